"""Runs every case of numpy-cases.txt under real NumPy and writes what came out, for test/numpy.test.ts.

    python test/golden/numpy_ops.py            # writes test/golden/numpy-ops.txt

A case is one expression. Its result is `(2, 3)` for an array, `_` for what has no axes, brackets for tuples and lists of
them, an integer for a size, and `!` where NumPy raises.
"""
import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def described(value):
    if isinstance(value, np.ndarray):
        return str(value.shape) if value.ndim else '_'
    if isinstance(value, (tuple, list)) and any(isinstance(one, np.ndarray) for one in value):
        return '[' + ', '.join(described(one) for one in value) + ']'
    if isinstance(value, tuple):
        return str(value)
    return str(value) if type(value) is int else '_'


def result(code):
    try:
        return described(eval(code, {'np': np, 'Z': np.zeros}))
    except Exception:
        return '!'


with open(os.path.join(HERE, 'numpy-cases.txt'), encoding='utf-8') as source:
    cases = [line.strip() for line in source if line.strip()]
with open(os.path.join(HERE, 'numpy-ops.txt'), 'w', encoding='utf-8') as out:
    for case in cases:
        out.write(f'{case}  # {result(case)}\n')

"""Runs every case of torch_cases/ under real PyTorch and writes what came out, for test/pytorch.test.ts.

    python test/golden/torch_ops.py            # writes test/golden/torch-ops.json

A case is a piece of Python whose last line is an expression. Its result is written as text: a tensor as
`f32(2, 3)` (a dtype and its sizes; a quote behind it, `f32(2, 3)'`, where it is not contiguous), tuples and lists of them in
brackets, sizes as integers, None; what carries no size is `_`; an exception is `!Type: first line of its message`.
"""
import importlib
import json
import os
import pkgutil
import random
import sys
import warnings

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
PRELUDE = '''import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pack_sequence, pad_sequence, unpack_sequence
from torch.utils.data import DataLoader, Dataset, TensorDataset, Subset, ConcatDataset, random_split
Z = torch.zeros
'''
DTYPES = {torch.float32: 'f32', torch.float64: 'f64', torch.float16: 'f16', torch.bfloat16: 'bf16', torch.int64: 'i64',
          torch.int32: 'i32', torch.int16: 'i16', torch.int8: 'i8', torch.uint8: 'u8', torch.bool: 'b8',
          torch.complex64: 'c64', torch.complex128: 'c128'}


def described(value):
    if isinstance(value, torch.nn.utils.rnn.PackedSequence):
        return 'packed' + described(value.data)
    if isinstance(value, torch.Tensor):
        sizes = ', '.join(map(str, value.shape)) + (',' if value.dim() == 1 else '')
        text = f"{DTYPES.get(value.dtype, '?')}({sizes})"
        return text if value.layout != torch.strided or value.is_contiguous() else text + "'"
    if isinstance(value, (tuple, list)):
        items = [described(item) for item in value]
        if isinstance(value, list):
            return f"[{', '.join(items)}]"
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    if isinstance(value, bool) or not isinstance(value, (int, type(None))):
        return '_'
    return str(value)


def result(code):
    """The case runs in a namespace of its own, with PyTorch's defaults and one seed."""
    torch.manual_seed(0)
    names = {}
    exec(PRELUDE, names)
    *lines, last = code.split('\n')
    try:
        exec('\n'.join(lines), names)
        return described(eval(last, names))
    except Exception as error:
        return f"!{type(error).__name__}: {(str(error).strip().splitlines() or [''])[0]}"


def main():
    warnings.simplefilter('ignore')
    sys.path.insert(0, HERE)
    import torch_cases
    families = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(torch_cases.__path__)):
        random.seed(module)
        cases = importlib.import_module(f'torch_cases.{module}').cases()
        rows = {code: result(code) for code in dict.fromkeys(cases)}
        if rows:
            families[module] = [[code, text] for code, text in rows.items()]
    with open(os.path.join(HERE, 'torch-ops.json'), 'w', encoding='utf-8') as out:
        out.write('{"torch":' + json.dumps(torch.__version__.split('+')[0]) + ',"families":{\n')
        out.write(',\n'.join(
            json.dumps(name) + ':[\n' + ',\n'.join(json.dumps(row, ensure_ascii=False) for row in rows) + ']'
            for name, rows in families.items()))
        out.write('\n}}\n')
    print({name: len(rows) for name, rows in families.items()})


if __name__ == '__main__':
    main()

/** The dtypes that are computed in, by PyTorch's names, and the way from one to another. */

import { type Dtype, type NDArray, numbers } from '../array.ts';
import type { Arg } from './kernel.ts';

const DTYPES: { readonly [name: string]: Dtype } = {
  float: 'float32',
  float32: 'float32',
  double: 'float64',
  float64: 'float64',
  long: 'int64',
  int64: 'int64',
  bool: 'bool',
};

/** Throws for a dtype that nothing here computes in: its numbers would be others. */
export function dtypeOf(name: Arg): Dtype | undefined {
  if (name === undefined || name === null) return undefined;
  const dtype = DTYPES[String(name).replace(/^torch\./, '')];
  if (!dtype) throw new Error(`${String(name)} is not computed here`);
  return dtype;
}

/** Whole numbers cut towards 0, truths of what is not 0. */
export function cast(input: NDArray, dtype: Dtype): NDArray {
  if (dtype === input.dtype) return input;
  const data = numbers(input.data.length, dtype);
  for (let i = 0; i < data.length; i++) {
    const x = input.data[i] ?? 0;
    data[i] = dtype === 'int64' ? Math.trunc(x) : dtype === 'bool' ? Number(x !== 0) : x;
  }
  return { shape: input.shape, data, dtype };
}

/** What the runtime's tests read of `test/golden`, and how they compare with it. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Dtype, NDArray } from '../runtime/array.ts';
import { type nn, rand, Tensor } from '../runtime/index.ts';
import type { Arg, Result } from '../runtime/kernels/kernel.ts';

export interface Stored {
  readonly shape: readonly number[];
  readonly data: string;
}
export type Weights = { readonly [name: string]: Stored };

export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8')) as T;
}

export function stored({ shape, data }: Stored): Tensor {
  const bytes = Buffer.from(data, 'base64');
  return new Tensor({ shape, data: new Float32Array(Uint8Array.from(bytes).buffer), dtype: 'float32' });
}

export function store(x: Tensor): Stored {
  return { shape: x.shape, data: Buffer.from(Float32Array.from(x.data).buffer).toString('base64') };
}

/** Of one shape, and no element further off than `limit`. */
export function assertClose(got: Tensor, wanted: Stored, limit: number, message: string): void {
  const expected = stored(wanted);
  assert.deepEqual(got.shape, expected.shape, message);
  for (const [i, y] of expected.data.entries()) {
    const x = got.data[i] ?? Number.NaN;
    const same = Object.is(x, y) || x === y || Math.abs(x - y) <= limit * Math.max(1, Math.abs(y));
    assert.ok(same, `${message}: element ${i} is ${x}, PyTorch has ${y}`);
  }
}

export function assertWeights(module: nn.Module, weights: Weights, message: string): void {
  const state = module.stateDict();
  assert.deepEqual(Object.keys(state), Object.keys(weights), `${message}: names of parameters`);
  for (const [name, wanted] of Object.entries(weights)) {
    assert.deepEqual(state[name]?.shape, wanted.shape, `${message} ${name}`);
    assert.deepEqual(state[name]?.data, stored(wanted).data, `${message} ${name}: bit for bit`);
  }
}

/** In [-1, 1), drawn as `make.py` does. */
export const draw = (...shape: number[]): Tensor => rand(shape).mul(2).sub(1);
export const flat = (value: unknown): Tensor[] =>
  value instanceof Tensor ? [value] : (value as unknown[]).flatMap(flat);
/** A tensor, or what stands beside it in an op's arguments. */
export type StoredArg =
  | { readonly tensor: Stored; readonly dtype: Dtype; readonly batchSizes?: readonly number[] }
  | { readonly record: { readonly [name: string]: StoredArg } }
  | readonly StoredArg[]
  | string
  | number
  | boolean
  | null;
export interface OpCase {
  readonly op: string;
  /** The library's name, where it is not the op's. */
  readonly api?: string;
  readonly arguments: { readonly [name: string]: StoredArg };
  readonly out: StoredArg;
}

export function byOp(cases: readonly OpCase[]): ReadonlyMap<string, readonly OpCase[]> {
  const out = new Map<string, OpCase[]>();
  for (const one of cases) out.set(one.op, [...(out.get(one.op) ?? []), one]);
  return out;
}

export function argument(arg: StoredArg): Arg {
  if (Array.isArray(arg)) return arg.map(argument);
  if (typeof arg !== 'object' || arg === null) return arg as Arg;
  if (!('tensor' in arg) && !('record' in arg)) return arg as Arg;
  if ('record' in arg)
    return Object.fromEntries(Object.entries(arg.record).map(([name, one]) => [name, argument(one)])) as Arg;
  const { tensor, dtype, ...packing } = arg as Extract<StoredArg, { readonly tensor: Stored }>;
  const { shape, data } = stored(tensor);
  const held = dtype === 'float32' ? data : dtype === 'bool' ? Uint8Array.from(data) : Float64Array.from(data);
  return { shape, data: held, dtype, ...packing };
}

export function assertResult(got: Result | undefined, wanted: StoredArg, message: string): void {
  if (Array.isArray(wanted)) {
    const parts = got as readonly Result[];
    assert.equal(parts.length, wanted.length, message);
    for (const [i, part] of wanted.entries()) assertResult(parts[i], part, `${message}, part ${i}`);
    return;
  }
  if (typeof wanted !== 'object' || wanted === null) {
    assert.equal(got, wanted, message);
    return;
  }
  const { tensor, dtype, batchSizes } = wanted as Extract<StoredArg, { readonly tensor: Stored }>;
  const array = got as NDArray & { readonly batchSizes?: readonly number[] };
  assert.equal(array.dtype, dtype, message);
  assert.deepEqual(array.batchSizes, batchSizes, message);
  assertClose(new Tensor(array), tensor, 1e-6, message);
}

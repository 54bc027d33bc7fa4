/** What every reader of weights shares: its error, its limit, and numbers of every stored kind. */

import type { Dtype, NDArray, Numbers } from '../array.ts';

/** A file that is not what it says, is cut off, or asks for more than the limit. Nothing of it is used. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError';
}

export interface ReadOptions {
  /** Bytes that the numbers may take once read: 2 GB unless said. Checked before anything is allocated. */
  readonly limit?: number;
}

export const LIMIT = 2 ** 31;

/** Counts what is going to be allocated. */
export class Budget {
  readonly #limit: number;
  #used = 0;

  constructor({ limit = LIMIT }: ReadOptions = {}) {
    this.#limit = limit;
  }

  take(bytes: number, what: string): void {
    this.#used += bytes;
    if (!(this.#used <= this.#limit))
      throw new WeightsError(
        `${what} would bring the file to ${this.#used} bytes of numbers; the limit is ${this.#limit}`,
      );
  }
}

/** How a number is stored. */
export type Stored =
  | 'f16'
  | 'bf16'
  | 'f32'
  | 'f64'
  | 'i8'
  | 'u8'
  | 'i16'
  | 'u16'
  | 'i32'
  | 'u32'
  | 'i64'
  | 'u64'
  | 'bool';

const WIDTHS: { readonly [stored in Stored]: number } = {
  f16: 2,
  bf16: 2,
  f32: 4,
  f64: 8,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  bool: 1,
};

export function widthOf(stored: Stored): number {
  return WIDTHS[stored];
}

/** What it is once read: f16 and bf16 become float32, whole numbers int64. */
export function dtypeOf(stored: Stored): Dtype {
  if (stored === 'f64') return 'float64';
  if (stored === 'bool') return 'bool';
  return stored === 'f16' || stored === 'bf16' || stored === 'f32' ? 'float32' : 'int64';
}

/** Bytes that `count` numbers take once read. */
export function bytesOf(count: number, stored: Stored): number {
  const dtype = dtypeOf(stored);
  return count * (dtype === 'bool' ? 1 : dtype === 'float32' ? 4 : 8);
}

/** The number of elements of a shape that a file declares. */
export function countOf(shape: readonly number[], what: string): number {
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) throw new WeightsError(`${what} has the size ${String(size)}`);
    count *= size;
    if (!Number.isSafeInteger(count))
      throw new WeightsError(`${what} of shape [${shape.join(', ')}] has too many elements`);
  }
  return count;
}

/** The number of elements of a shape that a file declares, whose numbers are so many bytes of the file. */
export function countIn(bytes: number, shape: readonly number[], stored: Stored, what: string): number {
  const count = countOf(shape, what);
  const takes = count * WIDTHS[stored];
  if (bytes !== takes)
    throw new WeightsError(
      `${what} has ${bytes} bytes of numbers, but its shape [${shape.join(', ')}] of ${stored} takes ${takes}`,
    );
  return count;
}

/** Reads `count` numbers, of which the bytes are there. Whole numbers beyond 2^53 are refused. */
export function decode(bytes: Uint8Array, stored: Stored, count: number, littleEndian = true): Numbers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = WIDTHS[stored];
  const read = reader(view, stored, littleEndian);
  const dtype = dtypeOf(stored);
  const out =
    dtype === 'float32' ? new Float32Array(count) : dtype === 'bool' ? new Uint8Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) out[i] = read(i * width);
  return out;
}

function reader(view: DataView, stored: Stored, little: boolean): (at: number) => number {
  switch (stored) {
    case 'f16':
      return (at) => half(view.getUint16(at, little));
    case 'bf16': {
      const word = new DataView(new ArrayBuffer(4));
      return (at) => {
        word.setUint32(0, view.getUint16(at, little) << 16);
        return word.getFloat32(0);
      };
    }
    case 'f32':
      return (at) => view.getFloat32(at, little);
    case 'f64':
      return (at) => view.getFloat64(at, little);
    case 'i8':
      return (at) => view.getInt8(at);
    case 'u8':
      return (at) => view.getUint8(at);
    case 'bool':
      return (at) => Number(view.getUint8(at) !== 0);
    case 'i16':
      return (at) => view.getInt16(at, little);
    case 'u16':
      return (at) => view.getUint16(at, little);
    case 'i32':
      return (at) => view.getInt32(at, little);
    case 'u32':
      return (at) => view.getUint32(at, little);
    case 'i64':
      return (at) => whole(view.getBigInt64(at, little));
    case 'u64':
      return (at) => whole(view.getBigUint64(at, little));
  }
}

function whole(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new WeightsError(`the whole number ${value} is beyond 2^53`);
  return number;
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** How floats may be written; unless it is said as they are. */
export type Floats = 'f16' | 'bf16' | 'f32' | 'f64';

export interface WriteOptions {
  /** Of tensors of floats; whole numbers and truths stay what they are. */
  readonly floats?: Floats;
}

/** How an array is written. */
export function storedOf({ dtype }: NDArray, { floats }: WriteOptions = {}): Floats | 'i64' | 'bool' {
  if (dtype === 'int64') return 'i64';
  if (dtype === 'bool') return 'bool';
  return floats ?? (dtype === 'float32' ? 'f32' : 'f64');
}

/** The bytes of an array, little-endian. */
export function encode({ data }: NDArray, stored: Floats | 'i64' | 'bool'): Uint8Array {
  const width = WIDTHS[stored];
  const out = new DataView(new ArrayBuffer(data.length * width));
  for (let i = 0; i < data.length; i++) {
    const x = data[i] ?? 0;
    if (stored === 'f32') out.setFloat32(i * 4, x, true);
    else if (stored === 'f64') out.setFloat64(i * 8, x, true);
    else if (stored === 'i64') out.setBigInt64(i * 8, BigInt(x), true);
    else if (stored === 'bool') out.setUint8(i, x);
    else out.setUint16(i * 2, stored === 'f16' ? halfBits(x) : brainBits(x), true);
  }
  return new Uint8Array(out.buffer);
}

/** To the nearest of two neighbours, a tie to the even one. */
function nearest(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}

/** IEEE 754 binary16; beyond 65504 infinity. */
function halfBits(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const size = Math.abs(x);
  if (size >= 65520) return sign | 0x7c00;
  // Of numbers below 2^-14 the unit is 2^-24. A fraction that rounds up to 1024 makes the next exponent by itself.
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.max(size, 2 ** -30))));
  const scaled =
    size >= 2 ** (exponent + 1) ? exponent + 1 : size < 2 ** exponent && exponent > -14 ? exponent - 1 : exponent;
  const units = nearest(size * 2 ** (10 - scaled));
  return sign | ((scaled + 14) * 1024 + units);
}

/** The upper half of a float32, rounded. */
function brainBits(x: number): number {
  const word = new DataView(new ArrayBuffer(4));
  word.setFloat32(0, x);
  const bits = word.getUint32(0);
  if (Number.isNaN(x)) return 0x7fc0;
  const low = bits & 0xffff;
  const up = low > 0x8000 || (low === 0x8000 && ((bits >>> 16) & 1) === 1);
  return (bits >>> 16) + Number(up);
}

/** The text of bytes that must be UTF-8. */
export function textOf(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new WeightsError(`${what} is no UTF-8`);
  }
}

/** `.npy` and `.npz`: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */

import { type NDArray, sizeOf } from '../array.ts';
import { permute } from '../kernels/reshape.ts';
import {
  Budget,
  bytesOf,
  countIn,
  decode,
  dtypeOf,
  encode,
  type ReadOptions,
  type Stored,
  storedOf,
  textOf,
  WeightsError,
  type WriteOptions,
} from './limits.ts';
import { readZip, writeZip } from './zip.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const KINDS: { readonly [descr: string]: Stored } = {
  f2: 'f16',
  f4: 'f32',
  f8: 'f64',
  i1: 'i8',
  u1: 'u8',
  i2: 'i16',
  u2: 'u16',
  i4: 'i32',
  u4: 'u32',
  i8: 'i64',
  u8: 'u64',
  b1: 'bool',
};

/** One array. Throws a WeightsError for a header that is cut off or does not fit, and for arrays of objects. */
export function readNpy(bytes: Uint8Array, options: ReadOptions = {}): NDArray {
  return parse(bytes, new Budget(options), 'the file');
}

function parse(bytes: Uint8Array, budget: Budget, what: string): NDArray {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw new WeightsError(`${what} is no .npy file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] ?? 0;
  const long = version === 2 || version === 3;
  if (version !== 1 && !long)
    throw new WeightsError(`${what} is of version ${version} of the format; 1 to 3 are known`);
  const begin = long ? 12 : 10;
  if (bytes.length < begin) throw new WeightsError(`${what} ends before its header`);
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  if (begin + length > bytes.length) throw new WeightsError(`${what} ends before its header of ${length} bytes does`);
  // A header of numbers and one shape is short.
  if (length > 0x10000) throw new WeightsError(`the header of ${what} says it is ${length} bytes long`);
  const header = readHeader(textOf(bytes.subarray(begin, begin + length), `the header of ${what}`), what);
  const { stored, littleEndian, shape } = header;
  const body = bytes.subarray(begin + length);
  const count = countIn(body.length, shape, stored, what);
  budget.take(bytesOf(count, stored) * (header.fortran ? 2 : 1), what);
  const data = decode(body, stored, count, littleEndian);
  const dtype = dtypeOf(stored);
  if (!header.fortran) return { shape, data, dtype };
  // The first axis runs fastest: the same numbers with the axes the other way round.
  const reversed = { shape: [...shape].reverse(), data, dtype };
  return permute(
    reversed,
    shape.map((_, i) => shape.length - 1 - i),
  );
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }` and nothing else. */
function readHeader(text: string, what: string) {
  const find = (pattern: RegExp, name: string): string => {
    const found = pattern.exec(text)?.[1];
    if (found === undefined) throw new WeightsError(`the header of ${what} has no ${name} that can be read`);
    return found;
  };
  if (!/^\{.*\}\s*$/s.test(text)) throw new WeightsError(`the header of ${what} is no dictionary`);
  const descr = find(/'descr':\s*'([^']{1,16})'/, 'type of numbers');
  const order = find(/'fortran_order':\s*(True|False)\b/, 'order of numbers');
  const sizes = find(/'shape':\s*\(([\d,\sL]{0,1024})\)/, 'shape');
  const [, mark, kind = ''] = /^([<>|=])?([a-zA-Z]\d+)$/.exec(descr) ?? [];
  const stored = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!stored) throw new WeightsError(`${what} holds '${descr}', which is not known here: numbers and truths are`);
  const shape = sizes
    .split(',')
    .map((one) => one.trim().replace(/L$/, ''))
    .filter((one) => one !== '')
    .map(Number);
  if (shape.length > 64) throw new WeightsError(`${what} has ${shape.length} axes`);
  return { stored, littleEndian: mark !== '>', fortran: order === 'True', shape };
}

/** The arrays of an archive by name, without the `.npy` of their files. */
export function readNpz(bytes: Uint8Array, options: ReadOptions = {}): { readonly [name: string]: NDArray } {
  const entries = readZip(bytes, new Budget(options));
  const budget = new Budget(options);
  const arrays = [...entries.values()].map((entry): [string, NDArray] => {
    if (!entry.name.endsWith('.npy'))
      throw new WeightsError(`the archive holds "${entry.name}", which is no .npy file`);
    return [entry.name.slice(0, -4), parse(entry.read(), budget, `"${entry.name}"`)];
  });
  return Object.fromEntries(arrays);
}

const DESCR = { f16: '<f2', f32: '<f4', f64: '<f8', i64: '<i8', bool: '|b1' };

/** One array, the last axis running fastest. */
export function writeNpy(array: NDArray, options: WriteOptions = {}): Uint8Array {
  const { shape } = array;
  const stored = storedOf(array, options);
  if (stored === 'bf16') throw new WeightsError('NumPy has no bfloat16: write f16 or f32');
  if (sizeOf(shape) !== array.data.length) throw new WeightsError('the array does not hold what its shape says');
  const sizes = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${DESCR[stored]}', 'fortran_order': False, 'shape': ${sizes}, }`;
  // The numbers begin on a multiple of 64 bytes, and the header ends with a line break.
  const total = Math.ceil((10 + text.length + 1) / 64) * 64;
  const header = `${text.padEnd(total - 11)}\n`;
  const numbers = encode(array, stored);
  const out = new Uint8Array(total + numbers.length);
  out.set(MAGIC);
  out[6] = 1;
  new DataView(out.buffer).setUint16(8, header.length, true);
  out.set(new TextEncoder().encode(header), 10);
  out.set(numbers, total);
  return out;
}

/** The arrays in one archive, as `numpy.savez` writes it. */
export function writeNpz(arrays: { readonly [name: string]: NDArray }, options: WriteOptions = {}): Uint8Array {
  return writeZip(Object.entries(arrays).map(([name, array]) => [`${name}.npy`, writeNpy(array, options)]));
}

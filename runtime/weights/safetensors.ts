/**
 * `.safetensors`: eight bytes of length, a header in JSON, the numbers. https://github.com/huggingface/safetensors
 * A header that is cut off, too long, or whose places overlap, leave holes or do not fit their shapes is refused.
 */

import { type NDArray, sizeOf } from '../array.ts';
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
  widthOf,
} from './limits.ts';

export interface SafetensorsFile {
  readonly tensors: { readonly [name: string]: NDArray };
  /** Free text by name, as the writer put it. */
  readonly metadata: { readonly [name: string]: string };
}

/** A header is at most this long, as in the reference implementation. */
const MAX_HEADER = 100_000_000;

const KINDS: { readonly [name: string]: Stored } = {
  F16: 'f16',
  BF16: 'bf16',
  F32: 'f32',
  F64: 'f64',
  I8: 'i8',
  U8: 'u8',
  I16: 'i16',
  U16: 'u16',
  I32: 'i32',
  U32: 'u32',
  I64: 'i64',
  U64: 'u64',
  BOOL: 'bool',
};

interface Entry {
  readonly name: string;
  readonly stored: Stored;
  readonly shape: readonly number[];
  readonly count: number;
  readonly begin: number;
  readonly end: number;
}

/** Throws a WeightsError for a file that is not whole and true to itself. */
export function readSafetensors(bytes: Uint8Array, options: ReadOptions = {}): SafetensorsFile {
  if (bytes.length < 8)
    throw new WeightsError(`the file ends after ${bytes.length} bytes, before the length of its header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > MAX_HEADER)
    throw new WeightsError(`the header says it is ${length} bytes long; the limit is ${MAX_HEADER}`);
  if (8 + length > bytes.length)
    throw new WeightsError(`the header says it is ${length} bytes long, but ${bytes.length - 8} bytes follow`);
  const header = parseHeader(textOf(bytes.subarray(8, 8 + length), 'the header'));
  const body = bytes.subarray(8 + length);
  const { entries, metadata } = readHeader(header);
  checkPlaces(entries, body.length);
  const budget = new Budget(options);
  for (const { name, count, stored } of entries) budget.take(bytesOf(count, stored), `"${name}"`);
  const tensors = entries.map(({ name, stored, shape, count, begin, end }): [string, NDArray] => [
    name,
    { shape, data: decode(body.subarray(begin, end), stored, count), dtype: dtypeOf(stored) },
  ]);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function parseHeader(text: string): { readonly [name: string]: unknown } {
  if (!text.startsWith('{')) throw new WeightsError('the header does not begin with {');
  try {
    return record(JSON.parse(text) as unknown, 'the header');
  } catch (error) {
    if (error instanceof WeightsError) throw error;
    throw new WeightsError('the header is no JSON');
  }
}

function record(value: unknown, what: string): { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WeightsError(`${what} is no object`);
  return value as { readonly [name: string]: unknown };
}

function readHeader(header: { readonly [name: string]: unknown }): {
  entries: Entry[];
  metadata: { readonly [name: string]: string };
} {
  const entries: Entry[] = [];
  let metadata: { readonly [name: string]: string } = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      const given = record(value, '__metadata__');
      if (!Object.values(given).every((one) => typeof one === 'string'))
        throw new WeightsError('__metadata__ holds something else than text');
      metadata = given as { readonly [name: string]: string };
    } else entries.push(entryOf(name, record(value, `"${name}"`)));
  }
  return { entries: entries.sort((a, b) => a.begin - b.begin || a.end - b.end), metadata };
}

function entryOf(name: string, { dtype, shape, data_offsets: offsets }: { readonly [key: string]: unknown }): Entry {
  const stored = typeof dtype === 'string' && Object.hasOwn(KINDS, dtype) ? KINDS[dtype] : undefined;
  if (!stored) throw new WeightsError(`"${name}" is stored as ${String(dtype)}, which is not known here`);
  const sizes = numbersOf(shape, `the shape of "${name}"`);
  const [begin, end, ...more] = numbersOf(offsets, `the place of "${name}"`);
  if (begin === undefined || end === undefined || more.length > 0 || begin < 0 || end < begin)
    throw new WeightsError(`the place of "${name}" is no pair of offsets`);
  const count = countIn(end - begin, sizes, stored, `"${name}"`);
  return { name, stored, shape: sizes, count, begin, end };
}

function numbersOf(value: unknown, what: string): readonly number[] {
  if (!Array.isArray(value) || value.length > 64 || !value.every((one) => Number.isSafeInteger(one)))
    throw new WeightsError(`${what} is no list of whole numbers`);
  return value as number[];
}

/** One after the other from 0 to the end of the file: no holes, no overlaps, nothing behind. */
function checkPlaces(entries: readonly Entry[], length: number): void {
  let at = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== at) throw new WeightsError(`"${name}" begins at ${begin}, but the tensor before it ends at ${at}`);
    at = end;
  }
  if (at !== length) {
    const how = at > length ? 'the file is cut off' : 'there is something behind the tensors';
    throw new WeightsError(`the tensors end at ${at}, the file at ${length}: ${how}`);
  }
}

/** The file of tensors, sorted by name, each on a multiple of eight bytes where the sizes allow. */
export function writeSafetensors(
  tensors: { readonly [name: string]: NDArray },
  metadata: { readonly [name: string]: string } = {},
  options: WriteOptions = {},
): Uint8Array {
  // The widest first: then every tensor lies on a multiple of its width.
  const parts = Object.entries(tensors)
    .map(([name, array]) => {
      const stored = storedOf(array, options);
      return { name, array, stored, bytes: encode(array, stored) };
    })
    .sort((a, b) => widthOf(b.stored) - widthOf(a.stored) || (a.name < b.name ? -1 : 1));
  let at = 0;
  const entries = parts.map(({ name, array, stored, bytes }) => {
    if (name === '__metadata__') throw new WeightsError('a tensor cannot be called __metadata__');
    if (sizeOf(array.shape) !== array.data.length)
      throw new WeightsError(`"${name}" does not hold what its shape says`);
    const begin = at;
    at += bytes.length;
    return [name, { dtype: stored.toUpperCase(), shape: array.shape, data_offsets: [begin, at] }];
  });
  const meta = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  const text = JSON.stringify({ ...meta, ...Object.fromEntries(entries) });
  const encoded = new TextEncoder().encode(text);
  const header = new Uint8Array(Math.ceil(encoded.length / 8) * 8).fill(0x20);
  header.set(encoded);
  const out = new Uint8Array(8 + header.length + at);
  new DataView(out.buffer).setBigUint64(0, BigInt(header.length), true);
  out.set(header, 8);
  let place = 8 + header.length;
  for (const { bytes } of parts) {
    out.set(bytes, place);
    place += bytes.length;
  }
  return out;
}

/**
 * Zip archives as NumPy and PyTorch write them: stored or deflated, also zip64. Sizes are checked against each other and a
 * limit before anything is inflated; entries that overlap, share a name or are encrypted are refused.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */

import { Inflate } from 'fflate';
import { type Budget, textOf, WeightsError } from './limits.ts';

export interface ZipEntry {
  readonly name: string;
  /** Bytes once inflated. */
  readonly size: number;
  /** The content. Throws a WeightsError when it is not what the directory says. */
  read(): Uint8Array;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** Deflate makes at most this many bytes of one. */
const MOST = 1032;

interface Header {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

export function readZip(bytes: Uint8Array, budget: Budget): ReadonlyMap<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, begin, length } = directoryOf(bytes, view);
  const headers: Header[] = [];
  let at = begin;
  for (let i = 0; i < count; i++) {
    if (at + 46 > begin + length || view.getUint32(at, true) !== CENTRAL)
      throw new WeightsError('the directory of the archive is cut off');
    const { header, next } = centralHeader(bytes, view, at);
    if (next > begin + length) throw new WeightsError('the directory of the archive is cut off');
    headers.push(header);
    at = next;
  }
  const places = headers.map((header) => ({ header, ...placeOf(bytes, view, header, begin) }));
  places.sort((a, b) => a.header.offset - b.header.offset);
  for (const [i, one] of places.entries()) {
    const before = places[i - 1];
    if (before && one.header.offset < before.end)
      throw new WeightsError(`"${one.header.name}" and "${before.header.name}" overlap in the archive`);
  }
  const entries = new Map<string, ZipEntry>();
  for (const { header, start, end } of places) {
    const { name, size } = header;
    if (entries.has(name)) throw new WeightsError(`the archive has two entries called "${name}"`);
    budget.take(size, `"${name}"`);
    entries.set(name, { name, size, read: () => content(header, bytes.subarray(start, end)) });
  }
  return entries;
}

/** Where the directory lies: told at the end of the file, behind which a comment of up to 65,535 bytes may stand. */
function directoryOf(bytes: Uint8Array, view: DataView): { count: number; begin: number; length: number } {
  const last = bytes.length - 22;
  let end = last;
  while (end >= Math.max(0, last - 0xffff) && view.getUint32(end, true) !== END) end--;
  if (end < 0 || end < last - 0xffff) throw new WeightsError('this is no whole zip archive: its end is missing');
  let count = view.getUint16(end + 10, true);
  let length = view.getUint32(end + 12, true);
  let begin = view.getUint32(end + 16, true);
  if (view.getUint16(end + 4, true) !== 0 && view.getUint16(end + 4, true) !== 0xffff)
    throw new WeightsError('the archive is one of several parts');
  const locator = end - 20;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR64) {
    const at = Number(view.getBigUint64(locator + 8, true));
    if (!(at + 56 <= locator) || view.getUint32(at, true) !== END64)
      throw new WeightsError('the end of the archive points outside it');
    count = Number(view.getBigUint64(at + 32, true));
    length = Number(view.getBigUint64(at + 40, true));
    begin = Number(view.getBigUint64(at + 48, true));
  }
  if (!(begin + length <= end)) throw new WeightsError('the directory of the archive lies outside it');
  if (count * 46 > length) throw new WeightsError(`the archive says it has ${count} entries, but has no room for them`);
  return { count, begin, length };
}

function centralHeader(bytes: Uint8Array, view: DataView, at: number): { header: Header; next: number } {
  const flags = view.getUint16(at + 8, true);
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  if (next > bytes.length) throw new WeightsError('the directory of the archive is cut off');
  const name = textOf(bytes.subarray(at + 46, at + 46 + nameLength), 'the name of an entry');
  if (flags & 0x41) throw new WeightsError(`"${name}" is encrypted`);
  const method = view.getUint16(at + 10, true);
  if (method !== 0 && method !== 8)
    throw new WeightsError(`"${name}" is packed by method ${method}; 0 and 8 are known`);
  const wide = wideNumbers(view, at + 46 + nameLength, extraLength);
  const number = (place: number): number => {
    const value = view.getUint32(place, true);
    if (value !== 0xffffffff) return value;
    const found = wide.shift();
    if (found === undefined) throw new WeightsError(`the sizes of "${name}" are missing`);
    return found;
  };
  const size = number(at + 24);
  const packed = number(at + 20);
  const offset = number(at + 42);
  if (method === 0 && size !== packed)
    throw new WeightsError(`"${name}" is stored, but is said to be ${size} bytes long and to take ${packed}`);
  if (method === 8 && size > packed * MOST)
    throw new WeightsError(`"${name}" says that ${packed} bytes inflate to ${size}, which they cannot`);
  return { header: { name, method, crc: view.getUint32(at + 16, true), packed, size, offset }, next };
}

/** The zip64 field: the numbers that do not fit into 32 bits, in order. */
function wideNumbers(view: DataView, begin: number, length: number): number[] {
  let at = begin;
  while (at + 4 <= begin + length) {
    const size = view.getUint16(at + 2, true);
    const end = at + 4 + size;
    if (end > begin + length) break;
    if (view.getUint16(at, true) === 1) {
      const out: number[] = [];
      for (let i = at + 4; i + 8 <= end; i += 8) out.push(Number(view.getBigUint64(i, true)));
      return out;
    }
    at = end;
  }
  return [];
}

/** Where the content of an entry lies, by its own header, which must name it. */
function placeOf(bytes: Uint8Array, view: DataView, header: Header, limit: number): { start: number; end: number } {
  const { name, offset, packed, method } = header;
  if (!(offset + 30 <= limit) || view.getUint32(offset, true) !== LOCAL)
    throw new WeightsError(`"${name}" is not where the archive says`);
  const nameLength = view.getUint16(offset + 26, true);
  const start = offset + 30 + nameLength + view.getUint16(offset + 28, true);
  if (start > limit || textOf(bytes.subarray(offset + 30, offset + 30 + nameLength), 'the name of an entry') !== name)
    throw new WeightsError(`"${name}" has another name where it lies`);
  if (view.getUint16(offset + 8, true) !== method)
    throw new WeightsError(`"${name}" is packed otherwise where it lies`);
  const end = start + packed;
  if (!(end <= limit)) throw new WeightsError(`"${name}" reaches beyond the archive`);
  return { start, end };
}

function content({ name, method, size, crc }: Header, packed: Uint8Array): Uint8Array {
  const out = method === 0 ? packed : inflate(packed, size, name);
  if (crcOf(out) !== crc) throw new WeightsError(`"${name}" is damaged: its checksum is another`);
  return out;
}

/** Inflates piece by piece, and stops where more comes out than was said. */
function inflate(packed: Uint8Array, size: number, name: string): Uint8Array {
  const out = new Uint8Array(size);
  let at = 0;
  let ended = false;
  const stream = new Inflate((chunk, final) => {
    if (at + chunk.length > size) throw new WeightsError(`"${name}" inflates to more than the ${size} bytes it says`);
    out.set(chunk, at);
    at += chunk.length;
    ended = final;
  });
  try {
    const piece = 1 << 14;
    for (let i = 0; i < packed.length || i === 0; i += piece) {
      stream.push(packed.subarray(i, i + piece), i + piece >= packed.length);
    }
  } catch (error) {
    if (error instanceof WeightsError) throw error;
    throw new WeightsError(`"${name}" cannot be inflated: it is damaged or cut off`);
  }
  if (!ended || at !== size) throw new WeightsError(`"${name}" inflates to ${at} bytes, not to the ${size} it says`);
  return out;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

export function crcOf(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) c = (TABLE[(c ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** An archive of stored entries. */
export function writeZip(files: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const encoded = new TextEncoder().encode(name);
    const fields = new Uint8Array(26);
    const view = new DataView(fields.buffer);
    view.setUint16(0, 20, true);
    view.setUint16(2, 0x800, true);
    view.setUint32(10, crcOf(bytes), true);
    view.setUint32(14, bytes.length, true);
    view.setUint32(18, bytes.length, true);
    view.setUint16(22, encoded.length, true);
    // A date that every reader takes: the first day of 1980.
    view.setUint16(8, 0x21, true);
    const head = joined([word(LOCAL), fields, encoded]);
    const more = new DataView(new ArrayBuffer(14));
    more.setUint32(10, offset, true);
    central.push(joined([word(CENTRAL), Uint8Array.of(20, 0), fields, new Uint8Array(more.buffer), encoded]));
    local.push(head, bytes);
    offset += head.length + bytes.length;
  }
  if (offset > 0xfffffffe || files.length > 0xfffe) throw new WeightsError('an archive above 4 GB cannot be written');
  const directory = joined(central);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, END, true);
  end.setUint16(8, files.length, true);
  end.setUint16(10, files.length, true);
  end.setUint32(12, directory.length, true);
  end.setUint32(16, offset, true);
  return joined([...local, directory, new Uint8Array(end.buffer)]);
}

function word(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, true);
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

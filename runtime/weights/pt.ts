/**
 * `.pt` and `.pth` as `torch.save` writes state dicts since PyTorch 1.6: a zip archive of a pickle and the storages. Only the
 * tensors are read, and nothing is run.
 */

import { allocate, type NDArray, stridesOf, walker } from '../array.ts';
import { gather } from '../kernels/reshape.ts';
import {
  Budget,
  bytesOf,
  countOf,
  decode,
  dtypeOf,
  type ReadOptions,
  type Stored,
  textOf,
  WeightsError,
  widthOf,
} from './limits.ts';
import { type Dictionary, type Pickled, type Reference, unpickle } from './pickle.ts';
import { readZip, type ZipEntry } from './zip.ts';

const KINDS: { readonly [storage: string]: Stored } = {
  DoubleStorage: 'f64',
  FloatStorage: 'f32',
  HalfStorage: 'f16',
  BFloat16Storage: 'bf16',
  LongStorage: 'i64',
  IntStorage: 'i32',
  ShortStorage: 'i16',
  CharStorage: 'i8',
  ByteStorage: 'u8',
  BoolStorage: 'bool',
};

/**
 * The tensors by name; of a checkpoint with dictionaries inside, under both names with a dot between:
 * `model_state_dict.rnn.weight_ih_l0`. What is no tensor is left out.
 */
export function readPt(bytes: Uint8Array, options: ReadOptions = {}): { readonly [name: string]: NDArray } {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b)
    throw new WeightsError('this is no archive: files that torch.save wrote before PyTorch 1.6 are not read');
  const entries = readZip(bytes, new Budget(options));
  const pickle = [...entries.values()].find((entry) => /^[^/]+\/data\.pkl$/.test(entry.name));
  if (!pickle) throw new WeightsError('the archive has no data.pkl: it is no file of torch.save');
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  if (pickle.size > MAX_PICKLE)
    throw new WeightsError(`data.pkl says it is ${pickle.size} bytes long; the limit is ${MAX_PICKLE}`);
  const order = entries.get(`${folder}byteorder`);
  const littleEndian = order === undefined || textOf(order.read(), 'byteorder').trim() !== 'big';
  const root = unpickle(pickle.read());
  const found: [string, Reference][] = [];
  collect(root, '', { found, depth: 0 });
  const budget = new Budget(options);
  const storages = new Map<string, Uint8Array>();
  const read = ([name, reference]: [string, Reference]): [string, NDArray] => {
    const entry = entries.get(`${folder}data/${reference.storage.key}`);
    return [name, tensorOf(name, reference, { entry, storages, budget, littleEndian })];
  };
  return Object.fromEntries(found.map(read));
}

/** A state dict takes some hundred bytes a tensor. */
const MAX_PICKLE = 2 ** 25;

/** More tensors and deeper dictionaries than any model has. */
const MOST = 100_000;
const DEEPEST = 16;

function collect(
  value: Pickled,
  name: string,
  { found, depth }: { readonly found: [string, Reference][]; readonly depth: number },
): void {
  if (typeof value !== 'object' || value === null) return;
  if (value.kind === 'tensor') {
    found.push([name, value]);
    if (found.length > MOST) throw new WeightsError(`the file holds more than ${MOST} tensors`);
  }
  if (value.kind !== 'dict') return;
  if (depth > DEEPEST) throw new WeightsError(`the file holds dictionaries more than ${DEEPEST} deep`);
  for (const [key, inner] of (value as Dictionary).items) {
    if (typeof key === 'string') collect(inner, name === '' ? key : `${name}.${key}`, { found, depth: depth + 1 });
  }
}

interface Source {
  readonly entry: ZipEntry | undefined;
  readonly storages: Map<string, Uint8Array>;
  readonly budget: Budget;
  readonly littleEndian: boolean;
}

function tensorOf(name: string, { storage, offset, size, stride }: Reference, source: Source): NDArray {
  const { entry, storages, budget, littleEndian } = source;
  const stored = KINDS[storage.type];
  if (!stored || !entry) throw new WeightsError(`the numbers of "${name}" are not in the archive`);
  const width = widthOf(stored);
  if (entry.size < storage.count * width) {
    throw new WeightsError(
      `the storage of "${name}" says it holds ${storage.count} numbers, but has ${entry.size} bytes`,
    );
  }
  const count = countOf(size, `"${name}"`);
  const last = count === 0 ? -1 : size.reduce((at, n, i) => at + (n - 1) * (stride[i] ?? 0), offset);
  if (!(last < storage.count)) throw new WeightsError(`"${name}" reaches beyond its storage`);
  budget.take(bytesOf(count, stored), `"${name}"`);
  if (count === 0) return allocate(size, dtypeOf(stored));
  let bytes = storages.get(storage.key);
  if (!bytes) {
    bytes = entry.read();
    storages.set(storage.key, bytes);
  }
  const plain = stridesOf(size).every((step, i) => step === stride[i] || size[i] === 1);
  if (plain) {
    const part = bytes.subarray(offset * width, (offset + count) * width);
    return { shape: size, data: decode(part, stored, count, littleEndian), dtype: dtypeOf(stored) };
  }
  const span = last - offset + 1;
  budget.take(bytesOf(span, stored), `"${name}"`);
  const part = bytes.subarray(offset * width, (last + 1) * width);
  const run: NDArray = { shape: [span], data: decode(part, stored, span, littleEndian), dtype: dtypeOf(stored) };
  return gather(run, size, walker(size, stride));
}

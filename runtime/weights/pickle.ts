/**
 * The part of Python's pickle that a state dict is written in, read without running anything: a name of Python stands for
 * itself, and only what makes dictionaries and tensors is applied. Any other opcode or name is refused by name.
 * https://github.com/python/cpython/blob/main/Lib/pickletools.py
 */

import { textOf, WeightsError } from './limits.ts';

/** A storage that a tensor's numbers lie in. */
export interface Storage {
  readonly kind: 'storage';
  /** `FloatStorage` */
  readonly type: string;
  readonly key: string;
  readonly count: number;
}

export interface Reference {
  readonly kind: 'tensor';
  readonly storage: Storage;
  readonly offset: number;
  readonly size: readonly number[];
  readonly stride: readonly number[];
}

interface Global {
  readonly kind: 'global';
  readonly name: string;
}

export interface Dictionary {
  readonly kind: 'dict';
  readonly items: Map<Pickled, Pickled>;
}

interface List {
  readonly kind: 'list' | 'tuple';
  readonly items: Pickled[];
}

export type Pickled = number | string | boolean | null | Storage | Reference | Global | Dictionary | List;

const STORAGES = 'Double Float Half BFloat16 Long Int Short Char Byte Bool'
  .split(' ')
  .map((one) => `torch ${one}Storage`);
const KNOWN = new Set([
  ...STORAGES,
  'collections OrderedDict',
  'torch._utils _rebuild_tensor_v2',
  'torch._utils _rebuild_parameter',
]);

/** Names of the opcodes that are refused. */
const REFUSED: { readonly [code: number]: string } = {
  46: 'STOP',
  48: 'POP',
  49: 'POP_MARK',
  50: 'DUP',
  70: 'FLOAT',
  73: 'INT',
  76: 'LONG',
  80: 'PERSID',
  83: 'STRING',
  84: 'BINSTRING',
  85: 'SHORT_BINSTRING',
  86: 'UNICODE',
  66: 'BINBYTES',
  67: 'SHORT_BINBYTES',
  100: 'DICT',
  105: 'INST',
  108: 'LIST',
  111: 'OBJ',
  112: 'PUT',
  103: 'GET',
  129: 'NEWOBJ',
  130: 'EXT1',
  131: 'EXT2',
  132: 'EXT4',
  139: 'LONG4',
  142: 'BINBYTES8',
  143: 'EMPTY_SET',
  144: 'ADDITEMS',
  145: 'FROZENSET',
  146: 'NEWOBJ_EX',
  147: 'STACK_GLOBAL',
  150: 'BYTEARRAY8',
  151: 'NEXT_BUFFER',
  152: 'READONLY_BUFFER',
};

/** More than any model needs: a dozen a tensor. */
const MOST = 2_000_000;

const MARK = Symbol('mark');
type Item = Pickled | typeof MARK;

/** What each opcode that is applied does. */
const OPCODES: { readonly [code: number]: (m: Machine) => void } = {
  128: (m) => m.protocol(),
  149: (m) => m.take(8), // FRAME
  125: (m) => m.push({ kind: 'dict', items: new Map() }), // EMPTY_DICT
  93: (m) => m.push({ kind: 'list', items: [] }), // EMPTY_LIST
  41: (m) => m.push({ kind: 'tuple', items: [] }), // EMPTY_TUPLE
  40: (m) => m.push(MARK),
  78: (m) => m.push(null), // NONE
  136: (m) => m.push(true), // NEWTRUE
  137: (m) => m.push(false), // NEWFALSE
  74: (m) => m.push(m.view.getInt32(m.take(4), true)), // BININT
  75: (m) => m.push(m.byte()), // BININT1
  77: (m) => m.push(m.view.getUint16(m.take(2), true)), // BININT2
  138: (m) => m.push(m.long(m.byte())), // LONG1
  71: (m) => m.push(m.view.getFloat64(m.take(8), false)), // BINFLOAT
  88: (m) => m.push(m.text(m.word())), // BINUNICODE
  140: (m) => m.push(m.text(m.byte())), // SHORT_BINUNICODE
  99: (m) => m.push(m.global(`${m.line()} ${m.line()}`)), // GLOBAL
  81: (m) => m.push(storageOf(m.pop())), // BINPERSID
  116: (m) => m.push({ kind: 'tuple', items: m.above() }), // TUPLE
  133: (m) => m.tuple(1), // TUPLE1
  134: (m) => m.tuple(2), // TUPLE2
  135: (m) => m.tuple(3), // TUPLE3
  97: (m) => m.append([m.pop()]), // APPEND
  101: (m) => m.append(m.above()), // APPENDS
  115: (m) => m.set([m.pop(), m.pop()].reverse()), // SETITEM
  117: (m) => m.set(m.above()), // SETITEMS
  82: (m) => m.reduce(), // REDUCE
  98: (m) => m.build(), // BUILD
  113: (m) => m.keep(m.byte()), // BINPUT
  114: (m) => m.keep(m.word()), // LONG_BINPUT
  148: (m) => m.keep(m.memo.size), // MEMOIZE
  104: (m) => m.push(m.recall(m.byte())), // BINGET
  106: (m) => m.push(m.recall(m.word())), // LONG_BINGET
};

/** What the pickle stands for. */
export function unpickle(bytes: Uint8Array): Pickled {
  return new Machine(bytes).run();
}

class Machine {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly stack: Item[] = [];
  readonly memo = new Map<number, Pickled>();
  at = 0;
  #made = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): Pickled {
    for (;;) {
      const code = this.byte();
      if (code === 46) {
        const value = this.pop();
        if (this.stack.length > 0) throw new WeightsError('the pickle leaves something behind');
        return value;
      }
      const run = OPCODES[code];
      if (!run)
        throw new WeightsError(`the pickle uses ${REFUSED[code] ?? `the opcode ${code}`}, which no state dict needs`);
      run(this);
    }
  }

  /** The place of the next bytes, of which there must be as many. */
  take(count: number): number {
    const at = this.at;
    if (at + count > this.bytes.length) throw new WeightsError('the pickle is cut off');
    this.at += count;
    return at;
  }

  byte(): number {
    return this.view.getUint8(this.take(1));
  }

  word(): number {
    return this.view.getUint32(this.take(4), true);
  }

  push(item: Item): void {
    this.#made++;
    if (this.#made > MOST) throw new WeightsError(`the pickle holds more than ${MOST} things`);
    this.stack.push(item);
  }

  protocol(): void {
    if (this.byte() > 5) throw new WeightsError('the pickle is of an unknown protocol');
  }

  tuple(length: number): void {
    this.push({ kind: 'tuple', items: Array.from({ length }, () => this.pop()).reverse() });
  }

  /** The attributes of a dictionary: a state dict keeps the versions of its modules there. */
  build(): void {
    this.pop();
    if (!dictionaryOf(this.stack.at(-1))) throw new WeightsError('the pickle sets up an object (BUILD)');
  }

  pop(): Pickled {
    const value = this.stack.pop();
    if (value === undefined || value === MARK) throw new WeightsError('the pickle takes what is not there');
    return value;
  }

  /** What stands above the last mark. */
  above(): Pickled[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw new WeightsError('the pickle takes what is not there');
    return this.stack.splice(mark).slice(1) as Pickled[];
  }

  text(length: number): string {
    const at = this.take(length);
    return textOf(this.bytes.subarray(at, at + length), 'a text of the pickle');
  }

  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw new WeightsError('the pickle is cut off');
    const text = textOf(this.bytes.subarray(this.at, end), 'a name of the pickle');
    this.at = end + 1;
    return text;
  }

  long(length: number): number {
    if (length > 8) throw new WeightsError('the pickle holds a whole number beyond 2^53');
    let value = 0n;
    const at = this.take(length);
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[at + i] ?? 0);
    const number = Number(BigInt.asIntN(length * 8, value));
    if (!Number.isSafeInteger(number)) throw new WeightsError('the pickle holds a whole number beyond 2^53');
    return number;
  }

  global(name: string): Global {
    if (KNOWN.has(name)) return { kind: 'global', name };
    throw new WeightsError(
      `the pickle names ${name.replace(' ', '.')}, which no state dict needs; nothing of it is run`,
    );
  }

  keep(key: number): void {
    const top = this.stack.at(-1);
    if (top === undefined || top === MARK) throw new WeightsError('the pickle keeps what is not there');
    this.memo.set(key, top);
  }

  recall(key: number): Pickled {
    const value = this.memo.get(key);
    if (value === undefined) throw new WeightsError('the pickle recalls what it has not kept');
    return value;
  }

  append(items: readonly Pickled[]): void {
    const list = this.stack.at(-1);
    if (typeof list !== 'object' || list === null || list.kind !== 'list')
      throw new WeightsError('the pickle appends to what is no list');
    for (const item of items) list.items.push(item);
  }

  set(items: readonly Pickled[]): void {
    const dictionary = dictionaryOf(this.stack.at(-1));
    if (!dictionary || items.length % 2 !== 0)
      throw new WeightsError('the pickle sets an item of what is no dictionary');
    for (let i = 0; i < items.length; i += 2) dictionary.items.set(items[i] ?? null, items[i + 1] ?? null);
  }

  reduce(): void {
    const given = this.pop();
    const callee = this.pop();
    if (!isKind(given, 'tuple') || !isKind(callee, 'global'))
      throw new WeightsError('the pickle calls what is no name');
    this.stack.push(applied(callee.name, given.items));
  }
}

function isKind<K extends List['kind'] | 'global' | 'storage' | 'dict' | 'tensor'>(
  value: Item | undefined,
  kind: K,
): value is Extract<Pickled, { kind: K | 'list' | 'tuple' }> & { readonly kind: K } {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

function dictionaryOf(value: Item | undefined): Dictionary | undefined {
  return isKind(value, 'dict') ? value : undefined;
}

function applied(name: string, given: readonly Pickled[]): Pickled {
  if (name === 'collections OrderedDict' && given.length === 0) return { kind: 'dict', items: new Map() };
  if (name === 'torch._utils _rebuild_parameter' && isKind(given[0], 'tensor')) return given[0];
  if (name === 'torch._utils _rebuild_tensor_v2') {
    const [storage, offset, size, stride] = given;
    const [sizes, strides] = [wholes(size), wholes(stride)];
    if (isKind(storage, 'storage') && isWhole(offset) && sizes && strides && sizes.length === strides.length)
      return { kind: 'tensor', storage, offset, size: sizes, stride: strides };
  }
  throw new WeightsError(`the pickle calls ${name.replace(' ', '.')} with what it does not take`);
}

function isWhole(value: Pickled | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function wholes(value: Pickled | undefined): readonly number[] | undefined {
  return isKind(value, 'tuple') && value.items.length <= 64 && value.items.every(isWhole)
    ? (value.items as readonly number[])
    : undefined;
}

/** ('storage', type, key, place, count) */
function storageOf(id: Pickled): Storage {
  const [word, type, key, , count] = isKind(id, 'tuple') ? id.items : [];
  if (
    word !== 'storage' ||
    !isKind(type, 'global') ||
    !STORAGES.includes(type.name) ||
    typeof key !== 'string' ||
    !isWhole(count)
  )
    throw new WeightsError('the pickle refers to something that is no storage of numbers');
  return { kind: 'storage', type: type.name.slice('torch '.length), key, count };
}

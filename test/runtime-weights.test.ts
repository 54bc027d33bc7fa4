/** Weights from and to files: what PyTorch, NumPy and safetensors write is read, and what is not whole is refused. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { deflateSync } from 'fflate';
import type { NDArray } from '../runtime/array.ts';
import { manualSeed, nn } from '../runtime/index.ts';
import {
  readNpy,
  readNpz,
  readPt,
  readSafetensors,
  WeightsError,
  writeNpy,
  writeNpz,
  writeSafetensors,
} from '../runtime/weights/index.ts';
import { crcOf, writeZip } from '../runtime/weights/zip.ts';

type Arrays = { readonly [name: string]: NDArray };

const file = (name: string): Uint8Array =>
  Uint8Array.from(readFileSync(new URL(`golden/weights/${name}`, import.meta.url)));

const READERS: { readonly [ending: string]: (bytes: Uint8Array, options?: { limit?: number }) => Arrays } = {
  pt: readPt,
  npz: readNpz,
  npy: (bytes, options) => ({ one: readNpy(bytes, options) }),
  safetensors: (bytes, options) => readSafetensors(bytes, options).tensors,
};

function read(name: string, bytes = file(name), options = {}): Arrays {
  const reader = READERS[name.split('.')[1] ?? ''];
  assert.ok(reader);
  return reader(bytes, options);
}

for (const name of ['lstm.pt', 'lstm.npz', 'lstm.safetensors']) {
  test(`${name} holds the weights of the seed, and they load`, () => {
    manualSeed(5);
    const made = new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true });
    const other = new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true });
    other.loadStateDict(read(name));
    for (const [key, wanted] of Object.entries(made.stateDict()))
      assert.deepEqual(other.stateDict()[key]?.data, wanted.data, key);
  });
}

const FLOATS = [0, 1, 2, -1.5, 0.333251953125, 60000];
const WHOLE = [0, 1, 2, 3, 100, 127];

function assertKinds(arrays: Arrays, prefix = ''): void {
  const of = (name: string): NDArray | undefined => arrays[`${prefix}${name}`];
  for (const [name, dtype] of Object.entries({ f16: 'float32', f32: 'float32', f64: 'float64' })) {
    assert.deepEqual(
      [...(of(name)?.data ?? [])],
      FLOATS.map((x) => (name === 'f16' ? [...new Float32Array([x])][0] : x)),
      name,
    );
    assert.equal(of(name)?.dtype, dtype);
    assert.deepEqual(of(name)?.shape, [2, 3]);
  }
  for (const name of ['i8', 'i16', 'i32', 'i64', 'u8']) {
    assert.deepEqual([...(of(name)?.data ?? [])], WHOLE, name);
    assert.equal(of(name)?.dtype, 'int64');
  }
  assert.deepEqual([...(of('bool')?.data ?? [])], [0, 0, 0, 1, 1, 1]);
  assert.equal(of('bool')?.dtype, 'bool');
  assert.deepEqual([of('scalar')?.shape, [...(of('scalar')?.data ?? [])]], [[], [2.5]]);
  assert.deepEqual([of('empty')?.shape, of('empty')?.data.length], [[0, 3], 0]);
}

test('every stored type is read', () => {
  assertKinds(read('kinds.safetensors'));
  assertKinds(read('kinds.npz'));
  assertKinds(read('packed.npz'));
  assertKinds(read('kinds.pt'), 'model.');
  assert.deepEqual([...(read('kinds.safetensors').bf16?.data ?? [])], [0, 1, 2, -1.5, 0.333984375, 59904]);
});

test('numbers in another order are put in order', () => {
  const { 'model.turned': turned, 'model.part': part, 'model.learned': learned } = read('kinds.pt');
  assert.deepEqual(
    [turned?.shape, [...(turned?.data ?? [])]],
    [
      [3, 2],
      [0, -1.5, 1, 0.333251953125, 2, 60000],
    ],
  );
  assert.deepEqual([...(part?.data ?? [])], [1, 0.333251953125]);
  assert.deepEqual([...(learned?.data ?? [])], FLOATS);
  const arrays = read('kinds.npz');
  assert.deepEqual([arrays.turned?.shape, [...(arrays.turned?.data ?? [])]], [[2, 3], FLOATS]);
  assert.deepEqual([...(arrays.big?.data ?? [])], FLOATS);
  assert.deepEqual([...(read('one.npy').one?.data ?? [])], FLOATS);
});

test('what is written is read again', () => {
  manualSeed(9);
  const state: Arrays = { ...new nn.BatchNorm1d(3).stateDict(), ...new nn.GRU(2, 3).stateDict() };
  const plain = (arrays: Arrays) =>
    Object.fromEntries(Object.entries(arrays).map(([k, { shape, data, dtype }]) => [k, { shape, data, dtype }]));
  const one = readSafetensors(writeSafetensors(state, { by: 'unrolled' }));
  assert.deepEqual({ ...one.tensors }, plain(state));
  assert.deepEqual(one.metadata, { by: 'unrolled' });
  assert.deepEqual(readNpz(writeNpz(state)), plain(state));
  const scalar: NDArray = { shape: [], data: Float64Array.of(1.5), dtype: 'float64' };
  assert.deepEqual(readNpy(writeNpy(scalar)), scalar);
});

test('floats are written in half their bytes, rounded as PyTorch rounds them', () => {
  const kinds = read('kinds.safetensors');
  const { f32 } = kinds;
  assert.ok(f32);
  for (const floats of ['f16', 'bf16'] as const) {
    const file = writeSafetensors(
      { f32, ids: { shape: [1], data: Float64Array.of(7), dtype: 'int64' } },
      {},
      { floats },
    );
    const again = readSafetensors(file).tensors;
    assert.deepEqual([...(again.f32?.data ?? [])], [...(kinds[floats]?.data ?? [])], floats);
    assert.deepEqual([...(again.ids?.data ?? [])], [7]);
  }
  // Every number of 16 bits comes back, and what lies between two goes to the nearer, a tie to the even one.
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
  for (const [name, descr] of [
    ['F16', 'f16'],
    ['BF16', 'bf16'],
  ] as const) {
    const file = safetensors({ x: entry([2 ** 16], [0, 2 ** 17], name) }, 2 ** 17);
    file.set(new Uint8Array(all.buffer), file.length - 2 ** 17);
    const { x } = readSafetensors(file).tensors;
    assert.ok(x);
    const bits = (data: Float32Array | Float64Array): Uint16Array => {
      const out = writeSafetensors({ x: { shape: [data.length], data, dtype: 'float64' } }, {}, { floats: descr });
      return new Uint16Array(out.slice(out.length - 2 * data.length).buffer);
    };
    const finite = [...all].filter((i) => Number.isFinite(x.data[i]) && Number.isFinite(x.data[i + 1] ?? Number.NaN));
    for (const [i, word] of bits(Float64Array.from(x.data)).entries())
      if (!Number.isNaN(x.data[i])) assert.equal(word, i, `${name} ${i}`);
    const halfway = Float64Array.from(finite, (i) => ((x.data[i] ?? 0) + (x.data[i + 1] ?? 0)) / 2);
    for (const [k, word] of bits(halfway).entries()) {
      const i = finite[k] ?? 0;
      if (i !== 0x7fff && i !== 0xffff && i >> 15 === (i + 1) >> 15)
        assert.equal(word, i % 2 === 0 ? i : i + 1, `${name}: between ${i} and the next`);
    }
  }
  assert.deepEqual(
    [
      ...readNpy(
        writeNpy({ shape: [3], data: Float32Array.of(65519, 65520, -1e9), dtype: 'float32' }, { floats: 'f16' }),
      ).data,
    ],
    [65504, Infinity, -Infinity],
  );
  assert.throws(() => writeNpy(f32, { floats: 'bf16' }), /NumPy has no bfloat16/);
});

/** A safetensors file of a header and bytes of numbers. */
function safetensors(header: unknown, body = 0, length?: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + text.length + body);
  new DataView(out.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  out.set(text, 8);
  return out;
}
const entry = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({ dtype, shape, data_offsets: offsets });

/** A pickle in an archive, as `torch.save` would put it there. */
function pt(pickle: readonly (number | string)[], storage = new Uint8Array(16)): Uint8Array {
  const bytes = pickle.flatMap((one) => (typeof one === 'number' ? [one] : [...new TextEncoder().encode(one)]));
  return writeZip([
    ['archive/data.pkl', Uint8Array.from(bytes)],
    ['archive/data/0', storage],
  ]);
}
const text = (s: string): (number | string)[] => [0x58, s.length, 0, 0, 0, s];
/** {name: _rebuild_tensor_v2(storage 0 of four floats, offset, (size,), (stride,), …)} */
const tensorPickle = (offset: number, size: number, stride: number, count = 4): (number | string)[] => [
  0x80,
  2,
  '}',
  ...text('w'),
  'ctorch._utils\n_rebuild_tensor_v2\n',
  '(',
  '(',
  ...text('storage'),
  'ctorch\nFloatStorage\n',
  ...text('0'),
  ...text('cpu'),
  'K',
  count,
  't',
  'Q',
  'K',
  offset,
  'K',
  size,
  0x85,
  'K',
  stride,
  0x85,
  0x89,
  '}',
  't',
  'R',
  's',
  '.',
];

/** An archive of one deflated entry whose directory says what it likes. */
function lying(content: Uint8Array, size: number): Uint8Array {
  const packed = deflateSync(content);
  const archive = writeZip([['a.npy', packed]]);
  const view = new DataView(archive.buffer);
  const central = archive.length - 22 - (46 + 5);
  for (const [local, place] of [
    [true, 0],
    [false, central],
  ] as const) {
    const at = place + (local ? 0 : 2);
    view.setUint16(at + 8, 8, true);
    view.setUint32(at + 14, crcOf(content), true);
    view.setUint32(at + 22, size, true);
  }
  return archive;
}

const npy = (header: string, body = 0): Uint8Array => {
  const out = new Uint8Array(10 + header.length + body);
  out.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length & 255, header.length >> 8]);
  out.set(new TextEncoder().encode(header), 10);
  return out;
};

/** Files that are not what they say, and what is said of them. */
const HOSTILE: readonly (readonly [string, () => unknown, RegExp])[] = [
  ['safetensors of three bytes', () => read('x.safetensors', new Uint8Array(3)), /ends after 3 bytes/],
  [
    'a header longer than the file',
    () => read('x.safetensors', safetensors({}, 0, 500)),
    /500 bytes long, but 2 bytes follow/,
  ],
  ['a header of 2^60 bytes', () => read('x.safetensors', safetensors({}, 0, 2 ** 60)), /the limit is 100000000/],
  ['a header that is no JSON', () => read('x.safetensors', safetensors('{"a":')), /no JSON/],
  ['a header that is a list', () => read('x.safetensors', safetensors('[]')), /does not begin with \{/],
  ['an unknown type', () => read('x.safetensors', safetensors({ a: entry([1], [0, 4], 'F7') }, 4)), /stored as F7/],
  [
    'a type named after a method',
    () => read('x.safetensors', safetensors({ a: entry([1], [0, 4], 'toString') }, 4)),
    /stored as toString/,
  ],
  ['a negative size', () => read('x.safetensors', safetensors({ a: entry([-1], [0, 4]) }, 4)), /the size -1/],
  [
    'a shape too large to count',
    () => read('x.safetensors', safetensors({ a: entry([2 ** 40, 2 ** 40], [0, 4]) }, 4)),
    /too many elements/,
  ],
  [
    'a shape that lies',
    () => read('x.safetensors', safetensors({ a: entry([3], [0, 8]) }, 8)),
    /has 8 bytes of numbers, but its shape \[3\] of f32 takes 12/,
  ],
  [
    'tensors that overlap',
    () => read('x.safetensors', safetensors({ a: entry([2], [0, 8]), b: entry([2], [4, 12]) }, 12)),
    /begins at 4, but/,
  ],
  [
    'a hole between tensors',
    () => read('x.safetensors', safetensors({ a: entry([1], [0, 4]), b: entry([1], [8, 12]) }, 12)),
    /begins at 8, but/,
  ],
  ['a file cut off', () => read('x.safetensors', safetensors({ a: entry([4], [0, 16]) }, 8)), /cut off/],
  [
    'something behind the tensors',
    () => read('x.safetensors', safetensors({ a: entry([1], [0, 4]) }, 8)),
    /something behind/,
  ],
  [
    'more numbers than the limit',
    () => readSafetensors(safetensors({ a: entry([4], [0, 16]) }, 16), { limit: 8 }),
    /the limit is 8/,
  ],
  ['an npy of another kind', () => read('x.npy', new Uint8Array(20)), /is no \.npy file/],
  [
    'an npy of objects',
    () => read('x.npy', npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", 8)),
    /no type of numbers|'\|O'/,
  ],
  [
    'an npy whose shape lies',
    () => read('x.npy', npy("{'descr': '<f4', 'fortran_order': False, 'shape': (900000000, 9), }\n", 8)),
    /has 8 bytes of numbers/,
  ],
  ['an npy without a shape', () => read('x.npy', npy("{'descr': '<f4', 'fortran_order': False}\n", 8)), /no shape/],
  ['an npz cut off', () => read('x.npz', file('kinds.npz').subarray(0, 900)), /its end is missing/],
  ['an npz with a damaged entry', () => read('x.npz', damaged(file('kinds.npz'), 180)), /damaged/],
  [
    'an entry that inflates to more than it says',
    () => read('x.npz', lying(new Uint8Array(1 << 20), 4000)),
    /inflates to more than the 4000/,
  ],
  [
    'an entry that inflates to less than it says',
    () => read('x.npz', lying(new Uint8Array(1000), 1500)),
    /inflates to 1000 bytes, not to the 1500/,
  ],
  [
    'an entry that says it inflates ten thousandfold',
    () => read('x.npz', lying(new Uint8Array(10), 2 ** 31)),
    /which they cannot/,
  ],
  [
    'an archive above the limit',
    () => read('x.npz', lying(new Uint8Array(1 << 16), 1 << 16), { limit: 1000 }),
    /the limit is 1000/,
  ],
  [
    'two entries of one name',
    () =>
      read(
        'x.npz',
        writeZip([
          ['a.npy', writeNpy(one)],
          ['a.npy', writeNpy(one)],
        ]),
      ),
    /two entries called "a.npy"/,
  ],
  ['an archive of something else', () => read('x.npz', writeZip([['a.txt', new Uint8Array(3)]])), /holds "a.txt"/],
  ['a pt of the time before archives', () => read('x.pt', Uint8Array.of(0x80, 2, 0x8a, 10)), /before PyTorch 1\.6/],
  ['a pt without a pickle', () => read('x.pt', writeZip([['archive/x', new Uint8Array(1)]])), /has no data\.pkl/],
  [
    'a pickle that calls the system',
    () => read('x.pt', pt([0x80, 2, 'cposix\nsystem\n', ...text('true'), 0x85, 'R', '.'])),
    /names posix\.system/,
  ],
  [
    'a pickle that evaluates',
    () => read('x.pt', pt([0x80, 2, 'c__builtin__\neval\n', ...text('1'), 0x85, 'R', '.'])),
    /names __builtin__\.eval/,
  ],
  ['a pickle that makes an object', () => read('x.pt', pt([0x80, 2, ')', 0x81, '.'])), /uses NEWOBJ/],
  [
    'a pickle with names from the stack',
    () => read('x.pt', pt([0x80, 4, ...text('os'), ...text('system'), 0x93, '.'])),
    /uses STACK_GLOBAL/,
  ],
  ['a pickle cut off', () => read('x.pt', pt([0x80, 2, '}'])), /is cut off/],
  ['a pickle that takes from an empty stack', () => read('x.pt', pt([0x80, 2, 's', '.'])), /takes what is not there/],
  ['a tensor beyond its storage', () => read('x.pt', pt(tensorPickle(2, 3, 1))), /"w" reaches beyond its storage/],
  [
    'a storage larger than its file',
    () => read('x.pt', pt(tensorPickle(0, 4, 1, 200))),
    /says it holds 200 numbers, but has 16 bytes/,
  ],
];

const one: NDArray = { shape: [1], data: Float32Array.of(1), dtype: 'float32' };

function damaged(bytes: Uint8Array, at: number): Uint8Array {
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return bytes;
}

for (const [what, run, said] of HOSTILE) {
  test(`refused: ${what}`, () => {
    assert.throws(run, (error) => {
      assert.ok(error instanceof WeightsError, `${error}`);
      assert.match(error.message, said);
      return true;
    });
  });
}

test('a pickle of one tensor is read', () => {
  const storage = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  assert.deepEqual([...(read('x.pt', pt(tensorPickle(1, 2, 2), storage)).w?.data ?? [])], [2, 4]);
});

for (const name of ['lstm.pt', 'kinds.pt', 'kinds.npz', 'packed.npz', 'kinds.safetensors', 'one.npy']) {
  test(`${name} with bytes changed or cut off is read or refused, and nothing else happens`, () => {
    const whole = file(name);
    const place = fc.nat(whole.length - 1);
    const change = fc.record({ at: fc.oneof(place, fc.nat(Math.min(200, whole.length - 1))), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.option(place), (changes, cut) => {
        const bytes = whole.slice(0, cut ?? whole.length);
        for (const { at, to } of changes) if (at < bytes.length) bytes[at] = to;
        try {
          for (const { shape, data } of Object.values(read(name, bytes, { limit: 1 << 20 })))
            assert.equal(
              data.length,
              shape.reduce((a, b) => a * b, 1),
            );
        } catch (error) {
          assert.ok(error instanceof WeightsError, `${error instanceof Error ? error.stack : error}`);
        }
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
}

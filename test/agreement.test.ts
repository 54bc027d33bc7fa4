/**
 * Every op that has a kernel, on random sizes: the shape of the run is the shape of the rule, and where the rule faults the
 * kernel throws. A kernel is found by the names of the libraries; what it takes is in `kernel-arguments.ts`.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { NDArray } from '../runtime/array.ts';
import * as functions from '../runtime/index.ts';
import { kernels } from '../runtime/kernels/all.ts';
import type { Arg, Kernel, Result } from '../runtime/kernels/kernel.ts';
import { kernelOf } from '../runtime/kernels/names.ts';
import { isPacked } from '../runtime/kernels/sequences.ts';
import { libraries } from '../server/libraries/all.ts';
import { unrolled } from '../server/libraries/unrolled.ts';
import { ops } from '../server/ops/all.ts';
import { constantOf, num, unknownDim } from '../server/shape/dim.ts';
import { shapeOfDims } from '../server/shape/shape.ts';
import type { Host, Value } from '../server/shape/value.ts';
import { TAKES } from './kernel-arguments.ts';
import { KERAS } from './kernel-arguments-keras.ts';
import { LAYERS } from './kernel-arguments-layers.ts';
import { MORE } from './kernel-arguments-more.ts';

/** An argument as the rules see it. */
function asValue(arg: Arg): Value {
  if (arg === undefined) return { kind: 'none', missing: true };
  if (arg === null) return { kind: 'none' };
  if (typeof arg === 'number')
    return Number.isInteger(arg) ? { kind: 'size', dim: num(arg) } : { kind: 'number', value: arg };
  if (typeof arg === 'boolean') return { kind: 'truth', value: arg };
  if (typeof arg === 'string') return { kind: 'text', value: arg };
  if (Array.isArray(arg)) return { kind: 'sequence', type: 'list', items: arg.map(asValue) };
  if (isArray(arg)) {
    const plain = {
      kind: 'tensor',
      shape: shapeOfDims(arg.shape.map(num)),
      dtype: arg.dtype,
      api: 'unrolled.Tensor',
      contiguous: true,
    } as const;
    if (!isPacked(arg)) return plain;
    const lengths = Array.from(
      { length: arg.batchSizes[0] ?? 0 },
      (_, i) => arg.batchSizes.filter((n) => n > i).length,
    );
    return { ...plain, form: 'packed', packing: { batch: { dim: num(lengths.length) }, lengths } };
  }
  return {
    kind: 'record',
    open: false,
    fields: Object.fromEntries(Object.entries(arg).map(([k, v]) => [k, asValue(v as Arg)])),
  };
}

/** A kernel takes a layer that another is around as its op and its options; the rule takes the layer. */
function withLayer(values: { readonly [name: string]: Value }): { readonly [name: string]: Value } {
  const { layer_op: op, merge_mode, input, ...config } = values;
  if (op?.kind !== 'text' || op.value === undefined || !input) return values;
  const layer: Value = { kind: 'layer', op: op.value, api: 'tf.layers.rnn', config };
  return { input, layer, ...(merge_mode ? { merge_mode } : {}) };
}

function isArray(arg: Arg | Result): arg is NDArray {
  return typeof arg === 'object' && arg !== null && 'dtype' in arg;
}

/** Shapes as text: `(3, 4)`, `((3), (1))`; `?` for what the rule leaves open. */
function shapeOfResult(result: Result): string {
  if (typeof result !== 'object' || result === null) return String(result);
  return isArray(result) ? `(${result.shape.join(', ')})` : `[${result.map(shapeOfResult).join(', ')}]`;
}
function shapeOfValue(value: Value): string {
  if (value.kind === 'none') return 'null';
  if (value.kind === 'size') return String(constantOf(value.dim) ?? '?');
  if (value.kind === 'sequence' && value.items) {
    const items = value.items.map(shapeOfValue);
    return `[${items.join(', ')}]`;
  }
  if (value.kind !== 'tensor' || value.shape.kind !== 'known') return '?';
  return `(${value.shape.axes.map((one) => constantOf(one.dim) ?? '?').join(', ')})`;
}

const host = {
  language: 'javascript',
  unknown: (why: string): Value => ({ kind: 'unknown', why }),
  fresh: () => unknownDim,
  join: ([only, ...others]: readonly Value[]): Value =>
    only && others.length === 0 ? only : { kind: 'unknown', why: 'several forms' },
  call: (layer: Value, [input = { kind: 'none' }]: readonly Value[]): Value => {
    const rule = layer.kind === 'layer' ? ops.get(layer.op)?.rule : undefined;
    const out = layer.kind === 'layer' ? rule?.({ ...layer.config, input }, host) : undefined;
    return out && out.kind !== 'fault' && out.kind !== 'required'
      ? out
      : { kind: 'unknown', why: 'it cannot be called' };
  },
} as unknown as Host;

/** Every pair of an op and a kernel that some name of a library brings together, with such a name. */
const pairs = new Map<
  string,
  { readonly name: string; readonly run: Kernel; readonly op: string; readonly api: string }
>();
for (const { entries } of libraries) {
  for (const [api, entry] of Object.entries(entries)) {
    if (entry.kind !== 'op' && entry.kind !== 'layer') continue;
    const found = kernelOf(entry.op, api);
    if (found) pairs.set(`${found.name} ${entry.op}`, { ...found, op: entry.op, api });
  }
}
for (const [name, run] of kernels) if (ops.has(name)) pairs.set(`${name} ${name}`, { name, run, op: name, api: name });

const takes = { ...TAKES, ...MORE, ...LAYERS, ...KERAS };
/** The runtime's own: no name of a library has them. */
const OWN = new Set(['flip', 'store']);

test('every kernel is tried', () => {
  const tried = new Set([...pairs.values()].map(({ name }) => name));
  assert.deepEqual(
    [...kernels.keys()].filter((name) => !tried.has(name) && !OWN.has(name)),
    [],
  );
  assert.ok(pairs.size > 300, 'libraries and kernels share their names');
});

for (const { name, run, op: called, api } of pairs.values()) {
  test(`rule and kernel agree: ${name}${called === name ? '' : `, of ${called} by ${api}`}`, () => {
    // Arguments have the names of the op.
    const tried = called === 'in_place' ? (takes[called] ?? takes[name]) : (takes[name] ?? takes[called]);
    const op = ops.get(called);
    assert.ok(tried && op, `what ${name} takes is not said`);
    let told = 0;
    const runs = 200;
    fc.assert(
      fc.property(tried, (args) => {
        const values = withLayer(
          Object.fromEntries(Object.entries(args).flatMap(([k, v]) => (k === 'weights' ? [] : [[k, asValue(v)]]))),
        );
        const outcome = op.rule(values, host);
        const result = attempt(() => run(args));
        if (outcome.kind === 'fault') {
          told++;
          assert.ok(
            result instanceof Error,
            `the rule faults (${outcome.rule}), the kernel gives ${result instanceof Error ? '' : shapeOfResult(result)}`,
          );
          return;
        }
        if (result instanceof Error) return;
        if (typeof result === 'number' || typeof result === 'boolean') told++;
        const expected = shapeOfValue(outcome.kind === 'required' ? outcome.value : outcome);
        if (expected === '?') return;
        told++;
        // Of a size that the numbers decide the rule says that it is there.
        const pattern = expected.replace(/[[\]()]/g, '\\$&').replaceAll('?', '\\d+');
        assert.match(shapeOfResult(result), new RegExp(`^${pattern}$`));
      }),
      { numRuns: runs, seed: 1 },
    );
    assert.ok(told > runs / 8, `only ${told} of ${runs} runs say something`);
  });
}

function attempt(run: () => Result): Result | Error {
  try {
    return run();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The names under a path of the library that checks programs for `unrolled`. */
function named(path: string): string[] {
  return Object.keys(unrolled.entries)
    .filter((name) => name.startsWith(`${path}.`) && !name.slice(path.length + 1).includes('.'))
    .map((name) => name.slice(path.length + 1))
    .sort();
}

test('what is checked under the name unrolled is what the runtime has', () => {
  const { nn, Tensor, ...rest } = functions;
  const one = functions.zeros([1]);
  assert.deepEqual(named('unrolled'), Object.keys(rest).sort());
  assert.deepEqual(named('unrolled.nn'), Object.keys(nn).sort());
  assert.deepEqual(
    named('unrolled.Tensor'),
    [...Object.getOwnPropertyNames(Tensor.prototype), ...Object.keys(one)]
      // What is protected in it nobody can name.
      .filter((name) => !['constructor', 'numbers', 'sharing'].includes(name))
      .sort(),
  );
  const inner = new Set(['forward', 'ownParameters', 'ownModules', 'explain']);
  assert.deepEqual(
    named('unrolled.nn.Module'),
    Object.getOwnPropertyNames(nn.Module.prototype)
      .filter((name) => !inner.has(name))
      .sort(),
  );
});

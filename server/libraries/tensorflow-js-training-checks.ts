/**
 * What TensorFlow.js refuses of a model at work besides its data: names it does not know, batches that a state does not
 * fit, weights of other shapes.
 */

import { type Args, type Fault, fault } from '../ops/op.ts';
import { constantOf } from '../shape/dim.ts';
import { axisAt, compareAxes, dimOf, isGiven, rankOf } from '../shape/shape.ts';
import type { Host, Value } from '../shape/value.ts';
import { isSequence, missing } from './builtin-tools.ts';
import { refused } from './tensorflow-js-arguments.ts';
import { dataOf, provenSide } from './tensorflow-js-model-checks.ts';

const OPTIMIZERS = 'Adagrad Adadelta Adam Adamax RMSProp SGD adagrad adadelta adam adamax rmsprop sgd'.split(' ');
const METRICS =
  'binaryAccuracy categoricalAccuracy precision categoricalCrossentropy sparseCategoricalCrossentropy mse MSE mae MAE mape MAPE cosine accuracy acc crossentropy ce'.split(
    ' ',
  );

/** An optimizer or a metric by a name that the library does not have. */
export function namesFault({ optimizer = missing, metrics = missing }: Args): Fault | undefined {
  const chosen = optimizer.kind === 'text' ? optimizer.value : undefined;
  if (chosen !== undefined && !OPTIMIZERS.includes(chosen))
    return refused('optimizer', 'optimizer', chosen, 'an optimizer of the library');
  for (const one of isSequence(metrics) ? (metrics.items ?? []) : [metrics]) {
    const name = one.kind === 'text' ? one.value : undefined;
    if (name !== undefined && !METRICS.includes(name))
      return refused('metrics', 'metrics', name, 'a metric of the library');
  }
  return undefined;
}

function numberIn(value: Value | undefined): number | undefined {
  return value?.kind === 'number' ? value.value : constantOf(dimOf(value));
}

/** How many samples go through the model at a time. */
const USUAL_BATCH = 32;

/** A batch has a whole number of samples, and where a layer keeps states as many as it keeps. */
export function batchFault(
  { self = missing, x, batchSize }: Args,
  host: Host,
  use: 'fit' | 'predict',
): Fault | undefined {
  const size = isGiven(batchSize) ? numberIn(batchSize) : USUAL_BATCH;
  if (size === undefined) return undefined;
  if (!Number.isInteger(size) || size < 1) return refused('batchSize', 'batchSize', size, 'a positive whole number');
  const kept = statesOf(self, host);
  const [data] = dataOf(x) ?? [];
  const axis = data?.kind === 'tensor' ? axisAt(data.shape, 0) : undefined;
  const samples = axis && !axis.basis ? constantOf(axis.dim) : undefined;
  if (kept === undefined || samples === undefined) return undefined;
  const whole = samples >= size ? [size] : [];
  const rest = samples % size;
  const found = use === 'fit' && rest > 0 ? rest : [...whole, ...(rest > 0 ? [rest] : [])].find((one) => one !== kept);
  if (found === undefined || found === kept) return undefined;
  return fault('stateful-batch', isGiven(batchSize) ? 'batchSize' : 'x', {
    because: ['self', 'x'],
    facts: { expected: kept, found },
  });
}

/** One batch as it is. */
export function oneBatchFault({ self = missing, x }: Args, host: Host): Fault | undefined {
  const [data] = dataOf(x) ?? [];
  const axis = data?.kind === 'tensor' ? axisAt(data.shape, 0) : undefined;
  const kept = statesOf(self, host);
  const found = axis && !axis.basis ? constantOf(axis.dim) : undefined;
  return kept === undefined || found === undefined || found === kept
    ? undefined
    : fault('stateful-batch', 'x', { because: ['self'], facts: { expected: kept, found } });
}

/** Of how many samples a layer of the model keeps the state from batch to batch; undefined where none is known to. */
function statesOf(self: Value, host: Host): number | undefined {
  const layers = host.read(self, 'layers');
  const keeps = (layer: Value): boolean =>
    layer.kind === 'layer' &&
    ((layer.config.stateful?.kind === 'truth' && layer.config.stateful.value === true) ||
      (layer.config.layer !== undefined && keeps(layer.config.layer)));
  if (!isSequence(layers) || !layers.items?.some(keeps)) return undefined;
  const [input] = provenSide(self, 'inputs', host) ?? [];
  const batch = input?.kind === 'tensor' ? axisAt(input.shape, 0) : undefined;
  return batch && constantOf(batch.dim);
}

/** Weights that are put into a layer or model: as many as it has, each of the shape of the one whose place it takes. */
export function weightsFault(given: Value | undefined, own: readonly Value[] | undefined): Fault | undefined {
  const items = given?.kind === 'sequence' ? given.items : undefined;
  if (!items || !own) return undefined;
  if (items.length !== own.length) return refused('weights', 'the number of weights', items.length, String(own.length));
  for (const [i, item] of items.entries()) {
    const wanted = own[i];
    if (item.kind !== 'tensor' || wanted?.kind !== 'tensor') continue;
    const [a, b] = [item.shape, wanted.shape];
    if (a.kind !== 'known' || b.kind !== 'known') continue;
    const proven = a.axes.every((axis) => axis.basis === undefined);
    const differs = a.axes.some((axis, k) => b.axes[k] && compareAxes(axis, b.axes[k] ?? axis) === 'different');
    if (proven && (rankOf(a) !== rankOf(b) || differs))
      return fault('assign', `weights[${i}]`, { because: ['self'], facts: { shape: a, wanted: b } });
  }
  return undefined;
}

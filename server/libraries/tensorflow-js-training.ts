/** Models of TensorFlow.js at work: what `predict` gives, and `compile`, `fit` and `evaluate` with their data. */

import type { Args, Outcome } from '../ops/op.ts';
import { constantOf, type Dim, isUnknown, substitute, sym, symbolsOf, unknownDim } from '../shape/dim.ts';
import { axisAt, known, listValue } from '../shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../shape/value.ts';
import { anyNumber, freshSize, isSequence, listOf, missing } from './builtin-tools.ts';
import {
  atLeastTwo,
  compileFault,
  dataOf,
  datasetFault,
  firstLayerFault,
  fitFault,
  inputFault,
  lossFault,
  side,
} from './tensorflow-js-model-checks.ts';
import { type Needs, needing, needsOf } from './tensorflow-js-model-needs.ts';
import { batchFault, namesFault, oneBatchFault } from './tensorflow-js-training-checks.ts';

/** The sizes that the data gives the placeholders' symbols. */
function bindings(wanted: readonly Value[], data: readonly Value[] | undefined): (id: string) => Dim | undefined {
  const found = new Map<string, Dim>();
  for (const [i, one] of wanted.entries()) {
    if (one.kind !== 'tensor' || one.shape.kind !== 'known') continue;
    const given = data?.[i];
    const actual = given ? atLeastTwo(given) : undefined;
    for (const [k, axis] of one.shape.axes.entries()) {
      const [symbol] = symbolsOf(axis.dim);
      if (!symbol || !isSymbol(axis.dim)) continue;
      const size = actual?.kind === 'tensor' ? axisAt(actual.shape, k)?.dim : undefined;
      if (size) found.set(symbol.id, size);
      else if (axis.role === 'batch') found.set(symbol.id, unknownDim);
    }
  }
  return (id) => found.get(id);
}

/** What the model gives for the data: its outputs with the placeholders' sizes put in. */
function outputsFor(self: Value, x: Value | undefined, host: Host): Value {
  const outputs = host.read(self, 'outputs');
  const wanted = side(self, 'inputs', host) ?? [];
  if (!isSequence(outputs)) return host.unknown('what the model gives is not in sight');
  const data = dataOf(x);
  const size = bindings(wanted, data);
  const symbolic = data?.some((one) => one.kind === 'tensor' && one.form === 'symbolic');
  const place = (value: Value): Value => {
    if (value.kind === 'union') return host.join(value.members.map(place));
    if (value.kind !== 'tensor') return value;
    const { form: _form, origin: _origin, open: _open, ...plain } = value;
    const shape = ofSamples(filled(value.shape, size), wanted[0], data?.[0]);
    return { ...plain, shape, ...(symbolic ? { form: 'symbolic' } : {}) };
  };
  const given = outputs.items;
  if (!given) return host.unknown('how many tensors the model gives is not known');
  const made = given.map(place);
  const [only] = made;
  return made.length === 1 && only ? only : listValue(made);
}

/**
 * A model that was built for so many samples takes any number of them, and gives as many; of several that are likely, each
 * has a batch of its own.
 */
function ofSamples(shape: Shape, wanted: Value | undefined, data: Value | undefined): Shape {
  const built = wanted?.kind === 'tensor' ? axisAt(wanted.shape, 0) : undefined;
  const [first, ...rest] = shape.kind === 'known' ? shape.axes : [];
  const given = data?.kind === 'tensor' ? axisAt(data.shape, 0) : undefined;
  if (!first) return shape;
  const isFixed = built && constantOf(built.dim) !== undefined && built.dim.key === first.dim.key;
  const isAnother =
    given && !isUnknown(given.dim) && first.role === 'batch' && (isUnknown(first.dim) || isSymbol(first.dim));
  if (!isFixed && !isAnother) return shape;
  return known([{ ...first, dim: given?.dim ?? unknownDim }, ...rest]);
}

function isSymbol(dim: Dim): boolean {
  const [symbol, ...more] = symbolsOf(dim);
  return symbol !== undefined && more.length === 0 && sym(symbol).key === dim.key;
}

function filled(shape: Shape, size: (id: string) => Dim | undefined): Shape {
  const fill = (axes: readonly Axis[]): Axis[] =>
    axes.map((axis) => ({ ...axis, dim: substitute(axis.dim, (symbol) => size(symbol.id)) }));
  if (shape.kind === 'known') return known(fill(shape.axes));
  return shape.kind === 'partly' ? { kind: 'partly', prefix: fill(shape.prefix), suffix: fill(shape.suffix) } : shape;
}

export function predict(args: Args, host: Host): Outcome {
  const { self = missing, x } = args;
  const found = inputFault(self, x, 'x', host) ?? runAgain(self, x, host);
  if (found) return found;
  const needs = needsFor({ self, ...(x ? { x } : {}) }, host);
  return needing(outputsFor(self, needs.x ?? x, host), needs);
}

function needsFor(args: Args, host: Host): Needs {
  const wanted = side(args.self ?? missing, 'inputs', host) ?? [];
  const filledIn = (outputs: readonly Value[], x: Value) => {
    const size = bindings(wanted, dataOf(x));
    return outputs.map((one) => (one.kind === 'tensor' ? { ...one, shape: filled(one.shape, size) } : one));
  };
  return needsOf(args, filledIn, host);
}

/** Batch after batch. */
export function predictInBatches(args: Args, host: Host): Outcome {
  const { self = missing, x } = args;
  return inputFault(self, x, 'x', host) ?? batchFault(args, host, 'predict') ?? predict(args, host);
}

export function predictOnBatch(args: Args, host: Host): Outcome {
  const { self = missing, x } = args;
  return inputFault(self, x, 'x', host) ?? oneBatchFault(args, host) ?? predict(args, host);
}

/** Layer by layer, where the run is written down. */
function runAgain(self: Value, x: Value | undefined, host: Host): Value | undefined {
  const [inputs, outputs] = [side(self, 'inputs', host), side(self, 'outputs', host)];
  const values = x?.kind === 'sequence' ? (x.items ?? []) : x ? [x] : [];
  if (!host.again || !inputs || !outputs || inputs.length !== values.length) return undefined;
  const given = inputs.flatMap((one, i): (readonly [Value, Value])[] => {
    const value = values[i];
    return value ? [[one, value]] : [];
  });
  const made = host.again(outputs, given);
  return made?.length === 1 ? made[0] : made && listValue(made);
}

/** `model.apply(x)`, as a layer: no batch of one axis, no check but what the first layer makes itself. */
export function apply({ self = missing, x }: Args, host: Host): Outcome {
  return (x && firstLayerFault(self, x, 'x', host)) ?? outputsFor(self, x, host);
}

function history(host: Host): Value {
  const numbers = listOf(anyNumber, undefined);
  return host.create('tf.History', {
    history: { kind: 'record', open: true, fields: { loss: numbers } },
    epoch: listOf(anyNumber, undefined),
    params: { kind: 'record', open: true, fields: {} },
  });
}

export function fit(args: Args, host: Host): Outcome {
  const wrong = compileFault(args, host) ?? fitFault(args, host) ?? batchFault(args, host, 'fit');
  if (wrong) return wrong;
  callBack(args.callbacks, host);
  return needing(history(host), needsFor(args, host));
}

/** The functions among the callbacks run with an epoch's or batch's number and its logs. */
function callBack(callbacks: Value | undefined, host: Host): void {
  const groups = callbacks?.kind === 'sequence' ? (callbacks.items ?? []) : callbacks ? [callbacks] : [];
  for (const group of groups) {
    if (group.kind !== 'record') continue;
    for (const [name, fn] of Object.entries(group.fields)) {
      if (fn.kind !== 'function') continue;
      const logs: Value = { kind: 'record', open: true, fields: { loss: anyNumber, val_loss: anyNumber } };
      host.call(fn, /^onTrain/.test(name) ? [logs] : [freshSize(host, 'epoch'), logs]);
    }
  }
}

/** The loss, and a number for every metric there is. */
export function evaluate(args: Args, host: Host): Outcome {
  const wrong = compileFault(args, host) ?? fitFault(args, host);
  if (wrong) return wrong;
  return needing(scores(args.self ?? missing, host), needsFor(args, host));
}

export function scores(self: Value, host: Host): Value {
  const scalar: Value = { kind: 'tensor', shape: known([]), dtype: 'float32' };
  const metrics = host.read(self, 'metrics');
  const outputs = side(self, 'outputs', host);
  const count =
    metrics.kind === 'sequence'
      ? metrics.items?.length
      : metrics.kind === 'none'
        ? 0
        : metrics.kind === 'text'
          ? 1
          : undefined;
  if (count === undefined || outputs?.length !== 1) return host.join([scalar, listOf(scalar, undefined)]);
  return count === 0 ? scalar : listValue(Array.from({ length: count + 1 }, () => scalar));
}

export function compile(
  { self = missing, loss = missing, metrics = missing, optimizer = missing }: Args,
  host: Host,
): Outcome {
  // What is wrong here is said here alone: from then on the model counts as compiled.
  host.write(self, 'compiled', { kind: 'truth', value: true });
  host.write(self, 'loss', loss);
  host.write(self, 'metrics', metrics);
  host.write(self, 'optimizer', optimizer);
  return lossFault(self, loss, host) ?? namesFault({ optimizer, metrics }) ?? missing;
}

export function trainOnBatch(args: Args, host: Host): Outcome {
  return (
    compileFault(args, host) ??
    fitFault(args, host) ??
    oneBatchFault(args, host) ??
    needing(host.join([anyNumber, listOf(anyNumber, undefined)]), needsFor(args, host))
  );
}

export function fitDataset(args: Args, host: Host): Outcome {
  const { self = missing, dataset, validation } = args;
  const wrong =
    compileFault(args, host) ??
    datasetFault(self, dataset, 'dataset', host) ??
    datasetFault(self, validation, 'validation', host);
  if (wrong) return wrong;
  callBack(args.callbacks, host);
  return history(host);
}

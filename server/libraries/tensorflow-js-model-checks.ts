/** What a model of TensorFlow.js asks of its data: the number of tensors, their ranks and sizes, and the targets a loss needs. */

import type { Args, Fault } from '../ops/op.ts';
import { compare, num, unknownDim } from '../shape/dim.ts';
import { axisAt, compareAxes, isGiven, known, rankOf } from '../shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../shape/value.ts';
import { isSequence, missing, textOf } from './builtin-tools.ts';
import { LAYER_NAMES } from './tensorflow-js-errors.ts';

/** The tensors that a model takes or gives; undefined where they are not in sight. */
export function side(self: Value, name: 'inputs' | 'outputs', host: Host): readonly Value[] | undefined {
  const list = host.read(self, name);
  return isSequence(list) ? list.items : undefined;
}

/**
 * A model that is built on the way here proves what it asks for; one from a file is a model, and its parts are only likely;
 * of one that is given under a name, that it is a model is likely too.
 */
function isBuilt(self: Value, host: Host): boolean {
  return self.kind !== 'instance' || host.read(self, 'from').kind !== 'text';
}

function isModel(self: Value, host: Host): boolean {
  return self.kind !== 'instance' || textOf(host.read(self, 'from')) === undefined;
}

/** What a fault may rest on: the tensors that a model takes or gives, where it was built on the way here. */
export function provenSide(self: Value, name: 'inputs' | 'outputs', host: Host): readonly Value[] | undefined {
  return isBuilt(self, host) ? side(self, name, host) : undefined;
}

/** The data for a model: one tensor, a list of them, or undefined where that is not in sight. */
export function dataOf(value: Value | undefined): readonly Value[] | undefined {
  if (value?.kind === 'tensor') return [value];
  if (value?.kind === 'sequence' && value.items?.every((item) => item.kind === 'tensor' || item.kind === 'unknown'))
    return value.items;
  return undefined;
}

/** A tensor of one axis is taken as (samples, 1). */
export function atLeastTwo(value: Value): Value {
  if (value.kind !== 'tensor' || value.shape.kind !== 'known' || value.shape.axes.length !== 1) return value;
  return { ...value, shape: known([...value.shape.axes, { dim: num(1) }]) };
}

interface Check {
  /** `model-input` or `model-target`. */
  readonly rule: string;
  readonly at: string;
  /** What the library calls the placeholder. */
  readonly names: { readonly input?: string; readonly output?: string };
}

/** Proven not to fit the placeholder: another rank, or another size in an axis that is not the batch. */
function misfit(data: Value, wanted: Value | undefined, check: Check): Fault | undefined {
  const given = atLeastTwo(data);
  if (given.kind !== 'tensor' || wanted?.kind !== 'tensor') return undefined;
  const a = given.shape;
  const b = wanted.shape;
  if (b.kind !== 'known') return undefined;
  if (a.kind === 'partly') return partMisfit(a, { value: wanted, axes: b.axes }, check);
  if (a.kind !== 'known') return undefined;
  const facts = {
    ...{ shape: data.kind === 'tensor' ? data.shape : a, given: a, wanted: b },
    ...{ rank: b.axes.length, got: a.axes.length, ...check.names },
  };
  const proven = a.axes.every((axis) => axis.basis === undefined);
  if (a.axes.length !== b.axes.length) {
    const missingBatch =
      a.axes.length + 1 === b.axes.length &&
      a.axes.every((axis, i) => compareAxes(axis, b.axes[i + 1] ?? axis) !== 'different');
    return proven
      ? {
          kind: 'fault',
          rule: missingBatch && check.rule === 'model-input' ? 'model-batch' : check.rule,
          at: check.at,
          because: ['self'],
          wanted: { value: wanted },
          facts: { ...facts, what: 'rank' },
        }
      : undefined;
  }
  for (const [i, axis] of a.axes.entries()) {
    const other = b.axes[i];
    if (i > 0 && other && compareAxes(axis, other) === 'different') {
      return {
        kind: 'fault',
        rule: check.rule,
        at: check.at,
        because: ['self'],
        axes: { [check.at]: i },
        wanted: { value: wanted, axis: i },
        facts: { ...facts, axis: i, expected: other.dim, found: axis.dim, what: 'size' },
      };
    }
  }
  return undefined;
}

/** Data of unknown rank: of any other rank than wanted it does not fit, and of that one neither where a size differs. */
function partMisfit(
  shape: Extract<Shape, { kind: 'partly' }>,
  wanted: { readonly value: Value; readonly axes: readonly Axis[] },
  check: Check,
): Fault | undefined {
  const rank = wanted.axes.length;
  const whole = known(wanted.axes);
  for (const [i, axis] of shape.suffix.entries()) {
    const at = rank - shape.suffix.length + i;
    const other = wanted.axes[at];
    // One axis alone is taken for samples of one number each.
    const mayBeColumn =
      rank === 2 && shape.suffix.length === 1 && compare(num(1), other?.dim ?? num(1)) !== 'different';
    if (at <= 0 || !other || mayBeColumn || compareAxes(axis, other) !== 'different') continue;
    return {
      kind: 'fault',
      rule: check.rule,
      at: check.at,
      because: ['self'],
      axes: { [check.at]: at - rank },
      wanted: { value: wanted.value, axis: at },
      facts: { shape, wanted: whole, expected: other.dim, found: axis.dim, what: 'size', ...check.names },
    };
  }
  return undefined;
}

/** What the library calls the input of a `Sequential`: after its first layer. */
function inputName(self: Value, host: Host): Check['names'] {
  const name = layerName(self, 0, host);
  return name === undefined ? {} : { input: `${name}_input` };
}

function outputName(self: Value, host: Host): Check['names'] {
  const name = layerName(self, -1, host);
  return name === undefined ? {} : { output: name };
}

function layerName(self: Value, at: number, host: Host): string | undefined {
  const layers = host.read(self, 'layers');
  const layer = isSequence(layers) ? layers.items?.at(at) : undefined;
  return layer?.kind === 'layer' ? (textOf(layer.config.name) ?? LAYER_NAMES[layer.op]) : undefined;
}

function countFault(data: readonly Value[], wanted: readonly Value[], check: Check): Fault | undefined {
  if (data.length === wanted.length || wanted.length === 0) return undefined;
  return {
    kind: 'fault',
    rule: 'model-count',
    at: check.at,
    because: ['self'],
    facts: { expected: wanted.length, found: data.length },
  };
}

/** What is wrong with the inputs, if it is proven. */
export function inputFault(self: Value, x: Value | undefined, at: string, host: Host): Fault | undefined {
  if (!isModel(self, host)) return undefined;
  const wanted = provenSide(self, 'inputs', host);
  const strange = dataFault(x, at);
  if (strange) return strange;
  const data = dataOf(x);
  if (!wanted || !data) return undefined;
  const check = { rule: 'model-input', at, names: inputName(self, host) };
  return (
    countFault(data, wanted, check) ??
    first(data, (one, i) => misfit(one, wanted[i], { ...check, at: itemOf(x, at, i) }))
  );
}

/** What is no tensor, and no list of tensors. */
function dataFault(data: Value | undefined, at: string): Fault | undefined {
  const found = data && strangeness(data);
  return found === undefined ? undefined : { kind: 'fault', rule: 'model-data', at, because: [], facts: { found } };
}

function strangeness(data: Value): string | undefined {
  if (data.kind === 'size' || data.kind === 'number') return 'a number';
  if (data.kind === 'instance' && data.api === 'tf.data.Dataset') return 'a data set';
  if (data.kind !== 'sequence') return undefined;
  const [item] = data.items ?? [];
  const one = item ?? data.element;
  if (!one || (!data.items?.length && !data.element)) return undefined;
  const isArray = one.kind === 'size' || one.kind === 'number' || (one.kind === 'sequence' && holdsNumbers(one));
  return isArray ? 'an array of numbers' : undefined;
}

function holdsNumbers(list: Value): boolean {
  if (list.kind !== 'sequence') return list.kind === 'size' || list.kind === 'number';
  const one = list.items?.[0] ?? list.element;
  return one !== undefined && holdsNumbers(one);
}

/** The name of one tensor of the data: the argument itself, or an item of it. */
function itemOf(data: Value | undefined, at: string, i: number): string {
  return data?.kind === 'sequence' ? `${at}[${i}]` : at;
}

function first<T>(items: readonly T[], find: (item: T, i: number) => Fault | undefined): Fault | undefined {
  for (const [i, item] of items.entries()) {
    const found = find(item, i);
    if (found) return found;
  }
  return undefined;
}

/** Samples along the first axis of data, where it is known. */
function samples(data: readonly Value[] | undefined): Axis | undefined {
  const [one] = data ?? [];
  return one?.kind === 'tensor' ? axisAt(one.shape, 0) : undefined;
}

/** What is wrong with the targets, if it is proven: they have the shape of the outputs, one class number for the sparse loss. */
function targetFault(
  self: Value,
  args: { readonly x: Value | undefined; readonly y: Value | undefined; readonly at: string },
  host: Host,
): Fault | undefined {
  if (!isModel(self, host)) return undefined;
  const wanted = provenSide(self, 'outputs', host);
  const strange = dataFault(args.y, args.at);
  if (strange) return strange;
  const data = dataOf(args.y);
  if (!data) return undefined;
  const check = { rule: 'model-target', at: args.at, names: outputName(self, host) };
  const counted = wanted && countFault(data, wanted, check);
  if (counted) return counted;
  const loss = lossOf(self, host);
  const wrong = first(data, (one, i) => {
    const shape = lossShape(wanted?.[i], loss);
    const item = { ...check, at: itemOf(args.y, args.at, i) };
    return shape && (misfit(one, shape, item) ?? classFault(one, loss, item));
  });
  if (wrong) return wrong;
  const a = samples(dataOf(args.x));
  const b = samples(data);
  if (a && b && compareAxes(a, b) === 'different')
    return {
      kind: 'fault',
      rule: 'samples',
      at: args.at,
      because: ['x'],
      axes: { x: 0, [args.at]: 0 },
      facts: { expected: a.dim, found: b.dim },
    };
  return undefined;
}

/** A loss by name, `function` for one of the program's own, undefined where nothing says. */
export function lossOf(self: Value, host: Host): string | undefined {
  const loss = host.read(self, 'loss');
  if (loss.kind === 'text') return loss.value;
  return loss.kind === 'function' || (loss.kind === 'api' && loss.path.startsWith('tf.')) ? 'function' : undefined;
}

const LOSSES = [
  'meanSquaredError',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredLogarithmicError',
  'squaredHinge',
  'hinge',
  'categoricalHinge',
  'logcosh',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
  'binaryCrossentropy',
  'kullbackLeiblerDivergence',
  'poisson',
  'cosineProximity',
];

/** A loss that the library does not know, or a list of them that is not one for each output. */
export function lossFault(self: Value, loss: Value, host: Host): Fault | undefined {
  if (!isModel(self, host)) return undefined;
  const outputs = provenSide(self, 'outputs', host);
  // An output that only a note describes may be several.
  const counted = outputs?.every((one) => one.kind === 'tensor' && one.shape.kind !== 'unknown');
  if (loss.kind === 'sequence' && loss.items && outputs && counted && loss.items.length !== outputs.length)
    return {
      kind: 'fault',
      rule: 'model-count',
      at: 'loss',
      because: ['self'],
      facts: { expected: outputs.length, found: loss.items.length, what: 'loss' },
    };
  const name = loss.kind === 'text' ? loss.value : undefined;
  // Also in the spelling of Python: mean_squared_error.
  const camel = name?.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (name === undefined || camel === undefined || LOSSES.includes(camel)) return undefined;
  return {
    kind: 'fault',
    rule: 'value',
    at: 'loss',
    because: [],
    facts: { name: 'loss', got: name, expected: 'a loss of the library' },
  };
}

/** The shape that targets need under a loss; undefined where it cannot be told. */
export function lossShape(output: Value | undefined, loss: string | undefined): Value | undefined {
  if (output?.kind !== 'tensor' || output.shape.kind !== 'known') return undefined;
  const { axes } = output.shape;
  if (loss === 'sparseCategoricalCrossentropy')
    return { ...output, shape: known([...axes.slice(0, -1), { dim: num(1) }]) };
  // Under a loss that is not in sight the last axis may be 1 or the classes.
  if (loss === undefined) return { ...output, shape: known([...axes.slice(0, -1), { dim: unknownDim }]) };
  return output;
}

/** categoricalCrossentropy takes no single column. */
function classFault(target: Value, loss: string | undefined, check: Check): Fault | undefined {
  const given = atLeastTwo(target);
  const last = given.kind === 'tensor' ? axisAt(given.shape, -1) : undefined;
  if (loss !== 'categoricalCrossentropy' || !last || given.kind !== 'tensor' || last.basis) return undefined;
  if (compare(last.dim, num(1)) !== 'same') return undefined;
  return { kind: 'fault', rule: 'target-classes', at: check.at, because: ['self'], facts: { shape: given.shape } };
}

/** A model that was made in sight and never told how to learn. */
export function compileFault({ self = missing }: Args, host: Host): Fault | undefined {
  const compiled = self.kind === 'instance' ? host.read(self, 'compiled') : missing;
  if (compiled.kind !== 'truth' || compiled.value !== false) return undefined;
  return { kind: 'fault', rule: 'not-compiled', at: 'self', because: [], facts: {}, mendable: true };
}

export function fitFault(args: Args, host: Host): Fault | undefined {
  const { self = missing, x, y, validation } = args;
  const wrong = inputFault(self, x, 'x', host) ?? targetFault(self, { x, y, at: 'y' }, host);
  if (wrong) return wrong;
  if (!isModel(self, host)) return undefined;
  const pair = validation?.kind === 'sequence' ? validation.items : undefined;
  const [vx, vy] = pair ?? [];
  if (vx && !vy)
    return {
      kind: 'fault',
      rule: 'model-count',
      at: 'validation',
      because: [],
      facts: { expected: 2, found: pair?.length ?? 1 },
    };
  if (!vx || !vy) return undefined;
  return inputFault(self, vx, 'validation', host) ?? targetFault(self, { x: vx, y: vy, at: 'validation' }, host);
}

/** What a data set gives: an object with `xs` and `ys`. */
export function datasetFault(self: Value, dataset: Value | undefined, at: string, host: Host): Fault | undefined {
  if (dataset?.kind !== 'instance' || !isModel(self, host)) return undefined;
  const element = host.read(dataset, 'element');
  if (element.kind !== 'record' || element.open) {
    return element.kind === 'tensor'
      ? { kind: 'fault', rule: 'dataset-element', at, because: [], facts: {} }
      : undefined;
  }
  const { xs, ys } = element.fields;
  if (!isGiven(xs) || !isGiven(ys)) return { kind: 'fault', rule: 'dataset-element', at, because: [], facts: {} };
  return firstLayerFault(self, xs, at, host) ?? batchFault(self, { xs, ys }, at, host);
}

/** The targets of a batch: as many as there are samples, and broadcast against what the model gives. */
function batchFault(
  self: Value,
  { xs, ys }: { readonly xs: Value; readonly ys: Value },
  at: string,
  host: Host,
): Fault | undefined {
  const [output, ...others] = provenSide(self, 'outputs', host) ?? [];
  if (output?.kind !== 'tensor' || others.length || ys.kind !== 'tensor' || xs.kind !== 'tensor') return undefined;
  const [samplesOf, targetsOf] = [axisAt(xs.shape, 0), axisAt(ys.shape, 0)];
  if (samplesOf && targetsOf && compareAxes(samplesOf, targetsOf) === 'different')
    return {
      kind: 'fault',
      rule: 'samples',
      at,
      because: ['self'],
      facts: { expected: samplesOf.dim, found: targetsOf.dim },
    };
  const loss = lossOf(self, host);
  const isPlain = loss !== undefined && loss !== 'function' && loss !== 'sparseCategoricalCrossentropy';
  const rank = rankOf(output.shape);
  const [found, expected] = [axisAt(ys.shape, -1), axisAt(output.shape, -1)];
  if (!isPlain || rank === undefined || rank < 2 || rankOf(ys.shape) !== rank || !found || !expected) return undefined;
  const isOne = (axis: Axis) => compare(axis.dim, num(1)) !== 'different';
  if (compareAxes(found, expected) !== 'different' || isOne(found) || isOne(expected)) return undefined;
  return {
    kind: 'fault',
    rule: 'model-target',
    at,
    because: ['self'],
    wanted: { value: output, axis: rank - 1 },
    facts: {
      shape: ys.shape,
      given: ys.shape,
      wanted: output.shape,
      expected: expected.dim,
      found: found.dim,
      what: 'broadcast',
    },
  };
}

/** Batches go straight to the layers: a recurrent or dense first layer checks the rank and the last size. */
export function firstLayerFault(self: Value, xs: Value, at: string, host: Host): Fault | undefined {
  const layers = host.read(self, 'layers');
  const layer = isSequence(layers) ? layers.items?.[0] : undefined;
  const wanted = provenSide(self, 'inputs', host)?.[0];
  if (layer?.kind !== 'layer' || wanted?.kind !== 'tensor' || xs.kind !== 'tensor') return undefined;
  const recurrent = ['keras_lstm', 'keras_gru', 'keras_simple_rnn'].includes(layer.op);
  const last = axisAt(xs.shape, -1);
  const size = axisAt(wanted.shape, -1);
  const facts = { shape: xs.shape, wanted: wanted.shape, rank: rankOf(wanted.shape) ?? 0, got: rankOf(xs.shape) ?? 0 };
  const rest = { at, because: ['self'], wanted: { value: wanted, axis: -1 } } as const;
  const isProven = xs.shape.kind !== 'known' || xs.shape.axes.every((axis) => axis.basis === undefined);
  if (recurrent && isProven && rankOf(xs.shape) !== undefined && rankOf(xs.shape) !== 3)
    return { kind: 'fault', rule: 'model-input', ...rest, facts: { ...facts, what: 'rank' } };
  if ((recurrent || layer.op === 'keras_dense') && last && size && compareAxes(last, size) === 'different') {
    return {
      kind: 'fault',
      rule: 'model-input',
      ...rest,
      facts: { ...facts, axis: -1, expected: size.dim, found: last.dim, what: 'size' },
    };
  }
  return undefined;
}

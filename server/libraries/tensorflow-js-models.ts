/** Models of TensorFlow.js: what `add` builds, what `predict` gives, and what `fit` and `evaluate` ask of the data. */

import type { Args, Fault, Outcome } from '../ops/op.ts';
import { atLeast, compare, constantOf, type Dim, num, substitute, sym, symbolsOf, unknownDim } from '../shape/dim.ts';
import { axisAt, compareAxes, dimOf, isGiven, known, listValue, rankOf } from '../shape/shape.ts';
import type { Axis, Host, LayerValue, Shape, TensorValue, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  freshSize,
  gives,
  isSequence,
  listOf,
  missing,
  property,
  rule,
  textOf,
} from './builtin-tools.ts';
import type { Entry } from './library.ts';
import { LAYER_NAMES } from './tensorflow-js-errors.ts';
import { weightsOf } from './tensorflow-js-weights.ts';

/** A placeholder: its first axis is any number of samples unless a size is given, null is any size. */
function placeholder(shape: Value | undefined, batch: Value | undefined, host: Host): TensorValue {
  const form = { kind: 'tensor', form: 'symbolic', dtype: 'float32' } as const;
  const sizes = sizesOf(shape);
  const first = batch === undefined ? [] : [axisOf(batch, 0, host)];
  if (!sizes) return { ...form, shape: { kind: 'partly', prefix: first, suffix: [] } };
  const offset = first.length;
  return { ...form, shape: known([...first, ...sizes.map((size, i) => axisOf(size, i + offset, host))]) };
}

function sizesOf(shape: Value | undefined): readonly Value[] | undefined {
  if (shape?.kind === 'sequence') {
    const length = shape.length && constantOf(shape.length);
    return (
      shape.items ??
      (length !== undefined && length < 8 ? Array.from({ length }, () => shape.element ?? missing) : undefined)
    );
  }
  return shape?.kind === 'size' ? [shape] : undefined;
}

function axisOf(size: Value, at: number, host: Host): Axis {
  if (size.kind !== 'none') return { dim: dimOf(size) };
  if (at === 0) return { dim: host.fresh('batch', 'batch'), role: 'batch' };
  return at === 1 ? { dim: host.fresh('seq'), role: 'seq' } : { dim: host.fresh(`axis_${at}`) };
}

const anySize: Value = { kind: 'none' };

/** `tf.input({shape})` or `tf.input({batchShape})`. */
export function input(args: Args, host: Host): Outcome {
  const { shape, batchShape } = args;
  if (isGiven(batchShape)) return placeholder(batchShape, undefined, host);
  if (isGiven(shape)) return placeholder(shape, anySize, host);
  return { kind: 'fault', rule: 'first-layer', at: 'shape', because: [], facts: {} };
}

/** What the options of a first layer say about its input; undefined when they say nothing. */
function declared(config: LayerValue['config'], op: string, host: Host): TensorValue | undefined {
  const {
    batch_input_shape: whole,
    input_shape: shape,
    batch_size: batch,
    input_dim: width,
    input_length: length,
  } = config;
  const samples = isGiven(batch) ? batch : anySize;
  if (isGiven(whole)) return placeholder(whole, undefined, host);
  if (isGiven(shape)) return placeholder(shape, samples, host);
  if (op === 'keras_dense' && isGiven(width)) return placeholder(listValue([width]), samples, host);
  if (op !== 'keras_embedding') return undefined;
  return placeholder(
    isGiven(length) ? (length.kind === 'sequence' ? length : listValue([length])) : listValue([anySize]),
    samples,
    host,
  );
}

/** The one tensor in a field that holds a list; undefined when it holds none, a union where ways met. */
function lastOutput(self: Value, host: Host): Value | undefined {
  const outputs = host.read(self, 'outputs');
  if (outputs.kind !== 'sequence') return host.unknown('what the model gives is not in sight');
  if (outputs.items) return outputs.items[0];
  return outputs.element;
}

/** Ways met where the model has layers and where it has none yet. */
function mayBeEmpty(self: Value, host: Host): boolean {
  const outputs = host.read(self, 'outputs');
  return isSequence(outputs) && !outputs.items && !(outputs.length && atLeast(outputs.length, num(1)) === true);
}

function firstInput(layer: Value, host: Host): Value | Fault {
  if (layer.kind === 'layer') {
    const found = declared(layer.config, layer.op, host);
    if (found) return found;
    if (
      Object.values(layer.config).some((value) => value.kind === 'unknown') &&
      layer.config.input_shape?.kind === 'unknown'
    )
      return host.unknown('the shape of the input is not in sight');
    return { kind: 'fault', rule: 'first-layer', at: 'layer', because: [], facts: { layer: nameOf(layer) } };
  }
  if (layer.kind === 'instance') {
    const own = host.read(layer, 'inputs');
    if (isSequence(own) && own.items?.[0]) return own.items[0];
    const config = host.read(layer, 'config');
    const shape = config.kind === 'record' ? config.fields.inputShape : undefined;
    if (isGiven(shape)) return placeholder(shape, anySize, host);
  }
  return host.unknown('the layer is not in sight');
}

function nameOf(layer: LayerValue): string {
  return layer.api.slice(layer.api.lastIndexOf('.') + 1);
}

function setList(self: Value, field: string, items: readonly Value[], host: Host): void {
  host.write(host.read(self, field), 'items', listValue(items));
}

/** `model.add(layer)`: the layer is applied to what the model gave so far. */
function addLayer({ self = missing, layer = missing }: Args, host: Host): Outcome {
  if (layer.kind === 'union') return host.unknown('one of several layers is added');
  let current = lastOutput(self, host);
  if (current === undefined) {
    const first = firstInput(layer, host);
    if (first.kind === 'fault') return first;
    setList(self, 'inputs', [first], host);
    current = first;
  } else if (mayBeEmpty(self, host) && layer.kind === 'layer') {
    // Nothing says whether it is the first layer: what it says about its own input is one of the two.
    const first = declared(layer.config, layer.op, host);
    if (first) current = host.join([first, current]);
  }
  const placeholderOnly = layer.kind === 'layer' && layer.op === 'keras_input_layer';
  const output = placeholderOnly ? current : host.call(layer, [current]);
  const several = output.kind === 'sequence' ? (output.items?.length ?? 2) : 1;
  if (several > 1)
    return {
      kind: 'fault',
      rule: 'sequential-output',
      at: 'layer',
      because: [],
      facts: { count: several, layer: layer.kind === 'layer' ? nameOf(layer) : 'layer' },
    };
  const negative = negativeFault(output, current);
  if (negative) return negative;
  setList(self, 'outputs', [output.kind === 'sequence' ? (output.items?.[0] ?? output) : output], host);
  host.call({ kind: 'api', path: 'javascript.Array.push', self: host.read(self, 'layers') }, [layer]);
  return missing;
}

/** A layer whose window is larger than what it slides over. */
function negativeFault(output: Value, input: Value): Fault | undefined {
  if (output.kind !== 'tensor' || output.shape.kind !== 'known') return undefined;
  const below = output.shape.axes.find((axis) => axis.basis === undefined && atLeast(axis.dim, num(0)) === false);
  if (!below) return undefined;
  const shape = input.kind === 'tensor' ? { shape: input.shape } : {};
  return { kind: 'fault', rule: 'window', at: 'layer', because: [], facts: { ...shape, result: below.dim } };
}

function removeLayer({ self = missing }: Args, host: Host): Outcome {
  setList(self, 'outputs', [host.unknown('a layer was taken away')], host);
  host.call({ kind: 'api', path: 'javascript.Array.pop', self: host.read(self, 'layers') }, []);
  return missing;
}

function sequential({ layers, name }: Args, host: Host): Outcome {
  const self = host.create('tf.Sequential', {
    layers: listValue([]),
    inputs: listValue([]),
    outputs: listValue([]),
    name: name ?? anyText,
  });
  if (!isGiven(layers)) return self;
  const { items } = host.iterate(layers);
  if (!items) {
    setList(self, 'inputs', [host.unknown('the layers are not in sight')], host);
    setList(self, 'outputs', [host.unknown('the layers are not in sight')], host);
    return self;
  }
  for (const layer of items) {
    const outcome = addLayer({ self, layer }, host);
    if (outcome.kind === 'fault') return { ...outcome, at: 'layers' };
  }
  return self;
}

function asList(value: Value | undefined, host: Host): Value {
  if (value?.kind === 'unknown' || value?.kind === 'union')
    return listOf(host.unknown('what the model is made of is not in sight'), undefined);
  if (value?.kind === 'sequence')
    return {
      kind: 'sequence',
      type: 'list',
      ...(value.items ? { items: value.items } : {}),
      ...(value.element ? { element: value.element } : {}),
      ...(value.length ? { length: value.length } : {}),
    };
  return listValue(value ? [value] : []);
}

/** `tf.model({inputs, outputs})`. */
function model({ inputs, outputs, name }: Args, host: Host): Outcome {
  return host.create('tf.LayersModel', {
    inputs: asList(inputs, host),
    outputs: asList(outputs, host),
    layers: listOf(host.unknown('the layers of a model are not listed'), undefined),
    name: name ?? anyText,
  });
}

/** A model from elsewhere: nothing is known of what it takes and gives. */
function loaded(_args: Args, host: Host): Outcome {
  const unknown = host.unknown('the model is loaded');
  return host.create('tf.LayersModel', {
    inputs: listOf(unknown, undefined),
    outputs: listOf(unknown, undefined),
    layers: listOf(unknown, undefined),
  });
}

export interface Side {
  /** Placeholders on one side of a model; undefined: not in sight. */
  readonly tensors: readonly Value[] | undefined;
}

function side(self: Value, name: 'inputs' | 'outputs', host: Host): readonly Value[] | undefined {
  return listed(self, host.read(self, name));
}

/** The tensors of one side; a Sequential that is used has one, also where it may have been empty before. */
function listed(self: Value, list: Value): readonly Value[] | undefined {
  if (!isSequence(list)) return undefined;
  const isSequential = self.kind === 'instance' && self.api === 'tf.Sequential';
  return list.items ?? (isSequential && list.element ? [list.element] : undefined);
}

/** The data for a model: one tensor, a list of them, or undefined where that is not in sight. */
function dataOf(value: Value | undefined): readonly Value[] | undefined {
  if (value?.kind === 'tensor') return [value];
  if (value?.kind === 'sequence' && value.items?.every((item) => item.kind === 'tensor' || item.kind === 'unknown'))
    return value.items;
  return undefined;
}

/** A tensor of one axis is taken as (samples, 1). */
function atLeastTwo(value: Value): Value {
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
  if (a.kind !== 'known' || b.kind !== 'known') return undefined;
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
        facts: { ...facts, axis: i, expected: other.dim, found: axis.dim, what: 'size' },
      };
    }
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
function inputFault(self: Value, x: Value | undefined, at: string, host: Host): Fault | undefined {
  const wanted = side(self, 'inputs', host);
  const data = dataOf(x);
  if (!wanted || !data) return undefined;
  const check = { rule: 'model-input', at, names: inputName(self, host) };
  return countFault(data, wanted, check) ?? first(data, (one, i) => misfit(one, wanted[i], check));
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
  const wanted = side(self, 'outputs', host);
  const data = dataOf(args.y);
  if (!wanted || !data) return undefined;
  const check = { rule: 'model-target', at: args.at, names: outputName(self, host) };
  const counted = countFault(data, wanted, check);
  if (counted) return counted;
  const loss = lossOf(self, host);
  const wrong = first(data, (one, i) => {
    const shape = lossShape(wanted[i], loss);
    return shape && (misfit(one, shape, check) ?? classFault(one, loss, check));
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
function lossOf(self: Value, host: Host): string | undefined {
  const loss = host.read(self, 'loss');
  if (loss.kind === 'text') return loss.value;
  return loss.kind === 'function' || (loss.kind === 'api' && loss.path.startsWith('tf.')) ? 'function' : undefined;
}

/** The shape that targets need under a loss; undefined where it cannot be told. */
function lossShape(output: Value | undefined, loss: string | undefined): Value | undefined {
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

/** The sizes that the data gives the placeholders' symbols. */
function bindings(wanted: readonly Value[], data: readonly Value[] | undefined): (id: string) => Dim | undefined {
  const found = new Map<string, Dim>();
  for (const [i, one] of wanted.entries()) {
    if (one.kind !== 'tensor' || one.shape.kind !== 'known') continue;
    const given = data?.[i];
    const actual = given ? atLeastTwo(given) : undefined;
    for (const [k, axis] of one.shape.axes.entries()) {
      const [symbol, ...more] = symbolsOf(axis.dim);
      if (!symbol || more.length || sym(symbol).key !== axis.dim.key) continue;
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
    return { ...plain, shape: filled(value.shape, size), ...(symbolic ? { form: 'symbolic' } : {}) };
  };
  const given = listed(self, outputs);
  if (!given) return host.unknown('how many tensors the model gives is not known');
  const made = given.map(place);
  const [only] = made;
  return made.length === 1 && only ? only : listValue(made);
}

function filled(shape: Shape, size: (id: string) => Dim | undefined): Shape {
  const fill = (axes: readonly Axis[]): Axis[] =>
    axes.map((axis) => ({ ...axis, dim: substitute(axis.dim, (symbol) => size(symbol.id)) }));
  if (shape.kind === 'known') return known(fill(shape.axes));
  return shape.kind === 'partly' ? { kind: 'partly', prefix: fill(shape.prefix), suffix: fill(shape.suffix) } : shape;
}

function predict({ self = missing, x }: Args, host: Host): Outcome {
  return inputFault(self, x, 'x', host) ?? outputsFor(self, x, host);
}

/** `model.apply(x)`, as a layer: no batch of one axis, no check of what a layer checks itself. */
function apply({ self = missing, x }: Args, host: Host): Outcome {
  return outputsFor(self, x, host);
}

function fitFault(args: Args, host: Host): Fault | undefined {
  const { self = missing, x, y, validation } = args;
  const wrong = inputFault(self, x, 'x', host) ?? targetFault(self, { x, y, at: 'y' }, host);
  if (wrong) return wrong;
  const pair = validation?.kind === 'sequence' ? validation.items : undefined;
  const [vx, vy] = pair ?? [];
  if (!vx || !vy) return undefined;
  return inputFault(self, vx, 'validation', host) ?? targetFault(self, { x: vx, y: vy, at: 'validation' }, host);
}

function history(host: Host): Value {
  const numbers = listOf(anyNumber, undefined);
  return host.create('tf.History', {
    history: { kind: 'record', open: true, fields: { loss: numbers } },
    epoch: listOf(anyNumber, undefined),
    params: { kind: 'record', open: true, fields: {} },
  });
}

function fit(args: Args, host: Host): Outcome {
  const wrong = fitFault(args, host);
  if (wrong) return wrong;
  callBack(args.callbacks, host);
  return history(host);
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
function evaluate(args: Args, host: Host): Outcome {
  const wrong = fitFault(args, host);
  if (wrong) return wrong;
  return scores(args.self ?? missing, host);
}

function scores(self: Value, host: Host): Value {
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

function compile(
  { self = missing, loss = missing, metrics = missing, optimizer = missing }: Args,
  host: Host,
): Outcome {
  host.write(self, 'loss', loss);
  host.write(self, 'metrics', metrics);
  host.write(self, 'optimizer', optimizer);
  return missing;
}

function trainOnBatch(args: Args, host: Host): Outcome {
  return fitFault(args, host) ?? host.join([anyNumber, listOf(anyNumber, undefined)]);
}

/** What a data set gives: an object with `xs` and `ys`. */
function datasetFault(self: Value, dataset: Value | undefined, at: string, host: Host): Fault | undefined {
  if (dataset?.kind !== 'instance') return undefined;
  const element = host.read(dataset, 'element');
  if (element.kind !== 'record' || element.open) {
    return element.kind === 'tensor'
      ? { kind: 'fault', rule: 'dataset-element', at, because: [], facts: {} }
      : undefined;
  }
  const { xs, ys } = element.fields;
  if (!isGiven(xs) || !isGiven(ys)) return { kind: 'fault', rule: 'dataset-element', at, because: [], facts: {} };
  return firstLayerFault(self, xs, at, host);
}

/** Batches go straight to the layers: a recurrent or dense first layer checks the rank and the last size. */
function firstLayerFault(self: Value, xs: Value, at: string, host: Host): Fault | undefined {
  const layers = host.read(self, 'layers');
  const layer = isSequence(layers) ? layers.items?.[0] : undefined;
  const wanted = side(self, 'inputs', host)?.[0];
  if (layer?.kind !== 'layer' || wanted?.kind !== 'tensor' || xs.kind !== 'tensor') return undefined;
  const recurrent = ['keras_lstm', 'keras_gru', 'keras_simple_rnn'].includes(layer.op);
  const last = axisAt(xs.shape, -1);
  const size = axisAt(wanted.shape, -1);
  const facts = { shape: xs.shape, wanted: wanted.shape, rank: rankOf(wanted.shape) ?? 0, got: rankOf(xs.shape) ?? 0 };
  if (recurrent && rankOf(xs.shape) !== undefined && rankOf(xs.shape) !== 3)
    return { kind: 'fault', rule: 'model-input', at, because: ['self'], facts: { ...facts, what: 'rank' } };
  if ((recurrent || layer.op === 'keras_dense') && last && size && compareAxes(last, size) === 'different') {
    return {
      kind: 'fault',
      rule: 'model-input',
      at,
      because: ['self'],
      facts: { ...facts, axis: -1, expected: size.dim, found: last.dim, what: 'size' },
    };
  }
  return undefined;
}

function fitDataset(args: Args, host: Host): Outcome {
  const { self = missing, dataset, validation } = args;
  const wrong = datasetFault(self, dataset, 'dataset', host) ?? datasetFault(self, validation, 'validation', host);
  if (wrong) return wrong;
  callBack(args.callbacks, host);
  return history(host);
}

function getLayer({ self = missing, name, index }: Args, host: Host): Outcome {
  const layers = host.read(self, 'layers');
  const items = isSequence(layers) ? layers.items : undefined;
  const at = name?.kind === 'size' ? constantOf(name.dim) : index?.kind === 'size' ? constantOf(index.dim) : undefined;
  if (items && at !== undefined) return items[at] ?? host.unknown('the model has no such layer');
  const wanted = textOf(name);
  if (wanted === undefined) return host.unknown('which layer that is cannot be told');
  const found = items?.find((layer) => layer.kind === 'layer' && textOf(layer.config.name) === wanted);
  if (found) return found;
  // A model of placeholders is made of layers that were applied before: their names tell them apart.
  const applied = (host.applied?.() ?? []).filter(({ layer }) => textOf(layer.config.name) === wanted);
  if (items || applied.length === 0) return host.unknown('which layer that is cannot be told');
  return host.join(applied.map(({ layer }) => layer));
}

/** The weights of all layers, one after the other, where each layer's are listed. */
function allWeights(self: Value, host: Host): Value {
  const layers = host.read(self, 'layers');
  const each = isSequence(layers) ? layers.items?.map((layer) => weightsOf(layer, host)) : undefined;
  const unlisted = listOf(host.unknown('the weights of the model are not listed'), undefined);
  if (!each || each.includes(undefined)) return unlisted;
  return listValue(each.flatMap((weights) => weights ?? []));
}

const OPTIONS =
  'batchSize?, epochs?, verbose?, callbacks?, validationSplit?, validationData:validation?, shuffle?, classWeight?, sampleWeight?, initialEpoch?, stepsPerEpoch?, validationSteps?, yieldEvery?';
const DATASET_OPTIONS =
  'batchesPerEpoch?, epochs?, verbose?, callbacks?, validationData:validation?, validationBatchSize?, validationBatches?, yieldEvery?, initialEpoch?, classWeight?';

const members: { readonly [name: string]: Entry } = {
  compile: rule('self, {optimizer?, loss?, metrics?}', compile),
  fit: rule(`self, x, y?, {${OPTIONS}}`, fit),
  evaluate: rule('self, x, y?, {batchSize?, verbose?, sampleWeight?, steps?}', evaluate),
  predict: rule('self, x, {batchSize?, verbose?}', predict),
  predictOnBatch: rule('self, x', predict),
  trainOnBatch: rule('self, x, y?', trainOnBatch),
  fitDataset: rule(`self, dataset, {${DATASET_OPTIONS}}`, fitDataset),
  evaluateDataset: rule(
    'self, dataset, {batches?, verbose?}',
    ({ self = missing, dataset }, host) => datasetFault(self, dataset, 'dataset', host) ?? scores(self, host),
  ),
  apply: rule('self, x, kwargs?', apply),
  call: rule('self, x, kwargs?', apply),
  execute: rule('self, x, outputs?', (_args, host) => host.unknown('which outputs are asked for is not modelled')),
  summary: gives(missing),
  getLayer: rule('self, name?, index?', getLayer),
  save: gives({ kind: 'record', open: true, fields: {} }),
  dispose: gives({ kind: 'record', open: true, fields: {} }),
  loadWeights: gives(missing),
  setWeights: gives(missing),
  getWeights: rule('self', ({ self = missing }, host) => allWeights(self, host)),
  weights: property((_self, host) => listOf(host.unknown('a weight'), undefined)),
  trainableWeights: property((_self, host) => listOf(host.unknown('a weight'), undefined)),
  countParams: rule('self', (_args, host) => freshSize(host, 'parameters')),
  resetStates: gives(missing),
  toJSON: gives(anyText),
  input: property((self, host) => side(self, 'inputs', host)?.[0] ?? host.unknown('the inputs are not in sight')),
  output: property((self, host) => side(self, 'outputs', host)?.[0] ?? host.unknown('the outputs are not in sight')),
  inputNames: property((_self, _host) => listOf(anyText, undefined)),
  outputNames: property((_self, _host) => listOf(anyText, undefined)),
  metricsNames: property((_self, _host) => listOf(anyText, undefined)),
  inputShape: property((self, host) => shapeList(side(self, 'inputs', host)?.[0], host)),
  outputShape: property((self, host) => shapeList(side(self, 'outputs', host)?.[0], host)),
};

function shapeList(tensor: Value | undefined, host: Host): Value {
  return tensor?.kind === 'tensor' ? host.read(tensor, 'shape') : host.unknown('the tensor is not in sight');
}

/** Constructors and the methods of models. */
export const modelEntries: { readonly [name: string]: Entry } = {
  sequential: rule('{layers?, name?}', sequential),
  model: rule('{inputs, outputs, name?}', model),
  input: rule('{shape?, batchShape?, dtype?, name?, sparse?}', input),
  'layers.input': rule('{shape?, batchShape?, dtype?, name?, sparse?}', input),
  loadLayersModel: rule('source?, options?', loaded),
  loadGraphModel: rule('source?, options?', loaded),
  'models.modelFromJSON': rule('source?, options?', loaded),
  Sequential: rule('{layers?, name?}', sequential),
  'Sequential.add': rule('self, layer', addLayer),
  'Sequential.pop': rule('self', removeLayer),
  LayersModel: rule('{inputs, outputs, name?}', model),
  ...Object.fromEntries(Object.entries(members).map(([name, entry]) => [`LayersModel.${name}`, entry])),
  'GraphModel.predict': rule('self, x, options?', (_args, host) => host.unknown('the model is loaded')),
  'GraphModel.execute': rule('self, x, outputs?', (_args, host) => host.unknown('the model is loaded')),
  'GraphModel.executeAsync': rule('self, x, outputs?', (_args, host) => host.unknown('the model is loaded')),
};

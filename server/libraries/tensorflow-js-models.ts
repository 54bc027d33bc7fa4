/** Models of TensorFlow.js: how they are made, what `add` builds, and their members. */

import type { Args, Fault, Outcome } from '../ops/op.ts';
import { dtypeOf } from '../ops/tensorflow-tools.ts';
import { atLeast, constantOf, num } from '../shape/dim.ts';
import { dimOf, isGiven, known, listValue, rankOf } from '../shape/shape.ts';
import type { Axis, Dtype, Host, InstanceValue, LayerValue, TensorValue, Value } from '../shape/value.ts';
import { anyText, freshSize, gives, isSequence, listOf, missing, property, rule, textOf } from './builtin-tools.ts';
import type { Entry } from './library.ts';
import { refused } from './tensorflow-js-arguments.ts';
import { compileFault, datasetFault, side } from './tensorflow-js-model-checks.ts';
import {
  apply,
  compile,
  evaluate,
  fit,
  fitDataset,
  predictInBatches,
  predictOnBatch,
  scores,
  trainOnBatch,
} from './tensorflow-js-training.ts';
import { weightsFault } from './tensorflow-js-training-checks.ts';
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
  return at === 1 ? { dim: host.fresh('seq'), role: 'seq', free: true } : { dim: host.fresh(`axis_${at}`), free: true };
}

const no: Value = { kind: 'truth', value: false };
const anySize: Value = { kind: 'none' };

function typedAs({ dtype: _float, ...plain }: TensorValue, dtype: Dtype | undefined): TensorValue {
  return dtype ? { ...plain, dtype } : plain;
}

/** `tf.input({shape})` or `tf.input({batchShape})`. */
export function input(args: Args, host: Host): Outcome {
  const { shape, batchShape, dtype } = args;
  const made = isGiven(batchShape)
    ? placeholder(batchShape, undefined, host)
    : isGiven(shape)
      ? placeholder(shape, anySize, host)
      : undefined;
  if (made) return typedAs(made, dtypeOf(dtype, 'float32'));
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
  const outputs = host.read(self, 'given');
  if (outputs.kind !== 'sequence') return host.unknown('what the model gives is not in sight');
  if (outputs.items) return outputs.items[0];
  return outputs.element;
}

/** Ways met where the model has layers and where it has none yet. */
function mayBeEmpty(self: Value, host: Host): boolean {
  const outputs = host.read(self, 'given');
  return isSequence(outputs) && !outputs.items && !(outputs.length && atLeast(outputs.length, num(1)) === true);
}

function firstInput(layer: Value, host: Host): Value | Fault {
  if (layer.kind === 'union') return inputOfAny(layer.members, host);
  if (layer.kind === 'layer') {
    const found = declared(layer.config, layer.op, host);
    // What is asked about the placeholder leads to the options of the layer.
    if (found) return layer.origin === undefined ? found : { ...found, origin: layer.origin };
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

/** One of several layers comes first: what those ask for that can. */
function inputOfAny(layers: readonly Value[], host: Host): Value | Fault {
  const inputs = layers.map((one) => firstInput(one, host));
  const [fault] = inputs;
  const sound = inputs.flatMap((one) => (one.kind === 'fault' ? [] : [one]));
  return sound.length === 0 && fault ? fault : host.join(sound);
}

function nameOf(layer: LayerValue): string {
  return layer.api.slice(layer.api.lastIndexOf('.') + 1);
}

function setList(self: Value, field: string, items: readonly Value[], host: Host): void {
  host.write(host.read(self, field), 'items', listValue(items));
}

/** `model.add(layer)`: the layer is applied to what the model gave so far. */
function addLayer({ self = missing, layer = missing }: Args, host: Host): Outcome {
  const strange = noLayer(layer);
  if (strange) return strange;
  let current = lastOutput(self, host);
  const isFirst = current === undefined;
  if (current === undefined) {
    const first = firstInput(layer, host);
    if (first.kind === 'fault') return first;
    setList(self, 'taken', [first], host);
    current = first;
  } else if (mayBeEmpty(self, host) && layer.kind === 'layer') {
    // Nothing says whether it is the first layer: what it says about its own input is one of the two.
    const first = declared(layer.config, layer.op, host);
    if (first) current = host.join([first, current]);
  }
  const placeholderOnly = layer.kind === 'layer' && layer.op === 'keras_input_layer';
  const output = placeholderOnly ? current : host.call(layer, [current]);
  // What is wrong with the input of the first layer is said here alone.
  if (isFirst && output.kind === 'unknown' && output.fault !== undefined)
    setList(self, 'taken', [host.unknown('the first layer does not take what it declares')], host);
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
  setList(self, 'given', [output.kind === 'sequence' ? (output.items?.[0] ?? output) : output], host);
  host.call({ kind: 'api', path: 'javascript.Array.push', self: host.read(self, 'layers') }, [layer]);
  host.keep?.(self);
  return missing;
}

/** What is certainly no layer. */
function noLayer(layer: Value): Fault | undefined {
  const kinds: { readonly [kind: string]: string } = {
    size: 'a number',
    number: 'a number',
    text: 'a text',
    sequence: 'an array',
    tensor: 'a tensor',
  };
  const got = kinds[layer.kind];
  return got === undefined ? undefined : refused('layer', 'layer', got, 'a layer');
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
  setList(self, 'given', [host.unknown('a layer was taken away')], host);
  host.call({ kind: 'api', path: 'javascript.Array.pop', self: host.read(self, 'layers') }, []);
  return missing;
}

function sequential({ layers, name }: Args, host: Host): Outcome {
  const self = host.create('tf.Sequential', {
    layers: listValue([]),
    taken: listValue([]),
    given: listValue([]),
    compiled: no,
    name: name ?? anyText,
  });
  if (!isGiven(layers)) return self;
  const { items } = host.iterate(layers);
  if (!items) {
    setList(self, 'taken', [host.unknown('the layers are not in sight')], host);
    setList(self, 'given', [host.unknown('the layers are not in sight')], host);
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
  const self = host.create('tf.LayersModel', {
    inputs: asList(inputs, host),
    outputs: asList(outputs, host),
    layers: listOf(host.unknown('the layers of a model are not listed'), undefined),
    compiled: no,
    name: name ?? anyText,
  });
  if (!restsOnGuess(inputs)) host.keep?.(self);
  return self;
}

/** A model made of one that is only guessed says nothing about which that is. */
function restsOnGuess(value: Value | undefined): boolean {
  if (value?.kind === 'sequence') return value.items?.some(restsOnGuess) ?? true;
  if (value?.kind !== 'tensor' || value.shape.kind !== 'known') return true;
  return value.shape.axes.some((axis) => axis.basis !== undefined);
}

/** A model that is given under a name: one that was built somewhere, most likely. */
export function modelInSight(name: string, host: Host): Value {
  return host.create('tf.LayersModel', { from: { kind: 'text', value: name } });
}

/** A model from a file: nothing is known of what it takes and gives, unless one of its name is built here. */
function loaded(_args: Args, host: Host): Outcome {
  return host.create('tf.LayersModel', { from: anyText });
}

/** The inputs, outputs or layers of a model that is not built on the way here, as those likely to be it have them. */
function likelyParts(self: Value, part: 'inputs' | 'outputs' | 'layers', host: Host): Value {
  const from = self.kind === 'instance' ? host.read(self, 'from') : missing;
  const models = host.likely?.(self, textOf(from), textOf(from) !== undefined) ?? [];
  const lists = models.map((model) => (model.kind === 'instance' ? partOf(model, part) : undefined));
  const outlines = new Set(lists.map(outline));
  if (outlines.size !== 1 || outlines.has('?')) return listOf(host.unknown('the model is not in sight'), undefined);
  return host.join(lists.map((list) => listValue(list ?? [])));
}

function partOf(model: InstanceValue, part: 'inputs' | 'outputs' | 'layers'): readonly Value[] | undefined {
  const { taken = missing, given = missing } = model.fields;
  const own = model.fields[part];
  const list = own ?? oneSide(part === 'inputs' ? taken : given);
  return isSequence(list) ? list.items : undefined;
}

/** How many tensors of how many axes; models that differ in it are not taken for one another. */
function outline(list: readonly Value[] | undefined): string {
  if (!list?.length) return '?';
  const kinds = list.map((one) =>
    one.kind === 'tensor' ? (rankOf(one.shape) ?? '?') : one.kind === 'layer' ? one.op : '?',
  );
  return kinds.includes('?') ? '?' : kinds.join();
}

/** One side of a Sequential: one tensor where it is used, also where ways meet of which some have added no layer. */
function oneSide(list: Value): Value {
  return isSequence(list) && !list.items && list.element ? listValue([list.element]) : list;
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

/** The weights of all layers, one after the other; undefined where not each layer's are listed. */
function ownWeights(self: Value, host: Host): readonly Value[] | undefined {
  const layers = host.read(self, 'layers');
  const each = isSequence(layers) ? layers.items?.map((layer) => weightsOf(layer, host)) : undefined;
  return !each || each.includes(undefined) ? undefined : each.flatMap((weights) => weights ?? []);
}

function allWeights(self: Value, host: Host): Value {
  const all = ownWeights(self, host);
  return all ? listValue(all) : listOf(host.unknown('the weights of the model are not listed'), undefined);
}

const OPTIONS =
  'batchSize?, epochs?, verbose?, callbacks?, validationSplit?, validationData:validation?, shuffle?, classWeight?, sampleWeight?, initialEpoch?, stepsPerEpoch?, validationSteps?, yieldEvery?';
const DATASET_OPTIONS =
  'batchesPerEpoch?, epochs?, verbose?, callbacks?, validationData:validation?, validationBatchSize?, validationBatches?, yieldEvery?, initialEpoch?, classWeight?';

const members: { readonly [name: string]: Entry } = {
  compile: rule('self, {optimizer?, loss?, metrics?}', compile),
  fit: rule(`self, x, y?, {${OPTIONS}}`, fit),
  evaluate: rule('self, x, y?, {batchSize?, verbose?, sampleWeight?, steps?}', evaluate),
  predict: rule('self, x, {batchSize?, verbose?}', predictInBatches),
  predictOnBatch: rule('self, x', predictOnBatch),
  trainOnBatch: rule('self, x, y?', trainOnBatch),
  fitDataset: rule(`self, dataset, {${DATASET_OPTIONS}}`, fitDataset),
  evaluateDataset: rule(
    'self, dataset, {batches?, verbose?}',
    ({ self = missing, dataset }, host) =>
      compileFault({ self }, host) ?? datasetFault(self, dataset, 'dataset', host) ?? scores(self, host),
  ),
  apply: rule('self, x, kwargs?', apply),
  call: rule('self, x, kwargs?', apply),
  execute: rule('self, x, outputs?', (_args, host) => host.unknown('which outputs are asked for is not modelled')),
  summary: gives(missing),
  getLayer: rule('self, name?, index?', getLayer),
  save: gives({ kind: 'record', open: true, fields: {} }),
  dispose: gives({ kind: 'record', open: true, fields: {} }),
  loadWeights: gives(missing),
  setWeights: rule(
    'self, weights',
    ({ self = missing, weights }, host) => weightsFault(weights, ownWeights(self, host)) ?? missing,
  ),
  getWeights: rule('self', ({ self = missing }, host) => allWeights(self, host)),
  weights: property((_self, host) => listOf(host.unknown('a weight'), undefined)),
  trainableWeights: property((_self, host) => listOf(host.unknown('a weight'), undefined)),
  countParams: rule('self', (_args, host) => freshSize(host, 'parameters')),
  resetStates: gives(missing),
  toJSON: gives(anyText),
  inputs: property((self, host) => likelyParts(self, 'inputs', host)),
  outputs: property((self, host) => likelyParts(self, 'outputs', host)),
  layers: property((self, host) => likelyParts(self, 'layers', host)),
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
  'Sequential.inputs': property((self, host) => oneSide(host.read(self, 'taken'))),
  'Sequential.outputs': property((self, host) => oneSide(host.read(self, 'given'))),
  'Sequential.pop': rule('self', removeLayer),
  LayersModel: rule('{inputs, outputs, name?}', model),
  ...Object.fromEntries(Object.entries(members).map(([name, entry]) => [`LayersModel.${name}`, entry])),
  'GraphModel.predict': rule('self, x, options?', (_args, host) => host.unknown('the model is loaded')),
  'GraphModel.execute': rule('self, x, outputs?', (_args, host) => host.unknown('the model is loaded')),
  'GraphModel.executeAsync': rule('self, x, outputs?', (_args, host) => host.unknown('the model is loaded')),
};

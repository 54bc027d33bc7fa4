/** TensorFlow.js 4.22: https://js.tensorflow.org/api/latest/. Its layers, core, models and data sets, and its own error texts. */

import type { Outcome } from '../ops/op.ts';
import { isGiven, known, listValue } from '../shape/shape.ts';
import type { Axis, Host, Value } from '../shape/value.ts';
import { missing, property, rule } from './builtin-tools.ts';
import type { Entry, Library, Noted } from './library.ts';
import { coreFunctions, coreLosses, coreMetrics, tensorMembers } from './tensorflow-js-core.ts';
import { dataEntries, datasetOf } from './tensorflow-js-data.ts';
import { tensorflowError } from './tensorflow-js-errors.ts';
import { LAYER_VARIABLE, layerMembers, layerTable, layerVariableMembers } from './tensorflow-js-layers.ts';
import { modelEntries, modelInSight } from './tensorflow-js-models.ts';
import { utilityEntries } from './tensorflow-js-util.ts';
import { namedWeights } from './tensorflow-js-weights.ts';

function under(path: string, entries: { readonly [name: string]: Entry }): { readonly [path: string]: Entry } {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`${path}.${name}`, entry]));
}

/**
 * Applying a layer of the program's own: on placeholders its `computeOutputShape` says what it gives, on tensors its
 * `call` runs.
 */
function applyCustom(args: { readonly [name: string]: Value }, host: Host): Outcome {
  const { self = missing, inputs = missing, kwargs = missing } = args;
  const first = inputs.kind === 'sequence' ? inputs.items?.[0] : inputs;
  if (first?.kind !== 'tensor') return host.unknown('what the layer is applied to is not in sight');
  const shapes =
    inputs.kind === 'sequence'
      ? listValue((inputs.items ?? []).map((one) => host.read(one, 'shape')))
      : host.read(first, 'shape');
  buildOnce(self, shapes, host);
  if (first.form !== 'symbolic') return host.call(host.read(self, 'call'), [inputs, kwargs]);
  const given = placed(host.call(host.read(self, 'computeOutputShape'), [shapes]), host);
  // When the model runs it calls the layer with an array of what it was applied to.
  const list = inputs.kind === 'sequence' ? (inputs.items ?? []) : [inputs];
  host.call(host.read(self, 'call'), [listValue(list.map(asData)), kwargs]);
  return given;
}

/** Before the first application the layer makes its weights, for the shapes it is applied to. */
function buildOnce(self: Value, shapes: Value, host: Host): void {
  const built = host.read(self, 'built');
  if (built.kind === 'truth' && built.value === true) return;
  host.call(host.read(self, 'build'), [shapes]);
  host.write(self, 'built', { kind: 'truth', value: true });
}

/** A placeholder as the tensor that stands in its place when the model runs. */
function asData(value: Value): Value {
  if (value.kind !== 'tensor') return value;
  const { form: _form, ...plain } = value;
  return plain;
}

/** A shape that a program computed, as a placeholder; an array of shapes as several. */
function placed(shape: Value, host: Host): Value {
  if (shape.kind === 'union') return host.join(shape.members.map((member) => placed(member, host)));
  if (shape.kind !== 'sequence' || !shape.items)
    return {
      kind: 'tensor',
      form: 'symbolic',
      shape: { kind: 'unknown', why: 'the layer’s output shape is not known' },
    };
  if (shape.items.some((item) => item.kind === 'sequence'))
    return { ...shape, type: 'list', items: shape.items.map((item) => placed(item, host)) };
  const axes = shape.items.map((item, i): Axis => {
    if (item.kind === 'size') return { dim: item.dim, ...(i === 0 ? { role: 'batch' as const } : {}) };
    return i === 0 ? { dim: host.fresh('batch', 'batch'), role: 'batch' } : { dim: host.fresh(`axis_${i}`) };
  });
  return { kind: 'tensor', form: 'symbolic', dtype: 'float32', shape: known(axes) };
}

/** What programs extend: `class Last extends tf.layers.Layer`. */
const layerClass: { readonly [path: string]: Entry } = {
  'tf.layers.Layer': { kind: 'base', called: 'apply' },
  ...under('tf.layers.Layer', {
    ...layerMembers,
    apply: rule('self, inputs, kwargs?', applyCustom),
    computeOutputShape: rule('self, inputShape', ({ inputShape = missing }) => inputShape),
    call: rule('self, inputs, kwargs?', ({ inputs = missing }) => inputs),
    constructor: rule('self, config?', ({ self = missing, config }, host) => {
      if (isGiven(config)) host.write(self, 'config', config);
      return missing;
    }),
    name: property((_self, host) => host.unknown('the name of a layer')),
  }),
  'tf.layers.RNNCell': { kind: 'base' },
  ...under('tf.layers.builtin', layerMembers),
};

const RANKS = [0, 1, 2, 3, 4, 5, 6];

function notedTensor({ of, axes }: Noted): Value {
  const [rank] = of;
  const found = rank?.kind === 'api' ? /^tf\.Rank\.R(\d)$/.exec(rank.path) : null;
  return {
    kind: 'tensor',
    shape: found ? axes(Number(found[1])) : { kind: 'unknown', why: 'its type does not say how many axes it has' },
  };
}

/** What TypeScript's names for the library's values tell of them. */
const noted: NonNullable<Library['noted']> = {
  ...Object.fromEntries(
    RANKS.flatMap((rank) =>
      [rank === 0 ? 'tf.Scalar' : `tf.Tensor${rank}D`].map((path) => [
        path,
        ({ axes }: Noted): Value => ({ kind: 'tensor', shape: axes(rank) }),
      ]),
    ),
  ),
  'tf.Tensor': notedTensor,
  'tf.Variable': (about) => ({ ...notedTensor(about), form: 'variable' }) as Value,
  [LAYER_VARIABLE]: (about) => ({ ...notedTensor(about), form: 'variable', api: LAYER_VARIABLE }) as Value,
  'tf.SymbolicTensor': (about) => ({ ...notedTensor(about), form: 'symbolic' }) as Value,
  ...Object.fromEntries(
    ['tf.LayersModel', 'tf.Sequential', 'tf.Model', 'tf.model', 'tf.sequential'].map((path) => [
      path,
      ({ name }: Noted, host: Host) => modelInSight(name, host),
    ]),
  ),
  'tf.data.Dataset': ({ of }, host) => datasetOf(of[0], host),
};

const PACKAGES = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-node-gpu',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
  '@tensorflow/tfjs-react-native',
];

export const tensorflowJs: Library = {
  name: 'TensorFlow.js',
  root: 'tf',
  takes: 'data',
  packages: {
    ...Object.fromEntries(PACKAGES.map((name) => [name, 'tf'])),
    '@tensorflow/tfjs-data': 'tf.data',
    '@tensorflow/tfjs-vis': 'tf.vis',
  },
  globals: { tf: 'tf' },
  tensor: 'tf.Tensor',
  methods: {
    unsqueeze: (axes) => `.expandDims(${axes})`,
    squeeze: (axes) => `.squeeze([${axes}])`,
    transpose: turned,
    permute: (axes) => `.transpose([${axes.join(', ')}])`,
    T: (_axes, rank) => (rank === 2 ? '.transpose()' : turned([-2, -1], rank)),
    flatten: () => '.flatten()',
    long: () => '.toInt()',
    float: () => '.toFloat()',
  },
  weights: namedWeights,
  entries: {
    ...under('tf', coreFunctions),
    ...under('tf.losses', coreLosses),
    ...under('tf.metrics', coreMetrics),
    ...under('tf.Tensor', tensorMembers),
    ...under('tf.layers', layerTable),
    ...layerClass,
    ...under(LAYER_VARIABLE, layerVariableMembers),
    ...under('tf', modelEntries),
    ...under('tf', dataEntries),
    ...under('tf', utilityEntries),
    ...Object.fromEntries(
      [
        'show.modelSummary',
        'show.fitCallbacks',
        'show.history',
        'show.layer',
        'show.perClassAccuracy',
        'show.confusionMatrix',
        'show.valuesDistribution',
        'render.linechart',
        'render.scatterplot',
        'render.barchart',
        'render.histogram',
        'render.table',
        'render.confusionMatrix',
        'render.heatmap',
        'visor',
      ].map((name) => [`tf.vis.${name}`, { kind: 'unmodelled', why: 'it only draws' } satisfies Entry]),
    ),
  },
  bases: {
    'tf.Sequential': 'tf.LayersModel',
    'tf.LayersModel': 'tf.layers.Layer',
    'tf.layers.RNNCell': 'tf.layers.Layer',
    'tf.Tensor': 'javascript.Thenable',
    [LAYER_VARIABLE]: 'tf.Tensor',
    'tf.History': 'javascript.Thenable',
    'tf.layers.Layer': 'javascript.Thenable',
    ...Object.fromEntries(Object.keys(layerTable).map((name) => [`tf.layers.${name}`, 'tf.layers.builtin'])),
  },
  noted,
  recognised: {
    'tf.LayersModel': {
      members: ['predict', 'predictOnBatch', 'trainOnBatch', 'fitDataset', 'evaluateDataset', 'getLayer'],
      called: {
        name: /model|network|encoder|decoder|generator|discriminator|critic/i,
        members: ['inputs', 'outputs', 'fit', 'evaluate', 'compile', 'summary', 'layers', 'input', 'output'],
      },
    },
  },
  errorText: tensorflowError,
};

/** Two axes exchanged, as the order of all of them. */
function turned(axes: readonly number[], rank: number | undefined): string | undefined {
  if (rank === undefined) return undefined;
  const [a, b] = axes.map((axis) => (axis < 0 ? rank + axis : axis));
  const order = Array.from({ length: rank }, (_, i) => (i === a ? b : i === b ? a : i));
  return `.transpose([${order.join(', ')}])`;
}

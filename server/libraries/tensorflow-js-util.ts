/** TensorFlow.js around tensors: memory, gradients, optimizers, and the names that only configure. */

import type { Args, Fault, Outcome } from '../ops/op.ts';
import { mul, num } from '../shape/dim.ts';
import { dimOf, isGiven, known } from '../shape/shape.ts';
import type { Host, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  anyTruth,
  constant,
  freshSize,
  gives,
  isSequence,
  list,
  listOf,
  missing,
  recordOf,
  rule,
  size,
  sizeOf,
} from './builtin-tools.ts';
import type { Entry } from './library.ts';
import { refused } from './tensorflow-js-arguments.ts';

const scalar: Value = { kind: 'tensor', shape: known([]), dtype: 'float32' };

/** What is certainly no function stands where one is called. */
function noFunction(value: Value, at: string): Fault | undefined {
  const kinds: { readonly [kind: string]: string } = {
    tensor: 'a tensor',
    size: 'a number',
    number: 'a number',
    text: 'a text',
    sequence: 'an array',
  };
  const got = kinds[value.kind];
  return got === undefined ? undefined : refused(at, 'what is called', got, 'a function');
}

/** `tf.tidy(f)` and `tf.tidy(name, f)` give what the function gives. */
function tidy({ nameOrFn = missing, fn }: Args, host: Host): Outcome {
  const broken = isGiven(fn) ? undefined : noFunction(nameOrFn, 'nameOrFn');
  if (broken) return broken;
  return host.call(isGiven(fn) ? fn : nameOrFn, []);
}

/** `f` is kept with what is differentiated: calling the result gives a gradient like each argument. */
function gradient(path: string): Entry {
  return rule(
    'fn',
    ({ fn = missing }, host) => noFunction(fn, 'fn') ?? { kind: 'api', path, self: host.create('tf.Gradient', { fn }) },
  );
}

function argumentsOf(args: Args): readonly Value[] {
  return ['a', 'b', 'c', 'd'].flatMap((name) => (isGiven(args[name]) ? [args[name]] : []));
}

function plain(value: Value): Value {
  if (value.kind !== 'tensor') return value;
  const { origin: _origin, values: _values, form: _form, ...rest } = value;
  return rest;
}

/** `tf.grad(f)(x)`: shaped like x. */
function grad(args: Args, host: Host): Outcome {
  const [x = missing] = argumentsOf(args);
  host.call(host.read(args.self ?? missing, 'fn'), [x]);
  return plain(x);
}

/** `tf.grads(f)([a, b])`: a list shaped like its arguments. */
function grads(args: Args, host: Host): Outcome {
  const [xs = missing] = argumentsOf(args);
  const items = isSequence(xs) ? (xs.items ?? []) : [];
  host.call(host.read(args.self ?? missing, 'fn'), items);
  return list(items.map(plain));
}

function valueAndGrad(args: Args, host: Host): Outcome {
  const [x = missing] = argumentsOf(args);
  return recordOf({ value: host.call(host.read(args.self ?? missing, 'fn'), [x]), grad: plain(x) });
}

function valueAndGrads(args: Args, host: Host): Outcome {
  const [xs = missing] = argumentsOf(args);
  const items = isSequence(xs) ? (xs.items ?? []) : [];
  return recordOf({ value: host.call(host.read(args.self ?? missing, 'fn'), items), grads: list(items.map(plain)) });
}

/** `tf.customGrad(f)(a, b)`: `f` is called with a function that saves tensors behind them, and gives a `value` and its gradient. */
function ownGradient(args: Args, host: Host): Outcome {
  const save: Value = { kind: 'api', path: 'tf.Gradient.save' };
  const made = host.call(host.read(args.self ?? missing, 'fn'), [...argumentsOf(args), save]);
  return host.read(made, 'value');
}

/** `optimizer.minimize(f, returnCost)`: the cost is asked for, or nothing comes back. */
function minimize({ fn = missing, returnCost }: Args, host: Host): Outcome {
  const broken = noFunction(fn, 'fn');
  if (broken) return broken;
  const cost = host.call(fn, []);
  if (!isGiven(returnCost)) return { kind: 'none' };
  if (returnCost.kind === 'truth' && returnCost.value !== undefined) return returnCost.value ? cost : { kind: 'none' };
  return host.join([cost, { kind: 'none' }]);
}

const OPTIMIZERS = 'sgd momentum adagrad adadelta adam adamax rmsprop'.split(' ');
/** In the order of their numbers. */
const REDUCTIONS = 'NONE MEAN SUM SUM_BY_NONZERO_WEIGHTS'.split(' ');
const INITIALIZERS =
  'constant glorotNormal glorotUniform heNormal heUniform identity leCunNormal leCunUniform ones orthogonal randomNormal randomUniform truncatedNormal varianceScaling zeros'.split(
    ' ',
  );
const CONSTRAINTS = 'maxNorm minMaxNorm nonNeg unitNorm'.split(' ');
const REGULARIZERS = 'l1 l1l2 l2'.split(' ');

/** Objects that only configure: one api for each family. */
function made(family: string, names: readonly string[], api: string): { readonly [name: string]: Entry } {
  return Object.fromEntries(
    names.map((name) => [`${family}.${name}`, rule('a?, b?, c?, d?, e?, f?', (_args, host) => host.create(api, {}))]),
  );
}

const quiet = gives(missing);

const settings: { readonly [name: string]: Entry } = Object.fromEntries(
  'dispose disposeVariables ready setBackend enableProdMode enableDebugMode registerBackend removeBackend registerKernel registerGradient setPlatform nextFrame deprecationWarn disableDeprecationWarnings startScope endScope serialization.registerClass registerCallbackConstructor util.assert util.shuffle util.shuffleCombo util.assertShapesMatch util.assertNonNull engine.startScope'
    .split(' ')
    .map((name) => [name, quiet]),
);

/** Units of a shape: the product of its sizes. */
function sizeFromShape({ shape }: Args, host: Host): Outcome {
  const items = isSequence(shape) ? shape.items : undefined;
  return items ? sizeOf(items.map((item) => dimOf(item)).reduce(mul, num(1))) : freshSize(host, 'size');
}

const utilities: { readonly [name: string]: Entry } = {
  tidy: rule('nameOrFn, fn?', tidy),
  keep: rule('x', ({ x = missing }) => x),
  time: rule('fn', ({ fn = missing }, host) => {
    host.call(fn, []);
    return recordOf({ wallMs: anyNumber, kernelMs: anyNumber });
  }),
  profile: rule('fn', ({ fn = missing }, host) => {
    host.call(fn, []);
    return { kind: 'record', open: true, fields: {} };
  }),
  memory: gives(
    recordOf({ numTensors: anyNumber, numDataBuffers: anyNumber, numBytes: anyNumber, unreliable: anyTruth }),
  ),
  getBackend: gives(anyText),
  backend: rule('', (_args, host) => host.unknown('the backend is not modelled')),
  engine: rule('', (_args, host) => host.create('tf.Engine', {})),
  'Engine.startScope': quiet,
  'Engine.endScope': quiet,
  'Engine.memory': gives({ kind: 'record', open: true, fields: {} }),
  env: rule('', (_args, host) => host.create('tf.Environment', {})),
  'Environment.set': quiet,
  'Environment.get': rule('self, name', (_args, host) => host.unknown('a setting')),
  'Environment.getBool': gives(anyTruth),
  'Environment.getNumber': gives(anyNumber),
  'util.now': gives(anyNumber),
  'util.flatten': rule('values', (_args, host) => listOf(anyNumber, host.fresh('n'))),
  'util.sizeFromShape': rule('shape', sizeFromShape),
  'util.arraysEqual': gives(anyTruth),
  'util.isString': gives(anyTruth),
  'util.isNumber': gives(anyTruth),
  'util.createShuffledIndices': rule('n', ({ n }, host) => listOf(freshSize(host, 'i'), dimOf(n))),
  'util.toTypedArray': rule('values, dtype?', ({ values = missing }) => values),
  'util.getTypedArrayFromDType': rule('dtype, size', ({ size: length }) => listOf(anyNumber, dimOf(length))),
  grad: gradient('tf.Gradient.grad'),
  grads: gradient('tf.Gradient.grads'),
  valueAndGrad: gradient('tf.Gradient.valueAndGrad'),
  valueAndGrads: gradient('tf.Gradient.valueAndGrads'),
  'Gradient.grad': rule('self, a?, b?, c?, d?', grad),
  'Gradient.grads': rule('self, a?, b?, c?, d?', grads),
  'Gradient.valueAndGrad': rule('self, a?, b?, c?, d?', valueAndGrad),
  'Gradient.valueAndGrads': rule('self, a?, b?, c?, d?', valueAndGrads),
  variableGrads: rule(
    'fn, varList?',
    ({ fn = missing }, host) =>
      noFunction(fn, 'fn') ?? recordOf({ value: host.call(fn, []), grads: { kind: 'record', open: true, fields: {} } }),
  ),
  customGrad: gradient('tf.Gradient.value'),
  'Gradient.value': rule('self, a?, b?, c?, d?', ownGradient),
  'Gradient.save': gives(missing),
  ...made('train', OPTIMIZERS, 'tf.Optimizer'),
  'Optimizer.minimize': rule('self, fn, returnCost?, varList?', minimize),
  'Optimizer.computeGradients': rule('self, fn, varList?', ({ fn = missing }, host) =>
    recordOf({ value: host.call(fn, []), grads: { kind: 'record', open: true, fields: {} } }),
  ),
  'Optimizer.applyGradients': quiet,
  'Optimizer.setLearningRate': quiet,
  'Optimizer.dispose': quiet,
  'Optimizer.getWeights': gives(listOf(scalar, undefined)),
  ...Object.fromEntries(REDUCTIONS.map((name, i) => [`Reduction.${name}`, constant(size(i))])),
  ...made('initializers', INITIALIZERS, 'tf.Initializer'),
  ...made('constraints', CONSTRAINTS, 'tf.Constraint'),
  ...made('regularizers', REGULARIZERS, 'tf.Regularizer'),
  ...made('callbacks', ['earlyStopping'], 'tf.Callback'),
  'node.tensorBoard': rule('a?, b?', (_args, host) => host.create('tf.Callback', {})),
  CustomCallback: { kind: 'base' },
  Callback: { kind: 'base' },
  'io.browserHTTPRequest': { kind: 'unmodelled' },
  'io.fileSystem': { kind: 'unmodelled' },
  'io.browserFiles': { kind: 'unmodelled' },
  'io.withSaveHandler': { kind: 'unmodelled' },
  'io.fromMemory': { kind: 'unmodelled' },
  'io.listModels': gives({ kind: 'record', open: true, fields: {} }),
  'io.removeModel': quiet,
  'io.http': { kind: 'unmodelled' },
  ...Object.fromEntries(['R0', 'R1', 'R2', 'R3', 'R4', 'R5', 'R6'].map((name) => [`Rank.${name}`, constant(anyText)])),
  'version.tfjs': constant(anyText),
  'version.core': constant(anyText),
  version_core: constant(anyText),
  Optimizer: { kind: 'base' },
};

export const utilityEntries: { readonly [name: string]: Entry } = { ...settings, ...utilities };

/**
 * NumPy: https://numpy.org/doc/stable/. Arrays are tensors of the form `ndarray`. What files hold is not in sight: an
 * array read from one is undescribed until an op says what it must be.
 */

import type { Args, Outcome } from '../ops/op.ts';
import { add, type Dim, floordiv, mul, num, sub } from '../shape/dim.ts';
import { dimOf, known, tensorValue, truthOf } from '../shape/shape.ts';
import type { Host, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  anyTruth,
  constant,
  freshSize,
  gives,
  isMissing,
  listOf,
  missing,
  none,
  numeric,
  property,
  rule,
  sizeOf,
  under,
} from './builtin-tools.ts';
import type { Entry, Library } from './library.ts';
import { shapeOf } from './pytorch-tensor.ts';

const op = (name: string, params: string): Entry => ({ kind: 'op', op: `np_${name}`, params });
const each = (names: string, entry: (name: string) => Entry): { [name: string]: Entry } =>
  Object.fromEntries(names.split(' ').map((name) => [name, entry(name)]));

const UFUNC = 'out?, *, where?, dtype?, casting?, order?';

/** Element by element; of a known number the number's own. */
function ufunc(name: string): Entry {
  const run = MATH[name];
  if (!run) return op('exp', `x:input, ${UFUNC}`);
  return rule(`x, ${UFUNC}`, ({ x = missing }, host) => {
    if (x.kind !== 'size' && x.kind !== 'number') return host.call({ kind: 'api', path: 'numpy.positive' }, [x]);
    const value = numeric(x);
    const out = value === undefined ? undefined : run(value);
    return out === undefined || !Number.isFinite(out) ? anyNumber : { kind: 'number', value: out };
  });
}

const MATH: { readonly [name: string]: (x: number) => number } = {
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  floor: Math.floor,
  ceil: Math.ceil,
  sin: Math.sin,
  cos: Math.cos,
};

const REDUCE = 'axis:dim=None, dtype?, out?, keepdims:keepdim=false, *, initial?, where?, ddof?';

/** Functions that are methods too, with the array first. */
const shared: { readonly [name: string]: Entry } = {
  ...each('sum mean std var prod max min amax amin median nansum nanmean nanstd nanmax nanmin any all ptp', () =>
    op('sum', `a:input, ${REDUCE}`),
  ),
  ...each('argmax argmin', () => op('argmax', 'a:input, axis:dim=None, out?, *, keepdims:keepdim=false')),
  ...each('cumsum cumprod', () => op('cumsum', 'a:input, axis:dim=None, dtype?, out?')),
  ...each('round around clip', () => op('exp', 'a:input, min?, max?, out?, *, a_min?, a_max?, decimals?')),
  ravel: op('ravel', 'a:input, order?'),
  squeeze: op('squeeze', 'a:input, axis:dim=None'),
  swapaxes: op('swapaxes', 'a:input, axis1:dim0, axis2:dim1'),
  repeat: op('repeat', 'a:input, repeats:times, axis:dim=None'),
  dot: op('dot', 'a:input, b:other, out?'),
  take: op('take', 'a:input, indices, axis:dim=None, out?, mode?'),
  argsort: op('exp', 'a:input, axis?, kind?, order?, *, stable?'),
};

const unseen = (why: string): Value => tensorValue({ kind: 'unknown', why }, { form: 'ndarray' });

const functions: { readonly [name: string]: Entry } = {
  ...shared,
  ...each('array asarray asanyarray ascontiguousarray asfarray', () =>
    op('array', 'object:data, dtype?, *, copy?, order?, subok?, ndmin?, like?'),
  ),
  ...each('zeros ones empty', () => op('full', 'shape:size, dtype?, order?, *, device?, like?')),
  full: op('full', 'shape:size, fill_value, dtype?, order?'),
  ...each('zeros_like ones_like empty_like', () => op('exp', 'a:input, dtype?, order?, subok?, shape?')),
  full_like: op('exp', 'a:input, fill_value, dtype?'),
  ...each('cov corrcoef', () => op('covariance', 'm:input, y:other=None, rowvar:rows=True, bias?, ddof?')),
  arange: op('arange', 'start, stop=None, step=None, dtype?, *, device?, like?'),
  ...each('linspace logspace geomspace', () =>
    op('linspace', 'start, stop, num=50, endpoint?, retstep?, dtype?, axis?, *, base?'),
  ),
  eye: rule('N, M?, k?, dtype?, order?', ({ N, M }) =>
    tensorValue(known([{ dim: dimOf(N) }, { dim: dimOf(isMissing(M) ? N : M) }]), { form: 'ndarray' }),
  ),
  identity: rule('n, dtype?', ({ n }) =>
    tensorValue(known([{ dim: dimOf(n) }, { dim: dimOf(n) }]), { form: 'ndarray' }),
  ),
  ...each(
    'sqrt exp log log2 log10 log1p expm1 sin cos tan arcsin arccos arctan sinh cosh tanh floor ceil trunc rint abs absolute fabs sign square reciprocal negative positive isnan isinf isfinite logical_not invert radians degrees deg2rad rad2deg exp2 cbrt nan_to_num real imag conj angle',
    ufunc,
  ),
  ...each(
    'divide true_divide mod remainder power maximum minimum fmax fmin greater greater_equal less less_equal equal not_equal logical_and logical_or logical_xor bitwise_and bitwise_or arctan2 hypot isclose',
    () => op('add', `x1:input, x2:other, ${UFUNC}`),
  ),
  ...each('multiply add subtract floor_divide', (name) => onSizes(name)),
  ...each('sort flip fliplr flipud roll rot90', () => op('exp', 'a:input, axis?, shift?, kind?, k?')),
  ...each('triu tril copy', () => op('exp', 'a:input, k?')),
  reshape: op('reshape', 'a:input, newshape:shape, order?'),
  transpose: op('transpose', 'a:input, *axes:dims'),
  moveaxis: op('moveaxis', 'a:input, source, destination'),
  expand_dims: op('expand_dims', 'a:input, axis:dim'),
  broadcast_to: op('broadcast_to', 'array:input, *shape'),
  concatenate: op('concatenate', 'arrays:tensors, axis:dim=0, out?, *, dtype?, casting?'),
  concat: op('concatenate', 'arrays:tensors, axis:dim=0'),
  stack: op('stack', 'arrays:tensors, axis:dim=0, out?'),
  ...each('vstack row_stack', () => op('vstack', 'tup:tensors, *, dtype?')),
  hstack: op('hstack', 'tup:tensors, *, dtype?'),
  column_stack: op('column_stack', 'tup:tensors'),
  append: op('append', 'arr:input, values, axis:dim=None'),
  split: op('split', 'ary:input, indices_or_sections:parts, axis:dim=0'),
  array_split: op('array_split', 'ary:input, indices_or_sections:parts, axis:dim=0'),
  meshgrid: op('meshgrid', "*xi:arrays, copy?, sparse?, indexing='xy'"),
  where: op('where', 'condition, x:input?, y:other?'),
  tile: op('tile', 'A:input, reps:times'),
  pad: op('pad', 'array:input, pad_width:widths, mode?, *, constant_values?'),
  diff: op('diff', 'a:input, n=1, axis:dim=-1'),
  unique: rule('ar, return_index?, return_inverse?, return_counts?, axis?', unique),
  histogram: rule('a, bins?, range?, density?, weights?', histogram),
  einsum: { kind: 'op', op: 'einsum', params: 'subscripts:equation, *operands, optimize?, out?, dtype?' },
  outer: rule('a, b', ({ a = missing, b = missing }, host) => {
    const [x, y] = [a, b].map((one) => host.read(host.call(ARRAY, [one]), 'size'));
    return tensorValue(known([{ dim: dimOf(x) }, { dim: dimOf(y) }]), { form: 'ndarray' });
  }),
  matmul: { kind: 'op', op: 'matmul', params: 'x1:input, x2:other' },
  ...each('size', () => op('size', 'a:input')),
  shape: rule('a', ({ a = missing }, host) => host.read(host.call(ARRAY, [a]), 'shape')),
  ndim: rule('a', ({ a = missing }, host) => host.read(host.call(ARRAY, [a]), 'ndim')),
  ...each('load loadtxt genfromtxt fromfile fromstring frombuffer memmap', (name) =>
    rule('file, *rest, dtype?, delimiter?, skiprows?, usecols?, skip_header?, mode?, allow_pickle?, sep?', () =>
      unseen(`${name} reads it from a file`),
    ),
  ),
  ...each('save savetxt savez savez_compressed set_printoptions seterr', () => gives(none)),
  newaxis: constant(none),
  pi: constant({ kind: 'number', value: Math.PI }),
  e: constant({ kind: 'number', value: Math.E }),
  ...each('inf nan Inf NaN NINF', () => constant(anyNumber)),
  ...each('float16 float32 float64 float_ double single longdouble complex64 complex128', () =>
    rule('x?', ({ x }, host) => converted(x, anyNumber, host)),
  ),
  ...each('int8 int16 int32 int64 int_ intp uint8 uint16 uint32 uint64', () =>
    rule('x?', ({ x }, host) => converted(x, freshSize(host, 'n'), host)),
  ),
  ...each('bool_', () => rule('x?', ({ x }, host) => converted(x, anyTruth, host))),
  ...each('str_ object_ dtype', () => gives(anyText)),
  ...each('array_equal allclose isscalar', () => gives(anyTruth)),
};

/** The different elements; where it is asked, with where each was first, which each was, and how often. */
function unique(args: Args, host: Host): Outcome {
  const asked = [args.return_index, args.return_inverse, args.return_counts].map((one) =>
    isMissing(one) ? false : truthOf(one),
  );
  if (asked.includes(undefined)) return host.unknown('what unique gives with counts or indices');
  const [index, inverse, counts] = asked;
  const each: Value = tensorValue(known([{ dim: host.fresh('n') }]), { form: 'ndarray' });
  const parts = [
    each,
    ...(index ? [each] : []),
    ...(inverse ? [whichEach(host.call(ARRAY, [args.ar ?? missing]), host)] : []),
    ...(counts ? [each] : []),
  ];
  if (!isMissing(args.axis)) return host.unknown('what unique gives along an axis');
  return parts.length === 1 ? each : { kind: 'sequence', type: 'tuple', items: parts };
}

/** NumPy 2 gives it the shape of the input, NumPy 1 one axis. */
function whichEach(input: Value, host: Host): Value {
  const isFlat = input.kind === 'tensor' && input.shape.kind === 'known' && input.shape.axes.length === 1;
  return isFlat ? input : host.unknown('the version of NumPy decides which axes it has');
}

/** How many fall into each bin, and the edges of the bins. */
function histogram({ bins }: Args, host: Host): Outcome {
  const edges =
    isMissing(bins) || bins?.kind === 'size' ? undefined : bins && host.read(host.call(ARRAY, [bins]), 'size');
  const count = isMissing(bins) ? num(10) : bins?.kind === 'size' ? bins.dim : edges && sub(dimOf(edges), num(1));
  if (!count || bins?.kind === 'text') return host.unknown('how many bins there are is not known');
  const items = [count, add(count, num(1))].map((dim) => tensorValue(known([{ dim }]), { form: 'ndarray' }));
  return { kind: 'sequence', type: 'tuple', items };
}

const linalg: { readonly [name: string]: Entry } = {
  norm: op('sum', 'x:input, ord?, axis:dim=None, keepdims:keepdim=false'),
  ...each('inv cholesky matrix_power', () => op('exp', 'a:input, n?')),
};

const ON_SIZES: { readonly [name: string]: (a: Dim, b: Dim) => Dim } = {
  multiply: mul,
  add,
  subtract: sub,
  floor_divide: floordiv,
};

/** Of two sizes a size, else as with arrays. */
function onSizes(name: string): Entry {
  return rule(`x1, x2, ${UFUNC}`, ({ x1 = missing, x2 = missing }, host) => {
    const run = ON_SIZES[name];
    if (run && x1.kind === 'size' && x2.kind === 'size') return sizeOf(run(x1.dim, x2.dim));
    return host.call({ kind: 'api', path: 'numpy.maximum' }, [x1, x2]);
  });
}

const ARRAY: Value = { kind: 'api', path: 'numpy.array' };

/** `np.float32(x)`: of an array an array, of a number one. */
function converted(x: Value | undefined, otherwise: Value, host: Host): Outcome {
  if (x?.kind === 'tensor' || x?.kind === 'sequence') return host.call(ARRAY, [x]);
  return x?.kind === 'size' || (x?.kind === 'number' && otherwise.kind === 'number') ? x : otherwise;
}

/** Sizes one by one, as `rand(2, 3)` takes them; without any a number. */
const spread = (params: string) =>
  rule(params, ({ sizes }, host) =>
    sizes?.kind === 'sequence' && sizes.items?.length !== 0 ? host.call(FULL, [sizes]) : anyNumber,
  );
const FULL: Value = { kind: 'api', path: 'numpy.zeros' };

/** Integers of a size, or one. */
function integers({ size }: Args, host: Host): Outcome {
  return !size || isMissing(size) ? freshSize(host, 'n') : host.call(FULL, [size]);
}

/** So many numbers; without a size as many as the parameters of the distribution are. */
function drawn({ size, ...parameters }: Args, host: Host): Outcome {
  if (size && !isMissing(size)) return host.call(FULL, [size]);
  const several = Object.values(parameters).filter(
    (one) => !isMissing(one) && one.kind !== 'size' && one.kind !== 'number',
  );
  const [only] = several;
  if (!only) return anyNumber;
  return several.length === 1 && (only.kind === 'tensor' || only.kind === 'sequence')
    ? host.call(ARRAY, [only])
    : host.unknown('the parameters of the distribution are not in sight');
}

/** Drawn from the first axis of an array, or from the numbers below a size. */
function choice({ a = missing, size }: Args, host: Host): Outcome {
  const from = host.iterate(a);
  const sample = a.kind === 'size' || a.kind === 'number' ? freshSize(host, 'i') : from.element;
  if (!size || isMissing(size)) return sample;
  return host.call(FULL, [size]);
}

function permutation({ x = missing }: Args, host: Host): Outcome {
  if (x.kind === 'size' || (x.kind === 'unknown' && x.open)) return host.call(FULL, [x]);
  return host.call(ARRAY, [x]);
}

const drawing: { readonly [name: string]: Entry } = {
  ...each('random random_sample ranf sample standard_normal standard_exponential standard_cauchy', () =>
    op('full', 'size=None, *, dtype?, out?'),
  ),
  ...each('normal uniform laplace logistic gumbel lognormal vonmises beta gamma wald triangular binomial', () =>
    rule('a?, b?, size?, *, loc?, scale?, low?, high?, mean?, sigma?, n?, p?, mu?, kappa?', drawn),
  ),
  ...each('poisson exponential rayleigh geometric chisquare', () => rule('a?, size?, *, lam?, scale?, p?, df?', drawn)),
  ...each('randint integers random_integers', () => rule('low, high?, size?, dtype?, endpoint?', integers)),
  choice: rule('a, size?, replace?, p?, *, axis?, shuffle?', choice),
  permutation: rule('x, axis?', permutation),
  ...each('seed shuffle set_state', () => gives(none)),
};

/** The same function with the generator it is called on in front. */
function asMethod(entry: Entry): Entry {
  return entry.kind === 'op' || entry.kind === 'rule' ? { ...entry, params: `self, ${entry.params}` } : entry;
}

const generator = rule('seed?', (_args, host) => host.create('numpy.random.Generator', {}));

const random: { readonly [name: string]: Entry } = {
  ...drawing,
  rand: spread('*sizes'),
  randn: spread('*sizes'),
  default_rng: generator,
  RandomState: generator,
  ...under('Generator', {
    ...Object.fromEntries(Object.entries(drawing).map(([name, entry]) => [name, asMethod(entry)])),
    rand: spread('self, *sizes'),
    randn: spread('self, *sizes'),
  }),
};

const array: { readonly [name: string]: Entry } = {
  ...shared,
  reshape: op('reshape', 'a:input, *shape, order?'),
  flatten: op('ravel', 'a:input, order?'),
  transpose: op('transpose', 'a:input, *axes:dims'),
  ...each('astype copy view byteswap conj', () => op('exp', 'a:input, *rest, dtype?, copy?, order?')),
  resize: { kind: 'op', op: 'np_broadcast_to', params: 'a:input, *shape, refcheck?', inPlace: true },
  ...each('sort fill setflags tofile dump put', () => gives(none, 'self, *rest, axis?, kind?')),
  item: { kind: 'op', op: 'item', params: 'a:input, *args' },
  tolist: rule('self', ({ self = missing }, host) => listed(self, host)),
  nonzero: op('where', 'condition'),
  T: property((self, host) => host.call({ kind: 'api', path: 'numpy.transpose' }, [self])),
  shape: property((self, host) => shapeOf(self, host.unknown)),
  ndim: property((self, host) =>
    self.kind === 'tensor' && self.shape.kind === 'known'
      ? sizeOf(num(self.shape.axes.length))
      : host.unknown('the rank is not known'),
  ),
  size: property((self, host) => host.call({ kind: 'api', path: 'numpy.size' }, [self])),
  dtype: property(() => anyText),
  flat: property((self, host) => host.call({ kind: 'api', path: 'numpy.ravel' }, [self])),
  real: property((self) => self),
};

/** Nested lists of numbers. */
function listed(value: Value, host: Host): Value {
  if (value.kind !== 'tensor') return value.kind === 'number' ? value : host.unknown('the array is not in sight');
  if (value.shape.kind !== 'known') return host.unknown('the rank is not known');
  return value.shape.axes.reduceRight<Value>((inner, axis) => listOf(inner, axis.dim), anyNumber);
}

export const numpy: Library = {
  name: 'NumPy',
  root: 'numpy',
  packages: { numpy: 'numpy' },
  tensor: 'numpy.ndarray',
  takes: 'data',
  claimsUndescribed: false,
  entries: {
    ...under('numpy', functions),
    ...under('numpy.random', random),
    ...under('numpy.ndarray', array),
    ...under('numpy.linalg', linalg),
    'numpy.lib.stride_tricks.sliding_window_view': op(
      'sliding_window_view',
      'x:input, window_shape:widths, axis:dim=None, *, subok?, writeable?',
    ),
  },
  bases: {},
};

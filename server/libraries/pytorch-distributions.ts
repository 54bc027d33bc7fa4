/**
 * `torch.distributions`: a distribution has a batch of parameters and the axes of one event; a sample is
 * (*sample_shape, *batch, *event), a log-probability has no event axes.
 */

import { combined } from '../ops/elementwise.ts';
import type { Args, Outcome } from '../ops/op.ts';
import { sizesOf } from '../ops/operand.ts';
import { isGiven, known, shapeOfDims, tensorValue } from '../shape/shape.ts';
import type { Axis, Dtype, Host, Value } from '../shape/value.ts';
import type { Entry } from './library.ts';
import { type Entries, each, under } from './pytorch-entries.ts';

interface Family {
  /** Parameters that broadcast to the batch and, where there are any, the event axes. */
  readonly params: string;
  readonly from: readonly string[];
  /** How many last axes of the parameters are no batch axes. */
  readonly last: number;
  /** Whether these axes are the event; the classes of a Categorical are not. */
  readonly event: 'last' | 'none';
  readonly dtype?: Dtype;
}

const plain = (params: string, from: string): Family => ({
  params: `${params}, validate_args?`,
  from: from.split(' '),
  last: 0,
  event: 'none',
});

const FAMILIES: { readonly [name: string]: Family } = {
  Bernoulli: plain('probs=None, logits=None', 'probs logits'),
  Beta: plain('concentration1, concentration0', 'concentration1 concentration0'),
  Binomial: plain('total_count?, probs=None, logits=None', 'total_count probs logits'),
  Cauchy: plain('loc, scale', 'loc scale'),
  Chi2: plain('df', 'df'),
  Exponential: plain('rate', 'rate'),
  Gamma: plain('concentration, rate', 'concentration rate'),
  Geometric: plain('probs=None, logits=None', 'probs logits'),
  Gumbel: plain('loc, scale', 'loc scale'),
  HalfCauchy: plain('scale', 'scale'),
  HalfNormal: plain('scale', 'scale'),
  Laplace: plain('loc, scale', 'loc scale'),
  LogNormal: plain('loc, scale', 'loc scale'),
  Normal: plain('loc, scale', 'loc scale'),
  Poisson: plain('rate', 'rate'),
  StudentT: plain('df, loc?, scale?', 'df loc scale'),
  Uniform: plain('low, high', 'low high'),
  Weibull: plain('scale, concentration', 'scale concentration'),
  Categorical: { ...plain('probs=None, logits=None', 'probs logits'), last: 1, dtype: 'int64' },
  OneHotCategorical: { ...plain('probs=None, logits=None', 'probs logits'), last: 1, event: 'last' },
  Dirichlet: { ...plain('concentration', 'concentration'), last: 1, event: 'last' },
  MultivariateNormal: {
    ...plain('loc, covariance_matrix=None, precision_matrix=None, scale_tril=None', 'loc'),
    last: 1,
    event: 'last',
  },
};

/** The parameters as one tensor, kept with the distribution. */
function made(name: string, family: Family): Entry {
  return {
    kind: 'rule',
    params: family.params,
    rule(args, host) {
      const given = family.from.map((one) => [one, args[one]] as const).filter(([, value]) => isGiven(value));
      const tensors = given.some(([, value]) => value?.kind === 'tensor' || value?.kind === 'unknown');
      const whole = tensors ? combined(given) : tensorValue(known([]));
      const base: Value = whole.kind === 'tensor' ? whole : host.unknown('the parameters are not in sight');
      return host.create(`torch.distributions.${name}`, { base });
    },
  };
}

function axesOf(self: Value | undefined): readonly Axis[] | undefined {
  const base = self?.kind === 'instance' ? self.fields.base : undefined;
  return base?.kind === 'tensor' && base.shape.kind === 'known' ? base.shape.axes : undefined;
}

const unseen = (dtype?: Dtype): Value =>
  tensorValue({ kind: 'unknown', why: 'the parameters of the distribution are not in sight' }, dtype ? { dtype } : {});

/** (*sample_shape, *batch, *event) */
function sampled(family: Family): (args: Args) => Outcome {
  const dtype = family.dtype ?? 'float32';
  return ({ self, sample_shape }) => {
    const axes = axesOf(self);
    const front = isGiven(sample_shape) ? sizesOf(sample_shape) : [];
    if (!axes || !front) return unseen(dtype);
    const kept = family.event === 'last' ? axes : axes.slice(0, axes.length - family.last);
    const more = shapeOfDims(front);
    return tensorValue(known([...(more.kind === 'known' ? more.axes : []), ...kept]), { dtype });
  };
}

const batchOf = (family: Family, axes: readonly Axis[]): Value =>
  tensorValue(known(axes.slice(0, axes.length - family.last)), { dtype: 'float32' });

function logProbability(family: Family): (args: Args) => Outcome {
  return ({ self, value }) => {
    const axes = axesOf(self);
    if (!axes || value?.kind !== 'tensor' || value.shape.kind !== 'known') return unseen('float32');
    const rows = value.shape.axes;
    const outer = family.event === 'last' ? rows.slice(0, rows.length - family.last) : rows;
    const out = combined([
      ['value', tensorValue(known(outer), { dtype: 'float32' })],
      ['self', batchOf(family, axes)],
    ]);
    return out.kind === 'tensor' ? out : unseen('float32');
  };
}

function members(name: string, family: Family): { readonly [path: string]: Entry } {
  const rule = (params: string, run: (args: Args, host: Host) => Outcome): Entry => ({
    kind: 'rule',
    params,
    rule: run,
  });
  const whole: Entry = {
    kind: 'property',
    rule: ({ self }) => (self?.kind === 'instance' ? (self.fields.base ?? unseen()) : unseen()),
  };
  const perBatch: (args: Args) => Outcome = ({ self }) => {
    const axes = axesOf(self);
    return axes ? batchOf(family, axes) : unseen('float32');
  };
  const drawn = sampled(family);
  return under(`torch.distributions.${name}`, {
    ...each('sample rsample', () => rule('self, sample_shape?', drawn)),
    ...each('log_prob cdf icdf', () => rule('self, value', logProbability(family))),
    entropy: rule('self', perBatch),
    ...each('probs logits param_shape loc scale rate concentration low high', () => whole),
    ...each('mean variance stddev mode', () => ({
      kind: 'property',
      rule: (args) => (family.last > 0 && family.event === 'none' ? perBatch(args) : drawn(args)),
    })),
  });
}

/** One divergence for each of the batch. */
const divergence: Entry = {
  kind: 'rule',
  params: 'p, q',
  rule({ p, q }) {
    const parts = [p, q].map((one) => {
      const name = one?.kind === 'instance' ? one.api?.slice(one.api.lastIndexOf('.') + 1) : undefined;
      const family = name === undefined ? undefined : FAMILIES[name];
      const axes = axesOf(one);
      return family && axes ? batchOf(family, axes) : undefined;
    });
    const [a, b] = parts;
    if (!a || !b) return unseen('float32');
    const out = combined([
      ['p', a],
      ['q', b],
    ]);
    return out.kind === 'tensor' ? out : unseen('float32');
  },
};

const entries: { [path: string]: Entry } = { 'torch.distributions.kl_divergence': divergence };
for (const [name, family] of Object.entries(FAMILIES)) {
  entries[`torch.distributions.${name}`] = made(name, family);
  Object.assign(entries, members(name, family));
}
for (const [module, name] of Object.entries({
  categorical: 'Categorical',
  normal: 'Normal',
  bernoulli: 'Bernoulli',
  uniform: 'Uniform',
  multivariate_normal: 'MultivariateNormal',
}))
  entries[`torch.distributions.${module}.${name}`] = { kind: 'alias', of: `torch.distributions.${name}` };
entries['torch.distributions.kl.kl_divergence'] = { kind: 'alias', of: 'torch.distributions.kl_divergence' };

export const DISTRIBUTIONS: Entries = entries;

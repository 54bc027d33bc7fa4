/** Normalisation: the shape stays; the sizes must be those the layer was made for. */

import { constantOf, num } from '../shape/dim.ts';
import { axis, compareAxes, dimOf, integerOf, isGiven, known, truthOf } from '../shape/shape.ts';
import type { Axis } from '../shape/value.ts';
import { dense } from './layout.ts';
import { fault, type Op, type Rule } from './op.ts';
import { badRank, DOCS, noRank, onAxes, sizesOf } from './operand.ts';

/** layer_norm, rms_norm: the last axes are those of normalized_shape. */
const lastAxes = onAxes(
  (axes, input, args) => {
    const sizes = sizesOf(args.normalized_shape);
    if (!sizes) return dense(input, axes);
    const own = axes.slice(Math.max(0, axes.length - sizes.length));
    const off = sizes.findIndex((size, i) => own[i] && compareAxes(own[i], axis(size)) === 'different');
    const short = axes.length < sizes.length && !axes.some((one) => one.basis);
    if (off < 0 && !short) return dense(input, axes);
    return fault('normalized-shape', 'input', {
      because: ['normalized_shape'],
      ...(off >= 0 ? { axes: { input: off - sizes.length } } : {}),
      facts: { wanted: known(sizes.map((dim) => ({ dim }))), shape: input.shape, ends: known(own) },
    });
  },
  (input) => input,
);

/** batch_norm, instance_norm: axis 1 is num_features; these ranks alone. */
function features(name: string, ranks: readonly number[], instance: boolean): Rule {
  return onAxes(
    (axes, input, args) => {
      if (!ranks.includes(axes.length)) return badRank('input', input, ranks.map((one) => `${one}-D`).join(' or '));
      const batched = !instance || axes.length === Math.max(...ranks);
      const at = batched ? 1 : 0;
      const wanted = axis(dimOf(args.num_features), 'channels');
      const mine = axes[at];
      const off = (option: string) => truthOf(args[option]) === false && args[option]?.kind === 'truth';
      const checked = instance ? truthOf(args.affine) === true : !(off('affine') && off('track_running_stats'));
      if (mine && checked && compareAxes(mine, wanted) === 'different')
        return fault('num-features', 'input', {
          because: ['num_features'],
          axes: { input: at },
          facts: { expected: wanted.dim, got: mine.dim, shape: input.shape, name },
        });
      return dense(input, axes);
    },
    (input) => noRank(input),
  );
}

const groups = onAxes((axes, input, args) => {
  if (axes.length < 2) return badRank('input', input, '2-D or more');
  const wanted = isGiven(args.num_channels) ? axis(dimOf(args.num_channels)) : undefined;
  const mine = axes[1];
  const channels = mine && constantOf(mine.dim);
  const count = integerOf(args.num_groups);
  if (mine && wanted && compareAxes(mine, wanted) === 'different')
    return fault('num-features', 'input', {
      because: ['num_channels'],
      axes: { input: 1 },
      facts: { expected: wanted.dim, got: mine.dim, shape: input.shape, name: 'GroupNorm' },
    });
  if (channels !== undefined && count !== undefined && count > 0 && channels % count !== 0 && !mine?.basis)
    return fault('value', 'input', {
      because: ['num_groups'],
      facts: { name: 'the number of channels', got: channels, expected: `divisible by num_groups = ${count}` },
    });
  return dense(input, axes);
});

const groupCheck: Rule = (args) => {
  const [count, channels] = [integerOf(args.num_groups), integerOf(args.num_channels)];
  if (count && channels !== undefined && channels % count !== 0)
    return fault('value', 'num_channels', {
      because: ['num_groups'],
      facts: { name: 'num_channels', got: channels, expected: `divisible by num_groups = ${count}` },
    });
  return { kind: 'none' };
};

const op = (name: string, params: string, examples: Op['examples'], rule: Rule, doc: string): Op => ({
  name,
  doc,
  source: `${DOCS}nn.functional.${name}.html`,
  params,
  examples,
  rule,
});

const example = (rank: number): readonly Axis[] => Array.from({ length: rank }, (_, i) => axis(num(i + 2)));
const text = (rank: number) =>
  `(${example(rank)
    .map((one) => constantOf(one.dim))
    .join(', ')})`;

export const normalizeOps: readonly Op[] = [
  op(
    'layer_norm',
    'input, normalized_shape',
    [
      { args: { input: '(2, 3, 4)', normalized_shape: [4] }, gives: '(2, 3, 4)' },
      { args: { input: '(2, 3, 4)', normalized_shape: [3] }, fault: 'normalized-shape' },
    ],
    lastAxes,
    'The last axes must be those of normalized_shape.',
  ),
  ...[1, 2, 3].flatMap((space) => [
    op(
      `batch_norm${space}d`,
      'input, num_features',
      [
        { args: { input: text(space + 2), num_features: 3 }, gives: text(space + 2) },
        { args: { input: text(space + 2), num_features: 7 }, fault: 'num-features' },
      ],
      features(`BatchNorm${space}d`, space === 1 ? [2, 3] : [space + 2], false),
      'Axis 1 is num_features.',
    ),
    op(
      `instance_norm${space}d`,
      'input, num_features, affine=false',
      [{ args: { input: text(space + 2), num_features: 3 }, gives: text(space + 2) }],
      features(`InstanceNorm${space}d`, [space + 1, space + 2], true),
      'Axis 1 is num_features where it has parameters.',
    ),
  ]),
  op(
    'group_norm',
    'input, num_groups, num_channels=None',
    [{ args: { input: '(2, 6, 4)', num_groups: 3 }, gives: '(2, 6, 4)' }],
    groups,
    'The channels of axis 1 fall into equal groups.',
  ),
  op(
    'group_check',
    'num_groups, num_channels',
    [{ args: { num_groups: 4, num_channels: 6 }, fault: 'value' }],
    groupCheck,
    'num_groups must divide num_channels.',
  ),
];

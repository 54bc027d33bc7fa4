/** Padding, resampling, and what moves elements between channels and space. */

import { add, atLeast, constantOf, type Dim, exactDivide, floordiv, mul, num, sub, unknownDim } from '../shape/dim.ts';
import { axis, dimOf, integerOf, isGiven, itemsOf, textOf, unknownValue } from '../shape/shape.ts';
import type { Axis, Value } from '../shape/value.ts';
import { dense } from './layout.ts';
import { type Args, fault, type Op, type Outcome, type Rule } from './op.ts';
import { badRank, DOCS, noRank, onAxes, repeatedSizes, sizesOf } from './operand.ts';

/** Pairs of what is added before and after, the last axis first; negative cuts. */
const pad = onAxes((axes, input, args) => {
  const sizes = sizesOf(args.pad);
  if (!sizes) return noRank(input);
  const mode = isGiven(args.mode) ? textOf(args.mode) : 'constant';
  if (sizes.length % 2 === 1)
    return fault('value', 'pad', {
      facts: { name: 'pad', got: `${sizes.length} numbers`, expected: 'an even number of them' },
    });
  if (sizes.length > 2 * axes.length)
    return fault('value', 'pad', {
      because: ['input'],
      facts: { name: 'pad', got: `${sizes.length} numbers`, expected: `at most ${2 * axes.length}, two an axis` },
    });
  const out = [...axes];
  for (let i = 0; i < sizes.length / 2; i++) {
    const at = axes.length - 1 - i;
    const mine = axes[at] ?? axis(num(1));
    const [before = num(0), after = num(0)] = sizes.slice(2 * i, 2 * i + 2);
    const size = add(mine.dim, add(before, after));
    if (constantOf(size) !== undefined && (constantOf(size) ?? 0) < 0)
      return fault('value', 'pad', {
        because: ['input'],
        facts: { name: 'the padded size', got: size, expected: '0 or more' },
      });
    if (mode === 'reflect' && [before, after].some((one) => atLeast(one, mine.dim) === true) && !mine.basis)
      return fault('value', 'pad', {
        because: ['input'],
        facts: { name: 'pad', got: before, expected: 'less than the size of the axis' },
      });
    out[at] = size.key === mine.dim.key ? mine : axis(size);
  }
  return dense(input, out);
});

/** The padding layers: the same number on all sides, or each. */
function padding(space: number): Rule {
  return (args, host) => {
    const sizes = repeatedSizes(args.padding, 2 * space);
    const given: Value | undefined = sizes && {
      kind: 'sequence',
      type: 'tuple',
      items: sizes.map((dim): Value => ({ kind: 'size', dim })),
    };
    return given ? pad({ ...args, pad: given }, host) : unknownValue('the padding is not in sight');
  };
}

/** (batch, channels, *space): the space takes the given sizes or is scaled. */
const interpolate = onAxes((axes, input, args) => {
  const space = axes.length - 2;
  if (space < 1 || space > 3) return badRank('input', input, '3-D to 5-D');
  const wanted = isGiven(args.size) ? repeatedSizes(args.size, space) : undefined;
  const sizes = axes.slice(2).map((one, i): Dim => wanted?.[i] ?? scaled(one.dim, args, i));
  const mode = isGiven(args.mode) ? textOf(args.mode) : undefined;
  const needs: { readonly [mode: string]: number } = { linear: 1, bilinear: 2, bicubic: 2, trilinear: 3 };
  const need = mode === undefined ? undefined : needs[mode];
  if (need !== undefined && need !== space) return badRank('input', input, `${need + 2}-D`);
  return dense(input, [...axes.slice(0, 2), ...sizes.map((dim) => axis(dim))]);
});

function scaled(size: Dim, args: Args, i: number): Dim {
  const items = itemsOf(args.scale_factor);
  const factor = items ? items[i] : args.scale_factor;
  if (factor?.kind === 'size') return mul(size, factor.dim);
  const n = constantOf(size);
  if (factor?.kind === 'number' && factor.value !== undefined && n !== undefined)
    return num(Math.floor(n * factor.value));
  return unknownDim;
}

/** (*, c*r*r, h, w) gives (*, c, h*r, w*r), and back. */
function shuffle(back: boolean): Rule {
  return onAxes((axes, input, args) => {
    if (axes.length < 3) return badRank('input', input, '3-D or more');
    const r = dimOf(args.factor);
    const [c = axis(num(1)), h = axis(num(1)), w = axis(num(1))] = axes.slice(-3);
    const square = mul(r, r);
    const total = constantOf(c.dim);
    const k = constantOf(r);
    if (!back && total !== undefined && k !== undefined && k > 0 && total % (k * k) !== 0)
      return fault('value', 'input', {
        because: ['factor'],
        facts: { name: 'channels', got: total, expected: `divisible by ${k * k}` },
      });
    const channels = back ? mul(c.dim, square) : (exactDivide(c.dim, square) ?? floordiv(c.dim, square));
    const side = (size: Dim) => axis(back ? floordiv(size, r) : mul(size, r));
    return dense(input, [...axes.slice(0, -3), axis(channels), side(h.dim), side(w.dim)]);
  });
}

/** Blocks of (batch, channels, h, w) as columns: (batch, channels*kernel, blocks). */
const unfoldBlocks = onAxes((axes, input, args) => {
  if (axes.length !== 3 && axes.length !== 4) return badRank('input', input, '3-D or 4-D');
  const [c = axis(num(1)), ...space] = axes.slice(-3);
  const per = (name: string, fallback: number) =>
    (isGiven(args[name]) ? repeatedSizes(args[name], 2) : [num(fallback), num(fallback)]) ?? [];
  const [kernel, dilation, padded, stride] = [
    per('kernel_size', 1),
    per('dilation', 1),
    per('padding', 0),
    per('stride', 1),
  ];
  const blocks = space.map((one, i) => {
    const reach = mul(dilation[i] ?? num(1), sub(kernel[i] ?? unknownDim, num(1)));
    const span = sub(sub(add(one.dim, mul(num(2), padded[i] ?? num(0))), reach), num(1));
    return add(floordiv(span, stride[i] ?? num(1)), num(1));
  });
  const columns = kernel.reduce(mul, c.dim);
  return dense(input, [...axes.slice(0, -3), axis(columns), axis(blocks.reduce(mul, num(1)))]);
});

const foldBlocks = onAxes((axes, input, args) => {
  if (axes.length !== 2 && axes.length !== 3) return badRank('input', input, '2-D or 3-D');
  const kernel = repeatedSizes(args.kernel_size, 2);
  const size = repeatedSizes(args.output_size, 2);
  const columns = axes.at(-2);
  if (!kernel || !size || !columns) return noRank(input);
  const block = kernel.reduce(mul, num(1));
  return dense(input, [
    ...axes.slice(0, -2),
    axis(exactDivide(columns.dim, block) ?? unknownDim),
    ...size.map((dim) => axis(dim)),
  ]);
});

/** (batch, c, *) sampled at a grid (batch, *space, 2 or 3). */
const gridSample: Rule = ({ input, grid }): Outcome => {
  if (
    input?.kind !== 'tensor' ||
    input.shape.kind !== 'known' ||
    grid?.kind !== 'tensor' ||
    grid.shape.kind !== 'known'
  )
    return unknownValue('the input or the grid is not in sight');
  return { ...dense(input, [...input.shape.axes.slice(0, 2), ...grid.shape.axes.slice(1, -1)]) };
};

const affineGrid: Rule = ({ theta, size }) => {
  const sizes = sizesOf(size);
  if (!sizes || theta?.kind !== 'tensor') return unknownValue('the sizes are not in sight');
  const [n = num(1), , ...space] = sizes;
  return dense(theta, [axis(n), ...space.map((dim) => axis(dim)), axis(num(space.length))]);
};

/** Halves of an axis: one gates the other. */
const glu = onAxes((axes, input, args) => {
  const dim = isGiven(args.dim) ? integerOf(args.dim) : -1;
  if (dim === undefined) return noRank(input);
  const at = dim < 0 ? dim + axes.length : dim;
  const mine = axes[at];
  if (!mine)
    return fault('axis', 'dim', {
      because: ['input'],
      facts: { dim: num(dim), rank: axes.length, range: Math.max(1, axes.length), shape: input.shape },
    });
  const n = constantOf(mine.dim);
  if (n !== undefined && n % 2 === 1 && !mine.basis)
    return fault('value', 'input', { facts: { name: 'the halved axis', got: n, expected: 'an even size' } });
  return dense(
    input,
    axes.map(
      (one, i): Axis => (i === at ? { ...one, dim: exactDivide(one.dim, num(2)) ?? floordiv(one.dim, num(2)) } : one),
    ),
  );
});

const op = (name: string, params: string, examples: Op['examples'], rule: Rule, doc: string): Op => ({
  name,
  doc,
  source: `${DOCS}${name}.html`,
  params,
  examples,
  rule,
});

export const imageOps: readonly Op[] = [
  op(
    'pad',
    "input, pad, mode='constant'",
    [
      { args: { input: '(2, 3)', pad: [1, 2] }, gives: '(2, 6)' },
      { args: { input: '(2, 3)', pad: [1] }, fault: 'value' },
    ],
    pad,
    'Pairs of what is added before and after, the last axis first.',
  ),
  ...[1, 2, 3].map((space) =>
    op(
      `pad${space}d`,
      'input, padding',
      [{ args: { input: '(2, 3, 4, 5)', padding: 0 }, gives: '(2, 3, 4, 5)' }],
      padding(space),
      'The same number on all sides, or each.',
    ),
  ),
  op(
    'interpolate',
    'input, size=None, scale_factor=None',
    [{ args: { input: '(2, 3, 8)', size: 4 }, gives: '(2, 3, 4)' }],
    interpolate,
    '(batch, channels, *space): the space takes other sizes.',
  ),
  op(
    'pixel_shuffle',
    'input, factor',
    [{ args: { input: '(2, 8, 3, 3)', factor: 2 }, gives: '(2, 2, 6, 6)' }],
    shuffle(false),
    '(*, c*r*r, h, w) gives (*, c, h*r, w*r).',
  ),
  op(
    'pixel_unshuffle',
    'input, factor',
    [{ args: { input: '(2, 2, 6, 6)', factor: 2 }, gives: '(2, 8, 3, 3)' }],
    shuffle(true),
    '(*, c, h*r, w*r) gives (*, c*r*r, h, w).',
  ),
  op(
    'unfold_blocks',
    'input, kernel_size, dilation=1, padding=0, stride=1',
    [{ args: { input: '(2, 3, 4, 4)', kernel_size: 2 }, gives: '(2, 12, 9)' }],
    unfoldBlocks,
    'Blocks as columns: (batch, channels*kernel, blocks).',
  ),
  op(
    'fold_blocks',
    'input, output_size, kernel_size',
    [{ args: { input: '(2, 12, 9)', output_size: [4, 4], kernel_size: 2 }, gives: '(2, 3, 4, 4)' }],
    foldBlocks,
    'Columns back to (batch, channels, h, w).',
  ),
  op(
    'grid_sample',
    'input, grid',
    [{ args: { input: '(2, 3, 4, 4)', grid: '(2, 5, 5, 2)' }, gives: '(2, 3, 5, 5)' }],
    gridSample,
    '(batch, c, *) sampled at a grid (batch, *space, 2 or 3).',
  ),
  op(
    'affine_grid',
    'theta, size',
    [{ args: { theta: '(2, 2, 3)', size: [2, 3, 4, 5] }, gives: '(2, 4, 5, 2)' }],
    affineGrid,
    'A grid for the given sizes.',
  ),
  op(
    'glu',
    'input, dim=-1',
    [{ args: { input: '(2, 6)' }, gives: '(2, 3)' }],
    glu,
    'One half of an axis gates the other.',
  ),
];

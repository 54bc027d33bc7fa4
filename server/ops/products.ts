/** Products beside the matrix product: sums with a product, einsum, tensordot and distances. */

import { constantOf, mul, num, unknownDim } from '../shape/dim.ts';
import {
  axis,
  axisAt,
  broadcast,
  compareAxes,
  integerOf,
  isGiven,
  itemsOf,
  known,
  normalizeAxis,
  truthOf,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Shape, TensorValue, Value } from '../shape/value.ts';
import { combined } from './elementwise.ts';
import { dense } from './layout.ts';
import { like, matmulShape } from './linear.ts';
import { fault, isFault, type Op, type Outcome, type Rule } from './op.ts';
import { badAxis, badRank, DOCS, noRank, onAxes, sizesOf, withoutTensor } from './operand.ts';

export type Known = TensorValue & { readonly shape: Extract<Shape, { kind: 'known' }> };

export const isKnown = (value: Value | undefined): value is Known =>
  value?.kind === 'tensor' && value.shape.kind === 'known';

export function innerFault(
  name: string,
  other: string,
  a: Known,
  b: Known,
  at: readonly [number, number],
): Outcome | undefined {
  const x = axisAt(a.shape, at[0]);
  const y = axisAt(b.shape, at[1]);
  if (!x || !y || compareAxes(x, y) !== 'different') return undefined;
  return fault('inner-size', other, {
    because: [name],
    axes: { [name]: at[0], [other]: at[1] },
    facts: { p: x.dim, q: y.dim, a: a.shape, b: b.shape },
  });
}

/** input broadcasts to the product of the two others: addmm, addmv, baddbmm, addr, addbmm. */
function addProduct(ranks: readonly [number, number], kind: 'matmul' | 'outer' | 'sum'): Rule {
  return (args) => {
    const { input, mat1, mat2 } = args;
    if (!isKnown(mat1) || !isKnown(mat2))
      return input?.kind === 'tensor' ? noRank(input) : withoutTensor(input, 'input');
    if (mat1.shape.axes.length !== ranks[0]) return badRank('mat1', mat1, `${ranks[0]}-D`);
    if (mat2.shape.axes.length !== ranks[1]) return badRank('mat2', mat2, `${ranks[1]}-D`);
    const product = productShape(mat1, mat2, kind);
    if (isFault(product as Outcome)) return product as Outcome;
    const shape = product as Shape;
    const made = combined([
      ['input', input],
      ['product', { ...like(mat1), shape }],
    ]);
    if (isFault(made) && input?.kind === 'tensor')
      return fault('expand', 'input', {
        because: ['mat1', 'mat2'],
        facts: { got: input.shape, expected: shape, shape: input.shape },
      });
    return made.kind === 'tensor' ? { ...made, shape } : made;
  };
}

function productShape(a: Known, b: Known, kind: 'matmul' | 'outer' | 'sum'): Shape | Outcome {
  if (kind === 'outer') return known([a.shape.axes[0] ?? axis(num(1)), b.shape.axes[0] ?? axis(num(1))]);
  const batch = a.shape.axes.length === 3 ? innerFault('mat1', 'mat2', a, b, [0, 0]) : undefined;
  if (batch && isFault(batch)) return { ...batch, rule: 'batch-size' };
  const wrong = innerFault('mat1', 'mat2', a, b, [-1, b.shape.axes.length === 1 ? 0 : -2]);
  if (wrong) return wrong;
  const shape = matmulShape(a.shape, b.shape);
  if (typeof shape === 'string') return { kind: 'unknown', why: 'the product is not known' };
  return kind === 'sum' && shape.kind === 'known' ? known(shape.axes.slice(1)) : shape;
}

/** The sum over the last axis of both. */
const inner: Rule = ({ input, other }) => {
  if (!isKnown(input) || !isKnown(other))
    return input?.kind === 'tensor' ? noRank(input) : withoutTensor(input, 'input');
  if (input.shape.axes.length === 0 || other.shape.axes.length === 0)
    return combined([
      ['input', input],
      ['other', other],
    ]);
  const wrong = innerFault('input', 'other', input, other, [-1, -1]);
  if (wrong) return wrong;
  return dense(input, [...input.shape.axes.slice(0, -1), ...other.shape.axes.slice(0, -1)]);
};

const kron: Rule = ({ input, other }) => {
  if (!isKnown(input) || !isKnown(other))
    return input?.kind === 'tensor' ? noRank(input) : withoutTensor(input, 'input');
  const [a, b] = [input.shape.axes, other.shape.axes];
  const rank = Math.max(a.length, b.length);
  const at = (list: readonly Axis[], i: number) => list[list.length - rank + i]?.dim ?? num(1);
  return dense(
    input,
    Array.from({ length: rank }, (_, i) => axis(mul(at(a, i), at(b, i)))),
  );
};

/** Vectors of three along an axis. */
const cross: Rule = (args) => {
  const { input, other, dim } = args;
  const made = combined([
    ['input', input],
    ['other', other],
  ]);
  if (isFault(made) || made.kind !== 'tensor' || made.shape.kind !== 'known' || !isGiven(dim)) return made;
  const at = integerOf(dim);
  const found = at === undefined ? undefined : axisAt(made.shape, at);
  const size = found && constantOf(found.dim);
  if (size !== undefined && size !== 3 && input?.kind === 'tensor')
    return fault('value', 'dim', { because: ['input'], facts: { name: 'the axis', got: size, expected: '3 long' } });
  return { ...made, contiguous: true };
};

const dist: Rule = ({ input, other }) => {
  const made = combined([
    ['input', input],
    ['other', other],
  ]);
  return made.kind === 'tensor' ? dense(made, []) : made;
};

/** Einstein's sums: a letter is one size; letters left out of the result are summed. */
const einsum: Rule = ({ equation, operands }) => {
  const text = equation?.kind === 'text' ? equation.value?.replaceAll(' ', '') : undefined;
  const given = itemsOf(operands);
  const [only] = given ?? [];
  const items = given?.length === 1 && only?.kind === 'sequence' ? itemsOf(only) : given;
  if (text === undefined || !items) return unknownValue('the equation or its operands are not in sight');
  const [left = '', right] = text.split('->');
  const terms = left.split(',');
  if (terms.length !== items.length)
    return fault('value', 'equation', {
      facts: { name: 'the number of operands', got: items.length, expected: `${terms.length}, one for each term` },
    });
  const sizes = new Map<string, Axis>();
  let dots: Shape = known([]);
  for (const [i, term] of terms.entries()) {
    const item = items[i];
    const labels = [...term.replace('...', '')];
    const before = term.includes('...') ? term.indexOf('...') : labels.length;
    if (!isKnown(item)) {
      for (const label of labels) if (!sizes.has(label)) sizes.set(label, axis(unknownDim));
      if (term.includes('...')) dots = { kind: 'unknown', why: 'a rank is not known' };
      continue;
    }
    const { axes } = item.shape;
    const hidden = axes.length - labels.length;
    if (hidden < 0 || (hidden > 0 && !term.includes('...')))
      return fault('einsum', `operands[${i}]`, {
        facts: { term, shape: item.shape },
      });
    const between = axes.slice(before, before + hidden);
    const met = broadcast([dots, known(between)]);
    if (met.kind !== 'conflict') dots = met;
    const own = [...axes.slice(0, before), ...axes.slice(before + hidden)];
    for (const [k, label] of labels.entries()) {
      const mine = own[k] ?? axis(unknownDim);
      const old = sizes.get(label);
      if (!old || constantOf(old.dim) === 1) sizes.set(label, mine);
      else if (compareAxes(old, mine) === 'different' && constantOf(mine.dim) !== 1)
        return fault('einsum', `operands[${i}]`, {
          facts: { term, shape: item.shape },
        });
    }
  }
  const counts = [...left.replaceAll(/[,.]/g, '')].sort();
  const implied = `${left.includes('...') ? '...' : ''}${counts.filter((c) => counts.indexOf(c) === counts.lastIndexOf(c)).join('')}`;
  const result = right ?? implied;
  const labels = [...result.replace('...', '')];
  const stranger = labels.find((label) => !sizes.has(label));
  if (stranger)
    return fault('value', 'equation', {
      facts: { name: 'a letter of the result', got: stranger, expected: 'a letter of the operands' },
    });
  const at = result.includes('...') ? result.indexOf('...') : 0;
  const front = labels.slice(0, result.includes('...') ? at : 0);
  const back = labels.slice(front.length);
  const axesOf = (list: readonly string[]) => list.map((label) => sizes.get(label) ?? axis(unknownDim));
  const base = items.find(isKnown);
  if (result.includes('...') && dots.kind !== 'known') return unknownValue('a rank is not known');
  const middle = result.includes('...') && dots.kind === 'known' ? dots.axes : [];
  const shape = known([...axesOf(front), ...middle, ...axesOf(back)]);
  return base ? { ...like(base), shape } : { kind: 'tensor', shape };
};

/** The sum over pairs of axes: the last of one and the first of the other, or those listed. */
const tensordot: Rule = ({ input, other, dims }) => {
  if (!isKnown(input) || !isKnown(other)) return unknownValue('a rank is not known');
  const [a, b] = [input.shape.axes, other.shape.axes];
  const count = isGiven(dims) ? integerOf(dims) : 2;
  const lists = count === undefined ? itemsOf(dims)?.map((one) => sizesOf(one)?.map(constantOf)) : undefined;
  const left = count !== undefined ? Array.from({ length: count }, (_, i) => a.length - count + i) : lists?.[0];
  const right = count !== undefined ? Array.from({ length: count }, (_, i) => i) : lists?.[1];
  if (!left || !right || left.includes(undefined) || right.includes(undefined))
    return unknownValue('which axes are summed is not known');
  const l = left.map((one) => normalizeAxis(one ?? 0, a.length));
  const r = right.map((one) => normalizeAxis(one ?? 0, b.length));
  for (const [i, one] of l.entries()) {
    const x = one === undefined ? undefined : a[one];
    const y = r[i] === undefined ? undefined : b[r[i] ?? 0];
    if (x && y && compareAxes(x, y) === 'different')
      return fault('inner-size', 'other', {
        because: ['input'],
        facts: { p: x.dim, q: y.dim, a: input.shape, b: other.shape },
      });
  }
  return dense(input, [...a.filter((_, i) => !l.includes(i)), ...b.filter((_, i) => !r.includes(i))]);
};

/** Distances between rows: (*, n, d) and (*, m, d) give (*, n, m). */
const cdist: Rule = ({ input, other }) => {
  if (!isKnown(input) || !isKnown(other)) return unknownValue('a rank is not known');
  if (input.shape.axes.length < 2) return badRank('input', input, '2-D or more');
  if (other.shape.axes.length < 2) return badRank('other', other, '2-D or more');
  const wrong = innerFault('input', 'other', input, other, [-1, -1]);
  if (wrong) return wrong;
  const front = broadcast([known(input.shape.axes.slice(0, -2)), known(other.shape.axes.slice(0, -2))]);
  if (front.kind !== 'known') return unknownValue('the batches do not broadcast');
  return dense(input, [
    ...front.axes,
    input.shape.axes.at(-2) ?? axis(num(1)),
    other.shape.axes.at(-2) ?? axis(num(1)),
  ]);
};

/** The shapes broadcast and one axis goes: cosine_similarity, pairwise_distance. */
function similarity(fallback: number): Rule {
  return (args) => {
    const made = combined([
      ['input', args.input],
      ['other', args.other],
    ]);
    if (isFault(made) || made.kind !== 'tensor' || made.shape.kind !== 'known') return made;
    const dim = isGiven(args.dim) ? integerOf(args.dim) : fallback;
    if (dim === undefined) return noRank(made);
    const at = normalizeAxis(dim, Math.max(1, made.shape.axes.length));
    if (at === undefined) return badAxis('dim', dim, made);
    const keep = truthOf(args.keepdim) === true;
    return dense(
      made,
      made.shape.axes.flatMap((one, i) => (i !== at ? [one] : keep ? [axis(num(1))] : [])),
    );
  };
}

/** (*, in1) and (*, in2) give (*, out). */
const bilinear: Rule = (args) => {
  const { input1, input2, weight } = args;
  const own = isKnown(weight) ? weight.shape.axes : undefined;
  const sizes =
    own ??
    ['out_features', 'in1_features', 'in2_features'].map((name) =>
      axis(sizesOf(args[name])?.[0] ?? unknownDim, 'features'),
    );
  if (!isKnown(input1) || !isKnown(input2)) return unknownValue('the inputs are not in sight');
  for (const [name, one, size] of [
    ['input1', input1, sizes[1]],
    ['input2', input2, sizes[2]],
  ] as const) {
    const last = one.shape.axes.at(-1);
    if (last && size && compareAxes(last, size) === 'different')
      return fault('in-features', name, {
        because: [name === 'input1' ? 'in1_features' : 'in2_features'],
        axes: { [name]: -1 },
        facts: { expected: size.dim, got: last.dim, shape: one.shape, input: name },
      });
  }
  const off = input1.shape.axes.findIndex((one, i) => {
    const other = input2.shape.axes[i];
    return i < input1.shape.axes.length - 1 && other && compareAxes(one, other) === 'different';
  });
  if (off >= 0)
    return fault('broadcast', 'input2', {
      because: ['input1'],
      facts: {
        axis: off,
        p: input1.shape.axes[off]?.dim ?? num(0),
        q: input2.shape.axes[off]?.dim ?? num(0),
        a: input1.shape,
        b: input2.shape,
      },
    });
  return dense(input1, [...input1.shape.axes.slice(0, -1), sizes[0] ?? axis(unknownDim)]);
};

const pdist = onAxes((axes, input) => {
  const [n] = axes;
  if (axes.length !== 2 || !n) return badRank('input', input, '2-D');
  const count = constantOf(n.dim);
  return dense(input, [axis(count === undefined ? unknownDim : num((count * (count - 1)) / 2))]);
});

/** An op that is documented on a page of its own. */
export const op = (name: string, params: string, examples: Op['examples'], rule: Rule, doc: string): Op => ({
  name,
  doc,
  source: `${DOCS}${name}.html`,
  params,
  examples,
  rule,
});

export const productOps: readonly Op[] = [
  op(
    'addmm',
    'input, mat1, mat2',
    [{ args: { input: '(5,)', mat1: '(3, 4)', mat2: '(4, 5)' }, gives: '(3, 5)' }],
    addProduct([2, 2], 'matmul'),
    'input + mat1 @ mat2.',
  ),
  op(
    'addmv',
    'input, mat1, mat2',
    [{ args: { input: '(3,)', mat1: '(3, 4)', mat2: '(4,)' }, gives: '(3,)' }],
    addProduct([2, 1], 'matmul'),
    'input + mat @ vec.',
  ),
  op(
    'addr',
    'input, mat1, mat2',
    [{ args: { input: '(3, 4)', mat1: '(3,)', mat2: '(4,)' }, gives: '(3, 4)' }],
    addProduct([1, 1], 'outer'),
    'input + outer(vec1, vec2).',
  ),
  op(
    'baddbmm',
    'input, mat1, mat2',
    [{ args: { input: '(2, 3, 5)', mat1: '(2, 3, 4)', mat2: '(2, 4, 5)' }, gives: '(2, 3, 5)' }],
    addProduct([3, 3], 'matmul'),
    'input + bmm(batch1, batch2).',
  ),
  op(
    'addbmm',
    'input, mat1, mat2',
    [{ args: { input: '(3, 5)', mat1: '(2, 3, 4)', mat2: '(2, 4, 5)' }, gives: '(3, 5)' }],
    addProduct([3, 3], 'sum'),
    'input + the sum of bmm(batch1, batch2) over the batch.',
  ),
  op(
    'inner',
    'input, other',
    [{ args: { input: '(2, 3)', other: '(4, 3)' }, gives: '(2, 4)' }],
    inner,
    'The sum over the last axis of both.',
  ),
  op(
    'kron',
    'input, other',
    [{ args: { input: '(2, 3)', other: '(4, 5)' }, gives: '(8, 15)' }],
    kron,
    'Every element of one times the other.',
  ),
  op(
    'cross',
    'input, other, dim=None',
    [{ args: { input: '(2, 3)', other: '(2, 3)', dim: 1 }, gives: '(2, 3)' }],
    cross,
    'The vector product along an axis of three.',
  ),
  op(
    'dist',
    'input, other',
    [{ args: { input: '(2, 3)', other: '(3,)' }, gives: '()' }],
    dist,
    'The norm of the difference.',
  ),
  op(
    'einsum',
    'equation, *operands',
    [
      { args: { equation: "'ij,jk->ik'", operands: ['(2, 3)', '(3, 4)'] }, gives: '(2, 4)' },
      { args: { equation: "'ij,jk->ik'", operands: ['(2, 3)', '(4, 4)'] }, fault: 'einsum' },
    ],
    einsum,
    "Einstein's sums: a letter is one size; letters left out of the result are summed.",
  ),
  op(
    'tensordot',
    'input, other, dims=2',
    [{ args: { input: '(2, 3, 4)', other: '(4, 5)', dims: 1 }, gives: '(2, 3, 5)' }],
    tensordot,
    'The sum over pairs of axes.',
  ),
  op(
    'cdist',
    'input, other',
    [{ args: { input: '(3, 4)', other: '(5, 4)' }, gives: '(3, 5)' }],
    cdist,
    'Distances between rows.',
  ),
  op(
    'pdist',
    'input',
    [{ args: { input: '(4, 3)' }, gives: '(6,)' }],
    pdist,
    'Distances between the rows of one matrix.',
  ),
  op(
    'cosine_similarity',
    'input, other, dim=1',
    [{ args: { input: '(3, 4)', other: '(3, 4)' }, gives: '(3,)' }],
    similarity(1),
    'The shapes broadcast and an axis goes.',
  ),
  op(
    'pairwise_distance',
    'input, other, keepdim=false',
    [{ args: { input: '(3, 4)', other: '(4,)' }, gives: '(3,)' }],
    similarity(-1),
    'The shapes broadcast and the last axis goes.',
  ),
  op(
    'bilinear',
    'input1, input2, in1_features, in2_features, out_features, weight=None',
    [
      {
        args: { input1: '(3, 4)', input2: '(3, 5)', in1_features: 4, in2_features: 5, out_features: 6 },
        gives: '(3, 6)',
      },
    ],
    bilinear,
    '(*, in1) and (*, in2) give (*, out).',
  ),
];

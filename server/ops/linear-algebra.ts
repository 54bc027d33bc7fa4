/** Linear algebra: what comes of square matrices, decompositions and chains of matrices. */

import { min, num, unknownDim } from '../shape/dim.ts';
import { axis, compareAxes, itemsOf, known, truthOf, tupleValue, unknownValue } from '../shape/shape.ts';
import type { Axis, TensorValue, Value } from '../shape/value.ts';
import { withDtype } from './dtype.ts';
import { dense } from './layout.ts';
import { like, matmulShape } from './linear.ts';
import { fault, type Op, type Outcome, type Rule } from './op.ts';
import { badRank, onAxes } from './operand.ts';

import { innerFault, isKnown, type Known, op } from './products.ts';

const isSquare = (axes: readonly Axis[]): boolean => {
  const [a, b] = axes.slice(-2);
  return !(a && b && compareAxes(a, b) === 'different');
};

/** Square matrices: what comes out is made of the sizes (*, n, n). */
function square(result: (axes: readonly Axis[], input: TensorValue) => Value): Rule {
  return onAxes((axes, input) => {
    if (axes.length < 2) return badRank('input', input, '2-D or more');
    if (!isSquare(axes)) return fault('square', 'input', { facts: { shape: input.shape } });
    return result(axes, input);
  });
}

/** Any matrices (*, m, n). */
function matrix(result: (parts: Matrix) => Outcome): Rule {
  return onAxes((axes, input, args) => {
    const [m, n] = axes.slice(-2);
    if (!m || !n || axes.length < 2) return badRank('input', input, '2-D or more');
    const front = axes.slice(0, -2);
    const k = axis(min(m.dim, n.dim));
    const of = (...last: readonly Axis[]): TensorValue => ({ ...like(input), shape: known([...front, ...last]) });
    return result({ m, n, k, of, full: args.full_matrices ? truthOf(args.full_matrices) : false });
  });
}

interface Matrix {
  readonly m: Axis;
  readonly n: Axis;
  readonly k: Axis;
  readonly of: (...last: readonly Axis[]) => TensorValue;
  readonly full: boolean | undefined;
}

const complexed = (tensor: TensorValue): TensorValue => ({
  ...tensor,
  dtype: tensor.dtype === 'float64' ? 'complex128' : 'complex64',
});

const solve: Rule = ({ input, other }) => {
  if (!isKnown(input) || !isKnown(other)) return unknownValue('a rank is not known');
  if (!isSquare(input.shape.axes)) return fault('square', 'input', { facts: { shape: input.shape } });
  const wrong = innerFault('input', 'other', input, other, [-1, other.shape.axes.length === 1 ? 0 : -2]);
  return wrong ?? { ...like(other), shape: other.shape };
};

const chain: Rule = ({ matrices }, host) => {
  const given = itemsOf(matrices);
  const [only] = given ?? [];
  const items = (given?.length === 1 && only?.kind === 'sequence' ? itemsOf(only) : given)?.filter(isKnown) ?? [];
  const [first, ...rest] = items;
  if (!first || !host) return unknownValue('the matrices are not in sight');
  let at: Known = first;
  for (const next of rest) {
    const wrong = innerFault('matrices', 'matrices', at, next, [-1, next.shape.axes.length === 1 ? 0 : -2]);
    if (wrong) return wrong;
    const shape = matmulShape(at.shape, next.shape);
    if (typeof shape === 'string' || shape.kind !== 'known') return unknownValue('the product is not known');
    at = { ...at, shape };
  }
  return dense(at, at.shape.axes);
};

/** A rank is a whole number, a condition a fraction. */
const withoutDtype = (tensor: TensorValue): TensorValue => withDtype(tensor, undefined);

const fanInit = onAxes((axes, input) => (axes.length < 2 ? badRank('input', input, '2-D or more') : input));

const squares = (name: string, result: Parameters<typeof square>[0], gives: string, doc: string): Op =>
  op(
    name,
    'input',
    [
      { args: { input: '(3, 3)' }, gives },
      { args: { input: '(2, 3)' }, fault: 'square' },
    ],
    square(result),
    doc,
  );

const matrices = (name: string, result: Parameters<typeof matrix>[0], gives: string, doc: string): Op =>
  op(name, 'input', [{ args: { input: '(4, 3)' }, gives }], matrix(result), doc);

export const linearAlgebraOps: readonly Op[] = [
  op(
    'multi_dot',
    '*matrices',
    [{ args: { matrices: ['(2, 3)', '(3, 4)', '(4, 5)'] }, gives: '(2, 5)' }],
    chain,
    'The product of several matrices.',
  ),
  squares(
    'square_matrix',
    (_axes, input) => ({ ...like(input) }),
    '(3, 3)',
    'A function of square matrices: (*, n, n) gives (*, n, n).',
  ),
  squares('determinant', (axes, input) => dense(input, axes.slice(0, -2)), '()', 'A number for each square matrix.'),
  squares(
    'slogdet',
    (axes, input) => tupleValue([dense(input, axes.slice(0, -2)), dense(input, axes.slice(0, -2))]),
    '((), ())',
    'Sign and logarithm of the determinant.',
  ),
  squares(
    'eigh',
    (axes, input) => tupleValue([dense(input, axes.slice(0, -1)), { ...like(input) }]),
    '((3,), (3, 3))',
    'Eigenvalues and eigenvectors of symmetric matrices.',
  ),
  squares(
    'eig',
    (axes, input) => tupleValue([complexed(dense(input, axes.slice(0, -1))), complexed(like(input))]),
    '((3,), (3, 3))',
    'Eigenvalues and eigenvectors.',
  ),
  squares(
    'eigvals',
    (axes, input) => complexed(dense(input, axes.slice(0, -1))),
    '(3,)',
    'Eigenvalues of square matrices.',
  ),
  squares('eigvalsh', (axes, input) => dense(input, axes.slice(0, -1)), '(3,)', 'Eigenvalues of symmetric matrices.'),
  matrices(
    'svd',
    ({ m, n, k, of, full }) =>
      tupleValue([
        of(m, full === true ? m : full === false ? k : axis(unknownDim)),
        of(k),
        of(full === true ? n : full === false ? k : axis(unknownDim), n),
      ]),
    '((4, 3), (3,), (3, 3))',
    'U (m, k), S (k), Vh (k, n); with full matrices (m, m) and (n, n).',
  ),
  matrices(
    'svd_reduced',
    ({ m, n, k, of }) => tupleValue([of(m, k), of(k), of(n, k)]),
    '((4, 3), (3,), (3, 3))',
    'U (m, k), S (k), V (n, k).',
  ),
  matrices('qr', ({ m, n, k, of }) => tupleValue([of(m, k), of(k, n)]), '((4, 3), (3, 3))', 'Q (m, k) and R (k, n).'),
  matrices('svdvals', ({ k, of }) => of(k), '(3,)', 'Singular values.'),
  matrices('pinv', ({ m, n, of }) => of(n, m), '(3, 4)', 'The pseudo-inverse: (m, n) gives (n, m).'),
  op(
    'matrix_norm',
    'input, keepdim=false',
    [{ args: { input: '(4, 2, 3)' }, gives: '(4,)' }],
    (args, host) =>
      matrix(({ of }) => (truthOf(args.keepdim) === true ? of(axis(num(1)), axis(num(1))) : of()))(args, host),
    'The norm of each matrix.',
  ),
  op(
    'fan_init',
    'input',
    [
      { args: { input: '(3, 4)' }, gives: '(3, 4)' },
      { args: { input: '(3,)' }, fault: 'rank' },
    ],
    fanInit,
    'Filled by the fans of a weight, which needs two axes.',
  ),
  matrices('matrix_number', ({ of }) => withoutDtype(of()), '()', 'A number for each matrix.'),
  op(
    'solve',
    'input, other',
    [{ args: { input: '(3, 3)', other: '(3, 2)' }, gives: '(3, 2)' }],
    solve,
    'X of A X = B: the shape of B.',
  ),
];

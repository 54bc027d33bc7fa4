/** Products beyond the linear layer: einsum, distances, determinants. */

import { allocate, axisOf, broadcastShapes, isFloat, list, type NDArray, promote, sizeOf } from '../array.ts';
import { add, clamp, div, mul, sqrt, sub } from './elementwise.ts';
import { type Args, type Kernels, kernel, needWeight, weightOf } from './kernel.ts';
import { bmm, matmul, mv, outer, plus } from './linear.ts';
import { norm, sum } from './reduce.ts';
import { expand, permute, reshape, unsqueeze } from './reshape.ts';

/** `bij,bjk->bik`: letters that the result does not have are summed over; `...` stands for the axes in front. */
export function einsum(equation: string, operands: readonly NDArray[]): NDArray {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (terms.length !== operands.length)
    throw new Error(
      `einsum(): ${terms.length > operands.length ? 'more' : 'fewer'} operands were expected: the equation has ${terms.length}, and ${operands.length} were given`,
    );
  const sizes = new Map<string, number>();
  const labels = operands.map((one, i) => lettersOf(terms[i] ?? '', one.shape, sizes));
  const wanted = resultLetters(right, labels, terms);
  const all = [...wanted, ...[...sizes.keys()].filter((letter) => !wanted.includes(letter))];
  const shape = wanted.map((letter) => {
    const size = sizes.get(letter);
    if (size === undefined)
      throw new Error(`einsum(): output subscript ${letter} does not appear in the equation for any input operand`);
    return size;
  });
  const out = allocate(shape, operands.map((one) => one.dtype).reduce(promote));
  const inner = all.slice(wanted.length).map((letter) => sizes.get(letter) ?? 1);
  const offsets = operands.map((one, i) => offsetsOf(one, labels[i] ?? [], { all, shape, inner }));
  const count = sizeOf(inner);
  for (let o = 0; o < out.data.length; o++) {
    let total = 0;
    for (let n = 0; n < count; n++) {
      let product = 1;
      for (const [i, one] of operands.entries())
        product *= one.data[(offsets[i]?.front[o] ?? 0) + (offsets[i]?.back[n] ?? 0)] ?? 0;
      total += product;
    }
    out.data[o] = total;
  }
  return out;
}

/** The letter of each axis; `...` is numbered from the back, so that what it covers broadcasts. */
function lettersOf(term: string, shape: readonly number[], sizes: Map<string, number>): string[] {
  const [front = '', back] = term.split('...');
  const named = front.length + (back?.length ?? 0);
  const more = shape.length - named;
  if (back === undefined ? more !== 0 : more < 0)
    throw new Error(
      `einsum(): the number of subscripts in the equation (${named}) does not match the number of dimensions (${shape.length})`,
    );
  const letters = [
    ...front,
    ...Array.from({ length: Math.max(0, back === undefined ? 0 : more) }, (_, i) => `.${more - i}`),
    ...(back ?? ''),
  ];
  for (const [i, letter] of letters.entries()) {
    const [size, known] = [shape[i] ?? 1, sizes.get(letter) ?? 1];
    if (size !== known && size !== 1 && known !== 1)
      throw new Error(
        `einsum(): operands do not broadcast with remapped shapes: subscript ${letter} has size ${size} which does not broadcast with previously seen size ${known}`,
      );
    sizes.set(letter, known === 1 ? size : known);
  }
  return letters;
}

/** As said behind the arrow; without one, the letters that stand once, in order. */
function resultLetters(
  right: string | undefined,
  labels: readonly (readonly string[])[],
  terms: readonly string[],
): string[] {
  const rest = [...new Set(labels.flat().filter((one) => one.startsWith('.')))].sort(
    (a, b) => Number(b.slice(1)) - Number(a.slice(1)),
  );
  if (right !== undefined) {
    const [front = '', back] = right.split('...');
    return [...front, ...(back === undefined ? [] : rest), ...(back ?? '')];
  }
  const letters = [...terms.join('').replaceAll('.', '')];
  const once = [...new Set(letters)].filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return [...rest, ...once.sort()];
}

/** Where each operand stands for each element of the result, and how far further for each term of its sum. */
function offsetsOf(
  one: NDArray,
  letters: readonly string[],
  {
    all,
    shape,
    inner,
  }: { readonly all: readonly string[]; readonly shape: readonly number[]; readonly inner: readonly number[] },
) {
  const steps = new Map<string, number>();
  let step = 1;
  for (let i = letters.length - 1; i >= 0; i--) {
    const letter = letters[i] ?? '';
    if (one.shape[i] !== 1) steps.set(letter, (steps.get(letter) ?? 0) + step);
    step *= one.shape[i] ?? 1;
  }
  const walk = (names: readonly string[], sizes: readonly number[]): number[] => {
    let out = [0];
    for (const [i, name] of names.entries())
      out = out.flatMap((at) => Array.from({ length: sizes[i] ?? 1 }, (_, k) => at + k * (steps.get(name) ?? 0)));
    return out;
  };
  return { front: walk(all.slice(0, shape.length), shape), back: walk(all.slice(shape.length), inner) };
}

/** Summed over axes of both: the last `dims` of one with the first of the other, or those listed. */
function tensordot(input: NDArray, other: NDArray, dims: number | readonly (readonly number[])[] = 2): NDArray {
  const rank = input.shape.length;
  const [a = [], b = []] =
    typeof dims === 'number'
      ? [Array.from({ length: dims }, (_, i) => rank - dims + i), Array.from({ length: dims }, (_, i) => i)]
      : dims.map((list, i) => list.map((dim) => axisOf(dim, (i === 0 ? input : other).shape.length)));
  if (a.length !== b.length) throw new Error('both dimension lists should have same length');
  if (a.some((dim, i) => dim < 0 || input.shape[dim] !== other.shape[b[i] ?? 0]))
    throw new Error(
      `contracted dimensions need to match, but first has size ${input.shape[a[0] ?? 0]} in dim ${a[0]} and second has size ${other.shape[b[0] ?? 0]} in dim ${b[0]}`,
    );
  const [freeA, freeB] = [
    [input, a],
    [other, b],
  ].map(([one, used]) => (one as NDArray).shape.map((_, i) => i).filter((i) => !(used as number[]).includes(i)));
  const k = sizeOf(a.map((dim) => input.shape[dim] ?? 1));
  const x = reshape(permute(input, [...(freeA ?? []), ...a]), [
    sizeOf((freeA ?? []).map((i) => input.shape[i] ?? 1)),
    k,
  ]);
  const y = reshape(permute(other, [...b, ...(freeB ?? [])]), [
    k,
    sizeOf((freeB ?? []).map((i) => other.shape[i] ?? 1)),
  ]);
  return reshape(matmul(x, y), [
    ...(freeA ?? []).map((i) => input.shape[i] ?? 1),
    ...(freeB ?? []).map((i) => other.shape[i] ?? 1),
  ]);
}

/** The p-norm of every difference of a row of one and a row of the other. */
function cdist(input: NDArray, other: NDArray, p = 2): NDArray {
  if (input.shape.length < 2 || other.shape.length < 2) throw new Error('cdist only supports at least 2D tensors');
  if (input.shape.at(-1) !== other.shape.at(-1))
    throw new Error(
      `X1 and X2 must have the same number of columns. X1: ${input.shape.at(-1)} X2: ${other.shape.at(-1)}`,
    );
  return norm(sub(unsqueeze(input, -2), unsqueeze(other, -3)), p, -1);
}

/** The p-norms of the differences of all pairs of rows: (n (n - 1) / 2). */
function pdist(input: NDArray, p = 2): NDArray {
  if (input.shape.length !== 2) throw new Error(`pdist only supports 2D tensors, got: ${input.shape.length}D`);
  const [n = 0] = input.shape;
  const all = cdist(input, input, p);
  const out = allocate([(n * (n - 1)) / 2], input.dtype);
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) out.data[at++] = all.data[i * n + j] ?? 0;
  return out;
}

/** x·y over the product of their norms, each at least eps. */
export function cosineSimilarity(input: NDArray, other: NDArray, dim = 1, eps = 1e-8): NDArray {
  const shape = broadcastShapes(input.shape, other.shape);
  const [a, b] = [expand(input, shape), expand(other, shape)];
  axisOf(dim, shape.length);
  const size = (x: NDArray): NDArray => clamp(sqrt(sum(mul(x, x), dim)), eps);
  return div(sum(mul(a, b), dim), mul(size(a), size(b)));
}

/** The p-norm of x - y + eps along the last axis. */
export function pairwiseDistance(input: NDArray, other: NDArray, p = 2, eps = 1e-6, keepdim = false): NDArray {
  return norm(add(sub(input, other), { shape: [], data: Float64Array.of(eps), dtype: 'float32' }), p, -1, keepdim);
}

/** x1ᵀ A_k x2 + b_k for each k. */
function bilinear(args: Args): NDArray {
  const [x, y] = [args.input1 as NDArray, args.input2 as NDArray];
  const [weight, bias] = [needWeight(args, 'weight'), weightOf(args, 'bias')];
  const [, n = 0, m = 0] = weight.shape;
  if (list(x.shape.slice(0, -1)) !== list(y.shape.slice(0, -1)) || x.shape.length !== y.shape.length)
    throw new Error(`bilinear(): input batch dimensions do not match: got [${list(x.shape)}] and [${list(y.shape)}]`);
  if (x.shape.at(-1) !== n)
    throw new Error(`bilinear(): input1 size does not match weight size: got ${x.shape.at(-1)} but expected ${n}`);
  if (y.shape.at(-1) !== m)
    throw new Error(`bilinear(): input2 size does not match weight size: got ${y.shape.at(-1)} but expected ${m}`);
  const out = einsum('...i,kij,...j->...k', [x, weight, y]);
  return bias ? add(out, bias) : out;
}

/** Along the axis of size 3: the first there is, unless said. */
function cross(input: NDArray, other: NDArray, dim?: number): NDArray {
  const shape = broadcastShapes(input.shape, other.shape);
  if (input.shape.length !== other.shape.length)
    throw new Error('linalg.cross: inputs must have the same number of dimensions.');
  const axis = dim === undefined ? shape.indexOf(3) : axisOf(dim, shape.length);
  if (axis < 0 || input.shape[axis] !== 3 || other.shape[axis] !== 3)
    throw new Error(
      `linalg.cross: inputs dimension ${axis} must have length 3. Got ${input.shape[axis]} and ${other.shape[axis]}`,
    );
  const [a, b] = [expand(input, shape), expand(other, shape)];
  const inner = sizeOf(shape.slice(axis + 1));
  const out = allocate(shape, promote(a.dtype, b.dtype));
  for (let i = 0; i < out.data.length; i++) {
    const k = Math.floor(i / inner) % 3;
    const [p, q] = [i + (((k + 1) % 3) - k) * inner, i + (((k + 2) % 3) - k) * inner];
    out.data[i] = (a.data[p] ?? 0) * (b.data[q] ?? 0) - (a.data[q] ?? 0) * (b.data[p] ?? 0);
  }
  return out;
}

/** Each element of one times the whole of the other, side by side. */
function kron(input: NDArray, other: NDArray): NDArray {
  const rank = Math.max(input.shape.length, other.shape.length);
  const full = (one: NDArray): readonly number[] => [
    ...Array.from({ length: rank - one.shape.length }, () => 1),
    ...one.shape,
  ];
  const [p, q] = [full(input), full(other)];
  const x = reshape(
    input,
    p.flatMap((size) => [size, 1]),
  );
  const y = reshape(
    other,
    q.flatMap((size) => [1, size]),
  );
  return reshape(
    mul(x, y),
    p.map((size, i) => size * (q[i] ?? 1)),
  );
}

function inner(input: NDArray, other: NDArray): NDArray {
  if (input.shape.length === 0 || other.shape.length === 0) return mul(input, other);
  const k = input.shape.at(-1);
  if (k !== other.shape.at(-1))
    throw new Error(
      `inner() the last dimension must match on both input tensors but got shapes [${list(input.shape)}] and [${list(other.shape)}]`,
    );
  return tensordot(input, other, [[-1], [-1]]);
}

/** The matrices of the last two axes, worked on by Gauss' elimination with the largest pivot. */
function eliminate(
  input: NDArray,
  called: string,
  f: (rows: Row[], n: number) => readonly number[],
  shape: readonly number[],
): NDArray {
  const n = input.shape.at(-1) ?? 0;
  if (input.shape.length < 2) throw new Error(`linalg.${called}: The input tensor A must have at least 2 dimensions.`);
  if (input.shape.at(-2) !== n)
    throw new Error(
      `linalg.${called}: A must be batches of square matrices, but they are ${input.shape.at(-2)} by ${n} matrices`,
    );
  if (!isFloat(input.dtype))
    throw new Error(`linalg.${called}: Expected a floating point or complex tensor as input. Got ${input.dtype}`);
  const front = input.shape.slice(0, -2);
  const out = allocate([...front, ...shape], input.dtype);
  const size = sizeOf(shape);
  for (let i = 0; i < sizeOf(front); i++) {
    const rows = Array.from({ length: n }, (_, r) =>
      Float64Array.from(input.data.subarray((i * n + r) * n, (i * n + r + 1) * n)),
    );
    out.data.set(f(rows, n), i * size);
  }
  return out;
}

type Row = Float64Array<ArrayBuffer>;

function determinantOf(rows: Row[], n: number): number {
  let out = 1;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let r = k; r < n; r++) if (Math.abs(rows[r]?.[k] ?? 0) > Math.abs(rows[best]?.[k] ?? 0)) best = r;
    const pivot = rows[best];
    if (!pivot?.[k]) return 0;
    if (best !== k) {
      rows[best] = rows[k] as Row;
      rows[k] = pivot;
      out = -out;
    }
    out *= pivot[k] ?? 0;
    for (let r = k + 1; r < n; r++) {
      const row = rows[r];
      if (!row) continue;
      const by = (row[k] ?? 0) / (pivot[k] ?? 1);
      for (let c = k; c < n; c++) row[c] = (row[c] ?? 0) - by * (pivot[c] ?? 0);
    }
  }
  return out;
}

/** The rows with the identity beside them, brought to the identity: what stands beside then is the inverse. */
function inverseOf(rows: Row[], n: number): number[] {
  const wide = rows.map((row, r) =>
    Float64Array.from({ length: 2 * n }, (_, c) => (c < n ? (row[c] ?? 0) : Number(c - n === r))),
  );
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let r = k; r < n; r++) if (Math.abs(wide[r]?.[k] ?? 0) > Math.abs(wide[best]?.[k] ?? 0)) best = r;
    const pivot = wide[best];
    if (!pivot?.[k])
      throw new Error(
        `linalg.inv: The diagonal element ${k + 1} is zero, the inversion could not be completed because the input matrix is singular.`,
      );
    wide[best] = wide[k] as Row;
    wide[k] = pivot;
    const by = pivot[k] ?? 1;
    for (let c = 0; c < 2 * n; c++) pivot[c] = (pivot[c] ?? 0) / by;
    for (const row of wide) {
      if (row === pivot) continue;
      const times = row[k] ?? 0;
      for (let c = 0; c < 2 * n; c++) row[c] = (row[c] ?? 0) - times * (pivot[c] ?? 0);
    }
  }
  return wide.flatMap((row) => [...row.subarray(n)]);
}

const det = (input: NDArray): NDArray => eliminate(input, 'det', (rows, n) => [determinantOf(rows, n)], []);

function matrixPower(input: NDArray, n: number): NDArray {
  const size = input.shape.at(-1) ?? 0;
  const one = eliminate(
    input,
    'matrix_power',
    (_, k) => Array.from({ length: k * k }, (_, i) => Number(i % (k + 1) === 0)),
    [size, size],
  );
  const by = n < 0 ? inverse(input) : input;
  let out = one;
  for (let i = 0; i < Math.abs(n); i++) out = matmul(out, by);
  return out;
}

function inverse(input: NDArray): NDArray {
  const n = input.shape.at(-1) ?? 0;
  return eliminate(input, 'inv', inverseOf, [n, n]);
}

export const productKernels = (): Kernels => ({
  einsum: kernel('equation operands', (equation: string, operands: readonly (NDArray | readonly NDArray[])[]) =>
    einsum(equation, operands.flat() as NDArray[]),
  ),
  tensordot: kernel('input other dims', tensordot),
  cdist: kernel('input other p', cdist),
  pdist: kernel('input p', pdist),
  dist: kernel('input other p', (input: NDArray, other: NDArray, p: number = 2) => norm(sub(input, other), p)),
  cosine_similarity: kernel('input other dim eps', cosineSimilarity),
  pairwise_distance: kernel('input other p eps keepdim', pairwiseDistance),
  bilinear,
  cross: kernel('input other dim', cross),
  kron: kernel('input other', kron),
  inner: kernel('input other', inner),
  addmv: plus(mv),
  addr: plus(outer),
  addbmm: plus((a, b) => sum(bmm(a, b), 0)),
  multi_dot: kernel('matrices', (matrices: readonly NDArray[]) => {
    if (matrices.length < 2) throw new Error('multi_dot(): expected at least 2 tensors');
    return matrices.reduce((a, b) => matmul(a, b));
  }),
  det: kernel('input', det),
  logdet: kernel('input', (input: NDArray) => {
    const out = det(input);
    return { ...out, data: out.data.map(Math.log) as Float32Array };
  }),
  inverse: kernel('input', inverse),
  matrix_power: kernel('input n', matrixPower),
  solve: kernel('input other', (input: NDArray, other: NDArray) => {
    const vector = other.shape.length === 1;
    const out = matmul(inverse(input), vector ? unsqueeze(other, -1) : other);
    return vector ? reshape(out, out.shape.slice(0, -1)) : out;
  }),
  matrix_norm: kernel('input keepdim', (input: NDArray, keepdim: boolean = false) => {
    if (input.shape.length < 2)
      throw new Error('linalg.matrix_norm: The input tensor A must have at least 2 dimensions.');
    return norm(input, 2, [-2, -1], keepdim);
  }),
});

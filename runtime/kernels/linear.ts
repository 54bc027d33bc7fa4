/** Products: linear layers, matrix products and embedding. */

import {
  allocate,
  broadcastOffsets,
  broadcastShapes,
  floats,
  IndexError,
  list,
  type NDArray,
  promote,
  sizeOf,
} from '../array.ts';
import { add, mul } from './elementwise.ts';
import { type Kernels, kernel, needWeight, weightOf } from './kernel.ts';
import { addProduct } from './product.ts';
import { expand, reshape } from './reshape.ts';

/** input (*, in_features) gives (*, out_features): x Wᵀ + b, with W (out_features, in_features). */
export function linear(input: NDArray, weight: NDArray, bias?: NDArray): NDArray {
  const [N = 0, K = 0] = weight.shape;
  const rank = input.shape.length;
  if (rank === 0) throw new Error('both arguments to linear need to be at least 1D, but they are 0D and 2D');
  const M = sizeOf(input.shape.slice(0, -1));
  if (input.shape[rank - 1] !== K) {
    throw new Error(`mat1 and mat2 shapes cannot be multiplied (${M}x${input.shape[rank - 1]} and ${K}x${N})`);
  }
  const out = allocate([...input.shape.slice(0, -1), N]);
  const y = floats(out);
  if (bias) for (let m = 0; m < M; m++) y.set(floats(bias), m * N);
  addProduct(y, floats(input), floats(weight), { M, K, N });
  return out;
}

/** (n, k) and (k, m) give (n, m), the axes before broadcast; a vector is a row or a column, and its axis goes. */
export function matmul(input: NDArray, other: NDArray): NDArray {
  const [p, q] = [input.shape.length, other.shape.length];
  if (p === 0 || q === 0)
    throw new Error(`both arguments to matmul need to be at least 1D, but they are ${p}D and ${q}D`);
  const a = p === 1 ? reshape(input, [1, -1]) : input;
  const b = q === 1 ? reshape(other, [other.shape[0] ?? 0, 1]) : other;
  const [n = 0, k = 0] = a.shape.slice(-2);
  const [l = 0, m = 0] = b.shape.slice(-2);
  if (k !== l) throw new Error(mismatch(input, other));
  const front = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const out = allocate([...front, n, m], promote(a.dtype, b.dtype));
  const fromA = broadcastOffsets(a.shape.slice(0, -2), front);
  const fromB = broadcastOffsets(b.shape.slice(0, -2), front);
  const count = sizeOf(front);
  const row = new Float64Array(m);
  for (let i = 0; i < count; i++) {
    const [atA, atB] = [fromA(i) * n * k, fromB(i) * k * m];
    for (let r = 0; r < n; r++) {
      row.fill(0);
      for (let s = 0; s < k; s++) {
        const x = a.data[atA + r * k + s] ?? 0;
        for (let c = 0; c < m; c++) row[c] = (row[c] ?? 0) + x * (b.data[atB + s * m + c] ?? 0);
      }
      out.data.set(row, (i * n + r) * m);
    }
  }
  return reshape(out, [...front, ...(p === 1 ? [] : [n]), ...(q === 1 ? [] : [m])]);
}

/** PyTorch's words for inner sizes that differ: they depend on which kernel it would have called. */
function mismatch(input: NDArray, other: NDArray): string {
  const [a, b] = [input.shape, other.shape];
  if (a.length === 1 && b.length === 1) {
    return `inconsistent tensor size, expected tensor [${a[0]}] and src [${b[0]}] to have the same number of elements, but got ${a[0]} and ${b[0]} elements respectively`;
  }
  const rows = a.length === 1 ? 1 : sizeOf(a.slice(0, -1));
  const k = a[a.length - 1];
  if (b.length === 1) return `size mismatch, got input (${rows}), mat (${rows}x${k}), vec (${b[0]})`;
  if (b.length === 2 || a.length === 1)
    return `mat1 and mat2 shapes cannot be multiplied (${rows}x${k} and ${b.slice(-2).join('x')})`;
  const count = sizeOf(broadcastShapes(a.slice(0, -2), b.slice(0, -2)));
  return `Expected size for first two dimensions of batch2 tensor to be: [${count}, ${k}] but got: [${count}, ${b[b.length - 2]}].`;
}

/** (n, k) and (k, m) give (n, m). */
export function mm(input: NDArray, mat2: NDArray): NDArray {
  if (input.shape.length !== 2) throw new Error('self must be a matrix');
  if (mat2.shape.length !== 2) throw new Error('mat2 must be a matrix');
  return matmul(input, mat2);
}

/** (n, m) and (m) give (n). */
export function mv(input: NDArray, vec: NDArray): NDArray {
  if (input.shape.length !== 2 || vec.shape.length !== 1) {
    const shape = input.shape.length === 2 ? 1 : 0;
    throw new Error(
      `vector + matrix @ vector expected, got ${shape || vec.shape.length}, ${input.shape.length}, ${vec.shape.length}`,
    );
  }
  return matmul(input, vec);
}

/** (n) and (n) give (). */
export function dot(input: NDArray, other: NDArray): NDArray {
  const [p, q] = [input.shape.length, other.shape.length];
  if (p !== 1 || q !== 1) throw new Error(`1D tensors expected, but got ${p}D and ${q}D tensors`);
  return matmul(input, other);
}

/** (batch, n, k) and (batch, k, m) give (batch, n, m). */
export function bmm(input: NDArray, mat2: NDArray): NDArray {
  if (input.shape.length !== 3) throw new Error('batch1 must be a 3D tensor');
  if (mat2.shape.length !== 3) throw new Error('batch2 must be a 3D tensor');
  if (input.shape[0] !== mat2.shape[0] || input.shape[2] !== mat2.shape[1]) {
    throw new Error(
      `Expected size for first two dimensions of batch2 tensor to be: [${input.shape[0]}, ${input.shape[2]}] but got: [${list(mat2.shape.slice(0, 2))}].`,
    );
  }
  return matmul(input, mat2);
}

/** (n) and (m) give (n, m). */
export function outer(input: NDArray, vec2: NDArray): NDArray {
  for (const [name, one] of [
    ['self', input],
    ['vec2', vec2],
  ] as const) {
    if (one.shape.length !== 1) throw new Error(`outer: Expected 1-D argument ${name}, but got ${one.shape.length}-D`);
  }
  return matmul(reshape(input, [-1, 1]), reshape(vec2, [1, -1]));
}

/** beta input + alpha (the product), where input broadcasts to it. */
export const plus = (product: (a: NDArray, b: NDArray) => NDArray) =>
  kernel(
    'input mat1 mat2 beta alpha',
    (input: NDArray, a: NDArray, b: NDArray, beta: number = 1, alpha: number = 1) => {
      const out = product(a, b);
      const scaled = (x: NDArray, by: number): NDArray => (by === 1 ? x : mul(x, by));
      return add(scaled(expand(input, out.shape), beta), scaled(out, alpha));
    },
  );

/** Token ids (*) give their rows of weight (num_embeddings, embedding_dim): (*, embedding_dim). */
export function embedding(input: NDArray, weight: NDArray): NDArray {
  const [count = 0, size = 0] = weight.shape;
  const out = allocate([...input.shape, size], weight.dtype);
  for (let i = 0; i < input.data.length; i++) {
    const id = input.data[i] ?? 0;
    if (!Number.isInteger(id))
      throw new TypeError(`an embedding is looked up by whole numbers, but the input holds ${id}`);
    if (id < 0 || id >= count)
      throw new IndexError(`index out of range in self: ${id} is not in 0 to ${count - 1}, the rows of the embedding`);
    out.data.set(weight.data.subarray(id * size, (id + 1) * size), i * size);
  }
  return out;
}

export const linearKernels = (): Kernels => ({
  linear: (args) => linear(args.input as NDArray, needWeight(args, 'weight'), weightOf(args, 'bias')),
  embedding: (args) => embedding(args.input as NDArray, needWeight(args, 'weight')),
  matmul: kernel('input other', matmul),
  mm: kernel('input mat2', mm),
  mv: kernel('input vec', mv),
  dot: kernel('input other', dot),
  bmm: kernel('input mat2', bmm),
  outer: kernel('input vec2', outer),
  addmm: plus(mm),
  baddbmm: plus(bmm),
  functional_linear: kernel('input weight bias', linear),
});

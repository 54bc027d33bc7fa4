/** Tensors turned, laid out on diagonals, repeated, made of windows, brought to one shape. */

import {
  allocate,
  axisOf,
  broadcastShapes,
  IndexError,
  list,
  type NDArray,
  promote,
  sizeOf,
  stridesOf,
  walker,
} from '../array.ts';
import { cat, narrow, stack } from './join.ts';
import { type Kernels, kernel, listOf } from './kernel.ts';
import { flip } from './reduce.ts';
import { expand, gather, permute, reshape, transpose, unsqueeze } from './reshape.ts';

/** The elements at a start with a step for each axis of `shape`, rounded down into the input. */
function strided(
  input: NDArray,
  shape: readonly number[],
  { steps, start = 0 }: { readonly steps: readonly number[]; readonly start?: number },
): NDArray {
  return gather(input, shape, walker(shape, steps, start));
}

/** A quarter turn of two axes, k times. */
function rot90(input: NDArray, k = 1, dims: readonly number[] = [0, 1]): NDArray {
  const rank = input.shape.length;
  if (dims.length !== 2) throw new Error(`expected total rotation dims == 2, but got dims = ${dims.length}`);
  if (rank < 2) throw new Error(`expected total dims >= 2, but got total dims = ${rank}`);
  const [a = 0, b = 1] = dims.map((dim) => axisOf(dim, rank));
  if (a === b)
    throw new Error(`expected rotation dims to be different, but got dim0 = ${dims[0]} and dim1 = ${dims[1]}`);
  const turns = ((k % 4) + 4) % 4;
  if (turns === 1) return transpose(flip(input, b), a, b);
  if (turns === 2) return flip(flip(input, a), b);
  return turns === 3 ? flip(transpose(input, a, b), b) : input;
}

/** Windows of `size` every `step` along an axis, whose elements are a new last axis. */
function unfold(input: NDArray, dimension: number, size: number, step: number): NDArray {
  const axis = axisOf(dimension, input.shape.length);
  const whole = input.shape[axis] ?? 1;
  if (size > whole) throw new Error(`maximum size for tensor at dimension ${axis} is ${whole} but size is ${size}`);
  if (step <= 0) throw new Error(`step is ${step} but must be > 0`);
  const strides = stridesOf(input.shape);
  const own = strides[axis] ?? 1;
  const count = Math.floor((whole - size) / step) + 1;
  if (input.shape.length === 0) return reshape(input, [size]);
  return strided(input, [...input.shape.map((one, i) => (i === axis ? count : one)), size], {
    steps: [...strides.map((one, i) => (i === axis ? one * step : one)), own],
  });
}

/** Each element, or each slice of an axis, so many times in a row. */
function repeatInterleave(input: NDArray, repeats: number | NDArray, dim?: number): NDArray {
  const whole = dim === undefined ? reshape(input, [-1]) : input;
  const axis = axisOf(dim ?? 0, whole.shape.length);
  const size = whole.shape[axis] ?? 1;
  const times = typeof repeats === 'number' ? [repeats] : [...repeats.data];
  if (typeof repeats === 'object' && repeats.shape.length > 1) throw new Error('repeats must be 0-dim or 1-dim tensor');
  if (times.length !== 1 && times.length !== size)
    throw new Error(
      `repeats must have the same size as input along dim, but got repeats.size(0) = ${times.length} and input.size(${axis}) = ${size}`,
    );
  if (times.some((one) => one < 0)) throw new Error('repeats can not be negative');
  const from = Array.from({ length: size }, (_, i) => i).flatMap((i) =>
    Array.from({ length: times[times.length === 1 ? 0 : i] ?? 0 }, () => i),
  );
  const shape = whole.shape.map((one, i) => (i === axis ? from.length : one));
  const strides = stridesOf(whole.shape);
  const inner = strides[axis] ?? 1;
  return gather(whole, shape, (at) => {
    const outer = Math.floor(at / (inner * Math.max(1, from.length)));
    return (outer * size + (from[Math.floor(at / inner) % from.length] ?? 0)) * inner + (at % inner);
  });
}

/** Vectors as the coordinates of a grid; `xy` turns the first two axes. */
function meshgrid(tensors: readonly NDArray[], indexing = 'ij'): NDArray[] {
  if (tensors.length === 0) throw new Error('meshgrid expects a non-empty TensorList');
  if (tensors.some((one) => one.shape.length > 1))
    throw new Error(
      `torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: [${list(tensors.find((one) => one.shape.length > 1)?.shape ?? [])}]`,
    );
  if (indexing !== 'ij' && indexing !== 'xy')
    throw new Error(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${indexing}`);
  const swapped = indexing === 'xy' && tensors.length > 1;
  const order = tensors.map((one) => reshape(one, [-1]));
  if (swapped) [order[0], order[1]] = [order[1] as NDArray, order[0] as NDArray];
  const shape = order.map((one) => one.data.length);
  const grids = order.map((one, i) =>
    expand(
      reshape(
        one,
        shape.map((size, k) => (k === i ? size : 1)),
      ),
      shape,
    ),
  );
  return swapped ? [grids[1] as NDArray, grids[0] as NDArray, ...grids.slice(2)] : grids;
}

/** Every choice of one element of each vector: (product of sizes, vectors). */
function cartesianProduct(tensors: readonly NDArray[]): NDArray {
  const [only] = tensors;
  if (only && tensors.length === 1) return only;
  const wrong = tensors.find((one) => one.shape.length !== 1);
  if (wrong) throw new Error(`Expect a 1D vector, but got shape [${list(wrong.shape)}]`);
  return stack(
    meshgrid(tensors).map((one) => reshape(one, [-1])),
    1,
  );
}

/** Matrices along a diagonal, zeros elsewhere. */
function blockDiagonal(tensors: readonly NDArray[]): NDArray {
  const parts = tensors.map((one, i) => {
    if (one.shape.length > 2)
      throw new Error(
        `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${i} has ${one.shape.length} dimensions`,
      );
    return one.shape.length === 2 ? one : reshape(one, [1, -1]);
  });
  const sizes = [0, 1].map((axis) => parts.reduce((sum, one) => sum + (one.shape[axis] ?? 0), 0));
  const out = allocate(sizes, parts.map((one) => one.dtype).reduce(promote, 'bool'));
  let [row, column] = [0, 0];
  for (const one of parts) {
    const [n = 0, m = 0] = one.shape;
    for (let i = 0; i < n; i++)
      out.data.set(one.data.subarray(i * m, (i + 1) * m), (row + i) * (sizes[1] ?? 0) + column);
    row += n;
    column += m;
  }
  return out;
}

/** So many pieces of almost one size, or cut at the indices listed. */
function tensorSplit(input: NDArray, size: number | readonly number[] | NDArray, dim = 0): NDArray[] {
  if (input.shape.length === 0)
    throw new Error('tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims');
  const axis = axisOf(dim, input.shape.length);
  const whole = input.shape[axis] ?? 0;
  const of = typeof size === 'object' && 'dtype' in size ? [...size.data] : size;
  let cuts: readonly number[];
  if (typeof of === 'number') {
    if (of <= 0) throw new Error(`number of sections must be larger than 0, got ${of}`);
    const [least, more] = [Math.floor(whole / of), whole % of];
    cuts = Array.from({ length: of - 1 }, (_, i) => (i + 1) * least + Math.min(i + 1, more));
  } else cuts = of.map((at) => Math.min(whole, Math.max(0, at < 0 ? at + whole : at)));
  let from = 0;
  return [...cuts, whole].map((to) => {
    const piece = narrow(input, axis, from, Math.max(0, to - from));
    from = to;
    return piece;
  });
}

function evenSplit(called: string, rank: number, axis: (rank: number) => number) {
  return kernel('input size', (input: NDArray, size: number | readonly number[]) => {
    if (input.shape.length < rank)
      throw new Error(
        `torch.${called} requires a tensor with at least ${rank} dimension, but got a tensor with ${input.shape.length} dimensions!`,
      );
    const at = axis(input.shape.length);
    if (typeof size === 'number' && (size <= 0 || (input.shape[at] ?? 0) % size !== 0))
      throw new Error(
        `torch.${called} attempted to split along dimension ${at}, but the size of the dimension ${input.shape[at]} is not divisible by the split_size ${size}!`,
      );
    return tensorSplit(input, size, at);
  });
}

/** Of a matrix its diagonal, of a vector the matrix that has it. */
function diag(input: NDArray, diagonal = 0): NDArray {
  if (input.shape.length === 1) return diagEmbed(input, diagonal);
  if (input.shape.length !== 2) throw new Error(`diag(): Supports 1D or 2D tensors. Got ${input.shape.length}D`);
  return diagonalOf(input, diagonal);
}

/** The diagonal of two axes, as the last. */
function diagonalOf(input: NDArray, offset = 0, dim1 = 0, dim2 = 1): NDArray {
  const rank = input.shape.length;
  const [a, b] = [axisOf(dim1, rank), axisOf(dim2, rank)];
  if (rank < 2 || a === b) throw new Error(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  const strides = stridesOf(input.shape);
  const [n, m, p, q] = [input.shape[a] ?? 0, input.shape[b] ?? 0, strides[a] ?? 1, strides[b] ?? 1];
  const length = Math.max(0, offset >= 0 ? Math.min(n, m - offset) : Math.min(n + offset, m));
  const rest = input.shape.map((_, i) => i).filter((i) => i !== a && i !== b);
  return strided(input, [...rest.map((i) => input.shape[i] ?? 1), length], {
    steps: [...rest.map((i) => strides[i] ?? 1), p + q],
    start: offset >= 0 ? offset * q : -offset * p,
  });
}

/** The last axis as the diagonal of two new ones, which stand last unless said. */
function diagEmbed(input: NDArray, offset = 0, dim1 = -2, dim2 = -1): NDArray {
  const rank = input.shape.length + 1;
  const [a, b] = [axisOf(dim1, rank), axisOf(dim2, rank)];
  if (a === b) throw new Error(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  const length = input.shape[input.shape.length - 1] ?? 0;
  const n = length + Math.abs(offset);
  const out = allocate([...input.shape.slice(0, -1), n, n], input.dtype);
  const first = offset >= 0 ? offset : -offset * n;
  for (let i = 0; i < input.data.length; i++)
    out.data[Math.floor(i / length) * n * n + first + (i % length) * (n + 1)] = input.data[i] ?? 0;
  if (dim1 === -2 && dim2 === -1) return out;
  const order = out.shape.map((_, i) => i).slice(0, -2);
  const places: number[] = [];
  for (let i = 0, next = 0; i < rank; i++) places.push(i === a ? rank - 2 : i === b ? rank - 1 : (order[next++] ?? 0));
  return permute(out, places);
}

function cornerIndices(keep: (row: number, column: number, offset: number) => boolean) {
  return kernel('row col offset', (rows: number, columns: number, offset: number = 0) => {
    if (rows < 0 || columns < 0) throw new Error(`row must be non-negative, got${rows}`);
    const pairs = Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns] as const);
    const kept = pairs.filter(([row, column]) => keep(row, column, offset));
    const out = allocate([2, kept.length], 'int64');
    out.data.set([...kept.map(([row]) => row), ...kept.map(([, column]) => column)]);
    return out;
  });
}

const reversed = (input: NDArray): NDArray =>
  permute(
    input,
    input.shape.map((_, i) => input.shape.length - 1 - i),
  );

/** As vectors: one column each; else joined along axis 1. */
function columnStack(tensors: readonly NDArray[]): NDArray {
  return cat(
    tensors.map((one) => (one.shape.length <= 1 ? reshape(one, [one.data.length, 1]) : one)),
    1,
  );
}

function depthStack(tensors: readonly NDArray[]): NDArray {
  const deep = (one: NDArray): NDArray => {
    if (one.shape.length === 0) return reshape(one, [1, 1, 1]);
    if (one.shape.length === 1) return reshape(one, [1, one.data.length, 1]);
    return one.shape.length === 2 ? unsqueeze(one, -1) : one;
  };
  return cat(tensors.map(deep), 2);
}

function flippedOne(_called: string, axis: number, rank: number) {
  return kernel('input', (input: NDArray) => {
    if (input.shape.length < rank) throw new Error(`Input must be >= ${rank}-d.`);
    return flip(input, axis);
  });
}

function adjoint(input: NDArray): NDArray {
  if (input.shape.length < 2)
    throw new Error(
      `tensor.adjoint() is only supported on matrices or batches of matrices. Got ${input.shape.length}-D tensor.`,
    );
  return transpose(input, -2, -1);
}

function stride(input: NDArray, dim?: number): number | readonly number[] {
  const strides = stridesOf(input.shape);
  if (dim === undefined) return strides;
  if (input.shape.length === 0) throw new IndexError('Dimension specified as 0 but tensor has no dimensions');
  return strides[axisOf(dim, input.shape.length)] ?? 1;
}

export const arrangeMoreKernels = (): Kernels => ({
  fliplr: flippedOne('fliplr', 1, 2),
  flipud: flippedOne('flipud', 0, 1),
  rot90: kernel('input k dims', rot90),
  unfold: kernel('input dimension size step', unfold),
  repeat_interleave: kernel('input repeats dim', repeatInterleave),
  broadcast_tensors: kernel('tensors', (tensors: readonly NDArray[]) => {
    const shape = tensors.map((one) => one.shape).reduce(broadcastShapes, []);
    return tensors.map((one) => expand(one, shape));
  }),
  broadcast_shapes: kernel('shapes', (shapes: readonly (number | readonly number[])[]) =>
    shapes.map(listOf).reduce(broadcastShapes, []),
  ),
  meshgrid: kernel('tensors indexing', meshgrid),
  cartesian_prod: kernel('tensors', cartesianProduct),
  dstack: kernel('tensors', depthStack),
  column_stack: kernel('tensors', columnStack),
  block_diag: kernel('tensors', blockDiagonal),
  tensor_split: kernel('input size dim', tensorSplit),
  hsplit: evenSplit('hsplit', 1, (rank) => (rank === 1 ? 0 : 1)),
  vsplit: evenSplit('vsplit', 2, () => 0),
  dsplit: evenSplit('dsplit', 3, () => 2),
  diag: kernel('input diagonal', diag),
  diagonal: kernel('input offset dim1 dim2', diagonalOf),
  diag_embed: kernel('input offset dim1 dim2', diagEmbed),
  diagflat: kernel('input offset', (input: NDArray, offset: number = 0) => diagEmbed(reshape(input, [-1]), offset)),
  tril_indices: cornerIndices((row, column, offset) => column - row <= offset),
  triu_indices: cornerIndices((row, column, offset) => column - row >= offset),
  reversed_axes: kernel('input', reversed),
  adjoint: kernel('input', adjoint),
  numel: kernel('input', (input: NDArray) => sizeOf(input.shape)),
  stride: kernel('input dim', stride),
  is_contiguous: kernel('input', () => true),
});

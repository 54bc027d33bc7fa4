/** The same elements in another shape or order. */

import { allocate, axisOf, IndexError, list, type NDArray, sizeOf, stridesOf, walker } from '../array.ts';
import { type Kernels, kernel } from './kernel.ts';

/** One size may be -1 and is what is left. Shares the numbers. */
export function reshape(input: NDArray, shape: readonly number[]): NDArray {
  const count = sizeOf(input.shape);
  const inferred = shape.indexOf(-1);
  if (inferred !== shape.lastIndexOf(-1)) throw new Error('only one dimension can be inferred');
  const wrong = shape.findIndex((size) => size < -1 || !Number.isInteger(size));
  if (wrong >= 0)
    throw new Error(`invalid shape dimension ${shape[wrong]} at index ${wrong} of shape [${list(shape)}]`);
  const rest = sizeOf(shape.filter((_, i) => i !== inferred));
  if (inferred >= 0 && count === 0 && rest === 0) {
    throw new Error(
      `cannot reshape tensor of 0 elements into shape [${list(shape)}] because the unspecified dimension size -1 can be any value and is ambiguous`,
    );
  }
  if (inferred >= 0 ? rest === 0 || count % rest !== 0 : rest !== count) {
    throw new Error(`shape '[${list(shape)}]' is invalid for input of size ${count}`);
  }
  return { ...plain(input), shape: shape.map((size, i) => (i === inferred ? count / rest : size)) };
}

function plain({ data, dtype }: NDArray): Pick<NDArray, 'data' | 'dtype'> {
  return { data, dtype };
}

/** Axis i of the result is axis dims[i] of the input. */
export function permute(input: NDArray, dims: readonly number[]): NDArray {
  const rank = input.shape.length;
  if (dims.length !== rank) {
    throw new Error(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${rank} is not equal to len(dims) = ${dims.length}`,
    );
  }
  const order = dims.map((dim) => axisOf(dim, rank));
  if (new Set(order).size !== rank) throw new Error('permute(): duplicate dims are not allowed.');
  const strides = stridesOf(input.shape);
  const shape = order.map((axis) => input.shape[axis] ?? 1);
  return gather(
    input,
    shape,
    walker(
      shape,
      order.map((axis) => strides[axis] ?? 1),
    ),
  );
}

/** A new array whose element i is the input's at `from(i)`. */
export function gather(input: NDArray, shape: readonly number[], from: (at: number) => number): NDArray {
  const out = allocate(shape, input.dtype);
  for (let i = 0; i < out.data.length; i++) out.data[i] = input.data[from(i)] ?? 0;
  return out;
}

export function transpose(input: NDArray, dim0: number, dim1: number): NDArray {
  const rank = input.shape.length;
  const [a, b] = [axisOf(dim0, rank), axisOf(dim1, rank)];
  if (rank === 0) return input;
  return permute(
    input,
    input.shape.map((_, i) => (i === a ? b : i === b ? a : i)),
  );
}

/** (n, m) as (m, n); fewer axes stay. */
export function t(input: NDArray): NDArray {
  const rank = input.shape.length;
  if (rank > 2) throw new Error(`t() expects a tensor with <= 2 dimensions, but self is ${rank}D`);
  return rank === 2 ? transpose(input, 0, 1) : input;
}

/** Without the axes of size 1, or without the given ones where they are of size 1. */
export function squeeze(input: NDArray, dim?: number | readonly number[]): NDArray {
  const rank = input.shape.length;
  const all = dim === undefined ? input.shape.map((_, i) => i) : typeof dim === 'number' ? [dim] : dim;
  const going = new Set(all.map((one) => axisOf(one, rank)));
  return { ...plain(input), shape: input.shape.filter((size, i) => !(going.has(i) && size === 1)) };
}

/** With a new axis of size 1 at `dim`. */
export function unsqueeze(input: NDArray, dim: number): NDArray {
  const at = axisOf(dim, input.shape.length + 1);
  return { ...plain(input), shape: [...input.shape.slice(0, at), 1, ...input.shape.slice(at)] };
}

/** The axes from start to end as one. */
export function flatten(input: NDArray, startDim = 0, endDim = -1): NDArray {
  const rank = input.shape.length;
  const [start, end] = [axisOf(startDim, rank), axisOf(endDim, rank)];
  if (start > end) throw new Error('flatten() has invalid args: start_dim cannot come after end_dim');
  const merged = sizeOf(input.shape.slice(start, end + 1));
  return { ...plain(input), shape: [...input.shape.slice(0, start), merged, ...input.shape.slice(end + 1)] };
}

/** Axes of size 1 repeated to the given sizes; -1 keeps a size, sizes in front are new axes. */
export function expand(input: NDArray, sizes: readonly number[]): NDArray {
  const front = sizes.length - input.shape.length;
  if (front < 0) {
    throw new Error(
      `expand(torch.FloatTensor{[${list(input.shape)}]}, size=[${list(sizes)}]): the number of sizes provided (${sizes.length}) must be greater or equal to the number of dimensions in the tensor (${input.shape.length})`,
    );
  }
  const shape = sizes.map((size, i) => {
    const mine = input.shape[i - front];
    if (size === -1 && mine === undefined) {
      throw new Error(`The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${i}`);
    }
    if (size === -1 || mine === size) return mine ?? size;
    if (mine !== undefined && mine !== 1) {
      throw new Error(
        `The expanded size of the tensor (${size}) must match the existing size (${mine}) at non-singleton dimension ${i}.  Target sizes: [${list(sizes)}].  Tensor sizes: [${list(input.shape)}]`,
      );
    }
    return size;
  });
  const strides = stridesOf(input.shape);
  return gather(
    input,
    shape,
    walker(
      shape,
      shape.map((_, i) => (input.shape[i - front] === 1 ? 0 : (strides[i - front] ?? 0))),
    ),
  );
}

/** The whole tensor again and again along each axis; times in front make new axes. */
export function repeat(input: NDArray, repeats: readonly number[]): NDArray {
  const front = repeats.length - input.shape.length;
  if (front < 0)
    throw new Error('Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor');
  const shape = repeats.map((times, i) => times * (input.shape[i - front] ?? 1));
  const out = allocate(shape, input.dtype);
  const strides = stridesOf(shape);
  const mine = stridesOf(input.shape);
  for (let i = 0; i < out.data.length; i++) {
    let from = 0;
    for (let axis = front; axis < shape.length; axis++) {
      const index = Math.floor(i / (strides[axis] ?? 1)) % (shape[axis] ?? 1);
      from += (index % (input.shape[axis - front] ?? 1)) * (mine[axis - front] ?? 1);
    }
    out.data[i] = input.data[from] ?? 0;
  }
  return out;
}

/** The size of an axis, or all of them. */
export function size(input: NDArray, dim: number): number;
export function size(input: NDArray, dim?: undefined): readonly number[];
export function size(input: NDArray, dim?: number): number | readonly number[] {
  if (dim === undefined) return input.shape;
  if (input.shape.length === 0) throw new IndexError('Dimension specified as 0 but tensor has no dimensions');
  return input.shape[axisOf(dim, input.shape.length)] ?? 0;
}

const sizes = (x: number | readonly number[]): readonly number[] => (typeof x === 'number' ? [x] : x);

export const reshapeKernels = (): Kernels => ({
  reshape: kernel('input shape', (input: NDArray, shape: number | readonly number[]) => reshape(input, sizes(shape))),
  view: kernel('input shape', (input: NDArray, shape: number | readonly number[]) => reshape(input, sizes(shape))),
  transpose: kernel('input dim0 dim1', transpose),
  permute: kernel('input dims', permute),
  squeeze: kernel('input dim', squeeze),
  unsqueeze: kernel('input dim', unsqueeze),
  flatten: kernel('input start_dim end_dim', flatten),
  expand: kernel('input sizes', (input: NDArray, to: number | readonly number[]) => expand(input, sizes(to))),
  repeat: kernel('input repeats', (input: NDArray, times: number | readonly number[]) => repeat(input, sizes(times))),
  t: kernel('input', t),
  size: kernel('input dim', (input: NDArray, dim: number | undefined) =>
    dim === undefined ? size(input) : size(input, dim),
  ),
});

/** The same elements arranged otherwise: rolled, repeated, taken from a corner or by index. */

import {
  allocate,
  around,
  axisOf,
  broadcastShapes,
  IndexError,
  list,
  type NDArray,
  sameShape,
  sizeOf,
} from '../array.ts';
import { cat } from './join.ts';
import { type Kernels, kernel } from './kernel.ts';
import { flip } from './reduce.ts';
import { gather as arranged, expand, permute, repeat, reshape, unsqueeze } from './reshape.ts';

/** One axis as several, of which one size may be -1. */
export function unflatten(input: NDArray, dim: number, sizes: readonly number[]): NDArray {
  const axis = axisOf(dim, input.shape.length);
  const size = input.shape[axis] ?? 1;
  if (input.shape.length === 0) throw new IndexError('Dimension specified as 0 but tensor has no dimensions');
  if (sizes.indexOf(-1) !== sizes.lastIndexOf(-1)) throw new Error('only one dimension can be inferred');
  const rest = sizeOf(sizes.filter((one) => one !== -1));
  if (sizes.length === 0) throw new Error('unflatten: sizes must be non-empty');
  if (sizes.includes(-1) ? rest === 0 || size % rest !== 0 : rest !== size)
    throw new Error(
      `unflatten: Provided sizes [${list(sizes)}] don't multiply up to the size of dim ${axis} (${size}) in the input tensor`,
    );
  const full = sizes.map((one) => (one === -1 ? size / rest : one));
  return reshape(input, [...input.shape.slice(0, axis), ...full, ...input.shape.slice(axis + 1)]);
}

/** Every element `shift` places further along an axis, those beyond its end at its start. */
export function roll(input: NDArray, shift: number, dim: number): NDArray {
  const axis = axisOf(dim, input.shape.length);
  const { size, inner } = around(input.shape, axis);
  return arranged(input, input.shape, (at) => {
    const i = Math.floor(at / inner) % size;
    const from = (((i - shift) % size) + size) % size;
    return at + (from - i) * inner;
  });
}

/** What the tensors' own sizes do not reach is repeated: `tile` adds axes in front of either. */
export function tile(input: NDArray, repeats: readonly number[]): NDArray {
  const front = Math.max(0, input.shape.length - repeats.length);
  return repeat(input, [...Array.from({ length: front }, () => 1), ...repeats]);
}

/** The axis at source moved to destination. */
export function movedim(input: NDArray, source: number, destination: number): NDArray {
  const rank = input.shape.length;
  const [from, to] = [axisOf(source, rank), axisOf(destination, rank)];
  if (rank === 0) return input;
  const order = input.shape.map((_, i) => i).filter((i) => i !== from);
  order.splice(to, 0, from);
  return permute(input, order);
}

/** Elements above (or below) a diagonal are 0. */
function corner(keep: (row: number, column: number, diagonal: number) => boolean, name: string) {
  return (input: NDArray, diagonal = 0): NDArray => {
    const rank = input.shape.length;
    if (rank < 2) throw new Error(`${name}: input tensor must have at least 2 dimensions`);
    const [rows = 0, columns = 0] = input.shape.slice(-2);
    const out = allocate(input.shape, input.dtype);
    for (let i = 0; i < out.data.length; i++) {
      if (keep(Math.floor(i / columns) % rows, i % columns, diagonal)) out.data[i] = input.data[i] ?? 0;
    }
    return out;
  };
}

export const tril = corner((row, column, diagonal) => column - row <= diagonal, 'tril');
export const triu = corner((row, column, diagonal) => column - row >= diagonal, 'triu');

/** out[..., i, ...] = input[..., index[..., i, ...], ...]: index has the rank of input, and no axis but `dim` is longer. */
export function gather(input: NDArray, dim: number, index: NDArray): NDArray {
  const rank = input.shape.length;
  const axis = axisOf(dim, rank);
  if (index.shape.length !== rank && index.data.length > 0)
    throw new Error('Index tensor must have the same number of dimensions as input tensor');
  const wrong = index.shape.findIndex((size, i) => i !== axis && size > (input.shape[i] ?? 1));
  if (wrong >= 0 && index.data.length > 0) {
    throw new Error(
      `Size does not match at dimension ${wrong} expected index [${list(index.shape)}] to be no larger than self [${list(input.shape)}] apart from dimension ${axis}`,
    );
  }
  const out = allocate(index.shape, input.dtype);
  const size = input.shape[axis] ?? 1;
  const strides = input.shape.map((_, i) => sizeOf(input.shape.slice(i + 1)));
  const steps = index.shape.map((_, i) => sizeOf(index.shape.slice(i + 1)));
  for (let at = 0; at < out.data.length; at++) {
    const id = index.data[at] ?? 0;
    if (!(id >= 0 && id < size))
      throw new IndexError(`index ${id} is out of bounds for dimension ${axis} with size ${size}`);
    let from = 0;
    for (const [i, step] of steps.entries()) {
      const place = i === axis ? id : Math.floor(at / step) % (index.shape[i] ?? 1);
      from += place * (strides[i] ?? 1);
    }
    out.data[at] = input.data[from] ?? 0;
  }
  return out;
}

/** The elements where the mask holds, in order: (count). */
export function maskedSelect(input: NDArray, mask: NDArray): NDArray {
  if (mask.dtype !== 'bool') throw new Error('masked_select: expected BoolTensor for mask');
  const shape = broadcastShapes(input.shape, mask.shape);
  const [x, yes] = [expand(input, shape), expand(mask, shape)];
  const picked = [...x.data].filter((_, i) => yes.data[i] !== 0);
  const out = allocate([picked.length], input.dtype);
  out.data.set(picked);
  return out;
}

/** Joined along the first axis (vstack: as rows) or along the second (hstack), vectors along their only one. */
export function hstack(tensors: readonly NDArray[]): NDArray {
  const parts = tensors.map((one) => (one.shape.length === 0 ? reshape(one, [1]) : one));
  return cat(parts, parts[0]?.shape.length === 1 ? 0 : 1);
}
export function vstack(tensors: readonly NDArray[]): NDArray {
  return cat(
    tensors.map((one) =>
      one.shape.length === 0 ? reshape(one, [1, 1]) : one.shape.length === 1 ? unsqueeze(one, 0) : one,
    ),
    0,
  );
}

function atLeast(rank: number) {
  return (input: NDArray): NDArray => {
    let out = input.shape.length === 0 ? reshape(input, [1]) : input;
    if (rank >= 2 && out.shape.length === 1) out = unsqueeze(out, 0);
    if (rank >= 3 && out.shape.length === 2) out = unsqueeze(out, -1);
    return out;
  };
}

function as(called: string, run: (input: NDArray, shape: readonly number[]) => NDArray) {
  return kernel('input other', (input: NDArray, other: NDArray) => {
    if (!other) throw new Error(`${called} takes another tensor`);
    return run(input, other.shape);
  });
}

const sizes = (x: number | readonly number[]): readonly number[] => (typeof x === 'number' ? [x] : x);

export const arrangeKernels = (): Kernels => ({
  unflatten: kernel('input dim sizes', (input: NDArray, dim: number, of: number | readonly number[]) =>
    unflatten(input, dim, sizes(of)),
  ),
  view_as: as('view_as', reshape),
  reshape_as: as('reshape_as', reshape),
  expand_as: as('expand_as', expand),
  tile: kernel('input repeats', (input: NDArray, times: number | readonly number[]) => tile(input, sizes(times))),
  movedim: kernel('input source destination', movedim),
  roll: kernel('input shifts dims', (input: NDArray, shifts: number, dims?: number) =>
    dims === undefined ? reshape(roll(reshape(input, [-1]), shifts, 0), input.shape) : roll(input, shifts, dims),
  ),
  flip_axes: kernel('input dims', (input: NDArray, dims: number | readonly number[]) => flipped(input, sizes(dims))),
  tril: kernel('input diagonal', tril),
  triu: kernel('input diagonal', triu),
  gather: kernel('input dim index', gather),
  masked_select: kernel('input mask', maskedSelect),
  hstack: kernel('tensors', hstack),
  vstack: kernel('tensors', vstack),
  atleast_1d: kernel('input', atLeast(1)),
  atleast_2d: kernel('input', atLeast(2)),
  atleast_3d: kernel('input', atLeast(3)),
});

function flipped(input: NDArray, dims: readonly number[]): NDArray {
  const axes = dims.map((dim) => axisOf(dim, input.shape.length));
  if (new Set(axes).size !== axes.length) throw new Error('dim appears multiple times in the list of dims');
  const out = axes.reduce((x, axis) => flip(x, axis), input);
  return sameShape(out.shape, input.shape) ? out : input;
}

/** Indexing: integers, slices, null, `...`, and tensors of indices. */

import { axisOf, broadcastOffsets, broadcastShapes, IndexError, type NDArray, sizeOf, stridesOf } from '../array.ts';
import { type Kernels, kernel, type Slice } from './kernel.ts';
import { gather } from './reshape.ts';

/** What may stand in an index: `x.at(0)`, `x.at('...', {start: 1}, null, ids)`. */
export type Item = number | null | '...' | Slice | NDArray | readonly number[];

/** What becomes of one axis of the input: a run of it, or the offsets a tensor of indices picks. */
type Part =
  | { readonly kind: 'run'; readonly size: number; readonly step: number }
  | { readonly kind: 'picked'; readonly shape: readonly number[]; readonly offset: (at: number) => number };

/**
 * An integer takes an axis away, a slice shortens it, null adds one of size 1, `...` stands for the axes between, a tensor
 * of indices or of truths brings its own axes. Throws PyTorch's IndexError.
 */
export function index(input: NDArray, items: readonly Item[]): NDArray {
  const full = filled(input, items);
  const strides = stridesOf(input.shape);
  const parts: Part[] = [];
  let start = 0;
  let axis = 0;
  for (const item of full) {
    const size = input.shape[axis] ?? 1;
    const stride = strides[axis] ?? 1;
    if (item === null) parts.push({ kind: 'run', size: 1, step: 0 });
    else if (typeof item === 'number') start += at(item, size, axis++) * stride;
    else if (isArray(item) && item.dtype === 'bool') {
      parts.push(truths(item, input.shape, axis));
      axis += Math.max(1, item.shape.length);
    } else if (isArray(item) || isList(item)) {
      const ids = isArray(item)
        ? item
        : { shape: [item.length], data: Float64Array.from(item), dtype: 'int64' as const };
      const from = ids.data;
      const places = Array.from(from, (id) => at(id, size, axis) * stride);
      parts.push({ kind: 'picked', shape: ids.shape, offset: (i) => places[i] ?? 0 });
      axis++;
    } else {
      const run = sliceOf(item as Slice, size);
      start += run.from * stride;
      parts.push({ kind: 'run', size: run.size, step: run.step * stride });
      axis++;
    }
  }
  return assemble(input, parts, start);
}

/** The items with `...` written out and whole axes behind them. */
function filled(input: NDArray, items: readonly Item[]): readonly Item[] {
  const used = items.reduce<number>((n, item) => n + consumed(item), 0);
  const rank = input.shape.length;
  if (used > rank) throw new IndexError(`too many indices for tensor of dimension ${rank}`);
  const rest: Item[] = Array.from({ length: rank - used }, () => ({}));
  const dots = items.indexOf('...');
  return dots < 0 ? [...items, ...rest] : [...items.slice(0, dots), ...rest, ...items.slice(dots + 1)];
}

function consumed(item: Item): number {
  if (item === null || item === '...') return 0;
  return typeof item === 'object' && isArray(item) && item.dtype === 'bool' ? Math.max(1, item.shape.length) : 1;
}

function isArray(item: Item): item is NDArray {
  return typeof item === 'object' && item !== null && 'dtype' in item;
}

function isList(item: Item): item is readonly number[] {
  return Array.isArray(item);
}

function at(item: number, size: number, axis: number): number {
  if (!Number.isInteger(item) || item < -size || item >= size)
    throw new IndexError(`index ${item} is out of bounds for dimension ${axis} with size ${size}`);
  return item < 0 ? item + size : item;
}

function sliceOf({ start, stop, step }: Slice, size: number): { from: number; size: number; step: number } {
  const by = step ?? 1;
  if (by < 1) throw new Error('step must be greater than zero');
  const inside = (x: number): number => Math.min(size, Math.max(0, x < 0 ? x + size : x));
  const from = inside(start ?? 0);
  const to = inside(stop ?? size);
  return { from, size: Math.max(0, Math.ceil((to - from) / by)), step: by };
}

/** The places where the mask is not 0, as offsets into the axes it covers. */
function truths(mask: NDArray, shape: readonly number[], axis: number): Part {
  const strides = stridesOf(shape);
  const wrong = mask.shape.findIndex((size, i) => size !== shape[axis + i]);
  if (wrong >= 0) {
    throw new IndexError(
      `The shape of the mask [${mask.shape.join(', ')}] at index ${wrong} does not match the shape of the indexed tensor [${shape.join(', ')}] at index ${axis + wrong}`,
    );
  }
  const mine = stridesOf(mask.shape);
  const places: number[] = [];
  for (let i = 0; i < mask.data.length; i++) {
    if (!mask.data[i]) continue;
    let offset = 0;
    for (const [k, step] of mine.entries())
      offset += (Math.floor(i / step) % (mask.shape[k] ?? 1)) * (strides[axis + k] ?? 1);
    places.push(offset);
  }
  return { kind: 'picked', shape: [places.length], offset: (i) => places[i] ?? 0 };
}

/** Index tensors side by side put their axes where they stand; apart, in front. */
function assemble(input: NDArray, parts: readonly Part[], start: number): NDArray {
  const picked = parts.filter((part) => part.kind === 'picked');
  const shape = picked.map((part) => part.shape).reduce(broadcastShapes, []);
  const first = parts.findIndex((part) => part.kind === 'picked');
  const together = parts.slice(Math.max(0, first), first + picked.length).every((part) => part.kind === 'picked');
  const runs = parts.flatMap((part, i) => (part.kind === 'run' ? [{ ...part, before: together && i < first }] : []));
  const before = runs.filter((run) => run.before);
  const after = runs.filter((run) => !run.before);
  const sizes = [...before.map((run) => run.size), ...shape, ...after.map((run) => run.size)];
  const strides = stridesOf(sizes);
  const offsets = picked.map((part) => ({ part, from: broadcastOffsets(part.shape, shape) }));
  const inner = sizeOf(after.map((run) => run.size));
  const count = sizeOf(shape);
  return gather(input, sizes, (i) => {
    let place = start;
    for (const [k, run] of before.entries()) place += (Math.floor(i / (strides[k] ?? 1)) % run.size) * run.step;
    const which = Math.floor(i / inner) % count;
    for (const { part, from } of offsets) place += part.offset(from(which));
    for (const [k, run] of after.entries()) {
      place += (Math.floor(i / (strides[before.length + shape.length + k] ?? 1)) % run.size) * run.step;
    }
    return place;
  });
}

/** The rows of an axis that a vector of indices names. */
export function indexSelect(input: NDArray, dim: number, ids: NDArray): NDArray {
  if (ids.shape.length > 1) throw new IndexError('index_select(): Index is supposed to be a vector');
  const axis = axisOf(dim, input.shape.length);
  const vector: NDArray = { ...ids, shape: [ids.data.length], data: ids.data, dtype: 'int64' };
  for (const id of vector.data)
    if (id < 0 || id >= (input.shape[axis] ?? 1)) throw new IndexError('index out of range in self');
  return index(input, [...input.shape.slice(0, axis).map(() => ({})), vector]);
}

export const indexKernels = (): Kernels => ({
  index: kernel('input items', index),
  index_select: kernel('input dim index', indexSelect),
});

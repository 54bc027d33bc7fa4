/** Elements put into a tensor by index, and taken from it by flat index or where they are not 0. */

import { allocate, axisOf, broadcastShapes, IndexError, list, type NDArray, sizeOf, stridesOf } from '../array.ts';
import { gather } from './arrange.ts';
import { where } from './elementwise.ts';
import { type Item, index } from './index.ts';
import { select } from './join.ts';
import { type Kernels, kernel } from './kernel.ts';
import { expand, reshape } from './reshape.ts';

type Put = (old: number, add: number) => number;
const PUT: { readonly [reduce: string]: Put } = {
  put: (_, x) => x,
  add: (a, b) => a + b,
  sum: (a, b) => a + b,
  multiply: (a, b) => a * b,
  prod: (a, b) => a * b,
  amax: Math.max,
  amin: Math.min,
};

/** out[..., index[..., i, ...], ...] takes src[..., i, ...], one number for all or a tensor no axis of which is shorter than index's. */
function scatter(
  input: NDArray,
  {
    dim,
    ids,
    src,
    reduce = 'put',
  }: { readonly dim: number; readonly ids: NDArray; readonly src: NDArray | number; readonly reduce?: string },
): NDArray {
  const rank = input.shape.length;
  const axis = axisOf(dim, rank);
  const put = PUT[reduce];
  if (!put) throw new Error(`reduce argument must be either add or multiply, got ${reduce}`);
  if (ids.shape.length !== rank && ids.data.length > 0)
    throw new Error('Index tensor must have the same number of dimensions as self tensor');
  if (typeof src === 'object' && src.shape.length !== rank && ids.data.length > 0)
    throw new Error('Index tensor must have the same number of dimensions as src tensor');
  const tooLong = ids.shape.findIndex(
    (size, i) =>
      (i !== axis && size > (input.shape[i] ?? 1)) || (typeof src === 'object' && size > (src.shape[i] ?? 1)),
  );
  if (tooLong >= 0 && ids.data.length > 0)
    throw new Error(
      `Expected index [${list(ids.shape)}] to be no larger than self [${list(input.shape)}] apart from dimension ${axis}${typeof src === 'object' ? ` and to be no larger size than src [${list(src.shape)}]` : ''}`,
    );
  if (typeof src === 'object' && src.dtype !== input.dtype)
    throw new Error(`scatter(): Expected self.dtype to be equal to src.dtype`);
  const out = { ...input, data: input.data.slice() };
  const [own, theirs, steps] = [input.shape, typeof src === 'object' ? src.shape : [], ids.shape].map(stridesOf);
  const size = input.shape[axis] ?? 1;
  for (let at = 0; at < ids.data.length; at++) {
    const id = ids.data[at] ?? 0;
    if (!(id >= 0 && id < size))
      throw new IndexError(`index ${id} is out of bounds for dimension ${axis} with size ${size}`);
    let [to, from] = [0, 0];
    for (let i = 0; i < rank; i++) {
      const place = Math.floor(at / (steps?.[i] ?? 1)) % (ids.shape[i] ?? 1);
      to += (i === axis ? id : place) * (own?.[i] ?? 1);
      from += place * (theirs?.[i] ?? 1);
    }
    out.data[to] = put(out.data[to] ?? 0, typeof src === 'object' ? (src.data[from] ?? 0) : src);
  }
  return out;
}

/** The slices of an axis that a vector of indices names take those of `source`, or a number. */
function place(called: string, put: Put) {
  return (input: NDArray, dim: number, ids: NDArray, source: NDArray | number, alpha = 1): NDArray => {
    const axis = axisOf(dim, input.shape.length);
    const size = input.shape[axis] ?? 1;
    if (ids.shape.length > 1)
      throw new IndexError(`${called}(): Index is supposed to be a vector, but got dim: ${ids.shape.length}`);
    const inner = sizeOf(input.shape.slice(axis + 1));
    const outer = sizeOf(input.shape.slice(0, axis));
    const count = ids.data.length;
    if (typeof source === 'object' && source.data.length !== outer * count * inner && source.data.length !== 1)
      throw new Error(
        `${called}(): Number of indices (${count}) should be equal to source.size(dim): (${source.shape[axis] ?? 1}), for dim: ${axis}`,
      );
    const out = { ...input, data: input.data.slice() };
    for (let i = 0; i < count; i++) {
      const named = ids.data[i] ?? 0;
      const id = named < 0 ? named + size : named;
      if (!(id >= 0 && id < size)) throw new IndexError('index out of range in self');
      for (let o = 0; o < outer; o++)
        for (let n = 0; n < inner; n++) {
          const at = (o * size + id) * inner + n;
          const x =
            typeof source === 'number'
              ? source
              : (source.data[source.data.length === 1 ? 0 : (o * count + i) * inner + n] ?? 0);
          out.data[at] = put(out.data[at] ?? 0, x * alpha);
        }
    }
    return out;
  };
}

/** One slice, or a run of slices, of an axis is `src`. */
function slotted(
  input: NDArray,
  src: NDArray,
  dim: number,
  run: { readonly from: number; readonly to: number; readonly step: number },
): NDArray {
  const axis = axisOf(dim, input.shape.length);
  const places = [];
  for (let i = run.from; i < run.to; i += run.step) places.push(i);
  const shape = input.shape.map((size, i) => (i === axis ? places.length : size));
  if (src.data.length !== sizeOf(shape))
    throw new Error(
      `expected src to have a size equal to the slice of self. src size = [${list(src.shape)}], slice size = [${list(shape)}]`,
    );
  const ids = { shape: [places.length], data: Float64Array.from(places), dtype: 'int64' as const };
  return place('slice_scatter', (_, x) => x)(input, axis, ids, reshape(src, shape));
}

/** The places of what is not 0: (count, rank), or one vector for each axis. */
function nonzero(input: NDArray, asTuple = false): NDArray | NDArray[] {
  const strides = stridesOf(input.shape);
  const found = [...input.data.keys()].filter((i) => input.data[i] !== 0);
  const rank = input.shape.length;
  const places = strides.map((step, k) => found.map((i) => Math.floor(i / step) % (input.shape[k] ?? 1)));
  if (asTuple)
    return (rank === 0 ? [found] : places).map((one) => ({
      shape: [one.length],
      data: Float64Array.from(one),
      dtype: 'int64' as const,
    }));
  const out = allocate([found.length, rank], 'int64');
  for (const [k, one] of places.entries()) for (const [i, at] of one.entries()) out.data[i * rank + k] = at;
  return out;
}

/** By the index in row-major order, in the shape of the indices. */
function take(input: NDArray, ids: NDArray): NDArray {
  const out = allocate(ids.shape, input.dtype);
  const count = input.data.length;
  for (const [i, id] of ids.data.entries()) {
    if (id < -count || id >= count)
      throw new IndexError(`out of range: tried to access index ${id} on a tensor of ${count} elements.`);
    out.data[i] = input.data[id < 0 ? id + count : id] ?? 0;
  }
  return out;
}

/** gather, with the other axes broadcast. */
function takeAlongDim(input: NDArray, indices: NDArray, dim?: number): NDArray {
  if (dim === undefined) return gather(reshape(input, [-1]), 0, reshape(indices, [-1]));
  const axis = axisOf(dim, input.shape.length);
  if (indices.shape.length !== input.shape.length)
    throw new Error(
      `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${input.shape.length} dimensions for input, and ${indices.shape.length} dimensions for indices`,
    );
  const without = (shape: readonly number[]): readonly number[] => shape.map((size, i) => (i === axis ? 1 : size));
  const front = broadcastShapes(without(input.shape), without(indices.shape));
  const whole = (one: NDArray): NDArray =>
    expand(
      one,
      front.map((size, i) => (i === axis ? (one.shape[i] ?? 1) : size)),
    );
  return gather(whole(input), axis, whole(indices));
}

/** The elements where the mask holds take those of source, in order. */
function maskedScatter(input: NDArray, mask: NDArray, source: NDArray): NDArray {
  const yes = expand(mask, input.shape);
  const out = { ...input, data: input.data.slice() };
  let next = 0;
  for (let i = 0; i < out.data.length; i++) {
    if (yes.data[i] === 0) continue;
    if (next >= source.data.length)
      throw new Error('masked_scatter: expected self and source to have same dtypes and enough elements in source');
    out.data[i] = source.data[next++] ?? 0;
  }
  return out;
}

/** Where in the numbers of the input each element that `index` would take lies. */
function placesOf(input: NDArray, items: readonly Item[]): NDArray {
  return index({ shape: input.shape, data: Float64Array.from(input.data, (_, i) => i), dtype: 'int64' }, items);
}

function putAt(input: NDArray, at: NDArray, values: NDArray | number, accumulate = false): NDArray {
  const given = typeof values === 'number' ? undefined : expand(values, at.shape);
  const out = { ...input, data: input.data.slice() };
  for (const [i, to] of at.data.entries()) {
    const x = given ? (given.data[i] ?? 0) : (values as number);
    out.data[to] = accumulate ? (out.data[to] ?? 0) + x : x;
  }
  return out;
}

/** What `index` would take becomes the values, which broadcast to it. */
export function indexPut(
  input: NDArray,
  items: readonly Item[],
  values: NDArray | number,
  accumulate = false,
): NDArray {
  return putAt(input, placesOf(input, items), values, accumulate);
}

/**
 * `input[items] = value`: as `index_put`, but axes of size 1 in front of the value are let go. Throws PyTorch's error for a
 * value that does not fit.
 */
export function store(input: NDArray, items: readonly Item[], value: NDArray | number): NDArray {
  const at = placesOf(input, items);
  return putAt(input, at, typeof value === 'number' ? value : withoutFront(value, at.shape.length));
}

/** The value without the axes of size 1 that stand before its last `rank` ones. */
function withoutFront(value: NDArray, rank: number): NDArray {
  let front = 0;
  while (value.shape.length - front > rank && value.shape[front] === 1) front++;
  return front > 0 ? { ...value, shape: value.shape.slice(front) } : value;
}

const scattered = (usual: string) =>
  kernel(
    'input dim index src reduce',
    (input: NDArray, dim: number, ids: NDArray, src: NDArray | number, reduce?: string) =>
      scatter(input, { dim, ids, src, reduce: reduce ?? usual }),
  );

export const scatterKernels = (): Kernels => ({
  scatter: scattered('put'),
  scatter_add: scattered('add'),
  index_add: kernel(
    'input dim index source alpha',
    place('index_add', (a, b) => a + b),
  ),
  index_copy: kernel(
    'input dim index source',
    place('index_copy', (_, x) => x),
  ),
  index_fill: kernel(
    'input dim index value',
    place('index_fill', (_, x) => x),
  ),
  select_scatter: kernel('input src dim index', (input: NDArray, src: NDArray, dim: number, at: number) => {
    select(input, dim, at);
    const size = input.shape[axisOf(dim, input.shape.length)] ?? 1;
    const from = at < 0 ? at + size : at;
    return slotted(input, src, dim, { from, to: from + 1, step: 1 });
  }),
  slice_scatter: kernel(
    'input src dim start end step',
    (input: NDArray, src: NDArray, dim: number = 0, start: number = 0, end?: number, step: number = 1) => {
      const size = input.shape[axisOf(dim, input.shape.length)] ?? 1;
      const inside = (x: number): number => Math.min(size, Math.max(0, x < 0 ? x + size : x));
      return slotted(input, src, dim, { from: inside(start), to: inside(end ?? size), step });
    },
  ),
  nonzero: kernel('input as_tuple', nonzero),
  argwhere: kernel('input', (input: NDArray) => nonzero(input)),
  where_or_nonzero: kernel('condition input other', (condition: NDArray, input?: NDArray, other?: NDArray) =>
    input === undefined || other === undefined ? nonzero(condition, true) : where(condition, input, other),
  ),
  take: kernel('input index', take),
  take_along_dim: kernel('input indices dim', takeAlongDim),
  masked_scatter: kernel('input mask source', maskedScatter),
  index_put: kernel('input indices values accumulate', indexPut),
  store: kernel('input items value', store),
});

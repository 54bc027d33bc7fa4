/** A tensor as kernels see it: sizes, and the numbers in row-major order. What kernels share about axes and shapes. */

/** float32 unless said otherwise; whole numbers (int64) are exact to 2^53. */
export type Dtype = 'float32' | 'float64' | 'int64' | 'bool';

/** float32 in a Float32Array, float64 and int64 in a Float64Array, bool as 0 and 1 in a Uint8Array. */
export type Numbers = Float32Array | Float64Array | Uint8Array;

export interface NDArray {
  readonly shape: readonly number[];
  readonly data: Numbers;
  readonly dtype: Dtype;
}

/** As PyTorch's IndexError: an index or axis that is not there. */
export class IndexError extends Error {
  override readonly name = 'IndexError';
}

export function sizeOf(shape: readonly number[]): number {
  let count = 1;
  for (let i = 0; i < shape.length; i++) count *= shape[i] as number;
  return count;
}

/** A zeroed array. Throws for a size that is negative or no whole number. */
export function allocate(shape: readonly number[], dtype: Dtype = 'float32'): NDArray {
  checkSizes(shape);
  return { shape: [...shape], data: numbers(sizeOf(shape), dtype), dtype };
}

/** Throws for a size that is negative or no whole number. */
export function checkSizes(shape: readonly number[]): void {
  for (const size of shape) {
    if (!Number.isInteger(size)) throw new TypeError(`a size must be a whole number, but is ${size}: [${list(shape)}]`);
    if (size < 0) throw new Error(`Trying to create tensor with negative dimension ${size}: [${list(shape)}]`);
  }
}

export function numbers(count: number, dtype: Dtype): Numbers {
  if (dtype === 'float32') return new Float32Array(count);
  return dtype === 'bool' ? new Uint8Array(count) : new Float64Array(count);
}

/** The numbers as float32: themselves where they are. */
export function floats(x: NDArray): Float32Array {
  return x.data instanceof Float32Array ? x.data : Float32Array.from(x.data);
}

/** How far apart neighbours along each axis lie. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i] ?? 1;
  }
  return strides;
}

/** An axis counted from the front. A number without axes has one for this purpose, as in PyTorch. */
export function axisOf(dim: number, rank: number): number {
  const count = Math.max(1, rank);
  if (!Number.isInteger(dim)) throw new TypeError(`dim must be a whole number, but is ${dim}`);
  if (dim < -count || dim >= count) {
    throw new IndexError(
      `Dimension out of range (expected to be in range of [${-count}, ${count - 1}], but got ${dim})`,
    );
  }
  return dim < 0 ? dim + count : dim;
}

/** An axis as (outer, its size, inner): the element at (o, i, n) is `(o * size + i) * inner + n`. */
export function around(
  shape: readonly number[],
  axis: number,
): { readonly outer: number; readonly size: number; readonly inner: number } {
  return { outer: sizeOf(shape.slice(0, axis)), size: shape[axis] ?? 1, inner: sizeOf(shape.slice(axis + 1)) };
}

/** The shape two broadcast to. */
export function broadcastShapes(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    const p = a[i - rank + a.length] ?? 1;
    const q = b[i - rank + b.length] ?? 1;
    if (p !== q && p !== 1 && q !== 1) {
      throw new Error(
        `The size of tensor a (${p}) must match the size of tensor b (${q}) at non-singleton dimension ${i}`,
      );
    }
    out.push(p === 1 ? q : p);
  }
  return out;
}

/** For each element of `to`, in order, where the element of `from` lies that is broadcast to it. */
export function broadcastOffsets(from: readonly number[], to: readonly number[]): (at: number) => number {
  const strides = stridesOf(from).map((step, i) => (from[i] === 1 ? 0 : step));
  const steps = [...Array.from({ length: to.length - from.length }, () => 0), ...strides];
  return walker(to, steps);
}

/** Offsets of a walk over `shape` in row-major order with a step for each axis. */
export function walker(shape: readonly number[], steps: readonly number[], start = 0): (at: number) => number {
  const strides = stridesOf(shape);
  return (at) => {
    let offset = start;
    let rest = at;
    for (let i = 0; i < shape.length; i++) {
      const stride = strides[i] ?? 1;
      const index = Math.floor(rest / stride);
      rest -= index * stride;
      offset += index * (steps[i] ?? 0);
    }
    return offset;
  };
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** Throws where a tensor of `shape` cannot take the numbers of another. */
export function checkFit(from: readonly number[], shape: readonly number[]): void {
  if (!sameShape(from, shape)) throw new Error(`numbers of shape [${list(from)}] do not fit in [${list(shape)}]`);
}

/** `3, 1, 4` */
export function list(shape: readonly number[]): string {
  return shape.join(', ');
}

const ORDER: readonly Dtype[] = ['bool', 'int64', 'float32', 'float64'];

/** The wider of two: any float before whole numbers, whole numbers before truth. */
export function promote(a: Dtype, b: Dtype): Dtype {
  return ORDER.indexOf(a) < ORDER.indexOf(b) ? b : a;
}

export function isFloat(dtype: Dtype): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

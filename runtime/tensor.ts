/** A tensor: sizes, and the numbers in row-major order. Methods compute a new tensor and leave this one as it is. */

import type { Dtype, NDArray, Numbers } from './array.ts';
import { sizeOf } from './array.ts';
import type { Nested } from './kernels/create.ts';
import * as elementwise from './kernels/elementwise.ts';
import { type Item, index, indexSelect } from './kernels/index.ts';
import * as join from './kernels/join.ts';
import * as linear from './kernels/linear.ts';
import * as reduce from './kernels/reduce.ts';
import * as shaping from './kernels/reshape.ts';

/** A tensor, or a number that stands for a tensor full of it. */
export type TensorLike = Tensor | number;

/** An axis, several, or all where none is given. */
type Dims = number | readonly number[];

export class Tensor implements NDArray {
  readonly shape: readonly number[];
  protected readonly numbers: Numbers;
  readonly dtype: Dtype;

  constructor({ shape, data, dtype }: NDArray) {
    if (sizeOf(shape) !== data.length)
      throw new Error(
        `a tensor of shape [${shape.join(', ')}] holds ${sizeOf(shape)} numbers, but is given ${data.length}`,
      );
    this.shape = shape;
    this.numbers = data;
    this.dtype = dtype;
  }

  /** Row-major: the last axis runs fastest. */
  get data(): Numbers {
    return this.numbers;
  }

  /** Of numbers that may be some of these where they lie. */
  protected sharing(array: NDArray): Tensor {
    return new Tensor(array);
  }

  /** The number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** The number of axes. */
  dim(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  numel(): number {
    return this.data.length;
  }

  /** The size of an axis, or all of them. */
  size(dim: number): number;
  size(): readonly number[];
  size(dim?: number): number | readonly number[] {
    return dim === undefined ? this.shape : shaping.size(this, dim);
  }

  /** The number in a tensor of one element. */
  item(): number {
    const [value] = this.data;
    if (value === undefined || this.data.length !== 1)
      throw new Error(`a Tensor with ${this.data.length} elements cannot be converted to Scalar`);
    return value;
  }

  /** Lists in lists, one level an axis; of a tensor without axes its number. */
  toArray(): Nested {
    const truth = this.dtype === 'bool';
    const level = (axis: number, at: number): Nested => {
      if (axis === this.shape.length) return truth ? this.data[at] === 1 : (this.data[at] ?? 0);
      const step = sizeOf(this.shape.slice(axis + 1));
      return Array.from({ length: this.shape[axis] ?? 0 }, (_, i) => level(axis + 1, at + i * step));
    };
    return level(0, 0);
  }

  /** Numbers of its own. */
  clone(): Tensor {
    return new Tensor({ shape: this.shape, data: this.data.slice(), dtype: this.dtype });
  }

  /** Itself: nothing here records gradients. */
  detach(): Tensor {
    return this;
  }

  /** Itself: numbers always lie in row-major order. */
  contiguous(): Tensor {
    return this;
  }

  add(other: TensorLike): Tensor {
    return new Tensor(elementwise.add(this, other));
  }
  sub(other: TensorLike): Tensor {
    return new Tensor(elementwise.sub(this, other));
  }
  mul(other: TensorLike): Tensor {
    return new Tensor(elementwise.mul(this, other));
  }
  div(other: TensorLike): Tensor {
    return new Tensor(elementwise.div(this, other));
  }
  floorDivide(other: TensorLike): Tensor {
    return new Tensor(elementwise.floorDivide(this, other));
  }
  remainder(other: TensorLike): Tensor {
    return new Tensor(elementwise.remainder(this, other));
  }
  pow(other: TensorLike): Tensor {
    return new Tensor(elementwise.pow(this, other));
  }
  maximum(other: TensorLike): Tensor {
    return new Tensor(elementwise.maximum(this, other));
  }
  minimum(other: TensorLike): Tensor {
    return new Tensor(elementwise.minimum(this, other));
  }
  atan2(other: TensorLike): Tensor {
    return new Tensor(elementwise.atan2(this, other));
  }
  eq(other: TensorLike): Tensor {
    return new Tensor(elementwise.eq(this, other));
  }
  ne(other: TensorLike): Tensor {
    return new Tensor(elementwise.ne(this, other));
  }
  lt(other: TensorLike): Tensor {
    return new Tensor(elementwise.lt(this, other));
  }
  le(other: TensorLike): Tensor {
    return new Tensor(elementwise.le(this, other));
  }
  gt(other: TensorLike): Tensor {
    return new Tensor(elementwise.gt(this, other));
  }
  ge(other: TensorLike): Tensor {
    return new Tensor(elementwise.ge(this, other));
  }
  logicalAnd(other: TensorLike): Tensor {
    return new Tensor(elementwise.logicalAnd(this, other));
  }
  logicalOr(other: TensorLike): Tensor {
    return new Tensor(elementwise.logicalOr(this, other));
  }

  tanh(): Tensor {
    return new Tensor(elementwise.tanh(this));
  }
  sigmoid(): Tensor {
    return new Tensor(elementwise.sigmoid(this));
  }
  relu(): Tensor {
    return new Tensor(elementwise.relu(this));
  }
  exp(): Tensor {
    return new Tensor(elementwise.exp(this));
  }
  expm1(): Tensor {
    return new Tensor(elementwise.expm1(this));
  }
  log(): Tensor {
    return new Tensor(elementwise.log(this));
  }
  log1p(): Tensor {
    return new Tensor(elementwise.log1p(this));
  }
  sqrt(): Tensor {
    return new Tensor(elementwise.sqrt(this));
  }
  rsqrt(): Tensor {
    return new Tensor(elementwise.rsqrt(this));
  }
  reciprocal(): Tensor {
    return new Tensor(elementwise.reciprocal(this));
  }
  square(): Tensor {
    return new Tensor(elementwise.square(this));
  }
  abs(): Tensor {
    return new Tensor(elementwise.abs(this));
  }
  neg(): Tensor {
    return new Tensor(elementwise.neg(this));
  }
  sign(): Tensor {
    return new Tensor(elementwise.sign(this));
  }
  sin(): Tensor {
    return new Tensor(elementwise.sin(this));
  }
  cos(): Tensor {
    return new Tensor(elementwise.cos(this));
  }
  erf(): Tensor {
    return new Tensor(elementwise.erf(this));
  }
  /** To the nearest whole number; a half to the even one. */
  round(): Tensor {
    return new Tensor(elementwise.round(this));
  }
  floor(): Tensor {
    return new Tensor(elementwise.floor(this));
  }
  ceil(): Tensor {
    return new Tensor(elementwise.ceil(this));
  }
  /** Between min and max, either of which may be left out. */
  clamp(min?: number, max?: number): Tensor {
    return new Tensor(elementwise.clamp(this, min, max));
  }

  /** (*, n, k) and (*, k, m) give (*, n, m); a vector is a row or a column, and its axis goes. */
  matmul(other: Tensor): Tensor {
    return new Tensor(linear.matmul(this, other));
  }
  /** (n, k) and (k, m) give (n, m). */
  mm(other: Tensor): Tensor {
    return new Tensor(linear.mm(this, other));
  }
  /** (batch, n, k) and (batch, k, m) give (batch, n, m). */
  bmm(other: Tensor): Tensor {
    return new Tensor(linear.bmm(this, other));
  }
  /** (n, m) and (m) give (n). */
  mv(vec: Tensor): Tensor {
    return new Tensor(linear.mv(this, vec));
  }
  /** (n) and (n) give (). */
  dot(other: Tensor): Tensor {
    return new Tensor(linear.dot(this, other));
  }
  /** (n) and (m) give (n, m). */
  outer(other: Tensor): Tensor {
    return new Tensor(linear.outer(this, other));
  }

  softmax(dim: number): Tensor {
    return new Tensor(reduce.softmax(this, dim));
  }
  logSoftmax(dim: number): Tensor {
    return new Tensor(reduce.logSoftmax(this, dim));
  }
  cumsum(dim: number): Tensor {
    return new Tensor(reduce.cumsum(this, dim));
  }
  sum(dim?: Dims, keepdim?: boolean): Tensor {
    return new Tensor(reduce.sum(this, dim, keepdim));
  }
  mean(dim?: Dims, keepdim?: boolean): Tensor {
    return new Tensor(reduce.mean(this, dim, keepdim));
  }
  prod(dim?: Dims, keepdim?: boolean): Tensor {
    return new Tensor(reduce.prod(this, dim, keepdim));
  }
  /** The deviation over n - 1. */
  std(dim?: Dims, keepdim?: boolean): Tensor {
    return new Tensor(reduce.std(this, dim, keepdim));
  }
  /** The variance over n - 1. */
  var(dim?: Dims, keepdim?: boolean): Tensor {
    return new Tensor(reduce.variance(this, dim, keepdim));
  }
  any(dim?: Dims, keepdim?: boolean): Tensor {
    return new Tensor(reduce.any(this, dim, keepdim));
  }
  all(dim?: Dims, keepdim?: boolean): Tensor {
    return new Tensor(reduce.all(this, dim, keepdim));
  }
  norm(p?: number, dim?: Dims, keepdim?: boolean): Tensor {
    return new Tensor(reduce.norm(this, p, dim, keepdim));
  }
  argmax(dim?: number, keepdim?: boolean): Tensor {
    return new Tensor(reduce.argmax(this, dim, keepdim));
  }
  argmin(dim?: number, keepdim?: boolean): Tensor {
    return new Tensor(reduce.argmin(this, dim, keepdim));
  }
  /** The largest of all; along an axis the pair [values, indices]. */
  max(): Tensor;
  max(dim: number, keepdim?: boolean): [Tensor, Tensor];
  max(dim?: number, keepdim?: boolean): Tensor | [Tensor, Tensor] {
    return dim === undefined ? new Tensor(reduce.max(this)) : pair(reduce.max(this, dim, keepdim));
  }
  /** The smallest of all; along an axis the pair [values, indices]. */
  min(): Tensor;
  min(dim: number, keepdim?: boolean): [Tensor, Tensor];
  min(dim?: number, keepdim?: boolean): Tensor | [Tensor, Tensor] {
    return dim === undefined ? new Tensor(reduce.min(this)) : pair(reduce.min(this, dim, keepdim));
  }
  /** The middle one of all, the lower of two; along an axis the pair [values, indices]. */
  median(): Tensor;
  median(dim: number, keepdim?: boolean): [Tensor, Tensor];
  median(dim?: number, keepdim?: boolean): Tensor | [Tensor, Tensor] {
    return dim === undefined ? new Tensor(reduce.median(this)) : pair(reduce.median(this, dim, keepdim));
  }
  /** The k largest along an axis: [values, indices]. */
  topk(k: number, dim?: number): [Tensor, Tensor] {
    return pair(reduce.topk(this, k, dim));
  }
  /** In rising order along an axis: [values, indices]. */
  sort(dim?: number, descending?: boolean): [Tensor, Tensor] {
    return pair(reduce.sort(this, dim, descending));
  }

  /** The same numbers in another shape; one size may be -1. Shares them. */
  view(shape: readonly number[]): Tensor {
    return this.sharing(shaping.reshape(this, shape));
  }
  reshape(shape: readonly number[]): Tensor {
    return this.sharing(shaping.reshape(this, shape));
  }
  transpose(dim0: number, dim1: number): Tensor {
    return this.sharing(shaping.transpose(this, dim0, dim1));
  }
  /** (n, m) as (m, n). */
  t(): Tensor {
    return this.sharing(shaping.t(this));
  }
  permute(dims: readonly number[]): Tensor {
    return new Tensor(shaping.permute(this, dims));
  }
  squeeze(dim?: Dims): Tensor {
    return this.sharing(shaping.squeeze(this, dim));
  }
  unsqueeze(dim: number): Tensor {
    return this.sharing(shaping.unsqueeze(this, dim));
  }
  flatten(startDim?: number, endDim?: number): Tensor {
    return this.sharing(shaping.flatten(this, startDim, endDim));
  }
  expand(sizes: readonly number[]): Tensor {
    return new Tensor(shaping.expand(this, sizes));
  }
  repeat(repeats: readonly number[]): Tensor {
    return new Tensor(shaping.repeat(this, repeats));
  }

  /** Pieces of a size, or of the sizes listed. */
  split(size: Dims, dim?: number): Tensor[] {
    return join.split(this, size, dim).map((one) => this.sharing(one));
  }
  /** At most `chunks` pieces of one size. */
  chunk(chunks: number, dim?: number): Tensor[] {
    return join.chunk(this, chunks, dim).map((one) => this.sharing(one));
  }
  /** The slices along an axis. */
  unbind(dim?: number): Tensor[] {
    return join.unbind(this, dim).map((one) => this.sharing(one));
  }
  /** The slice at one index of an axis, which goes. */
  select(dim: number, index: number): Tensor {
    return this.sharing(join.select(this, dim, index));
  }
  /** A run of an axis, `length` long. */
  narrow(dim: number, start: number, length: number): Tensor {
    return this.sharing(join.narrow(this, dim, start, length));
  }
  indexSelect(dim: number, ids: Tensor): Tensor {
    return new Tensor(indexSelect(this, dim, ids));
  }
  /** As `x[...]` in Python: `x.at(0)`, `x.at('...', -1)`, `x.at({ start: 1, stop: 3 }, null)`, `x.at(ids)`. */
  at(...items: readonly Item[]): Tensor {
    return new Tensor(index(this, items));
  }
}

function pair([values, indices]: readonly [NDArray, NDArray]): [Tensor, Tensor] {
  return [new Tensor(values), new Tensor(indices)];
}

/** What stands beside the methods of a tensor, with PyTorch's names in camelCase: making, joining, activations. */

import { allocate, type Dtype } from './array.ts';
import * as create from './kernels/create.ts';
import * as elementwise from './kernels/elementwise.ts';
import * as join from './kernels/join.ts';
import * as kernels from './kernels/linear.ts';
import * as reduce from './kernels/reduce.ts';
import { generator } from './random.ts';
import { Tensor, type TensorLike } from './tensor.ts';

type Sizes = readonly number[];

export interface Making {
  readonly dtype?: Dtype;
}

/** Seeds every draw from here on, weights of layers among them, as `torch.manual_seed` does. */
export function manualSeed(seed: number): void {
  generator.manualSeed(seed);
}

/** The tensor of nested lists of numbers, of a number, or of another tensor's numbers. */
export function tensor(data: create.Nested | Tensor, { dtype }: Making = {}): Tensor {
  return data instanceof Tensor ? data.clone() : new Tensor(create.fromNested(data, dtype));
}
export function zeros(size: Sizes, { dtype }: Making = {}): Tensor {
  return new Tensor(allocate(size, dtype));
}
export function ones(size: Sizes, { dtype }: Making = {}): Tensor {
  return new Tensor(create.full(size, 1, dtype));
}
export function full(size: Sizes, fillValue: number, { dtype }: Making = {}): Tensor {
  return new Tensor(create.full(size, fillValue, dtype));
}
/** Normal draws with mean 0 and deviation 1. */
export function randn(size: Sizes): Tensor {
  return new Tensor(create.randn(size));
}
/** Draws from [0, 1). */
export function rand(size: Sizes): Tensor {
  return new Tensor(create.rand(size));
}
/** Whole numbers from low, 0 unless given, to before high: `randint(10, [3])`, `randint(1, 7, [2, 2])`. */
export function randint(high: number, size: Sizes): Tensor;
export function randint(low: number, high: number, size: Sizes): Tensor;
export function randint(a: number, b: number | Sizes, size?: Sizes): Tensor {
  if (typeof b !== 'number') return new Tensor(create.randint(0, a, b));
  if (!size) throw new TypeError('randint takes sizes: randint(low, high, size)');
  return new Tensor(create.randint(a, b, size));
}
/** 0 to n-1 in random order. */
export function randperm(n: number): Tensor {
  return new Tensor(create.randperm(n));
}
/** `arange(5)`, `arange(1, 10, 2)`: from start to before end. */
export function arange(start: number, end?: number, step?: number): Tensor {
  return new Tensor(create.arange(start, end, step));
}
/** `steps` numbers, evenly from start to end. */
export function linspace(start: number, end: number, steps: number): Tensor {
  return new Tensor(create.linspace(start, end, steps));
}
/** The identity matrix (n, m). */
export function eye(n: number, m?: number): Tensor {
  return new Tensor(create.eye(n, m));
}
export function zerosLike(input: Tensor): Tensor {
  return zeros(input.shape, input);
}
export function onesLike(input: Tensor): Tensor {
  return ones(input.shape, input);
}
export function randnLike(input: Tensor): Tensor {
  return randn(input.shape);
}
export function randLike(input: Tensor): Tensor {
  return rand(input.shape);
}
/** Class indices (*) as (*, numClasses). */
export function oneHot(input: Tensor, numClasses?: number): Tensor {
  return new Tensor(create.oneHot(input, numClasses));
}

/** Tensors alike in every axis but `dim`, end to end along it. */
export function cat(tensors: readonly Tensor[], dim?: number): Tensor {
  return new Tensor(join.cat(tensors, dim));
}
/** Tensors of one shape along a new axis. */
export function stack(tensors: readonly Tensor[], dim?: number): Tensor {
  return new Tensor(join.stack(tensors, dim));
}
/** `input` where the condition holds, `other` elsewhere; the shapes broadcast. */
export function where(condition: Tensor, input: TensorLike, other: TensorLike): Tensor {
  return new Tensor(elementwise.where(condition, input, other));
}
export function matmul(input: Tensor, other: Tensor): Tensor {
  return new Tensor(kernels.matmul(input, other));
}
export function bmm(input: Tensor, mat2: Tensor): Tensor {
  return new Tensor(kernels.bmm(input, mat2));
}
export function maximum(input: Tensor, other: TensorLike): Tensor {
  return new Tensor(elementwise.maximum(input, other));
}
export function minimum(input: Tensor, other: TensorLike): Tensor {
  return new Tensor(elementwise.minimum(input, other));
}

export function tanh(input: Tensor): Tensor {
  return new Tensor(elementwise.tanh(input));
}
export function sigmoid(input: Tensor): Tensor {
  return new Tensor(elementwise.sigmoid(input));
}
export function relu(input: Tensor): Tensor {
  return new Tensor(elementwise.relu(input));
}
export function gelu(input: Tensor): Tensor {
  return new Tensor(elementwise.gelu(input));
}
export function silu(input: Tensor): Tensor {
  return new Tensor(elementwise.silu(input));
}
export function elu(input: Tensor, alpha?: number): Tensor {
  return new Tensor(elementwise.elu(input, alpha));
}
export function leakyRelu(input: Tensor, negativeSlope?: number): Tensor {
  return new Tensor(elementwise.leakyRelu(input, negativeSlope));
}
export function softplus(input: Tensor): Tensor {
  return new Tensor(elementwise.softplus(input));
}
export function exp(input: Tensor): Tensor {
  return new Tensor(elementwise.exp(input));
}
export function log(input: Tensor): Tensor {
  return new Tensor(elementwise.log(input));
}
export function sqrt(input: Tensor): Tensor {
  return new Tensor(elementwise.sqrt(input));
}
export function abs(input: Tensor): Tensor {
  return new Tensor(elementwise.abs(input));
}
export function softmax(input: Tensor, dim: number): Tensor {
  return new Tensor(reduce.softmax(input, dim));
}
export function logSoftmax(input: Tensor, dim: number): Tensor {
  return new Tensor(reduce.logSoftmax(input, dim));
}

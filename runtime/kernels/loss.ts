/** Losses: the mean over all elements unless the reduction is 'sum' or 'none'. https://pytorch.org/docs/stable/nn.html#loss-functions */

import { allocate, around, broadcastShapes, isFloat, list, type NDArray, sameShape } from '../array.ts';
import { type Kernels, kernel } from './kernel.ts';
import { logSoftmax, mean, sum } from './reduce.ts';
import { expand } from './reshape.ts';

export type Reduction = 'mean' | 'sum' | 'none';

function reduced(each: NDArray, reduction: Reduction): NDArray {
  if (reduction === 'none') return each;
  if (reduction !== 'mean' && reduction !== 'sum')
    throw new Error(`${String(reduction)} is not a valid value for reduction`);
  return reduction === 'sum' ? sum(each) : mean(each);
}

/** f of each element of input and target, which broadcast. */
function elementwise(f: (x: number, y: number) => number) {
  return (input: NDArray, target: NDArray, reduction: Reduction = 'mean'): NDArray => {
    const shape = broadcastShapes(input.shape, target.shape);
    const [x, y] = [expand(input, shape), expand(target, shape)];
    const out = allocate(shape);
    for (let i = 0; i < out.data.length; i++) out.data[i] = f(x.data[i] ?? 0, y.data[i] ?? 0);
    return reduced(out, reduction);
  };
}

/** (x - y)² */
export const mseLoss = elementwise((x, y) => (x - y) ** 2);
/** |x - y| */
export const l1Loss = elementwise((x, y) => Math.abs(x - y));

/** A parabola below beta, then a line: (x - y)² / 2 beta, or |x - y| - beta / 2. */
export function smoothL1Loss(input: NDArray, target: NDArray, reduction: Reduction = 'mean', beta = 1): NDArray {
  const f = (d: number): number => (d < beta ? (d * d) / 2 / beta : d - beta / 2);
  return elementwise((x, y) => f(Math.abs(x - y)))(input, target, reduction);
}

/** As smoothL1Loss, times delta. */
export function huberLoss(input: NDArray, target: NDArray, reduction: Reduction = 'mean', delta = 1): NDArray {
  const f = (d: number): number => (d <= delta ? (d * d) / 2 : delta * (d - delta / 2));
  return elementwise((x, y) => f(Math.abs(x - y)))(input, target, reduction);
}

/** -(y log x + (1 - y) log(1 - x)), the logarithms not below -100. Target and input are of one shape. */
export function binaryCrossEntropy(input: NDArray, target: NDArray, reduction: Reduction = 'mean'): NDArray {
  if (!sameShape(input.shape, target.shape)) {
    throw new Error(
      `Using a target size (torch.Size([${list(target.shape)}])) that is different to the input size (torch.Size([${list(input.shape)}])) is deprecated. Please ensure they have the same size.`,
    );
  }
  if (input.data.some((x: number) => x < 0 || x > 1))
    throw new Error('all elements of input should be between 0 and 1');
  const log = (x: number): number => Math.max(Math.log(x), -100);
  return elementwise((x, y) => -(y * log(x) + (1 - y) * Math.max(Math.log1p(-x), -100)))(input, target, reduction);
}

/** As binaryCrossEntropy of sigmoid(x), without overflow. */
export function binaryCrossEntropyWithLogits(input: NDArray, target: NDArray, reduction: Reduction = 'mean'): NDArray {
  if (!sameShape(input.shape, target.shape)) {
    throw new Error(
      `Target size (torch.Size([${list(target.shape)}])) must be the same as input size (torch.Size([${list(input.shape)}]))`,
    );
  }
  return elementwise((x, y) => (1 - y) * x + Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x))))(
    input,
    target,
    reduction,
  );
}

/** Logarithms (batch, classes, *) or (classes), target classes (batch, *) or (): minus the logarithm of each target. */
export function nllLoss(input: NDArray, target: NDArray, reduction: Reduction = 'mean', ignore = -100): NDArray {
  const rank = input.shape.length;
  const axis = rank === 1 ? 0 : 1;
  const wanted = input.shape.filter((_, i) => i !== axis);
  if (rank === 0 || !sameShape(target.shape, wanted)) throw new Error(shapesOf(input, target, wanted));
  const { outer, size, inner } = around(input.shape, axis);
  const each = allocate(target.shape);
  let counted = 0;
  for (let o = 0; o < outer; o++) {
    for (let n = 0; n < inner; n++) {
      const at = o * inner + n;
      const label = target.data[at] ?? 0;
      if (label === ignore) continue;
      if (!(label >= 0 && label < size)) throw new Error(`Target ${label} is out of bounds.`);
      each.data[at] = -(input.data[(o * size + label) * inner + n] ?? 0);
      counted++;
    }
  }
  if (reduction !== 'mean') return reduced(each, reduction);
  const total = sum(each);
  total.data[0] = (total.data[0] ?? 0) / counted;
  return total;
}

function shapesOf(input: NDArray, target: NDArray, wanted: readonly number[]): string {
  if (input.shape.length > 1 && target.shape.length > 0 && input.shape[0] !== target.shape[0])
    return `Expected input batch_size (${input.shape[0]}) to match target batch_size (${target.shape[0]}).`;
  return `Expected target size [${list(wanted)}], got [${list(target.shape)}]`;
}

/** Logits (batch, classes, *) or (classes); target classes (batch, *) or (), or probabilities of the shape of the input. */
export function crossEntropy(input: NDArray, target: NDArray, reduction: Reduction = 'mean', ignore = -100): NDArray {
  const axis = input.shape.length === 1 ? 0 : 1;
  const logs = logSoftmax(input, axis);
  if (!sameShape(input.shape, target.shape)) return nllLoss(logs, target, reduction, ignore);
  if (!isFloat(target.dtype))
    throw new Error('Expected floating point type for target with class probabilities, got Long');
  const each = allocate(logs.shape);
  for (let i = 0; i < each.data.length; i++) each.data[i] = -(logs.data[i] ?? 0) * (target.data[i] ?? 0);
  const rows = sum(each, axis);
  if (reduction !== 'mean') return reduced(rows, reduction);
  const total = sum(rows);
  total.data[0] = (total.data[0] ?? 0) / rows.data.length;
  return total;
}

export const lossKernels: Kernels = {
  cross_entropy: kernel('input target reduction ignore_index', crossEntropy),
  nll_loss: kernel('input target reduction ignore_index', nllLoss),
  binary_cross_entropy: kernel('input target reduction', binaryCrossEntropy),
};

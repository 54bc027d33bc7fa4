/** Losses: the mean over all elements unless the reduction is 'sum' or 'none'. https://pytorch.org/docs/stable/nn.html#loss-functions */

import { allocate, around, broadcastShapes, isFloat, list, type NDArray, sameShape } from '../array.ts';
import { mul } from './elementwise.ts';
import { type Kernels, kernel } from './kernel.ts';
import { logSoftmax, mean, sum } from './reduce.ts';
import { expand } from './reshape.ts';

export type Reduction = 'mean' | 'sum' | 'none';

export function reduced(each: NDArray, reduction: Reduction): NDArray {
  if (reduction === 'none') return each;
  if (reduction !== 'mean' && reduction !== 'sum')
    throw new Error(`${String(reduction)} is not a valid value for reduction`);
  return reduction === 'sum' ? sum(each) : mean(each);
}

/** f of each element of input and target, which broadcast. */
/* @__NO_SIDE_EFFECTS__ */
export function elementwise(f: (x: number, y: number) => number) {
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

export const lossKernels = (): Kernels => ({
  cross_entropy: kernel(
    'input target reduction ignore_index weight label_smoothing',
    (
      input: NDArray,
      target: NDArray,
      reduction?: Reduction,
      ignore?: number,
      weight?: NDArray,
      smoothing: number = 0,
    ) => {
      if (!weight && smoothing === 0) return crossEntropy(input, target, reduction, ignore);
      return weightedCrossEntropy(input, target, {
        reduction: reduction ?? 'mean',
        ignore: ignore ?? -100,
        weight,
        smoothing,
      });
    },
  ),
  nll_loss: kernel(
    'input target reduction ignore_index weight',
    (input: NDArray, target: NDArray, reduction?: Reduction, ignore?: number, weight?: NDArray) =>
      weight
        ? weightedNll(input, target, { reduction: reduction ?? 'mean', ignore: ignore ?? -100, weight, smoothing: 0 })
        : nllLoss(input, target, reduction, ignore),
  ),
  binary_cross_entropy: kernel(
    'input target reduction weight',
    (input: NDArray, target: NDArray, reduction?: Reduction, weight?: NDArray) =>
      weight
        ? reduced(mul(binaryCrossEntropy(input, target, 'none'), weight), reduction ?? 'mean')
        : binaryCrossEntropy(input, target, reduction),
  ),
  binary_cross_entropy_with_logits: kernel(
    'input target reduction weight pos_weight',
    (input: NDArray, target: NDArray, reduction?: Reduction, weight?: NDArray, positive?: NDArray) => {
      if (!weight && !positive) return binaryCrossEntropyWithLogits(input, target, reduction);
      const each = positive
        ? withPositive(input, target, positive)
        : binaryCrossEntropyWithLogits(input, target, 'none');
      return reduced(weight ? mul(each, weight) : each, reduction ?? 'mean');
    },
  ),
});

/** (1 - y) x + (1 + (p - 1) y) log(1 + e^-x) */
function withPositive(input: NDArray, target: NDArray, positive: NDArray): NDArray {
  const soft = elementwise((x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(-x, 0))(input, target, 'none');
  const left = elementwise((x, y) => (1 - y) * x)(input, target, 'none');
  const by = elementwise((y, p) => 1 + (p - 1) * y)(target, positive, 'none');
  return elementwise((a, b) => a + b)(left, mul(by, soft), 'none');
}

interface Weighted {
  readonly reduction: Reduction;
  readonly ignore: number;
  readonly weight?: NDArray | undefined;
  readonly smoothing: number;
}

/** Each class counts by its weight, in the mean too; a part `smoothing` of the target is spread over all classes. */
function weightedNll(logs: NDArray, target: NDArray, { reduction, ignore, weight, smoothing }: Weighted): NDArray {
  const plain = nllLoss(logs, target, 'none', ignore);
  const { outer, size, inner } = around(logs.shape, logs.shape.length === 1 ? 0 : 1);
  if (weight && weight.data.length !== size)
    throw new Error(
      `weight tensor should be defined either for all ${size} classes or no classes but got weight tensor of shape: [${list(weight.shape)}]`,
    );
  let counted = 0;
  for (let o = 0; o < outer; o++) {
    for (let n = 0; n < inner; n++) {
      const at = o * inner + n;
      const label = target.data[at] ?? 0;
      if (label === ignore) continue;
      const own = weight?.data[label] ?? 1;
      counted += own;
      let spread = 0;
      for (let c = 0; c < size; c++) spread -= (logs.data[(o * size + c) * inner + n] ?? 0) * (weight?.data[c] ?? 1);
      plain.data[at] = (1 - smoothing) * (plain.data[at] ?? 0) * own + (smoothing / size) * spread;
    }
  }
  if (reduction !== 'mean') return reduced(plain, reduction);
  const total = sum(plain);
  total.data[0] = (total.data[0] ?? 0) / counted;
  return total;
}

function weightedCrossEntropy(input: NDArray, target: NDArray, options: Weighted): NDArray {
  const axis = input.shape.length === 1 ? 0 : 1;
  const logs = logSoftmax(input, axis);
  if (!sameShape(input.shape, target.shape)) return weightedNll(logs, target, options);
  const { weight, smoothing, reduction } = options;
  const { size, inner } = around(input.shape, axis);
  const each = allocate(logs.shape);
  for (let i = 0; i < each.data.length; i++) {
    const part = (1 - smoothing) * (target.data[i] ?? 0) + smoothing / size;
    each.data[i] = -(logs.data[i] ?? 0) * part * (weight?.data[Math.floor(i / inner) % size] ?? 1);
  }
  const rows = sum(each, axis);
  if (reduction !== 'mean') return reduced(rows, reduction);
  const total = sum(rows);
  total.data[0] = (total.data[0] ?? 0) / rows.data.length;
  return total;
}

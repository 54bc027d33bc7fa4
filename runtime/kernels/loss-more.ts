/** Losses further from the cell: https://pytorch.org/docs/stable/nn.functional.html#loss-functions */

import { allocate, list, type NDArray, sameShape } from '../array.ts';
import { add, clamp, mul, sub } from './elementwise.ts';
import { type Args, type Kernels, kernel } from './kernel.ts';
import { elementwise, huberLoss, l1Loss, mseLoss, type Reduction, reduced, smoothL1Loss } from './loss.ts';
import { cosineSimilarity, pairwiseDistance } from './products.ts';
import { mean, sum } from './reduce.ts';
import { reshape } from './reshape.ts';

const scalar = (x: number): NDArray => ({ shape: [], data: Float64Array.of(x), dtype: 'float32' });

/** y (log y - x), 0 where y is 0; with log_target e^y (y - x). 'batchmean' is over the first axis alone. */
function klDivergence(
  input: NDArray,
  target: NDArray,
  reduction: Reduction | 'batchmean' = 'mean',
  log = false,
): NDArray {
  const f = log
    ? (x: number, y: number) => Math.exp(y) * (y - x)
    : (x: number, y: number) => (y === 0 ? 0 : y * (Math.log(y) - x));
  const each = elementwise(f)(input, target, 'none');
  if (reduction !== 'batchmean') return reduced(each, reduction);
  return mul(sum(each), scalar(1 / (input.shape[0] ?? 1)));
}

function poisson(args: Args): NDArray {
  const [log, full, eps] = [args.log_input !== false, args.full === true, Number(args.eps ?? 1e-8)];
  const stirling = (y: number): number => (y > 1 ? y * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI * y) : 0);
  const f = (x: number, y: number): number =>
    (log ? Math.exp(x) - y * x : x - y * Math.log(x + eps)) + (full ? stirling(y) : 0);
  return elementwise(f)(args.input as NDArray, args.target as NDArray, reductionOf(args));
}

/** max(0, -y (x1 - x2) + margin) */
function marginRanking(a: NDArray, b: NDArray, target: NDArray, margin = 0, reduction: Reduction = 'mean'): NDArray {
  if (a.shape.length !== b.shape.length || a.shape.length !== target.shape.length)
    throw new Error(
      `margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: [${list(a.shape)}], input2: [${list(b.shape)}], target: [${list(target.shape)}]`,
    );
  return elementwise((x, y) => Math.max(0, -y * x + margin))(sub(a, b), target, reduction);
}

/** max(0, d(anchor, positive) - d(anchor, negative) + margin) */
function tripletMargin(args: Args): NDArray {
  const [anchor, positive, negative] = [args.anchor, args.positive, args.negative] as NDArray[];
  if (!anchor || !positive || !negative) throw new Error('a triplet has an anchor, a positive and a negative');
  if (args.distance_function) throw new Error('a distance of the program is not computed here');
  const [a, b, c] = [anchor, positive, negative].map((one) => one.shape.length);
  if (a !== b || a !== c)
    throw new Error(
      `The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor ${a}D, positive ${b}D, and negative ${c}D inputs`,
    );
  const distance = (x: NDArray, y: NDArray): NDArray =>
    pairwiseDistance(x, y, Number(args.p ?? 2), Number(args.eps ?? 1e-6));
  let far = distance(anchor, negative);
  if (args.swap === true) far = elementwise(Math.min)(far, distance(positive, negative), 'none');
  return reduced(
    clamp(add(sub(distance(anchor, positive), far), scalar(Number(args.margin ?? 1))), 0),
    reductionOf(args),
  );
}

/** 1 - cos where y is 1, max(0, cos - margin) where it is -1. */
function cosineEmbedding(a: NDArray, b: NDArray, target: NDArray, margin = 0, reduction: Reduction = 'mean'): NDArray {
  const rank = target.shape.length;
  if (rank > 1) throw new Error('0D or 1D target tensor expected, multi-target not supported');
  if (a.shape.length !== rank + 1 || b.shape.length !== rank + 1)
    throw new Error(
      `${rank}D target tensor expects ${rank + 1}D input tensors, but found inputs with sizes [${list(a.shape)}] and [${list(b.shape)}].`,
    );
  return elementwise((x, y) => (y === 1 ? 1 - x : y === -1 ? Math.max(0, x - margin) : 0))(
    cosineSimilarity(a, b, rank, 1e-12),
    target,
    reduction,
  );
}

/** ½ (log var + (x - y)² / var), var at least eps. */
function gaussian(args: Args): NDArray {
  const [input, target] = [args.input as NDArray, args.target as NDArray];
  const given =
    typeof args.var === 'number'
      ? { shape: input.shape, data: new Float32Array(input.data.length).fill(args.var), dtype: 'float32' as const }
      : (args.var as NDArray);
  const eps = Number(args.eps ?? 1e-6);
  let spread = given;
  if (!sameShape(given.shape, input.shape)) {
    if (sameShape(input.shape.slice(0, -1), given.shape)) spread = reshape(given, [...given.shape, 1]);
    else if (
      !(sameShape(given.shape.slice(0, -1), input.shape.slice(0, -1)) && given.shape.at(-1) === 1) &&
      given.data.length !== 1
    )
      throw new Error('var is of incorrect size');
  }
  if (spread.data.some((x: number) => x < 0)) throw new Error('var has negative entry/entries');
  const v = clamp(spread, eps);
  const squares = elementwise((x, y) => (x - y) ** 2)(input, target, 'none');
  const each = elementwise(
    (square, s) => 0.5 * (Math.log(s) + square / s) + (args.full === true ? 0.5 * Math.log(2 * Math.PI) : 0),
  )(squares, v, 'none');
  return reduced(each, reductionOf(args));
}

/** Rows of (batch, classes) or (classes) with their targets, each made one number. */
function rows(input: NDArray, target: NDArray, f: (row: NDArray['data'], target: NDArray['data']) => number): NDArray {
  const classes = input.shape.at(-1) ?? 0;
  if (input.shape.length === 0 || input.shape.length > 2)
    throw new Error(
      `Expected non-empty vector or matrix with optional 0-dim batch size, but got: [${list(input.shape)}]`,
    );
  const out = allocate(input.shape.slice(0, -1));
  const per = target.data.length / Math.max(1, out.data.length);
  for (let i = 0; i < out.data.length; i++)
    out.data[i] = f(input.data.subarray(i * classes, (i + 1) * classes), target.data.subarray(i * per, (i + 1) * per));
  return out;
}

/** Σ max(0, margin - x[y] + x[i])^p / classes over the others. */
function multiMargin(args: Args): NDArray {
  const [input, target] = [args.input as NDArray, args.target as NDArray];
  const [p, margin, weight] = [
    Number(args.p ?? 1),
    Number(args.margin ?? 1),
    args.weight as NDArray | null | undefined,
  ];
  if (target.data.length !== input.data.length / Math.max(1, input.shape.at(-1) ?? 1))
    throw new Error(`inconsistent target size, got: [${list(target.shape)}]`);
  const each = rows(input, target, (row, [y = 0]) => {
    if (!(y >= 0 && y < row.length)) throw new Error(`Target ${y} is out of bounds.`);
    let total = 0;
    for (const [i, x] of row.entries())
      if (i !== y) total += Math.max(0, margin - (row[y] ?? 0) + x) ** p * (weight?.data[y] ?? 1);
    return total / row.length;
  });
  return reduced(each, reductionOf(args));
}

/** Of each row the classes before the first -1 are its own: Σ max(0, 1 - (x[own] - x[other])) / classes. */
function multilabelMargin(args: Args): NDArray {
  const [input, target] = [args.input as NDArray, args.target as NDArray];
  if (!sameShape(input.shape, target.shape))
    throw new Error(`inconsistent target size: [${list(target.shape)}] for input of size: [${list(input.shape)}]`);
  const each = rows(input, target, (row, labels) => {
    const end = labels.indexOf(-1);
    const own = [...labels.subarray(0, end < 0 ? labels.length : end)];
    let total = 0;
    for (const [i, x] of row.entries())
      if (!own.includes(i)) for (const y of own) total += Math.max(0, 1 - ((row[y] ?? 0) - x));
    return total / row.length;
  });
  return reduced(each, reductionOf(args));
}

/** The mean over classes of the cross-entropy of each as a yes or no. */
function multilabelSoftMargin(args: Args): NDArray {
  const [input, target] = [args.input as NDArray, args.target as NDArray];
  const weight = args.weight as NDArray | null | undefined;
  const soft = (x: number): number => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(0, -x);
  const each = elementwise((x, y) => y * soft(x) + (1 - y) * soft(-x))(input, target, 'none');
  return reduced(mean(weight ? mul(each, weight) : each, -1), reductionOf(args));
}

/** The forward sums of https://www.cs.toronto.edu/~graves/icml_2006.pdf, in logarithms. log_probs (T, N, C) or (T, C). */
function ctc(args: Args): NDArray {
  const given = args.log_probs ?? args.input;
  const logs = given as NDArray;
  const target = args.target as NDArray;
  const alone = logs.shape.length === 2;
  const [T = 0, N = 0, C = 0] = alone ? [logs.shape[0], 1, logs.shape[1]] : logs.shape;
  const [blank, reduction] = [Number(args.blank ?? 0), reductionOf(args)];
  const lengths = [args.input_lengths, args.target_lengths].map((one) =>
    typeof one === 'number' ? [one] : Array.isArray(one) ? (one as number[]) : [...(one as NDArray).data],
  );
  const [inputs = [], targets = []] = lengths;
  if (inputs.length !== N) throw new Error(`input_lengths must be of size batch_size`);
  if (targets.length !== N) throw new Error(`target_lengths must be of size batch_size`);
  const each = allocate(alone ? [] : [N]);
  let from = 0;
  for (let n = 0; n < N; n++) {
    const length = targets[n] ?? 0;
    const start = target.shape.length === 2 ? n * (target.shape[1] ?? 0) : from;
    from += length;
    const labels = [blank, ...[...target.data.subarray(start, start + length)].flatMap((y) => [y, blank])];
    if ((inputs[n] ?? 0) > T)
      throw new Error(
        `Expected input_lengths to have value at most ${T}, but got value ${inputs[n]} (while checking arguments for ctc_loss_cpu)`,
      );
    const loss = -forwardSum(labels, blank, inputs[n] ?? 0, (t, y) => logs.data[(t * N + n) * C + y] ?? 0);
    each.data[n] = args.zero_infinity === true && !Number.isFinite(loss) ? 0 : loss;
  }
  if (reduction !== 'mean') return reduced(each, reduction);
  const per = { ...each, data: Float32Array.from(each.data, (x, n) => x / Math.max(1, targets[n] ?? 1)) };
  return mean(per);
}

function logAdd(...terms: readonly number[]): number {
  const top = Math.max(...terms);
  return top === Number.NEGATIVE_INFINITY ? top : top + Math.log(terms.reduce((sum, x) => sum + Math.exp(x - top), 0));
}

function forwardSum(
  labels: readonly number[],
  blank: number,
  T: number,
  log: (t: number, label: number) => number,
): number {
  const none = Number.NEGATIVE_INFINITY;
  let alpha = labels.map((y, s) => (s < 2 ? log(0, y) : none));
  for (let t = 1; t < T; t++) {
    alpha = labels.map((y, s) => {
      const skip = s > 1 && y !== blank && y !== labels[s - 2];
      return logAdd(alpha[s] ?? none, alpha[s - 1] ?? none, skip ? (alpha[s - 2] ?? none) : none) + log(t, y);
    });
  }
  return logAdd(alpha.at(-1) ?? none, labels.length > 1 ? (alpha.at(-2) ?? none) : none);
}

function reductionOf(args: Args): Reduction {
  return (args.reduction ?? 'mean') as Reduction;
}

const pairwise = (f: (x: number, y: number) => number) => kernel('input target reduction', elementwise(f));

export const lossMoreKernels = (): Kernels => ({
  mse_loss: (args) => {
    const weight = args.weight as NDArray | null | undefined;
    if (weight) throw new Error('a weighted mse_loss is not computed here');
    return mseLoss(args.input as NDArray, args.target as NDArray, reductionOf(args));
  },
  l1_loss: kernel('input target reduction', l1Loss),
  smooth_l1_loss: kernel('input target reduction beta', smoothL1Loss),
  huber_loss: kernel('input target reduction delta', huberLoss),
  /** log(1 + e^(-y x)) */
  soft_margin_loss: pairwise((x, y) => Math.log1p(Math.exp(-y * x))),
  kl_div: kernel('input target reduction log_target', klDivergence),
  poisson_nll_loss: poisson,
  /** x where y is 1, max(0, margin - x) where it is -1. */
  hinge_embedding_loss: kernel(
    'input target reduction margin',
    (input: NDArray, target: NDArray, reduction?: Reduction, margin: number = 1) =>
      elementwise((x, y) => (y === 1 ? x : y === -1 ? Math.max(0, margin - x) : 0))(input, target, reduction),
  ),
  margin_ranking_loss: kernel('input1 input2 target margin reduction', marginRanking),
  triplet_margin_loss: tripletMargin,
  cosine_embedding_loss: kernel('input1 input2 target margin reduction', cosineEmbedding),
  gaussian_nll_loss: gaussian,
  multi_margin_loss: multiMargin,
  multilabel_margin_loss: multilabelMargin,
  multilabel_soft_margin_loss: multilabelSoftMargin,
  ctc_loss: ctc,
});

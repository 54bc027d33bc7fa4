/** Normalisations, in evaluation mode. */

import { allocate, around, list, type NDArray, sameShape, sizeOf } from '../array.ts';
import { type Args, type Kernel, type Kernels, listOf, needWeight, weightOf } from './kernel.ts';

export interface Affine {
  readonly weight?: NDArray | undefined;
  readonly bias?: NDArray | undefined;
}

/** Over the last axes, of the sizes of `normalized`: (x - mean) / √(variance + eps) · weight + bias. */
export function layerNorm(
  input: NDArray,
  normalized: readonly number[],
  { weight, bias }: Affine,
  eps = 1e-5,
): NDArray {
  const front = input.shape.length - normalized.length;
  if (front < 0 || !sameShape(input.shape.slice(front), normalized)) {
    throw new Error(
      `Given normalized_shape=[${list(normalized)}], expected input with shape [*, ${list(normalized)}], but got input of size[${list(input.shape)}]`,
    );
  }
  const size = sizeOf(normalized);
  const out = allocate(input.shape);
  for (let at = 0; at < out.data.length; at += size) {
    let mean = 0;
    for (let i = 0; i < size; i++) mean += (input.data[at + i] ?? 0) / size;
    let variance = 0;
    for (let i = 0; i < size; i++) variance += ((input.data[at + i] ?? 0) - mean) ** 2 / size;
    const scale = 1 / Math.sqrt(variance + eps);
    for (let i = 0; i < size; i++) {
      const x = ((input.data[at + i] ?? 0) - mean) * scale;
      out.data[at + i] = x * (weight?.data[i] ?? 1) + (bias?.data[i] ?? 0);
    }
  }
  return out;
}

/** (batch, channels, *): each channel by its running mean and variance. */
export function batchNorm(
  input: NDArray,
  { mean, variance }: { readonly mean: NDArray; readonly variance: NDArray },
  { weight, bias }: Affine,
  eps = 1e-5,
): NDArray {
  const { outer, size, inner } = around(input.shape, 1);
  if (size !== mean.data.length)
    throw new Error(`running_mean should contain ${size} elements not ${mean.data.length}`);
  const out = allocate(input.shape);
  for (let c = 0; c < size; c++) {
    const scale = (weight?.data[c] ?? 1) / Math.sqrt((variance.data[c] ?? 1) + eps);
    const shift = (bias?.data[c] ?? 0) - (mean.data[c] ?? 0) * scale;
    for (let o = 0; o < outer; o++) {
      const at = (o * size + c) * inner;
      for (let i = at; i < at + inner; i++) out.data[i] = (input.data[i] ?? 0) * scale + shift;
    }
  }
  return out;
}

/** Over the last axes, of the sizes of `normalized`: x / √(the mean of x² + eps) · weight. */
function rmsNorm(input: NDArray, normalized: readonly number[], weight: NDArray | undefined, eps?: number): NDArray {
  const front = input.shape.length - normalized.length;
  if (front < 0 || !sameShape(input.shape.slice(front), normalized)) {
    throw new Error(
      `Given normalized_shape=[${list(normalized)}], expected input with shape [*, ${list(normalized)}], but got input of size[${list(input.shape)}]`,
    );
  }
  const size = sizeOf(normalized);
  const out = allocate(input.shape);
  for (let at = 0; at < out.data.length; at += size) {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (input.data[at + i] ?? 0) ** 2 / size;
    const scale = 1 / Math.sqrt(sum + (eps ?? 2 ** -23));
    for (let i = 0; i < size; i++) out.data[at + i] = (input.data[at + i] ?? 0) * scale * (weight?.data[i] ?? 1);
  }
  return out;
}

/** The channels of (batch, channels, *) in groups, each group with mean 0 and variance 1; then weight and bias of the channel. */
function groupNorm(input: NDArray, groups: number, { weight, bias }: Affine, eps = 1e-5): NDArray {
  const [batch = 0, channels = 0] = input.shape;
  if (input.shape.length < 2)
    throw new Error(`Expected at least 2 dimensions for input tensor but received ${input.shape.length}`);
  if (channels % groups !== 0) {
    throw new Error(
      `Expected number of channels in input to be divisible by num_groups, but got input of shape [${list(input.shape)}] and num_groups=${groups}`,
    );
  }
  if (weight && weight.data.length !== channels)
    throw new Error(
      `Expected weight to be a vector of size equal to the number of channels in input, but got weight of shape [${list(weight.shape)}] and input of shape [${list(input.shape)}]`,
    );
  const each = input.data.length / Math.max(1, batch * groups);
  const inner = sizeOf(input.shape.slice(2));
  const rows = layerNorm({ ...input, shape: [batch * groups, each] }, [each], {}, eps);
  for (let i = 0; i < rows.data.length; i++) {
    const c = Math.floor(i / inner) % channels;
    rows.data[i] = (rows.data[i] ?? 0) * (weight?.data[c] ?? 1) + (bias?.data[c] ?? 0);
  }
  return { ...rows, shape: input.shape };
}

/** The ranks that a layer over `dims` axes of space takes, in PyTorch's words. */
function needRank(input: NDArray, ranks: readonly number[]): void {
  const rank = input.shape.length;
  if (!ranks.includes(rank))
    throw new Error(`expected ${ranks.map((one) => `${one}D`).join(' or ')} input (got ${rank}D input)`);
}

const spatial = () =>
  [1, 2, 3].flatMap((dims): readonly (readonly [string, Kernel])[] => [
    [
      `batch_norm${dims}d`,
      (args) => {
        const input = args.input as NDArray;
        needRank(input, dims === 1 ? [2, 3] : [dims + 2]);
        const running = { mean: needWeight(args, 'running_mean'), variance: needWeight(args, 'running_var') };
        return batchNorm(input, running, affineOf(args), epsOf(args));
      },
    ],
    [
      `instance_norm${dims}d`,
      (args) => {
        const input = args.input as NDArray;
        needRank(input, [dims + 1, dims + 2]);
        const alone = input.shape.length === dims + 1;
        const x = alone ? { ...input, shape: [1, ...input.shape] } : input;
        const affine = affineOf(args);
        const features = Number(args.num_features ?? x.shape[1]);
        if (affine.weight && features !== x.shape[1])
          throw new Error(
            `expected input's size at dim=${alone ? 0 : 1} to match num_features (${features}), but got: ${x.shape[1]}.`,
          );
        const running = weightOf(args, 'running_mean');
        const out = running
          ? batchNorm(x, { mean: running, variance: needWeight(args, 'running_var') }, affine, epsOf(args))
          : groupNorm(x, x.shape[1] ?? 1, affine, epsOf(args));
        return { ...out, shape: input.shape };
      },
    ],
  ]);

const affineOf = (args: Args): Affine => ({ weight: weightOf(args, 'weight'), bias: weightOf(args, 'bias') });
const epsOf = (args: Args): number | undefined => (args.eps as number | null | undefined) ?? undefined;
const normalizedOf = (args: Args): readonly number[] => listOf(args.normalized_shape as number | readonly number[]);

export const normKernels = (): Kernels => ({
  ...Object.fromEntries(spatial()),
  layer_norm: (args) => layerNorm(args.input as NDArray, normalizedOf(args), affineOf(args), epsOf(args)),
  rms_norm: (args) => rmsNorm(args.input as NDArray, normalizedOf(args), weightOf(args, 'weight'), epsOf(args)),
  group_norm: (args) => groupNorm(args.input as NDArray, Number(args.num_groups), affineOf(args), epsOf(args)),
  batch_norm: (args) =>
    batchNorm(
      args.input as NDArray,
      { mean: needWeight(args, 'running_mean'), variance: needWeight(args, 'running_var') },
      affineOf(args),
      epsOf(args),
    ),
});

/** Convolution, pooling and normalisation around a recurrent layer: https://pytorch.org/docs/stable/nn.html */

import { allocate } from '../array.ts';
import { conv } from '../kernels/conv.ts';
import { full, uniform } from '../kernels/create.ts';
import { batchNorm, layerNorm } from '../kernels/norm.ts';
import { avgPool, maxPool, window1d } from '../kernels/pool.ts';
import { Tensor } from '../tensor.ts';
import type { Layer } from './layers.ts';
import { Buffer, Module, needTensor, Parameter } from './module.ts';

/** How a window moves along the axis. */
export interface Window {
  readonly stride?: number;
  readonly padding?: number;
  readonly dilation?: number;
}

/** (batch, in_channels, length) or (in_channels, length) gives out_channels and (L + 2p - d(k - 1) - 1) / s + 1 places. */
export class Conv1d extends Module implements Layer {
  /** (out_channels, in_channels / groups, kernel_size) */
  readonly weight: Parameter;
  /** (out_channels) */
  readonly bias: Parameter | undefined;
  readonly #options: Window & { readonly groups?: number };

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number,
    { bias = true, ...options }: Window & { readonly groups?: number; readonly bias?: boolean } = {},
  ) {
    super();
    const { groups = 1 } = options;
    if (inChannels % groups !== 0) throw new Error('in_channels must be divisible by groups');
    if (outChannels % groups !== 0) throw new Error('out_channels must be divisible by groups');
    this.#options = options;
    const bound = 1 / Math.sqrt((inChannels / groups) * kernelSize);
    this.weight = new Parameter(uniform([outChannels, inChannels / groups, kernelSize], [-bound, bound]));
    this.bias = bias ? new Parameter(uniform([outChannels], [-bound, bound])) : undefined;
  }

  forward(input: Tensor): Tensor {
    needTensor(input, 'conv1d');
    return new Tensor(conv(input, this.weight, this.bias, this.#options));
  }
}

/** The largest of each window of the last axis. The stride is the window unless given. */
export class MaxPool1d extends Module implements Layer {
  readonly kernelSize: number;
  readonly #window: Window;

  constructor(kernelSize: number, window: Window = {}) {
    super();
    this.kernelSize = kernelSize;
    this.#window = window;
  }

  forward(input: Tensor): Tensor {
    needTensor(input, 'max_pool1d');
    return new Tensor(maxPool(input, 1, window1d(this.kernelSize, this.#window)));
  }
}

/** The mean of each window of the last axis. The stride is the window unless given. */
export class AvgPool1d extends Module implements Layer {
  readonly kernelSize: number;
  readonly #window: Omit<Window, 'dilation'>;

  constructor(kernelSize: number, window: Omit<Window, 'dilation'> = {}) {
    super();
    this.kernelSize = kernelSize;
    this.#window = window;
  }

  forward(input: Tensor): Tensor {
    needTensor(input, 'avg_pool1d');
    return new Tensor(avgPool(input, 1, window1d(this.kernelSize, this.#window)));
  }
}

export interface LayerNormOptions {
  /** 1e-5 unless said. */
  readonly eps?: number;
  /** false: no weight and no bias. */
  readonly elementwiseAffine?: boolean;
  readonly bias?: boolean;
}

/** Mean 0 and variance 1 over the last axes, then weight and bias. (*) gives (*). */
export class LayerNorm extends Module implements Layer {
  readonly normalizedShape: readonly number[];
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;
  readonly #eps: number;

  constructor(normalizedShape: number | readonly number[], options: LayerNormOptions = {}) {
    super();
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options;
    this.normalizedShape = typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape;
    this.weight = elementwiseAffine ? new Parameter(full(this.normalizedShape, 1)) : undefined;
    this.bias = elementwiseAffine && bias ? new Parameter(allocate(this.normalizedShape)) : undefined;
    this.#eps = eps;
  }

  forward(input: Tensor): Tensor {
    needTensor(input, 'layer_norm');
    return new Tensor(layerNorm(input, this.normalizedShape, this, this.#eps));
  }
}

/** Each channel of (batch, channels) or (batch, channels, length) by its running mean and variance. */
export class BatchNorm1d extends Module implements Layer {
  readonly numFeatures: number;
  readonly weight: Parameter | undefined;
  readonly bias: Parameter | undefined;
  /** Named as in a state dict. */
  readonly running_mean: Buffer;
  readonly running_var: Buffer;
  readonly num_batches_tracked: Buffer;
  readonly #eps: number;

  constructor(
    numFeatures: number,
    { eps = 1e-5, affine = true }: { readonly eps?: number; readonly affine?: boolean } = {},
  ) {
    super();
    this.numFeatures = numFeatures;
    this.weight = affine ? new Parameter(full([numFeatures], 1)) : undefined;
    this.bias = affine ? new Parameter(allocate([numFeatures])) : undefined;
    this.running_mean = new Buffer(allocate([numFeatures]));
    this.running_var = new Buffer(full([numFeatures], 1));
    this.num_batches_tracked = new Buffer(allocate([], 'int64'));
    this.#eps = eps;
  }

  forward(input: Tensor): Tensor {
    needTensor(input, 'batch_norm');
    const rank = input.shape.length;
    if (rank !== 2 && rank !== 3) throw new Error(`expected 2D or 3D input (got ${rank}D input)`);
    const running = { mean: this.running_mean, variance: this.running_var };
    return new Tensor(batchNorm(input, running, this, this.#eps));
  }
}

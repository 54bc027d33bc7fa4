/** Layers around a recurrent one: https://pytorch.org/docs/stable/nn.html */

import { randn, uniform } from '../kernels/create.ts';
import * as elementwise from '../kernels/elementwise.ts';
import { embedding, linear } from '../kernels/linear.ts';
import { logSoftmax, softmax } from '../kernels/reduce.ts';
import { Tensor } from '../tensor.ts';
import { Module, needTensor, Parameter } from './module.ts';

/** A module from one tensor to one tensor. */
export interface Layer {
  forward(input: Tensor): Tensor;
}

/** x Wᵀ + b: (*, in_features) gives (*, out_features). */
export class Linear extends Module implements Layer {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** (out_features, in_features) */
  readonly weight: Parameter;
  /** (out_features) */
  readonly bias: Parameter | undefined;

  constructor(inFeatures: number, outFeatures: number, { bias = true }: { readonly bias?: boolean } = {}) {
    super();
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    const bound = inFeatures > 0 ? 1 / Math.sqrt(inFeatures) : 0;
    this.weight = new Parameter(uniform([outFeatures, inFeatures], [-bound, bound]));
    this.bias = bias ? new Parameter(uniform([outFeatures], [-bound, bound])) : undefined;
  }

  forward(input: Tensor): Tensor {
    needTensor(input, 'linear');
    return new Tensor(linear(input, this.weight, this.bias));
  }
}

/** A table of vectors: token ids (*) give (*, embedding_dim). Throws for an id outside 0..num_embeddings-1. */
export class Embedding extends Module implements Layer {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | undefined;
  /** (num_embeddings, embedding_dim) */
  readonly weight: Parameter;

  constructor(
    numEmbeddings: number,
    embeddingDim: number,
    { paddingIdx }: { readonly paddingIdx?: number | undefined } = {},
  ) {
    super();
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.weight = new Parameter(randn([numEmbeddings, embeddingDim]));
    if (paddingIdx !== undefined && (paddingIdx < -numEmbeddings || paddingIdx >= numEmbeddings))
      throw new Error('Padding_idx must be within num_embeddings');
    this.paddingIdx = paddingIdx !== undefined && paddingIdx < 0 ? paddingIdx + numEmbeddings : paddingIdx;
    if (this.paddingIdx !== undefined)
      this.weight.data.fill(0, this.paddingIdx * embeddingDim, (this.paddingIdx + 1) * embeddingDim);
  }

  forward(input: Tensor): Tensor {
    needTensor(input, 'embedding');
    return new Tensor(embedding(input, this.weight));
  }
}

/** The modules one after the other. */
export class Sequential extends Module implements Layer {
  readonly #modules: readonly (Module & Layer)[];

  constructor(...modules: readonly (Module & Layer)[]) {
    super();
    this.#modules = modules;
  }

  protected override ownModules(): readonly (readonly [string, Module])[] {
    return this.#modules.map((module, i) => [String(i), module]);
  }

  forward(input: Tensor): Tensor {
    return this.#modules.reduce((value, module) => module.forward(value), input);
  }
}

/** Changes nothing: it drops in training alone, and nothing here trains. */
export class Dropout extends Module implements Layer {
  readonly p: number;

  constructor(p = 0.5) {
    super();
    if (!(p >= 0 && p <= 1)) throw new Error(`dropout probability has to be between 0 and 1, but got ${p}`);
    this.p = p;
  }

  forward(input: Tensor): Tensor {
    needTensor(input, 'dropout');
    return input;
  }
}

export class Identity extends Module implements Layer {
  forward(input: Tensor): Tensor {
    return input;
  }
}

/** The axes from startDim (1 unless said) to endDim as one. */
export class Flatten extends Module implements Layer {
  readonly startDim: number;
  readonly endDim: number;

  constructor({ startDim = 1, endDim = -1 }: { readonly startDim?: number; readonly endDim?: number } = {}) {
    super();
    this.startDim = startDim;
    this.endDim = endDim;
  }

  forward(input: Tensor): Tensor {
    needTensor(input, 'flatten');
    return input.flatten(this.startDim, this.endDim);
  }
}

/** A module that is one kernel on its input. */
abstract class Activation extends Module implements Layer {
  protected abstract apply(input: Tensor): ReturnType<typeof elementwise.tanh>;

  forward(input: Tensor): Tensor {
    needTensor(input, this.constructor.name);
    return new Tensor(this.apply(input));
  }
}

export class Tanh extends Activation {
  protected readonly apply = elementwise.tanh;
}
export class Sigmoid extends Activation {
  protected readonly apply = elementwise.sigmoid;
}
export class ReLU extends Activation {
  protected readonly apply = elementwise.relu;
}
export class GELU extends Activation {
  protected readonly apply = elementwise.gelu;
}
export class SiLU extends Activation {
  protected readonly apply = elementwise.silu;
}
export class Softplus extends Activation {
  protected readonly apply = (input: Tensor) => elementwise.softplus(input);
}
export class ELU extends Activation {
  protected readonly apply: (input: Tensor) => ReturnType<typeof elementwise.elu>;

  constructor({ alpha = 1 }: { readonly alpha?: number } = {}) {
    super();
    this.apply = (input) => elementwise.elu(input, alpha);
  }
}
export class LeakyReLU extends Activation {
  protected readonly apply: (input: Tensor) => ReturnType<typeof elementwise.elu>;

  constructor({ negativeSlope = 0.01 }: { readonly negativeSlope?: number } = {}) {
    super();
    this.apply = (input) => elementwise.leakyRelu(input, negativeSlope);
  }
}

/** Along `dim`, the last axis unless said. */
export class Softmax extends Activation {
  protected readonly apply: (input: Tensor) => ReturnType<typeof softmax>;

  constructor({ dim = -1 }: { readonly dim?: number } = {}) {
    super();
    this.apply = (input) => softmax(input, dim);
  }
}
export class LogSoftmax extends Activation {
  protected readonly apply: (input: Tensor) => ReturnType<typeof logSoftmax>;

  constructor({ dim = -1 }: { readonly dim?: number } = {}) {
    super();
    this.apply = (input) => logSoftmax(input, dim);
  }
}

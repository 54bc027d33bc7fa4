/** Losses: https://pytorch.org/docs/stable/nn.html#loss-functions. The mean unless the reduction is 'sum' or 'none'. */

import type { NDArray } from '../array.ts';
import * as kernels from '../kernels/loss.ts';
import { Tensor } from '../tensor.ts';
import { Module, needTensor } from './module.ts';

export interface LossOptions {
  /** 'mean' unless said. */
  readonly reduction?: kernels.Reduction;
}

abstract class Loss extends Module {
  protected readonly reduction: kernels.Reduction;

  constructor({ reduction = 'mean' }: LossOptions = {}) {
    super();
    this.reduction = reduction;
  }

  protected abstract compute(input: NDArray, target: NDArray): NDArray;

  forward(input: Tensor, target: Tensor): Tensor {
    needTensor(input, this.constructor.name);
    return new Tensor(this.compute(input, target));
  }
}

/** (x - y)² */
export class MSELoss extends Loss {
  protected compute(input: NDArray, target: NDArray): NDArray {
    return kernels.mseLoss(input, target, this.reduction);
  }
}

/** |x - y| */
export class L1Loss extends Loss {
  protected compute(input: NDArray, target: NDArray): NDArray {
    return kernels.l1Loss(input, target, this.reduction);
  }
}

/** A parabola below beta (1 unless said), a line above. */
export class SmoothL1Loss extends Loss {
  readonly #beta: number;

  constructor({ beta = 1, ...options }: LossOptions & { readonly beta?: number } = {}) {
    super(options);
    this.#beta = beta;
  }

  protected compute(input: NDArray, target: NDArray): NDArray {
    return kernels.smoothL1Loss(input, target, this.reduction, this.#beta);
  }
}

/** A parabola below delta (1 unless said), a line above, of slope delta. */
export class HuberLoss extends Loss {
  readonly #delta: number;

  constructor({ delta = 1, ...options }: LossOptions & { readonly delta?: number } = {}) {
    super(options);
    this.#delta = delta;
  }

  protected compute(input: NDArray, target: NDArray): NDArray {
    return kernels.huberLoss(input, target, this.reduction, this.#delta);
  }
}

/** Of probabilities and targets in 0..1. */
export class BCELoss extends Loss {
  protected compute(input: NDArray, target: NDArray): NDArray {
    return kernels.binaryCrossEntropy(input, target, this.reduction);
  }
}

/** Of logits and targets in 0..1. */
export class BCEWithLogitsLoss extends Loss {
  protected compute(input: NDArray, target: NDArray): NDArray {
    return kernels.binaryCrossEntropyWithLogits(input, target, this.reduction);
  }
}

export interface ClassOptions extends LossOptions {
  /** A target that does not count; -100 unless said. */
  readonly ignoreIndex?: number;
}

/** Of logarithms (batch, classes, *) and classes (batch, *). */
export class NLLLoss extends Loss {
  readonly #ignore: number;

  constructor({ ignoreIndex = -100, ...options }: ClassOptions = {}) {
    super(options);
    this.#ignore = ignoreIndex;
  }

  protected compute(input: NDArray, target: NDArray): NDArray {
    return kernels.nllLoss(input, target, this.reduction, this.#ignore);
  }
}

/** Of logits (batch, classes, *) and classes (batch, *), or probabilities of the shape of the logits. */
export class CrossEntropyLoss extends Loss {
  readonly #ignore: number;

  constructor({ ignoreIndex = -100, ...options }: ClassOptions = {}) {
    super(options);
    this.#ignore = ignoreIndex;
  }

  protected compute(input: NDArray, target: NDArray): NDArray {
    return kernels.crossEntropy(input, target, this.reduction, this.#ignore);
  }
}

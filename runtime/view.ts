/** Tensors over numbers of a layer's run, where they lie. */

import { checkFit, type NDArray } from './array.ts';
import { Tensor } from './tensor.ts';

/** Says whether what views look at still is what they were made for. */
export class Life {
  over = false;

  check(): void {
    if (this.over) throw new Error('these states are gone: the layer has run again since');
  }
}

/** A tensor over numbers where they lie, which throws once they belong to another run. */
export class View extends Tensor {
  // A tiny layer makes these as often as it runs, and a #private field takes a third longer to make.
  private readonly life: Life;
  private readonly read: () => Float32Array;

  constructor(shape: readonly number[], life: Life, read: () => Float32Array) {
    super({ shape, data: read(), dtype: 'float32' });
    this.life = life;
    this.read = read;
  }

  override get data(): Float32Array {
    this.life.check();
    return this.read();
  }

  /** Some of these, in another shape, live as long. */
  protected override sharing(array: NDArray): Tensor {
    const { buffer, byteOffset } = this.data;
    if (array.data.buffer !== buffer) return super.sharing(array);
    const from = (array.data.byteOffset - byteOffset) / 4;
    const to = from + array.data.length;
    return new View(array.shape, this.life, () => this.read().subarray(from, to));
  }

  /** Takes the numbers of a tensor of the same shape. */
  copy(from: NDArray): void {
    checkFit(from.shape, this.shape);
    this.data.set(from.data);
  }
}

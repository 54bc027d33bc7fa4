/**
 * PyTorch's CPU generator: the same seed gives the same numbers, drawn in the same order.
 * MT19937 by Matsumoto and Nishimura, http://www.math.sci.hiroshima-u.ac.jp/m-mat/MT/emt.html; what is made of its words
 * is in PyTorch's aten/src/ATen/core/DistributionsHelper.h and native/cpu/DistributionTemplates.h.
 */

const N = 624;
const M = 397;

export class Generator {
  readonly #state = new Uint32Array(N);
  #at = N;
  /** The second half of a pair of normal draws below 16 elements. */
  #spare: number | undefined;

  constructor(seed = Math.floor(Math.random() * 2 ** 32)) {
    this.manualSeed(seed);
  }

  /** Starts anew from a whole number; as in PyTorch only its lower 32 bits count. */
  manualSeed(seed: number): this {
    if (!Number.isInteger(seed)) throw new TypeError(`a seed must be a whole number, but is ${seed}`);
    const state = this.#state;
    state[0] = ((seed % 2 ** 32) + 2 ** 32) % 2 ** 32;
    for (let i = 1; i < N; i++) {
      const last = state[i - 1] ?? 0;
      state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
    this.#at = N;
    this.#spare = undefined;
    return this;
  }

  /** 32 random bits. */
  random(): number {
    if (this.#at === N) this.#refill();
    let y = this.#state[this.#at++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #refill(): void {
    const state = this.#state;
    for (let i = 0; i < N; i++) {
      const y = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % N] ?? 0) & 0x7fffffff);
      state[i] = (state[(i + M) % N] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#at = 0;
  }

  /** float32 in [from, to): 24 random bits. */
  uniform(from = 0, to = 1): number {
    const x = (this.random() & 0xffffff) * 2 ** -24;
    const low = Math.fround(from);
    return Math.fround(x * Math.fround(Math.fround(to) - low) + low);
  }

  /** float64 in [0, 1): 53 of 64 random bits, the first word above the second. */
  uniformDouble(): number {
    const high = this.random();
    const low = this.random();
    return ((high & 0x1fffff) * 2 ** 32 + low) * 2 ** -53;
  }

  /** A whole number in [low, high). */
  integer(low: number, high: number): number {
    const range = high - low;
    if (range < 2 ** 28) return (this.random() % range) + low;
    const bits = (BigInt(this.random()) << 32n) | BigInt(this.random());
    return Number(bits % BigInt(range)) + low;
  }

  fillUniform(out: Float32Array, from: number, to: number): void {
    for (let i = 0; i < out.length; i++) out[i] = this.uniform(from, to);
  }

  /** Standard normal draws. From 16 elements on PyTorch transforms blocks of 16; below it draws pairs in float64. */
  fillNormal(out: Float32Array): void {
    if (out.length < 16) {
      for (let i = 0; i < out.length; i++) out[i] = this.#normal();
      return;
    }
    this.fillUniform(out, 0, 1);
    for (let i = 0; i + 16 <= out.length; i += 16) transform16(out.subarray(i, i + 16));
    if (out.length % 16 !== 0) {
      const last = out.subarray(out.length - 16);
      this.fillUniform(last, 0, 1);
      transform16(last);
    }
  }

  /** Box and Muller, one pair at a time. */
  #normal(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    const theta = 2 * Math.PI * this.uniformDouble();
    const radius = Math.sqrt(-2 * Math.log1p(-this.uniformDouble()));
    this.#spare = radius * Math.sin(theta);
    return radius * Math.cos(theta);
  }

  /** 0 to n-1 in random order. */
  permutation(n: number): Float64Array {
    const order = Float64Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < n - 1; i++) {
      const other = i + (this.random() % (n - i));
      const mine = order[i] ?? 0;
      order[i] = order[other] ?? 0;
      order[other] = mine;
    }
    return order;
  }
}

/** Box and Muller over 16 uniform numbers, in place: the first eight are the radii, the others the angles. */
function transform16(block: Float32Array): void {
  for (let i = 0; i < 8; i++) {
    const radius = Math.fround(Math.sqrt(Math.fround(-2 * Math.fround(Math.log(1 - (block[i] ?? 0))))));
    const theta = Math.fround(Math.fround(2 * Math.PI) * (block[i + 8] ?? 0));
    block[i] = radius * Math.cos(theta);
    block[i + 8] = radius * Math.sin(theta);
  }
}

/** What every draw uses unless told otherwise. */
export const generator = new Generator();

/** What one step computes, taken apart: the sums before each activation, and the products in one element's sum. */

import type { Moment, Way } from './ran.ts';

/** The two sums that go into a gate at unit k: W x + b of the input, W h + b of the state. */
export interface Sums {
  readonly input: number;
  readonly state: number;
}

export function sumsOf(way: Way, moment: Moment, row: number): Sums {
  const { ih, hh, biasIh, biasHh } = way.weights;
  return {
    input: dot(ih, row, moment.x) + (biasIh?.[row] ?? 0),
    state: dot(hh, row, stateOf(way, moment, row)) + (biasHh?.[row] ?? 0),
  };
}

/** The state that a row of W_hh is multiplied with: h of before, which a Keras gru has let through its reset for n. */
export function stateOf(way: Way, moment: Moment, row: number): Float32Array {
  const { hBefore, gates } = moment;
  const resets = way.by === 'keras' && way.kind === 'gru' && row >= 2 * way.hiddenSize;
  return resets && gates ? hBefore.map((h, k) => h * (gates[k] ?? 0)) : hBefore;
}

/** Row of a matrix times a vector, summed in float64 as the kernels do. */
function dot(matrix: Float32Array, row: number, vector: Float32Array): number {
  let sum = 0;
  for (const [i, x] of vector.entries()) sum += (matrix[row * vector.length + i] ?? 0) * x;
  return sum;
}

/** The factors of a row's products. */
export function productsOf(
  matrix: Float32Array,
  row: number,
  vector: Float32Array,
): readonly (readonly [number, number])[] {
  return Array.from(vector, (x, i) => [matrix[row * vector.length + i] ?? 0, x] as const);
}

/** Of a gate the first few units, or all. */
export function gateSums(way: Way, moment: Moment, gate: number, most: number): readonly Sums[] {
  const H = way.hiddenSize;
  return Array.from({ length: Math.min(H, most) }, (_, k) => sumsOf(way, moment, gate * H + k));
}

export function gateValues(way: Way, moment: Moment, gate: number): Float32Array {
  const H = way.hiddenSize;
  return (moment.gates ?? new Float32Array(0)).subarray(gate * H, (gate + 1) * H);
}

/**
 * The recurrent family alone, over plain arrays: what a page that only runs a cell has to load. `unrolled` itself is this
 * with tensors, modules and weights that are drawn.
 */
// biome-ignore-all lint/performance/noBarrelFile: the names that users import
export type { NDArray } from './array.ts';
export type { Weights } from './kernels/kernel.ts';
export { cell, type How, parametersOf, type Sequences, sequences } from './kernels/recurrent.ts';
export type { Recurrent } from './kernels/recurrent-layers.ts';
export { type Engine, setEngine } from './kernels/wasm.ts';

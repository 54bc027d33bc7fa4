/**
 * A small recurrent-network library with PyTorch's names and numbers: `import { nn, randn } from 'unrolled'`. It runs
 * wherever JavaScript does and knows no editor.
 */
// biome-ignore-all lint/performance/noBarrelFile: the names that users import
export type { Dtype } from './array.ts';
export * from './functions.ts';
export type { Slice } from './kernels/kernel.ts';

import './kernels/relaxed.ts';

export { type Engine, setEngine } from './kernels/wasm.ts';
export * as nn from './nn/all.ts';
export { packPaddedSequence, packSequence, padPackedSequence, padSequence } from './nn/packed.ts';
export { Tensor } from './tensor.ts';

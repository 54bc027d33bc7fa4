/**
 * Weights from and to files: `import { readSafetensors } from 'unrolled/weights'`. What is read goes into
 * `model.loadStateDict(…)`; what `model.stateDict()` gives can be written.
 */
// biome-ignore-all lint/performance/noBarrelFile: the names that users import
export { type Floats, type ReadOptions, WeightsError, type WriteOptions } from './limits.ts';
export { readNpy, readNpz, writeNpy, writeNpz } from './npy.ts';
export { readPt } from './pt.ts';
export { readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.ts';

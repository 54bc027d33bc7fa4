/** A file of weights by the end of its name. Loaded when the first one is opened. */

import type { Weights } from '../../runtime/kernels/kernel.ts';
import { readNpz, readPt, readSafetensors } from '../../runtime/weights/index.ts';

export function readWeights(bytes: Uint8Array, name: string): Weights {
  const end = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (end === 'npz') return readNpz(bytes);
  if (end === 'pt' || end === 'pth' || end === 'bin') return readPt(bytes);
  if (end === 'safetensors') return readSafetensors(bytes).tensors;
  throw new Error(`weights are read from .safetensors, .npz and .pt, not from .${end}`);
}

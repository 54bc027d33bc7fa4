/** What a program writes into tensors in place: `nn.init.xavier_uniform_(w)`, `p.data.uniform_(-k, k)`, `bias.data[4:8].fill_(1)`. */

import { mapTensors, type TapeEntry } from '../evaluate/tape.ts';
import type { TensorValue } from '../shape/value.ts';

/** Methods with the last `_` that change no number. */
const HARMLESS = /\.(requires_grad|detach|share_memory|retain_grad)_$/;

export function isFill(entry: TapeEntry): boolean {
  return /^torch\.(nn\.init|Tensor)\.\w*[a-z0-9]_$/.test(entry.api) && !HARMLESS.test(entry.api) && !!filled(entry);
}

/** The tensor that is written into. */
export function filled({ args: [first] }: Pick<TapeEntry, 'args'>): TensorValue | undefined {
  return first?.name === 'input' && first.value.kind === 'tensor' ? first.value : undefined;
}

/** Ops whose result shows a part or another order of what went in, so that what is written into it is written there too. */
const VIEWS =
  /^(transpose|t|permute|movedim|view|reshape|flatten|unflatten|unsqueeze|squeeze|chunk|split|narrow|select|expand|unbind|diagonal)$/;

/**
 * Whether all that shares its numbers gets what is written into a tensor: it is one of its own, or a parameter, or an index
 * into one of these. Other views are copies in a replay.
 */
export function isReached(tensor: TensorValue, makers: ReadonlyMap<number, TapeEntry>): boolean {
  const maker = tensor.node === undefined ? undefined : makers.get(tensor.node);
  if (!maker) return false;
  if (isFill(maker) || maker.op === 'identity' || maker.op === 'index') {
    const from = filled(maker);
    return from === undefined || isReached(from, makers);
  }
  return maker.kind === 'rule' || !VIEWS.test(maker.op);
}

/** The entries that made what a tensor is or shows a part of, and those that made what went into these. */
export function under(tensor: TensorValue, makers: ReadonlyMap<number, TapeEntry>, depth = 0): readonly TapeEntry[] {
  const maker = tensor.node === undefined ? undefined : makers.get(tensor.node);
  if (!maker || depth > 32) return [];
  const shares = isFill(maker) || maker.op === 'identity' || maker.op === 'index' || VIEWS.test(maker.op);
  const from = shares ? filled(maker) : undefined;
  return [maker, ...(from ? under(from, makers, depth + 1) : [])];
}

/** All tensors of a value one after another. */
export function tensorsIn(entry: TapeEntry): readonly TensorValue[] {
  const all: TensorValue[] = [];
  mapTensors(entry.output, (tensor) => {
    all.push(tensor);
    return tensor;
  });
  return all;
}

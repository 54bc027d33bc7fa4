/** How a library's users write what ops call by neutral names: an argument of a call, a method of a tensor. */

import { libraries } from '../libraries/all.ts';
import { indexLibraries } from '../libraries/lookup.ts';
import { parseSignature } from '../libraries/signature.ts';

const index = indexLibraries(libraries);

export interface SpelledArgument {
  readonly name: string;
  /** A field of the options object, rather than an argument by its name. */
  readonly isOption: boolean;
  /** Where it stands among the arguments, of what a layer is called with. */
  readonly position?: number;
}

/** An argument that `api` (`torch.nn.LSTM`) takes, by the op's name for it; undefined where it takes none or not by name. */
export function spelledArgument(api: string, neutral: string): SpelledArgument | undefined {
  const entry = index.entry(api)?.entry;
  if (entry?.kind !== 'layer' && entry?.kind !== 'op' && entry?.kind !== 'rule') return undefined;
  for (const parameter of parseSignature(entry.params).parameters) {
    if (parameter.kind === 'options') {
      const field = parameter.fields.find((one) => one.neutral === neutral);
      if (field) return { name: field.name, isOption: true };
    } else if (parameter.neutral === neutral) return { name: parameter.name, isOption: false };
  }
  if (entry.kind !== 'layer') return undefined;
  const called = parseSignature(entry.call).parameters;
  const position = called.findIndex((one) => one.neutral === neutral && one.kind === 'plain');
  const found = called[position];
  return found && { name: found.name, isOption: false, position };
}

/** `.unsqueeze(0)`, `.expandDims(0)`: calling a method of the library's tensors that has such an op. */
export function spelledMethod(
  api: string,
  op: string,
  { axes, rank }: { readonly axes: readonly number[]; readonly rank: number | undefined },
): string | undefined {
  return index.library(api)?.methods?.[op]?.(axes, rank);
}

/** Arguments that a call cannot do without. */

import { isRequired, parseSignature } from '../libraries/signature.ts';
import { ops } from '../ops/all.ts';
import type { Value } from '../shape/value.ts';
import type { Combination } from './choices.ts';

/** Comparing with None is no mistake. */
const TAKE_NONE: ReadonlySet<string> = new Set(['eq', 'ne']);

/** Lists of sizes, each of which must be there. */
const SIZES: ReadonlySet<string> = new Set(['shape', 'size', 'sizes']);

function lacksSize(value: Value | undefined): boolean {
  return value?.kind === 'sequence' && value.items?.some((item) => item.kind === 'none' && item.missing) === true;
}

/** Where an argument that must be there is none the program ends: it goes on with what else that may be. */
export function withoutNone(
  name: string,
  args: readonly { readonly name: string }[],
  combinations: readonly Combination[],
): readonly Combination[] {
  const op = ops.get(name);
  if (combinations.length < 2 || !op || op.takes === 'data' || TAKE_NONE.has(name)) return combinations;
  const isShort = ({ values }: Combination) => args.some(({ name }, i) => SIZES.has(name) && lacksSize(values[i]));
  const required = new Set(
    parseSignature(op.params)
      .parameters.filter(isRequired)
      .map(({ neutral }) => neutral),
  );
  const isNone = (value: Value | undefined): boolean =>
    value?.kind === 'none' || (op.takes === 'list' && value?.kind === 'sequence' && value.items?.some(isNone) === true);
  const left = combinations.filter(
    (one) => !isShort(one) && !args.some(({ name }, i) => required.has(name) && isNone(one.values[i])),
  );
  return left.length > 0 ? left : combinations;
}

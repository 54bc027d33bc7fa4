/** Two shapes that broadcast to one that neither has. */

import type { Axis } from '../shape/value.ts';
import { isOne } from './hazard.ts';

/** The axes they broadcast to, where each has a size that the other lacks; undefined where one of them has them all. */
export function grownFrom(a: readonly Axis[], b: readonly Axis[]): readonly Axis[] | undefined {
  if ([...a, ...b].some((axis) => axis.basis === 'claimed')) return undefined;
  const count = Math.max(a.length, b.length);
  const out: Axis[] = [];
  const lacking = { a: false, b: false };
  for (let i = count; i > 0; i--) {
    const [x, y] = [a[a.length - i], b[b.length - i]];
    const [xIsOne, yIsOne] = [!x || isOne(x), !y || isOne(y)];
    if (xIsOne && !yIsOne) lacking.a = true;
    if (yIsOne && !xIsOne) lacking.b = true;
    const made = xIsOne ? (y ?? x) : x;
    if (made) out.push(made);
  }
  return lacking.a && lacking.b ? out : undefined;
}

/** Random expressions over four symbols: as sizes, and as plain integers to hold the sizes against. */

import fc from 'fast-check';
import { add, type Dim, floordiv, max, min, mod, mul, num, type Sym, sub, sym } from '../server/shape/dim.ts';

type Operator = keyof typeof operators;
export type Expression = number | { readonly symbol: number } | readonly [Operator, Expression, Expression];

export const operators = { add, sub, mul, floordiv, mod, min, max };
const exact: { readonly [K in Operator]: (a: bigint, b: bigint) => bigint | undefined } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  floordiv: (a, b) => (b === 0n ? undefined : floored(a, b)),
  mod: (a, b) => (b === 0n ? undefined : a - b * floored(a, b)),
  min: (a, b) => (a - b < 0n ? a : b),
  max: (a, b) => (a - b > 0n ? a : b),
};

function floored(a: bigint, b: bigint): bigint {
  const towardsZero = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? towardsZero - 1n : towardsZero;
}

/** Four symbols, each with one of these bounds. */
const ranges: readonly (readonly [number | undefined, number | undefined])[] = [
  [undefined, undefined],
  [1, undefined],
  [0, 1],
  [0, undefined],
  [2, 9],
  [-3, 4],
  [-2, 1],
  [undefined, -1],
  [3, undefined],
];
const bounded = fc.constantFrom(...ranges);
export const bounds = fc.tuple(bounded, bounded, bounded, bounded);
export type Ranges = readonly (readonly [number | undefined, number | undefined])[];

const anyOperator = fc.constantFrom<Operator>('add', 'sub', 'mul', 'floordiv', 'mod', 'min', 'max');
const ringOperator = fc.constantFrom<Operator>('add', 'sub', 'mul');
export const expression = trees(anyOperator, 4);
export const small = trees(anyOperator, 2);
export const polynomial = trees(ringOperator, 3);

function trees(operator: fc.Arbitrary<Operator>, maxDepth: number): fc.Arbitrary<Expression> {
  const leaf = fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: -6, max: 12 }) },
    { weight: 3, arbitrary: fc.record({ symbol: fc.nat(3) }) },
  );
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth, depthSize: 'max' },
      { weight: 1, arbitrary: leaf },
      { weight: 3, arbitrary: fc.tuple(operator, tie('tree'), tie('tree')) },
    ),
  }));
  return tree;
}

function symbolOf(index: number, range: Ranges): Dim {
  const [lo, hi] = range[index] ?? [];
  const name = 'abcd'[index] ?? '';
  return sym({ id: name, name, ...(lo === undefined ? {} : { lo }), ...(hi === undefined ? {} : { hi }) });
}

export function asDim(e: Expression, range: Ranges): Dim {
  if (typeof e === 'number') return num(e);
  if ('symbol' in e) return symbolOf(e.symbol, range);
  return operators[e[0]](asDim(e[1], range), asDim(e[2], range));
}

/** Undefined where a division by 0 stands anywhere in it. */
export function asInteger(e: Expression, values: readonly number[]): bigint | undefined {
  if (typeof e === 'number') return BigInt(e);
  if ('symbol' in e) return BigInt(values[e.symbol] ?? 0);
  const a = asInteger(e[1], values);
  const b = asInteger(e[2], values);
  return a === undefined || b === undefined ? undefined : exact[e[0]](a, b);
}

/** Assignments within bounds: near each bound or near 0, and now and then far out. */
export function assignments(range: Ranges, seed: number, count: number): readonly (readonly number[])[] {
  const random = generator(seed);
  return Array.from({ length: count }, () =>
    range.map(([lo, hi]) => {
      const width = random() < 0.1 ? 1000 : 7;
      const from = lo ?? (hi === undefined ? -width : hi - width);
      const to = Math.min(hi ?? from + 2 * width, from + 2 * width);
      return from + Math.floor(random() * (to - from + 1));
    }),
  );
}

/** Mulberry32: a number in 0..1 from a 32-bit state. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function valueIn(values: readonly number[]): (s: Sym) => number {
  return (s) => values['abcd'.indexOf(s.id)] ?? 0;
}

/**
 * The algebra of sizes against plain integer arithmetic: random expressions are built as sizes and evaluated as BigInt, and
 * whatever is claimed about a size must hold for every assignment tried.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  add,
  atLeast,
  boundsOf,
  compare,
  constantOf,
  type Dim,
  divides,
  evaluateDim,
  exactDivide,
  floordiv,
  isUnknown,
  max,
  min,
  mod,
  mul,
  neg,
  num,
  sub,
  substitute,
  sym,
  symbolsOf,
  unknownDim,
} from '../server/shape/dim.ts';
import {
  asDim,
  asInteger,
  assignments,
  bounds,
  type Expression,
  expression,
  operators,
  polynomial,
  small,
  valueIn,
} from './size-expressions.ts';

/** Far enough out for a polynomial of degree 8 to leave the safe integers. */
function isLarge(values: readonly number[]): boolean {
  return values.some((n) => Math.abs(n) > 20);
}

function check(runs: number, property: fc.IRawProperty<unknown>): void {
  fc.assert(property, { numRuns: runs });
}

test('a size has the value of its expression', () => {
  let checked = 0;
  let known = 0;
  check(
    12000,
    fc.property(expression, bounds, fc.integer(), (e, range, seed) => {
      const d = asDim(e, range);
      if (isUnknown(d)) return;
      known++;
      const { lo, hi } = boundsOf(d);
      for (const values of assignments(range, seed, 16)) {
        const wanted = asInteger(e, values);
        if (wanted === undefined) continue;
        checked++;
        const got = evaluateDim(d, valueIn(values));
        if (got === undefined && isLarge(values)) continue;
        assert.ok(got !== undefined, `${d.key} has no value for ${values}`);
        assert.equal(BigInt(got), wanted, `${d.key} for ${values}`);
        assert.ok(lo <= got && got <= hi, `${d.key} for ${values}: ${got} is not in ${lo}..${hi}`);
      }
    }),
  );
  assert.ok(known > 6000 && checked > 80000, `only ${known} known sizes and ${checked} values`);
});

test('verdicts hold for every assignment', () => {
  const seen = { same: 0, different: 0, unknown: 0, atLeast: 0, below: 0, checked: 0 };
  check(
    15000,
    fc.property(pairs(), bounds, fc.integer(), ([left, right], range, seed) => {
      const [a, b] = [asDim(left, range), asDim(right, range)];
      const verdict = compare(a, b);
      const order = atLeast(a, b);
      seen[verdict]++;
      if (order !== undefined) seen[order ? 'atLeast' : 'below']++;
      if (verdict === 'unknown' && order === undefined) return;
      for (const values of assignments(range, seed, 24)) {
        const x = asInteger(left, values);
        const y = asInteger(right, values);
        if (x === undefined || y === undefined) continue;
        seen.checked++;
        const facts = `${a.key} is ${x}, ${b.key} is ${y} for ${values}`;
        if (verdict !== 'unknown') assert.equal(verdict, x === y ? 'same' : 'different', facts);
        if (order !== undefined) assert.equal(order, x >= y, facts);
      }
    }),
  );
  assert.ok(seen.same > 300 && seen.different > 500 && seen.atLeast > 500 && seen.below > 200, JSON.stringify(seen));
  assert.ok(seen.checked > 50000, JSON.stringify(seen));
});

/** Two expressions, often of nearly the same value. */
function pairs(): fc.Arbitrary<readonly [Expression, Expression]> {
  const shifted = fc.tuple(expression, small).map(([e, by]): [Expression, Expression] => [e, ['add', e, by]]);
  const regrouped = fc.tuple(small, small, small).map(([x, y, z]): [Expression, Expression] => [
    ['mul', x, ['add', y, z]],
    ['add', ['mul', x, y], ['mul', z, x]],
  ]);
  return fc.oneof(fc.tuple(small, small), fc.tuple(expression, expression), shifted, regrouped);
}

test('divisibility holds for every assignment', () => {
  const seen = { yes: 0, no: 0, exact: 0, checked: 0 };
  check(
    5000,
    fc.property(divisions(), bounds, fc.integer(), ([whole, by], range, seed) => {
      const [d, divisor] = [asDim(whole, range), asDim(by, range)];
      const verdict = divides(divisor, d);
      const quotient = exactDivide(d, divisor);
      assert.equal(quotient !== undefined, verdict === true);
      if (verdict === undefined) return;
      seen[verdict ? 'yes' : 'no']++;
      for (const values of assignments(range, seed, 24)) {
        const x = asInteger(whole, values);
        const y = asInteger(by, values);
        if (x === undefined || y === undefined) continue;
        seen.checked++;
        const facts = `${divisor.key} is ${y}, ${d.key} is ${x} for ${values}`;
        assert.notEqual(y, 0n, facts);
        assert.equal(x % y === 0n, verdict, facts);
        const q = quotient && evaluateDim(quotient, valueIn(values));
        if (!quotient || (q === undefined && isLarge(values))) continue;
        seen.exact++;
        assert.equal(BigInt(q ?? 0) * y, x, facts);
      }
    }),
  );
  assert.ok(seen.yes > 500 && seen.no > 100 && seen.exact > 5000 && seen.checked > 15000, JSON.stringify(seen));
});

/** A size and a divisor, often a multiple or nearly one. */
function divisions(): fc.Arbitrary<readonly [Expression, Expression]> {
  const multiple = fc.tuple(small, small).map(([x, y]): [Expression, Expression] => [['mul', x, y], y]);
  const nearly = fc
    .tuple(small, small, fc.integer({ min: -2, max: 2 }))
    .map(([x, y, n]): [Expression, Expression] => [['add', ['mul', x, y], n], y]);
  const byNumber = fc.tuple(small, fc.integer({ min: -6, max: 6 }), fc.integer({ min: 1, max: 6 }));
  const numbers = byNumber.map(([x, n, k]): [Expression, Expression] => [['add', ['mul', x, 2 * k], n], k]);
  return fc.oneof(fc.tuple(small, small), multiple, nearly, numbers);
}

test('substitution is evaluation of the parts', () => {
  let checked = 0;
  check(
    2000,
    fc.property(expression, small, bounds, fc.integer(), (e, part, range, seed) => {
      const replacement = asDim(part, range);
      const d = substitute(asDim(e, range), (s) => (s.id === 'a' ? replacement : undefined));
      if (isUnknown(d)) return;
      for (const values of assignments(range, seed, 8)) {
        const a = asInteger(part, values);
        // Bounds of a symbol are facts: what takes its place has to keep them.
        if (a === undefined || !within(Number(a), range[0])) continue;
        const wanted = asInteger(e, [Number(a), ...values.slice(1)]);
        if (wanted === undefined) continue;
        const got = evaluateDim(d, valueIn(values));
        if (got === undefined && isLarge([Number(a), ...values])) continue;
        checked++;
        assert.equal(got, Number(wanted), d.key);
      }
    }),
  );
  assert.ok(checked > 4000, `only ${checked} values`);
});

function within(n: number, range: readonly [number | undefined, number | undefined] | undefined): boolean {
  const [lo, hi] = range ?? [];
  return n >= (lo ?? -Infinity) && n <= (hi ?? Infinity);
}

test('equal polynomials have equal keys', () => {
  check(
    3000,
    fc.property(polynomial, polynomial, polynomial, bounds, (e, f, g, range) => {
      const [a, b, c] = [asDim(e, range), asDim(f, range), asDim(g, range)];
      alike(add(a, b), add(b, a));
      alike(mul(a, b), mul(b, a));
      alike(add(add(a, b), c), add(a, add(b, c)));
      alike(mul(mul(a, b), c), mul(a, mul(b, c)));
      alike(mul(a, add(b, c)), add(mul(a, b), mul(a, c)));
      alike(sub(a, b), neg(sub(b, a)));
      alike(sub(add(a, b), b), a);
      alike(add(a, num(0)), a);
      alike(mul(a, num(1)), a);
    }),
  );
});

test('floor division and minimum keep their identities', () => {
  check(
    3000,
    fc.property(polynomial, polynomial, polynomial, bounds, (e, f, g, range) => {
      const [a, b, c] = [asDim(e, range), asDim(f, range), asDim(g, range)];
      alike(add(mul(b, floordiv(a, b)), mod(a, b)), isUnknown(floordiv(a, b)) ? unknownDim : a);
      alike(floordiv(neg(a), neg(b)), floordiv(a, b));
      alike(min(a, b), min(b, a));
      alike(add(min(a, b), max(a, b)), add(a, b));
      alike(max(a, b), neg(min(neg(a), neg(b))));
      alike(min(add(a, c), add(b, c)), add(min(a, b), c));
      alike(min(mul(a, num(3)), mul(b, num(3))), mul(min(a, b), num(3)));
    }),
  );
});

test('identities that a canonical form need not show are never denied', () => {
  check(
    2000,
    fc.property(small, small, small, bounds, (e, f, g, range) => {
      const [a, b, c] = [asDim(e, range), asDim(f, range), asDim(g, range)];
      const pairs: readonly (readonly [Dim, Dim])[] = [
        [min(min(a, b), c), min(a, min(b, c))],
        [add(min(a, b), max(a, b)), add(a, b)],
        [min(a, max(a, b)), a],
        [floordiv(add(a, mul(b, c)), b), add(floordiv(a, b), c)],
        [floordiv(floordiv(a, b), num(3)), floordiv(a, mul(b, num(3)))],
        [mod(add(a, b), b), mod(a, b)],
      ];
      for (const [x, y] of pairs) assert.notEqual(compare(x, y), 'different', `${x.key} and ${y.key}`);
    }),
  );
});

/** One canonical form, unless one side outgrew the caps. */
function alike(a: Dim, b: Dim): void {
  if (!isUnknown(a) && !isUnknown(b)) assert.equal(a.key, b.key);
}

const [seq, batch, hidden, vocab] = ['seq', 'batch', 'hidden', 'vocab'].map((name) => sym({ id: name, name, lo: 1 }));
assert.ok(seq && batch && hidden && vocab);
const n = sym({ id: '1', name: 'n' });
const m = sym({ id: '2', name: 'm' });
const flag = sym({ id: 'flag', name: 'bidirectional', lo: 0, hi: 1 });

test('sizes of recurrent networks', () => {
  alike(add(mul(num(4), hidden), mul(num(2), hidden)), mul(num(6), hidden));
  alike(sub(mul(add(n, m), sub(n, m)), sub(mul(n, n), mul(m, m))), num(0));
  alike(floordiv(mul(num(2), mul(batch, seq)), num(2)), mul(batch, seq));
  alike(floordiv(add(mul(num(4), seq), num(2)), num(4)), seq);
  alike(floordiv(floordiv(seq, num(3)), num(4)), floordiv(seq, num(12)));
  alike(floordiv(mul(num(4), mul(batch, mul(seq, hidden))), mul(batch, hidden)), mul(num(4), seq));
  alike(floordiv(mul(vocab, mul(batch, seq)), mul(batch, seq)), vocab);
  alike(floordiv(mul(hidden, add(num(1), flag)), add(num(1), flag)), hidden);
  alike(mul(add(num(1), flag), add(num(1), flag)), add(num(1), mul(num(3), flag)));
  // Two layers of stride 2 over an odd length round as one of stride 4 does.
  const halved = floordiv(add(seq, num(1)), num(2));
  alike(floordiv(add(halved, num(1)), num(2)), floordiv(add(seq, num(3)), num(4)));
  assert.equal(compare(sub(seq, floordiv(seq, num(2))), halved), 'same');
});

test('a quotient is what it is wherever its divisor is not 0', () => {
  alike(floordiv(mul(n, m), n), m);
  alike(floordiv(mul(n, add(m, num(1))), mul(n, num(1))), add(m, num(1)));
  alike(floordiv(num(0), n), num(0));
  assert.equal(divides(n, mul(n, m)), undefined);
  assert.equal(exactDivide(mul(n, m), n), undefined);
  assert.equal(floordiv(seq, num(0)), unknownDim);
  assert.equal(mod(seq, num(0)), unknownDim);
});

test('what is proven about sizes', () => {
  const verdicts: readonly (readonly [Dim, Dim, string])[] = [
    [num(128), num(64), 'different'],
    [add(hidden, num(1)), hidden, 'different'],
    [mul(num(2), hidden), hidden, 'different'],
    [mul(num(2), n), n, 'unknown'],
    [mul(num(2), n), add(mul(num(2), m), num(1)), 'different'],
    [add(num(1), flag), num(3), 'different'],
    [add(num(1), flag), num(2), 'unknown'],
    [add(hidden, mul(flag, hidden)), mul(num(3), hidden), 'different'],
    [n, m, 'unknown'],
    [mod(n, num(4)), num(4), 'different'],
    [mod(n, hidden), hidden, 'different'],
    [max(n, num(1)), num(0), 'different'],
    [floordiv(neg(seq), hidden), num(0), 'different'],
    [unknownDim, unknownDim, 'unknown'],
  ];
  for (const [a, b, verdict] of verdicts) assert.equal(compare(a, b), verdict, `${a.key} and ${b.key}`);
  assert.equal(atLeast(mul(batch, seq), seq), true);
  assert.equal(atLeast(sub(seq, num(1)), seq), false);
  assert.equal(atLeast(seq, num(2)), undefined);
  assert.equal(divides(num(4), mul(num(8), n)), true);
  assert.equal(divides(num(4), add(mul(num(2), n), num(1))), false);
  assert.equal(divides(num(3), n), undefined);
  assert.deepEqual(boundsOf(max(num(0), n)), { lo: 0, hi: Infinity });
  assert.deepEqual(boundsOf(mod(n, num(4))), { lo: 0, hi: 3 });
  assert.deepEqual(boundsOf(sub(mul(flag, hidden), hidden)), { lo: -Infinity, hi: 0 });
  // Two quantities derived from one floor division, its distance from its bound and what it rounds off, meet here.
  const near = sym({ id: 'near', name: 'near', lo: -3, hi: 4 });
  assert.equal(boundsOf(floordiv(mod(near, num(5)), num(4))).hi, 1);
});

test('symbols are told apart by id, whatever an id contains', () => {
  const again = sym({ id: '2', name: 'n' });
  assert.equal(compare(n, again), 'unknown');
  assert.equal(compare(again, m), 'same');
  for (const id of ['1*2', '1*1:2', '+1*2']) assert.notEqual(sym({ id, name: 'x' }).key, mul(n, m).key);
  assert.deepEqual(
    symbolsOf(add(floordiv(mul(n, seq), m), n))
      .map((s) => s.id)
      .sort(),
    ['1', '2', 'seq'],
  );
  assert.equal(constantOf(sym({ id: 'x', name: 'x', lo: 3, hi: 3 })), 3);
  assert.deepEqual(boundsOf(sym({ id: 'x', name: 'x', lo: 3, hi: 2 })), { lo: -Infinity, hi: Infinity });
});

test('what grows too large is unknown', () => {
  const large = num(Number.MAX_SAFE_INTEGER);
  assert.equal(add(large, num(1)), unknownDim);
  assert.equal(sub(mul(large, num(2)), large), unknownDim);
  assert.equal(mul(mul(large, n), m).key, mul(large, mul(n, m)).key);
  assert.equal(mul(mul(large, n), num(3)), unknownDim);
  // 3·third is 2^53 + 1, which no number is: the sum that follows would come out as 2 instead of 3.
  const third = 3002399751580331;
  assert.equal(mul(mul(num(3), flag), add(mul(num(third), flag), num(1 - third))), unknownDim);
  assert.equal(num(1.5), unknownDim);
  assert.equal(num(Number.NaN), unknownDim);
  assert.equal(num(-0).key, '0');
  let power = n;
  for (let i = 1; i < 8; i++) power = mul(power, n);
  assert.ok(!isUnknown(power));
  assert.equal(mul(power, n), unknownDim);
  const many = (prefix: string, count: number): Dim =>
    Array.from({ length: count }, (_, i) => sym({ id: `${prefix}${i}`, name: prefix })).reduce(add);
  assert.ok(!isUnknown(mul(many('x', 8), many('y', 8))));
  assert.equal(mul(many('x', 9), many('y', 8)), unknownDim);
  let deep = n;
  for (let i = 0; i < 6; i++) deep = floordiv(m, add(deep, num(1)));
  assert.equal(deep, unknownDim);
  for (const operate of Object.values(operators)) {
    assert.equal(operate(unknownDim, seq), unknownDim);
    assert.equal(operate(seq, unknownDim), unknownDim);
  }
  assert.deepEqual(boundsOf(unknownDim), { lo: -Infinity, hi: Infinity });
});

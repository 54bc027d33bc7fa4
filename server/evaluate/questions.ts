/**
 * Questions that a program asks of what nobody knows, and asks again: `args.model == 'Transformer'` where the model is built
 * and where it is called. The answer is a flag; what was made either way is a union that the flag decides, so that a later
 * test finds what the earlier one left.
 */

import { constantOf, isUnknown, num, sub, sym, symbolsOf } from '../shape/dim.ts';
import { truthDim } from '../shape/shape.ts';
import type { TruthValue, Value } from '../shape/value.ts';
import { choose, decisionOf } from './choices.ts';
import { contentsOf } from './heap.ts';
import type { Machine } from './machine.ts';

/** A question, and which of two members a union has that it decides where the truth holds. */
export interface Question {
  readonly choice: string;
  readonly holds: 0 | 1;
}

/** The question that an undecided truth answers: of a flag or of its opposite. */
export function questionOf(value: Value): Question | undefined {
  const dim = value.kind === 'truth' || (value.kind === 'unknown' && value.open) ? truthDim(value) : undefined;
  if (!dim || isUnknown(dim)) return undefined;
  const [only, ...others] = symbolsOf(dim);
  if (!only || others.length > 0) return undefined;
  const flag = sym(only);
  if (dim.key === flag.key) return { choice: `flag ${flag.key}`, holds: 0 };
  return dim.key === sub(num(1), flag).key ? { choice: `flag ${flag.key}`, holds: 1 } : undefined;
}

/** What the way here says about the truth. */
export function answered(m: Machine, value: Value): boolean | undefined {
  const question = questionOf(value);
  const fell = question && decisionOf(m, question.choice);
  return fell === undefined ? undefined : fell === question?.holds;
}

/** From here on the question is answered. */
export function answer(m: Machine, truth: Value, outcome: 'holds' | 'fails'): void {
  const question = questionOf(truth);
  if (question) choose(m, question.choice, outcome === 'holds' ? question.holds : 1 - question.holds);
}

/** The opposite of an undecided truth. */
export function opposite(value: Value): TruthValue {
  return questionOf(value) ? { kind: 'truth', dim: sub(num(1), truthDim(value)) } : { kind: 'truth' };
}

/** The undecided truth of `value == constant` or `value in constants`: the same wherever it is asked of the same value. */
export function asking(m: Machine, operands: readonly [Value, Value], kind: '==' | 'in'): TruthValue {
  const [left, right] = operands;
  const [value, other] = kind === '==' && constantIn(left) !== undefined ? [right, left] : [left, right];
  const who = identityOf(value);
  const what = kind === '==' ? constantIn(other) : constantsIn(m, other);
  if (!who || what === undefined) return { kind: 'truth' };
  return { kind: 'truth', dim: sym({ id: `${kind}${what}:${who.id}`, name: who.name, lo: 0, hi: 1 }) };
}

function identityOf(value: Value): { readonly id: string; readonly name: string } | undefined {
  if (value.kind === 'text') return value.value === undefined ? value.open : undefined;
  return value.kind === 'unknown' && value.fault === undefined ? value.open : undefined;
}

function constantIn(value: Value): string | undefined {
  if (value.kind === 'size') {
    const n = constantOf(value.dim);
    return n === undefined ? undefined : String(n);
  }
  return (value.kind === 'text' || value.kind === 'number') && value.value !== undefined
    ? JSON.stringify(value.value)
    : undefined;
}

function constantsIn(m: Machine, value: Value): string | undefined {
  const items = value.kind === 'sequence' ? contentsOf(m, value)?.items : undefined;
  const constants = items?.map(constantIn);
  return constants?.every((one) => one !== undefined) ? constants.join() : undefined;
}

/** Every rule of TensorFlow.js is held against TensorFlow.js itself: the same shapes, and where a rule faults, it throws. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../server/problems/all.ts';
import { argumentCases } from './tensorflow-js-argument-cases.ts';
import { coreCases } from './tensorflow-js-cases.ts';
import { layerCases } from './tensorflow-js-layer-cases.ts';
import { agreement, type Outcome, real, type Said, said, traced } from './tensorflow-js-oracle.ts';
import { trainingCases } from './tensorflow-js-training-cases.ts';

const show = (outcome: Outcome): string =>
  outcome.kind === 'throws' ? `throws: ${outcome.message}` : JSON.stringify(outcome.value);

interface Row {
  readonly expression: string;
  readonly mine: Said;
  readonly truth: Outcome;
}

async function rows(expressions: readonly string[]): Promise<readonly Row[]> {
  const all = await said(expressions);
  const out: Row[] = [];
  for (const [i, expression] of expressions.entries()) {
    const mine = all[i];
    if (mine) out.push({ expression, mine, truth: await real(expression) });
  }
  return out;
}

function complain(rows: readonly Row[], right: (row: Row) => boolean, what: string): void {
  const wrong = rows.filter((row) => !right(row));
  const lines = wrong.map(
    (row) => `${row.expression}\n    said ${show(row.mine.outcome)}\n    was  ${show(row.truth)}`,
  );
  assert.equal(wrong.length, 0, `${what}\n  ${lines.join('\n  ')}`);
}

function agree(row: Row): 'same' | 'loose' | 'wrong' {
  const { mine, truth } = row;
  if (mine.outcome.kind === 'throws' || truth.kind === 'throws') return 'wrong';
  return agreement(mine.outcome.value, truth.value);
}

/** Layers and placeholders are numbered as they are made, and the analysis does not count them. */
function unnumbered(text: string): string {
  return text.replace(/(?<=[a-z])\d+/gi, '').trim();
}

function isQuoted({ mine, truth }: Row): boolean {
  return (
    mine.quote === undefined || truth.kind !== 'throws' || unnumbered(truth.message).startsWith(unnumbered(mine.quote))
  );
}

/** Every word of the message has its fact. */
function isFilled({ mine }: Row): boolean {
  return mine.outcome.kind === 'throws' && !/\{\w+\}/.test(mine.outcome.message) && mine.outcome.message !== mine.rule;
}

for (const [name, family] of Object.entries({ ...coreCases, ...layerCases, ...argumentCases, ...trainingCases })) {
  test(`${name}: the same shapes`, async () => {
    complain(await rows(family.works), (row) => agree(row) === 'same', 'not the same');
  });
  if (family.partly)
    test(`${name}: right as far as it goes`, async () => {
      complain(await rows(family.partly ?? []), (row) => agree(row) !== 'wrong', 'wrong');
    });
  if (family.throws)
    test(`${name}: what throws is said, in its own words where it is quoted`, async () => {
      const all = await rows(family.throws ?? []);
      const isSaid = ({ mine, truth }: Row) => truth.kind === 'throws' && mine.outcome.kind === 'throws';
      complain(all, isSaid, 'not said, or it does not throw');
      complain(all, isQuoted, 'quoted otherwise than it is');
      complain(all, isFilled, 'a message with gaps');
    });
  if (family.unsaid)
    test(`${name}: what throws and is not said`, async () => {
      const isUnsaid = ({ mine, truth }: Row) => truth.kind === 'throws' && mine.outcome.kind === 'gives';
      complain(await rows(family.unsaid ?? []), isUnsaid, 'said after all, or it does not throw');
    });
}

test('the type of the elements, where it is known', async () => {
  for (const family of Object.values({ ...coreCases, ...layerCases, ...argumentCases, ...trainingCases })) {
    const all = await rows([...family.works, ...(family.partly ?? [])]);
    const isRight = ({ mine, truth }: Row) =>
      mine.outcome.kind === 'throws' ||
      mine.outcome.dtype === undefined ||
      truth.kind === 'throws' ||
      mine.outcome.dtype === truth.dtype;
    complain(all, isRight, 'other elements');
  }
});

for (const rule of rules.values()) {
  const examples = rule.examples.filter((one) => one.wrong.includes('@tensorflow/tfjs'));
  if (examples.length === 0) continue;
  test(`the examples of ${rule.name}`, async () => {
    for (const { wrong, right } of examples) {
      const found = (await traced(wrong)).problems.map((problem) => problem.rule);
      assert.deepEqual(found, [rule.name], wrong);
      assert.deepEqual((await traced(right)).problems, [], right);
    }
  });
}

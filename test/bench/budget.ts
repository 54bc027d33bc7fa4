/** The ratios of a run held against those that are written down: machines differ, ratios within a run hardly do. */

import { readFileSync, writeFileSync } from 'node:fs';

/** By this much a ratio may be worse before it is a failure. */
const SLACK = 4 / 3;
const FILE = new URL('budget.json', import.meta.url);

export type Ratios = { readonly [what: string]: number };

/** Sentences about every ratio that is worse by a third, or that is written down and was not measured. */
export function overBudget(
  measured: Ratios,
  budget: Ratios = JSON.parse(readFileSync(FILE, 'utf8')),
): readonly string[] {
  return Object.entries(budget).flatMap(([what, allowed]) => {
    const now = measured[what];
    if (now === undefined) return [`${what}: not measured, ${allowed} is its budget`];
    return now <= allowed * SLACK ? [] : [`${what}: ${now.toFixed(3)}, a third more than ${allowed} at least`];
  });
}

/** `npm run bench -- --budget`: what was measured is the budget from now on. */
export function writeBudget(measured: Ratios): void {
  const rounded = Object.fromEntries(
    Object.entries(measured).map(([what, value]) => [what, Number(value.toPrecision(3))]),
  );
  writeFileSync(FILE, `${JSON.stringify(rounded, null, 2)}\n`);
}

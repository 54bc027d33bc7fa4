/** Every program that a quick fix gives: of the examples of the rules and of the cases, with what it was. */

import assert from 'node:assert/strict';
import { changed, type Repair, repairsOf } from '../server/features/fixes.ts';
import type { EditableView } from '../server/features/view.ts';
import { rules } from '../server/problems/all.ts';
import { renderProblem } from '../server/problems/render.ts';
import { NAMES } from './fix-case.ts';
import { fixCases } from './fix-cases.ts';
import { viewOf } from './view.ts';

export interface FixedProgram {
  readonly rule: string;
  /** The number of the fix in its rule. */
  readonly fix: number;
  readonly language: 'python' | 'typescript';
  readonly wrong: string;
  readonly fixed: string;
  readonly repair: Repair;
}

export async function fixedPrograms(): Promise<readonly FixedProgram[]> {
  const programs: FixedProgram[] = [];
  for (const rule of rules.values())
    for (const { language, wrong } of rule.examples) programs.push(...(await fixed(rule.name, language, wrong)));
  for (const { rule, language, wrong } of fixCases)
    programs.push(...(await fixed(rule, language, NAMES[language] + wrong)));
  return programs;
}

async function fixed(rule: string, language: FixedProgram['language'], wrong: string) {
  const view = await viewOf(fileOf(language), wrong);
  const [problem] = view.trace.problems;
  assert.equal(problem?.rule, rule, wrong);
  const { everyFix } = renderProblem(problem, 'en');
  const repairs = await repairsOf(view, problem);
  return repairs.map(
    (repair): FixedProgram => ({
      rule,
      fix: everyFix.findIndex((text) => text !== undefined && repair.title.startsWith(text)),
      language,
      wrong,
      fixed: textWith(view, repair),
      repair,
    }),
  );
}

export function fileOf(language: FixedProgram['language']): string {
  return language === 'python' ? '/w/program.py' : '/w/program.ts';
}

export function textWith(view: EditableView, repair: Repair): string {
  const text = changed(view, repair.changes)?.get(view.file);
  assert.ok(text !== undefined, repair.title);
  return text;
}

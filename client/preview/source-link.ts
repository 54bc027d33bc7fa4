/** From a box of the picture to the code that made it, and back. */

import type { PlanStep, Position } from '../../server/messages.ts';
import { send } from './channel.ts';
import { look, picture, syncing } from './state.ts';

/** Shows the code of a step in the editor; with `focus` the cursor goes there, whether or not the two follow each other. */
export function showStep(step: PlanStep | undefined, focus: boolean): void {
  if (step && (focus || syncing.value)) send({ type: 'show', at: step.at, focus });
}

/** The step of the picture whose code the cursor is in. A line in a loop made every step: then none of them is meant. */
export function follow(uri: string, { line }: Position): void {
  const calls = syncing.value ? (picture.value?.calls ?? []) : [];
  const here = calls.filter(({ at }) => at.uri === uri && at.start.line <= line && line <= at.end.line);
  const [only] = here;
  if (only && here.length === 1 && calls.length > 1) look({ t: calls.indexOf(only) });
}

/** Options that were tried in the preview, as an edit of the code: where the number is written, or of the layer alone. */

import type { WorkspaceEdit } from 'vscode-languageserver-types';
import type { Trace } from '../evaluate/trace.ts';
import type { ApplyParams } from '../messages.ts';
import { nodesAround } from '../program/find.ts';
import type { Expr } from '../program/program.ts';
import { constantOf, type Dim } from '../shape/dim.ts';
import { workspaceEdit } from './actions.ts';
import { cellAt } from './cells.ts';
import { type Change, exprAt } from './edit-sites.ts';
import { editingAt, inPlace } from './edit-texts.ts';
import { added } from './edits.ts';
import { changed } from './fixes.ts';
import { type CodePlace, type FoundStep, placeIn } from './origin.ts';
import type { EditableView } from './view.ts';
import { whySize } from './why.ts';

/**
 * The edit after which the layer of the cell has the options. A number that comes from a variable is changed where it is
 * written, so that all that is made with it follows, unless that makes more problems than to change the layer alone.
 */
export async function applyOptions(
  view: EditableView,
  { position, switches }: Pick<ApplyParams, 'position' | 'switches'>,
): Promise<WorkspaceEdit | undefined> {
  const asked = cellAt(view, position);
  const made = asked && makersAt(view.trace, asked.made ?? asked.wanted);
  if (!made || made.length === 0) return undefined;
  const ways = [written, argument].map((way) => allOf(view, made, switches, way));
  const tried = await Promise.all(ways.map((changes) => problemsWith(view, changes)));
  const [first, second] = tried;
  const better = first !== undefined && (second === undefined || first <= second) ? ways[0] : ways[1];
  return better && workspaceEdit(view, better);
}

/** What makes the layer, once in each context. */
function makersAt(trace: Trace, { file, start }: { readonly file: string; readonly start: number }): FoundStep[] {
  return trace.runs.flatMap((run) =>
    run.file !== file
      ? []
      : run.steps.flatMap((step) =>
          step.op === 'construct' && run.base + step.span.start === start ? [{ step, run }] : [],
        ),
  );
}

interface Option {
  readonly name: string;
  readonly value: number | boolean;
}

type Way = (view: EditableView, made: readonly FoundStep[], option: Option) => Change | undefined;

/** Undefined where one of them comes to nothing. */
function allOf(
  view: EditableView,
  made: readonly FoundStep[],
  switches: ApplyParams['switches'],
  way: Way,
): readonly Change[] | undefined {
  const all = Object.entries(switches).map(([name, value]) => way(view, made, { name, value }));
  return all.every((one) => one !== undefined) && all.length > 0 ? all.reduce(beside, []) : undefined;
}

/** Arguments that are added at one place are one change, and their options one object. */
function beside(all: readonly Change[], next: Change): readonly Change[] {
  const before = all.find(({ file, start, end }) => file === next.file && start === next.start && end === next.end);
  if (!before) return [...all, next];
  const isObject = [before, next].every(({ text }) => text.endsWith('}'));
  const more = isObject ? next.text.replace(/^(?:, )?\{ /, '') : next.text.replace(/^, /, '').trimStart();
  const text = `${isObject ? before.text.slice(0, -2) : before.text.trimEnd()}, ${more}`;
  return all.map((one) => (one === before ? { ...one, text } : one));
}

/** How many problems the program would have. */
async function problemsWith(view: EditableView, changes: readonly Change[] | undefined): Promise<number | undefined> {
  const texts = changes && changed(view, changes);
  return texts && (await view.suppose(texts))?.problems.length;
}

/** The argument of the layer, which is added where it is not written. */
function argument(view: EditableView, [maker]: readonly FoundStep[], option: Option): Change | undefined {
  const given = maker?.step.inputs.find((one) => one.name === option.name);
  if (!maker) return undefined;
  const text = textOf(view, maker.run.file, option.value);
  return given?.span
    ? inPlace(view, placeIn(maker.run, given.span), text)
    : added({ view }, maker, { name: option.name, text });
}

/** The number in the code that the argument is, in every context the same one. */
function written(view: EditableView, made: readonly FoundStep[], option: Option): Change | undefined {
  const [maker] = made;
  const places = made.flatMap(({ step, run }) => {
    const given = step.inputs.find((one) => one.name === option.name);
    const dim = given?.value.kind === 'size' ? given.value.dim : undefined;
    return given?.span && dim ? [numberOf(view, placeIn(run, given.span), dim)] : [];
  });
  const [place] = places;
  if (!maker || !place || typeof option.value !== 'number') return argument(view, made, option);
  if (places.some((one) => one?.file !== place.file || one.start !== place.start)) return undefined;
  return { ...place, text: textOf(view, place.file, option.value) };
}

/** Where the number that a size comes from is written. */
function numberOf(view: EditableView, at: CodePlace, dim: Dim): CodePlace | undefined {
  const size = constantOf(dim);
  const isIt = (expr: Expr | undefined): expr is Expr => expr?.kind === 'const' && expr.value === size;
  for (const place of [at, ...whySize(view, at, dim)].reverse()) {
    if (isIt(exprAt({ view }, place, 'const')?.node)) return { file: place.file, start: place.start, end: place.end };
    const module = view.program.modules.get(place.file);
    const found = module && nodesAround(module, place.start, place.end).findLast(({ node }) => node.kind === 'assign');
    const value = found && 'value' in found.node ? (found.node.value as Expr | undefined) : undefined;
    if (found && isIt(value)) return { file: place.file, start: found.base + value.start, end: found.base + value.end };
  }
  return undefined;
}

function textOf(view: EditableView, file: string, value: number | boolean): string {
  return typeof value === 'boolean' ? editingAt({ view }, file).truth(value) : String(value);
}

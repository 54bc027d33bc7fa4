/** Why a size is what it is: the places between where it is seen and where it was set, through calls and files. */

import { wrongAxes } from '../evaluate/claims.ts';
import type { Problem, Run, Step } from '../evaluate/trace.ts';
import { notes } from '../problems/notes.ts';
import { fillText, renderProblem } from '../problems/render.ts';
import type { Fact } from '../problems/rule.ts';
import { expressionAt, nodesAround, unitAt } from '../program/find.ts';
import type { CallExpr, Expr, Unit } from '../program/program.ts';
import { constantOf, type Dim } from '../shape/dim.ts';
import type { Value } from '../shape/value.ts';
import { claimAt } from './comment-edits.ts';
import { argumentOf as argumentAt, siteOf } from './edit-sites.ts';
import { axesOf, type CodePlace, type Link, placeIn, trailOfAxis, trailOfSize } from './origin.ts';
import type { Detail } from './settings.ts';
import { tensorsIn } from './values.ts';
import type { DocumentView } from './view.ts';

/** A place with what is to be said of it: a note of `problems/notes.ts` and its facts. */
export interface Reason extends CodePlace {
  readonly note: string;
  readonly facts: { readonly [name: string]: Fact };
}

/** Why an axis of a tensor has its size, nearest place first. */
export function whyAxis(view: DocumentView, value: Value, axis: number): readonly Reason[] {
  return reasons(view, trailOfAxis(view.trace, value, axis));
}

/** Why the size whose expression stands at a place is what it is. */
export function whySize(view: DocumentView, at: CodePlace, dim: Dim): readonly Reason[] {
  return reasons(view, trailOfSize(view.trace, at, dim));
}

/** The places that made a problem: those it names, and between them the ops that carried the sizes. */
export function whyProblem(view: DocumentView, problem: Problem): readonly Reason[] {
  const site = siteOf(view, problem);
  const named = problem.related;
  if (!site) return named.length > 0 ? named : whyClaim(view, problem);
  const out: Reason[] = [];
  const add = (one: Reason) => {
    const isSame = ({ file, start, end }: CodePlace) => file === one.file && start === one.start && end === one.end;
    if (!out.some(isSame)) out.push(named.find(isSame) ?? one);
  };
  for (const name of [site.cause.at, ...site.cause.because]) {
    const argument = argumentAt(site, name);
    const axis = site.cause.axes[name];
    const value = argument?.input.value;
    if (!argument || !value) continue;
    if (axis !== undefined) for (const one of whyAxis(view, value, axis)) add(one);
    else if (value.kind === 'size' && argument.place)
      for (const one of whySize(view, argument.place, value.dim)) add(one);
  }
  for (const one of named) add(one);
  return out.slice(0, MAX_SHOWN);
}

const MAX_SHOWN = 16;

/** Where the axes come from that a comment is wrong about; all of them where it is wrong about how many there are. */
function whyClaim(view: DocumentView, problem: Problem): readonly Reason[] {
  const claim = claimAt(view.trace, problem)?.claim;
  if (claim?.value.kind !== 'tensor') return [];
  const axes = axesOf(claim.value.shape);
  const wrong = wrongAxes(claim, axes);
  const out: Reason[] = [];
  for (const axis of axes.keys())
    if (wrong?.[axis] ?? true)
      for (const one of whyAxis(view, claim.value, axis))
        if (!out.some(({ file, start, end }) => file === one.file && start === one.start && end === one.end))
          out.push(one);
  return out.slice(0, MAX_SHOWN);
}

export function reasonText(reason: Reason, view: Pick<DocumentView, 'locale'>): string {
  return fillText(notes[reason.note], reason.facts, view.locale);
}

/** The places of a problem with their texts, in which two sizes of one name print apart. */
export function shownReasons(
  view: DocumentView,
  problem: Problem,
  detail: Detail = 'normal',
): readonly { readonly place: CodePlace; readonly text: string }[] {
  const related = detail === 'short' ? problem.related : whyProblem(view, problem);
  const texts = renderProblem({ ...problem, related }, view.locale).related;
  return related.map((place, i) => ({ place, text: texts[i] ?? '' }));
}

/** How many steps the way is followed back through names and calls. */
const MAX_FURTHER = 16;

function reasons(view: DocumentView, trail: readonly Link[]): readonly Reason[] {
  const all = [...trail];
  for (let i = 0; i < MAX_FURTHER; i++) {
    const last = all.at(-1);
    const next = last && further(view, last);
    if (!next || all.some((one) => one.file === next.file && one.start === next.start && one.end === next.end)) break;
    all.push(next);
  }
  return onceALine(view, all).map((link) => reason(link, view));
}

/** A call and what it is given are one; so are a name and what it is bound to. */
function onceALine(view: DocumentView, links: readonly Further[]): readonly Further[] {
  const out: Further[] = [];
  for (const link of links) {
    const last = out.at(-1);
    const lines = view.linesIn(link.file);
    const isBeside = last?.file === link.file && lines.lineAt(last.start) === lines.lineAt(link.start);
    if (isBeside && last.step && link.kind === 'argument')
      out[out.length - 1] = { ...link, called: calleeOf(last.step) };
    else if (!(isBeside && last.kind !== 'step' && link.kind === 'argument')) out.push(link);
  }
  return out;
}

function calleeOf({ api }: Step): string {
  return api.slice(api.lastIndexOf('.') + 1);
}

function reason(link: Further, view: DocumentView): Reason {
  const { file, start, end, dim, name, step, called } = link;
  const at = { file, start, end };
  if (called !== undefined) return { ...at, note: 'given-here', facts: { name: called, value: dim } };
  if (step) {
    const tensors = tensorsIn(step.output);
    const shape = (tensors.find((one) => axesOf(one.shape).some((axis) => axis.dim.key === dim.key)) ?? tensors[0])
      ?.shape;
    return shape
      ? { ...at, note: 'gives-here', facts: { name: calleeOf(step), shape } }
      : { ...at, note: 'layer-here', facts: { name: calleeOf(step) } };
  }
  if (link.kind === 'bound') {
    const bound = name ?? view.linesIn(file).text.slice(start, end);
    return { ...at, note: 'value-here', facts: { name: bound, value: dim } };
  }
  return { ...at, note: 'written-here', facts: { value: dim } };
}

/** `called`: the unit that is called with it there. */
type Further = Link & { readonly called?: string };

/** From a name to where it was bound, from there to what it was bound to, from a parameter to the call. */
function further(view: DocumentView, link: Further): Further | undefined {
  const { run } = link;
  if (link.kind === 'bound') {
    const binding = run.bindings.find((one) => run.base + one.span.start === link.start && run.file === link.file);
    if (binding?.kind === 'parameter') return fromCall(view, link, binding.name);
    return assigned(view, link);
  }
  if (link.kind === 'step') return undefined;
  const module = view.program.modules.get(link.file);
  const found = module && expressionAt(module, link, 'name', 'attribute');
  if (!found) return undefined;
  return found.node.kind === 'name' ? boundBefore(view, link, found.node.name) : fieldOf(view, link, found.node.name);
}

function sameSize(value: Value, dim: Dim): boolean {
  if (value.kind !== 'size') return false;
  const number = constantOf(dim);
  return value.dim.key === dim.key || (number !== undefined && number === constantOf(value.dim));
}

/** The last binding of a name to that size before the place, in its run or in one around it. */
function boundBefore(view: DocumentView, link: Link, name: string): Further | undefined {
  const around = view.trace.runs
    .filter((run) => run.file === link.file && run.base <= link.start && link.end <= run.base + run.length)
    .sort((a, b) => Number(b === link.run) - Number(a === link.run) || a.length - b.length);
  for (const run of around) {
    const binding = run.bindings.findLast(
      (one) =>
        one.kind !== 'field' &&
        one.name === name &&
        sameSize(one.value, link.dim) &&
        run.base + one.span.end <= link.start,
    );
    if (binding) return { ...placeIn(run, binding.span), kind: 'bound', dim: link.dim, run, name };
  }
  return undefined;
}

/** `self.hidden_size`: where a field of that name got that size. */
function fieldOf(view: DocumentView, link: Link, name: string): Further | undefined {
  for (const run of view.trace.runs) {
    const binding = run.bindings.find(
      (one) => one.kind === 'field' && one.name === name && sameSize(one.value, link.dim),
    );
    if (binding && run.context !== 'generic')
      return { ...placeIn(run, binding.span), kind: 'bound', dim: link.dim, run, name };
  }
  return undefined;
}

/** What a name was bound to, where that is not the number itself. */
function assigned(view: DocumentView, link: Link): Further | undefined {
  const module = view.program.modules.get(link.file);
  const found = module && nodesAround(module, link.start, link.end).findLast(({ node }) => node.kind === 'assign');
  const node = found?.node;
  const isPlain = node?.kind === 'assign' && 'targets' in node && node.targets.length === 1;
  const value = isPlain && 'value' in node ? node.value : undefined;
  if (!found || !value || (value.kind !== 'name' && value.kind !== 'attribute')) return undefined;
  return argumentLink(link, { start: found.base + value.start, end: found.base + value.end });
}

function argumentLink(link: Link, { start, end }: { readonly start: number; readonly end: number }): Further {
  return { file: link.file, start, end, kind: 'argument', dim: link.dim, run: link.run };
}

/** The argument of the call that gave a parameter its size, or the parameter's default. */
function fromCall(view: DocumentView, link: Link, name: string): Further | undefined {
  const { run } = link;
  const module = view.program.modules.get(run.file);
  const unit = module && unitAt(module, run.base, run.length);
  if (!unit || !module) return undefined;
  const params = unit.params.slice(module.language === 'python' && isMethod(unit) ? 1 : 0);
  const at = params.findIndex(({ pattern }) => pattern.kind === 'name' && pattern.name === name);
  const param = params[at];
  if (!param) return undefined;
  const caller = run.calledAt && view.program.modules.get(run.calledAt.file);
  const call = run.calledAt && caller && expressionAt(caller, run.calledAt, 'call');
  const given = call && argumentOf(call.node, { name, at });
  if (run.calledAt && call && given) {
    const place = { file: run.calledAt.file, start: call.base + given.start, end: call.base + given.end };
    const from = callerOf(view, run, place, link.dim);
    return { ...place, kind: 'argument', dim: link.dim, run: from ?? run, called: calledName(call.node, run) };
  }
  const { defaultValue } = param;
  return defaultValue && argumentLink(link, { start: run.base + defaultValue.start, end: run.base + defaultValue.end });
}

function isMethod({ kind }: Unit): boolean {
  return kind === 'method' || kind === 'constructor';
}

function argumentOf(call: CallExpr, { name, at }: { name: string; at: number }): Expr | undefined {
  const named = call.args.find((one) => one.name === name);
  if (named) return named.value;
  const positional = call.args.filter((one) => one.name === undefined);
  return positional.slice(0, at + 1).some((one) => one.spread) ? undefined : positional[at]?.value;
}

function calledName({ callee }: CallExpr, run: Run): string {
  if (callee.kind === 'name' || callee.kind === 'attribute') return callee.name;
  return run.unit.split('.')[0] ?? run.unit;
}

/** The run that made the call: of those around it, one in which the argument has that size. */
function callerOf(view: DocumentView, callee: Run, place: CodePlace, dim: Dim): Run | undefined {
  const around = view.trace.runs
    .filter((run) => run !== callee && run.file === place.file && run.base <= place.start)
    .filter((run) => place.end <= run.base + run.length)
    .sort((a, b) => a.length - b.length);
  const agrees = (run: Run) =>
    run.seen.some((one) => run.base + one.span.start === place.start && sameSize(one.value, dim));
  return around.find(agrees) ?? around[0];
}

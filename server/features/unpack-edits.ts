/** Edits of the names that a value is taken apart into. */

import { nodesAround } from '../program/find.ts';
import type { Pattern } from '../program/program.ts';
import { type Argument, type Change, exprAt, moduleAt, type Site } from './edit-sites.ts';
import type { CodePlace } from './origin.ts';

type Parts = Extract<Pattern, { kind: 'sequence-pattern' }>;

/**
 * `out = rnn(x)` as `out, _ = rnn(x)`, for a variable that the argument is read from: nothing where the variable is read
 * by an index elsewhere, which would then mean something else.
 */
export function unpackChange(
  site: Site,
  argument: Argument | undefined,
  place: CodePlace | undefined,
): Change | undefined {
  const value = argument?.input.value;
  const read = place && exprAt(site, place, 'name');
  if (!argument || !place || !read || value?.kind !== 'sequence' || !value.items) return undefined;
  const { name } = read.node;
  const { run } = argument.of;
  const bound = run.bindings.findLast((one) => one.name === name && run.base + one.span.end <= place.start);
  if (bound?.kind !== 'variable') return undefined;
  const start = run.base + bound.span.start;
  const end = run.base + bound.span.end;
  const { text } = site.view.linesIn(run.file);
  const module = moduleAt(site, run.file);
  const stmt = module && nodesAround(module, start, end).findLast(({ node }) => node.kind === 'assign')?.node;
  const isWhole = stmt?.kind === 'assign' && 'value' in stmt && 'targets' in stmt && stmt.targets.length === 1;
  if (!module || !isWhole || stmt.value?.kind !== 'call' || stmt.targets[0]?.kind !== 'name') return undefined;
  if (new RegExp(`\\b${name}\\s*\\[`).test(text)) return undefined;
  const editing = site.view.editings[module.language];
  return { file: run.file, start, end, text: editing.parts([name], value.items.length - 1) };
}

/** As many names as there are parts: `_` for those that have none; one name for the pair that a tensor is no pair of. */
export function namesChange(site: Site): Change | undefined {
  const { file, start, end, facts, rule } = site.problem;
  const module = moduleAt(site, file);
  const found = module && nodesAround(module, start, end).findLast(({ node }) => node.kind === 'sequence-pattern');
  if (!found) return undefined;
  const { items } = found.node as Parts;
  const last = items.at(-1);
  const { text } = site.view.linesIn(file);
  if (rule === 'unpack') {
    const missing = Number(facts.got) - Number(facts.expected);
    if (!last || !(missing > 0 && missing < 6)) return undefined;
    const at = found.base + last.end;
    return { file, start: at, end: at, text: ', _'.repeat(missing) };
  }
  const [first, ...others] = items;
  const names = others.map((one) => (one?.kind === 'name' ? one.name : undefined));
  if (
    first?.kind !== 'name' ||
    names.some((one) => one === undefined || new RegExp(`\\b${one}\\b`).test(text.slice(end)))
  )
    return undefined;
  return { file, start, end, text: first.name };
}

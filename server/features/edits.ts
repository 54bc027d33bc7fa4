/** Makes text changes of the edits that rules name: one maker a kind. What the program does not show comes to nothing. */

import { spelledArgument, spelledMethod } from '../evaluate/spelling.ts';
import type { Edit } from '../problems/rule.ts';
import type { Editing } from '../program/editing.ts';
import { nodesAround } from '../program/find.ts';
import type { CallExpr, RecordExpr } from '../program/program.ts';
import { constantOf, type Dim } from '../shape/dim.ts';
import {
  type Argument,
  argumentOf,
  type Change,
  exprAt,
  makerOf,
  moduleAt,
  type Site,
  sizePlace,
  textAt,
} from './edit-sites.ts';
import { axesOf, type CodePlace, type FoundStep, placeIn } from './origin.ts';
import { namesChange, unpackChange } from './unpack-edits.ts';

/** Undefined where the edit comes to nothing. */
export function changesOf(site: Site, edit: Edit): readonly Change[] | undefined {
  const made = change(site, edit);
  if (!made) return undefined;
  return 'start' in made ? [made] : made;
}

function change(site: Site, edit: Edit): Change | readonly Change[] | undefined {
  switch (edit.kind) {
    case 'set':
      return set(site, edit);
    case 'drop':
      return drop(site, edit);
    case 'size':
      return size(site, edit);
    case 'swap':
      return swap(site, edit.of);
    case 'method':
      return method(site, edit);
    case 'take':
      return onArgument(site, edit.of, (place) => after(site, place, `[${edit.index}]`));
    case 'flip':
      return flip(site, edit.argument);
    case 'index':
      return index(site, edit.to);
    case 'pair':
      return pair(site, edit.of);
    case 'first':
      return onArgument(site, edit.of, (place) => firstOf(site, place));
    case 'rest':
      return onArgument(site, edit.of, (place) => restOf(site, place));
    case 'unpack':
      return unpackChange(site, argumentOf(site, edit.of));
    case 'names':
      return namesChange(site);
    case 'call':
      return otherCall(site, edit.method);
    case 'remove':
    case 'comment':
      return undefined;
    case 'name':
      return onArgument(site, undefined, (place) => ({
        ...place,
        text: editingAt(site, place.file).named(edit.argument, textAt(site, place)),
      }));
  }
}

export function editingAt(site: Pick<Site, 'view'>, file: string): Editing {
  return site.view.editings[moduleAt(site, file)?.language ?? 'python'];
}

function onArgument(
  site: Site,
  name: string | undefined,
  make: (place: CodePlace) => Change | undefined,
): Change | undefined {
  const place = argumentOf(site, name)?.place;
  return place && make(place);
}

function set(site: Site, edit: Extract<Edit, { kind: 'set' }>): Change | undefined {
  const own = argumentOf(site, edit.argument);
  const name = edit.argument === 'because' ? site.cause.because[0] : edit.argument;
  const maker = edit.maker === undefined ? own?.of : makerOf(site, edit.maker);
  if (!maker || name === undefined) return undefined;
  const text = written(site, edit.to, maker.run.file);
  const given = maker.step.inputs.find((one) => one.name === name);
  if (text === undefined) return undefined;
  if (given?.span) return inPlace(site.view, placeIn(maker.run, given.span), text);
  return added(site, maker, { name, text });
}

/** In place of an argument; `{ units }` gets its name back. */
export function inPlace(view: Site['view'], place: CodePlace, text: string): Change {
  const module = view.program.modules.get(place.file);
  const around = module ? nodesAround(module, place.start, place.end) : [];
  for (const { node, base } of around)
    for (const entry of node.kind === 'record' ? node.entries : [])
      if (entry.kind === 'field' && entry.key.start === entry.value.start && base + entry.key.start === place.start)
        return { ...place, text: editingAt({ view }, place.file).named(textAt({ view }, place), text) };
  return { ...place, text };
}

function written(site: Site, to: Extract<Edit, { kind: 'set' }>['to'], file: string): string | undefined {
  if (typeof to === 'boolean') return editingAt(site, file).truth(to);
  if (typeof to === 'string') return to;
  const fact = site.problem.facts[to.fact];
  if (typeof fact === 'object' && 'kind' in fact) {
    const dims = axesOf(fact).map(({ dim }) => constantOf(dim));
    return dims.includes(undefined) || dims.length === 0 ? undefined : dims.join(', ');
  }
  const number = typeof fact === 'object' ? constantOf(fact) : fact;
  return number === undefined ? undefined : String(number);
}

/** An argument that is not written: by its name, after the others, or in the object of options. */
export function added(
  site: Pick<Site, 'view'>,
  { step, run }: FoundStep,
  { name, text }: { readonly name: string; readonly text: string },
): Change | undefined {
  const spelled = spelledArgument(step.api, name);
  const place = placeIn(run, step.span);
  const call = exprAt(site, place, 'call');
  if (!spelled || !call) return undefined;
  const editing = editingAt(site, run.file);
  const all = site.view.linesIn(run.file).text;
  const at = (offset: number, insert: string): Change => ({ file: run.file, start: offset, end: offset, text: insert });
  const last = call.node.args.at(-1)?.value;
  const argument = spelled.isOption ? editing.options(spelled.name, text) : editing.named(spelled.name, text);
  if (argument === undefined) return undefined;
  if (spelled.isOption && last?.kind === 'record')
    return inRecord(last, call.base, editing.named(spelled.name, text), at);
  if (!last) return at(place.end - 1, argument);
  return at(endOfArgument(all, call.base + last.end, place.end - 1), `, ${argument}`);
}

function inRecord(
  record: RecordExpr,
  base: number,
  field: string,
  at: (offset: number, insert: string) => Change,
): Change | undefined {
  const [first] = record.entries;
  if (!first) return at(base + record.start + 1, ` ${field} `);
  const last = record.entries.at(-1);
  return last && at(base + last.value.end, `, ${field}`);
}

/** Parentheses around an argument belong to it. */
function endOfArgument(text: string, from: number, close: number): number {
  let end = from;
  for (let i = from; i < close && /[\s)]/.test(text[i] ?? ''); i++) if (text[i] === ')') end = i + 1;
  return end;
}

function drop(site: Site, edit: Extract<Edit, { kind: 'drop' }>): Change | undefined {
  const own = argumentOf(site, edit.argument);
  const maker = edit.maker === undefined ? own?.of : makerOf(site, edit.maker);
  const given = maker?.step.inputs.find((one) => one.name === edit.argument);
  const call = maker && exprAt(site, placeIn(maker.run, maker.step.span), 'call');
  if (!maker || !given?.span || !call) return undefined;
  const { start, end } = placeIn(maker.run, given.span);
  const values = call.node.args.flatMap(({ value }) =>
    value.kind === 'record' && value.entries.some((entry) => call.base + entry.value.start === start)
      ? value.entries.map((entry) => ({ from: entry.kind === 'field' ? entry.key : entry.value, value: entry.value }))
      : [{ from: value, value }],
  );
  const at = values.findIndex(({ value }) => call.base + value.start === start);
  const text = site.view.linesIn(maker.run.file).text;
  const [before, item, next] = [values[at - 1], values[at], values[at + 1]];
  if (!item) return undefined;
  const named = (from: number) => from - (/(?:\w+\s*=\s*)?$/.exec(text.slice(0, from))?.[0].length ?? 0);
  const span = before
    ? { start: call.base + before.value.end, end }
    : { start: named(call.base + item.from.start), end: next ? named(call.base + next.from.start) : end };
  return { file: maker.run.file, ...span, text: '' };
}

function size(site: Site, edit: Extract<Edit, { kind: 'size' }>): Change | undefined {
  const blamed = argumentOf(site);
  const axis = site.cause.axes[site.cause.at];
  const place = blamed && axis !== undefined ? sizePlace(site, blamed.input.value, axis) : undefined;
  if (!place?.place) return undefined;
  const text = sizeText(site, edit, place);
  return text === undefined || text === textAt(site, place.place) ? undefined : { ...place.place, text };
}

/** The size as the code at that place can say it: of a tensor that is there, a number, or a variable that holds it. */
function sizeText(site: Site, { to, from }: Extract<Edit, { kind: 'size' }>, at: Argument): string | undefined {
  const { run } = at.of;
  const start = (at.place?.start ?? 0) - run.base;
  const before = run.bindings.filter((one) => one.span.end <= start);
  const source = from === undefined ? undefined : argumentOf(site, from);
  const axis = from === undefined ? undefined : site.cause.axes[from];
  const name = source?.place && exprAt(site, source.place, 'name')?.node.name;
  if (name !== undefined && axis !== undefined && site.run === run && before.some((one) => one.name === name))
    return editingAt(site, run.file).size(name, axis);
  const fact = site.problem.facts[to];
  const dim = typeof fact === 'object' && !('kind' in fact) ? fact : undefined;
  const number = dim ? constantOf(dim) : fact;
  if (typeof number === 'number') return String(number);
  return dim && nameOf(before, dim);
}

function nameOf(bindings: Argument['of']['run']['bindings'], dim: Dim): string | undefined {
  return bindings.findLast(({ value, kind }) => kind !== 'field' && value.kind === 'size' && value.dim.key === dim.key)
    ?.name;
}

function swap(site: Site, name: string | undefined): readonly Change[] | undefined {
  const value = argumentOf(site, name)?.input.value;
  const [first, second] = [0, 1].map((axis) => value && sizePlace(site, value, axis)?.place);
  if (!first || !second) return undefined;
  return [
    { ...first, text: textAt(site, second) },
    { ...second, text: textAt(site, first) },
  ];
}

function method(site: Site, edit: Extract<Edit, { kind: 'method' }>): Change | undefined {
  const found = argumentOf(site, edit.of);
  const value = found?.input.value;
  if (!found?.place || value?.kind !== 'tensor') return undefined;
  const rank = value.shape.kind === 'known' ? value.shape.axes.length : undefined;
  const text = spelledMethod(value.api ?? site.step.api, edit.method, { axes: edit.axes ?? [], rank });
  return text === undefined ? undefined : after(site, found.place, text);
}

/** Text after an expression, which is put into parentheses where it would not hold for all of it. */
function after(site: Site, place: CodePlace, text: string): Change {
  const own = textAt(site, place);
  const whole = exprAt(site, place, 'name', 'attribute', 'call', 'index', 'sequence')?.node;
  const closed =
    whole && !(whole.kind === 'call' && whole.form === 'new') && !(whole.kind === 'sequence' && !/^[[(]/.test(own));
  return { ...place, text: closed ? `${own}${text}` : `(${own})${text}` };
}

function flip(site: Site, argument: string): Change | undefined {
  const now = site.step.inputs.find((one) => one.name === argument)?.value;
  return now?.kind === 'truth' && now.value !== undefined
    ? set(site, { kind: 'set', argument, to: !now.value })
    : undefined;
}

function index(site: Site, fact: string): Change | undefined {
  const wanted = String(site.problem.facts[fact]);
  const place = placeIn(site.run, site.step.span);
  const found = exprAt(site, place, 'index');
  const from = wanted.lastIndexOf('[');
  if (!found || from < 0) return undefined;
  return { ...place, start: found.base + found.node.object.end, text: wanted.slice(from) };
}

/** Another tensor of zeros beside it: the same call again, or one like it. */
function pair(site: Site, name: string | undefined): Change | undefined {
  return onArgument(site, name, (place) => {
    const editing = editingAt(site, place.file);
    const text = textAt(site, place);
    const made = exprAt(site, place, 'call');
    if (made && /\bzeros\(/.test(text)) return { ...place, text: editing.pair(text, text) };
    const torch = importedAs(site, place.file, 'torch');
    return torch === undefined ? undefined : { ...place, text: editing.pair(text, `${torch}.zeros_like(${text})`) };
  });
}

/** The name that a module is imported by. */
function importedAs(site: Site, file: string, specifier: string): string | undefined {
  for (const stmt of moduleAt(site, file)?.unit.body ?? []) {
    const whole = stmt.kind === 'import' && stmt.specifier === specifier && !stmt.under;
    const name = whole ? stmt.names.find((one) => one.imported === '*' && one.local !== '*') : undefined;
    if (name) return name.local;
  }
  return undefined;
}

function firstOf(site: Site, place: CodePlace): Change {
  const list = exprAt(site, place, 'sequence');
  const item = list?.node.items[0]?.value;
  if (!list || !item) return after(site, place, '[0]');
  const text = textAt(site, { file: place.file, start: list.base + item.start, end: list.base + item.end });
  return { ...place, text };
}

function restOf(site: Site, place: CodePlace): Change | undefined {
  const list = exprAt(site, place, 'sequence');
  const [first, second] = list?.node.items ?? [];
  if (!list || !first || !second) return undefined;
  return { file: place.file, start: list.base + first.value.start, end: list.base + second.value.start, text: '' };
}

function otherCall(site: Site, name: string): Change | undefined {
  const call = exprAt(site, placeIn(site.run, site.step.span), 'call');
  const callee = (call?.node as CallExpr | undefined)?.callee;
  if (!call || callee?.kind !== 'attribute') return undefined;
  const { start, end } = callee.nameSpan;
  return { file: site.run.file, start: call.base + start, end: call.base + end, text: name };
}

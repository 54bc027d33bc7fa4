/** Makes text changes of the edits that rules name: one maker a kind. What the program does not show comes to nothing. */

import { spelledArgument, spelledMethod } from '../evaluate/spelling.ts';
import type { Edit } from '../problems/rule.ts';
import type { RecordExpr } from '../program/program.ts';
import { constantOf, type Dim } from '../shape/dim.ts';
import {
  type Argument,
  argumentOf,
  type Change,
  exprAt,
  makerOf,
  moduleAt,
  namedIn,
  placeOfArgument,
  type Site,
  sizePlace,
  textAt,
  textOfFact,
} from './edit-sites.ts';
import { after, editingAt, importedAs, inPlace, otherCall } from './edit-texts.ts';
import { axesOf, type CodePlace, type FoundStep, placeIn } from './origin.ts';
import {
  dataText,
  exchangeChange,
  itemChange,
  padChange,
  rebindChange,
  thereChange,
  turnChange,
  unwrapChange,
  wrapChange,
} from './text-edits.ts';
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
    case 'group':
      return group(site, edit);
    case 'first':
      return onArgument(site, edit.of, (place) => firstOf(site, place));
    case 'rest':
      return onArgument(site, edit.of, (place) => restOf(site, place));
    case 'unpack':
      return unpackChange(site, argumentOf(site, edit.of), placeOfArgument(site, edit.of));
    case 'names':
      return namesChange(site);
    case 'call':
      return otherCall(site, edit.method);
    case 'remove':
    case 'comment':
      return undefined;
    case 'exchange':
      return exchangeChange(site, edit.arguments);
    case 'pad':
      return padChange(site, edit);
    case 'turn':
      return turnChange(site, edit);
    case 'wrap':
      return wrapChange(site, edit);
    case 'unwrap':
      return unwrapChange(site, edit);
    case 'rebind':
      return rebindChange(site);
    case 'there':
      return thereChange(site, edit);
    case 'item':
      return itemChange(site, edit);
    case 'data': {
      const maker = makerOf(site, edit.maker);
      const text = maker && dataText(site);
      return maker && text !== undefined ? added(site, maker, { name: edit.argument, text }) : undefined;
    }
    case 'name':
      return onArgument(site, undefined, (place) => ({
        ...place,
        text: editingAt(site, place.file).named(edit.argument, textAt(site, place)),
      }));
  }
}

function onArgument(
  site: Site,
  name: string | undefined,
  make: (place: CodePlace) => Change | undefined,
): Change | undefined {
  const place = placeOfArgument(site, name);
  return place && make(place);
}

function set(site: Site, edit: Extract<Edit, { kind: 'set' }>): Change | undefined {
  const own = argumentOf(site, edit.argument);
  const [because] = site.cause.because;
  const name = edit.argument === 'because' ? because : namedIn(site, edit.argument ?? site.cause.at);
  const maker = (edit.maker === undefined ? undefined : makerOf(site, edit.maker, name)) ?? own?.of;
  if (!maker || name === undefined) return undefined;
  const text = written(site, edit.to, maker.run.file);
  const given = maker.step.inputs.find((one) => one.name === name);
  if (text === undefined) return undefined;
  if (!given?.span) return added(site, maker, { name, text });
  const place = placeIn(maker.run, given.span);
  return inPlace(site.view, place, inListLike(site, place, text));
}

/** Numbers in the brackets of the list whose place they take; several where one number stood become a list. */
function inListLike(site: Site, place: CodePlace, text: string): string {
  const numbers = /^-?\d+(, -?\d+)*$/.exec(text)?.[0].split(', ');
  const written = exprAt(site, place, 'sequence') ? textAt(site, place) : '';
  const [open, close] = [written[0], written.at(-1)];
  if (numbers && ((open === '[' && close === ']') || (open === '(' && close === ')'))) return `${open}${text}${close}`;
  if (!numbers || numbers.length === 1) return text;
  return moduleAt(site, place.file)?.language === 'python' ? `(${text})` : `[${text}]`;
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
  const byPlace = spelled.position === call.node.args.length && call.node.args.every((one) => one.name === undefined);
  if (spelled.position !== undefined && byPlace)
    return at(
      endOfArgument(all, last ? call.base + last.end : place.end - 1, place.end - 1),
      last ? `, ${text}` : text,
    );
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
  const blamed = argumentOf(site, edit.of);
  const of = edit.of === 'because' ? site.cause.because[0] : (edit.of ?? site.cause.at);
  const axis = edit.axis ?? (of === undefined ? undefined : site.cause.axes[of]);
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
  const value = argumentOf(site, edit.of)?.input.value;
  const place = placeOfArgument(site, edit.of);
  if (!place || value?.kind !== 'tensor') return undefined;
  const rank = value.shape.kind === 'known' ? value.shape.axes.length : undefined;
  const axes = (edit.axes ?? []).map((axis) =>
    typeof axis === 'number' ? axis : Number(textOfFact(site.problem, axis.fact)),
  );
  if (axes.some(Number.isNaN)) return undefined;
  const text = spelledMethod(value.api ?? site.step.api, edit.method, { axes, rank });
  return text === undefined ? undefined : after(site, place, text);
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

function group(site: Site, { from, to }: Extract<Edit, { kind: 'group' }>): Change | undefined {
  const [first, last] = [placeOfArgument(site, from), placeOfArgument(site, to)];
  if (!first || !last || first.end > last.start) return undefined;
  const place = { ...first, end: last.end };
  return { ...place, text: `(${textAt(site, place)})` };
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

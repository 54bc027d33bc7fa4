/** Edits that move or repeat what is written: items of lists, axes before a reshape, a text around an argument. */

import { spelledMethod } from '../evaluate/spelling.ts';
import type { Edit } from '../problems/rule.ts';
import { nodesAround } from '../program/find.ts';
import { constantOf } from '../shape/dim.ts';
import {
  argumentOf,
  type Change,
  exprAt,
  makerOf,
  moduleAt,
  namedIn,
  objectIn,
  placeOfArgument,
  type Site,
  textAt,
  textOfFact,
} from './edit-sites.ts';
import { after, importedAs, inPlace, otherCall } from './edit-texts.ts';
import { axesOf, placeIn, stepsOf } from './origin.ts';

type Of<K extends Edit['kind']> = Extract<Edit, { kind: K }>;

export function exchangeChange(site: Site, names: Of<'exchange'>['arguments']): readonly Change[] | undefined {
  const [first, second] = names.map((name) => argumentOf(site, name)?.place);
  if (!first || !second) return undefined;
  return [
    { ...first, text: textAt(site, second) },
    { ...second, text: textAt(site, first) },
  ];
}

export function padChange(site: Site, edit: Of<'pad'>): Change | undefined {
  const { argument, side, write, until } = edit;
  const items = site.step.inputs.filter((one) => one.name.startsWith(`${argument}[`));
  const missing = Number(textOfFact(site.problem, until)) - items.length;
  const first = items[0]?.span;
  const last = items.at(-1)?.span;
  if (!first || !last || !(missing > 0 && missing < 6)) return undefined;
  const rest = typeof write === 'string' ? Array<string>(missing).fill(write) : unnamed(site, edit);
  if (rest?.length !== missing) return undefined;
  const at = site.run.base + (side === 'front' ? first.start : last.end);
  const text = rest.map((one) => (side === 'front' ? `${one}, ` : `, ${one}`)).join('');
  return { file: site.run.file, start: at, end: at, text };
}

/** The axes that a list of axes leaves out, in their order. */
function unnamed(site: Site, { argument, write }: Of<'pad'>): readonly string[] | undefined {
  const tensor = typeof write === 'string' ? undefined : argumentOf(site, write.restOf)?.input.value;
  if (tensor?.kind !== 'tensor') return undefined;
  const rank = axesOf(tensor.shape).length;
  const named = site.step.inputs.flatMap(({ name, value }) => {
    const axis = name.startsWith(`${argument}[`) && value.kind === 'size' ? constantOf(value.dim) : undefined;
    return axis === undefined ? [] : [axis < 0 ? axis + rank : axis];
  });
  return Array.from({ length: rank }, (_, axis) => axis).flatMap((axis) => (named.includes(axis) ? [] : [`${axis}`]));
}

export function turnChange(site: Site, { from, to }: Of<'turn'>): readonly Change[] | undefined {
  const value = argumentOf(site, 'input')?.input.value;
  const place = placeOfArgument(site, 'input');
  const axes = [from, to].map((name) => Number(textOfFact(site.problem, name)));
  if (value?.kind !== 'tensor' || !place || axes.some(Number.isNaN) || axes[0] === axes[1]) return undefined;
  const rank = axesOf(value.shape).length;
  const text = spelledMethod(value.api ?? site.step.api, 'transpose', { axes: axes.sort((a, b) => a - b), rank });
  if (text === undefined) return undefined;
  // A view needs memory in the order of the axes, which they have no longer.
  const reshaped = site.step.op === 'view' ? otherCall(site, 'reshape') : undefined;
  return [after(site, place, text), ...(reshaped ? [reshaped] : [])];
}

export function wrapChange(site: Site, { text, module, of }: Of<'wrap'>): Change | undefined {
  const place = placeOfArgument(site, of);
  const name = place && module !== undefined ? importedAs(site, place.file, module) : '';
  if (!place || name === undefined) return undefined;
  const own = textAt(site, place);
  const made = text.replace('{module}', () => name).replace('{it}', () => own);
  return inPlace(site.view, place, made);
}

export function unwrapChange(site: Site, { argument, maker: name }: Of<'unwrap'>): Change | undefined {
  const maker = makerOf(site, name) ?? argumentOf(site, argument)?.of;
  const given = maker?.step.inputs.find((one) => one.name === argument)?.span;
  if (!maker || !given) return undefined;
  return { ...placeIn(maker.run, maker.step.span), text: textAt(site, placeIn(maker.run, given)) };
}

export function rebindChange(site: Site): readonly Change[] | undefined {
  const place = placeIn(site.run, site.step.span);
  const call = exprAt(site, place, 'call');
  const callee = call?.node.callee;
  if (!call || callee?.kind !== 'attribute' || callee.object.kind !== 'name' || !callee.name.endsWith('_'))
    return undefined;
  const module = moduleAt(site, place.file);
  const around = module ? nodesAround(module, place.start, place.end) : [];
  // Only of a call that stands alone nothing else takes the result.
  if (!around.some(({ node }) => node.kind === 'expression' && node.value === call.node)) return undefined;
  const start = call.base + callee.object.start;
  const method = otherCall(site, callee.name.slice(0, -1));
  return method && [{ file: place.file, start, end: start, text: `${callee.object.name} = ` }, method];
}

export function thereChange(site: Site, { note, to }: Of<'there'>): Change | undefined {
  const place = site.problem.related.find((one) => one.note === note);
  const text = textOfFact(site.problem, to);
  if (!place || text === undefined) return undefined;
  const { file, start, end } = place;
  return /^\d+$/.test(textAt(site, place)) ? { file, start, end, text } : undefined;
}

export function itemChange(site: Site, { at, to }: Of<'item'>): Change | undefined {
  const found = exprAt(site, placeIn(site.run, site.step.span), 'index');
  const { items = [] } = found?.node ?? {};
  if (!found || items.some((one) => one.kind === 'ellipsis')) return undefined;
  if (at === undefined) {
    const text = textAt(site, placeIn(site.run, site.step.span));
    const comma = text.lastIndexOf(',');
    const start = found.base + found.node.start + comma;
    const end = found.base + found.node.end - 1;
    // Brackets within the last item may hold a comma of their own.
    if (items.length < 2 || /[[(]/.test(text.slice(comma))) return undefined;
    return { file: site.run.file, start, end, text: '' };
  }
  const item = items[Number(textOfFact(site.problem, at))];
  if (item?.kind !== 'at' || to === undefined) return undefined;
  const text = namedIn(site, to);
  return { file: site.run.file, start: found.base + item.value.start, end: found.base + item.value.end, text };
}

/** The sizes of a sample, of the data that the same model is fitted to or predicts from. */
export function dataText(site: Site): string | undefined {
  const self = objectIn(site.step);
  const all = new Set<string>();
  for (const { step } of stepsOf(site.view.trace).values()) {
    const data = step.inputs.find((one) => one.name === 'x')?.value;
    if (self === undefined || objectIn(step) !== self || data?.kind !== 'tensor') continue;
    const sizes = axesOf(data.shape).map(({ dim }) => constantOf(dim));
    const sample = sizes.slice(1);
    if (sizes.length < 2 || sample.includes(undefined)) return undefined;
    all.add(`[${sample.join(', ')}]`);
  }
  const [only, ...more] = all;
  return more.length === 0 ? only : undefined;
}

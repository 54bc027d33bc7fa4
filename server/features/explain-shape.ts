/** "Explain shape": for each axis of the tensor at a place, the chain of places that gave the size, as text and links. */

import type { CodeAction } from 'vscode-languageserver-types';
import type { ExplainedPlace, ExplainShapeResult } from '../messages.ts';
import type { Texts } from '../problems/rule.ts';
import { constantOf, isUnknown } from '../shape/dim.ts';
import type { Value } from '../shape/value.ts';
import { boundPlaces, seenPlaces } from './merge.ts';
import { axesOf } from './origin.ts';
import { withRoles } from './roles.ts';
import { namesIn, type SizeNames } from './size-names.ts';
import { filledIn } from './texts.ts';
import { holdsTensor, smallestAt, tensorsIn } from './values.ts';
import type { DocumentView } from './view.ts';
import { type Reason, reasonText, whyAxis, whySize } from './why.ts';
import { valueText } from './words.ts';

const texts: { readonly [name: string]: Texts } = {
  axis: { en: 'axis {axis} of `{name}` is {size}', 'zh-CN': '`{name}` 的第 {axis} 维是 {size}' },
  role: { en: 'axis {axis} ({role}) of `{name}` is {size}', 'zh-CN': '`{name}` 的第 {axis} 维（{role}）是 {size}' },
  explain: { en: 'Explain shape', 'zh-CN': '解释形状' },
  why: { en: 'Why this shape?', 'zh-CN': '为什么是这个形状？' },
  size: { en: '`{name}` is {size}', 'zh-CN': '`{name}` 是 {size}' },
};

export interface Explanation {
  /** The expression, and its shape or size. */
  readonly name: string;
  readonly shape: string;
  readonly chains: readonly { readonly title: string; readonly reasons: readonly Reason[] }[];
}

/** Undefined where nothing at the place has a shape. */
export function explainAt(view: DocumentView, offset: number): Explanation | undefined {
  const places = [...boundPlaces(view.trace, view.file, 'calls'), ...seenPlaces(view.trace, view.file, 'calls')];
  const place = smallestAt(
    places.filter(({ value }) => isExplained(value)),
    offset,
  );
  if (!place) return undefined;
  const names = namesIn(view.trace, view.file)(place.unit);
  const name = view.lines.text.slice(place.start, place.end).split(/\r?\n/)[0] ?? '';
  const value = withRoles(view, place.instances.at(-1) ?? place.value);
  const shape = valueText(value, names);
  const at = { file: view.file, start: place.start, end: place.end };
  if (value.kind === 'size') {
    const title = filledIn(view, texts.size, { name, size: names.print(value.dim) });
    return { name, shape, chains: [{ title, reasons: whySize(view, at, value.dim) }] };
  }
  const chains = tensorsIn(value).flatMap((tensor) => axisChains(view, { tensor, name, names }));
  return { name, shape, chains: chains.slice(0, MAX_CHAINS) };
}

const MAX_CHAINS = 12;

function isExplained(value: Value): boolean {
  if (value.kind === 'size') return constantOf(value.dim) === undefined ? !isUnknown(value.dim) : true;
  return holdsTensor(value);
}

function axisChains(
  view: DocumentView,
  { tensor, name, names }: { readonly tensor: Value; readonly name: string; readonly names: SizeNames },
): Explanation['chains'] {
  if (tensor.kind !== 'tensor') return [];
  return axesOf(tensor.shape).map(({ dim, role }, axis) => ({
    title: filledIn(view, role ? texts.role : texts.axis, { axis, name, size: names.print(dim), role: role ?? '' }),
    reasons: whyAxis(view, tensor, axis),
  }));
}

const COMMAND = 'unrolled.explainShape';

/** The command of a client that shows the explanation; undefined where nothing has a shape. */
export function explainAction(view: DocumentView, uri: string, offset: number): CodeAction | undefined {
  if (!explainAt(view, offset)) return undefined;
  const title = filledIn(view, texts.explain);
  const command = { title, command: COMMAND, arguments: [uri, view.lines.position(offset)] };
  return { title, kind: 'quickfix', command };
}

/** The same as a link of a hover card, which the client trusts with this one command. */
export function explainLink(view: DocumentView, uri: string, offset: number): string | undefined {
  const given = encodeURIComponent(JSON.stringify([uri, view.lines.position(offset)]));
  return explainAt(view, offset) && `[${filledIn(view, texts.why)}](command:${COMMAND}?${given})`;
}

/** The explanation as a client shows it. */
export function explainShape(view: DocumentView, offset: number): ExplainShapeResult {
  const found = explainAt(view, offset);
  if (!found) return null;
  return {
    title: `${found.name}: ${found.shape}`,
    chains: found.chains.map(({ title, reasons }) => ({
      title,
      places: reasons.flatMap((reason): ExplainedPlace[] => {
        const location = view.locate(reason);
        const lines = view.linesIn(reason.file);
        const code = lines.line(lines.lineAt(reason.start)).trim();
        return location ? [{ uri: location.uri, ...location.range, text: reasonText(reason, view), code }] : [];
      }),
    })),
  };
}

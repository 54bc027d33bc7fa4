/** The hover card: a shape with its axes named, a layer with its parameters and equations, or why nothing is known. */

import type { Hover, Range } from 'vscode-languageserver-types';
import { phraseIn } from '../problems/phrases.ts';
import type { Locale, Texts } from '../problems/rule.ts';
import { constantOf, isUnknown } from '../shape/dim.ts';
import type { Axis, LayerValue, TensorValue, Value } from '../shape/value.ts';
import { code, codeBlock, escaped } from './markdown.ts';
import { boundPlaces, type Place, seenPlaces } from './merge.ts';
import { countOf, parametersOf } from './parameters.ts';
import { withRoles } from './roles.ts';
import { namesIn, type SizeNames } from './size-names.ts';
import { filledIn } from './texts.ts';
import { holdsTensor, smallestAt, tensorsIn, usualForm } from './values.ts';
import type { DocumentView } from './view.ts';
import { valueText } from './words.ts';

/** Undefined where the editor's own hover says all there is to say. */
export function hoverAt(
  view: DocumentView,
  offset: number,
): { readonly markdown: string; readonly range: Range } | undefined {
  const places = [...boundPlaces(view.trace, view.file, 'calls'), ...seenPlaces(view.trace, view.file, 'calls')];
  const place = smallestAt(
    places.filter((one) => isTelling(one.value)),
    offset,
  );
  if (!place) return undefined;
  const text = view.lines.text.slice(place.start, place.end);
  const name = text.length <= 40 && !text.includes('\n') ? text : `${text.slice(0, 38).split(/[\r\n]/)[0]} …`;
  return {
    markdown: card(
      name,
      { ...place, value: withRoles(view, place.value) },
      { names: namesIn(view.trace, view.file)(place.unit), locale: view.locale },
    ),
    range: view.lines.range(place.start, place.end),
  };
}

/** `link` is put under the card. */
export function asHover(
  found: { readonly markdown: string; readonly range: Range } | undefined,
  link?: string,
): Hover | undefined {
  const value = found && [found.markdown, ...(link === undefined ? [] : [link])].join('\n\n');
  return found && value !== undefined ? { contents: { kind: 'markdown', value }, range: found.range } : undefined;
}

interface Writing {
  readonly names: SizeNames;
  readonly locale: Locale;
}

const texts = {
  calls: { en: 'In the calls in sight: {shapes}', 'zh-CN': '在可见的调用中：{shapes}' },
  guess: { en: 'A guess: it may also lack its batch axis. {axes}', 'zh-CN': '推测：它也可能没有批次维。{axes}' },
  unknown: { en: 'Unknown, because {why}', 'zh-CN': '未知，因为{why}' },
  head: { en: '| parameter | shape | numbers |', 'zh-CN': '| 参数 | 形状 | 数的个数 |' },
  total: { en: 'total', 'zh-CN': '合计' },
} as const satisfies { readonly [name: string]: Texts };

/** The card of a value under a name from the code. */
export function card(name: string, place: Pick<Place, 'value' | 'instances'>, writing: Writing): string {
  const { value } = place;
  const { names } = writing;
  if (value.kind === 'layer') return layerCard(name, value, writing);
  const lines = [`${code(name)} ${code(valueText(value, names))}`];
  lines.push(...tensorLines(value, writing));
  const shapes = [...new Set(place.instances.map((one) => valueText(one, names)))].filter(
    (shape) => shape !== valueText(value, names),
  );
  if (shapes.length > 0)
    lines.push(
      filledIn(writing, texts.calls, {
        shapes: `${shapes.slice(0, 4).map(code).join(', ')}${shapes.length > 4 ? ', …' : ''}`,
      }),
    );
  return lines.join('\n\n');
}

/** Values whose shape is worth a card; a bare number is the editor's business. */
function isTelling(value: Value): boolean {
  if (value.kind === 'size') return constantOf(value.dim) === undefined && !isUnknown(value.dim);
  return holdsTensor(value) || (value.kind === 'layer' && parametersOf(value) !== undefined);
}

function tensorLines(value: Value, writing: Writing): readonly string[] {
  if (value.kind === 'union') {
    const guessed = usualForm(value);
    if (guessed?.kind === 'tensor') return [filledIn(writing, texts.guess, { axes: axesLine(guessed, writing) })];
    return [];
  }
  const tensors = tensorsIn(value).slice(0, 4);
  return tensors
    .map((tensor) => [axesLine(tensor, writing), ...factsOf(tensor)].filter((part) => part !== '').join(' · '))
    .filter((line) => line !== '');
}

function axesLine({ shape }: TensorValue, writing: Writing): string {
  if (shape.kind === 'unknown')
    return filledIn(writing, texts.unknown, { why: escaped(phraseIn(writing.locale, shape.why)) });
  const axes = shape.kind === 'known' ? shape.axes : [...shape.prefix, ...shape.suffix];
  if (!axes.some((axis) => axis.role)) return '';
  return axes.map((axis) => axisText(axis, writing.names)).join(', ');
}

function axisText({ dim, role, basis }: Axis, names: SizeNames): string {
  const size = names.print(dim);
  const text = role && role !== size ? `${role} ${code(size)}` : code(size);
  return basis ? `${text} (${basis})` : text;
}

function factsOf({ dtype, form }: TensorValue): readonly string[] {
  return [...(form && form !== 'tensor' ? [form] : []), ...(dtype ? [dtype] : [])];
}

function layerCard(name: string, layer: LayerValue, { names, locale }: Writing): string {
  const found = parametersOf(layer);
  const head = `${code(name)} ${code(layer.api)}`;
  if (!found) return head;
  const rows = found.parameters.map((parameter) => {
    const shape = parameter.sizes.map((size) => names.print(size)).join(', ');
    const count = countOf(parameter);
    return `| ${code(parameter.name)} | ${code(parameter.sizes.length === 1 ? `(${shape},)` : `(${shape})`)} | ${code(grouped(names.print(count)))} |`;
  });
  const total = code(grouped(names.print(found.total)));
  const table = [texts.head[locale], '|---|---|---:|', ...rows, `| ${texts.total[locale]} | | ${total} |`].join('\n');
  return [head, table, codeBlock(found.formula)].join('\n\n');
}

/** 12345 as 12,345; a polynomial as it is. */
function grouped(text: string): string {
  return /^\d+$/.test(text) ? text.replace(/\B(?=(\d{3})+$)/g, ',') : text;
}

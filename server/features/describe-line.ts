/** What a line says about shapes, as plain text that a screen reader reads well. */

import { phraseIn } from '../problems/phrases.ts';
import { renderProblem } from '../problems/render.ts';
import type { Locale, Texts } from '../problems/rule.ts';
import { endsApart } from '../shape/shape.ts';
import type { Axis, Value } from '../shape/value.ts';
import { boundPlaces } from './merge.ts';
import { withRoles } from './roles.ts';
import { namesIn, type SizeNames } from './size-names.ts';
import { filledIn } from './texts.ts';
import { holdsTensor, usualForm } from './values.ts';
import type { DocumentView } from './view.ts';

interface Writing {
  readonly names: SizeNames;
  readonly locale: Locale;
}

const texts = {
  line: { en: '{name}: {said}.', 'zh-CN': '{name}：{said}。' },
  error: { en: 'Error', 'zh-CN': '错误' },
  warning: { en: 'Warning', 'zh-CN': '警告' },
  unknown: { en: 'a tensor of unknown shape, because {why}', 'zh-CN': '形状未知的张量，因为{why}' },
  more: { en: 'any further ones', 'zh-CN': '其余任意维' },
  some: { en: 'some dimensions: {axes}', 'zh-CN': '若干维：{axes}' },
  number: { en: 'a single number', 'zh-CN': '单个数' },
  axis: { en: '{count} dimension: {axes}', 'zh-CN': '{count} 维：{axes}' },
  axes: { en: '{count} dimensions: {axes}', 'zh-CN': '{count} 维：{axes}' },
  items: { en: '{count} values; {items}', 'zh-CN': '{count} 个值；{items}' },
  length: { en: '{count} values', 'zh-CN': '{count} 个值' },
  values: { en: 'values', 'zh-CN': '若干值' },
  each: { en: '{length}, each {one}', 'zh-CN': '{length}，每个是{one}' },
  probably: { en: 'probably {what}', 'zh-CN': '很可能是{what}' },
  or: { en: ', or ', 'zh-CN': '，或' },
  size: { en: 'the number {size}', 'zh-CN': '数 {size}' },
  nothing: { en: 'nothing', 'zh-CN': '空' },
  other: { en: 'no tensor', 'zh-CN': '不是张量' },
} as const satisfies { readonly [name: string]: Texts };

/** Sentences about the names bound on the line and its problems; empty when there are none. `line` is zero-based. */
export function describeLine(view: DocumentView, line: number): string {
  const names = namesIn(view.trace, view.file);
  const isHere = (offset: number) => view.lines.lineAt(offset) === line;
  const bound = boundPlaces(view.trace, view.file, 'calls').filter(
    (place) => isHere(place.start) && holdsTensor(place.value),
  );
  const problems = view.trace.problems.filter((problem) => problem.file === view.file && isHere(problem.start));
  return [
    ...bound.map((place) => {
      const said = describeValue(withRoles(view, place.value), { names: names(place.unit), locale: view.locale });
      return filledIn(view, texts.line, { name: place.name, said });
    }),
    ...problems.map((problem) => {
      const said = renderProblem(problem, view.locale).message;
      return filledIn(view, texts.line, { name: texts[problem.severity][view.locale], said });
    }),
  ].join(' ');
}

/** `3 dimensions: seq 3, batch 1, input 4`. */
export function describeValue(value: Value, writing: Writing): string {
  const { names } = writing;
  const axis = (one: Axis) => describeAxis(one, names);
  const say = (text: keyof typeof texts, facts: { readonly [name: string]: string | number } = {}) =>
    filledIn(writing, texts[text], facts);
  switch (value.kind) {
    case 'tensor': {
      const { shape } = value;
      if (shape.kind === 'unknown') return say('unknown', { why: phraseIn(writing.locale, shape.why) });
      if (shape.kind === 'partly') {
        const { prefix, suffix } = endsApart(shape);
        const parts = [...prefix.map(axis), say('more'), ...suffix.map(axis)];
        return say('some', { axes: parts.join(', ') });
      }
      const count = shape.axes.length;
      if (count === 0) return say('number');
      return say(count === 1 ? 'axis' : 'axes', { count, axes: shape.axes.map(axis).join(', ') });
    }
    case 'sequence': {
      if (value.items)
        return say('items', {
          count: value.items.length,
          items: value.items.map((item, i) => `${i + 1}: ${describeValue(item, writing)}`).join('; '),
        });
      const length = value.length ? say('length', { count: names.print(value.length) }) : say('values');
      return value.element ? say('each', { length, one: describeValue(value.element, writing) }) : length;
    }
    case 'union': {
      const guessed = usualForm(value);
      return guessed
        ? say('probably', { what: describeValue(guessed, writing) })
        : value.members.map((member) => describeValue(member, writing)).join(say('or'));
    }
    case 'size':
      return say('size', { size: names.print(value.dim) });
    case 'none':
      return say('nothing');
    default:
      return say('other');
  }
}

function describeAxis({ dim, role }: Axis, names: SizeNames): string {
  const size = names.print(dim);
  return role && size !== role ? `${role} ${size}` : size;
}

/** What a line says about shapes, as plain text that a screen reader reads well. */

import { renderProblem } from '../problems/render.ts';
import type { Axis, Value } from '../shape/value.ts';
import { boundPlaces } from './merge.ts';
import { withRoles } from './roles.ts';
import { namesIn, type SizeNames } from './size-names.ts';
import { holdsTensor, usualForm } from './values.ts';
import type { DocumentView } from './view.ts';

/** Sentences about the names bound on the line and its problems; empty when there are none. `line` is zero-based. */
export function describeLine(view: DocumentView, line: number): string {
  const names = namesIn(view.trace, view.file);
  const isHere = (offset: number) => view.lines.lineAt(offset) === line;
  const bound = boundPlaces(view.trace, view.file, 'calls').filter(
    (place) => isHere(place.start) && holdsTensor(place.value),
  );
  const problems = view.trace.problems.filter((problem) => problem.file === view.file && isHere(problem.start));
  return [
    ...bound.map((place) => `${place.name}: ${describeValue(withRoles(view, place.value), names(place.unit))}.`),
    ...problems.map(
      (problem) =>
        `${problem.severity === 'error' ? 'Error' : 'Warning'}: ${renderProblem(problem, view.locale).message}.`,
    ),
  ].join(' ');
}

/** `3 dimensions: seq 3, batch 1, input 4`. */
export function describeValue(value: Value, names: SizeNames): string {
  const axis = (one: Axis) => describeAxis(one, names);
  switch (value.kind) {
    case 'tensor': {
      const { shape } = value;
      if (shape.kind === 'unknown') return `a tensor of unknown shape, because ${shape.why}`;
      if (shape.kind === 'partly') {
        const parts = [...shape.prefix.map(axis), 'any further ones', ...shape.suffix.map(axis)];
        return `some dimensions: ${parts.join(', ')}`;
      }
      const count = shape.axes.length;
      if (count === 0) return 'a single number';
      return `${count} ${count === 1 ? 'dimension' : 'dimensions'}: ${shape.axes.map(axis).join(', ')}`;
    }
    case 'sequence': {
      if (value.items)
        return `${value.items.length} values; ${value.items.map((item, i) => `${i + 1}: ${describeValue(item, names)}`).join('; ')}`;
      const length = value.length ? `${names.print(value.length)} values` : 'values';
      return value.element ? `${length}, each ${describeValue(value.element, names)}` : length;
    }
    case 'union': {
      const guessed = usualForm(value);
      return guessed
        ? `probably ${describeValue(guessed, names)}`
        : value.members.map((member) => describeValue(member, names)).join(', or ');
    }
    case 'size':
      return `the number ${names.print(value.dim)}`;
    case 'none':
      return 'nothing';
    default:
      return 'no tensor';
  }
}

function describeAxis({ dim, role }: Axis, names: SizeNames): string {
  const size = names.print(dim);
  return role && size !== role ? `${role} ${size}` : size;
}

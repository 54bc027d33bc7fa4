/** The report of `trace --json`: the value of every expression that is a tensor or holds tensors, and the problems. */

import type { Range } from 'vscode-languageserver-types';
import type { Problem } from '../evaluate/trace.ts';
import { renderProblem } from '../problems/render.ts';
import { constantOf, type Dim, isUnknown } from '../shape/dim.ts';
import { endsApart } from '../shape/shape.ts';
import type { Axis, Shape, TensorValue, Value } from '../shape/value.ts';
import { type Place, seenPlaces } from './merge.ts';
import { type SizeNames, sizeNames } from './size-names.ts';
import { tensorsIn, usualForm } from './values.ts';
import type { DocumentView } from './view.ts';
import { shownReasons } from './why.ts';

/** An integer, a printed polynomial, or null for unknown; `...` is an unknown run of axes. */
export type ReportedSize = number | string | null;

export interface ReportedValue {
  readonly kind: string;
  readonly shape?: readonly ReportedSize[] | null;
  /** The reason of an unknown shape. */
  readonly why?: string;
  /** The shapes of a union. */
  readonly forms?: readonly (readonly ReportedSize[] | null)[];
  /** Concrete shapes of the contexts in which it was evaluated. */
  readonly instances?: readonly (readonly number[])[];
  readonly dtype?: string;
  readonly items?: readonly ReportedValue[];
  readonly item?: ReportedValue;
  readonly fields?: { readonly [name: string]: ReportedValue };
}

const MAX_LISTED = 16;

export interface ReportedProblem extends Range {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly related: readonly ({ readonly file: string; readonly message: string } & Range)[];
  /** What can be done about it; of a report that was not asked to try them, all that its rule names. */
  readonly fixes: readonly string[];
}

export interface Report {
  readonly version: 1;
  readonly file: string;
  readonly values: readonly (Range & ReportedValue)[];
  readonly problems: readonly ReportedProblem[];
}

/** `names` gives every size its printed name; share it among the files of one Trace, so that a name means one size. */
export function reportOf(
  view: DocumentView,
  shownAs: (file: string) => string,
  names: SizeNames = sizeNames(),
): Report {
  return {
    version: 1,
    file: shownAs(view.file),
    values: seenPlaces(view.trace, view.file, 'every-visit').flatMap((place) => reportedPlace(view, place, names)),
    problems: view.trace.problems
      .filter((one) => one.file === view.file)
      .map((one) => reportedProblem(view, one, shownAs)),
  };
}

export function reportedProblem(
  view: DocumentView,
  problem: Problem,
  shownAs: (file: string) => string,
): ReportedProblem {
  const { message, fixes } = renderProblem(problem, view.locale);
  return {
    ...view.lines.range(problem.start, problem.end),
    rule: problem.rule,
    severity: problem.severity,
    message,
    related: shownReasons(view, problem).flatMap(({ place, text }) => {
      const range = view.locate(place)?.range;
      return range ? [{ file: shownAs(place.file), ...range, message: text }] : [];
    }),
    fixes,
  };
}

function reportedPlace(view: DocumentView, place: Place, names: SizeNames): readonly (Range & ReportedValue)[] {
  if (!isReported(place.value)) return [];
  const instances = concreteShapes(place.instances);
  const value = reported(counted(view, place.value), names);
  return [
    {
      ...view.lines.range(place.start, place.end),
      ...value,
      ...(place.value.kind === 'tensor' && instances.length > 0 ? { instances } : {}),
    },
  ];
}

/**
 * A short array of known length is its items. One of unknown length is only said to be a list in JavaScript, where an
 * array is one value for each place and not a type of element.
 */
function counted(view: DocumentView, value: Value): Value {
  const inner = (part: Value) => counted(view, part);
  if (value.kind === 'record')
    return {
      ...value,
      fields: Object.fromEntries(Object.entries(value.fields).map(([name, field]) => [name, inner(field)])),
    };
  if (value.kind !== 'sequence') return value;
  if (value.items) return { ...value, items: value.items.map(inner) };
  if (!value.element) return value;
  const { element, ...rest } = value;
  const length = value.length && constantOf(value.length);
  if (length !== undefined && length <= MAX_LISTED)
    return { ...rest, items: Array.from({ length }, () => inner(element)) };
  return view.program.modules.get(view.file)?.language === 'javascript' ? rest : { ...value, element: inner(element) };
}

function isReported(value: Value): boolean {
  switch (value.kind) {
    case 'layer':
      return true;
    case 'instance':
      return value.api !== undefined;
    case 'union':
      return tensorsIn(value).length > 0 || value.members.every(isReported);
    default:
      return tensorsIn(value).length > 0;
  }
}

function reported(value: Value, names: SizeNames): ReportedValue {
  switch (value.kind) {
    case 'tensor':
      return reportedTensor(value, names);
    case 'sequence': {
      const kind = value.type === 'tuple' ? 'tuple' : 'list';
      if (value.items) return { kind, items: value.items.map((item) => reportedPart(item, names)) };
      // A tuple is its items: of how many is part of what it is.
      return value.element && kind === 'list' ? { kind, item: reportedPart(value.element, names) } : { kind };
    }
    case 'record':
      return {
        kind: 'dict',
        fields: Object.fromEntries(
          Object.entries(value.fields).map(([name, field]) => [name, reportedPart(field, names)]),
        ),
      };
    case 'layer':
      return { kind: 'layer' };
    case 'instance':
      return { kind: 'model' };
    case 'union': {
      const usual = usualForm(value);
      return usual ? reported(usual, names) : reportedUnion(value.members, names);
    }
    case 'unknown':
      return { kind: 'unknown', why: value.why };
    default:
      return { kind: value.kind };
  }
}

/** Of a part that holds nobody knows how many values there is nothing to say. */
function reportedPart(value: Value, names: SizeNames): ReportedValue {
  const part = reported(value, names);
  const isHollow = (part.kind === 'tuple' || part.kind === 'list') && !part.items && !part.item;
  return isHollow ? { kind: 'unknown', why: 'how many items it has is not known' } : part;
}

function reportedTensor(tensor: TensorValue, names: SizeNames): ReportedValue {
  const { shape, form, dtype } = tensor;
  return {
    kind: form ?? 'tensor',
    ...(shape.kind === 'unknown' ? { shape: null, why: shape.why } : { shape: reportedShape(shape, names) }),
    ...(dtype ? { dtype } : {}),
  };
}

/** One tensor that may also be absent or a plain number (`total = 0` before a loop) keeps its shape; several ranks are forms; with an unknown member nothing holds. */
function reportedUnion(members: readonly Value[], names: SizeNames): ReportedValue {
  const unknown = members.find((member) => member.kind === 'unknown');
  const tensors = members.filter((member) => member.kind === 'tensor');
  const plain = new Set<Value['kind']>(tensors.length > 0 ? ['none', 'size', 'number', 'truth'] : ['none']);
  const present = members.filter((member) => !plain.has(member.kind));
  const [only, ...more] = present;
  if (only && more.length === 0) return reported(only, names);
  const kind = tensors.length > 0 ? 'tensor' : (present.map((member) => reported(member, names).kind)[0] ?? 'tensor');
  if (unknown || tensors.length < present.length)
    return { kind, shape: null, why: unknown?.why ?? 'it may be several things' };
  return {
    kind,
    forms: tensors.map((tensor) => (tensor.shape.kind === 'unknown' ? null : reportedShape(tensor.shape, names))),
  };
}

function reportedShape(shape: Exclude<Shape, { kind: 'unknown' }>, names: SizeNames): readonly ReportedSize[] {
  const sizes = (axes: readonly Axis[]) => axes.map((axis) => reportedSize(axis.dim, names));
  if (shape.kind === 'known') return sizes(shape.axes);
  const { prefix, suffix } = endsApart(shape);
  return [...sizes(prefix), '...', ...sizes(suffix)];
}

function reportedSize(dim: Dim, names: SizeNames): ReportedSize {
  if (isUnknown(dim)) return null;
  return constantOf(dim) ?? names.print(dim);
}

function concreteShapes(values: readonly Value[]): readonly (readonly number[])[] {
  const found = new Map<string, readonly number[]>();
  for (const value of values) {
    if (value.kind !== 'tensor' || value.shape.kind !== 'known') continue;
    const sizes = value.shape.axes.map((axis) => constantOf(axis.dim));
    if (sizes.every((size) => size !== undefined)) found.set(sizes.join(), sizes);
  }
  return [...found.values()];
}

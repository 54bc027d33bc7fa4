/** Every op says what it does, where that is written, and shows it: its examples are run here. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSignature } from '../server/libraries/signature.ts';
import { ops } from '../server/ops/all.ts';
import { type Example, type ExampleValue, isFault, type Op } from '../server/ops/op.ts';
import { rules } from '../server/problems/all.ts';
import { constantOf, type Dim, isUnknown, num, sym, unknownDim } from '../server/shape/dim.ts';
import { printShape } from '../server/shape/notation.ts';
import { type ParsedAxis, parseShape, sizeOf } from '../server/shape/notation-parser.ts';
import { known, tensorValue } from '../server/shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../server/shape/value.ts';

for (const op of ops.values()) {
  test(`the op ${op.name}`, () => {
    assert.ok(op.doc.length > 15, 'its doc says what it does');
    assert.match(op.source, /^https:\/\//, 'its source is a page');
    assert.ok(op.examples.length > 0, 'it has an example');
    for (const example of op.examples) {
      assert.ok((example.gives === undefined) !== (example.fault === undefined), 'an example gives a value or a fault');
      if (example.fault !== undefined) assert.ok(rules.has(example.fault), `${example.fault} is a rule`);
      assert.equal(outcomeOf(op, example), example.gives ?? `fault ${example.fault}`, JSON.stringify(example.args));
    }
  });
}

function outcomeOf(op: Op, example: Example): string {
  const args: { [name: string]: Value } = {};
  for (const parameter of parseSignature(op.params).parameters) {
    if (parameter.defaultValue) args[parameter.neutral] = parameter.defaultValue;
    else if (parameter.optional) args[parameter.neutral] = { kind: 'none', missing: true };
  }
  for (const [name, value] of Object.entries(example.args)) args[name] = given(value);
  const outcome = op.rule(args, host);
  if (isFault(outcome)) return `fault ${outcome.rule}`;
  return printed(outcome.kind === 'required' ? outcome.value : outcome);
}

/** A shape in parentheses is a tensor, any other text itself; an array of things is a tuple of them. */
function given(value: ExampleValue): Value {
  if (value === null) return { kind: 'none' };
  if (typeof value === 'boolean') return { kind: 'truth', value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { kind: 'size', dim: num(value) } : { kind: 'number', value };
  if (typeof value !== 'string') return { kind: 'sequence', type: 'tuple', items: value.map(given) };
  if (value.startsWith("'")) return { kind: 'text', value: value.slice(1, -1) };
  const axes = parseShape(value);
  assert.ok(axes, `${value} is a shape`);
  return tensorValue(shapeOf(axes));
}

function shapeOf(parsed: readonly ParsedAxis[]): Shape {
  const run = parsed.findIndex((one) => one.kind === 'run');
  if (run < 0) return known(parsed.map(axisOf));
  return { kind: 'partly', prefix: parsed.slice(0, run).map(axisOf), suffix: parsed.slice(run + 1).map(axisOf) };
}

function axisOf(parsed: ParsedAxis): Axis {
  if (parsed.kind === 'number') return { dim: num(parsed.value) };
  if (parsed.kind === 'name') return { dim: symbol(parsed.name) };
  return { dim: (parsed.kind === 'expression' ? sizeOf(parsed.size, symbol) : undefined) ?? unknownDim };
}

function symbol(name: string): Dim {
  return sym({ id: name, name, lo: 1 });
}

function printed(value: Value): string {
  switch (value.kind) {
    case 'tensor':
      return printedShape(value.shape);
    case 'size':
      return printShape([value.dim]).slice(1, -2);
    case 'sequence': {
      const [open, close] = value.type === 'list' ? '[]' : '()';
      if (!value.items) return `${printed(value.element ?? { kind: 'none' })} × ${printedSize(value.length)}`;
      return `${open}${value.items.map(printed).join(', ')}${close}`;
    }
    case 'record':
      return `{${Object.entries(value.fields)
        .map(([name, field]) => `${name}: ${printed(field)}`)
        .join(', ')}}`;
    case 'union':
      return value.members.map(printed).join(' or ');
    case 'unknown':
      return '?';
    default:
      return value.kind;
  }
}

function printedShape(shape: Shape): string {
  if (shape.kind === 'unknown') return '?';
  const dims = (axes: readonly Axis[]) => axes.map((one) => one.dim);
  return shape.kind === 'known'
    ? printShape(dims(shape.axes))
    : printShape([...dims(shape.prefix), '...', ...dims(shape.suffix)]);
}

function printedSize(dim: Dim | undefined): string {
  if (!dim || isUnknown(dim)) return '?';
  return String(constantOf(dim) ?? printShape([dim]).slice(1, -2));
}

/** Of a rule that calls back the examples show what it says without a callback. */
const host: Host = {
  language: 'python',
  call: () => ({ kind: 'unknown', why: 'an example calls nothing' }),
  iterate: (value) => ({
    element: { kind: 'unknown', why: 'an example has no loop' },
    ...(value.kind === 'sequence' && value.items ? { items: value.items } : {}),
  }),
  read: (object, name) =>
    (object.kind === 'record' || object.kind === 'instance' ? object.fields[name] : undefined) ?? {
      kind: 'unknown',
      why: 'it is not in the example',
    },
  write: () => {},
  create: (api, fields) => ({ kind: 'instance', api, fields }),
  fresh: (name) => sym({ id: `fresh ${name}`, name, lo: 1 }),
  join: ([first]) => first ?? { kind: 'unknown', why: 'nothing is joined' },
  unknown: (why) => ({ kind: 'unknown', why }),
  usual: (_value, otherwise) => otherwise,
};

/** `tf.data` (https://js.tensorflow.org/api/latest/#Data): what a data set yields after each step of its making. */

import type { Args, Outcome } from '../ops/op.ts';
import { shapeOfArray } from '../ops/tensorflow-tools.ts';
import { constantOf, type Dim } from '../shape/dim.ts';
import { dimOf, isGiven, known } from '../shape/shape.ts';
import type { Axis, Host, Value } from '../shape/value.ts';
import { anyText, anyTruth, callEach, gives, listOf, missing, recordOf, rule, sizeOf } from './builtin-tools.ts';
import type { Entry } from './library.ts';
import { refused } from './tensorflow-js-arguments.ts';

/** A data set with what it yields and, where it is known, how often. */
function dataset(element: Value, length: Value | undefined, host: Host): Value {
  return host.create('tf.data.Dataset', { element, size: length ?? { kind: 'none' } });
}

/** A data set that nothing but its type describes. */
export function datasetOf(element: Value | undefined, host: Host): Value {
  return dataset(element ?? host.unknown('the data set is not in sight'), undefined, host);
}

function elementOf(self: Value | undefined, host: Host): Value {
  return self?.kind === 'instance' ? host.read(self, 'element') : host.unknown('the data set is not in sight');
}

function sizeIn(self: Value | undefined, host: Host): Value | undefined {
  const length = self?.kind === 'instance' ? host.read(self, 'size') : undefined;
  return length?.kind === 'size' ? length : undefined;
}

/** What an iterator yields: the `value` of its `next()`, or the element of a generator. */
function yielded(iterator: Value, host: Host): Value {
  if (iterator.kind === 'sequence') return host.iterate(iterator).element;
  if (iterator.kind === 'union') return host.join(iterator.members.map((member) => yielded(member, host)));
  if (iterator.kind !== 'record' && iterator.kind !== 'instance') return host.unknown('the iterator is not in sight');
  const step = host.call(host.read(iterator, 'next'), []);
  return valueOfStep(step, host);
}

function valueOfStep(step: Value, host: Host): Value {
  if (step.kind === 'union')
    return host.join(step.members.map((member) => valueOfStep(member, host)).filter((value) => value.kind !== 'none'));
  const value =
    step.kind === 'record' || step.kind === 'instance'
      ? host.read(step, 'value')
      : host.unknown('what the iterator gives is not in sight');
  if (value.kind !== 'union') return value;
  const members = value.members.filter((member) => member.kind !== 'none');
  return members.length ? host.join(members) : value;
}

function generator({ fn = missing }: Args, host: Host): Outcome {
  return dataset(yielded(host.call(fn, []), host), undefined, host);
}

function array({ items = missing }: Args, host: Host): Outcome {
  const { element, length } = host.iterate(items);
  return dataset(element, length && sizeOf(length), host);
}

/** Data sets side by side: an element is an array or object of their elements. */
function zip({ datasets = missing }: Args, host: Host): Outcome {
  const inner = (value: Value): Value => {
    if (value.kind === 'sequence' && value.items)
      return { kind: 'sequence', type: 'list', items: value.items.map(inner) };
    if (value.kind === 'record')
      return recordOf(Object.fromEntries(Object.entries(value.fields).map(([name, field]) => [name, inner(field)])));
    return elementOf(value, host);
  };
  return dataset(inner(datasets), undefined, host);
}

/** The same batch axis in front of everything in an element. */
function batched(value: Value, batch: Axis, host: Host): Value {
  switch (value.kind) {
    case 'tensor': {
      const { origin: _origin, values: _values, ...plain } = value;
      const { shape } = value;
      if (shape.kind === 'known') return { ...plain, shape: known([batch, ...shape.axes]) };
      return {
        ...plain,
        shape: {
          kind: 'partly',
          prefix: shape.kind === 'partly' ? [batch, ...shape.prefix] : [batch],
          suffix: shape.kind === 'partly' ? shape.suffix : [],
        },
      };
    }
    case 'size':
    case 'number':
    case 'truth':
    case 'text':
      return { kind: 'tensor', shape: known([batch]) };
    case 'sequence': {
      const inner = shapeOfArray(value);
      if (inner.kind === 'known') return { kind: 'tensor', shape: known([batch, ...inner.axes]) };
      return {
        kind: 'tensor',
        shape: { kind: 'partly', prefix: inner.kind === 'partly' ? [batch, ...inner.prefix] : [batch], suffix: [] },
      };
    }
    case 'record':
      return {
        kind: 'record',
        open: value.open,
        fields: Object.fromEntries(
          Object.entries(value.fields).map(([name, field]) => [name, batched(field, batch, host)]),
        ),
      };
    case 'union':
      return host.join(value.members.map((member) => batched(member, batch, host)));
    default:
      return host.unknown('what the data set yields is not in sight');
  }
}

/** The last batch may be smaller, so its size is a symbol unless the sizes divide. */
function batchAxis(args: Args, host: Host): Axis {
  const asked = dimOf(args.size);
  const total = sizeIn(args.self, host);
  const whole = args.small?.kind === 'truth' && args.small.value === false;
  const n = constantOf(asked);
  const count = total?.kind === 'size' ? constantOf(total.dim) : undefined;
  const exact = whole || (n !== undefined && count !== undefined && count > 0 && n > 0 && count % n === 0);
  return { dim: exact ? asked : host.fresh('batch', 'batch'), role: 'batch' };
}

function batch(args: Args, host: Host): Outcome {
  const { size: asked = missing } = args;
  const given = asked.kind === 'number' ? asked.value : constantOf(dimOf(asked));
  if (given !== undefined && given <= 0) return refused('size', 'batchSize', given, 'a positive number');
  return dataset(batched(elementOf(args.self, host), batchAxis(args, host), host), undefined, host);
}

function map({ self, fn = missing }: Args, host: Host): Outcome {
  return dataset(host.call(fn, [elementOf(self, host)]), sizeIn(self, host), host);
}

const keeping = (params: string): Entry =>
  rule(`self${params}`, ({ self }, host) => dataset(elementOf(self, host), undefined, host));

function forEach({ self, fn = missing }: Args, host: Host): Outcome {
  const length: Dim | undefined = dimIn(sizeIn(self, host));
  callEach(host, { element: elementOf(self, host), ...(length ? { length } : {}) }, (element) =>
    host.call(fn, [element]),
  );
  return missing;
}

function dimIn(value: Value | undefined): Dim | undefined {
  return value?.kind === 'size' ? value.dim : undefined;
}

const step = (element: Value): Value => recordOf({ value: element, done: anyTruth });

const methods: { readonly [name: string]: Entry } = {
  batch: rule('self, batchSize:size, smallLastBatch:small=true', batch),
  map: rule('self, fn', map),
  mapAsync: rule('self, fn', map),
  filter: rule('self, fn', ({ self, fn = missing }, host) => {
    const element = elementOf(self, host);
    host.call(fn, [element]);
    return dataset(element, undefined, host);
  }),
  shuffle: rule('self, bufferSize, seed?, reshuffleEachIteration?', ({ self }, host) =>
    dataset(elementOf(self, host), sizeIn(self, host), host),
  ),
  prefetch: rule('self, bufferSize', ({ self }, host) => dataset(elementOf(self, host), sizeIn(self, host), host)),
  repeat: keeping(', count?'),
  take: rule('self, count', ({ self }, host) => dataset(elementOf(self, host), undefined, host)),
  skip: keeping(', count'),
  concatenate: rule('self, other', ({ self, other }, host) =>
    dataset(host.join([elementOf(self, host), elementOf(other, host)]), undefined, host),
  ),
  forEachAsync: rule('self, fn', forEach),
  toArray: rule('self', ({ self }, host) =>
    listOf(elementOf(self, host), dimIn(sizeIn(self, host)) ?? host.fresh('n')),
  ),
  iterator: rule('self', ({ self }, host) => host.create('tf.data.Iterator', { element: elementOf(self, host) })),
  columnNames: gives(listOf(anyText, undefined)),
};

/** A row of a CSV file; with labels an object of features and labels. */
function csv({ columnConfigs }: Args, host: Host): Outcome {
  const features: Value = { kind: 'record', open: true, fields: {} };
  const labelled =
    columnConfigs?.kind === 'record' &&
    Object.values(columnConfigs.fields).some((column) => column.kind === 'record' && isGiven(column.fields.isLabel));
  return dataset(labelled ? recordOf({ xs: features, ys: features }) : features, undefined, host);
}

export const dataEntries: { readonly [name: string]: Entry } = {
  'data.generator': rule('fn', generator),
  'data.func': rule('fn', ({ fn = missing }, host) => dataset(valueOfStep(host.call(fn, []), host), undefined, host)),
  'data.array': rule('items', array),
  'data.zip': rule('datasets', zip),
  'data.csv': rule('source, {columnConfigs?, hasHeader?, columnNames?}', csv),
  'data.webcam': { kind: 'unmodelled', why: 'it reads a camera' },
  'data.microphone': { kind: 'unmodelled', why: 'it reads a microphone' },
  ...Object.fromEntries(Object.entries(methods).map(([name, entry]) => [`data.Dataset.${name}`, entry])),
  'data.Iterator.next': rule('self', ({ self }, host) => step(elementOf(self, host))),
};

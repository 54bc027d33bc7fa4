/**
 * `torch.utils.data` (https://pytorch.org/docs/stable/data.html): what a data set gives for an index, and what a loader
 * makes of a batch of that. The rules call the data set's own `__getitem__` and `__len__`.
 */

import type { Args, Outcome } from '../ops/op.ts';
import {
  add,
  atLeast,
  constantOf,
  type Dim,
  divides,
  floordiv,
  isUnknown,
  neg,
  num,
  substitute,
  sym,
  symbolsOf,
  unknownDim,
} from '../shape/dim.ts';
import { dimOf, known, truthOf } from '../shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../shape/value.ts';
import {
  anyText,
  dimIn,
  elementOf,
  gives,
  isMissing,
  isSequence,
  lengthOf,
  list,
  listOf,
  missing,
  none,
  numeric,
  rule,
  sizeOf,
  tuple,
  under,
} from './builtin-tools.ts';
import type { Entry } from './library.ts';

const DATA = 'torch.utils.data';

/** How many samples a data set has, where it says so. */
function sizeOfData(data: Value, host: Host): Dim | undefined {
  if (data.kind !== 'instance') return host.iterate(data).length;
  const method = host.read(data, '__len__');
  const length = isCallable(method) ? dimIn(host.call(method, [])) : undefined;
  return length && !isUnknown(length) ? length : undefined;
}

function isCallable(value: Value): boolean {
  return value.kind === 'function' || value.kind === 'api';
}

/** What a data set gives for an index that it has. */
function sampleOf(data: Value, host: Host): Value {
  if (data.kind !== 'instance') return host.iterate(data).element;
  const get = host.read(data, '__getitem__');
  if (!isCallable(get)) {
    const iterator = host.read(data, '__iter__');
    return host.iterate(isCallable(iterator) ? host.call(iterator, []) : data).element;
  }
  const size = sizeOfData(data, host);
  const count = size && constantOf(size);
  const id = `${symbolsOf(host.fresh('index'))[0]?.id}:below`;
  const index: Value = { kind: 'size', dim: sym({ id, name: 'index', lo: 0, ...(count ? { hi: count - 1 } : {}) }) };
  return withoutIndex(host.call(get, [index]), id, size);
}

/** A size that is the same for every index below the data set's; one that depends on the index is not known. */
function withoutIndex(value: Value, id: string, size: Dim | undefined): Value {
  const rest = sym({ id: `${id}:rest`, name: 'rest', lo: 0 });
  const index = size && add(add(size, num(-1)), neg(rest));
  return mapDims(value, (dim) => {
    if (!symbolsOf(dim).some((one) => one.id === id)) return dim;
    const out = index ? substitute(dim, (one) => (one.id === id ? index : undefined)) : unknownDim;
    return symbolsOf(out).some((one) => one.id === `${id}:rest`) ? unknownDim : out;
  });
}

function mapDims(value: Value, map: (dim: Dim) => Dim): Value {
  const inner = (one: Value): Value => mapDims(one, map);
  switch (value.kind) {
    case 'tensor': {
      const axes = (all: readonly Axis[]) => all.map((axis): Axis => ({ ...axis, dim: map(axis.dim) }));
      const { shape } = value;
      if (shape.kind === 'known') return { ...value, shape: known(axes(shape.axes)) };
      if (shape.kind === 'unknown') return value;
      return { ...value, shape: { ...shape, prefix: axes(shape.prefix), suffix: axes(shape.suffix) } };
    }
    case 'sequence':
      return {
        ...value,
        ...(value.items ? { items: value.items.map(inner) } : {}),
        ...(value.element ? { element: inner(value.element) } : {}),
        ...(value.length ? { length: map(value.length) } : {}),
      };
    case 'record':
      return {
        ...value,
        fields: Object.fromEntries(Object.entries(value.fields).map(([name, field]) => [name, inner(field)])),
      };
    case 'union':
      return { ...value, members: value.members.map(inner) };
    default:
      return value;
  }
}

/** `default_collate`: tensors and arrays are stacked, numbers become a tensor, texts a list; containers field by field. */
function collate(value: Value, batch: Axis, host: Host): Value {
  switch (value.kind) {
    case 'tensor': {
      const { origin: _origin, values: _values, open: _open, form, api, ...plain } = value;
      const shape = inFront(batch, value.shape);
      return { ...plain, shape, ...(form !== 'ndarray' && api ? { api } : {}), contiguous: true };
    }
    case 'size':
      return { kind: 'tensor', shape: known([batch]), dtype: 'int64' };
    case 'number':
    case 'truth':
      return { kind: 'tensor', shape: known([batch]) };
    case 'text':
      return listOf(anyText, batch.dim);
    case 'sequence': {
      const { ref: _ref, ...rest } = value;
      if (rest.items) return { ...list(rest.items.map((item) => collate(item, batch, host))) };
      return { ...rest, type: 'list', element: collate(elementOf(rest, host), batch, host) };
    }
    case 'record': {
      const { ref: _ref, ...rest } = value;
      const fields = Object.entries(value.fields).map(([name, field]) => [name, collate(field, batch, host)] as const);
      return { ...rest, fields: Object.fromEntries(fields) };
    }
    case 'union':
      return host.join(value.members.map((member) => collate(member, batch, host)));
    default:
      return host.unknown('what the data set gives is not in sight');
  }
}

function inFront(batch: Axis, shape: Shape): Shape {
  if (shape.kind === 'known') return known([batch, ...shape.axes]);
  return shape.kind === 'partly'
    ? { ...shape, prefix: [batch, ...shape.prefix] }
    : { kind: 'partly', prefix: [batch], suffix: [] };
}

/** The last batch is smaller unless the sizes divide or it is dropped: a symbol of at most the batch size. */
function batchAxis(args: Args, size: Dim | undefined, host: Host): Axis {
  const asked = dimOf(args.batch_size);
  const batch = { role: 'batch' } as const;
  if (args.batch_sampler && !isMissing(args.batch_sampler)) return { ...batch, dim: host.fresh('batch', 'batch') };
  if (!isUnknown(asked)) {
    if (truthOf(args.drop_last) === true) return { ...batch, dim: asked };
    if (size && atLeast(size, asked) === true && divides(asked, size) === true) return { ...batch, dim: asked };
    if (size && atLeast(asked, size) === true) return { ...batch, dim: size };
  }
  const most = constantOf(asked);
  const [plain] = symbolsOf(host.fresh('batch', 'batch'));
  if (!plain || most === undefined) return { ...batch, dim: host.fresh('batch', 'batch') };
  return { ...batch, dim: sym({ id: `${plain.id}:most`, name: 'batch', lo: 1, hi: most }) };
}

function batches(args: Args, size: Dim | undefined): Dim | undefined {
  const asked = dimOf(args.batch_size);
  if (!size || isUnknown(asked) || (args.batch_sampler && !isMissing(args.batch_sampler))) return undefined;
  const drops = truthOf(args.drop_last);
  if (drops === undefined) return undefined;
  return drops ? floordiv(size, asked) : neg(floordiv(neg(size), asked));
}

function loader(args: Args, host: Host): Outcome {
  const { dataset = missing, collate_fn, sampler, batch_size } = args;
  const chosen = sampler && !isMissing(sampler);
  const size = chosen ? sizeOfData(sampler, host) : sizeOfData(dataset, host);
  const sample = sampleOf(dataset, host);
  const fields = { dataset, batch_size: batch_size ?? none };
  if (batch_size?.kind === 'none' && isMissing(args.batch_sampler))
    return host.create(`${DATA}.DataLoader`, { ...fields, items: listOf(sample, size, 'iterator') });
  const batch = batchAxis(args, size, host);
  const own = collate_fn && !isMissing(collate_fn) ? collate_fn : undefined;
  const made = own ? host.call(own, [listOf(sample, batch.dim)]) : collate(sample, batch, host);
  const cases = own ? [] : lastBatches(args, size).map((one) => collate(sample, { dim: one, role: 'batch' }, host));
  const items = listOf(made, batches(args, size), 'iterator');
  return host.create(`${DATA}.DataLoader`, { ...fields, items: cases.length ? { ...items, cases } : items });
}

/** A full batch and the smaller one at the end, where both are known to come. */
function lastBatches(args: Args, size: Dim | undefined): readonly Dim[] {
  const whole = size && constantOf(size);
  const asked = constantOf(dimOf(args.batch_size));
  if (whole === undefined || asked === undefined || asked < 1 || whole <= asked || whole % asked === 0) return [];
  return truthOf(args.drop_last) === false ? [num(asked), num(whole % asked)] : [];
}

/** A data set of the library's own: the sample it gives, and how many there are. */
function dataSet(
  name: string,
  sample: Value,
  size: Dim | undefined,
  host: Host,
  fields: { [name: string]: Value } = {},
) {
  return host.create(`${DATA}.${name}`, { ...fields, items: listOf(sample, size) });
}

function tensorDataset({ tensors = missing }: Args, host: Host): Outcome {
  const parts = isSequence(tensors) ? (tensors.items ?? []) : [];
  const taken = parts.map((part) => host.iterate(part));
  return dataSet('TensorDataset', tuple(taken.map((one) => one.element)), taken[0]?.length, host, { tensors });
}

function subset({ dataset = missing, indices = missing }: Args, host: Host): Outcome {
  return dataSet('Subset', sampleOf(dataset, host), host.iterate(indices).length, host, { dataset, indices });
}

/** Lengths, or fractions of the whole: floors of them, and what is left over one by one from the first. */
function randomSplit({ dataset = missing, lengths = missing }: Args, host: Host): Outcome {
  const sample = sampleOf(dataset, host);
  const { items } = host.iterate(lengths);
  if (!items) return listOf(dataSet('Subset', sample, undefined, host, { dataset }), undefined);
  const size = sizeOfData(dataset, host);
  const whole = size && constantOf(size);
  const parts = items.map(numeric);
  const isFraction = items.some(
    (one) => one.kind === 'number' && (one.value === undefined || !Number.isInteger(one.value)),
  );
  const floors = parts.map((part) =>
    part === undefined || whole === undefined ? undefined : Math.floor(whole * part),
  );
  const left = floors.reduce<number | undefined>(
    (n, one) => (n === undefined || one === undefined ? undefined : n - one),
    whole,
  );
  return list(
    items.map((one, i) => {
      const floor = floors[i];
      const share = floor === undefined || left === undefined ? undefined : num(floor + (i < left ? 1 : 0));
      return dataSet('Subset', sample, isFraction ? share : dimIn(one), host, { dataset });
    }),
  );
}

function concatDataset({ datasets = missing }: Args, host: Host): Outcome {
  const { items, element } = host.iterate(datasets);
  if (!items?.length) return dataSet('ConcatDataset', sampleOf(element, host), undefined, host);
  const sizes = items.map((one) => sizeOfData(one, host));
  const size = sizes.reduce((a, b) => (a && b ? add(a, b) : undefined));
  return dataSet('ConcatDataset', host.join(items.map((one) => sampleOf(one, host))), size, host);
}

/** What every data set of the library has. */
const dataSetMethods: { readonly [name: string]: Entry } = {
  __getitem__: rule('self, index', ({ self = missing }, host) => elementOf(contents(self, host), host)),
  __len__: rule('self', ({ self = missing }, host) => {
    const size = lengthOf(contents(self, host));
    return size ? sizeOf(size) : { kind: 'size', dim: host.fresh('n') };
  }),
};

function contents(self: Value, host: Host) {
  const items = host.read(self, 'items');
  return isSequence(items) ? items : listOf(host.unknown('the data set is not in sight'), undefined);
}

/** A sampler is a list of indices: of the data, of the indices given, or as many as are asked for. */
function sampler(params: string, count: (args: Args, host: Host) => Dim | undefined): Entry {
  return rule(params, (args, host) => {
    const index: Value = { kind: 'size', dim: host.fresh('index') };
    return host.create(`${DATA}.Sampler`, { items: listOf(index, count(args, host)) });
  });
}

const ofSource = (args: Args, host: Host) => sizeOfData(args.data_source ?? missing, host);

const entries: { readonly [name: string]: Entry } = {
  Dataset: { kind: 'base' },
  'Dataset.constructor': gives(none),
  IterableDataset: { kind: 'base' },
  'IterableDataset.constructor': gives(none),
  TensorDataset: rule('*tensors!', tensorDataset),
  Subset: rule('dataset, indices', subset),
  random_split: rule('dataset, lengths, generator?', randomSplit),
  ConcatDataset: rule('datasets', concatDataset),
  DataLoader: rule(
    'dataset, batch_size=1, shuffle?, sampler?, batch_sampler?, num_workers?, collate_fn?, pin_memory?, drop_last=false, timeout?, worker_init_fn?, multiprocessing_context?, generator?, *, prefetch_factor?, persistent_workers?, pin_memory_device?, in_order?',
    loader,
  ),
  'DataLoader.__len__': rule('self', ({ self = missing }, host) => {
    const size = lengthOf(contents(self, host));
    return size ? sizeOf(size) : { kind: 'size', dim: host.fresh('n') };
  }),
  // `iter(loader)` had a method of this name up to PyTorch 1.12.
  'DataLoader.next': rule('self', ({ self = missing }, host) => host.iterate(self).element),
  default_collate: rule('batch', ({ batch = missing }, host) => {
    const { element, length } = host.iterate(batch);
    return collate(element, { dim: length ?? unknownDim, role: 'batch' }, host);
  }),
  get_worker_info: gives(none),
  Sampler: { kind: 'base' },
  SequentialSampler: sampler('data_source', ofSource),
  RandomSampler: sampler('data_source, replacement?, num_samples?, generator?', (args, host) =>
    isMissing(args.num_samples) ? ofSource(args, host) : dimIn(args.num_samples),
  ),
  SubsetRandomSampler: sampler('indices, generator?', (args, host) => host.iterate(args.indices ?? missing).length),
  WeightedRandomSampler: sampler('weights, num_samples, replacement?, generator?', (args) => dimIn(args.num_samples)),
  'Sampler.__len__': rule('self', ({ self = missing }, host) => {
    const size = lengthOf(contents(self, host));
    return size ? sizeOf(size) : { kind: 'size', dim: host.fresh('n') };
  }),
};

/** `torch.utils.data.dataset.Dataset` is `torch.utils.data.Dataset`; so for samplers and the loader. */
const elsewhere: { readonly [path: string]: Entry } = Object.fromEntries(
  Object.keys(entries).flatMap((name) => {
    if (name.includes('.')) return [];
    const module =
      name === 'DataLoader' || name === 'default_collate'
        ? 'dataloader'
        : name.includes('Sampler')
          ? 'sampler'
          : 'dataset';
    return [[`${DATA}.${module}.${name}`, { kind: 'alias', of: `${DATA}.${name}` } satisfies Entry]];
  }),
);

export const dataEntries: { readonly [path: string]: Entry } = {
  ...under(DATA, entries),
  ...Object.fromEntries(
    ['TensorDataset', 'Subset', 'ConcatDataset'].flatMap((name) =>
      Object.entries(under(`${DATA}.${name}`, dataSetMethods)),
    ),
  ),
  ...elsewhere,
};

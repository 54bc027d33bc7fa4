/**
 * pandas (https://pandas.pydata.org/docs/), as far as it is where data comes from: a table read from a file has rows and
 * columns nobody knows, one for each column that is picked by name.
 */

import { sliced } from '../ops/index.ts';
import type { Args, Outcome } from '../ops/op.ts';
import { type Dim, num, unknownDim } from '../shape/dim.ts';
import { dimOf, known, tensorValue } from '../shape/shape.ts';
import type { Host, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  gives,
  isMissing,
  isSequence,
  listOf,
  missing,
  none,
  property,
  rule,
  sizeOf,
  under,
} from './builtin-tools.ts';
import type { Entry, Library } from './library.ts';

const FRAME = 'pandas.DataFrame';
const SERIES = 'pandas.Series';

function frame(rows: Dim, columns: Dim, host: Host): Value {
  return host.create(FRAME, { rows: sizeOf(rows), width: sizeOf(columns) });
}

function series(rows: Dim, host: Host): Value {
  return host.create(SERIES, { rows: sizeOf(rows) });
}

function read(_args: Args, host: Host): Outcome {
  return frame(host.fresh('rows', 'batch'), host.fresh('columns', 'features'), host);
}

function ownRows(self: Value, host: Host): Dim {
  return dimOf(host.read(self, 'rows'));
}

function isTable(value: Value): boolean {
  return value.kind === 'instance' && (value.api === FRAME || value.api === SERIES);
}

/** How many rows a frame or column has; undefined for anything else. */
export function rowsOf(value: Value, host: Host): Dim | undefined {
  return isTable(value) ? ownRows(value, host) : undefined;
}

/** A frame's or column's values; undefined for anything else. */
export function tableOf(value: Value, host: Host): Value | undefined {
  return isTable(value) ? values(value, host) : undefined;
}

/** So many rows of a frame or column; undefined for anything else. */
export function withRows(value: Value, rows: Dim, host: Host): Value | undefined {
  if (!isTable(value)) return undefined;
  const width = widthOf(value, host);
  return width ? frame(rows, width, host) : series(rows, host);
}

function widthOf(self: Value, host: Host): Dim | undefined {
  return self.kind === 'instance' && self.api === FRAME ? dimOf(host.read(self, 'width')) : undefined;
}

function values(self: Value, host: Host): Value {
  const width = widthOf(self, host);
  const axes = [{ dim: ownRows(self, host) }, ...(width ? [{ dim: width }] : [])];
  return tensorValue(known(axes), { form: 'ndarray', api: 'numpy.ndarray' });
}

/** A column by name, several by a list of names, rows by a slice or a mask. */
function pick({ self = missing, index = missing }: Args, host: Host): Outcome {
  const rows = ownRows(self, host);
  if (index.kind === 'text' || (index.kind === 'size' && widthOf(self, host))) return series(rows, host);
  if (isSequence(index)) return frame(rows, index.items ? num(index.items.length) : (index.length ?? unknownDim), host);
  const width = widthOf(self, host);
  const left = index.kind === 'record' ? sliced(index.fields, rows) : host.fresh('rows');
  if (index.kind === 'record' || index.kind === 'instance')
    return width ? frame(left, width, host) : series(left, host);
  return width ? host.unknown('nothing says what is picked') : anyNumber;
}

/** `iloc[rows, columns]`: an integer takes an axis away, a slice shortens it. */
function iloc({ self = missing, index = missing }: Args, host: Host): Outcome {
  const of = host.read(self, 'of');
  const items = isSequence(index) && index.type === 'tuple' ? (index.items ?? []) : [index];
  const dims = [ownRows(of, host), widthOf(of, host)];
  const left = dims.flatMap((dim, i): readonly Dim[] => {
    const item = items[i];
    if (!dim) return [];
    if (!item) return [dim];
    if (item.kind === 'record') return [sliced(item.fields, dim)];
    if (isSequence(item)) return [item.items ? num(item.items.length) : (item.length ?? unknownDim)];
    return item.kind === 'size' || item.kind === 'text' ? [] : [unknownDim];
  });
  const [first, second] = left;
  if (!first) return anyNumber;
  return second ? frame(first, second, host) : series(first, host);
}

const located: Entry = property((self, host) => host.create('pandas.Locator', { of: self }));

/** What keeps the rows and columns. */
const same = rule('self, *rest, **named', ({ self = missing }, host) => copied(self, host));

function copied(self: Value, host: Host): Value {
  const width = widthOf(self, host);
  return width ? frame(ownRows(self, host), width, host) : series(ownRows(self, host), host);
}

const both: { readonly [name: string]: Entry } = {
  values: property(values),
  to_numpy: rule('self, *rest, **named', ({ self = missing }, host) => values(self, host)),
  shape: property((self, host) => {
    const width = widthOf(self, host);
    return { kind: 'sequence', type: 'size', items: [sizeOf(ownRows(self, host)), ...(width ? [sizeOf(width)] : [])] };
  }),
  __len__: rule('self', ({ self = missing }, host) => sizeOf(ownRows(self, host))),
  __getitem__: rule('self, index', pick),
  iloc: located,
  loc: located,
  tolist: rule('self', ({ self = missing }, host) =>
    listOf(host.unknown('what the column holds'), ownRows(self, host)),
  ),
  ...Object.fromEntries(
    [
      'astype',
      'fillna',
      'copy',
      'reset_index',
      'sort_values',
      'sort_index',
      'replace',
      'apply',
      'map',
      'shift',
      'interpolate',
      'round',
      'abs',
    ].map((name) => [name, same]),
  ),
  ...Object.fromEntries(
    ['mean', 'std', 'min', 'max', 'sum', 'median', 'nunique'].map((name) => [
      name,
      rule('self, *rest, **named', ({ self = missing }, host) =>
        widthOf(self, host) ? host.unknown('a number for each column') : anyNumber,
      ),
    ]),
  ),
  ...Object.fromEntries(
    ['dropna', 'sample', 'head', 'tail', 'drop_duplicates', 'query'].map((name) => [
      name,
      rule('self, *rest, **named', ({ self = missing }, host) => {
        const width = widthOf(self, host);
        const rows = host.fresh('rows', 'batch');
        return width ? frame(rows, width, host) : series(rows, host);
      }),
    ]),
  ),
  ...Object.fromEntries(
    ['plot', 'hist', 'info', 'to_csv', 'to_pickle'].map((name) => [name, gives(none, 'self, *rest, **named')]),
  ),
};

/** Columns or rows by name that go. */
function drop({ self = missing, labels, columns, axis }: Args, host: Host): Outcome {
  const width = widthOf(self, host);
  const ofColumns =
    !isMissing(columns) ||
    (axis?.kind === 'size' && dimOf(axis).key === '1') ||
    (axis?.kind === 'text' && axis.value === 'columns');
  if (!width || !ofColumns) return width ? frame(host.fresh('rows', 'batch'), width, host) : host.unknown('rows go');
  const named = isMissing(columns) ? labels : columns;
  const gone = isSequence(named)
    ? named.items
      ? num(named.items.length)
      : undefined
    : named?.kind === 'text'
      ? num(1)
      : undefined;
  return frame(ownRows(self, host), gone ? host.fresh('columns', 'features') : unknownDim, host);
}

export const pandas: Library = {
  name: 'pandas',
  root: 'pandas',
  packages: { pandas: 'pandas' },
  entries: {
    ...under('pandas', {
      ...Object.fromEntries(
        ['read_csv', 'read_table', 'read_excel', 'read_json', 'read_parquet', 'read_hdf', 'read_pickle'].map((name) => [
          name,
          rule('*rest, **named', read),
        ]),
      ),
      to_datetime: rule('x, **named', ({ x = missing }) => x),
      to_numeric: rule('x, **named', ({ x = missing }) => x),
      isna: gives(anyText),
    }),
    ...under(FRAME, { ...both, drop: rule('self, labels?, axis?, index?, columns?, level?, inplace?, errors?', drop) }),
    ...under(SERIES, both),
    'pandas.Locator.__getitem__': rule('self, index', iloc),
  },
  bases: {},
};

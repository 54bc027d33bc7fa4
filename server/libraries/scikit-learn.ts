/**
 * scikit-learn (https://scikit-learn.org/stable/api/), as far as it is where data comes from and where results go: scalers
 * and encoders, splits, and measures.
 */

import { shapeOfData } from '../ops/numpy-tools.ts';
import type { Args, Outcome } from '../ops/op.ts';
import { constantOf, type Dim, num, sub, unknownDim } from '../shape/dim.ts';
import { known, tensorValue } from '../shape/shape.ts';
import type { Axis, Host, Shape, TensorValue, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  dimIn,
  gives,
  integer,
  isMissing,
  isSequence,
  list,
  listOf,
  missing,
  numeric,
  rule,
  tuple,
  under,
} from './builtin-tools.ts';
import type { Entry, Library } from './library.ts';
import { rowsOf, tableOf, withRows } from './pandas.ts';

/** What it computes with: the table of a frame, an array of a list. */
function shapeIn(data: Value | undefined, host: Host): Shape {
  return shapeOfData((data && tableOf(data, host)) ?? data);
}

function array(shape: Shape): TensorValue {
  return tensorValue(shape, { form: 'ndarray', api: 'numpy.ndarray' });
}

type Made = (axes: readonly Axis[], self: Value, host: Host) => readonly Axis[];

/** A method that makes a table of a table. */
function ofTable(made: Made): Entry {
  return rule('self, data, *rest, **named', ({ self = missing, data }, host) => {
    const shape = shapeIn(data, host);
    if (shape.kind !== 'known') return array({ kind: 'unknown', why: 'the data is not in sight' });
    if (shape.axes.length !== 2) return array({ kind: 'unknown', why: 'it takes a table' });
    return array(known(made(shape.axes, self, host)));
  });
}

const itself = rule('self, *rest, **named', ({ self = missing }) => self);

/** An estimator whose results have so many columns. */
function transformer(made: Made, params = '*rest, **named', back: Made = (axes) => axes) {
  return (name: string): readonly (readonly [string, Entry])[] => [
    [name, rule(params, (args, host) => host.create(`sklearn.${name}`, fieldsOf(args)))],
    [`${name}.fit`, itself],
    [`${name}.partial_fit`, itself],
    [`${name}.set_params`, itself],
    [`${name}.transform`, ofTable(made)],
    [`${name}.fit_transform`, ofTable(made)],
    [`${name}.inverse_transform`, ofTable(back)],
  ];
}

function fieldsOf(args: Args): { readonly [name: string]: Value } {
  const { rest: _rest, named: _named, ...fields } = args;
  return fields;
}

const scaler = transformer((axes) => axes);
const parts: Made = ([rows], self, host) => {
  const count = dimIn(host.read(self, 'n_components'));
  return [rows ?? { dim: unknownDim }, { dim: count ?? host.fresh('components') }];
};
const reducer = transformer(parts, 'n_components?, *rest, **named', ([rows]) => [
  rows ?? { dim: unknownDim },
  { dim: unknownDim },
]);
const encoder = transformer(([rows], _self, host) => [rows ?? { dim: unknownDim }, { dim: host.fresh('categories') }]);

/** Labels are one axis and stay one. */
const labels: Entry = rule('self, data, *rest, **named', ({ data }, host) => {
  const shape = shapeIn(data, host);
  const [rows] = shape.kind === 'known' ? shape.axes : [];
  return array(known([rows ?? { dim: unknownDim }]));
});
const labelEncoder: { readonly [path: string]: Entry } = {
  LabelEncoder: rule('', (_args, host) => host.create('sklearn.LabelEncoder', { classes_: classes(host) })),
  'LabelEncoder.fit': itself,
  'LabelEncoder.transform': labels,
  'LabelEncoder.fit_transform': labels,
  'LabelEncoder.inverse_transform': labels,
};

function classes(host: Host): Value {
  return array(known([{ dim: host.fresh('classes') }]));
}

/** How many of `total` the test set has, as `_validate_shuffle_split` counts them. */
function testRows(total: Dim, test: Value | undefined, train: Value | undefined, host: Host): Dim {
  const n = constantOf(total);
  const own = isMissing(test) ? undefined : test;
  if (!own && !isMissing(train)) {
    const share = numeric(train);
    if (integer(train) !== undefined) return sub(total, num(integer(train) ?? 0));
    return n !== undefined && share !== undefined ? num(n - Math.floor(share * n)) : host.fresh('test', 'batch');
  }
  const whole = own && dimIn(own);
  if (whole) return whole;
  const share = own ? numeric(own) : 0.25;
  return n !== undefined && share !== undefined ? num(Math.ceil(share * n)) : host.fresh('test', 'batch');
}

function trainTestSplit({ arrays, test_size, train_size }: Args, host: Host): Outcome {
  const given = isSequence(arrays) ? (arrays.items ?? []) : [];
  const totals = given.map((one) => lengthOf(one, host));
  const total = totals.find((dim) => dim && constantOf(dim) !== undefined) ?? totals.find((dim) => dim !== undefined);
  const test = total && testRows(total, test_size, train_size, host);
  const both = !isMissing(test_size) && !isMissing(train_size);
  const train = both ? host.fresh('train', 'batch') : total && test && sub(total, test);
  return list(given.flatMap((one) => [part(one, train, host), part(one, test, host)]));
}

function lengthOf(value: Value, host: Host): Dim | undefined {
  const rows = rowsOf(value, host);
  if (rows) return rows;
  const shape = shapeOfData(value);
  return shape.kind === 'known' || shape.kind === 'partly'
    ? (shape.kind === 'known' ? shape.axes : shape.prefix)[0]?.dim
    : undefined;
}

/** So many rows of it. */
function part(value: Value, rows: Dim | undefined, host: Host): Value {
  const dim = rows ?? unknownDim;
  const table = withRows(value, dim, host);
  if (table) return table;
  if (value.kind === 'tensor') {
    const { shape } = value;
    if (shape.kind === 'known') return { ...plain(value), shape: known([{ dim }, ...shape.axes.slice(1)]) };
    return shape.kind === 'partly' && shape.prefix.length > 0
      ? { ...plain(value), shape: { ...shape, prefix: [{ dim }, ...shape.prefix.slice(1)] } }
      : { ...plain(value), shape: { kind: 'unknown', why: 'the data is not in sight' } };
  }
  if (isSequence(value)) {
    const element = value.items
      ? value.items.length
        ? host.join(value.items)
        : host.unknown('the list is empty')
      : value.element;
    return listOf(element ?? host.unknown('nothing says what the list holds'), rows);
  }
  return host.unknown('what is split is not in sight');
}

function plain({ kind, dtype, form, api }: TensorValue): Omit<TensorValue, 'shape'> {
  return { kind, ...(dtype ? { dtype } : {}), ...(form ? { form } : {}), ...(api ? { api } : {}) };
}

/** Arrays in another order. */
function shuffled({ arrays }: Args, host: Host): Outcome {
  const given = isSequence(arrays) ? (arrays.items ?? []) : [];
  const made = given.map((one) => part(one, lengthOf(one, host), host));
  return made.length === 1 ? (made[0] ?? missing) : list(made);
}

/** Folds: the places of what is trained on and of what is tested with. */
function folds({ self = missing }: Args, host: Host): Outcome {
  const places = (name: string) =>
    tensorValue(known([{ dim: host.fresh(name, 'batch') }]), { form: 'ndarray', dtype: 'int64' });
  return listOf(tuple([places('train'), places('test')]), dimIn(host.read(self, 'n_splits')) ?? num(5), 'iterator');
}

function splitter(name: string): readonly (readonly [string, Entry])[] {
  return [
    [name, rule('n_splits=5, *rest, **named', (args, host) => host.create(`sklearn.${name}`, fieldsOf(args)))],
    [`${name}.split`, rule('self, *rest, **named', folds)],
    [`${name}.get_n_splits`, rule('self, *rest, **named', ({ self = missing }, host) => host.read(self, 'n_splits'))],
  ];
}

const MEASURES =
  'accuracy_score balanced_accuracy_score mean_squared_error root_mean_squared_error mean_absolute_error r2_score ' +
  'mean_absolute_percentage_error median_absolute_error max_error explained_variance_score log_loss roc_auc_score auc ' +
  'average_precision_score matthews_corrcoef cohen_kappa_score hamming_loss brier_score_loss';
/** A number, or with `average=None` one for each class. */
const BY_CLASS = 'f1_score precision_score recall_score fbeta_score jaccard_score';

const measured: Entry = rule('a, b, *rest, average?, **named', ({ average }, host) =>
  average?.kind === 'none' && average.missing !== true ? array(known([{ dim: host.fresh('classes') }])) : anyNumber,
);

const metrics: { readonly [name: string]: Entry } = {
  ...Object.fromEntries(MEASURES.split(' ').map((name) => [name, gives(anyNumber, 'a, b, *rest, **named')])),
  ...Object.fromEntries(BY_CLASS.split(' ').map((name) => [name, measured])),
  classification_report: gives(anyText, '*rest, **named'),
  confusion_matrix: rule('a, b, *, labels?, **named', ({ labels: names }, host) => {
    const dim = isSequence(names) && names.items ? num(names.items.length) : host.fresh('classes');
    return array(known([{ dim }, { dim }]));
  }),
};

/** Its classes stand in modules of their own and are made under short names. */
const estimators = Object.fromEntries([
  ...['MinMaxScaler', 'StandardScaler', 'RobustScaler', 'MaxAbsScaler', 'Normalizer', 'PowerTransformer'].flatMap(
    scaler,
  ),
  ...['QuantileTransformer', 'Binarizer', 'SimpleImputer'].flatMap(scaler),
  ...['PCA', 'TruncatedSVD', 'FastICA', 'NMF'].flatMap(reducer),
  ...['OneHotEncoder', 'MultiLabelBinarizer'].flatMap(encoder),
  ...Object.entries(labelEncoder),
  ...['KFold', 'StratifiedKFold', 'TimeSeriesSplit', 'GroupKFold'].flatMap(splitter),
]);

const MODULES: { readonly [name: string]: string } = {
  PCA: 'decomposition',
  TruncatedSVD: 'decomposition',
  FastICA: 'decomposition',
  NMF: 'decomposition',
  SimpleImputer: 'impute',
  KFold: 'model_selection',
  StratifiedKFold: 'model_selection',
  TimeSeriesSplit: 'model_selection',
  GroupKFold: 'model_selection',
};

const named = Object.keys(estimators)
  .filter((path) => !path.includes('.'))
  .map((name): readonly [string, Entry] => [
    `sklearn.${MODULES[name] ?? 'preprocessing'}.${name}`,
    { kind: 'alias', of: `sklearn.${name}` },
  ]);

export const scikitLearn: Library = {
  name: 'scikit-learn',
  root: 'sklearn',
  packages: { sklearn: 'sklearn' },
  takes: 'data',
  claimsUndescribed: false,
  entries: {
    ...under('sklearn', estimators),
    ...Object.fromEntries(named),
    ...under('sklearn.metrics', metrics),
    'sklearn.model_selection.train_test_split': rule(
      '*arrays!, test_size?, train_size?, random_state?, shuffle?, stratify?',
      trainTestSplit,
    ),
    'sklearn.utils.shuffle': rule('*arrays!, random_state?, n_samples?', shuffled),
  },
  bases: {},
};

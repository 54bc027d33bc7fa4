/** The recurrent family with PyTorch's meaning: rnn, lstm, gru over sequences; their cells are in `cells.ts`. */

import { add, compare, constantOf, type Dim, floordiv, mul, num } from '../shape/dim.ts';
import {
  axis,
  axisAt,
  compareAxes,
  dimOf,
  isGiven,
  itemsOf,
  known,
  leastRank,
  tensorValue,
  truthDim,
  truthOf,
  tupleValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Host, Shape, TensorValue, Value } from '../shape/value.ts';
import { cellOps } from './cells.ts';
import { noProbability, noTruth, tooSmall, wrongKind } from './checks.ts';
import { wrongDtype } from './dtype.ts';
import { dense, laidOut } from './layout.ts';
import { type Args, type Fault, fault, type Op, type Outcome } from './op.ts';

const CONFIG = 'input_size, hidden_size, num_layers=1, bias=true, batch_first=false, dropout=0, bidirectional=false';
const DOCS = 'https://pytorch.org/docs/stable/generated/torch.nn.';

interface Sizes {
  readonly input: Axis;
  readonly hidden: Axis;
  /** What leaves a direction: proj_size if above 0, else hidden_size. */
  readonly out: Axis;
  readonly layers: Axis;
  readonly directions: Dim;
  readonly batchFirst: boolean | undefined;
}

function sizesOf(args: Args): Sizes {
  const hidden = dimOf(args.hidden_size);
  const projection = args.proj_size && constantOf(dimOf(args.proj_size)) !== 0 ? dimOf(args.proj_size) : undefined;
  const directions = add(num(1), truthDim(args.bidirectional));
  // The constructor takes no others.
  const above0 = [dimOf(args.input_size), hidden, dimOf(args.num_layers)].filter(
    (dim) => constantOf(dim) === undefined,
  );
  const positive = above0.length > 0 ? { positive: above0 } : {};
  return {
    input: { ...axis(dimOf(args.input_size), 'input'), ...positive },
    hidden: { ...axis(hidden, 'hidden'), ...positive },
    out: { ...axis(projection ?? hidden, 'hidden'), ...positive },
    layers: { ...axis(mul(dimOf(args.num_layers), directions), 'layers'), ...positive },
    directions,
    batchFirst: truthOf(args.batch_first),
  };
}

/** The input in one of its two forms: its sequence axis, and its batch axis unless it is unbatched. */
interface Form {
  readonly seq: Axis;
  readonly batch?: Axis;
}

type State = 'one' | 'pair';

function sequenceRule(state: State): Op['rule'] {
  return (args, host) => {
    const sizes = sizesOf(args);
    const { input } = args;
    if (input?.kind === 'tensor' && input.form === 'packed') return packed(args, input, { sizes, state });
    if (input?.kind === 'sequence' && input.type === 'tuple') return fault('output-tuple', 'input');
    const whole = wrongDtype(host, 'input', input, { wanted: 'floating', expected: 'float32' });
    if (whole) return whole;
    if (input?.kind === 'tensor' && input.shape.kind === 'known')
      return known3(args, input, input.shape.axes, { sizes, state });
    if (input?.kind !== 'tensor' && input?.kind !== 'unknown') return unknownValue('the input is no tensor in sight');
    return openInput(args, sizes, state, host);
  };
}

interface Family {
  readonly sizes: Sizes;
  readonly state: State;
}

function known3(args: Args, input: TensorValue, axes: readonly Axis[], family: Family): Outcome {
  const { sizes } = family;
  if (axes.length !== 2 && axes.length !== 3)
    return fault('rank', 'input', { facts: { expected: '2-D or 3-D', got: axes.length, shape: input.shape } });
  const form = formOf(axes, sizes.batchFirst);
  const rank = stateRankFault(args, axes, family);
  if (rank) return rank;
  const wrong = inputFault(axes.at(-1), sizes) ?? stateFault(args, form, family);
  return wrong ?? result(form, family, input);
}

function inputFault(last: Axis | undefined, sizes: Sizes): Fault | undefined {
  if (!last || compareAxes(last, sizes.input) !== 'different') return undefined;
  return fault('input-size', 'input', {
    because: ['input_size'],
    axes: { input: -1 },
    facts: { expected: sizes.input.dim, got: last.dim },
  });
}

function formOf(axes: readonly Axis[], batchFirst: boolean | undefined): Form {
  const [a = { dim: num(1) }, b = a] = axes;
  if (axes.length === 2) return { seq: role(a, 'seq') };
  if (batchFirst === undefined) return { seq: { dim: either(a.dim, b.dim) }, batch: { dim: either(a.dim, b.dim) } };
  return batchFirst
    ? { seq: role(b, 'seq'), batch: role(a, 'batch') }
    : { seq: role(a, 'seq'), batch: role(b, 'batch') };
}

function either(a: Dim, b: Dim): Dim {
  return compare(a, b) === 'same' ? a : dimOf(undefined);
}

function role(a: Axis, name: 'seq' | 'batch'): Axis {
  return { ...a, role: name };
}

function result(form: Form, family: Family, input: TensorValue | undefined): Value {
  const { sizes, state } = family;
  const features = { ...sizes.out, dim: mul(sizes.directions, sizes.out.dim) };
  const { seq, batch } = form;
  const front = batch ? (sizes.batchFirst ? [batch, seq] : [seq, batch]) : [seq];
  const middle = batch ? [batch] : [];
  const dtype = input?.dtype ? { dtype: input.dtype } : {};
  const states = { ...dtype, contiguous: true };
  const h = tensorValue(known([sizes.layers, ...middle, sizes.out]), states);
  const c = tensorValue(known([sizes.layers, ...middle, sizes.hidden]), states);
  const base = tensorValue(known([...front, features]), dtype);
  return tupleValue([inOrder(base, sizes, batch !== undefined), state === 'pair' ? tupleValue([h, c]) : h]);
}

/** The output is computed step after step; batch_first only turns its axes. */
function inOrder(output: TensorValue, sizes: Sizes, batched: boolean): TensorValue {
  if (output.shape.kind !== 'known' || sizes.batchFirst === undefined) return output;
  const { axes } = output.shape;
  if (!sizes.batchFirst || !batched) return dense(output, axes);
  const [batch, seq, features] = axes;
  if (!batch || !seq || !features) return output;
  return laidOut(output, axes, [features.dim, mul(batch.dim, features.dim), num(1)]);
}

/** A packed sequence: its features and the states of its batch. */
function packed(args: Args, input: TensorValue, { sizes, state }: Family): Outcome {
  const last = axisAt(input.shape, -1);
  const wrongSize = inputFault(last, sizes);
  if (wrongSize) return { ...wrongSize, facts: { ...wrongSize.facts, packed: 1 } };
  const features = { ...sizes.out, dim: mul(sizes.directions, sizes.out.dim) };
  const middle = input.packing?.batch ?? axis(dimOf(undefined), 'batch');
  const wrong = stateFault(args, { seq: axis(dimOf(undefined)), batch: middle }, { sizes, state });
  if (wrong) return { ...wrong, facts: { ...wrong.facts, packed: 1 } };
  const steps = axisAt(input.shape, 0) ?? axis(dimOf(undefined));
  const shape: Shape = known([steps, features]);
  const dtype = input.dtype ? { dtype: input.dtype } : {};
  const h = tensorValue(known([sizes.layers, middle, sizes.out]), { ...dtype, contiguous: true });
  const c = tensorValue(known([sizes.layers, middle, sizes.hidden]), { ...dtype, contiguous: true });
  const value = tupleValue([{ ...input, shape }, state === 'pair' ? tupleValue([h, c]) : h]);
  if (input.shape.kind === 'known') return value;
  // What is packed has a batch and features.
  return { kind: 'required', value, requires: { input: { ...input, shape: known([steps, last ?? sizes.input]) } } };
}

/** Nobody says what the input is: 2-D or 3-D, the last axis input_size. */
function openInput(args: Args, sizes: Sizes, state: State, host: Host): Outcome {
  const { input } = args;
  const shape = input?.kind === 'tensor' ? input.shape : undefined;
  const least = shape ? leastRank(shape) : 0;
  if (shape && least > 3)
    return fault('rank', 'input', { facts: { expected: '2-D or 3-D', got: `at least ${least}`, shape } });
  const suffix = shape?.kind === 'partly' ? shape.suffix.at(-1) : undefined;
  const wrong = inputFault(suffix, sizes);
  if (wrong) return wrong;
  const prefix = shape?.kind === 'partly' ? shape.prefix : [];
  const seq = axis(host.fresh('seq', 'seq'), 'seq');
  const batch = axis(host.fresh('batch', 'batch'), 'batch');
  const given = (front: readonly Axis[]): readonly Axis[] => [
    ...front.map((one, i) => (prefix[i] ? { ...one, ...prefix[i] } : one)),
    suffix ?? sizes.input,
  ];
  const batchedAxes = given(sizes.batchFirst ? [batch, seq] : [seq, batch]);
  const plainAxes = given([seq]);
  const hint = hiddenRank(args.hx, state);
  const forms = [
    ...(hint === 2 ? [] : [batchedAxes]),
    ...(hint === 3 || prefix.length > 1 || least > 2 ? [] : [plainAxes]),
  ];
  const faults: Fault[] = [];
  const outcomes = forms.flatMap((axes) => {
    const form = formOf(axes, sizes.batchFirst);
    const refused = stateFault(args, form, { sizes, state });
    if (refused) faults.push(refused);
    return refused ? [] : [{ axes, value: result(form, { sizes, state }, undefined) }];
  });
  const [first] = outcomes;
  if (!first) return faults[0] ?? result(formOf(batchedAxes, sizes.batchFirst), { sizes, state }, undefined);
  const value = combine(outcomes.map((one) => one.value));
  const needs = outcomes.map((one): Value => tensorValue(known(one.axes)));
  return {
    kind: 'required',
    value,
    requires: { input: needs.length === 1 ? (needs[0] ?? value) : { kind: 'union', members: needs, usual: 0 } },
  };
}

/** The outcomes place by place: `(2-D or 3-D output, 2-D or 3-D state)`. */
function combine(values: readonly Value[]): Value {
  const [first, second] = values;
  if (!first || !second) return first ?? unknownValue('no form fits');
  if (first.kind === 'sequence' && second.kind === 'sequence' && first.items && second.items) {
    return tupleValue(first.items.map((item, i) => combine([item, second.items?.[i] ?? item])));
  }
  return { kind: 'union', members: [first, second] };
}

function hiddenRank(hx: Value | undefined, state: State): number | undefined {
  const h = state === 'pair' ? itemsOf(hx)?.[0] : hx;
  return h?.kind === 'tensor' && h.shape.kind === 'known' ? h.shape.axes.length : undefined;
}

/** What PyTorch would refuse about the initial state; nothing when it is right, absent or not known. */
function stateFault(args: Args, form: Form, { sizes, state }: Family): Fault | undefined {
  const { hx } = args;
  if (!isGiven(hx)) return undefined;
  if (state === 'one') {
    if (hx.kind === 'sequence' && hx.type !== 'iterator') return fault('state-pair', 'hx', { facts: { got: hx.type } });
    return checkState(hx, form, { axes: [sizes.layers, sizes.out], name: 'hx', sizes, which: '' });
  }
  if (hx.kind === 'tensor') {
    return canBePair(hx, form)
      ? undefined
      : fault('hidden-tuple', 'hx', { facts: { shape: hx.shape, rank: form.batch ? 3 : 2 } });
  }
  const [h, c] = itemsOf(hx) ?? [];
  for (const [i, one] of [h, c].entries())
    if (one?.kind === 'sequence' || one?.kind === 'none')
      return fault('state-tensor', `hx[${i}]`, {
        facts: {
          got: one.kind === 'none' ? 'None' : `a ${one.type}`,
          kind: one.kind === 'none' ? 'NoneType' : one.type,
        },
      });
  return (
    checkState(h, form, { axes: [sizes.layers, sizes.out], name: 'hx[0]', sizes, which: '[0]' }) ??
    checkState(c, form, { axes: [sizes.layers, sizes.hidden], name: 'hx[1]', sizes, which: '[1]' })
  );
}

/** A tensor is indexed as the pair would be, which without a batch serves where its first axis is known to be 2. */
function canBePair(hx: TensorValue, form: Form): boolean {
  if (form.batch || hx.shape.kind !== 'known') return false;
  const [first] = hx.shape.axes;
  return hx.shape.axes.length === 3 && first !== undefined && constantOf(first.dim) === 2;
}

/** A state has as many axes as the input; PyTorch looks at that before any size. */
function stateRankFault(args: Args, axes: readonly Axis[], { state }: Family): Fault | undefined {
  const { hx } = args;
  const parts = state === 'pair' ? itemsOf(hx) : hx ? [hx] : undefined;
  const ranks = parts?.map((one) =>
    one.kind === 'tensor' && one.shape.kind === 'known' && !one.shape.axes.some((a) => a.basis)
      ? one.shape.axes.length
      : undefined,
  );
  const at = ranks?.findIndex((one) => one !== undefined && one !== axes.length) ?? -1;
  const wrong = parts?.[at];
  if (wrong?.kind !== 'tensor' || axes.some((a) => a.basis)) return undefined;
  return fault('hidden-rank', state === 'pair' ? `hx[${at}]` : 'hx', {
    because: ['input'],
    facts: {
      expected: axes.length,
      got: ranks?.[at] ?? 0,
      shape: wrong.shape,
      ...(state === 'pair' ? { ranks: (ranks ?? []).map((one) => `${one ?? '?'}-D`).join(', ') } : {}),
    },
  });
}

interface Wanted {
  readonly axes: readonly [Axis, Axis];
  readonly name: string;
  readonly sizes: Sizes;
  /** How PyTorch calls it: `hidden[0]`. */
  readonly which: string;
}

function checkState(
  value: Value | undefined,
  form: Form,
  { axes: [layers, size], name, sizes, which }: Wanted,
): Fault | undefined {
  if (value?.kind !== 'tensor' || value.shape.kind !== 'known') return undefined;
  const { axes } = value.shape;
  const wanted = form.batch ? [layers, form.batch, size] : [layers, size];
  if (axes.length !== wanted.length) return undefined;
  const inserted = form.batch ? [] : [axis(num(1))];
  const seen = (list: readonly Axis[]) => known([...list.slice(0, 1), ...inserted, ...list.slice(1)]);
  const facts = { shape: value.shape, wanted: known(wanted), wantedThere: seen(wanted), shapeThere: seen(axes), which };
  const [l, ...others] = axes;
  const last = axes.at(-1);
  const batch = form.batch && others[0];
  const wrong = {
    layers: l && compareAxes(l, layers) === 'different',
    batch: batch && form.batch && compareAxes(batch, form.batch) === 'different',
    size: last && compareAxes(last, size) === 'different',
  };
  if (wrong.layers && sizes.batchFirst && l && form.batch && batch && turned(l, batch, form.batch, layers))
    return fault('hidden-axes', name, { because: ['batch_first', 'input'], axes: { [name]: 0 }, facts });
  if (wrong.layers && l) {
    const detail = {
      layers: floordiv(layers.dim, sizes.directions),
      directions: sizes.directions,
      expected: layers.dim,
      got: l.dim,
    };
    return fault('hidden-layers', name, {
      because: ['num_layers', 'bidirectional'],
      axes: { [name]: 0 },
      facts: { ...facts, ...detail },
    });
  }
  if (wrong.batch && batch && form.batch) {
    const at = sizes.batchFirst ? 0 : 1;
    return fault('hidden-batch', name, {
      because: ['input'],
      axes: { [name]: 1, input: at },
      facts: { ...facts, expected: form.batch.dim, got: batch.dim, batchAt: at },
    });
  }
  if (wrong.size && last)
    return fault('hidden-size', name, {
      because: ['hidden_size'],
      axes: { [name]: -1 },
      facts: { ...facts, expected: size.dim, got: last.dim },
    });
  return undefined;
}

/** Layers and batch have changed places. */
function turned(first: Axis, second: Axis, batch: Axis, layers: Axis): boolean {
  return compareAxes(first, batch) === 'same' && compareAxes(second, layers) === 'same';
}

/** What a constructor refuses. */
const check: Op['rule'] = (args, host) => {
  const wrong = wrongKind(args, host, ['input_size', 'hidden_size', 'num_layers']);
  if (wrong) return wrong;
  const nonlinearity = args.nonlinearity;
  if (nonlinearity?.kind === 'truth' || (nonlinearity?.kind === 'text' && nonlinearity.value !== undefined)) {
    const text = nonlinearity.kind === 'text' ? nonlinearity.value : nonlinearity.value ? 'True' : 'False';
    if (text !== 'tanh' && text !== 'relu')
      return fault('nonlinearity', 'nonlinearity', { facts: { got: text ?? '' } });
  }
  const refused =
    tooSmall(args, ['input_size', 'hidden_size', 'num_layers'], 1) ??
    noProbability(args, 'dropout', true) ??
    noTruth(args, host, ['bias', 'batch_first']);
  if (refused) return refused;
  const projection = constantOf(dimOf(args.proj_size));
  const hidden = constantOf(dimOf(args.hidden_size));
  if (projection !== undefined && hidden !== undefined && projection > 0 && projection >= hidden)
    return fault('value', 'proj_size', {
      because: ['hidden_size'],
      facts: { name: 'proj_size', got: projection, expected: `smaller than hidden_size = ${hidden}` },
    });
  return { kind: 'none' };
};

export const recurrentOps: readonly Op[] = [
  {
    name: 'rnn',
    doc: 'input (seq, batch, input_size), hx (layers*directions, batch, hidden_size) give output (seq, batch, directions*hidden_size) and h_n like hx.',
    source: `${DOCS}RNN.html`,
    params: `input, hx=None, ${CONFIG}, nonlinearity='tanh'`,
    examples: [
      { args: { input: '(3, 1, 4)', input_size: 4, hidden_size: 2 }, gives: '((3, 1, 2), (1, 1, 2))' },
      { args: { input: '(3, 1, 10)', input_size: 4, hidden_size: 2 }, fault: 'input-size' },
    ],
    rule: sequenceRule('one'),
  },
  {
    name: 'gru',
    doc: 'As rnn, with three gates.',
    source: `${DOCS}GRU.html`,
    params: `input, hx=None, ${CONFIG}`,
    examples: [
      {
        args: { input: '(5, 3, 10)', input_size: 10, hidden_size: 20, num_layers: 2, bidirectional: true },
        gives: '((5, 3, 40), (4, 3, 20))',
      },
      {
        args: { input: '(5, 3, 10)', hx: '(1, 3, 20)', input_size: 10, hidden_size: 20, num_layers: 2 },
        fault: 'hidden-layers',
      },
    ],
    rule: sequenceRule('one'),
  },
  {
    name: 'lstm',
    doc: 'As rnn, with the pair of states (h, c); with proj_size the output and h have proj_size in place of hidden_size.',
    source: `${DOCS}LSTM.html`,
    params: `input, hx=None, ${CONFIG}, proj_size=0`,
    examples: [
      {
        args: { input: '(5, 3, 10)', input_size: 10, hidden_size: 20 },
        gives: '((5, 3, 20), ((1, 3, 20), (1, 3, 20)))',
      },
      {
        args: { input: '(5, 10)', input_size: 10, hidden_size: 20, proj_size: 7 },
        gives: '((5, 7), ((1, 7), (1, 20)))',
      },
      { args: { input: '(5, 3, 10)', hx: '(1, 3, 20)', input_size: 10, hidden_size: 20 }, fault: 'hidden-tuple' },
    ],
    rule: sequenceRule('pair'),
  },
  {
    name: 'recurrent_check',
    doc: 'What the constructor of a recurrent layer refuses.',
    source: `${DOCS}RNN.html`,
    params:
      "input_size?, hidden_size, num_layers=1, nonlinearity='tanh', bias=true, batch_first=false, dropout=0, proj_size=0",
    examples: [
      { args: { hidden_size: 2, nonlinearity: "'selu'" }, fault: 'nonlinearity' },
      { args: { hidden_size: 2, num_layers: 0 }, fault: 'value' },
    ],
    rule: check,
  },
  ...cellOps,
];

/** The recurrent family with PyTorch's meaning: rnn, lstm, gru over sequences, and their cells over one step. */

import { add, compare, constantOf, type Dim, mul, num } from '../shape/dim.ts';
import {
  axis,
  compareAxes,
  dimOf,
  isGiven,
  itemsOf,
  known,
  tensorValue,
  truthDim,
  truthOf,
  tupleValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Host, Shape, TensorValue, Value } from '../shape/value.ts';
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
  return {
    input: axis(dimOf(args.input_size), 'input'),
    hidden: axis(hidden, 'hidden'),
    out: axis(projection ?? hidden, 'hidden'),
    layers: axis(mul(dimOf(args.num_layers), directions), 'layers'),
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
    if (input?.kind === 'tensor' && input.form === 'packed') return packed(input, sizes, state);
    if (input?.kind === 'sequence' && input.type === 'tuple') return fault('output-tuple', 'input');
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
  const last = axes.at(-1);
  if (last && compareAxes(last, sizes.input) === 'different') {
    return fault('input-size', 'input', {
      because: ['input_size'],
      axes: { input: -1 },
      facts: { expected: sizes.input.dim, got: last.dim },
    });
  }
  const form = formOf(axes, sizes.batchFirst);
  const wrong = stateFault(args, form, family);
  return wrong ?? result(form, family, input);
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
  const features = axis(mul(sizes.directions, sizes.out.dim), 'hidden');
  const { seq, batch } = form;
  const front = batch ? (sizes.batchFirst ? [batch, seq] : [seq, batch]) : [seq];
  const middle = batch ? [batch] : [];
  const dtype = input?.dtype ? { dtype: input.dtype } : {};
  const output = tensorValue(known([...front, features]), dtype);
  const h = tensorValue(known([sizes.layers, ...middle, sizes.out]), dtype);
  const c = tensorValue(known([sizes.layers, ...middle, sizes.hidden]), dtype);
  return tupleValue([output, state === 'pair' ? tupleValue([h, c]) : h]);
}

function packed(input: TensorValue, sizes: Sizes, state: State): Value {
  const features = axis(mul(sizes.directions, sizes.out.dim), 'hidden');
  const batch = input.shape.kind === 'partly' ? input.shape.prefix[0] : undefined;
  const shape: Shape = { kind: 'partly', prefix: batch ? [batch] : [], suffix: [features] };
  const middle = batch ?? axis(dimOf(undefined), 'batch');
  const h = tensorValue(known([sizes.layers, middle, sizes.out]));
  const c = tensorValue(known([sizes.layers, middle, sizes.hidden]));
  return tupleValue([tensorValue(shape, { form: 'packed' }), state === 'pair' ? tupleValue([h, c]) : h]);
}

/** Nobody says what the input is: 2-D or 3-D, the last axis input_size. */
function openInput(args: Args, sizes: Sizes, state: State, host: Host): Outcome {
  const { input } = args;
  const shape = input?.kind === 'tensor' ? input.shape : undefined;
  const suffix = shape?.kind === 'partly' ? shape.suffix.at(-1) : undefined;
  if (suffix && compareAxes(suffix, sizes.input) === 'different') {
    return fault('input-size', 'input', {
      because: ['input_size'],
      axes: { input: -1 },
      facts: { expected: sizes.input.dim, got: suffix.dim },
    });
  }
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
  const forms = [...(hint === 2 ? [] : [batchedAxes]), ...(hint === 3 || prefix.length > 1 ? [] : [plainAxes])];
  const outcomes = forms.flatMap((axes) => {
    const form = formOf(axes, sizes.batchFirst);
    return stateFault(args, form, { sizes, state }) ? [] : [{ axes, value: result(form, { sizes, state }, undefined) }];
  });
  const [first] = outcomes;
  if (!first) return result(formOf(batchedAxes, sizes.batchFirst), { sizes, state }, undefined);
  const value = combine(outcomes.map((one) => one.value));
  const needs = outcomes.map((one): Value => tensorValue(known(one.axes)));
  return {
    kind: 'required',
    value,
    requires: { input: needs.length === 1 ? (needs[0] ?? value) : { kind: 'union', members: needs } },
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
  if (state === 'one')
    return hx.kind === 'sequence'
      ? undefined
      : checkState(hx, form, { axes: [sizes.layers, sizes.out], name: 'hx', sizes });
  if (hx.kind === 'tensor') return fault('hidden-tuple', 'hx', { facts: { shape: hx.shape } });
  const [h, c] = itemsOf(hx) ?? [];
  return (
    checkState(h, form, { axes: [sizes.layers, sizes.out], name: 'hx', sizes }) ??
    checkState(c, form, { axes: [sizes.layers, sizes.hidden], name: 'hx', sizes })
  );
}

interface Wanted {
  readonly axes: readonly [Axis, Axis];
  readonly name: string;
  readonly sizes: Sizes;
}

function checkState(
  value: Value | undefined,
  form: Form,
  { axes: [layers, size], name, sizes }: Wanted,
): Fault | undefined {
  if (value?.kind !== 'tensor' || value.shape.kind !== 'known') return undefined;
  const { axes } = value.shape;
  const wanted = form.batch ? [layers, form.batch, size] : [layers, size];
  const facts = { shape: value.shape, wanted: known(wanted) };
  if (axes.length !== wanted.length)
    return fault('hidden-rank', name, {
      because: ['input'],
      facts: { ...facts, expected: wanted.length, got: axes.length },
    });
  const [l, ...others] = axes;
  const last = axes.at(-1);
  const batch = form.batch && others[0];
  const wrong = {
    layers: l && compareAxes(l, layers) === 'different',
    batch: batch && form.batch && compareAxes(batch, form.batch) === 'different',
    size: last && compareAxes(last, size) === 'different',
  };
  if (
    wrong.layers &&
    wrong.batch &&
    sizes.batchFirst &&
    l &&
    form.batch &&
    batch &&
    compareAxes(l, form.batch) === 'same' &&
    compareAxes(batch, layers) === 'same'
  ) {
    return fault('hidden-axes', name, { because: ['batch_first', 'input'], axes: { [name]: 0 }, facts });
  }
  if (wrong.layers && l) {
    const detail = { layers: layers.dim, directions: sizes.directions, expected: layers.dim, got: l.dim };
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
      facts: { ...facts, expected: form.batch.dim, got: batch.dim },
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

/** One step: input (batch, input_size) or (input_size), state (batch, hidden_size) or (hidden_size). */
function cellRule(state: State): Op['rule'] {
  return (args, host) => {
    const size = axis(dimOf(args.input_size), 'input');
    const hidden = axis(dimOf(args.hidden_size), 'hidden');
    const { input } = args;
    if (input?.kind === 'tensor' && input.shape.kind === 'known') {
      const { axes } = input.shape;
      if (axes.length !== 1 && axes.length !== 2)
        return fault('rank', 'input', { facts: { expected: '1-D or 2-D', got: axes.length, shape: input.shape } });
      const last = axes.at(-1);
      if (last && compareAxes(last, size) === 'different') {
        return fault('input-size', 'input', {
          because: ['input_size'],
          axes: { input: -1 },
          facts: { expected: size.dim, got: last.dim },
        });
      }
      const batch = axes.length === 2 ? axes[0] : undefined;
      return cellStateFault(args, { batch, hidden, state }) ?? cellResult(batch, hidden, state);
    }
    if (input?.kind !== 'tensor' && input?.kind !== 'unknown') return unknownValue('the input is no tensor in sight');
    const batch = axis(host.fresh('batch', 'batch'), 'batch');
    const value = combine([cellResult(batch, hidden, state), cellResult(undefined, hidden, state)]);
    return {
      kind: 'required',
      value,
      requires: { input: { kind: 'union', members: [tensorValue(known([batch, size])), tensorValue(known([size]))] } },
    };
  };
}

function cellResult(batch: Axis | undefined, hidden: Axis, state: State): Value {
  const h = tensorValue(known(batch ? [{ ...batch, role: 'batch' }, hidden] : [hidden]));
  return state === 'pair' ? tupleValue([h, h]) : h;
}

function cellStateFault(
  args: Args,
  { batch, hidden, state }: { batch: Axis | undefined; hidden: Axis; state: State },
): Fault | undefined {
  const { hx } = args;
  if (!isGiven(hx)) return undefined;
  if (state === 'pair' && hx.kind === 'tensor') return fault('hidden-tuple', 'hx', { facts: { shape: hx.shape } });
  const states = state === 'pair' ? (itemsOf(hx) ?? []) : [hx];
  for (const value of states) {
    if (value.kind !== 'tensor' || value.shape.kind !== 'known') continue;
    const { axes } = value.shape;
    const rank = batch ? 2 : 1;
    const facts = { shape: value.shape, expected: rank, got: axes.length };
    if (axes.length !== rank) return fault('hidden-rank', 'hx', { because: ['input'], facts });
    const [first] = axes;
    const last = axes.at(-1);
    if (batch && first && compareAxes(first, batch) === 'different') {
      return fault('cell-batch', 'hx', {
        because: ['input'],
        axes: { hx: 0, input: 0 },
        facts: { expected: batch.dim, got: first.dim },
      });
    }
    if (last && compareAxes(last, hidden) === 'different') {
      return fault('hidden-size', 'hx', {
        because: ['hidden_size'],
        axes: { hx: -1 },
        facts: { expected: hidden.dim, got: last.dim },
      });
    }
  }
  return undefined;
}

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
    name: 'rnn_cell',
    doc: 'input (batch, input_size), hx (batch, hidden_size) give (batch, hidden_size); without batch alike.',
    source: `${DOCS}RNNCell.html`,
    params: "input, hx=None, input_size, hidden_size, bias=true, nonlinearity='tanh'",
    examples: [{ args: { input: '(3, 10)', input_size: 10, hidden_size: 20 }, gives: '(3, 20)' }],
    rule: cellRule('one'),
  },
  {
    name: 'gru_cell',
    doc: 'As rnn_cell, with three gates.',
    source: `${DOCS}GRUCell.html`,
    params: 'input, hx=None, input_size, hidden_size, bias=true',
    examples: [{ args: { input: '(3, 10)', hx: '(4, 20)', input_size: 10, hidden_size: 20 }, fault: 'cell-batch' }],
    rule: cellRule('one'),
  },
  {
    name: 'lstm_cell',
    doc: 'As rnn_cell, with the pair of states (h, c), which it also returns.',
    source: `${DOCS}LSTMCell.html`,
    params: 'input, hx=None, input_size, hidden_size, bias=true',
    examples: [{ args: { input: '(3, 10)', input_size: 10, hidden_size: 20 }, gives: '((3, 20), (3, 20))' }],
    rule: cellRule('pair'),
  },
];

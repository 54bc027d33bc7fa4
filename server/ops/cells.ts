/** The recurrent cells: one step of a recurrent layer, with PyTorch's meaning. */

import { num } from '../shape/dim.ts';
import { axis, compareAxes, dimOf, isGiven, itemsOf, known, tensorValue, tupleValue } from '../shape/shape.ts';
import type { Axis, Host, TensorValue, Value } from '../shape/value.ts';
import { wrongDtype } from './dtype.ts';
import { type Args, type Fault, fault, type Op, type Outcome } from './op.ts';
import { withoutTensor } from './operand.ts';

const DOCS = 'https://pytorch.org/docs/stable/generated/torch.nn.';

type State = 'one' | 'pair';

/** One step: input (batch, input_size) or (input_size), state (batch, hidden_size) or (hidden_size). */
function cellRule(state: State): Op['rule'] {
  return (args, host) => {
    const size = axis(dimOf(args.input_size), 'input');
    const hidden = axis(dimOf(args.hidden_size), 'hidden');
    const { input } = args;
    if (input?.kind !== 'tensor' && input?.kind !== 'unknown') return withoutTensor(input, 'input');
    if (input.kind === 'unknown' || input.shape.kind !== 'known') return openStep(args, { size, hidden, state }, host);
    const whole = wrongDtype(host, 'input', input, { wanted: 'floating', expected: 'float32' });
    if (whole) return whole;
    const { axes } = input.shape;
    if (axes.length !== 1 && axes.length !== 2)
      return fault('rank', 'input', { facts: { expected: '1-D or 2-D', got: axes.length, shape: input.shape } });
    const states = statesOf(args, state);
    const wrong =
      states && 'rule' in states ? states : (states ?? []).map(rankFault(state)).find((one) => one !== undefined);
    if (wrong) return wrong;
    const last = axes.at(-1);
    if (last && compareAxes(last, size) === 'different') {
      return fault('input-size', 'input', {
        because: ['input_size'],
        axes: { input: -1 },
        facts: { expected: size.dim, got: last.dim },
      });
    }
    const batch = axes.length === 2 ? axes[0] : undefined;
    return stateFault(args, { batch, hidden, state }) ?? cellResult(batch, hidden, { state, input });
  };
}

/** Nobody says what the input is: with a batch axis or without. */
function openStep(
  args: Args,
  { size, hidden, state }: { readonly size: Axis; readonly hidden: Axis; readonly state: State },
  host: Host,
): Outcome {
  const given = statesOf(args, state);
  const [first] = given && !('rule' in given) ? given : [];
  const rows =
    first?.value.kind === 'tensor' && first.value.shape.kind === 'known' ? first.value.shape.axes : undefined;
  const batch = rows?.length === 2 && rows[0] ? rows[0] : axis(host.fresh('batch', 'batch'), 'batch');
  const forms = [cellResult(batch, hidden, { state }), cellResult(undefined, hidden, { state })];
  // A state has the batch of its input.
  if (rows?.length === 2 && forms[0])
    return {
      kind: 'required',
      value: forms[0],
      requires: { input: tensorValue(known([{ ...batch, role: 'batch' }, size])) },
    };
  return {
    kind: 'required',
    value: { kind: 'union', members: forms },
    requires: {
      input: { kind: 'union', members: [tensorValue(known([batch, size])), tensorValue(known([size]))], usual: 0 },
    },
  };
}

function cellResult(
  batch: Axis | undefined,
  hidden: Axis,
  { state, input }: { readonly state: State; readonly input?: TensorValue },
): Value {
  const h = tensorValue(known(batch ? [{ ...batch, role: 'batch' }, hidden] : [hidden]), {
    contiguous: true,
    ...(input?.dtype ? { dtype: input.dtype } : {}),
  });
  return state === 'pair' ? tupleValue([h, h]) : h;
}

interface Part {
  readonly name: string;
  readonly value: Value;
}

/** The states that are given; a fault where one is given for a pair or a pair for one. */
function statesOf(args: Args, state: State): readonly Part[] | Fault | undefined {
  const { hx } = args;
  if (!isGiven(hx)) return undefined;
  if (state === 'pair') {
    if (hx.kind === 'tensor') return fault('hidden-tuple', 'hx', { facts: { shape: hx.shape } });
    return itemsOf(hx)?.map((value, i) => ({ name: `hx[${i}]`, value }));
  }
  if (hx.kind === 'sequence' && hx.type !== 'iterator') return fault('state-pair', 'hx', { facts: { got: hx.type } });
  return [{ name: 'hx', value: hx }];
}

function rankFault(state: State): (part: Part) => Fault | undefined {
  return ({ name, value }) => {
    if (value.kind !== 'tensor' || value.shape.kind !== 'known') return undefined;
    const { axes } = value.shape;
    if (axes.length === 1 || axes.length === 2 || axes.some((one) => one.basis)) return undefined;
    return fault('hidden-rank', name, {
      because: ['input'],
      facts: { shape: value.shape, expected: '1-D or 2', got: axes.length, which: state === 'pair' ? name : 'hidden' },
    });
  };
}

function stateFault(
  args: Args,
  { batch, hidden, state }: { batch: Axis | undefined; hidden: Axis; state: State },
): Fault | undefined {
  const states = statesOf(args, state);
  if (!states || 'rule' in states) return states;
  for (const [i, { name, value }] of states.entries()) {
    if (value.kind !== 'tensor' || value.shape.kind !== 'known') continue;
    // An input without a batch is given one, and so is its state.
    const given = value.shape.axes;
    if (given.some((one) => one.basis)) continue;
    const rows = batch ? given : [axis(num(1)), ...given];
    const [first, second] = rows;
    const wanted = batch ?? axis(num(1));
    if (rows.length === 1)
      return fault('hidden-rank', name, { because: ['input'], facts: { shape: value.shape, expected: 2, got: 1 } });
    if (first && compareAxes(first, wanted) === 'different') {
      return fault('cell-batch', name, {
        because: ['input'],
        axes: { [name]: 0, input: 0 },
        facts: { expected: wanted.dim, got: first.dim, which: i },
      });
    }
    if (second && compareAxes(second, hidden) === 'different') {
      return fault('hidden-size', name, {
        because: ['hidden_size'],
        axes: { [name]: -1 },
        facts: { expected: hidden.dim, got: second.dim, which: i },
      });
    }
  }
  return undefined;
}

export const cellOps: readonly Op[] = [
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

/** The recurrent layers of TensorFlow.js: batch first, states after the output, stacked cells with the last cell's states first. */

import { compare, num } from '../shape/dim.ts';
import type { Axis, Host, Value } from '../shape/value.ts';
import {
  anyAxis,
  axesIn,
  axis,
  axisIn,
  differ,
  flag,
  hasWrongRank,
  isAnyBatch,
  isGiven,
  isOpen,
  kerasSource,
  layerParams,
  listOf,
  nullFault,
  openInput,
  rankFault,
  rankOf,
  shaped,
  shapeIn,
  single,
  tensorIn,
} from './keras-axes.ts';
import { type Args, type Fault, fault, type Op, type Outcome } from './op.ts';

const OPTIONS = 'return_sequences=false, return_state=false, go_backwards=false, stateful=false, unroll=false';

/** The sizes of a cell's states, its output first. */
export type StateSizes = readonly Axis[];

/** The input and the initial states, which may come as a list with the input or among the call's options. */
export interface Split {
  readonly input: Value | undefined;
  readonly states: readonly Value[] | undefined;
  /** Nothing says whether states were given, or how many. */
  readonly vague: boolean;
}

export function splitStates(args: Args): Split {
  const { input, kwargs } = args;
  const option = kwargs?.kind === 'record' ? kwargs.fields.initialState : undefined;
  if (input?.kind === 'sequence') {
    if (!input.items) return { input: input.element, states: undefined, vague: true };
    const [first, ...rest] = input.items;
    return { input: first, states: rest.length ? rest : undefined, vague: false };
  }
  if (!isGiven(option)) return { input, states: undefined, vague: kwargs?.kind === 'unknown' };
  if (option.kind === 'sequence') return { input, states: option.items, vague: !option.items };
  if (option.kind === 'unknown' || option.kind === 'union') return { input, states: undefined, vague: true };
  return { input, states: [option], vague: false };
}

/** What is wrong with the initial states, if it is proven. */
export function stateFault(sizes: StateSizes, states: readonly Value[], batch: Axis | undefined): Fault | undefined {
  if (states.length !== sizes.length) {
    return fault('initial-state', 'kwargs', {
      because: ['input'],
      facts: { expected: sizes.length, found: states.length, sizes: { kind: 'known', axes: sizes }, what: 'count' },
    });
  }
  for (const [i, state] of states.entries()) {
    const size = sizes[i];
    const rank = rankOf(state);
    const shape = shapeIn(state);
    const facts = { index: i, ...(shape ? { shape } : {}), ...(size ? { expected: size.dim } : {}) };
    if (rank.exactly !== undefined && rank.exactly < 2)
      return fault('initial-state', 'kwargs', { because: ['input', 'units'], facts: { ...facts, what: 'rank' } });
    const last = axisIn(state, -1);
    if (differ(last, size))
      return fault('initial-state', 'kwargs', {
        because: ['units', 'input'],
        facts: { ...facts, ...(last ? { found: last.dim } : {}), what: 'size' },
      });
    const first = rank.exactly === 2 ? axisIn(state, 0) : undefined;
    if (
      first &&
      batch &&
      differ(first, batch) &&
      compare(first.dim, num(1)) === 'different' &&
      compare(batch.dim, num(1)) === 'different'
    ) {
      return fault('initial-state', 'kwargs', {
        because: ['input'],
        facts: { ...facts, found: first.dim, expected: batch.dim, what: 'batch' },
      });
    }
  }
  return undefined;
}

export interface Unrolled {
  readonly output: Value;
  readonly states: readonly Value[];
}

/** The output of a recurrent layer over (batch, seq, features), with its states. */
export function unrolledOver(input: Value | undefined, sizes: StateSizes, args: Args, host: Host): Value {
  const axes = axesIn(input);
  const batch = axes?.[0] ?? axisIn(input, 0) ?? anyAxis;
  const seq = axes?.[1] ?? axisIn(input, 1) ?? anyAxis;
  const out = sizes[0] ?? anyAxis;
  const sequences = flag(args.return_sequences, false);
  const stateful = flag(args.return_state, false);
  const step = shaped(input, [batch, { ...out, role: 'hidden' }]);
  const whole = shaped(input, [batch, seq.role ? seq : { ...seq, role: 'seq' }, { ...out, role: 'hidden' }]);
  const outputs = sequences === undefined ? [step, whole] : [sequences ? whole : step];
  const forms = outputs.flatMap((output) => {
    const withStates = listOf([output, ...sizes.map((size) => shaped(input, [batch, { ...size, role: 'hidden' }]))]);
    return stateful === undefined ? [output, withStates] : [stateful ? withStates : output];
  });
  return host.join(forms);
}

/** What stops a recurrent layer: the rank of its input, its states, or a batch size that it needs and nobody gives. */
export function recurrentFault(args: Args, split: Split, sizes: StateSizes): Fault | undefined {
  const { input, states } = split;
  if (hasWrongRank(input, { exactly: 3 }))
    return rankFault({ ...args, input: input ?? args.input ?? { kind: 'none' } }, { exactly: 3 });
  const open = nullFault(input, [axisIn(input, -1)]);
  if (open) return open;
  const stated = states && stateFault(sizes, states, axisIn(input, 0));
  if (stated) return stated;
  if (flag(args.stateful, false) === true && isAnyBatch(input))
    return fault('stateful', 'stateful', { because: ['input_shape', 'input'], facts: {} });
  return undefined;
}

/** The sizes of the states of the layer's own cell: `count` times its units. */
export function ownSizes(args: Args, count: number): StateSizes {
  const units = axis(args.units, 'hidden');
  return Array.from({ length: count }, () => units);
}

function recurrent(count: number) {
  return (args: Args, host: Host): Outcome => applyRecurrent(args, ownSizes(args, count), host);
}

export function applyRecurrent(args: Args, sizes: StateSizes, host: Host): Outcome {
  const split = splitStates(args);
  const broken = recurrentFault(args, split, sizes);
  if (broken) return broken;
  const input = single(split.input);
  if (isOpen(input) && tensorIn(input)?.shape.kind !== 'known' && args.input?.kind !== 'sequence') {
    const needed = openInput(host, [
      ['batch', 'batch'],
      ['seq', 'seq'],
      ['input', 'input'],
    ]);
    return { kind: 'required', value: unrolledOver(needed, sizes, args, host), requires: { input: needed } };
  }
  return unrolledOver(input, sizes, args, host);
}

/** The state sizes of a cell: a layer value of `lstmCell`, `gruCell`, `simpleRNNCell` or `stackedRNNCells`, or a list of them. */
export function cellSizes(cell: Value | undefined): StateSizes | undefined {
  if (cell?.kind === 'sequence') return stackedSizes(cell.items);
  if (cell?.kind !== 'layer') return undefined;
  const units = axis(cell.config.units, 'hidden');
  if (cell.op === 'keras_lstm_cell') return [units, units];
  if (cell.op === 'keras_gru_cell' || cell.op === 'keras_simple_rnn_cell') return [units];
  if (cell.op === 'keras_stacked_cells') {
    const { cells } = cell.config;
    return cells?.kind === 'sequence' ? stackedSizes(cells.items) : undefined;
  }
  return undefined;
}

/** Last cell first: `stateSize` of stacked cells lists them in reverse. */
function stackedSizes(cells: readonly Value[] | undefined): StateSizes | undefined {
  if (!cells) return undefined;
  const out: Axis[] = [];
  for (const cell of [...cells].reverse()) {
    const sizes = cellSizes(cell);
    if (!sizes) return undefined;
    out.push(...sizes);
  }
  return out;
}

function overCell(args: Args, host: Host): Outcome {
  const sizes = cellSizes(args.cell);
  if (sizes) return applyRecurrent(args, sizes, host);
  const { input } = splitStates(args);
  if (hasWrongRank(input, { exactly: 3 })) return rankFault(args, { exactly: 3 });
  if (flag(args.return_state, false) !== false)
    return host.unknown('the cell is not in sight, so its states are not known');
  return unrolledOver(input, [anyAxis], args, host);
}

/** One step of a cell: `[x, ...states]` gives `[output, ...states]`. */
function cell(count: number) {
  return (args: Args, host: Host): Outcome => {
    const { input } = args;
    const [x] = input?.kind === 'sequence' ? (input.items ?? []) : [];
    if (!x) return host.unknown('a cell takes a list of its input and states');
    const units = axis(args.units, 'hidden');
    const batch = axisIn(x, 0) ?? anyAxis;
    const state = shaped(x, [batch, units]);
    return listOf(Array.from({ length: count + 1 }, () => state));
  };
}

const CELL = 'units, activation?, use_bias=true, dropout?, recurrent_dropout?';
const lstmDoc = 'returnSequences gives every step, returnState gives [output, h, c].';

export const kerasRecurrentOps: readonly Op[] = [
  {
    name: 'keras_simple_rnn',
    ranked: 'return_sequences',
    doc: '(batch, seq, input) to (batch, units), or (batch, seq, units) with returnSequences; returnState adds its state.',
    source: kerasSource,
    params: `input, kwargs?, units, ${OPTIONS}, ${layerParams}`,
    examples: [
      { args: { input: '(5, 7, 3)', units: 4 }, gives: '(5, 4)' },
      { args: { input: '(5, 7, 3)', units: 4, return_sequences: true }, gives: '(5, 7, 4)' },
      { args: { input: '(5, 3)', units: 4 }, fault: 'rank' },
    ],
    rule: recurrent(1),
  },
  {
    name: 'keras_gru',
    ranked: 'return_sequences',
    doc: '(batch, seq, input) to (batch, units), or (batch, seq, units) with returnSequences; returnState adds its state.',
    source: kerasSource,
    params: `input, kwargs?, units, ${OPTIONS}, ${layerParams}`,
    examples: [
      { args: { input: '(5, 7, 3)', units: 4 }, gives: '(5, 4)' },
      { args: { input: '(5, 7, 3)', units: 4, return_state: true }, gives: '[(5, 4), (5, 4)]' },
    ],
    rule: recurrent(1),
  },
  {
    name: 'keras_lstm',
    ranked: 'return_sequences',
    doc: `(batch, seq, input) to (batch, units); ${lstmDoc}`,
    source: kerasSource,
    params: `input, kwargs?, units, ${OPTIONS}, ${layerParams}`,
    examples: [
      { args: { input: '(batch, 7, 3)', units: 4 }, gives: '(batch, 4)' },
      {
        args: { input: '(5, 7, 3)', units: 4, return_sequences: true, return_state: true },
        gives: '[(5, 7, 4), (5, 4), (5, 4)]',
      },
      { args: { input: '(5, 7)', units: 4 }, fault: 'rank' },
    ],
    rule: recurrent(2),
  },
  {
    name: 'keras_rnn',
    ranked: 'return_sequences',
    doc: 'A recurrent layer over a cell or a list of cells; the states of stacked cells are returned last cell first.',
    source: kerasSource,
    params: `input, kwargs?, cell, ${OPTIONS}, ${layerParams}`,
    examples: [{ args: { input: '(5, 7)', cell: null }, fault: 'rank' }],
    rule: overCell,
  },
  {
    name: 'keras_simple_rnn_cell',
    doc: 'One step: [x, h] gives [h, h], each (batch, units).',
    source: kerasSource,
    params: `input, kwargs?, ${CELL}`,
    examples: [{ args: { input: ['(5, 3)', '(5, 4)'], units: 4 }, gives: '[(5, 4), (5, 4)]' }],
    rule: cell(1),
  },
  {
    name: 'keras_gru_cell',
    doc: 'One step: [x, h] gives [h, h], each (batch, units).',
    source: kerasSource,
    params: `input, kwargs?, ${CELL}`,
    examples: [{ args: { input: ['(5, 3)', '(5, 4)'], units: 4 }, gives: '[(5, 4), (5, 4)]' }],
    rule: cell(1),
  },
  {
    name: 'keras_lstm_cell',
    doc: 'One step: [x, h, c] gives [h, h, c], each (batch, units).',
    source: kerasSource,
    params: `input, kwargs?, ${CELL}`,
    examples: [{ args: { input: ['(5, 3)', '(5, 4)', '(5, 4)'], units: 4 }, gives: '[(5, 4), (5, 4), (5, 4)]' }],
    rule: cell(2),
  },
  {
    name: 'keras_stacked_cells',
    doc: 'Cells one after the other as one cell; its states are listed last cell first.',
    source: kerasSource,
    params: 'input, kwargs?, cells',
    examples: [{ args: { input: '(5, 3)', cells: null }, gives: '?' }],
    rule: (_args, host) => host.unknown('stacked cells are run by the layer around them'),
  },
];

/** The state sizes of a recurrent layer value, for the wrappers around it. */
export function layerSizes(layer: Value | undefined): StateSizes | undefined {
  if (layer?.kind !== 'layer') return undefined;
  if (layer.op === 'keras_lstm') return ownSizes(layer.config, 2);
  if (layer.op === 'keras_gru' || layer.op === 'keras_simple_rnn') return ownSizes(layer.config, 1);
  if (layer.op === 'keras_rnn') return cellSizes(layer.config.cell);
  return undefined;
}

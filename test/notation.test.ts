/** How sizes and shapes are printed, how the ones people write are read, and how a shape is held against a pattern. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  add,
  compare,
  constantOf,
  type Dim,
  evaluateDim,
  floordiv,
  isUnknown,
  max,
  min,
  mod,
  mul,
  neg,
  num,
  sub,
  sym,
  unknownDim,
} from '../server/shape/dim.ts';
import { type AxisText, namer, printDim, printShape } from '../server/shape/notation.ts';
import {
  type ParsedAxis,
  type ParsedShape,
  parsePattern,
  parseShape,
  sizeOf,
} from '../server/shape/notation-parser.ts';
import { match, noBindings } from '../server/shape/pattern.ts';
import { asDim, assignments, bounds, expression, valueIn } from './size-expressions.ts';

const named = (name: string, lo?: number): Dim => sym({ id: name, name, ...(lo === undefined ? {} : { lo }) });
const axisOf = (name: string): Dim => named(name, 1);
const [a, b, i] = [named('a'), named('b'), named('i')];
const [seq, batch, hidden, vocab] = [axisOf('seq'), axisOf('batch'), axisOf('hidden_size'), axisOf('vocab_size')];
const flag = sym({ id: 'bidirectional', name: 'bidirectional', lo: 0, hi: 1 });
const two = num(2);

test('sizes print as people write them', () => {
  const printed: readonly (readonly [Dim, string])[] = [
    [num(20), '20'],
    [num(-1), '-1'],
    [unknownDim, '?'],
    [mul(two, hidden), '2*hidden_size'],
    [sub(seq, num(1)), 'seq - 1'],
    [mul(seq, batch), 'batch*seq'],
    [sub(num(5), a), '5 - a'],
    [sub(neg(a), b), '-a - b'],
    [add(a, add(mul(b, b), num(1))), 'b**2 + a + 1'],
    [sub(mul(a, b), mul(two, mul(i, i))), 'a*b - 2*i**2'],
    [sub(mul(a, b), mul(two, mul(a, a))), 'a*(b - 2*a)'],
    [mul(hidden, add(num(1), flag)), 'hidden_size*(bidirectional + 1)'],
    [floordiv(seq, two), 'seq//2'],
    [floordiv(add(a, b), num(3)), '(a + b)//3'],
    [floordiv(hidden, add(num(1), flag)), 'hidden_size//(bidirectional + 1)'],
    [floordiv(a, mul(b, i)), 'a//(b*i)'],
    [mul(batch, floordiv(seq, two)), 'batch*(seq//2)'],
    [neg(floordiv(seq, two)), '-(seq//2)'],
    [sub(a, floordiv(seq, two)), 'a - seq//2'],
    [min(a, b), 'min(a, b)'],
    [min(seq, num(5)), 'min(seq, 5)'],
  ];
  for (const [d, text] of printed) assert.equal(printDim(d), text);
});

test('what the canonical form takes apart is put together again', () => {
  const printed: readonly (readonly [Dim, string])[] = [
    [floordiv(sub(seq, num(1)), two), '(seq - 1)//2'],
    [add(floordiv(sub(seq, num(3)), two), num(1)), '(seq - 1)//2'],
    [floordiv(mul(vocab, mul(batch, seq)), add(mul(batch, seq), batch)), '(seq*vocab_size)//(seq + 1)'],
    [max(a, b), 'max(a, b)'],
    [max(a, max(b, i)), 'max(a, b, i)'],
    [max(sub(seq, i), num(0)), 'max(seq - i, 0)'],
    [mul(hidden, max(sub(seq, i), num(0))), 'hidden_size*max(seq - i, 0)'],
    [mod(a, num(4)), 'a % 4'],
    [add(mod(a, num(4)), num(1)), 'a % 4 + 1'],
    [neg(mod(a, num(4))), '-(a % 4)'],
    [mul(mod(a, num(3)), mod(b, num(5))), '(a % 3)*(b % 5)'],
  ];
  for (const [d, text] of printed) assert.equal(printDim(d), text);
});

test('shapes print as tuples', () => {
  const printed: readonly (readonly [readonly AxisText[], string])[] = [
    [[], '()'],
    [[num(20)], '(20,)'],
    [[seq, batch, mul(two, hidden)], '(seq, batch, 2*hidden_size)'],
    [[batch, '...', hidden], '(batch, ..., hidden_size)'],
    [['...'], '(...)'],
    [[unknownDim, num(3)], '(?, 3)'],
  ];
  for (const [axes, text] of printed) assert.equal(printShape(axes), text);
});

test('two symbols of one name print apart', () => {
  const [first, second, third] = ['1', '2', '3'].map((id) => sym({ id, name: 'n' }));
  assert.ok(first && second && third);
  assert.equal(printShape([first, second, mul(third, first)]), "(n, n', n*n'')");
  assert.equal(printShape([second, second]), '(n, n)');
  const primed = sym({ id: '4', name: "n'" });
  assert.equal(printShape([first, second, primed]), "(n, n', n'')");
  const both = namer([first, second]);
  assert.equal(`${printShape([second], both)} and ${printShape([first], both)}`, "(n',) and (n,)");
});

test('what is printed reads back as the same size', () => {
  let read = 0;
  let same = 0;
  fc.assert(
    fc.property(expression, bounds, fc.integer(), (e, range, seed) => {
      const d = asDim(e, range);
      // Where people write -1 they mean whatever fits.
      if (isUnknown(d) || constantOf(d) === -1) return;
      const text = printShape([d, d]);
      const axis = parseShape(text)?.[0];
      assert.ok(axis, text);
      const again: Dim | undefined = sizeOfAxis(axis, (name) => asDim({ symbol: 'abcd'.indexOf(name) }, range));
      assert.ok(again, text);
      read++;
      // Taken apart in another order, a size can pass a cap that it just kept before.
      if (isUnknown(again)) return;
      if (again.key === d.key) same++;
      assert.notEqual(compare(again, d), 'different', text);
      for (const values of assignments(range, seed, 8)) {
        const x = evaluateDim(d, valueIn(values));
        const y = evaluateDim(again, valueIn(values));
        if (x !== undefined && y !== undefined) assert.equal(x, y, `${text} for ${values}`);
      }
    }),
    { numRuns: 3000 },
  );
  assert.ok(read > 1500 && same > read * 0.98, `${same} of ${read}`);
});

function sizeOfAxis(axis: ParsedAxis, value: (name: string) => Dim | undefined): Dim | undefined {
  if (axis.kind === 'number') return num(axis.value);
  if (axis.kind === 'name') return value(axis.name);
  return axis.kind === 'expression' ? sizeOf(axis.size, value) : undefined;
}

const n = (value: number): ParsedAxis => ({ kind: 'number', value });
const s = (name: string): ParsedAxis => ({ kind: 'name', name });
const any: ParsedAxis = { kind: 'any' };
const run: ParsedAxis = { kind: 'run' };
const product = (left: string, right: string): ParsedAxis => ({
  kind: 'expression',
  size: { operator: '*', left, right },
});

test('shapes that people write', () => {
  const written: readonly (readonly [string, ParsedShape])[] = [
    ['(batch, seq, input_size)', [s('batch'), s('seq'), s('input_size')]],
    ['[seq len, batch size, hid dim]', [s('seq_len'), s('batch_size'), s('hid_dim')]],
    ['(batch size, seq len)', [s('batch_size'), s('seq_len')]],
    ['B x T x H', [s('B'), s('T'), s('H')]],
    ['1 x N', [n(1), s('N')]],
    ['[B x T x H]', [s('B'), s('T'), s('H')]],
    ['[batch_size x source_len]', [s('batch_size'), s('source_len')]],
    ['B × T', [s('B'), s('T')]],
    ['[B*T, H]', [product('B', 'T'), s('H')]],
    [
      '[n layers * n directions, batch size, hidden dim]',
      [product('n_layers', 'n_directions'), s('batch_size'), s('hidden_dim')],
    ],
    ['[B, T, 2H]', [s('B'), s('T'), { kind: 'expression', size: { operator: '*', left: 2, right: 'H' } }]],
    ['(self.hidden_size, 4)', [s('self.hidden_size'), n(4)]],
    ['torch.Size([3, 4])', [n(3), n(4)]],
    ['torch.Size([])', []],
    ['TensorShape([None, 20])', [any, n(20)]],
    ['(N, *, H_in)', [s('N'), run, s('H_in')]],
    ['(..., channels)', [run, s('channels')]],
    ['(-1, 3)', [any, n(3)]],
    ['(20,)', [n(20)]],
    ['()', []],
    ['[]', []],
    ['[64]', [n(64)]],
    ['  (3, 4)  ', [n(3), n(4)]],
    ['"*batch seq dim"', [{ kind: 'run', name: 'batch' }, s('seq'), s('dim')]],
    ['Float[Tensor, "batch 3"]', [s('batch'), n(3)]],
  ];
  for (const [text, shape] of written) assert.deepEqual(parseShape(text), shape, text);
});

test('what is not only a shape is none', () => {
  const prose = [
    '',
    'hello',
    'batch seq',
    '(optional)',
    '(see below, or not)',
    '2 x faster',
    'try x again',
    '(seq, batch) in this order',
    '(a, b',
    'a, b)',
    '(3, 4) -> (3, 5)',
    '[B*T*H]',
    "('a', 'b')",
    '(f(x), 3)',
    '(a=1, b)',
    '(1.5, 2)',
    '(x; y, 3)',
    '(, 3)',
    '(3,, 4)',
    '(a b c d size e, 2)',
    '(a **, 2)',
    '(a ** -1, 2)',
    'min(3, 4)',
  ];
  for (const text of prose) assert.equal(parseShape(text), undefined, text);
});

test('operators bind as in Python', () => {
  const values: { readonly [name: string]: number } = { a: 7, b: -3, c: 2 };
  const sizes: readonly (readonly [string, number])[] = [
    ['a - b - c', 8],
    ['a + b*c', 1],
    ['a*b//c', -11],
    ['-a//c', -4],
    ['a*(b//c)', -14],
    ['a - a % 4', 4],
    ['a/c', 3],
    ['b**2', 9],
    ['-b**2', -9],
    ['a^2 - 2c', 45],
    ['min(a, b, c) + max(a, b*-3)', 6],
    ['a·c', 14],
  ];
  for (const [text, value] of sizes) {
    const axis = parseShape(`[0, ${text}]`)?.[1];
    const size = axis && sizeOfAxis(axis, (name) => num(values[name] ?? Number.NaN));
    assert.equal(size?.key, `${value}`, text);
  }
});

test('jaxtyping patterns', () => {
  const patterns: readonly (readonly [string, ParsedShape | undefined])[] = [
    ['', []],
    ['batch seq 3', [s('batch'), s('seq'), n(3)]],
    ['*batch channels', [{ kind: 'run', name: 'batch' }, s('channels')]],
    ['... dim', [run, s('dim')]],
    ['_ _rows *_ *_batch', [any, any, run, run]],
    ['rows=4 cols=dim', [n(4), s('dim')]],
    ['#batch', [{ kind: 'name', name: 'batch', broadcasts: true }]],
    ['*#batch', [{ kind: 'run', name: 'batch', broadcasts: true }]],
    ['dim-1', [{ kind: 'expression', size: { operator: '-', left: 'dim', right: 1 } }]],
    ['a, b', undefined],
    ['*3', undefined],
    ['a+', undefined],
  ];
  for (const [text, shape] of patterns) assert.deepEqual(parsePattern(text), shape, text);
});

test('a shape is held against a pattern', () => {
  const answers: readonly (readonly [string, readonly AxisText[], 'yes' | 'no' | 'unknown'])[] = [
    ['', [], 'yes'],
    ['batch seq', [batch, seq], 'yes'],
    ['batch seq', [batch], 'no'],
    ['batch', [batch, seq], 'no'],
    ['3 n', [num(3), seq], 'yes'],
    ['3 n', [num(4), seq], 'no'],
    ['3 n', [seq, seq], 'unknown'],
    ['n n', [num(3), num(3)], 'yes'],
    ['n n', [seq, add(seq, num(1))], 'no'],
    ['n n', [seq, batch], 'unknown'],
    ['n n', [unknownDim, num(3)], 'unknown'],
    ['n n n', [unknownDim, num(3), num(4)], 'no'],
    ['_ 3', [unknownDim, num(3)], 'yes'],
    ['dim-1 dim', [num(4), num(5)], 'yes'],
    ['dim-1 dim', [num(5), num(5)], 'no'],
    ['dim-1', [num(5)], 'unknown'],
    ['#n n', [num(1), num(5)], 'yes'],
    ['#n n', [num(5), num(5)], 'yes'],
    ['n #n', [num(5), num(4)], 'no'],
    ['n #n', [num(5), a], 'unknown'],
    ['*batch 3', [num(7), seq, num(3)], 'yes'],
    ['*batch 3', [num(3)], 'yes'],
    ['*batch 3 4', [num(4)], 'no'],
    ['a ... b', [num(7), num(8)], 'yes'],
    ['a ... a', [num(7), seq, num(8)], 'no'],
    ['batch seq', ['...'], 'unknown'],
    ['... 3', ['...', num(3)], 'yes'],
    ['... 3', ['...', num(4)], 'no'],
    ['... 3', [num(3), '...'], 'unknown'],
    ['*batch 3', ['...', num(3)], 'unknown'],
    ['4 b 3', [num(4), '...', num(3)], 'unknown'],
    ['4 b 3', [num(5), '...'], 'no'],
    ['4 b 3', ['...', num(5)], 'no'],
    ['4', [num(4), '...', num(4)], 'no'],
  ];
  for (const [pattern, axes, fits] of answers) {
    assert.equal(match(patternOf(pattern), axes).fits, fits, `"${pattern}" and ${printShape(axes)}`);
  }
});

test('names keep what they stand for from one shape to the next', () => {
  const first = match(patternOf('*lead n'), [batch, seq, num(5)]);
  assert.deepEqual(first.bindings.sizes.get('n')?.key, '5');
  assert.deepEqual(first.bindings.runs.get('lead'), [batch, seq]);
  assert.equal(match(patternOf('*lead 2*n'), [batch, seq, num(10)], first.bindings).fits, 'yes');
  assert.equal(match(patternOf('*lead'), [batch], first.bindings).fits, 'no');
  assert.equal(match(patternOf('*lead'), [batch, add(seq, num(1))], first.bindings).fits, 'no');
  assert.equal(match(patternOf('*#lead'), [num(1), seq], first.bindings).fits, 'yes');
  assert.equal(match(patternOf('*#lead'), [seq], first.bindings).fits, 'yes');
  assert.equal(match(patternOf('n'), [num(6)], first.bindings).place, 0);
  // A size that may be 1 does not say what a broadcasting name stands for.
  assert.equal(match(patternOf('#n n'), [a, num(5)]).bindings.sizes.get('n')?.key, '5');
  assert.equal(noBindings.sizes.size, 0);
});

function patternOf(text: string): ParsedShape {
  const pattern = parsePattern(text);
  assert.ok(pattern, text);
  return pattern;
}

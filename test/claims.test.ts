/** What comments are read as shapes, and which are remarks. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annotatedShape, claimedRole, shapesIn } from '../server/shape/claims.ts';
import { problemsIn } from '../tools/docs.ts';

function read(comment: string): string | undefined {
  return shapesIn(comment)
    ?.map(({ name, shape, text }) => `${name === undefined ? '' : `${name} `}${text}|${shape.length}`)
    .join(', ');
}

test('spellings of a shape', () => {
  assert.equal(read(' [seq len, batch, hid dim]'), '[seq len, batch, hid dim]|3');
  assert.equal(read(' B x T x H'), 'B x T x H|3');
  assert.equal(read(' (batch, layers, hidden)'), '(batch, layers, hidden)|3');
  assert.equal(read(' torch.Size([3, 1, 4])'), 'torch.Size([3, 1, 4])|3');
  assert.equal(read(' shape: (B, T)'), '(B, T)|2');
  assert.equal(read(' -> (B, T)'), '(B, T)|2');
  assert.equal(read(' (B, T) -> (B, T, H)'), '(B, T, H)|3');
  assert.equal(read(' shape [3, 4]'), '[3, 4]|2');
});

test('names before a shape', () => {
  assert.equal(
    read('hidden = [n layers * n directions, batch size, hid dim]'),
    'hidden [n layers * n directions, batch size, hid dim]|3',
  );
  assert.equal(read(' out: (5, 3, 40), h_n: (4, 3, 20)'), 'out (5, 3, 40)|3, h_n (4, 3, 20)|3');
  assert.equal(read(' x.shape = (3, 4)'), 'x (3, 4)|2');
  assert.equal(read(' x shape: (3, 4)'), 'x (3, 4)|2');
});

test('remarks are no shapes', () => {
  for (const text of [
    ' [1, 2, 3]',
    ' [4]',
    ' (see the paper, section 2)',
    ' (batch, seq) of the encoder',
    ' use (a, b) for now',
    ' 2 x faster',
    ' [B*T*H]',
    ' the (first) one',
    ' shape',
    ' x = f(y)',
    ' TODO: (later)',
  ])
    assert.equal(shapesIn(text), undefined, text);
});

test('behind a name and a colon sizes may be called anything, if one of them is plainly a size', () => {
  assert.equal(read(' table: (rows, 4)'), 'table (rows, 4)|2');
  assert.equal(read(' table: (rows, columns)'), undefined);
  assert.equal(read(' table = (rows, 4)'), undefined);
});

test('where only a shape can stand, numbers are one', () => {
  assert.equal(shapesIn(' [3, 4]', 'shape')?.[0]?.shape.length, 2);
});

test('annotations', () => {
  assert.equal(annotatedShape('Float[Tensor, "batch seq 4"]')?.shape.length, 3);
  assert.equal(annotatedShape('TensorType["batch", 4, float]')?.text, '"batch 4"');
  assert.equal(annotatedShape('TensorType[-1, 4]')?.text, '"_ 4"');
  for (const text of ['Tensor', 'torch.Tensor', 'Dict[str, "Model"]', 'Literal["a", "b"]', 'Optional[int]'])
    assert.equal(annotatedShape(text), undefined, text);
});

test('names of axes', () => {
  assert.deepEqual(['src_len', 'T', 'batch_size', 'B', 'n_layers', 'hid_dim', 'C'].map(claimedRole), [
    'seq',
    'seq',
    'batch',
    'batch',
    'layers',
    'hidden',
    undefined,
  ]);
});

/** Each spelling twice: as the tensor is, (seq 3, batch 5, hidden 2), and with its first two axes the other way round. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ['[seq len, batch size, hid dim]', '[batch size, seq len, hid dim]'],
  ['[T,B,H]', '[B,T,H]'],
  ['T x B x H', 'B x T x H'],
  ['T×B×H', 'B×T×H'],
  ['S x B x N', 'B x S x N'],
  ['[T x B x H]', '[B x T x H]'],
  ['seq_len x batch_size x hidden_size', 'batch_size x seq_len x hidden_size'],
  ['(time_steps, batch_size, hidden_dim)', '(batch_size, time_steps, hidden_dim)'],
  ['(max_len, B, D)', '(B, max_len, D)'],
  ['(seq_len, batch, num_directions * hidden_size)', '(batch, seq_len, num_directions * hidden_size)'],
  ['shape: (seq_len, batch_size, hidden_size)', 'shape: (batch_size, seq_len, hidden_size)'],
  ['Shape: [T, B, H]', 'Shape: [B, T, H]'],
  ['shape = [T, B, H]', 'shape = [B, T, H]'],
  ['output shape: (seq, batch, hidden)', 'output shape: (batch, seq, hidden)'],
  ['tensor of shape (T, B, H)', 'tensor of shape (B, T, H)'],
  ['size (3, 5, 2)', 'size (5, 3, 2)'],
  ['=> [T, B, D]', '=> [B, T, D]'],
  ['(T, B, 4) -> (T, B, H)', '(T, B, 4) -> (B, T, H)'],
  ['torch.Size([3, 5, 2])', 'torch.Size([5, 3, 2])'],
  ['(3, 5, 2)', '(5, 3, 2)'],
  ['3 x 5 x 2', '5 x 3 x 2'],
  ['(..., 5, 2)', '(..., 3, 2)'],
  ['(T, B, ?)', '(B, T, ?)'],
  ['(T, B, -1)', '(B, T, -1)'],
  ['y: (3, 5, 2)', 'y: (5, 3, 2)'],
  ['y = [seq_len, batch, hidden]', 'y = [batch, seq_len, hidden]'],
  ['y.shape = (3, 5, 2)', 'y.shape = (5, 3, 2)'],
  ['y.size(): (3, 5, 2)', 'y.size(): (5, 3, 2)'],
  ['y has shape (3, 5, 2)', 'y has shape (5, 3, 2)'],
  ['y -> (3, 5, 2)', 'y -> (5, 3, 2)'],
  ['Float[Tensor, "seq batch 2"]', 'Float[Tensor, "batch seq 2"]'],
  ['states  # (T, B, H)', 'states  # (B, T, H)'],
];

const CELL = `import torch

cell = torch.nn.RNN(input_size=4, hidden_size=2, num_layers=1)
out, hidden = cell(torch.randn(3, 5, 4))
y = out`;

for (const [right, wrong] of SPELLINGS)
  test(`# ${right} is read`, async () => {
    const rules = async (comment: string) =>
      (await problemsIn(`${CELL}  # ${comment}\n`, 'python')).map(({ rule }) => rule);
    assert.deepEqual(await rules(right), []);
    assert.deepEqual(await rules(wrong), ['claim']);
  });

test('letters that stand for several things, and remarks, are wrong of nothing', async () => {
  for (const comment of ['(N, L, H_out)', 'sum (batch, time)', '[5, 3, 2]', '(batch, seq) first', 'B*T*H', 'y (later)'])
    assert.deepEqual(await problemsIn(`${CELL}  # ${comment}\n`, 'python'), [], comment);
});

const ARTICLE = `import torch

seq_len = 3
batch_size = 1
input_size = 4
hidden_size = 2
cell = torch.nn.RNN(input_size=input_size, hidden_size=hidden_size, num_layers=1)
inputs = torch.randn(seq_len, batch_size, input_size)
hidden = torch.zeros(1, batch_size, hidden_size)
out, hidden = cell(inputs, hidden)`;

test('`out` of the article’s cell is not (num_layers, batch, hidden), however one says it; `hidden` is', async () => {
  const found = async (comment: string) =>
    (await problemsIn(`${ARTICLE}${comment}\n`, 'python')).map(({ rule, facts }) => [rule, facts.name]);
  for (const comment of [
    '\n# out = (num_layers, batch, hidden)',
    '\n# `out` = `(num_layers, batch, hidden)`',
    '\n# out: (num_layers, batch_size, hidden_size)',
    '\n# out.shape = (num_layers, batch, hidden)',
    '  # out: (num_layers, batch, hidden)',
    '  # out: [num layers, batch size, hid dim], hidden: (num_layers, batch, hidden)',
    '\nprint(out.shape)  # (num_layers, batch, hidden)',
  ])
    assert.deepEqual(await found(comment), [['claim', 'out']], comment);
  assert.deepEqual(await found('\n# hidden = (num_layers, batch, hidden)\n# out = (seq_len, batch, hidden)'), []);
});

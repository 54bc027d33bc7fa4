/** What comments are read as shapes, and which are remarks. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annotatedShape, claimedRole, shapesIn } from '../server/shape/claims.ts';

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

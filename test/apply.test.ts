/** Options tried in the preview, written into the code: where the number stands, or at the layer alone. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyOptions } from '../server/features/apply.ts';
import { viewOf } from './view.ts';

/** The program with the options of the cell in the line that ends in `#!` or `//!`; undefined where it has no place for them. */
async function applied(
  language: 'py' | 'ts',
  marked: string,
  switches: { readonly [option: string]: number | boolean },
): Promise<string | undefined> {
  const mark = / *(?:#|\/\/)!/;
  const text = marked.replace(mark, '');
  const line = marked.slice(0, marked.search(mark)).split('\n').length - 1;
  const file = `/apply/a.${language}`;
  const view = await viewOf(file, text);
  const edit = await applyOptions(view, { position: { line, character: 0 }, switches });
  const edits = edit?.changes?.[file];
  if (!edits) return undefined;
  const offset = ({ line, character }: { line: number; character: number }) => view.lines.offset({ line, character });
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (now, { range, newText }) => now.slice(0, offset(range.start)) + newText + now.slice(offset(range.end)),
      text,
    );
}

const ARTICLE = `import torch
hidden_size = 2
cell = torch.nn.RNN(input_size=4, hidden_size=hidden_size, num_layers=1)
x = torch.randn(3, 1, 4)
h = torch.zeros(1, 1, hidden_size)
out, h = cell(x, h) #!
`;

const cases: readonly (readonly [
  string,
  'py' | 'ts',
  string,
  Parameters<typeof applied>[2],
  readonly [string, string][],
])[] = [
  ['a variable is changed where its number is written', 'py', ARTICLE, { hidden_size: 8 }, [['= 2', '= 8']]],
  ['a number is changed where it stands', 'py', ARTICLE, { num_layers: 2 }, [['num_layers=1', 'num_layers=2']]],
  [
    'what is not written is added',
    'py',
    ARTICLE,
    { bidirectional: true },
    [['num_layers=1', 'num_layers=1, bidirectional=True']],
  ],
  [
    'several at once',
    'py',
    ARTICLE,
    { batch_first: true, hidden_size: 5 },
    [
      ['= 2', '= 5'],
      ['num_layers=1', 'num_layers=1, batch_first=True'],
    ],
  ],
  [
    'several that are added',
    'py',
    ARTICLE,
    { batch_first: true, bidirectional: true },
    [['num_layers=1', 'num_layers=1, batch_first=True, bidirectional=True']],
  ],
  [
    'several that are added as one object',
    'ts',
    `import { nn, randn } from 'unrolled';
const cell = new nn.GRU(4, 2);
const [out] = cell.forward(randn([3, 1, 4])); //!
`,
    { bidirectional: true, num_layers: 2 },
    [['4, 2)', '4, 2, { bidirectional: true, numLayers: 2 })']],
  ],
  [
    'at the call that gives a parameter its number',
    'py',
    `import torch
from torch import nn
class Model(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.lstm = nn.LSTM(4, hidden, batch_first=False)
    def forward(self, x):
        return self.lstm(x)[0] #!
model = Model(16)
model(torch.randn(3, 1, 4))
`,
    { hidden_size: 32, batch_first: true },
    [
      ['Model(16)', 'Model(32)'],
      ['batch_first=False', 'batch_first=True'],
    ],
  ],
  [
    'of the layer alone where the number is also another size',
    'py',
    `import torch
n = 4
cell = torch.nn.GRU(n, n)
fc = torch.nn.Linear(4, 2)
out, h = cell(torch.randn(3, 1, 4)) #!
`,
    { hidden_size: 6 },
    [['GRU(n, n)', 'GRU(n, 6)']],
  ],
  [
    'of the layer alone where two calls give it two numbers',
    'py',
    `import torch
from torch import nn
class Model(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.rnn = nn.RNN(4, hidden)
    def forward(self, x):
        return self.rnn(x)[0] #!
Model(8)(torch.randn(3, 1, 4))
Model(16)(torch.randn(3, 1, 4))
`,
    { hidden_size: 3 },
    [['nn.RNN(4, hidden)', 'nn.RNN(4, 3)']],
  ],
  [
    'in an object of options',
    'ts',
    `import { nn, randn } from 'unrolled';
const cell = new nn.GRU(4, 2, { numLayers: 1 });
const [out] = cell.forward(randn([3, 1, 4])); //!
`,
    { bidirectional: true, num_layers: 2 },
    [['{ numLayers: 1 }', '{ numLayers: 2, bidirectional: true }']],
  ],
  [
    'as an object of options, and a number of a variable that the object takes over',
    'ts',
    `import * as tf from '@tensorflow/tfjs';
const units = 8;
const layer = tf.layers.lstm({ units, returnSequences: true });
const y = layer.apply(tf.zeros([2, 5, 3])); //!
`,
    { units: 4, return_sequences: false },
    [
      ['units = 8', 'units = 4'],
      ['returnSequences: true', 'returnSequences: false'],
    ],
  ],
  [
    'a field that has its name from the variable',
    'ts',
    `import * as tf from '@tensorflow/tfjs';
const f = (units: number) => {
  const layer = tf.layers.gru({ units });
  return layer.apply(tf.zeros([2, 5, 3])); //!
};
f(8);
f(9);
`,
    { units: 4 },
    [['{ units }', '{ units: 4 }']],
  ],
];

for (const [name, language, program, switches, changes] of cases)
  test(name, async () => {
    const wanted = changes.reduce((text, [from, to]) => text.replace(from, to), program.replace(/ *(?:#|\/\/)!/, ''));
    assert.equal(await applied(language, program, switches), wanted);
  });

test('an option that the layer does not have has no place', async () => {
  assert.equal(await applied('py', ARTICLE, { units: 3 }), undefined);
  assert.equal(await applied('py', 'import torch\nx = torch.zeros(2) #!\n', { hidden_size: 3 }), undefined);
  assert.equal(await applied('py', ARTICLE, {}), undefined);
});

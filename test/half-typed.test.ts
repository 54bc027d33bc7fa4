/**
 * What is being typed in one method changes nothing of the others: their values stay, and nothing is reported of what is not
 * finished.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Documents } from '../server/documents.ts';
import { evaluate } from '../server/evaluate/evaluate.ts';
import { linesOf } from '../server/features/lines.ts';
import { reportOf } from '../server/features/report.ts';
import type { DocumentView } from '../server/features/view.ts';
import { loadFrontEnd } from '../server/frontends.ts';
import { nodeHost } from '../server/host.ts';

const BEFORE = `import torch
import torch.nn as nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(8, 16)

    def forward(self, x):
        y = torch.randn(7, 3, 8)
        out, h = self.rnn(y)
        return out, h


class Typed(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(16, 4)

    def forward(self, x):
`;
const AFTER = `

class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(8, 16, batch_first=True)

    def forward(self, x):
        y = torch.randn(3, 7, 8)
        out, (h, c) = self.rnn(y)
        return out[:, -1], h


def free(a):
    b = torch.zeros(5, 16)
    return b @ b.t()
`;

const SNIPPETS = [
  'x = ',
  'x = self.',
  'x = self.fc(',
  'x = self.fc(x',
  'x = self.fc(x,',
  'x = self.fc(torch.zeros(2, ',
  'y = x[',
  'y = x[:, ',
  'y = x[:, -1',
  'y = x +',
  'y = x @ ',
  'y = (x, ',
  'y = [x, ',
  "y = {'a': ",
  'out, = ',
  'out, (h, ',
  'out, (h, c) = self.',
  'for',
  'for t',
  'for t in',
  'for t in range(',
  'for t in range(3):',
  'while x',
  'if ',
  'if x is',
  'if x is None:',
  'else:',
  'elif x:',
  'with torch.no_grad(',
  'with torch.no_grad():',
  'try:',
  'return',
  'return self.fc(',
  'return x if ',
  'def inner(',
  'def inner(a, b=',
  'lambda a',
  "print(f'{x.",
  "name = 'open",
  'x = torch.cat([x, torch.zeros(1, 2)], dim=',
  'x.view(-1, ',
  'import ',
  'from torch import ',
  'assert x.',
  '@',
];

async function seen(middle: string) {
  const text = `${BEFORE}        ${middle}\n${AFTER}`;
  const file = '/typed/model.py';
  const host = nodeHost(new Map([[file, text]]));
  const documents = new Documents({ host, evaluate, load: loadFrontEnd, maxFileLines: 5000, scripts: 'by-folder' });
  documents.add(file);
  const analysis = await documents.analysis(file);
  assert.ok(analysis);
  const lines = linesOf(text);
  const view: DocumentView = {
    trace: analysis.trace,
    program: analysis.program,
    file,
    lines,
    locale: 'en',
    linesIn: () => lines,
    locate: (place) => ({ uri: place.file, range: lines.range(place.start, place.end) }),
  };
  const { values, problems } = reportOf(view, () => 'model.py');
  const start = BEFORE.split('\n').length;
  const others = values
    .filter((one) => one.end.line < start - 2 || one.start.line > start)
    .map(({ start: from, end, kind, shape }) => JSON.stringify({ from, end, kind, shape }));
  return { others, problems: problems.map((one) => `${one.start.line + 1}: ${one.rule}`) };
}

const finished = await seen('pass');

test('the finished program shows values of its methods', () => {
  assert.ok(finished.others.length > 20);
  assert.deepEqual(finished.problems, []);
});

for (const snippet of SNIPPETS) {
  test(`while \`${snippet}\` is typed`, async () => {
    const typed = await seen(snippet);
    assert.deepEqual(typed.others, finished.others);
    assert.deepEqual(typed.problems, []);
  });
}

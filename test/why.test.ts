/** "Why is this 10?": the chain of places that gave a size, through ops, layers, fields, calls and files. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Documents } from '../server/documents.ts';
import { evaluate } from '../server/evaluate/evaluate.ts';
import { diagnosticsOf } from '../server/features/diagnostics.ts';
import { explainAction, explainLink, explainShape } from '../server/features/explain-shape.ts';
import { linesOf } from '../server/features/lines.ts';
import { defaultSettings } from '../server/features/settings.ts';
import type { DocumentView } from '../server/features/view.ts';
import { loadFrontEnd } from '../server/frontends.ts';
import { nodeHost } from '../server/host.ts';

const MODEL = `import torch.nn as nn

class Tagger(nn.Module):
    def __init__(self, features, hidden=16):
        super().__init__()
        self.hidden = hidden
        self.rnn = nn.GRU(features, self.hidden, batch_first=True)
        self.fc = nn.Linear(20, 3)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.fc(out)
`;

const TRAIN = `import torch
from model import Tagger

width = 8
size = width
model = Tagger(10, size)
x = torch.randn(5, 7, 10)
y = model(x)
`;

async function viewOf(files: Readonly<Record<string, string>>, file: string): Promise<DocumentView> {
  const host = nodeHost(new Map(Object.entries(files)));
  const documents = new Documents({ host, evaluate, load: loadFrontEnd, maxFileLines: 5000, scripts: 'together' });
  for (const one of Object.keys(files)) documents.add(one);
  const analysis = await documents.analysis(file);
  assert.ok(analysis);
  const linesIn = (of: string) => linesOf(analysis.texts.get(of) ?? '');
  return {
    ...analysis,
    file,
    lines: linesIn(file),
    linesIn,
    locale: 'en',
    locate: (place) => ({ uri: place.file, range: linesIn(place.file).range(place.start, place.end) }),
  };
}

const files = { '/w/model.py': MODEL, '/w/train.py': TRAIN };

function chainsAt(view: DocumentView, text: string) {
  return explainShape(view, view.lines.text.indexOf(text))?.chains.map(({ title, places }) => [
    title,
    places.map((one) => `${one.uri.slice(3)}:${one.start.line + 1} ${one.text}`),
  ]);
}

test('an axis is followed through the layer, its field, the parameter and the call in another file', async () => {
  const view = await viewOf(files, '/w/model.py');
  assert.deepEqual(chainsAt(view, 'out, _'), [
    [
      'axis 0 (batch) of `out` is 5',
      ['model.py:11 `GRU` gives (5, 7, 8) here', 'train.py:7 `randn` is called with 5 here'],
    ],
    [
      'axis 1 (seq) of `out` is 7',
      ['model.py:11 `GRU` gives (5, 7, 8) here', 'train.py:7 `randn` is called with 7 here'],
    ],
    [
      'axis 2 (hidden) of `out` is 8',
      [
        'model.py:11 `GRU` gives (5, 7, 8) here',
        'model.py:7 `GRU` is called with 8 here',
        'model.py:6 `hidden` is 8 here',
        'model.py:4 `hidden` is 8 here',
        'train.py:6 `Tagger` is called with 8 here',
        'train.py:5 `size` is 8 here',
        'train.py:4 `width` is 8 here',
      ],
    ],
  ]);
});

test('a default is where the size comes from when the call gives none', async () => {
  const view = await viewOf({ ...files, '/w/train.py': TRAIN.replace('10, size', '10') }, '/w/model.py');
  const last = chainsAt(view, 'out, _')?.at(-1);
  assert.deepEqual(last?.[1]?.slice(-2), ['model.py:6 `hidden` is 16 here', 'model.py:4 `hidden` is 16 here']);
});

test('the places of a problem tell the same way, nearest first', async () => {
  const view = await viewOf(files, '/w/model.py');
  const [problem] = diagnosticsOf(view, defaultSettings, () => undefined);
  assert.deepEqual(
    problem?.relatedInformation?.map(
      ({ location, message }) => `${location.uri.slice(3)}:${location.range.start.line + 1} ${message}`,
    ),
    [
      'model.py:11 `GRU` gives (5, 7, 8) here',
      'model.py:7 `out` gets its 8 here',
      'model.py:6 `hidden` is 8 here',
      'model.py:4 `hidden` is 8 here',
      'train.py:6 `Tagger` is called with 8 here',
      'train.py:5 `size` is 8 here',
      'train.py:4 `width` is 8 here',
      'model.py:8 `self.fc` takes 20 since this line (in_features)',
      'train.py:8 in this call of `Tagger.forward`',
    ],
  );
});

test('a comment that is wrong about an axis tells where the axis has its size from, and nothing of the others', async () => {
  const text =
    'import torch\nrnn = torch.nn.RNN(4, 2)\nout, h = rnn(torch.randn(3, 1, 4))\nprint(out)  # out: (7, 1, 2)\n';
  const view = await viewOf({ '/w/claim.py': text }, '/w/claim.py');
  const [found] = diagnosticsOf(view, defaultSettings, () => undefined);
  assert.deepEqual(
    found?.relatedInformation?.map(({ message }) => message),
    ['`RNN` gives (3, 1, 2) here', '`randn` is called with 3 here'],
  );
});

test('what has no shape is not explained, and the action names the place', async () => {
  const view = await viewOf(files, '/w/train.py');
  assert.equal(explainShape(view, 0), null);
  assert.equal(explainAction(view, 'file:///w/train.py', 0), undefined);
  const offset = TRAIN.indexOf('x = ');
  const position = { line: 6, character: 0 };
  assert.deepEqual(explainAction(view, 'file:///w/train.py', offset)?.command, {
    title: 'Explain shape',
    command: 'unrolled.explainShape',
    arguments: ['file:///w/train.py', position],
  });
  const link = explainLink(view, 'file:///w/train.py', offset) ?? '';
  const [, given = ''] = /^\[Why this shape\?\]\(command:unrolled\.explainShape\?(\S+)\)$/.exec(link) ?? [];
  assert.deepEqual(JSON.parse(decodeURIComponent(given)), ['file:///w/train.py', position]);
  assert.equal(explainAction({ ...view, locale: 'zh-CN' }, 'a', offset)?.title, '解释形状');
});

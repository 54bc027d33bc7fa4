/** Shape comments that are written, checked and put right: each is read again by the same parser, and is true. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { actionsIn, commentActions, commentsEdit } from '../server/features/actions.ts';
import { strip } from '../server/features/annotate.ts';
import { lineStates } from '../server/features/comments.ts';
import { changed } from '../server/features/fixes.ts';
import { linesOf } from '../server/features/lines.ts';
import { defaultSettings } from '../server/features/settings.ts';
import { ALL_LINES, checkedComments, type LineSpan, missingComments } from '../server/features/shape-comments.ts';
import { viewOf } from './view.ts';

async function inserted(file: string, text: string, lines: LineSpan = ALL_LINES): Promise<string> {
  const view = await viewOf(file, text);
  return changed(view, await missingComments(view, lines))?.get(file) ?? text;
}

const PYTHON = `import torch
import torch.nn as nn


class Tagger(nn.Module):
    def __init__(self, hidden_size):
        super().__init__()
        self.rnn = nn.GRU(4, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, 3)

    def forward(
        self,
        words,
    ):
        states, last = self.rnn(
            words,
        )
        # last = [1, batch, hidden_size]
        self.last = last
        return self.fc(states)  # scores


scores = Tagger(8)(torch.randn(5, 7, 4))  # noqa
for row in scores:
    label = row.argmax(dim=1)  # (7,)
`;

test('a comment is written behind the line that ends the statement, beside what stands there', async () => {
  assert.equal(
    await inserted('/w/a.py', PYTHON),
    PYTHON.replace('    ):\n', '    ):  # words: (5, 7, 4)\n')
      .replace('            words,\n        )\n', '            words,\n        )  # states: (5, 7, 8)\n')
      .replace('self.last = last\n', 'self.last = last  # self.last: (1, 5, 8)\n')
      .replace('# noqa\n', '# noqa  # scores: (5, 7, 3)\n')
      .replace('in scores:\n', 'in scores:  # row: (7, 3)\n'),
  );
});

test('of the lines asked for alone', async () => {
  const first = PYTHON.split('\n').findIndex((line) => line.startsWith('scores'));
  const expected = PYTHON.replace('# noqa\n', '# noqa  # scores: (5, 7, 3)\n');
  assert.equal(await inserted('/w/a.py', PYTHON, [first, first]), expected);
  assert.equal(await inserted('/w/a.py', PYTHON, [0, 3]), PYTHON);
});

const TYPESCRIPT = `import { nn, randn } from 'unrolled';

const cell = new nn.RNN(4, 2);
const [out, state] = cell.forward(
  randn([3, 1, 4]),
);
function twice(x: ReturnType<typeof randn>) {
  const text = \`\${x.shape}
    \`;
  return x.add(x);
}
const both = twice(out); /* of both */
const label = \`
\${both.shape} \${twice(randn([2, 2])).shape}\`;
`;

test('in TypeScript with its own comments, never inside a text', async () => {
  assert.equal(
    await inserted('/w/a.ts', TYPESCRIPT),
    TYPESCRIPT.replace('\n);\n', '\n); // out: (3, 1, 2), state: (1, 1, 2)\n').replace(
      'both */\n',
      'both */ // both: (3, 1, 2)\n',
    ),
  );
});

test('in JSX a text is no place for a comment', async () => {
  const text = `import { randn } from 'unrolled';

export function View() {
  return (
    <p>
      shapes {[1].map(() => { const x = randn([2, 3]); return x.shape; })} of x
    </p>
  );
}
`;
  assert.equal(await inserted('/w/a.tsx', text), text);
});

const folder = fileURLToPath(new URL('fixtures', import.meta.url));
const fixtures = readdirSync(folder).filter((name) => /\.(py|ts|js)$/.test(name));

/** The text without its comments, and without what stands before them. */
function withoutComments(file: string, text: string): string {
  const lines = linesOf(text);
  return lineStates(lines, file.endsWith('.py') ? 'python' : 'javascript')
    .map(({ comment }, line) => text.slice(lines.start(line), comment ?? lines.end(line)).trimEnd())
    .join('\n');
}

let changedFixtures = 0;
for (const name of fixtures)
  test(`${name}: what is written is true, changes nothing else, and is not written again`, async () => {
    const file = `/w/${name}`;
    const text = strip(readFileSync(`${folder}/${name}`, 'utf8'), name.endsWith('.py') ? 'python' : 'javascript');
    const before = await viewOf(file, text);
    const written = await inserted(file, text);
    if (written !== text) changedFixtures++;
    assert.equal(withoutComments(file, written), withoutComments(file, text));
    const after = await viewOf(file, written);
    const rules = (view: typeof after) => view.trace.problems.map((one) => one.rule).sort();
    assert.deepEqual(rules(after), rules(before));
    assert.equal(checkedComments(after, ALL_LINES).wrong.length, checkedComments(before, ALL_LINES).wrong.length);
    assert.deepEqual(await missingComments(after, ALL_LINES), []);
  });

test('most of the fixtures have got comments', () => {
  assert.ok(changedFixtures > fixtures.length / 2, `${changedFixtures} have`);
});

test('an editor is offered them for a line, a selection, and the document', async () => {
  const view = await viewOf('/w/a.py', PYTHON);
  const at = (from: number, to: number) => ({ start: { line: from, character: 0 }, end: { line: to, character: 0 } });
  const line = PYTHON.split('\n').findIndex((one) => one.startsWith('scores'));
  const offered = async (from: number, to: number, only: string) =>
    (await commentActions(view, at(from, to), (kind) => kind.startsWith(only))).map(({ title, kind, edit }) => [
      title,
      kind,
      Object.values(edit?.changes ?? {}).flat().length,
    ]);
  assert.deepEqual(await offered(line, line, 'refactor'), [
    ['Insert shape comment', 'refactor.rewrite.shapeComments', 1],
  ]);
  assert.deepEqual(await offered(line, line + 1, 'refactor'), [
    ['Insert shape comments in the selection', 'refactor.rewrite.shapeComments', 2],
  ]);
  assert.deepEqual(await offered(0, 0, 'refactor'), []);
  assert.deepEqual(await offered(0, 0, 'source'), [['Insert shape comments', 'source.shapeComments.unrolled', 5]]);
  assert.equal(await commentsEdit(view, [0, 3]), undefined);
});

const CLAIMS = `import torch

seq_len, batch, num_layers = 3, 1, 1
cell = torch.nn.RNN(4, 2, num_layers)
out, hidden = cell(torch.randn(seq_len, batch, 4))
# out = (num_layers, batch, hidden)
x = torch.load('x.pt')
# x: (4, 5)
`;

test('checking tells what is right, wrong and not known', async () => {
  const view = await viewOf('/w/a.py', `${CLAIMS}mean = out.mean(0)  # [seq, batch, hidden]\ny = out[0]  # (1, 2)\n`);
  const { right, open, wrong } = checkedComments(view, ALL_LINES);
  // The number of axes of names alone is loose speech: an error of the comment only where one asks for it.
  assert.deepEqual(
    wrong.map(({ facts }) => facts.name),
    ['out', 'mean'],
  );
  assert.deepEqual([right, open], [1, 1]);
  assert.deepEqual(
    view.trace.problems.map(({ facts }) => facts.name),
    ['out'],
  );
  assert.deepEqual(checkedComments(view, [0, 4]), { right: 0, open: 0, wrong: [] });
});

async function corrections(file: string, text: string): Promise<readonly string[]> {
  const view = await viewOf(file, text);
  const everywhere = { start: view.lines.position(0), end: view.lines.position(text.length) };
  const actions = await actionsIn(view, defaultSettings, everywhere, () => undefined);
  return actions
    .filter(({ title }) => title.startsWith('write'))
    .flatMap(({ edit, isPreferred }) => {
      assert.equal(isPreferred, undefined, 'the code may be what is wrong');
      return Object.values(edit?.changes ?? {}).flatMap((edits) => edits.map((one) => one.newText));
    });
}

test('a wrong comment is put right in its own words', async () => {
  assert.deepEqual(await corrections('/w/a.py', CLAIMS), ['(seq, batch, hidden)']);
  const of = (comment: string) =>
    corrections('/w/b.py', `import torch\nx = torch.zeros(2, 3, 4)\ny = x.sum(0)  # ${comment}\n`);
  assert.deepEqual(await of('y: (2, 4)'), ['(3, 4)']);
  assert.deepEqual(await of('[2, 3, 4]'), []);
  assert.deepEqual(await of('torch.Size([2, 4])'), ['torch.Size([3, 4])']);
  assert.deepEqual(await of('2 x 4'), ['3 x 4']);
  assert.deepEqual(await of('shape: (dim, 5)'), ['(dim, 4)']);
  assert.deepEqual(await of('y: (rows, 5)'), ['(rows, 4)']);
  assert.deepEqual(await of('x: (2, 3, 4), y: (3,)'), ['(3, 4)']);
});

/** Documents: who is read with whom, what is computed again after an edit, and what is left alone. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Documents, type DocumentsOptions } from '../server/documents.ts';
import { linesOf } from '../server/features/lines.ts';
import type { SourceHost } from '../server/host.ts';
import type { FrontEnd } from '../server/program/frontend.ts';
import type { Module, Program } from '../server/program/program.ts';
import { linesFrom, notebookFile, sheetAt } from '../server/sheets.ts';

/** A language of two words a line: `import name`, `script`. */
function toyFrontEnd(host: SourceHost, lowered: string[]): FrontEnd {
  return {
    lower(file, text): Module {
      lowered.push(file);
      const specifiers = [...text.matchAll(/^import (\w+)/gm)].flatMap(([, name]) => name ?? []);
      const unit = {
        kind: 'module',
        name: '',
        params: [],
        body: [],
        locals: [],
        flavour: 'plain',
        length: text.length,
      } as const;
      return { file, language: 'python', unit, specifiers, scope: text.includes('script') ? 'script' : 'module' };
    },
    resolve(_, name) {
      const file = `/a/${name}.py`;
      return host.kind(file) === 'file' ? { kind: 'file', file } : { kind: 'missing' };
    },
    forget() {},
  };
}

interface Bench {
  readonly documents: Documents;
  readonly texts: Map<string, string>;
  /** Roots of every evaluation, in order. */
  readonly evaluated: string[];
  readonly lowered: string[];
}

function bench(files: { readonly [file: string]: string }, options: Partial<DocumentsOptions> = {}): Bench {
  const texts = new Map(Object.entries(files));
  const evaluated: string[] = [];
  const lowered: string[] = [];
  const host: SourceHost = {
    read: (file) => texts.get(file),
    why: (file) => (texts.has(file) ? undefined : 'it cannot be read'),
    kind: (path) => (texts.has(path) ? 'file' : undefined),
    list: () => [],
  };
  const documents = new Documents({
    host,
    load: async () => toyFrontEnd(host, lowered),
    evaluate: (program: Program) => {
      evaluated.push(program.roots.map((root) => root.slice(3, -3)).join('+'));
      return { runs: [], problems: [] };
    },
    maxFileLines: 100,
    scripts: 'by-folder',
    ...options,
  });
  return { documents, texts, evaluated, lowered };
}

test('roots that reach a common module are read together, others apart; importers are not pulled in', async () => {
  const { documents, evaluated } = bench({
    '/a/one.py': 'import shared',
    '/a/two.py': 'import shared',
    '/a/three.py': 'x',
    '/a/shared.py': 'import deep',
    '/a/deep.py': 'import one',
    '/a/importer.py': 'import three',
  });
  for (const name of ['one', 'two', 'three']) documents.add(`/a/${name}.py`);
  const first = await documents.analysis('/a/two.py');
  assert.deepEqual([...(first?.program.modules.keys() ?? [])].sort(), [
    '/a/deep.py',
    '/a/one.py',
    '/a/shared.py',
    '/a/two.py',
  ]);
  await documents.analysis('/a/one.py');
  const third = await documents.analysis('/a/three.py');
  assert.deepEqual([...(third?.program.modules.keys() ?? [])], ['/a/three.py']);
  assert.deepEqual(evaluated, ['one+two', 'three']);
  assert.deepEqual([...documents.readers('/a/deep.py')], ['/a/one.py', '/a/two.py']);
});

test('an edit computes its own group again, and lowers one file', async () => {
  const { documents, texts, evaluated, lowered } = bench({
    '/a/one.py': 'import shared',
    '/a/shared.py': '',
    '/a/other.py': '',
  });
  documents.add('/a/one.py');
  documents.add('/a/other.py');
  const before = await documents.analysis('/a/one.py');
  await documents.analysis('/a/other.py');
  assert.equal(await documents.analysis('/a/one.py'), before);
  evaluated.length = 0;
  lowered.length = 0;
  texts.set('/a/one.py', 'import shared\nx');
  documents.changed('/a/one.py');
  await documents.analysis('/a/other.py');
  assert.deepEqual(evaluated, []);
  const after = await documents.analysis('/a/one.py');
  assert.equal(after?.texts.get('/a/one.py'), 'import shared\nx');
  assert.deepEqual([evaluated, lowered], [['one'], ['/a/one.py']]);
});

test('a file that comes to the disk is found by those that asked for it', async () => {
  const { documents, texts } = bench({ '/a/one.py': 'import late' });
  documents.add('/a/one.py');
  assert.equal((await documents.analysis('/a/one.py'))?.program.resolve('/a/one.py', 'late').kind, 'missing');
  texts.set('/a/late.py', '');
  documents.moved(['/a/late.py']);
  const found = await documents.analysis('/a/one.py');
  assert.equal(found?.program.resolve('/a/one.py', 'late').kind, 'file');
  assert.ok(found?.program.modules.has('/a/late.py'));
});

test('page scripts share their folder’s scope, or the scope of all that were named together', async () => {
  const files = { '/a/one.py': 'script', '/a/two.py': 'script', '/b/far.py': 'script' };
  for (const [scripts, groups] of [
    ['by-folder', ['one+two', 'far']],
    ['together', ['one+two+far']],
  ] as const) {
    const { documents, evaluated } = bench(files, { scripts });
    for (const file of Object.keys(files)) documents.add(file);
    for await (const { analysis } of documents.analyses()) assert.ok(analysis);
    assert.deepEqual(evaluated, groups);
  }
});

test('what nobody writes by hand is left alone, with a reason', async () => {
  const { documents } = bench({
    '/a/long.py': 'x\n'.repeat(200),
    '/a/mini.js': `${'a;'.repeat(4000)}`,
    '/a/bytes.py': 'a\0b',
    '/a/made_pb2.py': '# Generated by the protocol buffer compiler.  DO NOT EDIT!\nx = 1\n',
    '/a/made.ts': '/**\n * @generated by a tool\n */\n',
    '/a/saved.py': "'''Generated by a notebook, do not edit.'''\ndata = generated()  # do not edit\n",
    '/a/notes.md': '',
  });
  for (const name of ['long.py', 'mini.js', 'bytes.py', 'notes.md', 'gone.py', 'made_pb2.py', 'made.ts', 'saved.py'])
    documents.add(`/a/${name}`);
  const why = (name: string) => documents.leftAlone(`/a/${name}`);
  assert.match(why('long.py') ?? '', /201 lines/);
  assert.match(why('mini.js') ?? '', /minified/);
  assert.match(why('bytes.py') ?? '', /not text/);
  assert.match(why('made_pb2.py') ?? '', /generated/);
  assert.match(why('made.ts') ?? '', /generated/);
  assert.equal(why('saved.py'), undefined);
  assert.match(why('notes.md') ?? '', /language/);
  assert.match(why('gone.py') ?? '', /cannot be read/);
  assert.equal(await documents.analysis('/a/long.py'), undefined);
  documents.setMaxFileLines(500);
  assert.equal(why('long.py'), undefined);
  assert.ok(await documents.analysis('/a/long.py'));
});

test('a cancelled analysis computes nothing', async () => {
  const { documents, evaluated } = bench({ '/a/one.py': '' });
  documents.add('/a/one.py');
  assert.equal(await documents.analysis('/a/one.py', () => true), undefined);
  assert.deepEqual(evaluated, []);
});

test('a notebook’s cells are one file, and every line finds its cell again', () => {
  const cells = [
    { uri: 'cell:1', text: '%matplotlib inline\n!pip install x\na = 1' },
    { uri: 'cell:2', text: '%%time\nb = 2' },
    { uri: 'cell:3', text: 'c = a % 3' },
  ];
  const { text, sheets } = notebookFile('/n.ipynb.py', cells);
  assert.equal(text, '#matplotlib inline\n#pip install x\na = 1\n#time\nb = 2\nc = a % 3');
  const lines = linesOf(text);
  const at = lines.lineAt(text.indexOf('c = a'));
  const sheet = sheetAt(sheets, '/n.ipynb.py', at);
  assert.ok(sheet);
  assert.equal(sheet.uri, 'cell:3');
  const own = linesFrom(lines, sheet);
  assert.deepEqual(own.position(text.indexOf('a % 3')), { line: 0, character: 4 });
  assert.equal(own.offset({ line: 0, character: 4 }), text.indexOf('a % 3'));
  assert.equal(sheetAt(sheets, '/n.ipynb.py', 0)?.uri, 'cell:1');
});

test('where files are watched an edit asks the disk nothing about imports it had before', async () => {
  for (const watched of [true, false]) {
    const { documents, texts, evaluated } = bench({ '/a/one.py': 'import shared' }, { watched });
    documents.add('/a/one.py');
    await documents.analysis('/a/one.py');
    texts.set('/a/shared.py', '');
    texts.set('/a/one.py', 'import shared\nx');
    documents.changed('/a/one.py');
    const edited = await documents.analysis('/a/one.py');
    assert.equal(edited?.program.modules.has('/a/shared.py'), !watched);
    documents.moved(['/a/shared.py']);
    const moved = await documents.analysis('/a/one.py');
    assert.equal(moved?.program.modules.has('/a/shared.py'), true, `${evaluated.length} evaluations`);
  }
});

test('an evaluation rests between its steps, serves all who ask, and is given up for another text', async () => {
  const log: string[] = [];
  const { documents, texts } = bench(
    { '/a/one.py': 'first' },
    {
      *evaluate(program: Program) {
        const { length } = [...program.modules.values()][0]?.unit ?? { length: 0 };
        log.push(`begins ${length}`);
        let isDone = false;
        try {
          for (let i = 0; i < 3; i++) {
            // Longer than a slice.
            for (const until = performance.now() + 6; performance.now() < until; );
            yield undefined;
          }
          isDone = true;
        } finally {
          log.push(`${isDone ? 'ends' : 'is given up'} ${length}`);
        }
        return { runs: [], problems: [] };
      },
    },
  );
  documents.add('/a/one.py');
  const asked = [documents.analysis('/a/one.py'), documents.analysis('/a/one.py')];
  while (log.length === 0) await new Promise((resolve) => setImmediate(resolve));
  texts.set('/a/one.py', 'the second');
  documents.changed('/a/one.py');
  const [one, other] = await Promise.all(asked);
  assert.equal(one?.texts.get('/a/one.py'), 'the second');
  assert.equal(one, other, 'both are given what one evaluation found');
  assert.deepEqual(log, ['begins 5', 'is given up 5', 'begins 10', 'ends 10']);
});

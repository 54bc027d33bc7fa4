/** What a user sees when something is wrong around the server: a client that floods or lies, files that are not as they seem. */

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { DocumentDiagnosticReport, InlayHint } from 'vscode-languageserver/node';
import { runRequest } from '../server/messages.ts';
import { pythonProgram } from './bench/programs.ts';
import { type Editor, startEditor, stopEditor } from './editor.ts';
import { generator } from './edits.ts';

const program = 'import torch\nx = torch.zeros(2, 3)\ny = x @ torch.zeros(3, 5)\n';
const shown = ['1:1 ‹2, 3›', '2:1 ‹2, 5›'];

let editor: Editor;
before(async () => {
  editor = await startEditor('pull');
});
after(() => stopEditor(editor));

test('a client that makes a thousand changes in a second has the last one answered', async () => {
  const lines = pythonProgram(300).split('\n');
  const uri = open('flood.py', lines.join('\n'));
  const line = lines.length - 1;
  const asked: Promise<unknown>[] = [];
  for (let version = 2; version <= 1001; version++) {
    // What is asked between the changes is stale when its turn comes, and answered or cancelled all the same.
    const text = `tail = torch.zeros(${version}, 3)`;
    change(uri, version, [{ range: range(line, 0, line, 1000), text }]);
    if (version % 50 === 0) asked.push(rawHints(uri).catch(() => undefined));
  }
  const last = await hints(uri, [line, line + 1]);
  assert.deepEqual(last, [`${line}:4 ‹1001, 3›`]);
  await Promise.all(asked);
  const report = await problems(uri);
  assert.deepEqual(report, []);
});

test('changes of older versions are taken as they come, and the text is what the client last says it is', async () => {
  const uri = open('order.py', program);
  change(uri, 9, [{ range: range(1, 16, 1, 17), text: '4' }]);
  change(uri, 3, [{ range: range(1, 16, 1, 17), text: '7' }]);
  assert.deepEqual(await hints(uri), ['1:1 ‹7, 3›', '2:1 ‹7, 5›']);
  change(uri, 4, [{ text: program }]);
  assert.deepEqual(await hints(uri), shown);
  // Opened twice, closed twice.
  open('order.py', 'import torch\n');
  assert.deepEqual(await hints(uri), []);
  for (let i = 0; i < 2; i++)
    void editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  assert.deepEqual(await hints(uri), []);
});

test('ranges that are nowhere in the text break nothing', async () => {
  const uri = open('ranges.py', program);
  const nowhere = [
    range(99, 0, 99, 5),
    range(0, 999, 0, 1000),
    range(2, 5, 1, 0),
    range(-1, -1, -1, -1),
    range(1e12, 1e12, -1e12, 0),
    range(0.5, 0.5, 1.5, 0.5),
  ];
  for (const [i, at] of nowhere.entries()) {
    for (const method of ['hover', 'definition', 'typeDefinition'])
      await answered(`textDocument/${method}`, { textDocument: { uri }, position: at.start });
    await answered('textDocument/inlayHint', { textDocument: { uri }, range: at });
    await answered('textDocument/codeAction', { textDocument: { uri }, range: at, context: { diagnostics: [] } });
    await answered(runRequest, { textDocument: { uri }, position: at.start });
    change(uri, 10 + 2 * i, [{ range: at, text: '(' }]);
    await answered('textDocument/codeLens', { textDocument: { uri } });
    change(uri, 11 + 2 * i, [{ text: program }]);
    assert.deepEqual(await hints(uri), shown, JSON.stringify(at));
  }
});

test('messages that are not what they should be are refused or passed by, one by one', async () => {
  calm();
  const uri = open('mutated.py', program);
  const messages: readonly (readonly [string, 'request' | 'notification', object])[] = [
    ['textDocument/inlayHint', 'request', { textDocument: { uri }, range: range(0, 0, 9, 0) }],
    ['textDocument/diagnostic', 'request', { textDocument: { uri }, previousResultId: 'x' }],
    ['textDocument/hover', 'request', { textDocument: { uri }, position: { line: 1, character: 0 } }],
    [
      'textDocument/codeAction',
      'request',
      { textDocument: { uri }, range: range(0, 0, 9, 0), context: { only: ['quickfix'], diagnostics: [] } },
    ],
    [runRequest, 'request', { textDocument: { uri }, position: { line: 1, character: 0 } }],
    [
      'textDocument/didChange',
      'notification',
      { textDocument: { uri, version: 5 }, contentChanges: [{ range: range(0, 0, 0, 0), text: '' }] },
    ],
    [
      'textDocument/didOpen',
      'notification',
      { textDocument: { uri: `${uri}x.py`, languageId: 'python', version: 1, text: 'x' } },
    ],
    ['notebookDocument/didOpen', 'notification', notebookOpened('mutated.ipynb', ['a = 1', 'b = 2'])],
    [
      'notebookDocument/didChange',
      'notification',
      {
        notebookDocument: { uri: 'file:///mutated.ipynb', version: 2 },
        change: {
          cells: { structure: { array: { start: 0, deleteCount: 1, cells: [{ kind: 2, document: 'cell:a' }] } } },
        },
      },
    ],
    ['workspace/didChangeWatchedFiles', 'notification', { changes: [{ uri, type: 2 }] }],
    ['workspace/didChangeConfiguration', 'notification', { settings: { unrolled: { maxFileLines: 9 } } }],
  ];
  const random = generator(7);
  for (const [method, kind, params] of messages) {
    for (let i = 0; i < 12; i++) {
      const mutated = mutatedOnce(params, random);
      if (kind === 'request') await answered(method, mutated);
      else await editor.connection.sendNotification(method, mutated);
    }
  }
  await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  const fresh = open('fresh.py', program);
  assert.deepEqual(await hints(fresh), shown);
  // What was wrong with the messages stands in the log.
  assert.ok(editor.log.length > 0, 'the log tells of them');
  editor.log.length = 0;
});

test('a notebook whose cells come and go shows what is there', async () => {
  const opened = notebookOpened('cells.ipynb', ['import torch\nx = torch.zeros(2, 3)', 'y = x.T']);
  const [first, second] = opened.cellTextDocuments.map((cell) => cell.uri);
  assert.ok(first !== undefined && second !== undefined);
  await editor.connection.sendNotification('notebookDocument/didOpen', opened);
  assert.deepEqual(await hints(second), ['0:1 ‹3, 2›']);
  const structure = (array: object, more: object = {}) =>
    editor.connection.sendNotification('notebookDocument/didChange', {
      notebookDocument: { uri: opened.notebookDocument.uri, version: 2 },
      change: { cells: { structure: { array, ...more } } },
    });
  // A cell is deleted that is not there, then the first, then one is put in that nobody opened.
  await structure({ start: 7, deleteCount: 3 });
  assert.deepEqual(await hints(second), ['0:1 ‹3, 2›']);
  await structure({ start: 0, deleteCount: 1 }, { didClose: [{ uri: first }] });
  assert.deepEqual([await hints(first), await hints(second)], [[], []]);
  await structure({ start: 0, deleteCount: 0, cells: [{ kind: 2, document: 'cell:nobody' }] });
  assert.deepEqual(await hints('cell:nobody'), []);
  const textDocument = { uri: first, languageId: 'python', version: 1, text: 'import torch\nx = torch.zeros(4, 5)' };
  await structure({ start: 0, deleteCount: 1, cells: [{ kind: 2, document: first }] }, { didOpen: [textDocument] });
  assert.deepEqual(await hints(second), ['0:1 ‹5, 4›']);
});

for (const [language, statement, head] of [
  ['py', (name: string, sizes: string) => `${name} = torch.zeros(${sizes})`, 'import torch'],
  [
    'ts',
    (name: string, sizes: string) => `const ${name} = tf.zeros([${sizes}]);`,
    "import * as tf from '@tensorflow/tfjs';",
  ],
] as const) {
  test(`columns are counted in UTF-16, whatever the line ends and the names are: ${language}`, async () => {
    const at = (text: string, name: string) => text.indexOf(name) + name.length;
    const emoji = `${language === 'py' ? "s = '😀😀'" : "const s = '😀😀'"}; ${statement('x', '2, 3')}`;
    const chinese = statement('输入张量', '4, 5');
    const astral = statement('𝑥', '6, 7');
    const tabbed = language === 'py' ? `if s:\n\t${statement('z', '8, 9')}` : `{\n\t${statement('z', '8, 9')}\n}`;
    const lines = [head, emoji, chinese, astral, ...tabbed.split('\n'), ''];
    const wanted = [
      `1:${at(emoji, 'x')} ‹2, 3›`,
      `2:${at(chinese, '输入张量')} ‹4, 5›`,
      `3:${at(astral, '𝑥')} ‹6, 7›`,
      `5:${at(lines[5] ?? '', 'z')} ‹8, 9›`,
    ];
    for (const [name, text] of [
      ['lf', lines.join('\n')],
      ['crlf', lines.join('\r\n')],
      ['cr', lines.join('\r')],
    ] as const)
      assert.deepEqual(await hints(open(`${name}.${language}`, text)), wanted, name);
    // A byte-order mark that an editor hands on stands before the first line alone.
    assert.deepEqual(await hints(open(`bom.${language}`, `\uFEFF${lines.join('\n')}`)), wanted, 'bom');
  });
}

test('a module that vanishes takes its sizes along, and leaves no error', async () => {
  const uri = open('reader.py', 'import torch\nfrom gone import n\nx = torch.zeros(n, 3) @ torch.zeros(4, 5)\n');
  assert.deepEqual(await problems(uri), ['inner-size']);
  const text = 'from gone import n\nimport torch\nx = torch.zeros(n, 3)\n';
  change(uri, 2, [{ text }]);
  const file = join(editor.folder, 'gone.py');
  const told = (type: number) =>
    editor.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: pathToFileURL(file).href, type }],
    });
  writeFileSync(file, 'n = 7\n');
  await told(1);
  assert.deepEqual(await hints(uri), ['2:1 ‹7, 3›']);
  rmSync(file);
  await told(3);
  assert.deepEqual(await hints(uri), ['2:1 ‹n, 3›']);
  assert.deepEqual(await problems(uri), []);
});

test('the server is still the one that was started, and nothing else went wrong in it', () => {
  assert.equal(editor.process.exitCode, null);
  calm();
});

/** The log tells of nothing that failed. */
function calm(): void {
  assert.deepEqual(
    editor.log.filter((line) => /unexpected|a request failed/.test(line)),
    [],
  );
}

/** One field somewhere in a message is another, or gone. */
function mutatedOnce(params: object, random: () => number): object {
  const copy: object = structuredClone(params);
  const places: { readonly of: object; readonly key: string }[] = [];
  const walk = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push({ of: value, key });
      walk(Reflect.get(value, key));
    }
  };
  walk(copy);
  const place = places[Math.floor(random() * places.length)];
  const values = [null, -1, 1e300, '', 'x', [], {}, true, undefined];
  if (place) Reflect.set(place.of, place.key, values[Math.floor(random() * values.length)]);
  return copy;
}

function notebookOpened(name: string, texts: readonly string[]) {
  const notebook = pathToFileURL(join(editor.folder, name)).href;
  const cell = (i: number) => `vscode-notebook-cell:${notebook.slice(5)}#${i}`;
  return {
    notebookDocument: {
      uri: notebook,
      notebookType: 'jupyter-notebook',
      version: 1,
      cells: texts.map((_, i) => ({ kind: 2, document: cell(i) })),
    },
    cellTextDocuments: texts.map((text, i) => ({ uri: cell(i), languageId: 'python', version: 1, text })),
  };
}

function range(line: number, character: number, endLine: number, endCharacter: number) {
  return { start: { line, character }, end: { line: endLine, character: endCharacter } };
}

function open(name: string, text: string): string {
  const uri = pathToFileURL(join(editor.folder, name)).href;
  const languageId = name.endsWith('.ts') ? 'typescript' : 'python';
  const document = { uri, languageId, version: 1, text };
  void editor.connection.sendNotification('textDocument/didOpen', { textDocument: document });
  return uri;
}

function change(uri: string, version: number, contentChanges: readonly object[]): void {
  const params = { textDocument: { uri, version }, contentChanges };
  void editor.connection.sendNotification('textDocument/didChange', params);
}

/** A request ends, with an answer or refused; it never hangs. */
async function answered(method: string, params: object): Promise<void> {
  const late = new Promise<never>((_, fail) => {
    setTimeout(() => fail(new Error(`${method} is not answered: ${JSON.stringify(params)}`)), 60_000).unref();
  });
  const refused = (error: { readonly code?: unknown }) => assert.equal(typeof error.code, 'number', String(error));
  await Promise.race([editor.connection.sendRequest(method, params).catch(refused), late]);
}

function rawHints(uri: string, [from, to]: readonly [number, number] = [0, 1000]): Promise<readonly InlayHint[]> {
  return editor.connection.sendRequest('textDocument/inlayHint', {
    textDocument: { uri },
    range: range(from, 0, to, 0),
  });
}

async function hints(uri: string, lines?: readonly [number, number]): Promise<readonly string[]> {
  return (await rawHints(uri, lines)).map(({ position, label }) => {
    const text = typeof label === 'string' ? label : label.map((part) => part.value).join('');
    return `${position.line}:${position.character} ${text}`;
  });
}

async function problems(uri: string): Promise<readonly unknown[]> {
  const report: DocumentDiagnosticReport = await editor.connection.sendRequest('textDocument/diagnostic', {
    textDocument: { uri },
  });
  return report.kind === 'full' ? report.items.map(({ code }) => code) : [];
}

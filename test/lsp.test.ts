/** The real server over a pipe: open, edit, ask, cancel, close; what an editor does, as an editor does it. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  CancellationTokenSource,
  type CodeAction,
  type CodeLens,
  type DocumentDiagnosticReport,
  type Hover,
  type InlayHint,
  type Location,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import {
  checkShapeCommentsRequest,
  insertShapeCommentsRequest,
  type RunResult,
  runRequest,
} from '../server/messages.ts';
import { type Editor, startEditor, stopEditor, until } from './editor.ts';

const article = `import { nn, randn, zeros } from 'unrolled';

const inputSize = 4;
const hiddenSize = 2;
const cell = new nn.RNN(inputSize, hiddenSize, { numLayers: 1 });
const inputs = randn([3, 1, inputSize]);
const hidden = zeros([1, 1, hiddenSize]);
const [out, next] = cell.forward(inputs, hidden);
`;
const wrong = article.replace('randn([3, 1, inputSize])', 'randn([3, 1, 10])');

let editor: Editor;
before(async () => {
  editor = await startEditor('pull');
});
after(() => stopEditor(editor));

test('initialize says what the server can', () => {
  const { capabilities } = editor;
  assert.deepEqual(capabilities.inlayHintProvider, { resolveProvider: true });
  assert.equal(capabilities.hoverProvider, true);
  assert.equal(capabilities.definitionProvider, true);
  assert.equal(capabilities.workspace?.workspaceFolders?.supported, true);
  assert.ok(capabilities.diagnosticProvider && 'interFileDependencies' in capabilities.diagnosticProvider);
});

test('hints stand behind the names, and only in the range asked for', async () => {
  const uri = open(editor, 'hints.ts', article);
  assert.deepEqual(await hints(uri), ['5:12 ‹3, 1, 4›', '6:12 ‹1, 1, 2›', '7:10 ‹3, 1, 2›', '7:16 ‹1, 1, 2›']);
  assert.deepEqual(await hints(uri, [6, 7]), ['6:12 ‹1, 1, 2›']);
});

test('a resolved hint links every size to the place that set it', async () => {
  const uri = open(editor, 'resolve.ts', article);
  const [first] = await rawHints(uri);
  assert.ok(first);
  const resolved: InlayHint = await editor.connection.sendRequest('inlayHint/resolve', first);
  assert.ok(Array.isArray(resolved.label));
  const size = resolved.label.find((part) => part.value === '4');
  assert.equal(size?.location?.uri, uri);
  assert.equal(size?.location?.range.start.line, 2);
  assert.match(JSON.stringify(resolved.tooltip), /3, 1, 4/);
});

test('two sizes of one number are told apart by where they stand', async () => {
  const uri = open(
    editor,
    'same.py',
    'import torch\nbatch_size = 1\nnum_layers = 1\nh = torch.zeros(num_layers, batch_size, 2)\nflat = h.view(batch_size, 2)\n',
  );
  const lines = async (hint: InlayHint | undefined) => {
    const { label }: InlayHint = await editor.connection.sendRequest('inlayHint/resolve', hint);
    return Array.isArray(label) ? label.flatMap((part) => part.location?.range.start.line ?? []) : [];
  };
  const [h, flat] = await rawHints(uri);
  assert.deepEqual(await lines(h), [2, 1, 3]);
  assert.deepEqual(await lines(flat), [1, 4]);
  assert.match(await hover(uri, { line: 3, character: 0 }), /layers.*1.*batch.*1/s);
});

test('a mismatch is reported with the lines that made it, and an edit clears it', async () => {
  const uri = open(editor, 'errors.ts', wrong);
  const report = await diagnostics(uri);
  assert.equal(report.kind, 'full');
  const [problem, ...more] = report.kind === 'full' ? report.items : [];
  assert.deepEqual(more, []);
  assert.equal(problem?.code, 'input-size');
  assert.equal(problem?.source, 'unrolled');
  assert.equal(problem?.severity, 1);
  assert.equal(problem?.range.start.line, 7);
  const lines = problem?.relatedInformation?.map(({ location }) => location.range.start.line) ?? [];
  assert.ok(lines.includes(5) && lines.includes(4), `the data and the cell are named: ${lines}`);

  const line = wrong.split('\n').findIndex((text) => text.includes('10]'));
  const character = wrong.split('\n')[line]?.indexOf('10]') ?? 0;
  const range = { start: { line, character }, end: { line, character: character + 2 } };
  await editor.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ range, text: 'inputSize' }],
  });
  const cleared = await diagnostics(uri, report.resultId);
  assert.deepEqual(cleared.kind === 'full' ? cleared.items : cleared, []);
});

test('an unchanged result is not sent again', async () => {
  const uri = open(editor, 'unchanged.ts', wrong);
  const { resultId } = await diagnostics(uri);
  assert.ok(resultId);
  assert.deepEqual(await diagnostics(uri, resultId), { kind: 'unchanged', resultId });
});

test('a cancelled request ends as cancelled', async () => {
  const uri = open(editor, 'cancel.ts', article);
  const source = new CancellationTokenSource();
  const pending = editor.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } }, source.token);
  source.cancel();
  await assert.rejects(pending, (error: { code?: number }) => error.code === -32800);
});

test('hover names the axes, and the parameters of a layer', async () => {
  const uri = open(editor, 'hover.ts', article);
  assert.match(await hover(uri, { line: 7, character: 8 }), /seq.*3.*batch.*1.*hidden.*2/s);
  const layer = await hover(uri, { line: 4, character: 8 });
  assert.match(layer, /weight_ih_l0.*\(2, 4\).*8/);
  assert.match(layer, /bias_hh_l0.*\(2,\).*2/);
  assert.match(layer, /total.*16/);
});

test('definition goes to where a size was set', async () => {
  const uri = open(editor, 'definition.ts', article);
  const found: Location[] = await editor.connection.sendRequest('textDocument/definition', {
    textDocument: { uri },
    position: { line: 5, character: article.split('\n')[5]?.indexOf('inputSize') ?? 0 },
  });
  assert.deepEqual(
    found.map((location) => location.range.start.line),
    [2],
  );
  // An editor follows a link of a hint by asking for the definition of the place it leads to.
  const linked: Location[] = await editor.connection.sendRequest('textDocument/definition', {
    textDocument: { uri },
    position: found[0]?.range.start ?? { line: 0, character: 0 },
  });
  assert.deepEqual(linked, found);
});

test('what is imported from another workspace folder is read, also when it changes on the disk', async () => {
  const sizes = join(editor.second, 'sizes.ts');
  writeFileSync(sizes, 'export const inputSize = 4;\n');
  const uri = open(
    editor,
    'imports.ts',
    "import { randn } from 'unrolled';\nimport { inputSize } from '../second/sizes';\nconst x = randn([3, inputSize]);\n",
  );
  assert.deepEqual(await hints(uri), ['2:7 ‹3, 4›']);
  const before = editor.refreshed.hints;
  writeFileSync(sizes, 'export const inputSize = 9;\n');
  await editor.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: pathToFileURL(sizes).href, type: 2 }],
  });
  assert.deepEqual(await hints(uri), ['2:7 ‹3, 9›']);
  await until(() => editor.refreshed.hints > before);
});

test('documents that nobody opened are answered with nothing', async () => {
  const uri = pathToFileURL(join(editor.folder, 'nobody.ts')).href;
  assert.deepEqual(await rawHints(uri), []);
  const report = await diagnostics(uri);
  assert.deepEqual(report.kind === 'full' && report.items, []);
  await editor.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 7 },
    contentChanges: [{ text: 'x' }],
  });
  await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  await editor.connection.sendNotification('$/setTrace', { value: 'messages' });
  await editor.connection.sendNotification('$/setTrace', { value: 'off' });
  assert.deepEqual(await rawHints(uri), []);
});

test('a file that is no source a person edits is left alone', async () => {
  const uri = open(editor, 'minified.js', `const a=1;${'a;'.repeat(5000)}`);
  assert.deepEqual(await rawHints(uri), []);
});

test('the cells of a notebook are one program, each with its own hints', async () => {
  const notebook = `${pathToFileURL(join(editor.folder, 'lesson.ipynb')).href}`;
  const cell = (id: number) => `vscode-notebook-cell:${notebook.slice(5)}#${id}`;
  const texts = ['%matplotlib inline\nimport torch\nx = torch.randn(3, 4)', 'y = x @ x.T'];
  await editor.connection.sendNotification('notebookDocument/didOpen', {
    notebookDocument: {
      uri: notebook,
      notebookType: 'jupyter-notebook',
      version: 1,
      cells: texts.map((_, i) => ({ kind: 2, document: cell(i) })),
    },
    cellTextDocuments: texts.map((text, i) => ({ uri: cell(i), languageId: 'python', version: 1, text })),
  });
  assert.deepEqual(await hints(cell(0)), ['2:1 ‹3, 4›']);
  assert.deepEqual(await hints(cell(1)), ['0:1 ‹3, 3›']);
});

test('a client that does not pull is told by itself', async () => {
  const plain = await startEditor('push');
  try {
    const uri = open(plain, 'pushed.ts', wrong);
    await until(() => plain.pushed.get(uri)?.length === 1);
    assert.equal(plain.pushed.get(uri)?.[0]?.code, 'input-size');
    await plain.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await until(() => plain.pushed.get(uri)?.length === 0);
  } finally {
    await stopEditor(plain);
  }
});

test('after shutdown requests are refused, and exit ends the process with 0', async () => {
  const last = await startEditor('pull');
  const uri = open(last, 'last.ts', article);
  await last.connection.sendRequest('shutdown');
  await assert.rejects(
    last.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position: { line: 0, character: 0 } }),
    (error: { code?: number }) => error.code === -32600,
  );
  const exited = new Promise<number | null>((resolve) => last.process.on('exit', resolve));
  await last.connection.sendNotification('exit');
  assert.equal(await exited, 0);
});

test('a mismatch comes with the edit that mends it', async () => {
  const uri = open(editor, 'fix.ts', wrong);
  const range = { start: { line: 7, character: 33 }, end: { line: 7, character: 33 } };
  const actions: CodeAction[] = await editor.connection.sendRequest('textDocument/codeAction', {
    textDocument: { uri },
    range,
    context: { diagnostics: [] },
  });
  assert.deepEqual(
    actions.map(({ title, edit }) => [title, edit?.changes?.[uri]?.map((one) => one.newText)]),
    [
      ['set input_size to 10', ['10']],
      ['make the data 4 wide (changes results)', ['4']],
      ['ignore input-size on this line', ['  // unrolled: ignore[input-size]']],
    ],
  );
  const all: CodeAction[] = await editor.connection.sendRequest('textDocument/codeAction', {
    textDocument: { uri },
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    context: { diagnostics: [], only: ['source.fixAll'] },
  });
  assert.deepEqual(
    all.map(({ kind, edit }) => [kind, edit?.changes?.[uri]?.map((one) => one.newText)]),
    [['source.fixAll.unrolled', ['10']]],
  );
});

test('shape comments are offered where they are missing, and checked where they are', async () => {
  const uri = open(editor, 'comments.ts', `${article}const last = out.at(-1); // last: (1, 3)\n`);
  const ask = (line: number, context: object): Promise<CodeAction[]> =>
    editor.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri },
      range: { start: { line, character: 0 }, end: { line, character: 0 } },
      context: { diagnostics: [], ...context },
    });
  const texts = (edit: WorkspaceEdit | undefined) => edit?.changes?.[uri]?.map((one) => one.newText);
  const written = (await ask(5, {})).map(({ kind, edit }) => [kind, texts(edit)]);
  assert.deepEqual(written, [['refactor.rewrite.shapeComments', [' // inputs: (3, 1, 4)']]]);
  // Nothing is evaluated anew where the editor asks by itself.
  assert.deepEqual(await ask(5, { triggerKind: 2 }), []);
  const [all] = await ask(0, { only: ['source'] });
  const comments = [' // inputs: (3, 1, 4)', ' // hidden: (1, 1, 2)', ' // out: (3, 1, 2), next: (1, 1, 2)'];
  assert.deepEqual(texts(all?.edit), comments);
  const edit: WorkspaceEdit = await editor.connection.sendRequest(insertShapeCommentsRequest, {
    textDocument: { uri },
  });
  assert.deepEqual(texts(edit), comments);
  const lines = [0, 4];
  assert.equal(await editor.connection.sendRequest(insertShapeCommentsRequest, { textDocument: { uri }, lines }), null);
  const checked = await editor.connection.sendRequest(checkShapeCommentsRequest, { textDocument: { uri } });
  assert.deepEqual(checked, {
    right: 0,
    open: 0,
    wrong: [
      {
        uri,
        start: { line: 8, character: 25 },
        end: { line: 8, character: 40 },
        text: '`last` is (1, 2), not (1, 3)',
        code: 'const last = out.at(-1); // last: (1, 3)',
      },
    ],
  });
});

test('a lens stands at the cell, and its run comes as a plan', async () => {
  const uri = open(editor, 'lens.ts', article);
  const lenses: CodeLens[] = await editor.connection.sendRequest('textDocument/codeLens', { textDocument: { uri } });
  assert.deepEqual(
    lenses.map(({ range, command }) => [range.start.line, command?.title, command?.command]),
    [
      [4, '▷ Run cell', 'unrolled.runCell'],
      [7, '▷ Run cell   (3, 1, 4) → (3, 1, 2)', 'unrolled.runCell'],
    ],
  );
  const plan: RunResult = await editor.connection.sendRequest(runRequest, {
    textDocument: { uri },
    position: { line: 7, character: 0 },
  });
  assert.ok('steps' in plan);
  assert.deepEqual(
    plan.steps.map((step) => step.op),
    ['layer', 'randn', 'zeros', 'rnn'],
  );
  assert.equal(plan.steps.at(-1)?.at.uri, uri);
});

function open({ connection, folder }: Editor, name: string, text: string): string {
  const uri = pathToFileURL(join(folder, name)).href;
  const languageId = name.endsWith('.js') ? 'javascript' : 'typescript';
  void connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  return uri;
}

async function rawHints(uri: string, [from, to]: readonly [number, number] = [0, 1000]): Promise<readonly InlayHint[]> {
  const range = { start: { line: from, character: 0 }, end: { line: to, character: 0 } };
  return editor.connection.sendRequest('textDocument/inlayHint', { textDocument: { uri }, range });
}

async function hints(uri: string, lines?: readonly [number, number]): Promise<readonly string[]> {
  const found = await rawHints(uri, lines);
  return found.map(({ position, label }) => {
    const text = typeof label === 'string' ? label : label.map((part) => part.value).join('');
    return `${position.line}:${position.character} ${text}`;
  });
}

function diagnostics(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
  return editor.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri }, previousResultId });
}

async function hover(uri: string, position: { line: number; character: number }): Promise<string> {
  const found: Hover | null = await editor.connection.sendRequest('textDocument/hover', {
    textDocument: { uri },
    position,
  });
  return found && typeof found.contents === 'object' && 'value' in found.contents ? found.contents.value : '';
}

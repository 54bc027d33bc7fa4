/** The command line: what it prints, what it answers to bad use, and its exit codes. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { version } from '../package.json';
import { localeIn, run } from '../server/cli-run.ts';
import { BadUse, systemLocale, type Terminal } from '../server/cli-terminal.ts';

const clean = `import { nn, randn } from 'unrolled';
const cell = new nn.RNN(4, 2);
const x = randn([3, 1, 4]);
const [out, h] = cell.forward(x);
`;
const wrong = clean.replace('[3, 1, 4]', '[3, 1, 10]');

const folder = mkdtempSync(join(tmpdir(), 'unrolled-cli-'));
after(() => rmSync(folder, { recursive: true }));
for (const name of ['clean', 'wrong', 'deep/nested', 'deep/node_modules/lib'])
  mkdirSync(join(folder, name), { recursive: true });
const write = (name: string, text: string | Uint8Array) => writeFileSync(join(folder, name), text);
write('clean/a.ts', clean);
write('wrong/b.ts', wrong);
write('wrong/c.ts', clean);
write('deep/nested/d.ts', wrong);
write('deep/node_modules/lib/e.ts', wrong);
write('notes.md', '# no program');
write('binary.py', new Uint8Array([1, 0, 2, 0]));
write(
  'lesson.ipynb',
  JSON.stringify({
    nbformat: 4,
    metadata: { kernelspec: { language: 'python' } },
    cells: [
      { cell_type: 'markdown', source: ['# A lesson\n', 'in cells'] },
      {
        cell_type: 'code',
        source: ['%matplotlib inline\n', 'import torch\n', 'cell = torch.nn.RNN(4, 2)'],
        outputs: [],
      },
      { cell_type: 'code', source: '!pip list\nx = torch.randn(3, 1, 10)', outputs: [] },
      { cell_type: 'code', source: ['\n', 'out, h = cell(x)\n'], outputs: [] },
    ],
  }),
);
write('bom.ts', `\uFEFF${clean}`);

interface Place {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: unknown;
}

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function said(...argv: readonly string[]): Promise<Said> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    print: (text) => {
      out += text;
    },
    error: (text) => {
      err += text;
    },
    color: 'off',
    locale: 'en',
    folder,
  };
  const code = await run(argv, terminal);
  return { code, out, err };
}

test('a fix that is there already is not advised', async () => {
  const program = (options: string, batch: number) =>
    `import torch\nfrom torch import nn\nrnn = nn.GRU(10, 20${options})\n` +
    `out, _ = rnn(torch.randn(32, 7, 10), torch.zeros(1, ${batch}, 20))\n`;
  write('batch-first.py', program(', batch_first=True', 7));
  assert.doesNotMatch((await said('check', 'batch-first.py')).out, /set batch_first to True/);
  write('batch-first.py', program('', 32));
  assert.match((await said('check', 'batch-first.py')).out, /fix: 1\) set batch_first to True/);
  rmSync(join(folder, 'batch-first.py'));
});

test('a fix that would not mend it is not advised', async () => {
  const program =
    'import torch\nfrom torch import nn\nrnn = nn.RNN(5, 20)\nfc = nn.Linear(10, 2)\n' +
    'out, h = rnn(torch.randn(7, 3, 5))\ny = fc(out[-1])\n';
  write('head.py', program);
  const { out } = await said('check', 'head.py');
  assert.match(out, /fix: 1\) set in_features to 20\n/);
  const listed = (text: string): unknown => JSON.parse(text);
  const [problem] = listed((await said('check', '--output-format', 'json', 'head.py')).out) as { fixes: string[] }[];
  assert.deepEqual(problem?.fixes, ['set in_features to 20']);
  const traced = listed((await said('trace', '--json', 'head.py')).out) as { problems: { fixes: string[] }[] };
  assert.deepEqual(traced.problems[0]?.fixes, ['set in_features to 20']);
  rmSync(join(folder, 'head.py'));
});

test("the system's language is spoken unless another is asked for", async () => {
  assert.equal(systemLocale({ LANG: 'zh_CN.UTF-8' }), 'zh-CN');
  assert.equal(systemLocale({ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }), 'en');
  assert.equal(systemLocale({ LANG: 'de_DE.UTF-8', LC_ALL: '', LC_MESSAGES: 'zh_CN' }), 'zh-CN');
  assert.equal(systemLocale({}), 'en');
  assert.equal(localeIn(['check', '--lang', 'en'], 'zh-CN'), 'en');
  assert.equal(localeIn(['check'], 'zh-CN'), 'zh-CN');
});

test('--detail says less or more of the same problem', async () => {
  const { out: short } = await said('check', '--detail', 'short', 'wrong/b.ts');
  const { out: normal } = await said('check', 'wrong/b.ts');
  const { out: teach } = await said('check', '--detail', 'teach', 'wrong/b.ts');
  assert.doesNotMatch(short, /fix:|more:|gives|says:/);
  assert.match(short, /takes 4 features.*\n.*\n.*\n.*\^/);
  assert.match(normal, /fix: 1\) set input_size to 10/);
  assert.doesNotMatch(normal, /rule:/);
  assert.match(teach, / {2}rule: The last axis of the input must equal input_size/);
  await assert.rejects(said('check', '--detail', 'long', 'wrong/b.ts'), /--detail is short, normal or teach/);
});

test('what a rule means is told in both languages, with the reason where there is no quick fix', async () => {
  assert.match((await said('check', '--explain', 'one-hot')).out, /There is no quick fix: .* not in the program/);
  assert.match((await said('check', '--explain', 'one-hot', '--lang', 'zh-CN')).out, /没有快速修复：.*。/);
  assert.doesNotMatch((await said('check', '--explain', 'topk')).out, /no quick fix/);
});

test('explain draws the chain of every axis under the code', async () => {
  const { code, out } = await said('explain', 'clean/a.ts:4');
  assert.equal(code, 0);
  assert.equal(
    out.split('\n\n').at(3),
    [
      'axis 2 (hidden) of `out` is 2',
      '   4 | const [out, h] = cell.forward(x);',
      '     |                  ^^^^^^^^^^^^^^^ `RNN` gives (3, 1, 2) here',
      '   2 | const cell = new nn.RNN(4, 2);',
      '     |                            ^ `RNN` is called with 2 here',
    ].join('\n'),
  );
  assert.match((await said('explain', 'clean/a.ts:3:7', '--lang', 'zh-CN')).out, /`x` 的第 0 维是 3/);
  await assert.rejects(said('explain', 'clean/a.ts:1:1'), /nothing at clean\/a\.ts:1:1 has a shape/);
  await assert.rejects(said('explain', 'clean/a.ts'), /explain a place/);
});

test('check --fix makes the safe fixes, tells how many, and reports what is left', async () => {
  const two = `${wrong}const fc = new nn.Linear(3, 2);\nconst y = fc.forward(out);\nconst z = cell.forward(x, randn([1, 3, 2]));\n`;
  write('mend.ts', two);
  const { code, out, err } = await said('check', '--fix', '--output-format', 'concise', 'mend.ts');
  assert.equal(
    readFileSync(join(folder, 'mend.ts'), 'utf8'),
    two.replace('RNN(4, 2)', 'RNN(10, 2)').replace('Linear(3', 'Linear(2'),
  );
  assert.equal(code, 1);
  assert.match(out, /^mend\.ts:7:.*hidden-batch/);
  assert.match(err, /^Fixed 2 places\.\n1 error in 1 file/);
  rmSync(join(folder, 'mend.ts'));
});

test('check: 0 and nothing on a clean folder, 1 and a frame on a finding', async () => {
  assert.deepEqual(await said('check', 'clean'), { code: 0, out: '', err: 'No shape problems in 1 file.\n' });
  const { code, out, err } = await said('check', 'wrong');
  assert.equal(code, 1);
  assert.equal(err, '1 error in 2 files.\n');
  assert.match(out, /^error\[input-size\]: .*\n +--> wrong\/b\.ts:4:31\n/);
  assert.match(out, /\n +4 \| const \[out, h\] = cell\.forward\(x\);\n +\| {30}\s*\^\n/);
  assert.match(out, /\n +3 \| const x = randn\(\[3, 1, 10\]\);\s+<- /);
  assert.match(out, /\n +2 \| const cell = new nn\.RNN\(4, 2\);\s+<- /);
  assert.match(out, /unrolled --explain input-size/);
});

test('check: folders are walked, other people’s packages are not', async () => {
  const { out } = await said('check', '--output-format', 'concise');
  const files = out
    .trimEnd()
    .split('\n')
    .map((line) => line.split(':')[0]);
  assert.deepEqual(files, ['deep/nested/d.ts', 'lesson.ipynb', 'wrong/b.ts']);
});

test('check: JSON has positions as in LSP', async () => {
  const { code, out } = await said('check', 'wrong', '--output-format', 'json');
  assert.equal(code, 1);
  const [problem, ...more]: unknown[] = JSON.parse(out);
  assert.deepEqual(more, []);
  assert.ok(typeof problem === 'object' && problem !== null && 'start' in problem && 'file' in problem);
  assert.deepEqual(problem.start, { line: 3, character: 30 });
  assert.equal(problem.file, 'wrong/b.ts');
  assert.deepEqual(JSON.parse((await said('check', 'clean', '--output-format', 'json')).out), []);
});

test('check: messages in Chinese', async () => {
  const english = await said('check', 'wrong', '--output-format', 'concise');
  const chinese = await said('check', 'wrong', '--output-format', 'concise', '--lang', 'zh-CN');
  assert.match(chinese.out, /[\u4e00-\u9fff]/);
  assert.notEqual(chinese.out, english.out);
});

test('trace: one JSON object a file, in the order they were named, with every expression that holds tensors', async () => {
  const { code, out } = await said('trace', 'wrong/b.ts', 'clean/a.ts', '--json');
  assert.equal(code, 0);
  const [first, second, ...more] = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(more, []);
  assert.deepEqual([first.version, first.file, second.file], [1, 'wrong/b.ts', 'clean/a.ts']);
  assert.equal(first.problems[0].rule, 'input-size');
  /** The longest expression that begins there. */
  const at = (line: number, character: number) =>
    second.values.findLast(({ start }: Place) => start.line === line && start.character === character);
  assert.deepEqual(at(2, 6).shape, [3, 1, 4]);
  assert.deepEqual(at(2, 10).shape, [3, 1, 4]);
  assert.deepEqual(at(3, 7).shape, [3, 1, 2]);
  assert.deepEqual(
    at(3, 17).items.map((item: { shape: unknown }) => item.shape),
    [
      [3, 1, 2],
      [1, 1, 2],
    ],
  );
  const spans = second.values.map((value: { start: unknown; end: unknown }) =>
    JSON.stringify([value.start, value.end]),
  );
  assert.equal(new Set(spans).size, spans.length);
});

test('trace: a file that another one imports is shown whichever of them is named first', async () => {
  mkdirSync(join(folder, 'two'), { recursive: true });
  write(
    'two/net.py',
    'import torch.nn as nn\n\nclass Net(nn.Module):\n  def forward(self, x):\n    return x.view(2, 3)\n',
  );
  write('two/main.py', 'from net import Net\n');
  for (const files of [
    ['two/main.py', 'two/net.py'],
    ['two/net.py', 'two/main.py'],
  ]) {
    const { out } = await said('trace', ...files, '--json');
    const reports = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const net = reports.find((report) => report.file.endsWith('net.py'));
    assert.ok(
      net.values.some((value: { shape?: unknown }) => JSON.stringify(value.shape) === '[2,3]'),
      files.join(),
    );
  }
});

test('trace: a private method is as the calls of its class are, a public one as for every caller', async () => {
  const method = (name: string) => `${name}(x: tf.Tensor) { return x.transpose(); }`;
  write(
    'own.ts',
    `import * as tf from '@tensorflow/tfjs';
export class Steps {
  run() { return [this.all(tf.zeros([2, 3])), this.own(tf.zeros([2, 3])), this.#mine(tf.zeros([2, 3]))]; }
  ${method('all')}
  private ${method('own')}
  ${method('#mine')}
}
`,
  );
  const { values } = JSON.parse((await said('trace', 'own.ts', '--json')).out);
  const made = (line: number) =>
    values
      .filter((one: { start: { line: number } }) => one.start.line === line)
      .map((one: { shape: unknown }) => one.shape);
  assert.ok(
    made(3).length > 0 && !/\d[,\]]/.test(JSON.stringify(made(3)).replace(/"[^"]*"/g, '')),
    JSON.stringify(made(3)),
  );
  assert.deepEqual(
    [made(4), made(5)],
    Array(2).fill([
      [2, 3],
      [2, 3],
      [3, 2],
    ]),
  );
});

test('trace: a program that takes more steps than an editor waits for is evaluated to its end', async () => {
  const layers = Array.from({ length: 8 }, (_, i) => `const f${i + 1} = (x) => f${i}(f${i}(f${i}(x)));\n`).join('');
  write(
    'deep.ts',
    `import * as tf from '@tensorflow/tfjs';\nconst f0 = (x) => x.relu();\n${layers}const y = f8(tf.zeros([2, 3]));\n`,
  );
  const report = JSON.parse((await said('trace', 'deep.ts', '--json')).out);
  const y = report.values.find(({ start, end }: Place) => start.line === 10 && start.character === 6 && end);
  assert.deepEqual(y?.shape, [2, 3]);
});

test('annotate: prints, writes and strips; what it wrote it finds again', async () => {
  const annotated = (await said('annotate', 'clean/a.ts')).out;
  assert.match(annotated, /const x = randn\(\[3, 1, 4\]\); {2}\/\/ x: \(3, 1, 4\)\n/);
  assert.match(annotated, /\/\/ out: \(3, 1, 2\), h: \(1, 1, 2\)\n/);
  write('clean/again.ts', annotated);
  assert.equal((await said('annotate', 'clean/again.ts')).out, annotated);
  assert.equal((await said('annotate', 'clean/again.ts', '--strip')).out, clean);
  await said('annotate', 'clean/again.ts', '--strip', '--write');
  assert.equal(readFileSync(join(folder, 'clean/again.ts'), 'utf8'), clean);
  rmSync(join(folder, 'clean/again.ts'));
  await said('annotate', 'bom.ts', '--write');
  assert.match(readFileSync(join(folder, 'bom.ts'), 'utf8'), /^\uFEFFimport[\s\S]*\/\/ x: \(3, 1, 4\)/);
});

test('annotate --insert writes what no comment says yet, in the lines asked for', async () => {
  const text = `${clean}const y = x.at(0); // first\n`;
  write('clean/more.ts', text);
  const last = text.split('\n').length - 1;
  const only = (await said('annotate', 'clean/more.ts', '--insert', '--lines', String(last))).out;
  assert.equal(only, text.replace('// first', '// first // y: (1, 4)'));
  await said('annotate', 'clean/more.ts', '--insert', '--write');
  const written = readFileSync(join(folder, 'clean/more.ts'), 'utf8');
  assert.match(written, /const x = randn\(\[3, 1, 4\]\); \/\/ x: \(3, 1, 4\)\n/);
  assert.equal((await said('annotate', 'clean/more.ts', '--insert')).out, written);
  rmSync(join(folder, 'clean/more.ts'));
});

test('check --comments looks at the shapes in comments alone, loose speech among them', async () => {
  const more = `${clean}const y = x.at(0); // (3, 4)\nconst z = x.at(0); // (batch, seq, hidden)\n`;
  write('clean/claims.ts', `${more}cell.forward(randn([3, 1, 5]));\n`);
  const { out, code } = await said('check', 'clean/claims.ts', '--comments', '--output-format', 'concise');
  assert.deepEqual(out.match(/\[[a-z-]+\]: .*/g), [
    '[claim]: `y` is (1, 4), not (3, 4)',
    '[claim]: `z` is (1, 4), not (batch, seq, hidden)',
  ]);
  assert.equal(code, 1);
  rmSync(join(folder, 'clean/claims.ts'));
});

test('explain: a rule with its meaning and both programs', async () => {
  const { out } = await said('--explain', 'input-size');
  assert.match(out, /^error\[input-size\]: /);
  assert.match(out, /wrong:\n {4}/);
  assert.match(out, /right:\n {4}/);
});

test('bad use is said in one sentence', async () => {
  const mistakes: readonly (readonly [RegExp, ...string[]])[] = [
    [/no file or folder `nowhere`/, 'check', 'nowhere'],
    [/no file `nowhere.ts`/, 'trace', 'nowhere.ts', '--json'],
    [/`notes.md` is no Python, TypeScript or JavaScript file/, 'check', 'notes.md'],
    [/`clean` is a folder/, 'trace', 'clean', '--json'],
    [/trace prints JSON/, 'trace', 'clean/a.ts'],
    [/trace needs a file/, 'trace', '--json'],
    [/annotate takes one file/, 'annotate'],
    [/--strip or --insert, not both/, 'annotate', 'clean/a.ts', '--strip', '--insert'],
    [/--lines belongs to `annotate --insert`/, 'annotate', 'clean/a.ts', '--lines', '3'],
    [/--lines is FIRST or FIRST-LAST, not `0-3`/, 'annotate', 'clean/a.ts', '--insert', '--lines', '0-3'],
    [/--fix or --comments, not both/, 'check', '--fix', '--comments'],
    [/cannot be read: it is not text/, 'annotate', 'binary.py'],
    [/no command `chekc`/, 'chekc'],
    [/--output-format is full, concise or json, not `xml`/, 'check', '--output-format', 'xml'],
    [/--lang is en or zh-CN, not `fr`/, 'check', '--lang', 'fr'],
    [/no rule `nothing`/, '--explain', 'nothing'],
    [/Unknown option '--colour'/, 'check', '--colour'],
    [/--stdio/, 'lsp'],
  ];
  for (const [message, ...argv] of mistakes) {
    await assert.rejects(
      said(...argv),
      (error) => error instanceof BadUse && message.test(error.message),
      argv.join(' '),
    );
  }
});

test('what is no source is left alone and said', async () => {
  const { code, err } = await said('check', 'binary.py');
  assert.equal(code, 0);
  assert.match(err, /binary\.py is left alone: it is not text/);
});

test('the program itself: version, help and exit code 2', () => {
  const cli = fileURLToPath(new URL('../server/cli.ts', import.meta.url));
  const started = (...argv: readonly string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', cli, ...argv], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    });
  assert.equal(started('--version').stdout, `${version}\n`);
  const help = started('--help');
  assert.equal(help.status, 0);
  assert.match(help.stdout, /unrolled check/);
  const bad = started('check', 'nowhere');
  assert.equal(bad.status, 2);
  assert.equal(bad.stderr, 'unrolled: there is no file or folder `nowhere`\n');
  assert.equal(started().status, 2);
});

test('the cells of a notebook are one program, and what is said of it names the cell', async () => {
  const { code, out } = await said('check', 'lesson.ipynb');
  assert.equal(code, 1);
  assert.match(out, /--> lesson\.ipynb:cell 4:2:15\n +2 \| out, h = cell\(x\)\n/);
  assert.match(out, /\n +2 \| x = torch\.randn\(3, 1, 10\) +<- .*\(cell 3\)\n/);
  const [problem] = JSON.parse((await said('check', 'lesson.ipynb', '--output-format', 'json')).out);
  assert.deepEqual([problem.cell, problem.start], [3, { line: 1, character: 14 }]);
  assert.deepEqual(
    problem.related.map((one: { cell: number; start: Place['start'] }) => [one.cell, one.start.line]),
    [
      [2, 1],
      [1, 2],
    ],
  );
  const report = JSON.parse((await said('trace', 'lesson.ipynb', '--json')).out);
  assert.equal(report.file, 'lesson.ipynb');
  const x = report.values.find((one: Place & { cell: number }) => one.cell === 2 && one.start.line === 1);
  assert.deepEqual(x.start, { line: 1, character: 0 });
  assert.deepEqual(x.shape, [3, 1, 10]);
});

test('a notebook of another language, or a broken one, is left alone and said so', async () => {
  write('broken.ipynb', '{"cells": [');
  const { err } = await said('check', 'broken.ipynb');
  assert.match(err, /broken\.ipynb is left alone: it is no Python notebook/);
});

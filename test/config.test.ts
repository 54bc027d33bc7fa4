/** A project's own settings: which file counts, what it says, and what is said of one that is wrong. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { DocumentDiagnosticReport } from 'vscode-languageserver/node';
import { run } from '../server/cli-run.ts';
import type { Terminal } from '../server/cli-terminal.ts';
import { type Complaint, ConfigFiles, complaintText, type ProjectConfig, settingsFrom } from '../server/config.ts';
import { leftOutBy } from '../server/globs.ts';
import { startEditor, stopEditor, until } from './editor.ts';

interface Asked {
  readonly config: ProjectConfig;
  readonly said: readonly string[];
  readonly chinese: readonly string[];
}

/** What holds for a file among the files given. */
async function asked(file: string, files: { readonly [file: string]: string }): Promise<Asked> {
  const complaints: Complaint[] = [];
  const configs = new ConfigFiles(
    {
      read: (path) => files[path],
      kind: (path) => (path in files ? 'file' : undefined),
    },
    (_, found) => complaints.push(...found),
  );
  const config = await configs.of(file);
  assert.equal(configs.known(file), config);
  const said = complaints.map((one) => complaintText(one, 'en'));
  return { config, said, chinese: complaints.map((one) => complaintText(one, 'zh-CN')) };
}

const toml = '[project]\nname = "x"\n\n[tool.unrolled]\nmaxFileLines = 7\n';

test('the nearest folder with a config file wins, and in it unrolled.json before pyproject.toml before package.json', async () => {
  const json = '{ "maxFileLines": 5 }';
  const npm = '{ "name": "unrolled", "unrolled": { "maxFileLines": 9 } }';
  const lines = async (files: { readonly [file: string]: string }) => {
    const { config, said } = await asked('/p/src/a.py', files);
    assert.deepEqual(said, []);
    return [config.settings.maxFileLines, config.folder];
  };
  const all = { '/p/unrolled.json': json, '/p/pyproject.toml': toml, '/p/package.json': npm };
  assert.deepEqual(await lines(all), [5, '/p']);
  assert.deepEqual(await lines({ '/p/pyproject.toml': toml, '/p/package.json': npm }), [7, '/p']);
  assert.deepEqual(await lines({ '/p/package.json': npm }), [9, '/p']);
  assert.deepEqual(await lines({ ...all, '/p/src/package.json': npm }), [9, '/p/src']);
  // Files that say nothing of it are passed by.
  const silent = { '/p/src/pyproject.toml': '[project]\nname = "unrolled"\n', '/p/src/package.json': '{"name":"a"}' };
  assert.deepEqual(await lines({ ...all, ...silent }), [5, '/p']);
  assert.deepEqual(await lines({ '/p/package.json': '{"dependencies":{"unrolled":"1"}}' }), [undefined, undefined]);
});

test('what is wrong is said with file, line and key, and all else holds', async () => {
  const json = `{
  "maxFileLines": "many",
  "exclude": ["a"],
  "colour": true,
  "rules": {
    "batch-axis": "off",
    "nothing": "off",
    "input-size": "loud"
  }
}`;
  const { config, said, chinese } = await asked('/p/a.py', { '/p/unrolled.json': json });
  assert.deepEqual(said, [
    '/p/unrolled.json:2: `maxFileLines` takes a whole number from 1 to 1000000, not "many"',
    '/p/unrolled.json:4: there is no setting `colour`',
    '/p/unrolled.json:7: there is no rule `nothing`',
    '/p/unrolled.json:8: `rules.input-size` takes off, hint, info, warning or error, not "loud"',
  ]);
  assert.deepEqual(config.settings, { exclude: ['a'], rules: { 'batch-axis': 'off' } });
  for (const one of chinese) assert.match(one, /[\u4e00-\u9fff]/);
  assert.equal(chinese[0], '/p/unrolled.json:2: `maxFileLines` 应为1 到 1000000 的整数，而不是 "many"');
});

test('so in TOML and in a package.json', async () => {
  const table = `${toml}exclude = "a"\n\n[tool.unrolled.diagnostics]\nhazards = "error"\nloud = 1\n\n[tool.unrolled.rules]\nbatch-axis = 1\n`;
  const { config, said } = await asked('/p/a.py', { '/p/pyproject.toml': table });
  assert.deepEqual(said, [
    '/p/pyproject.toml:6: `exclude` takes a list of patterns, not "a"',
    '/p/pyproject.toml:10: there is no setting `diagnostics.loud`',
    '/p/pyproject.toml:13: `rules.batch-axis` takes off, hint, info, warning or error, not 1',
  ]);
  assert.deepEqual(config.settings, { maxFileLines: 7, diagnostics: { hazards: 'error' }, rules: {} });
  const npm = '{\n  "name": "a",\n  "unrolled": {\n    "include": 3\n  }\n}';
  assert.deepEqual((await asked('/p/a.py', { '/p/package.json': npm })).said, [
    '/p/package.json:4: `include` takes a list of patterns, not 3',
  ]);
});

test('a file that cannot be read as what it is holds nothing, whatever it is', async () => {
  const first = async (name: string, text: string) => {
    const { config, said } = await asked('/p/a.py', { [`/p/${name}`]: text });
    assert.deepEqual(config.settings, {}, text);
    return said[0];
  };
  assert.equal(await first('unrolled.json', '{\n  "a": 1,\n}'), '/p/unrolled.json:3: this is no JSON');
  assert.equal(await first('unrolled.json', '[]'), '/p/unrolled.json:1: the settings are a table, not []');
  assert.equal(
    await first('pyproject.toml', '[tool.unrolled]\nmaxFileLines = \n'),
    '/p/pyproject.toml:2: this is no TOML',
  );
  // Beginnings, and single characters lost: no exception, and a complaint or a value that fits.
  const whole = '{"include":["a\\n"],"maxFileLines":12e1,"rules":{"batch-axis":"off"},"$schema":null}';
  const config = '[tool.unrolled]\ninclude = ["a", \'b\']\nrules = { batch-axis = "off" }\n';
  for (let i = 0; i <= whole.length; i++) {
    for (const text of [whole.slice(0, i), whole.slice(0, i) + whole.slice(i + 1), `${whole.slice(0, i)}\0`]) {
      const { config: read, said } = await asked('/p/a.py', { '/p/unrolled.json': text });
      if (said.length === 0) assert.deepEqual(read.settings, pick(JSON.parse(text)), text);
    }
    const cut = config.slice(0, i) + config.slice(i + 1);
    await asked('/p/a.py', { '/p/pyproject.toml': cut });
  }
  assert.equal(await first('unrolled.json', '['.repeat(100_000)), '/p/unrolled.json:1: this is no JSON');
});

function pick({ $schema, ...settings }: { readonly [key: string]: unknown }): object {
  return settings;
}

test('what the editor says beats what the project says, setting by setting and rule by rule', async () => {
  const text = '{"maxFileLines":7,"exclude":["a"],"rules":{"rank":"off","axis":"off"},"diagnostics":{"hazards":"off"}}';
  const { config } = await asked('/p/a.py', { '/p/unrolled.json': text });
  const settings = settingsFrom(config, { maxFileLines: 9, rules: { axis: 'error' }, diagnostics: { delayMs: 1 } });
  assert.equal(settings.maxFileLines, 9);
  assert.deepEqual(settings.exclude, ['a']);
  assert.deepEqual(settings.rules, { rank: 'off', axis: 'error' });
  assert.deepEqual([settings.diagnostics.hazards, settings.diagnostics.delayMs], ['off', 1]);
});

test('patterns name files, names at any depth, and folders with all in them', () => {
  const out = (file: string, include: readonly string[], exclude: readonly string[] = []) =>
    leftOutBy(file, { folder: '/p', include, exclude });
  const named = (pattern: string, ...files: readonly string[]) =>
    files.map((file) => out(`/p/${file}`, [], [pattern]) === 'exclude');
  assert.deepEqual(named('*_pb2.py', 'a_pb2.py', 'x/y/a_pb2.py', 'a_pb2.pyc'), [true, true, false]);
  assert.deepEqual(named('legacy', 'legacy/a.py', 'x/legacy/b/a.py', 'legacy.py'), [true, true, false]);
  assert.deepEqual(named('src/**', 'src/a.py', 'src/x/a.py', 'x/src/a.py'), [true, true, false]);
  assert.deepEqual(named('./src/*.ts', 'src/a.ts', 'src/x/a.ts'), [true, false]);
  assert.deepEqual(named('**/gen/?.{ts,js}', 'gen/a.ts', 'x/gen/b.js', 'gen/ab.js'), [true, true, false]);
  assert.equal(out('/p/lib/a.py', ['src']), 'include');
  assert.equal(out('/p/src/a.py', ['src'], ['a.py']), 'exclude');
  assert.equal(out('/p/src/a.py', ['src'], ['b.py']), undefined);
});

const wrong = `import torch\nx = torch.zeros(2, 3) @ torch.zeros(4, 5)\n`;
const folder = mkdtempSync(join(tmpdir(), 'unrolled-config-'));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

test('check leaves out what the project excludes, but for what is named, and obeys its levels', async () => {
  for (const name of ['a.py', 'old/b.py', 'other/c.py']) write(name, wrong);
  write(
    'pyproject.toml',
    '[tool.unrolled]\nexclude = ["old"]\n\n[tool.unrolled.rules]\ninner-size = "warning"\nx = 1\n',
  );
  write('other/unrolled.json', '{ "rules": { "inner-size": "off" } }');
  const said = async (...argv: readonly string[]) => {
    const out = { print: '', error: '' };
    const terminal: Terminal = {
      print: (text) => {
        out.print += text;
      },
      error: (text) => {
        out.error += text;
      },
      color: 'off',
      locale: 'en',
      folder,
    };
    const code = await run(['check', '--output-format', 'concise', ...argv], terminal);
    return { code, ...out };
  };
  const all = await said();
  assert.match(all.print, /^a\.py:2:\d+: warning\[inner-size\]: [^\n]*\n$/);
  assert.equal(all.code, 1);
  assert.equal(all.error, 'pyproject.toml:6: there is no rule `x`\n1 warning in 2 files.\n');
  assert.match((await said('old/b.py')).print, /^old\/b\.py/);
  assert.equal((await said('other')).code, 0);
});

test('the editor shows what is wrong in a config file, and reads a changed one again', async () => {
  const editor = await startEditor('pull');
  try {
    const config = join(editor.folder, 'unrolled.json');
    const change = (text: string) => {
      writeFileSync(config, text);
      const changes = [{ uri: pathToFileURL(config).href, type: 2 }];
      return editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    };
    writeFileSync(config, '{\n  "exclude": ["left"],\n  "size": 1\n}');
    const open = (name: string) => {
      const uri = pathToFileURL(join(editor.folder, name)).href;
      const document = { uri, languageId: 'python', version: 1, text: wrong };
      void editor.connection.sendNotification('textDocument/didOpen', { textDocument: document });
      return uri;
    };
    const codes = async (uri: string) => {
      const report: DocumentDiagnosticReport = await editor.connection.sendRequest('textDocument/diagnostic', {
        textDocument: { uri },
      });
      return report.kind === 'full' ? report.items.map(({ code, severity }) => `${code} ${severity}`) : [];
    };
    const [here, left] = [open('here.py'), open('left/there.py')];
    assert.deepEqual(await codes(here), ['inner-size 1']);
    assert.deepEqual(await codes(left), []);
    const shown = () =>
      editor.pushed.get(pathToFileURL(config).href)?.map(({ message, range }) => [message, range.start.line]);
    await until(() => shown()?.length === 1);
    assert.deepEqual(shown(), [['there is no setting `size`', 2]]);
    await until(() => editor.log.some((line) => line.endsWith('is left alone: the setting exclude names it')));
    assert.ok(
      editor.log.some((line) => line.endsWith('unrolled.json:3: there is no setting `size`')),
      editor.log.join('\n'),
    );
    const before = editor.refreshed.diagnostics;
    await change('{ "rules": { "inner-size": "info" } }');
    await until(() => editor.refreshed.diagnostics > before);
    assert.deepEqual(await codes(here), ['inner-size 3']);
    assert.deepEqual(await codes(left), ['inner-size 3']);
    assert.deepEqual(shown(), []);
    const again = editor.refreshed.diagnostics;
    await change('{ "maxFileLines": 2 }');
    await until(() => editor.refreshed.diagnostics > again);
    assert.deepEqual(await codes(here), []);
    await until(() => editor.log.some((line) => line.endsWith('it has 3 lines, more than maxFileLines (2)')));
  } finally {
    await stopEditor(editor);
  }
});

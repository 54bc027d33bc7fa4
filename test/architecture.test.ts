// The rooms and what each may import, as ARCHITECTURE.md has it. Imports run one way.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { ts } from 'ts-morph';

interface Room {
  readonly name: string;
  /** Which files stand in it. */
  readonly holds: (file: string) => boolean;
  /** Rooms it may import besides itself; `*` is every room of the server. */
  readonly rooms: readonly string[];
  /** Packages it may import; `node` is Node's own modules. */
  readonly packages: readonly string[];
}

const inside = (folder: string) => (file: string) => file.startsWith(`${folder}/`);

const ROOMS: readonly Room[] = [
  { name: 'server/shape', holds: inside('server/shape'), rooms: [], packages: [] },
  { name: 'server/program', holds: inside('server/program'), rooms: [], packages: [] },
  { name: 'runtime/weights', holds: inside('runtime/weights'), rooms: ['runtime'], packages: ['fflate'] },
  { name: 'runtime', holds: inside('runtime'), rooms: [], packages: [] },
  { name: 'server/problems', holds: inside('server/problems'), rooms: ['server/shape', 'trace'], packages: [] },
  { name: 'server/ops', holds: inside('server/ops'), rooms: ['server/shape', 'server/problems'], packages: [] },
  { name: 'server/libraries', holds: inside('server/libraries'), rooms: ['server/ops', 'server/shape'], packages: [] },
  {
    name: 'server/frontends/typescript',
    holds: inside('server/frontends/typescript'),
    rooms: ['server/program', 'server/shape'],
    packages: ['ts-morph'],
  },
  {
    name: 'server/frontends/python',
    holds: inside('server/frontends/python'),
    rooms: ['server/program', 'server/shape'],
    packages: ['@lezer/python', '@lezer/common'],
  },
  {
    name: 'trace',
    holds: (file) => file === 'server/evaluate/trace.ts',
    rooms: ['server/problems', 'server/program', 'server/shape'],
    packages: [],
  },
  {
    name: 'server/evaluate',
    holds: inside('server/evaluate'),
    rooms: ['trace', 'server/libraries', 'server/ops', 'server/problems', 'server/program', 'server/shape'],
    packages: [],
  },
  {
    name: 'server/features',
    holds: inside('server/features'),
    rooms: ['trace', 'messages', 'server/evaluate', 'server/problems', 'server/ops', 'server/program', 'server/shape'],
    packages: ['vscode-languageserver-types'],
  },
  {
    name: 'server main',
    holds: (file) => /^server\/main\.[a-z]+\.ts$/.test(file),
    rooms: ['*'],
    packages: ['node', 'vscode-languageserver', 'vscode-languageserver-textdocument', 'vscode-languageserver-types'],
  },
  {
    name: 'server config',
    holds: (file) => /^server\/(config-(toml|json)|globs)\.ts$/.test(file),
    rooms: ['server'],
    packages: ['jsonc-parser', 'picomatch', 'smol-toml'],
  },
  {
    name: 'server',
    holds: (file) => /^server\/[a-z-]+(\.[a-z]+)?\.ts$/.test(file),
    rooms: ['*'],
    packages: ['node', 'vscode-languageserver-types', 'vscode-languageserver-textdocument'],
  },
  {
    name: 'page messages',
    holds: (file) => file === 'client/preview-messages.ts',
    rooms: ['messages'],
    packages: [],
  },
  {
    name: 'client/preview',
    holds: inside('client/preview'),
    rooms: ['runtime', 'runtime/weights', 'messages', 'page messages'],
    packages: ['preact', '@preact/signals', 'papaparse'],
  },
  {
    name: 'client',
    holds: inside('client'),
    rooms: ['messages', 'page messages'],
    packages: ['vscode', 'vscode-languageclient', 'node'],
  },
];

const MESSAGES = 'server/messages.ts';
const TOP = resolve(import.meta.dirname, '..');
const BUILTIN = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

function filesOf(folder: string): string[] {
  return readdirSync(join(TOP, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(TOP, path)).isDirectory() ? filesOf(path) : /\.tsx?$/.test(name) ? [path] : [];
  });
}

function roomOf(file: string): Room | undefined {
  return ROOMS.find((room) => room.name === 'trace' && room.holds(file)) ?? ROOMS.find((room) => room.holds(file));
}

function importsOf(file: string): string[] {
  return ts.preProcessFile(readFileSync(join(TOP, file), 'utf8'), true, true).importedFiles.map((one) => one.fileName);
}

/** The sentence that says what is wrong with an import, or nothing. */
function complaint(file: string, specifier: string): string | undefined {
  const room = roomOf(file);
  if (!room) return `${file} stands in no room of the table`;
  if (specifier.startsWith('.')) {
    const target = relative(TOP, resolve(TOP, file, '..', specifier));
    const other = target === MESSAGES ? 'messages' : roomOf(target)?.name;
    if (other === room.name || room.rooms.includes('*')) return undefined;
    if (other !== undefined && room.rooms.includes(other)) return undefined;
    return `${file} (${room.name}) may not import ${target} (${other ?? 'no room'})`;
  }
  const name = BUILTIN.has(specifier)
    ? 'node'
    : specifier.startsWith('@')
      ? specifier.split('/').slice(0, 2).join('/')
      : (specifier.split('/')[0] ?? '');
  return room.packages.includes(name) ? undefined : `${file} (${room.name}) may not import the package ${specifier}`;
}

test('imports run one way, as the table of rooms says', () => {
  const files = ['server', 'runtime', 'client'].flatMap(filesOf);
  assert.ok(files.length > 50, 'the rooms are where the table looks for them');
  const complaints = files.flatMap((file) => importsOf(file).flatMap((specifier) => complaint(file, specifier) ?? []));
  assert.deepEqual(complaints, []);
});

test('the table would notice', () => {
  assert.match(complaint('server/shape/dim.ts', '../ops/op.ts') ?? '', /may not import server\/ops/);
  assert.match(complaint('server/features/hints.ts', 'vscode-languageserver') ?? '', /may not import the package/);
  assert.match(complaint('server/evaluate/evaluate.ts', 'node:fs') ?? '', /may not import the package/);
  assert.match(complaint('client/extension.node.ts', '../server/shape/dim.ts') ?? '', /may not import server\/shape/);
  assert.equal(complaint('server/ops/linear.ts', '../shape/dim.ts'), undefined);
});

test('only main knows the language server protocol', () => {
  const users = filesOf('server').filter((file) =>
    importsOf(file).some((s) => s === 'vscode-languageserver' || s.startsWith('vscode-languageserver/')),
  );
  assert.ok(users.includes('server/main.server.ts'));
  assert.deepEqual(
    users.filter((file) => !file.startsWith('server/main.')),
    [],
  );
});

// `npm run bench`: cold start, first result, one keystroke, memory, sizes. Figures are medians; the ratio is taken within
// this run, against TypeScript's own semantic diagnostics on the same edits, and Pyright on the same files. `-- --json FILE`
// writes all figures, `--check` fails where a ratio is a third worse than budget.json has it, `--budget` writes that file, and
// `--growth` measures training scripts and growth alone, which need no server. Growth is drawn in docs/growth.svg with `--plot`.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import { ts } from 'ts-morph';
import { overBudget, writeBudget } from './budget.ts';
import { type Client, startClient } from './client.ts';
import { byFiles, byLines, type Curve, plot } from './growth.ts';
import { pythonProgram, typescriptProgram } from './programs.ts';
import { checkTimes } from './pyright.ts';
import { measureScripts } from './scripts.ts';

const DIST = resolve(import.meta.dirname, '../../dist');
const EDITS = 60;

interface Row {
  readonly what: string;
  readonly value: number;
  readonly spread?: readonly [number, number];
  readonly unit: string;
  readonly note?: string;
}

const rows: Row[] = [];

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function row(what: string, values: readonly number[], unit: string, note?: string): void {
  rows.push({
    what,
    value: median(values),
    spread: [Math.min(...values), Math.max(...values)],
    unit,
    ...(note ? { note } : {}),
  });
}

async function coldStart(folder: string): Promise<void> {
  const wall: number[] = [];
  const cpu: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    const client = await startClient(folder);
    wall.push(performance.now() - start);
    cpu.push(client.cpu() ?? Number.NaN);
    memory.push(client.memory() ?? Number.NaN);
    await client.stop();
  }
  row('cold start to initialize, wall', wall, 'ms');
  row('cold start to initialize, CPU', cpu, 'ms');
  row('memory idle', memory, 'MB');
}

interface Document {
  readonly uri: string;
  readonly language: 'python' | 'typescript';
  readonly text: string;
}

async function results(client: Client, uri: string): Promise<void> {
  await client.request('textDocument/diagnostic', { textDocument: { uri } });
  await client.request('textDocument/inlayHint', {
    textDocument: { uri },
    range: { start: { line: 0, character: 0 }, end: { line: 100_000, character: 0 } },
  });
}

async function firstResult(folder: string, document: Document): Promise<void> {
  const cpu: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < 3; i++) {
    const client = await startClient(folder);
    const before = client.cpu() ?? 0;
    await open(client, document);
    await results(client, document.uri);
    cpu.push((client.cpu() ?? Number.NaN) - before);
    memory.push(client.memory() ?? Number.NaN);
    await client.stop();
  }
  row(`first result, ${document.language}, 300 lines, CPU`, cpu, 'ms');
  row(`memory with one ${document.language} file open`, memory, 'MB');
}

async function open(client: Client, { uri, language, text }: Document): Promise<void> {
  await client.notify('textDocument/didOpen', { textDocument: { uri, languageId: language, version: 1, text } });
}

/** One typed character in the middle of a method, then the problems and all hints of the file. */
async function keystroke(folder: string, document: Document, lines: number): Promise<number> {
  const client = await startClient(folder);
  await open(client, document);
  await results(client, document.uri);
  const at = editPlace(document.text);
  const cpu: number[] = [];
  const wall: number[] = [];
  // The system counts CPU time in steps of 10 ms, so a figure is the mean of a round.
  const round = 10;
  for (let i = 0; i < EDITS / round; i++) {
    const before = client.cpu() ?? 0;
    for (let k = 0; k < round; k++) {
      const start = performance.now();
      const version = 2 + i * round + k;
      const range = { start: at, end: { line: at.line, character: at.character + (version % 2 === 0 ? 0 : 1) } };
      await client.notify('textDocument/didChange', {
        textDocument: { uri: document.uri, version },
        contentChanges: [{ range, text: version % 2 === 0 ? 'x' : '' }],
      });
      await results(client, document.uri);
      wall.push(performance.now() - start);
    }
    cpu.push(((client.cpu() ?? Number.NaN) - before) / round);
  }
  row(`keystroke, ${document.language}, ${lines} lines, CPU`, cpu, 'ms');
  row(`keystroke, ${document.language}, ${lines} lines, wall`, wall, 'ms');
  await client.stop();
  return median(cpu);
}

function editPlace(text: string): { line: number; character: number } {
  const lines = text.split('\n');
  const line = lines.findIndex((one, i) => i > lines.length / 2 && /logits = /.test(one));
  return { line, character: (lines[line] ?? '').indexOf('logits') + 6 };
}

/** TypeScript's language service on the same edits: the yardstick of the ratio. */
function typescriptService(text: string): number {
  let version = 1;
  let current = text;
  const name = '/bench.ts';
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => ({ noLib: true, types: [] }),
    getScriptFileNames: () => [name],
    getScriptVersion: () => String(version),
    getScriptSnapshot: (file) => (file === name ? ts.ScriptSnapshot.fromString(current) : undefined),
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib.d.ts',
    fileExists: (file) => file === name,
    readFile: () => undefined,
  };
  const service = ts.createLanguageService(host);
  service.getSemanticDiagnostics(name);
  const { line, character } = editPlace(text);
  const offset = text.split('\n').slice(0, line).join('\n').length + 1 + character;
  const cpu: number[] = [];
  for (let i = 0; i < 10; i++) {
    version++;
    current = i % 2 === 0 ? `${text.slice(0, offset)}x${text.slice(offset)}` : text;
    const before = process.cpuUsage();
    service.getSemanticDiagnostics(name);
    const used = process.cpuUsage(before);
    cpu.push((used.user + used.system) / 1000);
  }
  return median(cpu);
}

function wholeFiles(): void {
  const { files, unrolled, pyright } = checkTimes();
  row(`unrolled check, ${files} python files, wall`, unrolled, 'ms');
  row(`Pyright, ${files} python files, wall`, pyright, 'ms');
  rows.push({ what: 'unrolled check ÷ Pyright', value: median(unrolled) / median(pyright), unit: '×' });
}

/** How many times as much ten times the size costs, at the large end, where what does not grow is small. */
async function growth(): Promise<void> {
  const [lines, files] = [await byLines(), await byFiles()];
  const note = (curves: readonly Curve[], of: string) => {
    for (const { name, points } of curves) {
      const [last, before] = [points.at(-1), points.findLast(([size]) => size * 10 === points.at(-1)?.[0])];
      for (const [size, ms] of points) rows.push({ what: `${name}, ${size} ${of}, CPU`, value: ms, unit: 'ms' });
      if (last && before)
        rows.push({ what: `${name}, ${last[0]} ÷ ${before[0]} ${of}`, value: last[1] / before[1], unit: '×' });
    }
  };
  note(lines, 'lines');
  note(files, 'files');
  if (!process.argv.includes('--plot')) return;
  const picture = plot([
    { title: 'One file', axis: 'lines', curves: lines },
    { title: 'Python files of 30 lines that import one module', axis: 'files', curves: files },
  ]);
  writeFileSync(resolve(import.meta.dirname, '../../docs/growth.svg'), picture);
}

/** What is typed in training scripts, beside an evaluation of the whole script in the same process. */
async function scripts(): Promise<void> {
  for (const { what, cpu, share } of await measureScripts()) {
    const sorted = [...cpu].sort((a, b) => a - b);
    const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
    rows.push({ what: `${what}, share of the whole`, value: share, unit: '×' });
    row(`${what}, CPU`, cpu, 'ms', `p95 ${p95.toFixed(1)} ms`);
  }
}

function sizes(): void {
  for (const file of walk(DIST).filter((one) => one.endsWith('.js') || one.endsWith('.cjs'))) {
    const bytes = readFileSync(file);
    if (bytes.length < 4096) continue;
    rows.push({
      what: `bundle ${file.slice(DIST.length + 1)}`,
      value: bytes.length / 1024,
      unit: 'KB',
      note: `${(gzipSync(bytes).length / 1024).toFixed(0)} KB gz`,
    });
  }
}

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

async function all(document: (language: Document['language'], lines: number) => Document): Promise<void> {
  await coldStart(folder);
  for (const language of ['python', 'typescript'] as const) await firstResult(folder, document(language, 300));
  for (const lines of [300, 2000]) {
    const python = await keystroke(folder, document('python', lines), lines);
    const typescript = await keystroke(folder, document('typescript', lines), lines);
    const service = typescriptService(typescriptProgram(lines));
    rows.push({ what: `TypeScript service, same edits, ${lines} lines, CPU`, value: service, unit: 'ms' });
    rows.push({
      what: `keystroke ÷ TypeScript service, ${lines} lines, typescript`,
      value: typescript / service,
      unit: '×',
    });
    rows.push({ what: `keystroke ÷ TypeScript service, ${lines} lines, python`, value: python / service, unit: '×' });
  }
  wholeFiles();
  sizes();
}

const folder = mkdtempSync(join(tmpdir(), 'unrolled-bench-'));
const isWhole = !process.argv.includes('--growth');
try {
  const document = (language: Document['language'], lines: number): Document => {
    const text = language === 'python' ? pythonProgram(lines) : typescriptProgram(lines);
    const path = join(folder, `bench${lines}.${language === 'python' ? 'py' : 'ts'}`);
    writeFileSync(path, text);
    return { uri: `file://${path}`, language, text };
  };
  if (isWhole) await all(document);
  // Growth first: code that is warm already grows otherwise.
  await growth();
  await scripts();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
/** What the project wants of a row; the rest is there to compare with. */
const goals: readonly (readonly [RegExp, string])[] = [
  [/^cold start to initialize, CPU/, '200'],
  [/^first result, python/, '150'],
  [/^first result, typescript/, '600'],
  [/^memory idle/, '60'],
  [/^memory with one python/, '90'],
  [/^memory with one typescript/, '140'],
  [/^keystroke ÷/, '0.033'],
  [/script, .*, CPU/, '4'],
  [/^bundle extension/, '450'],
];

const cells = rows.map(({ what, value, spread, unit, note }) => {
  const figure = (one: number) => one.toFixed(one < 1 ? 3 : one < 10 ? 2 : 0);
  const range = spread ? `${figure(spread[0])} … ${figure(spread[1])}` : '';
  const goal = goals.find(([pattern]) => pattern.test(what))?.[1] ?? '';
  return [what, figure(value), unit, range, goal, note ?? ''];
});
const table = [['', 'median', '', 'min … max', 'goal ≤', ''], ...cells];
const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
for (const line of table) {
  const shown = line.map((text, i) =>
    i === 1 || i === 4 ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0),
  );
  console.log(shown.join('  ').trimEnd());
}

const ratios = Object.fromEntries(rows.flatMap(({ what, value, unit }) => (unit === '×' ? [[what, value]] : [])));
const json = process.argv.indexOf('--json');
if (json >= 0)
  writeFileSync(
    process.argv[json + 1] ?? 'bench.json',
    `${JSON.stringify({ node: process.version, rows }, null, 2)}\n`,
  );
if (process.argv.includes('--budget')) writeBudget(ratios);
if (process.argv.includes('--check')) {
  const worse = overBudget(ratios);
  for (const one of worse) console.error(one);
  if (worse.length > 0) process.exitCode = 1;
}

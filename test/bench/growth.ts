/** How cost grows with the length of a file and with the number of files: the first result, and one more edit, in CPU time. */

import { Documents } from '../../server/documents.ts';
import { evaluate } from '../../server/evaluate/evaluate.ts';
import { loadFrontEnd } from '../../server/frontends.ts';
import { nodeHost } from '../../server/host.ts';
import { pythonProgram, typescriptProgram } from './programs.ts';

export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [size: number, ms: number])[];
}

const LINES = [10, 30, 100, 300, 1000, 3000, 10_000];
const FILES = [1, 10, 100, 1000];
const EDITS = 10;

/** Two curves a language: first result and edit. */
export async function byLines(): Promise<readonly Curve[]> {
  return [...(await curves('Python', 'py', pythonProgram)), ...(await curves('TypeScript', 'ts', typescriptProgram))];
}

async function curves(language: string, ending: string, make: (lines: number) => string): Promise<readonly Curve[]> {
  const first: [number, number][] = [];
  const edit: [number, number][] = [];
  // The code is compiled, and the front end loaded, before anything is counted.
  await measured(new Map([[`/warm.${ending}`, make(1000)]]), `/warm.${ending}`);
  for (const lines of LINES) {
    const file = `/a.${ending}`;
    const text = make(lines).split('\n').slice(0, lines).join('\n');
    const { whole, again } = await measured(new Map([[file, text]]), file);
    first.push([lines, whole]);
    edit.push([lines, again]);
  }
  return [
    { name: `${language}, first result`, points: first },
    { name: `${language}, an edit`, points: edit },
  ];
}

/** Files of one folder that all read one of them, opened together; the edit is in another. */
export async function byFiles(): Promise<readonly Curve[]> {
  const first: [number, number][] = [];
  const edit: [number, number][] = [];
  for (const count of FILES) {
    const files = new Map([['/p/sizes.py', 'hidden = 128\n']]);
    for (let i = 0; i < count; i++) files.set(`/p/a${i}.py`, `from sizes import hidden\n${pythonProgram(30)}`);
    const { whole, again } = await measured(files, '/p/a0.py');
    first.push([count, whole]);
    edit.push([count, again]);
  }
  return [
    { name: 'first result of all', points: first },
    { name: 'an edit in one', points: edit },
  ];
}

async function measured(files: ReadonlyMap<string, string>, edited: string) {
  const overlay = new Map(files);
  const documents = new Documents({
    host: nodeHost(overlay),
    evaluate,
    load: loadFrontEnd,
    maxFileLines: 1_000_000,
    scripts: 'by-folder',
  });
  for (const file of files.keys()) documents.add(file);
  const whole = await cpu(async () => {
    for (const file of files.keys()) await documents.analysis(file);
  });
  const text = files.get(edited) ?? '';
  const at = text.lastIndexOf('hidden_size');
  const again: number[] = [];
  for (let i = 0; i < EDITS; i++) {
    overlay.set(edited, i % 2 === 0 ? `${text.slice(0, at)}x${text.slice(at)}` : text);
    documents.changed(edited);
    again.push(await cpu(async () => void (await documents.analysis(edited))));
  }
  again.sort((a, b) => a - b);
  return { whole, again: again[EDITS / 2] ?? Number.NaN };
}

async function cpu(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [460, 320, 56, 40, 34, 16];
const COLOURS = ['#0072b2', '#56b4e9', '#d55e00', '#e69f00'];

/** Curves on logarithmic axes, side by side. */
export function plot(
  panels: readonly { readonly title: string; readonly axis: string; readonly curves: readonly Curve[] }[],
): string {
  const drawn = panels.map(({ title, axis, curves: all }, i) => panel(i * WIDTH, { title, axis, curves: all }));
  const style = 'text{font:12px sans-serif;fill:#444}line{stroke:#ccc}path{fill:none;stroke-width:2}';
  const size = `width="${WIDTH * panels.length}" height="${HEIGHT}"`;
  const title = 'CPU time of a first result and of an edit, by lines and by files';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n<title>${title}</title>\n<style>${style}</style>\n<rect ${size} fill="#fff"/>\n${drawn.join('\n')}\n</svg>\n`;
}

function panel(
  left: number,
  { title, axis, curves: all }: { title: string; axis: string; curves: readonly Curve[] },
): string {
  const points = all.flatMap((curve) => curve.points);
  const [x0, x1] = decades(points.map(([size]) => size));
  const [y0, y1] = decades(points.map(([, ms]) => ms));
  const x = (size: number) => left + LEFT + ((Math.log10(size) - x0) / (x1 - x0)) * (WIDTH - LEFT - RIGHT);
  const y = (ms: number) => HEIGHT - BOTTOM - ((Math.log10(ms) - y0) / (y1 - y0)) * (HEIGHT - BOTTOM - TOP);
  const out = [`<text x="${left + LEFT}" y="18">${title}</text>`];
  for (let n = x0; n <= x1; n++)
    out.push(
      `<line x1="${f(x(10 ** n))}" x2="${f(x(10 ** n))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text x="${f(x(10 ** n))}" y="${HEIGHT - 22}" text-anchor="middle">${10 ** n}</text>`,
    );
  for (let n = y0; n <= y1; n++)
    out.push(
      `<line x1="${left + LEFT}" x2="${left + WIDTH - RIGHT}" y1="${f(y(10 ** n))}" y2="${f(y(10 ** n))}"/><text x="${left + LEFT - 6}" y="${f(y(10 ** n) + 4)}" text-anchor="end">${Number((10 ** n).toPrecision(1))} ms</text>`,
    );
  out.push(`<text x="${left + WIDTH / 2}" y="${HEIGHT - 6}" text-anchor="middle">${axis}</text>`);
  for (const [i, { name, points: line }] of all.entries()) {
    const path = line.map(([size, ms], k) => `${k === 0 ? 'M' : 'L'}${f(x(size))} ${f(y(ms))}`).join('');
    out.push(
      `<path d="${path}" stroke="${COLOURS[i]}"/><text x="${left + LEFT + 8}" y="${TOP + 16 + 16 * i}" style="fill:${COLOURS[i]}">${name}</text>`,
    );
  }
  return out.join('\n');
}

function decades(values: readonly number[]): readonly [number, number] {
  return [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
}

function f(value: number): string {
  return value.toFixed(1);
}

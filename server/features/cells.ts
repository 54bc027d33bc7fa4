/** The recurrent cells of a document: where they are made and called, for the lens and for a run. */

import type { CodeLens } from 'vscode-languageserver-types';
import type { Wanted } from '../evaluate/tape.ts';
import type { Run, Step } from '../evaluate/trace.ts';
import type { Position } from '../messages.ts';
import { isRecurrent } from '../ops/all.ts';
import type { Locale } from '../problems/rule.ts';
import { printShape } from '../shape/notation.ts';
import type { Value } from '../shape/value.ts';
import type { DocumentView } from './view.ts';

export interface Cell {
  readonly kind: 'call' | 'construction';
  readonly op: string;
  /** `nn.LSTM`, and the unit: `Model.forward`. */
  readonly api: string;
  readonly unit: string;
  /** Offsets in the file. */
  readonly start: number;
  readonly end: number;
  /** Where the layer that is called is made. */
  readonly made?: { readonly file: string; readonly start: number };
  readonly input: Value | undefined;
  readonly output: Value;
}

/** Every recurrent call and construction, one for each place, in the order of the text. */
export function cellsOf(view: DocumentView): readonly Cell[] {
  const found = new Map<string, Cell>();
  for (const run of view.trace.runs) {
    if (run.file !== view.file) continue;
    for (const step of run.steps) {
      const cell = cellOf(view, run, step);
      if (cell && !found.has(`${cell.kind}:${cell.start}`)) found.set(`${cell.kind}:${cell.start}`, cell);
    }
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
}

function cellOf(view: DocumentView, run: Run, step: Step): Cell | undefined {
  const place = { start: run.base + step.span.start, end: run.base + step.span.end };
  const common = { api: step.api, unit: run.unit, ...place, output: step.output };
  if (step.op === 'construct') {
    const op = madeOp(view, step);
    return op === undefined ? undefined : { kind: 'construction', op, ...common, input: undefined };
  }
  if (!isRecurrent(step.op)) return undefined;
  const made = constructionOf(view, step);
  const input = step.inputs.find((one) => one.name === 'input')?.value;
  return { kind: 'call', op: step.op, ...common, input, ...(made ? { made } : {}) };
}

/** The op of the calls of a layer that is made at a step. */
function madeOp(view: DocumentView, made: Step): string | undefined {
  for (const run of view.trace.runs)
    for (const step of run.steps)
      if (isRecurrent(step.op) && step.inputs.some((one) => one.madeBy === made.id)) return step.op;
  return undefined;
}

function constructionOf(view: DocumentView, call: Step): Cell['made'] {
  const id = call.inputs.find((one) => one.madeBy !== undefined)?.madeBy;
  for (const run of view.trace.runs)
    for (const step of run.steps) if (step.id === id) return { file: run.file, start: run.base + step.span.start };
  return undefined;
}

export interface AskedCell {
  readonly wanted: Wanted;
  readonly title: string;
  readonly made?: Cell['made'];
}

/**
 * The cell that a position asks for: the call or construction that stands on its line, else the first call in the unit
 * around it, else the line itself, for a cell that is written by hand.
 */
export function cellAt(view: DocumentView, position: Position): AskedCell | undefined {
  const { lines, file } = view;
  const offset = lines.offset(position);
  const line = lines.lineAt(offset);
  const cells = cellsOf(view);
  const calls = cells.filter((cell) => cell.kind === 'call');
  const here = cells.filter((cell) => lines.lineAt(cell.start) <= line && line <= lines.lineAt(cell.end));
  const nearest = here.sort((a, b) => distance(a, offset) - distance(b, offset))[0];
  if (nearest?.kind === 'call') return asked(file, nearest);
  if (nearest) {
    const call = calls.find((cell) => cell.made?.file === file && cell.made.start === nearest.start);
    if (call) return asked(file, call);
  }
  const unit = view.trace.runs
    .filter((run) => run.file === file && run.base <= offset && offset <= run.base + run.length)
    .sort((a, b) => a.length - b.length)[0];
  const inside = unit && calls.find((cell) => cell.start >= unit.base && cell.end <= unit.base + unit.length);
  if (inside && unit.context !== 'module') return asked(file, inside);
  if (!unit) return undefined;
  return { wanted: { file, start: lines.start(line), end: lines.end(line) }, title: unit.unit };
}

function distance(cell: Cell, offset: number): number {
  return Math.min(Math.abs(cell.start - offset), Math.abs(cell.end - offset));
}

function asked(file: string, cell: Cell): AskedCell {
  const { start, end, op, made } = cell;
  const name = cell.api.slice(cell.api.lastIndexOf('.') + 1);
  const title = cell.unit === '<module>' ? name : `${cell.unit} · ${name}`;
  return { wanted: { file, start, end, op, ...(made ? { made } : {}) }, title, ...(made ? { made } : {}) };
}

const RUN: { readonly [locale in Locale]: string } = { en: '▷ Run cell', 'zh-CN': '▷ 运行单元' };

/** One lens for each line with a recurrent call or construction; its command is the client's. */
export function runLenses(view: DocumentView, uri: string): readonly CodeLens[] {
  const byLine = new Map<number, Cell>();
  for (const cell of cellsOf(view)) {
    const line = view.lines.lineAt(cell.start);
    if (byLine.get(line)?.kind !== 'call') byLine.set(line, cell);
  }
  return [...byLine].map(([line, cell]) => {
    const range = view.lines.range(cell.start, cell.end);
    const shapes = shapesText(cell);
    return {
      range,
      command: {
        title: `${RUN[view.locale]}${shapes === '' ? '' : `   ${shapes}`}`,
        command: 'unrolled.runCell',
        arguments: [{ uri, position: { line, character: range.start.character } }],
      },
    };
  });
}

function shapesText({ kind, input, output }: Cell): string {
  const first = output.kind === 'sequence' ? output.items?.[0] : output;
  const [from, to] = [input, first].map((one) =>
    one?.kind === 'tensor' && one.shape.kind === 'known'
      ? printShape(one.shape.axes.map((axis) => axis.dim))
      : undefined,
  );
  return kind === 'call' && from !== undefined && to !== undefined ? `${from} → ${to}` : '';
}

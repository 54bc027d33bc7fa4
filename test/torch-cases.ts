/** Runs the pieces of Python of `golden/torch-ops.json` through the analysis and says what it makes of each. */

import { readFileSync } from 'node:fs';
import { Documents } from '../server/documents.ts';
import { evaluate } from '../server/evaluate/evaluate.ts';
import { loadFrontEnd } from '../server/frontends.ts';
import { absolutePath, nodeHost } from '../server/host.ts';
import { constantOf } from '../server/shape/dim.ts';
import type { Dtype, Shape, Value } from '../server/shape/value.ts';

/** A piece of Python and what PyTorch made of it; `!Type: text` for an exception. */
export type Case = readonly [code: string, result: string];

export interface Golden {
  readonly torch: string;
  readonly families: { readonly [family: string]: readonly Case[] };
}

export interface Answer {
  readonly code: string;
  readonly truth: string;
  /** In the notation of the goldens, `?` for each part that is not known. */
  readonly said: string;
  /** The rule of the problem that is reported in the piece, and the library's words that it quotes. */
  readonly fault?: { readonly rule: string; readonly quote?: string };
}

const PRELUDE = [
  'import torch',
  'import torch.nn as nn',
  'import torch.nn.functional as F',
  'from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pack_sequence, pad_sequence, unpack_sequence',
  'from torch.utils.data import DataLoader, Dataset, TensorDataset, Subset, ConcatDataset, random_split',
  'Z = torch.zeros',
];

/** Small enough that no budget of the analysis is spent. */
const CASES_A_FILE = 40;

export function goldens(): Golden {
  return JSON.parse(readFileSync(new URL('golden/torch-ops.json', import.meta.url), 'utf8')) as Golden;
}

export async function answers(cases: readonly Case[]): Promise<readonly Answer[]> {
  const files: Case[][] = [];
  let file: Case[] = [];
  for (const one of cases) {
    // A class or function of its own is read in a file of its own: what has one name in a file is looked at together.
    const alone = /^(class|def|@)/m.test(one[0]);
    if (alone) files.push([one]);
    else if (file.push(one) === CASES_A_FILE) file = [];
    if (file.length === 1 && !alone) files.push(file);
  }
  const out: Answer[] = [];
  for (const some of files) out.push(...(await answersOfFile(some)));
  return out;
}

async function answersOfFile(cases: readonly Case[]): Promise<readonly Answer[]> {
  const file = absolutePath('/cases/cases.py');
  let text = `${PRELUDE.join('\n')}\n`;
  const places = cases.map(([code], i) => {
    const lines = code.split('\n');
    const start = text.length;
    text += `${[...lines.slice(0, -1), `r${i} = ${lines.at(-1)}`].join('\n')}\n`;
    return { start, end: text.length };
  });
  const documents = new Documents({
    host: nodeHost(new Map([[file, text]])),
    evaluate,
    load: loadFrontEnd,
    maxFileLines: 5000,
    scripts: 'by-folder',
  });
  documents.add(file);
  const analysis = await documents.analysis(file);
  if (!analysis) throw new Error('the cases are left alone');
  const { runs, problems, exhausted } = analysis.trace;
  if (exhausted) throw new Error(`the analysis stopped early: ${exhausted}`);
  const bindings = new Map(
    runs
      .filter((run) => run.context === 'module')
      .flatMap((run) => run.bindings.map((one) => [one.name, one.value] as const)),
  );
  return cases.map(([code, truth], i): Answer => {
    const { start, end } = places[i] ?? { start: 0, end: 0 };
    const problem = problems.find((one) => one.severity === 'error' && one.start >= start && one.end <= end);
    const value = bindings.get(`r${i}`);
    return {
      code,
      truth,
      said: value ? described(value) : '?',
      ...(problem ? { fault: { rule: problem.rule, ...(problem.quote ? { quote: problem.quote.text } : {}) } } : {}),
    };
  });
}

const DTYPES: { readonly [dtype in Dtype]?: string } = {
  float32: 'f32',
  float64: 'f64',
  float16: 'f16',
  bfloat16: 'bf16',
  int64: 'i64',
  int32: 'i32',
  int16: 'i16',
  int8: 'i8',
  uint8: 'u8',
  bool: 'b8',
  complex64: 'c64',
  complex128: 'c128',
};

/** A value in the notation of the goldens. */
function described(value: Value): string {
  switch (value.kind) {
    case 'tensor': {
      const dtype = (value.dtype && DTYPES[value.dtype]) ?? '?';
      if (value.form === 'packed') return `packed?`;
      if (value.form === 'ndarray') return '_';
      const layout = value.contiguous === undefined ? '?' : value.contiguous ? '' : "'";
      return `${dtype}${shapeText(value.shape)}${layout}`;
    }
    case 'sequence': {
      if (!value.items) return '?';
      const items = value.items.map(described);
      return value.type === 'list' ? `[${items.join(', ')}]` : `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;
    }
    case 'size':
      return String(constantOf(value.dim) ?? '?');
    case 'none':
      return 'None';
    case 'unknown':
    case 'union':
      return '?';
    default:
      return '_';
  }
}

function shapeText(shape: Shape): string {
  if (shape.kind !== 'known') return '?';
  const sizes = shape.axes.map((axis) => String(constantOf(axis.dim) ?? '?'));
  return `(${sizes.join(', ')}${sizes.length === 1 ? ',' : ''})`;
}

/** How what was said stands to the truth. */
export type Verdict = 'exact' | 'partly' | 'unknown' | 'wrong' | 'caught' | 'missed' | 'false fault' | 'wrong text';

export function verdict({ truth, said, fault }: Answer): Verdict {
  if (truth.startsWith('!')) {
    if (!fault) return 'missed';
    const text = truth.slice(truth.indexOf(': ') + 2);
    return fault.quote === undefined || fault.quote.split('\n')[0] === text ? 'caught' : 'wrong text';
  }
  if (fault) return 'false fault';
  if (said === '?' || (said === '_' && /^\d+$/.test(truth))) return truth === '_' ? 'exact' : 'unknown';
  if (truth.startsWith('packed')) return said.startsWith('packed') ? 'exact' : 'wrong';
  if (!fits(said, truth)) return 'wrong';
  return said.replaceAll(/\?(?=\()|(?<=\))\?/g, '').includes('?') ? 'partly' : 'exact';
}

/** Every part that is known agrees. */
function fits(said: string, truth: string): boolean {
  const anything = "[^(),\\[\\]]*(?:\\([^()]*\\)'?)?";
  const pattern = said
    .split(/(\?)/)
    .map((part) => (part === '?' ? '§' : part.replace(/[.*+^${}()|[\]\\]/g, '\\$&')))
    .join('')
    // A dtype or a layout that is not known, then a size, a shape or a whole value.
    .replaceAll(/§(?=\\\()/g, '[a-z0-9]*')
    .replaceAll(/(?<=\\\))§/g, "'?")
    .replaceAll('§', anything);
  if (truth === '_' || said === '_') return truth === said || truth === 'None' || said === 'None' || truth === '_';
  return new RegExp(`^${pattern}$`).test(truth);
}

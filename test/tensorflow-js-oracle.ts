/**
 * The same expression run by the real TensorFlow.js (CPU) and read by the analysis: what each says its value's shape is,
 * or that it throws.
 */

import * as tf from '@tensorflow/tfjs';
import { Documents } from '../server/documents.ts';
import { evaluate } from '../server/evaluate/evaluate.ts';
import type { Trace } from '../server/evaluate/trace.ts';
import { loadFrontEnd } from '../server/frontends.ts';
import { nodeHost } from '../server/host.ts';
import { renderProblem } from '../server/problems/render.ts';
import { constantOf } from '../server/shape/dim.ts';
import type { Value } from '../server/shape/value.ts';

/** A size, or null where there is none: of a placeholder, or one that the analysis cannot tell. */
export type Sizes = readonly (number | null)[];

/** What a value is: tensors in lists and records; undefined: no tensor, or (by the analysis) not known. */
export type Described = Sizes | { readonly list: readonly Described[] } | { readonly fields: Fields } | undefined;
type Fields = { readonly [name: string]: Described };

export type Outcome =
  | { readonly kind: 'gives'; readonly value: Described; readonly dtype?: string }
  | { readonly kind: 'throws'; readonly message: string };

export interface Said {
  readonly outcome: Outcome;
  /** TensorFlow.js's own words as the analysis quotes them. */
  readonly quote?: string;
  readonly rule?: string;
  /** Paths of the library that were used. */
  readonly apis: readonly string[];
}

type Runner = (library: typeof tf) => Promise<unknown>;

/** Runs an expression of `tf` (it may await) and disposes of what it made. */
export async function real(expression: string): Promise<Outcome> {
  await tf.setBackend('cpu');
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (...args: string[]) => Runner;
  const run = new AsyncFunction('tf', `return (${expression});`);
  tf.engine().startScope();
  try {
    const value = await run(tf);
    const dtype = value instanceof tf.Tensor || value instanceof tf.SymbolicTensor ? { dtype: value.dtype } : {};
    return { kind: 'gives', value: describe(value), ...dtype };
  } catch (error) {
    return { kind: 'throws', message: error instanceof Error ? error.message : String(error) };
  } finally {
    tf.engine().endScope();
  }
}

function describe(value: unknown): Described {
  if (value instanceof tf.Tensor || value instanceof tf.SymbolicTensor) return value.shape;
  if (Array.isArray(value)) return value.some(isTensors) ? { list: value.map(describe) } : undefined;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return undefined;
  const fields = Object.entries(value).filter(([, field]) => isTensors(field));
  return fields.length
    ? { fields: Object.fromEntries(fields.map(([name, field]) => [name, describe(field)])) }
    : undefined;
}

function isTensors(value: unknown): boolean {
  return describe(value) !== undefined;
}

const FILE = '/expressions/cases.ts';
const HEAD = "import * as tf from '@tensorflow/tfjs';\n";

/** The trace of a program. */
export async function traced(text: string): Promise<Trace> {
  const documents = new Documents({
    host: nodeHost(new Map([[FILE, text]])),
    evaluate,
    load: loadFrontEnd,
    maxFileLines: 5000,
    scripts: 'by-folder',
  });
  documents.add(FILE);
  const analysis = await documents.analysis(FILE);
  if (!analysis) throw new Error('the program was not read');
  return analysis.trace;
}

/** What the analysis says about each expression, all of them read as one program. */
export async function said(expressions: readonly string[]): Promise<readonly Said[]> {
  const lines = expressions.map((expression, i) => `const r${i} = ${expression.replaceAll('\n', ' ')};`);
  const trace = await traced(`${HEAD}${lines.join('\n')}\n`);
  let from = HEAD.length;
  return lines.map((line, i) => {
    const to = from + line.length;
    const one = saidOf(trace, `r${i}`, { from, to });
    from = to + 1;
    return one;
  });
}

function saidOf(trace: Trace, name: string, line: { readonly from: number; readonly to: number }): Said {
  const within = (offset: number) => offset >= line.from && offset <= line.to;
  const apis = trace.runs.flatMap((run) =>
    run.steps.filter((step) => within(run.base + step.span.start)).map((step) => step.api),
  );
  const problem = trace.problems.find((one) => within(one.start));
  if (problem) {
    const quote = problem.quote && { quote: problem.quote.text };
    const { message } = renderProblem(problem, 'en');
    return { outcome: { kind: 'throws', message }, rule: problem.rule, apis, ...quote };
  }
  const binding = trace.runs.flatMap((run) => run.bindings).find((one) => one.name === name);
  const dtype = binding?.value.kind === 'tensor' && binding.value.dtype ? { dtype: binding.value.dtype } : {};
  return { outcome: { kind: 'gives', value: binding && describeValue(binding.value), ...dtype }, apis };
}

function describeValue(value: Value): Described {
  switch (value.kind) {
    case 'tensor':
      return value.shape.kind === 'known' ? value.shape.axes.map((axis) => constantOf(axis.dim) ?? null) : undefined;
    case 'sequence':
      return value.items && { list: value.items.map(describeValue) };
    case 'record':
      return {
        fields: Object.fromEntries(Object.entries(value.fields).map(([name, field]) => [name, describeValue(field)])),
      };
    default:
      return undefined;
  }
}

/** `same`: every size is told; `loose`: right as far as it goes; `wrong`: something that is said is not so. */
export function agreement(claimed: Described, truth: Described): 'same' | 'loose' | 'wrong' {
  if (truth === undefined) return 'same';
  if (claimed === undefined) return 'loose';
  if (isSizes(truth)) {
    if (!isSizes(claimed) || claimed.length !== truth.length) return 'wrong';
    return worst(
      truth.map((size, i) => {
        const mine = claimed[i] ?? null;
        if (mine === size) return 'same';
        return mine === null ? 'loose' : 'wrong';
      }),
    );
  }
  if (isSizes(claimed)) return 'wrong';
  if ('list' in truth) {
    if (!('list' in claimed) || claimed.list.length !== truth.list.length) return 'wrong';
    return worst(truth.list.map((item, i) => agreement(claimed.list[i], item)));
  }
  if (!('fields' in claimed)) return 'wrong';
  return worst(Object.entries(truth.fields).map(([name, field]) => agreement(claimed.fields[name], field)));
}

function isSizes(value: Exclude<Described, undefined>): value is Sizes {
  return Array.isArray(value);
}

function worst(all: readonly ('same' | 'loose' | 'wrong')[]): 'same' | 'loose' | 'wrong' {
  if (all.includes('wrong')) return 'wrong';
  return all.includes('loose') ? 'loose' : 'same';
}

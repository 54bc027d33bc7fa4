/** What an op is: one object with its rule. A rule sees values and answers with a value or a fault; it writes no text. */

import type { Fact } from '../problems/rule.ts';
import type { Host, Value } from '../shape/value.ts';

export interface Op {
  /** PyTorch's function name where there is one: `lstm`, `matmul`, `cat`. A kernel of the same name is its twin. */
  readonly name: string;
  /** One sentence with the shapes in and out. */
  readonly doc: string;
  /** The page that says so. */
  readonly source: string;
  /** Its own parameter names with defaults, in the notation of `libraries/library.ts`: `input, dim=0, keepdim=false`. */
  readonly params: string;
  readonly examples: readonly Example[];
  readonly rule: Rule;
  /**
   * It reads lists of tensors, or numbers and lists of them, as well as a tensor: what it makes does not say that an
   * undescribed argument is a tensor.
   */
  readonly takes?: 'list' | 'data';
  /** The option of a layer that decides how many axes come out: where a rank is wrong, that is the line to look at. */
  readonly ranked?: string;
}

/** Parameters that are numbers, lists of numbers or options in every op that has them: never a tensor whose rank matters. */
export const NUMERIC: ReadonlySet<string> = new Set([
  ...['size', 'sizes', 'shape', 'shapes', 'dim', 'dims', 'repeats', 'keepdim', 'dtype', 'num_classes', 'num_samples'],
  ...['kernel_size', 'stride', 'padding', 'dilation', 'groups', 'output_size', 'start_dim', 'end_dim', 'steps'],
]);

/** Arguments under the op's parameter names; a layer's configuration stands among them. */
export type Args = { readonly [name: string]: Value };

export type Rule = (args: Args, host: Host) => Outcome;

/** The value; or the value and what an open argument must be for it (`requires`); or a proven fault. */
export type Outcome = Value | Required | Fault;

export interface Required {
  readonly kind: 'required';
  readonly value: Value;
  /** For each open argument what it must be: forced in every accepted form of the call. */
  readonly requires: { readonly [name: string]: Value };
}

/** Proven: the library throws for every value the arguments may have. */
export interface Fault {
  readonly kind: 'fault';
  /** A rule of `problems/`. */
  readonly rule: string;
  /** The argument that is underlined. */
  readonly at: string;
  /** Further arguments (a layer's configuration among them) that made the mismatch, most telling first. */
  readonly because: readonly string[];
  /** For each of `at` and `because` that is a tensor or tuple: the axis in question. */
  readonly axes?: { readonly [name: string]: number };
  /** What the argument had to fit, where that is no argument itself: an input or output of a model, and the axis in question. */
  readonly wanted?: { readonly value: Value; readonly axis?: number };
  readonly facts: Facts;
  /** Whoever else holds the argument may have put right what is wrong with it. */
  readonly mendable?: true;
}

export type Facts = { readonly [name: string]: Fact };

/**
 * A true statement about the op, run as a test. Strings are shapes as `(5, batch, 10)` or, in quotes inside, texts;
 * `(a, b)` of shapes is written as an array.
 */
export interface Example {
  readonly args: { readonly [name: string]: ExampleValue };
  /** The printed result, e.g. `((5, 3, 20), ((1, 3, 20), (1, 3, 20)))`. */
  readonly gives?: string;
  /** Or the rule that is broken. */
  readonly fault?: string;
}
export type ExampleValue = string | number | boolean | null | readonly ExampleValue[];

export function isFault(outcome: Outcome): outcome is Fault {
  return outcome.kind === 'fault';
}

export function fault(
  rule: string,
  at: string,
  detail: { because?: readonly string[]; axes?: Fault['axes']; facts?: Facts } = {},
): Fault {
  const { because = [], axes, facts = {} } = detail;
  return { kind: 'fault', rule, at, because, facts, ...(axes ? { axes } : {}) };
}

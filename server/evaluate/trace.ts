/**
 * What evaluate leaves: Runs (one unit in one context), each a straight line of Steps with the Bindings and the values
 * seen, and the Problems. Plain data; spans are relative to the Run's base, which is where its unit starts in the file.
 */

import type { Fact } from '../problems/rule.ts';
import type { Span } from '../program/program.ts';
import type { Dim } from '../shape/dim.ts';
import type { ParsedShape } from '../shape/notation-parser.ts';
import type { Value } from '../shape/value.ts';

export interface Trace {
  readonly runs: readonly Run[];
  readonly problems: readonly Problem[];
  /** Problems that comments in the code ignore. */
  readonly ignored?: readonly Problem[];
  /** Shape comments of names alone with an axis more or less than there is: reported where comments are checked. */
  readonly loose?: readonly Problem[];
  /** Why the evaluation stopped early, if it did. */
  readonly exhausted?: string;
}

export interface Run {
  readonly id: number;
  readonly file: string;
  /** `CharRNN.forward`, `<module>`; for reading, not for identity. */
  readonly unit: string;
  /** Where the unit starts in the file: add it to every span of this run. */
  readonly base: number;
  readonly length: number;
  readonly context: 'module' | 'generic' | 'call';
  /** Everything that led here is in sight: no caller with open arguments did. */
  readonly known: boolean;
  /** Callers that nobody sees may exist (an exported function, a method): then the generic run is the one that holds for all. */
  readonly escapes: boolean;
  /** The call that it stands for, where there is one in sight: the first of those that are alike. */
  readonly calledAt?: { readonly file: string; readonly start: number; readonly end: number };
  /** The runs that have made this call; of a module and of a unit on its own there are none. */
  readonly callers?: readonly number[];
  readonly steps: readonly Step[];
  readonly bindings: readonly Binding[];
  readonly seen: readonly Seen[];
  readonly claims: readonly Claim[];
}

/** An op at a place. */
export interface Step {
  readonly id: number;
  readonly op: string;
  /** The library's name for it: `torch.nn.LSTM`. */
  readonly api: string;
  readonly span: Span;
  /** What is called, as the program writes it: `self.lstm`. */
  readonly callee?: string;
  readonly inputs: readonly StepInput[];
  readonly output: Value;
}

export interface StepInput {
  readonly name: string;
  /** The argument's text, if it was written at this place. */
  readonly text?: string;
  readonly span?: Span;
  /** A configuration argument stands where the layer was made: the Step that made it. */
  readonly madeBy?: number;
  /** Where the variable that was written as the argument got its value. */
  readonly defined?: { readonly file: string; readonly start: number; readonly end: number };
  readonly value: Value;
}

/** A name (variable, parameter, attribute target) at a place. */
export interface Binding {
  readonly name: string;
  readonly span: Span;
  readonly kind: 'variable' | 'parameter' | 'loop' | 'field';
  readonly value: Value;
}

/** The value of an expression; several visits are joined. */
export interface Seen {
  readonly span: Span;
  readonly value: Value;
}

/** A shape that a comment or annotation claims, and what stands there. */
export interface Claim {
  /** Where the claim is written. */
  readonly span: Span;
  /** What it is about, as the program calls it. */
  readonly name: string;
  readonly shape: ParsedShape;
  /** The shape as it is written. */
  readonly text: string;
  /** An annotation says as many axes as there are; a comment may leave some out. */
  readonly strict: boolean;
  readonly value: Value;
  /** What the names in it are, where they are variables in sight. */
  readonly sizes: ReadonlyMap<string, Dim>;
}

/** A Fault that is reported. Positions are absolute offsets in the file. */
export interface Problem {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** What the message is made of: the op's facts and the user's own names for the arguments. */
  readonly facts: { readonly [name: string]: Fact };
  readonly related: readonly Related[];
  /** The Step that failed and the argument the problem stands at, for the edits that mend it. */
  readonly cause?: Cause;
  /** The library's own words, quoted last: `PyTorch says: …`. */
  readonly quote?: { readonly library: string; readonly text: string };
}

/** Arguments go by the op's own names. */
export interface Cause {
  readonly step: number;
  readonly at: string;
  /** Further arguments that made the mismatch, most telling first. */
  readonly because: readonly string[];
  /** The axis in question of each argument that has one. */
  readonly axes: { readonly [name: string]: number };
}

/** A place that made the mismatch. `note` is a text of `problems/notes.ts`. */
export interface Related {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly note: string;
  readonly facts: { readonly [name: string]: Fact };
}

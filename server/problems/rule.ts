/** What a rule is: one thing that can be reported, with its meaning, message and examples. One file a rule. */

import type { Dim } from '../shape/dim.ts';
import type { Shape } from '../shape/value.ts';

export interface Rule {
  /** The word used in settings, suppressions and docs: `input-size`. */
  readonly name: string;
  readonly severity: 'error' | 'warning';
  /** What it means and why it matters, a short paragraph. */
  readonly meaning: string;
  /**
   * The message, a sentence that stands alone. `{name}` is a fact; the facts of a fault and the user's text of every
   * argument (`{input}`, `{layer}`) are there. Chinese beside English, the same placeholders.
   */
  readonly message: Texts;
  /** What to do, most likely first; shown as text. */
  readonly fixes: readonly Texts[];
  /** The first fix as an edit: the number of this fact is written where the argument that made the mismatch stands. */
  readonly repair?: { readonly fact: string };
  /** A program that breaks it, and the same program mended. */
  readonly examples: readonly {
    readonly language: 'python' | 'typescript';
    readonly wrong: string;
    readonly right: string;
  }[];
}

export interface Texts {
  readonly en: string;
  readonly 'zh-CN': string;
}

export type Locale = keyof Texts;

/** Numbers, sizes, shapes and words that a message is made of. */
export type Fact = string | number | Dim | Shape;

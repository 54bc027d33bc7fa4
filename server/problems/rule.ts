/** What a rule is: one thing that can be reported, with its meaning, message and examples. One file a rule. */

import type { Dim } from '../shape/dim.ts';
import type { Shape } from '../shape/value.ts';

export interface Rule {
  /** The word used in settings, suppressions and docs: `input-size`. */
  readonly name: string;
  readonly severity: 'error' | 'warning';
  /** What it means and why it matters, a short paragraph. */
  readonly meaning: Texts;
  /**
   * The message, a sentence that stands alone. `{name}` is a fact; the facts of a fault and the user's text of every
   * argument (`{input}`, `{layer}`) are there. Chinese beside English, the same placeholders.
   */
  readonly message: Texts;
  /** What to do, most likely first. */
  readonly fixes: readonly Fix[];
  /** Why none of the fixes is an edit; given where that is so. */
  readonly unfixed?: Unfixed;
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

/** A name of `unfixed.ts`. */
export type Unfixed = 'either' | 'missing' | 'meant';

/** What to do, as a sentence and, where the place tells what to write, as an edit. */
export interface Fix extends Texts {
  readonly edit?: Edit;
  /**
   * Another reading of the program would be mended otherwise, or what already runs gives other numbers: it is never
   * applied without being asked for by name.
   */
  readonly unsafe?: true;
}

/**
 * A change of the program in the words of the op that failed. Arguments go by the op's own names; one that is not named is
 * the argument the problem stands at, `because` the first that made the mismatch. A fact in braces stands for its text
 * (`shape[{axis}]`, `{flatAt}`), and `[last]` for the last item. It comes to nothing where the program does not show what
 * would have to be changed.
 */
export type Edit =
  /** Gives the call, or the constructor of its layer, this argument: what is written is replaced, what is not is added. */
  | {
      readonly kind: 'set';
      readonly argument?: string;
      readonly to: boolean | string | { readonly fact: string };
      /** The layer that made this argument, in place of the layer that failed. */
      readonly maker?: string;
    }
  /** Takes an argument out of the call, or out of the constructor of its layer. */
  | { readonly kind: 'drop'; readonly argument: string; readonly maker?: string }
  /** Writes the fact where the size of the axis in question is written: in what made the tensor. */
  | {
      readonly kind: 'size';
      readonly to: string;
      /** Reads it from this tensor's own axis in question, where that has a name already. */
      readonly from?: string;
      readonly of?: string;
      /** In place of the axis in question. */
      readonly axis?: number;
    }
  /** Exchanges the two first sizes in what made the tensor. */
  | { readonly kind: 'swap'; readonly of?: string }
  /** Calls a method of the tensor, in the library's own spelling. */
  | {
      readonly kind: 'method';
      readonly method: Method;
      readonly axes?: readonly (number | { readonly fact: string })[];
      readonly of?: string;
    }
  /** Takes a part of it: `[0]`, `[:, -1]`. */
  | { readonly kind: 'take'; readonly index: string; readonly of?: string }
  /** Gives the truth of an argument of the constructor its other value. */
  | { readonly kind: 'flip'; readonly argument: string }
  /** Reads a tensor with the index that ends the text of this fact, in place of the one that is written. */
  | { readonly kind: 'index'; readonly to: string }
  /** Makes a pair of it, with zeros beside it. */
  | { readonly kind: 'pair'; readonly of?: string }
  /** Puts parentheses around the arguments from one to another, which makes one of them. */
  | { readonly kind: 'group'; readonly from: string; readonly to: string }
  /** Leaves of a pair the first part only. */
  | { readonly kind: 'first'; readonly of: string }
  /** The items of a list without the first. */
  | { readonly kind: 'rest'; readonly of?: string }
  /** Gives the parts names where the variable gets its value: `output, _ = …`. */
  | { readonly kind: 'unpack'; readonly of?: string }
  /** Takes apart into so many names as there are parts: more `_`, or one name for a pair of them. */
  | { readonly kind: 'names' }
  /** Exchanges what is written for two arguments. */
  | { readonly kind: 'exchange'; readonly arguments: readonly [string, string] }
  /** Writes more items of a list, so many that it has one for each axis: a text, or the axes that it does not name. */
  | {
      readonly kind: 'pad';
      readonly argument: string;
      readonly side: 'front' | 'back';
      readonly write: string | { readonly restOf: string };
      /** The fact that says how many there must be. */
      readonly until: string;
    }
  /** Moves an axis of the tensor to another place before its shape is changed. */
  | { readonly kind: 'turn'; readonly from: string; readonly to: string }
  /** A text around it, which stands for `{it}`; `{module}` is what the library is imported as. */
  | { readonly kind: 'wrap'; readonly text: string; readonly module?: string; readonly of?: string }
  /** Puts an argument in the place of the call that takes it. */
  | { readonly kind: 'unwrap'; readonly argument: string; readonly maker: string }
  /** Gives the name the result of the method that makes a new tensor: `x = x.add(y)`. */
  | { readonly kind: 'rebind' }
  /** Writes the fact where a place of this note stands, which made the mismatch. */
  | { readonly kind: 'there'; readonly note: string; readonly to: string }
  /** Takes out the last item of an index, or writes another in place of the one of an axis. */
  | { readonly kind: 'item'; readonly at?: string; readonly to?: string }
  /** Gives a layer the sizes of the data that the model is given elsewhere. */
  | { readonly kind: 'data'; readonly argument: string; readonly maker: string }
  /** Calls another method in place of the one that failed. */
  | { readonly kind: 'call'; readonly method: string }
  /** Takes out the comment that the problem stands at. */
  | { readonly kind: 'remove' }
  /** Writes the shape that is there into the comment that the problem stands at. */
  | { readonly kind: 'comment' }
  /** Writes the name of the argument before its value. */
  | { readonly kind: 'name'; readonly argument: string };

export type Method = 'unsqueeze' | 'squeeze' | 'transpose' | 'permute' | 'T' | 'flatten' | 'long' | 'float';

export type Locale = keyof Texts;

/** Numbers, sizes, shapes and words that a message is made of. */
export type Fact = string | number | Dim | Shape;

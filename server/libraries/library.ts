/** What a library is: for each of its names the op or rule, argument order and defaults, and its own error text. */

import type { Fault, Rule } from '../ops/op.ts';
import type { Host, LayerValue, Shape, Value } from '../shape/value.ts';

export interface Library {
  /** As users call it: `PyTorch`. */
  readonly name: string;
  /** First part of its paths: `torch`, `tf`, `unrolled`, `python`, `javascript`. */
  readonly root: string;
  /** Module specifiers that stand for it, with the path each gives: `{ 'torch': 'torch', '@tensorflow/tfjs-node': 'tf' }`. */
  readonly packages: { readonly [specifier: string]: string };
  /** Global names that a script tag gives, with the path of each: `{ tf: 'tf' }`. */
  readonly globals?: { readonly [name: string]: string };
  /** The class whose methods its tensors have: `torch.Tensor`. */
  readonly tensor?: string;
  /** Its functions read lists and numbers as well as tensors: being given to one makes nothing a tensor. */
  readonly takes?: 'data';
  /** False: a value that nothing describes is not taken for its tensor, though a file imports it. */
  readonly claimsUndescribed?: false;
  /** By full path: `torch.nn.LSTM`, `torch.Tensor.view`, `tf.Sequential.add`, `python.list.append`. */
  readonly entries: { readonly [path: string]: Entry };
  /** Class path → the path its methods are looked up in next: `torch.nn.LSTM` → `torch.nn.Module`. */
  readonly bases: { readonly [path: string]: string };
  /**
   * Class path → names that an undescribed value is asked for only if it is of that class: those that tell by themselves,
   * and those that tell of a value whose name says as much.
   */
  readonly recognised?: {
    readonly [path: string]: {
      readonly members: readonly string[];
      readonly called?: { readonly name: RegExp; readonly members: readonly string[] };
    };
  };
  /** Class path → what a value that a program notes as one is, as far as the note tells. */
  readonly noted?: { readonly [path: string]: (about: Noted, host: Host) => Value };
  /**
   * Whether the version of the library that a file is written for, as what it imports tells, did not have this fault: then
   * it is no proof.
   */
  readonly excuses?: (op: string, fault: Fault, specifiers: readonly string[]) => boolean;
  /**
   * The parameters of layers, by the layer's path and their names in its state dict, in the order in which they are drawn;
   * those that a layer is made without are none.
   */
  readonly parameters?: { readonly [path: string]: Entry };
  /** The same where they depend on what the layer was applied to; undefined where they are not known. */
  readonly weights?: (layer: LayerValue, host: Host) => readonly (readonly [string, Value])[] | undefined;
  /** How a method of its tensors is written, by the name of its op, for axes of a tensor of so many. */
  readonly methods?: {
    readonly [op: string]: (axes: readonly number[], rank: number | undefined) => string | undefined;
  };
  /**
   * Of which names the signature here has all that the library takes, so that it refuses what does not fit: the number of
   * arguments and their names, or the names alone.
   */
  readonly strict?: (path: string) => 'all' | 'names' | undefined;
  /** The library's own words for a fault of `op`, called as `api`, with the numbers filled in; absent where unknown. */
  readonly errorText?: (op: string, fault: Fault, api: string) => string | undefined;
}

/** What is known of a value that is noted to be of a library's class. */
export interface Noted {
  /** What its type arguments say. */
  readonly of: readonly Value[];
  /** What the program calls it. */
  readonly name: string;
  /** A shape of so many axes, each a size of its own. */
  readonly axes: (rank: number) => Shape;
}

/**
 * `params` is a signature as text: `input, dim=-1, *, keepdim=false`. `name:neutral` renames to the op's own name and
 * `dim|axis` has two spellings;
 * `*sizes` takes the remaining positional arguments as a list (a single list argument stands for it as well, but not for
 * `*iterables!`), `**options` the remaining named ones as a record;
 * `*` begins the named-only ones; `{a:b=1, c}` in braces is an options object (JavaScript). Defaults are numbers,
 * true/false (True/False), null/None, undefined and 'texts'; `name?` may be left out and is then missing.
 * A method's first parameter is the value it is called on.
 */
/** What a call changes for all that follows: the generator of random numbers, or the weights. */
export type Effect = 'seed' | 'train';

export type Entry =
  /** A function or method that applies an op; `fixed` adds arguments that the name implies. */
  | {
      readonly kind: 'op';
      readonly op: string;
      readonly params: string;
      readonly fixed?: { readonly [name: string]: Value };
      /** The op's rule with what the library does before and after it: a nested array is made a tensor, a type is checked. */
      readonly around?: (rule: Rule) => Rule;
      /** A method that changes the value it is called on into what it gives (`x.unsqueeze_(0)`). */
      readonly inPlace?: true;
      readonly effect?: Effect;
    }
  /** A constructor of a layer; `call` is the signature of calling it. `check` is an op that validates the configuration. */
  | {
      readonly kind: 'layer';
      readonly op: string;
      readonly params: string;
      readonly call: string;
      readonly check?: string;
      readonly fixed?: { readonly [name: string]: Value };
    }
  /** Library semantics in code, with the Host: constructors of stateful objects, callbacks, builtins. */
  | {
      readonly kind: 'rule';
      readonly params: string;
      readonly rule: Rule;
      readonly inPlace?: true;
      /** The program ends where it is called. */
      readonly ends?: true;
      readonly effect?: Effect;
    }
  /** An attribute that is computed from its value (`x.shape`, `x.T`); the rule's argument is `self`. */
  | {
      readonly kind: 'property';
      readonly rule: Rule;
      /** What a layer becomes where another value is assigned to it; undefined where that does not change the layer. */
      readonly assigned?: (layer: LayerValue, value: Value) => LayerValue | undefined;
    }
  | { readonly kind: 'constant'; readonly value: Value }
  /** Another name of the same thing. */
  | { readonly kind: 'alias'; readonly of: string }
  /** A class that users extend (`nn.Module`, `tf.layers.Layer`): `called` names the method that calling an instance runs. */
  /**
   * `makes`: what an instance of a class that extends it is: a tuple of the annotated fields, a member with its name
   * and value, or the value alone.
   */
  | { readonly kind: 'base'; readonly called?: string; readonly makes?: 'tuple' | 'member' | 'value' }
  /** Known to exist, no rule: unknown with this reason. */
  | { readonly kind: 'unmodelled'; readonly why?: string };

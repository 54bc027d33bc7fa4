/** What an expression can be: tensors with a Shape, sizes, containers, functions and layers, or unknown with the reason. */

import type { Dim } from './dim.ts';

/** What an axis means. Given by ops and by explicit evidence, never guessed from a position. */
export type Role =
  | 'batch'
  | 'seq'
  | 'input'
  | 'hidden'
  | 'layers'
  | 'features'
  | 'embedding'
  | 'vocab'
  | 'classes'
  | 'channels';

/** `basis` absent: proven. An assumed or claimed size never proves an error. */
export interface Axis {
  readonly dim: Dim;
  readonly role?: Role;
  readonly basis?: 'assumed' | 'claimed';
  /** A placeholder's null: data of any size fits, and what must have a number cannot be built on it. */
  readonly free?: true;
  /** Sizes that are 1 or more wherever this axis is: a recurrent layer takes no others. */
  readonly positive?: readonly Dim[];
}

/** Known axes; or a prefix, an unknown run and a suffix; or unknown with the reason. */
export type Shape =
  | { readonly kind: 'known'; readonly axes: readonly Axis[] }
  | {
      readonly kind: 'partly';
      readonly prefix: readonly Axis[];
      readonly suffix: readonly Axis[];
      /** How many axes there are at least, where that is more than the longer end: the ends may be the same axes. */
      readonly least?: number;
    }
  | { readonly kind: 'unknown'; readonly why: string };

export type Dtype =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool'
  | 'string'
  | 'complex64'
  | 'complex128';

/** tensor: plain; variable: trainable; symbolic: a graph's placeholder; packed: a packed sequence; ndarray: NumPy's. */
export type TensorForm = 'tensor' | 'variable' | 'symbolic' | 'packed' | 'ndarray';

export interface TensorValue {
  readonly kind: 'tensor';
  readonly shape: Shape;
  readonly form?: TensorForm;
  readonly dtype?: Dtype;
  /** Memory order: `view` needs a contiguous tensor. Absent: unknown. */
  readonly contiguous?: boolean;
  /** Elements from one index of an axis to the next, where the tensor is not contiguous and they are known. */
  readonly strides?: readonly Dim[];
  /** Of a packed sequence, whose shape is that of its data: the batch, and the length of each sequence where written out. */
  readonly packing?: { readonly batch: Axis; readonly lengths?: readonly number[] };
  /** Flat values when small and literal, in row-major order. */
  readonly values?: readonly number[];
  /** Path of the class whose methods it has (`torch.Tensor`, `tf.Tensor`, `unrolled.Tensor`). */
  readonly api?: string;
  /** The Step that made it. */
  readonly origin?: number;
  /** Its identity while nothing but openness describes it. */
  readonly open?: Open;
  /** Its number, where a run is written down. */
  readonly node?: number;
  /** A module that holds it lists it among its parameters. */
  readonly parameter?: true;
  /** Of what a module lists, where a run is written down: which parameter of which layer it is, or which tensor. */
  readonly held?: { readonly layer: number; readonly name: string } | { readonly node: number };
}

/** A whole number that may become a size. */
export interface SizeValue {
  readonly kind: 'size';
  readonly dim: Dim;
  /** The Step that made it, when an op did (`x.size(0)`). */
  readonly origin?: number;
}

/** A number that is not provably whole. */
export interface NumberValue {
  readonly kind: 'number';
  readonly value?: number;
  /** The quotient of two sizes that it is while nothing has rounded it: `Math.floor` of it is a floor division. */
  readonly ratio?: { readonly over: Dim; readonly under: Dim };
}

export interface TextValue {
  readonly kind: 'text';
  readonly value?: string;
  readonly length?: Dim;
  /** Its identity, where it is one text that nobody knows. */
  readonly open?: Open;
}

/** `dim` is a symbol in 0..1, so that `2 if flag else 1` stays exact. */
export interface TruthValue {
  readonly kind: 'truth';
  readonly value?: boolean;
  readonly dim?: Dim;
}

/** None, null; `missing` marks JavaScript's undefined and an argument that was not given. */
export interface NoneValue {
  readonly kind: 'none';
  readonly missing?: true;
}

/** Items in order, or element × length. A list's `ref` is its identity: a rule writes through the Host with it. */
export interface SequenceValue {
  readonly kind: 'sequence';
  readonly type: 'list' | 'tuple' | 'set' | 'iterator' | 'size';
  readonly items?: readonly Value[];
  readonly element?: Value;
  readonly length?: Dim;
  /** Elements that it provably holds in this order, among others, where `element` stands for all: full batches and the last. */
  readonly cases?: readonly Value[];
  /** It stands in the text as it is: no typed array, and nothing has changed it. */
  readonly written?: true;
  /** What a new iterator gives first, also where the rest is not known. */
  readonly first?: Value;
  /** A named tuple's: its items under names, in order. */
  readonly names?: readonly string[];
  /** The class of a named tuple that a library makes: it has no attributes beside these names and a tuple's. */
  readonly api?: string;
  /** The class of the program that a named tuple is of. */
  readonly code?: Code;
  readonly ref?: Ref;
}

export interface RecordValue {
  readonly kind: 'record';
  readonly fields: { readonly [name: string]: Value };
  /** May hold fields that are not listed. */
  readonly open: boolean;
  /** What the fields that are not listed hold, where that is known. */
  readonly element?: Value;
  /** What they go by, where that is no text. */
  readonly keys?: Value;
  readonly ref?: Ref;
}

/** A closure or class of the program; what is behind `code` is evaluate's own. */
export interface Code {
  readonly name: string;
}
export interface FunctionValue {
  readonly kind: 'function';
  readonly code: Code;
  readonly self?: Value;
}
export interface ClassValue {
  readonly kind: 'class';
  readonly code: Code;
}

/** An object: of a class of the program, or of a library's class (`api`, e.g. `tf.Sequential`). */
export interface InstanceValue {
  readonly kind: 'instance';
  readonly code?: Code;
  readonly api?: string;
  readonly fields: { readonly [name: string]: Value };
  readonly ref?: Ref;
  readonly origin?: number;
}

/** A layer: the op it applies when called, with its configuration under the op's parameter names. */
export interface LayerValue {
  readonly kind: 'layer';
  readonly op: string;
  readonly api: string;
  readonly config: { readonly [name: string]: Value };
  /** Distinguishes two layers built alike. */
  readonly ref?: Ref;
  readonly origin?: number;
  /** The entry that made it, where a run is written down. */
  readonly node?: number;
}

/** A name of a library; `self` for a method taken from a value. */
export interface ApiValue {
  readonly kind: 'api';
  readonly path: string;
  readonly self?: Value;
  /** The object whose class extends the layer `self`: what gives the layer itself gives this object. */
  readonly bearer?: Value;
}

export interface UnionValue {
  readonly kind: 'union';
  readonly members: readonly Value[];
  /** One choice made all unions that carry it: where one of them is its second member, so are the others. */
  readonly choice?: string;
  /** The member that it is by convention, where nothing decides: an input with a batch axis. It is shown and proves nothing. */
  readonly usual?: number;
}

/**
 * Nobody described it. `open` gives it an identity: the first op that constrains it refines it, and as a size it is the
 * symbol named after it.
 */
export interface UnknownValue {
  readonly kind: 'unknown';
  readonly why: string;
  readonly open?: Open;
  /** The rule that the op which should have given a value breaks. */
  readonly fault?: string;
}

/**
 * `usual` is a default: one instance of the value, which prunes nothing. `size` is what it is as a size when that is more
 * than the symbol named after it: `2*hidden` of an undescribed `hidden`.
 */
export interface Open {
  readonly id: string;
  readonly name: string;
  readonly usual?: Value;
  readonly size?: Dim;
  /** Nothing in the program has named it yet: the first variable that holds it does. */
  readonly unnamed?: true;
  /** It is the sizes of a tensor, never one size. */
  readonly sizes?: true;
  /** It is one of these, as the way here went: what is found out about it holds for each. */
  readonly either?: readonly Value[];
}

/** Identity of a heap object: its creation place and context. */
export type Ref = string;

export type Value =
  | TensorValue
  | SizeValue
  | NumberValue
  | TextValue
  | TruthValue
  | NoneValue
  | SequenceValue
  | RecordValue
  | FunctionValue
  | ClassValue
  | InstanceValue
  | LayerValue
  | ApiValue
  | UnionValue
  | UnknownValue;

export type ValueOf<K extends Value['kind']> = Extract<Value, { readonly kind: K }>;

/** A layer with what it was applied to and gave; several applications are joined. */
export interface Applied {
  readonly layer: LayerValue;
  readonly input: Value;
  readonly output: Value;
}

/** What a library's rule may ask of the evaluation: names that call back or hold state need it. */
export interface Host {
  readonly language: 'python' | 'javascript';
  /** Calls a function, class, layer or library name with values; unknown where it cannot. */
  call(callee: Value, args: readonly Value[], named?: { readonly [name: string]: Value }): Value;
  /** What one pass of a loop over the value takes, and how many passes there are. */
  iterate(value: Value): {
    readonly element: Value;
    readonly length?: Dim;
    readonly items?: readonly Value[];
    readonly cases?: readonly Value[];
  };
  /** An attribute or field, as `value.name` in the program. */
  read(object: Value, name: string): Value;
  /** The size of an axis of a tensor of unknown rank, which then has that many; absent where the host cannot. */
  sizeAt?(tensor: Value, axis: number): Dim | undefined;
  /** Sets a field of an instance or record, or the whole content of a list (`name` is then `items`, the value a sequence). */
  write(object: Value, name: string, value: Value): void;
  /** Puts the fields of a source over those of a record or instance, as `Object.assign` does; absent where the host keeps none. */
  assign?(target: Value, source: Value): void;
  /**
   * Runs `body` as the body of a loop that takes `count` passes (absent: any number, none included): what grows evenly is
   * accelerated and what changes otherwise is widened, as in a written loop. Absent where the host cannot: `body` then runs once.
   */
  repeat?(count: Dim | undefined, body: () => void): void;
  /**
   * Where a run is written down: the layers between placeholders and what was made of them, applied again to values in
   * place of the placeholders. Undefined where they cannot be, and where no run is written down.
   */
  again?(outputs: readonly Value[], given: readonly (readonly [Value, Value])[]): readonly Value[] | undefined;
  /** The layers that were applied to something so far, each with what it was given and gave; absent where the host keeps none. */
  applied?(): readonly Applied[];
  /** Remembers an object of a library's class as it is now, for whoever asks for `likely`. */
  keep?(object: Value): void;
  /**
   * The remembered objects that an undescribed one may be, as guesses that prove nothing: those that went by its name, or
   * by `name`, anywhere; failing that, where `any` allows it, all there are.
   */
  likely?(object: Value, name: string | undefined, any: boolean): readonly Value[];
  /** A new heap object of a library's class. */
  create(api: string, fields: { readonly [name: string]: Value }): Value;
  /** A symbol that stands for a size nobody knows, one per place of call and name. `role` marks an axis of data: at least 1. */
  fresh(name: string, role?: Role): Dim;
  /** The join of several outcomes. */
  join(values: readonly Value[]): Value;
  /** The Value unknown, with a reason for the tooltip. */
  unknown(why: string): Value;
  /**
   * What the user may choose from outside: `otherwise`; in a run of the program as it is started by default, `value`. `among`
   * are all that it may be, where that is said.
   */
  usual(value: Value, otherwise: Value, among?: readonly Value[]): Value;
}

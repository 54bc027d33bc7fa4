/**
 * The neutral tree that both languages are lowered to: the part of Python and TypeScript that tensor programs use.
 *
 * A lowered unit names bindings, never APIs, and depends on its own text alone. Every span inside a unit is in UTF-16
 * units relative to the unit's start, so a unit is reused unchanged when text above it moves.
 */

import type { Steady } from './steady.ts';

/** UTF-16 offsets from the start of the enclosing unit (of the file, for a module's unit). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Language = 'python' | 'javascript';

/** One file (a notebook is one module of its code cells in order). */
export interface Module {
  readonly file: string;
  readonly language: Language;
  /** The module body; its spans are file offsets. */
  readonly unit: Unit;
  /** The body with statements where they stood when they were first read; absent where they stand there now. */
  readonly steady?: Steady;
  /** Every module specifier the text names (imports, requires), as written. */
  readonly specifiers: readonly string[];
  /** True when other files can reach its names only by importing them (no import or export: a page's script shares its globals). */
  readonly scope: 'module' | 'script';
  /** Interfaces and named types that the text declares, wherever. */
  readonly types?: { readonly [name: string]: TypeNote };
}

/** What a type note says of the values it is written for, as far as values show it. */
export type TypeNote =
  /** A class or named type, as written (`tf.data.Dataset`), with its type arguments. */
  | { readonly kind: 'named'; readonly path: readonly string[]; readonly of: readonly TypeNote[] }
  | { readonly kind: 'list'; readonly element: TypeNote }
  | { readonly kind: 'tuple'; readonly items: readonly TypeNote[] }
  | { readonly kind: 'record'; readonly fields: { readonly [name: string]: TypeNote } }
  /** One of them; absent values are left out. */
  | { readonly kind: 'either'; readonly members: readonly TypeNote[] }
  /** All of them at once: an interface with those it extends. */
  | { readonly kind: 'both'; readonly members: readonly TypeNote[] }
  /** A number or text: worth saying of what a list holds. */
  | { readonly kind: 'number' }
  | { readonly kind: 'text' }
  | { readonly kind: 'other' };

/** What a specifier stands for, decided by the front end's resolution. */
export type Target =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'package'; readonly name: string; readonly version?: string }
  | { readonly kind: 'missing' };

/** The files read together. Roots are the open documents or the command's paths; the rest is what they import. */
export interface Program {
  readonly roots: readonly string[];
  readonly modules: ReadonlyMap<string, Module>;
  resolve(from: string, specifier: string): Target;
}

export type UnitKind = 'module' | 'function' | 'method' | 'constructor' | 'getter' | 'setter' | 'arrow';

/** A module body, function or method: what is run with one set of arguments. */
export interface Unit {
  readonly kind: UnitKind;
  /** The name in the text; '' for an anonymous function. */
  readonly name: string;
  readonly params: readonly Param[];
  readonly body: readonly Stmt[];
  /**
   * Every name bound in this unit (parameters, assignments, declarations, imports); all others are looked up outwards.
   * A name that shadows another of the same unit in an inner block is made unique with a suffix `~1`, `~2`, ...
   */
  readonly locals: readonly string[];
  readonly flavour: 'plain' | 'async' | 'generator' | 'async-generator';
  /** What it is noted to give (of an async function: once it is awaited). */
  readonly returns?: TypeNote;
  /** The note's text: `Float[Tensor, "batch seq"]`. */
  readonly note?: string;
  /** The span of the unit's name, for hints and links; absent for anonymous ones. */
  readonly nameSpan?: Span;
  /** Source text length, so that a unit knows where it ends. */
  readonly length: number;
}

export interface Param {
  readonly pattern: Pattern;
  readonly defaultValue?: Expr;
  readonly kind: 'plain' | 'rest' | 'named-only' | 'named-rest';
  /** The annotation's text: `tf.Tensor3D`, `int`, `Float[Tensor, "batch seq"]`. */
  readonly note?: string;
  readonly type?: TypeNote;
  /** A compiler holds every caller to the type. */
  readonly checked?: true;
  readonly optional?: boolean;
}

/** A nested unit where it stands: `offset` is its start in the enclosing unit. */
export interface Nested {
  readonly unit: Unit;
  readonly offset: number;
}

interface At extends Span {}

export interface ConstExpr extends At {
  readonly kind: 'const';
  readonly value: number | string | boolean | null | undefined;
  /** Written as a float (`3.0`, `1e-3`): never a size in Python. */
  readonly float?: true;
}
export interface NameExpr extends At {
  readonly kind: 'name';
  readonly name: string;
}
export interface AttributeExpr extends At {
  readonly kind: 'attribute';
  readonly object: Expr;
  readonly name: string;
  readonly nameSpan: Span;
  readonly optional?: true;
}
export type IndexItem =
  | { readonly kind: 'at'; readonly value: Expr }
  | { readonly kind: 'slice'; readonly start?: Expr; readonly stop?: Expr; readonly step?: Expr }
  | { readonly kind: 'ellipsis' };
export interface IndexExpr extends At {
  readonly kind: 'index';
  readonly object: Expr;
  readonly items: readonly IndexItem[];
  readonly optional?: true;
}
/** `spread`: `...xs` or `*xs` (list), `**kw` (named). */
export interface Arg {
  readonly value: Expr;
  readonly name?: string;
  /** Where the name is written. */
  readonly nameSpan?: Span;
  readonly spread?: 'list' | 'named';
}
export interface CallExpr extends At {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly args: readonly Arg[];
  /** `new X(...)`, or a tagged template, or a plain call. */
  readonly form: 'call' | 'new';
  readonly optional?: true;
}
export interface SequenceExpr extends At {
  readonly kind: 'sequence';
  readonly type: 'list' | 'tuple' | 'set';
  readonly items: readonly { readonly value: Expr; readonly spread?: true }[];
}
export type RecordEntry =
  | { readonly kind: 'field'; readonly key: Expr; readonly value: Expr }
  | { readonly kind: 'spread'; readonly value: Expr };
export interface RecordExpr extends At {
  readonly kind: 'record';
  readonly entries: readonly RecordEntry[];
}
export interface UnaryExpr extends At {
  readonly kind: 'unary';
  readonly op: '-' | '+' | 'not' | '~' | 'typeof' | 'void' | 'delete';
  readonly value: Expr;
}
export type BinaryOp = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '@' | '<<' | '>>' | '>>>' | '&' | '|' | '^';
export interface BinaryExpr extends At {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly left: Expr;
  readonly right: Expr;
}
export type CompareOp =
  | '=='
  | '!='
  | '==='
  | '!=='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | 'is'
  | 'is not'
  | 'instanceof';
export interface CompareExpr extends At {
  readonly kind: 'compare';
  readonly op: CompareOp;
  readonly left: Expr;
  readonly right: Expr;
}
export interface LogicExpr extends At {
  readonly kind: 'logic';
  readonly op: 'and' | 'or' | '??';
  readonly left: Expr;
  readonly right: Expr;
}
export interface ConditionalExpr extends At {
  readonly kind: 'conditional';
  readonly test: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
}
export interface LambdaExpr extends At {
  readonly kind: 'lambda';
  readonly nested: Nested;
}
export interface ClassExpr extends At {
  readonly kind: 'class';
  readonly definition: ClassDefinition;
}
export interface AwaitExpr extends At {
  readonly kind: 'await';
  readonly value: Expr;
}
export interface YieldExpr extends At {
  readonly kind: 'yield';
  readonly value?: Expr;
  readonly all?: true;
}
export interface Clause {
  readonly target: Pattern;
  readonly iterable: Expr;
  readonly conditions: readonly Expr[];
}
export interface ComprehensionExpr extends At {
  readonly kind: 'comprehension';
  readonly type: 'list' | 'set' | 'generator' | 'record';
  readonly key?: Expr;
  readonly element: Expr;
  readonly clauses: readonly Clause[];
}
/** `x := v`, JavaScript's `a = b`, `a += b`, `a ??= b`, `++i` (result: before for `i++`, after otherwise). */
export interface AssignExpr extends At {
  readonly kind: 'assign';
  readonly target: Pattern;
  readonly op?: BinaryOp | 'and' | 'or' | '??';
  readonly value: Expr;
  readonly result: 'before' | 'after';
}
export interface TemplateExpr extends At {
  readonly kind: 'template';
  readonly parts: readonly Expr[];
}
/** `super`: the base class seen through the current instance. `super().__init__(…)` and `super(…)` are calls of its attribute `constructor`. */
export interface SuperExpr extends At {
  readonly kind: 'super';
}
/** `x as tf.Tensor3D`: the value of x; the note is a claim. */
export interface CastExpr extends At {
  readonly kind: 'cast';
  readonly value: Expr;
  readonly type: TypeNote;
}
/** What was not understood or is half typed: its children are evaluated, the result is unknown and stays quiet. */
export interface HoleExpr extends At {
  readonly kind: 'hole';
  readonly children: readonly Expr[];
}

export type Expr =
  | ConstExpr
  | NameExpr
  | AttributeExpr
  | IndexExpr
  | CallExpr
  | SequenceExpr
  | RecordExpr
  | UnaryExpr
  | BinaryExpr
  | CompareExpr
  | LogicExpr
  | ConditionalExpr
  | LambdaExpr
  | ClassExpr
  | AwaitExpr
  | YieldExpr
  | ComprehensionExpr
  | AssignExpr
  | TemplateExpr
  | SuperExpr
  | CastExpr
  | HoleExpr;

/** Where a value goes. */
export type Pattern =
  | (At & { readonly kind: 'name'; readonly name: string; readonly note?: string })
  | AttributeExpr
  | IndexExpr
  | (At & {
      readonly kind: 'sequence-pattern';
      /** `undefined` is a skipped place (`const [, b] = ...`). */
      readonly items: readonly (Pattern | undefined)[];
      /** Index of the item that takes the rest (`*rest`, `...rest`). */
      readonly rest?: number;
    })
  | (At & {
      readonly kind: 'record-pattern';
      readonly entries: readonly { readonly key: Expr; readonly pattern: Pattern }[];
      readonly rest?: Pattern;
    })
  | (At & { readonly kind: 'default-pattern'; readonly pattern: Pattern; readonly defaultValue: Expr })
  | HoleExpr;

export interface ClassDefinition {
  readonly name: string;
  readonly nameSpan?: Span;
  readonly bases: readonly Expr[];
  readonly members: readonly Member[];
  readonly decorators: readonly Expr[];
}
/** A constructor's name is `constructor` in both languages (Python's `__init__`, also as an attribute name). */
export type Member =
  | {
      readonly kind: 'method' | 'getter' | 'setter';
      readonly name: string;
      readonly nested: Nested;
      readonly level: 'instance' | 'static' | 'class';
      readonly decorators: readonly Expr[];
      /** Nothing outside the class may call it (`private`, `#name`). */
      readonly hidden?: true;
    }
  | (At & {
      readonly kind: 'field';
      readonly name: string;
      readonly value?: Expr;
      readonly note?: string;
      readonly type?: TypeNote;
      readonly level: 'instance' | 'static';
    });

export interface ImportName {
  /** `*` is the module itself (`import * as tf`, `import torch.nn as nn`) or, with local `*`, all its names (`from m import *`). */
  readonly imported: string;
  readonly local: string;
  readonly span: Span;
}

export interface Handler {
  readonly target?: Pattern;
  /** The kinds of error that are named; absent where it takes any. */
  readonly catches?: readonly Expr[];
  readonly body: readonly Stmt[];
}

export type Stmt =
  | (At & { readonly kind: 'expression'; readonly value: Expr })
  | (At & {
      readonly kind: 'assign';
      readonly targets: readonly Pattern[];
      readonly value?: Expr;
      /** A declaration without a value (`let model;`) gives undefined; Python's bare `x: int` gives nothing. */
      readonly declares?: 'let' | 'const' | 'var' | 'annotation';
      readonly note?: string;
      readonly type?: TypeNote;
    })
  | (At & { readonly kind: 'update'; readonly target: Pattern; readonly op: BinaryOp; readonly value: Expr })
  | (At & { readonly kind: 'return'; readonly value?: Expr })
  | (At & {
      readonly kind: 'if';
      readonly test: Expr;
      readonly then: readonly Stmt[];
      readonly otherwise: readonly Stmt[];
    })
  | (At & {
      readonly kind: 'each';
      readonly target: Pattern;
      readonly iterable: Expr;
      /** What one pass takes: an element (`for…of`, Python's `for`) or a key (`for…in`). */
      readonly takes: 'element' | 'key';
      readonly body: readonly Stmt[];
      readonly otherwise: readonly Stmt[];
      readonly label?: string;
    })
  | (At & {
      readonly kind: 'while';
      readonly before: readonly Stmt[];
      readonly test?: Expr;
      readonly update?: Expr;
      /** `do … while`: the body runs before the first test. */
      readonly first: 'test' | 'body';
      readonly body: readonly Stmt[];
      readonly otherwise: readonly Stmt[];
      readonly label?: string;
    })
  | (At & {
      readonly kind: 'switch';
      readonly subject: Expr;
      /** In order; a case without tests is the default; a body falls through unless it leaves. */
      readonly cases: readonly { readonly test?: Expr; readonly body: readonly Stmt[] }[];
    })
  | (At & { readonly kind: 'break' | 'continue'; readonly label?: string })
  | (At & {
      readonly kind: 'try';
      readonly body: readonly Stmt[];
      readonly handlers: readonly Handler[];
      readonly otherwise: readonly Stmt[];
      readonly finally: readonly Stmt[];
    })
  | (At & {
      readonly kind: 'with';
      readonly items: readonly { readonly value: Expr; readonly target?: Pattern }[];
      readonly body: readonly Stmt[];
    })
  | (At & { readonly kind: 'assert'; readonly test: Expr; readonly message?: Expr })
  | (At & { readonly kind: 'raise'; readonly value?: Expr })
  /** A named function; JavaScript hoists it to the start of its unit. */
  | (At & {
      readonly kind: 'function';
      readonly name: string;
      readonly nested: Nested;
      readonly decorators: readonly Expr[];
      readonly hoisted: boolean;
    })
  | (At & { readonly kind: 'class'; readonly definition: ClassDefinition })
  | (At & {
      readonly kind: 'import';
      readonly specifier: string;
      readonly names: readonly ImportName[];
      /** Python's `import a.b.c`: the module is found as this path of the name that the statement binds. */
      readonly under?: readonly string[];
    })
  | (At & {
      readonly kind: 'export';
      /** `export {a as b}`, `export {a} from 'm'`, `export * from 'm'` (exported `*`). */
      readonly names: readonly { readonly local: string; readonly exported: string }[];
      readonly specifier?: string;
    })
  /** A line comment that may say a shape, without its marker: behind a statement, or on a line of its own. */
  | (At & { readonly kind: 'comment'; readonly text: string; readonly place: 'behind' | 'alone' })
  | (At & { readonly kind: 'delete'; readonly targets: readonly Pattern[] })
  /** Python's `global` and `nonlocal`: the names are looked up outwards although assigned here (they are not in `locals`). */
  | (At & { readonly kind: 'outer'; readonly names: readonly string[] })
  | (At & { readonly kind: 'block'; readonly body: readonly Stmt[]; readonly label?: string })
  | (At & { readonly kind: 'hole'; readonly children: readonly Expr[]; readonly body: readonly Stmt[] });

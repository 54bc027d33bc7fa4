/**
 * A file as its module: cut into chunks, each parsed alone and kept by its text, so that an edit reads one chunk again and
 * a unit that did not change is the same object as before.
 */

import type { ClassDefinition, Member, Module, Stmt } from '../../program/program.ts';
import { type Asked, type Standing, Standings } from '../../program/steady.ts';
import { movedBy } from '../../program/trees.ts';
import { type Block, blockOf, type Chunk, statementsAt } from './chunks.ts';
import { type BodyPiece, type Lowering, newNames } from './lowering.ts';
import { lowerBlock, lowerMember } from './statements.ts';
import { child, childrenOf, hasErrors, type Node, parse, walkTree } from './tree.ts';
import { declareNames } from './units.ts';

/** What a chunk was lowered to; spans are counted from its start. */
interface Piece {
  readonly statements: readonly Stmt[];
  readonly members: readonly Member[];
  readonly locals: ReadonlySet<string>;
  readonly specifiers: readonly string[];
}

/** The pieces of a file's present and last text. */
export class Pieces {
  #old = new Map<string, Piece>();
  #now = new Map<string, Piece>();
  readonly standings = new Standings<Standing>();

  /** From here on, what is not asked for again is forgotten with the next text. */
  next(): void {
    this.#old = this.#now;
    this.#now = new Map();
  }

  get(key: string, make: () => Piece): Piece {
    const piece = this.#now.get(key) ?? this.#old.get(key) ?? make();
    this.#now.set(key, piece);
    return piece;
  }
}

export function lowerModule(file: string, text: string, pieces = new Pieces()): Module {
  pieces.next();
  const locals = new Set<string>();
  const specifiers = new Set<string>();
  const parts: Asked<Standing>[] = [];
  for (const { from, to } of statementsAt(text, 0)) {
    const source = text.slice(from, to);
    const piece = pieces.get(source, () => lowerChunk(source, pieces));
    parts.push({ text: source, from, make: () => piece });
    for (const name of piece.locals) locals.add(name);
    for (const specifier of piece.specifiers) specifiers.add(specifier);
  }
  pieces.standings.read(parts);
  const { steady, whole } = pieces.standings.bodies({
    kind: 'module',
    name: '',
    params: [],
    locals: [...locals],
    flavour: 'plain',
    length: text.length,
  });
  return {
    file,
    language: 'python',
    get unit() {
      return whole();
    },
    steady,
    specifiers: [...specifiers],
    scope: 'module',
  };
}

const DEFINITION = /^(?:@[^\n]*\n\s*|#[^\n]*\n\s*|\s+)*(?:async\s+)?(def|class)\b/;

/** One statement of the file. */
function lowerChunk(text: string, pieces: Pieces): Piece {
  const definition = DEFINITION.exec(text)?.[1];
  const block = definition ? blockOf(text) : undefined;
  if (definition === 'class' && block?.column !== undefined) return lowerClassChunk(text, block, pieces);
  const top = parse(text);
  if (hasErrors(top)) {
    if (definition === 'def' && block?.column !== undefined) return lowerBroken(text, block, '');
    const parts = statementsAt(text, 0, 'columns');
    if (parts.length > 1) return together(text, parts, pieces);
  }
  return lowerTree({ text, start: 0, names: newNames() }, top);
}

function lowerTree(l: Lowering, top: Node): Piece {
  declareNames(l, top);
  const statements = lowerBlock(l, childrenOf(top), 0);
  return { statements, members: [], locals: namesOf(l, top), specifiers: specifiersIn(statements) };
}

/** What it binds, and what a function in it declares global. */
function namesOf(l: Lowering, top: Node): ReadonlySet<string> {
  const names = new Set(l.names.locals);
  walkTree(top, (node) => {
    if (
      node.name !== 'ScopeStatement' ||
      !node.firstChild ||
      l.text.slice(node.firstChild.from, node.firstChild.to) !== 'global'
    )
      return;
    for (const one of childrenOf(node)) if (one.name === 'VariableName') names.add(l.text.slice(one.from, one.to));
  });
  return names;
}

function together(text: string, parts: readonly Chunk[], pieces: Pieces): Piece {
  const all = parts.map(({ from, to }) => {
    const source = text.slice(from, to);
    return { from, piece: pieces.get(source, () => lowerChunk(source, pieces)) };
  });
  return {
    statements: all.flatMap(({ from, piece }) => piece.statements.map((one) => movedBy(one, from))),
    members: [],
    locals: new Set(all.flatMap(({ piece }) => [...piece.locals])),
    specifiers: all.flatMap(({ piece }) => piece.specifiers),
  };
}

/** The head with an empty block, and each member on its own. */
function lowerClassChunk(text: string, block: Block, pieces: Pieces): Piece {
  const head = headOf(text, block);
  const piece = lowerTree({ text: head, start: 0, names: newNames() }, parse(head));
  const body = text.slice(block.from);
  const parts = statementsAt(body, block.column ?? 0).map(({ from, to }) => {
    const source = body.slice(from, to);
    return { from: block.from + from, piece: pieces.get(`member ${source}`, () => lowerMemberChunk(source)) };
  });
  const members = parts.flatMap((part) => part.piece.members.map((one) => movedBy(one, part.from)));
  const statements = piece.statements.map((one): Stmt => {
    if (one.kind !== 'class') return one;
    const definition: ClassDefinition = { ...one.definition, members };
    return { ...one, definition, end: text.trimEnd().length };
  });
  return {
    ...piece,
    statements,
    specifiers: [...piece.specifiers, ...parts.flatMap((part) => part.piece.specifiers)],
    locals: new Set([...piece.locals, ...parts.flatMap((part) => [...part.piece.locals])]),
  };
}

/** A `def` or `class` as far as its `:`, with an empty block. */
function headOf(text: string, block: Block): string {
  return `${text.slice(0, block.from)}${' '.repeat(block.column ?? 1)}pass\n`;
}

const CLASS = 'class _:\n';
const FUNCTION = 'def _():\n';

function lowerMemberChunk(text: string): Piece {
  const whole = `${CLASS}${text}`;
  const top = parse(whole);
  const block = DEFINITION.exec(text)?.[1] === 'def' ? blockOf(text) : undefined;
  if (block?.column !== undefined && hasErrors(top)) return lowerBroken(text, block, CLASS);
  return membersIn({ text: whole, start: CLASS.length, names: newNames() }, top);
}

function membersIn(l: Lowering, top: Node): Piece {
  const body = bodyIn(top);
  const members = body ? childrenOf(body).flatMap((node) => lowerMember(l, node)) : [];
  const globals = namesOf(l, top);
  return { statements: [], members, locals: globals, specifiers: specifiersIn(members) };
}

function bodyIn(top: Node): Node | undefined {
  const [first] = childrenOf(top);
  return first && child(first, 'Body');
}

/** A function whose text does not parse: its head, and each statement of its body on its own. */
function lowerBroken(text: string, block: Block, wrapper: string): Piece {
  const head = `${wrapper}${headOf(text, block)}`;
  const top = parse(head);
  const l: Lowering = { text: head, start: wrapper.length, names: newNames() };
  let definition: Node | undefined;
  walkTree(top, (node) => {
    if (node.name === 'FunctionDefinition') definition ??= node;
  });
  if (!definition) return wrapper ? membersIn(l, top) : lowerTree(l, top);
  const at = definition.from - wrapper.length;
  const body = text.slice(block.from);
  const bodies = statementsAt(body, block.column ?? 0, 'columns').flatMap(({ from, to }): BodyPiece[] => {
    const source = `${FUNCTION}${body.slice(from, to)}`;
    const node = bodyIn(parse(source));
    return node ? [{ text: source, start: FUNCTION.length - block.from - from + at, body: node }] : [];
  });
  const broken: Lowering = { ...l, broken: { at: definition.from, bodies, length: text.trimEnd().length - at } };
  return wrapper ? membersIn(broken, top) : lowerTree(broken, top);
}

/** Every module named in an import, wherever it stands. */
function specifiersIn(nodes: unknown): readonly string[] {
  const out = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const one of node) visit(one);
      return;
    }
    if ('kind' in node && node.kind === 'import') {
      const { specifier, names } = node as Extract<Stmt, { kind: 'import' }>;
      out.add(specifier);
      // A name of a package may be a module of its own.
      for (const { imported } of names)
        if (imported !== '*') out.add(specifier.endsWith('.') ? specifier + imported : `${specifier}.${imported}`);
    }
    for (const one of Object.values(node)) visit(one);
  };
  visit(nodes);
  return [...out];
}

/** Reads JSON with the line of every key, so that a complaint about a value can say where it stands. */

import { getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';

export interface PlacedJson {
  readonly value: unknown;
  /** Path of keys, joined by `.` → line, counted from 0. */
  readonly lines: ReadonlyMap<string, number>;
}

/** Where a text stops to be what it should be; lines are counted from 0. */
export class NotReadable extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** Throws `NotReadable` at the first place that is no JSON. */
export function readJson(text: string): PlacedJson {
  const errors: ParseError[] = [];
  const tree = parsed(text, errors);
  const [first] = errors;
  if (first || !tree) throw new NotReadable('this is no JSON', lineAt(text, first?.offset ?? 0));
  const lines = new Map<string, number>();
  placeKeys(text, tree, '', lines);
  return { value: getNodeValue(tree), lines };
}

function parsed(text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, STRICT);
  } catch (error) {
    // What is nested deeper than the stack is no configuration.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function placeKeys(text: string, node: Node, path: string, lines: Map<string, number>): void {
  for (const property of node.type === 'object' ? (node.children ?? []) : []) {
    const [key, value] = property.children ?? [];
    if (!key || !value) continue;
    const inner = path === '' ? String(key.value) : `${path}.${key.value}`;
    lines.set(inner, lineAt(text, key.offset));
    placeKeys(text, value, inner, lines);
  }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

/** A typed view of Lezer's Python tree: nodes by name, their children without comments, their text. */

import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import { withWholeNumbers } from './numbers.ts';

export type Node = SyntaxNode;

export function parse(text: string): Node {
  return parser.parse(withWholeNumbers(text)).topNode;
}

/** The children in order; comments are left out. */
export function childrenOf(node: Node): readonly Node[] {
  const out: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) if (child.name !== 'Comment') out.push(child);
  return out;
}

export function child(node: Node, name: string): Node | undefined {
  return childrenOf(node).find((one) => one.name === name);
}

/** Visits a node and all below it. */
export function walkTree(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (let at = node.firstChild; at; at = at.nextSibling) walkTree(at, visit);
}

export function hasErrors(node: Node): boolean {
  const cursor = node.cursor();
  do {
    if (cursor.type.isError) return true;
  } while (cursor.next());
  return false;
}

export function isError(node: Node): boolean {
  return node.type.isError;
}

/** The runs of nodes between separators of a name, brackets left out. */
export function split(nodes: readonly Node[], separator = ','): readonly (readonly Node[])[] {
  const out: Node[][] = [[]];
  for (const node of nodes) {
    if (node.name === separator) out.push([]);
    else out.at(-1)?.push(node);
  }
  return out;
}

const BRACKETS = new Set(['(', ')', '[', ']', '{', '}']);

export function inside(node: Node): readonly Node[] {
  return childrenOf(node).filter((one) => !BRACKETS.has(one.name));
}

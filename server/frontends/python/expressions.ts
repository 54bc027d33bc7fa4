/** Expressions of Python as the neutral tree's. */

import type {
  Arg,
  BinaryOp,
  Clause,
  CompareOp,
  Expr,
  HoleExpr,
  IndexItem,
  RecordEntry,
} from '../../program/program.ts';
import { type Lowering, nameHere, spanFrom, spanOf, textOf } from './lowering.ts';
import { declareTarget, lowerTarget, lowerTargets } from './targets.ts';
import { childrenOf, inside, isError, type Node, split } from './tree.ts';
import { lowerLambda } from './units.ts';

export function lowerExpr(l: Lowering, node: Node): Expr {
  const span = spanOf(l, node);
  switch (node.name) {
    case 'VariableName':
      return { kind: 'name', name: nameHere(l.names, textOf(l, node)), ...span };
    case 'Number':
      return number(textOf(l, node), span);
    case 'String':
      return { kind: 'const', value: stringValue(textOf(l, node)), ...span };
    case 'Boolean':
      return { kind: 'const', value: textOf(l, node) === 'True', ...span };
    case 'None':
      return { kind: 'const', value: null, ...span };
    case 'Ellipsis':
      return { kind: 'const', value: '...', ...span };
    case 'ContinuedString':
      return { kind: 'template', parts: childrenOf(node).map((one) => lowerExpr(l, one)), ...span };
    case 'FormatString':
      return { kind: 'template', parts: formatParts(l, node), ...span };
    case 'ParenthesizedExpression':
      return lowerMany(l, inside(node), span);
    case 'TupleExpression':
      return { kind: 'sequence', type: 'tuple', items: items(l, inside(node)), ...span };
    case 'ArrayExpression':
      return { kind: 'sequence', type: 'list', items: items(l, inside(node)), ...span };
    case 'SetExpression':
      return { kind: 'sequence', type: 'set', items: items(l, inside(node)), ...span };
    case 'DictionaryExpression':
      return { kind: 'record', entries: entries(l, node), ...span };
    case 'MemberExpression':
      return member(l, node);
    case 'CallExpression':
      return call(l, node);
    case 'UnaryExpression':
      return unary(l, node);
    case 'BinaryExpression':
      return binary(l, node);
    default:
      return rarer(l, node);
  }
}

function rarer(l: Lowering, node: Node): Expr {
  const span = spanOf(l, node);
  const parts = childrenOf(node);
  switch (node.name) {
    case 'ConditionalExpression': {
      const [then, , test, , otherwise] = parts;
      if (!then || !test || !otherwise) return hole(l, node);
      return {
        kind: 'conditional',
        test: lowerExpr(l, test),
        then: lowerExpr(l, then),
        otherwise: lowerExpr(l, otherwise),
        ...span,
      };
    }
    case 'LambdaExpression':
      return { kind: 'lambda', nested: lowerLambda(l, node), ...span };
    case 'NamedExpression': {
      const [target, , value] = parts;
      if (!target || !value) return hole(l, node);
      return { kind: 'assign', target: lowerTarget(l, target), value: lowerExpr(l, value), result: 'after', ...span };
    }
    case 'AwaitExpression': {
      const value = parts.at(-1);
      return value ? { kind: 'await', value: lowerExpr(l, value), ...span } : hole(l, node);
    }
    case 'YieldExpression':
      return lowerYield(l, node);
    case 'ArrayComprehensionExpression':
      return comprehension(l, node, 'list');
    case 'SetComprehensionExpression':
      return comprehension(l, node, 'set');
    case 'ComprehensionExpression':
      return comprehension(l, node, 'generator');
    case 'DictionaryComprehensionExpression':
      return comprehension(l, node, 'record');
    default:
      return hole(l, node);
  }
}

export function lowerYield(l: Lowering, node: Node): Expr {
  const parts = childrenOf(node).filter((one) => !isError(one));
  const all = parts.some((one) => one.name === 'from');
  const rest = parts.filter((one) => one.name !== 'yield' && one.name !== 'from');
  return {
    kind: 'yield',
    ...(rest.length ? { value: lowerMany(l, rest, spanOf(l, node)) } : {}),
    ...(all ? { all: true as const } : {}),
    ...spanOf(l, node),
  };
}

/** What was not understood, with what can be read inside it. */
export function hole(l: Lowering, node: Node): HoleExpr {
  const children = childrenOf(node).filter((one) => !isError(one) && one.firstChild !== null);
  return { kind: 'hole', children: children.map((one) => lowerExpr(l, one)), ...spanOf(l, node) };
}

/** Nodes that stand as one expression: alone itself, with commas a tuple. */
export function lowerMany(l: Lowering, nodes: readonly Node[], span: { start: number; end: number }): Expr {
  const [first] = nodes;
  const last = nodes.at(-1);
  if (!first || !last) return { kind: 'hole', children: [], ...span };
  if (nodes.some(isError))
    return {
      kind: 'hole',
      children: nodes.filter((one) => !isError(one) && one.name !== ',').map((one) => lowerExpr(l, one)),
      ...span,
    };
  if (nodes.length === 1) return lowerExpr(l, first);
  return { kind: 'sequence', type: 'tuple', items: items(l, nodes), ...spanFrom(l, first, last) };
}

function items(l: Lowering, nodes: readonly Node[]): readonly { value: Expr; spread?: true }[] {
  return split(nodes).flatMap((run): { value: Expr; spread?: true }[] => {
    const value = run.at(-1);
    if (!value) return [];
    return run[0]?.name === '*' ? [{ value: lowerExpr(l, value), spread: true }] : [{ value: lowerExpr(l, value) }];
  });
}

function number(text: string, span: { start: number; end: number }): Expr {
  const plain = text.replace(/_/g, '');
  if (/^(0[xob])/i.test(plain)) return { kind: 'const', value: Number(plain), ...span };
  if (/j$/i.test(plain)) return { kind: 'const', value: Number.parseFloat(plain), float: true, ...span };
  const float = /[.e]/i.test(plain);
  return { kind: 'const', value: Number(plain), ...(float ? { float: true as const } : {}), ...span };
}

function stringValue(text: string): string {
  const match = /^[a-zA-Z]*("""|'''|"|')([\s\S]*)\1$/.exec(text);
  return (match?.[2] ?? text)
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\(['"\\])/g, '$1');
}

function formatParts(l: Lowering, node: Node): readonly Expr[] {
  return childrenOf(node).flatMap((one) => {
    if (one.name !== 'FormatReplacement') return [];
    const value = inside(one).find((part) => !['FormatConversion', 'FormatSpec', 'FormatSelfDoc'].includes(part.name));
    const unknown: Expr = { kind: 'template', parts: [], ...spanOf(l, one) };
    return value && !isError(value) ? [lowerExpr(l, value)] : [unknown];
  });
}

function entries(l: Lowering, node: Node): readonly RecordEntry[] {
  return split(inside(node)).flatMap((run): RecordEntry[] => {
    const [first, second] = run;
    if (first?.name === '**' && second) return [{ kind: 'spread', value: lowerExpr(l, second) }];
    const value = run.at(-1);
    return first && value && value !== first
      ? [{ kind: 'field', key: lowerExpr(l, first), value: lowerExpr(l, value) }]
      : [];
  });
}

function member(l: Lowering, node: Node): Expr {
  const parts = childrenOf(node);
  const [object] = parts;
  if (!object) return hole(l, node);
  const span = spanOf(l, node);
  const name = parts.find((one) => one.name === 'PropertyName');
  if (name) {
    const written = textOf(l, name);
    return {
      kind: 'attribute',
      object: lowerExpr(l, object),
      name: written === '__init__' ? 'constructor' : written,
      nameSpan: spanOf(l, name),
      ...span,
    };
  }
  const isStar = (one: Node) => isError(one) && textOf(l, one) === '*';
  if (!parts.some((one) => one.name === '[') || parts.some((one) => isError(one) && !isStar(one))) return hole(l, node);
  const index = parts.slice(1).filter((one) => one.name !== '[' && one.name !== ']');
  if (index.some(isStar)) return starIndex(l, node, { object, index, isStar });
  return {
    kind: 'index',
    object: lowerExpr(l, object),
    items: split(index).flatMap((run) => (run.length ? [indexItem(l, run)] : [])),
    ...span,
  };
}

/** `x[*a, b]` is `x[(*a, b)]`. */
function starIndex(
  l: Lowering,
  node: Node,
  of: { readonly object: Node; readonly index: readonly Node[]; readonly isStar: (one: Node) => boolean },
): Expr {
  const places = split(of.index).flatMap((run) => {
    const value = run.at(-1);
    const [first] = run;
    return value && first
      ? [{ value: lowerExpr(l, value), ...(of.isStar(first) ? { spread: true as const } : {}) }]
      : [];
  });
  const tuple: Expr = { kind: 'sequence', type: 'tuple', items: places, ...spanOf(l, node) };
  return { kind: 'index', object: lowerExpr(l, of.object), items: [{ kind: 'at', value: tuple }], ...spanOf(l, node) };
}

function indexItem(l: Lowering, run: readonly Node[]): IndexItem {
  const [only] = run;
  if (only?.name === 'Ellipsis' && run.length === 1) return { kind: 'ellipsis' };
  if (!run.some((one) => one.name === ':')) {
    const value = run.at(-1);
    return value ? { kind: 'at', value: lowerExpr(l, value) } : { kind: 'ellipsis' };
  }
  const [start, stop, step] = split(run, ':').map((part) => part[0]);
  return {
    kind: 'slice',
    ...(start ? { start: lowerExpr(l, start) } : {}),
    ...(stop ? { stop: lowerExpr(l, stop) } : {}),
    ...(step ? { step: lowerExpr(l, step) } : {}),
  };
}

function call(l: Lowering, node: Node): Expr {
  const [callee, list] = childrenOf(node);
  if (!callee || list?.name !== 'ArgList') return hole(l, node);
  if (callee.name === 'VariableName' && textOf(l, callee) === 'super') return { kind: 'super', ...spanOf(l, node) };
  const children = inside(list);
  if (children.some(isError)) return hole(l, node);
  if (children.some((one) => one.name === 'for')) {
    const value = generatorOf(l, children, list);
    return { kind: 'call', form: 'call', callee: lowerExpr(l, callee), args: [{ value }], ...spanOf(l, node) };
  }
  return {
    kind: 'call',
    form: 'call',
    callee: lowerExpr(l, callee),
    args: argumentsOf(l, children),
    ...spanOf(l, node),
  };
}

export function argumentsOf(l: Lowering, children: readonly Node[]): readonly Arg[] {
  return split(children).flatMap((run): Arg[] => {
    const [first] = run;
    const value = run.at(-1);
    if (!first || !value) return [];
    if (first.name === '*') return [{ value: lowerExpr(l, value), spread: 'list' }];
    if (first.name === '**') return [{ value: lowerExpr(l, value), spread: 'named' }];
    if (run.length === 3 && run[1]?.name === 'AssignOp')
      return [{ value: lowerExpr(l, value), name: textOf(l, first), nameSpan: spanOf(l, first) }];
    return [{ value: lowerExpr(l, value) }];
  });
}

function unary(l: Lowering, node: Node): Expr {
  const [op, value] = childrenOf(node);
  if (!op || !value) return hole(l, node);
  const written = textOf(l, op);
  const inner = lowerExpr(l, value);
  const span = spanOf(l, node);
  if (written === '-' && inner.kind === 'const' && typeof inner.value === 'number')
    return { ...inner, value: -inner.value, ...span };
  return {
    kind: 'unary',
    op: written === 'not' ? 'not' : written === '~' ? '~' : written === '+' ? '+' : '-',
    value: inner,
    ...span,
  };
}

const COMPARE = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'is', 'is not']);

function binary(l: Lowering, node: Node): Expr {
  const parts = childrenOf(node);
  const [left] = parts;
  const right = parts.at(-1);
  if (!left || !right || parts.length < 3 || parts.some(isError)) return hole(l, node);
  const op = parts
    .slice(1, -1)
    .map((one) => textOf(l, one))
    .join(' ')
    .replace(/\s+/g, ' ');
  const span = spanOf(l, node);
  if (op === 'and' || op === 'or')
    return { kind: 'logic', op, left: lowerExpr(l, left), right: lowerExpr(l, right), ...span };
  if (COMPARE.has(op)) return comparison(l, node, op as CompareOp);
  return { kind: 'binary', op: op as BinaryOp, left: lowerExpr(l, left), right: lowerExpr(l, right), ...span };
}

/** `a < b < c` is `a < b and b < c`. */
function comparison(l: Lowering, node: Node, op: CompareOp): Expr {
  const parts = childrenOf(node);
  const left = parts[0] as Node;
  const right = parts.at(-1) as Node;
  const span = spanOf(l, node);
  const lowered = lowerExpr(l, left);
  const last =
    lowered.kind === 'compare'
      ? lowered.right
      : lowered.kind === 'logic' && lowered.right.kind === 'compare'
        ? lowered.right.right
        : undefined;
  if (left.name !== 'BinaryExpression' || !last)
    return { kind: 'compare', op, left: lowered, right: lowerExpr(l, right), ...span };
  return {
    kind: 'logic',
    op: 'and',
    left: lowered,
    right: { kind: 'compare', op, left: last, right: lowerExpr(l, right), ...span },
    ...span,
  };
}

type ComprehensionType = 'list' | 'set' | 'generator' | 'record';

function comprehension(l: Lowering, node: Node, type: ComprehensionType): Expr {
  const parts = inside(node);
  // Lezer takes the star of `for a, *b in pairs` for a mistake here.
  const start = parts.findIndex((one) => one.name === 'for');
  const isWrong = parts.some((one, i) => isError(one) && (i < start || textOf(l, one) !== '*'));
  return isWrong ? hole(l, node) : comprehensionOf(l, parts, { type, span: spanOf(l, node) });
}

function generatorOf(l: Lowering, parts: readonly Node[], list: Node): Expr {
  return comprehensionOf(l, parts, { type: 'generator', span: spanOf(l, list) });
}

function comprehensionOf(
  l: Lowering,
  parts: readonly Node[],
  made: { type: ComprehensionType; span: { start: number; end: number } },
): Expr {
  const start = parts.findIndex((one) => one.name === 'for' || one.name === 'async');
  const head = parts.slice(0, start);
  const outerNames = l.names.inner.length;
  const clauses = clausesOf(l, parts.slice(start));
  const key = head.length > 1 ? head[0] : undefined;
  const element = head.at(-1);
  const lowered: Expr = {
    kind: 'comprehension',
    type: made.type,
    ...(key ? { key: lowerExpr(l, key) } : {}),
    element: element ? lowerExpr(l, element) : { kind: 'hole', children: [], ...made.span },
    clauses,
    ...made.span,
  };
  l.names.inner.length = outerNames;
  return lowered;
}

function clausesOf(l: Lowering, parts: readonly Node[]): readonly Clause[] {
  const clauses: { target: Clause['target']; iterable: Expr; conditions: Expr[] }[] = [];
  let at = 0;
  while (at < parts.length) {
    const node = parts[at];
    if (node?.name === 'for') {
      const until = parts.findIndex((one, i) => i > at && one.name === 'in');
      const targets = parts.slice(at + 1, until);
      const source = parts[until + 1];
      if (until < 0 || !source) break;
      const iterable = lowerExpr(l, source);
      l.names.inner.push(new Map());
      for (const target of targets) declareTarget(l, target);
      clauses.push({ target: lowerTargets(l, targets), iterable, conditions: [] });
      at = until + 2;
    } else if (node?.name === 'if') {
      const test = parts[at + 1];
      if (test) clauses.at(-1)?.conditions.push(lowerExpr(l, test));
      at += 2;
    } else at++;
  }
  return clauses;
}

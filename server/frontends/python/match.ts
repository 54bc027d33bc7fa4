/** `match` as a chain of tests: what a pattern asks of the subject, and the names it binds. */

import type { Expr, Pattern, Stmt } from '../../program/program.ts';
import { lowerExpr, lowerMany } from './expressions.ts';
import { declare, type Lowering, nameHere, spanOf, textOf } from './lowering.ts';
import { lowerBody } from './statements.ts';
import { child, childrenOf, inside, isError, type Node, split } from './tree.ts';

type At = { readonly start: number; readonly end: number };

/** What a pattern asks (nothing: it always fits), and the assignments it makes. */
interface Asked {
  readonly test?: Expr;
  readonly binds: readonly Stmt[];
}

export function lowerMatch(l: Lowering, node: Node): readonly Stmt[] {
  const body = child(node, 'MatchBody');
  const parts = childrenOf(node);
  const subjects = parts.slice(1, body ? parts.indexOf(body) : undefined).filter((one) => !isError(one));
  const span = spanOf(l, node);
  const written = lowerMany(l, subjects, span);
  const simple = written.kind === 'name' || written.kind === 'attribute';
  const name = simple ? '' : declare(l.names, `match~${node.from - l.start}`);
  const at = { start: written.start, end: written.end };
  const subject: Expr = simple ? written : { kind: 'name', name, ...at };
  const clauses = body ? childrenOf(body).filter((one) => one.name === 'MatchClause') : [];
  const chain = clauses.reduceRight<readonly Stmt[]>((rest, clause) => [lowerClause(l, clause, subject, rest)], []);
  if (simple) return chain;
  return [{ kind: 'assign', targets: [{ kind: 'name', name, ...at }], value: written, ...span }, ...chain];
}

function lowerClause(l: Lowering, clause: Node, subject: Expr, rest: readonly Stmt[]): Stmt {
  const span = spanOf(l, clause);
  const parts = childrenOf(clause).filter((one) => one.name !== 'case' && !isError(one));
  const body = parts.find((one) => one.name === 'Body');
  const guard = parts.find((one) => one.name === 'Guard');
  const patterns = parts.filter((one) => one !== body && one !== guard);
  const asked =
    patterns.length === 1 && patterns[0] ? ask(l, patterns[0], subject) : askAll(l, patterns, subject, span);
  const condition = guard && childrenOf(guard).at(-1);
  const guarded: readonly Stmt[] = condition
    ? [{ kind: 'assert', test: lowerExpr(l, condition), ...spanOf(l, condition) }]
    : [];
  const then = [...asked.binds, ...guarded, ...(body ? lowerBody(l, body) : [])];
  if (!asked.test && !guard) return { kind: 'block', body: then, ...span };
  const test = asked.test ?? undecided(span);
  return {
    kind: 'if',
    test: guard ? { kind: 'logic', op: 'and', left: test, right: undecided(span), ...span } : test,
    then,
    otherwise: rest,
    ...span,
  };
}

function undecided(at: At): Expr {
  return { kind: 'hole', children: [], start: at.start, end: at.end };
}

function ask(l: Lowering, pattern: Node, subject: Expr): Asked {
  const span = spanOf(l, pattern);
  switch (pattern.name) {
    case 'LiteralPattern': {
      const right = lowerLiteral(l, pattern);
      return {
        test: {
          kind: 'compare',
          op: right.kind === 'const' && right.value === null ? 'is' : '==',
          left: subject,
          right,
          ...span,
        },
        binds: [],
      };
    }
    case 'AttributePattern':
      return { test: { kind: 'compare', op: '==', left: subject, right: dotted(l, pattern), ...span }, binds: [] };
    case 'CapturePattern': {
      const name = textOf(l, pattern);
      return name === '_' ? { binds: [] } : { binds: [bind(l, pattern, subject)] };
    }
    case 'AsPattern': {
      const [inner] = childrenOf(pattern);
      const name = childrenOf(pattern).findLast((one) => one.name === 'VariableName');
      const asked = inner ? ask(l, inner, subject) : { binds: [] };
      return name ? { ...asked, binds: [...asked.binds, bind(l, name, subject)] } : asked;
    }
    case 'OrPattern': {
      const all = childrenOf(pattern)
        .filter((one) => one.name !== 'LogicOp')
        .map((one) => ask(l, one, subject));
      if (all.some((one) => !one.test)) return { binds: [] };
      const tests = all.flatMap((one) => (one.test ? [one.test] : []));
      const test = tests.reduce((left, right) => ({ kind: 'logic', op: 'or', left, right, ...span }));
      return { test, binds: [] };
    }
    case 'SequencePattern':
      return askAll(l, inside(pattern), subject, span);
    case 'ClassPattern':
      return askClass(l, pattern, subject);
    case 'MappingPattern': {
      const pairs = split(inside(pattern)).flatMap((run) => {
        const [key, , value] = run;
        if (!key || !value) return [];
        const item: Expr = {
          kind: 'index',
          object: subject,
          items: [{ kind: 'at', value: lowerLiteral(l, key) }],
          ...spanOf(l, value),
        };
        return ask(l, value, item).binds;
      });
      return { test: undecided(span), binds: pairs };
    }
    default:
      return { test: undecided(span), binds: [] };
  }
}

/** `case a, [b, *c]`: the subject is taken apart where it fits. */
function askAll(l: Lowering, nodes: readonly Node[], subject: Expr, span: At): Asked {
  const runs = split(nodes).filter((run) => run.length > 0);
  const rest = runs.findIndex((run) => run[0]?.name === 'StarPattern');
  const items = runs.map((run): Pattern | undefined => (run[0] ? target(l, run[0]) : undefined));
  const pattern: Pattern = { kind: 'sequence-pattern', items, ...(rest >= 0 ? { rest } : {}), ...span };
  const count: Expr = { kind: 'const', value: rest >= 0 ? items.length - 1 : items.length, ...span };
  const isSequence = called('isinstance', [subject, sequenceTypes(span)], span);
  const fits: Expr = {
    kind: 'compare',
    op: rest >= 0 ? '>=' : '==',
    left: called('len', [subject], span),
    right: count,
    ...span,
  };
  const plain = items.every((one) => one?.kind === 'name' || one === undefined) && runs.every(isCapture);
  const both: Expr = { kind: 'logic', op: 'and', left: isSequence, right: fits, ...span };
  return {
    test: plain ? both : { kind: 'logic', op: 'and', left: both, right: undecided(span), ...span },
    binds: [{ kind: 'assign', targets: [pattern], value: subject, ...span }],
  };
}

function isCapture(run: readonly Node[]): boolean {
  return run[0]?.name === 'CapturePattern' || run[0]?.name === 'StarPattern';
}

function sequenceTypes(at: At): Expr {
  const types = ['list', 'tuple'].map((name): { value: Expr } => ({ value: { kind: 'name', name, ...empty(at) } }));
  return { kind: 'sequence', type: 'tuple', items: types, ...empty(at) };
}

function called(name: string, args: readonly Expr[], at: At): Expr {
  return {
    kind: 'call',
    form: 'call',
    callee: { kind: 'name', name, ...empty(at) },
    args: args.map((value) => ({ value })),
    ...empty(at),
  };
}

/** Where nothing is written: what is made up for a pattern has no value to show. */
function empty(at: At): At {
  return { start: at.start, end: at.start };
}

function target(l: Lowering, node: Node): Pattern | undefined {
  const name = node.name === 'StarPattern' || node.name === 'AsPattern' ? childrenOf(node).at(-1) : node;
  if (name?.name === 'SequencePattern') {
    const items = split(inside(name)).flatMap((run) => (run[0] ? [target(l, run[0])] : []));
    return { kind: 'sequence-pattern', items, ...spanOf(l, name) };
  }
  if (!name || (name.name !== 'CapturePattern' && name.name !== 'VariableName') || textOf(l, name) === '_')
    return undefined;
  return { kind: 'name', name: declare(l.names, textOf(l, name)), ...spanOf(l, name) };
}

/** `case Linear(in_features=n)`: an instance, and its attributes. */
function askClass(l: Lowering, pattern: Node, subject: Expr): Asked {
  const span = spanOf(l, pattern);
  const list = child(pattern, 'PatternArgList');
  const cls = dotted(l, pattern);
  const test = called('isinstance', [subject, cls], span);
  const given = list ? split(inside(list).filter((one) => one.to > one.from)).filter((run) => run.length > 0) : [];
  const fields = given.flatMap((run) => (run[0]?.name === 'KeywordPattern' ? [run[0]] : []));
  const binds = fields.flatMap((field) => {
    const [name, , value] = childrenOf(field);
    if (!name || !value) return [];
    const at = spanOf(l, name);
    return ask(l, value, { kind: 'attribute', object: subject, name: textOf(l, name), nameSpan: at, ...at }).binds;
  });
  if (given.length === 0) return { test, binds };
  return { test: { kind: 'logic', op: 'and', left: test, right: undecided(span), ...span }, binds };
}

function lowerLiteral(l: Lowering, pattern: Node): Expr {
  const [first, second] = childrenOf(pattern);
  if (first && second && textOf(l, first) === '-') {
    const value = lowerExpr(l, second);
    return value.kind === 'const' && typeof value.value === 'number' ? { ...value, value: -value.value } : value;
  }
  return first ? lowerExpr(l, first) : lowerExpr(l, pattern);
}

function dotted(l: Lowering, pattern: Node): Expr {
  const names = childrenOf(child(pattern, 'AttributePattern') ?? pattern).filter(
    (one) => one.name === 'VariableName' || one.name === 'PropertyName',
  );
  const [first, ...rest] = names;
  if (!first) return undecided(spanOf(l, pattern));
  return rest.reduce<Expr>(
    (object, name) => ({
      kind: 'attribute',
      object,
      name: textOf(l, name),
      nameSpan: spanOf(l, name),
      start: object.start,
      end: name.to - l.start,
    }),
    { kind: 'name', name: nameHere(l.names, textOf(l, first)), ...spanOf(l, first) },
  );
}

function bind(l: Lowering, name: Node, value: Expr): Stmt {
  const span = spanOf(l, name);
  return {
    kind: 'assign',
    targets: [{ kind: 'name', name: declare(l.names, textOf(l, name)), ...span }],
    value,
    ...span,
  };
}

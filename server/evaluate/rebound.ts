/** Variables of a module that are given one value after another: what a function out of sight finds there, nothing tells. */

import type { Pattern, Stmt, Unit } from '../program/program.ts';

const known = new WeakMap<Unit, ReadonlySet<string>>();

/** The names that a module's own statements bind one time after another; each branch of a choice binds for itself. */
export function reboundIn(unit: Unit): ReadonlySet<string> {
  let found = known.get(unit);
  if (!found) {
    found = new Set([...bindings(unit.body)].filter(([, times]) => times > 1).map(([name]) => name));
    known.set(unit, found);
  }
  return found;
}

type Times = Map<string, number>;

function bindings(body: readonly Stmt[]): Times {
  const times: Times = new Map();
  for (const stmt of body) for (const [name, count] of ofOne(stmt)) times.set(name, (times.get(name) ?? 0) + count);
  return times;
}

function ofOne(stmt: Stmt): Times {
  switch (stmt.kind) {
    case 'assign':
      return new Map(stmt.value ? stmt.targets.flatMap(namesIn).map((name) => [name, 1]) : []);
    case 'update':
      return new Map(namesIn(stmt.target).map((name) => [name, 1]));
    case 'if':
      return most([bindings(stmt.then), bindings(stmt.otherwise)]);
    case 'switch':
      return most(stmt.cases.map((one) => bindings(one.body)));
    case 'each':
    case 'while':
      return bindings([...stmt.body, ...stmt.otherwise]);
    case 'with':
      return bindings(stmt.body);
    case 'try':
      return most([
        bindings([...stmt.body, ...stmt.otherwise, ...stmt.finally]),
        ...stmt.handlers.map((one) => bindings(one.body)),
      ]);
    default:
      return new Map();
  }
}

function most(branches: readonly Times[]): Times {
  const out: Times = new Map();
  for (const branch of branches) for (const [name, count] of branch) out.set(name, Math.max(out.get(name) ?? 0, count));
  return out;
}

function namesIn(pattern: Pattern): readonly string[] {
  switch (pattern.kind) {
    case 'name':
      return [pattern.name];
    case 'sequence-pattern':
      return pattern.items.flatMap((item) => (item ? namesIn(item) : []));
    case 'default-pattern':
      return namesIn(pattern.pattern);
    default:
      return [];
  }
}

/** Closures: a unit with the scope it was made in. */

import type { Nested, Unit } from '../program/program.ts';
import type { ClassCode, Frame, FunctionCode, Machine } from './machine.ts';
import { Cells, isOfThisPass } from './watch.ts';

export interface Making {
  readonly home?: ClassCode;
  readonly name?: string;
  readonly decorated?: boolean;
}

export function makeFunction(m: Machine, f: Frame, nested: Nested, making: Making = {}): FunctionCode {
  const home = making.home ?? (nested.unit.kind === 'arrow' ? f.home : undefined);
  const name = making.name ?? nested.unit.name;
  const body = new Cells<'unit', Unit>();
  const made: FunctionCode = {
    kind: 'function',
    name,
    body,
    get unit() {
      return body.get('unit') as Unit;
    },
    file: f.file,
    base: f.base + nested.offset,
    scope: f.scope,
    qualified: f.unit.kind === 'module' ? name || '<function>' : `${f.qualified}.${name || '<function>'}`,
    isMember: making.home !== undefined,
    ...(home ? { home } : {}),
    ...(making.decorated ? { decorated: true } : {}),
    ...(f.unit.kind === 'module' || making.home ? {} : { maker: f.run.id }),
  };
  const code = sameAgain(m, f, made);
  code.body.set('unit', nested.unit);
  f.closures.push(code);
  return code;
}

/** What the same activation made here at the same time in the last evaluation is the same, whatever is edited in its body. */
function sameAgain(m: Machine, f: Frame, made: FunctionCode): FunctionCode {
  isOfThisPass();
  const { functions } = m.memory ?? {};
  if (!functions) return made;
  const when = `${f.pass}${f.item}${m.rehearsing > 0 ? ' rehearsed' : ''}${m.given ? ` ${m.given.id}=${m.given.text}` : ''}`;
  const place = `closure ${f.scope.id} ${made.base} ${made.name} ${when}`;
  const times = m.visits.get(place) ?? 0;
  m.visits.set(place, times + 1);
  const key = `${place}#${times}`;
  const old = functions.get(key);
  const code = old && isSame(old, made) ? old : made;
  functions.set(key, code);
  return code;
}

const APART: ReadonlySet<keyof FunctionCode> = new Set(['body', 'unit']);

function isSame(old: FunctionCode, made: FunctionCode): boolean {
  const keys = Object.keys({ ...Object.getOwnPropertyDescriptors(old), ...Object.getOwnPropertyDescriptors(made) });
  return (keys as (keyof FunctionCode)[]).every((key) => APART.has(key) || old[key] === made[key]);
}

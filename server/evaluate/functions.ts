/** Closures: a unit with the scope it was made in. */

import type { Nested } from '../program/program.ts';
import type { ClassCode, Frame, FunctionCode, Machine } from './machine.ts';
import { isOfThisPass } from './watch.ts';

export interface Making {
  readonly home?: ClassCode;
  readonly name?: string;
  readonly decorated?: boolean;
  /** What stood here before the last edit. */
  readonly old?: FunctionCode;
}

export function makeFunction(_m: Machine, f: Frame, nested: Nested, making: Making = {}): FunctionCode {
  const home = making.home ?? (nested.unit.kind === 'arrow' ? f.home : undefined);
  const name = making.name ?? nested.unit.name;
  const made: FunctionCode = {
    kind: 'function',
    name,
    unit: nested.unit,
    file: f.file,
    base: f.base + nested.offset,
    scope: f.scope,
    qualified: f.unit.kind === 'module' ? name || '<function>' : `${f.qualified}.${name || '<function>'}`,
    isMember: making.home !== undefined,
    ...(home ? { home } : {}),
    ...(making.decorated ? { decorated: true } : {}),
    ...(f.unit.kind === 'module' || making.home ? {} : { maker: f.run.id }),
  };
  const code = making.old && isSame(making.old, made) ? making.old : made;
  if (f.scope !== f.module.scope) isOfThisPass();
  f.closures.push(code);
  return code;
}

function isSame(old: FunctionCode, made: FunctionCode): boolean {
  return (Object.keys({ ...old, ...made }) as (keyof FunctionCode)[]).every((key) => old[key] === made[key]);
}

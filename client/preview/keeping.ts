/** What the user put in place of inputs, as plain JSON that outlives the page; a table is kept as its use alone, for its file is read again. */

import { allocate, type Dtype } from '../../runtime/array.ts';
import type { Choice } from './sources.ts';
import type { TableUse } from './table-input.ts';

/** More edited numbers than these are not kept. */
const MOST = 100_000;

export interface Restored {
  readonly choices: ReadonlyMap<string, Choice>;
  /** Uses of a table that has not been read again yet. */
  readonly awaited: ReadonlyMap<string, TableUse>;
}

export function keptChoices({ choices, awaited }: Restored): readonly (readonly [string, unknown])[] {
  const kept = [...choices].flatMap(([key, choice]): (readonly [string, unknown])[] => {
    if (choice.kind === 'table') return [[key, { kind: 'table', use: choice.use }]];
    if (choice.kind !== 'edited') return [[key, { kind: choice.kind }]];
    const { shape, dtype, data } = choice.array;
    return data.length > MOST ? [] : [[key, { kind: 'edited', shape, dtype, data: [...data] }]];
  });
  const tables = [...awaited].filter(([key]) => !choices.has(key));
  return [...kept, ...tables.map(([key, use]) => [key, { kind: 'table', use }] as const)];
}

/** Of what was kept, all that has the form it should have. */
export function restoreChoices(kept: unknown): Restored {
  const choices = new Map<string, Choice>();
  const awaited = new Map<string, TableUse>();
  for (const entry of Array.isArray(kept) ? kept : []) {
    const [key, one]: readonly unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof key !== 'string' || !isRecord(one)) continue;
    if (one.kind === 'zeros' || one.kind === 'ones') choices.set(key, { kind: one.kind });
    if (one.kind === 'table' && isUse(one.use)) awaited.set(key, one.use);
    const edited = one.kind === 'edited' ? restoreEdited(one) : undefined;
    if (edited) choices.set(key, edited);
  }
  return { choices, awaited };
}

const DTYPES: readonly string[] = ['float32', 'float64', 'int64', 'bool'] satisfies Dtype[];

function restoreEdited({ shape, dtype, data }: Fields): Choice | undefined {
  if (!areCounts(shape) || typeof dtype !== 'string' || !DTYPES.includes(dtype) || !areNumbers(data)) return undefined;
  if (data.length > MOST || data.length !== shape.reduce((a, b) => a * b, 1)) return undefined;
  const array = allocate(shape, dtype as Dtype);
  array.data.set(data);
  return { kind: 'edited', array };
}

function isUse(value: unknown): value is TableUse {
  if (!isRecord(value) || !areCounts(value.columns) || !areCounts([value.start])) return false;
  return value.scaling === 'none' || value.scaling === 'standard' || value.scaling === 'unit';
}

function areNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => Number.isFinite(one));
}

function areCounts(value: unknown): value is readonly number[] {
  return areNumbers(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0);
}

type Fields = { readonly [name: string]: unknown };

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Printed names of sizes: two symbols of one name print apart, `n` and `n'`, wherever their texts stand side by side. */

import type { Trace } from '../evaluate/trace.ts';
import { constantOf, type Dim, symbolsOf } from '../shape/dim.ts';
import { type Namer, printDim } from '../shape/notation.ts';
import { boundPlaces } from './merge.ts';
import { axesOf } from './origin.ts';
import { tensorsIn } from './values.ts';

export interface SizeNames {
  /** `2*hidden_size`; `?` for unknown. */
  print(dim: Dim): string;
  /** Gives names to the symbols of a size that is printed later. */
  note(dim: Dim): void;
}

/** So many of one name are told apart by primes, more by numbers. */
const PRIMES = 3;

/** Names are given in the order in which sizes are first printed. */
export function sizeNames(): SizeNames {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const name: Namer = (symbol) => {
    const known = names.get(symbol.id);
    if (known !== undefined) return known;
    let free = symbol.name;
    for (let i = 1; taken.has(free); i++)
      free = i < PRIMES ? `${symbol.name}${"'".repeat(i)}` : `${symbol.name}${i + 1}`;
    taken.add(free);
    names.set(symbol.id, free);
    return free;
  };
  const note = (dim: Dim) => {
    for (const symbol of symbolsOf(dim)) name(symbol);
  };
  return {
    note,
    print(dim) {
      const constant = constantOf(dim);
      if (constant !== undefined) return String(constant);
      // Names are given before anything is tried out in printing, so that they follow the canonical order.
      note(dim);
      return printDim(dim, name);
    },
  };
}

const known = new WeakMap<Trace, Map<string, (unit: number) => SizeNames>>();

/** The names that everything shown about a file uses: one set a unit, given in the order of its text. */
export function namesIn(trace: Trace, file: string): (unit: number) => SizeNames {
  const files = known.get(trace) ?? new Map<string, (unit: number) => SizeNames>();
  known.set(trace, files);
  const old = files.get(file);
  if (old) return old;
  const units = new Map<number, SizeNames>();
  const of = (unit: number) => {
    const names = units.get(unit) ?? sizeNames();
    units.set(unit, names);
    return names;
  };
  for (const place of boundPlaces(trace, file, 'calls')) {
    for (const tensor of tensorsIn(place.value)) for (const axis of axesOf(tensor.shape)) of(place.unit).note(axis.dim);
  }
  files.set(file, of);
  return of;
}

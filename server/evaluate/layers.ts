/**
 * A map that is copied often and changed little: a copy shares what stood before it, and two copies are compared and
 * joined by what has changed since they parted.
 */

import { watch } from './watch.ts';

interface Layer<V> {
  readonly under: Layer<V> | undefined;
  /** Undefined: deleted here. */
  readonly own: ReadonlyMap<string, V | undefined>;
  readonly depth: number;
}

/** Deeper ones are made flat, so that reading stays cheap. */
const MAX_DEPTH = 24;

export class Layered<V> {
  /** Which of a log's sets its keys go to. */
  private readonly store: 0 | 1 | 2;
  private under: Layer<V> | undefined;
  private own = new Map<string, V | undefined>();

  constructor(store: 0 | 1 | 2, under?: Layer<V>) {
    this.store = store;
    this.under = under;
  }

  get(key: string): V | undefined {
    watch.log?.stores[this.store].add(key);
    const value = this.own.get(key);
    if (value !== undefined || this.own.has(key)) return value;
    for (let layer = this.under; layer; layer = layer.under) {
      const found = layer.own.get(key);
      if (found !== undefined || layer.own.has(key)) return found;
    }
    return undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: V): void {
    this.own.set(key, value);
  }

  delete(key: string): void {
    if (this.has(key)) this.own.set(key, undefined);
  }

  isEmpty(): boolean {
    return this.under === undefined && this.own.size === 0;
  }

  *[Symbol.iterator](): Generator<readonly [string, V]> {
    for (const [key, value] of flat({ under: this.under, own: this.own, depth: 0 }))
      if (value !== undefined) yield [key, value];
  }

  /** A copy; what either changes from here on the other does not see. */
  copy(): Layered<V> {
    this.seal();
    return new Layered(this.store, this.under);
  }

  /** The keys that may not have the same value in both. */
  changedSince(other: Layered<V>): ReadonlySet<string> {
    return this.parted(other).keys;
  }

  /** For every key what `combine` makes of the two values, one of which may be absent; it is not asked about equal ones. */
  joined(other: Layered<V>, combine: (a: V | undefined, b: V | undefined) => V | undefined): Layered<V> {
    const { keys, common } = this.parted(other);
    const out = new Layered(this.store, common);
    for (const key of keys) {
      const a = this.get(key);
      const b = other.get(key);
      out.own.set(key, a === b ? a : combine(a, b));
    }
    return out;
  }

  private parted(other: Layered<V>): { readonly keys: ReadonlySet<string>; readonly common: Layer<V> | undefined } {
    const mine = new Set<Layer<V>>();
    for (let layer = this.under; layer; layer = layer.under) mine.add(layer);
    const keys = new Set([...this.own.keys(), ...other.own.keys()]);
    let common = other.under;
    for (; common && !mine.has(common); common = common.under) for (const key of common.own.keys()) keys.add(key);
    for (let layer = this.under; layer && layer !== common; layer = layer.under)
      for (const key of layer.own.keys()) keys.add(key);
    return { keys, common };
  }

  private seal(): void {
    if (this.own.size === 0) return;
    const layer = { under: this.under, own: this.own, depth: (this.under?.depth ?? 0) + 1 };
    this.under = layer.depth > MAX_DEPTH ? { under: undefined, own: flat(layer), depth: 1 } : layer;
    this.own = new Map();
  }
}

function flat<V>(top: Layer<V>): Map<string, V | undefined> {
  const layers: Layer<V>[] = [];
  for (let layer: Layer<V> | undefined = top; layer; layer = layer.under) layers.push(layer);
  const out = new Map<string, V | undefined>();
  for (const layer of layers.reverse()) {
    for (const [key, value] of layer.own) {
      if (value === undefined) out.delete(key);
      else out.set(key, value);
    }
  }
  return out;
}

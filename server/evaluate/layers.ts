/**
 * A map that is copied often and changed little: a copy shares what stood before it, and two copies are compared and
 * joined by what has changed since they parted.
 */

import type { Ref, Value } from '../shape/value.ts';
import { refsOf } from './refs.ts';
import { watch } from './watch.ts';

interface Layer {
  readonly under: Layer | undefined;
  /** Null: deleted here. */
  readonly own: ReadonlyMap<string, Value | null>;
  readonly depth: number;
}

/** Deeper ones are made flat, so that reading stays cheap. */
const MAX_DEPTH = 24;

export class Layered {
  /** Which of a log's sets its keys go to. */
  private readonly store: 0 | 1 | 2;
  /** Under which keys there has ever been a value that names an object, in this map or one that it shares with. */
  private readonly named: Map<Ref, Set<string>>;
  private under: Layer | undefined;
  private own = new Map<string, Value | null>();

  constructor(store: 0 | 1 | 2, named = new Map<Ref, Set<string>>(), under?: Layer) {
    this.store = store;
    this.named = named;
    this.under = under;
  }

  get(key: string): Value | undefined {
    watch.log?.stores[this.store].add(key);
    return this.peek(key);
  }

  /** The value, for who leaves no trace. */
  peek(key: string): Value | undefined {
    const value = this.own.get(key);
    if (value !== undefined) return value ?? undefined;
    for (let layer = this.under; layer; layer = layer.under) {
      const found = layer.own.get(key);
      if (found !== undefined) return found ?? undefined;
    }
    return undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: Value): void {
    this.own.set(key, value);
    for (const ref of refsOf(value)) {
      const keys = this.named.get(ref);
      if (keys) keys.add(key);
      else this.named.set(ref, new Set([key]));
    }
  }

  /** The values that name an object, with their keys; it leaves no trace. */
  naming(ref: Ref): readonly (readonly [string, Value])[] {
    const found: [string, Value][] = [];
    for (const key of this.named.get(ref) ?? []) {
      const value = this.peek(key);
      if (value && refsOf(value).has(ref)) found.push([key, value]);
    }
    return found;
  }

  delete(key: string): void {
    if (this.has(key)) this.own.set(key, null);
  }

  isEmpty(): boolean {
    return this.under === undefined && this.own.size === 0;
  }

  *[Symbol.iterator](): Generator<readonly [string, Value]> {
    yield* flat({ under: this.under, own: this.own, depth: 0 });
  }

  /** A copy; what either changes from here on the other does not see. */
  copy(): Layered {
    this.seal();
    return new Layered(this.store, this.named, this.under);
  }

  /** The keys that may not have the same value in both. */
  changedSince(other: Layered): ReadonlySet<string> {
    return this.parted(other).keys;
  }

  /** For every key what `combine` makes of the two values, one of which may be absent; it is not asked about equal ones. */
  joined(other: Layered, combine: (a: Value | undefined, b: Value | undefined) => Value | undefined): Layered {
    const { keys, common } = this.parted(other);
    const out = new Layered(this.store, this.named, common);
    for (const key of keys) {
      const a = this.peek(key);
      const b = other.peek(key);
      // What is the same in both is not looked at.
      if (a !== b) watch.log?.stores[this.store].add(key);
      const both = a === b ? a : combine(a, b);
      if (both) out.set(key, both);
      else out.own.set(key, null);
    }
    return out;
  }

  private parted(other: Layered): { readonly keys: ReadonlySet<string>; readonly common: Layer | undefined } {
    const mine = new Set<Layer>();
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

function flat(top: Layer): Map<string, Value> {
  const layers: Layer[] = [];
  for (let layer: Layer | undefined = top; layer; layer = layer.under) layers.push(layer);
  const out = new Map<string, Value>();
  for (const layer of layers.reverse()) {
    for (const [key, value] of layer.own) {
      if (value === null) out.delete(key);
      else out.set(key, value);
    }
  }
  return out;
}

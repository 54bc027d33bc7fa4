/** The WebAssembly kernels: one memory for all layers, of which each run holds a part until its layer runs again. */

import { PLAIN } from './wasm-code.ts';

/** `runtime/assembly/index.ts` says what each does. */
export interface WasmKernels {
  readonly memory: WebAssembly.Memory;
  base(): number;
  pack(out: number, w: number, N: number, K: number): void;
  run(calls: number, count: number): void;
  low(): void;
}

/**
 * `auto`: WebAssembly with SIMD where the place has it, else plain JavaScript. `simd` and `plain`: that one. `relaxed`: with
 * products and sums in one rounding, faster and not the same on every machine.
 */
export type Engine = 'auto' | 'plain' | 'simd' | 'relaxed';

export interface Loaded {
  readonly code: Uint8Array;
  readonly kernels: WasmKernels;
  readonly arena: Arena;
}

let wanted: Engine = 'auto';
/** In base64. */
const codes: { simd: string; relaxed?: string } = { simd: PLAIN };

/** Brings the relaxed kernels, which stand in a file of their own. */
export function offerRelaxed(code: string): void {
  codes.relaxed = code;
}

const memories: WebAssembly.Memory[] = [];
const loaded = new Map<Engine, Loaded | undefined>();

/** Chooses what recurrent layers run on from now on; gives what it is: another where the place does not have it. */
export function setEngine(engine: Engine): Exclude<Engine, 'auto'> {
  wanted = engine;
  if (engine === 'plain') return 'plain';
  if (engine === 'relaxed' && load('relaxed')) return 'relaxed';
  return load('simd') ? 'simd' : 'plain';
}

/** The kernels to run on; undefined for plain JavaScript. */
export function engine(): Loaded | undefined {
  if (wanted === 'plain') return undefined;
  return (wanted === 'relaxed' ? load('relaxed') : undefined) ?? load('simd');
}

/** Whether even a small run goes to WebAssembly. */
export function isForced(): boolean {
  return wanted === 'simd' || wanted === 'relaxed';
}

/** The numbers, copied where they lie in the memory of the kernels, which the next run may take. */
export function owned(numbers: Float32Array): Float32Array {
  const { buffer } = numbers;
  for (let i = 0; i < memories.length; i++) if (memories[i]?.buffer === buffer) return numbers.slice();
  return numbers;
}

function load(name: 'simd' | 'relaxed'): Loaded | undefined {
  if (loaded.has(name)) return loaded.get(name);
  const code = codes[name];
  const made = code === undefined ? undefined : compile(code);
  loaded.set(name, made);
  return made;
}

/** Whether the engine is a Node before V8 13.2, for which the kernels take less at once. */
export function isLow(): boolean {
  const { process } = globalThis as { readonly process?: { readonly versions?: { readonly v8?: string } } };
  return Number.parseFloat(process?.versions?.v8 ?? '14') < 13.2;
}

/** Undefined where there is no WebAssembly, no SIMD, or a page forbids it. */
function compile(code: string): Loaded | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const letters = atob(code);
  const bytes = new Uint8Array(letters.length);
  // Uint8Array.from takes as long as all else that a first run does.
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const kernels = exports as unknown as WasmKernels;
    if (isLow()) kernels.low();
    memories.push(kernels.memory);
    return { code: bytes, kernels, arena: new Arena(kernels.memory, kernels.base()) };
  } catch {
    return undefined;
  }
}

/** A part of the memory. */
export interface Region {
  readonly at: number;
  readonly bytes: number;
}

const PAGE = 2 ** 16;

/** What the arena asks of a WebAssembly.Memory. */
export interface Grows {
  readonly buffer: { readonly byteLength: number };
  grow(pages: number): unknown;
}

/** Hands out parts of the memory, lowest first, and takes them back. */
export class Arena {
  readonly #memory: Grows;
  /** What is free, in order, no two side by side. The last part reaches to the end. */
  #free: Region[];

  constructor(memory: Grows, base: number) {
    const at = Math.ceil(base / 64) * 64;
    this.#memory = memory;
    this.#free = [{ at, bytes: Math.max(0, memory.buffer.byteLength - at) }];
  }

  /** At least so many bytes, on a multiple of 64; undefined where the memory cannot grow so far. */
  take(bytes: number): Region | undefined {
    const size = Math.ceil(bytes / 64) * 64;
    let index = this.#free.findIndex((part) => part.bytes >= size);
    if (index < 0) {
      if (!this.#grow(size)) return undefined;
      index = this.#free.length - 1;
    }
    const part = this.#free[index];
    if (!part) return undefined;
    const rest = { at: part.at + size, bytes: part.bytes - size };
    this.#free.splice(index, 1, ...(rest.bytes > 0 ? [rest] : []));
    return { at: part.at, bytes: size };
  }

  give(region: Region): void {
    const parts = [...this.#free, region].sort((a, b) => a.at - b.at);
    const joined: Region[] = [];
    for (const part of parts) {
      const last = joined.at(-1);
      if (last && last.at + last.bytes === part.at)
        joined[joined.length - 1] = { at: last.at, bytes: last.bytes + part.bytes };
      else joined.push(part);
    }
    this.#free = joined;
  }

  /** Makes room for `size` at the end. */
  #grow(size: number): boolean {
    const end = this.#memory.buffer.byteLength;
    const last = this.#free.at(-1);
    const have = last && last.at + last.bytes === end ? last.bytes : 0;
    const pages = Math.ceil((size - have) / PAGE);
    try {
      this.#memory.grow(pages);
    } catch {
      return false;
    }
    this.give({ at: end, bytes: pages * PAGE });
    return true;
  }
}

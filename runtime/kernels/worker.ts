/**
 * Long runs beside the thread that asks: in one plain Worker, whose code stands here as text, so that a page needs to fetch
 * nothing (`worker-src blob:`). Where there is no Worker the run takes turns with what else the thread has to do.
 */

import type { Weights } from './kernel.ts';
import type { Given, Ran, Recurrent } from './recurrent-layers.ts';
import { keepsGates } from './recurrent-layers.ts';
import type { Rows } from './recurrent-steps.ts';
import { type Plan, planFor } from './recurrent-wasm.ts';
import { engine, isLow } from './wasm.ts';

/** What may be said to a run on its way, and what it says. */
export interface Away {
  /** Ends the run, and the promise is refused with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The part that is done, from 0 to 1, some times a second. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** Undefined where there is no WebAssembly, or not the memory. */
export async function layersAway(
  on: { readonly of: Recurrent; readonly weights: Weights; readonly rows: Rows },
  given: Given,
  away: Away,
): Promise<Ran | undefined> {
  away.signal?.throwIfAborted();
  const loaded = engine();
  const plan =
    loaded &&
    planFor(on.of, { rows: on.rows, keep: keepsGates(on.of, on.rows, given), swapped: given.swapped ?? false }, loaded);
  if (!plan) return undefined;
  try {
    plan.begin(on.weights, given);
    const worker = startWorker();
    await (worker ? inWorker(worker, plan, away) : inTurns(plan, away));
    away.onProgress?.(1);
    return plan.end(given);
  } catch (error) {
    plan.free();
    throw error;
  }
}

/** What the Worker runs: the kernels in a memory of its own, at the places of the one they come from. */
const CODE = `
onmessage = ({ data: { code, low, image, at, bytes, list, calls } }) => {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
    const { memory } = exports;
    if (low) exports.low();
    const more = at + bytes - memory.buffer.byteLength;
    if (more > 0) memory.grow(Math.ceil(more / 65536));
    new Uint8Array(memory.buffer, at).set(image);
    let told = Date.now();
    for (let i = 0; i < calls; i++) {
      exports.run(list + i * 32, 1);
      if (Date.now() - told > 40) {
        told = Date.now();
        postMessage({ done: i / calls });
      }
    }
    const made = memory.buffer.slice(at, at + bytes);
    postMessage({ made }, [made]);
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
`;

type Answer = { readonly done: number } | { readonly made: ArrayBuffer } | { readonly error: string };

/** A Worker as both kinds of place have it. */
interface Started {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  /** Called with every answer; with an error where the Worker ends without one. */
  hear(answer: (answer: Answer) => void): void;
  stop(): void;
}

function startWorker(): Started | undefined {
  try {
    return typeof Worker === 'undefined' ? inNode() : inPage();
  } catch {
    // A page may forbid it.
    return undefined;
  }
}

function inPage(): Started {
  const url = URL.createObjectURL(new Blob([CODE], { type: 'text/javascript' }));
  const worker = new Worker(url);
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hear: (answer) => {
      worker.onmessage = ({ data }) => answer(data as Answer);
      worker.onerror = ({ message }) => answer({ error: message });
    },
    stop: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}

/** Of Node's own what is used. */
interface NodeProcess {
  getBuiltinModule?(name: 'node:worker_threads'): {
    readonly Worker: new (code: string, options: { readonly eval: true }) => NodeWorker;
  };
}
interface NodeWorker {
  on(name: 'message' | 'error', heard: (data: unknown) => void): void;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  terminate(): Promise<number>;
}

function inNode(): Started | undefined {
  const { process } = globalThis as { readonly process?: NodeProcess };
  const threads = process?.getBuiltinModule?.('node:worker_threads');
  if (!threads) return undefined;
  const head = 'const { parentPort } = require("node:worker_threads"); let onmessage;';
  const tail =
    'const postMessage = (m, t) => parentPort.postMessage(m, t); parentPort.on("message", (data) => onmessage({ data }));';
  const worker = new threads.Worker(`${head}\n${CODE}\n${tail}`, { eval: true });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hear: (answer) => {
      worker.on('message', (data) => answer(data as Answer));
      worker.on('error', (error) => answer({ error: String(error) }));
    },
    stop: () => void worker.terminate(),
  };
}

async function inWorker(worker: Started, plan: Plan, { signal, onProgress }: Away): Promise<void> {
  const { loaded, at: list, calls, region, given } = plan.away;
  const { memory } = loaded.kernels;
  const image = new Uint8Array(memory.buffer, region.at, given).slice();
  let refuse: (() => void) | undefined;
  try {
    const made = await new Promise<ArrayBuffer>((resolve, reject) => {
      refuse = () => reject(signal?.reason);
      signal?.addEventListener('abort', refuse);
      worker.hear((answer) => {
        if ('done' in answer) onProgress?.(answer.done);
        else if ('made' in answer) resolve(answer.made);
        else reject(new Error(answer.error));
      });
      worker.post({ code: loaded.code, low: isLow(), image, at: region.at, bytes: region.bytes, list, calls }, [
        image.buffer,
      ]);
    });
    new Uint8Array(memory.buffer, region.at, region.bytes).set(new Uint8Array(made));
  } finally {
    if (refuse) signal?.removeEventListener('abort', refuse);
    worker.stop();
  }
}

/** Milliseconds before others have their turn. */
const TURN = 8;

async function inTurns(plan: Plan, { signal, onProgress }: Away): Promise<void> {
  const { calls } = plan.away;
  let began = Date.now();
  for (let i = 0; i < calls; i++) {
    plan.call(i, 1);
    if (Date.now() - began < TURN) continue;
    onProgress?.(i / calls);
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
    began = Date.now();
  }
}

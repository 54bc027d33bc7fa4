/** The bench inside a page: the engines of a work are made here, and the runner times their runs from outside. */

import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as ort from 'onnxruntime-web/wasm';
import { enginesOf, peakOf, type Run } from './engines.ts';
import { WORKS } from './works.ts';

let runs: ReadonlyMap<string, Run> = new Map();

const bench = {
  /** The names of the engines that the work can be run on. */
  async prepare(name: string): Promise<string[]> {
    const work = WORKS.find((one) => one.name === name);
    if (!work) throw new Error(`there is no work ${name}`);
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = `${location.origin}/ort/`;
    setWasmPaths(`${location.origin}/tfjs/`);
    await tf.setBackend('wasm');
    runs = await enginesOf(work, { ort: ort as unknown as typeof import('onnxruntime-web'), tf });
    return [...runs.keys()];
  },
  async peak(codes: readonly (readonly number[])[]): Promise<void> {
    const made = await Promise.all(codes.map((code) => peakOf(Uint8Array.from(code))));
    runs = new Map(made.map((run, i) => [['peak', 'relaxed peak'][i] ?? '', run]));
  },
  /** Runs, and gives wall milliseconds and what tells one output from another. */
  async run(name: string, times: number): Promise<{ wall: number; sum: number; hash: number }> {
    const before = performance.now();
    const out = (await runs.get(name)?.(times)) ?? new Float32Array(0);
    const wall = performance.now() - before;
    return { wall, sum: out.reduce((a, b) => a + Math.abs(b), 0), hash: hashOf(out) };
  },
};

/** FNV-1a of the bits: https://datatracker.ietf.org/doc/draft-eastlake-fnv/ */
function hashOf(numbers: Float32Array): number {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length)) {
    hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
  }
  return hash;
}

Object.assign(globalThis, { bench });

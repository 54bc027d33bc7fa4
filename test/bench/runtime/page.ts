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
  async run(name: string, times: number): Promise<void> {
    await runs.get(name)?.(times);
  },
};

Object.assign(globalThis, { bench });

/** The engines of the bench, in Node and in a page alike: each made for a work, then run so many times. */

import { type Engine, manualSeed, nn, rand, setEngine } from '../../../runtime/index.ts';
import type { Weights } from '../../../runtime/kernels/kernel.ts';
import { onnxModel } from './onnx.ts';
import { inTensorFlow } from './tensorflow.ts';
import type { Work } from './works.ts';

/** Runs so many times, and gives the output of the last. */
export type Run = (times: number) => Promise<Float32Array>;

export interface Peers {
  readonly ort?: typeof import('onnxruntime-web') | undefined;
  readonly tf?: typeof import('@tensorflow/tfjs') | undefined;
}

function layer({ kind, inputSize, hiddenSize, numLayers, bidirectional }: Work): nn.RNN | nn.LSTM | nn.GRU {
  const Made = { rnn: nn.RNN, lstm: nn.LSTM, gru: nn.GRU }[kind];
  return new Made(inputSize, hiddenSize, { numLayers, bidirectional });
}

/** All engines of a work by name, with the same weights and the same input. */
export async function enginesOf(work: Work, { ort, tf }: Peers): Promise<ReadonlyMap<string, Run>> {
  manualSeed(0);
  const module = layer(work);
  const x = rand(work.shape);
  // Of another layer: one whose arrays others have looks each time whether they were written into.
  const weights: Weights = layer(work).stateDict();
  module.loadStateDict(weights);
  const out = new Map<string, Run>();
  const own = (engine: Engine): Run => {
    return async (times) => {
      setEngine(engine);
      let last: Float32Array | undefined;
      for (let i = 0; i < times; i++)
        last = (module instanceof nn.LSTM ? module.forward(x) : module.forward(x))[0].data as Float32Array;
      return last ?? new Float32Array(0);
    };
  };
  // The same, where what goes in and comes out stays in the memory of the kernels.
  const prepared = (engine: Engine): Run => {
    setEngine(engine);
    const run = module.prepare(work.shape);
    run.input.copy(x);
    return async (times) => {
      let last: Float32Array | undefined;
      for (let i = 0; i < times; i++) last = run.forward()[0].data as Float32Array;
      return last ?? new Float32Array(0);
    };
  };
  for (const engine of ['simd', 'relaxed'] as const) {
    if (setEngine(engine) !== engine) continue;
    out.set(engine, own(engine));
    out.set(`${engine} prepared`, prepared(engine));
  }
  if (work.flop < 1e9) out.set('plain', own('plain'));
  if (ort) {
    const session = await ort.InferenceSession.create(onnxModel(work, weights), { executionProviders: ['wasm'] });
    // Its input is made once. It takes outputs made before only on a GPU: those of the processor it copies out itself.
    const feeds = { x: new ort.Tensor('float32', x.data as Float32Array, work.shape) };
    out.set('onnxruntime-web', async (times) => {
      let last: Float32Array | undefined;
      for (let i = 0; i < times; i++) {
        const made = await session.run(feeds);
        last = made.y?.data as Float32Array;
      }
      return last ?? new Float32Array(0);
    });
  }
  // Ten seconds and more for the two long ones.
  if (tf && work.flop < 1e10 && work.shape[0] < 1000) {
    const run = inTensorFlow(tf, work, weights);
    out.set('tfjs-wasm', async (times) => {
      let last: Float32Array | undefined;
      for (let i = 0; i < times; i++) last = run(x.data as Float32Array);
      return last ?? new Float32Array(0);
    });
  }
  return out;
}

/** A round of the smallest work is two hundred thousand of our runs; of a peer's, which take longer, it is fewer. */
export function timesOf(name: string, work: Work): number {
  const less = { 'tfjs-wasm': 2000, 'onnxruntime-web': 20, plain: 4 }[name] ?? 1;
  return work.flop < 1e6 ? work.times / less : name === 'tfjs-wasm' ? 1 : work.times;
}

/** The vector unit at its most, as a run of so many turns. */
export async function peakOf(code: Uint8Array): Promise<Run> {
  const { instance } = await WebAssembly.instantiate(code as Uint8Array<ArrayBuffer>);
  const run = instance.exports.run as (n: number) => number;
  return async (times) => Float32Array.of(run(times));
}

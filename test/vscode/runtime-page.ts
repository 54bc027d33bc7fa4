/** What the test of the runtime runs, in a page and in Node alike. */

import { type Engine, manualSeed, nn, rand, setEngine, type Tensor } from '../../runtime/index.ts';

/** FNV-1a of the bits: https://datatracker.ietf.org/doc/draft-eastlake-fnv/ */
function hashOf(numbers: Tensor['data']): number {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(Float32Array.from(numbers).buffer))
    hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
  return hash;
}

/** The engine it ran on, and a number for the bits of each layer's output. */
export async function bitsOf(engine: Engine, away: boolean): Promise<(string | number)[]> {
  manualSeed(7);
  const layers = [
    new nn.LSTM(32, 64, { numLayers: 2 }),
    new nn.GRU(32, 33, { bidirectional: true }),
    new nn.RNN(32, 17, { nonlinearity: 'relu' }),
    new nn.LSTM(32, 20, { projSize: 5 }),
  ];
  const x = rand([40, 5, 32]).mul(4).sub(2);
  const out: (string | number)[] = [setEngine(engine)];
  for (const layer of layers) {
    const made = away ? await layer.forwardAsync(x) : layer instanceof nn.LSTM ? layer.forward(x) : layer.forward(x);
    out.push(hashOf(made[0].data));
  }
  return out;
}

Object.assign(globalThis, { bitsOf });

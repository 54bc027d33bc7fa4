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

/** How far the relaxed kernels are from the plain ones at most, for rows and widths that fill their tiles and do not. */
export function relaxedError(): number {
  let worst = 0;
  for (const batch of [1, 4, 6, 8, 12, 16, 22, 32, 70]) {
    for (const hidden of [8, 13]) {
      manualSeed(batch);
      for (const layer of [new nn.GRU(11, hidden), new nn.LSTM(11, hidden, { projSize: 5 }), new nn.RNN(11, hidden)]) {
        const x = rand([3, batch, 11]);
        const [plain, relaxed] = (['plain', 'relaxed'] as const).map((engine) => {
          if (setEngine(engine) !== engine) throw new Error(`there is no ${engine} here`);
          return (layer as nn.RNN).forward(x)[0].data;
        });
        for (const [i, value] of plain?.entries() ?? []) worst = Math.max(worst, Math.abs(value - (relaxed?.[i] ?? 9)));
      }
    }
  }
  return worst;
}

Object.assign(globalThis, { bitsOf, relaxedError });

/** The same layers in the operations of TensorFlow.js: one product for the inputs of all steps, then one a step. */

import type * as TensorFlow from '@tensorflow/tfjs';
import type { Weights } from '../../../runtime/kernels/kernel.ts';
import type { Work } from './works.ts';

type Tf = typeof TensorFlow;
type T2 = TensorFlow.Tensor2D;

/** Runs once and gives the output (seq, batch, directions*hidden_size). */
export function inTensorFlow(tf: Tf, { kind, numLayers, bidirectional, shape, hiddenSize: H }: Work, weights: Weights) {
  const [T, B] = shape;
  const suffixes = bidirectional ? ['', '_reverse'] : [''];
  const read = (name: string): T2 => {
    const one = weights[name];
    const [rows = 0, columns] = one?.shape ?? [];
    const flat = tf.tensor(Float32Array.from(one?.data ?? []), columns === undefined ? [1, rows] : [rows, columns]);
    return (columns === undefined ? flat : tf.transpose(flat)) as T2;
  };
  const layers = Array.from({ length: numLayers }, (_, layer) =>
    suffixes.map((suffix) => ({
      reverse: suffix !== '',
      ih: read(`weight_ih_l${layer}${suffix}`),
      hh: read(`weight_hh_l${layer}${suffix}`),
      bih: read(`bias_ih_l${layer}${suffix}`),
      bhh: read(`bias_hh_l${layer}${suffix}`),
    })),
  );
  const step = (p: T2, q: T2, h: T2, c: T2): [T2, T2] => {
    if (kind === 'rnn') return [tf.tanh(tf.add(p, q)), c];
    if (kind === 'lstm') {
      const [i, f, g, o] = tf.split(tf.add(p, q) as T2, 4, 1) as [T2, T2, T2, T2];
      const next = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g))) as T2;
      return [tf.mul(tf.sigmoid(o), tf.tanh(next)), next];
    }
    const [pr, pz, pn] = tf.split(p, 3, 1) as [T2, T2, T2];
    const [qr, qz, qn] = tf.split(q, 3, 1) as [T2, T2, T2];
    const z = tf.sigmoid(tf.add(pz, qz));
    const n = tf.tanh(tf.add(pn, tf.mul(tf.sigmoid(tf.add(pr, qr)), qn)));
    return [tf.add(n, tf.mul(z, tf.sub(h, n))), c];
  };
  return (x: Float32Array): Float32Array => {
    const out = tf.tidy(() => {
      let below = tf.tensor2d(x, [T * B, shape[2]]);
      for (const directions of layers) {
        const sides = directions.map(({ reverse, ih, hh, bih, bhh }) => {
          const all = tf.split(tf.add(tf.matMul(below, ih), bih) as T2, T, 0) as T2[];
          let [h, c] = [tf.zeros([B, H]) as T2, tf.zeros([B, H]) as T2];
          const made: T2[] = [];
          for (let i = 0; i < T; i++) {
            const t = reverse ? T - 1 - i : i;
            [h, c] = step(all[t] as T2, tf.add(tf.matMul(h, hh), bhh) as T2, h, c);
            made[t] = h;
          }
          return tf.concat(made, 0);
        });
        below = tf.concat(sides, 1) as T2;
      }
      return below;
    });
    const data = out.dataSync() as Float32Array;
    out.dispose();
    return data;
  };
}

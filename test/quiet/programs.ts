// Correct programs in TypeScript: nothing is reported.
import * as tf from '@tensorflow/tfjs';
import { cat, nn, randn, stack, type Tensor, zeros } from 'unrolled';

// A hidden state that may be given.
function run(cell: nn.GRU, x: Tensor, h?: Tensor) {
  const start = h ?? zeros([1, x.shape[1], 8]);
  return cell.forward(x, start);
}
const gru = new nn.GRU(4, 8);
run(gru, randn([5, 3, 4]));
run(gru, randn([2, 6, 4]), zeros([1, 6, 8]));

// A loop whose state keeps its shape.
const cell = new nn.LSTMCell(4, 8);
let state: [Tensor, Tensor] = [zeros([3, 8]), zeros([3, 8])];
const outputs: Tensor[] = [];
for (let t = 0; t < 20; t++) {
  state = cell.forward(randn([3, 4]), state);
  outputs.push(state[0]);
}
const sequence = stack(outputs, 1);
new nn.Linear(8, 2).forward(sequence);

// Early return, and a branch that throws.
function flatten(x: tf.Tensor): tf.Tensor2D {
  if (x.rank === 2) return x as tf.Tensor2D;
  if (x.rank !== 3) throw new Error('2-D or 3-D');
  const [a, b, c] = x.shape;
  return x.reshape([a * b, c]);
}
flatten(tf.zeros([2, 3, 4])).matMul(tf.zeros([4, 5]));
flatten(tf.zeros([6, 7])).matMul(tf.zeros([7, 5]));

// What is caught is expected.
try {
  tf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3]));
} catch (error) {
  console.log((error as Error).message);
}

// Widths by name.
const widths = { small: 8, large: 16 } as const;
for (const size of Object.values(widths)) {
  const model = tf.sequential();
  model.add(tf.layers.lstm({ units: size, inputShape: [10, 4] }));
  model.add(tf.layers.dense({ units: 3 }));
  const y = model.predict(tf.zeros([2, 10, 4])) as tf.Tensor;
  y.add(tf.zeros([2, 3]));
}

// Optional layers.
function build(depth: number, bidirectional = false): tf.LayersModel {
  const input = tf.input({ shape: [null, 6] });
  let x = input;
  for (let i = 0; i < depth; i++) {
    const layer = tf.layers.gru({ units: 5, returnSequences: i < depth - 1 });
    x = (bidirectional ? tf.layers.bidirectional({ layer, mergeMode: 'concat' }) : layer).apply(x) as tf.SymbolicTensor;
  }
  return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(x) as tf.SymbolicTensor });
}
build(2);
build(3, true);

// Aliases, spreads, closures.
const parts = [randn([2, 3])];
const same = parts;
same.push(randn([4, 3]));
cat(parts, 0).reshape([6, 3]);
const options = { batchFirst: true };
const lstm = new nn.LSTM(3, 5, { ...options, numLayers: 2 });
const [out, [h]] = lstm.forward(randn([4, 7, 3]));
const last = (x: Tensor) => x.select(0, x.shape[0] - 1);
new nn.Linear(5, 1).forward(last(h));
out.reshape([28, 5]);

// Memory that is tidied, and a sum over a list of tensors.
const mean = tf.tidy(() => {
  const all = [1, 2, 3].map((n) => tf.ones([n, 2]));
  return tf.concat(all, 0).mean(0);
});
mean.reshape([1, 2]).matMul(tf.zeros([2, 2]));
const total = [tf.ones([3]), tf.ones([3])].reduce((a, b) => a.add(b));
total.reshape([3, 1]);

class Reader {
  private readonly width: number;
  constructor(
    width = 4,
    private readonly seq: number = 5,
  ) {
    this.width = width;
  }
  batch(n: number) {
    return tf.zeros([n, this.seq, this.width]);
  }
}
new Reader().batch(2).add(new Reader(4).batch(1));
new Reader(6, 2).batch(3).reshape([3, 12]);

/** Whoever holds the network may compile the model that it makes. */
export class Network {
  model: tf.Sequential;

  constructor(units: number) {
    this.model = tf.sequential();
    this.model.add(tf.layers.dense({ units, inputShape: [5] }));
  }

  async learn(xs: tf.Tensor, ys: tf.Tensor) {
    await this.model.fit(xs, ys);
  }
}

/**
 * Mistakes that programs with TensorFlow.js typically have: the program, the words of the message that name the cause, the
 * line that is underlined or led to, and the line mended.
 */

export interface TypicalMistake {
  readonly name: string;
  readonly program: readonly string[];
  readonly rule: string;
  readonly says: RegExp;
  /** Counted from 0: the line the mistake is on, which the problem stands on or leads to. */
  readonly cause: number;
  /** What that line, or another, must be instead. */
  readonly mended: { readonly [line: number]: string };
}

export const typicalMistakes: readonly TypicalMistake[] = [
  {
    name: 'inputShape without the steps',
    program: [`const m = tf.sequential();`, `m.add(tf.layers.lstm({ units: 4, inputShape: [3] }));`],
    rule: 'input-shape',
    says: /inputShape.*`lstm` takes 2 besides the batch/,
    cause: 1,
    mended: { 1: `m.add(tf.layers.lstm({ units: 4, inputShape: [10, 3] }));` },
  },
  {
    name: 'the samples in inputShape',
    program: [
      `const xs = tf.zeros([50, 10, 3]);`,
      `const m = tf.sequential();`,
      `m.add(tf.layers.gru({ units: 4, inputShape: [50, 10, 3] }));`,
      `m.predict(xs).print();`,
    ],
    rule: 'input-shape',
    says: /inputShape has 3 sizes; `gru` takes 2 besides the batch/,
    cause: 2,
    mended: { 2: `m.add(tf.layers.gru({ units: 4, inputShape: [10, 3] }));` },
  },
  {
    name: 'returnSequences is missing between two layers',
    program: [
      `const m = tf.sequential();`,
      `m.add(tf.layers.lstm({ units: 8, inputShape: [10, 3] }));`,
      `m.add(tf.layers.dropout({ rate: 0.2 }));`,
      `m.add(tf.layers.lstm({ units: 4 }));`,
    ],
    rule: 'return-sequences',
    says: /needs every step.*the last one only/,
    cause: 1,
    mended: { 1: `m.add(tf.layers.lstm({ units: 8, returnSequences: true, inputShape: [10, 3] }));` },
  },
  {
    name: 'rows go into a model of sequences',
    program: [
      `const rows = tf.zeros([50, 30]);`,
      `const m = tf.sequential();`,
      `m.add(tf.layers.lstm({ units: 4, inputShape: [10, 3] }));`,
      `m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });`,
      `await m.fit(rows, tf.zeros([50, 4]), { epochs: 1 });`,
    ],
    rule: 'model-input',
    says: /takes \(batch, 10, 3\), but is given \(50, 30\)/,
    cause: 0,
    mended: { 0: `const rows = tf.zeros([50, 30]).reshape([50, 10, 3]);` },
  },
  {
    name: 'one sample without its batch axis',
    program: [
      `const m = tf.sequential();`,
      `m.add(tf.layers.gru({ units: 4, inputShape: [10, 3] }));`,
      `const one = tf.zeros([10, 3]);`,
      `m.predict(one);`,
    ],
    rule: 'model-batch',
    says: /the batch axis is missing/,
    cause: 3,
    mended: { 3: `m.predict(one.expandDims(0));` },
  },
  {
    name: 'targets of another width than the last layer',
    program: [
      `const m = tf.sequential();`,
      `m.add(tf.layers.gru({ units: 4, inputShape: [10, 3] }));`,
      `m.add(tf.layers.dense({ units: 5, activation: 'softmax' }));`,
      `m.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });`,
      `await m.fit(tf.zeros([50, 10, 3]), tf.oneHot(tf.zeros([50], 'int32'), 6), { epochs: 1 });`,
    ],
    rule: 'model-target',
    says: /gives \(batch, 5\), but the targets are \(50, 6\)/,
    cause: 2,
    mended: { 2: `m.add(tf.layers.dense({ units: 6, activation: 'softmax' }));` },
  },
  {
    name: 'targets for the last step of a model that gives all',
    program: [
      `const m = tf.sequential();`,
      `m.add(tf.layers.lstm({ units: 4, returnSequences: true, inputShape: [10, 3] }));`,
      `m.add(tf.layers.dense({ units: 1 }));`,
      `m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });`,
      `await m.fit(tf.zeros([50, 10, 3]), tf.zeros([50, 1]), { epochs: 1 });`,
    ],
    rule: 'model-target',
    says: /gives \(batch, 10, 1\), but the targets are \(50, 1\)/,
    cause: 1,
    mended: { 1: `m.add(tf.layers.lstm({ units: 4, inputShape: [10, 3] }));` },
  },
  {
    name: 'the first layer says nothing of its input',
    program: [`const m = tf.sequential();`, `m.add(tf.layers.lstm({ units: 4 }));`],
    rule: 'first-layer',
    says: /the first layer needs an inputShape/,
    cause: 1,
    mended: { 1: `m.add(tf.layers.lstm({ units: 4, inputShape: [10, 3] }));` },
  },
  {
    name: 'values nested less deeply than tensor3d takes',
    program: [`const rows = [[1, 2, 3], [4, 5, 6]];`, `tf.tensor3d(rows);`],
    rule: 'tensor-rank',
    says: /a tensor of rank 3 is made, but \(2, 3\) has rank 2/,
    cause: 1,
    mended: { 1: `tf.tensor3d([rows]);` },
  },
  {
    name: 'sequences of different lengths are joined along the batch',
    program: [`const a = tf.zeros([4, 10, 3]);`, `const b = tf.zeros([4, 12, 3]);`, `tf.concat([a, b]);`],
    rule: 'concat',
    says: /cannot be joined along axis 0/,
    cause: 2,
    mended: { 2: `tf.concat([a, b], 1);` },
  },
  {
    name: 'a weight matrix that stands the wrong way round',
    program: [
      `const hidden = tf.zeros([4, 8]);`,
      `const weight = tf.variable(tf.zeros([16, 8]));`,
      `tf.matMul(hidden, weight);`,
    ],
    rule: 'inner-size',
    says: /the inner sizes 8 and 16 differ/,
    cause: 2,
    mended: { 2: `tf.matMul(hidden, weight, false, true);` },
  },
  {
    name: 'a reshape that leaves out an axis',
    program: [`const out = tf.zeros([4, 10, 8]);`, `out.reshape([4, 8]);`],
    rule: 'reshape',
    says: /\(4, 10, 8\) cannot be seen as \(4, 8\)/,
    cause: 1,
    mended: { 1: `out.reshape([40, 8]);` },
  },
  {
    name: 'the state of an encoder of another size',
    program: [
      `const text = tf.input({ shape: [10, 3] });`,
      `const [, h, c] = tf.layers.lstm({ units: 6, returnState: true }).apply(text);`,
      `const decoder = tf.layers.lstm({ units: 8, returnSequences: true });`,
      `decoder.apply(text, { initialState: [h, c] });`,
    ],
    rule: 'initial-state',
    says: /the initial state does not fit.*it needs 8, but is given 6/,
    cause: 3,
    mended: { 2: `const decoder = tf.layers.lstm({ units: 6, returnSequences: true });` },
  },
  {
    name: 'a stateful layer that does not know its batch',
    program: [
      `const m = tf.sequential();`,
      `m.add(tf.layers.lstm({ units: 4, stateful: true, inputShape: [10, 3] }));`,
    ],
    rule: 'stateful',
    says: /a stateful layer needs the batch size/,
    cause: 1,
    mended: { 1: `m.add(tf.layers.lstm({ units: 4, stateful: true, batchInputShape: [5, 10, 3] }));` },
  },
  {
    name: 'a stateful layer meets a batch of another size',
    program: [
      `const m = tf.sequential();`,
      `m.add(tf.layers.lstm({ units: 4, stateful: true, batchInputShape: [5, 10, 3] }));`,
      `m.predict(tf.zeros([1, 10, 3]));`,
    ],
    rule: 'stateful-batch',
    says: /keeps states for 5 samples; a batch here has 1/,
    cause: 2,
    mended: { 2: `m.predict(tf.zeros([5, 10, 3]));` },
  },
  {
    name: 'timeDistributed over what has no steps left',
    program: [
      `const m = tf.sequential();`,
      `m.add(tf.layers.lstm({ units: 4, inputShape: [10, 3] }));`,
      `m.add(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }));`,
    ],
    rule: 'time-distributed',
    says: /there are no steps in \(batch, 4\)/,
    cause: 2,
    mended: { 1: `m.add(tf.layers.lstm({ units: 4, returnSequences: true, inputShape: [10, 3] }));` },
  },
];

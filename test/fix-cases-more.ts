/** Further programs that a quick fix mends: of sizes, axes, indices and models. */

import { type FixCase, python, typescript } from './fix-case.ts';

/** A sequential model of one layer, and what is done with it. */
const sequential = (layer: string, use: string) =>
  `const model = tf.sequential();\nmodel.add(tf.layers.${layer});\n${use}\n`;
const fitted = (data: string, targets: string) =>
  `model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\nawait model.fit(tf.${data}, ${targets});`;
/** Gives one number a step. */
const STEPS = 'simpleRNN({ units: 1, returnSequences: true, inputShape: [7, 3] })';

export const moreFixCases: readonly FixCase[] = [
  python(
    'assign-item',
    1,
    'out = torch.zeros(5, 3, 8)\nout[:, 0] = torch.randn(5, 1, 8)\n',
    'out = torch.zeros(5, 3, 8)\nout[:, 0] = torch.randn(5, 1, 8).squeeze(1)\n',
  ),
  python(
    'assign-item',
    2,
    'out = torch.zeros(5, 3, 8)\nout[0] = torch.randn(8, 3)\n',
    'out = torch.zeros(5, 3, 8)\nout[0] = torch.randn(8, 3).T\n',
  ),
  python(
    'batch-size',
    1,
    'y = torch.bmm(torch.randn(4, 2, 3), torch.randn(5, 3, 2))\n',
    'y = torch.bmm(torch.randn(5, 2, 3), torch.randn(5, 3, 2))\n',
  ),
  python(
    'broadcast',
    0,
    'y = torch.zeros(4, 8) + torch.zeros(8, 4)\n',
    'y = torch.zeros(4, 8) + torch.zeros(8, 4).T\n',
  ),
  python(
    'broadcast',
    2,
    'scores, norm = torch.rand(4, 8), torch.rand(4)\ny = scores / norm\n',
    'scores, norm = torch.rand(4, 8), torch.rand(4)\ny = scores / norm.unsqueeze(-1)\n',
  ),
  python('broadcast', 4, 'y = torch.zeros(4, 8) + torch.zeros(3, 8)\n', 'y = torch.zeros(3, 8) + torch.zeros(3, 8)\n'),
  python(
    'broadcast-grows',
    1,
    'w_ih, b = torch.randn(8, 5), torch.randn(8)\nx = torch.randn(5, 1)\nh = torch.tanh(w_ih @ x + b)\n',
    'w_ih, b = torch.randn(8, 5), torch.randn(8)\nx = torch.randn(5, 1)\nh = torch.tanh((w_ih @ x).squeeze(-1) + b)\n',
  ),
  typescript(
    'dot',
    0,
    'const y = tf.layers.dot({ axes: 1 }).apply([tf.input({ shape: [5, 3] }), tf.input({ shape: [6, 3] })]);\n',
    'const y = tf.layers.dot({ axes: -1 }).apply([tf.input({ shape: [5, 3] }), tf.input({ shape: [6, 3] })]);\n',
  ),
  typescript(
    'first-layer',
    0,
    sequential('dense({ units: 2 })', 'const y = model.predict(tf.zeros([5, 3]));'),
    sequential('dense({ units: 2, inputShape: [3] })', 'const y = model.predict(tf.zeros([5, 3]));'),
  ),
  python(
    'gather',
    1,
    'y = torch.gather(torch.randn(2, 6), 1, torch.zeros(4, 1).long())\n',
    'y = torch.gather(torch.randn(4, 6), 1, torch.zeros(4, 1).long())\n',
  ),
  python('index', 1, 'x = torch.zeros(2, 3)\ny = x[0, 3]\n', 'x = torch.zeros(2, 3)\ny = x[0, -1]\n'),
  python(
    'kernel-size',
    0,
    'pool = nn.MaxPool2d(12)\ny = pool(torch.randn(2, 3, 8, 9))\n',
    'pool = nn.MaxPool2d((8, 9))\ny = pool(torch.randn(2, 3, 8, 9))\n',
  ),
  python(
    'normalized-shape',
    0,
    'norm = nn.LayerNorm([4, 9])\ny = norm(torch.randn(2, 4, 8))\n',
    'norm = nn.LayerNorm([4, 8])\ny = norm(torch.randn(2, 4, 8))\n',
  ),
  typescript(
    'model-input',
    2,
    sequential('simpleRNN({ units: 2, inputShape: [7, 1] })', 'const y = model.predict(tf.zeros([5, 7]));'),
    sequential(
      'simpleRNN({ units: 2, inputShape: [7, 1] })',
      'const y = model.predict(tf.zeros([5, 7]).expandDims(-1));',
    ),
  ),
  typescript(
    'model-target',
    2,
    sequential(STEPS, fitted('zeros([5, 7, 3])', 'tf.zeros([5, 7])')),
    sequential(STEPS, fitted('zeros([5, 7, 3])', 'tf.zeros([5, 7]).expandDims(-1)')),
  ),
  python('reshape', 0, 'y = torch.zeros(4, 6).view(8, 4)\n', 'y = torch.zeros(4, 6).view(8, -1)\n'),
  python('reshape', 1, 'y = torch.zeros(4, 6).reshape([5, 4])\n', 'y = torch.zeros(4, 6).reshape([-1, 4])\n'),
  python(
    'target-batch',
    0,
    'loss = F.cross_entropy(torch.randn(30, 5), torch.zeros(3, 10).long())\n',
    'loss = F.cross_entropy(torch.randn(30, 5), torch.zeros(3, 10).long().flatten())\n',
  ),
  typescript(
    'tensor-values',
    0,
    'const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 2]);\n',
    'const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);\n',
  ),
  typescript(
    'tensor-values',
    1,
    'const x = tf.tensor2d([0, 1, 2, 3, 4, 5], [2, 2]);\n',
    'const x = tf.tensor2d([0, 1, 2, 3, 4, 5], [3, 2]);\n',
  ),
  typescript(
    'window',
    0,
    'const conv = tf.layers.conv1d({ filters: 4, kernelSize: 9 });\nconst y = conv.apply(tf.zeros([2, 5, 3]));\n',
    "const conv = tf.layers.conv1d({ filters: 4, kernelSize: 9, padding: 'same' });\nconst y = conv.apply(tf.zeros([2, 5, 3]));\n",
  ),
  python(
    'surplus-argument',
    1,
    'gru = nn.GRU(5, 8)\nx = torch.randn(3, 2, 5)\nh = torch.zeros(1, 2, 8)\nout, _ = gru(x, h, h)\n',
    'gru = nn.GRU(5, 8)\nx = torch.randn(3, 2, 5)\nh = torch.zeros(1, 2, 8)\nout, _ = gru(x, h)\n',
  ),
  python('unknown-argument', 0, 'y = torch.zeros(2, 3).sum(dims=1)\n', 'y = torch.zeros(2, 3).sum(dim=1)\n'),
  python(
    'unknown-argument',
    0,
    'class Net(nn.Module):\n    def __init__(self, hidden_size):\n        super().__init__()\n        self.fc = nn.Linear(3, hidden_size)\n\nnet = Net(hidden_dim=4)\ny = net.fc(torch.zeros(2, 3))\n',
    'class Net(nn.Module):\n    def __init__(self, hidden_size):\n        super().__init__()\n        self.fc = nn.Linear(3, hidden_size)\n\nnet = Net(hidden_size=4)\ny = net.fc(torch.zeros(2, 3))\n',
  ),
];

/**
 * Programs that a quick fix mends, besides the examples of the rules: what is wrong, and what the fix makes of it. `fix` is
 * the number of the fix in the rule. `NAMES` stands before each program of a language.
 */

import { type FixCase, python, typescript } from './fix-case.ts';
import { moreFixCases } from './fix-cases-more.ts';

/** A model over two methods: the size is set in one and is wrong in the other. */
const tagger = (argument: string) => `class Tagger(nn.Module):
    def __init__(self, embedding_dim, hidden_size):
        super().__init__()
        self.embed = nn.Embedding(100, embedding_dim)
        self.rnn = nn.GRU(embedding_dim, hidden_size, bidirectional=True, batch_first=True)
        self.out = nn.Linear(${argument}, 7)

    def forward(self, words):
        states, _ = self.rnn(self.embed(words))
        return self.out(states)

tags = Tagger(8, 16)(torch.zeros(4, 11).long())
`;

export const fixCases: readonly FixCase[] = [
  python('in-features', 0, tagger('hidden_size'), tagger('32')),
  python(
    'input-size',
    0,
    'def make(features):\n    return nn.LSTM(input_size=features, hidden_size=9)\n\nlstm = make(4)\nout, _ = lstm(torch.randn(6, 2, 12))\n',
    'def make(features):\n    return nn.LSTM(input_size=12, hidden_size=9)\n\nlstm = make(4)\nout, _ = lstm(torch.randn(6, 2, 12))\n',
  ),
  python(
    'input-size',
    1,
    'rnn = nn.RNN(5, 8, batch_first=True)\nx = torch.randn(3, 5, 20)\nout, h = rnn(x)\n',
    'rnn = nn.RNN(5, 8, batch_first=True)\nx = torch.randn(3, 5, 20)\nout, h = rnn(x.transpose(-2, -1))\n',
  ),
  python(
    'in-features',
    1,
    'fc = nn.Linear(5, 2)\ny = fc(torch.randn(3, 5, 20) + 1)\n',
    'fc = nn.Linear(5, 2)\ny = fc((torch.randn(3, 5, 20) + 1).transpose(-2, -1))\n',
  ),
  python(
    'channels',
    2,
    'conv = nn.Conv2d(3, 8, 3)\ny = conv(torch.randn(2, 32, 32, 3))\n',
    'conv = nn.Conv2d(3, 8, 3)\ny = conv(torch.randn(2, 32, 32, 3).permute(0, 3, 1, 2))\n',
  ),
  python(
    'num-features',
    1,
    'norm = nn.BatchNorm1d(8)\ny = norm(torch.randn(4, 20, 8))\n',
    'norm = nn.BatchNorm1d(8)\ny = norm(torch.randn(4, 20, 8).transpose(1, 2))\n',
  ),
  python(
    'embed-dim',
    0,
    'layer = nn.TransformerEncoderLayer(d_model=8, nhead=2)\ny = layer(torch.randn(5, 2, 10))\n',
    'layer = nn.TransformerEncoderLayer(d_model=10, nhead=2)\ny = layer(torch.randn(5, 2, 10))\n',
  ),
  python(
    'attention-size',
    0,
    'attend = nn.MultiheadAttention(8, 2)\nquery, memory = torch.randn(4, 5, 8), torch.randn(4, 7, 8)\ny, w = attend(query, memory, memory)\n',
    'attend = nn.MultiheadAttention(8, 2, batch_first=True)\nquery, memory = torch.randn(4, 5, 8), torch.randn(4, 7, 8)\ny, w = attend(query, memory, memory)\n',
  ),
  python(
    'rank',
    1,
    'rnn = nn.RNN(1, 8)\nseries = torch.randn(30)\nout, h = rnn(series)\n',
    'rnn = nn.RNN(1, 8)\nseries = torch.randn(30)\nout, h = rnn(series.unsqueeze(-1))\n',
  ),
  python(
    'rank',
    2,
    'rnn = nn.RNN(4, 8)\nout, h = rnn(torch.randn(1, 5, 3, 4))\n',
    'rnn = nn.RNN(4, 8)\nout, h = rnn(torch.randn(1, 5, 3, 4).squeeze(0))\n',
  ),
  python(
    'rank',
    3,
    'rnn = nn.RNN(4, 8)\nout, h = rnn(torch.randn(5, 3, 4, 1))\n',
    'rnn = nn.RNN(4, 8)\nout, h = rnn(torch.randn(5, 3, 4, 1).squeeze(-1))\n',
  ),
  python(
    'hidden-batch',
    0,
    'net = nn.LSTM(input_size=40, hidden_size=15, num_layers=3)\nwords = torch.rand(6, 11, 40)\nh, c = torch.zeros(3, 6, 15), torch.zeros(3, 6, 15)\nout, _ = net(words, (h, c))\n',
    'net = nn.LSTM(input_size=40, hidden_size=15, num_layers=3, batch_first=True)\nwords = torch.rand(6, 11, 40)\nh, c = torch.zeros(3, 6, 15), torch.zeros(3, 6, 15)\nout, _ = net(words, (h, c))\n',
  ),
  python(
    'hidden-batch',
    1,
    'net = nn.GRU(5, 8)\nx = torch.randn(3, 4, 5)\nh0 = torch.zeros(1, 1, 8)\nout, h = net(x, h0)\n',
    'net = nn.GRU(5, 8)\nx = torch.randn(3, 4, 5)\nh0 = torch.zeros(1, x.size(1), 8)\nout, h = net(x, h0)\n',
  ),
  python(
    'hidden-rank',
    0,
    'net = nn.GRU(5, 7, batch_first=True)\nbatch = torch.rand(20, 4, 5)\nout, h = net(batch, torch.zeros(20, 7))\n',
    'net = nn.GRU(5, 7, batch_first=True)\nbatch = torch.rand(20, 4, 5)\nout, h = net(batch, torch.zeros(20, 7).unsqueeze(0))\n',
  ),
  python(
    'hidden-rank',
    1,
    'net = nn.GRU(5, 7)\nsteps = torch.rand(20, 5)\nstart = torch.zeros(1, 1, 7)\nout, h = net(steps, start)\n',
    'net = nn.GRU(5, 7)\nsteps = torch.rand(20, 5)\nstart = torch.zeros(1, 1, 7)\nout, h = net(steps, start.squeeze(1))\n',
  ),
  python(
    'hidden-rank',
    2,
    'net = nn.GRU(5, 7)\nsteps = torch.rand(9, 5)\nstart = torch.zeros(1, 1, 7)\nout, h = net(steps, start)\n',
    'net = nn.GRU(5, 7)\nsteps = torch.rand(9, 5)\nstart = torch.zeros(1, 1, 7)\nout, h = net(steps.unsqueeze(1), start)\n',
  ),
  python(
    'hidden-rank',
    3,
    'net = nn.GRU(5, 7)\nstep = torch.rand(20, 5)\nstart = torch.zeros(1, 20, 7)\nout, h = net(step, start)\n',
    'net = nn.GRU(5, 7)\nstep = torch.rand(20, 5)\nstart = torch.zeros(1, 20, 7)\nout, h = net(step.unsqueeze(0), start)\n',
  ),
  python(
    'hidden-tuple',
    0,
    'net = nn.LSTM(5, 8)\nx = torch.randn(3, 4, 5)\nh0 = torch.randn(1, 4, 8)\nout, _ = net(x, h0)\n',
    'net = nn.LSTM(5, 8)\nx = torch.randn(3, 4, 5)\nh0 = torch.randn(1, 4, 8)\nout, _ = net(x, (h0, torch.zeros_like(h0)))\n',
  ),
  python(
    'inner-size',
    1,
    'h = torch.randn(8, 3)\nw = torch.randn(8, 5)\ny = h @ w\n',
    'h = torch.randn(8, 3)\nw = torch.randn(8, 5)\ny = h.T @ w\n',
  ),
  python(
    'concat',
    0,
    'x, h = torch.randn(3, 5), torch.randn(3, 8)\nboth = torch.cat((x, h))\n',
    'x, h = torch.randn(3, 5), torch.randn(3, 8)\nboth = torch.cat((x, h), dim=1)\n',
  ),
  python(
    'concat',
    1,
    'x, h = torch.randn(4, 3, 5), torch.randn(4, 3, 8)\nboth = torch.cat((x, h), 1)\n',
    'x, h = torch.randn(4, 3, 5), torch.randn(4, 3, 8)\nboth = torch.cat((x, h), -1)\n',
  ),
  python(
    'dtype',
    1,
    'rnn = nn.RNN(4, 2)\nout, h = rnn(torch.ones(5, 3, 4).long())\n',
    'rnn = nn.RNN(4, 2)\nout, h = rnn(torch.ones(5, 3, 4).long().float())\n',
  ),
  python(
    'output-tuple',
    1,
    'rnn = nn.RNN(5, 8)\nfc = nn.Linear(8, 2)\ny = fc(rnn(torch.randn(3, 4, 5)))\n',
    'rnn = nn.RNN(5, 8)\nfc = nn.Linear(8, 2)\ny = fc(rnn(torch.randn(3, 4, 5))[0])\n',
  ),
  typescript(
    'input-shape',
    0,
    'const model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, inputShape: [32, 12, 3] }));\n',
    'const model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, inputShape: [12, 3] }));\n',
  ),
  typescript(
    'hidden-batch',
    1,
    'const rnn = new nn.RNN(5, 8);\nconst x = randn([3, 4, 5]);\nconst h0 = zeros([1, 1, 8]);\nconst [out, h] = rnn.forward(x, h0);\n',
    'const rnn = new nn.RNN(5, 8);\nconst x = randn([3, 4, 5]);\nconst h0 = zeros([1, x.shape[1], 8]);\nconst [out, h] = rnn.forward(x, h0);\n',
  ),
  typescript(
    'hidden-batch',
    0,
    'const rnn = new nn.RNN(5, 8);\nconst [out, h] = rnn.forward(randn([6, 11, 5]), zeros([1, 6, 8]));\n',
    'const rnn = new nn.RNN(5, 8, { batchFirst: true });\nconst [out, h] = rnn.forward(randn([6, 11, 5]), zeros([1, 6, 8]));\n',
  ),
  typescript(
    'inner-size',
    0,
    'const W = tf.zeros([8, 5]);\nconst y = tf.matMul(tf.zeros([1, 5]), W);\n',
    'const W = tf.zeros([8, 5]);\nconst y = tf.matMul(tf.zeros([1, 5]), W.transpose());\n',
  ),
  ...moreFixCases,
];

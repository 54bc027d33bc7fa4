/**
 * Mistakes that programs with recurrent networks typically have: the program, what PyTorch refuses in it, the words of the
 * message that name the cause, and the program mended. `NAMES` stands before each.
 */

export const NAMES = `import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence
`;

export interface TypicalError {
  readonly name: string;
  readonly wrong: string;
  readonly right: string;
  readonly rule: string;
  readonly says: RegExp;
}

export const typicalErrors: readonly TypicalError[] = [
  {
    name: 'an image batch goes into an LSTM',
    wrong: 'reader = nn.LSTM(6, 9, batch_first=True)\nframes = torch.rand(4, 12, 6, 6)\nseen, _ = reader(frames)',
    right:
      'reader = nn.LSTM(36, 9, batch_first=True)\nframes = torch.rand(4, 12, 6, 6)\nseen, _ = reader(frames.flatten(2))',
    rule: 'rank',
    says: /2-D or 3-D.*4-D/,
  },
  {
    name: 'an unbatched input with the state of a batch',
    wrong: 'net = nn.GRU(5, 7)\nstep = torch.rand(20, 5)\nstart = torch.zeros(1, 20, 7)\nnet(step, start)',
    right: 'net = nn.GRU(5, 7)\nstep = torch.rand(20, 5)\nstart = torch.zeros(1, 20, 7)\nnet(step.unsqueeze(0), start)',
    rule: 'hidden-rank',
    says: /3-D.*must be 2-D/,
  },
  {
    name: 'a GRU state without the axis of layers',
    wrong: 'net = nn.GRU(5, 7, batch_first=True)\nbatch = torch.rand(20, 4, 5)\nnet(batch, torch.zeros(20, 7))',
    right:
      'net = nn.GRU(5, 7, batch_first=True)\nbatch = torch.rand(20, 4, 5)\nnet(batch, torch.zeros(20, 7).unsqueeze(0))',
    rule: 'hidden-rank',
    says: /2-D.*must be 3-D/,
  },
  {
    name: 'LSTM states without the axis of layers',
    wrong:
      'net = nn.LSTM(5, 7, batch_first=True)\nh, c = torch.zeros(20, 7), torch.zeros(20, 7)\nnet(torch.rand(20, 4, 5), (h, c))',
    right:
      'net = nn.LSTM(5, 7, batch_first=True)\nh, c = torch.zeros(1, 20, 7), torch.zeros(1, 20, 7)\nnet(torch.rand(20, 4, 5), (h, c))',
    rule: 'hidden-rank',
    says: /2-D.*must be 3-D/,
  },
  {
    name: 'a state made for full batches meets the smaller last one',
    wrong:
      'net = nn.LSTM(5, 30, num_layers=2, batch_first=True)\nstate = (torch.zeros(2, 50, 30), torch.zeros(2, 50, 30))\nlast = torch.rand(13, 8, 5)\nout, state = net(last, state)',
    right:
      'net = nn.LSTM(5, 30, num_layers=2, batch_first=True)\nlast = torch.rand(13, 8, 5)\nstate = (torch.zeros(2, last.size(0), 30), torch.zeros(2, last.size(0), 30))\nout, state = net(last, state)',
    rule: 'hidden-batch',
    says: /made for batch 50.*batch 13/,
  },
  {
    name: 'batch_first is forgotten',
    wrong:
      'net = nn.LSTM(input_size=40, hidden_size=15, num_layers=3)\nwords = torch.rand(6, 11, 40)\nh, c = torch.zeros(3, 6, 15), torch.zeros(3, 6, 15)\nnet(words, (h, c))',
    right:
      'net = nn.LSTM(input_size=40, hidden_size=15, num_layers=3, batch_first=True)\nwords = torch.rand(6, 11, 40)\nh, c = torch.zeros(3, 6, 15), torch.zeros(3, 6, 15)\nnet(words, (h, c))',
    rule: 'hidden-batch',
    says: /made for batch 6.*batch 11/,
  },
  {
    name: 'two directions and a state for one',
    wrong:
      'net = nn.LSTM(9, 16, 2, batch_first=True, bidirectional=True)\nx = torch.rand(10, 9, 9)\nh, c = torch.zeros(2, x.size(0), 16), torch.zeros(2, x.size(0), 16)\nnet(x, (h, c))',
    right:
      'net = nn.LSTM(9, 16, 2, batch_first=True, bidirectional=True)\nx = torch.rand(10, 9, 9)\nh, c = torch.zeros(2 * 2, x.size(0), 16), torch.zeros(2 * 2, x.size(0), 16)\nnet(x, (h, c))',
    rule: 'hidden-layers',
    says: /layers × directions = 2 × 2 = 4, but is 2/,
  },
  {
    name: 'a state with the batch first',
    wrong:
      'net = nn.GRU(5, 7, num_layers=3, batch_first=True)\nx = torch.rand(20, 4, 5)\nnet(x, torch.zeros(20, 3, 7))',
    right:
      'net = nn.GRU(5, 7, num_layers=3, batch_first=True)\nx = torch.rand(20, 4, 5)\nnet(x, torch.zeros(3, 20, 7))',
    rule: 'hidden-axes',
    says: /batch_first does not move/,
  },
  {
    name: 'an embedding of another width',
    wrong:
      'table = nn.Embedding(500, 24)\nnet = nn.LSTM(32, 10, batch_first=True)\nnet(table(torch.randint(0, 500, (6, 9))))',
    right:
      'table = nn.Embedding(500, 24)\nnet = nn.LSTM(24, 10, batch_first=True)\nnet(table(torch.randint(0, 500, (6, 9))))',
    rule: 'input-size',
    says: /takes 32 features.*24/,
  },
  {
    name: 'channels where the features should be',
    wrong:
      'filters = nn.Conv1d(2, 14, 5, padding=2)\nnet = nn.LSTM(14, 10, batch_first=True)\nnet(filters(torch.rand(3, 2, 33)))',
    right:
      'filters = nn.Conv1d(2, 14, 5, padding=2)\nnet = nn.LSTM(14, 10, batch_first=True)\nnet(filters(torch.rand(3, 2, 33)).permute(0, 2, 1))',
    rule: 'input-size',
    says: /takes 14 features.*33/,
  },
  {
    name: 'a linear layer for one direction of two',
    wrong:
      'net = nn.LSTM(5, 12, bidirectional=True, batch_first=True)\nhead = nn.Linear(12, 4)\nout, _ = net(torch.rand(8, 6, 5))\nhead(out[:, -1, :])',
    right:
      'net = nn.LSTM(5, 12, bidirectional=True, batch_first=True)\nhead = nn.Linear(2 * 12, 4)\nout, _ = net(torch.rand(8, 6, 5))\nhead(out[:, -1, :])',
    rule: 'in-features',
    says: /takes 12 features.*24/,
  },
  {
    name: 'the sequence is flattened into the features',
    wrong:
      'net = nn.LSTM(5, 12, batch_first=True)\nhead = nn.Linear(12, 4)\nout, _ = net(torch.rand(8, 6, 5))\nhead(out.reshape(8, -1))',
    right:
      'net = nn.LSTM(5, 12, batch_first=True)\nhead = nn.Linear(6 * 12, 4)\nout, _ = net(torch.rand(8, 6, 5))\nhead(out.reshape(8, -1))',
    rule: 'in-features',
    says: /takes 12 features.*72/,
  },
  {
    name: 'one tensor as the state of an LSTM',
    wrong: 'net = nn.LSTM(5, 12, 1, batch_first=True)\nstart = torch.zeros(1, 8, 12)\nnet(torch.rand(8, 6, 5), start)',
    right:
      'net = nn.LSTM(5, 12, 1, batch_first=True)\nstart = torch.zeros(1, 8, 12)\nnet(torch.rand(8, 6, 5), (start, start))',
    rule: 'hidden-tuple',
    says: /pair \(h0, c0\).*one tensor/,
  },
  {
    name: 'one tensor as the state of an LSTM cell',
    wrong: 'cell = nn.LSTMCell(24, 48)\nh, c = cell(torch.rand(2, 24), torch.rand(2, 48))',
    right: 'cell = nn.LSTMCell(24, 48)\nh, c = cell(torch.rand(2, 24), (torch.rand(2, 48), torch.rand(2, 48)))',
    rule: 'hidden-tuple',
    says: /pair \(h0, c0\).*one tensor/,
  },
  {
    name: 'a pair as the state of a GRU',
    wrong:
      'net = nn.GRU(5, 12, batch_first=True)\nstate = (torch.zeros(1, 8, 12), torch.zeros(1, 8, 12))\nnet(torch.rand(8, 6, 5), state)',
    right:
      'net = nn.GRU(5, 12, batch_first=True)\nstate = (torch.zeros(1, 8, 12), torch.zeros(1, 8, 12))\nnet(torch.rand(8, 6, 5), state[0])',
    rule: 'state-pair',
    says: /takes one state/,
  },
  {
    name: 'a GRU is unpacked as an LSTM',
    wrong: 'net = nn.GRU(5, 12, num_layers=1, batch_first=True)\nout, (h, c) = net(torch.rand(8, 6, 5))',
    right: 'net = nn.GRU(5, 12, num_layers=1, batch_first=True)\nout, h = net(torch.rand(8, 6, 5))',
    rule: 'unpack-tensor',
    says: /tensor \(1, 8, 12\) is taken apart along its first axis/,
  },
  {
    name: 'the pair that a layer returns is indexed as its output',
    wrong:
      'net = nn.LSTM(5, 12, batch_first=True)\nhead = nn.Linear(12, 4)\nresult = net(torch.rand(8, 6, 5))\nhead(result[:, -1, :])',
    right:
      'net = nn.LSTM(5, 12, batch_first=True)\nhead = nn.Linear(12, 4)\nresult, _ = net(torch.rand(8, 6, 5))\nhead(result[:, -1, :])',
    rule: 'output-tuple',
    says: /pair \(output, state\)/,
  },
  {
    name: 'an LSTM inside Sequential',
    wrong: 'model = nn.Sequential(nn.LSTM(5, 12, batch_first=True), nn.Linear(12, 4))\nmodel(torch.rand(8, 6, 5))',
    right: 'net, head = nn.LSTM(5, 12, batch_first=True), nn.Linear(12, 4)\nhead(net(torch.rand(8, 6, 5))[0])',
    rule: 'output-tuple',
    says: /pair \(output, state\)|returns/,
  },
  {
    name: 'a whole sequence goes into a cell',
    wrong: 'cell = nn.GRUCell(5, 12)\ncell(torch.rand(9, 2, 5), torch.zeros(2, 12))',
    right: 'cell = nn.GRUCell(5, 12)\nh = torch.zeros(2, 12)\nfor step in torch.rand(9, 2, 5):\n    h = cell(step, h)',
    rule: 'rank',
    says: /1-D or 2-D.*3-D/,
  },
  {
    name: 'the state of a layer goes into a cell',
    wrong: 'cell = nn.RNNCell(5, 12)\ncell(torch.rand(2, 5), torch.zeros(1, 2, 12))',
    right: 'cell = nn.RNNCell(5, 12)\ncell(torch.rand(2, 5), torch.zeros(2, 12))',
    rule: 'hidden-rank',
    says: /3-D/,
  },
  {
    name: 'input and state of a cell with different batches',
    wrong: 'cell = nn.GRUCell(5, 12)\ncell(torch.rand(6, 5), torch.zeros(3, 12))',
    right: 'cell = nn.GRUCell(5, 12)\nx = torch.rand(6, 5)\ncell(x, torch.zeros(x.size(0), 12))',
    rule: 'cell-batch',
    says: /batch is 6.*batch is 3|6.*3/,
  },
  {
    name: 'scores for each step and targets for each sequence',
    wrong: 'scores = torch.rand(8 * 6, 20)\nwanted = torch.randint(0, 20, (8,))\nnn.CrossEntropyLoss()(scores, wanted)',
    right:
      'scores = torch.rand(8 * 6, 20)\nwanted = torch.randint(0, 20, (8, 6))\nnn.CrossEntropyLoss()(scores, wanted.view(-1))',
    rule: 'target-batch',
    says: /48.*8|8.*48/,
  },
  {
    name: 'classes on the last axis of a sequence',
    wrong:
      'scores = torch.rand(8, 6, 20)\nwanted = torch.randint(0, 20, (8, 6))\nnn.CrossEntropyLoss()(scores, wanted)',
    right:
      'scores = torch.rand(8, 6, 20)\nwanted = torch.randint(0, 20, (8, 6))\nnn.CrossEntropyLoss()(scores.transpose(1, 2), wanted)',
    rule: 'target-size',
    says: /axis 1|classes/,
  },
  {
    name: 'a column of targets',
    wrong: 'scores = torch.rand(8, 5)\nwanted = torch.randint(0, 5, (8, 1))\nnn.CrossEntropyLoss()(scores, wanted)',
    right:
      'scores = torch.rand(8, 5)\nwanted = torch.randint(0, 5, (8, 1))\nnn.CrossEntropyLoss()(scores, wanted.squeeze(1))',
    rule: 'target-rank',
    says: /1-D|2-D/,
  },
  {
    name: 'a view across axes that were turned',
    wrong: 'net = nn.LSTM(5, 12)\nout, _ = net(torch.rand(6, 8, 5))\nout.transpose(0, 1).view(8, -1)',
    right: 'net = nn.LSTM(5, 12)\nout, _ = net(torch.rand(6, 8, 5))\nout.transpose(0, 1).reshape(8, -1)',
    rule: 'contiguous',
    says: /contiguous|memory/,
  },
  {
    name: 'a view into sizes that do not divide',
    wrong: 'rows = torch.rand(35, 64)\nrows.view(-1, 8, 64)',
    right: 'rows = torch.rand(35, 64)\nrows.view(-1, 7, 64)',
    rule: 'reshape',
    says: /512|2240|35/,
  },
  {
    name: 'attention joins one state with every step',
    wrong: 'state, steps = torch.rand(1, 8, 12), torch.rand(6, 8, 12)\ntorch.cat((state, steps), dim=2)',
    right:
      'state, steps = torch.rand(1, 8, 12), torch.rand(6, 8, 12)\ntorch.cat((state.repeat(6, 1, 1), steps), dim=2)',
    rule: 'concat',
    says: /\(1, 8, 12\) and \(6, 8, 12\)/,
  },
  {
    name: 'attention multiplies by steps that come first',
    wrong: 'weights, steps = torch.rand(8, 1, 6), torch.rand(6, 8, 12)\ntorch.bmm(weights, steps)',
    right: 'weights, steps = torch.rand(8, 1, 6), torch.rand(6, 8, 12)\ntorch.bmm(weights, steps.transpose(0, 1))',
    rule: 'batch-size',
    says: /8 and 6|6 and 8|8.*6/,
  },
  {
    name: 'attention adds a state to a sequence',
    wrong: 'state, steps = torch.rand(8, 12), torch.rand(8, 6, 12)\ntorch.tanh(state + steps)',
    right: 'state, steps = torch.rand(8, 12), torch.rand(8, 6, 12)\ntorch.tanh(state.unsqueeze(1) + steps)',
    rule: 'broadcast',
    says: /8 and 6/,
  },
  {
    name: 'a batch-first sequence is packed as if it were not',
    wrong: 'padded = torch.rand(4, 15, 6)\npack_padded_sequence(padded, torch.full((4,), 15))',
    right: 'padded = torch.rand(4, 15, 6)\npack_padded_sequence(padded, torch.full((4,), 15), batch_first=True)',
    rule: 'lengths',
    says: /4.*15|15.*4/,
  },
  {
    name: 'lengths in no order',
    wrong: 'pack_padded_sequence(torch.rand(12, 3, 6), torch.tensor([7, 12, 3]))',
    right: 'pack_padded_sequence(torch.rand(12, 3, 6), torch.tensor([7, 12, 3]), enforce_sorted=False)',
    rule: 'sorted-lengths',
    says: /7, 12, 3 do not fall/,
  },
  {
    name: 'squeeze takes the batch of one as well',
    wrong: 'head = nn.Linear(9, 1)\nguess = head(torch.rand(1, 9)).squeeze()\nguess.squeeze(1)',
    right: 'head = nn.Linear(9, 1)\nguess = head(torch.rand(1, 9))\nguess.squeeze(1)',
    rule: 'axis',
    says: /no axis 1.*rank 0/,
  },
  {
    name: 'CTC with the batch first',
    wrong:
      'scores = torch.rand(4, 18, 11).log_softmax(2)\nnn.CTCLoss()(scores, torch.randint(1, 11, (4, 3)), torch.full((4,), 18), torch.full((4,), 3))',
    right:
      'scores = torch.rand(4, 18, 11).log_softmax(2)\nnn.CTCLoss()(scores.permute(1, 0, 2), torch.randint(1, 11, (4, 3)), torch.full((4,), 18), torch.full((4,), 3))',
    rule: 'lengths',
    says: /4.*18|18.*4/,
  },
];

import torch
import torch.nn as nn

torch.manual_seed(7)
W_ih = torch.randn(3, 2)
W_hh = torch.randn(3, 3)
rnn = nn.RNN(2, 3)
h = torch.zeros(1, 3)
for x in torch.randn(4, 1, 2):
    h = torch.tanh(x @ W_ih.T + h @ W_hh.t())  # run
y = (h @ rnn.weight_hh_l0 + rnn.bias_ih_l0).mT

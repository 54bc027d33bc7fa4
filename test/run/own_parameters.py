import math

import torch
import torch.nn as nn


class CustomLSTM(nn.Module):
    def __init__(self, input_sz, hidden_sz):
        super().__init__()
        self.hidden_size = hidden_sz
        self.W = nn.Parameter(torch.Tensor(input_sz, hidden_sz * 4))
        self.U = nn.Parameter(torch.Tensor(hidden_sz, hidden_sz * 4))
        self.bias = nn.Parameter(torch.Tensor(hidden_sz * 4))
        self.init_weights()

    def init_weights(self):
        stdv = 1.0 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            weight.data.uniform_(-stdv, stdv)

    def forward(self, x):
        bs, seq_sz, _ = x.size()
        hidden_seq = []
        h_t = torch.zeros(bs, self.hidden_size)
        c_t = torch.zeros(bs, self.hidden_size)
        HS = self.hidden_size
        for t in range(seq_sz):
            x_t = x[:, t, :]
            gates = x_t @ self.W + h_t @ self.U + self.bias  # run
            i_t = torch.sigmoid(gates[:, :HS])
            f_t = torch.sigmoid(gates[:, HS : HS * 2])
            g_t = torch.tanh(gates[:, HS * 2 : HS * 3])
            o_t = torch.sigmoid(gates[:, HS * 3 :])
            c_t = f_t * c_t + i_t * g_t
            h_t = o_t * torch.tanh(c_t)
            hidden_seq.append(h_t.unsqueeze(0))
        return torch.cat(hidden_seq, dim=0).transpose(0, 1).contiguous()


torch.manual_seed(8)
model = CustomLSTM(3, 4)
y = model(torch.randn(2, 5, 3))

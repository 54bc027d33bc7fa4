import torch
import torch.nn as nn


class HandLSTM(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.x2h = nn.Linear(input_size, 4 * hidden_size)
        self.h2h = nn.Linear(hidden_size, 4 * hidden_size, bias=False)

    def forward(self, x, state=None):
        seq, batch, _ = x.shape
        if state is None:
            h = x.new_zeros(batch, self.hidden_size)
            c = torch.zeros_like(h)
        else:
            h, c = state
        outputs = torch.zeros(seq, batch, self.hidden_size)
        for t in range(seq):
            i, f, g, o = (self.x2h(x[t]) + self.h2h(h)).chunk(4, dim=1)  # run
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * c.tanh()
            outputs[t] = h
        return outputs


torch.manual_seed(2)
model = HandLSTM(3, 4)
y = model(torch.randn(6, 2, 3))

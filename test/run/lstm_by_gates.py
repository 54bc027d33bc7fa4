import torch
import torch.nn as nn


class LSTM(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x):
        seq, batch, _ = x.shape
        h = torch.zeros(batch, self.hidden_size)
        c = torch.zeros(batch, self.hidden_size)
        outputs = []
        for t in range(seq):
            combined = torch.cat((h, x[t]), dim=1)
            f = torch.sigmoid(self.forget_gate(combined))
            i = torch.sigmoid(self.input_gate(combined))
            o = torch.sigmoid(self.output_gate(combined))
            c = i * torch.tanh(self.candidate(combined)) + c * f
            h = torch.tanh(c) * o  # run
            outputs.append(h)
        return torch.stack(outputs)


torch.manual_seed(4)
y = LSTM(3, 5)(torch.randn(4, 2, 3))

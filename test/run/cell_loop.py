import torch
import torch.nn as nn


class Loop(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(4, 3)
        self.out = nn.Linear(3, 2)

    def forward(self, xs):
        h = torch.zeros(xs.size(1), 3)
        outs = []
        for t in range(xs.size(0)):
            h = self.cell(xs[t], h)  # run
            outs.append(self.out(h))
        return torch.stack(outs).relu()


torch.manual_seed(0)
model = Loop()
y = model(torch.randn(12, 2, 4))

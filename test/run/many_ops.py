import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(6)
        self.rnn = nn.RNN(6, 6, nonlinearity="relu", batch_first=True, bidirectional=True)
        self.act = nn.LeakyReLU(0.2)
        self.body = nn.Sequential(nn.Linear(12, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3))

    def forward(self, x):
        x = self.norm(x)
        out, h = self.rnn(x)  # run
        pooled = out.mean(dim=1)
        best, _ = out.max(dim=1)
        both = self.act(pooled - best)
        both[:, 0] = 1.0
        both += 0.5
        return self.body(both).softmax(-1).view(-1)


torch.manual_seed(5)
model = Net()
model.eval()
y = model(torch.randn(2, 4, 6))

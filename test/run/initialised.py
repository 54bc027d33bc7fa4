import math

import torch
import torch.nn as nn

torch.manual_seed(5)


class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.embed = nn.Embedding(9, 6)
        self.rnn = nn.LSTM(6, hidden, 2)
        self.middle = nn.Linear(hidden, hidden)
        self.fc = nn.Linear(hidden, 3)
        self.init_weights()

    def init_weights(self):
        nn.init.uniform_(self.embed.weight, -0.1, 0.1)
        for name, p in self.rnn.named_parameters():
            if "weight_ih" in name:
                nn.init.xavier_uniform_(p)
            elif "weight_hh" in name:
                nn.init.orthogonal_(p.data)
            else:
                p.data.fill_(0)
                n = p.size(0)
                p.data[n // 4 : n // 2].fill_(1.0)
        nn.init.kaiming_normal_(self.middle.weight, nonlinearity="relu")
        nn.init.constant_(self.middle.bias, 0.1)
        bound = 1 / math.sqrt(self.fc.in_features)
        self.fc.weight.data.uniform_(-bound, bound)
        nn.init.normal_(self.fc.bias, std=0.02)

    def forward(self, x):
        out, h = self.rnn(self.embed(x))  # run
        return self.fc(torch.relu(self.middle(out)))


net = Net(5)
y = net(torch.randint(0, 9, (4, 2)))

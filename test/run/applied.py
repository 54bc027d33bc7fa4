import torch
import torch.nn as nn

torch.manual_seed(21)


def init_weights(m):
    if isinstance(m, nn.Linear):
        nn.init.xavier_normal_(m.weight, gain=2.0)
        m.bias.data.fill_(0.01)
    elif isinstance(m, nn.RNN):
        for p in m.parameters():
            nn.init.normal_(p, 0.0, 0.3)


model = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 4))
rnn = nn.RNN(4, 5, bidirectional=True)
model.apply(init_weights)
rnn.apply(init_weights)
x = model(torch.randn(3, 2, 4))
y, h = rnn(x)  # run

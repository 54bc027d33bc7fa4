import torch
import torch.nn as nn

torch.manual_seed(3)


class Model(nn.Module):
    def __init__(self, words, size):
        super().__init__()
        self.encoder = nn.Embedding(words, size)
        self.rnn = nn.GRU(size, size)
        self.decoder = nn.Linear(size, words)
        self.decoder.weight = self.encoder.weight
        nn.init.zeros_(self.decoder.bias)
        nn.init.uniform_(self.encoder.weight, -0.5, 0.5)

    def forward(self, x):
        out, h = self.rnn(self.encoder(x))  # run
        return self.decoder(out)


model = Model(10, 4)
y = model(torch.randint(0, 10, (3, 2)))

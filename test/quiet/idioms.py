import argparse
import os
import random
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F


# A default is one value among others.
class Decoder(nn.Module):
    def __init__(self, hidden=16, layers=1, bidirectional=False):
        super().__init__()
        self.hidden = hidden
        self.layers = layers
        self.directions = 2 if bidirectional else 1
        self.rnn = nn.LSTM(8, hidden, layers, bidirectional=bidirectional, batch_first=True)
        self.out = nn.Linear(hidden * self.directions, 4)

    def forward(self, x, state=None):
        if state is None:
            state = self.initial(x.size(0))
        y, state = self.rnn(x, state)
        return self.out(y), state

    def initial(self, batch):
        shape = (self.layers * self.directions, batch, self.hidden)
        return torch.zeros(shape), torch.zeros(shape)


for flag in (False, True):
    d = Decoder(12, 2, flag)
    y, s = d(torch.randn(3, 5, 8))
    y, s = d(torch.randn(3, 1, 8), s)


# A branch that raises does not join.
def check(x):
    if x.dim() == 2:
        x = x.unsqueeze(0)
    elif x.dim() != 3:
        raise ValueError('2-D or 3-D')
    b, t, d = x.shape
    return x.view(b * t, d)


check(torch.randn(4, 8)) @ torch.randn(8, 2)
check(torch.randn(2, 4, 6)) @ torch.randn(6, 2)


# The kind of cell is a string.
class Encoder(nn.Module):
    def __init__(self, kind, width):
        super().__init__()
        self.kind = kind
        if kind == 'lstm':
            self.cell = nn.LSTM(width, width)
        else:
            self.cell = nn.GRU(width, width)

    def forward(self, x):
        out, hidden = self.cell(x)
        if self.kind == 'lstm':
            hidden = hidden[0]
        return out, hidden[-1]


for kind in ['lstm', 'gru']:
    out, last = Encoder(kind, 6)(torch.randn(7, 2, 6))
    torch.cat([out[-1], last], dim=1)


# isinstance tells a pair of states from one.
def detach(state):
    if isinstance(state, torch.Tensor):
        return state.detach()
    return tuple(detach(v) for v in state)


detach((torch.zeros(1, 2, 3), torch.zeros(1, 2, 3)))
detach(torch.zeros(1, 2, 3))


# What a handler catches is expected.
try:
    torch.randn(2, 3) @ torch.randn(2, 3)
except RuntimeError:
    pass


# A loop that shrinks what it reads.
x = torch.randn(10, 4)
while x.size(0) > 1:
    x = x[:-1] + x[1:]
print(x.shape)

# A list that grows by one item a pass, then is stacked.
h = torch.zeros(2, 8)
cell = nn.GRUCell(4, 8)
states = []
for step in torch.randn(6, 2, 4):
    h = cell(step, h)
    states.append(h)
whole = torch.stack(states, dim=1)
nn.Linear(8, 3)(whole).view(2, 6, 3)

# The first pass differs from the others.
prev = None
for step in torch.randn(6, 2, 4):
    if prev is None:
        prev = step
    else:
        prev = torch.cat([prev, step], dim=1)[:, -4:]

# A width from a configuration file.
parser = argparse.ArgumentParser()
parser.add_argument('--hidden', type=int, default=32)
parser.add_argument('--layers', type=int, default=2)
args = parser.parse_args([])
rnn = nn.RNN(5, args.hidden, args.layers)
rnn(torch.randn(3, 2, 5), torch.zeros(args.layers, 2, args.hidden))
head = nn.Linear(args.hidden, 10)
head(rnn(torch.randn(3, 2, 5))[0])

width = int(os.environ.get('WIDTH', '16'))
nn.Linear(width, 3)(torch.randn(2, width))


@dataclass
class Config:
    width: int = 8
    heads: int = 2


config = Config(width=12, heads=3)


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.heads = config.heads
        self.size = config.width // config.heads
        self.q = nn.Linear(config.width, config.width)
        self.k = nn.Linear(config.width, config.width)
        self.v = nn.Linear(config.width, config.width)

    def split(self, x):
        b, t, _ = x.shape
        return x.view(b, t, self.heads, self.size).transpose(1, 2)

    def forward(self, x):
        q, k, v = self.split(self.q(x)), self.split(self.k(x)), self.split(self.v(x))
        scores = q @ k.transpose(-2, -1) / self.size ** 0.5
        mixed = F.softmax(scores, dim=-1) @ v
        b, h, t, s = mixed.shape
        return mixed.transpose(1, 2).reshape(b, t, h * s)


Attention(config)(torch.randn(2, 5, 12))
Attention(Config())(torch.randn(2, 5, 8))

# One list, two names.
layers = []
alias = layers
alias.append(nn.Linear(4, 6))
alias.append(nn.Linear(6, 2))
v = torch.randn(3, 4)
for layer in layers:
    v = layer(v)
print(v.shape)

# A field that a method replaces.
class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 2)

    def grow(self, classes):
        self.head = nn.Linear(4, classes)

    def forward(self, x):
        return self.head(x)


c = Counter()
c.grow(7)
F.cross_entropy(c(torch.randn(5, 4)), torch.randint(0, 7, (5,)))
c(torch.randn(5, 4)) + torch.randn(5, 7)


# Either of two shapes, picked at random.
z = torch.randn(4, 3) if random.random() < 0.5 else torch.randn(3, 4)
if z.shape[0] == 3:
    z = z.t()
z @ torch.randn(3, 2)

# Views with a size that only division gives.
n = torch.randn(3, 8)
n.view(3, 2, n.size(1) // 2).view(-1, 4).chunk(2, dim=-1)


# Never called with this, and the guard says so.
def project(x, w=None):
    if w is None:
        return x
    return x @ w


project(torch.randn(2, 3))
project(torch.randn(2, 3), torch.randn(3, 4))


class Base(nn.Module):
    def size(self):
        raise NotImplementedError

    def forward(self, x):
        return x.view(-1, self.size())


class Wide(Base):
    def size(self):
        return 6


Wide()(torch.randn(3, 4))


def pad(seqs, length):
    out = torch.zeros(len(seqs), length)
    for i, s in enumerate(seqs):
        out[i, :len(s)] = torch.tensor(s)
    return out


pad([[1., 2.], [3.]], 4) @ torch.randn(4, 2)

# Python's modulo and floor division of negatives.
k = -7 // 2
torch.randn(4, 2).view(k + 6, 4)
torch.zeros(-7 % 4, 2) + torch.zeros(1, 2)


def bucket(x, size):
    rest = x.size(0) % size
    if rest:
        x = torch.cat([x, x.new_zeros(size - rest, x.size(1))])
    return x.view(-1, size, x.size(1))


bucket(torch.randn(10, 3), 4).permute(1, 0, 2)[0] @ torch.randn(3, 1)

empty = torch.zeros(0)
torch.cat([empty, torch.randn(3)])
acc = torch.empty(0, 4)
for i in range(3):
    acc = torch.cat([acc, torch.randn(2, 4)])
acc.view(6, 4)

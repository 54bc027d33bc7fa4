import torch
import torch.nn as nn
import torch.nn.functional as F


class Attention(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.score = nn.Linear(2 * dim, 1)

    def forward(self, query, keys):
        steps = keys.size(0)
        q = query.unsqueeze(0).repeat(steps, 1, 1)
        scores = self.score(torch.cat((q, keys), dim=2)).squeeze(2)
        weights = F.softmax(scores.t(), dim=1)
        return torch.bmm(weights.unsqueeze(1), keys.transpose(0, 1)).squeeze(1)


class Seq2Seq(nn.Module):
    def __init__(self, vocab=11, dim=6):
        super().__init__()
        self.emb = nn.Embedding(vocab, dim)
        self.encoder = nn.GRU(dim, dim)
        self.attention = Attention(dim)
        self.decoder = nn.GRUCell(2 * dim, dim)
        self.out = nn.Linear(dim, vocab)

    def forward(self, src, steps):
        keys, h = self.encoder(self.emb(src))  # run
        h = h[0]
        token = src[-1]
        logits = []
        for _ in range(steps):
            context = self.attention(h, keys)
            h = self.decoder(torch.cat([self.emb(token), context], 1), h)
            step = self.out(h)
            token = step.argmax(1)
            logits.append(step)
        return torch.stack(logits, dim=1)


torch.manual_seed(4)
model = Seq2Seq()
y = model(torch.randint(11, (5, 3)), 4)

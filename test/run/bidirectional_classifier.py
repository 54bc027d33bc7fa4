import torch
import torch.nn as nn
import torch.nn.functional as F


class Classifier(nn.Module):
    def __init__(self, vocab, emb, hidden, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocab, emb)
        self.lstm = nn.LSTM(emb, hidden, num_layers=2, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(2 * hidden, classes)

    def forward(self, x):
        e = self.embedding(x)
        out, (h, c) = self.lstm(e)  # run
        last = torch.cat((h[-2], h[-1]), dim=1)
        return F.log_softmax(self.fc(last), dim=1)


torch.manual_seed(3)
model = Classifier(20, 6, 5, 3)
y = model(torch.randint(0, 20, (2, 7)))

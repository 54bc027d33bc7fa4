"""A weather table as a sequence: rows are days, columns are features, windows of a week are the batch."""
import csv

import torch
import torch.nn as nn

features = 5
seq_len = 7
hidden_size = 8

with open("weather.csv") as file:
    table = [[float(cell) for cell in row[1:]] for row in csv.reader(file) if row[0] != "day"]

days = torch.tensor(table).view(-1, features)
windows = days[:28].view(4, seq_len, features)
series = windows.transpose(0, 1)

rnn = nn.RNN(features, hidden_size)
out, h_n = rnn(series)

last = out[-1]
tomorrow = nn.Linear(hidden_size, 1)(last)

"""One size is wrong: the table has 10 features a step, the cell reads 4."""
import torch

input_size = 4
hidden_size = 2
features = 10

cell = torch.nn.RNN(input_size, hidden_size)

inputs = torch.randn(3, 1, input_size)
out, hidden = cell(inputs)

table = torch.randn(3, 1, features)
out, hidden = cell(table)

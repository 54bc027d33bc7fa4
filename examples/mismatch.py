"""One size is wrong: the data has 10 features a step, the cell reads 4."""
import torch

input_size = 4
features = 10

cell = torch.nn.RNN(input_size, hidden_size=2, num_layers=1)
inputs = torch.randn(3, 1, features)

out, hidden = cell(inputs)

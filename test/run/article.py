import torch

torch.manual_seed(0)
batch_size, seq_len, input_size, hidden_size = 1, 3, 4, 2
cell = torch.nn.RNN(input_size=input_size, hidden_size=hidden_size, num_layers=1)
inputs = torch.randn(seq_len, batch_size, input_size)
hidden = torch.zeros(1, batch_size, hidden_size)
out, hidden = cell(inputs, hidden)  # run
y = out

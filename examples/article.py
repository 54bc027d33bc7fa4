"""The article's program: one RNN layer over a short sequence."""
import torch

batch_size = 1
seq_len = 3
input_size = 4
hidden_size = 2
num_layers = 1

cell = torch.nn.RNN(input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)

# inputs: (seq, batch, input_size), hidden: (num_layers, batch, hidden_size)
inputs = torch.randn(seq_len, batch_size, input_size)
hidden = torch.zeros(num_layers, batch_size, hidden_size)

# out: (seq, batch, hidden_size), hidden: (num_layers, batch, hidden_size)
out, hidden = cell(inputs, hidden)

print("Output size:", out.shape)
print("Hidden size:", hidden.shape)

"""The RNN cell as what it is: two linear maps and a tanh, with the same weights at every step."""
import torch

input_size = 5
hidden_size = 8

W_ih = torch.randn(hidden_size, input_size)
W_hh = torch.randn(hidden_size, hidden_size)
b_ih = torch.zeros(hidden_size)
b_hh = torch.zeros(hidden_size)

days = torch.randn(4, input_size)
h = torch.zeros(hidden_size)

for x in days:
    h = torch.tanh(W_ih @ x + b_ih + W_hh @ h + b_hh)

print(h.shape)

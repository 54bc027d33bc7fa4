import torch

torch.manual_seed(1)
W_ih = torch.randn(8, 5)
W_hh = torch.randn(8, 8) * 0.1
b_ih = torch.zeros(8)
b_hh = torch.ones(8)
days = torch.rand(10, 5)
h = torch.zeros(8)
for x in days:
    h = torch.tanh(W_ih @ x + b_ih + W_hh @ h + b_hh)  # run
y = h

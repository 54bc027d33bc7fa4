import torch

torch.manual_seed(6)
n_in, n_hid = 3, 4
W_i, W_f, W_g, W_o = (torch.randn(n_hid, n_in) for _ in range(4))
U_i, U_f, U_g, U_o = (torch.randn(n_hid, n_hid) for _ in range(4))
b_i, b_f, b_g, b_o = torch.zeros(n_hid), torch.ones(n_hid), torch.zeros(n_hid), torch.zeros(n_hid)
xs = torch.randn(5, n_in)
h = torch.zeros(n_hid)
c = torch.zeros(n_hid)
for x in xs:
    i = torch.sigmoid(W_i @ x + U_i @ h + b_i)
    f = torch.sigmoid(W_f @ x + U_f @ h + b_f)
    g = torch.tanh(W_g @ x + U_g @ h + b_g)
    o = torch.sigmoid(W_o @ x + U_o @ h + b_o)
    c = f * c + i * g
    h = o * torch.tanh(c)  # run
y = h

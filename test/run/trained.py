import torch
import torch.nn as nn

torch.manual_seed(6)
model = nn.LSTM(3, 5)
head = nn.Linear(5, 1)
optimizer = torch.optim.SGD(list(model.parameters()) + list(head.parameters()), lr=0.1)
data = torch.randn(7, 4, 3)
target = torch.randn(4, 1)
for epoch in range(100):
    out, (h, c) = model(data)  # run
    y = head(out[-1])
    loss = ((y - target) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch == 0:
        first = loss.detach()
y = first

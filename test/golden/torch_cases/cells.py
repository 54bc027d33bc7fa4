"""nn.RNNCell, nn.LSTMCell, nn.GRUCell."""
import random

from . import sizes


def cases():
    for kind in ('RNNCell', 'LSTMCell', 'GRUCell'):
        pair = kind == 'LSTMCell'
        yield f'nn.{kind}(4, 6)(Z(3, 4))'
        yield f'nn.{kind}(4, 6)(Z(4))'
        yield f'nn.{kind}(4, 6)(Z(5, 3, 4))'
        yield f'nn.{kind}(4, 6)(Z(()))'
        yield f'nn.{kind}(4, 6)(Z(3, 5))'
        yield f'nn.{kind}(4, 6)(Z(5))'
        yield f'nn.{kind}(4, 6, True)(Z(3, 4), None)'
        yield f'nn.{kind}(input_size=4, hidden_size=6, bias=False)(Z(3, 4))'
        yield f'nn.{kind}(4, 6).weight_ih'
        yield f'nn.{kind}(4, 6).weight_hh'
        yield f'nn.{kind}(4, 6).bias_ih'
        yield f'nn.{kind}(4, 6).bias_hh'
        yield f'nn.{kind}(4, 6)(Z(3, 4).long())'
        wrong = '(Z(1, 3, 6), Z(1, 3, 6))' if pair else 'Z(1, 3, 6)'
        yield f'nn.{kind}(4, 6)(Z(3, 4), {wrong})'
        for _ in range(25):
            batched = random.random() < 0.7
            batch = random.choice([1, 2, 3])
            x = ([batch] if batched else []) + [random.choice([4, 4, 4, 5])]
            h = ([batch + random.choice([0, 0, 1])] if batched else []) + [random.choice([6, 6, 6, 5])]
            if random.random() < 0.15:
                h = [1] + h
            hx = f'({sizes(*h)}, {sizes(*h)})' if pair else sizes(*h)
            yield f'nn.{kind}(4, 6)({sizes(*x)}, {hx})'
    yield 'nn.LSTMCell(4, 6)(Z(3, 4), Z(3, 6))'
    yield 'nn.LSTMCell(4, 6)(Z(3, 4), (Z(3, 6), Z(2, 6)))'
    yield 'nn.GRUCell(4, 6)(Z(3, 4), (Z(3, 6), Z(3, 6)))'
    yield "nn.RNNCell(4, 6, True, 'relu')(Z(3, 4))"
    yield "nn.RNNCell(4, 6, nonlinearity='tanh')(Z(3, 4), Z(3, 6))"
    yield "h, c = nn.LSTMCell(4, 6)(Z(3, 4))\nc"

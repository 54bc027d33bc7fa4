"""nn.RNN, nn.LSTM, nn.GRU: every form of input, state and option, right and wrong."""
import random

from . import product, sizes

WRONG = [0, 0, 0, 1, -1]


def cases():
    for kind in ('RNN', 'LSTM', 'GRU'):
        layer = f'nn.{kind}(4, 6)'
        yield f'{layer}(Z(5, 3, 4))'
        yield f'{layer}(Z(5, 4))'
        yield f'{layer}(Z(4))'
        yield f'{layer}(Z(2, 5, 3, 4))'
        yield f'{layer}(Z(5, 3, 7))'
        yield f'{layer}(input=Z(5, 3, 4), hx=None)'
        yield f'{layer}.forward(Z(5, 3, 4))'
        yield f'{layer}((Z(5, 3, 4), Z(2, 2)))'
        yield f'nn.{kind}(4, 6, 2, True, True, 0.1, True)(Z(5, 3, 4))'
        yield f'nn.{kind}(4, 6, batch_first=True, num_layers=2, bidirectional=True)(Z(5, 3, 4))[0].view(5, -1)'
        yield f'nn.{kind}(input_size=4, hidden_size=6, num_layers=3, bias=False, dropout=0.2)(Z(5, 3, 4))'
        yield f'nn.{kind}(4, 6, device=None, dtype=torch.float32)(Z(5, 3, 4))'
        yield f'nn.{kind}(4, 6)(Z(5, 3, 4).double())'
        yield f'nn.{kind}(4, 6)(Z(5, 3, 4).long())'
        yield f'nn.{kind}(4, 6).double()(Z(5, 3, 4).double())'
        yield from random_states(kind)
        for name in ('weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'bias_hh_l0', 'weight_ih_l1', 'weight_hh_l1_reverse',
                     'hidden_size', 'input_size', 'num_layers', 'batch_first', 'bidirectional', 'proj_size', 'weight_hr_l0'):
            yield f'nn.{kind}(4, 6, 2, bidirectional=True).{name}'
        yield f'[p for p in nn.{kind}(4, 6).parameters()][0]'
    yield "nn.RNN(4, 6, nonlinearity='relu')(Z(5, 3, 4))"
    yield "nn.RNN(4, 6, 2, 'relu', True, True)(Z(5, 3, 4))"
    yield "nn.RNN(4, 6, nonlinearity='selu')"
    yield 'nn.RNN(4, 6, 1, True)'
    yield 'nn.LSTM(4, 0)'
    yield 'nn.LSTM(4, 6, 0)'
    yield 'nn.LSTM(4, 6, dropout=1.5)'
    yield 'nn.LSTM(4, 6, proj_size=6)(Z(5, 3, 4))'
    yield 'nn.GRU(4, 6, proj_size=2)'
    yield 'nn.RNN(4, 6, proj_size=2)'
    yield 'nn.LSTM(4)'
    yield 'nn.LSTM(4, 6)()'
    yield from product('nn.LSTM(4, 6, {n}, batch_first={b}, bidirectional={d}, proj_size={p})({x})', n=[1, 2],
                       b=[True, False], d=[True, False], p=[0, 2], x=['Z(5, 3, 4)', 'Z(5, 4)'])
    yield 'nn.LSTM(4, 6)(Z(5, 3, 4), Z(1, 3, 6))'
    yield 'nn.LSTM(4, 6, 2)(Z(5, 3, 4), Z(2, 3, 6))'
    yield 'nn.LSTM(4, 6)(Z(5, 3, 4), [Z(1, 3, 6), Z(1, 3, 6)])'
    yield 'nn.LSTM(4, 6)(Z(5, 3, 4), (Z(1, 3, 6), None))'
    yield 'nn.LSTM(4, 6)(Z(5, 3, 4), (Z(1, 3, 6), Z(1, 6)))'
    yield 'nn.LSTM(4, 6)(Z(5, 4), (Z(1, 1, 6), Z(1, 1, 6)))'
    yield 'nn.LSTM(4, 6, proj_size=2)(Z(5, 3, 4), (Z(1, 3, 2), Z(1, 3, 6)))'
    yield 'nn.LSTM(4, 6, proj_size=2)(Z(5, 3, 4), (Z(1, 3, 6), Z(1, 3, 6)))'
    yield 'nn.GRU(4, 6)(Z(5, 3, 4), (Z(1, 3, 6), Z(1, 3, 6)))'
    yield 'nn.RNN(4, 6)(Z(5, 3, 4), [Z(1, 3, 6)])'
    yield 'nn.GRU(4, 6)(Z(5, 3, 4), Z(3, 6))'
    yield 'nn.GRU(4, 6)(Z(5, 4), Z(1, 3, 6))'
    yield 'nn.GRU(4, 6)(Z(5, 4), Z(1, 6))'
    yield 'nn.GRU(4, 6, batch_first=True)(Z(3, 5, 4), Z(3, 1, 6))'
    yield 'nn.LSTM(4, 6).flatten_parameters()'
    yield 'out, (h, c) = nn.LSTM(4, 6, batch_first=True)(Z(3, 5, 4))\nout[:, -1]'
    yield 'out, (h, c) = nn.LSTM(4, 6)(Z(3, 5, 4))\nh[-1]'
    yield 'out, (h, c) = nn.GRU(4, 6)(Z(3, 5, 4))\nh'
    yield 'r = nn.GRU(4, 6)(Z(3, 5, 4))\nr[:, -1]'
    yield 'out, h = nn.LSTM(4, 6)(Z(3, 5, 4))\nh[:, -1]'
    yield 'nn.LSTM(4, 6)(Z(3, 5, 4))[0].transpose(0, 1).view(5, -1)'
    yield 'nn.LSTM(4, 6)(Z(3, 5, 4))[0].transpose(0, 1).contiguous().view(5, -1)'
    yield 'nn.LSTM(4, 6)(Z(3, 5, 4))[0].transpose(0, 1).reshape(5, -1)'
    yield 'torch.cat(nn.GRU(4, 6, bidirectional=True)(Z(3, 5, 4)), dim=0)'


def random_states(kind):
    for _ in range(50):
        layers, directions = random.choice([1, 2]), random.choice([1, 2])
        batched, batch_first = random.random() < 0.8, random.random() < 0.5
        seq, batch = random.choice([2, 3, 5]), random.choice([1, 2, 3, 5])
        shape = ([batch, seq] if batch_first else [seq, batch]) if batched else [seq]
        wanted = [layers * directions] + ([batch] if batched else []) + [6]
        given = [max(1, size + random.choice(WRONG)) for size in wanted]
        if random.random() < 0.1:
            given = given[1:]
        if random.random() < 0.1 and batched:
            given = [batch, layers * directions, 6]
        state = sizes(*given)
        hx = f'({state}, {random.choice([state, sizes(*wanted)])})' if kind == 'LSTM' else state
        yield (f'nn.{kind}(4, 6, {layers}, batch_first={batch_first}, bidirectional={directions == 2})'
               f'({sizes(*shape, 4)}, {hx})')

"""Indexing and what picks by index."""
import random

from . import sizes

ITEMS = ['0', '-1', '3', '-4', ':', '1:', ':2', ':-1', '1:2', '::2', '1::2', ':9', '-2:', '2:1', 'None', '...', '[0, 1]', 'torch.tensor([0, 1])',
         'torch.tensor([[0, 1], [1, 0]])', 'True', 'Z(2) > 0']


def cases():
    for x in ('Z(2, 3, 4)', 'Z(3)', 'Z(())'):
        for item in ITEMS:
            yield f'{x}[{item}]'
    for items in ('0, 1', '0, 1, 2', '0, 1, 2, 3', ':, 1', ':, -1, :', '..., 0', '..., -1:', '0, ...', ':, None', 'None, :', ':, :, None', '0, None, 1',
                  ':, 0:2, 1:', '[0, 1], [1, 2]', ':, [0, 1]', '[0, 1], :, [0, 1]', ':, [0, 1], [0, 1]', '[0, 1], [0, 1, 2]', 'torch.tensor([0, 1]), 1',
                  ':, torch.tensor([0, 1])', 'torch.arange(2), torch.tensor([0, 1])', 'torch.arange(2), -1', ':, :, torch.tensor([[0, 1]])',
                  'Z(2, 3) > -1', '(Z(2, 3) > -1), 0', ':, Z(3) > -1', 'Z(3) > 0', 'slice(0, 1)', '(0, 1)', 'torch.tensor(1)', ':, torch.tensor(1)',
                  'Z(2).long()', 'Z(2)', '-1, -1, -1', '5', ':, 5', ':, :, -5', ':, ::2, ::3', '..., None', '..., None, :', '0:0'):
        yield f'Z(2, 3, 4)[{items}]'
    for statement in ('x[0] = Z(3, 4)', 'x[0] = 1', 'x[:, 0] = Z(2, 4)', 'x[:, 0] = Z(3, 4)', 'x[0, 0] = Z(5)', 'x[:, :, 0] = Z(2, 1)', 'x[5] = 0',
                      'x[:, 5] = Z(2, 4)', 'x[0, :2] = Z(2, 4)', 'x[x > 0] = 1', 'x[..., 0] = Z(3)', 'x[0] = Z(2, 3, 4)', 'x[0] = Z(1, 3, 4)', 'x[:, 1:] = Z(2, 2, 4)'):
        yield f'x = Z(2, 3, 4)\n{statement}\nx'
    yield 'Z(2, 3, 4).select(1, 0)'
    yield 'torch.select(Z(2, 3, 4), dim=1, index=2)'
    yield 'Z(2, 3, 4).select(1, 3)'
    yield 'Z(2, 3, 4).narrow(1, 0, 2)'
    yield 'torch.narrow(Z(2, 3, 4), dim=1, start=1, length=2)'
    yield 'Z(2, 3, 4).narrow(1, 2, 2)'
    for dim, index in ((0, '[0, 1, 1]'), (1, '[2]'), (2, '[0, 3]'), (3, '[0]'), (-1, '[0, 1]'), (0, '[[0, 1]]')):
        yield f'torch.index_select(Z(2, 3, 4), {dim}, torch.tensor({index}))'
        yield f'Z(2, 3, 4).index_select(dim={dim}, index=torch.tensor({index}))'
    yield 'Z(2, 3).index_select(0, Z(2))'
    for dim, index in ((1, (2, 1)), (1, (2, 5)), (0, (1, 3)), (0, (4, 3)), (1, (3, 1)), (2, (2, 1)), (1, (2,)), (-1, (1, 1)), (0, (2, 4))):
        yield f'torch.gather(Z(2, 3), {dim}, {sizes(*index)}.long())'
        yield f'Z(2, 3).gather({dim}, {sizes(*index)}.long())'
    yield 'Z(2, 3).gather(dim=1, index=Z(2, 1).long())'
    yield 'Z(2, 3).gather(1, Z(2).long().unsqueeze(1)).squeeze(1)'
    yield 'Z(2, 3).gather(1, Z(2, 1))'
    yield 'torch.take(Z(2, 3), Z(4).long())'
    yield 'torch.take_along_dim(Z(2, 3), Z(2, 1).long(), 1)'
    for name in ('scatter', 'scatter_', 'scatter_add', 'scatter_add_'):
        yield f'Z(2, 3).{name}(1, Z(2, 1).long(), torch.ones(2, 1))'
        yield f'Z(2, 3).{name}(1, Z(2).long(), torch.ones(2))'
        yield f'Z(2, 3).{name}(1, Z(4, 1).long(), torch.ones(4, 1))'
        yield f'Z(2, 3).{name}(1, Z(2, 2).long(), torch.ones(2, 1))'
    yield 'Z(2, 3).scatter_(1, Z(2, 1).long(), 1)'
    yield 'Z(2, 3).scatter_(dim=1, index=Z(2, 1).long(), value=1.0)'
    yield 'Z(2, 3).scatter_(1, Z(2).long().view(-1, 1), 1)'
    yield 'torch.scatter(Z(2, 3), 1, Z(2, 1).long(), 1.0)'
    yield 'Z(2, 3).index_fill(0, torch.tensor([0]), 1)'
    yield 'Z(2, 3).index_fill_(1, torch.tensor([0]), 1)'
    yield 'Z(2, 3).index_add(0, torch.tensor([0, 1, 1]), Z(3, 3))'
    yield 'Z(2, 3).index_add_(0, torch.tensor([0]), Z(1, 3))'
    yield 'Z(2, 3).index_copy(0, torch.tensor([0]), Z(1, 3))'
    yield 'Z(2, 3).index_put_((torch.tensor([0]),), Z(1, 3))'
    yield 'torch.masked_select(Z(2, 3), Z(2, 3) > 0)'
    yield 'torch.masked_select(Z(2, 3), Z(4) > 0)'
    yield 'Z(2, 3).masked_select(Z(3) > 0)'
    yield 'torch.nonzero(Z(2, 3))'
    yield 'Z(2, 3).nonzero()'
    yield 'Z(2, 3).nonzero(as_tuple=True)'
    yield 'torch.argwhere(Z(2, 3))'
    yield 'Z(2, 3).masked_scatter(Z(2, 3) > 0, Z(6))'
    yield 'torch.diag(Z(3))'
    yield 'torch.diag(Z(2, 3))'
    yield 'torch.diag(Z(3), 1)'
    yield 'torch.diag(Z(2, 3, 4))'
    yield 'torch.diagonal(Z(2, 3))'
    yield 'torch.diagonal(Z(2, 3, 4), 0, 1, 2)'
    yield 'torch.diagonal(Z(2, 3, 4), dim1=-2, dim2=-1)'
    yield 'torch.diagonal(Z(4, 3), 1)'
    yield 'torch.diag_embed(Z(2, 3))'
    yield 'torch.diagflat(Z(2, 3))'
    for name in ('tril', 'triu'):
        yield f'torch.{name}(Z(2, 3))'
        yield f'torch.{name}(Z(4, 2, 3), diagonal=1)'
        yield f'torch.{name}(Z(3))'
        yield f'Z(3, 3).{name}(1)'
    yield 'torch.tril_indices(3, 3)'
    yield 'torch.triu_indices(3, 4, 1)'
    yield 'torch.select_scatter(Z(2, 3), Z(3), 0, 1)'
    yield 'Z(2, 3).fill_diagonal_(1)'
    yield 'x = Z(2, 3, 4)\nfor t in range(x.size(1)): h = x[:, t, :]\nh'
    yield 'x = Z(5, 3, 4)\nfor t in range(9): h = x[t]\nh'
    yield 'x = Z(5, 3, 4)\nx[-1].view(1, 3, 4)'
    for _ in range(80):
        shape = [random.choice([1, 2, 3, 4]) for _ in range(random.randint(1, 3))]
        items = ', '.join(random.choice(ITEMS[:16]) for _ in range(random.randint(1, 3)))
        if items.count('...') <= 1:
            yield f'{sizes(*shape)}[{items}]'

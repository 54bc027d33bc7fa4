"""Ops that count or order the same elements anew: view, reshape, transpose, squeeze, expand, repeat."""
import random

from . import sizes, some


def cases():
    for x in ('Z(4, 6)', 'Z(2, 3, 4)', 'Z(24)', 'Z(1, 24, 1)', 'Z(0, 3)', 'Z(())'):
        for name in ('view', 'reshape'):
            for shape in ('-1', '2, 12', '(2, 12)', '[2, 12]', '2, -1', '-1, 5', '5, 5', '-1, -1', '24', '1, 1', '-1, 4, 3',
                          'torch.Size([6, 4])', '0, -1', '-2, 12', ''):
                yield f'{x}.{name}({shape})'
        yield f'torch.reshape({x}, (-1, 2))'
        yield f'torch.reshape(input={x}, shape=(4, 6))'
        for name in ('flatten', 'ravel', 'squeeze', 'numel', 'dim', 'nelement', 'ndimension', 'size', 'contiguous', 'element_size',
                     'is_contiguous', 'stride', 'item', 'tolist'):
            yield f'{x}.{name}()'
        yield f'{x}.shape'
        yield f'{x}.ndim'
        yield f'{x}.size(0)'
        yield f'{x}.size(-1)'
        yield f'{x}.size(3)'
        yield f'{x}.shape[0]'
        yield f'{x}.size(dim=0)'
        yield f'len({x})'
        yield f'{x}.T' if x.count(',') < 2 else f'{x}.mT'
        yield f'{x}.t()'
        yield f'{x}.view_as(Z(4, 6))'
        yield f'{x}.reshape_as(Z(4, 6))'
        yield f'torch.numel({x})'
        for dim in (-4, -2, -1, 0, 1, 2):
            yield f'{x}.squeeze({dim})'
            yield f'{x}.unsqueeze({dim})'
            yield f'torch.flip({x}, [{dim}])'
            yield f'torch.cumsum({x}, {dim})'
        for a, b in ((0, 1), (1, 2), (-1, -2), (0, 0), (0, 3)):
            yield f'{x}.transpose({a}, {b})'
            yield f'torch.transpose({x}, {a}, {b})'
            yield f'{x}.flatten({a}, {b})'
    yield 'Z(4, 6).view(torch.int32)'
    yield 'Z(4, 6).view(dtype=torch.float32)'
    yield 'Z(4, 6).view(size=(6, 4))'
    yield 'Z(4, 6).reshape(shape=(6, 4))'
    yield 'Z(4, 6).view(Z(6, 4).size())'
    yield 'Z(4, 6).view(Z(6, 4).shape)'
    yield 'Z(4, 6).view(Z(6, 4).size(0), -1)'
    yield 'Z(4, 6).view(*Z(6, 4).size())'
    yield 'Z(4, 6).view(*[6, 4])'
    yield 'Z(4, 6).view((-1, *Z(3).shape))'
    yield 'Z(4, 6).view(4.0, 6)'
    for layout in ('Z(6, 4).t()', 'Z(2, 3, 4).transpose(0, 1)', 'Z(2, 3, 4).transpose(1, 2)', 'Z(4, 6)[:, :3]', 'Z(4, 6)[:2]', 'Z(4, 6)[::2]',
                   'Z(4, 1).expand(4, 6)', 'Z(1, 6).expand(4, 6)', 'Z(2, 3, 4)[:, 0]', 'Z(2, 3, 4)[0]', 'Z(2, 3, 4)[:, :, 0]',
                   'Z(1, 3, 4).transpose(0, 1)', 'Z(3, 1, 4).transpose(0, 1)', 'Z(2, 3, 4).permute(2, 0, 1)', 'Z(4, 6).t().contiguous()',
                   'Z(4, 6).unsqueeze(1)', 'Z(4, 6).t().unsqueeze(0)', 'Z(2, 3, 4).transpose(0, 1).squeeze()', 'Z(4, 6).t() * 2',
                   'Z(4, 6).unbind(1)[0]', 'Z(4, 6).chunk(2, 1)[0]', 'Z(4, 6).chunk(2, 0)[1]', 'torch.stack((Z(4), Z(4))).t()',
                   'Z(4, 6).narrow(1, 0, 3)', 'Z(4, 6).select(1, 0)', 'Z(4, 6).flip(0)', 'Z(4, 6)[:, [0, 1]]', 'Z(4, 6)[[0, 1]]',
                   'Z(4, 6)[Z(4) > -1]', 'Z(4, 6).sum(0)', 'Z(4, 6).t().sum(1)', 'Z(2, 3, 4).transpose(0, 2).mean(1)', 'Z(4, 6).t().relu()',
                   'Z(4, 6).t().softmax(0)', 'Z(4, 6).t() + Z(6, 4)', 'Z(4, 6).t() + 1', 'torch.cat((Z(4, 6).t(), Z(4, 6).t()))',
                   'nn.Linear(4, 6)(Z(4, 6).t())', 'nn.LSTM(4, 6, batch_first=True)(Z(2, 3, 4))[0]', 'nn.LSTM(4, 6)(Z(2, 3, 4))[0]',
                   'nn.GRU(4, 6, batch_first=True)(Z(2, 3, 4))[0]', 'nn.GRU(4, 6, bidirectional=True)(Z(2, 3, 4))[1]',
                   'nn.GRU(4, 6)(Z(2, 3, 4))[0]', 'nn.RNN(4, 6)(Z(2, 3, 4))[1]', 'nn.LSTM(4, 6, 2, bidirectional=True)(Z(2, 3, 4))[1][0]',
                   'nn.Embedding(9, 4)(Z(2, 3).long())', 'nn.Embedding(9, 4)(Z(2, 3).long().t())', 'torch.bmm(Z(2, 3, 4), Z(2, 4, 5))',
                   'torch.matmul(Z(3, 4), Z(4, 5))', 'torch.matmul(Z(2, 3, 4), Z(4, 5))', 'Z(2, 3, 4).transpose(0, 1) @ Z(4, 5)',
                   'torch.matmul(Z(4, 5), Z(2, 5, 3))', 'nn.Conv1d(3, 5, 2)(Z(2, 3, 7))', 'nn.Conv1d(3, 5, 2)(Z(2, 7, 3).transpose(1, 2))',
                   'F.pad(Z(2, 3), (1, 1))', 'Z(2, 3, 4).max(1)[0]', 'Z(4, 6).topk(2)[0]', 'Z(4, 6).sort()[0]', 'Z(2, 3).repeat(2, 1)',
                   'torch.einsum("ij,jk->ik", Z(2, 3), Z(3, 4))', 'torch.einsum("ij->ji", Z(2, 3))', 'Z(4, 6).cumsum(0)', 'torch.zeros_like(Z(4, 6).t())',
                   'torch.empty_like(Z(4, 6).t())', 'F.one_hot(Z(4).long(), 6)', 'F.log_softmax(Z(4, 6), 1)', 'Z(4, 6).gather(1, Z(4, 1).long())',
                   'Z(4, 6).index_select(1, torch.tensor([0, 1]))', 'Z(4, 6).masked_fill(Z(4, 6) > 0, 1)', 'torch.where(Z(4, 6) > 0, Z(4, 6), 0)',
                   'nn.LayerNorm(6)(Z(4, 6))', 'nn.BatchNorm1d(3)(Z(2, 3, 4).transpose(1, 2).transpose(1, 2))', 'Z(4, 6).roll(1)', 'Z(4, 6).diagonal()',
                   'Z(4, 6).tril()', 'Z(4, 6).view(2, 2, 6).transpose(0, 1)', 'Z(4, 6).movedim(0, 1)', 'Z(2, 3, 4).unflatten(2, (2, 2)).transpose(1, 2)'):
        yield layout
        yield f'({layout}).view(-1)'
        yield f'({layout}).reshape(-1)'
        yield f'({layout}).flatten()'
        yield f'({layout}).is_contiguous()'
        yield f'x = ({layout})\nx.view(x.size(0), -1)'
        yield f'x = ({layout})\nx.view(*x.shape)'
        yield f'x = ({layout})\nx.view(1, -1, x.size(-1))'
        yield f'x = ({layout})\nx.contiguous().view(-1)'
    for args in ('2, 0, 1', '(2, 0, 1)', '[2, 0, 1]', '0, 1', '0, 0, 1', '0, 1, 3', '-1, 0, 1', 'dims=(2, 1, 0)', '0, 1, 2, 3', '*[0, 2, 1]'):
        yield f'Z(2, 3, 4).permute({args})'
    yield 'torch.permute(Z(2, 3, 4), (2, 0, 1))'
    yield 'torch.permute(Z(2, 3, 4), dims=(2, 0, 1))'
    for name in ('swapaxes', 'swapdims'):
        yield f'torch.{name}(Z(2, 3, 4), 0, 2)'
        yield f'Z(2, 3, 4).{name}(0, 2)'
    yield 'Z(2, 3, 4).transpose(dim0=0, dim1=2)'
    yield 'Z(2, 3, 4).mT'
    yield 'Z(2, 3).H'
    yield 'Z(3).mT'
    yield 'torch.t(Z(2, 3))'
    yield 'torch.adjoint(Z(2, 3))'
    for name in ('movedim', 'moveaxis'):
        yield f'torch.{name}(Z(2, 3, 4), 0, -1)'
        yield f'Z(2, 3, 4).{name}((0, 1), (1, 2))'
        yield f'torch.{name}(Z(2, 3, 4), 0, 3)'
        yield f'torch.{name}(Z(2, 3, 4), (0, 1), (1,))'
    yield 'torch.squeeze(Z(1, 3, 1), 0)'
    yield 'torch.squeeze(Z(1, 3, 1), dim=1)'
    yield 'torch.squeeze(Z(1, 3, 1), (0, 2))'
    yield 'torch.squeeze(Z(1, 3, 1), axis=0)'
    yield 'torch.unsqueeze(Z(2, 3), 1)'
    yield 'torch.unsqueeze(Z(2, 3), dim=3)'
    yield 'torch.unsqueeze(input=Z(2, 3), dim=-1)'
    yield 'Z(2, 3).unsqueeze(axis=0)'
    for statement in ('x.squeeze_()', 'x.squeeze_(0)', 'x.unsqueeze_(0)', 'x.t_()', 'x.transpose_(0, 1)', 'x.resize_(3, 2)', 'x.resize_((6,))', 'x.swapaxes_(0, 1)'):
        yield f'x = Z(1, 3)\n{statement}\nx'
        yield f'x = Z(1, 3)\ny = x\n{statement}\ny'
        yield f'x = Z(1, 3)\n{statement}'
    for args in ('4, 3', '(4, 3)', '-1, 4', '2, -1, -1', '2, 3, 4', '3', '4, -1', '-1, -1', '2, 2', '*[4, 3]', 'size=(4, 3)', '-1, 3, 1'):
        for x in ('Z(1, 3)', 'Z(3, 1)', 'Z(1)', 'Z(3)'):
            yield f'{x}.expand({args})'
    yield 'Z(1, 3).expand_as(Z(4, 3))'
    yield 'Z(2, 3).expand_as(Z(4, 3))'
    yield 'torch.broadcast_to(Z(1, 3), (4, 3))'
    yield 'torch.broadcast_to(Z(2, 3), (4, 3))'
    yield 'Z(1, 3).broadcast_to((4, 3))'
    yield 'torch.broadcast_tensors(Z(2, 1), Z(3))'
    yield 'torch.broadcast_tensors(Z(2, 4), Z(3))'
    yield 'torch.broadcast_shapes((2, 1), (3,))'
    for args in ('2, 3', '(2, 3)', '2', '2, 1, 3', '0, 1', '-1, 2', 'repeats=(2, 3)', '*[2, 3]', '2, 1, 1, 1'):
        for x in ('Z(2, 3)', 'Z(3)', 'Z(())'):
            yield f'{x}.repeat({args})'
    for args in ('(2, 3)', '(2,)', '(2, 1, 3)'):
        yield f'torch.tile(Z(2, 3), {args})'
        yield f'Z(2, 3).tile({args})'
    for args in ('2', '2, 0', '2, dim=1', '2, dim=2', 'torch.tensor([1, 2])', 'torch.tensor([1, 2]), dim=0', 'torch.tensor([1, 2, 3]), dim=0', 'torch.tensor([1, 2]), dim=0, output_size=3'):
        yield f'torch.repeat_interleave(Z(2, 3), {args})'
        yield f'Z(2, 3).repeat_interleave({args})'
    yield 'torch.flatten(Z(2, 3, 4), 1)'
    yield 'torch.flatten(Z(2, 3, 4), start_dim=1)'
    yield 'torch.flatten(Z(2, 3, 4), 2, 1)'
    yield 'Z(2, 3, 4).flatten(start_dim=0, end_dim=1)'
    yield 'nn.Flatten()(Z(2, 3, 4))'
    yield 'nn.Flatten(0)(Z(2, 3, 4))'
    yield 'nn.Flatten(start_dim=1, end_dim=2)(Z(2, 3, 4, 5))'
    yield 'nn.Flatten()(Z(2))'
    yield 'nn.Unflatten(1, (2, 3))(Z(4, 6))'
    yield 'nn.Unflatten(1, (2, 2))(Z(4, 6))'
    yield 'torch.unflatten(Z(4, 6), 1, (2, 3))'
    yield 'torch.unflatten(Z(4, 6), 1, (2, -1))'
    yield 'Z(4, 6).unflatten(-1, (3, 2))'
    yield 'Z(4, 6).unflatten(2, (3, 2))'
    for args in ('(0,)', '[0, 1]', '0', '0, 1', 'dims=(1,)', '(0, 0)', '(2,)'):
        yield f'torch.flip(Z(2, 3), {args})'
        yield f'Z(2, 3).flip({args})'
    yield 'torch.fliplr(Z(2, 3))'
    yield 'torch.flipud(Z(3))'
    yield 'torch.fliplr(Z(3))'
    yield 'torch.roll(Z(2, 3), 1)'
    yield 'torch.roll(Z(2, 3), shifts=1, dims=0)'
    yield 'torch.roll(Z(2, 3), (1, 1), (0, 1))'
    yield 'torch.roll(Z(2, 3), (1, 1), 0)'
    yield 'torch.roll(Z(2, 3), 1, 2)'
    yield 'torch.rot90(Z(2, 3))'
    yield 'torch.rot90(Z(2, 3, 4), 1, [1, 2])'
    yield 'torch.rot90(Z(2, 3), 2)'
    yield 'Z(3).unfold(0, 2, 1)'
    yield 'Z(2, 7).unfold(1, 3, 2)'
    yield 'Z(2, 7).unfold(dimension=1, size=8, step=2)'
    yield 'torch.as_strided(Z(9), (2, 2), (1, 2))'
    yield 'torch.atleast_1d(Z(()))'
    yield 'torch.atleast_2d(Z(3))'
    yield 'torch.atleast_3d(Z(2, 3))'
    yield 'torch.meshgrid(Z(2), Z(3))'
    yield 'torch.meshgrid([Z(2), Z(3)], indexing="ij")'
    yield 'torch.meshgrid(Z(2), Z(3), indexing="xy")'
    yield 'torch.meshgrid(Z(2, 3), Z(3))'
    yield 'torch.cartesian_prod(Z(2), Z(3))'
    yield 'torch.combinations(Z(4), 2)'
    yield 'torch.vander(Z(4))'
    yield 'x = Z(2, 3, 4)\nb, s, d = x.size()\nx.view(b * s, d)'
    yield 'x = Z(2, 3, 4)\nb, s, d = x.shape\nx.view(b, s * d)'
    yield 'x = Z(2, 3, 4)\nb, s = x.shape\nb'
    yield 'x = Z(2, 3, 4)\nx.size()[1:]'
    yield 'x = Z(2, 3, 4)\nx.shape[-2:]'
    yield 'x = Z(2, 3, 4)\nx.shape.numel()'
    yield 'x = Z(2, 3)\nx.resize_(3, 5)\nx'
    for _ in range(60):
        shape = [random.choice([1, 2, 3, 4]) for _ in range(random.randint(2, 4))]
        order = random.sample(range(len(shape)), len(shape))
        total = 1
        for size in shape:
            total *= size
        first = random.choice([d for d in range(1, total + 1) if total % d == 0])
        target = random.choice([[first, -1], [first, total // first], [-1], [first + 1, -1], [-1, shape[order[-1]]]])
        yield f'{sizes(*shape)}.permute({str(order)[1:-1]}).view({str(target)[1:-1]})'
    for _ in range(30):
        x, y = some(0, 3), some(0, 4)
        yield f"{sizes(*x)}.expand({str(y)})"
        yield f"{sizes(*x)}.repeat({str(y)})"

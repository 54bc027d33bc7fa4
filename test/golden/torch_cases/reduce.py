"""Reductions, scans, sorting."""
from . import product

REDUCE = 'sum mean prod std var nansum nanmean amax amin logsumexp argmax argmin any all median nanmedian norm count_nonzero'.split()
PAIRS = 'max min median mode cummax cummin kthvalue'.split()


def cases():
    for name in REDUCE:
        single = name in ('prod', 'argmax', 'argmin', 'median', 'nanmedian')
        for x in ('Z(2, 3, 4)', 'Z(3)', 'Z(())'):
            yield f'{x}.{name}()'
            yield f'torch.{name}({x})'
            for dim in (0, -1, 1, 3):
                yield f'{x}.{name}({dim})' if name != 'norm' else f'{x}.norm(2, {dim})'
                yield f'torch.{name}({x}, dim={dim})'
                if name != 'count_nonzero':
                    yield f'{x}.{name}(dim={dim}, keepdim=True)'
        if not single:
            yield f'torch.{name}(Z(2, 3, 4), dim=(0, 2))'
            yield f'torch.{name}(Z(2, 3, 4), dim=[-1, 0])'
            if name != 'count_nonzero':
                yield f'Z(2, 3, 4).{name}(dim=(0, 2), keepdim=True)'
                yield f'Z(2, 3, 4).{name}(dim=(0, 0))'
        if name in ('sum', 'mean', 'std', 'var', 'amax'):
            yield f'Z(2, 3, 4).{name}(axis=1)'
            yield f'Z(2, 3, 4).{name}(axis=1, keepdims=True)'
            yield f'Z(2, 3, 4).long().{name}(1)'
            yield f'Z(2, 3, 4).{name}((0, 1), True)'
            yield f'Z(2, 3, 4).{name}(1, True)'
    yield 'Z(2, 3).sum(dtype=torch.float64)'
    yield 'Z(2, 3).sum(1, dtype=torch.long)'
    yield 'torch.sum(Z(2, 3) > 0)'
    yield '(Z(2, 3) > 0).sum(1)'
    yield '(Z(2, 3) == 1).float().mean()'
    yield '(Z(2, 3) == 1).all(dim=1)'
    yield 'torch.std(Z(2, 3), 1, False)'
    yield 'torch.std(Z(2, 3), dim=1, unbiased=False)'
    yield 'torch.var(Z(2, 3), dim=1, correction=0)'
    yield 'Z(2, 3).std(False)'
    yield 'torch.var_mean(Z(2, 3), dim=1)'
    yield 'torch.std_mean(Z(2, 3))'
    yield 'torch.aminmax(Z(2, 3))'
    yield 'torch.aminmax(Z(2, 3), dim=1)'
    yield 'torch.norm(Z(2, 3), p=2, dim=1)'
    yield 'torch.norm(Z(2, 3), p="fro")'
    yield 'Z(2, 3).norm(p=1, dim=-1, keepdim=True)'
    yield 'Z(2, 3).norm(2, -1, True)'
    yield 'torch.linalg.norm(Z(2, 3))'
    yield 'torch.linalg.norm(Z(2, 3), dim=1, keepdim=True)'
    yield 'torch.linalg.vector_norm(Z(2, 3), dim=1)'
    yield 'torch.linalg.vector_norm(Z(2, 3))'
    yield 'torch.linalg.matrix_norm(Z(4, 2, 3))'
    yield 'torch.dist(Z(2, 3), Z(3))'
    for name in PAIRS:
        k = '2, ' if name == 'kthvalue' else ''
        for dim in (-4, -1, 0, 1, 2, 3):
            yield f'Z(2, 3, 4).{name}({k}{dim})'
        yield f'torch.{name}(Z(2, 3, 4), {k}dim=1)'
        if name not in ('cummax', 'cummin'):
            yield f'torch.{name}(Z(2, 3, 4), {k}dim=1, keepdim=True)'
            yield f'Z(2, 3, 4).{name}({k}1, True)'
        yield f'torch.{name}(Z(2, 3, 4), {k}1)[0]'
        yield f'torch.{name}(Z(2, 3, 4), {k}1).indices'
        yield f'values, indices = torch.{name}(Z(2, 3, 4), {k}-1)\nindices'
        yield f'_, i = Z(2, 3, 4).{name}({k}1)\ni'
    yield 'torch.max(Z(2, 3), Z(3))'
    yield 'torch.max(Z(2, 3), Z(4))'
    yield 'torch.min(Z(2, 3), other=Z(3))'
    yield 'Z(2, 3).max(Z(2, 1))'
    yield 'Z(2, 3).max()'
    yield 'torch.min(Z(2, 3))'
    yield 'Z(2, 3).data.max(1, keepdim=True)[1]'
    yield 'Z(2, 3).max(1).values'
    yield 'Z(2, 3).max(dim=1)[1].view(-1)'
    yield 'Z(2, 3).argmax(1).eq(Z(2).long()).sum().item()'
    for args in ('2', '2, 0', '2, dim=-1', '4', '3, 1, False', 'k=1, dim=1', '0', '2, 2', '2, largest=False, sorted=True'):
        yield f'torch.topk(Z(2, 3), {args})'
        yield f'Z(2, 3).topk({args})'
    yield 'Z(2, 3).topk(1)[1].squeeze()'
    yield 'topv, topi = Z(2, 3).topk(1)\ntopi.squeeze().detach()'
    yield 'topv, topi = Z(2, 3).data.topk(1)\ntopi[0][0]'
    for name in ('sort', 'argsort', 'msort'):
        yield f'torch.{name}(Z(2, 3))'
        if name != 'msort':
            yield f'torch.{name}(Z(2, 3), 0)'
            yield f'torch.{name}(Z(2, 3), dim=0, descending=True)'
            yield f'Z(2, 3).{name}(0, True)'
            yield f'Z(2, 3).{name}(descending=True)'
            yield f'Z(2, 3).{name}(2)'
            yield f'torch.{name}(Z(()), 0)'
            yield f'torch.{name}(Z(2, 3), stable=True)'
    for name in ('cumsum', 'cumprod', 'logcumsumexp'):
        yield from product(f'torch.{name}({{x}}, {{d}})', x=['Z(2, 3)', 'Z(())', 'Z(2, 3).long()'], d=['0', 'dim=1', '-1', '2'])
        yield f'Z(2, 3).{name}(dim=0)'
        yield f'Z(2, 3).{name}()'
    yield 'torch.diff(Z(2, 3))'
    yield 'torch.diff(Z(2, 3), dim=0)'
    yield 'torch.diff(Z(2, 3), n=2)'
    yield 'torch.trace(Z(2, 3))'
    yield 'torch.trace(Z(2, 3, 4))'
    yield 'torch.quantile(Z(2, 3), 0.5)'
    yield 'torch.quantile(Z(2, 3), torch.tensor([0.1, 0.5]), dim=1)'
    yield 'torch.quantile(Z(2, 3), 0.5, dim=1, keepdim=True)'
    yield 'torch.histc(Z(2, 3), bins=7)'
    yield 'torch.bincount(torch.tensor([0, 1, 1]))'
    yield 'torch.bincount(Z(2, 3).long())'
    yield 'torch.cov(Z(2, 3))'
    yield 'torch.corrcoef(Z(2, 3))'
    yield 'torch.cumulative_trapezoid(Z(2, 3))'
    yield 'torch.trapz(Z(2, 3))'
    yield 'torch.renorm(Z(2, 3), 2, 0, 1)'
    yield 'torch.unique(torch.tensor([1, 2, 2]))'
    yield 'torch.unique(Z(2, 3), return_inverse=True)'
    yield 'torch.unique(Z(2, 3), return_counts=True)'
    yield 'torch.unique(Z(2, 3), dim=0)'
    yield 'torch.unique_consecutive(Z(5))'
    yield 'torch.searchsorted(Z(4), Z(2, 3))'
    yield 'torch.bucketize(Z(2, 3), Z(4))'
    yield 'torch.softmax(Z(2, 3), -1).multinomial(1)'
    for args in ('1', '2', '2, True', '5, replacement=True', 'num_samples=2'):
        yield f'torch.multinomial(torch.ones(2, 3), {args})'
        yield f'torch.ones(3).multinomial({args})'
    yield 'torch.multinomial(torch.ones(2, 3, 4), 1)'
    yield 'torch.multinomial(torch.ones(2, 3), 4)'
    yield 'torch.multinomial(torch.ones(2, 3), 0)'

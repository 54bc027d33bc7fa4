"""Joining and cutting: cat, stack, chunk, split, unbind."""
import random

from . import sizes, some


def cases():
    for name in ('cat', 'concat', 'concatenate'):
        yield f'torch.{name}((Z(2, 3), Z(4, 3)))'
        yield f'torch.{name}([Z(2, 3), Z(4, 3)], 0)'
    for args in ('(Z(2, 3), Z(2, 4)), dim=1', '[Z(2, 3), Z(2, 4)], -1', '(Z(2, 3), Z(4, 3)), 1', '(Z(2, 3), Z(3)), 0', '(Z(2, 3), Z(2, 3)), 2',
                 '(Z(2, 3),)', '()', '[]', '(Z(0), Z(2, 3)), 0', '(Z(0, 3), Z(2, 3)), 0', '(Z(()), Z(()))', 'tensors=(Z(2), Z(3)), dim=0',
                 '(Z(2, 3).long(), Z(2, 3)), 0', 'Z(2, 3)', '[Z(2, 3)] * 3, 1', '[Z(2, 3) for _ in range(4)], 0', '(Z(2, 3), Z(2, 3), Z(2, 5)), -1',
                 '(Z(2, 3), 1)', '(Z(3, 2).t(), Z(3, 2).t()), 0', '(Z(2, 3), Z(2, 3)), axis=1', '(Z(1, 2, 3), Z(9, 2, 3)), dim=2'):
        yield f'torch.cat({args})'
    yield 'torch.cat(tuple(Z(2, 3) for _ in range(3)), dim=1)'
    yield 'xs = []\nfor i in range(4): xs.append(Z(2, 3))\ntorch.cat(xs, 1)'
    yield 'xs = []\nfor i in range(12): xs.append(Z(2, 3))\ntorch.stack(xs, 1)'
    for args in ('(Z(2, 3), Z(2, 3))', '[Z(2, 3), Z(2, 3)], 1', '(Z(2, 3), Z(2, 3)), dim=-1', '(Z(2, 3), Z(2, 3)), 3', '(Z(2, 3), Z(4, 3))', '[]',
                 '[Z(())] * 3', 'tensors=[Z(2), Z(2)], dim=1', '[Z(2, 3)] * 5', '(Z(2), Z(2).long())', 'Z(2, 3)', '[Z(3, 2).t()]'):
        yield f'torch.stack({args})'
    for name in ('hstack', 'vstack', 'dstack', 'column_stack', 'row_stack'):
        for args in ('(Z(2, 3), Z(2, 3))', '(Z(3), Z(3))', '(Z(2, 3), Z(4, 3))', '(Z(2, 3), Z(2, 4))', '(Z(3), Z(2))', '(Z(()), Z(()))', '(Z(2), Z(2, 3))'):
            yield f'torch.{name}({args})'
    yield 'torch.block_diag(Z(2, 3), Z(1, 2))'
    for x in ('Z(6, 4)', 'Z(5, 4)', 'Z(7)'):
        for args in ('2', '3', '4, 0', '2, dim=1', '2, -1', '2, 2', 'chunks=2, dim=0', '10', '0', '1'):
            yield f'torch.chunk({x}, {args})'
            yield f'{x}.chunk({args})'
        for args in ('2', '4', '2, dim=1', '2, -1', '[1, 3], 0', '[2, 2], dim=-1', '[2, 3, 1]', '10', '0', '1, 2', '[2, 4], 0', '[2, 5]', '(3, 4)'):
            yield f'torch.split({x}, {args})'
            yield f'{x}.split({args})'
        for args in ('', '0', '1', 'dim=-1', '2'):
            yield f'{x}.unbind({args})'
        yield f'torch.unbind({x}, dim=0)'
        yield f'torch.tensor_split({x}, 3)'
        yield f'{x}.tensor_split((1, 3))'
        yield f'a, b = {x}.chunk(2)\na'
        yield f'a, b, c = {x}.chunk(2)\na'
        yield f'a, b = torch.split({x}, 3)\nb'
        yield f'list({x})'
        yield f'[row for row in {x}]'
    yield 'torch.split(Z(6, 4), split_size_or_sections=2, dim=0)'
    yield 'Z(6, 4).split(split_size=2)'
    yield 'torch.split_with_sizes(Z(6, 4), [2, 4])'
    yield 'torch.hsplit(Z(6, 4), 2)'
    yield 'torch.vsplit(Z(6, 4), 2)'
    yield 'torch.vsplit(Z(6, 4), 4)'
    yield 'torch.dsplit(Z(6, 4, 2), 2)'
    yield 'Z(()).unbind()'
    yield 'list(Z(()))'
    yield 'for x in Z(3, 4): pass\nx'
    yield 'for i, x in enumerate(Z(3, 4)): pass\nx'
    yield 'for x, y in zip(Z(3, 4), Z(3, 5)): pass\ny'
    for _ in range(60):
        base = some(1, 3)
        dim = random.randint(-len(base), len(base) - 1)
        shapes = [list(base) for _ in range(random.randint(1, 3))]
        for shape in shapes:
            shape[dim] = random.choice([1, 2, 3])
            if random.random() < 0.15:
                shape[random.randrange(len(shape))] += 1
        yield f"torch.cat([{', '.join(sizes(*s) for s in shapes)}], {dim})"
    for _ in range(40):
        base = some(1, 3)
        dim = random.randint(-len(base), len(base) - 1)
        yield f'{sizes(*base)}.{random.choice(["chunk", "split"])}({random.choice([1, 2, 3, 4])}, {dim})'
        yield f'torch.stack([{sizes(*base)}] * {random.choice([1, 2, 3])}, {dim})'

"""Normalisation layers."""


def cases():
    for shape, x in (('4', 'Z(2, 3, 4)'), ('(3, 4)', 'Z(2, 3, 4)'), ('[4]', 'Z(4)'), ('5', 'Z(2, 3, 4)'), ('(2, 4)', 'Z(2, 3, 4)'), ('(2, 3, 4)', 'Z(3, 4)')):
        yield f'nn.LayerNorm({shape})({x})'
        yield f'nn.LayerNorm({shape}, elementwise_affine=False)({x})'
        yield f'nn.RMSNorm({shape})({x})'
    yield 'nn.LayerNorm(4).weight'
    yield 'nn.LayerNorm(Z(2, 3, 4).size()[1:])(Z(2, 3, 4))'
    yield 'nn.LayerNorm(normalized_shape=4, eps=1e-6)(Z(2, 3, 4))'
    yield 'F.layer_norm(Z(2, 3, 4), (4,))'
    yield 'F.layer_norm(Z(2, 3, 4), (3,))'
    yield 'F.layer_norm(Z(2, 3, 4), [3, 4])'
    for d, shapes in ((1, ((2, 3), (2, 3, 4), (3,), (2, 3, 4, 5), (2, 4), (2, 4, 3), (1, 3))), (2, ((2, 3, 4, 5), (2, 3, 4), (2, 4, 3, 3))), (3, ((2, 3, 4, 5, 6), (2, 3, 4, 5)))):
        for shape in shapes:
            x = f"Z({', '.join(map(str, shape))})"
            yield f'nn.BatchNorm{d}d(3)({x})'
            yield f'nn.BatchNorm{d}d(3, affine=False, track_running_stats=False)({x})'
            yield f'nn.InstanceNorm{d}d(3)({x})'
            yield f'nn.InstanceNorm{d}d(3, affine=True)({x})'
        yield f'nn.BatchNorm{d}d(num_features=3, eps=1e-5, momentum=0.1).weight'
        yield f'nn.BatchNorm{d}d(3).running_mean'
        yield f'nn.BatchNorm{d}d(3).eval()(Z{shapes[0]})'
    yield 'nn.BatchNorm1d(3).eval()(Z(1, 3))'
    yield 'F.batch_norm(Z(2, 3), Z(3), torch.ones(3))'
    yield 'nn.LazyBatchNorm1d()(Z(2, 3))'
    yield 'nn.GroupNorm(3, 6)(Z(2, 6, 4))'
    yield 'nn.GroupNorm(3, 6)(Z(2, 5, 4))'
    yield 'nn.GroupNorm(4, 6)'
    yield 'nn.GroupNorm(num_groups=2, num_channels=6)(Z(2, 6))'
    yield 'F.group_norm(Z(2, 6, 4), 3)'
    yield 'F.group_norm(Z(2, 6, 4), 4)'
    yield 'F.instance_norm(Z(2, 3, 4))'
    yield 'nn.LocalResponseNorm(2)(Z(2, 3, 4))'
    yield 'F.local_response_norm(Z(2, 3, 4), 2)'
    yield 'nn.utils.weight_norm(nn.Linear(3, 4))(Z(2, 3))'
    yield 'nn.utils.spectral_norm(nn.Linear(3, 4))(Z(2, 3))'
    yield 'nn.utils.clip_grad_norm_(nn.Linear(3, 4).parameters(), 1.0)'
    yield 'nn.utils.parameters_to_vector(nn.Linear(3, 4).parameters())'

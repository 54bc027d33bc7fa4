"""Convolutions, pooling, padding, resampling, folding."""
import random

from . import product, sizes


def cases():
    for d in (1, 2, 3):
        shape = (2, 3) + (8, 9, 7)[:d]
        x, plain = sizes(*shape), sizes(*shape[1:])
        for name in ('Conv', 'ConvTranspose'):
            for args in ('3, 5, 3', '3, 5, kernel_size=2', '3, 5, 3, stride=2', '3, 5, 3, 2, 1', '3, 5, 3, padding=1', '3, 5, 3, dilation=2', '3, 6, 3, groups=3', '4, 5, 3', '3, 5, 12', '3, 5, 3, bias=False',
                         f'3, 5, {(3,) * d}', f'3, 5, {tuple(range(1, d + 1))}, stride={tuple(range(1, d + 1))}', 'in_channels=3, out_channels=5, kernel_size=1'):
                yield f'nn.{name}{d}d({args})({x})'
            yield f'nn.{name}{d}d(3, 5, 3)({plain})'
            yield f'nn.{name}{d}d(3, 5, 3)({sizes(*shape[2:])})'
            yield f'nn.{name}{d}d(3, 5, 3)({sizes(1, *shape)})'
            yield f'nn.{name}{d}d(3, 5, 3).weight'
            yield f'nn.{name}{d}d(3, 5, 3).bias'
        yield f"nn.Conv{d}d(3, 5, 3, padding='same')({x})"
        yield f"nn.Conv{d}d(3, 5, 3, padding='valid')({x})"
        yield f"nn.Conv{d}d(3, 5, 3, padding=1, padding_mode='circular')({x})"
        yield f'nn.Conv{d}d(3, 5, 3, groups=2)'
        yield f'nn.ConvTranspose{d}d(3, 5, 3, stride=2, output_padding=1)({x})'
        yield f'nn.LazyConv{d}d(5, 3)({x})'
        yield f'F.conv{d}d({x}, {sizes(5, 3, *([2] * d))})'
        yield f'F.conv{d}d({x}, {sizes(5, 3, *([2] * d))}, Z(5), 2, 1)'
        yield f'F.conv{d}d({x}, {sizes(5, 3, *([2] * d))}, stride=2, padding=1)'
        yield f'F.conv{d}d({x}, {sizes(5, 4, *([2] * d))})'
        yield f'F.conv_transpose{d}d({x}, {sizes(3, 5, *([2] * d))}, stride=2)'
        for name in ('Max', 'Avg'):
            for args in ('2', '3, 2', '2, stride=1', '3, 2, 1', 'kernel_size=3, padding=1', '2, ceil_mode=True', '12', '2, padding=2'):
                yield f'nn.{name}Pool{d}d({args})({x})'
            yield f'nn.{name}Pool{d}d(2)({plain})'
            yield f'nn.{name}Pool{d}d(2)({sizes(*shape[2:])})'
            yield f'nn.{name}Pool{d}d(2)({sizes(1, 1, *shape)})'
            yield f'F.{name.lower()}_pool{d}d({x}, 2)'
            yield f'F.{name.lower()}_pool{d}d({x}, kernel_size=3, stride=1, padding=1)'
            yield f'nn.Adaptive{name}Pool{d}d(4)({x})'
            yield f'nn.Adaptive{name}Pool{d}d(1)({plain})'
            yield f'F.adaptive_{name.lower()}_pool{d}d({x}, 1)'
        yield f'nn.MaxPool{d}d(3, dilation=2)({x})'
        yield f'nn.MaxPool{d}d(2, return_indices=True)({x})'
        yield f'nn.AdaptiveAvgPool{d}d({(None,) * d if d > 1 else 3})({x})'
        yield f'nn.LPPool{d}d(2, 3)({x})'
        yield f'nn.MaxUnpool{d}d(2)(*nn.MaxPool{d}d(2, return_indices=True)({x}))'
        yield f'nn.ConstantPad{d}d(1, 0)({x})'
        yield f'nn.ReflectionPad{d}d(2)({x})'
        yield f'nn.ReplicationPad{d}d(2)({x})'
        yield f'nn.ZeroPad{d}d(1)({x})'
        yield f'nn.CircularPad{d}d(1)({x})'
        yield f'nn.ReflectionPad{d}d(12)({x})'
        yield f'nn.Upsample(scale_factor=2)({x})'
        yield f'F.interpolate({x}, scale_factor=2)'
        yield f'F.interpolate({x}, size={(4,) * d})'
        yield f'F.interpolate({x}, 5)'
    yield 'nn.Upsample(size=(4, 5))(Z(2, 3, 8, 9))'
    yield 'nn.Upsample(scale_factor=2, mode="bilinear")(Z(2, 3, 8, 9))'
    yield 'nn.UpsamplingNearest2d(scale_factor=2)(Z(2, 3, 8, 9))'
    yield 'nn.UpsamplingBilinear2d(size=5)(Z(2, 3, 8, 9))'
    yield 'F.upsample(Z(2, 3, 8), scale_factor=2)'
    yield 'nn.PixelShuffle(2)(Z(2, 8, 3, 3))'
    yield 'nn.PixelUnshuffle(2)(Z(2, 3, 4, 4))'
    yield 'F.pixel_shuffle(Z(2, 7, 3, 3), 2)'
    yield 'nn.Unfold(2)(Z(2, 3, 4, 4))'
    yield 'nn.Fold((4, 4), 2)(Z(2, 12, 9))'
    yield 'F.unfold(Z(2, 3, 4, 4), kernel_size=2, stride=2)'
    yield 'nn.ChannelShuffle(2)(Z(2, 4, 3, 3))'
    for pad in ('(1, 2)', '(1, 2, 3, 4)', '[0, 1]', '(1,)', '(-1, -1)', '(1, 1, 1, 1, 1, 1)', '(1, 1, 1, 1, 1, 1, 1, 1)', '(0, 0, 1, 1)', '(-5, -5)'):
        yield f'F.pad(Z(2, 3, 4), {pad})'
    yield 'F.pad(Z(2, 3, 4), (1, 1), "constant", 0)'
    yield 'F.pad(Z(2, 3, 4), pad=(1, 1), mode="reflect")'
    yield 'F.pad(Z(2, 3, 4), (1, 1), value=1.0)'
    yield 'F.pad(Z(2, 3, 4), (9, 9), mode="reflect")'
    yield 'F.avg_pool1d(Z(2, 3, 8), 2, 2)'
    yield 'F.max_pool1d(Z(2, 3, 8), Z(2, 3, 8).size(2))'
    yield 'F.max_pool1d(Z(2, 3, 8), 8).squeeze(2)'
    yield 'F.relu(nn.Conv2d(1, 100, (3, 50))(Z(2, 1, 9, 50))).squeeze(3)'
    yield 'nn.Conv1d(1, 32, 3, padding=1)(Z(8, 1, 50)).permute(0, 2, 1)'
    yield 'nn.Conv1d(8, 32, 3)(Z(2, 50, 8))'
    yield 'F.grid_sample(Z(2, 3, 4, 4), Z(2, 5, 5, 2))'
    yield 'F.affine_grid(Z(2, 2, 3), (2, 3, 4, 4))'
    for _ in range(70):
        d = random.choice([1, 2])
        spatial = [random.randint(3, 9) for _ in range(d)]
        channels = random.choice([2, 4])
        args = [str(channels if random.random() < 0.9 else 3), '4', str(random.randint(1, 4)), f'stride={random.randint(1, 3)}', f'padding={random.randint(0, 2)}', f'dilation={random.randint(1, 2)}']
        if random.random() < 0.2:
            args.append('groups=2')
        yield f"nn.{random.choice(['Conv', 'ConvTranspose'])}{d}d({', '.join(args)})({sizes(2, channels, *spatial)})"
        yield (f"nn.{random.choice(['MaxPool', 'AvgPool'])}{d}d({random.randint(1, 4)}, stride={random.randint(1, 3)}, padding={random.randint(0, 1)}, ceil_mode={random.choice([True, False])})"
               f'({sizes(2, channels, *spatial)})')

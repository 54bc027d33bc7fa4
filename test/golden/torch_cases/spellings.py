"""In-place forms as functions, `unsafe_` forms, and functions of `torch` that layers have as well."""

IN_PLACE = '''abs_ acos_ asin_ atan_ ceil_ cos_ cosh_ deg2rad_ erf_ erfc_ exp2_ exp_ expm1_ fix_ floor_ frac_ log10_ log1p_ log2_ log_ neg_
negative_ rad2deg_ reciprocal_ round_ rsqrt_ sin_ sinc_ sinh_ sqrt_ square_ tan_ trunc_ zero_ i0_ nan_to_num_ logit_'''.split()
METHODS = '''absolute_ acosh_ arcsin_ arctanh_ atan_ cosh_ deg2rad_ digamma_ erfc_ exp2_ fix_ i0_ lgamma_ log10_ log2_ negative_ rad2deg_
sgn_ sinc_ sinh_ logical_not_'''.split()
BINARY = '''copysign_ greater_ greater_equal_ heaviside_ less_ less_equal_ nextafter_ not_equal_ ldexp_ arctan2_'''.split()


def cases():
    for name in IN_PLACE:
        yield f'torch.{name}(Z(2, 3))'
    for name in METHODS:
        yield f'Z(2, 3).{name}()'
    for name in BINARY:
        yield f'torch.ones(2, 3, dtype=torch.float64).{name}(torch.ones(2, 3, dtype=torch.float64))'
        yield f'torch.ones(2, 3).{name}(torch.ones(4))'
    yield 'torch.clamp_(Z(2, 3), 0, 1)'
    yield 'torch.fill_(Z(2, 3), 1.)'
    yield 'torch.fill(Z(2, 3), 1.)'
    yield 'torch.conv_transpose1d(Z(2, 3, 8), Z(3, 4, 2))'
    yield 'torch.conv_transpose2d(Z(2, 3, 8, 8), Z(3, 4, 2, 2), stride=2)'
    yield 'torch.conv_transpose2d(Z(2, 3, 8, 8), Z(4, 3, 2, 2))'
    yield 'torch.max_pool1d(Z(2, 3, 8), 2)'
    yield 'torch.max_pool2d(Z(2, 3, 8, 8), 2)'
    yield 'torch.avg_pool1d(Z(2, 3, 8), 4)'
    yield 'torch.adaptive_avg_pool1d(Z(2, 3, 8), 5)'
    yield 'torch.adaptive_max_pool1d(Z(2, 3, 8), 5)'
    yield 'torch.pixel_shuffle(Z(2, 8, 3, 3), 2)'
    yield 'torch.pixel_unshuffle(Z(2, 2, 4, 4), 2)'
    yield 'torch.channel_shuffle(Z(2, 8, 3, 3), 2)'
    yield 'torch.layer_norm(Z(2, 3, 4), [4])'
    yield 'torch.layer_norm(Z(2, 3, 4), [5])'
    yield 'torch.group_norm(Z(2, 6, 4), 3)'
    yield 'torch.group_norm(Z(2, 6, 4), 4)'
    yield 'torch.embedding(Z(10, 4), torch.zeros(2, 3, dtype=torch.long))'
    yield 'torch.constant_pad_nd(Z(2, 3), (1, 2))'
    yield 'torch.hardshrink(Z(2, 3))'
    yield 'torch.prelu(Z(2, 3), Z(3))'
    yield 'torch.threshold(Z(2, 3), 0., 1.)'
    yield 'torch.unsafe_split(Z(5, 4), 2)'
    yield 'torch.unsafe_chunk(Z(6, 4), 3)'
    yield 'Z(6, 4).unsafe_chunk(2, 1)'
    yield 'torch.unsafe_split_with_sizes(Z(5, 4), [2, 3])'
    yield 'torch.as_strided(Z(4, 4), (2, 3), (1, 2))'
    yield 'Z(4, 4).as_strided((2, 2), (1, 2))'
    yield 'torch.diagonal_scatter(Z(3, 3), torch.ones(3))'
    yield 'torch.cholesky_inverse(torch.eye(3))'
    yield 'torch.polygamma(1, torch.ones(2, 3))'
    yield 'torch.ones(2, 3).polygamma(1)'
    yield 'torch.mvlgamma(torch.ones(2, 3) * 4, 2)'
    yield 'torch.igamma(torch.ones(2, 3), torch.ones(3))'

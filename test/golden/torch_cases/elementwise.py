"""Ops that go element by element: unary, binary, ternary, activations, in-place forms, dtypes."""
import random

from . import sizes, some

UNARY = '''abs absolute neg negative positive exp exp2 expm1 log log2 log10 log1p sqrt rsqrt square reciprocal sign sgn sin cos tan
asin acos atan sinh cosh tanh asinh acosh atanh arcsin arccos arctan arcsinh arccosh arctanh sigmoid relu round floor ceil trunc
fix frac erf erfc erfinv lgamma digamma deg2rad rad2deg logit sinc isnan isinf isfinite isreal signbit logical_not
nan_to_num angle conj i0 selu isposinf isneginf conj_physical'''.split()
FUNCTIONAL = '''relu relu6 gelu silu mish elu selu celu leaky_relu softplus softsign tanhshrink hardtanh hardswish hardsigmoid
logsigmoid hardshrink softshrink tanh sigmoid dropout alpha_dropout feature_alpha_dropout rrelu'''.split()
MODULES = '''ReLU ReLU6 GELU SiLU Mish ELU SELU CELU LeakyReLU Softplus Softsign Tanhshrink Hardtanh Hardswish Hardsigmoid
LogSigmoid Hardshrink Softshrink Tanh Sigmoid Dropout AlphaDropout FeatureAlphaDropout RReLU Identity'''.split()
BINARY = '''add sub subtract mul multiply div divide true_divide floor_divide remainder fmod pow float_power atan2 arctan2 maximum minimum
fmax fmin eq ne lt le gt ge greater less greater_equal less_equal not_equal logical_and logical_or logical_xor hypot nextafter
copysign ldexp logaddexp logaddexp2 heaviside xlogy'''.split()
OPERATORS = '+ - * / // % ** == != < <= > >= @'.split()
INPLACE = 'abs_ neg_ exp_ log_ sqrt_ sigmoid_ tanh_ relu_ round_ floor_ ceil_ zero_ clamp_(0,1) fill_(1) add_(1) mul_(2) sub_(1) div_(2) ' \
          'uniform_(-1,1) normal_(0,1) random_() bernoulli_() exponential_() pow_(2) clamp_min_(0) requires_grad_() detach_()'


def cases():
    for name in UNARY:
        yield f'torch.{name}(Z(2, 3))'
        if name not in ('isreal', 'selu'):
            yield f'Z(2, 3).{name}()'
    for name in ('exp', 'tanh', 'neg', 'abs', 'isnan', 'sqrt', 'round', 'square'):
        yield f'torch.{name}(Z(2, 3).long())'
        yield f'torch.{name}(Z(3, 2).t())'
        yield f'torch.{name}(Z(4, 3)[:, 1:])'
        yield f'torch.{name}(Z(2, 1).expand(2, 3))'
        yield f'torch.{name}(Z(2, 3, 4).permute(2, 0, 1))'
        yield f'torch.{name}(input=Z(2, 3))'
    for name in FUNCTIONAL:
        yield f'F.{name}(Z(2, 3))'
        yield f'F.{name}(input=Z(2, 3, 4))'
    for name in MODULES:
        yield f'nn.{name}()(Z(2, 3))'
    yield 'nn.ReLU(True)(Z(2, 3))'
    yield 'nn.ReLU(inplace=True)(Z(2, 3))'
    yield 'nn.Dropout(0.5)(Z(2, 3))'
    yield 'nn.Dropout(p=0.5, inplace=True)(Z(2, 3))'
    yield 'nn.Dropout(1.5)'
    yield 'F.dropout(Z(2, 3), 0.5, True)'
    yield 'F.dropout(Z(2, 3), p=1.5)'
    yield 'F.dropout(Z(2, 3), p=0.5, training=False)'
    for d, shape in ((1, (2, 3, 4)), (2, (2, 3, 4, 5)), (3, (2, 3, 4, 5, 6))):
        yield f'nn.Dropout{d}d()({sizes(*shape)})'
        yield f'F.dropout{d}d({sizes(*shape)})'
        yield f'F.dropout{d}d({sizes(*shape[1:])})'
    yield 'F.leaky_relu(Z(2, 3), 0.1)'
    yield 'nn.LeakyReLU(0.1)(Z(2, 3))'
    yield 'nn.LeakyReLU(negative_slope=0.1)(Z(2, 3))'
    yield 'nn.ELU(alpha=1.0)(Z(2, 3))'
    yield 'nn.Hardtanh(-2, 2)(Z(2, 3))'
    yield 'nn.GELU(approximate="tanh")(Z(2, 3))'
    yield 'nn.PReLU()(Z(2, 3))'
    yield 'nn.PReLU(3)(Z(2, 3, 4))'
    yield 'nn.PReLU(4)(Z(2, 3, 4))'
    yield 'F.prelu(Z(2, 3), Z(1))'
    yield 'nn.Threshold(0.1, 20)(Z(2, 3))'
    yield 'F.threshold(Z(2, 3), 0.1, 20)'
    for name in ('softmax', 'log_softmax', 'softmin'):
        for dim in (-3, -2, -1, 0, 1, 2):
            yield f'F.{name}(Z(2, 3), dim={dim})'
            yield f'F.{name}(Z(2, 3), {dim})'
        yield f'F.{name}(Z(()), dim=0)'
    for name in ('softmax', 'log_softmax'):
        yield f'torch.{name}(Z(2, 3), dim=1)'
        yield f'torch.{name}(Z(2, 3), 2)'
        yield f'Z(2, 3).{name}(dim=-1)'
        yield f'Z(2, 3).{name}(1)'
        yield f'Z(2, 3).{name}(3)'
        yield f'torch.{name}(Z(2, 3), dim=1, dtype=torch.float64)'
    for name in ('Softmax', 'LogSoftmax', 'Softmin'):
        yield f'nn.{name}(dim=1)(Z(2, 3))'
        yield f'nn.{name}(2)(Z(2, 3))'
        yield f'nn.{name}(dim=-1)(Z(2, 3, 4))'
        yield f'nn.{name}()(Z(2, 3))'
    yield 'nn.Softmax2d()(Z(2, 3, 4, 5))'
    yield 'F.gumbel_softmax(Z(2, 3))'
    yield 'F.gumbel_softmax(Z(2, 3), tau=1, hard=True, dim=1)'
    yield 'F.glu(Z(2, 6))'
    yield 'F.glu(Z(2, 5))'
    yield 'F.glu(Z(4, 6), dim=0)'
    yield 'nn.GLU()(Z(2, 6))'
    yield 'nn.GLU(1)(Z(2, 6, 3))'
    yield 'F.normalize(Z(2, 3))'
    yield 'F.normalize(Z(2, 3), p=2, dim=1)'
    yield 'F.normalize(Z(2, 3), dim=2)'
    for name in BINARY:
        yield f'torch.{name}(Z(2, 3), Z(3))'
        yield f'torch.{name}(Z(2, 3), Z(2))'
        yield f'Z(2, 3).{name}(Z(2, 1))'
        yield f'Z(2, 3).{name}(Z(4, 3))'
        yield f'torch.{name}(input=Z(2, 3), other=Z(1, 3))'
    for name in 'add sub mul div eq ne lt ge pow remainder floor_divide true_divide fmod logical_and xlogy'.split():
        yield f'torch.{name}(Z(2, 3), 2)'
        yield f'Z(2, 3).{name}(2)'
        yield f'torch.{name}(Z(2, 3).long(), 2)'
        yield f'torch.{name}(Z(2, 3).long(), Z(2, 3).long())'
        yield f'torch.{name}(Z(2, 3).long(), Z(2, 3))'
        yield f'torch.{name}(Z(2, 3).bool(), Z(2, 3))'
        yield f'torch.{name}(Z(2, 3).double(), Z(3))'
        yield f'torch.{name}(Z(2, 3), Z(()).double())'
        yield f'torch.{name}(Z(2, 3).int(), Z(2, 3).long())'
        yield f'torch.{name}(Z(3, 2).t(), Z(2, 3))'
        yield f'torch.{name}(Z(3, 2).t(), Z(3, 2).t())'
        yield f'torch.{name}(Z(3, 2).t(), 2.5)'
    yield 'torch.add(Z(2, 3), Z(3), alpha=2)'
    yield 'torch.sub(Z(2, 3), Z(3), alpha=2)'
    yield 'torch.div(Z(2, 3), Z(3), rounding_mode="floor")'
    yield 'torch.div(Z(2, 3).long(), 2, rounding_mode="trunc")'
    yield 'torch.rsub(Z(2, 3), Z(3))'
    yield 'torch.bitwise_and(Z(2, 3).long(), Z(3).long())'
    yield 'torch.bitwise_or(Z(2, 3).bool(), Z(3).bool())'
    yield 'torch.bitwise_xor(Z(2, 3).bool(), Z(4).bool())'
    yield 'torch.bitwise_not(Z(2, 3).bool())'
    yield 'torch.add(Z(2, 3), Z(3), out=Z(2, 3))'
    for op in OPERATORS:
        if op != '@':
            yield f'Z(2, 3) {op} 2'
            yield f'2 {op} Z(2, 3)'
            yield f'Z(2, 3).long() {op} 2'
            yield f'Z(2, 3).long() {op} 2.5'
        yield f'Z(3, 3) {op} Z(3, 3)'
        yield f'Z(3, 3) {op} Z(3)'
        yield f'Z(2, 3) {op} Z(4, 2)'
    for op in '&|^':
        yield f'(Z(2, 3) > 0) {op} (Z(2, 3) < 1)'
        yield f'(Z(2, 3) > 0) {op} (Z(4, 3) < 1)'
    yield '~(Z(2, 3) > 0)'
    yield '-Z(2, 3)'
    yield '+Z(2, 3)'
    yield 'abs(Z(2, 3))'
    yield 'Z(2, 3) + None'
    yield 'Z(2, 3) + [1, 2, 3]'
    yield 'Z(2, 3) + (Z(2, 3), 1)'
    for statement in ('x += Z(3)', 'x += 1', 'x -= Z(2, 1)', 'x *= 2', 'x /= Z(4, 2, 3)', 'x += Z(4)', 'x **= 2', 'x += Z(4, 2, 3)'):
        yield f'x = Z(2, 3)\n{statement}\nx'
    for call in INPLACE.split():
        call = call if '(' in call else f'{call}()'
        yield f'Z(2, 3).{call}'
        yield f'x = Z(2, 3)\nx.{call}\nx'
    for name in 'add_ sub_ mul_ div_ eq_ copy_ pow_ ge_ lt_'.split():
        yield f'Z(2, 3).{name}(Z(3))'
        yield f'Z(3).{name}(Z(2, 3))'
        yield f'Z(2, 3).{name}(Z(4))'
    yield 'Z(2, 3).long().add_(1.5)'
    yield 'Z(2, 3).masked_fill_(Z(2, 3) > 0, 1)'
    yield 'torch.where(Z(2, 3) > 0, Z(2, 3), Z(3))'
    yield 'torch.where(Z(2, 3) > 0, Z(2, 3), 0.0)'
    yield 'torch.where(Z(2, 3) > 0, 1.0, 0.0)'
    yield 'torch.where(Z(2, 1) > 0, Z(1, 3), Z(3))'
    yield 'torch.where(Z(2, 3) > 0, Z(4, 3), Z(3))'
    yield 'torch.where(Z(4, 3) > 0)'
    yield 'Z(2, 3).where(Z(2, 3) > 0, Z(3))'
    yield 'torch.clamp(Z(2, 3), 0, 1)'
    yield 'torch.clamp(Z(2, 3), min=0)'
    yield 'torch.clamp(Z(2, 3))'
    yield 'Z(2, 3).clamp(max=1)'
    yield 'Z(2, 3).clamp(min=Z(3))'
    yield 'torch.clip(Z(2, 3), 0, 1)'
    yield 'Z(2, 3).clamp_min(0)'
    yield 'Z(2, 3).clamp_max(0)'
    yield 'torch.lerp(Z(2, 3), Z(2, 3), 0.5)'
    yield 'torch.lerp(Z(2, 3), Z(3), Z(2, 1))'
    yield 'torch.addcmul(Z(2, 3), Z(2, 1), Z(3))'
    yield 'torch.addcdiv(Z(2, 3), Z(2, 1), Z(3), value=0.1)'
    yield 'torch.addcmul(Z(2, 3), Z(2, 1), Z(4))'
    yield 'torch.masked_fill(Z(2, 3), Z(2, 1) > 0, 1)'
    yield 'Z(2, 3).masked_fill(Z(3) > 0, float("-inf"))'
    yield 'Z(2, 3).masked_fill(Z(2) > 0, 1)'
    yield 'Z(2, 3).masked_fill(Z(4, 2, 3) > 0, 1)'
    yield 'Z(2, 3).masked_fill(Z(2, 3), 1)'
    yield 'torch.bernoulli(Z(2, 3))'
    yield 'torch.normal(Z(2, 3), Z(2, 3))'
    yield 'torch.normal(0.0, 1.0, size=(2, 3))'
    yield 'torch.normal(Z(2, 3), 1.0)'
    yield 'torch.poisson(Z(2, 3))'
    yield 'torch.isclose(Z(2, 3), Z(2, 3))'
    yield 'torch.equal(Z(2, 3), Z(2, 3))'
    yield 'torch.allclose(Z(2, 3), Z(2, 3))'
    yield 'torch.isin(Z(2, 3), Z(4))'
    yield 'torch.complex(Z(2, 3), Z(2, 3))'
    yield 'torch.polar(Z(2, 3), Z(2, 3))'
    for dtype in ('float', 'double', 'half', 'bfloat16', 'long', 'int', 'short', 'char', 'byte', 'bool'):
        yield f'Z(2, 3).{dtype}()'
    for to in ('torch.float64', 'torch.long', 'dtype=torch.int32', '"cpu"', 'torch.device("cpu")', 'device="cpu"', '"cpu", torch.float64',
               'Z(3).double()', 'device="cpu", dtype=torch.bool', 'torch.float32, non_blocking=True'):
        yield f'Z(2, 3).to({to})'
    yield 'Z(2, 3).type(torch.LongTensor)'
    yield 'Z(2, 3).type(torch.float64)'
    yield 'Z(2, 3).type("torch.LongTensor")'
    yield 'Z(2, 3).type_as(Z(3).double())'
    yield 'Z(2, 3).cpu()'
    for name in ('clone', 'detach', 'contiguous'):
        yield f'Z(2, 3).{name}()'
        yield f'Z(3, 2).t().{name}()'
        yield f'Z(4, 3)[:, 1:].{name}()'
        yield f'Z(2, 1).expand(2, 3).{name}()'
    yield 'Z(3, 2).t().clone().view(-1)'
    yield 'Z(2, 3).data'
    yield 'Z(2, 3).numpy()'
    yield 'Z(2, 3).requires_grad'
    for _ in range(80):
        a, b = some(0, 3), some(0, 3)
        yield f"{sizes(*a)} {random.choice('+-*/')} {sizes(*b)}"
    for _ in range(20):
        yield f'torch.where({sizes(*some(0, 3))} > 0, {sizes(*some(0, 3))}, {sizes(*some(0, 3))})'

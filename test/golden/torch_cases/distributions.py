"""Distributions: samples, log-probabilities, entropies, divergences."""

PLAIN = {'Normal': '{0}, {0}', 'Laplace': '{0}, {0}', 'Uniform': '{0} - 1, {0}', 'Gamma': '{0}, {0}', 'Beta': '{0}, {0}',
         'Exponential': '{0}', 'Poisson': '{0}', 'Cauchy': '{0}, {0}', 'Gumbel': '{0}, {0}', 'HalfNormal': '{0}',
         'LogNormal': '{0}, {0}', 'Bernoulli': '{0} / 2', 'Geometric': '{0} / 2'}
HEAD = 'from torch.distributions import *\nimport torch.distributions as D\n'


def cases():
    for name, params in PLAIN.items():
        for sizes in ('torch.ones(3)', 'torch.ones(2, 3)'):
            made = HEAD + f'd = D.{name}({params.format(sizes)})\n'
            yield made + 'd.sample()'
            yield made + 'd.sample((5,))'
            yield made + 'd.sample(torch.Size([5, 4]))'
            yield made + 'd.log_prob(d.sample())'
            yield made + 'd.log_prob(d.sample((5,)))'
            yield made + 'd.mean'
    for name in ('Normal', 'Laplace', 'Uniform', 'Gamma', 'Exponential', 'Bernoulli'):
        yield HEAD + f'D.{name}({PLAIN[name].format("torch.ones(2, 3)")}).entropy()'
    yield HEAD + 'D.Normal(0., 1.).sample((5, 2))'
    yield HEAD + 'D.Normal(Z(4, 1), torch.ones(3)).rsample()'
    for probs in ('torch.ones(6)', 'torch.ones(3, 6)', 'torch.ones(2, 3, 6)'):
        for how in ('', 'logits='):
            made = HEAD + f'd = D.Categorical({how}{probs})\n'
            yield made + 'd.sample()'
            yield made + 'd.sample((5,))'
            yield made + 'd.log_prob(d.sample())'
            yield made + 'd.entropy()'
        made = HEAD + f'd = D.OneHotCategorical({probs})\n'
        yield made + 'd.sample()'
        yield made + 'd.sample((5,))'
        yield made + 'd.log_prob(d.sample())'
        made = HEAD + f'd = D.Dirichlet({probs})\n'
        yield made + 'd.rsample((4,))'
        yield made + 'd.log_prob(d.sample())'
        yield made + 'd.entropy()'
    yield HEAD + 'd = D.MultivariateNormal(Z(3), torch.eye(3))\nd.sample((5,))'
    yield HEAD + 'd = D.MultivariateNormal(Z(2, 3), torch.eye(3))\nd.log_prob(d.sample())'
    yield HEAD + 'D.kl_divergence(D.Normal(Z(2, 3), torch.ones(2, 3)), D.Normal(0., 1.))'
    yield HEAD + 'D.kl_divergence(D.Categorical(torch.ones(4, 6)), D.Categorical(torch.ones(4, 6)))'
    yield 'from torch.distributions.categorical import Categorical\nCategorical(logits=Z(4, 6)).sample()'

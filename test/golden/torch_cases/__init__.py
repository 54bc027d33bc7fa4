"""One module a family of ops; `cases()` gives pieces of Python, see ../torch_ops.py."""
import itertools
import random


def sizes(*shape):
    return f"Z({', '.join(map(str, shape))})" if shape else 'Z(())'


def some(low=0, high=4, top=4):
    """A random small shape."""
    return [random.choice([1, 1, 2, 3, 4, 5][: top + 2]) for _ in range(random.randint(low, high))]


def product(template, **options):
    """The template filled in with every combination of the options; an option that is None leaves its text out."""
    names = list(options)
    for values in itertools.product(*options.values()):
        yield template.format(**dict(zip(names, values)))

"""Prints every public name of PyTorch that this project has a table of: a path a line, with what the name is.

    python test/golden/torch_names.py > test/golden/torch-names.txt

`function`, `method`, `property` or `class` (a module class for the layers of torch.nn). Dtypes, devices, storages, exceptions,
type aliases, submodules and what begins with an underscore are no names of this kind.
"""
import inspect
import types

import torch
import torch.nn.utils.rnn

SPACES = [('torch', torch), ('torch.nn', torch.nn), ('torch.nn.functional', torch.nn.functional),
          ('torch.nn.init', torch.nn.init), ('torch.nn.utils.rnn', torch.nn.utils.rnn)]


def kind_of(value):
    if isinstance(value, (types.ModuleType, torch.dtype, torch.layout, torch.memory_format, torch.qscheme)):
        return None
    if inspect.isclass(value):
        return 'class' if issubclass(value, torch.nn.Module) else None
    return 'function' if callable(value) else None


def names():
    yield f'# torch {torch.__version__.split("+")[0]}', ''
    for path, space in SPACES:
        for name in sorted(dir(space)):
            value = getattr(space, name, None)
            origin = getattr(value, '__module__', None) or 'torch'
            if name.startswith('_') or not str(origin).startswith('torch'):
                continue
            kind = kind_of(value)
            if kind:
                yield f'{path}.{name}', kind
    for name in sorted(dir(torch.Tensor)):
        if not name.startswith('_'):
            value = inspect.getattr_static(torch.Tensor, name, None)
            yield f'torch.Tensor.{name}', 'method' if callable(value) else 'property'


if __name__ == '__main__':
    for path, kind in names():
        print(f'{path} {kind}'.rstrip())

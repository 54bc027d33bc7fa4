"""Prints the named tuples that PyTorch's functions of several results give: a type a line, with its fields.

    python test/golden/torch_return_types.py > test/golden/torch-return-types.txt
"""
import torch

if __name__ == '__main__':
    print(f'# torch {torch.__version__.split("+")[0]}')
    for name in sorted(dir(torch.return_types)):
        made = getattr(torch.return_types, name)
        if isinstance(made, type) and hasattr(made, 'n_fields') and not name.startswith('_') and not name.endswith('_out'):
            print(name, *made.__match_args__)

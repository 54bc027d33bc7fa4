"""Prints what PyTorch's names take: a name a line with its parameters, as `torch-names.txt` lists the names.

    python test/golden/torch_signatures.py < test/golden/torch-names.txt > test/golden/torch-signatures.txt

`dim=` may be left out, what follows `*` goes by name alone; a layer has a second list, of what it is called with. A function
that is not written in Python has several forms: `{...}` is every name that one of them has, `!` after those that all need.
"""
import inspect
import sys

import torch
import torch.nn.utils.rnn
from torch.nn.modules.rnn import RNNBase

# nn.RNN and its like hand on what they are given to RNNBase, which takes what it is first.
RECURRENT = {torch.nn.LSTM: None, torch.nn.GRU: None, torch.nn.RNN: "nonlinearity"}


def plain(parameters):
    parts, by_name = [], False
    for one in parameters:
        if one.kind is one.KEYWORD_ONLY and not by_name:
            parts.append("*")
            by_name = True
        star = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        by_name = by_name or star == "*"
        parts.append(star + one.name + ("" if star or one.default is one.empty else "="))
    return parts


def parameters_of(function, skipped):
    return plain(list(inspect.signature(function).parameters.values())[skipped:])


def made_with(layer):
    if layer in RECURRENT:
        found = parameters_of(RNNBase.__init__, 2)
        if RECURRENT[layer]:
            found.insert(3, RECURRENT[layer] + "=")
        return found
    if layer.__init__ is torch.nn.Module.__init__:
        return []
    return parameters_of(layer.__init__, 1)


def forms_of(path):
    name = path.split(".")[-1]
    return [] if ".init." in path else torch._C._jit_get_schemas_for_operator(f"aten::{name}")


def is_of_tensors(form):
    kinds = [str(one.type) for one in form.arguments]
    return any("Tensor" in kind for kind in kinds) or any(one.name in ("size", "layout") for one in form.arguments)


def every_name(path):
    # The others compute with the numbers of a compiled program.
    forms = [form for form in forms_of(path) if is_of_tensors(form)]
    names = {}
    for form in forms:
        for one in form.arguments:
            if one.is_out:
                names["out"] = 0
            else:
                names[one.name] = names.get(one.name, 0) + (not one.has_default_value())
    # A method's first is what it is called on.
    if path.startswith("torch.Tensor."):
        names.pop("self", None)
        names.pop("out", None)
    return [name + ("!" if count == len(forms) else "") for name, count in names.items()]


def line(path):
    value = torch
    for part in path.split(".")[1:]:
        value = getattr(value, part)
    if inspect.isclass(value):
        return f"{path}({', '.join(made_with(value))})({', '.join(parameters_of(value.forward, 1))})"
    if not callable(value):
        return None
    try:
        return f"{path}({', '.join(parameters_of(value, path.startswith('torch.Tensor.')))})"
    except ValueError:
        names = every_name(path)
        return f"{path}{{{', '.join(names)}}}" if names else None


if __name__ == "__main__":
    print(f'# torch {torch.__version__.split("+")[0]}')
    for row in sys.stdin:
        if not row.startswith("#"):
            found = line(row.split(" ")[0].strip())
            if found:
                print(found)

"""Writes `test/golden/preview/*.json`: a plan of a run, as the server gives it, and the numbers real PyTorch computes for it.

    python test/golden/preview.py

Each program runs here as it is written, from the same seed; its plan says which of its tensors are compared.
"""

import base64
import json
import pathlib

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent / "preview"


def array(x: torch.Tensor) -> dict:
    data = base64.b64encode(x.detach().to(torch.float32).contiguous().numpy().astype("<f4").tobytes()).decode()
    return {"shape": list(x.shape), "data": data}


class Plan:
    """Builds the steps one by one; a tensor of PyTorch gets a number, by which later steps name it."""

    def __init__(self, title: str, file: str, unit: str = "module") -> None:
        self.title, self.file, self.unit = title, file, unit
        self.steps: list[dict] = []
        self.tensors: dict[int, torch.Tensor] = {}
        self.layers: dict[int, int] = {}
        self.kept: list[nn.Module] = []
        self.passes: list[int] = []
        self.focus = 0
        self.bytes = 0

    def place(self, line: int) -> dict:
        at = {"line": line - 1, "character": 0}
        return {"uri": self.file, "start": at, "end": {"line": line - 1, "character": 40}}

    def number(self, x: torch.Tensor) -> int:
        for key, one in self.tensors.items():
            if one is x:
                return key
        self.tensors[len(self.tensors)] = x
        self.bytes += x.numel() * 4
        return len(self.tensors) - 1

    def arg(self, value):
        if isinstance(value, torch.Tensor):
            return {"tensor": self.number(value)}
        if isinstance(value, (list, tuple)):
            return [self.arg(one) for one in value]
        return value

    def out(self, value, names):
        if isinstance(value, torch.Tensor):
            made = {"tensor": self.number(value), "shape": list(value.shape), "dtype": str(value.dtype).removeprefix("torch.")}
            name, roles = names if isinstance(names, tuple) else (names, None)
            return made | ({"name": name} if name else {}) | ({"roles": roles} if roles else {})
        return [self.out(one, name) for one, name in zip(value, names, strict=True)]

    def add(self, op: str, api: str, line: int, args: dict, value=None, names=None, **more):
        step = {"id": len(self.steps), "op": op, "api": api, "at": self.place(line), "unit": self.unit}
        step |= {"passes": list(self.passes), "args": {k: self.arg(v) for k, v in args.items()}}
        step |= {"out": None if value is None else self.out(value, names)} | more
        self.steps.append(step)
        return value

    def layer(self, api: str, line: int, module: nn.Module, args: dict, text: str, prefix: str = ""):
        parameters = [{"name": n, "shape": list(p.shape)} for n, p in module.named_parameters()]
        self.layers[id(module)] = len(self.steps)
        self.kept.append(module)
        self.add("layer", api, line, args, parameters=parameters, text=text, prefix=prefix)
        return module

    def call(self, op: str, api: str, line: int, module: nn.Module, args: dict, value, names, **more):
        made = self.layers[id(module)]
        config = self.steps[made]["args"]
        self.steps.append({"id": len(self.steps), "op": op, "api": api, "at": self.place(line), "unit": self.unit,
                           "passes": list(self.passes), "args": {**config, **{k: self.arg(v) for k, v in args.items()}},
                           "layer": made, "out": self.out(value, names), **more})
        return value

    def write(self, name: str, asks=(), compare=None) -> None:
        plan = {"version": 1, "title": self.title, "library": "torch", "at": self.steps[self.focus]["at"], "focus": self.focus,
                "steps": self.steps, "asks": list(asks), "seeded": any(s["op"] == "seed" for s in self.steps), "bytes": self.bytes}
        expect = {str(k): array(v) for k, v in self.tensors.items() if v.dtype == torch.float32}
        HERE.mkdir(exist_ok=True)
        (HERE / f"{name}.json").write_text(json.dumps({"plan": plan, "expect": expect}, separators=(",", ":")) + "\n")


def article() -> None:
    p = Plan("RNN", "examples/article.py")
    torch.manual_seed(0)
    p.add("seed", "torch.manual_seed", 3, {"seed": 0})
    config = {"input_size": 4, "hidden_size": 2, "num_layers": 1, "nonlinearity": "tanh", "bias": True, "batch_first": False, "bidirectional": False}
    cell = p.layer("torch.nn.RNN", 10, nn.RNN(4, 2, num_layers=1), config, "cell")
    inputs = p.add("randn", "torch.randn", 13, {"size": [3, 1, 4]}, torch.randn(3, 1, 4), ("inputs", ["seq", "batch", "input"]))
    hidden = p.add("zeros", "torch.zeros", 14, {"size": [1, 1, 2]}, torch.zeros(1, 1, 2), ("hidden", ["layers", "batch", "hidden"]))
    p.focus = len(p.steps)
    p.call("rnn", "torch.nn.RNN", 17, cell, {"input": inputs, "hx": hidden}, cell(inputs, hidden),
           [("out", ["seq", "batch", "hidden"]), ("hidden", ["layers", "batch", "hidden"])], text="cell")
    p.write("article")


def classifier() -> None:
    """Embedding, two bidirectional LSTM layers, the last states of both directions side by side, linear, softmax."""
    p = Plan("Classifier.forward", "examples/classifier.py", "Classifier.forward")
    torch.manual_seed(7)
    p.add("seed", "torch.manual_seed", 4, {"seed": 7})
    config = {"num_embeddings": 20, "embedding_dim": 6, "padding_idx": 0}
    embed = p.layer("torch.nn.Embedding", 10, nn.Embedding(20, 6, padding_idx=0), config, "self.embed", "embed.")
    config = {"input_size": 6, "hidden_size": 5, "num_layers": 2, "bias": True, "batch_first": True, "bidirectional": True, "dropout": 0, "proj_size": 0}
    lstm = p.layer("torch.nn.LSTM", 11, nn.LSTM(6, 5, 2, batch_first=True, bidirectional=True), config, "self.lstm", "lstm.")
    head = p.layer("torch.nn.Linear", 12, nn.Linear(10, 3), {"in_features": 10, "out_features": 3, "bias": True}, "self.head", "head.")
    ids = p.add("randint", "torch.randint", 24, {"low": 0, "high": 20, "size": [2, 7]}, torch.randint(0, 20, (2, 7)), ("ids", ["batch", "seq"]))
    x = p.call("embedding", "torch.nn.Embedding", 15, embed, {"input": ids}, embed(ids), ("x", ["batch", "seq", "input"]), text="self.embed")
    p.focus = len(p.steps)
    out, (h, c) = p.call("lstm", "torch.nn.LSTM", 16, lstm, {"input": x, "hx": None}, lstm(x),
                         [("out", ["batch", "seq", "hidden"]), [("h", ["layers", "batch", "hidden"]), ("c", ["layers", "batch", "hidden"])]], text="self.lstm")
    a = p.add("index", "index", 17, {"input": h, "items": [-2]}, h[-2], None)
    b = p.add("index", "index", 17, {"input": h, "items": [-1]}, h[-1], None)
    last = p.add("cat", "torch.cat", 17, {"tensors": [a, b], "dim": -1}, torch.cat([a, b], -1), ("last", ["batch", "hidden"]), text="torch.cat")
    scores = p.call("linear", "torch.nn.Linear", 18, head, {"input": last}, head(last), ("scores", ["batch", None]), text="self.head")
    p.add("softmax", "torch.softmax", 19, {"input": scores, "dim": -1}, torch.softmax(scores, -1), None, text="torch.softmax")
    p.write("classifier")


def by_hand() -> None:
    """tanh(W_ih @ x + b_ih + W_hh @ h + b_hh) in a loop over the rows of the input."""
    p = Plan("cell_by_hand", "examples/cell_by_hand.py")
    torch.manual_seed(0)
    p.add("seed", "torch.manual_seed", 3, {"seed": 0})
    I, H = 5, 8
    W_ih = p.add("randn", "torch.randn", 7, {"size": [H, I]}, torch.randn(H, I), "W_ih")
    W_hh = p.add("randn", "torch.randn", 8, {"size": [H, H]}, torch.randn(H, H), "W_hh")
    b_ih = p.add("zeros", "torch.zeros", 9, {"size": [H]}, torch.zeros(H), "b_ih")
    b_hh = p.add("zeros", "torch.zeros", 10, {"size": [H]}, torch.zeros(H), "b_hh")
    days = p.add("randn", "torch.randn", 12, {"size": [4, I]}, torch.randn(4, I), ("days", ["seq", "input"]))
    h = p.add("zeros", "torch.zeros", 13, {"size": [H]}, torch.zeros(H), "h")
    for t in range(4):
        p.passes = [t]
        x = p.add("select", "select", 15, {"input": days, "dim": 0, "index": t}, days[t], "x")
        a = p.add("matmul", "torch.matmul", 16, {"input": W_ih, "other": x}, W_ih @ x, None)
        b = p.add("add", "torch.add", 16, {"input": a, "other": b_ih}, a + b_ih, None)
        c = p.add("matmul", "torch.matmul", 16, {"input": W_hh, "other": h}, W_hh @ h, None)
        d = p.add("add", "torch.add", 16, {"input": b, "other": c}, b + c, None)
        e = p.add("add", "torch.add", 16, {"input": d, "other": b_hh}, d + b_hh, None)
        p.focus = len(p.steps) if t == 0 else p.focus
        h = p.add("tanh", "torch.tanh", 16, {"input": e}, torch.tanh(e), "h", text="torch.tanh")
    p.write("by-hand")


def cell_loop() -> None:
    """nn.GRUCell over the steps of a batch, and an unused layer that draws all the same."""
    p = Plan("decode", "examples/decode.py")
    torch.manual_seed(3)
    p.add("seed", "torch.manual_seed", 3, {"seed": 3})
    p.layer("torch.nn.LayerNorm", 5, nn.LayerNorm(4), {"normalized_shape": [4]}, "norm")
    p.layer("torch.nn.Conv1d", 6, nn.Conv1d(3, 4, 2), {"in_channels": 3, "out_channels": 4, "kernel_size": 2}, "conv")
    config = {"input_size": 3, "hidden_size": 4, "bias": True}
    cell = p.layer("torch.nn.GRUCell", 7, nn.GRUCell(3, 4), config, "cell")
    xs = p.add("randn", "torch.randn", 8, {"size": [5, 2, 3]}, torch.randn(5, 2, 3), ("xs", ["seq", "batch", "input"]))
    h = p.add("zeros", "torch.zeros", 9, {"size": [2, 4]}, torch.zeros(2, 4), ("h", ["batch", "hidden"]))
    made = []
    for t in range(5):
        p.passes = [t]
        x = p.add("index", "index", 11, {"input": xs, "items": [t]}, xs[t], None)
        p.focus = len(p.steps) if t == 0 else p.focus
        h = p.call("gru_cell", "torch.nn.GRUCell", 11, cell, {"input": x, "hx": h}, cell(x, h), ("h", ["batch", "hidden"]), text="cell")
        made.append(h)
    p.passes = []
    p.add("stack", "torch.stack", 13, {"tensors": made, "dim": 0}, torch.stack(made), ("out", ["seq", "batch", "hidden"]), text="torch.stack")
    p.write("cell-loop")


def attention() -> None:
    """What multi-head attention draws, seen in the numbers that come after it."""
    p = Plan("after", "examples/after.py")
    torch.manual_seed(5)
    p.add("seed", "torch.manual_seed", 3, {"seed": 5})
    config = {"embed_dim": 4, "num_heads": 2}
    p.layer("torch.nn.MultiheadAttention", 5, nn.MultiheadAttention(4, 2), config, "attention")
    p.focus = len(p.steps)
    p.add("randn", "torch.randn", 6, {"size": [2, 3]}, torch.randn(2, 3), "x")
    p.write("attention")


for make in (article, classifier, by_hand, cell_loop, attention):
    make()

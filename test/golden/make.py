"""Writes the numbers that `test/runtime.test.ts` holds the runtime to: what real PyTorch computes from a seed.

    python test/golden/make.py

A case says how to make a module and its inputs; both sides draw the weights and then the inputs from the seed, in the same
order, so a golden holds only what comes out. Arrays are float32, little-endian, base64.
"""

import base64
import itertools
import json
import pathlib

import numpy
import safetensors.torch
import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
T, B, I, H, P = 3, 2, 3, 4, 2


def array(x: torch.Tensor) -> dict:
    data = base64.b64encode(x.detach().to(torch.float32).contiguous().numpy().astype("<f4").tobytes()).decode()
    return {"shape": list(x.shape), "data": data}


def flat(value) -> list[torch.Tensor]:
    return [value] if isinstance(value, torch.Tensor) else [one for item in value for one in flat(item)]


def draw(*shape: int) -> torch.Tensor:
    """In [-1, 1): exact on both sides."""
    return torch.rand(shape) * 2 - 1


KINDS = {
    "rnn": (nn.RNN, {}),
    "relu": (nn.RNN, {"nonlinearity": "relu"}),
    "lstm": (nn.LSTM, {}),
    "projected": (nn.LSTM, {"proj_size": P}),
    "gru": (nn.GRU, {}),
}


def recurrent() -> list[dict]:
    """Every kind x layers x directions x bias, and of each: the three forms of the input, without and with initial states."""
    cases = []
    for kind, layers, bidirectional, bias in itertools.product(KINDS, (1, 2), (False, True), (True, False)):
        make, extra = KINDS[kind]
        seed = len(cases)
        torch.manual_seed(seed)
        module = make(I, H, num_layers=layers, bias=bias, bidirectional=bidirectional, **extra)
        case = {
            "kind": kind,
            "layers": layers,
            "bidirectional": bidirectional,
            "bias": bias,
            "seed": seed,
            "weights": {name: array(p) for name, p in module.named_parameters()},
            "runs": [],
        }
        count = layers * (2 if bidirectional else 1)
        out = P if kind == "projected" else H
        for form, given in itertools.product(("sequence-first", "batch-first", "unbatched"), (False, True)):
            batch = [] if form == "unbatched" else [B]
            shape = {"sequence-first": (T, B, I), "batch-first": (B, T, I), "unbatched": (T, I)}[form]
            module.batch_first = form == "batch-first"
            x = draw(*shape)
            h = draw(count, *batch, out) if given else None
            c = draw(count, *batch, H) if given and "lstm" in str(make).lower() else None
            hx = (h, c) if c is not None else h
            case["runs"].append({"form": form, "given": given, "out": [array(one) for one in flat(module(x, hx))]})
        cases.append(case)
    return cases


def packed() -> list[dict]:
    """Sequences of different lengths, in order and not, without and with initial states: output padded again, and states."""
    cases = []
    for kind, bidirectional, ordered in itertools.product(KINDS, (False, True), (True, False)):
        make, extra = KINDS[kind]
        seed = 200 + len(cases)
        torch.manual_seed(seed)
        module = make(I, H, num_layers=2, bidirectional=bidirectional, **extra)
        lengths = [4, 2, 2, 1] if ordered else [2, 4, 1, 2]
        case = {"kind": kind, "bidirectional": bidirectional, "seed": seed, "lengths": lengths, "runs": []}
        for given in (False, True):
            x = draw(4, 4, I)
            count = 4 if bidirectional else 2
            h = draw(count, 4, P if kind == "projected" else H) if given else None
            c = draw(count, 4, H) if given and "lstm" in str(make).lower() else None
            rows = nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=ordered)
            output, states = module(rows, (h, c) if c is not None else h)
            padded, _ = nn.utils.rnn.pad_packed_sequence(output, padding_value=-1.0, total_length=5)
            out = [array(one) for one in (rows.data, padded, *flat(states))]
            case["runs"].append({"given": given, "batch_sizes": rows.batch_sizes.tolist(), "out": out})
        cases.append(case)
    return cases


def cells() -> list[dict]:
    cases = []
    makes = {
        "rnn": lambda bias: nn.RNNCell(I, H, bias=bias),
        "relu": lambda bias: nn.RNNCell(I, H, bias=bias, nonlinearity="relu"),
        "lstm": lambda bias: nn.LSTMCell(I, H, bias=bias),
        "gru": lambda bias: nn.GRUCell(I, H, bias=bias),
    }
    for kind, bias in itertools.product(makes, (True, False)):
        torch.manual_seed(100 + len(cases))
        cell = makes[kind](bias)
        case = {"kind": kind, "bias": bias, "seed": 100 + len(cases), "runs": []}
        case["weights"] = {name: array(p) for name, p in cell.named_parameters()}
        for batched, given in itertools.product((True, False), (False, True)):
            batch = [B] if batched else []
            x = draw(*batch, I)
            h = draw(*batch, H) if given else None
            c = draw(*batch, H) if given and kind == "lstm" else None
            hx = (h, c) if c is not None else h
            case["runs"].append({"batched": batched, "given": given, "out": [array(one) for one in flat(cell(x, hx))]})
        cases.append(case)
    return cases


def layers() -> list[dict]:
    """Weights and outputs of the layers around, the input drawn after the weights."""
    cases = []

    def add(name: str, arguments: list, module: nn.Module, x: torch.Tensor) -> None:
        weights = {key: array(p) for key, p in module.state_dict().items()}
        cases.append({"name": name, "arguments": arguments, "weights": weights, "input": array(x), "out": array(module.eval()(x))})

    def seeded(make):
        torch.manual_seed(7)
        return make()

    add("Linear", [5, 3], seeded(lambda: nn.Linear(5, 3)), draw(2, 4, 5))
    add("Linear", [5, 3, {"bias": False}], seeded(lambda: nn.Linear(5, 3, bias=False)), draw(5))
    add("Embedding", [5, 3], seeded(lambda: nn.Embedding(5, 3)), torch.tensor([[0, 4, 2], [1, 1, 3]]))
    add("Embedding", [7, 4, {"paddingIdx": 2}], seeded(lambda: nn.Embedding(7, 4, padding_idx=2)), torch.tensor([2, 6, 0]))
    add("LayerNorm", [5], seeded(lambda: nn.LayerNorm(5)), draw(2, 3, 5))
    add("LayerNorm", [[3, 5], {"eps": 0.01}], seeded(lambda: nn.LayerNorm([3, 5], eps=0.01)), draw(2, 3, 5))
    norm = seeded(lambda: nn.BatchNorm1d(4))
    norm(draw(6, 4))
    add("BatchNorm1d", [4], norm.eval(), draw(2, 4, 3))
    add("BatchNorm1d", [4, {"affine": False}], nn.BatchNorm1d(4, affine=False).eval(), draw(2, 4))
    add("Conv1d", [4, 6, 3], seeded(lambda: nn.Conv1d(4, 6, 3)), draw(2, 4, 7))
    options = {"stride": 2, "padding": 2, "dilation": 2, "groups": 2}
    add("Conv1d", [4, 6, 3, options], seeded(lambda: nn.Conv1d(4, 6, 3, **options)), draw(2, 4, 7))
    add("Conv1d", [4, 6, 2, {"bias": False}], seeded(lambda: nn.Conv1d(4, 6, 2, bias=False)), draw(4, 7))
    add("MaxPool1d", [3, {"stride": 2, "padding": 1}], nn.MaxPool1d(3, stride=2, padding=1), draw(2, 3, 8))
    add("AvgPool1d", [2], nn.AvgPool1d(2), draw(3, 7))
    add("Dropout", [0.5], nn.Dropout(0.5), draw(3, 2))
    add("Flatten", [], nn.Flatten(), draw(2, 3, 4))
    add("Identity", [], nn.Identity(), draw(2, 3))
    x = torch.cat([torch.linspace(-9, 9, 37), torch.tensor([-1e-8, 1e-8, -100.0, 100.0, -torch.inf, torch.inf, torch.nan])])
    for name in ("Tanh", "Sigmoid", "ReLU", "GELU", "SiLU", "Softplus", "ELU", "LeakyReLU"):
        # What GELU makes of infinities depends on the vector unit that runs it.
        add(name, [], getattr(nn, name)(), x[:-3] if name == "GELU" else x)
    add("ELU", [{"alpha": 0.5}], nn.ELU(0.5), x)
    add("LeakyReLU", [{"negativeSlope": 0.2}], nn.LeakyReLU(0.2), x)
    for name, dim in itertools.product(("Softmax", "LogSoftmax"), (0, 1, -1)):
        add(name, [{"dim": dim}], getattr(nn, name)(dim), draw(3, 4, 2) * 5)
    return cases


def losses() -> list[dict]:
    """Every loss with every reduction: of the elements, of classes, of probabilities."""
    cases = []
    torch.manual_seed(11)
    for reduction in ("mean", "sum", "none"):
        x, y, p, q = draw(3, 4) * 3, draw(3, 4) * 3, torch.rand(3, 4), torch.rand(3, 4).round()
        classes, deep = torch.tensor([3, 0, 1]), torch.tensor([[1, 0], [2, -100], [0, 3]])
        inputs = [
            ("MSELoss", {}, x, y),
            ("L1Loss", {}, x, y),
            ("SmoothL1Loss", {}, x, y),
            ("SmoothL1Loss", {"beta": 0.3}, x, y),
            ("HuberLoss", {"delta": 1.5}, x, y),
            ("BCELoss", {}, p, q),
            ("BCEWithLogitsLoss", {}, x * 20, q),
            ("NLLLoss", {}, torch.log_softmax(x, 1), classes),
            ("CrossEntropyLoss", {}, x, classes),
            ("CrossEntropyLoss", {}, draw(3, 4, 2) * 5, deep),
            ("CrossEntropyLoss", {}, x, torch.softmax(y, 1)),
            ("CrossEntropyLoss", {}, x[0], torch.tensor(2)),
        ]
        for name, options, a, b in inputs:
            out = getattr(nn, name)(reduction=reduction, **options)(a, b)
            arguments = {"reduction": reduction, **options}
            cases.append({"name": name, "arguments": arguments, "input": array(a), "target": array(b), "out": array(out)})
    return cases


def ops() -> list[dict]:
    """Kernels by their op's name and arguments: what PyTorch gives for them."""
    cases = []

    def add(op: str, arguments: dict, out) -> None:
        def stored(value):
            if isinstance(value, torch.Tensor):
                dtype = {torch.float32: "float32", torch.int64: "int64", torch.bool: "bool"}[value.dtype]
                return {"tensor": array(value), "dtype": dtype}
            return [stored(one) for one in value] if isinstance(value, (list, tuple)) else value

        cases.append({"op": op, "arguments": {k: stored(v) for k, v in arguments.items()}, "out": stored(out)})

    torch.manual_seed(21)
    inf, nan = torch.inf, torch.nan
    edges = torch.tensor([0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 1e-6, -3.0, 7.25, 100.0, -100.0, inf, -inf, nan])
    f = nn.functional
    named = {"neg": torch.neg, "positive": torch.positive, "gelu": f.gelu, "silu": f.silu, "elu": f.elu}
    named |= {"leaky_relu": f.leaky_relu, "softplus": f.softplus, "softsign": f.softsign, "hardtanh": f.hardtanh}
    for op in (
        "tanh sigmoid relu exp expm1 log log1p sqrt rsqrt reciprocal square abs neg sign sin cos erf round floor ceil "
        "positive silu elu leaky_relu softplus softsign hardtanh"
    ).split():
        add(op, {"input": edges}, named.get(op, getattr(torch, op, None))(edges))
    inside = torch.tensor([-0.99, -0.5, -0.0, 0.0, 0.1, 0.7, 0.999])
    more = "exp2 log2 log10 tan asin acos atan sinh cosh asinh acosh atanh erfc deg2rad rad2deg sinc trunc frac"
    tests = "isnan isinf isfinite isposinf isneginf signbit logical_not"
    for op in f"{more} {tests}".split():
        for values in (inside,) if op in ("tan", "sinc", "frac", "sinh", "cosh", "exp2") else (inside, edges):
            add(op, {"input": values}, getattr(torch, op)(values))
    add("logit", {"input": inside.abs()}, torch.logit(inside.abs()))
    add("gelu", {"input": edges[:-3]}, f.gelu(edges[:-3]))
    add("clamp", {"input": edges, "min": -1, "max": 2}, edges.clamp(-1, 2))
    add("clamp", {"input": edges, "max": 2}, edges.clamp(max=2))

    a, b = draw(3, 1, 4) * 5, draw(2, 4) * 5
    whole, other = torch.randint(-9, 9, (2, 3)), torch.tensor([[3, -2, 5], [1, 4, -7]])
    names = {"floordiv": torch.floor_divide, "mod": torch.remainder}
    for op in "add sub mul div floordiv mod maximum minimum atan2 eq ne lt le gt ge logical_and logical_or".split():
        run = names.get(op, getattr(torch, op, None))
        add(op, {"input": a, "other": b}, run(a, b))
        add(op, {"input": whole, "other": other}, run(whole, other))
        if op not in ("maximum", "minimum", "atan2", "logical_and", "logical_or"):
            add(op, {"input": a, "other": 1.5}, run(a, 1.5))
            add(op, {"input": whole, "other": 2}, run(whole, 2))
    for op in "fmod fmax fmin copysign hypot logaddexp xlogy logical_xor".split():
        add(op, {"input": a.abs() if op == "xlogy" else a, "other": b.abs()}, getattr(torch, op)(a.abs() if op == "xlogy" else a, b.abs()))
    add("fmax", {"input": edges, "other": edges.flip(0)}, torch.fmax(edges, edges.flip(0)))
    add("masked_fill", {"input": b, "mask": b > 0, "value": -9.0}, b.masked_fill(b > 0, -9))
    add("masked_select", {"input": a, "mask": b > 0}, torch.masked_select(a, b > 0))
    add("pow", {"input": a.abs(), "other": b}, a.abs() ** b)
    add("pow", {"input": a, "other": 3}, a**3)
    add("where", {"condition": a > 0, "input": a, "other": b}, torch.where(a > 0, a, b))

    x, flags = draw(2, 3, 4) * 4, draw(2, 3, 4) > 0.6
    for op in ("sum", "mean", "std", "var", "logsumexp"):
        run = getattr(torch, op)
        if op != "logsumexp":
            add(op, {"input": x}, run(x))
        add(op, {"input": x, "dim": 1}, run(x, 1))
        add(op, {"input": x, "dim": [0, -1], "keepdim": True}, run(x, (0, -1), keepdim=True))
    add("sum", {"input": flags}, flags.sum())
    add("sum", {"input": whole, "dim": 0}, whole.sum(0))
    add("norm", {"input": x}, x.norm())
    add("norm", {"input": x, "p": 1, "dim": 2}, x.norm(1, 2))
    for op in ("prod", "any", "all", "argmax", "argmin", "max", "min", "median"):
        y = flags if op in ("any", "all") else x
        add(op, {"input": y}, getattr(torch, op)(y))
        add(op, {"input": y, "dim": 2, "keepdim": True}, getattr(torch, op)(y, 2, keepdim=True))
        add(op, {"input": y, "dim": -2}, getattr(torch, op)(y, -2))
    for op in ("nansum", "count_nonzero", "amax", "amin"):
        add(op, {"input": x, "dim": [0, 2]}, getattr(torch, op)(x, (0, 2)))
        add(op, {"input": flags.float()}, getattr(torch, op)(flags.float()))
    add("cumprod", {"input": x, "dim": 1}, x.cumprod(1))
    add("argsort", {"input": x, "dim": 1}, x.argsort(1))
    holes = torch.tensor([[1.0, nan, 3.0], [nan, nan, 0.0], [2.0, 2.0, -1.0]])
    for op in ("max", "min", "argmax", "argmin"):
        add(op, {"input": holes, "dim": 1}, getattr(torch, op)(holes, 1))
    for op in ("softmax", "log_softmax", "cumsum"):
        for dim in (0, 1, -1):
            add(op, {"input": x, "dim": dim}, getattr(torch, op)(x, dim))
    add("flip", {"input": x, "dim": 1}, x.flip(1))
    add("topk", {"input": x, "k": 2, "dim": 1}, tuple(x.topk(2, 1)))
    add("sort", {"input": x, "dim": 0}, tuple(x.sort(0)))
    add("sort", {"input": x, "dim": -1, "descending": True}, tuple(x.sort(-1, descending=True)))

    for p, q in (((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((5, 2, 3), (3,))):
        u, v = draw(*p), draw(*q)
        add("matmul", {"input": u, "other": v}, u @ v)
    u, v = draw(2, 1, 3, 4), draw(5, 4, 2)
    add("matmul", {"input": u, "other": v}, u @ v)
    m, n = draw(2, 3, 4), draw(2, 4, 5)
    add("bmm", {"input": m, "mat2": n}, m @ n)
    add("outer", {"input": m[0, 0], "vec2": n[0, 0]}, torch.outer(m[0, 0], n[0, 0]))

    add("addmm", {"input": m[0, 0], "mat1": m[0], "mat2": n[0, :, :4]}, torch.addmm(m[0, 0], m[0], n[0, :, :4]))
    add("baddbmm", {"input": m[:, :, :1], "mat1": m, "mat2": n}, torch.baddbmm(m[:, :, :1], m, n))
    add("functional_linear", {"input": m, "weight": n[0].t(), "bias": n[0, 0]}, f.linear(m, n[0].t(), n[0, 0]))

    add("unflatten", {"input": x, "dim": -1, "sizes": [2, -1]}, x.unflatten(-1, (2, -1)))
    add("movedim", {"input": x, "source": 0, "destination": -1}, x.movedim(0, -1))
    add("roll", {"input": x, "shifts": -2, "dims": 1}, x.roll(-2, 1))
    add("roll", {"input": x, "shifts": 5}, x.roll(5))
    add("flip_axes", {"input": x, "dims": [0, 2]}, x.flip(0, 2))
    add("tile", {"input": x, "repeats": [2, 2]}, x.tile(2, 2))
    add("tril", {"input": x, "diagonal": 1}, x.tril(1))
    add("triu", {"input": x}, x.triu())
    places = torch.tensor([[[0, 1], [1, 2]]])
    add("gather", {"input": x, "dim": 1, "index": places}, x.gather(1, places))
    add("hstack", {"tensors": [x, x]}, torch.hstack([x, x]))
    add("vstack", {"tensors": [x[0, 0], x[0, 1]]}, torch.vstack([x[0, 0], x[0, 1]]))
    add("atleast_3d", {"input": x[0, 0]}, torch.atleast_3d(x[0, 0]))
    add("permute", {"input": x, "dims": [2, 0, 1]}, x.permute(2, 0, 1))
    add("transpose", {"input": x, "dim0": 0, "dim1": -1}, x.transpose(0, -1))
    add("expand", {"input": x[:, :1], "sizes": [3, 2, -1, 4]}, x[:, :1].expand(3, 2, -1, 4))
    add("repeat", {"input": x, "repeats": [2, 1, 2, 1]}, x.repeat(2, 1, 2, 1))
    add("cat", {"tensors": [x, x[:, :2]], "dim": 1}, torch.cat([x, x[:, :2]], 1))
    add("stack", {"tensors": [x, -x], "dim": -1}, torch.stack([x, -x], -1))
    add("chunk", {"input": x, "size": 2, "dim": 1}, x.chunk(2, 1))
    add("split", {"input": x, "size": [1, 3], "dim": 2}, x.split([1, 3], 2))
    add("unbind", {"input": x, "dim": 1}, x.unbind(1))
    add("narrow", {"input": x, "dim": 1, "start": 1, "length": 2}, x.narrow(1, 1, 2))
    rows, mask = torch.tensor([[2, 0], [1, 1]]), torch.tensor([[True, False, True], [False, True, False]])
    add("index", {"input": x, "items": [1, {"start": 0, "stop": 3, "step": 2}]}, x[1, 0:3:2])
    add("index", {"input": x, "items": [{}, rows]}, x[:, rows])
    add("index", {"input": x, "items": [torch.tensor([0, 1]), {}, torch.tensor([3, 2])]}, x[[0, 1], :, [3, 2]])
    add("index", {"input": x, "items": [mask]}, x[mask])
    add("index", {"input": x, "items": ["...", None, -1]}, x[..., None, -1])
    add("index_select", {"input": x, "dim": 2, "index": torch.tensor([3, 3, 0])}, x.index_select(2, torch.tensor([3, 3, 0])))
    add("one_hot", {"input": rows, "num_classes": 4}, f.one_hot(rows, 4))
    add("arange", {"start": 1, "end": 2.5, "step": 0.25}, torch.arange(1, 2.5, 0.25))
    add("linspace", {"start": -1, "end": 2, "steps": 7}, torch.linspace(-1, 2, 7))
    add("eye", {"n": 2, "m": 3}, torch.eye(2, 3))
    return cases


def random() -> list[dict]:
    """A run of draws from each seed, one after the other."""
    out = []
    for seed in (0, 1, 42, 2**32 + 5):
        torch.manual_seed(seed)
        draws = [
            ("rand", [20], torch.rand(20)),
            ("randn", [5], torch.randn(5)),
            ("randn", [4, 4], torch.randn(4, 4)),
            ("randn", [37], torch.randn(37)),
            ("randn", [3], torch.randn(3)),
            ("randn", [1003], torch.randn(1003)),
            ("randint", [0, 10, [12]], torch.randint(0, 10, (12,))),
            ("randint", [-5, 2**20, [12]], torch.randint(-5, 2**20, (12,))),
            ("randperm", 30, torch.randperm(30)),
            ("rand", [2, 3], torch.rand(2, 3)),
        ]
        big = {"from28": torch.randint(0, 2**28, (4,)).tolist(), "from40": torch.randint(-3, 2**40, (4,)).tolist()}
        out.append({"seed": seed, "draws": [{"name": n, "argument": a, "out": array(x)} for n, a, x in draws], **big})
    return out


def long() -> dict:
    """10,000 steps: the state at the end, where drift would show."""
    torch.manual_seed(3)
    module = nn.RNN(8, 32)
    x = draw(10000, 1, 8)
    return {"h": array(module(x)[1])}


def unbounded() -> dict:
    """A relu whose states grow: in float64, as the sum of two floats, and how far off PyTorch's float32 is."""
    torch.manual_seed(13)
    module = nn.RNN(8, 32, num_layers=2, nonlinearity="relu")
    x = draw(60, 3, 8)
    state = {name: value * 2.5 for name, value in module.state_dict().items()}
    module.load_state_dict(state)
    single = module(x)[0][-1]
    double = module.double()(x.double())[0][-1]
    high = double.float()
    off = (single.double() - double).abs() / double.abs().clamp(min=1)
    return {"high": array(high), "low": array((double - high.double()).float()), "off": off.max().item()}


def weights() -> None:
    """Files of weights as PyTorch, NumPy and safetensors write them. `kinds` are the same numbers in every stored type."""
    folder = HERE / "weights"
    folder.mkdir(exist_ok=True)
    torch.manual_seed(5)
    state = nn.LSTM(3, 4, num_layers=2, bidirectional=True).state_dict()
    torch.save(state, folder / "lstm.pt")
    safetensors.torch.save_file(state, folder / "lstm.safetensors", metadata={"format": "pt"})
    numpy.savez(folder / "lstm.npz", **{name: p.numpy() for name, p in state.items()})

    values = torch.tensor([[0.0, 1.0, 2.0], [-1.5, 0.333251953125, 60000.0]])
    floats = {"f16": values.half(), "bf16": values.bfloat16(), "f32": values.float(), "f64": values.double()}
    whole = torch.tensor([[0, 1, 2], [3, 100, 127]])
    wholes = {f"i{8 * w}": whole.to(d) for w, d in ((1, torch.int8), (2, torch.int16), (4, torch.int32), (8, torch.int64))}
    kinds = {**floats, **wholes, "u8": whole.to(torch.uint8), "bool": whole > 2, "scalar": torch.tensor(2.5)}
    kinds["empty"] = torch.zeros(0, 3)
    safetensors.torch.save_file(kinds, folder / "kinds.safetensors")
    views = {"turned": values.t(), "part": values[:, 1], "learned": nn.Parameter(values)}
    torch.save({"epoch": 3, "loss": 0.25, "model": {**kinds, **views}, "none": None, "list": [1, 2.5, "x"]}, folder / "kinds.pt")
    arrays = {name: x.numpy() for name, x in kinds.items() if name != "bf16"}
    arrays["turned"] = numpy.asfortranarray(values.numpy())
    arrays["big"] = values.numpy().astype(">f4")
    numpy.savez(folder / "kinds.npz", **arrays)
    numpy.savez_compressed(folder / "packed.npz", **arrays, zeros=numpy.zeros((50, 50), "<f4"))
    numpy.save(folder / "one.npy", values.numpy())


def write(name: str, value) -> None:
    text = json.dumps(value, separators=(",", ":")).replace("},{\"kind\"", "},\n{\"kind\"").replace("},{\"name\"", "},\n{\"name\"").replace("},{\"op\"", "},\n{\"op\"")
    (HERE / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    numpy.testing.assert_equal(torch.__version__.split(".")[:2], ["2", "13"])
    for make in (recurrent, packed, cells, layers, losses, ops, random, long, unbounded):
        write(make.__name__, make())
    weights()

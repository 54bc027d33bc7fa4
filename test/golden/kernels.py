"""Writes `kernels.json`: what PyTorch gives for the names beyond those of `make.py`, with their options.

    python test/golden/kernels.py

A case has the op and the library's name, which together say which kernel runs. Arrays as in `make.py`.
"""

import math

import numpy
import torch
from make import array, draw, write
from torch import nn

f = nn.functional
CASES: list[dict] = []
DTYPES = {torch.float32: "float32", torch.float64: "float64", torch.int64: "int64", torch.bool: "bool"}


def stored(value):
    if isinstance(value, torch.Tensor):
        return {"tensor": array(value), "dtype": DTYPES[value.dtype]}
    if isinstance(value, nn.utils.rnn.PackedSequence):
        order = None if value.sorted_indices is None else value.sorted_indices.tolist()
        return {**stored(value.data), "batchSizes": value.batch_sizes.tolist(), "sortedIndices": order}
    if isinstance(value, dict):
        return {"record": {key: stored(one) for key, one in value.items()}}
    return [stored(one) for one in value] if isinstance(value, (list, tuple)) else value


def add(op: str, arguments: dict, out, api: str | None = None) -> None:
    given = {name: stored(value) for name, value in arguments.items()}
    CASES.append({"op": op, "api": api or op, "arguments": given, "out": stored(out)})


def state(module: nn.Module) -> dict:
    return dict(module.state_dict())


def activations(x: torch.Tensor) -> None:
    names = "ReLU6 Hardswish Hardsigmoid Mish SELU CELU Tanhshrink LogSigmoid Hardshrink Softshrink SiLU GELU ELU LeakyReLU"
    for name in names.split():
        add("relu", {"input": x}, getattr(nn, name)()(x), f"torch.nn.{name}")
    add("relu", {"input": x, "alpha": 0.7}, f.celu(x, 0.7), "torch.nn.functional.celu")
    add("relu", {"input": x, "lambd": 0.9}, f.softshrink(x, 0.9), "torch.nn.functional.softshrink")
    add("relu", {"input": x, "threshold": 0.4, "value": -2}, f.threshold(x, 0.4, -2), "torch.nn.Threshold")
    add("relu", {"input": x, "approximate": "tanh"}, f.gelu(x, approximate="tanh"), "torch.nn.GELU")
    add("relu", {"input": x, "min_val": -0.5, "max_val": 2}, f.hardtanh(x, -0.5, 2), "torch.nn.Hardtanh")
    add("relu", {"input": x}, nn.RReLU().eval()(x), "torch.nn.RReLU")
    add("softmax", {"input": x}, f.softmin(x, dim=1), "torch.nn.Softmin")
    add("softmax", {"input": x}, f.softmax(x, dim=1), "torch.nn.Softmax")
    deep = draw(2, 3, 2, 2)
    add("relu", {"input": deep}, nn.Softmax2d()(deep), "torch.nn.Softmax2d")
    slopes = torch.tensor([0.1, 0.2, 0.3])
    add("prelu", {"input": deep, "weight": slopes}, f.prelu(deep, slopes))
    add("glu", {"input": x, "dim": 1}, f.glu(x, 1))
    add("normalize", {"input": x, "dim": 1}, f.normalize(x))
    add("normalize", {"input": x, "p": 1, "dim": 0, "eps": 0.1}, f.normalize(x, 1, 0, 0.1))
    wide = draw(2, 6, 3)
    add("relu", {"input": wide, "size": 3, "alpha": 0.1, "beta": 0.7, "k": 2}, f.local_response_norm(wide, 3, 0.1, 0.7, 2), "torch.nn.functional.local_response_norm")
    four = draw(1, 4, 2, 2)
    add("relu", {"input": four, "groups": 2}, f.channel_shuffle(four, 2), "torch.nn.ChannelShuffle")


def special(x: torch.Tensor) -> None:
    a, b = torch.randint(-9, 9, (2, 3)), torch.randint(1, 9, (3,))
    t = torch.tensor([True, False, True])
    for op in ("bitwise_and", "bitwise_or", "bitwise_xor"):
        add(op, {"input": a, "other": b}, getattr(torch, op)(a, b))
        add(op, {"input": t, "other": ~t}, getattr(torch, op)(t, ~t))
    for name in ("gcd", "lcm", "bitwise_left_shift", "bitwise_right_shift"):
        add("bitwise_and", {"input": a, "other": b % 4 + 1}, getattr(torch, name)(a, b % 4 + 1), f"torch.{name}")
    add("bitwise_not", {"input": a}, ~a)
    add("bitwise_not", {"input": t}, ~t)
    inside = torch.tensor([-0.999, -0.3, 0.0, 0.1, 0.65, 0.9999])
    add("erfinv", {"input": inside}, torch.erfinv(inside))
    # In float32 PyTorch's own log-gamma is good to a few units of its last place.
    some = torch.tensor([0.1, 0.5, 1.0, 1.7, 4.2, 11.0])
    add("lgamma", {"input": some}, torch.lgamma(some))
    add("digamma", {"input": torch.tensor([0.1, 1.3, 4.2, 11.0])}, torch.digamma(torch.tensor([0.1, 1.3, 4.2, 11.0])))
    add("i0", {"input": some}, torch.i0(some))
    holes = torch.tensor([1.0, math.nan, math.inf, -math.inf])
    add("nan_to_num", {"input": holes}, torch.nan_to_num(holes))
    add("nan_to_num", {"input": holes, "nan": 2, "posinf": 5, "neginf": -5}, torch.nan_to_num(holes, 2, 5, -5))
    y = draw(4)
    add("heaviside", {"input": torch.tensor([-1.0, 0.0, 2.0]), "other": torch.tensor(0.5)}, torch.heaviside(torch.tensor([-1.0, 0.0, 2.0]), torch.tensor(0.5)))
    add("nextafter", {"input": x, "other": y}, torch.nextafter(x, y))
    add("ldexp", {"input": x, "other": b[0]}, torch.ldexp(x, b[0]))
    add("isclose", {"input": x, "other": x + 1e-6}, torch.isclose(x, x + 1e-6))
    add("lerp", {"input": x, "end": y, "weight": 0.3}, torch.lerp(x, y, 0.3))
    add("addcmul", {"input": x, "tensor1": y, "tensor2": y, "value": 0.5}, torch.addcmul(x, y, y, value=0.5))
    add("addcmul", {"input": x, "tensor1": y, "tensor2": y + 2}, torch.addcdiv(x, y, y + 2), "torch.addcdiv")
    add("isin", {"input": a, "other": b}, torch.isin(a, b))
    add("logaddexp", {"input": x, "other": y}, torch.logaddexp2(x, y), "torch.logaddexp2")
    add("float_power", {"input": x.abs(), "other": 2}, torch.float_power(x.abs(), 2))
    add("add", {"input": x, "other": y, "alpha": 0.5}, torch.add(x, y, alpha=0.5))
    add("sub", {"input": x, "other": y, "alpha": 2}, torch.rsub(x, y, alpha=2), "torch.rsub")
    add("div", {"input": x, "other": y, "rounding_mode": "floor"}, torch.div(x, y, rounding_mode="floor"))
    add("div", {"input": a, "other": b, "rounding_mode": "trunc"}, torch.div(a, b, rounding_mode="trunc"))
    add("in_place", {"input": x, "other": y}, x * y, "torch.Tensor.mul_")
    add("clamp", {"input": x, "bound": 0.1}, x.clamp_min(0.1), "torch.clamp_min")
    add("clamp", {"input": x, "min": y}, x.clamp(min=y))


def reductions(x: torch.Tensor) -> None:
    holes = torch.tensor([[1.0, math.nan, 3.0], [4.0, 5.0, math.nan]])
    add("nanmean", {"input": holes, "dim": 1}, torch.nanmean(holes, 1))
    add("nanmedian", {"input": holes, "dim": 1}, tuple(torch.nanmedian(holes, 1)))
    add("nanmedian", {"input": holes}, torch.nanmedian(holes))
    counts = torch.tensor([[3, 1, 3, 1], [2, 2, 5, 0]])
    add("mode", {"input": counts, "dim": 1}, tuple(torch.mode(counts, 1)))
    add("kthvalue", {"input": x, "k": 2, "dim": 1}, tuple(torch.kthvalue(x, 2, 1)))
    add("aminmax", {"input": x, "dim": 1}, tuple(torch.aminmax(x, dim=1)))
    add("var_mean", {"input": x, "dim": 1}, torch.var_mean(x, 1))
    add("std_mean", {"input": x, "unbiased": False}, torch.std_mean(x, unbiased=False))
    add("std", {"input": x, "dim": 0, "unbiased": False}, torch.std(x, 0, unbiased=False))
    for op in ("cummax", "cummin"):
        add(op, {"input": counts, "dim": 1}, tuple(getattr(torch, op)(counts, 1)))
        add(op, {"input": x, "dim": 0}, tuple(getattr(torch, op)(x, 0)))
    add("logcumsumexp", {"input": x, "dim": 1}, torch.logcumsumexp(x, 1))
    add("positive", {"input": x}, torch.msort(x), "torch.msort")
    add("quantile", {"input": x, "q": 0.3, "dim": 1}, torch.quantile(x, 0.3, 1))
    q = torch.tensor([0.1, 0.8])
    add("quantile", {"input": x, "q": q, "dim": 0, "keepdim": True}, torch.quantile(x, q, 0, True))
    add("quantile", {"input": x, "q": 0.5, "interpolation": "higher"}, torch.quantile(x, 0.5, interpolation="higher"))
    add("unique", {"input": counts}, torch.unique(counts))
    add("unique", {"input": counts, "return_inverse": True, "return_counts": True}, torch.unique(counts, return_inverse=True, return_counts=True))
    add("unique", {"input": counts[0]}, torch.unique_consecutive(counts[0]), "torch.unique_consecutive")
    add("bincount", {"input": counts[0]}, torch.bincount(counts[0]))
    add("bincount", {"input": counts[0], "weights": x[0, :4], "minlength": 6}, torch.bincount(counts[0], x[0, :4], 6))
    edges = torch.tensor([1.0, 3.0, 5.0])
    add("searchsorted", {"input": edges, "values": holes[1, :2], "right": True}, torch.searchsorted(edges, holes[1, :2], right=True))
    add("diff", {"input": x, "n": 2, "dim": 1}, torch.diff(x, 2, 1))
    add("cov", {"input": x}, torch.cov(x))
    add("trapezoid", {"input": x, "dim": 1}, torch.trapezoid(x, dim=1))
    add("histc", {"input": x, "bins": 5}, torch.histc(x, 5))
    add("trace", {"input": x}, torch.trace(x))
    add("sum", {"input": counts, "dim": 1, "dtype": "float32"}, counts.sum(1, dtype=torch.float32))
    add("topk", {"input": x, "k": 2, "dim": 1, "largest": False}, tuple(x.topk(2, 1, largest=False)))
    add("max", {"input": x, "dim": -x}, torch.max(x, -x))


def arranged(x: torch.Tensor) -> None:
    add("fliplr", {"input": x}, x.fliplr())
    add("rot90", {"input": x, "k": 1}, x.rot90())
    add("rot90", {"input": x, "k": -1}, x.rot90(-1))
    add("unfold", {"input": x, "dimension": 1, "size": 3, "step": 2}, x.unfold(1, 3, 2))
    add("repeat_interleave", {"input": x, "repeats": 2}, x.repeat_interleave(2))
    times = torch.tensor([1, 0, 2])
    add("repeat_interleave", {"input": x, "repeats": times, "dim": 0}, x.repeat_interleave(times, 0))
    add("meshgrid", {"tensors": [x[0], x[:, 0]], "indexing": "xy"}, torch.meshgrid(x[0], x[:, 0], indexing="xy"))
    add("cartesian_prod", {"tensors": [x[0, :2], x[1, :3]]}, torch.cartesian_prod(x[0, :2], x[1, :3]))
    add("block_diag", {"tensors": [x, x[0]]}, torch.block_diag(x, x[0]))
    add("tensor_split", {"input": x, "size": 2, "dim": 1}, x.tensor_split(2, 1))
    add("tensor_split", {"input": x, "size": [1, 3], "dim": 1}, x.tensor_split([1, 3], 1))
    add("diag", {"input": x, "diagonal": 1}, x.diag(1))
    add("diag", {"input": x[0], "diagonal": -1}, x[0].diag(-1))
    deep = draw(2, 3, 4)
    add("diagonal", {"input": deep, "offset": -1, "dim1": 1, "dim2": 2}, deep.diagonal(-1, 1, 2))
    add("diag_embed", {"input": x, "offset": 1, "dim1": 0, "dim2": 2}, torch.diag_embed(x, 1, 0, 2))
    add("tril_indices", {"row": 3, "col": 4, "offset": 1}, torch.tril_indices(3, 4, 1))
    add("dstack", {"tensors": [x, x]}, torch.dstack([x, x]))
    add("column_stack", {"tensors": [x[:, 0], x]}, torch.column_stack([x[:, 0], x]))
    ids = torch.tensor([[0, 2, 1, 0], [1, 0, 2, 2]])
    add("scatter", {"input": x, "dim": 0, "index": ids, "src": x}, x.scatter(0, ids, x))
    add("scatter", {"input": x, "dim": 0, "index": ids, "src": 1.5}, x.scatter(0, ids, 1.5))
    add("scatter", {"input": x, "dim": 0, "index": ids, "src": x}, x.scatter_add(0, ids, x), "torch.scatter_add")
    rows = torch.tensor([2, 0])
    add("place", {"input": x, "dim": 0, "index": rows, "source": x[:2], "alpha": 2}, x.index_add(0, rows, x[:2], alpha=2), "torch.index_add")
    add("place", {"input": x, "dim": 0, "index": rows, "source": x[:2]}, x.index_copy(0, rows, x[:2]), "torch.index_copy")
    add("place", {"input": x, "dim": 1, "index": rows, "value": 7}, x.index_fill(1, rows, 7), "torch.index_fill")
    add("nonzero", {"input": ids}, ids.nonzero())
    add("nonzero", {"input": ids, "as_tuple": True}, ids.nonzero(as_tuple=True))
    add("take", {"input": x, "index": ids}, x.take(ids))
    order = x.argsort(1)
    add("take_along_dim", {"input": x, "indices": order, "dim": 1}, x.take_along_dim(order, 1))
    add("positive", {"input": x, "mask": x > 0, "source": -x}, x.masked_scatter(x > 0, -x), "torch.masked_scatter")
    add("cast", {"input": x * 3, "dtype": "long"}, (x * 3).long(), "torch.Tensor.long")
    add("like", {"input": ids}, torch.ones_like(ids), "torch.ones_like")
    add("like", {"input": x, "fill_value": 2.5}, torch.full_like(x, 2.5), "torch.full_like")
    for name in ("hann", "hamming", "blackman", "bartlett"):
        add("window", {"window_length": 7}, getattr(torch, f"{name}_window")(7), f"torch.{name}_window")


def products(x: torch.Tensor) -> None:
    a, b, c = draw(2, 3, 4), draw(2, 4, 5), draw(4, 4)
    for equation, operands in (
        ("bij,bjk->bik", (a, b)), ("bij,bjk", (a, b)), ("ii", (c,)), ("ii->i", (c,)), ("...ij,jk->...ik", (a, c)),
        ("bij->", (a,)), ("i,j->ji", (c[0], c[1])), ("b i j, j -> b i", (a, c[0])),
    ):
        add("einsum", {"equation": equation, "operands": list(operands)}, torch.einsum(equation, *operands))
    add("tensordot", {"input": a, "other": b, "dims": [[2], [1]]}, torch.tensordot(a, b, [[2], [1]]))
    add("tensordot", {"input": a, "other": c, "dims": 1}, torch.tensordot(a, c, 1))
    add("cdist", {"input": a, "other": draw(2, 5, 4) * 0 + c[0]}, torch.cdist(a, torch.zeros(2, 5, 4) + c[0]))
    add("cdist", {"input": a, "other": a, "p": 1}, torch.cdist(a, a, 1))
    add("pdist", {"input": c}, torch.pdist(c))
    add("cosine_similarity", {"input": c, "other": c.t(), "dim": 1}, f.cosine_similarity(c, c.t()))
    add("pairwise_distance", {"input": c, "other": c.t()}, f.pairwise_distance(c, c.t()))
    add("cross", {"input": a[0].t(), "other": b[0, :, :3]}, torch.cross(a[0].t(), b[0, :, :3], dim=1))
    add("kron", {"input": c[:2, :2], "other": c[:2, :3]}, torch.kron(c[:2, :2], c[:2, :3]))
    add("inner", {"input": a, "other": c}, torch.inner(a, c))
    add("addmv", {"input": c[0], "mat1": c, "mat2": c[1], "beta": 0.5, "alpha": 2}, torch.addmv(c[0], c, c[1], beta=0.5, alpha=2))
    add("addr", {"input": c, "mat1": c[0], "mat2": c[1]}, torch.addr(c, c[0], c[1]))
    add("multi_dot", {"matrices": [c, c, c[:, :2]]}, torch.linalg.multi_dot([c, c, c[:, :2]]))
    add("determinant", {"input": c}, torch.det(c), "torch.det")
    add("square_matrix", {"input": c}, torch.inverse(c), "torch.inverse")
    add("square_matrix", {"input": c, "n": 3}, torch.matrix_power(c, 3), "torch.matrix_power")
    add("solve", {"input": c, "other": c[0]}, torch.linalg.solve(c, c[0]))
    layer = nn.Bilinear(3, 4, 2)
    add("bilinear", {"input1": a[:, :, 0], "input2": b[:, :, 0], "weights": state(layer)}, layer(a[:, :, 0], b[:, :, 0]))


def spaces() -> None:
    for dims in (1, 2, 3):
        x = draw(2 if dims == 1 else 1, 2, *(5, 4, 3)[:dims])
        conv = getattr(nn, f"Conv{dims}d")
        for options in (
            {}, {"stride": 2, "padding": 1}, {"padding": "same", "dilation": 2}, {"groups": 2},
            {"padding": 1, "padding_mode": "circular"}, {"padding": 1, "padding_mode": "reflect"}, {"bias": False},
        ):
            layer = conv(2, 4, 2 if "dilation" not in options else 3, **options)
            add(f"conv{dims}d", {"input": x, "kernel_size": 2, **options, "weights": state(layer)}, layer(x), f"torch.nn.Conv{dims}d")
        back = getattr(nn, f"ConvTranspose{dims}d")
        for options in ({}, {"stride": 2, "padding": 1, "output_padding": 1}, {"groups": 2, "dilation": 2}):
            layer = back(2, 4, 2, **options)
            add(f"conv_transpose{dims}d", {"input": x, **options, "weights": state(layer)}, layer(x), f"torch.nn.ConvTranspose{dims}d")
        for options in ({}, {"stride": 1, "padding": 1}, {"ceil_mode": True}):
            for kind in ("max", "avg"):
                run = getattr(f, f"{kind}_pool{dims}d")
                add(f"{kind}_pool{dims}d", {"input": x, "kernel_size": 3, **options}, run(x, 3, **options))
        add(f"avg_pool{dims}d", {"input": x, "kernel_size": 3, "padding": 1, "count_include_pad": False}, getattr(f, f"avg_pool{dims}d")(x, 3, padding=1, count_include_pad=False))
        even = draw(1, 2, *(4, 4, 4)[:dims])
        best, at = getattr(f, f"max_pool{dims}d")(even, 2, return_indices=True)
        add(f"max_pool{dims}d", {"input": even, "kernel_size": 2, "return_indices": True}, (best, at))
        add(f"max_unpool{dims}d", {"input": best, "indices": at, "kernel_size": 2}, getattr(f, f"max_unpool{dims}d")(best, at, 2))
        add(f"lp_pool{dims}d", {"input": x.abs(), "norm_type": 2, "kernel_size": 2}, getattr(f, f"lp_pool{dims}d")(x.abs(), 2, 2))
        for kind in ("avg", "max"):
            add(f"adaptive_pool{dims}d", {"input": x, "output_size": 3}, getattr(f, f"adaptive_{kind}_pool{dims}d")(x, 3), f"torch.nn.functional.adaptive_{kind}_pool{dims}d")
        for kind in ("Zero", "Reflection", "Replication", "Circular"):
            layer = getattr(nn, f"{kind}Pad{dims}d")(1)
            add(f"pad{dims}d", {"input": x, "padding": 1}, layer(x), f"torch.nn.{kind}Pad{dims}d")
        mode = ("linear", "bilinear", "trilinear")[dims - 1]
        for options in ({"size": 7}, {"scale_factor": 2}, {"scale_factor": 1.5, "mode": mode}, {"size": 3, "mode": mode, "align_corners": True}, {"size": 3, "mode": "area"}, {"size": 9, "mode": "nearest-exact"}):
            add("interpolate", {"input": x, **options}, f.interpolate(x, **options))
        add(f"instance_norm{dims}d", {"input": x, "num_features": 2}, getattr(nn, f"InstanceNorm{dims}d")(2)(x))
        norm = getattr(nn, f"BatchNorm{dims}d")(2)
        norm(draw(2, 2, *(5, 4, 3)[:dims]))
        add(f"batch_norm{dims}d", {"input": x, "num_features": 2, "weights": {k: v for k, v in state(norm).items() if "num" not in k}}, norm.eval()(x))
    x = draw(1, 8, 4, 6)
    add("pad", {"input": x, "pad": [1, 2, -1, 1], "value": 3}, f.pad(x, (1, 2, -1, 1), value=3))
    add("pad", {"input": x, "pad": [1, 2, 1, 0], "mode": "reflect"}, f.pad(x, (1, 2, 1, 0), mode="reflect"))
    add("pixel_shuffle", {"input": x, "factor": 2}, f.pixel_shuffle(x, 2))
    add("pixel_unshuffle", {"input": x, "factor": 2}, f.pixel_unshuffle(x, 2))
    columns = f.unfold(x, (2, 3), dilation=1, padding=1, stride=2)
    add("unfold_blocks", {"input": x, "kernel_size": [2, 3], "padding": 1, "stride": 2}, columns)
    add("fold_blocks", {"input": columns, "output_size": [4, 6], "kernel_size": [2, 3], "padding": 1, "stride": 2}, f.fold(columns, (4, 6), (2, 3), padding=1, stride=2))
    add("interpolate", {"input": x, "size": [7, 9], "mode": "bicubic"}, f.interpolate(x, (7, 9), mode="bicubic"))
    group = nn.GroupNorm(4, 8)
    nn.init.uniform_(group.weight)
    add("group_norm", {"input": x, "num_groups": 4, "weights": state(group)}, group(x))
    rms = nn.RMSNorm(6)
    add("layer_norm", {"input": x, "normalized_shape": [6], "weights": state(rms)}, rms(x), "torch.nn.RMSNorm")


def attention() -> None:
    q, k, v = draw(2, 3, 5, 4), draw(2, 3, 6, 4), draw(2, 3, 6, 7)
    mask = draw(5, 6) > 0
    mask[:, 0] = True
    run = f.scaled_dot_product_attention
    add("scaled_dot_product_attention", {"query": q, "key": k, "value": v}, run(q, k, v))
    add("scaled_dot_product_attention", {"query": q, "key": k, "value": v, "attn_mask": mask}, run(q, k, v, mask))
    add("scaled_dot_product_attention", {"query": q, "key": k, "value": v, "is_causal": True, "scale": 0.3}, run(q, k, v, is_causal=True, scale=0.3))
    x, y = draw(5, 2, 8), draw(6, 2, 8)
    for first in (False, True):
        layer = nn.MultiheadAttention(8, 2, batch_first=first)
        p, r = (x.transpose(0, 1), y.transpose(0, 1)) if first else (x, y)
        common = {"query": p, "key": r, "value": r, "embed_dim": 8, "num_heads": 2, "batch_first": first, "weights": state(layer)}
        add("multihead_attention", common, layer(p, r, r))
        hidden = torch.zeros(2, 6, dtype=torch.bool)
        hidden[1, 4:] = True
        add("multihead_attention", {**common, "key_padding_mask": hidden, "attn_mask": ~mask, "average_attn_weights": False}, layer(p, r, r, key_padding_mask=hidden, attn_mask=~mask, average_attn_weights=False))
    apart = nn.MultiheadAttention(8, 2, kdim=3, vdim=5, bias=False)
    ks, vs = draw(6, 2, 3), draw(6, 2, 5)
    add("multihead_attention", {"query": x, "key": ks, "value": vs, "embed_dim": 8, "num_heads": 2, "weights": state(apart)}, apart(x, ks, vs))
    causal = nn.Transformer.generate_square_subsequent_mask(5)
    add("square_mask", {"sz": 5}, causal)
    for options in ({}, {"norm_first": True, "activation": "gelu", "batch_first": True}):
        common = {"d_model": 8, "nhead": 2, **options}
        layer = nn.TransformerEncoderLayer(8, 2, 16, **options).eval()
        add("transformer_encoder", {"src": x, **common, "weights": state(layer)}, layer(x))
        stack = nn.TransformerEncoder(layer, 2, nn.LayerNorm(8), enable_nested_tensor=False).eval()
        at = {} if options else {"mask": causal}
        add("transformer_encoder", {"src": x, "layer": common, **at, "weights": state(stack)}, stack(x, **at))
        down = nn.TransformerDecoderLayer(8, 2, 16, **options).eval()
        memory = y if not options else draw(5, 3, 8)
        more = {} if options else {"tgt_mask": causal}
        add("transformer_decoder", {"tgt": x, "memory": memory, **common, **more, "weights": state(down)}, down(x, memory, **more))
    whole = nn.Transformer(8, 2, 1, 1, 16).eval()
    add("transformer", {"src": y, "tgt": x, "d_model": 8, "nhead": 2, "weights": state(whole)}, whole(y, x))
    table = draw(7, 3)
    bags = torch.tensor([[0, 3, 6], [2, 2, 1]])
    for mode in ("mean", "sum", "max"):
        add("embedding_bag", {"input": bags, "weight": table, "mode": mode}, f.embedding_bag(bags, table, mode=mode))
    flat, offsets = bags.flatten(), torch.tensor([0, 2, 2])
    add("embedding_bag", {"input": flat, "weight": table, "offsets": offsets}, f.embedding_bag(flat, table, offsets))


def losses() -> None:
    x, y, t = draw(3, 4) * 2, draw(3, 4) * 2, torch.sign(draw(3, 4))
    log, p = torch.log_softmax(x, 1), torch.softmax(y, 1)
    for reduction in ("mean", "sum", "none"):
        def loss(op, api, arguments, out):
            add(op, {**arguments, "reduction": reduction}, out, f"torch.nn.functional.{api}")
        pair = {"input": x, "target": y}
        loss("broadcast_loss", "mse_loss", pair, f.mse_loss(x, y, reduction=reduction))
        loss("broadcast_loss", "huber_loss", {**pair, "delta": 0.7}, f.huber_loss(x, y, reduction=reduction, delta=0.7))
        loss("broadcast_loss", "soft_margin_loss", {"input": x, "target": t}, f.soft_margin_loss(x, t, reduction=reduction))
        loss("broadcast_loss", "kl_div", {"input": log, "target": p}, f.kl_div(log, p, reduction=reduction))
        loss("broadcast_loss", "poisson_nll_loss", {"input": x, "target": y.abs() * 3, "full": True}, f.poisson_nll_loss(x, y.abs() * 3, full=True, reduction=reduction))
        loss("broadcast_loss", "hinge_embedding_loss", {"input": x, "target": t}, f.hinge_embedding_loss(x, t, reduction=reduction))
        loss("margin_ranking_loss", "margin_ranking_loss", {"input1": x, "input2": y, "target": t, "margin": 0.2}, f.margin_ranking_loss(x, y, t, 0.2, reduction=reduction))
        loss("triplet_margin_loss", "triplet_margin_loss", {"anchor": x, "positive": y, "negative": y.flip(0), "swap": True}, f.triplet_margin_loss(x, y, y.flip(0), swap=True, reduction=reduction))
        loss("cosine_embedding_loss", "cosine_embedding_loss", {"input1": x, "input2": y, "target": t[:, 0]}, f.cosine_embedding_loss(x, y, t[:, 0], reduction=reduction))
        loss("gaussian_nll_loss", "gaussian_nll_loss", {**pair, "var": p}, f.gaussian_nll_loss(x, y, p, reduction=reduction))
        classes, weight = torch.tensor([3, 0, 1]), torch.tensor([0.5, 1.0, 2.0, 0.1])
        loss("row_loss", "multi_margin_loss", {"input": x, "target": classes, "weight": weight}, f.multi_margin_loss(x, classes, weight=weight, reduction=reduction))
        labels = torch.tensor([[3, 0, -1, 1], [1, -1, 0, 0], [0, 1, 2, 3]])
        loss("row_loss", "multilabel_margin_loss", {"input": x, "target": labels}, f.multilabel_margin_loss(x, labels, reduction=reduction))
        yes = (t > 0).float()
        loss("row_loss", "multilabel_soft_margin_loss", {"input": x, "target": yes}, f.multilabel_soft_margin_loss(x, yes, reduction=reduction))
        loss("cross_entropy", "cross_entropy", {"input": x, "target": classes, "weight": weight, "label_smoothing": 0.1}, f.cross_entropy(x, classes, weight, label_smoothing=0.1, reduction=reduction))
        loss("cross_entropy", "cross_entropy", {"input": x, "target": p, "weight": weight}, f.cross_entropy(x, p, weight, reduction=reduction))
        loss("nll_loss", "nll_loss", {"input": log, "target": classes, "weight": weight}, f.nll_loss(log, classes, weight, reduction=reduction))
        loss("binary_cross_entropy", "binary_cross_entropy_with_logits", {"input": x, "target": yes, "pos_weight": weight}, f.binary_cross_entropy_with_logits(x, yes, pos_weight=weight, reduction=reduction))
        logs = torch.log_softmax(draw(6, 2, 4), 2)
        words = torch.tensor([[1, 2, 2], [3, 1, 0]])
        loss("ctc_loss", "ctc_loss", {"log_probs": logs, "target": words, "input_lengths": [6, 5], "target_lengths": [3, 2]}, f.ctc_loss(logs, words, [6, 5], [3, 2], reduction=reduction))


def sequences() -> None:
    from torch.nn.utils import rnn

    x = draw(4, 3, 2)
    packed = rnn.pack_padded_sequence(x, [2, 4, 1], enforce_sorted=False)
    add("pack_padded_sequence", {"input": x, "lengths": [2, 4, 1], "enforce_sorted": False}, packed)
    add("pad_packed_sequence", {"input": packed, "batch_first": True, "padding_value": -1.0}, rnn.pad_packed_sequence(packed, True, -1.0))
    parts = [x[:2, 0], x[:, 1], x[:1, 2]]
    add("pad_sequence", {"sequences": parts, "batch_first": True}, rnn.pad_sequence(parts, True))
    add("pack_sequence", {"sequences": parts, "enforce_sorted": False}, rnn.pack_sequence(parts, False))
    add("unpack_sequence", {"input": packed}, rnn.unpack_sequence(packed))
    gru = nn.GRU(2, 3, bidirectional=True)
    common = {"input_size": 2, "hidden_size": 3, "bidirectional": True, "weights": state(gru)}
    add("gru", {"input": packed, **common}, gru(packed))


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.manual_seed(31)
    numpy.testing.assert_equal(torch.__version__.split(".")[:2], ["2", "13"])
    with torch.inference_mode():
        activations(draw(3, 8) * 4)
        special(draw(4) * 3)
        reductions(draw(3, 5) * 2)
        arranged(draw(3, 4))
        products(draw(3, 4))
        spaces()
        attention()
        losses()
        sequences()
    write("kernels", CASES)

"""Losses: what their two arguments must be."""
from . import product


def cases():
    for form in ('F.cross_entropy({x}, {y})', 'nn.CrossEntropyLoss()({x}, {y})', 'F.nll_loss({x}, {y})', 'nn.NLLLoss()({x}, {y})'):
        for x, y in (('Z(3, 5)', 'Z(3).long()'), ('Z(3, 5)', 'Z(4).long()'), ('Z(3, 5)', 'Z(3, 1).long()'), ('Z(3, 5)', 'Z(3, 5)'), ('Z(3, 5)', 'Z(3)'), ('Z(3, 5)', 'Z(3, 5).long()'), ('Z(5)', 'Z(()).long()'),
                     ('Z(5)', 'Z(1).long()'), ('Z(5)', 'Z(5)'), ('Z(3, 5, 7)', 'Z(3, 7).long()'), ('Z(3, 5, 7)', 'Z(3, 5).long()'), ('Z(3, 7, 5)', 'Z(3, 7).long()'), ('Z(3, 5, 7)', 'Z(3).long()'),
                     ('Z(3, 5, 7)', 'Z(21).long()'), ('Z(3, 5, 7, 2)', 'Z(3, 7, 2).long()'), ('Z(3, 5, 7, 2)', 'Z(3, 7).long()'), ('Z(3, 5, 7)', 'Z(4, 7).long()'), ('Z(3, 5)', 'Z(3).int()'),
                     ('Z(3, 5, 7)', 'Z(3, 5, 7)'), ('Z(())', 'Z(()).long()'), ('Z(320, 50)', 'Z(32).long()'), ('Z(32, 10, 50)', 'Z(32, 10).long()'), ('Z(32, 6)', 'Z(32, 1).long()'),
                     ('Z(3, 5, 7, 2, 2)', 'Z(3, 7, 2, 2).long()'), ('Z(3, 5)', 'Z(()).long()'), ('Z(1, 5)', 'Z(1).long()'), ('Z(1, 5)', 'Z(()).long()'), ('Z(5)', 'Z(5).long()')):
            yield form.format(x=x, y=y)
    for options in ("reduction='none'", "reduction='sum'", 'ignore_index=0', 'weight=Z(5)', 'weight=Z(4)', "reduction='avg'"):
        yield f'F.cross_entropy(Z(3, 5), Z(3).long(), {options})'
        yield f'nn.CrossEntropyLoss({options})(Z(3, 5), Z(3).long())'
        yield f'nn.CrossEntropyLoss({options})(Z(3, 5, 7), Z(3, 7).long())'
        yield f'nn.NLLLoss({options})(Z(3, 5), Z(3).long())'
    yield 'nn.CrossEntropyLoss(Z(5))(Z(3, 5), Z(3).long())'
    yield 'nn.CrossEntropyLoss(label_smoothing=0.1)(Z(3, 5), Z(3).long())'
    yield 'nn.CrossEntropyLoss(size_average=False)(Z(3, 5), Z(3).long())'
    yield 'nn.CrossEntropyLoss()(nn.LSTM(4, 5)(Z(2, 3, 4)), Z(3).long())'
    pairs = (('Z(3, 5)', 'Z(3, 5)'), ('Z(3, 5)', 'Z(3)'), ('Z(3, 1)', 'Z(3)'), ('Z(3)', 'Z(3, 1)'), ('Z(3, 5)', 'Z(4, 5)'), ('Z(3, 5)', 'Z(5)'), ('Z(())', 'Z(())'), ('Z(3)', 'Z(3).long()'), ('Z(2, 3)', 'Z(3, 2)'))
    for name in ('mse_loss', 'l1_loss', 'smooth_l1_loss', 'huber_loss', 'binary_cross_entropy', 'binary_cross_entropy_with_logits', 'kl_div', 'soft_margin_loss', 'poisson_nll_loss', 'hinge_embedding_loss'):
        for x, y in pairs:
            yield f'F.{name}({x}, {y})'
        for reduction in ('none', 'sum', 'mean'):
            yield f"F.{name}(Z(3, 5), Z(3, 5), reduction='{reduction}')"
        yield f"F.{name}(input=Z(3, 5), target=Z(3, 5))"
    for name in ('MSELoss', 'L1Loss', 'SmoothL1Loss', 'HuberLoss', 'BCELoss', 'BCEWithLogitsLoss', 'KLDivLoss', 'SoftMarginLoss', 'PoissonNLLLoss', 'HingeEmbeddingLoss'):
        for x, y in pairs:
            yield f'nn.{name}()({x}, {y})'
        yield f"nn.{name}(reduction='none')(Z(3, 5), Z(3, 5))"
        yield f"nn.{name}(reduction='none')(Z(3, 1), Z(3))"
        yield f"nn.{name}(reduction='sum')(Z(3, 5), Z(3, 5))"
        yield f"nn.{name}(size_average=False)(Z(3, 5), Z(3, 5))"
    yield 'nn.BCEWithLogitsLoss(pos_weight=Z(5))(Z(3, 5), Z(3, 5))'
    yield 'nn.BCEWithLogitsLoss(pos_weight=Z(4))(Z(3, 5), Z(3, 5))'
    yield 'nn.BCELoss(weight=Z(5))(Z(3, 5), Z(3, 5))'
    yield "nn.KLDivLoss(reduction='batchmean')(Z(3, 5), Z(3, 5))"
    for shape in (('Z(3, 5)', 'Z(3).long()'), ('Z(3, 5)', 'Z(4).long()'), ('Z(5)', 'Z(()).long()')):
        yield f'F.multi_margin_loss({shape[0]}, {shape[1]})'
        yield f'nn.MultiMarginLoss()({shape[0]}, {shape[1]})'
    yield 'nn.MultiLabelMarginLoss()(Z(3, 5), Z(3, 5).long())'
    yield 'nn.MultiLabelSoftMarginLoss()(Z(3, 5), Z(3, 5))'
    yield 'nn.MarginRankingLoss()(Z(3), Z(3), Z(3))'
    yield 'nn.MarginRankingLoss()(Z(3), Z(3), Z(4))'
    yield 'F.margin_ranking_loss(Z(3), Z(3), Z(3), margin=1.0)'
    yield 'nn.TripletMarginLoss()(Z(3, 5), Z(3, 5), Z(3, 5))'
    yield 'F.triplet_margin_loss(Z(3, 5), Z(3, 5), Z(4, 5))'
    yield 'nn.TripletMarginLoss(reduction="none")(Z(3, 5), Z(3, 5), Z(3, 5))'
    yield 'nn.CosineEmbeddingLoss()(Z(3, 5), Z(3, 5), Z(3))'
    yield 'F.cosine_embedding_loss(Z(3, 5), Z(3, 5), Z(4))'
    yield 'nn.GaussianNLLLoss()(Z(3, 5), Z(3, 5), torch.ones(3, 5))'
    lengths = 'torch.full((3,), 7), torch.full((3,), 2)'
    yield from product('{f}({x}, {y}, {n})', f=['nn.CTCLoss()', 'F.ctc_loss'], x=['Z(7, 3, 5)', 'Z(3, 7, 5)', 'Z(7, 5)', 'Z(7, 3, 5, 2)'], y=['torch.ones(3, 2).long()', 'torch.ones(6).long()'],
                       n=[lengths, 'torch.full((7,), 7), torch.full((7,), 2)', '(7, 7, 7), (2, 2, 2)'])
    yield f"nn.CTCLoss(reduction='none')(Z(7, 3, 5), torch.ones(3, 2).long(), {lengths})"
    yield 'nn.CrossEntropyLoss()(Z(3, 5), Z(3).long()).item()'
    yield 'loss = nn.CrossEntropyLoss()(nn.Linear(4, 5)(Z(3, 4)), Z(3).long())\nloss.backward()\nloss'
    yield 'loss = 0\nfor i in range(3): loss += F.mse_loss(Z(3), Z(3))\nloss'
    yield 'loss = 0\nfor i in range(3): loss = loss + F.mse_loss(Z(3), Z(3))\nloss / 3'

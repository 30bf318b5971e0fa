"""The network that learns attributions (training only; helpers/claims/attribution_model.py is the same forward pass in numpy).

Tensors are (time, batch, width). A `Mixer` is a gated linear recurrence: state = f * state + (1 - f) * z with gates that
depend on the input alone, so that everything but one multiply-add a step is a large matrix product.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH = 160
HASH_ROWS = (8191, 127, 2039, 1021)  # lower-cased form, prefix, suffix, shape


def scan(keep: Tensor, add: Tensor, direction: str, *, adjoint: bool = False) -> None:
    """state[t] = keep[t] * state[t - 1] + add[t] in place of `add`; "both" runs one half each way.

    The adjoint, total[t] = keep[t + 1] * total[t + 1] + add[t], runs against the direction.
    """
    half = {"forward": keep.shape[-1], "backward": 0, "both": keep.shape[-1] // 2}[direction]
    for part, forward in ((slice(0, half), True), (slice(half, None), False)):
        k, a = keep[..., part].unbind(0), add[..., part].unbind(0)
        if not k or not k[0].shape[-1]:
            continue
        steps = range(1, len(k)) if forward != adjoint else range(len(k) - 2, -1, -1)
        back = -1 if forward != adjoint else 1
        for t in steps:
            a[t].addcmul_(k[t + back] if adjoint else k[t], a[t + back])


class Recurrence(torch.autograd.Function):
    """silu(gate) * state, where state is the recurrence over (1 - keep) * z; gates hold z, keep and gate before their sigmoids."""

    @staticmethod
    def forward(ctx, gates: Tensor, mask: Tensor, direction: str) -> Tensor:
        z, keep, gate = gates.float().chunk(3, -1)
        keep = torch.sigmoid(keep)
        state = torch.addcmul(z, keep, z, value=-1).mul_(mask)
        scan(keep, state, direction)
        open_ = torch.sigmoid(gate)
        ctx.save_for_backward(gates, mask, keep, state, open_)
        ctx.direction = direction
        return (state * gate).mul_(open_).to(gates.dtype)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, None, None]:
        gates, mask, keep, state, open_ = ctx.saved_tensors
        z, _, gate = gates.float().chunk(3, -1)
        inner = grad.float() * open_
        out = torch.empty(gates.shape)
        z_grad, keep_grad, gate_grad = out.chunk(3, -1)
        torch.mul((1 - open_).mul_(gate).add_(1).mul_(inner), state, out=gate_grad)
        total = inner.mul_(gate)
        scan(keep, total, ctx.direction, adjoint=True)
        before = torch.zeros_like(state)
        half = {"forward": state.shape[-1], "backward": 0, "both": state.shape[-1] // 2}[ctx.direction]
        before[1:, :, :half] = state[:-1, :, :half]
        before[:-1, :, half:] = state[1:, :, half:]
        closed = 1 - keep
        before.mul_(total)
        total.mul_(mask)
        torch.mul(before.addcmul_(total, z, value=-1).mul_(keep), closed, out=keep_grad)
        torch.mul(total, closed, out=z_grad)
        return out.to(gates.dtype), None, None


class Drop(nn.Module):
    """Dropout with one mask for all words of a sequence (Gal and Ghahramani 2016); cheap, and right for recurrences."""

    def __init__(self, rate: float):
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.rate:
            return x
        return x * torch.empty(1, *x.shape[1:]).bernoulli_(1 - self.rate).div_(1 - self.rate)


class Mixer(nn.Module):
    """One residual block of gated linear recurrences, in one direction or (half the width each) in both."""

    def __init__(self, width: int, *, direction: str, dropout: float = 0.0, hidden: int | None = None):
        super().__init__()
        hidden = hidden or width
        self.direction, self.hidden = direction, hidden
        self.norm = nn.LayerNorm(width)
        self.shift = nn.Parameter(torch.full((width,), 0.3))
        self.gates = nn.Linear(width * (2 if direction == "both" else 1), 3 * hidden)
        self.out = nn.Linear(hidden, width)
        self.drop = Drop(dropout)
        with torch.no_grad():
            self.gates.bias[hidden : 2 * hidden] = torch.linspace(-1, 3, hidden)[torch.randperm(hidden)]

    def neighbour(self, x: Tensor, backward: bool) -> Tensor:
        zero = torch.zeros_like(x[:1])
        return torch.cat([x[1:], zero]) if backward else torch.cat([zero, x[:-1]])

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        y = self.norm(x) * mask
        if self.direction == "both":
            y = torch.cat([y + self.shift * self.neighbour(y, False), y + self.shift * self.neighbour(y, True)], -1)
        else:
            y = y + self.shift * self.neighbour(y, self.direction == "backward")
        return x + self.drop(self.out(Recurrence.apply(self.gates(y), mask, self.direction)).float())


class Words(nn.Module):
    """Word vectors: floret and hashed form, prefix, suffix and shape, then one recurrence stack in each direction."""

    def __init__(self, *, layers: int = 2, dropout: float = 0.0):
        super().__init__()
        self.vector = nn.Linear(80, WIDTH)
        self.hashed = nn.ModuleList([nn.Embedding(rows, WIDTH) for rows in HASH_ROWS])
        for table in self.hashed:
            nn.init.normal_(table.weight, std=0.1)
        self.norm = nn.LayerNorm(WIDTH)
        self.dense = nn.Linear(WIDTH, WIDTH)
        self.left = nn.ModuleList([Mixer(WIDTH, direction="forward", dropout=dropout) for _ in range(layers)])
        self.right = nn.ModuleList([Mixer(WIDTH, direction="backward", dropout=dropout) for _ in range(layers)])
        self.drop = Drop(dropout)

    def forward(self, vectors: Tensor, rows: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.vector(vectors) + sum(table(rows[..., i]) for i, table in enumerate(self.hashed))
        x = self.norm(x.float())
        x = self.drop(x + F.silu(self.dense(x)).float())
        left = right = x
        for forward, backward in zip(self.left, self.right):
            left, right = forward(left, mask), backward(right, mask)
        return x, left, right


WIDE, PAIR = 192, 128  # width of the sentence stack and of the pass over each cue's window
TABLES = {"tag": 64, "pos": 24, "dep": 64, "entity": 64, "quote": 6, "head_tag": 64, "head_dep": 64, "reach": 16, "begin": 3}
RELATIONS = {"path": 40, "branch": 64, "stem": 64, "distance": 32, "place": 24}
LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")


class Graph(nn.Module):
    """One residual block along the parse: what a word takes from its head and from the mean of its dependents."""

    def __init__(self, width: int, *, dropout: float):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.join = nn.Linear(3 * width, width)
        self.out = nn.Linear(width, width)
        self.drop = Drop(dropout)

    def forward(self, x: Tensor, head: Tensor) -> Tensor:
        flat = self.norm(x).reshape(-1, x.shape[-1])
        below = torch.zeros_like(flat).index_add(0, head, flat)
        count = torch.zeros(len(flat)).index_add(0, head, torch.ones(len(flat))).clamp(min=1)
        y = F.silu(self.join(torch.cat([flat, flat[head], below / count[:, None]], -1)))
        return x + self.drop(self.out(y).float().reshape(x.shape))


class Attributor(nn.Module):
    """Anchors of cues in a paragraph, and for each anchor the labels of the words about it."""

    def __init__(self, *, dropout: float = 0.3):
        super().__init__()
        self.words = Words(dropout=0.1)
        self.lower = nn.Linear(3 * WIDTH, WIDE)
        self.tables = nn.ModuleDict({k: nn.Embedding(n, WIDE) for k, n in TABLES.items()})
        self.mixers = nn.ModuleList([Mixer(WIDE, direction="both", dropout=dropout) for _ in range(2)])
        self.graphs = nn.ModuleList([Graph(WIDE, dropout=dropout) for _ in range(2)])
        self.norm = nn.LayerNorm(WIDE)
        self.anchor = nn.Linear(WIDE, 1)
        self.helps = nn.Linear(WIDE, 9)
        self.each, self.self_ = nn.Linear(WIDE, PAIR), nn.Linear(WIDE, 2 * PAIR)
        self.relations = nn.ModuleDict({k: nn.Embedding(n, PAIR) for k, n in RELATIONS.items()})
        self.pairs = nn.ModuleList([Mixer(PAIR, direction="both", dropout=dropout) for _ in range(2)])
        self.pair_norm = nn.LayerNorm(PAIR)
        self.emit = nn.Linear(PAIR, len(LABELS))
        self.moves = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        self.drop, self.thin = Drop(dropout), Drop(0.1)
        for table in [*self.tables.values(), *self.relations.values()]:
            nn.init.normal_(table.weight, std=0.1)

    def encode(self, b: dict[str, Tensor]) -> Tensor:
        """States of the words of a batch of paragraphs."""
        x, left, right = self.words(b["vector"], b["hash"], b["mask"])
        x = self.lower(self.drop(torch.cat([x, left, right], -1))).float()
        x = self.thin(x + sum(self.tables[k](b[k]) for k in TABLES))
        for mixer, graph in zip(self.mixers, self.graphs):
            x = graph(mixer(x, b["mask"]), b["head"])
        return self.norm(x)

    def label(self, states: Tensor, b: dict[str, Tensor]) -> Tensor:
        """Label scores for the words about each anchor: (time, anchors, labels)."""
        flat = self.drop(states).reshape(-1, WIDE)
        scale, add = self.self_(flat[b["anchors"]]).float().chunk(2, -1)
        x = self.each(flat)[b["windows"]].float() * (1 + scale) + add
        x = self.thin(x + sum(self.relations[k](b["relation_" + k]) for k in RELATIONS))
        for mixer in self.pairs:
            x = mixer(x, b["window_mask"])
        return self.emit(self.drop(self.pair_norm(x))).float()


def crf_loss(emit: Tensor, moves: Tensor, gold: Tensor, mask: Tensor) -> Tensor:
    """Negative log likelihood of each sequence's gold labels under a linear-chain CRF."""
    total, picked = emit[0], emit[0].gather(1, gold[0][:, None])[:, 0]
    for t in range(1, len(emit)):
        new = torch.logsumexp(total[:, :, None] + moves, 1) + emit[t]
        total = torch.where(mask[t], new, total)
        step = moves[gold[t - 1], gold[t]] + emit[t].gather(1, gold[t][:, None])[:, 0]
        picked = picked + step * mask[t][:, 0]
    return torch.logsumexp(total, 1) - picked

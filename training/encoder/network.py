"""The encoder with its heads, in torch; `helpers/encoder` runs the same in onnxruntime and numpy."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from transformers import AutoModel

PAIR = 128  # width of what is known of a pair of words
ARC = 256
CODES = 17  # PLOVER codes and none; `codes.py` teaches them when all else is learned
DISTANCES = 41  # steps of the distance between two words, see `distance`


def distance(steps: torch.Tensor) -> torch.Tensor:
    """A signed distance in words as one of DISTANCES steps: exact up to 8, then coarser."""
    size = steps.abs()
    far = 8 + torch.ceil(3 * torch.log2(size.clamp(min=8) / 8)).long()
    return steps.sign() * torch.where(size <= 8, size, far.clamp(max=20)) + 20


class Pairs(nn.Module):
    """Scores of labels for pairs of words, one of them the anchor: a product and a sum of both, and their distance."""

    def __init__(self, size: int, labels: int):
        super().__init__()
        self.word, self.anchor = nn.Linear(size, 2 * PAIR), nn.Linear(size, 2 * PAIR)
        self.distance = nn.Embedding(DISTANCES, PAIR)
        self.out = nn.Linear(PAIR, labels)

    def forward(self, word: torch.Tensor, anchor: torch.Tensor, steps: torch.Tensor) -> torch.Tensor:
        """`word` and `anchor` are projected states that broadcast, `steps` the anchor's place less the word's."""
        product, total = word.chunk(2, -1), anchor.chunk(2, -1)
        return self.out(torch.relu(product[0] * total[0] + product[1] + total[1] + self.distance(distance(steps))))


class Network(nn.Module):
    """One encoder; heads for names, attributions, grammar, and who did what."""

    def __init__(self, base: str, sizes: dict[str, int], *, pad: int):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base, attn_implementation="eager")
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        self.pad = pad
        size = self.encoder.config.hidden_size
        undropped(self.encoder)
        self.shape = nn.Embedding(14, size)
        nn.init.zeros_(self.shape.weight)
        self.drop = nn.Dropout(0.1)
        for name in ("names", "tags", "morphs", "lemmas"):
            setattr(self, name, nn.Linear(size, sizes[name]))
        self.roles, self.start, self.reports = nn.Linear(size, 9), nn.Linear(size, 1), nn.Linear(size, 1)
        self.rows, self.blend = Pairs(size, 5), nn.Linear(9, 5)
        nn.init.zeros_(self.blend.weight)
        nn.init.zeros_(self.blend.bias)
        self.relations = Pairs(size, sizes["relations"])
        self.predicate, self.events, self.factual = nn.Linear(size, sizes["predicate"]), nn.Linear(size, sizes["events"]), nn.Linear(size, 1)
        self.codes = nn.Sequential(nn.Linear(size, 256), nn.ReLU(), nn.Linear(256, CODES))
        self.arguments = Pairs(size, sizes["arguments"])
        self.dependent, self.governor = nn.Linear(size, ARC), nn.Linear(size, ARC)
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))

    def forward(self, ids: torch.Tensor, shapes: torch.Tensor, first: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """States of the words, and of the root (the first piece)."""
        embedded = self.encoder.embeddings.word_embeddings(ids).detach() + self.shape(shapes)
        states = self.encoder(inputs_embeds=embedded, attention_mask=(ids != self.pad).long()).last_hidden_state
        words = torch.gather(states, 1, first.unsqueeze(-1).expand(-1, -1, states.size(-1)))
        return self.drop(words), self.drop(states[:, :1])

    def arcs(self, words: torch.Tensor, root: torch.Tensor) -> torch.Tensor:
        """Score of each head (the root first) for each word."""
        dependent, governor = F.relu(self.dependent(words)), F.relu(self.governor(torch.cat([root, words], 1)))
        return torch.cat([dependent, torch.ones_like(dependent[..., :1])], -1) @ self.arc.to(dependent.dtype) @ governor.transpose(1, 2)


def undropped(encoder: nn.Module) -> None:
    """No dropout inside the encoder: it costs a quarter of the time without a graphics card, and a few epochs do without it."""
    for module in encoder.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    encoder.config.attention_probs_dropout_prob = encoder.config.hidden_dropout_prob = 0.0

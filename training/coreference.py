"""Train helpers/model/coreference.npz, which tells to whom pronouns and descriptions refer, on the encoder's states as they stand.

usage: python training/coreference.py [--epochs 12] [--seed 0] [--work build/coreference] [--score]; --score only prints what the bundled weights reach on GUM dev.
Trained on GUM train, LitBank, and the links of ECB+ train; the choice is made on GUM dev. Documents read and the last weights are kept in the work
folder, so that a stopped run goes on after the last whole epoch.
"""

import argparse
import hashlib
import os
import pickle
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy
import torch

import coreference_data as data
from helpers.annotate import coreference as reading

ENCODER = Path(__file__).parents[1] / "helpers/model/news_encoder/encoder.onnx"
CORPORA = {"gum-train": lambda: data.gum("train"), "litbank": data.litbank, "ecb-train": lambda: data.ecb("train"), "gum-dev": lambda: data.gum("dev")}
BUNDLED = reading.FILE
NEVER = torch.tensor(-1e9)


class Network(torch.nn.Module):
    """Scores of each earlier mention, and of none, for each that may refer to one; as helpers/annotate/coreference.py runs it."""

    def __init__(self, own: int, pair: int, *, state: int = 384, small: int = 64, hidden: int = 64, product: int = 48):
        super().__init__()
        linear = torch.nn.Linear
        self.head, self.start, self.governor = (linear(state, small, bias=False) for _ in range(3))
        size = 3 * small + own
        self.late, self.early, self.none = linear(size, hidden), linear(size, hidden, bias=False), linear(size, hidden)
        self.first, self.second, self.product = linear(size, product, bias=False), linear(size, product, bias=False), linear(product, hidden, bias=False)
        self.pair, self.out, self.none_out = linear(pair, hidden, bias=False), linear(hidden, 1, bias=False), linear(hidden, 1)
        self.thin, self.thinner = torch.nn.Dropout(0.3), torch.nn.Dropout(0.2)

    def forward(self, one: data.Document) -> Iterator[tuple[torch.Tensor, torch.Tensor, numpy.ndarray, slice]]:
        states = self.thin(torch.from_numpy(one.states).float()).chunk(3, 1)
        small = torch.cat([part(seen) for part, seen in zip((self.head, self.start, self.governor), states)], 1)
        everything = torch.cat([self.thinner(small), torch.from_numpy(one.own)], 1)
        late, early, first, second = self.late(everything), self.early(everything), self.first(everything), self.second(everything)
        none = self.none_out(self.thinner(torch.relu(self.none(everything))))[:, 0]
        for rows, columns, pair in one.pairs:
            hidden = late[rows, None] + early[None, columns] + self.pair(torch.from_numpy(pair).float()) + self.product(first[rows, None] * second[None, columns])
            scores = self.out(self.thinner(torch.relu(hidden)))[:, :, 0]
            earlier = numpy.arange(columns.start, columns.stop) < rows[:, None]
            yield none[rows], torch.where(torch.from_numpy(earlier), scores, NEVER), rows, columns


def loss(net: Network, one: data.Document) -> tuple[torch.Tensor, int]:
    """The negative log probability of all right mentions before each, or of none; and of how many it is the sum."""
    total, count = torch.zeros(()), 0
    for none, scores, rows, columns in net(one):
        earlier = numpy.arange(columns.start, columns.stop) < rows[:, None]
        right = earlier & (one.gold[rows, None] == one.gold[None, columns]) & (one.gold[rows, None] >= 0)
        taught = {"all": numpy.ones(len(rows), bool), "some": one.gold[rows] >= 0, "links": right.any(1)}[one.marked]
        every = torch.logsumexp(torch.cat([none[:, None], scores], 1), 1)
        good = torch.where(torch.from_numpy(right.any(1)), torch.logsumexp(torch.where(torch.from_numpy(right), scores, NEVER), 1), none)
        total, count = total + (every - good)[torch.from_numpy(taught)].sum(), count + int(taught.sum())
    return total, count


def documents(name: str, work: Path) -> list[data.Document]:
    """The corpus as the pipeline reads it, from the work folder where it stands there for this encoder."""
    file = work / f"{name}-{encoder_hash()[:12]}.pkl"
    if not file.is_file():
        read = [one for told in CORPORA[name]() if len((one := data.document(*told)).kind)]
        part = file.with_suffix(".part")
        part.write_bytes(pickle.dumps([tuple(one) for one in read]))
        os.replace(part, file)
    return [data.Document(*one) for one in pickle.loads(file.read_bytes())]


def encoder_hash() -> str:
    """SHA-256 of the encoder's graph."""
    return hashlib.sha256(ENCODER.read_bytes()).hexdigest()


def train(net: Network, known: list[data.Document], dev: list[data.Document], *, epochs: int, seed: int, work: Path) -> None:
    """All epochs that the work folder does not hold yet."""
    file = work / f"weights-{seed}.pt"
    optimizer = torch.optim.AdamW(net.parameters(), lr=1.5e-3, weight_decay=0.03)
    steps = epochs * len(known)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / 200) * max(0.02, 1 - step / steps))
    done = 0
    if file.is_file():
        kept = torch.load(file)
        done = kept["epoch"] + 1
        for part, name in ((net, "net"), (optimizer, "optimizer"), (schedule, "schedule")):
            part.load_state_dict(kept[name])
    for epoch in range(done, epochs):
        torch.manual_seed(seed + epoch)
        net.train()
        mean = []
        for one in random.Random(seed + epoch).sample(known, len(known)):
            total, count = loss(net, one)
            if count:
                mean.append(total.item() / count)
                optimizer.zero_grad()
                (total / count).backward()
                torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
                optimizer.step()
            schedule.step()
        torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(), "epoch": epoch}, file)
        write(net, work / "coreference.npz")
        print(epoch, f"loss {numpy.mean(mean):.3f}", *(f"{name} P {p:.1f} R {r:.1f};" for name, (p, r, _, _) in score(dev, work / "coreference.npz").items()), flush=True)


def write(net: Network, path: Path) -> None:
    """The weights as helpers/annotate/coreference.py reads them, in half precision."""
    weights = {name: value.detach().numpy().astype(numpy.float16) for name, value in net.named_parameters()}
    table = {name.removesuffix(".weight"): value.T for name, value in weights.items() if name.endswith(".weight")}
    table |= {name.replace(".bias", "_bias"): value for name, value in weights.items() if name.endswith(".bias")}
    table["out"], table["none_out"] = table["out"][:, 0], table["none_out"][:, 0]
    part = path.with_suffix(".part.npz")
    numpy.savez(part, encoder=numpy.array(encoder_hash()), **table)
    os.replace(part, path)


def score(dev: list[data.Document], weights: Path) -> dict[str, tuple[float, float, int, int]]:
    """Precision, recall, rows said and right rows there are, for pronouns, descriptions and titles that refer to a named actor."""
    reading.FILE = weights
    reading.network.cache_clear()
    counts: dict[str, Counter] = defaultdict(Counter)
    for one in dev:
        pairs = ((rows, columns, pair.astype(numpy.float32)) for rows, columns, pair in one.pairs)
        shares = reading.likely_actors(one, reading.ranked(one.states.astype(numpy.float32), one.own, pairs))
        named = [at for at in range(len(one.kind)) if one.kind[at] == reading.NAME and one.actor[at]]
        groups: dict[int, Counter] = defaultdict(Counter)
        for at in named:
            groups[int(one.actor[at])][int(one.gold[at])] += 1
        main = {actor: group.most_common(1)[0][0] for actor, group in groups.items()}
        people = {int(one.gold[at]) for at in named}
        for at in numpy.flatnonzero(numpy.isin(one.kind, (reading.PRONOUN, reading.DESCRIPTION, reading.TITLE))).tolist():
            gold, (best, sure) = int(one.gold[at]), max(shares[at].items(), key=lambda share: share[1], default=(0, 0.0))
            said = sure >= reading.LEAST_SURE[one.kind[at]]
            told = {"there": gold >= 0 and gold in people, "said": said, "right": said and gold >= 0 and main.get(best) == gold}
            for name in (reading.KINDS[one.kind[at]], "all"):
                counts[name].update(key for key, value in told.items() if value)
    return {name: (100 * c["right"] / max(1, c["said"]), 100 * c["right"] / max(1, c["there"]), c["said"], c["there"]) for name, c in sorted(counts.items())}


def run(*, epochs: int, seed: int, work: Path) -> None:
    """Train, and put the weights into the bundled model."""
    work.mkdir(parents=True, exist_ok=True)
    dev = documents("gum-dev", work)
    torch.manual_seed(seed)
    net = Network(dev[0].own.shape[1], dev[0].pairs[0][2].shape[2])
    known = [one for name in CORPORA if not name.endswith("dev") for one in documents(name, work)]
    train(net, known, dev, epochs=epochs, seed=seed, work=work)
    os.replace(work / "coreference.npz", BUNDLED)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, default=Path(__file__).parents[1] / "build/coreference")
    parser.add_argument("--score", action="store_true")
    arguments = parser.parse_args()
    if arguments.score:
        arguments.work.mkdir(parents=True, exist_ok=True)
        for name, (precision, recall, said, there) in score(documents("gum-dev", arguments.work), BUNDLED).items():
            print(f"{name:12} precision {precision:5.1f} of {said:4}  recall {recall:5.1f} of {there:4}")
    else:
        run(epochs=arguments.epochs, seed=arguments.seed, work=arguments.work)

"""Train the encoder and its heads on gold windows, and silver ones where given. Resumable: a checkpoint every few minutes.

usage: python train.py BASE OUT [--epochs N] [--tasks names,roles,syntax] [--silver FILE]; BASE is a folder with model.safetensors, config.json, tokenizer.json
"""

import argparse
import json
import pickle
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

import data
import templates
import tokenizer
from network import Network

SHORT = 60  # pieces of the short windows, so that a sentence or two by themselves are read as well as an article
IGNORED = -100
HIDDEN = 0.08  # share of the words hidden where names are learned
TURNS = ("names, joined", "roles, short"), ("names", "roles")  # left out in even and in odd epochs
EACH = 50  # windows of each template
HALF = torch.backends.cpu.get_cpu_capability().startswith("AVX512")  # without its instructions half precision is twenty times slower
REACH = 40  # words from a predicate within which its arguments are learned


def load_tokenizer(base: str) -> Tokenizer:
    """The base's tokenizer without padding and truncation."""
    found = Tokenizer.from_file(f"{base}/tokenizer.json")
    found.no_padding()
    found.no_truncation()
    return found


def corpora(part: str, base: str, tasks: list[str], labels: dict, silver: Path | None = None) -> dict[str, list[dict]]:
    """Windows by task; for training names as on the page and in short windows of one sentence a line, attributions in long and short ones, grammar with and without line breaks."""
    pieces, nlp = data.windows.piece_reader(load_tokenizer(base)), tokenizer.blank()
    out = {}
    if "names" in tasks:
        out["names"] = data.names(part, pieces, nlp)
        if part == "train":
            out["names, joined"] = shortened(data.names(part, pieces, nlp, joined=True), pieces)
    if "roles" in tasks:
        out["roles"] = data.attributions(part, pieces, nlp)
        if part == "train":
            out["roles, short"] = shortened(out["roles"], pieces)
    if "syntax" in tasks:
        out["syntax"] = data.treebank(part, pieces, labels)
        if part == "train":
            out["syntax, joined"] = data.treebank(part, pieces, labels, joined=True, seed=1)
            out["events"] = data.events(part, pieces)
    if part == "train" and "names" in out and "roles" in out:
        out["templates"] = templates.windows(out["names"], nlp, each=EACH, seed=0)
    if silver:
        found = pickle.loads(silver.read_bytes())
        out["silver"] = found[::2] + shortened(found[1::2], pieces)
    return out


def shortened(found: list[dict], pieces) -> list[dict]:
    """The windows cut into short ones."""
    return [part for window in found for part in data.cut(window, pieces, most=SHORT)]


class Batches:
    """Windows as tensors."""

    def __init__(self, tokenizer: Tokenizer):
        self.pieces = data.windows.piece_reader(tokenizer)
        vocabulary = tokenizer.get_vocab()
        self.cls, self.sep, self.pad = (vocabulary[a] if a in vocabulary else vocabulary[b] for a, b in (("[CLS]", "<s>"), ("[SEP]", "</s>"), ("[PAD]", "<pad>")))
        self.mask = vocabulary["[MASK]" if "[MASK]" in vocabulary else "<mask>"]

    def size(self, window: dict) -> int:
        """Pieces of a window."""
        return sum(len(self.pieces(word)) for word in window["words"]) + 2

    def plan(self, sets: dict[str, list[dict]], numbers: random.Random, *, most_pieces: int) -> list[tuple[str, list[dict]]]:
        """All windows of an epoch in batches of one task, of like lengths, in random order; at most so many pieces a batch, padding counted."""
        out = []
        for task, chosen in sets.items():
            order = sorted(chosen, key=lambda window: self.size(window) + 30 * numbers.random())
            batch, most = [], 0
            for window in order:
                size = self.size(window)
                if batch and max(most, size) * (len(batch) + 1) > most_pieces:
                    out.append((task, batch))
                    batch, most = [], 0
                batch.append(window)
                most = max(most, size)
            out.append((task, batch))
        numbers.shuffle(out)
        return out

    def tensors(self, batch: list[dict], recase=None, hidden=lambda window: False) -> tuple[torch.Tensor, ...]:
        """Piece ids, shapes (with the line break before the word), and each word's first piece; a hidden word is one mask."""
        rows = []
        for window in batch:
            ids, shapes, first = [self.cls], [0], []
            case = recase(window) if recase else None
            for word, broken in zip(window["words"], window["breaks"]):
                found = [self.mask] if hidden(window) else self.pieces(word)
                first.append(len(ids))
                ids += found
                shapes += [data.windows.shape(case(word) if case else word) + data.windows.SHAPES * bool(broken)] * len(found)
            rows.append((ids + [self.sep], shapes + [0], first))
        longest, most = max(len(r[0]) for r in rows), max(len(r[2]) for r in rows)
        ids, shapes = torch.full((len(rows), longest), self.pad), torch.zeros((len(rows), longest), dtype=torch.long)
        first = torch.zeros((len(rows), most), dtype=torch.long)
        for i, (a, b, c) in enumerate(rows):
            ids[i, :len(a)], shapes[i, :len(b)], first[i, :len(c)] = torch.tensor(a), torch.tensor(b), torch.tensor(c)
        return ids, shapes, first


def padded(rows: list[list], width: int) -> torch.Tensor:
    """Rows of labels, the missing ones ignored."""
    out = torch.full((len(rows), width), IGNORED)
    for i, row in enumerate(rows):
        out[i, :len(row)] = torch.tensor(row)
    return out


def loss_of(net: Network, given: tuple[torch.Tensor, ...], batch: list[dict]) -> torch.Tensor:
    """The sum of the losses of the labels that the batch has."""
    words, root = net(*given)
    width, total = words.size(1), 0.0
    cross = lambda scores, truth: F.cross_entropy(scores.float().flatten(0, -2), truth.flatten(), ignore_index=IGNORED)
    if "names" in batch[0]:
        total = total + cross(net.names(words), padded([w["names"] for w in batch], width))
    if "roles" in batch[0]:
        scores = net.roles(words)
        total = total + sum(cross(scores[..., 3 * r:3 * r + 3], padded([[x[r] for x in w["roles"]] for w in batch], width)) for r in range(3))
    if "soft_names" in batch[0]:
        total = total + soft_loss(net.names(words), [w["soft_names"] for w in batch]) + sum(
            soft_loss(net.roles(words)[..., 3 * r:3 * r + 3], [w["soft_roles"][:, 3 * r:3 * r + 3] for w in batch]) for r in range(3))
    if "rows" in batch[0]:
        total = total + rows_loss(net, words, batch)
    if "syntax" in batch[0]:
        total = total + syntax_loss(net, words, root, batch, cross)
    if "reports" in batch[0]:
        total = total + reports_loss(net, words, padded([w["reports"] for w in batch], width))
    if "events" in batch[0]:
        total = total + cross(net.events(words), padded([w["events"] for w in batch], width))
    told = [i for i, window in enumerate(batch) if "predicate" in window]
    if told:
        total = total + predicates_loss(net, words[told], [batch[i] for i in told], cross)
    return total


def reports_loss(net: Network, words: torch.Tensor, truth: torch.Tensor) -> torch.Tensor | float:
    """The loss of which words are cues, where that is known."""
    known = truth != IGNORED
    return 2 * F.binary_cross_entropy_with_logits(net.reports(words).float().squeeze(-1)[known], truth[known].float()) if known.any() else 0.0


def predicates_loss(net: Network, words: torch.Tensor, batch: list[dict], cross) -> torch.Tensor:
    """The loss of predicates, their arguments and whether they happened."""
    width = words.size(1)
    total = cross(net.predicate(words), padded([w["predicate"] for w in batch], width))
    factual = torch.full(words.shape[:2], float("nan"))
    for i, window in enumerate(batch):
        factual[i, :len(window["factual"])] = torch.tensor(window["factual"])
    judged = ~factual.isnan()
    if judged.any():
        total = total + F.smooth_l1_loss(net.factual(words).float().squeeze(-1)[judged], factual[judged])
    places = [(i, anchor, data.painted(spans, width)) for i, window in enumerate(batch) for anchor, spans in window["predicates"]]
    if not places:
        return total
    which, at = torch.tensor([p[0] for p in places]), torch.tensor([p[1] for p in places])
    steps = torch.arange(width).unsqueeze(0) - at.unsqueeze(1)
    near = steps.abs() <= REACH
    row, column = near.nonzero(as_tuple=True)
    scores = net.arguments(net.arguments.word(words)[which[row], column], net.arguments.anchor(words[which, at])[row], steps[near])
    return total + F.cross_entropy(scores.float(), torch.tensor([p[2] for p in places])[near])


def soft_loss(scores: torch.Tensor, taught: list) -> torch.Tensor:
    """The cross entropy with a teacher's probabilities."""
    total, words = 0.0, 0
    for row, teacher in zip(scores.float(), taught):
        chance = torch.from_numpy(teacher.astype("float32")).softmax(-1)
        total = total - (chance * row[:len(teacher)].log_softmax(-1)).sum()
        words += len(teacher)
    return total / words


def rows_loss(net: Network, words: torch.Tensor, batch: list[dict]) -> torch.Tensor | float:
    """The loss of the labels seen from each cue."""
    places = [(i, anchor, labels) for i, window in enumerate(batch) for anchor, labels in window["rows"]]
    if not places:
        return 0.0
    which, at = torch.tensor([p[0] for p in places]), torch.tensor([p[1] for p in places])
    steps = torch.arange(words.size(1)).unsqueeze(0) - at.unsqueeze(1)
    scores = net.rows(net.rows.word(words)[which], net.rows.anchor(words[which, at]).unsqueeze(1), steps) + net.blend(net.roles(words))[which]
    return F.cross_entropy(scores.float().flatten(0, 1), padded([p[2] for p in places], words.size(1)).flatten(), ignore_index=IGNORED)


def syntax_loss(net: Network, words: torch.Tensor, root: torch.Tensor, batch: list[dict], cross) -> torch.Tensor:
    """Tags, morphology, lemmas, heads, relations and sentence starts."""
    width = words.size(1)
    tag, morph, lemma, head, relation, start = (padded([[m[k] for m in w["syntax"]] for w in batch], width) for k in range(6))
    sentence = (start.clamp(min=0)).cumsum(1) + (start < 0).long() * 10_000
    arcs = net.arcs(words, root).float()
    elsewhere = sentence.unsqueeze(2) != sentence.unsqueeze(1)
    arcs = torch.cat([arcs[..., :1], arcs[..., 1:].masked_fill(elsewhere, -1e4)], -1)
    above = torch.where(head >= 0, head, torch.arange(width).expand_as(head))
    anchor = torch.gather(net.relations.anchor(words), 1, above.unsqueeze(-1).expand(-1, -1, 256))
    steps = torch.arange(width) - above
    found = net.relations(net.relations.word(words), anchor, steps)
    place = torch.where(head == IGNORED, head, head + 1)
    starts = F.binary_cross_entropy_with_logits(net.start(words).float().squeeze(-1), start.clamp(min=0).float(), weight=(start >= 0).float())
    return cross(arcs, place) + cross(found, relation) + cross(net.tags(words), tag) + cross(net.morphs(words), morph) + cross(net.lemmas(words), lemma) + 2 * starts


def recaser(numbers: random.Random):
    """Headline case, all capitals or all lower case for a few windows in a hundred, so that names are found in such lines too."""
    def recase(window: dict):
        if "syntax" in window:
            return None
        chance = numbers.random()
        return str.title if chance < 0.04 else str.upper if chance < 0.06 else str.lower if chance < 0.07 else None
    return recase


def hider(numbers: random.Random):
    """Hide a few words of windows with names, so that a name is known by what stands around it and not by heart."""
    return lambda window: "names" in window and numbers.random() < HIDDEN


def average(weights: dict, net: Network, keep: float) -> None:
    """Move the averaged weights toward the network's."""
    with torch.no_grad():
        for name, value in net.state_dict().items():
            weights[name].lerp_(value, 1 - keep) if value.is_floating_point() else weights[name].copy_(value)


def train(base: str, out: Path, *, epochs: float, tasks: list[str], rate: float, size: int, silver: Path | None = None, begin: Path | None = None) -> None:
    """Train, from the weights in `begin` where given, with batches of `size` pieces and write weights, label sets and settings into `out`."""
    torch.manual_seed(0)
    torch.set_num_threads(2)
    numbers = random.Random(0)
    out.mkdir(parents=True, exist_ok=True)
    labels = data.label_sets()
    sizes = {"names": len(data.NAMES), "predicate": len(data.PREDICATE), "arguments": len(data.ARGUMENT), "events": len(data.EVENT)} | {name: len(labels[name]) for name in ("tags", "morphs", "lemmas", "relations")}
    (out / "labels.json").write_text(json.dumps({name: list(labels[name]) for name in ("tags", "morphs", "relations", "lemmas")}), encoding="utf8")
    (out / "trees.bin").write_bytes(labels["trees"].to_bytes())
    sets, batches = corpora("train", base, tasks, labels, silver), Batches(load_tokenizer(base))
    net = Network(base, sizes, pad=batches.pad)
    if begin:
        missing, other = net.load_state_dict(torch.load(begin / "weights.pt"), strict=False)
        if other or any(name.startswith("encoder.") for name in missing):
            raise ValueError(f"{begin}: the weights are of another network: {', '.join([*other, *missing][:5])}.")
    heads = [p for name, p in net.named_parameters() if not name.startswith("encoder.")]
    body = [p for name, p in net.named_parameters() if name.startswith("encoder.") and p.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body, "lr": rate}, {"params": heads, "lr": 1e-3}], weight_decay=0.01, fused=True)
    turn = lambda epoch: {task: found for task, found in sets.items() if task not in TURNS[epoch % 2]}
    total = int(epochs * len(batches.plan(turn(0), random.Random(0), most_pieces=size)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1, (s + 1) / (0.06 * total)) * max(0.02, 1 - s / total))
    step, epoch, first, begun, read, losses = 0, 0, 0, time.time(), 0, {}
    state = out / "checkpoint.pt"
    if state.exists():
        kept = torch.load(state, weights_only=False)
        for thing, name in ((net, "net"), (optimizer, "optimizer"), (schedule, "schedule")):
            thing.load_state_dict(kept[name])
        step, epoch, first, averaged = kept["step"], kept["epoch"], kept["first"], kept["averaged"]
    else:
        averaged = {name: value.clone() for name, value in net.state_dict().items()}
    print(f"{total} steps", flush=True)
    net.train()
    recase, hidden = recaser(numbers), hider(numbers)
    while step < total:
        for number, (task, batch) in enumerate(batches.plan(turn(epoch), random.Random(epoch), most_pieces=size)):
            if step >= total:
                break
            if number < first:
                continue
            with torch.autocast("cpu", torch.bfloat16, enabled=HALF):
                loss = loss_of(net, batches.tensors(batch, recase, hidden), batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(body + heads, 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            if step % 10 == 0:
                average(averaged, net, min(0.98, step / (step + 90)))
            losses[task] = 0.98 * losses.get(task, float(loss.detach())) + 0.02 * float(loss.detach())
            read += sum(len(window["words"]) for window in batch)
            if step % 100 == 0:
                print(step, {k: round(v, 3) for k, v in losses.items()}, round(read / (time.time() - begun)), "words/s", flush=True)
            if step % 400 == 0:
                torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(), "step": step, "epoch": epoch, "first": number + 1, "averaged": averaged}, state.with_suffix(".new"))
                state.with_suffix(".new").rename(state)
                torch.save(averaged, out / "weights.pt")
        epoch, first = epoch + 1, 0
    torch.save(averaged, out / "weights.pt")
    (out / "settings.json").write_text(json.dumps({"base": Path(base).name, "epochs": epochs, "rate": rate, "tasks": tasks, "sizes": sizes, "pad": batches.pad}), encoding="utf8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=float, default=2.6)
    parser.add_argument("--rate", type=float, default=1.8e-4)
    parser.add_argument("--size", type=int, default=1056, help="pieces a batch")
    parser.add_argument("--begin", type=Path, help="a folder of trained weights to start from")
    parser.add_argument("--silver", type=Path, help="what label.py wrote")
    parser.add_argument("--tasks", default="names,roles,syntax")
    given = parser.parse_args()
    train(given.base, given.out, epochs=given.epochs, tasks=given.tasks.split(","), rate=given.rate, size=given.size, silver=given.silver, begin=given.begin)

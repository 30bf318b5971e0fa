"""Train the attribution network on PolNeAR.

    python training/attribution/train.py DATA_FOLDER OUT.pt [--epochs 8] [--seed 1]
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path[:0] = [str(ROOT), str(SHARED / "tools")]

from attribution_score import read_gold, score  # noqa: E402
from helpers.claims.attribution_model import categories, depths, relations, sequences, windows  # noqa: E402
from network import LABELS, Attributor, crf_loss  # noqa: E402

ROLES = ("source", "cue", "content")
BATCH_WORDS = 1500


def load(path, keys=None):
    """Features ready for batches, with gold: anchor -> roles -> spans."""
    d = dict(np.load(path))
    gold = {}
    for i, a, r, s, e in d.pop("gold"):
        gold.setdefault((i, a), ([], [], []))[r].append((s, e))
    d["gold"] = [(a, *spans) for (_, a), spans in gold.items()]
    keys = keys or {k: np.unique(d[k]) for k in ("tag", "pos", "dep", "entity")}
    d["rows"] = categories(d, keys)
    d["hash"] = d["hash"].astype(np.int64)
    d["depth"] = depths(d["head"])
    d["bounds"] = np.array(sequences(d["paragraph"], d["sentence"]))
    return d, keys


def by_sequence(d):
    """For each sequence the gold attributions anchored in it."""
    out = [[] for _ in d["bounds"]]
    for g in d["gold"]:
        out[np.searchsorted(d["bounds"][:, 0], g[0], "right") - 1].append(g)
    return out


def batches(d, rng, words=BATCH_WORDS):
    """Sequence numbers in groups of similar length, in random order."""
    size = d["bounds"][:, 1] - d["bounds"][:, 0]
    order = np.argsort(size + rng.random(len(size)) * 4, kind="stable")
    out, start = [], 0
    for i in range(len(order) + 1):
        if i == len(order) or (i - start + 1) * size[order[i]] > words and i > start:
            out.append(order[start:i]); start = i
    return [out[i] for i in rng.permutation(len(out))]


def paragraphs(d, which):
    """Tensors of a batch of sequences, (time, batch); `flat` maps a word's number to its place in them."""
    bounds = d["bounds"][which]
    time_ = int((bounds[:, 1] - bounds[:, 0]).max())
    index = bounds[:, 0][None] + np.arange(time_)[:, None]
    mask = index < bounds[:, 1][None]
    index = np.where(mask, index, bounds[:, 0][None])
    flat = {}
    place = np.arange(index.size).reshape(index.shape)
    number = np.full(len(d["head"]), -1) if "number" not in d else d["number"]
    d["number"] = number
    number[index[mask]] = place[mask]
    head = np.where(mask, number[d["head"][index]], place)
    head = np.where((head < 0), place, head)
    b = {k: torch.from_numpy(v[index]) for k, v in d["rows"].items()}
    b |= {"hash": torch.from_numpy(d["hash"][index]), "vector": torch.from_numpy(d["vector"][d["kind"][index]]).float(),
          "mask": torch.from_numpy(mask[..., None].astype(np.float32)), "head": torch.from_numpy(head.reshape(-1))}
    return b, index, mask, number


def add_windows(b, d, anchors, number):
    """Tensors for the words about each anchor, (time, anchors)."""
    span = windows(d, anchors, d["bounds"])
    time_ = int((span[:, 1] - span[:, 0]).max())
    index = span[:, 0][None] + np.arange(time_)[:, None]
    mask = index < span[:, 1][None]
    index = np.where(mask, index, span[:, 0][None])
    r = relations(d, d["rows"]["dep"], d["depth"], index.reshape(-1), np.broadcast_to(anchors, index.shape).reshape(-1))
    b |= {"relation_" + k: torch.from_numpy(v.reshape(index.shape)) for k, v in r.items()}
    b |= {"anchors": torch.from_numpy(number[anchors]), "windows": torch.from_numpy(number[index]),
          "window_mask": torch.from_numpy(mask[..., None].astype(np.float32))}
    return span


def label_rows(span, time_, gold):
    """Gold labels of each window; False where the attribution leaves it."""
    out = np.zeros((time_, len(span)), np.int64)
    for j, ((low, high), g) in enumerate(zip(span, gold)):
        for r, spans in enumerate(g[1:]) if g else ():
            for s, e in spans:
                s, e = max(s, low) - low, min(e, high) - low
                if s < e:
                    out[s:e, j] = 2 * r + 2
                    out[s, j] = 2 * r + 1
    return out


def help_rows(d):
    """For each word and role 0 outside, 1 first, 2 inside of any attribution's span."""
    out = np.zeros((len(d["head"]), 3), np.int64)
    spans = [(r, s, e) for g in d["gold"] for r, parts in enumerate(g[1:]) for s, e in parts]
    for r, s, e in spans:
        out[s:e, r] = 2
    for r, s, _ in spans:
        out[s, r] = 1
    return out


def step(model, d, which, golds, isanchor, helps):
    """The loss of one batch."""
    b, index, mask, number = paragraphs(d, which)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = model.encode(b)
        dropped = model.drop(states)
        logit = model.anchor(dropped)[..., 0].float()
        guess = model.helps(dropped).float()
        ok = torch.from_numpy(mask)
        gold = [g for i in which for g in golds[i]]
        target = torch.from_numpy(isanchor[index])
        loss = F.binary_cross_entropy_with_logits(logit[ok], target[ok], reduction="sum")
        loss = loss + 0.3 * F.cross_entropy(guess[ok].reshape(-1, 3), torch.from_numpy(helps[index])[ok].reshape(-1), reduction="sum")
        false = index[(torch.sigmoid(logit.detach()) > 0.3).numpy() & mask & (isanchor[index] == 0)]
        anchors = np.array([g[0] for g in gold] + list(false[:20 + len(gold)]), np.int64)
        if len(anchors):
            span = add_windows(b, d, anchors, number)
            emit = model.label(states, b)
            labels = torch.from_numpy(label_rows(span, len(emit), gold + [None] * (len(anchors) - len(gold))))
            loss = loss + crf_loss(emit, model.moves, labels, b["window_mask"] > 0).sum()
    number[index[mask]] = -1
    return loss / (mask.sum() / 20)


def viterbi(emit, moves, mask):
    """Best label path of each sequence; I-labels only after their own role."""
    emit, moves = emit.copy(), moves.copy()
    for i, label in enumerate(LABELS):
        if label[0] == "I":
            moves[[j for j, other in enumerate(LABELS) if other[1:] != label[1:]], i] = -1e4
            emit[0, :, i] = -1e4
    total, back = emit[0], []
    for t in range(1, len(emit)):
        every = total[:, :, None] + moves
        back.append(np.where(mask[t], every.argmax(1), np.arange(len(LABELS))))
        total = np.where(mask[t], every.max(1) + emit[t], total)
    path = [total.argmax(1)]
    for pointers in reversed(back):
        path.append(np.take_along_axis(pointers, path[-1][:, None], 1)[:, 0])
    return np.array(path[::-1])


def predict(models, d, *, threshold=0.3):
    """For each candidate anchor: (anchor, probability, first word, label path, mean scores); several models are averaged."""
    out = []
    rng = np.random.default_rng(0)
    with torch.no_grad():
        for which in batches(d, rng, 4000):
            b, index, mask, number = paragraphs(d, which)
            states = [m.encode(b) for m in models]
            p = torch.stack([torch.sigmoid(m.anchor(s)[..., 0].float()) for m, s in zip(models, states)]).mean(0).numpy()
            chosen = (p > threshold) & mask
            anchors = index[chosen]
            if len(anchors):
                span = add_windows(b, d, anchors, number)
                emit = torch.stack([m.label(s, b) for m, s in zip(models, states)]).mean(0).numpy()
                moves = torch.stack([m.moves for m in models]).mean(0).numpy()
                ok = b["window_mask"].numpy() > 0
                path = viterbi(emit, moves, ok)
                for j, a in enumerate(anchors):
                    n = span[j, 1] - span[j, 0]
                    out.append((int(a), float(p[chosen][j]), int(span[j, 0]), path[:n, j], emit[:n, j]))
            number[index[mask]] = -1
    return sorted(out, key=lambda x: x[0])


def spans_of(path, low):
    """Role -> word spans of a label path."""
    out = {r: [] for r in ROLES}
    for t, label in enumerate(path):
        if label:
            role = ROLES[(label - 1) // 2]
            if label % 2 or not out[role] or out[role][-1][1] != low + t:
                out[role].append([low + t, low + t + 1])
            else:
                out[role][-1][1] += 1
    return out


def nearest(spans, anchor):
    """The span that holds or is next to a word."""
    return [min(spans, key=lambda s: max(s[0] - anchor, anchor - s[1] + 1, 0))] if spans else []


def attributions(d, predicted, *, threshold=0.5):
    """Per article the predicted attributions as character spans."""
    out = [[] for _ in range(int(d["article"][-1]) + 1)]
    for a, p, low, path, _ in predicted:
        s = spans_of(path, low)
        if p < threshold or not s["content"]:
            continue
        s["cue"] = nearest(s["cue"], a) or [[a, a + 1]]
        s["source"] = nearest(s["source"], a)
        chars = {r: [(int(d["start"][x]), int(d["end"][y - 1])) for x, y in spans] for r, spans in s.items()}
        out[d["article"][a]].append(chars)
    return out


def evaluate(models, d, articles, *, threshold=0.5, predicted=None):
    """The scores of attribution_score on articles in the order of the data."""
    found = attributions(d, predicted or predict(models, d, threshold=0.2), threshold=threshold)
    return score((text, gold, f) for (_, text, gold), f in zip(articles, found))


def show(table):
    """One line: exact F1 of source, cue, content; F1 at 0.3 and 0.8; source right."""
    return " ".join(f"{k.replace('exact ', '').replace('overlap ', '@')} {v[2] if isinstance(v, tuple) else v}" for k, v in table.items())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data"); parser.add_argument("out")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--dropout", type=float, default=0.3)
    parser.add_argument("--split", default="train")
    args = parser.parse_args()
    torch.manual_seed(args.seed); torch.set_num_threads(1)
    rng = np.random.default_rng(args.seed)
    d, keys = load(f"{args.data}/{args.split}.npz")
    dev, _ = load(f"{args.data}/dev.npz", keys)
    articles = list(read_gold(str(SHARED / "data/attribution/polnear/dev")))
    golds, isanchor, helps = by_sequence(d), np.zeros(len(d["head"]), np.float32), help_rows(d)
    isanchor[[g[0] for g in d["gold"]]] = 1
    model = Attributor(dropout=args.dropout)
    optim = torch.optim.AdamW(model.parameters(), lr=args.rate, betas=(0.9, 0.98), weight_decay=0.02, fused=True)
    per_epoch = len(batches(d, rng)); total = args.epochs * per_epoch
    n, began = 0, time.time()
    for epoch in range(args.epochs):
        model.train(); mean = 0.0
        for which in batches(d, rng):
            for g in optim.param_groups:
                g["lr"] = args.rate * min(1, (n + 1) / 300, max(0.005, (total - n) / total * 1.1))
            loss = step(model, d, which, golds, isanchor, helps)
            optim.zero_grad(); loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optim.step()
            n += 1; mean += loss.item()
            if n % 100 == 0:
                print("  ", n, total, round(mean / (n - epoch * per_epoch), 3), round(time.time() - began), flush=True)
        model.eval()
        torch.save({"model": model.state_dict(), "keys": keys}, args.out)
        print(epoch + 1, round(mean / per_epoch, 3), f"{time.time() - began:.0f}s", show(evaluate([model], dev, articles)), flush=True)


if __name__ == "__main__":
    main()

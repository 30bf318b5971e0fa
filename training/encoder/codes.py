"""Teach a trained encoder, itself left as it is, the PLOVER code of each word that tells an event, and write the head into its weights.

usage: python codes.py BASE TRAINED [--folds N]; with folds nothing is written, and the share of right roots of PLOVER's sentences is printed

Two sources: 1,050 sentences with one root each, the word that tells it not marked, so that the chances of all words that tell something are added up;
and words of news that by themselves tell one code (codes.toml) or none.
"""

import argparse
import json
import random
import tomllib
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F

import data
import label
import train
from network import Network

WORDS = tomllib.loads(Path(__file__).with_name("codes.toml").read_text(encoding="utf8"))
# The sentences have roots of PLOVER's first manual; YIELD was parted in two later.
ROOTS = {code: (code,) for code in data.CODES[1:]} | {"YIELD": ("CONCEDE", "RETREAT")}
TOLD = 0.3  # chance of an occurrence from which a word may tell an event; a predicate may from 0.5
EPOCHS, BATCH, RATE = 15, 32, 2e-3
SENTENCES = 0.4  # weight of the sentences beside the words
PLAIN = 0.1  # weight of a word without a code
NEWS_WORDS = 120_000  # of the newswire, and as many of US news


class Told(NamedTuple):
    """The words of a text that may tell an event: their states (one row each), lemmas, parts of speech, and whether an occurrence is likely."""

    states: torch.Tensor
    lemmas: list[str]
    parts: list[str]
    likely: list[bool]


def load(base: str, trained: Path) -> Network:
    """The network with its weights; the head for codes is new where the weights have none."""
    settings = json.loads((trained / "settings.json").read_text(encoding="utf8"))
    net = Network(base, settings["sizes"], pad=settings["pad"])
    net.load_state_dict(torch.load(trained / "weights.pt"), strict=False)
    return net.eval()


@torch.no_grad()
def told(net: Network, batches: train.Batches, window: dict, labels: dict) -> Told:
    """What the encoder knows of a window's words that may tell an event; of all words where there is none."""
    words = net(*batches.tensors([window]))[0][0]
    chance = net.events(words).softmax(-1)[:, 1:3].sum(-1)
    chosen = ((chance > TOLD) | (net.predicate(words).softmax(-1)[:, 1] > 0.5)).nonzero().flatten().tolist() or list(range(len(words)))
    trees, morphs = list(labels["lemmas"]), list(labels["morphs"])
    lemmas, parts = net.lemmas(words).argmax(-1).tolist(), net.morphs(words).argmax(-1).tolist()
    lemma = lambda i: (labels["trees"].apply(trees[lemmas[i]], window["words"][i]) or window["words"][i]).lower()
    return Told(words[chosen], [lemma(i) for i in chosen], [morphs[parts[i]].split("|")[0] for i in chosen], [bool(chance[i] > TOLD) for i in chosen])


def code_of(lemma: str, part: str, *, likely: bool) -> int | None:
    """The number of the code that a word tells by itself; 0 for none, NONE (not known) for a word that tells it only with others."""
    kind = "verbs" if part == "VERB" else "nouns"
    found = [code for code in data.CODES[1:] if lemma in WORDS[code][kind]]
    if found:
        return data.CODES.index(found[0]) if likely else None
    return None if lemma in WORDS["open"] else 0


def words_of_news(net: Network, batches: train.Batches, labels: dict) -> tuple[torch.Tensor, torch.Tensor]:
    """States and codes of words of news."""
    nlp, states, codes = label.tokenizer.blank(), [], []
    for texts in (label.us_news(), label.newswire()):
        for window in (window for text in label.chosen(texts, NEWS_WORDS, seed=5) for window in label.windows_of(text, nlp, batches.pieces)):
            found = told(net, batches, window, labels)
            known = [code_of(*one[:2], likely=one[2]) for one in zip(found.lemmas, found.parts, found.likely)]
            states += [state for state, code in zip(found.states, known) if code is not None]
            codes += [code for code in known if code is not None]
    return torch.stack(states), torch.tensor(codes)


def sentences(net: Network, batches: train.Batches, labels: dict) -> list[tuple[torch.Tensor, list[int]]]:
    """Of each PLOVER sentence the states of the words that may tell its event, and the numbers of its codes."""
    nlp, out = label.tokenizer.blank(), []
    for row in map(json.loads, (data.DATA / "events/plover/plover-train.jsonl").read_text(encoding="utf8").splitlines()):
        found = [told(net, batches, window, labels).states for window in label.windows_of(row["sentence"], nlp, batches.pieces)]
        out.append((torch.cat(found), [data.CODES.index(code) for code in ROOTS[row["gold_root"]]]))
    return out


def sentence_loss(scores: torch.Tensor, codes: list[int]) -> torch.Tensor:
    """That the sentence's code, and not another, is told by one of its words."""
    summed = torch.logsumexp(scores[:, 1:], 0)
    right = torch.tensor(codes) - 1
    return torch.logsumexp(summed, 0) - torch.logsumexp(summed[right], 0) - 0.5 * torch.logsumexp(scores[:, 1:][:, right].flatten(), 0).clamp(max=0)


def fit(net: Network, news: tuple[torch.Tensor, torch.Tensor], given: list[tuple[torch.Tensor, list[int]]]) -> torch.nn.Module:
    """A head fitted to words and sentences."""
    torch.manual_seed(0)
    head = torch.nn.Sequential(torch.nn.Dropout(0.2), net.codes[0], torch.nn.ReLU(), torch.nn.Dropout(0.3), net.codes[2]).train()
    optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=0.05)
    states, codes = news
    weight = torch.where(codes == 0, PLAIN, 1.0)
    for epoch in range(EPOCHS):
        order, words = list(given), torch.randperm(len(codes))
        random.Random(epoch).shuffle(order)
        share = len(codes) * BATCH // len(order)
        for number, start in enumerate(range(0, len(order), BATCH)):
            batch, at = order[start:start + BATCH], words[number * share:(number + 1) * share]
            parts = head(torch.cat([one for one, _ in batch])).log_softmax(-1).split([len(one) for one, _ in batch])
            loss = SENTENCES * sum(sentence_loss(scores, told) for scores, (_, told) in zip(parts, batch)) / len(batch)
            if len(at):
                loss = loss + (F.cross_entropy(head(states[at]), codes[at], reduction="none") * weight[at]).sum() / weight[at].sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return head.eval()


@torch.no_grad()
def right_share(head: torch.nn.Module, given: list[tuple[torch.Tensor, list[int]]]) -> float:
    """The share of sentences whose code is the likeliest of one of their words."""
    return sum(bool(set(head(states).argmax(-1).tolist()) & set(codes)) for states, codes in given) / len(given)


def main(base: str, trained: Path, *, folds: int = 0) -> None:
    """Fit the head and write it into the weights, or print how often it is right by cross-validation."""
    torch.set_num_threads(2)
    net, labels, batches = load(base, trained), data.label_sets(), train.Batches(train.load_tokenizer(base))
    given, news = sentences(net, batches, labels), words_of_news(net, batches, labels)
    if folds:
        random.Random(0).shuffle(given)
        shares = []
        for fold in range(folds):
            rest = [one for number, one in enumerate(given) if number % folds != fold]
            shares.append(right_share(fit(load(base, trained), news, rest), given[fold::folds]))
        print(f"right root among the codes: {100 * sum(shares) / folds:.1f} of 100")
        return
    fit(net, news, given)
    torch.save(net.state_dict(), trained / "weights.pt")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("trained", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    given = parser.parse_args()
    main(given.base, given.trained, folds=given.folds)

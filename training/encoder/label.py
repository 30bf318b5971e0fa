"""Let trained encoders label texts, for others to learn from: soft scores of names and of sources, cues and contents.

An encoder is right only where it has been taught: one taught names on the newswire and attributions on US news alone gives "said" in the newswire a chance
of 8 in 100 to be a cue, and finds a third of the names in US news. So the first encoder, taught all gold data together, labels every kind of text for
the teacher (`notes`), and the two of them label more of it for the student (`silver`).
"""

import json
import pickle
import random
import time
from pathlib import Path
from typing import NamedTuple

import numpy
import pandas
import torch
from helpers.encoder import component
from helpers.encoder.decode import softmax

import data
import tokenizer
import train
from network import Network


class Labeller(NamedTuple):
    """A trained encoder: the folder of its base, and what train.py wrote."""

    base: str
    trained: Path


TEACHER_SHARE = 0.65  # of the teacher in the chances that the student learns from


def newswire() -> list[str]:
    """The articles of the newswire's training part."""
    return [(data.DATA / "articles" / path.name.removesuffix(".tsv")).read_text(encoding="utf8") for path in sorted((data.DATA / "ner/worldwide/train").glob("*.tsv"))]


def us_news() -> list[str]:
    """The articles of the news collection."""
    return pandas.read_parquet(data.DATA / "news/allsides.parquet", columns=["text"])["text"].tolist()


def chosen(texts: list[str], words: int, *, seed: int = 0) -> list[str]:
    """Whole articles at random, up to so many words."""
    random.Random(seed).shuffle(texts)
    out, read = [], 0
    for text in texts:
        if read >= words:
            break
        if 100 < len(text.split()) < 3000:
            out.append(text)
            read += len(text.split())
    return out


def windows_of(text: str, nlp, pieces) -> list[dict]:
    """The windows of one article, without labels."""
    _, words, breaks = component.words_of(nlp.make_doc(text))
    return data.cut({"words": words, "breaks": breaks}, pieces)


@torch.no_grad()
def labelled(net: Network, batches: train.Batches, batch: list[dict]) -> list[dict]:
    """The windows with what an encoder sees in them."""
    with torch.autocast("cpu", torch.bfloat16, enabled=train.HALF):
        words, _ = net(*batches.tensors(batch))
        names, roles = net.names(words).to(torch.float16).numpy(), net.roles(words).to(torch.float16).numpy()
    sizes = [len(window["words"]) for window in batch]
    return [window | {"soft_names": names[i, :size], "soft_roles": roles[i, :size]} for i, (window, size) in enumerate(zip(batch, sizes))]


def label(found: list[dict], labeller: Labeller) -> list[dict]:
    """All windows with what an encoder sees in them, in their order."""
    settings = json.loads((labeller.trained / "settings.json").read_text(encoding="utf8"))
    batches, net = train.Batches(train.load_tokenizer(labeller.base)), Network(labeller.base, settings["sizes"], pad=settings["pad"])
    net.load_state_dict(torch.load(labeller.trained / "weights.pt"))
    net.eval()
    numbered, out, begun = [window | {"number": i} for i, window in enumerate(found)], {}, time.time()
    for _, batch in batches.plan({"silver": numbered}, random.Random(0), most_pieces=2112):
        out |= {window.pop("number"): window for window in labelled(net, batches, batch)}
        if len(out) % 20 == 0:
            print(len(out), "of", len(found), "windows", round(time.time() - begun), "s", flush=True)
    return [out[i] for i in range(len(found))]


def texts(words: int, pieces, nlp) -> list[dict]:
    """Windows without labels: so many words of the newswire and as many of US news, then ECB+, Re-DocRED and the treebanks, all of their training parts."""
    out = [window for found in (newswire(), us_news()) for text in chosen(found, words) for window in windows_of(text, nlp, pieces)]
    for name, key in (("events/ecbplus-train", "sentences"), ("coref/redocred/train", "sentences")):
        for line in (data.DATA / f"{name}.jsonl").read_text(encoding="utf8").splitlines():
            sentences = json.loads(line)[key]
            breaks = [i == 0 and number % 5 == 0 for number, sentence in enumerate(sentences) for i in range(len(sentence))]
            out += data.cut({"words": [word for sentence in sentences for word in sentence], "breaks": breaks}, pieces)
    labels = data.label_sets()
    return out + [{"words": window["words"], "breaks": window["breaks"]} for window in data.treebank("train", pieces, labels)]


def mixed(first: dict, second: dict, share: float) -> dict:
    """A window with the chances of two encoders mixed, `share` of the first, as logarithms."""
    out = dict(first)
    for key, sizes in (("soft_names", [first["soft_names"].shape[1]]), ("soft_roles", [3, 3, 3])):
        start = 0
        parts = []
        for size in sizes:
            one, other = (softmax(window[key][:, start:start + size].astype(numpy.float32)) for window in (first, second))
            parts.append(numpy.log(share * one + (1 - share) * other + 1e-7))
            start += size
        out[key] = numpy.concatenate(parts, 1).astype(numpy.float16)
    return out


def main(out: Path, labellers: list[Labeller], *, words: int) -> None:
    """Label texts by one encoder, or by a teacher and another mixed; the file is whole or not there."""
    torch.set_num_threads(2)
    found = texts(words, data.windows.piece_reader(train.load_tokenizer(labellers[0].base)), tokenizer.blank())
    labelled_by = [label(found, labeller) for labeller in labellers]
    done = labelled_by[0] if len(labellers) == 1 else [mixed(*pair, TEACHER_SHARE) for pair in zip(*labelled_by)]
    random.Random(0).shuffle(done)
    waiting = out.with_suffix(".new")
    waiting.write_bytes(pickle.dumps(done))
    waiting.rename(out)

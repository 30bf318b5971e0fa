"""Let trained encoders label news, for a smaller one to learn from: soft scores of names and of sources, cues and contents.

An encoder is right only where it has been taught: the teacher, which knows names from the newswire and attributions from US news, gives "said" in the
newswire a chance of 8 in 100 to be a cue, and finds a third of the names in US news. An encoder taught all gold data together, the reader, gives 92, and finds
them. So the teacher labels names on the newswire and attributions on US news, and the reader all else, the treebanks' texts too.
"""

import json
import pickle
import random
import time
from pathlib import Path
from typing import NamedTuple

import pandas
import torch

import data
import tokenizer
import train
from helpers.encoder import component
from network import Network


class Labeller(NamedTuple):
    """A trained encoder: the folder of its base, and what train.py wrote."""

    base: str
    trained: Path


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
    with torch.autocast("cpu", torch.bfloat16):
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


def main(out: Path, *, teacher: Labeller, reader: Labeller, words: int) -> None:
    """Label half of the words from the newswire and half from US news, and the treebanks; the file is whole or not there."""
    torch.set_num_threads(2)
    nlp, pieces = tokenizer.blank(), data.windows.piece_reader(train.load_tokenizer(reader.base))
    world, us = ([window for text in chosen(texts, words // 2) for window in windows_of(text, nlp, pieces)] for texts in (newswire(), us_news()))
    world = [read | {"soft_names": taught["soft_names"]} for taught, read in zip(label(world, teacher), label(world, reader))]
    us = [read | {"soft_roles": taught["soft_roles"]} for taught, read in zip(label(us, teacher), label(us, reader))]
    waiting = out.with_suffix(".new")
    labels = data.label_sets()
    parsed = data.treebank("train", pieces, labels) + data.treebank("train", pieces, labels, joined=True, seed=1)[::2]
    bare = [{"words": window["words"], "breaks": window["breaks"]} for window in parsed]
    found = world + us + label(bare, reader)
    random.Random(0).shuffle(found)
    waiting.write_bytes(pickle.dumps(found))
    waiting.rename(out)

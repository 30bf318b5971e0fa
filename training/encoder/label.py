"""Let a trained teacher label news, for a smaller encoder to learn from: soft scores of names and roles, and a row for each cue it finds.

usage: python label.py BASE TRAINED OUT [--words N]; reads whole articles of `news/allsides.parquet` at random and the newswire's training articles
"""

import argparse
import json
import pickle
import random
import time
from pathlib import Path

import numpy
import pandas
import torch

import data
import train
from helpers.encoder import component, decode
from network import Network


def texts(words: int, *, seed: int = 0) -> list[str]:
    """Whole articles: of the newswire's training part for a third of the words, of the news collection for the rest."""
    numbers = random.Random(seed)
    world = [(data.DATA / "articles" / path.name.removesuffix(".tsv")).read_text(encoding="utf8") for path in sorted((data.DATA / "ner/worldwide/train").glob("*.tsv"))]
    news = pandas.read_parquet(data.DATA / "news/allsides.parquet", columns=["text"])["text"].tolist()
    out = []
    for pool, share in ((world, words // 3), (news, words - words // 3)):
        numbers.shuffle(pool)
        read = 0
        for text in pool:
            if read >= share:
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
    """The windows with what the teacher sees in them."""
    with torch.autocast("cpu", torch.bfloat16):
        words, _ = net(*batches.tensors(batch))
        names, roles = net.names(words).float(), net.roles(words).float()
        word, anchor, layers = net.rows.word(words), net.rows.anchor(words), net.blend(net.roles(words))
    out = []
    for i, window in enumerate(batch):
        size = len(window["words"])
        cues = decode.spans(decode.best_labels(roles[i, :size, 3:6].numpy(), component.CUE), component.CUE)
        rows = []
        for start, _, _ in cues:
            with torch.autocast("cpu", torch.bfloat16):
                seen = net.rows(word[i, :size], anchor[i, start].unsqueeze(0), torch.arange(size) - start) + layers[i, :size]
            rows.append((start, decode.best_labels(seen.float().numpy(), data.ROW)))
        out.append(window | {"soft_names": names[i, :size].numpy().astype(numpy.float16), "soft_roles": roles[i, :size].numpy().astype(numpy.float16), "rows": rows})
    return out


def main(base: str, trained: Path, out: Path, *, words: int) -> None:
    """Label and write; the file is whole or not there."""
    torch.set_num_threads(2)
    settings = json.loads((trained / "settings.json").read_text(encoding="utf8"))
    batches, nlp = train.Batches(train.load_tokenizer(base)), data.tokenizer()
    net = Network(base, settings["sizes"], pad=settings["pad"])
    net.load_state_dict(torch.load(trained / "weights.pt"))
    net.eval()
    chosen = [window for text in texts(words) for window in windows_of(text, nlp, batches.pieces)]
    found, begun = [], time.time()
    for _, batch in batches.plan({"silver": chosen}, random.Random(0)):
        found += labelled(net, batches, batch)
        if len(found) % 20 == 0:
            print(len(found), "of", len(chosen), "windows", round(time.time() - begun), "s", flush=True)
    waiting = out.with_suffix(".new")
    waiting.write_bytes(pickle.dumps(found))
    waiting.rename(out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("trained", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--words", type=int, default=900_000)
    given = parser.parse_args()
    main(given.base, given.trained, given.out, words=given.words)

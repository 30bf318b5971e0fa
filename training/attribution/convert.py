"""Parse PolNeAR with the project's pipeline and keep features and gold as arrays.

    python training/attribution/convert.py OUT_FOLDER [GRAMMAR_MODEL [ENTITY_MODEL]]
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import spacy

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path[:0] = [str(ROOT), str(SHARED / "tools")]

from attribution_score import ROLES, pieces, read_gold  # noqa: E402
from helpers.claims.attribution_model import features  # noqa: E402


def pipeline(paths):
    """One function text -> Doc that runs the pipelines after each other, sentences broken at line ends."""
    models = [spacy.load(paths[0])]
    models += [spacy.load(path, vocab=models[0].vocab) for path in paths[1:]]

    def parse(text):
        doc = models[0].make_doc(text)
        for before, token in zip(doc, doc[1:]):
            if before.is_space and "\n" in before.text:
                token.is_sent_start = True
        for model in models:
            doc = model(doc)
        return doc

    return parse


def token_spans(spans, start, end):
    """Character spans to word spans (end exclusive): words that overlap them."""
    out = [(int(np.searchsorted(end, s, "right")), int(np.searchsorted(start, e, "left"))) for s, e in spans]
    return [(a, b) for a, b in out if a < b]


def anchor(span, head):
    """The word of a cue whose head is outside of it; the last such if several."""
    return [i for i in range(*span) if not span[0] <= head[i] < span[1] or head[i] == i][-1]


def convert(folder, parse):
    """All articles of a folder: joined feature arrays, article bounds, gold attributions as lists of word spans."""
    keep, kinds, gold, names, texts = [], [], [], [], []
    n = k = 0
    for name, text, attributions in read_gold(folder):
        doc = parse(text)
        f = features(doc)
        start = np.array([doc[int(i)].idx for i in f["token"]])
        end = start + np.array([len(doc[int(i)]) for i in f["token"]])
        for a in attributions:
            spans = {r: token_spans(a[r], start, end) for r in ROLES}
            if spans["cue"] and spans["content"]:
                gold.append((n + anchor(spans["cue"][-1], f["head"]), *[[(n + s, n + e) for s, e in spans[r]] for r in ROLES]))
        f["head"] = f["head"] + n; f["kind"] = f["kind"] + k
        f["sentence"] = f["sentence"] + (keep[-1]["sentence"][-1] if keep else 0)
        f["paragraph"] = f["paragraph"] + (keep[-1]["paragraph"][-1] + 1 if keep else 0)
        f["quotation"] = np.where(f["quotation"] > 0, f["quotation"] + len(keep) * 1000, 0)
        f |= {"start": start, "end": end, "article": np.full(len(start), len(keep))}
        kinds.append(f.pop("vector")); keep.append(f)
        n += len(start); k += len(kinds[-1]); names.append(name); texts.append(text)
    out = {key: np.concatenate([f[key] for f in keep]) for key in keep[0]}
    return out | {"vector": np.concatenate(kinds).astype(np.float16)}, gold, names, texts


if __name__ == "__main__":
    out = Path(sys.argv[1]); out.mkdir(parents=True, exist_ok=True)
    parse = pipeline(sys.argv[2:] or [ROOT / "helpers/model"])
    for split in ("dev", "train"):
        arrays, gold, names, texts = convert(str(SHARED / "data/attribution/polnear" / split), parse)
        rows = np.array([(i, a, r, s, e) for i, (a, *roles) in enumerate(gold) for r, spans in enumerate(roles) for s, e in spans])
        np.savez(out / f"{split}.npz", gold=rows, **arrays)
        print(split, len(names), "articles", len(arrays["head"]), "words", len(gold), "attributions", flush=True)

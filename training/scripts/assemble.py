"""Put the grammar and the entity components into one pipeline folder with what it is, what it was made from and how it scores."""

import argparse
import json
import re
import shutil
from pathlib import Path

import spacy
import srsly
from spacy.language import Language
from spacy.util import compile_prefix_regex, compile_suffix_regex

META = {
    "lang": "en",
    "name": "news_evidence",
    "version": "1.0.0",
    "description": "English news: sentence ends, Universal Dependencies, lemmas and named entities. See training/README.md.",
    "author": "The News Evidence authors",
    "license": "See sources; trained weights for research and reporting",
    "sources": [
        {"name": "UD English EWT", "license": "CC BY-SA 4.0", "use": "tagger, morphologizer, senter, parser, lemmatizer"},
        {"name": "UD English GUM", "license": "annotations CC BY 4.0; texts by genre", "use": "the same"},
        {"name": "Worldwide English Newswire (Shan et al. 2023)", "license": "none stated; published for research", "use": "ner"},
        {"name": "Article-Bias-Prediction news articles", "license": "Apache-2.0", "use": "floret vectors"},
    ],
}


# Ranks that news articles abbreviate and spaCy's English tokenizer cuts from their stop (Associated Press Stylebook, "military titles").
RANKS = ("Capt.", "Lt.", "Sgt.", "Maj.", "Col.", "Cpl.", "Pvt.", "Cmdr.", "Brig.", "Supt.", "Insp.", "Cllr.", "Hon.", "Ft.", "Rt.")
REPEATED = r"([=*_<>~#!?-])\1+"


def mend_tokenizer(nlp: Language) -> None:
    """Ranks keep their stop, rows of one mark ("****") are one token, "and/or" is three, as in the treebanks."""
    for rank in RANKS:
        nlp.tokenizer.add_special_case(rank, [{"ORTH": rank}])
    nlp.tokenizer.rules = {text: rule for text, rule in nlp.tokenizer.rules.items() if text != "and/or"}
    nlp.tokenizer.prefix_search = compile_prefix_regex([REPEATED, *nlp.Defaults.prefixes]).search
    nlp.tokenizer.suffix_search = compile_suffix_regex([REPEATED, *nlp.Defaults.suffixes]).search


def assemble(grammar: Path, names: Path) -> Language:
    """The grammar pipeline with the entity component at its end; both were trained on the same vectors."""
    nlp = spacy.load(grammar)
    nlp.add_pipe("ner", source=spacy.load(names))
    mend_tokenizer(nlp)
    nlp.meta.update(META)
    return nlp


def needed_strings(nlp: Language, folder: Path) -> list[str]:
    """Labels, morphology, edit trees and the tokenizer's own: the words of the training texts are left behind."""
    needed = set(spacy.blank("en").vocab.strings)
    for name in nlp.pipe_names:
        for label in getattr(nlp.get_pipe(name), "labels", ()):
            needed |= {str(label), *re.split(r"[|=]", str(label)), *str(label).split("|"), str(label).split("-", 1)[-1]}
    trees = srsly.read_msgpack(folder / "trainable_lemmatizer" / "trees")["trees"]
    needed |= {nlp.vocab.strings[tree[key]] for tree in trees for key in ("orig", "subst") if tree.get(key)}
    return sorted(needed)


def write(nlp: Language, out: Path) -> None:
    """The pipeline's folder, whole or not at all."""
    waiting = out.with_name(out.name + ".new")
    shutil.rmtree(waiting, ignore_errors=True)
    nlp.to_disk(waiting)
    srsly.write_json(waiting / "vocab" / "strings.json", needed_strings(nlp, waiting))
    shutil.rmtree(out, ignore_errors=True)
    waiting.rename(out)


def write_scores(out: Path, scores: dict) -> None:
    """Replace what training noted as performance with the dev scores of the whole."""
    meta = json.loads((out / "meta.json").read_text(encoding="utf8"))
    meta["performance"] = scores
    (out / "meta.json").write_text(json.dumps(meta, indent=2, ensure_ascii=False) + "\n", encoding="utf8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("grammar", type=Path)
    parser.add_argument("names", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    arguments = parser.parse_args()
    write(assemble(arguments.grammar, arguments.names), arguments.out)
    import score

    write_scores(arguments.out, score.scores(arguments.shared))

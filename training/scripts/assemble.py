"""Put the grammar and the entity components into one pipeline folder with what it is, what it was made from and how it scores."""

import argparse
import json
import shutil
from pathlib import Path

import spacy
from spacy.language import Language

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


def assemble(grammar: Path, names: Path) -> Language:
    """The grammar pipeline with the entity component at its end; both were trained on the same vectors."""
    nlp = spacy.load(grammar)
    nlp.add_pipe("ner", source=spacy.load(names))
    nlp.meta.update(META)
    return nlp


def write(nlp: Language, out: Path) -> None:
    """The pipeline's folder, whole or not at all."""
    waiting = out.with_name(out.name + ".new")
    shutil.rmtree(waiting, ignore_errors=True)
    nlp.to_disk(waiting)
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

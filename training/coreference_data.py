"""Documents with coreference for training/coreference.py: text, and marked spans with whom they refer to.

GUM marks every noun phrase, LitBank those of persons, places, bodies and vehicles, ECB+ only some sentences: what is unmarked there is unknown, not alone.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy

from helpers import annotate, load
from helpers.annotate import coreference

DATA = Path(__file__).parents[2] / "shared" / "data"
MARK = re.compile(r"\([^()]*\)?|[^()]+\)")
TYPES = ("HUMAN", "NON_HUMAN", "LOC")  # of ECB+'s mentions, those that are no events and no times
QUOTES = {"``": "“", "''": "”"}
Spans = list[tuple[int, int, str]]


class Document(NamedTuple):
    """The mentions of one document as arrays; `gold` is the number of whom each refers to, -1 where none is marked."""

    name: str
    marked: str  # all: what is unmarked stands alone; some: it is unknown; links: so is what is marked once
    states: numpy.ndarray
    own: numpy.ndarray
    pairs: list
    gold: numpy.ndarray
    kind: numpy.ndarray
    form: numpy.ndarray
    actor: numpy.ndarray
    inner: list  # of each mention the numbers of those inside it
    fellow: list  # and of that which is the subject of its verb
    barred: numpy.ndarray
    impersonal: set
    label: numpy.ndarray


def gum(part: str) -> Iterator[tuple[str, str, str, Spans]]:
    """GUM's documents with their own line breaks between paragraphs."""
    documents: list[list[str]] = []
    for block in (DATA / f"ud/en_gum-{part}.conllu").read_text(encoding="utf8").strip().split("\n\n"):
        if "# newdoc id" in block:
            documents.append([])
        documents[-1].append(block)
    for number, blocks in enumerate(documents):
        yield f"gum-{part}-{number}", "all", *gum_document(blocks)


def gum_document(blocks: list[str]) -> tuple[str, Spans]:
    """Text and spans of one document of GUM."""
    text, words, spans, opened = "", [], [], defaultdict(list)
    for block in blocks:
        text = text.rstrip() + ("\n\n" if "# newpar" in block and text else " " if text else "")
        for row in (line.split("\t") for line in block.split("\n") if line[0] != "#"):
            if not row[0].isdigit():
                continue
            words.append((len(text), len(text) + len(row[1])))
            text += row[1] + ("" if "SpaceAfter=No" in row[9] else " ")
            for mark in MARK.findall(next((field[7:] for field in row[9].split("|") if field.startswith("Entity=")), "")):
                referent = mark.strip("()").split("-")[0]
                if mark.startswith("("):
                    opened[referent].append(words[-1][0])
                if mark.endswith(")"):
                    spans.append((opened[referent].pop(), words[-1][1], referent))
    return text, spans


def litbank() -> Iterator[tuple[str, str, str, Spans]]:
    """The openings of a hundred novels."""
    for path in sorted((DATA / "coref/litbank").glob("*.ann")):
        rows = [line.split("\t")[1].split() for line in path.read_text(encoding="utf8").splitlines() if line.startswith("T")]
        spans = [(int(row[1]), int(row[-1]), row[0]) for row in rows if row[0].split("_")[0] not in ("PROP", "NOM", "PRON")]
        yield path.stem, "some", path.with_suffix(".txt").read_text(encoding="utf8"), spans


def ecb(part: str) -> Iterator[tuple[str, str, str, Spans]]:
    """ECB+'s news articles, a sentence a line."""
    for line in (DATA / f"events/ecbplus-{part}.jsonl").read_text(encoding="utf8").splitlines():
        told = json.loads(line)
        text, places = "", []
        for words in told["sentences"]:
            places.append([])
            for word in words:
                places[-1].append((len(text), len(text) + len(QUOTES.get(word, word))))
                text += QUOTES.get(word, word) + " "
            text = text.rstrip() + "\n"
        spans = [(places[one["sentence"]][one["words"][0]][0], places[one["sentence"]][one["words"][-1]][1], one["chain"])
                 for one in told["mentions"] if one["type"].startswith(TYPES) and one["chain"]]
        yield told["document"], "links", text, spans


def document(name: str, marked: str, text: str, spans: Spans) -> Document:
    """What training needs of one document: its mentions as the pipeline finds them, those whose head is a marked span's head with its referent."""
    doc = annotate.doc(load.text(text))
    view = coreference.read(doc)
    heads: dict[int, str] = {}
    for start, end, referent in sorted(spans, key=lambda span: span[0] - span[1]):
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is not None and len(span):
            heads.setdefault(span.root.i, referent)
    numbers = {referent: number for number, referent in enumerate(dict.fromkeys(heads.values()))}
    gold = [next((numbers[heads[i]] for i in (row.head, *(range(row.start, row.end) if row.kind == coreference.NAME else ())) if i in heads), -1) for row in view.rows]
    pairs = [(rows, columns, coreference.pair_features(view, rows, columns).astype(numpy.float16)) for rows, columns in coreference.blocks(view)]
    return Document(name, marked, coreference.states(view).astype(numpy.float16), coreference.own_features(view), pairs, numpy.array(gold), view.kind, view.form, view.actor,
                    view.inner, view.fellow, view.barred, view.impersonal, view.label)

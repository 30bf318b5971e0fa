"""Pairwise precision, recall and F1 of helpers/annotate/identify.py on the documents of GUM (`Entity=` marks of CoNLL-U).

A named mention is a gold mention of type person, organization or place whose head word is a PROPN. The pairs are those of named mentions in one document.
By default a mention is cut to what a name finder marks: its head word and the capitalised words, numbers and small words between capitals around it,
no determiner, no possessive ending ("President Donald Trump", "University of Texas Arlington"). `--whole` takes the whole gold mention instead.
Nested names are all scored, so the spans may overlap: they go to `identify.link` directly, not through `doc.ents`; `--entities` puts them on
`doc.ents` (the longest of nested ones) and scores what stands there.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import spacy
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from helpers.annotate import identify

LABELS = {"person": "PERSON", "organization": "ORG", "place": "GPE"}
GUM = Path(__file__).parents[2] / "shared" / "data" / "ud" / "en_gum-dev.conllu"
MARK = re.compile(r"\([^()]*\)?|[^()]+\)")
JOINERS = frozenset("of and for the to in at on de la le du des van von der bin al el & - – ’ '".split())


def read_documents(path: Path) -> Iterator[list[list[list[str]]]]:
    """Documents as sentences of rows of CoNLL-U columns, multiword tokens left out."""
    document: list[list[list[str]]] = []
    for block in path.read_text(encoding="utf8").strip().split("\n\n"):
        if "# newdoc" in block and document:
            yield document
            document = []
        document.append([row for row in (line.split("\t") for line in block.split("\n") if line[0] != "#") if row[0].isdigit()])
    yield document


def make_doc(sentences: list[list[list[str]]], vocab: Vocab) -> Doc:
    """The document with its gold words, tags and parse."""
    rows = [row for sentence in sentences for row in sentence]
    starts = [offset for offset, sentence in zip(offsets(sentences), sentences) for _ in sentence]
    return Doc(
        vocab, words=[row[1] for row in rows], spaces=["SpaceAfter=No" not in row[9] for row in rows], lemmas=[row[2] for row in rows], pos=[row[3] for row in rows],
        tags=[row[4] for row in rows], heads=[at if row[6] == "0" else int(row[6]) - 1 + start for at, (row, start) in enumerate(zip(rows, starts))],
        deps=["ROOT" if row[7] == "root" else row[7] for row in rows], sent_starts=[at == start for at, start in enumerate(starts)],
    )


def offsets(sentences: Sequence[Sequence]) -> list[int]:
    """How many words stand before each sentence."""
    return [sum(map(len, sentences[:number])) for number in range(len(sentences))]


def read_mentions(sentences: list[list[list[str]]]) -> list[tuple[int, int, str, str]]:
    """(start, end, type, referent) of every gold mention, in words."""
    found, opened = [], defaultdict(list)
    for at, row in enumerate(row for sentence in sentences for row in sentence):
        marks = next((field[7:] for field in row[9].split("|") if field.startswith("Entity=")), "")
        for mark in MARK.findall(marks):
            referent, *fields = mark.strip("()").split("-")
            if mark.startswith("("):
                opened[referent].append((at, fields[0]))
            if mark.endswith(")"):
                start, kind = opened[referent].pop()
                found.append((start, at + 1, kind, referent))
    return sorted(found, key=lambda mention: (mention[0], -mention[1]))


def name_span(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """The name around the head word of a mention."""
    first = last = doc[start:end].root.i
    while (step := grow(doc, first, -1, start - 1)):
        first = step
    while (step := grow(doc, last, 1, end)):
        last = step
    return first, last + 1


def grow(doc: Doc, at: int, way: int, stop: int) -> int:
    """The next word of a name that way, small words skipped, or 0."""
    for distance in (1, 2, 3):
        step = at + way * distance
        if step == stop or (way < 0 and step < stop) or (way > 0 and step > stop):
            return 0
        if doc[step].pos_ in ("PROPN", "NUM") or (doc[step].text[0].isupper() and doc[step].pos_ in ("ADJ", "NOUN", "VERB", "X")):
            return step
        if doc[step].lower_ not in JOINERS:
            return 0
    return 0


def named_mentions(doc: Doc, mentions: list[tuple[int, int, str, str]], *, whole: bool) -> list[tuple[Span, str]]:
    """Spans of named mentions with their referents, in text order."""
    found = []
    for start, end, kind, referent in mentions:
        if kind in LABELS and doc[start:end].root.pos_ == "PROPN":
            first, last = (start, end) if whole else name_span(doc, start, end)
            label = "NORP" if kind == "person" and doc[start:end].root.tag_ == "NNPS" else LABELS[kind]
            found.append((Span(doc, first, last, label=label), referent))
    return sorted(found, key=lambda pair: (pair[0].start, pair[0].end))


def last_word(spans: list[Span]) -> list[str]:
    """The group of every span by its last word alone: what any method has to beat."""
    return [span[-1].lower_ for span in spans]


def count_pairs(gold: Sequence, found: Sequence) -> tuple[int, int, int]:
    """Pairs in both, in gold, found."""
    def pairs(groups: Sequence) -> int:
        return sum(size * (size - 1) // 2 for size in Counter(groups).values())
    return pairs(list(zip(gold, found))), pairs(gold), pairs(found)


def score(named: list[list[tuple[Span, str]]], method: Callable) -> tuple[float, float, float]:
    """Precision, recall, F1 over all pairs of all documents."""
    counts = [count_pairs([referent for _, referent in pairs], method([span for span, _ in pairs])) for pairs in named]
    both, gold, found = (sum(column) for column in zip(*counts))
    precision, recall = both / max(found, 1), both / max(gold, 1)
    return precision, recall, 2 * both / max(gold + found, 1)


def read_named(path: Path, *, whole: bool, entities: bool) -> list[list[tuple[Span, str]]]:
    """Named mentions of every document."""
    vocab = spacy.blank("en").vocab
    documents = [(make_doc(sentences, vocab), read_mentions(sentences)) for sentences in read_documents(path)]
    named = [named_mentions(doc, mentions, whole=whole) for doc, mentions in documents]
    return [keep_longest(pairs) for pairs in named] if entities else named


def keep_longest(pairs: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """The longest of nested mentions, as doc.ents can hold them."""
    kept = {(span.start, span.end) for span in filter_spans([span for span, _ in pairs])}
    return list({(span.start, span.end): (span, referent) for span, referent in pairs if (span.start, span.end) in kept}.values())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, nargs="?", default=GUM)
    parser.add_argument("--whole", action="store_true", help="whole gold mentions, with titles and determiners")
    parser.add_argument("--entities", action="store_true", help="only what doc.ents can hold")
    arguments = parser.parse_args()
    named = read_named(arguments.path, whole=arguments.whole, entities=arguments.entities)
    print(f"{arguments.path.name}: {len(named)} documents, {sum(map(len, named))} named mentions")
    for name, method in (("last word alone", last_word), ("helpers/annotate/identify.py", identify.link)):
        print("{:20}  precision {:.1%}  recall {:.1%}  F1 {:.1%}".format(name, *score(named, method)))

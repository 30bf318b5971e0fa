"""What the checks of the consistency desk share: the article read once, and the row that says what to look at."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from types import SimpleNamespace

import numpy
import pandas
from spacy.tokens import Doc, Span

from helpers import annotate, phrase
from helpers.attribute import reporting
from helpers.annotate import identify

WORDS = identify.read_words("checks")
LEDGER = ("start", "end", "source", "source_start", "source_end", "speaker", "named", "form", "pieces")
Piece = tuple[int, int]
Row = dict


def read(doc: Doc, *, events: pandas.DataFrame, ledger: pandas.DataFrame, times: pandas.DataFrame) -> SimpleNamespace:
    """The article's words, tags and heads as lists, its sentences, its claims as lists of cells, and who tells each character of it."""
    parse = reporting.read(doc)
    view = SimpleNamespace(doc=doc, size=parse.size, text=parse.text, published=doc.user_data.get("published"))
    view.low, view.pos, view.tag, view.dep, view.head, view.kids = parse.low, parse.pos, parse.tag, parse.dep, parse.head, parse.kids
    view.at, view.end = parse.starts, parse.ends
    view.quote_starts, view.quote_ends = parse.quote_starts, parse.quote_ends
    bounds = annotate.sentence_bounds(doc)
    view.spans, view.sentence_starts = bounds[:, :2].tolist(), bounds[:, 2].tolist()
    view.ents = list(doc.ents)
    view.ent_starts = [span.start_char for span in view.ents]
    view.mentions = [span for span in view.ents if span.ent_id_]
    view.by_actor = by_actor(view.mentions)
    view.ledger, view.events, view.times = cells(ledger, *LEDGER), events, times
    view.claim = innermost(view.text, view.ledger["pieces"])
    return view


def cells(table: pandas.DataFrame, *names: str) -> dict[str, list]:
    """The columns as lists of plain cells, None where a thing is unknown."""
    return {name: [None if cell is pandas.NA or cell is pandas.NaT else cell for cell in table[name].tolist()] for name in names}


def by_actor(mentions: Iterable[Span]) -> dict[str, list[Span]]:
    """The mentions of every actor, in text order."""
    table: dict[str, list[Span]] = defaultdict(list)
    for span in mentions:
        table[span.ent_id_].append(span)
    return dict(table)


def innermost(text: str, pieces: list[list[Piece]]) -> numpy.ndarray:
    """For each character the innermost claim (by the pieces of its content) that it stands in, or -1: the author's own voice."""
    claim = numpy.full(len(text) + 1, -1)
    for number in sorted(range(len(pieces)), key=lambda number: -sum(end - start for start, end in pieces[number])):
        for start, end in pieces[number]:
            claim[start:end] = number
    return claim


def sentence(view: SimpleNamespace, offset: int) -> int:
    """The number of the sentence in which the offset lies."""
    return max(1, bisect_right(view.sentence_starts, offset))


def of_tokens(view: SimpleNamespace, start: int, end: int) -> Piece:
    """Offsets of the tokens from start up to end."""
    return view.at[start], view.end[end - 1]


def token_at(view: SimpleNamespace, offset: int) -> int:
    """The token in which the offset lies."""
    return max(0, bisect_right(view.at, offset) - 1)


def cite(view: SimpleNamespace, piece: Piece, *, context: Piece | None = None) -> str:
    """The words with their sentence's number: “54 soldiers” (sentence 2)."""
    start, end = context or piece
    return f"“{phrase.shortened(view.text[start:end]).strip('“”')}” (sentence {sentence(view, piece[0])})"


def lemma(view: SimpleNamespace, token: int) -> str:
    """The word's dictionary form in small letters."""
    return view.doc[token].lemma_.lower()


def sentence_words(view: SimpleNamespace, number: int) -> list[str]:
    """The words of a sentence in small letters."""
    first, end = view.spans[number - 1]
    return view.low[first:end]


def where(view: SimpleNamespace, pieces: Iterable[Piece]) -> str:
    """The sentences in which these stand: "sentences 2, 5"."""
    return phrase.numbered(pandas.Series(sorted({sentence(view, start) for start, _ in pieces})))


def is_quoted(view: SimpleNamespace, offset: int) -> bool:
    """Whether the offset stands in quotation marks."""
    number = bisect_right(view.quote_starts, offset) - 1
    return number >= 0 and offset < view.quote_ends[number]


def teller(view: SimpleNamespace, offset: int) -> str:
    """Who tells what stands here: the source's words, or the article itself."""
    number = int(view.claim[offset])
    if number < 0:
        return "the article itself"
    source = view.ledger["source"][number]
    return "an unnamed speaker" if source is None else f"“{phrase.shortened(source)}”"


def row(view: SimpleNamespace, check: str, pieces: list[Piece], finding: str, *, weight: int, actor: str | None = None) -> Row:
    """One row of the desk: the first piece is the thing to look at, the rest are the other places concerned."""
    (start, end), *others = pieces
    numbers = sorted({sentence(view, at) for at, _ in pieces})
    return {"start": start, "end": end, "check": check, "finding": finding, "actor": actor or pandas.NA, "others": others,
            "sentence": sentence(view, start), "sentences": numbers, "weight": weight}

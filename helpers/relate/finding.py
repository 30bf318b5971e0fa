"""What the checks of the consistency desk share: the article read once, and the row that says what to look at."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from types import SimpleNamespace

import pandas
from spacy.tokens import Doc, Span

from helpers import annotate, attribute, phrase
from helpers.relate import syntax
from helpers.text import read_words

WORDS = read_words("checks")
LEDGER = ("start", "end", "text", "source", "source_start", "source_end", "speaker", "named",
          "source_kind", "form", "cue_start", "cue_end", "pieces", "outer", "sentence")
REPORT = 0.15  # share of a report's characters that sources tell, from which a lack of them stands out
Piece = tuple[int, int]
Row = dict


def read(doc: Doc, *, events: pandas.DataFrame, ledger: pandas.DataFrame) -> SimpleNamespace:
    """The parse of `syntax.read` with the article's sentences, the mentions of every actor, its claims as lists of cells, and who tells each character."""
    view = SimpleNamespace(**vars(syntax.read(doc)))
    bounds = annotate.sentence_bounds(doc)
    view.spans, view.sentence_starts = bounds[:, :2].tolist(), bounds[:, 2].tolist()
    view.ents, view.ent_starts = list(doc.ents), [span.start_char for span in doc.ents]
    view.by_actor = by_actor(span for span in view.ents if span.ent_id_)
    view.ledger, view.events = cells(ledger, *LEDGER), events
    view.claim = attribute.innermost(view.text, view.ledger["pieces"])
    view.report = is_report(view)
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


def is_report(view: SimpleNamespace) -> bool:
    """Whether sources tell a good part of the article and the author does not speak as "I"."""
    told = float((view.claim[:-1] >= 0).mean()) if len(view.text) else 0.0
    return told >= REPORT and not any(word in ("i", "my") and is_authors(view, view.starts[at]) for at, word in enumerate(view.low))


def is_authors(view: SimpleNamespace, offset: int) -> bool:
    """Whether the author says what stands here: no claim, no quotation."""
    at = bisect_right(view.quote_starts, offset) - 1
    return bool(view.claim[offset] < 0) and not (at >= 0 and offset < view.quote_ends[at])


def sentence(view: SimpleNamespace, offset: int) -> int:
    """The number of the sentence in which the offset lies."""
    return max(1, bisect_right(view.sentence_starts, offset))


def of_tokens(view: SimpleNamespace, start: int, end: int) -> Piece:
    """Offsets of the tokens from start up to end."""
    return view.starts[start], view.ends[end - 1]


def token_at(view: SimpleNamespace, offset: int) -> int:
    """The token in which the offset lies."""
    return max(0, bisect_right(view.starts, offset) - 1)


def entity_at(view: SimpleNamespace, piece: Piece) -> Span | None:
    """The entity in which the piece lies."""
    at = bisect_left(view.ent_starts, piece[0] + 1) - 1
    return view.ents[at] if at >= 0 and piece[1] <= view.ents[at].end_char else None


def sentence_words(view: SimpleNamespace, number: int) -> list[str]:
    """The words of a sentence in small letters; none where there is no such sentence."""
    return view.low[slice(*view.spans[number - 1])] if 0 < number <= len(view.spans) else []


def cite(view: SimpleNamespace, piece: Piece) -> str:
    """The words with their sentence's number: “54 soldiers” (sentence 2)."""
    return f"“{phrase.shortened(view.text[slice(*piece)]).strip('“”')}” (sentence {sentence(view, piece[0])})"


def cited(view: SimpleNamespace, pieces: list[Piece], *, most: int = 4) -> str:
    """The first pieces, each in the article's words, and how many more there are."""
    more = [f"{len(pieces) - most} more"] if len(pieces) > most else []
    return phrase.joined([cite(view, piece) for piece in pieces[:most]] + more)


def row(view: SimpleNamespace, check: str, pieces: list[Piece], finding: str, *, weight: int, actor: str | None = None) -> Row:
    """One row of the desk: the first piece is the thing to look at, the rest are the other places concerned."""
    (start, end), *others = pieces
    numbers = sorted({sentence(view, at) for at, _ in pieces})
    return {"start": start, "end": end, "check": check, "finding": finding, "actor": actor or pandas.NA, "others": others,
            "sentence": sentence(view, start), "sentences": numbers, "weight": weight}

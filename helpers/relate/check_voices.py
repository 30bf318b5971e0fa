"""Checks of voices: what a report says in its own voice that wants a source, quotations that nobody speaks, sentences told twice."""

import re
from collections import defaultdict
from collections.abc import Iterator
from types import SimpleNamespace

from helpers import phrase
from helpers.attribute import cues
from helpers.relate.finding import WORDS, Piece, Row, cite, cited, is_authors, of_tokens, row, sentence, token_at

KINDS = {"what must be done": "binding", "how sure a thing is": "certain", "what to think of a thing": "judging"}
KIND = {word: kind for kind, key in KINDS.items() for word in WORDS["own"][key]}
FLAGS = cues.pattern(KIND)
MODALS = ("must", "should", "ought to")
MANY = 6  # words that bind, assure or judge from which a text is an opinion, and means to be
CLOSE = 2  # sentences from a quotation within which somebody who speaks may be its speaker
SPOKEN = 5  # words from which a quotation without a speaker is missed
FINITE = ("VBD", "VBZ", "VBP", "MD")
LENGTH = 7  # tokens of a sentence above which it is told only once


def own_judgement(view: SimpleNamespace) -> Iterator[Row]:
    """What binds, assures or judges in a report's own voice, one row for all; a text full of it is an opinion, and no report."""
    found = [match for match in FLAGS.finditer(view.text) if is_authors(view, match.start()) and binds(view, match)]
    if view.report and 0 < len(found) < MANY:
        kinds = phrase.joined(list(dict.fromkeys(KIND[match[0].lower()] for match in found)))
        pieces = [match.span() for match in found]
        text = f"The article says {kinds} in its own voice, with no source: {cited(view, pieces)}."
        yield row(view, "unattributed", pieces, text, weight=2)


def binds(view: SimpleNamespace, match: re.Match) -> bool:
    """Whether the word is meant; a modal verb in a main clause only: no "Should it rain", "must-see", "why he should go", "should have begun"."""
    modal = token_at(view, match.start())
    if match[0].lower() not in MODALS:
        return view.text[match.end():match.end() + 1] not in ("-", "‐", "‑")
    verb = view.head[modal]
    while view.dep[verb] == "conj":
        verb = view.head[verb]
    if view.dep[modal] != "aux" or match[0] == "Should" or "have" in view.low[modal + 1:modal + 3]:
        return False
    return view.dep[verb] in ("ROOT", "root", "parataxis")


def nobody(view: SimpleNamespace) -> Iterator[Row]:
    """Quotations that nobody is said to have spoken, nor anybody who speaks close by."""
    ledger = view.ledger
    spoken = sorted({sentence(view, start) for start, source in zip(ledger["start"], ledger["source"]) if source})
    for start, end, source, speaker, form in zip(*(ledger[name] for name in ("start", "end", "source", "speaker", "form"))):
        long = len(re.findall(r"\w+", view.text[start:end])) >= SPOKEN
        near = range(sentence(view, start) - CLOSE, sentence(view, end) + CLOSE + 1)
        if form == "direct" and source is None and speaker is None and long and not set(near).intersection(spoken):
            yield row(view, "who said it", [(start, end)], f"Nobody is said to have spoken these words: {cite(view, (start, end))}.", weight=2)


def repeated(view: SimpleNamespace) -> Iterator[Row]:
    """A sentence, with a verb, that stands in the article more than once: one row for all its places."""
    places: dict[tuple, list[Piece]] = defaultdict(list)
    for first, end in view.spans:
        if end - first > LENGTH and any(tag in FINITE for tag in view.tag[first:end]):
            places[tuple(view.low[first:end])].append(of_tokens(view, first, end))
    for pieces in places.values():
        if len(pieces) > 1:
            numbers = phrase.joined([str(sentence(view, start)) for start, _ in pieces])
            yield row(view, "sentence repeated", pieces, f"Sentences {numbers} say the same: {cite(view, pieces[0])}.", weight=2)

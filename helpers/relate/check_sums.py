"""Checks of arithmetic: ages, parts that do not make the whole, shares over 100 per cent."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

from spacy.tokens import Span

from helpers import phrase, quantity
from helpers.annotate import identify
from helpers.relate.check_counts import value
from helpers.relate.finding import WORDS, Row, cite, of_tokens, row, sentence

AGE_BEFORE = re.compile(r"\b([1-9]\d)[ -‐‑]year[ -‐‑]old\s*$")
AGE_AFTER = re.compile(r"\s*,\s*(?:aged )?([1-9]\d)(?=\s*[,.;])")
SINGULAR = WORDS["people"]["parts"]
NOUNS = "|".join(SINGULAR)
PARTS = re.compile(rf"(?<![\w,-])(?P<total>[\w,-]+) (?:{'|'.join(WORDS['people']['wholes'])})\b(?P<link>[^.;!?]{{0,40}}?[,:(–—-]\s*(?:including |among them )?)"
                   rf"(?P<parts>[\w-]+ (?:{NOUNS})\b[^.;!?)]{{0,60}})")
PART = re.compile(rf"\b(\d[\d,]*|(?:{'|'.join(quantity.CARDINALS)})(?:-\w+)?) (?:\w+ )?({NOUNS})\b", re.IGNORECASE)
PER_CENT = r"(?<!\d)(\d+(?:\.\d+)?) ?(?:%|per ?cent)"
SHARE = re.compile(rf"\b{PER_CENT} of (?:the |all |its |their |our )?(?:\w+ )?(?:{'|'.join(WORDS['shares']['of'])})\b", re.IGNORECASE)
ANSWER = re.compile(rf"{PER_CENT}(?=[^.;!?%]{{0,60}}\b(?:{'|'.join(WORDS['shares']['answers'])})\b)", re.IGNORECASE)


def ages(view: SimpleNamespace) -> Iterator[Row]:
    """One person with two ages."""
    for actor, spans in view.by_actor.items():
        if len(spans) < 2 or spans[0].label_ != "PERSON":
            continue
        told = [(age, span) for span in spans if (age := age_of(view, span))]
        first = {age: span for age, span in reversed(told)}
        if len(first) > 1:
            pieces = [(span.start_char, span.end_char) for span in sorted(first.values())]
            by_span = {span.start_char: age for age, span in first.items()}
            text = phrase.joined([f"{by_span[start]} (sentence {sentence(view, start)})" for start, _ in pieces])
            yield row(view, "two counts", pieces, f"{identify.display(spans[0])} has two ages: {text}.", weight=3, actor=actor)


def age_of(view: SimpleNamespace, span: Span) -> str:
    """The age told beside a name, from 10 to 99, or nothing."""
    found = AGE_AFTER.match(view.text, span.end_char) or AGE_BEFORE.search(view.text[max(0, span.start_char - 30):span.start_char])
    return found[1] if found else ""


def sums(view: SimpleNamespace) -> Iterator[Row]:
    """A whole and parts of it that do not add up: "21 people, 12 men and 8 women"."""
    for found in PARTS.finditer(view.text):
        total, parts = value(found["total"]), [(value(number), SINGULAR[noun.lower()]) for number, noun in PART.findall(found["parts"])]
        if total is None or len(parts) < 2 or any(number is None for number, _ in parts):
            continue
        kinds, added = sorted({kind for _, kind in parts}), sum(number for number, _ in parts)
        partly = "including" in found["link"] or "among" in found["link"]
        if added > total or (added < total and not partly and kinds in [sorted(kind) for kind in WORDS["people"]["whole"]]):
            text = f"The parts make {added}, the whole is {total}: {cite(view, found.span())}."
            yield row(view, "sum", [found.span()], text, weight=3)


def shares(view: SimpleNamespace) -> Iterator[Row]:
    """Shares of a whole over 100 per cent: one alone, or the answers to one question."""
    for found in SHARE.finditer(view.text):
        if float(found[1]) > 100:
            yield row(view, "percentages", [found.span()], f"More than the whole: {cite(view, found.span())}.", weight=3)
    for first, end in view.spans if "%" in view.text or "cent" in view.text else ():
        answers = list(ANSWER.finditer(view.text, *of_tokens(view, first, end)))
        total = sum(float(found[1]) for found in answers)
        if len(answers) > 2 and total > 101:
            pieces = [found.span() for found in answers]
            yield row(view, "percentages", pieces, f"The shares in sentence {sentence(view, pieces[0][0])} add up to {total:g} per cent.", weight=2)

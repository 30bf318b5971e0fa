"""How many: the number told with a noun, as the fewest and the most it can stand for (words/plover.toml)."""

import re
from types import SimpleNamespace

from helpers.events import plover
from helpers.events.clause import kids, label

WORDS = plover.WORDS["count"]
NUMBER = re.compile(r"^\d{1,3}(?:,\d{3})+$|^\d+(?:\.\d+)?$")
VAGUE = {tuple(words.split()): span for words, span in WORDS["vague"].items()}
BOUNDS = [(tuple(phrase.split()), kind) for kind in ("floor", "ceiling") for phrase in WORDS[kind]]
BOUNDS.sort(key=lambda bound: -len(bound[0]))
MEASURED = ("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL")
CURRENCIES = frozenset("$ us$ a$ c$ nz$ hk$ s$ r$ £ € ¥ ₹ rs rs. rm sh ksh usd eur".split())
Range = tuple[int | None, int | None]
NONE: Range = (None, None)


def told(view: SimpleNamespace, head: int | None) -> Range:
    """The fewest and the most of what a noun names; (None, None) where no number tells, or it measures something else than how many there are."""
    if head is None or view.low[head] in WORDS["measures"] or label(view, head) in MEASURED:
        return NONE
    vague = of_vague(view, head)
    if vague:
        return bounded(view, vague[0], vague[1])
    if view.low[head] == "one":
        return NONE
    parts = [head, *kids(view, head, "compound")]
    counted = head if view.pos[head] == "NUM" or value(view.low[head]) is not None else None
    at = next((k for part in parts for k in kids(view, part, "nummod") if k < head), counted)
    if at is None or label(view, at) in MEASURED or at and view.low[at - 1] in CURRENCIES:
        return NONE
    if at and view.tag[at] == "CD" and view.low[at - 1] in WORDS["labels"]:
        return NONE
    end = scale_end(view, at)
    return number(view, at, end) if end >= view.size or view.low[end] not in ("%", "percent", "per", "-") else NONE


def of_vague(view: SimpleNamespace, head: int) -> tuple[int, Range] | None:
    """"dozens", "tens of thousands": where they begin, and what they stand for."""
    low = view.low
    if tuple(low[head:head + 3]) in VAGUE:
        return head, tuple(VAGUE[tuple(low[head:head + 3])])
    near = [head, *kids(view, head, "nummod", "amod", "compound", "det")]
    at = next((k for k in near if low[k] in WORDS["vague"]), None)
    if at is None:
        return None
    if at >= 2 and (low[at - 2], low[at - 1], low[at]) in VAGUE:
        return at - 2, tuple(VAGUE[(low[at - 2], low[at - 1], low[at])])
    after = tuple(low[at:at + 3])
    if after in VAGUE:
        return at, tuple(VAGUE[after])
    return at, tuple(VAGUE[(low[at],)])


def scale_end(view: SimpleNamespace, at: int) -> int:
    """Past the last word of a number that begins at a token: "2.5 million", "two dozen"."""
    end = at + 1
    while end < view.size and (view.low[end] in WORDS["scales"] or view.low[end] == "dozen"):
        end += 1
    return end


def value(word: str) -> float | None:
    """The value of a number in digits or letters; None where it is none."""
    if NUMBER.match(word):
        return float(word.replace(",", ""))
    parts = word.split("-")
    found = [WORDS["words"].get(part, WORDS["scales"].get(part) if len(parts) == 1 else None) for part in parts]
    return float(sum(found)) if found and None not in found else None


def number(view: SimpleNamespace, at: int, end: int) -> Range:
    """What the number at a token stands for, with its scale, the word before it ("at least") and a range ("12 to 15")."""
    start = at
    while start > 0 and value(view.low[start - 1]) is not None and (view.low[start] in WORDS["scales"] or view.low[start] == "dozen"):
        start -= 1
    most = amount(view, start, end)
    if most is None:
        return NONE
    if start >= 2 and view.low[start - 1] in ("to", "-", "–", "and", "or"):
        fewest = amount(view, start - 2, start - 1)
        between = view.low[start - 1] != "and" or start >= 3 and view.low[start - 3] == "between"
        if fewest is not None and fewest < most and between:
            return fewest, most
    after = view.low[end] if end < view.size else ""
    if after in ("to", "-", "–", "or") and end + 1 < view.size:
        other = amount(view, end + 1, scale_end(view, end + 1))
        if other is not None and other > most:
            return most, other
    return bounded(view, start, (most, most))


def amount(view: SimpleNamespace, start: int, end: int) -> int | None:
    """The number that the tokens spell; None where they spell none."""
    total, found = 1.0, False
    for word in view.low[start:end]:
        one = value(word)
        if one is None:
            return None
        total, found = total * one, True
    return round(total) if found and total < 1e13 else None


def bounded(view: SimpleNamespace, start: int, span: Range) -> Range:
    """The span opened upwards after "at least", downwards after "up to"."""
    for words, kind in BOUNDS:
        if tuple(view.low[max(start - len(words), 0):start]) == words:
            return (span[0], None) if kind == "floor" else (None, span[1])
    return span


def of_event(view: SimpleNamespace, one: dict) -> Range:
    """How many an event befalls, else how many do it, else, of a noun, how often it happens ("two attacks")."""
    for head in (one["whom"], one["who"], one["at"] if one["noun"] else None):
        found = told(view, head)
        if found != NONE:
            return found
    return NONE

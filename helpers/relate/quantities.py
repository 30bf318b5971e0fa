"""How many: the number told with a noun, as the fewest and the most it can stand for (words/words.toml)."""

from types import SimpleNamespace

from helpers import quantity
from helpers.relate import words
from helpers.relate.syntax import kids, label

WORDS = words.WORDS["count"]
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
    counted = head if view.pos[head] == "NUM" or quantity.value(view.low[head]) is not None else None
    at = next((k for part in parts for k in kids(view, part, "nummod") if k < head), counted)
    if at is None or label(view, at) in MEASURED or at and view.low[at - 1] in CURRENCIES:
        return NONE
    if at and view.tag[at] == "CD" and view.low[at - 1] in WORDS["labels"]:
        return NONE
    start, end = quantity.span(view.low, at)
    return number(view, start, end) if end >= view.size or view.low[end] not in ("%", "percent", "per", "-") else NONE


def of_vague(view: SimpleNamespace, head: int) -> tuple[int, Range] | None:
    """"dozens", "tens of thousands": where they begin, and what they stand for."""
    near = [head, *kids(view, head, "nummod", "amod", "compound", "det")]
    at = next((k for k in near if view.low[k] in WORDS["vague"]), head)
    spans = [(head, head + 3), (max(at - 2, 0), at + 1), (at, at + 3), (at, at + 1)]
    return next(((start, tuple(VAGUE[words])) for start, end in spans if (words := tuple(view.low[start:end])) in VAGUE), None)


def number(view: SimpleNamespace, start: int, end: int) -> Range:
    """What the number in these tokens stands for, with the word before it ("at least") and a range ("12 to 15")."""
    most = amount(view, start, end)
    if most is None:
        return NONE
    if start >= 2 and view.low[start - 1] in ("to", "-", "–", "and", "or"):
        before, stop = quantity.span(view.low, start - 2)
        fewest = amount(view, before, stop) if stop == start - 1 else None
        between = view.low[start - 1] != "and" or before >= 1 and view.low[before - 1] == "between"
        if fewest is not None and fewest < most and between:
            return fewest, most
    if end + 1 < view.size and view.low[end] in ("to", "-", "–", "or"):
        other = amount(view, *quantity.span(view.low, end + 1))
        if other is not None and other > most:
            return most, other
    return bounded(view, start, (most, most))


def amount(view: SimpleNamespace, start: int, end: int) -> int | None:
    """The number that the tokens spell; None where they spell none."""
    found = quantity.value(" ".join(view.low[start:end]))
    return None if found is None or found >= 1e13 else round(found)


def bounded(view: SimpleNamespace, start: int, span: Range) -> Range:
    """The span opened upwards after "at least", downwards after "up to"."""
    for before, kind in BOUNDS:
        if tuple(view.low[max(start - len(before), 0):start]) == before:
            return (span[0], None) if kind == "floor" else (None, span[1])
    return span


def of_event(view: SimpleNamespace, one: dict) -> Range:
    """How many an event befalls, else how many do it, else, of a noun, how often it happens ("two attacks")."""
    for head in (one["whom"], one["who"], one["at"] if one["noun"] else None):
        found = told(view, head)
        if found != NONE:
            return found
    return NONE

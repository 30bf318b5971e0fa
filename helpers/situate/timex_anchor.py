"""What a time expression hangs on: the day of publication, a date told before, and its tense."""

import re
from datetime import date
from types import SimpleNamespace

import pandas
from spacy.tokens import Token

from helpers.situate import moment
from helpers.situate.timex_words import AFTER, BEFORE, WORDS

Row = dict
Found = re.Match[str]
Anchor = tuple[int, int] | str | None  # offsets of an expression, "published", or none
NEAR = 600  # characters within which "two days later" still hangs on a date told before


def answer(value: str, *, kind: str = "date", status: str = "resolved", anchor: Anchor = None,
           days: moment.Days | None = None) -> Row:
    """What a rule says of an expression."""
    return {"value": value, "kind": kind, "status": status, "anchor": anchor, "days": days, "mod": ""}


def before(view: SimpleNamespace, start: int, name: str) -> Found | None:
    """The match of a pattern of timex.toml that ends at an offset."""
    return BEFORE[name].search(view.low, max(0, start - 100), start)


def after(view: SimpleNamespace, end: int, name: str) -> Found | None:
    """The match of a pattern of timex.toml that begins at an offset."""
    return AFTER[name].match(view.low, end)


def root(view: SimpleNamespace, span: tuple[int, int]) -> Token | None:
    """The word of the parse on which those between the offsets depend; None without a parse."""
    words = view.doc.char_span(*span, alignment_mode="expand") if view.parsed else None
    return words.root if words is not None else None


def focus(view: SimpleNamespace, start: int, units: str, *, near: int = NEAR) -> Row | None:
    """The last date told before, within reach, that is as precise as one of the units."""
    for row in reversed(view.told):
        if start - row["end"] > near:
            return None
        if moment.precision(row["value"]) in units.split():
            return row
    return None


FINER = {"D": "D", "W": "D W", "WE": "D W WE", "M": "D M", "Q": "D M Q", "S": "D M Q S",
         "Y": "D W WE M Q S Y", "DE": "D M Y DE", "CE": "D M Y DE CE", "ML": "D M Y DE CE"}
OPEN = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "Q": "XXXX-QX",
        "S": "XXXX-XX", "Y": "XXXX", "DE": "XXX", "CE": "XX", "ML": "XXXX"}


def relative(view: SimpleNamespace, unit: str, count: float, *, suffix: str = "",
             status: str = "resolved") -> Row:
    """So many units from the publication date, with the part of the day if any."""
    day = moment.shift(view.today, unit, count) if view.today and unit != "ML" else None
    return on_day(day, unit, suffix, view.anchor, status)


def from_told(view: SimpleNamespace, found: Found, unit: str, count: float, *, suffix: str = "") -> Row:
    """So many units from the date told last; unanchored where none is."""
    told = focus(view, found.start(), FINER[unit])
    day = moment.shift(told["days"][0], unit, count) if told and unit != "ML" else None
    if day and view.today and day > view.today and tense(view, found) == "past":
        day = None
    return on_day(day, unit, suffix, told and (told["start"], told["end"]))


def on_day(day: date | None, unit: str, suffix: str, anchor: Anchor, status: str = "resolved") -> Row:
    """The unit in which the day lies, or one that is not known."""
    kind = "time" if suffix else "date"
    if day is None:
        return answer(OPEN[unit] + suffix, kind=kind, status="unanchored")
    return answer(moment.value_of(day, unit) + suffix, kind=kind, anchor=anchor, status=status)


def period(count: str, unit: str) -> str:
    """P13Y, PT2H, PXDE."""
    return f"PT{count}{unit[1]}" if unit.startswith("T") else f"P{count}{unit}"


def duration_to_now(view: SimpleNamespace, unit: str, count: str, way: int) -> Row:
    """the past year, the last 30 days, the next few years: a duration with its days."""
    value = period(count, unit)
    if view.today is None:
        return answer(value, kind="duration", status="unanchored")
    fixed = count != "X" and not unit.startswith("T")
    other = moment.shift(view.today, unit, way * float(count)) if fixed else None
    days = ((other, view.today) if way < 0 else (view.today, other)) if other else None
    if count == "X":
        days = (pandas.NA, view.today) if way < 0 else (view.today, pandas.NA)
    return answer(value, kind="duration", anchor=view.anchor, days=days)


def reference(view: SimpleNamespace, value: str) -> Row:
    """PAST_REF, PRESENT_REF or FUTURE_REF, bounded by the publication date."""
    if view.today is None:
        return answer(value, status="unanchored")
    first = pandas.NA if value == "PAST_REF" else view.today
    last = pandas.NA if value == "FUTURE_REF" else view.today
    return answer(value, anchor=view.anchor, days=(first, last))


def number_in(text: str) -> int:
    """The digits of a text as a number."""
    return int(re.sub(r"\D", "", text))


def as_date(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


FUTURE, PLANNED = (frozenset(WORDS["near"][name]) for name in ("future", "planned"))
HAVE = {"have", "has", "had", "'ve", "’ve", "having"}


def tense(view: SimpleNamespace, found: Found) -> str:
    """past, present, future or "" as the clause around tells it; "" without a parse."""
    postponed = before(view, found.start(), "postponed") and not after(view, found.end(), "possessive")
    if postponed or before(view, found.start(), "coming"):
        return "future"
    token, steps = root(view, found.span()), 0
    while token is not None and steps < 8:
        if told := tense_of(token):
            return "" if told == "present" and steps > 2 else told
        steps += token.dep_ != "conj"
        token = token.head if token.head.i != token.i else None
    return "future" if before(view, found.start(), "will") else ""


def tense_of(token: Token) -> str:
    """past, present, future or "" as a verb, or an adjective or noun with a copula, says."""
    helpers = [child for child in token.lefts
               if child.dep_.startswith(("aux", "cop")) or child.tag_ == "TO"]
    lowered, tags = {child.lower_ for child in helpers}, {child.tag_ for child in helpers}
    planned = token.lemma_.lower() in PLANNED
    if token.pos_ not in ("VERB", "AUX") and not any(child.dep_ == "cop" for child in helpers):
        return "future" if token.lower_ in ("due", "scheduled", "slated", "upcoming") else ""
    if lowered & FUTURE or "to" in lowered and lowered & {"is", "are"}:
        return "future"
    if "VBD" in tags or lowered & HAVE or token.tag_ == "VBD":
        return "past"
    if "to" in lowered:
        return "future" if token.head.lemma_.lower() in PLANNED else ""
    if token.tag_ == "VBN" and planned:
        return "future"
    if token.tag_ in ("VBZ", "VBP", "VB") or tags & {"VBZ", "VBP"}:
        return "present"
    return "past" if token.tag_ == "VBN" and not helpers else ""

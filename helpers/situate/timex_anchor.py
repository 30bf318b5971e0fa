"""What a time expression hangs on: the day of publication, a date told before, and the tense of its clause."""

import re
from datetime import date
from types import SimpleNamespace

import pandas
from spacy.tokens import Token

from helpers.situate import moment, timex_words

Row = dict
Found = re.Match[str]
Anchor = tuple[int, int] | str | None  # offsets of an expression, "published", or none
WORDS = timex_words.WORDS["near"]


def answer(value: str, *, kind: str = "date", status: str = "resolved", anchor: Anchor = None, days: moment.Days | None = None) -> Row:
    """What a rule says of an expression."""
    return {"value": value, "kind": kind, "status": status, "anchor": anchor, "days": days, "mod": ""}


def preceded(view: SimpleNamespace, start: int, pattern: str) -> bool:
    """Whether the pattern matches right before an offset, within twenty characters."""
    return bool(re.search(rf"(?:{pattern})\Z", view.low[max(0, start - 20):start]))


def followed(view: SimpleNamespace, end: int, pattern: str) -> bool:
    """Whether the pattern matches right after an offset."""
    return bool(re.match(pattern, view.low[end:end + 40]))


def after_words(words: list[str]) -> str:
    """A pattern for any of the words and the space after it."""
    return rf"(?<!\w){timex_words.either(words)}\s*"


def root(view: SimpleNamespace, span: tuple[int, int]) -> Token | None:
    """The word of the parse on which those between the offsets depend; None without a parse."""
    words = view.doc.char_span(*span, alignment_mode="expand") if view.parsed else None
    return words.root if words is not None else None


NEAR = 600  # characters within which "two days later" still hangs on a date told before


def focus(view: SimpleNamespace, start: int, units: str, *, near: int = NEAR) -> Row | None:
    """The last date told before, within reach, that is as precise as one of the units."""
    for row in reversed(view.told):
        if start - row["end"] > near:
            return None
        if moment.precision(row["value"]) in units.split():
            return row
    return None


FINER = {"D": "D", "W": "D W", "WE": "D W WE", "M": "D M", "Q": "D M Q", "S": "D M Q S", "Y": "D W WE M Q S Y", "DE": "D M Y DE", "CE": "D M Y DE CE", "ML": "D M Y DE CE"}
OPEN = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "Q": "XXXX-QX", "S": "XXXX-XX", "Y": "XXXX", "DE": "XXX", "CE": "XX", "ML": "XXXX"}


def relative(view: SimpleNamespace, unit: str, count: float, *, kind: str = "date", suffix: str = "", status: str = "resolved") -> Row:
    """So many units from the publication date."""
    day = moment.shift(view.today, unit, count) if view.today and unit != "ML" else None
    if day is None:
        return answer(OPEN[unit] + suffix, kind=kind, status="unanchored")
    return answer(moment.value_of(day, unit) + suffix, kind=kind, anchor=view.anchor, status=status)


def from_told(view: SimpleNamespace, found: Found, unit: str, count: float, *, suffix: str = "") -> Row:
    """So many units from the date told last; unanchored where none is."""
    kind = "time" if suffix else "date"
    told = focus(view, found.start(), FINER[unit])
    day = moment.shift(told["days"][0], unit, count) if told and unit != "ML" else None
    if day is None or view.today and day > view.today and tense(view, found) == "past":
        return answer(OPEN[unit] + suffix, kind=kind, status="unanchored")
    return answer(moment.value_of(day, unit) + suffix, kind=kind, anchor=(told["start"], told["end"]))


def period(count: str, unit: str) -> str:
    """P13Y, PT2H, PXDE."""
    return f"PT{count}{unit[1]}" if unit.startswith("T") else f"P{count}{unit}"


def duration_to_now(view: SimpleNamespace, unit: str, count: float, way: int, *, text: str = "") -> Row:
    """the past year, the last 30 days, the next five years: a duration with its days."""
    value = period(text or f"{count:g}", unit)
    if view.today is None:
        return answer(value, kind="duration", status="unanchored")
    other = moment.shift(view.today, unit, way * count) if text != "X" and not unit.startswith("T") else None
    days = ((other, view.today) if way < 0 else (view.today, other)) if other else None
    return answer(value, kind="duration", anchor=view.anchor, days=days)


def reference(view: SimpleNamespace, value: str) -> Row:
    """PAST_REF, PRESENT_REF or FUTURE_REF, bounded by the publication date."""
    if view.today is None:
        return answer(value, status="unanchored")
    days = {"PAST_REF": (pandas.NA, view.today), "PRESENT_REF": (view.today, view.today), "FUTURE_REF": (view.today, pandas.NA)}[value]
    return answer(value, anchor=view.anchor, days=days)


def number_in(text: str) -> int:
    """The digits of a text as a number."""
    return int(re.sub(r"\D", "", text))


def as_date(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


FUTURE = frozenset(WORDS["future"])
PLANNED = frozenset(WORDS["planned"])


def tense(view: SimpleNamespace, found: Found) -> str:
    """past, present, future or "" as the clause around tells it; "" without a parse."""
    if preceded(view, found.start(), r"(?:ahead\s+of|upcoming|coming)\s+(?:\w+\s+)?") or is_postponed_to(view, found):
        return "future"
    token, steps = root(view, found.span()), 0
    while token is not None and steps < 8:
        if told := tense_of(token):
            return "" if told == "present" and steps > 2 else told
        steps += token.dep_ != "conj"
        token = token.head if token.head.i != token.i else None
    return "future" if WILL.search(view.low, max(0, found.start() - 40), found.start()) else ""


POSTPONED = re.compile(rf"\b{timex_words.either(WORDS['postponed'])}(?!in\b)\w*\s(?:[^.;:?!]*\s)?(?:until|till|to|for)\s+(?:at\s+least\s+)?"
                       r"(?:(?:the|some\s?time|early|late|mid|noon|midnight|in|on|\d[\d:.]*(?:\s?[ap]\.?m\.?)?)[\s-]+)*$")


def is_postponed_to(view: SimpleNamespace, found: Found) -> bool:
    """Whether something was put off or extended to it: "adjourned until Friday" lies ahead, whatever the tense."""
    return bool(POSTPONED.search(view.low, max(0, found.start() - 100), found.start())) and not followed(view, found.end(), "['’]s")


# Verbs whose past looks like their present (Quirk et al. 1985, class 5): news tells what was with them.
SAME_IN_PAST = frozenset("beat bet burst cast cost cut hit hurt let put quit read rid set shed shut split spread thrust upset".split())
WILL = re.compile(r"\b(?:will|is\s+to|are\s+to)\s[^.;:?!]*$")


def tense_of(token: Token) -> str:
    """past, present, future or "" as the verb, or the adjective or noun with a copula, says."""
    helpers = [child for child in token.lefts if child.dep_.startswith(("aux", "cop")) or child.tag_ == "TO"]
    lowered = {child.lower_ for child in helpers}
    tags = {child.tag_ for child in helpers}
    if token.pos_ not in ("VERB", "AUX") and not any(child.dep_ == "cop" for child in helpers):
        return "future" if token.lower_ in ("due", "scheduled", "slated", "upcoming") else ""
    if lowered & FUTURE:
        return "future"
    if token.lower_ in SAME_IN_PAST and token.tag_ == "VBP" and not helpers:
        return "past"
    if "VBD" in tags or lowered & {"have", "has", "had", "'ve", "’ve", "having"} or token.tag_ == "VBD":
        return "past"
    if "to" in lowered and lowered & {"is", "are"} or token.tag_ == "VB" and token.head.lower_ in ("is", "are"):
        return "future"
    if "to" in lowered:
        return "future" if token.head.lemma_.lower() in PLANNED else ""
    if token.tag_ == "VBN" and tags & {"VBZ", "VBP"} and token.lemma_.lower() in PLANNED:
        return "future"
    if token.tag_ in ("VBZ", "VBP", "VB") or tags & {"VBZ", "VBP"}:
        return "present"
    if token.tag_ == "VBN" and not helpers:
        return "future" if token.lemma_.lower() in PLANNED else "past"
    return ""

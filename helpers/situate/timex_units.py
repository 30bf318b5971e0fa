"""What units and amounts of time mean: this week, two days later, 13 years, twice a week, recently.

One function a rule; None where the words are no time.
"""

import re
from types import SimpleNamespace

import pandas

from helpers import quantity
from helpers.situate import timex_anchor, timex_words
from helpers.situate.timex_anchor import Found, Row, followed, preceded


def unit_of(found: Found) -> str:
    """The letter of the unit."""
    word = found["unit"] if found.groupdict().get("unit") else found["big"]
    return timex_words.WORDS["units"][word]


def calendar_unit(view: SimpleNamespace, found: Found) -> Row | None:
    """this week, last year, the following month, the same day."""
    unit, rel = unit_of(found), found["rel"].split(" ")[-1]
    if unit.startswith("T") or unit == "S" or found["plural"] and found["rel"] != "this":
        return None
    if found["fiscal"] or rel == "current":
        return timex_anchor.relative(view, unit, {"last": -1, "previous": -1, "next": 1}.get(rel, 0), status="ambiguous" if found["fiscal"] else "resolved")
    definite = found.group().startswith("the ")
    if rel in ("same", "that") or rel in ("previous", "preceding", "following") or (rel == "next" and unit == "D"):
        count = {"previous": -1, "preceding": -1, "following": 1, "next": 1}.get(rel, 0)
        row = timex_anchor.from_told(view, found, unit, count)
        if row["status"] == "unanchored" and unit != "D" and rel in ("previous", "preceding"):
            return timex_anchor.relative(view, unit, count, status="ambiguous")
        return row
    if unit == "D":
        return None
    if definite and rel in ("next", "coming", "upcoming") and unit != "WE":
        after = timex_anchor.from_told(view, found, unit, 1)
        told = after["status"] == "resolved" and timex_anchor.tense(view, found) == "past"
        return after if told else timex_anchor.duration_to_now(view, unit, 1, 1)
    if definite and rel in ("past", "last") and unit not in ("CE", "WE"):
        return timex_anchor.duration_to_now(view, unit, 1, -1)
    if unit == "WE":
        return weekend(view, found, rel)
    count = {"last": -1, "past": -1, "next": 1, "coming": 1, "upcoming": 1}.get(rel, 0)
    return timex_anchor.relative(view, unit, count)


def weekend(view: SimpleNamespace, found: Found, rel: str) -> Row:
    """this week-end, last weekend, the weekend: by tense where neither last nor next is said."""
    if view.today is None:
        return timex_anchor.answer(timex_anchor.OPEN["WE"], status="unanchored")
    begun = view.today.isoweekday() >= 6
    when = {"last": "past", "past": "past", "next": "future", "coming": "future"}.get(rel) or timex_anchor.tense(view, found)
    weeks = -1 if when == "past" and (not begun or rel == "last") else 1 if rel == "next" else 0
    return timex_anchor.relative(view, "WE", weeks, status="ambiguous" if rel == "next" and not begun else "resolved")


def bare_weekend(view: SimpleNamespace, found: Found) -> Row | None:
    """the weekend, over the weekend."""
    if preceded(view, found.start(), r"(?<!\w)(?:an?|each|every|per)\s"):
        return None
    return weekend(view, found, "")


CLAUSE_END = re.compile(r"\s*(?:[,.;:)!?—–”\"]|$|and\b|but\b|when\b|in\b|on\b|at\b|by\b|with\b|from\b)")


def unit_beside(view: SimpleNamespace, found: Found) -> Row | None:
    """the day before, the year after: beside the date told last; "a minute later" is how long."""
    unit = unit_of(found)
    if not CLAUSE_END.match(view.low, found.end()):
        return None
    if unit.startswith("T"):
        return timex_anchor.answer(timex_anchor.period("1", unit), kind="duration")
    return timex_anchor.from_told(view, found, unit, -1 if found["way"] in ("before", "earlier") else 1)


def whole_unit(view: SimpleNamespace, found: Found) -> Row:
    """the end of the year, the start of the week."""
    return timex_anchor.relative(view, unit_of(found), 0) | {"mod": timex_words.EDGES[found["edge"]]}


def year_end(view: SimpleNamespace, found: Found) -> Row:
    """by year-end: 31 December of the year of publication."""
    if view.today is None:
        return timex_anchor.answer("XXXX-12-31", status="unanchored")
    return timex_anchor.answer(f"{view.today.year}-12-31", anchor=view.anchor)


def amount(text: str) -> str:
    """The number a phrase tells, as TIMEX3 writes it: "13", "2.5", "X" where it is left open."""
    text = re.sub(r"\s?½|[ -]1/2", " and a half", text.strip()).removeprefix("the ")
    found = quantity.value(text)
    return "X" if found is None else f"{found:.10g}"


def count_of(found: Found) -> str:
    """How many units, with the half told after them; a fortnight is two weeks."""
    half = found.groupdict().get("half")
    count = amount(found["count"]) if found["count"] else "1" if half else "X"
    return count if count == "X" else f"{(float(count) + (0.5 if half else 0)) * (2 if found['unit'] == 'fortnight' else 1):.10g}"


def duration(view: SimpleNamespace, found: Found) -> Row | None:
    """13 years, two and a half hours, decades."""
    unit = unit_of(found)
    count = count_of(found)
    odd = r"an?\s*" if found["plural"] else r"(?:19|20)\d\d\s*"
    if is_false_amount(view, found, unit) or preceded(view, found.start(), r"(?<!\w)as\s+") or re.fullmatch(odd, found["count"]):
        return None
    if found["count"].strip() in ("a", "an") and preceded(view, found.start(), PER):
        return timex_anchor.answer(timex_anchor.period("1", unit), kind="set")
    return timex_anchor.answer(timex_anchor.period(count, unit), kind="duration")


PER = rf"\d\s|{timex_anchor.after_words(timex_anchor.WORDS['before_each'])}"
OPEN_AFTER = r"\s+(?:of|ago|later|before|after|earlier|on\b|to come)|-long"
OPEN_BEFORE = timex_anchor.after_words(timex_anchor.WORDS["before_open"])


def is_false_amount(view: SimpleNamespace, found: Found, unit: str) -> bool:
    """Whether it is "a second" try, "one day", "a few seconds" of arc, or "a minute" detail."""
    count, word = (found["count"] or "").strip(), found.groupdict().get("unit") or ""
    if word in ("second", "minute", "quarter", "season", "min", "weekend", "night") and count in ("a", "an", "one", "") and not found["plural"]:
        return word != "minute" or count == "a" and followed(view, found.end(), r"\s+(?!later|ago|or\b|and\b|of\b|in\b|after|before)\w")
    if word == "second" and not found["plural"]:
        return True
    return word in ("quarter", "season", "min", "mins") and not found["count"] or word == "quarter"


def bare_plural(view: SimpleNamespace, found: Found) -> Row | None:
    """for decades, years of war: an open number of units."""
    plain = preceded(view, found.start(), OPEN_BEFORE) or followed(view, found.end(), OPEN_AFTER)
    if not plain or preceded(view, found.start(), r"(?:early|small)\s+"):
        return None
    return timex_anchor.answer(timex_anchor.period("X", unit_of(found)), kind="duration")


def age(view: SimpleNamespace, found: Found) -> Row | None:
    """a 45-year-old, 54 years old: how long somebody has lived."""
    return timex_anchor.answer(timex_anchor.period(amount(found["count"]), unit_of(found)), kind="duration")


def last_units(view: SimpleNamespace, found: Found) -> Row | None:
    """the last 30 days, the past few months, the next five years; recent days, the coming weeks."""
    unit, rel = unit_of(found), found["rel"]
    way = 1 if rel in ("next", "coming", "upcoming", "following") else -1
    if found["count"] is None and not found["half"]:
        if rel in ("previous", "preceding", "following", "last"):
            return None
        return timex_anchor.reference(view, "FUTURE_REF" if way > 0 else "PAST_REF")
    if rel in ("previous", "preceding", "following"):
        return timex_anchor.answer(timex_anchor.period(count_of(found), unit), kind="duration")
    if found.group().startswith("past") and not preceded(view, found.start(), r"(?:in|over|during|for|within)\s+"):
        return None
    text = count_of(found)
    if unit == "TS" or found["unit"] in ("quarter", "season") and rel == "last":
        return None
    row = timex_anchor.duration_to_now(view, unit, float(text) if text != "X" else 0, way, text=text)
    if text == "X" and view.today:
        row["days"] = (pandas.NA, view.today) if way < 0 else (view.today, pandas.NA)
    return row


def ago(view: SimpleNamespace, found: Found) -> Row | None:
    """three years ago; two days later, a year earlier: from the publication date or the date told last."""
    unit, way, text = unit_of(found), found["way"], count_of(found)
    backward = way in ("ago", "back", "earlier", "before", "previously", "prior")
    deictic_way = way in ("ago", "back") or way.startswith("from")
    if text == "X" and way in ("ago", "back"):
        return timex_anchor.reference(view, "PAST_REF")
    conjunction = way in ("before", "after", "prior") and not CLAUSE_END.match(view.low, found.end())
    if conjunction or followed(view, found.end(), r"\s+than\b") or unit.startswith("T") and not deictic_way:
        return timex_anchor.answer(timex_anchor.period(text, unit), kind="duration") | {"end": found.end("word")}
    if text == "X":
        return timex_anchor.answer(timex_anchor.period("X", unit), kind="duration")
    if unit.startswith("T"):
        days = float(text) // 24 * (-1 if backward else 1) if unit == "TH" else 0
        return timex_anchor.relative(view, "D", days, status="resolved" if days else "ambiguous") | {"kind": "time"}
    unit, times = {"DE": ("Y", 10), "CE": ("DE", 10)}.get(unit, (unit, 1))
    count = float(text) * times * (-1 if backward else 1)
    return timex_anchor.relative(view, unit, count) if deictic_way else timex_anchor.from_told(view, found, unit, count)


RECORD = r"(?:first|most|least|\w+est|worst|time|once|record|only|low|high)\s+"


def in_units(view: SimpleNamespace, found: Found) -> Row | None:
    """in three days: after the publication date where the tense is future, else how long it took."""
    unit, text = unit_of(found), count_of(found)
    ahead = found["time"] or not preceded(view, found.start(), RECORD) and timex_anchor.tense(view, found) == "future"
    if text == "X" or unit.startswith("T") or unit in ("Q", "S", "WE") or not view.today or not ahead:
        return duration(view, found) and (duration(view, found) | {"start": found.start("count")})
    unit, times = {"DE": ("Y", 10), "CE": ("DE", 10)}.get(unit, (unit, 1))
    return timex_anchor.relative(view, unit, float(text) * times) | {"start": found.start("count")}


def every(view: SimpleNamespace, found: Found) -> Row | None:
    """every day, each year, every two weeks, twice a week, per month."""
    unit = unit_of(found)
    if unit == "TS" and not followed(view, found.end(), r"\s*[,.;]"):
        return None
    count = amount(found["count"]) if found.groupdict().get("count") else "1"
    return timex_anchor.answer(timex_anchor.period(count, unit), kind="set")


def often(view: SimpleNamespace, found: Found) -> Row | None:
    """daily, monthly, annual; in capitals it is a newspaper or a programme, but at a sentence's start."""
    if view.text[found.start()].isupper() and not re.search(r"(?:^|\n|[.!?”\"]\s)$", view.text[max(0, found.start() - 2):found.start()]):
        return None
    return timex_anchor.answer(timex_words.WORDS["sets"][found["often"]], kind="set")


MORE_PAST = rf"\s+(?:{timex_words.NUMBER}\s*|{timex_words.VAGUE})?{timex_words.either(timex_words.WORDS['units'])}s?{timex_words.END}"
NOT_NOW = r"-|\s+that\b|,?\s+(?:let|look|listen|then)\b"


def vague(view: SimpleNamespace, found: Found) -> Row | None:
    """now, recently, soon."""
    word = re.sub(r"\s+", " ", found.group())
    value = next(value for value, words in timex_words.WORDS["references"].items() if word in words)
    if word == "soon" and preceded(view, found.start(), r"(?<!\w)(?:as|so|too|how)\s+"):
        return None
    if "moment" in word and followed(view, found.end(), r"\s+of\b"):
        return None
    if word.endswith(" past") and followed(view, found.end(), MORE_PAST) or word == "now" and followed(view, found.end(), NOT_NOW):
        return None
    return timex_anchor.reference(view, value)

"""What units and amounts of time mean: this week, two days later, 13 years, twice a week, recently.

One function a rule; None where the words are no time.
"""

import re
from types import SimpleNamespace

from helpers import quantity
from helpers.situate.timex_anchor import (
    Found, Row, after, answer, before, duration_to_now, from_told, period, reference, relative,
    tense)
from helpers.situate.timex_dates import WHEN
from helpers.situate.timex_words import EDGES, WORDS


def unit_of(found: Found) -> str:
    """The letter of the unit."""
    told = found.groupdict()
    return WORDS["units"][told.get("unit") or told["big"]]


def calendar_unit(view: SimpleNamespace, found: Found) -> Row | None:
    """this week, last year, the following month, the same day."""
    unit, rel = unit_of(found), found["rel"].split(" ")[-1]
    definite = found.group().startswith("the ")
    count = {"last": -1, "past": -1, "previous": -1, "preceding": -1, "next": 1, "coming": 1,
             "upcoming": 1, "following": 1}.get(rel, 0)
    if unit.startswith("T") or unit == "S" or found["plural"] and found["rel"] != "this":
        return None
    if found["fiscal"] or rel == "current":
        return relative(view, unit, count, status="ambiguous" if found["fiscal"] else "resolved")
    beside = rel in ("same", "that", "previous", "preceding", "following")
    if beside or rel == "next" and unit == "D":
        return beside_told(view, found, unit, count)
    if unit == "D":
        return None
    if unit == "WE":
        return weekend(view, found, rel)
    if definite and count > 0:
        told = from_told(view, found, unit, 1)
        past = told["status"] == "resolved" and tense(view, found) == "past"
        return told if past else duration_to_now(view, unit, "1", 1)
    if definite and count < 0 and unit != "CE":
        return duration_to_now(view, unit, "1", -1)
    return relative(view, unit, count)


def beside_told(view: SimpleNamespace, found: Found, unit: str, count: int) -> Row:
    """A unit counted from the date told last; where none is, "the previous year" from today."""
    row = from_told(view, found, unit, count)
    if row["status"] == "unanchored" and unit != "D" and count < 0:
        return relative(view, unit, count, status="ambiguous")
    return row


def weekend(view: SimpleNamespace, found: Found, rel: str) -> Row:
    """this week-end, last weekend, the weekend: by tense where neither last nor next is said."""
    begun = view.today is not None and view.today.isoweekday() >= 6
    when = {**WHEN, "this": ""}.get(rel) or tense(view, found)
    weeks = -1 if when == "past" and (not begun or rel == "last") else 1 if rel == "next" else 0
    status = "ambiguous" if rel == "next" and not begun else "resolved"
    return relative(view, "WE", weeks, status=status)


def bare_weekend(view: SimpleNamespace, found: Found) -> Row | None:
    """the weekend, over the weekend."""
    return None if before(view, found.start(), "each_week") else weekend(view, found, "")


def unit_beside(view: SimpleNamespace, found: Found) -> Row | None:
    """the day before, the year after: beside the date told last; "a minute later" is how long."""
    unit = unit_of(found)
    if not after(view, found.end(), "clause_end"):
        return None
    if unit.startswith("T"):
        return answer(period("1", unit), kind="duration")
    return from_told(view, found, unit, -1 if found["way"] in ("before", "earlier") else 1)


def whole_unit(view: SimpleNamespace, found: Found) -> Row:
    """the end of the year, the start of the week."""
    return relative(view, unit_of(found), 0) | {"mod": EDGES[found["edge"]]}


def year_end(view: SimpleNamespace, found: Found) -> Row:
    """by year-end: the last day of the year of publication."""
    year = relative(view, "Y", 0)
    return year | {"value": f"{year['value']}-12-31"}


def amount(text: str) -> str:
    """The number a phrase tells, as TIMEX3 writes it: "13", "2.5", "X" where it is left open."""
    text = re.sub(r"\s?½|[ -]1/2", " and a half", text.strip()).removeprefix("the ")
    found = quantity.value(text)
    return "X" if found is None else f"{found:.10g}"


def count_of(found: Found) -> str:
    """How many units, with the half told after them; a fortnight is two weeks."""
    half = found.groupdict().get("half")
    count = amount(found["count"]) if found["count"] else "1" if half else "X"
    times = 2 if found["unit"] == "fortnight" else 1
    return count if count == "X" else f"{(float(count) + (0.5 if half else 0)) * times:.10g}"


def duration(view: SimpleNamespace, found: Found) -> Row | None:
    """13 years, two and a half hours, decades."""
    unit, count = unit_of(found), count_of(found)
    odd = r"an?\s*" if found["plural"] else r"(?:19|20)\d\d\s*"
    odd = re.fullmatch(odd, found["count"]) or before(view, found.start(), "as")
    if odd or is_false_amount(view, found):
        return None
    if found["count"].strip() in ("a", "an") and before(view, found.start(), "each"):
        return answer(period("1", unit), kind="set")
    return answer(period(count, unit), kind="duration")


SELDOM_TIME = ("second", "minute", "quarter", "season", "min", "weekend", "night")


def is_false_amount(view: SimpleNamespace, found: Found) -> bool:
    """Whether it is "a second" try, "one night", a "quarter", or "a minute" detail."""
    count, word = found["count"].strip(), found["unit"]
    if word in SELDOM_TIME and count in ("a", "an", "one") and not found["plural"]:
        return word != "minute" or count == "a" and bool(after(view, found.end(), "detail"))
    return word == "quarter" or word == "second" and not found["plural"]


def bare_plural(view: SimpleNamespace, found: Found) -> Row | None:
    """for decades, years of war: an open number of units."""
    plain = before(view, found.start(), "open") or after(view, found.end(), "open")
    if not plain or before(view, found.start(), "early"):
        return None
    return answer(period("X", unit_of(found)), kind="duration")


def age(view: SimpleNamespace, found: Found) -> Row | None:
    """a 45-year-old, 54 years old: how long somebody has lived."""
    return answer(period(amount(found["count"]), unit_of(found)), kind="duration")


def last_units(view: SimpleNamespace, found: Found) -> Row | None:
    """the last 30 days, the past few months, the next five years; recent days, the coming weeks."""
    unit, rel = unit_of(found), found["rel"]
    way = 1 if rel in ("next", "coming", "upcoming", "following") else -1
    beside = rel in ("previous", "preceding", "following")
    if found["count"] is None and not found["half"]:
        vague = "FUTURE_REF" if way > 0 else "PAST_REF"
        return None if beside or rel == "last" else reference(view, vague)
    if beside:
        return answer(period(count_of(found), unit), kind="duration")
    return duration_to_now(view, unit, count_of(found), way) if unit != "TS" else None


IN_FINER = {"DE": ("Y", 10), "CE": ("DE", 10)}  # "two decades ago" is a year


def ago(view: SimpleNamespace, found: Found) -> Row | None:
    """three years ago; two days later, a year earlier: from publication or the date told last."""
    unit, way, text = unit_of(found), found["way"], count_of(found)
    sign = -1 if way in ("ago", "back", "earlier", "before", "previously", "prior") else 1
    from_now = way in ("ago", "back") or way.startswith("from")
    if not found["count"] and found["unit"] and not found["plural"]:
        return None  # "the night before he died"
    if text == "X" and way in ("ago", "back"):
        return reference(view, "PAST_REF")
    conjunction = way in ("before", "after", "prior") and not after(view, found.end(), "clause_end")
    short = unit.startswith("T") and not from_now
    if text == "X" or conjunction or short or after(view, found.end(), "than"):
        row = answer(period(text, unit), kind="duration")
        return row | ({"end": found.end("word")} if text != "X" or conjunction or short else {})
    if unit.startswith("T"):
        days = float(text) // 24 * sign if unit == "TH" else 0
        status = "resolved" if days else "ambiguous"
        return relative(view, "D", days, status=status) | {"kind": "time"}
    unit, times = IN_FINER.get(unit, (unit, 1))
    count = float(text) * times * sign
    return relative(view, unit, count) if from_now else from_told(view, found, unit, count)


def in_units(view: SimpleNamespace, found: Found) -> Row | None:
    """in three days: after the publication date where the tense is future, or how long it took."""
    unit, text, start = unit_of(found), count_of(found), {"start": found.start("count")}
    ahead = not before(view, found.start(), "record") and tense(view, found) == "future"
    short = unit.startswith("T") or unit in ("Q", "S", "WE")
    if not (found["time"] or ahead) or short or not view.today:
        row = duration(view, found)
        return row and row | start
    unit, times = IN_FINER.get(unit, (unit, 1))
    return relative(view, unit, float(text) * times) | start


def every(view: SimpleNamespace, found: Found) -> Row | None:
    """every day, each year, every two weeks, twice a week, per month."""
    unit, count = unit_of(found), found.groupdict().get("count")
    if unit == "TS" and not after(view, found.end(), "stop"):
        return None
    return answer(period(amount(count) if count else "1", unit), kind="set")


def often(view: SimpleNamespace, found: Found) -> Row | None:
    """daily, monthly, annual; with a capital inside a sentence it is a newspaper or a programme."""
    start = found.start()
    begins = re.search(r"(?:^|\n|[.!?”\"]\s)$", view.text[max(0, start - 2):start])
    named = view.text[start].isupper() and not begins
    return None if named else answer(WORDS["sets"][found["often"]], kind="set")


def vague(view: SimpleNamespace, found: Found) -> Row | None:
    """now, recently, soon."""
    word, end = re.sub(r"\s+", " ", found.group()), found.end()
    value = next(value for value, words in WORDS["references"].items() if word in words)
    no_time = (word == "soon" and before(view, found.start(), "as_soon")
               or "moment" in word and after(view, end, "of")
               or word.endswith(" past") and after(view, end, "units")
               or word == "now" and after(view, end, "not_now"))
    return None if no_time else reference(view, value)

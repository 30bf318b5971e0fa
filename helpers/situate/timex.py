"""When: the time expressions of an article, their TIMEX3 values and the days they span.

Patterns find candidates (words/timex.toml), one function a rule says what they mean (`timex_dates`,
`timex_days`, `timex_units`) and what they hang on (`timex_anchor`); `timex_spans` joins the ends of
spans, and times of day with their day.
"""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pandas
from spacy.tokens import Doc

from helpers import annotate
from helpers.corrections import layers
from helpers.situate import moment, sentence, timex_dates, timex_days, timex_spans, timex_units
from helpers.situate.timex_anchor import Found, Row, as_date, before, number_in
from helpers.situate.timex_words import BEGINNINGS, EDGES, LINES, MONTHS, RULES, WORD, WORDS, either

DAYS = dict.fromkeys(("earliest", "latest"), object)
STRINGS = dict.fromkeys(("kind", "value", "status", "anchor", "rule", "mod"), "string")
NUMBERS = dict.fromkeys(("anchor_start", "anchor_end", "sentence"), "Int64")
COLUMNS = ["kind", "value", "earliest", "latest", "status", "anchor", "anchor_start", "anchor_end",
           "sentence", "rule", "mod"]
# Publication dates with which the calendar can reckon.
EARLIEST, LATEST = date(1400, 1, 1), date(9000, 1, 1)


def table(doc: Doc) -> pandas.DataFrame:
    """One row a time expression: see `situate.times`."""
    view = read(doc)
    rows = layers.times(doc, timex_spans.joined(view, resolved(view)))
    told = [cells(view, row, number) for row, number in zip(rows, sentence.numbers(doc, rows))]
    return annotate.table(view.text, told, COLUMNS, types=DAYS | STRINGS | NUMBERS)


def cells(view: SimpleNamespace, row: Row, number: int) -> tuple:
    """The cells of a row in the order of the columns."""
    days, anchor = row["days"] or (pandas.NA, pandas.NA), row["anchor"]
    about = (row["start"], row["end"], row["kind"], row["value"], *days, row["status"])
    if isinstance(anchor, tuple):
        hangs = (view.text[slice(*anchor)], *anchor)
    else:
        hangs = (anchor or pandas.NA, pandas.NA, pandas.NA)
    return *about, *hangs, number, row["rule"], row["mod"] or pandas.NA


NOT_TIMES = re.compile(rf"(?<!\w){either(WORDS['not']['phrases'])}(?!\w)")
ADDRESS = re.compile(r"(?:https?:/|www\.|(?<!\S)//)\S+|(?<!\S)[^\s@]+@[^\s@]+\.\w+")
NAMES = ("PERSON", "ORG", "PRODUCT", "WORK_OF_ART", "FAC")


def read(doc: Doc) -> SimpleNamespace:
    """What rules look at: the text in small letters, its day, what is no time, what is told."""
    text = annotate.text(doc)
    low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    view = SimpleNamespace(
        doc=doc, text=text, low=low, told=[], reading=reading, anchor="published",
        today=doc.user_data.get("published"), parsed=bool(doc.to_array("DEP").any()))
    if view.today is None:
        view.today, view.anchor = dateline(low)
    if view.today and not EARLIEST <= view.today <= LATEST:
        view.today = None
    view.names = [(span.start_char, span.end_char, span.label_) for span in doc.ents
                  if span.label_ in NAMES]
    view.barred = [found.span() for pattern in (NOT_TIMES, ADDRESS)
                   for found in pattern.finditer(low)]
    return view


def dateline(low: str) -> tuple[date | None, tuple[int, int] | None]:
    """The date that one of the first six lines is, or begins with after a place, and its offsets.

    Failing that, the day in the web address with which the text begins; (None, None) without.
    """
    start = 0
    for line in low.split("\n", 6)[:6]:
        if found := LINES["date"].match(line) or LINES["place"].match(line):
            month, day = (found[name] or found[f"{name}2"] for name in ("month", "day"))
            told = as_date(int(found["year"]), MONTHS[month.rstrip(".")], number_in(day))
            if told:
                return told, (start + found.start("date"), start + found.end("date"))
        start += len(line) + 1
    found = LINES["address"].match(low)
    told = as_date(*(int(found[name]) for name in ("year", "month", "day"))) if found else None
    return told, found.span("date") if told else None


def resolved(view: SimpleNamespace) -> list[Row]:
    """The rows of all expressions that mean a time, in text order."""
    rows: list[Row] = []
    for word in WORD.finditer(view.low):
        if (not rows or word.start() >= rows[-1]["end"]) and (row := reading(view, word.start())):
            rows.append(row)
            if row["status"] != "unanchored" and row["days"] and "/" not in row["value"]:
                view.told += [row] if row["kind"] in ("date", "time") else []
    return rows


LETTERS = re.compile("([a-z]+?)s?(?![a-z])")


def reading(view: SimpleNamespace, start: int) -> Row | None:
    """The longest expression from here that means a time."""
    word = WORD.match(view.low, start)
    letters = LETTERS.match(word.group()) if word else None
    if not word or letters and {letters[0], letters[1]}.isdisjoint(BEGINNINGS):
        return None
    matches = [(name, found) for name, pattern in RULES.items()
               if (found := pattern.match(view.low, start))]
    for name, found in sorted(matches, key=lambda match: -match[1].end()):
        if not is_barred(view, found) and (row := MEANINGS[name](view, found)):
            return finish(view, name, found, row)
    return None


def is_barred(view: SimpleNamespace, found: Found) -> bool:
    """Whether the candidate is part of something that is no time: an idiom, an address, a name."""
    start, end = found.span()
    if before(view, start, "sign"):
        return True
    over = [(a, b) for a, b in view.barred if a < end and start < b]
    barred = any(a < start or end < b or (a, b) == (start, end) for a, b in over)
    return barred or is_named(view, start, end)


NAME_ENDS = frozenset(WORDS["not"]["after_name"])


DEICTIC = frozenset(("today", "tomorrow", "tonight", "yesterday"))


def is_named(view: SimpleNamespace, start: int, end: int) -> bool:
    """Whether it is a word of a paper's or programme's name ("Sunday Times"), or of a person's."""
    following = re.match(r" ([A-Z]\w*)", view.text[end:end + 30])
    if following and view.text[start].isupper() and following[1].lower() in NAME_ENDS:
        return True
    titled = re.match("['’]s [A-Z]", view.text[end:end + 4]) and view.low[start:end] in DEICTIC
    if titled and re.search("[a-z,] $", view.text[:start][-2:]) and view.text[start].isupper():
        return True
    surname = any(a == end + 1 and label == "PERSON" for a, _, label in view.names)
    if surname and view.low[start:end] in MONTHS and not before(view, start, "month"):
        return True
    inside = [label for a, b, label in view.names
              if a <= start and end <= b and b - a > end - start]
    return bool(inside) and ("PERSON" in inside or view.text[start].isalpha())


LONG_VALUE = re.compile(r"\d{2,4}(?:$|-(?:\d\d$|W|Q|H|S|F))|XXXX(?:-\d\d)?$")


def finish(view: SimpleNamespace, name: str, found: Found, row: Row) -> Row:
    """The row with its offsets, widened by "early" or "the end of", and its days."""
    row = {"start": found.start(), "end": found.end()} | row | {"rule": name}
    while view.text[row["end"] - 1].isspace() or view.text[row["end"] - 1] == ",":
        row["end"] -= 1
    sign = before(view, row["start"], "from")
    if sign and row["kind"] == "date" and "/" in row["value"]:
        row["start"] = sign.start()
    elif (row["kind"] == "date" and not row["mod"] and LONG_VALUE.match(row["value"])
          and (edge := before(view, row["start"], "edge"))):
        mod = EDGES[edge["edge"] or edge["word"] or edge["glued"]]
        row |= {"mod": mod, "start": edge.start()}
    if not row["days"] and row["kind"] in ("date", "time"):
        row["days"] = moment.bounds(row["value"])
    if row["days"] and row["mod"]:
        row["days"] = modified(view, row)
    return row


def modified(view: SimpleNamespace, row: Row) -> moment.Days:
    """The days that are left of a span by its `mod`."""
    first, last = row["days"]
    if row["mod"] not in ("BEFORE", "AFTER") or not view.today or not first <= view.today <= last:
        mod = {"BEFORE": "START", "AFTER": "END"}.get(row["mod"], row["mod"])
        return moment.part_of((first, last), mod)
    return (first, view.today) if row["mod"] == "BEFORE" else (view.today, last)


MEANINGS: dict[str, Callable[[SimpleNamespace, Found], Row | None]] = {
    "day month": timex_dates.month_day, "month day": timex_dates.month_first,
    "iso": timex_dates.iso, "numeric": timex_dates.numeric, "day-month-year": timex_dates.numeric,
    "month-day-year": timex_dates.numeric, "year-month-day": timex_dates.numeric,
    "fiscal year": timex_dates.fiscal_year, "month year": timex_dates.month_year,
    "related month": timex_dates.related_month, "month": timex_dates.month_alone,
    "year": timex_dates.year_alone, "years": timex_dates.years,
    "year of an era": timex_dates.era_year, "decade": timex_dates.decade,
    "century": timex_dates.century, "quarter": timex_dates.quarter, "season": timex_dates.season,
    "holiday": timex_dates.holiday, "movable holiday": timex_dates.movable,
    "named date": timex_dates.named, "nth": timex_days.nth_of, "weekday": timex_days.weekday,
    "day": timex_days.deictic, "part of day": timex_days.part_of_day,
    "calendar": timex_units.calendar_unit, "weekend": timex_units.bare_weekend,
    "unit beside": timex_units.unit_beside, "edge of unit": timex_units.whole_unit,
    "year end": timex_units.year_end, "last units": timex_units.last_units, "ago": timex_units.ago,
    "duration": timex_units.duration, "age": timex_units.age, "in units": timex_units.in_units,
    "open duration": timex_units.bare_plural, "every": timex_units.every,
    "times a unit": timex_units.every, "often": timex_units.often, "reference": timex_units.vague,
    "clock": timex_days.clock, "24-hour clock": timex_days.clock, "noon": timex_days.noon,
    "military clock": timex_days.clock, "o'clock": timex_days.clock,
    "clock in words": timex_days.clock_in_words,
}

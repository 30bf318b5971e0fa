"""When: the time expressions of an article, their TIMEX3 values and the days they span.

Patterns find candidates (`timex_words`), one function a rule says what they mean (`timex_dates`, `timex_days`, `timex_units`) and what they hang on
(`timex_anchor`).
"""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pandas
from spacy.tokens import Doc

from helpers import annotate
from helpers.corrections import layers
from helpers.situate import moment, timex_anchor, timex_dates, timex_days, timex_units, timex_words
from helpers.situate.timex_anchor import Found, Row

COLUMNS = ["kind", "value", "earliest", "latest", "status", "anchor", "anchor_start", "anchor_end", "sentence", "rule", "mod"]
TYPES = {"earliest": object, "latest": object}
TYPES |= dict.fromkeys(["kind", "value", "status", "anchor", "rule", "mod"], "string")
TYPES |= dict.fromkeys(["anchor_start", "anchor_end", "sentence"], "Int64")
EARLIEST, LATEST = date(1400, 1, 1), date(9000, 1, 1)  # publication dates with which the calendar can reckon


def table(doc: Doc) -> pandas.DataFrame:
    """One row a time expression, in text order, with its TIMEX3 value and the days it spans.

    `kind` is date, time, duration or set. `value` is as in `helpers/situate/moment.py`; durations `P13Y`, `PT2H`, `PXDE` (X: how many is left open); sets
    `P1D`, `XXXX-WXX-1`; vague references `PAST_REF`, `PRESENT_REF`, `FUTURE_REF`. What cannot be anchored keeps the parts that are told:
    `XXXX-WXX-2` (a Tuesday), `XXXX-05-12`, `XXXX-XX-XX` (a day), `XXXX-WXX`, `XXXX-XX`, `XXXX`, and its status is unanchored. `mod` (TIMEX3) says
    START, MID, END of the value, BEFORE or AFTER the anchor within it, or NA; `earliest` and `latest` heed it. `status` ambiguous: another
    reading is as good (12/11/2024, the twenties). `anchor`: "published", or the text of the expression it hangs on (offsets beside it), NA where it
    stands by itself; without a known publication date one told in the article's first lines takes its place. Sentences are NA where the
    pipeline marks none.
    """
    view = read(doc)
    rows = layers.times(doc, joined(view, resolved(view)))
    numbers = sentence_numbers(doc, [row["start"] for row in rows])
    told = [(row["start"], row["end"], *cells(view, row), number, row["rule"], row["mod"] or pandas.NA) for row, number in zip(rows, numbers)]
    return annotate.table(view.text, told, COLUMNS, types=TYPES)


def cells(view: SimpleNamespace, row: Row) -> tuple:
    """The cells of a row from `kind` to `anchor_end`."""
    days = row["days"] or (pandas.NA, pandas.NA)
    return row["kind"], row["value"], *days, row["status"], *anchor_cells(view, row["anchor"])


def anchor_cells(view: SimpleNamespace, anchor: tuple[int, int] | str | None) -> tuple:
    """The anchor's text and offsets."""
    if anchor is None or anchor == "published":
        return anchor or pandas.NA, pandas.NA, pandas.NA
    return view.text[slice(*anchor)], *anchor


def sentence_numbers(doc: Doc, offsets: list[int]) -> list:
    """The sentence of each offset; NA where the pipeline marks no sentences."""
    if not offsets:
        return []
    known = doc.to_array("SENT_START")[1:].any() or doc.has_annotation("SENT_START")
    return annotate.sentence_numbers(doc, offsets) if known else [pandas.NA] * len(offsets)


NOT_TIMES = re.compile(rf"(?<!\w){timex_words.either(timex_words.WORDS['not']['phrases'])}(?!\w)")
NAMES = ("PERSON", "ORG", "PRODUCT", "WORK_OF_ART", "FAC")
ADDRESS = re.compile(r"(?:https?:/|www\.|(?<!\S)//)\S+|(?<!\S)[^\s@]+@[^\s@]+\.\w+")


def read(doc: Doc) -> SimpleNamespace:
    """The Doc's text in lower case, its publication date, what is no time in it, and the expressions told so far."""
    text = annotate.text(doc)
    low = text.lower() if len(text.lower()) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    view = SimpleNamespace(doc=doc, text=text, low=low, today=doc.user_data.get("published"), anchor="published", told=[], reading=reading)
    if view.today is None:
        view.today, view.anchor = dateline(low)
    if view.today and not EARLIEST <= view.today <= LATEST:
        view.today = None
    view.parsed = bool(doc.to_array("DEP").any())
    view.names = [(span.start_char, span.end_char, span.label_) for span in doc.ents if span.label_ in NAMES]
    view.barred = [found.span() for pattern in (NOT_TIMES, ADDRESS) for found in pattern.finditer(low)]
    return view


MONTH_AFTER = timex_words.ANY_MONTH.replace("month", "month2")
FULL_DATE = (rf"(?P<date>(?:{timex_words.WEEKDAY},?\s+)?(?:{timex_words.ANY_MONTH}\s+(?P<day>{timex_words.DAY}),?|"
             rf"(?P<day2>{timex_words.DAY})\s+{MONTH_AFTER},?)\s+(?P<year>{timex_words.YEAR}))")
DATELINE = re.compile(rf"[^\S\n]*(?:(?:(?:published|updated|posted|date)(?:\s+on)?:?\s+)?{FULL_DATE}"
                      r"(?:[\s,|–-]+[\d:.]+\s?(?:[ap]\.?m\.?)?(?:\s+\w{2,4})?)?\s*$|"
                      rf"(?:\w[\w.'-]*,?\s+){{1,5}}(?:[-–—]\s+)?\(?{FULL_DATE.replace('?P<', '?P<in_')}\)?\s*"
                      r"(?:\([\w\s/.]{2,30}\)\s*[-–—:]|[-–—:]))")


# The day in the address of a page, as news sites write it: /2022/07/19/, /2022-07-19/, /20220719, stories/202207190441.html.
IN_ADDRESS = re.compile(r"\Ahttps?://\S*?[/-](?P<date>(?P<year>(?:19|20)\d\d)(?P<mark>[/-]?)(?P<month>[01]\d)(?P=mark)(?P<day>[0-3]\d))(?=[/.-]|\d{4}\b|\s)")


def dateline(low: str) -> tuple[date | None, tuple[int, int] | None]:
    """The date that one of the first six lines is, or begins with after a place ("DAKAR, Jul 25 2022 (IPS) -"), and its offsets.

    Failing that, the day in the web address with which the text begins. (None, None) where there is neither.
    """
    start = 0
    for line in low.split("\n", 6)[:6]:
        if found := DATELINE.match(line):
            prefix = "" if found["date"] else "in_"
            month, day = (found[prefix + name] or found[prefix + name + "2"] for name in ("month", "day"))
            if told := timex_anchor.as_date(int(found[prefix + "year"]), timex_words.MONTHS[month.rstrip(".")], timex_anchor.number_in(day)):
                return told, (start + found.start(prefix + "date"), start + found.end(prefix + "date"))
        start += len(line) + 1
    found = IN_ADDRESS.match(low)
    told = timex_anchor.as_date(*(int(found[name]) for name in ("year", "month", "day"))) if found else None
    return told, found.span("date") if told else None


def candidates(low: str) -> list[tuple[int, str]]:
    """Offsets at which an expression may begin, each with the key of the rules to try."""
    out = []
    for found in timex_words.WORD.finditer(low):
        word = found.group()
        if word in timex_words.RULES_OF:
            out.append((found.start(), word))
        elif word[0].isdigit():
            out.append((found.start(), "#"))
    return out


def is_barred(view: SimpleNamespace, found: Found) -> bool:
    """Whether the candidate is (part of) something that is no time: an idiom, an address or a name."""
    start, end = found.span()
    if timex_anchor.preceded(view, start, r"[\w@#]"):
        return True
    over = [(a, b) for a, b in view.barred if a < end and start < b]
    return any(a < start or end < b or (a, b) == (start, end) for a, b in over) or is_named(view, start, end)


NAME_ENDS = frozenset(timex_words.WORDS["not"]["after_name"])


def is_named(view: SimpleNamespace, start: int, end: int) -> bool:
    """Whether it is a word of a newspaper's or a programme's name ("Sunday Times"), or a person's ("April Jones")."""
    after = timex_words.WORD.match(view.text, end + 1) if view.text[end:end + 1] == " " else None
    if after and after.group()[0].isupper() and view.text[start].isupper() and after.group().lower() in NAME_ENDS:
        return True
    if is_in_title(view, start, end):
        return True
    surname = any(a == end + 1 and label == "PERSON" for a, _, label in view.names)
    if surname and view.low[start:end] in timex_words.MONTHS and not timex_anchor.preceded(view, start, timex_dates.MONTH_BEFORE):
        return True
    inside = [(a, b, label) for a, b, label in view.names if a <= start and end <= b and b - a > end - start]
    return any(label == "PERSON" or view.text[start].isalpha() for _, _, label in inside)


def is_in_title(view: SimpleNamespace, start: int, end: int) -> bool:
    """Whether a part of the day in it has a capital, and so has the next word: "Saturday Morning Breakfast Cereal"."""
    last = view.text[start:end].split()[-1]
    return last[0].isupper() and last.lower() in timex_words.WORDS["parts"] and bool(re.match(r"\s[A-Z][a-z]", view.text[end:end + 3]))


EDGE = re.compile(r"(?<!\w)(?:(?:the\s+)?(?:very\s+)?(?P<edge>beginning|start|end|close|middle|turn|height)\s+of\s+(?:the\s+)?|"
                  r"(?P<word>early|earlier|late|later|mid)(?:[\s-]+(?:in\s+|on\s+)?)(?:the\s+)?|(?P<glued>mid|end-))$")
LONG_VALUE = re.compile(r"\d{2,4}(?:$|-(?:\d\d$|W|Q|H|S|F))|XXXX(?:-\d\d)?$")


def resolved(view: SimpleNamespace) -> list[Row]:
    """The rows of all expressions that mean a time, in text order."""
    rows: list[Row] = []
    for start, word in candidates(view.low):
        if (not rows or start >= rows[-1]["end"]) and (row := reading(view, start, word)):
            rows.append(row)
            remember(view, row)
    return rows


def reading(view: SimpleNamespace, start: int, word: str) -> Row | None:
    """The longest expression from here that means a time."""
    matches = [(name, found) for name, pattern in timex_words.RULES_OF.get(word, ()) if (found := pattern.match(view.low, start))]
    for name, found in sorted(matches, key=lambda match: -match[1].end()):
        if not is_barred(view, found) and (row := MEANINGS[name](view, found)):
            return finish(view, name, found, row)
    return None


def finish(view: SimpleNamespace, name: str, found: Found, row: Row) -> Row:
    """The row with its offsets, widened by "early" or "the end of", and its days."""
    row |= {"start": row.pop("start", found.start()), "end": row.pop("end", found.end()), "rule": name}
    while view.text[row["end"] - 1].isspace() or view.text[row["end"] - 1] == ",":
        row["end"] -= 1
    if row["kind"] == "date" and "/" in row["value"] and (before := FROM.search(view.low, max(0, row["start"] - 14), row["start"])):
        row["start"] = before.start()
    elif row["kind"] == "date" and not row["mod"]:
        widen(view, row)
    row["days"] = row["days"] or (moment.bounds(row["value"]) if row["kind"] in ("date", "time") else None)
    if row["days"] and row["mod"]:
        row["days"] = modified(view, row)
    return row


def widen(view: SimpleNamespace, row: Row) -> None:
    """Takes "mid-", "late", "the end of" before a month or a longer span into the expression."""
    edge = EDGE.search(view.low, max(0, row["start"] - 24), row["start"])
    if edge and LONG_VALUE.match(row["value"]):
        row |= {"mod": timex_words.EDGES[edge["edge"] or edge["word"] or edge["glued"].rstrip("-")], "start": edge.start()}


def modified(view: SimpleNamespace, row: Row) -> moment.Days:
    """The days that are left of a span by its `mod`."""
    first, last = row["days"]
    if row["mod"] in ("START", "MID", "END"):
        return moment.part_of((first, last), row["mod"])
    if view.today is None or not first <= view.today <= last:
        return moment.part_of((first, last), "START" if row["mod"] == "BEFORE" else "END")
    return (first, view.today) if row["mod"] == "BEFORE" else (view.today, last)


def remember(view: SimpleNamespace, row: Row) -> None:
    """Keeps a date for later expressions to hang on."""
    if row["kind"] in ("date", "time") and row["status"] != "unanchored" and row["days"] and "/" not in row["value"]:
        view.told.append(row)


def hang_clocks(view: SimpleNamespace, rows: list[Row]) -> None:
    """Gives each time of day the day told nearest in its sentence, else (ambiguous) the one told before it in the paragraph."""
    days = [row for row in rows if row["kind"] in ("date", "time") and not row.get("clock") and moment.precision(row["value"]) == "D"]
    for row in rows:
        if row.get("clock") and (told := day_beside(view, row, days)):
            status = "ambiguous" if SENTENCE_END.search(between(view, row, told)) else told["status"]
            row |= {"value": told["value"][:10] + row["value"][10:], "status": status, "anchor": (told["start"], told["end"]), "days": told["days"]}


SENTENCE_END = re.compile(r"[a-z)]{2}[.!?]\s")


def day_beside(view: SimpleNamespace, row: Row, days: list[Row]) -> Row | None:
    """The day on which a time of day hangs."""
    reach = {True: timex_anchor.NEAR, False: 80}
    near = [other for other in days if len(gap := between(view, row, other)) <= reach[other["end"] <= row["start"]] and "\n" not in gap]
    beside = [other for other in near if not SENTENCE_END.search(between(view, row, other))]
    before = [other for other in near if other["end"] <= row["start"]]
    return min(beside, key=lambda other: len(between(view, row, other))) if beside else before[-1] if before else None


def between(view: SimpleNamespace, row: Row, other: Row) -> str:
    """The text between two rows, with the end of the first."""
    return view.text[min(row["end"], other["end"]) - 2:max(row["start"], other["start"])]


BETWEEN = re.compile(r"\s*(?:-|–|—|to|until|till|til|through|thru)\s*(?:the\s+)?|\s+and\s+(?:the\s+)?")
# "moved from Monday to Friday" is two days and no span.
MOVED_FROM = re.compile(r"\b(?:postpon|mov|delay|defer|reschedul|adjourn|shift|push|brought)\w*\s(?:\w+\s){0,3}from\s+$")
FROM = re.compile(r"(?P<word>from|between)\s+(?:the\s+)?$")


def joined(view: SimpleNamespace, rows: list[Row]) -> list[Row]:
    """The rows, two that are the ends of one span made one: "from 2014 to 2019"."""
    out: list[Row] = []
    for row in rows:
        out = [*out[:-1], one_span(view, *in_order(view, out[-1], row))] if out and are_ends(view, out[-1], row) else [*out, row]
    hang_clocks(view, out)
    return out


def are_ends(view: SimpleNamespace, first: Row, second: Row) -> bool:
    """Whether two rows are the ends of one span."""
    sign = BETWEEN.fullmatch(view.low, first["end"], second["start"])
    if not sign or not first["kind"] == second["kind"] == "date" or re.search("/|REF", first["value"] + second["value"]):
        return False
    before = FROM.search(view.low, max(0, first["start"] - 14), first["start"])
    word = before["word"] if before else ""
    if MOVED_FROM.search(view.low, max(0, first["start"] - 40), first["start"]):
        return False
    if sign.group().strip() in ("until", "till") and timex_anchor.preceded(view, first["start"], r"\bon\s"):
        return False
    ordered, period = is_ordered(first, second), period_of(first, second)
    if sign.group().strip().startswith("and"):
        return word == "between" and (ordered or period == "W")
    ordered = ordered or period
    return ordered and (word == "from" or moment.precision(first["value"]) == moment.precision(second["value"]) or first["value"].startswith("XXXX"))


def is_ordered(first: Row, second: Row) -> bool:
    """Whether the first does not begin after the second ends."""
    return not (first["days"] and second["days"]) or first["days"][0] <= second["days"][1]


def period_of(first: Row, second: Row) -> str:
    """W for two weekdays, Y for two months or days told without a year: they come again after a week or a year; "" for others."""
    rules = {first["rule"], second["rule"]}
    free = not (first.get("year_told") or second.get("year_told"))
    return "W" if rules == {"weekday"} else "Y" if free and rules <= {"month", "day month", "month day"} else ""


def in_order(view: SimpleNamespace, first: Row, second: Row) -> tuple[Row, Row]:
    """The ends of a span; where it would end before it begins, the end is moved on if it lies ahead, else the beginning is moved back."""
    if is_ordered(first, second):
        return first, second
    ahead = first["anchor"] != view.anchor or first["days"][0] > view.today
    days = tuple(moment.shift(day, period_of(first, second), 1 if ahead else -1) for day in (second if ahead else first)["days"])
    moved = {"days": days, "value": moment.value_of(days[0], moment.precision(first["value"]))}
    return (first, second | moved) if ahead else (first | moved, second)


WEEKS = ("XXXX-WXX-1/XXXX-WXX-5", "XXXX-WXX-1/XXXX-WXX-6", "XXXX-WXX-1/XXXX-WXX-7")


def one_span(view: SimpleNamespace, first: Row, second: Row) -> Row:
    """Two ends as one row; from Monday to Friday is every week."""
    names = [timex_words.WEEKDAYS.get(view.low[row["start"]:row["end"]]) for row in (first, second)]
    if (every := f"XXXX-WXX-{names[0]}/XXXX-WXX-{names[1]}") in WEEKS:
        return first | {"end": second["end"], "value": every, "kind": "set", "days": None, "status": "resolved", "anchor": None, "rule": "span"}
    before = FROM.search(view.low, max(0, first["start"] - 14), first["start"])
    days = (first["days"][0], second["days"][1]) if first["days"] and second["days"] else None
    status = next(status for status in ("unanchored", "ambiguous", "resolved") if status in (first["status"], second["status"]))
    told = {"start": before.start() if before else first["start"], "end": second["end"], "value": f"{first['value']}/{second['value']}"}
    return first | told | {"days": days, "status": status, "anchor": first["anchor"] or second["anchor"], "mod": "", "rule": "span"}


MEANINGS: dict[str, Callable[[SimpleNamespace, Found], Row | None]] = {
    "day month": timex_dates.month_day, "month day": timex_dates.month_first, "iso": timex_dates.iso, "numeric": timex_dates.numeric,
    **dict.fromkeys(("day-month-year", "month-day-year", "year-month-day"), timex_dates.numeric), "fiscal year": timex_dates.fiscal_year,
    "month year": timex_dates.month_year, "related month": timex_dates.related_month, "month": timex_dates.month_alone,
    "year": timex_dates.year_alone, "years": timex_dates.years, "year of an era": timex_dates.era_year, "decade": timex_dates.decade,
    "century": timex_dates.century, "quarter": timex_dates.quarter, "season": timex_dates.season, "feast": timex_dates.feast, "nth": timex_days.nth_of,
    "movable feast": timex_dates.movable, "named date": timex_dates.named, "weekday": timex_days.weekday, "day": timex_days.deictic,
    "part of day": timex_days.part_of_day, "calendar": timex_units.calendar_unit, "weekend": timex_units.bare_weekend,
    "unit beside": timex_units.unit_beside, "edge of unit": timex_units.whole_unit, "year end": timex_units.year_end,
    "last units": timex_units.last_units, "ago": timex_units.ago, "duration": timex_units.duration, "age": timex_units.age,
    "in units": timex_units.in_units, "open duration": timex_units.bare_plural, "every": timex_units.every, "times a unit": timex_units.every,
    "often": timex_units.often, "reference": timex_units.vague, "clock": timex_days.clock, "24-hour clock": timex_days.clock,
    "military clock": timex_days.clock, "o'clock": timex_days.clock, "noon": timex_days.clock, "clock in words": timex_days.clock_in_words,
}

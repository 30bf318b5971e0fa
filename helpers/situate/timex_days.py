"""What weekdays, days told from the day of publication, parts of the day and clocks mean.

One function a rule; None where the words are no time.
"""

import re
from datetime import date, timedelta
from types import SimpleNamespace

from helpers import quantity
from helpers.quantity import CARDINALS
from helpers.situate import moment
from helpers.situate.timex_anchor import (
    Anchor, Found, Row, after, answer, before, focus, from_told, number_in, relative, root, tense)
from helpers.situate.timex_dates import is_capital, is_listed_ahead
from helpers.situate.timex_words import NTH, WEEKDAYS, WORDS


def weekday(view: SimpleNamespace, found: Found) -> Row | None:
    """Tuesday; last Friday; Monday night; Sundays."""
    short = found["weekday"] not in WORDS["weekdays"]
    if not is_capital(view, found, "weekday") or short and not is_short_weekday(view, found):
        return None
    number, rel = WEEKDAYS[found["weekday"].rstrip(".")], found["rel"] or ""
    suffix = part_of(found)
    if found["plural"] or rel.startswith(("every", "each")) or is_any(view, found):
        return answer(f"XXXX-WXX-{number}{suffix}", kind="set")
    day, anchor = weekday_of(view, found, number, rel)
    kind = "time" if suffix else "date"
    if day is None:
        return answer(f"XXXX-WXX-{number}{suffix}", kind=kind, status="unanchored")
    return answer(day.isoformat() + suffix, kind=kind, anchor=anchor)


def part_of(found: Found) -> str:
    """The letters of the part of the day: TMO, TNI."""
    return f"T{WORDS['parts'][found['part']]}" if found["part"] else ""


def is_short_weekday(view: SimpleNamespace, found: Found) -> bool:
    """Whether "Tue" or "Wed." stands as a day: "last Tue", "on Wed"; not "SAT", "on Sun Street"."""
    placed = found["rel"] or before(view, found.start(), "short_weekday")
    following = view.text[found.end():found.end() + 2]
    named = found.group()[-1] != "." and re.match(r"-|\s[A-Z]", following)
    return bool(placed) and view.text[found.start("weekday") + 1].islower() and not named


def is_any(view: SimpleNamespace, found: Found) -> bool:
    """Whether it is any such day: "on a Monday", but not "at a Monday meeting"."""
    token = root(view, found.span())
    compound = token is not None and token.dep_ == "compound"
    return bool(before(view, found.start(), "a")) and not compound


def weekday_of(view: SimpleNamespace, found: Found, number: int,
               rel: str) -> tuple[date | None, Anchor]:
    """The day a weekday means and what it hangs on."""
    last = rel.split(" ")[-1]
    told = focus(view, found.start(), "D")
    if told and (last in ("following", "previous") or re.match(r"the\s+next", rel)):
        way = -1 if last == "previous" else 1
        return step_to(told["days"][0], number, way, own=False), (told["start"], told["end"])
    if view.today is None:
        return None, None
    if found["week"]:
        weeks = {"last": -1, "next": 1}.get(found["week"], 0)
        monday = view.today - timedelta(view.today.isoweekday() - 1)
        return monday + timedelta(7 * weeks + number - 1), view.anchor
    if way := {"last": -1, "past": -1, "next": 1, "coming": 1}.get(last):
        return step_to(view.today, number, way, own=False), view.anchor
    when = tense(view, found)
    week = focus(view, found.start(), "W", near=100) if when != "past" else None
    if week and week is view.told[-1] and week["days"][0] > view.today:
        return step_to(week["days"][0], number, 1, own=True), (week["start"], week["end"])
    listed = last == "this" or is_listed_ahead(view, found)
    way = 1 if when in ("future", "present") or when != "past" and listed else -1
    return step_to(view.today, number, way, own=True), view.anchor


def step_to(day: date, number: int, way: int, *, own: bool) -> date:
    """The nearest such weekday that way; the day itself counts where `own`."""
    distance = (way * (number - day.isoweekday())) % 7
    return day + timedelta(way * (distance or (0 if own else 7)))


def deictic(view: SimpleNamespace, found: Found) -> Row | None:
    """today, yesterday evening, tonight, the day before yesterday."""
    count = {"yesterday": -1, "tomorrow": 1}.get(found["day"], 0) * (2 if found["beyond"] else 1)
    suffix = "TNI" if found["day"] == "tonight" else part_of(found)
    return relative(view, "D", count, suffix=suffix)


def part_of_day(view: SimpleNamespace, found: Found) -> Row | None:
    """this morning, last night, that evening, the next morning, in the afternoon."""
    rel, suffix = (found["rel"] or "").split(" ")[-1], part_of(found)
    if rel in ("every", "each"):
        return answer("XXXX-XX-XX" + suffix, kind="set")
    if rel in ("this", "last"):
        late = found["part"] in ("night", "evening")
        told = rel == "this" or late
        return relative(view, "D", -(rel == "last"), suffix=suffix) if told else None
    if not rel:
        return on_open_day(suffix) | {"start": found.start("early" if found["early"] else "part")}
    count = {"next": 1, "following": 1, "previous": -1}.get(rel, 0)
    return from_told(view, found, "D", count, suffix=suffix)


def on_open_day(clock: str) -> Row:
    """A time of day, whose day is looked for when all expressions are known."""
    return answer("XXXX-XX-XX" + clock, kind="time", status="unanchored") | {"clock": True}


SET_OF = {"P1M": "XXXX-XX", "P1Y": "XXXX"}
OPEN_SPAN = re.compile(r"XXXX(?:-(?:\d\d|XX|WXX))?$")


def nth_of(view: SimpleNamespace, found: Found) -> Row | None:
    """the first weekend of June, the last Friday of this month, the 2nd of next month.

    Reckoned in the month, week or year told after it.
    """
    nth = NTH.get(found["nth"]) or number_in(found["nth"])
    unit = WORDS["units"][found["unit"]] if found["unit"] else "D"
    plain = not (found["weekday"] or found["unit"])
    row = None if plain and (nth < 0 or found["of"] == "in") else span_after(view, found)
    if not row or row["mod"]:
        return None
    value = SET_OF.get(row["value"], "") if row["kind"] == "set" else row["value"]
    if OPEN_SPAN.match(value):
        plain = plain and value != "XXXX"
        value = f"{value}-{nth:02}" if plain else row["value"]
        return answer(value, kind=row["kind"], status=row["status"]) | {"end": row["end"]}
    counted = row["kind"] == "date" and moment.precision(value) in ("M", "Y", "W")
    days = moment.bounds(value) if counted else None
    told = nth_in(days, nth, unit, WEEKDAYS.get(found["weekday"])) if days else None
    return row | {"value": told, "days": None, "start": found.start()} if told else None


def span_after(view: SimpleNamespace, found: Found) -> Row | None:
    """The month, week or year in which something is counted."""
    if found["whole"]:
        return relative(view, "Y" if "year" in found["whole"] else "M", 0) | {"end": found.end()}
    return view.reading(view, found.end())


def nth_in(days: moment.Days, nth: int, unit: str, weekday: int | None) -> str | None:
    """The value of the nth day, weekday, week of seven days or week-end of a span.

    Counted from its end where negative.
    """
    way, edge = (1, days[0]) if nth > 0 else (-1, days[1])
    if weekday or unit == "WE":
        day, length = step_to(edge, weekday or 6, way, own=True), 7
    else:
        length = 7 if unit == "W" else 1
        day = edge if way > 0 else edge - timedelta(length - 1)
    day += timedelta(length * (nth - 1)) if nth > 0 else timedelta()
    if not days[0] <= day <= days[1]:
        return None
    return f"{day}/{day + timedelta(6)}" if unit == "W" else moment.value_of(day, unit)


def clock(view: SimpleNamespace, found: Found) -> Row | None:
    """6 p.m., 22:30, 0530 GMT: on the day told beside it, else on an unknown day."""
    told = found.groupdict()
    hour = CARDINALS.get(told["hour"]) or int(told["hour"])
    half = told.get("half") or half_of_day(told, hour)
    sure = told.get("half") or told.get("sure") or before(view, found.start(), "clock")
    if not sure or hour > 24 or half and hour == 0:
        return None
    return on_open_day(f"T{in_half(hour, half):02}:{told.get('minute') or '00'}")


def noon(view: SimpleNamespace, found: Found) -> Row | None:
    """noon, midday, midnight."""
    clock = f"T{WORDS['parts'][found['word']]}"
    return None if after(view, found.end(), "sun") else on_open_day(clock)


def half_of_day(told: dict[str, str | None], hour: int) -> str:
    """a or p, as a part of the day says: "six in the evening", "two at night"; "" without one."""
    if told.get("night"):
        return "p" if 5 < hour < 12 else "a"
    return {"morning": "a", "afternoon": "p", "evening": "p"}.get(told.get("part") or "", "")


def in_half(hour: int, half: str) -> int:
    """The hour of the day, by the half that is told."""
    return hour % 12 + (12 if half == "p" else 0) if half and hour <= 12 else hour


SURE_MINUTES = re.compile(r"half|(?:an?\s+)?quarter\s|.*minutes?\s|"
                          r".*(?:o['’]clock|[\d\s][ap]\.?m\.?|morning|afternoon|evening|night)$")


def clock_in_words(view: SimpleNamespace, found: Found) -> Row | None:
    """half past six, a quarter to nine in the evening, ten minutes past noon."""
    word, back = found["minute"].strip(" -"), found["way"] in ("to", "before", "of", "till")
    placed = before(view, found.start(), "at" if back else "clock")
    if word == "half" and back or found["way"] == "of":
        return None
    noon = {"noon": 12, "midday": 12, "midnight": 0}
    hour = (noon | CARDINALS).get(found["hour"])
    hour = int(found["hour"]) if hour is None else hour
    number = quantity.value(re.sub(r"[\s-]+minutes?", "", word)) or 60
    minute = 15 if "quarter" in word else 30 if word == "half" else int(number)
    sure = SURE_MINUTES.match(found.group()) or minute % 5 == 0 and placed
    if not sure or minute > 59 or hour > 24:
        return None
    hour = in_half(hour, found["ap"] or half_of_day(found.groupdict(), hour))
    minutes = (60 * hour + (-minute if back else minute)) % 1440
    return on_open_day(f"T{minutes // 60:02}:{minutes % 60:02}")

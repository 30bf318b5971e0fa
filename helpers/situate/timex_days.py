"""What weekdays, days told from the day of publication, parts of the day and clocks mean. One function a rule; None where the words are no time."""

import re
from datetime import date, timedelta
from types import SimpleNamespace

from helpers import quantity
from helpers.quantity import CARDINALS
from helpers.situate import moment, timex_anchor, timex_dates, timex_words
from helpers.situate.timex_anchor import Anchor, Found, Row, followed, preceded


def weekday(view: SimpleNamespace, found: Found) -> Row | None:
    """Tuesday; last Friday; Monday night; Sundays."""
    if not timex_dates.is_capital(view, found, "weekday") or found["weekday"] not in timex_words.WORDS["weekdays"] and not is_short_weekday(view, found):
        return None
    number, rel = timex_words.WEEKDAYS[found["weekday"].rstrip(".")], (found["rel"] or "").split(" ")[-1]
    suffix = "T" + timex_words.WORDS["parts"][found["part"]] if found["part"] else ""
    if found["plural"] or (found["rel"] or "").startswith(("every", "each")) or is_any(view, found):
        return timex_anchor.answer(f"XXXX-WXX-{number}{suffix}", kind="set")
    day, anchor = weekday_of(view, found, number, rel)
    kind = "time" if suffix else "date"
    if day is None:
        return timex_anchor.answer(f"XXXX-WXX-{number}{suffix}", kind=kind, status="unanchored")
    return timex_anchor.answer(day.isoformat() + suffix, kind=kind, anchor=anchor)


def is_short_weekday(view: SimpleNamespace, found: Found) -> bool:
    """Whether "Tue" or "Wed." stands as a day: "last Tue", "on Wed"; not "the SAT", "on Sun Street"."""
    placed = found["rel"] or preceded(view, found.start(), r"\b(?:on|until|till|since|by|from)\s+")
    named = found.group()[-1] != "." and re.match(r"-|\s[A-Z]", view.text[found.end():found.end() + 2])
    return bool(placed) and view.text[found.start("weekday") + 1].islower() and not named


def is_any(view: SimpleNamespace, found: Found) -> bool:
    """Whether it is any such day: "on a Monday", but not "at a Monday meeting"."""
    token = timex_anchor.root(view, found.span())
    return preceded(view, found.start(), r"(?<!\w)an?\s") and not (token is not None and token.dep_ == "compound")


def weekday_of(view: SimpleNamespace, found: Found, number: int, rel: str) -> tuple[date | None, Anchor]:
    """The day a weekday means and what it hangs on."""
    if rel in ("following", "previous", "after", "before") or re.match(r"the\s+next", found["rel"] or ""):
        told = timex_anchor.focus(view, found.start(), "D")
        if told:
            return step_to(told["days"][0], number, -1 if rel in ("previous", "before") else 1, own=False), (told["start"], told["end"])
        rel = "next" if rel == "next" else ""
    if view.today is None:
        return None, None
    if told := told_in_brackets(view, found, number):
        return told, view.anchor
    if found["week"]:
        weeks = {"last": -1, "next": 1}.get(found["week"], 0)
        return view.today - timedelta(view.today.isoweekday() - number) + timedelta(7 * weeks), view.anchor
    way = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(rel)
    if way:
        return step_to(view.today, number, way, own=False), view.anchor
    when = timex_anchor.tense(view, found)
    week = timex_anchor.focus(view, found.start(), "W", near=100) if when != "past" else None
    if week and week is view.told[-1] and week["days"][0] > view.today:
        return step_to(week["days"][0], number, 1, own=True), (week["start"], week["end"])
    ahead = when == "future" or when != "past" and (when == "present" or rel == "this" or timex_dates.is_listed_ahead(view, found))
    return step_to(view.today, number, 1 if ahead else -1, own=True), view.anchor


def told_in_brackets(view: SimpleNamespace, found: Found, number: int) -> date | None:
    """The day of "Sunday (July 24)" where the calendar agrees."""
    bracket = re.compile(r"\s*\(").match(view.low, found.end())
    readings = [timex_words.RULES[name].match(view.low, bracket.end()) for name in ("month day", "day month")] if bracket else []
    after = next(filter(None, readings), None)
    if not after:
        return None
    years = [int(after["year"])] if after["year"] else [view.today.year + step for step in (0, -1, 1)]
    days = [timex_anchor.as_date(year, timex_words.MONTHS[after["month"].rstrip(".")], timex_anchor.number_in(after["day"])) for year in years]
    return next((day for day in days if day and day.isoweekday() == number), None)


def step_to(day: date, number: int, way: int, *, own: bool) -> date:
    """The nearest such weekday that way; the day itself counts where `own`."""
    distance = (way * (number - day.isoweekday())) % 7
    return day + timedelta(way * (distance or (0 if own else 7)))


def deictic(view: SimpleNamespace, found: Found) -> Row | None:
    """today, yesterday evening, tonight, the day before yesterday."""
    word = found["day"]
    count = {"yesterday": -1, "tomorrow": 1}.get(word, 0)
    count *= 2 if found["beyond"] else 1
    part = found["part"] or ("night" if word == "tonight" else "")
    suffix = "T" + timex_words.WORDS["parts"][part] if part else ""
    return timex_anchor.relative(view, "D", count, kind="time" if part else "date", suffix=suffix)


def part_of_day(view: SimpleNamespace, found: Found) -> Row | None:
    """this morning, last night, that evening, the next morning, in the afternoon."""
    rel, suffix = (found["rel"] or "").split(" ")[-1], "T" + timex_words.WORDS["parts"][found["part"]]
    if rel in ("every", "each"):
        return timex_anchor.answer("XXXX-XX-XX" + suffix, kind="set")
    if rel == "this":
        return timex_anchor.relative(view, "D", 0, kind="time", suffix=suffix)
    if rel == "last":
        return timex_anchor.relative(view, "D", -1, kind="time", suffix=suffix) if found["part"] in ("night", "evening") else None
    if not rel:
        start = found.start("part") if not found["early"] else found.start("early")
        return timex_anchor.answer("XXXX-XX-XX" + suffix, kind="time", status="unanchored") | {"clock": True, "start": start}
    count = {"next": 1, "following": 1, "previous": -1}.get(rel, 0)
    if found["part"] == "night" and not count and rel not in ("that", "same"):
        return None
    return timex_anchor.from_told(view, found, "D", count, suffix=suffix)


SET_OF = {"P1M": "XXXX-XX", "P1Y": "XXXX"}
OPEN_SPAN = re.compile(r"XXXX(?:-(?:\d\d|XX|WXX))?$")


def nth_of(view: SimpleNamespace, found: Found) -> Row | None:
    """the first weekend of June, the last Friday of this month, the 2nd of next month: reckoned in the month, week or year told after it."""
    nth = timex_words.NTH.get(found["nth"]) or timex_anchor.number_in(found["nth"])
    unit = timex_words.WORDS["units"][found["unit"]] if found["unit"] else "D"
    if not (found["weekday"] or found["unit"]) and (nth < 0 or found["of"] == "in"):
        return None
    row = span_after(view, found)
    if not row or row["mod"]:
        return None
    value = SET_OF.get(row["value"]) if row["kind"] == "set" else row["value"]
    if value and OPEN_SPAN.match(value):
        plain = nth > 0 and unit == "D" and not found["weekday"] and value != "XXXX"
        return timex_anchor.answer(f"{value}-{nth:02}" if plain else row["value"], kind=row["kind"], status=row["status"]) | {"end": row["end"]}
    days = moment.bounds(value) if row["kind"] == "date" and moment.precision(value) in ("M", "Y", "W") else None
    if not days:
        return None
    value = nth_in(days, nth, unit, timex_words.WEEKDAYS.get(found["weekday"]))
    return row | {"value": value, "days": None, "start": found.start()} if value else None


def span_after(view: SimpleNamespace, found: Found) -> Row | None:
    """The month, week or year in which something is counted."""
    if found["whole"]:
        return timex_anchor.relative(view, "Y" if "year" in found["whole"] else "M", 0) | {"end": found.end()}
    word = timex_words.WORD.match(view.low, found.end())
    return view.reading(view, found.end(), "#" if word.group()[0].isdigit() else word.group()) if word else None


def nth_in(days: moment.Days, nth: int, unit: str, weekday: int | None) -> str | None:
    """The value of the nth day, weekday, week of seven days or week-end of a span, counted from its end where negative."""
    first, last = days
    if weekday or unit == "WE":
        day = step_to(first, weekday or 6, 1, own=True) + timedelta(7 * (nth - 1)) if nth > 0 else step_to(last, weekday or 6, -1, own=True)
    else:
        length = 7 if unit == "W" else 1
        day = first + timedelta(length * (nth - 1)) if nth > 0 else last - timedelta(length - 1)
    if not first <= day <= last:
        return None
    return f"{day}/{day + timedelta(6)}" if unit == "W" else moment.value_of(day, unit)


CLOCK_BEFORE = timex_anchor.after_words(timex_anchor.WORDS["before_clock"])


def clock(view: SimpleNamespace, found: Found) -> Row | None:
    """6 p.m., 22:30, 0530 GMT, noon: on the day told beside it, else on an unknown day."""
    parts = found.groupdict()
    word = parts.get("word")
    if word and followed(view, found.end(), r"\s+(?:sun|mass|oil|express|blue)"):
        return None
    if word:
        told = timex_words.WORDS["parts"][word]
    else:
        spoken = parts["hour"]
        hour, minute = int(spoken) if spoken.isdigit() else CARDINALS[spoken], parts.get("minute") or "00"
        half = parts.get("half") or half_of_day(found, hour)
        if half and not 1 <= hour <= 12 and not (half == "p" and hour < 24) or hour > 24:
            return None
        if not parts.get("half") and not parts.get("sure") and not preceded(view, found.start(), CLOCK_BEFORE):
            return None
        hour = hour % 12 + (12 if half == "p" else 0) if half and hour <= 12 else hour
        told = f"{hour:02}:{minute}"
    return timex_anchor.answer("XXXX-XX-XXT" + told, kind="time", status="unanchored") | {"clock": True}


def half_of_day(found: Found, hour: int) -> str:
    """Whether it is before or after noon as a part of the day told after it says: "six in the evening", "two at night"; "" without one."""
    parts = found.groupdict()
    if parts.get("night"):
        return "p" if 5 < hour < 12 else "a"
    return {"morning": "a", "afternoon": "p", "evening": "p"}.get(parts.get("part") or "", "")


SURE_MINUTES = re.compile(r"half|(?:an?\s+)?quarter\s|.*minutes?\s|.*(?:o['’]clock|[\d\s][ap]\.?m\.?|morning|afternoon|evening|night)$")


def clock_in_words(view: SimpleNamespace, found: Found) -> Row | None:
    """half past six, a quarter to nine in the evening, ten minutes past noon."""
    word, spoken, back = found["minute"].strip(" -"), found["hour"], found["way"] in ("to", "before", "of", "till")
    if word == "half" and back or found["way"] == "of" and not ("quarter" in word and preceded(view, found.start(), CLOCK_BEFORE)):
        return None
    hour = {"noon": 12, "midday": 12, "midnight": 0}.get(spoken, CARDINALS.get(spoken)) if not spoken.isdigit() else int(spoken)
    minute = 15 if "quarter" in word else 30 if word == "half" else int(quantity.value(re.sub(r"[\s-]+minutes?", "", word)) or 60)
    sure = SURE_MINUTES.match(found.group()) or minute % 5 == 0 and preceded(view, found.start(), r"\bat\s+" if back else CLOCK_BEFORE)
    if not sure or minute > 59 or hour > 24:
        return None
    half = found["ap"] or half_of_day(found, hour)
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    told = (60 * hour + (-minute if back else minute)) % 1440
    return timex_anchor.answer(f"XXXX-XX-XXT{told // 60:02}:{told % 60:02}", kind="time", status="unanchored") | {"clock": True}

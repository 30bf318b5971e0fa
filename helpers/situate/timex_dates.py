"""What dates mean: days, months, years, decades, quarters, seasons, holidays.

One function a rule; None where the words are no time.
"""

import re
from datetime import date
from types import SimpleNamespace

from helpers.situate import moment
from helpers.situate.timex_anchor import (
    Anchor, Found, Row, after, answer, as_date, before, from_told, number_in, relative, root, tense)
from helpers.situate.timex_words import CENTURIES, EDGES, HOLIDAYS, MONTHS, RULES, WEEKDAYS, WORDS, either

BESIDE = 200  # characters within which a month hangs on a year told before
Year = tuple[int | None, Anchor, str]  # with what it hangs on and the status


def is_capital(view: SimpleNamespace, found: Found, name: str) -> bool:
    """Whether that part of the match begins with a capital."""
    return not found[name] or view.text[found.start(name)].isupper()


def year_told(value: str, status: str = "resolved") -> Row:
    """An answer on whose year later months can hang."""
    return answer(value, status=status) | {"year_told": True}


def month_day(view: SimpleNamespace, found: Found) -> Row | None:
    """12 December 2024; Dec. 12; 3-5 March."""
    if not (is_capital(view, found, "month") and is_capital(view, found, "weekday")):
        return None
    month, day = MONTHS[found["month"].rstrip(".")], number_in(found["day"])
    told = (int(found["year"]), None, "resolved") if found["year"] else None
    told = told or year_by_weekday(view, found, month, day) or year_of(view, found, month, day)
    year, anchor, status = told
    if not as_date(year or 2024, month, day):
        return None
    stem = f"{year:04}-{month:02}-" if year else f"XXXX-{month:02}-"
    value, later = f"{stem}{day:02}", number_in(found["day2"]) if found["day2"] else 0
    value += f"/{stem}{later:02}" if later > day else ""
    return answer(value, anchor=anchor, status=status) | {"year_told": bool(found["year"])}


def year_of(view: SimpleNamespace, found: Found, month: int, day: int | None) -> Year:
    """The year of a month or day told without one."""
    if coming := year_to_come(view, found):
        return coming, None, "resolved"
    told = next((row for row in reversed(view.told) if row.get("year_told")), None)
    when = tense(view, found) if view.today else ""
    when = "future" if when in ("", "present") and is_listed_ahead(view, found) else when
    between = view.text[told["end"]:found.start()] if told else "\n"
    if len(between) <= BESIDE and "\n" not in between:
        year, beside = told["days"][0].year, not re.search(r"[.!?]\s", between)
        past = view.today is None or (year, month) <= (view.today.year, view.today.month)
        if past and (when in ("", "past") or when == "present" and beside):
            return year, (told["start"], told["end"]), "resolved" if beside else "ambiguous"
    if view.today is None:
        return None, None, "unanchored"
    return nearest_year(view.today, month, day, when), view.anchor, "resolved"


def year_by_weekday(view: SimpleNamespace, found: Found, month: int, day: int) -> Year | None:
    """The year nearest to today in which that day is the weekday told with it."""
    if not found["weekday"] or view.today is None:
        return None
    days = filter(None, (as_date(view.today.year + step, month, day) for step in range(-4, 4)))
    right = [told for told in days if told.isoweekday() == WEEKDAYS[found["weekday"].rstrip(".")]]
    nearest = min(right, key=lambda told: abs((told - view.today).days), default=None)
    return nearest and (nearest.year, view.anchor, "resolved")


def is_listed_ahead(view: SimpleNamespace, found: Found) -> bool:
    """Whether a time to come is told shortly before: "Italy next month, Mexico in January"."""
    last = view.told[-1] if view.told and view.today else None
    if not last or found.start() - last["end"] > 80:
        return False
    parted = re.search(r"[.!?]\s", view.text[last["end"]:found.start()])
    return not parted and last["days"][0] > view.today


def nearest_year(today: date, month: int, day: int | None, when: str) -> int:
    """The year that puts a month, or a day of it, before (`past`) or after (`future`) today.

    The other side where that is far nearer; where tense is not known the nearer, past rather than
    future.
    """
    here, there = (today.month, today.day if day else 1), (month, day or 1)
    last, following = today.year - (there > here), today.year + (there < here)
    behind, ahead = (abs((as_near(year, month, day) - today).days) for year in (last, following))
    if when == "past":
        return following if day and ahead <= 45 and behind >= 300 else last
    if when == "future":
        return last if behind <= 31 and ahead >= 300 else following
    return following if ahead < behind / (2 if when == "present" else 3) else last


def as_near(year: int, month: int, day: int | None) -> date:
    """The day, or the middle of the month; 28 February where there is no 29th."""
    return as_date(year, month, day or 15) or date(year, month, 28)


def month_first(view: SimpleNamespace, found: Found) -> Row | None:
    """December 12, 2024, unless the number counts what follows: "In March 20 people died"."""
    bare = not (found["year"] or found["day2"]) and found["day"].isdigit()
    if not (bare and before(view, found.start(), "in") and counts(view, found.span("day"))):
        return month_day(view, found)
    shorter = RULES["month"].match(view.low, found.start("month"))
    row = shorter and month_alone(view, shorter)
    return row and row | {"end": shorter.end()}


def year_to_come(view: SimpleNamespace, found: Found) -> int | None:
    """The year told by the other end of a span: "January to March 2020"."""
    join = after(view, found.end(), "join")
    names = ("month year", "day month", "month day") if join else ()
    ends = [RULES[name].match(view.low, join.end()) for name in names]
    return next((int(end["year"]) for end in ends if end and end["year"]), None)


def numeric(view: SimpleNamespace, found: Found) -> Row | None:
    """12/12/2024, 12-Dec-24: ambiguous where day and month could change places."""
    if word_before(view, found.start()) in BEFORE_NUMBER:
        return None
    first, year, named = int(found["first"]), int(found["year"]), MONTHS.get(found["second"])
    year += (2000 if year < 50 else 1900) if year < 100 else 0
    second = named or int(found["second"])
    readings = {as_date(year, second, first), None if named else as_date(year, first, second)} - {None}
    if not readings:
        return None
    today = view.today or as_date(year, second, first) or date.min
    near = min(sorted(readings), key=lambda day: abs((day - today).days))
    return year_told(near.isoformat(), "resolved" if len(readings) == 1 else "ambiguous")


def iso(view: SimpleNamespace, found: Found) -> Row | None:
    """2024-12-12, with its time of day if any."""
    day = as_date(int(found["year"]), int(found["second"]), int(found["first"]))
    clock = f"T{found['clock'][1:]}" if found["clock"] else ""
    return day and year_told(f"{day}{clock}") | {"kind": "time" if clock else "date"}


def month_year(view: SimpleNamespace, found: Found) -> Row | None:
    """December 2024; May last year; May that year."""
    if not is_capital(view, found, "month") or before(view, found.start(), "no_such_day"):
        return None
    month = MONTHS[found["month"].rstrip(".")]
    if found["year"]:
        return year_told(f"{int(found['year']):04}-{month:02}")
    rel = found["rel"].split()[-1]
    if rel in ("that", "same", "following"):
        year = from_told(view, found, "Y", rel == "following")
    else:
        year = relative(view, "Y", {"last": -1, "next": 1}.get(rel, 0))
    return year | {"value": f"{year['value']}-{month:02}"}


def related_month(view: SimpleNamespace, found: Found) -> Row | None:
    """last May, this June, next July."""
    if not is_capital(view, found, "month"):
        return None
    month, rel = MONTHS[found["month"]], found["rel"].split()[-1]
    if view.today is None:
        return answer(f"XXXX-{month:02}", status="unanchored")
    now = view.today.month
    shifts = {"last": -(month >= now), "past": -(month >= now), "next": month <= now, "coming": month < now}
    return answer(f"{view.today.year + shifts.get(rel, 0)}-{month:02}", anchor=view.anchor)


def month_alone(view: SimpleNamespace, found: Found) -> Row | None:
    """in May; "May", "March" and "August" need a preposition, other months a capital."""
    if not is_capital(view, found, "month") or before(view, found.start(), "no_such_day"):
        return None
    doubtful = found["month"] in ("may", "march", "august") or found["month"].endswith(".")
    if doubtful and (not before(view, found.start(), "month") or is_verb(view, found)):
        return None
    month = MONTHS[found["month"].rstrip(".")]
    if re.match(r"\s+is\s+(?:[A-Z]|the\s)", view.text[found.end():found.end() + 8]):
        return answer(f"XXXX-{month:02}", kind="set")  # of any year: "October is National Magic Month"
    year, anchor, status = year_of(view, found, month, None)
    return answer(f"{year or 'XXXX':04}-{month:02}", anchor=anchor, status=status)


def is_verb(view: SimpleNamespace, found: Found) -> bool:
    """Whether the parse takes the word for a verb."""
    token = root(view, found.span("month"))
    return token is not None and token.pos_ in ("VERB", "AUX")


def word_before(view: SimpleNamespace, start: int) -> str:
    """The word or sign before an offset."""
    return re.search(r"([^\s\w]|[\w.]+)?\s*$", view.low[max(0, start - 20):start])[1] or ""


BEFORE_NUMBER, AMOUNT_BEFORE, AFTER_NUMBER = (
    frozenset(WORDS["not"][name]) for name in ("before_number", "amount_before", "after_number"))
YEAR_BEFORE = frozenset(WORDS["near"]["before_year"])
CERTAIN_BEFORE = frozenset(["the", "in", "since", "s", "of", "’s", "'s"])


def year_alone(view: SimpleNamespace, found: Found) -> Row | None:
    """in 2019: a number of four figures that is a year by its place."""
    if found.start() == found.start("year") and not is_year(view, int(found["year"]), *found.span()):
        return None
    return year_told(f"{int(found['year']):04}")


def is_year(view: SimpleNamespace, year: int, start: int, end: int) -> bool:
    """Whether a number is a year, by its size and the words around it."""
    left, right = word_before(view, start), re.match(r"\s*([\w.%]+)?", view.low[end:end + 20])[1] or ""
    if left in BEFORE_NUMBER or right in AFTER_NUMBER:
        return False
    if after(view, end, "glued") or before(view, start, "figures"):
        return False
    if left in AMOUNT_BEFORE and year % 10 == 0 or not 1900 <= year <= 2060 and left not in YEAR_BEFORE:
        return False
    certain = 1990 <= year <= 2040 or left in CERTAIN_BEFORE and year >= 1400
    return certain or not counts(view, (start, end))


def counts(view: SimpleNamespace, span: tuple[int, int]) -> bool:
    """Whether the parse has the number count a plural noun: "1950 sheep"."""
    token = root(view, span)
    return token is not None and token.dep_ == "nummod" and token.head.tag_ == "NNS"


def fiscal_year(view: SimpleNamespace, found: Found) -> Row:
    """fiscal 2023, FY23: no year of the calendar unless its end is told."""
    return year_told(full_year(found["year"] or found["short"]), "ambiguous")


def full_year(digits: str) -> str:
    """The year in four figures."""
    return digits if len(digits) == 4 else f"20{digits}"


def years(view: SimpleNamespace, found: Found) -> Row | None:
    """2014-2019, 1998-99, 2023/24; 2024-05 is a month."""
    first, last = int(found["from"]), int(found["to"])
    if last < 100 and 1 <= last <= 12 and last <= first % 100:
        return answer(f"{first}-{last:02}") if found["sign"] == "-" else None
    last += first - first % 100 if last < 100 else 0
    return year_told(f"{first:04}/{last:04}") if last > first else None


def era_year(view: SimpleNamespace, found: Found) -> Row:
    """347 AD, 300 BC; years before Christ have no days of ours."""
    return answer(("BC" if found["era"].startswith("b") else "") + f"{int(found['number']):04}")


def decade(view: SimpleNamespace, found: Found) -> Row | None:
    """the 1960s, '60s, the sixties: those of the last century where none is told."""
    if found["full"]:
        return year_told(found["full"][:3])
    if before(view, found.start(), "age"):
        return None
    edge = {"mod": EDGES[found["edge"]], "start": found.start("edge")} if found["edge"] else {}
    tens = WORDS["decades"][found["word"]] if found["word"] else int(found["tens"]) // 10
    start = found.start() - (view.low[found.start() - 1:found.start()] in ("'", "’", "‘"))
    return answer(f"19{tens}", status="ambiguous" if tens == 2 else "resolved") | {"start": start} | edge


def century(view: SimpleNamespace, found: Found) -> Row | None:
    """the 20th century: 19; a century before Christ has no days of ours."""
    nth = CENTURIES.get(found["nth"]) or number_in(found["nth"])
    christ = "BC" if (found["era"] or "").startswith("b") else ""
    return answer(f"{christ}{nth - 1:02}") if 1 <= nth <= 22 else None


MONEY = re.compile(rf"(?<!\w){either(WORDS['near']['money'])}(?!\w)|%")


def quarter(view: SimpleNamespace, found: Found) -> Row | None:
    """the first quarter of 2024, Q3 2024, the second half of last year.

    Without a year only where money is spoken of: elsewhere a quarter is one of a match.
    """
    letter, most = ("H", 2) if found["unit"] == "half" else ("Q", 4)
    number = int(found["short"] or WORDS["ordinals"][found["nth"]]) % (most + 1)  # -1 is the last
    if not number or found["nth"] in ("third", "fourth") and most == 2:
        return None
    fiscal = re.search("fiscal|financial", found.group()) or before(view, found.start(), "fiscal")
    if told := found["year"] or found["fy"]:
        status = "ambiguous" if fiscal or found["fy"] else "resolved"
        return year_told(f"{full_year(told)}-{letter}{number}", status)
    money = MONEY.search(view.low, max(0, found.start() - 150), found.end() + 150)
    if not found["rel"] and not fiscal and (letter == "H" or not money):
        return None
    if view.today is None:
        return answer(f"XXXX-{letter}{number}", status="unanchored")
    shift = {"last": -1, "next": 1}.get((found["rel"] or "").split(" ")[0], 0)
    late = not found["rel"] and number > (view.today.month + 2) // 3 and tense(view, found) != "future"
    status = "ambiguous" if fiscal or not found["rel"] else "resolved"
    return answer(f"{view.today.year + shift - late}-{letter}{number}", anchor=view.anchor, status=status)


WHEN = {"last": "past", "past": "past", "next": "future", "coming": "future", "this": "this"}


def season(view: SimpleNamespace, found: Found) -> Row | None:
    """last summer, the winter of 2019, this spring; bare ones only after in, the, over."""
    letters, rel = WORDS["seasons"][found["season"]], (found["rel"] or "").split(" ")[-1]
    if found["year"]:
        return year_told(f"{int(found['year']):04}-{letters}")
    if rel in ("every", "each"):
        return answer(f"XXXX-{letters}", kind="set")
    if not rel and not is_bare_season(view, found):
        return None
    if view.today is None:
        return answer(f"XXXX-{letters}", status="unanchored")
    this, year = moment.season_of(view.today)[5:], int(moment.season_of(view.today)[:4])
    order = list(moment.SEASON_STARTS)
    when = WHEN.get(rel) or tense(view, found)
    steps = order.index(letters) - order.index(this)
    if when == "past":
        year -= steps > 0 or not steps and rel in ("last", "past")
    elif when == "future":
        year += steps < 0 or not steps and rel == "next"
    return answer(f"{year:04}-{letters}", anchor=view.anchor, status="resolved" if rel else "ambiguous")


def is_bare_season(view: SimpleNamespace, found: Found) -> bool:
    """Whether a season without more stands as a time: "in the spring", "by summer"."""
    capital = view.text[found.start("season")].isupper()
    named = capital or found["season"] == "fall" or after(view, found.end(), "school")
    return not named and bool(before(view, found.start(), "season"))


def holiday(view: SimpleNamespace, found: Found) -> Row | None:
    """Christmas Day, Easter Monday, Thanksgiving 2023: the nearest by tense without a year."""
    if not is_capital(view, found, "holiday"):
        return None
    kind, rule = HOLIDAYS[re.sub(r"\s+", " ", found["holiday"]).replace("’", "'")]
    if found["year"]:
        return year_told(moment.holiday(kind, rule, int(found["year"])).isoformat())
    if view.today is None:
        stem = f"XXXX-{rule[0]:02}-{rule[1]:02}" if kind == "fixed" else "XXXX-XX-XX"
        return answer(stem, status="unanchored")
    when = WHEN.get(found["rel"]) or tense(view, found)
    way = {"past": -1, "future": 1}.get(when, 0)
    days = [moment.holiday(kind, rule, view.today.year + step) for step in (-1, 0, 1)]
    right = [day for day in days if (day - view.today).days * way >= 0]
    nearest = min(right, key=lambda day: abs((day - view.today).days))
    return answer(nearest.isoformat(), anchor=view.anchor)


def movable(view: SimpleNamespace, found: Found) -> Row | None:
    """Ramadan, Diwali: a time, its day not known to us."""
    if not is_capital(view, found, "holiday"):
        return None
    return answer(found["year"] or "XXXX", status="ambiguous" if found["year"] else "unanchored")


def named(view: SimpleNamespace, found: Found) -> Row:
    """9/11 and other dates that are the names of events."""
    return answer(WORDS["named"][re.sub(r"\s+", " ", found.group())])

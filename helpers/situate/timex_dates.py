"""What dates mean: days, months, years, decades, quarters, seasons, feasts. One function a rule; None where the words are no time."""

import re
from datetime import date
from types import SimpleNamespace

from helpers.situate import moment, timex_anchor, timex_words
from helpers.situate.timex_anchor import Anchor, Found, Row, followed, preceded

BESIDE = 200  # characters within which a month hangs on a year told before
MONTH_BEFORE = timex_anchor.after_words(timex_anchor.WORDS["before_month"])
NO_SUCH_DAY = r"(?<!\d)\d\d?(?:st|nd|rd|th)?\s(?:of\s)?"  # before "February" in "31 February"
Year = tuple[int | None, Anchor, str]  # with what it hangs on and the status


def is_capital(view: SimpleNamespace, found: Found, name: str) -> bool:
    """Whether that part of the match begins with a capital."""
    return not found[name] or view.text[found.start(name)].isupper()


def month_day(view: SimpleNamespace, found: Found) -> Row | None:
    """12 December 2024; Dec. 12; 3-5 March."""
    if not (is_capital(view, found, "month") and is_capital(view, found, "weekday")):
        return None
    month, day = timex_words.MONTHS[found["month"].rstrip(".")], timex_anchor.number_in(found["day"])
    later = timex_anchor.number_in(found["day2"]) if found["day2"] else 0
    told = (int(found["year"]), None, "resolved") if found["year"] else None
    year, anchor, status = told or year_by_weekday(view, found, month, day) or year_of(view, found, month, day)
    if not timex_anchor.as_date(year or 2024, month, day):
        return None
    stem = f"{year:04}" if year else "XXXX"
    value = f"{stem}-{month:02}-{day:02}"
    if later > day:
        value += f"/{stem}-{month:02}-{later:02}"
    return timex_anchor.answer(value, anchor=anchor, status=status) | {"year_told": bool(found["year"])}


def year_of(view: SimpleNamespace, found: Found, month: int, day: int | None) -> Year:
    """The year of a month or day told without one."""
    if coming := year_to_come(view, found):
        return coming, None, "resolved"
    told = next((row for row in reversed(view.told) if row.get("year_told")), None)
    when = timex_anchor.tense(view, found) if view.today else ""
    when = "future" if when in ("", "present") and view.today and is_listed_ahead(view, found) else when
    if told and found.start() - told["end"] <= BESIDE and "\n" not in view.text[told["end"]:found.start()]:
        year, beside = told["days"][0].year, not re.search(r"[.!?]\s", view.text[told["end"]:found.start()])
        if (when in ("", "past") or when == "present" and beside) and (view.today is None or (year, month) <= (view.today.year, view.today.month)):
            return year, (told["start"], told["end"]), "resolved" if beside else "ambiguous"
    if view.today is None:
        return None, None, "unanchored"
    return nearest_year(view.today, month, day, when), view.anchor, "resolved"


def year_by_weekday(view: SimpleNamespace, found: Found, month: int, day: int) -> Year | None:
    """The year nearest to today in which that day is the weekday told with it."""
    if not found["weekday"] or view.today is None:
        return None
    number = timex_words.WEEKDAYS[found["weekday"].rstrip(".")]
    days = [timex_anchor.as_date(view.today.year + step, month, day) for step in range(-4, 4)]
    right = [told for told in days if told and told.isoweekday() == number]
    return (min(right, key=lambda told: abs((told - view.today).days)).year, view.anchor, "resolved") if right else None


def is_listed_ahead(view: SimpleNamespace, found: Found) -> bool:
    """Whether a time to come is told shortly before in the same sentence: "Italy next month, Mexico in January"."""
    last = view.told[-1] if view.told else None
    if not last or found.start() - last["end"] > 80 or re.search(r"[.!?]\s", view.text[last["end"]:found.start()]):
        return False
    return last["days"][0] > view.today


def nearest_year(today: date, month: int, day: int | None, when: str) -> int:
    """The year that puts a month, or a day of it, before (`past`) or after (`future`) today, unless the other side is far nearer.

    Where tense is not known it is the nearer one, past rather than future.
    """
    here, there = (today.month, today.day if day else 1), (month, day or 1)
    last, next_ = today.year - (there > here), today.year + (there < here)
    behind, ahead = (abs((as_near(year, month, day) - today).days) for year in (last, next_))
    if when == "past":
        return next_ if day and ahead <= 45 and behind >= 300 else last
    if when == "future":
        return last if behind <= 31 and ahead >= 300 else next_
    return next_ if ahead < behind / (2 if when == "present" else 3) else last


def as_near(year: int, month: int, day: int | None) -> date:
    """The day, or the middle of the month; 28 February where there is no 29th."""
    return timex_anchor.as_date(year, month, day or 15) or date(year, month, 28)


def day_counts(view: SimpleNamespace, found: Found) -> bool:
    """Whether the number after a month counts what follows: "In March 20 people died"."""
    if found["year"] or found["day2"] or not found["day"].isdigit() or not preceded(view, found.start(), r"(?<!\w)in\s+"):
        return False
    return counts(view, found.span("day"))


def month_first(view: SimpleNamespace, found: Found) -> Row | None:
    """December 12, 2024, unless the number counts what follows."""
    if not day_counts(view, found):
        return month_day(view, found)
    shorter = timex_words.RULES["month"].match(view.low, found.start("month"))
    return month_alone(view, shorter) | {"end": shorter.end()} if shorter and month_alone(view, shorter) else None


def year_to_come(view: SimpleNamespace, found: Found) -> int | None:
    """The year told by the other end of a span: "January to March 2020"."""
    join = JOIN.match(view.low, found.end())
    ends = [timex_words.RULES[name].match(view.low, join.end()) for name in ("month year", "day month", "month day")] if join else []
    return next((int(end["year"]) for end in ends if end and end["year"]), None)


JOIN = re.compile(r"\s*(?:-|–|—|to|until|till|til|through|thru|and)\s*(?:the\s+)?")


def numeric(view: SimpleNamespace, found: Found) -> Row | None:
    """12/12/2024, 12-Dec-24: ambiguous where day and month could change places."""
    if word_before(view, found.start()) in BEFORE_NUMBER:
        return None
    first, second, year = int(found["first"]), timex_words.MONTHS.get(found["second"]) or int(found["second"]), int(found["year"])
    year += (2000 if year < 50 else 1900) if year < 100 else 0
    swapped = timex_anchor.as_date(year, first, second) if found["second"].isdigit() else None
    readings = [day for day in (timex_anchor.as_date(year, second, first), swapped) if day]
    if not readings:
        return None
    near = min(readings, key=lambda day: abs((day - view.today).days)) if view.today else readings[0]
    return timex_anchor.answer(near.isoformat(), status="resolved" if len(set(readings)) == 1 else "ambiguous") | {"year_told": True}


def iso(view: SimpleNamespace, found: Found) -> Row | None:
    """2024-12-12, with its time of day if any."""
    day = timex_anchor.as_date(int(found["year"]), int(found["second"]), int(found["first"]))
    if not day:
        return None
    clock = found["clock"] or ""
    return timex_anchor.answer(day.isoformat() + (f"T{clock[1:].strip()}" if clock else ""), kind="time" if clock else "date") | {"year_told": True}


def month_year(view: SimpleNamespace, found: Found) -> Row | None:
    """December 2024; May last year; last May."""
    if not is_capital(view, found, "month") or preceded(view, found.start(), NO_SUCH_DAY):
        return None
    month = timex_words.MONTHS[found["month"].rstrip(".")]
    if found["year"]:
        return timex_anchor.answer(f"{int(found['year']):04}-{month:02}") | {"year_told": True}
    rel = found["rel"].split()[-1]
    if rel in ("that", "same", "following"):
        year = timex_anchor.from_told(view, found, "Y", rel == "following")
    else:
        year = timex_anchor.relative(view, "Y", {"last": -1, "next": 1}.get(rel, 0))
    return year | {"value": f"{year['value']}-{month:02}"}


def related_month(view: SimpleNamespace, found: Found) -> Row | None:
    """last May, this June, next July."""
    if not is_capital(view, found, "month"):
        return None
    month, rel = timex_words.MONTHS[found["month"]], found["rel"].split()[-1]
    if view.today is None:
        return timex_anchor.answer(f"XXXX-{month:02}", status="unanchored")
    now = view.today.month
    shift = {"last": -(month >= now), "past": -(month >= now), "next": month <= now, "coming": month < now}.get(rel, 0)
    return timex_anchor.answer(f"{view.today.year + shift}-{month:02}", anchor=view.anchor)


def month_alone(view: SimpleNamespace, found: Found) -> Row | None:
    """in May; "May", "March" and "August" need a preposition, other months a capital."""
    if not is_capital(view, found, "month") or preceded(view, found.start(), NO_SUCH_DAY):
        return None
    doubtful = found["month"] in ("may", "march", "august") or found["month"].endswith(".")
    if doubtful and (not preceded(view, found.start(), MONTH_BEFORE) or is_verb(view, found)):
        return None
    month = timex_words.MONTHS[found["month"].rstrip(".")]
    if is_every_year(view, found):
        return timex_anchor.answer(f"XXXX-{month:02}", kind="set")
    year, anchor, status = year_of(view, found, month, None)
    return timex_anchor.answer(f"{year:04}-{month:02}" if year else f"XXXX-{month:02}", anchor=anchor, status=status)


def is_every_year(view: SimpleNamespace, found: Found) -> bool:
    """Whether the month of any year is spoken of: "October is National Magic Month"."""
    return bool(re.match(r"\s+is\s+(?:[A-Z]|the\s)", view.text[found.end():found.end() + 8]))


def is_verb(view: SimpleNamespace, found: Found) -> bool:
    """Whether the parse takes the word for a verb."""
    token = timex_anchor.root(view, found.span("month"))
    return token is not None and token.pos_ in ("VERB", "AUX")


def word_before(view: SimpleNamespace, start: int) -> str:
    """The word or sign before an offset."""
    return re.search(r"([^\s\w]|[\w.]+)?\s*$", view.low[max(0, start - 20):start])[1] or ""


BEFORE_NUMBER = frozenset(timex_words.WORDS["not"]["before_number"])
AMOUNT_BEFORE = frozenset(timex_words.WORDS["not"]["amount_before"])
AFTER_NUMBER = frozenset(timex_words.WORDS["not"]["after_number"])
YEAR_BEFORE = frozenset(timex_anchor.WORDS["before_year"])
CERTAIN_BEFORE = frozenset(["the", "in", "since", "s", "of", "’s", "'s"])


def year_alone(view: SimpleNamespace, found: Found) -> Row | None:
    """in 2019: a number of four figures that is a year by its place."""
    year, start, end = int(found["year"]), found.start("year"), found.end()
    if found.start() != start:
        return timex_anchor.answer(f"{year:04}") | {"year_told": True}
    before, after = word_before(view, start), re.match(r"\s*([\w.%]+)?", view.low[end:end + 20])[1] or ""
    if before in BEFORE_NUMBER or after in AFTER_NUMBER:
        return None
    if followed(view, end, r"-\w|[°%]") or preceded(view, start, r"[\d.,][-–/.,]|[$£€#@_/:]"):
        return None
    if before in AMOUNT_BEFORE and year % 10 == 0 or not 1900 <= year <= 2060 and before not in YEAR_BEFORE:
        return None
    if not 1990 <= year <= 2040 and (before not in CERTAIN_BEFORE or year < 1400) and counts(view, (start, end)):
        return None
    return timex_anchor.answer(f"{year:04}") | {"year_told": True}


def counts(view: SimpleNamespace, span: tuple[int, int]) -> bool:
    """Whether the parse has the number count a plural noun: "1950 sheep"."""
    token = timex_anchor.root(view, span)
    return token is not None and token.dep_ == "nummod" and token.head.i > token.i and token.head.tag_ == "NNS"


def fiscal_year(view: SimpleNamespace, found: Found) -> Row:
    """fiscal 2023, FY23: no year of the calendar unless its end is told."""
    year = int(found["year"] or found["short"])
    return timex_anchor.answer(f"{year + 2000 if year < 100 else year}", status="ambiguous") | {"year_told": True}


def years(view: SimpleNamespace, found: Found) -> Row | None:
    """2014-2019, 1998-99, 2023/24."""
    first, last = int(found["from"]), int(found["to"])
    if last < 100:
        if last <= first % 100:
            return timex_anchor.answer(f"{first}-{last:02}") if 1 <= last <= 12 and found["sign"] == "-" else None
        last += first - first % 100
    if last <= first or first < 1000:
        return None
    return timex_anchor.answer(f"{first:04}/{last:04}") | {"year_told": True}


def era_year(view: SimpleNamespace, found: Found) -> Row:
    """347 AD, 300 BC; years before Christ have no days of ours."""
    number = int(found["number"])
    return timex_anchor.answer(f"BC{number:04}" if found["era"].startswith("b") else f"{number:04}")


def decade(view: SimpleNamespace, found: Found) -> Row | None:
    """the 1960s, '60s, the sixties: those of the last century where none is told."""
    if found["full"]:
        return timex_anchor.answer(found["full"][:3]) | {"year_told": True}
    edge = {"mod": timex_words.EDGES[found["edge"]], "start": found.start("edge")} if found["edge"] else {}
    tens = timex_words.WORDS["decades"][found["word"]] if found["word"] else int(found["tens"]) // 10
    if preceded(view, found.start(), r"(?:his|her|their|my|our|your)\s+(?:(?:early|mid|late)[\s-])?|(?:low|lower|high|upper)[\s-]"):
        return None
    start = found.start() - (view.low[found.start() - 1:found.start()] in ("'", "’", "‘"))
    return timex_anchor.answer(f"19{tens}", status="ambiguous" if tens == 2 else "resolved") | {"start": start} | edge


def century(view: SimpleNamespace, found: Found) -> Row | None:
    """the 20th century: 19; a century before Christ has no days of ours."""
    names = timex_words.WORDS["centuries"]["words"]
    nth = names.index(found["nth"]) + 1 if found["nth"] in names else timex_anchor.number_in(found["nth"])
    if not 1 <= nth <= 22:
        return None
    return timex_anchor.answer(f"BC{nth - 1:02}" if (found["era"] or "").startswith("b") else f"{nth - 1:02}")


def quarter(view: SimpleNamespace, found: Found) -> Row | None:
    """the first quarter of 2024, Q3 2024, the second half of last year; without a year only where money is spoken of."""
    nth, letter = found["nth"] or found["short"], "H" if found["unit"] == "half" else "Q"
    number = int(nth) if nth.isdigit() else timex_words.WORDS["ordinals"][nth]
    number = (2 if letter == "H" else 4) if number == -1 else number
    if number > (2 if letter == "H" else 4):
        return None
    fiscal = "fiscal" in found.group() or "financial" in found.group() or preceded(view, found.start(), r"(?:fiscal|financial)\s")
    if told := found["year"] or found["fy"]:
        told = told if len(told) == 4 else f"20{told}"
        return timex_anchor.answer(f"{told}-{letter}{number}", status="ambiguous" if fiscal or found["fy"] else "resolved") | {"year_told": True}
    if not found["rel"] and not fiscal and (letter == "H" or not speaks_of_money(view, found) or view.low.startswith(":", found.end())):
        return None
    if view.today is None:
        return timex_anchor.answer(f"XXXX-{letter}{number}", status="unanchored")
    shift = {"last": -1, "next": 1}.get((found["rel"] or "").split(" ")[0], 0)
    late = not found["rel"] and number > (view.today.month + 2) // 3 and timex_anchor.tense(view, found) != "future"
    status = "ambiguous" if fiscal or not found["rel"] else "resolved"
    return timex_anchor.answer(f"{view.today.year + shift - late}-{letter}{number}", anchor=view.anchor, status=status)


MONEY = re.compile(rf"(?<!\w){timex_words.either(timex_anchor.WORDS['money'])}(?!\w)|%")


def speaks_of_money(view: SimpleNamespace, found: Found) -> bool:
    """Whether money is spoken of in the neighbourhood: elsewhere a quarter is one of a match."""
    return bool(MONEY.search(view.low, max(0, found.start() - 150), found.end() + 150))


def season(view: SimpleNamespace, found: Found) -> Row | None:
    """last summer, the winter of 2019, this spring; bare ones only after in, the, over."""
    letters, rel = timex_words.WORDS["seasons"][found["season"]], (found["rel"] or "").split(" ")[-1]
    if found["year"]:
        return timex_anchor.answer(f"{int(found['year']):04}-{letters}") | {"year_told": True}
    if rel == "every" or rel == "each":
        return timex_anchor.answer(f"XXXX-{letters}", kind="set")
    if not rel and not is_bare_season(view, found):
        return None
    if view.today is None:
        return timex_anchor.answer(f"XXXX-{letters}", status="unanchored")
    this = moment.season_of(view.today)
    now = this.endswith(letters)
    year = int(this[:4])
    started = moment.SEASON_STARTS[letters] <= (view.today.month if view.today.month > 2 else 12)
    when = {"last": "past", "past": "past", "next": "future", "coming": "future", "this": "this"}.get(rel) or timex_anchor.tense(view, found)
    if when == "past":
        year -= (now and rel in ("last", "past")) or not started
    elif when == "future":
        year += (started and not now) or (now and rel == "next")
    return timex_anchor.answer(f"{year:04}-{letters}", anchor=view.anchor, status="resolved" if rel else "ambiguous")


def is_bare_season(view: SimpleNamespace, found: Found) -> bool:
    """Whether a season without more stands as a time: "in the spring", "by summer"."""
    capital = view.text[found.start("season")].isupper()
    if capital or found["season"] == "fall" or followed(view, found.end(), r"\s+(?:olympic|games|school|camp|break)"):
        return False
    return preceded(view, found.start(), r"(?:in|over|during|by|until|before|since)\s+(?:the\s+)?")


def feast(view: SimpleNamespace, found: Found) -> Row | None:
    """Christmas Day, Easter Monday, Thanksgiving 2023: the nearest by tense where no year is told."""
    if not is_capital(view, found, "feast"):
        return None
    kind, rule = timex_words.FEASTS[re.sub(r"\s+", " ", found["feast"]).replace("’", "'")]
    if found["year"]:
        return timex_anchor.answer(moment.feast(kind, rule, int(found["year"])).isoformat()) | {"year_told": True}
    if view.today is None:
        stem = f"XXXX-{rule[0]:02}-{rule[1]:02}" if kind == "fixed" else "XXXX-XX-XX"
        return timex_anchor.answer(stem, status="unanchored")
    if found["rel"]:
        year = view.today.year + {"last": -1, "next": 1}.get(found["rel"], 0)
        if found["rel"] == "last" and moment.feast(kind, rule, year + 1) < view.today:
            year += 1
        if found["rel"] == "next" and moment.feast(kind, rule, year - 1) > view.today:
            year -= 1
    else:
        near = [moment.feast(kind, rule, view.today.year + step) for step in (-1, 0, 1)]
        when = timex_anchor.tense(view, found)
        right = [day for day in near if (day <= view.today if when == "past" else day >= view.today if when == "future" else True)]
        year = min(right, key=lambda day: abs((day - view.today).days)).year
    return timex_anchor.answer(moment.feast(kind, rule, year).isoformat(), anchor=view.anchor)


def movable(view: SimpleNamespace, found: Found) -> Row | None:
    """Ramadan, Diwali: a time, its day not known to us."""
    if not view.text[found.start()].isupper():
        return None
    return timex_anchor.answer(found["year"] or "XXXX", status="ambiguous" if found["year"] else "unanchored")


def named(view: SimpleNamespace, found: Found) -> Row:
    """9/11 and other dates that are the names of events."""
    return timex_anchor.answer(timex_words.WORDS["named"][re.sub(r"\s+", " ", found.group())])

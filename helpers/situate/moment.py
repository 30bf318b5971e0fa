"""Calendar arithmetic on TIMEX3 values: what a value spans, what stands so many units before or after, when a holiday falls.

Values are those of ISO 8601 as TIMEX3 writes them: `2024-12-10`, `2024-12`, `2024`, `2024-W50`, `2024-W50-WE` (week-end), `2024-Q1`, `2024-H2`,
`2024-SU` (season), `196` (the 1960s), `19` (the 20th century), `2024-12-10TNI` and `2024-12-10T22:30` (a time of that day),
`2014/2019` (from … to).
"""

import re
from calendar import monthrange
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

Days = tuple[date, date]

SHAPE = re.compile(r"(?P<century>\d\d)$|(?P<decade>\d{3})$|"
                   r"(?P<year>\d{4})(?:-(?:W(?P<week>\d\d)(?P<weekend>-WE)?|Q(?P<quarter>[1-4])|H(?P<half>[12])|"
                   r"(?P<season>SP|SU|FA|WI)|(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T.*)?)?))?$")
FOLDED = {"WE": ("W", 1), "Q": ("M", 3), "S": ("M", 3), "DE": ("Y", 10), "CE": ("Y", 100), "ML": ("Y", 1000)}
PARTS = {"century": "CE", "decade": "DE", "day": "D", "weekend": "WE", "week": "W", "quarter": "Q", "half": "H", "season": "S", "month": "M"}
SEASON_STARTS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def bounds(value: str) -> Days | None:
    """The first and the last day of a value; None where it fixes none (`XXXX-WXX-2`, `P3D`, `PAST_REF`).

    Seasons are those of the north, by whole months.
    """
    if "/" in value:
        ends = [bounds(part) for part in value.split("/")]
        return (ends[0][0], ends[1][1]) if all(ends) and ends[0][0] <= ends[1][1] else None
    shape = SHAPE.match(value)
    try:
        return span(shape.groupdict()) if shape else None
    except ValueError:
        return None


def span(parts: dict[str, str | None]) -> Days:
    """The days of a value taken apart."""
    if parts["century"] or parts["decade"]:
        length = 10 if parts["decade"] else 100
        first = int(parts["decade"] or parts["century"]) * length
        return date(max(first, 1), 1, 1), date(first + length - 1, 12, 31)
    year = int(parts["year"])
    if parts["week"]:
        monday = date.fromisocalendar(year, int(parts["week"]), 1)
        return monday + timedelta(5 if parts["weekend"] else 0), monday + timedelta(6)
    if parts["day"]:
        return (date(year, int(parts["month"]), int(parts["day"])),) * 2
    start, length = months_of(parts)
    return months(year, start, length)


def months_of(parts: dict[str, str | None]) -> tuple[int, int]:
    """The first month of a value and how many it has."""
    if parts["quarter"]:
        return 3 * int(parts["quarter"]) - 2, 3
    if parts["half"]:
        return 6 * int(parts["half"]) - 5, 6
    if parts["season"]:
        return SEASON_STARTS[parts["season"]], 3
    return (int(parts["month"]), 1) if parts["month"] else (1, 12)


def months(year: int, start: int, length: int) -> Days:
    """From the first day of a month to the last day of the month so many later."""
    first = date(year, start, 1)
    last = first + relativedelta(months=length - 1)
    return first, last.replace(day=monthrange(last.year, last.month)[1])


def part_of(days: Days, mod: str) -> Days:
    """The first, middle or last third of a span (`START`, `MID`, `END` of TIMEX3); decades and centuries begin and end by halves."""
    years = days[1].year - days[0].year + 1
    if years >= 10 and mod != "MID":
        middle = days[0].replace(year=days[0].year + years // 2)
        return (days[0], middle - timedelta(1)) if mod == "START" else (middle, days[1])
    length = (days[1] - days[0]).days + 1
    cuts = [round(length * third / 3) for third in range(4)]
    at = {"START": 0, "MID": 1, "END": 2}[mod]
    return days[0] + timedelta(cuts[at]), days[0] + timedelta(cuts[at + 1] - 1)


def value_of(day: date, unit: str) -> str:
    """The value of the unit in which the day lies: `D`, `W`, `WE`, `M`, `Q`, `Y`, `DE`, `CE`; a season by its first month."""
    year, week, _ = day.isocalendar()
    of = f"{day.year:04}"
    names = {"D": day.isoformat(), "W": f"{year:04}-W{week:02}", "WE": f"{year:04}-W{week:02}-WE", "M": f"{of}-{day.month:02}", "Y": of}
    names |= {"Q": f"{of}-Q{(day.month + 2) // 3}", "S": season_of(day), "DE": of[:3], "CE": of[:2]}
    return names[unit]


def season_of(day: date) -> str:
    """The season in which the day lies; January and February are the winter of the year before."""
    year = day.year - (day.month < 3)
    return f"{year:04}-{['WI', 'SP', 'SU', 'FA'][day.month % 12 // 3]}"


def shift(day: date, unit: str, count: float) -> date | None:
    """The day so many units later (earlier where negative); None beyond the calendar."""
    step, times = FOLDED.get(unit, (unit, 1))
    try:
        if step in ("D", "W"):
            return day + timedelta(days=count * times * (7 if step == "W" else 1))
        months, part = divmod(count * times * (12 if step == "Y" else 1), 1)
        return day + relativedelta(months=int(months), days=round(30 * part))
    except (ValueError, OverflowError):
        return None


def precision(value: str) -> str:
    """The unit of a value: "D", "W", "WE", "M", "Q", "H" (half a year), "S", "Y", "DE", "CE"; "" for what has none."""
    shape = SHAPE.match(value)
    if not shape:
        return ""
    return next((unit for name, unit in PARTS.items() if shape[name]), "Y")


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth weekday (Monday is 1) of a month; counted from its end where negative."""
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    return [day for day in days if day.isoweekday() == weekday][nth - 1 if nth > 0 else nth]


def holiday(kind: str, rule: int | list[int], year: int) -> date:
    """The day of a holiday in a year, by the three kinds of rules in words/times.toml."""
    if kind == "fixed":
        return date(year, *rule)
    return easter(year) + timedelta(rule) if kind == "easter" else nth_weekday(year, *rule)

"""The two ends of a span as one time ("from 2014 to 2019"), and times of day with their day."""

import re
from types import SimpleNamespace

from helpers.situate import moment
from helpers.situate.timex_anchor import NEAR, Row, before
from helpers.situate.timex_words import AFTER, WEEKDAYS


def joined(view: SimpleNamespace, rows: list[Row]) -> list[Row]:
    """The rows, two that are the ends of one span made one."""
    out: list[Row] = []
    for row in rows:
        if out and are_ends(view, out[-1], row):
            out[-1] = one_span(view, *in_order(view, out[-1], row))
        else:
            out.append(row)
    hang_clocks(view, out)
    return out


def are_ends(view: SimpleNamespace, first: Row, second: Row) -> bool:
    """Whether two rows are the ends of one span."""
    sign = AFTER["between"].fullmatch(view.low, first["end"], second["start"])
    if not sign or not first["kind"] == second["kind"] == "date":
        return False
    told = before(view, first["start"], "from")
    moved = before(view, first["start"], "moved_from")
    until = sign.group().strip() in ("until", "till") and before(view, first["start"], "on")
    if re.search("/|REF", first["value"] + second["value"]) or moved or until:
        return False
    ordered, period = is_ordered(first, second), period_of(first, second)
    if sign.group().strip().startswith("and"):
        return bool(told) and told["word"] == "between" and (ordered or period == "W")
    alike = moment.precision(first["value"]) == moment.precision(second["value"])
    from_first = told is not None and told["word"] == "from"
    return (ordered or bool(period)) and (from_first or alike or first["value"].startswith("XXXX"))


def is_ordered(first: Row, second: Row) -> bool:
    """Whether the first does not begin after the second ends."""
    return not (first["days"] and second["days"]) or first["days"][0] <= second["days"][1]


def period_of(first: Row, second: Row) -> str:
    """W for two weekdays, Y for months or days without a year: they come again; "" for others."""
    rules = {first["rule"], second["rule"]}
    if rules == {"weekday"}:
        return "W"
    free = not (first.get("year_told") or second.get("year_told"))
    return "Y" if free and rules <= {"month", "day month", "month day"} else ""


def in_order(view: SimpleNamespace, first: Row, second: Row) -> tuple[Row, Row]:
    """The ends of a span; of one that would end before it begins the end is moved on.

    Where that end is behind us, the beginning is moved back.
    """
    if is_ordered(first, second):
        return first, second
    ahead = first["anchor"] != view.anchor or first["days"][0] > view.today
    step, days = (1, second["days"]) if ahead else (-1, first["days"])
    days = tuple(moment.shift(day, period_of(first, second), step) for day in days)
    moved = {"days": days, "value": moment.value_of(days[0], moment.precision(first["value"]))}
    return (first, second | moved) if ahead else (first | moved, second)


def one_span(view: SimpleNamespace, first: Row, second: Row) -> Row:
    """Two ends as one row; from Monday to Friday is every week."""
    numbers = [WEEKDAYS.get(view.low[row["start"]:row["end"]]) for row in (first, second)]
    if numbers[0] == 1 and numbers[1] in (5, 6, 7):
        every = {"value": f"XXXX-WXX-1/XXXX-WXX-{numbers[1]}", "kind": "set", "status": "resolved"}
        return first | every | {"end": second["end"], "days": None, "anchor": None, "rule": "span"}
    sign = before(view, first["start"], "from")
    days = (first["days"][0], second["days"][1]) if first["days"] and second["days"] else None
    statuses = (first["status"], second["status"])
    status = next(one for one in ("unanchored", "ambiguous", "resolved") if one in statuses)
    return first | {
        "start": sign.start() if sign else first["start"], "end": second["end"],
        "value": f"{first['value']}/{second['value']}", "days": days, "status": status,
        "anchor": first["anchor"] or second["anchor"], "mod": "", "rule": "span"}


SENTENCE_END = re.compile(r"[a-z)]{2}[.!?]\s")


def hang_clocks(view: SimpleNamespace, rows: list[Row]) -> None:
    """Gives each time of day the day told nearest in its sentence.

    Else, as ambiguous, the one told before it in the paragraph.
    """
    days = [row for row in rows if row["kind"] in ("date", "time") and not row.get("clock")
            and moment.precision(row["value"]) == "D"]
    for row in rows:
        if row.get("clock") and (told := day_beside(view, row, days)):
            far = SENTENCE_END.search(between(view, row, told))
            row |= {"value": told["value"][:10] + row["value"][10:], "days": told["days"],
                    "status": "ambiguous" if far else told["status"],
                    "anchor": (told["start"], told["end"])}


def day_beside(view: SimpleNamespace, row: Row, days: list[Row]) -> Row | None:
    """The day on which a time of day hangs."""
    near = {True: NEAR, False: 80}
    gaps = [(between(view, row, day), day) for day in days]
    gaps = [(gap, day) for gap, day in gaps
            if len(gap) <= near[day["end"] <= row["start"]] and "\n" not in gap]
    beside = [(len(gap), day) for gap, day in gaps if not SENTENCE_END.search(gap)]
    if beside:
        return min(beside, key=lambda pair: pair[0])[1]
    return next((day for _, day in reversed(gaps) if day["end"] <= row["start"]), None)


def between(view: SimpleNamespace, row: Row, other: Row) -> str:
    """The text between two rows, with the end of the first."""
    return view.text[min(row["end"], other["end"]) - 2:max(row["start"], other["start"])]

"""When the story happens: the times of an article against where in it they are told."""

from calendar import monthrange
from datetime import date, timedelta
from math import copysign, log10
from typing import Any

import pandas as pd
from matplotlib import pyplot, style
from matplotlib.axes import Axes

from helpers import phrase
from helpers.chart import paper

KIND = "Timeline of time expressions"
ROW, GAP = 14, 5  # points of a row, and more for each sentence without a time between two, up to four of them
BESIDE, LANE, LONGEST = 32, 96, 130  # points left for the numbers of sentences, of the lane for what has no day, of the longest label
WIDE_LANE = 122  # points of the lane, where something returns in it
SHORTEST, OPEN, SINGLE = 6, 20, 7  # points of a bar at least, of the arrow of a time of which one end is known, of half a bar without an axis
FEW = 6  # sentences that are all told of a time that returns
LASTING = ("duration", "set")
NEAR = 62  # days: a story within them has even steps, the steps of a longer one shrink with the distance
DISTANCES = {"1 day": 1, "1 week": 7, "1 month": 30, "1 year": 365, "10 years": 3652, "100 years": 36524, "1,000 years": 365243}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


@style.context(paper.HOUSE)
def timeline(times: pd.DataFrame, *, published: date | None = None, most: int = 30, source: str | None = None) -> Axes:
    """A mark per time expression: across, when it is; downwards, the sentence that tells it. A dot is a day, a bar a longer time.

    `times` is `situate.times`. The axis counts from `published`, or from the last day told where that is not known. Hollow: ambiguous. What
    has no day (durations, repeated times, what hangs on no date) stands in a lane at the left, once where the same words return. With one time
    to tell and no `published` there is no axis. The first `most` marks are drawn.
    """
    if times.empty:
        return paper.blank("No time is told in this text", kind=KIND, source=source)
    shown = _folded(_placed(times)).head(most)
    scale = _scale(shown, published)
    marks = _packed([_mark(time, scale) for time in shown.to_dict("records")])
    ax = _axes(marks, scale)
    _draw_scale(ax, scale, published)
    for mark in marks:
        with paper.leading(ax, mark["numbers"], f"{phrase.line(mark['text'])}: {_days(mark) or mark['kind']}, {mark['status']}"):
            _draw(ax, mark)
    title, part = _title(_placed(times), published), phrase.part(times.head(int(shown["told"].sum())), times, "time expression")
    paper.frame(ax, title=title, subtitle=f"{_reading(shown, scale)}; {part}", source=source, margins=(BESIDE / 72, paper.EDGE, 0.25, 0.25))
    ax.set_label(f"{KIND} by the sentence that tells them, {part}. {title}. {_told(shown, published)}")
    return ax


def trace_times(times: pd.DataFrame) -> pd.DataFrame:
    """One row per time expression, the earliest first, those without a day last: its `day` or days, what it hangs on, and its sentence."""
    placed = _placed(times)
    order = sorted(range(len(placed)), key=lambda at: (placed.loc[at, "first"] is None, placed.loc[at, "first"] or date.min, at))
    table = placed.loc[order]
    days = pd.array([_days(time) or pd.NA for time in table.to_dict("records")], dtype="string")
    table = table[["start", "end", "text", "kind", "value", "status", "anchor", "sentence"]].reset_index(drop=True)
    return table.assign(day=days)


def _placed(times: pd.DataFrame) -> pd.DataFrame:
    """The times with `first` and `last` day, both None where neither is known; where one is, the other is the same and `open` says which."""
    days = [tuple(None if pd.isna(day) else day for day in pair) for pair in zip(times["earliest"], times["latest"])]
    bounds = ([first or last for first, last in days], [last or first for first, last in days])
    ends = ["" if (first is None) == (last is None) else "until" if first is None else "from" for first, last in days]
    table = times.reset_index(drop=True).assign(open=ends)
    return table.assign(**{side: pd.Series(bound, dtype=object, index=table.index) for side, bound in zip(("first", "last"), bounds)})


def _folded(placed: pd.DataFrame) -> pd.DataFrame:
    """A row per mark: what has no day and returns in the same words is one, at the first, with the `numbers` of its sentences, `told` so often."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for at, time in enumerate(placed.to_dict("records")):
        key = (at,) if time["first"] is not None else (phrase.line(time["text"]).casefold(), time["kind"], time["status"])
        rows.setdefault(key, time | {"numbers": []})["numbers"].append(time["sentence"])
    table = pd.DataFrame(list(rows.values()), columns=[*placed.columns, "numbers"])
    bounds = {side: pd.Series([row[side] for row in rows.values()], dtype=object, index=table.index) for side in ("first", "last")}
    return table.assign(**bounds, told=[len(row["numbers"]) for row in rows.values()])


def _days(time: dict[str, Any]) -> str:
    """The day, or the first and last, as ISO 8601; "until" or "from" the one that is known."""
    first, last = time["first"], time["last"]
    if first is None:
        return ""
    return f"{time['open']} {first.isoformat()}".strip() if first == last else f"{first.isoformat()} to {last.isoformat()}"


def _readable(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _spelled(first: date, last: date) -> str:
    """A stretch of days in few words: "12 Dec 2024", "Dec 2024", "2014", "2014–2019", else both days."""
    whole_year = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    if first == last:
        return _readable(first)
    if whole_year:
        return f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
    same_month = (first.year, first.month, first.day) == (last.year, last.month, 1) and last.day == monthrange(last.year, last.month)[1]
    return f"{MONTHS[first.month - 1]} {first.year}" if same_month else f"{_readable(first)} to {_readable(last)}"


def _scale(shown: pd.DataFrame, published: date | None) -> dict[str, Any]:
    """The axis: its `middle` day, whether its steps are `even`, its bounds in steps, and in points the `lane`, and its `left` and `right`.

    `single` is the one time of an axis that would have no other, as ISO 8601; then that has no steps.
    """
    known = [day for side in ("first", "last") for day in shown[side] if day]
    middle = published or max(known, default=date(2000, 1, 1))
    even = all(abs((day - middle).days) <= NEAR for day in known)
    steps = [0.0, *(_step(day, middle, even) for day in known)]
    right = 72 * (paper.wide() - paper.EDGE) - BESIDE
    lane = 0 if shown["first"].notna().all() else right if not known else WIDE_LANE if (shown["told"] > 1).any() else LANE
    room = OPEN * (shown["open"] == "from").any()
    low, high = min(steps), max(steps)
    slack = 0.06 * (high - low) or 1
    bounds = {"low": low - slack, "high": high + slack, "left": lane + 8, "right": right - room, "lane": lane}
    return bounds | {"middle": middle, "even": even, "days": bool(known), "single": _single(shown, published)}


def _single(shown: pd.DataFrame, published: date | None) -> str:
    """The one time that is told, in few words, where there is no other, nor a day of publication; else empty."""
    pairs = {(time["open"], time["first"], time["last"]) for time in shown.to_dict("records") if time["first"] is not None}
    if published or len(pairs) != 1:
        return ""
    ((way, first, last),) = pairs
    return f"{way} {_spelled(first, last)}".strip()


def _step(day: date, middle: date, even: bool) -> float:
    """How far a day is from the middle, in days or in powers of ten of them."""
    days = (day - middle).days
    return float(days) if even else copysign(log10(1 + abs(days)), days)


def _across(day: date, scale: dict[str, Any]) -> float:
    """Where a day stands, in points."""
    if scale["single"]:
        return (scale["left"] + scale["right"]) / 2
    share = (_step(day, scale["middle"], scale["even"]) - scale["low"]) / (scale["high"] - scale["low"])
    return scale["left"] + share * (scale["right"] - scale["left"])


def _mark(time: dict[str, Any], scale: dict[str, Any]) -> dict[str, Any]:
    """The mark of a time with its label, and the points across that they take: `begins` to `ends`."""
    if time["first"] is None:
        return time | _in_lane(time, scale)
    start, stop = _across(time["first"], scale), _across(time["last"], scale)
    start = min(start, stop - SHORTEST) if time["first"] < time["last"] else start
    start, stop = (max(start - OPEN, scale["left"]) if time["open"] == "until" else start), (stop + OPEN if time["open"] == "from" else stop)
    start, stop = (start - SINGLE, stop + SINGLE) if scale["single"] and time["first"] < time["last"] else (start, stop)
    words = phrase.line(time["text"])
    ways = [_beside(start, stop, text, scale) for text in (f"{words} ({_spelled(time['first'], time['last'])})", words)]
    plain = bool(time["open"]) or any(map(str.isdigit, words))
    told = next((way for way in ways[plain:] if way), None) or _below(start, stop, words, scale)
    return time | {"from": start, "to": stop} | told


def _in_lane(time: dict[str, Any], scale: dict[str, Any]) -> dict[str, Any]:
    """The mark and the label of a time without a day: how often it is told, and where, beside it or, in a narrow lane, below."""
    again = _times(time)
    where = _where(time, width=scale["lane"] - 14) if again else ""
    narrow, room = scale["days"], scale["lane"] - 14
    tail = again if narrow or not where else f"{again} {where}"
    spare = max(room - paper.text_width(tail, size=paper.SMALL_SIZE), room / 2)
    words = paper.fitted(time["text"], width=spare, size=paper.SMALL_SIZE, lines=1)
    label = words + (tail if paper.text_width(words + tail, size=paper.SMALL_SIZE) <= room else again)
    below = paper.fitted(where, width=room, size=paper.SMALL_SIZE - 1, lines=1) if narrow and where else ""
    place = {"at": 12, "align": "left", "from": 3, "to": 3, "begins": 0, "ends": scale["lane"]}
    return place | {"label": label, "below": below, "deep": 1 + bool(below)}


def _where(time: dict[str, Any], *, width: float) -> str:
    """The sentences of a time that returns: all where that is short, else the first and the last."""
    numbers = pd.Series(time["numbers"]).drop_duplicates()
    every = f"in {phrase.numbered(numbers)}"
    return every if paper.text_width(every, size=paper.SMALL_SIZE - 1) <= width and len(numbers) <= FEW else f"in sentences {_span(numbers)}"


def _span(numbers: pd.Series) -> str:
    return f"{min(numbers)} to {max(numbers)}"


def _beside(start: float, stop: float, text: str, scale: dict[str, Any]) -> dict[str, Any] | None:
    """The label right or left of a mark; None where neither side has room."""
    label = paper.fitted(text, width=10 * LONGEST, size=paper.SMALL_SIZE, lines=1)
    wide = paper.text_width(label, size=paper.SMALL_SIZE)
    if stop + 6 + wide <= scale["right"]:
        return {"label": label, "at": stop + 6, "align": "left", "begins": start - 4, "ends": stop + 10 + wide, "deep": 1}
    if start - 6 - wide >= scale["left"]:
        return {"label": label, "at": start - 6, "align": "right", "begins": start - 10 - wide, "ends": stop + 4, "deep": 1}
    return None


def _below(start: float, stop: float, text: str, scale: dict[str, Any]) -> dict[str, Any]:
    """The label in the row below its mark."""
    label = paper.fitted(text, width=min(LONGEST, scale["right"] - scale["left"]), size=paper.SMALL_SIZE, lines=1)
    half = paper.text_width(label, size=paper.SMALL_SIZE) / 2
    at = min(max((start + stop) / 2, scale["left"] + half), scale["right"] - half)
    return {"label": label, "at": at, "align": "center", "begins": min(start, at - half) - 4, "ends": max(stop, at + half) + 4, "deep": 2}


def _packed(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The marks with `down`, their points from above: those of a sentence share a row where they do not touch."""
    placed, down, before, rows = [], 0, None, []
    for mark in marks:
        if mark["sentence"] != before:
            down += 0 if before is None else len(rows) * ROW + GAP * min(int(mark["sentence"]) - int(before) - 1, 4)
            before, rows = mark["sentence"], []
        free = next(at for at in range(len(rows) + 1) if all(_clear(mark, row) for row in rows[at : at + mark["deep"]]))
        rows += [[] for _ in range(free + mark["deep"] - len(rows))]
        for row in rows[free : free + mark["deep"]]:
            row.append((mark["begins"], mark["ends"]))
        placed.append(mark | {"down": down + free * ROW})
    return placed


def _clear(mark: dict[str, Any], row: list[tuple[float, float]]) -> bool:
    """Whether the mark with its label touches nothing in this row."""
    return all(mark["ends"] <= begins or ends <= mark["begins"] for begins, ends in row)


def _axes(marks: list[dict[str, Any]], scale: dict[str, Any]) -> Axes:
    """Axes whose units are points, with a line and its number for each sentence that tells a time."""
    deep = max(mark["down"] + (mark["deep"] - 1) * ROW for mark in marks)
    ax = paper.axes(height=(deep + ROW) / 72)
    ax.set(xlim=(0, scale["right"]), ylim=(deep + ROW / 2, -ROW / 2), xticks=[])
    numbers = dict(sorted({int(mark["sentence"]): mark["down"] for mark in sorted(marks, key=lambda mark: -mark["down"])}.items()))
    ax.set_yticks(list(numbers.values()), [f"{number}" for number in numbers], size=paper.SMALL_SIZE, color=paper.QUIET)
    ax.hlines(list(numbers.values()), 0, scale["right"], color=pyplot.rcParams["grid.color"], linewidth=0.6, zorder=0)
    return ax


def _draw_scale(ax: Axes, scale: dict[str, Any], published: date | None) -> None:
    """The line of the middle day, named above, and steps below; above the lane, what it holds."""
    small = {"size": paper.SMALL_SIZE, "color": paper.QUIET}
    top, bottom = ax.get_ylim()[1], ax.get_ylim()[0]
    if scale["lane"]:
        ax.text(0, top - 4, "no day told", ha="left", va="bottom", **small)
    if scale["lane"] and scale["days"]:
        ax.axvline(scale["lane"], color=paper.GREY, linewidth=0.8)
    if scale["single"]:
        reach = paper.text_width(scale["single"], size=paper.SMALL_SIZE) / 2
        ax.text(max(_across(scale["middle"], scale), scale["left"] + reach), top - 4, scale["single"], ha="center", va="bottom", **small)
    if scale["single"] or not scale["days"]:
        return
    middle, name = _across(scale["middle"], scale), "published" if published else "last day told"
    ax.axvline(middle, color=paper.ACCENT, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    reach = paper.text_width(name, size=paper.SMALL_SIZE) / 2
    ax.text(min(max(middle, scale["left"] + reach), scale["right"] - reach), top - 4, name, ha="center", va="bottom", **small)
    taken: list[tuple[float, float]] = []
    for label, day in _steps(scale):
        place, half = _across(day, scale), paper.text_width(label, size=paper.SMALL_SIZE) / 2
        place = min(max(place, scale["left"] + half), scale["right"] - half)
        if all(place + half + 6 <= a or b <= place - half - 6 for a, b in taken):
            taken.append((place - half, place + half))
            ax.vlines(_across(day, scale), top, bottom, color=pyplot.rcParams["grid.color"], linewidth=0.6, zorder=0)
            ax.text(place, bottom + 4, label, ha="center", va="top", **small)


def _steps(scale: dict[str, Any]) -> list[tuple[str, date]]:
    """Days that the scale names, the most wanted first: the middle, then the farthest."""
    middle = scale["middle"]
    far = [-30, -14, -7, 30, 14, 7, -60, 60, -1, 1] if scale["even"] else [side * days for days in reversed(DISTANCES.values()) for side in (-1, 1)]
    names = dict(zip(DISTANCES.values(), DISTANCES))
    within = [days for days in far if 1 <= middle.toordinal() + days <= date.max.toordinal()]
    days = [(days, middle + timedelta(days=days)) for days in within]
    told = [(f"{'−' if days < 0 else '+'}{names.get(abs(days), f'{abs(days)} days')}", day) for days, day in days]
    reached = [(label, day) for label, day in told if scale["low"] <= _step(day, middle, scale["even"]) <= scale["high"]]
    return [(_readable(middle), middle), *reached]


def _draw(ax: Axes, mark: dict[str, Any]) -> None:
    """A dot or a bar with its label; hollow where the time is ambiguous, a dash or a diamond in the lane of what has no day."""
    down, inside = mark["down"], "white" if mark["status"] == "ambiguous" else paper.ACCENT
    look = {"color": paper.ACCENT, "markerfacecolor": inside, "zorder": 3}
    if mark["first"] is None:
        shape = "_" if mark["kind"] in LASTING else "D"
        ax.plot(mark["from"] + 1, down, shape, markersize=4.5 if shape == "D" else 7, **look)
    elif mark["open"]:
        tip, tail = (mark["from"], mark["to"]) if mark["open"] == "until" else (mark["to"], mark["from"])
        ax.plot([tip, tail], [down, down], color=paper.ACCENT, linewidth=2, zorder=3)
        ax.plot(tip, down, "<" if mark["open"] == "until" else ">", markersize=6, **look)
    elif mark["first"] == mark["last"]:
        ax.plot(mark["from"], down, "o", markersize=5.5, **look)
    else:
        ax.barh(down, mark["to"] - mark["from"], left=mark["from"], height=4.5, facecolor=inside, edgecolor=paper.ACCENT, zorder=3)
    _write(ax, mark)


def _write(ax: Axes, mark: dict[str, Any]) -> None:
    """The label of a mark, on white, and what stands below it in the lane."""
    look = {"ha": mark["align"], "va": "center_baseline", "zorder": 2, "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1}}
    lane = mark["first"] is None
    down = mark["down"] if lane else mark["down"] + (mark["deep"] - 1) * (ROW - 2)
    ax.text(mark["at"], down, mark["label"], size=paper.SMALL_SIZE, **look)
    if lane and mark["below"]:
        ax.text(mark["at"], down + ROW - 2, mark["below"], size=paper.SMALL_SIZE - 1, color=paper.QUIET, **look)


def _title(placed: pd.DataFrame, published: date | None) -> str:
    """How much of what is told lies close to publication, or from when to when the story runs."""
    known = placed[placed["first"].notna()]
    total = phrase.count(len(placed), "time expression")
    if known.empty:
        return f"None of the {total} can be tied to a day" if len(placed) > 1 else "The one time expression cannot be tied to a day"
    if single := _single(placed, published):
        told = f"{len(known):,} of {total} can be dated" if len(placed) > 1 else "The one time expression can be dated"
        return f"{told}{', to the same time' if len(known) > 1 else ''}: {single}"
    if published is None:
        first, last = min(known["first"]), max(known["last"])
        return f"The times told {_running(first, last)}" if first < last else f"All that has a day is on {_readable(first)}"
    closed = known[known["open"] == ""]
    near = sum(max(abs((day - published).days) for day in days) <= 7 for days in zip(closed["first"], closed["last"]))
    share = f"{near:,} of" if near else "None of the"
    return f"{share} {total} {'lies' if near == 1 or len(placed) == 1 else 'lie'} within a week of publication"


def _running(first: date, last: date) -> str:
    """From when to when, in years where these are whole."""
    if (first.month, first.day, last.month, last.day) != (1, 1, 12, 31):
        return f"run from {_readable(first)} to {_readable(last)}"
    return f"lie in {first.year}" if first.year == last.year else f"run from {first.year} to {last.year}"


def _reading(shown: pd.DataFrame, scale: dict[str, Any]) -> str:
    """How the marks are read, of those that are there."""
    shrinks = "" if scale["even"] or not scale["days"] else ", on a scale that shrinks with distance"
    across = f"; across: when it is{shrinks}" if scale["days"] and not scale["single"] else ""
    dated, lane = shown[shown["first"].notna() & (shown["open"] == "")], shown[shown["first"].isna()]
    days, lasting = (dated["first"] == dated["last"]), lane["kind"].isin(LASTING)
    kinds = [words for kind, words in {"duration": "durations", "set": "what returns"}.items() if (lane["kind"] == kind).any()]
    told = {
        "dots: days": days.any(),
        "bars: longer than a day": not days.all(),
        "arrows: one end open": (shown["open"] != "").any(),
        "hollow: ambiguous": ((shown["status"] == "ambiguous") & (shown["first"].notna() | ~shown["kind"].isin(LASTING))).any(),
        f"dashes: {' and '.join(kinds)}": lasting.any(),
        "diamonds: times whose day is not known": not lasting.all(),
    }
    return "; ".join([f"Down: the sentence{across}", *(words for words, there in told.items() if there)])


def _undated(mark: dict[str, Any]) -> str:
    """A time without a day, how often it is told, and in which sentences."""
    numbers = pd.Series(mark["numbers"]).drop_duplicates()
    return f"{phrase.line(mark['text'])}{_times(mark)} in {phrase.ranges(numbers) if len(numbers) <= FEW else _span(numbers)}"


def _times(mark: dict[str, Any]) -> str:
    return f" × {mark['told']:,}" if mark["told"] > 1 else ""


def _told(shown: pd.DataFrame, published: date | None) -> str:
    """The first dozen times in the order of the story, then how many have no day, and the day of publication."""
    dated, without = trace_times(shown[shown["first"].notna()]), shown[shown["first"].isna()]
    told = [f"{phrase.line(row['text'])} ({row['day']}) in {row['sentence']}" for row in dated.head(paper.MOST).to_dict("records")]
    told += [f"{len(dated) - len(told):,} more"] if len(dated) > len(told) else []
    words = "; ".join(told) or "none"
    few = [_undated(row) for row in without.head(paper.MOST).to_dict("records")]
    few += [f"{len(without) - len(few):,} more"] if len(without) > len(few) else []
    lost = f" Without a day, {int(without['told'].sum()):,}: {'; '.join(few)}." if few else ""
    return f"In the order of the story: {words}.{lost} {f'Published {published.isoformat()}.' if published else 'Day of publication unknown.'}"

"""Where the story lies: the places of an article on a map of outlines, without tiles."""

from typing import Any

import pandas as pd
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.transforms import Bbox

from helpers import phrase
from helpers.chart import areas, letters, outlines, paper, window
from helpers.chart.room import Box
from helpers.chart.window import SIDES

KIND = "Map of the places named"
LAND, NAMED_LAND, SHORE = "#F1F1F1", "#D6D6D6", "#A6A6A6"
LOOKS = {"dot": "dot", "hollow": "hollow dot", "country": "darker country", "area": "dashed area", "small": "dashed square"}
MARKS = tuple(LOOKS)
LEFT_OUT = {"could not be placed": "left out: no place known", "beyond the edge": "left out: far away", "wider than the map": "left out: too wide",
            "named as governments": "left out: stands for a government"}  # fmt: skip
UNPLACED, FAR, VAST, GOVERNMENT = LEFT_OUT.values()
VAST_WIDTH = 60  # degrees of longitude
TINY = 1.0  # degree
ROOM = 232  # characters of a subtitle
WITH_EXTENT = ("area", "region", "country", "continent", "water", "ocean")
CREDIT = "Outlines: Natural Earth. Places: GeoNames"


@style.context(paper.HOUSE)
def story_map(places: pd.DataFrame, *, most: int = 40, source: str | None = None) -> Axes:
    """A map zoomed to the story: a dot per town or facility, by mentions; a dashed shape per area; countries named are darker.

    `places` is `situate.places`. Hollow: ambiguous. Areas end at the border of their country; those too small to be seen
    are squares. Of the `most` named places all have labels that find room. What has no place on the map (unknown, without extent, far
    away from all others, or named as a government) is told in the subtitle.
    """
    table = _gathered(places)
    shown = table[table["mark"].isin(MARKS)]
    if shown.empty:
        return paper.blank(_nothing(places), kind=KIND, source=source)
    view = window.fitting(shown)
    table = table.assign(mark=[_beyond(place, view) for place in table.to_dict("records")])
    shown = table[table["mark"].isin(MARKS)]
    shown = shown.assign(told=[f"{place['name']} ({LOOKS[place['mark']]}) {place['mentions']:,}" for place in shown.to_dict("records")])
    ax = _land(view, set(shown.loc[shown["mark"] == "country", "country"]))
    letters.write(ax, shown.head(most), view, **_draw_marks(ax, shown, view), titled=_titled(table))
    title, kept = _title(table), phrase.part(shown, table, "place")
    foot = f"{source}. {CREDIT}" if source else CREDIT
    paper.frame(ax, title=title, subtitle=_subtitle(shown, table, kept), source=foot, margins=(paper.EDGE, paper.EDGE, 0.03, 0.05))
    ax.set_label(f"{KIND}, {kept}. {title}. {_told(shown)}.{_left_out(table)}")
    return ax


def trace_places(places: pd.DataFrame) -> pd.DataFrame:
    """One row per place, the most named first: its mark on the map ("not drawn" where it has none), its mentions and their sentences."""
    table = _gathered(places)
    shown = table[table["mark"].isin(MARKS)]
    view = window.WORLD if shown.empty else window.fitting(shown)
    marks = [_beyond(place, view) for place in table.to_dict("records")]
    told = table[["start", "end", "text", "name", "kind", "country", "mentions"]]
    return told.assign(mark=[LOOKS.get(mark, mark) for mark in marks], sentences=[phrase.ranges(pd.Series(numbers)) for numbers in table["numbers"]])


def _gathered(places: pd.DataFrame) -> pd.DataFrame:
    """A row per place, the most named first, with its `mark`, `mentions` and `numbers` of sentences; offsets of its first mention."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for place in places.to_dict("records"):
        mark = _mark(place)
        part = mark == "area" and paper.known(place, "kind", "") == "area"
        name = phrase.line(place["text"] if part else paper.known(place, "name", place["text"]))
        key = (mark, *(str(place[side]) for side in SIDES)) if part else (mark, paper.known(place, "geonameid", name))
        row = rows.setdefault(key, place | {"name": name, "mark": mark, "mentions": 0, "numbers": []})
        row["mentions"] += 1
        row["numbers"] += [place["sentence"]]
    columns = ["start", "end", "text", "name", "kind", "country", "lat", "lon", *SIDES, "mark", "mentions", "numbers"]
    table = pd.DataFrame(list(rows.values()), columns=columns)
    return table.sort_values(["mentions", "start"], ascending=[False, True], kind="stable", ignore_index=True)


def _mark(place: dict[str, Any]) -> str:
    """How a mention is drawn, or why it is not."""
    if paper.known(place, "stands_for", "") == "government":
        return GOVERNMENT
    if paper.known(place, "kind", "") == "country" and _visible(place):
        return "country"
    small = paper.known(place, "kind", "") == "country" and not pd.isna(place["lat"])
    if paper.known(place, "kind", "") in WITH_EXTENT and not small and not any(pd.isna(place[side]) for side in SIDES):
        wide = float(place["east"]) - float(place["west"])
        return VAST if wide % 360 > VAST_WIDTH or wide >= 360 else "area"
    if not pd.isna(place["lat"]) and not pd.isna(place["lon"]):
        return "hollow" if place["status"] == "ambiguous" else "dot"
    return VAST if paper.known(place, "kind", "") in ("continent", "ocean") else UNPLACED


def _visible(country: dict[str, Any]) -> bool:
    """Whether a country has an outline that can be seen; one too small for that is a dot where its point is known."""
    boxes = [one["main"] for one in outlines.named(paper.known(country, "country", ""))]
    return any(pd.isna(country["lat"]) or east - west > TINY or north - south > TINY for west, south, east, north in boxes)


def _beyond(place: dict[str, Any], view: Box) -> str:
    """The mark of the place, or that it is left out as it lies outside the view."""
    if place["mark"] not in MARKS:
        return place["mark"]
    seen = any(True for _ in window.shifts(window.extent(place), view))
    if place["mark"] == "country":
        seen = seen and any(window.inner(one, view) for one in outlines.named(place["country"]))
    return FAR if not seen else "small" if place["mark"] == "area" and areas.small(place, view) else place["mark"]


def _land(view: Box, countries: set[str]) -> Axes:
    """Axes with the outlines of what lies in view, whose units are points."""
    wide, high = window.points(view)
    ax = paper.axes(height=high / 72)
    ax.set(xlim=(0, wide), ylim=(0, high), xticks=[], yticks=[])
    drawn = [(one, turn) for one in outlines.countries() for turn in window.shifts(one["box"], view)]
    paths = [window.path(one, turn, view) for one, turn in drawn]
    inks = [NAMED_LAND if one["code"] in countries else LAND for one, _ in drawn]
    paths = [path.clip_to_bbox(Bbox([(-9, -9), (wide + 9, high + 9)])) for path in paths]
    ax.add_collection(PathCollection(paths, facecolors=inks, edgecolors=SHORE, linewidths=0.5), autolim=False)
    return ax


def _draw_marks(ax: Axes, shown: pd.DataFrame, view: Box) -> dict[str, Any]:
    """Draws dots and areas; the boxes, in points, that the dots have `taken`, along the `edges` of areas, and places in each area, by row."""
    taken, edges, fills = [], [], {}
    extents = shown[shown["mark"].isin(["area", "small"])]
    for at, place in zip(extents.index, extents.to_dict("records")):
        with paper.leading(ax, place["numbers"], place["told"]):
            fills[at], edge = areas.draw(ax, place, view)
        edges += edge
    taken += [(*fills[at].min(axis=0), *fills[at].max(axis=0)) for at in extents.index[extents["mark"] == "small"]]
    for place in shown[shown["mark"].isin(["dot", "hollow"])].to_dict("records"):
        x, y, _, _ = window.in_points(window.extent(place), view)
        size = window.radius(place["mentions"])
        inside = "white" if place["mark"] == "hollow" else paper.ACCENT
        (dot,) = ax.plot(x, y, "o", markersize=2 * size, markerfacecolor=inside, markeredgecolor=paper.ACCENT if inside == "white" else "white",
                         markeredgewidth=1.2 if inside == "white" else 0.7, zorder=4)  # fmt: skip
        paper.lead(dot, place["numbers"], place["told"])
        taken.append((x - size, y - size, x + size, y + size))
    return {"taken": taken, "edges": edges, "fills": fills}


def _titled(table: pd.DataFrame) -> str | None:
    """The country that most mentions surely lie in, which it or two of its places tell; None where none has most, or the ambiguous could outnumber them."""
    drawn = table[table["mark"].isin((*MARKS, FAR))]
    sure = drawn[~_open(drawn)]
    counts = sure.groupby("country")["mentions"].sum().sort_values(ascending=False, kind="stable")
    most, other = [*counts.iloc[:2], 0, 0][:2]
    if most < drawn["mentions"].max() or most <= max(other, drawn.loc[_open(drawn), "mentions"].sum()):
        return None
    within = sure[sure["country"] == counts.index[0]]
    return counts.index[0] if len(within) > 1 or (within["kind"] == "country").any() else None


def _open(drawn: pd.DataFrame) -> pd.Series:
    """Which places may lie in another country."""
    return drawn["mark"] == "hollow"


def _title(table: pd.DataFrame) -> str:
    """Which country most mentions of places lie in."""
    drawn = table[table["mark"].isin((*MARKS, FAR))]
    total, code = int(drawn["mentions"].sum()), _titled(table)
    if code is None:
        return f"Named most: {phrase.lead(drawn['name'], drawn['mentions'], total=total, unit='mention')}"
    country, most = _country(code, drawn), int(drawn.loc[(drawn["country"] == code) & ~_open(drawn), "mentions"].sum())
    places = "known places" if (table["mark"] == UNPLACED).any() else "places"
    if most == total > 1:
        return f"{'Both' if total == 2 else f'All {total:,}'} mentions of {places} lie in {country}"
    return f"{most:,} of {phrase.count(total, 'mention')} of {places} {'lies' if total == 1 else 'lie'} in {country}"


def _country(code: str, drawn: pd.DataFrame) -> str:
    """The name of a country: as the places have it, else as its outline has it, with "the" where English wants it."""
    told = drawn.loc[(drawn["kind"] == "country") & (drawn["country"] == code), "name"]
    name = next(iter(told), None) or max(outlines.named(code), key=_size, default={"name": code})["name"]
    return f"the {name}" if name.split()[0] in ("United", "Netherlands", "Philippines", "Bahamas", "Maldives", "Seychelles", "Gambia") else name


def _size(outline: dict[str, Any]) -> float:
    """How large an outline is: of several of one code the country, not its islands."""
    west, south, east, north = outline["main"]
    return (east - west) * (north - south)


def _reading(shown: pd.DataFrame) -> str:
    """How the marks are read, of those that are there."""
    marks = set(shown["mark"])
    told = {
        "dot": "Dots: places, larger with more mentions",
        "hollow": "hollow dots: ambiguous names",
        "area": "dashed: extent of areas",
        "small": "dashed squares: areas too small to be seen",
        "country": "darker: countries named",
    }
    words = "; ".join(text for mark, text in told.items() if mark in marks)
    return words[:1].upper() + words[1:]


def _subtitle(shown: pd.DataFrame, table: pd.DataFrame, kept: str) -> str:
    """How the marks are read and what is left out, with as many names as there is room for."""
    tries = [f"{_reading(shown)}; {kept}.{_left_out(table, names=names)}" for names in (3, 2, 1, 0)]
    return next((text for text in tries if len(text) <= ROOM), tries[-1])


def _left_out(table: pd.DataFrame, *, names: int = 5) -> str:
    """What the map does not show, and why, with the first few names."""
    told = []
    for count, mark in LEFT_OUT.items():
        gone = table[table["mark"] == mark]
        first = [f"{phrase.shortened(name)}{f' {times:,}' if times > 1 else ''}" for name, times in zip(gone["name"], gone["mentions"])][:names]
        few = ", ".join([*first, *([f"{len(gone) - names:,} more"] if first and len(gone) > names else [])])
        told += [f" {len(gone):,} {count}{': ' if few else ''}{few}."] if len(gone) else []
    return "".join(told)


def _told(shown: pd.DataFrame) -> str:
    """The places that are named most, with their mark and mentions."""
    first = shown.head(paper.MOST).to_dict("records")
    told = ", ".join(place["told"] for place in first)
    return f"{'Most mentions' if len(shown) > len(first) else 'Mentions'}: {told}"


def _nothing(places: pd.DataFrame) -> str:
    if len(places) < 2:
        return "No places named in this text" if places.empty else "The one place named cannot be put on a map"
    return f"None of the {len(places):,} mentions of places can be put on a map"

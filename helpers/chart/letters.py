"""The names on a map: where there is room for them, and lines to those that stand away from their dots."""

from collections.abc import Callable
from functools import partial
from math import hypot
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.chart import areas, outlines, paper, room, window
from helpers.chart.room import Box

AROUND = "#6E6E6E"
CROWDED = 90  # degrees: the countries around are not named on a wider map
NEAR = 24  # spots near a dot
INSIDE = (0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3, 0.4, -0.4)  # of an area's size: how far from its middle its name may stand
HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.5}


def write(ax: Axes, shown: pd.DataFrame, view: Box, taken: list[Box], *, edges: list[Box], fills: dict[int, np.ndarray], titled: str | None) -> None:
    """Names where there is room for them: of the country that the title tells, of dots, areas, countries named, and, in grey, of those around.

    `taken` are boxes that no name may touch, `edges` those that it had better not; `fills` places in each area, by row; all in points.
    """
    whole = {"taken": taken, "edges": edges, "view": view}
    named = set(shown.loc[shown["mark"] == "country", "country"])
    kinds = ((("dot", "hollow", "small"), {"color": "black"}), (("area",), {"style": "italic"}), (("country",), {"weight": "bold"}))
    first = shown[(shown["mark"] == "country") & shown["country"].isin([titled or ""])]
    written = _write_titled(ax, None if titled is None or len(first) else titled, **whole)
    rest = shown.drop(index=first.index)
    for rows, look in ((first, {"weight": "bold"}), *((rest[rest["mark"].isin(marks)], look) for marks, look in kinds)):
        for at, place in zip(rows.index, rows.to_dict("records")):
            text = f"{place['name']} {place['mentions']:,}" if place["mentions"] > 1 else place["name"]
            spots = partial(_spots, place, view, fills.get(at))
            with paper.leading(ax, place["numbers"], place["told"]):
                box = _write(ax, text, size=paper.SMALL_SIZE, spots=spots, **whole, **look)
            if box and place["mark"] in ("dot", "hollow", "small"):
                _lead(ax, place, box, view)
    _write_around(ax, named | {titled} if written else named, **whole)


def _write_titled(ax: Axes, code: str | None, *, view: Box, **room_for: list[Box]) -> Box | None:
    """The name of a country that the title tells and the article does not name."""
    for one in outlines.named(code) if code else []:
        inner = _some(window.inner(one, view))
        spots = partial(_tier, inner)
        box = _write(ax, one["name"], view=view, size=paper.SMALL_SIZE, spots=spots, color=AROUND, **room_for)
        if box:
            return box
    return None


def _write_around(ax: Axes, named: set[str | None], *, view: Box, **room_for: list[Box]) -> None:
    """The names, in grey, of the countries around."""
    around = [one for one in outlines.countries() if one["code"] not in named and any(True for _ in window.shifts(one["box"], view))]
    for one in around if view[2] - view[0] < CROWDED else []:
        inner = window.inner(one, view)
        _write(ax, one["name"], view=view, size=paper.SMALL_SIZE, color=AROUND, strict=True, **room_for,
               spots=lambda wide, high, inner=inner: _tier(inner[:40], wide, high) if _roomy(inner, wide, high) else [])  # fmt: skip


def _write(ax: Axes, text: str, *, taken: list[Box], edges: list[Box], view: Box, size: float, spots: Callable[[float, float], list[list[Box]]],
           strict: bool = False, **look: str) -> Box | None:  # fmt: skip
    """Writes the text at a free spot, of the first tier that has one, off the edges if it can (if `strict`, only there): the spot, or None."""
    fitted = paper.fitted(text, width=120, size=size, lines=2, weight=look.get("weight", "normal"))
    wide, high = paper.text_width(fitted, size=size, weight=look.get("weight", "normal")) + 2, 1.25 * size * len(fitted.splitlines())
    found = (_free(tier, taken, edges, (0, 0, *window.points(view)), strict) for tier in spots(wide, high))
    box = next((box for box in found if box), None)
    if box:
        taken.append(box)
        middle, center = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        ax.text(middle, center, fitted, size=size, ha="center", va="center", linespacing=1.1, bbox=HALO, zorder=5, **look)
    return box


def _free(tier: list[Box], taken: list[Box], edges: list[Box], within: Box, strict: bool) -> Box | None:
    """The first free spot of a tier that no edge strikes through, else, if not `strict`, that which the fewest do."""
    clear = room.free(tier, [*taken, *edges], within)
    if clear or strict:
        return clear
    return room.free(sorted(tier, key=lambda spot: sum(room.overlap(spot, edge) for edge in edges)), list(taken), within)


def _lead(ax: Axes, place: dict[str, Any], box: Box, view: Box) -> None:
    """A line from a dot to its label where that stands away from it."""
    x, y, _, _ = window.in_points(window.extent(place), view)
    across, up = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
    if hypot(across - x, up - y) > window.radius(place["mentions"]) + 5:
        ax.plot([x, across], [y, up], color=paper.QUIET, linewidth=0.6, zorder=3)


def _spots(place: dict[str, Any], view: Box, fill: np.ndarray | None, wide: float, high: float) -> list[list[Box]]:
    """Where the label of a place may stand, in tiers, the best spots first, in points."""
    if place["mark"] == "country":
        inner = [point for one in outlines.named(place["country"]) for point in _some(window.inner(one, view))]
        return [_centred(inner, wide, high), _centred(_around(*inner[0], wide, high, (2, 8, 14)), wide, high)]
    if place["mark"] == "area":
        return _area_spots(fill, wide, high)
    left, low, right, up = window.in_points(window.extent(place), view)
    x, y = (left + right) / 2, (low + up) / 2
    size = areas.SQUARE / 2 if place["mark"] == "small" else window.radius(place["mentions"])
    spots = _around(x, y, wide, high, (size + 1, size + 9, size + 18, size + 28))
    return [_centred(spots[:NEAR], wide, high), _centred(spots[NEAR:], wide, high)]


def _around(x: float, y: float, wide: float, high: float, distances: tuple[float, ...]) -> list[tuple[float, float]]:
    """Middles of a label beside, above and below a point, the nearest first."""
    spots = []
    for away in distances:
        beside, above = away + wide / 2, away + high / 2
        ways = [(beside, 0), (-beside, 0), (0, above), (0, -above), (beside, above), (beside, -above), (-beside, above), (-beside, -above)]
        spots += [(x + across, y + up) for across, up in ways]
    return spots


def _area_spots(fill: np.ndarray, wide: float, high: float) -> list[list[Box]]:
    """Where the label of an area may stand: wholly in it, nearest to its middle first, else as far in it as it can, else above or below."""
    (left, low), (right, up) = fill.min(axis=0), fill.max(axis=0)
    x, y = (left + right) / 2, (low + up) / 2
    spots = _centred([(x + across * (right - left), y + above * (up - low)) for above in INSIDE for across in INSIDE], wide, high)
    held = {spot: int(((fill > spot[:2]) & (fill < spot[2:])).all(axis=1).sum()) for spot in spots}
    most = max(held.values())
    best = [spot for spot in spots if held[spot] >= 0.9 * most]
    return [best, sorted(spots, key=lambda spot: -held[spot]), _centred([(x, up + high / 2 + 2), (x, low - high / 2 - 2)], wide, high)]


def _tier(middles: list[tuple[float, float]], wide: float, high: float) -> list[list[Box]]:
    return [_centred(middles, wide, high)]


def _centred(middles: list[tuple[float, float]], wide: float, high: float) -> list[Box]:
    return [(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2) for x, y in middles]


def _some(inner: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The deepest of these points, and some of all others."""
    return inner[:20] + inner[20 :: max(1, len(inner) // 80)]


def _roomy(inner: list[tuple[float, float]], wide: float, high: float) -> bool:
    """Whether the visible part of a country has about the room for its name."""
    step = 72 * window.inches() / window.GRID
    return len(inner) * step**2 > 1.5 * wide * high

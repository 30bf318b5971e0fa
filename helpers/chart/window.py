"""The window of a map: which part of the world it shows, and where in it a place lies."""

from collections.abc import Iterator
from math import cos, radians
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

from helpers.chart import outlines, paper, room
from helpers.chart.room import Box

SIDES = ["west", "south", "east", "north"]
LOWEST, HIGHEST = 2.3, 3.9  # inches that a map is high
SMALLEST = 7.0  # degrees of latitude
MARGIN = 0.12  # of the story's extent, on each side
WIDE = 50  # degrees: of a wider story the places farthest away are left out, so that
CORE = 0.55  # of the mentions stay on the map; of any story, so that
NEARLY_ALL, HALF = 0.8, 0.6  # of the mentions stay, if it then shrinks to that
PASSING = 0.15  # of the mentions: a country with fewer does not widen a view that dots and areas give
GRID = 90  # columns in which the visible part of a country is looked at
WORLD = (-169.0, -57.0, 191.0, 84.0)


def extent(place: dict[str, Any]) -> Box:
    """West, south, east and north of what is drawn; east is beyond 180 where that crosses the date line."""
    if place["mark"] == "country":
        return outlines.named(place["country"])[0]["main"]
    if place["mark"] in ("area", "small"):
        west, south, east, north = (float(place[side]) for side in SIDES)
        return west, south, east + 360 * (east < west), north
    return float(place["lon"]), float(place["lat"]), float(place["lon"]), float(place["lat"])


def fitting(shown: pd.DataFrame) -> Box:
    """The window: dots, areas and the countries named often, with a margin; without those far away where the rest is most of the story."""
    least = PASSING * shown["mentions"].sum()
    central = shown[(shown["mark"] != "country") | (shown["mentions"] >= least)]
    items = [(extent(place), place["mentions"]) for place in central.to_dict("records")]
    every, total = items, _held(items)
    while len(items) > 1:
        fewer = [items[:at] + items[at + 1 :] for at in range(len(items))]
        rest = min(fewer, key=lambda rest: (_held(rest) < CORE * total, _reach(rest)))
        far = _reach(items) > WIDE and _held(rest) >= CORE * total
        lonely = _reach(items) > SMALLEST and _held(rest) >= NEARLY_ALL * total and _reach(rest) <= HALF * _reach(items)
        if not (far or lonely):
            break
        items = rest
    return _window(items if _reach(items) <= WIDE else every)


def _held(items: list[tuple[Box, int]]) -> int:
    """How many mentions these are."""
    return sum(count for _, count in items)


def _reach(items: list[tuple[Box, int]]) -> float:
    """The larger of the width and height in degrees that hold all boxes."""
    return max(_span(items)[1], max(box[3] for box, _ in items) - min(box[1] for box, _ in items), 0.01)


def _span(items: list[tuple[Box, int]]) -> tuple[float, float]:
    """The western end and the width in degrees of the shortest stretch around the globe that holds all boxes."""
    edges = sorted((box[0] % 360, box[2] - box[0]) for box, _ in items)
    best, reach = (edges[0][0], 360.0), max(start + width for start, width in edges) - 360
    for start, width in edges:
        if start - reach > 360 - best[1]:
            best = (start, 360 - (start - reach))
        reach = max(reach, start + width)
    return best


def _window(items: list[tuple[Box, int]]) -> Box:
    """West, south, east and north of the map, with a margin, in the proportions that the page has room for."""
    west, width = _span(items)
    south, north = min(box[1] for box, _ in items), max(box[3] for box, _ in items)
    if width * (1 + 2 * MARGIN) > 200:
        return WORLD
    middle, center = (south + north) / 2, west + width / 2
    high = max((north - south) * (1 + 2 * MARGIN), SMALLEST)
    squeeze, across = max(cos(radians(middle)), 0.25), inches()
    wide = max(width * (1 + 2 * MARGIN), high * across / HIGHEST / squeeze)
    high = min(max(high, wide * squeeze * LOWEST / across), 170)
    if wide > 220:
        return WORLD
    low = min(max(middle - high / 2, -86), 86 - high)
    center = (center + 180) % 360 - 180
    return center - wide / 2, low, center + wide / 2, low + high


def inches() -> float:
    """The width of the map."""
    return paper.wide() - 2 * paper.EDGE


def shifts(box: Box, view: Box) -> Iterator[int]:
    """The turns around the globe, in degrees, with which the box lies in the view."""
    return (turn for turn in (-360, 0, 360) if room.overlap((box[0] + turn - 1e-6, box[1] - 1e-6, box[2] + turn + 1e-6, box[3] + 1e-6), view))


def points(view: Box) -> tuple[float, float]:
    """Width and height of the map in points."""
    west, south, east, north = view
    wide = 72 * inches()
    return wide, wide * (north - south) / (east - west) / _squeeze(view)


def _squeeze(view: Box) -> float:
    """How much narrower than high a degree is drawn: by the middle latitude."""
    return 0.85 if view == WORLD else max(cos(radians((view[1] + view[3]) / 2)), 0.25)


def in_points(box: Box, view: Box) -> Box:
    """A box of degrees in points from the lower left of the map, turned around the globe into the view."""
    turn = next(shifts(box, view), 0)
    wide, high = points(view)
    across, up = wide / (view[2] - view[0]), high / (view[3] - view[1])
    return (box[0] + turn - view[0]) * across, (box[1] - view[1]) * up, (box[2] + turn - view[0]) * across, (box[3] - view[1]) * up


def radius(mentions: int) -> float:
    """Points of a dot whose area grows with the mentions."""
    return min(2.6 * mentions**0.5, 9)


def path(country: dict[str, Any], turn: int, view: Box) -> Outline:
    """The outline of a country, turned around the globe by so many degrees, in points from the lower left of the map."""
    wide, high = points(view)
    across, up = wide / (view[2] - view[0]), high / (view[3] - view[1])
    return country["path"].transformed(Affine2D().translate(turn - view[0], -view[1]).scale(across, up))


def inner(country: dict[str, Any], view: Box) -> list[tuple[float, float]]:
    """Points of the visible part of a country, those deepest inside first, in points from the lower left of the map."""
    wide, high = points(view)
    step = wide / GRID
    x, y = np.meshgrid(np.arange(step / 2, wide, step), np.arange(step / 2, high, step))
    looked = np.column_stack([x.ravel(), y.ravel()])
    found = [path(country, turn, view).contains_points(looked).reshape(x.shape) for turn in shifts(country["box"], view)]
    inside = np.pad(np.any(found, axis=0), 1) if found else np.zeros((1, 1), bool)
    depth = np.zeros(inside.shape, int)
    while inside.any():
        depth += inside
        inside = inside & np.roll(inside, 1, 0) & np.roll(inside, -1, 0) & np.roll(inside, 1, 1) & np.roll(inside, -1, 1)
    rows, columns = np.nonzero(depth)
    order = np.lexsort((columns, rows, -depth[rows, columns]))
    return [(float((columns[at] - 0.5) * step), float((rows[at] - 0.5) * step)) for at in order]

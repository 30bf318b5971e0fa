"""Areas and regions on a map: their extent, cut off at the border of their country."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path as Outline

from helpers.chart import outlines, paper, window
from helpers.chart.room import Box

SMALL, SQUARE = 6, 7  # points: a narrower area is a square as wide as this
FLOATING = ("water", "ocean")  # lie in no country
PARTS = 2  # of a border: with more in an area only the border's own line is drawn
STEPS, SHARE = 24, 0.1  # points across an area that are looked at; the share that lies in its country, if that clips it


def small(place: dict[str, Any], view: Box) -> bool:
    """Whether an area would hardly be seen."""
    left, low, right, high = window.in_points(window.extent(place), view)
    return min(right - left, high - low) < SMALL


def draw(ax: Axes, place: dict[str, Any], view: Box) -> tuple[np.ndarray, list[Box]]:
    """Draws the area, dashed and hatched, in its country; places in it, and small boxes along its edge, in points."""
    box = window.in_points(window.extent(place), view)
    if place["mark"] == "small":
        x, y, half = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, SQUARE / 2
        box = (x - half, y - half, x + half, y + half)
        _draw_box(ax, box, None, hatch="")
        return _held(box, None), []
    border = None if place["kind"] in FLOATING else _border(place, view)
    held = _held(box, border)
    border, held = (border, held) if len(held) >= SHARE * STEPS**2 else (None, _held(box, None))
    _draw_box(ax, box, border, hatch="////")
    return held, _edge(box, border)


def _border(place: dict[str, Any], view: Box) -> Outline | None:
    """The outline of the country of a place, in points; None where it has none."""
    paths = [window.path(one, turn, view) for one in outlines.named(paper.known(place, "country", "")) for turn in window.shifts(one["box"], view)]
    return Outline.make_compound_path(*paths) if paths else None


def _held(box: Box, border: Outline | None) -> np.ndarray:
    """Points of a box, those of them that lie within the border."""
    x, y = (np.linspace(box[at], box[at + 2], 2 * STEPS + 1)[1::2] for at in (0, 1))
    points = np.column_stack([part.ravel() for part in np.meshgrid(x, y)])
    return points if border is None else points[border.contains_points(points)]


def _draw_box(ax: Axes, box: Box, border: Outline | None, *, hatch: str) -> None:
    """A rounded box and its hatching, within the border; where no islands make that restless, its stretch in the box is an edge too."""
    left, low, right, high = box
    shape = f"round,pad=0,rounding_size={min(8, (right - left) / 3, (high - low) / 3):.2f}"
    edge = {"edgecolor": paper.ACCENT, "linewidth": 1, "linestyle": (0, (4, 2) if hatch else (2, 1)), "zorder": 2, "facecolor": "none"}
    shade = {"edgecolor": paper.PALE, "linewidth": 0, "hatch": hatch, "zorder": 1.5, "facecolor": "none" if hatch else "white"}
    drawn = [ax.add_patch(FancyBboxPatch((left, low), right - left, high - low, boxstyle=shape, **look)) for look in (edge, shade)]
    if border is not None:
        within = Outline([(left, low), (right, low), (right, high), (left, high), (left, low)], closed=True)
        if _simple(box, border):
            ax.add_patch(PathPatch(border, **edge)).set_clip_path(within, ax.transData)
        for patch in drawn:
            patch.set_clip_path(border, ax.transData)


def _simple(box: Box, border: Outline) -> bool:
    """Whether the border has few parts in the box: no coast with many islands."""
    left, low, right, high = box
    rings = border.to_polygons(closed_only=False)
    seen = [ring for ring in rings if ((ring > (left, low)) & (ring < (right, high))).all(axis=1).any()]
    return len(seen) <= PARTS


def _edge(box: Box, border: Outline | None) -> list[Box]:
    """Boxes of two points along the edge of an area, that names keep away from it."""
    left, low, right, high = box
    across, up = np.arange(left, right, 3), np.arange(low, high, 3)
    pairs = [(across, low), (across, high), (left, up), (right, up)]
    points = np.concatenate([np.column_stack(np.broadcast_arrays(x, y)) for x, y in pairs])
    if border is not None:
        corners = border.vertices
        inside = (corners[:, 0] > left) & (corners[:, 0] < right) & (corners[:, 1] > low) & (corners[:, 1] < high)
        points = np.concatenate([points[border.contains_points(points)], corners[inside]])
    return [(x - 1, y - 1, x + 1, y + 1) for x, y in points.tolist()]

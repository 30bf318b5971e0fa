"""Outlines of countries in degrees, from Natural Earth (outlines/NOTICE.md)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.path import Path as Outline

FILE = Path(__file__).parents[1] / "outlines" / "countries.json"


@cache
def countries() -> list[dict[str, Any]]:
    """One per outline, by name: `name`, `code` (ISO 3166 letters or None), `path`, its `box`, and the `main` box, that of its largest part.

    Boxes are west, south, east, north in degrees.
    """
    drawn = json.loads(FILE.read_text(encoding="utf-8"))
    arcs = [np.cumsum(np.reshape(arc, (-1, 2)), axis=0) * drawn["unit"] for arc in drawn["arcs"]]
    return [_country(one, [_ring(ring, arcs) for ring in one["rings"]]) for one in drawn["countries"]]


def named(code: str) -> list[dict[str, Any]]:
    """The outlines of the country with these ISO 3166 letters; none where it is too small or unknown."""
    return [one for one in countries() if one["code"] == code]


def _ring(numbers: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """The points of a ring, of arcs end to end; a negative number is an arc from its end to its start.

    Longitudes go on beyond 180 where the ring crosses the date line.
    """
    ways = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    points = np.concatenate([ways[0], *(way[1:] for way in ways[1:])])
    return np.column_stack([np.unwrap(points[:, 0], period=360), points[:, 1]])


def _country(told: dict[str, Any], rings: list[np.ndarray]) -> dict[str, Any]:
    boxes = [_box(ring) for ring in rings]
    path = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))
    main = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    return {"name": told["name"], "code": told["code"], "path": path, "box": _box(np.concatenate(rings)), "main": main}


def _box(points: np.ndarray) -> tuple[float, float, float, float]:
    return (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())

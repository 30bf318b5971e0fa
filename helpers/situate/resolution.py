"""Where: one row a place mention, with the place of the bundled gazetteer that it most likely is.

The mentions are found in helpers/situate/toponyms.py. The choice among namesakes weighs population
and kind, what stands after a comma ("Paris, Texas"), and the countries, regions and neighbourhood
of the other places of the article, each of which counts with all it may be, in three rounds.
"""

import math
from collections import Counter
from functools import lru_cache

import pandas
from spacy.tokens import Doc, Token

from helpers import annotate
from helpers.annotate import naming
from helpers.corrections import layers
from helpers.situate import gazetteer, sentence, toponyms
from helpers.situate.gazetteer import Place
from helpers.situate.toponyms import PATTERNS, Row, holds
from helpers.text import normalize

STRINGS = dict.fromkeys(
    ("name", "kind", "country", "region", "status", "stands_for", "within"), "string")
NUMBERS = dict.fromkeys(("lat", "lon", "south", "west", "north", "east", "score"), "Float64")
TYPES = STRINGS | NUMBERS | {"geonameid": "Int64", "candidates": object, "sentence": "Int64"}
COLUMNS = ["name", "kind", "country", "region", "lat", "lon", "south", "west", "north", "east",
           "geonameid", "status", "candidates", "stands_for", "score", "within", "sentence"]
# Points of a kind; towns and regions have the logarithm of their population, from 2.7 to 7.4.
KIND_POINTS = {"country": 9.5, "continent": 9.6, "area": 8.6, "water": 8.5, "desert": 8.5,
               "mountain": 8.3, "facility": 7.5}
HARD = 10.0  # points for lying in what stands after the comma: more than any other
MOST = 60  # candidates looked at for one name
GOVERNMENT_VERBS = naming.GOVERNMENT_VERBS | frozenset(gazetteer.WORDS["governments"]["verbs"])


def table(doc: Doc) -> pandas.DataFrame:
    """One row a mention of a place: see `situate.places`."""
    found = layers.places(doc, resolve(doc, toponyms.mentions(doc)))
    rows = [cells(row, number) for row, number in zip(found, sentence.numbers(doc, found))]
    return annotate.table(annotate.text(doc), rows, COLUMNS, types=TYPES)


def cells(row: Row, number: int) -> tuple:
    """The cells of a row in the order of `COLUMNS`."""
    place, box = row["place"], row["box"] or (pandas.NA,) * 4
    name, where, geonameid = row["name"], (pandas.NA,) * 4, pandas.NA
    if place is not None:
        point = (pandas.NA,) * 2 if row["status"] == "area" else (place.lat, place.lon)
        where = (place.country or pandas.NA, place.region or pandas.NA, *point)
        name, geonameid = place.name, place.geonameid if place.geonameid > 0 else pandas.NA
    about = (row["status"], row["others"], row["stands_for"], row["score"], row["within"], number)
    return (row["start"], row["end"], name, row["kind"], *where, *box, geonameid, *about)


# Choosing.

def resolve(doc: Doc, rows: list[Row]) -> list[Row]:
    """The rows with one place each; mentions of one name are weighed together."""
    text = annotate.text(doc)
    for row in rows:
        outer = toponyms.outer_places(text, row["end"])
        row |= {"within": pandas.NA, "others": [], "outer": outer, "shared": False}
    share_outer(text, rows)
    names = group(rows)
    for heat in (1.0, 0.7, 0.5):
        evidence = weigh(names, heat)
        for name in names:
            name["points"] = [points + context(name, place, evidence)
                              for points, place in zip(name["priors"], name["places"])]
    for name in names:
        for row in name["rows"]:
            settle(row, name, evidence)
    rows = [row if row["places"] else row | unknown(row) for row in rows]
    rows = [row for row in rows if row["place"] or row["label"] in toponyms.PLACE_LABELS]
    for row in rows:
        row["stands_for"] = "government" if stands_for_government(doc, text, row) else pandas.NA
    tell_towns(text, rows)
    return rows


def tell_towns(text: str, rows: list[Row]) -> None:
    """For a building without a point the town after it ("the Hall in Virginia") or in its name."""
    towns = {row["name"]: row["place"].name for row in rows if row["kind"] == "city"}
    for at, row in enumerate(rows):
        if row["kind"] == "facility" and not row["place"]:
            heads = [" ".join(row["name"].split()[:size]) for size in (3, 2, 1)]
            told = [following["name"] for following in rows[at + 1:at + 2]
                    if PATTERNS.in_town.fullmatch(text, row["end"], following["start"])] + heads
            row["within"] = next((towns[name] for name in told if name in towns), pandas.NA)


def share_outer(text: str, rows: list[Row]) -> None:
    """What stands after the last of a list may hold the others: "Paris and Dallas, Texas"."""
    for row, following in zip(rows[-2::-1], rows[:0:-1]):
        outer = [] if row["outer"] else following["outer"]
        held = any(holds(one, place) for one in outer for place in row["places"])
        if held and PATTERNS.listed.fullmatch(text, row["end"], following["start"]):
            row |= {"outer": outer, "shared": True}


def group(rows: list[Row]) -> list[Row]:
    """The distinct names that may be places, with their candidates and the points of these."""
    names: dict[str, Row] = {}
    for row in rows:
        if row["places"]:
            key, places = row["key"], row["places"][:MOST]
            new = {"key": key, "lenient": not gazetteer.lookup(key), "rows": [], "places": []}
            name = names.setdefault(key, new)
            name["rows"].append(row)
            name["places"] += [place for place in places if place not in name["places"]]
    for name in names.values():
        # All mentions have a share in what one of them says of the place.
        name["spread"] = [0.35 * max(0.0, *(told(row, place) for row in name["rows"]))
                          for place in name["places"]]
        name["points"] = name["priors"] = [prior(name, place) + share
                                           for place, share in zip(name["places"], name["spread"])]
        name["held"] = min((row["start"] for row in name["rows"] if row["outer"]), default=0)
    return list(names.values())


def prior(name: Row, place: Place) -> float:
    """Points for the place alone: kind, people and name."""
    points, own = KIND_POINTS.get(place.kind), gazetteer.key(place.name)
    if points is None:
        more = {"region": 0.5, "city": 0.3, "district": -1.2}.get(place.kind, 0)
        points = math.log10(max(place.population, 700)) + more
    if own != name["key"] and name["lenient"]:
        points = spelt_otherwise(name["key"], own, points)
    elif own != name["key"]:
        begins = own.startswith(name["key"]) and place.kind != "district"
        points -= 0.2 if begins else 1.0
    if place.kind == "region" and any(is_its_city(place, other) for other in name["places"]):
        points -= 2
    return points + 1.8 * (gazetteer.WORDS["usual"].get(name["key"]) == place.geonameid)


def spelt_otherwise(key: str, own: str, points: float) -> float:
    """Points of a place of another name: its people weigh less, its transliteration more."""
    article = key.split()[0] in gazetteer.ARTICLES and own.split()[0] in gazetteer.ARTICLES
    apart_in_sound = gazetteer.lenient_key(key) != gazetteer.lenient_key(own)
    return 3 + 0.4 * (points - 3) + article - 0.7 * apart_in_sound


def is_its_city(region: Place, place: Place) -> bool:
    """Whether the bare name means the large town of a region's name; never Oklahoma City."""
    apart_by_name = gazetteer.key(place.name) == f"{gazetteer.key(region.name)} city"
    large = place.population > 0.08 * region.population
    if apart_by_name or place.kind != "city" or place.country != region.country or not large:
        return False
    return place.region == region.region or not apart(place, region)


def told(row: Row, place: Place) -> float:
    """Points for what this mention says: the region after the comma, the word for its kind."""
    held = max((1 - 0.1 * at for at, outer in enumerate(row["outer"][:4]) if holds(outer, place)),
               default=0)
    points = (0.45 if row["shared"] else 1) * HARD * held
    if row["wanted"]:
        points += 3 if place.kind in row["wanted"] else -1.5
    return points


@lru_cache(maxsize=50_000)
def signs(place: Place) -> frozenset[tuple]:
    """What a place speaks for: its country, its region and its square degree."""
    found = {(place.country,)} if place.country else set()
    if found and place.region and place.kind != "country":
        found.add((place.country, place.region))
    if found and place.kind in ("city", "district") and place.lat is not None:
        found.add((round(place.lat), round(place.lon)))
    return frozenset(found)


def weigh(names: list[Row], heat: float) -> Counter:
    """How much the names, whose shares it sets, speak for countries, regions, square degrees."""
    evidence = Counter({"all": 0.5})
    for name in names:
        top = max(name["points"])
        shares = [math.exp((points - top) / heat * 1.5) for points in name["points"]]
        count = len(name["rows"]) ** 0.4 * (0.4 if all(row["weak"] for row in name["rows"]) else 1)
        name["shares"] = [share * count / sum(shares) for share in shares]
        evidence["all"] += count
        # A capital, whose name stands for more than the town, tells nothing of what is near.
        capital = normalize(name["key"]) in naming.CAPITAL
        for share, place in zip(name["shares"], name["places"]):
            for sign in signs(place) if share > 0.01 else ():
                evidence[sign] += share * (not capital or sign[0] == place.country)
    return evidence


def support(name: Row, evidence: Counter, *wanted: tuple) -> float:
    """How much the other names speak for one of these countries, regions or square degrees."""
    own = sum(share for share, place in zip(name["shares"], name["places"])
              if not signs(place).isdisjoint(wanted))
    return max(0.0, sum(evidence[sign] for sign in wanted) - own)


def context(name: Row, place: Place, evidence: Counter) -> float:
    """Points for the countries, regions and neighbourhood of the other names."""
    if not place.country:
        return 0.0
    points = 3 * support(name, evidence, (place.country,)) / evidence["all"]
    if place.region and place.kind != "country":
        points += 3.5 * support(name, evidence, (place.country, place.region)) / evidence["all"]
        near = neighbours(name, place, evidence)
        points += 1.5 * near / (near + 1)
    return points


def neighbours(name: Row, place: Place, evidence: Counter) -> float:
    """How much the other names speak for the square degrees around a town."""
    if place.kind not in ("city", "district") or place.lat is None:
        return 0.0
    row, column = round(place.lat), round(place.lon)
    cells = [(row + up, column + right) for up in (-1, 0, 1) for right in (-1, 0, 1)]
    return support(name, evidence, *cells)


def kilometres(south: float, west: float, north: float, east: float) -> float:
    """Kilometres along the great circle between two points in degrees, on a sphere of 6,371 km."""
    a, b = math.radians(south), math.radians(north)
    turn = math.sin(math.radians(east - west) / 2)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * turn ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(half)))


# What the row says.

def settle(row: Row, name: Row, evidence: Counter) -> None:
    """Place, kind, box, status, score and the other candidates of one mention."""
    early = row["start"] < name["held"]
    ranked = [(points + told(row, place) - early * share, place)
              for points, share, place in zip(name["points"], name["spread"], name["places"])]
    ranked.sort(key=lambda pair: -pair[0])
    if row["area"]:  # the province of a town of the same name
        ranked = sorted(ranked, key=lambda pair: not surrounds(pair[1], ranked[0][1]))
    points, place = ranked[0]
    others = [brief(other) for _, other in ranked[:6]]
    rival = next((other for other, elsewhere in ranked[1:] if apart(place, elsewhere)), None)
    plain = not (row["weak"] or row["area"])
    only = plain and rival is None and gazetteer.key(place.name) == row["key"]
    if is_facility(row) or not (only or is_likely(row, name, place, evidence)):
        row |= unknown(row) | {"others": others}
        return
    lead = min(4.0 if rival is None else points - rival, points - 2.5)
    row |= {"place": place, "kind": place.kind, "box": place.box, "others": others[1:],
            "score": round(1 / (1 + math.exp(-1.2 * lead)), 3),
            "status": "resolved" if lead > 0.4 else "ambiguous"}
    if place.lat is None or row["area"]:
        whole = place.box or (place.lat - 0.5, place.lon - 0.5, place.lat + 0.5, place.lon + 0.5)
        row |= {"status": "area", "box": part_of(whole, row["part"])}
        row["kind"] = "area" if row["area"] else place.kind


def unknown(row: Row) -> Row:
    """What is said of a mention whose place is not known."""
    kind = "facility" if row["label"] == "FAC" or is_facility(row) else "unknown"
    return {"place": None, "kind": kind, "box": None, "status": "unknown", "score": pandas.NA}


def is_likely(row: Row, name: Row, place: Place, evidence: Counter) -> bool:
    """Whether it is no small namesake in a country that nothing else in the article speaks of."""
    doubted = row["weak"] and row["label"] == "PERSON"
    alone = evidence["all"] < 2 + sum(name["shares"]) and not doubted
    held = any(holds(outer, place) for outer in row["outer"])
    if held or alone or place.kind not in ("city", "district"):
        return True
    share = support(name, evidence, (place.country,)) / evidence["all"]
    if share <= 0.08:
        fewest = 100_000 if gazetteer.key(place.name).startswith(name["key"]) else 500_000
        return place.population > fewest and not row["weak"]
    region = support(name, evidence, (place.country, place.region))
    near = region > 0.15 or neighbours(name, place, evidence) > 0.2
    if row["weak"]:
        return near and share > 0.25
    return near or share > 0.4 or place.population > 10_000


def is_facility(row: Row) -> bool:
    """Whether the name says that it is a building, a street or the like, and is no known town's."""
    words = row["key"].split()
    exact = any(place.kind in KIND_POINTS for place in row["places"]) or any(
        gazetteer.key(place.name) == row["key"] for place in row["places"] if place.population)
    building = row["label"] == "FAC" or len(words) > 1 and words[-1] in toponyms.FACILITY
    return not exact and (building or row["key"] in toponyms.FACILITIES)


def apart(place: Place, other: Place) -> bool:
    """Whether two places lie more than 100 km from each other."""
    if place.lat is None or other.lat is None:
        return not any(area.box and town.lat is not None and toponyms.in_box(area.box, town)
                       for area, town in ((place, other), (other, place)))
    return kilometres(place.lat, place.lon, other.lat, other.lon) > 100


def surrounds(area: Place, place: Place) -> bool:
    """Whether the area has a box in which the place lies."""
    if area.box is None or area is place or place.lat is None:
        return area.box is not None
    return toponyms.in_box(area.box, place)


def brief(place: Place) -> dict:
    """A candidate as a dictionary."""
    told = place._asdict()
    del told["box"], told["geonameid"]
    return told | {"geonameid": place.geonameid if place.geonameid > 0 else None}


def part_of(box: tuple, part: str) -> tuple:
    """The half or the middle of a box that a direction names; all of it where none does."""
    south, west, north, east = box
    tall, wide = (north - south) / 2, (east - west) / 2
    if part.startswith(("cent", "mid")):
        south, north = south + tall / 2, north - tall / 2
        west, east = west + wide / 2, east - wide / 2
    south += tall * ("north" in part)
    north -= tall * ("south" in part)
    west += wide * ("east" in part)
    east -= wide * ("west" in part)
    return tuple(round(side, 3) for side in (south, west, north, east))


def stands_for_government(doc: Doc, text: str, row: Row) -> bool:
    """Whether a country or capital means its government: who says, must, or is in talks."""
    capital = normalize(row["name"]) in naming.CAPITAL
    if row["status"] in ("area", "unknown") or not (capital or row["kind"] == "country"):
        return False
    if PATTERNS.in_talks.search(text, max(0, row["start"] - 60), row["start"]):
        return True
    if PATTERNS.as_government.match(text, row["end"]):
        return True
    return governs(doc.char_span(row["start"], row["end"], alignment_mode="expand").root, capital)


def governs(token: Token, capital: bool) -> bool:
    """Whether it is the subject or agent of a verb of governments, or of what must be done."""
    while token.dep_ == "conj" and token.head.ent_type_ in toponyms.PLACE_LABELS:
        token = token.head
    if token.dep_ not in ("nsubj", "obl:agent") or token.head.pos_ != "VERB":
        return False
    modals = [child for child in token.head.children if child.dep_ == "aux"]
    return token.head.lemma_.lower() in GOVERNMENT_VERBS or any(
        capital and child.tag_ == "MD" or child.lower_ in ("must", "should") for child in modals)

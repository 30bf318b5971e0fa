"""Where: one row a place mention, with the place of the bundled gazetteer that it most likely is, the others beside it, and how sure that is.

The mentions are found in helpers/situate/toponyms.py. The choice among namesakes weighs population and kind, what stands after a comma ("Paris, Texas"),
and the countries, regions and neighbourhood of the other places of the article, each of which counts with all it may be, in three rounds.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable

import pandas
from spacy.tokens import Doc, Token

from helpers import annotate
from helpers.corrections import layers
from helpers.annotate import naming
from helpers.situate import gazetteer, toponyms
from helpers.situate.gazetteer import Place
from helpers.situate.toponyms import holds
from helpers.text import normalize

COLUMNS = ["name", "kind", "country", "region", "lat", "lon", "south", "west", "north", "east", "geonameid", "status", "candidates",
           "stands_for", "score", "within", "sentence"]
TYPES = {**dict.fromkeys(("name", "kind", "country", "region", "status", "stands_for", "within"), "string"),
         **dict.fromkeys(("lat", "lon", "south", "west", "north", "east", "score"), "Float64"), "geonameid": "Int64",
         "candidates": object, "sentence": "Int64"}
KIND_POINTS = {"country": 9.5, "continent": 9.6, "area": 8.6, "water": 8.5, "desert": 8.5, "mountain": 8.3, "facility": 7.5}
"""Points of a kind whatever its population; towns and regions have the logarithm of theirs, from 2.7 to 7.4."""
HARD = 10.0
"""Points for lying in what stands after the comma: more than any other."""
MOST = 60
"""Candidates looked at for one name."""
GOVERNMENT_VERBS = naming.GOVERNMENT_VERBS | frozenset(gazetteer.WORDS["governments"]["verbs"])
DEALINGS = "|".join(gazetteer.WORDS["governments"]["dealings"])
IN_TALKS = re.compile(rf"\b(?:(?:{DEALINGS}) (?:between|with|among|from|to) (?:the )?(?:[A-Z][\w.]+(?: [A-Z]\w+)?,? and (?:the )?)?"
                      r"|(?:pressure|sanctions) (?:on|against) (?:the )?"
                      r"|(?:backed|supported|funded|armed|brokered|mediated|imposed|accused) by (?:the )?|between (?:[A-Z][\w.]+ and )?)$")
WITH_ALLIES = re.compile(r",? and its (?:\w+ ){0,2}(?:allies|partners|backers|proxies|ally|government)\b"
                         r"|['’]s (?:government|foreign policy|foreign ministry|allies)\b|-(?:backed|led|brokered|funded|mediated)\b")
OF_GOVERNMENT = re.compile(r"['’]s (?:\w+ ){0,2}(?:policy|decision|position|stance|response|demands?|plans?"
                           r"|troops|forces|ambassador|envoy|sanctions|support|concerns|interests|claims?|allies)\b")
IN_TOWN = re.compile(r",? (?:in|at|near) (?:the (?:city|town|village) of )?|, ")
LIST = re.compile(r",? and |, |,? or ")
CODES = list(naming.PLACES["countries"])


def table(doc: Doc) -> pandas.DataFrame:
    """One row a mention of a place: `name` and `geonameid` of the choice, `kind` (country, region, district, city, area, continent, water, desert,
    mountain, facility, unknown), `country` (ISO 3166 alpha-2), `region` (first-level), `lat, lon` (degrees; NA for areas and unknown places), the
    box `south, west, north, east`, `status` (resolved, ambiguous, area, unknown), `candidates` (the others, best first), `stands_for`
    ("government" or NA), `score` (0 to 1, how sure), `within` (the town in which the text says that a building without a point lies), `sentence`.
    """
    found = layers.places(doc, resolve(doc, toponyms.mentions(doc)))
    marked = found and doc.has_annotation("SENT_START")
    numbers = annotate.sentence_numbers(doc, [row["start"] for row in found]) if marked else [pandas.NA] * len(found)
    return annotate.table(annotate.text(doc), [cells(row, number) for row, number in zip(found, numbers)], COLUMNS, types=TYPES)


def cells(row: dict, sentence: int) -> tuple:
    """The cells of a row in the order of `COLUMNS`."""
    place, box = row["place"], row["box"] or (pandas.NA,) * 4
    about = (row["status"], row["others"], row["stands_for"], row["score"], row["within"], sentence)
    if place is None:
        return (row["start"], row["end"], row["name"], row["kind"], *(pandas.NA,) * 4, *box, pandas.NA, *about)
    point = (pandas.NA, pandas.NA) if row["status"] == "area" or place.lat is None else (place.lat, place.lon)
    return (row["start"], row["end"], place.name, row["kind"], place.country or pandas.NA, place.region or pandas.NA, *point, *box,
            place.geonameid if place.geonameid > 0 else pandas.NA, *about)


# Choosing.

def resolve(doc: Doc, rows: list[dict]) -> list[dict]:
    """The rows with one place each; mentions of one name are weighed together."""
    text = annotate.text(doc)
    for row in rows:
        row |= {"stands_for": pandas.NA, "within": pandas.NA, "others": [], "outer": toponyms.outer_places(text, row["end"])}
    share_outer(text, rows)
    names = group(rows)
    people = demonyms(doc)
    for heat in (1.0, 0.7, 0.5):
        evidence = weigh(names, people, heat)
        for name in names:
            name["points"] = [points + context(name, place, at, evidence) for at, (points, place) in enumerate(zip(name["priors"], name["places"]))]
    for name in names:
        name["spread"] = [spread(name, place) for place in name["places"]]
        name["held"] = min((row["start"] for row in name["rows"] if row["outer"]), default=0)
        for row in name["rows"]:
            settle(row, name, evidence)
            row["stands_for"] = "government" if stands_for_government(doc, text, row) else pandas.NA
    for row in rows:
        if not row["places"]:
            row |= unknown(row)
    rows = [row for row in rows if row["place"] or row["label"] in toponyms.PLACE_LABELS]
    tell_towns(text, rows)
    return rows


def tell_towns(text: str, rows: list[dict]) -> None:
    """For a building without a point the town that follows it: "the Ramor Theatre in Virginia"; or that its name begins with: "Cavan Town Hall"."""
    towns = {row["name"]: row["place"].name for row in rows if row["place"] and row["kind"] == "city"}
    for row, following in zip(rows, [*rows[1:], None]):
        if row["kind"] == "facility" and not row["place"]:
            after = following and following["place"] and following["kind"] == "city" and IN_TOWN.fullmatch(text[row["end"]:following["start"]])
            heads = (" ".join(row["name"].split()[:size]) for size in (3, 2, 1))
            row["within"] = following["place"].name if after else next((towns[head] for head in heads if head in towns), pandas.NA)


def share_outer(text: str, rows: list[dict]) -> None:
    """What stands after the last of a list says where the others may be, less surely: "Lebanon and Lancaster, Pennsylvania"."""
    for row in rows:
        row["shared"] = False
    for row, following in zip(rows[-2::-1], rows[:0:-1]):
        listed = not row["outer"] and following["outer"] and LIST.fullmatch(text[row["end"]:following["start"]])
        if listed and any(holds(outer, place) for outer in following["outer"] for place in row["places"]):
            row |= {"outer": following["outer"], "shared": True}


def group(rows: list[dict]) -> list[dict]:
    """The distinct names that may be places, with their candidates and the points these have by themselves."""
    names: dict[str, dict] = {}
    for row in rows:
        if row["places"]:
            name = names.setdefault(row["key"], {"key": row["key"], "rows": [], "places": [], "lenient": not gazetteer.lookup(row["key"])})
            name["rows"].append(row)
            name["places"] += [place for place in row["places"][:MOST] if place not in name["places"]]
    for name in names.values():
        name["priors"] = name["points"] = [prior(name, place) for place in name["places"]]
    return list(names.values())


def prior(name: dict, place: Place) -> float:
    """Points for the place alone: kind, people, name, and a share of what any mention says about where it is."""
    points = KIND_POINTS.get(place.kind)
    if points is None:
        points = math.log10(max(place.population, 700)) + {"region": 0.5, "city": 0.3, "district": -1.2}.get(place.kind, 0)
    own = gazetteer.key(place.name)
    if own != name["key"]:
        points = spelt_otherwise(name["key"], own, points) if name["lenient"] else points - (0.2 if own.startswith(name["key"]) else 1.0)
    if place.kind == "district" and own != name["key"] and not any(place.kind in row["wanted"] for row in name["rows"]):
        points -= 1.5
    if place.kind == "region" and any(is_its_city(place, other) for other in name["places"]):
        points -= 2
    if gazetteer.WORDS["usual"].get(name["key"]) == place.geonameid:
        points += 1.8
    return points + spread(name, place)


def spread(name: dict, place: Place) -> float:
    """The share that all mentions of a name have in what one of them says of the place."""
    return 0.35 * max((told(row, place) for row in name["rows"]), default=0)


def spelt_otherwise(key: str, own: str, points: float) -> float:
    """Points of a place whose own name is another one: less weight to its people, more to a name that differs in transliteration only."""
    article = key.split()[0] in gazetteer.ARTICLES and own.split()[0] in gazetteer.ARTICLES
    return 3 + 0.4 * (points - 3) + article - 0.7 * (gazetteer.lenient_key(key) != gazetteer.lenient_key(own))


def is_its_city(region: Place, place: Place) -> bool:
    """Whether a town of the region's own name is so large a part of it that the bare name means the town; "Oklahoma" never means Oklahoma City."""
    apart_by_name = gazetteer.key(place.name) == f"{gazetteer.key(region.name)} city"
    if apart_by_name or place.kind != "city" or place.country != region.country or place.population <= 0.08 * region.population:
        return False
    return place.region == region.region or not apart(place, region)


def told(row: dict, place: Place) -> float:
    """Points for what this mention says: the region after the comma, the word for its kind."""
    held = max((1 - 0.1 * at for at, outer in enumerate(row["outer"][:4]) if holds(outer, place)), default=0)
    points = (0.45 if row["shared"] else 1) * HARD * held
    if row["wanted"]:
        points += 3 if place.kind in row["wanted"] else -1.5
    return points


def weigh(names: list[dict], people: dict[str, int], heat: float) -> dict:
    """How much the names speak for each country, region and square degree, and each name's own part in that."""
    evidence = {"countries": defaultdict(float), "regions": defaultdict(float), "cells": defaultdict(float), "total": 0.5}
    for country, count in people.items():
        evidence["countries"][country] += 0.4 * math.sqrt(count)
        evidence["total"] += 0.4 * math.sqrt(count)
    for name in names:
        top = max(name["points"])
        shares = [math.exp((points - top) / heat * 1.5) for points in name["points"]]
        count = len(name["rows"]) ** 0.4 * (0.4 if all(row["weak"] for row in name["rows"]) else 1)
        name["shares"] = [share * count / sum(shares) for share in shares]
        evidence["total"] += count
        for share, place in zip(name["shares"], name["places"]):
            if share > 0.01 and place.country:
                add(evidence, place, share, near=normalize(name["key"]) not in naming.CAPITAL)
    return evidence


def add(evidence: dict, place: Place, share: float, *, near: bool) -> None:
    """One candidate's part in the evidence; a capital, whose name stands for more than the town, tells nothing of what is near."""
    evidence["countries"][place.country] += share
    if place.kind != "country" and place.region:
        evidence["regions"][place.country, place.region] += share
    if near and place.kind in ("city", "district") and place.lat is not None:
        evidence["cells"][round(place.lat), round(place.lon)] += share


def context(name: dict, place: Place, at: int, evidence: dict) -> float:
    """Points for the countries, regions and neighbourhood of the other names."""
    if not place.country or place.kind == "continent":
        return 0.0
    country = (evidence["countries"][place.country] - own_share(name, lambda other: other.country == place.country)) / evidence["total"]
    if place.kind == "country" or not place.region:
        return 3 * max(0.0, country)
    region = beside_own(name, place, evidence) / evidence["total"]
    return 3 * max(0.0, country) + 3.5 * max(0.0, region) + (neighbourhood(name, place, evidence) if place.kind in ("city", "district") else 0)


def own_share(name: dict, counts: Callable[[Place], bool]) -> float:
    """What the name itself has put into the evidence for such places."""
    return sum(share for share, other in zip(name["shares"], name["places"]) if counts(other))


def beside_own(name: dict, place: Place, evidence: dict) -> float:
    """How much the other names speak for the place's region."""
    inside = own_share(name, lambda other: (other.country, other.region) == (place.country, place.region) and other.kind != "country")
    return evidence["regions"][place.country, place.region] - inside


def neighbourhood(name: dict, place: Place, evidence: dict) -> float:
    """Points for towns of other names in the square degrees around."""
    row, column, cells = round(place.lat), round(place.lon), evidence["cells"]
    near = sum(cells.get((row + up, column + right), 0) for up in (-1, 0, 1) for right in (-1, 0, 1))
    if normalize(name["key"]) not in naming.CAPITAL:
        near -= own_share(name, lambda other: other.kind in ("city", "district")
                          and abs(round(other.lat) - row) < 2 and abs(round(other.lon) - column) < 2)
    return 1.5 * near / (near + 1) if near > 0.02 else 0.0


def demonyms(doc: Doc) -> dict[str, int]:
    """How often members of each country's people are named, by the country's code."""
    counts: dict[str, int] = defaultdict(int)
    for span in doc.ents:
        if span.label_ == "NORP" and (number := naming.PEOPLE.get(normalize(span.text))) is not None and number < len(CODES):
            counts[CODES[number]] += 1
    return counts


def kilometres(south: float, west: float, north: float, east: float) -> float:
    """Kilometres along the great circle between two points in degrees, on a sphere of 6,371 km."""
    a, b = math.radians(south), math.radians(north)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(east - west) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(half)))


# What the row says.

def settle(row: dict, name: dict, evidence: dict) -> None:
    """Place, kind, box, status, score and the other candidates of one mention."""
    early = row["start"] < name["held"]
    ranked = [(points + told(row, place) - early * share, place) for points, share, place in zip(name["points"], name["spread"], name["places"])]
    ranked = sorted(ranked, key=lambda pair: -pair[0])
    if row["area"]:
        ranked = sorted(ranked, key=lambda pair: not surrounds(pair[1], ranked[0][1]))
    points, place = ranked[0]
    rival = next((other for other, elsewhere in ranked[1:] if apart(place, elsewhere)), None)
    row["others"] = [brief(other) for _, other in ranked[:6]]
    if is_facility(row) or not is_likely(row, name, place, evidence):
        row |= unknown(row)
        return
    lead = min(4.0 if rival is None else points - rival, points - 2.5)
    row |= {"place": place, "kind": place.kind, "box": place.box}
    row |= {"score": round(1 / (1 + math.exp(-1.2 * lead)), 3), "status": "resolved" if lead > 0.4 else "ambiguous"}
    row["others"] = row["others"][1:]
    if place.lat is None or row["area"]:
        whole = place.box or (place.lat - 0.5, place.lon - 0.5, place.lat + 0.5, place.lon + 0.5)
        row |= {"status": "area", "box": part_of(whole, row["part"]), "kind": "area" if row["area"] else place.kind}


def unknown(row: dict) -> dict:
    """What is said of a mention whose place is not known."""
    kind = "facility" if row["label"] == "FAC" or is_facility(row) else "unknown"
    return {"place": None, "kind": kind, "box": None, "status": "unknown", "score": pandas.NA}


def is_likely(row: dict, name: dict, place: Place, evidence: dict) -> bool:
    """Whether the best candidate is more than the nearest namesake: no small town of a country that nothing else in the article speaks of."""
    if place.kind not in ("city", "district") or any(holds(outer, place) for outer in row["outer"]):
        return True
    support = (evidence["countries"][place.country] - own_share(name, lambda other: other.country == place.country)) / evidence["total"]
    if evidence["total"] < 2 + sum(name["shares"]) and not (row["weak"] and row["label"] == "PERSON"):
        return True
    if row["key"].split()[-1] in toponyms.FACILITY and " " in row["key"] and place.population < 100_000:
        return speaks_for(evidence, name, place)
    if row["weak"]:
        return support > 0.25 and (place.population > 50_000 or speaks_for(evidence, name, place))
    if support > 0.08:
        return place.population > 10_000 or support > 0.4 or speaks_for(evidence, name, place)
    return place.population > (100_000 if gazetteer.key(place.name).startswith(name["key"]) else 500_000)


def speaks_for(evidence: dict, name: dict, place: Place) -> bool:
    """Whether other names lie in the place's region or near it."""
    return beside_own(name, place, evidence) > 0.15 or neighbourhood(name, place, evidence) > 0.2


def is_facility(row: dict) -> bool:
    """Whether the name says that it is a building, a street or the like, and the whole name is no known town."""
    words = row["key"].split()
    fewest = 15_000 if row["label"] == "FAC" else 0
    exact = any(gazetteer.key(place.name) == row["key"] and place.population > fewest or place.kind in KIND_POINTS for place in row["places"])
    return not exact and (row["label"] == "FAC" or len(words) > 1 and words[-1] in toponyms.FACILITY or row["key"] in toponyms.FACILITIES)


def apart(place: Place, other: Place) -> bool:
    """Whether two places lie more than 100 km from each other."""
    if place.lat is None or other.lat is None:
        return not any(area.box and town.lat is not None and toponyms.in_box(area.box, town) for area, town in ((place, other), (other, place)))
    return kilometres(place.lat, place.lon, other.lat, other.lon) > 100


def surrounds(area: Place, place: Place) -> bool:
    """Whether the area has a box in which the place lies: the province of a town of the same name."""
    return area.box is not None and (area is place or place.lat is None or toponyms.in_box(area.box, place))


def brief(place: Place) -> dict:
    """A candidate as a dictionary."""
    return {"name": place.name, "kind": place.kind, "country": place.country, "region": place.region, "lat": place.lat, "lon": place.lon,
            "population": place.population, "geonameid": place.geonameid if place.geonameid > 0 else None}


def part_of(box: tuple, part: str) -> tuple:
    """The half or the middle of a box that a direction names; all of it where none does."""
    south, west, north, east = box
    tall, wide = (north - south) / 2, (east - west) / 2
    if "north" in part or part == "upper":
        south += tall
    if "south" in part or part == "lower":
        north -= tall
    if "east" in part:
        west += wide
    if "west" in part:
        east -= wide
    if part.startswith(("central", "cent", "mid")):
        south, west, north, east = south + tall / 2, west + wide / 2, north - tall / 2, east - wide / 2
    return tuple(round(side, 3) for side in (south, west, north, east))


def stands_for_government(doc: Doc, text: str, row: dict) -> bool:
    """Whether the article means the government by this country or capital: as one who says, wants or must, in talks, with allies, under pressure."""
    capital = normalize(row["name"]) in naming.CAPITAL
    if row["status"] == "area" or not (capital or row["kind"] == "country"):
        return False
    if IN_TALKS.search(text, max(0, row["start"] - 60), row["start"]) or WITH_ALLIES.match(text, row["end"], row["end"] + 40):
        return True
    if capital and OF_GOVERNMENT.match(text, row["end"], row["end"] + 40):
        return True
    span = doc.char_span(row["start"], row["end"], alignment_mode="expand")
    return governs(span.root, capital)


def governs(token: Token, capital: bool) -> bool:
    """Whether the word is the subject, or the agent, of a verb of governments; for a capital also of what must or may be done."""
    while token.dep_ == "conj" and token.head.i < token.i and token.head.ent_type_ in toponyms.PLACE_LABELS:
        token = token.head
    if token.dep_ not in ("nsubj", "obl:agent") or token.head.pos_ != "VERB":
        return False
    return token.head.lemma_.lower() in GOVERNMENT_VERBS or any(
        child.dep_ == "aux" and (child.tag_ == "MD" if capital else child.lower_ in ("must", "should")) for child in token.head.children)

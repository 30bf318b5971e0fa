"""Measure situate.places on GeoWebNews: how many toponyms are found, and how many of those lie within 161 km.

    python training/score_places.py [../shared/data/places/GWN.xml] [--misses]
    python training/score_places.py --write    (the articles with odd numbers, into helpers/scores/places.json)

Gold are the toponyms that the corpus counts as literal (Literal, Mixed, Coercion, Embedded_Literal, Literal_Modifier; Gritta et al. 2019),
adjectives left out, that have coordinates. Found: a row overlaps the toponym. Placed: that row has a point. Areas have a box and no point by design:
they are reported apart, by the middle of the box. Strict counts rows with a point; lax counts all rows, those without a point as wrong.
"""

import argparse
import json
import sys
import xml.etree.ElementTree
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from helpers import annotate, load  # noqa: E402
from helpers.situate import resolution

LITERAL = {"Literal", "Mixed", "Coercion", "Embedded_Literal", "Literal_Modifier"}
NEAR = 161
"""Kilometres: 100 miles, as is usual in this work."""


def articles(path: Path) -> Iterator[tuple[int, str, list[dict]]]:
    """Number, text and gold toponyms of each article."""
    for article in xml.etree.ElementTree.parse(path).getroot().iter("article"):
        gold = [{child.tag: child.text or "" for child in toponym} for toponym in article.iter("toponym")]
        yield int(article.get("file")), article.findtext("text"), [toponym for toponym in gold if is_gold(toponym)]


def is_gold(toponym: dict) -> bool:
    """Literal, no adjective, with coordinates."""
    return toponym["type"] in LITERAL and toponym["modifierType"] != "Adjective" and bool(toponym.get("latitude"))


def judge(toponym: dict, rows: pandas.DataFrame) -> dict:
    """What was found for one toponym: the row that overlaps it most, and its distance."""
    start, end = int(toponym["start"]), int(toponym["end"])
    overlap = rows["end"].clip(upper=end) - rows["start"].clip(lower=start)
    judged = {"name": toponym["extractedName"], "type": toponym["type"], "normal": toponym["normalisedName"],
              "gold": (float(toponym["latitude"]), float(toponym["longitude"])),
              "numbered": bool(toponym.get("geonamesID")), "outcome": "missed", "km": None, "exact": False, "row": None}
    if not len(rows) or overlap.max() <= 0:
        return judged
    row = rows.loc[overlap.idxmax()]
    judged |= {"exact": row["start"] == start and row["end"] == end, "row": row}
    point, outcome = (row["lat"], row["lon"]), "point"
    if pandas.isna(row["lat"]):
        middle = ((row["south"] + row["north"]) / 2, (row["west"] + row["east"]) / 2) if not pandas.isna(row["south"]) else None
        point, outcome = middle, "area" if middle else "unknown"
    return judged | {"outcome": outcome, "km": resolution.kilometres(*judged["gold"], *point) if point else None}


def report(name: str, judged: list[dict]) -> None:
    """One line of figures."""
    outcomes = Counter(one["outcome"] for one in judged)
    near = Counter(one["outcome"] for one in judged if one["km"] is not None and one["km"] <= NEAR)
    every, found = len(judged), len(judged) - outcomes["missed"]
    boxed = outcomes["point"] + outcomes["area"]
    exact = sum(one["exact"] for one in judged)
    print(f"{name:27} {every:5} toponyms | found {found / every:.1%} (exactly {exact / every:.1%}) | within {NEAR} km of all found "
          f"{near['point'] / found:.1%}, areas' middles counted {near.total() / found:.1%} | with a point {outcomes['point'] / every:.1%}, "
          f"of those near {near['point'] / outcomes['point']:.1%} | point or box {boxed / every:.1%}, near {near.total() / boxed:.1%} | "
          f"areas {outcomes['area']} (middle near: {near['area']}), unknown {outcomes['unknown']}")


SCORES = ROOT / "helpers" / "scores" / "places.json"
WRITTEN = {
    "places in the GeoWebNews articles not tuned on, buildings and streets among them: marked, with a point or an area (right by the middle of its box)": ("point", "area"),
    "the same: marked with a point, not counting areas": ("point",),
    "the same: marked at all, not counting as right what is said to be unknown or an area": ("point", "area", "unknown"),
}
"""What counts as found, by what is said of it; right is what lies within 161 km, in the last row by a point alone."""


def written(judged: list[dict]) -> list[dict]:
    """The rows of the score file, shares in per cent, for articles that were not tuned on."""
    rows = []
    for measured, outcomes in WRITTEN.items():
        found = [one for one in judged if one["outcome"] in outcomes]
        right = [one for one in found if one["km"] is not None and one["km"] <= NEAR and ("unknown" not in outcomes or one["outcome"] == "point")]
        rows.append({"measured": measured, "marks": len(judged), "found": round(100 * len(found) / len(judged), 1),
                     "right of those found": round(100 * len(right) / len(found), 1)})
    return rows


def main(path: Path, *, misses: bool, write: bool) -> None:
    """Score the articles with even numbers (tuned on), those with odd ones, and all."""
    judged, rows = {0: [], 1: []}, 0
    for number, text, gold in articles(path):
        article = load.Article(**dict.fromkeys(load.Article._fields) | {"text": text, "name": str(number)})
        table = resolution.table(annotate.doc(article))
        rows += len(table)
        found = [judge(toponym, table) for toponym in gold]
        judged[number % 2] += found
        for one in found if misses and number % 2 == 0 else ():
            tell_miss(number, one)
    every = judged[0] + judged[1]
    if write:
        SCORES.write_text(json.dumps(written(judged[1]), indent=2) + "\n", encoding="utf-8")
    for name, parts in (("even", judged[0]), ("odd", judged[1]), ("all", every),
                        ("all, type Literal alone", [one for one in every if one["type"] == "Literal"]),
                        ("all, with a GeoNames number", [one for one in every if one["numbered"]])):
        report(name, parts)


def tell_miss(number: int, one: dict) -> None:
    """A line for what is not near."""
    if one["km"] is None or one["km"] > NEAR:
        row = one["row"]
        cells = [] if row is None else [row[column] for column in ("name", "kind", "country", "region", "status", "score")]
        told = "" if row is None else f"{row['text']!r} -> " + " ".join(map(str, cells))
        away = "" if one["km"] is None else round(one["km"])
        print(f"{number} {one['outcome']:8} {one['name']!r} ({one['normal']}, {one['type']}) {one['gold']} {told} {away}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", default=ROOT / "../shared/data/places/GWN.xml")
    parser.add_argument("--misses", action="store_true", help="list what is missed or far in the articles with even numbers")
    parser.add_argument("--write", action="store_true", help="write the score file that the notebooks show")
    arguments = parser.parse_args()
    main(arguments.path, misses=arguments.misses, write=arguments.write)

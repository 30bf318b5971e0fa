"""Recall of attributions that PolNeAR does not mark: nested, denied and out-of-sentence ones, on GUM's discourse trees.

usage: python training/score_nested.py [--part train] [--write]; writes helpers/scores/nested.json

In a discourse tree the satellite of an `attribution` relation holds source and cue, its head is the main unit of the content. It is found if a
row of the ledger has its cue in the satellite and covers at least half of the head unit's letters. It is nested if another attribution hangs on the same head
from farther away, or if it stands below another's content; it is denied if the relation is `attribution-negative`, and told so if the row is `negated`.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import pandas

sys.path.insert(0, str(Path(__file__).parent / "scripts"))

import convert_treebank
import score
from helpers import attribute

SHARED = Path(__file__).resolve().parents[2] / "shared"
SCORES = Path(__file__).resolve().parents[1] / "helpers/scores/nested.json"


class Unit(NamedTuple):
    """An elementary discourse unit: offsets in the text, its head unit and relation, its sentence."""

    start: int
    end: int
    head: int
    relation: str
    sentence: str


def texts(part: str) -> dict[str, str]:
    """The running text of each GUM document."""
    path = SHARED / f"data/ud/en_gum-{part}.conllu"
    names = [line.split("=", 1)[1].strip() for line in path.open(encoding="utf8") if line.startswith("# newdoc id")]
    documents = convert_treebank.read_documents(path)
    return {name: "\n".join("".join(map(score.surface, paragraph)).rstrip() for paragraph in document) for name, document in zip(names, documents, strict=True)}


def read_units(path: Path, text: str) -> dict[int, Unit]:
    """The units of a discourse tree laid on the text, white space aside. Raises ValueError where the letters differ."""
    places = [i for i, character in enumerate(text) if not character.isspace()]
    letters = "".join(text[i] for i in places)
    out, at = {}, 0
    for line in path.read_text(encoding="utf8").splitlines():
        number, words, _, _, _, marks, head, relation, _, _ = line.split("\t")
        unit = "".join(words.split())
        if letters[at:at + len(unit)] != unit:
            raise ValueError(f"{path.name}: unit {number} is not the text at {places[at] if at < len(places) else len(text)}.")
        sentence = next((mark for mark in marks.split("|") if mark.startswith("sid=")), "")
        out[int(number)] = Unit(places[at], places[at + len(unit) - 1] + 1, int(head), relation, sentence)
        at += len(unit)
    return out


def below(units: dict[int, Unit], number: int, top: int) -> bool:
    """Whether a unit stands under another in the tree."""
    while number and number != top:
        number = units[number].head
    return number == top


def kinds(units: dict[int, Unit], number: int) -> set[str]:
    """What kind of attribution a unit makes."""
    one = units[number]
    others = [n for n, unit in units.items() if n != number and unit.relation.startswith("attribution")]
    nested = any(units[n].head == one.head and abs(n - one.head) > abs(number - one.head) for n in others) or any(
        one.head != units[n].head and below(units, number, units[n].head) and not below(units, n, one.head) for n in others)
    found = {"all", "denied" if one.relation.startswith("attribution-negative") else "made"}
    return found | ({"nested"} if nested else {"outermost"}) | ({"out of the sentence"} if units[one.head].sentence != one.sentence else set())


def row_of(ledger: pandas.DataFrame, units: dict[int, Unit], number: int) -> object | None:
    """The row that tells the attribution, if any."""
    satellite, head = units[number], units[units[number].head]
    for row in ledger.itertuples():
        at = row.cue_start if pandas.notna(row.cue_start) else row.source_start
        covered = sum(max(0, min(b, head.end) - max(a, head.start)) for a, b in row.pieces)
        if pandas.notna(at) and satellite.start <= at < satellite.end and 2 * covered >= head.end - head.start:
            return row
    return None


def measure(part: str) -> list[dict]:
    """One row a kind: how many there are, the share found, and of those found the share told as negated."""
    counts: dict[str, list[int]] = {}
    for name, text in texts(part).items():
        path = SHARED / f"data/attribution/gum-rst/{part}/{name}.rsd"
        if not path.exists():
            continue
        units, ledger = read_units(path, text), attribute.claims(score.mark(text))
        for number, unit in units.items():
            if unit.relation.startswith("attribution") and unit.head:
                row = row_of(ledger, units, number)
                for kind in kinds(units, number):
                    count = counts.setdefault(kind, [0, 0, 0])
                    count[0] += 1
                    count[1] += row is not None
                    count[2] += row is not None and row.negated is not pandas.NA and bool(row.negated)
    order = ("all", "outermost", "nested", "out of the sentence", "made", "denied")
    return [{"attributions in GUM's discourse trees": kind, "marks": n, "found": round(100 * found / n, 1), "of those told as negated": round(100 * negated / (found or 1), 1)}
            for kind in order for n, found, negated in [counts.get(kind, [0, 0, 0])] if n]


if __name__ == "__main__":
    score.command(measure, SCORES, about=__doc__)

"""The gold annotation: every file parses, every mark stands where it says, every id and value is one; and no layer falls below its floor."""

import functools
import re
import sys
from pathlib import Path

import pandas
import pytest
import yaml

from helpers import annotate, corrections, load, review
from helpers.corrections import Row
from helpers.review.scores import UNCOUNTED
from helpers.situate import moment
from helpers.text import normalize

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "training"))

import score_gold

FILES = {path.name.removesuffix(".gold.yaml"): path for path in sorted([*ROOT.glob("seeds/*.gold.yaml"), *ROOT.glob("tests/gold/*.gold.yaml")])}
RAW = {name: yaml.safe_load(path.read_text(encoding="utf8")) for name, path in FILES.items()}
SEEDS = [name for name, path in FILES.items() if path.parent.name == "seeds"]
OTHERS = [name for name in FILES if name not in SEEDS]
FLOORS = yaml.safe_load((ROOT / "tests/gold/floors.yaml").read_text(encoding="utf8"))
COUNTRIES = set(pandas.read_parquet(ROOT / "helpers/gazetteer_data/gazetteer.parquet", columns=["country"])["country"])
KINDS = {"entities": "PERSON NORP ORG GPE LOC FAC PRODUCT EVENT WORK_OF_ART LAW", "places":
         "country region district city area continent water desert mountain facility"}
NUMBER = r"(?:\d+(?:\.\d+)?|X)"
LENGTH = rf"P(?:{NUMBER}(?:Y|M|W|D|DE|CE))*(?:T(?:{NUMBER}[HMS])+)?"
DAY = r"(?:\d{2,4}|XXXX)(?:-(?:\d\d|XX)(?:-(?:\d\d|XX)(?:T\S+)?)?|-W(?:\d\d|XX)(?:-[1-7]|-WE)?|-Q[1-4X]|-H[12X]|-(?:SP|SU|FA|WI))?"
VALUES = {"date": rf"(?:PAST|PRESENT|FUTURE)_REF|{DAY}(?:/{DAY})?", "time": rf"{DAY}T\S+|T\S+", "duration": LENGTH, "set": rf"{LENGTH}|{DAY}"}


def article_of(name: str, request: pytest.FixtureRequest) -> load.Article:
    """The article of a gold file: beside it in seeds/, else among the corpora beside the project."""
    seed = ROOT / "seeds" / f"{name}.txt"
    return load.article(seed if seed.is_file() else request.getfixturevalue("shared") / "data" / "articles" / f"{name}.txt")


def gold_of(name: str, request: pytest.FixtureRequest) -> tuple[load.Article, list[Row]]:
    article = article_of(name, request)
    return article, review.gold(article, path=FILES[name])


def counted(article: load.Article) -> list[Row]:
    """The machine's marks without those that no gold file counts."""
    return [one for one in review.marks(annotate.doc(article)) if one["value"].get("label") not in UNCOUNTED]


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word is cut at either end."""
    return not re.fullmatch(r"\w\w", text[max(0, start - 1):start + 1]) and not re.fullmatch(r"\w\w", text[end - 1:end + 1])


def test_there_is_gold_of_the_seed_and_of_four_others() -> None:
    assert len(SEEDS) == 1 and len(OTHERS) == 4


@pytest.mark.parametrize("name", FILES)
def test_every_mark_stands_in_the_text(name: str, request: pytest.FixtureRequest) -> None:
    article, gold = gold_of(name, request)
    assert RAW[name]["article"] == {"name": article.name, "sha256": article.sha256}
    assert {one["layer"] for one in gold} == set(corrections.FIELDS)
    for one in gold:
        assert corrections.stands(article.text, one)
        assert all(is_whole(article.text, span["start"], span["end"]) for span in corrections.quoted(one)), one
    for layer in corrections.FIELDS:
        ends = [(one["start"], -one["end"], one["cue"] and one["cue"]["start"] if layer == "claims" else 0) for one in gold if one["layer"] == layer]
        assert len(set(ends)) == len(ends), f"{layer}: a mark twice"
        assert layer == "claims" or [start for start, *_ in ends] == sorted(start for start, *_ in ends), f"{layer}: not in text order"


@pytest.mark.parametrize("name", FILES)
def test_the_gold_applied_as_corrections_leaves_no_error(name: str, request: pytest.FixtureRequest) -> None:
    """What a gold file says can be said as corrections, names first since the other layers follow them, and with them applied the machine's marks are the reader's."""
    article, gold = gold_of(name, request)
    names = [one for one in review.as_corrections(counted(article), gold) if one["layer"] == "entities"]
    rest = review.as_corrections(counted(article._replace(corrections=names)), gold)
    doc = annotate.doc(article._replace(corrections=names + rest))
    assert review.problems(doc).empty
    assert review.errors(doc, gold).empty


@pytest.mark.parametrize("name", FILES)
def test_actors_are_named_after_a_mention_and_speakers_are_actors(name: str) -> None:
    gold = RAW[name]
    actors = {mark["actor"] for mark in gold["entities"]} - {None}
    assert actors <= {normalize(mark["text"].removeprefix("The ")).replace("&", "and").replace(" ", "-") for mark in gold["entities"]}
    assert {mark["speaker"] for mark in gold["claims"]} - {None} <= actors


@pytest.mark.parametrize("name", FILES)
def test_values_are_values(name: str) -> None:
    for mark in RAW[name]["times"]:
        if (value := mark["value"]) is not None:
            assert re.fullmatch(VALUES[mark["kind"]], value), mark
            assert mark["kind"] != "date" or "X" in value or value.endswith("_REF") or moment.bounds(value), mark
    assert {mark["country"] for mark in RAW[name]["places"]} - {None} <= COUNTRIES
    for layer, kinds in KINDS.items():
        assert {mark[corrections.FIELDS[layer][0]] for mark in RAW[name][layer]} <= set(kinds.split())


@functools.cache
def measured(which: str) -> list[Row]:
    """The scores of the seed, or of the four others, as they are now; nothing where their texts are not here."""
    return score_gold.measured(which) or pytest.skip("the corpora are not here: no folder ../shared beside the project")


@pytest.mark.parametrize("which", FLOORS)
def test_nothing_falls_below_its_floor(which: str) -> None:
    figures = {(row["layer"], row["of"], row["match"]): row["F1"] for row in measured(which)}
    floors = {(layer, of, match): floor for layer, columns in FLOORS[which].items() for of, matches in columns.items() for match, floor in matches.items()}
    assert floors.keys() == figures.keys()
    below = [f"{' '.join(what)}: {figures[what]} is below {floor}" for what, floor in floors.items() if figures[what] < floor]
    assert below == []


@pytest.mark.parametrize("which", FLOORS)
def test_the_scores_on_file_are_those_of_now(which: str) -> None:
    rows = [row for row in score_gold.stored() if row["articles"] == which]
    assert rows == measured(which), "training/score_gold.py --write renews the file"

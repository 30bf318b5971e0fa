"""The consistency desk: case by case what must be found and what not, and for any text that its offsets hold."""

import datetime
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from helpers import annotate, attribute, load, relate
from helpers.relate import check, finding
from helpers.situate import timex

ROOT = Path(__file__).parents[1]
CASES = yaml.safe_load((ROOT / "tests" / "cases" / "checks.yaml").read_text(encoding="utf8"))
KNOWN = {"two counts", "sum", "percentages", "title changes", "acronym", "spelling", "unattributed", "who said it", "sentence repeated", "number without source",
         "one source", "unnamed source", "accused, not heard", "second hand"}
PLACES = pd.DataFrame(columns=["start", "end", "text", "name", "kind", "country", "region", "lat", "lon", "geonameid", "status", "candidates", "stands_for", "score", "sentence"])


def marked(text: str, published: object = None) -> Doc:
    """The text as the pipeline marks it."""
    return annotate.doc(load.Article(**dict.fromkeys(load.Article._fields) | {"text": text, "name": "case", "published": published}))


def desk(doc: Doc) -> pd.DataFrame:
    """The desk's rows, from all that is known of the article but its places."""
    ledger, times = attribute.claims(doc), timex.table(doc)
    return check.table(doc, events=relate.events(doc, ledger=ledger, times=times, places=PLACES), ledger=ledger, times=times)


def parameters() -> list:
    """The cases; those that are known to fail give their reason."""
    marks = [[pytest.mark.xfail(reason=case["misses"], strict=True)] if "misses" in case else [] for case in CASES]
    return [pytest.param(case, id=case["name"], marks=mark) for case, mark in zip(CASES, marks)]


@pytest.mark.parametrize("case", parameters())
def test_cases(case: dict) -> None:
    found = desk(marked(case["text"], case.get("published")))
    rows = found[found["check"].isin(case["about"])]
    assert list(rows["check"]) == [expected["check"] for expected in case["found"]], list(rows["finding"])
    for row, expected in zip(rows.itertuples(), case["found"]):
        assert row.text == expected.get("text", row.text)
        assert expected.get("says", "") in row.finding


def test_every_check_has_cases() -> None:
    assert {name for case in CASES for name in case["about"]} == KNOWN
    assert len({case["name"] for case in CASES}) == len(CASES)


# Any text.

PIECES = st.sampled_from(["Anna Berg said that ", "54 soldiers were killed. ", "At least 56 soldiers died. ", "(SDF)", "The SDF ", "Ana Berg", "former President Omar Keita ", "President Keita ",
                          "on Tuesday", "Monday, July 18, 2017", "120% of voters", "21 people, 12 men and 8 women", "must ", "“", "”", "\n", "\n\n", ". ", " ", "🙂", "é", "reportedly ", "accused Ana Berg of ", "12 of 40 (20%) ", "sources said ", "TRQ"])
TEXTS = st.lists(PIECES, max_size=20).map("".join) | st.text(max_size=60)


def hold(doc: Doc) -> None:
    """Offsets hold, sentences are those of the offsets, findings are plain sentences."""
    table = desk(doc)
    assert list(table.columns[:3]) == ["start", "end", "text"] and set(check.COLUMNS) <= set(table.columns)
    assert list(table["weight"]) == sorted(table["weight"], reverse=True) and len(table) <= check.MOST
    for row in table.itertuples():
        assert doc.text[row.start:row.end] == row.text and row.text.strip()
        assert all(0 <= start < end <= len(doc.text) for start, end in row.others)
        assert row.sentence in row.sentences and row.sentences == sorted(row.sentences)
        assert row.sentences == sorted(set(annotate.sentence_numbers(doc, [row.start, *(start for start, _ in row.others)])))
        assert row.check in KNOWN and row.weight in (1, 2, 3) and "\n" not in row.finding and row.finding.endswith(".")


@settings(max_examples=50)
@given(TEXTS)
def test_any_text(text: str) -> None:
    hold(marked(text))


@pytest.mark.parametrize("text", ["", " ", "\n", "“", "54", "SDF", "(SDF)", "54 54 54", "\r\n“a\r\n“b", "President", "must"])
def test_odd_texts(text: str) -> None:
    hold(marked(text))


def test_an_empty_desk_has_its_types() -> None:
    table = desk(marked(""))
    assert not len(table) and {name: str(table[name].dtype) for name in check.TYPES} == check.TYPES


# The seed.

@pytest.fixture(scope="module")
def seed() -> pd.DataFrame:
    """The desk of the seed article, published on its day, as the public call gives it."""
    return relate.checks(annotate.doc(load.article(ROOT / "seeds" / "000_bd80fa704360221d.txt", published=datetime.date(2024, 12, 12))))


def test_the_seed_holds() -> None:
    hold(annotate.doc(load.article(ROOT / "seeds" / "000_bd80fa704360221d.txt")))


def test_what_an_editor_sees_in_the_seed(seed: pd.DataFrame) -> None:
    told = {name: list(rows["finding"]) for name, rows in seed.groupby("check")}
    assert any(finding.count("“must”") == 3 for finding in told["unattributed"])
    assert "acronym" not in told and "two counts" not in told


def test_the_title_that_changes_in_the_seed(seed: pd.DataFrame) -> None:
    assert list(seed.loc[seed["check"] == "title changes", "finding"]) == ["Bashar al-Assad is “former President” (sentence 1) and “President” (sentence 14)."]


# The pieces.

def test_acronyms_are_written_as_they_are_compared() -> None:
    known = finding.WORDS["acronyms"]["known"]
    assert all(word == word.upper() for word in known) and len(set(known)) == len(known)

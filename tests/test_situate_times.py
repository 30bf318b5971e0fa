"""Time expressions: case by case, on any text, and against the corpus beside the project."""

import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import spacy
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))

import score_times

from helpers import annotate, load
from helpers.situate import moment, timex

ROOT = Path(__file__).parents[1]
CASES = yaml.safe_load((ROOT / "tests" / "cases" / "times.yaml").read_text(encoding="utf8"))
SEED = ROOT / "seeds" / "000_bd80fa704360221d.txt"
COLUMNS = ["start", "end", "text", "kind", "value", "earliest", "latest", "status", "anchor", "anchor_start", "anchor_end", "sentence", "rule", "mod"]


def marked(text: str, *, published: date | None = None) -> Doc:
    """The text as the pipeline marks it."""
    return annotate.doc(load.Article(**dict.fromkeys(load.Article._fields) | {"text": text, "name": "case", "published": published}))


def parameters() -> list:
    """The cases; those that are known to fail give their reason."""
    marks = [[pytest.mark.xfail(reason=case["known miss"], strict=True)] if "known miss" in case else [] for case in CASES]
    return [pytest.param(case, id=case["name"], marks=mark) for case, mark in zip(CASES, marks)]


@pytest.mark.parametrize("case", parameters())
def test_cases(case: dict) -> None:
    times = timex.table(marked(case["text"], published=case.get("published")))
    found = [{name: None if pd.isna(row[name]) else row[name] for name in wanted} for (_, row), wanted in zip(times.iterrows(), case["times"])]
    assert found == case["times"]
    assert len(times) == len(case["times"]), list(times["text"])


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60
    assert sum(not case["times"] for case in CASES) * 3 >= len(CASES)
    assert len({case["name"] for case in CASES}) == len(CASES)


# Any text.

PIECES = st.sampled_from([
    " ", "\n", "\r\n", ". ", ", ", "Tuesday", "last ", "next ", "May ", "12", "2024", "-", "/", ":", "’s", "two ", "days ", "weeks", " later", " ago",
    "the ", "between ", " and ", "from ", " to ", "31 February", "0", "99", "century", "early ", "mid-", "the end of ", "p.m.", "noon", "İ", "🙂",
    "é", "ß", "العربية", "\u00a0", "Christmas ", "every ", "9999", "1000 ", "years ", "half an hour", "19th ", "in "])
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60)
DATES = st.none() | st.dates()


def check(doc: Doc) -> None:
    times = timex.table(doc)
    assert list(times.columns) == COLUMNS
    assert list(times["start"]) == sorted(times["start"]) and all(a <= b for a, b in zip(times["end"], times["start"][1:]))
    for row in times.itertuples():
        assert doc.text[row.start:row.end] == row.text and row.text.strip() == row.text != ""
        assert row.kind in ("date", "time", "duration", "set") and row.status in ("resolved", "ambiguous", "unanchored")
        assert pd.isna(row.earliest) or pd.isna(row.latest) or row.earliest <= row.latest
        assert pd.isna(row.anchor_start) or doc.text[row.anchor_start:row.anchor_end] == row.anchor
        assert row.status != "unanchored" or pd.isna(row.earliest)


@settings(max_examples=60)
@given(TEXTS, DATES)
def test_any_text(text: str, published: date | None) -> None:
    check(marked(text, published=published))


@pytest.mark.parametrize("published", [None, date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)])
@pytest.mark.parametrize("text", [
    "", " ", "\n", "last year", "next century", "Last Tuesday and next Monday, tomorrow and the day before yesterday.", "9999 years ago",
    "in 99999999999 years", "over the next 9999 years", "İstanbul on Tuesday, 12 May 2020.",
    "In May, on May 5, next summer, next Christmas, at Easter. This weekend. Next week. Last decade. In the first quarter of this year it fell."])
def test_odd_texts(text: str, published: date | None) -> None:
    check(marked(text, published=published))


# The table.

def test_columns_have_their_types_with_and_without_rows() -> None:
    empty, full = (timex.table(marked(text, published=date(2024, 12, 12))) for text in ("", "It rained on Tuesday."))
    assert list(empty.columns) == list(full.columns) == COLUMNS
    assert empty.dtypes.equals(full.dtypes)
    assert isinstance(full["earliest"][0], date)


def test_seed() -> None:
    article = load.article(SEED)._replace(published=date(2024, 12, 12))
    times = timex.table(annotate.doc(article))
    told = list(zip(times["text"], times["value"]))
    wanted = [("Tuesday", "2024-12-10"), ("13 years", "P13Y"), ("from 2014 to 2019", "2014/2019"), ("this week", "2024-W50"), ("now", "PRESENT_REF"),
              ("right now", "PRESENT_REF"), ("recent days", "PAST_REF"), ("Monday", "2024-12-09")]
    assert told == wanted
    assert set(times["status"]) == {"resolved"}
    check(annotate.doc(article))


def test_seed_without_a_date() -> None:
    times = timex.table(annotate.doc(load.article(SEED)._replace(published=None)))
    unanchored = times[times["status"] == "unanchored"]
    assert {"Tuesday", "Monday", "this week", "recent days"} <= set(unanchored["text"])
    assert unanchored["anchor"].isna().all() and unanchored["earliest"].isna().all() and unanchored["latest"].isna().all()


# Other pipelines.

def test_without_a_parse() -> None:
    doc = spacy.blank("en")("It rained on Tuesday and will snow in May.")
    doc.user_data["published"] = date(2024, 12, 12)
    times = timex.table(doc)
    assert list(times["value"]) == ["2024-12-10", "2025-05"]
    assert times["sentence"].isna().all()


# The calendar.

@pytest.mark.parametrize("value, first, last", [
    ("2024", "2024-01-01", "2024-12-31"), ("2024-02", "2024-02-01", "2024-02-29"), ("2024-W01", "2024-01-01", "2024-01-07"),
    ("2020-W53-WE", "2021-01-02", "2021-01-03"), ("2024-Q4", "2024-10-01", "2024-12-31"), ("2024-H1", "2024-01-01", "2024-06-30"),
    ("2023-WI", "2023-12-01", "2024-02-29"), ("198", "1980-01-01", "1989-12-31"), ("19", "1900-01-01", "1999-12-31"),
    ("2024-12-10TNI", "2024-12-10", "2024-12-10"), ("2014/2019-05", "2014-01-01", "2019-05-31")])
def test_bounds(value: str, first: str, last: str) -> None:
    assert moment.bounds(value) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("value", ["PAST_REF", "P3D", "XXXX-WXX-2", "XXXX-05-12", "2023-02-29", "2023-W53", "2019/2014", "BC0300", "2014/XXXX", ""])
def test_what_has_no_bounds(value: str) -> None:
    assert moment.bounds(value) is None


@given(st.dates(), st.sampled_from(["D", "W", "WE", "M", "Q", "S", "Y", "DE", "CE"]))
def test_a_unit_holds_its_day(day: date, unit: str) -> None:
    value = moment.value_of(day, unit)
    days = moment.bounds(value)
    assert moment.precision(value) == unit
    assert days is None or unit == "WE" or days[0] <= day <= days[1]


@given(st.dates(), st.sampled_from(["D", "W", "M", "Y", "DE", "CE"]), st.integers(-10**6, 10**6))
def test_shifting_stays_in_the_calendar(day: date, unit: str, count: int) -> None:
    shifted = moment.shift(day, unit, count)
    assert shifted is None or (shifted > day) == (count > 0)


# The corpus.

def test_score_on_the_corpus(shared: Path) -> None:
    """Six articles of GUM; the whole is scored by training/score_times.py."""
    documents = [score_times.read(path) for path in sorted((shared / "data" / "time" / "gum-xml").glob("GUM_news_*.xml"))[:6]]
    counts = sum((score_times.score(document, errors=False) for document in documents), score_times.Counter())
    assert counts["found"] / counts["gold"] >= 0.85 and counts["right"] / counts["found"] >= 0.85

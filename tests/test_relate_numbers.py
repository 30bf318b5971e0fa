"""The table of numbers: case by case what must stand in it, and for any text that its offsets and cells hold."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import annotate, attribute, load, relate, situate
from helpers.relate import figures

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "numbers.yaml").read_text(encoding="utf8"))
PIECES = st.sampled_from(["rose from ", "$24 million", "26%", " to ", "fell", "a growth of 167%", "two", "hundred", "and", "-", "1,00", "000", "1.2.3", "3-1", "Anna Berg, 45, said ",
                          "one of", "12–15 people", "doubled", " in 2019", "0", "from 0 to 0, up 0%", "½", "٣", ". ", "\n", "$", "N$2 000", "per cent", "9" * 40])


def read(text: str, published: object = None) -> pd.DataFrame:
    """The numbers of a text."""
    return relate.numbers(annotate.doc(load.text(text, published=published)))


def marks(case: dict) -> list:
    """The reason why a case is known to fail, as a mark."""
    return [pytest.mark.xfail(reason=case["misses"], strict=True)] if "misses" in case else []


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"], marks=marks(case)) for case in CASES])
def test_cases(case: dict) -> None:
    found = read(case["text"], case.get("published")).to_dict("records")
    assert [row["text"] for row in found] == [row["text"] for row in case["rows"]]
    for row, wanted in zip(found, case["rows"]):
        assert {name: None if row[name] is pd.NA else row[name] for name in wanted} == wanted


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=50))
def test_any_text(text: str) -> None:
    doc = annotate.doc(load.text("It rained. ")._replace(text=text))
    ledger, times = attribute.claims(doc), situate.times(doc)
    table = relate.numbers(doc, ledger=ledger, times=times)
    assert list(table.columns) == ["start", "end", "text", *figures.COLUMNS] and {name: str(table[name].dtype) for name in figures.TYPES} == figures.TYPES
    assert all(text[row.start:row.end] == row.text for row in table.itertuples())
    assert table["start"].is_monotonic_increasing and (table["end"].shift() <= table["start"]).iloc[1:].all()
    assert table["amount"].notna().all() and table["claim"].dropna().isin(ledger.index).all() and table["time"].dropna().isin(times.index).all()
    assert table.loc[table["change_from"].isna(), "agrees"].isna().all()
    assert list(table["sentence"]) == annotate.sentence_numbers(doc, list(table["start"]))

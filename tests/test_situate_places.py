"""Places: case by case; the gazetteer; and for any text that offsets hold and no point is given for what has none."""

from pathlib import Path

import pandas as pd
import pytest
import spacy
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from helpers import annotate, load
from helpers.situate import gazetteer, resolution

ROOT = Path(__file__).parents[1]
CASES = yaml.safe_load((ROOT / "tests" / "cases" / "places.yaml").read_text(encoding="utf8"))
SEED = ROOT / "seeds" / "000_bd80fa704360221d.txt"
NEAR = 60
"""Kilometres within which a place must lie of the point a case gives."""


def marked(text: str) -> Doc:
    """The text as the pipeline marks it."""
    return annotate.doc(load.Article(**dict.fromkeys(load.Article._fields) | {"text": text, "name": "case"}))


def plain(cell: object) -> object:
    """The cell, None where it is NA."""
    return None if pd.isna(cell) else cell


def parameters() -> list:
    """The cases; those that are known to fail give their reason."""
    marks = [[pytest.mark.xfail(reason=case["known miss"], strict=True)] if "known miss" in case else [] for case in CASES]
    return [pytest.param(case, id=case["name"], marks=mark) for case, mark in zip(CASES, marks)]


@pytest.mark.parametrize("case", parameters())
def test_cases(case: dict) -> None:
    found = resolution.table(marked(case["text"]))
    assert list(found["text"]) == [place["text"] for place in case["places"]]
    for expected, (_, row) in zip(case["places"], found.iterrows()):
        cells = {column: value for column, value in expected.items() if column not in ("near", "nowhere")}
        assert {column: plain(row[column]) for column in cells} == cells
        if "near" in expected:
            assert resolution.kilometres(*expected["near"], row["lat"], row["lon"]) < NEAR
        assert not expected.get("nowhere") or pd.isna(row["lat"]) and pd.isna(row["lon"])


def test_a_third_of_the_cases_is_what_must_not_be_found() -> None:
    assert len(CASES) >= 40 and sum("unless" in case for case in CASES) >= len(CASES) / 3


# The gazetteer.

def test_the_file_is_small_and_names_its_source() -> None:
    assert gazetteer.FILE.stat().st_size < 10_000_000
    notice = (gazetteer.FILE.parent / "README.md").read_text(encoding="utf8")
    metadata = gazetteer.parquet.read_schema(gazetteer.FILE).metadata[b"source"].decode()
    assert all("GeoNames" in text and "CC BY 4.0" in text for text in (notice, metadata, gazetteer.__doc__))


@pytest.mark.parametrize("name, kind, lat, lon", [
    ("Syria", "country", 35, 38), ("United States", "country", 39.76, -98.5), ("Turkey", "country", 39, 35), ("Texas", "region", 31.25, -99.25),
    ("Homs", "city", 34.724, 36.726), ("Deir ez-Zor", "city", 35.336, 40.141), ("Damascus", "city", 33.51, 36.29),
    ("New York", "city", 40.714, -74.006), ("Cook County", "district", 41.895, -87.646), ("Europe", "continent", 48.69, 9.14)])
def test_points_are_those_of_geonames(name: str, kind: str, lat: float, lon: float) -> None:
    assert any(place.kind == kind and abs(place.lat - lat) < 0.02 and abs(place.lon - lon) < 0.02 for place in gazetteer.lookup(gazetteer.key(name)))


@pytest.mark.parametrize("one, other", [("Heathrow", "London Heathrow Airport"), ("Muscat Airport", "Muscat International Airport")])
def test_airports_bear_their_short_names(one: str, other: str) -> None:
    assert any(place.kind == "facility" and place.name == other and place.lat is not None for place in gazetteer.lookup(gazetteer.key(one)))


def test_the_airports_name_their_source() -> None:
    notice = (gazetteer.FILE.parent / "README.md").read_text(encoding="utf8")
    metadata = gazetteer.parquet.read_schema(gazetteer.FILE).metadata[b"airports"].decode()
    assert all("airportsdata" in text and "MIT" in text for text in (notice, metadata))


@pytest.mark.parametrize("name", ["Syria", "France", "United States", "Russia", "Fiji", "New Zealand", "Texas", "Homs"])
def test_boxes_hold_their_points(name: str) -> None:
    for place in gazetteer.lookup(gazetteer.key(name)):
        if place.kind in ("country", "region") and place.population > 100_000:
            south, west, north, east = place.box
            assert south < north and west < east and south <= place.lat <= north and west <= place.lon <= east


@pytest.mark.parametrize("one, other", [
    ("Al-Sukhna", "As Sukhnah"), ("Deir ez-Zor", "Dair az-Zour"), ("Raqqa", "Ar-Raqqah"), ("Mosul", "al-Mosul"), ("Hudaydah", "Al-Hudayda")])
def test_transliterations_meet(one: str, other: str) -> None:
    assert gazetteer.lenient_key(gazetteer.key(one)) == gazetteer.lenient_key(gazetteer.key(other))


@pytest.mark.parametrize("one, other", [
    ("São Paulo", "sao paulo"), ("St. Louis", "Saint Louis"), ("Mt. Vernon", "Mount Vernon"), ("Winston-Salem", "Winston Salem"),
    ("The Hague", "Hague"), ("Łódź", "Lodz"), ("N'Djamena", "Ndjamena")])
def test_spellings_meet(one: str, other: str) -> None:
    assert gazetteer.key(one) == gazetteer.key(other)


def test_names_are_found_at_both_ends_of_the_file() -> None:
    keys = gazetteer.names().columns["key"]
    for row in (0, 1, 63, 64, 65, len(keys) // 2, len(keys) - 1):
        assert gazetteer.lookup(keys[row].as_py())
    assert gazetteer.lookup("zzzzzz no such place") == () and gazetteer.lookup("") == ()


# The table.

def test_the_seed() -> None:
    found = resolution.table(annotate.doc(load.article(SEED)))
    by_text = found.groupby("text").first()
    assert by_text.loc["Al-Sukhna", ["lat", "lon"]].round(1).tolist() == [34.9, 38.9]
    assert by_text.loc["Deir ez-Zor", ["lat", "lon"]].round(1).tolist() == [35.3, 40.1]
    assert set(found.loc[found["status"] == "area", "text"]) == {"desert of Homs", "Homs desert", "central Syria", "northeastern Syria"}
    assert found.loc[found["status"] == "area", ["lat", "lon"]].isna().all(axis=None) and found.loc[found["status"] == "area", "south"].notna().all()
    assert found.loc[found["text"] == "Washington", "stands_for"].tolist() == ["government"] * 2
    assert not {"Syrian", "Turkish", "Kurdish", "Sharia", "Washington Institute"} & set(found["text"])


def test_no_places_have_the_same_columns() -> None:
    empty, full = resolution.table(marked("Nothing.")), resolution.table(marked("Rome is in Italy."))
    assert list(empty.columns) == list(full.columns) == ["start", "end", "text", *resolution.COLUMNS] and len(empty) == 0
    assert empty.dtypes[resolution.COLUMNS].equals(full.dtypes[resolution.COLUMNS])


def test_without_a_parse() -> None:
    nlp = spacy.blank("en")
    doc = nlp("He went to Rome.")
    doc.set_ents([doc.char_span(11, 15, label="GPE")])
    found = resolution.table(doc)
    assert found["country"].tolist() == ["IT"] and found["sentence"].isna().all() and found["stands_for"].isna().all()


def test_others_stand_beside_the_choice() -> None:
    row = resolution.table(marked("A fire broke out in Springfield, Ill., on Monday.")).iloc[0]
    assert row["region"] == "Illinois" and {"Missouri", "Massachusetts"} <= {other["region"] for other in row["candidates"]}


def test_a_direction_halves_the_box() -> None:
    assert resolution.part_of((0, 0, 10, 20), "northeastern") == (5, 10, 10, 20) and resolution.part_of((0, 0, 10, 20), "central") == (2.5, 5, 7.5, 15)
    assert resolution.part_of((0, 0, 10, 20), "south") == (0, 0, 5, 20) and resolution.part_of((0, 0, 10, 20), "") == (0, 0, 10, 20)


WORDS = ["Paris", "Texas", "Syria", "northern", "in", "the", "desert", "of", "Homs", ",", ".", "-", "said", "St.", "County", "Washington",
         "’s", "U.S.", "\n", "City", "and", "’", "Ill."]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=60))
def test_offsets_and_points(text: str) -> None:
    found = resolution.table(marked(text))
    assert [text[start:end] for start, end in zip(found["start"], found["end"])] == found["text"].tolist()
    assert found["start"].is_monotonic_increasing and (found["end"].to_numpy()[:-1] <= found["start"].to_numpy()[1:]).all()
    assert found.loc[found["status"].isin(["area", "unknown"]), ["lat", "lon"]].isna().all(axis=None)
    assert found.loc[found["status"].isin(["resolved", "ambiguous"]), ["lat", "lon"]].notna().all(axis=None)

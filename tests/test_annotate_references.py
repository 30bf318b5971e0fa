"""Pronouns and descriptions lead to whom they refer to, and to nobody where that is not told."""

import hashlib
from pathlib import Path

import numpy
import pandas
import pytest
import yaml
from spacy.tokens import Doc

from helpers import annotate, load
from helpers.annotate import coreference

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "references.yaml").read_text(encoding="utf8"))
ENCODER = coreference.FILE.with_name("news_encoder") / "encoder.onnx"


SEED = Path(__file__).parents[1] / "seeds" / "000_bd80fa704360221d.txt"
MISSES = {"weather": "the parse takes it for a subject like any other"}


@pytest.fixture(scope="module")
def seed() -> Doc:
    return annotate.doc(load.article(SEED))


def references(text: str) -> pandas.DataFrame:
    return annotate.references(annotate.doc(load.text(text)))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"], marks=[pytest.mark.xfail(reason=MISSES[case["name"]], strict=True)] if case["name"] in MISSES else [])
                                  for case in CASES])
def test_cases(case: dict) -> None:
    rows = references(case["text"])
    found = list(zip(rows["text"], rows["actor"]))
    for text, actor in case["refers"]:
        assert (text, actor) in found
    for text, *actor in case.get("never", []):
        assert not any(row[0] == text and (not actor or row[1] == actor[0]) for row in found), rows


def test_rows_lead_back_to_the_text_and_to_an_actor(seed: Doc) -> None:
    rows = annotate.references(seed)
    assert len(rows) and list(rows.columns) == ["start", "end", "text", "actor", "kind", "sentence", "sure"]
    assert all(seed.text[start:end] == text for start, end, text in zip(rows["start"], rows["end"], rows["text"]))
    assert set(rows["actor"]) <= set(annotate.actors(seed)["actor"]) and set(rows["kind"]) <= {"pronoun", "description", "title"}
    assert rows["sure"].between(0.5, 1).all()


def test_no_name_and_no_reference_overlap(seed: Doc) -> None:
    named = {i for span in seed.ents for i in range(span.start, span.end)}
    assert all(row.head not in named for row in coreference.found(seed))


def test_a_text_without_names_gives_an_empty_table() -> None:
    rows = references("He left. She stayed.")
    assert len(rows) == 0 and list(rows.columns)[3:] == ["actor", "kind", "sentence", "sure"]


def test_a_long_text_refers_no_further_back_than_its_reach() -> None:
    filler = "The cat saw the dog near the house. " * 60
    rows = references(f"Ana Lind came to Kessa. {filler}She left.")
    assert not len(rows) or "She" not in set(rows["text"])


def test_other_names_change_the_rows() -> None:
    doc = annotate.doc(load.text("Maria Falk resigned on Monday. She gave no reason."))
    assert len(annotate.references(doc)) == 1
    doc.set_ents([])
    assert len(annotate.references(doc)) == 0


def test_the_weights_are_of_this_encoder() -> None:
    assert str(numpy.load(coreference.FILE)["encoder"]) == hashlib.sha256(ENCODER.read_bytes()).hexdigest()

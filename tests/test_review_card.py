"""The score card says what the files of scores and the gold say, and says so where there is none; each error is a line."""

import json

import pandas
import pytest
from spacy.tokens import Doc

from helpers import annotate, load, review

TEXT = "The mayor of Orsk, Anna Berg, said on Tuesday that the flood had killed 12 people. Police in Paris arrested Tom Reed.\n"


@pytest.fixture(scope="module")
def doc() -> Doc:
    return annotate.doc(load.text(TEXT, published="2024-12-12"))


@pytest.fixture(scope="module")
def empty(doc: Doc) -> pandas.DataFrame:
    return review.card(review.scores(doc, []))


def test_the_card_shows_what_was_measured(empty: pandas.DataFrame) -> None:
    measured = json.loads((annotate.MODEL / "meta.json").read_text(encoding="utf8"))["performance"]["entities"]["all"]["f1"]
    assert empty.loc[0, "on corpora"] == measured
    assert set(empty["layer"]) == {"entities", "claims", "times", "places", "events"}
    assert empty[["on corpora", "on four others"]].notna().all(axis=None) and empty[["on this one", "from", "to"]].isna().all(axis=None)


def test_without_gold_only_corpora_are_told(empty: pandas.DataFrame) -> None:
    told = review.trust(empty)
    assert len(told) == 2 and "only the scores on other articles are known" in told[1]
    assert f"names {empty.loc[0, 'on corpora']:.0f}" in told[0]
    assert "errors are not" in review.wrongs(pandas.DataFrame(), [])


def test_with_gold_both_are_told_and_the_difference(doc: Doc) -> None:
    gold = review.marks(doc)
    told = review.trust(review.card(review.scores(doc, gold)))
    assert "On this one, against the marks of one reader: names 100 (100 to 100)" in told[1] and "not a measure" in told[2]
    assert review.wrongs(review.errors(doc, gold), gold) == "No error."


def test_each_mark_that_is_wrong_is_one_line_with_its_place(doc: Doc) -> None:
    gold = [one for one in review.marks(doc) if one["text"] not in ("Paris", "arrested")]
    orsk = next(one for one in gold if (one["layer"], one["text"]) == ("entities", "Orsk"))
    orsk["value"] = {"label": "ORG", "actor": "fc-orsk"}
    errors = review.errors(doc, gold)
    table = review.worst(doc, errors)
    assert table["wrong"].tolist() == ["wrong label of name", "invented name", "invented place", "invented event"]
    assert table.loc[0].tolist() == [1, "wrong label of name", "GPE", "ORG", "The mayor of ⟦Orsk⟧, Anna Berg, said on Tuesday that the flood had…"]
    assert table.loc[1].tolist() == [2, "invented name", "GPE", "–", "Police in ⟦Paris⟧ arrested Tom Reed."]
    assert review.wrongs(errors, gold) == "4 errors in 2 sentences: 3 invented and 1 wrong label."
    assert review.worst(doc, errors.head(0)).empty


def test_a_line_names_its_layer_and_score(empty: pandas.DataFrame) -> None:
    for layer, noun in (("entities", "names"), ("events", "events")):
        score = empty.set_index("layer").loc[layer, "on corpora"]
        assert f"{noun} score, of 100: {score:.0f} (" in review.line(layer)

"""What corrections changed, which no longer fit, how many rows a person has checked, and what is least sure."""

import json
from pathlib import Path

import pytest
from spacy.tokens import Doc

from helpers import annotate, load, review

SCORES = Path(review.__file__).parents[1] / "scores" / "gold.json"
TEXT = ("The mayor of Orsk, Anna Berg, said on Tuesday that the flood had killed 12 people. Police in Paris arrested Tom Reed in May. "
        "“We rebuilt the bridge,” Reed added.\n")


def one(layer: str, words: str, action: str, value: object = None, **more: object) -> dict:
    start = TEXT.index(words)
    return {"layer": layer, "start": start, "end": start + len(words), "text": words, "action": action, "value": value} | more


def corrected(*rows: dict, text: str = TEXT) -> Doc:
    return annotate.doc(load.text(text, published="2024-12-12")._replace(corrections=list(rows)))


@pytest.fixture(scope="module")
def plain() -> Doc:
    return corrected()


def test_changes_tell_what_follows_too(plain: Doc) -> None:
    assert review.changes(plain, plain).empty
    table = review.changes(plain, corrected(one("entities", "Orsk", "relabel", "ORG"), one("times", "May", "reject")))
    told = {(row.layer, row.text, row.change, row.before, row.after) for row in table.itertuples()}
    assert {("entities", "Orsk", "label", "GPE", "ORG"), ("times", "May", "gone", "date", "")} <= told
    with pytest.raises(ValueError, match="different texts"):
        review.changes(plain, corrected(text="Another text."))


def test_what_does_not_stand_any_more_is_told_and_not_applied(plain: Doc) -> None:
    rows = [one("entities", "Orsk", "relabel", "ORG"), one("times", "Tuesday", "relabel", {"value": "2024-12-03"})]
    doc = corrected(*rows, text=TEXT.replace("Orsk", "Omsk"))
    told = review.problems(doc)
    assert told[["line", "layer", "about", "text"]].values.tolist() == [[1, "entities", "Orsk", "Omsk"]]
    assert "ORG" not in set(annotate.entities(doc).loc[annotate.entities(doc)["text"] == "Omsk", "label"])
    beyond = review.problems(corrected(*rows, text="Orsk."))
    assert beyond["line"].tolist() == [1, 2]
    assert review.problems(corrected(*rows)).empty


def test_a_change_of_what_is_not_there_is_told() -> None:
    told = review.problems(corrected(one("entities", "arrested", "actor", "orsk"), one("entities", "flood", "reject"), one("entities", "people", "accept")))
    assert told["about"].tolist() == ["people", "arrested"] and set(told["problem"].str.contains("no such mark"))


def test_rows_checked_are_counted(plain: Doc) -> None:
    assert review.told(review.checked(plain)) == "No row has been checked by a person yet."
    doc = corrected(one("entities", "Orsk", "accept"), one("entities", "Anna Berg", "move", {"start": 24, "end": 28, "text": "Berg"}),
                    one("entities", "Police", "add", {"label": "ORG"}), one("entities", "Paris", "reject"), one("times", "May", "accept"))
    table = review.checked(doc).set_index("layer")
    assert table.loc["entities", ["checked", "rejected"]].tolist() == [3, 1]
    names, times = table.loc["entities", "rows"], table.loc["times", "rows"]
    assert review.told(review.checked(doc)) == f"3 of {names} names and 1 of {times} times checked by a person."


def test_the_least_sure_come_first_and_what_was_checked_is_out(plain: Doc) -> None:
    table = review.doubtful(plain)
    assert table["sure"].is_monotonic_increasing and table["sure"].between(0, 1).all()
    assert (table["text"] == "Orsk").sum() == 2, "as a name and as a place"
    after = review.doubtful(corrected(one("entities", "Orsk", "accept")))
    assert after.loc[after["text"] == "Orsk", "layer"].tolist() == ["places"]


def test_what_a_layer_says_of_its_rows_ranks_them(plain: Doc) -> None:
    """Within a layer by the row's own figure; between layers by how many of their marks are right."""
    table, names = review.doubtful(plain), annotate.entities(plain)
    ranked = table[table["layer"] == "entities"].drop_duplicates("start")["start"].tolist()
    own = dict(zip(names["start"], names["sure"].fillna(1.0)))
    assert [own[start] for start in ranked] == sorted(own.values()) and len(set(own.values())) > 2
    right = {row["layer"]: row["precision"] for row in json.loads(SCORES.read_text(encoding="utf8"))
             if (row["articles"], row["of"], row["match"]) in {("four others", of, "exact") for of in ("label", "form", "kind", "realis")}}
    assert all(row.sure <= right[row.layer] / 100 + 0.001 for row in table.itertuples()) and len(right) == 5


def test_corrections_made_of_a_difference_make_it(plain: Doc) -> None:
    goal = corrected(one("entities", "Orsk", "relabel", "ORG"), one("entities", "Paris", "reject"), one("times", "Tuesday", "relabel", {"value": "2024-12-03"}),
                     one("events", "added", "add", {"realis": "actual"}), one("places", "Orsk", "place", None))
    rows = review.as_corrections(review.marks(plain), review.marks(goal), by="ana")
    assert review.marks(corrected(*rows)) == review.marks(goal)
    assert review.as_corrections(review.marks(goal), review.marks(goal)) == []

"""The fact-check sheet: a row a thing that a checker looks up, in the order of the text, none twice, and who says so."""

import csv
import io
from datetime import date
from pathlib import Path

import pandas
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import annotate, load, review, tell

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "checklist.yaml").read_text(encoding="utf8"))
SEED = Path(__file__).parents[1] / "seeds" / "000_bd80fa704360221d.txt"
WORDS = st.sampled_from(["Anna Berg", " said on Tuesday", " that ", "12 people", " died", ", ", ". ", "“It is over,”", " the police", " of Orsk", "\n", "=1+1", " 8%", "🙂", " may"])


def rows_of(text: str, published: date | None = None) -> pandas.DataFrame:
    return review.checklist(annotate.doc(load.text(text, published=published)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_to_be_checked(case: dict) -> None:
    found = rows_of(case["text"], case.get("published")).astype(object).to_dict("records")
    for wanted in case.get("rows", ()):
        assert [row for row in found if all(str(row[name]) == str(cell) for name, cell in wanted.items())], (wanted, found)
    for unwanted in case.get("none", ()):
        assert not [row for row in found if all(str(row[name]) == str(cell) for name, cell in unwanted.items())], unwanted


def check(doc: annotate.Doc) -> None:
    rows = review.checklist(doc)
    assert [doc.text[start:end] for start, end in zip(rows["start"], rows["end"])] == rows["text"].tolist()
    assert rows["start"].is_monotonic_increasing and not rows.duplicated(["start", "end", "layer"]).any()
    assert rows["source"].notna().all() and rows["checked"].isna().all()
    assert rows["sure"].dropna().between(0, 1).all()


def test_every_row_of_the_seed_stands_in_the_text() -> None:
    check(annotate.doc(load.article(SEED)))


@settings(max_examples=10, deadline=None)
@given(st.lists(WORDS, max_size=20).map(lambda words: "So " + "".join(words)))
def test_every_row_of_any_text_stands_in_it(text: str) -> None:
    check(annotate.doc(load.text(text)))


def test_a_day_that_hangs_on_an_assumed_one_says_so() -> None:
    article = load.text("The bridge at Orsk fell on Tuesday.", published=date(2024, 12, 12))
    known, assumed = (review.checklist(annotate.doc(article._replace(published_assumed=is_assumed))) for is_assumed in (False, True))
    (first,), (second,) = (rows.loc[rows["layer"] == "date", "read_as"] for rows in (known, assumed))
    assert first == "2024-12-10; counted from the day of publication"
    assert second == f"{first}, which is assumed"


def test_who_is_known_to_say_so_is_named_where_no_words_tell_it() -> None:
    text = "Anna Berg left Orsk in May. The bridge will stay closed, and no more is known."
    start, words = text.index("The bridge"), "The bridge will stay closed"
    claim = {"layer": "claims", "start": start, "end": start + len(words), "text": words, "cue": None, "action": "add",
             "value": {"form": "indirect", "source": None, "cue": None, "speaker": "anna-berg"}}
    rows = review.checklist(annotate.doc(load.text(text)._replace(corrections=[claim])))
    assert rows.loc[rows["text"] == words, ["layer", "source"]].values.tolist()[0] == ["claim", "Anna Berg"]


def test_the_file_holds_no_formula_and_opens_as_utf_8() -> None:
    content = review.as_csv(review.sheet(rows_of("“=1+1 is a lie,” Zoë Łuk said. “=HYPERLINK(0) – no,” she said.")))
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert content.startswith(b"\xef\xbb\xbf") and any("Łuk" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_the_sheet_has_a_column_for_the_checker() -> None:
    shown = review.sheet(rows_of("Anna Berg said that the bridge would close."))
    assert list(shown)[-1] == "checked" and set(shown["checked"]) == {""}


def test_sentences_that_no_row_stands_for_are_named() -> None:
    text = "Anna Berg said that the bridge would close. Great pain followed. Oh well."
    rows, sentences = rows_of(text), annotate.sentences(annotate.doc(load.text(text)))
    assert tell.without_row(rows, sentences) == "No row but names stands for 2 of 3 sentences (sentences 2–3): read them too."
    assert tell.without_row(rows, sentences.head(1)) == "Every sentence has a row; a row need not tell all of it."


def test_how_many_things_are_told() -> None:
    assert tell.to_check(rows_of("It is so.")) == "Nothing was found that could be checked."
    told = tell.to_check(rows_of("Police arrested Tom Reed on 3 May 2024."))
    assert "1 date" in told and "told by the article itself, with no source" in told

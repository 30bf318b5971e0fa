"""`annotate`: the promise of offsets on the seed and on generated text, line breaks, other pipelines, determinism."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas
import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from helpers import annotate, load

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "seeds" / "000_bd80fa704360221d.txt"
TABLES = (annotate.sentences, annotate.tokens, annotate.entities, annotate.actors, annotate.references)


def article(text: str, *, published: date | None = None) -> load.Article:
    return load.Article(text=text, name="made up", published=published, source=None, path="", encoding="utf-8", sha256="")


@pytest.fixture(scope="module")
def seed() -> Doc:
    return annotate.doc(load.article(SEED))


def assert_offsets_hold(doc: Doc) -> None:
    for table in TABLES:
        rows = table(doc)
        assert list(rows.columns[:3]) == ["start", "end", "text"], table.__name__
        for start, end, text in zip(rows["start"], rows["end"], rows["text"]):
            assert doc.text[start:end] == text and start < end, table.__name__


def test_offsets_hold_on_the_seed(seed: Doc) -> None:
    assert seed.text == load.article(SEED).text
    assert_offsets_hold(seed)


WORDS = st.sampled_from([
    "Ian Moss", "Syria", "the U.S.", "said", "“no”", "\"", "'", "‘so", "’", "«", "»", "„", "🙂", "👩‍👩‍👧", "שלום", "عالم", "e\u0301", "\u200b", "\u00ad", "54",
    "10:30 a.m.", "5 %", "$", "<b>", "&amp;", "(", ")", "...", "—", "first", "\t", "  ", "\u00a0", "\u2028", "\r\n", "\n\n", "\n", ".", "!", "Mr.", "A-B", "x",
])
SPACED = st.lists(st.tuples(WORDS, st.sampled_from(["", " "])), min_size=1, max_size=40).map(lambda parts: "".join(a + b for a, b in parts))


@settings(max_examples=60)
@given(st.one_of(SPACED, st.text(min_size=1, max_size=80)))
@example("no final newline")
@example("One.\r\nTwo.\r\n\r\nThree.\r\n")
@example("“”\"\"''")
@example("   \n\n  a")
@example("هذا Ian Moss قال. שלום Syria!")
def test_offsets_hold_on_generated_text(text: str) -> None:
    doc = annotate.doc(article(text))
    assert doc.text == text
    assert_offsets_hold(doc)


@settings(max_examples=30)
@given(SPACED)
def test_sentences_cover_every_word_once(text: str) -> None:
    doc = annotate.doc(article(text))
    sentences, tokens = annotate.sentences(doc), annotate.tokens(doc)
    owners = [((sentences["start"] <= start) & (sentences["end"] >= end)).sum() for start, end in zip(tokens["start"], tokens["end"])]
    assert set(owners) <= {1}


def test_line_breaks_end_sentences() -> None:
    for break_ in ("\n", "\n\n", "\r\n", "\u2028", "\n \n"):
        texts = annotate.sentences(annotate.doc(article(f"The minister of trade{break_}and the mayor met")))["text"]
        assert list(texts) == ["The minister of trade", "and the mayor met"], repr(break_)


def test_white_space_is_no_token() -> None:
    tokens = annotate.tokens(annotate.doc(article("One  man \n\n left.\t ")))
    assert list(tokens["text"]) == ["One", "man", "left", "."]
    assert set(tokens["head"]) <= set(tokens.index)


@pytest.mark.parametrize(("text", "words"), [
    ("He lost his re-election.", ["re-election", "."]),
    ("Non-EU co-workers, too", ["Non", "-", "EU", "co-workers", ",", "too"]),
    ("Call 212-555-0142.", ["Call", "212-555-0142", "."]),
    ("the account(s) at 7:30PM", ["account", "(", "s", ")", "at", "7:30", "PM"]),
    ("Really?Yes", ["Really", "?", "Yes"]),
    ("a London-based firm", ["London", "-", "based", "firm"]),
])
def test_words_end_where_their_marks_begin(text: str, words: list[str]) -> None:
    assert list(annotate.tokens(annotate.doc(article(text)))["text"])[-len(words):] == words


def test_every_sentence_has_its_paragraph(seed: Doc) -> None:
    sentences = annotate.sentences(seed)
    assert list(sentences["sentence"]) == list(range(1, len(sentences) + 1))
    assert sorted(set(sentences["paragraph"])) == [1, 2, 3, 4, 5, 6]


def test_heads_stay_in_their_sentence(seed: Doc) -> None:
    tokens, sentences = annotate.tokens(seed), annotate.sentences(seed)
    number = [sum(start >= sentences["start"]) for start in tokens["start"]]
    assert all(number[row] == number[head] for row, head in enumerate(tokens["head"]))


def test_what_is_known_travels_with_the_doc() -> None:
    doc = annotate.doc(article("It rained.", published=date(2020, 2, 29)))
    assert doc.user_data["published"] == date(2020, 2, 29)
    assert doc.user_data["name"] == "made up"


def test_entities_name_their_actor(seed: Doc) -> None:
    entities, actors = annotate.entities(seed), annotate.actors(seed)
    named = entities["actor"].dropna()
    assert set(named) == set(actors["actor"])
    assert actors["mentions"].sum() == len(named)
    assert set(entities["label"]) <= {
        "PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "EVENT", "DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL", "MISC"}


def test_an_article_longer_than_a_chunk_is_marked_whole() -> None:
    text = "Ian Moss left Syria on Monday.\nNobody followed him.\n" * (2 * annotate.CHUNK // 50)
    doc = annotate.doc(article(text))
    assert doc.text == text
    assert len(annotate.sentences(doc)) == text.count("\n")


def test_parts_make_up_the_text() -> None:
    text = "word " * 30_000 + "x" * 250_000 + "\n" + "line\n" * 30_000
    assert "".join(part for _, part in annotate.cut(text)) == text


def test_any_pipeline_by_path(tmp_path: Path) -> None:
    other = spacy.blank("en")
    other.add_pipe("sentencizer")
    other.to_disk(tmp_path / "other")
    doc = annotate.doc(article("One came. Two left."), pipeline=tmp_path / "other")
    assert len(annotate.sentences(doc)) == 2
    assert_offsets_hold(doc)
    with pytest.raises(ValueError, match="has no parser"):
        annotate.require_universal_dependencies(doc)


def test_a_pipeline_without_sentence_ends_says_so(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ValueError, match="marks no sentence ends"):
        annotate.sentences(annotate.doc(article("One came. Two left."), pipeline=tmp_path / "blank"))


def test_a_parse_in_another_scheme_says_so() -> None:
    doc = Doc(spacy.blank("en").vocab, words=["Dogs", "chase", "cats"], heads=[1, 1, 1], deps=["nsubj", "ROOT", "dobj"])
    doc.user_data["pipeline"] = "other"
    with pytest.raises(ValueError, match="'other' does not label dependencies as Universal Dependencies"):
        annotate.require_universal_dependencies(doc)
    with pytest.warns(UserWarning, match="'other' does not label dependencies"):
        annotate.warn_of_other_labels(doc)


def test_the_bundled_parse_is_universal(seed: Doc) -> None:
    annotate.require_universal_dependencies(seed)


def test_no_such_pipeline() -> None:
    with pytest.raises(OSError, match="no_such_pipeline: no such spaCy pipeline"):
        annotate.doc(article("One."), pipeline="no_such_pipeline")


def test_a_pipeline_of_another_language(tmp_path: Path) -> None:
    spacy.blank("de").to_disk(tmp_path / "german")
    with pytest.raises(ValueError, match="English"):
        annotate.doc(article("One."), pipeline=tmp_path / "german")


def test_no_entities_gives_an_empty_table_with_all_columns() -> None:
    entities = annotate.entities(annotate.doc(article("it rained and rained")))
    assert list(entities.columns) == ["start", "end", "text", "label", "actor", "sentence", "sure"]


def test_the_same_under_any_hash_seed() -> None:
    code = (
        "from helpers import annotate, load\n"
        f"doc = annotate.doc(load.article({str(SEED)!r}))\n"
        "print(*(t(doc).to_csv() for t in (annotate.sentences, annotate.tokens, annotate.entities, annotate.actors, annotate.references)))")
    outputs = {
        subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, cwd=ROOT, capture_output=True, check=True).stdout
        for seed in ("0", "4242")}
    assert len(outputs) == 1 and len(outputs.pop()) > 10_000


def test_unknown_is_na(seed: Doc) -> None:
    entities = annotate.entities(seed)
    assert entities.loc[entities["label"] == "CARDINAL", "actor"].isna().all()
    assert not (entities["actor"] == "").any()
    assert isinstance(entities, pandas.DataFrame)


def test_a_bare_string_is_told_what_makes_an_article_of_it():
    with pytest.raises(TypeError, match="load.text"):
        annotate.doc("It rained.")
    assert annotate.doc(load.text("It rained.")).text == "It rained."

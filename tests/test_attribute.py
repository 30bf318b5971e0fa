"""The claims ledger and the voices: case by case, and for any text that offsets hold and voices cover it."""

from pathlib import Path

import pandas as pd
import pytest
import spacy
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from helpers import annotate, attribute, load
from helpers.attribute import cues, modality, reporting
from helpers.encoder.component import ATTRIBUTIONS

ROOT = Path(__file__).parents[1]
CASES = yaml.safe_load((ROOT / "tests" / "cases" / "attribute.yaml").read_text(encoding="utf8"))
EDGES = " \t\n.,;:"
CELLS = ("speaker", "speaker_kind", "source_kind", "named", "addressee", "stance", "form", "modality", "negated", "outer")


def marked(text: str) -> Doc:
    """The text as the pipeline marks it."""
    return annotate.doc(load.Article(**dict.fromkeys(load.Article._fields) | {"text": text, "name": "case"}))


def plain(cell: object) -> object:
    """A cell without edges that no reader minds; None where it is NA."""
    if isinstance(cell, str):
        return cell.strip(EDGES)
    return None if pd.isna(cell) else cell


def read_row(text: str, row: pd.Series, expected: dict) -> dict:
    """What the row says of that which is expected of it."""
    found = {"source": plain(row["source"]), "cue": plain(row["cue"]), "pieces": [plain(text[s:e]) for s, e in row["pieces"]]}
    return found | {name: plain(row[name]) for name in CELLS if name in expected}


def wanted(expected: dict) -> dict:
    """An expectation of a case in the form of `read_row`."""
    pieces = expected.get("pieces") or [expected["content"]]
    found = {"source": plain(expected.get("source")), "cue": plain(expected.get("cue")), "pieces": [plain(piece) for piece in pieces]}
    return found | {name: plain(expected[name]) for name in CELLS if name in expected}


def parameters() -> list:
    """The cases; those that are known to fail say why under "misses"."""
    marks = [[pytest.mark.xfail(reason=case["misses"], strict=True)] if "misses" in case else [] for case in CASES]
    return [pytest.param(case, id=case["name"], marks=mark) for case, mark in zip(CASES, marks)]


@pytest.mark.parametrize("case", parameters())
def test_cases(case: dict) -> None:
    """The ledger of the case's text has the claims that are expected, and no others."""
    ledger = attribute.claims(marked(case["text"]))
    found = [read_row(case["text"], row, expected) for (_, row), expected in zip(ledger.iterrows(), case["claims"])]
    assert found == [wanted(expected) for expected in case["claims"]]
    assert len(ledger) == len(case["claims"]), list(ledger["text"])


# Any text.

PIECES = st.sampled_from(["“", "”", '"', "'", "‘", "’", "«", "»", "„", " ", "\n", "\r\n", "\u2028", ". ", ", ", "he said", "Anna Berg said that ", "according to the police", "it rained",
                          "🙂", "é", "e\u0301", "العربية", "\u200f", "adding that ", "She believes ", "must", "the claim that ", "\u00a0", "-", "…", "said Moss, who "])
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60) | st.text(alphabet="“”\"'‘’«»„ \n", max_size=40)


def check(doc: Doc) -> None:
    text, ledger, voices = doc.text, attribute.claims(doc), attribute.voices(doc)
    for row in ledger.itertuples():
        assert text[row.start:row.end] == row.text and row.text.strip()
        assert [row.start, row.end] == [row.pieces[0][0], row.pieces[-1][1]]
        assert all(a < b for a, b in row.pieces) and all(b <= c for (_, b), (c, _) in zip(row.pieces, row.pieces[1:]))
        for role in ("source", "cue"):
            start, end, told = getattr(row, role + "_start"), getattr(row, role + "_end"), getattr(row, role)
            assert pd.isna(told) == pd.isna(start) == pd.isna(end)
            assert pd.isna(told) or text[start:end] == told
        assert pd.isna(row.outer) or row.outer != row.Index
    assert "".join(voices["text"]) == text
    assert [0, *voices["end"]][:len(voices)] == list(voices["start"])
    assert all(voices["claim"].isna() == (voices["voice"] == "author"))
    assert all(text[a:b] in flag for row in voices.itertuples() for (a, b), flag in zip(row.flag_spans, row.flags))


@settings(max_examples=60)
@given(TEXTS)
def test_any_text(text: str) -> None:
    check(marked(text))


@pytest.mark.parametrize("text", ["", " ", "\n", "“", "”", '"', "“\n\n”", "said", "“”said“”", "🙂“🙂”🙂", "according to", "According to the", "\r\n“a\r\n“b"])
def test_odd_texts(text: str) -> None:
    check(marked(text))


def test_seed() -> None:
    check(annotate.doc(load.article(ROOT / "seeds" / "000_bd80fa704360221d.txt")))


def test_an_unbalanced_mark_swallows_no_paragraph() -> None:
    ledger = attribute.claims(marked("The mayor said, “The bridge is closed.\n\nThe town is quiet. Nobody came to the market."))
    assert list(ledger["end"]) == [37]


# Voices.

def test_voices() -> None:
    text = "The mayor said that the plan was “a disaster for all.” We must act."
    voices = attribute.voices(marked(text))
    told = [(row.text.strip(), row.voice) for row in voices.itertuples() if row.words]
    assert told == [("The mayor said", "author"), ("that the plan was", "paraphrased"), ("“a disaster for all.”", "quoted"), ("We must act.", "author")]
    assert [flag for flags in voices["flags"] for flag in flags] == ["obligation: must"]


def test_what_others_must_do_is_no_flag() -> None:
    voices = attribute.voices(marked("The minister said that the banks must pay."))
    assert not any(voices["flags"])


def test_the_innermost_claim_has_the_stretch() -> None:
    doc = marked("“The judges believe that the race is over,” said Peter Lang.")
    doc.user_data[ATTRIBUTIONS] = [{"source": [(12, 14)], "cue": [(11, 12)], "content": [(1, 9)], "score": 0.9}, {"source": [(1, 3)], "cue": [(3, 4)], "content": [(4, 9)], "score": 0.8}]
    voices = attribute.voices(doc)
    assert [(row.text.strip(), row.voice, row.claim) for row in voices.dropna(subset="claim").itertuples() if row.claim == 1] == [("that the race is over", "quoted", 1)]


def test_voices_take_a_ledger() -> None:
    doc = marked("The mayor said that it rained.")
    assert attribute.voices(doc, ledger=attribute.claims(doc)).equals(attribute.voices(doc))
    assert set(attribute.voices(doc, ledger=attribute.claims(doc).iloc[:0])["voice"]) == {"author"}


# The words.

def test_every_verb_has_one_stance() -> None:
    told = [verb for verbs in cues.WORDS["stance"].values() for verb in verbs]
    assert len(told) == len(set(told))


@pytest.mark.parametrize("text, flags", [("We must act.", ["obligation"]), ("There is no doubt that it rained.", ["certainty"]), ("Mustard is yellow.", []), ("Sadly, it rained.", ["opinion"]), ("https://news.example/a-ridiculous-story was read.", [])])
def test_flags(text: str, flags: list[str]) -> None:
    assert [kind for _, _, kind in modality.flags(text)] == flags


# Other pipelines.

def test_a_pipeline_that_marks_no_attributions_is_refused() -> None:
    with pytest.raises(ValueError, match="no attributions"):
        attribute.claims(spacy.blank("en")("The mayor left home"))


def test_what_the_encoder_finds_is_mended_and_scored() -> None:
    doc = marked("“The bridge is closed,” the mayor said.")
    doc.user_data[ATTRIBUTIONS] = [{"source": [(7, 9)], "cue": [(9, 10)], "content": [(1, 6)], "score": 0.75}]
    ledger = attribute.claims(doc)
    assert [(row.text, row.source, row.cue, row.rule, row.sure, row.score) for row in ledger.itertuples()] == [
        ("“The bridge is closed,”", "the mayor", "said", "model", 0.75, 0.75)]


def test_what_follows_an_article_does_not_change_its_beginning() -> None:
    text = (ROOT / "seeds" / "000_bd80fa704360221d.txt").read_text(encoding="utf8")
    once, twice = (attribute.claims(marked(words)) for words in (text, text + "\n" + text))
    first = [ledger[ledger["end"] < len(text) // 2].drop(columns="outer") for ledger in (once, twice)]
    assert len(first[0]) > 3 and first[0].equals(first[1])


def test_quotation_marks_are_read_once() -> None:
    view = reporting.read(marked("He said “one ‘two’ three” and “four."))
    assert [closed for _, _, closed in view.quotes] == [True, False]


def test_a_mark_that_changes_after_the_first_call_is_seen():
    doc = annotate.doc(load.text("The mayor said that the bridge was safe."))
    before = reporting.read(doc)
    doc[2].tag_ = "NN"
    after = reporting.read(doc)
    assert (before.tag[2], after.tag[2]) == ("VBD", "NN")
    assert reporting.read(doc) is after


def test_pieces_that_meet_in_a_quotation_are_one() -> None:
    doc = annotate.doc(load.text('"It\'s only got a few leaves. It has not grown at all," he said.'))
    comma = next(token.i for token in doc if token.text == ",")
    row = {"tokens": [(0, 3), (3, comma)], "cue_tokens": (len(doc) - 2, len(doc) - 1), "source_tokens": (len(doc) - 3, len(doc) - 2)}
    assert [doc.text[start:end] for start, end in attribute.mended(reporting.read(doc), row)] == ['"It\'s only got a few leaves. It has not grown at all,"']

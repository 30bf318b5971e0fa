"""Who is who: mentions of one actor are joined, others stay apart, and the table leads back to the text."""

import sys
from itertools import combinations
from pathlib import Path

import pytest
import spacy
import yaml
from spacy.tokens import Doc

from helpers.annotate import identify

ROOT = Path(__file__).parents[1]
CASES = yaml.safe_load((ROOT / "tests" / "cases" / "identify.yaml").read_text(encoding="utf8"))
GUM = ROOT.parent / "shared" / "data" / "ud" / "en_gum-dev.conllu"


@pytest.fixture(scope="module")
def nlp() -> spacy.language.Language:
    return spacy.blank("en")


def mark(nlp: spacy.language.Language, text: str, entities: list) -> Doc:
    """The text with these entities, found one after the other."""
    doc, spans, position = nlp(text), [], 0
    for name, label, *occurrence in entities:
        for _ in range(*occurrence or [1]):
            start = text.index(name, position)
            position = start + len(name)
        spans.append(doc.char_span(start, position, label=label, alignment_mode="expand"))
    doc.set_ents(spans)
    return identify.actors(doc)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cases(nlp: spacy.language.Language, case: dict) -> None:
    doc = mark(nlp, case["text"], case["entities"])
    group = {number: index for index, numbers in enumerate(case["together"]) for number in numbers}
    for first, second in combinations(range(len(doc.ents)), 2):
        expected = first in group and group[first] == group.get(second)
        assert (doc.ents[first].ent_id_ == doc.ents[second].ent_id_) == expected, (doc.ents[first], doc.ents[second])


def test_table(nlp: spacy.language.Language) -> None:
    text = "Syria fell. Ian Moss, a former senior official, met President Sara Lund. Moss and General Omar Khan left Syria's south. Moss slept."
    doc = mark(nlp, text, [["Syria", "GPE"], ["Ian Moss", "PERSON"], ["Sara Lund", "PERSON"], ["Moss", "PERSON"], ["Omar Khan", "PERSON"], ["Syria's", "GPE"], ["Moss", "PERSON"]])
    frame = identify.table(doc)
    assert list(frame.columns) == identify.COLUMNS
    assert list(frame["actor"]) == ["ian-moss", "syria", "sara-lund", "omar-khan"]
    assert list(frame["mentions"]) == [3, 2, 1, 1]
    assert list(frame["roles"]) == [["a former senior official"], [], ["President"], ["General"]]
    assert frame["aliases"][0] == ["Moss"]
    assert all(text[row.start:row.end] == row.text for row in frame.itertuples())


def test_ids_are_unique_and_kept(nlp: spacy.language.Language) -> None:
    doc = mark(nlp, "Paris Hilton saw Paris. Jordan met Jordan.", [["Paris Hilton", "PERSON"], ["Paris", "GPE"], ["Jordan", "PERSON"], ["Jordan", "GPE"]])
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert [span.ent_id_ for span in again.ents] == [span.ent_id_ for span in doc.ents]
    assert [span.label_ for span in again.ents] == ["PERSON", "GPE", "PERSON", "GPE"]


def test_other_entities_get_no_actor(nlp: spacy.language.Language) -> None:
    doc = mark(nlp, "It rained on Monday in Oslo.", [["Monday", "DATE"], ["Oslo", "GPE"]])
    assert [span.ent_id_ for span in doc.ents] == ["", "oslo"]


@pytest.mark.parametrize("text", ["", "\n\n", "“”", "no names here"])
def test_nothing_to_identify(nlp: spacy.language.Language, text: str) -> None:
    frame = identify.table(identify.actors(nlp(text)))
    assert frame.empty and list(frame.columns) == identify.COLUMNS


@pytest.mark.parametrize("name", ["’s", "--", "(", "()", "the", "Mr.", "&", "🙂", "习近平", "الأسد", "\u0301", "A (B", "of of", "President of"])
@pytest.mark.parametrize("label", ["PERSON", "ORG", "GPE", "NORP"])
def test_odd_names(nlp: spacy.language.Language, name: str, label: str) -> None:
    doc = mark(nlp, f"Ann Bo met {name} and Bo", [["Ann Bo", "PERSON"], [name, label], ["Bo", "PERSON"]])
    frame = identify.table(doc)
    assert all(span.ent_id_ for span in doc.ents)
    assert all(doc.text[row.start:row.end] == row.text for row in frame.itertuples())


def test_score_on_gum() -> None:
    if not GUM.exists():
        pytest.skip(f"{GUM} is not here; the score needs GUM's dev documents")
    sys.path.insert(0, str(ROOT / "training"))
    import score_identity
    named = score_identity.read_named(GUM, whole=False, entities=False)
    assert score_identity.score(named, identify.link)[2] > 0.80

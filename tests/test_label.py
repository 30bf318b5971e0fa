"""The rules that make entity labels finer, on sentences whose names are marked as the trained component would mark them."""

import re
from pathlib import Path

import pytest
import spacy
import yaml
from spacy.tokens import Doc

from helpers import annotate
from helpers.annotate import label

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "label.yaml").read_text(encoding="utf8"))
MARK = re.compile(r"\[([^\]]+)\]\(([A-Z-]+)\)")


def marked_doc(text: str) -> Doc:
    """The sentence without its marks, tagged by the bundled pipeline, with the marked names as its only entities."""
    nlp = annotate.load_pipeline(str(annotate.MODEL))
    doc = nlp(MARK.sub(r"\1", text), disable=["ner"])
    position, spans = 0, []
    for match in MARK.finditer(text):
        start = doc.text.index(match[1], position)
        position = start + len(match[1])
        if match[2] != "-":
            spans.append(doc.char_span(start, position, label=match[2]))
    doc.set_ents(spans)
    return doc


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_labels(case: dict) -> None:
    found = {entity.text: entity.label_ for entity in label.refine(marked_doc(case["text"])).ents}
    assert {str(text): found.get(str(text)) for text in case.get("found", {})} == {str(k): v for k, v in case.get("found", {}).items()}
    assert not set(map(str, case.get("absent", []))) & set(found)


def test_a_doc_without_tags_or_names() -> None:
    doc = label.refine(spacy.blank("en")("Nothing here, not even twice."))
    assert [entity.text for entity in doc.ents] == []

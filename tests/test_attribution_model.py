"""The attribution network: quotation marks, layout, the forward pass, and what it finds in plain sentences."""

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from helpers import annotate
from helpers.claims import attribution_model as model
from helpers.claims.quote import quotations

MARKS = st.text(alphabet="ab .,\n\"'“”‘’„«»‹›`é\u2028", max_size=60)


@pytest.mark.parametrize("text, found", [
    ('He said, "Go now," and "stop."', ['"Go now,"', '"stop."']),
    ("“A ‘b’ c” d", ["“A ‘b’ c”", "‘b’"]),
    ("She said ''I want'' to", ["''I want''"]),
    ("'Yes,' he said. 'It's fine.'", ["'Yes,'", "'It's fine.'"]),
    ("„Hallo“ and «oui» and »ja« and ‹non›", ["„Hallo“", "«oui»", "»ja«", "‹non›"]),
    ("the boys' toys of the '90s, Fox News' best, rock 'n' roll", []),
    ("6'2\" tall", []),
])
def test_quotations(text, found):
    assert [text[s:e] for s, e, _ in quotations(text)] == found


@pytest.mark.parametrize("text", ['“One\nTwo', '"One\r\nTwo', "«One\u2029Two"])
def test_an_unclosed_quotation_ends_with_its_paragraph(text):
    assert [(text[s:e], closed) for s, e, closed in quotations(text)] == [(text[:4], False)]


@given(MARKS)
def test_quotations_of_any_text_stay_in_their_paragraph(text):
    for start, end, _ in quotations(text):
        assert 0 <= start < end <= len(text)
        assert not set(text[start:end]) & set("\n\r\u2028\u2029")


@given(st.lists(st.integers(1, 9), max_size=6))
def test_a_layout_holds_each_word_once_and_knows_its_neighbours(lengths):
    ends = np.cumsum([0, *lengths])
    lay = model.layout(np.stack([ends[:-1], ends[1:]], 1))
    assert sorted(lay["word"]) == list(range(sum(lengths)))
    for i, (before, after) in enumerate(zip(lay["before"], lay["after"])):
        for side, step in ((before, -1), (after, 1)):
            if side < len(lay["word"]):
                assert lay["word"][side] == lay["word"][i] + step
                assert lay["sequence"][side] == lay["sequence"][i]


@given(st.integers(1, 6), st.integers(0, 99))
def test_the_best_path_is_the_best_of_all(length, seed):
    rng = np.random.default_rng(seed)
    emit, moves = rng.normal(size=(length, 3)), rng.normal(size=(3, 3))
    paths = np.stack(np.meshgrid(*[range(3)] * length, indexing="ij"), -1).reshape(-1, length)
    legal = [p for p in paths if all(b != 2 or a in (1, 2) for a, b in zip([0, *p], p))]
    value = [emit[range(length), p].sum() + moves[p[:-1], p[1:]].sum() for p in legal]
    found = model.best_path(emit, moves, model.layout([[0, length]]))
    assert found.tolist() == legal[int(np.argmax(value))].tolist()


def test_spans_of_keeps_pieces_of_content_and_the_nearest_cue():
    labels = np.array([5, 6, 1, 2, 3, 5, 6, 0, 3, 5])
    spans = model.spans_of(labels, 100, 104)
    assert spans == {"source": [(102, 104)], "cue": [(104, 105)], "content": [(100, 102), (105, 107), (109, 110)]}


def test_paths_in_the_parse():
    head = np.array([1, 1, 3, 1])
    f = {"head": head, "sentence": np.ones(4, int), "quotation": np.zeros(4, int)}
    out = model.relations(f, np.array([7, 9, 5, 8]), model.depths(head), np.array([0, 1, 2, 3]), np.array([1, 1, 1, 1]))
    assert out["path"].tolist() == [1, 0, 2, 1]
    assert out["branch"].tolist() == [7, 0, 8, 8]


@pytest.fixture(scope="module")
def nlp():
    return spacy.load(annotate.MODEL)


ARTICLE = """The mayor said on Monday that the bridge would close. According to two engineers, the cables are worn.

“It is safe,” said Anna Lind, who runs the port. “Nobody needs to worry.”

The weather was mild."""


def found(doc):
    """Source, cue and content of each attribution as text."""
    return [tuple(" … ".join(doc[s:e].text for s, e in a[r]) for r in model.ROLES) for a in model.mark(doc)]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "Yes", "“", "\n“\n", "The weather was mild."])
def test_texts_without_attributions(nlp, text):
    assert model.mark(nlp(text)) == []


def test_source_cue_and_content_of_plain_attributions(nlp):
    doc = nlp(annotate.end_sentences_at_breaks(nlp.make_doc(ARTICLE)))
    assert [(source, cue.split()[0]) for source, cue, _ in found(doc)] == [
        ("The mayor", "said"), ("two engineers", "According"), ("Anna Lind, who runs the port", "said")]
    assert [content for _, _, content in found(doc)] == [
        "that the bridge would close", "the cables are worn", "“It is safe,” … “Nobody needs to worry.”"]


def test_reading_in_parts_changes_nothing(nlp, monkeypatch):
    doc = nlp(annotate.end_sentences_at_breaks(nlp.make_doc(ARTICLE)))
    whole = model.mark(doc)
    monkeypatch.setattr(model, "PART", 20)
    parts = model.mark(doc)
    assert [{k: a[k] for k in model.ROLES} for a in parts] == [{k: a[k] for k in model.ROLES} for a in whole]
    assert [a["score"] for a in parts] == pytest.approx([a["score"] for a in whole], abs=1e-4)


def test_the_weights_need_no_pickle_and_are_small():
    path = annotate.MODEL.parent / "model_attribution" / "weights.npz"
    assert path.stat().st_size < 10e6
    with np.load(path, allow_pickle=False) as stored:
        assert {stored[name].dtype for name in stored} == {np.dtype(np.float16), np.dtype(np.uint64)}

"""The converters that make training data, on a few lines written for the purpose."""

import sys
from pathlib import Path

import pytest
import spacy

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training" / "scripts"))

import convert_entities
import convert_treebank

TREEBANK = """# newdoc id = one
# newpar
# sent_id = 1
1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\t_
1\tDo\tdo\tAUX\tVBP\tMood=Imp\t3\taux\t_\t_
2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_
3\tsay\tsay\tVERB\tVB\tVerbForm=Inf\t0\troot\t_\t_
4\t"\t"\tPUNCT\t``\t_\t5\tpunct\t_\tSpaceAfter=No
5\tno\tno\tINTJ\tUH\t_\t3\tobj\t_\tSpaceAfter=No
6\t"\t"\tPUNCT\t''\t_\t5\tpunct\t_\tSpaceAfter=No
7\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

# sent_id = 2
1\tGo\tgo\tVERB\tVB\tVerbForm=Inf\t0\troot\t_\tSpaceAfter=No
2\t!\t!\tPUNCT\t.\t_\t1\tpunct\t_\t_

# newpar
# sent_id = 3
1\tHe\the\tPRON\tPRP\t_\t2\tnsubj\t_\t_
2\twent\tgo\tVERB\tVBD\t_\t0\troot\t_\t_
"""
MARKS = "Ian\tB-Person\nMoss\tI-Person\nleft\tO\n,\tB-Misc\n\nSyria\tB-Location\nMonday\tB-Misc\n"


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    path = tmp_path / "one.conllu"
    path.write_text(TREEBANK, encoding="utf8")
    return path


def test_treebank_words_sentences_and_breaks(treebank: Path) -> None:
    [doc] = convert_treebank.convert([treebank], spacy.blank("en").vocab, seed=1)
    words = [token for token in doc if not token.is_space]
    assert [token.text.replace("’", "'").replace("“", '"').replace("”", '"') for token in words] == [
        "Do", "n't", "say", '"', "no", '"', ".", "Go", "!", "He", "went"]
    assert [token.head.text for token in words if token.dep_ == "ROOT"] == ["say", "Go", "went"]
    assert len(list(doc.sents)) == 3
    assert sum(token.is_space for token in doc) == 1


def test_multiword_tokens_keep_the_text_together(treebank: Path) -> None:
    [doc] = convert_treebank.convert([treebank], spacy.blank("en").vocab)
    assert doc.text.replace("’", "'").startswith("Don't say ")


def test_quotation_marks_are_curled_in_pairs() -> None:
    words = [{"text": '"'}, {"text": "is"}, {"text": "n't"}, {"text": '"'}]
    convert_treebank.curl(words)
    assert [word["text"] for word in words] == ["“", "is", "n’t", "”"]


def test_marks_are_laid_on_the_article(tmp_path: Path) -> None:
    path = tmp_path / "one.tsv"
    path.write_text(MARKS, encoding="utf8")
    text = "Ian  Moss left, \n\nSyria (Monday)"
    entities = convert_entities.merge_tags(convert_entities.lay_on_text(convert_entities.read_marks(path), text))
    assert [(text[start:end], label) for start, end, label in entities] == [
        ("Ian  Moss", "PERSON"), (",", "MISC"), ("Syria", "LOC"), ("Monday", "MISC")]
    assert [(text[start:end], label) for start, end, label in convert_entities.mend(text, entities)] == [
        ("Ian  Moss", "PERSON"), ("Syria", "LOC"), ("Monday", "DATE")]


def test_a_token_the_text_lacks_is_passed_over() -> None:
    found = convert_entities.lay_on_text([[("Ian", "B-Person"), ("Mose", "I-Person"), ("left", "O")]], "Ian Moss left")
    assert found == [(0, 3, "B-Person"), (9, 13, "O")]


def test_joined_view_has_the_same_marks() -> None:
    sentences = [[("Ian", "B-Person"), ("Moss", "I-Person")], [("Syria", "B-Location")]]
    text, found = convert_entities.join_tokens(sentences)
    assert text == "Ian Moss\nSyria\n"
    assert convert_entities.merge_tags(found) == [(0, 8, "PERSON"), (9, 14, "LOC")]


def test_parts_are_cut_after_line_breaks() -> None:
    doc = spacy.blank("en")(("word " * 200 + "\n") * 5)
    assert "".join(part.text for part in convert_entities.cut(doc)) == doc.text
    assert all(part.text.endswith("\n") for part in convert_entities.cut(doc))


def test_the_model_card_tells_the_scores_of_the_bundled_model() -> None:
    import card

    text = card.CARD.read_text(encoding="utf8")
    assert card.written(text) == text

"""Scores, errors and agreement on marks whose right answers are known, and what is said of a gold file that is not in order."""

from copy import deepcopy
from pathlib import Path

import pandas
import pytest
from spacy.tokens import Doc

from helpers import annotate, load, review
from helpers.corrections import Row

TEXT = ("The mayor of Orsk, Anna Berg, said on Tuesday that the flood had killed 12 people. Police in Paris arrested Tom Reed in May. "
        "“We rebuilt the bridge,” Reed added.\n")
TWO = ("The mayor of Orsk, Anna Berg, said on Tuesday that the flood in Orsk had killed 12 people.\n\n"
       "“We rebuilt the bridge,” Berg told Al-Berg News, “and we paid for it.”\n")
GOLD = """article: {name: a, sha256: SHA}
entities:
- {paragraph: 1, text: Orsk, occurrence: 2, label: GPE, actor: orsk}
- {paragraph: 2, text: Berg, label: PERSON, actor: anna-berg}
claims:
- {paragraph: 1, text: that the … people, source: "The mayor of Orsk, Anna Berg", cue: said, form: indirect, speaker: anna-berg}
- {paragraph: 2, text: ["“We rebuilt the bridge,”", "“and we paid for it.”"], source: Berg, cue: told, form: direct, speaker: anna-berg}
times:
- {paragraph: 1, text: Tuesday, kind: date, value: 2024-12-10}
places:
- {paragraph: 1, text: Orsk, name: Orsk, kind: city, country: RU}
events:
- {paragraph: 1, text: killed, who: the flood in Orsk, whom: 12 people, realis: reported}
- {paragraph: 2, text: paid, who: {text: We, occurrence: 1}, whom: null, realis: reported}
"""


@pytest.fixture(scope="module")
def doc() -> Doc:
    return annotate.doc(load.text(TEXT, published="2024-12-12"))


@pytest.fixture(scope="module")
def found(doc: Doc) -> list[Row]:
    return review.marks(doc)


def names(marks: list[Row]) -> list[Row]:
    return [one for one in marks if one["layer"] == "entities" and one["value"]["label"] not in ("DATE", "CARDINAL")]


def mark(marks: list[Row], words: str, layer: str = "entities") -> Row:
    return next(one for one in marks if one["layer"] == layer and one["text"] == words)


def changed(marks: list[Row], words: str, layer: str = "entities", **value: object) -> list[Row]:
    """The marks, one of them with other values."""
    marks = deepcopy(marks)
    mark(marks, words, layer)["value"] |= value
    return marks


def moved(marks: list[Row], words: str, other: str) -> list[Row]:
    """The marks, a name with other ends."""
    marks, start = deepcopy(marks), TEXT.index(other)
    ends = {"start": start, "end": start + len(other), "text": other}
    mark(marks, words).update(ends, pieces=[ends])
    return marks


def score(table: pandas.DataFrame, layer: str, of: str, match: str = "exact", label: str | None = None) -> pandas.Series:
    rows = table[(table["layer"] == layer) & (table["of"] == of) & (table["match"] == match)]
    return rows[rows["label"].isna() if label is None else rows["label"] == label].iloc[0]


def test_the_machine_against_itself_is_right(doc: Doc, found: list[Row]) -> None:
    table = review.scores(doc, found)
    assert set(table["layer"]) == {"entities", "claims", "times", "places", "events"}
    assert (table[["precision", "recall", "F1", "F1_low", "F1_high"]] == 100).all(axis=None)
    assert review.errors(doc, found).empty
    told = review.agreement(found, found)
    assert (told[["exact ends", "overlapping ends", "exact label", "overlapping label"]] == 100).all(axis=None) and (told["alpha"] == 1).all()


def test_each_kind_of_error_is_told_with_its_sentence(doc: Doc, found: list[Row]) -> None:
    gold = moved(changed(changed(found, "Orsk", label="ORG"), "Reed", actor="a-reed"), "Anna Berg", "Berg")
    gold = [one for one in gold if one["text"] != "Paris"]
    gold = changed(changed(gold, "May", "times", value="2023-05"), "arrested", "events", who=None)
    added = {"start": 83, "end": 89, "text": "Police"}
    gold.append({"layer": "entities"} | added | {"pieces": [added], "value": {"label": "ORG", "actor": "police"}})
    table = review.errors(doc, gold)
    told = {(row.layer, row.error, row.text, row.gold, row.found, row.sentence) for row in table.itertuples()}
    assert told == {
        ("entities", "wrong label", "Orsk", "ORG", "GPE", 1), ("entities", "wrong ends", "Berg", "Berg", "Anna Berg", 1),
        ("entities", "missed", "Police", "ORG", "", 2), ("entities", "invented", "Paris", "", "GPE", 2), ("places", "invented", "Paris", "", "city", 2),
        ("entities", "wrong actor", "Reed", "a-reed", "tom-reed", 3), ("times", "wrong value", "May", "2023-05", "2024-05", 2),
        ("events", "wrong who", "arrested", "–", "Police", 2)}
    assert all(TEXT[row.start:row.end] == row.text for row in table.itertuples())


def test_precision_and_recall_are_counted(doc: Doc, found: list[Row]) -> None:
    count = len(names(found))
    missing = [one for one in found if not (one["layer"] == "entities" and one["text"] == "Orsk")]
    told = score(review.scores(doc, missing), "entities", "ends")
    assert told[["gold", "found", "right"]].tolist() == [count - 1, count, count - 1]
    assert (told["precision"], told["recall"]) == (round(100 * (count - 1) / count, 1), 100)
    assert told["F1"] == round(200 * (count - 1) / (2 * count - 1), 1)
    assert told["F1_low"] <= told["F1"] <= told["F1_high"] and told["F1_low"] < told["F1_high"]
    pandas.testing.assert_frame_equal(review.scores(doc, missing), review.scores(doc, missing))


def test_exact_and_overlapping_differ_where_ends_do(doc: Doc, found: list[Row]) -> None:
    gold = moved(changed(found, "Orsk", label="ORG"), "Anna Berg", "Berg")
    table, count = review.scores(doc, gold), len(names(found))
    assert [score(table, "entities", of, match)["right"] for of in ("ends", "label") for match in ("exact", "overlapping")] == [count - 1, count, count - 2, count - 1]
    assert score(table, "entities", "label", "exact", "ORG")[["gold", "right"]].tolist() == [1, 0]
    assert pandas.isna(score(table, "entities", "label", "exact", "ORG")["precision"]), "nothing was found that could be right"


def test_actors_are_the_same_by_their_mentions_and_not_by_their_ids(doc: Doc, found: list[Row]) -> None:
    gold = deepcopy(found)
    for one in gold:
        for column in ("actor", "speaker"):
            if one["value"].get(column) == "tom-reed":
                one["value"][column] = "reed-t"
    assert review.errors(doc, gold).empty
    split = review.errors(doc, changed(found, "Reed", actor="another-reed"))
    assert split[["text", "error"]].values.tolist() == [["Reed", "wrong actor"]]


def test_a_nested_claim_is_not_the_one_around_it(doc: Doc, found: list[Row]) -> None:
    inner = "the flood had killed"
    ends = {"start": TEXT.index(inner), "end": TEXT.index(inner) + 9, "text": inner[:9]}
    gold = [one for one in found if one["layer"] != "claims"] + [
        {"layer": "claims", "cue": None} | ends | {"pieces": [ends], "value": {"form": "indirect", "speaker": None, "source": None, "cue": None}}]
    told = review.errors(doc, gold).query("layer == 'claims'")
    assert sorted(told["error"]) == ["invented", "invented", "missed"]


def test_without_gold_there_is_nothing_to_tell(doc: Doc) -> None:
    assert review.gold(load.text(TEXT)) == []
    assert review.scores(doc, []).empty and review.errors(doc, []).empty


def test_alpha_is_krippendorffs() -> None:
    """Of ten characters the first marks six, the second five of these: one pair of values differs, against what chance gives, by hand."""
    first, second = ([{"layer": "times", "start": start, "end": end, "pieces": [{"start": start, "end": end}], "value": {"kind": "date", "value": None}}
                      for start, end in spans] for spans in ([(0, 5), (9, 10)], [(0, 4), (9, 10)]))
    disagree, ones, total = 2 * 1, 6 + 5, 20
    expected = 1 - (total - 1) * disagree / (2 * ones * (total - ones))
    row = review.agreement(first, second).set_index("layer").loc["times"]
    assert row["alpha"] == round(expected, 3)
    assert (row["first"], row["second"], row["exact ends"], row["overlapping ends"]) == (2, 2, 50, 100)
    assert pandas.isna(review.agreement([], []).set_index("layer").loc["times", "alpha"])


def test_agreement_on_two_names_of_which_one_has_another_label() -> None:
    """Four characters of a person for both, two of a place for one and an organisation for the other: by hand, of the 12 values
    8, 2 and 2 are alike, 4 of the 12 in pairs that differ, where chance would have 72 of the 132 ordered pairs differ.
    """
    first, second = ([{"layer": "entities", "start": start, "end": end, "pieces": [{"start": start, "end": end}],
                       "value": {"label": label, "actor": None}} for start, end, label in [(0, 4, "PERSON"), (4, 6, other)]]
                     for other in ("GPE", "ORG"))
    row = review.agreement(first, second).set_index("layer").loc["entities"]
    assert row["alpha"] == round(1 - (4 / 12) / (72 / 132), 3)
    assert row[["exact ends", "overlapping ends", "exact label", "overlapping label"]].tolist() == [100, 100, 50, 50]


# The file.

def written(folder: Path, old: str = "", new: str = "") -> load.Article:
    """An article with a gold file beside it, something in it replaced."""
    (folder / "a.txt").write_bytes(TWO.encode("utf8"))
    article = load.article(folder / "a.txt")
    (folder / "a.gold.yaml").write_text(GOLD.replace("SHA", article.sha256).replace(old, new, 1), encoding="utf8")
    return article


def test_a_gold_file_is_read_with_offsets(tmp_path: Path) -> None:
    marks = review.gold(written(tmp_path))
    assert len(marks) == 8
    assert all(TWO[one["start"]:one["end"]] == one["text"] for one in marks)
    by_text = {(one["layer"], one["text"]): one for one in marks}
    assert by_text["entities", "Orsk"]["start"] == TWO.index("Orsk had")
    assert by_text["places", "Orsk"]["start"] == TWO.index("Orsk")
    assert by_text["times", "Tuesday"]["value"] == {"kind": "date", "value": "2024-12-10"}
    quoted = next(one for one in marks if len(one["pieces"]) == 2)
    assert [piece["text"] for piece in quoted["pieces"]] == ["“We rebuilt the bridge,”", "“and we paid for it.”"]
    assert quoted["cue"] == quoted["value"]["cue"] and quoted["cue"]["text"] == "told"
    assert quoted["value"]["source"]["start"] == TWO.index("Berg told"), "not the one in a longer name, and the nearest"
    assert by_text["claims", "that the flood in Orsk had killed 12 people"]["value"]["form"] == "indirect"
    assert by_text["events", "paid"]["value"]["who"]["start"] == TWO.index("We rebuilt")


def test_a_second_readers_file_is_read_from_elsewhere(tmp_path: Path) -> None:
    article = written(tmp_path)
    (tmp_path / "second.yaml").write_bytes((tmp_path / "a.gold.yaml").read_bytes().replace(b"label: GPE", b"label: ORG"))
    told = review.agreement(review.gold(article), review.gold(article, path=tmp_path / "second.yaml")).set_index("layer")
    assert told.loc["entities", ["exact ends", "exact label"]].tolist() == [100, 50] and told.loc["claims", "alpha"] == 1
    with pytest.raises(FileNotFoundError):
        review.gold(article, path=tmp_path / "third.yaml")


WRONG = [("sha256: ", "sha256: f00d", "made of another text"), ("label: GPE", "label: TOWN", "label is none of"), ("text: Tuesday", "text: Friday", "stand there 0 times"),
         ("occurrence: 2", "occurrence: 3", "stand there 2 times"), ("12 people,", "12 peoples,", "'12 peoples' does not stand there"), ("paragraph: 2", "paragraph: 7", "'Berg' in paragraph 7"),
         ("times:", "hours:", "has the keys article"), ("occurrence: 2", "occurrence: 0", "count from 1"), ("kind: city, ", "", "does not have paragraph, text"),
         ("text: that the … people", "text: that the … persons", "stand there 0 times"), ("“and we paid", "“and she paid", "does not stand there"), ("{paragraph", "{paragraph: [", "is no YAML")]


@pytest.mark.parametrize("old, new, message", WRONG, ids=[new for _, new, _ in WRONG])
def test_what_is_wrong_in_a_gold_file_is_told(old: str, new: str, message: str, tmp_path: Path) -> None:
    article = written(tmp_path, old, new)
    with pytest.raises(ValueError, match=r"a\.gold\.yaml.*" + message):
        review.gold(article)


def test_gold_of_another_text_is_refused(tmp_path: Path, doc: Doc) -> None:
    article = written(tmp_path)
    gold = review.gold(article)
    with pytest.raises(ValueError, match="another text"):
        review.scores(doc, gold)
    (tmp_path / "a.txt").write_bytes(TWO.replace("12", "13").encode("utf8"))
    with pytest.raises(ValueError, match="another text .*SHA-256"):
        review.gold(load.article(tmp_path / "a.txt"))

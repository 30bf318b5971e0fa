"""The gold annotation: every file parses, every mark stands where it says, every id and value is one."""

import re
from pathlib import Path

import pandas
import pytest
import yaml

from helpers import load
from helpers.text import normalize
from helpers.situate import moment

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("seeds/*.gold.yaml"), *ROOT.glob("tests/gold/*.gold.yaml")])
GOLD = {path.name.removesuffix(".gold.yaml"): yaml.safe_load(path.read_text(encoding="utf8")) for path in FILES}
COUNTRIES = set(pandas.read_parquet(ROOT / "helpers" / "gazetteer_data" / "gazetteer.parquet", columns=["country"])["country"])

GAP = " … "  # between the first and the last words of a long piece: the four articles are not ours to copy
KEYS = {"entities": "label actor", "claims": "source cue form speaker", "times": "kind value", "places": "name kind country", "events": "who whom realis"}
ALLOWED = {
    ("entities", "label"): "PERSON NORP ORG GPE LOC FAC PRODUCT EVENT WORK_OF_ART LAW",
    ("claims", "form"): "direct indirect mixed",
    ("times", "kind"): "date time duration set",
    ("places", "kind"): "country region district city area continent water desert mountain facility",
    ("events", "realis"): "actual reported denied planned possible hypothetical",
}
NUMBER = r"(?:\d+(?:\.\d+)?|X)"
LENGTH = rf"P(?:{NUMBER}(?:Y|M|W|D|DE|CE))*(?:T(?:{NUMBER}[HMS])+)?"
DAY = r"(?:\d{2,4}|XXXX)(?:-(?:\d\d|XX)(?:-(?:\d\d|XX)(?:T\S+)?)?|-W(?:\d\d|XX)(?:-[1-7]|-WE)?|-Q[1-4X]|-H[12X]|-(?:SP|SU|FA|WI))?"
VALUES = {"date": rf"(?:PAST|PRESENT|FUTURE)_REF|{DAY}(?:/{DAY})?", "time": rf"{DAY}T\S+|T\S+", "duration": LENGTH, "set": rf"{LENGTH}|{DAY}"}


def pieces(mark: dict) -> list[str]:
    """The words of a mark, piece by piece."""
    return [mark["text"]] if isinstance(mark["text"], str) else mark["text"]


def ends(piece: str) -> tuple[str, str]:
    """The first and the last words of a piece that is told by both ("the order … new Cabinet"); else the piece and nothing."""
    first, _, last = piece.partition(GAP)
    return first, last


def span_from(text: str, piece: str, start: int) -> tuple[int, int]:
    """Start and end of a piece that begins at an offset."""
    first, last = ends(piece)
    return start, text.index(last, start + len(first)) + len(last) if last else start + len(first)


def offsets(article: load.Article, mark: dict) -> list[tuple[int, int]]:
    """Start and end of each piece of a mark: the first by paragraph and occurrence, each other at its next place after the one before."""
    row = load.paragraphs(article).iloc[mark["paragraph"] - 1]
    first, *others = pieces(mark)
    found = [here.start() for here in re.finditer(re.escape(ends(first)[0]), row["text"])]
    out = [span_from(article.text, first, row["start"] + found[mark.get("occurrence", 1) - 1])]
    for piece in others:
        out.append(span_from(article.text, piece, article.text.index(ends(piece)[0], out[-1][1])))
    return out


def article_of(name: str, request: pytest.FixtureRequest) -> load.Article:
    """The article of a gold file: beside it in seeds/, else among the corpora beside the project."""
    seed = ROOT / "seeds" / f"{name}.txt"
    return load.article(seed if seed.is_file() else request.getfixturevalue("shared") / "data" / "articles" / f"{name}.txt")


def test_there_is_gold() -> None:
    assert GOLD


@pytest.mark.parametrize("name", GOLD)
def test_rows_have_the_keys_and_words_of_the_guidelines(name: str) -> None:
    gold = GOLD[name]
    assert list(gold) == ["article", *KEYS] and gold["article"]["name"] == name
    for layer, keys in KEYS.items():
        assert gold[layer]
        for mark in gold[layer]:
            assert [key for key in mark if key != "occurrence"] == ["paragraph", "text", *keys.split()], mark
            assert all(mark[key] in words.split() for (where, key), words in ALLOWED.items() if where == layer), mark
            assert mark.get("occurrence", 2) > 1, mark


@pytest.mark.parametrize("name", GOLD)
def test_marks_stand_in_their_paragraphs(name: str, request: pytest.FixtureRequest) -> None:
    gold, article = GOLD[name], article_of(name, request)
    assert gold["article"]["sha256"] == article.sha256
    paragraphs = load.paragraphs(article)["text"].tolist()
    for layer, keys in KEYS.items():
        places = [offsets(article, mark) for mark in gold[layer]]
        for mark, spans in zip(gold[layer], places):
            for (start, end), piece in zip(spans, pieces(mark), strict=True):
                first, last = ends(piece)
                assert article.text[start:end].startswith(first) and article.text[start:end].endswith(last or piece)
            assert all(is_whole(article.text, *span) for span in spans), mark
            words = [mark[key] for key in ("source", "cue", "who", "whom") if key in mark and mark[key]]
            assert all(part in paragraphs[mark["paragraph"] - 1] for word in words for part in ends(word)), mark
        assert len({str((layer, spans, mark.get("cue"))) for mark, spans in zip(gold[layer], places)}) == len(places), f"{layer}: a mark twice"
        assert layer == "claims" or places == sorted(places), f"{layer}: not in text order"


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word is cut at either end."""
    return not re.fullmatch(r"\w\w", text[max(0, start - 1):start + 1]) and not re.fullmatch(r"\w\w", text[end - 1:end + 1])


@pytest.mark.parametrize("name", GOLD)
def test_actors_are_named_after_a_mention_and_speakers_are_actors(name: str) -> None:
    gold = GOLD[name]
    actors = {mark["actor"] for mark in gold["entities"]} - {None}
    assert actors <= {normalize(mark["text"].removeprefix("The ")).replace("&", "and").replace(" ", "-") for mark in gold["entities"]}
    assert {mark["speaker"] for mark in gold["claims"]} - {None} <= actors


@pytest.mark.parametrize("name", GOLD)
def test_values_are_values(name: str) -> None:
    for mark in GOLD[name]["times"]:
        if (value := mark["value"]) is not None:
            assert re.fullmatch(VALUES[mark["kind"]], value), mark
            assert mark["kind"] != "date" or "X" in value or value.endswith("_REF") or moment.bounds(value), mark
    assert {mark["country"] for mark in GOLD[name]["places"]} - {None} <= COUNTRIES


def test_a_wrong_mark_is_told() -> None:
    article = load.text("The war ended.\nA warm war of words.")
    assert offsets(article, {"paragraph": 2, "text": "war", "occurrence": 2}) == [(22, 25)]
    assert offsets(article, {"paragraph": 1, "text": ["ended.", "of words"]}) == [(8, 14), (26, 34)]
    assert offsets(article, {"paragraph": 2, "text": "A warm … of words"}) == [(15, 34)]
    assert not is_whole(article.text, 17, 20)
    for wrong in ({"text": "warm"}, {"text": "war", "occurrence": 2}, {"text": ["war", "peace"]}):
        with pytest.raises((IndexError, ValueError)):
            offsets(article, {"paragraph": 1} | wrong)

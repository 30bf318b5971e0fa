"""Annotations as files of other tools: each read with a library of its format, offsets kept, and back in without a loss."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import zipfile
from pathlib import Path

import cassis
import jsonschema
import pandas
import pyarrow.parquet
import pytest
import python_calamine
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from helpers import annotate, corrections, load, publish, review
from helpers.corrections import FIELDS, LABELS, SPANS
from helpers.review import formats
from helpers.review.formats import __main__ as command
from helpers.review.formats import ties

SEED = publish.ROOT / "seeds" / "000_bd80fa704360221d.txt"
TEXT = ("The mayor of Orsk, Anna Berg, said on Tuesday that the flood had killed 12 people. “We rebuilt,” she told reporters, “the bridge.” "
        "Police in Paris arrested Tom Reed in May.\n😀 Reed’s lawyer, =cmd|' /C calc'!A0, said the 𝒳 case\nwas closed.\r\n-1 Berg denied it.\n")
ENDINGS = [("jsonl", ".jsonl"), ("csv", ".csv"), ("xlsx", ".xlsx"), ("parquet", ".parquet"), ("brat", ".ann"), ("doccano", ".jsonl"), ("inception", ".json"),
           ("spacy", ".spacy"), ("webannotation", ".jsonld")]
BACK = [(name, ending) for name, ending in ENDINGS if name in formats.READERS]
BLANK = spacy.blank("en")

Row = dict


def span(words: str, *, nth: int = 0) -> Row:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return {"start": start, "end": start + len(words), "text": words}


def one(layer: str, words: str, action: str, value: object = None, *, cue: str | None = None, by: str = "ana") -> Row:
    about = {"cue": span(cue) if cue else None} if layer == "claims" else {}
    return {"layer": layer} | span(words) | about | {"action": action, "value": value, "by": by}


FIXES = [
    one("entities", "Orsk", "relabel", "ORG"), one("entities", "Paris", "reject"), one("times", "May", "relabel", {"value": "2023-05"}),
    one("entities", "=cmd|' /C calc'!A0", "add", {"label": "PRODUCT", "actor": "=cmd"}), one("entities", "-1 Berg", "add", {"label": "PERSON"}),
    one("places", "the bridge", "add", {"kind": "facility", "name": "Old Bridge, 100 % new", "country": "RU"}),
    one("claims", "case\nwas", "add", {"form": "mixed", "source": span("Reed", nth=1), "cue": span("calc"), "speaker": "tom-reed",
                                       "pieces": [span("case\nwas"), span("closed")]}, cue="calc"),
    one("events", "denied", "add", {"realis": "denied", "who": span("Berg", nth=1), "whom": span("it"), "code": "REJECT"}),
]


def corrected(*rows: Row, text: str = TEXT) -> Doc:
    return annotate.doc(load.text(text, name="flood", published="2024-12-12")._replace(corrections=list(rows)))


@pytest.fixture(scope="module")
def plain() -> Doc:
    return corrected()


@pytest.fixture(scope="module")
def goal() -> Doc:
    return corrected(*FIXES)


@pytest.fixture(scope="module")
def seed() -> Doc:
    return annotate.doc(load.article(SEED))


def bare(rows: list[Row]) -> list[str]:
    """The marks or corrections in one order."""
    return sorted(json.dumps({key: cell for key, cell in row.items() if key != "line"}, sort_keys=True) for row in rows)


# Marks of any kind on texts of any kind.

SCRAPS = ["Berg", "said", "=cmd|' /C calc'!A0", "😀", "𝒳", "e\u0301", "\u2028", "\x85", "\n", "\r\n", "\r", " ", "\t", "\x0c", "\x00", "\ufeff", "“", '"', ",", ";", "-1", "@x", "_x0041_", "%0A", "T1\tx"]
WORDS = st.none() | st.lists(st.sampled_from(SCRAPS), max_size=3).map("".join)
CELLS = {"geonameid": st.none() | st.integers(0, 9), **{layer: st.sampled_from(labels.split()) for layer, labels in LABELS.items()}}


@st.composite
def spans(draw: st.DrawFn, text: str, ends: list[int]) -> Row:
    first, last = sorted((draw(st.sampled_from(ends)), draw(st.sampled_from(ends))))
    return {"start": first, "end": last + 1, "text": text[first:last + 1]}


@st.composite
def marks(draw: st.DrawFn, text: str, ends: list[int]) -> Row:
    layer, part = draw(st.sampled_from(list(FIELDS))), spans(text, ends)
    pieces: list[Row] = []
    for piece in sorted(draw(st.lists(part, min_size=1, max_size=3)), key=lambda piece: piece["start"]):
        pieces += [piece] if not pieces or pieces[-1]["end"] <= piece["start"] else []
    start, end = pieces[0]["start"], pieces[-1]["end"]
    value = {column: draw(st.none() | part if column in SPANS else CELLS[layer] if number == 0 else CELLS.get(column, WORDS))
             for number, column in enumerate(FIELDS[layer])}
    about = {"cue": value["cue"]} if layer == "claims" else {}
    return {"layer": layer, "start": start, "end": end, "text": text[start:end]} | about | {"pieces": pieces, "value": value}


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[Row]]:
    text = draw(st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=20).map("".join).filter(lambda text: not text.isspace()))
    ends = [place for place, letter in enumerate(text) if not letter.isspace()]
    return text, draw(st.lists(marks(text, ends), max_size=5, unique_by=lambda mark: json.dumps(mark, sort_keys=True)))


def put(folder: Path, format: str, doc: Doc, found: list[Row], about: Row | None = None) -> Path:
    """Writes the marks, and gives the path."""
    path = folder / f"x{formats.FORMATS[format]}"
    for ending, content in formats.WRITERS[format](doc, found, about or {"article": "x"}).items():
        formats.placed(path, ending).write_bytes(content)
    return path


@pytest.mark.parametrize("format, ending", BACK)
@settings(max_examples=60)
@given(document=documents())
def test_all_marks_come_back(format: str, ending: str, document: tuple, tmp_path_factory: pytest.TempPathFactory) -> None:
    text, found = document
    path = put(tmp_path_factory.mktemp("x"), format, BLANK(text), found)
    assert bare(formats.marks_in(path, text, format=format)) == bare(found)


@pytest.mark.parametrize("format, ending", BACK)
def test_what_a_person_changed_in_another_tool_comes_back_as_corrections(format: str, ending: str, plain: Doc, goal: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / f"a{ending}", format=format)
    rows = review.read(tmp_path / f"a{ending}", plain, format=format, by="ben", note="second reading")
    assert {(row["by"], row["note"]) for row in rows} == {("ben", "second reading")}
    review.write(tmp_path / "a.corrections.jsonl", rows)
    after = corrected(*corrections.read(tmp_path / "a.corrections.jsonl"))
    assert bare(review.marks(after)) == bare(review.marks(goal)) != bare(review.marks(plain))


@pytest.mark.parametrize("format, ending", BACK)
def test_what_nobody_changed_changes_nothing(format: str, ending: str, seed: Doc, goal: Doc, tmp_path: Path) -> None:
    review.export(seed, tmp_path / f"a{ending}", format=format)
    assert review.read(tmp_path / f"a{ending}", seed, format=format) == []
    review.export(goal, tmp_path / f"b{ending}", format=format)
    assert bare(review.read(tmp_path / f"b{ending}", goal, format=format)) == bare(row | {"note": None} if "note" in row else row for row in FIXES)


def test_a_mark_that_was_added_in_another_tool_can_be_read_again(plain: Doc, tmp_path: Path) -> None:
    review.export(plain, tmp_path / "a.ann")
    with open(tmp_path / "a.ann", "a", encoding="utf8") as file:
        file.write(f"T901\tplace-facility {TEXT.index('the bridge')} {TEXT.index('the bridge') + 10}\tthe bridge\n")
    rows = review.read(tmp_path / "a.ann", plain)
    assert [(row["text"], row["value"]) for row in rows] == [("the bridge", {"kind": "facility"})]
    assert bare(review.read(tmp_path / "a.ann", corrected(*rows))) == bare(rows)


def test_corrections_that_no_longer_hold_make_way(goal: Doc, plain: Doc, tmp_path: Path) -> None:
    other = corrected(*[row for row in FIXES if row["text"] not in ("Orsk", "Paris")], one("entities", "Orsk", "relabel", "PERSON"))
    review.export(other, tmp_path / "a.jsonl")
    rows = review.read(tmp_path / "a.jsonl", goal, by="ben")
    told = {(row["text"], row["by"], json.dumps(row["value"])) for row in rows if row["layer"] == "entities"}
    assert ("Orsk", "ana", '"ORG"') not in told and ("Orsk", "ben") in {one[:2] for one in told} and ("-1 Berg", "ana") in {one[:2] for one in told}
    assert bare(review.marks(corrected(*rows))) == bare(review.marks(other))


# Each format as others read it.

def texts_of(doc: Doc) -> list[str]:
    return [mark["text"] for mark in review.marks(doc)]


def test_json_lines(goal: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / "a.jsonl")
    head, *rows = pandas.read_json(tmp_path / "a.jsonl", lines=True, dtype=False).to_dict("records")
    assert head["text"] == TEXT and all(TEXT[int(row["start"]):int(row["end"])] == row["text"] for row in rows) and len(rows) == len(texts_of(goal))


def test_no_cell_of_a_csv_is_run(goal: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / "a.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r\n"))]
    assert [row[3].removeprefix("'") for row in rows[1:]] == texts_of(goal) and "'=cmd|' /C calc'!A0" in [row[3] for row in rows]
    cut = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert not [cell for row in cut for cell in row if cell.startswith(tuple("=+-@\t\r\n"))], "where the list separator is another"


def test_a_workbook_holds_text_as_text(goal: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / "a.xlsx")
    book = python_calamine.load_workbook(str(tmp_path / "a.xlsx"))
    heading, *rows = book.get_sheet_by_name("marks").to_python()
    assert [row[3] for row in rows] == texts_of(goal) and all(TEXT[int(row[1]):int(row[2])] == row[3] for row in rows)
    about = dict(book.get_sheet_by_name("provenance").to_python()[1:])
    assert json.loads(about["published"]) == "2024-12-12"


@settings(max_examples=20)
@given(document=documents())
def test_a_workbook_runs_nothing_and_keeps_what_is_odd(document: tuple, tmp_path_factory: pytest.TempPathFactory) -> None:
    text, found = document
    path = put(tmp_path_factory.mktemp("x"), "xlsx", BLANK(text), found)
    with zipfile.ZipFile(path) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml") and "xl/calcChain.xml" not in book.namelist()
    rows = python_calamine.load_workbook(str(path)).get_sheet_by_name("marks").to_python()[1:]
    assert len(rows) == len(found) and [(int(row[1]), int(row[2])) for row in rows] == [(mark["start"], mark["end"]) for mark in found]


def test_a_cell_longer_than_a_workbook_holds_is_cut(tmp_path: Path) -> None:
    text = "word " * 8_000 + "end"
    long = {"start": 0, "end": len(text), "text": text}
    path = put(tmp_path, "xlsx", BLANK(text), [{"layer": "entities", **long, "pieces": [long], "value": {"label": "ORG", "actor": None}}])
    row = python_calamine.load_workbook(str(path)).get_sheet_by_name("marks").to_python()[1]
    assert row[3] == text[:32_767] and row[2] == len(text)


def test_parquet(goal: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / "a.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "a.parquet")
    assert table["text"].to_pylist() == texts_of(goal)
    assert table["pieces"].to_pylist() == [[[piece["start"], piece["end"]] for piece in mark["pieces"]] for mark in review.marks(goal)]
    assert json.loads(table.schema.metadata[b"provenance"])["article"] == "flood"
    for mark, row in zip(review.marks(goal), table.to_pylist()):
        assert (mark["value"].get("who") or {}).get("start") == row["who_start"] and (mark.get("cue") or {}).get("text") == row["cue"]


BRAT = {"T": r"T(\d+)\t[\w-]+ \d+ \d+(;\d+ \d+)*\t.+", "E": r"E(\d+)\t[\w-]+:T\d+( \w+:T\d+)*", "R": r"R(\d+)\t\w+ Arg1:T\d+ Arg2:T\d+", "A": r"A(\d+)\t\w+ [TE]\d+ \S+"}
"""The lines of brat standoff (brat.nlplab.org/standoff.html)."""


def check_brat(path: Path) -> dict[str, str]:
    """The lines by id, checked as brat's server checks them: each is one of its kinds, names what is there, and quotes the text, one line, at its offsets."""
    text = path.with_suffix(".txt").read_text(encoding="utf8")  # with line breaks of any kind as one character, as brat reads it
    lines = dict(line.split("\t", 1) for line in path.read_text(encoding="utf8").splitlines())
    assert len(lines) == len(path.read_bytes().splitlines()), "no id twice"
    for name, rest in lines.items():
        assert re.fullmatch(BRAT[name[0]], f"{name}\t{rest}"), (name, rest)
        assert set(re.findall(r"(?<=:)[TE]\d+|(?<= )[TE]\d+(?= )", rest.partition("\t")[0])) <= lines.keys(), (name, rest)
        if name[0] == "T":
            what, words = rest.split("\t", 1)
            assert words == " ".join(text[int(start):int(end)] for start, end in re.findall(r"(\d+) (\d+)", what)), (name, rest)
    return lines


def test_brat(goal: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / "a.ann")
    lines = check_brat(tmp_path / "a.ann")
    name, line = next((name, line) for name, line in lines.items() if line.startswith("claim-mixed") and "closed" in line)
    assert line == f"claim-mixed {TEXT.index('case')} {TEXT.index('case') + 4};{TEXT.index('was ')} {TEXT.index('was ') + 3};{TEXT.index('closed')} {TEXT.index('closed') + 6}\tcase was closed"
    tied = {kind: lines[other] for kind, first, other in re.findall(r"^(\w+) Arg1:(T\d+) Arg2:(T\d+)$", "\n".join(lines.values()), re.MULTILINE) if first == name}
    assert tied == {"source": f"source {TEXT.index('Reed’s')} {TEXT.index('Reed’s') + 4}\tReed", "cue": f"cue {TEXT.index('calc')} {TEXT.index('calc') + 4}\tcalc"}
    assert any(re.fullmatch(r"event-denied:T\d+ who:T\d+ whom:T\d+", line) for line in lines.values())
    assert "name Arg" not in (tmp_path / "annotation.conf").read_text(encoding="utf8") and any("Old%20Bridge%2C%20100%20%25%20new" in line for line in lines.values())


@settings(max_examples=60)
@given(document=documents())
def test_brat_takes_what_is_odd(document: tuple, tmp_path_factory: pytest.TempPathFactory) -> None:
    text, found = document
    found = [mark | {"value": {column: cell or None for column, cell in mark["value"].items()}} for mark in found]
    check_brat(put(tmp_path_factory.mktemp("x"), "brat", BLANK(text), found))


def test_brat_leaves_another_text_and_the_configuration_of_a_folder_alone(plain: Doc, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The article itself.", encoding="utf8")
    (tmp_path / "annotation.conf").write_text("[entities]", encoding="utf8")
    with pytest.raises(ValueError, match=r"a\.txt: another text stands here already"):
        review.export(plain, tmp_path / "a.ann")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "annotation.conf"]
    review.export(plain, tmp_path / "b.ann")
    assert (tmp_path / "annotation.conf").read_text(encoding="utf8") == "[entities]"


def test_a_span_changed_in_brat_comes_back(plain: Doc, tmp_path: Path) -> None:
    review.export(plain, tmp_path / "a.ann")
    lines = (tmp_path / "a.ann").read_text(encoding="utf8")
    changed = lines.replace("\tGPE 13 17\tOrsk", "\tORG 13 17\tOrsk") + f"T901\tPERSON {TEXT.index('We')} {TEXT.index('We') + 2}\tWe\n#1\tAnnotatorNotes T901\twho?\n*\tEquiv T901 T1\n"
    assert changed.count("ORG 13 17") == 1
    (tmp_path / "a.ann").write_text(changed, encoding="utf8")
    rows = review.read(tmp_path / "a.ann", plain, by="ben")
    assert [(row["text"], row["action"], row["value"]) for row in rows if row["layer"] == "entities"] == [
        ("Orsk", "relabel", {"label": "ORG"}), ("We", "add", {"label": "PERSON"})], "who that is, the machine is left to say"


DOCCANO = {
    "type": "object", "required": ["text", "entities", "relations"],
    "properties": {
        "text": {"type": "string", "minLength": 1},
        "entities": {"items": {"type": "object", "required": ["id", "label", "start_offset", "end_offset"], "additionalProperties": False, "properties": {
            "id": {"type": "integer"}, "label": {"type": "string", "minLength": 1}, "start_offset": {"type": "integer", "minimum": 0}, "end_offset": {"type": "integer", "minimum": 1}}}},
        "relations": {"items": {"type": "object", "required": ["id", "from_id", "to_id", "type"], "additionalProperties": False, "properties": {
            "id": {"type": "integer"}, "from_id": {"type": "integer"}, "to_id": {"type": "integer"}, "type": {"type": "string", "minLength": 1}}}},
    },
}
"""What doccano's import asks of a line (its SpanLabel and RelationLabel)."""


def test_doccano(goal: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / "a.jsonl", format="doccano")
    line, = (tmp_path / "a.jsonl").read_text(encoding="ascii").splitlines()
    record = json.loads(line)
    jsonschema.validate(record, DOCCANO)
    entities = {one["id"]: one for one in record["entities"]}
    words = {number: TEXT[one["start_offset"]:one["end_offset"]] for number, one in entities.items()}
    assert len(entities) == len(record["entities"]) and {one["from_id"] for one in record["relations"]} | {one["to_id"] for one in record["relations"]} <= entities.keys()
    tied = {(one["type"], words[one["from_id"]], words[one["to_id"]]) for one in record["relations"]}
    assert {("source", "case\nwas", "Reed"), ("cue", "case\nwas", "calc"), ("continued", "case\nwas", "closed"), ("who", "denied", "Berg")} <= tied
    assert ("PRODUCT", "=cmd|' /C calc'!A0") in {(one["label"], words[number]) for number, one in entities.items()}


def test_doccano_gives_new_ids_and_other_articles_and_loses_nothing(goal: Doc, plain: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / "a.jsonl", format="doccano")
    record = json.loads((tmp_path / "a.jsonl").read_text(encoding="ascii"))
    for one in record["entities"]:
        one["id"] += 700
    for one in record["relations"]:
        one |= {"from_id": one["from_id"] + 700, "to_id": one["to_id"] + 700}
    other = {"id": 1, "text": "Another article.", "entities": [], "relations": [], "Comments": []}
    (tmp_path / "b.jsonl").write_text("\n".join(json.dumps(one) for one in (other, record | {"id": 2, "Comments": []})), encoding="utf8")
    assert bare(formats.marks_in(tmp_path / "b.jsonl", TEXT, format="doccano")) == bare(review.marks(goal))


def test_what_doccano_does_not_tell_is_left_as_it_is(goal: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / "a.jsonl", format="doccano")
    record = json.loads((tmp_path / "a.jsonl").read_text(encoding="ascii"))
    del record["columns"]
    (tmp_path / "a.jsonl").write_text(json.dumps(record), encoding="utf8")
    assert bare(review.read(tmp_path / "a.jsonl", goal, format="doccano")) == bare(FIXES)


NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
"""The layer of names of DKPro and INCEpTION; relations start and end at spans of one layer, and have the ends of their target."""


def test_inception(goal: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / "a.json", format="inception")
    with open(tmp_path / "typesystem.xml", "rb") as file:
        types = cassis.load_typesystem(file)
    content = (tmp_path / "a.json").read_text(encoding="utf8")
    cas = cassis.load_cas_from_json(content, typesystem=types)
    assert cas.sofa_string == TEXT and b"DocumentAnnotation" not in (tmp_path / "typesystem.xml").read_bytes()
    spans, ties, names = (cas.select(name) for name in ("webanno.custom.Mark", "webanno.custom.Tie", NAMED_ENTITY))
    told = {(one.get_covered_text(), one.value, one.identifier) for one in names}
    assert {("Orsk", "ORG", "orsk"), ("=cmd|' /C calc'!A0", "PRODUCT", "=cmd")} <= told
    assert NAMED_ENTITY.encode() not in (tmp_path / "typesystem.xml").read_bytes(), "INCEpTION has it already"
    assert {one.Governor.type.name for one in ties} | {one.Dependent.type.name for one in ties} == {"webanno.custom.Mark"}
    assert all((one.begin, one.end) == (one.Dependent.begin, one.Dependent.end) for one in ties)
    tied = {(one.label, one.Governor.get_covered_text(), one.Dependent.get_covered_text()) for one in ties}
    assert {("source", "case\nwas", "Reed"), ("continued", "case\nwas", "closed"), ("who", "denied", "Berg")} <= tied
    units = TEXT.encode("utf-16-le")
    raw = [one for one in json.loads(content)["%FEATURE_STRUCTURES"] if one["%TYPE"] == "webanno.custom.Mark"]
    assert [units[2 * one["begin"]:2 * one["end"]].decode("utf-16-le") for one in raw] == [one.get_covered_text() for one in sorted(spans, key=lambda one: one.xmiID)]
    assert raw[-1]["end"] != spans[-1].end, "two units a character beyond the basic plane"
    again = cas.to_json()
    (tmp_path / "b.json").write_text(again, encoding="utf8")
    assert bare(formats.marks_in(tmp_path / "b.json", TEXT, format="inception")) == bare(review.marks(goal))


@settings(max_examples=30)
@given(document=documents())
def test_spacy(document: tuple, tmp_path_factory: pytest.TempPathFactory) -> None:
    text, found = document
    path = put(tmp_path_factory.mktemp("x"), "spacy", BLANK(text), found)
    doc, = DocBin().from_disk(path).get_docs(BLANK.vocab)
    assert doc.text == text and bare(doc.user_data["marks"]) == bare(found)
    spans = {span.id_: span for group in doc.spans.values() for span in group}
    assert [spans[str(number)].label_ for number in range(len(found))] == [ties.tag(mark) for mark in found]
    for number, mark in enumerate(found):
        assert spans[str(number)].start_char <= mark["start"] and mark["end"] <= spans[str(number)].end_char
        tied = {column: spans[str(other)] for column, first, other in doc.user_data["relations"] if first == number}
        assert all((column in tied) == bool(mark["value"][column]) for column in SPANS if column in mark["value"])
        assert all(span.label_ == column and mark["value"][column]["text"] in span.text for column, span in tied.items())


def test_spacy_keeps_entities_and_sentences(goal: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / "a.spacy")
    doc, = DocBin().from_disk(tmp_path / "a.spacy").get_docs(spacy.blank("en").vocab)
    assert [(one.text, one.label_, one.ent_id_) for one in doc.ents] == [(one.text, one.label_, one.ent_id_) for one in goal.ents]
    assert [one.text for one in doc.sents] == [one.text for one in goal.sents] and "marks" not in goal.user_data
    assert [one.text for one in doc.spans["entities"]] == [mark["text"] for mark in review.marks(goal) if mark["layer"] == "entities"]


IRI = {"type": "string", "format": "iri", "pattern": "^[a-z]+:"}
TEXTUAL = {"type": "object", "required": ["type", "value"], "properties": {"type": {"const": "TextualBody"}, "value": {"type": "string"}, "format": {"type": "string"},
           "purpose": {"enum": ["classifying", "describing", "tagging"]}}}
POSITION = {"type": "object", "required": ["type", "start", "end"], "properties": {
    "type": {"const": "TextPositionSelector"}, "start": {"type": "integer", "minimum": 0}, "end": {"type": "integer", "minimum": 0}}}
QUOTE = {"type": "object", "required": ["type", "exact"], "properties": {"type": {"const": "TextQuoteSelector"}, **dict.fromkeys(("exact", "prefix", "suffix"), {"type": "string"})}}
RESOURCE = {"type": "object", "required": ["source"], "properties": {"source": IRI, "selector": {"type": "array", "items": {"anyOf": [POSITION, QUOTE]}}}}
ANNOTATION = {"type": "object", "required": ["id", "type", "target"], "properties": {
    "id": IRI, "type": {"const": "Annotation"}, "motivation": {"enum": ["classifying", "describing", "linking"]},
    "body": {"type": "array", "items": {"anyOf": [IRI, TEXTUAL]}}, "target": {"anyOf": [IRI, {"type": "array", "items": RESOURCE}]}}}
COLLECTION = {"type": "object", "required": ["@context", "id", "type", "total", "first"], "properties": {
    "@context": {"const": "http://www.w3.org/ns/anno.jsonld"}, "id": IRI, "type": {"const": "AnnotationCollection"}, "total": {"type": "integer"},
    "first": {"type": "object", "required": ["type", "items"], "properties": {"type": {"const": "AnnotationPage"}, "items": {"type": "array", "items": ANNOTATION}}}}}
"""What the Web Annotation Data Model (w3.org/TR/annotation-model, W3C Recommendation of 2017) says that a collection must have, as far as it is used here."""


@settings(max_examples=30)
@given(document=documents())
def test_web_annotations(document: tuple, tmp_path_factory: pytest.TempPathFactory) -> None:
    text, found = document
    about = {"article": "x", "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "package": {"name": "p", "version": "1"}}
    collection = json.loads(put(tmp_path_factory.mktemp("x"), "webannotation", BLANK(text), found, about).read_text(encoding="utf8"))
    jsonschema.validate(collection, COLLECTION)
    items = collection["first"]["items"]
    names = {one["id"] for one in items}
    assert len(names) == len(items) == collection["total"]
    marked = [one for one in items if one["motivation"] == "classifying"]
    for mark, one in zip(found, marked):
        assert one["body"][0]["value"] == ties.tag(mark) and len(one["target"]) == len(mark["pieces"])
    for position, quotation in (where["selector"] for one in marked for where in one["target"]):
        start, end = position["start"], position["end"]
        assert text[start:end] == quotation["exact"] and f"{quotation['prefix']}{quotation['exact']}{quotation['suffix']}" in text
    links = [one for one in items if one["motivation"] == "linking"]
    assert len(links) == sum(bool(mark["value"][column]) for mark in found for column in SPANS if column in mark["value"])
    assert {one["target"] for one in links} | {one["body"][1] for one in links} <= names


# Provenance.

FACTS = ("article", "text_sha256", "published", "pipeline", "package", "corrections")


def provenance(path: Path) -> Row:
    """What a file says of its making, or the file beside it."""
    if path.suffix == ".jsonl":
        return json.loads(path.read_text(encoding="utf8").partition("\n")[0])["provenance"]
    if path.suffix == ".json":
        return {name: cell if name in ("article", "text_sha256", "published") else json.loads(cell)
                for one in cassis.load_cas_from_json(path.read_text(encoding="utf8")).select_all_fs() if one.type.name.endswith("Provenance") for name in FACTS if (cell := getattr(one, name))}
    if path.suffix == ".spacy":
        return next(DocBin().from_disk(path).get_docs(BLANK.vocab)).user_data["provenance"]
    if path.suffix == ".jsonld":
        return json.loads(json.loads(path.read_text(encoding="utf8"))["first"]["items"][0]["body"][0]["value"])
    if path.suffix == ".parquet":
        return json.loads(pyarrow.parquet.read_schema(path).metadata[b"provenance"])
    if path.suffix == ".xlsx":
        return {name: json.loads(cell) for name, cell in python_calamine.load_workbook(str(path)).get_sheet_by_name("provenance").to_python()[1:]}
    return json.loads(path.with_suffix(".provenance.json").read_text(encoding="utf8"))


@pytest.mark.parametrize("format, ending", ENDINGS)
def test_every_file_says_of_what_and_by_what_it_was_made(format: str, ending: str, goal: Doc, tmp_path: Path) -> None:
    files = review.export(goal, tmp_path / f"a{ending}", format=format)
    assert sorted(files) == sorted(tmp_path.iterdir()), "and no part of a file is left"
    about = provenance(tmp_path / f"a{ending}")
    assert (about["article"], about["text_sha256"], about["published"]) == ("flood", hashlib.sha256(TEXT.encode()).hexdigest(), "2024-12-12")
    assert (about["pipeline"]["name"], about["package"]["name"]) == ("news_evidence", "news-evidence") and about["pipeline"]["version"] and about["package"]["version"]
    assert bare(about["corrections"]) == bare(FIXES)
    before = [file.read_bytes() for file in files]
    review.export(goal, tmp_path / f"a{ending}", format=format)
    assert [file.read_bytes() for file in files] == before, "the same each time"
    assert not [content for content in before if os.fsencode(tmp_path) in content or os.fsencode(publish.ROOT) in content]


def test_corrections_that_do_not_fit_are_not_told_as_applied() -> None:
    gone = one("entities", "Orsk", "relabel", "ORG") | {"text": "Omsk"}
    assert formats.provenance(corrected(gone, FIXES[1]))["corrections"] == [FIXES[1]]


# The command.

def make(*arguments: str, folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(["make", "-s", "-C", publish.ROOT, "export", *arguments], cwd=folder, env=os.environ | {"PWD": str(folder)}, capture_output=True, text=True)


def test_make_export_applies_the_corrections_beside_the_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode("utf8"))
    corrections.write(tmp_path / "a.corrections.jsonl", FIXES[:1])
    answer = make("ARTICLE=a.txt", "OUT=b.jsonl", "FORMAT=doccano", folder=tmp_path)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "b.jsonl\n", "")
    assert {"label": "ORG", "start_offset": 13, "end_offset": 17}.items() <= json.loads((tmp_path / "b.jsonl").read_text(encoding="utf8"))["entities"][0].items()
    answer = make("ARTICLE=a.txt", folder=tmp_path)
    assert answer.returncode and "Say which article and where to write: make export ARTICLE=" in answer.stderr


@pytest.mark.parametrize("arguments, message", [
    (["a.txt", "b.ann", "--format", "docx"], "b.ann: there is no format 'docx'. Name one of jsonl (.jsonl), csv"), (["a.txt", "b", "--format", ""], "b: its ending tells no format. Name one of"),
    (["no.txt", "b.csv"], "no.txt"), (["a.txt", "a.ann"], "a.txt: another text stands here already")], ids=str)
def test_the_command_says_what_is_wrong(arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_bytes("The mayor said no.\r\n".encode("utf-8-sig"))
    assert command.main(arguments) == 1 and message in capsys.readouterr().err
    assert os.listdir() == ["a.txt"]


# What will not do.

def test_names_that_tell_no_format(plain: Doc, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"there is no format 'docx'. Name one of jsonl \(\.jsonl\), csv"):
        review.export(plain, tmp_path / "a.csv", format="docx")
    with pytest.raises(ValueError, match=r"a\.html: its ending tells no format. Name one of"):
        review.export(plain, tmp_path / "a.html")
    with pytest.raises(ValueError, match=r"a\.txt: a file in the format csv ends in \.csv. Name it a\.csv"):
        review.export(plain, tmp_path / "a.txt", format="csv")
    with pytest.raises(ValueError, match="corrections stand in a file of this name"):
        review.export(plain, tmp_path / "a.corrections.jsonl")
    with pytest.raises(FileNotFoundError, match="there is no folder .*nowhere. Make it"):
        review.export(plain, tmp_path / "nowhere" / "a.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format, ending", BACK)
def test_a_file_of_another_text_is_refused(format: str, ending: str, goal: Doc, tmp_path: Path) -> None:
    other = corrected(text=TEXT.replace("Orsk", "Omsk"))
    review.export(goal, tmp_path / f"a{ending}", format=format)
    with pytest.raises(ValueError, match=rf"a\{ending}: its text is not the article's: they part at character 14\."):
        review.read(tmp_path / f"a{ending}", other, format=format)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]\n[1]", b"\xff\xfe", b"{\"text\": 1}", b"no JSON", b"T1\tORG 0 x\tThe", b"T1\tORG 0 3\tmayor", b"E1\tevent-actual:T7"])
@pytest.mark.parametrize("format, ending", BACK)
def test_a_damaged_file_is_named(format: str, ending: str, content: bytes, plain: Doc, tmp_path: Path) -> None:
    review.export(plain, tmp_path / f"a{ending}", format=format)
    (tmp_path / f"a{ending}").write_bytes(content)
    if format == "brat" and not content:
        assert {row["action"] for row in review.read(tmp_path / "a.ann", plain)} == {"reject"}, "nothing is marked in it"
        return
    with pytest.raises(ValueError, match=rf"a\{ending}: this is no file in the format {format} that can be read \(.+\)\. Mend it, export it anew"):
        review.read(tmp_path / f"a{ending}", plain, format=format)


@pytest.mark.parametrize("change, message", [({"value": {"label": "NAME"}}, "'NAME' is no label of entities"), ({"start": 12}, "whole numbers"), ({"pieces": None}, "pieces are a list"),
                                             ({"text": "Omsk"}, "do not stand there"), ({"layer": "names"}, "there is no layer 'names'")], ids=str)
def test_a_mark_that_is_wrong_is_named(change: Row, message: str, plain: Doc, tmp_path: Path) -> None:
    review.export(plain, tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf8").splitlines()
    lines[1] = json.dumps(json.loads(lines[1]) | change)
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf8")
    with pytest.raises(ValueError, match=rf"a\.jsonl: .*{message}"):
        review.read(tmp_path / "a.jsonl", plain)


def test_a_file_of_doccano_is_not_taken_for_one_without_marks(goal: Doc, tmp_path: Path) -> None:
    review.export(goal, tmp_path / "a.jsonl", format="doccano")
    with pytest.raises(ValueError, match=r"a\.jsonl: this is no file in the format jsonl .*not a text with its provenance.* name its format"):
        review.read(tmp_path / "a.jsonl", goal)


def test_a_file_is_written_whole_or_not_at_all(plain: Doc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    review.export(plain, tmp_path / "a.csv")
    before = (tmp_path / "a.csv").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        review.export(corrected(*FIXES), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == before

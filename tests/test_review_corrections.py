"""Corrections: what a person sets is what the tables say from then on, in any order, through any new model, and no kill loses a saved one."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from helpers import annotate, attribute, corrections, load, relate, review, situate

ROOT = Path(__file__).resolve().parents[1]
TEXT = ("The mayor of Orsk, Anna Berg, said on Tuesday that the flood had killed 12 people.\nLater she told reporters: “We rebuilt the bridge.” "
        "Police in Paris arrested Tom Reed in May.\nThe post-Berg era began, Reed’s lawyer added.\n")


def span(words: str, text: str = TEXT, nth: int = 0) -> dict:
    """The words with their offsets in the text."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return {"start": start, "end": start + len(words), "text": words}


def one(layer: str, words: str, action: str, value: object = None, *, nth: int = 0, cue: str | None = None, **more: str) -> dict:
    """A correction of the words."""
    about = {"cue": span(cue) if cue else None} if layer == "claims" else {}
    return {"layer": layer} | span(words, nth=nth) | about | {"action": action, "value": value, "by": "ana"} | more


def corrected(*rows: dict, text: str = TEXT) -> Doc:
    return annotate.doc(load.text(text, published="2024-12-12")._replace(corrections=list(rows)))


def row(table: pandas.DataFrame, words: str) -> dict:
    """The one row of these words."""
    found = table[table["text"] == words].to_dict("records")
    assert len(found) == 1, (words, found)
    return found[0]


@pytest.fixture(scope="module")
def plain() -> Doc:
    return corrected()


def test_what_the_tests_correct_is_there(plain: Doc) -> None:
    assert {"Orsk", "Anna Berg", "Paris", "Tom Reed"} <= set(annotate.entities(plain)["text"])
    assert {"Tuesday", "May"} <= set(situate.times(plain)["text"])
    assert row(attribute.claims(plain), "“We rebuilt the bridge.”")["speaker"] == "anna-berg"


def test_names_are_relabelled_moved_added_rejected_and_told_apart() -> None:
    doc = corrected(one("entities", "Orsk", "relabel", "ORG"), one("entities", "Paris", "reject"), one("entities", "Anna Berg", "move", span("Berg")),
                    one("entities", "Police", "add", {"label": "ORG", "actor": "paris-police"}), one("entities", "Tom Reed", "actor", "thomas-reed"))
    names = annotate.entities(doc)
    assert row(names, "Orsk")["label"] == "ORG" and row(names, "Police")["actor"] == "paris-police" and row(names, "Tom Reed")["actor"] == "thomas-reed"
    assert not {"Paris", "Anna Berg"} & set(names["text"])
    assert row(annotate.actors(doc), "Police")["mentions"] == 1
    assert "berg" in set(attribute.claims(doc)["speaker"].dropna()), "the speaker follows the name"


def test_a_name_inside_a_word_is_cut_out() -> None:
    text = "The postBerg era began. The ÉliseBergs left."
    doc = corrected({"layer": "entities"} | span("Berg", text) | {"action": "add", "value": {"label": "PERSON"}},
                    {"layer": "entities"} | span("Berg", text, 1) | {"action": "add", "value": {"label": "PERSON"}}, text=text)
    assert doc.text == text and annotate.entities(doc)["start"].tolist() == [8, 33]


def test_claims_follow() -> None:
    quote = "“We rebuilt the bridge.”"
    doc = corrected(one("claims", quote, "actor", "tom-reed", cue="told"),
                    one("claims", "The post-Berg era began", "relabel", {"form": "mixed", "source": span("lawyer")}, cue="added"))
    ledger = attribute.claims(doc)
    assert row(ledger, quote)["speaker"] == "tom-reed"
    changed = row(ledger, "The post-Berg era began")
    assert (changed["form"], changed["source"], changed["source_start"]) == ("mixed", "lawyer", span("lawyer")["start"])


def test_a_claim_is_added_moved_and_rejected(plain: Doc) -> None:
    known = attribute.claims(plain)
    said = next(text for text in known["text"] if "killed" in text)
    doc = corrected(one("claims", said, "move", [span("the flood had killed"), span("12 people")], cue="said"),
                    one("claims", "“We rebuilt the bridge.”", "reject", cue="told"),
                    one("claims", "arrested Tom Reed", "add", {"form": "indirect", "source": span("Police"), "cue": span("Police in Paris"), "speaker": None}, cue="Police in Paris"))
    ledger = attribute.claims(doc)
    assert row(ledger, "the flood had killed 12 people")["pieces"] == [(51, 71), (72, 81)]
    assert "“We rebuilt the bridge.”" not in set(ledger["text"])
    added = row(ledger, "arrested Tom Reed")
    assert (added["source"], added["cue"], added["rule"], added["form"]) == ("Police", "Police in Paris", "person", "indirect")
    assert set(relate.events(doc)["claim"].dropna()) <= set(ledger.index)
    voices = attribute.voices(doc)
    assert "".join(voices["text"]) == TEXT


def test_times_follow_their_value() -> None:
    doc = corrected(one("times", "Tuesday", "relabel", {"value": "2024-12-03"}), one("times", "May", "reject"),
                    one("times", "Later", "add", {"kind": "date", "value": "FUTURE_REF"}))
    times = situate.times(doc)
    assert str(row(times, "Tuesday")["earliest"]) == "2024-12-03" and row(times, "Later")["value"] == "FUTURE_REF" and "May" not in set(times["text"])
    assert "May" not in set(relate.events(doc)["when"].dropna())


def test_places_are_put_among_their_candidates(plain: Doc) -> None:
    before = row(situate.places(plain), "Paris")
    other = next(one for one in before["candidates"] if one["country"] == "US")
    after = row(situate.places(corrected(one("places", "Paris", "place", other["geonameid"]))), "Paris")
    assert (after["country"], after["geonameid"], after["status"]) == ("US", other["geonameid"], "resolved")
    assert before["geonameid"] in [one["geonameid"] for one in after["candidates"]]
    nowhere = row(situate.places(corrected(one("places", "Paris", "place", None))), "Paris")
    assert nowhere["status"] == "unknown" and pandas.isna(nowhere["lat"])
    named = row(situate.places(corrected(one("places", "the bridge", "add", {"kind": "facility", "name": "Old Bridge", "country": "RU"}))), "the bridge")
    assert (named["name"], named["country"], named["kind"], named["status"]) == ("Old Bridge", "RU", "facility", "unknown")


def test_events_are_relabelled_added_and_rejected(plain: Doc) -> None:
    assert {"killed", "arrested"} <= set(relate.events(plain)["text"])
    doc = corrected(one("events", "arrested", "relabel", {"realis": "denied", "who": span("Tom Reed"), "whom": None}), one("events", "killed", "reject"),
                    one("events", "told", "add", {"realis": "actual", "who": span("she"), "whom": span("reporters")}))
    events = relate.events(doc)
    arrested, told = row(events, "arrested"), row(events, "told")
    assert (arrested["realis"], arrested["who"], arrested["who_actor"]) == ("denied", "Tom Reed", "tom-reed") and pandas.isna(arrested["whom"])
    assert (told["who"], told["whom"], told["realis"]) == ("she", "reporters", "actual") and "killed" not in set(events["text"])


TABLES = (annotate.entities, attribute.claims, situate.times, situate.places, relate.events)
SOME = [one("entities", "Orsk", "relabel", "ORG"), one("entities", "Paris", "reject"), one("entities", "Tom Reed", "actor", "thomas-reed"),
        one("claims", "“We rebuilt the bridge.”", "actor", "tom-reed", cue="told"), one("times", "May", "reject"),
        one("times", "Tuesday", "accept", {"kind": "date", "value": "2024-12-10"}), one("places", "Orsk", "place", None),
        one("events", "arrested", "relabel", "denied"), one("events", "told", "add", {"realis": "actual"}), one("entities", "Police", "add", {"label": "ORG"})]


@settings(max_examples=10)
@given(st.permutations(SOME))
def test_the_order_does_not_matter(rows: list[dict]) -> None:
    first, second = corrected(*SOME), corrected(*rows)
    for table in TABLES:
        pandas.testing.assert_frame_equal(table(first), table(second))


def test_what_is_accepted_or_moved_and_labelled_stays_when_the_machine_no_longer_finds_it(tmp_path: Path) -> None:
    rows = [one("entities", "Orsk", "accept", {"label": "GPE", "actor": "orsk"}),
            one("entities", "Anna Berg", "move", span("Berg")), one("entities", "Anna Berg", "relabel", "PERSON")]
    other = spacy.blank("en")
    other.add_pipe("sentencizer")
    other.to_disk(tmp_path / "blind")
    doc = annotate.doc(load.text(TEXT)._replace(corrections=rows), pipeline=tmp_path / "blind")
    names = annotate.entities(doc)
    assert row(names, "Orsk")["actor"] == "orsk" and row(names, "Berg")["label"] == "PERSON"


CONTRADICTIONS = [
    (one("entities", "Orsk", "reject"), one("entities", "Orsk", "accept")),
    (one("entities", "Orsk", "relabel", "ORG"), one("entities", "Orsk", "relabel", "PERSON")),
    (one("entities", "Orsk", "accept"), one("entities", "Orsk", "actor", "orsk-town")),
    (one("entities", "Anna Berg", "accept"), one("entities", "Berg", "add", {"label": "PERSON"})),
    (one("entities", "Anna", "move", span("Anna Berg")), one("entities", "Berg", "relabel", "PERSON")),
    (one("claims", "“We rebuilt the bridge.”", "actor", "a", cue="told"), one("claims", "“We rebuilt the bridge.”", "actor", "b", cue="told")),
    (one("places", "Paris", "place", 2988507), one("places", "Paris", "place", None)),
]


@pytest.mark.parametrize("rows", CONTRADICTIONS, ids=lambda rows: f"{rows[0]['action']} {rows[1]['action']} {rows[1]['layer']}")
@pytest.mark.parametrize("turned", [False, True])
def test_contradictions_name_both_lines(rows: tuple, turned: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.corrections.jsonl"
    lines = [json.dumps(row) for row in (rows[::-1] if turned else rows)]
    path.write_text("\n".join([lines[0], json.dumps(one("times", "May", "reject")), lines[1]]), encoding="utf8")
    with pytest.raises(ValueError, match=r"a\.corrections\.jsonl: line (1|3) .*line (1|3) .*contradict each other") as error:
        corrections.read(path)
    assert "line 1 " in str(error.value) and "line 3 " in str(error.value)


def test_what_persons_say_of_anything_is_taken_by_what_follows() -> None:
    """A time without a value, a thing that is an actor, marks over the ends of sentences, pieces that turn back."""
    rows = [one("times", "Later", "add", {"kind": "date"}), one("entities", "bridge", "add", {"label": "PRODUCT", "actor": "anna-berg"}),
            one("entities", "May.\nThe", "add", {"label": "ORG", "actor": "tom-reed"}), one("places", "Orsk", "place", -5 % 2**31),
            one("claims", "era", "add", {"form": "mixed", "pieces": [span("lawyer"), span("era")], "source": span("era")}),
            one("events", "mayor", "add", {"realis": "actual", "who": span("mayor"), "whom": span("lawyer")})]
    doc = corrected(*rows)
    events = relate.events(doc)
    relate.checks(doc, events=events, ledger=attribute.claims(doc), times=situate.times(doc))
    for table in [events, *(table(doc) for table in TABLES)]:
        assert all(TEXT[start:end] == text for start, end, text in zip(table["start"], table["end"], table["text"]))


def test_corrections_of_another_text_are_told_and_change_nothing(plain: Doc) -> None:
    text = "𝔄 e\u0301 " + TEXT
    doc = corrected(*SOME, text=text)
    assert len(review.problems(doc)) == len(SOME)
    assert review.marks(doc) == review.marks(corrected(text=text))


def test_two_persons_may_agree() -> None:
    rows = [one("entities", "Orsk", "relabel", "ORG"), one("entities", "Orsk", "relabel", "ORG") | {"by": "ben"}, one("entities", "Orsk", "actor", "orsk")]
    assert len(corrections.read(rows)) == 3


WRONG = [("{", "no JSON object"), ("[1]", "no JSON object"), ({"layer": "names"}, "there is no layer 'names'"), ({"action": "burn"}, "'burn' is nothing to do"),
         ({"action": "place"}, "'place' is nothing to do in entities"), ({"end": 2}, "text as long as they say"), ({"start": True}, "whole numbers"),
         ({"value": "NAME"}, "'NAME' is no label"), ({"value": {"colour": "red"}}, "no column 'colour'"), ({"action": "move", "value": 3}, "move needs a span"),
         ({"colour": 1}, "unknown key 'colour'"), ({"action": "add", "value": None}, "an object with 'label'"), ({"layer": "claims", "value": "direct"}, "needs its cue"),
         ({"action": "actor", "value": 7}, "an actor's id"), ({"layer": ["names"]}, "layer is text"), ({"action": {}}, "action is text"),
         ({"by": 7}, "by is text"), ({"note": "\ud83d"}, "half of a character"), ({"start": 10**30, "end": 10**30 + 4}, "whole numbers"),
         ({"layer": "places", "action": "place", "value": 10**30}, "the value of place"), ("[" * 200_000, "no JSON object"),
         ("entities;4;8;Orsk;relabel;ORG", "no JSON object")]


@pytest.mark.parametrize("change, message", WRONG, ids=lambda cell: str(cell)[:30])
def test_what_is_wrong_is_told_with_its_line(change: dict | str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.corrections.jsonl"
    good = one("entities", "Orsk", "relabel", "ORG")
    path.write_text(json.dumps(good) + "\n\n" + (change if isinstance(change, str) else json.dumps(good | change)) + "\n", encoding="utf8")
    with pytest.raises(ValueError, match=r"a\.corrections\.jsonl: line 3: .*" + message):
        corrections.read(path)


def test_the_file_beside_the_article_is_found_and_applied(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf8")
    assert load.article(tmp_path / "a.txt").corrections is None
    corrections.write(tmp_path / "a.corrections.jsonl", SOME)
    article = load.article(tmp_path / "a.txt")
    assert article.corrections == str(tmp_path / "a.corrections.jsonl")
    assert row(annotate.entities(annotate.doc(article)), "Orsk")["label"] == "ORG"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_a_table_in_the_place_of_the_file_is_not_passed_over(ending: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf8")
    (tmp_path / f"a.corrections.{ending}").write_text("layer;start;end;text;action;value\r\n", encoding="utf-8-sig")
    with pytest.raises(ValueError, match=rf"a\.corrections\.{ending}: corrections are read from a\.corrections\.jsonl"):
        load.article(tmp_path / "a.txt")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    corrections.write(tmp_path / "a.corrections.jsonl", [*SOME, SOME[0] | {"note": "“quoted”, =1+1\nnext line"}])
    again = corrections.read(tmp_path / "a.corrections.jsonl")
    told = sorted(json.dumps({key: cell for key, cell in one.items() if key != "line"}, sort_keys=True) for one in again)
    assert told == sorted(json.dumps(one, sort_keys=True) for one in [*SOME, SOME[0] | {"note": "“quoted”, =1+1\nnext line"}])


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_cannot_be_written_leaves_the_old_file_and_nothing_else(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.corrections.jsonl"
    corrections.write(path, SOME)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space"):
        corrections.write(path, SOME[:1])
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == before


def test_load_needs_no_spacy() -> None:
    code = "import sys; from helpers import load; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


WRITER = """
import sys
from helpers import corrections
path, count = sys.argv[1], int(sys.argv[2])
while True:
    count += 1
    words = "word" * 5000
    rows = corrections.read(path)[-20:] + [{"layer": "entities", "start": 9 * count, "end": 9 * count + 4, "text": "word", "action": "reject", "note": words}]
    corrections.write(path, rows)
    print(count, flush=True)
"""


def kill_writers(path: Path, times: int) -> None:
    """Kills a writer again and again, at moments drawn with a fixed seed, every other time as soon as a file is begun; each
    time all that it said it had saved must be there.
    """
    corrections.write(path, [{"layer": "entities", "start": 0, "end": 4, "text": "word", "action": "reject"}])
    draw, saved, halfway = random.Random(7), 0, 0
    for number in range(times):
        writer = subprocess.Popen([sys.executable, "-S", "-c", WRITER, path, str(saved)], stdout=subprocess.PIPE, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
        first = writer.stdout.readline()
        time.sleep(draw.random() * 0.02)
        while number % 2 and not any(name.endswith(".part") for name in os.listdir(path.parent)):
            pass
        writer.send_signal(signal.SIGKILL)
        said = [int(line) for line in (first + writer.stdout.read()).split()]
        writer.wait()
        writer.stdout.close()
        rows = corrections.read(path)
        assert rows[-1]["start"] in (9 * said[-1], 9 * said[-1] + 9), "the last that was saved, or the one under way"
        assert {9 * number for number in said[-20:]} <= {one["start"] for one in rows}
        saved = rows[-1]["start"] // 9
        parts = list(path.parent.glob(".*.part"))
        halfway += len(parts)
        for part in parts:
            part.unlink()
    print(f"{times} kills, {halfway} of them while a file was written")
    assert halfway > times / 10


@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_no_kill_loses_what_was_saved(tmp_path: Path) -> None:
    kill_writers(tmp_path / "a.corrections.jsonl", 50)


@pytest.mark.fuzz
@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_no_kill_of_a_thousand_loses_what_was_saved(tmp_path: Path) -> None:
    kill_writers(tmp_path / "a.corrections.jsonl", 1000)

"""What is told of tables: right numbers and grammar, nothing for nobody, and an article's words always as text."""

from datetime import date
from io import StringIO
from unittest import mock

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from helpers import load, show, tell

NASTY = "<b>Zoë</b> & *Ana* _x_ $5 and $7 `c` <script>alert(1)</script>"
PERFORMANCE = {
    "entities": {
        "all": {"p": 80.4, "r": 69.6, "f1": 74.6}, "MISC": {"p": 30.0, "r": 20.0, "f1": 24.0}, "PERSON": {"p": 91.0, "r": 89.0, "f1": 90.0},
    }
}


def shown(call: object, *arguments: object, **named: object) -> dict[str, str]:
    """The output that the call displays, by media type."""
    with mock.patch.object(show, "display") as display:
        call(*arguments, **named)
    ((data,), options) = display.call_args
    assert options == {"raw": True}
    return data


def seen(markup: str) -> str:
    """What a reader sees of it."""
    return html.fromstring(f"<div>{markup}</div>").text_content()


def actors(*rows: tuple[str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["name", "mentions"])
    lists = pd.DataFrame({"aliases": [["A."] for _ in rows], "roles": [[] for _ in rows]}, dtype=object)
    return pd.concat([frame.assign(actor=[name.lower() for name, _ in rows]), lists], axis="columns")


def entities(*rows: tuple[str, str, object, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["text", "label", "actor", "sentence"])


def sentences(*words: int) -> pd.DataFrame:
    return pd.DataFrame({"sentence": range(1, len(words) + 1), "words": words})


def article(**known: object) -> load.Article:
    given = {"text": "It rained.\n", "name": "a", "published": None, "source": None, "path": "a.txt", "encoding": "utf-8", "sha256": ""}
    return load.Article(**given | known)


def test_finding_shows_every_character_as_text() -> None:
    data = shown(tell.finding, NASTY, "And more.")
    assert data["text/plain"] == seen(data["text/html"]) == f"{NASTY} And more."
    assert html.fromstring(data["text/html"]).xpath("string(.//strong)") == NASTY
    assert "mathjax_ignore" in data["text/html"]


def test_table_shows_every_character_as_text_and_cells_whole() -> None:
    long = "word " * 100 + "end"
    data = shown(tell.table, pd.DataFrame({"name": [NASTY], "text": [long]}))
    assert [cell.text_content() for cell in html.fromstring(data["text/html"]).iter("td")] == [NASTY, long]
    assert not html.fromstring(data["text/html"]).xpath("//td//*")
    assert NASTY in data["text/plain"] and "end" in data["text/plain"]


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_no_name_becomes_markup(name: str) -> None:
    for data in (shown(tell.finding, name), shown(tell.table, pd.DataFrame({"name": [name]}))):
        assert {element.tag for element in html.fromstring(f"<div>{data['text/html']}</div>").iter()} <= {
            "div", "p", "strong", "small", "table", "thead", "tbody", "tr", "th", "td",
        }


def test_table_tells_unknown_lists_and_how_many() -> None:
    frame = pd.DataFrame({"names": [["Al", "Bo"], [], ["Cy"]], "id": [pd.NA, "x", None], "start": [1234, 5, 6], "sure": [True, False, True]})
    cells = [cell.text for cell in html.fromstring(shown(tell.table, frame, most=2)["text/html"]).iter("td")]
    assert cells == ["Al, Bo", "–", "1,234", "True", "–", "x", "5", "False"]
    assert shown(tell.table, frame, most=2)["text/plain"].endswith("2 of 3 rows")
    assert shown(tell.table, frame)["text/plain"].endswith("\n3 rows")


def test_a_table_goes_whole_as_csv_and_no_cell_of_it_is_a_formula() -> None:
    cells = ["=1+1", " @SUM(A1)", "-2", "\t+3", "a, \"b\"", "Łódź"]
    frame = pd.DataFrame({"=name": cells, "count": range(-1, 5), "list": [["ü", 1], [], *[pd.NA] * 4]})
    read = pd.read_csv(StringIO(shown(tell.table, frame, most=2)["text/csv"]), keep_default_na=False)
    assert read["'=name"].tolist() == ["'=1+1", "' @SUM(A1)", "'-2", "'\t+3", *cells[4:]]
    assert read["count"].tolist() == [-1, 0, 1, 2, 3, 4] and read["list"].tolist() == ['["ü", 1]', "[]", "", "", "", ""]


def test_an_empty_table_says_so() -> None:
    data = shown(tell.table, pd.DataFrame({"name": []}))
    assert data["text/plain"] == seen(data["text/html"]) == "No rows: nothing of this kind was found."


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (actors(("Ann", 3), ("Bo", 2)), "2 people, groups, organisations and places are named. Named most: Ann, 3 of 5 mentions."),
        (actors(("Ann", 2), ("Bo", 2)), "2 people, groups, organisations and places are named. Named most: Ann and Bo, 2 mentions each."),
        (actors(("Ann", 1)), "1 person, group, organisation or place is named. Named most: Ann, 1 of 1 mention."),
        (actors(), "No name of a person, group, organisation or place was found."),
    ],
)
def test_who_is_named(found: pd.DataFrame, told: str) -> None:
    assert tell.named(found) == told


def test_aliases_and_roles_are_counted() -> None:
    assert tell.aliases(actors(("Ann", 3), ("Bo", 2))) == "Actors with more than one name: 2; with a role told: 0."
    assert tell.aliases(actors()) == "Actors with more than one name: 0; with a role told: 0."


def test_size_has_its_singulars() -> None:
    lines = pd.DataFrame({"paragraph": [1]})
    assert tell.size(sentences(1), paragraphs=lines) == "The article has 1 word in 1 sentence and 1 paragraph."
    assert tell.size(sentences(1000, 2), paragraphs=lines) == "The article has 1,002 words in 2 sentences and 1 paragraph."


def test_contents_leaves_out_an_encoding_that_there_is_not() -> None:
    lines = pd.DataFrame({"paragraph": [1]})
    assert tell.contents(article(), paragraphs=lines) == "A text of 11 characters in 1 paragraph, decoded as utf-8."
    assert tell.contents(article(encoding=None), paragraphs=lines) == "A text of 11 characters in 1 paragraph."


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({}, "is not known: words such as"),
        ({"published_from": "sidecar"}, "It was published on 5 March 2023, as the sidecar file beside it says."),
        ({"published_from": "page"}, "It was published on 5 March 2023, as the metadata of its page says."),
        ({"published_from": "argument"}, "It was published on 5 March 2023, the day given when it was loaded."),
        ({"published_from": "sidecar", "published_assumed": True}, "assumed, not known: 5 March 2023."),
        ({"published_from": "sidecar", "published_assumed": True, "notes": "By its events."}, "assumed, not known: 5 March 2023 (“By its events.”)."),
    ],
)
def test_the_day_is_never_told_surer_than_it_is(known: dict, told: str) -> None:
    published = date(2023, 3, 5) if known else None
    assert told in tell.day(article(published=published, **known))


def test_warnings_are_named_and_notes_are_not() -> None:
    report = pd.DataFrame(
        [("warning", "markup"), ("note", "encoding"), ("warning", "cut off"), ("warning", "markup")], columns=["severity", "finding"]
    )
    assert tell.warnings(report) == "The report on the file has 3 warnings: markup (2), cut off."
    assert tell.warnings(report[2:3]) == "The report on the file has 1 warning: cut off."
    assert tell.warnings(report[1:2]) == "The report on the file has no warnings."


def test_error_is_the_message_of_the_refusal() -> None:
    assert tell.error(load.article, "nowhere.txt").startswith("nowhere.txt: there is no such file.")
    assert tell.error(int, "1") == ""
    with pytest.raises(TypeError):
        tell.error(len, 1)


def test_labels_are_counted_explained_and_shown() -> None:
    found = entities(("Ann", "PERSON", "ann", 1), ("two", "CARDINAL", pd.NA, 1), ("Bo", "PERSON", "bo", 2), ("Ann", "PERSON", "ann", 3))
    table = tell.labels(found)
    assert list(table["label"]) == ["PERSON", "CARDINAL"]
    assert list(table["examples"]) == [["Ann", "Bo"], ["two"]]
    assert list(table["mentions"]) == [3, 1]
    assert all(table["meaning"].str.len() > 5)
    assert tell.labelled(found) == "4 mentions are marked, with 2 labels. Commonest: PERSON, 3 of 4 mentions."
    assert tell.labelled(found[:1]) == "1 mention is marked, with 1 label. Commonest: PERSON, 1 of 1 mention."


def test_nothing_marked_is_told_too() -> None:
    assert tell.labels(entities()).empty
    assert tell.labelled(entities()) == "No mention of a name or number was found."
    assert tell.spread(entities(), actors=actors(), sentences=sentences(3)) == "No actor was found."


def test_spread_counts_sentences_and_not_mentions() -> None:
    found = entities(*[("Ann", "PERSON", "ann", 1)] * 3, ("Bo", "PERSON", "bo", 1), ("Bo", "PERSON", "bo", 3))
    told = tell.spread(found, actors=actors(("Ann", 3), ("Bo", 2)), sentences=sentences(3, 3, 3))
    assert told == "Spread widest: Bo, 2 of 3 sentences."


def test_sentences_without_an_actor_are_numbered() -> None:
    found = entities(("Ann", "PERSON", "ann", 1), ("two", "CARDINAL", pd.NA, 2))
    assert tell.unnamed(found, sentences=sentences(3, 3, 3)) == "No actor was found in 2 of 3 sentences: sentences 2–3."
    assert tell.unnamed(found, sentences=sentences(3, 3)) == "No actor was found in 1 of 2 sentences: sentence 2."
    assert tell.unnamed(found, sentences=sentences(*[3] * 30)) == "No actor was found in 29 of 30 sentences."
    assert tell.unnamed(found, sentences=sentences(3)) == "An actor was found in every sentence."


def test_scores_are_read_and_not_made_up() -> None:
    assert "80 of 100" in tell.sureness(PERFORMANCE) and "found 70 (F1 74.6)" in tell.sureness(PERFORMANCE)
    assert tell.scores(PERFORMANCE)[["label", "precision", "recall", "F1"]].values.tolist() == [
        ["PERSON", 91.0, 89.0, 90.0], ["MISC", 30.0, 20.0, 24.0],
    ]
    assert "not known" in tell.sureness({})
    assert tell.scores({}).empty


def times(*rows: tuple[str, str, object, object, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["text", "value", "earliest", "latest", "status"])
    return frame.assign(kind="date", anchor=pd.NA, sentence=1)


def test_times_are_counted_by_what_is_known_of_them() -> None:
    table = times(("1914", "1914", date(1914, 1, 1), date(1914, 12, 31), "resolved"), ("Friday", "XXXX-WXX-5", pd.NA, pd.NA, "unanchored"),
                  ("3 May 1920", "1920-05-03", date(1920, 5, 3), date(1920, 5, 3), "resolved"), ("ten years", "P10Y", pd.NA, pd.NA, "resolved"))
    table.loc[3, "kind"] = "duration"
    assert tell.times(table) == ("The article names 4 times: 2 tied to days or spans of days, 1 length of time and 1 that cannot be tied to a day. "
                                 "The earliest is “1914”, the latest “3 May 1920”.")
    assert tell.times(table.iloc[:1]) == "The article names 1 time: 1 tied to a day or a span of days."
    assert tell.times(table.iloc[:0]) == "No word of the article tells a time."
    assert list(tell.moments(table)["hangs on"].isna()) == [True] * 4


def places(*rows: tuple[str, object, str, object, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["text", "name", "kind", "country", "status"])
    return frame.assign(region=pd.NA, geonameid=range(len(rows)), stands_for=pd.NA, score=0.5, sentence=1, candidates=[[] for _ in rows])


def test_places_are_counted_with_those_that_have_no_point() -> None:
    table = places(("Ur", "Ur", "city", "IQ", "resolved"), ("ancient Ur", "Ur", "city", "IQ", "resolved"), ("north of Oz", "Oz", "area", "ZZ", "area"),
                   (NASTY, pd.NA, "unknown", pd.NA, "unknown"))
    assert tell.places(table) == ("3 places are named in 2 countries, most often in IQ (2 of 3 mentions). 1 is an area without sharp bounds and 1 is "
                                  "unknown to the gazetteer.")
    assert tell.places(table.iloc[:0]) == "No place is named in the article."
    assert set(tell.toponyms(table)["name"]) == {"Ur", "north of Oz", NASTY}


def test_a_choice_tells_what_else_the_name_could_have_meant() -> None:
    table = places(("Ur", "Ur", "city", "IQ", "ambiguous"), ("Nowhere", pd.NA, "unknown", pd.NA, "unknown"))
    table.at[0, "candidates"] = [{"name": "Ur", "kind": "region", "country": "XX", "region": pd.NA}]
    assert tell.choices(table)[["taken for", "could also be"]].fillna("-").to_numpy().tolist() == [["Ur, IQ (city)", "Ur, XX (region)"], [tell.NOTHING, "-"]]


def events(*rows: tuple[str, str, object, object, object, object]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["who", "realis", "count", "count_most", "claim", "same_as"])
    blank = dict.fromkeys(["whom", "where", "when", "code", "whom_actor"], pd.NA)
    return frame.assign(did="won", sentence=1, negated=False, who_actor=frame["who"].str.lower(), **blank)


def test_events_are_counted_by_how_they_are_told() -> None:
    table = events(("Ann", "actual", 3, 3, pd.NA, pd.NA), ("Ann", "reported", 24, 99, 0, 0), ("Bob", "possible", 30, pd.NA, 0, pd.NA))
    assert tell.events(table) == "2 events are told, 1 of them more than once: 1 as facts by the article itself and 1 as possible."
    names = pd.DataFrame({"actor": ["ann", "bob"], "name": ["Ann", "Bob"]})
    assert tell.doers(table, actors=names) == "Most often said to act: Ann and Bob, 1 event each."
    many = events(*[(f"A{number}", "actual", pd.NA, pd.NA, pd.NA, pd.NA) for number in range(7)])
    names = pd.DataFrame({"actor": many["who_actor"], "name": many["who"]})
    assert tell.doers(many, actors=names) == "Most often said to act: 7 actors, 1 event each."
    claims = pd.DataFrame({"source": ["the police"]})
    assert list(tell.happenings(table, claims=claims)["how told"]) == [
        "actual; count: 3", "reported by the police; count: 24–99; told before in sentence 1", "possible by the police; count: 30 or more"]
    assert tell.events(table.iloc[:0]) == "No event was found in the article."
    assert tell.happenings(table.iloc[:0], claims=claims).empty


def test_the_weightiest_checks_come_first() -> None:
    table = pd.DataFrame({"start": [1, 2], "check": ["acronym", "sum"], "finding": ["a", NASTY], "weight": [1, 3], "sentences": [[1], [2, 3]]})
    assert tell.checks(table) == "2 things to look at twice: acronym (1) and sum (1)."
    assert tell.desk(table)[["sentences", "finding"]].to_numpy().tolist() == [["2–3", NASTY], ["1", "a"]]
    assert tell.checks(table.iloc[:0]) == "The desk’s checks found nothing; that clears nothing: they see few kinds of mistakes."


def test_scores_that_are_not_kept_are_no_rows() -> None:
    assert tell.scored("nothing of this name").empty


def claims(*rows: tuple[object, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["source", "source_kind"]).assign(sentence=range(1, len(rows) + 1))


def test_each_kind_of_source_is_told_by_itself() -> None:
    ledger = claims(("Ann", "named person"), ("the ministry", "institution"), ("the ministry", "institution"), ("a source", "unnamed"), (NASTY, "group without names"), (pd.NA, pd.NA))
    assert tell.claims(ledger) == ("6 claims were found: 1 by named people, 2 by institutions, 1 by groups without names, 1 by people without a name "
                                   "and 1 of which it is not told whose.")
    assert tell.claims(ledger.iloc[:0]) == "No claim was found that the article gives as somebody else’s."


def test_numbers_are_told_with_the_change_that_is_wrong() -> None:
    ends = {"change_from": 24e6, "change_to": 26e6, "change_told": 167.0, "change_computed": 8.3, "agrees": False}
    rows = [{"sentence": 1, "text": "$24 million", "amount": 24e6, "unit": "$", "claim": 0}, {"sentence": 1, "text": NASTY, "amount": 167.0, "unit": "percent"} | ends]
    columns = ["sentence", "text", "amount", "unit", "counted", "when", "claim", *ends]
    table = pd.DataFrame(rows, columns=columns).convert_dtypes()
    claims = pd.DataFrame({"source": ["the chamber"]})
    assert tell.numbers(table) == f"2 numbers are told, 1 of them in the article’s own voice. 1 change could be computed; not as told: “{NASTY}”."
    assert tell.numbers(table.iloc[:1]) == "1 number is told, 0 of them in the article’s own voice."
    assert tell.numbers(table.iloc[:0]) == "The article tells no number but dates."
    shown = tell.amounts(table, claims=claims)
    assert list(shown["amount"]) == ["24,000,000", "167"] and shown["by"].iloc[0] == "the chamber"
    assert shown["change"].iloc[1] == "24,000,000 to 26,000,000: told 167, computed 8.3, do not agree"

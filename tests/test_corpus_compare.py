"""compare: actors are joined over articles, the same claim is found in several outlets, and every row leads to an article and a sentence."""

from datetime import date

import pandas
import pytest

from helpers.corpus import compare

CLAIMS = pandas.DataFrame(
    [(0, "Post", 1, "Ada Berg", "berg", "that the old bridge of Kessa would be closed for 12 weeks", "named person"),
     (0, "Post", 2, "she", "berg", "that nobody asked her", "named person"),
     (1, "Wire", 4, "Berg", "b", "the old bridge of Kessa would be closed for 14 weeks", "named person"),
     (1, "Wire", 5, "the union", pandas.NA, "that the strike of the bakers goes on until they are paid", "group without names"),
     (2, "Mail", 1, "Ben Lake", "lake", "that he saw no reason at all to answer such a question", "named person"),
     (2, "Mail", 3, "He", "lake", "that rain is likely", "named person")],
    columns=["article", "outlet", "sentence", "source", "speaker", "text", "source_kind"])  # fmt: skip
CLAIMS = CLAIMS.assign(start=0, end=60, published=CLAIMS["article"].map([date(2024, 5, 1), date(2024, 5, 3), date(2024, 5, 3)].__getitem__))
ACTORS = pandas.DataFrame(
    [(0, "berg", "Ada Berg", "PERSON", 3), (1, "b", "Berg", "PERSON", 1), (2, "lake", "Ben Lake", "PERSON", 2), (2, "lake-2", "Ben Lake", "PERSON", 1)],
    columns=["article", "actor", "name", "label", "mentions"])  # fmt: skip
ACTORS = ACTORS.assign(roles=[["mayor"], [], [], []])


@pytest.fixture
def heard() -> pandas.DataFrame:
    return compare.heard({"claims": CLAIMS, "actors": ACTORS})


def test_actors_are_joined_by_name(heard: pandas.DataFrame) -> None:
    assert heard["who"].fillna("").tolist() == ["Ada Berg", "Ada Berg", "Ada Berg", "", *2 * [heard["who"].iloc[4]]]
    assert compare.joined(ACTORS).nunique() == 3, "two of one name in one article stay two"


def test_a_pronoun_is_told_only_where_the_text_says_so(heard: pandas.DataFrame) -> None:
    assert compare.pronouns(heard).tolist() == ["she", "he"]
    table = compare.sources(heard).set_index(["outlet", "source_kind"])
    assert table.loc[("Wire", "named person"), ["claims", "share", "he", "she", "not told"]].tolist() == [1, 0.5, 0, 1, 0]
    assert table.loc[("Wire", "group without names"), ["he", "she", "not told"]].tolist() == [0, 0, 0]


def test_the_same_claim_is_found_with_its_numbers(heard: pandas.DataFrame) -> None:
    (row,) = compare.same(heard).to_dict("records")
    assert (row["article"], row["sentence"], row["article_2"], row["sentence_2"], row["numbers"]) == (0, 1, 1, 4, "12 / 14")
    assert compare.nearest(compare.same(heard)) == (0, 1)


def test_concentration() -> None:
    assert compare.gini(pandas.Series([5, 5, 5]).to_numpy()) == pytest.approx(0)
    assert compare.gini(pandas.Series([1, 1, 1, 97]).to_numpy()) == pytest.approx(0.72)
    assert compare.top_ten(pandas.Series([1] * 20).to_numpy()) == 0.5


def test_heard_by_one_outlet_alone(heard: pandas.DataFrame) -> None:
    assert compare.alone(heard)[["outlet", "claims", "article", "sentence"]].values.tolist() == [["Mail", 2, 2, 1]]


def test_two_people_of_one_name_stay_two_where_their_roles_say_so() -> None:
    found = pandas.DataFrame([(number, f"{number}", name, "PERSON", 1, [role]) for number, (name, role) in enumerate((
        ("Ben Lake", "mayor"), ("Ben Lake", "senator"), ("Ben Lake", "professor"), ("Lake", "Mr."), ("Tom Lake", "mayor")))],
        columns=["article", "actor", "name", "label", "mentions", "roles"])  # fmt: skip
    names = compare.joined(found).tolist()
    assert names[0] == names[1] != names[2] and len(set(names[:3] + names[4:])) == 3
    assert names[3] == "Lake", "it may be any of them"


def test_what_stands_around_an_article_says_nothing() -> None:
    claims = CLAIMS.assign(speaker=["more", *CLAIMS["speaker"][1:]])
    actors = pandas.concat([ACTORS, ACTORS.iloc[:1].assign(actor="more", name="MORE")])
    assert len(compare.heard({"claims": claims, "actors": actors})) == len(CLAIMS) - 1


def test_a_claim_that_another_outlet_states_as_a_fact(heard: pandas.DataFrame) -> None:
    sentences = pandas.DataFrame(
        [(2, "Mail", 7, 80, 140, "The old bridge of Kessa would be closed for 12 weeks.", date(2024, 5, 3)),
         (2, "Mail", 8, 10, 50, "The old bridge of Kessa would be closed for 12 weeks.", date(2024, 5, 3))],
        columns=["article", "outlet", "sentence", "start", "end", "text", "published"])  # fmt: skip
    first, second = compare.stated({"sentences": sentences}, heard).to_dict("records")
    assert [first[name] for name in ("article", "sentence", "who", "article_2", "sentence_2", "days")] == [0, 1, "Ada Berg", 2, 7, 2]
    assert (second["article"], second["numbers"], second["days"]) == (1, "14 / 12", 0)


def test_copies_are_told_from_own_reporting() -> None:
    lines = ["The mayor of Kessa closed the old bridge on Monday after a long storm.", "Our reporter saw two boats sink in the harbour that night."]
    articles = pandas.DataFrame({"article": [0, 1], "outlet": ["Wire", "Post"], "text": [lines[0], " ".join(lines)], "same_as": [pandas.NA, 0], "share": [pandas.NA, 1.0]})
    sentences = pandas.DataFrame({"article": [0, 1, 1], "sentence": [1, 1, 2], "text": [lines[0], *lines]})
    (row,) = compare.copies({"articles": articles, "sentences": sentences}).to_dict("records")
    assert list(row.values()) == ["Post", 1, "Wire", 0, 1.0, 2, 1, 2]


def test_places_are_joined_by_their_number() -> None:
    found = pandas.DataFrame(
        [(0, "Post", 5, "Kiev", "Kyiv", 703448), (1, "Wire", 5, "Kyiv", "Kyiv", 703448), (1, "Wire", 9, "Springfield", "Springfield", pandas.NA)],
        columns=["article", "outlet", "start", "text", "name", "geonameid"]).assign(kind="city", country="UA", sentence=3)  # fmt: skip
    (row,) = compare.places({"places": found}).to_dict("records")
    assert [row[name] for name in ("geonameid", "outlets", "articles", "mentions", "article", "sentence")] == [703448, 2, 2, 2, 0, 3]


CHANGES = [
    ({}, {}, "kept"), ({"who": pandas.NA}, {"who": "Ada Berg"}, "kept"), ({"who": "Ben Lake"}, {}, "re-sourced"),
    ({"modality": "asserted"}, {"modality": "possible"}, "softened"), ({"modality": "likely"}, {"modality": "asserted"}, "hardened"),
    ({"stance": "endorsing"}, {"stance": "distancing"}, "softened"), ({"negated": True}, {}, "put otherwise"),
    ({"stance": "neutral", "modality": "possible"}, {"stance": "distancing", "modality": "asserted"}, "put otherwise"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "change"), CHANGES)
def test_versions(before: dict, after: dict, change: str) -> None:
    texts = ["that the old bridge of Kessa would be closed for twelve weeks", "that two boats sank in the storm of last night",
             "that the bakers of Norvale will strike on Friday morning"]
    plain = {"source": "the mayor", "who": "Ada Berg", "stance": pandas.NA, "modality": pandas.NA, "negated": False}
    first, second = ([plain | said | {"text": text, "sentence": number} for text, number in zip(kept, (4, 7))] for said, kept in ((before, texts[:2]), (after, texts[::2])))
    found = compare.versions(pandas.DataFrame(first), pandas.DataFrame(second))
    assert found.astype(object).where(found.notna(), None).values.tolist() == [[change, 4, 4], ["dropped", 7, None], ["added", None, 7]]


def test_a_corpus_that_is_not_here_is_told() -> None:
    chosen = compare.story("no/such.parquet", query="date > '2019'", most=3)
    tables = compare.tables(chosen)
    claims = compare.heard(tables)
    assert compare.told(chosen, claims, path="no/such.parquet") == ["The corpus is not here, so the tables are empty: put no/such.parquet beside the project's folder."]
    found = compare.same(claims)
    empty = [compare.sources(claims), compare.concentration(claims), found, compare.alone(claims), compare.versions(claims, claims), compare.known(ACTORS, claims),
             compare.stated(tables, claims), compare.copies(tables), compare.places(tables)]
    assert all(table.empty for table in empty) and compare.nearest(found) == (0, 0)

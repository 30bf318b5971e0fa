"""compare: actors are joined over articles, the same claim is found in several outlets, and every row leads to an article and a sentence."""

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
ACTORS = pandas.DataFrame(
    [(0, "berg", "Ada Berg", "PERSON", 3), (1, "b", "Berg", "PERSON", 1), (2, "lake", "Ben Lake", "PERSON", 2), (2, "lake-2", "Ben Lake", "PERSON", 1)],
    columns=["article", "actor", "name", "label", "mentions"])  # fmt: skip


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


def test_versions() -> None:
    columns = ["text", "source", "stance", "modality", "negated"]
    same = "that the old bridge of Kessa would be closed for twelve weeks"
    before = pandas.DataFrame([(same, "Ada Berg", "neutral", pandas.NA, False), ("that two boats sank in the storm of last night", "he", "neutral", pandas.NA, False),
                               ("that the bakers of Norvale will strike on Friday morning", "the union", "factive", pandas.NA, False)], columns=columns)
    after = pandas.DataFrame([(same, "officials", "neutral", pandas.NA, False), ("that the bakers of Norvale will strike on Friday morning", "the union", "doubting", pandas.NA, False),
                              ("that it was all a mistake of the new clerk", "she", "neutral", pandas.NA, False)], columns=columns)
    assert compare.versions(before, after).astype(object).where(lambda table: table.notna(), None).values.tolist() == [
        ["re-sourced", 0, 0], ["dropped", 1, None], ["put otherwise", 2, 1], ["added", None, 2]]


def test_a_corpus_that_is_not_here_is_told() -> None:
    chosen = compare.story("no/such.parquet", query="date > '2019'", most=3)
    tables = compare.tables(chosen)
    claims = compare.heard(tables)
    assert compare.told(chosen, claims, path="no/such.parquet") == ["The corpus is not here, so the tables are empty: put no/such.parquet beside the project's folder."]
    found = compare.same(claims)
    empty = [compare.sources(claims), compare.concentration(claims), found, compare.alone(claims), compare.versions(claims, claims), compare.known(ACTORS, claims)]
    assert all(table.empty for table in empty) and compare.nearest(found) == (0, 0)

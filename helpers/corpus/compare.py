"""Compare the articles of a corpus: who is heard by which outlet, how few they are, which claims several outlets carry, and what a second version changes.

All functions take the tables that `corpus.tables` gives; every row leads to an `article` by its number and to a `sentence` in it.
"""

import contextlib
import os
import re
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy
import pandas
from scipy import sparse

from helpers.attribute.speakers import KINDS
from helpers.corpus import back, layers, runner, shard
from helpers.corpus.same import runs
from helpers.load import calls
from helpers.text import normalize

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "compare"

Tables = Mapping[str, pandas.DataFrame]
Row = dict
SAMPLES = 1_000
LEAST_WORDS = 6  # different words of a claim that can be told to be another's
# Chosen by eye on pairs of claims of 203 articles on one story (docs/compare-reading.csv); the encoder's word states, averaged over a claim, do not
# tell whether two say the same: they are near where both are quotations.
ALIKE = 0.7
STATED = 0.6  # of a claim and a plain sentence; of 5 pairs in 130 articles 4 were the same, of the 25 next below fewer than half
TAKEN = 0.6  # of a sentence's runs of words, from which it is taken over from another text
RANKS = {"modality": {"possible": 1, "conditional": 1, "likely": 2, "asserted": 3}, "stance": {"distancing": 1, "neutral": 2, "endorsing": 3}}
PUT = ("stance", "modality", "negated")
FURNITURE = re.compile(rf"more|{calls.LABELS}|{calls.ALONE}", re.IGNORECASE)  # what stands on a page around an article
ANOTHERS = r"[“”„\"«»@?]|(?<!\w)['‘]|['’](?!\w)"
WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
MOST = 0.8  # of the mentions of names that end in a word, from which the word alone is taken for one of them
PRONOUNS = {"he": "he", "she": "she"}


def story(path: str, *, query: str, most: int) -> pandas.DataFrame:
    """One row an article of a Parquet file beside the project that the query (pandas) finds, by day and id, at most so many; none where there is no such file."""
    file = ROOT.parent / path
    if not file.is_file():
        return pandas.DataFrame(columns=["id", "source", "date", "title", "text"], dtype=str)
    return pandas.read_parquet(file).query(query, engine="python").sort_values(["date", "id"], ignore_index=True).head(most)


def tables(chosen: pandas.DataFrame, *, folder: Path = FOLDER) -> Tables:
    """The tables of these articles, numbered from 0, kept in a folder until the articles or the program change."""
    if chosen.empty:
        empty = {name: shard.joined([], name) for name in layers.LAYERS}
        return empty | {"articles": shard.frame([], shard.ARTICLES | {"same_as": "Int64", "share": "Float64"})}
    folder.mkdir(parents=True, exist_ok=True)
    chosen.to_parquet(folder / "articles.parquet")
    with open(os.devnull, "w") as silence, contextlib.redirect_stderr(silence), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            runner.run(folder / "articles.parquet", folder / "tables")
        except ValueError:  # made of other articles, or by another program
            runner.run(folder / "articles.parquet", folder / "tables", anew=True)
    return back.tables(folder / "tables")


def told(chosen: pandas.DataFrame, claims: pandas.DataFrame, *, path: str) -> list[str]:
    """Sentences: how many articles and outlets, and who is heard most; or that the corpus is not here."""
    if chosen.empty:
        return [f"The corpus is not here, so the tables are empty: put {path} beside the project's folder."]
    counts = claims["who"].value_counts()
    first = f"{counts.index[0]} is heard in {counts.iloc[0]:,} of {len(claims):,} claims, more than anybody else." if len(counts) else "Nobody is heard by name."
    few = concentration(claims).iloc[0] if len(counts) else None
    more = "" if few is None else f"The ten heard most make {few['value']:.0%} of the claims whose speaker is named (95% interval {few['low']:.0%} to {few['high']:.0%})."
    return [first, more, f"{len(chosen):,} articles of {chosen['source'].nunique():,} outlets were read."]


def known(actors: pandas.DataFrame, claims: pandas.DataFrame) -> pandas.DataFrame:
    """One row an actor of an article in hand that the corpus hears too: `name`, and the corpus's `claims` and `outlets`."""
    keys = claims["who"].map(key, na_action="ignore")
    rows = [(name, int((keys == key(name)).sum()), claims.loc[keys == key(name), "outlet"].nunique()) for name in actors["name"] if (keys == key(name)).any()]
    return pandas.DataFrame(rows, columns=["name", "claims", "outlets"])


def heard(tables: Tables) -> pandas.DataFrame:
    """One row a claim, with `who` says it: the speaker's name, one for all articles, where a name is told, else NA; what stands around an article says nothing."""
    claims = tables["claims"]
    if claims.empty:
        return claims.assign(who=pandas.Series(dtype="str"))
    keys = pandas.MultiIndex.from_frame(claims[["article", "speaker"]])
    found = claims.assign(who=joined(tables["actors"]).reindex(keys).array)
    around = found[["who", "source"]].map(lambda name: not pandas.isna(name) and bool(FURNITURE.fullmatch(name))).any(axis=1)
    return found[~around].reset_index(drop=True)


def joined(actors: pandas.DataFrame) -> pandas.Series:
    """The name in the corpus of each actor, by article and actor: the commonest spelling of the same name.

    A person of one word is joined with the person whose name ends in it, if nearly all mentions of such names are that one's. Two
    actors of one article that have one name stay two, and so do two whose roles are of two kinds (an official and an expert).
    """
    keys = actors["name"].map(key).astype(str)
    people = actors.assign(key=keys, last=keys.str.extract(r"(\S*)$", expand=False))[(actors["label"] == "PERSON") & keys.str.contains(" ")]
    counts = people.groupby(["last", "key"])["mentions"].sum()
    share = counts / counts.groupby("last").transform("sum")
    bearer = {last: one for (last, one), part in share.items() if part >= MOST}
    likely = [bearer.get(one, one) if label == "PERSON" else one for one, label in zip(keys, actors["label"])]
    found = actors[["article", "actor", "name"]].assign(key=likely, mentions=actors["mentions"])
    found["key"] += other_roles(found["key"], actors["roles"].map(kinds).where(actors["label"] == "PERSON", frozenset()))
    order = found.groupby(["article", "key"]).cumcount()
    found["key"] = found["key"].where(order == 0, found["key"] + " " + (order + 1).astype(str))
    spelt = found.groupby(["key", "name"], as_index=False)["mentions"].sum().sort_values(["mentions", "name"], ascending=[False, True])
    shown = spelt.drop_duplicates("key").set_index("key")["name"]
    shown = shown.where(~shown.duplicated(keep=False), shown + " (" + shown.index.to_series() + ")")
    return pandas.Series(found["key"].map(shown).array, pandas.MultiIndex.from_frame(found[["article", "actor"]]))


def kinds(roles: list[str]) -> frozenset[str]:
    """Which of official and expert the roles of a person are."""
    words = (word for role in roles for word in normalize(role).split())
    return frozenset(kind for word in words if (kind := KINDS.get(word)) in ("official", "expert"))


def other_roles(keys: pandas.Series, kinds: pandas.Series) -> pandas.Series:
    """What tells a bearer of a name whose roles are of another kind than the commonest; empty for all others."""
    told = pandas.DataFrame({"key": keys, "kind": kinds.map(sorted)}).explode("kind").dropna()
    commonest = told.groupby("key")["kind"].agg(lambda found: found.value_counts().sort_index(ascending=False).idxmax())
    most = keys.map(commonest)
    return pandas.Series(["" if not kind or one in kind else f" {min(kind)}" for one, kind in zip(most, kinds)], keys.index, dtype=object)


def key(name: str) -> str:
    """A name without case, accents, possessive, article and middle initials, and without its first word again at its end."""
    plain = re.sub(r" \w(?= )", "", normalize(re.sub(r"['’]s?$", "", name)).removeprefix("the "))
    return re.sub(r"^((\w+) .+) \2$", r"\1", plain)


def pronouns(claims: pandas.DataFrame) -> pandas.Series:
    """he or she by `who`, where the articles name a speaker by that pronoun and by no other."""
    said = claims.assign(pronoun=claims["source"].str.casefold().map(PRONOUNS)).dropna(subset=["who", "pronoun"])
    found = said.groupby("who")["pronoun"].agg(set)
    return found[found.map(len) == 1].map(min)


def sources(claims: pandas.DataFrame) -> pandas.DataFrame:
    """One row an outlet and kind of source, most claims first: `claims`, their `share` of the outlet's, and of named persons how many are he, she, not told."""
    told = claims["who"].map(pronouns(claims)).fillna("not told").where(claims["source_kind"] == "named person")
    kinds = claims.assign(source_kind=claims["source_kind"].fillna("not told"), told=told)
    table = kinds.groupby(["outlet", "source_kind"]).agg(
        claims=("text", "size"), **{word: ("told", lambda cells, word=word: int((cells == word).sum())) for word in ("he", "she", "not told")}).reset_index()
    table.insert(3, "share", (table["claims"] / table.groupby("outlet")["claims"].transform("sum")).round(3))
    totals = table.groupby("outlet")["claims"].transform("sum")
    return table.assign(total=totals).sort_values(["total", "outlet", "claims"], ascending=[False, True, False], kind="stable").drop(columns="total").reset_index(drop=True)


def concentration(claims: pandas.DataFrame) -> pandas.DataFrame:
    """One row a measure of how few speakers make the claims: `value`, and the `low` and `high` end of 95 of 100 samples of the articles."""
    known = claims.dropna(subset=["who"])
    if known.empty:
        return pandas.DataFrame(columns=["measure", "value", "low", "high"])
    counts = pandas.crosstab(known["article"], known["who"]).to_numpy()
    drawn = numpy.random.default_rng(0)
    samples = [drawn.multinomial(len(counts), [1 / len(counts)] * len(counts)) @ counts for _ in range(SAMPLES)]
    rows = []
    for name, measure in (("share of the ten heard most", top_ten), ("Gini", gini)):
        low, high = numpy.quantile([measure(one) for one in samples], (0.025, 0.975))
        rows.append((name, round(measure(counts.sum(0)), 3), round(low, 3), round(high, 3)))
    return pandas.DataFrame(rows, columns=["measure", "value", "low", "high"])


def top_ten(counts: numpy.ndarray) -> float:
    """The share of the ten largest counts."""
    return float(numpy.sort(counts)[-10:].sum() / counts.sum())


def gini(counts: numpy.ndarray) -> float:
    """The Gini coefficient of the counts that are not 0: 0 where all are heard alike, near 1 where one alone is."""
    ordered = numpy.sort(counts[counts > 0])
    return float(2 * (numpy.arange(1, len(ordered) + 1) * ordered).sum() / (len(ordered) * ordered.sum()) - (len(ordered) + 1) / len(ordered))


def same(claims: pandas.DataFrame, *, least: float = ALIKE) -> pandas.DataFrame:
    """One row a pair of claims of two outlets that say the same, the likest first, with what either side has.

    `alike` is the share of the words that both have, the rare ones weighing more; `numbers` is what the numbers of both are,
    where they have none in common; `days` lie from the first article to the second.
    """
    return matched(claims, claims, least=least)


def stated(tables: Tables, claims: pandas.DataFrame, *, least: float = STATED) -> pandas.DataFrame:
    """One row a claim of one outlet (`source` says so) that a sentence of another (`article_2`) states as a fact; else as `same`.

    Where `days` is above 0 the source was told before, and is lost on the way.
    """
    return matched(claims, unattributed(tables["sentences"], claims), least=least)


def unattributed(sentences: pandas.DataFrame, claims: pandas.DataFrame) -> pandas.DataFrame:
    """The sentences in which nobody is told to say anything, and that hold no quotation, no question and no message of a user's."""
    kept = []
    for article, here in sentences.groupby("article"):
        said = claims[claims["article"] == article]
        starts, ends = said["start"].to_numpy(), said["end"].to_numpy()
        told = (starts < here["end"].to_numpy()[:, None]) & (here["start"].to_numpy()[:, None] < ends)
        kept.append(here[~told.any(1) & ~here["text"].str.contains(ANOTHERS)])
    return pandas.concat(kept, ignore_index=True) if kept else sentences


def matched(first: pandas.DataFrame, second: pandas.DataFrame, *, least: float) -> pandas.DataFrame:
    """One row a pair of rows of two tables, of two outlets, whose texts are so much alike; one a pair where the tables are one."""
    one, other, alike = pairs(first["text"], second["text"], least=least)
    kept = first["outlet"].to_numpy()[one] != second["outlet"].to_numpy()[other]
    kept &= (one < other) | (first is not second)
    found = pandas.DataFrame({"alike": alike[kept].round(3)})
    sides = [("", first.iloc[one[kept]]), ("_2", second.iloc[other[kept]])]
    for side, rows in sides:
        for column in ("outlet", "article", "sentence", "who", "source"):
            found[f"{column}{side}"] = rows[column].array if column in rows else pandas.NA
    texts, days = ([rows[column].tolist() for _, rows in sides] for column in ("text", "published"))
    found["numbers"] = [*map(differing, *texts)]
    found["days"] = pandas.array([*map(days_between, *days)], "Int64")
    order = ["alike", "article", "sentence", "article_2", "sentence_2"]
    return found.sort_values(order, ascending=[False, True, True, True, True], ignore_index=True)


def days_between(first: object, second: object) -> object:
    """Days from one to the other; NA where one is not known."""
    return pandas.NA if pandas.isna(first) or pandas.isna(second) else (second - first).days


def pairs(texts: pandas.Series, others: pandas.Series, *, least: float) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """The rows of both, and how alike they are, of texts that have at least so much in common."""
    words = [[{word.casefold() for word in WORD.findall(text)} for text in side] for side in (texts, others)]
    known = {word: number for number, word in enumerate(sorted(set().union(*words[0], *words[1])))}
    sides = [sparse.csr_matrix((numpy.ones(sum(map(len, side))), [known[word] for row in side for word in sorted(row)],
                                numpy.cumsum([0, *map(len, side)])), (len(side), len(known))) for side in words]
    weight = numpy.log((len(texts) + len(others) + 1) / numpy.asarray(sides[0].sum(0) + sides[1].sum(0)).ravel())
    weighed = [(side.multiply(numpy.sqrt(weight))).tocsr() for side in sides]
    sizes = [numpy.asarray(side.multiply(side).sum(1)).ravel() for side in weighed]
    shared = (weighed[0] @ weighed[1].T).tocoo()
    alike = shared.data / numpy.sqrt(numpy.maximum(sizes[0][shared.row] * sizes[1][shared.col], 1e-9))
    long = [numpy.array([len(row) >= LEAST_WORDS for row in side], bool) for side in words]
    kept = (alike >= least) & long[0][shared.row] & long[1][shared.col]
    return shared.row[kept], shared.col[kept], alike[kept]


def differing(text: str, other: str) -> object:
    """The numbers of two texts that both have some and none in common; NA otherwise."""
    found = [sorted(set(NUMBER.findall(words))) for words in (text, other)]
    return pandas.NA if not all(found) or set(found[0]) & set(found[1]) else " / ".join(", ".join(one) for one in found)


def alone(claims: pandas.DataFrame) -> pandas.DataFrame:
    """One row a speaker whom one outlet alone lets speak, most claims first, with the first article and sentence."""
    known = claims.dropna(subset=["who"]).sort_values(["article", "sentence"], kind="stable")
    table = known.groupby("who").agg(outlet=("outlet", "first"), outlets=("outlet", "nunique"), claims=("text", "size"), article=("article", "first"), sentence=("sentence", "first"))
    return table[table["outlets"] == 1].drop(columns="outlets").reset_index().sort_values(["claims", "who"], ascending=[False, True], ignore_index=True)


def copies(tables: Tables) -> pandas.DataFrame:
    """One row an article that has much of an earlier one's text (`article_2`): how many `sentences`, how many are its `own`, the first of these.

    MinHash proposes pairs, the runs of three words that both have decide (`helpers/corpus/same.py`): the encoder's states tell
    what a text is about, which is one story here, and not whose words it has.
    """
    near = tables["articles"].dropna(subset=["same_as"])
    texts = tables["articles"].set_index("article")[["text", "outlet"]]
    rows = [copied(tables["sentences"], one, *texts.loc[one.same_as]) for one in near.itertuples()]
    columns = ["outlet", "article", "outlet_2", "article_2", "share", "sentences", "own", "sentence"]
    return pandas.DataFrame(rows, columns=columns).astype({"sentence": "Int64"})


def copied(sentences: pandas.DataFrame, one: tuple, text: str, outlet: str) -> tuple:
    """The row of an article that has much of the text of another outlet's, or of an earlier article of its own."""
    here, known = sentences[sentences["article"] == one.article], runs(text)
    told = [(runs(words), number) for words, number in zip(here["text"], here["sentence"])]
    own = [number for found, number in told if len(found & known) < TAKEN * len(found)]
    first = own[0] if own else pandas.NA
    return one.outlet, one.article, outlet, one.same_as, one.share, len(here), len(own), first


def places(tables: Tables) -> pandas.DataFrame:
    """One row a place by its GeoNames id, those of most outlets first: `outlets`, `articles`, `mentions`, and where it is told first."""
    found = tables["places"].dropna(subset=["geonameid"]).sort_values(["article", "start"], kind="stable")
    first = {column: (column, "first") for column in ("name", "kind", "country", "article", "sentence")}
    counts = {"outlets": ("outlet", "nunique"), "articles": ("article", "nunique"), "mentions": ("text", "size")}
    table = found.groupby("geonameid").agg(**first, **counts).reset_index()
    order = ["outlets", "mentions", "geonameid"]
    return table.sort_values(order, ascending=[False, False, True], ignore_index=True)


def versions(before: pandas.DataFrame, after: pandas.DataFrame, *, least: float = ALIKE) -> pandas.DataFrame:
    """One row a claim of either version of an article: `change`, and its sentence in the first and in the second.

    A claim is added, dropped, re-sourced, softened (less sure, or told with more distance), hardened, put otherwise or kept.
    """
    one, other, alike = pairs(before["text"], after["text"], least=least)
    partner: dict[int, int] = {}
    for at in numpy.argsort(-alike, kind="stable"):
        if one[at] not in partner and other[at] not in partner.values():
            partner[int(one[at])] = int(other[at])
    olds, news = before.to_dict("records"), after.to_dict("records")
    rows = [version(old, news[partner[number]] if number in partner else None) for number, old in enumerate(olds)]
    rows += [version(None, new) for number, new in enumerate(news) if number not in partner.values()]
    return pandas.DataFrame(rows, columns=["change", "sentence", "sentence_2"]).astype({"sentence": "Int64", "sentence_2": "Int64"})


def version(old: Row | None, new: Row | None) -> tuple[str, object, object]:
    """What became of a claim, and its sentences."""
    change = "added" if old is None else "dropped" if new is None else changed(old, new)
    return change, *(pandas.NA if one is None else one["sentence"] for one in (old, new))


def changed(old: Row, new: Row) -> str:
    """What a second version has changed of a claim that both have."""
    named = not pandas.isna(old["who"]) and not pandas.isna(new["who"])
    if not alike_cells(*(one["who" if named else "source"] for one in (old, new))):
        return "re-sourced"
    steps = {RANKS[column].get(new[column], at) - at for column in RANKS if (at := RANKS[column].get(old[column]))}
    if steps - {0}:
        return "softened" if max(steps) <= 0 else "hardened" if min(steps) >= 0 else "put otherwise"
    return "kept" if all(alike_cells(old[column], new[column]) for column in PUT) else "put otherwise"


def alike_cells(one: object, other: object) -> bool:
    """Whether two cells say the same; two that are not known do."""
    return bool(pandas.isna(one) and pandas.isna(other)) or bool(not pandas.isna(one) and not pandas.isna(other) and one == other)


def nearest(found: pandas.DataFrame) -> tuple[int, int]:
    """The two articles that have most claims in common, by `same`; (0, 0) where there are none."""
    counts = found.groupby(["article", "article_2"]).size()
    return tuple(counts.idxmax()) if len(counts) else (0, 0)


def ledger(claims: pandas.DataFrame, article: int) -> pandas.DataFrame:
    """The claims of one article."""
    return claims[claims["article"] == article].reset_index(drop=True)

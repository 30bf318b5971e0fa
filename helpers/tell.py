"""Tell what the tables hold: sentences computed from them, and short tables, for a notebook's page.

A function that returns text returns it plain; `finding` and `table` of `helpers.show` display it.
The words for kinds of things stand in words/told.toml.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from helpers import phrase
from helpers.load import Article
from helpers.phrase import count, joined, line, numbered, ranges, shortened
from helpers.show import NOTHING, finding, note, points, table  # noqa: F401
from helpers.sure import (attribution_scores, attribution_sureness, meaning,  # noqa: F401
                          measured, ranked, scored, scores, sureness)
from helpers.text import read_words

TOLD = read_words("told")
EXAMPLES = 3
LISTED = 10
SURE = 0.85  # what is less sure is not told as a fact
SINGLE = str.maketrans("“”\"", "‘’'")
CONTENT = 160  # characters of a claim's content in the ledger


cut = shortened


def quoted(text: str, most: int) -> str:
    """The text in quotation marks, those within it single; cut at so many characters."""
    words = shortened(text, most)
    inside = set(words[1:-1]) & set("“”\"")
    whole = words[:1] in "“\"" and words[-1:] in "”\"" and not inside
    return f"“{words[1:-1] if whole else words.translate(SINGLE)}”"


# The file


def size(sentences: pd.DataFrame, *, paragraphs: pd.DataFrame) -> str:
    """How long the article is, in words, sentences and paragraphs."""
    words, lines = count(int(sentences["words"].sum()), "word"), count(len(sentences), "sentence")
    return f"The article has {words} in {lines} and {count(len(paragraphs), 'paragraph')}."


def contents(article: Article, *, paragraphs: pd.DataFrame) -> str:
    """What was read: characters, paragraphs and, where one was needed, the encoding."""
    encoding = f", decoded as {article.encoding}" if article.encoding else ""
    parts = count(len(paragraphs), "paragraph")
    return f"A text of {count(len(article.text), 'character')} in {parts}{encoding}."


def day(article: Article) -> str:
    """The day of publication, and whether it is known, assumed (why, in the sidecar) or not."""
    if article.published is None:
        return ("Its day of publication is not known: words such as “yesterday” hang on a date "
                "in its first lines, or on none.")
    date = f"{article.published.day} {article.published:%B %Y}"
    if article.published_assumed:
        reason = f" (“{article.notes}”)" if article.notes else ""
        return f"Its day of publication is assumed, not known: {date}{reason}."
    return f"It was published on {date}, {TOLD['published'][article.published_from]}."


def warnings(report: pd.DataFrame) -> str:
    """The report's warnings, named, with their number where there are several of one kind."""
    found = report.loc[report["severity"] == "warning", "finding"]
    if found.empty:
        return "The report on the file has no warnings."
    counts = found.value_counts(sort=False).items()
    kinds = [kind + f" ({number:,})" * (number > 1) for kind, number in counts]
    return f"The report on the file has {count(len(found), 'warning')}: {', '.join(kinds)}."


def error(call: Callable[..., object], *arguments: object) -> str:
    """The message of a call's OSError or ValueError; empty where it goes well."""
    try:
        call(*arguments)
    except (OSError, ValueError) as refused:
        return str(refused)
    return ""


# The names


def named(actors: pd.DataFrame) -> str:
    """How many actors were found, and who has most mentions."""
    if actors.empty:
        return "No name of a person, group, organisation or place was found."
    mentions = actors["mentions"]
    lead = phrase.lead(actors["name"], mentions, total=mentions.sum(), unit="mention")
    one = "1 person, group, organisation or place is"
    several = f"{len(actors):,} people, groups, organisations and places are"
    return f"{one if len(actors) == 1 else several} named. Named most: {lead}."


def aliases(actors: pd.DataFrame) -> str:
    """How many actors go by more than one name, and how many have a role told."""
    several, told = (int(actors[name].str.len().gt(0).sum()) for name in ("aliases", "roles"))
    return f"Actors with more than one name: {several:,}; with a role told: {told:,}."


def labelled(entities: pd.DataFrame) -> str:
    """How many mentions are marked, and which label most of them have."""
    if entities.empty:
        return "No mention of a name or number was found."
    counts = entities["label"].value_counts()
    lead = phrase.lead(counts.index.to_series(), counts, total=len(entities), unit="mention")
    marked, labels = count(len(entities), "mention", "is"), count(len(counts), "label")
    return f"{marked} marked, with {labels}. Commonest: {lead}."


def labels(entities: pd.DataFrame) -> pd.DataFrame:
    """One row per label, the commonest first: meaning, mentions, its first different texts."""
    groups = entities.groupby("label")["text"]
    rows = [(label, meaning(label), len(texts), [*texts.unique()[:EXAMPLES]])
            for label, texts in groups]
    columns = ["label", "meaning", "mentions", "examples"]
    return ranked(pd.DataFrame(rows, columns=columns), "mentions")


def spread(entities: pd.DataFrame, *, actors: pd.DataFrame, sentences: pd.DataFrame) -> str:
    """Whose name stands in most sentences."""
    if actors.empty:
        return "No actor was found."
    counts = actors["actor"].map(entities.groupby("actor")["sentence"].nunique())
    lead = phrase.lead(actors["name"], counts, unit="sentence", total=len(sentences))
    return f"Spread widest: {lead}."


def unnamed(entities: pd.DataFrame, *, sentences: pd.DataFrame) -> str:
    """In how many sentences no actor was found, and in which where they are few."""
    told = entities.loc[entities["actor"].notna(), "sentence"]
    silent = sentences.loc[~sentences["sentence"].isin(told), "sentence"]
    if silent.empty:
        return "An actor was found in every sentence."
    which = f": {numbered(silent)}" if len(silent) <= LISTED else ""
    return f"No actor was found in {len(silent):,} of {count(len(sentences), 'sentence')}{which}."


def cast(actors: pd.DataFrame, *, entities: pd.DataFrame) -> pd.DataFrame:
    """One row per actor, the most named first: what it is, roles, aliases, mentions, sentences."""
    named = entities.dropna(subset="actor").groupby("actor")["sentence"].agg(ranges)
    return pd.DataFrame({
        "name": actors["name"], "what": actors["label"].map(TOLD["cast"]),
        "roles": actors["roles"], "also called": actors["aliases"],
        "mentions": actors["mentions"], "sentences": actors["actor"].map(named)})


# The voices


def voices(stretches: pd.DataFrame) -> str:
    """How much of the article is its own voice, how much paraphrase, how much quotation."""
    words = stretches["words"].sum()
    return f"{phrase.share_title(stretches)}." if words else "There are no words in this text."


def claims(ledger: pd.DataFrame) -> str:
    """How many claims the ledger holds, and how many of them each kind of source makes."""
    if ledger.empty:
        return "No claim was found that the article gives as somebody else’s."
    kinds = phrase.tally(ledger["source_kind"].fillna(""), TOLD["sources"])
    return f"{count(len(ledger), 'claim', 'was')} found: {kinds}."


def flags(flagged: pd.DataFrame) -> str:
    """Which words of the article's own bind, assure or judge, and where, of `chart.flagged`."""
    if flagged.empty:
        return "None of the listed words that bind, assure or judge was found in its own voice; there may be others."
    groups = flagged.groupby(flagged["text"].str.lower(), sort=False)["sentence"]
    words = [f"“{text}” in {numbered(numbers.drop_duplicates())}" for text, numbers in groups]
    more = [f"{len(words) - LISTED:,} others"] if len(words) > LISTED else []
    which = joined(words[:LISTED] + more)
    return f"Words of its own that bind, assure or judge without a source: {which}."


def ledger(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per claim: its row number, sentence, source, cue, stance, modality and content."""
    columns = ["sentence", "source", "cue", "stance", "modality"]
    table = claims[columns].reset_index(names="row")
    denied = claims["negated"].astype("boolean").fillna(False).array
    table["modality"] = table["modality"].mask(denied, table["modality"] + ", negated")
    table["source"] = table["source"].map(shortened, na_action="ignore")
    return table.assign(content=[shortened(text, CONTENT) for text in claims["text"]])


def quotations(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per claim that is quoted, whole or in part: sentence, whose, how sure, its words."""
    quoted = claims[claims["form"].isin(["direct", "mixed"])]
    sources = ["not named" if pd.isna(one) else shortened(one, 120) for one in quoted["source"]]
    sure = [pd.NA if pd.isna(score) else f"{score:.0%}" for score in quoted["score"]]
    table = quoted[["sentence"]].assign(source=sources)
    table = table.assign(**{"kind of source": quoted["source_kind"], "how sure": sure})
    return table.assign(quotation=quoted["text"]).reset_index(drop=True)


def by_rule(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per way in which claims were found, the commonest first, with number and rows."""
    groups = claims.reset_index(names="row").groupby("rule")["row"]
    rows = [(rule, len(numbers), ranges(numbers)) for rule, numbers in groups]
    return ranked(pd.DataFrame(rows, columns=["rule", "claims", "rows"]), "claims")


# The story's times and places


def times(expressions: pd.DataFrame) -> str:
    """How many times the article names: tied to days, lengths, repeated and open ones."""
    if expressions.empty:
        return "No word of the article tells a time."
    kinds, status = expressions["kind"].replace("time", "date"), expressions["status"]
    sorts = status.where(status.isin(list(TOLD["times"])), kinds)
    named = f"{count(len(sorts), 'time')}: {phrase.tally(sorts, TOLD['times'])}"
    return f"The article names {named}.{reach(expressions)}"


def reach(expressions: pd.DataFrame) -> str:
    """A sentence on the words tied to the first and to the last day; empty if these are one."""
    tied = expressions["status"].isin(["resolved", "assumed"])
    dated = expressions[expressions["kind"].isin(["date", "time"]) & tied]
    dated = dated.dropna(subset=["earliest", "latest"])
    if dated.empty:
        return ""
    first = dated.loc[dated["earliest"] == min(dated["earliest"]), "text"].iloc[0]
    last = dated.loc[dated["latest"] == max(dated["latest"]), "text"].iloc[0]
    ends = shortened(first), shortened(last)
    return "" if ends[0] == ends[1] else f" The earliest is “{ends[0]}”, the latest “{ends[1]}”."


def standing(expressions: pd.DataFrame, article: Article) -> pd.DataFrame:
    """The times, "assumed" where they hang on a day of publication that is assumed."""
    hangs = (expressions["anchor"] == "published").fillna(False) & article.published_assumed
    return expressions.assign(status=expressions["status"].mask(hangs, "assumed"))


def moments(expressions: pd.DataFrame) -> pd.DataFrame:
    """One row per time: sentence, words, kind, TIMEX3 value, days, status, what it hangs on."""
    columns = ["sentence", "text", "kind", "value", "earliest", "latest", "status", "anchor"]
    shown = {"earliest": "first day", "latest": "last day", "anchor": "hangs on"}
    return expressions[columns].rename(columns=shown)


def places(mentions: pd.DataFrame) -> str:
    """How many places are named in how many countries, where most lie, how many have no point."""
    if mentions.empty:
        return "No place is named in the article."
    table, countries = toponyms(mentions), mentions["country"].nunique()
    spread = f" in {count(countries, 'country')}" if countries else ""
    told = phrase.tally(table["status"], TOLD["places"])
    named = f"{count(len(table), 'place', 'is')} named{spread}{mostly_in(mentions)}."
    return f"{named} {told}." if told else named


def mostly_in(mentions: pd.DataFrame) -> str:
    """In which country most mentions lie that stand for no government; empty where several do."""
    placed = mentions[mentions["stands_for"].isna()].dropna(subset="country")
    counts = placed["country"].value_counts()
    if counts.empty or (counts == counts.iloc[0]).sum() > 1:
        return ""
    most, number = counts.index[0], int(counts.iloc[0])
    names = placed.loc[(placed["kind"] == "country") & (placed["country"] == most), "name"]
    name = shortened(names.iloc[0]) if len(names) else most
    return f", most often in {name} ({number:,} of {count(len(placed), 'mention')})"


def toponyms(mentions: pd.DataFrame) -> pd.DataFrame:
    """One row per place, the most named first, with its status and its mentions.

    Areas go by the words that name them.
    """
    by_words = mentions["name"].isna() | (mentions["status"] == "area")
    named = mentions.assign(name=mentions["name"].mask(by_words, mentions["text"].map(line)))
    columns = ["name", "kind", "country", "status"]
    groups = named.groupby(columns, sort=False, dropna=False).size()
    return ranked(groups.reset_index(name="mentions"), "mentions")


def choices(mentions: pd.DataFrame) -> pd.DataFrame:
    """One row per name and choice: what it is taken for, how surely, what else it could be."""
    first = mentions.drop_duplicates(["text", "geonameid", "status", "stands_for"])
    table = first[["sentence", "text"]].assign(
        **{"taken for": [located(one) for one in first.to_dict("records")]},
        status=first["stands_for"].fillna(first["status"]), score=first["score"])
    others = ["; ".join(map(located, found[:EXAMPLES])) or pd.NA for found in first["candidates"]]
    return table.assign(**{"could also be": others}).reset_index(drop=True)


def located(place: dict[str, Any]) -> str:
    """A place with its region, country and kind: "Homs, Homs, SY (city)"; a dash where unknown."""
    cells = [place.get(key, pd.NA) for key in ("name", "region", "country")]
    told = [str(cell) for cell in cells if not pd.isna(cell)]
    return f"{', '.join(told)} ({place['kind']})" if len(told) > 1 else NOTHING


# Its events


def events(told: pd.DataFrame) -> str:
    """How many events are told, and how: as facts, on somebody's word, as possible, planned."""
    if told.empty:
        return "No event was found in the article."
    first = told[told["same_as"].isna()]
    again = len(told) - len(first)
    twice = f", {again:,} of them more than once" if again else ""
    kinds = phrase.tally(first["realis"], TOLD["realis"])
    return f"{count(len(first), 'event', 'is')} told{twice}: {kinds}."


def doers(told: pd.DataFrame, *, actors: pd.DataFrame) -> str:
    """Who is most often said to act and to be acted on, an event told again counted once."""
    names, once, parts = actors.set_index("actor")["name"], told[told["same_as"].isna()], []
    for column, verb in (("who_actor", "act"), ("whom_actor", "be acted on")):
        counts = once[column].value_counts().sort_index()
        if len(counts):
            lead = phrase.lead(counts.index.to_series().map(names), counts, unit="event")
            parts.append(f"Most often said to {verb}: {lead}.")
    return " ".join(parts)


def happenings(told: pd.DataFrame, *, claims: pd.DataFrame) -> pd.DataFrame:
    """One row per event: sentence, who did what to whom, and how it is told."""
    table = told[["sentence", "who", "did", "whom"]].reset_index(drop=True)
    for column in ("who", "whom"):
        table[column] = table[column].map(shortened, na_action="ignore")
    rows = told.assign(source=told["claim"].map(claims["source"]),
                       before=told["same_as"].map(told["sentence"])).to_dict("records")
    return table.assign(**{"how told": [how_told(row) for row in rows]})


def how_told(event: dict[str, Any]) -> str:
    """How an event is told: code, realis, on whose word, where, when, how many, where before.

    "ASSAULT; reported by the police; place: Homs; time: Monday; count: 54; told before in
    sentence 1".
    """
    known = {name: cell for name, cell in event.items() if not pd.isna(cell)}
    put = "negated, " * bool(known.get("negated")) + known["realis"]
    by = f" by {shortened(known['source'])}" if "source" in known else ""
    setting = [f"{name}: {line(known[role])}"
               for name, role in (("place", "where"), ("time", "when")) if role in known]
    many = counted(known.get("count"), known.get("count_most"))
    before = f"told before in sentence {known['before']:.0f}" if "before" in known else ""
    parts = (known.get("code"), put + by, *setting, many and f"count: {many}", before)
    return "; ".join(filter(None, parts))


def counted(least: int | None, most: int | None) -> str:
    """A count as readers write it: "54", "2,000–9,999", "30 or more"; empty where none is told."""
    if least is None:
        return "" if most is None else f"up to {most:,}"
    more = " or more" if most is None else f"–{most:,}" if least < most else ""
    return f"{least:,}{more}"


def cited(sentences: pd.DataFrame, *numbers: pd.Series) -> pd.DataFrame:
    """One row per sentence that has one of these numbers, with its text."""
    wanted = {int(number) for column in numbers for number in column.dropna()}
    return sentences.loc[sentences["sentence"].isin(wanted), ["sentence", "text"]]


# Its numbers


def numbers(found: pd.DataFrame) -> str:
    """How many numbers are told, how many on nobody's word, and which changes are wrong."""
    if found.empty:
        return "The article tells no number but dates."
    told = count(len(found), "number", "is")
    told += f" told, {found['claim'].isna().sum():,} of them in the article’s own voice."
    changes = found.dropna(subset="change_computed")
    wrong = changes.loc[changes["agrees"].eq(False).fillna(False), "text"]
    if changes.empty:
        return told
    bad = f"; not as told: {joined([f'“{line(text)}”' for text in wrong])}" if len(wrong) else ""
    return f"{told} {count(len(changes), 'change')} could be computed{bad}."


def amounts(found: pd.DataFrame, *, claims: pd.DataFrame) -> pd.DataFrame:
    """One row per number: sentence, words, amount, unit, what is counted, when, change, by whom."""
    sources = found["claim"].map(claims["source"].fillna("unnamed"))
    ends = ["change_from", "change_to", "change_told", "change_computed", "agrees"]
    return found[["sentence", "text"]].assign(
        amount=found["amount"].map(amount), unit=found["unit"], counted=found["counted"],
        when=found["when"], change=[change(*row) for row in found[ends].itertuples(index=False)],
        by=sources.map(shortened, na_action="ignore"))


def amount(number: Any) -> Any:
    """A number as readers write it: "24,000,000", "8.3"; NA where there is none."""
    return number if pd.isna(number) else f"{number:,.4f}".rstrip("0").rstrip(".")


def change(before: Any, after: Any, told: Any, computed: Any, agrees: Any) -> Any:
    """A change with what is told of it; NA where none is told.

    "24 to 26: told 167, computed 8.3, do not agree".
    """
    if pd.isna(before):
        return pd.NA
    said = "" if pd.isna(told) else f"told {amount(told)}, "
    verdict = "" if pd.isna(agrees) else ", agree" if agrees else ", do not agree"
    return f"{amount(before)} to {amount(after)}: {said}computed {amount(computed)}{verdict}"


# What is to be checked


def without_row(rows: pd.DataFrame, sentences: pd.DataFrame) -> str:
    """Which sentences no row but a name stands for, so that nobody takes a ticked sheet for a checked article."""
    bare = sentences.loc[~sentences["sentence"].isin(rows.loc[rows["layer"] != "name", "sentence"]), "sentence"]
    if bare.empty:
        return "Every sentence has a row; a row need not tell all of it."
    return f"No row but names stands for {len(bare):,} of {count(len(sentences), 'sentence')} ({numbered(bare)}): read them too."


def to_check(rows: pd.DataFrame) -> str:
    """How many things `review.checklist` has, of which kinds, how many without a source."""
    if rows.empty:
        return "Nothing was found that could be checked."
    counts = rows["layer"].value_counts(sort=False).items()
    kinds = joined([count(number, kind) for kind, number in counts])
    own = int(((rows["source_kind"] == "author") & (rows["layer"] != "name")).sum())
    alone = (f" {count(own, 'thing')} besides names {'is' if own == 1 else 'are'} told by the "
             "article itself, with no source.") if own else ""
    return f"{count(len(rows), 'thing')} to check: {kinds}.{alone}"


def checks(found: pd.DataFrame) -> str:
    """How many things `relate.checks` finds to look at twice, and of which kinds."""
    if found.empty:
        return "The desk’s checks found nothing; that clears nothing: they see few kinds of mistakes."
    counts = found["check"].value_counts(sort=False).items()
    kinds = joined([f"{check} ({number:,})" for check, number in counts])
    return f"{count(len(found), 'thing')} to look at twice: {kinds}."


def desk(found: pd.DataFrame) -> pd.DataFrame:
    """One row per thing to look at twice, the weightiest first, with what an editor would ask."""
    table = found.sort_values(["weight", "start"], ascending=[False, True], ignore_index=True)
    table["sentences"] = [ranges(pd.Series(row, dtype="Int64")) for row in table["sentences"]]
    return table[["weight", "check", "sentences", "finding"]]

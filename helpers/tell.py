"""Tell what the tables hold: sentences computed from them, and short tables, for the page of a notebook.

A function that returns text returns it plain; `finding` and `table` display it, with every word of an article escaped.
"""

import json
import re
import textwrap
from collections.abc import Callable
from html import escape
from numbers import Integral
from pathlib import Path
from typing import Any

import pandas as pd
import spacy
from IPython.display import display

from helpers import phrase
from helpers.load import Article
from helpers.text import as_csv

# spaCy explains MISC by CoNLL 2003, where it also holds peoples; here peoples are NORP.
MEANINGS = {"MISC": "Other names: works, laws, awards, programmes"}
PUBLISHED_FROM = {
    "argument": "the day given when it was loaded",
    "sidecar": "as the sidecar file beside it says",
    "page": "as the metadata of its page says",
    "e-mail": "the day its e-mail was sent",
    "table": "as its row in the table says",
}
# JupyterLab would set what stands between two dollar signs as a formula, but for elements of these classes (MathJax 2 and 3).
NO_FORMULA = "tex2jax_ignore mathjax_ignore"
NOTHING = "–"
MEASURES = {
    "exact source": "source, both ends right",
    "exact cue": "cue, both ends right",
    "exact content": "content, both ends right",
    "overlap 0.3": "claim, 30% of the content in common",
    "overlap 0.8": "claim, 80% of the content in common",
    "source right at 0.8": "of those, the right source",
}
SOURCES = {
    "named person": "by named people",
    "institution": "by institutions",
    "document": "by documents",
    "group without names": "by groups without names",
    "unnamed": "by people without a name",
    "": "of which it is not told whose",
}
TIMES = {
    "date": ("tied to a day or a span of days", "tied to days or spans of days"),
    "duration": ("length of time", "lengths of time"),
    "set": ("repeated time", "repeated times"),
    "ambiguous": ("with several readings", "with several readings"),
    "unanchored": ("that cannot be tied to a day", "that cannot be tied to a day"),
}
CAST = {
    "PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "building", "NORP": "people, faith or party",
}  # fmt: skip
KNOWN_AS = {
    "ambiguous": ("ambiguous, with a namesake that may be meant as well", "ambiguous, with namesakes that may be meant as well"),
    "area": ("an area without sharp bounds", "areas without sharp bounds"),
    "unknown": ("unknown to the gazetteer", "unknown to the gazetteer"),
}
REALIS = {
    "actual": "as facts by the article itself",
    "reported": "as facts on somebody’s word",
    "possible": "as possible",
    "planned": "as planned or demanded",
    "hypothetical": "as only imagined",
}
SCORES = Path(__file__).parent / "scores"
NO_ROWS = "No rows: nothing of this kind was found."
EXAMPLES = 3
LISTED = 10
SURE = 0.85  # what is less sure is not told as a fact
SINGLE = str.maketrans("“”\"", "‘’'")
NUMBERED = re.compile(r"(\(sentences? )(\d+(?:(?:–|, | and )\d+)*)(?=\))")
LEADING = ("sentence", "sentences")  # columns whose numbers are links
LONG = 60  # characters
CONTENT = 160  # characters of a claim's content in the ledger


# On the page


def finding(*sentences: str) -> None:
    """Displays the sentences as a paragraph, the first in bold; whatever they hold is shown as text, "(sentence 3)" as a link."""
    first, *others = [phrase.line(sentence) for sentence in sentences]
    markup = " ".join([f"<strong>{_leading(first)}</strong>", *map(_leading, others)])
    _show(f'<p class="{NO_FORMULA}">{markup}</p>', " ".join([first, *others]))


def points(*sentences: str) -> None:
    """Displays the sentences as a list, "(sentence 3)" as a link; nothing where there are none."""
    lines = [phrase.line(sentence) for sentence in sentences]
    items = "".join(f"<li>{_leading(line)}</li>" for line in lines)
    if lines:
        _show(f'<ul class="{NO_FORMULA}">{items}</ul>', "\n".join(f"- {line}" for line in lines))


def _leading(sentence: str) -> str:
    """The sentence as markup, the numbers of sentences that stand in brackets as links."""
    return NUMBERED.sub(lambda found: found[1] + phrase.linked(found[2]), escape(sentence))


def note(sentence: str) -> None:
    """Displays a sentence in small letters, for under a result."""
    _show(f'<p class="{NO_FORMULA}"><small>{escape(phrase.line(sentence))}</small></p>', phrase.line(sentence))


def table(frame: pd.DataFrame, *, most: int = 8, rows: str = "") -> None:
    """Displays the first `most` rows with whole cells, and how many there are in all; NA is a dash, a list is told by commas.

    All rows go with it as CSV. Numbers of sentences lead to them, if not of another `article`; with `rows`, say "times", each row has an address: `times-0`, `times-1`, …
    """
    shown = frame.head(most).map(_cell)
    part = f"{len(shown):,} of {phrase.count(len(frame), 'row')}" if len(shown) < len(frame) else phrase.count(len(frame), "row")
    part = NO_ROWS if frame.empty else part
    marked = shown.map(escape).apply(lambda cells: cells.map(phrase.linked) if cells.name in LEADING and "article" not in shown else cells)
    if rows:
        marked.isetitem(0, [f'<span id="{rows}-{row}">{cell}</span>' for row, cell in enumerate(marked.iloc[:, 0])])
    markup = "" if frame.empty else marked.to_html(index=False, border=0, justify="left", classes=_classes(shown), escape=False)
    text = "" if frame.empty else shown.to_string(index=False)
    whole = {} if frame.empty else {"text/csv": as_csv(frame).decode("utf-8-sig")}
    _show(f"{markup}<p><small>{part}</small></p>", f"{text}\n{part}".strip(), **whole)


def _classes(shown: pd.DataFrame) -> str:
    """Classes for the style sheet of the pages, which gives room to long text in the last column."""
    return f"{NO_FORMULA} long-text" if shown.iloc[:, -1].str.len().max() > LONG else NO_FORMULA


def _show(markup: str, text: str, **others: str) -> None:
    display({"text/html": markup, "text/plain": text, **others}, raw=True)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_cell, value)) or NOTHING
    if pd.isna(value):
        return NOTHING
    return f"{value:,}" if isinstance(value, Integral) and not isinstance(value, bool) else phrase.line(value)


def cut(text: str, most: int) -> str:
    """The text in one line of at most so many characters."""
    return textwrap.shorten(phrase.line(text), most, placeholder="…")


def quoted(text: str, most: int) -> str:
    """The text in quotation marks, those within it single; cut at so many characters."""
    words = cut(text, most)
    whole = words[:1] in "“\"" and words[-1:] in "”\"" and not set(words[1:-1]) & set("“”\"")
    return f"“{words[1:-1] if whole else words.translate(SINGLE)}”"


# The file


def size(sentences: pd.DataFrame, *, paragraphs: pd.DataFrame) -> str:
    """How long the article is, in words, sentences and paragraphs."""
    words = phrase.count(int(sentences["words"].sum()), "word")
    return f"The article has {words} in {phrase.count(len(sentences), 'sentence')} and {phrase.count(len(paragraphs), 'paragraph')}."


def contents(article: Article, *, paragraphs: pd.DataFrame) -> str:
    """What was read: characters, paragraphs and, where one was needed, the encoding."""
    encoding = f", decoded as {article.encoding}" if article.encoding else ""
    return f"A text of {phrase.count(len(article.text), 'character')} in {phrase.count(len(paragraphs), 'paragraph')}{encoding}."


def day(article: Article) -> str:
    """The day of publication, and whether it is known, assumed (with the reason that the sidecar gives) or not known."""
    if article.published is None:
        return "Its day of publication is not known: words such as “yesterday” hang on a date in its first lines, or on none."
    date = f"{article.published.day} {article.published:%B %Y}"
    if article.published_assumed:
        reason = f" (“{article.notes}”)" if article.notes else ""
        return f"Its day of publication is assumed, not known: {date}{reason}."
    return f"It was published on {date}, {PUBLISHED_FROM[article.published_from]}."


def warnings(report: pd.DataFrame) -> str:
    """The report's warnings, named, with their number where there are several of one kind."""
    counts = report[report["severity"] == "warning"].groupby("finding", sort=False).size()
    if counts.empty:
        return "The report on the file has no warnings."
    kinds = [finding if count == 1 else f"{finding} ({count:,})" for finding, count in counts.items()]
    return f"The report on the file has {phrase.count(int(counts.sum()), 'warning')}: {', '.join(kinds)}."


def error(call: Callable[..., object], *arguments: object) -> str:
    """What a call says that is refused: the message of its OSError or ValueError; empty where it goes well."""
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
    lead = phrase.lead(actors["name"], actors["mentions"], total=actors["mentions"].sum(), unit="mention")
    several = f"{len(actors):,} people, groups, organisations and places are"
    return f"{'1 person, group, organisation or place is' if len(actors) == 1 else several} named. Named most: {lead}."


def aliases(actors: pd.DataFrame) -> str:
    """How many actors go by more than one name, and how many have a role told."""
    several, told = (int((actors[column].str.len() > 0).sum()) for column in ("aliases", "roles"))
    return f"Actors with more than one name: {several:,}; with a role told: {told:,}."


def labelled(entities: pd.DataFrame) -> str:
    """How many mentions are marked, and which label most of them have."""
    if entities.empty:
        return "No mention of a name or number was found."
    counts = entities["label"].value_counts()
    lead = phrase.lead(counts.index.to_series(), counts, total=len(entities), unit="mention")
    verb = "is" if len(entities) == 1 else "are"
    return f"{phrase.count(len(entities), 'mention')} {verb} marked, with {phrase.count(len(counts), 'label')}. Commonest: {lead}."


def labels(entities: pd.DataFrame) -> pd.DataFrame:
    """One row per label, the commonest first: what it stands for, its number of mentions, its first different texts."""
    groups = entities.groupby("label", sort=True)["text"]
    rows = [(label, meaning(label), len(texts), list(texts.unique()[:EXAMPLES])) for label, texts in groups]
    columns = ["label", "meaning", "mentions", "examples"]
    return pd.DataFrame(rows, columns=columns).sort_values("mentions", ascending=False, kind="stable", ignore_index=True)


def meaning(label: str) -> str:
    """What an entity label stands for, by spaCy's glossary (OntoNotes 5.0)."""
    return MEANINGS.get(label) or spacy.explain(label) or NOTHING


def spread(entities: pd.DataFrame, *, actors: pd.DataFrame, sentences: pd.DataFrame) -> str:
    """Whose name stands in most sentences."""
    if actors.empty:
        return "No actor was found."
    counts = entities.groupby("actor")["sentence"].nunique().reindex(actors["actor"]).set_axis(actors.index)
    return f"Spread widest: {phrase.lead(actors['name'], counts, total=len(sentences), unit='sentence')}."


def unnamed(entities: pd.DataFrame, *, sentences: pd.DataFrame) -> str:
    """In how many sentences no actor was found, and in which where they are few."""
    silent = sentences.loc[~sentences["sentence"].isin(entities.loc[entities["actor"].notna(), "sentence"]), "sentence"]
    if silent.empty:
        return "An actor was found in every sentence."
    which = f": {phrase.numbered(silent)}" if len(silent) <= LISTED else ""
    return f"No actor was found in {len(silent):,} of {phrase.count(len(sentences), 'sentence')}{which}."


def cast(actors: pd.DataFrame, *, entities: pd.DataFrame) -> pd.DataFrame:
    """One row per actor, the most named first: what it is, roles and other names that are told, mentions, sentences."""
    named = entities.dropna(subset=["actor"]).groupby("actor")["sentence"]
    table = actors[["name"]].assign(what=actors["label"].map(CAST), roles=actors["roles"])
    sentences = [phrase.ranges(named.get_group(actor)) for actor in actors["actor"]]
    return table.assign(**{"also called": actors["aliases"], "mentions": actors["mentions"], "sentences": sentences})


# The voices


def voices(stretches: pd.DataFrame) -> str:
    """How much of the article is its own voice, how much paraphrase, how much quotation; `stretches` is `attribute.voices`."""
    return f"{phrase.share_title(stretches)}." if stretches["words"].sum() else "There are no words in this text."


def claims(ledger: pd.DataFrame) -> str:
    """How many claims the ledger holds, and how many of them each kind of source makes."""
    if ledger.empty:
        return "No claim was found that the article gives as somebody else’s."
    kinds = ledger["source_kind"].fillna("").tolist()
    told = [f"{kinds.count(kind):,} {words}" for kind, words in SOURCES.items() if kind in kinds]
    return f"{phrase.count(len(ledger), 'claim')} {'was' if len(ledger) == 1 else 'were'} found: {phrase.joined(told)}."


def sources(ledger: pd.DataFrame) -> pd.DataFrame:
    """One row per kind of source that makes a claim: how many claims, whose (as the article has it), in which sentences."""
    kinds = ledger["source_kind"].fillna("")
    groups = [(words, ledger[kinds == kind]) for kind, words in SOURCES.items() if (kinds == kind).any()]
    names = [list(rows["source"].dropna().map(phrase.shortened).unique()) for _, rows in groups]
    rows = [(f"claims {words}", len(rows), told, phrase.ranges(rows["sentence"])) for (words, rows), told in zip(groups, names)]
    return pd.DataFrame(rows, columns=["kind", "claims", "sources", "sentences"])


def flags(flagged: pd.DataFrame) -> str:
    """Which words of the article's own voice bind, assure or judge, and in which sentences; `flagged` is `chart.flagged`."""
    if flagged.empty:
        return "No word was found that binds, assures or judges without a source."
    groups = list(flagged.groupby(flagged["text"].str.lower(), sort=False)["sentence"])
    words = [f"“{text}” in {phrase.numbered(numbers.drop_duplicates())}" for text, numbers in groups[:LISTED]]
    words += [f"{len(groups) - LISTED:,} others"] if len(groups) > LISTED else []
    return f"Words of its own that bind, assure or judge without a source: {phrase.joined(words)}."


def ledger(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per claim: its row number and sentence, source, cue, stance, modality, whether negated, and the content."""
    table = claims[["sentence", "source", "cue", "stance", "modality"]].reset_index(names="row")
    denied = claims["negated"].astype("boolean").fillna(False).to_numpy()
    table["modality"] = [f"{mode}, negated" if no and not pd.isna(mode) else mode for mode, no in zip(table["modality"], denied)]
    table["source"] = claims["source"].map(phrase.shortened, na_action="ignore").array
    return table.assign(content=[textwrap.shorten(phrase.line(text), CONTENT, placeholder="…") for text in claims["text"]])


def quotations(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per claim that is quoted, whole or in part: sentence, source, kind of source, how sure that is, and the words."""
    table = claims.loc[claims["form"].isin(["direct", "mixed"]), ["sentence", "source", "source_kind", "score", "text"]]
    table["score"] = [pd.NA if pd.isna(score) else f"{score:.0%}" for score in table["score"]]
    table["source"] = table["source"].map(lambda source: cut(source, 120), na_action="ignore").fillna("not named")
    return table.rename(columns={"source_kind": "kind of source", "score": "how sure", "text": "quotation"}).reset_index(drop=True)


def by_rule(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per way in which claims were found, the commonest first, with their number and rows."""
    groups = claims.reset_index(names="row").groupby("rule", sort=True)["row"]
    rows = [(rule, len(numbers), phrase.ranges(numbers)) for rule, numbers in groups]
    return pd.DataFrame(rows, columns=["rule", "claims", "rows"]).sort_values("claims", ascending=False, kind="stable", ignore_index=True)


def scored(*names: str) -> pd.DataFrame:
    """The rows of the score files of these names, each with what was measured, on how many marks or rows, and the shares in per cent."""
    rows = [row for name in names for row in measured(SCORES / f"{name}.json")]
    return pd.DataFrame(rows).convert_dtypes()


def measured(path: Path) -> dict[str, Any]:
    """The scores that stand in this JSON file; none where there is no such file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def attribution_sureness(scores: dict[str, Any]) -> str:
    """How often sources, cues and contents are found with the very ends that people had marked; `scores` as in `attribution_scores`."""
    told = [f"{role} {scores[f'exact {role}'][2]:.0f}" for role in ("source", "cue", "content") if f"exact {role}" in scores]
    if not told:
        return "How often claims are found rightly is not known: no scores were kept with what finds them."
    return f"On articles kept apart from training, where people had marked them, the F1 of exact ends is, of 100: {phrase.joined(told)}."


def attribution_scores(scores: dict[str, Any]) -> pd.DataFrame:
    """One row per measure: precision, recall and F1 in per cent; where a measure is one share, precision alone."""
    known = [(MEASURES[name], score) for name, score in scores.items() if name in MEASURES]
    rows = [(name, *score) if isinstance(score, list) else (name, score, pd.NA, pd.NA) for name, score in known]
    return pd.DataFrame(rows, columns=["measured", "precision", "recall", "F1"])


# The story's times and places


def times(expressions: pd.DataFrame) -> str:
    """How many times the article names: tied to days, lengths, repeated ones, and those that stay open; `expressions` is `situate.times`."""
    if expressions.empty:
        return "No word of the article tells a time."
    sorts = [sort_of_time(*cells) for cells in zip(expressions["kind"], expressions["status"])]
    told = [f"{count:,} {TIMES[sort][count > 1]}" for sort in TIMES if (count := sorts.count(sort))]
    return f"The article names {phrase.count(len(expressions), 'time')}: {phrase.joined(told)}.{reach(expressions)}"


def sort_of_time(kind: str, status: str) -> str:
    """How a time is counted: by its status where that leaves it open, else by its kind."""
    return status if status in TIMES else "date" if kind == "time" else kind


def reach(expressions: pd.DataFrame) -> str:
    """A sentence on the words that reach farthest back and farthest on, of those that are tied to days; empty where there are not two."""
    dated = expressions[expressions["kind"].isin(["date", "time"]) & expressions["status"].isin(["resolved", "assumed"])].dropna(subset=["earliest", "latest"])
    first, last = (min(dated["earliest"], default=None), max(dated["latest"], default=None))
    words = [dated.loc[dated["earliest"] == first, "text"], dated.loc[dated["latest"] == last, "text"]]
    ends = [phrase.shortened(texts.iloc[0]) for texts in words if len(texts)]
    return f" The earliest is “{ends[0]}”, the latest “{ends[1]}”." if len(set(ends)) == 2 else ""


def standing(expressions: pd.DataFrame, article: Article) -> pd.DataFrame:
    """The times for showing: what hangs on a day of publication that is assumed has the status "assumed"."""
    hangs = (expressions["anchor"] == "published").fillna(False) & article.published_assumed
    return expressions.assign(status=expressions["status"].mask(hangs, "assumed"))


def moments(expressions: pd.DataFrame) -> pd.DataFrame:
    """One row per time expression: its sentence, words, kind, TIMEX3 value, first and last day, status, and what it hangs on."""
    table = expressions[["sentence", "text", "kind", "value", "earliest", "latest", "status", "anchor"]]
    return table.rename(columns={"earliest": "first day", "latest": "last day", "anchor": "hangs on"})


def places(mentions: pd.DataFrame) -> str:
    """How many places are named in how many countries, where most of them lie, and how many have no point on a map; `mentions` is `situate.places`."""
    if mentions.empty:
        return "No place is named in the article."
    table = toponyms(mentions)
    countries = mentions["country"].dropna().nunique()
    spread = f" in {countries:,} countr{'y' if countries == 1 else 'ies'}" if countries else ""
    open_ones = [f"{count:,} {'is' if count == 1 else 'are'} {KNOWN_AS[status][count > 1]}" for status in KNOWN_AS
                 if (count := int((table["status"] == status).sum()))]
    more = f" {phrase.joined(open_ones)}." if open_ones else ""
    return f"{phrase.count(len(table), 'place')} {'is' if len(table) == 1 else 'are'} named{spread}{mostly_in(mentions)}.{more}"


def mostly_in(mentions: pd.DataFrame) -> str:
    """In which country most mentions lie, those apart that stand for a government; empty where none or several do."""
    placed = mentions[mentions["stands_for"].isna()].dropna(subset=["country"])
    counts = placed["country"].value_counts()
    if counts.empty or (counts == counts.iloc[0]).sum() > 1:
        return ""
    names = placed.loc[(placed["kind"] == "country") & (placed["country"] == counts.index[0]), "name"]
    name = phrase.shortened(names.iloc[0]) if len(names) else counts.index[0]
    return f", most often in {name} ({int(counts.iloc[0]):,} of {phrase.count(len(placed), 'mention')})"


def toponyms(mentions: pd.DataFrame) -> pd.DataFrame:
    """One row per place, the most named first, with its status and its mentions; areas by the words that name them."""
    names = mentions["text"].map(phrase.line).where(mentions["name"].isna() | (mentions["status"] == "area"), mentions["name"])
    groups = mentions.assign(name=names).groupby(["name", "kind", "country", "status"], sort=False, dropna=False)
    return groups.size().reset_index(name="mentions").sort_values("mentions", ascending=False, kind="stable", ignore_index=True)


def choices(mentions: pd.DataFrame) -> pd.DataFrame:
    """One row per name and choice: what it is taken for, the status and score of the choice, and what else it could have meant."""
    first = mentions.drop_duplicates(["text", "geonameid", "status", "stands_for"])
    rows = [(row.sentence, row.text, located(row._asdict()), row.status if pd.isna(row.stands_for) else row.stands_for, row.score,
             "; ".join(located(other) for other in row.candidates[:EXAMPLES]) or pd.NA) for row in first.itertuples()]
    return pd.DataFrame(rows, columns=["sentence", "text", "taken for", "status", "score", "could also be"])


def located(place: dict[str, Any]) -> str:
    """A place with its region, country and kind: "Homs, Homs, SY (city)"; a dash for one that is unknown."""
    told = [str(place[key]) for key in ("name", "region", "country") if not pd.isna(place.get(key, pd.NA))]
    return f"{', '.join(told)} ({place['kind']})" if len(told) > 1 else NOTHING


# Its events


def events(told: pd.DataFrame) -> str:
    """How many events are told, and how: as facts, on somebody's word, as possible, planned or supposed; `told` is `relate.events`."""
    if told.empty:
        return "No event was found in the article."
    first = told[told["same_as"].isna()]
    counts = [f"{count:,} {REALIS[realis]}" for realis in REALIS if (count := int((first["realis"] == realis).sum()))]
    again = f", {len(told) - len(first):,} of them more than once" if len(first) < len(told) else ""
    return f"{phrase.count(len(first), 'event')} {'is' if len(first) == 1 else 'are'} told{again}: {phrase.joined(counts)}."


def doers(told: pd.DataFrame, *, actors: pd.DataFrame) -> str:
    """Who is most often said to act and to be acted on, an event that is told again counted once."""
    names, once = actors.set_index("actor")["name"], told[told["same_as"].isna()]
    parts = []
    for column, verb in (("who_actor", "act"), ("whom_actor", "be acted on")):
        counts = once[column].dropna().value_counts().sort_index()
        if len(counts):
            lead = phrase.lead(counts.index.to_series().map(names), counts, total=None, unit="event")
            parts.append(f"Most often said to {verb}: {lead}.")
    return " ".join(parts)


def happenings(told: pd.DataFrame, *, claims: pd.DataFrame) -> pd.DataFrame:
    """One row per event: who did what to whom, and how it is told: code, realis, on whose word, where, when, how many, which sentence told it before."""
    table = told[["sentence", "who", "did", "whom"]].reset_index(drop=True)
    for column in ("who", "whom"):
        table[column] = told[column].map(phrase.shortened, na_action="ignore").array
    sources = [pd.NA if pd.isna(claim) else claims["source"].iloc[int(claim)] for claim in told["claim"]]
    before = [pd.NA if pd.isna(row) else told["sentence"].iloc[int(row)] for row in told["same_as"]]
    rows = [row._asdict() | {"source": source, "before": number} for row, source, number in zip(told.itertuples(), sources, before)]
    return table.assign(**{"how told": [how_told(row) for row in rows]})


def how_told(event: dict[str, Any]) -> str:
    """How an event is told, in words: "ASSAULT; reported by the police; place: Homs; time: Monday; count: 54; told before in sentence 1"."""
    put = f"negated, {event['realis']}" if not pd.isna(event["negated"]) and event["negated"] else event["realis"]
    by = "" if pd.isna(event["source"]) else f" by {phrase.shortened(event['source'])}"
    code = "" if pd.isna(event["code"]) else event["code"]
    again = "" if pd.isna(event["before"]) else f"told before in sentence {event['before']}"
    many = counted(event["count"], event["count_most"])
    setting = [f"{name}: {phrase.line(event[role])}" for name, role in (("place", "where"), ("time", "when")) if not pd.isna(event[role])]
    return "; ".join(part for part in (code, f"{put}{by}", *setting, "" if pd.isna(many) else f"count: {many}", again) if part)


def counted(least: Any, most: Any) -> Any:
    """A count as readers write it: "54", "2,000–9,999", "30 or more"; NA where none is told."""
    if pd.isna(least):
        return pd.NA if pd.isna(most) else f"up to {most:,}"
    return f"{least:,} or more" if pd.isna(most) else f"{least:,}" if least == most else f"{least:,}–{most:,}"


def cited(sentences: pd.DataFrame, *numbers: pd.Series) -> pd.DataFrame:
    """One row per sentence that has one of these numbers, with its text; `sentences` is `annotate.sentences`."""
    wanted = {int(number) for column in numbers for number in column.dropna()}
    return sentences.loc[sentences["sentence"].isin(wanted), ["sentence", "text"]]


# Its numbers


def numbers(found: pd.DataFrame) -> str:
    """How many numbers are told, how many of them on nobody's word, and what is wrong with the changes; `found` is `relate.numbers`."""
    if found.empty:
        return "The article tells no number but dates."
    own, changes = int(found["claim"].isna().sum()), found.dropna(subset="change_computed")
    wrong = changes[changes["agrees"].fillna(True) == False]  # noqa: E712
    told = f"{phrase.count(len(found), 'number')} {'is' if len(found) == 1 else 'are'} told, {own:,} of them in the article’s own voice."
    checked = f" {phrase.count(len(changes), 'change')} could be computed" if len(changes) else ""
    return told + checked + (f"; not as told: {phrase.joined([f'“{phrase.line(text)}”' for text in wrong['text']])}." if len(wrong) else "." if checked else "")


def amounts(found: pd.DataFrame, *, claims: pd.DataFrame) -> pd.DataFrame:
    """One row per number: sentence, words, amount, unit and what is counted, when, a change with what was told and what its ends make, and who says so."""
    sources = [pd.NA if pd.isna(claim) else phrase.shortened(claims["source"].fillna("unnamed").iloc[int(claim)]) for claim in found["claim"]]
    table = found[["sentence", "text"]].assign(amount=[amount(number) for number in found["amount"]], unit=found["unit"], counted=found["counted"])
    rows = found[["change_from", "change_to", "change_told", "change_computed", "agrees"]].itertuples(index=False)
    return table.assign(when=found["when"], change=[change(*row) for row in rows], by=sources)


def amount(number: Any) -> Any:
    """A number as readers write it: "24,000,000", "8.3"; NA where there is none."""
    return number if pd.isna(number) else f"{number:,.4f}".rstrip("0").rstrip(".")


def change(before: Any, after: Any, told: Any, computed: Any, agrees: Any) -> Any:
    """A change with what is told of it: "24 to 26: told 167, computed 8.3, do not agree"; NA where none is told."""
    if pd.isna(before):
        return pd.NA
    said = "" if pd.isna(told) else f"told {amount(told)}, "
    verdict = "" if pd.isna(agrees) else ", agree" if agrees else ", do not agree"
    return f"{amount(before)} to {amount(after)}: {said}computed {amount(computed)}{verdict}"


# What is to be checked


def to_check(rows: pd.DataFrame) -> str:
    """How many things there are to check, of which kinds, and how many of them the article says by itself; `rows` is `review.checklist`."""
    if rows.empty:
        return "Nothing was found that could be checked."
    kinds = [phrase.count(count, kind) for kind, count in rows["layer"].value_counts(sort=False).items()]
    own = int(((rows["source_kind"] == "author") & (rows["layer"] != "name")).sum())
    alone = f" {phrase.count(own, 'thing')} besides names {'is' if own == 1 else 'are'} told by the article itself, with no source." if own else ""
    return f"{phrase.count(len(rows), 'thing')} to check: {phrase.joined(kinds)}.{alone}"


# The consistency desk


def checks(found: pd.DataFrame) -> str:
    """How many things there are to look at twice, and of which kinds; `found` is `relate.checks`."""
    if found.empty:
        return "Nothing was found that an editor would have to look at twice."
    counts = found["check"].value_counts(sort=False)
    kinds = [f"{check} ({count:,})" for check, count in counts.items()]
    return f"{phrase.count(len(found), 'thing')} to look at twice: {phrase.joined(kinds)}."


def desk(found: pd.DataFrame) -> pd.DataFrame:
    """One row per thing to look at twice, the weightiest first: sentences, kind, and what an editor would ask."""
    table = found.sort_values(["weight", "start"], ascending=[False, True], kind="stable", ignore_index=True)
    sentences = [phrase.ranges(pd.Series(numbers, dtype="Int64")) for numbers in table["sentences"]]
    return pd.DataFrame({"weight": table["weight"], "check": table["check"], "sentences": sentences, "finding": table["finding"]})


# How sure


def sureness(performance: dict[str, Any]) -> str:
    """How often the pipeline was right about named mentions, by the scores in its `meta.json`."""
    if "entities" not in performance:
        return "How often the pipeline is right about names is not known: it brings no scores for them."
    score = performance["entities"]["all"]
    return (
        f"On articles kept apart from its training, {score['p']:.0f} of 100 mentions that the pipeline marked were right, "
        f"and of 100 that it should have marked it found {score['r']:.0f} (F1 {score['f1']:.1f})."
    )


def scores(performance: dict[str, Any]) -> pd.DataFrame:
    """One row per entity label, the surest first: precision, recall and F1 in per cent, by the scores in the pipeline's `meta.json`."""
    told = {label: score for label, score in performance.get("entities", {}).items() if label != "all"}
    rows = [(label, meaning(label), score["p"], score["r"], score["f1"]) for label, score in told.items()]
    columns = ["label", "meaning", "precision", "recall", "F1"]
    return pd.DataFrame(rows, columns=columns).sort_values("F1", ascending=False, kind="stable", ignore_index=True)

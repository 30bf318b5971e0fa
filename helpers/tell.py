"""Tell what the tables hold: sentences computed from them, and short tables, for the page of a notebook.

A function that returns text returns it plain; `finding` and `table` display it, with every word of an article escaped.
"""

import json
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

# spaCy explains MISC by CoNLL 2003, where it also holds peoples; here peoples are NORP.
MEANINGS = {"MISC": "Other names: works, laws, awards, programmes"}
PUBLISHED_FROM = {
    "argument": "the day given when it was loaded",
    "sidecar": "as the sidecar file beside it says",
    "page": "as the metadata of its page says",
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
NAMED = {True: "from a named source", False: "from a source without a name", "unclear": "of which it is not clear whose"}
NO_ROWS = "No rows: nothing of this kind was found."
EXAMPLES = 3
LISTED = 10
LONG = 60  # characters
CONTENT = 160  # characters of a claim's content in the ledger


# On the page


def finding(*sentences: str) -> None:
    """Displays the sentences as a paragraph, the first in bold; whatever they hold is shown as text."""
    first, *others = [phrase.line(sentence) for sentence in sentences]
    markup = " ".join([f"<strong>{escape(first)}</strong>", *map(escape, others)])
    _show(f'<p class="{NO_FORMULA}">{markup}</p>', " ".join([first, *others]))


def table(frame: pd.DataFrame, *, most: int = 8) -> None:
    """Displays the first `most` rows with whole cells, and how many there are in all; NA is a dash, a list is told by commas."""
    shown = frame.head(most).map(_cell)
    part = f"{len(shown):,} of {phrase.count(len(frame), 'row')}" if len(shown) < len(frame) else phrase.count(len(frame), "row")
    part = NO_ROWS if frame.empty else part
    markup = "" if frame.empty else shown.to_html(index=False, border=0, justify="left", classes=_classes(shown))
    text = "" if frame.empty else shown.to_string(index=False)
    _show(f"{markup}<p><small>{part}</small></p>", f"{text}\n{part}".strip())


def _classes(shown: pd.DataFrame) -> str:
    """Classes for the style sheet of the pages, which gives room to long text in the last column."""
    return f"{NO_FORMULA} long-text" if shown.iloc[:, -1].str.len().max() > LONG else NO_FORMULA


def _show(markup: str, text: str) -> None:
    display({"text/html": markup, "text/plain": text}, raw=True)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_cell, value)) or NOTHING
    if pd.isna(value):
        return NOTHING
    return f"{value:,}" if isinstance(value, Integral) and not isinstance(value, bool) else phrase.line(value)


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
        return "Its day of publication is not known, so weekdays and words such as “yesterday” cannot be tied to a date."
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


# The voices


def voices(stretches: pd.DataFrame) -> str:
    """How much of the article is its own voice, how much paraphrase, how much quotation; `stretches` is `attribute.voices`."""
    return f"{phrase.share_title(stretches)}." if stretches["words"].sum() else "There are no words in this text."


def claims(ledger: pd.DataFrame) -> str:
    """How many claims the ledger holds, and how many of them have a source with a name, one without, or an open one."""
    if ledger.empty:
        return "No claim was found that the article gives as somebody else’s."
    answers = [NAMED["unclear" if pd.isna(named) else bool(named)] for named in ledger["named"]]
    told = [f"{answers.count(phrase):,} {phrase}" for phrase in NAMED.values() if phrase in answers]
    return f"{phrase.count(len(ledger), 'claim')} {'was' if len(ledger) == 1 else 'were'} found: {phrase.joined(told)}."


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


def by_rule(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per way in which claims were found, the commonest first, with their number and rows."""
    groups = claims.reset_index(names="row").groupby("rule", sort=True)["row"]
    rows = [(rule, len(numbers), phrase.ranges(numbers)) for rule, numbers in groups]
    return pd.DataFrame(rows, columns=["rule", "claims", "rows"]).sort_values("claims", ascending=False, kind="stable", ignore_index=True)


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

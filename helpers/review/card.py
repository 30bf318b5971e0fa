"""The score card: what was measured on articles of corpora, on four by the reader of the gold, and on this one; and the errors by sentence."""

import json
import textwrap
from pathlib import Path

import pandas
from pandas import DataFrame
from spacy.tokens import Doc

from helpers import annotate, phrase
from helpers.review.marks import NOUNS

HELPERS = Path(__file__).parents[1]
# A row of the card: its layer, what is measured, by what figure, where the corpora's score stands (file and keys), and the row of `review.scores` like it.
MEASURES = (
    ("entities", "both ends and the label right", "F1", ("model/meta.json", "performance", "entities", "all", "f1"), ("label", "exact")),
    ("claims", "both ends of the content right", "F1", ("model/attributions.json", "exact content", 2), ("ends", "exact")),
    ("claims", "three tenths of the content in common", "F1", ("model/attributions.json", "overlap 0.3", 2), ("ends", "overlapping")),
    ("times", "found, whatever their ends", "recall", ("scores/times.json", 0, "found"), ("ends", "overlapping")),
    ("places", "found, whatever their ends", "recall", ("scores/places.json", 2, "found"), ("ends", "overlapping")),
    ("events", "words that tell an event", "F1", ("scores/events.json", 0, "F1"), ("ends", "overlapping")),
)
ASPECTS = {
    ("entities", "actor"): "who it is",
    ("claims", "source"): "who says so",
    ("claims", "speaker"): "which actor says so",
    ("times", "value"): "which day or span it is",
    ("places", "country"): "in which country it lies",
    ("events", "ends"): "what happened",
    ("events", "realis"): "whether it happened, may or should",
    ("events", "who"): "who did it",
    ("events", "whom"): "to whom it was done",
}
"""Columns of the layers that only the reader of the gold has marked, and what is right in them."""
DESK = ("scores/reading.json", 3, "right")
SHOWN = 4  # words at either end of a long text
AROUND = 50  # characters before and after a mark
GRAVEST = ["wrong speaker", "wrong source", "wrong value", "wrong country", "wrong actor", "wrong label", "wrong whom",
           "wrong who", "wrong cue", "missed", "invented", "wrong ends"]
"""The kinds of errors by how far they mislead: whose words, which day and which country before the ends of a mark."""
GOLD, OTHERS = "scores/gold.json", "four others"
ONE_ARTICLE = ("One article is a test that nothing broke, not a measure of how good the machine is: drawn from its sentences again and again, 95 of 100 scores fall "
               "within these spans.")
NO_GOLD = "Nobody has marked this article by hand, so only the scores on other articles are known."


def card(scores: DataFrame) -> DataFrame:
    """One row a measure: its score in per cent on articles of corpora, on four others by the reader of the gold, and on this one, with the ends of its 95%
    interval (`from`, `to`); `scores` is `review.scores`. NA: not known.
    """
    others = DataFrame(stored(GOLD)).query("articles == @OTHERS")
    scores = scores[scores["label"].isna()]
    rows = [(layer, words, figure, stored(*keys), *cells(others, layer, figure, like)[:1], *cells(scores, layer, figure, like))
            for layer, words, figure, keys, like in MEASURES]
    return DataFrame(rows, columns=["layer", "right is", "figure", "on corpora", "on four others", "on this one", "from", "to"])


def stored(file: str, *keys: str | int) -> object:
    """What stands in a file of scores under these keys."""
    found = json.loads((HELPERS / file).read_text(encoding="utf8"))
    for key in keys:
        found = found[key]
    return found


def cells(scores: DataFrame, layer: str, figure: str, like: tuple[str, str]) -> list:
    """A figure and the ends of its interval in the row of a layer that is about all labels; NA where there is none."""
    if scores.empty:
        return [pandas.NA] * 3
    row = scores[(scores["layer"] == layer) & (scores["of"] == like[0]) & (scores["match"] == like[1])].iloc[0]
    return [row.get(name, pandas.NA) for name in (figure, f"{figure}_low", f"{figure}_high")]


def layers() -> DataFrame:
    """One row a layer and what is measured of it, the worst first: the score of 100, by which figure, on what."""
    rows = [(f"{NOUNS[layer]}s", words, figure, stored(*keys), "corpora") for layer, words, figure, keys, _ in MEASURES]
    found = {(row["layer"], row["of"]): row["F1"] for row in stored(GOLD) if row["articles"] == OTHERS and row["match"] == "overlapping"}
    rows += [(f"{NOUNS[layer]}s", words, "F1", found[layer, of], "four articles, one reader") for (layer, of), words in ASPECTS.items()]
    rows += [("the desk", "rows worth an editor’s look", "share", stored(*DESK), "ten articles, one reader")]
    return DataFrame(sorted(rows, key=lambda row: row[3]), columns=["layer", "right is", "figure", "of 100", "measured on"])


def trust(table: DataFrame) -> list[str]:
    """What the card says in sentences: the scores on corpora, and those on this article with the difference between the two; `table` is `review.card`."""
    rows = table.drop_duplicates("layer")
    told = phrase.joined([f"{NOUNS[layer]}s {score:.0f}" for layer, score in zip(rows["layer"], rows["on corpora"])])
    first = f"On other articles, which people had marked, the machine scores, of 100: {told}."
    if rows["on this one"].isna().all():
        return [first, NO_GOLD]
    here = phrase.joined([f"{NOUNS[layer]}s {spanned(*scores)}" for layer, *scores in rows[["layer", "on this one", "from", "to"]].itertuples(index=False)])
    return [first, f"On this one, against the marks of one reader: {here}.", ONE_ARTICLE]


def spanned(score: object, low: object, high: object) -> str:
    """A score with its interval, "86 (79 to 93)"; a dash where there is none."""
    return "–" if pandas.isna(score) else f"{score:.0f}" if pandas.isna(low) else f"{score:.0f} ({low:.0f} to {high:.0f})"


def line(layer: str) -> str:
    """One line for under a result: how a layer scores on the corpora."""
    told = [f"{stored(*keys):.0f} ({figure}: {words})" for name, words, figure, keys, _ in MEASURES if name == layer]
    return f"How sure? On other articles, which people had marked, {NOUNS[layer]}s score, of 100: {'; '.join(told)}."


def wrongs(errors: DataFrame, gold: list) -> str:
    """How many errors there are, of which kinds, commonest first; that they are not known where there is no gold. `errors` is `review.errors`."""
    if not gold:
        return f"{NO_GOLD[:-1]}: its errors are not."
    kinds = [f"{count:,} {kind}" for kind, count in errors["error"].value_counts().items()]
    return f"{phrase.count(len(errors), 'error')} in {phrase.count(errors['sentence'].nunique(), 'sentence')}: {phrase.joined(kinds)}." if kinds else "No error."


def worst(doc: Doc, errors: DataFrame) -> DataFrame:
    """One row a mark that is wrong, told by its gravest error; the first of each kind of error, the
    gravest kind first, then the second of each.

    `wrong` says what, `machine` and `reader` what each says, `text` the words around, the mark in ⟦ ⟧;
    `errors` is `review.errors`.
    """
    told = errors.assign(grave=errors["error"].map(GRAVEST.index)).sort_values(["grave", "start"])
    told = told.drop_duplicates(["layer", "start", "end"])
    told = told.assign(turn=told.groupby("error").cumcount()).sort_values(["turn", "grave"])
    bounds = annotate.sentences(doc).set_index("sentence")[["start", "end"]]
    text, rows = annotate.text(doc), []
    for row in told.itertuples():
        wrong = f"{row.error}{' of' * row.error.startswith('wrong')} {NOUNS[row.layer]}"
        place = around(text, row.start, row.end, *bounds.loc[row.sentence])
        rows.append((row.sentence, wrong, both_ends(row.found), both_ends(row.gold), place))
    return DataFrame(rows, columns=["sentence", "wrong", "machine", "reader", "text"])


def around(text: str, start: int, end: int, first: int, last: int) -> str:
    """A mark with the words before and after it in its sentence, in one line."""
    before, after = phrase.line(text[first:start]), phrase.line(text[end:max(last, end)])
    before = f"…{before[-AROUND:].partition(' ')[2]}" if len(before) > AROUND else before
    gap = " " * text[start - 1:start].isspace(), " " * text[end:end + 1].isspace()
    after = textwrap.shorten(after, AROUND, placeholder="…")
    return f"{before}{gap[0]}⟦{both_ends(text[start:end])}⟧{gap[1]}{after}".strip()


def both_ends(text: str) -> str:
    """The text in one line, a long one by its first and last words."""
    words = phrase.line(text).split(" ") if text else ["–"]
    return " ".join(words if len(words) <= 2 * SHOWN else [*words[:SHOWN], "…", *words[-SHOWN:]])

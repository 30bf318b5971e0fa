"""What persons have checked: what their corrections changed, which of them no longer fit, and which rows are most likely wrong."""

from collections.abc import Iterable
from functools import lru_cache

import pandas
from pandas import DataFrame
from spacy.tokens import Doc

from helpers import annotate, corrections, phrase
from helpers.corrections import FIELDS, Row
from helpers.review import marks as mark
from helpers.review.card import GOLD, OTHERS, stored
from helpers.review.marks import NOUNS, words


def changes(before: Doc, after: Doc) -> DataFrame:
    """One row a difference between two readings of one text: `layer`, `change` (added, gone, or the column), and what it was `before` and `after`."""
    if annotate.text(before) != annotate.text(after):
        raise ValueError("The two readings are of different texts. Compare readings of the same article.")
    pairs = mark.paired(mark.marks(before), mark.marks(after))
    rows = [(one["start"], one["end"], one["layer"], *told) for first, second in pairs if (one := second or first) for told in difference(first, second)]
    return annotate.table(annotate.text(after), rows, ["layer", "change", "before", "after"])


def difference(first: Row | None, second: Row | None) -> Iterable[tuple[str, str, str]]:
    """What changed of one mark, each change with what it was and what it is, in words."""
    if first is None or second is None:
        whole, columns = first or second, FIELDS[(first or second)["layer"]]
        yield ("added", "", words(whole["value"][columns[0]])) if first is None else ("gone", words(whole["value"][columns[0]]), "")
        return
    for column, cell in mark.changed(first, second).items():
        yield column, words(first["value"].get(column, first["pieces"])), words(cell)


def problems(doc: Doc) -> DataFrame:
    """One row a correction that is not applied: its `line`, `layer`, `action`, the words it is about (`about`; `text` is what stands there now), why."""
    rows, text = doc.user_data.get("corrections", []), annotate.text(doc)
    there = {mark.key(one) for one in mark.marks(doc)} if rows else set()
    told = [(min(row["start"], len(text)), min(row["end"], len(text)), row["line"], row["layer"], row["action"], row["text"], why) for row in rows
            if (why := problem(text, there, row))]
    return annotate.table(text, sorted(told), ["line", "layer", "action", "about", "problem"])


def problem(text: str, there: set[tuple], row: Row) -> str:
    """Why a correction is not applied; empty where it is."""
    if not corrections.stands(text, row):
        return "its words no longer stand there"
    fix = corrections.effects(row)
    start, end = corrections.hull(fix.get("pieces", [(row["start"], row["end"])]))
    is_found = any(one[:3] == (row["layer"], start, end) for one in there)
    return "" if not fix["stands"] or is_found else "there is no such mark any more, and it does not say enough to make one"


def checked(doc: Doc) -> DataFrame:
    """One row a layer: how many rows it has, how many of them a person has accepted, corrected or added (`checked`), and how many were `rejected`."""
    rows, text, found = doc.user_data.get("corrections", []), annotate.text(doc), mark.marks(doc)
    out = []
    for layer in FIELDS:
        told = corrections.of(rows, text, layer)
        ends = {corrections.hull(fix.get("pieces", [one[:2]])) for one, fix in told.items() if fix["stands"]}
        here = [(one["start"], one["end"]) for one in found if one["layer"] == layer]
        out.append((layer, len(here), sum(one in ends for one in here), sum(not fix["stands"] for fix in told.values())))
    return DataFrame(out, columns=["layer", "rows", "checked", "rejected"])


def told(table: DataFrame) -> str:
    """How much of it a person has checked: "52 of 80 names and 3 of 15 claims checked by a person"; `table` is `checked`."""
    parts = [f"{row.checked:,} of {phrase.count(row.rows, NOUNS[row.layer])}" for row in table.itertuples() if row.checked]
    return f"{phrase.joined(parts)} checked by a person." if parts else "No row has been checked by a person yet."


def doubtful(doc: Doc) -> DataFrame:
    """One row a mark that nobody has checked, most likely wrong first: `layer`, its label, how `sure` it is (0 to 1), its sentence."""
    rows, text = doc.user_data.get("corrections", []), annotate.text(doc)
    out = []
    for layer, table in mark.tables(doc).items():
        done = {one[:2] for one in corrections.of(rows, text, layer)}
        for row in table.to_dict("records"):
            if (row["start"], row["end"]) not in done:
                label = row[FIELDS[layer][0]]
                out.append((row["start"], row["end"], layer, label, sure(layer, row), row["sentence"]))
    return annotate.table(text, sorted(out, key=lambda row: (row[4], row[0], row[2])), ["layer", "label", "sure", "sentence"])


def sure(layer: str, row: Row) -> float:
    """How likely a row is right, for the order of the queue: its own figure, where it has one, times
    the part of its layer's marks that were right, ends and label.

    That part is from the four articles that one reader marked in full, of the development part of the
    corpus of names (seeds/README.md): no corpus has all layers, and each counts otherwise what is
    right. A place without a figure is half sure: the gazetteer does not know it.
    """
    own = row.get("sure", row.get("score"))
    told = (0.5 if layer == "places" else 1.0) if pandas.isna(own) else float(own)
    return round(told * precision(layer), 3)


@lru_cache
def precision(layer: str) -> float:
    """The part of a layer's marks that were right."""
    like = {"articles": OTHERS, "layer": layer, "of": FIELDS[layer][0], "match": "exact"}
    return next(row["precision"] for row in stored(GOLD) if like.items() <= row.items()) / 100

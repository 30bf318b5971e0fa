"""What persons have checked: what their corrections changed, which of them no longer fit, and which rows are most likely wrong."""

from collections.abc import Iterable

import pandas
from pandas import DataFrame
from spacy.tokens import Doc

from helpers import annotate, corrections, phrase
from helpers.corrections import FIELDS, Row
from helpers.review import marks as mark

NOUNS = {"entities": "name", "claims": "claim", "times": "time", "places": "place", "events": "event"}

MEASURED_AS = {"GPE": "LOC", "EVENT": "MISC", "WORK_OF_ART": "MISC"}
"""Labels that the corpus of the scores does not part, and what it calls them; those that it lacks have the score of all."""


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


def words(cell: object) -> str:
    """A cell of a mark as readers see it."""
    if isinstance(cell, list):
        return " … ".join(words(one) for one in cell)
    return "–" if cell is None else cell["text"] if isinstance(cell, dict) else str(cell)


def problems(doc: Doc) -> DataFrame:
    """One row a correction that is not applied: its `line`, `layer`, `action`, the words it is about (`about`; `text` is what stands there now), why."""
    rows, text = doc.user_data.get("corrections", []), annotate.text(doc)
    there = {mark.key(one) for one in mark.marks(doc)} if rows else set()
    told = [(row["start"], min(row["end"], len(text)), row["line"], row["layer"], row["action"], row["text"], why) for row in rows
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
    """One row a mark that nobody has checked, least sure first: `layer`, its label, how `sure` the machine is (0 to 1), and its sentence.

    Claims, places and events bring their own figure; a name has the precision of its label on articles kept apart from training, and a time half where
    it has two readings or hangs on nothing, else one. The figures of different layers are not on one scale: the order within a layer is what counts.
    """
    rows, text = doc.user_data.get("corrections", []), annotate.text(doc)
    out = []
    for layer, table in mark.tables(doc).items():
        done = {one[:2] for one in corrections.of(rows, text, layer)}
        for row in table.to_dict("records"):
            if (row["start"], row["end"]) not in done:
                label = row[FIELDS[layer][0]]
                out.append((row["start"], row["end"], layer, label, sure(doc, layer, row), row["sentence"]))
    return annotate.table(text, sorted(out, key=lambda row: (row[4], row[0], row[2])), ["layer", "label", "sure", "sentence"])


def sure(doc: Doc, layer: str, row: Row) -> float:
    """How sure the machine is of a row; what it says nothing of is half sure."""
    if layer == "entities":
        known = annotate.load_pipeline(str(annotate.MODEL)).meta["performance"]["entities"]
        return round(known.get(MEASURED_AS.get(row["label"], row["label"]), known["all"])["p"] / 100, 3)
    cell = {"times": 1.0 if row.get("status") == "resolved" else 0.5}.get(layer, row.get("sure", row.get("score")))
    return 0.5 if pandas.isna(cell) else round(float(cell), 3)

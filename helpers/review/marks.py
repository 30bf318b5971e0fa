"""One form for the marks of all layers, in which what the machine, a gold file, a correction and a file of another tool say is compared."""

from collections import Counter

import pandas
from pandas import DataFrame
from spacy.tokens import Doc

from helpers import annotate, attribute, corrections, relate, situate
from helpers.corrections import FIELDS, SPANS, Row

NOUNS = {"entities": "name", "claims": "claim", "times": "time", "places": "place", "events": "event"}


def tables(doc: Doc) -> dict[str, DataFrame]:
    """The tables of the five layers that a person can correct, by name."""
    claims, times, places = attribute.claims(doc), situate.times(doc), situate.places(doc)
    events = relate.events(doc, ledger=claims, times=times, places=places)
    return {"entities": annotate.entities(doc), "claims": claims, "times": times, "places": places, "events": events}


def marks(doc: Doc, *, found: dict[str, DataFrame] | None = None) -> list[Row]:
    """One dict a mark of any layer: `layer, start, end, text`, the `cue` of a claim, `pieces`, and in `value` the columns that a person can set.

    Spans are dicts of start, end and text, as in corrections. `found` is what `tables` gives, where it is at hand.
    """
    found, text = found or tables(doc), annotate.text(doc)
    return [mark(text, layer, row) for layer in FIELDS for row in found[layer].to_dict("records")]


def mark(text: str, layer: str, row: Row) -> Row:
    """A row of a table as a mark."""
    value = {column: span(text, row[f"{column}_start"], row[f"{column}_end"]) if column in SPANS else plain(row[column]) for column in FIELDS[layer]}
    pieces = [span(text, *piece) for piece in row.get("pieces", [(row["start"], row["end"])])]
    about = {"cue": value["cue"]} if layer == "claims" else {}
    return {"layer": layer} | span(text, row["start"], row["end"]) | about | {"pieces": pieces, "value": value}


def span(text: str, start: int, end: int) -> Row | None:
    """The words between two offsets with these; None where there are none."""
    return None if pandas.isna(start) else {"start": int(start), "end": int(end), "text": text[int(start):int(end)]}


def plain(cell: object) -> object:
    """A cell as JSON has it: None for what is not known, whole numbers as int."""
    if pandas.isna(cell):
        return None
    return cell if isinstance(cell, str) else int(cell)


def key(mark: Row) -> tuple:
    """Which mark it is: its layer, its ends and where its cue begins."""
    return mark["layer"], *corrections.key(mark)


def paired(first: list[Row], second: list[Row]) -> list[tuple[Row | None, Row | None]]:
    """The marks of both lists side by side, layer by layer in text order; None where one has no such mark."""
    before, after = numbered(first), numbered(second)
    order = sorted(before.keys() | after.keys(), key=lambda one: (list(FIELDS).index(one[0]), one[1], -one[2], one[3] or 0, one[4]))
    return [(before.get(one), after.get(one)) for one in order]


def numbered(rows: list[Row]) -> dict[tuple, Row]:
    """The marks by key, those with the same one counted."""
    count: Counter = Counter()
    return {(*key(row), count.update([key(row)]) or count[key(row)]): row for row in rows}


def changed(before: Row, after: Row) -> Row:
    """What the second mark says otherwise than the first: columns of its value, and `pieces`."""
    told = {column: cell for column, cell in after["value"].items() if cell != before["value"].get(column)}
    return told | ({"pieces": after["pieces"]} if after["pieces"] != before["pieces"] else {})


def as_corrections(before: list[Row], after: list[Row], *, by: str | None = None, note: str | None = None) -> list[Row]:
    """The corrections that make the second list of marks of the first."""
    rows = [row for pair in paired(before, after) for row in as_rows(*pair)]
    return [row | {"by": by, "note": note} for row in rows]


def as_rows(before: Row | None, after: Row | None) -> list[Row]:
    """The corrections that make the second mark of the first: add, reject, or what is changed."""
    if after is None or before is None:
        whole = after or before
        pieces = {"pieces": whole["pieces"]} if len(whole["pieces"]) > 1 else {}
        return [about(whole) | ({"action": "add", "value": whole["value"] | pieces} if before is None else {"action": "reject", "value": None})]
    told = changed(before, after)
    if "pieces" not in told:
        return [about(before) | {"action": "relabel", "value": told}] if told else []
    label = FIELDS[before["layer"]][0]  # said too, so that it stays where no model finds it any more
    moved = about(before) | {"action": "move", "value": told.pop("pieces")}
    return [moved, about(before) | {"action": "relabel", "value": {label: after["value"][label]} | told}]


def about(mark: Row) -> Row:
    """What names the mark in a correction."""
    return {name: mark[name] for name in ("layer", "start", "end", "text", "cue") if name in mark}


def words(cell: object) -> str:
    """A cell of a mark as readers see it."""
    if isinstance(cell, list):
        return " … ".join(words(one) for one in cell)
    return "–" if cell is None else cell["text"] if isinstance(cell, dict) else str(cell)

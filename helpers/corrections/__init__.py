"""A reader's corrections: one plain file beside the article, `<name>.corrections.jsonl`, one correction a line.

JSON Lines, not CSV: what a correction says may be a label, a span, several pieces or a whole row with its source and cue, which a cell could hold only as
JSON in quotation marks; numbers stay numbers and nothing stays null; no spreadsheet turns a cell into a date or runs it; and one line is one correction
whatever stands in its text, so that version control shows and merges single corrections.

A line says which mark it is about and how its text read (`layer`, `start`, `end`, `text`; of a claim also its `cue`, null where it has none), what to do
(`action`), with what (`value`), `by` whom, and a `note`:

accept   it is right as it stands; `value` may keep its columns, so that it is still there when a model no longer finds it
reject   there is no such mark
relabel  another label, or other columns: "ORG", {"value": "2024-12-10"}, {"source": span}
move     other ends: a span, or a list of spans where the content is interrupted; relabelled as well, it stays where a model no longer finds it
add      a mark that was missed, with its columns
actor    who it is, or who says it: an actor id, null where nobody is known
place    where it is: a GeoNames id, {"name", "kind", "country"}, null where it is not known

A span in a value is {"start", "end", "text"}. What no longer stands at its offsets is never applied; `review.problems` tells it. The order of lines does
not matter, so two that contradict each other are an error.
"""

import codecs
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

FIELDS = {"entities": ("label", "actor"), "claims": ("form", "speaker", "source", "cue"), "times": ("kind", "value"),
          "places": ("kind", "name", "country", "geonameid"), "events": ("realis", "code", "who", "whom")}
"""The columns of each layer that a person can set; the first is its label."""
SPANS = ("source", "cue", "who", "whom")
LABELS = {"entities": "PERSON NORP ORG GPE LOC FAC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE DATE TIME MONEY PERCENT QUANTITY ORDINAL CARDINAL MISC",
          "claims": "direct indirect mixed", "times": "date time duration set",
          "places": "country region district city area continent water desert mountain facility unknown",
          "events": "actual reported denied planned possible hypothetical"}
ACTIONS = {"accept": FIELDS, "reject": FIELDS, "relabel": FIELDS, "move": FIELDS, "add": FIELDS, "actor": ("entities", "claims"), "place": ("places",)}
KEYS = ("layer", "start", "end", "text", "cue", "action", "value", "by", "note")
HALF = re.compile("[\ud800-\udfff]")
LARGEST = 2**31
"""Above any offset and any GeoNames id."""
FLAT = ("entities", "times", "places")
"""Layers whose marks do not overlap."""

Row = dict


# The file.

def beside(file: str | os.PathLike[str]) -> Path:
    """Where the corrections of an article's file stand."""
    return Path(file).with_suffix(".corrections.jsonl")


def found(file: str | os.PathLike[str]) -> str | None:
    """The corrections file of an article's file, None where there is none; ValueError where there is a table of that name instead."""
    path = beside(file)
    other = next((one for one in map(path.with_suffix, (".csv", ".tsv", ".xlsx", ".json")) if one.is_file()), None)
    if other and not path.is_file():
        raise ValueError(f"{other}: corrections are read from {path.name}, one JSON object a line. Write them there, or name this file otherwise.")
    return os.fspath(path) if path.is_file() else None


def read(given: str | os.PathLike[str] | Iterable[Row] | None) -> list[Row]:
    """One dict a correction, from a file or from rows, each with its `line`; ValueError where one is wrong or two contradict each other."""
    if given is None:
        return []
    name, rows = ("corrections", list(given)) if not isinstance(given, (str, os.PathLike)) else (os.fspath(given), list(parsed(Path(given))))
    rows = [dict(row) | {"line": row.get("line", number)} for number, row in enumerate(rows, start=1)]
    for row in rows:
        if wrong := mistake(row):
            raise ValueError(f"{name}: line {row['line']}: {wrong}.")
    for layer in FIELDS:
        merged([row for row in rows if row["layer"] == layer], name)
    return rows


def parsed(path: Path) -> Iterator[Row]:
    """The lines of a file as dicts."""
    for number, line in enumerate(path.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield json.loads(line.decode("utf8")) | {"line": number}
        except (ValueError, TypeError, RecursionError) as error:
            raise ValueError(f"{path}: line {number}: this is no JSON object in UTF-8 ({error}). Mend the line, or take it out.") from error


def mistake(row: Row) -> str:
    """What is wrong with a correction; empty where nothing is."""
    if unknown := [key for key in row if key not in (*KEYS, "line")]:
        return f"unknown key {unknown[0]!r}; known are {', '.join(KEYS)}"
    if missing := [key for key in ("layer", "start", "end", "text", "action") if key not in row]:
        return f"{missing[0]!r} is missing"
    if HALF.search(json.dumps(row, ensure_ascii=False, default=str)):
        return "it holds half of a character (a lone surrogate)"
    if wrong := next((key for key in ("layer", "action", "by", "note") if not isinstance(row.get(key, ""), str | None)), None):
        return f"{wrong} is text"
    if row["layer"] not in FIELDS:
        return f"there is no layer {row['layer']!r}; write one of {', '.join(FIELDS)}"
    if row["action"] not in ACTIONS or row["layer"] not in ACTIONS[row["action"]]:
        return f"{row['action']!r} is nothing to do in {row['layer']}; write one of {', '.join(a for a, layers in ACTIONS.items() if row['layer'] in layers)}"
    if not is_span(row):
        return "start and end must be whole numbers, the end after the start, and text as long as they say, without white space at its ends"
    if ("cue" in row) != (row["layer"] == "claims") or row.get("cue") is not None and not is_span(row["cue"]):
        return "a claim, and nothing else, needs its cue: a span (start, end, text), or null where it has none"
    return wrong_value(row["layer"], row["action"], row.get("value"))


def is_span(value: object) -> bool:
    """Whether this is an object with start, end and the text between them, which has no white space at its ends."""
    if not isinstance(value, dict) or not {"start", "end", "text"} <= set(value):
        return False
    start, end, text = value["start"], value["end"], value["text"]
    return type(start) is type(end) is int and 0 <= start < end < LARGEST and isinstance(text, str) and len(text.strip()) == end - start


def wrong_value(layer: str, action: str, value: object) -> str:
    """What is wrong with what a correction sets; empty where nothing is."""
    if action == "move":
        spans = value if isinstance(value, list) else [value]
        return "" if spans and all(map(is_span, spans)) else "move needs a span (start, end, text), or a list of them, as its value"
    if action == "actor":
        return "" if value is None or isinstance(value, str) and value else "the value of actor is an actor's id, or null"
    if action == "place" and is_id(value) or action in ("place", "accept", "reject") and value is None:
        return ""
    columns = {FIELDS[layer][0]: value} if action == "relabel" and isinstance(value, str) else value
    if not isinstance(columns, dict) or action == "add" and FIELDS[layer][0] not in columns:
        return f"the value of {action} is an object with {FIELDS[layer][0]!r} and, if wanted, {', '.join(FIELDS[layer][1:])}"
    return next(filter(None, (wrong_column(layer, key, cell) for key, cell in columns.items())), "")


def wrong_column(layer: str, column: str, cell: object) -> str:
    """What is wrong with one column of a value; empty where nothing is."""
    if column == "pieces":
        return "" if isinstance(cell, list) and cell and all(map(is_span, cell)) else "pieces are a list of spans (start, end, text)"
    if column not in FIELDS[layer]:
        return f"{layer} have no column {column!r} to set; there are {', '.join(FIELDS[layer])}"
    if column in SPANS:
        return "" if cell is None or is_span(cell) else f"{column} is a span (start, end, text), or null"
    if column == FIELDS[layer][0] and cell not in LABELS[layer].split():
        return f"{cell!r} is no {column} of {layer}; write one of {LABELS[layer].replace(' ', ', ')}"
    is_right = is_id(cell) if column == "geonameid" else isinstance(cell, str)
    return "" if cell is None or is_right else f"{column} is {cell!r}"


def is_id(value: object) -> bool:
    """Whether this may be a GeoNames id."""
    return type(value) is int and 0 <= value < LARGEST


def write(path: str | os.PathLike[str], rows: Iterable[Row]) -> None:
    """Writes the corrections in the order of the text, whole or not at all: another file takes the place of the old one when it is safely stored."""
    rows = sorted(({key: row[key] for key in KEYS if key in row} for row in read(rows)), key=place_in_file)
    lines = dict.fromkeys(json.dumps(row, ensure_ascii=False) for row in rows)
    store(Path(path), "".join(f"{line}\n" for line in lines).encode("utf8"))


def place_in_file(row: Row) -> tuple:
    """Layer by layer, in text order."""
    return list(FIELDS).index(row["layer"]), row["start"], row["end"], row["action"], json.dumps(row)


def store(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all, and only then returns."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)  # what could not be written whole


# What they say.

def effects(row: Row) -> Row:
    """What a correction says of its mark: whether it `stands`, whether as it is (`unchanged`), and its columns."""
    layer, action, value = row["layer"], row["action"], row.get("value")
    if action == "reject":
        return {"stands": False}
    if action == "move":
        columns = {"pieces": value if isinstance(value, list) else [value]}
    elif action == "actor":
        columns = {"actor" if layer == "entities" else "speaker": value}
    elif action == "place" and not isinstance(value, dict):
        columns = {"geonameid": value}
    else:
        columns = {FIELDS[layer][0]: value} if isinstance(value, str) else value or {}
    told = {"stands": True} if action == "add" else {"stands": True, "unchanged": action == "accept"}
    return told | {column: plain(cell) for column, cell in columns.items()}


def plain(cell: object) -> object:
    """Spans as pairs of offsets."""
    if isinstance(cell, list):
        return [plain(one) for one in cell]
    return (cell["start"], cell["end"]) if isinstance(cell, dict) else cell


def key(row: Row) -> tuple:
    """Which mark a correction is about."""
    return row["start"], row["end"], row["cue"]["start"] if row.get("cue") else None


def merged(rows: list[Row], name: str = "corrections") -> dict[tuple, Row]:
    """What all corrections of one layer say, by mark; ValueError where two of them cannot both be right."""
    told: dict[tuple, dict] = {}
    for row in rows:
        known = told.setdefault(key(row), {})
        for column, cell in effects(row).items():
            before = known.setdefault(column, (cell, row))
            if before[0] != cell:
                raise ValueError(contradiction(name, before[1], row))
    refuse_overlaps(rows, told, name)
    return {mark: {column: cell for column, (cell, _) in known.items()} for mark, known in told.items()}


def refuse_overlaps(rows: list[Row], told: dict[tuple, dict], name: str) -> None:
    """ValueError where two marks that persons want overlap in a layer without overlaps."""
    if not rows or rows[0]["layer"] not in FLAT:
        return
    wanted = sorted((*hull(known["pieces"][0] if "pieces" in known else [mark[:2]]), known["stands"][1]["line"], known["stands"][1])
                    for mark, known in told.items() if known["stands"][0])
    for one, following in zip(wanted, wanted[1:]):
        if following[0] < one[1]:
            raise ValueError(contradiction(name, one[3], following[3]))


def hull(pieces: list[tuple[int, int]]) -> tuple[int, int]:
    """From the first start to the last end."""
    return min(start for start, _ in pieces), max(end for _, end in pieces)


def contradiction(name: str, first: Row, second: Row) -> str:
    """The message that two corrections cannot both be right."""
    lines = " and ".join(f"line {row['line']} ({row['action']} {row['text']!r}, by {row.get('by') or 'nobody named'})" for row in (first, second))
    return f"{name}: {lines} contradict each other in {first['layer']}. Take one of them out."


# Applying them.

def stands(text: str, row: Row) -> bool:
    """Whether all the text that a correction quotes still stands at its offsets."""
    return all(text[span["start"]:span["end"]] == span["text"] for span in quoted(row))


def quoted(value: object) -> Iterator[Row]:
    """The spans in a correction, its own first."""
    if isinstance(value, dict):
        if {"start", "end", "text"} <= set(value):
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from quoted(one)


def of(rows: list[Row], text: str, layer: str) -> dict[tuple, Row]:
    """What the corrections of a layer that still stand say, by mark."""
    return merged([row for row in rows if row["layer"] == layer and stands(text, row)])


def applied(fixes: dict[tuple, Row], layer: str, rows: list[Row]) -> list[Row]:
    """The rows (dicts with start and end, claims with `cue_start`) without what is rejected, with what is added, and in `fixed` what is set.

    What a person wants drives out what overlaps it in a layer without overlaps. `added` is true where the row holds nothing else.
    """
    if not fixes:
        return rows
    found = dict(filter(None, (match(mark, fixes, rows) for mark in fixes)))
    out = [row | {"fixed": fixes[found[number]]} if number in found else row for number, row in enumerate(rows)]
    new = fixes.keys() - set(found.values())
    out += [{"start": mark[0], "end": mark[1], "fixed": fixes[mark], "added": True} for mark in fixes if mark in new and is_whole(layer, fixes[mark])]
    out = [moved(row) for row in out if row.get("fixed", {"stands": True})["stands"]]
    wanted = [(row["start"], row["end"]) for row in out if "fixed" in row and layer in FLAT]
    out = [row for row in out if "fixed" in row or not any(row["start"] < end and start < row["end"] for start, end in wanted)]
    return sorted(out, key=lambda row: (row["start"], -row["end"]))


def match(mark: tuple, fixes: dict[tuple, Row], rows: list[Row]) -> tuple[int, tuple] | None:
    """The number of the row that a correction is about, with its mark: the row with this very cue, else, but for what is added, the only one there that no
    other is about.
    """
    there = {number: mark_of(row) for number, row in enumerate(rows) if (row["start"], row["end"]) == mark[:2]}
    exact = [number for number, other in there.items() if other == mark]
    free = [number for number, other in there.items() if other not in fixes and ("unchanged" in fixes[mark] or not fixes[mark]["stands"])]
    return (exact[0], mark) if exact else (free[0], mark) if len(free) == 1 else None


def mark_of(row: Row) -> tuple:
    """How a correction names the row."""
    return row["start"], row["end"], row.get("cue_start")


def is_whole(layer: str, fix: Row) -> bool:
    """Whether a correction says enough to make a mark that nothing else finds."""
    return fix["stands"] and (FIELDS[layer][0] in fix or fix.get("geonameid") is not None)


def moved(row: Row) -> Row:
    """The row with the ends that a person set."""
    if "pieces" not in row.get("fixed", ()):
        return row
    start, end = hull(row["fixed"]["pieces"])
    return row | {"start": start, "end": end}

"""doccano's JSON Lines (doccano.github.io/doccano): one article a line with its entities and relations, offsets in characters; import it into a project of
sequence labelling with relations and overlapping entities. What doccano has no room for (actors, values, places) travels in `columns`, which it keeps.
"""

import json
from pathlib import Path

from spacy.tokens import Doc

from helpers import annotate
from helpers.corrections import Row
from helpers.review.formats import ties


def write(doc: Doc, marks: list[Row], about: Row) -> dict[str, bytes]:
    """The file, in ASCII: doccano guesses encodings."""
    whole, tied = ties.of(marks)
    spans, relations = ties.parted(whole, tied)
    entities = [{"id": number, "label": one["tag"], "start_offset": one["pieces"][0][0], "end_offset": one["pieces"][0][1]} for number, one in enumerate(spans)]
    links = [{"id": number, "from_id": first, "to_id": other, "type": column} for number, (column, first, other) in enumerate(relations)]
    columns = [[*key(mark), one["columns"]] for mark, one in zip(marks, whole)]
    record = {"text": annotate.text(doc), "entities": entities, "relations": links, "columns": columns, "provenance": about}
    return {"": f"{json.dumps(record)}\n".encode("ascii")}


def key(mark: Row) -> list:
    """By what the columns of a mark are found again: its layer, its pieces, and the spans it is tied to."""
    spans = [*mark["pieces"], *(mark["value"][column] or {"start": None, "end": None} for column in ties.TIES[mark["layer"]])]
    return [mark["layer"], [[one["start"], one["end"]] for one in spans]]


def read(path: Path, text: str) -> tuple[str, list[Row]]:
    """The text and the marks of the line that is of this text, else of the first."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
    record = next((one for one in records if one["text"] == text), records[0])
    entities = {one["id"]: {"tag": one["label"], "pieces": [(one["start_offset"], one["end_offset"])]} for one in record["entities"]}
    relations = [(one["type"], one["from_id"], one["to_id"]) for one in record["relations"]]
    marks = ties.marks_of(record["text"], *ties.joined(entities, relations))
    told: dict[str, list[Row]] = {}
    for *where, columns in record.get("columns") or []:
        told.setdefault(json.dumps(where), []).append(columns)
    return record["text"], [with_columns(mark, told.get(json.dumps(key(mark)))) for mark in marks]


def with_columns(mark: Row, told: list[Row] | None) -> Row:
    """The mark with what is told of it, where anything is: what is not told of it then is none."""
    if not told:
        return mark
    return mark | {"value": dict.fromkeys(ties.PLAIN[mark["layer"]]) | told.pop(0) | mark["value"]}

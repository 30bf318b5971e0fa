"""One table of all marks, one row a mark: as CSV, as a sheet of a spreadsheet, and as Parquet."""

import io
import json
from datetime import datetime

import pandas
import pyarrow
import pyarrow.parquet
from pandas import DataFrame
from spacy.tokens import Doc

from helpers.corrections import FIELDS, SPANS, Row
from helpers.text import as_csv, plain

LABELS = {layer: columns[0] for layer, columns in FIELDS.items()}
COLUMNS = [name for name in dict.fromkeys(name for columns in FIELDS.values() for name in columns) if name not in LABELS.values()]
LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds at most (Microsoft, "Excel specifications and limits")."""
NEVER = datetime(2000, 1, 1)


def table(marks: list[Row]) -> DataFrame:
    """One row a mark of any layer: `layer, start, end, text, label`, its columns, and for each span it is tied to text and offsets; `pieces` are offsets."""
    return DataFrame(map(flat, marks), columns=list(flat({}))).astype({name: "Int64" for name in flat({}) if name.endswith(("start", "end", "geonameid"))})


def flat(mark: Row) -> Row:
    """A mark as a row of the table; no mark gives its columns."""
    value, pieces = mark.get("value", {}), [[piece["start"], piece["end"]] for piece in mark.get("pieces", ())]
    row = {name: mark.get(name) for name in ("layer", "start", "end", "text")} | {"label": value.get(LABELS.get(mark.get("layer")))}
    for name in COLUMNS:
        cell = value.get(name)
        row |= spread(name, cell) if name in SPANS else {name: cell}
    return row | {"pieces": pieces}


def spread(name: str, span: Row | None) -> Row:
    """A span as three cells."""
    return {name if key == "text" else f"{name}_{key}": (span or {}).get(key) for key in ("text", "start", "end")}


def beside(about: Row) -> dict[str, bytes]:
    """The provenance as a file beside."""
    return {".provenance.json": (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode("utf8")}


def write_csv(doc: Doc, marks: list[Row], about: Row) -> dict[str, bytes]:
    """A file that spreadsheets open rightly."""
    return {"": as_csv(table(marks))} | beside(about)


def write_parquet(doc: Doc, marks: list[Row], about: Row) -> dict[str, bytes]:
    """A file whose metadata holds the provenance."""
    spans = pyarrow.list_(pyarrow.list_(pyarrow.int64()))
    frame = table(marks)
    kinds = {name: pyarrow.int64() if str(frame[name].dtype) == "Int64" else pyarrow.string() for name in frame} | {"pieces": spans}
    schema = pyarrow.schema(list(kinds.items()))
    sink = pyarrow.BufferOutputStream()
    rows = pyarrow.Table.from_pandas(frame, schema, preserve_index=False).replace_schema_metadata({"provenance": json.dumps(about, ensure_ascii=False)})
    pyarrow.parquet.write_table(rows, sink)
    return {"": sink.getvalue().to_pybytes()}


def write_xlsx(doc: Doc, marks: list[Row], about: Row) -> dict[str, bytes]:
    """A workbook with a sheet of marks, all text as text, and a sheet of provenance; what is longer than a cell is cut, and its offsets tell where it ends."""
    import xlsxwriter  # here, and not above: what writes no spreadsheet need not load it

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": NEVER})
        text = book.add_format({"num_format": "@"})  # stays text when it is edited
        fill(book.add_worksheet("marks"), table(marks).map(plain), text)
        told = {"name": list(about), "value": [json.dumps(cell, ensure_ascii=False) for cell in about.values()]}
        fill(book.add_worksheet("provenance"), DataFrame(told), text)
    return {"": file.getvalue()}


def fill(sheet: object, frame: DataFrame, style: object) -> None:
    """Writes a frame into a sheet."""
    for number, row in enumerate([list(frame), *frame.itertuples(index=False)]):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell[:LONGEST_CELL], style)
            elif not pandas.isna(cell):
                sheet.write_number(number, column, cell)

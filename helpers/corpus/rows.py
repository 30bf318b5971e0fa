"""Rows of a table of articles (.csv, .tsv, .xlsx, .ods, .parquet, .jsonl), and which of its columns hold text, title, date, source, url and authors."""

import codecs
import csv
import json
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from io import TextIOWrapper
from typing import BinaryIO

from dateutil import parser

LARGEST = 100_000_000  # bytes of one file, line or cell that is read, as helpers.load has it
EXPANSION = 200  # how many times its packed size a file may grow; text packs to a fifth, deflate allows 1,032
SMALL = 1_000_000  # bytes that may be packed as tightly as they like
# Column names for each field, the surest first, as collections of news, feeds and spreadsheets have them: our own list.
NAMES = {
    "text": "text body content article_text article_body articlebody full_text fulltext maintext main_text article story",
    "title": "title headline heading article_title",
    "date": "date published publish_date published_date date_published datepublished publication_date published_at date_publish pubdate pub_date",
    "source": "source outlet publication publisher newspaper site_name source_name sitename site medium domain",
    "url": "url link web_url article_url address uri source_url",
    "authors": "authors author byline by writer writers creator",
}
DELIMITERS = ",;\t|"
MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)|(\d{8})(?!\d)")

Row = tuple[int, Mapping[str, object] | str]


def rows(label: str, stream: BinaryIO, suffix: str, columns: Mapping[str, str] | None) -> Iterator[Row]:
    """For each row its number (from 1, the heading not counted) and its values by field, or what is wrong with it.

    `columns` maps fields to column names, as far as it goes; the others are guessed by `NAMES`, and a warning says which were. Raises ValueError
    where no column holds text, or the table cannot be read.
    """
    yield from TABLES[suffix](label, stream, dict(columns or {}))


def by_field(label: str, number: int, cells: Mapping[str, object], columns: Mapping[str, str]) -> Row:
    """The number and the values of a row; empty cells are left out."""
    mapping = guessed(label, tuple(map(str, cells)), tuple(columns.items()))
    found = {field: cells[name] for field, name in mapping.items()}
    return number, {field: value for field, value in found.items() if not is_empty(value)}


def is_empty(value: object) -> bool:
    """Whether a cell says nothing: no value, not a number, an empty list or string."""
    return value is None or value != value or isinstance(value, str | list) and not value


@lru_cache(maxsize=1_000)
def guessed(label: str, names: tuple[str, ...], given: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The column of each field; a warning says which were guessed."""
    if missing := [name for _, name in given if name not in names]:
        raise ValueError(f"there is no column {missing[0]!r}, only {', '.join(names)}. Give the columns by the names that they have.")
    if unknown := [field for field, _ in given if field not in NAMES]:
        raise ValueError(f"{unknown[0]!r} is no field of an article. Give columns for {', '.join(NAMES)}.")
    plain = {re.sub(r"\W+", "_", name.strip().casefold()): name for name in reversed(names)}
    guess = {field: plain[known] for field, line in NAMES.items() if (known := next((one for one in line.split() if one in plain), None))}
    guess = {field: name for field, name in guess.items() if field not in dict(given) and name not in dict(given).values()}
    if "text" not in guess | dict(given):
        raise ValueError(f"no column is known to hold the text: {', '.join(names)}. Say which does: columns={{'text': …}}, or --columns text=….")
    if guess:
        told = ", ".join(f"{field} from {name!r}" for field, name in guess.items())
        warnings.warn(f"{label}: {told} (guessed by the columns' names; give `columns` where that is wrong).", stacklevel=2)
    return guess | dict(given)


def day(value: object) -> date | None:
    """The day of a cell: a date, ISO 8601, or one that names its month; None where a number might be day or month."""
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    text = str(value).strip()
    try:
        if match := DAY.match(text):
            return date.fromisoformat(match[0])
        return one_day(text) if MONTH.search(text) else None
    except (ValueError, OverflowError):
        return None


def one_day(text: str) -> date | None:
    """The day that dateutil reads, if it does not depend on what day it is now."""
    readings = {parser.parse(text, default=datetime(year, month, number)).date() for year, month, number in ((2000, 1, 1), (2001, 2, 2))}
    return readings.pop() if len(readings) == 1 else None


# The kinds of table


def csv_rows(label: str, stream: BinaryIO, columns: dict[str, str]) -> Iterator[Row]:
    """Rows of a table of text; the delimiter is the commonest of its first line."""
    csv.field_size_limit(LARGEST)
    encoding = text_encoding(stream)
    if encoding == "cp1252":
        warnings.warn(f"{label}: not UTF-8, read as windows-1252. Look at accents and quotation marks.", stacklevel=2)
    with TextIOWrapper(stream, encoding, errors="replace", newline="") as lines:
        heading = lines.readline(LARGEST)
        lines.seek(0)
        found = csv.DictReader(lines, delimiter=max(DELIMITERS, key=heading.count))
        try:
            for number, cells in enumerate(found, start=1):
                extra = cells.pop(None, None)
                yield (number, "the row has more cells than the heading has columns. Put cells that hold the delimiter in quotation marks.") \
                    if extra and any(extra) else by_field(label, number, cells, columns)
        except csv.Error as error:
            raise ValueError(f"this is no table that can be read ({error}). Save it as CSV in UTF-8 again.") from error


def text_encoding(stream: BinaryIO) -> str:
    """The encoding of a table of text: by its mark, else UTF-8 if all of it is valid, else windows-1252."""
    mark = stream.read(4)
    stream.seek(0)
    if mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := stream.read(1 << 20):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        stream.seek(0)
    return "utf-8-sig"


def excel_rows(label: str, stream: BinaryIO, columns: dict[str, str]) -> Iterator[Row]:
    """Rows of the sheets whose first row names a column of text; they are numbered on from sheet to sheet."""
    import python_calamine  # here, and not above: what reads no spreadsheet need not load it

    try:
        with zipfile.ZipFile(stream) as archive:
            refuse_growth(archive.infolist(), packed_size(stream))
            for one in archive.infolist():
                refuse_large(one)
        stream.seek(0)
        book = python_calamine.load_workbook(stream)
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (zipfile.BadZipFile, python_calamine.CalamineError, OSError, NotImplementedError) as error:
        raise ValueError("this is no spreadsheet that can be opened: damaged, locked, or of another kind. Save it as .xlsx without a password.") from error
    sheets = {name: cells for name, cells in sheets.items() if cells}
    readable = {name: cells for name, cells in sheets.items() if len(sheets) == 1 or has_text(cells[0], columns)}
    if not readable:
        raise ValueError("no sheet has a first row that names a column of text. Put the columns' names there, or say which holds the text: columns={'text': …}.")
    number = 0
    for name, (heading, *body) in readable.items():
        for cells in body:
            number += 1
            if any(cell != "" for cell in cells):
                yield by_field(label if len(readable) == 1 else f"{label}, sheet {name}", number, dict(zip(map(str, heading), cells)), columns)


def has_text(heading: list, columns: dict[str, str]) -> bool:
    """Whether a sheet's first row names a column of text."""
    plain = {str(cell).strip().casefold() for cell in heading}
    return columns.get("text", "").casefold() in plain or not plain.isdisjoint(NAMES["text"].split())


def parquet_rows(label: str, stream: BinaryIO, columns: dict[str, str]) -> Iterator[Row]:
    """Rows of a Parquet file, read in batches."""
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(stream)
        names = file.schema_arrow.names
        wanted = list(dict.fromkeys(guessed(label, tuple(names), tuple(columns.items())).values()))
        cells = (row for batch in file.iter_batches(200, columns=wanted) for row in batch.to_pylist())
        for number, row in enumerate(cells, start=1):
            yield by_field(label, number, dict.fromkeys(names) | row, columns)
    except (pyarrow.ArrowException, OSError) as error:
        raise ValueError(f"this is no Parquet file that can be read ({str(error).splitlines()[0]}). Write it again.") from error


def json_rows(label: str, stream: BinaryIO, columns: dict[str, str]) -> Iterator[Row]:
    """Rows of a file with one JSON object a line."""
    stream.seek(0)
    for number, line in enumerate(iter(lambda: stream.readline(LARGEST), b""), start=1):
        if line.strip():
            try:
                yield by_field(label, number, json_object(line), columns)
            except ValueError as error:
                yield number, str(error)


def json_object(line: bytes) -> dict:
    """The object of one line; ValueError where it is none."""
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the line is no JSON in UTF-8 ({error}). Mend the line, or write the file again.") from error
    if not isinstance(found, dict):
        raise ValueError("the line is no JSON object. Write one object with the article's fields a line.")
    return found


TABLES = {".csv": csv_rows, ".tsv": csv_rows, ".xlsx": excel_rows, ".ods": excel_rows, ".parquet": parquet_rows, ".jsonl": json_rows}


# What a packed file may hold


def packed_size(stream: BinaryIO) -> int:
    """Bytes of a file."""
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


def refuse_growth(files: list[zipfile.ZipInfo], packed: int) -> None:
    """Raise ValueError where what is packed would grow, all together, as no text does; what alone does is not counted, since it is not unpacked."""
    total = sum(one.file_size for one in files if not growth(one))
    if total > max(SMALL, EXPANSION * packed):
        raise ValueError(f"it would grow from {packed:,} to {total:,} bytes, which no text does. Unpack it yourself if you trust it.")


def refuse_large(one: zipfile.ZipInfo) -> None:
    """Raise ValueError where a packed file is too large, or grows as no text does."""
    if wrong := growth(one):
        raise ValueError(wrong)


def growth(one: zipfile.ZipInfo) -> str:
    """What speaks against unpacking a file; empty where nothing does."""
    if one.file_size > LARGEST:
        return f"it unpacks to {one.file_size:,} bytes, more than the {LARGEST:,} that are read. Cut it into single articles."
    if one.file_size > max(SMALL, EXPANSION * one.compress_size):
        return f"it grows from {one.compress_size:,} to {one.file_size:,} bytes, which no text does. Unpack it yourself if you trust it."
    return ""

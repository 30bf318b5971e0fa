"""Marks as files that other tools read, and corrections out of the files that they give back.

format         file        what reads it                                                              comes back
jsonl          .jsonl      any program: a line of text and provenance, then one mark a line           yes
csv            .csv        any program; no cell that a spreadsheet would run
xlsx           .xlsx       spreadsheets; provenance on a sheet of its own
parquet        .parquet    data frames; provenance in the file's metadata
brat           .ann        brat: text, annotations, and a configuration for the folder                yes
doccano        .jsonl      doccano: one line an article                                               yes
inception      .json       INCEpTION: a UIMA CAS, and its types for the folder                        yes
spacy          .spacy      spaCy: a DocBin
webannotation  .jsonld     what knows W3C Web Annotation

What a file says of its making is its provenance: hash of the text, pipeline, package, publication date, corrections applied. It stands beside the file, in
`.provenance.json`, where the format has no room.
"""

import hashlib
import os
from importlib.metadata import version
from pathlib import Path

from spacy.tokens import Doc

from helpers import annotate, corrections, load
from helpers.corrections import KEYS, SPANS, Row
from helpers.review.checked import problems
from helpers.review.formats import brat, doccano, docbin, inception, lines, sheet, webannotation
from helpers.review.marks import about, as_corrections, as_rows, key
from helpers.review.marks import marks as marks_of

FORMATS = {"jsonl": ".jsonl", "csv": ".csv", "xlsx": ".xlsx", "parquet": ".parquet", "brat": ".ann", "doccano": ".jsonl", "inception": ".json",
           "spacy": ".spacy", "webannotation": ".jsonld"}
"""How the files of each format end; of two that end alike the first is meant where none is named."""
WRITERS = {"jsonl": lines.write, "csv": sheet.write_csv, "xlsx": sheet.write_xlsx, "parquet": sheet.write_parquet, "brat": brat.write,
           "doccano": doccano.write, "inception": inception.write, "spacy": docbin.write, "webannotation": webannotation.write}
"""The contents of the files by their endings, from a Doc, its marks and their provenance; "" is the ending of the path that was given.
A name of its own is that of a file for all articles of a folder, written where there is none."""
READERS = {"jsonl": lines.read, "brat": brat.read, "doccano": doccano.read, "inception": inception.read}
"""The text and the marks of a file; what a mark's value does not hold is not known."""
ROUNDS = 3
"""A correction of a name changes what is said of it in other layers, which the file may tell otherwise, and so on."""


# Out.

def export(doc: Doc, path: str | os.PathLike[str], *, format: str | None = None) -> list[Path]:
    """Writes the Doc's marks, each file whole or not at all; the paths written. ValueError where the format or the file's name will not do."""
    path, kind = target(path, format)
    contents = WRITERS[kind](doc, marks_of(doc), provenance(doc))
    files = {placed(path, ending): content for ending, content in contents.items() if ending[:1] in "." or not placed(path, ending).exists()}
    for file, content in files.items():
        refuse_other(file, content)
    for file, content in files.items():
        corrections.store(file, content)
    return list(files)


def target(path: str | os.PathLike[str], format: str | None) -> tuple[Path, str]:
    """Where to write, and in which format; raises where there is no folder for it, where corrections stand in it, and where it tells no format."""
    path = Path(path)
    kind = format_of(path, format)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path}: there is no folder {path.parent}. Make it, or give another path.")
    if path.name.endswith(corrections.beside("x").name[1:]):
        raise ValueError(f"{path}: corrections stand in a file of this name. Give another name.")
    return path, kind


def placed(path: Path, ending: str) -> Path:
    """Where a file of an export stands."""
    return path if not ending else path.with_suffix(ending) if ending.startswith(".") else path.with_name(ending)


def format_of(path: Path, format: str | None, known: dict = WRITERS) -> str:
    """The format that is named, or that the file's ending tells."""
    kind = format or next((name for name in known if FORMATS[name] == path.suffix.lower()), None)
    if kind not in known:
        names = ", ".join(f"{name} ({FORMATS[name]})" for name in known)
        raise ValueError(f"{path}: {f'there is no format {format!r}' if format else 'its ending tells no format'}. Name one of {names}.")
    if path.suffix.lower() != FORMATS[kind]:
        raise ValueError(f"{path}: a file in the format {kind} ends in {FORMATS[kind]}. Name it {path.with_suffix(FORMATS[kind]).name}.")
    return kind


def refuse_other(file: Path, content: bytes) -> None:
    """Raises where another text stands in the place of the text that goes with an annotation file: it may be the article itself."""
    if file.suffix == ".txt" and file.exists() and file.read_bytes() != content:
        raise ValueError(f"{file}: another text stands here already, and it is left alone. Give another name or folder for the annotations.")


def provenance(doc: Doc) -> Row:
    """What made the marks, and of what; nothing that changes from one day or machine to the next."""
    known, unfit = doc.user_data, set(problems(doc)["line"])
    applied = [{key: row[key] for key in KEYS if key in row} for row in known.get("corrections", []) if row["line"] not in unfit]
    published = known.get("published")
    return {"article": known.get("name"), "text_sha256": hashlib.sha256(annotate.text(doc).encode("utf8")).hexdigest(),
            "published": published.isoformat() if published else None, "pipeline": {"name": known.get("pipeline"), "version": known.get("pipeline_version")},
            "package": {"name": "news-evidence", "version": version("news-evidence")}, "corrections": applied}


# Back in.

def read(path: str | os.PathLike[str], doc: Doc, *, format: str | None = None, by: str | None = None, note: str | None = None) -> list[Row]:
    """The corrections, ready for `write`, that make the marks of the Doc's text those of the file; those of the Doc's own that still hold are among them.

    What the file does not tell is left as it is, and of a new mark left to the machine: who it is, where it lies. ValueError where the file's text is not
    the article's.
    """
    kept, before = doc.user_data.get("corrections", []), marks_of(doc)
    known = {key(one) for one in before} - {place_of(row) for row in kept if row["action"] == "add"}
    goal = [one if key(one) in known else as_new(one) for one in marks_in(path, annotate.text(doc), format=format)]
    while (still := holding(kept, before, goal)) != kept:
        kept, before = still, marks_of(again(doc, still))
    rows = kept
    for _ in range(ROUNDS):
        if not (new := as_corrections(before, goal, by=by, note=note)):
            break
        rows = rows + [of_origin(row, rows) for row in new]
        before = marks_of(again(doc, rows))
    return [{name: row[name] for name in KEYS if name in row} for row in corrections.read(rows)]


def as_new(one: Row) -> Row:
    """The mark without the columns that nobody filled in."""
    return one | {"value": {column: cell for column, cell in one["value"].items() if cell is not None or column in SPANS}}


def of_origin(row: Row, rows: list[Row]) -> Row:
    """The correction, about the mark as it stood before one of the rows moved it."""
    return row | next((about(other) for other in rows if other["action"] == "move" and place_of(other) == key(row)), {})


def marks_in(path: str | os.PathLike[str], text: str, *, format: str | None = None) -> list[Row]:
    """The marks in a file, as `review.marks` gives them; ValueError where it is not of this text, or damaged."""
    path = Path(path)
    kind = format_of(path, format, READERS)
    try:
        found, marks = READERS[kind](path, text)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        wrong = f"this is no file in the format {kind} that can be read ({told(error)})"
        raise ValueError(f"{path}: {wrong}. Mend it, export it anew, or name its format.") from error
    if found != text:
        place = next((number for number, (one, other) in enumerate(zip(found, text)) if one != other), min(len(found), len(text)))
        raise ValueError(f"{path}: its text is not the article's: they part at character {place}. Give the article that it was made of, or export it anew.")
    for one in marks:
        if wrong := mistake(text, one):
            raise ValueError(f"{path}: {one.get('text')!r} at {one.get('start')} in {one.get('layer')}: {wrong}.")
    return marks


def mistake(text: str, one: Row) -> str:
    """What is wrong with a mark of a file; empty where nothing is."""
    known = {column: cell for column, cell in one.get("value", {}).items() if cell is not None}
    wrong = corrections.mistake(about(one) | {"action": "accept", "value": known | {"pieces": one.get("pieces")}})
    return wrong or ("" if corrections.stands(text, one) else "its words do not stand there")


def told(error: Exception) -> str:
    """An error in words."""
    return f"there is no {error}" if isinstance(error, KeyError) else str(error)


def holding(rows: list[Row], before: list[Row], goal: list[Row]) -> list[Row]:
    """The corrections whose mark, or whose want of a mark, is the same before and in the goal."""
    first, second = ({key(one): one for one in marks} for marks in (before, goal))
    pairs = [(row, first.get(place_of(row)), second.get(place_of(row))) for row in rows]
    return [row for row, one, other in pairs if one == other or one and other and not as_rows(one, other)]


def place_of(row: Row) -> tuple:
    """Which mark a correction makes."""
    pieces = corrections.effects(row).get("pieces", [(row["start"], row["end"])])
    return row["layer"], *corrections.hull(pieces), corrections.key(row)[2]


def again(doc: Doc, rows: list[Row]) -> Doc:
    """The article of a Doc read again with other corrections."""
    known = doc.user_data
    article = load.text(annotate.text(doc), name=known["name"], published=known["published"])
    return annotate.doc(article._replace(source=known["source"], corrections=rows))

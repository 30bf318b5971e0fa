"""Read many articles: folders, zip archives, tables of articles and single files; what cannot be read is told and never the end of the run."""

import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from helpers import load
from helpers.corpus import rows

FAILURE = ("file", "row", "what", "remedy")
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)  # what unpacking raises
REPORT = "Report it with the file that caused it"

Source = dict
Outcome = load.Article | dict


def articles(path: str | os.PathLike[str], *, columns: Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """Each article below `path`, in the order of names and rows; for what cannot be read a dict: `file, row, what, remedy`.

    `path` is a folder (with all below it), a .zip, a table (.csv, .tsv, .xlsx, .ods, .parquet, .jsonl: an article a row) or a file that `load.article` reads. `columns`
    maps `text, title, date, source, url, authors` to the table's columns; those not given are guessed by name, and a warning says so. An
    article's `path` names its file from `path` on and, in a table, its row (from 1, without the heading). Raises FileNotFoundError.
    """
    for source in sources(path, columns=columns):
        yield from read(source)


def sources(path: str | os.PathLike[str], *, columns: Mapping[str, str] | None = None) -> Iterator[Source]:
    """One dict an article to come, cheap to make and to send: the file it stands in, or its cells, or what is wrong already."""
    top = Path(path)
    if not top.exists():
        raise FileNotFoundError(f"{top}: there is no such file or folder. Check the path and the folder that it starts from.")
    for file, label in files(top):
        if leads_out(file, top):
            yield failure(label, None, "it is a link that leads to no file in the folder. Put the file itself there.")
        elif file.suffix.lower() == ".zip":
            yield from told(label, zipped(label, file, columns))
        elif file.suffix.lower() in rows.TABLES:
            yield from told(label, opened(label, file, columns))
        else:
            yield {"file": label, "path": os.fspath(file.resolve())}


def files(top: Path) -> Iterator[tuple[Path, str]]:
    """The files and links below a folder, or the one file, by name, with the name from there on; what is hidden, and notes on articles, left out."""
    if top.is_file():
        yield top, printable(top.name)
        return
    found = sorted((file.relative_to(top).as_posix(), file) for file in top.rglob("*") if file.is_file() or file.is_symlink())
    stems = {label.rpartition(".")[0] for label, file in found if file.suffix != ".toml"}
    for label, file in found:
        if is_wanted(label, stems):
            yield file, printable(label)


def leads_out(file: Path, top: Path) -> bool:
    """Whether the file is a link, and to no file in the folder."""
    return file.is_symlink() and not (file.is_file() and file.resolve().is_relative_to(top.resolve()))


def is_wanted(label: str, stems: set[str]) -> bool:
    """Whether a name is neither hidden nor that of the sidecar of an article."""
    hidden = any(part.startswith(".") and part != ".." or part == "__MACOSX" for part in PurePosixPath(label).parts)
    return not hidden and not (label.endswith(".toml") and label.removesuffix(".toml") in stems)


def printable(words: str) -> str:
    """Words that can be written in UTF-8: bytes of a file's name that are no text, and halves of pairs, become replacement characters."""
    return words.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def failure(label: str, row: int | None, message: str) -> dict:
    """A row of the table of failures; the message is what is wrong, and after the first full stop what to do."""
    what, _, remedy = message.partition(". ")
    return dict(zip(FAILURE, (label, row, what.removesuffix("."), remedy or f"{REPORT}.")))


def told(label: str, found: Iterable[Source]) -> Iterator[Source]:
    """What is found in a file, and at last, where it cannot be read to its end, why."""
    try:
        yield from found
    except Exception as error:  # whatever a library raises on a file that it was not made for
        yield failure(label, None, message_of(error))


def message_of(error: Exception) -> str:
    """What is wrong and what to do: our own words, or those of a library."""
    if isinstance(error, DAMAGED):
        return f"it is damaged, or packed in a way that is not read ({type(error).__name__}). Pack or download it again."
    return str(error) if isinstance(error, ValueError) and ". " in str(error) else f"it cannot be read ({type(error).__name__}: {error}). {REPORT}."


# Tables


def opened(label: str, file: Path, columns: Mapping[str, str] | None) -> Iterator[Source]:
    """The rows of a table."""
    with file.open("rb") as stream:
        yield from table(label, stream, file.suffix.lower(), columns)


def table(label: str, stream: BinaryIO, suffix: str, columns: Mapping[str, str] | None) -> Iterator[Source]:
    """The rows of an opened table, each with its cells or what is wrong with it."""
    number = None
    for number, cells in rows.rows(label, stream, suffix, columns):
        yield failure(label, number, cells) if isinstance(cells, str) else {"file": label, "row": number, "cells": cells}
    if number is None:
        raise ValueError("there is no row in it. Put the names of the columns in the first row and an article in each that follows.")


# Archives


def zipped(label: str, file: Path, columns: Mapping[str, str] | None) -> Iterator[Source]:
    """The files in an archive. Nothing is unpacked under a name of the archive's own, so that no path in it leads anywhere."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise ValueError(f"this is no zip archive that can be opened ({error}). Pack or download it again.") from error
    with archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        rows.refuse_growth(members, file.stat().st_size)
        stems = {one.filename.rpartition(".")[0] for one in members if not one.filename.endswith(".toml")}
        for place, one in enumerate(archive.infolist()):
            name = printable(f"{label}/{one.filename}")
            if not one.is_dir() and is_wanted(one.filename, stems):
                yield from told(name, member(name, file, archive, one, place, columns))


def member(label: str, file: Path, archive: zipfile.ZipFile, one: zipfile.ZipInfo, place: int, columns: Mapping[str, str] | None) -> Iterator[Source]:
    """The article, or the rows, of one file in an archive; ValueError where it is not to be unpacked."""
    suffix, name = PurePosixPath(one.filename).suffix.lower(), PurePosixPath(one.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or name.parts[0].endswith(":"):
        raise ValueError("its name leads out of the archive. Pack it again without such names.")
    if one.flag_bits & 1:
        raise ValueError("it is locked with a password. Unpack it yourself.")
    rows.refuse_large(one)
    if suffix == ".zip":
        raise ValueError("it is an archive in an archive. Unpack it first.")
    if suffix not in rows.TABLES:
        yield {"file": label, "path": os.fspath(file.resolve()), "member": place}
        return
    with tempfile.TemporaryFile() as stream:
        stream.write(archive.read(one))
        stream.seek(0)
        yield from table(label, stream, suffix, columns)


@lru_cache(maxsize=1)
def archive_of(path: str) -> zipfile.ZipFile:
    """The archive last read from."""
    return zipfile.ZipFile(path)


# Articles


def read(source: Source) -> list[Outcome]:
    """The article of a source, or why there is none; both where its date could not be read. Never raises, whatever is in the file."""
    if "what" in source:
        return [source]
    try:
        return [*map(checked, of_cells(source) if "cells" in source else of_file(source))]
    except Exception as error:  # whatever a library raises on a file that it was not made for
        return [failure(source["file"], source.get("row"), message_of(error))]


def checked(outcome: Outcome) -> Outcome:
    """The outcome; ValueError where the text cannot be written in UTF-8."""
    if isinstance(outcome, load.Article):
        try:
            outcome.text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError(f"character {error.start:,} of the text is half of a pair (a lone surrogate), and so no text. Write it as UTF-8 again.") from error
    return outcome


def of_cells(source: Source) -> Iterator[Outcome]:
    """The article of a row; before it, where its date is no day for certain, a failure that says so."""
    cells, label = source["cells"], f"{source['file']}:{source['row']}"
    published = rows.day(cells["date"]) if "date" in cells else None
    if "date" in cells and not published:
        yield failure(source["file"], source["row"], f"the date {str(cells['date'])[:60]!r} is no day for certain, and the article is read without it. Write it as 2024-12-31.")
    name = f"{PurePosixPath(source['file']).stem} {source['row']}"
    article = of_text(str(cells.get("text", "")), name, published)
    known = {field: listed(cells[field]) for field in ("title", "source", "url", "authors") if field in cells}
    yield with_known(article, known | {"path": label, "published_from": "table" if published else None})


def of_text(words: str, name: str, published: date | None) -> load.Article:
    """The article of a string; ValueError as `load` says it, but without the name, which the row says better."""
    try:
        return load.text(words, name=name, published=published)
    except ValueError as error:
        raise ValueError(str(error).removeprefix(f"{name}: ")) from error


def listed(value: object) -> str | None:
    """A cell as text, several values with commas between them; None where there is none."""
    if value is None:
        return None
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def with_known(article: load.Article, known: dict) -> load.Article:
    """The article with what is known of it, as far as an Article has a place for it."""
    return article._replace(**{field: value for field, value in known.items() if field in article._fields})


def of_file(source: Source) -> Iterator[Outcome]:
    """The article of a file, or of a file in an archive with the sidecar that is beside it there."""
    if "member" not in source:
        yield loaded(Path(source["path"]))._replace(path=source["file"])
        return
    archive = archive_of(source["path"])
    one = archive.infolist()[source["member"]]
    stem, _, suffix = PurePosixPath(one.filename).name.rpartition(".")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"article.{suffix}" if stem else "article")
        file.write_bytes(archive.read(one))
        sidecar = archive.NameToInfo.get(f"{one.filename.rpartition('.')[0]}.toml")
        if sidecar and sidecar.file_size < rows.SMALL:
            file.with_suffix(".toml").write_bytes(archive.read(sidecar))
        yield loaded(file)._replace(name=printable(stem or suffix), path=source["file"])


def loaded(file: Path) -> load.Article:
    """The article of a file; ValueError as `load` says it, but without the path, which is not the same everywhere."""
    try:
        return load.article(file)
    except (ValueError, OSError) as error:
        said = str(error)
        for path in (file, file.with_suffix(".toml")):
            said = said.removeprefix(f"{path}: ").replace(os.fspath(path), path.name)
        raise ValueError(said) from error

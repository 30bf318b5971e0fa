"""Load one news article from a file, and say what a reader should know about the file first."""

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from helpers import corrections
from helpers.load.decode import decode
from helpers.load.file import MAXIMUM_BYTES, as_day, check_text, problem, read_sidecar
from helpers.load.findings import report
from helpers.load.mail import read_archive, read_mail
from helpers.load.odt import read_odt
from helpers.load.page import read_page
from helpers.load.paragraph import lines, paragraphs
from helpers.load.pdf import read_pdf
from helpers.load.record import Article
from helpers.load.rtf import read_rtf
from helpers.load.word import read_word

__all__ = ["Article", "article", "articles", "lines", "paragraphs", "report", "text"]


def article(path: str | os.PathLike[str], *, published: date | str | None = None) -> Article:
    """One article from a file of a kind that READERS lists, with what the sidecar `<name>.toml` beside it says.

    `published` (a date or ISO 8601 text) wins over the sidecar, the sidecar over the metadata of a page or e-mail; a date is never taken from
    the text. The text of .txt and .md is exactly what the file decodes to, byte order mark aside.
    Raises FileNotFoundError, IsADirectoryError, or ValueError saying which file, what is wrong and what to do.
    """
    file = Path(path)
    raw = read_bytes(file)
    with quiet("trafilatura"):
        read = reader_of(file)(file, raw)
    known = {"published": None, "source": None, "encoding": None} | read | read_sidecar(file)
    if published is not None:
        known |= {"published": as_day(published), "published_from": "argument", "published_assumed": False}
    check_text(file, known["text"])
    known["corrections"] = corrections.found(file)
    return Article(name=file.stem, path=os.fspath(path), sha256=hashlib.sha256(raw).hexdigest(), **known)


def articles(path: str | os.PathLike[str], *, columns: Mapping[str, str] | None = None) -> Iterator[Article | dict]:
    """Each article below `path`: a folder with all below it, a .zip, a table (.csv, .tsv, .xlsx, .ods, .parquet, .jsonl) or one file.

    For what cannot be read a dict with `file, row, what, remedy`, never an error that ends the rest. `columns` maps `text, title, date, source,
    url, authors` to the table's columns; those not given are guessed by name, and a warning says so. Raises FileNotFoundError.
    """
    from helpers.corpus import read  # here, and not above: it reads each file with `article`

    return read.articles(path, columns=columns)


def text(words: str, *, name: str = "text", published: date | str | None = None) -> Article:
    """An article from a string, exactly as it is; `sha256` is that of its UTF-8 bytes, `path` is empty.

    Raises ValueError where there is nothing but white space in it or `published` is no day.
    """
    check_text(Path(name), words)
    day = None if published is None else as_day(published)
    known = {"published": day, "published_from": None if day is None else "argument", "source": None, "encoding": None}
    return Article(text=words, name=name, path="", sha256=hashlib.sha256(words.encode("utf8", "surrogatepass")).hexdigest(), **known)


@contextmanager
def quiet(*names: str) -> Iterator[None]:
    """Silences libraries' loggers while one file is read: what they complain of is told by our own errors and report."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels):
            logger.setLevel(level)


def read_text(file: Path, raw: bytes) -> dict:
    text, known = decode(file, raw)
    return {"text": text} | known


READERS = {
    ".txt": read_text, ".md": read_text, ".html": read_page, ".htm": read_page, ".mhtml": read_archive, ".mht": read_archive, ".eml": read_mail,
    ".docx": read_word, ".odt": read_odt, ".rtf": read_rtf, ".pdf": read_pdf,
}


def reader_of(file: Path) -> Callable[[Path, bytes], dict]:
    if file.suffix.lower() not in READERS:
        what = f"files ending in {file.suffix} are not read" if file.suffix else "the name of the file has no suffix"
        raise problem(file, what, "Save the article as one of " + ", ".join(READERS))
    return READERS[file.suffix.lower()]


def read_bytes(file: Path) -> bytes:
    if file.is_dir():
        raise IsADirectoryError(f"{file}: this is a folder. Give the path of one article in it.")
    if not file.is_file():
        raise FileNotFoundError(f"{file}: there is no such file. Check the path and the folder that it starts from.")
    reader_of(file)
    if file.stat().st_size > MAXIMUM_BYTES:
        raise problem(file, f"the file is larger than {MAXIMUM_BYTES:,} bytes", "Cut it into single articles")
    raw = file.read_bytes()
    if not raw:
        raise problem(file, "the file is empty", "Save the article into it, or give another file")
    return raw

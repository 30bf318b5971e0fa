"""Read OpenDocument texts (.odt), by the names of OpenDocument 1.3, part 3."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import lxml.etree

from helpers.load.file import BROKEN, problem, refuse_growth
from helpers.load.word import name_of, tree_of

# What is not printed in the text, and what the report says of it.
UNREAD = {"deletion": "passages that tracked changes delete", "annotation": "comments"}
SKIPPED = {"tracked-changes", "annotation", "annotation-end", "note", "title", "desc", "forms", "sequence-decls", "variable-decls", "user-field-decls", "table-of-content", "ruby-text"}
SIGNS = {"tab": "\t", "line-break": "\n"}


def read_odt(file: Path, raw: bytes) -> dict:
    """Headings, paragraphs and table rows of an OpenDocument text, one a line, cells parted by tabs; text boxes after their paragraph, notes at the end."""
    refuse_growth(file, raw)
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            body = tree_of(archive.read("content.xml")).find("{*}body/{*}text")
            title = tree_of(archive.read("meta.xml")).findtext(".//{http://purl.org/dc/elements/1.1/}title") if "meta.xml" in archive.namelist() else None
        text = "".join([*blocks(body), *(line for note in notes(body) for line in blocks(note))])
    except (zipfile.BadZipFile, lxml.etree.XMLSyntaxError, *BROKEN) as error:
        wrong = "this is no OpenDocument text that can be opened: damaged, locked with a password, or of another kind"
        raise problem(file, wrong, "Open it in its program and save it as .odt or .docx without a password") from error
    return {"text": text.removesuffix("\n"), "encoding_from": "OpenDocument text", "title": title or None, "left_out": left_out(body)}


def notes(body: lxml.etree._Element) -> list[lxml.etree._Element]:
    return [note for note in body.iter("{*}note-body") if not any(name_of(above) == "tracked-changes" for above in note.iterancestors())]


def blocks(element: lxml.etree._Element) -> Iterator[str]:
    """The paragraphs and table rows below an element, each with its line end."""
    for child in element:
        name = name_of(child)
        if name in ("p", "h"):
            yield inline(child) + "\n"
            yield from (line for box in child.iter("{*}text-box") for line in blocks(box))
        elif name == "table-row":
            yield "\t".join("".join(blocks(cell)).removesuffix("\n") for cell in child if name_of(cell) == "table-cell") + "\n"
        elif name not in SKIPPED:
            yield from blocks(child)


def inline(element: lxml.etree._Element) -> str:
    """The printed text of a paragraph or of what is in it, text boxes and notes aside."""
    text = SIGNS.get(name_of(element), "") + (element.text or "")
    if name_of(element) == "s":
        text = " " * int(element.get(lxml.etree.QName(lxml.etree.QName(element).namespace, "c"), 1))
    for child in element:
        text += ("" if name_of(child) in {*SKIPPED, "text-box"} else inline(child)) + (child.tail or "")
    return text


def left_out(body: lxml.etree._Element) -> tuple[str, ...]:
    found = {what: sum(1 for _ in body.iter(f"{{*}}{name}")) for name, what in UNREAD.items()}
    return tuple(f"{what} ({count})" for what, count in found.items() if count)

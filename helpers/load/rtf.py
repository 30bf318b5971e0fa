"""Read RTF documents."""

import codecs
import re
from pathlib import Path

from helpers.load.file import BROKEN, problem

# Words of the Rich Text Format (1.9.1) for what is in the file and not printed in its text, and what the report says of them.
UNREAD = {
    "passages that tracked changes delete": r"\\deleted(?![a-z\d])", "passages of hidden text": r"\\v(?![a-z\d-])", "notes": r"\\footnote(?![a-z])", "headers": r"\\header[lrf]?(?![a-z])",
    "footers": r"\\footer[lrf]?(?![a-z])", "comments": r"\\annotation(?![a-z])", "text boxes": r"\\shptxt(?![a-z])",
}
TITLE = re.compile(r"\{\\title\s([^{}]*)\}")
CODE_PAGE = re.compile(rb"\\ansicpg(\d+)")


def read_rtf(file: Path, raw: bytes) -> dict:
    """The paragraphs of an RTF document and the rows of its tables, as striprtf reads them, one a line."""
    wrong = "this is no RTF document that can be read: "
    if not raw.lstrip().startswith(b"{\\rtf"):
        raise problem(file, f"{wrong}it does not begin with {{\\rtf", "Open it in its program and save it as .rtf or .docx")
    if not raw.rstrip(b"\0 \r\n\t").endswith(b"}"):
        raise problem(file, f"{wrong}it is cut off, its last brace is missing", "Save or download it again")
    try:
        source = without_unprinted(raw.decode(code_page(raw), "replace"))
        text, title = plain(source), TITLE.search(source)
    except BROKEN as error:
        raise problem(file, f"{wrong}damaged", "Open it in its program and save it again") from error
    return {"text": text.strip("\n"), "encoding_from": "RTF document", "title": plain(rf"{{\rtf1 {title[1]}}}") or None if title else None, "left_out": left_out(source)}


def code_page(raw: bytes) -> str:
    """The code page that the document names, where Python knows it."""
    page = CODE_PAGE.search(raw[:2_000])
    try:
        return codecs.lookup(f"cp{int(page[1])}").name if page else "cp1252"
    except LookupError:
        return "cp1252"


def without_unprinted(source: str) -> str:
    """The source with deleted and hidden passages marked as what a reader may skip, and the addresses of links where striprtf does not look for them.

    Line breaks, which mean nothing, stand before each font, or striprtf takes a time that grows with the square of a line's length.
    """
    marked = re.sub(r"(\\deleted|\\v)(?![a-z\d-])", r"\\*\1", source).replace("\\fldinst{", "\\fldinst {")
    return re.sub(r"(?=\\f\d)", "\n", marked)


def plain(source: str) -> str:
    """The text of a source, with halves of pairs (UTF-16) put together."""
    from striprtf.striprtf import rtf_to_text  # here, and not above: text files need not wait

    return rtf_to_text(source, errors="replace").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def left_out(source: str) -> tuple[str, ...]:
    found = {what: len(re.findall(word, source)) for what, word in UNREAD.items()}
    return tuple(f"{what} ({count})" for what, count in found.items() if count)

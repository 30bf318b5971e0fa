"""Read Word documents."""

import zipfile
from io import BytesIO
from pathlib import Path

import lxml.etree

from helpers.load.file import problem


def read_word(file: Path, raw: bytes) -> dict:
    """Paragraphs and table rows of a Word document, one a line; cells are parted by tabs."""
    import docx  # here, and not above: text files need not wait

    try:
        document = docx.Document(BytesIO(raw))
        lines = [block_text(block) for block in document.iter_inner_content()]
        title = document.core_properties.title
    except (zipfile.BadZipFile, KeyError, ValueError, AttributeError, lxml.etree.XMLSyntaxError) as error:
        wrong = "this is no Word document that can be opened: damaged, locked with a password, or of another kind"
        raise problem(file, wrong, "Open it in its program and save it as .docx without a password") from error
    return {"text": "\n".join(lines), "encoding_from": "Word document", "title": title or None}


def block_text(block: object) -> str:
    if hasattr(block, "rows"):
        return "\n".join("\t".join(dict.fromkeys(cell.text for cell in row.cells)) for row in block.rows)
    return block.text

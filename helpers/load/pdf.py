"""Read PDF documents."""

from io import BytesIO
from pathlib import Path

from helpers.load.file import problem


def read_pdf(file: Path, raw: bytes) -> dict:
    """The text of a PDF as pypdf extracts it, its lines joined to paragraphs."""
    import pypdf  # here, and not above: text files need not wait

    try:
        document = pypdf.PdfReader(BytesIO(raw))
        if is_locked(document):
            raise problem(file, "this PDF is encrypted", "Save a copy without a password, or copy the text into a .txt file")
        pages = [page.extract_text() for page in document.pages]
        title = document.metadata.title if document.metadata else None
    except (pypdf.errors.PyPdfError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise problem(file, "this is no PDF that can be read: damaged, or of another kind", "Save or download it again") from error
    if not "".join(pages).strip():
        raise problem(file, "this PDF has pages but no text, only pictures", "Recognise its characters (OCR), or copy the text into a .txt file")
    return {"text": "\n".join(map(unwrap, pages)), "encoding_from": "PDF document", "title": title or None}


def is_locked(document: "pypdf.PdfReader") -> bool:
    """Whether a password is needed to read; one that only forbids printing is empty for readers."""
    from pypdf.errors import DependencyError

    try:
        return document.is_encrypted and not document.decrypt("")
    except (DependencyError, NotImplementedError):
        return True


def unwrap(page: str) -> str:
    """A page's lines joined to paragraphs, which end at a blank line or at a short line that no small letter follows."""
    lines = [line.strip() for line in page.splitlines()]
    width = max(map(len, lines), default=0)
    text = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        ends = not line or not following or (len(line) < 0.75 * width and not following[0].islower())
        text += line + ("\n" if ends else "" if line.endswith(("-", "\u00ad")) else " ")
    return text.strip()

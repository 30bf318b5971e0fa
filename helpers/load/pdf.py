"""Read PDF documents."""

from io import BytesIO
from pathlib import Path

from helpers.load.file import problem
from helpers.load.unwrap import unwrap, words_of


def read_pdf(file: Path, raw: bytes) -> dict:
    """The text of a PDF as pypdf extracts it, its lines joined to paragraphs and words parted at line ends to words."""
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
    words = words_of("\n".join(pages))
    return {"text": "\n".join(unwrap(page, words) for page in pages), "encoding_from": "PDF document", "title": title or None}


def is_locked(document: "pypdf.PdfReader") -> bool:
    """Whether a password is needed to read; one that only forbids printing is empty for readers."""
    from pypdf.errors import DependencyError

    try:
        return document.is_encrypted and not document.decrypt("")
    except (DependencyError, NotImplementedError):
        return True

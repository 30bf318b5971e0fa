"""Read PDF documents."""

import ctypes
import re
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.load.file import problem
from helpers.load.layout import Piece, lines_of
from helpers.load.unwrap import unwrap, words_of

if TYPE_CHECKING:
    import pypdfium2

# What PDFium writes for a hyphen at the end of a line, and the letters that stand for nothing.
HYPHENS, NOTHING = dict.fromkeys("\x02\ufffe", "-"), re.compile("[\x00\x08\uffff]")


def read_pdf(file: Path, raw: bytes) -> dict:
    """The text of a PDF, column by column, without heads and feet of pages; its lines joined to paragraphs and words parted at line ends to words."""
    import pypdfium2  # here, and not above: text files need not wait

    try:
        with closing(pypdfium2.PdfDocument(raw)) as document:
            sheets = [(pieces_of(page), page.get_height()) for page in document]
            title = document.get_metadata_value("Title")
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise problem(file, "this PDF is encrypted", "Save a copy without a password, or copy the text into a .txt file") from error
        raise problem(file, "this is no PDF that can be read: damaged, or of another kind", "Save or download it again") from error
    lines, left_out = lines_of([pieces for pieces, _ in sheets], [height for _, height in sheets])
    if not lines:
        raise problem(file, "this PDF has pages but no text, only pictures", "Recognise its characters (OCR), or copy the text into a .txt file")
    words = words_of("\n".join(text for text, *_ in lines))
    return {"text": unwrap(lines, words), "encoding_from": "PDF document", "title": title or None, "left_out": left_out}


def pieces_of(page: "pypdfium2.PdfPage") -> list[Piece]:
    """The pieces of lines on a page: letters side by side, less than a letter's height apart, turned as most of the page is."""
    from pypdfium2 import raw

    sheet = page.get_textpage()
    pieces: list[list] = []
    open_piece = None
    for place in range(sheet.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(sheet, place))
        if letter.isspace():
            open_piece = None if letter in "\r\n" else open_piece
            if open_piece:
                open_piece[4] += " "
            continue
        left, bottom, right, top = box_of(raw, sheet, place)
        if open_piece and abs(bottom - open_piece[1]) < (top - bottom or 1) / 2 and abs(left - open_piece[2]) < open_piece[3] - open_piece[1]:
            open_piece[4] += letter
            open_piece[2] = max(open_piece[2], right)
        else:
            open_piece = [left, bottom, right, top, letter, round(raw.FPDFText_GetCharAngle(sheet, place), 1)]
            pieces.append(open_piece)
    usual = Counter(piece[5] for piece in pieces).most_common(1)
    return [(*piece[:4], cleaned(piece[4])) for piece in pieces if piece[5] == usual[0][0] and cleaned(piece[4])]


def box_of(raw: object, sheet: object, place: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a character, with the space that its font gives to each."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(sheet, place, ctypes.byref(box))
    return box.left, box.bottom, box.right, box.top


def cleaned(text: str) -> str:
    return " ".join(NOTHING.sub("", "".join(HYPHENS.get(letter, letter) for letter in text)).split())

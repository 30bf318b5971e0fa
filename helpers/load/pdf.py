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

# Where a box (left, bottom, right, top) of a page that is so wide and high stands once letters turned by so much (radians) are upright.
UPRIGHT = {
    1.6: lambda left, bottom, right, top, width, height: (height - top, left, height - bottom, right),
    3.1: lambda left, bottom, right, top, width, height: (width - right, height - top, width - left, height - bottom),
    4.7: lambda left, bottom, right, top, width, height: (bottom, width - right, top, width - left),
}
SIDEWAYS = (1.6, 4.7)


def read_pdf(file: Path, raw: bytes) -> dict:
    """The text of a PDF, column by column, without heads and feet of pages; its lines joined to paragraphs and words parted at line ends to words."""
    import pypdfium2  # here, and not above: text files need not wait

    try:
        with closing(pypdfium2.PdfDocument(raw)) as document:
            sheets = [pieces_of(page) for page in document]
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


def pieces_of(page: "pypdfium2.PdfPage") -> tuple[list[Piece], float]:
    """The pieces of lines on a page, letters side by side, less than a letter's height apart, turned as most of the page is; and the page's height as it is read."""
    from pypdfium2 import raw

    sheet = page.get_textpage()
    width, height = page.get_size()[::-1] if page.get_rotation() in (90, 270) else page.get_size()
    angles = [round(raw.FPDFText_GetCharAngle(sheet, place), 1) for place in range(sheet.count_chars())]
    usual = Counter(angles).most_common(1)[0][0] if angles else 0
    turn = UPRIGHT.get(usual)
    pieces: list[list] = []
    open_piece = None
    for place in range(sheet.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(sheet, place))
        if letter.isspace():
            open_piece = None if letter in "\r\n" else open_piece
            if open_piece:
                open_piece[4] += " "
            continue
        box = box_of(raw, sheet, place)
        left, bottom, right, top = turn(*box, width, height) if turn else box
        if open_piece and abs(bottom - open_piece[1]) < (top - bottom or 1) / 2 and abs(left - open_piece[2]) < open_piece[3] - open_piece[1]:
            open_piece[4] += letter
            open_piece[2] = max(open_piece[2], right)
        else:
            open_piece = [left, bottom, right, top, letter, angles[place]]
            pieces.append(open_piece)
    kept = [(*piece[:4], cleaned(piece[4])) for piece in pieces if piece[5] == usual and cleaned(piece[4])]
    return kept, width if usual in SIDEWAYS else height


def box_of(raw: object, sheet: object, place: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a character, with the space that its font gives to each."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(sheet, place, ctypes.byref(box))
    return box.left, box.bottom, box.right, box.top


def cleaned(text: str) -> str:
    return " ".join(NOTHING.sub("", "".join(HYPHENS.get(letter, letter) for letter in text)).split())

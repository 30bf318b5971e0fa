"""The lines of a printed page in the order in which they are read: columns one after the other, without heads, feet and page numbers."""

import re
from collections import Counter
from itertools import groupby, pairwise
from statistics import median

# A piece of a line as it is printed: left, bottom, right and top in points from the lower left corner, and its text.
Piece = tuple[float, float, float, float, str]
# A line of a column: its text, whether a paragraph begins with it, and how many characters the widest line of the column has.
Line = tuple[str, bool, int]
# Heads and feet are among so many lines at either edge of a page, and stand in this share of its height.
EDGE_ROWS, EDGE = 2, 0.16
# Heads and feet have at most so many words; two parts of one stand so many points apart.
HEAD_WORDS, FAR = 20, 60
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# What heads and feet hold: a page's number, an address, when it was printed, a weekday with its date, rights; the name of a paper and a number.
FURNITURE = re.compile(
    r"(?:page )?\W{0,2}\d{1,4}\W{0,2}(?:(?:/|of) ?\d{1,4})?|(?:https?://|www\.)\S+(?: \S{1,9}/\d{1,4})?"
    r"|\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? (?:at )?\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?\b.*"
    rf"|\w{{3,6}}day,? .{{0,12}}\b(?:{MONTHS})[a-z]*\b.{{0,12}}|(?:©|\(c\)|copyright)\W.*",
    re.IGNORECASE,
)
NAME_AND_NUMBER = re.compile(r"[A-Z][A-Z .&’'-]+ \d{1,4}|\d{1,4} [A-Z][A-Z .&’'-]+")
# A column has so many pieces and so many characters in each on average, and at least this share of both columns' characters.
COLUMN_PIECES, COLUMN_CHARACTERS, COLUMN_SHARE = 3, 10, 0.15
# Pages with more pieces are taken to have one column; more large letters than this are no first letters of a text.
MOST_PIECES, MOST_CAPITALS = 3_000, 10
ENDS = re.compile(r"[.!?…:;][\"'”’»)\]]*$")


def lines_of(pages: list[list[Piece]], heights: list[float]) -> tuple[list[Line], tuple[str, ...]]:
    """The lines of all pages in reading order, and what was left out, as the report tells it."""
    edges = [edge_rows(pieces, height) for pieces, height in zip(pages, heights, strict=True)]
    often = Counter(masked(text) for rows in edges for text in {masked(text_of(row)): text_of(row) for row in rows}.values())
    dropped = [[row for row in rows if is_furniture(row) or often[masked(text_of(row))] > 1] for rows in edges]
    found: list[tuple[Piece, bool, int]] = []
    for pieces, rows in zip(pages, dropped, strict=True):
        gone = {piece for row in rows for piece in row}
        for column in columns(sorted((piece for piece in with_capitals(pieces) if piece not in gone), key=lambda piece: (-piece[3], piece[0]))):
            found += column_lines(column, found)
    shown = {masked(text_of(row)): text_of(row) for rows in reversed(dropped) for row in rows}
    counts = Counter(masked(text_of(row)) for rows in dropped for row in rows)
    told = tuple(f"a head or foot of a page, “{text}”" + (f" (on {counts[key]} pages)" if counts[key] > 1 else "") for key, text in reversed(shown.items()))
    return [(piece[4], begins, width) for piece, begins, width in found], told


def edge_rows(pieces: list[Piece], height: float) -> list[list[Piece]]:
    """The rows of pieces at the upper and the lower edge of a page."""
    rows = rows_of(pieces)
    upper, lower = rows[:EDGE_ROWS], rows[EDGE_ROWS:][-EDGE_ROWS:]
    return [row for row in upper if row[0][1] > (1 - EDGE) * height] + [row for row in lower if row[0][3] < EDGE * height]


def rows_of(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that stand on one line, from left to right; lines from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece[1]):
        if rows and rows[-1][0][1] - piece[1] < 0.5 * min(size(piece), size(rows[-1][0])):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row) for row in rows]


def size(piece: Piece) -> float:
    return piece[3] - piece[1]


def text_of(row: list[Piece]) -> str:
    return " ".join(piece[4] for piece in row)


def masked(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def is_furniture(row: list[Piece]) -> bool:
    apart = len(row) > 1 and max(right[0] - left[2] for left, right in pairwise(row)) > FAR
    texts = [text_of(row)] + [row[0][4], row[-1][4]] * apart
    return len(texts[0].split()) <= HEAD_WORDS and any(FURNITURE.fullmatch(text) or NAME_AND_NUMBER.fullmatch(text) for text in texts)


def with_capitals(pieces: list[Piece]) -> list[Piece]:
    """The pieces with each large first letter of a text put before the line that it begins."""
    usual = median(map(size, pieces)) if pieces else 0
    large = [piece for piece in pieces if len(piece[4]) == 1 and piece[4].isupper() and size(piece) > 1.7 * usual]
    for letter in large[:MOST_CAPITALS]:
        beside = [piece for piece in pieces if 0 <= piece[0] - letter[2] + 2 < usual and abs(piece[3] - letter[3]) < size(letter) / 2 and piece is not letter]
        if beside:
            first = max(beside, key=lambda piece: piece[3])
            pieces = [(*piece[:4], letter[4] + piece[4]) if piece is first else piece for piece in pieces if piece is not letter]
    return pieces


def columns(pieces: list[Piece]) -> list[list[Piece]]:
    """The columns of a page in reading order, from pieces sorted by their top; what crosses a gutter parts the columns above it from those below."""
    if not (gutter := widest_gutter(pieces)):
        return [pieces] if pieces else []
    place, first, last = gutter
    left, right = ([piece for piece in pieces[first:last] if (piece[2] <= place) == is_left] for is_left in (True, False))
    return [column for part in (pieces[:first], left, right, pieces[last:]) for column in columns(part)]


def widest_gutter(pieces: list[Piece]) -> tuple[float, int, int] | None:
    """The place across the page that parts most pieces, and the first and last of a run of pieces of which none crosses it."""
    if not 2 * COLUMN_PIECES <= len(pieces) <= MOST_PIECES:
        return None
    best: tuple[float, float, int, int] = (0, 0, 0, 0)
    edges = Counter(round(piece[0]) for piece in pieces)
    for place in sorted(edge - 1 for edge, count in edges.items() if count >= COLUMN_PIECES):
        for crosses, run in groupby(enumerate(pieces), key=lambda numbered: numbered[1][0] < place < numbered[1][2]):
            numbers = [] if crosses else [number for number, _ in run]
            best = max(best, (parted(pieces[numbers[0] : numbers[-1] + 1], place), -place, numbers[0], numbers[-1] + 1)) if numbers else best
    return (-best[1], *best[2:]) if best[0] else None


def parted(pieces: list[Piece], place: float) -> int:
    """How many pieces the smaller side of a gutter has; none where a side is no column."""
    sides = [[len(piece[4]) for piece in pieces if (piece[2] <= place) == is_left] for is_left in (True, False)]
    few = min(map(len, sides))
    is_column = few >= COLUMN_PIECES and all(sum(side) >= COLUMN_CHARACTERS * len(side) and sum(side) >= COLUMN_SHARE * sum(map(sum, sides)) for side in sides)
    return few if is_column else 0


def column_lines(column: list[Piece], before: list[tuple[Piece, bool, int]]) -> list[tuple[Piece, bool, int]]:
    """The lines of a column, each with whether a paragraph begins with it, and the widest line's characters."""
    rows = [(row[0][0], min(piece[1] for piece in row), row[-1][2], max(piece[3] for piece in row), text_of(row)) for row in rows_of(column)]
    leading = median([above[1] - below[1] for above, below in pairwise(rows)] or [0])
    width = max(len(row[4]) for row in rows)
    found = []
    for place, row in enumerate(rows):
        above, below = rows[place - 1] if place else None, rows[place + 1] if place + 1 < len(rows) else None
        begins = begins_paragraph(row, above, below, leading) if above else not (before and goes_on(row, below, *before[-1]))
        found.append((row, begins, width))
    return found


def begins_paragraph(row: Piece, above: Piece, below: Piece | None, leading: float) -> bool:
    """Whether a line stands further below than others, is larger or smaller, begins with a bullet, or alone stands to the right."""
    if row[4][0].islower() and not ENDS.search(above[4]):
        return False
    return above[1] - row[1] > 1.35 * leading or not is_alike(row, above) or row[4][0] in "•▪◦‣■●" or (row[0] > above[0] + size(row) / 2 and is_indented(row, below))


def is_alike(row: Piece, other: Piece) -> bool:
    return abs(size(row) - size(other)) < 0.12 * max(size(row), size(other))


def is_indented(row: Piece, below: Piece | None) -> bool:
    return below is None or below[0] < row[0] - size(row) / 2


def goes_on(row: Piece, below: Piece | None, last: Piece, begins: bool, width: int) -> bool:
    """Whether a column begins with the rest of the paragraph that the column before it ends with."""
    if not is_alike(row, last):
        return False
    full = not begins and not ENDS.search(last[4]) and len(last[4]) > 0.75 * width and not (below and is_indented(row, below))
    return row[4][0].islower() or last[4].endswith(("-", "\u00ad")) or full

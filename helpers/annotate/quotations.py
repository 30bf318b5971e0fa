"""Quotation marks: where a quotation begins and ends, in any style of marks, paragraph by paragraph."""

import re
from collections.abc import Iterator

# Unicode 16, General Punctuation and Latin-1; the pairs as in CLDR's quotationStart and quotationEnd of European locales.
CLOSING = {"“": "”“", "„": "”“", "‟": "”", "«": "»", "‹": "›", "»": "«", "‘": "’", "‚": "’‘", '"': '"', "''": "''", "'": "'", "``": "''"}
MARK = re.compile(r"''|``|[“”„‟«»‹›‘’‚\"']")
PARAGRAPH = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")  # the line breaks of str.splitlines
# Words that begin with an apostrophe (Quirk et al. 1985, and decades).
CLIPPED = re.compile(r"['’](?:\d\ds?|em|cause|til|tis|twas|n|bout|round|cuz)\b", re.IGNORECASE)

# An apostrophe before a word in lower case, and a closing mark after a stop before any mark that opens.
PLURAL = re.compile(r"['’] [a-z](?:(?![\s(\[]['‘]\w).){0,1000}?[,.!?…]['’](?!\w)")
DEEPEST = 20  # quotations in quotations that are looked through; marks without end are no text


def quotations(text: str) -> list[tuple[int, int, bool]]:
    """One quotation: start, end (marks included) and whether it was closed; nested ones too, an unclosed one ends with its paragraph."""
    return [q for paragraph in PARAGRAPH.finditer(text) for q in _of_paragraph(text, paragraph.start(), paragraph.end())]


def _of_paragraph(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """The quotations between two offsets, which hold no line break."""
    found, open_marks, marks = [], [], list(_marks(text, start, end))
    last = _last_closing(text, marks)
    for position, mark in marks:
        level = _closes(open_marks, text, position, mark)
        if level is not None:
            found.append((open_marks[level][0], position + len(mark), True))
            del open_marks[level:]
        elif _opens(text, position, mark, last):
            open_marks.append((position, mark))
    found += [(at, end, False) for at, mark in open_marks if mark not in ("'", "‘", "‚")]
    return sorted(found)


def _marks(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Marks between two offsets that are no apostrophe inside or before a word."""
    for match in MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        if mark in "'’" and (_between_letters(text, at) or CLIPPED.match(text, at) or _after_plural(text, at, end)):
            continue
        yield at, mark


def _between_letters(text: str, at: int) -> bool:
    """Whether the character at an offset has a letter or digit on both sides."""
    return 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()


def _after_plural(text: str, at: int, end: int) -> bool:
    """Whether an apostrophe ends a plural within a quotation that ends later: "‘The crews’ union agrees,’ she said."."""
    return text[at - 1:at] == "s" and bool(PLURAL.match(text, at, end))


def _closes(open_marks: list[tuple[int, str]], text: str, at: int, mark: str) -> int | None:
    """The level of the open quotation that a mark closes, innermost first."""
    if mark in ('"', "'", "''", "“", "«") and _opens_by_space(text, at, len(mark)):
        return None
    for level in range(len(open_marks) - 1, max(-1, len(open_marks) - 1 - DEEPEST), -1):
        if mark in CLOSING[open_marks[level][1]].replace("''", "") or mark == "''" == open_marks[level][1] or (mark, open_marks[level][1]) == ("''", "``"):
            return level
    return None


def _opens_by_space(text: str, at: int, size: int) -> bool:
    """Whether a mark stands after a space, bracket, dash or another mark and before a word."""
    before, after = text[at - 1:at], text[at + size:at + size + 1]
    return bool(after) and not after.isspace() and after not in ".,;:!?)]”’" and (not before or before.isspace() or before in "([{—–-“‘\"'/")


def _opens(text: str, at: int, mark: str, last: dict[str, int]) -> bool:
    """Whether a mark can open a quotation; a single one needs its partner later in the paragraph."""
    if mark not in CLOSING or mark == "»" and not _opens_by_space(text, at, 1):
        return False
    if mark in ('"', "''"):
        return _opens_by_space(text, at, len(mark))
    if mark in last:
        return _opens_by_space(text, at, 1) and at < last[mark]
    return True


def _last_closing(text: str, marks: list[tuple[int, str]]) -> dict[str, int]:
    """For each single mark that opens, the place of the last one that could close it, after a letter or stop; -1 where there is none."""
    return {mark: max((at for at, other in marks if other in CLOSING[mark] and not text[at - 1].isspace()), default=-1) for mark in ("'", "‘", "‚")}

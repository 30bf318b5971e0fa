"""Find quotation marks that have no partner."""

import re

from helpers.load.paragraph import lines

DOUBLE_MARKS = re.compile(r"[\"“”„‟«»]")
SINGLE_OPENING = re.compile(r"(?<=[,:]\s)['‘](?=[A-Z])")
SINGLE_CLOSING = re.compile(r"(?<=[\w.,!?…;:)])['’](?!\w)")


def lonely_marks(text: str) -> list[int]:
    """Offsets of double, low and angled marks without a partner; a quotation may run on where the next paragraph opens anew."""
    opened: list[int] = []
    lonely: list[int] = []
    for start in (match.start() for match in DOUBLE_MARKS.finditer(text)):
        if opens(text, start, opened):
            if opened and len(text[opened[-1] : start + 1].splitlines()) > 1:
                lonely += [] if runs_on(text[opened[-1] : start]) else opened
                opened = []
            opened.append(start)
        elif any(are_partners(text[other], text[start]) for other in opened):
            while not are_partners(text[opened[-1]], text[start]):
                lonely.append(opened.pop())
            opened.pop()
        elif not is_inch(text, start):
            lonely.append(start)
    return lonely + opened


def runs_on(between: str) -> bool:
    """Whether only line breaks lie between the paragraph of an open quotation and the mark that opens the next one."""
    return sum(bool(line.strip()) for line in between.splitlines()) == 1


def opens(text: str, start: int, opened: list[int]) -> bool:
    """Whether a mark opens a quotation: curly marks say so, a straight one by the spaces around it."""
    mark, before, after = text[start], text[max(start - 1, 0) : start], text[start + 1 : start + 2]
    if mark != '"':
        return mark in "„‟«" or (mark == "“" and not (opened and text[opened[-1]] == "„"))
    edge = not before or before.isspace() or before in "([{"
    if opened:
        return edge and bool(after) and not after.isspace()
    return edge or after.isalnum() or before in "—–-"


def are_partners(opening: str, closing: str) -> bool:
    return (opening == "«") == (closing == "»")


def is_inch(text: str, start: int) -> bool:
    return text[start] in "\"”" and text[max(start - 1, 0) : start].isdigit()


def lonely_single_marks(text: str) -> list[int]:
    """Offsets of single marks that open a quotation after a comma or a colon and do not close in their paragraph."""
    return [
        match.start()
        for start, end, _ in lines(text)
        for match in SINGLE_OPENING.finditer(text, start, end)
        if not SINGLE_CLOSING.search(text, match.end(), end)
    ]

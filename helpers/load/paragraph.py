"""Lines and paragraphs of a text, with their offsets."""

from collections.abc import Iterator

import pandas as pd

from helpers.load.record import Article

PARAGRAPH_COLUMNS = {"start": "int64", "end": "int64", "text": "string", "paragraph": "int64"}


def paragraphs(article: Article) -> pd.DataFrame:
    """One row per paragraph: a line that is not blank, since line breaks end sentences here; blank lines are no paragraphs.

    Lines end where `str.splitlines` ends them (line feeds, carriage returns, form feeds, U+0085, U+2028, U+2029 and the rest).
    Offsets are characters, trimmed of the white space around the line; `paragraph` counts from 1.
    """
    rows = [(*line, number) for number, line in enumerate(lines(article.text), start=1)]
    return pd.DataFrame(rows, columns=list(PARAGRAPH_COLUMNS)).astype(PARAGRAPH_COLUMNS)


def lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and text of each line that is not blank, trimmed of white space: what a paragraph is here."""
    start = 0
    for line in text.splitlines(keepends=True):
        if content := line.strip():
            first = start + line.index(content)
            yield first, first + len(content), content
        start += len(line)

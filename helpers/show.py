"""Show sentences and tables under a notebook's cell, every word of an article escaped."""

import re
from html import escape
from numbers import Integral
from typing import Any

import pandas as pd
from IPython.display import display

from helpers import phrase
from helpers.phrase import count, line
from helpers.text import as_csv

# JupyterLab would set what stands between two dollar signs as a formula, but for elements of these
# classes (MathJax 2 and 3).
NO_FORMULA = "tex2jax_ignore mathjax_ignore"
NOTHING = "–"
NO_ROWS = "No rows: nothing of this kind was found."
NUMBERED = re.compile(r"(\(sentences? )(\d+(?:(?:–|, | and )\d+)*)(?=\))")
LEADING = ("sentence", "sentences")  # columns whose numbers are links
LONG = 60  # characters


def finding(*sentences: str) -> None:
    """Displays the sentences as a paragraph, the first in bold, "(sentence 3)" as a link."""
    first, *others = map(line, sentences)
    markup = " ".join([f"<strong>{_leading(first)}</strong>", *map(_leading, others)])
    _show(f'<p class="{NO_FORMULA}">{markup}</p>', " ".join([first, *others]))


def points(*sentences: str) -> None:
    """Displays the sentences as a list, "(sentence 3)" as a link; nothing where there are none."""
    lines = [*map(line, sentences)]
    items = "".join(f"<li>{_leading(one)}</li>" for one in lines)
    if lines:
        _show(f'<ul class="{NO_FORMULA}">{items}</ul>', "\n".join(f"- {one}" for one in lines))


def note(sentence: str) -> None:
    """Displays a sentence in small letters, for under a result."""
    text = line(sentence)
    _show(f'<p class="{NO_FORMULA}"><small>{escape(text)}</small></p>', text)


def table(frame: pd.DataFrame, *, most: int = 8, rows: str = "") -> None:
    """Displays the first `most` rows with whole cells, and how many there are in all.

    NA is a dash, a list is told by commas. All rows go with it as CSV. Numbers of sentences lead to
    them, if not of another `article`; with `rows`, say "times", each row has an address: `times-0`.
    """
    if frame.empty:
        _show(f"<p><small>{NO_ROWS}</small></p>", NO_ROWS)
        return
    shown = frame.head(most).map(_cell)
    part = f"{len(shown):,} of " * (len(shown) < len(frame)) + count(len(frame), "row")
    marked = shown.map(escape)
    for name in {*LEADING} & {*marked} if "article" not in shown else ():
        marked[name] = marked[name].map(phrase.linked)
    if rows:
        addressed = enumerate(marked.iloc[:, 0])
        marked.isetitem(0, [f'<span id="{rows}-{row}">{cell}</span>' for row, cell in addressed])
    # The style sheet of the pages gives room to long text in the last column.
    classes = NO_FORMULA + " long-text" * bool(shown.iloc[:, -1].str.len().max() > LONG)
    markup = marked.to_html(index=False, border=0, justify="left", classes=classes, escape=False)
    text = f"{shown.to_string(index=False)}\n{part}".strip()
    whole = as_csv(frame).decode("utf-8-sig")
    _show(f"{markup}<p><small>{part}</small></p>", text, **{"text/csv": whole})


def _leading(sentence: str) -> str:
    """The sentence as markup, the numbers of sentences that stand in brackets as links."""
    return NUMBERED.sub(lambda found: found[1] + phrase.linked(found[2]), escape(sentence))


def _show(markup: str, text: str, **others: str) -> None:
    display({"text/html": markup, "text/plain": text, **others}, raw=True)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_cell, value)) or NOTHING
    if pd.isna(value):
        return NOTHING
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    return f"{value:,}" if whole else line(value)

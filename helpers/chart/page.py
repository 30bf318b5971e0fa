"""The article as a page, each span of a table underlined in it and followed by its label."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise
from typing import Any

import pandas as pd
from IPython.display import HTML
from matplotlib.colors import to_hex

from helpers import phrase
from helpers.chart import paper

OUTERMOST = 99  # the lane of what has no underline
ANNOTATED_STYLE = """<style>
.annotated-article{white-space:pre-wrap;overflow-wrap:break-word;max-width:42em}
.annotated-article .mark{border-bottom:2px solid;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.annotated-article .label{margin:0 .3em;font-size:.62em;font-weight:bold;letter-spacing:.04em;white-space:nowrap;user-select:none}
</style>"""


def annotated(
    article_text: str,
    spans: pd.DataFrame,
    *,
    sentences: pd.DataFrame | None = None,
    palette: dict[str, str] | None = None,
) -> HTML:
    """The article as HTML, each span underlined and followed by its label; spans may overlap, nest and cross.

    `spans` has a row per span: `start, end, label`, and where wanted `title` (shown under the pointer), `color`, or
    `actor` for the colours of `palette`. `sentences` numbers the sentences, with the ids `s1`, `s2`, …, that lead to the overview.
    Labels and numbers stand in elements of the class `label`, which are not copied; without them the text is the article's.
    Raises ValueError where a span lies outside the text or a color is none.
    """
    marks = marks_of(article_text, spans, palette or {})
    numbers = {} if sentences is None else dict(zip(sentences["start"], sentences["sentence"]))
    counts = ", ".join(f"{label} {count}" for label, count in _label_counts(spans))
    told = f"Annotated article of {phrase.count(len(article_text), 'character')}, {phrase.count(len(spans), 'marked span')}"
    told = f"{told}: {counts}." if counts else f"{told}."
    body = "".join(_number(numbers.get(start)) + piece for start, piece in segments(article_text, marks, numbers))
    classes = "annotated-article tex2jax_ignore mathjax_ignore"
    opening = f'<div class="{classes}" role="group" aria-label="{escape(told)}" style="line-height:{spacing(marks):g}">'
    return HTML(f"{ANNOTATED_STYLE}{opening}{body}</div>", metadata={"alt": told})


def parts(claims: pd.DataFrame, *, palette: dict[str, str] | None = None) -> pd.DataFrame:
    """One row per source, cue and piece of content, labelled with the row of the ledger: spans for `annotated`."""
    spans = [part for row, claim in enumerate(claims.to_dict("records")) for part in _parts(row, claim, palette or {})]
    return pd.DataFrame(spans, columns=["start", "end", "label", "title", "color"])


def _parts(row: int, claim: dict[str, Any], palette: dict[str, str]) -> list[tuple[int, int, str, str, str]]:
    """The spans of a row of the ledger: source, cue, and the pieces of the content."""
    sides = [(paper.known(claim, f"{part}_start", None), paper.known(claim, f"{part}_end", None), part) for part in ("source", "cue")]
    spans = [span for span in sides if span[0] is not None] + [(*piece, "content") for piece in claim["pieces"]]
    told = f"{paper.known(claim, 'source', paper.UNKNOWN)}: {paper.known(claim, 'cue', 'no cue')}"
    inks = {"source": paper.speaking(palette).get(paper.known(claim, "speaker", ""), paper.ACCENT), "cue": paper.ACCENT, "content": paper.GREY}
    return [(start, end, f"{part} {row}", f"Row {row}, {part}. {told}", inks[part]) for start, end, part in spans]


def _check_within(article_text: str, spans: pd.DataFrame) -> None:
    for row, (start, end) in enumerate(zip(spans["start"], spans["end"])):
        if pd.isna(start) or pd.isna(end) or not 0 <= start <= end <= len(article_text):
            raise ValueError(
                f"span in row {row} runs from {start} to {end}, outside the article's {len(article_text):,} characters: "
                "give the text that the table was made from"
            )


def _label_counts(spans: pd.DataFrame) -> list[tuple[str, int]]:
    """Labels with their numbers of spans, most first."""
    counts = spans["label"].dropna().map(phrase.line).value_counts()
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def marks_of(text: str, spans: pd.DataFrame, palette: dict[str, str]) -> list[dict[str, Any]]:
    """A mark per span that covers text, the longest first; `lane` is its underline's distance from the text. ValueError outside the text."""
    _check_within(text, spans)
    marks = [_mark(row, span, palette) for row, span in enumerate(spans.to_dict("records"))]
    lanes: list[list[tuple[int, int]]] = []
    for mark in sorted(marks, key=lambda mark: (mark["end"] - mark["start"], mark["start"])):
        mark["lane"] = _free_lane(lanes, mark["start"], mark["end"])
    return sorted((mark for mark in marks if mark["start"] < mark["end"]), key=lambda mark: -mark["lane"])


def _mark(row: int, span: dict[str, Any], palette: dict[str, str]) -> dict[str, Any]:
    start, end, label = int(span["start"]), int(span["end"]), phrase.line(paper.known(span, "label", ""))
    return {
        "row": row,
        "start": start,
        "end": end,
        "label": label,
        "layer": paper.known(span, "layer", ""),
        "title": paper.known(span, "title", f"{label}, characters {start} to {end}"),
        "color": to_hex(paper.known(span, "color", palette.get(paper.known(span, "actor", ""), paper.GREY))),
    }


def _free_lane(lanes: list[list[tuple[int, int]]], start: int, end: int) -> int:
    """The first lane where nothing overlaps with this stretch, which is entered there."""
    for number, taken in enumerate(lanes):
        if all(end <= other_start or other_end <= start for other_start, other_end in taken):
            taken.append((start, end))
            return number
    lanes.append([(start, end)])
    return len(lanes) - 1


def spacing(marks: list[dict[str, Any]]) -> float:
    """The height of a line with room for all underlines."""
    return 1.75 + 0.25 * max((mark["lane"] for mark in marks), default=0)


def segments(text: str, marks: list[dict[str, Any]], starts: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The text in pieces cut at these `starts` and wherever a span starts or ends, each with its start, within the marks that cover it."""
    cuts = sorted({0, len(text), *starts, *(mark[side] for mark in marks for side in ("start", "end"))})
    opening: dict[int, list[dict[str, Any]]] = {}
    for mark in marks:
        opening.setdefault(mark["start"], []).append(mark)
    covering: list[dict[str, Any]] = []
    for start, end in pairwise(cuts):
        covering = [mark for mark in covering if mark["end"] > start] + opening.get(start, [])
        yield start, _wrapped(text[start:end], sorted(covering, key=lambda mark: mark["lane"]), start, end)


def _wrapped(text: str, covering: list[dict[str, Any]], start: int, end: int) -> str:
    """The text inside its marks, the first innermost, which tells of all; one that starts here can be focused, one that ends shows its label."""
    html = escape(text).replace("\r", "&#13;")
    for depth, mark in enumerate(covering):
        title = "\n".join(dict.fromkeys(other["title"] for other in covering[depth:]))
        focus = ' tabindex="0"' if mark["start"] == start and mark["layer"] else ""
        look = f' style="border-color:{mark["color"]};padding-bottom:{4 * mark["lane"]}px"' if mark["lane"] < OUTERMOST else ""
        opening = f'<span class="mark {escape(mark["layer"])}" data-span="{mark["row"]}" title="{escape(title)}"{focus}{look}>'
        label = f'<sup class="label">{escape(mark["label"])}</sup>' if mark["end"] == end and mark["label"] else ""
        html = f"{opening}{html}</span>{label}"
    return html


def _number(number: int | None) -> str:
    """The number of a sentence: what leads to it from charts and tables, and from it to the overview."""
    if number is None:
        return ""
    return f'<a id="s{number}" class="label" href="{phrase.ARTICLE_PAGE}#s{number}" aria-label="Sentence {number}"><sup>{number}</sup></a>'

"""The article as a page, each span of a table underlined in it and followed by its label."""

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Any

import pandas as pd
from IPython.display import HTML
from matplotlib.colors import to_hex

from helpers import phrase
from helpers.chart import paper

ANNOTATED_STYLE = """<style>
.annotated-article{white-space:pre-wrap;overflow-wrap:break-word;max-width:42em}
.annotated-article mark{background:none;color:inherit;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.annotated-article mark[data-label]::after{content:attr(data-label);margin-left:.3em;font-size:.62em;font-weight:bold;
letter-spacing:.04em;vertical-align:.35em;white-space:nowrap}
.annotated-article [data-sentence]::before{content:attr(data-sentence);margin-right:.3em;font-size:.62em;
vertical-align:.5em}
</style>"""


def annotated(
    article_text: str,
    spans: pd.DataFrame,
    *,
    sentences: pd.DataFrame | None = None,
    palette: dict[str, str] | None = None,
    anchor: str = "sentence",
) -> HTML:
    """The article as HTML, each span underlined and followed by its label; spans may overlap, nest and cross.

    `spans` has a row per span: `start, end, label`, and where wanted `title` (shown under the pointer), `color`, or
    `actor` for the colours of `palette`. `sentences` numbers the sentences, with the ids `anchor-1`, `anchor-2`, …
    Labels and numbers are attributes shown by the style, so the text read or copied from the page is the article's.
    Raises ValueError where a span lies outside the text or a color is none.
    """
    _check_within(article_text, spans)
    marks = _marks(spans, palette or {})
    numbers = {} if sentences is None else dict(zip(sentences["start"], sentences["sentence"]))
    counts = ", ".join(f"{label} {count}" for label, count in _label_counts(spans))
    told = f"Annotated article of {phrase.count(len(article_text), 'character')}, {phrase.count(len(spans), 'marked span')}"
    told = f"{told}: {counts}." if counts else f"{told}."
    spacing = 1.75 + 0.25 * max((mark["lane"] for mark in marks), default=0)
    body = "".join(_segments(article_text, marks, numbers, anchor))
    classes = "annotated-article tex2jax_ignore mathjax_ignore"
    opening = f'<div class="{classes}" role="group" aria-label="{escape(told)}" style="line-height:{spacing:g}">'
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


def _marks(spans: pd.DataFrame, palette: dict[str, str]) -> list[dict[str, Any]]:
    """A mark per span that covers text, the longest first; `lane` is its underline's distance from the text."""
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


def _segments(text: str, marks: list[dict[str, Any]], numbers: dict[int, int], anchor: str) -> Iterator[str]:
    """The text in pieces cut wherever a span or a sentence starts or ends, each within the marks that cover it."""
    cuts = sorted({0, len(text), *numbers, *(mark[side] for mark in marks for side in ("start", "end"))})
    opening: dict[int, list[dict[str, Any]]] = {}
    for mark in marks:
        opening.setdefault(mark["start"], []).append(mark)
    covering: list[dict[str, Any]] = []
    for start, end in pairwise(cuts):
        covering = [mark for mark in covering if mark["end"] > start] + opening.get(start, [])
        if start in numbers:
            yield f'<span id="{escape(anchor)}-{numbers[start]}" data-sentence="{numbers[start]}"></span>'
        yield _wrapped(text[start:end], sorted(covering, key=lambda mark: mark["lane"]), end)


def _wrapped(text: str, covering: list[dict[str, Any]], end: int) -> str:
    """The text inside its marks, the first innermost; a mark that ends here shows its label."""
    html = escape(text).replace("\r", "&#13;")
    for mark in covering:
        label = f' data-label="{escape(mark["label"])}"' if mark["end"] == end and mark["label"] else ""
        look = f"border-bottom:2px solid {mark['color']};padding-bottom:{4 * mark['lane']}px"
        html = f'<mark data-span="{mark["row"]}" title="{escape(mark["title"])}"{label} style="{look}">{html}</mark>'
    return html

"""Charts drawn from tables: every function takes tables with the columns `annotate` gives them, never a Doc.

A figure's title states the finding and its subtitle the measure; bars start at zero, marks are labelled, there are no
legends. The sentence for those who cannot see a chart is built with it and travels as `ax.get_label()`.
"""

import base64
import io
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import HTML, display
from matplotlib import pyplot, style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator, PercentFormatter
from PIL import Image

if TYPE_CHECKING:
    from helpers.load import Article

# Okabe and Ito, "Color Universal Design" (2008): blue, vermillion, bluish green and reddish purple, those of their
# colours that stand out from white paper by 3 to 1. Their black is the accent of what is not an actor.
ACTOR_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
ACCENT = "#000000"
GREY = "#8C8C8C"
QUIET = "#444444"

HOUSE = ["default", Path(__file__).with_name("house.mplstyle")]
MOST = 12
TITLE_SIZE, NAME_SIZE, SMALL_SIZE = 13, 10.5, 9.5  # points
EDGE = 0.08  # inches
PNG_COLOURS = 64  # a third of the bytes of full colour
SHOWN_WIDTH = 520  # pixels on a page
ANNOTATED_STYLE = """<style>
.annotated-article{white-space:pre-wrap;overflow-wrap:break-word;max-width:42em}
.annotated-article mark{background:none;color:inherit;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.annotated-article mark[data-label]::after{content:attr(data-label);margin-left:.3em;font-size:.62em;font-weight:bold;
letter-spacing:.04em;vertical-align:.35em;white-space:nowrap}
.annotated-article [data-sentence]::before{content:attr(data-sentence);margin-right:.3em;font-size:.62em;
vertical-align:.5em}
</style>"""


@style.context(HOUSE)
def mentions(
    actors: pd.DataFrame, *, most: int = MOST, palette: dict[str, str] | None = None, source: str | None = None
) -> Axes:
    """A bar per actor, as long as its number of mentions: the `most` named, in descending order.

    `actors` is `annotate.actors`; where it is only a part of them, `palette` is `colours` of them all.
    """
    shown = _ranked(actors).head(most)
    if shown.empty:
        return _blank("No named actors in this text", kind="Horizontal bar chart of mentions by actor", source=source)
    ax = _lanes(shown["name"])
    inks = _inks(shown["actor"], palette or colours(actors))
    ax.bar_label(ax.barh(range(len(shown)), shown["mentions"], height=0.7, color=inks), fmt="{:,.0f}", padding=4)
    ax.xaxis.set_visible(False)
    ax.set_xlim(left=0)
    lead = _lead(actors["name"], actors["mentions"], total=actors["mentions"].sum(), unit="mention")
    part = _part(shown, actors)
    _frame(ax, title=f"Named most: {lead}", subtitle=f"Number of mentions, {part}", source=source, margins=(_beside(ax), 0.5, 0, 0))
    told = ", ".join(f"{_line(name)} {count}" for name, count in zip(shown["name"], shown["mentions"]))
    ax.set_label(f"Horizontal bar chart of mentions by actor, {part}: {told}.")
    return ax


@style.context(HOUSE)
def dispersion(
    entities: pd.DataFrame,
    *,
    actors: pd.DataFrame,
    length: int,
    sentences: pd.DataFrame | None = None,
    paragraphs: pd.DataFrame | None = None,
    most: int = MOST,
    palette: dict[str, str] | None = None,
    source: str | None = None,
) -> Axes:
    """A lane per actor, the most named first, with a mark per mention at its place in the article.

    `length` is that of the article in characters. The scale counts `sentences` where they are given, else per cent of
    the article; `paragraphs` draws their bounds. `palette` as in `mentions`.
    """
    shown = _ranked(actors).head(most)
    if shown.empty:
        return _blank("No named actors in this text", kind="Dispersion chart of mentions by actor", source=source)
    ax = _lanes(shown["name"])
    _draw_mentions(ax, entities, shown["actor"], _inks(shown["actor"], palette or colours(actors)))
    _draw_scale(ax, length, sentences)
    _draw_paragraphs(ax, length, paragraphs)
    spread = [entities.loc[entities["actor"].isin([actor]), "sentence"].nunique() for actor in actors["actor"]]
    total = None if sentences is None else len(sentences)
    lead = _lead(actors["name"], pd.Series(spread, index=actors.index), total=total, unit="sentence")
    part = _part(shown, actors)
    subtitle = f"A mark per mention, their number at right, {part}"
    margins = (_beside(ax), 0.45, 0.1 if paragraphs is None else 0.2, 0.45)
    _frame(ax, title=f"Widest spread: {lead}", subtitle=subtitle, source=source, margins=margins)
    rows = trace(entities, actors=actors, most=most).itertuples(index=False)
    told = "; ".join(f"{_line(row.name)} in {row.sentences or 'none'}" for row in rows)
    ax.set_label(f"Dispersion chart of the sentences that name an actor, {part}: {told}.")
    return ax


@style.context(HOUSE)
def sentence_lengths(sentences: pd.DataFrame, *, source: str | None = None) -> Axes:
    """A bar per sentence, in the order of the article, as high as its number of words; the longest is black.

    `sentences` is `annotate.sentences`; a line marks the median.
    """
    if sentences.empty:
        return _blank("No sentences in this text", kind="Bar chart of words by sentence", source=source)
    words, numbers = sentences["words"], sentences["sentence"]
    most, median = words.max(), f"{words.median():,g}"
    longest = words == most
    ax = _axes(height=2.2)
    bars = ax.bar(numbers, words, width=0.75, color=[ACCENT if mark else GREY for mark in longest])
    ax.bar_label(bars, labels=[f"{most:,}" if mark else "" for mark in longest], padding=2)
    ax.axhline(words.median(), color=ACCENT, linewidth=1, linestyle=(0, (4, 3)))
    ax.text(1.01, words.median(), f"median\n{median}", transform=ax.get_yaxis_transform(), va="center", size=SMALL_SIZE)
    ax.set(ylim=(0, None), xlim=(numbers.min() - 0.6, numbers.max() + 0.6), xlabel="Sentence")
    ax.set_xticks(_ticks(numbers))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    ax.yaxis.grid(True)
    verb = "is" if longest.sum() == 1 else "are"
    title = f"{_numbered(numbers[longest]).capitalize()} {verb} longest: {_count(most, 'word')}"
    subtitle = "Words in each sentence, in the order of the article"
    _frame(ax, title=title, subtitle=subtitle, source=source, margins=(0.4, 0.65, 0.15, 0.45))
    ax.set_label(
        f"Bar chart of words by sentence, {_count(len(words), 'sentence')} with {_count(words.sum(), 'word')} in all: "
        f"longest {_numbered(numbers[longest])} with {most:,}, shortest {_numbered(numbers[words == words.min()])} "
        f"with {words.min():,}, median {median}."
    )
    return ax


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
    told = f"Annotated article of {_count(len(article_text), 'character')}, {_count(len(spans), 'marked span')}"
    told = f"{told}: {counts}." if counts else f"{told}."
    spacing = 1.75 + 0.25 * max((mark["lane"] for mark in marks), default=0)
    body = "".join(_segments(article_text, marks, numbers, anchor))
    opening = f'<div class="annotated-article" role="group" aria-label="{escape(told)}" style="line-height:{spacing:g}">'
    return HTML(f"{ANNOTATED_STYLE}{opening}{body}</div>", metadata={"alt": told})


def show(picture: Axes | HTML, *, alt: str | None = None) -> None:
    """Displays a chart or an annotated article with the sentence that says what it shows, and closes the figure.

    The sentence, `alt` or the picture's own, is the image's `alt` and the output's `text/plain`. Pages and JupyterLab
    drop the `alt` of an `image/png` and show the `text/html`; the PNG beside it is for LaTeX and other exports.
    """
    if isinstance(picture, HTML):
        output = {"text/html": picture.data, "text/plain": alt or picture.metadata["alt"]}
    else:
        output = _output(png(picture), alt or picture.get_label())
        pyplot.close(picture.figure)
    display(output, raw=True)


@style.context(HOUSE)
def png(ax: Axes) -> bytes:
    """The figure of these axes as a PNG file, the same bytes each time: no date, no version."""
    canvas, file = FigureCanvasAgg(ax.figure), io.BytesIO()
    canvas.draw()
    drawn = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    drawn.convert("RGB").quantize(PNG_COLOURS).save(file, "png", optimize=True)
    return file.getvalue()


def trace(entities: pd.DataFrame, *, actors: pd.DataFrame, most: int = MOST) -> pd.DataFrame:
    """One row per actor, in the order of the charts, with the numbers of the sentences that name it ("1–3, 7")."""
    shown = _ranked(actors).head(most)
    named = [entities.loc[entities["actor"].isin([actor]), "sentence"] for actor in shown["actor"]]
    table = shown[["start", "end", "text", "name", "mentions"]]
    return table.assign(sentences=[_ranges(numbers) for numbers in named])


def colours(actors: pd.DataFrame) -> dict[str, str]:
    """The colour of each actor, by its id: four Okabe–Ito colours for the four most named, grey for the others."""
    ranked = _ranked(actors)["actor"]
    return {actor: ACTOR_COLOURS[rank] if rank < len(ACTOR_COLOURS) else GREY for rank, actor in enumerate(ranked)}


def credit(article: "Article") -> str:
    """The line for `source=`: where the article is from (or its name), and its date, assumed, or unknown."""
    published = "date unknown" if article.published is None else article.published.isoformat()
    return f"Source: {article.source or article.name}, {published}{' (assumed)' if article.published_assumed else ''}"


def _ranked(actors: pd.DataFrame) -> pd.DataFrame:
    """The actors, most mentions first; of equals the one that stands first in the text."""
    order = actors.sort_values(["mentions", "start", "actor"], ascending=[False, True, True], kind="stable")
    return order.reset_index(drop=True)


def _inks(actors: Iterable[str], palette: dict[str, str]) -> list[str]:
    return [palette.get(actor, GREY) for actor in actors]


def _axes(*, height: float) -> Axes:
    """Axes in a figure of the house's width and this height in inches, unknown to pyplot: nothing draws it twice."""
    return Figure(figsize=(pyplot.rcParams["figure.figsize"][0], height)).subplots()


def _lanes(names: pd.Series) -> Axes:
    """Axes with a lane for each name, from above."""
    ax = _axes(height=0.36 * len(names))
    ax.set_yticks(range(len(names)), [_fitted(name, width=120, size=NAME_SIZE, lines=2) for name in names], linespacing=1)
    ax.set_ylim(len(names) - 0.5, -0.5)
    return ax


def _beside(ax: Axes) -> float:
    """Inches that the names at the left of the lanes take."""
    return EDGE + 0.1 + max(_width(label.get_text(), size=NAME_SIZE) for label in ax.get_yticklabels()) / 72


def _draw_mentions(ax: Axes, entities: pd.DataFrame, actors: pd.Series, inks: list[str]) -> None:
    for lane, (actor, ink) in enumerate(zip(actors, inks)):
        starts = entities.loc[entities["actor"].isin([actor]), "start"]
        ax.axhline(lane, color=pyplot.rcParams["grid.color"], linewidth=0.8, zorder=0)
        ax.vlines(starts, lane - 0.32, lane + 0.32, color=ink, linewidth=1.6)
        ax.text(1.02, lane, f"{len(starts):,}", transform=ax.get_yaxis_transform(), va="center_baseline")


def _draw_scale(ax: Axes, length: int, sentences: pd.DataFrame | None) -> None:
    ax.set_xlim(-0.005 * length, max(length, 1))
    if sentences is None or sentences.empty:
        ax.set_xlabel("Share of the article")
        ax.xaxis.set_major_formatter(PercentFormatter(xmax=max(length, 1)))
        return
    ticked = sentences[sentences["sentence"].isin(_ticks(sentences["sentence"]))]
    ax.set_xticks(ticked["start"], ticked["sentence"])
    ax.set_xlabel("Sentence")


def _draw_paragraphs(ax: Axes, length: int, paragraphs: pd.DataFrame | None) -> None:
    """A line where each paragraph starts, numbered above where there is room."""
    if paragraphs is None:
        return
    labelled = -length
    for start, number in zip(paragraphs["start"], paragraphs["paragraph"]):
        ax.axvline(start, color=pyplot.rcParams["grid.color"], linewidth=0.8, zorder=0)
        if start - labelled >= 0.08 * length:
            ax.text(start, 1.0, f"¶{number}", transform=ax.get_xaxis_transform(), va="bottom", size=SMALL_SIZE, color=QUIET)
            labelled = start


def _ticks(numbers: pd.Series) -> list[int]:
    """At most nine of these numbers: the first, and round ones."""
    first, last = int(numbers.min()), int(numbers.max())
    round_ones = MaxNLocator(nbins=8, integer=True, steps=[1, 2, 5, 10]).tick_values(first, last)
    return sorted({first, *(int(number) for number in round_ones if first < number <= last)})


def _blank(message: str, *, kind: str, source: str | None) -> Axes:
    """Axes without marks, which say why there are none."""
    ax = _axes(height=0.1)
    ax.set_axis_off()
    _frame(ax, title=message, subtitle="", source=source)
    ax.set_label(f"{kind}, empty: {message}.")
    return ax


def _frame(
    ax: Axes, *, title: str, subtitle: str, source: str | None, margins: tuple[float, float, float, float] = (0, 0, 0, 0)
) -> None:
    """Title and subtitle above the axes, the source line below, all left; the figure grows by what they need.

    `margins` are the inches left, right, above and below that the labels of the axes take.
    """
    figure, (left, right, above, below) = ax.figure, margins
    wide, inner = figure.get_figwidth(), figure.get_figheight()
    fits = {"width": 72 * (wide - 2 * EDGE), "lines": 4}
    heading = _fitted(title, size=TITLE_SIZE, weight="bold", **fits)
    measure = _fitted(subtitle, size=SMALL_SIZE, **fits)
    foot = _fitted(source or "", size=SMALL_SIZE, **fits)
    head = EDGE + _height(heading, TITLE_SIZE) + EDGE
    top = head + _height(measure, SMALL_SIZE) + EDGE + above
    bottom = below + EDGE + _height(foot, SMALL_SIZE)
    tall = top + inner + bottom
    figure.set_figheight(tall)
    ax.set_position((left / wide, bottom / tall, 1 - (left + right) / wide, inner / tall))
    place = {"transform": figure.transFigure, "va": "top", "ha": "left", "linespacing": 1.2}
    ax.set_title(heading, loc="left", x=EDGE / wide, y=1 - EDGE / tall, **place)
    ax.text(EDGE / wide, 1 - head / tall, measure, size=SMALL_SIZE, color=QUIET, **place)
    ax.text(EDGE / wide, (bottom - below - EDGE / 2) / tall, foot, size=SMALL_SIZE, color=QUIET, **place)


def _height(text: str, size: float) -> float:
    """Inches that the lines of this text take."""
    return 1.25 * size / 72 * len(text.splitlines())


def _width(text: str, *, size: float, weight: str = "normal") -> float:
    """Points that the longest line of this text takes."""
    font = FontProperties(size=size, weight=weight)
    return max((text_to_path.get_text_width_height_descent(line, font, False)[0] for line in text.splitlines()), default=0)


def _fitted(text: str, *, width: float, size: float, lines: int, weight: str = "normal") -> str:
    """The text in at most so many lines of this width in points; what does not fit gives way to an ellipsis."""
    drawable = "".join(_drawable(character) for character in _line(text))
    for columns in range(max(1, int(3 * width / size)), 0, -1):
        wrapped = "\n".join(textwrap.wrap(drawable, columns, max_lines=lines, placeholder="…"))
        if _width(wrapped, size=size, weight=weight) <= width:
            return wrapped
    return "…"


def _drawable(character: str) -> str:
    """The character if the house's fonts have it, else a box; nothing for what only directs (joiners, direction marks)."""
    if unicodedata.category(character).startswith("C"):
        return ""
    return character if ord(character) in _glyphs() else "□"


@cache
def _glyphs() -> frozenset[int]:
    fonts = [get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight))) for weight in ("normal", "bold")]
    return frozenset.intersection(*(frozenset(font.get_charmap()) for font in fonts))


def _output(picture: bytes, alt: str) -> dict[str, str]:
    """A cell's output by media type: the image with its `alt`, the pixels alone, and the sentence."""
    pixels = base64.b64encode(picture).decode("ascii")
    look = f'width="{SHOWN_WIDTH}" style="max-width:100%;height:auto"'
    html = f'<img alt="{escape(alt)}" {look} src="data:image/png;base64,{pixels}">'
    return {"text/html": html, "image/png": pixels, "text/plain": alt}


def _line(text: str) -> str:
    return " ".join(str(text).split())


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _part(shown: pd.DataFrame, whole: pd.DataFrame) -> str:
    if len(shown) < len(whole):
        return f"{len(shown)} of {len(whole):,} actors"
    return "1 actor" if len(whole) == 1 else f"all {len(whole):,} actors"


def _lead(names: pd.Series, values: pd.Series, *, total: int | None, unit: str) -> str:
    """Who has most, and how many: "Ann, 3 of 5 mentions", "Ann and Bob, 2 mentions each", "7 actors, 1 mention each"."""
    most = int(values.max())
    first = [textwrap.shorten(_line(name), 60, placeholder="…") for name in names[values == most]]
    if len(first) > 1:
        return f"{_joined(first) if len(first) < 4 else f'{len(first):,} actors'}, {_count(most, unit)} each"
    return f"{first[0]}, {_count(most, unit) if total is None else f'{most:,} of {_count(total, unit)}'}"


def _joined(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _numbered(numbers: pd.Series) -> str:
    return f"{'sentence' if len(numbers) == 1 else 'sentences'} {_ranges(numbers)}"


def _ranges(numbers: pd.Series) -> str:
    """The numbers in order, neighbours joined: "1–3, 7"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers.dropna().astype(int))):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("–".join(map(str, run)) for run in runs)


def _check_within(article_text: str, spans: pd.DataFrame) -> None:
    for row, (start, end) in enumerate(zip(spans["start"], spans["end"])):
        if pd.isna(start) or pd.isna(end) or not 0 <= start <= end <= len(article_text):
            raise ValueError(
                f"span in row {row} runs from {start} to {end}, outside the article's {len(article_text):,} characters: "
                "give the text that the table was made from"
            )


def _label_counts(spans: pd.DataFrame) -> list[tuple[str, int]]:
    """Labels with their numbers of spans, most first."""
    counts = spans["label"].dropna().map(_line).value_counts()
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _marks(spans: pd.DataFrame, palette: dict[str, str]) -> list[dict[str, Any]]:
    """A mark per span that covers text, the longest first; `lane` is its underline's distance from the text."""
    marks = [_mark(row, span, palette) for row, span in enumerate(spans.to_dict("records"))]
    lanes: list[list[tuple[int, int]]] = []
    for mark in sorted(marks, key=lambda mark: (mark["end"] - mark["start"], mark["start"])):
        mark["lane"] = _free_lane(lanes, mark["start"], mark["end"])
    return sorted((mark for mark in marks if mark["start"] < mark["end"]), key=lambda mark: -mark["lane"])


def _mark(row: int, span: dict[str, Any], palette: dict[str, str]) -> dict[str, Any]:
    start, end, label = int(span["start"]), int(span["end"]), _line(_known(span, "label", ""))
    return {
        "row": row,
        "start": start,
        "end": end,
        "label": label,
        "title": _known(span, "title", f"{label}, characters {start} to {end}"),
        "color": to_hex(_known(span, "color", palette.get(_known(span, "actor", ""), GREY))),
    }


def _known(span: dict[str, Any], column: str, otherwise: Any) -> Any:
    value = span.get(column, otherwise)
    return otherwise if pd.isna(value) else value


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

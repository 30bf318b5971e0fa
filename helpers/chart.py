"""Charts drawn from tables: every function takes tables with the columns `annotate` and `attribute` give them, never a Doc.

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
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator, PercentFormatter
from PIL import Image

from helpers import phrase

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
VOICES = {"author": 5, "paraphrased": 11, "quoted": 17}  # points that a stretch of the strip is high
PALE = "#C4C4C4"
LANE = 12  # points of a row of captions
BAND, BANDS = 1000, 16  # characters in a band of the strip, at most so many bands
THE_ARTICLE, UNNAMED, UNKNOWN = "the article itself", "sources without a name", "unknown sources"
KINDS = {
    "official": "officials", "expert": "experts", "institution": "institutions", "group": "groups",
    "document": "documents", "person": "other people", "unnamed": UNNAMED,
}  # fmt: skip
KIND_UNKNOWN = "kind unknown"
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
    lead = phrase.lead(actors["name"], actors["mentions"], total=actors["mentions"].sum(), unit="mention")
    part = phrase.part(shown, actors)
    _frame(ax, title=f"Named most: {lead}", subtitle=f"Number of mentions, {part}", source=source, margins=(_beside(ax), 0.5, 0, 0))
    told = ", ".join(f"{phrase.line(name)} {count}" for name, count in zip(shown["name"], shown["mentions"]))
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
    lead = phrase.lead(actors["name"], pd.Series(spread, index=actors.index), total=total, unit="sentence")
    part = phrase.part(shown, actors)
    subtitle = f"A mark per mention, their number at right, {part}"
    margins = (_beside(ax), 0.45, 0.1 if paragraphs is None else 0.2, 0.45)
    _frame(ax, title=f"Widest spread: {lead}", subtitle=subtitle, source=source, margins=margins)
    rows = trace(entities, actors=actors, most=most).itertuples(index=False)
    told = "; ".join(f"{phrase.line(row.name)} in {row.sentences or 'none'}" for row in rows)
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
    title = f"{phrase.numbered(numbers[longest]).capitalize()} {verb} longest: {phrase.count(most, 'word')}"
    subtitle = "Words in each sentence, in the order of the article"
    _frame(ax, title=title, subtitle=subtitle, source=source, margins=(0.4, 0.65, 0.15, 0.45))
    ax.set_label(
        f"Bar chart of words by sentence, {phrase.count(len(words), 'sentence')} with {phrase.count(words.sum(), 'word')} in all: "
        f"longest {phrase.numbered(numbers[longest])} with {most:,}, shortest {phrase.numbered(numbers[words == words.min()])} "
        f"with {words.min():,}, median {median}."
    )
    return ax


@style.context(HOUSE)
def voice_strip(
    voices: pd.DataFrame,
    *,
    claims: pd.DataFrame,
    actors: pd.DataFrame,
    sentences: pd.DataFrame,
    palette: dict[str, str] | None = None,
    source: str | None = None,
) -> Axes:
    """The article as bands of one scale, each stretch of it the higher the closer it is to somebody else's words.

    `voices` and `claims` are those of `attribute`. Paragraphs share a band where they fit, a long one has several. Above
    stand the speakers and, in italics, the flagged words of the author's own voice; below, the numbers of the sentences.
    """
    told = _heard(voices, claims=claims, actors=actors, sentences=sentences)
    if not told["words"].sum():
        return _blank("No words in this text", kind="Voice strip", source=source)
    flags = flagged(voices, sentences=sentences)
    inks = _inks(told["speaker"], _speaking(palette or colours(actors)), ACCENT)
    shades = [_shaded(ink, voice) for ink, voice in zip(inks, told["voice"])]
    ax = _draw_strip(told.assign(ink=shades), flags, actors, sentences)
    subtitle = "The text, part by part. Low: the article’s own voice; half high: paraphrased; high: quoted. Above: who speaks"
    subtitle += "" if flags.empty else ", in italics: words that bind, assure or judge without a source"
    margins = (_beside(ax), EDGE, 0.05, 0)
    _frame(ax, title=phrase.share_title(told), subtitle=f"{subtitle}. Below: sentences", source=source, margins=margins)
    ax.set_label(f"Voice strip of {phrase.count(len(sentences), 'sentence')}. {phrase.share_title(told)}.{_told_of(told, flags)}")
    return ax


@style.context(HOUSE)
def words_by_speaker(
    voices: pd.DataFrame,
    *,
    claims: pd.DataFrame,
    actors: pd.DataFrame,
    most: int = MOST,
    palette: dict[str, str] | None = None,
    source: str | None = None,
) -> Axes:
    """A bar per speaker, as long as the share of the article's words that are theirs; the article itself is one of them."""
    told = _heard(voices, claims=claims, actors=actors)
    return _share_bars(told, "who", most=most, unit="speaker", palette=palette or colours(actors), source=source)


@style.context(HOUSE)
def words_by_kind(voices: pd.DataFrame, *, claims: pd.DataFrame, actors: pd.DataFrame, source: str | None = None) -> Axes:
    """A bar per kind of source, as long as the share of the article's words that are theirs; the article itself is one of them."""
    told = _heard(voices, claims=claims, actors=actors).assign(speaker=pd.NA)
    return _share_bars(told, "kind", most=MOST, unit="kind", palette={}, source=source)


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
    opening = f'<div class="annotated-article tex2jax_ignore mathjax_ignore" role="group" aria-label="{escape(told)}" style="line-height:{spacing:g}">'
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
    return table.assign(sentences=[phrase.ranges(numbers) for numbers in named])


def trace_voices(
    voices: pd.DataFrame, *, claims: pd.DataFrame, actors: pd.DataFrame, sentences: pd.DataFrame
) -> pd.DataFrame:
    """One row per raised stretch of `voice_strip`: whose words it tells, by which row of the ledger, in which sentences.

    A source without a name counts under "sources without a name", one that nothing tells, or a pronoun that may mean several,
    under "unknown sources".
    """
    told = _heard(voices, claims=claims, actors=actors, sentences=sentences)
    raised = told[(told["voice"] != "author") & (told["words"] > 0)].reset_index(drop=True)
    table = raised[["start", "end", "text", "voice", "claim", "who", "kind", "words"]].assign(source=raised["source"].map(phrase.shortened))
    return table.assign(sentences=[phrase.ranges(pd.Series(numbers)) for numbers in raised["numbers"]])


def trace_words(
    voices: pd.DataFrame, *, claims: pd.DataFrame, actors: pd.DataFrame, sentences: pd.DataFrame, by: str = "who"
) -> pd.DataFrame:
    """One row per bar of `words_by_speaker` or, by="kind", of `words_by_kind`, with its sentences; offsets of its first stretch.

    `sources` are the different words that tell the source, shortened.
    """
    told = _heard(voices, claims=claims, actors=actors, sentences=sentences)
    ranked = _by_words(told, by)
    groups = told.groupby(by)
    numbers = [phrase.ranges(groups.get_group(name)["numbers"].explode()) for name in ranked[by]]
    share = [phrase.per_cent(words, told["words"].sum()) for words in ranked["words"]]
    sources = [list(groups.get_group(name)["source"].dropna().map(phrase.shortened).unique()) for name in ranked[by]]
    return ranked.drop(columns="speaker").assign(share=share, sentences=numbers, sources=sources)


def flagged(voices: pd.DataFrame, *, sentences: pd.DataFrame) -> pd.DataFrame:
    """One row per word of the author's own voice that binds, makes sure or judges without a source, with its `flag` and `sentence`."""
    told = voices.explode(["flags", "flag_spans"]).dropna(subset="flags")
    rows = [(*span, *reversed(flag.split(": ", 1))) for flag, span in zip(told["flags"], told["flag_spans"])]
    table = pd.DataFrame(rows, columns=["start", "end", "text", "flag"])
    return table.assign(sentence=[sentences.loc[sentences["start"] <= start, "sentence"].max() for start in table["start"]])


def parts(claims: pd.DataFrame, *, palette: dict[str, str] | None = None) -> pd.DataFrame:
    """One row per source, cue and piece of content, labelled with the row of the ledger: spans for `annotated`."""
    spans = [part for row, claim in enumerate(claims.to_dict("records")) for part in _parts(row, claim, palette or {})]
    return pd.DataFrame(spans, columns=["start", "end", "label", "title", "color"])


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


def _inks(actors: Iterable[str], palette: dict[str, str], otherwise: str = GREY) -> list[str]:
    return [palette.get(actor, otherwise) for actor in actors]


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
    drawable = "".join(_drawable(character) for character in phrase.line(text))
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
    start, end, label = int(span["start"]), int(span["end"]), phrase.line(_known(span, "label", ""))
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


def _heard(
    voices: pd.DataFrame, *, claims: pd.DataFrame, actors: pd.DataFrame, sentences: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The stretches with `who` speaks, `speaker` (actor id or NA), `kind`, `source` as told, and the `numbers` of the sentences they touch."""
    ledger, names = claims.to_dict("records"), dict(zip(actors["actor"], actors["name"]))
    told = [{} if pd.isna(claim) else ledger[int(claim)] for claim in voices["claim"]]
    bounds = [] if sentences is None else list(zip(sentences["start"], sentences["end"], sentences["sentence"]))
    return voices.assign(
        who=[_who(claim, names) for claim in told],
        speaker=[_known(claim, "speaker", pd.NA) for claim in told],
        kind=[KINDS.get(_known(claim, "speaker_kind", ""), KIND_UNKNOWN) if claim else THE_ARTICLE for claim in told],
        source=[phrase.line(_known(claim, "source", "unknown")) if claim else pd.NA for claim in told],
        numbers=[_touched(start, text, bounds) for start, text in zip(voices["start"], voices["text"])],
    )


def _who(claim: dict[str, Any], names: dict[str, str]) -> str:
    """Who speaks by this row of the ledger; the article itself where there is none."""
    speaker, named, source = (_known(claim, column, "") for column in ("speaker", "named", "source"))
    if not claim:
        return THE_ARTICLE
    if speaker or named:
        return phrase.line(names.get(speaker, source)) or UNKNOWN
    return UNKNOWN if named == "" else UNNAMED


def _touched(start: int, text: str, sentences: list[tuple[int, int, int]]) -> list[int]:
    """The numbers of the sentences (start, end, number) that have a letter or digit in the stretch of this text."""
    shared = ((number, text[max(first - start, 0) : max(last - start, 0)]) for first, last, number in sentences)
    return [number for number, part in shared if any(map(str.isalnum, part))]


def _by_words(told: pd.DataFrame, by: str) -> pd.DataFrame:
    """A row per group that has words, the most first, of equals the one that stands first; offsets of its first stretch."""
    spoken = told[told["words"] > 0]
    words = spoken.groupby(by)["words"].sum()
    ranked = spoken.drop_duplicates(by).assign(words=lambda first: first[by].map(words))
    columns = ["start", "end", "text", by, "speaker", "words"]
    return ranked.sort_values("words", ascending=False, kind="stable", ignore_index=True)[columns]


def _share_bars(told: pd.DataFrame, by: str, *, most: int, unit: str, palette: dict[str, str], source: str | None) -> Axes:
    """The bars of `words_by_speaker` and `words_by_kind`: the groups of the column `by`."""
    ranked, total, kind = _by_words(told, by), int(told["words"].sum()), f"Horizontal bar chart of words by {unit}"
    if ranked.empty:
        return _blank("No words in this text", kind=kind, source=source)
    shown, others = ranked.head(most), ranked[ranked[by] != THE_ARTICLE]
    ax = _lanes(shown[by])
    inks = _inks(shown["speaker"], _speaking(palette), ACCENT)
    inks = [PALE if name == THE_ARTICLE else ink for name, ink in zip(shown[by], inks)]
    labels = [phrase.per_cent(words, total) for words in shown["words"]]
    ax.bar_label(ax.barh(range(len(shown)), shown["words"], height=0.7, color=inks), labels=labels, padding=4)
    ax.xaxis.set_visible(False)
    ax.set_xlim(left=0)
    lead = "" if others.empty else phrase.lead(others[by], others["words"], total=total, unit="word")
    part = phrase.part(shown, ranked, unit)
    heading = "Heard most, beside the article" if unit == "speaker" else "Kind of source heard most"
    _frame(ax, title=f"{heading}: {lead}" if len(others) else "Nobody else is heard", subtitle=f"Share of the article’s words, {part}", source=source,
           margins=(_beside(ax), 0.75, 0, 0.08))  # fmt: skip
    ax.set_label(f"{kind}, {part}: {', '.join(f'{name} {label}' for name, label in zip(shown[by], labels))}.")
    return ax


def _shaded(ink: str, voice: str) -> str:
    """The ink of a stretch: pale for the article's own voice, half as strong for a paraphrase as for a quotation."""
    if voice == "author":
        return PALE
    return ink if voice == "quoted" else to_hex([(1 + part) / 2 for part in to_rgb(ink)])


def _speaking(palette: dict[str, str]) -> dict[str, str]:
    """The palette for those who speak: grey is the article's own."""
    return {actor: ACCENT if ink == GREY else ink for actor, ink in palette.items()}


def _bands(sentences: pd.DataFrame, *, length: int) -> list[tuple[int, int]]:
    """The article in parts of about one length: as many whole paragraphs as go in, a longer paragraph cut between sentences."""
    most, starts = max(BAND, -(-length // BANDS)), [*sentences["start"].head(1), 0][:1]
    for _, paragraph in sentences.groupby("paragraph"):
        ends = [paragraph["end"].iloc[-1], *paragraph["end"]]
        for start, end in zip([paragraph["start"].iloc[0], *paragraph["start"]], ends):
            starts += [start] if end - starts[-1] > most and start > starts[-1] else []
    return list(pairwise([*starts, length]))


def _captions(told: pd.DataFrame, flags: pd.DataFrame, names: dict[str, str], band: tuple[int, int]) -> list[tuple[int, str, str]]:
    """What stands above a band, with its place and style: each speaker but the one who spoke before, and each flagged word."""
    words = flags[(flags["start"] >= band[0]) & (flags["start"] < band[1])]
    captions = [(start, text, "italic") for start, text in zip(words["start"], words["text"])]
    spoken = told[(told["start"] < band[1]) & (told["end"] > band[0]) & (told["words"] > 0) & (told["voice"] != "author")]
    labels = spoken["speaker"].map(names).fillna(spoken["source"])
    fresh = spoken[labels != labels.shift()]
    captions += [(max(start, band[0]), label, "normal") for start, label in zip(fresh["start"], labels[fresh.index])]
    return [(place - band[0], _fitted(text, width=105, size=SMALL_SIZE, lines=1), look) for place, text, look in sorted(captions)]


def _raised(spans: list[tuple[float, float]]) -> list[int]:
    """A row for each of these stretches, from left to right: above all that start below it, so that their leaders stay free."""
    rows: list[int] = []
    for number, (_, end) in reversed(list(enumerate(spans))):
        under = [row for (start, _), row in zip(spans[number + 1 :], rows) if start < end]
        rows.insert(0, 1 + max(under, default=-1))
    return rows


def _draw_strip(told: pd.DataFrame, flags: pd.DataFrame, actors: pd.DataFrame, sentences: pd.DataFrame) -> Axes:
    """The bands of `voice_strip`, from above, in axes whose units are points."""
    names = {actor["actor"]: _short(actor) for actor in actors.to_dict("records")}
    bands = _bands(sentences, length=int(told["end"].max()))
    captions = [_captions(told, flags, names, band) for band in bands]
    beside = [f"¶{phrase.ranges(sentences.loc[sentences['start'].between(*band, inclusive='left'), 'paragraph'])}" for band in bands]
    ax, base, bases = _axes(height=1), 0.0, []
    room = 72 * (ax.figure.get_figwidth() - 2 * EDGE - 0.1) - max(_width(text, size=NAME_SIZE) for text in beside)
    scale = _scale(bands, captions, room)
    ax.set_xlim(0, room)
    for band, labels in zip(bands, captions):
        rows = _raised([(place * scale, place * scale + _wide(text)) for place, text, _ in labels])
        base += LANE * (max(rows, default=-1) + 1) + VOICES["quoted"]
        _draw_captions(ax, labels, rows, base, scale)
        _draw_band(ax, told, sentences, band, base, scale)
        bases.append(base)
        base += 1.5 * LANE
    ax.set(ylim=(base, 0), yticks=[base - VOICES["paraphrased"] / 2 for base in bases], yticklabels=beside)
    ax.xaxis.set_visible(False)
    ax.figure.set_figheight(base / 72)
    return ax


def _short(actor: dict[str, Any]) -> str:
    """The shortest name of an actor; of a person without another one the last word of the name."""
    last = phrase.line(actor["name"]).split()[-1:] if actor["label"] == "PERSON" else []
    return min([actor["name"], *(actor["aliases"] or last)], key=len)


def _wide(text: str) -> float:
    """Points that a caption of the strip takes, with the space after it."""
    return _width(text, size=SMALL_SIZE) + 6


def _scale(bands: list[tuple[int, int]], captions: list[list[tuple[int, str, str]]], room: float) -> float:
    """Points a character, so that the longest band and all captions have room."""
    longest = max(end - start for start, end in bands) or 1
    over = [place / longest * room + _wide(text) - room for labels in captions for place, text, _ in labels]
    return (room - max(over, default=0) if max(over, default=0) > 0 else room) / longest


def _draw_captions(ax: Axes, labels: list[tuple[int, str, str]], rows: list[int], base: float, scale: float) -> None:
    """The captions of a band in their rows, each with a leader to the text that it is about."""
    for (place, text, look), row in zip(labels, rows):
        bottom = base - VOICES["quoted"] - LANE * row
        ax.plot([place * scale] * 2, [bottom - LANE + 2, base], color=GREY, linewidth=0.6, zorder=0)
        ax.text(place * scale + 2, bottom - 3.5, text, size=SMALL_SIZE, style=look, va="baseline")


def _draw_band(ax: Axes, told: pd.DataFrame, sentences: pd.DataFrame, band: tuple[int, int], base: float, scale: float) -> None:
    """The stretches of a band upon its base line, and under it the numbers of the sentences where there is room."""
    inside = told[(told["start"] < band[1]) & (told["end"] > band[0]) & (told["words"] > 0)]
    starts, ends = ((inside[side].clip(*band) - band[0]) * scale for side in ("start", "end"))
    ax.bar(starts, -inside["voice"].map(VOICES), ends - starts, bottom=base, align="edge", color=inside["ink"])
    opening, free = sentences[sentences["start"].between(*band, inclusive="left")], 0.0
    places = (opening["start"] - band[0]) * scale
    ax.vlines(places, base - VOICES["author"], base, color="white", linewidth=0.8)
    for start, number in zip(places, opening["sentence"]):
        if start >= free and start + _wide(f"{number}") <= ax.get_xlim()[1] + 72 * EDGE:
            ax.text(start, base + 2, f"{number}", size=SMALL_SIZE - 1, color=QUIET, va="top")
            free = start + _wide(f"{number}")


def _told_of(told: pd.DataFrame, flags: pd.DataFrame) -> str:
    """The speakers that have most words, and the flagged words, with the numbers of their sentences."""
    others = _by_words(told[told["voice"] != "author"], "who").head(MOST)["who"]
    spoken = "; ".join(f"{who} in {phrase.ranges(told.loc[told['who'] == who, 'numbers'].explode())}" for who in others)
    groups = flags.groupby(flags["text"].str.lower(), sort=False)["sentence"]
    marked = "; ".join(f"{text} in {phrase.ranges(numbers)}" for text, numbers in groups)
    return "".join(f" {kind}: {words}." for kind, words in (("Heard", spoken), ("Flagged", marked)) if words)


def _parts(row: int, claim: dict[str, Any], palette: dict[str, str]) -> list[tuple[int, int, str, str, str]]:
    """The spans of a row of the ledger: source, cue, and the pieces of the content."""
    sides = [(_known(claim, f"{part}_start", None), _known(claim, f"{part}_end", None), part) for part in ("source", "cue")]
    spans = [span for span in sides if span[0] is not None] + [(*piece, "content") for piece in claim["pieces"]]
    told = f"{_known(claim, 'source', UNKNOWN)}: {_known(claim, 'cue', 'no cue')}"
    inks = {"source": _speaking(palette).get(_known(claim, "speaker", ""), ACCENT), "cue": ACCENT, "content": GREY}
    return [(start, end, f"{part} {row}", f"Row {row}, {part}. {told}", inks[part]) for start, end, part in spans]

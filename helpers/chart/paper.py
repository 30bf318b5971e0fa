"""What all charts are drawn on: the house's colours and sizes, axes with a frame of title, measure and source, and text that fits."""

import base64
import io
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from lxml import etree
from matplotlib import pyplot, style
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator
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

HOUSE = ["default", Path(__file__).parents[1] / "house.mplstyle"]
MOST = 12
TITLE_SIZE, NAME_SIZE, SMALL_SIZE = 13, 10.5, 9.5  # points
EDGE = 0.08  # inches
TALLEST = 12.0  # inches that marks take, less than two screens with what is around them; what would take more is summarised,
LONG_TEXT = 200  # sentences: as is what tells more than these one by one
PNG_COLOURS = 64  # a third of the bytes of full colour
SHOWN_WIDTH = 520  # pixels on a page
SVG, GEOMETRY, DECIMALS = "{http://www.w3.org/2000/svg}", {"d", "x", "y", "transform", "viewBox"}, re.compile(r"(\.\d\d)\d+|\s*\n")
PALE = "#C4C4C4"
THE_ARTICLE, UNNAMED, UNKNOWN = "the article itself", "sources without a name", "unknown sources"


@style.context(HOUSE)
def png(ax: Axes) -> bytes:
    """The figure of these axes as a PNG file, the same bytes each time: no date, no version."""
    canvas, file = FigureCanvasAgg(ax.figure), io.BytesIO()
    canvas.draw()
    drawn = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    drawn.convert("RGB").quantize(PNG_COLOURS).save(file, "png", optimize=True)
    return file.getvalue()


def lead(mark: Artist, numbers: Iterable[int], told: str) -> None:
    """Makes the mark a link to the first of these sentences, which says under the pointer what it is."""
    if len(numbers := pd.Series(list(numbers), dtype="Int64").dropna()):
        mark.set_url(address(numbers, told))


@contextmanager
def leading(ax: Axes, numbers: Iterable[int], told: str) -> Iterator[None]:
    """All that is drawn on the axes meanwhile is a link, as by `lead`."""
    before = set(ax.get_children())
    yield
    for mark in set(ax.get_children()) - before:
        lead(mark, numbers, told)


def address(numbers: pd.Series, told: str) -> str:
    """The page and the first of these sentences, and after a bar what stands there, with the numbers of all."""
    return f"{phrase.ARTICLE_PAGE}#s{numbers.min()}|{_readable(told)}; {phrase.numbered(numbers.drop_duplicates())}"


def _readable(text: str) -> str:
    """The text in one line without what only directs (joiners, direction marks, control characters), which XML refuses in part."""
    return "".join(character for character in phrase.line(text) if not unicodedata.category(character).startswith("C"))


def svg(ax: Axes, alt: str) -> str:
    """The figure of these axes as SVG for a page, the same each time: text is text, and the marks that `lead` to a sentence are links."""
    file = io.BytesIO()
    with style.context([*HOUSE, {"svg.fonttype": "none", "svg.hashsalt": alt}]):
        FigureCanvasSVG(ax.figure).print_svg(file, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    drawn = etree.fromstring(file.getvalue())
    etree.strip_elements(drawn, f"{SVG}style")  # matplotlib's would hold for the whole page
    for part in drawn.iter():
        part.text = part.text and part.text.strip("\n ")
        part.tail = "\n" if part.tag == f"{SVG}text" else None  # where a page shows no SVG, its words stand apart
        if part.tag == f"{SVG}g":
            part.attrib.pop("id", None)  # no two figures of a page may share one
        for name in GEOMETRY & set(part.attrib):
            part.set(name, DECIMALS.sub(r"\1", part.get(name)))
    _name_links(drawn)
    look = {"role": "group", "aria-label": _readable(alt), "class": "chart", "width": f"{SHOWN_WIDTH}", "style": "max-width:100%;height:auto", "stroke-linejoin": "round"}
    drawn.insert(0, etree.Element(f"{SVG}desc"))
    drawn[0].text, drawn[0].tail = _readable(alt), "\n"  # as an untrusted notebook shows it
    drawn.attrib.pop("height")
    drawn.attrib.update(look)
    return etree.tostring(drawn, encoding="unicode")


def _name_links(drawn: etree._Element) -> None:
    """Parts the addresses of `lead` into where the links go and what they say; of a mark in several pieces the first is a stop for the keyboard."""
    seen = set()
    for link in drawn.iter(f"{SVG}a"):
        told = link.attrib.pop("{http://www.w3.org/1999/xlink}href")
        link.attrib.pop("target")  # matplotlib's would open a window
        target, _, words = told.partition("|")
        link.set("href", target)
        if told in seen:
            link.set("tabindex", "-1")
        seen.add(told)
        title = etree.Element(f"{SVG}title")
        title.text, title.tail = words, "\n"
        link.insert(0, title)


def output(ax: Axes, alt: str) -> dict[str, str]:
    """A cell's output by media type: the figure whose marks are links, the pixels, and the sentence."""
    pixels = base64.b64encode(png(ax)).decode("ascii")  # first, as the SVG writer leaves the figure at 72 dots an inch
    return {"text/html": svg(ax, alt), "image/png": pixels, "text/plain": alt}


def colours(actors: pd.DataFrame) -> dict[str, str]:
    """The colour of each actor, by its id: four Okabe–Ito colours for the four most named, grey for the others."""
    ranked = most_named(actors)["actor"]
    return {actor: ACTOR_COLOURS[rank] if rank < len(ACTOR_COLOURS) else GREY for rank, actor in enumerate(ranked)}


def credit(article: "Article") -> str:
    """The line for `source=`: where the article is from (or its name), and its date, assumed, or unknown."""
    published = "date unknown" if article.published is None else article.published.isoformat()
    return f"Source: {article.source or article.name}, {published}{' (assumed)' if article.published_assumed else ''}"


def most_named(actors: pd.DataFrame) -> pd.DataFrame:
    """The actors, most mentions first; of equals the one that stands first in the text."""
    order = actors.sort_values(["mentions", "start", "actor"], ascending=[False, True, True], kind="stable")
    return order.reset_index(drop=True)


def inks(actors: Iterable[str], palette: dict[str, str], otherwise: str = GREY) -> list[str]:
    return [palette.get(actor, otherwise) for actor in actors]


def speaking(palette: dict[str, str]) -> dict[str, str]:
    """The palette for those who speak: grey is the article's own."""
    return {actor: ACCENT if ink == GREY else ink for actor, ink in palette.items()}


def tinted(ink: str) -> str:
    """The colour half as strong."""
    return to_hex([(1 + part) / 2 for part in to_rgb(ink)])


def known(span: dict[str, Any], column: str, otherwise: Any) -> Any:
    value = span.get(column, otherwise)
    return otherwise if pd.isna(value) else value


def axes(*, height: float) -> Axes:
    """Axes in a figure of the house's width and this height in inches, unknown to pyplot: nothing draws it twice."""
    return Figure(figsize=(wide(), height)).subplots()


def wide() -> float:
    """The house's width of a figure in inches."""
    return pyplot.rcParams["figure.figsize"][0]


def lanes(names: pd.Series) -> Axes:
    """Axes with a lane for each name, from above."""
    ax = axes(height=0.36 * len(names))
    ax.set_yticks(range(len(names)), [fitted(name, width=120, size=NAME_SIZE, lines=2) for name in names], linespacing=1)
    ax.set_ylim(len(names) - 0.5, -0.5)
    return ax


def beside(ax: Axes) -> float:
    """Inches that the names at the left of the lanes take."""
    return EDGE + 0.1 + max(text_width(label.get_text(), size=NAME_SIZE) for label in ax.get_yticklabels()) / 72


def ticks(numbers: pd.Series) -> list[int]:
    """At most nine of these numbers: the first, and round ones."""
    first, last = int(numbers.min()), int(numbers.max())
    round_ones = MaxNLocator(nbins=8, integer=True, steps=[1, 2, 5, 10]).tick_values(first, last)
    return sorted({first, *(int(number) for number in round_ones if first < number <= last)})


def blank(message: str, *, kind: str, source: str | None) -> Axes:
    """Axes without marks, which say why there are none."""
    ax = axes(height=0.1)
    ax.set_axis_off()
    frame(ax, title=message, subtitle="", source=source)
    ax.set_label(f"{kind}, empty: {message}.")
    return ax


def frame(
    ax: Axes, *, title: str, subtitle: str, source: str | None, margins: tuple[float, float, float, float] = (0, 0, 0, 0)
) -> None:
    """Title and subtitle above the axes, the source line below, all left; the figure grows by what they need.

    `margins` are the inches left, right, above and below that the labels of the axes take.
    """
    figure, (left, right, above, below) = ax.figure, margins
    across, inner = figure.get_figwidth(), figure.get_figheight()
    fits = {"width": 72 * (across - 2 * EDGE), "lines": 4}
    heading = fitted(title, size=TITLE_SIZE, weight="bold", **fits)
    measure = fitted(subtitle, size=SMALL_SIZE, **fits)
    foot = fitted(source or "", size=SMALL_SIZE, **fits)
    head = EDGE + text_height(heading, TITLE_SIZE) + EDGE
    top = head + text_height(measure, SMALL_SIZE) + EDGE + above
    bottom = below + EDGE + text_height(foot, SMALL_SIZE)
    tall = top + inner + bottom
    figure.set_figheight(tall)
    ax.set_position((left / across, bottom / tall, 1 - (left + right) / across, inner / tall))
    place = {"transform": figure.transFigure, "va": "top", "ha": "left", "linespacing": 1.2}
    ax.set_title(heading, loc="left", x=EDGE / across, y=1 - EDGE / tall, **place)
    ax.text(EDGE / across, 1 - head / tall, measure, size=SMALL_SIZE, color=QUIET, **place)
    ax.text(EDGE / across, (bottom - below - EDGE / 2) / tall, foot, size=SMALL_SIZE, color=QUIET, **place)


def text_height(text: str, size: float) -> float:
    """Inches that the lines of this text take."""
    return 1.25 * size / 72 * len(text.splitlines())


def text_width(text: str, *, size: float, weight: str = "normal") -> float:
    """Points that the longest line of this text takes."""
    font = FontProperties(size=size, weight=weight)
    return max((text_to_path.get_text_width_height_descent(line, font, False)[0] for line in text.splitlines()), default=0)


def fitted(text: str, *, width: float, size: float, lines: int, weight: str = "normal") -> str:
    """The text in at most so many lines of this width in points, a box for what the house's fonts lack; what does not fit gives way to an ellipsis."""
    drawable = "".join(character if ord(character) in _glyphs() else "□" for character in _readable(text))
    for columns in range(max(1, int(3 * width / size)), 0, -1):
        wrapped = "\n".join(textwrap.wrap(drawable, columns, max_lines=lines, placeholder="…"))
        if text_width(wrapped, size=size, weight=weight) <= width:
            return wrapped
    return "…"


@cache
def _glyphs() -> frozenset[int]:
    fonts = [get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight))) for weight in ("normal", "bold")]
    return frozenset.intersection(*(frozenset(font.get_charmap()) for font in fonts))

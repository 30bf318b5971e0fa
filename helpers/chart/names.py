"""Who is named, how often and where, and how long the sentences are."""

import pandas as pd
from matplotlib import pyplot, style
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from helpers import phrase
from helpers.chart import paper

HIT = 9  # points that a mark is wide for the pointer


@style.context(paper.HOUSE)
def mentions(
    actors: pd.DataFrame, *, entities: pd.DataFrame | None = None, most: int = paper.MOST, palette: dict[str, str] | None = None, source: str | None = None
) -> Axes:
    """A bar per actor, as long as its number of mentions: the `most` named, in descending order.

    `actors` is `annotate.actors`; where it is only a part of them, `palette` is `colours` of them all. With `entities` the bars lead to sentences.
    """
    shown = paper.most_named(actors).head(most)
    if shown.empty:
        return paper.blank("No named actors in this text", kind="Horizontal bar chart of mentions by actor", source=source)
    ax = paper.lanes(shown["name"])
    inks = paper.inks(shown["actor"], palette or paper.colours(actors))
    bars = ax.barh(range(len(shown)), shown["mentions"], height=0.7, color=inks)
    ax.bar_label(bars, fmt="{:,.0f}", padding=4)
    for bar, actor in zip(bars, shown.itertuples()):
        numbers = [] if entities is None else entities.loc[entities["actor"].isin([actor.actor]), "sentence"]
        paper.lead(bar, numbers, f"{actor.name}: {phrase.count(actor.mentions, 'mention')}")
    ax.xaxis.set_visible(False)
    ax.set_xlim(left=0)
    lead = phrase.lead(actors["name"], actors["mentions"], total=actors["mentions"].sum(), unit="mention")
    part = phrase.part(shown, actors)
    paper.frame(ax, title=f"Named most: {lead}", subtitle=f"Number of mentions, {part}", source=source, margins=(paper.beside(ax), 0.5, 0, 0))
    told = ", ".join(f"{phrase.line(name)} {count}" for name, count in zip(shown["name"], shown["mentions"]))
    ax.set_label(f"Horizontal bar chart of mentions by actor, {part}: {told}.")
    return ax


@style.context(paper.HOUSE)
def dispersion(
    entities: pd.DataFrame,
    *,
    actors: pd.DataFrame,
    length: int,
    sentences: pd.DataFrame | None = None,
    paragraphs: pd.DataFrame | None = None,
    most: int = paper.MOST,
    palette: dict[str, str] | None = None,
    source: str | None = None,
) -> Axes:
    """A lane per actor, the most named first, with a mark per mention at its place in the article.

    `length` is that of the article in characters. The scale counts `sentences` where they are given, else per cent of
    the article; `paragraphs` draws their bounds. `palette` as in `mentions`.
    """
    shown = paper.most_named(actors).head(most)
    if shown.empty:
        return paper.blank("No named actors in this text", kind="Dispersion chart of mentions by actor", source=source)
    ax = paper.lanes(shown["name"])
    _draw_mentions(ax, entities, shown, paper.inks(shown["actor"], palette or paper.colours(actors)))
    _draw_scale(ax, length, sentences)
    _draw_paragraphs(ax, length, paragraphs)
    spread = [entities.loc[entities["actor"].isin([actor]), "sentence"].nunique() for actor in actors["actor"]]
    total = None if sentences is None else len(sentences)
    lead = phrase.lead(actors["name"], pd.Series(spread, index=actors.index), total=total, unit="sentence")
    part = phrase.part(shown, actors)
    subtitle = f"A mark per mention, their number at right, {part}"
    margins = (paper.beside(ax), 0.45, 0.1 if paragraphs is None else 0.2, 0.45)
    paper.frame(ax, title=f"Widest spread: {lead}", subtitle=subtitle, source=source, margins=margins)
    rows = trace(entities, actors=actors, most=most).itertuples(index=False)
    told = "; ".join(f"{phrase.line(row.name)} in {row.sentences or 'none'}" for row in rows)
    ax.set_label(f"Dispersion chart of the sentences that name an actor, {part}: {told}.")
    return ax


@style.context(paper.HOUSE)
def sentence_lengths(sentences: pd.DataFrame, *, source: str | None = None) -> Axes:
    """A bar per sentence, in the order of the article, as high as its number of words; the longest is black.

    `sentences` is `annotate.sentences`; a line marks the median. A long text has a bar per paragraph.
    """
    if sentences.empty:
        return paper.blank("No sentences in this text", kind="Bar chart of words by sentence", source=source)
    unit = "sentence" if len(sentences) <= paper.LONG_TEXT else "paragraph"
    groups = sentences.groupby(unit)
    words, numbers = groups["words"].sum().reset_index(drop=True), pd.Series(list(groups.groups))
    most, median = words.max(), f"{words.median():,g}"
    longest = words == most
    ax = paper.axes(height=2.2)
    bars = ax.bar(numbers, words, width=0.75, color=[paper.ACCENT if mark else paper.GREY for mark in longest])
    ax.bar_label(bars, labels=[f"{most:,}" if mark and longest.sum() <= paper.MOST else "" for mark in longest], padding=2)
    for bar, number, first, count in zip(bars, numbers, groups["sentence"].min(), words):
        paper.lead(bar, [first], f"{unit} {number}: {phrase.count(count, 'word')}")
    ax.axhline(words.median(), color=paper.ACCENT, linewidth=1, linestyle=(0, (4, 3)))
    ax.text(1.01, words.median(), f"median\n{median}", transform=ax.get_yaxis_transform(), va="center", size=paper.SMALL_SIZE)
    ax.set(ylim=(0, None), xlim=(numbers.min() - 0.6, numbers.max() + 0.6), xlabel=unit.capitalize())
    ax.set_xticks(paper.ticks(numbers))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    ax.yaxis.grid(True)
    which = phrase.numbered(numbers[longest], unit).capitalize() if longest.sum() <= paper.MOST else phrase.count(longest.sum(), unit)
    title = f"{which} {'is' if longest.sum() == 1 else 'are'} longest: {phrase.count(most, 'word')}"
    subtitle = f"Words in each {unit}, in the order of the article"
    paper.frame(ax, title=title, subtitle=subtitle, source=source, margins=(0.4, 0.65, 0.15, 0.45))
    ax.set_label(
        f"Bar chart of words by {unit}, {phrase.count(len(words), unit)} with {phrase.count(words.sum(), 'word')} in all: "
        f"longest {phrase.numbered(numbers[longest], unit)} with {most:,}, shortest {phrase.numbered(numbers[words == words.min()], unit)} "
        f"with {words.min():,}, median {median}."
    )
    return ax


def trace(entities: pd.DataFrame, *, actors: pd.DataFrame, most: int = paper.MOST) -> pd.DataFrame:
    """One row per actor, in the order of the charts, with the numbers of the sentences that name it ("1–3, 7")."""
    shown = paper.most_named(actors).head(most)
    named = [entities.loc[entities["actor"].isin([actor]), "sentence"] for actor in shown["actor"]]
    table = shown[["start", "end", "text", "name", "mentions"]]
    return table.assign(sentences=[phrase.ranges(numbers) for numbers in named])


def _draw_mentions(ax: Axes, entities: pd.DataFrame, actors: pd.DataFrame, inks: list[str]) -> None:
    """The marks of each lane, below wider ones that cannot be seen, for the pointer."""
    for lane, (actor, name, ink) in enumerate(zip(actors["actor"], actors["name"], inks)):
        rows = entities[entities["actor"].isin([actor])]
        starts = rows["start"]
        ax.axhline(lane, color=pyplot.rcParams["grid.color"], linewidth=0.8, zorder=0)
        ax.vlines(starts, lane - 0.32, lane + 0.32, color=ink, linewidth=1.6)
        wider = ax.vlines(starts, lane - 0.45, lane + 0.45, alpha=0.01, linewidth=HIT)
        wider.set_urls([paper.address(rows["sentence"][at:][:1], f"{name}, as “{text}”") for at, text in enumerate(rows["text"])])
        ax.text(1.02, lane, f"{len(starts):,}", transform=ax.get_yaxis_transform(), va="center_baseline")


def _draw_scale(ax: Axes, length: int, sentences: pd.DataFrame | None) -> None:
    ax.set_xlim(-0.005 * length, max(length, 1))
    if sentences is None or sentences.empty:
        ax.set_xlabel("Share of the article")
        ax.xaxis.set_major_formatter(PercentFormatter(xmax=max(length, 1)))
        return
    ticked = sentences[sentences["sentence"].isin(paper.ticks(sentences["sentence"]))]
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
            ax.text(start, 1.0, f"¶{number}", transform=ax.get_xaxis_transform(), va="bottom", size=paper.SMALL_SIZE, color=paper.QUIET)
            labelled = start

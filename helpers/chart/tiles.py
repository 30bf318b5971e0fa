"""What kinds of events are told, how surely, and on whose word: a tile for each event."""

from collections import Counter
from typing import Any

import pandas as pd
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle

from helpers import phrase
from helpers.chart import paper, who

KIND = "Tile chart of events by code"
TILE, LINE, BETWEEN = 17, 12, 7  # points: a tile, a line of text, the gap between two codes
SPEAKERS = 3  # of a code that are named, where more than four speak; besides them those with a colour
FEW, MOSTLY = 3, 0.6  # events: a code with fewer is no finding; nor is any where more than this share of the events have none
WORDS = paper.SMALL_SIZE - 1  # points of the names below the tiles
INKS = {"actual": "white"}  # of the digits; else black


@style.context(paper.HOUSE)
def event_codes(
    events: pd.DataFrame,
    *,
    actors: pd.DataFrame,
    claims: pd.DataFrame,
    palette: dict[str, str] | None = None,
    source: str | None = None,
) -> Axes:
    """A tile per event with the number of its sentence, in a row per code, the commonest first; below each row, whose word the events are.

    Full with white digits: told as fact; pale: reported; outlined: possible, planned, obliged or hypothetical. What is the word of an actor
    with a colour has that colour. More events than two screens hold are a bar per code. Tables as in `deeds`.
    """
    told = who.gathered(events, actors=actors, claims=claims)
    if told.empty:
        return paper.blank("No event was found in this text", kind=KIND, source=source)
    ranked = _by_code(told)
    ax = _draw_codes(ranked, _voices_inks(told, palette or paper.colours(actors)))
    if many := ax.figure.get_figheight() > paper.TALLEST:
        ax = _draw_bars(ranked)
    part = phrase.part(told, told, "event") + who.tellings(told, events)
    title, subtitle = _commonest(told), f"A tile per event, with its sentence. {_reading(told)}. Below each row: by whose word; {part}"
    subtitle = f"Number of events of each type, {part}" if many else subtitle
    paper.frame(ax, title=title, subtitle=subtitle, source=source, margins=(paper.beside(ax), 0.3, 0.05, 0.05))
    ax.set_label(f"{KIND}, {part}. {title}. {'; '.join(_code_told(code, told) for code in ranked)}. {_words_told(told)}.")
    return ax


def _commonest(told: pd.DataFrame) -> str:
    """Which code most events have; where that is none or says little, how many have none."""
    counts = told.loc[told["code"] != who.NO_CODE, "code"].value_counts(sort=False)
    total, without = len(told), len(told) - int(counts.sum())
    fit = "fits" if without == 1 else "fit"
    if not counts.empty and counts.max() >= FEW and without <= MOSTLY * total:
        lead = phrase.lead(counts.index.to_series(), counts, total=total, unit="event").replace(" actors,", " types,")
        return f"Commonest type: {lead}{f'; {without:,} {fit} none' if without else ''}"
    if without == total:
        return "The one event fits no PLOVER type" if total == 1 else f"None of the {total:,} events fits a PLOVER type"
    if without:
        return f"{without:,} of {phrase.count(total, 'event')} {fit} no PLOVER type"
    return f"{phrase.count(total, 'event')} of {phrase.count(len(counts), 'PLOVER type')}"


def _reading(told: pd.DataFrame) -> str:
    """How the tiles are read, of those that are there."""
    words = {"actual": "white digits: told as fact", "reported": "pale: on somebody’s word", "": "outline: possible, planned or hypothetical"}
    kinds = {realis if realis in words else "" for realis in map(who.realis_of, told.to_dict("records"))}
    lines = "; ".join(words[kind] for kind in words if kind in kinds)
    return lines[:1].upper() + lines[1:]


def _by_code(told: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """The events of each code, told as fact first; the commonest code first, no code last."""
    order = {"actual": 0, "reported": 1}
    groups = {code: group.to_dict("records") for code, group in told.groupby("code", sort=False)}
    ranked = sorted(groups, key=lambda code: (code == who.NO_CODE, -len(groups[code])))
    return {code: sorted(groups[code], key=lambda event: order.get(who.realis_of(event), 2)) for code in ranked}


def _voices_inks(told: pd.DataFrame, palette: dict[str, str]) -> dict[str, str]:
    """The colour of each whose word an event is: dark grey but for the actors with a colour."""
    speakers = dict(zip(told["word"], told["speaker"]))
    inks = {word: paper.GREY if pd.isna(speaker) else palette.get(speaker, paper.GREY) for word, speaker in speakers.items()}
    return {word: paper.QUIET if ink == paper.GREY else ink for word, ink in inks.items()}


def _draw_codes(ranked: dict[str, list[dict[str, Any]]], inks: dict[str, str]) -> Axes:
    """Axes in points: the tiles of each code, and below them whose word they are."""
    names = [paper.fitted(code, width=120, size=paper.NAME_SIZE, lines=2) for code in ranked]
    wide = 72 * (paper.wide() - 0.3) - 72 * (paper.EDGE + 0.1) - max(paper.text_width(name, size=paper.NAME_SIZE) for name in names)
    columns = max(int(wide // TILE), 1)
    texts = [_flowed(Counter(event["word"] for event in events), inks, wide) for events in ranked.values()]
    down, places = 0.0, []
    for events, spoken in zip(ranked.values(), texts):
        places.append(down)
        down += TILE * -(-len(events) // columns) + LINE * (1 + spoken[-1][2]) + BETWEEN
    ax = paper.axes(height=down / 72)
    ax.set(xlim=(0, wide), ylim=(down, 0), xticks=[])
    ax.set_yticks([place + TILE / 2 for place in places], names, linespacing=1)
    for place, events, spoken in zip(places, ranked.values(), texts):
        _draw_row(ax, place, events, inks, columns)
        _draw_speakers(ax, place + TILE * -(-len(events) // columns) + 2, spoken)
    return ax


def _draw_bars(ranked: dict[str, list[dict[str, Any]]]) -> Axes:
    """A bar per code, as long as it has events, that leads to their sentences."""
    ax = paper.lanes(pd.Series(list(ranked)))
    counts = [len(events) for events in ranked.values()]
    bars = ax.barh(range(len(ranked)), counts, height=0.7, color=paper.GREY)
    ax.bar_label(bars, fmt="{:,.0f}", padding=4)
    for bar, (code, events) in zip(bars, ranked.items()):
        paper.lead(bar, [number for event in events for number in event["numbers"]], f"{code}: {phrase.count(len(events), 'event')}")
    ax.xaxis.set_visible(False)
    ax.set_xlim(0, 1.15 * max(counts))
    return ax


def _draw_row(ax: Axes, place: float, events: list[dict[str, Any]], inks: dict[str, str], columns: int) -> None:
    """The tiles of a code and their number."""
    for at, event in enumerate(events):
        _draw_tile(ax, TILE * (at % columns), place + TILE * (at // columns), event, inks[event["word"]])
    ax.text(TILE * min(len(events), columns) + 3, place + TILE / 2, f"{len(events):,}", va="center_baseline")


def _draw_tile(ax: Axes, across: float, down: float, event: dict[str, Any], ink: str) -> None:
    realis, number = who.realis_of(event), f"{min(event['numbers'])}"
    face = {"actual": ink, "reported": _pale(ink)}.get(realis, "white")
    edge = ink if face == "white" else face
    tile = ax.add_patch(Rectangle((across + 1, down + 1), TILE - 2, TILE - 2, facecolor=face, edgecolor=edge, linewidth=1))
    digits = ax.text(across + TILE / 2, down + TILE / 2, number, size=8 if len(number) < 3 else 6.5, ha="center", va="center_baseline",
                     color=INKS.get(realis, "black"), weight="bold" if realis == "actual" else "normal")  # fmt: skip
    for mark in (tile, digits):
        paper.lead(mark, event["numbers"], who.told_of(event))


def _pale(ink: str) -> str:
    """The colour a quarter as strong."""
    return to_hex([(3 + part) / 4 for part in to_rgb(ink)])


def _flowed(counts: Counter[str], inks: dict[str, str], wide: float) -> list[tuple[float, str, int, str]]:
    """Where those whose word the events of a code are stand, with their numbers: points across, text, line, colour; no name loses its number."""
    ranked = counts.most_common()
    most = len(ranked) if len(ranked) <= SPEAKERS + 1 else SPEAKERS
    named = [(word, count) for at, (word, count) in enumerate(ranked) if at < most or inks[word] != paper.QUIET]
    others = [pair for pair in ranked if pair not in named]
    items = [(word, f" {count:,}", inks[word]) for word, count in named]
    items += [(f"{len(others):,} others", f" {sum(count for _, count in others):,}", paper.QUIET)] if others else []
    flowed, across, line = [], 0.0, 0
    for word, count, ink in items:
        marked = 10 * (ink != paper.QUIET)
        text = paper.fitted(word, width=wide - 10 - paper.text_width(count, size=WORDS), size=WORDS, lines=1) + count
        room = paper.text_width(text, size=WORDS) + marked
        across, line = (0.0, line + 1) if across and across + room > wide else (across, line)
        flowed.append((across, text, line, ink))
        across += room + 10
    return flowed


def _draw_speakers(ax: Axes, down: float, spoken: list[tuple[float, str, int, str]]) -> None:
    """The names below the tiles, those with a colour behind a spot of it."""
    for across, text, line, ink in spoken:
        middle, marked = down + LINE * (line + 0.5), ink != paper.QUIET
        if marked:
            ax.add_patch(Rectangle((across + 1, middle - 3), 6, 6, facecolor=ink))
        ax.text(across + 1 + 9 * marked, middle, text, size=WORDS, va="center_baseline", color=paper.QUIET)


def _code_told(code: str, told: pd.DataFrame) -> str:
    """A code with its number of events, by realis, and their sentences."""
    events = told[told["code"] == code]
    kinds = events["realis"].fillna("realis unknown").value_counts(sort=False)
    told_as = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items())
    return f"{code} {len(events):,} ({told_as}) in {phrase.ranges(events['numbers'].explode())}"


def _words_told(told: pd.DataFrame) -> str:
    counts = Counter(told["word"]).most_common()
    return f"By whose word: {', '.join(f'{word} {count:,}' for word, count in counts)}"

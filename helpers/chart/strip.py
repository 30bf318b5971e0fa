"""The drawing of the voice strip: the article in bands of one scale, captions above, numbers of sentences below."""

from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from helpers import phrase
from helpers.chart import paper

VOICES = {"author": 5, "paraphrased": 11, "quoted": 17}  # points that a stretch of the strip is high
LANE = 12  # points of a row of captions
BAND, BANDS = 1000, 16  # characters in a band of the strip, at most so many bands


def draw(told: pd.DataFrame, flags: pd.DataFrame, actors: pd.DataFrame, sentences: pd.DataFrame) -> Axes:
    """The bands of `voice_strip`, from above, in axes whose units are points."""
    names = {actor["actor"]: _short(actor) for actor in actors.to_dict("records")}
    bands = bands_of(sentences, length=int(told["end"].max()))
    captions = [_captions(told, flags, names, band) for band in bands]
    beside = [f"¶{phrase.ranges(sentences.loc[sentences['start'].between(*band, inclusive='left'), 'paragraph'])}" for band in bands]
    ax, base, bases = paper.axes(height=1), 0.0, []
    room = 72 * (ax.figure.get_figwidth() - 2 * paper.EDGE - 0.1) - max(paper.text_width(text, size=paper.NAME_SIZE) for text in beside)
    scale = _scale(bands, captions, room)
    ax.set_xlim(0, room)
    for band, labels in zip(bands, captions):
        rows = raised([(place * scale, place * scale + _wide(text)) for place, text, _ in labels])
        base += LANE * (max(rows, default=-1) + 1) + VOICES["quoted"]
        _draw_captions(ax, labels, rows, base, scale)
        _draw_band(ax, told, sentences, band, base, scale)
        bases.append(base)
        base += 1.5 * LANE
    ax.set(ylim=(base, 0), yticks=[base - VOICES["paraphrased"] / 2 for base in bases], yticklabels=beside)
    ax.xaxis.set_visible(False)
    ax.figure.set_figheight(base / 72)
    return ax


def bands_of(sentences: pd.DataFrame, *, length: int) -> list[tuple[int, int]]:
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
    return [(place - band[0], paper.fitted(text, width=105, size=paper.SMALL_SIZE, lines=1), look) for place, text, look in sorted(captions)]


def raised(spans: list[tuple[float, float]]) -> list[int]:
    """A row for each of these stretches, from left to right: above all that start below it, so that their leaders stay free."""
    rows: list[int] = []
    for number, (_, end) in reversed(list(enumerate(spans))):
        under = [row for (start, _), row in zip(spans[number + 1 :], rows) if start < end]
        rows.insert(0, 1 + max(under, default=-1))
    return rows


def _short(actor: dict[str, Any]) -> str:
    """The shortest name of an actor; of a person without another one the last word of the name."""
    last = phrase.line(actor["name"]).split()[-1:] if actor["label"] == "PERSON" else []
    return min([actor["name"], *(actor["aliases"] or last)], key=len)


def _wide(text: str) -> float:
    """Points that a caption of the strip takes, with the space after it."""
    return paper.text_width(text, size=paper.SMALL_SIZE) + 6


def _scale(bands: list[tuple[int, int]], captions: list[list[tuple[int, str, str]]], room: float) -> float:
    """Points a character, so that the longest band and all captions have room."""
    longest = max(end - start for start, end in bands) or 1
    over = [place / longest * room + _wide(text) - room for labels in captions for place, text, _ in labels]
    return (room - max(over, default=0) if max(over, default=0) > 0 else room) / longest


def _draw_captions(ax: Axes, labels: list[tuple[int, str, str]], rows: list[int], base: float, scale: float) -> None:
    """The captions of a band in their rows, each with a leader to the text that it is about."""
    for (place, text, look), row in zip(labels, rows):
        bottom = base - VOICES["quoted"] - LANE * row
        ax.plot([place * scale] * 2, [bottom - LANE + 2, base], color=paper.GREY, linewidth=0.6, zorder=0)
        ax.text(place * scale + 2, bottom - 3.5, text, size=paper.SMALL_SIZE, style=look, va="baseline")


def _draw_band(ax: Axes, told: pd.DataFrame, sentences: pd.DataFrame, band: tuple[int, int], base: float, scale: float) -> None:
    """The stretches of a band upon its base line, and under it the numbers of the sentences where there is room."""
    inside = told[(told["start"] < band[1]) & (told["end"] > band[0]) & (told["words"] > 0)]
    starts, ends = ((inside[side].clip(*band) - band[0]) * scale for side in ("start", "end"))
    bars = ax.bar(starts, -inside["voice"].map(VOICES), ends - starts, bottom=base, align="edge", color=inside["ink"])
    for bar, stretch in zip(bars, inside.to_dict("records")):
        paper.lead(bar, stretch["numbers"], f"{stretch['voice']}: {stretch['who']}: {phrase.shortened(stretch['text'])}")
    opening, free = sentences[sentences["start"].between(*band, inclusive="left")], 0.0
    places = (opening["start"] - band[0]) * scale
    ax.vlines(places, base - VOICES["author"], base, color="white", linewidth=0.8)
    for start, number in zip(places, opening["sentence"]):
        if start >= free and start + _wide(f"{number}") <= ax.get_xlim()[1] + 72 * paper.EDGE:
            ax.text(start, base + 2, f"{number}", size=paper.SMALL_SIZE - 1, color=paper.QUIET, va="top")
            free = start + _wide(f"{number}")

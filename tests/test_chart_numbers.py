"""Every number that a chart plots, computed again from the tables; and no chart taller than two screens, however long the text."""

from itertools import cycle, islice
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle

from helpers import annotate, attribute, chart, load, relate, situate
from helpers.chart.voices import KINDS

TWO_SCREENS = 2 * 800 * 4.8 / chart.SHOWN_WIDTH  # inches, of a figure 4.8 inches wide that is shown 520 pixels wide
PARAGRAPHS = (
    "Maria Falk visited Lagos on 3 May 2021. “We must act now,” she said. The police arrested Jon Dahl in Lima. Jon Dahl said that Ana Ruiz praised the council of Quito in 2019.",
    "Officials said Cairo would pay 20 million euros. The mayor, a terrible leader, must resign. Omar Haddad sued Maria Falk in Paris on 7 June 2022. Nobody in Oslo was hurt.",
    "According to Ana Ruiz, Kenya attacked Uganda in March 2020. Three people died near Bergen. Li Wei criticised Omar Haddad. “It is over,” Li Wei told Jon Dahl in Tokyo.",
)


def told(sentences: int) -> SimpleNamespace:
    """The tables of an article of so many sentences, four a paragraph."""
    doc = annotate.doc(load.text("\n\n".join(islice(cycle(PARAGRAPHS), sentences // 4)), published="2022-06-30"))
    claims, times, places = attribute.claims(doc), situate.times(doc), situate.places(doc)
    return SimpleNamespace(
        length=len(doc.text), sentences=annotate.sentences(doc), actors=annotate.actors(doc), entities=annotate.entities(doc), claims=claims,
        voices=attribute.voices(doc), times=times, places=places, events=relate.events(doc, ledger=claims, times=times, places=places))  # fmt: skip


@pytest.fixture(scope="module")
def short() -> SimpleNamespace:
    return told(24)


@pytest.fixture(scope="module")
def long() -> SimpleNamespace:
    """An article of a thousand sentences, all of whose events are new."""
    tables = told(1000)
    return SimpleNamespace(**vars(tables) | {"events": tables.events.assign(same_as=pd.NA)})


def charts(it: SimpleNamespace) -> dict[str, Axes]:
    """Each chart of these tables."""
    who, heard = {"actors": it.actors, "claims": it.claims}, {"actors": it.actors, "claims": it.claims, "sentences": it.sentences}
    return {
        "mentions": chart.mentions(it.actors, entities=it.entities),
        "dispersion": chart.dispersion(it.entities, actors=it.actors, length=it.length, sentences=it.sentences),
        "sentence_lengths": chart.sentence_lengths(it.sentences),
        "voice_strip": chart.voice_strip(it.voices, **heard),
        "words_by_speaker": chart.words_by_speaker(it.voices, **heard),
        "words_by_kind": chart.words_by_kind(it.voices, **heard),
        "timeline": chart.timeline(it.times),
        "story_map": chart.story_map(it.places),
        "deeds": chart.deeds(it.events, **who),
        "event_codes": chart.event_codes(it.events, **who),
    }


@pytest.fixture(scope="module")
def drawn(short: SimpleNamespace) -> dict[str, Axes]:
    return charts(short)


@pytest.fixture(scope="module")
def summarised(long: SimpleNamespace) -> dict[str, Axes]:
    return charts(long)


def bars(ax: Axes, side: str) -> list[float]:
    return [getattr(bar, f"get_{side}")() for container in ax.containers for bar in container]


def names(ax: Axes) -> list[str]:
    return [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]


def spoken(it: SimpleNamespace, column: str) -> pd.Series:
    """The words of each value of this column of the ledger; those of the author apart."""
    claimed = it.voices.dropna(subset="claim")
    return claimed.groupby(it.claims[column].iloc[claimed["claim"].astype(int)].fillna("").to_numpy())["words"].sum()


def test_mentions(short: SimpleNamespace, drawn: dict[str, Axes]) -> None:
    counts = short.entities["actor"].map(short.actors.set_index("actor")["name"]).value_counts()
    assert dict(zip(names(drawn["mentions"]), bars(drawn["mentions"], "width"))) == counts[names(drawn["mentions"])].to_dict()
    assert bars(drawn["mentions"], "width") == sorted(counts, reverse=True)[: chart.MOST]


def test_dispersion(short: SimpleNamespace, drawn: dict[str, Axes]) -> None:
    starts = short.entities.groupby(short.entities["actor"].map(short.actors.set_index("actor")["name"]))["start"].apply(list)
    lanes = [[path.vertices[0][0] for path in lane.get_paths()] for lane in drawn["dispersion"].collections[::2]]
    assert dict(zip(names(drawn["dispersion"]), lanes)) == starts[names(drawn["dispersion"])].to_dict()


def test_sentence_lengths(short: SimpleNamespace, long: SimpleNamespace, drawn: dict[str, Axes], summarised: dict[str, Axes]) -> None:
    assert bars(drawn["sentence_lengths"], "height") == short.sentences["words"].tolist()
    assert bars(summarised["sentence_lengths"], "height") == long.sentences.groupby("paragraph")["words"].sum().tolist()


def test_voice_strip(short: SimpleNamespace, drawn: dict[str, Axes]) -> None:
    widths = pd.Series(bars(drawn["voice_strip"], "width")).groupby(np.abs(bars(drawn["voice_strip"], "height"))).sum()
    spans = short.voices[short.voices["words"] > 0]
    lengths = (spans["end"] - spans["start"]).groupby(spans["voice"]).sum()[["author", "paraphrased", "quoted"]]
    assert len(widths) == 3 and (widths / widths.sum()).tolist() == pytest.approx((lengths / lengths.sum()).tolist())


def test_voices_by_paragraph(long: SimpleNamespace, summarised: dict[str, Axes]) -> None:
    stretches = [(bar.get_x(), bar.get_height()) for container in summarised["voice_strip"].containers for bar in container]
    bounds = long.sentences.groupby("paragraph").agg({"start": "min", "end": "max"})
    assert pd.DataFrame(stretches).groupby(0)[1].sum().tolist() == (bounds["end"] - bounds["start"]).tolist()
    within = long.voices.assign(paragraph=np.searchsorted(bounds["start"], long.voices["start"], side="right"))
    quoted = within[within["voice"] == "quoted"]
    assert bars(summarised["voice_strip"], "height")[: len(bounds)] == (quoted["end"] - quoted["start"]).groupby(quoted["paragraph"]).sum().reindex(
        bounds.index, fill_value=0).tolist()  # fmt: skip


@pytest.mark.parametrize("by", ["words_by_speaker", "words_by_kind"])
def test_words(short: SimpleNamespace, drawn: dict[str, Axes], by: str) -> None:
    shown = dict(zip(names(drawn[by]), bars(drawn[by], "width")))
    column = {"words_by_speaker": "speaker", "words_by_kind": "speaker_kind"}[by]
    assert shown["the article itself"] == short.voices.loc[short.voices["voice"] == "author", "words"].sum()
    assert sum(shown.values()) == short.voices["words"].sum()
    names_of = KINDS if by == "words_by_kind" else short.actors.set_index("actor")["name"].to_dict()
    known = {names_of[value]: count for value, count in spoken(short, column).items() if value in names_of}
    assert known and {name: shown[name] for name in known} == known


def test_timeline(short: SimpleNamespace, drawn: dict[str, Axes]) -> None:
    days = short.times.dropna(subset=["earliest", "latest"])
    days = days[days["earliest"] == days["latest"]]
    dots = [line.get_xdata()[0] for line in drawn["timeline"].lines if line.get_marker() == "o"]
    assert len(days) == len(dots) > 2
    assert np.argsort(dots, kind="stable").tolist() == np.argsort(days["earliest"].map(pd.Timestamp), kind="stable").tolist()


def test_story_map(short: SimpleNamespace, drawn: dict[str, Axes]) -> None:
    dots = [(line.get_xdata()[0], line.get_ydata()[0], line.get_markersize()) for line in drawn["story_map"].lines if line.get_marker() == "o"]
    traced = chart.trace_places(short.places)
    placed = short.places[short.places["name"].isin(traced.loc[traced["mark"] == "dot", "name"])]
    groups = placed.groupby("geonameid").agg({"lon": "first", "lat": "first", "start": "size"})
    assert len(dots) == len(groups) > 4
    for column, side in (("lon", 0), ("lat", 1)):  # a map has one scale for each: no place lies off the line
        inches, degrees = np.sort([dot[side] for dot in dots]), np.sort(groups[column].astype(float))
        assert np.polyval(np.polyfit(degrees, inches, 1), degrees) == pytest.approx(inches, abs=1e-6)
    areas = np.sort([dot[2] ** 2 for dot in dots])
    assert areas / areas[0] == pytest.approx(np.sort(groups["start"]) / groups["start"].min())


def test_deeds(short: SimpleNamespace, drawn: dict[str, Axes]) -> None:
    arrows = [patch for patch in drawn["deeds"].patches if isinstance(patch, FancyArrowPatch)]
    sided = short.events[short.events["same_as"].isna() & (short.events["who"].notna() | short.events["whom"].notna())]
    assert len(arrows) == min(len(sided), chart.MOST)


def test_event_codes(short: SimpleNamespace, long: SimpleNamespace, drawn: dict[str, Axes], summarised: dict[str, Axes]) -> None:
    first = {it: table.events[table.events["same_as"].isna()] for it, table in (("short", short), ("long", long))}
    tiles = [patch for patch in drawn["event_codes"].patches if type(patch) is Rectangle and patch.get_width() > 10]
    assert len(tiles) == len(first["short"])
    counts = first["long"]["code"].fillna("no code").value_counts()
    assert dict(zip(names(summarised["event_codes"]), bars(summarised["event_codes"], "width"))) == counts.to_dict()


def test_no_chart_is_taller_than_two_screens(drawn: dict[str, Axes], summarised: dict[str, Axes]) -> None:
    tall: dict[str, Any] = {name: ax.figure.get_figheight() for name, ax in summarised.items()}
    assert {name: height for name, height in tall.items() if height > TWO_SCREENS} == {}
    assert max(ax.figure.get_figheight() for ax in drawn.values()) < TWO_SCREENS

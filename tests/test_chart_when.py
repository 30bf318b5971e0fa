"""The timeline says when and in which sentence, whatever the times are."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from helpers import chart

NA = pd.NA
PUBLISHED = date(2024, 12, 12)
COLUMNS = ["start", "end", "text", "kind", "value", "earliest", "latest", "status", "anchor", "anchor_start", "anchor_end", "sentence", "rule"]
TYPES = dict.fromkeys(["text", "kind", "value", "status", "anchor", "rule"], "string")
TYPES |= dict.fromkeys(["anchor_start", "anchor_end", "sentence"], "Int64")


def times_of(*told: tuple[object, ...]) -> pd.DataFrame:
    """Times as (text, kind, earliest, latest, status, sentence)."""
    rows = [(10 * i, 10 * i + 5, text, kind, "x", first, last, status, NA, NA, NA, sentence, "rule")
            for i, (text, kind, first, last, status, sentence) in enumerate(told)]
    return pd.DataFrame(rows, columns=COLUMNS).astype(TYPES).astype({"earliest": object, "latest": object})


@pytest.fixture
def times() -> pd.DataFrame:
    return times_of(
        ("Tuesday", "date", date(2024, 12, 10), date(2024, 12, 10), "resolved", 2),
        ("the 1930s", "date", date(1930, 1, 1), date(1939, 12, 31), "resolved", 4),
        ("two years", "duration", NA, NA, "resolved", 4),
        ("Friday", "date", date(2024, 12, 6), date(2024, 12, 6), "ambiguous", 9),
        ("later", "date", NA, NA, "unanchored", 9),
    )


def title_of(ax: Axes) -> str:
    return " ".join(ax.get_title(loc="left").split())


def labels_of(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def assert_clear(ax: Axes) -> None:
    """Every label lies in the picture and on no other."""
    assert chart.png(ax).startswith(b"\x89PNG")
    boxes = [text.get_window_extent() for text in [ax._left_title, *ax.texts, *ax.get_yticklabels()] if text.get_text()]
    frame = ax.figure.bbox
    assert all(box.x0 >= -1 and box.x1 <= frame.x1 + 1 and box.y0 >= -1 and box.y1 <= frame.y1 + 1 for box in boxes)
    assert [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.shrunk(0.95, 0.6).overlaps(b.shrunk(0.95, 0.6))] == []


def test_it_tells_days_sentences_and_what_has_none(times: pd.DataFrame) -> None:
    ax = chart.timeline(times, published=PUBLISHED, source="Source: The Paper")
    assert title_of(ax) == "2 of 5 time expressions lie within a week of publication"
    assert ax.get_label() == (
        "Timeline of time expressions by the sentence that tells them, all 5 time expressions. "
        "2 of 5 time expressions lie within a week of publication. In the order of the story: the 1930s (1930-01-01 to 1939-12-31) in 4; "
        "Friday (2024-12-06) in 9; Tuesday (2024-12-10) in 2. Without a day, 2: two years in 4; later in 9. Published 2024-12-12."
    )
    assert {"Tuesday (10 Dec 2024)", "two years", "published", "no day told", "Source: The Paper"} <= set(labels_of(ax))
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["2", "4", "9"]


def test_the_ambiguous_is_hollow_and_a_long_time_is_a_bar(times: pd.DataFrame) -> None:
    ax = chart.timeline(times, published=PUBLISHED)
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [line.get_markerfacecolor() for line in dots] == [chart.ACCENT, "white"]
    assert [line.get_marker() for line in ax.lines if line.get_marker() in "_D"] == ["_", "D"]
    long_ago = times_of(("2014 to 2019", "date", date(2014, 1, 1), date(2019, 12, 31), "resolved", 1))
    assert len(chart.timeline(long_ago, published=PUBLISHED).patches) == 1 and len(ax.patches) == 1


def test_earlier_stands_left_of_later(times: pd.DataFrame) -> None:
    ax = chart.timeline(times, published=PUBLISHED)
    tuesday, friday = (float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "o")
    middle = next(float(line.get_xdata()[0]) for line in ax.lines if line.get_linestyle() == "--")
    assert friday < tuesday < middle


def test_without_a_day_of_publication_it_counts_from_the_last_day_told(times: pd.DataFrame) -> None:
    ax = chart.timeline(times)
    assert title_of(ax) == "The times told run from 1 Jan 1930 to 10 Dec 2024"
    years = times_of(*(("then", "date", date(year, 1, 1), date(year, 12, 31), "resolved", 1) for year in (2008, 2012)))
    assert title_of(chart.timeline(years)) == "The times told run from 2008 to 2012"
    assert "last day told" in labels_of(ax) and ax.get_label().endswith("Day of publication unknown.")


def test_nothing_to_tell_is_said() -> None:
    ax = chart.timeline(times_of(), published=PUBLISHED)
    assert title_of(ax) == "No time is told in this text" and chart.png(ax)
    assert ax.get_label() == "Timeline of time expressions, empty: No time is told in this text."
    assert chart.trace_times(times_of()).empty
    lost = times_of(("Tuesday", "date", NA, NA, "unanchored", 3))
    assert title_of(chart.timeline(lost)) == "The one time expression cannot be tied to a day"
    assert_clear(chart.timeline(lost))


def subtitle_of(ax: Axes) -> str:
    return next(" ".join(text.split()) for text in labels_of(ax) if text.startswith("Down:"))


def test_the_subtitle_explains_the_marks_that_are_there(times: pd.DataFrame) -> None:
    assert subtitle_of(chart.timeline(times, published=PUBLISHED)) == (
        "Down: the sentence; across: when it is, on a scale that shrinks with distance; dots: days; bars: longer than a day; "
        "hollow: ambiguous; dashes: durations; diamonds: times whose day is not known; all 5 time expressions"
    )
    assert subtitle_of(chart.timeline(times.head(1), published=PUBLISHED)) == "Down: the sentence; across: when it is; dots: days; 1 time expression"
    daily = times_of(("Mondays", "set", NA, NA, "resolved", 1), ("May", "date", date(2024, 5, 1), NA, "resolved", 1))
    assert "across: when it is; arrows: one end open; dashes: what returns; all 2" in subtitle_of(chart.timeline(daily, published=date(2024, 5, 3)))


def test_hollow_is_only_what_is_ambiguous() -> None:
    lost = times_of(("later", "date", NA, NA, "unanchored", 1), ("Friday", "date", NA, NA, "ambiguous", 2))
    ax = chart.timeline(lost)
    assert [line.get_markerfacecolor() for line in ax.lines if line.get_marker() == "D"] == [chart.ACCENT, "white"]
    assert "hollow" in subtitle_of(ax) and "hollow" not in subtitle_of(chart.timeline(lost.head(1)))


@pytest.mark.parametrize(("last", "spelled"), [(date(2017, 1, 1), "1 Jan 2017"), (date(2017, 12, 31), "2017")])
def test_one_time_and_no_day_of_publication_need_no_axis(last: date, spelled: str) -> None:
    told = ("then", "date", date(2017, 1, 1), last, "resolved", 2)
    ax = chart.timeline(times_of(("two years", "duration", NA, NA, "resolved", 1), told, told))
    assert title_of(ax) == f"2 of 3 time expressions can be dated, to the same time: {spelled}"
    assert spelled in labels_of(ax) and "last day told" not in labels_of(ax) and not any("−" in text for text in labels_of(ax))
    assert "across" not in subtitle_of(ax) and not [line for line in ax.lines if line.get_linestyle() == "--"]
    assert_clear(ax)
    assert "published" in labels_of(chart.timeline(times_of(told), published=PUBLISHED))


def test_what_returns_without_a_day_is_one_mark() -> None:
    hours = [("9 am" if i % 2 else "9 AM", "time", NA, NA, "unanchored", 5 + i) for i in range(20)]
    ax = chart.timeline(times_of(*hours, ("daily", "set", NA, NA, "resolved", 30), ("daily", "set", NA, NA, "resolved", 33)))
    assert {"9 AM × 20 in sentences 5 to 24", "daily × 2 in sentences 30, 33"} <= set(labels_of(ax))
    assert [line.get_marker() for line in ax.lines if line.get_marker() in "_D"] == ["D", "_"]
    assert "all 22 time expressions" in ax.get_label() and "Without a day, 22: 9 AM × 20 in 5 to 24; daily × 2 in 30, 33." in ax.get_label()
    ax = chart.timeline(times_of(*hours, ("Tuesday", "date", date(2024, 12, 10), date(2024, 12, 10), "resolved", 40)))
    assert {"9 AM × 20", "in sentences 5 to 24"} <= set(labels_of(ax))
    assert_clear(ax)


def test_lines_end_at_labels(times: pd.DataFrame) -> None:
    label = next(text for text in chart.timeline(times, published=PUBLISHED).texts if text.get_text() == "two years")
    assert to_hex(label.get_bbox_patch().get_facecolor()) == "#ffffff" and label.get_zorder() > 1


def test_one_time_can_be_drawn() -> None:
    one = times_of(("Tuesday", "date", date(2024, 12, 10), date(2024, 12, 10), "resolved", 3))
    assert title_of(chart.timeline(one, published=PUBLISHED)) == "1 of 1 time expression lies within a week of publication"
    assert_clear(chart.timeline(one, published=PUBLISHED))
    assert_clear(chart.timeline(one))


def test_of_many_the_first_are_drawn_and_it_is_said() -> None:
    days = [PUBLISHED - timedelta(days=i * i) for i in range(80)]
    many = times_of(*((f"day {i}", "date", day, min(day + timedelta(days=i), PUBLISHED), "resolved", 1 + i // 3) for i, day in enumerate(days)))
    ax = chart.timeline(many, published=PUBLISHED)
    assert "30 of 80 time expressions" in ax.get_label() and any("30 of 80" in " ".join(text.split()) for text in labels_of(ax))
    assert_clear(ax)


DAYS = st.dates(date(900, 1, 1), date(2200, 12, 31)) | st.dates(date(2024, 11, 1), date(2025, 1, 1))
SPANS = st.tuples(DAYS, DAYS).map(sorted) | st.just((NA, NA))
WORDS = st.sampled_from(["Tuesday", "$1 in x^2$", "<b>now</b>", "W" * 50, "السنة", "😀", "line\nbreak", "the beginning of the twentieth century"])
TOLD = st.tuples(WORDS, st.sampled_from(["date", "time", "duration", "set"]), SPANS, st.sampled_from(["resolved", "ambiguous", "unanchored"]),
                 st.integers(1, 40))  # fmt: skip


@given(st.lists(TOLD, min_size=1, max_size=12), st.booleans())
@settings(deadline=None, max_examples=12)
def test_any_times_are_drawn_without_labels_on_each_other(drawn: list[tuple], dated: bool) -> None:
    told = sorted(drawn, key=lambda one: one[4])
    times = times_of(*((text, kind, *span, status, sentence) for text, kind, span, status, sentence in told))
    assert_clear(chart.timeline(times, published=PUBLISHED if dated else None))


def test_the_trace_is_in_the_order_of_the_story(times: pd.DataFrame) -> None:
    table = chart.trace_times(times)
    assert list(table["text"]) == ["the 1930s", "Friday", "Tuesday", "two years", "later"]
    assert list(table["sentence"]) == [4, 9, 2, 4, 9]
    assert list(table["day"].fillna("")) == ["1930-01-01 to 1939-12-31", "2024-12-06", "2024-12-10", "", ""]


def test_pictures_are_the_same_bytes(times: pd.DataFrame) -> None:
    first, second = (chart.png(chart.timeline(times, published=PUBLISHED)) for _ in range(2))
    assert first == second

"""The map shows the story's places where they are, areas as areas, and says what it leaves out."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from matplotlib.colors import to_hex

from helpers import chart
from helpers.chart import outlines, window

NA = pd.NA
COLUMNS = ["start", "end", "text", "name", "kind", "country", "region", "lat", "lon", "south", "west", "north", "east", "geonameid", "status",
           "candidates", "stands_for", "score", "sentence"]  # fmt: skip
TYPES = dict.fromkeys(["text", "name", "kind", "country", "region", "status", "stands_for"], "string")
TYPES |= dict.fromkeys(["lat", "lon", "south", "west", "north", "east", "score"], "Float64") | dict.fromkeys(["geonameid", "sentence"], "Int64")


def places_of(*told: dict[str, object]) -> pd.DataFrame:
    """Places in the order of the text, two in a sentence."""
    rows = [dict.fromkeys(COLUMNS, NA) | {"start": 10 * i, "end": 10 * i + 5, "text": one["name"], "candidates": [], "sentence": 1 + i // 2} | one
            for i, one in enumerate(told)]
    return pd.DataFrame(rows, columns=COLUMNS).astype(TYPES)


def town(name: str, lat: float, lon: float, country: str, **known: object) -> dict[str, object]:
    return {"name": name, "kind": "city", "country": country, "lat": lat, "lon": lon, "status": "resolved"} | known


def country(name: str, code: str, **known: object) -> dict[str, object]:
    return {"name": name, "kind": "country", "country": code, "status": "resolved"} | known


def area(name: str, code: str, south: float, west: float, north: float, east: float, kind: str = "area") -> dict[str, object]:
    box = {"south": south, "west": west, "north": north, "east": east}
    return {"name": name, "kind": kind, "country": code, "status": "area"} | box


LEEDS, YORK, HULL = town("Leeds", 53.8, -1.55, "GB"), town("York", 53.96, -1.08, "GB"), town("Hull", 53.74, -0.33, "GB")
UNKNOWN = {"name": "Wembley Stadium", "kind": "facility", "status": "unknown"}


def title_of(ax: Axes) -> str:
    return " ".join(ax.get_title(loc="left").split())


def names_of(ax: Axes) -> list[str]:
    """What is written on the map itself."""
    return [" ".join(text.get_text().split()) for text in ax.texts if text.get_transform() == ax.transData]


def dots_of(ax: Axes) -> list[str]:
    return [line.get_markerfacecolor() for line in ax.lines if line.get_marker() == "o"]


def subtitle_of(ax: Axes) -> str:
    return " ".join(" ".join(text.get_text().split()) for text in ax.texts if text.get_transform() != ax.transData)


def assert_clear(ax: Axes) -> None:
    """Every name lies in the picture and on no other; no dot is covered."""
    assert chart.png(ax).startswith(b"\x89PNG")
    labels, frame = [text for text in ax.texts if text.get_transform() == ax.transData], ax.figure.bbox
    boxes = [text.get_window_extent() for text in labels]
    everything = [text.get_window_extent() for text in [ax._left_title, *ax.texts] if text.get_text()]
    assert all(box.x0 >= -1 and box.x1 <= frame.x1 + 1 and box.y0 >= -1 and box.y1 <= frame.y1 + 1 for box in everything)
    assert [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.shrunk(0.95, 0.7).overlaps(b.shrunk(0.95, 0.7))] == []
    dots = [ax.transData.transform(line.get_xydata()[0]) for line in ax.lines if line.get_marker() == "o"]
    assert [box for box in boxes for x, y in dots if box.shrunk(0.95, 0.7).contains(x, y)] == []


def test_places_are_marked_by_their_kind() -> None:
    moor = area("North York Moors", "GB", 54.2, -1.4, 54.5, -0.4)
    told = places_of(LEEDS, LEEDS, country("United Kingdom", "GB"), YORK | {"status": "ambiguous"}, moor, UNKNOWN)
    ax = chart.story_map(told, source="Source: The Paper")
    assert title_of(ax) == "4 of 5 mentions of known places lie in the United Kingdom", "York is ambiguous"
    assert ax.get_label() == (
        "Map of the places named, 4 of 5 places. 4 of 5 mentions of known places lie in the United Kingdom. Mentions: Leeds (dot) 2, "
        "United Kingdom (darker country) 1, York (hollow dot) 1, North York Moors (dashed area) 1. 1 could not be placed: Wembley Stadium."
    )
    assert {"Leeds 2", "York", "North York Moors", "United Kingdom"} <= set(names_of(ax))
    assert dots_of(ax) == [chart.ACCENT, "white"]
    assert len({patch.get_bbox().bounds for patch in ax.patches if isinstance(patch, FancyBboxPatch)}) == 1
    assert "Source: The Paper. Outlines: Natural Earth. Places: GeoNames" in subtitle_of(ax)
    assert_clear(ax)


@pytest.mark.parametrize(("told", "title"), [
    ([town("Springfield", 39.8, -89.64, "US") | {"status": "ambiguous"}] * 2, "Named most: Springfield, 2 of 2 mentions"),
    ([town("Victoria", -37.0, 144.0, "AU")], "Named most: Victoria, 1 of 1 mention"),
    ([LEEDS, YORK, *[town("Boston", 42.36, -71.06, "US") | {"status": "ambiguous"}] * 2], "Named most: Boston, 2 of 4 mentions"),
    ([town("Perth", -31.95, 115.86, "AU"), town("Darwin", -12.46, 130.84, "AU")], "Both mentions of places lie in Australia"),
    ([LEEDS, YORK, town("Boston", 42.36, -71.06, "US") | {"status": "ambiguous"}], "2 of 3 mentions of places lie in the United Kingdom"),
])
def test_the_title_claims_no_country_for_an_ambiguous_place(told: list[dict], title: str) -> None:
    assert title_of(chart.story_map(places_of(*told))) == title


def test_a_country_named_is_darker_than_its_neighbours() -> None:
    ax = chart.story_map(places_of(country("Syria", "SY")))
    faces = [to_hex(face).upper() for face in ax.collections[0].get_facecolors()]
    assert faces.count("#D6D6D6") == 1 and faces.count("#F1F1F1") > 1 and not dots_of(ax)


def test_a_country_too_small_for_an_outline_is_a_dot() -> None:
    box = {"south": 41.9, "west": 12.4, "north": 41.91, "east": 12.5}
    ax = chart.story_map(places_of(country("Vatican", "VA", lat=41.9, lon=12.45, **box), country("Italy", "IT", lat=42.8, lon=12.8)))
    assert dots_of(ax) == [chart.ACCENT] and {"Vatican", "Italy"} <= set(names_of(ax))


def test_an_area_ends_at_the_border_of_its_country() -> None:
    north = area("northern Syria", "SY", 35, 38, 38, 42)
    ax = chart.story_map(places_of(north))
    (hatched,) = (patch for patch in ax.patches if patch.get_hatch())
    border, (label,) = hatched.get_clip_path().get_fully_transformed_path(), (text for text in ax.texts if text.get_text() == "northern Syria")
    assert border.contains_point(ax.transData.transform(label.get_position()))
    left, low, right, high = window.in_points((38, 35, 42, 38), window.fitting(places_of(north).assign(mark="area", mentions=1)))
    assert not border.contains_point(ax.transData.transform(((left + right) / 2, high - 3)))
    assert_clear(ax)


def test_water_and_what_has_no_country_are_whole_boxes() -> None:
    sea = area("Aleppo Lake", "SY", 35, 38, 38, 42, "water")
    for told in (sea, area("the border", NA, 35, 38, 38, 42), area("far out", "IS", 35, 38, 38, 42)):
        ax = chart.story_map(places_of(told))
        (hatched,) = (patch for patch in ax.patches if patch.get_hatch())
        assert hatched.get_clip_path() is None and len(ax.patches) == 2


def test_an_area_too_small_to_be_seen_is_a_square_and_the_caption_says_so() -> None:
    towns = [town("Tokyo", 35.7, 139.7, "JP"), town("Lima", -12, -77, "PE"), town("Sydney", -33.9, 151, "AU")]
    ax = chart.story_map(places_of(*towns, area("Kent", "GB", 51.1, 0.1, 51.4, 0.6)))
    sizes = {tuple(round(side, 3) for side in (patch.get_width(), patch.get_height())) for patch in ax.patches}
    assert sizes == {(7, 7)} and "Kent (dashed square) 1" in ax.get_label() and "dashed: extent" not in subtitle_of(ax)
    assert "dashed squares: areas too small to be seen" in subtitle_of(ax)
    assert_clear(ax)


def test_the_country_that_the_title_tells_has_a_label() -> None:
    assert "United Kingdom" in names_of(chart.story_map(places_of(LEEDS, YORK, HULL)))
    assert "United Kingdom 2" in names_of(chart.story_map(places_of(LEEDS, country("United Kingdom", "GB"), country("United Kingdom", "GB"))))


def test_a_country_that_is_small_on_the_map_has_its_label_beside_it() -> None:
    told = places_of(*(country(*one) for one in (("North Korea", "KP"), ("China", "CN"), ("United States", "US"), ("Brazil", "BR"))))
    ax = chart.story_map(told)
    assert {"North Korea", "China", "United States", "Brazil"} <= set(names_of(ax))
    assert_clear(ax)


def test_a_government_is_no_place() -> None:
    ax = chart.story_map(places_of(LEEDS, town("Washington", 38.9, -77, "US", stands_for="government")))
    assert "1 named as governments: Washington" in ax.get_label() and len(dots_of(ax)) == 1
    assert chart.trace_places(places_of(LEEDS, town("Washington", 38.9, -77, "US", stands_for="government")))["mark"][1].startswith("left out")


def test_an_area_is_never_a_point_and_a_continent_no_box() -> None:
    region = area("Yorkshire", "GB", 53.3, -2.6, 54.7, 0.1, "region") | {"lat": 54.0, "lon": -1.5}
    africa = area("Africa", NA, -35, -18, 37, 51, "continent")
    ax = chart.story_map(places_of(region, africa, LEEDS))
    assert len(dots_of(ax)) == 1 and "1 wider than the map: Africa" in ax.get_label()


def test_parts_of_a_country_are_told_apart_and_named_as_the_article_has_them() -> None:
    north, south = area("Syria", "SY", 35, 38, 37, 42), area("Syria", "SY", 32, 36, 34, 39)
    north, south = north | {"text": "northern Syria", "geonameid": 1}, south | {"text": "the south", "geonameid": 1}
    told = places_of(north, south, north)
    assert list(chart.trace_places(told)["name"]) == ["northern Syria", "the south"]


def test_what_lies_far_from_most_of_the_story_is_left_out_and_told() -> None:
    ax = chart.story_map(places_of(LEEDS, LEEDS, YORK, HULL, town("Sydney", -33.9, 151.2, "AU")))
    assert title_of(ax) == "4 of 5 mentions of places lie in the United Kingdom"
    assert "1 beyond the edge: Sydney" in ax.get_label() and "Sydney" not in names_of(ax)
    assert list(chart.trace_places(places_of(LEEDS, town("Sydney", -33.9, 151.2, "AU"), LEEDS))["mark"]) == ["dot", "left out: far away"]


def test_a_story_around_the_globe_is_a_map_of_the_world() -> None:
    towns = [("New York", 40.7, -74, "US"), ("Tokyo", 35.7, 139.7, "JP"), ("Nairobi", -1.3, 36.8, "KE"), ("Sydney", -33.9, 151, "AU")]
    ax = chart.story_map(places_of(*(town(*one) for one in towns)))
    assert {"New York", "Tokyo", "Nairobi", "Sydney"} <= set(names_of(ax)) and len(ax.collections[0].get_paths()) > 200
    assert_clear(ax)


def test_the_date_line_does_not_tear_the_map() -> None:
    told = places_of(town("Suva", -18.1, 178.4, "FJ"), town("Apia", -13.8, -171.8, "WS"))
    ax = chart.story_map(told)
    suva, apia = (float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "o")
    assert suva < apia < ax.get_xlim()[1]


def test_one_place_has_a_window_around_it() -> None:
    ax = chart.story_map(places_of(town("Reykjavík", 64.15, -21.94, "IS")))
    assert title_of(ax) == "Named most: Reykjavík, 1 of 1 mention" and set(names_of(ax)) == {"Reykjavík", "Iceland"}
    assert_clear(ax)


def test_nothing_to_show_is_said() -> None:
    ax = chart.story_map(places_of())
    assert ax.get_label() == "Map of the places named, empty: No places named in this text." and chart.png(ax)
    ax = chart.story_map(places_of(UNKNOWN, UNKNOWN))
    assert title_of(ax) == "None of the 2 mentions of places can be put on a map" and chart.png(ax)
    assert chart.trace_places(places_of()).empty and list(chart.trace_places(places_of(UNKNOWN))["mark"]) == ["left out: no place known"]


def test_the_trace_has_every_place_with_its_sentences() -> None:
    table = chart.trace_places(places_of(LEEDS, YORK, LEEDS, UNKNOWN, LEEDS))
    assert list(table["name"]) == ["Leeds", "York", "Wembley Stadium"] and list(table["sentences"]) == ["1–3", "1", "2"]
    assert list(table.columns[:3]) == ["start", "end", "text"]


def test_eighty_places_are_drawn_without_names_on_each_other() -> None:
    many = [town(f"Town number {i}", 40 + (i * 37 % 60) / 10, -5 + (i * 53 % 110) / 10, "ES") for i in range(80)]
    ax = chart.story_map(places_of(*many))
    assert len(dots_of(ax)) == 80
    assert_clear(ax)


NAMES = st.sampled_from(["Cash $100 and $x^2$", "W" * 90, "منظمة", "新华社", "😀 👩‍👩‍👧", "line\nbreak", "<b>A</b>", " ", "A\\frac{1}{2}_B"])
POINTS = st.tuples(NAMES, st.floats(-90, 90), st.floats(-180, 180))


@given(st.lists(POINTS, min_size=1, max_size=8))
@settings(deadline=None, max_examples=12)
def test_any_points_are_drawn_inside_without_names_on_each_other(drawn: list[tuple[str, float, float]]) -> None:
    ax = chart.story_map(places_of(*(town(name, lat, lon, "NG") for name, lat, lon in drawn)))
    assert_clear(ax)


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(0, 60)), min_size=1, max_size=6))
def test_the_shortest_stretch_holds_all_boxes(drawn: list[tuple[float, float]]) -> None:
    west, width = window._span([((start, 0, start + wide, 1), 1) for start, wide in drawn])
    assert 0 <= width <= 360
    assert all((start - west) % 360 + wide <= width + 1e-6 or (start - west) % 360 > 360 - 1e-6 or width == 360 for start, wide in drawn)


@pytest.mark.parametrize("code", ["SY", "US", "RU", "FJ", "NZ", "FR", "XK"])
def test_outlines_are_whole(code: str) -> None:
    (one,) = outlines.named(code)
    assert -400 < one["main"][0] < one["main"][2] < 400 and one["main"][2] - one["main"][0] < 180
    assert outlines.FILE.stat().st_size < 1_000_000


def test_pictures_are_the_same_bytes() -> None:
    first, second = (chart.png(chart.story_map(places_of(LEEDS, YORK, country("Ireland", "IE")))) for _ in range(2))
    assert first == second

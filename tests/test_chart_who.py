"""The charts of events say who did what to whom, how surely, and on whose word."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.colors import to_hex

from helpers import chart

NA = pd.NA
ROLES = ("who", "did", "whom", "where", "when")
COLUMNS = ["start", "end", "text", *(f"{role}{end}" for role in ROLES for end in ("", "_start", "_end")), "code", "realis", "negated",
           "count", "count_most", "claim", "same_as", "who_actor", "whom_actor", "time", "place", "lemma", "sentence"]  # fmt: skip
TYPES = dict.fromkeys(["text", *ROLES, "code", "realis", "who_actor", "whom_actor", "lemma"], "string") | {"negated": "boolean"}
TYPES |= dict.fromkeys(["count", "count_most", "claim", "same_as", "time", "place", "sentence"], "Int64")
TYPES |= dict.fromkeys([f"{role}_{end}" for role in ROLES for end in ("start", "end")], "Int64")


def event(who: object, did: str, whom: object, code: object = NA, realis: str = "actual", **known: object) -> dict[str, object]:
    return {"who": who, "did": did, "whom": whom, "code": code, "realis": realis} | known


def events_of(*told: dict[str, object]) -> pd.DataFrame:
    """Events in the order of the text, two in a sentence."""
    rows = [dict.fromkeys(COLUMNS, NA) | {"start": 20 * i, "end": 20 * i + 5, "text": one["did"], "negated": False, "sentence": 1 + i // 2} | one
            for i, one in enumerate(told)]
    return pd.DataFrame(rows, columns=COLUMNS).astype(TYPES)


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    """The actors Ann Lee and the police, and two claims: one of Ann Lee, one of an unnamed group."""
    actors = [(0, 5, "x", "ann", "Ann Lee", "PERSON", [], [], 5), (9, 14, "x", "police", "Oslo Police", "ORG", [], [], 3)]
    claims = [("Ann Lee", "ann", "person", True), ("Officials", NA, "group", False)]
    return {
        "actors": pd.DataFrame(actors, columns=["start", "end", "text", "actor", "name", "label", "aliases", "roles", "mentions"]),
        "claims": pd.DataFrame(claims, columns=["source", "speaker", "speaker_kind", "named"]),
    }


@pytest.fixture
def events() -> pd.DataFrame:
    return events_of(
        event("police", "arrested", "two men", "COERCE", who_actor="police"),
        event("She", "sued", "the police", "ACCUSE", "reported", claim=0, who_actor="ann", whom_actor="police"),
        event("they", "may release", NA, "RETREAT", "possible", negated=True),
        event(NA, "was hit", "a house", "ASSAULT", "reported", claim=1),
        event("Oslo police", "took", "two men", "COERCE", "reported", claim=0, who_actor="police", same_as=0),
        event(NA, "rained", NA),
    )


def title_of(ax: Axes) -> str:
    return " ".join(ax.get_title(loc="left").split())


def texts_of(ax: Axes) -> list[str]:
    return [" ".join(text.get_text().split()) for text in ax.texts]


def assert_clear(ax: Axes) -> None:
    """Every text lies in the picture and on no other."""
    assert chart.png(ax).startswith(b"\x89PNG")
    boxes = [text.get_window_extent() for text in [ax._left_title, *ax.texts, *(ax.get_yticklabels() if ax.axison else [])] if text.get_text()]
    frame = ax.figure.bbox
    assert all(box.x0 >= -1 and box.x1 <= frame.x1 + 1 and box.y0 >= -1 and box.y1 <= frame.y1 + 1 for box in boxes)
    assert [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.shrunk(0.95, 0.6).overlaps(b.shrunk(0.95, 0.6))] == []


def test_deeds_tell_both_sides_and_whose_word_it_is(events: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    ax = chart.deeds(events, **tables, source="Source: The Paper")
    assert title_of(ax) == "Oslo Police and Ann Lee act by name, each in 1 of 5 events"
    assert ax.get_label() == (
        "Diagram of who did what to whom, 4 of 5 events (6 tellings). Oslo Police and Ann Lee act by name, each in 1 of 5 events. "
        "Oslo Police, arrested, two men (actual, by the article itself and Ann Lee, in 1, 3); "
        "Ann Lee, sued, Oslo Police (reported, by Ann Lee, in 1); "
        "they, not: may release (possible, by the article itself, in 2); "
        "not told, was hit, a house (reported, by sources without a name, in 2)."
    )
    assert "4 of 5 events (6 tellings), the most fully told" in " ".join(texts_of(ax))
    assert {"Oslo Police", "arrested", "s. 1, 3, told by the article itself and Ann Lee", "not told"} <= set(texts_of(ax))
    assert {"s. 2, told by sources without a name", "Source: The Paper"} <= set(texts_of(ax))
    assert_clear(ax)


def test_lines_tell_realis_and_colours_who_acts(events: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    arrows = [patch for patch in chart.deeds(events, **tables).patches if isinstance(patch, FancyArrowPatch)]
    solid, dashed, dotted, passive = (arrow.get_linestyle() for arrow in arrows)
    assert solid in ("-", "solid") and dashed == passive and len({str(solid), str(dashed), str(dotted)}) == 3
    palette = chart.colours(tables["actors"])
    assert [to_hex(arrow.get_edgecolor()).upper() for arrow in arrows] == [palette["police"], palette["ann"], chart.GREY, chart.GREY]


def test_the_colour_is_never_that_of_whom_it_is_done_to(tables: dict[str, pd.DataFrame]) -> None:
    ax = chart.deeds(events_of(event("They", "sued", "the police", whom_actor="police")), **tables)
    assert [to_hex(patch.get_edgecolor()).upper() for patch in ax.patches] == [chart.GREY]


def test_what_is_done_to_nobody_has_no_arrow_head_and_only_a_missing_doer_is_not_told(tables: dict[str, pd.DataFrame]) -> None:
    ax = chart.deeds(events_of(event("Ann", "moved", NA, who_actor="ann"), event(NA, "was hit", "Bo")), **tables)
    moved, hit = (patch for patch in ax.patches if isinstance(patch, FancyArrowPatch))
    assert moved.get_extents().width < hit.get_extents().width and texts_of(ax).count("not told") == 1
    assert type(moved.get_arrowstyle()) is not type(hit.get_arrowstyle()) and "short: no whom told" in " ".join(texts_of(ax))
    assert "Ann Lee, moved (actual" in ax.get_label()


def test_only_actors_with_a_name_act_most(tables: dict[str, pd.DataFrame]) -> None:
    efforts = {"start": 30, "actor": "efforts", "name": "Efforts", "label": "PERSON", "aliases": [], "mentions": 2}
    told = {"actors": pd.concat([tables["actors"], pd.DataFrame([efforts])], ignore_index=True), "claims": tables["claims"]}
    many = [event("Efforts", "help", "it", who_actor="efforts"), event("efforts", "push", "it"), event("They", "go", NA), event("They", "run", NA)]
    assert title_of(chart.deeds(events_of(*many), **told)) == "None of the 4 events is a named actor’s deed"
    assert title_of(chart.deeds(events_of(*many, event("She", "sang", NA, who_actor="ann")), **told)) == "Only Ann Lee acts by name, in 1 of 5 events"


def test_a_description_that_may_be_another_keeps_its_words(tables: dict[str, pd.DataFrame]) -> None:
    told = events_of(event("the government", "fell", NA, who_actor="police"), event("Mrs Lee", "sang", NA, who_actor="ann"), event("he", "left", NA, who_actor="police"))
    assert chart.trace_deeds(told, **tables)["who"].tolist() == ["the government", "Ann Lee", "Oslo Police"]


def test_a_passive_with_a_code_ranks_high_and_a_noun_alone_low(tables: dict[str, pd.DataFrame]) -> None:
    fight = event(NA, "fight", "Bo", "ASSAULT", whom_actor="police", lemma="fight")
    attacked = event(NA, "are being attacked", "the camps", "ASSAULT", "reported", lemma="attack")
    told = events_of(fight, event("he", "saw", "it", "CONSULT", lemma="see"), attacked)
    drawn = [list(chart.trace_deeds(told, **tables, most=most)["did"]) for most in (1, 2)]
    assert drawn == [["are being attacked"], ["saw", "are being attacked"]]


def test_the_trace_of_deeds_has_the_rows_drawn_from_above(events: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    drawn = chart.trace_deeds(events, **tables)
    assert list(drawn["did"]) == ["arrested", "sued", "not: may release", "was hit"]
    assert list(drawn.columns) == list(chart.trace_events(events, **tables).columns)
    assert list(chart.trace_deeds(events, **tables, most=1)["did"]) == ["sued"]
    assert chart.trace_deeds(events.head(0), **tables).empty


def test_who_acts_in_several_events_is_named_once(tables: dict[str, pd.DataFrame]) -> None:
    told = events_of(event("Ann", "ate", "fish", who_actor="ann"), event("Cy", "sang", NA), event("She", "drank", "tea", who_actor="ann"))
    ax = chart.deeds(told, **tables)
    assert texts_of(ax).count("Ann Lee") == 1 and title_of(ax) == "Acts most: Ann Lee, 2 of 3 events"


def test_one_who_does_it_to_himself_is_told_in_the_articles_words(tables: dict[str, pd.DataFrame]) -> None:
    ax = chart.deeds(events_of(event("Lee", "hurt", "herself", who_actor="ann", whom_actor="ann")), **tables)
    assert {"Lee", "herself"} <= set(texts_of(ax))


def test_of_many_the_most_fully_told_are_drawn_and_it_is_said(tables: dict[str, pd.DataFrame]) -> None:
    many = [event("they", f"did {i}", "it") for i in range(70)] + [event("A", f"met {i}", "B", who_actor="ann") for i in range(12)]
    ax = chart.deeds(events_of(*many), **tables)
    assert "12 of 82 events, the most fully told" in " ".join(texts_of(ax)) and "they" not in texts_of(ax)
    assert_clear(ax)


def test_codes_have_a_tile_per_event_with_its_sentence(events: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    ax = chart.event_codes(events, **tables)
    assert title_of(ax) == "1 of 5 events fits no PLOVER type"
    assert ax.get_label() == (
        "Tile chart of events by code, all 5 events (6 tellings). 1 of 5 events fits no PLOVER type. "
        "COERCE 1 (1 actual) in 1, 3; ACCUSE 1 (1 reported) in 1; RETREAT 1 (1 possible) in 2; "
        "ASSAULT 1 (1 reported) in 2; no code 1 (1 actual) in 3. By whose word: the article itself 2, the article itself and Ann Lee 1, "
        "Ann Lee 1, sources without a name 1."
    )
    assert [label.get_text() for label in ax.get_yticklabels()] == ["COERCE", "ACCUSE", "RETREAT", "ASSAULT", "no code"]
    assert {"1", "2", "3", "Ann Lee 1", "sources without a name 1"} <= set(texts_of(ax))
    assert_clear(ax)


def test_no_type_is_commonest_where_most_events_have_none(tables: dict[str, pd.DataFrame]) -> None:
    hits, rain = [event("A", f"hit {i}", "B", "ASSAULT") for i in range(4)], [event("A", f"sang {i}", NA) for i in range(7)]
    titles = [title_of(chart.event_codes(events_of(*hits, *rain[:many]), **tables)) for many in (0, 1, 7)]
    lead = "Commonest type: ASSAULT, 4 of"
    assert titles == [f"{lead} 4 events", f"{lead} 5 events; 1 fits none", "7 of 11 events fit no PLOVER type"]
    assert title_of(chart.event_codes(events_of(*hits[:2]), **tables)) == "2 events of 1 PLOVER type"


def test_no_speaker_loses_its_number(tables: dict[str, pd.DataFrame]) -> None:
    names = [f"The {'very ' * 20}long name of speaker {i}" for i in range(9)]
    claims = pd.DataFrame([(name, NA, "person", True) for name in names], columns=["source", "speaker", "speaker_kind", "named"])
    told = events_of(*(event("A", "hit", "B", "ASSAULT", "reported", claim=i) for i in range(9)))
    ax = chart.event_codes(told, actors=tables["actors"], claims=claims)
    spoken = [text for text in texts_of(ax) if text.startswith("The very")]
    assert len(spoken) == 3 and all(text.endswith("… 1") for text in spoken) and "6 others 6" in texts_of(ax)
    assert_clear(ax)


def test_tiles_are_full_pale_or_empty(tables: dict[str, pd.DataFrame]) -> None:
    hits = [("actual", NA), ("reported", 1), ("possible", NA)]
    told = events_of(*(event("A", "hit", "B", "ASSAULT", realis, claim=claim) for realis, claim in hits))
    tiles = [patch for patch in chart.event_codes(told, **tables).patches if isinstance(patch, Rectangle) and patch.get_width() > 10]
    assert [to_hex(tile.get_facecolor()).upper() for tile in tiles] == ["#444444", "#D0D0D0", "#FFFFFF"]
    assert to_hex(tiles[2].get_edgecolor()).upper() == "#444444"


def test_digits_are_white_on_facts_and_an_actors_word_has_its_colour(tables: dict[str, pd.DataFrame]) -> None:
    ax = chart.event_codes(events_of(event("A", "hit", "B", "ASSAULT"), event("A", "hit", "C", "ASSAULT", "reported", claim=0)), **tables)
    assert [text.get_color() for text in ax.texts if text.get_text() == "1"] == ["white", "black"]
    spots = [patch for patch in ax.patches if patch.get_width() < 10]
    assert [to_hex(spot.get_facecolor()).upper() for spot in spots] == [chart.colours(tables["actors"])["ann"]]
    assert "White digits: told as fact; pale: on somebody’s word. Below" in " ".join(texts_of(ax))


def test_nothing_to_tell_is_said(events: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    none = events.head(0)
    assert chart.deeds(none, **tables).get_label().endswith("empty: No event with a side told was found in this text.")
    assert chart.event_codes(none, **tables).get_label() == "Tile chart of events by code, empty: No event was found in this text."
    assert chart.png(chart.deeds(none, **tables)) and chart.trace_events(none, **tables).empty
    rain = events_of(event(NA, "rained", NA))
    assert title_of(chart.event_codes(rain, **tables)) == "The one event fits no PLOVER type"
    nobody = events_of(event(NA, "was hit", "a house"))
    assert title_of(chart.deeds(nobody, **tables)) == "The one event is no named actor’s deed"
    no_actors = {"actors": tables["actors"].head(0), "claims": tables["claims"].head(0)}
    assert_clear(chart.deeds(nobody, **no_actors))


def test_the_trace_has_every_event_once(events: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    table = chart.trace_events(events, **tables)
    assert list(table["did"]) == ["arrested", "sued", "not: may release", "was hit", "rained"]
    assert list(table["who"].fillna("-")) == ["Oslo Police", "Ann Lee", "they", "-", "-"] and pd.isna(table["code"][4])
    assert list(table["sentences"]) == ["1, 3", "1", "2", "2", "3"]
    assert list(table.columns[:3]) == ["start", "end", "text"]


ODD = ["Cash $100 and $x^2$", "W" * 90, "منظمة", "新华社", "😀 👩‍👩‍👧", "line\nbreak", "<b>A</b>", "she", "A\\frac{1}{2}_B", "The long name of a body"]
NAMES = st.sampled_from(ODD) | st.just(NA)
CODES = st.sampled_from(["ASSAULT", "CONSULT", "MOBILIZE"]) | st.just(NA)
REALIS = st.sampled_from(["actual", "reported", "possible", "planned", "hypothetical"])
DEEDS = st.tuples(NAMES, st.sampled_from(["did", "$did$ " * 20, "<i>"]), NAMES, CODES, REALIS, st.sampled_from([0, 1]) | st.just(NA))


@given(st.lists(DEEDS, max_size=40))
@settings(deadline=None, max_examples=12)
def test_any_events_are_drawn_without_texts_on_each_other(drawn: list[tuple]) -> None:
    actors = pd.DataFrame(columns=["start", "end", "text", "actor", "name", "label", "aliases", "roles", "mentions"])
    claims = pd.DataFrame([("Cash $1 $", NA, "person", True), (NA, NA, NA, NA)], columns=["source", "speaker", "speaker_kind", "named"])
    told = events_of(*(event(*one[:5], claim=one[5]) for one in drawn))
    assert_clear(chart.deeds(told, actors=actors, claims=claims))
    assert_clear(chart.event_codes(told, actors=actors, claims=claims))


def test_pictures_are_the_same_bytes(events: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    for draw in (chart.deeds, chart.event_codes):
        assert chart.png(draw(events, **tables)) == chart.png(draw(events, **tables))

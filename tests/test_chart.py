"""Charts say what the tables say, in picture and in words, and the annotated article keeps the article's text."""

import base64
import re
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.display import HTML
from lxml import etree
from matplotlib import pyplot, rc_context
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.colors import to_hex
from PIL import Image

from helpers import chart
from helpers.chart import paper

ACTORS = ["start", "end", "text", "actor", "name", "label", "aliases", "roles", "mentions"]
ENTITIES = ["start", "end", "text", "label", "actor", "sentence"]
SENTENCES = ["start", "end", "text", "sentence", "paragraph", "words"]
TEXT = "Ann Lee met Bob in Oslo. Lee left. Oslo, said Bob, is cold.\nAnn Lee agreed."


def actors_of(*named: tuple[str, int]) -> pd.DataFrame:
    """A table of actors with these names and numbers of mentions, in the order of the text."""
    rows = [(10 * i, 10 * i + 5, name, f"a{i}", name, "PERSON", [], [], count) for i, (name, count) in enumerate(named)]
    return pd.DataFrame(rows, columns=ACTORS)


def sentences_of(*words: int) -> pd.DataFrame:
    rows = [(40 * i, 40 * i + 39, "x" * 39, i + 1, 1, count) for i, count in enumerate(words)]
    return pd.DataFrame(rows, columns=SENTENCES)


@pytest.fixture
def actors() -> pd.DataFrame:
    rows = [(0, 7, "Ann Lee", "ann", 3), (12, 15, "Bob", "bob", 2), (19, 23, "Oslo", "oslo", 2)]
    return pd.DataFrame([(*row[:4], row[2], "PERSON", [], [], row[4]) for row in rows], columns=ACTORS)


@pytest.fixture
def entities() -> pd.DataFrame:
    found = [("Ann Lee", "ann", 0, 1), ("Bob", "bob", 12, 1), ("Oslo", "oslo", 19, 1), ("Lee", "ann", 25, 2),
             ("Oslo", "oslo", 35, 3), ("Bob", "bob", 46, 3), ("Ann Lee", "ann", 60, 4)]
    rows = [(start, start + len(text), text, "PERSON", actor, sentence) for text, actor, start, sentence in found]
    return pd.DataFrame([*rows, (54, 58, "cold", "MISC", pd.NA, 3)], columns=ENTITIES)


@pytest.fixture
def sentences() -> pd.DataFrame:
    bounds = [(0, 24, 1, 6), (25, 34, 1, 2), (35, 59, 1, 5), (60, 75, 2, 3)]
    rows = [(a, b, TEXT[a:b], i + 1, paragraph, words) for i, (a, b, paragraph, words) in enumerate(bounds)]
    return pd.DataFrame(rows, columns=SENTENCES)


@pytest.fixture
def outputs(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What `show` hands to the notebook."""
    shown: list[dict[str, str]] = []
    monkeypatch.setattr(chart, "display", lambda output, raw: shown.append(output))
    return shown


def title_of(ax: Axes) -> str:
    return " ".join(ax.get_title(loc="left").split())


def texts_of(ax: Axes) -> str:
    return " ".join(text.get_text() for text in ax.texts)


class Reader(HTMLParser):
    """Reads a page as a browser would: its text without style and labels, each character's spans, every element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.open, self.covered, self.elements, self.labels = "", [], {}, [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.open.append((tag, dict(attrs)))
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1][0] == "style":
            return
        if any(attrs.get("class") == "label" for _, attrs in self.open):
            self.labels.append(data)
            return
        for _, attrs in self.open:
            if "data-span" in attrs:
                self.covered.setdefault(int(attrs["data-span"]), set()).update(
                    range(len(self.text), len(self.text) + len(data))
                )
        self.text += data


# mentions


def test_mentions_says_who_is_named_most(actors: pd.DataFrame) -> None:
    ax = chart.mentions(actors, source="Source: The Paper, 2024-12-12")
    assert title_of(ax) == "Named most: Ann Lee, 3 of 7 mentions"
    assert ax.get_label() == "Horizontal bar chart of mentions by actor, all 3 actors: Ann Lee 3, Bob 2, Oslo 2."
    assert "Source: The Paper, 2024-12-12" in texts_of(ax)
    assert "all 3 actors" in texts_of(ax)


def test_mentions_names_every_first_of_equals() -> None:
    assert title_of(chart.mentions(actors_of(("B", 2), ("A", 2), ("C", 1)))) == "Named most: B and A, 2 mentions each"
    four = actors_of(("A", 1), ("B", 1), ("C", 1), ("D", 1))
    assert title_of(chart.mentions(four)) == "Named most: 4 actors, 1 mention each"


def test_mentions_draws_sorted_labelled_bars_from_zero_without_a_legend() -> None:
    ax = chart.mentions(actors_of(("few", 1), ("most", 9), ("some", 4)))
    (bars,) = [container for container in ax.containers if isinstance(container, BarContainer)]
    assert [bar.get_width() for bar in bars] == [9, 4, 1]
    assert {bar.get_x() for bar in bars} == {0} and ax.get_xlim()[0] == 0
    assert [label.get_text() for label in ax.get_yticklabels()] == ["most", "some", "few"]
    assert [text.get_text() for text in ax.texts][:3] == ["9", "4", "1"]
    assert ax.get_legend() is None


def test_mentions_says_how_many_actors_are_left_out() -> None:
    ax = chart.mentions(actors_of(*((f"actor {i}", 100 - i) for i in range(100))))
    assert len(ax.containers[0]) == chart.MOST
    assert "12 of 100 actors" in texts_of(ax) and "12 of 100 actors" in ax.get_label()
    assert "of 5,050 mentions" in title_of(ax)


def test_a_hundred_actors_can_be_drawn() -> None:
    assert chart.png(chart.mentions(actors_of(*((f"actor {i}", 1) for i in range(100))), most=100)).startswith(b"\x89PNG")


# colours


def test_colours_go_to_the_four_most_named_and_grey_to_the_others() -> None:
    table = actors_of(("A", 1), ("B", 5), ("C", 3), ("D", 3), ("E", 2), ("F", 1))
    assert chart.colours(table) == {
        "a1": "#0072B2", "a2": "#D55E00", "a3": "#009E73", "a4": "#CC79A7", "a0": "#8C8C8C", "a5": "#8C8C8C",
    }  # fmt: skip


def test_an_actor_has_one_colour_in_every_chart(actors: pd.DataFrame, entities: pd.DataFrame) -> None:
    shuffled = actors.sample(frac=1, random_state=1)
    assert chart.colours(shuffled) == chart.colours(actors)
    palette = chart.colours(actors)
    alone = chart.mentions(actors[actors["actor"] == "bob"], palette=palette)
    lanes = chart.dispersion(entities, actors=shuffled, length=len(TEXT)).collections[::2]
    assert to_hex(alone.patches[0].get_facecolor()).upper() == palette["bob"]
    assert [to_hex(lane.get_color()[0]).upper() for lane in lanes] == [palette[a] for a in ("ann", "bob", "oslo")]


def test_actor_colours_stand_out_from_white() -> None:
    for ink in (*chart.ACTOR_COLOURS, chart.GREY):
        channels = [int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear))
        assert 1.05 / (luminance + 0.05) >= 3, ink


# dispersion


def test_dispersion_has_a_mark_at_the_offset_of_every_mention(
    actors: pd.DataFrame, entities: pd.DataFrame, sentences: pd.DataFrame
) -> None:
    ax = chart.dispersion(entities, actors=actors, length=len(TEXT), sentences=sentences)
    drawn = [[path.vertices[0][0] for path in lane.get_paths()] for lane in ax.collections[::2]]
    assert drawn == [[0, 25, 60], [12, 46], [19, 35]]
    assert title_of(ax) == "Widest spread: Ann Lee, 3 of 4 sentences"
    assert ax.get_label() == (
        "Dispersion chart of the sentences that name an actor, all 3 actors: "
        "Ann Lee in 1–2, 4; Bob in 1, 3; Oslo in 1, 3."
    )


def test_dispersion_counts_sentences_where_it_has_them_and_per_cent_where_not(
    actors: pd.DataFrame, entities: pd.DataFrame, sentences: pd.DataFrame
) -> None:
    ax = chart.dispersion(entities, actors=actors, length=len(TEXT), sentences=sentences)
    assert ax.get_xlabel() == "Sentence"
    assert dict(zip(ax.get_xticks(), (label.get_text() for label in ax.get_xticklabels()))) == {
        0: "1", 25: "2", 35: "3", 60: "4",
    }  # fmt: skip
    bare = chart.dispersion(entities, actors=actors, length=len(TEXT))
    assert bare.get_xlabel() == "Share of the article" and bare.xaxis.get_major_formatter()(len(TEXT)) == "100%"
    assert title_of(bare) == "Widest spread: Ann Lee, 3 sentences"


def test_dispersion_numbers_paragraphs_where_there_is_room(actors: pd.DataFrame, entities: pd.DataFrame) -> None:
    paragraphs = pd.DataFrame({"start": [0, 2, 60], "end": [1, 59, 75], "text": "", "paragraph": [1, 2, 3]})
    ax = chart.dispersion(entities, actors=actors, length=len(TEXT), paragraphs=paragraphs)
    assert [text.get_text() for text in ax.texts if "¶" in text.get_text()] == ["¶1", "¶3"]


def test_trace_leads_from_the_marks_to_the_sentences(actors: pd.DataFrame, entities: pd.DataFrame) -> None:
    table = chart.trace(entities, actors=actors, most=2)
    assert list(table.columns) == ["start", "end", "text", "name", "mentions", "sentences"]
    assert list(table["sentences"]) == ["1–2, 4", "1, 3"]
    assert all(TEXT[row.start : row.end] == row.text for row in table.itertuples())


# sentence lengths


def test_sentence_lengths_accents_the_longest_and_marks_the_median() -> None:
    ax = chart.sentence_lengths(sentences_of(10, 31, 12, 5))
    assert title_of(ax) == "Sentence 2 is longest: 31 words"
    assert ax.get_label() == (
        "Bar chart of words by sentence, 4 sentences with 58 words in all: "
        "longest sentence 2 with 31, shortest sentence 4 with 5, median 11."
    )
    assert [bar.get_height() for bar in ax.patches] == [10, 31, 12, 5]
    assert [to_hex(bar.get_facecolor()) == chart.ACCENT for bar in ax.patches] == [False, True, False, False]
    assert {bar.get_y() for bar in ax.patches} == {0} and ax.get_ylim()[0] == 0
    assert "median\n11" in texts_of(ax) and ax.get_legend() is None


def test_sentence_lengths_accents_all_longest_sentences() -> None:
    ax = chart.sentence_lengths(sentences_of(7, 7, 3, 7))
    assert title_of(ax) == "Sentences 1–2, 4 are longest: 7 words"
    assert [to_hex(bar.get_facecolor()) == chart.ACCENT for bar in ax.patches] == [True, True, False, True]


@pytest.mark.parametrize("count", [1, 2, 9, 26, 300])
def test_ticks_are_few_and_begin_with_the_first(count: int) -> None:
    ticks = paper.ticks(pd.Series(range(1, count + 1)))
    assert ticks[0] == 1 and ticks[-1] <= count and len(ticks) <= 9


# every figure


def test_empty_tables_say_so(entities: pd.DataFrame, outputs: list[dict[str, str]]) -> None:
    none = actors_of()
    for ax in (chart.mentions(none), chart.dispersion(entities.head(0), actors=none, length=0)):
        assert title_of(ax) == "No named actors in this text"
        assert ax.get_label().endswith("empty: No named actors in this text.")
        chart.show(ax)
    assert title_of(chart.sentence_lengths(sentences_of())) == "No sentences in this text"
    assert chart.trace(entities.head(0), actors=none).empty and chart.colours(none) == {}
    assert len(outputs) == 2


def test_nothing_is_said_of_a_source_that_is_not_given(actors: pd.DataFrame) -> None:
    assert "Source" not in texts_of(chart.mentions(actors))


@pytest.mark.parametrize(
    ("known", "line"),
    [
        ({}, "Source: seed, date unknown"),
        ({"source": "The Paper", "published": date(2024, 12, 12)}, "Source: The Paper, 2024-12-12"),
        ({"published": date(2024, 12, 12), "published_assumed": True}, "Source: seed, 2024-12-12 (assumed)"),
    ],
)
def test_credit_says_no_more_than_is_known(known: dict[str, object], line: str) -> None:
    unknown = {"name": "seed", "source": None, "published": None, "published_assumed": False}
    assert chart.credit(SimpleNamespace(**unknown | known)) == line


NAMES = [
    "Cash $100 and $x^2$", "The Very Long Ministry of Agriculture, Fisheries, Forests, Rural Affairs and Everything Else",
    "W" * 90, "😀 Emoji 👩‍👩‍👧 family", "منظمة العفو الدولية", "שלום עכשיו", "新华社 记者", "line\nbreak\tand tab", "\u202eoverride",
    "<script>alert(1)</script>", "e\u0301\u0323 combined", "", "A\\frac{1}{2}_B^C",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_any_name_stays_inside_the_picture(name: str) -> None:
    assert_inside(chart.mentions(actors_of((name, 3), ("Other", 1)), source=name))


def test_any_names_stay_inside_the_lanes() -> None:
    table = actors_of(*((name, 20 - rank) for rank, name in enumerate(NAMES)))
    marks = table.assign(sentence=range(1, len(table) + 1))
    assert_inside(chart.dispersion(marks, actors=table, length=140, most=20))


def assert_inside(ax: Axes) -> None:
    """Every text of the axes is drawn within the picture."""
    assert chart.png(ax).startswith(b"\x89PNG")
    frame = ax.figure.bbox
    for text in [ax._left_title, *ax.texts, *ax.get_yticklabels()]:
        box = text.get_window_extent()
        assert box.x0 >= -1 and box.x1 <= frame.x1 + 1 and box.y0 >= -1 and box.y1 <= frame.y1 + 1, text


@given(st.text(max_size=40))
@settings(max_examples=12, deadline=None)
def test_any_text_can_be_drawn_without_a_warning(name: str) -> None:
    chart.png(chart.mentions(actors_of((name, 1)), source=name))


def test_pictures_are_the_same_bytes_whatever_the_settings(actors: pd.DataFrame) -> None:
    first = chart.png(chart.mentions(actors))
    with rc_context({"font.size": 20, "axes.facecolor": "red", "figure.dpi": 40}):
        assert chart.png(chart.mentions(actors)) == first
    assert b"matplotlib" not in first.lower() and b"tEXt" not in first


def test_no_chart_stays_open_in_pyplot(actors: pd.DataFrame) -> None:
    chart.mentions(actors)
    assert pyplot.get_fignums() == []


# show


def test_show_gives_the_picture_with_its_alt_and_the_sentence(
    actors: pd.DataFrame, outputs: list[dict[str, str]]
) -> None:
    assert chart.show(chart.mentions(actors)) is None
    assert chart.show(chart.mentions(actors), alt='A "B" & <c>') is None
    own, given_one = outputs
    assert own["text/plain"] == "Horizontal bar chart of mentions by actor, all 3 actors: Ann Lee 3, Bob 2, Oslo 2."
    assert given_one["text/plain"] == 'A "B" & <c>'
    (tag, image), *_ = Reader(given_one["text/html"]).elements
    assert tag == "svg" and image["aria-label"] == 'A "B" & <c>' and "max-width:100%" in image["style"]
    assert Image.open(BytesIO(base64.b64decode(given_one["image/png"]))).width == 4.8 * 150


def test_marks_are_links_that_say_what_they_are_and_where_they_lead(entities: pd.DataFrame, outputs: list[dict[str, str]]) -> None:
    odd = "</title><script>alert(1)</script> | & \x00\x1b“Lee”"
    named = actors_of((odd, 2)).assign(actor="ann")
    chart.show(chart.mentions(named, entities=entities))
    chart.show(chart.dispersion(entities, actors=named, length=len(TEXT)))
    pictures = [etree.fromstring(output["text/html"]) for output in outputs]
    links = [[(link.get("href"), link[0].text) for link in picture.iter("{*}a")] for picture in pictures]
    told = "</title><script>alert(1)</script> | & “Lee”"
    assert not any(link.get("target") for picture in pictures for link in picture.iter("{*}a"))
    assert links[0] == [("00_overview.ipynb#s1", f"{told}: 2 mentions; sentences 1–2, 4")]
    assert links[1] == [(f"00_overview.ipynb#s{number}", f"{told}, as “{word}”; sentence {number}") for number, word in ((1, "Ann Lee"), (2, "Lee"), (4, "Ann Lee"))]
    assert all({"style", "script"}.isdisjoint(etree.QName(part).localname for part in picture.iter()) for picture in pictures)


def test_without_svg_a_picture_is_its_sentence_and_words_that_stand_apart(actors: pd.DataFrame, outputs: list[dict[str, str]]) -> None:
    """As JupyterLab shows a notebook that is not trusted."""
    chart.show(chart.mentions(actors))
    first, *words = "".join(etree.fromstring(outputs[0]["text/html"]).itertext()).splitlines()
    assert first == outputs[0]["text/plain"]
    assert {"Ann Lee", "Bob", "Oslo", "3", "2"} <= set(words)


def test_the_same_picture_is_the_same_svg_and_none_has_an_id_of_another(actors: pd.DataFrame, entities: pd.DataFrame) -> None:
    drawn = [paper.svg(draw(), name) for name in "ab" for draw in 2 * [lambda: chart.mentions(actors, entities=entities)]]
    assert drawn[0] == drawn[1] and drawn[2] == drawn[3]
    ids = [set(re.findall(r'\bid="([^"]+)"', picture)) for picture in drawn]
    assert ids[0] and ids[0].isdisjoint(ids[2])
    assert "Ann Lee</text>" in drawn[0] and "<image" not in drawn[0]


def test_show_closes_a_figure_of_pyplot(outputs: list[dict[str, str]]) -> None:
    chart.show(pyplot.subplots()[1], alt="An empty chart.")
    assert pyplot.get_fignums() == [] and outputs[0]["text/plain"] == "An empty chart."


def test_show_gives_the_annotated_article_with_its_sentence(
    entities: pd.DataFrame, outputs: list[dict[str, str]]
) -> None:
    chart.show(chart.annotated(TEXT, entities))
    assert outputs[0]["text/plain"] == "Annotated article of 75 characters, 8 marked spans: PERSON 7, MISC 1."
    assert outputs[0]["text/html"].startswith("<style>")


# annotated


def spans_of(*spans: tuple[int, int, str]) -> pd.DataFrame:
    return pd.DataFrame(list(spans), columns=["start", "end", "label"])


def test_annotated_covers_spans_that_nest_and_cross() -> None:
    page = Reader(chart.annotated("abcdefghij", spans_of((0, 6, "A"), (2, 4, "B"), (4, 9, "C"), (2, 4, "D"))).data)
    assert page.text == "abcdefghij"
    assert page.covered == {0: set(range(6)), 1: {2, 3}, 2: set(range(4, 9)), 3: {2, 3}}
    assert sorted(page.labels) == ["A", "B", "C", "D"]


def test_overlapping_spans_have_underlines_at_different_heights() -> None:
    html = chart.annotated("abcdef", spans_of((0, 6, "A"), (2, 4, "B"), (5, 6, "C"))).data
    heights = {int(row): px for row, px in re.findall(r'data-span="(\d)".*?padding-bottom:(\d+)px', html, re.DOTALL)}
    assert heights == {1: "0", 2: "0", 0: "4"}


def test_annotated_escapes_text_labels_and_titles() -> None:
    evil = '<script>alert("1")</script> & \'x\'</div>\r\n&amp;'
    table = spans_of((0, 8, '"><img src=x onerror=alert(1)>')).assign(title="<b> & \"'")
    html = chart.annotated(evil, table).data
    page = Reader(html)
    assert page.text == evil
    assert {tag for tag, _ in page.elements} == {"style", "div", "span", "sup"}
    assert page.labels == ['"><img src=x onerror=alert(1)>']
    assert page.elements[2][1]["title"] == "<b> & \"'"
    assert "http" not in html and "url(" not in html


def test_annotated_numbers_sentences_with_ids_that_lead_to_the_overview(entities: pd.DataFrame, sentences: pd.DataFrame) -> None:
    page = Reader(chart.annotated(TEXT, entities, sentences=sentences).data)
    links = [attrs for tag, attrs in page.elements if tag == "a"]
    assert page.text == TEXT
    assert [(attrs["id"], attrs["href"]) for attrs in links] == [(f"s{number}", f"00_overview.ipynb#s{number}") for number in (1, 2, 3, 4)]
    assert "id" not in " ".join(key for _, attrs in Reader(chart.annotated(TEXT, entities).data).elements for key in attrs).split()


def test_annotated_takes_colours_from_the_palette_or_the_table(actors: pd.DataFrame, entities: pd.DataFrame) -> None:
    html = chart.annotated(TEXT, entities, palette=chart.colours(actors)).data
    assert html.count("#0072b2") == 3 and html.count("#8c8c8c") == 1
    assert "#ff0000" in chart.annotated(TEXT, entities.assign(color="red")).data
    with pytest.raises(ValueError, match="url"):
        chart.annotated(TEXT, entities.assign(color="red;background:url(x)"))


def test_annotated_without_spans_is_the_article() -> None:
    picture = chart.annotated(TEXT, spans_of())
    assert isinstance(picture, HTML) and Reader(picture.data).text == TEXT
    assert picture.metadata["alt"] == "Annotated article of 75 characters, 0 marked spans."
    assert Reader(chart.annotated("", spans_of()).data).text == ""


@pytest.mark.parametrize("span", [(5, 11, "A"), (-1, 3, "A"), (4, 2, "A"), (pd.NA, 2, "A")])
def test_annotated_refuses_spans_outside_the_text(span: tuple[int, int, str]) -> None:
    with pytest.raises(ValueError, match="span in row 0 runs from .* outside the article's 10 characters"):
        chart.annotated("abcdefghij", spans_of(span))


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, pd.DataFrame]:
    text = draw(st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("<>&\"'\r\n ;")), max_size=60))
    offsets = st.integers(0, len(text))
    drawn = draw(st.lists(st.tuples(offsets, offsets, st.text(max_size=5)), max_size=12))
    return text, spans_of(*((min(a, b), max(a, b), label) for a, b, label in drawn))


@given(texts_with_spans())
@settings(max_examples=150, deadline=None)
def test_annotated_keeps_any_text_and_covers_every_span(case: tuple[str, pd.DataFrame]) -> None:
    text, spans = case
    html = chart.annotated(text, spans).data
    page = Reader(html)
    assert page.text == text
    assert page.covered == {
        row: set(range(span.start, span.end)) for row, span in enumerate(spans.itertuples()) if span.start < span.end
    }
    assert html == chart.annotated(text, spans).data

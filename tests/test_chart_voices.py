"""The charts of voices say what the ledger says, lead back to sentences, and can be drawn for any article."""

import re
from io import BytesIO

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.colors import to_hex
from PIL import Image

from helpers import chart, phrase, tell
from helpers.chart import strip

TEXT = "It rained. Oslo must act. “Rain,” said Ann Lee, “is cold.” Officials fear floods.\nHe added that all is well."
CLAIMS = ["start", "end", "text", "source", "source_start", "source_end", "speaker", "speaker_kind", "named", "addressee", "cue", "cue_start",
          "cue_end", "stance", "form", "modality", "negated", "sentence", "rule", "pieces", "outer", "score"]  # fmt: skip
VOICES = ["start", "end", "text", "voice", "claim", "words", "flags", "flag_spans"]
SENTENCES = ["start", "end", "text", "sentence", "paragraph", "words"]
ACTORS = ["start", "end", "text", "actor", "name", "label", "aliases", "roles", "mentions"]
NA = pd.NA


def at(text: str, part: str) -> tuple[int, int]:
    return text.index(part), text.index(part) + len(part)


def claim(pieces: list[str], source: object, cue: object, speaker: object, kind: object, named: object, sentence: int) -> tuple:
    """A row of the ledger of TEXT."""
    spans = [at(TEXT, piece) for piece in pieces]
    start, end = spans[0][0], spans[-1][1]
    told = [(part, *at(TEXT, part)) if isinstance(part, str) else (NA, NA, NA) for part in (source, cue)]
    return (start, end, TEXT[start:end], *told[0], speaker, kind, named, NA, *told[1], "neutral", "direct", "asserted", False, sentence, "model",
            spans, NA, 0.9)  # fmt: skip


@pytest.fixture
def claims() -> pd.DataFrame:
    rows = [
        claim(["“Rain,”", "“is cold.”"], "Ann Lee", "said", "ann", "person", True, 3),
        claim(["floods"], "Officials", "fear", NA, "group", False, 4),
        claim(["that all is well"], "He", "added", NA, NA, NA, 5),
    ]
    types = {"named": "boolean", "negated": "boolean", "source_start": "Int64", "source_end": "Int64", "outer": "Int64"}
    return pd.DataFrame(rows, columns=CLAIMS).astype(types | dict.fromkeys(["source", "cue", "speaker", "speaker_kind"], "string"))


@pytest.fixture
def voices(claims: pd.DataFrame) -> pd.DataFrame:
    owners = sorted((*span, row) for row, spans in enumerate(claims["pieces"]) for span in spans)
    cuts = sorted({0, len(TEXT), TEXT.index("He added"), *(side for start, end, _ in owners for side in (start, end))})
    rows = []
    for start, end in zip(cuts, cuts[1:]):
        row = next((row for a, b, row in owners if a <= start < b), NA)
        voice = "author" if row is NA else "quoted" if TEXT[start] == "“" else "paraphrased"
        flags = [at(TEXT, "must")] if start == 0 else []
        words = len(re.findall(r"\w+", TEXT[start:end]))
        rows.append((start, end, TEXT[start:end], voice, row, words, [f"obligation: {TEXT[a:b]}" for a, b in flags], flags))
    return pd.DataFrame(rows, columns=VOICES).astype({"claim": "Int64"})


@pytest.fixture
def sentences() -> pd.DataFrame:
    found = list(re.finditer(r"[^.\s][^.]*\.”?", TEXT))
    rows = [(one.start(), one.end(), one[0], i, 1 + TEXT[: one.start()].count("\n"), 4) for i, one in enumerate(found, 1)]
    return pd.DataFrame(rows, columns=SENTENCES)


@pytest.fixture
def actors() -> pd.DataFrame:
    rows = [("oslo", "Oslo", "GPE", 4), ("ann", "Ann Lee", "PERSON", 1)]
    return pd.DataFrame([(*at(TEXT, name), name, actor, name, label, [], [], count) for actor, name, label, count in rows], columns=ACTORS)


def long_article(count: int, name: str = "") -> dict[str, pd.DataFrame]:
    """Tables of an article of so many sentences with a claim in each, in paragraphs of three."""
    sentences, claims, voices = [], [], []
    for i in range(count):
        start, who = 100 * i, name or f"Speaker {i % 30}"
        sentences.append((start, start + 99, "word " * 19 + "end.", i + 1, 1 + i // 3, 20))
        ledger = (start + 40, start + 99, "x", who, start, start + 9, f"a{i % 30}" if i % 3 else NA, "official", True, NA, "said", start + 10, start + 14)
        claims.append((*ledger, "neutral", "direct", "asserted", False, i + 1, "model", [(start + 40, start + 99)], NA, 0.9))
        flags = [(start + 5, start + 9)] if i % 4 == 0 else []
        voices.append((start, start + 40, "word " * 8, "author", NA, 8, ["opinion: word"] * len(flags), flags))
        voices.append((start + 40, start + 100, "word " * 12, "quoted" if i % 2 else "paraphrased", i, 12, [], []))
    actors = [(100 * i, 100 * i + 9, "x", f"a{i}", name or f"Speaker {i}", "ORG", [], [], 40 - i) for i in range(min(count, 30))]
    frames = {"voices": (voices, VOICES), "claims": (claims, CLAIMS), "sentences": (sentences, SENTENCES), "actors": (actors, ACTORS)}
    return {key: pd.DataFrame(rows, columns=columns) for key, (rows, columns) in frames.items()}


def title_of(ax: Axes) -> str:
    return " ".join(ax.get_title(loc="left").split())


def captions_of(ax: Axes) -> list[str]:
    """Captions and sentence numbers of the strip, without heading and source line."""
    return [text.get_text() for text in ax.texts if text.get_transform() == ax.transData]


def assert_drawn_inside(ax: Axes) -> None:
    """Every caption, name and heading lies in the picture."""
    assert chart.png(ax).startswith(b"\x89PNG")
    frame = ax.figure.bbox
    for text in [ax._left_title, *ax.texts, *ax.get_yticklabels()]:
        box = text.get_window_extent()
        assert box.x0 >= -1 and box.x1 <= frame.x1 + 1 and box.y0 >= -1 and box.y1 <= frame.y1 + 1, text


# The strip


def test_strip_tells_shares_speakers_and_flags(voices, claims, actors, sentences) -> None:
    ax = chart.voice_strip(voices, claims=claims, actors=actors, sentences=sentences, source="Source: The Paper")
    assert title_of(ax) == "60% of the words are the article’s own, 25% paraphrase others, 15% quote them"
    assert ax.get_label() == (
        "Voice strip of 5 sentences. 60% of the words are the article’s own, 25% paraphrase others, 15% quote them. "
        "Heard: unknown sources in 5; Ann Lee in 3; sources without a name in 4. Flagged: must in 2."
    )
    assert {"Lee", "Officials", "He", "must", "1"} <= set(captions_of(ax))
    assert [text.get_style() for text in ax.texts if text.get_text() == "must"] == ["italic"]
    assert any("Source: The Paper" in text.get_text() for text in ax.texts) and ax.get_legend() is None


def test_strip_draws_every_stretch_with_words_as_high_as_its_voice(voices, claims, actors, sentences) -> None:
    ax = chart.voice_strip(voices, claims=claims, actors=actors, sentences=sentences)
    bars = [bar for container in ax.containers for bar in container]
    assert [-bar.get_height() for bar in bars] == [strip.VOICES[voice] for voice in voices.loc[voices["words"] > 0, "voice"]]
    widths = pd.Series([bar.get_width() for bar in bars]) / (voices["end"] - voices["start"])[voices["words"] > 0].to_numpy()
    assert widths.max() == pytest.approx(widths.min())


def test_a_speaker_has_the_colour_of_the_other_charts_and_the_author_is_grey(voices, claims, actors, sentences) -> None:
    ax = chart.voice_strip(voices, claims=claims, actors=actors, sentences=sentences, palette={"ann": "#0072B2", "oslo": chart.GREY})
    colours = [to_hex(bar.get_facecolor()).upper() for bar in ax.containers[0]]
    assert colours[:2] == [chart.PALE, "#0072B2"]
    assert to_hex(ax.containers[0][5].get_facecolor()) == "#808080", "an unnamed source paraphrased: half of black"
    pixels = Image.open(BytesIO(chart.png(ax))).convert("RGB").getcolors(10_000)
    assert (0x00, 0x72, 0xB2) in {colour for _, colour in pixels}


def test_a_speaker_is_named_once_while_nobody_else_speaks(voices, claims, actors, sentences) -> None:
    ax = chart.voice_strip(voices, claims=claims, actors=actors, sentences=sentences)
    assert captions_of(ax).count("Lee") == 1


def test_captions_never_lie_on_each_other() -> None:
    tables = long_article(40)
    ax = chart.voice_strip(**tables)
    chart.png(ax)
    boxes = [text.get_window_extent() for text in ax.texts if text.get_transform() == ax.transData and not text.get_text().isdigit()]
    assert len(boxes) > 40
    assert [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.shrunk(0.9, 0.6).overlaps(b.shrunk(0.9, 0.6))] == []


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 120)), max_size=15))
@settings(deadline=None)
def test_raised_captions_leave_room_for_each_other_and_their_leaders(drawn: list[tuple[int, int]]) -> None:
    spans = [(start, start + width) for start, width in sorted(drawn)]
    rows = strip.raised(spans)
    for i, (_, end) in enumerate(spans):
        assert all(rows[i] > rows[j] for j in range(i + 1, len(spans)) if spans[j][0] < end)


@pytest.mark.parametrize("count", [1, 12, 100, 400])
def test_bands_hold_the_article_in_parts_of_about_one_length(count: int) -> None:
    sentences = long_article(count)["sentences"]
    bands = strip.bands_of(sentences, length=100 * count)
    assert bands[0][0] == 0 and bands[-1][1] == 100 * count
    assert all(a[1] == b[0] for a, b in zip(bands, bands[1:])) and len(bands) <= 1.5 * strip.BANDS
    assert {start for start, _ in bands} <= set(sentences["start"])
    assert max(end - start for start, end in bands) <= max(strip.BAND, 100 * count / strip.BANDS) + 100


@pytest.mark.parametrize("count", [1, 2, 100])
def test_any_number_of_claims_can_be_drawn(count: int) -> None:
    tables = long_article(count)
    assert_drawn_inside(chart.voice_strip(**tables))
    del tables["sentences"]
    assert_drawn_inside(chart.words_by_speaker(**tables, source="x " * 200))
    assert_drawn_inside(chart.words_by_kind(**tables))


def test_sentences_of_one_letter_at_the_end_stay_in_the_picture() -> None:
    tables = long_article(9)
    last = [(900 + i, 901 + i, "x", 10 + i, 4, 1) for i in range(0, 40, 2)]
    tables["sentences"] = pd.concat([tables["sentences"], pd.DataFrame(last, columns=SENTENCES)])
    tables["voices"] = pd.concat([tables["voices"], pd.DataFrame([(900, 940, "x " * 20, "author", NA, 20, [], [])], columns=VOICES)])
    assert_drawn_inside(chart.voice_strip(**tables))


NAMES = ["Cash $100 and $x^2$", "W" * 90, "منظمة العفو", "新华社 记者", "😀 👩‍👩‍👧", "line\nbreak", "\u202eoverride", "<b>A</b>", " ", "A\\frac{1}{2}_B^C"]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_drawn(name: str) -> None:
    tables = long_article(4, name)
    assert_drawn_inside(chart.voice_strip(**tables))
    del tables["sentences"]
    assert_drawn_inside(chart.words_by_speaker(**tables))


def test_an_article_without_claims_is_all_its_own(voices, claims, actors, sentences) -> None:
    alone = voices.assign(voice="author", claim=pd.array([NA] * len(voices), dtype="Int64"))
    none = claims.head(0)
    assert title_of(chart.voice_strip(alone, claims=none, actors=actors.head(0), sentences=sentences)) == "Every word is the article’s own"
    assert title_of(chart.words_by_speaker(alone, claims=none, actors=actors)) == "Nobody else is heard"
    assert title_of(chart.words_by_kind(alone, claims=none, actors=actors)) == "Nobody else is heard"
    assert chart.trace_voices(alone, claims=none, actors=actors, sentences=sentences).empty
    assert list(chart.trace_words(alone, claims=none, actors=actors, sentences=sentences)["share"]) == ["100%"]
    assert chart.parts(none).empty and tell.ledger(none).empty and tell.by_rule(none).empty


def test_empty_tables_say_so(voices, claims, actors, sentences) -> None:
    nothing = {"claims": claims.head(0), "actors": actors.head(0)}
    for ax in (
        chart.voice_strip(voices.head(0), **nothing, sentences=sentences.head(0)),
        chart.words_by_speaker(voices.head(0), **nothing),
        chart.words_by_kind(voices.head(0), **nothing),
    ):
        assert title_of(ax) == "No words in this text" and chart.png(ax)
        assert ax.get_label().endswith("empty: No words in this text.")
    assert chart.flagged(voices.head(0), sentences=sentences).empty
    assert chart.trace_words(voices.head(0), **nothing, sentences=sentences).empty


def test_pictures_are_the_same_bytes(voices, claims, actors, sentences) -> None:
    first, second = (chart.png(chart.voice_strip(voices, claims=claims, actors=actors, sentences=sentences)) for _ in range(2))
    assert first == second


# The bars


def test_bars_are_sorted_and_name_what_is_not_known(voices, claims, actors) -> None:
    ax = chart.words_by_speaker(voices, claims=claims, actors=actors)
    (bars,) = [container for container in ax.containers if isinstance(container, BarContainer)]
    assert [bar.get_width() for bar in bars] == [12, 4, 3, 1]
    assert ax.get_label() == (
        "Horizontal bar chart of words by speaker, all 4 speakers: the article itself 60%, unknown sources 20%, Ann Lee 15%, "
        "sources without a name 5%."
    )
    assert title_of(ax) == "Heard most, beside the article: unknown sources, 4 of 20 words"


def test_kinds_are_told_in_words(voices, claims, actors) -> None:
    label = chart.words_by_kind(voices, claims=claims, actors=actors).get_label()
    assert label.endswith("all 4 kinds: the article itself 60%, kind unknown 20%, other people 15%, groups 5%.")


def test_the_most_heard_are_shown_and_the_others_counted() -> None:
    tables = long_article(100)
    del tables["sentences"]
    ax = chart.words_by_speaker(**tables, most=5)
    assert len(ax.containers[0]) == 5 and re.search(r"5 of \d+ speakers", ax.get_label())


@pytest.mark.parametrize(("part", "told"), [(0, "0%"), (1, "under 1%"), (5, "1%"), (500, "50%"), (999, "over 99%"), (1000, "100%")])
def test_a_share_is_never_rounded_to_nothing_or_all(part: int, told: str) -> None:
    assert phrase.per_cent(part, 1000) == told


# The way back


def test_traces_lead_from_stretches_and_bars_to_sentences(voices, claims, actors, sentences) -> None:
    tables = {"claims": claims, "actors": actors, "sentences": sentences}
    stretches = chart.trace_voices(voices, **tables)
    assert list(zip(stretches["who"], stretches["voice"], stretches["sentences"])) == [
        ("Ann Lee", "quoted", "3"), ("Ann Lee", "quoted", "3"), (chart.UNNAMED, "paraphrased", "4"), (chart.UNKNOWN, "paraphrased", "5"),
    ]  # fmt: skip
    words = chart.trace_words(voices, **tables)
    assert words["words"].sum() == voices["words"].sum()
    assert dict(zip(words["who"], words["sentences"])) == {chart.THE_ARTICLE: "1–5", "Ann Lee": "3", chart.UNKNOWN: "5", chart.UNNAMED: "4"}
    assert words.loc[words["who"] == chart.UNNAMED, "sources"].item() == ["Officials"]
    for table in (stretches, words, chart.flagged(voices, sentences=sentences)):
        assert list(table.columns[:3]) == ["start", "end", "text"]
        assert [TEXT[row.start : row.end] for row in table.itertuples()] == list(table["text"])


def test_flags_have_their_word_kind_and_sentence(voices, sentences) -> None:
    (flag,) = chart.flagged(voices, sentences=sentences).to_dict("records")
    assert flag == {"start": 16, "end": 20, "text": "must", "flag": "obligation", "sentence": 2}


def test_parts_are_spans_for_the_annotated_article(claims) -> None:
    spans = chart.parts(claims, palette={"ann": "#0072B2"})
    texts = [(TEXT[row.start : row.end], row.label) for row in spans.itertuples()]
    assert texts[:4] == [("Ann Lee", "source 0"), ("said", "cue 0"), ("“Rain,”", "content 0"), ("“is cold.”", "content 0")]
    assert "Row 0, source. Ann Lee: said" in chart.annotated(TEXT, spans).data
    assert spans.loc[0, "color"] == "#0072B2"


# What is told


def test_voices_and_flags_are_told(voices, sentences) -> None:
    assert tell.voices(voices) == "60% of the words are the article’s own, 25% paraphrase others, 15% quote them."
    assert tell.voices(voices.head(0)) == "There are no words in this text."
    flags = chart.flagged(voices, sentences=sentences)
    assert tell.flags(flags) == "Words of its own that bind, assure or judge without a source: “must” in sentence 2."
    assert tell.flags(flags.head(0)) == "None of the listed words that bind, assure or judge was found in its own voice; there may be others."
    many = pd.DataFrame({"text": [f"w{i}" for i in range(13)], "sentence": 1})
    assert tell.flags(many).endswith("“w9” in sentence 1 and 3 others.")


def test_ledger_is_readable(claims) -> None:
    long = claims.assign(text="word " * 90, negated=pd.array([True, False, NA], dtype="boolean"))
    table = tell.ledger(long)
    assert list(table.columns) == ["row", "sentence", "source", "cue", "stance", "modality", "content"]
    assert list(table["modality"]) == ["asserted, negated", "asserted", "asserted"] and list(table["row"]) == [0, 1, 2]
    assert table["content"].str.len().max() <= tell.CONTENT and table["content"].str.endswith("…").all()
    assert tell.by_rule(claims).to_dict("records") == [{"rule": "model", "claims": 3, "rows": "0–2"}]


def test_scores_are_read_and_not_made_up(tmp_path) -> None:
    none = tell.measured(tmp_path / "scores.json")
    assert tell.attribution_sureness(none).startswith("How often claims are found rightly is not known")
    assert tell.attribution_scores(none).empty
    (tmp_path / "scores.json").write_text('{"exact source": [80.1, 79, 79.6], "exact cue": [1, 2, 3.4], "source right at 0.8": 86.2, "other": 1}')
    scores = tell.measured(tmp_path / "scores.json")
    assert tell.attribution_sureness(scores).endswith("is, of 100: source 80 and cue 3.")
    assert tell.attribution_scores(scores)["precision"].tolist() == [80.1, 1, 86.2]

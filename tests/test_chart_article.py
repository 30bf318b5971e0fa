"""The annotated article keeps the article's words, tells every row, and each sentence has an address."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from helpers import chart

TEXT = 'Ann Lee said on Monday that Oslo froze. “It <b>snowed</b>”, she said.\n\nFive left.'
SENTENCES = pd.DataFrame(
    [(0, 39, TEXT[0:39], 1, 1, 8), (40, 69, TEXT[40:69], 2, 1, 4), (71, 81, TEXT[71:81], 3, 2, 2)],
    columns=["start", "end", "text", "sentence", "paragraph", "words"],
)
ACTORS = pd.DataFrame([("ann-lee", "Ann Lee")], columns=["actor", "name"])
CLAIM = {"source": "Ann Lee", "speaker": "ann-lee", "named": True, "cue": "said", "stance": "neutral", "negated": False, "rule": "model", "score": 0.93}


def found(words: str, **columns: object) -> dict[str, object]:
    """A row on these words."""
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words} | columns


def tables() -> dict[str, pd.DataFrame]:
    """The tables of the text: two claims, and a row or two in each layer."""
    stretches = [found("that Oslo froze", voice="paraphrased", claim=0), found("“It <b>snowed</b>”", voice="quoted", claim=1),
                 found("Five left", voice="author", claim=pd.NA)]  # fmt: skip
    event = {"did": "froze", "whom": pd.NA, "code": pd.NA, "realis": "reported", "negated": False, "sure": 0.8}
    return {
        "sentences": SENTENCES,
        "actors": ACTORS,
        "claims": pd.DataFrame([CLAIM, CLAIM | {"cue": "<i>", "score": 0.5}]),
        "voices": pd.DataFrame(stretches),
        "entities": pd.DataFrame([found("Ann Lee", label="PERSON", actor="ann-lee"), found("Monday", label="DATE", actor=pd.NA),
                                  found("Five", label="CARDINAL", actor=pd.NA)]),  # fmt: skip
        "times": pd.DataFrame([found("Monday", kind="date", earliest="2024-12-09", latest="2024-12-09", status="resolved", anchor="published", rule="weekday")]),
        "places": pd.DataFrame([found("Oslo", name="Oslo", region="Oslo", country="NO", kind="city", status="resolved")]),
        "events": pd.DataFrame([found("froze", who="Oslo", **event), found("Oslo froze", who="“Oslo”", **event)]),
        "checks": pd.DataFrame([found("Five left", finding="Five of whom?")]),
    }  # fmt: skip


def page_of(**changed: pd.DataFrame) -> html.HtmlElement:
    return html.fromstring(chart.article(TEXT, **tables() | changed).data)


def rows_of(page: html.HtmlElement, number: int) -> list[str]:
    """What stands beside the sentence."""
    return [entry.text_content() for entry in page.xpath(f'//div[@id="s{number}"]//*[self::p or self::li][ancestor::div[@class="beside"]]')]


def test_the_article_is_whole_and_each_sentence_has_an_address() -> None:
    page = page_of()
    assert "".join(said.text_content() for said in page.find_class("said")) == TEXT
    assert [row.get("id") for row in page.find_class("sentence")] == ["s1", "s2", "s3"]
    assert [link.get("href") for link in page.find_class("number")] == ["#s1", "#s2", "#s3"]
    assert [row.get("id") for row in page.find_class("opens")] == ["s1", "s3"]
    assert not page.xpath("//b[text() = 'snowed']")


def test_what_stands_before_the_first_sentence_has_no_number() -> None:
    page = page_of(sentences=SENTENCES.iloc[1:])
    assert "".join(said.text_content() for said in page.find_class("said")) == TEXT
    assert [row.get("id") for row in page.find_class("sentence")] == [None, "s2", "s3"]


def test_each_sentence_tells_its_rows_and_leads_to_them() -> None:
    page = page_of()
    assert rows_of(page, 1) == [
        "retold: Ann Lee; “said”; neutral; sure to 93%; by the model",
        "name: Ann Lee; PERSON",
        "time: Monday; date; 2024-12-09; resolved; hangs on published; by the rule “weekday”",
        "place: Oslo, NO; city; resolved",
        "event: Oslo – froze; reported; sure to 80%",
        "event: “Oslo” – froze; reported; sure to 80%",
    ]
    assert rows_of(page, 2) == ["quoted: Ann Lee; “<i>”; neutral; sure to 50%; by the model"]
    assert rows_of(page, 3) == ["number: Five; CARDINAL", "desk: Five of whom?"]
    leads = page.xpath('//div[@class="beside"]//a/@href')
    assert {"03_attribute.ipynb#claim-0", "03_attribute.ipynb#claim-1", "04_situate.ipynb#times-0", "05_relate.ipynb#events-1"} <= set(leads)


def test_a_mark_tells_all_rows_on_its_words_and_can_be_focused() -> None:
    page = page_of()
    (inner,) = page.xpath('//div[@class="beside"]/preceding-sibling::p//span[@class="mark places"]')
    assert [line.split(":")[0] for line in inner.get("title").splitlines()] == ["place", "event", "retold"]
    focusable = page.xpath('//span[@tabindex="0"]/@data-span')
    spans = page.xpath("//span[@data-span]")
    assert len(spans) > len(focusable) == 9  # a mark that is cut up is one stop


def test_voices_and_layers_differ_by_line_and_overlaps_by_height() -> None:
    markup = chart.article(TEXT, **tables()).data
    lines = dict(re.findall(r"\.article \.(\w+)\{border-bottom:(\dpx \w+)\}", markup))
    assert len(set(lines.values())) == len(lines) == 6
    assert "overline 3px" in markup and "overline dashed" in markup
    heights = re.findall(r'class="mark (places|events)"[^>]*padding-bottom:(\d+)px', markup)
    assert len(set(heights)) == 3
    assert "http" not in markup and "<script" not in markup and "url(" not in markup


def test_the_plain_text_says_the_same() -> None:
    alt = chart.article(TEXT, **tables()).metadata["alt"]
    assert alt.startswith("Annotated article of 3 sentences: quoted 1, retold 1, names 1, numbers 1, times 1, places 1, events 2, desk 1.\n1 Ann Lee")
    told = [line.strip() for line in alt.splitlines() if line.startswith("    ")]
    assert told == [row for number in (1, 2, 3) for row in rows_of(page_of(), number)]


def test_without_rows_it_is_the_numbered_text() -> None:
    bare = {name: table.head(0) for name, table in tables().items() if name not in ("sentences", "actors")}
    picture = chart.article(TEXT, **tables() | bare)
    assert picture.metadata["alt"].startswith("Annotated article of 3 sentences.\n1 Ann Lee")
    assert not html.fromstring(picture.data).find_class("mark")
    none = {name: table.head(0) for name, table in tables().items()}
    assert chart.article("", **none).metadata["alt"].startswith("Annotated article of 0 sentences.")


def test_tables_of_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match="outside the article's 5 characters"):
        chart.article(TEXT[:5], **tables())


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))), max_size=10))
@settings(max_examples=60, deadline=None)
def test_any_overlaps_keep_the_text(bounds: list[tuple[int, int]]) -> None:
    rows = [{"start": min(pair), "end": max(pair), "text": TEXT[min(pair) : max(pair)], "finding": "?"} for pair in bounds]
    page = page_of(checks=pd.DataFrame(rows, columns=["start", "end", "text", "finding"]))
    assert "".join(said.text_content() for said in page.find_class("said")) == TEXT

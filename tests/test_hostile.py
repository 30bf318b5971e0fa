"""Nothing breaks it: whatever a file holds, its tables lead back to the text, or one error says what is wrong, and nothing of it runs."""

import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from functools import cache
from pathlib import Path

import hostile
import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import html

from helpers import annotate, chart, load, show, tell
from helpers.corpus import layers, read

ROOT = Path(__file__).resolve().parents[1]
FEW, MANY = 40, int(os.environ.get("CASES", "10_000"))
AS_LONG = 20  # times as long as news of as many characters a hostile text may take: a bracket is a word, and a word of news has five letters
LINK = re.compile(r"#\w+|\d\d_\w+\.ipynb(?:#[\w-]+)?")


def every(given_):
    """A test of many cases, whatever each of them takes."""
    return settings(suppress_health_check=list(HealthCheck), database=None, max_examples=given_)


# What holds for every file


def holds_for_file(name: str, raw: bytes) -> None:
    """Reads the file as one article and as many: tables that lead back, or errors that say which file."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        file = Path(folder, name)
        file.write_bytes(raw)
        outcomes, alone = list(load.articles(folder)), read_one(file)
        assert os.listdir(folder) == [name]
        assert alone is None or [alone.text] == [one.text for one in outcomes]
        for one in outcomes:
            if isinstance(one, load.Article):
                holds_for_article(one)
            else:
                assert one["file"].startswith(name) and one["what"] and read.REPORT not in one["remedy"], one


def read_one(file: Path) -> load.Article | None:
    """The article of the file; None where it is refused with an error that says which file and what to do."""
    try:
        return load.article(file)
    except (ValueError, OSError) as error:
        assert str(error).startswith(f"{file}: ") and ". " in str(error), error


def holds_for_article(article: load.Article) -> None:
    """Takes the article apart; its tables lead back, and nothing of it runs on a page."""
    doc = annotate.doc(article)
    assert doc.text == article.text
    tables = layers.of(doc)
    for name, table in (tables | {"tokens": annotate.tokens(doc), "paragraphs": load.paragraphs(article)}).items():
        leads_back(article.text, name, table)
    covers(article.text, tables["voices"])
    shows(article.text, tables)


def leads_back(text: str, name: str, table: pandas.DataFrame) -> None:
    """Every span of a row is that of its words: the row's own, and those of its parts."""
    for part in ["", *(column.removesuffix("start") for column in table if column.endswith("_start"))]:
        known = table[[f"{part}start", f"{part}end", part.removesuffix("_") or "text"]].dropna()
        assert [text[start:end] for start, end, _ in known.itertuples(index=False)] == known.iloc[:, 2].tolist(), (name, part)
    for pieces in table.get("pieces", []):
        assert all(0 <= start < end <= len(text) for start, end in pieces), name


def covers(text: str, voices: pandas.DataFrame) -> None:
    """Every letter is in one stretch of one voice."""
    spans = [(0, 0), *zip(voices["start"], voices["end"]), (len(text), len(text))]
    assert not any(text[end:start].strip() or end > start for (_, end), (start, _) in zip(spans, spans[1:]))


def shows(text: str, tables: dict[str, pandas.DataFrame]) -> None:
    """The article's page and its tables show its words and hold no markup but our own."""
    page = parsed(pages(text, tables))
    assert plain("".join(one.text_content() for one in page.find_class("said"))) == plain(text)
    assert markup(page) <= own_markup() and all(LINK.fullmatch(link) for link in page.xpath("//@href"))


def pages(text: str, tables: dict[str, pandas.DataFrame]) -> str:
    """The markup of the annotated article, and of some of its tables."""
    article = chart.article(text, **{name: tables[name] for name in layers.LAYERS if name != "numbers"}).data
    return article + "".join(shown(tables[name]) for name in ("claims", "events", "entities"))


def markup(page: html.HtmlElement) -> set[str]:
    """The names of the elements and attributes of a page, and its style sheets."""
    return {name for one in page.iter() for name in (one.tag, *one.attrib)} | {one.text for one in page.iter("style")}


@cache
def own_markup() -> set[str]:
    """What stands in a page whatever the article is."""
    text = " ".join(hostile.NEWS) + "\n" + " ".join(hostile.NEWS)
    return markup(parsed(pages(text, layers.tables(load.text(text, published="2024-12-31")))))


def plain(words: str) -> str:
    """The words without what no page can hold (HTML Standard, 13.2.3.5) and with line ends of one kind."""
    return "".join(words.replace("\r\n", "\n").replace("\r", "\n").translate(dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFFFE,
        0xFFFF])).split())


def parsed(markup: str) -> html.HtmlElement:
    """The markup as a page."""
    return html.fromstring(f"<div>{markup}</div>")


def shown(table: pandas.DataFrame) -> str:
    """The markup that a notebook shows of a table."""
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(show, "display", lambda output, raw: seen.append(output["text/html"]))
        tell.table(table)
    return seen[0]


@every(FEW)
@given(hostile.files())
def test_files(file: tuple[str, bytes]) -> None:
    holds_for_file(*file)


@pytest.mark.fuzz
@every(MANY)
@given(hostile.files())
def test_very_many_files(file: tuple[str, bytes]) -> None:
    holds_for_file(*file)


# Time in proportion to length


def seconds(text: str) -> float:
    """Processor time that a text's tables take."""
    begun = time.process_time()
    layers.tables(load.text(text))
    return time.process_time() - begun


@cache
def seconds_of_news(size: int) -> float:
    """Processor time that news of so many characters takes."""
    seconds("He left.")
    return seconds(hostile.GROWING["one line"](size))


@pytest.mark.parametrize("kind", hostile.GROWING)
@pytest.mark.parametrize("size", [600, pytest.param(40_000, marks=pytest.mark.fuzz)])
def test_time(kind: str, size: int) -> None:
    assert seconds(hostile.GROWING[kind](size)) < AS_LONG * seconds_of_news(size)


@pytest.mark.parametrize("size", [300_000, pytest.param(4_000_000, marks=pytest.mark.fuzz)])
def test_a_very_long_word(size: int) -> None:
    holds_for_article(load.text(f"He said: {'x' * size} and left."))


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", ["brackets", "one line", "entities", "short lines"])
def test_a_very_long_text(kind: str) -> None:
    holds_for_article(load.text(hostile.GROWING[kind](300_000)))


# Files that grow


TOO_LARGE = {
    "line.txt": lambda: b"He left. " * 1_200_000, "deep.html": lambda: b"<div>" * 200_000 + b"He left the house on Monday.",
    "attributes.html": lambda: b"<p " + b"a=b " * 300_000 + b">He left the house.", "unclosed.html": lambda: b"<!--" * 300_000,
    "quotes.csv": lambda: b'text\n"' + b'""' * 2_000,
    "cells.csv": lambda: b"text" + b",a" * 300_000 + b"\nHe left." + b",a" * 300_000, "nested.jsonl": lambda: b'{"text": ' + b"[" * 1_000_000,
    "bomb.zip": lambda: hostile.bomb(200_000_000),
    "bomb.docx": lambda: hostile.word_document("<w:p><w:r><w:t>" + "a" * 20_000_000 + "</w:t></w:r></w:p>"),
    "bomb.xlsx": lambda: hostile.workbook({"News": [["text"], ["a" * 20_000_000]]}),
    "entities.docx": lambda: hostile.word_document("<w:p><w:r><w:t>&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;</w:t></w:r></w:p>", before=hostile.DECLARATION),
    "deep.docx": lambda: hostile.word_document("<w:p>" * 100_000), "pages.pdf": lambda: hostile.pdf("He left.", pages=300),
    "bomb.pdf": lambda: hostile.pdf(" " * 100_000_000),
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_files_that_grow(name: str) -> None:
    begun = time.process_time()
    holds_for_file(name, TOO_LARGE[name]())
    assert time.process_time() - begun < 20


# The same everywhere


DIGEST = """
import hashlib, sys, pandas
from helpers import load
from helpers.corpus import layers
texts = sys.stdin.read().split("\\0")
for place in sorted(range(len(texts)), reverse=sys.argv[1] == "backwards"):
    tables = layers.tables(load.text(texts[place]))
    print(place, hashlib.sha256("".join(table.to_json(default_handler=str) for table in tables.values()).encode()).hexdigest())
"""


def test_the_same_tables_under_any_hash_seed_and_in_any_order() -> None:
    texts = "\0".join([*map(" ".join, zip(hostile.NEWS, hostile.NEWS[1:])), *(make(60) for make in hostile.GROWING.values())])
    found = []
    for seed, order in (("0", "onwards"), ("1", "backwards")):
        run = subprocess.run([sys.executable, "-c", DIGEST, order], input=texts, capture_output=True, text=True, check=True, cwd=ROOT,
                             env=os.environ | {"PYTHONHASHSEED": seed})
        found.append(sorted(run.stdout.splitlines()))
    assert len(found[0]) > len(hostile.GROWING) and found[0] == found[1]

"""load: the text is what the file decodes to, offsets lead back into it, and every bad file says what is wrong with it."""

import hashlib
import json
import logging
import socket
from datetime import date, datetime
from pathlib import Path

import docx
import pandas as pd
import pypdf
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import load
from helpers.load.decode import CONTROLS
from helpers.load.file import MAXIMUM_BYTES
from helpers.load.unwrap import unwrap, words_of

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "seeds" / "000_bd80fa704360221d.txt"
CASES = yaml.safe_load((ROOT / "tests" / "cases" / "load.yaml").read_text(encoding="utf-8"))
BODY = (
    "<p>The minister said on Monday, 5 May 2019, that the talks would go on in Geneva for another week.</p>"
    "<p>“Nobody,” she said, “has left the table.”</p>"
)
ODD_TEXTS = (
    "“", '"', "'\"”«»„‟‘’", "👩‍🚒 said “no”", "שלום, אמר “לא”", "e\u0301 cafe\u0301\u0327", "one\r\ntwo\r\n", "one\rtwo", "one\n\n two \t\nthree",
    "one\u2028two\u2029three\x0cfour\x85five", "\u202eabc\u202c", "\u200b.", " no final newline", "a" * 300,
)
PIECES = st.sampled_from([*"“”\"'‘’«»„…()- \n\t\r", "\r\n", "\u2028", "\u200b", "\u00ad", "👩‍🚒", "é", "e\u0301", "שלום", "â€™", "word", "Said.", "<b>", "http://a.b", "�"])
TEXTS = st.one_of(st.lists(PIECES, min_size=1, max_size=60).map("".join), st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))


def odd_texts(test):
    for text in ODD_TEXTS:
        test = example(text)(test)
    return settings(max_examples=40)(given(TEXTS.filter(is_visible))(test))


def is_visible(text: str) -> bool:
    controls = len(CONTROLS.findall(text))
    seen = any(character.isprintable() and not character.isspace() for character in text)
    return seen and "\0" not in text and controls <= 0.3 * len(text) and text[0] != "\ufeff"


def written(folder: Path, text: str, *, name: str = "article.txt", encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def article_of(text: str) -> load.Article:
    return load.Article(text, "article", date(2024, 12, 12), None, "article.txt", "utf-8", "", encoding_from="valid UTF-8")


def findings(article: load.Article) -> set[str]:
    return set(load.report(article)["finding"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("load")


# The seed


def test_seed_is_read_as_it_is():
    article = load.article(SEED)
    raw = SEED.read_bytes()
    assert article.text.encode("utf-8") == raw and len(article.text) == 4379
    assert article.sha256 == hashlib.sha256(raw).hexdigest()
    assert (article.name, article.path, article.encoding) == (SEED.stem, str(SEED), "utf-8")
    assert (article.published, article.published_assumed, article.source) == (date(2024, 12, 12), True, None)


def test_seed_has_six_paragraphs():
    table = load.paragraphs(load.article(SEED))
    assert list(table.columns) == ["start", "end", "text", "paragraph"]
    assert table["paragraph"].tolist() == [1, 2, 3, 4, 5, 6]


def test_seed_report_shows_encoding_and_assumption_only():
    table = load.report(load.article(SEED))
    assert list(table.columns) == ["start", "end", "text", "finding", "severity", "detail"]
    assert table["finding"].tolist() == ["encoding", "assumed publication date"]
    assert "2024-12-12" in table["detail"][1] and table["start"].isna().all() and table["text"].isna().all()


# Offsets


@odd_texts
def test_paragraph_offsets_lead_back(text):
    table = load.paragraphs(article_of(text))
    assert all(text[row.start : row.end] == row.text for row in table.itertuples())
    assert table["text"].tolist() == [line.strip() for line in text.splitlines() if line.strip()]


@odd_texts
def test_report_offsets_lead_back(text):
    table = load.report(article_of(text)).dropna(subset="start")
    assert all(text[row.start : row.end] == row.text and row.text for row in table.itertuples())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_survives_the_round_trip(folder, encoding):
    @odd_texts
    def survives(text):
        article = load.article(written(folder, text, encoding=encoding))
        assert (article.text, article.encoding) == (text, encoding)
        assert Path(article.path).read_bytes().decode(article.encoding) == article.text

    survives()


def test_paragraphs_of_windows_line_ends():
    table = load.paragraphs(article_of("one \r\n\r\n  two\rthree\x0cfour\u2028five"))
    assert list(table[["start", "end", "text"]].itertuples(index=False, name=None)) == [
        (0, 3, "one"), (10, 13, "two"), (14, 19, "three"), (20, 24, "four"), (25, 29, "five")
    ]


# Encodings


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_seen(tmp_path, encoding):
    text = "“We stay,” she said.\r\nHe left.\r\n"
    article = load.article(written(tmp_path, text, encoding=encoding))
    assert (article.text, article.encoding) == (text, encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_code_pages_are_told_apart(tmp_path, encoding):
    text = SEED.read_bytes().decode("utf-8")
    article = load.article(written(tmp_path, text, encoding=encoding))
    assert (article.text, article.encoding, article.encoding_from) == (text, encoding, "guess")
    assert 0 < article.encoding_confidence <= 1
    assert load.report(article)["severity"][0] == "warning" and "guess" in load.report(article)["detail"][0]


def test_few_accents_are_read_as_the_commonest_code_page(tmp_path):
    text = "The café in Düsseldorf said on Monday that it would reopen. Señor Muñoz, 45, agreed."
    article = load.article(written(tmp_path, text, encoding="cp1252"))
    assert (article.text, article.encoding) == (text, "cp1252")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_report_says_how_sure_the_encoding_is(tmp_path, encoding):
    detail = load.report(load.article(written(tmp_path, "The man said so.", encoding=encoding)))["detail"][0]
    assert encoding in detail and "certain" in detail


def test_markdown_is_read_as_plain_text(tmp_path):
    text = "# Talks\r\n\r\nThe man said *so*.  \r\n"
    assert load.article(written(tmp_path, text, name="article.md")).text == text


# The date and what else is known


def test_argument_wins_over_sidecar(tmp_path):
    file = written(tmp_path, "The man said so.")
    written(tmp_path, "published = 2024-12-12\npublished_assumed = true\n", name="article.toml")
    article = load.article(file, published=date(2024, 12, 13))
    assert (article.published, article.published_from, article.published_assumed) == (date(2024, 12, 13), "argument", False)


@pytest.mark.parametrize("given", ["2024-12-13", date(2024, 12, 13), datetime(2024, 12, 13, 9)])
def test_ways_to_give_the_date(tmp_path, given):
    assert type(load.article(written(tmp_path, "So."), published=given).published) is date
    assert load.article(tmp_path / "article.txt", published=given).published == date(2024, 12, 13)


def test_sidecar_is_read(tmp_path):
    file = written(tmp_path, "The man said so.")
    written(tmp_path, 'published = 2024-12-12T09:00:00Z\nsource = "Example"\ntitle = "So"\nnotes = "Seen."\n', name="article.toml")
    article = load.article(file)
    assert (article.published, article.source, article.title, article.notes) == (date(2024, 12, 12), "Example", "So", "Seen.")


def test_without_a_date_there_is_none(tmp_path):
    article = load.article(written(tmp_path, "Published on 12 December 2024. The man said so on 2024-12-11."))
    assert article.published is None and article.published_from is None
    assert "no publication date" in findings(article)


@pytest.mark.parametrize(
    ("sidecar", "message"),
    [
        ("published = ", "not valid TOML"),
        ("publised = 2024-12-12", "unknown key 'publised'.*published_assumed"),
        ('published = "2024-12-12"', "published is '2024-12-12'.*without quotation marks"),
        ("published = 20241212", "published is 20241212"),
        ("source = 5", "source is 5"),
        ('published = 2024-12-12\npublished_assumed = "yes"', "published_assumed is 'yes'.*true or false"),
        ("published_assumed = true", "published_assumed but no date"),
    ],
)
def test_bad_sidecars(tmp_path, sidecar, message):
    file = written(tmp_path, "The man said so.")
    written(tmp_path, sidecar, name="article.toml")
    with pytest.raises(ValueError, match=rf"article\.toml: .*{message}"):
        load.article(file)


@pytest.mark.parametrize("given", ["12/11/2024", "soon", 20241212])
def test_bad_date_argument(tmp_path, given):
    with pytest.raises(ValueError, match="is no date. Write it as"):
        load.article(written(tmp_path, "So."), published=given)


# Pages


def page(folder: Path, *, head: str = "", body: str = BODY, encoding: str = "utf-8") -> Path:
    return written(folder, f"<html><head>{head}</head><body>{body}</body></html>", name="article.html", encoding=encoding)


def linked(**data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_page_gives_text_title_source_and_date(tmp_path, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("the network was asked"))
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("the network was asked"))
    head = (
        '<meta property="og:title" content="Talks go on"><meta property="og:site_name" content="Example News">'
        '<link rel="canonical" href="https://www.example.org/2018/03/04/talks.html">'
        '<meta property="article:modified_time" content="2025-01-01"><meta property="article:published_time" content="2024-12-12T23:30:00-05:00">'
    )
    article = load.article(page(tmp_path, head=head, body=BODY + '<img src="https://www.example.org/a.png">'))
    assert (article.published, article.published_from) == (date(2024, 12, 12), "page")
    assert (article.title, article.source) == ("Talks go on", "Example News")
    assert "“Nobody,” she said, “has left the table.”" in article.text and "<p>" not in article.text


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (linked(**{"@type": "NewsArticle", "datePublished": "2024-12-12", "dateModified": "2025-01-01"}), date(2024, 12, 12)),
        (linked(**{"@graph": [{"@type": "WebPage", "datePublished": "2011-01-01"}, {"@type": ["Article"], "datePublished": "20241212"}]}), date(2024, 12, 12)),
        ('<meta itemprop="datePublished" content="2024-12-12">', date(2024, 12, 12)),
        (linked(**{"@type": "WebPage", "datePublished": "2024-12-12"}), None),
        ('<meta property="article:modified_time" content="2024-12-12">', None),
        ('<meta name="pubdate" content="12/11/2024">', None),
        ('<meta name="pubdate" content="2024-13-45">', None),
        ('<script type="application/ld+json">{not json</script>', None),
        ('<link rel="canonical" href="https://www.example.org/2024/12/12/talks.html">', None),
        ("<title>Talks on 12 December 2024</title>", None),
        ('<meta property="article:published_time" content="2024-12-12"><meta name="pubdate" content="2024-12-11">', None),
    ],
)
def test_page_date_is_what_the_metadata_state(tmp_path, head, published):
    assert load.article(page(tmp_path, head=head)).published == published


def test_scripts_are_gone_and_escaped_ones_are_text(tmp_path):
    body = BODY + '<script>document.write("evil")</script><p>He wrote &lt;script&gt;alert(1)&lt;/script&gt; on the wall of the house.</p>'
    article = load.article(page(tmp_path, body=body))
    assert "evil" not in article.text and "<script>alert(1)</script>" in article.text
    assert "markup" in findings(article)


def test_page_is_read_in_the_encoding_it_declares(tmp_path):
    file = page(tmp_path, head='<meta charset="iso-8859-1">', encoding="cp1252")
    article = load.article(file)
    assert (article.encoding, article.encoding_from) == ("cp1252", "page") and "“Nobody,”" in article.text


def test_page_that_declares_nonsense_is_guessed(tmp_path):
    article = load.article(page(tmp_path, head='<meta charset="no-such">', encoding="cp1252"))
    assert (article.encoding, article.encoding_from) == ("cp1252", "guess") and "“Nobody,”" in article.text


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<nav><a href=a>World</a><a href=b>Sport</a></nav><ul><li><a href=c>One thing</a></li></ul><footer>Example 2024</footer>",
        "<h1>Log in</h1><form><input name=u><button>Go</button></form><p>Please log in to continue to the site.</p>",
        '<div id=root></div><script>var a = "The minister said so on Monday.";</script><noscript>You need to enable JavaScript to run this app.</noscript>',
    ],
)
def test_page_without_article(tmp_path, body):
    with pytest.raises(ValueError, match=r"article\.html: there is no article in this page"):
        load.article(page(tmp_path, body=body))


# Word and PDF


def test_word_document(tmp_path):
    document = docx.Document()
    document.core_properties.title = "Talks"
    document.add_paragraph("“We stay,” she said.")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Geneva", "12"
    document.add_paragraph("He left. 👩‍🚒")
    document.save(tmp_path / "article.docx")
    article = load.article(tmp_path / "article.docx")
    assert article.text == "“We stay,” she said.\nGeneva\t12\nHe left. 👩‍🚒"
    assert (article.title, article.published, article.encoding) == ("Talks", None, None)
    assert "Word" in load.report(article)["detail"][0]


def pdf(file: Path, lines: list[str], **password: str) -> Path:
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 14 TL 20 700 Td {shown} ET".encode())
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    writer = pypdf.PdfWriter()
    sheet = writer.add_blank_page(600, 800)
    names = pypdf.generic.DictionaryObject({pypdf.generic.NameObject(key): pypdf.generic.NameObject(value) for key, value in font.items()})
    fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): names})
    sheet[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/Font"): fonts})
    sheet[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(**password)
    writer.write(file)
    return file


UNWRAPPED = [
    ("The gov-\nernor and the spokes-\nwoman left.", "The governor and the spokeswoman left."),
    ("An anti-\ngovernment group of the well-\nknown north-\neast left.", "An anti-government group of the well-known northeast left."),
    ("A Quellfest was held, and the Quell-\nfest ended.", "A Quellfest was held, and the Quellfest ended."),
    ("The north-east shook; the north-\neast burnt.", "The north-east shook; the north-east burnt."),
    ("Her mother-in-\nlaw, his son-\nin-law and the up-to-\ndate list.", "Her mother-in-law, his son-in-law and the up-to-date list."),
    ("In Al-\nSukhna Ms. Mc-\nCain and the NATO-\nled e-\nmail.", "In Al-Sukhna Ms. McCain and the NATO-led e-mail."),
    ("In 2024-\n25 they left -\nat last.", "In 2024-25 they left - at last."),
    ("The spokes\u00ad\nman co\u00adoperates.", "The spokesman cooperates."),
    ("The o\ufb03ce of the \ufb01rst \ufb02oor, a\ufb00ected: it \ufb01-\nnally ended.", "The office of the first floor, affected: it finally ended."),
]
PDF_LINES = ["The minister said on Monday that the talks", "would go on in Geneva.", "He left the table after the first long after-", "noon."]


def test_pdf_lines_are_joined_to_paragraphs(tmp_path):
    article = load.article(pdf(tmp_path / "article.pdf", PDF_LINES))
    assert article.text == "The minister said on Monday that the talks would go on in Geneva.\nHe left the table after the first long afternoon."
    assert (article.encoding, article.published) == (None, None)


@pytest.mark.parametrize(("lines", "text"), UNWRAPPED)
def test_lines_are_joined_as_they_were_written(lines, text):
    assert unwrap([(line, not number, 20) for number, line in enumerate(lines.splitlines())], words_of(lines)) == text


def test_pdf_that_only_forbids_printing_is_read(tmp_path):
    file = pdf(tmp_path / "article.pdf", PDF_LINES, user_password="", owner_password="secret", algorithm="RC4-128")
    assert load.article(file).text.startswith("The minister")


def test_encrypted_pdf(tmp_path):
    file = pdf(tmp_path / "article.pdf", PDF_LINES, user_password="secret", algorithm="RC4-128")
    with pytest.raises(ValueError, match=r"article\.pdf: this PDF is encrypted"):
        load.article(file)


def test_pdf_of_pictures(tmp_path):
    with pytest.raises(ValueError, match=r"article\.pdf: this PDF has pages but no text"):
        load.article(pdf(tmp_path / "article.pdf", []))


@pytest.mark.parametrize("raw", [b"rubbish", b"%PDF-1.7\nrubbish\n%%EOF", b"PK\x03\x04rubbish"])
@pytest.mark.parametrize(("suffix", "message"), [(".pdf", "no PDF that can be read"), (".docx", "no Word document that can be opened")])
def test_damaged_documents(tmp_path, raw, suffix, message):
    (tmp_path / f"article{suffix}").write_bytes(raw)
    with pytest.raises(ValueError, match=rf"article\{suffix}: this is {message}"):
        load.article(tmp_path / f"article{suffix}")


# Files that are refused


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "the file is empty"),
        (b" \r\n\t\n", "nothing but white space"),
        ("\u200b\u00a0\n".encode(), "nothing but white space"),
        (b"\x00\x01\x02\x03" * 50, "binary file"),
        (b"The man\x00 said so.", "binary file"),
        (b"\x89PNG\r\n\x1a\n123", "binary file: its first bytes are those of a PNG picture"),
        (b"%PDF-1.7 and so on", "binary file: its first bytes are those of a PDF document"),
        (b"{\\rtf1 and so on}", "binary file: its first bytes are those of an RTF document"),
        (bytes(range(128, 256)) * 10, "cannot be decoded"),
        ("“So,” he said.".encode() + b"\xe2", "cannot be decoded: 1 of its places"),
        (b"\xef\xbb\xbfSo\xff.", "cannot be decoded: byte 5 is not valid utf-8-sig"),
        (b"\xff\xfea", "cannot be decoded"),
    ],
)
def test_files_that_are_no_text(tmp_path, raw, message):
    (tmp_path / "article.txt").write_bytes(raw)
    with pytest.raises(ValueError, match=rf"article\.txt: .*{message}.*\. \w+"):
        load.article(tmp_path / "article.txt")


def test_no_such_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"article\.txt: there is no such file"):
        load.article(tmp_path / "article.txt")


def test_folder(tmp_path):
    with pytest.raises(IsADirectoryError, match="this is a folder"):
        load.article(tmp_path)


@pytest.mark.parametrize(("name", "message"), [("article.doc", "ending in .doc are not read"), ("article", "has no suffix")])
def test_unknown_suffix(tmp_path, name, message):
    with pytest.raises(ValueError, match=rf"{message}\. Save the article as one of \.txt, \.md, \.html, .*\.docx, .*\.pdf"):
        load.article(written(tmp_path, "The man said so.", name=name))


def test_too_many_characters(tmp_path):
    assert len(load.article(written(tmp_path, "é" * 5_000_000)).text) == 5_000_000
    with pytest.raises(ValueError, match=r"article\.txt: 5,000,001 characters are more than the 5,000,000 that are read"):
        load.article(written(tmp_path, "a" * 5_000_001))


def test_too_large_a_file_is_not_opened(tmp_path):
    with (tmp_path / "article.txt").open("wb") as file:
        file.truncate(MAXIMUM_BYTES + 1)
    with pytest.raises(ValueError, match="larger than 100,000,000 bytes"):
        load.article(tmp_path / "article.txt")


# The report


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_report_case(case):
    table = load.report(article_of(case["text"]))
    for finding, text in case.get("finds", {}).items():
        found = table.loc[table["finding"] == finding, "text"]
        assert len(found) >= 1, f"{finding} not found"
        assert text in found.tolist() if text else found.isna().all()
    assert not set(case.get("not", [])) & set(table["finding"])


def test_only_unfitting_marks_are_lonely():
    table = load.report(article_of("“A,” he said. “B. She left.\nHe said “C.”"))
    assert table.loc[table["finding"] == "unbalanced quotation mark", "start"].tolist() == [14]


def test_severity_is_note_or_warning():
    table = load.report(article_of("So\u00adso\u200b â€™ � “"))
    assert set(table["severity"]) == {"note", "warning"} and table["detail"].notna().all()


def test_an_article_as_a_test_makes_it_is_reported():
    article = load.Article("The man said so.", "a", None, None, "a.txt", None, "")
    assert {"encoding", "no publication date"} <= findings(article)
    assert isinstance(load.report(article)["start"].dtype, pd.Int64Dtype)


def test_raw_articles_raise_few_alarms(shared):
    alarms = []
    for file in sorted((shared / "data" / "articles").glob("*.txt"))[7::20]:
        article = load.article(file)
        for table in (load.paragraphs(article), load.report(article).dropna(subset="start")):
            assert all(article.text[row.start : row.end] == row.text for row in table.itertuples())
        alarms += sorted(findings(article) - {"encoding", "no publication date", "web address"})
    assert len(alarms) <= 10, alarms


def test_a_string_becomes_an_article_as_it_is():
    words = "It rained.\r\n\r\n“It still does,” she said. "
    article = load.text(words, published="2024-12-31")
    assert (article.text, article.name, article.path, article.encoding) == (words, "text", "", None)
    assert (article.published, article.published_from) == (date(2024, 12, 31), "argument")
    assert article.sha256 == hashlib.sha256(words.encode()).hexdigest()
    assert list(load.paragraphs(article)["paragraph"]) == [1, 2]
    load.report(article)


@pytest.mark.parametrize("words, published", [(" \n", None), ("It rained.", "yesterday")])
def test_a_string_that_is_no_article_is_refused(words, published):
    with pytest.raises(ValueError):
        load.text(words, published=published)


def test_loading_leaves_the_loggers_of_libraries_as_they_were(tmp_path):
    levels = {name: logging.getLogger(name).level for name in ("trafilatura", "htmldate")}
    path = tmp_path / "broken.html"
    path.write_bytes(b"<p>Log in</p>")
    with pytest.raises(ValueError):
        load.article(path)
    assert {name: logging.getLogger(name).level for name in levels} == levels
    assert logging.CRITICAL + 1 not in levels.values()

"""Read the article in a web page."""

import codecs
import re
from pathlib import Path

import lxml.html

from helpers.load.calls import without_calls
from helpers.load.day import published_day
from helpers.load.decode import decode
from helpers.load.file import problem
from helpers.load.title import without_site

# Names that pages give for windows-1252 (WHATWG Encoding Standard, section 4.2).
LATIN_LABELS = {"ascii", "iso8859-1"}
# What stands in place of an article on pages that show none: our own list, from pages saved without their text.
NO_ARTICLE = re.compile(
    r"javascript|cookies|log ?in\b|sign ?in\b|subscribe|not found|access denied|captcha|not a robot", re.IGNORECASE
)
ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*$")
WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def read_page(file: Path, raw: bytes, *, declared: str | None = None) -> dict:
    """The article that trafilatura finds in a page, less what asks its readers for something, its title and site, and the date that its metadata states."""
    import trafilatura  # here, and not above: half a second that text files need not wait

    page, known = decode(file, raw, declared=declared_encoding(raw) or declared)
    found = trafilatura.bare_extraction(
        page, include_comments=False, with_metadata=True, date_extraction_params={"extensive_search": False}
    )
    if found is None or not is_article(found.text or "", page):
        raise problem(file, "there is no article in this page", "Save the page with its text, or copy the text into a .txt file")
    tree = tree_of(page)
    published = published_day(tree)
    known |= {"published": published, "published_from": "page" if published else None}
    title = found.title and without_site(found.title, tree, found.sitename, found.hostname)
    text, left_out = without_calls(found.text)
    known |= {"text": text, "left_out": left_out} if text else {"text": found.text}
    return known | {"title": title, "source": found.sitename or found.hostname, "authors": found.author, "url": found.url}


def tree_of(page: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True)
    return lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)


def declared_encoding(raw: bytes) -> str | None:
    """The encoding a page declares in its first 1,024 bytes (HTML Standard, 4.2.5.4), as a name that Python knows."""
    match = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", raw[:1024], re.IGNORECASE)
    try:
        name = codecs.lookup(match[1].decode("ascii", "replace")).name if match else None
    except LookupError:
        return None
    return "cp1252" if name in LATIN_LABELS else name


def is_article(text: str, page: str) -> bool:
    """Whether a line ends a sentence of five words and is no stock phrase; a page that marks its article is taken at its word."""
    sentences = [line for line in text.splitlines() if ENDS_SENTENCE.search(line.rstrip()) and len(WORDS.findall(line)) >= 5]
    trusted = len(text) > 1_000 or "<article" in page.lower()
    return any(trusted or not NO_ARTICLE.search(line) for line in sentences)

"""Find the day of publication that a web page states of its own article."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime

import dateutil.parser
import lxml.html

from helpers.text import normalize, read_words

WORDS = read_words("pages")
# The types of schema.org for articles, and for what else is written.
ARTICLE, WRITING = re.compile(r"(?:Article|Posting|Report)$"), re.compile(r"(?:Article|Posting|Report|Review|CreativeWork|Recipe)$")
ISO_DAY = re.compile(r"\s*(\d{4}-\d{2}-\d{2}|\d{8}(?!\d))")
WRITTEN_DAY = re.compile(r"(?=.*\b\d{4}\b).*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE | re.DOTALL)
ELSEWHERE = re.compile(rf"(?:^|[\s_-])(?:{WORDS['elsewhere']['names']})", re.IGNORECASE)
PUBLISHED, CHANGED = (re.compile(WORDS["times"][kind], re.IGNORECASE) for kind in ("published", "changed"))
# A paragraph of so many words is running text; beside the headline is what comes before the third of them.
RUNNING_WORDS, RUNNING_PARAGRAPHS = 20, 3
Stated = tuple[float, str]


def published_day(tree: lxml.html.HtmlElement) -> date | None:
    """The one day that a page states as published; `None` where there is none, or several that differ.

    What says most surely whose day it is goes first; of several articles the one whose address or headline is the page's.
    trafilatura's own date is not used: it also takes dates from addresses, headlines, running text and changes to the page.
    """
    stated, dated = WORDS["published"]["stated"], WORDS["published"]["dated"]
    for found in (meta_dates(tree, stated), linked_dates(tree), item_dates(tree), meta_dates(tree, dated), time_dates(tree)):
        days = [(sure, day) for sure, value in found if sure and (day := day_of(value))]
        best = {day for sure, day in days if sure == max(days)[0]}
        if best:
            return best.pop() if len(best) == 1 else None
    return None


def meta_dates(tree: lxml.html.HtmlElement, known: list[str]) -> Iterator[Stated]:
    for meta in tree.iter("meta"):
        if not {meta.get("property", "").strip().lower(), meta.get("name", "").strip().lower()}.isdisjoint(known):
            yield 1, meta.get("content", "")


def linked_dates(tree: lxml.html.HtmlElement) -> Iterator[Stated]:
    """`datePublished` of the articles that a page's JSON-LD describes (schema.org); of other writing where it describes none."""
    items = [item for script in tree.iter("script") if is_linked_data(script) for item in items_in(read_json(script.text or ""))]
    titles, paths = page_titles(tree), page_paths(tree)
    for kind in (ARTICLE, WRITING):
        found = [item for item in items if any(kind.search(str(name)) for name in as_list(item.get("@type")))]
        for item in found:
            yield of_page(item, titles, paths), str(item.get("datePublished"))
        if found:
            return


def is_linked_data(script: lxml.html.HtmlElement) -> bool:
    return (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json"


def read_json(text: str) -> object:
    try:
        return json.loads(re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>)\s*$", "", text), strict=False)
    except (ValueError, RecursionError):
        return None


def items_in(data: object) -> Iterator[dict]:
    """The things that JSON-LD describes and the main one of a page, but not those that these only point to, such as related articles."""
    if isinstance(data, list):
        for item in data:
            yield from items_in(item)
    elif isinstance(data, dict):
        yield data
        yield from items_in([data.get("@graph"), data.get("mainEntity")])


def as_list(value: object) -> list:
    return value if isinstance(value, list) else [value]


def item_dates(tree: lxml.html.HtmlElement) -> Iterator[Stated]:
    """`datePublished` of the articles that the page's elements describe (microdata), and the `pubdate` of HTML drafts."""
    titles, own = page_titles(tree), around_heading(tree)
    for element in tree.xpath("//*[contains(concat(' ', normalize-space(@itemprop), ' '), ' datePublished ') or @pubdate]"):
        scope = next((above for above in element.iterancestors() if "itemscope" in above.attrib), element)
        headline = next((one.get("content") or one.text_content() for one in scope.xpath(".//*[@itemprop='headline' or @itemprop='name']")), None)
        if not is_elsewhere(element, own):
            yield of_page({"headline": headline}, titles, set()), element.get("datetime") or element.get("content") or element.text_content()


def of_page(item: dict, titles: list[str], paths: set[str]) -> float:
    """How sure it is that an article is the page's own, 0 to 1: by its address, by the words of its headline, 0.5 where nothing tells."""
    its = {path_of(item.get(key)) for key in ("url", "@id", "mainEntityOfPage")} - {""}
    if paths & its:
        return 1
    words = long_words(str(item.get("headline") or item.get("name") or ""))
    if words and titles:
        return max(len(words & long_words(title)) / len(words) for title in titles)
    return 0 if paths and its else 0.5


def long_words(title: str) -> set[str]:
    return {word for word in normalize(title).split() if len(word) > 3}


def page_titles(tree: lxml.html.HtmlElement) -> list[str]:
    found = [*tree.xpath("//meta[@property='og:title']/@content"), *(one.text_content() for one in tree.xpath("//title[not(ancestor::svg)] | //h1"))]
    return [" ".join(title.split()) for title in found if title.strip()]


def page_paths(tree: lxml.html.HtmlElement) -> set[str]:
    return {path_of(value) for value in tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")} - {""}


def path_of(address: object) -> str:
    """The path of an address, without what is around it; empty for no address or that of a whole site."""
    if isinstance(address, dict):
        address = address.get("@id") or address.get("url")
    return re.sub(r"^(?:https?:)?//[^/]*|[?#].*$", "", address).strip("/") if isinstance(address, str) else ""


def time_dates(tree: lxml.html.HtmlElement) -> Iterator[Stated]:
    """The time elements beside the headline that do not say that they tell of a change; surer where they say that they do not."""
    own, paragraphs, reached = around_heading(tree), 0, tree.find(".//h1") is None
    for element in tree.iter("h1", "header", "article", "p", "time"):
        reached = reached or element in own and element.tag in ("h1", "header", "article")
        if not reached or element.tag not in ("p", "time") or is_elsewhere(element, own):
            continue
        if element.tag == "p":
            paragraphs += len(element.text_content().split()) >= RUNNING_WORDS
        elif paragraphs < RUNNING_PARAGRAPHS and not is_running(element):
            label = label_of(element)
            yield 0 if CHANGED.search(label) else 1 if PUBLISHED.search(label) else 0.5, element.get("datetime") or element.text_content()


def is_running(element: lxml.html.HtmlElement) -> bool:
    """Whether an element stands in a paragraph of running text, or in a link that says more than it."""
    around = next(element.iterancestors("p", "a", "li", "blockquote", "figure"), None)
    return around is not None and len(around.text_content().split()) - len(element.text_content().split()) >= (5 if around.tag == "a" else RUNNING_WORDS)


def label_of(element: lxml.html.HtmlElement) -> str:
    """What is said of a time: its class, the words before it, and its own."""
    before = element.getprevious()
    words = element.getparent().text if before is None else before.tail or before.text
    return f"{element.get('class', '')} {(words or '').strip()[-40:]} {element.text_content()}"


def around_heading(tree: lxml.html.HtmlElement) -> set[lxml.html.HtmlElement]:
    """The page's first headline and all parts of the page that it stands in."""
    heading = tree.find(".//h1")
    return set() if heading is None else {heading, *heading.iterancestors()}


def is_elsewhere(element: lxml.html.HtmlElement, own: set[lxml.html.HtmlElement]) -> bool:
    """Whether an element is in a part of the page that shows other articles or comments, and not the first headline."""
    in_article = any(part.tag == "article" for part in own)
    for part in [element, *element.iterancestors()]:
        if part in own:
            return False
        names = f"{part.get('class', '')} {part.get('id', '')}"
        if part.tag in WORDS["elsewhere"]["elements"] or ELSEWHERE.search(names) or (in_article and part.tag == "article"):
            return True
    return False


def day_of(value: str) -> date | None:
    """The day of an ISO 8601 date or time, as it is written, or of a date with its month in words; 12/11/2024 is not resolved."""
    try:
        if match := ISO_DAY.match(value):
            return date.fromisoformat(match[1])
        if WRITTEN_DAY.match(value[:100]):
            read = [dateutil.parser.parse(value[:100].strip(), default=day, ignoretz=True).date() for day in (datetime(2000, 1, 1), datetime(2001, 2, 2))]
            return read[0] if read[0] == read[1] else None
    except (ValueError, OverflowError):
        pass
    return None

"""Find the day of publication that a web page states."""

import json
import re
from collections.abc import Iterator
from datetime import date

import lxml.html

# Where pages state the day of publication: the Open Graph article type, schema.org, Dublin Core terms, Highwire Press tags.
PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "datepublished", "dcterms.issued", "dc.date.issued",
    "citation_publication_date", "citation_online_date", "parsely-pub-date", "pubdate", "publishdate", "publish-date",
)


def published_day(page: str) -> date | None:
    """The one day that a page's metadata states as published; `None` where there is none, or several that differ.

    trafilatura's own date is not used: it also takes dates from addresses, headlines, running text and changes to the page.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True)
    tree = lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    for stated in (meta_dates(tree), linked_dates(tree), item_dates(tree)):
        days = {day for value in stated if (day := iso_day(value))}
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def meta_dates(tree: lxml.html.HtmlElement) -> Iterator[str]:
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if name.lower() in PUBLISHED_META:
            yield meta.get("content", "")


def linked_dates(tree: lxml.html.HtmlElement) -> Iterator[str]:
    """`datePublished` of the articles that a page's JSON-LD describes (schema.org)."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            try:
                yield from published_in(json.loads(script.text or ""))
            except (ValueError, RecursionError):
                continue


def published_in(data: object) -> Iterator[str]:
    if isinstance(data, list):
        for item in data:
            yield from published_in(item)
    elif isinstance(data, dict):
        if "Article" in str(data.get("@type")) and isinstance(data.get("datePublished"), str):
            yield data["datePublished"]
        yield from published_in(data.get("@graph"))


def item_dates(tree: lxml.html.HtmlElement) -> Iterator[str]:
    for element in tree.xpath("//*[@itemprop='datePublished' or @pubdate]"):
        yield element.get("datetime") or element.get("content") or ""


def iso_day(value: str) -> date | None:
    """The day of an ISO 8601 date or time, as it is written; other ways of writing (12/11/2024) are not resolved."""
    match = re.match(r"\s*(\d{4}-\d{2}-\d{2}|\d{8}(?!\d))", value)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None

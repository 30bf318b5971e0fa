"""The title of a page without the name of its site."""

import re

import lxml.html

from helpers.load.day import page_titles
from helpers.text import normalize

# What stands between a headline and the name of a site.
SEPARATOR = re.compile(r"\s+(?:[|•·»«:–—-]|::|--|//)\s+|(?<=\w): ")


def without_site(title: str, tree: lxml.html.HtmlElement, *sites: str | None) -> str:
    """A title less the names of its site at its end and beginning; the page's first headline where the title goes on after it."""
    known = {squeezed(site.rpartition("www.")[2].rsplit(".", 1)[0] if re.fullmatch(r"[\w.-]+\.\w+", site) else site) for site in sites if site}
    for heading in page_titles(tree):
        if title.startswith(heading) and SEPARATOR.match(title, len(heading)) and not names_site(heading, "|", known):
            return heading
    for site in filter(None, sites):
        title = re.sub(rf"^{re.escape(site)}(?:{SEPARATOR.pattern})|(?:{SEPARATOR.pattern}){re.escape(site)}$", "", title)
    while cuts := list(SEPARATOR.finditer(title)):
        if names_site(title[cuts[-1].end() :], cuts[-1][0], known):
            title = title[: cuts[-1].start()]
        elif names_site(title[: cuts[0].start()], cuts[0][0], known):
            title = title[cuts[0].end() :]
        else:
            break
    return title


def squeezed(name: str) -> str:
    return normalize(name).removeprefix("the ").replace(" ", "")


def names_site(words: str, separator: str, sites: set[str]) -> bool:
    """Whether words name the site, or begin its name ("BBC" of BBC News); after an upright stroke also one of its parts ("CNN Politics")."""
    name = squeezed(words)
    return bool(name) and any(name == site or site.startswith(name) or ("|" in separator and name.startswith(site) and bool(site)) for site in sites)

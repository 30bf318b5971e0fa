"""load: the day that a page states of its own article, in whatever way, and its title without the name of the site."""

import json
from datetime import date
from pathlib import Path

import pytest

from helpers import load

TEXT = [
    "The ferry between Kessa and Orlo stopped on Monday after two of its engines failed in the harbour, the owner, Tomas Reyes, said.",
    "“We heard a bang and then nothing at all,” said one of the passengers, who had waited on the quay for three hours in the rain.",
    "Engineers of the yard looked at the engines until late at night and found that both had been filled with the wrong kind of oil.",
    "The next ferry will leave when the engines have been cleaned, which may take until the end of the month, the yard said.",
]
PARAGRAPHS = [f"<p>{words}</p>" for words in TEXT]
HEADING = "<h1>Ferry to Orlo stops</h1>"
MAIN = "<article>" + HEADING + "".join(PARAGRAPHS) + "</article>"
DAY, OTHER = "2024-03-19T08:00:00Z", "2024-01-02T08:00:00Z"
OWN = {"@type": "NewsArticle", "headline": "Ferry to Orlo stops", "datePublished": DAY}
RELATED = {"@type": "NewsArticle", "headline": "Storm shuts the port", "datePublished": OTHER}


def read(folder: Path, head: str = "", body: str = MAIN) -> load.Article:
    (folder / "page.html").write_text(f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return load.article(folder / "page.html")


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def with_time(before: str = "", after: str = "", end: str = "") -> str:
    """A page's body with something before the first paragraph, after it, and after the article."""
    return f"<article>{HEADING}{before}{PARAGRAPHS[0]}{after}{''.join(PARAGRAPHS[1:])}</article>{end}"


def time(day: str = DAY, *, of: str = "time", words: str = "") -> str:
    return f'<{of} class="" datetime="{day}">{words}</{of}>'


HEADS = {
    "a kind of article": linked(OWN | {"@type": "ReportageNewsArticle"}),
    "an address as type": linked(OWN | {"@type": ["Thing", "https://schema.org/AnalysisNewsArticle"]}),
    "a report": linked(OWN | {"@type": "Report"}),
    "a posting": linked(OWN | {"@type": "SocialMediaPosting"}),
    "a review": linked(OWN | {"@type": "Review"}),
    "the main entity": linked({"@type": "WebPage", "datePublished": OTHER, "mainEntity": OWN}),
    "the main entity in a graph": linked({"@graph": [{"@type": "WebPage", "mainEntity": [OWN]}, {"@type": "WebSite"}]}),
    "a live blog with updates": linked(OWN | {"@type": "LiveBlogPosting", "liveBlogUpdate": [OWN | {"datePublished": OTHER}]}),
    "related articles in it": linked(OWN | {"isRelatedTo": RELATED, "hasPart": [RELATED]}),
    "related articles in a list": linked([OWN, {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": RELATED}]}]),
    "a related article beside it, first": linked([RELATED, OWN]),
    "a related article in its own script": linked(RELATED) + linked(OWN),
    "another article of the same address": '<link rel="canonical" href="https://a.org/ferry">' + linked([{**RELATED, "url": "https://a.org/port"}, {**OWN, "headline": "Orlo", "mainEntityOfPage": {"@id": "http://www.a.org/ferry/#main"}}]),
    "in a comment": f'<script type="application/ld+json"><!-- {json.dumps(OWN)} --></script>',
    "with line breaks in its words": f'<script type="application/ld+json">{json.dumps(OWN | {"description": "MARK"}).replace("MARK", chr(10))}</script>',
    "a month in words": '<meta property="article:published_time" content="March 19, 2024 8:00 am EST">',
    "as in e-mail": '<meta name="pubdate" content="Tue, 19 Mar 2024 08:00:00 GMT">',
    "Dublin Core": f'<meta name="DC.date" content="{DAY}">',
    "Dublin Core beside what is sure": f'<meta name="dc.date" content="{OTHER}">' + linked(OWN),
    "property and name": f'<meta property="other" name="publish-date" content="{DAY}">',
    "several words": f'<meta itemprop="dateCreated datePublished" content="{DAY}">',
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_page_states_its_day_in_its_head(tmp_path, head):
    assert read(tmp_path, "<title>Ferry to Orlo stops</title>" + head).published == date(2024, 3, 19)


BOXES = f'<aside>{time(OTHER)}</aside><div class="related-stories"><h3>Storm</h3>{time(OTHER)}</div>'
BODIES = {
    "beside the byline": with_time(f"<p>By Ana Reyes {time()}</p>"),
    "before the headline": f"<article><header>{time()}{HEADING}</header>{''.join(PARAGRAPHS)}</article>",
    "after the standfirst": with_time(f"<p>{TEXT[1]}</p><div>{time()}</div>"),
    "without the attribute": with_time("<div><time>19 March 2024, 8am</time></div>"),
    "a link to the page itself": with_time(f'<a href="/2024/">{time()}</a>'),
    "and that of an update": with_time(f"<div>Published {time()}, updated {time(OTHER)}</div>"),
    "one of two is published": with_time(f'<div>{time(OTHER)}<time class="entry-date published" datetime="{DAY}"></time></div>'),
    "others in boxes": with_time(time(), BOXES, BOXES + f'<article><h2>Storm</h2>{time(OTHER)}</article><nav>{time(OTHER)}</nav>'),
    "others in links": with_time(time(), f'<a href="/b">Storm shuts the port and the whole road {time(OTHER)}</a>'),
    "others far below": with_time(time(), end=f"<div>{time(OTHER)}</div>"),
    "others above the headline": f"<ul><li>{time(OTHER)}</li></ul>" + with_time(time()),
    "others in the text": with_time(time(), f"<p>The fair will be held on {time(OTHER, words='2 January')} in the harbour of Orlo, as it has been each year since the war ended, he said.</p>"),
    "microdata": f'<div itemscope><h1 itemprop="headline">Ferry to Orlo stops</h1><meta itemprop="datePublished" content="{DAY}">{"".join(PARAGRAPHS)}</div>'
    + f'<div itemscope><b itemprop="headline">Storm shuts the port</b>{time(OTHER).replace("class", "itemprop=datePublished class")}</div>',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_page_states_its_day_in_its_body(tmp_path, body):
    assert read(tmp_path, body=body).published == date(2024, 3, 19)


SILENT = {
    "a related article only": (linked(RELATED), MAIN),
    "two articles of which nothing tells": (linked([{**OWN, "headline": None}, {**RELATED, "headline": None}]), MAIN),
    "a film": (linked({**OWN, "@type": "VideoObject"}), MAIN),
    "a day and a month without a year": ('<meta name="pubdate" content="19 March">', MAIN),
    "a month": ('<meta name="pubdate" content="March 2024">', MAIN),
    "a change only": ("", with_time(f"<div>Last updated: {time()}</div>")),
    "boxes only": ("", with_time(end=BOXES)),
    "a day in the text only": ("", with_time(f"<p>The fair will be held on {time()} in the harbour of Orlo, as it has been each year since the war ended, he said.</p>")),
    "two days": ("", with_time(f"<div>{time()} {time(OTHER)}</div>")),
    "comments only": ("", with_time(end=f'<div id="comments"><p>So! {time()}</p></div>')),
}


@pytest.mark.parametrize("head, body", SILENT.values(), ids=SILENT)
def test_a_page_that_states_no_day_of_its_own_has_none(tmp_path, head, body):
    assert read(tmp_path, "<title>Ferry to Orlo stops</title>" + head, body).published is None


SITE = '<meta property="og:site_name" content="{}">'
TITLES = [
    ("Ferry to Orlo stops | The Kessa Times", "Kessa Times"), ("Ferry to Orlo stops - Kessa Times", "The Kessa Times"), ("Ferry to Orlo stops — KTN World", "KTN"),
    ("Kessa Times: Ferry to Orlo stops", "Kessa Times"), ("Ferry to Orlo stops | World | Kessa Times", "Kessa Times"), ("Ferry to Orlo stops » Kessa Times", "Kessa Times"),
    ("Ferry to Orlo stops", "Kessa Times"),
]


@pytest.mark.parametrize("title, site", TITLES)
def test_a_title_has_no_name_of_a_site(tmp_path, title, site):
    assert read(tmp_path, f"<title>{title}</title>{SITE.format(site)}").title == "Ferry to Orlo stops"


@pytest.mark.parametrize("title, site", [("Ferry stops - owner blames oil", "Kessa Times"), ("Kessa Times sacks editor", "Kessa Times"), ("Orlo: a town waits", "KTN"), ("Ferry stops - Time to go", "Time")])
def test_a_title_keeps_its_own_words(tmp_path, title, site):
    assert read(tmp_path, f"<title>{title}</title>{SITE.format(site)}", f"<article><h1>{title}</h1>{''.join(PARAGRAPHS)}</article>").title == title


CALLS = ["READ MORE: Storm shuts the port", "Sign up for our newsletter today.", "Follow us on Facebook.", "Advertisement", "Advertisement"]


def test_what_asks_the_reader_for_something_is_left_out_and_named(tmp_path):
    body = PARAGRAPHS[0] + "".join(f"<p>{call}</p>" for call in CALLS) + "".join(PARAGRAPHS[1:]).replace("in the rain.", "in the rain. Click here to subscribe.")
    article = read(tmp_path, body=f"<article>{HEADING}{body}</article>")
    report = load.report(article)
    assert article.text.splitlines()[-4:] == TEXT
    assert set(report["finding"]) >= {"left out"} and "call to the reader" not in set(report["finding"])
    told = " ".join(report.loc[report["finding"] == "left out", "detail"])
    assert all(f"“{call}”" in told for call in [*CALLS, "Click here to subscribe."]) and "“Advertisement” (2 times)" in told


def test_a_page_that_goes_on_elsewhere_says_so(tmp_path):
    report = load.report(read(tmp_path, body=f"<article>{HEADING}{''.join(PARAGRAPHS)}<p>Subscribe to read</p></article>"))
    assert report.loc[report["finding"] == "cut off", "text"].tolist() == ["Subscribe to read"]

"""The pages of the committed notebooks in a real browser, opened from the folder as a reader would."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import etree, html
from PIL import Image, ImageOps
from playwright.sync_api import Browser, Page
from pypdfium2 import PdfDocument, PdfPage

from helpers import publish

NAMES = ["index", *sorted(path.stem for path in publish.NOTEBOOKS.glob("*.ipynb"))]
WIDTHS = {"desktop": 1280, "phone": 320}
VIEWS = {"light": {}, "dark": {"color_scheme": "dark"}, "printed": {"media": "print"}, "phone": {}}
HEAVIEST = 600_000  # bytes of a page without its figures
LOADED = "//@src | //link/@href | //@data | //@poster | //@srcset | //@action | //iframe | //object | //embed"
IMPORTED = re.compile(r"""(?:@import\s+|url\(\s*)['"]?(?:https?:)?//""")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "pages"
    publish.pages(publish.NOTEBOOKS, folder=folder, title="The <i>article</i> & its name")
    return folder


@pytest.fixture
def troubles() -> list[str]:
    """What the browser complained of while the page was open."""
    return []


@pytest.fixture(params=WIDTHS.values(), ids=WIDTHS.keys())
def page(request: pytest.FixtureRequest, browser: Browser, troubles: list[str]) -> Iterator[Page]:
    """An empty page of one width that notes outside requests, failed ones and script errors."""
    page = browser.new_page(viewport={"width": request.param, "height": 800})
    page.on("request", lambda it: it.url.startswith(("file:", "data:", "blob:")) or troubles.append(f"outside: {it.url}"))
    page.on("requestfailed", lambda it: troubles.append(f"failed: {it.url}"))
    page.on("pageerror", lambda it: troubles.append(f"script: {it}"))
    page.on("console", lambda it: it.type == "error" and troubles.append(f"console: {it.text}"))
    yield page
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_page_opens_whole(site: Path, page: Page, troubles: list[str], name: str) -> None:
    page.goto((site / f"{name}.html").as_uri(), wait_until="networkidle")
    assert troubles == []
    assert page.locator("article h1").count() == 1
    assert page.evaluate("[...document.images].filter(it => !it.complete || !it.naturalWidth).length") == 0
    assert page.evaluate("[...document.querySelectorAll('article svg')].filter(it => !it.ariaLabel.trim()).length") == 0
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_some_page_draws_a_figure(site: Path) -> None:
    assert any('<svg ' in (site / f"{name}.html").read_text() for name in NAMES)


def filled(sheet: PdfPage) -> float:
    """How much of the height of a printed page is used."""
    drawn = sheet.render(scale=0.3).to_pil().convert("L")
    return ImageOps.invert(drawn).getbbox()[3] / drawn.height


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("name", NAMES[1:])
def test_page_prints(site: Path, browser: Browser, name: str, size: str) -> None:
    page = browser.new_page()
    page.goto((site / f"{name}.html").as_uri(), wait_until="networkidle")
    sheets = PdfDocument(page.pdf(format=size))
    printed = re.sub(r"\s+", "", "".join(sheet.get_textpage().get_text_range() for sheet in sheets))
    title = page.locator("article h1").evaluate("it => it.firstChild.textContent")
    page.close()
    assert re.sub(r"\s+", "", title) in printed
    assert "Whatthisdoesnotshow" in printed
    assert not re.search("Saveas|Skiptocontent|Backtotop|Nextpage", printed), "nothing to press"
    assert min([filled(sheet) for sheet in sheets][:-1], default=1) > 0.5, "no page is half empty"


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_the_briefing_of_700_words_is_two_sheets(site: Path, browser: Browser, size: str) -> None:
    words = sum(len(text.split()) for text in html.parse(site / "index.html").xpath("//*[@class='said']//text()"))
    page = browser.new_page()
    page.goto((site / "index.html").as_uri(), wait_until="networkidle")
    sheets = PdfDocument(page.pdf(format=size))
    page.close()
    printed = "".join(sheet.get_textpage().get_text_range() for sheet in sheets)
    assert 600 < words < 800 and len(sheets) <= 2
    assert all(re.search(rf"^{number}\b", printed, re.MULTILINE) for number in range(1, 19)), "each sentence with its number"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", NAMES[1:])
def test_page_is_accessible(site: Path, browser: Browser, name: str, view: str) -> None:
    page = browser.new_page(viewport={"width": WIDTHS.get(view, WIDTHS["desktop"]), "height": 800})
    page.emulate_media(**VIEWS[view])
    page.goto((site / f"{name}.html").as_uri())
    found = Axe().run(page).response["violations"]
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).every(it => it < 100)")
    page.close()
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert dark == (view == "dark"), "dark mode follows the system"


@pytest.mark.parametrize("name", NAMES[1:])
def test_page_is_light(site: Path, browser: Browser, name: str) -> None:
    page, loaded = browser.new_page(), set()
    page.on("request", lambda it: loaded.add(Path(unquote(urlsplit(it.url).path))))
    page.goto((site / f"{name}.html").as_uri(), wait_until="networkidle")
    figures = page.evaluate("[...document.querySelectorAll('svg.chart')].map(it => new Blob([it.outerHTML]).size).reduce((a, b) => a + b, 0)")
    page.close()
    assert len(loaded) > 3 and sum(path.stat().st_size for path in loaded) - figures < HEAVIEST


def test_search_works_without_a_server(site: Path, page: Page, troubles: list[str]) -> None:
    page.goto((site / "search.html").as_uri() + "?q=show")
    page.wait_for_function(f"document.querySelectorAll('#search-results li a').length >= {len(NAMES) - 1}")  # the results come one by one
    assert troubles == []


def test_front_page_is_the_overview_and_leads_on(site: Path) -> None:
    front = html.parse(site / "index.html")
    targets = set(front.xpath("//a/@href"))
    assert front.xpath("string(//article//h1)") == html.parse(site / f"{publish.FRONT_PAGE}.html").xpath("string(//article//h1)")
    assert {f"{name}.html" for name in NAMES[2:]} <= targets


def test_every_link_leads_somewhere(site: Path) -> None:
    """Those to other sites, of the prose, apart; none may lead to a notebook, which is not among the pages."""
    trees = {path.name: html.parse(path) for path in site.glob("*.html")}
    known = {f"{name}#{target}" for name, tree in trees.items() for target in tree.xpath("//@id")} | {path.relative_to(site).as_posix() for path in site.rglob("*")}
    links = {(name, link) for name, tree in trees.items() for link in tree.xpath("//a/@href") if not re.match("https?:", link)}
    dead = [(name, link) for name, link in sorted(links) if link != "#" and (f"{name}{link}" if link.startswith("#") else link) not in known]
    assert dead == []
    assert sum("#s" in link for _, link in links) > 50


@pytest.mark.parametrize("name", NAMES[1:])
def test_every_picture_and_table_is_a_file_too(site: Path, name: str) -> None:
    outputs = [it for it in html.parse(site / f"{name}.html").xpath("//div[contains(@class, 'text_html')]") if it.xpath(".//table|.//*[@class='chart']")]
    for output in outputs:
        files = [site / link for link in output.xpath(".//*[@class='files']/a/@href")]
        assert [path.suffix for path in files] == ([".png", ".svg"] if output.xpath(".//*[@class='chart']") else [".csv"])
        if told := re.search(r"([\d,]+) rows?$", output.xpath("string(.//small)")):
            assert len(pd.read_csv(files[0], header=0)) == int(told[1].replace(",", ""))
        else:
            with Image.open(files[0]) as picture:
                assert picture.width > 500
            links = etree.parse(files[1]).xpath("//@href")
            assert all("#s" in link and (site / link.partition("#")[0]).is_file() for link in links)
    assert outputs


def test_article_name_is_shown_as_text(site: Path) -> None:
    front = html.parse(site / "index.html")
    assert front.xpath("//title[contains(., 'The <i>article</i> & its name')]")
    assert front.xpath("//body//*[@class='sidebar-brand-text'][. = 'The <i>article</i> & its name']")
    assert not front.xpath("//i[text() = 'article']")


def test_no_file_loads_from_elsewhere(site: Path) -> None:
    pages = {path: html.parse(path) for path in site.rglob("*.html")}
    loaded = [value for tree in pages.values() for value in tree.xpath(LOADED)]
    styles = [path.read_text() for path in site.rglob("*.css")] + [path.read_text() for path in pages]
    assert loaded
    assert [value for value in loaded if not isinstance(value, str) or re.match(r"(?:\w+:)?//", value)] == []
    assert [found[0] for text in styles if (found := IMPORTED.search(text))] == []

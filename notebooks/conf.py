"""The pages' configuration: Sphinx with MyST-NB, from stored outputs, with nothing fetched from elsewhere."""

import html
import json
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

project = "News Evidence"
language = "en"
root_doc = "00_overview"
extensions = ["myst_nb"]
exclude_patterns = ["_static", "**.ipynb_checkpoints"]
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_theme = "furo"
html_use_index = False
html_copy_source = False
# The excerpts under search results are fetched, which a browser refuses where the pages are files.
html_show_search_summary = False
html_show_copyright = False
html_show_sphinx = False

nb_execution_mode = "off"
nb_ipywidgets_js = {}
nb_code_prompt_show = nb_code_prompt_hide = "Code"
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]

# A link in a notebook's output, as JSON has it; Sphinx turns only those of the prose into links between pages.
LINK = re.compile(r'(href=\\")(\w+)\.ipynb(?=[#\\])')
CONTENTS = "```{toctree}\n:hidden:\n:glob:\n\n0[1-9]_*\n```"


def name_the_article(app: Sphinx, config: Config) -> None:
    """Shows the title, which is the article's name, beside every page; the theme does not escape it."""
    config.html_title = html.escape(config.html_title)


def add_contents(app: Sphinx, docname: str, source: list[str]) -> None:
    """Ends the front page with the hidden table of contents that sidebar and next/previous links are made from."""
    if docname == root_doc:
        notebook = json.loads(source[0])
        notebook["cells"].append({"cell_type": "markdown", "id": "contents", "metadata": {}, "source": CONTENTS})
        source[0] = json.dumps(notebook)


def lead_to_pages(app: Sphinx, docname: str, source: list[str]) -> None:
    """Makes the links of outputs to notebooks links to their pages, and of those to the page itself links within it."""
    source[0] = LINK.sub(lambda link: link[1] if link[2] == docname else f"{link[1]}{link[2]}.html", source[0])


def name_the_parts(app: Sphinx, failed: Exception | None) -> None:
    """Tells screen readers the two side bars of the theme apart, and of an empty head of a column that it names nothing."""
    for path in Path(app.outdir).glob("*.html"):
        page = path.read_text(encoding="utf-8")
        page = page.replace('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="All pages">').replace("<th></th>", "<td></td>")
        path.write_text(page.replace('<aside class="toc-drawer', '<aside aria-label="This page" class="toc-drawer'), encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", name_the_article)
    app.connect("source-read", add_contents)
    app.connect("source-read", lead_to_pages)
    app.connect("build-finished", name_the_parts)

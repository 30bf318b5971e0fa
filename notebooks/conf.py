"""The pages' configuration: Sphinx with MyST-NB, from stored outputs, with nothing fetched from elsewhere."""

import base64
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

# The way to the article is of no use on a page, and tells where somebody keeps files.
FOLDERS = re.compile(r"""^(ARTICLE = ["']).*[/\\]""", re.MULTILINE)
# A link in a notebook's output; Sphinx turns only those of the prose into links between pages.
LINK = re.compile(r'href="(\w+)\.ipynb(?=[#"])')
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


def finish_outputs(app: Sphinx, docname: str, source: list[str]) -> None:
    """Makes the outputs' links to notebooks links to their pages, and offers each picture and table as files under it."""
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        cell["source"] = FOLDERS.sub(r"\1", "".join(cell["source"]))
    outputs = [output["data"] for cell in notebook["cells"] for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]
    for number, data in enumerate(outputs, start=1):
        data["text/html"] = LINK.sub(r'href="\1.html', "".join(data["text/html"]))
        links = [file_link(Path(app.outdir, f"{docname}-{number}.{ending}"), content) for ending, content in files(data).items()]
        data["text/html"] = data["text/html"].replace(f'href="{docname}.html#', 'href="#')
        data["text/html"] += f'<p class="files">Save as {" or ".join(links)}</p>' if links else ""
    source[0] = json.dumps(notebook)


def files(data: dict[str, str]) -> dict[str, bytes]:
    """An output as files by their ending: a picture, whose markup is SVG, as PNG and SVG, a table as CSV, which Sphinx does not know; none of all else."""
    if "image/png" in data:
        return {"png": base64.b64decode("".join(data["image/png"])), "svg": data["text/html"].encode()}
    return {"csv": "".join(data.pop("text/csv")).encode("utf-8-sig")} if "text/csv" in data else {}


def file_link(path: Path, content: bytes) -> str:
    """Writes the file; the link to it."""
    path.write_bytes(content)
    return f'<a download href="{path.name}">{path.name}</a>'


def name_the_parts(app: Sphinx, failed: Exception | None) -> None:
    """Tells screen readers the two side bars of the theme apart, and of an empty head of a column that it names nothing."""
    for path in Path(app.outdir).glob("*.html"):
        page = path.read_text(encoding="utf-8")
        page = page.replace('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="All pages">').replace("<th></th>", "<td></td>")
        path.write_text(page.replace('<aside class="toc-drawer', '<aside aria-label="This page" class="toc-drawer'), encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", name_the_article)
    app.connect("source-read", add_contents)
    app.connect("source-read", finish_outputs)
    app.connect("build-finished", name_the_parts)

"""Executes the notebooks and builds the pages from them.

python -m helpers.publish                the notebooks' own article, into build/<name>/
python -m helpers.publish path/article   another article
python -m helpers.publish --in-place     the notebooks where they stand and the README's picture, no pages
"""

import argparse
import ast
import asyncio
import base64
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
from nbformat import NotebookNode

from helpers import annotate, corrections, load, review
from helpers.load import address

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
BUILD = ROOT / "build"
FRONT_PAGE = "00_overview"
COPIES = {FRONT_PAGE: "index", "09_check": "fact-check"}  # pages that go by another name too
PICTURE = ROOT / "docs" / "overview.png"
CELL_SECONDS = 600
KERNELS_AT_ONCE = 2
PARAMETER = re.compile(r"^ARTICLE = (.+)$", re.MULTILINE)
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def parameters(notebook: NotebookNode) -> NotebookNode:
    """The cell tagged `parameters`; ValueError where it is missing or does not set ARTICLE."""
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []) and PARAMETER.search(cell.source):
            return cell
    raise ValueError("no cell tagged `parameters` has a line `ARTICLE = …`")


def own_article(path: Path) -> Path:
    """The article that the notebook at `path` reads as it stands."""
    source = parameters(nbformat.read(path, as_version=4)).source
    return (path.parent / ast.literal_eval(PARAMETER.search(source)[1])).resolve()


def set_article(notebook: NotebookNode, *, article: Path, folder: Path) -> None:
    """Makes the notebook read `article`, by the way that leads there from `folder`."""
    line = f"ARTICLE = {os.path.relpath(article, folder)!r}"
    cell = parameters(notebook)
    cell.source = PARAMETER.sub(lambda _: line, cell.source, count=1)


def client(notebook: NotebookNode, *, folder: Path, reached: list[NotebookNode]) -> NotebookClient:
    """What runs the cells in `folder`, with this very Python; code cells are noted in `reached` as they start."""
    kernel = AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
        transport_encryption="auto",
    )
    return NotebookClient(
        notebook,
        km=kernel,
        timeout=CELL_SECONDS,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
        on_cell_execute=lambda cell, cell_index: reached.append(cell),
    )


def failure(error: Exception, *, name: str, reached: list[NotebookNode], log: str = "") -> str:
    """One message: which notebook, which code cell by number and first line, what it said or, if the kernel died, what its process did."""
    said = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else f"{error}\n{log}"
    first_line = reached[-1].source.strip().partition("\n")[0] if reached else "the kernel did not start"
    return f"{name} failed in code cell {len(reached)} ({first_line})\n    {said.strip()}"


def settle(notebook: NotebookNode) -> None:
    """Leaves of a widget what is shown without it, as stored it has no kernel to talk to; folds in JupyterLab the code that the pages fold."""
    for cell in notebook.cells:
        if "hide-input" in cell.metadata.get("tags", []):
            cell.metadata["jupyter"] = {"source_hidden": True}
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)


def write(notebook: NotebookNode, *, path: Path) -> None:
    """Writes the notebook whole or not at all."""
    part = path.with_suffix(".part")
    nbformat.write(notebook, part)
    os.replace(part, path)


def execute(path: Path, *, folder: Path, article: Path | None = None) -> str:
    """Runs the notebook at `path` from a fresh kernel and writes it into `folder`.

    The result is empty, or the message of what failed; then nothing is written.
    """
    notebook = nbformat.read(path, as_version=4)
    if article:
        set_article(notebook, article=article, folder=folder)
    started, reached = time.monotonic(), []
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as log:  # what the kernel's process says, also while it shuts down
        try:
            asyncio.run(client(notebook, folder=folder, reached=reached).async_execute(cleanup_kc=True, stderr=log))
        except (CellControlSignal, DeadKernelError) as error:
            log.seek(0)
            return failure(error, name=path.name, reached=reached, log=log.read())
    # What JupyterLab would write itself: a notebook that lacks it is marked as changed as soon as it is opened.
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": notebook.metadata.language_info})
    settle(notebook)
    write(notebook, path=folder / path.name)
    print(f"{path.stem:<16}{time.monotonic() - started:6.1f} s", file=sys.stderr)
    return ""


def execute_all(notebooks: Path, *, folder: Path, article: Path | None = None) -> list[str]:
    """Runs every notebook of the folder `notebooks` into `folder`; the messages of those that failed."""
    paths = sorted(notebooks.glob("*.ipynb"))
    with ThreadPoolExecutor(KERNELS_AT_ONCE) as pool:
        return list(filter(None, pool.map(partial(execute, folder=folder, article=article), paths)))


def pages(notebooks: Path, *, folder: Path, title: str) -> None:
    """Builds the pages of executed notebooks into `folder`; CalledProcessError at Sphinx's first warning."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".") as work:
        html = Path(work, "html")
        options = ["-q", "-W", "-b", "html", "-c", NOTEBOOKS, "-d", Path(work, "doctrees"), "-D", f"html_title={title}"]
        subprocess.run([sys.executable, "-m", "sphinx", *options, notebooks, html], check=True)
        for name, copy in COPIES.items():
            if (html / f"{name}.html").exists():
                shutil.copyfile(html / f"{name}.html", html / f"{copy}.html")
        html.rename(folder)


def publish(article: Path, *, name: str, notebooks: Path = NOTEBOOKS, build: Path = BUILD) -> list[str]:
    """Makes in the file's folder of `build` (`folder_of`) notebooks and, where none of them failed, pages and fact-check.csv.

    What stood there before is replaced at the end, all at once. The result is the messages of what failed.
    """
    build.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=build, prefix=".") as work:
        stage = Path(work)
        stage.chmod(0o755)
        executed = stage / "notebooks"
        executed.mkdir()
        failed = execute_all(notebooks, folder=executed, article=article)
        if not failed:
            failed = page_failures(executed, folder=stage / "pages", title=name)
            write_sheet(article, stage / "fact-check.csv")
        folder = folder_of(article, build=build)
        shutil.rmtree(folder, ignore_errors=True)
        stage.rename(folder)
    return failed


def folder_of(article: Path, *, build: Path = BUILD) -> Path:
    """build/news for news.html; build/news.docx for another file of that name, so that neither takes the other's place."""
    front = build / article.stem / "notebooks" / f"{FRONT_PAGE}.ipynb"
    is_free = not front.is_file() or own_article(front).name == article.name
    return build / (article.stem if is_free else article.name)


def write_sheet(article: Path, path: Path) -> None:
    """Writes what is to be checked in the article as a file for spreadsheets."""
    rows = review.checklist(annotate.doc(load.article(article)))
    corrections.store(path, review.as_csv(review.sheet(rows)))


def page_failures(notebooks: Path, *, folder: Path, title: str) -> list[str]:
    """Builds the pages; a message where Sphinx refused."""
    try:
        pages(notebooks, folder=folder, title=title)
    except subprocess.CalledProcessError as error:
        return [f"the pages failed: Sphinx ended with {error.returncode}, its warning stands above"]
    return []


def first_picture(notebook: Path) -> bytes:
    """The first figure among the notebook's stored outputs, as a PNG file; StopIteration where there is none."""
    cells = nbformat.read(notebook, as_version=4).cells
    outputs = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    return next(base64.b64decode(output.data["image/png"]) for output in outputs if "image/png" in output.get("data", {}))


def execute_in_place() -> list[str]:
    """Runs the notebooks where they stand and renews the README's picture; the messages of those that failed."""
    failed = execute_all(NOTEBOOKS, folder=NOTEBOOKS)
    if not failed:
        PICTURE.write_bytes(first_picture(NOTEBOOKS / f"{FRONT_PAGE}.ipynb"))
    return failed


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 where all went well, 1 where a notebook, the pages or the article failed."""
    parser = argparse.ArgumentParser(prog="publish", description=__doc__.partition("\n")[0])
    parser.add_argument("article", nargs="?", help="the article's file or web address; without it the notebooks' own")
    parser.add_argument("--in-place", action="store_true", help="execute the notebooks where they stand")
    given = parser.parse_args(arguments)
    if given.in_place:
        return report(execute_in_place())
    path = Path(given.article).expanduser() if given.article else own_article(NOTEBOOKS / f"{FRONT_PAGE}.ipynb")
    try:
        if given.article and address.is_address(given.article):
            path = address.fetch(given.article, BUILD / "fetched")
        article = load.article(path)
    except (OSError, ValueError) as error:
        return report([str(error)])
    if told := other_language(article):
        return report([f"{path}: this is not English. {told} Only English can be taken apart: translate it first."])
    failed = publish(path.resolve(), name=article.name)
    if not failed:
        print(folder_of(path.resolve()) / "pages" / "index.html")
    return report(failed)


def other_language(article: load.Article) -> str:
    """What says that the whole text is in another language, or nothing; a list or table with few words of English is not."""
    found = load.report(article).query("finding == 'not English' and start.isna()")["detail"]
    return next((told for told in found if "stop words of" in told or "alphabet" in told), "")


def report(failed: list[str]) -> int:
    """Prints what failed; the exit status."""
    for message in failed:
        print(message, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

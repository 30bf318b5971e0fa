"""What README.md points to is there, it lists every notebook, and its picture is the one of the overview."""

import re

import nbformat

from helpers import publish

README = (publish.ROOT / "README.md").read_text(encoding="utf-8")


def test_links_lead_to_files() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not (publish.ROOT / target).is_file()] == []


def test_every_notebook_is_listed_with_its_question() -> None:
    listed = dict(re.findall(r"^\| \[\w+\]\(notebooks/(\w+)\.ipynb\) \| ([^|]+) \|", README, re.MULTILINE))
    titles = {path.stem: nbformat.read(path, as_version=4).cells[0].source.splitlines()[0] for path in publish.NOTEBOOKS.glob("*.ipynb")}
    assert {name: f"# {question}" for name, question in listed.items()} == titles


def test_the_picture_is_that_of_the_overview() -> None:
    picture = publish.first_picture(publish.NOTEBOOKS / f"{publish.FRONT_PAGE}.ipynb")
    assert publish.PICTURE.read_bytes() == picture, "the overview's first figure has changed: `make notebooks` renews the README's"

"""Correct an article's marks in the notebook: a widget that writes the corrections file beside the article; without a kernel the same as readable text."""

import html
from pathlib import Path

import anywidget
import traitlets

from helpers import annotate, corrections, load, phrase
from helpers.corrections import FIELDS, LABELS, Row
from helpers.review.checked import sure
from helpers.review.marks import NOUNS, key, marks, tables, words

HERE = Path(__file__).parent
NO_FILE = "This article came from no file, so there is no place beside it for corrections. Load it with load.article(path)."
HOW = "In JupyterLab, with this notebook running, the marks can be corrected here. They are, the least sure first:"

DONE = {"accept": "accepted", "reject": "rejected", "add": "added", "relabel": "changed", "move": "moved",
        "actor": "told who it is", "place": "placed"}  # fmt: skip


class Corrector(anywidget.AnyWidget):
    """The widget of one article: `content` is what can be corrected (as `contents` gives it), `corrections` the rows of its file as they stand in the page."""

    _esm = HERE / "corrector.js"
    _css = HERE / "corrector.css"
    content = traitlets.Dict().tag(sync=True)
    corrections = traitlets.List().tag(sync=True)

    def _repr_mimebundle_(self, **options: object) -> object:
        bundle = super()._repr_mimebundle_(**options)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        return data | {"text/html": as_html(self.content, self.corrections), "text/plain": summary(self.content, self.corrections)}


def corrector(article: load.Article) -> Corrector:
    """The widget that shows the article with its marks, layer by layer, and writes what a person changes into `<name>.corrections.jsonl` beside it."""
    path = corrections.beside(article.path) if article.path else None
    stored = path.read_bytes() if path and path.is_file() else b""
    rows = [{key: cell for key, cell in row.items() if key != "line"} for row in corrections.read(article.corrections)]
    widget = Corrector(content=contents(article), corrections=rows)
    state = {"stored": stored}
    widget.on_msg(lambda _, message, __: widget.send(answer(path, state, message["save"])))
    return widget


def answer(path: Path | None, state: dict[str, bytes], rows: list[Row]) -> dict[str, str]:
    """What is said when the page wants these corrections saved: that they are, or why not. `state` holds the file as this page knows it."""
    try:
        keep(path, state, rows)
    except (OSError, ValueError) as error:
        return {"error": f"Not saved. {error}"}
    return {"saved": f"{phrase.count(len(rows), 'correction')} saved in {path.name}. Run the notebook again: tables, charts and pages follow."}


def keep(path: Path | None, state: dict[str, bytes], rows: list[Row]) -> None:
    """Writes the corrections, whole or not at all; ValueError where they contradict each other or somebody else has changed the file meanwhile."""
    if path is None:
        raise ValueError(NO_FILE)
    if (path.read_bytes() if path.is_file() else b"") != state["stored"]:
        raise ValueError(f"{path.name} has been changed by somebody else since this cell was run. Run it again, and correct what is still wrong.")
    corrections.write(path, rows)
    state["stored"] = path.read_bytes()


def contents(article: load.Article) -> dict:
    """What the page shows: the text, the machine's marks without any correction, each with its sentence and how sure it is, and what can be chosen."""
    doc = annotate.doc(article._replace(corrections=None))
    found = tables(doc)
    rows = [row | {"layer": layer} for layer in FIELDS for row in found[layer].to_dict("records")]
    told = [mark | {"sentence": int(row["sentence"]), "sure": sure(row["layer"], row)} for mark, row in zip(marks(doc, found=found), rows)]
    for mark, row in zip(told, rows):
        if mark["layer"] == "places":
            mark["candidates"] = [{"geonameid": one["geonameid"], "told": located(one)} for one in row["candidates"] if one["geonameid"]]
    actors = annotate.actors(doc)
    return {"text": article.text, "marks": told, "nouns": NOUNS, "labels": {layer: LABELS[layer].split() for layer in FIELDS},
            "columns": {layer: list(columns) for layer, columns in FIELDS.items()}, "actors": dict(zip(actors["actor"], actors["name"])),
            "sentences": annotate.sentences(doc)[["start", "end"]].values.tolist()}


def located(place: Row) -> str:
    """A candidate in words: "Homs, Homs, SY (city)"."""
    told = [str(place[key]) for key in ("name", "region", "country") if place.get(key)]
    return f"{', '.join(told)} ({place['kind']})"


# Without a kernel.

def summary(content: dict, rows: list[Row]) -> str:
    """How much there is to be checked, in a sentence."""
    layers = [mark["layer"] for mark in content["marks"]]
    told = phrase.joined([phrase.count(layers.count(layer), noun) for layer, noun in NOUNS.items()])
    return f"The corrector, with {told}, the least sure first; {phrase.count(len(rows), 'correction')} in the file."


def as_html(content: dict, rows: list[Row]) -> str:
    """The marks as a list a layer, the least sure first, then those that a person checked, escaped."""
    done: dict[tuple, list[Row]] = {}
    for row in rows:
        done.setdefault(key(row), []).append(row)
    added = [told[0] for one, told in done.items() if one not in set(map(key, content["marks"]))]
    parts = []
    for layer, noun in NOUNS.items():
        told = [mark for mark in [*content["marks"], *added] if mark["layer"] == layer]
        told.sort(key=lambda mark: (key(mark) in done, mark.get("sure", 1), mark["start"]))
        items = "".join(f"<li>{html.escape(in_words(mark, done.get(key(mark), [])))}</li>" for mark in told)
        parts.append(f"<details><summary>{phrase.count(len(told), noun)}</summary><ol>{items}</ol></details>")
    return f'<div class="tex2jax_ignore mathjax_ignore"><p>{HOW}</p>{"".join(parts)}</div>'


def in_words(mark: Row, rows: list[Row]) -> str:
    """A mark in words: "“Homs”: GPE, sentence 1, sure to 84%", or what its corrections do."""
    if "sure" not in mark:
        return f"“{phrase.line(mark['text'])}”: {'; '.join(map(done_to, rows))}"
    label = mark["value"][FIELDS[mark["layer"]][0]]
    last = "; ".join(map(done_to, rows)) or f"sure to {100 * mark['sure']:.0f}%"
    return f"“{phrase.line(mark['text'])}”: {label}, sentence {mark['sentence']}, {last}"


def done_to(row: Row) -> str:
    """A correction in words: "changed by ana: label ORG"."""
    value = row.get("value")
    told = ", ".join(f"{name} {words(cell)}" for name, cell in value.items()) if isinstance(value, dict) and "text" not in value else words(value)
    return f"{DONE[row['action']]} by {row.get('by') or 'somebody'}" + f": {phrase.line(told)}" * (row["action"] not in ("accept", "reject"))

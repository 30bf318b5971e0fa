"""JSON Lines: first the text with its provenance, then one mark a line, as `review.marks` gives them, with their offsets and what they are tied to."""

import json
from pathlib import Path

from spacy.tokens import Doc

from helpers import annotate
from helpers.corrections import Row


def write(doc: Doc, marks: list[Row], about: Row) -> dict[str, bytes]:
    """The file."""
    rows = [{"text": annotate.text(doc), "provenance": about}, *marks]
    return {"": "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode("utf8")}


def read(path: Path, text: str) -> tuple[str, list[Row]]:
    """The text and the marks of a file."""
    head, *marks = [json.loads(line) for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
    if head.keys() != {"text", "provenance"} or not isinstance(head["text"], str):
        raise ValueError("its first line is not a text with its provenance")
    return head["text"], marks

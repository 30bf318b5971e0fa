"""The sentences in which rows stand."""

import pandas
from spacy.tokens import Doc

from helpers import annotate


def numbers(doc: Doc, rows: list[dict]) -> list:
    """The number of each row's sentence; NA where the pipeline marks none."""
    if not rows or not (doc.has_annotation("SENT_START") or doc.to_array("SENT_START")[1:].any()):
        return [pandas.NA] * len(rows)
    return annotate.sentence_numbers(doc, [row["start"] for row in rows])

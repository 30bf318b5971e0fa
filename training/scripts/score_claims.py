"""Dev scores of the claims ledger on PolNeAR, through `annotate.doc` and `attribute.claims`, as a reader of the notebooks gets it.

Writes helpers/model/attributions.json, which the pages show: precision, recall and F1 in per cent, one a role (exact spans) and one an
overlap of contents (0.3, 0.8), and how often the source is exactly right in the latter.
"""

import json
import sys
import time
from pathlib import Path

import pandas

from helpers import annotate, attribute, load

SHARED = Path(__file__).resolve().parents[3] / "shared"
sys.path.insert(0, str(SHARED / "tools"))

from attribution_score import read_gold, score

SCORES = annotate.MODEL / "attributions.json"


def spans(claims: pandas.DataFrame) -> list[dict[str, list[tuple[int, int]]]]:
    """The rows of the ledger as character spans a role."""
    return [
        {"source": known(row.source_start, row.source_end), "cue": known(row.cue_start, row.cue_end), "content": list(row.pieces)}
        for row in claims.itertuples(index=False)]


def known(start: int, end: int) -> list[tuple[int, int]]:
    """One span, or none where it is NA."""
    return [] if pandas.isna(start) else [(int(start), int(end))]


def measure(folder: Path) -> tuple[dict, float]:
    """The table of scores of the articles in a PolNeAR folder, and words a second of the ledger alone."""
    articles, seconds, words = [], 0.0, 0
    for name, text, gold in read_gold(str(folder)):
        doc = annotate.doc(load.Article(text=text, name=name, published=None, source=None, path="", encoding="utf-8", sha256=""))
        start = time.process_time()
        found = spans(attribute.claims(doc))
        seconds, words = seconds + time.process_time() - start, words + sum(not token.is_space for token in doc)
        articles.append((text, gold, found))
    return score(articles), words / seconds


if __name__ == "__main__":
    table, speed = measure(SHARED / "data/attribution/polnear/dev")
    for name, figures in table.items():
        print(f"{name:22}", *(figures if isinstance(figures, tuple) else (figures,)))
    print(f"{speed:,.0f} words a second, the ledger alone")
    SCORES.write_text(json.dumps(table, indent=2) + "\n", encoding="utf8")

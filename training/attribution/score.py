"""Score the stored weights on PolNeAR dev through the project's own pipeline, and time them.

    python training/attribution/score.py [PIPELINE …]
"""

import sys
import time

from convert import ROOT, SHARED, pipeline

from attribution_score import ROLES, read_gold, score
from helpers.claims.attribution_model import mark


def characters(doc, attribution):
    """Token spans as character spans."""
    return {r: [(doc[s].idx, doc[e - 1].idx + len(doc[e - 1])) for s, e in attribution[r]] for r in ROLES}


def main():
    parse = pipeline(sys.argv[1:] or [ROOT / "helpers/model"])
    articles = list(read_gold(str(SHARED / "data/attribution/polnear/dev")))
    docs = [parse(text) for _, text, _ in articles]
    began = time.perf_counter()
    found = [mark(doc) for doc in docs]
    seconds = time.perf_counter() - began
    words = sum(not t.is_space for doc in docs for t in doc)
    table = score((text, gold, [characters(doc, a) for a in marked])
                  for (_, text, gold), doc, marked in zip(articles, docs, found))
    for name, value in table.items():
        print(f"{name:22}", *(f"{v:6.1f}" for v in (value if isinstance(value, tuple) else (value,))))
    print(f"{1e6 * seconds / words:.0f} microseconds a word, {words} words")


if __name__ == "__main__":
    main()

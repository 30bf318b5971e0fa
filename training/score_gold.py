"""Score all layers on the four articles that the reader of the gold marked beside the seed (tests/gold), their marks together.

    python training/score_gold.py            prints the scores
    python training/score_gold.py --write    and writes them into helpers/scores/gold.json, which the score card shows
"""

import json
import sys
from pathlib import Path

import pandas

from helpers import annotate, load, review

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = ROOT.parent / "shared" / "data" / "articles"
SCORES = ROOT / "helpers" / "scores" / "gold.json"


def scored(path: Path) -> pandas.DataFrame:
    """The counts of one article, all labels together."""
    article = load.article(ARTICLES / path.name.replace(".gold.yaml", ".txt"))
    table = review.scores(annotate.doc(article), review.gold(article, path=path))
    return table[table["label"].isna()]


def together(tables: list[pandas.DataFrame]) -> pandas.DataFrame:
    """The counts of all articles, with precision, recall and F1 in per cent."""
    sums = pandas.concat(tables).groupby(["layer", "of", "match"], sort=False)[["gold", "found", "right"]].sum().reset_index()
    wholes = {"precision": sums["found"], "recall": sums["gold"], "F1": (sums["gold"] + sums["found"]) / 2}
    return sums.assign(label=None, **{name: (100 * sums["right"] / whole).astype(float).round(1) for name, whole in wholes.items()})


if __name__ == "__main__":
    table = together([scored(path) for path in sorted((ROOT / "tests" / "gold").glob("*.gold.yaml"))])
    print(table.drop(columns="label").to_string(index=False))
    if "--write" in sys.argv:
        SCORES.write_text(json.dumps(table.to_dict("records"), indent=2) + "\n", encoding="utf8")

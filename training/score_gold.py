"""Score all layers on the articles that a reader marked in full: the seed, and four others (tests/gold), their marks together.

    python training/score_gold.py            prints the scores
    python training/score_gold.py --write    and writes them into helpers/scores/gold.json, which the score card shows

Where the corpus of the four is not beside the project, only the seed is scored, and what was written of the four stays.
"""

import json
import sys
from pathlib import Path

import pandas
from pandas import DataFrame

from helpers import annotate, load, review

ROOT = Path(__file__).resolve().parents[1]
SCORES = ROOT / "helpers" / "scores" / "gold.json"
GOLD = {"seed": ROOT / "seeds", "four others": ROOT / "tests" / "gold"}
TEXTS = {"seed": ROOT / "seeds", "four others": ROOT.parent / "shared" / "data" / "articles"}


def measured(which: str) -> list[dict]:
    """One dict a layer, what has to be right and a kind of match, of the articles together; nothing where a text is missing."""
    files = sorted(GOLD[which].glob("*.gold.yaml"))
    texts = [TEXTS[which] / file.name.replace(".gold.yaml", ".txt") for file in files]
    if not all(text.is_file() for text in texts):
        return []
    table = together([scored(*pair) for pair in zip(texts, files)])
    return [{"articles": which} | row for row in table.to_dict("records")]


def scored(text: Path, gold: Path) -> DataFrame:
    """The counts of one article, all labels together."""
    article = load.article(text)
    table = review.scores(annotate.doc(article), review.gold(article, path=gold))
    return table[table["label"].isna()]


def together(tables: list[DataFrame]) -> DataFrame:
    """The counts of all articles, with precision, recall and F1 in per cent."""
    counts = pandas.concat(tables).groupby(["layer", "of", "match"], sort=False)[["gold", "found", "right"]]
    sums = counts.sum().reset_index()
    found, gold = sums["found"], sums["gold"]
    wholes = {"precision": found, "recall": gold, "F1": (gold + found) / 2}
    parts = {name: (100 * sums["right"] / whole) for name, whole in wholes.items()}
    return sums.assign(**{name: part.astype(float).round(1) for name, part in parts.items()})


def stored() -> list[dict]:
    """The rows of the file."""
    return json.loads(SCORES.read_text(encoding="utf8"))


def fresh() -> list[dict]:
    """The rows as they should stand in the file."""
    kept = stored()
    rows = [measured(which) or [row for row in kept if row["articles"] == which] for which in GOLD]
    return sum(rows, [])


if __name__ == "__main__":
    rows = fresh()
    if "--write" in sys.argv:
        lines = ",\n".join(json.dumps(row) for row in rows)
        SCORES.write_text(f"[\n{lines}\n]\n", encoding="utf8")
    else:
        print(DataFrame(rows).to_string(index=False))

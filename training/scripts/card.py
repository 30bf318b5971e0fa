"""Write the scores of helpers/model/meta.json, helpers/model/attributions.json and helpers/scores/ into the model card, between its marks."""

import json
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
CARD = HERE / "README.md"
META = HERE.parent / "helpers" / "model" / "meta.json"
CLAIMS = META.with_name("attributions.json")
SCORES = HERE.parent / "helpers" / "scores"


def table(performance: dict) -> str:
    """The scores as Markdown tables."""
    lines = ["| entities, strict F1 over the corpus's classes | precision | recall | F1 |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {label} | {s['p']} | {s['r']} | {s['f1']} |" for label, s in performance["entities"].items()]
    lines += ["", "| on own tokens, F1 | |", "| --- | ---: |"]
    lines += [f"| {name} | {figure} |" for name, figure in performance["grammar"].items()]
    ends = performance["sentence ends"]
    lines += ["", "| sentence ends | precision | recall | F1 |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {name} | {s['p']} | {s['r']} | {s['f1']} |" for name, s in ends.items()]
    return "\n".join(lines) + "\n"


def claims_table(scores: dict) -> str:
    """The ledger's scores as a Markdown table."""
    lines = ["| attributions | precision | recall | F1 |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {name} | {' | '.join(map(str, figures))} |" for name, figures in scores.items() if isinstance(figures, list)]
    lines += [f"| {name} | | | {figure} |" for name, figure in scores.items() if not isinstance(figure, list)]
    return "\n".join(lines) + "\n"


def rows_table(rows: list[dict]) -> str:
    """The rows of a score file as a Markdown table."""
    lines = [f"| {' | '.join(rows[0])} |", f"| --- |{' ---: |' * (len(rows[0]) - 1)}"]
    lines += [f"| {' | '.join(map(str, row.values()))} |" for row in rows]
    return "\n".join(lines) + "\n"


def placed(card: str, name: str, text: str) -> str:
    """The card with a text between the marks of this name."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, rest = card.split(begin)
    return before + begin + text + end + rest.split(end)[1]


def written(card: str) -> str:
    """The card with fresh tables."""
    performance = json.loads(META.read_text(encoding="utf8"))["performance"]
    card = placed(card, "scores", table(performance))
    card = placed(card, "claims", claims_table(json.loads(CLAIMS.read_text(encoding="utf8"))))
    for path in sorted(SCORES.glob("*.json")):
        card = placed(card, path.stem, rows_table(json.loads(path.read_text(encoding="utf8"))))
    return card


if __name__ == "__main__":
    CARD.write_text(written(CARD.read_text(encoding="utf8")), encoding="utf8")

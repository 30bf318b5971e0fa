"""Write the dev scores of helpers/model/meta.json into the model card, between its two marks."""

import json
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
CARD = HERE / "README.md"
META = HERE.parent / "helpers" / "model" / "meta.json"
BEGIN, END = "<!-- scores -->\n", "<!-- end of scores -->"


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


def written(card: str, performance: dict) -> str:
    """The card with fresh tables."""
    before, rest = card.split(BEGIN)
    return before + BEGIN + table(performance) + END + rest.split(END)[1]


if __name__ == "__main__":
    performance = json.loads(META.read_text(encoding="utf8"))["performance"]
    CARD.write_text(written(CARD.read_text(encoding="utf8"), performance), encoding="utf8")

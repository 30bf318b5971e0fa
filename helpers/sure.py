"""How sure the marks are: what was measured, as sentences and tables for a notebook's page."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import spacy

from helpers.phrase import joined
from helpers.show import NOTHING
from helpers.text import read_words

SCORES = Path(__file__).parent / "scores"
TOLD = read_words("told")


def ranked(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows, those with most of a column first."""
    return frame.sort_values(column, ascending=False, kind="stable", ignore_index=True)


def scored(*names: str) -> pd.DataFrame:
    """The rows of these score files: what was measured, on how many, the shares in per cent."""
    rows = [row for name in names for row in measured(SCORES / f"{name}.json")]
    return pd.DataFrame(rows).convert_dtypes()


def measured(path: Path) -> dict[str, Any]:
    """The scores that stand in this JSON file; none where there is no such file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def attribution_sureness(scores: dict[str, Any]) -> str:
    """How often sources, cues and contents are found with the very ends that people marked."""
    roles = [role for role in ("source", "cue", "content") if f"exact {role}" in scores]
    if not roles:
        return ("How often claims are found rightly is not known: no scores were kept with what "
                "finds them.")
    told = joined([f"{role} {scores[f'exact {role}'][2]:.0f}" for role in roles])
    return ("On articles kept apart from training, where people had marked them, the F1 of exact "
            f"ends is, of 100: {told}.")


def attribution_scores(scores: dict[str, Any]) -> pd.DataFrame:
    """One row per measure: precision, recall, F1 in per cent; a single share is a precision."""
    known = [(TOLD["measures"][name], scores[name]) for name in scores if name in TOLD["measures"]]
    rows = [(name, *score) if isinstance(score, list) else (name, score, pd.NA, pd.NA)
            for name, score in known]
    return pd.DataFrame(rows, columns=["measured", "precision", "recall", "F1"])


def sureness(performance: dict[str, Any]) -> str:
    """How often the pipeline was right about named mentions, by its `meta.json`."""
    if "entities" not in performance:
        return ("How often the pipeline is right about names is not known: it brings no scores "
                "for them.")
    score = performance["entities"]["all"]
    return (f"On articles kept apart from its training, {score['p']:.0f} of 100 mentions that the "
            "pipeline marked were right, and of 100 that it should have marked it found "
            f"{score['r']:.0f} (F1 {score['f1']:.1f}).")


def scores(performance: dict[str, Any]) -> pd.DataFrame:
    """One row per entity label, the surest first: precision, recall and F1 in per cent."""
    rows = [(label, meaning(label), score["p"], score["r"], score["f1"])
            for label, score in performance.get("entities", {}).items() if label != "all"]
    return ranked(pd.DataFrame(rows, columns=["label", "meaning", "precision", "recall", "F1"]),
                   "F1")


def meaning(label: str) -> str:
    """What an entity label stands for, by spaCy's glossary (OntoNotes 5.0)."""
    return TOLD["meanings"].get(label) or spacy.explain(label) or NOTHING

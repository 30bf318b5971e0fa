"""CoNLL F1 of all mentions on GUM: the mean of MUC, B-cubed and CEAF-e over names, descriptions and pronouns.

usage: python training/score_coreference.py [--part train] [--write]; writes helpers/scores/coreference.json

As the shared tasks on CorefUD score: a found mention is a gold one if both hang on one head word, and what is mentioned once does not count. Found are
the names of `annotate.entities` with an actor and the rows of `annotate.references`; events, things and dates that GUM links count as not found.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy
from scipy.optimize import linear_sum_assignment
from spacy.tokens import Doc

sys.path.insert(0, str(Path(__file__).parent / "scripts"))

import coreference_data as data
import score
from helpers import annotate, load

SCORES = Path(__file__).resolve().parents[1] / "helpers/scores/coreference.json"
Groups = list[frozenset[int]]


def groups(doc: Doc, mentions: Iterable[tuple[int, int, str]]) -> Groups:
    """The head words of the mentions of each one who is mentioned more than once, longer mentions first."""
    heads: dict[int, str] = {}
    for start, end, who in sorted(mentions, key=lambda mention: mention[0] - mention[1]):
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is not None:
            heads.setdefault(span.root.i, who)
    together = defaultdict(set)
    for head, who in heads.items():
        together[who].add(head)
    return [frozenset(same) for same in together.values() if len(same) > 1]


def found(doc: Doc) -> list[tuple[int, int, str]]:
    """The names and references of the pipeline with their actors."""
    tables = (annotate.entities(doc).dropna(subset="actor"), annotate.references(doc))
    return [row for table in tables for row in zip(table["start"], table["end"], table["actor"])]


def muc(one: Groups, other: Groups) -> tuple[float, float]:
    """Links of the first that the second keeps, and all links of the first."""
    group = {head: number for number, same in enumerate(other) for head in same}
    kept = [len(same) - len({group.get(head, -head - 1) for head in same}) for same in one]
    return sum(kept), sum(len(same) - 1 for same in one)


def b_cubed(one: Groups, other: Groups) -> tuple[float, float]:
    """For each mention of the first the share of its group that the second gives it too, and how many mentions there are."""
    group = {head: same for same in other for head in same}
    shared = [len(same & group[head]) / len(same) for same in one for head in same if head in group]
    return sum(shared), sum(map(len, one))


def ceaf(one: Groups, other: Groups) -> tuple[float, float]:
    """The likeness of the groups, each matched with one, and how many groups the first has."""
    likeness = numpy.array([[2 * len(a & b) / (len(a) + len(b)) for b in other] for a in one]).reshape(len(one), len(other))
    return float(likeness[linear_sum_assignment(-likeness)].sum()), len(one)


MEASURES = {"MUC": muc, "B-cubed": b_cubed, "CEAF-e": ceaf}


def measure(part: str) -> list[dict]:
    """One row a measure, and their mean, in per cent over all documents."""
    sums: Counter = Counter()
    for name, _, text, spans in data.gum(part):
        doc = annotate.doc(load.text(text, name=name))
        gold, said = groups(doc, spans), groups(doc, found(doc))
        for measure_name, count in MEASURES.items():
            for way, pair in (("recall", (gold, said)), ("precision", (said, gold))):
                right, whole = count(*pair)
                sums.update({(measure_name, way, "right"): right, (measure_name, way, "whole"): whole})
    share = {key[:2]: 100 * sums[*key[:2], "right"] / (sums[*key[:2], "whole"] or 1) for key in sums}
    rows = [{"all mentions of GUM": name} | {way: share[name, way] for way in ("precision", "recall")} for name in MEASURES]
    rows = [row | {"F1": 2 * row["precision"] * row["recall"] / ((row["precision"] + row["recall"]) or 1)} for row in rows]
    mean = {name: float(numpy.mean([row[name] for row in rows])) for name in ("precision", "recall", "F1")}
    return [{name: cell if isinstance(cell, str) else round(cell, 1) for name, cell in row.items()} for row in [*rows, {"all mentions of GUM": "CoNLL"} | mean]]


if __name__ == "__main__":
    score.command(measure, SCORES, about=__doc__)

"""The consistency desk: what an editor would look at twice, each with the sentences to look at."""

import pandas
from spacy.tokens import Doc

from helpers import annotate
from helpers.relate import changes, check_acronyms, check_names, check_numbers, check_sources, check_voices, figures, finding

COLUMNS = ["check", "finding", "actor", "others", "sentence", "sentences", "weight"]
TYPES = {"check": "string", "finding": "string", "actor": "string", "sentence": "Int64", "weight": "Int64"}
MOST = 10  # rows
CHECKS = (
    check_numbers.wrong_changes, check_numbers.sums, check_numbers.shares, check_numbers.two_counts, check_numbers.ages, check_numbers.unsourced,
    check_numbers.one_source, check_sources.unnamed, check_sources.unheard, check_sources.hands, check_sources.alone, check_voices.own_judgement,
    check_voices.nobody, check_voices.repeated, check_names.titles, check_names.spellings, check_acronyms.acronyms,
)  # fmt: skip


def table(doc: Doc, *, events: pandas.DataFrame, ledger: pandas.DataFrame, times: pandas.DataFrame) -> pandas.DataFrame:
    """One row a thing to look at twice, the weightiest first, ten at most: which `check`, what was found in one sentence, and where.

    `actor` is whom it is about, `others` are the offsets of the other places concerned, `sentences` the numbers of all of them. `weight`
    is 3 for what to look at first (what cannot be right, an accusation that nobody answers), 1 for what a careful editor checks last.
    Word lists: words/checks.toml.
    """
    view = finding.read(doc, events=events, ledger=ledger)
    view.figures = figures.read_figures(view, times)
    changes.tell(view, view.figures)
    rows = [row for check in CHECKS for row in check(view)] if view.spans else []
    rows.sort(key=lambda row: (-row["weight"], row["start"], row["end"], row["check"]))
    cells = [(row["start"], row["end"], *(row[name] for name in COLUMNS)) for row in rows[:MOST]]
    return annotate.table(view.text, cells, COLUMNS, types=TYPES)

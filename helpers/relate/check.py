"""The consistency desk: what an editor would look at twice, each with the sentences to look at."""

import pandas
from spacy.tokens import Doc

from helpers import annotate
from helpers.relate import check_acronyms, check_counts, check_names, check_sums, check_voices, finding

COLUMNS = ["check", "finding", "actor", "others", "sentence", "sentences", "weight"]
TYPES = {"check": "string", "finding": "string", "actor": "string", "sentence": "Int64", "weight": "Int64"}
MOST = 10  # rows
CHECKS = (
    check_counts.same_event, check_counts.same_group, check_counts.groups, check_sums.ages, check_sums.sums, check_sums.shares,
    check_names.titles, check_names.spellings, check_acronyms.acronyms,
    check_voices.unattributed, check_voices.lone_counts, check_voices.accusations, check_voices.hidden, check_voices.alone,
    check_voices.nobody, check_voices.repeated,
)


def table(doc: Doc, *, events: pandas.DataFrame, ledger: pandas.DataFrame, times: pandas.DataFrame) -> pandas.DataFrame:
    """One row a thing to look at twice, the weightiest first, ten at most: which `check`, what was found in one sentence, and where.

    `actor` is whom it is about, `others` are the offsets of the other places concerned, `sentences` the numbers of all of them. `weight`
    is 3 for what to look at first (two tellings that cannot both be right, a source nobody can place), 1 for what a careful editor
    checks last. Word lists: words/checks.toml.
    """
    view = finding.read(doc, events=events, ledger=ledger, times=times)
    rows = [row for check in CHECKS for row in check(view)] if view.spans else []
    rows.sort(key=lambda row: (-row["weight"], row["start"], row["end"], row["check"]))
    cells = [(row["start"], row["end"], *(row[name] for name in COLUMNS)) for row in rows[:MOST]]
    return annotate.table(view.text, cells, COLUMNS, types=TYPES)

"""Scores of the machine's marks against a gold annotation, its errors one by one, and how far two readers agree."""

import krippendorff
import numpy
import pandas
from pandas import DataFrame
from spacy.tokens import Doc

from helpers import annotate, corrections
from helpers.corrections import FIELDS, SPANS, Row
from helpers.review.marks import key, marks, words

UNCOUNTED = set("DATE TIME MONEY PERCENT QUANTITY ORDINAL CARDINAL".split())
"""Labels of numbers and times, which the gold has in a layer of their own or not at all."""
COMPARED = {"entities": ("label", "actor"), "claims": ("form", "speaker", "source", "cue"), "times": ("kind", "value"), "places": ("kind", "country"),
            "events": ("realis", "who", "whom")}
"""The columns that are compared, the label first; a place's name and id have too many spellings and sources."""
COMMON = {"claims": 0.3}
"""The least part of the characters of both that two overlapping marks have in common, as in the scores on PolNeAR; one character in other layers."""
MATCHES = ("exact", "overlapping")
SAMPLES, SEED, WITHIN = 1000, 0, (2.5, 97.5)
FIGURES = ("precision", "recall", "F1")

Pair = tuple[Row | None, Row | None]


# Which mark of the machine is which of the reader's.

def stand(gold: list[Row], text: str) -> list[Row]:
    """The marks; ValueError where the text is not the one that they were made in."""
    for one in gold:
        if not corrections.stands(text, one):
            raise ValueError(f"The gold says {one['text']!r} at {one['start']} to {one['end']} ({one['layer']}), where the text has "
                             f"{text[one['start']:one['end']]!r}. It was made of another text: read the gold of this article.")
    return gold


def aligned(gold: list[Row], found: list[Row], layer: str) -> list[Pair]:
    """The marks of one layer, each of the reader's beside the machine's that is most like it; None where one has no such mark."""
    gold, found = ([one for one in side if counts(one, layer)] for side in (gold, found))
    likeness = {(i, j): like for i, first in enumerate(gold) for j, second in enumerate(found) if (like := alike(first, second))}
    left, taken, pairs = set(range(len(gold))), set(), []
    for i, j in sorted(likeness, key=likeness.get, reverse=True):
        if i in left and j not in taken:
            left.remove(i)
            taken.add(j)
            pairs.append((gold[i], found[j]))
    alone = [(gold[i], None) for i in left] + [(None, one) for j, one in enumerate(found) if j not in taken]
    return sorted(pairs + alone, key=lambda pair: key(pair[0] or pair[1])[1:3])


def counts(one: Row, layer: str) -> bool:
    """Whether a mark is of the layer and of a kind that the gold has there."""
    return one["layer"] == layer and one["value"][FIELDS[layer][0]] not in UNCOUNTED


def alike(first: Row, second: Row) -> tuple | None:
    """How much two marks of one layer are alike, to compare: same ends, cues that meet, part of the characters in common; None where that is too little."""
    common = min(first["end"], second["end"]) - max(first["start"], second["start"])
    part = common / (max(first["end"], second["end"]) - min(first["start"], second["start"]))
    if common <= 0 or part < COMMON.get(first["layer"], 0):
        return None
    return is_same(first, second), meet(first.get("cue"), second.get("cue")), part, -first["start"], -second["start"]


def is_same(first: Row, second: Row) -> bool:
    """Whether two marks have the very same ends."""
    return first["pieces"] == second["pieces"]


def meet(first: Row | None, second: Row | None) -> bool:
    """Whether two spans have a character in common, or neither is there."""
    return first is second if first is None or second is None else first["start"] < second["end"] and second["start"] < first["end"]


def same_actors(gold: list[Row], found: list[Row]) -> dict[str, str]:
    """For ids of the machine's actors that of the reader's whose mentions they share most, one to one."""
    pairs = [(second["value"]["actor"], first["value"]["actor"]) for first, second in aligned(gold, found, "entities") if first and second]
    shared = pandas.Series([pair for pair in pairs if all(pair)], dtype=object).value_counts(sort=False)
    told: dict[str, str] = {}
    for theirs, ours in sorted(shared.index, key=lambda pair: (-shared[pair], pair[0] != pair[1], pair)):
        if theirs not in told and ours not in told.values():
            told[theirs] = ours
    return told


def is_right(column: str, pair: Pair, actors: dict[str, str], match: str) -> bool:
    """Whether the machine's mark says in a column what the reader's says; spans must be the same or, where ends are not asked for, meet."""
    first, second = (one["value"].get(column) for one in pair)
    if column in SPANS:
        return first == second if match == "exact" else meet(first, second)
    return first == (actors.get(second, second) if column in ("actor", "speaker") else second)


# Scores.

def scores(doc: Doc, gold: list[Row]) -> DataFrame:
    """One row a layer, what has to be right (`of`: the ends, or a column too), `label` (NA: all) and `match` (exact: the same ends; overlapping).

    `gold`, `found` and `right` count marks; precision, recall and F1 are in per cent, each with the `_low` and `_high` of the 95% interval of a
    bootstrap over sentences. Empty where `gold` is. Raises ValueError where the gold is of another text.
    """
    return table(doc, stand(gold, annotate.text(doc)), marks(doc) if gold else [])


def table(doc: Doc, gold: list[Row], found: list[Row]) -> DataFrame:
    """The scores of marks at hand."""
    actors, rows = same_actors(gold, found), []
    for layer, columns in COMPARED.items() if gold else ():
        pairs = aligned(gold, found, layer)
        units = annotate.sentence_numbers(doc, [(first or second)["start"] for first, second in pairs])
        for of, label, match in measured(layer, columns, pairs):
            rows.append((layer, of, label, match, *figures([tally(pair, of, label, match, columns[0], actors) for pair in pairs], units)))
    names = [f"{figure}{end}" for figure in FIGURES for end in ("", "_low", "_high")]
    return DataFrame(rows, columns=["layer", "of", "label", "match", "gold", "found", "right", *names]).convert_dtypes()


def measured(layer: str, columns: tuple[str, ...], pairs: list[Pair]) -> list[tuple]:
    """What is measured in a layer: ends, each column, and each label that either side has."""
    labels = {one["value"][columns[0]] for pair in pairs for one in pair if one}
    kinds = [("ends", pandas.NA), *((column, pandas.NA) for column in columns)] + [(columns[0], label) for label in sorted(labels)]
    return [(*kind, match) for kind in kinds for match in MATCHES]


def tally(pair: Pair, of: str, label: object, match: str, first_column: str, actors: dict[str, str]) -> tuple[int, int, int]:
    """What a pair adds to the marks of the gold, those found and those right."""
    ours, theirs = (one is not None and (pandas.isna(label) or one["value"][first_column] == label) for one in pair)
    right = ours and theirs and (match == "overlapping" or is_same(*pair)) and (of == "ends" or is_right(of, pair, actors, match))
    return int(ours), int(theirs), int(right)


def figures(tallies: list[tuple[int, int, int]], units: list[int]) -> list:
    """The sums, then precision, recall and F1 in per cent, each with its interval; NA where there is nothing to divide by."""
    sums = DataFrame(tallies, columns=["gold", "found", "right"]).groupby(numpy.array(units, int)).sum().to_numpy()
    draws = numpy.random.default_rng(SEED).multinomial(len(sums), numpy.full(len(sums), 1 / len(sums)), SAMPLES) @ sums if len(sums) else sums
    whole, drawn = rates(sums.sum(0)[None])[0], rates(draws)
    ends = numpy.nanpercentile(drawn, WITHIN, axis=0).T if not numpy.isnan(whole).any() else numpy.full((3, 2), numpy.nan)
    cells = [round(float(cell), 1) for figure, pair in zip(whole, ends) for cell in (figure, *pair)]
    return [*sums.sum(0).tolist(), *(pandas.NA if numpy.isnan(cell) else cell for cell in cells)]


def rates(sums: numpy.ndarray) -> numpy.ndarray:
    """Precision, recall and F1 in per cent of rows of gold, found and right."""
    gold, found, right = sums.T
    wholes = numpy.stack([found, gold, (gold + found) / 2]).astype(float)
    return (100 * right / numpy.where(wholes, wholes, numpy.nan)).T


# Errors.

def errors(doc: Doc, gold: list[Row]) -> DataFrame:
    """One row an error: `layer`, `error` (missed, invented, wrong ends, wrong label, or wrong and a column), what the `gold` says, what was `found`, `sentence`.

    Offsets are the reader's or, of what is invented, the machine's. A source, cue, who or whom is wrong where it does not meet the reader's.
    """
    gold, found = stand(gold, annotate.text(doc)), marks(doc) if gold else []
    actors = same_actors(gold, found)
    rows = [(one["start"], one["end"], layer, *told) for layer in FIELDS for pair in aligned(gold, found, layer) if (one := pair[0] or pair[1])
            for told in wrongs(pair, layer, actors)]
    numbers = annotate.sentence_numbers(doc, [row[0] for row in rows])
    return annotate.table(annotate.text(doc), sorted((*row, number) for row, number in zip(rows, numbers)), ["layer", "error", "gold", "found", "sentence"])


def wrongs(pair: Pair, layer: str, actors: dict[str, str]) -> list[tuple[str, str, str]]:
    """What is wrong with a pair, each with what the reader and the machine say, in words."""
    first, second = pair
    if first is None or second is None:
        whole = first or second
        said = whole["value"][FIELDS[layer][0]]
        return [("missed", said, "") if first else ("invented", "", said)]
    ends = [] if is_same(*pair) else [("wrong ends", first["text"], second["text"])]
    columns = [column for column in COMPARED[layer] if not is_right(column, pair, actors, "overlapping")]
    names = {COMPARED[layer][0]: "label"}
    return ends + [(f"wrong {names.get(column, column)}", *(words(one["value"].get(column)) for one in pair)) for column in columns]


# Agreement.

def agreement(first: list[Row], second: list[Row]) -> DataFrame:
    """One row a layer: marks of the `first` and the `second` reader, F1 in per cent of exact and of overlapping marks, ends alone and label too, and `alpha`.

    Krippendorff's alpha (nominal) is that of the characters up to the last that either marked: which label each has, if any, by each reader, the inner one of
    two. 1 is full agreement, 0 what chance would give; NA where nothing varies.
    """
    actors, rows = same_actors(first, second), []
    for layer, columns in COMPARED.items():
        pairs = aligned(first, second, layer)
        sums = [numpy.sum([tally(pair, of, pandas.NA, match, columns[0], actors) for pair in pairs], axis=0) for of in ("ends", columns[0]) for match in MATCHES]
        rates_of = [round(float(rates(one[None])[0, 2]), 1) for one in sums] if pairs else [pandas.NA] * 4
        rows.append((layer, *(len([one for one in side if counts(one, layer)]) for side in (first, second)), *rates_of, alpha(first, second, layer)))
    names = [f"{match} {of}" for of in ("ends", "label") for match in MATCHES]
    return DataFrame(rows, columns=["layer", "first", "second", *names, "alpha"])


def alpha(first: list[Row], second: list[Row], layer: str) -> object:
    """Krippendorff's alpha of the labels of characters."""
    sides = [[one for one in side if counts(one, layer)] for side in (first, second)]
    length = max((one["end"] for side in sides for one in side), default=0)
    labels = sorted({one["value"][FIELDS[layer][0]] for side in sides for one in side})
    data = numpy.zeros((2, length))
    for row, side in zip(data, sides):
        for one in sorted(side, key=lambda one: one["start"] - one["end"]):
            for piece in one["pieces"]:
                row[piece["start"]:piece["end"]] = 1 + labels.index(one["value"][FIELDS[layer][0]])
    return round(float(krippendorff.alpha(data, level_of_measurement="nominal")), 3) if len(numpy.unique(data)) > 1 else pandas.NA

"""The event mentions of a window with their PropBank arguments, from the heads' outputs."""

from types import MappingProxyType

import numpy
from numpy.typing import NDArray

from helpers.encoder import decode

PREDICATE, LIGHT = 1, 2  # among the labels of the predicate head
LEAST = 0.05  # probability from which a code is told
REACH = 40  # words from a predicate within which its arguments are sought, as in training


def events(out: dict[str, NDArray], encoder: MappingProxyType, sentences: NDArray) -> list[dict]:
    """One dict an event mention, or a predicate that has a PLOVER code: `trigger` (word span), `kind` (ECB+: occurrence, state, reporting, aspectual,
    perception, causative; light: a verb that only carries a noun; empty for a predicate that is no mention), `sure`, `anchor` (the word that its arguments are seen from), `codes` (PLOVER: the
    probability of each from 0.05), `factual` (about -2, did not happen, to 2, happened) and `arguments` as (role, start, end); `sentences` is the
    number of each word's sentence."""
    labels, chances, codes = encoder["labels"]["events"], decode.softmax(out["events"]), decode.softmax(out["codes"])
    found = decode.spans(decode.best_labels(out["events"], labels), labels)
    kinds = out["predicate"].argmax(1)
    light = numpy.flatnonzero(kinds == LIGHT).tolist()
    found = [(start, end, kind) for start, end, kind in found if not set(range(start, end)) <= set(light)] + [(i, i + 1, "light") for i in light]
    taken = {i for start, end, _ in found for i in range(start, end)}
    found += [(i, i + 1, "") for i in numpy.flatnonzero((codes.argmax(1) > 0) & (kinds == PREDICATE)).tolist() if i not in taken]
    anchors = [start + int(out["predicate"][start:end, 0].argmin()) for start, end, _ in sorted(found)]
    return [event(out, encoder, *one, chances, codes) for one in zip(sorted(found), anchors, arguments(out, encoder, sentences, anchors))]


def event(out: dict[str, NDArray], encoder: MappingProxyType, span: tuple[int, int, str], anchor: int, roles: list[tuple], chances: NDArray, codes: NDArray) -> dict:
    """One mention with its arguments."""
    start, end, kind = span
    return {"trigger": (start, end), "kind": kind, "sure": 1 - float(chances[start:end, 0].min()), "anchor": anchor,
            "codes": {name: chance for name, chance in zip(encoder["labels"]["codes"], codes[anchor].tolist()) if name and chance >= LEAST}, "factual": float(out["factual"][anchor]), "arguments": roles}


def arguments(out: dict[str, NDArray], encoder: MappingProxyType, sentences: NDArray, anchors: list[int]) -> list[list[tuple[str, int, int]]]:
    """For the predicate at each anchor its arguments, within its sentence: role, first word, word after the last."""
    if not anchors:
        return []
    labels, place = encoder["labels"]["arguments"], numpy.array(anchors)
    first = numpy.maximum(numpy.searchsorted(sentences, sentences[place]), place - REACH)
    sizes = numpy.minimum(numpy.searchsorted(sentences, sentences[place], "right"), place + REACH + 1) - first
    starts, seen = sizes.cumsum() - sizes, numpy.repeat(place, sizes)
    near = numpy.arange(sizes.sum()) + numpy.repeat(first - starts, sizes)
    scores = decode.pairs(out["argument_words"][near], out["argument_anchors"][seen], near - seen, encoder["tables"], "arguments")
    paths = numpy.split(decode.best_labels(scores, labels, starts), starts[1:])
    return [[(role, by + a, by + b) for a, b, role in decode.spans(path, labels)] for by, path in zip(first.tolist(), paths)]


def shift(one: dict, by: int) -> dict:
    """The mention with its words moved."""
    start, end = one["trigger"]
    return one | {"trigger": (start + by, end + by), "anchor": one["anchor"] + by, "arguments": [(role, a + by, b + by) for role, a, b in one["arguments"]]}


def in_tokens(one: dict, numbers: list[int]) -> dict:
    """The mention with spans of words as spans of tokens."""
    span = lambda start, end: (numbers[start], numbers[end - 1] + 1)
    return one | {"trigger": span(*one["trigger"]), "anchor": numbers[one["anchor"]], "arguments": [(role, *span(a, b)) for role, a, b in one["arguments"]]}

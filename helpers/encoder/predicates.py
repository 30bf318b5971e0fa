"""The event mentions of a window with their PropBank arguments, from the heads' outputs."""

from types import MappingProxyType

import numpy
from numpy.typing import NDArray

from helpers.encoder import decode

REACH = 40  # words from a predicate within which its arguments are sought, as in training


def events(out: dict[str, NDArray], encoder: MappingProxyType, sentences: NDArray) -> list[dict]:
    """One dict an event mention: `trigger` (word span), `kind` (ECB+: occurrence, state, reporting, aspectual, perception, causative), `sure`,
    `anchor` (the word that its arguments are seen from), `factual` (about -2, did not happen, to 2, happened) and `arguments` as
    (role, start, end); `sentences` is the number of each word's sentence."""
    labels, chances = encoder["labels"]["events"], decode.softmax(out["events"])
    found = decode.spans(decode.best_labels(out["events"], labels), labels)
    return [event(out, encoder, sentences, span, 1 - float(chances[span[0]:span[1], 0].min())) for span in found]


def event(out: dict[str, NDArray], encoder: MappingProxyType, sentences: NDArray, span: tuple[int, int, str], sure: float) -> dict:
    """One mention with its arguments."""
    start, end, kind = span
    anchor = start + int(out["predicate"][start:end, 0].argmin())
    return {"trigger": (start, end), "kind": kind, "sure": sure, "anchor": anchor, "factual": float(out["factual"][anchor]),
            "arguments": arguments(out, encoder, sentences, anchor)}


def arguments(out: dict[str, NDArray], encoder: MappingProxyType, sentences: NDArray, anchor: int) -> list[tuple[str, int, int]]:
    """The arguments of the predicate at a word, within its sentence: role, first word, word after the last."""
    near = numpy.flatnonzero(sentences == sentences[anchor])
    near = near[numpy.abs(near - anchor) <= REACH]
    labels, first = encoder["labels"]["arguments"], int(near[0])
    scores = decode.pairs(out["argument_words"][near], out["argument_anchors"][anchor][None], near - anchor, encoder["tables"], "arguments")
    return [(role, first + a, first + b) for a, b, role in decode.spans(decode.best_labels(scores, labels), labels)]


def shift(one: dict, by: int) -> dict:
    """The mention with its words moved."""
    start, end = one["trigger"]
    return one | {"trigger": (start + by, end + by), "anchor": one["anchor"] + by, "arguments": [(role, a + by, b + by) for role, a, b in one["arguments"]]}


def in_tokens(one: dict, numbers: list[int]) -> dict:
    """The mention with spans of words as spans of tokens."""
    span = lambda start, end: (numbers[start], numbers[end - 1] + 1)
    return one | {"trigger": span(*one["trigger"]), "anchor": numbers[one["anchor"]], "arguments": [(role, *span(a, b)) for role, a, b in one["arguments"]]}

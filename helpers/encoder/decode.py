"""From scores to labels, spans and trees, in numpy."""

import numpy
from numpy.typing import NDArray

NEVER = -1e9


def best_labels(scores: NDArray, labels: list[str]) -> list[int]:
    """The best label of each word so that an I follows only its own B or I (Viterbi); `scores` are words by labels."""
    path = scores.argmax(1)
    before = after_of(labels)
    if is_allowed(path, before):
        return path.tolist()
    allowed = numpy.array([[label[0] != "I" or before[j] in (i, before[i]) for j, label in enumerate(labels)] for i in range(len(labels))])
    moves = numpy.where(allowed, 0.0, NEVER)
    total = scores[0] + numpy.array([NEVER if label[0] == "I" else 0.0 for label in labels])
    back = []
    for row in scores[1:]:
        every = total[:, None] + moves
        back.append(every.argmax(0))
        total = every.max(0) + row
    out = [int(total.argmax())]
    for choices in reversed(back):
        out.append(int(choices[out[-1]]))
    return out[::-1]


def after_of(labels: list[str]) -> list[int]:
    """For each I label the number of its B; for others -1."""
    return [labels.index("B" + label[1:]) if label[0] == "I" else -1 for label in labels]


def is_allowed(path: NDArray, before: list[int]) -> bool:
    """Whether each I follows its own B or I."""
    begin = numpy.array(before)[path]
    previous = numpy.r_[-2, path[:-1]]
    return bool(((begin < 0) | (previous == begin) | (previous == path)).all())


def spans(path: list[int], labels: list[str]) -> list[tuple[int, int, str]]:
    """(start, end, label) of the B and I runs of a path."""
    out, start = [], None
    for i, number in enumerate([*path, 0]):
        if start is not None and labels[number][0] != "I":
            out.append((start, i, labels[path[start]][2:]))
            start = None
        if labels[number][0] == "B":
            start = i
    return out


def tree(arcs: NDArray) -> list[int]:
    """The head of each word of one sentence, -1 for its one root; `arcs` are words by heads, the root's score in the first column."""
    size = len(arcs)
    arcs = arcs.copy()
    arcs[numpy.arange(size), numpy.arange(size) + 1] = NEVER
    heads = arcs.argmax(1)
    if (heads == 0).sum() != 1 or cycle_in(heads - 1) is not None:
        root = int((arcs[:, 0] - arcs[:, 1:].max(1)).argmax()) if size > 1 else 0
        arcs[:, 0] = NEVER
        arcs[root] = NEVER
        arcs[root, 0] = 0.0
        heads = spanning(arcs)
    return (heads - 1).tolist()


def spanning(arcs: NDArray) -> NDArray:
    """The best spanning tree (Chu and Liu 1965, Edmonds 1967); heads count from 1, 0 is the root."""
    square = numpy.full((len(arcs) + 1, len(arcs) + 1), NEVER)
    square[1:] = arcs
    return edmonds(square)[1:]


def edmonds(scores: NDArray) -> NDArray:
    """Heads of all nodes by the scores of (node, head); node 0 is the root and keeps 0."""
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = cycle_in(numpy.where(numpy.arange(len(heads)) == 0, -1, heads))
    if cycle is None:
        return heads
    inside = numpy.zeros(len(scores), bool)
    inside[cycle] = True
    outer = numpy.flatnonzero(~inside)
    inner = numpy.flatnonzero(inside)
    gain = scores[inner] - scores[inner, heads[inner]][:, None]
    small = numpy.full((len(outer) + 1,) * 2, NEVER)
    small[:-1, :-1] = scores[numpy.ix_(outer, outer)]
    enter, leave = gain[:, outer].argmax(0), scores[numpy.ix_(outer, inner)].argmax(1)
    small[-1, :-1] = gain[:, outer].max(0)
    small[:-1, -1] = scores[outer, inner[leave]]
    small[0] = NEVER
    found = edmonds(small)
    out = heads.copy()
    for k, node in enumerate(outer):
        out[node] = inner[leave[k]] if found[k] == len(outer) else outer[found[k]]
    entered = inner[enter[found[-1]]]
    out[entered] = outer[found[-1]]
    out[0] = 0
    return out


def cycle_in(heads: NDArray) -> list[int] | None:
    """The nodes of some cycle among heads (-1: none above), or None."""
    state = [0] * len(heads)
    above = heads.tolist()
    for start in range(len(above)):
        path, node = [], start
        while node >= 0 and state[node] == 0:
            state[node] = 1
            path.append(node)
            node = above[node]
        if node >= 0 and state[node] == 1:
            return path[path.index(node):]
        for seen in path:
            state[seen] = 2
    return None


def pairs(words: NDArray, anchors: NDArray, steps: NDArray, tables: dict[str, NDArray], name: str) -> NDArray:
    """Label scores of pairs of a word and an anchor: projected states that broadcast, and the word's place less the anchor's."""
    half = words.shape[-1] // 2
    hidden = words[..., :half] * anchors[..., :half]
    hidden += words[..., half:]
    hidden += anchors[..., half:]
    hidden += tables[f"{name}_distance"][distance(steps)]
    numpy.maximum(hidden, 0, out=hidden)
    return hidden @ tables[f"{name}_weight"].T + tables[f"{name}_bias"]


def distance(steps: NDArray) -> NDArray:
    """A signed distance in words as one of 41 steps: exact up to 8, then three for each doubling."""
    size = numpy.abs(steps)
    far = 8 + numpy.ceil(3 * numpy.log2(numpy.maximum(size, 8) / 8)).astype(numpy.int64)
    return numpy.sign(steps) * numpy.where(size <= 8, size, numpy.minimum(far, 20)) + 20

"""From scores to labels, spans and trees, in numpy."""

import numpy
from numpy.typing import NDArray

NEVER = -1e9


def best_labels(scores: NDArray, labels: list[str], starts: NDArray | tuple[int, ...] = (0,)) -> NDArray:
    """The best label of each word so that an I follows only its own B or I; `scores` are words by labels, of one sequence or of several, one begun at each of `starts`.

    The best label of each word by itself, where these may follow each other; else Viterbi between the nearest words that are no I on the best path, whatever stands before.
    """
    path, begin = scores.argmax(1), begins(labels)
    inside = begin[path] >= 0
    before = numpy.r_[-1, path[:-1]]
    before[list(starts)] = -1
    broken = numpy.flatnonzero(inside & (before != path) & (before != begin[path]))
    if len(broken):
        scores = scores.astype(numpy.float64)
        bounds = numpy.r_[free(scores, begin, starts), len(scores)]
        for i in numpy.unique(numpy.searchsorted(bounds, broken, "right")).tolist():
            path[bounds[i - 1]:bounds[i]] = viterbi(scores[bounds[i - 1]:bounds[i]], begin)
    return path


def begins(labels: list[str]) -> NDArray:
    """For each I label the number of its B; for others -1."""
    return numpy.array([labels.index("B" + label[1:]) if label[0] == "I" else -1 for label in labels])


def free(scores: NDArray, begin: NDArray, starts: NDArray | tuple[int, ...]) -> NDArray:
    """The words that are no I on the best path: its B, or the best label of another kind, scores more, even where a following I of the same kind must then become a B."""
    inner, outer = numpy.flatnonzero(begin >= 0), numpy.flatnonzero(begin < 0)
    first, inside = scores[:, begin[inner]], scores[:, inner]
    lost = numpy.maximum(inside - first, 0)[[*range(1, len(scores)), 0]]
    lost[numpy.r_[starts[1:], len(scores)].astype(int) - 1] = 0
    out = ((first > inside) | (scores[:, outer].max(1, keepdims=True) - lost > inside)).all(1)
    out[list(starts)] = True
    return numpy.flatnonzero(out)


def viterbi(scores: NDArray, begin: NDArray) -> list[int]:
    """The best labels of one sequence: before an I only its B or I, before others whatever is best."""
    inner = numpy.flatnonzero(begin >= 0)
    first = begin[inner]
    totals = [scores[0] + numpy.where(begin < 0, 0.0, NEVER)]
    for row in scores[1:]:
        before = totals[-1]
        totals.append(row + before.max())
        totals[-1][inner] = row[inner] + numpy.maximum(before[first], before[inner])
    path = [int(totals.pop().argmax())]
    for before in reversed(totals):
        label, own = path[-1], int(begin[path[-1]])
        path.append(int(before.argmax()) if own < 0 else label if before[label] > before[own] else own)
    return path[::-1]


def softmax(scores: NDArray) -> NDArray:
    """Probabilities of the labels of each word."""
    power = numpy.exp(scores - scores.max(1, keepdims=True))
    return power / power.sum(1, keepdims=True)


def spans(path: NDArray, labels: list[str]) -> list[tuple[int, int, str]]:
    """(start, end, label) of the B and I runs of a path."""
    out, start = [], None
    for i, number in enumerate([*path.tolist(), 0]):
        if start is not None and labels[number][0] != "I":
            out.append((start, i, labels[path[start]][2:]))
            start = None
        if labels[number][0] == "B":
            start = i
    return out


def tree(arcs: NDArray) -> NDArray:
    """The head of each word of one sentence, -1 for its one root, without crossing arcs; `arcs` are words by heads, the root's score in the first column.

    The best head of each word, where these make such a tree; else the best tree of all (Eisner 1996).
    """
    size = len(arcs)
    arcs = arcs.astype(numpy.float64)
    arcs[numpy.arange(size), numpy.arange(size) + 1] = NEVER
    heads = arcs.argmax(1) - 1
    return heads if is_projective(heads) else eisner(arcs)


def is_projective(heads: NDArray) -> bool:
    """Whether the heads have one root, no cycle, and no two arcs that cross; the root's own arc comes from behind the last word."""
    size, roots = len(heads), numpy.flatnonzero(heads < 0)
    if len(roots) != 1:
        return False
    up = numpy.where(heads < 0, roots[0], heads)
    start, end = numpy.minimum(numpy.arange(size), up), numpy.maximum(numpy.arange(size), up)
    end[roots[0]] = size
    crossing = (start[:, None] < start) & (start < end[:, None]) & (end[:, None] < end)
    for _ in range(size.bit_length()):
        up = up[up]
    return not crossing.any() and bool((up == roots[0]).all())


def eisner(arcs: NDArray) -> NDArray:
    """The best tree without crossing arcs and with one root.

    Rows of the tables are lengths less one. `right` holds by its first word the best span headed by that word, `left` by its last word the one headed
    by that; `first` and `last` hold the two parts that these are joined of (0 right, 1 left), one of them begun by an arc over all of it.
    """
    size, between = len(arcs), arcs[:, 1:]
    right, left, first, last = (numpy.zeros(shape) for shape in ((size, size), (size, size), (2, size, size), (2, size, size)))
    for length in range(1, size):
        apart = (right[:length, :-length] + left[length - 1::-1, length:]).max(0)
        first[0, length - 1, :-length] = apart + between.diagonal(-length)
        last[1, length - 1, length:] = apart + between.diagonal(length)
        right[length, :-length], left[length, length:] = (first[:, :length, :-length] + last[:, length - 1::-1, length:]).max(1)
        last[0, length, length:], first[1, length, :-length] = right[length, :-length], left[length, length:]
    root = int((arcs[:, 0] + (left.diagonal() + right[::-1].diagonal())).argmax())
    return heads_of(right, left, first, last, root)


def heads_of(right: NDArray, left: NDArray, first: NDArray, last: NDArray, root: int) -> NDArray:
    """The heads of Eisner's best tree, span by span from the root down."""
    heads, todo = numpy.full(len(right), -1), [("left", 0, root), ("right", root, len(right) - 1)]
    parts = {"right": (first[0], last[0]), "left": (first[1], last[1]), "arc right": (right, left), "arc left": (right, left)}
    while todo:
        kind, i, j = todo.pop()
        if i == j:
            continue
        begin, end = parts[kind]
        split = i + int((begin[:j - i, i] + end[j - i - 1::-1, j]).argmax()) if j > i + 1 else i
        if kind == "right":
            todo += [("arc right", i, split + 1), ("right", split + 1, j)]
        elif kind == "left":
            todo += [("left", i, split), ("arc left", split, j)]
        else:
            heads[j if kind == "arc right" else i] = i if kind == "arc right" else j
            todo += [("right", i, split), ("left", split + 1, j)]
    return heads


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

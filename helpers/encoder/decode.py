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


def softmax(scores: NDArray) -> NDArray:
    """Probabilities of the labels of each word."""
    power = numpy.exp(scores - scores.max(1, keepdims=True))
    return power / power.sum(1, keepdims=True)


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
    """The head of each word of one sentence, -1 for its one root, without crossing arcs; `arcs` are words by heads, the root's score in the first column.

    The best head of each word, where these make such a tree; else the best tree of all (Eisner 1996).
    """
    size = len(arcs)
    arcs = arcs.astype(numpy.float64)
    arcs[numpy.arange(size), numpy.arange(size) + 1] = NEVER
    heads = (arcs.argmax(1) - 1).tolist()
    return heads if is_projective(heads) else eisner(arcs)


def is_projective(heads: list[int]) -> bool:
    """Whether the heads have one root, no cycle, and no two arcs that cross."""
    if heads.count(-1) != 1:
        return False
    root, open_arcs = heads.index(-1), []
    arcs = sorted((min(i, head), -max(i, head)) for i, head in enumerate(heads) if head >= 0)
    for start, end in ((start, -end) for start, end in arcs):
        while open_arcs and open_arcs[-1][1] <= start:
            open_arcs.pop()
        if start < root < end or open_arcs and open_arcs[-1][1] < end:
            return False
        open_arcs.append((start, end))
    return all(reaches(heads, i) for i in range(len(heads)))


def reaches(heads: list[int], i: int) -> bool:
    """Whether the way up from a word ends at the root."""
    for _ in heads:
        i = heads[i]
        if i < 0:
            return True
    return False


def eisner(arcs: NDArray) -> list[int]:
    """The best tree without crossing arcs and with one root. Tables hold spans by their first or last word and their length less one."""
    size = len(arcs)
    right, left, arc_right, arc_left = ({"first": numpy.zeros((size, size)), "last": numpy.zeros((size, size)), "split": numpy.zeros((size, size), int)} for _ in range(4))

    def put(table: dict[str, NDArray], length: int, every: NDArray, more: NDArray | float = 0.0) -> None:
        table["split"][:size - length, length] = every.argmax(1)
        table["first"][:size - length, length] = table["last"][length:, length] = every.max(1) + more

    for length in range(1, size):
        start = numpy.arange(size - length)
        apart = right["first"][:size - length, :length] + left["last"][length:, length - 1::-1][:, :length]
        put(arc_right, length, apart, arcs[start + length, start + 1])
        put(arc_left, length, apart, arcs[start, start + length + 1])
        put(right, length, arc_right["first"][:size - length, 1:length + 1] + right["last"][length:, length - 1::-1][:, :length])
        put(left, length, left["first"][:size - length, :length] + arc_left["last"][length:, length:0:-1])
    root = int((arcs[:, 0] + [left["last"][i, i] + right["first"][i, size - 1 - i] for i in range(size)]).argmax())
    heads = [-1] * size
    todo = [("left", 0, root), ("right", root, size - 1)]
    while todo:
        kind, i, j = todo.pop()
        if i == j:
            continue
        split = int({"right": right, "left": left, "arc_right": arc_right, "arc_left": arc_left}[kind]["split"][i, j - i])
        if kind == "right":
            todo += [("arc_right", i, i + 1 + split), ("right", i + 1 + split, j)]
        elif kind == "left":
            todo += [("left", i, i + split), ("arc_left", i + split, j)]
        else:
            heads[j if kind == "arc_right" else i] = i if kind == "arc_right" else j
            todo += [("right", i, i + split), ("left", i + split + 1, j)]
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

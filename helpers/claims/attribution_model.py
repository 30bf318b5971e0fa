"""Attributions by a trained network, in numpy: for each anchor (the head word of a cue) a source, a cue and a content.

The weights in helpers/model_attribution/ come from training/attribution/, which see for data, scores and the network in torch.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IDX, IS_SPACE, LOWER, ORTH, POS, PREFIX, SENT_START, SHAPE, SUFFIX, TAG
from spacy.tokens import Doc

from helpers import annotate
from helpers.claims.quote import quotations

Array = NDArray
HASH_ROWS = (8191, 127, 2039, 1021)  # lower-cased form, prefix, suffix, shape
LONGEST = 160  # words of a sequence; longer paragraphs are cut between sentences


def features(doc: Doc) -> dict[str, Array]:
    """What the network sees of a parsed article, one entry a word (white space left out); heads are word numbers."""
    marks = doc.to_array([ORTH, LOWER, PREFIX, SUFFIX, SHAPE, TAG, POS, DEP, ENT_TYPE, ENT_IOB, HEAD, IS_SPACE, SENT_START, IDX]).reshape(-1, 14)
    word = marks[:, 11] == 0
    place = np.flatnonzero(word)
    number = np.cumsum(word) - 1
    head = np.arange(len(doc)) + marks[:, 10].astype(np.int64)
    head = number[np.where(word[head], head, np.arange(len(doc)))][place]
    types, first, kind = np.unique(marks[place, 0], return_index=True, return_inverse=True)
    vectors = doc.vocab.vectors.get_batch([int(t) for t in types]) if len(types) else np.zeros((0, 80), np.float32)
    return {
        "token": place,
        "vector": np.asarray(vectors, np.float32), "kind": kind.reshape(-1),
        "hash": np.stack([marks[place, 1 + i] % np.uint64(rows) for i, rows in enumerate(HASH_ROWS)], 1).astype(np.int64),
        "tag": marks[place, 5], "pos": marks[place, 6], "dep": marks[place, 7], "entity": marks[place, 8],
        "entity_start": (marks[place, 9] == 3).astype(np.int64), "head": head,
        "sentence": np.cumsum(marks[:, 12] == 1)[place], "paragraph": _paragraph(doc, np.flatnonzero(~word))[place],
        **_quoted(annotate.text(doc), marks[place, 13].astype(np.int64)),
    }


def _paragraph(doc: Doc, spaces: Array) -> Array:
    """The number of the paragraph (line) of each token, from the tokens that are white space."""
    breaks = np.zeros(len(doc), np.int64)
    breaks[[i for i in spaces.tolist() if len(f".{doc[i].text}.".splitlines()) > 1]] = 1
    return np.cumsum(breaks)


def _quoted(text: str, offset: Array) -> dict[str, Array]:
    """The outermost quotation of each word (0: none), and its state: 0 outside, 1 inside, 2 opening, 3 closing mark, 4 inside an inner one, 5 unclosed."""
    number, state = np.zeros(len(offset), np.int64), np.zeros(len(offset), np.int64)
    for i, (start, end, closed) in enumerate(quotations(text), 1):
        a, b = np.searchsorted(offset, [start, end])
        inner = number[a:b].any()
        number[a:b] = np.where(number[a:b] == 0, i, number[a:b])
        state[a:b] = np.where(state[a:b] > 1, state[a:b], 4 if inner else 1 if closed else 5)
        if a < b:
            state[a] = 2
            state[b - 1] = 3 if closed and b - 1 > a else state[b - 1]
    return {"quotation": number, "quote": state}


def sequences(paragraph: Array, sentence: Array) -> list[tuple[int, int]]:
    """Word bounds of the stretches read at once: paragraphs, longer ones cut between sentences (or after LONGEST words)."""
    cut = np.flatnonzero(np.diff(paragraph) != 0) + 1
    ends = np.flatnonzero(np.diff(sentence) != 0) + 1
    out = []
    for start, end in zip([0, *cut], [*cut, len(paragraph)]):
        while end - start > LONGEST:
            inside = ends[(ends > start) & (ends <= start + LONGEST)]
            middle = inside[-1] if len(inside) else start + LONGEST
            out.append((int(start), int(middle)))
            start = middle
        out.append((int(start), int(end)))
    return [(a, b) for a, b in out if a < b]


def categories(f: dict[str, Array], keys: dict[str, Array]) -> dict[str, Array]:
    """Row numbers of the small tables (tags, labels, quotation state, position) for each word; 0 where a key is unknown."""
    known = {k: _known(f[k], keys[k]) for k in ("tag", "pos", "dep", "entity")}
    head, here = f["head"], np.arange(len(f["head"]))
    begin = np.ones(len(here), np.int64)
    begin[1:] = np.where(np.diff(f["paragraph"]) != 0, 2, np.diff(f["sentence"]) != 0)
    begin[:1] = 2
    entity = 2 * known["entity"] + np.where(known["entity"] > 0, f["entity_start"], 0)
    return known | {"entity": entity, "quote": f["quote"], "head_tag": known["tag"][head], "head_dep": known["dep"][head],
                    "reach": _steps(head - here, linear=2, most=7) + 7, "begin": begin}


def _known(values: Array, keys: Array) -> Array:
    """1-based place of each value among sorted keys, 0 if absent."""
    at = np.searchsorted(keys, values).clip(max=len(keys) - 1)
    return np.where(keys[at] == values, at + 1, 0)


def _steps(distance: Array, *, linear: int, most: int) -> Array:
    """Signed distance: exact up to `linear`, then two steps for each doubling, at most `most`."""
    size = np.abs(distance)
    far = linear + np.ceil(2 * np.log2(np.maximum(size, linear) / linear)).astype(np.int64)
    return np.sign(distance) * np.where(size <= linear, size, np.minimum(far, most))


def depths(head: Array) -> Array:
    """Steps from each word to the root of its sentence."""
    depth, at = np.zeros(len(head), np.int64), head
    moving = at != np.arange(len(head))
    while moving.any():
        depth += moving
        moving = moving & (head[at] != at)
        at = head[at]
    return depth


def windows(f: dict[str, Array], anchors: Array, bounds: Array) -> Array:
    """First and last (exclusive) word read about each anchor: two sentences before to four after its own, in its sequence."""
    sentence = f["sentence"]
    low = np.searchsorted(sentence, sentence[anchors] - 2, "left")
    high = np.searchsorted(sentence, sentence[anchors] + 4, "right")
    sequence = np.searchsorted(bounds[:, 0], anchors, "right") - 1
    return np.stack([np.maximum.reduce([low, bounds[sequence, 0], anchors - 70]),
                     np.minimum.reduce([high, bounds[sequence, 1], anchors + 100])], 1)


def relations(f: dict[str, Array], dep: Array, depth: Array, word: Array, anchor: Array) -> dict[str, Array]:
    """How each word stands to its anchor: path and branches in the parse, distance, sentence and quotation."""
    x, y = word.copy(), anchor.copy()
    up, down = np.zeros(len(x), np.int64), np.zeros(len(x), np.int64)
    branch, stem, head = np.zeros(len(x), np.int64), np.zeros(len(x), np.int64), f["head"]
    same = f["sentence"][word] == f["sentence"][anchor]
    active = np.flatnonzero(same & (x != y))
    while len(active):
        a, b = x[active], y[active]
        left, right = active[depth[a] >= depth[b]], active[depth[b] >= depth[a]]
        branch[left], stem[right] = dep[x[left]], dep[y[right]]
        x[left], y[right] = head[x[left]], head[y[right]]
        down[left] += 1
        up[right] += 1
        active = active[(x[active] != y[active]) & ((a != x[active]) | (b != y[active]))]
    met = same & (x == y)
    qw, qa = f["quotation"][word], f["quotation"][anchor]
    quoted = np.where(qw == qa, np.where(qw == 0, 0, 1), np.where(qw == 0, 2, 3))
    return {
        "path": np.where(met, np.minimum(up, 5) * 6 + np.minimum(down, 5), 36),
        "branch": np.where(met, branch, 0), "stem": np.where(met, stem, 0),
        "distance": _steps(word - anchor, linear=6, most=15) + 16,
        "place": (f["sentence"][word] - f["sentence"][anchor]).clip(-2, 3) * 4 + 8 + quoted,
    }


# The forward pass. Words lie time by time: first all first words of the sequences (longest sequence first), then all second ones.


def layout(bounds: Array) -> dict[str, Array]:
    """How sequences with these bounds are read together: words in order, words a step, each one's neighbours (their number: none), its sequence."""
    bounds = np.asarray(bounds, np.int64).reshape(-1, 2)
    order = np.argsort(bounds[:, 0] - bounds[:, 1], kind="stable")
    length = (bounds[:, 1] - bounds[:, 0])[order]
    step = np.arange(length[0] if len(length) else 0)
    inside = step[:, None] < length[None]
    sizes = inside.sum(1)
    time, column = np.nonzero(inside)
    first, n = np.concatenate([[0], np.cumsum(sizes)]), len(time)
    before = np.where(time > 0, first[time - 1] + column, n)
    last = time + 1 >= length[column]
    after = np.where(last, n, first[np.minimum(time + 1, len(step))] + column)
    return {"word": bounds[order, 0][column] + time, "sizes": sizes, "before": before, "after": after, "sequence": order[column]}


def _linear(x: Array, w: dict[str, Array], name: str) -> Array:
    """An affine map."""
    y = x @ w[name + ".weight"].T
    y += w[name + ".bias"]
    return y


def _normed(x: Array, w: dict[str, Array], name: str) -> Array:
    """Layer normalization."""
    y = x - x.mean(1, keepdims=True)
    spread = np.einsum("ij,ij->i", y, y) / y.shape[1]
    y *= (1 / np.sqrt(spread + 1e-5))[:, None]
    y *= w[name + ".weight"]
    y += w[name + ".bias"]
    return y


def _sigmoid(x: Array) -> Array:
    """The logistic function, by way of the hyperbolic tangent, which cannot overflow."""
    y = 0.5 * x
    np.tanh(y, out=y)
    y += 1
    y *= 0.5
    return y


def _silu(x: Array) -> Array:
    """x times its logistic function."""
    y = _sigmoid(x)
    y *= x
    return y


def _scan(keep: Array, add: Array, sizes: Array, *, backward: bool) -> None:
    """state[t] = keep[t] * state[t - 1] + add[t] in every sequence, in place of `add`."""
    first, sizes = np.concatenate([[0], np.cumsum(sizes)]).tolist(), sizes.tolist()
    steps = range(len(sizes) - 2, -1, -1) if backward else range(1, len(sizes))
    for t in steps:
        other = t + 1 if backward else t - 1
        n = min(sizes[t], sizes[other])
        a, b = first[t], first[other]
        add[a:a + n] += keep[a:a + n] * add[b:b + n]


def _mix(x: Array, w: dict[str, Array], name: str, lay: dict[str, Array], direction: str) -> Array:
    """One residual block of gated recurrences (network.Mixer)."""
    n, width = x.shape
    y = np.zeros((n + 1, width), np.float32)
    y[:n] = _normed(x, w, name + ".norm")
    sides = {"forward": ["before"], "backward": ["after"], "both": ["before", "after"]}[direction]
    read = np.empty((n, width * len(sides)), np.float32)
    for i, side in enumerate(sides):
        part = read[:, i * width:(i + 1) * width]
        np.multiply(y[lay[side]], w[name + ".shift"], out=part)
        part += y[:n]
    return x + _linear(_recur(_linear(read, w, name + ".gates"), lay["sizes"], direction), w, name + ".out")


def _recur(gates: Array, sizes: Array, direction: str) -> Array:
    """The gated recurrence (network.Recurrence)."""
    hidden = gates.shape[1] // 3
    z, gate = gates[:, :hidden], gates[:, 2 * hidden:]
    keep = _sigmoid(gates[:, hidden:2 * hidden])
    state = z - keep * z
    half = {"forward": hidden, "backward": 0, "both": hidden // 2}[direction]
    if half:
        _scan(keep[:, :half], state[:, :half], sizes, backward=False)
    if half < hidden:
        _scan(keep[:, half:], state[:, half:], sizes, backward=True)
    state *= _silu(gate)
    return state


def _graph(x: Array, w: dict[str, Array], name: str, head: Array) -> Array:
    """One residual block along the parse (network.Graph)."""
    y = _normed(x, w, name + ".norm")
    order = np.argsort(head, kind="stable")
    heads, first, count = np.unique(head[order], return_index=True, return_counts=True)
    below = np.zeros_like(y)
    below[heads] = np.add.reduceat(y[order], first, axis=0) / count[:, None].astype(np.float32)
    z = _linear(np.concatenate([y, y[head], below], 1), w, name + ".join")
    return x + _linear(_silu(z), w, name + ".out")


def encode(f: dict[str, Array], rows: dict[str, Array], w: dict[str, Array], lay: dict[str, Array]) -> Array:
    """States of the words of a layout (network.Attributor.encode)."""
    word = lay["word"]
    x = _linear(f["vector"], w, "words.vector")[f["kind"][word]]
    for i in range(len(HASH_ROWS)):
        x += w[f"words.hashed.{i}.weight"][f["hash"][word, i]]
    x = _normed(x, w, "words.norm")
    z = _linear(x, w, "words.dense")
    left = right = x = x + _silu(z)
    for i in range(_count(w, "words.left")):
        left = _mix(left, w, f"words.left.{i}", lay, "forward")
        right = _mix(right, w, f"words.right.{i}", lay, "backward")
    x = _linear(np.concatenate([x, left, right], 1), w, "lower")
    for k, values in rows.items():
        x += w[f"tables.{k}.weight"][values[word]]
    place = np.full(len(f["head"]), -1)
    place[word] = np.arange(len(word))
    head = place[f["head"][word]]
    head = np.where(head < 0, np.arange(len(word)), head)
    for i in range(_count(w, "mixers")):
        x = _graph(_mix(x, w, f"mixers.{i}", lay, "both"), w, f"graphs.{i}", head)
    return _normed(x, w, "norm")


def _count(w: dict[str, Array], name: str) -> int:
    """How many layers of a name there are."""
    return len({key.split(".")[name.count(".") + 1] for key in w if key.startswith(name + ".")})


def label(states: Array, f: dict[str, Array], rows: dict[str, Array], w: dict[str, Array], anchors: Array, lay: dict[str, Array]) -> Array:
    """Label scores of the words in the windows of a layout (network.Attributor.label); states by word number."""
    film = _linear(states[anchors], w, "self_")[lay["sequence"]]
    width = film.shape[1] // 2
    x = _linear(states, w, "each")[lay["word"]] * (1 + film[:, :width]) + film[:, width:]
    for k, values in relations(f, rows["dep"], depths(f["head"]), lay["word"], anchors[lay["sequence"]]).items():
        x += w[f"relations.{k}.weight"][values]
    for i in range(_count(w, "pairs")):
        x = _mix(x, w, f"pairs.{i}", lay, "both")
    return _linear(_normed(x, w, "pair_norm"), w, "emit")


def best_path(emit: Array, moves: Array, lay: dict[str, Array]) -> Array:
    """The best label of each word (Viterbi); an inner label follows only its own role."""
    inner = np.arange(moves.shape[0]) % 2 == 0
    inner[0] = False
    role = (np.arange(moves.shape[0]) + 1) // 2
    moves = np.where(inner[None] & (role[:, None] != role[None]), -1e4, moves)
    first, sizes = np.concatenate([[0], np.cumsum(lay["sizes"])]).tolist(), lay["sizes"].tolist()
    total = emit.copy()
    total[:first[1], inner] -= 1e4
    back = np.zeros(emit.shape, np.int64)
    for t in range(1, len(sizes)):
        a, n = first[t], sizes[t]
        every = total[first[t - 1]:first[t - 1] + n, :, None] + moves
        back[a:a + n] = every.argmax(1)
        total[a:a + n] += every.max(1)
    path = np.zeros(len(emit), np.int64)
    for t in range(len(sizes) - 1, -1, -1):
        a, n = first[t], sizes[t]
        more = sizes[t + 1] if t + 1 < len(sizes) else 0
        path[a + more:a + n] = total[a + more:a + n].argmax(1)
        path[a:a + more] = back[first[t + 1] + np.arange(more), path[first[t + 1]:first[t + 1] + more]]
    return path


# From an article to attributions.


PART = 5000  # words read at once
THRESHOLD = 0.5  # least probability of an anchor, chosen on PolNeAR dev
ROLES = ("source", "cue", "content")


@cache
def weights(folder: Path = Path(__file__).parents[1] / "model_attribution") -> dict[str, Array]:
    """The trained weights in single precision and the keys of the small tables."""
    with np.load(folder / "weights.npz", allow_pickle=False) as stored:
        return {k: v.astype(np.float32) if v.dtype == np.float16 else v for k, v in stored.items()}


def mark(doc: Doc, *, threshold: float = THRESHOLD) -> list[dict]:
    """One attribution a dict: `source`, `cue`, `content` (lists of token spans, end exclusive) and `score`, the anchor's probability."""
    w, f = weights(), features(doc)
    bounds = np.array(sequences(f["paragraph"], f["sentence"]), np.int64).reshape(-1, 2)
    part = (bounds[:, 1] - 1) // PART
    return [a for number in np.unique(part) for a in _attributions(*_cut(f, bounds[part == number]), w, threshold)]


def _cut(f: dict[str, Array], bounds: Array) -> tuple[dict[str, Array], Array]:
    """The features and bounds of neighbouring sequences alone; word numbers start at zero."""
    a, b = bounds[0, 0], bounds[-1, 1]
    out = {k: v if k == "vector" else v[a:b] for k, v in f.items()}
    return out | {"head": (out["head"] - a).clip(0, b - a - 1)}, bounds - a


def _attributions(f: dict[str, Array], bounds: Array, w: dict[str, Array], threshold: float) -> list[dict]:
    """The attributions anchored in some sequences."""
    rows = categories(f, {k: w["keys." + k] for k in ("tag", "pos", "dep", "entity")})
    lay = layout(bounds)
    states = np.empty((len(lay["word"]), w["norm.bias"].size), np.float32)
    states[lay["word"]] = encode(f, rows, w, lay)
    probability = _sigmoid(_linear(states, w, "anchor")[:, 0])
    anchors = np.flatnonzero(probability > threshold)
    if not len(anchors):
        return []
    read = windows(f, anchors, bounds)
    lay = layout(read)
    path = best_path(label(states, f, rows, w, anchors, lay), w["moves"], lay)
    order = np.lexsort((lay["word"], lay["sequence"]))
    cut = np.cumsum(read[:, 1] - read[:, 0])[:-1]
    found = [spans_of(labels, int(low), int(a)) | {"score": float(probability[a])}
             for labels, low, a in zip(np.split(path[order], cut), read[:, 0], anchors)]
    return [_in_tokens(a, f["token"]) for a in found if a["content"]]


def _in_tokens(attribution: dict, token: Array) -> dict:
    """An attribution whose spans count tokens, not words."""
    spans = {r: [(int(token[s]), int(token[e - 1]) + 1) for s, e in attribution[r]] for r in ROLES}
    return spans | {"score": attribution["score"]}


def spans_of(labels: Array, low: int, anchor: int) -> dict[str, list[tuple[int, int]]]:
    """Word spans of each role in the labels from word `low` on; of several cues or sources the one nearest the anchor."""
    out = {}
    for i, role in enumerate(ROLES):
        inside = (labels + 1) // 2 == i + 1
        first = np.flatnonzero(inside & ((labels == 2 * i + 1) | ~np.concatenate([[False], inside[:-1]])))
        last = [int(s + np.argmin(np.append(inside[s + 1:] & (labels[s + 1:] != 2 * i + 1), False))) + 1 for s in first]
        spans = [(low + int(s), low + e) for s, e in zip(first, last)]
        out[role] = spans if role == "content" else sorted(spans, key=lambda s: max(s[0] - anchor, anchor - s[1] + 1, 0))[:1]
    return out

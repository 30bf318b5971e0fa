"""Windows hold every word once and whole sentences where they can; labels and trees are the best there are, by trying all of them."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies

from helpers.encoder import decode, predicates, windows

LABELS = ["O", "B-a", "I-a", "B-b", "I-b"]


@given(strategies.lists(strategies.tuples(strategies.sampled_from(["word", ".", "”", "?"]), strategies.booleans(), strategies.integers(1, 12)), max_size=80))
def test_windows_hold_every_word_once_and_no_more_pieces_than_can_be_read(marks):
    words, breaks, sizes = ([mark[i] for mark in marks] for i in range(3))
    found = windows.cut(words, breaks, sizes, most=20)
    assert [i for start, end in found for i in range(start, end)] == list(range(len(words)))
    assert all(start < end and sum(sizes[start:end]) <= windows.LONGEST for start, end in found)


def test_a_window_ends_with_a_sentence():
    words = ["One", "two", ".", "Three", "four", ".", "Five", "six", "."]
    assert windows.cut(words, [False] * 9, [1] * 9, most=7) == [(0, 6), (6, 9)]
    assert windows.cut(words, [False] * 9, [1] * 9, most=2) == [(0, 3), (3, 6), (6, 9)]


def test_a_sentence_without_end_is_read_in_parts():
    found = windows.cut(["word"] * 2000, [False] * 2000, [1] * 2000)
    assert max(end - start for start, end in found) == windows.LONGEST


@pytest.mark.parametrize("word, kind", [("", 0), ("…", 0), ("54", 1), ("9th", 1), ("said", 2), ("UN", 3), ("I", 4), ("Homs", 5), ("iPhone", 6)])
def test_shape(word, kind):
    assert windows.shape(word) == kind


def may_follow(before: str, label: str) -> bool:
    return label[0] != "I" or before[1:] == label[1:]


def best_of_all(scores: numpy.ndarray) -> list[int]:
    """The best path by trying every one."""
    paths = [path for path in itertools.product(range(len(LABELS)), repeat=len(scores)) if all(
        may_follow(LABELS[a] if a is not None else "", LABELS[b]) for a, b in zip((None, *path), path))]
    return list(max(paths, key=lambda path: sum(scores[i, label] for i, label in enumerate(path))))


@given(strategies.integers(0, 10_000), strategies.lists(strategies.integers(1, 5), min_size=1, max_size=3))
@settings(max_examples=60)
def test_best_labels_beat_every_other_path_that_is_allowed(seed, sizes):
    parts = [numpy.random.default_rng(seed + i).normal(size=(size, len(LABELS))) for i, size in enumerate(sizes)]
    starts = numpy.cumsum([0, *sizes[:-1]])
    assert decode.best_labels(numpy.concatenate(parts), LABELS, starts).tolist() == [label for part in parts for label in best_of_all(part)]


def test_spans_of_a_path():
    path = numpy.array([LABELS.index(label) for label in ("B-a", "I-a", "B-a", "O", "B-b", "I-b")])
    assert decode.spans(path, LABELS) == [(0, 2, "a"), (2, 3, "a"), (4, 6, "b")]


def total(arcs: numpy.ndarray, heads) -> float:
    return sum(arcs[i, head + 1] for i, head in enumerate(heads))


def crosses(heads: tuple[int, ...]) -> bool:
    arcs = [(min(i, head), max(i, head)) for i, head in enumerate(heads)]
    return any(a < c < b < d for a, b in arcs for c, d in arcs)


def reaches(heads: tuple[int, ...], i: int) -> bool:
    """Whether the way up from a word ends at the root."""
    return any((i := heads[i]) < 0 for _ in heads)


def is_tree(heads: tuple[int, ...]) -> bool:
    return heads.count(-1) == 1 and not crosses(heads) and all(reaches(heads, i) for i in range(len(heads)))


@given(strategies.lists(strategies.integers(-1, 4), min_size=1, max_size=5))
def test_a_tree_is_known_by_its_heads(heads):
    heads = [head if head < len(heads) and head != i else -1 for i, head in enumerate(heads)]
    assert decode.is_projective(numpy.array(heads)) == is_tree(tuple(heads))


@given(strategies.integers(0, 10_000), strategies.integers(1, 5))
@settings(max_examples=60)
def test_a_tree_is_the_best_of_all_without_crossing_arcs(seed, size):
    arcs = numpy.random.default_rng(seed).normal(size=(size, size + 1))
    heads = tuple(decode.tree(arcs).tolist())
    others = [other for other in itertools.product(range(-1, size), repeat=size) if is_tree(other) and all(head != i for i, head in enumerate(other))]
    assert heads in others
    assert total(arcs, heads) == pytest.approx(max(total(arcs, other) for other in others))


def test_distance_grows_with_the_words_between_and_keeps_its_sign():
    steps = decode.distance(numpy.arange(-600, 601))
    assert steps.min() == 0 and steps.max() == 40 and (numpy.diff(steps) >= 0).all() and (steps + steps[::-1] == 40).all()


# Processors.

ROOT = Path(__file__).parents[1]
DIGEST = """
import hashlib, sys
from pathlib import Path
from helpers.encoder import session
encoder, digest = session.load(Path("helpers/model/news_encoder")), hashlib.sha256()
words = Path(sys.argv[1]).read_text(encoding="utf8").split()[:40]
for *_, out in session.read(encoder, words, [False] * len(words)):
    for name in sorted(out):
        digest.update(out[name].tobytes())
print(digest.hexdigest())
"""


def digest_of_outputs(*emulator: str) -> str:
    """A hash of all outputs for the seed's first words, in a process of its own."""
    [seed] = ROOT.glob("seeds/*.txt")
    command = [*emulator, sys.executable, "-c", DIGEST, str(seed)]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}).stdout


@pytest.mark.skipif(not shutil.which("qemu-x86_64"), reason="qemu-user is not installed, which emulates a processor without AVX-512 and VNNI")
def test_a_processor_with_no_more_than_avx2_gives_the_same_bits():
    assert digest_of_outputs("qemu-x86_64", "-cpu", "Haswell") == digest_of_outputs()


# Events and their arguments.

def heads_of(words: int) -> tuple[dict, dict]:
    """Outputs in which word 1 is an event and every other word within reach the beginning of its ARG0, and an encoder to read them by."""
    labels = {"events": ["O", "B-occurrence", "I-occurrence"], "arguments": ["O", "B-ARG0", "I-ARG0"], "codes": ["", "ASSAULT"]}
    out = {"events": numpy.tile([4.0, 0, 0], (words, 1)), "predicate": numpy.zeros((words, 4)), "factual": numpy.zeros(words), "codes": numpy.tile([0.0, 4.0], (words, 1)),
           "argument_words": numpy.ones((words, 4)), "argument_anchors": numpy.ones((words, 4))}
    out["events"][1] = [0, 4.0, 0]
    tables = {"arguments_distance": numpy.zeros((41, 2)), "arguments_weight": numpy.array([[0, 0], [1, 1], [0, 0]]), "arguments_bias": numpy.zeros(3)}
    tables["arguments_distance"][20] = -9
    return out, {"labels": labels, "tables": tables}


def test_arguments_stay_in_the_sentence_of_their_predicate():
    out, encoder = heads_of(6)
    [one] = predicates.events(out, encoder, numpy.array([1, 1, 1, 2, 2, 2]))
    assert one["trigger"] == (1, 2) and one["kind"] == "occurrence" and one["sure"] > 0.9
    assert list(one["codes"]) == ["ASSAULT"] and one["codes"]["ASSAULT"] > 0.9
    assert one["arguments"] == [("ARG0", 0, 1), ("ARG0", 2, 3)]


def test_arguments_far_away_are_not_sought():
    out, encoder = heads_of(100)
    [one] = predicates.events(out, encoder, numpy.ones(100))
    assert max(end for _, _, end in one["arguments"]) == 1 + predicates.REACH + 1


def test_mentions_move_with_their_words():
    one = {"trigger": (1, 3), "anchor": 2, "arguments": [("ARG1", 3, 5)]}
    assert predicates.shift(one, 10) == {"trigger": (11, 13), "anchor": 12, "arguments": [("ARG1", 13, 15)]}
    assert predicates.in_tokens(one, [0, 2, 4, 5, 7, 9]) == {"trigger": (2, 5), "anchor": 4, "arguments": [("ARG1", 5, 8)]}

"""The trained encoder in onnxruntime: words in, the outputs of all heads for each window out."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from helpers.encoder import windows

FILES = ("encoder.onnx", "pairs.npz", "labels.json", "tokenizer.json", "trees.bin")


def load(folder: Path) -> MappingProxyType:
    """Everything needed to read words: session, pieces, tables, labels and the numbers of the marks around a text.

    Raises OSError where a file is missing. One thread and one window at a time, so that the same words give the same outputs.
    """
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise OSError(f"{folder}: {', '.join(missing)} missing. The encoder's folder is not whole; check it out again.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return MappingProxyType({
        "session": onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]),
        "pieces": windows.piece_reader(tokenizer),
        "edges": (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")),
        "tables": dict(numpy.load(folder / "pairs.npz")),
        "labels": json.loads((folder / "labels.json").read_text(encoding="utf8")),
    })


def read(encoder: MappingProxyType, words: Sequence[str], breaks: Sequence[bool]) -> Iterator[tuple[int, int, dict[str, NDArray]]]:
    """For each window its first word, the word after its last, and the heads' outputs by name; `breaks`: a line break before the word."""
    known = {word: (encoder["pieces"](word), windows.shape(word)) for word in set(words)}
    found = [known[word] for word in words]
    names = [output.name for output in encoder["session"].get_outputs()]
    for start, end in windows.cut(words, breaks, [len(pieces) for pieces, _ in found]):
        given = inputs(encoder["edges"], breaks[start:end], found[start:end])
        yield start, end, dict(zip(names, encoder["session"].run(None, given)))


def inputs(edges: tuple[int, int], breaks: Sequence[bool], found: Sequence[tuple[list[int], int]]) -> dict[str, NDArray]:
    """Piece ids, shapes and first pieces of one window, from the pieces and the shape of each word."""
    ids, shapes, first = [edges[0]], [0], []
    for (pieces, shape), broken in zip(found, breaks):
        first.append(len(ids))
        ids += pieces
        shapes += [shape + windows.SHAPES * broken] * len(pieces)
    return {"ids": numpy.array([[*ids, edges[1]]]), "shapes": numpy.array([[*shapes, 0]]), "first": numpy.array(first)}

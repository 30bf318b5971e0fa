"""Floret vectors (subword hashes, no out-of-vocabulary words) from the running text of whole news articles.

The table is turned to its principal axes and cut to `--width` columns: floret adds rows up, so a linear map of the rows maps every word.
"""

import argparse
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import floret
import numpy
import pyarrow.parquet
import spacy

SHARD = 300


def tokenize(texts: list[str]) -> str:
    """One paragraph a line, tokens apart by a space."""
    nlp = spacy.blank("en")
    paragraphs = (line.strip() for text in texts for line in text.split("\n") if line.strip())
    return "".join(" ".join(t.text for t in nlp.make_doc(p) if not t.is_space) + "\n" for p in paragraphs)


def shards(path: Path) -> Iterator[list[str]]:
    """Lists of `SHARD` texts."""
    texts = [text for text in pyarrow.parquet.read_table(path, columns=["text"])["text"].to_pylist() if text]
    yield from (texts[i:i + SHARD] for i in range(0, len(texts), SHARD))


def read_table(path: Path) -> tuple[str, list[str], numpy.ndarray]:
    """Header, row names and numbers of a floret vector file."""
    lines = path.read_text(encoding="utf8").rstrip("\n").split("\n")
    rows = [line.rstrip(" ").split(" ") for line in lines[1:]]
    return lines[0], [row[0] for row in rows], numpy.asarray([row[1:] for row in rows], dtype="float32")


def write_table(path: Path, header: str, names: list[str], table: numpy.ndarray) -> None:
    """The floret vector file that `spacy init vectors --mode floret` reads; its header says rows, width, n-gram lengths, hashes, seed, word marks."""
    fields = header.split(" ")
    fields[1] = str(table.shape[1])
    with path.open("w", encoding="utf8") as file:
        file.write(" ".join(fields) + "\n")
        for name, row in zip(names, table):
            file.write(name + " " + " ".join(f"{value:.5g}" for value in row) + "\n")


def cut_width(table: numpy.ndarray, width: int) -> numpy.ndarray:
    """The table on its first `width` principal axes (no centring: sums of rows must stay sums)."""
    _, _, axes = numpy.linalg.svd(table, full_matrices=False)
    return table @ axes[:width].T


def train(news: Path, out: Path, *, width: int, rows: int, epochs: int, threads: int) -> None:
    """Tokenize, train at 96 dimensions, cut to `width`, write."""
    with tempfile.TemporaryDirectory() as folder:
        text, raw = Path(folder) / "news.txt", Path(folder) / "news.floret"
        with ProcessPoolExecutor(threads) as pool, text.open("w", encoding="utf8") as file:
            file.writelines(pool.map(tokenize, shards(news)))
        model = floret.train_unsupervised(
            str(text), model="cbow", mode="floret", hashCount=2, bucket=rows, minn=4, maxn=5, dim=96, epoch=epochs,
            neg=10, minCount=5, thread=threads, verbose=0)
        model.save_floret_vectors(str(raw))
        header, names, table = read_table(raw)
    write_table(out, header, names, cut_width(table, width))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("news", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--width", type=int, default=80)
    parser.add_argument("--rows", type=int, default=40_000)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    train(arguments.news, arguments.out, width=arguments.width, rows=arguments.rows, epochs=arguments.epochs, threads=arguments.threads)

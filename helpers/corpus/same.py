"""Articles that are another's text again, word for word or nearly: marked, never dropped."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy
import pandas
import pyarrow.parquet

RUN = 3  # words of a run
PERMUTATIONS, SCHEME = 128, "affine32"
BANDS, DEEP = 64, 2  # proposes nine of ten pairs that have a fifth of their runs in common (Jaccard), and few that have a hundredth
ESTIMATE = 0.08  # of the Jaccard index, below which a proposal is not looked at: two fifths of a text a third as long as the other
# Chosen by eye on 595 proposed pairs of 6,000 American news articles: at two fifths one is made from the other or both from one agency's text, at three
# tenths they quote the same speech; pairs further apart in time have a site's own boilerplate in common.
SHARE = 0.4
DAYS = 7
LEAST = 20  # runs of a text that can be told to be nearly another's
COLUMNS = {"article": "int64", "same_as": "int64", "likeness": "str", "share": "float64"}


def runs(text: str) -> set[bytes]:
    """The runs of three words of a text, without case and marks."""
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[i:i + RUN]).encode("utf-8", "replace") for i in range(len(words) - RUN + 1)}


def sketch(text: str) -> bytes:
    """The MinHash values of a text's runs; empty for a text too short to tell."""
    from datasketch import MinHash  # here, and not above: scipy comes with it, which reading does not need

    found = runs(text)
    if len(found) < LEAST:
        return b""
    made = MinHash(num_perm=PERMUTATIONS, scheme=SCHEME)
    made.update_batch(found)
    return made.hashvalues.astype("<u4").tobytes()


def marks(folders: Iterable[Path]) -> pandas.DataFrame:
    """One row an article that has another's text: the first that had it (`same_as`), the `likeness` (same text, near) and the `share` of the shorter text's runs that both have."""
    from datasketch import MinHash, MinHashLSH

    seen: dict[str, int] = {}
    index, places, found = MinHashLSH(params=(BANDS, DEEP), num_perm=PERMUTATIONS), {}, []
    for folder, place, row in sketched(folders):
        first = seen.setdefault(row["text_sha256"], row["article"])
        if first != row["article"]:
            found.append((row["article"], first, "same text", 1.0))
        elif row["sketch"]:
            values = numpy.frombuffer(row["sketch"], "<u4")
            made = MinHash(num_perm=PERMUTATIONS, hashvalues=values, scheme=SCHEME)
            here = (folder, place, row["published"], values)
            found += nearest(row["article"], here, {number: places[number] for number in index.query(made)})
            index.insert(row["article"], made)
            places[row["article"]] = here
    return pandas.DataFrame(found, columns=list(COLUMNS)).astype(COLUMNS)


def sketched(folders: Iterable[Path]) -> Iterator[tuple[Path, int, dict]]:
    """For each article of the shards its folder, its place there, and what tells its text from others."""
    for folder in folders:
        known = pyarrow.parquet.read_table(folder / "articles.parquet", columns=["article", "text_sha256", "published"]).to_pylist()
        sketches = pyarrow.parquet.read_table(folder / "sketches.parquet").to_pylist()
        for place, (row, made) in enumerate(zip(known, sketches, strict=True)):
            yield folder, place, row | made


def nearest(number: int, here: tuple, proposed: dict[int, tuple]) -> list[tuple[int, int, str, float]]:
    """The row of an article whose text is nearly that of one before it, the likest; none where there is none."""
    likely = [one for one in sorted(proposed) if are_near(here[2], proposed[one][2]) and (here[3] == proposed[one][3]).mean() >= ESTIMATE]
    shares = [(share(runs_of(*here[:2]), runs_of(*proposed[one][:2])), -one) for one in likely]
    most, first = max(shares, default=(0.0, 0))
    return [(number, -first, "near", round(most, 3))] if most >= SHARE else []


def are_near(one: object, other: object) -> bool:
    """Whether two days are close, or one of them is not known."""
    return one is None or other is None or abs((one - other).days) <= DAYS


def share(one: set[bytes], other: set[bytes]) -> float:
    """How much of the smaller set the other has too."""
    return len(one & other) / min(len(one), len(other))


@lru_cache(maxsize=5_000)
def runs_of(folder: Path, place: int) -> set[bytes]:
    """The runs of an article in a shard."""
    return runs(texts(folder)[place])


@lru_cache(maxsize=20)
def texts(folder: Path) -> list[str]:
    """The texts of a shard's articles."""
    return pyarrow.parquet.read_table(folder / "articles.parquet", columns=["text"])["text"].to_pylist()

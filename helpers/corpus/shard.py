"""One shard of a corpus: some hundred articles taken apart, one Parquet file a table, written whole or not at all."""

import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

import numpy
import pandas
import pyarrow
import pyarrow.parquet

import helpers
from helpers import annotate, load
from helpers.corpus import layers, read, same

RECEIPT = "shard.json"
PART = ".part-"
# What is known of an article and stands in each row of its tables. `outlet` is the article's `source`: in the claims that is who says it.
KNOWN = {"outlet": "str", "title": "str", "published": "object", "url": "str", "authors": "str"}
TABLES = ("articles", *layers.LAYERS, "failures")
SPANS = pyarrow.list_(pyarrow.list_(pyarrow.int64()))
WORDS = pyarrow.list_(pyarrow.string())
PLACE = pyarrow.struct([*((name, pyarrow.string()) for name in ("name", "kind", "country", "region")),
                        ("lat", pyarrow.float64()), ("lon", pyarrow.float64()), ("population", pyarrow.int64()), ("geonameid", pyarrow.int64())])
# Columns that hold lists or days; which they are cannot be told from a table without rows.
KINDS = {
    "aliases": WORDS, "roles": WORDS, "flags": WORDS, "pieces": SPANS, "flag_spans": SPANS, "others": SPANS,
    "sentences": pyarrow.list_(pyarrow.int64()), "candidates": pyarrow.list_(PLACE),
    "earliest": pyarrow.date32(), "latest": pyarrow.date32(), "published": pyarrow.date32(), "sketch": pyarrow.binary(),
}
NUMBERS = ("start", "end", "sentence", "paragraph", "words", "mentions")  # of the columns whose type is not told where there is no row
FILE = {"name": "str", "path": "str", "sha256": "str", "notes": "str", "encoding": "str", "encoding_from": "str", "published_from": "str", "published_assumed": "bool"}
ARTICLES = {"start": "int64", "end": "int64", "text": "str", "article": "int64", "text_sha256": "str"} | FILE | KNOWN
FAILURES = {"article": "int64", "file": "str", "row": "Int64", "what": "str", "remedy": "str"}
ONE_AT_A_TIME = threading.Lock()  # a Dask worker may have several threads; the pipeline is made for one

def write(task: dict) -> dict:
    """The receipt of a shard: its counts, and the hashes of its input and of its tables. The shard is made unless it is there.

    `task`: the folder of shards, the shard's number, that of its first article, its sources and their hash, and the hash of the program.
    Raises ValueError where the program here is another than the one that gave the task.
    """
    with ONE_AT_A_TIME:
        if task["program"] != program():
            raise ValueError("the program here is not the one that started the run. Install the same on every machine.")
        folder = Path(task["folder"], f"{task['number']:05d}")
        if not folder.exists():
            put(folder, made(task), {"number": task["number"], "input": task["input"]})
        return receipt(folder)


def receipt(folder: Path) -> dict:
    """What a shard says of itself."""
    return json.loads((folder / RECEIPT).read_text(encoding="utf-8"))


def is_whole(folder: Path) -> bool:
    """Whether a shard's files are the ones that its receipt tells."""
    try:
        return all(digest(folder / f"{name}.parquet") == one["sha256"] for name, one in receipt(folder)["tables"].items())
    except (OSError, ValueError):
        return False


def digest(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# The tables


def made(task: dict) -> dict[str, pandas.DataFrame]:
    """The tables of a shard's articles, each row with its article's number and what is known of it."""
    annotate.load_pipeline.cache_clear()  # the vocabulary grows with every text: begun anew, it stays small, and a shard depends on nothing before it
    articles, found, failures = [], [], []
    for number, source in enumerate(task["sources"], start=task["first"]):
        for outcome in read.read(source):
            if isinstance(outcome, dict):
                failures.append({"article": number} | outcome)
                continue
            articles.append(row(number, outcome, source))
            try:
                found.append((articles[-1], layers.tables(outcome)))
            except Exception as error:  # no article ends the run, whatever it does to the layers
                message = f"it was read, but not taken apart ({type(error).__name__}: {error}). {read.REPORT}."
                failures.append({"article": number} | read.failure(outcome.path, None, message))
    frames = {name: joined([(about, tables[name]) for about, tables in found], name) for name in layers.LAYERS}
    sketches = pandas.DataFrame({"sketch": [same.sketch(one["text"]) for one in articles]}, dtype=object)
    return {"articles": frame(articles, ARTICLES), **frames, "failures": frame(failures, FAILURES), "sketches": sketches}


def row(number: int, article: load.Article, source: dict) -> dict:
    """The row of an article in the table of articles."""
    cells = source.get("cells", {})
    about = {"start": 0, "end": len(article.text), "text": article.text, "article": number, "outlet": article.source}
    about["text_sha256"] = hashlib.sha256(article.text.encode("utf-8")).hexdigest()
    about |= {field: getattr(article, field) for field in (*FILE, "title", "published")}
    return about | {field: getattr(article, field, None) or read.listed(cells.get(field)) for field in ("url", "authors")}


def frame(rows: list[dict], columns: dict[str, str]) -> pandas.DataFrame:
    """The rows as a frame of the given types, in strings that can be written."""
    plain = [{name: read.printable(cell) if isinstance(cell, str) else cell for name, cell in one.items()} for one in rows]
    return pandas.DataFrame(plain, columns=list(columns)).astype(columns)


def joined(found: list[tuple[dict, pandas.DataFrame]], name: str) -> pandas.DataFrame:
    """The frames of a table as one, with what is known of the articles after its own columns."""
    filled = [(about, typed(one)) for about, one in found if len(one)]
    whole = pandas.concat([one for _, one in filled], ignore_index=True) if filled else typed(layers.tables(load.text("."))[name]).iloc[:0]
    sizes = [len(one) for _, one in filled]
    known = {field: numpy.repeat(numpy.array([about[field] for about, _ in filled], object), sizes) for field in ("article", *KNOWN)}
    return whole.assign(**known).astype({"article": "int64"} | KNOWN)


def typed(one: pandas.DataFrame) -> pandas.DataFrame:
    """The frame with types for the columns that have none, because they have no rows or no values."""
    vague = [name for name in one if one[name].dtype == object and name not in KINDS]
    return one.astype({name: "int64" if name in NUMBERS else "str" for name in vague})


# The files


def put(folder: Path, frames: dict[str, pandas.DataFrame], about: dict) -> None:
    """Writes a shard beside its place and moves it there; where another worker was faster, its shard stays."""
    part = Path(tempfile.mkdtemp(prefix=PART, dir=folder.parent))
    part.chmod(0o755)
    for name, one in frames.items():
        write_table(arrow(one), part / f"{name}.parquet")
    files = {name: {"rows": len(one), "sha256": digest(part / f"{name}.parquet")} for name, one in frames.items()}
    about = about | {"words": int(frames["sentences"]["words"].sum()), "tables": files}
    (part / RECEIPT).write_text(json.dumps(about, indent=1), encoding="utf-8")
    try:
        part.rename(folder)
    except OSError:
        shutil.rmtree(part)
        if not is_whole(folder):
            raise


def write_table(table: pyarrow.Table, file: Path) -> None:
    """Writes a Parquet file; figures without a dictionary, which takes more room than it saves."""
    floats = [one.name for one in table.schema if pyarrow.types.is_floating(one.type)]
    words = [one.name for one in table.schema if not pyarrow.types.is_integer(one.type) and one.name not in floats]
    pyarrow.parquet.write_table(table, file, compression="zstd", compression_level=9, use_dictionary=words, use_byte_stream_split=floats)


def arrow(one: pandas.DataFrame) -> pyarrow.Table:
    """The frame as a table whose types do not depend on what is in it."""
    schema = pyarrow.Schema.from_pandas(one.drop(columns=[name for name in one if name in KINDS]), preserve_index=False)
    fields = [pyarrow.field(name, KINDS[name]) if name in KINDS else schema.field(name) for name in one]
    return pyarrow.Table.from_pandas(one, pyarrow.schema(fields), preserve_index=False)


# What the tables hang on


@cache
def program() -> str:
    """The hash of everything that the program consists of, its model and its lists included."""
    return tree(Path(helpers.__file__).parent)


def tree(folder: Path) -> str:
    """The hash of the names and contents of a folder's files."""
    whole = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            whole.update(f"{file.relative_to(folder).as_posix()}\0{digest(file)}\n".encode())
    return whole.hexdigest()


def digest_all(sources: Iterable[dict]) -> str:
    """The hash of what the tables of these articles depend on."""
    return hashlib.sha256("".join(map(digest_source, sources)).encode()).hexdigest()


def digest_source(source: dict) -> str:
    """The hash of an article's cells, or of its file with the notes beside it."""
    files = [source["path"], os.fspath(Path(source["path"]).with_suffix(".toml"))] if "path" in source else []
    known = {name: value for name, value in source.items() if name != "path"} | {"files": [*map(digest_of, files)]}
    return hashlib.sha256(json.dumps(known, sort_keys=True, default=str).encode()).hexdigest()


@lru_cache(maxsize=2)
def digest_of(path: str) -> str:
    """The hash of a file; empty where there is none that can be read."""
    try:
        return digest(Path(path))
    except OSError:
        return ""


def cut(sources: Iterable[dict], *, size: int) -> Iterator[list[dict]]:
    """The sources of each shard."""
    rest = iter(sources)
    return iter(lambda: list(islice(rest, size)), [])

"""Take a whole corpus apart: shards worked on by processes of this machine or of a Dask cluster, resumed where a run was stopped."""

import fcntl
import json
import multiprocessing
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from helpers import annotate
from helpers.corpus import read, same, shard

MANIFEST, SHARDS, SAME = "manifest.json", "shards", "same.parquet"
SIZE = 200  # articles of a shard: half a minute's work, so that little is lost and a second's loading does not count
LIBRARIES = ("numpy", "onnxruntime", "pandas", "pyarrow", "spacy", "tokenizers", "trafilatura")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
SAID = {"settings": "the settings have changed", "input": "the articles have changed", "model": "the model has changed",
        "program": "the program has changed", "libraries": "the libraries have changed"}


def run(path: str | Path, out: str | Path, *, columns: Mapping[str, str] | None = None, size: int = SIZE, workers: int = 1,
        dask: str | None = None, anew: bool = False) -> dict:
    """The manifest of a corpus that is whole: every article below `path` (as `articles` reads it) taken apart into tables below `out`.

    What is there from a run that was stopped is kept, unless `anew`. Raises ValueError where it was made with other articles, settings or
    another program, and where another run is at work on it; FileNotFoundError where there is nothing at `path`.
    """
    path, out = Path(path), Path(out)
    if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
        raise ValueError(f"{out}: this is inside the folder that is read. Choose a folder outside {path}.")
    with locked(out), one_thread():
        plan, totals = planned(path, columns=columns, size=size)
        prepare(out, plan, anew=anew)
        there = {int(folder.name) for folder in (out / SHARDS).iterdir()}
        left = sum(total for number, total in enumerate(totals) if number not in there)
        tasks = undone(out, read.sources(path, columns=columns), plan)
        with crew(workers, dask) as (pool, many):
            follow(done(pool, tasks, most=4 * many), totals, left=left)
        return finish(out, plan, shards=len(totals))


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """The folder for this run alone; the lock ends with the process, however that ends."""
    (out / SHARDS).mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ValueError(f"{out}: another run is at work on it. Wait for its end, or choose another folder.") from error
        yield


@contextmanager
def one_thread() -> Iterator[None]:
    """One thread for each process that is started: as many processes as workers share the cores, not a square of them."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


# The plan


def planned(path: Path, *, columns: Mapping[str, str] | None, size: int) -> tuple[dict, list[int]]:
    """What the tables hang on, and how many sources each shard has."""
    whole, totals = sha256(), []
    shard.digest_of.cache_clear()
    for part in shard.cut(read.sources(path, columns=columns), size=size):
        whole.update("".join(map(shard.digest_source, part)).encode())
        totals.append(len(part))
    if not totals:
        raise ValueError(f"{path}: there is no article in it. Give a folder, a .zip, a table or a file with articles.")
    plan = {
        "settings": {"columns": dict(columns or {}), "size": size}, "input": whole.hexdigest(), "model": shard.tree(annotate.MODEL),
        "program": shard.program(), "libraries": {name: version(name) for name in LIBRARIES}, "sources": sum(totals),
    }
    return plan, totals


def prepare(out: Path, plan: dict, *, anew: bool) -> None:
    """The folder as a run begins: its manifest the plan's, no half shard in it; ValueError where it was made in another way."""
    if anew:
        (out / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(out / SHARDS)
        (out / SHARDS).mkdir()
    for part in (out / SHARDS).glob(f"{shard.PART}*"):
        shutil.rmtree(part)
    before = manifest(out)
    if changed := [said for name, said in SAID.items() if before and before.get(name) != plan[name]]:
        raise ValueError(f"{out}: {', '.join(changed)} since it was begun. Choose another folder, or begin it anew (--anew).")
    if not before:
        write(out / MANIFEST, json.dumps(plan, indent=1))


def manifest(out: Path) -> dict:
    """The manifest of a corpus; empty where there is none that can be read."""
    try:
        return json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def write(file: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    part = file.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, file)


def undone(out: Path, sources: Iterable[dict], plan: dict) -> Iterator[dict]:
    """The tasks of the shards that are not there whole; a damaged one is taken away first."""
    size = plan["settings"]["size"]
    for number, part in enumerate(shard.cut(sources, size=size)):
        folder, given = out / SHARDS / f"{number:05d}", shard.digest_all(part)
        if folder.exists() and not (shard.is_whole(folder) and shard.receipt(folder)["input"] == given):
            shutil.rmtree(folder)
        if not folder.exists():
            yield {"folder": os.fspath(folder.parent.resolve()), "number": number, "first": number * size, "sources": part,
                   "input": given, "program": plan["program"]}


# The work


@contextmanager
def crew(workers: int, dask: str | None) -> Iterator[tuple[Executor, int]]:
    """Processes of this machine, or the workers of a Dask cluster that see the same folders; and how many they are."""
    if dask is None:
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=end_with_parent) as pool:
            yield pool, workers
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise ValueError("Dask is not installed. Install this project's extra `cluster`, here and on the workers.") from error
    with Client(dask, set_as_default=False) as client:
        yield client.get_executor(), max(1, len(client.ncores()))


def end_with_parent() -> None:
    """Ends this worker as soon as the process that started it has ended, however that ended."""
    parent = multiprocessing.parent_process()
    threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


def done(pool: Executor, tasks: Iterator[dict], *, most: int) -> Iterator[dict]:
    """The receipt of each task as it is done; at most so many wait at a time, so that the articles need not all be in memory."""
    waiting = {pool.submit(shard.write, task) for task in islice(tasks, most)}
    while waiting:
        ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        waiting |= {pool.submit(shard.write, task) for task in islice(tasks, len(ready))}
        yield from (one.result() for one in ready)


def follow(receipts: Iterable[dict], totals: list[int], *, left: int) -> None:
    """Says on stderr after each shard how many articles are done, how fast, and when the rest will be."""
    begun, articles, words = time.monotonic(), 0, 0
    for receipt in receipts:
        articles, words = articles + totals[receipt["number"]], words + receipt["words"]
        passed = time.monotonic() - begun
        rest = timedelta(seconds=round(passed / articles * (left - articles)))
        print(f"{sum(totals) - left + articles:,} of {sum(totals):,} articles, {articles / passed:,.1f} articles and {words / passed:,.0f} words a second, {rest} left",
              file=sys.stderr, flush=True)


def finish(out: Path, plan: dict, *, shards: int) -> dict:
    """Marks the articles that have another's text and writes the manifest of the whole."""
    folders = [out / SHARDS / f"{number:05d}" for number in range(shards)]
    part = out / f"{SAME}.part"
    same.marks(folders).to_parquet(part, index=False)
    os.replace(part, out / SAME)
    whole = plan | {"shards": [shard.receipt(folder) for folder in folders], "same": shard.digest(out / SAME)}
    write(out / MANIFEST, json.dumps(whole, indent=1))
    return whole

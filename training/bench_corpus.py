"""Prints what taking a corpus apart costs: words a second, the gain of a second worker, the memory of a worker as it goes on, and the size of the tables.

The articles are spread evenly over the corpus of American news; a word is a token that is neither punctuation nor white space. What 100,000 articles and a
hundred workers would take is told from these figures, with the second worker's loss for each doubling.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas

ROOT = Path(__file__).parents[1]
NEWS = ROOT.parent / "shared/data/news/allsides.parquet"
EARLY = 100  # articles after which a worker is taken to have loaded what it needs


def resident(pid: int) -> float:
    """Megabytes that a process has in memory; 0 where it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6
    except (OSError, IndexError):
        return 0.0


def workers(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def timed(articles: Path, out: Path, *, many: int, size: int) -> tuple[float, list[tuple[int, float]]]:
    """Seconds from the first task to the last, and after each shard the articles done and the megabytes of the largest worker."""
    command = [sys.executable, "-m", "helpers.corpus", articles, out, "--workers", str(many), "--size", str(size), "--anew"]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    begun, seen = time.monotonic(), []
    for line in run.stderr:
        if " articles and " in line:
            seen.append((int(line.split()[0].replace(",", "")), max(map(resident, workers(run.pid)), default=0.0)))
    if run.wait():
        raise SystemExit(f"the run failed: {line}")
    return time.monotonic() - begun, seen


def main(most: int, *, size: int) -> None:
    """Measure and print."""
    frame = pandas.read_parquet(NEWS)
    frame = frame.iloc[::len(frame) // most].head(most)
    with TemporaryDirectory() as folder:
        articles, out = Path(folder, "articles.parquet"), Path(folder, "out")
        frame.to_parquet(articles)
        taken = {many: timed(articles, out, many=many, size=size) for many in (1, 2)}
        receipts = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["shards"]
        words = sum(one["words"] for one in receipts)
        text = sum(len(words.encode()) for words in frame["text"])
        sizes = {name: sum(file.stat().st_size for file in out.glob(f"shards/*/{name}.parquet")) / text for name in receipts[0]["tables"]}
    gain = taken[1][0] / taken[2][0]
    print(f"{most:,} articles, {words:,} words, {text / 1e6:.1f} MB of text, shards of {size}; start, reading and writing included")
    print(f"{'one worker':24}{words / taken[1][0]:10,.0f} words a second, {most / taken[1][0]:.2f} articles a second")
    print(f"{'two workers':24}{gain:10.2f} times as fast")
    memory = taken[1][1]
    early = next(megabytes for done, megabytes in memory if done >= min(EARLY, most // 2))
    print(f"{'memory of a worker':24}{early:10,.0f} MB at first, {memory[-1][1]:,.0f} MB at the end, {max(m for _, m in memory):,.0f} MB at most")
    print("tables, of the size of the text: " + ", ".join(f"{name} {share:.0%}" for name, share in sizes.items()))
    seconds = 100_000 * taken[1][0] / most
    print(f"{'100,000 articles':24}{seconds / 3600:10.1f} hours with one worker, {seconds / gain ** math.log2(100) / 60:,.0f} minutes with a hundred")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=3_000)
    parser.add_argument("--size", type=int, default=100)
    given = parser.parse_args()
    main(given.most, size=given.size)

"""Takes a folder, a .zip or a table of articles apart: python -m helpers.corpus IN OUT."""

import argparse
import sys
import warnings
from concurrent.futures.process import BrokenProcessPool

from helpers.corpus import back, runner


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 where the corpus is whole, whatever single articles failed, 1 where it is not."""
    parser = argparse.ArgumentParser(prog="corpus", description=__doc__)
    parser.add_argument("articles", metavar="IN", help="a folder, a .zip, a table (.csv, .tsv, .xlsx, .ods, .parquet, .jsonl) or an article")
    parser.add_argument("out", metavar="OUT", help="the folder for the tables; a run that was stopped is resumed there")
    parser.add_argument("--workers", type=int, default=1, help="processes of this machine")
    parser.add_argument("--dask", metavar="ADDRESS", help="the scheduler of a running Dask cluster whose workers see the same folders")
    parser.add_argument("--columns", default="", help="which column holds what, as in text=body,date=day; the rest is guessed")
    parser.add_argument("--size", type=int, default=runner.SIZE, help="articles a shard")
    parser.add_argument("--anew", action="store_true", help="throw away what is in OUT")
    given = parser.parse_args(arguments)
    warnings.showwarning = lambda message, *_: print(message, file=sys.stderr)
    try:
        columns = dict(pair.split("=", 1) for pair in given.columns.split(",") if pair)
        runner.run(given.articles, given.out, columns=columns, size=given.size, workers=given.workers, dask=given.dask, anew=given.anew)
    except BrokenProcessPool:
        return failed("a worker was ended from outside, perhaps for want of memory. Start again: what is done is kept; fewer workers need less.")
    except (OSError, ValueError) as error:
        return failed(str(error))
    found = back.table(given.out, "articles", columns=["article"]), back.table(given.out, "failures")
    print(f"{len(found[0]):,} articles, {len(found[1]):,} failures in {given.out}")
    return 0


def failed(message: str) -> int:
    """Prints what went wrong; the exit status."""
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

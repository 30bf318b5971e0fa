"""Writes an article's annotations as another tool reads them: python -m helpers.review.formats ARTICLE FILE [--format FORMAT]."""

import argparse
import sys

from helpers import annotate, load
from helpers.review import formats


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 where the files were written, 1 where the article or the format would not do."""
    parser = argparse.ArgumentParser(prog="export", description=__doc__.partition(":")[0])
    parser.add_argument("article", help="the article's file; corrections beside it are applied")
    parser.add_argument("out", help="the file to write")
    parser.add_argument("--format", help=f"one of {', '.join(formats.FORMATS)}; by the file's ending where it is left out")
    given = parser.parse_args(arguments)
    try:
        formats.target(given.out, given.format)  # before the article is read, which takes longer
        print(*formats.export(annotate.doc(load.article(given.article)), given.out, format=given.format), sep="\n")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

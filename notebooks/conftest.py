"""Leaves a notebook uncompared where the corpus that it reads is not beside the project."""

from pathlib import Path

collect_ignore = [] if Path(__file__).parents[2].joinpath("shared").is_dir() else ["08_compare.ipynb"]

"""What a run has left: its tables, whole or of one article."""

from pathlib import Path

import pandas
import pyarrow
import pyarrow.dataset
import pyarrow.parquet

from helpers import load
from helpers.corpus import layers, runner, shard


def tables(out: str | Path) -> dict[str, pandas.DataFrame]:
    """Every table of a corpus by name, one row as in the table of one article, with the number of the `article` and what is known of it.

    In `articles`, `same_as` is the article that had this text before, with their `likeness` (same text, near) and `share`. Tables too large for
    memory are better asked where they are: `out/shards/*/claims.parquet` is one table to DuckDB, pandas or Dask.
    """
    return {name: table(out, name) for name in shard.TABLES}


def table(out: str | Path, name: str, *, article: int | None = None, columns: list[str] | None = None) -> pandas.DataFrame:
    """One table of a corpus, or its rows for one article; only some of its columns, where these are named."""
    whole = runner.manifest(Path(out))
    if "shards" not in whole:
        raise ValueError(f"{out}: there is no whole corpus. Make it, or let its run come to its end: python -m helpers.corpus IN {out}.")
    number = slice(None) if article is None else slice(article // whole["settings"]["size"], article // whole["settings"]["size"] + 1)
    files = sorted((Path(out) / runner.SHARDS).glob(f"*/{name}.parquet"))[number]
    if not files:
        raise ValueError(f"{out}: there is no article {article} and no table {name!r} of it. Tables are {', '.join(shard.TABLES)}.")
    kept = None if article is None else [("article", "=", article)]
    found = frame(pyarrow.concat_tables([pyarrow.parquet.read_table(file, columns=columns, filters=kept) for file in files]))
    return with_likeness(found, Path(out)) if name == "articles" and columns is None else found


def with_likeness(articles: pandas.DataFrame, out: Path) -> pandas.DataFrame:
    """The articles with what each has in common with an earlier one."""
    likeness = pandas.read_parquet(out / runner.SAME)
    return articles.merge(likeness, "left", "article").astype({"same_as": "Int64", "share": "Float64"})


def frame(whole: pyarrow.Table) -> pandas.DataFrame:
    """The table as it was before it was written: lists as lists, spans as pairs, what is not known as NA."""
    made = whole.to_pandas()
    for name in shard.KINDS.keys() & set(whole.column_names):
        cells = whole[name].to_pylist()
        if shard.KINDS[name] == shard.SPANS:
            cells = [[tuple(span) for span in cell] for cell in cells]
        made[name] = pandas.Series([pandas.NA if cell is None else cell for cell in cells], dtype=object)
    return made


def article(out: str | Path, number: int) -> tuple[load.Article, dict[str, pandas.DataFrame]]:
    """One article of a corpus, by its number, and its tables, as the functions of the other modules give and take them."""
    found = table(out, "articles", article=number)
    if not len(found):
        what = table(out, "failures", article=number)["what"].tolist()
        raise ValueError(f"{out}: there is no article {number}{': ' + what[0] if what else ''}. Look it up in the table of articles or of failures.")
    known = {field: None if pandas.isna(value) else value for field, value in found.rename(columns={"outlet": "source"}).iloc[0].items()}
    whole = load.Article(**{field: value for field, value in known.items() if field in load.Article._fields})
    return whole, {name: table(out, name, article=number) for name in layers.LAYERS}

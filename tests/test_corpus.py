"""corpus: every article is read or told why not, a run that is killed ends as an unbroken one, and all tables lead back to the text."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
import warnings
import zipfile
from pathlib import Path

import pandas
import pytest
import yaml
from hostile import workbook

from helpers import corpus, load
from helpers.corpus import layers, rows, runner, same, shard

ROOT = Path(__file__).resolve().parents[1]
CASES = yaml.safe_load((ROOT / "tests" / "cases" / "corpus.yaml").read_text(encoding="utf-8"))
TEXT = "The mayor of Kessa, Ada Berg, said on Monday that the bridge was closed.\n\n“Nobody was hurt,” she told reporters in Paris."
OTHER = "Officials in Norvale denied that 12 people had been arrested in March.\n\nThe union will meet on Friday."


def kept(path: Path, **given) -> tuple[list[load.Article], list[dict]]:
    """Articles and failures of a path."""
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        found = list(load.articles(path, **given))
    return [one for one in found if isinstance(one, load.Article)], [one for one in found if isinstance(one, dict)]


def whats(failures: list[dict]) -> list[tuple]:
    return [(one["file"], one["row"], one["what"]) for one in failures]


# Columns


@pytest.mark.parametrize("case", CASES["columns"], ids=lambda case: ",".join(case["names"]))
def test_columns(case: dict):
    given = tuple(case.get("given", {}).items())
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        if "refused" in case:
            with pytest.raises(ValueError, match=case["refused"]):
                rows.guessed("table.csv", tuple(case["names"]), given)
            return
        assert rows.guessed("table.csv", tuple(case["names"]), given) == case["found"]
    told = "".join(str(one.message) for one in said)
    assert all(f"{field} from" in told for field in case["found"].keys() - dict(given).keys())


@pytest.mark.parametrize("case", CASES["days"], ids=lambda case: case["cell"])
def test_days(case: dict):
    assert rows.day(case["cell"]) == case.get("day")


# Folders and tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an article in every kind of container, and with what cannot be read."""
    top = tmp_path_factory.mktemp("corpus") / "in"
    (top / "deep" / "er").mkdir(parents=True)
    (top / "a.txt").write_text(TEXT, encoding="utf-8")
    (top / "a.toml").write_text('published = 2024-12-12\nsource = "Kessa Post"\ntitle = "Bridge closed"\n', encoding="utf-8")
    (top / "deep" / "er" / "b.md").write_text(OTHER, encoding="utf-8")
    (top / "deep" / "empty.txt").write_text("", encoding="utf-8")
    (top / "deep" / "picture.png").write_bytes(b"\x89PNG")
    (top / ".hidden.txt").write_text(TEXT, encoding="utf-8")
    frame = pandas.DataFrame({"body": [TEXT, OTHER, None], "headline": ["One", "Two", "Three"], "date": ["2024-12-12", "12/11/2024", None],
                              "outlet": ["Post", "Wire", None], "link": ["https://a.example/1", None, None], "byline": ["A. Reed", None, None]})
    frame.to_csv(top / "c.csv")
    frame.assign(authors=[["A. Reed", "B. Lake"], [], None]).drop(columns="byline").to_parquet(top / "d.parquet")
    lines = [json.dumps({"text": TEXT, "title": "One"}), "{broken", "[1]", json.dumps({"text": "half \ud83d of a pair"}), json.dumps({"words": 1}), json.dumps({"content": OTHER})]
    (top / "e.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (top / "f.xlsx").write_bytes(workbook({"News": [["text", "title"], [TEXT, "One"], ["", ""], [OTHER, "Two"]], "Notes": [["to do"], ["x"]]}))
    with zipfile.ZipFile(top / "g.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {"in/b.txt": TEXT, "in/b.toml": 'source = "Zip Post"', "../../out.txt": TEXT, "/root.txt": TEXT, "in/c.csv": f'text\n"{OTHER}"\n',
                           "in/z.zip": b"PK", "in/bomb.txt": b"a" * 5_000_000, "__MACOSX/x.txt": TEXT, "in/none.xyz": TEXT}.items():
            archive.writestr(name, body)
    (top / "h.zip").write_bytes(b"no archive")
    (top / "i.csv").write_text("number\n1\n", encoding="utf-8")
    (top / "j.csv").write_text("", encoding="utf-8")
    (top / "k.txt").symlink_to(top.parent / "out.txt")
    (top.parent / "out.txt").write_text(TEXT, encoding="utf-8")
    return top


def test_every_article_of_a_folder_is_read(folder: Path):
    found, _ = kept(folder)
    assert [one.path for one in found] == [
        "a.txt", "c.csv:1", "c.csv:2", "d.parquet:1", "d.parquet:2", "deep/er/b.md", "e.jsonl:1", "e.jsonl:6", "f.xlsx:1", "f.xlsx:3", "g.zip/in/b.txt", "g.zip/in/c.csv:1"]
    assert {one.text for one in found} == {TEXT, OTHER}


def test_what_is_known_of_an_article_is_read(folder: Path):
    found = {one.path: one for one in kept(folder)[0]}
    first = found["c.csv:1"]
    assert (first.name, first.title, first.source, str(first.published), first.published_from) == ("c 1", "One", "Post", "2024-12-12", "table")
    assert (found["a.txt"].source, found["g.zip/in/b.txt"].source, found["g.zip/in/b.txt"].name) == ("Kessa Post", "Zip Post", "b")
    assert found["c.csv:2"].published is None


def test_what_cannot_be_read_is_told(folder: Path):
    _, failures = kept(folder)
    assert whats(failures) == [
        ("c.csv", 2, "the date '12/11/2024' is no day for certain, and the article is read without it"),
        ("c.csv", 3, "there is nothing but white space in it"),
        ("d.parquet", 2, "the date '12/11/2024' is no day for certain, and the article is read without it"),
        ("d.parquet", 3, "there is nothing but white space in it"),
        ("deep/empty.txt", None, "the file is empty"),
        ("deep/picture.png", None, "files ending in .png are not read"),
        ("e.jsonl", 2, "the line is no JSON in UTF-8 (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"),
        ("e.jsonl", 3, "the line is no JSON object"),
        ("e.jsonl", 4, "character 5 of the text is half of a pair (a lone surrogate), and so no text"),
        ("e.jsonl", 5, "no column is known to hold the text: words"),
        ("g.zip/../../out.txt", None, "its name leads out of the archive"),
        ("g.zip//root.txt", None, "its name leads out of the archive"),
        ("g.zip/in/z.zip", None, "it is an archive in an archive"),
        ("g.zip/in/bomb.txt", None, f"it grows from {packed(folder / 'g.zip', 'in/bomb.txt'):,} to 5,000,000 bytes, which no text does"),
        ("g.zip/in/none.xyz", None, "files ending in .xyz are not read"),
        ("h.zip", None, "this is no zip archive that can be opened (File is not a zip file)"),
        ("i.csv", None, "no column is known to hold the text: number"),
        ("j.csv", None, "there is no row in it"),
        ("k.txt", None, "it is a link that leads to no file in the folder"),
    ]
    assert all(one["remedy"].endswith(".") and len(one["remedy"]) > 15 and "/tmp" not in str(one) for one in failures)


def packed(archive: Path, name: str) -> int:
    with zipfile.ZipFile(archive) as opened:
        return opened.getinfo(name).compress_size


def test_reading_leaves_no_file_behind(folder: Path):
    before = sorted(folder.parent.rglob("*"))
    kept(folder)
    assert sorted(folder.parent.rglob("*")) == before


def test_nothing_at_the_path(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="there is no such file or folder"):
        next(corpus.articles(tmp_path / "none"))


def test_an_archive_that_grows_as_a_whole_is_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.txt", b"a" * 900_000)
    assert [(one["file"], one["what"][:12]) for one in kept(tmp_path)[1]] == [("bomb.zip", "it would gro")]


def test_tables_in_other_encodings(tmp_path: Path):
    for name, encoding in (("a.csv", "utf-16"), ("b.csv", "utf-8-sig"), ("c.csv", "cp1252")):
        (tmp_path / name).write_bytes('text;title\n"“Café,” he said; no more.";Zoë\n'.encode(encoding))
    found, failures = kept(tmp_path)
    assert not failures and {(one.text, one.title) for one in found} == {("“Café,” he said; no more.", "Zoë")} and len(found) == 3


def test_a_row_with_too_many_cells_is_told(tmp_path: Path):
    (tmp_path / "a.csv").write_text("text,title\nOne, two,three\nFour.,Five\n", encoding="utf-8")
    found, failures = kept(tmp_path)
    assert [one.text for one in found] == ["Four."] and whats(failures)[0][:2] == ("a.csv", 1)


# Duplicates


def test_likeness():
    words = [f"w{n}" for n in range(300)]
    whole, half = " ".join(words), " ".join([*words[:150], *(f"x{n}" for n in range(150))])
    assert same.share(same.runs(whole), same.runs(whole.upper())) == 1
    assert 0.45 < same.share(same.runs(whole), same.runs(half)) < 0.5
    assert same.sketch("too short to tell") == b"" and len(same.sketch(whole)) == 4 * same.PERMUTATIONS


# A run


def made(path: Path, out: Path, **given) -> dict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return corpus.run(path, out, **given)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of ten articles, one of them twice, one nearly so, one that says nothing, and one that cannot be read."""
    long = " ".join(f"In {1950 + n} the council of Norvale bought {n + 2} boats, said Ada Berg." for n in range(12))
    texts = [TEXT, OTHER, long, long + " Nobody else was asked.", TEXT, ".", "", "He said so.", "12 March.", "“Yes.”"]
    file = tmp_path_factory.mktemp("many") / "many.jsonl"
    lines = [json.dumps({"text": text, "title": f"T{n}", "source": f"S{n % 3}", "date": "2024-12-12", "url": f"https://a.example/{n}"}) for n, text in enumerate(texts)]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def out(many: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of these articles, made in one go by two workers."""
    folder = tmp_path_factory.mktemp("out") / "out"
    made(many, folder, size=3, workers=2)
    return folder


def hashes(folder: Path) -> dict[str, str]:
    """The hash of each file of a corpus; the lock is no part of it."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != ".lock")
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_all_tables_lead_back_to_the_text(out: Path):
    tables = corpus.tables(out)
    texts = tables["articles"].set_index("article")["text"]
    for name in ("articles", *layers.LAYERS):
        assert len(tables[name]) and list(tables[name].columns[:3]) == ["start", "end", "text"]
        assert all(texts[row.article][row.start:row.end] == row.text for row in tables[name].itertuples()), name


def test_what_is_known_travels_to_all_tables(out: Path):
    for name, table in corpus.tables(out).items():
        if name != "failures":
            assert (table["title"] == "T" + table["article"].astype(str)).all(), name
            assert (table["outlet"] == "S" + (table["article"] % 3).astype(str)).all(), name
            assert (table["url"] == "https://a.example/" + table["article"].astype(str)).all() and set(map(str, table["published"])) == {"2024-12-12"}


def test_no_column_of_a_layer_is_overwritten():
    overlap = {name: set(table.columns) & {"article", *shard.KNOWN} for name, table in layers.tables(load.text(TEXT)).items()}
    assert not any(overlap.values()), overlap


def test_one_article_comes_back_with_its_tables(out: Path, many: Path):
    article, tables = corpus.article(out, 1)
    fresh = kept(many)[0][1]
    assert article._replace(sha256="") == fresh._replace(sha256="")
    for name, table in layers.tables(fresh).items():
        again = tables[name][table.columns]
        assert plain(again) == plain(table), name
        assert {c: str(t) for c, t in again.dtypes.items()} == {c: str(t) for c, t in table.dtypes.items()} or not len(table), name


def plain(table: pandas.DataFrame) -> list[list]:
    """The cells, what is not known as None."""
    return [[None if cell is pandas.NA or cell != cell else cell for cell in row] for row in table.astype(object).values.tolist()]


def test_columns_have_one_type_in_all_shards(out: Path):
    import pyarrow.parquet

    for name in shard.TABLES:
        schemas = [pyarrow.parquet.read_schema(file).remove_metadata() for file in sorted((out / "shards").glob(f"*/{name}.parquet"))]
        assert len(schemas) == 4 and all(schema.equals(schemas[0]) for schema in schemas), name
        assert not any(str(field.type) == "null" for field in schemas[0]), name


def test_duplicates_are_marked_and_kept(out: Path):
    articles = corpus.table(out, "articles").set_index("article")
    marked = articles[articles["same_as"].notna()]
    assert list(marked.index) == [3, 4] and list(marked["same_as"]) == [2, 0] and list(marked["likeness"]) == ["near", "same text"]
    assert corpus.table(out, "sentences", article=4)["sentence"].tolist() == corpus.table(out, "sentences", article=0)["sentence"].tolist()


def test_the_failure_table(out: Path):
    failures = corpus.table(out, "failures")
    assert failures[["article", "file", "row", "what"]].values.tolist() == [[6, "many.jsonl", 7, "there is nothing but white space in it"]]
    with pytest.raises(ValueError, match="there is no article 6: there is nothing but white space in it"):
        corpus.article(out, 6)


def test_an_article_that_the_layers_fall_over_is_a_failure(monkeypatch: pytest.MonkeyPatch):
    def tables(article: load.Article, known=layers.tables) -> dict:
        return known(article) if article.text != OTHER else 1 / 0

    monkeypatch.setattr(layers, "tables", tables)
    sources = [{"file": "a.csv", "row": n, "cells": {"text": text}} for n, text in enumerate((TEXT, OTHER), 1)]
    found = shard.made({"first": 5, "sources": sources})
    assert found["articles"]["article"].tolist() == [5, 6] and set(found["sentences"]["article"]) == {5}
    assert found["failures"][["article", "what"]].values.tolist() == [[6, "it was read, but not taken apart (ZeroDivisionError: division by zero)"]]


def test_one_worker_makes_the_same_bytes_as_two(out: Path, many: Path, tmp_path: Path):
    made(many, tmp_path / "out", size=3, workers=1)
    assert hashes(tmp_path / "out") == hashes(out)


def test_a_damaged_shard_is_made_again(out: Path, many: Path, tmp_path: Path):
    import shutil

    shutil.copytree(out, tmp_path / "out")
    (tmp_path / "out/shards/00001/claims.parquet").write_bytes(b"PAR1")
    (tmp_path / "out/shards/.part-x").mkdir()
    made(many, tmp_path / "out", size=3)
    assert hashes(tmp_path / "out") == hashes(out)


def test_a_change_is_told(out: Path, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ValueError, match="the settings have changed since it was begun"):
        made(many, out, size=4)
    other = tmp_path / "many.jsonl"
    other.write_text(many.read_text(encoding="utf-8").replace("Kessa", "Kassa"), encoding="utf-8")
    with pytest.raises(ValueError, match="the articles have changed"):
        made(other, out, size=3)
    monkeypatch.setattr(shard, "tree", lambda folder: "another")
    with pytest.raises(ValueError, match="the model has changed"):
        made(many, out, size=3)
    assert "shards" in runner.manifest(out)


def test_a_worker_with_another_program_refuses(tmp_path: Path):
    with pytest.raises(ValueError, match="not the one that started the run"):
        shard.write({"program": "another"})


def test_two_runs_at_once_are_refused(many: Path, tmp_path: Path):
    with runner.locked(tmp_path / "out"), pytest.raises(ValueError, match="another run is at work"):
        made(many, tmp_path / "out")


def test_no_output_inside_the_input(folder: Path):
    with pytest.raises(ValueError, match="inside the folder that is read"):
        made(folder, folder / "out")


def test_a_corpus_that_is_not_whole_is_told(tmp_path: Path):
    with pytest.raises(ValueError, match="there is no whole corpus"):
        corpus.tables(tmp_path)


def test_no_article_at_all(tmp_path: Path):
    (tmp_path / "in").mkdir()
    with pytest.raises(ValueError, match="there is no article in it"):
        made(tmp_path / "in", tmp_path / "out")


# Killed


def command(path: Path, out: Path, *more: str) -> subprocess.Popen:
    """A run in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "helpers.corpus", path, out, "--size", "2", *more], cwd=ROOT, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True)


def killed(path: Path, out: Path, moments: list[float], whole: Path) -> None:
    """Kills a run at each of the moments (seconds after its start), lets the last one end, and compares the bytes with an unbroken run's."""
    for number, moment in enumerate(moments):
        process = command(path, out, "--workers", str(1 + number % 2))
        try:
            process.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
    process = command(path, out)
    stdout, stderr = process.communicate(timeout=600)
    assert process.returncode == 0, stderr
    assert hashes(out) == hashes(whole)


@pytest.fixture(scope="module")
def unbroken(many: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A run that nothing stopped, in shards of two articles, and the seconds it took."""
    folder, begun = tmp_path_factory.mktemp("unbroken") / "out", time.monotonic()
    process = command(many, folder)
    stdout, stderr = process.communicate(timeout=600)
    assert process.returncode == 0 and stdout.startswith("9 articles, 1 failures in "), stderr
    assert "10 of 10 articles, " in stderr and "text from 'text'" in stderr and " words a second, 0:00:00 left" in stderr
    return folder, time.monotonic() - begun


def test_killed_at_any_moment_it_ends_the_same(many: Path, unbroken: tuple[Path, float], tmp_path: Path):
    moments = random.Random(13)
    killed(many, tmp_path / "out", [moments.uniform(0.3, 1) * unbroken[1] for _ in range(2)], unbroken[0])


@pytest.mark.fuzz
def test_killed_at_fifty_moments_it_ends_the_same(many: Path, unbroken: tuple[Path, float], tmp_path: Path):
    moments = random.Random(50)
    for number in range(10):
        killed(many, tmp_path / str(number), [moments.uniform(0.2, 1) * unbroken[1] for _ in range(5)], unbroken[0])


def test_workers_end_with_the_run_that_started_them(many: Path, tmp_path: Path):
    process = command(many, tmp_path / "out")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        pytest.skip("this system does not tell the children of a process")
    for _ in range(300):
        if started := list(children.read_text().split()):
            break
        time.sleep(0.1)
    process.kill()
    process.communicate()
    for _ in range(100):
        if not any(alive(pid) for pid in started):
            return
        time.sleep(0.1)
    raise AssertionError(f"processes {started} go on")


def alive(pid: str) -> bool:
    """Whether a process is there and not just a name that nobody has asked for."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


# Dask


def test_dask_loses_nothing_when_a_worker_is_killed(many: Path, unbroken: tuple[Path, float], tmp_path: Path):
    pytest.importorskip("distributed", reason="Dask is not installed here (the extra `cluster`)")
    code = ("import sys; from distributed import LocalCluster\n"
            "if __name__ == '__main__':\n"
            "    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)\n"
            "    print(cluster.scheduler_address, *(w.process.pid for w in cluster.workers.values()), flush=True)\n"
            "    sys.stdin.read()\n")
    (tmp_path / "cluster.py").write_text(code, encoding="utf-8")
    cluster = subprocess.Popen([sys.executable, tmp_path / "cluster.py"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT)})
    try:
        address, first, *_ = cluster.stdout.readline().split()
        run = command(many, tmp_path / "out", "--dask", address)
        line = next(line for line in run.stderr if " articles and " in line)
        os.kill(int(first), signal.SIGKILL)
        _, stderr = run.communicate(timeout=300)
        assert run.returncode == 0, line + stderr
        assert hashes(tmp_path / "out") == hashes(unbroken[0])
    finally:
        cluster.communicate("")


def test_dask_that_is_not_there_is_told(many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match="Dask is not installed. Install this project's extra `cluster`"):
        made(many, tmp_path / "out", dask="tcp://127.0.0.1:1")


def test_an_open_document_spreadsheet_is_read_like_another(tmp_path: Path):
    cells = [["text", "title"], [TEXT.replace("\n", " "), "One"], [OTHER.replace("\n", " "), "Two"]]
    table = "".join("<table:table-row>" + "".join(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row) + "</table:table-row>" for row in cells)
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    with zipfile.ZipFile(tmp_path / "news.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        archive.writestr("content.xml", f'<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="News">{table}</table:table>'
                         "</office:spreadsheet></office:body></office:document-content>")
    found, failures = kept(tmp_path)
    assert ([one.path for one in found], [one.title for one in found], failures) == (["news.ods:1", "news.ods:2"], ["One", "Two"], [])

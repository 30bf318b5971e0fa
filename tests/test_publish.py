"""What `make run` does with any article and with a notebook that fails, on notebooks of two or three cells."""

import ast
import html
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers import publish

READS = "from pathlib import Path\nprint(Path(ARTICLE).read_text())"


def save(path: Path, *sources: str) -> Path:
    """A notebook of a title, a parameters cell and the code cells given."""
    path.parent.mkdir(exist_ok=True)
    parameters = new_code_cell('ARTICLE = "../own.txt"', metadata={"tags": ["parameters"]})
    cells = [new_markdown_cell("# What is this?"), parameters, *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def printed(path: Path) -> str:
    return nbformat.read(path, as_version=4).cells[-1].outputs[0].text


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "an article’s $ <b>name.txt"
    path.write_text("Ana said so.")
    return path


@pytest.fixture(scope="module")
def result(article: Path) -> Path:
    """What `make run` leaves for the article: two notebooks and their pages."""
    folder = article.parent
    save(folder / "notebooks" / "00_overview.ipynb", READS)
    save(folder / "notebooks" / "01_load.ipynb", READS)
    failed = publish.publish(article, name=article.stem, notebooks=folder / "notebooks", build=folder / "build")
    assert failed == []
    assert [path.name for path in (folder / "build").iterdir()] == [article.stem]
    return folder / "build" / article.stem


def test_notebooks_read_the_article_given(result: Path, article: Path) -> None:
    for name in ("00_overview.ipynb", "01_load.ipynb"):
        assert printed(result / "notebooks" / name) == "Ana said so.\n"
        assert publish.own_article(result / "notebooks" / name) == article


def test_pages_name_the_article_as_text(result: Path, article: Path) -> None:
    page = (result / "pages" / "index.html").read_text()
    assert "Ana said so." in page
    assert "&lt;b&gt;name" in page and "<b>name" not in page
    assert str(article.parent) not in page and "own.txt" not in page
    assert "../" not in html.unescape(re.sub("<[^>]*>", "", page)), "the way to the file is nobody's business"
    assert 'href="01_load.html"' in page


def test_the_built_notebook_runs_again_unchanged(result: Path) -> None:
    path = result / "notebooks" / "00_overview.ipynb"
    before = path.read_bytes()
    assert publish.execute(path, folder=path.parent) == ""
    assert path.read_bytes() == before
    assert sorted(path.name for path in path.parent.iterdir()) == ["00_overview.ipynb", "01_load.ipynb"]


def test_code_that_the_pages_fold_is_folded_in_jupyterlab_too() -> None:
    notebook = new_notebook(cells=[new_code_cell("1", metadata={"tags": ["hide-input"]}), new_code_cell("2")])
    publish.settle(notebook)
    assert [cell.metadata.get("jupyter") for cell in notebook.cells] == [{"source_hidden": True}, None]


def test_a_failing_notebook_names_itself_and_the_cell(
    tmp_path: Path, article: Path, capfd: pytest.CaptureFixture
) -> None:
    source = tmp_path / "notebooks"
    save(source / "00_overview.ipynb", READS)
    save(source / "01_load.ipynb", "1 + 1", "wrong = {}\nwrong['key']")
    stale = tmp_path / "build" / article.stem / "pages"
    stale.mkdir(parents=True)
    failed = publish.publish(article, name=article.stem, notebooks=source, build=tmp_path / "build")
    assert failed == ["01_load.ipynb failed in code cell 3 (wrong = {})\n    KeyError: 'key'"]
    result = tmp_path / "build" / article.stem
    assert sorted(path.relative_to(result).as_posix() for path in result.rglob("*")) == ["notebooks", "notebooks/00_overview.ipynb"]
    assert re.fullmatch(r"00_overview +\d+\.\d s\n", capfd.readouterr().err)


def test_a_dying_kernel_is_a_failure_too(tmp_path: Path) -> None:
    path = save(tmp_path / "notebooks" / "00_overview.ipynb", "import os\nos._exit(1)")
    before = path.read_bytes()
    assert "00_overview.ipynb failed in code cell 2 (import os)" in publish.execute(path, folder=path.parent)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["plain.txt", "two words.txt", "it's \"quoted\".txt", "back\\slash.txt", "日本 🙂.txt"])
def test_any_file_name_is_a_python_string(tmp_path: Path, name: str) -> None:
    notebook = nbformat.read(save(tmp_path / "notebooks" / "00_overview.ipynb"), as_version=4)
    publish.set_article(notebook, article=tmp_path / name, folder=tmp_path / "notebooks")
    line = publish.PARAMETER.search(publish.parameters(notebook).source)[1]
    assert ast.literal_eval(line) == f"../{name}"


def test_a_notebook_without_parameters_is_refused() -> None:
    with pytest.raises(ValueError, match="parameters"):
        publish.parameters(new_notebook(cells=[new_code_cell("ARTICLE = 'x'")]))


def test_an_absent_article_is_named(capsys: pytest.CaptureFixture) -> None:
    assert publish.main(["no/such article.txt"]) == 1
    assert "no/such article.txt" in capsys.readouterr().err


@pytest.mark.parametrize(("text", "language"), [
    ("Die Fähre ist am Montag stehen geblieben, weil zwei ihrer Motoren im Hafen ausgefallen sind, und der Eigner sagte, dass "
     "sie noch eine Woche nicht fahren werde. Die Stadt hat für die Zeit einen Bus bestellt, der um die Bucht fährt.", "German"),
    ("Паром остановился в понедельник, потому что в гавани отказали два двигателя.", "Latin alphabet"),
])
def test_another_language_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture, text: str, language: str) -> None:
    path = tmp_path / "fähre.txt"
    path.write_text(text, encoding="utf-8")
    assert publish.main([str(path)]) == 1
    assert language in (told := capsys.readouterr().err) and str(path) in told
    assert not (publish.BUILD / path.stem).exists()


def test_two_files_of_one_stem_have_two_folders(tmp_path: Path) -> None:
    first, second = Path("news.html"), Path("news.docx")
    assert publish.folder_of(first, build=tmp_path) == tmp_path / "news"
    notebook = new_notebook(cells=[new_code_cell("ARTICLE = '../../../news.html'", metadata={"tags": ["parameters"]})])
    (tmp_path / "news" / "notebooks").mkdir(parents=True)
    nbformat.write(notebook, tmp_path / "news" / "notebooks" / "00_overview.ipynb")
    assert publish.folder_of(first, build=tmp_path) == tmp_path / "news"
    assert publish.folder_of(second, build=tmp_path) == tmp_path / "news.docx"

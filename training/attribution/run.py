"""All steps from PolNeAR to helpers/model_attribution: parse, train, store, score.

    python training/attribution/run.py WORK_FOLDER [--torch PYTHON] [--pipeline helpers/model] [--epochs 4]

Run it with the project's Python. PyTorch (2.13.0, for this only) may live in an environment of its own, named by --torch; it finds the
project's packages through PYTHONPATH. The seed is fixed. On one free core about 2 minutes to parse and 2 to 3 minutes an epoch.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def call(python: str, script: str, *arguments: object) -> None:
    """Run one of the scripts beside this one and stop where it fails."""
    paths = os.pathsep.join(p for p in sys.path if p.endswith("site-packages"))
    environment = os.environ | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([python, str(HERE / script), *map(str, arguments)], check=True, env=environment)


def main() -> None:
    """Every step, each from the files of the one before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--torch", default=sys.executable)
    parser.add_argument("--pipeline", type=Path, default=HERE.parents[1] / "helpers/model")
    parser.add_argument("--epochs", type=int, default=4)
    args = parser.parse_args()
    work = args.work.resolve()
    call(sys.executable, "convert.py", work, args.pipeline)
    call(args.torch, "train.py", work, work / "model.pt", "--epochs", args.epochs, "--seed", 1)
    call(args.torch, "export.py", work / "model.pt")
    call(sys.executable, "score.py", args.pipeline)


if __name__ == "__main__":
    main()

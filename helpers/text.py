"""One way to compare names, without case, accents and marks, to know a line break, to read a word list, and to write a table for spreadsheets."""

import csv
import json
import re
import tomllib
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy
import pandas as pd

if TYPE_CHECKING:  # reading files needs no spaCy
    from spacy.tokens import Doc

RUNS = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # what spreadsheets may take for a formula (OWASP, "CSV Injection")

# Letters that Unicode does not decompose, as English newspapers write them; dots, apostrophes and the signs for hamza and ayn are left out.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ə": "a", "ħ": "h", "ŋ": "n",
                         **dict.fromkeys(".'’‘`ʻʼʾʿ′´ʹ", "")})


@lru_cache(maxsize=20_000)
def normalize(text: str) -> str:
    """Letters and digits only, without case, accents, dots and apostrophes; hyphens and other marks become spaces ("Łódź" is "lodz")."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return " ".join(re.sub(r"[^\w&]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).split())


def breaks_line(text: str) -> bool:
    """Whether there is a line break, of any kind that `str.splitlines` knows, in the text."""
    return len(f".{text}.".splitlines()) > 1


def of_tokens(doc: "Doc", attribute: int, read: Callable[[str], object] = str) -> list:
    """What is read from the string of each token that an attribute (spacy.attrs) names; the same string is read once."""
    keys, places = numpy.unique(doc.to_array([attribute]), return_inverse=True)
    found = numpy.empty(len(keys), object)
    found[:] = [read(doc.vocab.strings[key]) for key in keys.tolist()]
    return found[places.reshape(-1)].tolist()


def as_csv(frame: pd.DataFrame) -> bytes:
    """The frame in UTF-8 with the mark by which spreadsheets know it; all cells in quotation marks, so that no other delimiter cuts
    a text into cells, and none is a formula."""
    safe = frame.map(plain).map(harmless).rename(columns=harmless)
    return safe.to_csv(index=False, quoting=csv.QUOTE_ALL, lineterminator="\r\n").encode("utf-8-sig")


def plain(cell: object) -> object:
    """Lists as JSON, all else as it is."""
    return json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, list) else cell


def harmless(cell: object) -> object:
    """Text that a spreadsheet would run, behind an apostrophe, all else as it is."""
    return f"'{cell}" if isinstance(cell, str) and RUNS.match(cell) else cell


def read_words(name: str) -> dict:
    """A word list of helpers/words."""
    return tomllib.loads((Path(__file__).parent / "words" / f"{name}.toml").read_text(encoding="utf8"))

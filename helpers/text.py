"""One way to compare names, without case, accents and marks, to know a line break, and to read a word list."""

import re
import tomllib
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy
from spacy.tokens import Doc

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


def of_tokens(doc: Doc, attribute: int, read: Callable[[str], object] = str) -> list:
    """What is read from the string of each token that an attribute (spacy.attrs) names; the same string is read once."""
    keys, places = numpy.unique(doc.to_array([attribute]), return_inverse=True)
    found = numpy.empty(len(keys), object)
    found[:] = [read(doc.vocab.strings[key]) for key in keys.tolist()]
    return found[places.reshape(-1)].tolist()

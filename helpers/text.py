"""One way to compare names, without case, accents and marks, to know a line break, and to read a word list."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

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


def read_words(name: str) -> dict:
    """A word list of helpers/words."""
    return tomllib.loads((Path(__file__).parent / "words" / f"{name}.toml").read_text(encoding="utf8"))

"""The words and patterns by which time expressions are found: words/times.toml and timex.toml, read with the text in lower case."""

import re

from helpers.quantity import CARDINALS
from helpers.situate.patterns import all_filled, filled
from helpers.text import read_words

WORDS, PATTERNS = read_words("times"), read_words("timex")


def either(words: list[str] | dict) -> str:
    """A pattern for any of the words or phrases, longest first."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    escaped = (re.escape(word).replace(r"\ ", r"\s+").replace("'", "['’]") for word in longest_first)
    return "(?:" + "|".join(escaped) + ")"


def numbered(words: list[str]) -> dict[str, int]:
    """The words by their number in the list, from 1."""
    return {word: number for number, word in enumerate(words, start=1)}


MONTHS = numbered(WORDS["months"]) | WORDS["short"]["months"]
WEEKDAYS = numbered(WORDS["weekdays"]) | WORDS["short"]["weekdays"]
CENTURIES = numbered(WORDS["centuries"]["words"])
NTH = CENTURIES | {"last": -1, "final": -1}
HOLIDAYS = {name: (kind, rule) for kind in ("fixed", "easter", "nth")
            for name, rule in WORDS["holidays"][kind].items()}
# The `mod` of TIMEX3.
EDGES = {word: mod for mod, words in WORDS["mods"].items() for word in words}
CLOCK_WORDS = ("noon", "midday", "midnight")
LISTS = {
    "month": WORDS["months"], "short_months": WORDS["short"]["months"], "weekday": WORDS["weekdays"],
    "short_weekdays": WORDS["short"]["weekdays"], "cardinal": CARDINALS,
    "twelve": list(CARDINALS)[1:13], "seasons": WORDS["seasons"], "decades": WORDS["decades"],
    "centuries": CENTURIES, "nth": NTH, "holidays": HOLIDAYS, "named": WORDS["named"],
    "movable": WORDS["holidays"]["movable"]["names"], "sets": WORDS["sets"],
    "references": sum(WORDS["references"].values(), []),
    "units": [word for word in WORDS["units"] if not word.startswith(("centur", "mill"))],
    "all_units": WORDS["units"], "postponed": WORDS["near"]["postponed"],
    **{name: words for name, words in WORDS["near"].items() if name.startswith("before_")},
    "parts": [part for part in WORDS["parts"] if part not in CLOCK_WORDS],
}
PIECES = {name: either(words) for name, words in LISTS.items()}


def compiled(part: str, *, end: str = "") -> dict[str, re.Pattern[str]]:
    """The patterns of a part of timex.toml by name."""
    return {name: re.compile(f"(?:{filled(pattern, PIECES)}){end}", re.VERBOSE)
            for name, pattern in PATTERNS[part].items()}


all_filled(PATTERNS["pieces"], PIECES)
PIECES["part_of_day_unnamed"] = re.sub("[?]P<[a-z]+>", "?:", PIECES["part_of_day"])
RULES, AFTER, LINES = compiled("rules"), compiled("after"), compiled("lines")
BEFORE = compiled("before", end=r"\Z")
WORD = re.compile(r"[^\W_]+")
# The letters with which an expression can begin, and many with which none does.
BEGINNINGS = frozenset(re.findall("[a-z]+", " ".join(rule.pattern for rule in RULES.values())))

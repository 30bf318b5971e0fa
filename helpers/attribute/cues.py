"""Cues: the lemmas that report what somebody says or thinks (words/cues.toml)."""

import re
from collections.abc import Iterable

from helpers.text import read_words

WORDS = read_words("cues")
VERB_STANCE, NOUN_STANCE, ADVERB_STANCE = (
    {word: stance for stance, words in WORDS[part].items() for word in words}
    for part in ("stance", "nouns", "adverbs"))
PARTICLES = frozenset(verb.split(" ")[1] for verb in VERB_STANCE if " " in verb)


def plural(noun: str) -> str:
    """The regular plural of a noun."""
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words or phrases, whole, in any case."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)

"""Cues: the words that report what somebody says or thinks, in all their forms (words/cues.toml)."""

import re
from collections.abc import Iterable

from helpers.text import read_words

WORDS = read_words("cues")
VOWELS = "aeiou"


def inflect(verb: str) -> list[str]:
    """All forms of an English verb; irregular ones from the list."""
    first, _, particle = verb.partition(" ")
    forms = [first, *WORDS["irregular"].get(first, regular(first))]
    return [f"{form} {particle}".strip() for form in forms]


def regular(verb: str) -> list[str]:
    """Present, past and participle by the rules of spelling (Quirk et al. 1985, § 3.5 to 3.10); a final consonant is not doubled."""
    if verb.endswith("e"):
        return [verb + "s", verb + "d", (verb if verb.endswith("ee") else verb[:-1]) + "ing"]
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return [verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    return [verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"), verb + "ed", verb + "ing"]


def forms_of(verbs: Iterable[str]) -> dict[str, str]:
    """Every form of the verbs, and the verb it belongs to."""
    return {form: verb for verb in verbs for form in inflect(verb)}


def plural(noun: str) -> str:
    """The regular plural of a noun."""
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in VOWELS else noun + "s"


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words or phrases, whole, in any case."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in longest_first) + r")(?!\w)", re.IGNORECASE)


VERBS = forms_of(verb for verbs in WORDS["stance"].values() for verb in verbs)
NOUNS = {form: noun for nouns in WORDS["nouns"].values() for noun in nouns for form in (noun, plural(noun))}
FRAMES = {frame: frozenset(verbs) for frame, verbs in WORDS["frames"].items()}
PARTICLES = frozenset(verb.split(" ")[1] for verb in VERBS if " " in verb)
VERB_STANCE = {verb: stance for stance, verbs in WORDS["stance"].items() for verb in verbs}
NOUN_STANCE = {noun: stance for stance, nouns in WORDS["nouns"].items() for noun in nouns}
ADVERB_STANCE = {adverb: stance for stance, adverbs in WORDS["adverbs"].items() for adverb in adverbs}

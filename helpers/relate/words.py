"""The words of words/events.toml: how far an act has come, how real it is told to be, who acts for whom, what is told twice; and of words/codes.toml: what a word by itself tells in PLOVER's terms."""

from helpers.text import read_words

WORDS = read_words("events")


def sets(part: str) -> dict[str, frozenset[str]]:
    """The lists of a part as sets."""
    return {name: frozenset(entries) for name, entries in WORDS[part].items() if isinstance(entries, list)}


def first_of(groups: list[list[str]]) -> dict[str, str]:
    """For each word of the groups the first of its first group, by which they are known."""
    return {word: group[0] for group in reversed(groups) for word in group}


def codes() -> dict[tuple[str, bool], str]:
    """The code that a lemma by itself tells, as a verb (True) or a noun."""
    told = read_words("codes")
    unsure = set(told.pop("open"))
    return {(word, part == "verbs"): code for code, parts in told.items() for part, entries in parts.items() for word in entries if word not in unsure}


CODES = codes()
PHASES, IDENTITY, ROLES, REALIS, WHERE, SPORT = (sets(part) for part in ("phases", "identity", "roles", "realis", "where", "sport"))
STATES, LIGHT, BEFALLING = sets("states")["verbs"], sets("light")["verbs"], sets("light")["befall"]
ADJECTIVES, READY = WORDS["realis"]["adjectives"], WORDS["realis"]["ready"]
SAME, HEADS = first_of(WORDS["same"]["groups"]), first_of(WORDS["same"]["heads"])
BODIES = frozenset(form for noun in IDENTITY["bodies"] for form in (noun, noun + "s"))

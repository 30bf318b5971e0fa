"""Names read by themselves: titles, suffixes and the words of a name; the lists of words/titles.toml, places.toml and organisations.toml."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from spacy.tokens import Span

from helpers.text import normalize, read_words

KINDS = {"PERSON": "person", "NORP": "people", "ORG": "organisation", "FAC": "organisation", "GPE": "place", "LOC": "place"}
COLUMNS = ["start", "end", "text", "actor", "name", "label", "aliases", "roles", "mentions"]
MINOR = frozenset("of the and for in on at to a an de la le du des et und y e der".split()) | {"&"}
PREPOSITIONS = frozenset("of for on in at to against".split())
HONOURS = frozenset("highness majesty excellency eminence honour honor".split())
TAILS = frozenset("of in from at".split())
DETERMINERS = frozenset("the a an this that its their his her our my your".split())
NATIONAL = frozenset("national royal federal state central supreme".split())
WORD = re.compile(r"[^\s,;:()\[\]\"“”«»/]+")
POSSESSIVE = re.compile(r"(?:['’‘ʼ]s?|[-–—])$")
NUMERAL = re.compile(r"(?:X{0,2}(?:IX|IV|V?I{1,3}|V)|X{1,2})\.?")  # of a ruler
ACRONYM = re.compile(r"^(?:[A-Z]\.?){2,}s?$|^[A-Z][A-Za-z]?[A-Z&]+[A-Za-z]?$")

Mention = dict
"""One mention under way: number, span, kind, words (folded), raw words, titles, suffix."""


def normalize_all(words: Iterable[str]) -> frozenset[str]:
    """The folded words as a set."""
    return frozenset(map(normalize, words))


def number_sets(sets: Iterable[Sequence[str]]) -> dict[str, set[int]]:
    """For every folded name, the numbers of the lines it stands in."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for number, names in enumerate(sets):
        for name in names:
            numbers[" ".join(w for w in normalize(name).split() if w != "the")].add(number)
    return dict(numbers)


def demonym_numbers(groups: Sequence[Sequence[str]]) -> dict[str, int]:
    """For every folded word for members of a people, singular and plural, the number of the people."""
    return {normalize(form): number for number, group in enumerate(groups) for word in group for form in (word, word + "s")}


TITLES, PLACES, ORGANISATIONS = read_words("titles"), read_words("places"), read_words("organisations")
COUNTRIES = list(PLACES["countries"].values())
COUNTRY = {name: min(numbers) for name, numbers in number_sets(c["names"] for c in COUNTRIES).items()}
CAPITAL = {normalize(country["capital"]): number for number, country in enumerate(COUNTRIES) if country["capital"]}
PEOPLE = demonym_numbers([*(c["demonyms"] for c in COUNTRIES), *PLACES["peoples"]["groups"]])
PLACE_SETS, PLACE_BEFORE = number_sets(PLACES["names"]["same"]), tuple(word + " " for word in PLACES["names"]["before"])
PLACE_AFTER = tuple(" " + word for word in PLACES["names"]["after"])
GOVERNMENT_VERBS = frozenset(PLACES["governments"]["verbs"])
ORGANISATION_SETS = number_sets(ORGANISATIONS["same"])
LEGAL, HEADS, GENERIC = (normalize_all(ORGANISATIONS[key]) for key in ("legal", "heads", "generic"))
BEFORE = normalize_all([*TITLES["before"], *TITLES["address"]])
ADDRESS, OFFICES, ADJECTIVES = (normalize_all(TITLES[key]) for key in ("address", "offices", "adjectives"))
ROLES = normalize_all([*TITLES["roles"], *TITLES["before"]])
GENDER = {normalize(word): gender for gender in ("male", "female") for word in TITLES[gender]}
GIVEN_NAMES = {name: gender for gender, names in TITLES["first_names"].items() for name in names}
SUFFIXES = normalize_all(TITLES["suffixes"])
SHORT = number_sets(TITLES["short"])
RANKS = normalize_all(TITLES["ranks"])
LONGEST_TITLE = max(len(title.split()) for title in BEFORE)


def read_mention(number: int, span: Span) -> Mention:
    """What is known of one mention from its own words, and of a person from a form of address before them."""
    mention = read_name(span.text, span.label_) | {"number": number, "span": span}
    address = normalize(span.doc[span.start - 1].text) if span.start and mention["kind"] == "person" else ""
    return mention | {"titles": [address, *mention["titles"]]} if address in ADDRESS else mention


@lru_cache(maxsize=1 << 12)
def read_name(name: str, label: str) -> Mention:
    """The same of a name and its label, read once."""
    found = [(word[0], word.start()) for word in WORD.finditer(name) if normalize(word[0])] or [(name, 0)]
    last, start = found[-1]
    found[-1] = (POSSESSIVE.sub("", last) or last, start)
    while len(found) > 1 and found[0][0].lower() in DETERMINERS:
        found = found[1:]
    raw = [word for word, _ in found]
    mention = {"kind": KINDS.get(label, "thing"), "raw": raw, "titles": [], "suffix": ""}
    mention |= {"starts": [at for _, at in found], "end": start + len(raw[-1])}
    return read_person(mention) if mention["kind"] == "person" else mention | {"words": plain_words(raw)}


def plain_words(raw: Sequence[str]) -> tuple[str, ...]:
    """Folded words, hyphens split, without a leading determiner; initials alone are one word ("U. S.")."""
    words = [part for word in raw for part in normalize(word).split()]
    words = ["".join(words)] if len(words) > 1 and all(len(word) == 1 for word in words) else words
    return tuple(words[1:] if len(words) > 1 and words[0] == "the" else words) or (" ".join(raw),)


def read_person(mention: Mention) -> Mention:
    """A person's mention: titles and suffixes apart from the name, initials split, particles left out."""
    cut = title_end(mention["raw"])
    titles, raw = title_phrases(mention["raw"][:cut]), mention["raw"][cut:]
    suffix = ""
    while len(raw) > 1 and (normalize(raw[-1]) in SUFFIXES or NUMERAL.fullmatch(raw[-1])):
        suffix, raw = normalize(raw[-1]), raw[:-1]
    core = raw[:next((at for at, word in enumerate(raw) if at and normalize(word) in TAILS), len(raw))]
    if title_size([normalize(word) for word in core]) == len(core):
        titles, core = [*titles, " ".join(map(normalize, core))], []
    return mention | {"raw": raw, "starts": mention["starts"][cut:], "titles": titles, "suffix": suffix, "words": name_words(core) if core else ()}


def title_end(raw: Sequence[str]) -> int:
    """How many leading words are titles; at least one word is left."""
    words = [normalize(word) for word in raw]
    end = 0
    while end < len(words) - 1 and (size := title_size(words[end:-1]) or is_modifier(words[end])):
        end += size
    if end and not any(word in BEFORE for word in words[:end]) and not title_size(words[:end]):
        end = 0
    for at in range(end, len(words) - 1):
        size = title_size(words[at:-1])
        if size and " ".join(words[at:at + size]) in OFFICES:
            end = at + size
    if end and words[end] in PREPOSITIONS and len(words) - end > 2:
        return 0 if is_country(words) else len(words) - 2
    return end


def title_phrases(raw: Sequence[str]) -> list[str]:
    """The titles among these words, folded."""
    words, phrases = [normalize(word) for word in raw], []
    while words:
        size = title_size(words)
        phrases += [" ".join(words[:size])] if size else []
        words = words[max(size, 1):]
    return phrases


def title_size(words: Sequence[str]) -> int:
    """How many words the longest title at the start of these has; of two initials the first is none ("M. A. Berg")."""
    if len(words) > 1 and len(words[0]) == len(words[1]) == 1:
        return 0
    sizes = range(min(LONGEST_TITLE, len(words)), 0, -1)
    return next((size for size in sizes if " ".join(words[:size]) in BEFORE), 0)


def is_country(words: Sequence[str]) -> bool:
    """Whether the words end in the name of a country: "Emperor of the United States"."""
    return any(" ".join(words[-size:]) in COUNTRY for size in (1, 2, 3))


def is_modifier(word: str) -> bool:
    """Whether the word may stand before a title and belong to it."""
    return word in ADJECTIVES or word in PEOPLE or word in COUNTRY


def name_words(raw: Sequence[str]) -> tuple[str, ...]:
    """Folded words of a person's name; "J.K." gives two initials."""
    words: list[str] = []
    for word in raw:
        parts = normalize(word).split()
        words += list(parts[0]) if re.fullmatch(r"(?:[A-Z]\.?){2}|(?:[A-Z]\.){2,}", word) else parts
    return tuple(words) or plain_words(raw)


def display(span: Span) -> str:
    """The name without titles, determiner, possessive ending and brackets, as the text has it."""
    mention = read_mention(0, span)
    return " ".join(span.text[mention["starts"][0]:mention["end"]].split())


def is_acronym(mention: Mention) -> bool:
    """Whether the mention is one word of capitals."""
    return len(mention["raw"]) == 1 and bool(ACRONYM.match(mention["raw"][0]))


def is_short_for(acronym: str, words: Sequence[str]) -> bool:
    """Whether most letters of the acronym start a word of the name, or all come in it in order."""
    letters, whole = normalize(acronym).replace(" ", ""), "".join(words)
    if not ACRONYM.match(acronym) or len(letters) < 2 or len(words) < 2:
        return False
    starts = Counter(word[0] for word in words)
    matched = sum((starts & Counter(letters)).values())
    rest = iter(whole)
    return matched * 2 > len(letters) or (letters[0] == whole[0] and all(letter in rest for letter in letters))


def content(words: Sequence[str]) -> tuple[str, ...]:
    """The words that carry the name, without small words and legal endings."""
    kept = [word for word in words if word not in MINOR]
    while len(kept) > 1 and kept[-1] in LEGAL:
        kept.pop()
    return tuple(kept)


def short_names(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Names an organisation may be called by after its full name."""
    kept = tuple(word for at, word in enumerate(words) if not (at and word in LEGAL))
    before = kept[:next((at for at, word in enumerate(kept) if at and word in PREPOSITIONS), len(kept))]
    names = {kept}
    names |= {kept[at:] for at in range(1, len(kept)) if all(is_national(word) for word in kept[:at])}
    if before[-1:] and before[-1] in HEADS:
        names.add(before[-1:])
    while len(kept) > 1 and kept[-1] in GENERIC | LEGAL:
        kept = kept[:-1]
        names.add(kept)
    if 1 < len(words) < 4 and not MINOR & set(words) and words[-1] not in HEADS | GENERIC | LEGAL | {"house"}:  # "the House" is not the White House
        names |= {words[at:] for at in range(1, len(words))}
    after = words[words.index("of") + 1:] if "of" in words else ()
    if after and not any(is_national(word) for word in after):
        names.add(after)
    return {name for name in names if name}


def is_national(word: str) -> bool:
    """Whether the word says only of which country an organisation is."""
    return word in NATIONAL or word in PEOPLE or word in COUNTRY or word in MINOR

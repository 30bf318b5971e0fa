"""Checks of names: titles that change, names spelled in two ways."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from types import SimpleNamespace

from spacy.tokens import Span

from helpers import phrase
from helpers.annotate import identify, naming
from helpers.relate.finding import WORDS, Row, cite, is_authors, row, sentence
from helpers.text import normalize

TITLES = WORDS["titles"]
STATUS, ENDED, LOWER, OFFICES = (frozenset(TITLES[key]) for key in ("status", "ended", "lower", "offices"))
RANKS = frozenset(TITLES["ranks"])
EXCLUSIVE = {frozenset(pair) for pair in TITLES["exclusive"]}
SHORT_TITLES = TITLES["short"]
ACCENTED = 4  # letters of a word whose accents are compared
LONG = 5  # letters from which names that differ in one can be one
ENDED_AS = "former"
NO_ROLE = ("he", "she", "they", "it", "i", "we", "you", "who", "year-old", "year")  # first words of what a parse takes for a role
REACH = 90  # characters before a name in which its title stands
TAIL = re.compile(r"(?:[\w.'’-]+ )+$")
HEADS = OFFICES | frozenset(word for rank in RANKS for word in rank.split()) | SHORT_TITLES.keys()
BEFORE = frozenset(word for title in (*naming.BEFORE, *naming.ADJECTIVES) for word in title.split())
TITLE_WORDS = (BEFORE | STATUS | LOWER) - naming.ADDRESS - {"under"}


# Titles.

def titles(view: SimpleNamespace) -> Iterator[Row]:
    """One person with and without "former", "acting" and the like before the same office, or with two ranks."""
    for actor, spans in view.by_actor.items():
        if len(spans) > 1 and sum(span.label_ == "PERSON" for span in spans) > 1:
            told = {}
            for span in spans:
                for role in roles(view, span):
                    told.setdefault(role, read_title(role) | {"span": span, "text": role})
            found = next(((a, b) for a, b in combinations(told.values(), 2) if a["span"].start != b["span"].start and contradict(a, b)), None)
            if found:
                yield of_titles(view, actor, *found)


def of_titles(view: SimpleNamespace, actor: str, first: dict, second: dict) -> Row:
    """The row for two titles of one person; where one is in somebody's quotation it weighs less."""
    pieces = [(one["span"].start_char, one["span"].end_char) for one in (first, second)]
    name = naming.display(identify.fullest(view.by_actor[actor]))
    told = " and ".join(f"“{phrase.shortened(one['text'])}” (sentence {sentence(view, piece[0])})" for one, piece in zip((first, second), pieces))
    light = not all(is_authors(view, start) for start, _ in pieces) or not (first["status"] | second["status"]) <= ENDED
    return row(view, "title changes", pieces, f"{name} is {told}.", weight=2 if light else 3, actor=actor)


def roles(view: SimpleNamespace, span: Span) -> list[str]:
    """What the text says beside this mention of who it is, the title right before the name last; read once."""
    if not hasattr(view, "roles"):
        view.roles = {}
    if span.start not in view.roles:
        title = title_before(view, span) if span.label_ == "PERSON" else ""
        told = [role for role in (identify.read_roles(span) if span.label_ == "PERSON" else []) if role.split()[0].lower() not in NO_ROLE]
        view.roles[span.start] = [*told, *([title] if title and title not in told else [])]
    return view.roles[span.start]


def title_before(view: SimpleNamespace, span: Span) -> str:
    """The words of a title, with "former" and nationality, that end where the name begins; empty where none of them is a title."""
    name = span.start_char + naming.read_mention(0, span)["starts"][0]
    tail = TAIL.search(view.text, max(0, name - REACH), name)
    words = tail[0].split() if tail else []
    kept: list[str] = []
    while words and belongs(words[-1], kept):
        kept.insert(0, words.pop())
    while kept and (kept[0].lower() in ("of", "state") or not set(parts_of(kept[0])) & TITLE_WORDS):
        kept.pop(0)
    return " ".join(kept) if any(part in HEADS for word in kept for part in parts_of(word)) else ""


def parts_of(word: str) -> list[str]:
    """The folded word, parted at its hyphens."""
    return normalize(word).split()


def belongs(word: str, after: list[str]) -> bool:
    """Whether the word before these can be part of the title: a title's word, a people, a country, "of" in "Secretary of State"."""
    parts = parts_of(word)
    if not parts or (word[-1] in ".,;:" and len(word) > 5):
        return False
    if parts == ["of"]:
        return bool(after) and after[0].lower() in ("state", "defense", "defence", "staff", "parliament")
    return all(part in TITLE_WORDS or part in naming.PEOPLE or part in naming.COUNTRY for part in parts)


def read_title(text: str) -> dict:
    """The status, the office with what lowers it, and of what, of a title."""
    words = [SHORT_TITLES.get(word, word) for word in normalize(text).split() if word not in naming.DETERMINERS]
    cut = next((at for at, word in enumerate(words) if word in ("of", "for", "at", "in", "to", "who", "with")), len(words))
    head, tail = words[:cut], words[cut:]
    status = frozenset(ENDED_AS if word in ENDED else word for word in head if word in STATUS)
    kept = [word for word in head if word not in STATUS and not is_national(word)]
    tail = [word for word in tail[1:] if not is_national(word)]
    return {"status": status, "office": tuple(kept), "head": kept[-1] if kept else "", "tail": tuple(tail)}


def is_national(word: str) -> bool:
    """Whether the word says no more than of which country, or that it is so now."""
    return word in naming.PEOPLE or word in naming.COUNTRY or word in ("u", "s", "us", "now", "the")


def contradict(first: dict, second: dict) -> bool:
    """Whether the same office is held and not held, or the ranks exclude each other."""
    if not first["office"] or not second["office"]:
        return False
    if first["office"] == second["office"]:
        held = first["status"] != second["status"] and "then" not in first["status"] | second["status"]
        return held and first["head"] in OFFICES and first["tail"] == second["tail"]
    if first["status"] | second["status"]:
        return False
    names = [" ".join(one["office"]) for one in (first, second)]
    if all(name in RANKS for name in names):
        return not any(long.endswith(" " + short) for long, short in (names, names[::-1]))
    return frozenset(names) in EXCLUSIVE or is_lower(first, second) or is_lower(second, first)


def is_lower(first: dict, second: dict) -> bool:
    """Whether the one is the deputy's office of the other: "deputy minister", "minister"."""
    office = first["office"]
    lower = office[0] in LOWER and office[1:] == second["office"] and " ".join(office) not in RANKS
    return lower and second["head"] in OFFICES and first["tail"] == second["tail"]


# Spelling.

def spellings(view: SimpleNamespace) -> Iterator[Row]:
    """Names that differ in one letter, or one name with and without its accents or hyphen."""
    words = name_words(view)
    seen: set[str] = set()
    for first, second in near_words(words):
        found = next(((a, b) for a in words[first] for b in words[second] if same_name(a, b)), None)
        if found and not {found[0]["actor"], found[1]["actor"]} <= seen:
            seen |= {found[0]["actor"], found[1]["actor"]}
            yield two_spellings(view, found[0]["span"], found[1]["span"], weight=3)
    yield from accents(view)


def name_words(view: SimpleNamespace) -> dict[str, list[dict]]:
    """The words of names that are no country's, people's or well-known organisation's, with the mentions they stand in, each form once."""
    table: dict[str, list[dict]] = defaultdict(list)
    forms = {(span.ent_id_, span.text): span for span in reversed(view.ents) if span.ent_id_ and span.label_ in ("PERSON", "GPE", "LOC", "FAC", "ORG")}
    for (actor, _), span in forms.items():
        mention = naming.read_mention(0, span)
        for place, word in enumerate(mention["words"]):
            if len(word) >= LONG and word.isalpha():
                known = {name: mention[name] for name in ("words", "kind")}
                table[word].append(known | {"actor": actor, "span": span, "place": place, "glued": "-" in mention["raw"][-1]})
    return dict(table)


def near_words(words: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of words with one first letter that one letter more, less, other or swapped makes equal."""
    alike: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        alike[word[0]].append(word)
    return [pair for same in alike.values() for pair in combinations(same, 2) if one_letter_off(*pair)]


def one_letter_off(first: str, second: str) -> bool:
    """Whether one letter more, less or other, or two swapped, is all that differs; a plural's -s and a daughter's -a differ rightly."""
    if abs(len(first) - len(second)) > 1 or first == second:
        return False
    long, short = (first, second) if len(first) > len(second) else (second, first)
    if len(long) > len(short):
        at = next((at for at, (a, b) in enumerate(zip(long, short)) if a != b), len(short))
        return long[at + 1:] == short[at:] and not (at == len(short) and long[-1] in "sanei")
    wrong = [at for at, (a, b) in enumerate(zip(long, short)) if a != b]
    if len(wrong) == 1:
        return wrong[0] not in (0, len(long) - 1)
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and long[wrong[0]] == short[wrong[1]] and long[wrong[1]] == short[wrong[0]]


def same_name(a: dict, b: dict) -> bool:
    """Whether the two names agree in all but the word that differs by one letter, or one is that word alone."""
    if a["actor"] == b["actor"] and a["words"] == b["words"] or is_listed(a) or is_listed(b):
        return False
    long, short = (a, b) if len(a["words"]) >= len(b["words"]) else (b, a)
    cut = len(long["words"]) - len(short["words"])
    if long["place"] - cut != short["place"] or {long["kind"], short["kind"]} == {"organisation", "place"}:
        return False
    if cut and len(short["words"]) == 1 and long["glued"]:
        return False
    if len(long["words"]) == 1 and "organisation" in (long["kind"], short["kind"]) or cut and (long["kind"] != "person" or not stands_alone(short)):
        return False
    return all(one == two for at, (one, two) in enumerate(zip(long["words"][cut:], short["words"])) if at != short["place"])


def stands_alone(one: dict) -> bool:
    """Whether a bare name is a person's, or could be: no "the" before it, no number or name after it."""
    span = one["span"]
    near = [span.doc[at] for at in (span.start - 1, span.end) if 0 <= at < len(span.doc)]
    return one["kind"] == "person" or not any(token.lower_ == "the" or token.pos_ in ("NUM", "PROPN") for token in near)


def is_listed(one: dict) -> bool:
    """Whether a list knows the word or the name as a country's, capital's, people's or organisation's."""
    names = (" ".join(one["words"]), one["words"][one["place"]])
    return any(name in known for name in names for known in (naming.COUNTRY, naming.CAPITAL, naming.PEOPLE, naming.ORGANISATION_SETS))


def two_spellings(view: SimpleNamespace, first: Span, second: Span, *, weight: int) -> Row:
    """The row for one name in two spellings."""
    pieces = sorted((span.start_char, span.end_char) for span in (first, second))
    text = f"One name in two spellings? {cite(view, pieces[0])} and {cite(view, pieces[1])}."
    return row(view, "spelling", pieces, text, weight=weight, actor=min(first, second).ent_id_)


def accents(view: SimpleNamespace) -> Iterator[Row]:
    """One actor's name with and without accents or a hyphen."""
    for spans in view.by_actor.values():
        if len({span.text for span in spans}) < 2:
            continue
        plain: dict[tuple, dict[str, Span]] = defaultdict(dict)
        for span in spans:
            mention = naming.read_mention(0, span)
            for word in mention["raw"]:
                form = re.sub(r"['’‘ʼ`.]", "", word)
                if len(form) >= ACCENTED and not form.isupper() and form[0].isalpha():
                    plain[normalize(word)].setdefault(form.casefold(), span)
        found = next((forms for forms in plain.values() if len(forms) > 1), None)
        if found:
            first, second = list(found.values())[:2]
            yield two_spellings(view, first, second, weight=1)

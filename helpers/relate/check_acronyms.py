"""Checks of acronyms: used before or without the name they stand for."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from types import SimpleNamespace

import pandas

from helpers import phrase
from helpers.annotate import naming
from helpers.relate.finding import WORDS, Piece, Row, entity_at, row, sentence
from helpers.text import normalize

KNOWN = frozenset(WORDS["acronyms"]["known"])
ACRONYM = re.compile(r"(?<![\w@#&/.'’-])[A-Z][A-Z&]{1,6}s?(?![\w&/@]|[-‐‑]\d|\.\w|['’]\w{2})")
# Lines and runs of words without a small letter, datelines, agencies in them, and addresses: no acronyms are read there.
SHOUTED = re.compile(r"^[^\na-z]{4,}$|(?:https?://|www\.)\S+|\b[A-Z]{3,}(?:[ ,:]+[A-Z’'\"“”]{3,})+\b|"
                     r"^[A-Z]{2,}(?: [A-Z]+)*(?=[,:]?\s?[—–-]|[,:] )|\[[A-Z ]+\]|\([A-Z]{2,6}\)(?=\s*[—–-])", re.MULTILINE)
IN_BRACKETS = re.compile(r"\s*\(\s*(?:the |hereafter |also known as |known as |or )?[“\"'‘]?$")
AFTER_NAME = re.compile(r"(?:,? or|,? also known as|,? known as|,? abbreviated as|,? short for|, the|\s[-–—])\s+(?:the )?[“\"'‘]?$")
OPENS = re.compile(r"s?[”\"'’]?\s*(?:\(|, or (?:the )?|, short for (?:the )?|, which stands for (?:the )?)")


def acronyms(view: SimpleNamespace) -> Iterator[Row]:
    """Acronyms used before they are explained; those never explained share a row, which weighs more where one of them is used more than once."""
    found = {letters: (pieces, [piece for piece in pieces if is_explained(view, letters, piece)]) for letters, pieces in uses(view).items()}
    for letters, (pieces, explained) in found.items():
        if explained and pieces[0] < explained[0]:
            text = f"“{letters}” is used (sentence {sentence(view, pieces[0][0])}) before it is explained (sentence {sentence(view, explained[0][0])})."
            yield row(view, "acronym", [pieces[0], explained[0]], text, weight=2)
    bare = {letters: pieces for letters, (pieces, explained) in found.items() if not explained and is_riddle(view, letters, pieces)}
    if bare:
        told = phrase.joined([f"“{letters}” ({where(view, pieces)})" for letters, pieces in bare.items()])
        again = any(len(pieces) > 1 for pieces in bare.values())
        yield row(view, "acronym", [piece for pieces in bare.values() for piece in pieces], f"Never spelled out: {told}.", weight=2 if again else 1)


def where(view: SimpleNamespace, pieces: list[Piece]) -> str:
    """The sentences in which these stand: "sentences 2, 5"."""
    return phrase.numbered(pandas.Series(sorted({sentence(view, start) for start, _ in pieces})))


def uses(view: SimpleNamespace) -> dict[str, list[Piece]]:
    """Where each acronym stands that not everybody knows, singular and plural as one; capitals that only shout are none."""
    found: dict[str, list[Piece]] = defaultdict(list)
    shouted = [match.span() for match in SHOUTED.finditer(view.text)]
    for match in ACRONYM.finditer(view.text):
        letters = match[0].removesuffix("s") if len(match[0]) > 3 else match[0]
        known = {letters.upper(), match[0]} & KNOWN or letters.lower() in naming.CAPITAL or letters.lower() in naming.COUNTRY
        if not known and not any(start <= match.start() < end for start, end in shouted) and not of_name(view, match.span()):
            found[letters].append(match.span())
    return found


def of_name(view: SimpleNamespace, piece: Piece) -> bool:
    """Whether the capitals belong to a longer name, or say of what country, club or party somebody is."""
    return in_longer_name(view, piece) or after_person(view, piece)


def after_person(view: SimpleNamespace, piece: Piece) -> bool:
    """Whether the capitals stand in brackets after a person's name: a country, club or party in a list."""
    before = view.text[max(0, piece[0] - 3):piece[0]].rstrip(" (")
    start = piece[0] - 3 + len(before)
    span = entity_at(view, (start - 1, start)) if view.text[max(0, piece[0] - 1):piece[0]] == "(" and start > 0 else None
    return span is not None and span.label_ == "PERSON"


def in_longer_name(view: SimpleNamespace, piece: Piece) -> bool:
    """Whether the capitals are a part of a longer name: "JOS Project", "BBC News"."""
    span = entity_at(view, piece)
    if span is None:
        return False
    rest = view.text[span.start_char:piece[0]] + view.text[piece[1]:span.end_char]
    rest = re.sub(r"\([^)]*\)?|^the\b|['’]s$", "", rest, flags=re.IGNORECASE)
    return bool(re.search(r"\w", rest)) and "(" not in view.text[max(0, piece[0] - 2):piece[0]]


def is_riddle(view: SimpleNamespace, letters: str, pieces: list[Piece]) -> bool:
    """Whether the acronym, nowhere explained, is a word at all, and its full name does not stand shortly before it."""
    full = full_name(view, letters, pieces)
    near = full is not None and full < pieces[0]
    return not near and not is_word(view, letters, pieces)


def is_word(view: SimpleNamespace, letters: str, pieces: list[Piece]) -> bool:
    """Whether the capitals are a word, a name in capitals, a person's initials or, told once, two letters that can be anything."""
    span = entity_at(view, pieces[0])
    spoken = letters.lower() in view.text and re.search(rf"\b{letters.lower()}\b", view.text)
    if re.fullmatch("[IVXLC]+", letters):
        return True
    name = len(letters) > 5 and len(re.findall("[AEIOU]", letters)) > 1
    return bool(spoken) or name or (span is not None and span.label_ == "PERSON") or (len(letters) == 2 and len(pieces) == 1)


def is_explained(view: SimpleNamespace, letters: str, piece: Piece) -> bool:
    """Whether the acronym stands in brackets after its name, or its name in brackets after it."""
    start, end = piece
    before, after = view.text[max(0, start - 120):start], view.text[end:end + 120]
    if (found := IN_BRACKETS.search(before)) and (re.match(r"s?[”\"'’]?\s*[);,]", after)):
        return bool(re.search(r"\w[”\"'’]?$", before[:found.start()]))
    if found := AFTER_NAME.search(before):
        return spells(letters, before[:found.start()].split()[-9:])
    if found := OPENS.match(after):
        return spells(letters, re.split(r"[),.;]", after[found.end():])[0].split()[:9], first=True)
    return False


def spells(letters: str, words: list[str], *, first: bool = False) -> bool:
    """Whether the last (or first) of these words spell the acronym with their initials."""
    words = [part for word in words for part in normalize(word).split()]
    runs = [words[:size] for size in range(2, len(words) + 1)] if first else [words[at:] for at in range(len(words) - 1)]
    return any(initials(run) == normalize(letters) or (size_fits(letters, run) and naming.is_short_for(letters, run)) for run in runs)


def size_fits(letters: str, run: list[str]) -> bool:
    """Whether about as many words as letters carry the name, beginning alike."""
    kept = [word for word in run if word not in naming.MINOR]
    return abs(len(kept) - len(letters)) < 2 and bool(run) and run[0][0] == letters[0].lower()


def initials(words: Iterable[str]) -> str:
    """The first letters of the words that carry the name."""
    return "".join(word[0] for word in words if word not in naming.MINOR)


def full_name(view: SimpleNamespace, letters: str, pieces: list[Piece]) -> Piece | None:
    """Where a name stands whose initials are the acronym, or another name of the same actor; None where none does."""
    for piece in pieces:
        span = entity_at(view, piece)
        for other in view.by_actor.get(span.ent_id_, ()) if span is not None and span.ent_id_ else ():
            if len(other) > 1 and letters not in other.text:
                return other.start_char, other.end_char
    minor = r"(?:(?:of|the|and|for|in|on|to|de|la|&)\s+)*"
    gap = r"[\w’'.]*(?:[\s-]+" + minor + ")"
    if len(letters) < 3 or "&" in letters:
        return None
    pattern = r"\b" + gap.join(letters) + r"[\w’'.]*[a-z]"
    found = re.search(pattern, view.text)
    return found.span() if found else None

"""Find lines and sentences that ask the reader for something, and notes on the author: they stand around an article, and are no part of it."""

import re
from collections import Counter
from collections.abc import Iterator

from helpers.load.paragraph import lines
from helpers.text import read_words

WORDS = read_words("pages")["calls"]
LABELS, ALONE, ASKS = ("|".join(WORDS[kind]) for kind in ("labels", "alone", "asks"))
# Bullets, brackets, stars and arrows around a line.
EDGE = r"[\s\[({*_•·>»→▶|–—-]*"
# A label with a colon or alone, or in capitals before something else; or "Read more" at the end of a line that links to what it names.
LABEL = re.compile(rf"{EDGE}(?:{LABELS})(?:\s*[:|>»→–—](?!\w)|[\W_]*$)", re.IGNORECASE)
CAPITALS = re.compile(rf"{EDGE}(?:READ MORE|READ ALSO|ALSO READ|SEE ALSO|READ NEXT|RELATED|WATCH NOW|MORE FROM|DON[’']T MISS)\b(?= )")
LINKED = re.compile(r".*[^.,;:–—-] (?:Read more|Read More|READ MORE)(?: here| Here)?[\s.»>→]*$")
ONLY = re.compile(rf"{EDGE}(?:{ALONE})[\W_]*$", re.IGNORECASE)
ASK = re.compile(rf"{EDGE}(?:{ASKS})", re.IGNORECASE)
TOLD = re.compile(WORDS["told"], re.IGNORECASE)
SENTENCE = re.compile(r"\S.*?(?:[.!?…][\"”’)*\]]*(?=\s)|$)")
NOTE = re.compile(rf"{EDGE}(?:The (?:writer|author) (?:is|was|has)\b|(?:[A-Z][\w.’'-]+ ){{2,4}}(?:is|was|covers|writes|reports)\b[^.!?]{{0,150}}\b{WORDS['authors']}\b|.{{3,120}} contributed to this (?:report|story|article))")
# What ends a text that goes on elsewhere: our own list, from shortened articles of feeds, news services and paywalls.
GOES_ON = re.compile(
    r"(?:read more|continue reading|keep reading|read the (?:full|whole) (?:story|article)|click here to (?:read|continue)"
    r"|(?:subscribe|sign in|log in) to (?:read|continue)|\[\+\d+ chars\])\W*$",
    re.IGNORECASE,
)
# Longer lines and sentences are left to the article; notes on the author are looked for in so many lines at its end.
LONGEST_WORDS, LONGEST_LINE, LAST_LINES = 60, 2_000, 3


def without_calls(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without what asks the reader for something, and what that is, as the report tells it."""
    found = list(calls(text))
    if not found:
        return text, ()
    asked = Counter(" ".join(text[start:end].split()) for start, end in found)
    for start, end in reversed(found):
        text = text[:start].rstrip(" \t") + text[end:]
    kept = "\n".join(line for line in text.splitlines() if line.strip())
    return kept, tuple(f"a call to the reader, “{words}”" + (f" ({count} times)" if count > 1 else "") for words, count in asked.items())


def calls(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of each call: a line of nothing else, or a sentence of a line; not a last line that says that the article goes on elsewhere."""
    found = [(0, 0, ""), *lines(text)]
    for start, end, line in found[:-1] if GOES_ON.search(found[-1][2]) else found:
        if not line or len(line) > LONGEST_LINE:
            continue
        spans = [match.span() for match in SENTENCE.finditer(line)]
        asking = [(first, last) for first, last in spans if is_ask(line[first:last]) and not is_quoted(line[:first])]
        if is_label(line) or len(asking) == len(spans):
            yield start, end
        else:
            yield from ((start + first, start + last) for first, last in asking)


def is_label(line: str) -> bool:
    """Whether a line leads to something else, or says that it begins."""
    if len(line.split()) > LONGEST_WORDS or (TOLD.search(line) and not LABEL.match(line)):
        return False
    return any(pattern.match(line) for pattern in (LABEL, CAPITALS, LINKED, ONLY))


def is_ask(sentence: str) -> bool:
    return len(sentence.split()) <= LONGEST_WORDS and bool(ASK.match(sentence)) and not TOLD.search(sentence)


def is_quoted(before: str) -> bool:
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def notes(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of notes on who wrote the article, at its end."""
    for start, end, line in list(lines(text))[-LAST_LINES:]:
        if len(line.split()) <= LONGEST_WORDS and NOTE.match(line) and not TOLD.search(line):
            yield start, end

"""Say what a reader should know about an article's file and text before trusting any count."""

import re
import unicodedata
from collections.abc import Iterator

import pandas as pd

from helpers.load.calls import GOES_ON, calls, notes
from helpers.load.decode import CONTROLS
from helpers.load.kind import Finding, broken_lines, find_kind, find_language
from helpers.load.marks import lonely_marks, lonely_single_marks
from helpers.load.page import ENDS_SENTENCE, WORDS
from helpers.load.paragraph import lines
from helpers.load.record import Article
from helpers.load.unwrap import LIGATURES

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt), less variation selectors, tags and joiners inside an emoji.
INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]"
    r"|(?<![\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])\u200d"
)
# Characters that turn the direction of text around: Bidi_Control in PropList.txt, less the plain marks.
DIRECTIONS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
CHARACTERS = {
    "control character": CONTROLS,
    "invisible character": INVISIBLE,
    "replacement character": re.compile("\ufffd"),
    "private use character": re.compile(r"[\ue000-\uf8ff]"),
    "ligature": LIGATURES,
}
# UTF-8 read as windows-1252: what the lead byte of two, three or four bytes looks like, then what those that follow look like.
FOLLOWING = "[\x80-\xbf" + "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)) + "]"
MOJIBAKE = re.compile(f"[ÂÃÄÅ]{FOLLOWING}|[âï]{FOLLOWING}{{2}}|ð{FOLLOWING}{{3}}")
MARKUP = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|&(?:amp|nbsp|quot|lt|gt|#\d+);|\]\(https?:", re.IGNORECASE)
WEB_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
ELLIPSIS = re.compile(r"(?:…|\.\.\.)[\])]?$")
# What may follow the last sentence: an agency or author after a dash, the end marks of agencies, a web address.
SIGNATURE = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?:[-–—]+\s?\S.{0,60}|Enditem|ENDS|-30-|###)$|^[-–—]|(?:https?://|www\.)\S+$")
# Our own thresholds, set on 965 raw news articles: below or above them lie the texts that an editor would set aside.
SHORT_WORDS = 50
DUPLICATE_WORDS = 6
CREDIT_WORDS = 6
REPORT_COLUMNS = {
    "start": "Int64", "end": "Int64", "text": "string", "finding": "string", "severity": "string", "detail": "string"
}
ENCODING_DETAILS = {
    "byte order mark": "{encoding}, certain: the file begins with its byte order mark.",
    "valid UTF-8": "{encoding}, all but certain: every byte of the file is valid UTF-8.",
    "zero bytes": "{encoding}, nearly certain: there is no byte order mark, but every second byte is zero.",
    "page": "{encoding}, as the page declares; the file is valid in it.",
    "guess": "{encoding}, a guess: {encoding_confidence:.0%} of the characters beyond ASCII fit their place. "
    "Look at accents and quotation marks.",
    "Word document": "A Word document says itself how its text is encoded.",
    "OpenDocument text": "An OpenDocument text says itself how its text is encoded.",
    "RTF document": "An RTF document says itself how its text is encoded.",
    "PDF document": "A PDF says itself how its text is encoded; its columns were read one after the other, its lines joined to paragraphs, and words parted at line ends to words.",
    None: "How the text was encoded is not known.",
}


def report(article: Article) -> pd.DataFrame:
    """One row per finding about the file and its text; offsets are NA where the finding is about no one place.

    `severity` is note (good to know) or warning (may mislead what comes after). A character is one finding, at its first place.
    Lists and thresholds, with their sources, are the constants of this module; the text is never changed.
    """
    rows = []
    for start, end, finding, severity, detail in (found for find in FINDERS for found in find(article)):
        text = None if start is None else article.text[start:end]
        rows.append((start, end, text, finding, severity, detail))
    return pd.DataFrame(rows, columns=list(REPORT_COLUMNS)).astype(REPORT_COLUMNS)


def find_encoding(article: Article) -> Iterator[Finding]:
    detail = ENCODING_DETAILS[article.encoding_from].format(**article._asdict())
    yield None, None, "encoding", "warning" if article.encoding_from == "guess" else "note", detail


def find_date(article: Article) -> Iterator[Finding]:
    if article.published is None:
        detail = "Neither argument, sidecar nor the file itself gives one: weekdays and words like yesterday cannot be tied to a day."
        yield None, None, "no publication date", "warning", detail
    elif article.published_assumed:
        detail = f"{article.published} is assumed, not known: dates counted from it rest on this assumption. {article.notes or ''}"
        yield None, None, "assumed publication date", "note", detail.rstrip()


def find_calls(article: Article) -> Iterator[Finding]:
    for start, end in calls(article.text):
        yield start, end, "call to the reader", "warning", "This asks the reader for something and is read as text of the article: take it out of the file."
    for start, end in notes(article.text):
        yield start, end, "note on the author", "note", "This seems to tell who wrote the article; it is read as text of the article."


def find_left_out(article: Article) -> Iterator[Finding]:
    for what in article.left_out or ():
        yield None, None, "left out", "warning", f"Not in the text, but in the file: {what}."


def find_shortness(article: Article) -> Iterator[Finding]:
    words = len(WORDS.findall(article.text))
    if words < SHORT_WORDS:
        yield None, None, "short text", "note", f"{words} words: shares and counts will say little."


def find_cut(article: Article) -> Iterator[Finding]:
    """The last paragraph, where it promises more or has no end."""
    *_, before, (start, end, last) = [(0, 0, ""), *lines(article.text)]
    if GOES_ON.search(last):
        yield start, end, "cut off", "warning", "The text ends with an invitation to read on elsewhere."
    elif ELLIPSIS.search(last):
        yield start, end, "cut off", "warning", "The text ends with an ellipsis."
    elif not is_ended(last) and not (is_ended(before[2]) and len(last.split()) <= CREDIT_WORDS):
        yield start, end, "cut off", "warning", "The text ends without a full stop, question or exclamation mark."


def is_ended(paragraph: str) -> bool:
    return bool(ENDS_SENTENCE.search(paragraph) or SIGNATURE.search(paragraph)) or paragraph.endswith((")", "]"))


def find_wrapping(article: Article) -> Iterator[Finding]:
    """Lines broken for their length, as in e-mail: each would count as a paragraph and cut its sentence."""
    if broken := broken_lines(article.text):
        start, end, _ = broken[0]
        yield start, end, "hard line breaks", "warning", f"{len(broken)} of {sum(1 for _ in lines(article.text))} lines break inside a sentence: join them first."


def find_markup(article: Article) -> Iterator[Finding]:
    matches = list(MARKUP.finditer(article.text))
    if matches:
        detail = f"{len(matches)} tags, entities or links, the first here; they are read as text."
        yield matches[0].start(), matches[0].end(), "markup", "warning", detail


def find_addresses(article: Article) -> Iterator[Finding]:
    for start, end, content in lines(article.text):
        if WEB_ADDRESS.fullmatch(content):
            yield start, end, "web address", "note", "This line holds an address only; it counts as a paragraph."


def find_characters(article: Article) -> Iterator[Finding]:
    """Characters that are not seen or not meant, once per character, at its first place."""
    for finding, pattern in CHARACTERS.items():
        places: dict[str, list[int]] = {}
        for match in pattern.finditer(article.text):
            places.setdefault(match[0], []).append(match.start())
        for character, starts in places.items():
            harmful = any(is_harmful(article.text, start) for start in starts)
            detail = f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}, {len(starts)} in the text."
            yield starts[0], starts[0] + 1, finding, "warning" if harmful else "note", detail


def is_harmful(text: str, start: int) -> bool:
    """Whether a character stands inside a word, turns the direction of text, or hides what was there."""
    inside = text[max(start - 1, 0) : start].isalpha() and text[start + 1 : start + 2].isalpha()
    return inside or bool(DIRECTIONS.match(text, start)) or not INVISIBLE.match(text, start)


def find_mojibake(article: Article) -> Iterator[Finding]:
    """Characters that were UTF-8 and were read as windows-1252 before this file was written, at the first place of each."""
    for found in dict.fromkeys(MOJIBAKE.findall(article.text)):
        if meant := meant_by(found):
            start = article.text.index(found)
            detail = f"{found} was probably {meant}; {article.text.count(found)} in the text."
            yield start, start + len(found), "mojibake", "warning", detail


def meant_by(garbled: str) -> str | None:
    raw = b"".join(bytes([ord(character)]) if ord(character) < 256 else character.encode("cp1252") for character in garbled)
    try:
        character = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return character if character >= "\u00a0" else None


def find_duplicates(article: Article) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for number, (start, end, content) in enumerate(lines(article.text), start=1):
        words = " ".join(content.casefold().split())
        if words in seen and len(words.split()) >= DUPLICATE_WORDS:
            yield start, end, "duplicate paragraph", "warning", f"Paragraph {number} repeats paragraph {seen[words]}."
        seen.setdefault(words, number)


def find_quotation_marks(article: Article) -> Iterator[Finding]:
    for start in sorted(lonely_marks(article.text) + lonely_single_marks(article.text)):
        around = " ".join(article.text[max(start - 20, 0) : start + 30].split())
        yield start, start + 1, "unbalanced quotation mark", "warning", f"No partner for the mark in “{around}”."


FINDERS = (
    find_encoding, find_date, find_left_out, find_language, find_kind, find_shortness, find_cut, find_wrapping, find_calls, find_markup, find_addresses,
    find_characters, find_mojibake, find_duplicates, find_quotation_marks,
)

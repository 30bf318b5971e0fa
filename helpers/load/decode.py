"""Decode the bytes of a text: the encoding that they make certain, that is declared, or that fits best."""

import codecs
import re
from pathlib import Path

import charset_normalizer

from helpers.load.file import problem

# Encodings that announce themselves (Unicode Standard, section 23.8); the 32-bit marks begin with the 16-bit ones.
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}
# Code pages in which English text is still found, the commonest first (WHATWG Encoding Standard; Apple and DOS archives).
CODE_PAGES = ["cp1252", "mac_roman", "iso8859_15", "cp850", "cp437", "cp1250"]
# A character beyond ASCII fits in English text as punctuation at a word's edge, a sign, or a letter among letters of its case.
FITTING = re.compile(
    r"(?<=\w)[’‘–—](?=\w)|(?<!\w)[“‘–—](?=[\w\s])|(?<=\S)[”’](?!\w)|[…•·£€©®™°½¼¾§\u00a0]"
    r"|(?<=[a-z])[ß-öø-ÿœšžăćčęěłńőřśşťůźż]|[ß-öø-ÿœšžăćčęěłńőřśşťůźż](?=[a-z])"
    r"|(?<![^\W\d_])[À-ÖØ-ÞŒŠŽ](?=[^\W\d_])|(?<=[A-Z])[À-ÖØ-ÞŒŠŽ](?=[A-Z])"
)
# First bytes of what is often saved with a wrong suffix (the magic numbers of file(1)).
SIGNATURES = {
    b"%PDF-": "a PDF document", b"PK\x03\x04": "a zip archive or Office document", b"{\\rtf": "an RTF document",
    b"\xd0\xcf\x11\xe0": "an old Office document", b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture", b"\x1f\x8b": "a gzip archive",
}
# Unicode general category Cc, less tab, line feed, carriage return and form feed.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def decode(file: Path, raw: bytes, *, declared: str | None = None) -> tuple[str, dict]:
    """The text of the bytes, and which encoding gave it, how that was found and how sure it is."""
    refuse_signature(file, raw)
    encoding, found = announced(raw)
    if encoding is None and is_text(raw, declared):
        encoding, found = declared, "page"
    if encoding is None:
        return guess(file, raw)
    text = strictly(file, raw, encoding)
    refuse_controls(file, text)
    return text, {"encoding": encoding, "encoding_from": found}


def strictly(file: Path, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise undecodable(file, f"byte {error.start + len(raw) - len(error.object):,} is not valid {encoding}") from error


def announced(raw: bytes) -> tuple[str | None, str | None]:
    """The encoding that the bytes themselves make certain, and by what."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if raw.startswith(mark):
            return encoding, "byte order mark"
    if wide := wide_encoding(raw):
        return wide, "zero bytes"
    return ("utf-8", "valid UTF-8") if is_text(raw, "utf-8") else (None, None)


def wide_encoding(raw: bytes) -> str | None:
    """UTF-16 without a mark: most of every second byte is zero, as in English text, and hardly any of the others."""
    half = len(raw) // 2
    zeros = raw[0::2].count(0), raw[1::2].count(0)
    if len(raw) % 2 or min(zeros) > 0.05 * half or max(zeros) < 0.7 * half:
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def is_text(raw: bytes, encoding: str | None) -> bool:
    try:
        return encoding is not None and bool(raw.decode(encoding))
    except (UnicodeDecodeError, LookupError):
        return False


def guess(file: Path, raw: bytes) -> tuple[str, dict]:
    """The code page, of those that charset-normalizer finds tidy, in which most characters fit; the commoner one on a tie."""
    refuse_damaged(file, raw)
    matches = charset_normalizer.from_bytes(raw, cp_isolation=CODE_PAGES)
    tidy = {page for match in matches for page in match.could_be_from_charset}
    scores = {page: fit(raw.decode(page)) for page in CODE_PAGES if page in tidy}
    if not scores:
        raise undecodable(file, "its bytes are text in no encoding known here")
    page = max(scores, key=scores.get)
    return raw.decode(page), {"encoding": page, "encoding_from": "guess", "encoding_confidence": round(scores[page], 3)}


def fit(text: str) -> float:
    beyond = sum(not character.isascii() for character in text)
    return len(FITTING.findall(text)) / beyond if beyond else 1.0


def refuse_damaged(file: Path, raw: bytes) -> None:
    """Refuse text that is UTF-8 but for a few bytes: another encoding would garble all the rest."""
    text = raw.decode("utf-8", "replace")
    refuse_controls(file, text)
    damaged = text.count("\ufffd")
    if sum(not character.isascii() for character in text) > 2 * damaged:
        raise undecodable(file, f"{damaged} of its places are not valid UTF-8, though the rest is")


def refuse_controls(file: Path, text: str) -> None:
    if "\0" in text or len(CONTROLS.findall(text)) > 0.3 * len(text):
        raise binary(file, "it holds zero bytes or hardly anything but control characters")


def refuse_signature(file: Path, raw: bytes) -> None:
    for signature, what in SIGNATURES.items():
        if raw.startswith(signature):
            raise binary(file, f"its first bytes are those of {what}")


def binary(file: Path, why: str) -> ValueError:
    return problem(file, f"this is no text but a binary file: {why}", "Give it its right suffix, or save the article as UTF-8 text")


def undecodable(file: Path, why: str) -> ValueError:
    return problem(file, f"the file cannot be decoded: {why}", "Open it in the program it came from and save it as UTF-8 text")

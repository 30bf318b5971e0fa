"""Load one news article from a file, and say what a reader should know about the file first."""

import codecs
import hashlib
import json
import logging
import os
import re
import tomllib
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import charset_normalizer
import justext
import lxml.etree
import lxml.html
import pandas as pd

from helpers import corrections

MAXIMUM_CHARACTERS = 5_000_000
MAXIMUM_BYTES = 100_000_000

# Encodings that announce themselves (Unicode Standard, section 23.8); the 32-bit marks begin with the 16-bit ones.
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}
# Code pages in which English text is still found, the commonest first (WHATWG Encoding Standard; Apple and DOS archives).
CODE_PAGES = ["cp1252", "mac_roman", "iso8859_15", "cp850", "cp437", "cp1250"]
# Names that pages give for windows-1252 (WHATWG Encoding Standard, section 4.2).
LATIN_LABELS = {"ascii", "iso8859-1"}
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
SIDECAR_KEYS = {"published": date, "published_assumed": bool, "source": str, "title": str, "notes": str}
SIDECAR_EXAMPLES = {date: "2024-12-31, without quotation marks", bool: "true or false", str: "text in quotation marks"}

# Where pages state the day of publication: the Open Graph article type, schema.org, Dublin Core terms, Highwire Press tags.
PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "datepublished", "dcterms.issued", "dc.date.issued",
    "citation_publication_date", "citation_online_date", "parsely-pub-date", "pubdate", "publishdate", "publish-date",
)
# What stands in place of an article on pages that show none: our own list, from pages saved without their text.
NO_ARTICLE = re.compile(
    r"javascript|cookies|log ?in\b|sign ?in\b|subscribe|not found|access denied|captcha|not a robot", re.IGNORECASE
)
ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*$")

# Unicode general category Cc, less tab, line feed, carriage return and form feed.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
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
}
# UTF-8 read as windows-1252: what the lead byte of two, three or four bytes looks like, then what those that follow look like.
FOLLOWING = "[\x80-\xbf" + "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)) + "]"
MOJIBAKE = re.compile(f"[ÂÃÄÅ]{FOLLOWING}|[âï]{FOLLOWING}{{2}}|ð{FOLLOWING}{{3}}")
MARKUP = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|&(?:amp|nbsp|quot|lt|gt|#\d+);|\]\(https?:", re.IGNORECASE)
WEB_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")

DOUBLE_MARKS = re.compile(r"[\"“”„‟«»]")
SINGLE_OPENING = re.compile(r"(?<=[,:]\s)['‘](?=[A-Z])")
SINGLE_CLOSING = re.compile(r"(?<=[\w.,!?…;:)])['’](?!\w)")
# What ends a text that goes on elsewhere: our own list, from shortened articles of feeds, news services and paywalls.
GOES_ON = re.compile(
    r"(?:read more|continue reading|keep reading|read the (?:full|whole) (?:story|article)|click here to (?:read|continue)"
    r"|(?:subscribe|sign in|log in) to (?:read|continue)|\[\+\d+ chars\])\W*$",
    re.IGNORECASE,
)
ELLIPSIS = re.compile(r"(?:…|\.\.\.)[\])]?$")
# What may follow the last sentence: an agency or author after a dash, the end marks of agencies, a web address.
SIGNATURE = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?:[-–—]+\s?\S.{0,60}|Enditem|ENDS|-30-|###)$|^[-–—]|(?:https?://|www\.)\S+$")
WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

# Our own thresholds, set on 965 raw news articles: below or above them lie the texts that an editor would set aside.
SHORT_WORDS = 50
DUPLICATE_WORDS = 6
CREDIT_WORDS = 6
WRAPPED_LINES = 0.3
ENGLISH_SHARE = 0.25
OTHER_LANGUAGE_LEAD = 0.15

PARAGRAPH_COLUMNS = {"start": "int64", "end": "int64", "text": "string", "paragraph": "int64"}
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
    "PDF document": "A PDF says itself how its text is encoded; its lines were joined to paragraphs, hyphens at line ends stay.",
    None: "How the text was encoded is not known.",
}

Finding = tuple[int | None, int | None, str, str, str]


class Article(NamedTuple):
    """One article: its text, and what is known of it and of its file; `None` where a thing is not known.

    `encoding` is the Python codec that gives `text` from the bytes of a .txt or .md file (`None` for Word and PDF); `encoding_from`
    says how it was found; `encoding_confidence` (0 to 1, guesses only) is the share of characters beyond ASCII that fit their place.
    `corrections` is the file of a reader's corrections beside the article, or their rows (helpers/corrections).
    `published_from` is argument, sidecar or page; `published_assumed` is true where the sidecar says that the date is assumed.
    """

    text: str
    name: str
    published: date | None
    source: str | None
    path: str
    encoding: str | None
    sha256: str
    title: str | None = None
    notes: str | None = None
    published_from: str | None = None
    published_assumed: bool = False
    encoding_from: str | None = None
    encoding_confidence: float | None = None
    corrections: str | list[dict] | None = None


def article(path: str | os.PathLike[str], *, published: date | str | None = None) -> Article:
    """One article from a .txt, .md, .html, .htm, .docx or .pdf file, with what the sidecar `<name>.toml` beside it says.

    `published` (a date or ISO 8601 text) wins over the sidecar, the sidecar over the page's metadata; a date is never taken from
    the text. The text of .txt and .md is exactly what the file decodes to, byte order mark aside.
    Raises FileNotFoundError, IsADirectoryError, or ValueError saying which file, what is wrong and what to do.
    """
    file = Path(path)
    raw = _raw(file)
    with _quiet("trafilatura", "pypdf"):
        read = _reader(file)(file, raw)
    known = {"published": None, "source": None, "encoding": None} | read | _sidecar(file)
    if published is not None:
        known |= {"published": _day(published), "published_from": "argument", "published_assumed": False}
    _check_text(file, known["text"])
    known["corrections"] = os.fspath(beside) if (beside := corrections.beside(file)).is_file() else None
    return Article(name=file.stem, path=os.fspath(path), sha256=hashlib.sha256(raw).hexdigest(), **known)


def text(words: str, *, name: str = "text", published: date | str | None = None) -> Article:
    """An article from a string, exactly as it is; `sha256` is that of its UTF-8 bytes, `path` is empty.

    Raises ValueError where there is nothing but white space in it or `published` is no day.
    """
    _check_text(Path(name), words)
    day = None if published is None else _day(published)
    known = {"published": day, "published_from": None if day is None else "argument", "source": None, "encoding": None}
    return Article(text=words, name=name, path="", sha256=hashlib.sha256(words.encode("utf8", "surrogatepass")).hexdigest(), **known)


@contextmanager
def _quiet(*names: str) -> Iterator[None]:
    """Silences libraries' loggers while one file is read: what they complain of is told by our own errors and report."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels):
            logger.setLevel(level)


def paragraphs(article: Article) -> pd.DataFrame:
    """One row per paragraph: a line that is not blank, since line breaks end sentences here; blank lines are no paragraphs.

    Lines end where `str.splitlines` ends them (line feeds, carriage returns, form feeds, U+0085, U+2028, U+2029 and the rest).
    Offsets are characters, trimmed of the white space around the line; `paragraph` counts from 1.
    """
    rows = [(*line, number) for number, line in enumerate(lines(article.text), start=1)]
    return pd.DataFrame(rows, columns=list(PARAGRAPH_COLUMNS)).astype(PARAGRAPH_COLUMNS)


def lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and text of each line that is not blank, trimmed of white space: what a paragraph is here."""
    start = 0
    for line in text.splitlines(keepends=True):
        if content := line.strip():
            first = start + line.index(content)
            yield first, first + len(content), content
        start += len(line)


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


# The file


def _problem(file: Path, wrong: str, remedy: str) -> ValueError:
    return ValueError(f"{file}: {wrong}. {remedy}.")


def _raw(file: Path) -> bytes:
    if file.is_dir():
        raise IsADirectoryError(f"{file}: this is a folder. Give the path of one article in it.")
    if not file.is_file():
        raise FileNotFoundError(f"{file}: there is no such file. Check the path and the folder that it starts from.")
    _reader(file)
    if file.stat().st_size > MAXIMUM_BYTES:
        raise _problem(file, f"the file is larger than {MAXIMUM_BYTES:,} bytes", "Cut it into single articles")
    raw = file.read_bytes()
    if not raw:
        raise _problem(file, "the file is empty", "Save the article into it, or give another file")
    return raw


def _check_text(file: Path, text: str) -> None:
    if len(text) > MAXIMUM_CHARACTERS:
        wrong = f"{len(text):,} characters are more than the {MAXIMUM_CHARACTERS:,} that are read"
        raise _problem(file, wrong, "Cut it into single articles")
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise _problem(file, "there is nothing but white space in it", "Save the article into it, or give another file")


def _day(published: date | str) -> date:
    if isinstance(published, datetime):
        return published.date()
    if isinstance(published, date):
        return published
    try:
        return date.fromisoformat(published)
    except (TypeError, ValueError) as error:
        raise ValueError(f"published={published!r} is no date. Write it as '2024-12-31' or datetime.date(2024, 12, 31).") from error


def _sidecar(file: Path) -> dict:
    """What the TOML file beside the article says of it; nothing where there is none."""
    sidecar = file.with_suffix(".toml")
    if not sidecar.is_file():
        return {}
    try:
        known = tomllib.loads(sidecar.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _problem(sidecar, f"the sidecar is not valid TOML ({error})", "Mend it, or move it away") from error
    for key, value in known.items():
        _check_key(sidecar, key, value)
    return _with_date(sidecar, known)


def _check_key(sidecar: Path, key: str, value: object) -> None:
    if key not in SIDECAR_KEYS:
        raise _problem(sidecar, f"the sidecar has an unknown key {key!r}", "Known keys are " + ", ".join(SIDECAR_KEYS))
    if not isinstance(value, SIDECAR_KEYS[key]):
        raise _problem(sidecar, f"the sidecar's {key} is {value!r}", f"Write {key} = {SIDECAR_EXAMPLES[SIDECAR_KEYS[key]]}")


def _with_date(sidecar: Path, known: dict) -> dict:
    if "published" in known:
        return known | {"published": _day(known["published"]), "published_from": "sidecar"}
    if "published_assumed" in known:
        raise _problem(sidecar, "the sidecar has published_assumed but no date", "Write published = 2024-12-31 too, or leave both out")
    return known


# Text and its encoding


def _read_text(file: Path, raw: bytes) -> dict:
    text, known = _decode(file, raw)
    return {"text": text} | known


def _decode(file: Path, raw: bytes, *, declared: str | None = None) -> tuple[str, dict]:
    """The text of the bytes, and which encoding gave it, how that was found and how sure it is."""
    _refuse_signature(file, raw)
    encoding, found = _announced(raw)
    if encoding is None and _is_text(raw, declared):
        encoding, found = declared, "page"
    if encoding is None:
        return _guess(file, raw)
    text = _strictly(file, raw, encoding)
    _refuse_controls(file, text)
    return text, {"encoding": encoding, "encoding_from": found}


def _strictly(file: Path, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(file, f"byte {error.start + len(raw) - len(error.object):,} is not valid {encoding}") from error


def _announced(raw: bytes) -> tuple[str | None, str | None]:
    """The encoding that the bytes themselves make certain, and by what."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if raw.startswith(mark):
            return encoding, "byte order mark"
    if wide := _wide(raw):
        return wide, "zero bytes"
    return ("utf-8", "valid UTF-8") if _is_text(raw, "utf-8") else (None, None)


def _wide(raw: bytes) -> str | None:
    """UTF-16 without a mark: most of every second byte is zero, as in English text, and hardly any of the others."""
    half = len(raw) // 2
    zeros = raw[0::2].count(0), raw[1::2].count(0)
    if len(raw) % 2 or min(zeros) > 0.05 * half or max(zeros) < 0.7 * half:
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _is_text(raw: bytes, encoding: str | None) -> bool:
    try:
        return encoding is not None and bool(raw.decode(encoding))
    except (UnicodeDecodeError, LookupError):
        return False


def _guess(file: Path, raw: bytes) -> tuple[str, dict]:
    """The code page, of those that charset-normalizer finds tidy, in which most characters fit; the commoner one on a tie."""
    _refuse_damaged(file, raw)
    matches = charset_normalizer.from_bytes(raw, cp_isolation=CODE_PAGES)
    tidy = {page for match in matches for page in match.could_be_from_charset}
    scores = {page: _fit(raw.decode(page)) for page in CODE_PAGES if page in tidy}
    if not scores:
        raise _undecodable(file, "its bytes are text in no encoding known here")
    page = max(scores, key=scores.get)
    return raw.decode(page), {"encoding": page, "encoding_from": "guess", "encoding_confidence": round(scores[page], 3)}


def _fit(text: str) -> float:
    beyond = sum(not character.isascii() for character in text)
    return len(FITTING.findall(text)) / beyond if beyond else 1.0


def _refuse_damaged(file: Path, raw: bytes) -> None:
    """Refuse text that is UTF-8 but for a few bytes: another encoding would garble all the rest."""
    text = raw.decode("utf-8", "replace")
    _refuse_controls(file, text)
    damaged = text.count("\ufffd")
    if sum(not character.isascii() for character in text) > 2 * damaged:
        raise _undecodable(file, f"{damaged} of its places are not valid UTF-8, though the rest is")


def _refuse_controls(file: Path, text: str) -> None:
    if "\0" in text or len(CONTROLS.findall(text)) > 0.3 * len(text):
        raise _binary(file, "it holds zero bytes or hardly anything but control characters")


def _refuse_signature(file: Path, raw: bytes) -> None:
    for signature, what in SIGNATURES.items():
        if raw.startswith(signature):
            raise _binary(file, f"its first bytes are those of {what}")


def _binary(file: Path, why: str) -> ValueError:
    return _problem(file, f"this is no text but a binary file: {why}", "Give it its right suffix, or save the article as UTF-8 text")


def _undecodable(file: Path, why: str) -> ValueError:
    return _problem(file, f"the file cannot be decoded: {why}", "Open it in the program it came from and save it as UTF-8 text")


# Pages


def _read_page(file: Path, raw: bytes) -> dict:
    """The article that trafilatura finds in a page, its title and site, and the date that its metadata states."""
    import trafilatura  # here, and not above: half a second that text files need not wait

    page, known = _decode(file, raw, declared=_declared(raw))
    found = trafilatura.bare_extraction(
        page, include_comments=False, with_metadata=True, date_extraction_params={"extensive_search": False}
    )
    if found is None or not _is_article(found.text or "", page):
        raise _problem(file, "there is no article in this page", "Save the page with its text, or copy the text into a .txt file")
    published = _page_date(page)
    known |= {"published": published, "published_from": "page" if published else None}
    return known | {"text": found.text, "title": found.title, "source": found.sitename or found.hostname}


def _declared(raw: bytes) -> str | None:
    """The encoding a page declares in its first 1,024 bytes (HTML Standard, 4.2.5.4), as a name that Python knows."""
    match = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", raw[:1024], re.IGNORECASE)
    try:
        name = codecs.lookup(match[1].decode("ascii", "replace")).name if match else None
    except LookupError:
        return None
    return "cp1252" if name in LATIN_LABELS else name


def _is_article(text: str, page: str) -> bool:
    """Whether a line ends a sentence of five words and is no stock phrase; a page that marks its article is taken at its word."""
    sentences = [line for line in text.splitlines() if ENDS_SENTENCE.search(line.rstrip()) and len(WORDS.findall(line)) >= 5]
    trusted = len(text) > 1_000 or "<article" in page.lower()
    return any(trusted or not NO_ARTICLE.search(line) for line in sentences)


def _page_date(page: str) -> date | None:
    """The one day that a page's metadata states as published; `None` where there is none, or several that differ.

    trafilatura's own date is not used: it also takes dates from addresses, headlines, running text and changes to the page.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True)
    tree = lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    for stated in (_meta_dates(tree), _linked_dates(tree), _item_dates(tree)):
        days = {day for value in stated if (day := _iso_day(value))}
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def _meta_dates(tree: lxml.html.HtmlElement) -> Iterator[str]:
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if name.lower() in PUBLISHED_META:
            yield meta.get("content", "")


def _linked_dates(tree: lxml.html.HtmlElement) -> Iterator[str]:
    """`datePublished` of the articles that a page's JSON-LD describes (schema.org)."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            try:
                yield from _published_in(json.loads(script.text or ""))
            except (ValueError, RecursionError):
                continue


def _published_in(data: object) -> Iterator[str]:
    if isinstance(data, list):
        for item in data:
            yield from _published_in(item)
    elif isinstance(data, dict):
        if "Article" in str(data.get("@type")) and isinstance(data.get("datePublished"), str):
            yield data["datePublished"]
        yield from _published_in(data.get("@graph"))


def _item_dates(tree: lxml.html.HtmlElement) -> Iterator[str]:
    for element in tree.xpath("//*[@itemprop='datePublished' or @pubdate]"):
        yield element.get("datetime") or element.get("content") or ""


def _iso_day(value: str) -> date | None:
    """The day of an ISO 8601 date or time, as it is written; other ways of writing (12/11/2024) are not resolved."""
    match = re.match(r"\s*(\d{4}-\d{2}-\d{2}|\d{8}(?!\d))", value)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


# Word and PDF


def _read_word(file: Path, raw: bytes) -> dict:
    """Paragraphs and table rows of a Word document, one a line; cells are parted by tabs."""
    import docx  # here for the same reason as trafilatura

    try:
        document = docx.Document(BytesIO(raw))
        lines = [_block_text(block) for block in document.iter_inner_content()]
        title = document.core_properties.title
    except (zipfile.BadZipFile, KeyError, ValueError, AttributeError, lxml.etree.XMLSyntaxError) as error:
        wrong = "this is no Word document that can be opened: damaged, locked with a password, or of another kind"
        raise _problem(file, wrong, "Open it in its program and save it as .docx without a password") from error
    return {"text": "\n".join(lines), "encoding_from": "Word document", "title": title or None}


def _block_text(block: object) -> str:
    if hasattr(block, "rows"):
        return "\n".join("\t".join(dict.fromkeys(cell.text for cell in row.cells)) for row in block.rows)
    return block.text


def _read_pdf(file: Path, raw: bytes) -> dict:
    """The text of a PDF as pypdf extracts it, its lines joined to paragraphs."""
    import pypdf  # here for the same reason as trafilatura

    try:
        document = pypdf.PdfReader(BytesIO(raw))
        if _is_locked(document):
            raise _problem(file, "this PDF is encrypted", "Save a copy without a password, or copy the text into a .txt file")
        pages = [page.extract_text() for page in document.pages]
        title = document.metadata.title if document.metadata else None
    except (pypdf.errors.PyPdfError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise _problem(file, "this is no PDF that can be read: damaged, or of another kind", "Save or download it again") from error
    if not "".join(pages).strip():
        raise _problem(file, "this PDF has pages but no text, only pictures", "Recognise its characters (OCR), or copy the text into a .txt file")
    return {"text": "\n".join(map(_unwrap, pages)), "encoding_from": "PDF document", "title": title or None}


def _is_locked(document: "pypdf.PdfReader") -> bool:
    """Whether a password is needed to read; one that only forbids printing is empty for readers."""
    from pypdf.errors import DependencyError

    try:
        return document.is_encrypted and not document.decrypt("")
    except (DependencyError, NotImplementedError):
        return True


def _unwrap(page: str) -> str:
    """A page's lines joined to paragraphs, which end at a blank line or at a short line that no small letter follows."""
    lines = [line.strip() for line in page.splitlines()]
    width = max(map(len, lines), default=0)
    text = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        ends = not line or not following or (len(line) < 0.75 * width and not following[0].islower())
        text += line + ("\n" if ends else "" if line.endswith(("-", "\u00ad")) else " ")
    return text.strip()


READERS = {
    ".txt": _read_text, ".md": _read_text, ".html": _read_page, ".htm": _read_page, ".docx": _read_word, ".pdf": _read_pdf
}


def _reader(file: Path) -> Callable[[Path, bytes], dict]:
    if file.suffix.lower() not in READERS:
        what = f"files ending in {file.suffix} are not read" if file.suffix else "the name of the file has no suffix"
        raise _problem(file, what, "Save the article as one of " + ", ".join(READERS))
    return READERS[file.suffix.lower()]


# What the report looks for


def _find_encoding(article: Article) -> Iterator[Finding]:
    detail = ENCODING_DETAILS[article.encoding_from].format(**article._asdict())
    yield None, None, "encoding", "warning" if article.encoding_from == "guess" else "note", detail


def _find_date(article: Article) -> Iterator[Finding]:
    if article.published is None:
        detail = "Neither argument, sidecar nor page gives one: weekdays and words like yesterday cannot be tied to a day."
        yield None, None, "no publication date", "warning", detail
    elif article.published_assumed:
        detail = f"{article.published} is assumed, not known: dates counted from it rest on this assumption. {article.notes or ''}"
        yield None, None, "assumed publication date", "note", detail.rstrip()


def _find_language(article: Article) -> Iterator[Finding]:
    """Too few English stop words, or many more of another language, by the stop lists that justext brings."""
    words = Counter(word.casefold() for word in WORDS.findall(article.text))
    if words.total() < 20:
        return
    shares = {language: _share(words, stop_words) for language, stop_words in _stop_words().items()}
    nearest = max(shares, key=shares.get)
    if shares["English"] < ENGLISH_SHARE or shares[nearest] - shares["English"] >= OTHER_LANGUAGE_LEAD:
        detail = f"{shares['English']:.0%} of the words are English stop words (about half is usual)"
        other = f", {shares[nearest]:.0%} are stop words of {nearest}" if shares[nearest] > shares["English"] else ""
        yield None, None, "not English", "warning", f"{detail}{other}."


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    return {language: justext.get_stoplist(language) for language in sorted(justext.get_stoplists())}


def _share(words: Counter[str], stop_words: frozenset[str]) -> float:
    return sum(count for word, count in words.items() if word in stop_words) / words.total()


def _find_shortness(article: Article) -> Iterator[Finding]:
    words = len(WORDS.findall(article.text))
    if words < SHORT_WORDS:
        yield None, None, "short text", "note", f"{words} words: shares and counts will say little."


def _find_cut(article: Article) -> Iterator[Finding]:
    """The last paragraph, where it promises more or has no end."""
    *_, before, (start, end, last) = [(0, 0, ""), *lines(article.text)]
    if GOES_ON.search(last):
        yield start, end, "cut off", "warning", "The text ends with an invitation to read on elsewhere."
    elif ELLIPSIS.search(last):
        yield start, end, "cut off", "warning", "The text ends with an ellipsis."
    elif not _is_ended(last) and not (_is_ended(before[2]) and len(last.split()) <= CREDIT_WORDS):
        yield start, end, "cut off", "warning", "The text ends without a full stop, question or exclamation mark."


def _is_ended(paragraph: str) -> bool:
    return bool(ENDS_SENTENCE.search(paragraph) or SIGNATURE.search(paragraph)) or paragraph.endswith((")", "]"))


def _find_wrapping(article: Article) -> Iterator[Finding]:
    """Lines broken for their length, as in e-mail: each would count as a paragraph and cut its sentence."""
    found = list(lines(article.text))
    broken = [line for line, following in zip(found, found[1:]) if _breaks_sentence(line[2], following[2])]
    if len(broken) >= 3 and len(broken) >= WRAPPED_LINES * len(found):
        start, end, _ = broken[0]
        yield start, end, "hard line breaks", "warning", f"{len(broken)} of {len(found)} lines break inside a sentence: join them first."


def _breaks_sentence(line: str, following: str) -> bool:
    return len(line.split()) >= 5 and bool(re.search(r"[a-z,;-]$", line)) and following[0].islower()


def _find_markup(article: Article) -> Iterator[Finding]:
    matches = list(MARKUP.finditer(article.text))
    if matches:
        detail = f"{len(matches)} tags, entities or links, the first here; they are read as text."
        yield matches[0].start(), matches[0].end(), "markup", "warning", detail


def _find_addresses(article: Article) -> Iterator[Finding]:
    for start, end, content in lines(article.text):
        if WEB_ADDRESS.fullmatch(content):
            yield start, end, "web address", "note", "This line holds an address only; it counts as a paragraph."


def _find_characters(article: Article) -> Iterator[Finding]:
    """Characters that are not seen or not meant, once per character, at its first place."""
    for finding, pattern in CHARACTERS.items():
        places: dict[str, list[int]] = {}
        for match in pattern.finditer(article.text):
            places.setdefault(match[0], []).append(match.start())
        for character, starts in places.items():
            harmful = any(_is_harmful(article.text, start) for start in starts)
            detail = f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}, {len(starts)} in the text."
            yield starts[0], starts[0] + 1, finding, "warning" if harmful else "note", detail


def _is_harmful(text: str, start: int) -> bool:
    """Whether a character stands inside a word, turns the direction of text, or hides what was there."""
    inside = text[max(start - 1, 0) : start].isalpha() and text[start + 1 : start + 2].isalpha()
    return inside or bool(DIRECTIONS.match(text, start)) or not INVISIBLE.match(text, start)


def _find_mojibake(article: Article) -> Iterator[Finding]:
    """Characters that were UTF-8 and were read as windows-1252 before this file was written, at the first place of each."""
    for found in dict.fromkeys(MOJIBAKE.findall(article.text)):
        if meant := _meant(found):
            start = article.text.index(found)
            detail = f"{found} was probably {meant}; {article.text.count(found)} in the text."
            yield start, start + len(found), "mojibake", "warning", detail


def _meant(garbled: str) -> str | None:
    raw = b"".join(bytes([ord(character)]) if ord(character) < 256 else character.encode("cp1252") for character in garbled)
    try:
        character = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return character if character >= "\u00a0" else None


def _find_duplicates(article: Article) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for number, (start, end, content) in enumerate(lines(article.text), start=1):
        words = " ".join(content.casefold().split())
        if words in seen and len(words.split()) >= DUPLICATE_WORDS:
            yield start, end, "duplicate paragraph", "warning", f"Paragraph {number} repeats paragraph {seen[words]}."
        seen.setdefault(words, number)


def _find_quotation_marks(article: Article) -> Iterator[Finding]:
    for start in sorted(_lonely_marks(article.text) + _lonely_single_marks(article.text)):
        around = " ".join(article.text[max(start - 20, 0) : start + 30].split())
        yield start, start + 1, "unbalanced quotation mark", "warning", f"No partner for the mark in “{around}”."


def _lonely_marks(text: str) -> list[int]:
    """Offsets of double, low and angled marks without a partner; a quotation may run on where the next paragraph opens anew."""
    opened: list[int] = []
    lonely: list[int] = []
    for start in (match.start() for match in DOUBLE_MARKS.finditer(text)):
        if _opens(text, start, opened):
            if opened and len(text[opened[-1] : start + 1].splitlines()) > 1:
                lonely += [] if _runs_on(text[opened[-1] : start]) else opened
                opened = []
            opened.append(start)
        elif any(_are_partners(text[other], text[start]) for other in opened):
            while not _are_partners(text[opened[-1]], text[start]):
                lonely.append(opened.pop())
            opened.pop()
        elif not _is_inch(text, start):
            lonely.append(start)
    return lonely + opened


def _runs_on(between: str) -> bool:
    """Whether only line breaks lie between the paragraph of an open quotation and the mark that opens the next one."""
    return sum(bool(line.strip()) for line in between.splitlines()) == 1


def _opens(text: str, start: int, opened: list[int]) -> bool:
    """Whether a mark opens a quotation: curly marks say so, a straight one by the spaces around it."""
    mark, before, after = text[start], text[max(start - 1, 0) : start], text[start + 1 : start + 2]
    if mark != '"':
        return mark in "„‟«" or (mark == "“" and not (opened and text[opened[-1]] == "„"))
    edge = not before or before.isspace() or before in "([{"
    if opened:
        return edge and bool(after) and not after.isspace()
    return edge or after.isalnum() or before in "—–-"


def _are_partners(opening: str, closing: str) -> bool:
    return (opening == "«") == (closing == "»")


def _is_inch(text: str, start: int) -> bool:
    return text[start] in "\"”" and text[max(start - 1, 0) : start].isdigit()


def _lonely_single_marks(text: str) -> list[int]:
    """Offsets of single marks that open a quotation after a comma or a colon and do not close in their paragraph."""
    return [
        match.start()
        for start, end, _ in lines(text)
        for match in SINGLE_OPENING.finditer(text, start, end)
        if not SINGLE_CLOSING.search(text, match.end(), end)
    ]


FINDERS = (
    _find_encoding, _find_date, _find_language, _find_shortness, _find_cut, _find_wrapping, _find_markup, _find_addresses,
    _find_characters, _find_mojibake, _find_duplicates, _find_quotation_marks,
)

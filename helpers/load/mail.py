"""Read e-mails (.eml) and web pages saved with all that belongs to them (.mhtml, .mht)."""

import email.policy
import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from pathlib import Path

from helpers.load.decode import decode
from helpers.load.file import problem
from helpers.load.page import read_page

# Messages with more parts in parts, or such a header of more letters or lines, were not written to be read.
MOST_PARTS = 200
LONG_HEADER = re.compile(rb"^(?:from|subject|date|content-[a-z-]+):(?=[^\n]{5000}|(?:[^\n]*\n[ \t]){200})", re.IGNORECASE | re.MULTILINE)


def read_mail(file: Path, raw: bytes) -> dict:
    """The article of an e-mail: from its page if it has one with an article, else its plain text; subject, day and sender from its headers."""
    message = parsed(file, raw, "From", "Date", "Subject")
    known = body_of(file, message)
    sent = getattr(message["Date"], "datetime", None)
    if sent:
        known |= {"published": sent.date(), "published_from": "e-mail"}
    return known | {"title": header(message, "Subject") or known.get("title"), "authors": senders(message)}


def body_of(file: Path, message: EmailMessage) -> dict:
    """Text and what is known of it, of the first part that has an article."""
    page, plain = message.get_body(("html",)), message.get_body(("plain",))
    if page is not None:
        try:
            return with_attachments(read_page(file, content(page), declared=page.get_content_charset()), message)
        except ValueError:
            if plain is None:
                raise
    if plain is None:
        raise problem(file, "this e-mail has no text, only attachments", "Save what is attached to it")
    text, known = decode(file, content(plain), declared=plain.get_content_charset())
    return with_attachments({"text": text} | known, message)


def with_attachments(known: dict, message: EmailMessage) -> dict:
    count = sum(1 for _ in message.iter_attachments())
    return known | {"left_out": (*(known.get("left_out") or ()), *([f"attachments ({count})"] if count else []))}


def read_archive(file: Path, raw: bytes) -> dict:
    """The article of the first page in a saved page; its day is the page's own, not that of saving."""
    pages = [part for part in parsed(file, raw, "Content-Type").walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not pages:
        raise problem(file, "there is no page in this saved page", "Save the page again, or copy the text into a .txt file")
    return read_page(file, content(pages[0]), declared=pages[0].get_content_charset())


def parsed(file: Path, raw: bytes, *needed: str) -> EmailMessage:
    """The message, which has one of the headers needed; what the standard library would read for hours is refused."""
    if raw.lower().count(b"boundary=") > MOST_PARTS or LONG_HEADER.search(raw):
        raise problem(file, "its headers are longer, or its parts more, than those of an e-mail or saved page", "Copy the text into a .txt file")
    message = BytesParser(policy=email.policy.default).parsebytes(raw.lstrip())
    if not any(name in message for name in needed):
        raise problem(file, f"this is no e-mail or saved page: it has no header {' or '.join(needed)}", "Save it again from the program it came from")
    return message


def content(part: EmailMessage) -> bytes:
    return part.get_payload(decode=True) or b""


def header(message: EmailMessage, name: str) -> str | None:
    return " ".join(str(message[name] or "").split()) or None


def senders(message: EmailMessage) -> str | None:
    """The names of those who sent it, or their addresses."""
    return ", ".join(name or address for name, address in getaddresses([str(one) for one in message.get_all("From", [])])) or None

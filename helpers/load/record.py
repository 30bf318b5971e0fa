"""What is known of one article."""

from datetime import date
from typing import NamedTuple


class Article(NamedTuple):
    """One article: its text, and what is known of it and of its file; `None` where a thing is not known.

    `encoding` is the Python codec that gives `text` from the bytes of a .txt or .md file (`None` for documents that say it themselves); `encoding_from`
    says how it was found; `encoding_confidence` (0 to 1, guesses only) is the share of characters beyond ASCII that fit their place.
    `published_from` is argument, sidecar, page or e-mail; `published_assumed` is true where the sidecar says that the date is assumed.
    `corrections` is the file of a reader's corrections beside the article, or their rows (helpers/corrections).
    `left_out` names what stands in the file and not in `text`.
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
    left_out: tuple[str, ...] | None = None
    corrections: str | list[dict] | None = None
    authors: str | None = None
    url: str | None = None

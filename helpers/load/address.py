"""Fetch the page at a web address that somebody gives, once, and keep it as a file with where and when it was fetched."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import urllib3

from helpers import corrections
from helpers.load.file import MAXIMUM_BYTES

ENDINGS = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf"}
REMEDY = "Open the page in a browser, save it as a file and give that file"
SECONDS = urllib3.Timeout(connect=15, read=60)


def is_address(given: str) -> bool:
    """Whether what somebody gives is a web address and no path."""
    return bool(re.match(r"https?://\S+$", given))


def fetch(address: str, folder: Path, *, today: date | None = None) -> Path:
    """The file in `folder` that holds the page, with a sidecar that tells its address and the day of retrieval.

    Raises ValueError where nothing can be fetched, or nothing that can be read, saying how to save the page instead.
    """
    kind, raw = read_page(address)
    if kind not in ENDINGS:
        raise ValueError(f"{address}: what is there is {kind or 'of a kind not told'}, not a page. {REMEDY}.")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name_of(address)}{ENDINGS[kind]}"
    told = f"url = {quoted(address)}\nnotes = {quoted(f'Fetched on {today or date.today()}')}\n"
    corrections.store(file.with_suffix(".toml"), told.encode("utf-8"))
    corrections.store(file, raw)
    return file


def read_page(address: str) -> tuple[str, bytes]:
    """The kind of what stands at the address, and its bytes."""
    with urllib3.PoolManager() as pool:
        try:
            answer = pool.request("GET", address, timeout=SECONDS, retries=urllib3.Retry(3, read=0), preload_content=False)
            raw = answer.read(MAXIMUM_BYTES + 1, decode_content=True)
            answer.close()
        except urllib3.exceptions.HTTPError as error:
            raise ValueError(f"{address}: it cannot be fetched ({error}). {REMEDY}.") from error
    if answer.status != 200:
        raise ValueError(f"{address}: the server answers {answer.status}, not with the page. {REMEDY}.")
    if len(raw) > MAXIMUM_BYTES:
        raise ValueError(f"{address}: there are more than the {MAXIMUM_BYTES:,} bytes that are read. {REMEDY}.")
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower(), raw


def name_of(address: str) -> str:
    """A file's name made of the address: its server and path, letters and digits only."""
    parts = urlsplit(address)
    path = re.sub(r"\.\w{1,5}$", "", parts.path)
    return re.sub(r"[^A-Za-z0-9]+", "-", f"{parts.hostname}{path}").strip("-")[:80]


def quoted(text: str) -> str:
    """A string of TOML, on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'

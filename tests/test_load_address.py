"""A page is fetched once from the address that somebody gives, and kept with where it came from."""

from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from helpers import load
from helpers.load import address

PAGE = ("<html><head><title>Ferry halted</title></head><body><article><h1>Ferry halted</h1>"
        "<p>The ferry across the bay was halted on Monday after two engines failed, its owner said in a statement.</p>"
        "<p>Passengers were taken across by bus while the engines were looked at in the harbour of the town.</p></article></body></html>")


class Server(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        kind = "image/png" if self.path.endswith("png") else "text/html; charset=utf-8"
        self.send_response(404 if "gone" in self.path else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *told: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as one:
        Server.asked.clear()
        thread = Thread(target=one.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{one.server_port}"
        one.shutdown()
        thread.join()


def test_a_page_is_fetched_once_and_read_as_a_file(server: str, tmp_path: Path) -> None:
    file = address.fetch(f"{server}/news/ferry.html?id=7", tmp_path, today=date(2024, 3, 20))
    assert Server.asked == ["/news/ferry.html?id=7"]
    article = load.article(file)
    assert article.url == f"{server}/news/ferry.html?id=7"
    assert article.notes == "Fetched on 2024-03-20"
    assert "two engines failed" in article.text
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".html", ".toml"]


@pytest.mark.parametrize(("path", "told"), [("/gone.html", "404"), ("/picture.png", "image/png")])
def test_what_is_no_page_is_refused(server: str, tmp_path: Path, path: str, told: str) -> None:
    with pytest.raises(ValueError, match=f"{told}.*save it as a file"):
        address.fetch(server + path, tmp_path)
    assert not list(tmp_path.iterdir())


def test_without_a_network_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be fetched.*save it as a file"):
        address.fetch("http://127.0.0.1:9/news.html", tmp_path)


@pytest.mark.parametrize(("given", "is_one"), [("https://a.example/b", True), ("seeds/a.txt", False), ("https.txt", False), ("C:\\https://x y", False)])
def test_an_address_is_no_path(given: str, is_one: bool) -> None:
    assert address.is_address(given) == is_one

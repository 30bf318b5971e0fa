"""load: a PDF is read as it is printed, column by column, without what stands around the article on each page."""

from pathlib import Path
from textwrap import wrap

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from helpers import load

TEXT = [
    "The ferry between Kessa and Orlo stopped on Monday after two of its engines failed in the harbour, the owner, Tomas Reyes, said. He wants to have them cleaned.",
    "“We heard a bang and then nothing at all,” said one of the passengers, who had waited on the quay for three hours in the rain. Others had gone home by then.",
    "Engineers of the yard looked at the engines until late at night and found that both had been filled with the wrong kind of oil. The yard would not say by whom.",
    "The next ferry will leave when the engines have been cleaned, which may take until the end of the month, the yard said. Until then there is a bus to Orlo.",
]
Piece = tuple[float, float, float, str]


def printed(file: Path, *pages: list[Piece], **password: str) -> Path:
    """A PDF of these pages; a piece is left and bottom in points (a page has 600 by 800), the size of its letters, and its text."""
    writer = pypdf.PdfWriter()
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in names.items()})
    for pieces in pages:
        stream = DecodedStreamObject()
        stream.set_data(b"BT " + b" ".join(b"/F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj" % (size, left, bottom, text.encode("cp1252")) for left, bottom, size, text in pieces) + b" ET")
        sheet = writer.add_blank_page(600, 800)
        sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
        sheet[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(**password)
    writer.write(file)
    return file


def column(paragraphs: list[str], *, left: float = 50, top: float = 700, characters: int = 48, indent: float = 0, gap: float = 0) -> list[Piece]:
    """Paragraphs as lines of a column, with the first line of each indented or a gap between them."""
    pieces, bottom = [], top
    for words in paragraphs:
        for number, line in enumerate(wrap(words, characters)):
            pieces.append((left + (0 if number else indent), bottom, 10, line))
            bottom -= 12
        bottom -= gap
    return pieces


def lines_of(file: Path) -> list[str]:
    return load.article(file).text.splitlines()


HEADLINE = [(50, 740, 22, "Ferry to Orlo stops for a month"), (50, 715, 10, "By Ana Reyes")]
TOP = ["Ferry to Orlo stops for a month", "By Ana Reyes"]


@pytest.mark.parametrize("shape", [{"indent": 10}, {"gap": 6}])
@pytest.mark.parametrize("order", [lambda piece: 0, lambda piece: (-piece[1], piece[0]), lambda piece: piece[3]], ids=["by column", "by row", "at random"])
def test_columns_are_read_one_after_the_other(tmp_path, shape, order):
    pieces = column(TEXT[:2], **shape) + column(TEXT[2:], left=310, **shape)
    assert lines_of(printed(tmp_path / "a.pdf", HEADLINE + sorted(pieces, key=order))) == TOP + TEXT


def test_three_columns(tmp_path):
    pieces = [piece for number in range(3) for piece in column(TEXT[number : number + 1], left=40 + 180 * number, characters=32, indent=8)]
    assert lines_of(printed(tmp_path / "a.pdf", sorted(pieces, key=lambda piece: -piece[1]))) == TEXT[:3]


def test_a_sentence_goes_on_in_the_next_column_and_on_the_next_page(tmp_path):
    lines = column(TEXT)
    pages = [[(left, 700 - 12 * number, 10, text) for number, (*_, text) in enumerate(part)] for part, left in ((lines[:6], 50), (lines[6:10], 310), (lines[10:], 50))]
    assert lines_of(printed(tmp_path / "a.pdf", pages[0] + pages[1], pages[2])) == TEXT


def test_a_headline_across_the_page_parts_two_stories(tmp_path):
    pieces = column(TEXT[:1]) + column(TEXT[1:2], left=310) + [(50, 600, 18, "Second story: a bus runs instead of the ferry to Orlo")]
    pieces += column(TEXT[2:3], top=560) + column(TEXT[3:], left=310, top=560)
    assert lines_of(printed(tmp_path / "a.pdf", pieces)) == [*TEXT[:2], "Second story: a bus runs instead of the ferry to Orlo", *TEXT[2:]]


def test_a_list_of_numbers_is_no_column(tmp_path):
    pieces = [piece for number, name in enumerate(["Kessa", "Orlo", "Halden", "Reyes"]) for piece in ((50, 700 - 12 * number, 10, str(number)), (90, 700 - 12 * number, 10, f"{name}, the town of the bridge"))]
    assert lines_of(printed(tmp_path / "a.pdf", pieces))[0].startswith("0 Kessa, the town of the bridge")


def test_a_large_first_letter_belongs_to_its_word(tmp_path):
    pieces = [(50, 678, 36, "T"), *((75 if piece[1] > 670 else 50, *piece[1:]) for piece in column([TEXT[0][1:]]))]
    assert lines_of(printed(tmp_path / "a.pdf", pieces)) == TEXT[:1]


FURNITURE = {
    "numbers": ([(300, 20, 9, "{page}")], ["1"]),
    "numbers in words": ([(300, 20, 9, "Page {page} of 2")], ["Page 1 of 2"]),
    "numbers between dashes": ([(300, 770, 9, "- {page} -")], ["- 1 -"]),
    "head and number": ([(50, 770, 9, "The Kessa Times"), (550, 770, 9, "{page}")], ["The Kessa Times 1"]),
    "head with the day": ([(50, 770, 9, "THE KESSA TIMES"), (400, 770, 9, "Tuesday, 19 March 2024")], ["THE KESSA TIMES Tuesday, 19 March 2024"]),
    "a browser's": (
        [(20, 780, 8, "3/19/24, 8:05 AM"), (250, 780, 8, "Ferry to Orlo stops | Kessa Times"), (20, 12, 8, "https://www.example.org/2024/ferry?page=1"), (560, 12, 8, "{page}/2")],
        ["3/19/24, 8:05 AM Ferry to Orlo stops | Kessa Times", "https://www.example.org/2024/ferry?page=1 1/2"],
    ),
    "rights": ([(50, 20, 8, "© 2024 The Kessa Times. All rights reserved.")], ["© 2024 The Kessa Times. All rights reserved."]),
}


@pytest.mark.parametrize("number", [1, 2], ids=["one page", "two pages"])
@pytest.mark.parametrize("name", FURNITURE)
def test_heads_and_feet_of_pages_are_left_out_and_named(tmp_path, name, number):
    around, told = FURNITURE[name]
    pages = [[(left, bottom, size, text.format(page=page)) for left, bottom, size, text in around] + column(TEXT[page - 1 : page]) for page in range(1, number + 1)]
    article = load.article(printed(tmp_path / "a.pdf", *pages))
    assert article.text.splitlines() == TEXT[:number]
    details = load.report(article)["detail"].str.cat(sep="\n")
    assert all(f"a head or foot of a page, “{words}”" in details for words in told)


def test_heads_that_only_come_again_are_left_out(tmp_path):
    pages = [[(50, 760, 9, "Rivers and dams"), *column([words])] for words in TEXT]
    article = load.article(printed(tmp_path / "a.pdf", *pages))
    assert article.text.splitlines() == TEXT and article.left_out == ("a head or foot of a page, “Rivers and dams” (on 4 pages)",)


def test_what_is_no_head_or_foot_stays(tmp_path):
    article = load.article(printed(tmp_path / "a.pdf", [(50, 760, 18, "Ferry to Orlo stops"), *column(TEXT[:3]), (50, 60, 10, "In 2024 there were 12 of them.")]))
    assert article.text.splitlines() == ["Ferry to Orlo stops", *TEXT[:3], "In 2024 there were 12 of them."] and article.left_out == ()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_forbids_copying_is_read(tmp_path, algorithm):
    assert lines_of(printed(tmp_path / "a.pdf", column(TEXT[:1]), user_password="", owner_password="secret", algorithm=algorithm)) == TEXT[:1]


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_with_a_password_is_refused(tmp_path, algorithm):
    with pytest.raises(ValueError, match=r"a\.pdf: this PDF is encrypted\. Save a copy without a password"):
        load.article(printed(tmp_path / "a.pdf", column(TEXT[:1]), user_password="secret", algorithm=algorithm))


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("rotated", [False, True])
def test_a_page_that_is_turned_is_read_as_one_that_is_not(tmp_path: Path, turn: int, rotated: bool) -> None:
    pieces = column(TEXT[:2], left=50, characters=40) + column(TEXT[2:], left=320, characters=40)
    upright = printed(tmp_path / "upright.pdf", pieces)
    writer = pypdf.PdfWriter(clone_from=upright)
    around = pypdf.Transformation().translate(-300, -400).rotate(turn).translate(300, 400)
    writer.pages[0].add_transformation(around)
    if rotated:
        writer.pages[0].rotate(turn)
    writer.write(tmp_path / "turned.pdf")
    assert load.article(tmp_path / "turned.pdf").text == load.article(upright).text

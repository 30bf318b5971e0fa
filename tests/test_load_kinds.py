"""load: RTF, OpenDocument, e-mails and saved pages; their text is what is printed, what is left out is said, and damaged files say so."""

import zipfile
from datetime import date
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from helpers import load

TEXT = [
    "The ferry between Kessa and Orlo stopped on Monday after two of its engines failed in the harbour, the owner, Tomas Reyes, said.",
    "“We heard a bang and then nothing at all,” said one of the passengers, who had waited on the quay for three hours in the rain.",
    "The next ferry will leave when the engines have been cleaned, which may take until the end of the month, the yard said.",
]
PAGE = "<html><head><title>Ferry to Orlo stops</title>{}</head><body><article><h1>Ferry to Orlo stops</h1>" + "".join(f"<p>{words}</p>" for words in TEXT) + "</article></body></html>"


def told(article: load.Article) -> str:
    report = load.report(article)
    return " ".join(report.loc[report["finding"] == "left out", "detail"])


# RTF


def rtf(folder: Path, *inside: str, head: str = "") -> Path:
    (folder / "a.rtf").write_bytes((r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}}" + head + r"\f0 " + "".join(inside) + "}\n").encode("cp1252"))
    return folder / "a.rtf"


RTF = {
    "paragraphs": (r"She said so.\par He left.\par", "She said so.\nHe left."),
    "marks of a code page": (r"\'93No,\'94 she said \'96 in a caf\'e9.", "“No,” she said – in a café."),
    "marks by name": (r"\ldblquote No,\rdblquote  she said \emdash  so.", "“No,” she said — so."),
    "Unicode": (r"\uc1\u321?\'f3d\u378? \u-10179?\u-8704?", "Łódź 😀"),
    "letters that are not escaped": ("“No,” she said.", "“No,” she said."),
    "a link": (r'See {\field{\*\fldinst{HYPERLINK "https://a.org/b"}}{\fldrslt the dam}}.', "See the dam."),
    "bold inside a word": (r"Kes{\b s}a", "Kessa"),
    "deleted and inserted": (r"She {\revised denied}{\deleted admitted} it.", "She denied it."),
    "hidden": (r"So{\v  not}, she said {\v0 again}.", "So, she said again."),
}


@pytest.mark.parametrize("name", RTF)
def test_rtf_gives_what_is_printed(tmp_path, name):
    assert load.article(rtf(tmp_path, RTF[name][0])).text == RTF[name][1]


def test_rtf_says_what_it_leaves_out_and_what_its_title_is(tmp_path):
    article = load.article(rtf(tmp_path, r"So{\footnote No.}{\deleted not}.", head=r"{\info{\title The caf\'e9}{\author Ana}}{\header Draft}"))
    assert (article.title, article.text) == ("The café", "So.")
    assert all(what in told(article) for what in ("notes (1)", "headers (1)", "passages that tracked changes delete (1)"))


@pytest.mark.parametrize(("raw", "message"), [(b"rubbish", "does not begin with"), (b"{\\rtf1 So it was", "cut off"), (b"{\\rtf1 So \\u99999999? it was}", "damaged"), (b"PK\x03\x04}", "does not begin with")])
def test_damaged_rtf(tmp_path, raw, message):
    (tmp_path / "a.rtf").write_bytes(raw)
    with pytest.raises(ValueError, match=rf"a\.rtf: this is no RTF document that can be read: .*{message}.*\. \w+"):
        load.article(tmp_path / "a.rtf")


def test_an_rtf_of_fonts_or_of_an_unknown_code_page_is_read_in_time(tmp_path):
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1\ansi\ansicpg99{\fonttbl" + rb"\f1" * 30_000 + rb"} So it was.}")
    assert load.article(tmp_path / "a.rtf").text.strip() == "So it was."


# OpenDocument

NAMES = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"' for short, long in {"office": "office", "text": "text", "table": "table", "draw": "drawing", "svg": "svg-compatible"}.items())


def odt(folder: Path, inside: str, title: str = "") -> Path:
    with zipfile.ZipFile(folder / "a.odt", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", f"<office:document-content {NAMES}><office:body><office:text>{inside}</office:text></office:body></office:document-content>")
        archive.writestr("meta.xml", f'<office:document-meta {NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>{title}</dc:title></office:meta></office:document-meta>')
    return folder / "a.odt"


NOTE = '<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>In Orlo.</text:p></text:note-body></text:note>'
BOX = "<draw:frame><svg:title>A dam</svg:title><draw:text-box><text:p>Box.</text:p></draw:text-box></draw:frame>"
ODT = {
    "headings and paragraphs": ("<text:h>Talks</text:h><text:p>She said so.</text:p><text:p/>", "Talks\nShe said so.\n"),
    "spans, spaces and breaks": ('<text:p>She <text:span>said<text:s text:c="2"/>so</text:span>.<text:line-break/>He<text:tab/>left.</text:p>', "She said  so.\nHe\tleft."),
    "a list": ("<text:list><text:list-item><text:p>A</text:p></text:list-item><text:list-item><text:p>B</text:p></text:list-item></text:list>", "A\nB"),
    "a table": ("<table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell><table:table-cell><text:p>5</text:p></table:table-cell></table:table-row></table:table>", "A\t5"),
    "a note": (f"<text:p>She left{NOTE}.</text:p><text:p>So.</text:p>", "She left.\nSo.\nIn Orlo."),
    "a box": (f"<text:p>She left{BOX}.</text:p>", "She left.\nBox."),
    "changes": ("<text:tracked-changes><text:changed-region><text:deletion><text:p>admitted</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>She denied it.</text:p>", "She denied it."),
    "a comment": ("<text:p>She <office:annotation><text:p>Who?</text:p></office:annotation>left.</text:p>", "She left."),
}


@pytest.mark.parametrize("name", ODT)
def test_odt_gives_what_is_printed(tmp_path, name):
    assert load.article(odt(tmp_path, ODT[name][0])).text == ODT[name][1]


def test_odt_says_what_it_leaves_out_and_what_its_title_is(tmp_path):
    article = load.article(odt(tmp_path, ODT["changes"][0] + ODT["a comment"][0], "The dam"))
    assert article.title == "The dam" and "passages that tracked changes delete (1)" in told(article) and "comments (1)" in told(article)


@pytest.mark.parametrize("raw", [b"rubbish", b"PK\x03\x04rubbish"])
def test_damaged_odt(tmp_path, raw):
    (tmp_path / "a.odt").write_bytes(raw)
    with pytest.raises(ValueError, match=r"a\.odt: this is no OpenDocument text that can be opened.*\. Open it"):
        load.article(tmp_path / "a.odt")


def test_an_odt_that_points_to_a_file_outside_is_not_followed(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    odt(tmp_path, "<text:p>So &amp;e; it is.</text:p>")
    with zipfile.ZipFile(tmp_path / "b.odt", "w") as archive:
        content = zipfile.ZipFile(tmp_path / "a.odt").read("content.xml").decode().replace("&amp;e;", "&e;")
        archive.writestr("content.xml", f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>' + content)
    assert "secret" not in load.article(tmp_path / "b.odt").text


# E-mails and saved pages


def message(*, plain: str | None = None, page: str | None = None, attached: bool = False, date: str = "Tue, 19 Mar 2024 23:30:00 -0500") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"], made["Date"] = '"Ana Reyes" <ana@example.org>, desk@example.org', "Ferry to Orlo – it stops", date
    if plain is not None:
        made.set_content(plain, charset="utf-8", cte="quoted-printable")
    if page is not None:
        made.add_alternative(page, subtype="html", charset="iso-8859-1") if plain is not None else made.set_content(page, subtype="html")
    if attached:
        made.add_attachment(b"1", maintype="image", subtype="png", filename="dam.png")
    return made


def saved(folder: Path, made: object, name: str = "a.eml") -> Path:
    (folder / name).write_bytes(made.as_bytes())
    return folder / name


def test_an_email_gives_text_subject_day_and_sender(tmp_path):
    article = load.article(saved(tmp_path, message(plain="“No,” she said.\n\nHe left.\n")))
    assert article.text == "“No,” she said.\n\nHe left.\n"
    assert (article.title, article.published, article.published_from) == ("Ferry to Orlo – it stops", date(2024, 3, 19), "e-mail")
    assert (article.authors, article.source) == ("Ana Reyes, desk@example.org", None)


def test_the_page_of_an_email_goes_before_its_plain_text(tmp_path):
    article = load.article(saved(tmp_path, message(plain="See the page.", page=PAGE.format("").replace("“", "&ldquo;").replace("”", "&rdquo;"), attached=True)))
    assert article.text.splitlines()[-3:] == TEXT and article.title == "Ferry to Orlo – it stops" and "attachments (1)" in told(article)


def test_the_plain_text_is_read_where_the_page_has_no_article(tmp_path):
    assert load.article(saved(tmp_path, message(plain=TEXT[0], page="<p>Log in</p>"))).text.strip() == TEXT[0]


def test_an_email_without_a_day_has_none(tmp_path):
    assert load.article(saved(tmp_path, message(plain=TEXT[0], date="soon"))).published is None


@pytest.mark.parametrize("code", ["utf-8", "iso-8859-1"])
def test_a_saved_page_gives_its_article(tmp_path, code):
    made = MIMEMultipart("related", type="text/html")
    made["From"], made["Subject"], made["Date"] = "<Saved by Blink>", "Ferry to Orlo stops", "Fri, 22 Mar 2024 08:00:00 -0000"
    made.attach(MIMEText(PAGE.format('<meta property="article:published_time" content="2024-03-19">').replace("“", "«").replace("”", "»"), "html", code))
    made.attach(MIMEText("p {color: red}", "css"))
    for name in ("a.mhtml", "a.mht"):
        article = load.article(saved(tmp_path, made, name))
        assert (article.published, article.title) == (date(2024, 3, 19), "Ferry to Orlo stops") and "«We heard a bang" in article.text


@pytest.mark.parametrize(("name", "raw", "wrong"), [
    ("a.eml", b"rubbish", "this is no e-mail or saved page"), ("a.eml", b"\xff\xfe\x00\x00", "this is no e-mail or saved page"), ("a.mhtml", b"rubbish", "this is no e-mail or saved page"),
    ("a.mhtml", b"Content-Type: text/css\n\np {}", "there is no page in this saved page"), ("a.eml", b"Subject: So\n\n", "nothing but white space"), ("a.mht", b"Content-Type: text/html\n\n<p>Log in</p>", "there is no article"),
    ("a.eml", b"Subject: So\n" + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (number, number) for number in range(300)), "its parts more"),
    ("a.eml", b"Subject: So\nFrom: " + b"a@b.org, " * 1_000 + b"\n\nSo.", "its headers are longer"), ("a.eml", b"Subject: So\nFrom: " + b"a@b.org,\n " * 1_000 + b"\n\nSo.", "its headers are longer"),
    ("a.eml", b"Subject: So\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA", "this e-mail has no text"),
])
def test_damaged_mail(tmp_path, name, raw, wrong):
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(ValueError, match=rf"{name}: .*{wrong}"):
        load.article(tmp_path / name)

"""Inputs that nobody writes and somebody sends: hypothesis strategies for texts and for files, and texts that grow.

Every piece has broken some reader of texts somewhere: our own list, from bug reports on readers, browsers and spreadsheets.
"""

import json
import zipfile
from collections.abc import Callable
from functools import cache
from html import escape
from io import BytesIO
from itertools import pairwise

import pypdf
from hypothesis import strategies as st

NEWS = [
    "The mayor of Kessa, Ada Berg, said on Monday that the bridge was closed.", "“Nobody was hurt,” she told reporters in Paris.",
    "Officials in Norvale denied that 12 people had been arrested in March.", "According to the U.N., prices rose 4.5% to $1.2 million last year.",
    "Ben Lake, 43, of Oslo, told the BBC: 'It rained all week.'", "The union (which has 1,200 members) will meet at 5 p.m. on Friday, it said.",
]
MARKS = ["“", "”", '"', "'", "‘", "’", "''", "``", "„", "«", "(", ")", "[", "]", "{", "}", "—", "…", "?!", "\\", "/", "|", "~", "`", "*", "_", "$",
         "$$", "#",
         "%", "%s", "{0}", "&"]
INJECTIONS = [
    "<script>window.ran=1</script>", "</script><script>window.ran=1</script>", "<img src=x onerror=window.ran=1>", "<svg onload=window.ran=1>",
    '"><body onload="window.ran=1">', "' onmouseover='window.ran=1", "javascript:window.ran=1", "[x](javascript:window.ran=1)", "![x](x onerror=window.ran=1)",
    "<iframe srcdoc='<script>parent.ran=1</script>'>", "<style>*{background:url(//a.example)}</style>", "</p></div></body>", "<!--", "-->", "<![CDATA[", "]]>",
    "<?php echo 1 ?>", "{{7*7}}", "${7*7}", "<%= 7*7 %>", "$\\href{javascript:window.ran=1}{x}$", "\\input{secret}", "```{code-cell}\nwindow\n```",
    "'; DROP TABLE claims; --",
]
FORMULAS = ["=1+1", "=HYPERLINK(\"http://a.example\",\"x\")", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "＝1+1",
            "=WEBSERVICE(\"http://a.example\")"]
ENTITIES = ["&amp;", "&lt;script&gt;", "&#0;", "&#xD800;", "&#x110000;", "&#99999999999;", "&nbsp;", "&bogus;", "&lt", "&#x202E;", "&&&"]
UNSEEN = [
    "\u202e", "\u202d\u202c", "\u2066", "\u2069", "\u200f", "\u200b", "\u200c\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u180e", "\u3164",
    "\ufff9\ufffa\ufffb", "\U000e0001\U000e0041",
    "\ufe0f", "\u0300" * 40, "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d\x1e\x1f", "\x01", "\x07", "\x08", "\x1b[31m", "\x7f", "\u00a0", "\u3000",
    "\r", "\r\n", "\n\r", "\ufffd", "\uffff", "\ufdd0",
]
LETTERS = ["ﬁnd", "İstanbul", "ß", "ǅ", "ﷺ", "𝐁𝐨𝐥𝐝", "👩‍👩‍👧‍👦", "🇦🇶", "́e", "ẞ", "Ω", "東京", "كتب", "हिन्दी", "ไทย", "ℵ", "½", "①", "Ⅷ", "٣", "১২", "１２",
           "e\u0301", "ŉ", "ΐ", "\U0001f3f4\U000e0067\U000e007f"]
NUMBERS = ["9" * 30, "1e309", "-0", "0.000", "1,2,3,4", "99/99/9999", "31 February 2023", "0000-00-00", "25:61", "10000-01-01", "the 99th of May",
           "the year 999999", "in 1" + "0" * 20 + " years",
           "٣ people", "½ of them", "minus 40 years ago", "1/0", "$-1", "MCMXCIX", "two hundred hundred thousand million"]
WORDS = ["Mr.", "Dr. Dr.", "St.", "U.S.A.", "A", "said", "said said said", "that that", "because", "however,", "Jr.", "de la", "O'", "'s", "n't",
         "e-mail@a.example", "http://a.example/?q=<x>&y=(z)", "a.b.c.d", "-", "--", "x" * 1_500]

ORDINARY = st.sampled_from(NEWS)
PIECES = st.one_of(ORDINARY, *(st.sampled_from(pieces) for pieces in (MARKS, INJECTIONS, FORMULAS, ENTITIES, UNSEEN, LETTERS, NUMBERS, WORDS)),
                   st.text(max_size=30))
REPEATED = st.builds(lambda piece, times: piece * times, PIECES.filter(lambda piece: len(piece) < 100), st.integers(2, 60))
CUT = st.builds(lambda line, start, size: line[start:start + size], ORDINARY, st.integers(0, 40), st.integers(1, 40))
JOINS = st.sampled_from([" ", " ", "", "\n", "\n\n", "\r\n", ", ", "\u2028", "\t"])


def texts() -> st.SearchStrategy[str]:
    """A text of a few pieces, among them a sentence of news; no half of a pair in it."""
    pieces = st.lists(st.one_of(ORDINARY, PIECES, PIECES, REPEATED, CUT), min_size=1, max_size=7)
    return st.builds(lambda join, parts, news: join.join([*parts, news]), JOINS, pieces, st.one_of(ORDINARY, st.just("")))


# Files: a name and its bytes


ENCODINGS = ["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "mac_roman", "cp437", "cp1251", "shift_jis",
             "gb18030", "big5", "utf-7", "cp037"]
SUFFIXES = [".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".csv", ".tsv", ".xlsx", ".parquet", ".jsonl", ".zip", ".eml", ".rtf", ".odt", ".TXT", ".toml",
            ".doc", ".png", ""]
GROWN = "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in pairwise("abcdef"))
DECLARATION = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{GROWN}<!ENTITY g SYSTEM "file:///etc/passwd"><!ENTITY h SYSTEM "http://127.0.0.1:9/x">]>'
OFFICE = "http://schemas.openxmlformats.org"
PACKAGE, RELATED = f"{OFFICE}/package/2006", f"{OFFICE}/officeDocument/2006/relationships"
LINKS = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
KINDS = "application/vnd.openxmlformats-officedocument."
NAMES = ["a.txt", "../../out.txt", "/root.txt", "C:\\out.txt", "a/../../b.txt", "a\\..\\..\\b.txt", "con.txt", "a.txt/", "\u202etxt.exe", "=1+1.txt",
         "<script>window.ran=1</script>.txt", "x" * 200 + ".txt",
         ".hidden.txt", "a.toml", "b.csv", "c.zip", "d.docx", "e.html", " .txt", "\n.txt", "é.txt"]


def plain_files() -> st.SearchStrategy[tuple[str, bytes]]:
    """Text in some encoding, under some suffix."""
    return st.builds(lambda text, encoding, suffix: (f"a{suffix}", text.encode(encoding, "replace")), texts(), st.sampled_from(ENCODINGS),
                     st.sampled_from(SUFFIXES[:4] * 3 + SUFFIXES))


def pages() -> st.SearchStrategy[tuple[str, bytes]]:
    """A web page around a text, with metadata, script and markup that does not end."""
    heads = st.sampled_from(["", '<meta charset="{x}">', '<script type="application/ld+json">{x}</script>',
                             '<meta property="article:published_time" content="{x}">', "<title>{x}</title>", "<base href='{x}'>", DECLARATION])
    bodies = st.sampled_from(["<article><p>{x}</p><p>{y}</p></article>", "<p>{x}<p>{y}", "<div>" * 200 + "{x}{y}", "<table><tr><td>{x}<td>{y}",
                              "<p onclick='window.ran=1'>{x}</p><script>window.ran=1</script>{y}", "<pre>{x}</pre>{y}",
                              "<svg><foreignObject>{x}</foreignObject></svg>{y}", "<p>{x}</p>&g;&h;&f;{y}", "<template>{x}</template><p>{y}",
                              "<p hidden>{x}</p><p>{y}</p>", "<article>" + "<p>{y}</p>" * 30])
    made = st.builds(lambda head, body, x, y: f"<html><head>{head}</head><body>{body}".replace("{x}", x).replace("{y}", y), heads, bodies, texts(),
                     st.builds(escape, texts()))
    return st.builds(lambda page, encoding: ("a.html", page.encode(encoding, "replace")), made, st.sampled_from(ENCODINGS[:8]))


def packed(members: list[tuple[str, bytes]]) -> bytes:
    """A zip archive of these members."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in dict(members).items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def word_document(body: str, *, before: str = "", core: str = "") -> bytes:
    """A Word document with this body, as XML; something may stand before it."""
    own = f"{KINDS}wordprocessingml.document.main+xml"
    types = f'<Types xmlns="{PACKAGE}/content-types">{LINKS}<Override PartName="/word/document.xml" ContentType="{own}"/></Types>'
    links = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" Type="{RELATED}/officeDocument" Target="word/document.xml"/></Relationships>'
    document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{OFFICE}/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    return packed([("[Content_Types].xml", types.encode()), ("_rels/.rels", links.encode()), ("word/document.xml", document.encode("utf-8", "replace")),
                   *([("docProps/core.xml", core.encode())] if core else [])])


def word_documents() -> st.SearchStrategy[tuple[str, bytes]]:
    """A Word document around a text, sound or not."""
    bodies = st.sampled_from(["<w:p><w:r><w:t>{x}</w:t></w:r></w:p>", "<w:p><w:r><w:t>{y}</w:t></w:r></w:p>" * 3,
                              "<w:p>" * 150 + "<w:r><w:t>{x}</w:t></w:r>" + "</w:p>" * 150,
                              "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{x}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
                              "<w:p><w:r><w:t>{x}&d;&g;&h;</w:t></w:r></w:p>", "<w:p><w:r><w:t>{x}", "<w:p><w:r><w:tab/><w:br/><w:t>{x}</w:t></w:r></w:p>", "",
                              "<w:sdt/><w:altChunk/><w:p/>{y}"])
    made = st.builds(lambda body, x, y, before: word_document(body.replace("{x}", escape(x)).replace("{y}", y), before=before), bodies, texts(), texts(),
                     st.sampled_from(["", "", DECLARATION]))
    return made.map(lambda raw: ("a.docx", raw))


def workbook(sheets: dict[str, list[list[str]]], *, before: str = "") -> bytes:
    """A spreadsheet with cells of text, which are XML."""
    name = f"{OFFICE}/spreadsheetml/2006/main"
    listed = "".join(f'<sheet name="{sheet}" sheetId="{n}" r:id="r{n}"/>' for n, sheet in enumerate(sheets, 1))
    numbers = range(1, len(sheets) + 1)
    links = "".join(f'<Relationship Id="r{n}" Type="{RELATED}/worksheet" Target="worksheets/s{n}.xml"/>' for n in numbers)
    types = "".join(f'<Override PartName="/xl/worksheets/s{n}.xml" ContentType="{KINDS}spreadsheetml.worksheet+xml"/>' for n in numbers)
    main = f'<Override PartName="/xl/workbook.xml" ContentType="{KINDS}spreadsheetml.sheet.main+xml"/>'
    first = f'<Relationship Id="w" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{LINKS}{main}{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{first}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{name}" xmlns:r="{RELATED}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
    }
    for n, cells in enumerate(sheets.values(), 1):
        body = "".join("<row>" + "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{cell}</t></is></c>' for cell in row) + "</row>" for row in cells)
        parts[f"xl/worksheets/s{n}.xml"] = f'{before}<worksheet xmlns="{name}"><sheetData>{body}</sheetData></worksheet>'
    return packed([(name, part.encode("utf-8", "replace")) for name, part in parts.items()])


def tables() -> st.SearchStrategy[tuple[str, bytes]]:
    """A table of articles whose cells are texts, quoted or not, escaped or not."""
    cells = st.lists(st.tuples(texts(), texts(), st.sampled_from([*NUMBERS, "2024-12-31", ""])), min_size=0, max_size=3)
    quoted = st.sampled_from([lambda text: '"' + text.replace('"', '""') + '"', str])
    csv = st.builds(lambda quote, rows, encoding, suffix: (f"a{suffix}", "\n".join(["text,title,date", *(",".join(map(quote,
        row)) for row in rows)]).encode(encoding, "replace")),
                    quoted, cells, st.sampled_from(ENCODINGS[:8]), st.sampled_from([".csv", ".tsv"]))
    lines = st.one_of(texts().map(lambda text: json.dumps({"text": text, "title": text, "authors": [text, None, 1]})),
                      texts().map(lambda text: json.dumps({"text": text})[:-1]),
                      st.sampled_from(["[" * 100_000, '{"text": NaN}', '{"text": 1e999}', '{"text": {"a": "b"}}', '{"text": ["a"]}', "null",
                                       '{"text": "\\ud800 said Ada Berg."}', '{"text": "a", "text": "b"}', "\0", '{"date": [1], "text": "He left."}',
                                       '{"text": ' + "9" * 5_000 + "}"]))
    rows = st.lists(lines, max_size=4).map(lambda lines: ("a.jsonl", "\n".join(lines).encode("utf-8", "replace")))
    sheets = st.builds(lambda escaped, rows, before: ("a.xlsx", workbook({"News": [["text", "title", "date"],
        *([escaped(cell) for cell in row] for row in rows)]}, before=before)),
                       st.sampled_from([escape, escape, str]), cells, st.sampled_from(["", "", DECLARATION]))
    return st.one_of(csv, rows, sheets)


@cache
def bomb(size: int) -> bytes:
    """A zip archive of one text of so many equal letters."""
    return packed([("a.txt", b"a" * size)])


def archives() -> st.SearchStrategy[tuple[str, bytes]]:
    """An archive whose members have hostile names, or grow, or are archives."""
    bodies = st.one_of(texts().map(lambda text: text.encode("utf-8", "replace")), st.sampled_from([bomb(1_000), bomb(5_000_000), b"a" * 2_000_000,
        b"text\n" + b"x\n" * 50, word_document(""), b"\0" * 100]))
    return st.lists(st.tuples(st.sampled_from(NAMES), bodies), max_size=5).map(lambda members: ("a.zip", packed(members)))


def pdf(text: str, *, password: str | None = None, pages: int = 1) -> bytes:
    """A PDF with the text's letters of latin-1 on its pages; locked where a password is given."""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer, name = pypdf.PdfWriter(), NameObject
    font = DictionaryObject({name("/Type"): name("/Font"), name("/Subtype"): name("/Type1"), name("/BaseFont"): name("/Helvetica")})
    for _ in range(pages):
        page, stream = writer.add_blank_page(600, 800), DecodedStreamObject()
        lines = [line.encode("latin-1", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") for line in text.splitlines()]
        stream.set_data(b"BT /F 12 Tf 14 TL 50 700 Td " + b" ".join(b"(" + line + b") Tj T*" for line in lines) + b" ET")
        page[name("/Contents")] = writer._add_object(stream.flate_encode())
        page[name("/Resources")] = DictionaryObject({name("/Font"): DictionaryObject({name("/F"): font})})
    if password is not None:
        writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    writer._ID = None
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def documents() -> st.SearchStrategy[tuple[str, bytes]]:
    """A PDF, open or locked."""
    return st.builds(lambda text, password: ("a.pdf", pdf(text, password=password)), texts(), st.sampled_from([None, None, "", "secret"]))


def damaged(files: st.SearchStrategy[tuple[str, bytes]]) -> st.SearchStrategy[tuple[str, bytes]]:
    """A file cut short, with some of its bytes changed, with bytes put in, or under another suffix."""
    place = st.floats(0, 1, exclude_max=True)
    cut = st.builds(lambda file, at: (file[0], file[1][:int(at * len(file[1]))]), files, place)
    put = st.builds(lambda file, at, new: (file[0], file[1][:int(at * len(file[1]))] + new + file[1][int(at * len(file[1])) + 1:]), files, place,
                    st.binary(min_size=1, max_size=20))
    renamed = st.builds(lambda file, suffix: (f"a{suffix}", file[1]), files, st.sampled_from(SUFFIXES))
    return st.one_of(cut, put, renamed)


def files() -> st.SearchStrategy[tuple[str, bytes]]:
    """A file of any kind, sound, hostile or damaged, by name and bytes."""
    sound = st.one_of(plain_files(), pages(), word_documents(), tables(), archives(), documents())
    noise = st.tuples(st.sampled_from(SUFFIXES).map("a{}".format), st.binary(max_size=300))
    return st.one_of(sound, sound, damaged(sound), noise)


# Texts that grow: of about so many characters


GROWING: dict[str, Callable[[int], str]] = {
    "one word": lambda size: "x" * size, "capitals": lambda size: "X" * size, "digits": lambda size: "9" * size,
    "one line": lambda size: " ".join(NEWS * (size // 400 + 1)).replace("\n", " ")[:size],
    "brackets": lambda size: "(" * size, "nested brackets": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "spaced brackets": lambda size: "( " * (size // 2), "opening marks": lambda size: "“" * size, "spaced marks": lambda size: "“ " * (size // 2),
    "straight marks": lambda size: '" he said ' * (size // 10), "single marks": lambda size: "'a " * (size // 3),
    "unclosed quotations": lambda size: "“He left, she said.\n" * (size // 20), "full stops": lambda size: "." * size,
    "initials": lambda size: "A. " * (size // 3), "apostrophes": lambda size: "'s" * (size // 2), "hyphens": lambda size: "a-" * (size // 2),
    "slashes": lambda size: "a/" * (size // 2), "commas": lambda size: "Ann Lee, " * (size // 9), "spaces": lambda size: "a" + " " * size + "b",
    "line breaks": lambda size: "a" + "\n" * size + "b", "short lines": lambda size: "He left.\n" * (size // 9),
    "one name": lambda size: "Ada Berg " * (size // 9), "names": lambda size: " ".join(f"Ada{n} Berg{n} left." for n in range(size // 20)),
    "namesakes": lambda size: " ".join(f"Ada{chr(97 + n % 26)} Berg left. Berg said so." for n in range(size // 26)),
    "months": lambda size: "in March " * (size // 9), "years": lambda size: "since 1999 " * (size // 11), "numbers": lambda size: "1,000 " * (size // 6),
    "number words": lambda size: "two hundred and " * (size // 16), "places": lambda size: "Paris, Oslo, " * (size // 13),
    "said": lambda size: "said that he said " * (size // 18), "that": lambda size: "that " * (size // 5), "and": lambda size: "and he left " * (size // 12),
    "combining": lambda size: "e" + "\u0301" * size, "zero width": lambda size: "a\u200b" * (size // 2), "bidi": lambda size: "\u202ea" * (size // 2),
    "emoji": lambda size: "👩‍👩‍👧‍👦" * (size // 7), "tags": lambda size: "<b>" * (size // 3),
    "entities": lambda size: "&amp;" * (size // 5), "addresses": lambda size: "http://a.example/" * (size // 17), "mails": lambda size: "a@" * (size // 2),
    "dots and letters": lambda size: "a.b" * (size // 3), "underscores": lambda size: "_" * size,
    "acronyms": lambda size: " ".join(f"the Big Blue Club (BB{chr(65 + n % 26)})" for n in range(size // 24)),
    "pronouns": lambda size: "He said she said he left. " * (size // 26), "sums": lambda size: "3 of 5 men and 2 women died. " * (size // 29),
}

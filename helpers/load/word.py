"""Read Word documents (.docx, Transitional and Strict), by the names of ISO/IEC 29500-1, part 17, whatever namespace they have."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import lxml.etree

from helpers.load.file import BROKEN, problem, refuse_growth

# What is not printed: properties, text deleted or moved away with tracked changes, readings above characters, a second form of the same drawing.
SKIPPED = {"pPr", "rPr", "sectPr", "sdtPr", "tblPr", "trPr", "tcPr", "del", "moveFrom", "rt", "Fallback"}
SIGNS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "\u2011"}
# Parts that are not read, by a word of their content type, and what the report says of them.
UNREAD = {"header": "headers", "footer": "footers", "comments": "comments", "diagramData": "diagrams", "chart": "charts"}


def read_word(file: Path, raw: bytes) -> dict:
    """Paragraphs and table rows of a Word document, one a line, cells parted by tabs; text boxes after their paragraph, notes at the end."""
    import docx.opc.exceptions  # here, and not above: text files need not wait

    refuse_growth(file, raw)
    try:
        return document_of(raw) | {"encoding_from": "Word document"}
    except (zipfile.BadZipFile, docx.opc.exceptions.OpcError, lxml.etree.XMLSyntaxError, *BROKEN) as error:
        wrong = "this is no Word document that can be opened: damaged, locked with a password, or of another kind"
        raise problem(file, wrong, "Open it in its program and save it as .docx without a password") from error


def document_of(raw: bytes) -> dict:
    """Text, title and what is left out; the parts are found by python-docx, which reads neither Strict documents nor what is marked in a line."""
    import docx.package

    package = docx.package.Package.open(BytesIO(raw))
    parts = [(part.content_type.rpartition(".")[2], part.blob) for part in package.iter_parts() if part.content_type.endswith("xml")]
    body = next(tree_of(blob) for kind, blob in parts if kind == "main+xml")
    notes = {kind: tree_of(blob) for kind, blob in parts if kind in ("footnotes+xml", "endnotes+xml")}
    text = "".join(blocks(body)) + "".join(noted(body, notes))
    return {"text": text.removesuffix("\n"), "title": package.core_properties.title or None, "left_out": left_out(body, parts)}


def tree_of(blob: bytes) -> lxml.etree._Element:
    """The root of a part; entities are not resolved, so that nothing outside the file is read."""
    return lxml.etree.fromstring(blob, lxml.etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True))


def name_of(element: lxml.etree._Element) -> str:
    return lxml.etree.QName(element).localname if isinstance(element.tag, str) else ""


def blocks(element: lxml.etree._Element) -> Iterator[str]:
    """The paragraphs and table rows below an element, each with its line end."""
    for child in element:
        name = name_of(child)
        if name == "p":
            yield inline(child) + ("" if has(child, "pPr", "rPr", "del") else "\n")
            yield from (line for box in boxes(child) for line in blocks(box))
        elif name == "tr" and not has(child, "trPr", "del"):
            yield "\t".join("".join(blocks(cell)).removesuffix("\n") for cell in child if name_of(cell) not in SKIPPED) + "\n"
        elif name not in SKIPPED and name != "tr":
            yield from blocks(child)


def has(element: lxml.etree._Element, *path: str) -> bool:
    return element.find("/".join(f"{{*}}{name}" for name in path)) is not None


def boxes(element: lxml.etree._Element) -> Iterator[lxml.etree._Element]:
    """The text boxes anchored in a paragraph, but not those in a box."""
    for child in element:
        if name_of(child) == "txbxContent":
            yield child
        elif name_of(child) not in SKIPPED:
            yield from boxes(child)


def inline(element: lxml.etree._Element) -> str:
    """The printed text of a paragraph or of what is in it, text boxes aside."""
    name = name_of(element)
    if name == "t":
        return element.text or ""
    if name == "br":
        return "\n" if value_of(element, "type") in (None, "textWrapping") else ""
    if name in SKIPPED or name == "txbxContent" or is_hidden(element):
        return ""
    return SIGNS.get(name, "") + "".join(map(inline, element))


def noted(body: lxml.etree._Element, notes: dict[str, lxml.etree._Element]) -> Iterator[str]:
    """The text of the notes that the body refers to, footnotes first, in the order of the references."""
    for kind, tree in sorted(notes.items(), reverse=True):
        texts = {value_of(note, "id"): "".join(blocks(note)) for note in tree}
        for reference in body.iter(f"{{*}}{kind.removesuffix('s+xml')}Reference"):
            if not any(name_of(above) in SKIPPED for above in reference.iterancestors()):
                yield texts.get(value_of(reference, "id"), "").lstrip(" ")


def value_of(element: lxml.etree._Element, attribute: str) -> str | None:
    """The value of an attribute that is in the namespace of its element."""
    return element.get(lxml.etree.QName(lxml.etree.QName(element).namespace, attribute))


def is_hidden(element: lxml.etree._Element) -> bool:
    """Whether an element is a run that is formatted as hidden."""
    hides = element.find("{*}rPr/{*}vanish") if name_of(element) == "r" else None
    return hides is not None and value_of(hides, "val") not in ("0", "false", "off")


def left_out(body: lxml.etree._Element, parts: list[tuple[str, bytes]]) -> tuple[str, ...]:
    """What stands in the document and not in the text, in the words of the report."""
    found = Counter(what for kind, blob in parts for word, what in UNREAD.items() if kind == f"{word}+xml" and is_written(tree_of(blob)))
    found["passages that tracked changes delete or move"] = sum(is_written(one) for one in body.iter("{*}del", "{*}moveFrom"))
    found["passages of hidden text"] = sum(is_hidden(one) and is_written(one) for one in body.iter("{*}r"))
    found["files put into the document"] = sum(1 for _ in body.iter("{*}altChunk"))
    return tuple(f"{what} ({count})" for what, count in found.items() if count)


def is_written(element: lxml.etree._Element) -> bool:
    return any(one.text and not one.text.isspace() for one in element.iter("{*}t", "{*}delText"))

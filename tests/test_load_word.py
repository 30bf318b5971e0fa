"""load: what a Word document prints is its text, in whatever element it stands; what is left out is said."""

import zipfile
from pathlib import Path

import docx
import pytest
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from helpers import load
from helpers.load import file


def run(words: str, *, tag: str = "t", properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'


def paragraph(*runs: str, mark: str = "") -> str:
    return f"<w:p><w:pPr><w:rPr>{mark}</w:rPr></w:pPr>{''.join(runs)}</w:p>"


def saved(folder: Path, *body: str, notes: dict[str, str] | None = None) -> Path:
    """A Word document of these paragraphs; notes are the inside of the parts footnotes and endnotes."""
    document = docx.Document()
    for one in parse_xml(f"<w:body {nsdecls('w')} xmlns:v='urn:v' xmlns:mc='urn:mc'>{''.join(body)}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, one)
    for kind, inside in (notes or {}).items():
        blob = f"<w:{kind} {nsdecls('w')}>{inside}</w:{kind}>".encode()
        part = Part(PackURI(f"/word/{kind}.xml"), getattr(CONTENT_TYPE, f"WML_{kind.upper()}"), blob, document.part.package)
        document.part.relate_to(part, getattr(RELATIONSHIP_TYPE, kind.upper()))
    document.save(folder / "article.docx")
    return folder / "article.docx"


def boxed(words: str) -> str:
    box = f"<w:txbxContent>{paragraph(run(words))}</w:txbxContent>"
    return f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"


INSERTED, DELETED = '<w:ins w:id="1">{}</w:ins>', '<w:del w:id="2">{}</w:del>'
FILLED = "<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
ROW = "<w:tbl><w:tblPr/><w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"
PRINTED = {
    "inserted and deleted": ([paragraph(run("She "), INSERTED.format(run("denied ")), DELETED.format(run("admitted ", tag="delText")), run("it."))], "She denied it."),
    "moved": ([paragraph(f"<w:moveFrom>{run('On Monday ')}</w:moveFrom>", run("she left "), f"<w:moveTo>{run('on Monday.')}</w:moveTo>")], "she left on Monday."),
    "a deleted paragraph mark joins": ([paragraph(run("She "), mark="<w:del/>"), paragraph(run("left."))], "She left."),
    "a deleted row": ([ROW.format("<w:trPr><w:del/></w:trPr>", paragraph(run("A")), paragraph(run("B"))), paragraph(run("So."))], "So."),
    "smart tag and link": ([paragraph(f"<w:smartTag>{run('Kessa')}</w:smartTag>", f"<w:hyperlink>{run(' burnt.')}</w:hyperlink>")], "Kessa burnt."),
    "content controls, of a word and of paragraphs": ([FILLED.format(paragraph(FILLED.format(run("Kessa")), run(" burnt.")))], "Kessa burnt."),
    "a text box, once": ([paragraph(run("The dam "), boxed("“No,” he said."), run("burst.")), paragraph(run("So."))], "The dam burst.\n“No,” he said.\nSo."),
    "equal cells stay two": ([ROW.format("", paragraph(run("5")), paragraph(run("5")))], "5\t5"),
    "a box in a cell": ([ROW.format("", paragraph(run("A"), boxed("box")), paragraph(run("B")))], "A\nbox\tB"),
    "signs": ([paragraph(run("anti"), "<w:r><w:noBreakHyphen/></w:r>", run("war"), "<w:r><w:tab/><w:br/><w:br w:type='page'/></w:r>", run("So."))], "anti\u2011war\t\nSo."),
    "fields": ([paragraph(run(" PAGE ", tag="instrText"), f"<w:fldSimple w:instr='x'>{run('So.')}</w:fldSimple>")], "So."),
    "hidden": ([paragraph(run("So", properties="<w:vanish w:val='0'/>"), run(" no", properties="<w:vanish/>"), run("."))], "So."),
}


@pytest.mark.parametrize("name", PRINTED)
def test_text_is_what_is_printed(tmp_path, name):
    body, text = PRINTED[name]
    assert load.article(saved(tmp_path, *body)).text == text


def test_notes_stand_at_the_end_in_the_order_of_the_references(tmp_path):
    notes = {
        "footnotes": "".join(f'<w:footnote w:id="{number}">{paragraph(run(words))}</w:footnote>' for number, words in ((0, "line"), (1, " She spoke on Monday."), (2, "He did not."), (3, "Gone."))),
        "endnotes": f'<w:endnote w:id="1">{paragraph(run("In Kessa."))}</w:endnote>',
    }
    refer = '<w:r><w:{}Reference w:id="{}"/></w:r>'
    body = [paragraph(run("He left."), refer.format("footnote", 2), DELETED.format(refer.format("footnote", 3))), paragraph(run("She stayed."), refer.format("endnote", 1), refer.format("footnote", 1))]
    assert load.article(saved(tmp_path, *body, notes=notes)).text == "He left.\nShe stayed.\nHe did not.\nShe spoke on Monday.\nIn Kessa."


def test_what_is_left_out_is_said(tmp_path):
    document = docx.Document()
    document.add_paragraph("The dam burst.")
    document.sections[0].header.paragraphs[0].text = "Draft of Monday"
    document.element.body.insert(1, parse_xml(f"<w:p {nsdecls('w')}>{DELETED.format(run('No.', tag='delText'))}{run('No.', properties='<w:vanish/>')}</w:p>"))
    document.add_comment(document.paragraphs[0].runs, text="Who says so?")
    document.save(tmp_path / "article.docx")
    report = load.report(load.article(tmp_path / "article.docx"))
    told = " ".join(report.loc[report["finding"] == "left out", "detail"])
    assert all(what in told for what in ("headers (1)", "comments (1)", "passages that tracked changes delete or move (1)", "passages of hidden text (1)"))
    assert "footers" not in told and set(report.loc[report["finding"] == "left out", "severity"]) == {"warning"}


def test_nothing_is_left_out_of_a_plain_document(tmp_path):
    assert load.article(saved(tmp_path, paragraph(run("So.")))).left_out == ()


def repacked(source: Path, target: Path, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return target


def test_strict_documents_are_read(tmp_path):
    names = [(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
             (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/")]
    path = saved(tmp_path, paragraph(run("She said so."), "<w:r><w:br/></w:r>", boxed("“No.”")))
    for number, (old, new) in enumerate(names):
        path = repacked(path, tmp_path / f"{number}.docx", old, new)
    assert load.article(path).text == "She said so.\n\n“No.”"


def test_a_document_that_points_to_a_file_outside_is_refused(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    path = saved(tmp_path, paragraph(run("So it is. MARK")))
    entity = f'<!DOCTYPE w [<!ENTITY e SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]><w:document'.encode()
    path = repacked(repacked(path, tmp_path / "a.docx", b"<w:document", entity), tmp_path / "b.docx", b"MARK", b"&e;")
    with pytest.raises(ValueError, match="this is no Word document") as told:
        load.article(path)
    assert "secret" not in str(told.value).replace(str(tmp_path), "")


def test_what_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "MAXIMUM_BYTES", 10_000)
    with pytest.raises(ValueError, match=r"article\.docx: it unpacks to [\d,]+ bytes, more than the 10,000"):
        load.article(saved(tmp_path, paragraph(run("So."))))

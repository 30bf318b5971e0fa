"""INCEpTION: a UIMA CAS in JSON (dkpro-cassis), with its types, which INCEpTION takes as layers from the `typesystem.xml` beside it; offsets in UTF-16 units.

One layer of spans holds all marks, by their `tag`, with the columns as features; a layer of relations ties them. A further piece of an interrupted content
is a span of its own, tied to the piece before it.
"""

import json
from pathlib import Path

from spacy.tokens import Doc

from helpers import annotate
from helpers.corrections import Row
from helpers.review.formats import ties

MARK, TIE, PROVENANCE = "webanno.custom.Mark", "webanno.custom.Tie", "webanno.custom.Provenance"
"""Names that INCEpTION gives to layers of a project's own."""
COLUMNS = [*dict.fromkeys(column for columns in ties.PLAIN.values() for column in columns)]


def types(about: Row, **options: bool) -> object:
    """The layers, made with options of `cassis.TypeSystem`."""
    import cassis  # here, and not above: what knows no CAS need not load it

    system = cassis.TypeSystem(**options)
    mark, tie = system.create_type(MARK, "uima.tcas.Annotation"), system.create_type(TIE, "uima.tcas.Annotation")
    known = system.create_type(PROVENANCE, "uima.cas.AnnotationBase")
    features = [(mark, name, "uima.cas.String") for name in ("tag", *COLUMNS)] + [(known, name, "uima.cas.String") for name in about]
    for owner, name, kind in [*features, (tie, "Governor", mark), (tie, "Dependent", mark), (tie, "label", "uima.cas.String")]:
        system.create_feature(owner, name, kind)
    return system


def write(doc: Doc, marks: list[Row], about: Row) -> dict[str, bytes]:
    """The CAS, and its types as INCEpTION imports layers."""
    import cassis

    system, text = types(about), annotate.text(doc)
    cas = cassis.Cas(system, sofa_string=text, document_language="en")
    cas.get_document_annotation().end = len(text)
    mark, tie, known = (system.get_type(name) for name in (MARK, TIE, PROVENANCE))
    spans, relations = ties.parted(*ties.of(marks))
    there = [mark(begin=one["pieces"][0][0], end=one["pieces"][0][1], tag=one["tag"], **{name: str(cell) for name, cell in one["columns"].items()})
             for one in spans]
    links = [tie(begin=there[other].begin, end=there[other].end, Governor=there[first], Dependent=there[other], label=column)
             for column, first, other in relations]
    said = {name: cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False) for name, cell in about.items()}
    cas.add_all([*there, *links, known(**said)])
    return {"typesystem.xml": types(about, add_document_annotation_type=False).to_xml().encode("utf8"), "": cas.to_json(pretty_print=True).encode("utf8")}


def read(path: Path, text: str) -> tuple[str, list[Row]]:
    """The text and the marks."""
    import cassis

    cas = cassis.load_cas_from_json(path.read_text(encoding="utf-8-sig"))
    if not (cas.typesystem.contains_type(MARK) and cas.typesystem.contains_type(TIE)):
        raise ValueError(f"it has no layers {MARK} and {TIE}")
    found = {one.xmiID: one for one in cas.select(MARK)}
    spans = {number: {"tag": one.tag, "pieces": [(one.begin, one.end)], "columns": columns(one)} for number, one in found.items()}
    relations = [(one.label, one.Governor.xmiID, one.Dependent.xmiID) for one in cas.select(TIE)]
    return cas.sofa_string, ties.marks_of(cas.sofa_string, *ties.joined(spans, relations))


def columns(one: object) -> Row:
    """The features of a span that are set."""
    return {name: cell for name in COLUMNS if (cell := getattr(one, name, None)) is not None}

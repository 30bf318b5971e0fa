"""INCEpTION: a UIMA CAS in JSON (dkpro-cassis), with its types; offsets in UTF-16 units.

Names are in INCEpTION's own layer of named entities, the label as `value`, the actor as `identifier`. All
other marks, and names in several pieces, are in one layer of spans, by their `tag`, with the columns as
features; a layer of relations ties them. A further piece of an interrupted content is a span of its own,
tied to the piece before it. These two are layers of a project's own: import `typesystem.xml` as layers,
which allows marks that overlap and begin at any character, then the CAS.
"""

import json
from collections.abc import Callable
from pathlib import Path

from spacy.tokens import Doc

from helpers import annotate
from helpers.corrections import Row
from helpers.review.formats import ties

MARK, TIE, PROVENANCE = "webanno.custom.Mark", "webanno.custom.Tie", "webanno.custom.Provenance"
"""Names that INCEpTION gives to layers of a project's own."""
NAME = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
COLUMNS = [*dict.fromkeys(column for columns in ties.PLAIN.values() for column in columns)]


def types(about: Row, **options: bool) -> object:
    """The layers of a project's own, made with options of `cassis.TypeSystem`."""
    import cassis  # here, and not above: what knows no CAS need not load it

    system = cassis.TypeSystem(**options)
    mark, tie = (system.create_type(name, "uima.tcas.Annotation") for name in (MARK, TIE))
    known = system.create_type(PROVENANCE, "uima.cas.AnnotationBase")
    features = [(mark, name, "uima.cas.String") for name in ("tag", *COLUMNS)]
    features += [(known, name, "uima.cas.String") for name in about]
    features += [(tie, "Governor", mark), (tie, "Dependent", mark), (tie, "label", "uima.cas.String")]
    for owner, name, kind in features:
        system.create_feature(owner, name, kind)
    return system


def write(doc: Doc, marks: list[Row], about: Row) -> dict[str, bytes]:
    """The CAS, and its types as INCEpTION imports layers."""
    import cassis

    system, text = types(about), annotate.text(doc)
    name = system.create_type(NAME, "uima.tcas.Annotation")
    for feature in ("value", "identifier"):
        system.create_feature(name, feature, "uima.cas.String")
    cas = cassis.Cas(system, sofa_string=text, document_language="en")
    cas.get_document_annotation().end = len(text)
    mark, tie, known = (system.get_type(name) for name in (MARK, TIE, PROVENANCE))
    spans, relations = ties.parted(*ties.of(marks))
    tied = {end for _, *ends in relations for end in ends}
    layers = [name if is_name(one) and number not in tied else mark for number, one in enumerate(spans)]
    there = [placed(*pair) for pair in zip(layers, spans)]
    links = [tie(begin=there[other].begin, end=there[other].end, label=column,
                 Governor=there[first], Dependent=there[other]) for column, first, other in relations]
    said = {key: one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for key, one in about.items()}
    cas.add_all([*there, *links, known(**said)])
    own = types(about, add_document_annotation_type=False).to_xml()
    return {"typesystem.xml": own.encode("utf8"), "": cas.to_json(pretty_print=True).encode("utf8")}


def is_name(one: Row) -> bool:
    """Whether a span is a name."""
    return ties.TAGS.get(one["tag"], ("",))[0] == "entities"


def placed(layer: Callable, one: Row) -> object:
    """A span as an annotation of a layer."""
    (begin, end), = one["pieces"]
    if layer.name == NAME:
        return layer(begin=begin, end=end, value=one["tag"], identifier=one["columns"].get("actor"))
    columns = {name: str(cell) for name, cell in one["columns"].items()}
    return layer(begin=begin, end=end, tag=one["tag"], **columns)


def read(path: Path, text: str) -> tuple[str, list[Row]]:
    """The text and the marks."""
    import cassis

    cas = cassis.load_cas_from_json(path.read_text(encoding="utf-8-sig"))
    if not (cas.typesystem.contains_type(MARK) and cas.typesystem.contains_type(TIE)):
        raise ValueError(f"it has no layers {MARK} and {TIE}")
    names = cas.select(NAME) if cas.typesystem.contains_type(NAME) else []
    told = [(one, one.value, {"actor": one.identifier}) for one in names]
    told += [(one, one.tag, columns(one)) for one in cas.select(MARK)]
    spans = {one.xmiID: {"tag": tag, "pieces": [(one.begin, one.end)], "columns": cells} for one, tag, cells in told}
    relations = [(one.label, one.Governor.xmiID, one.Dependent.xmiID) for one in cas.select(TIE)]
    return cas.sofa_string, ties.marks_of(cas.sofa_string, *ties.joined(spans, relations))


def columns(one: object) -> Row:
    """The features of a span that are set."""
    return {name: cell for name in COLUMNS if (cell := getattr(one, name, None)) is not None}

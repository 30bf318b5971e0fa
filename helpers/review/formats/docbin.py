"""spaCy's DocBin: the Doc with its tokens, sentences and entities, the marks of each layer as spans in `doc.spans`, and what ties them in `doc.user_data`.

spaCy's spans are made of whole tokens: a mark inside a token is widened to it. `doc.user_data["marks"]` has all of them to the character.
"""

from spacy.tokens import Doc, DocBin, Span, SpanGroup

from helpers.corrections import FIELDS, SPANS, Row
from helpers.review.formats import ties


def write(doc: Doc, marks: list[Row], about: Row) -> dict[str, bytes]:
    """The file."""
    spans, relations = ties.of(marks)
    whole = doc.copy()
    whole.user_data = {"marks": marks, "relations": [list(relation) for relation in relations], "provenance": about}
    for key in (*FIELDS, *SPANS):
        whole.spans[key] = SpanGroup(whole, name=key, spans=[of_tokens(whole, number, one) for number, one in enumerate(spans) if layer(one) == key])
    return {"": DocBin(docs=[whole], store_user_data=True).to_bytes()}


def layer(one: Row) -> str:
    """The name of the group of a span."""
    return one["tag"] if one["tag"] in SPANS else ties.TAGS[one["tag"]][0]


def of_tokens(doc: Doc, number: int, one: Row) -> Span:
    """A span as one of spaCy's, from its first to its last token, with its tag as label and its number in the relations as id."""
    start, end = one["pieces"][0][0], one["pieces"][-1][1]
    return doc.char_span(start, end, label=one["tag"], span_id=str(number), alignment_mode="expand")

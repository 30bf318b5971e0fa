"""W3C Web Annotation (w3.org/TR/annotation-model): one JSON-LD collection, an annotation a mark, with its tag and columns as bodies, its pieces as targets by
position (in characters) and by quotation, and an annotation that links the mark and its source, cue, who or whom for each of these.

The article is named by the hash of its text (RFC 6920), for it has no address of its own.
"""

import base64
import json

from spacy.tokens import Doc

from helpers import annotate
from helpers.corrections import Row
from helpers.review.formats import ties

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters before and after a quotation, by which it is found where the text has changed."""


def write(doc: Doc, marks: list[Row], about: Row) -> dict[str, bytes]:
    """The file; what made it is told by the annotation of the whole text."""
    text, (spans, relations) = annotate.text(doc), ties.of(marks)
    source = f"ni:///sha-256;{base64.urlsafe_b64encode(bytes.fromhex(about['text_sha256'])).decode().rstrip('=')}"
    items = [annotation(f"{source}#whole", "describing", [body("describing", about)], source)]
    items += [annotation(f"{source}#{number}", "classifying", bodies(one), [target(text, source, *piece) for piece in one["pieces"]])
              for number, one in enumerate(spans)]
    items += [annotation(f"{source}#{first}-{column}", "linking", [body("tagging", column), f"{source}#{other}"], f"{source}#{first}")
              for column, first, other in relations]
    whole = {"@context": CONTEXT, "id": f"{source}#collection", "type": "AnnotationCollection", "label": str(about["article"]),
             "generator": {"type": "Software", "name": f"{about['package']['name']} {about['package']['version']}"}, "total": len(items),
             "first": {"id": f"{source}#page", "type": "AnnotationPage", "startIndex": 0, "items": items}}
    return {"": (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf8")}


def annotation(name: str, motivation: str, bodies: list[Row | str], target: list[Row] | str) -> Row:
    """One annotation."""
    return {"id": name, "type": "Annotation", "motivation": motivation, "body": bodies, "target": target}


def bodies(one: Row) -> list[Row]:
    """The tag of a span, and its columns where it has any."""
    return [body("classifying", one["tag"]), *([body("describing", one["columns"])] if one["columns"] else [])]


def body(purpose: str, value: str | Row) -> Row:
    """A text as body, or an object as JSON."""
    is_text = isinstance(value, str)
    return {"type": "TextualBody", "purpose": purpose, "value": value if is_text else json.dumps(value, ensure_ascii=False),
            "format": "text/plain" if is_text else "application/json"}


def target(text: str, source: str, start: int, end: int) -> Row:
    """A piece of the text, by position and by quotation."""
    quotation = {"type": "TextQuoteSelector", "exact": text[start:end], "prefix": text[max(start - AROUND, 0):start], "suffix": text[end:end + AROUND]}
    return {"source": source, "selector": [{"type": "TextPositionSelector", "start": start, "end": end}, quotation]}

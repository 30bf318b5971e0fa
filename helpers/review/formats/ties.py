"""Marks as spans and relations, the form in which annotation tools have them, and back.

A span has a tag, pieces (offsets), and columns. Its tag is the label of a name ("PERSON"), or the kind of mark and its label ("claim-direct", "time-date").
A relation runs from the span of a mark to that of its source or cue, or of whom it does or befalls ("who", "whom"), which are spans with that tag.
"""

from helpers.corrections import FIELDS, LABELS, SPANS, Row, hull
from helpers.review.marks import span

NOUNS = {"entities": "", "claims": "claim", "times": "time", "places": "place", "events": "event"}
TAGS = {f"{NOUNS[layer]}-{label}".strip("-"): (layer, label) for layer, labels in LABELS.items() for label in labels.split()}
CONTINUED = "continued"
TIES = {layer: [column for column in columns if column in SPANS] for layer, columns in FIELDS.items()}
PLAIN = {layer: [column for column in columns[1:] if column not in SPANS] for layer, columns in FIELDS.items()}

Relation = tuple[str, int | str, int | str]


def of(marks: list[Row]) -> tuple[list[Row], list[Relation]]:
    """The spans, and the relations between them by number: those of marks first, in their order, then those that marks are tied to."""
    spans = [{"tag": tag(mark), "pieces": [(piece["start"], piece["end"]) for piece in mark["pieces"]], "columns": columns(mark)} for mark in marks]
    relations, known = [], {}
    for number, mark in enumerate(marks):
        for column in TIES[mark["layer"]]:
            if other := mark["value"][column]:
                there = known.setdefault((column, other["start"], other["end"]), len(marks) + len(known))
                relations.append((column, number, there))
    return spans + [{"tag": column, "pieces": [(start, end)], "columns": {}} for column, start, end in known], relations


def tag(mark: Row) -> str:
    """What a tool shows of a mark."""
    label = mark["value"][FIELDS[mark["layer"]][0]]
    return f"{NOUNS[mark['layer']]}-{label}".strip("-")


def columns(mark: Row) -> Row:
    """What a mark says beside its label and its spans, as far as it is known."""
    return {column: mark["value"][column] for column in PLAIN[mark["layer"]] if mark["value"][column] is not None}


def marks_of(text: str, spans: dict[int | str, Row], relations: list[Relation]) -> list[Row]:
    """The marks of spans by id; a span without `columns` is one of whose columns nothing is known. ValueError where a tag or a relation is unknown."""
    tied: dict[tuple, list[tuple[int, int]]] = {}
    for column, first, other in relations:
        if spans[first]["tag"] not in TAGS or column not in TIES[TAGS[spans[first]["tag"]][0]]:
            raise ValueError(f"a relation {column!r} starts at a span tagged {spans[first]['tag']!r}")
        tied.setdefault((column, first), []).append(hull(spans[other]["pieces"]))
    if twice := next((where for where, others in tied.items() if len(set(others)) > 1), None):
        raise ValueError(f"{spans[twice[1]]['tag']!r} at {spans[twice[1]]['pieces'][0][0]} has more than one {twice[0]}: keep one")
    return [mark_of(text, number, one, tied) for number, one in spans.items() if one["tag"] not in SPANS]


def mark_of(text: str, number: int | str, one: Row, tied: dict) -> Row:
    """A span as a mark."""
    if one["tag"] not in TAGS:
        raise ValueError(f"{one['tag']!r} at {one['pieces'][0][0]} is no tag known here; known are {', '.join([*TAGS, *SPANS])}")
    layer, label = TAGS[one["tag"]]
    empty = dict.fromkeys(PLAIN[layer]) if "columns" in one else {}
    value = empty | one.get("columns", {}) | {FIELDS[layer][0]: label}
    value |= {column: span(text, *tied[column, number][0]) if (column, number) in tied else None for column in TIES[layer]}
    if isinstance(value.get("geonameid"), str):
        value["geonameid"] = int(value["geonameid"])
    pieces = [span(text, *trimmed(text, *piece)) for piece in sorted(one["pieces"])]
    about = {"cue": value["cue"]} if layer == "claims" else {}
    return {"layer": layer} | span(text, pieces[0]["start"], pieces[-1]["end"]) | about | {"pieces": pieces, "value": value}


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The ends without white space at them, which is easily selected with the words."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())



# For tools whose spans have one piece each.

def parted(whole: list[Row], relations: list[Relation]) -> tuple[list[Row], list[Relation]]:
    """The spans and relations with a span of its own for each further piece, tied to the piece before it."""
    spans, relations = [one | {"pieces": one["pieces"][:1]} for one in whole], list(relations)
    for number, one in enumerate(whole):
        for before, piece in enumerate(one["pieces"][1:]):
            relations.append((CONTINUED, len(spans) - 1 if before else number, len(spans)))
            spans.append({"tag": one["tag"], "pieces": [piece], "columns": {}})
    return spans, relations


def joined(spans: dict[int, Row], relations: list[Relation]) -> tuple[dict[int, Row], list[Relation]]:
    """Spans and relations of such a tool, the pieces of a span together."""
    before = {other: first for column, first, other in relations if column == CONTINUED}
    heads = {number: head(number, before) for number in spans}
    whole = {number: spans[number] | {"pieces": []} for number in dict.fromkeys(heads.values())}
    for number, one in spans.items():
        whole[heads[number]]["pieces"] += one["pieces"]
    return whole, [(column, heads[first], heads[other]) for column, first, other in relations if column != CONTINUED]


def head(number: int, before: dict[int, int]) -> int:
    """The first piece of the span that a piece belongs to."""
    seen: set[int] = set()
    while number in before and number not in seen:
        seen.add(number)
        number = before[number]
    return number

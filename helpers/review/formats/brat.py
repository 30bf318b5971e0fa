"""brat standoff (brat.nlplab.org/standoff.html): the text, and beside it a line an annotation, with offsets in characters.

T lines are spans, in fragments where the content is interrupted and at line breaks, which brat allows in no fragment; E lines are events with who and whom,
R lines tie a claim to its source and its cue, A lines hold what else a mark says, its white space and marks as %20. What else brat writes is passed over.
"""

import json
import re
from pathlib import Path
from urllib.parse import quote, unquote

from spacy.tokens import Doc

from helpers import annotate
from helpers.corrections import SPANS, Row
from helpers.review.formats import ties

IN_LINE = re.compile(r"\S[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*")
UNSAFE = re.compile(r"[\s%|,]")
LINES = {
    "T": re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?", re.DOTALL),
    "E": re.compile(r"(E\d+)\t(\S+?):(T\d+)((?: +\S+?:[TE]\d+)*)\s*"),
    "R": re.compile(r"(R\d+)\t(\S+) Arg1:([TE]\d+) Arg2:([TE]\d+)\s*"),
    "A": re.compile(r"([AM]\d+)\t(\S+) ([TE]\d+)(?: (\S+))?\s*"),
}
PASSED_OVER = ("#", "N", "*")
"""Notes, references to databases, and spans that are the same."""


# Out.

def write(doc: Doc, marks: list[Row], about: Row) -> dict[str, bytes]:
    """The text, the annotations, the provenance, and the configuration that lets brat change them."""
    text, (spans, relations) = plain_breaks(annotate.text(doc)), ties.of(marks)
    attributes = [(column, name(number, one), escaped(cell)) for number, one in enumerate(spans) for column, cell in said(text, one).items()]
    lines = [textbound(text, number, one) for number, one in enumerate(spans)]
    lines += [event(number, one, relations) for number, one in enumerate(spans) if is_event(one)]
    lines += [f"R{number}\t{column} Arg1:T{first + 1} Arg2:T{other + 1}" for number, (column, first, other) in
              enumerate((relation for relation in relations if not is_event(spans[relation[1]])), start=1)]
    lines += [f"A{number}\t{' '.join(filter(None, cells))}" for number, cells in enumerate(attributes, start=1)]
    return {".txt": text.encode("utf8"), ".provenance.json": (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode("utf8"),
            "annotation.conf": configuration(attributes).encode("utf8"), "": "".join(f"{line}\n" for line in lines).encode("utf8")}


def plain_breaks(text: str) -> str:
    """The text, as long as before, with the one line break that every brat counts as one character."""
    return re.sub(r"\r(?=\n)", " ", text).replace("\r", "\n")


def is_event(one: Row) -> bool:
    """Whether a span is the trigger of an event."""
    return ties.TAGS.get(one["tag"], ("",))[0] == "events"


def name(number: int, one: Row) -> str:
    """What an attribute calls the annotation."""
    return f"{'E' if is_event(one) else 'T'}{number + 1}"


def fragments(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces without the line breaks in them."""
    return [(start + found.start(), start + found.end()) for start, end in pieces for found in IN_LINE.finditer(text[start:end])]


def said(text: str, one: Row) -> Row:
    """The columns of a span, and its pieces where its fragments do not tell them."""
    return one["columns"] | ({} if fragments(text, one["pieces"]) == one["pieces"] else {"pieces": ";".join(f"{start}-{end}" for start, end in one["pieces"])})


def escaped(cell: object) -> str:
    """A cell without white space and what the configuration puts between values."""
    return UNSAFE.sub(lambda found: quote(found[0]), str(cell))


def textbound(text: str, number: int, one: Row) -> str:
    """A T line."""
    parts = fragments(text, one["pieces"])
    return f"T{number + 1}\t{one['tag']} {';'.join(f'{start} {end}' for start, end in parts)}\t{' '.join(text[start:end] for start, end in parts)}"


def event(number: int, one: Row, relations: list[ties.Relation]) -> str:
    """An E line."""
    return " ".join([f"E{number + 1}\t{one['tag']}:T{number + 1}", *(f"{role}:T{other + 1}" for role, first, other in relations if first == number)])


def configuration(attributes: list[tuple[str, str, str]]) -> str:
    """What brat needs to know of the annotations: annotation.conf."""
    tags = [tag for tag in ties.TAGS if not is_event({"tag": tag})]
    claims = "|".join(tag for tag, (layer, _) in ties.TAGS.items() if layer == "claims")
    values = {column: sorted({cell for other, _, cell in attributes if other == column and cell}) for column, _, _ in attributes}
    parts = {"entities": [*tags, *SPANS],
             "relations": [f"{column}\tArg1:{claims}, Arg2:<ENTITY>" for column in ties.TIES["claims"]] +
             ["<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>"],
             "events": [f"{tag}\t{', '.join(f'{role}?:<ENTITY>' for role in ties.TIES['events'])}" for tag in ties.TAGS if tag not in tags],
             "attributes": [f"{column}\tArg:<ANY>, Value:{'|'.join(cells)}" for column, cells in values.items()]}
    return "\n".join(f"[{part}]\n" + "".join(f"{line}\n" for line in lines) for part, lines in parts.items())


# Back in.

def read(path: Path, text: str) -> tuple[str, list[Row]]:
    """The text and the marks."""
    if not path.with_suffix(".txt").is_file():
        raise ValueError(f"there is no {path.with_suffix('.txt').name} beside it")
    there = path.with_suffix(".txt").read_bytes().decode("utf8")
    if plain_breaks(there) != plain_breaks(text):
        return there, []
    found = parsed(path)
    spans = {number: {"tag": tag, "pieces": offsets(pieces), "words": words} for number, tag, pieces, words in found["T"]}
    refuse_other_words(plain_breaks(text), spans)
    events = {trigger: number for number, _, trigger, _ in found["E"]}
    spans |= {number: spans[trigger] | {"tag": tag} for number, tag, trigger, _ in found["E"]}
    told, roles = columns(found), [(number, *role.split(":")) for number, _, _, roles in found["E"] for role in roles.split()]
    relations = [relation[1:] for relation in found["R"]] + [(role.rstrip("0123456789"), number, other) for number, role, other in roles]
    return text, ties.marks_of(text, {number: known(plain_breaks(text), one, told.get(number, {})) for number, one in spans.items() if number not in events},
                               [(column, events.get(first, first), events.get(other, other)) for column, first, other in relations])


def parsed(path: Path) -> dict[str, list[tuple]]:
    """The cells of the lines of each kind; ValueError where one cannot be read."""
    found: dict[str, list[tuple]] = {kind: [] for kind in LINES}
    for number, line in enumerate(path.read_bytes().decode("utf-8-sig").split("\n"), start=1):
        kind = line[:1].replace("M", "A")
        cells = LINES[kind].fullmatch(line.removesuffix("\r")) if kind in LINES else None
        if cells:
            found[kind].append(cells.groups())
        elif line.strip() and kind not in PASSED_OVER:
            raise ValueError(f"line {number} is none that brat writes: {line!r}")
    return found


def offsets(pieces: str) -> list[tuple[int, int]]:
    """The offsets of "0 5;7 9", or of "0-5;7-9"."""
    return [tuple(map(int, re.split("[ -]", piece))) for piece in pieces.split(";")]


def refuse_other_words(text: str, spans: dict[str, Row]) -> None:
    """Raises where a T line quotes words that do not stand at its offsets."""
    for number, one in spans.items():
        if one["words"] and "".join(one["words"].split()) != "".join("".join(text[start:end] for start, end in one["pieces"]).split()):
            raise ValueError(f"{number} says {one['words']!r}, which does not stand at {one['pieces'][0][0]}")


def columns(found: dict[str, list[tuple]]) -> dict[str, Row]:
    """What A lines say, by annotation, that of a trigger said of its event."""
    told: dict[str, Row] = {}
    for _, column, number, cell in found["A"]:
        told.setdefault(number, {})[column] = unquote(cell or "")
    return told | {number: told.get(trigger, {}) | told.get(number, {}) for number, _, trigger, _ in found["E"]}


def known(text: str, one: Row, told: Row) -> Row:
    """A span with its columns, in the pieces that it says it has if its fragments are still those of these."""
    pieces = offsets(told["pieces"]) if "pieces" in told else one["pieces"]
    return one | {"columns": {column: cell for column, cell in told.items() if column != "pieces"},
                  "pieces": pieces if fragments(text, pieces) == one["pieces"] else one["pieces"]}

"""The gold annotation of an article: what a careful reader marked in it by hand, in a file beside it that says it in words (seeds/README.md)."""

import os
import re
from pathlib import Path

import yaml

from helpers import load
from helpers.corrections import FIELDS, LABELS, SPANS, Row
from helpers.review.marks import span

GAP = " … "
"""Between the first and the last words of a long piece, where a text is not ours to copy."""
KEYS = {"entities": ("label", "actor"), "claims": ("source", "cue", "form", "speaker"), "times": ("kind", "value"),
        "places": ("name", "kind", "country"), "events": ("who", "whom", "realis")}
"""What a gold file says of a mark of each layer, beside its paragraph, text and occurrence."""


def gold(article: load.Article, *, path: str | os.PathLike[str] | None = None) -> list[Row]:
    """One dict a mark of a careful reader, in the form of `review.marks`, from `<name>.gold.yaml` beside the article or from `path`.

    Empty where no such file stands beside it. Raises FileNotFoundError where `path` is none, and ValueError where the file is not in order, where it was
    made of another text, or where a mark does not stand in this one.
    """
    file = Path(path or Path(article.path or "text").with_suffix(".gold.yaml"))
    if not path and not (article.path and file.is_file()):
        return []
    known = parsed(file)
    if known["article"].get("sha256") != article.sha256:
        raise ValueError(f"{file}: it was made of another text than {article.path or article.name} holds now: the file's SHA-256 is {article.sha256}, "
                         f"the gold's {known['article'].get('sha256')}. Bring back the text, or go through the marks again and write the new SHA-256.")
    lines = [(start, end) for start, end, _ in load.lines(article.text)]
    return [placed(file, article.text, lines, layer, row) for layer in FIELDS for row in known[layer]]


def parsed(file: Path) -> dict:
    """The content of a gold file; ValueError where it is not in order."""
    try:
        known = yaml.safe_load(file.read_text(encoding="utf8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{file}: this is no YAML: {' '.join(str(error).split())}. Mend the line.") from error
    if not isinstance(known, dict) or set(known) != {"article", *KEYS} or not isinstance(known["article"], dict):
        raise ValueError(f"{file}: a gold file has the keys article, {', '.join(KEYS)}, and no others.")
    for layer in KEYS:
        for row in known[layer] or []:
            if wrong := mistake(layer, row):
                raise ValueError(f"{file}: {layer}: {wrong}. Write the mark as seeds/README.md says.")
    return known | {layer: known[layer] or [] for layer in KEYS}


def mistake(layer: str, row: object) -> str:
    """What is wrong with a mark as it is written; empty where nothing is."""
    if not isinstance(row, dict) or {*row} - {"occurrence"} != {"paragraph", "text", *KEYS[layer]}:
        return f"{row!r} does not have paragraph, text (occurrence), {', '.join(KEYS[layer])}"
    counts = [row["paragraph"], row.get("occurrence", 1)]
    if any(type(count) is not int or count < 1 for count in counts) or not all(isinstance(piece, str) and piece for piece in pieces(row)):
        return f"{row!r}: paragraph and occurrence count from 1, and text is text, or a list of texts"
    column = FIELDS[layer][0]
    return "" if row[column] in LABELS[layer].split() else f"{row!r}: {column} is none of {LABELS[layer].replace(' ', ', ')}"


def placed(file: Path, text: str, lines: list[tuple[int, int]], layer: str, row: Row) -> Row:
    """A mark of the file with its offsets; ValueError where it does not stand in the text."""
    try:
        spans = offsets(text, lines, row)
        bounds = lines[row["paragraph"] - 1]
        cue = nearest(text, bounds, row["cue"], near=spans[0], apart=spans) if layer == "claims" else None
        told = {column: nearest(text, bounds, row[column], near=cue or spans[0], apart=spans) for column in SPANS if column in row and column != "cue"}
    except (IndexError, ValueError) as error:
        raise ValueError(f"{file}: {layer}: {row['text']!r} in paragraph {row['paragraph']}: {error}. Correct the mark.") from error
    told |= {"cue": cue} if layer == "claims" else {}
    value = {column: row[column] and str(row[column]) for column in FIELDS[layer] if column in row}
    value |= {column: place and span(text, *place) for column, place in told.items()}
    about = {"cue": value["cue"]} if layer == "claims" else {}
    return {"layer": layer} | span(text, spans[0][0], spans[-1][1]) | about | {"pieces": [span(text, *one) for one in spans], "value": value}


def pieces(row: Row) -> list[str]:
    """The words of a mark, piece by piece."""
    return row["text"] if isinstance(row["text"], list) else [row["text"]]


def offsets(text: str, lines: list[tuple[int, int]], row: Row) -> list[tuple[int, int]]:
    """Start and end of each piece of a mark: the first by paragraph and occurrence, each other at its next place after the one before."""
    first, *others = pieces(row)
    found = occurrences(text, lines[row["paragraph"] - 1], first)
    if len(found) < row.get("occurrence", 1):
        raise ValueError(f"these words stand there {len(found)} times")
    out = [found[row.get("occurrence", 1) - 1]]
    for piece in others:
        following = occurrences(text, (out[-1][1], len(text)), piece)
        if not following:
            raise ValueError(f"{piece!r} does not stand there")
        out.append(following[0])
    return out


def occurrences(text: str, bounds: tuple[int, int], words: str) -> list[tuple[int, int]]:
    """Where these words stand between two offsets; those told by their first and last words ("the order … new Cabinet") end with the next of the last."""
    first, _, last = words.partition(GAP)
    starts = [found.start() + bounds[0] for found in re.finditer(re.escape(first), text[slice(*bounds)])]
    lasts = [text.find(last, start + len(first)) for start in starts]
    return [(start, at + len(last)) for start, at in zip(starts, lasts) if at >= 0]


def nearest(text: str, bounds: tuple[int, int], words: str | Row | None, *, near: tuple[int, int], apart: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Where these words stand whole in a paragraph, as near as can be to a mark and not inside its pieces, or where they are told to stand (`occurrence`)."""
    if words is None:
        return None
    if isinstance(words, dict):
        return occurrences(text, bounds, words["text"])[words["occurrence"] - 1]
    found = [one for one in occurrences(text, bounds, words) if is_whole(text, *one)]
    if not found:
        raise ValueError(f"{words!r} does not stand there")
    return min(found, key=lambda one: (any(one[0] < end and start < one[1] for start, end in apart), max(one[0] - near[1], near[0] - one[1]), one))


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word is cut at either end."""
    return not re.fullmatch(r"\w\w", text[max(0, start - 1):start + 1]) and not re.fullmatch(r"\w\w", text[end - 1:end + 1])

"""Sentences with blanks filled at random (templates.toml), as short windows with names and attributions: what the corpora hold too seldom."""

import random
import re
import tomllib
from pathlib import Path

import numpy

from helpers.encoder import decode
from helpers.encoder.component import words_of

import data

FOUND = tomllib.loads(Path(__file__).with_name("templates.toml").read_text(encoding="utf8"))
MARK = re.compile(r"(</?[sckdtl]>|\{[^}]+\})")
CHOICE = re.compile(r"\[([^\[\]]*)\]")
LABELS = {"org": "ORG", "person": "PERSON", "place": "LOC", "product": "PRODUCT", "date": "DATE", "island": "LOC"}
ROW = {"s": ("source", 0), "c": ("cue", 0), "k": ("content", 0), "t": ("source", 1), "d": ("cue", 1), "l": ("content", 1)}
UNMARKED = ("clause", "quote", "half", "question")  # blanks whose names are not marked


def blanks(names: list[dict], contents: list[str]) -> dict[str, list[str]]:
    """What may fill each blank: the lists of templates.toml, names of the newswire by class, and contents of attributions."""
    spans: dict[str, set[str]] = {}
    for window in names:
        for start, end, label in decode.spans(numpy.array(window["names"]), data.NAMES):
            spans.setdefault(label, set()).add(" ".join(window["words"][start:end]))
    person = sorted(name for name in spans["PERSON"] if re.fullmatch(r"[A-Z][a-z]+( [A-Z][a-z]+){1,2}", name))
    clause = sorted({text.removeprefix("that ") for text in contents if text.startswith("that ") and 5 <= len(text.split()) <= 18 and not set(text) & set("“”\"‘’:;()") and "''" not in text})
    quote = sorted({text.strip("“”\"").rstrip(",.") + "." for text in contents if text[0] in "“\"" and 4 <= len(text.split()) <= 25 and not set(text[1:-1]) & set("“”\"") and "''" not in text})
    half = [text.rstrip(".") for text in quote if len(text.split()) <= 9]
    return FOUND["fill"] | {
        "person": person, "surname": sorted({name.split()[-1] for name in person}), "first": sorted({name.split()[0] for name in person}),
        "org": sorted(name for name in spans["ORG"] if 1 < len(name.split()) < 5 and name[0].isupper()),
        "place": sorted(name for name in spans["LOC"] if len(name.split()) < 3 and name.istitle()),
        "clause": clause, "quote": quote, "half": half, "question": [text.rstrip(".") + "?" for text in half],
        "weekday": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    }


def filled(blank: str, fill: dict[str, list[str]], numbers: random.Random) -> str:
    """One blank's words."""
    one = lambda name: numbers.choice(fill[name])
    if blank == "ampersand":
        return f"{one('surname')} & {numbers.choice([one('surname'), one('surname'), 'Co', 'Sons', 'Partners'])}"
    if blank == "initials":
        return " ".join([one("initial") for _ in range(numbers.choice([1, 2, 2, 3]))] + [one("surname")])
    return " ".join(one(part) for part in blank.split("+"))


def sentence(template: str, fill: dict[str, list[str]], numbers: random.Random) -> tuple[str, list[tuple[int, int, str]], dict[str, tuple[int, int]]]:
    """A sentence, the spans of its names (an empty label: not known), and the spans of its marks."""
    template = CHOICE.sub(lambda found: numbers.choice(found[1].split("|")), template)
    text, names, marks, opened = "", [], {}, {}
    for part in MARK.split(template):
        if part.startswith("</"):
            marks[part[2]] = [*marks.get(part[2], []), (opened[part[2]], len(text))]
        elif part.startswith("<"):
            opened[part[1]] = len(text)
        elif part.startswith("{"):
            blank, _, label = part[1:-1].partition(":")
            words = filled(blank, fill, numbers)
            if blank in UNMARKED or (label or blank) in LABELS or blank == "surname":
                names.append((len(text), len(text) + len(words), "" if blank in UNMARKED else LABELS.get(label or blank, "PERSON")))
            text += words
        else:
            text += part
    return text[:1].upper() + text[1:], names, marks


def window(template: str, fill: dict[str, list[str]], nlp, numbers: random.Random) -> dict:
    """One filled sentence as a window."""
    text, names, marks = sentence(template, fill, numbers)
    doc = nlp.make_doc(text)
    places, words, breaks = words_of(doc)
    starts, ends = [doc[i].idx for i in places], [doc[i].idx + len(doc[i]) for i in places]
    tags, layers, rows = [0] * len(words), [[0] * len(words) for _ in data.ROLES], []
    for start, end, label in names:
        for a, b in data.spans_to_layer([(start, end)], starts, ends):
            if label:
                data.paint(tags, [(a, b)], data.NAMES.index(f"B-{label}"))
            else:
                tags[a:b] = [-100] * (b - a)
    reports = [0] * len(words)
    for number in (0, 1):
        spans = {role: data.spans_to_layer(marks[mark], starts, ends) for mark, (role, own) in ROW.items() if own == number and mark in marks}
        if number == 0 or not is_inside(marks.get("l", []), marks.get("k", [])):
            for layer, role in zip(layers, data.ROLES):
                data.paint(layer, spans.get(role, []), 1)
        if "cue" in spans:
            labels = [0] * len(words)
            data.paint(labels, spans.get("source", []), 1)
            data.paint(labels, spans.get("content", []), 3)
            rows.append((spans["cue"][0][0], labels))
            reports[spans["cue"][0][0]] = 1
    return {"words": words, "breaks": breaks, "names": tags, "roles": list(zip(*layers)), "rows": rows, "reports": reports}


def is_inside(inner: list[tuple[int, int]], outer: list[tuple[int, int]]) -> bool:
    """Whether the first of the inner spans stands in one of the others."""
    return any(start <= inner[0][0] < end for start, end in outer) if inner else False


def windows(names: list[dict], nlp, *, each: int, seed: int) -> list[dict]:
    """`each` windows of every template; `names` are the newswire's windows."""
    contents = [text[a:b] for _, text, gold in data.attribution_score.read_gold(str(data.DATA / "attribution/polnear/train"))
                for one in gold for a, b in data.merged(sorted(one["content"]))[:1]]
    fill, numbers = blanks(names, [" ".join(text.split()) for text in contents if text.strip()]), random.Random(seed)
    return [window(template, fill, nlp, numbers) for kind in ("names", "attributions") for template in FOUND["sentences"][kind] for _ in range(each)]

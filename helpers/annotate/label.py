"""Entity labels that the encoder does not give: numbers, clock times, GPE, EVENT, works of art."""

import re
from collections import Counter

from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from helpers.annotate import naming
from helpers.annotate.quotations import quotations
from helpers.text import normalize, read_words

WORDS = read_words("labels")
NATURE, AREAS = set(WORDS["nature"]["words"]), set(WORDS["areas"]["names"])
GOVERNED, GOVERNED_HEADS = set(WORDS["areas"]["governed"]), set(WORDS["areas"]["governed_heads"])
DIRECTIONS = tuple(WORDS["areas"]["directions"])
EVENTS = set(WORDS["events"]["words"])
HEADS = {word: kind for kind, words in WORDS["heads"].items() for word in words}
NAMES = {"PERSON", "NORP", "ORG", "LOC", "FAC", "PRODUCT", "MISC"}
WORKS = {"LOC", "GPE", "FAC", "MISC", "EVENT"}
LONGEST_TITLE = 12  # words
LONGEST_WORD = 30  # characters of a word of a title, its space and marks included
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
MAJORITY = 0.5  # chosen on the dev articles
EDGE_WORDS = frozenset("of the and in for at to on a or but - – — , ’s 's ’ '".split())
SCALES = frozenset(
    "hundred thousand million billion trillion lakh crore dozen bn m k hundreds thousands millions "
    "billions trillions dozens tens lakhs crores".split())
ORDINAL = re.compile(r"(\d+|(twenty|thirty|forty|fifty)-\w+)(st|nd|rd|th)", re.IGNORECASE)
ORDINAL_WORDS = set(WORDS["ordinals"]["words"])
CLOCK = re.compile(r"\d{1,2}[:.]\d{2}([:.]\d{2})?|\d{1,2}(:\d{2})?(am|pm)|\d{4}h", re.IGNORECASE)
# What may follow a number: the half of the day, a time zone, a percent sign, a unit.
HALF, ZONE = r"(?:[ap]\.m\.|[ap]m\b)", r"(?:[ap]\.?m\.?|(?:gmt|utc|local|hrs|hours|ist|et|bst)\b)"
UNITS = {name: "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
         for name, words in WORDS["units"].items()}
AFTER = {label: re.compile(pattern, re.IGNORECASE) for label, pattern in (
    ("PERCENT", r"(?:%|percent\b|per cent\b|pct\b|percentage points?)"),
    ("TIME", rf"{HALF}(?: ?{ZONE})*|(?:{UNITS['time']})\b"),
    ("QUANTITY", rf"(?:(?:square|cubic|nautical) )?(?:{UNITS['quantity']})(?!\w)"))}
AFTER_CLOCK = re.compile(rf"(?:{ZONE} ?)*{ZONE}", re.IGNORECASE)


def refine(doc: Doc) -> Doc:
    """The Doc with entities relabelled where a rule is sure, and with numbers where none stands.

    Added: TIME, PERCENT, QUANTITY, ORDINAL, CARDINAL (OntoNotes 5.0 guidelines). LOC becomes GPE
    unless its words say landscape or area; a title is a WORK_OF_ART.
    """
    said = [entity for entity in doc.ents if re.search(r"[^\W_]", entity.text)]
    whole = whole_names([trimmed(entity) for entity in said])
    named = agree([relabel(entity, by_head(entity)) for entity in whole])
    people = {token.lower_ for entity in named if entity.label_ == "PERSON" and len(entity) > 1
              for token in entity}
    named = works(doc, [relabel(entity, finer(entity, people)) for entity in named])
    doc.set_ents(filter_spans(named + numbers(doc, taken={t.i for e in named for t in e})))
    return doc


def whole_names(entities: list[Span]) -> list[Span]:
    """The mentions, two made one that are parts of a name; no direction or title alone."""
    out: list[Span] = []
    for entity, after in zip(entities, [*entities[1:], None]):
        apart = after is None or after.start != entity.end
        if is_direction(entity) and apart or after is not None and is_title(entity, after):
            continue
        last = out[-1] if out else None
        if last is not None and (label := joint_label(last, entity)):
            out[-1] = Span(entity.doc, last.start, entity.end, label=label)
        else:
            out.append(entity)
    return out


def joint_label(first: Span, second: Span) -> str:
    """The label of two mentions that are one name, else nothing.

    "Johnson & Johnson", "northeastern Syria", and a name that a line break parts within a sentence.
    """
    doc, between = first.doc, first.doc[first.end:second.start].text
    if between == "&" and {first.label_, second.label_} <= {"PERSON", "ORG"}:
        return "ORG"
    if is_direction(first) and second.start == first.end and second.label_ == "LOC":
        return "LOC"
    inside = first.start > 0 and not doc[first.start - 1].is_space
    inside = inside and second.end < len(doc) and doc[second.end].text[0].islower()
    people = first.label_ == second.label_ == "PERSON" and len(first) == len(second) == 1
    return "PERSON" if between in ("\n", "\r\n") and people and inside else ""


def is_direction(entity: Span) -> bool:
    """Whether the mention is but a direction in small letters, as "northeastern"."""
    return len(entity) == 1 and entity.text.islower() and f"{entity.text} ".startswith(DIRECTIONS)


def is_title(entity: Span, after: Span) -> bool:
    """Whether the mention is but a title before a person's name: "Gen." before "J. R. Falk"."""
    persons = entity.label_ == after.label_ == "PERSON" and entity.end == after.start
    return persons and normalize(entity.text) in naming.BEFORE


def trimmed(entity: Span) -> Span:
    """The mention without small words at its edges ("Sectors of the"), if something is left."""
    start, end = entity.start, entity.end
    while end - start > 1 and entity.doc[end - 1].text in EDGE_WORDS:
        end -= 1
    while end - start > 1 and entity.doc[start].text in EDGE_WORDS - {"the", "a"}:
        start += 1
    return Span(entity.doc, start, end, label=entity.label_, kb_id=entity.kb_id_)


def relabel(entity: Span, label: str) -> Span:
    """The same mention with another label."""
    return Span(entity.doc, entity.start, entity.end, label=label, kb_id=entity.kb_id_)


def by_head(entity: Span) -> str:
    """The label that the head noun of a name of several words gives it, else its own."""
    told = HEADS.get(entity[-1].lower_) if len(entity) > 1 else None
    return told if told and entity.label_ in NAMES else entity.label_


def agree(entities: list[Span]) -> list[Span]:
    """The mentions, those of one text with the label that `MAJORITY` of them have."""
    labels: dict[str, Counter[str]] = {}
    for entity in entities:
        labels.setdefault(entity.text, Counter())[entity.label_] += 1
    return [relabel(entity, majority(entity.label_, labels[entity.text])) for entity in entities]


def majority(label: str, counted: Counter[str]) -> str:
    """The commonest label where its share is large enough, else the label itself."""
    first, count = counted.most_common(1)[0]
    large = count >= MAJORITY * counted.total()
    return first if large and label in NAMES and first in NAMES else label


def finer(entity: Span, people: set[str]) -> str:
    """GPE for a country, region or town; EVENT for a MISC named after a happening.

    A country's name that is also a word of a person's name in the article ("Jordan") stays.
    """
    words = [token.lower_ for token in entity]
    if entity.label_ in NAMES and is_born(entity):
        return "PERSON"
    country = normalize(entity.text) in naming.COUNTRY and entity.label_ in NAMES - {"NORP"}
    if country and not (len(words) == 1 and words[0] in people):
        return "GPE"
    if entity.label_ == "LOC":
        return "LOC" if is_area(words) else "GPE"
    if entity.label_ == "MISC" and EVENTS & set(words):
        return "EVENT"
    if entity.label_ == "DATE" and all(CLOCK.fullmatch(word) for word in words):
        return "TIME"
    return entity.label_


def is_born(entity: Span) -> bool:
    """Whether it is the name that a person was born with: "Anna Berg (born Okafor)"."""
    before = [token.lower_ for token in entity.doc[max(entity.start - 2, 0):entity.start]]
    return before[-1:] in (["née"], ["né"], ["nee"]) or before in (["(", "born"], [",", "born"])


def works(doc: Doc, entities: list[Span]) -> list[Span]:
    """The mentions; works of art where they fill a quoted title or stand before a year."""
    dated = [entity for entity in entities if entity.label_ in WORKS and before_year(entity)]
    out = [relabel(entity, "WORK_OF_ART") if entity in dated else entity for entity in entities]
    for title in quoted_titles(doc):
        inside = [entity for entity in out if entity.start < title.end and title.start < entity.end]
        whole = all(title.start <= entity.start and entity.end <= title.end for entity in inside)
        if whole and any(entity.label_ in WORKS for entity in inside):
            out = [entity for entity in out if entity not in inside]
            out.append(relabel(title, "WORK_OF_ART"))
    return sorted(out)


def before_year(entity: Span) -> bool:
    """Whether there are two words or more, and a year in brackets follows: "El Baile (2020)"."""
    following = [token.text for token in entity.doc[entity.end:entity.end + 3]]
    bracketed = len(entity) > 1 and following[::2] == ["(", ")"]
    return bracketed and bool(YEAR.fullmatch(following[1]))


def quoted_titles(doc: Doc) -> list[Span]:
    """What stands in quotation marks in two words or more, all longer ones with a capital."""
    out = []
    for start, end, closed in quotations(doc.text):
        short = closed and end - start < LONGEST_TITLE * LONGEST_WORD
        span = doc.char_span(start + 1, end - 1, alignment_mode="contract") if short else None
        while span is not None and len(span) and not span[-1].text[-1].isalnum():
            span = span[:-1]
        words = [token.text for token in span or () if token.text[0].isalpha()]
        longer = [word for word in words if len(word) > 4]
        if 1 < len(words) < LONGEST_TITLE and all(word[0].isupper() for word in words[:1] + longer):
            out.append(span)
    return out


def is_area(words: list[str]) -> bool:
    """Whether the words name landscape, a continent, or a part of a country or the world."""
    name = " ".join(words[1:] if words[0] == "the" else words)
    if name in GOVERNED or words[-1] in GOVERNED_HEADS:
        return False
    part = len(words) > 1 and name.startswith(DIRECTIONS)
    return part or name in AREAS or bool(NATURE & set(words))


def numbers(doc: Doc, *, taken: set[int]) -> list[Span]:
    """Number entities among the tokens not taken, left to right."""
    spans, position = [], 0
    while position < len(doc):
        if is_score(doc, position):
            position += 3
            continue
        span = None if position in taken else number_at(doc, position, taken)
        if span is not None:
            spans.append(span)
        position = span.end if span is not None else position + 1
    return spans


def is_score(doc: Doc, position: int) -> bool:
    """Whether a match's result begins here: "2-1", the second no greater, as in no range."""
    if not doc[position].is_digit:
        return False
    score = re.fullmatch(r"(\d{1,3})[-–](\d{1,3})", doc[position:position + 3].text)
    return score is not None and int(score[2]) <= int(score[1])


def number_at(doc: Doc, start: int, taken: set[int]) -> Span | None:
    """The number entity that begins at the token, or None."""
    token = doc[start]
    if token.lower_ in WORDS["units"]["day_parts"]:
        return Span(doc, start, start + 1, label="TIME")
    if is_ordinal(token):
        return Span(doc, start, start + 1, label="ORDINAL")
    clock = CLOCK.fullmatch(token.text)
    zone = followed(doc, start, start + 1, AFTER_CLOCK, "TIME") if clock else None
    if clock and (zone or ":" in token.text or not token.text[-1].isdigit()):
        return zone or Span(doc, start, start + 1, label="TIME")
    if not is_number(token):
        return None
    end = start + 1
    while end < len(doc) and end not in taken and goes_on(doc, end):
        end += 1
    units = (followed(doc, start, end, pattern, label) for label, pattern in AFTER.items())
    return next(filter(None, units), None) or Span(doc, start, end, label="CARDINAL")


def followed(doc: Doc, start: int, end: int, pattern: re.Pattern[str], label: str) -> Span | None:
    """The number with what the pattern finds after it, in whole words."""
    found = pattern.match(doc[end:end + 6].text)
    edges = (doc[start].idx, doc[end].idx + found.end()) if found else None
    return doc.char_span(*edges, label=label) if edges else None


def is_number(token: Token) -> bool:
    """A cardinal number in digits or words ("54", "thousands"); "one" only where tagged as one."""
    if token.lower_ in SCALES:
        return len(token) > 3
    if token.lower_ == "one":
        return token.tag_ == "CD"
    ordinal = token.lower_ in ORDINAL_WORDS or ORDINAL.fullmatch(token.text)
    return token.like_num and not ordinal and token.tag_ not in {"NNP", "LS"}


def is_ordinal(token: Token) -> bool:
    """"first", "21st"; "second" only where it is not the unit of time."""
    if token.lower_ in ORDINAL_WORDS:
        return token.tag_ in {"JJ", "RB", "", "JJS"}
    return bool(ORDINAL.fullmatch(token.text))


def goes_on(doc: Doc, position: int) -> bool:
    """Whether the token goes on a number: another, a scale, or what joins two ("three to four")."""
    joins = doc[position].lower_ in {"-", "–", "to"} and position + 1 < len(doc)
    number = is_number(doc[position]) or doc[position].lower_ in SCALES
    return number or joins and is_number(doc[position + 1])

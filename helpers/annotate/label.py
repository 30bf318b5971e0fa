"""Entity labels that the encoder does not give: numbers, clock times, percentages; GPE apart from LOC, EVENT and WORK_OF_ART from MISC."""

import re
from collections import Counter

from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from helpers.annotate.quotations import quotations
from helpers.annotate import naming
from helpers.text import normalize, read_words

WORDS = read_words("labels")
NATURE = set(WORDS["nature"]["words"])
AREAS = set(WORDS["areas"]["names"])
GOVERNED, GOVERNED_HEADS = set(WORDS["areas"]["governed"]), set(WORDS["areas"]["governed_heads"])
DIRECTIONS = tuple(WORDS["areas"]["directions"])
EVENTS = set(WORDS["events"]["words"])
HEADS = {word: kind for kind, words in WORDS["heads"].items() for word in words}
UNITS = set(WORDS["units"]["quantity"])
TIME_UNITS = set(WORDS["units"]["time"])
DAY_PARTS = set(WORDS["units"]["day_parts"])
NAMES = {"PERSON", "NORP", "ORG", "LOC", "FAC", "PRODUCT", "MISC"}
WORKS = {"LOC", "GPE", "FAC", "MISC", "EVENT"}
LONGEST_TITLE = 12  # words
LONGEST_WORD = 30  # characters of a word of a title, its space and marks included
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
MAJORITY = 0.5  # chosen on the dev articles
EDGE_WORDS = {"of", "the", "and", "in", "for", "at", "to", "on", "a", "or", "but", "-", "–", "—", ",", "’s", "'s", "’", "'"}
PERCENT = {"%", "percent", "per cent", "pct"}
SCALES = {"hundred", "thousand", "million", "billion", "trillion", "lakh", "crore", "dozen", "bn", "m", "k",
          "hundreds", "thousands", "millions", "billions", "trillions", "dozens", "tens", "lakhs", "crores"}
ORDINAL = re.compile(r"\d+(st|nd|rd|th)|(twenty|thirty|forty|fifty)-\w+(st|nd|rd|th)", re.IGNORECASE)
ORDINAL_WORDS = set(WORDS["ordinals"]["words"])
CLOCK = re.compile(r"\d{1,2}[:.]\d{2}([:.]\d{2})?|\d{1,2}(:\d{2})?(am|pm)|\d{4}h", re.IGNORECASE)


def refine(doc: Doc) -> Doc:
    """The Doc with its entities relabelled where a rule is sure, and with numbers added where no entity stands.

    Added: TIME, PERCENT, QUANTITY, ORDINAL, CARDINAL (OntoNotes 5.0 guidelines). LOC becomes GPE unless its words say landscape or area; a title is a WORK_OF_ART.
    """
    whole = whole_names([trimmed(entity) for entity in doc.ents if is_named(entity)])
    named = agree([relabel(entity, by_head(entity)) for entity in whole])
    people = {token.lower_ for entity in named if entity.label_ == "PERSON" and len(entity) > 1 for token in entity}
    named = works(doc, [relabel(entity, finer(entity, people)) for entity in named])
    doc.set_ents(filter_spans(named + numbers(doc, taken={t.i for e in named for t in e})))
    return doc


def whole_names(entities: list[Span]) -> list[Span]:
    """The mentions, two made one that "&" joins, that a line break parts within a sentence, or a direction and its place; no direction or title alone.

    "Johnson & Johnson", "Mahbub\\nHossain", "northeastern Syria".
    """
    out: list[Span] = []
    for entity, after in zip(entities, [*entities[1:], None]):
        if is_direction(entity) and (after is None or after.start != entity.end) or after is not None and is_title(entity, after):
            continue
        last = out[-1] if out else None
        if last is not None and (label := joint_label(last, entity)):
            out[-1] = Span(entity.doc, last.start, entity.end, label=label)
        else:
            out.append(entity)
    return out


def joint_label(first: Span, second: Span) -> str:
    """The label of two mentions that are one name; empty where they are two."""
    doc, between = first.doc, first.doc[first.end:second.start].text
    if between == "&" and {first.label_, second.label_} <= {"PERSON", "ORG"}:
        return "ORG"
    if is_direction(first) and second.start == first.end and second.label_ == "LOC":
        return "LOC"
    inside = first.start > 0 and not doc[first.start - 1].is_space and second.end < len(doc) and doc[second.end].text[0].islower()
    return "PERSON" if between in ("\n", "\r\n") and first.label_ == second.label_ == "PERSON" and len(first) == len(second) == 1 and inside else ""


def is_direction(entity: Span) -> bool:
    """Whether the mention is but a direction in small letters, as "northeastern"."""
    return len(entity) == 1 and entity.text.islower() and f"{entity.text} ".startswith(DIRECTIONS)


def is_title(entity: Span, after: Span) -> bool:
    """Whether the mention is but a title before a person's name: "Gen." before "J. R. Falk"."""
    return entity.label_ == after.label_ == "PERSON" and entity.end == after.start and normalize(entity.text) in naming.BEFORE


def is_named(entity: Span) -> bool:
    """Whether there is a letter or a digit in it: a dash alone is no entity."""
    return any(character.isalnum() for character in entity.text)


def trimmed(entity: Span) -> Span:
    """The mention without small words at its edges ("Sectors of the"), as long as something is left."""
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
    """The label that the head noun of a name of several words gives it ("Masinde Muliro University"), else its own."""
    told = HEADS.get(entity[-1].lower_) if len(entity) > 1 else None
    return told if told and entity.label_ in NAMES else entity.label_


def agree(entities: list[Span]) -> list[Span]:
    """The mentions, those of one text with the label that `MAJORITY` of them have: an article seldom gives one name to two kinds."""
    labels: dict[str, Counter[str]] = {}
    for entity in entities:
        labels.setdefault(entity.text, Counter())[entity.label_] += 1
    return [relabel(entity, majority(entity.label_, labels[entity.text])) for entity in entities]


def majority(label: str, counted: Counter[str]) -> str:
    """The commonest label where its share is large enough, else the label itself."""
    first, count = counted.most_common(1)[0]
    return first if label in NAMES and first in NAMES and count >= MAJORITY * counted.total() else label


def finer(entity: Span, people: set[str]) -> str:
    """PERSON for a name told at birth; GPE for a country and for a LOC that is a region or town; EVENT for a MISC named after a happening; TIME for a DATE that is a clock time.

    A country's name that is also a word of a person's name in the article ("Jordan") keeps its label.
    """
    words = [token.lower_ for token in entity]
    if entity.label_ in NAMES and is_born(entity):
        return "PERSON"
    if normalize(entity.text) in naming.COUNTRY and entity.label_ in NAMES - {"NORP"} and not (len(words) == 1 and words[0] in people):
        return "GPE"
    if entity.label_ == "LOC":
        return "LOC" if is_area(words) else "GPE"
    if entity.label_ == "MISC" and EVENTS & set(words):
        return "EVENT"
    if entity.label_ == "DATE" and all(CLOCK.fullmatch(word) for word in words):
        return "TIME"
    return entity.label_


def is_born(entity: Span) -> bool:
    """Whether it is the name that a person was born with, in brackets or after a comma: "Anna Berg (born Okafor)", "née Okafor"."""
    before = [token.lower_ for token in entity.doc[max(entity.start - 2, 0):entity.start]]
    return before[-1:] in (["née"], ["né"], ["nee"]) or before in (["(", "born"], [",", "born"])


def works(doc: Doc, entities: list[Span]) -> list[Span]:
    """The mentions, those made one work of art that fill a title in quotation marks ("Night over Kessa"), or stand before a year in brackets; a work is no place."""
    out = [relabel(entity, "WORK_OF_ART") if entity.label_ in WORKS and len(entity) > 1 and before_year(entity) else entity for entity in entities]
    for title in quoted_titles(doc):
        inside = [entity for entity in out if entity.start < title.end and title.start < entity.end]
        if any(entity.label_ in WORKS for entity in inside) and all(title.start <= entity.start and entity.end <= title.end for entity in inside):
            out = [entity for entity in out if entity not in inside] + [relabel(title, "WORK_OF_ART")]
    return sorted(out)


def before_year(entity: Span) -> bool:
    """Whether a year in brackets follows: "El Baile (2020)"."""
    following = [token.text for token in entity.doc[entity.end:entity.end + 3]]
    return len(following) == 3 and following[0] == "(" and following[2] == ")" and bool(YEAR.fullmatch(following[1]))


def quoted_titles(doc: Doc) -> list[Span]:
    """What stands in quotation marks, in two words or more of which every longer one has a capital, without the stop at its end."""
    out = []
    for start, end, closed in quotations(doc.text):
        short = closed and end - start < LONGEST_TITLE * LONGEST_WORD
        span = doc.char_span(start + 1, end - 1, alignment_mode="contract") if short else None
        while span is not None and len(span) and not span[-1].text[-1].isalnum():
            span = span[:-1]
        words = [token.text for token in span or () if token.text[0].isalpha()]
        if len(words) > 1 and len(words) < LONGEST_TITLE and words[0][0].isupper() and all(word[0].isupper() for word in words if len(word) > 4):
            out.append(span)
    return out


def is_area(words: list[str]) -> bool:
    """Whether the words name landscape, a continent, or a part of the world by direction ("northeastern Syria", "the Middle East")."""
    name = " ".join(words[1:] if words[0] == "the" else words)
    if name in GOVERNED or words[-1] in GOVERNED_HEADS:
        return False
    return (len(words) > 1 and name.startswith(DIRECTIONS)) or name in AREAS or bool(NATURE & set(words))


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
    """Whether the result of a match begins at the token ("2-1"): two numbers joined by a dash, the second no greater, as no range has them."""
    if not doc[position].is_digit:
        return False
    words = [token.text for token in doc[position:position + 3]]
    joined = len(words) == 3 and words[1] in ("-", "–") and not doc[position].whitespace_ and not doc[position + 1].whitespace_
    return joined and words[0].isdecimal() and words[2].isdecimal() and int(words[2]) <= int(words[0]) < 1000


def number_at(doc: Doc, start: int, taken: set[int]) -> Span | None:
    """The number entity that begins at the token, or None."""
    token = doc[start]
    if token.lower_ in DAY_PARTS:
        return Span(doc, start, start + 1, label="TIME")
    if is_ordinal(token):
        return Span(doc, start, start + 1, label="ORDINAL")
    if CLOCK.fullmatch(token.text) and is_clock_time(doc, start):
        return Span(doc, start, end_of_clock(doc, start + 1), label="TIME")
    if not is_number(token):
        return None
    end = start + 1
    while end < len(doc) and end not in taken and (is_number(doc[end]) or doc[end].lower_ in SCALES or joins_numbers(doc, end)):
        end += 1
    return with_unit(doc, start, end)


def is_number(token: Token) -> bool:
    """A cardinal number in digits or words ("54", "three", "thousands"); "one" only where it is tagged as a number."""
    if token.lower_ in SCALES:
        return len(token) > 3
    if token.lower_ == "one":
        return token.tag_ == "CD"
    return token.like_num and not (token.lower_ in ORDINAL_WORDS or ORDINAL.fullmatch(token.text)) and token.tag_ not in {"NNP", "LS"}


def is_ordinal(token: Token) -> bool:
    """"first", "21st"; "second" only where it is not the unit of time."""
    if token.lower_ in ORDINAL_WORDS:
        return token.tag_ in {"JJ", "RB", "", "JJS"}
    return bool(ORDINAL.fullmatch(token.text))


def joins_numbers(doc: Doc, position: int) -> bool:
    """Whether the token stands between two numbers of one range or compound ("10-12", "three to four", "twenty-one")."""
    return (doc[position].lower_ in {"-", "–", "to"} and position + 1 < len(doc) and is_number(doc[position + 1]))


def is_clock_time(doc: Doc, position: int) -> bool:
    """With a colon or am/pm in it, or followed by one of those words."""
    following = doc[position + 1].lower_ if position + 1 < len(doc) else ""
    return ":" in doc[position].text or not doc[position].text[-1].isdigit() or following.replace(".", "") in {"am", "pm", "gmt", "utc"}


def end_of_clock(doc: Doc, position: int) -> int:
    """Past "am", "p.m.", "GMT" and the like."""
    while position < len(doc) and doc[position].lower_.replace(".", "") in {"am", "pm", "gmt", "utc", "local", "hrs", "hours", "ist", "et", "bst"}:
        position += 1
    return position


def with_unit(doc: Doc, start: int, end: int) -> Span:
    """The number with the percent sign or unit after it: PERCENT, QUANTITY, TIME or CARDINAL."""
    following = [token.lower_ for token in doc[end:end + 2]] + ["", ""]
    if following[0] in PERCENT:
        return Span(doc, start, end + 1, label="PERCENT")
    if following[:2] == ["per", "cent"] or (following[0] == "percentage" and following[1].startswith("point")):
        return Span(doc, start, end + 2, label="PERCENT")
    if following[0] in {"am", "pm", "a.m.", "p.m."}:
        return Span(doc, start, end_of_clock(doc, end), label="TIME")
    if following[0] in {"square", "cubic", "nautical"} and following[1] in UNITS:
        return Span(doc, start, end + 2, label="QUANTITY")
    if following[0] in UNITS:
        return Span(doc, start, end + 1, label="QUANTITY")
    if following[0] in TIME_UNITS:
        return Span(doc, start, end + 1, label="TIME")
    return Span(doc, start, end, label="CARDINAL")

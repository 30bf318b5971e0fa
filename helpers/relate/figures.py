"""The table of numbers: every figure with its unit, what it counts, whether a change that it tells is that of its two ends, and who says so."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from types import SimpleNamespace

import pandas
from spacy.tokens import Doc

from helpers import annotate, attribute, quantity
from helpers.attribute.speakers import KINDS
from helpers.relate import changes, syntax, words
from helpers.relate.finding import WORDS

COLUMNS = ["amount", "unit", "bound", "counted", "change_from", "change_to", "change_told", "change_computed", "agrees", "when", "time", "claim", "sentence"]
AMOUNTS = ("amount", "change_from", "change_to", "change_told", "change_computed")
TYPES = dict.fromkeys(AMOUNTS, "Float64") | dict.fromkeys(("unit", "bound", "counted", "when"), "string")
TYPES |= {"agrees": "boolean"} | dict.fromkeys(("time", "claim"), "Int64")
FIGURES = WORDS["figures"]
CURRENCY_BEFORE, CURRENCY_AFTER = FIGURES["before"], FIGURES["after"]
UNITS, LABELS = frozenset(FIGURES["glued"]), frozenset([*words.WORDS["count"]["labels"], *FIGURES["labels"]])
PEOPLE = frozenset([*WORDS["people"]["any"], *WORDS["people"]["some"], *words.IDENTITY["people"]])
BOUNDING = {"at least": words.WORDS["count"]["floor"], "at most": words.WORDS["count"]["ceiling"], "about": FIGURES["rough"]}
BOUNDS = {phrase: bound for bound, phrases in BOUNDING.items() for phrase in phrases}
BOUND = re.compile(rf"\b({'|'.join(sorted(BOUNDS, key=len, reverse=True))})\s+(?:an?\s+|the\s+)?$", re.IGNORECASE)
TOKEN = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d|[., -]\d)|\d+(?:,\d{2,3})*(?:\.\d+)?|[^\W\d_]+|\S")
GAP = re.compile(r"(?<=\d)\s(?=\d)")  # between the parts of a long number
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]+@[^\s@]+\.\w+")
LISTED = re.compile(r"(?:^|\n)[ \t(]*$"), re.compile(r"\.(?!\d)|\)")  # before and after the number of an entry in a list
MONEY_BEFORE = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, sorted(CURRENCY_BEFORE, key=len, reverse=True)))}|[A-Z]{{1,2}}\$)\.?\s?$")
MONEY_AFTER = re.compile(rf"[\s-]?({'|'.join(map(re.escape, sorted(CURRENCY_AFTER, key=len, reverse=True)))})\b", re.IGNORECASE)
PERCENT = re.compile(r"[\s-]?(?:%|per\s?cent\b|pct\b|percent\b)(?P<points>[\s-]points?\b)?", re.IGNORECASE)
POINTS = re.compile(r"[\s-](?:percentage[\s-]points?|pp)\b", re.IGNORECASE)
AGE = re.compile(r"[\s-]years?[\s-]olds?\b", re.IGNORECASE)
AGED = re.compile(r"\b(?:aged|turned|age of|at age)\s$", re.IGNORECASE)
FRACTION = re.compile(rf"[\s-]({'|'.join(FIGURES['fractions'])})s?\b", re.IGNORECASE)
GLUED = re.compile(r"-([^\W\d_]+)")
REFERENCES = ("PAST_REF", "PRESENT_REF", "FUTURE_REF")
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
NAMES = frozenset("PERSON ORG FAC GPE LOC PRODUCT EVENT WORK_OF_ART MISC LAW NORP".split())
DASHES = "–‐‑/:-"
GLUE = re.compile(rf"[^\W_]$|\w[.,{DASHES}]$"), re.compile(rf"[^\W_]|[.,’'{DASHES}]\d")  # what makes a number a part of a longer one, or of a word
Figure = SimpleNamespace


def table(doc: Doc, *, ledger: pandas.DataFrame, times: pandas.DataFrame) -> pandas.DataFrame:
    """One row a figure told in the text, in text order, offsets with its currency or per cent sign; `relate.numbers` says what the columns hold."""
    view = syntax.read(doc)
    view.claim = attribute.innermost(view.text, ledger["pieces"].tolist())
    found = read_figures(view, times)
    changes.tell(view, found)
    numbers = annotate.sentence_numbers(doc, [one.start for one in found])
    rows = [(one.start, one.end, *(pandas.NA if cell is None else cell for cell in cells(view, one, times)), number) for one, number in zip(found, numbers)]
    return annotate.table(view.text, rows, COLUMNS, types=TYPES)


def cells(view: SimpleNamespace, one: Figure, times: pandas.DataFrame) -> tuple:
    """The cells between text and sentence."""
    claim = int(view.claim[one.first])
    when = None if one.time is None else times["text"].iloc[one.time]
    return (one.amount, one.unit, one.bound, one.counted, *one.change, when, one.time, None if claim < 0 else claim)


def read_figures(view: SimpleNamespace, times: pandas.DataFrame) -> list[Figure]:
    """The figures in text order, each with what stands around it; no dates, no ordinals, no numbers that are a part of a name."""
    spans = list(zip(times["start"].tolist(), times["end"].tolist()))
    dated = [kind in ("date", "time") and str(value) not in REFERENCES for kind, value in zip(times["kind"].tolist(), times["value"].tolist())]
    names = [(span.start_char, span.end_char) for span in view.doc.ents if span.label_ in NAMES]
    names = sorted([*names, *(match.span() for match in ADDRESS.finditer(view.text))])
    view.people = {span.end_char for span in view.doc.ents if span.label_ == "PERSON"}
    found = []
    for first, end in annotate.sentence_bounds(view.doc)[:, 2:].tolist():
        here = [one for one in scan(view.text, first, end) if is_figure(view, one, names, spans)]
        for one in here:
            one.sentence = (first, end)
            tell_counted(view, one)
        for one, two in zip(here, here[1:]):
            share_range(view.text, one, two)
        here = [one for one in here if is_whole(view.text, one)]
        for one, after in zip(here, [*here[1:], None]):
            one.time = time_of(view.text, one, after, dated, spans)
        found += here
    return found


def scan(text: str, first: int, end: int) -> Iterator[Figure]:
    """The runs of digits and number words between two offsets, with the amount that they say, their unit and their bound."""
    marks = [match.span() for match in TOKEN.finditer(text, first, end)]
    said = [word if word.isalnum() else GAP.sub("", word) for word in (text[a:b].lower() for a, b in marks)]
    reach = 0
    for at, word in enumerate(said):
        if at < reach or not (quantity.DIGITS.fullmatch(word) or word in quantity.CARDINALS or word in quantity.SCALES):
            continue
        money = MONEY_BEFORE.search(text, max(first, marks[at][0] - 6), marks[at][0])
        start, reach = quantity.span(said if money else ["." if word in ("m", "k") else word for word in said], at)
        amount = quantity.value(" ".join(said[start:reach]))
        if amount is not None:
            one = Figure(first=marks[start][0], last=marks[reach - 1][1], amount=round(amount, 4), change=(None,) * 5, counted=None)
            tell_unit(text, one, money)
            yield one
        reach = max(reach, at + 1)


def tell_unit(text: str, one: Figure, money: re.Match | None) -> None:
    """The unit that stands right before or after the number, the offsets with it, and the word that bounds it."""
    one.start, one.end, one.unit = one.first, one.last, None
    after = money or MONEY_AFTER.match(text, one.last)
    if after:
        known = CURRENCY_BEFORE if money else CURRENCY_AFTER
        one.unit, one.start, one.end = known.get(after[1] if money else after[1].lower(), after[1]), min(one.first, after.start()), max(one.last, after.end())
    elif share := PERCENT.match(text, one.last) or POINTS.match(text, one.last):
        one.unit, one.end = "percentage points" if share.re is POINTS or share["points"] else "percent", share.end()
    elif age := AGE.match(text, one.last):
        one.unit, one.end = "years old", age.end()
    elif AGED.search(text, max(0, one.first - 12), one.first):
        one.unit = "years old"
    elif part := FRACTION.match(text, one.last):
        one.amount, one.unit, one.end = round(one.amount / FIGURES["fractions"][part[1].lower()], 4), "share", part.end()
    elif (glued := re.match(r"[^\W\d_]+", text[one.last:one.last + 8])) and glued[0].lower() in UNITS and glued[0].lower() not in quantity.SHORT_SCALES:
        one.unit, one.end = glued[0], one.last + len(glued[0])
    bound = BOUND.search(text, max(0, one.start - 30), one.start)
    one.bound, one.bounded = (BOUNDS[bound[1].lower()], bound.start()) if bound else (None, one.start)


def is_figure(view: SimpleNamespace, one: Figure, names: list, times: list) -> bool:
    """Whether the number tells how many or how much: no part of a name or time, no label ("No. 7"), score (3-1), clock time or entry of a list."""
    text = view.text
    if overlaps(one, names) or overlaps(one, times) and one.unit != "years old":
        return False
    if LISTED[0].search(text, max(0, one.start - 4), one.start) and LISTED[1].match(text, one.end):
        return False
    if GLUE[0].search(text, max(0, one.start - 3), one.start) or GLUE[1].match(text, one.end):
        return is_range(text, one) and not text[one.end:one.end + 1].isalnum()
    word = re.search(r"([\w.]+)\s$", text[max(0, one.start - 12):one.start])
    return not (word and word[1].lower() in LABELS)


def is_whole(text: str, one: Figure) -> bool:
    """Whether the number tells enough to be a figure: no bare year, no end of a range or "one" that counts nothing known."""
    if text[one.first:one.last].lower() == "one":
        return (one.unit in ("people", "share") or one.end > one.last) and text[one.end:one.end + 4] != " of "
    beside = {text[one.start - 1:one.start], text[one.end:one.end + 1]} & set(DASHES)
    return bool(one.unit or one.counted) or not (beside or YEAR.fullmatch(text[one.first:one.last]))


def is_range(text: str, one: Figure) -> bool:
    """Whether the number is an end of a range told with a dash, the smaller one first: "12-15", "$3–5 million"; scores are none."""
    before = re.search(r"([\d.,]+)\s?[-–]\s?\W{0,2}$", text[max(0, one.start - 14):one.start])
    after = re.match(r"[-–]\W{0,2}([\d.,]+)", text[one.end:one.end + 14])
    ends = [quantity.value(part[1].strip(".,")) for part in (before, after) if part]
    near = quantity.value(re.match(r"[\d.,]*", text[one.first:one.last])[0].strip(".,"))
    return len(ends) == 1 and None not in (ends[0], near) and (ends[0] < near if before else near < ends[0])


def overlaps(one: Figure, spans: list[tuple[int, int]]) -> bool:
    """Whether the figure shares a character with one of the spans, which are in text order."""
    at = bisect_left(spans, (one.last, 0))
    return any(end > one.first for _, end in spans[max(at - 3, 0):at])


def tell_counted(view: SimpleNamespace, one: Figure) -> None:
    """What is counted, as told, and the unit of what is neither money nor a share: people, or the noun."""
    first, end = syntax.tokens_of(view, one.first, one.end)
    noun = counted_noun(view, first, end)
    noun = next_noun(view, end) if noun is None and one.unit is None else noun
    if one.unit is None and one.first - 2 in view.people and re.fullmatch(r", [\d]+[,.;)]", view.text[one.first - 2:one.end + 1]):
        one.unit = "years old"
    if noun is None:
        return
    start, stop = max(one.end, view.starts[first]), view.ends[syntax.phrase(view, noun)[1] - 1]
    words = re.sub(r"^(?:[\d.,]+\s)?(?:of\s)?", "", " ".join(view.text[start:stop].strip(" -–+").split())) if stop > start else ""
    one.counted = re.split(r",? (?:and|or) (?=[\d$€£])", words)[0] or None
    glued = GLUED.match(view.text, one.end)
    if one.unit is None and one.counted:
        told = glued[1] if glued else view.text[view.starts[noun]:view.ends[noun]]
        measure = re.match(r"(?:square|cubic|nautical) \w+", words)
        one.unit = "people" if (glued[1].lower() in PEOPLE if glued else is_people(view, noun)) else measure[0] if measure else told


def share_range(text: str, one: Figure, two: Figure) -> None:
    """Gives the ends of a range what only one of them tells: unit, scale ("from $24 to $26 million") and what is counted."""
    between = text[one.end:two.start].strip()
    if between not in ("-", "–", "to") or None not in (one.unit, two.unit) and one.unit != two.unit:
        return
    lead = quantity.value(text[two.first:two.last].split()[0])
    if lead and lead < two.amount and one.amount < 1000 and 0.1 < one.amount / lead < 10 and text[one.first:one.last].replace(".", "").isdigit():
        one.amount = round(one.amount * two.amount / lead, 4)
    one.unit, two.unit = one.unit or two.unit, two.unit or one.unit
    one.counted, two.counted = (one.counted or two.counted, two.counted or one.counted) if between != "to" else (one.counted, two.counted)


def counted_noun(view: SimpleNamespace, first: int, end: int) -> int | None:
    """The noun of which the tokens tell how many, past nouns that only describe it, or of what a share or sum is ("8% of voters"); None without one."""
    tops = [view.head[i] for i in range(first, end) if view.dep[i] == "nummod" and view.head[i] >= end]
    noun = tops[0] if tops else None
    while noun is not None and view.dep[noun] == "compound" and noun < view.head[noun] <= noun + 3:
        noun = view.head[noun]
    if noun is not None and view.pos[noun] in ("NOUN", "PROPN", "ADJ", "SYM") and syntax.label(view, noun) not in ("DATE", "TIME"):
        return noun
    below = (k for i in range(first, end) for k in view.kids[i] if k >= end and view.dep[k] == "nmod" and syntax.case_of(view, k) == "of")
    return next((k for k in below if view.pos[k] in ("NOUN", "PROPN")), None)


def next_noun(view: SimpleNamespace, end: int) -> int | None:
    """The noun right after the tokens, past words that describe it, where the parse ties none to them."""
    while end < view.size and view.pos[end] == "ADJ":
        end += 1
    while end + 1 < view.size and view.pos[end] == view.pos[end + 1] == "NOUN":
        end += 1
    return end if end < view.size and view.pos[end] == "NOUN" and syntax.label(view, end) not in ("DATE", "TIME") else None


def is_people(view: SimpleNamespace, noun: int) -> bool:
    """Whether the noun names people."""
    word, lemma = view.low[noun], syntax.lemma(view, noun)
    kind = KINDS.get(lemma) or KINDS.get(word)
    return lemma in PEOPLE or kind in ("person", "official", "expert", "group") or syntax.label(view, noun) == "NORP"


def time_of(text: str, one: Figure, after: Figure | None, is_dated: list[bool], spans: list[tuple[int, int]]) -> int | None:
    """The row of the time that the figure belongs to: the first one told after it and before the next figure, else the last one before it, in its sentence."""
    first, end = one.sentence
    inside = range(bisect_left(spans, (first, 0)), bisect_right(spans, (end, 0)))
    dated = [row for row in inside if is_dated[row]]
    stop = after.start if after else end
    behind = next((row for row in dated if one.end <= spans[row][0] < stop and not re.search(r"[;.]\s", text[one.end:spans[row][0]])), None)
    return behind if behind is not None else next((row for row in reversed(dated) if spans[row][1] <= one.start), None)

"""Which words of an article name a place: mentions, each with the places of the gazetteer that bear the name.

From the pipeline's GPE, LOC and FAC, cut at commas and widened to the longest name the gazetteer knows; and where the pipeline saw something else
or nothing, names that the words around show to be places: a dateline, "in Gary", "Gary, Ind.", "the Gary area", a country's or a large region's name,
the same name elsewhere, or what the name of a public body begins with ("Kent Police").
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Doc

from helpers import annotate
from helpers.annotate import naming
from helpers.situate import gazetteer
from helpers.situate.gazetteer import Place
from helpers.text import normalize

PLACE_LABELS = {"GPE", "LOC", "FAC"}
FIXED_LABELS = {"DATE", "TIME", "NORP", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL", "EVENT", "WORK_OF_ART"}
DIRECTION = (r"(?:(?:north|south)[- ]?(?:central|east|west)(?:ern)?|(?:north|south|east|west)(?:ern|ernmost)?|central|coastal|rural"
             r"|inland|upper|lower|mid|mainland|(?:far|deep) "
             r"(?:north|south|east|west)(?:ern)?)")
PARTS = r"(?:north(?:east|west)?|south(?:east|west)?|east|west|cent(?:er|re))"
BEFORE_AREA = re.compile(rf"\b(?:(?P<direction>{DIRECTION})[ ]+|(?:(?P<side>{DIRECTION})[ ]+)?"
                         r"(?P<noun>deserts?|countryside|outskirts|suburbs|hinterland|highlands|coast|mountains"
                         rf"|(?<=\bthe )(?P<part>{PARTS})) of (?:the )?)$", re.IGNORECASE)
BEFORE_KIND = re.compile(r"\b(?P<kind>city|town|village|municipality|capital|state|province|governorate|region|county|district|department)"
                         r" of (?:the )?$", re.IGNORECASE)
AFTER = re.compile(r" (?P<noun>deserts?|countryside|hinterland|highlands|coast|border|province|governorate|state|region|prefecture|oblast"
                   r"|county|district|city|town|village|parish|municipality|area|suburbs|outskirts)\b(?! of\b)")
OF_STATE = re.compile(r"(?:['’]s)? (?:[Ss]tate )?(?:lawmakers?|legislators?|[Ll]egislature|[Gg]overnor|Gov\.|[Ss]enators?|[Aa]ttorney [Gg]eneral|State (?:Police|Senate|Assembly))(?!\w)")
AREA_NOUNS = {"desert", "deserts", "countryside", "hinterland", "highlands", "coast", "mountains", "outskirts", "suburbs"}
REGION, DISTRICT, TOWN = ("region",), ("district", "region"), ("city",)
KINDS = {
    "province": ("region", "district"), "provinces": REGION, "governorate": ("region", "district"), "state": REGION, "prefecture": REGION,
    "oblast": REGION, "region": ("region", "area", "district"), "department": ("region", "district"),
    "territory": ("region", "country"), "kingdom": ("country",),
    "republic": ("country", "region", "area"), "county": DISTRICT, "district": ("district", "city", "region"), "parish": DISTRICT, "lga": DISTRICT,
    "city": TOWN, "town": TOWN, "village": TOWN, "capital": TOWN, "municipal": TOWN, "municipality": ("city", "district"),
    "township": ("city", "district")}
CAPITALS = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽƏȘȚḤḨẔ"
WORD = rf"(?:(?:[A-Z]\.){{2,}}|[{CAPITALS}](?:[\w’'ʼ-]*\w)?(?:\.(?=[A-Z]\.))?(?:(?<=\b[A-Z])\.|(?<=\bSt)\.|(?<=\bMt)\.|(?<=\bFt)\.)?)"
LINKS = "(?:of|the|de|del|la|las|los|el|al|ez|es|en|on|upon|and|du|da|do|dos|sur|am|an der|in)"
NAME = re.compile(rf"(?<![\w.’'-]){WORD}(?:[ -](?:{LINKS}[ -]){{0,2}}{WORD}){{0,7}}")
LOCATIVE = re.compile(r"\b(?:in|near|outside|around|across|throughout|within|inside|into|reach(?:ed|ing)?|visit(?:ed|ing)?|"
                      r"towns? of|cit(?:y|ies) of|villages? of|capital,?|capital of|province of|"
                      r"governorate of|state of|county of|outskirts of|suburbs? of|port of|(?:north|south|east|west)(?:east|west)? of|"
                      r"miles from|km from|kilomet(?:er|re)s from|based in)"
                      r"(?: the)?(?: (?:nearby|neighbou?ring|downtown|central|northern|southern|eastern|western|war-torn|historic))? $",
                      re.IGNORECASE)
WEAK = re.compile(r"\b(?:from|to|at|of|for|between|and|via|through|towards?|leaving|left|or|"
                  r"took|taken|captured?|seized?|entered|fled|bombed|shelled|hit|struck|recaptured|besieged|retook) $", re.IGNORECASE)
FIRST = re.compile(r"(?:[A-Z]\d+|A|An|The|By|In|At|On|From|To|For|Of|And|But|As|With|Near|While|When|After|Before|Since|If|Our|Both|Across"
                   r"|Around|Outside|Inside|Via|Visit|Only|Even|Dear|Dr\.|Downtown|Central|Greater|Outer|Inner|Meanwhile) ")
ENDINGS = frozenset(("ian", "ans", "ish", "ese", "ist", "ics", "ats", "can", "cans", "ims", "ews", "lim", "mic", "tes", "nis", "ite", "ens", "ers"))
JOINTS = re.compile(r" (?:(?:and|in|on) )?the | and | in | on |-|['’]s\b ?|['’]$")
WITHIN = re.compile(r" (?:for|in|to|from|at) (?:the )?$")
AGAINST = re.compile(r"\b(?:against|beats?|beating|defeat(?:s|ed|ing)|vs?\.|versus|over|facing|hosts|hosted) $")
BESIDE = re.compile(r"[\w)] ?, ?$|\w \($")
CLOSED = re.compile(r"[.;,)\n]|$")
AGENCIES = r"(?:AP|AFP|Reuters|REUTERS|CNN|UPI|ANI|PTI|IPS|IRIN|Xinhua|Bloomberg|[A-Z]{2,8}\d?)"
DATELINE = re.compile(rf"(?:^|\n|[.!?”\"] )[ \t]*(?P<name>{WORD}(?:[ -]{WORD}){{0,3}})(?:, {WORD}(?: {WORD}){{0,2}}\.?)?"
                      rf"(?:, [A-Z][a-z]+\.? \d{{1,2}})?(?: ?\({AGENCIES}\)(?: ?[—–�-]|\s)|(?<=[A-Z.]) ?[—–�]| -{{1,2}} )")
SHOUTED = re.compile(r"(?:^|\n)(?P<name>[A-Z]{4,}(?: [A-Z]{3,}){0,2}|[A-Z]{2,3}\.?(?: [A-Z]{3,}){1,2})(?=: |, | [A-Z][a-z]| [A-Z] )")
PEOPLE_AFTER = re.compile(r"(?:['’]s)? (?:residents?|mayor|Mayor|police|Police|native|man|woman|teen(?:ager)?|couple|"
                          r"family|City Council|[Cc]ourt|council|officials|authorities|voters|hospital|schools|suburbs?|neighbou?rhoods?|"
                          r"streets|airport|junction)\b|-based\b")
OUTER = re.compile(r"(?:['’]s)?(?:,[ \n](?:in |of )?(?:the )?| \((?:in )?|[ ](?:in|of) (?:the )?)"
                   rf"(?P<name>{WORD}(?:[ -](?:(?:of|the|and) ){{0,2}}{WORD}){{0,3}}\.?)")
OTHERS = gazetteer.WORDS["other"]
FACILITY = frozenset(OTHERS["buildings"])
FACILITIES = frozenset(map(gazetteer.key, OTHERS["facilities"]))
NEVER = frozenset(word.casefold() for word in OTHERS["never"])
COMMON = NEVER | frozenset(word.casefold() for word in OTHERS["words"])
CODE = re.compile(r"\d.*\d")
CITY_OF = re.compile(r"(?:City|Town|Village|Municipality) of ")
TEAMS = frozenset(OTHERS["teams"])
BODIES = TEAMS | frozenset(OTHERS["bodies"])
OFFICES = frozenset(OTHERS["offices"])
BODIES_OF_STATES = frozenset(("EU", "European Union", "Gulf states", "Gulf Arab states"))
SETTLED = frozenset(("country", "region", "district", "city"))
PRIVATE = TEAMS | frozenset(OTHERS["private"])
PUBLIC = re.compile(r"\b(?:Police|Fire|Government|Assembly|Council|Court|Parliament|Ministry|Department|Authority|Festival|Marathon|Airport"
                    r"|Legislature|Embassy|Zoo|Municipality|Province|County)\b")
REST = re.compile(rf"(?: (?:(?:of|and|for|the) )*{WORD})+")
WHOLE = {"washington dc", "washington d c"}
KNOWN = 500_000
"""Fewest people of a town that other names than its own show surely."""
LARGE = 300_000
"""Fewest people of a region whose bare name is taken for a place wherever it stands with a capital."""


def mentions(doc: Doc) -> list[dict]:
    """The places named, in text order and without overlap, each with what it may be."""
    text, taken = annotate.text(doc), [(span.start_char, span.end_char, span.label_) for span in doc.ents]
    rows = []
    for start, end, label in taken:
        if label in PLACE_LABELS:
            for first, last in pieces(text, start, end):
                row = read(text, first, last, label, abbreviated=last - first < 4 and is_located(text, first))
                rows += [row] if row else []
    rows += unmarked(text, taken, rows)
    if "://" in text or "www." in text:
        rows = outside_addresses(text, rows)
    return within_bounds(without_overlaps(rows))


def outside_addresses(text: str, rows: list[dict]) -> list[dict]:
    """The rows that do not stand inside an address of the web."""
    addresses = [found.span() for found in re.finditer(r"(?:https?://|www\.)\S+", text)]
    return [row for row in rows if not any(start <= row["start"] < end for start, end in addresses)]


def without_overlaps(rows: list[dict]) -> list[dict]:
    """In text order; of those that overlap the one that begins first, then the longer."""
    kept: list[dict] = []
    for row in sorted(rows, key=lambda row: (row["start"], -row["end"])):
        if not kept or row["start"] >= kept[-1]["end"]:
            kept.append(row)
    return kept


def within_bounds(rows: list[dict]) -> list[dict]:
    """The rows, none of them reaching into the next."""
    for row, following in zip(rows, rows[1:]):
        row["end"] = min(row["end"], following["start"])
    return rows


# From the pipeline's marks.

def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a mention between commas and breaks, widened to the longest known name, without "the", possessives and edges."""
    if gazetteer.key(text[start:end]) in WHOLE:
        yield start, end
        return
    for part in re.finditer(r"[^,;:/()\n“”\"]+", text[start:end]):
        trimmed = re.match(r"\s*(?:[Tt]he\s+)?(.*?)(?:['’]s|['’])?\s*$", part[0])
        if trimmed and trimmed[1].strip(".- "):
            first, last = start + part.start() + trimmed.start(1), start + part.start() + trimmed.end(1)
            yield from halves(text, *widest(text, first, last))


def widest(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets of the longest known name around a marked one; without a closing stop that belongs to the sentence."""
    if text[end - 1] == "." and not re.search(r"\b[A-Z]\.$", text[start:end]) and gazetteer.key(text[start:end]) not in gazetteer.abbreviations():
        end -= 1
    after = re.compile(rf"(?:[ -](?:(?:of|de|del|la|el|al|ez|on|upon|and|the)[ -])?{WORD}){{1,3}}").match(text, end)
    before = re.search(rf"(?:(?!The |A |An ){WORD} ){{1,2}}$", text[max(0, start - 40):start])
    tails = [""] + ([after[0][:at] for at in range(1, len(after[0]) + 1) if at == len(after[0]) or after[0][at] in " -"] if after else [])
    heads = ["", *(before[0][at:] for at in range(len(before[0])) if at == 0 or before[0][at - 1] == " ")] if before else [""]
    whole = [(head, tail) for head in heads for tail in tails if head or tail]
    known = [(head, tail) for head, tail in whole if is_name(head + text[start:end] + tail)]
    head, tail = max(known, key=lambda pair: len(pair[0]) + len(pair[1]), default=("", ""))
    return start - len(head), end + len(tail)


@lru_cache(maxsize=20_000)
def is_name(name: str) -> bool:
    """Whether this is a place's name of several words, as it stands."""
    folded = gazetteer.key(name)
    return " " in folded and any(place.population >= 1000 or place.kind != "city" for place in gazetteer.lookup(folded))


def halves(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """One span, or two where the mention is two known names run together: "Amsterdam-London", "Maiduguri Borno State"."""
    name = text[start:end]
    if not find(name) and not read_parts({}, name):
        if " County" in name and (tail := re.search(rf"(?<= ){WORD} County$", name)) and is_name(tail[0]):
            yield start + tail.start(), end
            return
        for gap in re.finditer(r"[ –-]", name):
            left, right = name[:gap.start()], name[gap.end():]
            if gap[0] == " " and not any(place.population > 100_000 for place in gazetteer.lookup(gazetteer.key(left))):
                continue
            right_places = gazetteer.lookup(gazetteer.key(right)) or read_parts({}, right)
            if left[:1].isupper() and gazetteer.lookup(gazetteer.key(left)) and right_places and right.split()[-1].lower() not in FACILITY and (
                    gap[0] != " " or right_places[0].kind in ("country", "region")):
                yield from ((start, start + gap.start()), (start + gap.end(), end))
                return
    yield start, end


def read(text: str, start: int, end: int, label: str, *, abbreviated: bool = False) -> dict | None:
    """A mention with its candidates, widened by the words around that say what it is."""
    name = text[start:end]
    if name.casefold() in NEVER or not any(c.isupper() for c in name) or CODE.search(name) or " " in name and name.split()[-1].lower() in BODIES:
        return None
    row = {"start": start, "end": end, "name": name, "label": label, "part": "", "wanted": (), "area": False, "weak": False,
           "key": gazetteer.key(name)}
    abbreviated = abbreviated or is_after_comma(text, start)
    row["places"] = CITY_OF.match(name) and read_parts(row, name) or find(name, abbreviated=abbreviated) or read_parts(row, name)
    before = BEFORE_AREA.search(text, max(0, start - 30), start)
    if before and not (before["direction"] and name.split()[0].lower() == before["direction"].lower()):
        row |= {"part": (before["direction"] or before["side"] or before["part"] or "").lower(), "area": True, "start": before.start()}
    elif kind := BEFORE_KIND.search(text, max(0, start - 20), start):
        row["wanted"] = KINDS[kind["kind"].lower()]
    if after := AFTER.match(text, end, end + 16):
        widen(row, after)
    if OF_STATE.match(text, end, end + 30):
        row["wanted"] = REGION
    return row


def is_after_comma(text: str, start: int) -> bool:
    """Whether a comma and a space stand before this offset."""
    return text[max(0, start - 2):start] in (", ", ",\n") or text[start - 1:start] == ","


def widen(row: dict, after: re.Match) -> None:
    """What the word after the name says of it: its kind, or that an area is meant."""
    noun = after["noun"].lower()
    if noun in AREA_NOUNS:
        row |= {"area": True, "end": after.end()}
    elif noun in KINDS and not row["wanted"]:
        row["wanted"] = KINDS[noun]


def read_parts(row: dict, name: str) -> tuple[Place, ...]:
    """Candidates of a name that is not in the gazetteer as it stands: "City of X", "X Province", "northeastern X", "X desert"."""
    if found := re.fullmatch(rf"(?P<direction>{DIRECTION})[ -]+(?:the )?(?P<rest>.+)", name, re.IGNORECASE):
        if places := find(found["rest"]) or read_parts(row, found["rest"]):
            row |= {"area": True, "part": found["direction"].lower(), "key": gazetteer.key(found["rest"])}
            return places
    if found := re.fullmatch(r"(?P<kind>\w+) of (?:the )?(?P<rest>.+)", name, re.IGNORECASE):
        return kinded(row, found["kind"].lower(), found["rest"])
    if found := re.fullmatch(r"(?P<rest>.+?)[ -](?P<kind>(?:Local Government |Municipal )?\w+)", name):
        return kinded(row, found["kind"].lower().split()[0], found["rest"])
    return ()


def kinded(row: dict, kind: str, rest: str) -> tuple[Place, ...]:
    """Candidates of a name beside a word for its kind."""
    if kind in AREA_NOUNS:
        row |= {"area": True, "key": gazetteer.key(rest)}
        return find(rest)
    wanted = KINDS.get("lga" if kind == "local" else kind)
    if not wanted:
        return ()
    places = tuple(place for place in find(rest) if place.kind in wanted and (kind != "township" or place.population < 150_000))
    if places:
        row |= {"wanted": wanted, "key": gazetteer.key(rest)}
    return places


def find(name: str, *, abbreviated: bool = False) -> tuple[Place, ...]:
    """The places of this name in any spelling the gazetteer bears; `abbreviated`: also what "Ind." or "PA" stands for after a comma."""
    folded = gazetteer.key(name)
    if not folded or folded.isdigit() or folded in FACILITIES:
        return ()
    shorts = gazetteer.abbreviations().get(folded.replace(" ", ""), ())
    if shorts and (name.endswith(".") or abbreviated and name.isupper()) and folded not in ("us", "uk"):
        places = [place for short in shorts for place in gazetteer.lookup(short)]
        return tuple(place for place in places if place.kind in ("region", "country") or place.geonameid == gazetteer.WORDS["usual"]["washington"])
    places = gazetteer.lookup(folded) or gazetteer.lookup(islands(folded))
    if len(folded) < 4 and not (name.isupper() and folded in SHORT_NAMES):
        places = tuple(place for place in places if gazetteer.key(place.name) == folded and not name.isupper() or place.kind == "country")
    return places or (gazetteer.lookup(gazetteer.lenient_key(folded)) if len(folded) > 4 and not abbreviated else ())


def islands(folded: str) -> str:
    """The full name of islands called by a plural alone, "the Falklands"; the name itself where it is none."""
    return f"{folded[:-1]} islands" if folded.endswith("s") else folded


SHORT_NAMES = {"nyc", "dc", "la", "us", "uk", "uae", "usa", "drc", "eu"}


# What the pipeline did not mark as places.

def unmarked(text: str, taken: list[tuple[int, int, str]], rows: list[dict]) -> list[dict]:
    """Names outside the marked places that the words around, or the same name elsewhere, show to be places."""
    view = overview(text, taken, rows)
    found, passed = [], []
    for start, end in uncovered(view):
        if row := judge(view, start, end):
            found.append(row)
            view["ends"].add(row["end"])
            learn(view, row)
        else:
            passed.append((start, end))
    told = view["known"] - view["first"]
    found += [row for start, end in passed if told and gazetteer.key(text[start:end]) in told and (row := judge(view, start, end))]
    return found + embedded(view, passed, rows + found)


def overview(text: str, taken: list[tuple[int, int, str]], rows: list[dict]) -> dict:
    """What the judgement of a name looks at: the marks, the datelines, and what is known to be a place by now."""
    known = {row["key"] for row in rows if row["places"] and row["label"] != "FAC"}
    fixed = [(start, end) for start, end, label in taken if label in FIXED_LABELS and not is_misread(text[start:end], label)]
    covered = [(row["start"], row["end"]) for row in rows] + fixed
    return {"text": text, "marks": {start: (end, label) for start, end, label in taken}, "inside": interiors(taken), "taken": taken,
            "known": known, "first": frozenset(known),
            "datelines": datelines(text), "short": set(), "people": people_words(text, taken), "covered": sorted(covered),
            "starts": {row["start"] for row in rows if row["places"]}, "ends": {row["end"] for row in rows if row["places"]}}


def people_words(text: str, taken: list[tuple[int, int, str]]) -> set[str]:
    """The words of persons' names of two words or more, and the names that are marked as persons' twice or more."""
    names = [text[start:end] for start, end, label in taken if label == "PERSON"]
    return {word for name in names if " " in name for word in name.split()} | {name for name in names if names.count(name) > 1}


def is_after_word(view: dict, start: int) -> bool:
    """Whether a name inside that of an organisation or event stands after a preposition: "Strategy for Europe"."""
    return bool(WITHIN.search(view["text"], max(0, start - 8), start)) and enclosing(view, start) in ("ORG", "EVENT", "MISC")


def enclosing(view: dict, start: int) -> str:
    """The label of the mark in which this offset lies."""
    return next((label for first, last, label in view["taken"] if first <= start < last), "")


def is_misread(name: str, label: str) -> bool:
    """Whether the name is marked as a people's and is a place's own, that of no people that is known."""
    folded = gazetteer.key(name) if label == "NORP" and normalize(name) not in naming.PEOPLE else ""
    own = folded and name[-3:] not in ENDINGS and any(gazetteer.key(place.name) in (folded, islands(folded)) for place in find(name))
    return bool(own) or folded in gazetteer.areas()


def uncovered(view: dict) -> Iterator[tuple[int, int]]:
    """The names that no row and no number or date covers."""
    text, covered, at = view["text"], view["covered"], 0
    for name in NAME.finditer(text):
        for start, end in parts(text, name.start(), name.end()):
            while at < len(covered) and covered[at][1] <= start:
                at += 1
            if at == len(covered) or covered[at][0] >= end or start in view["datelines"]:
                yield start, end


def learn(view: dict, row: dict) -> None:
    """A name that is surely a place is one elsewhere in the article too."""
    if row["weak"] or row["name"] in BODIES_OF_STATES:
        return
    if " " in row["name"] or row["name"] not in view["people"] or is_no_person(row["places"]):
        view["known"].add(row["key"])
        if row["name"].isupper() and row["end"] - row["start"] < 4:
            view["short"].add(row["name"])


def is_no_person(places: tuple[Place, ...]) -> bool:
    """Whether a name that persons bear too means a place, a building or a large town, all the same."""
    return places[0].kind == "facility" or any(place.kind == "city" and place.population >= 100_000 for place in places)


def parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A capitalised run of words as one name where it is one, else what stands between "and", "in", hyphens and possessives, after a first "By"."""
    name = text[start:end]
    if not name.startswith("The ") and gazetteer.lookup(gazetteer.key(name)):
        return [(start, end)]
    if first := FIRST.match(name):
        return parts(text, start + first.end(), end)
    if not JOINTS.search(name):
        return [(start, end)]
    edges = [0, *(edge for joint in JOINTS.finditer(name) for edge in joint.span()), len(name)]
    return [(start + left, start + right) for left, right in zip(edges[::2], edges[1::2]) if right > left and name[left].isupper()]


def interiors(taken: list[tuple[int, int, str]]) -> set[int]:
    """The offsets inside the marked names, their first letters left out."""
    return {at for start, end, _ in taken for at in range(start + 1, end)}


def datelines(text: str) -> dict[int, int]:
    """Where the name of a dateline begins and ends."""
    return {found.start("name"): found.end("name") for pattern in (DATELINE, SHOUTED) for found in pattern.finditer(text)}


def judge(view: dict, start: int, end: int) -> dict | None:
    """A mention, if the words around this name show that it is one."""
    text, label = view["text"], ""
    end = view["datelines"].get(start, end)
    if start in view["marks"]:
        marked_end, label = view["marks"][start]
        if marked_end == end + 1 and text[end] == ".":
            end = marked_end
        whole = marked_end == end or text[end:marked_end] in ("'s", "’s") or marked_end < end and is_name(text[start:end])
        if not whole and start not in view["datelines"]:
            return None
    if text[start:end].casefold() in COMMON or end - start < 2:
        return None
    if start in view["inside"] and start not in view["datelines"] and not is_after_word(view, start):
        return None
    if label == "PERSON" and " " in text[start:end] and start not in view["datelines"] and not is_name(text[start:end]):
        return None
    short = text[end:end + 1] == "." and (is_after_comma(text, start) or text[start - 1:start] == "(")
    if short and gazetteer.key(text[start:end]).replace(" ", "") in gazetteer.abbreviations():
        end += 1
    abbreviated = is_after_comma(text, start) or end - start < 4 and (is_located(text, start) or text[start:end] in view["short"])
    places = find(text[start:end], abbreviated=abbreviated)
    shown = places and how_shown(view, start, end, label, places)
    if not shown:
        return None
    row = read(text, start, end, label or "NONE", abbreviated=abbreviated)
    return row and row | {"weak": shown == "weak"}


def how_shown(view: dict, start: int, end: int, label: str, places: tuple[Place, ...]) -> str:
    """How surely ("sure", "weak" or not) a dateline, a region after a comma, a preposition, a list or another mention shows that it is a place."""
    text, name = view["text"], view["text"][start:end]
    best = max(places, key=lambda place: place.population)
    if start in view["datelines"] or any(holds(outer, place) for outer in outer_places(text, end) for place in places):
        return "sure"
    before, person = text[max(0, start - 40):start], label == "PERSON"
    if name.endswith("."):
        return "sure" if best.kind == "region" and (is_after_comma(text, start) or name.count(".") > 1 or before.endswith("(")) else ""
    own = [place for place in places if gazetteer.key(place.name) == gazetteer.key(name) or place.population >= KNOWN]
    people = max((place.population for place in own), default=0)
    located, listed, towards = bool(LOCATIVE.search(before)), is_listed(view, start, end), bool(WEAK.search(before))
    near = located or listed or towards or bool(PEOPLE_AFTER.match(text, end))
    owner = person and " " not in name and name in view["people"] and (text[end:end + 2] in ("'s", "’s") or not is_no_person(places))
    alone = person and not near and " " not in name and best.kind != "facility"
    if gazetteer.key(name) in view["known"] and not owner and not alone and not AGAINST.search(before):
        return "sure"
    if start in view["inside"]:
        return "sure" if is_great(best, own) else ""
    if is_kind_shown(text, start, end, label, places, located or towards):
        return "sure"
    bare = not label and (best.kind != "region" or name not in view["people"])
    if is_great(best, own) and (bare or located and not owner or listed or towards and not person):
        return "sure"
    enough = people >= (15_000 if label else 1000) or end - start < 4
    if located and not owner and enough or near and not person and people >= KNOWN:
        return "sure"
    introduced = before.lower().endswith("the ") or not person and is_after_comma(text, start)
    if introduced and AFTER.match(text, end, end + 16) and (own or len(name) > 5):
        return "sure"
    address = not person and is_address(text, start, end)
    if address and any(place.kind in gazetteer.AREA_KINDS or place.kind in ("region", "district") and place.population > LARGE for place in places):
        return "sure"
    return "weak" if own and people >= 1000 and (near or address) and (located or name not in view["people"] or PEOPLE_AFTER.match(text, end)) else ""


def is_kind_shown(text: str, start: int, end: int, label: str, places: tuple[Place, ...], located: bool) -> bool:
    """Whether the name of an area, a known building or a county stands as such names do."""
    name, before = text[start:end], text[max(0, start - 10):start]
    kinds = {place.kind for place in places}
    if "facility" in kinds and name not in OFFICES and (located or label == "MISC" or " " in name or before.endswith(("at the ", "over the "))):
        return True
    if "facility" in kinds and (located if name not in OFFICES else is_located(text, start)):
        return True
    if not kinds.isdisjoint(gazetteer.AREA_KINDS) and (located or is_area(before, name, label)):
        return True
    return not kinds.isdisjoint(("district", "region")) and label != "PERSON" and name.split()[-1].lower() in KINDS


def is_great(place: Place, own: list[Place]) -> bool:
    """Whether it is a country, a continent or a large region, whose bare name is that of a place."""
    return place.kind in ("country", "continent") or place.kind == "region" and place in own and place.population > LARGE


def is_located(text: str, start: int) -> bool:
    """Whether words of place stand before."""
    return bool(LOCATIVE.search(text, max(0, start - 40), start))


def is_area(before: str, name: str, label: str) -> bool:
    """Whether the name of an area, sea or mountain stands where one is meant: after "the" or "on", or as several words; a body like the EU never."""
    if name in BODIES_OF_STATES:
        return False
    return label != "ORG" and before.endswith(("the ", " on ", "On ", "an ", "off ", "along ", "of ")) or " " in name and label != "PERSON"


def is_address(text: str, start: int, end: int) -> bool:
    """Whether the name ends what looks like an address or a list: after a name and a comma, or in brackets by itself, and before a stop."""
    return bool(BESIDE.search(text, max(0, start - 30), start) and CLOSED.match(text, end))


def embedded(view: dict, passed: list[tuple[int, int]], rows: list[dict]) -> list[dict]:
    """The place that a longer name begins with, where the article names it elsewhere or the rest is a public body: "Kent Police"."""
    text = view["text"]
    names = {row["name"] for row in rows if not row["weak"] and row["label"] != "FAC" and (len(row["name"]) > 2 or row["name"] in ("UK", "US"))
             and any(place.kind in SETTLED for place in row["places"])}
    spans = {(start, end) for start, end in passed} | {(start, end) for start, end, label in view["taken"] if label in ("ORG", "EVENT", "MISC")}
    found = []
    for start, end in sorted(spans):
        first, last = beginning(text, start, end, names)
        if last and is_modifier(view, first, last) and (row := read(text, first, last, "NONE")) and row["places"]:
            found.append(row | {"start": first, "end": last, "area": False, "part": ""})
    return found


def beginning(text: str, start: int, end: int, names: set[str]) -> tuple[int, int]:
    """The place that a name begins with, one the article names or a well-known one before the word for a public body; it ends at 0 where none is."""
    start += re.match(r"(?:The |\d+(?:st|nd|rd|th) )?", text[start:end]).end()
    words = [word for word in re.finditer(r"\S+", text[start:end])]
    for word in words[-2::-1][-4:]:
        last = start + word.end()
        if text[start:last] in names:
            return start, last
        if PUBLIC.search(text, last, end) and text[start:last].casefold() not in COMMON and is_well_known(text[start:last]):
            return start, last
    return start, 0


@lru_cache(maxsize=20_000)
def is_well_known(name: str) -> bool:
    """Whether this is the own name of a large town, a large region or a country."""
    folded = gazetteer.key(name)
    return any(place.population >= LARGE and place.kind in SETTLED and gazetteer.key(place.name) == folded for place in gazetteer.lookup(folded))


def is_modifier(view: dict, start: int, end: int) -> bool:
    """Whether the place's name begins the name of something public that is no team, paper, school or company."""
    text = view["text"]
    after = REST.match(text, end)
    return bool(after) and enclosing(view, start) in ("ORG", "EVENT", "MISC", "") and PRIVATE.isdisjoint(re.split(r"[ -]", after[0].lower()))


def is_listed(view: dict, start: int, end: int) -> bool:
    """Whether the name stands in a row with a place: "Nitra, Gary and Bari"."""
    text = view["text"]
    joined = re.search(r"(?:,? (?:and|or|&) |, |/|-)$", text[max(0, start - 6):start])
    if joined and start - len(joined[0]) in view["ends"]:
        return True
    joined = re.match(r",? (?:and|or|&) |, |/|-", text[end:end + 6])
    return bool(joined) and end + len(joined[0]) in view["starts"]


def outer_places(text: str, end: int) -> tuple[Place, ...]:
    """The countries and regions that stand behind a name after a comma, in brackets or after "in": "Paris, Texas", "Gary, Ind."."""
    found = OUTER.match(text, end)
    if not found:
        return ()
    words = re.split(r"(?<=[ -])", found["name"])
    for size in range(len(words), 0, -1):
        name = "".join(words[:size]).rstrip(" -")
        places = find(name, abbreviated=True) or read_parts({}, name)
        if inside := tuple(place for place in places if place.kind in ("country", "region", "district", "area")):
            return inside
    return ()


def holds(outer: Place, place: Place) -> bool:
    """Whether the one place lies in the other."""
    if outer.country != place.country or outer.geonameid == place.geonameid or place.kind == "country":
        return False
    if outer.kind == "country":
        return True
    if outer.kind == "region":
        return outer.region == place.region and place.kind != "region"
    return outer.box is not None and place.lat is not None and place.kind == "city" and in_box(outer.box, place)


def in_box(box: tuple, place: Place) -> bool:
    """Whether the place's point lies in the box, or close by."""
    return box[0] - 0.2 <= place.lat <= box[2] + 0.2 and box[1] - 0.2 <= place.lon <= box[3] + 0.2

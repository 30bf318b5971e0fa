"""Which words of an article name a place: mentions, each with the places that bear the name.

From the pipeline's GPE, LOC and FAC, cut at commas and widened to the longest known name; and where
the pipeline saw something else or nothing, names that the words around show to be places
(words/toponyms.toml): a dateline, "in Gary", "Gary, Ind.", a country's or a large region's name,
the same name elsewhere, or what the name of a public body begins with ("Kent Police").
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from types import SimpleNamespace

from spacy.tokens import Doc

from helpers import annotate
from helpers.annotate import naming
from helpers.situate import gazetteer, patterns
from helpers.situate.gazetteer import Place
from helpers.text import normalize, read_words

WORDS, OTHERS = read_words("toponyms"), gazetteer.WORDS["other"]
JOINED = ({name: re.sub(r"^ +|\n *", "", pattern) for name, pattern in WORDS[part].items()}
          for part in ("pieces", "patterns"))
PIECES = patterns.all_filled(next(JOINED), {})
PATTERNS = SimpleNamespace(**{name: re.compile(pattern) for name, pattern in
                              patterns.all_filled(next(JOINED), PIECES).items()})
KINDS = {word: tuple(kinds.split()) for kinds, words in WORDS["kinds"].items() for word in words}
AREA_NOUNS = frozenset(WORDS["areas"]["nouns"])
PLACE_LABELS = {"GPE", "LOC", "FAC"}
BODY_LABELS = {"ORG", "EVENT", "MISC"}
FIXED_LABELS = {"DATE", "TIME", "NORP", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
                "EVENT", "WORK_OF_ART"}
# Ends of names of peoples and faiths.
ENDINGS = tuple("ian ans ish ese ist ics ats can cans ims ews lim mic tes nis ite ens ers".split())
FACILITY = frozenset(OTHERS["buildings"])
OFFICES = frozenset(OTHERS["offices"])  # "Moscow" is meant by "the Kremlin said"
FACILITIES = frozenset(map(gazetteer.key, OTHERS["facilities"]))
NEVER = frozenset(word.casefold() for word in OTHERS["never"])
COMMON = NEVER | frozenset(word.casefold() for word in OTHERS["words"])
BODIES = frozenset(OTHERS["teams"] + OTHERS["bodies"])
PRIVATE = frozenset(OTHERS["teams"] + OTHERS["private"])
BODIES_OF_STATES = frozenset(("EU", "European Union", "Gulf states", "Gulf Arab states"))
SETTLED = frozenset(("country", "region", "district", "city"))
SHORT_NAMES = frozenset("nyc dc la us uk uae usa drc eu".split())
WHOLE = {"washington dc", "washington d c"}
KNOWN = 500_000  # fewest people of a town that other names than its own show surely
LARGE = 300_000  # fewest people of a region whose bare name is a place wherever it stands
Row = dict


def mentions(doc: Doc) -> list[Row]:
    """The places named, in text order and without overlap, each with what it may be."""
    text = PATTERNS.address.sub(lambda found: " " * len(found[0]), annotate.text(doc))
    taken = [(span.start_char, span.end_char, span.label_) for span in doc.ents]
    rows = []
    for start, end, label in taken:
        for first, last in pieces(text, start, end) if label in PLACE_LABELS else ():
            short = is_short_place(text, first, last)
            rows.append(read(text, first, last, label, abbreviated=short))
    rows = [row for row in rows if row]
    rows, kept = rows + unmarked(text, taken, rows), []
    for row in sorted(rows, key=lambda row: (row["start"], -row["end"])):
        if not kept or row["start"] >= kept[-1]["end"]:
            kept.append(row)
    return kept


# From the pipeline's marks.

def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a mention between commas, widened, without "the", possessives and edges."""
    if gazetteer.key(text[start:end]) in WHOLE:
        yield start, end
        return
    for part in re.finditer(r"[^,;:/()\n“”\"]+", text[start:end]):
        trimmed = re.match(r"\s*(?:[Tt]he\s+)?(.*?)(?:['’]s|['’])?\s*$", part[0])
        if trimmed[1].strip(".- "):
            first, last = (start + part.start() + edge for edge in trimmed.span(1))
            yield from halves(text, first, widest(text, first, last))


def widest(text: str, start: int, end: int) -> int:
    """Where the longest known name ends that begins with a marked one."""
    after = PATTERNS.rest_of_name.match(text, end)
    edges = re.finditer(r"(?<!^)(?=[ -])|$", after[0]) if after else []
    ends = [end + edge.start() for edge in edges]
    return next((last for last in reversed(ends) if is_name(text[start:last])), end)


@lru_cache(maxsize=20_000)
def is_name(name: str) -> bool:
    """Whether this is a place's name of several words, as it stands."""
    folded = gazetteer.key(name)
    return " " in folded and any(place.population >= 1000 or place.kind != "city"
                                 for place in gazetteer.lookup(folded))


def halves(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """One span, or two where two known names are run together: "Amsterdam-London"."""
    name = text[start:end]
    gaps = [] if find(name) or read_parts({}, name) else re.finditer(r"[ –-]", name)
    for gap in gaps:
        left, right = (gazetteer.lookup(gazetteer.key(half)) or read_parts({}, half)
                       for half in (name[:gap.start()], name[gap.end():]))
        large = any(place.population > 100_000 for place in left)
        if left and right and (gap[0] != " " or large and right[0].kind in ("country", "region")):
            yield from ((start, start + gap.start()), (start + gap.end(), end))
            return
    yield start, end


def read(text: str, start: int, end: int, label: str, *, abbreviated: bool = False) -> Row | None:
    """A mention with its candidates, widened by the words around that say what it is."""
    name = text[start:end]
    body = " " in name and name.split()[-1].lower() in BODIES
    if body or name.casefold() in NEVER or name == name.lower() or re.search(r"\d.*\d", name):
        return None
    row = {"start": start, "end": end, "name": name, "label": label, "key": gazetteer.key(name),
           "part": "", "wanted": (), "area": False, "weak": False}
    places = PATTERNS.town_of.match(name) and read_parts(row, name)
    places = places or find(name, abbreviated=abbreviated or is_after_comma(text, start))
    row["places"] = places or read_parts(row, name)
    if before := PATTERNS.area_before.search(text, max(0, start - 30), start):
        told = before["direction"] or before["side"] or before["part"] or ""
        row |= {"part": told.lower(), "area": True, "start": before.start()}
    if after := PATTERNS.kind_after.match(text, end):
        noun = after["noun"].lower()
        if noun in AREA_NOUNS:
            row |= {"area": True, "end": after.end()}
        row["wanted"] = row["wanted"] or KINDS.get(noun, ())
    if PATTERNS.of_state.match(text, end):
        row["wanted"] = ("region",)
    return row


def read_parts(row: Row, name: str) -> tuple[Place, ...]:
    """Candidates of a name that is not in the gazetteer as it stands: "northeastern X"."""
    found = PATTERNS.directed.fullmatch(name)
    if found and (places := find(found["rest"])):
        row |= {"area": True, "key": gazetteer.key(found["rest"])}
        row["part"] = found["direction"].lower()
        return places
    found = PATTERNS.kind_first.fullmatch(name) or PATTERNS.kind_last.fullmatch(name)
    return kinded(row, found["kind"].lower().split()[0], found["rest"]) if found else ()


def kinded(row: Row, kind: str, rest: str) -> tuple[Place, ...]:
    """Candidates of a name beside a word for its kind."""
    if kind in AREA_NOUNS:
        row |= {"area": True, "key": gazetteer.key(rest)}
        return find(rest)
    wanted = KINDS.get(kind, ())
    places = tuple(place for place in find(rest) if place.kind in wanted) if wanted else ()
    if places:
        row |= {"wanted": wanted, "key": gazetteer.key(rest)}
    return places


def find(name: str, *, abbreviated: bool = False) -> tuple[Place, ...]:
    """The places of this name in any spelling; `abbreviated`: also what "PA" stands for."""
    folded = gazetteer.key(name)
    if folded in FACILITIES:
        return ()
    shorts = gazetteer.abbreviations().get(folded.replace(" ", ""), ())
    dotted = name.endswith(".") or abbreviated and name.isupper()
    if shorts and dotted and folded not in ("us", "uk"):
        capital = gazetteer.WORDS["usual"]["washington"]
        return tuple(place for short in shorts for place in gazetteer.lookup(short)
                     if place.kind in ("region", "country") or place.geonameid == capital)
    places = gazetteer.lookup(folded) or gazetteer.lookup(islands(folded))
    if len(folded) < 4 and not (name.isupper() and folded in SHORT_NAMES):
        places = tuple(place for place in places if place.kind == "country"
                       or gazetteer.key(place.name) == folded and not name.isupper())
    lenient = not places and len(folded) > 4 and not abbreviated
    return gazetteer.lookup(gazetteer.lenient_key(folded)) if lenient else places


def islands(folded: str) -> str:
    """The full name of islands called by a plural alone, "the Falklands"; else the name itself."""
    return f"{folded[:-1]} islands" if folded.endswith("s") else folded


# What the pipeline did not mark as places.

def unmarked(text: str, taken: list[tuple[int, int, str]], rows: list[Row]) -> list[Row]:
    """Names outside the marked places that the words around show to be places."""
    view = overview(text, taken, rows)
    names = [span for name in PATTERNS.name.finditer(text) for span in parts(text, *name.span())]
    found, passed = [], []
    for start, end in names:
        if start not in view.datelines and not view.covered.isdisjoint(range(start, end)):
            continue
        if row := judge(view, start, end):
            found.append(row)
            view.ends.add(row["end"])
            learn(view, row)
        else:
            passed.append((start, end))
    found += [row for start, end in passed
              if gazetteer.key(text[start:end]) in view.known and (row := judge(view, start, end))]
    return found + embedded(view, passed, rows + found)


def overview(text: str, taken: list[tuple[int, int, str]], rows: list[Row]) -> SimpleNamespace:
    """What the judgement of a name looks at: marks, datelines, and what is a place by now."""
    fixed = [(start, end) for start, end, label in taken
             if label in FIXED_LABELS and not is_misread(text[start:end], label)]
    covered = [*fixed, *((row["start"], row["end"]) for row in rows)]
    people = [text[start:end] for start, end, label in taken if label == "PERSON"]
    lines = [found.span("name") for pattern in (PATTERNS.dateline, PATTERNS.shouted_dateline)
             for found in pattern.finditer(text)]
    return SimpleNamespace(
        text=text, taken=taken, marks={start: (end, label) for start, end, label in taken},
        inside={at for start, end, _ in taken for at in range(start + 1, end)},
        covered={at for span in covered for at in range(*span)}, datelines=dict(lines),
        known={row["key"] for row in rows if row["places"] and row["label"] != "FAC"},
        people={word for name in people if " " in name for word in name.split()}
        | {name for name in people if people.count(name) > 1},
        starts={row["start"] for row in rows if row["places"]},
        ends={row["end"] for row in rows if row["places"]})


def is_misread(name: str, label: str) -> bool:
    """Whether the name is marked as that of a people, which none has, and is a place's own."""
    if label != "NORP" or normalize(name) in naming.PEOPLE or name.endswith(ENDINGS):
        return False
    folded = gazetteer.key(name)
    return any(gazetteer.key(place.name) in (folded, islands(folded)) for place in find(name))


def learn(view: SimpleNamespace, row: Row) -> None:
    """A name that is surely a place is one elsewhere in the article too."""
    name = row["name"]
    free = " " in name or name not in view.people or is_no_person(row["places"])
    if free and not row["weak"] and name not in BODIES_OF_STATES:
        view.known.add(row["key"])


def is_no_person(places: tuple[Place, ...]) -> bool:
    """Whether a name that persons bear too means a large town all the same."""
    return any(place.kind == "city" and place.population >= 100_000 for place in places)


def parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A capitalised run as one name, or what stands between "and", "in" and hyphens."""
    name = text[start:end]
    if not name.startswith("The ") and gazetteer.lookup(gazetteer.key(name)):
        return [(start, end)]
    if first := PATTERNS.first_word.match(name):
        return parts(text, start + first.end(), end)
    joints = [edge for joint in PATTERNS.joints.finditer(name) for edge in joint.span()]
    edges = [0, *joints, len(name)]
    return [(start + left, start + right) for left, right in zip(edges[::2], edges[1::2])
            if right > left and name[left].isupper()]


def judge(view: SimpleNamespace, start: int, end: int) -> Row | None:
    """A mention, if the words around this name show that it is one."""
    text, end = view.text, view.datelines.get(start, end)
    marked_end, label = view.marks.get(start, (end, ""))
    name = text[start:end]
    if name.casefold() in COMMON or len(name) < 2:
        return None
    if start not in view.datelines:
        whole = marked_end == end or marked_end < end and is_name(name)
        person = label == "PERSON" and " " in name and not is_name(name)
        inside = start in view.inside and not PATTERNS.within.search(text, max(0, start - 8), start)
        if not whole or person or inside:
            return None
    placed = is_after_comma(text, start)
    short = text[end:end + 1] == "." and (placed or text[start - 1:start] == "(")
    if short and gazetteer.key(name).replace(" ", "") in gazetteer.abbreviations():
        end += 1
    abbreviated = placed or is_short_place(text, start, end)
    places = find(text[start:end], abbreviated=abbreviated)
    shown = how_shown(view, start, end, label, places) if places else ""
    row = read(text, start, end, label or "NONE", abbreviated=abbreviated) if shown else None
    return row and row | {"weak": shown == "weak"}


def how_shown(view: SimpleNamespace, start: int, end: int, label: str,
              places: tuple[Place, ...]) -> str:
    """How surely ("sure", "weak" or not) the words around show that the name is a place."""
    text, name, person = view.text, view.text[start:end], label == "PERSON"
    held = any(holds(outer, place) for outer in outer_places(text, end) for place in places)
    if start in view.datelines or held:
        return "sure"
    if name.endswith("."):
        return "sure" if is_after_comma(text, start) or text[start - 1:start] == "(" else ""
    located, near = is_located(text, start), is_near(view, start, end)
    owner = person and name in view.people and not is_no_person(places)
    if owner or person and not (located or near):
        return ""
    best = max(places, key=lambda place: place.population)
    own = [place for place in places
           if gazetteer.key(place.name) == gazetteer.key(name) or place.population >= KNOWN]
    if start in view.inside:
        return "sure" if is_great(best, own) else ""
    if gazetteer.key(name) in view.known or is_kind_shown(name, label, places, located):
        return "sure"
    bare = not label and (best.kind != "region" or name not in view.people)
    if is_great(best, own) and (located or near or bare):
        return "sure"
    people = max((place.population for place in own), default=0)
    if located and people >= (15_000 if label else 1000) or near and not person and people >= KNOWN:
        return "sure"
    weak = (located or near) and people >= 1000 and name not in view.people
    return "weak" if weak else ""


def is_near(view: SimpleNamespace, start: int, end: int) -> bool:
    """Whether a name stands after "from", before "residents", beside a place or in an address."""
    text = view.text
    towards = PATTERNS.towards.search(text, max(0, start - 40), start)
    if towards or PATTERNS.people_after.match(text, end):
        return True
    before = PATTERNS.joined_before.search(text, max(0, start - 6), start)
    after = PATTERNS.joined_after.match(text, end)
    if before and before.start() in view.ends or after and after.end() in view.starts:
        return True
    beside = PATTERNS.beside.search(text, max(0, start - 30), start)
    return bool(beside and PATTERNS.closed.match(text, end))


def is_kind_shown(name: str, label: str, places: tuple[Place, ...], located: bool) -> bool:
    """Whether the name of an area or a county stands as such names do; a body like the EU acts."""
    kinds = {place.kind for place in places}
    if "facility" in kinds and (located or name not in OFFICES and (label == "MISC" or " " in name)):
        return True
    if kinds & set(gazetteer.AREA_KINDS):
        return located or " " in name and label != "PERSON" and name not in BODIES_OF_STATES
    county = not kinds.isdisjoint(("district", "region")) and name.split()[-1].lower() in KINDS
    return county and label != "PERSON"


def is_great(place: Place, own: list[Place]) -> bool:
    """Whether it is a country, a continent or a large region, whose bare name means a place."""
    return place.kind in ("country", "continent") or (
        place.kind == "region" and place in own and place.population > LARGE)


def is_located(text: str, start: int) -> bool:
    """Whether words of place stand before."""
    return bool(PATTERNS.located.search(text, max(0, start - 40), start))


def is_short_place(text: str, start: int, end: int) -> bool:
    """Whether it is an abbreviation after words of place: "in LA"."""
    return end - start < 4 and is_located(text, start)


def is_after_comma(text: str, start: int) -> bool:
    """Whether a comma stands before this offset."""
    return text[max(0, start - 2):start].rstrip(" \n").endswith(",")


def embedded(view: SimpleNamespace, passed: list[tuple[int, int]], rows: list[Row]) -> list[Row]:
    """The place that a public body's name begins with: "Kent Police"."""
    text, found = view.text, []
    names = {row["name"] for row in rows if not row["weak"] and row["label"] != "FAC"
             and (len(row["name"]) > 2 or row["name"] in ("UK", "US"))
             and any(place.kind in SETTLED for place in row["places"])}
    bodies = [(start, end) for start, end, label in view.taken if label in BODY_LABELS]
    for start, end in sorted({*passed, *bodies}):
        start += PATTERNS.before_body.match(text[start:end]).end()
        last = beginning(text, start, end, names)
        rest = PATTERNS.rest_of_body.match(text, last) if last else None
        if rest and PRIVATE.isdisjoint(re.split("[ -]", rest[0].lower())):
            row = read(text, start, last, "NONE")
            row = row and row | {"start": start, "end": last, "area": False, "part": ""}
            found += [row] if row and row["places"] else []
    return found


def beginning(text: str, start: int, end: int, names: set[str]) -> int:
    """Where the place ends that a name begins with; 0 where it begins with none."""
    lasts = [start + word.end() for word in re.finditer(r"\S+", text[start:end])]
    for last in lasts[-2::-1][-4:]:
        name = text[start:last]
        public = PATTERNS.public.search(text, last, end) and name.casefold() not in COMMON
        if name in names or public and is_well_known(name):
            return last
    return 0


@lru_cache(maxsize=20_000)
def is_well_known(name: str) -> bool:
    """Whether this is the own name of a large town, a large region or a country."""
    folded = gazetteer.key(name)
    large = (place for place in gazetteer.lookup(folded) if place.population >= LARGE)
    return any(place.kind in SETTLED and gazetteer.key(place.name) == folded for place in large)


# What lies in what.

def outer_places(text: str, end: int) -> tuple[Place, ...]:
    """The countries and regions after a comma, in brackets or after "in": "Paris, Texas"."""
    found = PATTERNS.outer.match(text, end)
    words = re.split(r"(?<=[ -])", found["name"]) if found else []
    for size in range(len(words), 0, -1):
        name = "".join(words[:size]).rstrip(" -")
        places = find(name, abbreviated=True) or read_parts({}, name)
        kinds = ("country", "region", "district", "area")
        if inside := tuple(place for place in places if place.kind in kinds):
            return inside
    return ()


def holds(outer: Place, place: Place) -> bool:
    """Whether the one place lies in the other."""
    same = outer.geonameid == place.geonameid
    if outer.country != place.country or same or place.kind == "country":
        return False
    if outer.kind == "region":
        return outer.region == place.region and place.kind != "region"
    boxed = bool(outer.box) and place.kind == "city"
    return outer.kind == "country" or boxed and in_box(outer.box, place)


def in_box(box: tuple, place: Place) -> bool:
    """Whether the place's point lies in the box, or close by."""
    return box[0] - 0.2 <= place.lat <= box[2] + 0.2 and box[1] - 0.2 <= place.lon <= box[3] + 0.2

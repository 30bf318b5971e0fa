"""Where and when an event happens: the nearest place and time told with it, from the parse and the tables of `situate`."""

from types import SimpleNamespace

import pandas

from helpers.relate import syntax, words
from helpers.relate.syntax import case_of, is_verb
from helpers.attribute import cues
from helpers.attribute.speakers import KINDS

PARTS = ("compound", "amod", "nmod:poss", "flat", "nmod:desc")
APART = ("ccomp", "acl:relcl", "parataxis", "acl", "csubj")
CLOSED = ("advcl", "conj", "ccomp")  # with a subject of their own
SHARED = ("conj", "xcomp", "advcl")
NOT_WHERE = frozenset("by against with for about between than like as versus along including such on despite".split())
ELSEWHERE = frozenset("before after since until for over following against on about from despite to".split())  # "died before his visit to Rome"
AT = frozenset("in at near outside inside on across around".split())
TOWARDS = frozenset("from to".split())
COMPARED = frozenset("from than to with".split())  # "rose from a year earlier"
FARTHEST = 12  # steps up the parse
Event = dict


def records(table: pandas.DataFrame) -> list[dict]:
    """The rows of a table as dicts of what compares them, unknown as empty."""
    columns = [name for name in ("start", "end", "name", "kind", "stands_for", "country", "earliest", "latest", "status") if name in table]
    rows = zip(*(table[name].tolist() for name in columns)) if len(table) else []
    return [{name: "" if cell is pandas.NA or cell is None else cell for name, cell in zip(columns, row)} for row in rows]


def place(view: SimpleNamespace, events: list[Event], times: list[dict], places: list[dict]) -> None:
    """Gives each event the number of its time and of its place among the `records`, or None."""
    at = {one["at"]: one for one in events} | {one["verb"]: one for one in events if one["verb"] is not None}
    for one in events:
        one["time"] = one["place"] = None
        one["near"] = {"time": FARTHEST, "place": FARTHEST}
    hang(view, at, "time", [(row, one) for row, one in enumerate(times) if one.get("kind") in ("date", "time")])
    hang(view, at, "place", [(row, one) for row, one in enumerate(places) if not one.get("stands_for")])
    for one in events:
        share(view, at, one)


def hang(view: SimpleNamespace, at: dict[int, Event], name: str, rows: list[tuple[int, dict]]) -> None:
    """Hangs rows of a table on the events above them, each event keeping the nearest; failing these, on the event nouns beside them."""
    for row, told in rows:
        first, stop = syntax.tokens_of(view, told["start"], told["end"])
        root = next((j for j in range(first, stop) if not first <= view.head[j] < stop or view.head[j] == j), first)
        if name == "place" and not is_where(view, at, root, known=told.get("status") != "unknown"):
            continue
        if name == "time" and "earlier" in view.low[first:stop] and any(view.low[j] in COMPARED for j in range(max(first - 2, 0), first)):
            continue
        hung = above(view, at, root)
        for steps, one in hung or beside(view, at, root):
            if steps < one["near"][name]:
                one[name], one["near"][name] = row, steps


def is_where(view: SimpleNamespace, at: dict[int, Event], root: int, *, known: bool = True) -> bool:
    """Whether a place's name tells where: after a preposition, as the object of "visit", before "region"; no doer, no owner, no "against".

    A name that no gazetteer knows needs "in", "at" or "near".
    """
    noun, end = root, top(view, root)
    while noun != end:
        if is_imposed(view, at, noun):
            return True
        if view.low[view.head[noun]] not in words.WHERE["nouns"]:
            return False
        noun = view.head[noun]
    while view.dep[noun] in ("conj", "appos") and view.pos[view.head[noun]] in ("NOUN", "PROPN") and not case_of(view, noun):
        noun = view.head[noun]
    case = case_of(view, noun)
    if view.dep[noun] in syntax.SUBJECTS or case in NOT_WHERE and (case != "on" or syntax.label(view, root) == "GPE"):
        return False
    if case == "of" and view.dep[noun] == "nmod":
        return view.head[noun] in at or view.low[view.head[noun]] in words.WHERE["nouns"] and is_where(view, at, view.head[noun])
    if not known and (view.dep[noun] != "obj" or syntax.label(view, root) not in ("FAC", "GPE")):
        return case in AT or case in TOWARDS and view.dep[noun] == "obl"
    return leads_there(view, at, noun, case) or end != root and not case and view.dep[noun] not in ("obj", "nsubj:pass")


def top(view: SimpleNamespace, root: int) -> int:
    """The noun that a name is the first part of."""
    while view.dep[root] in PARTS and view.head[root] != root:
        root = view.head[root]
    return root


def leads_there(view: SimpleNamespace, at: dict[int, Event], noun: int, case: str) -> bool:
    """Whether the preposition, or the verb of the object, makes a place of the noun."""
    if view.dep[noun] in ("obj", "nsubj:pass"):
        return syntax.lemma(view, view.head[noun]) in words.WHERE["verbs"]
    if case in ("to", "from") and view.dep[noun] == "nmod" and is_of_person(view, at, view.head[noun], case):
        return False
    if case == "from" and view.head[noun] in at and at[view.head[noun]]["lemma"] in words.WHERE["receiving"]:
        return False
    return bool(case) or view.dep[noun] in ("obl", "obl:unmarked", "advmod")


def is_imposed(view: SimpleNamespace, at: dict[int, Event], noun: int) -> bool:
    """Whether a place owns what is imposed on it: "Lima’s lockdown"."""
    event = at.get(view.head[noun])
    return event is not None and event["noun"] and event["lemma"] in words.ROLES["imposed"] and syntax.label(view, noun) in ("GPE", "LOC")


def is_of_person(view: SimpleNamespace, at: dict[int, Event], noun: int, case: str) -> bool:
    """Whether "to" or "from" hangs on a person or office: "the ambassador to Chile", "a group from Kent"; not "the visit by the king to Chile"."""
    if view.head[noun] in at and at[view.head[noun]]["noun"]:
        return False
    if case == "from":
        return syntax.is_animate(view, noun)
    person = syntax.label(view, noun) == "PERSON" or KINDS.get(view.low[noun]) in ("person", "official", "expert")
    return person or view.low[noun] in words.WHERE["offices"]


def above(view: SimpleNamespace, at: dict[int, Event], root: int) -> list[tuple[int, Event]]:
    """The events above a token within its clause, with how far above they are."""
    found, j = [], root
    for steps in range(FARTHEST):
        if j in at and (j != root or at[j]["noun"]):
            found.append((steps, at[j]))
        carried = j in at and at[j]["noun"] and (at[j]["verb"] is not None or case_of(view, j) in ELSEWHERE)
        closed = is_verb(view, j) and view.dep[j] in CLOSED and syntax.kids(view, j, *syntax.SUBJECTS)
        if j in at and is_verb(view, j) or carried or closed or view.head[j] == j or view.dep[j] in APART:
            break
        j = view.head[j]
    return found


def beside(view: SimpleNamespace, at: dict[int, Event], root: int) -> list[tuple[int, Event]]:
    """The event noun under the verb above a token, where the verb is no event and reports none: "shown by an attack this week"."""
    verb = view.head[root]
    if not is_verb(view, verb) or view.dep[root] not in ("obl", "obl:unmarked", "advmod") or syntax.lemma(view, verb) in cues.VERB_STANCE:
        return []
    nouns = [k for noun in view.kids[verb] for k in (noun, *view.kids[noun]) if k in at and at[k]["noun"]]
    return [(FARTHEST - 1, at[nouns[-1]])] if nouns else []


def share(view: SimpleNamespace, at: dict[int, Event], one: Event) -> None:
    """Lets an event without time or place take those of the verb that it is joined to or completes; a clause with its own subject does not."""
    for name in ("time", "place"):
        j = one["verb"] if one["verb"] is not None else one["at"]
        for _ in range(3):
            own = view.dep[j] != "xcomp" and syntax.kids(view, j, *syntax.SUBJECTS)
            purpose = name == "time" and view.dep[j] == "advcl" and syntax.mark_of(view, j) == "to"
            if one[name] is not None or own or purpose or view.dep[j] not in SHARED or view.head[j] == j:
                break
            j = view.head[j]
            other = at.get(j)
            if other is not None and other[name] is not None and (name == "time" or view.dep[other["at"]] != "conj"):
                one[name] = other[name]

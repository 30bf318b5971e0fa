"""Which events are one event told again: the same kind of event, and enough that agrees, nothing that does not."""

from datetime import date
from types import SimpleNamespace

from helpers.relate import words

REACH = 60  # events of one kind that are looked back on
ENOUGH = 2  # things that must agree
TELLING = ("actual", "reported")
Event = dict


def link(view: SimpleNamespace, events: list[Event], times: list[dict], places: list[dict]) -> None:
    """Gives each event the number of its first telling, where it is sure to be the same."""
    seen: dict[str, list[int]] = {}
    for number, one in enumerate(events):
        one["same_as"] = None
        if one["realis"] not in TELLING or one["negated"]:
            continue
        kind = group(one)
        scores = [(agreement(view, events[earlier], one, times, places), -earlier) for earlier in seen.get(kind, [])[-REACH:]]
        best, earlier = max(scores, default=(0, 0))
        if best >= ENOUGH:
            earlier = -earlier
            one["same_as"] = earlier if events[earlier]["same_as"] is None else events[earlier]["same_as"]
        seen.setdefault(kind, []).append(number)


def group(one: Event) -> str:
    """The word by which all words of an event's meaning are known."""
    return words.SAME.get(one["lemma"], one["lemma"])


def agreement(view: SimpleNamespace, first: Event, second: Event, times: list[dict], places: list[dict]) -> int:
    """How many things agree: who, whom (twice where by name and word), how many, when, where; -9 where one does not."""
    scores = [parties(view, first, second, role) for role in ("who", "whom")]
    scores += [counts(first, second), when(first, second, times), where(first, second, places)]
    if min(scores) < 0:
        return -9
    crossed = undergone(view, first, second)
    once = ENOUGH if group(first) in words.ROLES["once"] and (scores[1] or crossed) and named(view, first, second) else 0
    told = scores[0] + scores[1] + crossed
    return max(sum(scores) + crossed, once) if told else 0


def parties(view: SimpleNamespace, first: Event, second: Event, role: str) -> int:
    """1 where the two may be the same, 2 where both name and word agree, -1 where they differ, 0 where one is not told."""
    a, b = first[role], second[role]
    if a is None or b is None:
        return 0
    known, other = first[role + "_actor"], second[role + "_actor"]
    if known and other:
        return 1 + (head(view, a) == head(view, b)) if known == other else -1
    return likeness(view, first[role + "_span"], second[role + "_span"], a, b)


def likeness(view: SimpleNamespace, first: tuple[int, int], second: tuple[int, int], a: int, b: int) -> int:
    """How alike two phrases without a common actor are: their head nouns and the names in them."""
    if view.pos[a] == "PRON" or view.pos[b] == "PRON":
        return 0
    names, others = names_in(view, first), names_in(view, second)
    same_head = head(view, a) == head(view, b)
    if names and others:
        return (2 if same_head else int(is_body_of(view, a, b) or is_body_of(view, b, a))) if names & others else -1
    if same_head:
        return 1
    return 0 if is_number(view, a) or is_number(view, b) else -1


def is_body_of(view: SimpleNamespace, a: int, b: int) -> bool:
    """Whether the first is a common noun such as "regime" and the second the name it is told with."""
    return view.low[a] in words.IDENTITY["bodies"] and b in view.entity


def undergone(view: SimpleNamespace, first: Event, second: Event) -> int:
    """Agreement between the subject of the one and the object of the other: "the fall of the regime", "the overthrow of the president"."""
    for one, other in ((first, second), (second, first)):
        if one["whom"] is None and one["who"] is not None and other["who"] is None and other["whom"] is not None:
            return max(0, likeness(view, one["who_span"], other["whom_span"], one["who"], other["whom"]))
    return 0


def named(view: SimpleNamespace, first: Event, second: Event) -> bool:
    """Whether the phrases of both share a name."""
    names = [set().union(*(names_in(view, one[role + "_span"]) for role in ("who", "whom") if one[role] is not None)) for one in (first, second)]
    return bool(names[0] & names[1])


def names_in(view: SimpleNamespace, span: tuple[int, int]) -> set[str]:
    """The ids of the actors named in a phrase, peoples left out."""
    numbers = {view.entity[j] for j in range(*span) if j in view.entity}
    return {view.names[number][3] for number in numbers if view.names[number][2] != "NORP"} - {""}


def head(view: SimpleNamespace, i: int) -> str:
    """The word of a noun, or the one that stands for all like it."""
    word = view.low[i]
    return words.HEADS.get(word, word)


def is_number(view: SimpleNamespace, i: int) -> bool:
    """Whether the noun is but a number: "54 were executed"."""
    return view.pos[i] == "NUM" or view.low[i] in words.WORDS["count"]["vague"]


def counts(first: Event, second: Event) -> int:
    """1 where both tell the same number, -1 where the numbers cannot both be true."""
    (low, high), (least, most) = first["range"], second["range"]
    if (low is None and high is None) or (least is None and most is None):
        return 0
    if (low or 0) > (most if most is not None else 10**15) or (least or 0) > (high if high is not None else 10**15):
        return -1
    return int((low, high) == (least, most) and low is not None and low > 1)


def when(first: Event, second: Event, times: list[dict]) -> int:
    """1 where both happen on the same days, -1 where their days lie apart; a time may have no last day."""
    a, b = (times[one["time"]] if one["time"] is not None else None for one in (first, second))
    if a is None or b is None or not (a["earliest"] and b["earliest"]):
        return 0
    if (a["latest"] or date.max) < b["earliest"] or (b["latest"] or date.max) < a["earliest"]:
        return -1
    return int((a["earliest"], a["latest"]) == (b["earliest"], b["latest"]))


def where(first: Event, second: Event, places: list[dict]) -> int:
    """1 where both happen at the same place, -1 where they are in two countries or two towns."""
    a, b = (places[one["place"]] if one["place"] is not None else None for one in (first, second))
    if a is None or b is None:
        return 0
    if a["country"] and b["country"] and a["country"] != b["country"]:
        return -1
    if a["name"] == b["name"]:
        return 1
    return -1 if a["kind"] == b["kind"] == "city" else 0

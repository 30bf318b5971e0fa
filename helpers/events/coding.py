"""Whether the PLOVER type of a word fits what is told with it: no flood assaults, no policy supports, nobody consults a shop."""

from types import SimpleNamespace

from helpers.events import clause, plover
from helpers.events.clause import case_of, kids, label
from helpers.claims.speakers import KINDS

ANYBODY = frozenset("it which that this one who those many some both all".split())
Event = dict


def settle(view: SimpleNamespace, one: Event) -> None:
    """Takes the type from an event that it does not fit."""
    if one["code"] and not fits(view, one):
        one["code"] = one["mode"] = ""


def fits(view: SimpleNamespace, one: Event) -> bool:
    """Whether those who do it, and those whom it befalls, can be those of its type."""
    who, whom, lemma = one["who"], one["whom"], one["lemma"]
    if one["code"] == "SUPPORT" or one["code"] == "AID" and lemma not in plover.IDENTITY["rescuing"]:
        return who is None or is_doer(view, who)
    if one["mode"] == "visit":
        return is_official(view, one)
    if lemma in ("fight", "battle", "combat"):
        return is_fight(view, one["at"], whom)
    if one["code"] == "RETREAT" and one["mode"] == "withdraw":
        return not any(case_of(view, k) == "on" and label(view, k) not in ("DATE", "TIME") for k in kids(view, one["at"], "obl"))
    return True


def is_doer(view: SimpleNamespace, i: int) -> bool:
    """Whether the noun can act by will: people, bodies, names, and nouns with an ending of doers."""
    word = view.low[i]
    if clause.is_animate(view, i) or word in plover.BODIES or word in ANYBODY:
        return True
    return view.pos[i] in ("PROPN", "NUM") or view.pos[i] != "PRON" and word.endswith(plover.DOERS)


def is_official(view: SimpleNamespace, one: Event) -> bool:
    """Whether somebody named or in office visits, or a named place or somebody is visited; "to visit emergency rooms" is no contact of that kind."""
    who, whom = one["who"], one["whom"]
    if who is not None and (label(view, who) or KINDS.get(view.low[who]) == "official" or view.low[who] in plover.IDENTITY["acting_for"]):
        return True
    if whom is not None and (label(view, whom) or clause.is_animate(view, whom)):
        return True
    if one["noun"] and one["lemma"] == "visit" and whom is None:
        return True
    return one["noun"] and any(label(view, k) in ("GPE", "LOC", "FAC", "ORG", "PERSON") for k in kids(view, one["at"], "nmod"))


def is_fight(view: SimpleNamespace, i: int, whom: int | None) -> bool:
    """Whether somebody is fought, not an evil or for a right: "the fight against malaria"."""
    if whom is not None:
        return is_doer(view, whom) or view.low[whom] in plover.NOUN_FORMS and view.low[whom] not in plover.NATURE
    return not any(case_of(view, k) == "for" and label(view, k) not in ("DATE", "TIME") for k in kids(view, i, "obl", "nmod"))


def is_natural(view: SimpleNamespace, i: int, who: int | None) -> bool:
    """Whether a force of nature, an illness or an accident does it: "the flood killed two", "died in a crash"."""
    causes = [k for k in kids(view, i, "obl") if case_of(view, k) in ("in", "by", "from", "after", "of")]
    return any(view.low[k] in plover.NATURE for k in ([who] if who is not None else causes))

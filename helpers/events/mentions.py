"""The event mentions that the encoder is sure of, with who does it and to whom from their PropBank arguments; events as in `happen`."""

from types import SimpleNamespace

from helpers.encoder.component import EVENTS
from helpers.events import act, clause, plover
from helpers.events.clause import is_passive, is_verb, label

SURE = 0.9  # probability from which a mention becomes a row; chosen on ECB+ dev and on texts in which nothing happens
SURE_ALONE = 0.98  # the same for a noun with nobody told beside it
Event = dict


def added(view: SimpleNamespace, found: list[Event]) -> list[Event]:
    """The events with those that the word lists miss, in text order."""
    taken = {one["at"] for one in found} | {one["verb"] for one in found} | {i for one in found for i in range(*one["trigger"])}
    sure = [one for one in view.doc.user_data.get(EVENTS, ()) if one["kind"] == "occurrence" and one["sure"] >= SURE]
    more = [event(view, one) for one in sure if not taken & {one["anchor"], *range(*one["trigger"])} and not is_said_or_so(view, one["anchor"])]
    return sorted([*found, *(one for one in more if is_told(view, one))], key=lambda one: one["at"])


def is_told(view: SimpleNamespace, one: Event) -> bool:
    """Whether a verb tells it, or a noun with who does it or whom it befalls; a noun alone has to be surer still: "work", "hardship"."""
    alone = one["who"] is None and one["whom"] is None
    return not one["noun"] or view.pos[one["at"]] == "NOUN" and (not alone or one["sure"] >= SURE_ALONE)


def is_said_or_so(view: SimpleNamespace, i: int) -> bool:
    """Whether the word is a verb of saying or being, which the lists know better."""
    lemma = plover.FORMS.get(view.low[i], "") or view.doc[i].lemma_.lower()
    return view.pos[i] == "VERB" and lemma in plover.STATES | plover.REPORTING | plover.PARTICLED


def event(view: SimpleNamespace, mention: dict) -> Event:
    """The event that a mention tells; it has no code, since the lists of PLOVER's words know no such one."""
    i = mention["anchor"]
    noun = not is_verb(view, i)
    one = {"at": i, "noun": noun, "verb": None if noun else i, "passive": not noun and is_passive(view, i), "silent": False, "code": "", "mode": "", "sure": mention["sure"]}
    one["who"], one["whom"] = parties(view, mention, one)
    one["lemma"] = view.doc[i].lemma_.lower()
    one["trigger"] = mention["trigger"] if noun else (i, i + 1)
    one["did"] = one["trigger"] if noun else act.verb_group(view, i, one["whom"])
    return one


def parties(view: SimpleNamespace, mention: dict, one: Event) -> tuple[int | None, int | None]:
    """Who does it and whom it befalls: ARG0 and ARG1, failing this ARG2; the subject of an active verb without ARG0 does it."""
    heads: dict[str, int] = {}
    for role, start, end in mention["arguments"]:
        if role in ("ARG0", "ARG1", "ARG2") and (head := party(view, mention["anchor"], start, end)) is not None:
            heads.setdefault(role, head)
    who, whom = heads.get("ARG0"), heads.get("ARG1")
    if whom is None and (who is not None or one["passive"]):
        whom = heads.get("ARG2")
    if who is None and whom is not None and not one["passive"] and not one["noun"] and view.dep[whom] in clause.SUBJECTS and whom < one["at"]:
        who, whom = whom, heads.get("ARG2")
    return who, whom if whom != who else None


def party(view: SimpleNamespace, anchor: int, start: int, end: int) -> int | None:
    """The head of an argument that is a noun phrase; what a relative pronoun stands for; None for clauses, dates and the like."""
    head = next((j for j in range(start, end) if j != anchor and (not start <= view.head[j] < end or view.head[j] == j)), None)
    if head is None:
        return None
    if view.tag[head] in clause.RELATIVE or view.low[head] == "that" and view.pos[head] == "PRON":
        return view.head[anchor] if view.dep[anchor] in ("acl:relcl", "acl") and view.head[anchor] != anchor else None
    named = view.pos[head] in clause.NOMINAL or view.tag[head] == "PRP$" or head in view.entity
    return head if named and label(view, head) not in act.TIMES and view.dep[head] != "expl" else None

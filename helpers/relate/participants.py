"""Which actors take part in an event: by name, pronoun, description ("the Observatory", "the group"), or as those who act for a body."""

from types import SimpleNamespace

from spacy.tokens import Doc

from helpers.attribute import speakers
from helpers.relate import syntax, words

SPAN = tuple[int, int]
PRONOUNS = {word: word for word in ("it", "he", "she", "i")} | {"him": "he", "his": "he", "himself": "he", "her": "she", "herself": "she"}
NONE = {"speaker": "", "kind": "", "end": 0}


def survey(doc: Doc, view: SimpleNamespace) -> SimpleNamespace:
    """What is known of the article's actors, with the bodies that are spoken of by a common noun: "the ISIS group" makes "the group" ISIS."""
    known = SimpleNamespace(**vars(speakers.survey(doc)), bodies={})
    for mention in known.mentions:
        after = view.low[mention.end] if mention.end < view.size else ""
        if mention.label_ in ("ORG", "GPE") and after in words.IDENTITY["bodies"] and view.dep[mention.end - 1] in ("compound", "flat"):
            known.bodies.setdefault(after, set()).add(mention.ent_id_)
    return known


def actor(view: SimpleNamespace, known: SimpleNamespace, head: int, span: SPAN, last: dict, outer: dict | None) -> str:
    """The id of the actor that a noun phrase names or speaks of; empty where it is none, several, or not known."""
    word = view.low[head]
    if view.pos[head] == "PRON" and word in PRONOUNS and (word != "it" or view.dep[head] == "nsubj"):
        found = in_sentence(view, known, head, PRONOUNS[word]) or speakers.pronoun(known, head, PRONOUNS[word], last | {"end": min(last["end"], head)}, outer)
        return "" if found and PRONOUNS[word] == "it" and known.label.get(found) == "NORP" else found
    if is_several(view, head, span) or view.pos[head] == "PRON":
        return ""
    return of_name(view, known, head, span) or known.refers.get(head, "") or body(view, known, head, span) or stands_for(view, known, head, last)


def in_sentence(view: SimpleNamespace, known: SimpleNamespace, head: int, word: str) -> str:
    """The one person named before "he" or "she" in the same sentence: right of 44 in 48 on GUM dev and ECB+ dev, where the head on the states is in 36."""
    named = {known.ent[k].ent_id_ for k in range(view.first[head], head) if k in known.ent and known.ent[k].label_ == "PERSON"}
    return named.pop() if word in ("he", "she") and len(named) == 1 else ""


def is_several(view: SimpleNamespace, head: int, span: SPAN) -> bool:
    """Whether "and" joins another to the noun."""
    named = view.entity.get(head, -1)
    joined = any(view.dep[k] == "conj" and view.pos[k] in syntax.NOMINAL and view.entity.get(k, -2) != named for k in view.kids[head])
    ands = [j for j in range(span[0] + 1, span[1]) if view.low[j] == "and" and j not in view.entity]
    return joined or any(j - 1 in view.entity and named not in (-1, view.entity[j - 1]) for j in ands)


def of_name(view: SimpleNamespace, known: SimpleNamespace, head: int, span: SPAN) -> str:
    """The actor whose name the head belongs to, or is told right before it: "the ISIS group"."""
    mention = known.ent.get(head)
    if mention is not None:
        return mention.ent_id_
    before = known.ent.get(head - 1)
    return before.ent_id_ if before is not None and view.low[head] == "group" and head - 1 >= span[0] else ""


def body(view: SimpleNamespace, known: SimpleNamespace, head: int, span: SPAN) -> str:
    """The one body that an article calls "the group" elsewhere."""
    fitting = known.bodies.get(view.low[head], ())
    definite = view.low[span[0]] in ("the", "this", "that") and head - span[0] < 3 and not any(k in known.ent for k in range(*span))
    return next(iter(fitting)) if len(fitting) == 1 and definite else ""


def stands_for(view: SimpleNamespace, known: SimpleNamespace, head: int, last: dict) -> str:
    """The body or country whose people act: "U.S. forces", "the group’s cells", "members of the party"."""
    if view.low[head] not in words.IDENTITY["acting_for"]:
        return ""
    near = [k for k in view.kids[head] if view.dep[k] in ("compound", "nmod:poss", "amod") and k < head]
    near += [k for k in view.kids[head] if view.dep[k] == "nmod" and syntax.case_of(view, k) == "of"]
    found = []
    for k in near:
        mention = known.ent.get(k)
        if mention is not None and mention.label_ in ("ORG", "GPE"):
            found.append(mention.ent_id_)
        elif view.low[k] in words.IDENTITY["bodies"]:
            found.append(body(view, known, k, syntax.phrase(view, k)))
    named = set(found) - {""}
    return named.pop() if len(named) == 1 else ""

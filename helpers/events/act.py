"""The act that a verb tells: which sense it has, who does it, whom it befalls, and the words that tell it."""

from types import SimpleNamespace

from helpers.claims import put
from helpers.events import clause, plover
from helpers.events.clause import case_of, is_passive, is_verb, kids, label, mark_of

MOMENTS = frozenset("day time year month week hour moment way".split())  # "the day that he won"
TIMES = ("DATE", "TIME")


def sense(view: SimpleNamespace, i: int, lemma: str) -> plover.Sense | None:
    """The first sense of a verb whose conditions hold."""
    return next((one for one in plover.VERBS.get(lemma, ()) if holds(view, i, one)), None)


def holds(view: SimpleNamespace, i: int, one: plover.Sense) -> bool:
    """Whether the particle, the prepositions and the object are those of the sense."""
    if one.after and not has_particle(view, i, one.after):
        return False
    after = [k for k in kids(view, i, "obl", "nmod", "obl:arg") if case_of(view, k) in one.prepositions]
    if one.prepositions and not after:
        return False
    if not (one.objects or one.kind):
        return True
    if one.prepositions and one.objects:
        return any(view.low[j] in one.objects for k in after for j in (k, *kids(view, k, "conj")))
    if one.kind == "to":
        return any(mark_of(view, k) == "to" for k in kids(view, i, "xcomp", "ccomp", "advcl"))
    target = object_of(view, i)
    if one.kind == "none":
        return target is None
    if target is None:
        return False
    if one.objects:
        return view.low[target] in one.objects or any(view.low[k] in one.objects for k in kids(view, target, "compound", "conj"))
    if one.kind == "name":
        return label(view, target) == "PERSON"
    return clause.is_animate(view, target) if one.kind == "actor" else is_place(view, target)


def is_place(view: SimpleNamespace, i: int) -> bool:
    """Whether the noun names a place."""
    return label(view, i) in ("GPE", "LOC", "FAC") or view.low[i] in plover.WHERE["nouns"]


def has_particle(view: SimpleNamespace, i: int, words: str) -> bool:
    """Whether the words of a particle stand under the verb or right after it."""
    first = words.split()[0]
    return first in view.low[i + 1:i + 2] or any(view.low[k] == first for k in kids(view, i, "compound:prt", "xcomp", "obj", "advmod") if k > i)


def object_of(view: SimpleNamespace, i: int) -> int | None:
    """What a verb acts on: its object, the subject of a passive, the noun before a participle."""
    if is_passive(view, i):
        return clause.surface_subject(view, i)
    objects = [k for k in kids(view, i, "obj", "iobj") if label(view, k) not in TIMES]
    told = [k for k in objects if view.tag[k] not in clause.RELATIVE]
    found = next((k for k in told if view.dep[k] == "obj"), next((k for k in told if k > i), None))
    if found is None:
        pronoun = next((k for k in objects if k < i), None)
        target = clause.antecedent(view, i, pronoun) if pronoun is not None else shared_object(view, i)
        return None if target is not None and view.low[target] in MOMENTS else target
    return found


def shared_object(view: SimpleNamespace, i: int) -> int | None:
    """The object of the verb that "and" joins right after this one: "looted and burned the shops"."""
    after = [k for k in kids(view, i, "conj") if i < k <= i + 3 and is_verb(view, k) and not kids(view, k, *clause.SUBJECTS)
             and plover.FORMS.get(view.low[k]) != "have"]
    return next((obj for k in after for obj in kids(view, k, "obj")), None)


def is_phase(view: SimpleNamespace, i: int, lemma: str) -> bool:
    """Whether the verb says how far the act of a verb under it has come: "began to shoot", "tried to flee", "plans to visit"."""
    below = kids(view, i, "xcomp")
    return lemma in plover.PHASES and any(is_verb(view, k) for k in below) and not kids(view, i, "obj", "iobj")


def doer(view: SimpleNamespace, i: int, passive: bool) -> int | None:
    """Who does it: the subject, or what "by" names of a passive."""
    if passive:
        return next(iter(clause.agents(view, i)), None) or joined_agent(view, i)
    found = clause.surface_subject(view, i)
    if found is None or view.dep[found] == "expl" and view.low[found] in ("it", "there"):
        return None
    return None if view.pos[found] in ("VERB", "AUX") or label(view, found) in TIMES else found


def joined_agent(view: SimpleNamespace, i: int) -> int | None:
    """The agent of the passive that "and" joins right after this one: "hit and sunk by a mine"."""
    after = [k for k in kids(view, i, "conj") if i < k <= i + 3 and is_verb(view, k)]
    return next((agent for k in after for agent in clause.agents(view, k)), None)


def sufferer(view: SimpleNamespace, i: int, passive: bool, found: plover.Sense | None) -> int | None:
    """Whom or what it befalls: the object, the subject of a passive, or what a preposition of the verb names."""
    target = object_of(view, i)
    if target == i + 1 and found is not None and found.after == view.low[target]:
        return None
    if target is not None or passive:
        return target if target is None or view.low[target] not in ("itself", "themselves", "himself", "herself") else None
    if found is not None and found.prepositions:
        return next((k for k in kids(view, i, "obl", "nmod", "obl:arg") if case_of(view, k) in found.prepositions), None)
    if found is not None and found.code:
        named = [k for k in kids(view, i, "obl") if case_of(view, k) in plover.ROLES["whom"] and label(view, k) not in ("DATE", "TIME") and k > i]
        named = [k for k in named if case_of(view, k) in ("against", "with") or clause.is_animate(view, k)]
        return named[0] if named else left_out(view, i, found)
    return None


def left_out(view: SimpleNamespace, i: int, found: plover.Sense) -> int | None:
    """The noun before a relative clause that has a subject but no object: "the man police arrested"."""
    transitive = view.dep[i] == "acl:relcl" and found.kind != "none" and not any(view.tag[k] == "WRB" for k in view.kids[i])
    pronoun = clause.relative_of(view, i)
    plain = pronoun is None or view.dep[pronoun] == "obj"
    return view.head[i] if transitive and plain and kids(view, i, "nsubj") and not kids(view, i, "obl") else None


def trigger(view: SimpleNamespace, i: int, found: plover.Sense | None) -> tuple[int, int]:
    """The verb with the particle that stands right after it."""
    after = found.after.split() if found else []
    size = len(after) if after and view.low[i + 1:i + 1 + len(after)] == after else 0
    return i, i + 1 + size


def verb_group(view: SimpleNamespace, i: int, whom: int | None, found: plover.Sense | None = None) -> tuple[int, int]:
    """The verb with auxiliaries, negation, particle, the verbs that it completes ("may try to exploit") and a preposition before whom it befalls."""
    end = trigger(view, i, found)[1]
    if end == i + 1 and end < view.size and view.dep[end] == "compound:prt" and view.head[end] == i:
        end += 1
    if end == i + 1 < view.size and view.low[end] == "place" and view.dep[end] == "obj":
        end += 1
    if whom is not None and end < view.size and view.dep[end] == "case" and view.head[end] == whom:
        end += 1
    return group_start(view, i), end


def group_start(view: SimpleNamespace, i: int, depth: int = 0) -> int:
    """Where the verb group begins."""
    above = view.head[i]
    lemma = plover.FORMS.get(view.low[above], "")
    leads = is_verb(view, above) and is_phase(view, above, lemma) or view.low[above] in plover.READY
    if depth < 4 and view.dep[i] == "xcomp" and above < i and leads:
        return group_start(view, above, depth + 1)
    if depth < 4 and (verb := step_verb(view, i)) is not None:
        return group_start(view, verb, depth + 1)
    start = i
    own = kids(view, i, "aux", "aux:pass", "cop", "advmod")
    while start - 1 in own and (view.dep[start - 1] != "advmod" or view.low[start - 1] in put.NEGATION or start - 2 in own):
        start -= 1
    return start


def step_verb(view: SimpleNamespace, i: int) -> int | None:
    """The verb of "take steps to …", "made an effort to …", "has plans to …", where this verb is what the steps lead to."""
    if mark_of(view, i) != "to" or view.dep[i] not in ("acl", "advcl"):
        return None
    noun = view.head[i] if view.dep[i] == "acl" else next((k for k in kids(view, view.head[i], "obj") if k == i - 2), None)
    if noun is None or view.low[noun] not in plover.REALIS["planned"] or view.dep[noun] != "obj" or i - noun > 3:
        return None
    verb = view.head[noun]
    light = plover.FORMS.get(view.low[verb], "") in ("take", "make", "have", "launch", "begin", "start", "continue")
    return verb if light and noun - verb < 5 else None

"""How real an event is told to be, and whether it is denied: by the words beside its trigger, else by what governs it in the parse (words/events.toml)."""

from types import SimpleNamespace

from helpers.attribute import cues, modality
from helpers.relate import syntax, words
from helpers.relate.syntax import case_of, is_passive, is_verb, kids, lemma, mark_of
from helpers.relate.words import PHASES, REALIS

KIND = {"possible": "possible", "likely": "possible", "obliged": "planned", "future": "planned", "conditional": "hypothetical"}
MODALS = {word: KIND[kind] for word, kind in modality.MODALITY.items()} | {"can": "possible", "ca": "possible", "shall": "planned"}
NOBODY = frozenset("nobody nothing none neither".split())
INSTEAD = frozenset(("without", "instead", "rather"))
CONDITION = REALIS["hypothetical"]
LATER = frozenset("when once until before after".split())
JOINED = ("conj", "xcomp")
OBJECTS = ("obj", "nsubj:pass")
DEEPEST = 8
AS_ABOVE, NOT_AS_ABOVE, NOT_PLANNED, NOT_SO = "as above", "not as above", "not planned", "not so"


def of_event(view: SimpleNamespace, one: dict) -> tuple[str, bool]:
    """Realis and negation of an event of `frames.events`."""
    at = one["at"] if one["verb"] is None else one["verb"]
    kind, denied = of_word(view, at)
    if one["noun"] and at != one["at"]:
        kind = adjective(view, one["at"]) or ("possible" if kind == "actual" and is_faced(view, one) else kind)
        denied = denied or is_denied(view, one["at"])
    return "reported" if kind == "actual" and is_hearsay(view, at) else kind, denied


def is_faced(view: SimpleNamespace, one: dict) -> bool:
    """Whether the noun tells of a punishment that somebody only faces: "was facing expulsion"."""
    facing = lemma(view, one["verb"]) == "face"
    return facing and (one["code"] in ("SANCTION", "COERCE") or one["lemma"] in REALIS["faced"])


def is_hearsay(view: SimpleNamespace, i: int) -> bool:
    """Whether "allegedly" or the like stands with the verb, or with one that it continues."""
    near = {*view.low[max(view.first[i], i - 3):i], *(view.low[k] for k in view.kids[i])}
    return bool(REALIS["hearsay"] & near) or view.dep[i] in JOINED and is_hearsay(view, view.head[i])


def of_word(view: SimpleNamespace, i: int, depth: int = 0) -> tuple[str, bool]:
    """Realis of what a verb or noun tells, and whether it is denied: by its own modal, adjective or conjunction, else by the word that governs it."""
    denied, marks = is_denied(view, i), {view.low[k] for k in kids(view, i, "mark")}
    own = modal(view, i) if is_verb(view, i) else adjective(view, i)
    above = view.head[i]
    if "whether" in marks and own in ("", "planned"):
        return "possible", denied
    if own or depth > DEEPEST or above == i:
        return own or ("hypothetical" if marks & CONDITION else "actual"), denied
    if marks & CONDITION or is_unfounded(view, i):
        return "hypothetical", denied != is_unfounded(view, i)
    if is_verb(view, i) and any(view.low[k] in INSTEAD for k in kids(view, i, "mark", "case", "cc")):
        return "actual", not denied
    told = clause(view, i, above, depth) if is_verb(view, i) else noun(view, i, above)
    if told in (NOT_PLANNED, NOT_SO):
        return "planned" if told == NOT_PLANNED else "hypothetical", not denied
    if told == "actual" or told not in (AS_ABOVE, NOT_AS_ABOVE) and not is_verb(view, above):
        return told, denied
    kind, other = of_word(view, above, depth + 1)
    kind = kind if told in (AS_ABOVE, NOT_AS_ABOVE) or told == "planned" and kind in ("possible", "hypothetical") else told
    passes = is_verb(view, i) and told in (AS_ABOVE, NOT_AS_ABOVE, "planned")
    return kind, denied ^ (passes and other) ^ (told == NOT_AS_ABOVE)


def modal(view: SimpleNamespace, i: int) -> str:
    """What the modal verb or adverb beside a verb says; empty without one."""
    return next((MODALS[view.low[k]] for k in kids(view, i, "aux", "advmod") if k < i + 2 and view.low[k] in MODALS), "")


def adjective(view: SimpleNamespace, i: int) -> str:
    """What an adjective before a noun says of its realis; empty without one."""
    return next((kind for k in kids(view, i, "amod", "compound") if (kind := words.ADJECTIVES.get(view.low[k]))), "")


def is_denied(view: SimpleNamespace, i: int) -> bool:
    """Whether "not" stands beside the verb, or "no" before the noun, the verb's subject or its object."""
    before = [k for k in view.kids[i] if k < i]
    if not is_verb(view, i):
        return view.low[i] in NOBODY or any(view.low[k] in ("no", "without", "neither") and k not in view.entity for k in before)
    said = {view.low[k] for k in before if view.dep[k] in ("advmod", "aux", "cc", "det")}
    almost = view.low[i - 1] in ("almost", "nearly") and i - 1 in before and lemma(view, i) not in REALIS["growth"]
    return almost or bool(said & (modality.NEGATION | {"nor", "neither"})) or any(is_denied(view, k) for k in kids(view, i, "nsubj", *OBJECTS) if not is_verb(view, k))


def is_unfounded(view: SimpleNamespace, i: int) -> bool:
    """Whether the clause hangs on "no sign that", "no evidence that"."""
    above = view.head[i]
    if view.dep[i] not in ("acl", "ccomp", "conj") or mark_of(view, i) != "that":
        return False
    signs = [above] if view.pos[above] == "NOUN" else kids(view, above, "nsubj", "obj")
    return any(view.low[k] in REALIS["signs"] and is_denied(view, k) for k in signs)


def is_later(view: SimpleNamespace, i: int) -> bool:
    """Whether "would" only moves a claim's future into the past: no "if" stands under the verb."""
    said = {view.low[k] for k in kids(view, i, "aux")}
    marks = {view.low[m] for k in kids(view, i, "advcl") for m in kids(view, k, "mark")}
    return bool(said & {"would", "’d", "'d"}) and "have" not in said and not marks & CONDITION


# What governs a clause.

def clause(view: SimpleNamespace, i: int, above: int, depth: int) -> str:
    """What the word above makes of a verb's clause: its realis, or that it is as that word's."""
    mark, tag, dep = mark_of(view, i), view.tag[i], view.dep[i]
    if dep in ("xcomp", "ccomp") and lemma(view, above) in REALIS["denying"]:
        return "denied"
    if mark == "to" or tag == "VB" and dep == "xcomp":
        return infinitive(view, i, above)
    if tag == "VBG" and not kids(view, i, "aux"):
        return gerund(view, i, above, mark)
    return finite(view, i, above, mark, depth)


def infinitive(view: SimpleNamespace, i: int, above: int) -> str:
    """Of "to …": "began to", "wants to", "failed to", "forced them to", "is believed to", "the first to"."""
    dep, low, verb = view.dep[i], view.low[above], lemma(view, above)
    if low in words.READY and dep in ("xcomp", "ccomp", "advcl", "acl", "csubj"):
        return words.READY[low] or (NOT_AS_ABOVE if low in REALIS["withheld"] else AS_ABOVE)
    if not is_verb(view, above):
        return infinitive_of_noun(view, above)
    if dep == "conj":
        return AS_ABOVE
    told = bool(kids(view, above, "obj", "iobj")) or is_passive(view, above)
    if dep not in ("xcomp", "ccomp", "advcl") or dep == "advcl" and not kids(view, above, "obj"):
        return "planned"
    if verb in PHASES["negative"]:
        return NOT_AS_ABOVE
    if verb == "use" or verb in PHASES["causing"] and told and dep != "advcl" or verb in PHASES["actual"] and not told:
        return AS_ABOVE
    if verb in PHASES["preventing"]:
        return "hypothetical"
    said = is_passive(view, above) and (verb in cues.VERB_STANCE and verb not in PHASES["wanting"] | PHASES["planned"] or verb in REALIS["said"])
    return "possible" if verb in PHASES["possible"] else "reported" if said else "planned"


def infinitive_of_noun(view: SimpleNamespace, noun: int) -> str:
    """Of "to …" after a noun: "the first to land" did; after "risk", "plan" and all else it is open."""
    near = [] if syntax.label(view, noun) in ("DATE", "TIME") else kids(view, noun, "amod", "det", "advmod")
    if any(view.low[k] in REALIS["first"] for k in (noun, *near)):
        return "actual"
    return "possible" if view.low[noun] in REALIS["possible"] else NOT_PLANNED if is_denied(view, noun) else "planned"


def gerund(view: SimpleNamespace, i: int, above: int, mark: str) -> str:
    """Of "…ing": as real as what it hangs on; kept from happening after "prevent from", alleged after "accused of"."""
    verb, dep, low = lemma(view, above), view.dep[i], view.low[above]
    if not is_verb(view, above):
        leads = dep == "nmod" or dep == "acl" and mark in ("of", "for", "to", "in")
        return next((kind for kind in ("possible", "planned") if leads and low in REALIS[kind]), "actual")
    if mark == "from" and verb in PHASES["preventing"] or verb in ("avoid", "prevent", "risk") and dep == "xcomp":
        return "hypothetical"
    if mark in ("of", "for", "with") and verb in REALIS["charge"]:
        return "actual" if verb in ("convict", "sentence") else "possible"
    if mark == "for" or dep == "xcomp" and verb in PHASES["planned"]:
        return "planned"
    return AS_ABOVE if dep in ("advcl", "xcomp", "conj", "obl", "ccomp") else "actual"


def finite(view: SimpleNamespace, i: int, above: int, mark: str, depth: int) -> str:
    """Of a finite verb, or a bare one: shares the modal of the verb it is joined to; open after "demand that" and in the present after "when"."""
    dep, tag, verb = view.dep[i], view.tag[i], lemma(view, above)
    shares = tag in ("VB", "VBN") or tag != "VBD" and not kids(view, i, *syntax.SUBJECTS)
    helped = bool(kids(view, i, "aux"))
    if dep == "acl" and tag == "VBN":
        return adjective(view, above) or "actual"
    if dep in ("ccomp", "csubj") and view.pos[above] == "ADJ" and mark == "that":
        return words.ADJECTIVES.get(view.low[above]) or "actual"
    if not is_verb(view, above):
        return "planned" if tag == "VB" and not helped else "actual"
    if dep == "conj" and shares and not helped or dep == "xcomp" and tag == "VBN" and shares:
        but = any(view.low[k] in ("but", "nor") for k in kids(view, i, "cc"))
        return AS_ABOVE if tag in ("VB", "VBN") and not but else of_word(view, above, depth + 1)[0]
    if tag == "VB" and not helped:
        return AS_ABOVE if dep == "ccomp" and verb in PHASES["causing"] else "planned"
    if dep == "ccomp":
        return thought(view, above, verb, depth)
    kind = of_word(view, above, depth + 1)[0] if dep == "advcl" and mark in LATER and tag in ("VBP", "VBZ", "VBN") else ""
    return kind if kind in ("planned", "hypothetical", "possible") else "actual"


def thought(view: SimpleNamespace, above: int, verb: str, depth: int) -> str:
    """What a verb makes of its clause: asked for, open, not so where it is denied; else it leaves it as it is."""
    if verb in ("demand", "ensure"):
        return "planned"
    is_open = verb in REALIS["open"]
    if (is_open or verb in REALIS["thought"]) and of_word(view, above, depth + 1)[1]:
        return NOT_SO
    return "possible" if is_open else "actual"


# What governs a noun.

def noun(view: SimpleNamespace, i: int, above: int) -> str:
    """What the word above makes of an event noun: "risk of", "plan for"; what is prevented or wanted has not happened; an object is as real as its verb."""
    dep, case, low = view.dep[i], case_of(view, i), view.low[above]
    if is_verb(view, above):
        return noun_of_verb(dep, case, lemma(view, above), view.dep[above])
    if dep in ("nmod", "conj", "nmod:poss") and view.pos[above] in ("NOUN", "PROPN"):
        if low in REALIS["possible"] and case in ("of", "for", "about", "over"):
            return "possible"
        if low in REALIS["planned"] and case in ("for", "of", "to"):
            return "planned"
        return AS_ABOVE if dep == "conj" or low in words.ROLES["part"] else "actual"
    if dep == "nsubj" and view.pos[above] == "AUX":
        return AS_ABOVE
    return "possible" if dep == "nsubj" and low in ("likely", "possible", "unlikely", "imminent", "inevitable") else "actual"


def noun_of_verb(dep: str, case: str, verb: str, above: str) -> str:
    """The same under a verb, by how the noun hangs on it."""
    if dep in OBJECTS and verb in REALIS["prevent"] and verb not in ("stop", "discourage"):
        return "hypothetical"
    if (verb in PHASES["planned"] or verb in REALIS["asked"]) and (dep in OBJECTS or dep == "obl" and case in ("for", "to")):
        return "planned"
    if verb in REALIS["feared"] and (dep in OBJECTS or dep == "obl" and case in ("of", "about")):
        return "possible"
    if dep == "obl" and case == "to" and verb == "lead" and above == "acl":
        return "possible"
    return AS_ABOVE if dep in OBJECTS and verb not in REALIS["presupposed"] else "actual"

"""How real an event is told to be: actual, possible, planned or hypothetical, and whether it is denied; from the parse (Universal Dependencies)."""

from types import SimpleNamespace

from helpers.attribute import cues, modality
from helpers.relate import syntax, words
from helpers.relate.syntax import case_of, is_passive, is_verb, kids, mark_of

KIND = {"possible": "possible", "likely": "possible", "obliged": "planned", "future": "planned", "conditional": "hypothetical"}
MODALS = {word: KIND[kind] for word, kind in modality.MODALITY.items()} | {"can": "possible", "ca": "possible", "shall": "planned"}
FIRST = words.REALIS["first"]
NOBODY = frozenset("nobody nothing none neither".split())
INSTEAD = frozenset(("without", "instead", "rather"))
CONDITION = words.REALIS["hypothetical"]
LATER = frozenset("when once until before after".split())
PHASES = words.PHASES
GROWTH = words.REALIS["growth"]
CHOICES = frozenset("choice option alternative doubt".split())  # "no choice but to leave"
HEARSAY = frozenset(words.REALIS["hearsay"])
DEEPEST = 8


def of_event(view: SimpleNamespace, one: dict) -> tuple[str, bool]:
    """Realis and negation of an event of `happen.events`."""
    kind, denied = of_clause(view, one)
    return "reported" if kind == "actual" and is_hearsay(view, one["at"] if one["verb"] is None else one["verb"]) else kind, denied


def is_hearsay(view: SimpleNamespace, i: int) -> bool:
    """Whether "allegedly" or the like stands with the verb, or with one that it continues."""
    for _ in range(DEEPEST):
        near = view.low[max(view.first[i], i - 3):i]
        if HEARSAY.intersection(near) or any(view.low[k] in HEARSAY for k in view.kids[i]):
            return True
        if view.dep[i] not in ("conj", "xcomp"):
            return False
        i = view.head[i]
    return False


def of_clause(view: SimpleNamespace, one: dict) -> tuple[str, bool]:
    """The same by modal verbs, conjunctions and what stands above."""
    if not one["noun"] or one["verb"] is not None:
        kind, denied = of_verb(view, one["verb"])
        if kind == "actual" and one["noun"] and is_faced(view, one):
            kind = "possible"
        told = adjective(view, one["at"]) if one["noun"] else ""
        return told or kind, denied or one["noun"] and is_denied_noun(view, one["at"])
    return of_noun(view, one["at"])


def is_faced(view: SimpleNamespace, one: dict) -> bool:
    """Whether the noun tells of a punishment that somebody only faces: "was facing expulsion"."""
    facing = syntax.lemma(view, one["verb"]) == "face"
    return facing and (one["code"] in ("SANCTION", "COERCE") or one["lemma"] in words.REALIS["faced"])


def of_verb(view: SimpleNamespace, i: int, depth: int = 0) -> tuple[str, bool]:
    """Realis of the clause of a verb, and whether it is denied."""
    denied = is_denied(view, i)
    if is_unfounded(view, i):
        return "hypothetical", not denied
    own = modal(view, i)
    if own or depth > DEEPEST:
        return own or "actual", denied
    mark, tag, dep = mark_of(view, i), view.tag[i], view.dep[i]
    if dep in ("xcomp", "ccomp") and syntax.lemma(view, view.head[i]) in words.REALIS["denying"]:
        return "denied", denied
    if mark in CONDITION and mark != "whether" or any(view.low[k] in CONDITION for k in kids(view, i, "mark")):
        return "hypothetical", denied
    if mark in INSTEAD or any(view.low[k] in INSTEAD for k in kids(view, i, "mark", "case", "cc")):
        return "actual", not denied
    if mark == "to" or tag == "VB" and dep == "xcomp":
        kind, above = infinitive(view, i, depth)
    elif tag == "VBG" and not kids(view, i, "aux"):
        kind, above = gerund(view, i, mark, depth)
    else:
        kind, above = finite(view, i, mark, depth)
    return kind, denied != above


def modal(view: SimpleNamespace, i: int) -> str:
    """What the modal verb or adverb beside a verb says; empty without one."""
    for k in view.kids[i]:
        if view.dep[k] in ("aux", "advmod") and k < i + 2 and view.low[k] in MODALS:
            return MODALS[view.low[k]]
    return ""


def is_denied(view: SimpleNamespace, i: int) -> bool:
    """Whether "not" stands beside the verb, or its subject or object is "no one"."""
    for k in view.kids[i]:
        if view.dep[k] in ("advmod", "aux", "cc", "det") and view.low[k] in modality.NEGATION and k < i:
            return True
        if k < i and (view.low[k] in ("nor", "neither") or k == i - 1 and view.low[k] in ("almost", "nearly") and syntax.lemma(view, i) not in GROWTH):
            return True
        if view.dep[k] in ("nsubj", "nsubj:pass", "obj") and is_denied_noun(view, k):
            return True
    return False


def is_denied_noun(view: SimpleNamespace, i: int) -> bool:
    """Whether a noun has "no" before it, or is "nobody" or "without" stands before it."""
    return view.low[i] in NOBODY or any(view.low[k] in ("no", "without", "neither") and k not in view.entity for k in view.kids[i] if k < i)


def is_unfounded(view: SimpleNamespace, i: int) -> bool:
    """Whether the clause hangs on "no sign that", "no evidence that"."""
    if view.dep[i] not in ("acl", "ccomp", "conj") or mark_of(view, i) != "that":
        return False
    above = view.head[i]
    signs = [above] if view.pos[above] == "NOUN" else kids(view, above, "nsubj", "obj")
    return any(view.low[k] in words.REALIS["signs"] and is_denied_noun(view, k) for k in signs)


def is_conditional(view: SimpleNamespace, i: int) -> bool:
    """Whether the verb stands under "if", itself or as what completes or joins one that does."""
    for _ in range(3):
        if any(view.low[k] in CONDITION and view.low[k] != "whether" for k in kids(view, i, "mark")):
            return True
        if view.dep[i] not in ("xcomp", "conj") or not is_verb(view, view.head[i]):
            return False
        i = view.head[i]
    return False


def is_later(view: SimpleNamespace, i: int) -> bool:
    """Whether "would" only moves a claim's future into the past: no "if" stands under the verb."""
    would = any(view.low[k] in ("would", "’d", "'d") for k in kids(view, i, "aux"))
    done = any(view.low[k] == "have" for k in kids(view, i, "aux"))
    return would and not done and not any(is_conditional(view, k) for k in kids(view, i, "advcl"))


def infinitive(view: SimpleNamespace, i: int, depth: int) -> tuple[str, bool]:
    """Of "to …": what the word above makes of it."""
    above, dep = view.head[i], view.dep[i]
    if view.low[above] in words.READY and dep in ("xcomp", "ccomp", "advcl", "acl", "csubj"):
        kind, denied = of_verb(view, above, depth + 1)
        return words.READY[view.low[above]] or kind, denied or view.low[above] in words.REALIS["withheld"]
    if not is_verb(view, above):
        return of_infinitive_noun(view, above, depth)
    lemma = syntax.lemma(view, above)
    if dep == "conj":
        return of_verb(view, above, depth + 1)
    if dep == "advcl" and not kids(view, above, "obj") or dep not in ("xcomp", "ccomp", "advcl"):
        return "planned", False
    return completed(view, i, above, lemma, depth)


def completed(view: SimpleNamespace, i: int, above: int, lemma: str, depth: int) -> tuple[str, bool]:
    """Of a verb that completes another: "began to", "wants to", "failed to", "forced them to", "is believed to"."""
    told = bool(kids(view, above, "obj", "iobj")) or is_passive(view, above)
    if lemma in PHASES["negative"]:
        kind, denied = of_verb(view, above, depth + 1)
        return kind, not denied
    if lemma in PHASES["causing"] and told and view.dep[i] != "advcl" or lemma in PHASES["actual"] and not told or lemma == "use":
        return of_verb(view, above, depth + 1)
    if lemma in PHASES["preventing"]:
        return "hypothetical", False
    if lemma in PHASES["possible"]:
        return "possible", False
    if lemma in ("suppose", "schedule", "set", "design", "expect"):
        return "planned", False
    if is_passive(view, above) and lemma in cues.VERB_STANCE and lemma not in PHASES["wanting"] and lemma not in PHASES["planned"]:
        return "reported", False
    if is_passive(view, above) and lemma in ("believe", "suspect", "allege", "accuse"):
        return "reported", False
    kind, denied = of_verb(view, above, depth + 1)
    return kind if kind in ("possible", "hypothetical") else "planned", denied


def of_infinitive_noun(view: SimpleNamespace, noun: int, depth: int) -> tuple[str, bool]:
    """Of "to …" after a noun: "the first to land" did; after "risk", "plan" and all else it is open."""
    near = [] if syntax.label(view, noun) in ("DATE", "TIME") else kids(view, noun, "amod", "det", "advmod")
    if any(view.low[k] in FIRST for k in (noun, *near)):
        return "actual", False
    if view.low[noun] in words.REALIS["possible"]:
        return "possible", False
    return "planned", view.low[noun] in ("refusal", "failure", "inability") or is_denied_noun(view, noun) and view.low[noun] not in CHOICES


def gerund(view: SimpleNamespace, i: int, mark: str, depth: int) -> tuple[str, bool]:
    """Of "…ing": as real as what it hangs on; kept from happening after "prevent from", alleged after "accused of"."""
    above = view.head[i]
    if not is_verb(view, above):
        if view.dep[i] == "acl" and mark in ("of", "for", "to", "in") or view.dep[i] == "nmod":
            low = view.low[above]
            return ("possible" if low in words.REALIS["possible"] else "planned" if low in words.REALIS["planned"] else "actual"), False
        return "actual", False
    lemma = syntax.lemma(view, above)
    if mark == "from" and lemma in PHASES["preventing"] or lemma in ("avoid", "prevent", "risk") and view.dep[i] == "xcomp":
        return "hypothetical", False
    if mark in ("of", "for", "with") and is_charge(lemma):
        return "actual" if lemma in ("convict", "sentence") else "possible", False
    if view.dep[i] == "xcomp" and lemma in PHASES["planned"]:
        return "planned", False
    if view.dep[i] == "acl":
        return "actual", False
    if mark == "for":
        return "planned", False
    return of_verb(view, above, depth + 1) if view.dep[i] in ("advcl", "xcomp", "conj", "obl", "ccomp") else ("actual", False)


def is_charge(lemma: str) -> bool:
    """Whether somebody is accused, held or punished by the verb; what for is but alleged."""
    return lemma in words.REALIS["charge"]


def finite(view: SimpleNamespace, i: int, mark: str, depth: int) -> tuple[str, bool]:
    """Of a finite verb, or a bare one: shares the modal of the verb it is joined to; open after "demand that" and in the present after "when"."""
    above, dep, tag = view.head[i], view.dep[i], view.tag[i]
    lemma = syntax.lemma(view, above)
    shares = tag in ("VB", "VBN") or tag != "VBD" and not kids(view, i, *syntax.SUBJECTS)
    if dep == "conj" and shares and is_verb(view, above) and not kids(view, i, "aux"):
        kind, denied = of_verb(view, above, depth + 1)
        return kind, denied and tag in ("VB", "VBN") and not any(view.low[k] in ("but", "nor") for k in kids(view, i, "cc"))
    if dep == "conj" and tag != "VBD" and is_verb(view, above) and is_conditional(view, above):
        return "hypothetical", False
    if dep == "xcomp" and tag == "VBN" and shares and is_verb(view, above):
        return of_verb(view, above, depth + 1)
    if tag == "VB" and not kids(view, i, "aux"):
        return of_verb(view, above, depth + 1) if dep == "ccomp" and lemma in PHASES["causing"] else ("planned", False)
    if dep in ("ccomp", "csubj") and view.pos[above] == "ADJ" and mark == "that":
        return words.ADJECTIVES.get(view.low[above]) or "actual", False
    if dep == "ccomp" and is_verb(view, above) and (told := thought(view, above, lemma, depth)):
        return told, told == "hypothetical"
    if dep == "advcl" and mark in LATER and tag in ("VBP", "VBZ", "VBN") and is_verb(view, above):
        kind = of_verb(view, above, depth + 1)[0]
        return (kind if kind in ("planned", "hypothetical", "possible") else "actual"), False
    if dep == "acl" and tag == "VBN":
        return adjective(view, above) or "actual", False
    return "actual", False


def thought(view: SimpleNamespace, above: int, lemma: str, depth: int) -> str:
    """What a verb makes of its clause: asked for, open, not so where it is denied; empty where it leaves it as it is."""
    if lemma in ("demand", "ensure"):
        return "planned"
    is_open = lemma in words.REALIS["open"]
    if (is_open or lemma in words.REALIS["thought"]) and of_verb(view, above, depth + 1)[1]:
        return "hypothetical"
    return "possible" if is_open else ""


# Nouns.

def of_noun(view: SimpleNamespace, i: int, depth: int = 0) -> tuple[str, bool]:
    """Realis of the event that a noun tells: by its adjective, the noun before it ("risk of"), or the verb whose object it is."""
    denied = is_denied_noun(view, i)
    told = adjective(view, i)
    if told or depth > DEEPEST:
        return told or "actual", denied
    above, dep = view.head[i], view.dep[i]
    if dep in ("nmod", "conj", "nmod:poss") and view.pos[above] in ("NOUN", "PROPN"):
        return by_noun(view, i, above, depth)[0], denied
    if is_verb(view, above):
        return by_verb(view, i, above, depth)[0], denied
    if dep == "nsubj" and view.low[above] in ("likely", "possible", "unlikely", "imminent", "inevitable"):
        return "possible", denied
    if view.pos[above] == "AUX" and dep == "nsubj":
        return modal(view, above) or "actual", denied or is_denied(view, above)
    return "actual", denied


def adjective(view: SimpleNamespace, i: int) -> str:
    """What an adjective before a noun says of its realis; empty without one."""
    return next((kind for k in kids(view, i, "amod", "compound") if (kind := words.ADJECTIVES.get(view.low[k]))), "")


def by_noun(view: SimpleNamespace, i: int, above: int, depth: int) -> tuple[str, bool]:
    """Of an event noun under another noun."""
    word = view.low[above]
    if word in words.REALIS["possible"] and case_of(view, i) in ("of", "for", "about", "over"):
        return "possible", False
    if word in words.REALIS["planned"] and case_of(view, i) in ("for", "of", "to"):
        return "planned", False
    if view.dep[i] == "conj" or word in words.ROLES["part"]:
        return of_noun(view, above, depth + 1)
    return "actual", False


def by_verb(view: SimpleNamespace, i: int, above: int, depth: int) -> tuple[str, bool]:
    """Of an event noun under a verb: what is prevented or wanted has not happened, an object is as real as its verb, all else is actual."""
    lemma, dep, case = syntax.lemma(view, above), view.dep[i], case_of(view, i)
    if dep in ("obj", "nsubj:pass") and lemma in words.REALIS["prevent"] and lemma not in ("stop", "discourage"):
        return "hypothetical", False
    asked = lemma in PHASES["planned"] or lemma in words.REALIS["asked"]
    if asked and (dep in ("obj", "nsubj:pass") or dep == "obl" and case in ("for", "to")):
        return "planned", False
    if lemma in words.REALIS["feared"] and (dep in ("obj", "nsubj:pass") or dep == "obl" and case in ("of", "about")):
        return "possible", False
    if dep == "obl" and case == "to" and lemma == "lead" and view.dep[above] == "acl":
        return "possible", False
    if dep in ("obj", "nsubj:pass") and lemma not in words.REALIS["presupposed"]:
        return of_verb(view, above, depth + 1)
    if dep == "obl" and case in ("in", "by", "with", "through") or dep == "nsubj":
        kind = of_verb(view, above, depth + 1)[0]
        return kind if kind in ("hypothetical",) or dep == "obl" and kind == "planned" else "actual", False
    return "actual", False


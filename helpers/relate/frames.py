"""What happens: the mentions of events that the encoder finds, with who does it and to whom from their PropBank arguments.

An event here is a dict: `at` (token of the trigger), `verb` (the same where it is a verb, or None), `noun` (whether a noun tells it), `passive`, `lemma`,
`trigger` and `did` (token spans), `who` and `whom` (heads, or None), `negation` and `modal` (tokens of ARGM-NEG and ARGM-MOD), `code`, `sure`, `factual`.
"""

from types import SimpleNamespace

from helpers.encoder.component import EVENTS
from helpers.relate import syntax, words
from helpers.relate.syntax import kids, label

SURE = 0.6  # probability from which a mention of an occurrence becomes a row; chosen on ECB+ dev
SURE_ALONE = 0.8  # the same for a noun with nobody told beside it
CODED = 0.5  # probability from which a PLOVER code counts
SPOKEN = ("ACCUSE", "REJECT", "REQUEST", "THREATEN", "SUPPORT", "AGREE", "CONSULT")  # what is done by words, and so may be called reporting
HARM = ("ASSAULT", "COERCE", "SANCTION")  # what befalls the owner of the noun: "Lee’s arrest"; else the owner does it: "Lee’s visit"
TIMES = ("DATE", "TIME")
WHERE = frozenset("across along around behind between from in inside into near off onto out outside over through toward towards under".split())
CARRIED = ("obj", "nsubj", "nsubj:pass")
Event = dict


def events(view: SimpleNamespace) -> list[Event]:
    """All events of an article, in text order."""
    marked = [one for one in view.doc.user_data.get(EVENTS, ()) if view.pos[one["anchor"]] != "SPACE"]
    light = {one["anchor"] for one in marked if one["kind"] == "light"}
    anchors = {one["anchor"] for one in marked}
    found = [event(view, one) for one in marked if is_row(one) and not (syntax.is_glued(view, one["anchor"] + 2) and one["anchor"] + 2 in anchors)]
    nouns = {view.head[one["at"]] for one in found if one["noun"] and view.dep[one["at"]] in CARRIED}
    light |= {one["at"] for one in found if one["at"] in nouns and not one["code"] and one["lemma"] in words.LIGHT}
    found = [one for one in found if one["at"] not in light]
    for one in found:
        carry(view, one, light)
    return sorted((one for one in found if is_told(one)), key=lambda one: one["at"])


def is_told(one: Event) -> bool:
    """Whether an event without a code is no state, and a noun alone is surer still: "work", "hardship"."""
    if one["code"]:
        return True
    if not one["noun"]:
        return one["lemma"] not in words.STATES
    return one["who"] is not None or one["whom"] is not None or one["verb"] is not None or one["sure"] >= SURE_ALONE


def carry(view: SimpleNamespace, one: Event, light: set[int]) -> None:
    """Gives a noun the verb that carries it ("carried out an attack", "the talks were held"), with the doer that it tells."""
    verb = view.head[one["at"]]
    if not one["noun"] or verb not in light or view.dep[one["at"]] not in CARRIED:
        return
    start, end = verb_group(view, verb, None)
    one["verb"], one["passive"] = verb, syntax.is_passive(view, verb)
    one["did"] = (start, one["trigger"][1]) if start < one["at"] else (start, end)
    doer = None if view.dep[one["at"]] == "nsubj" else parties(view, verb, {}, passive=one["passive"])[0]
    role = "whom" if syntax.lemma(view, verb) in words.BEFALLING else "who"
    one[role] = doer if one[role] is None and doer != one["at"] else one[role]


def is_row(mention: dict) -> bool:
    """Whether a mention is an occurrence, or tells something of PLOVER."""
    if mention["kind"] == "light":
        return False
    code = likeliest(mention)[0]
    if mention["kind"] == "occurrence":
        return mention["sure"] >= SURE or bool(code)
    return bool(code) and (not mention["kind"] or code in SPOKEN)


def likeliest(mention: dict) -> tuple[str, float]:
    """The likeliest PLOVER code and its probability; empty below `CODED`."""
    code = max(mention["codes"], key=mention["codes"].get, default="")
    return (code, mention["codes"][code]) if mention["codes"].get(code, 0) >= CODED else ("", 0.0)


def code_of(view: SimpleNamespace, mention: dict) -> str:
    """The PLOVER code that the word tells by itself, where the encoder holds it for possible; else the likeliest."""
    own = words.CODES.get((syntax.lemma(view, mention["anchor"]), syntax.is_verb(view, mention["anchor"])), "")
    return own if own in mention["codes"] and mention["kind"] == "occurrence" else likeliest(mention)[0]


def unwarlike(view: SimpleNamespace, one: Event) -> str:
    """The code of what is told in words of war: ACCUSE of a plan or a law, none of a match, a film that bombs, a shot at goal; else ASSAULT."""
    whom, verb = one["whom"], one["lemma"]
    if whom is not None and syntax.lemma(view, whom) in words.SPORT["ideas"] and whom not in view.entity:
        return "ACCUSE"
    if one["noun"]:
        return "ASSAULT"
    beats = verb in words.SPORT["beating"]
    plays = one["who"] is not None and syntax.lemma(view, one["who"]) in words.SPORT["players"]
    flops = verb == "bomb" and direct_object(view, one["at"]) is None and not one["passive"]
    open_to = whom is None or beats or not syntax.is_animate(view, whom)
    return "" if flops or open_to and (beats and (plays or has_score(view, one["at"])) or is_in_match(view, one["at"])) else "ASSAULT"


def is_in_match(view: SimpleNamespace, at: int) -> bool:
    """Whether the verb is told "in the final", "in the first half"."""
    return any(syntax.lemma(view, k) in words.SPORT["occasions"] and syntax.case_of(view, k) == "in" for k in view.kids[at])


def has_score(view: SimpleNamespace, at: int) -> bool:
    """Whether a result stands with the verb: "4-0"."""
    near = range(at + 1, min(at + 6, view.last[at] - 2))
    return any(view.low[j].isdigit() and view.low[j + 1] in ("-", "–") and view.low[j + 2].isdigit() for j in near)


def event(view: SimpleNamespace, mention: dict) -> Event:
    """The event that a mention tells."""
    i = mention["anchor"]
    noun = not syntax.is_verb(view, i)
    arguments = {role: (start, end) for role, start, end in reversed(mention["arguments"])}
    one = {"at": i, "noun": noun, "verb": None if noun else i, "passive": not noun and syntax.is_passive(view, i), "lemma": view.doc[i].lemma_.lower(),
           "factual": mention["factual"], "negation": arguments.get("NEG"), "modal": arguments.get("MOD"),
           "code": code_of(view, mention), "sure": mention["sure"] if mention["kind"] == "occurrence" else likeliest(mention)[1]}
    one["who"], one["whom"] = parties(view, i, arguments, passive=one["passive"], code=one["code"])
    one["code"] = unwarlike(view, one) if one["code"] == "ASSAULT" else one["code"]
    one["trigger"] = syntax.whole_words(view, *mention["trigger"]) if noun else (i, verb_end(view, i))
    one["did"] = one["trigger"] if noun else verb_group(view, i, one["whom"])
    return one


def parties(view: SimpleNamespace, at: int, arguments: dict, *, passive: bool, code: str = "") -> tuple[int | None, int | None]:
    """Who does it and whom it befalls: a verb's own subject, object and agent, else what is ARG0 and ARG1, failing this ARG2."""
    first, second, third = (party(view, at, *arguments[role]) if role in arguments else None for role in ("ARG0", "ARG1", "ARG2"))
    if not syntax.is_verb(view, at):
        first, second = of_noun(view, at, code, first, second)
        return first, second if second != first else None
    second, third = (None if k is not None and is_where(view, k) else k for k in (second, third))
    own, target = subject(view, at), direct_object(view, at)
    if passive:
        agent = next((k for k in kids(view, at, "obl:agent", "obl") if syntax.case_of(view, k) == "by" and label(view, k) not in TIMES), None)
        who, whom = (first if agent is None else agent), (own if own is not None else second)
    else:
        who, whom = (own if own is not None else first), (target if target is not None else second)
    who = shared_subject(view, at) if who is None and not passive else who
    if is_attribute(view, at):
        who, whom = (who, view.head[at] if whom is None else whom) if passive else (view.head[at] if who is None else who, whom)
    whom = third if whom in (None, who) else whom
    if who is None and whom is not None and whom < at and not passive:
        who, whom = whom, None
    return who, whom if whom != who else None


def of_noun(view: SimpleNamespace, at: int, code: str, who: int | None, whom: int | None) -> tuple[int | None, int | None]:
    """Who does what a noun tells and whom it befalls, where no argument tells: "by", "against", "between"; "of" and the possessive by the code."""
    after = {syntax.case_of(view, k): k for k in reversed(kids(view, at, "nmod")) if label(view, k) not in TIMES}
    owner = next(iter([*kids(view, at, "nmod:poss"), *([after["of"]] if "of" in after else [])]), None)
    who = after.get("by", after.get("between")) if who is None else who
    whom = after.get("against") if whom is None else whom
    if whom is None and (code in HARM or who is not None):
        whom = owner if owner != who else None
    elif who is None and (code or whom is None and owner is not None and view.dep[owner] == "nmod:poss"):
        who = owner
    return who, whom


def subject(view: SimpleNamespace, at: int) -> int | None:
    """A verb's own subject, a relative pronoun resolved."""
    found = next((k for k in kids(view, at, *syntax.SUBJECTS) if view.tag[k] != "EX"), None)
    return None if found is None else meant(view, at, found)


def direct_object(view: SimpleNamespace, at: int) -> int | None:
    """A verb's own object, a relative pronoun resolved; no time."""
    found = next((k for k in kids(view, at, "obj") if label(view, k) not in TIMES and not at < k < verb_end(view, at)), None)
    return None if found is None else meant(view, at, found)


def shared_subject(view: SimpleNamespace, at: int) -> int | None:
    """The subject of the verb that a verb without one is joined to or completes, or that has the noun before it as object: "took steps to close"."""
    for _ in range(3):
        above, dep = view.head[at], view.dep[at]
        if dep == "acl" and syntax.mark_of(view, at) == "to" and view.dep[above] == "obj":
            owner = next(iter(kids(view, above, "nmod:poss")), None)
            above = view.head[above] if owner is None else above
            if owner is not None:
                return owner
        elif dep not in ("conj", "xcomp", "advcl"):
            return None
        if above == at or not is_clause(view, above) or dep == "advcl" and syntax.is_passive(view, above) and syntax.mark_of(view, at) == "to":
            return None
        controls = dep == "xcomp" or syntax.mark_of(view, at) == "from"
        found = direct_object(view, above) if controls else None
        found = subject(view, above) if found is None else found
        if found is not None:
            return found
        at = above
    return None


def is_where(view: SimpleNamespace, k: int) -> bool:
    """Whether an argument of the verb tells where or which, and nobody whom it befalls: "swam in the heats", "finished fifth"."""
    return view.dep[k] == "obl" and syntax.case_of(view, k) in WHERE or label(view, k) == "ORDINAL"


def is_attribute(view: SimpleNamespace, i: int) -> bool:
    """Whether the verb is a participle beside the noun that does it or that it befalls: "soldiers fleeing", "arriving pilgrims", "forces backed by them"."""
    return view.dep[i] in ("acl", "amod") and view.tag[i] in ("VBG", "VBN") and not syntax.mark_of(view, i) and view.pos[view.head[i]] in syntax.NOMINAL


def is_clause(view: SimpleNamespace, i: int) -> bool:
    """Whether the word is a verb, or an adjective or noun with a subject: "was able to move"."""
    return syntax.is_verb(view, i) or bool(kids(view, i, *syntax.SUBJECTS))


def meant(view: SimpleNamespace, at: int, noun: int) -> int | None:
    """The noun itself, or the one before the relative clause that a pronoun stands for; None where that is not known."""
    if view.tag[noun] in syntax.RELATIVE or view.low[noun] == "that" and view.pos[noun] == "PRON":
        return antecedent(view, at, noun) if view.dep[at] in ("acl:relcl", "acl") and view.head[at] != at else None
    return noun if view.dep[noun] != "expl" else None


def antecedent(view: SimpleNamespace, at: int, pronoun: int) -> int:
    """The noun that a relative pronoun stands for: the one that the clause hangs on; for "who" the people right before it where that one is a thing."""
    found, before = view.head[at], pronoun - 1 - (view.low[pronoun - 1] == ",")
    people = view.low[pronoun] in ("who", "whom") and before > found and view.pos[before] in syntax.NOMINAL
    return before if people and syntax.is_animate(view, before) and not syntax.is_animate(view, found) else found


def party(view: SimpleNamespace, at: int, start: int, end: int) -> int | None:
    """The head of an argument that is a noun phrase; None for clauses, dates and the like."""
    head = next((j for j in range(start, end) if j != at and (not start <= view.head[j] < end or view.head[j] == j)), None)
    head = None if head is None else meant(view, at, head)
    if head is None:
        return None
    named = view.pos[head] in syntax.NOMINAL or view.tag[head] == "PRP$" or head in view.entity
    return head if named and label(view, head) not in TIMES else None


def verb_end(view: SimpleNamespace, i: int) -> int:
    """Where a verb ends, its particle included: "shot down", "took place"."""
    after = i + 1
    joined = after < view.size and view.head[after] == i and (view.dep[after] == "compound:prt" or view.low[after] == "place" and syntax.lemma(view, i) == "take")
    return after + joined


def verb_group(view: SimpleNamespace, i: int, whom: int | None) -> tuple[int, int]:
    """The verb with auxiliaries, negation and particle, a preposition before whom it befalls, and the verb that it completes: "may try to exploit"."""
    start, end = i, verb_end(view, i)
    while start and start - 1 in kids(view, i, "aux", "aux:pass", "advmod", "mark") and (view.dep[start - 1] != "advmod" or is_between(view, start - 1, i)):
        start -= 1
    if view.dep[start] == "mark" and start < i:
        above = view.head[i]
        leads = view.dep[i] == "xcomp" and above == start - 1 and syntax.is_verb(view, above)
        start = verb_group(view, above, None)[0] if leads else start + 1
    if whom is not None and end < view.size and view.dep[end] == "case" and view.head[end] == whom:
        end += 1
    return start, end


def is_between(view: SimpleNamespace, i: int, verb: int) -> bool:
    """Whether an adverb stands between auxiliary and verb, or denies the verb."""
    return view.low[i] in ("not", "n't", "n’t", "never") or view.head[i - 1] == verb and view.dep[i - 1] in ("aux", "aux:pass")

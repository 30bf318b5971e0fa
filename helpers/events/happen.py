"""What happens: the words that tell of an event, who does it and to whom, from the parse (Universal Dependencies) and words/plover.toml.

An event here is a dict: `at` (token of the trigger), `verb` (that tells or carries it, or None), `noun` (whether a noun tells it), `passive`,
`trigger` and `did` (token spans), `who` and `whom` (head tokens or None), `lemma`, `code`, `mode`, `silent` (of no interest but for who does it).
"""

import re
from types import SimpleNamespace

from helpers.events import clause, coding, plover
from helpers.events.act import doer, group_start, is_phase, sense, sufferer, trigger, verb_group
from helpers.events.clause import case_of, is_passive, is_verb, kids, label, mark_of

Event = dict
NO_CLAUSE = ("amod", "case", "fixed", "compound", "mark", "cc", "nmod:desc", "flat")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
NO_NOUN = ("compound", "amod", "flat", "nmod:desc", "goeswith", "fixed", "case", "list")
PLAIN_GERUND = ("on", "of", "for", "in", "about", "at", "to", "with", "as", "than")
LONGEST_GROUP = 10
NAMES = ("ORG", "PERSON", "FAC", "GPE", "LOC", "MISC", "WORK_OF_ART", "PRODUCT", "LAW", "EVENT")
HAPPEN = ("happen", "occur")
QUOTES = frozenset("“ ” \" ‘ « » ``".split())
SETTINGS = ("DATE", "TIME", "GPE", "LOC", "FAC")
STRIKING = ("ASSAULT", "COERCE", "SANCTION")


def events(view: SimpleNamespace) -> list[Event]:
    """The events of an article as `clause.read` gives it, in text order."""
    nouns = {i: one for i, word in enumerate(view.low) if word in plover.NOUN_FORMS and (one := of_noun(view, i))}
    view.carried = {one["verb"] for one in nouns.values() if one["verb"] is not None}
    verbs = [one for i, pos in enumerate(view.pos) if pos == "VERB" and i not in view.carried and view.tag[i][0] == "V" and (one := of_verb(view, i))]
    return sorted([*nouns.values(), *verbs], key=lambda one: one["at"])


# Verbs.

def of_verb(view: SimpleNamespace, i: int) -> Event | None:
    """The event that a verb tells, or None where it tells of none."""
    lemma = plover.FORMS.get(view.low[i], "") or view.doc[i].lemma_.lower()
    found = sense(view, i, lemma)
    if not is_event(view, i, lemma, found):
        return None
    passive = is_passive(view, i)
    one = {"at": i, "verb": i, "noun": False, "passive": passive, "code": found.code if found else "", "mode": found.mode if found else ""}
    one["lemma"] = f"{lemma} {found.after}".strip() if found else lemma
    one["who"], one["whom"] = doer(view, i, passive), sufferer(view, i, passive, found)
    if one["whom"] == one["who"]:
        one["whom"] = None
    if coding.is_natural(view, i, one["who"]) or passive and lemma in ("meet", "welcome"):
        one["code"] = one["mode"] = ""
    coding.settle(view, one)
    one["silent"] = is_idiom(view, i, lemma)
    one["trigger"], one["did"] = trigger(view, i, found), verb_group(view, i, one["whom"], found)
    return one


def is_event(view: SimpleNamespace, i: int, lemma: str, found: plover.Sense | None) -> bool:
    """Whether something happens: no state, no report, no step towards another verb."""
    word = WORD.fullmatch(lemma) and (len(lemma) > 2 or lemma in plover.VERBS)
    bare = view.tag[i] == "VB" and not view.kids[i] and view.dep[i] not in ("xcomp", "conj")
    if not word or bare or is_hyphened(view, i) or label(view, i) in NAMES or view.dep[i] in NO_CLAUSE:
        return False
    if is_slip(view, i) or (found is None or not found.code) and is_phrasal_report(view, i, lemma):
        return False
    if lemma in HAPPEN or found is not None and found.after == "place":
        return takes_place(view, i)
    conditional = found is not None and (found.after or found.prepositions or found.objects or found.kind in ("actor", "none"))
    if lemma in plover.STATES and not conditional or lemma in plover.REPORTING and found is None and not is_deed(view, i, lemma):
        return False
    if is_speech(view, i, lemma, found) or is_phase(view, i, lemma) or is_habit(view, i, found):
        return False
    return not is_generic(view, i, found)


def is_slip(view: SimpleNamespace, i: int) -> bool:
    """Whether the tagger took part of a name or compound for a verb: "rugby and castle lager", "passport processing times", "plea bargaining"."""
    if i == 0 or view.tag[i] not in ("VB", "VBG") or kids(view, i, "aux", "aux:pass") or mark_of(view, i) == "to":
        return False
    if view.tag[i] == "VB":
        bare = [k for k in kids(view, i, "obj", "compound") if k == i + 1 and view.tag[k] == "NN"]
        return bool(bare) and view.dep[i] == "conj" and view.pos[view.head[i]] in ("NOUN", "PROPN")
    if view.tag[i - 1] != "NN" or i < 2:
        return False
    if view.dep[i - 1] in ("nsubj", "compound") and view.head[i - 1] == i and not view.kids[i - 1]:
        return not clause.is_animate(view, i - 1)
    return view.dep[i - 2] == "case" and view.head[i - 2] == i - 1 and view.dep[i] != "acl" and not kids(view, i, "obj")


def is_idiom(view: SimpleNamespace, i: int, lemma: str) -> bool:
    """Whether verb and object tell of nothing: "to name a few", "set the stage"; "spent three years", "left them worried"."""
    objects = kids(view, i, "obj")
    if lemma in plover.IDIOMS:
        return any(view.low[k] in plover.IDIOMS[lemma] for k in objects)
    if lemma == "spend":
        return any(label(view, k) in ("DATE", "TIME") or view.low[k] in ("time", "years", "days", "hours") for k in objects)
    if lemma == "leave":
        return any(view.tag[k] in ("JJ", "VBN") for k in kids(view, i, "xcomp"))
    return lemma == "help" and any(is_verb(view, k) for k in kids(view, i, "xcomp", "ccomp"))


def is_phrasal_report(view: SimpleNamespace, i: int, lemma: str) -> bool:
    """Whether the verb reports by its particle or preposition: "pointed out", "pointing to"."""
    if lemma not in plover.PARTICLED:
        return False
    if lemma == "point" and any(case_of(view, k) in ("to", "towards") for k in kids(view, i, "obl")):
        return True
    return any((lemma, view.low[k]) in plover.PHRASAL for k in kids(view, i, "compound:prt", "advmod"))


def takes_place(view: SimpleNamespace, i: int) -> bool:
    """Whether a time or place hangs on "took place" and the like, and a noun is their subject."""
    subject = clause.own_subject(view, i)
    if subject is None or view.pos[subject] not in ("NOUN", "PROPN"):
        return False
    return any(label(view, k) in SETTINGS for k in kids(view, i, "obl", "obl:unmarked", "advmod"))


def is_deed(view: SimpleNamespace, i: int, lemma: str) -> bool:
    """Whether a verb of report does something to somebody, with no words reported: "ordered new tests", "was denied by the agency"."""
    if kids(view, i, "ccomp", "parataxis") or any(view.low[j] in QUOTES for j in (i - 1, i + 1) if 0 <= j < view.size):
        return False
    if is_passive(view, i):
        subject = clause.surface_subject(view, i)
        plain = subject is not None and view.pos[subject] in ("NOUN", "PROPN") and not kids(view, i, "xcomp")
        return lemma in plover.DEEDS_PASSIVE and plain and view.dep[i] != "acl"
    return lemma in plover.DEEDS and any(view.pos[k] in ("NOUN", "PROPN") for k in kids(view, i, "obj", "iobj"))


def is_hyphened(view: SimpleNamespace, i: int) -> bool:
    """Whether the word is the first part of a hyphened one, or a participle that is its last: "pre - empt", "well - paid"."""
    first = i + 2 < view.size and view.low[i + 1] == "-" and view.starts[i + 1] == view.ends[i] and view.starts[i + 2] == view.ends[i + 1]
    return first or i > 0 and view.low[i - 1] == "-" and view.ends[i - 1] == view.starts[i] and view.tag[i] in ("VBN", "VBG")


def is_habit(view: SimpleNamespace, i: int, found: plover.Sense | None) -> bool:
    """Whether the verb stands in the simple present, without a date and a PLOVER type: what is so in general."""
    finite = [view.tag[k] for k in kids(view, i, "aux", "aux:pass")] or [view.tag[i]]
    present = len(finite) == 1 and finite[0] in ("VBZ", "VBP") and view.tag[i] != "VBG"
    return present and not (found and found.code) and not has_perfect(view, i) and not has_time(view, i)


def has_perfect(view: SimpleNamespace, i: int) -> bool:
    """Whether "have" stands beside the verb: "has left"."""
    return any(plover.FORMS.get(view.low[k]) == "have" or view.low[k] in ("’ve", "'ve") for k in kids(view, i, "aux"))


def is_speech(view: SimpleNamespace, i: int, lemma: str, found: plover.Sense | None) -> bool:
    """Whether the verb only reports what somebody says or thinks: "agreed that it was late"."""
    reports = lemma in plover.REPORTING and found is not None
    clauses = [k for k in kids(view, i, "ccomp") if mark_of(view, k) != "to"]
    return reports and bool(clauses) and (found.code in ("", "AGREE", "SUPPORT", "CONSULT", "COOPERATE", "PROTEST", "REJECT", "CONCEDE"))


def is_generic(view: SimpleNamespace, i: int, found: plover.Sense | None) -> bool:
    """Whether a gerund or participle names an activity or a state, not an event: "a platform for sharing films", "a town based on trade"."""
    dep, tag = view.dep[i], view.tag[i]
    coded = found is not None and bool(found.code)
    if tag == "VBN" and dep == "acl":
        return not (coded or clause.agents(view, i) or kids(view, i, "obl:unmarked") or has_time(view, i))
    if tag != "VBG" or kids(view, i, "aux", "aux:pass"):
        return False
    if dep in ("csubj", "compound", "nsubj", "nsubj:pass", "root", "ROOT", "conj") and not kids(view, i, *clause.SUBJECTS):
        return dep != "conj" or is_generic(view, view.head[i], found) if dep != "conj" or is_verb(view, view.head[i]) else True
    above = view.head[i]
    if mark_of(view, i) in PLAIN_GERUND and not is_verb(view, above):
        return view.low[above] not in plover.REALIS["possible"] | plover.REALIS["planned"]
    return mark_of(view, i) in ("on", "in", "to", "as", "than", "about", "at") or dep == "acl" and not coded and not kids(view, i, "obj", "obl")


def has_time(view: SimpleNamespace, i: int) -> bool:
    """Whether a date stands under the verb."""
    return any(label(view, k) in ("DATE", "TIME") for k in view.kids[i])


# Nouns.

def of_noun(view: SimpleNamespace, i: int) -> Event | None:
    """The event that a noun tells, or None where it is a thing, a name or nothing is told of it."""
    if view.tag[i] not in ("NN", "NNS") or view.dep[i] in NO_NOUN or label(view, i) in (*NAMES, "NORP", "DATE"):
        return None
    noun = plover.NOUN_FORMS[view.low[i]]
    found = next((one for one in plover.NOUNS[noun] if noun_holds(view, i, one)), None)
    if found is None or i and view.low[i - 1] in plover.WORDS["nouns"]["never_after"] or is_modifier(view, i):
        return None
    one = {"at": i, "noun": True, "silent": False, "passive": False, "code": found.code, "mode": found.mode}
    one["lemma"] = f"{found.before} {noun}".strip()
    own_arguments(view, i, one)
    from_verb(view, i, one)
    if noun in plover.NATURE and one["verb"] is not None:
        one["whom"], one["who"] = one["who"] if one["whom"] is None else one["whom"], None
    if leads_to_event(view, i, noun):
        return None
    if view.dep[i] == "nmod" and view.low[view.head[i]] in plover.ROLES["part"] and one["who"] is None:
        one["who"] = name_before(view, view.head[i])
    if noun in plover.CARRIED and not found.before and one["verb"] is None and one["whom"] is None and not is_by(view, one["who"]):
        return None
    if (noun in plover.TOLD or one["lemma"] in plover.TOLD) and not is_told(view, i, one):
        return None
    coding.settle(view, one)
    one["trigger"] = (i - len(found.before.split()), i + 1)
    one["did"] = noun_group(view, i, one)
    return one


def leads_to_event(view: SimpleNamespace, i: int, noun: str) -> bool:
    """Whether the noun only says that somebody takes part in what another noun tells: "its participation in the raid"."""
    return noun in plover.ROLES["part"] and any(case_of(view, k) == "in" and view.low[k] in plover.NOUN_FORMS for k in after(view, i))


def is_by(view: SimpleNamespace, who: int | None) -> bool:
    """Whether "by" names who does it."""
    return who is not None and case_of(view, who) == "by"


def noun_holds(view: SimpleNamespace, i: int, one: plover.Sense) -> bool:
    """Whether the word before a noun and the prepositions after it are those of the sense."""
    before = one.before.split()
    if before and view.low[max(i - len(before), 0):i] != before:
        return False
    nouns = after(view, i) if one.prepositions else []
    return not one.prepositions or any(case_of(view, k) in one.prepositions or view.low[i + 1] in one.prepositions for k in nouns)


def after(view: SimpleNamespace, i: int) -> list[int]:
    """The nouns after a noun that hang on it by a preposition; of the word right after it also where the parse hangs it higher."""
    found = [k for k in kids(view, i, "nmod", "obl", "obl:agent", "appos", "acl") if k > i and case_of(view, k)]
    if i + 1 < view.size and view.dep[i + 1] == "case" and view.low[i + 1] in ("of", "against", "by", "on", "between"):
        noun = clause.top_of_name(view, view.head[i + 1])
        return found if noun in found or noun <= i else [noun, *found]
    return found


def is_modifier(view: SimpleNamespace, i: int) -> bool:
    """Whether the noun is the first part of a compound that the parse took apart: "attack - style"."""
    return i + 1 < view.size and view.low[i + 1] == "-" and i + 2 < view.size and view.head[i] > i


def own_arguments(view: SimpleNamespace, i: int, one: Event) -> None:
    """Fills in who and whom from what stands around the noun: possessives, names before it, "of", "by", "against"."""
    roles, who, whom = plover.ROLES, None, None
    noun = one["lemma"]
    befalls, takes_object = noun in roles["befall"], noun in roles["object"] or noun in roles["befall"]
    for k in after(view, i):
        case = case_of(view, k) or (view.low[i + 1] if k > i + 1 else "")
        if label(view, k) in ("DATE", "TIME") or view.tag[k] == "VBG":
            continue
        if case == "by" and (clause.is_animate(view, k) or view.pos[k] == "PROPN"):
            who = k
        elif case in roles["both"]:
            who = k
        elif case == "of" and takes_object or case in roles["whom"] and fits_preposition(view, k, case, one["code"]):
            whom = k if whom is None else whom
            who = next((j for j in kids(view, k, "nmod") if case_of(view, j) == "by" and clause.is_animate(view, j)), who)
        elif case == "of" and is_owner(view, k):
            who = k if who is None else who
        if noun == "battle" and who == k and label(view, k) in ("GPE", "LOC", "FAC"):
            who = None
    before = name_before(view, i)
    if before is not None and noun not in plover.NATURE:
        owned = view.dep[before] == "nmod:poss"
        if noun in roles["imposed"] and label(view, before) in ("GPE", "LOC"):
            whom = before if whom is None else whom
        elif befalls and owned and whom is None and label(view, before) not in ("GPE", "ORG"):
            whom = before
        elif who is None and not (befalls and not owned and who is not None):
            who = before
    one["who"], one["whom"] = who, whom


def fits_preposition(view: SimpleNamespace, k: int, case: str, code: str) -> bool:
    """Whether what "on", "at" or "to" names can be whom it befalls: no topic ("a meeting on trade") and, after "at" and "to", somebody."""
    if case in ("on", "upon"):
        return code in STRIKING
    return case in ("against", "with") or bool(code) and clause.is_animate(view, k)


def is_owner(view: SimpleNamespace, k: int) -> bool:
    """Whether what "of" names can do or undergo the noun's event: no measure and no kind."""
    return view.pos[k] in ("NOUN", "PROPN", "PRON") and view.low[k] not in plover.WORDS["count"]["measures"]


def name_before(view: SimpleNamespace, i: int) -> int | None:
    """The possessive before a noun, or a name or body that is the first part of its compound: "Turkish airstrikes", "a police raid"."""
    owners = [k for k in kids(view, i, "nmod:poss") if k < i and label(view, k) not in ("DATE", "TIME") and is_owner(view, k)]
    if owners:
        return owners[0]
    near = [k for k in kids(view, i, "compound", "amod", "nmod") if k < i]
    named = [k for k in near if label(view, k) in ("GPE", "ORG", "NORP")]
    bodies = [k for k in near if view.dep[k] == "compound" and {view.low[k], view.low[k] + "s"} & plover.IDENTITY["acting_for"]]
    return next(iter([*named, *bodies]), None)


def from_verb(view: SimpleNamespace, i: int, one: Event) -> None:
    """Fills in what the verb tells whose object or subject the noun is: who does it, and the verb itself where it is but its carrier."""
    one["verb"], one["carrier"] = None, None
    noun, above = outermost(view, i)
    if made_by(view, i, one) or not is_verb(view, above) or above == noun or is_preposition(view, above):
        return
    lemma = plover.FORMS.get(view.low[above], "")
    with_particle = next((f"{lemma} {view.low[k]}" for k in kids(view, above, "compound:prt")), lemma)
    names = {lemma, with_particle}
    passive = is_passive(view, above)
    if view.dep[noun] == "nsubj" and not passive:
        happens = names & plover.LIGHT["happen"] or lemma == "take" and any(view.low[k] == "place" for k in kids(view, above, "obj"))
        if happens and not (lemma == "take" and not kids(view, above, "obj")):
            one["carrier"], one["verb"] = above, above
    elif view.dep[noun] == "obj" or view.dep[noun] == "nsubj:pass" and passive or takes_part(view, noun, lemma):
        if not names & plover.LIGHT["do"]:
            return
        one["carrier"] = above
        if names & plover.LIGHT["own"] or names & plover.LIGHT["befall"]:
            one["verb"] = above if not is_coded(view, above, lemma) else None
            subject = doer(view, above, passive)
            role = "whom" if names & plover.LIGHT["befall"] else "who"
            if role == "whom" and one["who"] is not None and view.tag[one["who"]] == "PRP$":
                one["who"] = None
            one[role] = one[role] if one[role] is not None or subject == i else subject


def made_by(view: SimpleNamespace, i: int, one: Event) -> bool:
    """Fills in who does what a noun tells from the participle after it: "the raids carried out by the army"; whether there is one."""
    for k in kids(view, i, "acl"):
        lemma = plover.FORMS.get(view.low[k], "")
        names = {lemma, *(f"{lemma} {view.low[j]}" for j in kids(view, k, "compound:prt"))}
        if view.tag[k] == "VBN" and k <= i + 2 and names & plover.LIGHT["made"] and clause.agents(view, k):
            one["carrier"], one["verb"] = k, k
            one["who"] = clause.agents(view, k)[0] if one["who"] is None else one["who"]
            return True
    return False


def is_preposition(view: SimpleNamespace, i: int) -> bool:
    """Whether the participle only leads a noun in: "given the lockdown"."""
    return view.low[i] in ("given", "following", "including", "regarding") and not kids(view, i, "aux", "aux:pass", *clause.SUBJECTS)


def takes_part(view: SimpleNamespace, noun: int, lemma: str) -> bool:
    """Whether the noun is what somebody takes part in: "participated in the raid"."""
    part = lemma in ("participate", "engage") or lemma == "take" and any(view.low[k] == "part" for k in kids(view, view.head[noun], "obj"))
    return part and view.dep[noun] == "obl" and case_of(view, noun) == "in"


def is_coded(view: SimpleNamespace, i: int, lemma: str) -> bool:
    """Whether the verb with this object is an event of its own that outweighs the noun: "halt operations"."""
    found = sense(view, i, lemma)
    return found is not None and bool(found.code) and lemma in ("halt", "end", "suspend", "postpone", "stop")


def outermost(view: SimpleNamespace, i: int) -> tuple[int, int]:
    """The noun that stands under the verb, and the verb: the event's noun itself, or "participation in", "a series of", a noun it is joined to."""
    noun = i
    for _ in range(3):
        above = view.head[noun]
        leads = view.low[above] in plover.ROLES["part"] | {"series", "wave", "spate", "string", "number", "round", "kind", "act", "acts"}
        if not (leads and view.dep[noun] == "nmod" or view.dep[noun] == "conj" and view.pos[above] == "NOUN"):
            break
        noun = above
    return noun, view.head[noun]


def is_told(view: SimpleNamespace, i: int, one: Event) -> bool:
    """Whether something of the event is told beside its name: who, whom, when, where, how many, or that it happened."""
    if one["who"] is not None or one["whom"] is not None or one["verb"] is not None:
        return True
    near = [*view.kids[i], *(j for k in kids(view, i, "nmod") if view.low[k] in plover.WHERE["nouns"] for j in view.kids[k])]
    return any(label(view, k) in (*SETTINGS, "CARDINAL", "ORDINAL") or view.dep[k] == "nummod" for k in near)


def noun_group(view: SimpleNamespace, i: int, one: Event) -> tuple[int, int]:
    """The noun, with the verb that carries it and all between ("carried out an attack"); with "participation in" before it."""
    start, end = one["trigger"]
    part = view.head[i]
    if view.dep[i] == "nmod" and view.low[part] in plover.ROLES["part"] and part < i:
        return part, end
    verb = one["verb"]
    if verb is None:
        return start, end
    if verb < i:
        begin = group_start(view, verb)
        return (begin, end) if end - begin <= LONGEST_GROUP else verb_group(view, verb, None)
    group = verb_group(view, verb, None)
    return (start, group[1]) if view.head[verb] == i else group

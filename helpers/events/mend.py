"""Slips of the parse that its own scheme gives away, put right before anything reads it."""

from types import SimpleNamespace

from helpers.claims import cues
from helpers.events import plover

FINITE = ("VB", "VBD", "VBZ", "VBP")
CLAUSES = frozenset("after before since until as once than".split())
QUANTITY = frozenset("to over about around some under".split())
AROUND = frozenset("over around about nearly almost some under".split())
SUBJECTS = ("nsubj", "nsubj:pass")
CHARGING = frozenset(form for verb in plover.WORDS["verbs"]["charging"] for form in plover.verb_forms(verb))
HASTE = frozenset(form for verb in plover.WORDS["phases"]["haste"] for form in plover.verb_forms(verb))


def plain_pasts(forms: dict[str, str]) -> frozenset[str]:
    """The past tenses that are no participles: "rose", "began"."""
    told = [(verb, *words.split()) for verb, words in forms.items()]
    return frozenset(one[1] for one in told if len(one) == 3 and one[1] not in (one[0], one[2]))


PASTS = plain_pasts(plover.WORDS["irregular"]["forms"])


def mend(view: SimpleNamespace) -> None:
    """Puts right what the parse says against its own scheme, label by label."""
    view.modal = {view.head[i] for i, tag in enumerate(view.tag) if tag in ("MD", "TO")}
    for i, dep in enumerate(view.dep):
        if dep in MENDS:
            MENDS[dep](view, i, view.head[i])


def mend_noun_clause(view: SimpleNamespace, i: int, above: int) -> None:
    """A clause under a verb is no noun's, and a sentence's past tense is its verb."""
    if view.pos[above] == "VERB" and view.tag[i] in ("VB", "VBG"):
        view.dep[i] = "xcomp" if view.tag[i] == "VB" else "advcl"
    elif view.tag[i] == "VBD" and view.head[above] == above < i:
        view.dep[above], view.head[above], view.dep[i], view.head[i] = "nsubj", i, "ROOT", i
    elif view.low[i] in PASTS:
        make_main(view, i)


def mend_joined(view: SimpleNamespace, i: int, above: int) -> None:
    """A verb that "and" joins to a noun belongs to the verb above, a bare one to a verb with a modal."""
    if view.pos[i] != "VERB":
        return
    if view.tag[i] in FINITE and is_object(view, above):
        view.head[i] = view.head[above]
    elif view.tag[i] == "VB" and i not in view.modal:
        view.head[i] = bare_head(view, i, view.modal)


def mend_subject(view: SimpleNamespace, i: int, above: int) -> None:
    """A noun behind a preposition is no subject."""
    if view.tag[i] in ("NN", "NNS"):
        free_subject(view, i)


def mend_number(view: SimpleNamespace, i: int, above: int) -> None:
    """A number counts the noun after it."""
    if view.tag[i] == "CD" and view.low[i - 1] in AROUND:
        count_noun(view, i)


def mend_attribute(view: SimpleNamespace, i: int, above: int) -> None:
    """After "accused Chile", "of" tells what for."""
    if view.pos[above] in ("PROPN", "PRON") and view.low[view.head[above]] in CHARGING and is_charge(view, i, above):
        view.dep[i], view.head[i] = "obl", view.head[above]


def mend_adverbial(view: SimpleNamespace, i: int, above: int) -> None:
    """After "rushed", "to" is no purpose; the noun between "after" and a verb is its subject."""
    if view.tag[i] == "VB" and above < i <= above + 3 and view.low[above] in HASTE and view.low[above + 1] == "to":
        view.dep[i] = "xcomp"
    elif i > 1 and (view.tag[i] in FINITE[1:] or view.tag[i - 1] in FINITE or view.tag[i - 1] == "RB"):
        give_subject(view, i)


def mend_passive(view: SimpleNamespace, i: int, above: int) -> None:
    """An adjective with a passive auxiliary is a verb."""
    if view.tag[above] == "JJ":
        view.pos[above], view.tag[above] = "VERB", "VBN"


def mend_count(view: SimpleNamespace, i: int, above: int) -> None:
    """"up to 80 men" is no place."""
    if view.low[i - 1] in QUANTITY and view.head[above] in (i - 2, i - 3) and is_object(view, above):
        view.dep[above] = "obj"


MENDS = {"acl": mend_noun_clause, "conj": mend_joined, "nsubj": mend_subject, "nsubj:pass": mend_subject, "obl": mend_number, "obj": mend_number,
         "obl:unmarked": mend_number, "nmod": mend_attribute, "advcl": mend_adverbial, "aux:pass": mend_passive, "nummod": mend_count}


def is_charge(view: SimpleNamespace, i: int, above: int) -> bool:
    """Whether "of" after a name tells what somebody is accused of or robbed of."""
    return view.dep[above] == "obj" and view.pos[i] == "NOUN" and above + 1 < i and view.low[above + 1] == "of"


def is_object(view: SimpleNamespace, i: int) -> bool:
    """Whether a noun stands under a verb as object or oblique."""
    return view.pos[i] == "NOUN" and view.dep[i] in ("obj", "obl") and view.pos[view.head[i]] == "VERB"


def give_subject(view: SimpleNamespace, i: int) -> None:
    """Makes the noun before the verb of a clause its subject, where the parse hung noun and conjunction on the verb above: "after the army left"."""
    noun = next((j for j in range(i - 1, max(i - 5, 0), -1) if view.head[j] != i or view.dep[j] not in ("aux", "aux:pass", "advmod")), i - 1)
    if view.dep[noun] != "obl" or view.head[noun] != view.head[i]:
        return
    before = [j for j in range(max(noun - 8, 0), noun) if view.head[j] == noun and view.dep[j] == "case" and view.low[j] in CLAUSES]
    if before:
        view.dep[noun], view.head[noun], view.dep[before[0]], view.head[before[0]] = "nsubj", i, "mark", i


def make_main(view: SimpleNamespace, i: int) -> None:
    """Makes a past tense that the parse hung on the last noun of its subject the verb of the clause: "the number of cases rose by 15"."""
    top = view.head[i]
    for _ in range(4):
        if view.dep[top] not in ("nmod", "conj") or view.pos[view.head[top]] != "NOUN":
            break
        top = view.head[top]
    dep, above = view.dep[top], view.head[top]
    dep = "ccomp" if dep == "obj" and view.low[above] in cues.VERBS else dep
    if top > i or dep not in ("ROOT", "ccomp", "parataxis", "appos") or view.pos[top] != "NOUN":
        return
    for j in range(i + 1, min(i + 12, view.size)):
        view.head[j] = i if view.head[j] == top else view.head[j]
    view.tag[i], view.dep[i], view.head[i], view.dep[top], view.head[top] = "VBD", dep, i if dep == "ROOT" else above, "nsubj", i


def bare_head(view: SimpleNamespace, i: int, modal: set[int]) -> int:
    """The verb that a bare one is joined to: the nearest above with a modal or "to": "will help those who need it and go"."""
    above = view.head[i]
    for _ in range(4):
        if above in modal or view.tag[above] == "VB" or view.head[above] == above:
            break
        above = view.head[above]
    return above if above < i and (above in modal or view.tag[above] == "VB") and view.pos[above] == "VERB" else view.head[i]


def free_subject(view: SimpleNamespace, i: int) -> None:
    """Makes the noun before a preposition the subject, where the parse took the noun after it: "the 26-year-old with four caps was sold"."""
    case = next((j for j in range(max(i - 4, 1), i) if view.head[j] == i and view.dep[j] == "case" and view.tag[j] == "IN"), 0)
    noun = case - 1
    if case < 3 or view.tag[noun] not in ("NN", "NNS", "NNP", "JJ") or view.head[noun] > noun or view.pos[view.head[noun]] != "VERB":
        return
    det = next((j for j in range(max(noun - 6, 0), noun) if view.head[j] == noun and view.dep[j] == "det"), 0)
    if det and view.head[noun] < det and view.low[det - 1] == ",":
        view.dep[noun], view.head[noun], view.pos[noun] = view.dep[i], view.head[i], "NOUN"
        view.dep[i], view.head[i] = "nmod", noun


def count_noun(view: SimpleNamespace, i: int) -> None:
    """Hangs a number on the noun that it counts: "over 30,000 French citizens have asked"."""
    for j in range(i + 1, min(i + 4, view.size)):
        if view.pos[j] == "NOUN" and view.head[j] != j:
            if view.head[j] == view.head[i] and view.dep[j] in (*SUBJECTS, "obj"):
                view.dep[i], view.head[i] = "nummod", j
            if view.dep[j] != "compound":
                return
        elif view.pos[j] not in ("ADJ", "NOUN", "PROPN"):
            return

"""The parse read once, and who stands where in a clause: subjects, objects, what a relative pronoun stands for, the words of a noun phrase."""

from bisect import bisect_left, bisect_right
from types import SimpleNamespace

from spacy.tokens import Doc

from helpers.claims import reporting
from helpers.events import mend, plover
from helpers.claims.speakers import KINDS

RELATIVE = ("WP", "WDT")
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
NOMINAL = ("NOUN", "PROPN", "PRON", "NUM")
BEFORE = ("det", "det:predet", "amod", "advmod", "compound", "nummod", "flat", "goeswith", "punct", "dep",
          "nmod", "nmod:poss", "nmod:desc", "nmod:npmod", "nmod:unmarked")
AFTER = ("flat", "fixed", "nmod", "conj", "compound", "nummod", "goeswith", "dep", "nmod:desc")
CLAUSES = frozenset("after before since until as once than while because if that though although when".split())
AROUND = frozenset("at up over about around under".split())
PERSONS = frozenset("i me you he him she her we us they them who whom himself herself themselves everyone someone anyone others".split())


def read(doc: Doc) -> SimpleNamespace:
    """The words, tags and heads of `reporting.read`, slips of the parse mended, with the names (entities) of the tokens."""
    plain = reporting.read(doc)
    view = SimpleNamespace(doc=doc, text=plain.text, size=plain.size, low=plain.low, starts=plain.starts, ends=plain.ends,
                           first=plain.first)
    view.tag, view.pos, view.dep, view.head = [*plain.tag], [*plain.pos], [*plain.dep], [*plain.head]
    view.passive, view.subject = {}, {}
    mend.mend(view)
    view.kids = [[] for _ in view.low]
    for i, head in enumerate(view.head):
        if head != i:
            view.kids[head].append(i)
    view.names = [(span.start, span.end, span.label_, span.ent_id_) for span in doc.ents]
    view.entity = {i: number for number, (start, end, _, _) in enumerate(view.names) for i in range(start, end)}
    return view


def label(view: SimpleNamespace, i: int) -> str:
    """The entity label of a token; empty where it is no name."""
    return view.names[view.entity[i]][2] if i in view.entity else ""


def is_verb(view: SimpleNamespace, i: int) -> bool:
    """Whether the token is a full verb."""
    return view.pos[i] == "VERB" and view.tag[i][0] == "V"


def kids(view: SimpleNamespace, i: int, *deps: str) -> list[int]:
    """The children of a token with one of these labels."""
    return [k for k in view.kids[i] if view.dep[k] in deps]


def case_of(view: SimpleNamespace, i: int) -> str:
    """The preposition of a noun; empty without one."""
    return next((view.low[k] for k in view.kids[i] if k < i and view.dep[k] == "case"), "")


def mark_of(view: SimpleNamespace, i: int) -> str:
    """The word that opens a clause, "to" included; a preposition before a gerund too."""
    return next((view.low[k] for k in view.kids[i] if k < i and view.dep[k] in ("mark", "case")), "")


def is_passive(view: SimpleNamespace, i: int) -> bool:
    """Whether the verb is a passive, a reduced one too: "was hit", "the men held there". Kept once read."""
    if i not in view.passive:
        view.passive[i] = reads_passive(view, i)
    return view.passive[i]


def reads_passive(view: SimpleNamespace, i: int) -> bool:
    """Whether the auxiliaries, the place in the parse or the agent make a passive of the verb."""
    if view.tag[i] not in ("VBN", "VBD"):
        return False
    if any(view.dep[k] == "aux:pass" for k in view.kids[i]):
        return True
    if kids(view, i, "aux", "nsubj") or view.tag[i] == "VBD" and view.dep[i] not in ("acl", "conj"):
        return False
    taken = all(view.low[k] in ("hostage", "prisoner", "captive") for k in kids(view, i, "obj"))
    reduced = view.dep[i] == "acl" and taken or view.tag[i] == "VBN" and view.dep[i] in ("advcl", "ccomp", "xcomp", "amod")
    return reduced or bool(agents(view, i)) or shares_passive(view, i)


def shares_passive(view: SimpleNamespace, i: int) -> bool:
    """Whether the verb is joined to a passive and has no auxiliary or subject of its own: "was tried and hanged"."""
    if view.dep[i] != "conj" or kids(view, i, *SUBJECTS) or not is_verb(view, view.head[i]) or not is_passive(view, view.head[i]):
        return False
    return view.tag[i] == "VBN" or plover.FORMS.get(view.low[i]) in plover.TRANSITIVE and not kids(view, i, "obj", "xcomp", "ccomp")


def agents(view: SimpleNamespace, i: int) -> list[int]:
    """The nouns after "by" that name the doer."""
    found = kids(view, i, "obl:agent") or [k for k in kids(view, i, "obl") if k > i and case_of(view, k) == "by"]
    return [k for k in found if label(view, k) not in ("DATE", "TIME") and view.tag[k] != "VBG"]


def is_animate(view: SimpleNamespace, i: int) -> bool:
    """Whether the noun names people, a body or a country."""
    if label(view, i) in ("PERSON", "NORP", "ORG", "GPE"):
        return True
    word = view.low[i]
    if view.pos[i] == "PRON":
        return word in PERSONS
    if word in plover.PEOPLE:
        return True
    known = KINDS.get(word) or KINDS.get(word[:-1] if word.endswith("s") else word)
    return known in ("person", "expert", "official", "group", "institution") or word in plover.HEADS or word in plover.IDENTITY["acting_for"]


def antecedent(view: SimpleNamespace, verb: int, pronoun: int) -> int | None:
    """The noun that a relative pronoun stands for; of people where it is "who", the noun before it where the parse names nothing that fits."""
    noun = view.head[verb] if view.dep[verb] in ("acl:relcl", "acl") else None
    if noun is not None and noun >= pronoun:
        noun = None
    if noun is not None and view.low[pronoun] == "which" and label(view, noun) == "PERSON" and view.pos[view.head[noun]] == "NOUN":
        noun = view.head[noun]
    near = noun is not None and pronoun - noun < 3
    near = near or noun is not None and view.low[noun] == "those"
    if view.low[pronoun] in ("who", "whom") and not near and (noun is None or not is_animate(view, noun)):
        nouns = [j for j in range(pronoun - 1, max(pronoun - 12, -1), -1) if view.pos[j] in ("NOUN", "PROPN") and label(view, j) != "GPE"]
        noun = next((top_of_name(view, j) for j in nouns if is_animate(view, j)), noun)
    return noun


def top_of_name(view: SimpleNamespace, i: int) -> int:
    """The word on which a name or compound hangs."""
    while view.dep[i] in ("flat", "compound", "nmod:desc", "goeswith") and view.head[i] != i and view.pos[view.head[i]] in NOMINAL:
        i = view.head[i]
    return i


def relative_of(view: SimpleNamespace, i: int) -> int | None:
    """The relative pronoun under a verb."""
    return next((k for k in view.kids[i] if k < i and (view.tag[k] in RELATIVE or view.low[k] == "that" and view.dep[i] == "acl:relcl")), None)


def own_subject(view: SimpleNamespace, i: int) -> int | None:
    """The subject that stands under the verb itself, a relative pronoun resolved. Kept once read."""
    if i not in view.subject:
        view.subject[i] = reads_subject(view, i)
    return view.subject[i]


def reads_subject(view: SimpleNamespace, i: int) -> int | None:
    """The subject among the words under a verb, or what its relative pronoun stands for."""
    subjects = [k for k in view.kids[i] if view.dep[k] in SUBJECTS and view.tag[k] != "EX"]
    subjects = [k for k in subjects if not is_led_in(view, i, k) and (view.dep[k] != "nsubj:outer" or is_animate(view, k))]
    if len(subjects) > 1:
        subjects = [k for k in subjects if not is_glued(view, k)] or subjects
    if subjects:
        k = next((k for k in reversed(subjects) if k < i), subjects[-1])
        return antecedent(view, i, k) if view.tag[k] in RELATIVE or view.low[k] == "that" and view.dep[i] == "acl:relcl" else k
    if view.dep[i] == "acl:relcl":
        pronoun = relative_of(view, i)
        if pronoun is not None and view.dep[pronoun] == "mark":
            return antecedent(view, i, pronoun)
    return None


def is_led_in(view: SimpleNamespace, i: int, k: int) -> bool:
    """Whether a preposition leads the subject of a finite verb in, so that it is none; not across a comma, nor "after", "over 30", "for which"."""
    led = [j for j in view.kids[k] if j < k and view.dep[j] == "case" and view.tag[j] == "IN" and view.low[j] not in CLAUSES and not counts(view, j)]
    if not led or view.tag[led[-1] + 1] in ("CD", *RELATIVE) or "," in view.low[led[-1]:k]:
        return False
    return view.tag[i] in ("VBD", "VBZ", "VBP") or any(view.tag[j] in ("VBD", "VBZ", "VBP", "MD") for j in kids(view, i, "aux", "aux:pass"))


def is_glued(view: SimpleNamespace, k: int) -> bool:
    """Whether the word is the last part of a hyphened one."""
    return k > 1 and view.low[k - 1] == "-" and view.ends[k - 2] == view.starts[k - 1] and view.ends[k - 1] == view.starts[k]


def surface_subject(view: SimpleNamespace, i: int, depth: int = 0) -> int | None:
    """The subject of a clause, its own or the one it shares, whatever the voice."""
    found = own_subject(view, i)
    if found is not None or depth > 6 or kids(view, i, *SUBJECTS):
        return found
    if view.dep[i] in ("acl", "conj") and is_reduced(view, i):
        return noun_before(view, i)
    if view.dep[i] == "acl":
        return owner(view, view.head[i], depth) if view.tag[i] == "VB" or mark_of(view, i) else described(view, i)
    if view.dep[i] in ("conj", "xcomp", "advcl") and view.head[i] != i:
        return controller(view, i, depth)
    return None


def described(view: SimpleNamespace, i: int) -> int:
    """The noun that a participle tells of; the one right before it where only that is somebody: "rescues of Jews trapped there"."""
    noun, near = view.head[i], i - 1
    return near if view.dep[near] == "nmod" and view.head[near] == noun and is_animate(view, near) and not is_animate(view, noun) else noun


def is_reduced(view: SimpleNamespace, i: int) -> bool:
    """Whether a participle with its agent stands right after a noun and comma, whatever it is joined to: "the town, held by rebels"."""
    if i < 2 or view.low[i - 1] != "," or view.tag[i] != "VBN" or plover.FORMS.get(view.low[i]) in plover.BESIDE:
        return False
    alone = bool(agents(view, i)) and not kids(view, i, "aux", "aux:pass", *SUBJECTS)
    return alone and (view.dep[i] == "acl" or not (is_verb(view, view.head[i]) and is_passive(view, view.head[i])))


def noun_before(view: SimpleNamespace, i: int) -> int | None:
    """The noun that ends before the comma before a token, a bracket left out."""
    j = i - 2
    if j > 0 and view.low[j] == ")":
        while j > 0 and view.low[j] != "(":
            j -= 1
        j -= 1
    return top_of_name(view, j) if j >= 0 and view.pos[j] in NOMINAL else None


def controller(view: SimpleNamespace, i: int, depth: int) -> int | None:
    """The noun above that does what a verb without a subject tells."""
    above = view.head[i]
    if not is_verb(view, above):
        return own_subject(view, above) if view.dep[i] in ("conj", "xcomp", "advcl") and view.tag[i] != "VBN" else None
    if view.dep[i] == "conj" and view.dep[above] == "advcl" and is_reduced(view, above):
        return noun_before(view, above)
    verb = plover.FORMS.get(view.low[above], "")
    told = [k for k in kids(view, above, "obj", "iobj") if k < i and view.tag[k] not in RELATIVE and label(view, k) not in ("DATE", "TIME")]
    mark = mark_of(view, i)
    if told and mark in ("from", "of", "for") or view.dep[i] == "xcomp" and told and is_told(view, i, verb, told[0]):
        return told[0]
    if mark == "to" and not told and verb in plover.CALLING and called(view, above, i) is not None:
        return called(view, above, i)
    if mark == "to" and view.dep[i] == "advcl" and is_passive(view, above) and is_anothers(view, i, above, verb):
        return next((k for k in agents(view, above) if is_animate(view, k)), None)
    if view.dep[i] == "advcl" and told and view.tag[i] == "VB" and verb in plover.WORDS["phases"]["wanting"] and is_told(view, i, verb, told[0]):
        return told[0]
    if view.dep[i] == "advcl" and is_passive(view, above) and view.tag[i] == "VBG" and not mark:
        return agents(view, above)[0] if agents(view, above) else None
    if view.dep[i] == "advcl" and mark in ("as", "because", "if", "that", "although", "so"):
        return None
    return surface_subject(view, above, depth + 1)


def is_told(view: SimpleNamespace, i: int, verb: str, noun: int) -> bool:
    """Whether the object of a verb does what completes it: made or asked to; of other verbs only somebody: "sent the boy to buy bread"."""
    if view.tag[i] in ("VBN", "VBG"):
        return True
    if verb in ("promise", "use") or view.low[noun] in plover.REALIS["planned"] and view.pos[noun] == "NOUN":
        return False
    return verb in plover.MOVING or is_animate(view, noun)


def called(view: SimpleNamespace, verb: int, i: int) -> int | None:
    """Whom a verb calls on to do what the verb after it tells."""
    return next((k for k in kids(view, verb, "obl") if verb < k < i and (is_animate(view, k) or view.low[k] == "those")), None)


def is_anothers(view: SimpleNamespace, i: int, above: int, verb: str) -> bool:
    """Whether the purpose of a passive is that of its doer, told or not: "the law was changed to cancel the vote"; not "he was sent to help"."""
    moved = verb in plover.MOVING or verb in plover.PHASES or verb in plover.FORMING or view.low[above] in plover.READY
    return not moved and not is_passive(view, i)


def owner(view: SimpleNamespace, noun: int, depth: int = 0) -> int | None:
    """Whose plan or effort a noun is: its possessive, or the subject of the verb whose object it is."""
    own = kids(view, noun, "nmod:poss")
    if own:
        return own[0]
    above = view.head[noun]
    if view.dep[noun] == "obj" and is_verb(view, above):
        return surface_subject(view, above, depth + 1)
    return None


# The words of a noun phrase.

def phrase(view: SimpleNamespace, head: int) -> tuple[int, int]:
    """The tokens of a noun phrase, from its first word to what "of", names and coordination add; no clauses, brackets or other prepositions."""
    start = first_word(view, head)
    head = possessed(view, head)
    start = min(start, first_word(view, head))
    end = last_word(view, head)
    start, end = whole_words(view, *whole_names(view, start, end))
    start, end = without_date(view, start, head), before_bracket(view, start, end)
    while end > start + 2 and view.tag[end - 1] == "VBG" and view.pos[end - 2] == "NOUN":
        end -= 1
    while end > start + 1 and trails(view, end - 1):
        end -= 1
    while start < end - 1 and start not in view.entity and leads_in(view, start):
        start += 1
    return start, end


def trails(view: SimpleNamespace, i: int) -> bool:
    """Whether the token at the end of a phrase is no part of it: a mark, a preposition, "and"."""
    return (view.pos[i] in ("PUNCT", "SPACE", "CCONJ", "ADP") or view.low[i] == "-") and not view.low[i].endswith(".")


def leads_in(view: SimpleNamespace, i: int) -> bool:
    """Whether the token at the start of a phrase is no part of it: a mark, a preposition, "and"."""
    outside = view.dep[i] in ("case", "fixed", "mark", "cc", "cc:preconj") and not counts(view, i)
    return outside or view.pos[i] in ("PUNCT", "SPACE", "CCONJ") or view.low[i] == "so"


def counts(view: SimpleNamespace, i: int) -> bool:
    """Whether the token begins what stands before a number: "at least 30", "up to 80", "over 100"."""
    return view.low[i] in AROUND and any(view.pos[j] == "NUM" or view.tag[j] == "CD" for j in (i + 1, i + 2) if j < view.size)


def possessed(view: SimpleNamespace, head: int) -> int:
    """What a name owns, where the parse took the name's first word for the head: "Bashar al-Assad 's regime"."""
    if head not in view.entity:
        return head
    _, end, _, _ = view.names[view.entity[head]]
    if end < view.size - 1 and view.low[end] in ("'s", "’s", "'", "’") and view.dep[end - 1] == "nmod:poss" and end - 1 != head:
        noun = view.head[end - 1]
        if view.head[head] == noun:
            return head
        return noun if noun > end - 1 and view.pos[noun] in NOMINAL else head
    return head


def first_word(view: SimpleNamespace, head: int) -> int:
    """Where the words before the head of a noun phrase begin."""
    start = head
    for k in reversed(view.kids[head]):
        if k > head:
            continue
        inside = view.dep[k] in BEFORE or view.dep[k] == "case" and counts(view, k)
        if not inside or is_fronted(view, k) or view.dep[k] == "punct" and view.low[k] not in ("-", "“", '"', "’", "‘") or k < start - 12:
            break
        start = min(start, left_edge(view, k))
    while view.dep[head] == "nmod:poss" and start < head and view.dep[start] == "case":
        start += 1
    return start


def left_edge(view: SimpleNamespace, i: int) -> int:
    """The first word under a token."""
    while view.kids[i] and view.kids[i][0] < i:
        i = view.kids[i][0]
    return i


def last_word(view: SimpleNamespace, head: int, depth: int = 0) -> int:
    """Where the noun phrase ends (exclusive)."""
    end = head + 1
    for k in view.kids[head]:
        if k < head or view.dep[k] == "case":
            continue
        if view.dep[k] in ("punct", "cc") and k <= end:
            continue
        if view.dep[k] not in AFTER or depth > 5 or not goes_on(view, head, k):
            break
        end = max(end, last_word(view, k, depth + 1))
    return end


def goes_on(view: SimpleNamespace, head: int, k: int) -> bool:
    """Whether a child after the head belongs to the phrase: by "of", as a part of the name, or joined by "and"."""
    if view.dep[k] == "nmod":
        return case_of(view, k) == "of" and label(view, k) not in ("DATE", "TIME")
    if view.dep[k] == "conj":
        plain = view.pos[k] in NOMINAL and label(view, k) not in ("DATE", "TIME") and case_of(view, k) in ("", "of")
        return plain and not any(view.low[j] == "but" for j in view.kids[k])
    return view.dep[k] != "dep" or view.entity.get(k) == view.entity.get(head, -1)


def whole_names(view: SimpleNamespace, start: int, end: int) -> tuple[int, int]:
    """The span with names at its edges made whole."""
    if start in view.entity:
        start = min(start, view.names[view.entity[start]][0])
    if end - 1 in view.entity:
        end = max(end, view.names[view.entity[end - 1]][1])
    return start, end


def is_fronted(view: SimpleNamespace, k: int) -> bool:
    """Whether a phrase before a noun is set apart by preposition and comma: "Under Mayor Lee, the council"."""
    return view.dep[k] == "nmod" and any(view.low[j] == "," for j in view.kids[k]) and bool(case_of(view, k))


def whole_words(view: SimpleNamespace, start: int, end: int) -> tuple[int, int]:
    """The span with hyphened words at its edges made whole: "five-eighth"."""
    while start > 1 and is_glued(view, start):
        start -= 2
    while end + 1 < view.size and is_glued(view, end + 1):
        end += 2
    return start, end


def without_date(view: SimpleNamespace, start: int, head: int) -> int:
    """The start after a date that stands before the noun and is none of it: "On Sunday, the number", "in 2013 France"."""
    if start not in view.entity:
        return start
    j = start
    while j < head and label(view, j) in ("DATE", "TIME"):
        j += 1
    if j == start or j > head:
        return start
    j += view.low[j] == ","
    apart = view.low[j - 1] == "," or view.dep[j] == "det" or j in view.entity
    return j if apart and j <= head else start


def before_bracket(view: SimpleNamespace, start: int, end: int) -> int:
    """The end before a bracket that the span opens and does not close."""
    words = view.low[start:end]
    if "(" not in words or words.count("(") <= words.count(")"):
        return end
    return start + len(words) - 1 - words[::-1].index("(") if words[0] != "(" else end


def tokens_of(view: SimpleNamespace, start: int, end: int) -> tuple[int, int]:
    """The tokens between two character offsets."""
    return max(bisect_right(view.starts, start) - 1, 0), bisect_left(view.starts, end)

"""The parse read once, and the words of a noun phrase."""

from bisect import bisect_left, bisect_right
from types import SimpleNamespace

from spacy.tokens import Doc

from helpers.attribute import reporting
from helpers.relate import words
from helpers.attribute.speakers import KINDS

RELATIVE = ("WP", "WDT")
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
NOMINAL = ("NOUN", "PROPN", "PRON", "NUM")
BEFORE = ("det", "det:predet", "amod", "advmod", "compound", "nummod", "flat", "goeswith", "punct", "dep",
          "nmod", "nmod:poss", "nmod:desc", "nmod:npmod", "nmod:unmarked")
AFTER = ("flat", "fixed", "nmod", "conj", "compound", "nummod", "goeswith", "dep", "nmod:desc")
AROUND = frozenset("at up over about around under".split())
PERSONS = frozenset("i me you he him she her we us they them who whom himself herself themselves everyone someone anyone others".split())


def read(doc: Doc) -> SimpleNamespace:
    """The words, tags and heads of `reporting.read`, with the names (entities) of the tokens."""
    view = SimpleNamespace(**vars(reporting.read(doc)))
    view.names = [(span.start, span.end, span.label_, span.ent_id_) for span in doc.ents]
    view.entity = {i: number for number, (start, end, _, _) in enumerate(view.names) for i in range(start, end)}
    return view


def label(view: SimpleNamespace, i: int) -> str:
    """The entity label of a token; empty where it is no name."""
    return view.names[view.entity[i]][2] if i in view.entity else ""


def lemma(view: SimpleNamespace, i: int) -> str:
    """The lemma of a token in small letters."""
    return view.doc[i].lemma_.lower()


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
    """Whether the verb is a passive, a participle after its noun too: "was hit", "the men held there"."""
    if any(view.dep[k] in ("aux:pass", "nsubj:pass") for k in view.kids[i]):
        return True
    if view.tag[i] != "VBN" or kids(view, i, "aux", *SUBJECTS):
        return False
    return view.dep[i] in ("acl", "advcl") or view.dep[i] == "conj" and is_verb(view, view.head[i]) and is_passive(view, view.head[i])


def is_animate(view: SimpleNamespace, i: int) -> bool:
    """Whether the noun names people, a body or a country."""
    if label(view, i) in ("PERSON", "NORP", "ORG", "GPE"):
        return True
    word = view.low[i]
    if view.pos[i] == "PRON":
        return word in PERSONS
    if lemma(view, i) in words.IDENTITY["people"]:
        return True
    known = KINDS.get(word) or KINDS.get(word[:-1] if word.endswith("s") else word)
    return known in ("person", "expert", "official", "group", "institution") or word in words.HEADS or word in words.IDENTITY["acting_for"]


def is_glued(view: SimpleNamespace, k: int) -> bool:
    """Whether the word is the last part of a hyphened one."""
    return 1 < k < view.size and view.low[k - 1] == "-" and view.ends[k - 2] == view.starts[k - 1] and view.ends[k - 1] == view.starts[k]


# The words of a noun phrase.

def phrase(view: SimpleNamespace, head: int) -> tuple[int, int]:
    """The tokens of a noun phrase, from its first word to what "of", names and coordination add; no
    clauses or other prepositions."""
    start, end = first_word(view, head), last_word(view, head)
    start, end = whole_words(view, *whole_names(view, start, end))
    start = without_date(view, start, head)
    opened = (j for j in range(start + 1, end) if view.low[j] == "(" and ")" not in view.low[j:end])
    end = next(opened, end)
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


def tokens_of(view: SimpleNamespace, start: int, end: int) -> tuple[int, int]:
    """The tokens between two character offsets."""
    return max(bisect_right(view.starts, start) - 1, 0), bisect_left(view.starts, end)

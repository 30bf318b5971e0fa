"""What is read of a parsed article about reporting: words, quotations, reporting verbs with subject and addressee."""

from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate
from types import SimpleNamespace

import numpy
from spacy.attrs import DEP, HEAD, IDX, IS_SPACE, LENGTH, LOWER, POS, SENT_START, TAG
from spacy.tokens import Doc

from helpers import annotate
from helpers.attribute.cues import NOUN_STANCE, PARTICLES, VERB_STANCE, WORDS
from helpers.annotate.quotations import quotations
from helpers.text import breaks_line, of_tokens

Piece = tuple[int, int]
RELATIVE = ("WP", "WDT", "WP$")
FINITE = ("VBD", "VBZ", "VBP", "MD")
STOPS = (".", "!", "?", "…", "...")
LONGEST_SOURCE = 45  # words
ADDRESSEE = frozenset(WORDS["frames"]["addressee"])  # verbs whose object is told
DASHES = ("-", "–", "—", "―", "--")
LONGEST_SENTENCE = 400  # tokens; longer ones are read in parts, so that time stays in proportion to length


def read(doc: Doc) -> SimpleNamespace:
    """The words, tags and heads as lists, with the quotation, the sentence and the line of each token; those of the last two Docs are kept as long as their marks stay."""
    return read_marks(doc, doc.to_array([TAG, DEP, POS, HEAD, SENT_START]).tobytes())


@lru_cache(maxsize=2)
def read_marks(doc: Doc, marks_now: bytes) -> SimpleNamespace:
    """The same for the Doc with these marks, which tell it from the Doc before a change."""
    marks = doc.to_array([IS_SPACE, IDX, LENGTH]).astype(numpy.int64).reshape(-1, 3)
    view = SimpleNamespace(doc=doc, text=annotate.text(doc), size=len(doc))
    view.low, view.tag, view.dep, pos = (of_tokens(doc, one) for one in (LOWER, TAG, DEP, POS))
    view.pos = ["SPACE" if space else name for space, name in zip(marks[:, 0].tolist(), pos)]
    view.head = (numpy.arange(view.size) + doc.to_array([HEAD]).astype(numpy.int64).reshape(-1)).tolist()
    view.kids = [[] for _ in view.low]
    for i, head in enumerate(view.head):
        if head != i:
            view.kids[head].append(i)
    view.first, view.last = sentence_bounds(view)
    view.line = list(accumulate(is_break(view, i) for i in range(view.size)))
    view.starts, view.ends = marks[:, 1].tolist(), (marks[:, 1] + marks[:, 2]).tolist()
    view.quotes, view.quote = outer_quotations(view)
    view.quote_starts = [view.starts[a] for a, _, _ in view.quotes]
    view.quote_ends = [view.ends[b - 1] for _, b, _ in view.quotes]
    view.tag = ["VBZ" if is_mistagged(view, i) else tag for i, tag in enumerate(view.tag)]
    return view


def sentence_bounds(view: SimpleNamespace) -> tuple[list[int], list[int]]:
    """For each token the first and the last (exclusive) token of its sentence, white space left out."""
    first, last = [0] * view.size, [0] * view.size
    cuts = numpy.flatnonzero(view.doc.to_array([SENT_START]).reshape(-1) == 1).tolist()
    cuts = [0, *(cut for cut in cuts if cut), view.size]
    for low, high in zip(cuts, cuts[1:]):
        for start in range(low, high, LONGEST_SENTENCE):
            stop = end = min(start + LONGEST_SENTENCE, high)
            while end > start + 1 and view.pos[end - 1] == "SPACE":
                end -= 1
            first[start:stop], last[start:stop] = [start] * (stop - start), [end] * (stop - start)
    return first, last


def outer_quotations(view: SimpleNamespace) -> tuple[list[tuple[int, int, bool]], list[int]]:
    """Outermost quotations as token spans with their marks, whether they are closed, and for each token the number of its own (0: none)."""
    spans, number, reach = [], [0] * view.size, 0
    for start, end, closed in quotations(view.text):
        a, b = bisect_right(view.starts, start) - 1, bisect_left(view.starts, end)
        if a < reach or b <= a:
            continue
        spans.append((a, b, closed))
        number[a:b] = [len(spans)] * (b - a)
        reach = b
    return spans, number


def verb_at(view: SimpleNamespace, i: int) -> str:
    """The reporting verb at a token, with its particle; empty if none."""
    lemma = view.doc[i].lemma_.lower() if view.tag[i].startswith("V") else ""
    pairs = [f"{lemma} {word}" for word in view.low[i + 1:i + 3] if word in PARTICLES]
    return next((verb for verb in (*pairs, lemma) if verb in VERB_STANCE), "")


def is_mistagged(view: SimpleNamespace, i: int) -> bool:
    """Whether a noun that can only report closes a reporting clause: "…,” Maria answers."."""
    if not (view.tag[i].startswith("NN") and 1 < i < view.size - 1 and view.low[i + 1] in ",.;"):
        return False
    lemma, before = view.doc[i].lemma_.lower(), range(max(i - 6, 0), i)
    reports = lemma in VERB_STANCE and lemma not in NOUN_STANCE
    return reports and any(view.low[j] == "," or view.quote[j] != view.quote[i] for j in before)


# Who is told.

def passive_told(view: SimpleNamespace, i: int) -> Piece | None:
    """The subject of a passive such as "was told", a relative pronoun as what it stands for."""
    before = [k for k in view.kids[i] if k < i]
    noun = next((k for k in before if view.dep[k] == "nsubj:pass"), None)
    found = None if noun is None else phrase(view, noun, view.first[i], before[-1])
    return found and antecedent(view, found)


def is_passive(view: SimpleNamespace, i: int) -> bool:
    """Whether the verb is a passive; "has been told" is one, "has told" is not."""
    helped = any(view.dep[k] == "aux:pass" for k in view.kids[i])
    return helped and view.tag[i] in ("VBN", "VBD") and view.low[i - 1] not in ("has", "have", "had")


def antecedent(view: SimpleNamespace, source: Piece) -> Piece:
    """The phrase that a source which is only a relative pronoun stands for; else the source itself."""
    verb = view.head[source[0]]
    noun = view.head[verb]
    if source[1] - source[0] > 1 or view.tag[source[0]] not in RELATIVE or view.dep[verb] != "acl:relcl" or noun > source[0]:
        return source
    return phrase(view, noun, view.first[source[0]], source[0]) or source


def phrase(view: SimpleNamespace, head: int, low: int, high: int) -> Piece | None:
    """The words under a noun, between two bounds, commas at the ends left out."""
    a, b = max(view.doc[head].left_edge.i, low), min(view.doc[head].right_edge.i + 1, high)
    while a < b and (view.pos[a] in ("PUNCT", "SPACE", "CCONJ") or view.dep[a] in ("mark", "case") and a < head and view.head[a] == head):
        a += 1
    while b > a and view.pos[b - 1] in ("PUNCT", "SPACE") and view.low[b - 1] not in (")", "]"):
        b -= 1
    return (a, b) if a < b and b - a <= LONGEST_SOURCE else None


def told_to(view: SimpleNamespace, i: int, verb: str, start: int) -> Piece | None:
    """Who is told: the object of "told", "reminded" and the like."""
    if verb not in ADDRESSEE or start >= view.last[i]:
        return None
    for k in view.kids[i]:
        if k >= start and view.dep[k] in ("obj", "iobj") and view.pos[k] in ("NOUN", "PROPN", "PRON", "ADJ", "NUM"):
            found = phrase(view, k, start, view.last[i])
            if not found or found[0] > start + 3:
                continue
            cut = next((j for j in range(found[0] + 1, found[1]) if view.low[j] in ("that", ",", ":") or view.quote[j] != view.quote[i]), found[1])
            return found[0], cut
    if view.pos[start] in ("PROPN", "PRON"):
        end = start
        while end < view.last[i] and view.pos[end] in ("PROPN", "PRON") and not (end > start and view.pos[end] == "PRON"):
            end += 1
        return start, end
    return None


def is_break(view: SimpleNamespace, i: int) -> bool:
    """Whether the token is white space with a line break in it."""
    return view.pos[i] == "SPACE" and breaks_line(view.low[i])

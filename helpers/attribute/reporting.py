"""What is read of a parsed article about reporting: words, quotations, reporting verbs with subject and addressee."""

from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate
from types import SimpleNamespace

import numpy
from spacy.attrs import DEP, HEAD, IDX, IS_SPACE, LENGTH, LOWER, POS, SENT_START, TAG
from spacy.tokens import Doc

from helpers import annotate
from helpers.attribute.cues import FRAMES, NOUNS, PARTICLES, VERBS, WORDS
from helpers.annotate.quotations import quotations
from helpers.text import breaks_line, of_tokens

Attribution = dict
Piece = tuple[int, int]
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj")
RELATIVE = ("WP", "WDT", "WP$")
FINITE = ("VBD", "VBZ", "VBP", "MD")
STOPS = (".", "!", "?", "…", "...")
LONGEST_SOURCE = 45  # words
NEAR = {name: frozenset(words) for name, words in WORDS["near"].items()}
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
    view.cues = [i for i in range(view.size) if verb_at(view, i)]
    for i in view.cues:
        view.tag[i] = view.tag[i] if view.tag[i].startswith("V") else "VBZ"
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
    if not view.tag[i].startswith("V") and not is_mistagged(view, i):
        return ""
    word = view.low[i]
    for j in (i + 1, i + 2):
        if j < view.size and view.low[j] in PARTICLES and f"{word} {view.low[j]}" in VERBS:
            return VERBS[f"{word} {view.low[j]}"]
    return VERBS.get(word, "")


def is_mistagged(view: SimpleNamespace, i: int) -> bool:
    """Whether a form that is no noun in the lists closes a reporting clause, whatever its tag: "…,” Maria answers."."""
    closing = 1 < i < view.size - 1 and view.low[i] in VERBS and view.low[i] not in NOUNS and view.low[i + 1] in (",", ".", ";")
    return closing and view.tag[i].startswith("NN") and any(view.low[j] == "," or view.quote[j] != view.quote[i] for j in range(max(i - 6, 0), i))


# Reporting verbs.

def cue_span(view: SimpleNamespace, i: int) -> Piece:
    """The verb with its auxiliaries and the adverbs between them, and its particle."""
    start, end = i, i + 1
    while start > view.first[i] and (view.dep[start - 1] in ("aux", "aux:pass") and view.head[start - 1] == i or view.low[start - 1] in NEAR["adverbs"]
                                     or view.low[start - 1] == "to" and view.tag[i] == "VB"):
        start -= 1
    for j in (i + 1, i + 2):
        if j < view.size and view.low[j] in PARTICLES and f"{view.low[i]} {view.low[j]}" in VERBS:
            end = j + 1
    return start, end


def is_passive(view: SimpleNamespace, i: int) -> bool:
    """Whether the verb is a passive; "has been told" is one, "has told" is not."""
    return view.tag[i] in ("VBN", "VBD") and any(view.dep[k] == "aux:pass" for k in view.kids[i]) and view.low[i - 1] not in ("has", "have", "had")


def subject_of(view: SimpleNamespace, i: int) -> Piece | None:
    """The subject phrase of a verb; the word a relative pronoun stands for."""
    for k in view.kids[i]:
        if view.dep[k] in SUBJECTS and (view.pos[k] in ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "X") or view.tag[k] == "EX"):
            if view.tag[k] in RELATIVE:
                noun = view.head[i]
                return phrase(view, noun, view.first[i], k) if view.dep[i] == "acl:relcl" and noun < k else None
            if k < i:
                found = phrase(view, k, after_comma(view, k, clause_start(view, i)), cue_span(view, i)[0])
                return found if found and view.pos[found[0]] != "ADP" else None
            return inverted(view, i, cue_span(view, i))
    return None


def antecedent(view: SimpleNamespace, source: Piece) -> Piece:
    """The phrase that a source which is only a relative pronoun stands for; else the source itself."""
    verb = view.head[source[0]]
    noun = view.head[verb]
    if source[1] - source[0] > 1 or view.tag[source[0]] not in RELATIVE or view.dep[verb] != "acl:relcl" or noun > source[0]:
        return source
    return phrase(view, noun, view.first[source[0]], source[0]) or source


def after_comma(view: SimpleNamespace, noun: int, low: int) -> int:
    """The bound of a subject before its noun: what a comma parts from a name does not belong to it."""
    commas = [j for j in range(max(view.doc[noun].left_edge.i, low), noun) if view.low[j] == ","]
    return commas[-1] + 1 if commas and view.pos[noun] in ("PROPN", "PRON") else low


def clause_start(view: SimpleNamespace, i: int) -> int:
    """Where the words begin that can belong to the verb's subject: after the quotation before it, or with its sentence."""
    start = view.first[i]
    j = i
    while j > start and view.quote[j - 1] == view.quote[i]:
        j -= 1
    return j


def phrase(view: SimpleNamespace, head: int, low: int, high: int) -> Piece | None:
    """The words under a noun, between two bounds, commas at the ends left out."""
    a, b = max(view.doc[head].left_edge.i, low), min(view.doc[head].right_edge.i + 1, high)
    while a < b and (view.pos[a] in ("PUNCT", "SPACE", "CCONJ") or view.dep[a] in ("mark", "case") and a < head and view.head[a] == head):
        a += 1
    while b > a and view.pos[b - 1] in ("PUNCT", "SPACE") and view.low[b - 1] not in (")", "]"):
        b -= 1
    return (a, b) if a < b and b - a <= LONGEST_SOURCE else None


def inverted(view: SimpleNamespace, i: int, cue: Piece) -> Piece | None:
    """The source after the verb: "said Moss, who works there"."""
    start, stop = cue[1], min(view.last[i], cue[1] + LONGEST_SOURCE)
    if start >= stop or not opens_phrase(view, start) or view.tag[i] not in ("VBD", "VBZ", "VBP") or view.quote[start] != view.quote[i]:
        return None
    end = next((j for j in range(start, stop) if view.quote[j] != view.quote[i] or ends_source_after(view, j, stop)), stop)
    head = next((k for k in view.kids[i] if start <= k < end and view.dep[k] in SUBJECTS), None)
    if head is not None:
        end = min(end, max(view.doc[head].right_edge.i + 1, start + 1))
    while end > start and view.pos[end - 1] in ("PUNCT", "SPACE"):
        end -= 1
    return (start, end) if start < end else None


def opens_phrase(view: SimpleNamespace, j: int) -> bool:
    """Whether a source can begin at the token."""
    return view.pos[j] in ("DET", "NOUN", "PROPN", "PRON", "ADJ", "NUM") and view.low[j] not in NEAR["objects"]


def ends_source_after(view: SimpleNamespace, j: int, stop: int) -> bool:
    """Whether a source after its verb ends before the token: at a stop, or a comma with which another clause or adverbial begins."""
    if view.low[j] in (";", ":", *STOPS):
        return True
    following = view.low[j + 1] if j + 1 < stop else ""
    return view.low[j] == "," and (following in NEAR["clause"] or following in VERBS and view.tag[j + 1] == "VBG")


def told_to(view: SimpleNamespace, i: int, verb: str, start: int) -> Piece | None:
    """Who is told: the object of "told", "reminded" and the like."""
    if verb not in FRAMES["addressee"] or start >= view.last[i]:
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

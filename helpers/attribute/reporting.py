"""What is read of a parsed article about reporting: words, quotations, reporting verbs with subject and addressee, and what is told without a cue.

An attribution here is a dict of token spans (end exclusive): `source`, `cue`, `content`, with the name of its `rule`.
"""

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
from helpers.text import breaks_line

Attribution = dict
Piece = tuple[int, int]
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj")
RELATIVE = ("WP", "WDT", "WP$")
FINITE = ("VBD", "VBZ", "VBP", "MD")
STOPS = (".", "!", "?", "…", "...")
CLOSING_MARKS = ("''", "”", '"', "»", "’’")
LONGEST_SOURCE = 45  # words
NEAR = {name: frozenset(words) for name, words in WORDS["near"].items()}
LONGEST_NAME = 12  # words of a name with its role
DASHES = ("-", "–", "—", "―", "--")
LONGEST_SENTENCE = 400  # tokens; longer ones are read in parts, so that time stays in proportion to length
FEWEST = 4  # words of a quotation that stands for itself


def read(doc: Doc) -> SimpleNamespace:
    """The words, tags and heads as lists, with the quotation, the sentence and the line of each token; those of the last two Docs are kept as long as their marks stay."""
    return read_marks(doc, doc.to_array([TAG, DEP, POS, HEAD, SENT_START]).tobytes())


@lru_cache(maxsize=2)
def read_marks(doc: Doc, marks_now: bytes) -> SimpleNamespace:
    """The same for the Doc with these marks, which tell it from the Doc before a change."""
    marks = doc.to_array([LOWER, TAG, DEP, POS, IS_SPACE, IDX, LENGTH]).reshape(-1, 7)
    strings = {key: doc.vocab.strings[key] for key in numpy.unique(marks[:, :4]).tolist()}
    view = SimpleNamespace(doc=doc, text=annotate.text(doc), size=len(doc))
    view.low, view.tag, view.dep, pos = ([strings[key] for key in column] for column in marks[:, :4].T.tolist())
    view.pos = ["SPACE" if space else name for space, name in zip(marks[:, 4].tolist(), pos)]
    view.head = (numpy.arange(view.size) + doc.to_array([HEAD]).astype(numpy.int64).reshape(-1)).tolist()
    view.kids = [[] for _ in view.low]
    for i, head in enumerate(view.head):
        if head != i:
            view.kids[head].append(i)
    view.first, view.last = sentence_bounds(view)
    view.line = list(accumulate(is_break(view, i) for i in range(view.size)))
    view.starts, view.ends = marks[:, 5].tolist(), (marks[:, 5] + marks[:, 6]).tolist()
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


# Quotations without a cue of their own.

def carry_on(view: SimpleNamespace, found: list[Attribution]) -> list[Attribution]:
    """The attributions, each with the paragraphs of its quotation: one left open goes on in the next paragraph, up to the one with the cue or from it."""
    for one in found:
        first, last = view.quote[one["content"][0][0]], view.quote[one["content"][-1][1] - 1]
        before, after = first, last
        while first and view.quotes[first - 1][0] == one["content"][0][0] and runs_on(view, before - 1):
            before -= 1
        while last and runs_on(view, after):
            after += 1
        if before < first or after > last:
            quotes = [quote[:2] for quote in view.quotes]
            one["content"] = quotes[before - 1:first - 1] * (first > 0) + one["content"] + quotes[last:after]
            one["rule"] = "quotation over paragraphs"
    return found


def runs_on(view: SimpleNamespace, number: int) -> bool:
    """Whether a quotation is left open at the end of its paragraph, without a stray mark that may close it, and the next paragraph begins with one."""
    if not 0 < number < len(view.quotes) or view.quotes[number - 1][2]:
        return False
    start, end, _ = view.quotes[number - 1]
    stray = any(view.low[j] in CLOSING_MARKS for j in range(start + 1, end))
    return not stray and only_space(view, end, view.quotes[number][0])


def only_space(view: SimpleNamespace, start: int, end: int) -> bool:
    """Whether there is nothing but white space, with a line break, between two tokens."""
    return start < end and all(view.pos[j] == "SPACE" for j in range(start, end))


def floating(view: SimpleNamespace, found: list[Attribution]) -> list[Attribution]:
    """The attributions with those quotations added that none of them holds and that fill a sentence of their own or have their speaker beside them."""
    taken = {view.quote[j] for one in found for a, b in one["content"] for j in range(a, b)}
    for number, (a, b, _) in enumerate(view.quotes, start=1):
        source = number not in taken and (signed(view, b) or announced(view, a))
        if number not in taken and (source or stands_alone(view, a, b)):
            parts = [number]
            while runs_on(view, parts[-1]):
                parts.append(parts[-1] + 1)
            taken |= set(parts)
            source = source or signed(view, view.quotes[parts[-1] - 1][1])
            found.append({"source": [source] if source else [], "cue": [], "content": [view.quotes[part - 1][:2] for part in parts], "rule": "floating quotation"})
    return found


def line_end(view: SimpleNamespace, i: int) -> int:
    """The token that breaks the line of a token, or the number of tokens."""
    return next((j for j in range(i, view.size) if is_break(view, j)), view.size)


def is_break(view: SimpleNamespace, i: int) -> bool:
    """Whether the token is white space with a line break in it."""
    return view.pos[i] == "SPACE" and breaks_line(view.low[i])


def signed(view: SimpleNamespace, end: int) -> Piece | None:
    """Who stands after a quotation by a name alone, behind a dash or in the next line: "“We have no beds.” – Nurse Anna Berg"."""
    start = end
    while start < view.size and (view.pos[start] == "SPACE" or view.low[start] in DASHES):
        start += 1
    apart = start < view.size and view.low[start][0] in DASHES or any(is_break(view, j) or view.low[j] in DASHES for j in range(end, start))
    return by_name_alone(view, start, line_end(view, start)) if apart else None


def by_name_alone(view: SimpleNamespace, start: int, end: int) -> Piece | None:
    """A short line, or the beginning of one, that holds a person's name and no verb; without the stops at its end."""
    while end > start and view.pos[end - 1] in ("PUNCT", "SPACE"):
        end -= 1
    person = any(view.doc[j].ent_type_ == "PERSON" for j in range(start, min(end, start + 4)))
    return (start, end) if person and end - start <= LONGEST_NAME and not any(view.tag[j] in FINITE for j in range(start, end)) else None


def announced(view: SimpleNamespace, start: int) -> Piece | None:
    """The one person named in the line that leads with a colon to a quotation: "And from Chair Anna Berg:"."""
    colon = start - 1
    while colon > 0 and view.pos[colon] == "SPACE":
        colon -= 1
    if colon < 1 or view.low[colon] != ":":
        return None
    first = next((j for j in range(colon, -1, -1) if is_break(view, j)), -1) + 1
    people = [(e.start, e.end) for e in view.doc[first:colon].ents if e.label_ == "PERSON"]
    return people[0] if len(people) == 1 else None


def spoken_lines(view: SimpleNamespace, found: list[Attribution]) -> list[Attribution]:
    """The attributions with the lines of a transcript added: a speaker by name alone, a colon, and what is said."""
    taken = {j for one in found for a, b in one["content"] for j in range(a, b)}
    breaks = [-1, *(j for j in range(view.size) if is_break(view, j)), view.size]
    lines = [(a + 1, colon, b) for a, b in zip(breaks, breaks[1:]) if (colon := speaker_end(view, a + 1, b)) and not taken & set(range(a + 1, b))]
    return found + [{"source": [(a, colon)], "cue": [], "content": [(colon + 1, b)], "rule": "line of a speaker"} for a, colon, b in lines]


def speaker_end(view: SimpleNamespace, start: int, end: int) -> int | None:
    """The colon after the speaker with whose name the line begins, if something follows it; None where it begins otherwise."""
    colon = next((j for j in range(start + 1, min(start + LONGEST_NAME, end - 1)) if view.low[j] == ":"), None)
    return colon if colon and view.doc[start].ent_type_ == "PERSON" and by_name_alone(view, start, colon) == (start, colon) else None


def stands_alone(view: SimpleNamespace, a: int, b: int) -> bool:
    """Whether a quotation is a sentence by itself: after a stop or line break, ending in a stop, before the next sentence, with a verb."""
    if not view.quotes[view.quote[a] - 1][2] and not runs_on(view, view.quote[a]):
        return False
    before = a == 0 or view.pos[a - 1] == "SPACE" or view.low[a - 1] in STOPS or view.low[a - 1] in ("”", '"', "’", "''")
    after = b >= view.size or view.pos[b] == "SPACE" or view.first[b] == b or view.low[b] in STOPS or view.quote[b] > 0
    stop = view.low[b - 2] in STOPS or view.low[b - 1] in STOPS or b < view.size and view.low[b] in STOPS
    return before and after and stop and b - a - 2 >= FEWEST and any(view.tag[j] in FINITE for j in range(a, b))

"""Attributions by rule: reporting clauses, "according to", quotations and what continues them, from the parse (Universal Dependencies) and the quotation marks.

An attribution here is a dict of token spans (end exclusive): `source`, `cue`, `content`, with the name of its `rule`.
"""

from bisect import bisect_left, bisect_right
from functools import lru_cache
from types import SimpleNamespace

import numpy
from spacy.attrs import DEP, HEAD, IDX, IS_SPACE, LENGTH, LOWER, POS, SENT_START, TAG
from spacy.tokens import Doc

from helpers import annotate
from helpers.claims.cues import FRAMES, NOUNS, PARTICLES, VERBS, WORDS
from helpers.claims.quote import quotations

Attribution = dict
Piece = tuple[int, int]
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj")
RELATIVE = ("WP", "WDT", "WP$")
FINITE = ("VBD", "VBZ", "VBP", "MD")
STOPS = (".", "!", "?", "…", "...")
CLOSING_MARKS = ("''", "”", '"', "»", "’’")
SPOKEN_END = (",", ".", "!", "?", "…", "...", "—", "–", "--", "-")
LONGEST_SOURCE = 45  # words
NEAR = {name: frozenset(words) for name, words in WORDS["near"].items()}
LONGEST_SENTENCE = 400  # tokens; longer ones are read in parts, so that time stays in proportion to length
FEWEST = 4  # words of a quotation that stands for itself


def attributions(view: SimpleNamespace) -> list[Attribution]:
    """The attributions that rules find in an article as `read` gives it, in text order of their cues."""
    found = [one for i in view.cues if (one := of_verb(view, i))]
    found += [one for i in view.according if (one := according_to(view, i))]
    found += [one for i in view.nouns if (one := of_noun(view, i))]
    found = [one for one in found if one["content"] and not is_bare(view, one["content"])]
    found.sort(key=lambda one: (one["cue"] or one["content"])[0])
    for before, one in zip(found, found[1:]):
        if one["rule"] in ("clause above", "coordinated cue") and goes_on(view, before, one):
            one["source"] = before["source"]
    return floating(view, carry_on(view, found))


# What the rules look at.

def read(doc: Doc) -> SimpleNamespace:
    """The words, tags and heads as lists, with the quotation and the sentence of each token; those of the last two Docs are kept as long as their marks stay."""
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
    view.starts, view.ends = marks[:, 5].tolist(), (marks[:, 5] + marks[:, 6]).tolist()
    view.quotes, view.quote = outer_quotations(view)
    view.quote_starts = [view.starts[a] for a, _, _ in view.quotes]
    view.quote_ends = [view.ends[b - 1] for _, b, _ in view.quotes]
    view.cues = [i for i in range(view.size) if verb_at(view, i)]
    for i in view.cues:
        view.tag[i] = view.tag[i] if view.tag[i].startswith("V") else "VBZ"
    view.according = [i for i, word in enumerate(view.low[:-1]) if word == "according" and view.low[i + 1] == "to"]
    view.nouns = [i for i, word in enumerate(view.low[:-1]) if word in NOUNS and view.tag[i].startswith("NN") and view.low[i + 1] in ("that", ",", "by")]
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

def of_verb(view: SimpleNamespace, i: int) -> Attribution | None:
    """What the verb reports, or None where nothing around it can be its content."""
    verb, cue = verb_at(view, i), cue_span(view, i)
    followed = cue[1] < view.size and view.low[cue[1]] == "with"  # "spoke with", "contend with"
    if followed or is_denied_speech(view, cue) or is_called_for(view, i) or view.dep[i] == "amod":
        return None
    if is_passive(view, i):
        return passive(view, i, verb, cue)
    source, rule = source_of(view, i, cue)
    content, form = content_after(view, i, verb, cue, source) if not follows_quotation(view, source, cue) else ([], "")
    if not content:
        source = source or inverted(view, i, cue)
        content, form = content_before(view, i, verb, cue, source)
        rule = rule or form
    one = {"source": [source] if source else [], "cue": [cue], "content": content, "rule": rule or form}
    return one if content and is_sound(view, i, one, form) else None


def is_sound(view: SimpleNamespace, i: int, one: Attribution, form: str) -> bool:
    """Whether the source is a word and stands apart from the content, and a source from the clause above goes with a clause or a quotation."""
    if not one["source"] or not any(view.low[j].isalnum() for j in range(*one["source"][0])):
        return False
    start, end = one["source"][0]
    sure = one["rule"] != "clause above" or form == "indirect" or form == "infinitive" and view.tag[i] == "VBG"
    quoted = any(view.quote[j] and view.quote[j] != view.quote[i] for j in range(*one["content"][0]))
    return (sure or quoted) and not any(a < end and start < b for a, b in one["content"])


def follows_quotation(view: SimpleNamespace, source: Piece | None, cue: Piece) -> bool:
    """Whether a quotation that ends like a clause under way stands right before the reporting clause: "“It rained,” she said"."""
    at = min(cue[0], source[0] if source else cue[0]) - 1
    quoted = at > 1 and view.quote[at] and view.quote[at] != view.quote[cue[0]]
    return bool(quoted and view.low[at - 1] in (",", "?", "!", "—", "–"))


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


def is_denied_speech(view: SimpleNamespace, cue: Piece) -> bool:
    """"did not say", "declined to say": nothing is told."""
    before, words = set(view.low[max(cue[0] - 2, 0):cue[1]]), set(view.low[cue[0]:cue[1]])
    return bool(before & NEAR["declining"]) or bool(words & NEAR["not"]) and view.low[cue[1] - 1] in NEAR["untold"]


def is_passive(view: SimpleNamespace, i: int) -> bool:
    """Whether the verb is a passive; "has been told" is one, "has told" is not."""
    return view.tag[i] in ("VBN", "VBD") and any(view.dep[k] == "aux:pass" for k in view.kids[i]) and view.low[i - 1] not in ("has", "have", "had")


def passive(view: SimpleNamespace, i: int, verb: str, cue: Piece) -> Attribution | None:
    """"is believed to be hiding", "it was reported that …", "was told that …"."""
    agent = next((phrase(view, k, i + 1, view.last[i]) for k in view.kids[i] if view.dep[k] == "obl:agent"), None)
    source = [(agent[0] + (view.low[agent[0]] == "by"), agent[1])] if agent else []
    after, that = i + 1, next_that(view, i + 1)
    if that:
        return {"source": source, "cue": [cue], "content": [(that, end_of_content(view, i, that))], "rule": "passive cue"}
    if verb in FRAMES["passive"] and after < view.last[i] and view.low[after] == "to" and after + 1 < view.size and view.tag[after + 1] == "VB":
        subject = subject_of(view, i)
        piece = [subject] if subject and view.tag[subject[0]] not in RELATIVE else []
        return {"source": source, "cue": [cue], "content": [*piece, (after, end_of_content(view, i, after))], "rule": "passive cue"}
    return None


def next_that(view: SimpleNamespace, start: int) -> int:
    """The conjunction "that" that follows, at most time, place and the one told before it; 0 if none."""
    for j in range(start, min(start + 14, view.last[start - 1])):
        if view.quote[j] != view.quote[start - 1]:
            return 0
        if view.low[j] in ("that", "whether") and (view.tag[j] == "IN" or view.dep[j] == "mark"):
            return j
        if view.tag[j] in (*FINITE, *RELATIVE) or view.tag[j] == "VBG" and view.low[j] in VERBS or view.low[j] in (";", ":"):
            return 0
    return 0


def goes_on(view: SimpleNamespace, before: Attribution, one: Attribution) -> bool:
    """Whether the cue, a participle, stands right after the content of the attribution before: ", adding that"."""
    gap = one["cue"][0][0] - before["content"][-1][1]
    return bool(before["source"]) and 0 <= gap <= 3 and view.first[before["content"][-1][1] - 1] == view.first[one["cue"][0][0]]


def is_bare(view: SimpleNamespace, content: list[Piece]) -> bool:
    """Whether the content is nothing but a word that points elsewhere ("said that", "said so")."""
    words = [view.low[j] for a, b in content for j in range(a, b) if view.pos[j] not in ("PUNCT", "SPACE")]
    return not words or len(words) == 1 and words[0] in ("that", "so", "it", "this", "what", "whether", "to")


# Who speaks.

def source_of(view: SimpleNamespace, i: int, cue: Piece) -> tuple[Piece | None, str]:
    """The source of a verb, and the rule where it is no plain subject."""
    own = subject_of(view, i)
    near = beside(view, cue) if own and own[1] < cue[0] else None
    if near and own[1] <= near[0] and view.low[near[0] - 1] == "," and (cue[1] >= view.last[i] or view.low[cue[1]] in (",", ".")):
        return near, ""
    if own:
        return own, ""
    if view.tag[i] == "VBG" or view.tag[i] == "VB":
        return above(view, i), "clause above"
    if view.dep[i] == "conj" and any(view.low[k] in ("and", "but", "or", "then", ",") for k in view.kids[i] if k < i) and view.tag[view.head[i]].startswith("V"):
        return above(view, i), "coordinated cue"
    return speaker_after(view, i, cue) or beside(view, cue), ""


def speaker_after(view: SimpleNamespace, i: int, cue: Piece) -> Piece | None:
    """The source after a verb that a comma or a quotation goes before: "…, said Moss"; no day, and no clause."""
    before = cue[0] - 1
    if before < 0 or view.low[before] != "," and not view.quote[before] or view.dep[i] == "acl:relcl":
        return None
    found = inverted(view, i, cue)
    if not found or view.doc[found[0]].ent_type_ in ("DATE", "TIME") or view.low[found[0]] == "that":
        return None
    return None if any(view.tag[j] in FINITE and not is_relative(view, j) or view.tag[j] == "IN" and view.low[j] == "that" for j in range(*found)) else found


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


def above(view: SimpleNamespace, i: int) -> Piece | None:
    """The subject of the nearest clause above that has one; of an object told to do it, that."""
    seen, at = 0, i
    while view.head[at] != at and seen < 8:
        at, seen = view.head[at], seen + 1
        found = subject_of(view, at) if view.tag[at].startswith(("V", "N", "J")) else None
        if found and not found[0] <= i < found[1] and view.quote[found[0]] == view.quote[i]:
            return None if is_called_for(view, at) else found
    return None


def is_called_for(view: SimpleNamespace, i: int) -> bool:
    """Whether the verb tells what must be done, not what is done."""
    return any(view.low[k] in NEAR["called_for"] for k in view.kids[i])


def beside(view: SimpleNamespace, cue: Piece) -> Piece | None:
    """The noun phrase right before the cue, where the parse names no subject: back to the start of its clause."""
    end, low = cue[0], clause_start(view, cue[0])
    while end > low and view.low[end - 1] in (",", ")", "—", "–", "--"):
        end -= 1
    start = end
    while start > low and end - start < LONGEST_SOURCE and (cue[0] > end or joins_phrase(view, start - 1)):
        if view.tag[start - 1] in FINITE and not is_relative(view, start - 1) or view.low[start - 1] in (";", ":") or view.quote[start - 1] != view.quote[cue[0]]:
            return None
        start -= 1
    while start < end and (view.pos[start] in ("PUNCT", "SPACE", "CCONJ", "ADV", "SCONJ", "ADP") and view.tag[start] != "RP"):
        start += 1
    nominal = any(view.pos[j] in ("NOUN", "PROPN", "PRON") for j in range(start, end))
    return (start, end) if start < end and nominal and view.tag[end - 1] not in RELATIVE else None


def joins_phrase(view: SimpleNamespace, j: int) -> bool:
    """Whether the token can stand inside a noun phrase."""
    return view.pos[j] in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "PART", "X") or view.low[j] in ("of", "and", "for", "-", "’s", "'s", "&")


def is_relative(view: SimpleNamespace, j: int) -> bool:
    """Whether a finite verb stands in a relative clause: "who" or "which" shortly before it."""
    return any(view.tag[k] in RELATIVE for k in range(max(j - 8, view.first[j]), j))


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


def breaks(view: SimpleNamespace, j: int) -> bool:
    """Whether the token is a line break."""
    return view.pos[j] == "SPACE" and view.doc[j].text.strip(" \t\u00a0") != ""


# What is said.

def content_after(view: SimpleNamespace, i: int, verb: str, cue: Piece, source: Piece | None) -> tuple[list[Piece], str]:
    """The content that follows the verb, and its rule."""
    start, stop = cue[1], view.last[i]
    if start >= view.size or verb in FRAMES["passive"] and view.low[start] == "to" and view.tag[i] == "VBN":
        return [], ""
    that = next_that(view, start)
    if that and (view.low[that] == "that" or verb in FRAMES["whether"]):
        return [(that, end_of_content(view, i, that))], "indirect"
    told = told_to(view, i, verb, start)
    after = told[1] if told else start
    quoted = opening(view, after, i)
    if not quoted and view.low[start] == ",":
        return [], ""
    clause = clause_of(view, i, verb, after)
    if quoted and not (clause and clause < quoted):
        return ([(quoted, end_of_quotation(view, quoted))], "direct quotation")
    if clause:
        return [(clause, end_of_content(view, i, clause))], "indirect"
    return by_frame(view, i, verb, start, after, stop)


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


def opening(view: SimpleNamespace, start: int, i: int) -> int:
    """The first token of a quotation that the verb introduces: after it, a comma, a colon, or words of time, place and manner; 0 if none."""
    for j in range(start, min(start + 20, view.size)):
        if view.quote[j] and view.quote[j] != view.quote[i]:
            a, b, _ = view.quotes[view.quote[j] - 1]
            spoken = view.low[j - 1] in (",", ":", "that") or j == start or a > view.last[i] - 1
            return j if a == j and spoken and b - a > 2 else 0
        if view.tag[j] in FINITE or view.low[j] in STOPS or view.low[j] == ";" or view.pos[j] == "SPACE" and view.low[j - 1] != ":":
            return 0
    return 0


def end_of_quotation(view: SimpleNamespace, start: int) -> int:
    """Where the outermost quotation of the token ends, its mark included."""
    return view.quotes[view.quote[start] - 1][1]


def clause_of(view: SimpleNamespace, i: int, verb: str, start: int) -> int:
    """Where the clause begins that the parse puts under the verb; 0 if none."""
    if verb not in FRAMES["clause"]:
        return 0
    for k in view.kids[i]:
        if k >= start and view.dep[k] == "ccomp" and (view.pos[k] in ("VERB", "AUX", "ADJ", "NOUN", "PROPN")):
            a = max(view.doc[k].left_edge.i, start)
            while a < k and view.pos[a] in ("PUNCT", "SPACE") and not view.quote[a]:
                a += 1
            finite = any(view.tag[j] in FINITE for j in range(a, min(a + 25, view.last[i]))) or view.low[a] in ("to", "how", "what", "why")
            return a if finite and a - start < 14 else 0
    return 0


def by_frame(view: SimpleNamespace, i: int, verb: str, start: int, after: int, stop: int) -> tuple[list[Piece], str]:
    """Infinitives, noun phrases, "as …", "of …" where the verb takes them."""
    kids = [k for k in view.kids[i] if k >= start]
    if verb in FRAMES["as"]:
        seen = next((k for k in kids if view.dep[k] in ("obj", "obl")), None)
        mark = next((j for j in range(start + 1, min(start + 20, stop)) if view.low[j] == "as" and view.pos[j] in ("ADP", "SCONJ")), None)
        if seen is not None and mark and seen < mark:
            return [(start, end_of_content(view, i, start))], "attitude"
    to = next((j for j in range(start, min(start + 12, stop)) if view.low[j] == "to" and view.tag[j] == "TO" or view.tag[j] in FINITE), None)
    if verb in FRAMES["infinitive"] and to is not None and view.low[to] == "to" and view.low[start] not in (",", "."):
        return [(start, end_of_content(view, i, start))], "infinitive"
    for frame, word in (("of", "of"), ("for", "for"), ("about", "about")):
        if verb in FRAMES[frame] and any(view.low[j] == word for j in range(start, min(start + 8, stop))):
            return [(start, end_of_content(view, i, start))], "noun phrase"
    if verb in FRAMES["object"]:
        for k in kids:
            if view.dep[k] == "obj" and view.pos[k] in ("NOUN", "PROPN"):
                a = max(view.doc[k].left_edge.i, start)
                return [(a, end_of_content(view, i, a))], "noun phrase"
    return [], ""


def end_of_content(view: SimpleNamespace, i: int, start: int) -> int:
    """Where the content ends: with the sentence, or where the next reporting clause of the same speaker begins; never inside a quotation."""
    end = view.last[i]
    if view.quote[i]:
        end = min(end, closing(view, view.quote[i]))
    complement = max((k for k in view.kids[i] if k >= start and view.dep[k] in ("ccomp", "xcomp", "obj")), default=start)
    for j in range(start + 1, end):
        if view.quote[j] == view.quote[i] and ends_here(view, i, j, complement):
            end = j
            break
    if view.quote[end - 1] and view.quote[end - 1] != view.quote[i]:
        end = view.quotes[view.quote[end - 1] - 1][1]
    while end > start + 1 and (view.pos[end - 1] == "SPACE" or view.low[end - 1] in (",", ".", ";", ":") and not view.quote[end - 1]):
        end -= 1
    return end


def closing(view: SimpleNamespace, number: int) -> int:
    """The closing mark of a quotation, or its end where there is none."""
    _, end, closed = view.quotes[number - 1]
    return end - closed


def ends_here(view: SimpleNamespace, i: int, j: int, complement: int) -> bool:
    """Whether another reporting clause begins at a token: ", adding that", "and warned that", ", according to", ", she said"."""
    word = view.low[j]
    if word in (";", ".", "!", "?"):
        return True
    if j + 3 >= view.size or word not in (",", "and", "but"):
        return False
    if word == "," and (view.low[j + 1] in NEAR["going_on"] or view.dep[i] == "acl:relcl" and view.tag[j + 1] in FINITE or closes_clause(view, j)):
        return True
    k = j + (word == ",")
    k += 2 if view.low[k + 1] in NEAR["adverbs"] else 1
    if word == "," and any(view.head[k] == i and view.low[k] in VERBS and view.tag[k] in FINITE for k in range(j + 2, min(j + 7, view.size)) if view.low[j + 1] in ("and", "but", "while")):
        return True
    joined = view.low[j + (word == ",")] in ("and", "but") and k + 1 < view.size
    return joined and view.low[k] in VERBS and view.tag[k] in FINITE and (view.head[k] == i or view.low[k + 1] == "that")


def closes_clause(view: SimpleNamespace, comma: int) -> bool:
    """Whether a reporting clause of two words follows the comma: ", she said"."""
    noun, verb, after = comma + 1, comma + 2, comma + 3
    return view.pos[noun] in ("PRON", "PROPN", "NOUN") and view.tag[verb] in FINITE and view.low[verb] in VERBS and view.low[after] in (".", ",", ";")


def content_before(view: SimpleNamespace, i: int, verb: str, cue: Piece, source: Piece | None) -> tuple[list[Piece], str]:
    """The content before a reporting clause that follows or interrupts it: "It rained, she said, all day"."""
    if not source or view.tag[i] not in FINITE and view.tag[i] != "VBN" or view.dep[i] == "acl:relcl":
        return [], ""
    begin = min(source[0], cue[0])
    j = begin - 1
    if j > 0 and view.low[j] == "as":
        j -= 1
    if j < 1 or view.pos[j] == "SPACE":
        return [], ""
    if view.quote[j] and view.quote[j] != view.quote[i]:
        return quotation_before(view, i, j, max(source[1], cue[1]))
    if view.quote[j - 1] and view.quote[j - 1] != view.quote[i] and view.low[j] in (",", ".", "-", "–", "—"):
        return quotation_before(view, i, j - 1, max(source[1], cue[1]))
    if view.low[j] != "," or verb not in FRAMES["clause"]:
        return [], ""
    return parenthetical(view, i, j, max(source[1], cue[1]))


def quotation_before(view: SimpleNamespace, i: int, j: int, end: int) -> tuple[list[Piece], str]:
    """A quotation that ends at a token, with the words of its sentence before it, and what it goes on with after the clause."""
    a, b, _ = view.quotes[view.quote[j] - 1]
    last = next((view.low[k] for k in (b - 2, b - 1, b) if a < k < view.size and view.low[k] in SPOKEN_END), "")
    start = a
    if view.first[a] < a and not view.quote[view.first[a]] and view.low[a - 1] not in STOPS and b - view.first[a] < 60:
        start = view.first[a]
    if not last and b - a < 8:
        return [], ""
    return [(start, b), *rest(view, i, end)], "direct quotation"


def rest(view: SimpleNamespace, i: int, end: int) -> list[Piece]:
    """The quotation that opens again after a reporting clause: "“A,” she said. “B.”"."""
    j = end
    while j < min(view.size, end + 14):
        if view.quote[j] and view.quote[j] != view.quote[i]:
            a, b, _ = view.quotes[view.quote[j] - 1]
            before = j - 1 - (view.pos[j - 1] == "SPACE")
            spoken = view.low[before] in (",", ".", ":", "—", "–", "-") or j == end
            own = view.low[before] == "." and view.low[b - 2] == ","  # the next reporting clause follows it
            return [(a, b)] if a == j and spoken and not own and b - a > 3 else []
        if breaks(view, j) or view.tag[j] in FINITE and not is_relative(view, j):
            return []
        j += 1
    return []


def parenthetical(view: SimpleNamespace, i: int, j: int, end: int) -> tuple[list[Piece], str]:
    """Words before a comma that are reported by the clause after it; they need a finite verb, or the sentence goes on after the clause."""
    start, stop = start_of_report(view, i, j), view.last[i]
    finite = {k for k in range(start, stop) if view.tag[k] in FINITE}
    going_on = end + 1 < stop and view.low[end] == "," and view.tag[end + 1] != "VBG" and any(k > end for k in finite)
    if j - start < 2 or not closes(view, end, stop) or not going_on and (not any(k < j for k in finite) or is_subordinate(view, start, j)):
        return [], ""
    more = [(end + 1, end_of_content(view, i, end + 1))] if going_on else rest(view, i, end)
    return [(after_dateline(view, start, j), j), *more], "parenthetical"


def start_of_report(view: SimpleNamespace, i: int, j: int) -> int:
    """The first word of the sentence that ends at a comma, within the cue's quotation, connectives left out."""
    start = view.first[j]
    if view.quote[i]:
        start = max(start, view.quotes[view.quote[i] - 1][0] + 1)
    while start < j and (view.low[start] in ("and", "but", "meanwhile", ",", "however") or view.pos[start] == "SPACE"):
        start += 1
    return start


def closes(view: SimpleNamespace, end: int, stop: int) -> bool:
    """Whether a reporting clause can be over at the token: the sentence is, or a comma or an adverbial follows."""
    return end >= stop or view.low[end] in NEAR["after"] or view.tag[end].startswith(("NNP", "RB"))


def is_subordinate(view: SimpleNamespace, start: int, end: int) -> bool:
    """Whether the words are a subordinate clause alone: "When she left"."""
    comma = next((k for k in range(start, end) if view.low[k] == ","), end)
    return view.low[start] in NEAR["subordinators"] and not any(view.tag[k] in FINITE for k in range(comma, end))


def after_dateline(view: SimpleNamespace, start: int, end: int) -> int:
    """Past a dateline in front: "KUWAIT CITY, July 25: …"."""
    colon = next((j for j in range(start, min(start + 8, end - 1)) if view.low[j] == ":"), None)
    return colon + 1 if colon and view.doc[start].text.isupper() else start


# Other forms.

def according_to(view: SimpleNamespace, i: int) -> Attribution | None:
    """"According to the police, …" and "…, according to the police"."""
    stop = view.last[i]
    start = i + 2
    end = start
    while end < stop and not (view.low[end] in (";", ":", *STOPS) or view.quote[end] and not view.quote[i] or view.low[end] == "," and ends_source(view, end, stop, i)):
        end += 1
    if end == start:
        return None
    if any(view.first[i] <= j for j in view.according[:bisect_left(view.according, i)][-1:]):
        return None
    a, b = beside_according(view, i, end)
    if view.quote[i] == 0 and a < b and view.quote[b - 1]:
        b = view.quotes[view.quote[b - 1] - 1][1]
    while b > a and view.low[b - 1] in (",", ".", ";") and not view.quote[b - 1]:
        b -= 1
    return {"source": [(start, end)], "cue": [(i, i + 2)], "content": [(a, b)], "rule": "according to"} if a < b else None


def beside_according(view: SimpleNamespace, i: int, end: int) -> Piece:
    """The rest of the sentence, after the source where "according to" leads it, else before."""
    first, stop = view.first[i], view.last[i]
    if i <= first + 1 or view.low[i - 1] in (";", ":"):
        return end + (end < stop and view.low[end] == ","), stop
    first = next((j + 1 for j in range(i - 2, first, -1) if view.low[j] == ";"), first)
    return first, i - (view.low[i - 1] == ",")


def ends_source(view: SimpleNamespace, comma: int, stop: int, i: int) -> bool:
    """Whether a comma after "according to …" ends the source: not before an apposition or a relative clause that another comma closes."""
    nxt = comma + 1
    if nxt >= stop:
        return True
    closes = next((j for j in range(nxt, min(nxt + 30, stop)) if view.low[j] == ","), None)
    if view.tag[nxt] in RELATIVE:
        return False
    apposed = view.low[nxt] in ("a", "an", "the") or view.dep[nxt] == "appos" or any(view.dep[k] == "appos" for k in range(nxt, min(nxt + 6, stop)))
    at_end = i > view.first[i] + 1
    inside = closes or at_end and stop
    return not (apposed and inside and not any(view.tag[k] in FINITE and not is_relative(view, k) for k in range(nxt, inside)))


def of_noun(view: SimpleNamespace, i: int) -> Attribution | None:
    """"The claim that …", "his warning that …"."""
    unreal = any(view.low[k] in ("no", "any", "little") for k in view.kids[i])
    if unreal or view.low[i + 1] != "that" or view.tag[i + 1] in ("WDT", "DT") or i + 2 >= view.last[i] or view.tag[i + 2] in FINITE:
        return None
    owner = next((k for k in view.kids[i] if view.dep[k] == "nmod:poss"), None)
    source = phrase(view, owner, view.first[i], i) if owner is not None else None
    if source and view.low[source[1] - 1] in ("'s", "’s", "'", "’"):
        source = (source[0], source[1] - 1)
    end = end_of_content(view, i, i + 1)
    right = view.doc[i].right_edge.i + 1
    end = min(end, right) if right > i + 4 else end
    if view.dep[i] in SUBJECTS and view.head[i] > i + 2:
        end = min(end, min([view.head[i], *(k for k in view.kids[view.head[i]] if k > i and view.dep[k] in ("aux", "aux:pass", "cop"))]))
    return {"source": [source] if source else [], "cue": [(i, i + 1)], "content": [(i + 1, end)], "rule": "noun"}


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
    """The attributions with those quotations added that fill a sentence of their own and that none of them holds."""
    taken = {view.quote[j] for one in found for a, b in one["content"] for j in (a, b - 1) if view.quote[j] not in {view.quote[c] for c, _ in one["cue"]}}
    for number, (a, b, _) in enumerate(view.quotes, start=1):
        if number not in taken and stands_alone(view, a, b):
            parts = [number]
            while runs_on(view, parts[-1]):
                parts.append(parts[-1] + 1)
            taken |= set(parts)
            found.append({"source": [], "cue": [], "content": [view.quotes[part - 1][:2] for part in parts], "rule": "floating quotation"})
    return found


def stands_alone(view: SimpleNamespace, a: int, b: int) -> bool:
    """Whether a quotation is a sentence by itself: after a stop or line break, ending in a stop, before the next sentence, with a verb."""
    if not view.quotes[view.quote[a] - 1][2] and not runs_on(view, view.quote[a]):
        return False
    before = a == 0 or view.pos[a - 1] == "SPACE" or view.low[a - 1] in STOPS or view.low[a - 1] in ("”", '"', "’", "''")
    after = b >= view.size or view.pos[b] == "SPACE" or view.first[b] == b or view.low[b] in STOPS or view.quote[b] > 0
    stop = view.low[b - 2] in STOPS or view.low[b - 1] in STOPS or b < view.size and view.low[b] in STOPS
    return before and after and stop and b - a - 2 >= FEWEST and any(view.tag[j] in FINITE for j in range(a, b))

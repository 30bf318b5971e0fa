"""Checks of voices: what the article says in its own voice where the rest has sources, who hides behind a source, sentences told twice."""

import re
from collections import defaultdict
from collections.abc import Iterator
from types import SimpleNamespace

from helpers import phrase
from helpers.attribute import cues
from helpers.relate import check_counts
from helpers.relate.finding import WORDS, Piece, Row, cells, cite, is_quoted, lemma, of_tokens, row, sentence, sentence_words, token_at

ACCUSING, OPEN = frozenset(WORDS["accusing"]["verbs"]), frozenset(WORDS["accusing"]["open"])
JUDGEMENT = "what it thinks of a thing"
KINDS = {"what must be done": "binding", "how sure a thing is": "certain", JUDGEMENT: "judging"}
KIND = {word: kind for kind, key in KINDS.items() for word in WORDS["own"][key]}
MODALS = ("must", "should", "ought to")
FLAGS = cues.pattern(KIND)
HIDDEN, VAGUE, WEASELS = (frozenset(WORDS["sources"][key]) for key in ("hidden", "vague", "weasels"))
REPORT = 0.15  # share of a report's characters that sources tell, from which a lack of them stands out
CORE = re.compile(r"(?<=\w)(?:,|\s(?:who|from|of|at|in|with|familiar|close|on|for|including|such)\s)")
CLOSE = 2  # sentences from a quotation within which somebody who speaks may be its speaker
SPOKEN = 5  # words from which a quotation without a speaker is missed
FEW = 4  # claims from which one source for all of them is worth a word
FINITE = ("VBD", "VBZ", "VBP", "MD")
LENGTH = 7  # tokens of a sentence above which it is told only once


def is_report(view: SimpleNamespace) -> bool:
    """Whether sources tell a good part of the article and the author does not speak as "I"."""
    told = float((view.claim[:-1] >= 0).mean()) if len(view.text) else 0.0
    return told >= REPORT and not any(is_authors(view, view.at[token]) for token, word in enumerate(view.low) if word in ("i", "my"))


def is_authors(view: SimpleNamespace, offset: int) -> bool:
    """Whether the author says what stands here: no claim, no quotation."""
    return bool(view.claim[offset] < 0) and not is_quoted(view, offset)


def unattributed(view: SimpleNamespace) -> Iterator[Row]:
    """What binds, assures or judges in the article's own voice; neighbouring sentences in one row."""
    found = [match for match in FLAGS.finditer(view.text) if is_authors(view, match.start()) and binds(view, match)]
    if not found or not is_report(view):
        return
    runs: list[list[re.Match]] = []
    for match in found:
        near = runs and sentence(view, match.start()) - sentence(view, runs[-1][-1].start()) < 2
        runs = [*runs[:-1], [*runs[-1], match]] if near else [*runs, [match]]
    for run in runs:
        kinds = phrase.joined(list(dict.fromkeys(KIND[match[0].lower()] for match in run)))
        words = phrase.joined([cite(view, match.span()) for match in run])
        weight = 3 if len(run) > 1 else 1 if kinds == JUDGEMENT else 2
        text = f"The article says {kinds} in its own voice, with no source: {words}."
        yield row(view, "unattributed", [match.span() for match in run], text, weight=weight)


def binds(view: SimpleNamespace, match: re.Match) -> bool:
    """Whether the word is meant; a modal verb in a main clause only: no "Should it rain", "must-see", "why he should go", "should have begun"."""
    modal = token_at(view, match.start())
    if match[0].lower() not in MODALS:
        return view.text[match.end():match.end() + 1] not in ("-", "‐", "‑")
    verb = view.head[modal]
    while view.dep[verb] == "conj":
        verb = view.head[verb]
    if view.dep[modal] != "aux" or match[0] == "Should" or "have" in view.low[modal + 1:modal + 3]:
        return False
    return view.dep[verb] in ("ROOT", "root", "parataxis")


def lone_counts(view: SimpleNamespace) -> Iterator[Row]:
    """A count of victims without a source where the other counts of its kind have one."""
    families: dict[str, list] = defaultdict(list)
    for one in check_counts.counts(view):
        if one.family:
            families[one.family].append(one)
    for group in families.values():
        own = [one for one in group if view.claim[one.piece[0]] < 0 and not has_cue(view, one.sentence)]
        sourced = {one.value for one in group if one not in own}
        if len(own) == 1 < len(group) - len(own) and own[0].value not in sourced:
            text = f"{cite(view, own[0].piece, context=check_counts.shown(view, own[0]))} has no source; the other counts of its kind have one."
            yield row(view, "unattributed", [own[0].piece, *(one.piece for one in group if one is not own[0])], text, weight=2)


def has_cue(view: SimpleNamespace, number: int) -> bool:
    """Whether a claim's cue or content stands in the sentence."""
    start, end = of_tokens(view, *view.spans[number - 1])
    return bool((view.claim[start:end] >= 0).any())


def accusations(view: SimpleNamespace) -> Iterator[Row]:
    """A named person said, in the article's own voice, to have done what courts punish."""
    for span in view.mentions:
        verb = view.head[span.root.i] if span.label_ == "PERSON" and view.dep[span.root.i] == "nsubj" else -1
        if verb < 0 or lemma(view, verb) not in ACCUSING or view.tag[verb] not in ("VBD", "VBN", "VBZ") or view.claim[view.at[verb]] >= 0:
            continue
        if not OPEN & set(sentence_words(view, sentence(view, span.start_char))):
            piece = (span.start_char, view.end[verb])
            text = f"{cite(view, piece)} accuses in the article’s own voice, with no source."
            yield row(view, "unattributed", [piece], text, weight=3, actor=span.ent_id_)


# Sources.

def hidden(view: SimpleNamespace) -> Iterator[Row]:
    """Claims on the word of a source that hides who speaks and that nobody with a name bears out; one row for each source."""
    ledger = view.ledger
    groups: dict[str, list[int]] = defaultdict(list)
    for number, (source, named, speaker) in enumerate(zip(ledger["source"], ledger["named"], ledger["speaker"])):
        unnamed = source and speaker is None and named is not None and not named and hides(source)
        if unnamed and not names_somebody(view, number) and not borne_out(view, number):
            groups[noun_of(source)].append(number)
    for numbers in groups.values():
        pieces = [(ledger["source_start"][number], ledger["source_end"][number]) for number in numbers]
        secret = any(HIDDEN & set(words_of(ledger["source"][number])) for number in numbers)
        told = phrase.joined([cite(view, piece) for piece in pieces])
        text = f"{told}: a source {'that hides its name' if secret else 'without a name'}; no named source says the same."
        yield row(view, "who said it", pieces, text, weight=3 if secret else 1 if ledger["source"][numbers[0]].lower() in WEASELS else 2)


def noun_of(source: str) -> str:
    """The noun of a source, singular, in small letters."""
    return CORE.split(source)[0].split()[-1].lower().rstrip("s")


def hides(source: str) -> bool:
    """Whether the source's noun names nobody that can be asked back."""
    words = words_of(CORE.split(source)[0])
    if HIDDEN & set(words_of(source)) or source.lower() in WEASELS:
        return True
    return bool(words) and words[-1] in VAGUE and words[0] != "the"


def names_somebody(view: SimpleNamespace, number: int) -> bool:
    """Whether a person is named in the source: "officials, including Anna Berg"."""
    start, end = view.ledger["source_start"][number], view.ledger["source_end"][number]
    return any(span.label_ == "PERSON" and start <= span.start_char < end for span in view.mentions)


def borne_out(view: SimpleNamespace, number: int) -> bool:
    """Whether every event the claim tells is told by a named source, or in the article's own voice, too."""
    mine = [claims for claims in tellers(view) if number in claims]
    return bool(mine) and all(any(other < 0 or view.ledger["named"][other] for other in claims - {number}) for claims in mine)


def tellers(view: SimpleNamespace) -> list[set[int]]:
    """For each event the claims that tell it, -1 for the article's own voice; read once."""
    if not hasattr(view, "tellers"):
        told: dict[int, set[int]] = defaultdict(set)
        for event, (first, claim) in enumerate(zip(*cells(view.events, "same_as", "claim").values())):
            told[event if first is None else first].add(-1 if claim is None else claim)
        view.tellers = list(told.values())
    return view.tellers


def words_of(text: str) -> list[str]:
    """The words in small letters."""
    return re.findall(r"\w+", text.lower())


def nobody(view: SimpleNamespace) -> Iterator[Row]:
    """Quotations that nobody is said to have spoken, nor anybody who speaks close by."""
    ledger = view.ledger
    spoken = sorted({sentence(view, start) for start, source in zip(ledger["start"], ledger["source"]) if source})
    for start, end, source, speaker, form in zip(*(ledger[name] for name in ("start", "end", "source", "speaker", "form"))):
        if form == "direct" and source is None and speaker is None and len(words_of(view.text[start:end])) >= SPOKEN:
            if not any(sentence(view, start) - CLOSE <= number <= sentence(view, end) + CLOSE for number in spoken):
                yield row(view, "who said it", [(start, end)], f"Nobody is said to have spoken these words: {cite(view, (start, end))}.", weight=3)


def alone(view: SimpleNamespace) -> Iterator[Row]:
    """The one source of all that is attributed, where sources tell a good part of the article."""
    ledger = view.ledger
    told = [number for number, source in enumerate(ledger["source"]) if source]
    speakers = {ledger["speaker"][number] for number in told}
    if len(told) >= FEW and len(speakers) == 1 and None not in speakers and is_report(view):
        pieces = [(ledger["source_start"][number], ledger["source_end"][number]) for number in told]
        text = f"All {len(told)} claims with a source are the word of one: {cite(view, fullest(pieces))}."
        yield row(view, "who said it", list(dict.fromkeys(pieces)), text, weight=2, actor=speakers.pop())


def fullest(pieces: list[Piece]) -> Piece:
    """The longest piece, the first of them where several are."""
    return max(pieces, key=lambda piece: (piece[1] - piece[0], -piece[0]))


# Sentences.

def repeated(view: SimpleNamespace) -> Iterator[Row]:
    """A sentence, with a verb, that stands in the article more than once: one row for all its places."""
    places: dict[tuple, list[Piece]] = defaultdict(list)
    for first, end in view.spans:
        if end - first > LENGTH and any(tag in FINITE for tag in view.tag[first:end]):
            places[tuple(view.low[first:end])].append(of_tokens(view, first, end))
    for pieces in places.values():
        if len(pieces) > 1:
            numbers = phrase.joined([str(sentence(view, start)) for start, _ in pieces])
            yield row(view, "sentence repeated", pieces, f"Sentences {numbers} say the same: {cite(view, pieces[0])}.", weight=2)

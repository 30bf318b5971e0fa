"""Checks of sources: who hides behind one, who is accused and not heard, through how many hands a thing came, whether all rests on one."""

import re
from collections import defaultdict
from collections.abc import Iterator
from types import SimpleNamespace

from spacy.tokens import Span

from helpers import phrase
from helpers.annotate import identify, naming
from helpers.relate.finding import WORDS, Piece, Row, cells, cite, cited, entity_at, of_tokens, row, sentence, sentence_words, token_at
from helpers.relate import realis
from helpers.relate.syntax import kids, lemma, tokens_of

HIDDEN, VAGUE, WEASELS, KNOWING = (frozenset(WORDS["sources"][key]) for key in ("hidden", "vague", "weasels", "knowing"))
REASON = re.compile("|".join(WORDS["sources"]["reasons"]), re.IGNORECASE)
CORE = re.compile(r"(?<=\w)(?:,|\s(?:who|from|of|at|in|with|familiar|close|on|for|including|such)\s)")
CHARGING, CRIMES = frozenset(WORDS["accusing"]["charging"]), frozenset(WORDS["accusing"]["verbs"])
HEARD = re.compile("|".join(WORDS["accusing"]["heard"]), re.IGNORECASE)
SETTLED = frozenset(WORDS["accusing"]["settled"])
THOUGHT, STATING = (frozenset(WORDS["sources"][key]) for key in ("thought", "stating"))
PRONOUNS = frozenset("i we he she they it you who".split())
FEWEST = 10  # words that hang on an unnamed source
PASSED_ON = re.compile(rf"\b(?:{'|'.join(WORDS['sources']['passed_on'])})\b", re.IGNORECASE)
LEAD = 3  # sentences in which a claim carries most weight
FEW = 4  # claims from which one source for all of them is worth a word


def unnamed(view: SimpleNamespace) -> Iterator[Row]:
    """Claims on the word of sources without a name that nobody with a name bears out: what is told of them, why they are silent, how much hangs on them."""
    ledger, groups = view.ledger, defaultdict(list)
    for number, (source, named) in enumerate(zip(ledger["source"], ledger["named"])):
        if source and not named and ledger["speaker"][number] is None and hides(view, number) and not borne_out(view, number):
            groups[noun_of(source)].append(number)
    for numbers in groups.values():
        pieces = [(ledger["source_start"][number], ledger["source_end"][number]) for number in numbers]
        secret = any((HIDDEN | KNOWING) & set(words_of(ledger["source"][number])) for number in numbers)
        first = ledger["sentence"][numbers[0]]
        said = " ".join(sentence_text(view, ledger["sentence"][number] + near) for number in numbers for near in (0, 1))
        reason = REASON.search(said)
        words = sum(len(ledger["text"][number].split()) for number in numbers)
        if words < FEWEST:
            continue
        why = f"a reason is given (“{reason[0]}”)" if reason else "no reason for its silence is given" if secret else "it has no name"
        text = f"{cited(view, pieces, most=3)}: {why}; {phrase.count(len(numbers), 'claim')} of {phrase.count(words, 'word')} without another source."
        yield row(view, "unnamed source", pieces, text, weight=3 if (secret or first <= LEAD) and not reason else 2)


def sentence_text(view: SimpleNamespace, number: int) -> str:
    """The words of a sentence; empty where there is no such sentence."""
    return view.text[slice(*of_tokens(view, *view.spans[number - 1]))] if number <= len(view.spans) else ""


def noun_of(source: str) -> str:
    """The noun of a source, singular, in small letters."""
    return CORE.split(source)[0].split()[-1].lower().rstrip("s")


def words_of(text: str) -> list[str]:
    """The words in small letters."""
    return re.findall(r"\w+", text.lower())


def hides(view: SimpleNamespace, number: int) -> bool:
    """Whether the source names nobody that can be asked back: no person, no body whose analysts these are, nobody told of before ("the analyst")."""
    source, words = view.ledger["source"][number], words_of(CORE.split(view.ledger["source"][number])[0])
    first, end = tokens_of(view, view.ledger["source_start"][number], view.ledger["source_end"][number])
    labels = {span.label_ for span in view.doc[first:end].ents}
    if "PERSON" in labels:
        return False
    if HIDDEN & set(words_of(source)) or KNOWING & set(words) and "familiar" in words_of(source):
        return True
    return bool(words) and words[-1] in VAGUE and words[0] not in ("the", "that") and not ("ORG" in labels and words[-1] not in ("official", "officials"))


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


# Who is accused.

def charges(view: SimpleNamespace) -> dict[str, list[Piece]]:
    """For each actor who is accused, by somebody or by the article itself, where."""
    charged: dict[str, list[Piece]] = defaultdict(list)
    for verb in range(view.size):
        for span in accused(view, verb):
            charged[span.ent_id_].append((min(span.start_char, view.starts[verb]), max(span.end_char, view.ends[verb])))
    return charged


def unheard(view: SimpleNamespace) -> Iterator[Row]:
    """People by name who are accused and neither speak, deny nor decline to comment."""
    for actor, pieces in charges(view).items():
        if not is_heard(view, actor):
            by = {int(view.claim[start]) for start, _ in pieces}
            own = by == {-1} and any(lemma(view, token_at(view, end - 1)) in CRIMES for _, end in pieces)
            name = name_of(view, actor)
            how = "in the article’s own voice, with no source" if own else "and not heard"
            text = f"{name} is accused {how}: {cited(view, pieces, most=2)}; no word of theirs, no denial and no refusal to comment is told."
            yield row(view, "accused, not heard", pieces, text, weight=3, actor=actor)


def name_of(view: SimpleNamespace, actor: str) -> str:
    """The fullest name of an actor."""
    return naming.display(identify.fullest(view.by_actor[actor]))


def accused(view: SimpleNamespace, verb: int) -> list[Span]:
    """The people by name whom the verb accuses, where it is told as done: the object of "accuse",
    the subject of "was charged", or who does what courts punish."""
    name = lemma(view, verb)
    words = sentence_words(view, sentence(view, view.starts[verb]))
    if view.pos[verb] not in ("VERB", "AUX") or name not in CHARGING | CRIMES or SETTLED & {*words}:
        return []
    if realis.of_word(view, verb) != ("actual", False):
        return []
    heads = kids(view, verb, *(("obj", "nsubj:pass") if name in CHARGING else ("nsubj",)))
    if name in CHARGING and view.dep[verb] == "acl" and view.tag[verb] == "VBN":
        heads.append(view.head[verb])
    spans = [entity_at(view, of_tokens(view, head, head + 1)) for head in heads]
    return [span for span in spans if span is not None and span.ent_id_ and span.label_ == "PERSON"]


def is_heard(view: SimpleNamespace, actor: str) -> bool:
    """Whether the actor is the speaker of a claim, or a sentence that names them tells a denial, a lawyer or a refusal to comment."""
    if actor in view.ledger["speaker"]:
        return True
    numbers = {sentence(view, span.start_char) + near for span in view.by_actor[actor] for near in (0, 1)}
    return any(HEARD.search(sentence_text(view, number)) for number in numbers)


# Through how many hands.

def hands(view: SimpleNamespace) -> Iterator[Row]:
    """What somebody says that somebody else said, and what the article passes on with "reportedly" and no source; one row each."""
    ledger, chains = view.ledger, []
    for number, outer in enumerate(ledger["outer"]):
        chain = [number, *([outer] if outer is not None else [])]
        while ledger["outer"][chain[-1]] is not None:
            chain.append(ledger["outer"][chain[-1]])
        if len(chain) > 1 and is_relayed(view, chain):
            chains.append(chain)
    if chains:
        told = [f"{cite(view, source_of(view, first))} by way of {' and '.join(quoted(view, number) for number in rest)}" for first, *rest in chains]
        pieces = [source_of(view, chain[0]) for chain in chains]
        yield row(view, "second hand", pieces, f"Told at second hand, the first speaker is not quoted: {phrase.joined(told[:3])}.", weight=2)
    loose = [found.span() for found in PASSED_ON.finditer(view.text) if view.claim[found.start()] < 0 and not has_claim(view, found.start())]
    if loose and view.report:
        yield row(view, "second hand", loose, f"Passed on without saying who told it: {cited(view, loose)}.", weight=2)


def quoted(view: SimpleNamespace, number: int) -> str:
    """The words of a claim's source in quotation marks."""
    return f"“{phrase.shortened(view.ledger['source'][number])}”"


def source_of(view: SimpleNamespace, number: int) -> Piece:
    """The offsets of a claim's source."""
    return view.ledger["source_start"][number], view.ledger["source_end"][number]


def is_relayed(view: SimpleNamespace, chain: list[int]) -> bool:
    """Whether the claims are statements (no thoughts) of sources by name or noun, each another one."""
    ledger = view.ledger
    sources = [ledger["source"][number] for number in chain]
    if any(source is None or source.lower() in WEASELS | PRONOUNS for source in sources):
        return False
    if any(inner in outer or outer in inner for inner, outer in zip(sources, sources[1:])):
        return False
    if "document" in [ledger["source_kind"][number] for number in chain]:
        return False
    start, end = ledger["cue_start"][chain[0]], ledger["cue_end"][chain[0]]
    verbs = {lemma(view, i) for i in range(*tokens_of(view, start, end))} if end else set()
    return bool(verbs & STATING) and not verbs & THOUGHT


def has_claim(view: SimpleNamespace, offset: int) -> bool:
    """Whether the sentence holds the content of a claim."""
    start, end = of_tokens(view, *view.spans[sentence(view, offset) - 1])
    return bool((view.claim[start:end] >= 0).any())


def alone(view: SimpleNamespace) -> Iterator[Row]:
    """The one source of all that is attributed, where sources tell a good part of the article."""
    ledger = view.ledger
    told = [number for number, source in enumerate(ledger["source"]) if source]
    speakers = {ledger["speaker"][number] for number in told}
    if len(told) >= FEW and len(speakers) == 1 and None not in speakers and view.report:
        pieces = [source_of(view, number) for number in told]
        full = max(pieces, key=lambda piece: (piece[1] - piece[0], -piece[0]))
        text = f"All {len(told)} claims with a source are the word of one: {cite(view, full)}."
        yield row(view, "one source", list(dict.fromkeys(pieces)), text, weight=2, actor=speakers.pop())

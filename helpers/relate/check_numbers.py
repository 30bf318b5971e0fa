"""Checks of numbers: changes, sums and shares that do not add up, two counts of one thing, figures without a source or with only one."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from types import SimpleNamespace

from spacy.tokens import Span

from helpers import phrase, quantity
from helpers.annotate import naming
from helpers.relate.changes import interval
from helpers.relate.finding import WORDS, Piece, Row, cells, cite, cited, is_authors, of_tokens, row, sentence, sentence_words
from helpers.relate.syntax import kids, lemma, tokens_of

AGE_BEFORE, AGE_AFTER = re.compile(r"\b([1-9]\d)[ -‐‑]year[ -‐‑]old\s*$"), re.compile(r"\s*,\s*(?:aged )?([1-9]\d)(?=\s*[,.;])")
SINGULAR = WORDS["people"]["parts"]
NOUNS = "|".join(SINGULAR)
WHOLES = "|".join(WORDS["people"]["wholes"])
PARTS = re.compile(rf"(?<![\w,-])(?P<total>[\w,-]+) (?:{WHOLES})\b(?P<link>[^.;!?]{{0,40}}?[,:(–—-]\s*(?:including |among them )?)"
                   rf"(?P<parts>[\w-]+ (?:{NOUNS})\b[^.;!?)]{{0,60}})")
PART = re.compile(rf"\b(\d[\d,]*|(?:{'|'.join(quantity.CARDINALS)})(?:-\w+)?) (?:\w+ )?({NOUNS})\b", re.IGNORECASE)
WHOLE = re.compile(rf"\sof (?:the |all |its |their |our )?(?:\w+ )?(?:{'|'.join(WORDS['shares']['of'])})\b", re.IGNORECASE)
ANSWER = re.compile(rf"[^.;!?%]{{0,60}}\b(?:{'|'.join(WORDS['shares']['answers'])})\b", re.IGNORECASE)
OUT_OF = re.compile(r"^[^.;,(]{0,30}\b(?:out )?of (?:the |its |their |a total of )?$")
FAMILY = {word: family for family, words in WORDS["harm"].items() if family != "alone" for word in words}
ALONE = frozenset(WORDS["harm"]["alone"])
OTHER = frozenset(WORDS["other"]["words"])
ANY = frozenset(WORDS["people"]["any"])
SOURCED, DOCUMENTS = (frozenset(WORDS["sourced"][key]) for key in ("words", "documents"))
MANY, SUM = 1000, 100_000  # people, and money of any currency, from which a figure carries weight
FEW = 3  # figures of weight from which one source for all of them is worth a word
Figure = SimpleNamespace


# What does not add up.

def wrong_changes(view: SimpleNamespace) -> Iterator[Row]:
    """Changes that are not those of their two ends: "from 24 to 26 million, a growth of 167%"."""
    for one in view.figures:
        old, new, told, computed, agrees = one.change
        if agrees is False:
            kind = "points" if one.unit == "percentage points" else "per cent"
            said = "and the words say the opposite" if told is None else f"told as {abs(told):,g} {kind}"
            text = f"From {old:,.10g} to {new:,.10g} is a change of {computed:,g} {kind}, {said}: {cite(view, (one.start, one.end))}."
            yield row(view, "percentages", [(one.start, one.end)], text, weight=3)


def sums(view: SimpleNamespace) -> Iterator[Row]:
    """A whole and parts of it that do not add up: "21 people, 12 men and 8 women"."""
    for found in PARTS.finditer(view.text):
        total, parts = quantity.value(found["total"]), [(quantity.value(number), SINGULAR[noun.lower()]) for number, noun in PART.findall(found["parts"])]
        if total is None or len(parts) < 2 or any(number is None for number, _ in parts):
            continue
        kinds, added = sorted({kind for _, kind in parts}), sum(number for number, _ in parts)
        partly = "including" in found["link"] or "among" in found["link"]
        if added > total or (added < total and not partly and kinds in [sorted(kind) for kind in WORDS["people"]["whole"]]):
            yield row(view, "sum", [found.span()], f"The parts make {added:g}, the whole is {total:g}: {cite(view, found.span())}.", weight=3)


def shares(view: SimpleNamespace) -> Iterator[Row]:
    """Shares of a whole over 100 per cent, one alone or the answers to one question, and a share that is not that of "12 of the 40"."""
    percent = [one for one in view.figures if one.unit == "percent"]
    for one in percent:
        if one.amount > 100 and (whole := WHOLE.match(view.text, one.end)):
            yield row(view, "percentages", [(one.start, whole.end())], f"More than the whole: {cite(view, (one.start, whole.end()))}.", weight=3)
    answers: dict[tuple, list[Figure]] = defaultdict(list)
    for one in percent:
        if ANSWER.match(view.text, one.end, one.sentence[1]):
            answers[one.sentence].append(one)
    for told in answers.values():
        total = sum(one.amount for one in told)
        if len(told) > 2 and total > 101:
            text = f"The shares in sentence {sentence(view, told[0].start)} add up to {total:g} per cent."
            yield row(view, "percentages", [(one.start, one.end) for one in told], text, weight=2)
    for part, whole, share in zip(view.figures, view.figures[1:], view.figures[2:]):
        if is_wrong_share(view, part, whole, share):
            text = f"{part.amount:,g} of {whole.amount:,g} is {100 * part.amount / whole.amount:.1f} per cent: {cite(view, (part.start, share.end))}."
            yield row(view, "percentages", [(part.start, share.end)], text, weight=3)


def is_wrong_share(view: SimpleNamespace, part: Figure, whole: Figure, share: Figure) -> bool:
    """Whether "12 of the 40 pupils, or 20%" tells a share that is not that of the two numbers."""
    one_thought = part.sentence == share.sentence and share.unit == "percent" and part.bound is whole.bound is None
    if not one_thought or not OUT_OF.match(view.text[part.end:whole.start]) or not beside(view, whole, share) or not 0 < part.amount < whole.amount:
        return False
    least, most = interval(view.text, share)
    return not least - 0.5 <= 100 * part.amount / whole.amount <= most + 0.5


def beside(view: SimpleNamespace, whole: Figure, share: Figure) -> bool:
    """Whether the share is given as another way to say the same: "12 of the 40 pupils, or 30%", "12 of 40 (30%)"."""
    between = view.text[whole.end:share.start]
    return len(between) < 40 and bool(re.search(r"(?:\(|, or |, that is |, i\.e\. )(?:about |some |nearly )?$", between))


def ages(view: SimpleNamespace) -> Iterator[Row]:
    """One person with two ages."""
    for actor, spans in view.by_actor.items():
        told = [(age, span) for span in spans if spans[0].label_ == "PERSON" and (age := age_of(view, span))]
        first = dict(reversed(told))
        if len(first) > 1:
            pieces = sorted(((span.start_char, span.end_char), age) for age, span in first.items())
            text = phrase.joined([f"{age} (sentence {sentence(view, piece[0])})" for piece, age in pieces])
            yield row(view, "two counts", [piece for piece, _ in pieces], f"{naming.display(spans[0])} has two ages: {text}.", weight=3, actor=actor)


def age_of(view: SimpleNamespace, span: Span) -> str:
    """The age told beside a name, from 10 to 99, or nothing."""
    found = AGE_AFTER.match(view.text, span.end_char) or AGE_BEFORE.search(view.text[max(0, span.start_char - 30):span.start_char])
    return found[1] if found else ""


# Counts of people to whom something happened.

def victims(view: SimpleNamespace) -> list[Figure]:
    """The figures that say to how many people something happened, each with the family of what happened."""
    if not hasattr(view, "victims"):
        counted = [one for one in view.figures if one.unit in ("people", None)]
        for one in counted:
            one.family = harm(view, one)
        view.victims = [one for one in counted if one.family]
    return view.victims


def harm(view: SimpleNamespace, one: Figure) -> str:
    """What happened to the counted: by the noun, a word that describes it, or an event's whom."""
    first, end = tokens_of(view, one.first, one.end)
    one.noun = next((view.head[i] for i in range(first, end)
                     if view.dep[i] == "nummod" and view.head[i] >= end), end - 1)
    told = [one.noun] * (one.noun >= end) + kids(view, one.noun, "acl", "amod", "xcomp")
    words = [lemma(view, i) for i in told if view.tag[i] != "VBG"]
    words += [word for word, start, stop in befallen(view) if start <= one.first < stop]
    return next((FAMILY[word] for word in words if word in FAMILY), "")


def befallen(view: SimpleNamespace) -> list[tuple[str, int, int]]:
    """The lemma of each event with the offsets of whom it befalls; who dies or is lost is one."""
    if not hasattr(view, "befallen"):
        columns = ("lemma", "whom_start", "whom_end", "who_start", "who_end")
        rows = zip(*cells(view.events, *columns).values())
        spans = [(word, *(span[2:] if word in ALONE else span[:2])) for word, *span in rows]
        view.befallen = [span for span in spans if None not in span]
    return view.befallen


def two_counts(view: SimpleNamespace) -> Iterator[Row]:
    """Two numbers for what looks like one event: the only two counts of one harm to one kind of people, neither of them a part or of another day or place."""
    families: dict[tuple, list[Figure]] = defaultdict(list)
    for one in victims(view):
        kind = lemma(view, one.noun)
        families[one.family, "people" if kind in ANY or kind in FAMILY or one.counted is None else kind].append(one)
    for group in families.values():
        whole = [one for one in group if not is_part(view, one)]
        if len({one.amount for one in group}) == len({one.amount for one in whole}) == 2:
            pair = next(((a, b) for a, b in combinations(whole, 2) if a.amount != b.amount and is_one_story(view, a, b)), None)
            if pair:
                pieces = [(one.bounded, shown_end(view, one)) for one in pair]
                yield row(view, "two counts", pieces, f"Different counts for what looks like one event: {cited(view, pieces)}.", weight=3)


def is_part(view: SimpleNamespace, one: Figure) -> bool:
    """Whether the sentence tells of a part, a longer time or another event, or the count is rough or one of several."""
    listed = view.dep[one.noun] == "conj" or any(view.dep[kid] == "conj" for kid in view.kids[one.noun])
    return listed or one.bound == "about" or one.amount < 2 or bool(OTHER & set(sentence_words(view, sentence(view, one.start))))


def is_one_story(view: SimpleNamespace, first: Figure, second: Figure) -> bool:
    """Whether the second count can take up the first: in a later sentence, at the same place and day; in the next one only if it comes back to it."""
    one, two = sentence(view, first.start), sentence(view, second.start)
    words, told = sentence_words(view, two), set(sentence_words(view, one))
    back = any(word == "the" and after in told and after not in ANY for word, after in zip(words, words[1:]))
    sides = [(names(view, one, labels), names(view, two, labels)) for labels in (("GPE", "LOC", "FAC"), ("DATE",))]
    return two - one > (0 if back else 1) and not any(here and there and not here & there for here, there in sides)


def names(view: SimpleNamespace, number: int, labels: tuple[str, ...]) -> set[str]:
    """What of these kinds a sentence names."""
    first, end = view.spans[number - 1]
    return {span.ent_id_ or span.text.lower() for span in view.doc[first:end].ents if span.label_ in labels}


def shown_end(view: SimpleNamespace, one: Figure) -> int:
    """Where the counted noun ends."""
    return max(one.end, view.ends[one.noun])


# Who says so.

def unsourced(view: SimpleNamespace) -> Iterator[Row]:
    """Figures of weight in the author's own voice of a report: victims, sums of money, shares; one row for all, and no word of a source nearby."""
    own = [one for one in view.figures if is_weighty(view, one) and is_authors(view, one.start) and not has_source(view, one)]
    if view.report and (len(own) > 1 or any(one in victims(view) for one in own)):
        pieces = [(one.start, shown_end(view, one) if one in victims(view) else one.end) for one in own]
        told = f"No source is told for {'this number' if len(own) == 1 else f'{len(own)} numbers'}"
        yield row(view, "number without source", pieces, f"{told}: {cited(view, pieces)}.", weight=3 if any(one in victims(view) for one in own) else 2)


def is_weighty(view: SimpleNamespace, one: Figure) -> bool:
    """Whether a reader would want to know where the figure comes from: victims, shares, large sums and large numbers."""
    money = one.unit is not None and one.unit not in ("people", "percent", "years old", "share") and not one.counted
    enough = one.amount >= (SUM if money else MANY)
    return one in victims(view) or one.unit == "percent" and one.amount != 100 or (money or one.unit == "people") and enough


def has_source(view: SimpleNamespace, one: Figure) -> bool:
    """Whether its sentence, or the one before in its paragraph, holds a claim or a word of a source, or the article has spoken of a report or data before."""
    number = sentence(view, one.start)
    start = view.text.rfind("\n", 0, one.start) + 1
    near = [n for n in (number - 1, number) if n == number or n and view.sentence_starts[n - 1] >= start]
    bounds = [of_tokens(view, *view.spans[n - 1]) for n in near]
    told = any((view.claim[a:b] >= 0).any() for a, b in bounds) or any(SOURCED & set(sentence_words(view, n)) for n in near)
    return told or bool(DOCUMENTS & set(view.low[:view.spans[number - 1][0]]))


def one_source(view: SimpleNamespace) -> Iterator[Row]:
    """Figures of weight that all rest on one source, where several are told and somebody else speaks too."""
    told: dict[str, list[Piece]] = defaultdict(list)
    for one in view.figures:
        number = int(view.claim[one.start])
        if number >= 0 and is_weighty(view, one) and (source := view.ledger["source"][number]):
            told[view.ledger["speaker"][number] or source.lower()].append((one.start, one.end))
    if len(told) == 1 and len(next(iter(told.values()))) >= FEW:
        (name, pieces), = told.items()
        number = int(view.claim[pieces[0][0]])
        text = f"{len(pieces)} numbers rest on one source, “{phrase.shortened(view.ledger['source'][number])}”: {cited(view, pieces)}."
        yield row(view, "one source", pieces, text, weight=2, actor=view.ledger["speaker"][number])

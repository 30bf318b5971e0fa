"""Checks of counts: told twice, told differently, and of groups as if they were people."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from types import SimpleNamespace

from spacy.tokens import Span

from helpers import phrase, quantity
from helpers.annotate import identify
from helpers.relate.finding import WORDS, Piece, Row, cells, cite, lemma, of_tokens, row, sentence, sentence_words, teller, token_at, where

FAMILY = {word: family for family, words in WORDS["harm"].items() if family != "alone" for word in words}
ALONE = frozenset(WORDS["harm"]["alone"])
ANY, SOME = frozenset(WORDS["people"]["any"]), frozenset(WORDS["people"]["some"])
OTHER, ROUGH = frozenset(WORDS["other"]["words"]), frozenset(WORDS["other"]["rough"])
ANY_FORM = ANY | SOME | {"police", "same", "first", "other"}
MANY = 3  # different counts of one kind from which an article tells of several events
FEW = 5  # below this, equal counts can be chance
MUCH = 20  # from this, equal counts are hardly chance, wherever they are told
HELD = ("who_start", "who_end", "whom_start", "whom_end")
PLACES, DATES = ("GPE", "LOC", "FAC"), ("DATE",)


# Reading counts.

def value(text: str) -> int | None:
    """The whole number that digits or words say; None where they say none, or one that is rounded ("6.1 million")."""
    number = quantity.value(text) if "." not in text else None
    return int(number) if number and number.is_integer() else None


def counts(view: SimpleNamespace) -> list[SimpleNamespace]:
    """The counts of people and things in the article, in text order, each with its noun and what happened to the counted."""
    if not hasattr(view, "counts"):
        view.counts = [one for span in view.ents if span.label_ == "CARDINAL" and (one := read_count(view, span))]
        link_events(view, view.counts)
    return view.counts


def read_count(view: SimpleNamespace, span: Span) -> SimpleNamespace | None:
    """One count: its value, its noun (or the number itself), the family of what happened, the words to cite."""
    number = value(span.text)
    last = span.end - 1
    if number is None or (view.low[last + 1] if last + 1 < view.size else "") in ("%", "percent", "-", "per"):
        return None
    noun = counted_noun(view, last)
    one = SimpleNamespace(value=number, first=span.start, noun=noun, bare=noun == last, lemma=lemma(view, noun), root=None)
    one.verb, one.family = harm(view, one)
    one.rough = bool(ROUGH & set(view.low[max(0, span.start - 3):span.start]))
    start = span.start - (2 if view.low[max(0, span.start - 2):span.start] in (["at", "least"], ["more", "than"]) else 0)
    one.piece = of_tokens(view, start, max(noun, last) + 1)
    one.sentence = sentence(view, one.piece[0])
    return one


def counted_noun(view: SimpleNamespace, number: int) -> int:
    """The noun that the number counts, past nouns that only describe it ("54 regime soldiers"); the number itself where it has none."""
    noun = view.head[number] if view.dep[number] == "nummod" and number < view.head[number] <= number + 6 else number
    while noun != number and view.dep[noun] == "compound" and noun < view.head[noun] <= noun + 3:
        noun = view.head[noun]
    return noun


def harm(view: SimpleNamespace, one: SimpleNamespace) -> tuple[int, str]:
    """The word that says what happened to the counted, and its family; nothing where they do it to others."""
    noun = one.noun
    if not one.bare and one.lemma in FAMILY:
        return noun, FAMILY[one.lemma]
    for kid in view.kids[noun]:
        if view.dep[kid] in ("acl", "amod", "nmod", "xcomp", "dep") and lemma(view, kid) in FAMILY and view.tag[kid] != "VBG":
            return kid, FAMILY[lemma(view, kid)]
    head, relation = view.head[noun], view.dep[noun]
    family = FAMILY.get(lemma(view, head), "")
    if family and (relation in ("obj", "nsubj:pass", "nmod") or relation == "nsubj" and suffers(view, head)):
        return head, family
    return of_complement(view, head) if relation in ("obj", "nsubj") else (-1, "")


def suffers(view: SimpleNamespace, verb: int) -> bool:
    """Whether the subject of the verb is whom it happens to: "ten died", "ten were dead", "ten killed in a blast"."""
    if lemma(view, verb) in ALONE or view.pos[verb] in ("ADJ", "NOUN"):
        return True
    return view.tag[verb] == "VBN" and not any(view.dep[kid] in ("obj", "aux") for kid in view.kids[verb])


def of_complement(view: SimpleNamespace, verb: int) -> tuple[int, str]:
    """What is said of an object: "left ten people dead"."""
    kid = next((kid for kid in view.kids[verb] if view.dep[kid] == "xcomp" and lemma(view, kid) in FAMILY), None)
    return (-1, "") if kid is None else (kid, FAMILY[lemma(view, kid)])


def link_events(view: SimpleNamespace, found: list[SimpleNamespace]) -> None:
    """Gives each count the first telling of the event whose `who` or `whom` holds it."""
    if not found:
        return
    events = cells(view.events, *HELD, "count", "count_most", "same_as")
    roles = [zip(events[f"{role}_start"], events[f"{role}_end"], events["count"], events["count_most"]) for role in ("who", "whom")]
    spans = [(start, end, {few, most}, number) for rows in roles for number, (start, end, few, most) in enumerate(rows) if None not in (start, few)]
    for one in found:
        held = [number for start, end, told, number in spans if start <= one.piece[1] - 1 < end and one.value in told]
        one.root = root(events["same_as"], held[0]) if held else None


def root(same: list[int | None], number: int) -> int:
    """The first telling of an event."""
    seen = set()
    while same[number] is not None and number not in seen:
        seen.add(number)
        number = same[number]
    return number


# Counts of one event.

def same_event(view: SimpleNamespace) -> Iterator[Row]:
    """Counts that are told twice, or differently, for what looks like one event."""
    linked = by_root(view)
    taken = {id(one) for group in linked for one in group}
    for group in linked:
        yield from told(view, group, sure=True)
    families: dict[str, list] = defaultdict(list)
    for one in counts(view):
        if one.family and id(one) not in taken and is_of_people(one):
            families[one.family].append(one)
    for group in families.values():
        yield from unlinked(view, group)


def by_root(view: SimpleNamespace) -> list[list[SimpleNamespace]]:
    """Counts whose events are linked as one."""
    groups: dict[int, list] = defaultdict(list)
    for one in counts(view):
        if one.root is not None:
            groups[one.root].append(one)
    return [group for group in groups.values() if len({one.sentence for one in group}) > 1]


def is_of_people(one: SimpleNamespace) -> bool:
    """Whether what is counted can be people."""
    return one.bare or one.lemma in ANY or one.lemma in SOME or one.lemma in FAMILY


def told(view: SimpleNamespace, group: list[SimpleNamespace], *, sure: bool) -> Iterator[Row]:
    """The row for counts of one event: the same number again, or two numbers."""
    values = list(dict.fromkeys(one.value for one in group))
    pieces = [one.piece for one in group]
    if len(values) == 1:
        yield twice(view, group)
    elif not any(one.rough for one in group):
        first = [next(one for one in group if one.value == number) for number in values]
        tellers = [teller(view, one.piece[0]) for one in first]
        by = f", told by {phrase.joined(tellers)}" if len(set(tellers)) > 1 else ""
        text = f"Different counts for what looks like one event: {cited(view, first)}{by}."
        yield row(view, "two counts", pieces, text, weight=3 if sure or len(values) == 2 else 2)


def twice(view: SimpleNamespace, group: list[SimpleNamespace]) -> Row:
    """The row for a count that is told again; told in other words, it may be taken for a second event."""
    words = list(dict.fromkeys(phrase.line(view.text[slice(*one.piece)]).lower() for one in group))
    forms = [next(one for one in group if phrase.line(view.text[slice(*one.piece)]).lower() == word) for word in words]
    if len(words) > 1:
        text = f"One count in different words, not to be added up: {cited(view, forms)}."
    else:
        first = phrase.shortened(view.text[slice(*shown(view, group[0]))])
        text = f"“{first}” is told {len(group)} times ({where(view, [one.piece for one in group])}); it is one count, not to be added up."
    return row(view, "count told twice", [one.piece for one in group], text, weight=2 if len(words) > 1 else 1)


def cited(view: SimpleNamespace, group: list[SimpleNamespace]) -> str:
    """The counts in the article's words, each with its sentence."""
    return phrase.joined([cite(view, one.piece, context=shown(view, one)) for one in group])


def shown(view: SimpleNamespace, one: SimpleNamespace) -> Piece:
    """The count with what completes it: "54 members of the Syrian government forces", "30 killed"."""
    last = max(one.noun, one.first)
    if one.verb > last and one.verb - last < 4:
        last = one.verb
    elif not one.bare and last + 1 < view.size and view.low[last + 1] == "of":
        last = max([last, *(kid for kid in view.kids[one.noun] if view.dep[kid] == "nmod" and kid - last < 7)])
    return one.piece[0], of_tokens(view, one.noun, last + 1)[1]


def unlinked(view: SimpleNamespace, group: list[SimpleNamespace]) -> Iterator[Row]:
    """Counts of one kind of harm whose events nobody linked: equal ones, then, in an article with few, different ones."""
    values: dict[int, list] = defaultdict(list)
    for one in group:
        values[one.value].append(one)
    for same in values.values():
        apart = [one for one in same if one is same[0] or one.value >= MUCH or not differs(view, same[0], one)]
        if len({one.sentence for one in apart}) > 1 and (same[0].value >= FEW or alike(apart)):
            yield twice(view, apart)
    whole = [one for one in group if len(values) <= MANY and not is_part(view, one)]
    pairs = ((a, b) for a, b in combinations(whole, 2) if a.value != b.value and alike([a, b]) and is_one_story(view, a, b))
    pair = next((pair for pair in pairs if not differs(view, *pair)), None)
    if pair:
        yield from told(view, list(pair), sure=False)


def is_one_story(view: SimpleNamespace, first: SimpleNamespace, second: SimpleNamespace) -> bool:
    """Whether the second count can take up the first: in a later sentence, in the next one only if it comes back to a thing told ("the fire")."""
    apart = second.sentence - first.sentence
    if apart != 1:
        return apart > 1
    words, told = sentence_words(view, second.sentence), set(sentence_words(view, first.sentence))
    return any(word == "the" and after in told and after not in ANY_FORM for word, after in zip(words, words[1:]))


def alike(group: list[SimpleNamespace]) -> bool:
    """Whether the counted can be the same: the same noun, or nouns that say no more than people."""
    return len({"people" if one.bare or one.lemma in ANY or one.lemma in FAMILY else one.lemma for one in group}) == 1


def is_part(view: SimpleNamespace, one: SimpleNamespace) -> bool:
    """Whether the sentence tells of a part, a longer time or another event, or the count is one of several."""
    words = set(sentence_words(view, one.sentence))
    beside = [kid for kid in view.kids[one.noun] if view.dep[kid] == "conj"]
    listed = view.dep[one.noun] == "conj" or any(view.dep[kid] == "nummod" for other in beside for kid in view.kids[other])
    return listed or one.rough or bool(words & OTHER) or one.value < 2


def differs(view: SimpleNamespace, first: SimpleNamespace, second: SimpleNamespace) -> bool:
    """Whether the two sentences name different places, or different days."""
    for labels in (PLACES, DATES):
        told = [names(view, one.sentence, labels) for one in (first, second)]
        if all(told) and not told[0] & told[1]:
            return True
    return bool(years(view, first) ^ years(view, second))


def names(view: SimpleNamespace, number: int, labels: tuple[str, ...]) -> set[str]:
    """What of these kinds a sentence names."""
    first, end = view.spans[number - 1]
    found = view.ents[bisect_left(view.ent_starts, view.at[first]):bisect_left(view.ent_starts, view.end[end - 1])]
    return {entity.ent_id_ or entity.text.lower() for entity in found if entity.label_ in labels}


def years(view: SimpleNamespace, one: SimpleNamespace) -> set[str]:
    """The years a count's sentence names."""
    return {word for word in sentence_words(view, one.sentence) if YEAR.fullmatch(word)}


# Counts of one group.

def same_group(view: SimpleNamespace) -> Iterator[Row]:
    """"The 12 suspects" and "the 14 suspects": a definite group with two counts."""
    groups: dict[tuple, list] = defaultdict(list)
    for one in counts(view):
        before = view.low[one.first - 1] if one.first else ""
        if before in ("the", "these", "those") and one.lemma in SOME and not one.bare and "of" not in view.low[one.first - 3:one.first - 1]:
            between = tuple(view.low[token_at(view, one.piece[0]) + 1:one.noun])
            groups[one.lemma, between].append(one)
    for group in groups.values():
        first = list({one.value: one for one in reversed(group)}.values())[::-1]
        if len(first) == 2:
            text = f"The same group is counted differently: {phrase.joined([cite(view, one.piece) for one in first])}."
            yield row(view, "two counts", [one.piece for one in first], text, weight=3)


# Groups that are counted.

GROUPS = frozenset(WORDS["groups"]["names"])
AMOUNTS = frozenset(WORDS["groups"]["amounts"])
YEAR = re.compile(r"(?:1[89]|20)\d\d")


def groups(view: SimpleNamespace) -> Iterator[Row]:
    """A group's name right after a number, with no noun for its people: "54 ISIS", "dozens of Taliban"."""
    for span in view.mentions:
        name = identify.display(span) if span.label_ in ("ORG", "NORP", "MISC") else ""
        start = amount_before(view, span) if name in GROUPS and not goes_on(view, span) else None
        if start is not None:
            piece = of_tokens(view, start, span.end)
            text = f"{cite(view, piece)} counts a group as if it were people; say members, fighters or supporters."
            yield row(view, "group counted", [piece], text, weight=2, actor=span.ent_id_)


def amount_before(view: SimpleNamespace, span: Span) -> int | None:
    """Where the number right before the name begins; None where there is none."""
    first = span.start
    if first > 1 and view.low[first - 1] == "of" and view.low[first - 2] in AMOUNTS:
        return first - 2
    if first and view.tag[first - 1] == "CD" and view.doc[first - 1].ent_type_ in ("", "CARDINAL") and not YEAR.fullmatch(view.low[first - 1]):
        return first - 1
    return None


def goes_on(view: SimpleNamespace, span: Span) -> bool:
    """Whether a noun, number, ending or hyphen after the name completes it: "54 ISIS fighters", "two Hamas-linked men", "two Hamas’s"."""
    after = span.end
    if after >= view.size:
        return False
    return view.pos[after] in ("NOUN", "PROPN", "ADJ", "NUM", "SYM") or view.low[after] in ("'s", "’s", "'", "’", "-", "–", "/")

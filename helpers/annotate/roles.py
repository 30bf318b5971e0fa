"""Roles: phrases beside a person's name whose head is a word of words/titles.toml."""

from spacy.tokens import Doc, Span, Token

from helpers.annotate.naming import ADDRESS, ADJECTIVES, COUNTRY, DETERMINERS, HONOURS, LONGEST_TITLE, MINOR, RANKS, ROLES, read_mention
from helpers.text import normalize


def read_roles(span: Span) -> list[str]:
    """Titles and descriptions told with this mention, in text order."""
    spans = [*title_in(span), *titles_before(span), *phrase_before(span), *phrase_after(span), *phrase_with_be(span)]
    return [text for role in spans if (text := role.text.strip())]


def title_in(span: Span) -> list[Span]:
    """The title inside the entity itself: "President" in "President Joe Biden"."""
    mention = read_mention(0, span)
    end = span.doc.char_span(0, span.start_char + mention["starts"][0], alignment_mode="contract")
    return split_titles(span.doc[span.start:end.end]) if mention["titles"] and end and end.end > span.start else []


def titles_before(span: Span) -> list[Span]:
    """Titles that stand directly before the entity."""
    start = left_edge(span.doc, span.start)
    return split_titles(span.doc[start:span.start]) if start < span.start else []


def split_titles(span: Span) -> list[Span]:
    """A rank apart from the office told before it; each must be or hold a title."""
    words = [normalize(token.text) for token in span]
    size = next((size for size in range(min(LONGEST_TITLE, len(words)), 0, -1) if " ".join(words[-size:]) in RANKS and words[:-size][-1:] != [""]), 0)
    parts = [span.doc[span.start:span.end - size], span.doc[span.end - size:span.end]] if size else [span]
    return [part for part in map(trim_phrase, parts) if len(part) and is_title(part)]


def is_title(phrase: Span) -> bool:
    """Whether the phrase's head is a role, and the phrase is more than a form of address."""
    return has_role_head(phrase) and " ".join(normalize(token.text) for token in phrase) not in ADDRESS


def left_edge(doc: Doc, stop: int) -> int:
    """Where the words of a title that ends here begin: nouns and adjectives, "of" and "the" between them."""
    edge = at = stop
    while at > max(stop - 14, 0) and not doc[at].is_sent_start:
        at -= 1
        if belongs_to_name(doc[at]):
            edge = at
        elif not is_joiner(doc[at]) or edge == stop:
            break
    return after_and(doc, edge, stop) if edge < stop and normalize(doc[stop - 1].text) in ROLES else stop


def after_and(doc: Doc, edge: int, stop: int) -> int:
    """Where a title begins after an "and" that parts it from another's description: "Ana Berg, the current director and Minister Leo Holt’s choice"."""
    before = edge - 1 - (doc[edge - 1].lower_ in DETERMINERS)
    ands = [j for j in range(edge, stop) if doc[j].lower_ == "and"]
    return ands[-1] + 1 if ands and before > 0 and doc[before].text == "," and doc[before - 1].ent_type_ == "PERSON" else edge


def belongs_to_name(token: Token) -> bool:
    """Whether the word can be part of a title: a noun or adjective, a country, a title's own words; not another person's name."""
    word = normalize(token.text)
    if token.ent_type_ in ("PERSON", "DATE", "TIME") or not word or word in HONOURS:
        return False
    if word in ROLES or word in ADJECTIVES or word in COUNTRY:
        return True
    return token.pos_ in ("NOUN", "PROPN", "ADJ") if token.pos else token.text[0].isupper() and not token.is_sent_start


def is_joiner(token: Token) -> bool:
    """Whether the word may stand between the words of a title."""
    return token.lower_ in ("of", "the", "for", "and", "&", "-", "'s", "’s", "to")


def phrase_after(span: Span) -> list[Span]:
    """The description between commas after a name: "Ian Moss, a former senior official"."""
    doc, start = span.doc, span.end
    if start + 1 < len(doc) and doc[start].text == "," and doc[start + 1].like_num:
        start += 2
    if start + 1 >= len(doc) or doc[start].text not in (",", "–", "—"):
        return []
    return role_from(doc, start + 1)


def role_from(doc: Doc, start: int) -> list[Span]:
    """The phrase that begins here, if its head is a role."""
    end = next((token.i for token in doc[start:start + 30] if ends_phrase(token)), min(start + 30, len(doc)))
    person = next((j for j in range(start + 1, end) if doc[j].ent_type_ == "PERSON" and follows_noun(doc[j], doc[start:end])), start)
    end = next((j for j in range(person, start, -1) if doc[j].lower_ == "and"), end)
    phrase = trim_phrase(doc[start:end])
    return [phrase] if len(phrase) and starts_phrase(phrase[0]) and has_role_head(phrase) else []


def starts_phrase(token: Token) -> bool:
    """Whether a description can begin with this word."""
    return token.lower_ not in ("and", "or", "but", "of", "to", "not", "including", "said") and token.pos_ not in ("ADP", "CCONJ", "VERB", "SCONJ")


def ends_phrase(token: Token) -> bool:
    """Whether a description ends before this word: at a stop, a relative pronoun or a verb outside a name."""
    if token.text in ",.;:()—–[]“”\"!?…" or "\n" in token.text or token.lower_ in ("who", "which", "that", "whose", "whom", "where", "when", "said", "says", "told"):
        return True
    return token.pos_ in ("VERB", "AUX", "SCONJ") and not token.ent_type_


def trim_phrase(phrase: Span) -> Span:
    """The phrase without small words and spaces at its ends."""
    start, end = phrase.start, phrase.end
    while end > start and (phrase.doc[end - 1].lower_ in MINOR | {"with", "from", "by", "or"} or phrase.doc[end - 1].pos_ in ("ADP", "CCONJ", "ADV", "DET", "PRON") or phrase.doc[end - 1].is_space):
        end -= 1
    while end > start and (phrase.doc[start].lower_ in ("of", "and", "for", "to", "&", "-", "'s", "’s") or phrase.doc[start].is_space):
        start += 1
    return phrase.doc[start:end]


def has_role_head(phrase: Span) -> bool:
    """Whether the last word before "of", "at" or "for" is a role, and is no person's name."""
    core = []
    for token in phrase:
        if core and (token.pos_ == "ADP" or token.lower_ in ("of", "for", "at", "in", "with", "to", "from", "on", "by")):
            break
        core.append(token)
    heads = [core[-1], *(token.nbor(-1) for token in core[1:] if token.lower_ == "and")]
    if any(token.ent_type_ == "PERSON" and token.ent_iob_ == "B" and follows_noun(token, phrase) for token in phrase):
        return False
    return not any(token.ent_type_ == "PERSON" for token in core[-1:]) and any(normalize(head.text).split()[-1:] and normalize(head.text).split()[-1] in ROLES for head in heads)


def follows_noun(token: Token, phrase: Span) -> bool:
    """Whether a name in the phrase stands right after a noun, as in "Chairman Charles Brown": then the phrase describes that person."""
    return token.i > phrase.start and token.nbor(-1).lower_ not in ("of", "for", "to", "with", "by", "at", "and", "under", "from", "the", "'s", "’s")


def phrase_before(span: Span) -> list[Span]:
    """The description before a name between commas: "The president of the club, John Smith, said"."""
    doc, stop = span.doc, span.start - 1
    if stop < 1 or doc[stop].text != "," or span.end >= len(doc) or doc[span.end].text not in (",", "."):
        return []
    start = stop
    while start > max(stop - 20, 0) and not doc[start].is_sent_start and not ends_phrase(doc[start - 1]):
        start -= 1
    phrase = trim_phrase(doc[start:stop])
    return [phrase] if len(phrase) and phrase[0].pos_ != "ADP" and starts_phrase(phrase[0]) and has_role_head(phrase) else []


def phrase_with_be(span: Span) -> list[Span]:
    """What a person is said to be: "Moss is a lawyer"; needs a parse."""
    root = span.root
    if root.dep_ != "nsubj" or root.head.i <= span.end:
        return []
    be = next((child for child in root.head.children if child.dep_ == "cop"), None)
    if be is None or be.i < span.end or be.lower_ not in ("is", "was", "'s", "’s") or be.i + 1 >= len(span.doc):
        return []
    return role_from(span.doc, be.i + 1) if be.nbor(1).pos_ in ("DET", "NOUN", "ADJ", "PROPN") else []

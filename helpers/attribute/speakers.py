"""Who speaks: the actor that a source names or speaks of, and what kind of source it is (words/cues.toml)."""

import re
from functools import lru_cache
from types import SimpleNamespace

import pandas
from spacy.tokens import Doc, Span

from helpers.annotate import coreference, identify, naming
from helpers.attribute.cues import WORDS, plural
from helpers.text import breaks_line, normalize

KINDS = {word: kind for kind in ("person", "expert", "official", "group", "institution", "document", "unnamed") for word in WORDS["kinds"][kind]}
PLURALS = {plural(word): kind for kind in ("document", "institution") for word in WORDS["kinds"][kind]}
PLURALS |= {plural(word): "group" for kind in ("person", "expert", "official") for word in WORDS["kinds"][kind]}
ACTING = ("PERSON", "ORG", "GPE", "NORP", "FAC")
RELATION = frozenset("of for with to by at from in on including against about as than 's ’s".split())
OWNERS = frozenset(("'s", "’s"))
PERSONAL = frozenset("he she it they i we you this that who which".split())
SELVES = ("itself", "himself", "herself", "themselves")
DETERMINERS = frozenset("the this that his her its their our these those".split())
LISTING = ("including", "include", "namely", "like", ":", "as")  # before some of a group: "officials, including Anna Berg"
FORMER = re.compile(rf"\b(?:{'|'.join(WORDS['kinds']['former'])})\b|^.*\b(?:{'|'.join(WORDS['kinds']['until'])})\b")
NAMED_PERSON, GROUP, UNNAMED = "named person", "group without names", "unnamed"


def survey(doc: Doc) -> SimpleNamespace:
    """What is known of the article's actors: roles and labels by actor id, the mentions in text order, and whom other words refer to."""
    return survey_of(doc, tuple(e for e in doc.ents if e.ent_id_))


@lru_cache(maxsize=2)
def survey_of(doc: Doc, named: tuple[Span, ...]) -> SimpleNamespace:
    """The same for the Doc's mentions of actors, read once as long as they stay the same."""
    actors = identify.read_actors(tuple(e for e in named if e.label_ in naming.KINDS))
    known = SimpleNamespace(doc=doc, people=[e for e in named if e.label_ == "PERSON"])
    known.mentions = [e for e in named if e.label_ in ACTING]
    known.ent = {j: e for e in known.mentions for j in range(e.start, e.end)}
    known.label = {row["actor"]: row["label"] for row in actors}
    known.roles = {row["actor"]: [normalize(role) for role in row["roles"]] for row in actors}
    known.refers = {row.head: row.actor for row in coreference.found(doc)}
    return known


def core_of(doc: Doc, source: tuple[int, int]) -> tuple[int, int]:
    """The source without what follows its first comma, relative pronoun or preposition."""
    for j in range(source[0] + 1, source[1]):
        if doc[j].lower_ in (",", "(", "–", "—") or doc[j].tag_ in ("WP", "WDT") or doc[j].lower_ in RELATION - OWNERS and doc[j].ent_iob_ != "I":
            return source[0], j
    return source


def named_in(known: SimpleNamespace, source: tuple[int, int]) -> str:
    """The actor whose name is the source: a person in it who is no part of another phrase, or the name that ends its first part."""
    doc, core = known.doc, core_of(known.doc, source)
    people = [known.ent[j] for j in range(*source) if j in known.ent and known.ent[j].start == j and known.ent[j].label_ == "PERSON" and names_source(doc, known.ent[j], source)]
    if people:
        several = len({p.ent_id_ for p in people}) > 1 and any(doc[j].lower_ in ("and", "or") for j in range(people[0].end, people[1].start))
        return "" if several else people[0].ent_id_
    last = core[1] - 1
    while last > core[0] and doc[last].lower_ in (*SELVES, "group", ")", '"', "”"):
        last -= 1
    joined = any(doc[j].lower_ in ("and", "or") and j not in known.ent for j in range(*core))
    return known.ent[last].ent_id_ if last in known.ent and not joined else ""


def names_source(doc: Doc, mention: Span, source: tuple[int, int]) -> bool:
    """Whether a person named in the source is the source: no possessive, and after no preposition or relative pronoun, unless in apposition ("the party’s leader, Anna Berg")."""
    after = doc[mention.end].lower_ if mention.end < len(doc) else ""
    if after in ("'s", "’s", "'", "’") or mention.text.endswith(("'s", "’s")):
        return False
    if mention.start > source[0] + 1 and doc[mention.start - 1].lower_ == "," and (mention.end >= source[1] or doc[mention.end].lower_ == ","):
        return True
    return not any(doc[j].lower_ in RELATION - {"of", "for", "at", "in"} or doc[j].tag_ in ("WP", "WDT") for j in range(source[0], mention.start)) \
        and not (mention.start > source[0] and doc[mention.start - 1].lower_ in RELATION)


def resolve(known: SimpleNamespace, source: tuple[int, int], *, last: dict | None, outer: dict | None, content: tuple | list = ()) -> str:
    """The actor id of a source: its name, else the one that a pronoun or description speaks of, else empty; "he" is nobody named in what he says,
    and no description in what somebody says is that speaker.

    `last` and `outer` are the claims told before and around this one, as dicts with `speaker`, `kind` and `end` (token).
    """
    word = known.doc[source[0]].lower_
    if source[1] - source[0] == 1 and word in ("he", "she", "i", "it", "they", "we"):
        return pronoun(known, source[0], word, last, outer, content)
    told = known.refers.get(head_of(known.doc, core_of(known.doc, source)), "")
    return named_in(known, source) or ("" if outer and told == outer["speaker"] else told)


def pronoun(known: SimpleNamespace, at: int, word: str, last: dict | None, outer: dict | None, content: tuple | list = ()) -> str:
    """Whom a pronoun stands for: "I" the speaker around it; "it" and "they" the body that spoke last; "he" and "she" whom they refer to, nobody named in the content."""
    if word in ("i", "we"):
        return outer["speaker"] if outer and word == "i" and known.label.get(outer["speaker"]) == "PERSON" else ""
    if word in ("it", "they"):
        return last["speaker"] if last and at - last["end"] < 40 and known.label.get(last["speaker"]) in ("ORG", "GPE", "NORP") and last["kind"] != "person" else ""
    named = {mention.ent_id_ for mention in known.mentions for start, end in content if start <= mention.start < end}
    return told if (told := known.refers.get(at, "")) not in named else ""


def acting_before(known: SimpleNamespace, start: int) -> str:
    """The one person named in the sentence before a quotation, in the same line, if they are its subject: "Anna Berg turned round. “Go home.”"."""
    doc = known.doc
    if start == 0 or breaks_line(doc[start - 1].text):
        return ""
    before = doc[start - 1].sent
    people = [mention for mention in known.mentions if mention.label_ == "PERSON" and before.start <= mention.start < start]
    return people[0].ent_id_ if len({mention.ent_id_ for mention in people}) == 1 and is_subject(people[0]) else ""


def is_subject(mention: Span) -> bool:
    """Whether the mention is a subject, or names one: "the painter Anna Berg left"."""
    return mention.root.dep_.startswith("nsubj") or mention.root.dep_ in ("appos", "flat") and mention.root.head.dep_.startswith("nsubj")


def kind(known: SimpleNamespace, source: tuple[int, int], speaker: str) -> str:
    """What kind of source it is by its words, the speaker's roles or the label of the name; empty where nothing tells."""
    doc, core = known.doc, core_of(known.doc, source)
    label = known.label.get(speaker, "")
    words = normalize(doc[source[0]:source[1]].text)
    if label == "PERSON":
        found = {KINDS.get(word) for told in (words, *known.roles.get(speaker, [])) for word in held(told)}
        return next((k for k in ("official", "expert") if k in found), "person")
    at = head_of(doc, core)
    head = normalize(doc[at].text)
    if at not in known.ent or doc[at].text.islower():
        found = PLURALS.get(head) if head in PLURALS and head not in KINDS else KINDS.get(head)
        if found and not (label in ("ORG", "GPE") and found == "person"):
            return "person" if found == "official" and head not in held(words) else found
    if any(doc[j].lower_ == "and" for j in range(*core)) and not speaker:
        return "group"
    told = {"ORG": "institution", "GPE": "institution", "FAC": "institution", "NORP": "group"}.get(label, "")
    return told or ("group" if doc[at].tag_ in ("NNS", "NNPS") or doc[at].ent_type_ == "NORP" else "")


def held(words: str) -> list[str]:
    """The words of a phrase that tell of no office that is over: none of "a former minister" or "a minister until 2019"."""
    return FORMER.split(words)[0].split()


def head_of(doc: Doc, core: tuple[int, int]) -> int:
    """The noun or pronoun on which the phrase hangs, else its last one: of "a document circulating among diplomats" the document."""
    nouns = [j for j in range(*core) if doc[j].pos_ in ("NOUN", "PROPN", "PRON") and doc[j].lower_ not in SELVES]
    cut = next((j for j in range(core[0] + 1, core[1]) if doc[j].tag_ in ("VBG", "VBN") and doc[j].dep_ == "acl"), core[1])
    return next((j for j in reversed(nouns) if j < cut), core[1] - 1)


def source_kind(known: SimpleNamespace, source: tuple[int, int] | None, speaker: str, kind: str) -> str:
    """named person, institution, document, group without names or unnamed; empty where nothing tells (a pronoun that stays open, no source)."""
    if known.label.get(speaker) == "PERSON" or source and names_some(known, source):
        return NAMED_PERSON
    if kind in ("institution", "document"):
        return kind
    if known.label.get(speaker) in ("ORG", "GPE", "FAC"):
        return "institution"
    if source is None or source[1] - source[0] == 1 and known.doc[source[0]].lower_ in PERSONAL:
        return ""
    return {"group": GROUP, "": ""}.get(kind, UNNAMED)


def names_some(known: SimpleNamespace, source: tuple[int, int]) -> bool:
    """Whether the source names one of its people ("officials, including Anna Berg"): no owner, nobody it only speaks of."""
    doc = known.doc
    for j in range(*source):
        mention = known.ent.get(j)
        if mention is None or mention.label_ != "PERSON" or mention.start != j or mention.end < len(doc) and doc[mention.end].lower_ in OWNERS:
            continue
        if names_source(doc, mention, source) or any(doc[k].lower_ in LISTING for k in range(source[0] + 1, j)):
            return True
    return False


def named(known: SimpleNamespace, source: tuple[int, int], speaker: str) -> bool | pandas.api.typing.NAType:
    """Whether the source has a name: True with a known actor, a name that ends it or a part of it, or a body told by a name ("the U.S. military"), NA for a pronoun that stays open."""
    doc, core = known.doc, core_of(known.doc, source)
    if speaker or names_some(known, source):
        return True
    if doc[source[0]].pos_ == "PRON" and source[1] - source[0] == 1:
        return pandas.NA
    last = [j for j in range(*core) if j in known.ent and doc[j].lower_ not in DETERMINERS and ends_name(known, j, core)]
    of_body = kind(known, source, speaker) == "institution" and any(j in known.ent for j in range(*core))
    return bool(last) or of_body


def ends_name(known: SimpleNamespace, j: int, core: tuple[int, int]) -> bool:
    """Whether a name's token ends the phrase or one of its conjuncts: "experts and the SDF itself"."""
    after = j + 1
    while after < core[1] and known.doc[after].lower_ in SELVES:
        after += 1
    return after >= core[1] or known.doc[after].lower_ in ("and", "or")

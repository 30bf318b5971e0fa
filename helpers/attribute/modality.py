"""How a thing is put: the stance of a cue, the modality of what is said, and flags for what an author says without a source (words/cues.toml)."""

import re
from itertools import pairwise

import pandas
from spacy.tokens import Doc, Token

from helpers.attribute import cues
from helpers.attribute.cues import WORDS

THOUGHT = frozenset(word for word, kind in cues.VERB_STANCE.items() if kind == "attitude")
MODALITY = {word: kind for kind in ("likely", "possible", "obliged", "conditional", "future") for word in WORDS["modality"][kind]}
NEGATION = frozenset(WORDS["modality"]["negation"])
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
FLAG = {phrase: kind for kind, phrases in WORDS["flags"].items() for phrase in phrases}
FLAGS = cues.pattern(FLAG)
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
Unknown = pandas.api.typing.NAType


def stance(doc: Doc, cue: tuple[int, int]) -> str | Unknown:
    """What a cue tells of the reporter: neutral, endorsing, distancing, directive, attitude; NA where no word of it is listed."""
    if doc[cue[0]:cue[1]].text.lower().startswith("according to"):
        return "neutral"
    words = [token.lemma_.lower() for token in doc[cue[0]:cue[1]]]
    phrases = [*map(" ".join, pairwise(words)), *words]
    lists = [(cues.VERB_STANCE, phrases), (cues.NOUN_STANCE | cues.ADVERB_STANCE, words)]
    return next((known[one] for known, told in lists for one in told if one in known), pandas.NA)


def root_of(doc: Doc, content: tuple[int, int]) -> Token | None:
    """The word of the content on which its first sentence hangs: a verb, or what "be" says of the subject; None where the content has no finite verb."""
    stop = next((t.i for t in doc[content[0]:content[1]] if t.text in (".", "!", "?")), content[1])
    words = [t for t in doc[content[0]:stop] if t.pos_ not in ("PUNCT", "SPACE", "SCONJ", "CCONJ")]
    tops = [t for t in words if not content[0] <= t.head.i < content[1] or t.head.i == t.i]
    tops = [t for t in tops if is_finite(t)]
    return tops[0] if tops else None


def is_finite(token: Token) -> bool:
    """Whether the word, an auxiliary or its "be" is a finite verb."""
    return token.tag_ in FINITE or any(child.tag_ in FINITE and child.dep_ in ("aux", "aux:pass", "cop") for child in token.children)


def modality(doc: Doc, content: tuple[int, int]) -> str | Unknown:
    """How surely the content's main clause is put: by its modal verb, adverb or adjective; "asserted" where a finite verb stands without; NA without one."""
    root = root_of(doc, content)
    if root is None:
        return pandas.NA
    near = [t for t in root.children if t.dep_ in ("aux", "advmod", "cop") and content[0] <= t.i < content[1]]
    near = sorted([root, *near], key=lambda t: (t is root, t.i))
    found = [MODALITY[t.lower_] for t in near if t.lower_ in MODALITY]
    going = [MODALITY[two] for t in near if (two := f"{t.lower_} {doc[t.i + 1].lower_ if t.i + 1 < len(doc) else ''}") in MODALITY]
    return next(iter([*found, *going]), "asserted")


def negated(doc: Doc, content: tuple[int, int], cue: tuple[int, int] | None) -> bool | Unknown:
    """Whether the claim is not made ("did not say"), or its main clause is negated by "not" beside its verb or a subject such as "nobody".

    NA where the content has no finite verb and its cue no negation.
    """
    if cue and any(t.lower_ in NEGATION for t in doc[cue[0]:cue[1]]):
        return True
    root = root_of(doc, content)
    if root is None:
        return pandas.NA
    beside = [t for t in root.children if content[0] <= t.i < content[1]]
    below = [t for noun in beside if noun.dep_ in ("nsubj", "nsubj:pass", "obj") for t in noun.children if t.dep_ in ("det", "advmod")]
    return any(t.lower_ in NEGATION for t in (*beside, *below))


def flags(text: str) -> list[tuple[int, int, str]]:
    """Offsets and kind (obligation, certainty, opinion) of the words that bind, assure or judge; none in a web address."""
    read = ADDRESS.sub(lambda found: " " * len(found.group()), text)
    return [(found.start(), found.end(), FLAG[found.group().lower()]) for found in FLAGS.finditer(read)]

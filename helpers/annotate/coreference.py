"""Pronouns and descriptions that refer to an actor ("she", "the group", "her lawyer"), by a small network over the encoder's word states.

Every noun phrase, name and third-person pronoun is a mention. Each pronoun and definite description is compared with the mentions before it and with
"none of these" (mention ranking: Denis and Baldridge 2008; Lee et al. 2017); the probability of an actor is the sum over the mentions that are it.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import numpy
from numpy.typing import NDArray
from spacy.attrs import IDX, IS_ALPHA, IS_SPACE, IS_STOP, LEMMA, ORTH, SENT_START
from spacy.tokens import Doc, Span, Token

from helpers.annotate import identify, naming
from helpers.annotate.quotations import quotations
from helpers.text import breaks_line, normalize, of_tokens, read_words

FILE = Path(__file__).parents[1] / "model" / "coreference.npz"
REACH = 100  # mentions before one that are compared with it
BLOCK = 32
NAME, PRONOUN, DESCRIPTION, TITLE, OTHER = range(5)
KINDS = ("name", "pronoun", "description", "title", "other")
LABELS = ("", *naming.KINDS)
BODIES = frozenset(LABELS.index(label) for label in ("ORG", "GPE"))
FORMS = ("", "he", "she", "it", "they")
PRONOUNS = {word: number for number, words in enumerate(("he him his himself", "she her hers herself", "it its itself", "they them their theirs themselves"), start=1)
            for word in words.split()}
SELVES = ("self", "selves")
DEFINITE = frozenset("the this that these those".split())
INSIDE = frozenset(("det", "amod", "compound", "nmod:poss", "nummod", "det:predet"))  # what stands before a noun in its phrase
DOCUMENTS = frozenset(read_words("cues")["kinds"]["document"])
PARTS = frozenset(("compound", "flat", "goeswith", "fixed", "nummod"))  # a noun that is part of another's name
BORDERS = numpy.array([1, 2, 3, 4, 8])
STEPS = numpy.array([2, 4, 8, 16, 32])
OTHER_FORM = {1: 2, 2: 1}  # of "he" and "she"
TOLD = 0.8  # probability of one more than of the other from which an actor is taken for it
LEAST = 0.01  # probability that is left, at least, after that of whom a pronoun cannot be
NEGLIGIBLE = 1e-3  # probability of an earlier mention that is left out
SURE = 0.5  # probability from which a reference is taken for granted, and from which a pronoun's is a row
SURE_OF_PHRASE = 0.6  # from which that of a description or a title is; both chosen on dev
LEAST_SURE = {PRONOUN: SURE, DESCRIPTION: SURE_OF_PHRASE, TITLE: SURE_OF_PHRASE}


def mentions(doc: Doc) -> list[SimpleNamespace]:
    """One a name, pronoun or noun phrase in text order: head, start, end (tokens), kind, label, form of the pronoun, plural, actor.

    What stands right before a person's name is a part of it ("General Ana Lind"), and no document is an actor.
    """
    names = {span.root.i: span for span in doc.ents if span.label_ in naming.KINDS}
    within = {i for span in doc.ents for i in range(span.start, span.end)}
    people = {span.start for span in names.values() if span.label_ == "PERSON"}
    found = [one for token in doc if token.i not in within and (one := pronoun(token) or phrase(token)) and one.end not in people]
    return sorted([*map(name, names.values()), *found], key=lambda one: one.head)


def name(span: Span) -> SimpleNamespace:
    """The mention that a named entity is."""
    head = span.root
    return SimpleNamespace(head=head.i, start=span.start, end=span.end, kind=NAME, label=LABELS.index(span.label_), form=0, plural=head.tag_ in ("NNS", "NNPS"), actor=span.ent_id_)


def pronoun(token: Token) -> SimpleNamespace | None:
    """A pronoun of the third person, none that stands for nothing ("it rained")."""
    form = PRONOUNS.get(token.lower_, 0) if token.tag_ in ("PRP", "PRP$") and token.dep_ != "expl" else 0
    return SimpleNamespace(head=token.i, start=token.i, end=token.i + 1, kind=PRONOUN, label=0, form=form, plural=form == 4, actor="") if form else None


def phrase(token: Token) -> SimpleNamespace | None:
    """A noun with what stands before it: a description where it is definite or owned, a title where it has a capital, else another."""
    if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in PARTS or token.lower_ in DOCUMENTS or not token.is_alpha and not token.text[:1].isalpha():
        return None
    start, first = token.i, token.lower_
    for child in reversed(list(token.lefts)):
        if child.dep_ not in INSIDE:
            break
        start = child.left_edge.i
    first, owned = token.doc[start].lower_, any(child.dep_ == "nmod:poss" for child in token.lefts)
    capital = token.text[:1].isupper() and not token.is_sent_start
    kind = TITLE if capital and (first in DEFINITE or start == token.i) else DESCRIPTION if first in DEFINITE or owned else OTHER
    return SimpleNamespace(head=token.i, start=start, end=phrase_end(token), kind=kind, label=0, form=0, plural=token.tag_ in ("NNS", "NNPS"), actor="")


def phrase_end(token: Token) -> int:
    """The token after the noun, or after the "of" phrase that follows it at once."""
    after = next((child for child in token.rights if child.dep_ == "nmod" and child.left_edge.i == token.i + 1 and child.left_edge.lower_ == "of"), None)
    return after.right_edge.i + 1 if after is not None and after.right_edge.i - token.i < 8 else token.i + 1


def read(doc: Doc) -> SimpleNamespace:
    """The mentions as columns, with the words and roles of each as rows of a matrix."""
    rows = mentions(doc)
    view = SimpleNamespace(doc=doc, rows=rows, **{key: numpy.array([getattr(row, key) for row in rows], numpy.int64) for key in ("head", "start", "end", "kind", "label", "form", "plural")})
    heads = [doc[row.head] for row in rows]
    starts, spaces = doc.to_array([SENT_START, IS_SPACE]).reshape(-1, 2).T
    sentence, lines = numpy.cumsum(starts == 1), numpy.zeros(len(doc), numpy.int64)
    lines[[i for i in numpy.flatnonzero(spaces).tolist() if breaks_line(doc[i].text)]] = 1
    lines = numpy.cumsum(lines)
    view.sentence, view.line = sentence[view.head], lines[view.head]
    view.quoted = in_quotations(doc)[view.head]
    view.governor = numpy.array([token.head.i for token in heads], numpy.int64)
    view.subject = numpy.array([token.dep_.startswith("nsubj") for token in heads], bool)
    view.apposed = numpy.array([token.dep_ in ("appos", "flat") for token in heads], bool)
    view.predicate = numpy.array([any(child.dep_ == "cop" for child in token.children) for token in heads], bool)
    view.actors = {actor: number for number, actor in enumerate(dict.fromkeys(row.actor for row in rows if row.actor), start=1)}
    view.actor = numpy.array([view.actors.get(row.actor, 0) for row in rows], numpy.int64)
    view.gender = forms_of_address(doc, rows)
    view.told = identify.read_actors(tuple(span for span in doc.ents if span.ent_id_ and span.label_ in naming.KINDS))
    words(view, heads)
    view.times = named_before(view.actor)
    bounds = numpy.searchsorted(view.head, numpy.stack([view.start, view.end], 1))
    view.inner = [[one for one in range(first, last) if one != at] for at, (first, last) in enumerate(bounds.tolist())]
    subjects = {governor: at for at, (governor, subject) in enumerate(zip(view.governor.tolist(), view.subject.tolist())) if subject}
    view.fellow = [[subjects[head.head.i]] if head.dep_ in ("obj", "iobj") and head.head.i in subjects and not head.lower_.endswith(SELVES) else [] for head in heads]
    view.barred = barred(view)
    view.impersonal = {view.actors[row["actor"]] for row in view.told if row["label"] != "PERSON"}
    return view


def in_quotations(doc: Doc) -> NDArray:
    """For each token the number of the quotation in which it stands, 0 outside."""
    numbers = numpy.zeros(len(doc), numpy.int64)
    starts = doc.to_array([IDX]).astype(numpy.int64).reshape(-1)
    for number, (start, end, _) in enumerate(quotations(doc.text), start=1):
        numbers[(starts >= start) & (starts < end)] = number
    return numbers


def genders(people: Iterable[Span], roles: dict[str, list[list[str]]]) -> dict[str, str]:
    """male or female by actor, where a form of address, the first name or a word of a role tells."""
    found: dict[str, str] = {}
    for mention in people:
        before = mention.doc[mention.start - 1].text if mention.start else ""
        said = [normalize(word) for word in [before, *mention.text.split()[:-1]]] + [word for role in roles.get(mention.ent_id_, []) for word in role]
        told = {naming.GENDER.get(word) or naming.GIVEN_NAMES.get(word) for word in said} - {None}
        if len(told) == 1:
            found.setdefault(mention.ent_id_, told.pop())
    return found


def forms_of_address(doc: Doc, rows: list[SimpleNamespace]) -> NDArray:
    """1 male, 2 female by a form of address before or in the name or a pronoun, 0 unknown."""
    told = {"male": 1, "female": 2}
    spoken = of_tokens(doc, ORTH, lambda word: told.get(naming.GENDER.get(normalize(word)), 0))
    out = []
    for row in rows:
        if row.kind == PRONOUN:
            out.append(row.form if row.form < 3 else 0)
        else:
            out.append(next(filter(None, spoken[max(0, row.start - (row.kind == NAME)):row.end]), 0))
    return numpy.array(out, numpy.int64)


def words(view: SimpleNamespace, heads: list[Token]) -> None:
    """Sets `said` (words of each mention), `known` (words of its actor's names and roles) and `word`, the word of its head, all by number."""
    doc, strings = view.doc, view.doc.vocab.strings
    told = {row["actor"]: {strings.add(word) for phrase in (row["name"], *row["aliases"], *row["roles"]) for word in phrase.lower().split()} for row in view.told}
    lemma = of_tokens(doc, LEMMA, lambda word: strings.add(word.lower()))
    says = (doc.to_array([IS_STOP, IS_ALPHA]).reshape(-1, 2) == (0, 1)).all(1).tolist()
    view.said = [{lemma[i] for i in range(row.start, row.end) if says[i]} for row in view.rows]
    view.known = [told.get(row.actor, set()) for row in view.rows]
    view.word = [lemma[head.i] for head in heads]


def incidence(sets: list[set[int]], numbers: dict[int, int]) -> NDArray:
    """Sets by words, 1 where a set holds the word; words without a number are left out."""
    out = numpy.zeros((len(sets), len(numbers)), numpy.float32)
    cells = [(at, numbers[word]) for at, words in enumerate(sets) for word in words if word in numbers]
    if cells:
        out[tuple(zip(*cells))] = 1
    return out


def named_before(actor: NDArray) -> NDArray:
    """How often the actor of each mention is named up to it; 0 for one without."""
    seen: dict[int, int] = {}
    out = []
    for one in actor.tolist():
        seen[one] = seen.get(one, 0) + 1
        out.append(seen[one] if one else 0)
    return numpy.array(out, numpy.int64)


def own_features(view: SimpleNamespace) -> NDArray:
    """What is said of each mention alone, as 0 and 1."""
    def flags(values: NDArray, size: int) -> NDArray:
        return numpy.eye(size, dtype=numpy.float32)[values]
    single = numpy.stack([view.plural, view.subject, view.apposed, view.predicate, view.quoted > 0, view.end - view.start > 2], 1).astype(numpy.float32)
    return numpy.concatenate([flags(view.kind, len(KINDS)), flags(view.label, len(LABELS)), flags(view.form, len(FORMS)), flags(view.gender, 3), single], 1)


def pair_features(view: SimpleNamespace, rows: NDArray, columns: slice) -> NDArray:
    """What is said of each of `rows` beside each of `columns`, an earlier mention: distances, words in common, agreement, place in the parse."""
    def pair(values: NDArray) -> tuple[NDArray, NDArray]:
        return values[rows, None], values[None, columns]
    (late, early), (a, b) = pair(view.head), pair(view.sentence)
    order = numpy.arange(len(view.rows))
    apart = numpy.maximum(order[rows, None] - order[None, columns], 0)
    numbers = numpy.eye(6, dtype=numpy.float32)
    gender, plural = pair(view.gender), pair(view.plural)
    known = (view.gender[rows, None] > 0) & (view.gender[None, columns] > 0)
    asked = [view.word[at] for at in rows.tolist()]
    said = [view.said[at] for at in rows.tolist()]
    numbers_of = {word: number for number, word in enumerate(dict.fromkeys([*asked, *sorted(set().union(*said))]))}
    word = numpy.array([numbers_of[one] for one in asked])
    early_said, early_known = incidence(view.said[columns], numbers_of), incidence(view.known[columns], numbers_of)
    missing = numpy.array([len(one) for one in said])[:, None] - incidence(said, numbers_of) @ early_said.T
    same = numpy.array(asked, numpy.uint64)[:, None] == numpy.array(view.word[columns], numpy.uint64)[None]
    quoted, governor, label = pair(view.quoted), pair(view.governor), view.label[None, columns]
    person = label == LABELS.index("PERSON")
    flags = [pair(view.line)[0] == pair(view.line)[1], same, early_said[:, word].T > 0, missing == 0,
             early_known[:, word].T > 0, (governor[0] == early) & view.apposed[rows, None], (governor[1] == late) & view.subject[None, columns] & view.predicate[rows, None],
             (governor[0] == governor[1]) & (view.apposed[rows, None] == 0), (view.start[rows, None] <= early) & (early < view.end[rows, None]),
             (view.start[None, columns] <= late) & (late < view.end[None, columns]), plural[0] == plural[1], known & (gender[0] == gender[1]), known & (gender[0] != gender[1]),
             quoted[0] == quoted[1], (quoted[0] > 0) & (quoted[0] != quoted[1]), numpy.isin(view.form[rows, None], (1, 2)) & ~person & (label > 0),
             (view.form[rows, None] == 3) & person, (governor[1] == governor[0]) & view.subject[None, columns] & (view.form[rows, None] > 0)]
    counts = numpy.log1p(view.times[None, columns]) + numpy.zeros(apart.shape)
    return numpy.concatenate([numbers[numpy.searchsorted(BORDERS, a - b, "right")], numbers[numpy.searchsorted(STEPS, apart, "right")],
                              numpy.stack([*(flag + numpy.zeros(apart.shape) for flag in flags), counts], 2).astype(numpy.float32)], 2)


def states(view: SimpleNamespace) -> NDArray:
    """The encoder's states of each mention's head, first word and governor, side by side."""
    return numpy.concatenate([view.doc.tensor[at] for at in (view.head, view.start, view.governor)], 1)


def blocks(view: SimpleNamespace) -> Iterator[tuple[NDArray, slice]]:
    """Runs of mentions that may refer to an earlier one, each with the run of those within reach."""
    may = numpy.flatnonzero(numpy.isin(view.kind, (PRONOUN, DESCRIPTION, TITLE)))
    for rows in (may[start:start + BLOCK] for start in range(0, len(may), BLOCK)):
        yield rows, slice(max(0, int(rows[0]) - REACH), int(rows[-1]) + 1)


@lru_cache(maxsize=1)
def network() -> dict[str, NDArray]:
    """The weights, with the hash of the encoder on whose states they were trained."""
    return {name: value.astype(numpy.float32) if value.dtype == numpy.float16 else value for name, value in numpy.load(FILE).items()}


def ranked(seen: NDArray, own: NDArray, pairs: Iterable[tuple[NDArray, slice, NDArray]]) -> Iterator[tuple[NDArray, slice, NDArray]]:
    """For each block the probability that a mention (row) refers to each earlier one (column); what is missing to 1 is none of them.

    `seen` and `own` are what `states` and `own_features` give, `pairs` rows, columns and `pair_features` of each block.
    """
    net = network()
    small = [part @ net[name] for name, part in zip(("head", "start", "governor"), numpy.split(seen, 3, 1))]
    everything = numpy.concatenate([*small, own], 1)
    late, early, none = everything @ net["late"] + net["late_bias"], everything @ net["early"], everything @ net["none"] + net["none_bias"]
    first, second = everything @ net["first"], everything @ net["second"]
    alone = numpy.maximum(none, 0) @ net["none_out"] + net["none_out_bias"]
    for rows, columns, pair in pairs:
        hidden = late[rows, None] + early[None, columns] + pair @ net["pair"] + (first[rows, None] * second[None, columns]) @ net["product"]
        earlier = numpy.arange(columns.start, columns.stop) < rows[:, None]
        scores = numpy.where(earlier, numpy.maximum(hidden, 0) @ net["out"], -numpy.inf)
        top = numpy.maximum(scores.max(1), alone[rows])
        powers = numpy.exp(scores - top[:, None])
        yield rows, columns, powers / (powers.sum(1) + numpy.exp(alone[rows] - top))[:, None]


def barred(view: SimpleNamespace) -> NDArray:
    """For each form of a pronoun (row) whether an actor (column) cannot be it: "he" no woman, "she" no man."""
    out = numpy.zeros((len(FORMS), len(view.actors) + 1), bool)
    roles = {row["actor"]: [normalize(role).split() for role in row["roles"]] for row in view.told}
    for actor, gender in genders((span for span in view.doc.ents if span.label_ == "PERSON"), roles).items():
        out[FORMS.index("she" if gender == "male" else "he"), view.actors.get(actor, 0)] = True
    return out


def likely_actors(view: SimpleNamespace, chances: Iterable[tuple[NDArray, slice, NDArray]]) -> list[dict[int, float]]:
    """For each mention the probabilities of actors by number; `view` holds `kind`, `form`, `actor`, `inner` and `barred`.

    An actor that is probable is taken for granted by the mentions after it. Nobody is what stands inside the phrase, and who is "she" so far is no "he".
    """
    shares = [{actor: 1.0} if kind == NAME and actor else {} for kind, actor in zip(view.kind.tolist(), view.actor.tolist())]
    settled, votes = list(shares), numpy.zeros_like(view.barred, numpy.float32)
    for rows, columns, chance in chances:
        for at, one in zip(rows.tolist(), chance):
            shares[at] = without(summed(one, settled, columns), nobody(view, settled, votes, at))
            best = max(shares[at].items(), key=lambda share: share[1], default=(0, 0.0))
            settled[at] = {best[0]: 1.0} if best[1] >= SURE else shares[at]
            for actor, share in shares[at].items():
                votes[view.form[at], actor] += share
    return shares


def summed(chance: NDArray, settled: list[dict[int, float]], columns: slice) -> dict[int, float]:
    """The probability of each actor: the sum over the earlier mentions that are it."""
    out: dict[int, float] = {}
    places = numpy.flatnonzero(chance > NEGLIGIBLE)
    for at, likely in zip(places.tolist(), chance[places].tolist()):
        for actor, share in settled[columns.start + at].items():
            out[actor] = out.get(actor, 0.0) + likely * share
    return out


def nobody(view: SimpleNamespace, settled: list[dict[int, float]], votes: NDArray, at: int) -> set[int]:
    """The actors that a mention cannot be: those inside it, the subject of the verb whose object it is, no body or place where another is named in it ("the U.S. army"), who has the other pronoun."""
    form = int(view.form[at])
    out = {actor for other in (*view.inner[at], *view.fellow[at]) for actor, share in settled[other].items() if share >= SURE}
    if any(view.label[inner] in BODIES for inner in view.inner[at]):
        out |= view.impersonal
    told = view.barred[form] | (votes[OTHER_FORM[form]] - votes[form] > TOLD) if form in OTHER_FORM else view.barred[form]
    return out | set(numpy.flatnonzero(told).tolist())


def without(shares: dict[int, float], out: set[int]) -> dict[int, float]:
    """The probabilities of the other actors, once some are none."""
    rest = max(LEAST, 1 - sum(share for actor, share in shares.items() if actor in out))
    return {actor: share / rest for actor, share in shares.items() if actor not in out}


def found(doc: Doc) -> tuple[SimpleNamespace, ...]:
    """The mentions that are no names and refer to an actor, each with `actor` and `sure`, in text order; none where the Doc has no states of the encoder."""
    return found_of(doc, tuple(doc.ents)) if doc.tensor.size else ()


@lru_cache(maxsize=2)
def found_of(doc: Doc, names: tuple[Span, ...]) -> tuple[SimpleNamespace, ...]:
    """The same for the Doc with these names, read once as long as they stay the same."""
    if not any(span.ent_id_ for span in names):
        return ()
    view = read(doc)
    pairs = ((rows, columns, pair_features(view, rows, columns)) for rows, columns in blocks(view))
    shares = likely_actors(view, ranked(states(view), own_features(view), pairs))
    ids = ["", *view.actors]
    best = [max(share.items(), key=lambda one: one[1], default=(0, 0.0)) for share in shares]
    return tuple(SimpleNamespace(**vars(row) | {"actor": ids[actor], "sure": min(1.0, share)}) for row, (actor, share) in zip(view.rows, best)
                 if row.kind in LEAST_SURE and share >= LEAST_SURE[row.kind])

"""Who did what to whom, and what an editor would look at twice: the events of an article, and the consistency desk."""

from bisect import bisect_right
from types import SimpleNamespace

import pandas
from spacy.tokens import Doc

from helpers import annotate, attribute, situate
from helpers.corrections import layers
from helpers.relate import check, check_sources, figures, finding
from helpers.relate import syntax, quantities, frames, participants, realis, same, setting, words

QUOTES = frozenset("“ ” \" ‘ « » ``".split())
ROLES = ("who", "did", "whom", "where", "when")
EVENTS = [*(f"{role}{end}" for role in ROLES for end in ("", "_start", "_end")), "code", "realis", "negated", "count", "count_most",
          "sure", "claim", "same_as", "who_actor", "whom_actor", "time", "place", "lemma", "sentence"]
TEXTS = (*ROLES, "code", "realis", "who_actor", "whom_actor", "lemma")
NUMBERS = (*(f"{role}_{end}" for role in ROLES for end in ("start", "end")), "count", "count_most", "claim", "same_as", "time", "place")
TYPES = dict.fromkeys(TEXTS, "string") | dict.fromkeys(NUMBERS, "Int64") | {"negated": "boolean", "sure": "Float64", "sentence": "Int64"}
Event = dict
Frame = pandas.DataFrame


def events(doc: Doc, *, ledger: Frame | None = None, times: Frame | None = None, places: Frame | None = None) -> Frame:
    """One row an event, in text order: offsets of the word that tells it, who did what to whom, where and when, as text with offsets.

    `code` is PLOVER's, NA where it has none. `realis`: actual, reported (actual in somebody's claim), denied, possible, planned,
    hypothetical. `count` to `count_most` is how many it befell or took part. `sure` is the chance that the word tells an event (0 to 1). `claim` is the row of `attribute.claims` that tells it,
    `same_as` the row of its first telling, `time` and `place` rows of `situate.times` and `situate.places`. What is not handed over
    is computed. Raises ValueError where the parse does not follow Universal Dependencies.
    """
    annotate.require_universal_dependencies(doc)
    ledger = attribute.claims(doc) if ledger is None else ledger
    times = situate.times(doc) if times is None else times
    places = situate.places(doc) if places is None else places
    when, where = setting.records(times), setting.records(places)
    view = syntax.read(doc)
    found = layers.events(view, frames.events(view))
    tell_claims(view, ledger, found)
    tell_realis(view, ledger, found)
    tell_spans(view, found, when)
    layers.tell_events(view, found)
    tell_actors(view, ledger, found)
    setting.place(view, found, when, where)
    same.link(view, found, when, where)
    return frame(doc, view, found, when, where)


def checks(doc: Doc, *, events: Frame | None = None, ledger: Frame | None = None, times: Frame | None = None) -> Frame:
    """One row a thing that an editor would look at twice: the offsets of it, which `check` found what (`finding`), and where else to look.

    `actor` is whom it is about, `others` are the offsets of the other places concerned, `sentences` the numbers of all of them. What is
    not handed over is computed.
    """
    ledger = attribute.claims(doc) if ledger is None else ledger
    times = situate.times(doc) if times is None else times
    events = happenings(doc, ledger=ledger, times=times) if events is None else events
    return check.table(doc, events=events, ledger=ledger, times=times)


def accused(doc: Doc, *, events: Frame, ledger: Frame) -> Frame:
    """One row a person by name who is accused, offsets of the first charge: `actor`, `name`, `sentences`, whether a word, denial or refusal of theirs is told."""
    view = finding.read(doc, events=events, ledger=ledger)
    rows = [(*pieces[0], actor, check_sources.name_of(view, actor), sorted({finding.sentence(view, start) for start, _ in pieces}),
             check_sources.is_heard(view, actor)) for actor, pieces in check_sources.charges(view).items()]
    return annotate.table(view.text, rows, ["actor", "name", "sentences", "heard"])


def numbers(doc: Doc, *, ledger: Frame | None = None, times: Frame | None = None) -> Frame:
    """One row a figure told in the text, in text order, offsets with its currency or per cent sign; no dates, ordinals, years alone or numbers in names.

    `amount` is in `unit`: percent, percentage points, a currency (its code where one country has it, else as told), people, years old, share (of
    one), or things as told; `bound` (at least, at most, about) as told; `counted` what is counted. Where a change is told ("from 24 to 26
    million, a growth of 8%"), `change_from` and `change_to` are its ends, `change_told` and `change_computed` per cent (points where `unit` is
    points), negative downwards, and `agrees` says whether the told one can be true of ends as exact as they are told. `when` is the time it
    belongs to, `time` its row of `situate.times`, `claim` the row of `attribute.claims` that tells it. NA: not told. What is not handed over is computed.
    """
    annotate.require_universal_dependencies(doc)
    ledger = attribute.claims(doc) if ledger is None else ledger
    return figures.table(doc, ledger=ledger, times=situate.times(doc) if times is None else times)


def tell_claims(view: SimpleNamespace, ledger: Frame, found: list[Event]) -> None:
    """Gives each event the innermost claim in whose content its trigger stands."""
    claim = attribute.innermost(view.text, ledger["pieces"].tolist())
    for one in found:
        number = int(claim[view.starts[one["at"]]])
        one["claim"] = None if number < 0 else number


def tell_realis(view: SimpleNamespace, ledger: Frame, found: list[Event]) -> None:
    """How real each event is told to be, and how many take part; what is actual in a claim is reported, or denied, and "would" in it is its future."""
    pieces, cues = ledger["pieces"].tolist(), list(zip(ledger["cue_start"].tolist(), ledger["cue_end"].tolist()))
    told = {number: wording(view, pieces[number][0], cues[number]) for number in {one["claim"] for one in found} - {None}}
    for one in found:
        kind, one["negated"] = realis.of_event(view, one)
        form = told.get(one["claim"], "")
        if kind == "hypothetical" and form == "clause" and one["verb"] is not None and realis.is_later(view, one["verb"]):
            kind = "planned"
        if kind in ("actual", "reported") and form == "denial":
            kind = "denied"
        one["realis"] = "reported" if kind == "actual" and form in ("clause", "quotation") else kind
        one["range"] = quantities.of_event(view, one)


def wording(view: SimpleNamespace, piece: tuple[int, int], cue: tuple[int, int]) -> str:
    """How a claim is worded: a denial, a quotation, a clause, or a thing that the cue takes for granted ("welcomed the visit")."""
    start, end = syntax.tokens_of(view, *piece)
    lemmas = [] if cue[0] is pandas.NA else [syntax.lemma(view, i) for i in range(*syntax.tokens_of(view, *cue))]
    if words.REALIS["denying"].intersection(lemmas):
        return "denial"
    if QUOTES & set(view.low[max(start - 1, 0):start + 1]):
        return "quotation"
    root = next((j for j in range(start, end) if not start <= view.head[j] < end), start)
    granted = words.REALIS["granted"].intersection(lemmas) and view.low[root] not in ("news", "report", "reports", "claim", "claims", "statement", "idea")
    return "thing" if granted and view.pos[root] in ("NOUN", "PROPN") and view.dep[root] in ("obj", "obl", "nmod") else "clause"


def tell_spans(view: SimpleNamespace, found: list[Event], times: list[dict]) -> None:
    """The words of who and whom; a date is neither."""
    dates = {view.starts[syntax.tokens_of(view, row["start"], row["end"])[1] - 1]: row.get("kind", "date") for row in times}
    for one in found:
        dated = ("date", "time", "duration", "set") if one["noun"] else ("date", "time")
        for role in ("who", "whom"):
            if one[role] is not None and (view.pos[one[role]] == "SPACE" or dates.get(view.starts[one[role]]) in dated):
                one[role] = None
            one[role + "_span"] = syntax.phrase(view, one[role]) if one[role] is not None else None
        if one["who"] is not None and one["whom"] is not None and overlap(one["who_span"], one["whom_span"]):
            one["whom"] = one["whom_span"] = None


def overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two spans share a token."""
    return first[0] < second[1] and second[0] < first[1]


def tell_actors(view: SimpleNamespace, ledger: Frame, found: list[Event]) -> None:
    """Which actors they are, going through the article; pronouns look back on who was a subject or a speaker before."""
    known = participants.survey(view.doc, view)
    speaker = ledger["speaker"].fillna("").tolist()
    told = spoken(view, ledger, speaker)
    ends, last = [end for end, _ in told], participants.NONE
    for one in found:
        at = bisect_right(ends, one["at"]) - 1
        if at >= 0 and told[at][0] > last["end"]:
            last = participants.NONE | {"speaker": told[at][1], "end": told[at][0]}
        outer = {"speaker": speaker[one["claim"]]} if one["claim"] is not None else None
        for role in ("who", "whom"):
            one[role + "_actor"] = participants.actor(view, known, one[role], one[role + "_span"], last, outer) if one[role] is not None else ""
        keep_apart(view, one)
        subject = "whom" if one["passive"] else "who"
        actor = one[subject + "_actor"]
        if actor and one[subject] < one["at"] and one[subject + "_span"][1] > last["end"]:
            last = participants.NONE | {"speaker": actor, "end": one[subject + "_span"][1]}


def keep_apart(view: SimpleNamespace, one: Event) -> None:
    """Never lets one actor be both who and whom: a pronoun's actor is not known then, nor, of two names, the role told farther away."""
    if not one["who_actor"] or one["who_actor"] != one["whom_actor"]:
        return
    pronoun = next((role for role in ("who", "whom") if view.pos[one[role]] == "PRON"), None)
    if pronoun is not None:
        one[pronoun + "_actor"] = ""
        return
    far = max(("who", "whom"), key=lambda role: abs(one[role] - one["at"]))
    one[far] = one[far + "_span"] = None
    one[far + "_actor"] = ""


def spoken(view: SimpleNamespace, ledger: Frame, speaker: list[str]) -> list[tuple[int, str]]:
    """Where sources end (token) and which actor they are, in text order."""
    rows = zip(ledger["source_end"].tolist(), speaker)
    return sorted((syntax.tokens_of(view, end - 1, end)[1], actor) for end, actor in rows if actor and end is not pandas.NA)


happenings = events  # the function, where a parameter has its name


# The table.

def frame(doc: Doc, view: SimpleNamespace, found: list[Event], times: list[dict], places: list[dict]) -> Frame:
    """The table of events."""
    spans = {role: [(one["start"], one["end"]) for one in rows] for role, rows in (("where", places), ("when", times))}
    rows = [cells(view, one, spans) for one in found]
    numbers = annotate.sentence_numbers(doc, [row[0] for row in rows])
    return annotate.table(view.text, [(*row, number) for row, number in zip(rows, numbers)], EVENTS, types=TYPES)


def cells(view: SimpleNamespace, one: Event, spans: dict[str, list]) -> tuple:
    """The cells of one row, in the order of `EVENTS`, the sentence left out."""
    where, when = (spans[role][one[name]] if one[name] is not None else None for role, name in (("where", "place"), ("when", "time")))
    who, did, whom = (offsets(view, one[name]) for name in ("who_span", "did", "whom_span"))
    parts = [part for span in (who, did, whom, where, when) for part in attribute.of_text(view.text, span)]
    told = [one["code"], one["realis"], one["negated"], *one["range"], *(one[name] for name in EVENTS[-9:-1])]
    return (*offsets(view, one["trigger"]), *parts, *(pandas.NA if cell in (None, "") else cell for cell in told))


def offsets(view: SimpleNamespace, span: tuple[int, int] | None) -> tuple[int, int] | None:
    """Character offsets of a token span."""
    return None if span is None else (view.starts[span[0]], view.ends[span[1] - 1])

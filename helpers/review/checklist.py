"""The fact-check sheet: what a person checks before an article goes out, in the order of the text."""

from collections.abc import Iterator
from typing import Any

import pandas
from pandas import DataFrame
from spacy.tokens import Doc

from helpers import annotate, attribute, phrase, relate, situate, tell
from helpers.chart.who import PRONOUNS
from helpers.review.checked import sure as name_sure

COLUMNS = ["sentence", "layer", "read_as", "source", "source_kind", "sure", "checked"]
TYPES = dict.fromkeys(("layer", "read_as", "source", "source_kind", "checked"), "string")
TYPES |= {"sentence": "Int64", "sure": "Float64"}
ORDER = ("claim", "quotation", "statement", "number", "date", "name")
AUTHOR = "the article itself"
OPEN = ("PAST_REF", "PRESENT_REF", "FUTURE_REF")  # "now", "in recent days": nothing to look up
CHANGE = ("change_from", "change_to", "change_told", "change_computed", "agrees")
KNOWN = ("country", "continent", "ocean")  # places whose names nobody looks up
FINITE = ("VBD", "VBZ", "VBP", "MD")
NAMES = frozenset("PERSON ORG FAC GPE LOC PRODUCT EVENT WORK_OF_ART LAW MISC".split())
HEADS = {
    "sentence": "sentence", "text": "words", "layer": "what", "read_as": "read as", "source": "who says so",
    "source_kind": "kind of source", "sure": "how sure", "checked": "checked",
}  # fmt: skip
Row = dict[str, Any]


def checklist(doc: Doc, *, tables: dict[str, DataFrame] | None = None) -> DataFrame:
    """One row a thing to check, in text order, none twice: claim, quotation, number, date, name, or
    `statement`: an event that the article tells by itself.

    `read_as` is what it is taken for, `source` who says so, `source_kind` as in the ledger ("author"
    for the article itself), `sure` a share of 1: for claims and events the network's, for names that
    times how often such marks are right elsewhere (`checked.sure`); `checked` is empty, for the
    checker. A name stands where it is first told; countries, peoples, lengths of time and words such
    as "now" are left out. `tables` (claims, times, places, events) are computed where not handed over.
    """
    tables = tables or told(doc)
    claims = with_names(doc, tables["claims"])
    inside = attribute.innermost(annotate.text(doc), tables["claims"]["pieces"].tolist())
    found = [*stated(claims), *statements(doc, tables["events"]), *numbers(doc, tables)]
    found += [*dates(doc, tables["times"]), *names(doc, tables["places"])]
    once = {(row["start"], row["end"], row["layer"]): row for row in reversed(found)}.values()
    rows = sorted(once, key=lambda row: (row["start"], ORDER.index(row["layer"]), row["end"]))
    for row, number in zip(rows, annotate.sentence_numbers(doc, [row["start"] for row in rows])):
        row |= sourced(row, claims, int(inside[row["start"]])) | {"sentence": number}
    cells = [tuple(row.get(name, pandas.NA) for name in ("start", "end", *COLUMNS)) for row in rows]
    return annotate.table(annotate.text(doc), cells, COLUMNS, types=TYPES)


def told(doc: Doc) -> dict[str, DataFrame]:
    """The tables that the sheet is made of."""
    claims, times, places = attribute.claims(doc), situate.times(doc), situate.places(doc)
    events = relate.events(doc, ledger=claims, times=times, places=places)
    return {"claims": claims, "times": times, "places": places, "events": events}


def with_names(doc: Doc, claims: DataFrame) -> list[Row]:
    """Rows of the ledger, the name of the speaker as source where no words tell it."""
    names = annotate.actors(doc).set_index("actor")["name"]
    told = claims["source"].fillna(claims["speaker"].map(names)).fillna(claims["speaker"])
    return claims.assign(source=told).to_dict("records")


def stated(claims: list[Row]) -> Iterator[Row]:
    """Rows of the ledger, each content once."""
    for number, one in enumerate(claims):
        layer = "claim" if one["form"] == "indirect" else "quotation"
        cue = pandas.NA if pandas.isna(one["cue"]) else f"“{phrase.line(one['cue'])}”"
        span = {"start": one["start"], "end": one["end"], "layer": layer}
        yield span | {"claim": number, "sure": one["score"], "read_as": cue}


def statements(doc: Doc, events: DataFrame) -> Iterator[Row]:
    """What the article says in its own voice that somebody did, but for what stands in another one."""
    done = (events["realis"] == "actual") & ~events["negated"].fillna(False)
    own = events[done & events["claim"].isna() & events["who"].notna()].to_dict("records")
    rows = [{"layer": "statement", "claim": None} | hull(row) for row in own if is_finite(doc, row)]
    for row in rows:
        around = [one for one in rows if one["start"] <= row["start"] and row["end"] <= one["end"]]
        if all(one["end"] - one["start"] == row["end"] - row["start"] for one in around):
            yield row


def hull(event: Row) -> Row:
    """The words from the first to the last that tell who did what to whom, and how sure that is."""
    sides = [side for side in ("who", "did", "whom") if not pandas.isna(event[side])]
    start = min((event[f"{side}_start"] for side in sides), default=event["start"])
    end = max((event[f"{side}_end"] for side in sides), default=event["end"])
    return {"start": start, "end": end, "sure": event["sure"]}


def is_finite(doc: Doc, event: Row) -> bool:
    """Whether a finite verb tells it, of somebody named or described: no "them to halt", no "which"."""
    sides = [event[side].lower() for side in ("who", "whom") if not pandas.isna(event[side])]
    if PRONOUNS & {words for side in sides for words in (side, side.rpartition(" ")[2])}:
        return False
    verb = doc.char_span(event["start"], event["end"], alignment_mode="expand")[0]
    beside = [child for child in verb.children if child.dep_ in ("aux", "aux:pass", "cop")]
    has_subject = verb.tag_ == "VBN" and any(child.dep_ == "nsubj" for child in verb.children)
    return has_subject or any(token.tag_ in FINITE for token in (verb, *beside))


def numbers(doc: Doc, tables: dict[str, DataFrame]) -> Iterator[Row]:
    """Figures, with amount, unit and what is told of a change."""
    found = relate.numbers(doc, ledger=tables["claims"], times=tables["times"])
    for one in found.to_dict("records"):
        change = tell.change(*(one[name] for name in CHANGE))
        counted = pandas.NA if pandas.isna(one["counted"]) else phrase.shortened(one["counted"])
        read_as = listed(one["bound"], tell.amount(one["amount"]), one["unit"], counted, change)
        yield {"start": one["start"], "end": one["end"], "layer": "number", "read_as": read_as}


def dates(doc: Doc, times: DataFrame) -> Iterator[Row]:
    """Dates and hours, with the day that they are taken for and what that hangs on."""
    assumed = ", which is assumed" if doc.user_data.get("published_assumed") else ""
    dated = times[times["kind"].isin(["date", "time"]) & ~times["value"].isin(OPEN)]
    for one in dated.to_dict("records"):
        ends = [str(one[side]) for side in ("earliest", "latest") if not pandas.isna(one[side])]
        told = pandas.NA if one["status"] == "resolved" else one["status"]
        anchor = f"the day of publication{assumed}" if one["anchor"] == "published" else one["anchor"]
        hangs = pandas.NA if pandas.isna(anchor) else f"counted from {anchor}"
        read_as = listed(" to ".join(dict.fromkeys(ends)), told, hangs)
        yield {"start": one["start"], "end": one["end"], "layer": "date", "read_as": read_as}


def names(doc: Doc, places: DataFrame) -> Iterator[Row]:
    """Names where they are first told, with role or, of a place, where it is taken to lie."""
    spots = {(one["start"], one["end"]): one for one in places.to_dict("records")}
    actors = annotate.actors(doc).set_index("actor").to_dict("index")
    mentions = annotate.entities(doc)
    mentions = mentions[mentions["label"].isin(NAMES)]
    first = ~mentions["actor"].fillna(mentions["text"]).duplicated()
    for one in mentions[first].to_dict("records"):
        spot, actor = spots.get((one["start"], one["end"]), {}), actors.get(one["actor"], {})
        if spot.get("kind") not in KNOWN:
            read_as = located(spot) if spot else described(one["text"], actor)
            span = {"start": one["start"], "end": one["end"], "layer": "name", "read_as": read_as}
            yield span | {"sure": name_sure("entities", one)}


def located(spot: Row) -> Any:
    """Where a place is taken to lie, and how it stands with that where it is not plain."""
    return listed(tell.located(spot), pandas.NA if spot["status"] == "resolved" else spot["status"])


def described(text: str, actor: Row) -> Any:
    """The full name of an actor where it is told in other words, and the roles."""
    full = actor.get("name", text)
    return listed(pandas.NA if full == text else full, *actor.get("roles", ()))


def listed(*parts: Any) -> Any:
    """The parts that are known, each once, with semicolons; NA where none is."""
    known = [phrase.line(part) for part in parts if not pandas.isna(part)]
    told = [part for part in dict.fromkeys(known) if part not in ("", tell.NOTHING)]
    return "; ".join(told) or pandas.NA


def sourced(row: Row, claims: list[Row], inside: int) -> Row:
    """Who says so: the source of the claim that it is or stands in, "perhaps" where that is less than
    `tell.SURE`, and by way of whom it is told.
    """
    number = row.get("claim", inside if inside >= 0 else None)
    if number is None:
        return {"source": AUTHOR, "source_kind": "author"}
    one = claims[number]
    source = "not named" if pandas.isna(one["source"]) else phrase.line(one["source"])
    if not pandas.isna(one["score"]) and one["score"] < tell.SURE:
        source = f"not sure, perhaps {source}" if source != "not named" else source
    outer = None if pandas.isna(one["outer"]) else claims[int(one["outer"])]["source"]
    by_way = "" if outer is None or pandas.isna(outer) else f", by way of {phrase.line(outer)}"
    return {"source": source + by_way, "source_kind": one["source_kind"]}


def sheet(rows: DataFrame) -> DataFrame:
    """The rows as a person reads them: without offsets, the headings in words, how sure in per cent."""
    per_cent = [pandas.NA if pandas.isna(one) else f"{100 * one:.0f}%" for one in rows["sure"]]
    shown = rows[list(HEADS)].assign(sure=per_cent)
    return shown.fillna({"checked": ""}).rename(columns=HEADS)

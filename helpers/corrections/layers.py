"""Corrections of claims, times, places and events, applied to the rows from which their tables are made."""

from types import SimpleNamespace

import pandas
from spacy.tokens import Doc

from helpers import annotate, corrections
from helpers.attribute import speakers
from helpers.corrections import Row
from helpers.encoder.component import EVENTS
from helpers.relate import syntax, frames
from helpers.situate import gazetteer
from helpers.situate.gazetteer import Place
from helpers.situate import moment

PERSON = "person"  # the rule of rows that a person added


def fixes_of(doc: Doc, layer: str) -> dict[tuple, Row]:
    """What the Doc's corrections say of a layer, by mark."""
    rows = doc.user_data.get("corrections")
    return corrections.of(rows, annotate.text(doc), layer) if rows else {}


# Claims.

def claims(view: SimpleNamespace, rows: list[Row]) -> list[Row]:
    """The attributions as corrected."""
    rows = [row | {"cue_start": row["cue"][0] if row["cue"] else None} for row in rows]
    return [claim(view, row) if "fixed" in row else row for row in corrections.applied(fixes_of(view.doc, "claims"), "claims", rows)]


def claim(view: SimpleNamespace, row: Row) -> Row:
    """An attribution with the pieces, source and cue that a person set."""
    fix = row["fixed"]
    row = {"rule": PERSON, "score": pandas.NA, "pieces": [(row["start"], row["end"])], "tokens": []} | dict.fromkeys(
        ("source", "cue", "source_tokens", "cue_tokens")) | row | ({"pieces": fix["pieces"]} if "pieces" in fix else {})
    if "pieces" in fix or not row["tokens"]:
        row["tokens"] = [syntax.tokens_of(view, *piece) for piece in row["pieces"]]
    for role in ("source", "cue"):
        if role in fix:
            row |= {role: fix[role], f"{role}_tokens": syntax.tokens_of(view, *fix[role]) if fix[role] else None}
    return row


def speaker(known: SimpleNamespace, row: Row) -> Row:
    """What a person says of who speaks; nothing where no one did."""
    fix = row.get("fixed", {})
    if "speaker" not in fix:
        return {}
    kind = speakers.kind(known, row["source_tokens"] or row["tokens"][0], fix["speaker"]) if fix["speaker"] else row["kind"]
    return {"speaker": fix["speaker"] or "", "kind": kind, "named": True if fix["speaker"] else row["named"]}


# Times.

def times(doc: Doc, rows: list[Row]) -> list[Row]:
    """The time expressions as corrected."""
    return [time(row) if "fixed" in row else row for row in corrections.applied(fixes_of(doc, "times"), "times", rows)]


def time(row: Row) -> Row:
    """A time expression with the kind and value that a person set; its days are those of the value."""
    fix = row["fixed"]
    row = {"kind": pandas.NA, "value": "", "days": None, "status": "unanchored", "anchor": None, "mod": "", "rule": PERSON} | row
    if (value := fix.get("value", row["value"])) != row["value"]:
        row |= {"value": value, "days": moment.bounds(value) if value else None, "anchor": None, "mod": ""}
        row["status"] = "unanchored" if not value or value.startswith("X") else "resolved"
    return row | {"kind": fix.get("kind", row["kind"]), "value": row["value"] or pandas.NA}


# Places.

def places(doc: Doc, rows: list[Row]) -> list[Row]:
    """The mentions of places as corrected."""
    return [place(doc, row) if "fixed" in row else row for row in corrections.applied(fixes_of(doc, "places"), "places", rows)]


def place(doc: Doc, row: Row) -> Row:
    """A mention with the place that a person chose; the one that the rules chose joins the candidates."""
    fix, name = row["fixed"], annotate.text(doc)[row["start"]:row["end"]]
    row = {"name": name, "place": None, "kind": "unknown", "box": None, "status": "unknown", "others": [], "stands_for": pandas.NA,
           "score": pandas.NA, "within": pandas.NA} | row
    told, known = {column: fix[column] for column in PLACE if column in fix}, columns_of(row)
    if told.items() <= known.items():
        return row
    chosen = None if told == {"geonameid": None} else find_place(known | {"geonameid": None} | told)
    others = [brief(row["place"]), *row["others"]] if row["place"] else row["others"]
    row |= {"place": chosen, "box": chosen and chosen.box, "score": pandas.NA, "kind": told.get("kind") or (chosen.kind if chosen else "unknown")}
    row["others"] = [one for one in others if chosen is None or one["geonameid"] != chosen.geonameid][:6]
    return row | {"status": place_status(row["kind"], chosen)}


PLACE = ("geonameid", "name", "kind", "country")


def columns_of(row: Row) -> Row:
    """What a row of places says of where it is, as its table shows it."""
    chosen = row["place"]
    if chosen is None:
        return {"geonameid": None, "name": row["name"], "kind": row["kind"], "country": None}
    return {"geonameid": chosen.geonameid if chosen.geonameid > 0 else None, "name": chosen.name, "kind": row["kind"], "country": chosen.country or None}


def find_place(told: Row) -> Place:
    """The place of the gazetteer with this id, else with this name in this country; one without a point where there is none."""
    if told["geonameid"] and (found := gazetteer.by_number(told["geonameid"])):
        return found
    named = [one for one in gazetteer.lookup(gazetteer.key(told["name"] or "")) if not told["country"] or one.country == told["country"]]
    nobody = Place(told["geonameid"] or 0, told["name"] or "", told["kind"] or "unknown", told["country"] or "", "", None, None, 0, None)
    return next((one for one in named if one.kind == told["kind"]), named[0] if named and not told["kind"] else nobody)


def place_status(kind: str, chosen: Place | None) -> str:
    """What the table says of how surely a place is known."""
    if chosen is None or chosen.lat is None and not chosen.box:
        return "unknown"
    return "area" if chosen.lat is None or kind == "area" else "resolved"


def brief(place: Place) -> Row:
    """A place among the candidates of a row."""
    return {name: cell for name, cell in place._asdict().items() if name != "box"} | {"geonameid": place.geonameid if place.geonameid > 0 else None}


# Events.

def events(view: SimpleNamespace, found: list[Row]) -> list[Row]:
    """The events as corrected."""
    fixes = fixes_of(view.doc, "events")
    if not fixes:
        return found
    rows = [one | dict(zip(("start", "end"), offsets(view, one["trigger"]))) for one in found]
    rows = [event(view, row) if row.get("added") or "pieces" in row.get("fixed", ()) else row for row in corrections.applied(fixes, "events", rows)]
    return sorted(rows, key=lambda row: row["at"])


def offsets(view: SimpleNamespace, span: tuple[int, int]) -> tuple[int, int]:
    """Character offsets of a token span."""
    return view.starts[span[0]], view.ends[span[1] - 1]


def event(view: SimpleNamespace, row: Row) -> Row:
    """The event that a person sees in these words, with the arguments that the encoder has for them, if any."""
    trigger = syntax.tokens_of(view, row["start"], row["end"])
    at, known = head_in(view, trigger), view.doc.user_data.get(EVENTS, ())
    mention = next((one for one in known if one["anchor"] == at), {"anchor": at, "arguments": [], "codes": {}})
    surely = {"kind": "occurrence", "sure": 1.0, "trigger": trigger}
    return frames.event(view, {"factual": 1.0} | mention | surely) | {"trigger": trigger, "fixed": row["fixed"]}


def tell_events(view: SimpleNamespace, found: list[Row]) -> None:
    """Sets what persons say of the events: who, whom, how real, which code."""
    for one in found:
        for column, cell in one.get("fixed", {}).items():
            if column in ("who", "whom"):
                span = syntax.tokens_of(view, *cell) if cell else None
                one[column + "_span"], one[column] = span, span and head_in(view, span)
            elif column in ("realis", "code"):
                one[column] = cell or ""


def head_in(view: SimpleNamespace, span: tuple[int, int]) -> int:
    """The word of a span that hangs on none in it, a mark only where there is no other."""
    tops = [i for i in range(*span) if view.head[i] == i or not span[0] <= view.head[i] < span[1]]
    return next((i for i in tops if view.pos[i] != "PUNCT"), span[0])

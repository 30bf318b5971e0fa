"""Every public table of one article."""

from pandas import DataFrame
from spacy.tokens import Doc

from helpers import annotate, attribute, load, relate, situate

LAYERS = ("sentences", "entities", "actors", "claims", "voices", "times", "places", "events", "numbers", "checks")


def tables(article: load.Article) -> dict[str, DataFrame]:
    """The tables of all layers, by name."""
    return of(annotate.doc(article))


def of(doc: Doc) -> dict[str, DataFrame]:
    """The tables of a marked article, by name."""
    claims, times, places = attribute.claims(doc), situate.times(doc), situate.places(doc)
    events = relate.events(doc, ledger=claims, times=times, places=places)
    return {
        "sentences": annotate.sentences(doc), "entities": annotate.entities(doc), "actors": annotate.actors(doc),
        "claims": claims, "voices": attribute.voices(doc, ledger=claims), "times": times, "places": places, "events": events,
        "numbers": relate.numbers(doc, ledger=claims, times=times),
        "checks": relate.checks(doc, events=events, ledger=claims, times=times),
    }

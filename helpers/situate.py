"""When and where: the time expressions and the places of an article, each with how surely it is known."""

import pandas
from spacy.tokens import Doc

from helpers import geocode, timex


def times(doc: Doc) -> pandas.DataFrame:
    return timex.table(doc)


def places(doc: Doc) -> pandas.DataFrame:
    return geocode.table(doc)

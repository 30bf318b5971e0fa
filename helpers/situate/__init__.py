"""When and where: the time expressions and the places of an article, each with how surely it is known."""

import pandas
from spacy.tokens import Doc

from helpers.situate import resolution
from helpers.situate import timex


def times(doc: Doc) -> pandas.DataFrame:
    """One row a time expression, in text order, with its TIMEX3 value and the days it spans.

    `kind`: date, time, duration, set. `value`: ISO 8601 as in TIMEX3 (`2024-12-10`, `2024-W50`, `2014/2019`, `P13Y`, `PAST_REF`), with X for
    what is not told. `earliest`, `latest`: its first and last day (datetime.date), NA where open. `status`: resolved; ambiguous (another
    reading is as good); unanchored (it hangs on a date that is not known). `anchor`: "published", or the words it hangs on, with their offsets.
    Relative times hang on `doc.user_data["published"]`, on a date told before, or on the date in the article's first lines. Rules and word
    lists: helpers/timex*.py, words/times.toml.
    """
    return timex.table(doc)


def places(doc: Doc) -> pandas.DataFrame:
    """One row a mention of a place, in text order, with its likeliest reading in the gazetteer and the others beside it.

    `name`, `kind` (country, region, district, city, area, continent, water, desert, mountain, facility, unknown), `country` (ISO 3166 alpha-2),
    `region` (first-level), `geonameid`. `lat`, `lon` in degrees, NA for areas and unknown places; `south, west, north, east`: the box of what has
    an extent. `status`: resolved; ambiguous (a namesake may be meant as well); area (an extent, no point); unknown (not in the gazetteer, or
    a building). `candidates`: up to five others, best first. `stands_for`: "government" where the place is named for those who govern it.
    `score`: how clear the choice was, 0 to 1. Gazetteer: GeoNames (CC BY 4.0), helpers/gazetteer_data.
    """
    return resolution.table(doc)

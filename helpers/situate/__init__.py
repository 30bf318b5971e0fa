"""When and where: the time expressions and the places of an article, and how sure each is."""

import pandas
from spacy.tokens import Doc

from helpers.situate import resolution, timex


def times(doc: Doc) -> pandas.DataFrame:
    """One row a time expression, in text order, with its TIMEX3 value and the days it spans.

    `kind`: date, time, duration, set. `value`: ISO 8601 as in TIMEX3 (`2024-12-10`, `2024-W50`,
    `2014/2019`, `P13Y`, `XXXX-WXX-2`, `PAST_REF`), with X for what is not told. `earliest`, `latest`:
    its first and last day (datetime.date), NA where open. `status`: resolved; ambiguous (another
    reading is as good: 12/11/2024); unanchored (it hangs on a date that is not known). `anchor`:
    "published", or the words it hangs on, with their offsets: a date told before or, without a known
    day of publication, one in the first lines. `mod` (TIMEX3): START, MID, END of the value, BEFORE
    or AFTER the anchor within it; `earliest` and `latest` heed it. `rule`: what found it.
    """
    return timex.table(doc)


def places(doc: Doc) -> pandas.DataFrame:
    """One row a mention of a place, in text order, with its likeliest reading in the gazetteer.

    `name`, `kind` (country, region, district, city, area, continent, water, desert, mountain,
    facility, unknown), `country` (ISO 3166 alpha-2), `region` (first-level), `geonameid`. `lat`,
    `lon` in degrees, NA for areas and unknown places; `south, west, north, east`: the box of what
    has an extent. `status`: resolved; ambiguous (a namesake may be meant as well); area (an extent,
    no point); unknown (not in the gazetteer, or a building). `candidates`: up to five others, best
    first. `stands_for`: "government" where the place is named for those who govern it. `score`: how
    clear the choice was, 0 to 1. `within`: the town in which the text says that a building without a
    point lies. Gazetteer: GeoNames (CC BY 4.0), helpers/gazetteer_data.
    """
    return resolution.table(doc)

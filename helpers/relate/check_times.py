"""Checks of times: what hangs on no date, weekdays that are not the date's, past events after publication."""

import datetime
import re
from collections.abc import Iterator
from types import SimpleNamespace

from helpers import phrase
from helpers.relate.finding import WORDS, Row, cells, cite, row, sentence, sentence_words, token_at

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
MONTH = {name: number for number, months in enumerate(MONTHS, start=1) for name in (months, months[:3], "Sept" if months == "September" else months)}
NAMES = "|".join(sorted(MONTH, key=lambda name: (-len(name), name)))
DATED = re.compile(rf"\b(?P<day>{'|'.join(DAYS)})(?:,? (?:the )?|\s*\(|, on )(?:(?P<m1>{NAMES})\.? (?P<d1>\d\d?)(?:st|nd|rd|th)?|"
                   rf"(?P<d2>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<m2>{NAMES})\b\.?)(?:,? (?P<year>(?:19|20)\d\d))?(?!\d|:)")
DAY = re.compile(rf"\b(?:{'|'.join([*DAYS, *MONTH, *WORDS['times']['hanging']])})\b", re.IGNORECASE)
AHEAD = frozenset(WORDS["times"]["ahead"])
UNSPECIFIC = ("PAST_REF", "PRESENT_REF", "FUTURE_REF")
DATE = re.compile(rf"\b(?:{NAMES})\b.*\b(?:19|20)\d\d\b")
SLACK = 2  # days by which time zones and late publication can differ


def unanchored(view: SimpleNamespace) -> Iterator[Row]:
    """Times that hang on a date the article does not give: one row for all where no publication date is known, else one each."""
    hanging = [(start, end) for start, end, status, value in zip(*cells(view.times, "start", "end", "status", "value").values())
               if status == "unanchored" and value not in UNSPECIFIC and DAY.search(view.text, start, end)]
    if not hanging:
        return
    if view.published is None:
        first = sorted({phrase.line(view.text[start:end]).lower(): (start, end) for start, end in reversed(hanging)}.values())
        told = phrase.joined([cite(view, piece) for piece in first[:6]] + ([f"{len(first) - 6} more"] if len(first) > 6 else []))
        yield row(view, "unanchored time", hanging, f"No publication date is known, so these have no date: {told}.", weight=3)
        return
    for piece in hanging:
        yield row(view, "unanchored time", [piece], f"{cite(view, piece)} hangs on a date that is not told.", weight=2)


def weekdays(view: SimpleNamespace) -> Iterator[Row]:
    """Dates whose weekday is another one, and dates that no calendar has."""
    for found in DATED.finditer(view.text):
        month, day = MONTH[found["m1"] or found["m2"]], int(found["d1"] or found["d2"])
        years = [int(found["year"])] if found["year"] else near_years(view)
        dates = [date for year in years if (date := date_of(year, month, day))]
        if years and not dates:
            yield row(view, "date", [found.span()], f"{cite(view, found.span())}: no calendar has this date.", weight=3)
        elif dates and not any(DAYS[date.weekday()] == found["day"] for date in dates):
            told = f"{MONTHS[month - 1]} {day}, {dates[0].year} is a {DAYS[dates[0].weekday()]}"
            yield row(view, "weekday and date disagree", [found.span()], f"{cite(view, found.span())}: {told}.", weight=3 if found["year"] else 2)


def near_years(view: SimpleNamespace) -> list[int]:
    """The year of publication and its neighbours; none where it is not known."""
    published = view.published
    return [published.year, published.year - 1, published.year + 1] if published else []


def date_of(year: int, month: int, day: int) -> datetime.date | None:
    """The date, or None where no calendar has it."""
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def after_publication(view: SimpleNamespace) -> Iterator[Row]:
    """Days after publication of which the article tells in the past tense."""
    if view.published is None:
        return
    for start, end, kind, status, earliest in zip(*cells(view.times, "start", "end", "kind", "status", "earliest").values()):
        if status != "resolved" or kind not in ("date", "time") or earliest is None or not DATE.search(view.text, start, end):
            continue
        verb = verb_over(view, token_at(view, start))
        late = (earliest - view.published).days > SLACK and verb is not None and view.tag[verb] == "VBD"
        if late and not AHEAD & set(sentence_words(view, sentence(view, start))):
            text = f"{cite(view, (start, end))} is after publication ({view.published.isoformat()}) but told as past."
            yield row(view, "date", [(start, end)], text, weight=2)


def verb_over(view: SimpleNamespace, token: int) -> int | None:
    """The verb on which the word hangs, within a few steps."""
    for _ in range(4):
        if view.pos[token] in ("VERB", "AUX") or view.head[token] == token:
            break
        token = view.head[token]
    return token if view.pos[token] in ("VERB", "AUX") else None

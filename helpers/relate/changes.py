"""Changes that a text tells between two figures ("from 24 to 26 million, a growth of 8%"), and whether the told change is the one that the figures make."""

import re
from types import SimpleNamespace

from helpers.relate.finding import WORDS

CHANGES = WORDS["changes"]
UP, DOWN = (rf"(?:{'|'.join(CHANGES[key])})" for key in ("up", "down"))
CHANGE = re.compile(rf"\b(?:{UP}|{DOWN}|change\w*|differen\w+)\b", re.IGNORECASE)
DOWNWARDS, UPWARDS = re.compile(rf"\b{DOWN}\b", re.IGNORECASE), re.compile(rf"\b{UP}\b", re.IGNORECASE)
TIMES = {word: 100 * (times - 1) for word, times in CHANGES["times"].items()}
MULTIPLE = re.compile(rf"\b(?P<rough>nearly |almost |about |more than |over |roughly )?(?P<word>{'|'.join(TIMES)})\b", re.IGNORECASE)
LEADING = r"(?:(?!(?:to|from) )[a-z’']+ ){0,4}$"  # words between a preposition and its figure: "to just over"
FROM, TO = re.compile(r"\bfrom " + LEADING, re.IGNORECASE), re.compile(r"^[^;:]{0,70}?\bto " + LEADING, re.IGNORECASE)
BACK = re.compile(r"^[^;:]{0,70}?\b(?:from|compared (?:with|to)|against|versus) " + LEADING, re.IGNORECASE)
AFTER = re.compile(r"(?:[,(—–] ?(?:or )?|\bby )(?:about |some |nearly |almost |over |\+)?$", re.IGNORECASE)
CLAUSE = re.compile(r"[,;:(]|\b(?:and|while|whereas|which)\b")
RANK = re.compile(r"\b(?:rank\w*|place[sd]?|spot|position|seed\w*|temperature\w*)\b", re.IGNORECASE)  # a smaller number is the higher one
POINTING = re.compile(r"\s*(?:This|That|It|The|Which|An?)\b")
NEAR = 45  # characters between a share and the word that makes a change of it
ROUGH = 0.15  # how far off a change may be that is told with "about" or "nearly", as a part of it
Figure = SimpleNamespace


def tell(view: SimpleNamespace, found: list[Figure]) -> None:
    """Gives the figure that tells a change (else the second end of it) its from, to, told change, computed change, and whether these agree."""
    taken: set[int] = set()
    for old, new in pairs(view.text, found):
        told = teller(view.text, found, old, new, taken)
        if told is None:
            of_multiple(view.text, old, new)
            continue
        taken.add(id(told))
        computed = computed_change(old, new, told)
        told.change = (old.amount, new.amount, signed(view.text, told, computed), computed, agree(view.text, old, new, told))


def pairs(text: str, found: list[Figure]) -> list[tuple[Figure, Figure]]:
    """Neighbouring figures of one unit, a share between them left out, that a sentence about a change gives as its two ends, the earlier state first."""
    neighbours = [(one, two, text[one.end:two.start]) for one, two in zip(found, found[1:])]
    neighbours += [(one, two, text[one.end:share.start] + text[share.end:two.start]) for one, share, two in zip(found, found[1:], found[2:])
                   if share.unit == "percent" and "percent" not in (one.unit, two.unit)]
    out = []
    for one, two, between in neighbours:
        if one.sentence == two.sentence and same_unit(one, two) and (CHANGE.search(text, *one.sentence) or MULTIPLE.search(text, *one.sentence)):
            ahead = FROM.search(text[one.sentence[0]:one.start]) and TO.search(between)
            out += [(one, two)] if ahead else [(two, one)] if BACK.search(between) else []
    return out


def same_unit(one: Figure, two: Figure) -> bool:
    """Whether two figures can be the ends of one change; the unit may be told with one of them only."""
    return one.unit == two.unit or None in (one.unit, two.unit) and one.unit not in ("years old",)


def teller(text: str, found: list[Figure], old: Figure, new: Figure, taken: set[int]) -> Figure | None:
    """The share beside the pair that tells its change: the nearest one of the sentence, else one that opens the next sentence."""
    shares = [one for one in found if one.unit in ("percent", "percentage points") and one not in (old, new) and id(one) not in taken and is_change(text, one)]
    here = [one for one in shares if one.sentence == old.sentence and not apart(text, found, one, old, new)]
    if here:
        return min(here, key=lambda one: min(abs(one.start - max(old.end, new.end)), abs(min(old.start, new.start) - one.end)))
    after = [one for one in shares if 0 <= one.sentence[0] - old.sentence[1] < 3 and POINTING.match(text, one.sentence[0])]
    return after[0] if after else None


def is_change(text: str, one: Figure) -> bool:
    """Whether a word of change leads to the share: "an increase of 8%", "up 8%", "an 8% rise", "from 50 to 54, or 8%"."""
    before, after = text[max(one.sentence[0], one.start - NEAR):one.start], text[one.end:one.end + NEAR]
    if one.counted:
        return False
    return bool(CHANGE.search(CLAUSE.split(before)[-1]) or CHANGE.search(CLAUSE.split(after)[0][:25]) or AFTER.search(before))


def apart(text: str, found: list[Figure], one: Figure, old: Figure, new: Figure) -> bool:
    """Whether another pair's word ("while", "and ... from") or two other figures stand between the share and the pair."""
    first, last = min(old.start, new.start), max(old.end, new.end)
    between = (one.end, first) if one.end <= first else (last, one.start)
    if first < one.start < last:
        return False
    words = text[slice(*between)]
    return bool(re.search(r"\b(?:while|whereas|but)\b|;", words)) or sum(between[0] <= other.start < between[1] for other in found) > 1


def of_multiple(text: str, old: Figure, new: Figure) -> None:
    """The second end of a change told by no share, with "doubled" and the like where that stands in the sentence."""
    low, high = interval(text, old)
    amount, word = old.amount, MULTIPLE.search(text, *old.sentence)
    if not amount:
        return
    computed = round(100 * (new.amount - amount) / amount, 1)
    if word is None:
        direction = heading(text, old, new)
        known = direction and computed and "from" in text[slice(*old.sentence)].lower().split() and not RANK.search(text, *old.sentence)
        new.change = (amount, new.amount, None, computed, (computed > 0) == (direction > 0) if known else None)
        return
    told, rough = TIMES[word["word"].lower()], (word["rough"] or "").strip().lower()
    reach = 0.1 if not rough else 0.25
    least, most = (100 * (end - start) / start for start, end in zip((high, low), interval(text, new)))
    right = least - reach * 100 <= told <= most + reach * 100 if rough not in ("more than", "over") else most >= told
    new.change = (amount, new.amount, float(told), computed, right)


def heading(text: str, old: Figure, new: Figure) -> int:
    """1 where the verb before "from" says upwards, -1 downwards, 0 where it says neither or both."""
    before = text[old.sentence[0]:min(old.start, new.start)][-70:] if old.start < new.start else text[old.sentence[0]:new.start][-50:]
    before = re.split(r"[,;:]", before)[-1]
    return bool(UPWARDS.search(before)) - bool(DOWNWARDS.search(before))


def computed_change(old: Figure, new: Figure, told: Figure) -> float | None:
    """The change in per cent, or in points where points are told; None where there was nothing before."""
    if told.unit == "percentage points":
        return round(new.amount - old.amount, 2)
    return round(100 * (new.amount - old.amount) / old.amount, 1) if old.amount else None


def signed(text: str, told: Figure, computed: float | None) -> float:
    """The told change, below nothing where the words beside it say so."""
    near = text[max(told.sentence[0], told.start - NEAR):told.start] + "|" + text[told.end:told.end + 20]
    down, up = DOWNWARDS.search(near), UPWARDS.search(near)
    return -told.amount if down and (not up or computed is not None and computed < 0) else told.amount


def agree(text: str, old: Figure, new: Figure, told: Figure) -> bool | None:
    """Whether the told change can be that of the two amounts, each as exact as it is told; None where no change can be computed."""
    (low, high), (bottom, top) = interval(text, old), interval(text, new)
    if low <= 0:
        return None
    percent, points = (100 * (bottom - high) / high, 100 * (top - low) / low), (bottom - high, top - low)
    reading = [points] if told.unit == "percentage points" else [percent, points] if old.unit == new.unit == "percent" else [percent]
    least, most = interval(text, told)
    if told.bound == "about":
        least, most = least * (1 - ROUGH), most * (1 + ROUGH)
    least, most = (least, float("inf")) if told.bound == "at least" else (0.0, most) if told.bound == "at most" else (least, most)
    sign = -1 if signed(text, told, new.amount - old.amount) < 0 else 1
    return any(fits(sign * first, sign * last, least, most) for first, last in reading)


def fits(first: float, last: float, least: float, most: float) -> bool:
    """Whether two spans of numbers meet."""
    return min(first, last) <= most and max(first, last) >= least


def interval(text: str, one: Figure) -> tuple[float, float]:
    """The least and most that a figure can stand for: half a unit of its last digit more or less; plain whole numbers are exact, but for round ones."""
    digits = re.match(r"[\d,]*\.?\d+", text[one.first:one.last])
    lead = float(digits[0].replace(",", "")) if digits else one.amount
    decimals = len(digits[0].partition(".")[2]) if digits else 0
    unit = 10 ** -decimals * (one.amount / lead if lead else 1.0)
    unit = 100.0 if unit == 1 and lead >= 1000 and lead % 100 == 0 else unit
    exact = unit == 1 and one.unit not in ("percent", "percentage points")
    half = max(0.0 if exact else unit / 2, 0.05 * one.amount if one.bound else 0.0)
    return one.amount - half, one.amount + half

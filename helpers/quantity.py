"""What digits and number words say: "1,200", "two hundred and six", "one and a half million", "two lakh"."""

import re
from collections.abc import Sequence

SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
CARDINALS = {word: number for number, word in enumerate(SMALL)} | {word: 10 * number for number, word in enumerate(TENS, start=2)}
SCALES = {"hundred": 100, "dozen": 12, "thousand": 1000, "lakh": 10**5, "million": 10**6, "crore": 10**7, "billion": 10**9, "trillion": 10**12}
SHORT_SCALES = {"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}  # after digits only
DIGITS = re.compile(r"(?:\d{1,3}(?:,\d{2,3})*,\d{3}|\d{1,15})(?:\.\d{1,9})?")
JOINING = frozenset(("and", "a", "an", "half", "-"))
LONGEST = 8  # words on either side of the one that a number is sought around


def value(text: str) -> float | None:
    """The number that the text says; None where it says none, or more than one."""
    words = [word for word in re.split(r"[\s‐‑-]+", text.lower()) if word]
    total, part, scale, digits, last = 0.0, None, 1, False, float("inf")
    for word, after in zip(words, [*words[1:], ""]):
        if word == "and":
            if part is None and not total or not after:
                return None
        elif word in ("a", "an"):
            if part not in (None, 0.5) and after != "half":
                return None
            part = 1.0 if part is None and after != "half" else part
        elif word == "half":
            total, part = (total + scale / 2, None) if part is None and total else (total, (part or 0.0) + 0.5)
        elif word in CARDINALS and fits(part, CARDINALS[word], digits):
            part = (part or 0.0) + CARDINALS[word]
        elif DIGITS.fullmatch(word) and part is None and (not total or after in SCALES):
            part, digits = float(word.replace(",", "")), True
        elif word in ("hundred", "dozen") and (part is None or part < 100):
            part, scale = (1.0 if part is None else part) * SCALES[word], SCALES[word]
        elif (word in SCALES or digits and word in SHORT_SCALES) and (part is not None or not total) and word not in ("hundred", "dozen"):
            scale = SCALES.get(word) or SHORT_SCALES[word]
            if scale >= last:
                return None
            last, total, part, digits = scale, total + (1.0 if part is None else part) * scale, None, False
        else:
            return None
    return total + (part or 0.0) if part is not None or total else None


def fits(part: float | None, number: int, digits: bool) -> bool:
    """Whether a cardinal can follow what the words before it said: "twenty" "one", "two hundred" "six"."""
    return part is None or not digits and number > 0 and (part >= 100 and part % 100 == 0 or part >= 20 and part % 10 == 0 and number < 10)


def is_part(word: str) -> bool:
    """Whether the word can stand in a number."""
    return word in CARDINALS or word in SCALES or word in SHORT_SCALES or word in JOINING or bool(DIGITS.fullmatch(word)) or value(word) is not None


def span(words: Sequence[str], at: int) -> tuple[int, int]:
    """The longest run of words around one that say a number together; the word alone where there is none."""
    first, last = at, at + 1
    while first > max(at - LONGEST, 0) and is_part(words[first - 1]):
        first -= 1
    while last < min(at + LONGEST, len(words)) and is_part(words[last]):
        last += 1
    runs = sorted(((start, end) for start in range(first, at + 1) for end in range(at + 1, last + 1)), key=lambda run: (run[0] - run[1], run))
    return next((run for run in runs if says_number(words, *run)), (at, at + 1))


def says_number(words: Sequence[str], start: int, end: int) -> bool:
    """Whether the run says a number, and none of its scale is left outside."""
    whole = words[start] not in ("and", "-") and words[end - 1] not in ("and", "-", "a", "an")
    return whole and not (end < len(words) and words[end] in SCALES) and value(" ".join(words[start:end])) is not None

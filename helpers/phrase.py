"""Short phrases that titles, sentences and alternative texts are made of."""

import re
import textwrap
from collections import Counter
from itertools import groupby

import pandas as pd

PLURALS = {"is": "are", "was": "were"}
VOICES = ("author", "paraphrased", "quoted")
ARTICLE_PAGE = "00_overview.ipynb"  # where each sentence has its address


def line(text: str) -> str:
    """The text in one line."""
    return " ".join(str(text).split())


def shortened(text: str, most: int = 60) -> str:
    """The text in one line of at most so many characters."""
    return textwrap.shorten(str(text), most, placeholder="…")


def count(number: int, unit: str, verb: str = "") -> str:
    """A number with its unit, and its verb: "1 word", "1,200 words", "2 countries are"."""
    if number == 1:
        return f"1 {unit} {verb}".rstrip()
    return f"{number:,} {re.sub('try$', 'trie', unit)}s {PLURALS.get(verb, '')}".rstrip()


def tally(kinds: pd.Series, words: dict[str, str | list[str]]) -> str:
    """How many there are of each kind, in the order of its words: "2 by people, 1 by documents"."""
    counts = Counter(kinds)
    told = [(counts[kind], form) for kind, form in words.items() if counts[kind]]
    return joined([f"{number:,} {form if isinstance(form, str) else form[number > 1]}"
                   for number, form in told])


def part(shown: pd.DataFrame, whole: pd.DataFrame, unit: str = "actor") -> str:
    """How many are shown of how many: "12 of 31 actors", "all 5 actors"."""
    if len(shown) < len(whole):
        return f"{len(shown)} of {count(len(whole), unit)}"
    return f"{'' if len(whole) == 1 else 'all '}{count(len(whole), unit)}"


def lead(names: pd.Series, values: pd.Series, *, unit: str, total: int | None = None) -> str:
    """Who has most, and how many.

    "Ann, 3 of 5 mentions", "Ann and Bob, 2 mentions each", "7 actors, 1 mention each".
    """
    most = int(values.max())
    first = [shortened(name) for name in names[values == most]]
    if len(first) == 1 and total is not None:
        return f"{first[0]}, {most:,} of {count(total, unit)}"
    told = joined(first) if len(first) < 4 else f"{len(first):,} actors"
    return f"{told}, {count(most, unit)}{' each' if len(first) > 1 else ''}"


def joined(words: list[str]) -> str:
    """The words with commas, the last with "and"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def numbered(numbers: pd.Series, unit: str = "sentence") -> str:
    """Numbers with their word: "sentence 3", "sentences 1–3, 7"."""
    return f"{unit}{'' if len(numbers) == 1 else 's'} {ranges(numbers)}"


def ranges(numbers: pd.Series) -> str:
    """The numbers in order, neighbours joined: "1–3, 7"."""
    found = enumerate(sorted(set(numbers.dropna().astype(int))))
    runs = [[number for _, number in run] for _, run in groupby(found, lambda one: one[1] - one[0])]
    return ", ".join("–".join(map(str, sorted({run[0], run[-1]}))) for run in runs)


def linked(numbers: str) -> str:
    """The numbers of sentences as links to them, in markup that has no other digits."""
    return re.sub(r"\d+", rf'<a href="{ARTICLE_PAGE}#s\g<0>">\g<0></a>', numbers)


def per_cent(part: int, whole: int) -> str:
    """The share in whole per cent; what is not quite nothing or all does not become so."""
    share = 100 * part / max(whole, 1)
    if 0 < share < 0.5 or 99.5 <= share < 100:
        return "under 1%" if share < 1 else "over 99%"
    return f"{int(share + 0.5)}%"


def share_title(told: pd.DataFrame) -> str:
    """How much of the article is whose voice."""
    words = told.groupby("voice")["words"].sum().reindex(VOICES, fill_value=0)
    own, paraphrased, quoted = (per_cent(count, words.sum()) for count in words)
    if words["author"] == words.sum():
        return "Every word is the article’s own"
    return (f"{own} of the words are the article’s own, {paraphrased} paraphrase others, "
            f"{quoted} quote them")

"""Short phrases that titles, sentences and alternative texts are made of."""

import re
import textwrap

import pandas as pd

VOICES = ("author", "paraphrased", "quoted")
ARTICLE_PAGE = "00_overview.ipynb"  # where each sentence has its address


def line(text: str) -> str:
    """The text in one line."""
    return " ".join(str(text).split())


def shortened(text: str) -> str:
    """The text in one line of at most 60 characters."""
    return textwrap.shorten(line(text), 60, placeholder="…")


def count(number: int, unit: str) -> str:
    """A number with its unit: "1 word", "1,200 words"."""
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def part(shown: pd.DataFrame, whole: pd.DataFrame, unit: str = "actor") -> str:
    """How many are shown of how many: "12 of 31 actors", "all 5 actors"."""
    if len(shown) < len(whole):
        return f"{len(shown)} of {count(len(whole), unit)}"
    return f"{'' if len(whole) == 1 else 'all '}{count(len(whole), unit)}"


def lead(names: pd.Series, values: pd.Series, *, total: int | None, unit: str) -> str:
    """Who has most, and how many: "Ann, 3 of 5 mentions", "Ann and Bob, 2 mentions each", "7 actors, 1 mention each"."""
    most = int(values.max())
    first = [shortened(name) for name in names[values == most]]
    if len(first) > 1:
        return f"{joined(first) if len(first) < 4 else f'{len(first):,} actors'}, {count(most, unit)} each"
    return f"{first[0]}, {count(most, unit) if total is None else f'{most:,} of {count(total, unit)}'}"


def joined(words: list[str]) -> str:
    """The words with commas, the last with "and"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def numbered(numbers: pd.Series, unit: str = "sentence") -> str:
    """Numbers with their word: "sentence 3", "sentences 1–3, 7"."""
    return f"{unit}{'' if len(numbers) == 1 else 's'} {ranges(numbers)}"


def ranges(numbers: pd.Series) -> str:
    """The numbers in order, neighbours joined: "1–3, 7"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers.dropna().astype(int))):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("–".join(map(str, run)) for run in runs)


def linked(numbers: str) -> str:
    """The numbers of sentences as links to them, in markup that has no other digits."""
    return re.sub(r"\d+", rf'<a href="{ARTICLE_PAGE}#s\g<0>">\g<0></a>', numbers)


def per_cent(part: int, whole: int) -> str:
    """The share in whole per cent; what is not quite nothing or all does not become so."""
    share = 100 * part / max(whole, 1)
    return "under 1%" if 0 < share < 0.5 else "over 99%" if 99.5 <= share < 100 else f"{int(share + 0.5)}%"


def share_title(told: pd.DataFrame) -> str:
    """How much of the article is whose voice."""
    words = told.groupby("voice")["words"].sum().reindex(VOICES, fill_value=0)
    own, paraphrased, quoted = (per_cent(count, words.sum()) for count in words)
    if words["author"] == words.sum():
        return "Every word is the article’s own"
    return f"{own} of the words are the article’s own, {paraphrased} paraphrase others, {quoted} quote them"

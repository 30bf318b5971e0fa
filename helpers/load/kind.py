"""Tell text that is not English, or that is unlike a news article."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import justext

from helpers.load.calls import SENTENCE
from helpers.load.page import ENDS_SENTENCE, WORDS
from helpers.load.paragraph import lines
from helpers.load.record import Article

Finding = tuple[int | None, int | None, str, str, str]
# Our own thresholds, set on 965 raw news articles: below or above them lie the texts that an editor would set aside.
ENGLISH_SHARE, OTHER_LANGUAGE_LEAD, ENOUGH_WORDS = 0.25, 0.15, 20
# For fewer words, down to so many, and for a paragraph among others, the other language must lead by more.
FEW_WORDS, CLEAR_LEAD = 6, 0.3
WRAPPED_LINES = 0.3
# Running text stands in lines of so many words, and in sentences of so many; in an article most words do.
LINE_WORDS, SENTENCE_WORDS, RUNNING_SHARE = 8, 5, 0.5
VERSE_WORDS = 7  # on average, below which lines that break inside a sentence are verse
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
LETTER = re.compile(r"[^\W\d_]")
# A line of a recipe: a quantity in a cook's measure; or the heading of the list.
INGREDIENT = re.compile(r"\W*(?:\d[\d\s/.,½¼¾⅓⅔-]*|[½¼¾⅓⅔]) ?(?:g|kg|ml|cl|l|litres?|liters?|grams?|tbsps?|tsps?|tablespoons?|teaspoons?|cups?|oz|ounces?|lbs?|pounds?|cloves?|slices?|sprigs?|pinch(?:es)?|tins?|cans?)\b.{0,60}|\W*ingredients\W*", re.IGNORECASE)
INGREDIENTS = 3


def find_language(article: Article) -> Iterator[Finding]:
    """Letters that English does not use, too few English stop words, or many more of another language, by the stop lists that justext brings."""
    letters = LETTER.findall(article.text)
    if letters and sum(map(bool, map(LATIN.match, letters))) < 0.5 * len(letters):
        yield None, None, "not English", "warning", "Most of its letters are not of the Latin alphabet."
    elif told := other_language(article.text):
        yield None, None, "not English", "warning", told
    else:
        for start, end, content in lines(article.text):
            if is_foreign(content):
                yield start, end, "not English", "warning", f"In this paragraph, {other_language(content)}"


def other_language(text: str) -> str | None:
    """How many words are stop words of English and of the nearest language, where the text is hardly English."""
    words = Counter(word.casefold() for word in WORDS.findall(text))
    if words.total() < FEW_WORDS or (english := share_of(words, stop_lists()["English"])) >= 0.5:
        return None
    shares = {language: share_of(words, stop_words) for language, stop_words in stop_lists().items()}
    nearest = max(shares, key=shares.get)
    lead, enough = shares[nearest] - english, words.total() >= ENOUGH_WORDS
    if lead < CLEAR_LEAD and not (enough and (english < ENGLISH_SHARE or lead >= OTHER_LANGUAGE_LEAD)):
        return None
    other = f", {shares[nearest]:.0%} are stop words of {nearest}" if lead > 0 else ""
    return f"{english:.0%} of the words are English stop words (about half is usual){other}."


def is_foreign(paragraph: str) -> bool:
    """Whether a paragraph among English ones is long enough, and clearly enough another language, to say so."""
    words = Counter(word.casefold() for word in WORDS.findall(paragraph))
    english = share_of(words, stop_lists()["English"])
    if words.total() < ENOUGH_WORDS or english >= ENGLISH_SHARE:
        return False
    return max(share_of(words, stop_words) for stop_words in stop_lists().values()) - english >= CLEAR_LEAD


@cache
def stop_lists() -> dict[str, frozenset[str]]:
    return {language: justext.get_stoplist(language) for language in sorted(justext.get_stoplists())}


def share_of(words: Counter[str], stop_words: frozenset[str]) -> float:
    return sum(count for word, count in words.items() if word in stop_words) / words.total() if words else 0


def find_kind(article: Article) -> Iterator[Finding]:
    """Text that hardly has sentences, or that lists ingredients."""
    found = [content for _, _, content in lines(article.text)]
    words = sum(len(WORDS.findall(line)) for line in found)
    running = sum(running_words(line) for line in found)
    if not words:
        yield None, None, "unlike a news article", "warning", "There are no words in it."
    elif running < RUNNING_SHARE * words and words >= FEW_WORDS and not broken_lines(article.text):
        detail = f"{running / words:.0%} of its words stand in sentences (nearly all is usual): it may be a list, a table, verse, talk or code."
        yield None, None, "unlike a news article", "warning", detail
    elif sum(bool(INGREDIENT.fullmatch(line)) for line in found) >= INGREDIENTS:
        yield None, None, "unlike a news article", "warning", "It lists quantities in measures of a kitchen, as a recipe does."


def running_words(line: str) -> int:
    """How many words of a line stand in sentences."""
    if len(WORDS.findall(line)) < LINE_WORDS:
        return 0
    counts = [len(WORDS.findall(sentence)) for sentence in SENTENCE.findall(line) if ENDS_SENTENCE.search(sentence)]
    return sum(count for count in counts if count >= SENTENCE_WORDS)


def broken_lines(text: str) -> list[tuple[int, int, str]]:
    """The lines that break inside a sentence, for their length, where many of a text do; short ones are verse."""
    found = list(lines(text))
    broken = [line for line, following in zip(found, found[1:]) if breaks_sentence(line[2], following[2])]
    is_verse = sum(len(line[2].split()) for line in broken) < VERSE_WORDS * len(broken)
    return broken if len(broken) >= 3 and len(broken) >= WRAPPED_LINES * len(found) and not is_verse else []


def breaks_sentence(line: str, following: str) -> bool:
    return len(line.split()) >= 5 and bool(re.search(r"[a-z,;-]$", line)) and following[0].islower()

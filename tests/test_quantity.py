"""Numbers in digits and words: what they say, and how far they reach."""

import pytest

from helpers import quantity


@pytest.mark.parametrize("text, number", [
    ("54", 54), ("1,200", 1200), ("1,00,000", 100_000), ("2.5", 2.5), ("6.1 million", 6_100_000), ("12m", None), ("12 m", 12_000_000), ("seven", 7),
    ("twenty-four", 24), ("twenty one", 21), ("two hundred", 200), ("two hundred and six", 206), ("two hundred and six thousand", 206_000), ("three thousand", 3000),
    ("two lakh", 200_000), ("one crore", 10**7), ("a dozen", 12), ("two dozen", 24), ("a hundred", 100), ("half a million", 500_000), ("half", 0.5),
    ("one and a half million", 1_500_000), ("two and a half", 2.5), ("a million and a half", 1_500_000), ("zero", 0), ("2 crore 50 lakh", 25_000_000), ("one million and six", 1_000_006)])
def test_numbers(text: str, number: float | None) -> None:
    assert quantity.value(text) == number


@pytest.mark.parametrize("text", ["", "and", "seventh", "-", "12,34", "two 60", "dozens", "m", "two hundred and three hundred", "twenty fifteen", "five six", "1" * 5000, "5 million and 10", "5 million and 10 million"])
def test_no_numbers(text: str) -> None:
    assert quantity.value(text) is None


@pytest.mark.parametrize("words, at, run", [
    ("about two lakh people", "lakh", "two lakh"), ("one and a half million people", "million", "one and a half million"), ("12 to 15 workers", "12", "12"),
    ("two hundred and six men", "six", "two hundred and six"), ("between two hundred and three hundred", "two", "two hundred"), ("men and a dog", "dog", "dog"),
    ("twenty - four cows", "four", "twenty - four"), ("three men and two women", "two", "two"), ("a dozen eggs", "dozen", "a dozen")])
def test_how_far_a_number_reaches(words: str, at: str, run: str) -> None:
    words = words.split()
    start, end = quantity.span(words, words.index(at))
    assert " ".join(words[start:end]) == run

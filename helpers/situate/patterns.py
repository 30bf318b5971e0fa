"""Patterns that stand as data: regular expressions with the names of other pieces in braces."""

import re


def filled(pattern: str, pieces: dict[str, str]) -> str:
    """The pattern with the pieces in place of their names in braces."""
    return re.sub(r"\{([a-z_]+)\}", lambda found: pieces[found[1]], pattern)


def all_filled(patterns: dict[str, str], pieces: dict[str, str]) -> dict[str, str]:
    """The patterns filled in their order, each of them a piece for those after it."""
    for name, pattern in patterns.items():
        pieces[name] = filled(pattern, pieces)
    return {name: pieces[name] for name in patterns}

"""How an article is cut for the encoder: words to word pieces, and runs of whole sentences that are read at once."""

from collections.abc import Callable, Sequence

SHAPES = 7
LONGEST_WORD = 60  # characters of a word that are read
WORD_PIECES = 12  # pieces of a word that are read
WINDOW = 200  # pieces read at once, a longer sentence apart
LONGEST = 480  # pieces of the longest sentence that is read whole; the encoder has 512 positions
STOPS = frozenset(".!?…")
CLOSING = frozenset("”’\"')]»")


def shape(word: str) -> int:
    """The kind of capitals of a word, which the encoder's uncased vocabulary lacks: 0 other, 1 digit first, 2 lower, 3 upper, 4 one capital, 5 title, 6 mixed."""
    if word[:1].isdigit():
        return 1
    if word.islower():
        return 2
    if word.isupper():
        return 3 if len(word) > 1 else 4
    if word[:1].isupper():
        return 5
    return 6 if any(character.isupper() for character in word) else 0


def piece_reader(tokenizer) -> Callable[[str], list[int]]:
    """A function from a word to the numbers of its pieces; it remembers the words it has seen, up to a bound."""
    known: dict[str, list[int]] = {}
    unknown = [tokenizer.token_to_id("[UNK]")]

    def pieces(word: str) -> list[int]:
        found = known.get(word)
        if found is None:
            if len(known) > 200_000:
                known.clear()
            found = tokenizer.encode(word[:LONGEST_WORD], add_special_tokens=False).ids[:WORD_PIECES] or unknown
            known[word] = found
        return found
    return pieces


def cut(words: Sequence[str], breaks: Sequence[bool], sizes: Sequence[int], *, most: int = WINDOW) -> list[tuple[int, int]]:
    """Word bounds of the windows: whole sentences as far as marks and line breaks tell, at most `most` pieces, or one long sentence.

    `breaks` says whether a line break stands before a word, `sizes` how many pieces it has.
    """
    out, start, read, end, held = [], 0, 0, 0, 0
    for i, size in enumerate(sizes):
        if i > start and (breaks[i] or ends_sentence(words, i - 1)):
            end, held = i, read
        if read + size > most and end > start:
            out.append((start, end))
            start, read = end, read - held
        elif read + size > LONGEST:
            out.append((start, i))
            start, read = i, 0
            end = i
        read += size
    return [*out, (start, len(words))] if start < len(words) else out


def ends_sentence(words: Sequence[str], i: int) -> bool:
    """Whether a sentence surely ends with the word: it is a stop of its own, or closes a quotation behind one."""
    return words[i] in STOPS or words[i] in CLOSING and i > 0 and words[i - 1] in STOPS

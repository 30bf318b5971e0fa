"""What is told without a cue of its own, or with one that stands apart: quotations by themselves, signed or announced ones, halves, answers, and lines of a transcript.

An attribution here is a dict of token spans (end exclusive): `source`, `cue`, `content`, with the name of its `rule`.
"""

from types import SimpleNamespace

from helpers.attribute.reporting import DASHES, FINITE, STOPS, is_break

Attribution = dict
Piece = tuple[int, int]
CLOSING_MARKS = ("''", "”", '"', "»", "’’")
LONGEST_NAME = 12  # words of a name with its role
FEWEST = 4  # words of a quotation that stands for itself
ANSWERS = frozenset(("reply", "answer", "response"))
COMING = frozenset(("was", "came", "is", "comes"))


def complete(view: SimpleNamespace, found: list[Attribution]) -> list[Attribution]:
    """The attributions over all parts of their quotations, and what is told without a cue of its own."""
    return spoken_lines(view, alone(view, answers(view, halves(view, carry_on(view, found)))))


def carry_on(view: SimpleNamespace, found: list[Attribution]) -> list[Attribution]:
    """The attributions, each with the paragraphs of its quotation: one left open goes on in the next paragraph, up to the one with the cue or from it."""
    for one in found:
        first, last = view.quote[one["content"][0][0]], view.quote[one["content"][-1][1] - 1]
        before, after = first, last
        while first and view.quotes[first - 1][0] == one["content"][0][0] and runs_on(view, before - 1):
            before -= 1
        while last and runs_on(view, after):
            after += 1
        if before < first or after > last:
            quotes = [quote[:2] for quote in view.quotes]
            one["content"] = quotes[before - 1:first - 1] * (first > 0) + one["content"] + quotes[last:after]
            one["rule"] = "quotation over paragraphs"
    return found


def runs_on(view: SimpleNamespace, number: int) -> bool:
    """Whether a quotation is left open at the end of its paragraph, without a stray mark that may close it, and the next paragraph begins with one."""
    if not 0 < number < len(view.quotes) or view.quotes[number - 1][2]:
        return False
    start, end, _ = view.quotes[number - 1]
    stray = any(view.low[j] in CLOSING_MARKS for j in range(start + 1, end))
    return not stray and only_space(view, end, view.quotes[number][0])


def only_space(view: SimpleNamespace, start: int, end: int) -> bool:
    """Whether there is nothing but white space, with a line break, between two tokens."""
    return start < end and all(view.pos[j] == "SPACE" for j in range(start, end))


def halves(view: SimpleNamespace, found: list[Attribution]) -> list[Attribution]:
    """The attributions, each with the half of its quotation that goes on behind its cue: "“The dam,” said Anna Berg, shaking her head, “was safe.”"."""
    taken = quotations_of(view, found)
    for one in found:
        number = view.quote[one["content"][-1][1] - 1]
        if number and number + 1 not in taken and goes_on(view, number, one["cue"]):
            taken.add(number + 1)
            one["content"] = [*one["content"], view.quotes[number][:2]]
    return found


def goes_on(view: SimpleNamespace, number: int, cue: list[Piece]) -> bool:
    """Whether the next quotation continues this one in the same line, with the cue and no stop between them and a comma at both ends."""
    if number >= len(view.quotes) or not cue:
        return False
    end, start = view.quotes[number - 1][1], view.quotes[number][0]
    between = range(end, start)
    commas = view.low[start - 1] == "," and "," in view.low[end - 2:end + 1]
    return commas and cue[0][0] in between and not any(view.low[j] in STOPS or is_break(view, j) for j in between)


def answers(view: SimpleNamespace, found: list[Attribution]) -> list[Attribution]:
    """The attributions with answers by a noun ("“No,” was the reply"), each a quotation of its own."""
    for number, (a, b, _) in enumerate(view.quotes, start=1):
        noun = answer_noun(view, b)
        if noun is not None:
            for one in found:
                rest = [(start, end) for c, d in one["content"] for start, end in ((c, min(d, a)), (max(c, b), d)) if start < end]
                one["content"] = one["content"] if noun in range(*one["cue"][0]) or not rest else rest
            if number not in quotations_of(view, found):
                found.append({"source": [], "cue": [(noun, noun + 1)], "content": [(a, b)], "rule": "answer"})
    return found


def answer_noun(view: SimpleNamespace, end: int) -> int | None:
    """The noun of "was the reply", "came his answer" right after a quotation; None where there is none."""
    start = end + (end < view.size and view.low[end] == ",")
    told = start + 2 < view.size and view.low[start] in COMING and view.tag[start + 1] in ("DT", "PRP$") and is_answer(view, start + 2)
    return start + 2 if told else None


def is_answer(view: SimpleNamespace, i: int) -> bool:
    """Whether the word is a noun for an answer."""
    return view.low[i] in ANSWERS


def quotations_of(view: SimpleNamespace, found: list[Attribution]) -> set[int]:
    """The numbers of the quotations that the attributions hold."""
    return {view.quote[j] for one in found for a, b in one["content"] for j in range(a, b)}


def alone(view: SimpleNamespace, found: list[Attribution]) -> list[Attribution]:
    """The attributions with those quotations added that none of them holds and that fill a sentence of their own or have their speaker beside them."""
    taken = quotations_of(view, found)
    for number, (a, b, _) in enumerate(view.quotes, start=1):
        source = number not in taken and (signed(view, b) or announced(view, a))
        if number not in taken and (source or stands_alone(view, a, b)):
            parts = [number]
            while runs_on(view, parts[-1]):
                parts.append(parts[-1] + 1)
            taken |= set(parts)
            source = source or signed(view, view.quotes[parts[-1] - 1][1])
            found.append({"source": [source] if source else [], "cue": [], "content": [view.quotes[part - 1][:2] for part in parts], "rule": "floating quotation"})
    return found


def line_end(view: SimpleNamespace, i: int) -> int:
    """The token that breaks the line of a token, or the number of tokens."""
    return next((j for j in range(i, view.size) if is_break(view, j)), view.size)


def signed(view: SimpleNamespace, end: int) -> Piece | None:
    """Who stands after a quotation by a name alone, behind a dash or in the next line: "“We have no beds.” – Nurse Anna Berg"."""
    start = end
    while start < view.size and (view.pos[start] == "SPACE" or view.low[start] in DASHES):
        start += 1
    apart = start < view.size and view.low[start][0] in DASHES or any(is_break(view, j) or view.low[j] in DASHES for j in range(end, start))
    return by_name_alone(view, start, line_end(view, start)) if apart else None


def by_name_alone(view: SimpleNamespace, start: int, end: int) -> Piece | None:
    """A short line, or the beginning of one, that holds a person's name and no verb; without the stops at its end."""
    while end > start and view.pos[end - 1] in ("PUNCT", "SPACE"):
        end -= 1
    person = any(view.doc[j].ent_type_ == "PERSON" for j in range(start, min(end, start + 4)))
    return (start, end) if person and end - start <= LONGEST_NAME and not any(view.tag[j] in FINITE for j in range(start, end)) else None


def announced(view: SimpleNamespace, start: int) -> Piece | None:
    """The one person named in the line that leads with a colon to a quotation: "And from Chair Anna Berg:"."""
    colon = start - 1
    while colon > 0 and view.pos[colon] == "SPACE":
        colon -= 1
    if colon < 1 or view.low[colon] != ":":
        return None
    first = next((j for j in range(colon, -1, -1) if is_break(view, j)), -1) + 1
    people = [(e.start, e.end) for e in view.doc[first:colon].ents if e.label_ == "PERSON"]
    return people[0] if len(people) == 1 else None


def spoken_lines(view: SimpleNamespace, found: list[Attribution]) -> list[Attribution]:
    """The attributions with the lines of a transcript added: a speaker by name alone, a colon, and what is said."""
    taken = {j for one in found for a, b in one["content"] for j in range(a, b)}
    breaks = [-1, *(j for j in range(view.size) if is_break(view, j)), view.size]
    lines = [(a + 1, colon, b) for a, b in zip(breaks, breaks[1:]) if (colon := speaker_end(view, a + 1, b)) and not taken & set(range(a + 1, b))]
    return found + [{"source": [(a, colon)], "cue": [], "content": [(colon + 1, b)], "rule": "line of a speaker"} for a, colon, b in lines]


def speaker_end(view: SimpleNamespace, start: int, end: int) -> int | None:
    """The colon after the speaker with whose name the line begins, if something follows it; None where it begins otherwise."""
    colon = next((j for j in range(start + 1, min(start + LONGEST_NAME, end - 1)) if view.low[j] == ":"), None)
    return colon if colon and view.doc[start].ent_type_ == "PERSON" and by_name_alone(view, start, colon) == (start, colon) else None


def stands_alone(view: SimpleNamespace, a: int, b: int) -> bool:
    """Whether a quotation is a sentence by itself with a verb, or of any length after a sentence in which somebody is asked: "Asked why, he rose. “Not today.”"."""
    told = b - a - 2 >= FEWEST and any(view.tag[j] in FINITE for j in range(a, b))
    asked = a > 0 and any(view.low[j] in ("asked", "asks") for j in range(view.first[a - 1], a))
    return (told or asked) and is_sentence(view, a, b)


def is_sentence(view: SimpleNamespace, a: int, b: int) -> bool:
    """Whether a quotation stands after a stop or line break, ends in a stop, and before the next sentence."""
    if not view.quotes[view.quote[a] - 1][2] and not runs_on(view, view.quote[a]):
        return False
    before = a == 0 or view.pos[a - 1] == "SPACE" or view.low[a - 1] in STOPS or view.low[a - 1] in ("”", '"', "’", "''")
    after = b >= view.size or view.pos[b] == "SPACE" or view.first[b] == b or view.low[b] in STOPS or view.quote[b] > 0
    stop = view.low[b - 2] in STOPS or view.low[b - 1] in STOPS or b < view.size and view.low[b] in STOPS
    return before and after and stop

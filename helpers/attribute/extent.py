"""How far what is said goes: the contents that the encoder marks, their ends mended by lines, quotations and clauses.

An attribution here is a dict of token spans (end exclusive): `source`, `cue`, `content`. Each rule was measured on
PolNeAR dev (training/scripts/score_claims.py); whole contents and quotations bring 1.4 points of exact contents.
"""

from collections import Counter, defaultdict
from types import SimpleNamespace

from helpers.attribute import modality

QUESTIONS = frozenset("whether if why how what when where who".split())
Attribution = dict
Piece = tuple[int, int]


def told(view: SimpleNamespace, marked: list[Attribution]) -> list[Attribution]:
    """The encoder's attributions, each with all that is its source's and nothing else."""
    rows = [in_its_line(view, one) for one in nearest(marked) if not is_put(view, one)]
    rows = [own_half(view, whole(view, one)) | {"rule": "model"} for one in rows]
    leave_to_its_line(view, rows)
    fill_quotations(view, rows)
    return rows


def in_its_line(view: SimpleNamespace, one: Attribution) -> Attribution:
    """The attribution without what stands in other lines than its cue and in no quotation: whether somebody still speaks there is not told, so the author does."""
    parts = []
    for a, b in one["content"]:
        cuts = [a, *(j for j in range(a + 1, b) if view.line[j] != view.line[j - 1]), b]
        parts += [(c, d) for c, d in zip(cuts, cuts[1:]) if view.line[c] == view.line[one["cue"][0][0]] or view.quote[d - 1]]
    return one | {"content": joined(parts) or one["content"]}


def whole(view: SimpleNamespace, one: Attribution) -> Attribution:
    """The attribution with its last piece, where that breaks off between two words, up to the end of
    its quotation or clause: "said children linked | to them were safe"."""
    start, end = one["content"][-1]
    if end >= view.size or "PUNCT" in (view.pos[end - 1], view.pos[end]):
        return one
    taken = {j for role in ("source", "cue") for span in one[role] for j in range(*span)}
    number = quotation_of(view, (end - 1, end + 1))
    ends = [view.quotes[number - 1][1]] if number else clause_ends(view, one, start, end)
    reached = [stop for stop in ends if not taken.intersection(range(end, stop))]
    return one | {"content": [*one["content"][:-1], (start, max(reached, default=end))]}


def clause_ends(view: SimpleNamespace, one: Attribution, start: int, end: int) -> list[int]:
    """Where the words end that hold those of a piece and stand behind it in its sentence, the cue's
    own neighbours in the parse apart."""
    cues = {j for span in one["cue"] for j in range(*span)}
    beside = {view.head[j] for j in cues}
    heads = {view.head[j] for j in range(start, end)} - beside
    return [view.doc[head].right_edge.i + 1 for head in sorted(heads)
            if head >= end and view.head[head] not in cues and view.first[head] == view.first[end - 1]]


def leave_to_its_line(view: SimpleNamespace, rows: list[Attribution]) -> None:
    """Takes the parts of a quotation from all that hold some of it but those whose cue stands in its line."""
    beside = {quotation_of(view, span) for row in rows for span in row["content"]
              if is_in_line(view, row, span) and not view.quote[row["cue"][0][0]]} - {0}
    for row in rows:
        kept = [span for span in row["content"]
                if quotation_of(view, span) not in beside or is_in_line(view, row, span)]
        row["content"] = kept or row["content"]


def is_in_line(view: SimpleNamespace, row: Attribution, span: Piece) -> bool:
    """Whether a part of a content begins in the line of its cue."""
    return view.line[row["cue"][0][0]] == view.line[span[0]]


def fill_quotations(view: SimpleNamespace, rows: list[Attribution]) -> None:
    """Gives each attribution the rest of the quotation that it holds a part of, where no other has a word in it."""
    held = Counter(number for row in rows for number in quotations_in(view, row["content"]))
    reported = {number for row in rows for number in quotations_in(view, row["source"] + row["cue"])}
    for row in rows:
        for number in sorted({quotation_of(view, span) for span in row["content"]} - {0} - reported):
            if held[number] == 1:
                rest = [span for span in row["content"] if quotation_of(view, span) != number]
                row["content"] = sorted([*rest, view.quotes[number - 1][:2]])


def quotations_in(view: SimpleNamespace, spans: list[Piece]) -> set[int]:
    """The numbers of the quotations that spans have a word in."""
    return {view.quote[j] for span in spans for j in range(*span)}


def quotation_of(view: SimpleNamespace, span: Piece) -> int:
    """The number of the quotation that a span stands in; 0 for none."""
    return view.quote[span[0]] if view.quote[span[0]] == view.quote[span[1] - 1] else 0


def own_half(view: SimpleNamespace, one: Attribution) -> Attribution:
    """The attribution without the author's own half of a thought: what follows ", but" with a subject and no "that" of its own."""
    start, end = one["content"][-1]
    cue = {view.doc[j].lemma_ for j in range(*one["cue"][0])}
    if not cue & modality.THOUGHT or start < one["cue"][0][1]:
        return one
    turns = (j for j in range(start + 3, end - 2) if view.low[j] in ("but", "yet") and view.low[j - 1] == "," and not view.quote[j])
    cut = next((j - 1 for j in turns if is_clause(view, j)), end)
    return one | {"content": [*one["content"][:-1], (start, cut)]}


def is_clause(view: SimpleNamespace, turn: int) -> bool:
    """Whether a word such as "but" begins a clause that has a subject, and no "that"."""
    below = view.kids[view.head[turn]] if view.dep[turn] == "cc" else ()
    told = {view.dep[k].partition(":")[0] for k in below if k > turn}
    return "nsubj" in told and not any(view.low[k] == "that" and view.dep[k] == "mark" for k in below)


def is_put(view: SimpleNamespace, one: Attribution) -> bool:
    """Whether it is but the question that somebody was asked: "Asked whether he would go, Berg smiled."."""
    start, end = one["cue"][0]
    return not one["source"] and view.low[start] == "asked" and start == view.first[start] and view.low[min(end, view.size - 1)] in QUESTIONS


def nearest(rows: list[Attribution]) -> list[Attribution]:
    """The attributions, a piece of content that two of them share left to the one whose cue is nearer, unless the other has nothing else or one holds the other."""
    shared, out = defaultdict(list), []
    for row in rows:
        for piece in row["content"]:
            shared[piece].append(row)
    for row in rows:
        kept = [piece for piece in row["content"] if all(distance(row, piece) <= distance(other, piece) or holds_cue(row, other) or holds_cue(other, row) for other in shared[piece])]
        out.append(row | {"content": kept or row["content"]})
    return out


def distance(row: Attribution, piece: Piece) -> int:
    """Tokens between a cue and a piece of content."""
    start, end = row["cue"][0]
    return min(abs(piece[0] - end), abs(start - piece[1]))


def holds_cue(outer: Attribution, inner: Attribution) -> bool:
    """Whether the cue of the one stands in the content of the other."""
    return any(start <= inner["cue"][0][0] < end for start, end in outer["content"])


def joined(spans: list[Piece]) -> list[Piece]:
    """The spans, those that touch made one."""
    out: list[Piece] = []
    for start, end in spans:
        out = [*out[:-1], (out[-1][0], end)] if out and out[-1][1] == start else [*out, (start, end)]
    return out

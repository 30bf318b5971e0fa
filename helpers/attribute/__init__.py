"""Who says so: the claims ledger of an article, and whose voice every stretch of it is.

Attributions come from the pipeline's encoder. A quotation that none of them holds, and that fills a sentence of its own or has a speaker beside it, joins
them without a cue, and so does a line of a transcript.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from types import SimpleNamespace

import numpy
import pandas
from spacy.attrs import IDX, IS_PUNCT, IS_SPACE
from spacy.tokens import Doc

from helpers import annotate, load
from helpers.attribute import extent, floating, modality, reporting, speakers
from helpers.corrections import layers
from helpers.encoder.component import ATTRIBUTIONS

CLAIMS = ["source", "source_start", "source_end", "speaker", "speaker_kind", "named", "addressee", "cue", "cue_start", "cue_end",
          "stance", "form", "modality", "negated", "sentence", "rule", "pieces", "outer", "score", "source_kind", "sure"]
TEXTS = ("source", "speaker", "speaker_kind", "source_kind", "addressee", "cue", "stance", "modality")
NUMBERS = ("source_start", "source_end", "cue_start", "cue_end", "outer")
TYPES = dict.fromkeys(TEXTS, "string") | dict.fromkeys(NUMBERS, "Int64") | {"named": "boolean", "negated": "boolean", "score": "Float64", "sure": "Float64"}
VOICES = ["voice", "claim", "words", "flags", "flag_spans"]
EDGE = " \t\r\n\u00a0,.;:"
ARTICLES = ("a", "an", "the")
NEXT = 8  # tokens between a claim and a floating quotation of the same speaker

Row = dict
Piece = tuple[int, int]


def claims(doc: Doc) -> pandas.DataFrame:
    """One row an attribution, in text order: offsets of the content from its first to its last word, who says it, by what word, how it is put.

    `source` is as PolNeAR's annotators mark it ("who" in "Berg, who said", "Berg’s" in "Berg’s warning"); `speaker` is an actor id of
    `annotate.actors`. `speaker_kind` is person, official, expert, institution, group, document or unnamed, by words and roles (who held an office once is
    no official); `source_kind` is how well it can be asked back: named person ("officials, including Anna Berg"), institution, document, group without
    names, unnamed. `negated` says that the claim is not made ("did not say whether") or that its main clause is negated. `pieces` are the offsets of the content's parts. `outer` is the row in whose content
    this one stands. `rule` says how the row came about, `sure` (and `score`, its older name) how likely the row is a claim with three tenths of the content
    in common (0 to 1; NA for rules; of 458 rows on PolNeAR's dev those at 0.86 were right in 88 of 100, at 0.98 in 98). NA: not known or not told.
    Raises ValueError where the pipeline marks no attributions.
    """
    if ATTRIBUTIONS not in doc.user_data:
        raise ValueError(f"The pipeline {doc.user_data.get('pipeline')!r} marks no attributions. Use the bundled pipeline.")
    view = reporting.read(doc)
    rows = [row for one in candidates(doc, view) if (row := in_text(view, one))]
    rows = layers.claims(view, rows)
    rows.sort(key=lambda row: (row["start"], -row["end"], row["cue"] or (0, 0)))
    nest(rows)
    tell_speakers(view, rows)
    return frame(doc, view, rows)


def candidates(doc: Doc, view: SimpleNamespace) -> list[Row]:
    """Attributions as token spans: those that the encoder marked, over all paragraphs of their
    quotation, and quotations and lines of a transcript that none of them holds."""
    return floating.complete(view, extent.told(view, doc.user_data[ATTRIBUTIONS]))


def hull(spans: list[tuple[int, int]]) -> tuple[int, int]:
    """From the first start to the last end."""
    return min(start for start, _ in spans), max(end for _, end in spans)


# Offsets.

def in_text(view: SimpleNamespace, one: Row) -> Row | None:
    """An attribution with character offsets, its ends mended by the quotation marks; None where nothing is left of its content. A lone article is no source."""
    source, cue = (hull(one[role]) if one[role] else None for role in ("source", "cue"))
    source = source if source and any(view.low[j] not in ARTICLES for j in range(*source)) else None
    row = {"tokens": sorted(one["content"]), "source_tokens": source, "cue_tokens": cue, "rule": one["rule"], "score": one.get("score", pandas.NA)}
    row |= {"source": offsets(view, source), "cue": offsets(view, cue)}
    row["pieces"] = mended(view, row)
    if not row["pieces"]:
        return None
    row["start"], row["end"] = hull(row["pieces"])
    return row


def offsets(view: SimpleNamespace, span: tuple[int, int] | None) -> tuple[int, int] | None:
    """Character offsets of a token span without spaces, commas and stops at its ends; None where nothing is left."""
    if span is None:
        return None
    last = view.doc[span[1] - 1]
    start, end = view.doc[span[0]].idx, last.idx + len(last)
    text = view.text
    while start < end and (text[start].isspace() or text[start] in EDGE or text[start] in reporting.DASHES):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:" or text[end - 1] == "." and not abbreviated(view, span[1] - 1)):
        end -= 1
    return (start, end) if start < end else None


def abbreviated(view: SimpleNamespace, j: int) -> bool:
    """Whether the token ends in a stop of its own: "U.S."."""
    return len(view.low[j]) > 1


def mended(view: SimpleNamespace, row: Row) -> list[tuple[int, int]]:
    """The pieces of the content, each with the marks of a quotation that it fills, in order; those that then overlap are one."""
    out: list[tuple[int, int]] = []
    outside = {view.quote[j] for span in (row["cue_tokens"], row["source_tokens"]) if span for j in range(*span)}
    for a, b in row["tokens"]:
        for number in sorted({view.quote[a], view.quote[b - 1]} - outside - {0}):
            first, last, _ = view.quotes[number - 1]
            if min(b, last) - max(a, first) > 0.6 * (last - first):
                a, b = min(a, first), max(b, last)
        found = offsets(view, (a, b))
        if found and any(character.isalnum() for character in view.text[found[0]:found[1]]):
            meets = bool(out) and found[0] < out[-1][1]
            out = [*out[:-1], hull([out[-1], found])] if meets else [*out, found]
    return out


def nest(rows: list[Row]) -> None:
    """Gives each row the number of the smallest other row in whose content it and its cue stand."""
    around: list[int] = []
    for number, row in enumerate(rows):
        around = [other for other in around if rows[other]["end"] > row["start"]]
        inside = [other for other in around if holds(rows[other], row)]
        row["outer"] = min(inside, key=lambda other: rows[other]["end"] - rows[other]["start"]) if inside else None
        around.append(number)


def holds(outer: Row, inner: Row) -> bool:
    """Whether the one content holds the other and its cue."""
    spans = [(inner["start"], inner["end"]), *([inner["cue"]] if inner["cue"] else [])]
    return all(outer["start"] <= start and end <= outer["end"] for start, end in spans) and (outer["start"], outer["end"]) != (inner["start"], inner["end"])


# Speakers.

def tell_speakers(view: SimpleNamespace, rows: list[Row]) -> None:
    """Fills in who speaks, going through the article in the order in which sources are read."""
    known, last = speakers.survey(view.doc), None
    for row in sorted(rows, key=lambda row: reading_order(view, row)):
        outer = rows[row["outer"]] if row["outer"] is not None else None
        row |= tell_speaker(view, known, row, last, outer)
        row |= layers.speaker(known, row)
        if row["outer"] is None and (row["source_tokens"] or row["speaker"]):
            last = spoken(view, known, row)


def spoken(view: SimpleNamespace, known: SimpleNamespace, row: Row) -> Row:
    """What later claims can point to: this claim's speaker, and who was asked."""
    end = max(row["tokens"][-1][1], *(span[1] for span in (row["source_tokens"], row["cue_tokens"]) if span), 0)
    told = addressee(view, row) if row["cue_tokens"] and view.doc[row["cue_tokens"][1] - 1].lemma_ == "ask" else None
    return {"speaker": row["speaker"], "kind": row["kind"], "end": end, "asked": speakers.named_in(known, told) if told else ""}


def reading_order(view: SimpleNamespace, row: Row) -> tuple[bool, int, int]:
    """Sources in text order; "I" and "we" last, since the speaker whose words they stand in may be named after them."""
    at = (row["source_tokens"] or row["cue_tokens"] or row["tokens"][0])[0]
    return bool(row["source_tokens"]) and view.low[at] in ("i", "we"), at, row["start"]


def tell_speaker(view: SimpleNamespace, known: SimpleNamespace, row: Row, last: Row | None,
                 outer: Row | None) -> Row:
    """Speaker, kind and whether named; the kind of a speaker who goes on stays as it was."""
    source = row["source_tokens"] and reporting.antecedent(view, row["source_tokens"])
    speaker = who(view, known, row, source, last, outer)
    floats = source is None and row["rule"] == "floating quotation"
    goes_on = last and speaker == last["speaker"] and (speaker or floats)
    kind = last["kind"] if goes_on else ""
    if not kind and (source or speaker):
        kind = speakers.kind(known, source or row["tokens"][0], speaker)
    named = True if speaker else speakers.named(known, source, "") if source else pandas.NA
    return {"speaker": speaker, "kind": kind, "named": named,
            "source_kind": speakers.source_kind(known, source, speaker, kind)}


def who(view: SimpleNamespace, known: SimpleNamespace, row: Row, source: Piece | None,
        last: Row | None, outer: Row | None) -> str:
    """The actor that speaks: who was asked right before, or whom the source tells of.

    A quotation without a source has the speaker right before it, or who acts in the sentence before.
    """
    follows = last and plainly_follows(view, last, row)
    answers = row["cue_tokens"] and floating.is_answer(view, row["cue_tokens"][1] - 1)
    if follows and last["asked"] and (source is None or answers):
        return last["asked"]
    if source is None and row["rule"] != "floating quotation":
        return ""
    if source is None:
        return last["speaker"] if follows else speakers.acting_before(known, row["tokens"][0][0])
    before = last and last | {"end": min(last["end"], source[0])}
    outer = outer if outer and "speaker" in outer else None
    return speakers.resolve(known, source, last=before, outer=outer, content=row["tokens"])


def plainly_follows(view: SimpleNamespace, last: Row, row: Row) -> bool:
    """Whether the quotation follows the last claim within a few words (its reporting clause, a line break) and nobody else is named between."""
    between = view.doc[last["end"]:row["tokens"][0][0]]
    return len(between) < NEXT and not any(token.ent_type_ == "PERSON" and token.ent_id_ not in (last["speaker"], last["asked"]) for token in between)


def addressee(view: SimpleNamespace, row: Row) -> tuple[int, int] | None:
    """Whom the source tells it: the object of "told", the subject of "was told", the noun after "said to"."""
    cue = row["cue_tokens"]
    verb = next((j for j in range(*cue) if reporting.verb_at(view, j)), None) if cue else None
    if verb is None:
        return None
    name = reporting.verb_at(view, verb)
    if reporting.is_passive(view, verb) and name in ("tell", "inform", "warn", "notify", "remind", "advise"):
        return reporting.passive_told(view, verb)
    told = reporting.told_to(view, verb, name, cue[1])
    if told is None and cue[1] < view.size and view.low[cue[1]] == "to" and name in ("say", "write", "speak", "explain", "suggest", "admit", "announce", "complain"):
        noun = next((k for k in view.kids[verb] if k > cue[1] and view.dep[k] in ("obl", "nmod")), None)
        told = reporting.phrase(view, noun, cue[1] + 1, view.last[verb]) if noun is not None else None
    starts = [a for a, _ in row["tokens"] if told and told[0] < a < told[1]]
    told = (told[0], starts[0]) if starts else told
    return None if told and any(a <= told[0] < b for a, b in row["tokens"]) else told


# The table.

def frame(doc: Doc, view: SimpleNamespace, rows: list[Row]) -> pandas.DataFrame:
    """The ledger's table."""
    numbers = annotate.sentence_numbers(doc, [row["start"] for row in rows])
    return annotate.table(view.text, [cells(doc, view, row, number) for row, number in zip(rows, numbers)], CLAIMS, types=TYPES)


def cells(doc: Doc, view: SimpleNamespace, row: Row, sentence: int) -> tuple:
    """The cells of one row, in the order of `CLAIMS`."""
    first = row["tokens"][0]
    stance = modality.stance(doc, row["cue_tokens"]) if row["cue_tokens"] else pandas.NA
    told = offsets(view, addressee(view, row))
    how = row.get("fixed", {}).get("form") or form(view, row)
    return (row["start"], row["end"], *of_text(view.text, row["source"]), row["speaker"] or pandas.NA, row["kind"] or pandas.NA, row["named"],
            view.text[slice(*told)] if told else pandas.NA, *of_text(view.text, row["cue"]), stance, how, modality.modality(doc, first),
            modality.negated(doc, first, row["cue_tokens"]), sentence, row["rule"], row["pieces"], pandas.NA if row["outer"] is None else row["outer"], row["score"],
            row["source_kind"] or pandas.NA, row["score"])


def of_text(text: str, span: tuple[int, int] | None) -> tuple:
    """The words of a span and its offsets, or three times NA."""
    return (text[slice(*span)], *span) if span else (pandas.NA, pandas.NA, pandas.NA)


def form(view: SimpleNamespace, row: Row) -> str:
    """direct: all of the content stands in quotation marks; mixed: a part of it does; indirect: none.

    Marks around the cue as well count for the outer claim, not for this one.
    """
    quoted = quoted_parts(view, row)
    if not quoted:
        return "indirect"
    return "direct" if letters(view.text, row["pieces"]) <= letters(view.text, quoted) else "mixed"


def letters(text: str, spans: list[tuple[int, int]]) -> int:
    """How many letters and digits the spans hold."""
    return sum(character.isalnum() for start, end in spans for character in text[start:end])


def quoted_parts(view: SimpleNamespace, row: Row) -> list[tuple[int, int]]:
    """Offsets of what stands in quotation marks within the content, marks included; not the quotation in which the cue stands too."""
    around = {view.quote[j] for span in (row["cue_tokens"], row["source_tokens"]) if span for j in range(*span)}
    out = []
    for start, end in row["pieces"]:
        at = bisect_left(view.quote_ends, start + 1)
        while at < len(view.quotes) and view.quote_starts[at] < end:
            if at + 1 not in around:
                out.append((max(start, view.quote_starts[at]), min(end, view.quote_ends[at])))
            at += 1
    return out


# Voices.

def voices(doc: Doc, *, ledger: pandas.DataFrame | None = None) -> pandas.DataFrame:
    """One row a stretch of the text, without gap or overlap, cut at line breaks: whose `voice` it is, the `claim` (row of `claims`) it belongs to, its words.

    `quoted` stands in the quotation marks of a claim, `paraphrased` in the rest of its content, all else (sources and cues too) is the
    `author`'s. Where claims nest, the innermost has the stretch. `flags` name what binds (obligation), assures (certainty) or judges
    (opinion) in the author's own voice, with the word; `flag_spans` its offsets. `ledger` is what `claims` gives, where it is at hand.
    """
    return stretches(doc, claims(doc) if ledger is None else ledger, reporting.read(doc))


def stretches(doc: Doc, ledger: pandas.DataFrame, view: SimpleNamespace) -> pandas.DataFrame:
    """The table of voices for a ledger of the same article."""
    claim, quoted = painted(doc, ledger, view)
    starts = cuts(claim, quoted, [start for start, _, _ in load.lines(view.text)])
    bounds = list(zip(starts, [*starts[1:], len(view.text)]))
    marks = doc.to_array([IS_PUNCT, IS_SPACE, IDX]).reshape(-1, 3)
    words = marks[(marks[:, 0] == 0) & (marks[:, 1] == 0), 2].tolist()
    flagged = modality.flags(view.text)
    places = [start for start, _, _ in flagged]
    rows = []
    for start, end in bounds:
        number = int(claim[start])
        voice = "author" if number < 0 else "quoted" if quoted[start] else "paraphrased"
        found = flagged[bisect_left(places, start):bisect_left(places, end)] if number < 0 else []
        told = [f"{kind}: {view.text[a:b]}" for a, b, kind in found]
        count = bisect_left(words, end) - bisect_left(words, start)
        rows.append((start, end, voice, pandas.NA if number < 0 else number, count, told, [(a, b) for a, b, _ in found]))
    return annotate.table(view.text, rows, VOICES, types={"claim": "Int64"})


def painted(doc: Doc, ledger: pandas.DataFrame, view: SimpleNamespace) -> tuple[numpy.ndarray, numpy.ndarray]:
    """For each character the innermost claim (-1: none) and whether it stands in that claim's, or an outer one's, quotation marks."""
    quoted = numpy.zeros(len(view.text), bool)
    for row in ledger[["pieces", "form", "source_start", "source_end", "cue_start", "cue_end"]].to_dict("records"):
        for start, end in quoted_in(view, row):
            quoted[start:end] = True
    return innermost(view.text, ledger["pieces"].tolist())[:-1], quoted


def innermost(text: str, pieces: list[list[tuple[int, int]]]) -> numpy.ndarray:
    """For each character, and the end, the innermost claim (by the pieces of its content) that it stands in, or -1: the author's own voice."""
    claim = numpy.full(len(text) + 1, -1)
    for number in sorted(range(len(pieces)), key=lambda number: -sum(end - start for start, end in pieces[number])):
        for start, end in pieces[number]:
            claim[start:end] = number
    return claim


def quoted_in(view: SimpleNamespace, row: Row) -> list[tuple[int, int]]:
    """The quoted parts of a row of the ledger."""
    if row["form"] == "indirect":
        return []
    spans = {f"{role}_tokens": in_tokens(view, row[f"{role}_start"], row[f"{role}_end"]) for role in ("source", "cue")}
    return quoted_parts(view, {"pieces": row["pieces"]} | spans)


def in_tokens(view: SimpleNamespace, start: int | None, end: int | None) -> tuple[int, int] | None:
    """The tokens between two offsets; None where these are missing."""
    return None if pandas.isna(start) else (bisect_right(view.starts, start) - 1, bisect_left(view.starts, end))


def cuts(claim: numpy.ndarray, quoted: numpy.ndarray, lines: list[int]) -> list[int]:
    """Where a stretch of one claim and one voice begins, or a line."""
    change = numpy.flatnonzero((numpy.diff(claim) != 0) | (numpy.diff(quoted) & (claim[1:] >= 0))) + 1
    return sorted({0, *change.tolist(), *(line for line in lines if line < len(claim))}) if len(claim) else []

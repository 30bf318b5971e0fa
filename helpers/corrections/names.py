"""Corrections of names, applied to a Doc: words cut where a correction begins or ends inside one, entities before actors are told apart, actors after."""

from spacy.tokens import Doc, Span

from helpers import corrections
from helpers.corrections import Row


def edges(rows: list[Row], text: str) -> set[int]:
    """The offsets at which a mark of a correction that still stands begins or ends."""
    return {edge for row in rows if corrections.stands(text, row) for span in corrections.quoted(row) for edge in (span["start"], span["end"])}


def cut_words(doc: Doc, offsets: set[int], before: int) -> Doc:
    """The Doc with its words cut at these offsets, counted from so many characters before it."""
    cuts = {token.i: inside for token in doc if offsets
            if (inside := sorted(at for edge in offsets if token.idx < (at := edge - before) < token.idx + len(token)))}
    if not cuts:
        return doc
    words, spaces = [], []
    for token in doc:
        bounds = [token.idx, *cuts.get(token.i, ()), token.idx + len(token)]
        words += [token.text[start - token.idx:end - token.idx] for start, end in zip(bounds, bounds[1:])]
        spaces += [False] * (len(bounds) - 2) + [bool(token.whitespace_)]
    return Doc(doc.vocab, words=words, spaces=spaces)


def entities(doc: Doc) -> Doc:
    """The Doc with its entities as corrected."""
    fixes = corrections.of(doc.user_data["corrections"], doc.text, "entities")
    if fixes:
        rows = [{"start": span.start_char, "end": span.end_char, "label": span.label_} for span in doc.ents]
        spans = [doc.char_span(row["start"], row["end"], label=row.get("fixed", {}).get("label") or row["label"])
                 for row in corrections.applied(fixes, "entities", rows) if "label" in row | row.get("fixed", {})]
        doc.set_ents([span for span in spans if span is not None])
    return doc


def actors(doc: Doc) -> Doc:
    """The Doc with the actors of its entities as corrected."""
    fixes = corrections.of(doc.user_data["corrections"], doc.text, "entities")
    told = {corrections.moved({"start": mark[0], "end": mark[1], "fixed": fix})["start"]: fix["actor"] or "" for mark, fix in fixes.items() if "actor" in fix}
    if told:
        for token in (token for span in doc.ents if told.get(span.start_char) == "" for token in span):
            token.ent_id_ = ""  # an empty one in `span_id` leaves what was there
        doc.set_ents([Span(doc, span.start, span.end, label=span.label, span_id=told.get(span.start_char, span.ent_id_)) for span in doc.ents])
    return doc

"""Mark an article: sentences, tokens, named entities and actors, each with its offsets into the untouched text."""

import warnings
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pandas
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from helpers import identify, label, load

MODEL = Path(__file__).parent / "model"
CHUNK = 100_000


def doc(article: load.Article, *, pipeline: str | Path = MODEL) -> Doc:
    """The article as a spaCy Doc with `doc.text == article.text`.

    `pipeline` is the bundled one or any spaCy English pipeline by name or path. Line breaks end sentences. What is known of the
    article (name, published date, source) travels in `doc.user_data`. Raises OSError where the pipeline is not found and ValueError
    where it is not English.
    """
    nlp = load_pipeline(str(pipeline))
    parts = [nlp(end_sentences_at_breaks(nlp.make_doc(part))) for part in cut(article.text)]
    marked = parts[0] if len(parts) == 1 else Doc.from_docs(parts, ensure_whitespace=False)
    marked.user_data |= {"name": article.name, "published": article.published, "source": article.source, "pipeline": nlp.meta["name"]}
    warn_of_other_labels(marked)
    return identify.actors(label.refine(marked))


@lru_cache(maxsize=4)
def load_pipeline(pipeline: str) -> Language:
    """The pipeline, loaded once a session."""
    try:
        nlp = spacy.load(pipeline)
    except OSError as error:
        raise OSError(f"{pipeline}: no such spaCy pipeline. Give the name of an installed one or the path of its folder.") from error
    if nlp.lang != "en":
        raise ValueError(f"{pipeline}: its language is {nlp.lang!r}; the articles are English. Choose an English pipeline.")
    nlp.max_length = max(nlp.max_length, 2 * CHUNK)
    return nlp


def cut(text: str) -> Iterator[str]:
    """Parts of at most about `CHUNK` characters that make up the text again, cut after a line break or, failing that, after a space."""
    start = 0
    while len(text) - start > CHUNK:
        window = text[start:start + CHUNK]
        end = start + (window.rfind("\n") + 1 or window.rfind(" ") + 1 or CHUNK)
        yield text[start:end]
        start = end
    yield text[start:]


def is_break(token: Token) -> bool:
    """Whether the token is white space with a line break in it."""
    return token.is_space and len(f".{token.text}.".splitlines()) > 1


def end_sentences_at_breaks(unmarked: Doc) -> Doc:
    """The Doc with a sentence start after every line break; the pipeline leaves set starts alone."""
    for token in unmarked[:-1]:
        if is_break(token) and not unmarked[token.i + 1].is_space:
            unmarked[token.i + 1].is_sent_start = True
    return unmarked


# Dependency labels that Universal Dependencies lacks: the CLEAR scheme of spaCy's own English models (spacy.io/models/en).
NOT_UNIVERSAL = {"dobj", "pobj", "nsubjpass", "prep", "poss", "auxpass", "prt", "attr"}


def is_universal(marked: Doc) -> bool:
    """Whether no label of the parse is foreign to Universal Dependencies (universaldependencies.org/u/dep)."""
    return not any(token.dep_ in NOT_UNIVERSAL for token in marked)


def require_universal_dependencies(marked: Doc) -> None:
    """Raise ValueError where the Doc has no parse, or one whose labels are not those of Universal Dependencies."""
    pipeline = marked.user_data.get("pipeline")
    if not marked.has_annotation("DEP"):
        raise ValueError(f"The pipeline {pipeline!r} has no parser; this needs one with Universal Dependencies labels.")
    if not is_universal(marked):
        raise ValueError(
            f"The pipeline {pipeline!r} does not label dependencies as Universal Dependencies do (it says 'dobj' or 'prep' where they say "
            "'obj' or 'case'), so what reads the parse would be wrong. Use the bundled pipeline.")


def warn_of_other_labels(marked: Doc) -> None:
    """Say what is missing where another pipeline's parse cannot be read."""
    if not is_universal(marked):
        warnings.warn(
            f"The pipeline {marked.user_data['pipeline']!r} does not label dependencies as Universal Dependencies do. Roles told with a verb "
            "('is a lawyer') and capitals that stand for a government are not found with it; claims and events need the bundled pipeline.",
            stacklevel=3)


def trim(span: Span) -> tuple[int, int]:
    """Character offsets of the span without white-space tokens at its edges; equal offsets where nothing is left."""
    words = [token for token in span if not token.is_space]
    return (words[0].idx, words[-1].idx + len(words[-1])) if words else (span.start_char, span.start_char)


def table(text: str, rows: list[tuple], columns: list[str]) -> pandas.DataFrame:
    """A frame whose first columns are `start, end, text`; each row begins with its two offsets."""
    full = [(start, end, text[start:end], *rest) for start, end, *rest in rows]
    return pandas.DataFrame(full, columns=["start", "end", "text", *columns])


def sentence_spans(marked: Doc) -> list[Span]:
    """The Doc's sentences that hold more than white space, in order."""
    if not marked.has_annotation("SENT_START"):
        raise ValueError(f"The pipeline {marked.user_data.get('pipeline')!r} marks no sentence ends; add a parser, a senter or a sentencizer.")
    return [span for span in marked.sents if any(not token.is_space for token in span)]


def sentences(marked: Doc) -> pandas.DataFrame:
    """One row a sentence: `sentence` and `paragraph` count from 1, `words` are tokens that are neither punctuation nor white space."""
    starts = [start for start, _, _ in load.lines(marked.text)]
    rows = []
    for number, span in enumerate(sentence_spans(marked), start=1):
        start, end = trim(span)
        rows.append((start, end, number, bisect_right(starts, start), sum(not (t.is_punct or t.is_space) for t in span)))
    return table(marked.text, rows, ["sentence", "paragraph", "words"])


def sentence_numbers(marked: Doc, offsets: list[int]) -> list[int]:
    """The number of the sentence in which each character offset lies."""
    starts = [trim(span)[0] for span in sentence_spans(marked)]
    return [max(1, bisect_right(starts, offset)) for offset in offsets]


def tokens(marked: Doc) -> pandas.DataFrame:
    """One row a token, white space left out: `lemma`, `pos` (universal), `tag` (Penn), `dep`, and `head`, the row of the word it depends on."""
    words = [token for token in marked if not token.is_space]
    row_of = {token.i: row for row, token in enumerate(words)}
    rows = [
        (t.idx, t.idx + len(t), t.lemma_, t.pos_, t.tag_, t.dep_, row_of[visible_head(t).i]) for t in words
    ]
    return table(marked.text, rows, ["lemma", "pos", "tag", "dep", "head"])


def visible_head(token: Token) -> Token:
    """The nearest word above the token that is not white space; the token itself at the top."""
    head = token.head
    while head.is_space and head.head.i != head.i:
        head = head.head
    return token if head.is_space else head


def entities(marked: Doc) -> pandas.DataFrame:
    """One row a named mention: `label` (OntoNotes, and MISC), `actor` (id of who or what it is, NA where it is none), `sentence` (from 1)."""
    spans = list(marked.ents)
    numbers = sentence_numbers(marked, [span.start_char for span in spans]) if spans else []
    rows = [(s.start_char, s.end_char, s.label_, s.ent_id_ or pandas.NA, number) for s, number in zip(spans, numbers)]
    return table(marked.text, rows, ["label", "actor", "sentence"])


def actors(marked: Doc) -> pandas.DataFrame:
    """One row a person, group, organisation or place spoken of, most mentions first; offsets of the fullest mention.

    `name` is the fullest mention's text, `label` its entity label, `aliases` the other forms, `roles` what the text says they are
    (titles, appositions), `mentions` how often they are named.
    """
    return identify.table(marked)

"""Mark an article: sentences, tokens, named entities and actors, each with its offsets into the untouched text."""

import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy
import pandas
import spacy
from spacy.attrs import DEP, HEAD, IDX, IS_PUNCT, IS_SPACE, LEMMA, LENGTH, POS, SENT_START, TAG
from spacy.language import Language
from spacy.tokens import Doc

from helpers import corrections, load
from helpers.corrections import names
from helpers.encoder import component, predicates
from helpers.annotate import coreference, identify, label
from helpers.text import breaks_line

MODEL = Path(__file__).parents[1] / "model"
CHUNK = 100_000
# The tokenizer tries each end of a word without spaces against all of it: a second for 1,000 brackets, three hours for 100,000. No word is as long.
LONGEST_WORD = 1_000
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")


def doc(article: load.Article, *, pipeline: str | Path = MODEL) -> Doc:
    """The article as a spaCy Doc with `doc.text == article.text`.

    `pipeline` is the bundled one or any spaCy English pipeline by name or path. Line breaks end sentences. What is known of the
    article (name, published date, source) travels in `doc.user_data`. Raises OSError where the pipeline is not found and ValueError
    where it is not English, and TypeError for a bare string.
    """
    if isinstance(article, str):
        raise TypeError("annotate.doc takes an article: load.article(path) reads one from a file, load.text(words) makes one of a string.")
    nlp = load_pipeline(str(pipeline))
    fixes = corrections.read(article.corrections)
    edges = names.edges(fixes, article.text)
    marked = joined([nlp(end_sentences_at_breaks(names.cut_words(nlp.make_doc(part), edges, start))) for start, part in cut(article.text)])
    marked.user_data |= {"name": article.name, "published": article.published, "published_assumed": article.published_assumed,
                         "source": article.source, "pipeline": nlp.meta["name"], "pipeline_version": nlp.meta["version"], "corrections": fixes}
    warn_of_other_labels(marked)
    return names.actors(identify.actors(names.entities(label.refine(marked))))


def joined(parts: list[Doc]) -> Doc:
    """The parts as one Doc, what the encoder found in each with tokens counted from the first."""
    shifts = {component.ATTRIBUTIONS: component.shift, component.EVENTS: predicates.shift, component.NAMES: component.shift_name}
    found: dict[str, list] = {}
    before = 0
    for part in parts:
        for name, shift in shifts.items():
            if name in part.user_data:
                found.setdefault(name, []).extend(shift(one, before) for one in part.user_data.pop(name))
        before += len(part)
    whole = parts[0] if len(parts) == 1 else Doc.from_docs(parts, ensure_whitespace=False)
    whole.user_data |= found
    return whole


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


def cut(text: str) -> Iterator[tuple[int, str]]:
    """The parts that make up the text again, each with its start: at most about `CHUNK` characters, cut after a line break or, failing that, a space,
    and in a word longer than any.
    """
    start = 0
    for end in [*(found.end() for found in LONG_WORD.finditer(text)), len(text)]:
        while end - start > CHUNK:
            window = text[start:start + CHUNK]
            size = window.rfind("\n") + 1 or window.rfind(" ") + 1 or CHUNK
            yield start, text[start:start + size]
            start += size
        yield start, text[start:end]
        start = end


def end_sentences_at_breaks(unmarked: Doc) -> Doc:
    """The Doc with a sentence start after every line break; the pipeline leaves set starts alone."""
    for token in unmarked[:-1]:
        if token.is_space and breaks_line(token.text) and not unmarked[token.i + 1].is_space:
            unmarked[token.i + 1].is_sent_start = True
    return unmarked


# Dependency labels that Universal Dependencies lacks: the CLEAR scheme of spaCy's own English models (spacy.io/models/en).
NOT_UNIVERSAL = {"dobj", "pobj", "nsubjpass", "prep", "poss", "auxpass", "prt", "attr"}


def is_universal(marked: Doc) -> bool:
    """Whether no label of the parse is foreign to Universal Dependencies (universaldependencies.org/u/dep)."""
    return not any(marked.vocab.strings[key] in NOT_UNIVERSAL for key in numpy.unique(marked.to_array([DEP])).tolist())


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


@lru_cache(maxsize=4)
def text(marked: Doc) -> str:
    """The Doc's text, joined once: a Doc's text never changes."""
    return marked.text


def table(text: str, rows: list[tuple], columns: list[str], *, types: dict[str, str | type] | None = None) -> pandas.DataFrame:
    """A frame whose first columns are `start, end, text`; each row begins with its two offsets. `types` are pandas types by column."""
    starts, ends, *rest = zip(*rows) if rows else [()] * (2 + len(columns))
    offsets = {"start": numpy.array(starts, numpy.int64), "end": numpy.array(ends, numpy.int64)}
    words = column([text[start:end] for start, end in zip(starts, ends)], "str")
    return pandas.DataFrame(offsets | {"text": words} | {name: column(cells, (types or {}).get(name)) for name, cells in zip(columns, rest)}, copy=False)


def column(cells: Sequence, kind: str | type | None = None) -> Sequence:
    """The cells as pandas takes them fastest: of a given type, or of the one it sees in them (object where there are none)."""
    return pandas.array(list(cells), dtype=known_type(kind)) if kind else list(cells) or numpy.empty(0, object)


@cache
def known_type(kind: str | type) -> object:
    """The pandas type of this name, looked up once."""
    return pandas.api.types.pandas_dtype(kind)


def sentence_bounds(marked: Doc) -> numpy.ndarray:
    """One row a sentence that holds more than white space: its first token, the token after its last, and their offsets (first character, end)."""
    marks = marked.to_array([IDX, LENGTH, IS_SPACE, SENT_START]).astype(numpy.int64).reshape(-1, 4)
    if not (marks[1:, 3] == 1).any() and not marked.has_annotation("SENT_START"):
        raise ValueError(f"The pipeline {marked.user_data.get('pipeline')!r} marks no sentence ends; add a parser, a senter or a sentencizer.")
    words = numpy.flatnonzero(marks[:, 2] == 0)
    sentence = numpy.cumsum(marks[:, 3] == 1)[words]
    cut = numpy.flatnonzero(numpy.diff(sentence)) + 1
    first, last = (words[numpy.r_[0, cut]], words[numpy.r_[cut - 1, len(words) - 1]]) if len(words) else (words, words)
    return numpy.stack([first, last + 1, marks[first, 0], marks[last, 0] + marks[last, 1]], 1)


def sentences(marked: Doc) -> pandas.DataFrame:
    """One row a sentence: `sentence` and `paragraph` count from 1, `words` are tokens that are neither punctuation nor white space."""
    bounds = sentence_bounds(marked)
    starts = [start for start, _, _ in load.lines(text(marked))]
    words = numpy.r_[0, numpy.cumsum(~marked.to_array([IS_SPACE, IS_PUNCT]).astype(bool).reshape(-1, 2).any(1))]
    rows = [(start, end, number, bisect_right(starts, start), count) for number, (start, end, count) in
            enumerate(zip(*bounds[:, 2:].T.tolist(), (words[bounds[:, 1]] - words[bounds[:, 0]]).tolist()), start=1)]
    return table(text(marked), rows, ["sentence", "paragraph", "words"])


def sentence_numbers(marked: Doc, offsets: list[int]) -> list[int]:
    """The number of the sentence in which each character offset lies."""
    return numpy.searchsorted(sentence_bounds(marked)[:, 2], offsets, "right").clip(min=1).tolist() if len(offsets) else []


def tokens(marked: Doc) -> pandas.DataFrame:
    """One row a token, white space left out: `lemma`, `pos` (universal), `tag` (Penn), `dep`, and `head`, the row of the word it depends on."""
    marks = marked.to_array([IDX, LENGTH, IS_SPACE, LEMMA, POS, TAG, DEP]).reshape(-1, 7)
    words = numpy.flatnonzero(marks[:, 2] == 0)
    starts, ends = marks[words, 0], marks[words, 0] + marks[words, 1]
    strings = {key: marked.vocab.strings[key] for key in numpy.unique(marks[words, 3:]).tolist()}
    names = ([strings[key] for key in column] for column in marks[words, 3:].T.tolist())
    heads = numpy.searchsorted(words, visible_heads(marked)[words])
    return table(text(marked), list(zip(starts.tolist(), ends.tolist(), *names, heads.tolist())), ["lemma", "pos", "tag", "dep", "head"])


def visible_heads(marked: Doc) -> numpy.ndarray:
    """For each token the nearest word above it that is not white space; the token itself at the top."""
    here = numpy.arange(len(marked))
    space = marked.to_array([IS_SPACE]).astype(bool).reshape(-1)
    above = here + marked.to_array([HEAD]).astype(numpy.int64).reshape(-1)
    head = above
    while (unseen := space[head] & (above[head] != head)).any():
        head = numpy.where(unseen, above[head], head)
    return numpy.where(space[head], here, head)


def entities(marked: Doc) -> pandas.DataFrame:
    """One row a named mention: `label` (OntoNotes, and MISC), `actor` (id of who or what it is, NA where it is none), `sentence` (from 1),
    `sure` (the encoder's probability of the label of its least sure word, NA where only a rule marks it).
    """
    spans = list(marked.ents)
    numbers = sentence_numbers(marked, [span.start_char for span in spans])
    chance = {i: sure for start, end, sure in marked.user_data.get(component.NAMES, ()) for i in range(start, end)}
    sure = [min((chance[i] for i in range(s.start, s.end) if i in chance), default=None) for s in spans]
    rows = [(s.start_char, s.end_char, s.label_, s.ent_id_ or pandas.NA, *rest) for s, *rest in zip(spans, numbers, sure)]
    return table(text(marked), rows, ["label", "actor", "sentence", "sure"], types={"sure": "Float64"})


def actors(marked: Doc) -> pandas.DataFrame:
    """One row a person, group, organisation or place spoken of, most mentions first; offsets of the fullest mention.

    `name` is the fullest mention's text, `label` its entity label, `aliases` the other forms, `roles` what the text says they are
    (titles, appositions), `mentions` how often they are named.
    """
    return identify.table(marked)


def references(marked: Doc) -> pandas.DataFrame:
    """One row a pronoun or description that refers to an actor ("she", "the group", "her lawyer"), in text order.

    `actor` is whom it refers to, `kind` pronoun, description or title ("the President"), `sentence` counts from 1, `sure` is the probability from 0.5.
    Empty where the Doc comes from another pipeline. First and second persons are left to who speaks: see `attribute.claims`.
    """
    found = coreference.found(marked)
    spans = [(marked[row.start].idx, marked[row.end - 1].idx + len(marked[row.end - 1])) for row in found]
    numbers = sentence_numbers(marked, [start for start, _ in spans])
    rows = [(*span, row.actor, coreference.KINDS[row.kind], number, round(row.sure, 2)) for span, row, number in zip(spans, found, numbers)]
    return table(text(marked), rows, ["actor", "kind", "sentence", "sure"])

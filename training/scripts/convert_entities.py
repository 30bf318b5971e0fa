"""Entity marks of the world newswire corpus to a spaCy DocBin over the articles as they stand on the page.

The marks come as token and tag; each article's own text, line breaks and quotation marks included, is what the marks are laid on.
`--joined` writes the tokens joined by spaces instead, one sentence a line: a second view of the same articles for training and checking.
"""

import argparse
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.util import filter_spans

LABELS = {
    "Date": "DATE", "Facility": "FAC", "Location": "LOC", "Misc": "MISC", "Money": "MONEY", "NORP": "NORP",
    "Organization": "ORG", "Person": "PERSON", "Product": "PRODUCT",
}
WORDS = 300
WEEKDAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}


def read_marks(path: Path) -> list[list[tuple[str, str]]]:
    """Sentences of (token, BIO tag)."""
    blocks = path.read_text(encoding="utf8").split("\n\n")
    rows = [[line.split("\t")[:2] for line in block.split("\n") if "\t" in line] for block in blocks]
    return [[(token.strip(), tag) for token, tag in row] for row in rows if row]


def lay_on_text(sentences: list[list[tuple[str, str]]], text: str) -> list[tuple[int, int, str]]:
    """(start, end, tag) of every token found in the text, in order; a token the text does not have is passed over."""
    found, position = [], 0
    for token, tag in (pair for sentence in sentences for pair in sentence):
        start = text.find(token, position, position + 200 + len(token))
        if start >= 0:
            position = start + len(token)
            found.append((start, position, tag))
    return found


def join_tokens(sentences: list[list[tuple[str, str]]]) -> tuple[str, list[tuple[int, int, str]]]:
    """The tokens joined by spaces, one sentence a line, and where each stands."""
    text, found = "", []
    for sentence in sentences:
        for token, tag in sentence:
            found.append((len(text), len(text) + len(token), tag))
            text += token + " "
        text = text[:-1] + "\n"
    return text, found


def merge_tags(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """BIO tags to (start, end, label) with OntoNotes names."""
    entities: list[list] = []
    inside = ""
    for start, end, tag in found:
        if tag.startswith("B-") or (tag.startswith("I-") and inside != tag[2:]):
            entities.append([start, end, LABELS[tag[2:]]])
        elif tag.startswith("I-"):
            entities[-1][1] = end
        inside = tag[2:]
    return [tuple(entity) for entity in entities]


def mend_label(text: str, label: str) -> str | None:
    """The label the corpus gives such a text nearly everywhere else; None for a mark without a letter or digit (slips in the training part)."""
    if not any(character.isalnum() for character in text):
        return None
    if text.lower() in WEEKDAYS:
        return "DATE"
    return "MISC" if text.lower() in ("covid-19", "covid") else label


def mend(text: str, entities: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The marks with slips mended; for training data only."""
    mended = ((start, end, mend_label(text[start:end], label)) for start, end, label in entities)
    return [entity for entity in mended if entity[2]]


def mark_doc(nlp: Language, text: str, entities: list[tuple[int, int, str]]) -> Doc:
    """The text with the project's own tokens; marks that split a token grow to its edges."""
    doc = nlp.make_doc(text)
    spans = (doc.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in entities)
    doc.set_ents(filter_spans([span for span in spans if span is not None]))
    return doc


def cut(doc: Doc) -> list[Doc]:
    """Parts of about `WORDS` words, cut after a line break."""
    parts, first = [], 0
    for token in doc[:-1]:
        if "\n" in token.text and token.i - first >= WORDS and doc[token.i + 1].ent_iob_ != "I":
            parts.append(doc[first:token.i + 1].as_doc())
            first = token.i + 1
    return [*parts, doc[first:].as_doc()]


def convert(marks: Path, articles: Path, nlp: Language, *, joined: bool = False, mended: bool = False) -> list[Doc]:
    """One Doc a part of an article."""
    docs: list[Doc] = []
    for path in sorted(marks.glob("*.tsv")):
        sentences = read_marks(path)
        text = (articles / path.name.removesuffix(".tsv")).read_text(encoding="utf8")
        found = lay_on_text(sentences, text)
        if joined:
            text, found = join_tokens(sentences)
        entities = merge_tags(found)
        docs += cut(mark_doc(nlp, text, mend(text, entities) if mended else entities))
    return docs


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("marks", type=Path)
    parser.add_argument("--articles", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--training", action="store_true", help="mend slips in the marks and write both views of every article")
    parser.add_argument("--joined", action="store_true")
    arguments = parser.parse_args()
    nlp = spacy.blank("en")
    views = (False, True) if arguments.training else (arguments.joined,)
    DocBin(docs=[
        doc for joined in views
        for doc in convert(arguments.marks, arguments.articles, nlp, joined=joined, mended=arguments.training)
    ]).to_disk(arguments.out)

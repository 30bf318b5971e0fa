"""CoNLL-U documents to a spaCy DocBin: running text with line breaks, so that a model learns what it will be given.

One Doc is a run of whole paragraphs (about `WORDS` words). Paragraphs are joined by a line break, which becomes a white-space token.
"""

import argparse
import random
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin

WORDS = 200
BREAKS = ("\n", "\n\n")
CURLY = {"'": "’", "n't": "n’t", "'s": "’s", "'re": "’re", "'ve": "’ve", "'ll": "’ll", "'d": "’d", "'m": "’m", "s'": "s’"}


def read_documents(path: Path) -> list[list[list[list[dict]]]]:
    """Documents of paragraphs of sentences of words (dicts with the CoNLL-U columns used here)."""
    documents: list = []
    for block in path.read_text(encoding="utf8").strip().split("\n\n"):
        lines = block.split("\n")
        if any(line.startswith("# newdoc") for line in lines) or not documents:
            documents.append([])
        if any(line.startswith("# newpar") for line in lines) or not documents[-1]:
            documents[-1].append([])
        documents[-1][-1].append(read_sentence(lines))
    return documents


def read_sentence(lines: list[str]) -> list[dict]:
    """The syntactic words of one sentence; the space after a multiword token belongs to its last word."""
    words, last_of_token, spaced = [], 0, True
    for line in lines:
        if line.startswith("#"):
            continue
        number, form, lemma, pos, tag, morph, head, dep, _, misc = line.split("\t")
        space = "SpaceAfter=No" not in misc.split("|")
        if "-" in number:
            first, last_of_token = (int(n) for n in number.split("-"))
            spaced = space
        elif "." not in number:
            inside = int(number) <= last_of_token
            words.append({
                "text": form, "lemma": lemma, "pos": pos, "tag": tag, "morph": morph, "head": int(head), "dep": dep,
                "space": (spaced and int(number) == last_of_token) if inside else space,
            })
    return words


def curl(words: list[dict]) -> None:
    """Straight quotation marks and apostrophes of one paragraph become typographic ones, as most news sites print them."""
    opened = False
    for word in words:
        if word["text"] in ('"', "``", "''"):
            word["text"], opened = ("”" if opened else "“"), not opened
        elif word["text"].lower() in CURLY:
            word["text"] = word["text"].replace("'", "’")


def paragraph_words(sentences: list[list[dict]], numbers: random.Random) -> list[dict]:
    """One list of words with heads counted in the paragraph and sentence starts marked."""
    words: list[dict] = []
    for sentence in sentences:
        offset = len(words)
        for index, word in enumerate(sentence):
            head = index + offset if word["head"] == 0 else word["head"] - 1 + offset
            words.append(word | {"head": head, "start": index == 0})
    words[-1]["space"] = False
    if numbers.random() < 0.5:
        curl(words)
    return words


def make_doc(paragraphs: list[list[dict]], vocab: spacy.vocab.Vocab, numbers: random.Random) -> Doc:
    """A Doc of several paragraphs; a white-space token between two hangs on the word before it and ends its sentence."""
    words: list[dict] = []
    for number, paragraph in enumerate(paragraphs):
        if number:
            words.append({"text": numbers.choice(BREAKS), "lemma": "_", "pos": "SPACE", "tag": "_SP", "morph": "_",
                          "head": len(words) - 1, "dep": "dep", "space": False, "start": False})
        offset = len(words)
        words += [word | {"head": word["head"] + offset} for word in paragraph]
    return Doc(
        vocab,
        words=[w["text"] for w in words], spaces=[w["space"] for w in words], tags=[w["tag"] for w in words],
        pos=[w["pos"] for w in words], morphs=["" if w["morph"] == "_" else w["morph"] for w in words],
        lemmas=[w["lemma"] if w["pos"] != "SPACE" else w["text"] for w in words],
        heads=[w["head"] for w in words], deps=["ROOT" if w["dep"] == "root" else w["dep"] for w in words],
        sent_starts=[w["start"] for w in words],
    )


def convert(paths: list[Path], vocab: spacy.vocab.Vocab, *, seed: int = 0) -> list[Doc]:
    """All documents of the files, cut between paragraphs into Docs of about `WORDS` words."""
    numbers, docs = random.Random(seed), []
    for path in paths:
        for document in read_documents(path):
            waiting: list[list[dict]] = []
            for sentences in document:
                waiting.append(paragraph_words(sentences, numbers))
                if sum(map(len, waiting)) >= WORDS:
                    docs.append(make_doc(waiting, vocab, numbers))
                    waiting = []
            if waiting:
                docs.append(make_doc(waiting, vocab, numbers))
    return docs


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", nargs="+", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    DocBin(docs=convert(arguments.source, spacy.blank("en").vocab)).to_disk(arguments.out)

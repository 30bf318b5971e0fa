"""Passages of whole news articles marked by an entity component that was trained on gold marks only ("silver" training data).

A wider first model marks them, a narrower second one learns from gold and silver together: it sees many more names than the gold has.
"""

import argparse
import random
from pathlib import Path

import pyarrow.parquet
import spacy
from spacy.tokens import DocBin

WORDS = 250


def passages(path: Path, *, most: int, seed: int = 0) -> list[str]:
    """`most` runs of paragraphs of about `WORDS` words, each of another article drawn at random."""
    numbers = random.Random(seed)
    texts = [text for text in pyarrow.parquet.read_table(path, columns=["text"])["text"].to_pylist() if text and len(text.split()) > WORDS]
    return [passage(text, numbers) for text in numbers.sample(texts, most)]


def passage(text: str, numbers: random.Random) -> str:
    """Neighbouring paragraphs from a random place on, about `WORDS` words."""
    paragraphs = [line for line in text.split("\n") if line.strip()]
    first = numbers.randrange(len(paragraphs))
    chosen: list[str] = []
    for paragraph in paragraphs[first:]:
        chosen.append(paragraph)
        if sum(len(p.split()) for p in chosen) >= WORDS:
            break
    return "\n".join(chosen)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("news", type=Path)
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--gold", required=True, type=Path, help="the gold DocBin, kept in front")
    parser.add_argument("--most", type=int, default=5_000)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    nlp = spacy.load(arguments.model)
    gold = DocBin().from_disk(arguments.gold)
    gold.merge(DocBin(docs=nlp.pipe(passages(arguments.news, most=arguments.most), batch_size=32)))
    gold.to_disk(arguments.out)

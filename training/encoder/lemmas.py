"""Make the table of lemmas by part of speech and form that the pipeline reads before it asks the encoder.

usage: python lemmas.py PIPELINE; the table is written into its vocabulary

A form of the treebanks' training parts has the lemma that it has there in four of five places. A form of unlabelled news has the base form, seen in news or treebanks
with the fitting tag, that a change of ending of the treebanks leads to ("clashed", VBD: "ed" to "" gives "clash"); of several the most frequent.
"""

import sys
from collections import Counter, defaultdict
from pathlib import Path

import spacy

import data
import label
from helpers.encoder.component import LEMMAS

SHARE = 0.8  # of a form's places in the treebanks that must have its lemma
ENDINGS = 10  # forms that must show a change of ending for it to count
SEEN = 3  # times that a base form must be seen
NEWS_WORDS = 400_000
BASES = {"VBD": "VB", "VBN": "VB", "VBG": "VB", "VBZ": "VB", "NNS": "NN", "JJR": "JJ", "JJS": "JJ"}
OTHERS = ("PROPN", "X", "PUNCT", "SYM", "NUM")
PARTS = {"VB": "VERB", "NN": "NOUN", "JJ": "ADJ"}


def of_treebanks() -> Counter:
    """How often form, tag, part of speech and lemma stand together, in small letters; names apart."""
    documents = (document for name in ("en_ewt", "en_gum") for document in data.convert_treebank.read_documents(data.DATA / f"ud/{name}-train.conllu"))
    words = (word for document in documents for paragraph in document for sentence in paragraph for word in sentence)
    return Counter((word["text"].lower(), word["tag"], word["pos"], word["lemma"].lower()) for word in words if word["pos"] not in OTHERS)


def of_news(nlp: spacy.Language) -> Counter:
    """How often form and tag stand together in news."""
    counts = Counter()
    for text in label.chosen(label.us_news(), NEWS_WORDS, seed=3):
        counts.update((token.lower_, token.tag_) for token in nlp(text) if token.is_alpha)
    return counts


def ending(form: str, lemma: str) -> tuple[str, str]:
    """What stands after the letters that form and lemma share."""
    same = next((i for i, (a, b) in enumerate(zip(form, lemma)) if a != b), min(len(form), len(lemma)))
    return form[same:], lemma[same:]


def known(counts: Counter) -> dict[str, dict[str, str]]:
    """The lemmas of the treebanks' forms."""
    forms, out = defaultdict(Counter), defaultdict(dict)
    for (form, _, part, lemma), count in counts.items():
        forms[form, part][lemma] += count
    for (form, part), lemmas in forms.items():
        lemma, count = lemmas.most_common(1)[0]
        if count >= SHARE * lemmas.total():
            out[part][form] = lemma
    return out


def guessed(counts: Counter, news: Counter) -> dict[str, dict[str, str]]:
    """The lemmas of news forms that the treebanks do not have."""
    bases, changes, out = Counter(), defaultdict(Counter), defaultdict(dict)
    for (form, tag, _, lemma), count in counts.items():
        bases[form, {"VBP": "VB"}.get(tag, tag)] += count
        if tag in BASES:
            bases[lemma, BASES[tag]] += count
            changes[tag][ending(form, lemma)] += 1
    for (form, tag), count in news.items():
        bases[form, {"VBP": "VB"}.get(tag, tag)] += count
    for form, tag in news:
        if tag in BASES:
            found = [form.removesuffix(old) + new for (old, new), seen in changes[tag].items() if seen >= ENDINGS and old and form.endswith(old)]
            best = max(found, key=lambda one: (bases[one, BASES[tag]], one), default="")
            if bases[best, BASES[tag]] >= SEEN:
                out[PARTS[BASES[tag]]][form] = best
    return out


def table(nlp: spacy.Language) -> dict[str, dict[str, str]]:
    """Part of speech, form and lemma, in order."""
    counts = of_treebanks()
    told, more = known(counts), guessed(counts, of_news(nlp))
    return {part: dict(sorted((more.get(part, {}) | told.get(part, {})).items())) for part in sorted({*told, *more})}


def main(pipeline: Path) -> None:
    """Write the table into the pipeline's vocabulary."""
    nlp = spacy.load(pipeline)
    found = table(nlp)
    if nlp.vocab.lookups.has_table(LEMMAS):
        nlp.vocab.lookups.remove_table(LEMMAS)
    nlp.vocab.lookups.add_table(LEMMAS, found)
    nlp.vocab.lookups.to_disk(pipeline / "vocab")
    print({part: len(forms) for part, forms in found.items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]))

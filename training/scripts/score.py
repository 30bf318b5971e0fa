"""Dev scores of the bundled pipeline, through `annotate.doc`, as a reader of the notebooks gets its marks.

Prints a table; `--write` also writes the scores into the pipeline's meta.json, which the pages and the card show. Every figure is in per cent.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import spacy
from spacy.tokens import Doc

import convert_entities
import convert_treebank
from helpers import annotate, load

# The corpus has nine classes; what rules add to them is not scored.
CORPUS_CLASS = {label: label for label in convert_entities.LABELS.values()} | {"GPE": "LOC", "EVENT": "MISC", "WORK_OF_ART": "MISC"}
Span = tuple[int, int]


def precision_recall_f1(gold: int, found: int, right: int) -> dict[str, float]:
    """Per cent, one decimal."""
    precision, recall = right / (found or 1), right / (gold or 1)
    f1 = 2 * precision * recall / ((precision + recall) or 1)
    return {"p": round(100 * precision, 1), "r": round(100 * recall, 1), "f1": round(100 * f1, 1)}


def mark(text: str) -> Doc:
    """The bundled pipeline's Doc of a text."""
    article = load.Article(text=text, name="scored", published=None, source=None, path="", encoding="utf-8", sha256="")
    return annotate.doc(article)


def marked_entities(text: str) -> set[tuple[int, int, str]]:
    """The bundled pipeline's names with the corpus's classes."""
    return {(e.start_char, e.end_char, CORPUS_CLASS[e.label_]) for e in mark(text).ents if e.label_ in CORPUS_CLASS}


def entity_scores(marks: Path, articles: Path, *, seen: Callable = marked_entities) -> dict[str, dict[str, float]]:
    """Strict spans and labels over the nine classes, whole articles as they stand; key "all" and one a label. `seen` gives a text's names."""
    gold, found, right = Counter(), Counter(), Counter()
    for path in sorted(marks.glob("*.tsv")):
        text = (articles / path.name.removesuffix(".tsv")).read_text(encoding="utf8")
        true = set(convert_entities.merge_tags(convert_entities.lay_on_text(convert_entities.read_marks(path), text)))
        names = seen(text)
        for counter, spans in ((gold, true), (found, names), (right, true & names)):
            counter.update(label for _, _, label in spans)
    scores = {label: precision_recall_f1(gold[label], found[label], right[label]) for label in sorted(gold)}
    return {"all": precision_recall_f1(gold.total(), found.total(), right.total())} | scores


def arcs(doc: Doc) -> tuple[dict[Span, tuple], dict[Span, dict]]:
    """Per word, by its offsets: the offsets of its head with its label; and its tag, part of speech, morphology and lemma."""
    words = [token for token in doc if not token.is_space]
    where, heads = {token.i: (token.idx, token.idx + len(token)) for token in words}, annotate.visible_heads(doc).tolist()
    heads = {where[t.i]: (where[heads[t.i]], t.dep_, t.is_punct) for t in words}
    marks = {where[t.i]: {"tag": t.tag_, "pos": t.pos_, "morph": str(t.morph), "lemma": t.lemma_.lower()} for t in words}
    return heads, marks


def grammar_scores(paths: list[Path]) -> dict[str, float]:
    """F1 on own tokens (CoNLL 2018 way): las and uas with punctuation, las without, tags, morphology, lemmas, words."""
    right, gold_words, found_words = Counter(), Counter(), Counter()
    for gold_doc in convert_treebank.convert(paths, spacy.blank("en").vocab):
        (gold_heads, gold_marks), (heads, marks) = arcs(gold_doc), arcs(mark(gold_doc.text))
        for counter, words in ((gold_words, gold_heads), (found_words, heads)):
            counter.update(all=len(words), spoken=sum(not punctuation for _, _, punctuation in words.values()))
        for word in gold_heads.keys() & heads.keys():
            (gold_head, gold_label, punctuation), (head, label, _) = gold_heads[word], heads[word]
            right.update(words=1, uas=gold_head == head, las=(gold_head, gold_label) == (head, label),
                         las_spoken=(gold_head, gold_label) == (head, label) and not punctuation)
            right.update({name: gold_marks[word][name] == value for name, value in marks[word].items()})
    def f1(name: str, words: str) -> float:
        return precision_recall_f1(gold_words[words], found_words[words], right[name])["f1"]
    whole = {name: f1(name, "all") for name in ("words", "tag", "pos", "morph", "lemma", "uas", "las")}
    return whole | {"las without punctuation": f1("las_spoken", "spoken")}


def sentence_scores(path: Path, *, joiner: str) -> dict[str, float]:
    """F1 of sentence ends, whole documents as running text; `joiner` stands between two paragraphs."""
    gold, found, right = 0, 0, 0
    for document in convert_treebank.read_documents(path):
        true, text = set(), ""
        for sentence in (sentence for sentences in document for sentence in (*sentences, None)):
            text += joiner if sentence is None else surface(sentence)
            true.add(len(text.rstrip()))
        seen = set(annotate.sentence_bounds(mark(text.rstrip()))[:, 3].tolist())
        gold, found, right = gold + len(true), found + len(seen), right + len(true & seen)
    return precision_recall_f1(gold, found, right)


def surface(sentence: list[dict]) -> str:
    """The sentence's text with the space after it."""
    return "".join(word["text"] + " " * word["space"] for word in sentence)


def scores(shared: Path) -> dict[str, dict]:
    """All dev scores from the data folder."""
    data = shared / "data"
    gum = data / "ud/en_gum-dev.conllu"
    return {
        "entities": entity_scores(data / "ner/worldwide/dev", data / "articles"),
        "grammar": grammar_scores([data / "ud/en_ewt-dev.conllu", gum]),
        "sentence ends": {
            "GUM, a line a paragraph": sentence_scores(gum, joiner="\n"), "GUM, all in one line": sentence_scores(gum, joiner=" ")},
    }


def command(measure: Callable[[str], list[dict]], file: Path, *, about: str) -> None:
    """The command line of a script that measures a part of a corpus: prints the rows and, with `--write`, keeps them."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows = measure(given.part)
    for row in rows:
        print(*row.values())
    if given.write:
        file.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    result = scores(arguments.shared)
    if arguments.write:
        meta = annotate.MODEL / "meta.json"
        told = json.loads(meta.read_text(encoding="utf8")) | {"performance": result}
        meta.write_text(json.dumps(told, indent=2) + "\n", encoding="utf8")
    for name, value in result.items():
        print(name)
        for key, figure in value.items():
            print(f"  {key:26}{figure}")

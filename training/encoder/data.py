"""The corpora as windows of words with labels: one dict a window, the same for training and for measuring.

`words`, `breaks` (a line break before the word) and, by task, `names` (BIO numbers), `roles` (three BIO layers) with `rows` (one a
cue: its first word and the labels of all words as seen from it), `syntax` (tag, morphology, lemma tree, head, relation, start).
"""

import json
import random
import sys
from pathlib import Path

import spacy
from spacy.pipeline._edit_tree_internals.edit_trees import EditTrees

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path[:0] = [str(ROOT), str(ROOT / "training/scripts"), str(SHARED / "tools")]

import attribution_score
import convert_entities
import convert_treebank
from helpers.encoder import windows
from helpers.encoder.component import words_of

DATA = SHARED / "data"
ROLES = ("source", "cue", "content")
NAMES = ["O", *(f"{edge}-{label}" for label in sorted(convert_entities.LABELS.values()) for edge in "BI")]
ROW = ["O", "B-source", "I-source", "B-content", "I-content"]
REPORTING = frozenset("say tell think believe claim state report argue add suggest announce admit confirm deny conclude explain insist warn note "
                      "hope fear expect doubt know understand feel assume guess figure realize write mention indicate predict agree promise "
                      "maintain acknowledge allege assert declare estimate observe recall reply respond reveal swear speculate complain".split())


def cut(whole: dict, pieces, *, most: int = windows.WINDOW) -> list[dict]:
    """The windows of an article's dict of lists, or the parts of a window; heads and rows count from the window's first word."""
    sizes = [len(pieces(word)) for word in whole["words"]]
    out = []
    for start, end in windows.cut(whole["words"], whole["breaks"], sizes, most=most):
        part = {key: whole[key][start:end] for key in ("words", "breaks", "names", "roles", "syntax", "soft_names", "soft_roles") if key in whole}
        if "syntax" in part:
            part["syntax"] = [(*marks[:3], head - start if head >= 0 else -1, *marks[4:]) for marks in part["syntax"] for head in (marks[3],)]
            part["syntax"] = [(*m[:3], m[3] if -1 <= m[3] < end - start else -100, *m[4:]) for m in part["syntax"]]
        if "rows" in whole:
            part["rows"] = [(a - start, labels[start:end]) for a, labels in whole["rows"] if start <= a < end]
        out.append(part)
    return out


def names(folder: str, pieces, nlp, *, joined: bool = False) -> list[dict]:
    """Windows with names of one part of the newswire corpus."""
    out = []
    for doc in convert_entities.convert(DATA / "ner/worldwide" / folder, DATA / "articles", nlp, joined=joined, mended=folder == "train"):
        numbers, texts, breaks = words_of(doc)
        tags = [NAMES.index(f"{doc[i].ent_iob_}-{doc[i].ent_type_}" if doc[i].ent_type_ else "O") for i in numbers]
        out += cut({"words": texts, "breaks": breaks, "names": tags}, pieces)
    return out


def spans_to_layer(spans: list[tuple[int, int]], starts: list[int], ends: list[int]) -> list[tuple[int, int]]:
    """Character spans as word bounds."""
    from bisect import bisect_left, bisect_right
    found = [(bisect_right(ends, s), bisect_left(starts, e)) for s, e in spans]
    return sorted((a, b) for a, b in found if a < b)


def attributions(folder: str, pieces, nlp) -> list[dict]:
    """Windows with attributions of one part of PolNeAR."""
    out = []
    for _, text, gold in attribution_score.read_gold(str(DATA / "attribution/polnear" / folder)):
        doc = nlp.make_doc(text)
        numbers, texts, breaks = words_of(doc)
        starts, ends = [doc[i].idx for i in numbers], [doc[i].idx + len(doc[i]) for i in numbers]
        layers, rows = [[0] * len(texts) for _ in ROLES], []
        for one in gold:
            bounds = {role: spans_to_layer(sorted(one[role]), starts, ends) for role in ROLES}
            bounds = {role: merged(spans) for role, spans in bounds.items()}
            for layer, role in zip(layers, ROLES):
                paint(layer, bounds[role], 1)
            if bounds["cue"]:
                labels = [0] * len(texts)
                paint(labels, bounds["source"], 1)
                paint(labels, bounds["content"], 3)
                rows.append((bounds["cue"][0][0], labels))
        out += cut({"words": texts, "breaks": breaks, "roles": list(zip(*layers)), "rows": rows}, pieces)
    return out


def merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch or overlap made one."""
    out: list[tuple[int, int]] = []
    for start, end in spans:
        out = [*out[:-1], (out[-1][0], max(out[-1][1], end))] if out and start <= out[-1][1] else [*out, (start, end)]
    return out


def paint(layer: list[int], spans: list[tuple[int, int]], begin: int) -> None:
    """Write B (begin) and I (begin + 1) of the spans into a layer."""
    for start, end in spans:
        layer[start:end] = [begin] + [begin + 1] * (end - start - 1)


def read_roles() -> dict[str, list[dict]]:
    """PropBank predicates by sentence."""
    lines = (DATA / "srl/ewt-train.jsonl").read_text(encoding="utf8").splitlines()
    return {row["sent_id"]: row["predicates"] for row in map(json.loads, lines)}


def reports(predicates: list[dict], size: int) -> list[tuple[int, list[int]]]:
    """Rows of the reporting predicates of a sentence that have a clause of at least four words as what is said."""
    rows = []
    for predicate in predicates:
        spans = {role: (start, end) for role, start, end in predicate["arguments"] if role in ("ARG0", "ARG1")}
        if predicate["roleset"].split(".")[0] in REPORTING and "ARG0" in spans and spans.get("ARG1", (0, 0))[1] - spans.get("ARG1", (0, 0))[0] >= 4:
            labels = [0] * size
            paint(labels, [spans["ARG0"]], 1)
            paint(labels, [spans["ARG1"]], 3)
            rows.append((predicate["index"], labels))
    return rows


def sentence_ids(path: Path) -> list[str]:
    """The ids of a treebank's sentences in order."""
    return [line.split("=", 1)[1].strip() for line in path.open(encoding="utf8") if line.startswith("# sent_id")]


def treebank(part: str, pieces, labels: dict, *, seed: int = 0, joined: bool = False) -> list[dict]:
    """Windows with grammar of EWT and GUM; of EWT also the rows of reporting predicates (train only). Unknown labels are -100.

    `joined` drops the line breaks within a document.
    """
    numbers, out, spoken = random.Random(seed), [], read_roles()
    for name in ("en_ewt", "en_gum"):
        path = DATA / f"ud/{name}-{part}.conllu"
        ids = iter(sentence_ids(path))
        for document in convert_treebank.read_documents(path):
            whole: dict = {"words": [], "breaks": [], "syntax": [], "rows": []}
            for paragraph in document:
                base = len(whole["words"])
                rows, at = [], 0
                for sentence in paragraph:
                    found = reports(spoken.get(next(ids), []), len(sentence)) if part == "train" else (next(ids), [])[1]
                    rows += [(at + a, at, row) for a, row in found]
                    at += len(sentence)
                words = convert_treebank.paragraph_words(paragraph, numbers)
                whole["words"] += [word["text"] for word in words]
                whole["breaks"] += [i == 0 and not (joined and base) for i in range(len(words))]
                whole["syntax"] += [syntax(word, i, base, labels) for i, word in enumerate(words)]
                whole["rows"] += [(base + a, base + first, row) for a, first, row in rows]
            total = len(whole["words"])
            whole["rows"] = [(a, [0] * first + row + [0] * (total - first - len(row))) for a, first, row in whole["rows"]]
            out += cut(whole, pieces)
    return out


def syntax(word: dict, i: int, base: int, labels: dict) -> tuple[int, ...]:
    """Numbers of tag, morphology (with part of speech), lemma tree, head (-1: root), relation, sentence start."""
    morph = f"{word['pos']}|{word['morph']}"
    relation = "ROOT" if word["dep"] == "root" else word["dep"]
    head = -1 if word["head"] == i else word["head"] + base
    return (labels["tags"].get(word["tag"], -100), labels["morphs"].get(morph, -100), labels["lemmas"].get(lemma_key(labels["trees"], word), -100),
            head, labels["relations"].get(relation, -100), int(word["start"]))


def lemma_key(trees: EditTrees, word: dict) -> int:
    """The edit tree that makes the lemma of the word's form."""
    return trees.add(word["text"], word["lemma"])


def label_sets(*, least: int = 2) -> dict:
    """Every label of the treebanks' training parts with its number; lemma trees that occur at least `least` times."""
    from collections import Counter
    strings = spacy.blank("en").vocab.strings
    trees = EditTrees(strings)
    counts = {name: Counter() for name in ("tags", "morphs", "relations", "lemmas")}
    for name in ("en_ewt", "en_gum"):
        numbers = random.Random(0)
        for document in convert_treebank.read_documents(DATA / f"ud/{name}-train.conllu"):
            for paragraph in document:
                for word in convert_treebank.paragraph_words(paragraph, numbers):
                    counts["tags"][word["tag"]] += 1
                    counts["morphs"][f"{word['pos']}|{word['morph']}"] += 1
                    counts["relations"]["ROOT" if word["dep"] == "root" else word["dep"]] += 1
                    counts["lemmas"][lemma_key(trees, word)] += 1
    found = {name: {label: i for i, label in enumerate(sorted(label for label, n in counter.items() if n >= least))} for name, counter in counts.items()}
    return found | {"trees": trees, "strings": strings}

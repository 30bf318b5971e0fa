"""The corpora as windows of words with labels: one dict a window, the same for training and for measuring.

`words`, `breaks` (a line break before the word) and, by task, `names` (BIO numbers), `roles` (three BIO layers) with `rows` (one a
cue: its first word and the labels of all words as seen from it), `reports` (whether a word is a cue), `syntax` (tag, morphology,
lemma tree, head, relation, start), `predicates` (PropBank: a word and its arguments as (start, end, label number)), `predicate`
(whether a word is one), `events` (BIO numbers), `factual` (about -2 to 2, NaN where not told). Unknown labels are -100.
"""

import json
import random
import sys
from bisect import bisect_left, bisect_right
from itertools import accumulate
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
PREDICATE = ["O", "predicate", "light", "auxiliary"]
ROLESETS = {"LV": 2, "be.03": 3, "have.01": 3, "do.01": 3}
ARGUMENT = ["O", *(f"{edge}-{label}" for label in ("ARG0", "ARG1", "ARG2", "ARG3", "ADV", "CAU", "LOC", "MNR", "MOD", "NEG", "PRP", "TMP", "other") for edge in "BI")]
EVENT = ["O", *(f"{edge}-{label}" for label in ("occurrence", "state", "reporting", "aspectual", "perception", "causative") for edge in "BI")]
CODES = ["", "ACCUSE", "AGREE", "AID", "ASSAULT", "COERCE", "CONCEDE", "CONSULT", "COOPERATE", "MOBILIZE", "PROTEST", "REJECT", "REQUEST", "RETREAT", "SANCTION", "SUPPORT", "THREATEN"]
WORD_LABELS = ("names", "roles", "syntax", "reports", "predicate", "events", "factual", "soft_names", "soft_roles")
ROW = ["O", "B-source", "I-source", "B-content", "I-content"]
REPORTING = frozenset("say tell think believe claim state report argue add suggest announce admit confirm deny conclude explain insist warn note "
                      "hope fear expect doubt know understand feel assume guess figure realize write mention indicate predict agree promise "
                      "maintain acknowledge allege assert declare estimate observe recall reply respond reveal swear speculate complain".split())


def cut(whole: dict, pieces, *, most: int = windows.WINDOW) -> list[dict]:
    """The windows of an article's dict of lists, or the parts of a window; heads and rows count from the window's first word."""
    sizes = [len(pieces(word)) for word in whole["words"]]
    out = []
    for start, end in windows.cut(whole["words"], whole["breaks"], sizes, most=most):
        part = {key: whole[key][start:end] for key in ("words", "breaks", *WORD_LABELS) if key in whole}
        if "syntax" in part:
            part["syntax"] = [(*marks[:3], head - start if head >= 0 else -1, *marks[4:]) for marks in part["syntax"] for head in (marks[3],)]
            part["syntax"] = [(*m[:3], m[3] if -1 <= m[3] < end - start else -100, *m[4:]) for m in part["syntax"]]
        if "rows" in whole:
            part["rows"] = [(a - start, labels[start:end]) for a, labels in whole["rows"] if start <= a < end]
        if "predicates" in whole:
            part["predicates"] = [(a - start, [(max(b, start) - start, min(e, end) - start, label) for b, e, label in spans if b < end and e > start])
                                  for a, spans in whole["predicates"] if start <= a < end]
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
        out += cut({"words": texts, "breaks": breaks, "roles": list(zip(*layers)), "rows": rows, "reports": cue_words(layers, rows)}, pieces)
    return out


def cue_words(layers: list[list[int]], rows: list[tuple[int, list[int]]]) -> list[int]:
    """Whether each word is the first of a cue; unknown in contents, where PolNeAR marks no second attribution, and in what is left of a cue."""
    out = [-100 if cue or content else 0 for _, cue, content in zip(*layers)]
    for anchor, _ in rows:
        out[anchor] = 1
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


def by_sentence(path: Path) -> dict[str, list[dict]]:
    """The rows of a file of JSON lines by their `sent_id`."""
    out: dict[str, list[dict]] = {}
    for row in map(json.loads, path.read_text(encoding="utf8").splitlines()):
        out.setdefault(row["sent_id"], []).append(row)
    return out


def reports(predicates: list[dict]) -> list[tuple[int, list[tuple[int, int, int]]]]:
    """Rows of the reporting predicates of a sentence that have a clause of at least four words as what is said: cue, and spans to paint."""
    rows = []
    for predicate in predicates:
        spans = {role: (start, end) for role, start, end in predicate["arguments"] if role in ("ARG0", "ARG1")}
        if predicate["roleset"].split(".")[0] in REPORTING and "ARG0" in spans and spans.get("ARG1", (0, 0))[1] - spans.get("ARG1", (0, 0))[0] >= 4:
            rows.append((predicate["index"], [(*spans["ARG0"], 1), (*spans["ARG1"], 3)]))
    return rows


def arguments(predicate: dict) -> list[tuple[int, int, int]]:
    """The arguments of a predicate as (start, end, number of the B label); referring and continuing ones are left out."""
    out = []
    for role, start, end in predicate["arguments"]:
        label = role.removeprefix("ARGM-").split("-")[0] if not role.startswith(("R-", "C-")) else None
        if label:
            known = f"B-{label}" if f"B-{label}" in ARGUMENT else "B-other"
            out.append((start, end, ARGUMENT.index(known)))
    return out


def sentence_ids(path: Path) -> list[str]:
    """The ids of a treebank's sentences in order."""
    return [line.split("=", 1)[1].strip() for line in path.open(encoding="utf8") if line.startswith("# sent_id")]


def document_names(path: Path) -> list[str]:
    """The names of a treebank's documents in order."""
    return [line.split("=", 1)[1].strip() for line in path.open(encoding="utf8") if line.startswith("# newdoc id")]


def treebank(part: str, pieces, labels: dict, *, seed: int = 0, joined: bool = False) -> list[dict]:
    """Windows with grammar of EWT and GUM; of EWT also predicates, factuality and reports, of GUM what its discourse trees attribute.

    `joined` drops the line breaks within a document.
    """
    numbers, out = random.Random(seed), []
    for name in ("en_ewt", "en_gum"):
        path = DATA / f"ud/{name}-{part}.conllu"
        ids, marks = iter(sentence_ids(path)), propbank(part) if name == "en_ewt" else None
        for title, document in zip(document_names(path), convert_treebank.read_documents(path), strict=True):
            whole: dict = {"words": [], "breaks": [], "syntax": [], "rows": []}
            for paragraph in document:
                base = len(whole["words"])
                if marks is not None:
                    add_propbank(whole, paragraph, ids, marks)
                words = convert_treebank.paragraph_words(paragraph, numbers)
                whole["words"] += [word["text"] for word in words]
                whole["breaks"] += [i == 0 and not (joined and base) for i in range(len(words))]
                whole["syntax"] += [syntax(word, i, base, labels) for i, word in enumerate(words)]
            total = len(whole["words"])
            if marks is None:
                tree = DATA / f"attribution/gum-rst/{part}/{title}.rsd"
                whole["rows"] = discourse_rows(tree, document, whole["syntax"], labels) if tree.exists() else []
            whole["reports"] = [0] * total if whole["rows"] or marks is not None else [-100] * total
            for anchor, _ in whole["rows"]:
                whole["reports"][anchor] = 1
            whole["rows"] = [(anchor, painted(spans, total)) for anchor, spans in whole["rows"]]
            out += cut(whole, pieces)
    return out


def painted(spans: list[tuple[int, int, int]], size: int) -> list[int]:
    """A layer with the spans in it."""
    labels = [0] * size
    for start, end, begin in spans:
        paint(labels, [(start, end)], begin)
    return labels


def propbank(part: str) -> tuple[dict[str, list[dict]], dict[str, list[dict]]]:
    """Predicates and factuality of EWT by sentence."""
    return by_sentence(DATA / f"srl/ewt-{part}.jsonl"), by_sentence(DATA / f"factuality/ewt-{part}.jsonl")


def add_propbank(whole: dict, paragraph: list[list[dict]], ids, marks) -> None:
    """Write a paragraph's predicates, factuality and reports into the document; the ids go on with its sentences."""
    spoken, judged = marks
    at = len(whole["words"])
    for sentence, number in zip(paragraph, ids):
        predicates = [predicate for row in spoken.get(number, []) for predicate in row["predicates"]]
        kinds, factual = [0] * len(sentence), [float("nan")] * len(sentence)
        for predicate in predicates:
            kinds[predicate["index"]] = ROLESETS.get(predicate["roleset"], ROLESETS.get(predicate["roleset"].split(".")[1], 1))
        for row in judged.get(number, []):
            factual[row["index"]] = row["factual"]
        whole["rows"] += [(at + a, moved(spans, at)) for a, spans in reports(predicates)]
        whole.setdefault("predicates", []).extend((at + p["index"], moved(arguments(p), at)) for p in predicates if kinds[p["index"]] == 1)
        whole.setdefault("predicate", []).extend(kinds)
        whole.setdefault("factual", []).extend(factual)
        at += len(sentence)


def moved(spans: list[tuple[int, int, int]], by: int) -> list[tuple[int, int, int]]:
    """The spans moved by so many words."""
    return [(start + by, end + by, label) for start, end, label in spans]


def discourse_rows(path: Path, document: list[list[list[dict]]], marks: list[tuple], labels: dict) -> list[tuple[int, list[tuple[int, int, int]]]]:
    """What a discourse tree attributes, as cue and spans to paint: the cue is the head word of the satellite, the source the words under its subject,
    the content what stands below the nucleus in the nucleus's sentence; `marks` as `syntax` gives them."""
    units = discourse_units(path, [word["text"] for paragraph in document for sentence in paragraph for word in sentence])
    heads, relations = [mark[3] for mark in marks], [mark[4] for mark in marks]
    rows = []
    for number, (start, end, head, relation, _) in units.items():
        cue = next((i for i in range(start, end) if not start <= heads[i] < end), None)
        if not relation.startswith("attribution") or not head or cue is None:
            continue
        content = sorted((a, b) for n, (a, b, _, _, sentence) in units.items()
                         if sentence == units[head][4] and is_below(units, n, head) and not is_below(units, n, number))
        subject = next((i for i in range(start, end) if heads[i] == cue and relations[i] == labels["relations"]["nsubj"]), None)
        source = [i for i in range(start, end) if subject is not None and is_under(heads, i, subject)]
        spans = [(source[0], source[-1] + 1, 1)] if source else []
        rows.append((cue, spans + [(a, b, 3) for a, b in merged(content)]))
    return rows


def discourse_units(path: Path, words: list[str]) -> dict[int, tuple[int, int, int, str, str]]:
    """The units of a discourse tree: first word, word after the last, head unit, relation, sentence. Raises ValueError where the tree has more letters or less."""
    ends, out, start, letters = list(accumulate(len("".join(word.split())) for word in words)), {}, 0, 0
    for line in path.read_text(encoding="utf8").splitlines():
        number, text, _, _, _, marks, head, relation, _, _ = line.split("\t")
        letters += len("".join(text.split()))
        sentence = next((mark for mark in marks.split("|") if mark.startswith("sid=")), "")
        end = bisect_left(ends, letters) + 1
        out[int(number)] = start, end, int(head), relation, sentence
        start = end
    if letters != ends[-1]:
        raise ValueError(f"{path.name}: {letters} letters, the treebank has {ends[-1]}.")
    return out


def is_below(units: dict, number: int, top: int) -> bool:
    """Whether a unit is another or stands under it."""
    while number and number != top:
        number = units[number][2]
    return number == top


def is_under(heads: list[int], word: int, top: int) -> bool:
    """Whether a word is another or hangs on it."""
    while word >= 0 and word != top:
        word = heads[word]
    return word == top


def events(part: str, pieces) -> list[dict]:
    """Windows with event mentions of ECB+; sentences without any mark are unknown."""
    out = []
    for line in (DATA / f"events/ecbplus-{part}.jsonl").read_text(encoding="utf8").splitlines():
        document = json.loads(line)
        whole: dict = {"words": [], "breaks": [], "events": []}
        told = set(document["annotated"]) | {mention["sentence"] for mention in document["mentions"]}
        for number, sentence in enumerate(document["sentences"]):
            marks = [0 if number in told else -100] * len(sentence)
            for mention in document["mentions"]:
                label = f"B-{mention['type'].removeprefix('NEG_').removeprefix('ACTION_').lower().replace('generic', 'occurrence')}"
                if mention["sentence"] == number and label in EVENT:
                    for i in mention["words"]:
                        marks[i] = EVENT.index(label) + (i - 1 in mention["words"])
            whole["words"] += sentence
            whole["breaks"] += [i == 0 for i in range(len(sentence))]
            whole["events"] += marks
        out += cut(whole, pieces)
    return [window for window in out if max(window["events"]) >= 0]


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

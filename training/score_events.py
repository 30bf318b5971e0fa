"""Dev scores of events: PropBank arguments and factuality on EWT, event mentions on ECB+, PLOVER roots.

usage: python training/score_events.py [--write]; with it the scores of mentions go into helpers/scores/events.json

Arguments: the labels of training/encoder/data.py, on gold predicates and gold words; a head word is right if the role and the word of the
span that hangs on a word outside it are. Mentions: a row is right if its trigger shares a word with a mention of an occurrence, in the sentences that
were annotated. PLOVER: whether the sentence's root is among the codes of its rows; the codes were learned from these sentences, so that this is a bound, and
`python training/encoder/codes.py helpers/model --folds 5` measures on sentences held out.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import numpy

sys.path[:0] = [str(Path(__file__).parent / "scripts"), str(Path(__file__).parent / "encoder")]

import data
import score
from helpers import annotate, relate
from helpers.encoder import predicates, session

SCORES = data.ROOT / "helpers/scores/events.json"
OCCURRENCE = ("ACTION_OCCURRENCE", "ACTION_GENERIC", "ACTION_CAUSATIVE")


def argument_scores(encoder) -> dict[str, dict]:
    """Exact and head-word F1 of arguments, F1 of predicates, correlation of factuality, on EWT dev."""
    counts, judged = Counter(), []
    for window in data.treebank("dev", encoder["pieces"], data.label_sets()):
        if "predicates" not in window:
            continue
        [(_, _, out)] = session.read(encoder, window["words"], window["breaks"])
        sentences = numpy.cumsum([mark[5] for mark in window["syntax"]])
        heads = [mark[3] for mark in window["syntax"]]
        kinds = out["predicate"].argmax(1) == 1
        gold_kinds = numpy.array(window["predicate"]) == 1
        counts.update({"gold predicates": int(gold_kinds.sum()), "found predicates": int(kinds.sum()), "right predicates": int((kinds & gold_kinds).sum())})
        judged += [(truth, value) for truth, value in zip(window["factual"], out["factual"].tolist()) if truth == truth]
        for (_anchor, spans), roles in zip(window["predicates"], predicates.arguments(out, encoder, sentences, [anchor for anchor, _ in window["predicates"]])):
            gold = {(data.ARGUMENT[label][2:], start, end) for start, end, label in spans}
            found = set(roles)
            add(counts, "exact", gold, found)
            add(counts, "head", {(role, head(heads, a, b)) for role, a, b in gold}, {(role, head(heads, a, b)) for role, a, b in found})
            add(counts, "core", *({(role, head(heads, a, b)) for role, a, b in spans if role in ("ARG0", "ARG1")} for spans in (gold, found)))
    truth, value = numpy.array(judged).T
    return {name: f1(counts, name) for name in ("exact", "head", "core", "predicates")} | {"factual": round(float(numpy.corrcoef(truth, value)[0, 1]), 3)}


def add(counts: Counter, name: str, gold: set, found: set) -> None:
    """Count gold, found and right ones."""
    counts.update({f"gold {name}": len(gold), f"found {name}": len(found), f"right {name}": len(gold & found)})


def f1(counts: Counter, name: str) -> dict[str, float]:
    """Precision, recall and F1 of what was counted under a name."""
    return score.precision_recall_f1(counts[f"gold {name}"], counts[f"found {name}"], counts[f"right {name}"])


def head(heads: list[int], start: int, end: int) -> int:
    """The first word of a span that hangs on a word outside it."""
    return next((i for i in range(start, end) if not start <= heads[i] < end), start)


def mention_scores(part: str = "dev") -> dict[str, dict]:
    """Rows against ECB+'s occurrences, and the share of each other kind of mention that is a row."""
    counts, told, rows_of = Counter(), Counter(), Counter()
    for line in (data.DATA / f"events/ecbplus-{part}.jsonl").read_text(encoding="utf8").splitlines():
        document = json.loads(line)
        text, places = laid_out(document["sentences"])
        annotated = set(document["annotated"]) | {mention["sentence"] for mention in document["mentions"]}
        spans = [(places[s][0][0], places[s][-1][1]) for s in annotated if places[s]]
        table = relate.events(score.mark(text))
        rows = [(a, b) for a, b in zip(table["start"], table["end"]) if any(start <= a < end for start, end in spans)]
        gold = {}
        for mention in document["mentions"]:
            if "ACTION" in mention["type"]:
                words = [places[mention["sentence"]][i] for i in mention["words"]]
                gold[words[0][0], words[-1][1]] = mention["type"].removeprefix("NEG_")
        occurrences = [span for span, kind in gold.items() if kind in OCCURRENCE]
        hit = lambda span, others: any(span[0] < b and a < span[1] for a, b in others)
        counts.update({"gold": len(occurrences), "found": len(rows), "right rows": sum(hit(row, occurrences) for row in rows), "told rows": sum(hit(row, gold) for row in rows), "right": sum(hit(span, rows) for span in occurrences)})
        for span, kind in gold.items():
            told[kind] += 1
            rows_of[kind] += hit(span, rows)
    return {"occurrences of ECB+ dev": shares(counts["right rows"], counts["found"], counts["right"], counts["gold"]),
            "the same, a row right that tells any mention": shares(counts["told rows"], counts["found"], counts["right"], counts["gold"]),
            "a row of a hundred": {kind: round(100 * rows_of[kind] / n) for kind, n in sorted(told.items())}}


def shares(right_rows: int, rows: int, right: int, gold: int) -> dict[str, float]:
    """Precision by rows, recall by gold mentions, and their F1."""
    precision, recall = right_rows / rows, right / gold
    return {"p": round(100 * precision, 1), "r": round(100 * recall, 1), "f1": round(200 * precision * recall / (precision + recall), 1)}


def laid_out(sentences: list[list[str]]) -> tuple[str, list[list[tuple[int, int]]]]:
    """Words with a space between two, a line a sentence, and the offsets of each word."""
    text, places = "", []
    for sentence in sentences:
        places.append([])
        for word in sentence:
            places[-1].append((len(text), len(text) + len(word)))
            text += word + " "
        text = text[:-1] + "\n"
    return text, places


def root_scores() -> float:
    """In how many of a hundred sentences the PLOVER root is among the codes of the rows."""
    lines = (data.DATA / "events/plover/plover-train.jsonl").read_text(encoding="utf8").splitlines()
    rows = [json.loads(line) for line in lines]
    roots = {"YIELD": {"CONCEDE", "RETREAT"}}
    right = sum(bool(roots.get(row["gold_root"], {row["gold_root"]}) & set(relate.events(score.mark(row["sentence"]))["code"].dropna())) for row in rows)
    return round(100 * right / len(rows), 1)


if __name__ == "__main__":
    mentions = mention_scores()
    print(json.dumps({"arguments": argument_scores(session.load(annotate.MODEL / "news_encoder")), "mentions": mentions, "PLOVER root": root_scores()}, indent=2))
    if "--write" in sys.argv:
        rows = [{"events": name, "precision": one["p"], "recall": one["r"], "F1": one["f1"]} for name, one in mentions.items() if "f1" in one]
        SCORES.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf8")

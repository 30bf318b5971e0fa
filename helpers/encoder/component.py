"""The spaCy component that marks a Doc in the encoder's one pass: names, tags, morphology, lemmas, the parse with its sentences, attributions, and events with their arguments."""

import shutil
from pathlib import Path

import numpy
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IS_SPACE, LEMMA, MORPH, ORTH, POS, TAG
from spacy.language import Language
from spacy.pipeline._edit_tree_internals.edit_trees import EditTrees
from spacy.tokens import Doc
from spacy.vocab import Vocab

from helpers.encoder import decode, predicates, session
from helpers.text import breaks_line

CUE = ["O", "B-cue", "I-cue"]
ATTRIBUTIONS, EVENTS, NAMES = "attributions", "events", "names"
LEMMAS = "lemma_exc"  # spaCy's name for a table of part of speech, form, lemma in the vocabulary
STATE = 384  # numbers in the state of a word
INNER = 1.5  # log odds from which a word in what another says is taken for a cue of its own, chosen on dev


@Language.factory("news_encoder")
def create(nlp: Language, name: str) -> "Encoder":
    """The component without its files; `from_disk` reads them."""
    return Encoder(nlp.vocab)


class Encoder:
    """A spaCy component has to be an object: what it reads from its folder, and the call that marks a Doc."""

    def __init__(self, vocab: Vocab):
        self.vocab, self.folder = vocab, None

    def from_disk(self, path: Path, exclude: tuple = ()) -> "Encoder":
        """Read the component's folder."""
        self.folder = Path(path)
        self.encoder = session.load(self.folder)
        self.trees = EditTrees(self.vocab.strings).from_bytes((self.folder / "trees.bin").read_bytes())
        keys = {name: [self.vocab.strings.add(label) for label in self.encoder["labels"][name]] for name in ("tags", "relations")}
        parts = [label.partition("|") for label in self.encoder["labels"]["morphs"]]
        keys |= {"pos": [self.vocab.strings.add(pos) for pos, _, _ in parts], "morphs": [self.vocab.morphology.add("" if morph == "_" else morph) for _, _, morph in parts]}
        self.keys = {name: numpy.array(numbers, numpy.uint64) for name, numbers in keys.items()}
        self.lemmas: dict[tuple[int, str, int], int] = {}
        return self

    def to_disk(self, path: Path, exclude: tuple = ()) -> None:
        """Copy the component's files."""
        Path(path).mkdir(parents=True, exist_ok=True)
        for name in session.FILES:
            shutil.copy(self.folder / name, path)

    def __call__(self, doc: Doc) -> Doc:
        """The Doc with everything marked; attributions and events as dicts of token spans in `doc.user_data`, and names as start, end
        and the probability of their labels; the words' states in `doc.tensor`.
        """
        numbers, words, breaks = words_of(doc)
        marks, names, sure, rows, mentions = [], [], [], [], []
        states = [numpy.empty((0, STATE), numpy.float32)]
        for start, end, out in session.read(self.encoder, words, breaks):
            starts = sentence_starts(out, breaks[start:end])
            marks.append(self.grammar(words[start:end], starts, out) + numpy.array([[0], [0], [0], [0], [start], [0]], numpy.uint64))
            labels = self.encoder["labels"]["names"]
            path = decode.best_labels(out["names"], labels)
            chance = decode.softmax(out["names"])[numpy.arange(len(path)), path]
            found = decode.spans(path, labels)
            names += [(start + a, start + b, label) for a, b, label in found]
            sure += [(start + a, start + b, float(chance[a:b].min())) for a, b, _ in found]
            rows += [shift(row, start) for row in attributions(out, self.encoder)]
            mentions += [predicates.shift(one, start) for one in predicates.events(out, self.encoder, starts.cumsum())]
            states.append(out["states"][:end - start])
        self.write(doc, numbers, marks, names)
        doc.tensor = numpy.zeros((len(doc), STATE), numpy.float32)
        doc.tensor[numbers] = numpy.concatenate(states)
        doc.user_data[ATTRIBUTIONS] = [in_tokens(row, numbers) for row in rows]
        doc.user_data[EVENTS] = [predicates.in_tokens(one, numbers) for one in mentions]
        doc.user_data[NAMES] = [(numbers[a], numbers[b - 1] + 1, chance) for a, b, chance in sure]
        return doc

    def grammar(self, words: list[str], starts: NDArray, out: dict[str, NDArray]) -> NDArray:
        """Six rows: tag, part of speech, morphology, lemma, head (the word's own number at a root), relation."""
        places = numpy.arange(len(words))
        heads, bounds = places.copy(), [*numpy.flatnonzero(starts).tolist(), len(words)]
        for a, b in zip(bounds, bounds[1:]):
            found = decode.tree(out["arcs"][a:b, [0, *range(a + 1, b + 1)]])
            heads[a:b] = numpy.where(found < 0, places[:b - a], found) + a
        relations = decode.pairs(out["relation_words"], out["relation_anchors"][heads], places - heads, self.encoder["tables"], "relations")
        root = self.encoder["labels"]["relations"].index("ROOT")
        relations[:, root] = numpy.where(heads == places, numpy.inf, -numpy.inf)
        tags, deps, pos, morph = (self.keys[name][found] for name, found in (("tags", out["tag"]), ("relations", relations.argmax(1)), ("pos", out["morph"]), ("morphs", out["morph"])))
        lemmas = [self.lemma(*one) for one in zip(out["lemma"].tolist(), words, pos.tolist())]
        return numpy.array([tags, pos, morph, numpy.array(lemmas, numpy.uint64), heads.astype(numpy.uint64), deps])

    def lemma(self, number: int, word: str, part: int) -> int:
        """The lemma of a form with its part of speech in the vocabulary's table, else what the edit tree makes of the word; the word itself where that does not fit."""
        key = number, word, part
        if key not in self.lemmas:
            known = self.vocab.lookups.get_table(LEMMAS, {}).get(self.vocab.strings[part], {})
            made = known.get(word.lower()) or self.trees.apply(self.encoder["labels"]["lemmas"][number], word) or word
            self.lemmas[key] = self.vocab.strings.add(made)
        return self.lemmas[key]

    def write(self, doc: Doc, numbers: list[int], marks: list[NDArray], names: list[tuple[int, int, str]]) -> None:
        """Fill the Doc; white space hangs on the word before it."""
        if not len(doc):
            return
        place, every, strings = numpy.array(numbers, numpy.int64), numpy.arange(len(doc)), self.vocab.strings
        table = numpy.zeros((len(doc), 8), numpy.uint64)
        above = place[numpy.searchsorted(place, every, "right").clip(min=1) - 1] if numbers else every
        table[:] = [strings.add("_SP"), strings.add("SPACE"), 0, 0, 0, strings.add("dep"), 2, 0]
        table[:, 3], table[:, 4] = doc.to_array(ORTH), above - every
        if marks:
            found = numpy.concatenate(marks, 1)
            table[place[:, None], [0, 1, 2, 3, 5]] = found[[0, 1, 2, 3, 5]].T
            table[place, 4] = place[found[4].astype(numpy.int64)] - place
        for start, end, label in names:
            table[numbers[start]:numbers[end - 1] + 1, 6:] = 1, strings.add(label)
            table[numbers[start], 6] = 3
        doc.from_array([TAG, POS, MORPH, LEMMA, HEAD, DEP, ENT_IOB, ENT_TYPE], table)


def words_of(doc: Doc) -> tuple[list[int], list[str], list[bool]]:
    """The tokens that are no white space: their numbers, their texts, and whether a line break stands before."""
    orths, spaces = doc.to_array(ORTH).tolist(), doc.to_array(IS_SPACE)
    numbers, strings = numpy.flatnonzero(spaces == 0), doc.vocab.strings
    lines = [i for i in numpy.flatnonzero(spaces).tolist() if breaks_line(strings[orths[i]])]
    broken = numpy.diff(numpy.searchsorted(lines, numbers), prepend=-1) > 0
    return numbers.tolist(), [strings[orths[i]] for i in numbers.tolist()], broken.tolist()


def sentence_starts(out: dict[str, NDArray], breaks: list[bool]) -> NDArray:
    """Whether each word of a window begins a sentence."""
    starts = (out["start"] > 0) | numpy.array(breaks)
    starts[0] = True
    return starts


def attributions(out: dict[str, NDArray], encoder) -> list[dict]:
    """The attributions of one window, one a cue, and those of reporting words that stand in another's content; spans of words."""
    cues = [(start, end) for start, end, _ in decode.spans(decode.best_labels(out["roles"][:, 3:6], CUE), CUE)]
    chance = decode.softmax(out["roles"][:, 3:6])
    rows = seen_from(out, encoder, cues, [1 - chance[start:end, 0].mean() for start, end in cues])
    cued = {i for start, end in cues for i in range(start, end)}
    heard = {i for row in rows for start, end in row["content"] for i in range(start, end)}
    inner = [i for i in numpy.flatnonzero(out["reports"] > INNER).tolist() if i in heard and i not in cued]
    nested = seen_from(out, encoder, [(i, i + 1) for i in inner], [1 / (1 + numpy.exp(-out["reports"][i])) for i in inner])
    return rows + [row for row in nested if row["source"]]


def seen_from(out: dict[str, NDArray], encoder, cues: list[tuple[int, int]], sure: list[float]) -> list[dict]:
    """Source and content as seen from each cue, where it has content."""
    if not cues:
        return []
    labels, places = encoder["labels"]["rows"], numpy.array([start for start, _ in cues])
    size = len(out["row_words"])
    steps = numpy.arange(size) - places[:, None]
    scores = decode.pairs(out["row_words"], out["row_anchors"][places, None], steps, encoder["tables"], "rows") + out["row_layers"]
    paths = decode.best_labels(scores.reshape(-1, len(labels)), labels, numpy.arange(len(cues)) * size).reshape(-1, size)
    return [row for one in zip(cues, sure, paths, scores) if (row := attribution(*one, labels))]


def attribution(cue: tuple[int, int], sure: float, path: NDArray, scores: NDArray, labels: list[str]) -> dict | None:
    """Source and content of one cue; None where it has no content."""
    found = decode.spans(path, labels)
    row = {role: [(a, b) for a, b, name in found if name == role] for role in ("source", "content")} | {"cue": [cue]}
    if not row["content"]:
        return None
    chance = decode.softmax(scores)[numpy.arange(len(path)), path]
    inside = numpy.concatenate([chance[a:b] for a, b, _ in found])
    return row | {"score": float(sure * inside.mean())}


def shift(row: dict, by: int) -> dict:
    """The row with its spans moved."""
    return row | {role: [(a + by, b + by) for a, b in row[role]] for role in ("source", "cue", "content")}


def shift_name(name: tuple[int, int, float], by: int) -> tuple[int, int, float]:
    """The name with its span moved."""
    return name[0] + by, name[1] + by, name[2]


def in_tokens(row: dict, numbers: list[int]) -> dict:
    """The row with spans of words as spans of tokens."""
    return row | {role: [(numbers[a], numbers[b - 1] + 1) for a, b in row[role]] for role in ("source", "cue", "content")}

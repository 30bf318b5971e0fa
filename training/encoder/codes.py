"""Teach the pipeline's encoder, itself left as it is, the PLOVER code of each word that tells an event, and write the head into its graph.

usage: python codes.py PIPELINE [--folds N]; with folds nothing is written, and the share of right roots of PLOVER's sentences is printed

Two sources: 1,050 sentences with one root each, the word that tells it not marked, so that the chances of all words that tell something are added up;
and words of news that by themselves tell one code (codes.toml) or none.
"""

import argparse
import json
import random
import tomllib
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy
import onnx
import onnxruntime
import spacy
import torch
import torch.nn.functional as F
from helpers.encoder import component, decode, session
from onnx import numpy_helper

import data
import label

WORDS = tomllib.loads((data.ROOT / "helpers/words/codes.toml").read_text(encoding="utf8"))
# The sentences have roots of PLOVER's first manual; YIELD was parted in two later.
ROOTS = {code: (code,) for code in data.CODES[1:]} | {"YIELD": ("CONCEDE", "RETREAT")}
TOLD = 0.3  # chance of an occurrence from which a word may tell an event; a predicate may from 0.5
EPOCHS, BATCH, RATE = 15, 32, 2e-3
SENTENCES = 0.4  # weight of the sentences beside the words
PLAIN = 0.1  # weight of a word without a code
NEWS_WORDS = 120_000  # of the newswire, and as many of US news
WIDTH = 256  # of the head, as in network.py
STEPS = 64  # of a weight on either side of zero, as quantize_dynamic has it with reduce_range
BIASES = ("net.codes.0.bias", "net.codes.2.bias")


class Told(NamedTuple):
    """The words of a text that may tell an event: their states (one row each), lemmas, parts of speech, and whether an occurrence is likely."""

    states: torch.Tensor
    lemmas: list[str]
    parts: list[str]
    likely: list[bool]


def product(graph: onnx.GraphProto, bias: str) -> onnx.NodeProto:
    """The integer product before a bias is added."""
    made = {name: node for node in graph.node for name in node.output}
    node = next(node for node in graph.node if bias in node.input)
    while node.op_type != "MatMulInteger":
        node = next(made[name] for name in node.input if name in made)
    return node


def reader(pipeline: Path) -> tuple[spacy.Language, component.Encoder]:
    """The pipeline, and its component with the words' states as one more output."""
    nlp = spacy.load(pipeline)
    own = nlp.get_pipe("news_encoder")
    model = onnx.load(own.folder / "encoder.onnx")
    made = {name: node for node in model.graph.node for name in node.output}
    states = made[made[product(model.graph, BIASES[0]).input[0]].input[0]].input[0]
    model.graph.output.append(onnx.helper.make_tensor_value_info(states, onnx.TensorProto.FLOAT, None))
    model.graph.output[-1].name = states
    own.encoder = MappingProxyType(dict(own.encoder) | {"session": onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]), "states": states})
    return nlp, own


def told(nlp: spacy.Language, own: component.Encoder, text: str) -> list[Told]:
    """What the encoder knows, by window, of the words that may tell an event; of all words where there is none."""
    _, words, breaks = component.words_of(nlp.make_doc(text))
    found = []
    for start, end, out in session.read(own.encoder, words, breaks):
        marks = own.grammar(words[start:end], component.sentence_starts(out, breaks[start:end]), out)
        chance = decode.softmax(out["events"])[:, 1:3].sum(1)
        chosen = numpy.flatnonzero((chance > TOLD) | (decode.softmax(out["predicate"])[:, 1] > 0.5)).tolist() or list(range(end - start))
        lemmas, parts = ([nlp.vocab.strings[int(key) % 2**64] for key in row] for row in marks[[3, 1]][:, chosen])
        found.append(Told(torch.from_numpy(out[own.encoder["states"]][chosen]), lemmas, parts, (chance[chosen] > TOLD).tolist()))
    return found


def code_of(lemma: str, part: str, *, likely: bool) -> int | None:
    """The number of the code that a word tells by itself; 0 for none, NONE (not known) for a word that tells it only with others."""
    kind = "verbs" if part == "VERB" else "nouns"
    found = [code for code in data.CODES[1:] if lemma in WORDS[code][kind]]
    if found:
        return data.CODES.index(found[0]) if likely else None
    return None if lemma in WORDS["open"] else 0


def words_of_news(nlp: spacy.Language, own: component.Encoder) -> tuple[torch.Tensor, torch.Tensor]:
    """States and codes of words of news."""
    states, codes = [], []
    for texts in (label.us_news(), label.newswire()):
        for found in (found for text in label.chosen(texts, NEWS_WORDS, seed=5) for found in told(nlp, own, text)):
            known = [code_of(lemma.lower(), part, likely=likely) for lemma, part, likely in zip(found.lemmas, found.parts, found.likely)]
            states += [state for state, code in zip(found.states, known) if code is not None]
            codes += [code for code in known if code is not None]
    return torch.stack(states), torch.tensor(codes)


def sentences(nlp: spacy.Language, own: component.Encoder) -> list[tuple[torch.Tensor, list[int]]]:
    """Of each PLOVER sentence the states of the words that may tell its event, and the numbers of its codes."""
    rows = map(json.loads, (data.DATA / "events/plover/plover-train.jsonl").read_text(encoding="utf8").splitlines())
    return [(torch.cat([found.states for found in told(nlp, own, row["sentence"])]), [data.CODES.index(code) for code in ROOTS[row["gold_root"]]]) for row in rows]


def sentence_loss(scores: torch.Tensor, codes: list[int]) -> torch.Tensor:
    """That the sentence's code, and not another, is told by one of its words."""
    summed = torch.logsumexp(scores[:, 1:], 0)
    right = torch.tensor(codes) - 1
    return torch.logsumexp(summed, 0) - torch.logsumexp(summed[right], 0) - 0.5 * torch.logsumexp(scores[:, 1:][:, right].flatten(), 0).clamp(max=0)


def fit(news: tuple[torch.Tensor, torch.Tensor], given: list[tuple[torch.Tensor, list[int]]]) -> torch.nn.Module:
    """A head fitted to words and sentences."""
    torch.manual_seed(0)
    size = news[0].size(1)
    head = torch.nn.Sequential(torch.nn.Dropout(0.2), torch.nn.Linear(size, WIDTH), torch.nn.ReLU(), torch.nn.Dropout(0.3), torch.nn.Linear(WIDTH, len(data.CODES))).train()
    optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=0.05)
    states, codes = news
    weight = torch.where(codes == 0, PLAIN, 1.0)
    for epoch in range(EPOCHS):
        order, words = list(given), torch.randperm(len(codes))
        random.Random(epoch).shuffle(order)
        share = len(codes) * BATCH // len(order)
        for number, start in enumerate(range(0, len(order), BATCH)):
            batch, at = order[start:start + BATCH], words[number * share:(number + 1) * share]
            parts = head(torch.cat([one for one, _ in batch])).log_softmax(-1).split([len(one) for one, _ in batch])
            loss = SENTENCES * sum(sentence_loss(scores, told) for scores, (_, told) in zip(parts, batch)) / len(batch)
            if len(at):
                loss = loss + (F.cross_entropy(head(states[at]), codes[at], reduction="none") * weight[at]).sum() / weight[at].sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return head.eval()


@torch.no_grad()
def right_share(head: torch.nn.Module, given: list[tuple[torch.Tensor, list[int]]]) -> float:
    """The share of sentences whose code is the likeliest of one of their words."""
    return sum(bool(set(head(states).argmax(-1).tolist()) & set(codes)) for states, codes in given) / len(given)


def put(head: torch.nn.Module, path: Path) -> None:
    """Write the head's weights into the graph, in the integers of `quantize_dynamic`, whole or not at all."""
    model = onnx.load(path)
    held = {one.name: one for one in model.graph.initializer}
    for bias, layer in zip(BIASES, (head[1], head[4])):
        weight = layer.weight.detach().numpy().T
        scale = numpy.maximum(numpy.abs(weight).max(0), 1e-8) / STEPS
        name = product(model.graph, bias).input[1]
        for key, value in ((name, (weight / scale).round().astype(numpy.int8)), (name.removesuffix("_quantized") + "_scale", scale), (bias, layer.bias.detach().numpy())):
            held[key].CopyFrom(numpy_helper.from_array(value, key))
    onnx.save(model, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def main(pipeline: Path, *, folds: int = 0) -> None:
    """Fit the head and write it into the graph, or print how often it is right by cross-validation."""
    torch.set_num_threads(2)
    nlp, own = reader(pipeline)
    given, news = sentences(nlp, own), words_of_news(nlp, own)
    if folds:
        random.Random(0).shuffle(given)
        parts = [([one for number, one in enumerate(given) if number % folds != fold], given[fold::folds]) for fold in range(folds)]
        shares = [right_share(fit(news, rest), held) for rest, held in parts]
        print(f"right root among the codes: {100 * sum(shares) / folds:.1f} of 100")
        return
    put(fit(news, given), own.folder / "encoder.onnx")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pipeline", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    given = parser.parse_args()
    main(given.pipeline, folds=given.folds)

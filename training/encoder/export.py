"""Write trained weights as helpers/encoder runs them: an int8 ONNX graph, the pair heads' small tables, the tokenizer and the labels.

usage: python export.py BASE TRAINED OUT; TRAINED is what train.py wrote, OUT the folder of the component's files.
Weights are quantized with `per_channel` and `reduce_range`, always together: without the second, processors without VNNI saturate; without
the first, the second costs three points of F1.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

import data
from network import Network

OUTPUTS = ["names", "roles", "tag", "morph", "lemma", "start", "reports", "arcs", "row_words", "row_anchors", "row_layers", "relation_words", "relation_anchors"]


class Graph(torch.nn.Module):
    """One window's words to the outputs of all heads."""

    def __init__(self, net: Network):
        super().__init__()
        self.net = net

    def forward(self, ids: torch.Tensor, shapes: torch.Tensor, first: torch.Tensor) -> tuple[torch.Tensor, ...]:
        net = self.net
        embedded = net.encoder.embeddings.word_embeddings(ids) + net.shape(shapes)
        states = net.encoder(inputs_embeds=embedded, attention_mask=torch.ones_like(ids)).last_hidden_state
        words, root = states[:, first], states[:, :1]
        best = [scores(words).argmax(-1)[0] for scores in (net.tags, net.morphs, net.lemmas)]
        return (net.names(words)[0], net.roles(words)[0], *best, net.start(words)[0, :, 0], net.reports(words)[0, :, 0], net.arcs(words, root)[0],
                net.rows.word(words)[0], net.rows.anchor(words)[0], net.blend(net.roles(words))[0], net.relations.word(words)[0], net.relations.anchor(words)[0])


def export(base: str, trained: Path, out: Path) -> None:
    """Write the component's files."""
    settings = json.loads((trained / "settings.json").read_text(encoding="utf8"))
    net = Network(base, settings["sizes"], pad=settings["pad"])
    net.load_state_dict(torch.load(trained / "weights.pt"))
    net.eval()
    out.mkdir(parents=True, exist_ok=True)
    pieces, words = torch.export.Dim("pieces", min=4, max=512), torch.export.Dim("words", min=2, max=512)
    example = (torch.randint(1000, 20000, (1, 40)), torch.zeros(1, 40, dtype=torch.long), torch.arange(1, 31))
    torch.onnx.export(Graph(net), example, trained / "plain.onnx", dynamo=True, input_names=["ids", "shapes", "first"], output_names=OUTPUTS,
                      dynamic_shapes=({1: pieces}, {1: pieces}, {0: words}), external_data=False, verbose=False)
    quantize_dynamic(trained / "plain.onnx", out / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    tables = {f"{name}_{key}": value.detach().numpy() for name in ("rows", "relations") for key, value in
              (("distance", getattr(net, name).distance.weight), ("weight", getattr(net, name).out.weight), ("bias", getattr(net, name).out.bias))}
    numpy.savez(out / "pairs.npz", **tables)
    labels = json.loads((trained / "labels.json").read_text(encoding="utf8"))
    (out / "labels.json").write_text(json.dumps({"names": data.NAMES, "rows": data.ROW} | labels, indent=0), encoding="utf8")
    shutil.copy(trained / "trees.bin", out / "trees.bin")
    shutil.copy(Path(base) / "tokenizer.json", out / "tokenizer.json")


if __name__ == "__main__":
    export(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))

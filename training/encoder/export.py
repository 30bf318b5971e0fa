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
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

import data
from network import Network

OUTPUTS = ["names", "roles", "tag", "morph", "lemma", "start", "reports", "arcs", "row_words", "row_anchors", "row_layers", "relation_words", "relation_anchors",
           "predicate", "events", "factual", "argument_words", "argument_anchors", "codes", "states"]


class Graph(torch.nn.Module):
    """One window's words to the outputs of all heads, in the steps that onnxruntime runs fastest, and with the same bits on every x86 processor.

    Query, key and value are one product. Softmax and layer normalization are written out: onnxruntime's own softmax sums in an order that
    hangs on the processor, and its normalization is slower than its parts.
    """

    def __init__(self, net: Network):
        super().__init__()
        self.net, self.layers = net, net.encoder.encoder.layer
        self.heads = net.encoder.config.num_attention_heads
        for layer in self.layers:
            own = layer.attention.self
            scale = (own.query.out_features // self.heads) ** -0.5
            layer.joined = torch.nn.Linear(own.query.in_features, 3 * own.query.out_features)
            layer.joined.weight.data = torch.cat([own.query.weight * scale, own.key.weight, own.value.weight])
            layer.joined.bias.data = torch.cat([own.query.bias * scale, own.key.bias, own.value.bias])

    def attended(self, states: torch.Tensor, layer: torch.nn.Module) -> torch.Tensor:
        """Each word piece's mixture of all, and of what it was."""
        query, key, value = layer.joined(states).unflatten(-1, (3, self.heads, -1)).permute(1, 2, 0, 3)
        scores = query @ key.transpose(1, 2)
        power = torch.exp(scores - scores.amax(-1, keepdim=True))
        mixed = (power @ value) / power.sum(-1, keepdim=True)
        output = layer.attention.output
        return normalized(output.dense(mixed.transpose(0, 1).flatten(1)) + states, output.LayerNorm)

    def forward(self, ids: torch.Tensor, shapes: torch.Tensor, first: torch.Tensor) -> tuple[torch.Tensor, ...]:
        net, known = self.net, self.net.encoder.embeddings
        states = known.word_embeddings(ids[0]) + net.shape(shapes[0]) + known.token_type_embeddings.weight[0] + known.position_embeddings.weight[:ids.size(1)]
        states = normalized(states, known.LayerNorm)
        for layer in self.layers:
            states = self.attended(states, layer)
            states = normalized(layer.output.dense(torch.nn.functional.gelu(layer.intermediate.dense(states))) + states, layer.output.LayerNorm)
        words, root = states[first][None], states[None, :1]
        best = [scores(words).argmax(-1)[0] for scores in (net.tags, net.morphs, net.lemmas)]
        return (net.names(words)[0], net.roles(words)[0], *best, net.start(words)[0, :, 0], net.reports(words)[0, :, 0], net.arcs(words, root)[0],
                net.rows.word(words)[0], net.rows.anchor(words)[0], net.blend(net.roles(words))[0], net.relations.word(words)[0], net.relations.anchor(words)[0],
                net.predicate(words)[0], net.events(words)[0], net.factual(words)[0, :, 0], net.arguments.word(words)[0], net.arguments.anchor(words)[0], net.codes(words)[0], states[first])


def normalized(states: torch.Tensor, norm: torch.nn.LayerNorm) -> torch.Tensor:
    """Layer normalization in plain steps."""
    centred = states - states.mean(-1, keepdim=True)
    return centred * torch.rsqrt((centred * centred).mean(-1, keepdim=True) + norm.eps) * norm.weight + norm.bias


def without_traces(path: Path) -> None:
    """The graph without what its nodes tell of the code and the folders that made them."""
    model = onnx.load(path)
    for part in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer):
        part.ClearField("metadata_props")
        part.doc_string = ""
    onnx.save(model, path)


def export(base: str, trained: Path, out: Path) -> None:
    """Write the component's files."""
    settings = json.loads((trained / "settings.json").read_text(encoding="utf8"))
    net = Network(base, settings["sizes"], pad=settings["pad"])
    net.load_state_dict(torch.load(trained / "weights.pt"))
    net.eval()
    out.mkdir(parents=True, exist_ok=True)
    pieces, words = torch.export.Dim("pieces", min=4, max=512), torch.export.Dim("words", min=2, max=512)
    example = (torch.randint(1000, 20000, (1, 40)), torch.zeros(1, 40, dtype=torch.long), torch.arange(1, 31))
    torch.onnx.export(Graph(net).eval(), example, trained / "plain.onnx", dynamo=True, input_names=["ids", "shapes", "first"], output_names=OUTPUTS,
                      dynamic_shapes=({1: pieces}, {1: pieces}, {0: words}), external_data=False, verbose=False)
    quantize_dynamic(trained / "plain.onnx", out / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    without_traces(out / "encoder.onnx")
    tables = {f"{name}_{key}": value.detach().numpy() for name in ("rows", "relations", "arguments") for key, value in
              (("distance", getattr(net, name).distance.weight), ("weight", getattr(net, name).out.weight), ("bias", getattr(net, name).out.bias))}
    numpy.savez(out / "pairs.npz", **tables)
    labels = json.loads((trained / "labels.json").read_text(encoding="utf8"))
    (out / "labels.json").write_text(json.dumps({"names": data.NAMES, "rows": data.ROW, "predicate": data.PREDICATE, "events": data.EVENT, "arguments": data.ARGUMENT, "codes": data.CODES} | labels, indent=0), encoding="utf8")
    shutil.copy(trained / "trees.bin", out / "trees.bin")
    shutil.copy(Path(base) / "tokenizer.json", out / "tokenizer.json")


if __name__ == "__main__":
    export(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))

"""The whole article, sentence by sentence: whose voice each stretch is, what was found in it, and who is heard beside it."""

from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd
from IPython.display import HTML

from helpers import phrase
from helpers.chart import page, paper, voices

# What a reader can switch, in this order, and the notebook whose tables hold the rows.
LAYERS = {"names": "02_annotate", "numbers": "02_annotate", "times": "04_situate", "places": "04_situate", "events": "05_relate", "desk": "05_relate"}
VOICES = {"quoted": "quoted", "paraphrased": "retold"}
TIMES = {"DATE", "TIME"}  # labels of entities that are no names: the times tell of these,
NUMBERS = {"CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY"}  # and these are a layer of their own
STYLE = """<style>
.article .mark{border-bottom:0 solid;box-decoration-break:clone;-webkit-box-decoration-break:clone}
.article .names{border-bottom:2px solid}
.article .numbers{border-bottom:1px solid}
.article .places{border-bottom:2px dotted}
.article .times{border-bottom:2px dashed}
.article .events{border-bottom:3px double}
.article .desk{border-bottom:4px solid}
.article .desk:is([tabindex],label *)::before{content:"\\2691"/"";font-size:.8em}
.article .quoted{text-decoration:overline 3px;background:rgba(0,114,178,.14)}
.article .paraphrased{text-decoration:overline dashed 2px;background:rgba(0,114,178,.06)}
SWITCHED
.article .switches[hidden]{display:flex;flex-wrap:wrap;gap:.2em 1.2em;border:1px solid #8c8c8c;padding:.3em .8em;margin:0 0 1em;font-size:.9em}
.article .sentence{position:relative;display:grid;grid-template-columns:2em minmax(0,36em) minmax(9em,15em);column-gap:1em;padding:.15em 0}
.article .opens{margin-top:1em}
.article .sentence:target{outline:2px solid #d55e00;outline-offset:2px}
.article .said{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
.article .number{font-size:.8em;text-align:right;align-self:start;line-height:2.4}
.article .beside{font-size:.8em;line-height:1.35;overflow-wrap:anywhere}
.article .beside :is(p,ul){margin:.3em 0;padding:0;list-style:none}
.article .beside li{margin:.3em 0}
.article .mark:focus::after{content:attr(title)/"";position:absolute;left:2em;right:2em;top:100%;z-index:3;padding:.5em .8em;
font-size:.85rem;line-height:1.4;white-space:pre-wrap;text-decoration:none;color:#000;background:#fff;border:2px solid #444}
@media(max-width:48em){.article .sentence{grid-template-columns:1.6em minmax(0,1fr)}
.article .beside{grid-column:2;border-left:3px solid #8c8c8c;padding-left:.6em}}
@media print{.article :is(input,details){display:none}.article .sentence{break-inside:avoid}}
</style>""".replace("SWITCHED", "\n".join(
    f".article:has(input.show-{layer}:not(:checked)) .said .{layer}{{border-bottom-width:0;pointer-events:none}}" for layer in LAYERS
) + "\n.article:has(input.show-desk:not(:checked)) .said .desk[tabindex]::before{content:none}")


def article(
    text: str,
    *,
    sentences: pd.DataFrame,
    voices: pd.DataFrame,
    claims: pd.DataFrame,
    actors: pd.DataFrame,
    entities: pd.DataFrame,
    times: pd.DataFrame,
    places: pd.DataFrame,
    events: pd.DataFrame,
    checks: pd.DataFrame,
) -> HTML:
    """The article as HTML, a row per sentence with the id `s1`, `s2`, …: its number, its words, and beside them who is heard and all rows on it.

    Names, times, places, events and what the desk found are underlined, each layer with its own line, to be switched above; an overline marks
    what is quoted (full) or retold (dashed). Without its style it is the numbered text, each sentence with its rows. All tables are those
    of the modules; raises ValueError where they are of another text.
    """
    names = dict(zip(actors["actor"], actors["name"]))
    numbers = entities["label"].isin(NUMBERS)
    found = [_spans("names", entities[~numbers & ~entities["label"].isin(TIMES)], lambda row: _name(row, names)),
             _spans("numbers", entities[numbers], lambda row: _name(row, names)), _spans("times", times, _time),
             _spans("places", places, _place), _spans("events", events, _event), _spans("desk", checks, lambda row: phrase.line(row["finding"]))]  # fmt: skip
    spans = pd.concat([table for table in found if len(table)] or found[:1], ignore_index=True)
    heard = _voices(voices, claims, names)
    marks = page.marks_of(text, spans, {})
    spoken = [mark | {"lane": page.OUTERMOST} for mark in page.marks_of(text, heard, {})]
    rows = _rows(text, sentences, spans, heard)
    pieces = list(page.segments(text, marks + spoken, [row["start"] for row in rows]))
    body = "".join(_sentence(row, "".join(piece for start, piece in pieces if row["start"] <= start < row["end"])) for row in rows)
    told = _told(sentences, spans, heard)
    opening = f'<div class="article tex2jax_ignore mathjax_ignore" role="group" aria-label="{escape(told)}">'
    plain = "\n".join([told, *(line for row in rows for line in _plain(row))])
    return HTML(f"{STYLE}{opening}{_switches()}<div style=\"line-height:{page.spacing(marks):g}\">{body}</div></div>", metadata={"alt": plain})


def _spans(layer: str, table: pd.DataFrame, told: Callable[[dict[str, Any]], str]) -> pd.DataFrame:
    """One row per row of the table: `start, end`, the `layer`, the `title` that tells the row, and `lead`, the way to it."""
    rows = [(row["start"], row["end"], layer, f"{layer.removesuffix('s')}: {told(row)}", _lead(layer, at)) for at, row in enumerate(table.to_dict("records"))]
    return pd.DataFrame(rows, columns=["start", "end", "layer", "title", "lead"])


def _lead(layer: str, row: int) -> str:
    """The address of a row in the tables of its notebook, of the notebook where a row has none."""
    return f"{LAYERS[layer]}.ipynb" + (f"#{layer}-{row}" if layer in ("times", "events") else "")


def _joined(*parts: Any) -> str:
    """The parts that are known, with semicolons."""
    return "; ".join(phrase.line(part) for part in parts if not pd.isna(part) and part != "")


def _sure(row: dict[str, Any], column: str = "sure") -> str:
    """How sure a row is, in per cent; empty where it does not say."""
    value = paper.known(row, column, None)
    return "" if value is None else f"sure to {100 * value:.0f}%"


def _ruled(row: dict[str, Any]) -> str:
    """By which rule a row was found; empty where it does not say."""
    rule = paper.known(row, "rule", "")
    return f"by the rule “{rule}”" if rule and rule != "model" else "by the model" if rule else ""


def _name(row: dict[str, Any], names: dict[str, str]) -> str:
    """Who or what is named, its label, and how sure that is."""
    return _joined(names.get(paper.known(row, "actor", ""), row["text"]), paper.known(row, "label", ""), _sure(row))


def _time(row: dict[str, Any]) -> str:
    """A time with its value and what it hangs on."""
    days = [str(row[side]) for side in ("earliest", "latest") if not pd.isna(row[side])]
    anchor = paper.known(row, "anchor", "")
    return _joined(row["text"], row["kind"], " to ".join(dict.fromkeys(days)), row["status"], anchor and f"hangs on {anchor}", _sure(row), _ruled(row))


def _place(row: dict[str, Any]) -> str:
    """A place with its country, its kind and its status."""
    where = [paper.known(row, side, "") for side in ("name", "region", "country")]
    return _joined(", ".join(dict.fromkeys(part for part in where if part)) or row["text"], row["kind"], row["status"], _sure(row))


def _event(row: dict[str, Any]) -> str:
    """An event: who did what to whom, its code, how it is told, and how sure that is."""
    sides = [phrase.shortened(row[side]) for side in ("who", "did", "whom") if not pd.isna(row[side])]
    denied = "denied" if paper.known(row, "negated", False) else ""
    return _joined(" – ".join(sides) or row["text"], row["code"], row["realis"], denied, _sure(row), _ruled(row))


def _voices(stretches: pd.DataFrame, claims: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """One row per stretch that is not the author's own: `start, end`, its voice as `layer`, `who` is heard, the `title` that tells the claim, its `lead`."""
    ledger, rows = claims.to_dict("records"), []
    for start, end, voice, at in stretches[["start", "end", "voice", "claim"]].itertuples(index=False):
        if voice != "author":
            claim = {} if pd.isna(at) else ledger[int(at)]
            who = voices.speaker_of(claim, names) if claim else paper.UNKNOWN
            lead = f"03_attribute.ipynb#claim-{at}" if claim else "03_attribute.ipynb"
            rows.append((start, end, voice, who, f"{VOICES[voice]}: {who}; {_claim(claim)}".removesuffix("; "), lead))
    return pd.DataFrame(rows, columns=["start", "end", "layer", "who", "title", "lead"])


def _claim(claim: dict[str, Any]) -> str:
    """How a claim is put: its cue and stance, whether negated, how sure it is, by which rule."""
    cue = paper.known(claim, "cue", "")
    sure = _sure(claim) or _sure(claim, "score")
    return _joined(cue and f"“{cue}”", paper.known(claim, "stance", ""), "negated" if paper.known(claim, "negated", False) else "", sure, _ruled(claim))


def _rows(text: str, sentences: pd.DataFrame, spans: pd.DataFrame, heard: pd.DataFrame) -> list[dict[str, Any]]:
    """A row per sentence with all text up to the next, what was `found` in it and who is `heard`; text before the first has one without a number."""
    starts = [(row.start, row.sentence, row.paragraph) for row in sentences.itertuples()]
    starts = starts if starts and not text[: starts[0][0]].strip() else [(0, None, None), *starts]
    bounds = [0 if at == 0 else start for at, (start, _, _) in enumerate(starts)] + [len(text)]
    before = [None, *(paragraph for _, _, paragraph in starts)]
    return [
        {"number": number, "start": start, "end": end, "text": text[start:end], "opens": paragraph != before[at],
         "heard": heard[(heard["start"] < end) & (heard["end"] > start)].drop_duplicates("title").to_dict("records"),
         "found": spans[(spans["start"] >= start) & (spans["start"] < end)].to_dict("records")}
        for at, ((_, number, paragraph), start, end) in enumerate(zip(starts, bounds, bounds[1:]))
    ]  # fmt: skip


def _switches() -> str:
    """A box to tick for each layer, with its line as the sample; hidden where there is no style that could switch."""
    voices = "".join(f'<span class="{voice}">{word}</span>' for voice, word in VOICES.items())
    boxes = "".join(f'<label><input type="checkbox" class="show-{layer}" checked> <span class="{layer}">{layer}</span></label>' for layer in LAYERS)
    return f'<fieldset class="switches" hidden><legend>What the lines mean</legend>{voices}<span>no overline: the author</span>{boxes}</fieldset>'


def _sentence(row: dict[str, Any], said: str) -> str:
    """The row of a sentence: number, words, who is heard, and the rows on it."""
    number = row["number"]
    opening = f'<div class="sentence{" opens" if row["opens"] else ""}"' + (f' id="s{number}">' if number else ">")
    link = f'<a class="number" href="#s{number}" aria-label="Sentence {number}">{number}</a>' if number else "<span></span>"
    heard = "".join(f"<p>{_row(entry)}</p>" for entry in row["heard"])
    found = "".join(f"<li>{_row(entry)}</li>" for entry in row["found"])
    rows = f"<details><summary>{phrase.count(len(row['found']), 'row')}</summary><ul>{found}</ul></details>" if found else ""
    return f'{opening}{link}<p class="said">{said}</p><div class="beside">{heard}{rows}</div></div>'


def _row(entry: dict[str, Any]) -> str:
    """The row in words, its first word the link to the tables."""
    kind, rest = entry["title"].split(":", 1)
    return f'<a href="{escape(entry["lead"])}">{escape(kind)}</a>:{escape(rest)}'


def _plain(row: dict[str, Any]) -> list[str]:
    """The lines that say the same without marks: the numbered sentence, who is heard, and the rows on it."""
    number = "" if row["number"] is None else f"{row['number']} "
    return [f"{number}{phrase.line(row['text'])}", *(f"    {phrase.line(entry['title'])}" for entry in (*row["heard"], *row["found"]))]


def _told(sentences: pd.DataFrame, spans: pd.DataFrame, heard: pd.DataFrame) -> str:
    """What is marked, counted."""
    counts = [f"{layer} {count:,}" for layer in LAYERS if (count := int((spans["layer"] == layer).sum()))]
    voiced = [f"{word} {count:,}" for voice, word in VOICES.items() if (count := int((heard["layer"] == voice).sum()))]
    marked = f": {', '.join(voiced + counts)}" if voiced + counts else ""
    return f"Annotated article of {phrase.count(len(sentences), 'sentence')}{marked}."

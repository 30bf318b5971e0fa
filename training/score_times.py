"""Score helpers/situate/timex.py on the dates of GUM (genres news and interview), each article's own date being its dateCreated.

Found: a row overlaps the gold element; exact: with the same offsets. Right value: the row says what gold says. `when`: the same value at the same
precision (a row's time of day is not compared: gold's elements are the date alone). `from`/`to`: the same first and last day. `notBefore`/`notAfter`:
the row's earliest and latest, those that gold gives, each at gold's precision. Gold marks the two ends of "from 2004 to 2009" one by one; a row is
the span: an end of it that equals gold's is right (strictly, only a row of the same one value is: both figures are given). The text is rebuilt from
the tokens. All news and interviews there are of the partition train.

    python training/score_times.py [--errors] [--genres news,interview]
    python training/score_times.py --write    (news, interviews and, apart, academic texts, into helpers/scores/times.json)
"""

import argparse
import html
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas

from helpers import annotate, load
from helpers.situate import moment, timex

SCORES = Path(__file__).resolve().parents[1] / "helpers" / "scores" / "times.json"
WRITTEN = {
    "times in news and interviews of GUM, on which the rules were tuned": ("news", "interview"),
    "times in academic texts of GUM, whose errors were never looked at": ("academic",),
}
FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "time" / "gum-xml"
CLITICS = [mark + letters for mark in "'’" for letters in ("s", "re", "ve", "ll", "m", "d")]
NO_SPACE_BEFORE = frozenset([",", ".", ":", ";", "?", "!", ")", "]", "%", "”", "’", "...", "n't", "n’t", *CLITICS])
NO_SPACE_AFTER = frozenset(["(", "[", "“", "‘", "$", "£", "€", "#"])
BLOCK = re.compile(r"</?(?:p|head|figure|item|list|sp|caption|div|table|row|cell)\b|<lb")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def read(path: Path) -> SimpleNamespace:
    """The text of a document, its date, partition and gold dates with character offsets."""
    lines = path.read_text(encoding="utf8").split("\n")
    out = SimpleNamespace(name=path.stem, text="", gold=[])
    state = SimpleNamespace(glued=False, joined=0, open=[], quoted=False)
    for line in lines:
        if line.startswith("<text "):
            fields = dict(ATTRIBUTE.findall(line))
            out.partition, out.published = fields["partition"], date.fromisoformat(fields["dateCreated"])
        elif line.startswith("<"):
            markup(line, out, state)
        elif line:
            word(line.split("\t"), out, state)
    return out


def markup(line: str, out: SimpleNamespace, state: SimpleNamespace) -> None:
    """Reads one line of markup: blocks are paragraphs, <w> has no spaces inside, <date> and <time> are gold."""
    if line.startswith("<w>"):
        state.joined = 1
    elif line.startswith("</w>"):
        state.joined = 0
    elif BLOCK.match(line) and out.text and not out.text.endswith("\n"):
        out.text += "\n"
    elif re.match(r"<(?:date|time)\b", line):
        state.open.append((len(out.text), dict(ATTRIBUTE.findall(line))))
    elif re.match(r"</(?:date|time)>", line):
        start, fields = state.open.pop()
        start += len(out.text[start:]) - len(out.text[start:].lstrip())
        out.gold.append((start, len(out.text), fields))


def word(fields: list[str], out: SimpleNamespace, state: SimpleNamespace) -> None:
    """Adds a token, with a space before it where writing has one."""
    token, tag = html.unescape(fields[0]), fields[1]
    closing = tag in ("''", "POS") or token in NO_SPACE_BEFORE
    space = out.text and not out.text.endswith("\n") and not state.glued and state.joined < 2 and not closing
    out.text += (" " if space else "") + token
    state.glued = tag == "``" or token in NO_SPACE_AFTER
    state.joined += bool(state.joined)


def is_right(row: pandas.Series, gold: dict[str, str], *, ends: bool) -> bool:
    """Whether the row says what gold says."""
    if "when" in gold:
        values = [row["value"], *(row["value"].split("/") if ends else [])]
        when = gold["when"].removesuffix(":00") if "T" in gold["when"] else gold["when"]
        when = f"XXXX-XX-XXT{when[:5]}" if re.match(r"\d\d:\d\d", when) else when.replace("--", "XXXX-")
        return any(value == when or "T" not in when and re.sub(r"T.*", "", value) == when for value in values)
    if "from" in gold:
        days = moment.bounds(gold["from"]), moment.bounds(gold.get("to", ""))
        return all(days) and not pandas.isna(row["earliest"]) and (row["earliest"], row["latest"]) == (days[0][0], days[1][1])
    told = {"notBefore": row["earliest"], "notAfter": row["latest"]}
    return all(not pandas.isna(told[name]) and str(told[name]).startswith(gold[name]) for name in told if name in gold)


def score(document: SimpleNamespace, *, errors: bool) -> Counter:
    """Counts for one document."""
    article = load.Article(**dict.fromkeys(load.Article._fields) | {"text": document.text, "name": document.name, "published": document.published})
    rows = timex.table(annotate.doc(article))
    counts = Counter(gold=len(document.gold), rows=len(rows))
    for start, end, gold in document.gold:
        over = rows[(rows["start"] < end) & (rows["end"] > start)]
        right, strict = (any(is_right(row, gold, ends=ends) for _, row in over.iterrows()) for ends in (True, False))
        counts += Counter(found=len(over) > 0, exact=((over["start"] == start) & (over["end"] == end)).sum(), right=right, strict=strict)
        if errors and not right:
            told = " | ".join(f"{row.text} {row.value} {row.earliest} {row.latest}" for row in over.itertuples()) or "-"
            print(document.name, document.published, around(document.text, start, end), gold, "->", told)
    if errors:
        for row in rows.itertuples():
            if not any(start < row.end and end > row.start for start, end, _ in document.gold):
                print("   more:", around(document.text, row.start, row.end), row.kind, row.value, row.status)
    return counts


def around(text: str, start: int, end: int) -> str:
    """A stretch of text in brackets, with what stands around it."""
    return f"…{text[max(0, start - 50):start]}[{text[start:end]}]{text[end:end + 40]}…".replace("\n", "/")


def report(name: str, counts: Counter) -> str:
    """One line of the table."""
    gold, found = counts["gold"] or 1, counts["found"] or 1
    shares = f"found {counts['found'] / gold:.1%}  exact {counts['exact'] / gold:.1%}  right value of found {counts['right'] / found:.1%}"
    return f"{name:20} gold {counts['gold']:4}  {shares}  strictly {counts['strict'] / found:.1%}  rows {counts['rows']}"


def row(measured: str, counts: Counter) -> dict:
    """A row of the score file: shares in per cent, found of gold's marks and right of those found."""
    return {"measured": measured, "marks": counts["gold"], "found": round(100 * counts["found"] / counts["gold"], 1),
            "right of those found": round(100 * counts["right"] / counts["found"], 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="print what is missed, wrong, or marked by us alone")
    parser.add_argument("--write", action="store_true", help="write the score file that the notebooks show")
    parser.add_argument("--genres", default="news,interview")
    arguments = parser.parse_args()
    genres = [genre for group in WRITTEN.values() for genre in group] if arguments.write else arguments.genres.split(",")
    total: dict[tuple[str, str], Counter] = {}
    for genre in genres:
        for path in sorted(FOLDER.glob(f"GUM_{genre}_*.xml")):
            document = read(path)
            total.setdefault((genre, document.partition), Counter()).update(score(document, errors=arguments.errors))
    for name, counts in total.items():
        print(report(" ".join(name), counts))
    print(report("all", sum(total.values(), Counter())))
    if arguments.write:
        rows = [row(measured, sum((counts for (genre, _), counts in total.items() if genre in group), Counter())) for measured, group in WRITTEN.items()]
        SCORES.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Who does what to whom: the events of an article as arrows between those involved."""

import re
from typing import Any

import pandas as pd
from matplotlib import pyplot, style
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from helpers import phrase
from helpers.chart import paper, voices

KIND = "Diagram of who did what to whom"
NAME, ROW = 88, 11.5  # points: width of the names, height of a line
LINES = {"actual": "-", "reported": (0, (5, 2.5))}
DOTTED = (0, (1, 2))
NOT_TOLD, NO_CODE = "not told", "no code"
STUB = 34  # points of the line of what is done to nobody
PASSIVE = frozenset("am are be been being get got is was were".split())
NEGATIONS = {"not", "n’t", "n't", "never", "no", "nobody", "cannot"}
# Without an actor, and the empty side: they say nothing of who it is.
PRONOUNS = frozenset("i me my we us our you your he him his she her it its they them their this that these those who which what one".split()) | {""}


@style.context(paper.HOUSE)
def deeds(
    events: pd.DataFrame,
    *,
    actors: pd.DataFrame,
    claims: pd.DataFrame,
    most: int = paper.MOST,
    palette: dict[str, str] | None = None,
    source: str | None = None,
) -> Axes:
    """An arrow per event from who to whom: above it what was done, below it the sentences and whose word it is.

    `events` is `relate.events`, `claims` `attribute.claims`. An event that is told again has one arrow with all its sentences, one that is done
    to nobody a short line. Of many the `most` most fully told are drawn: with both sides, a code, and told as done. The colour is the doer's.
    """
    told = gathered(events, actors=actors, claims=claims)
    shown = _chosen(told, most)
    if shown.empty:
        return paper.blank("No event with a side told was found in this text", kind=KIND, source=source)
    ax = _draw_deeds(shown, palette or paper.colours(actors))
    part, title = phrase.part(shown, told, "event") + tellings(told, events), _acting(told, dict(zip(actors["actor"], actors["name"])))
    subtitle = f"{_reading(shown)}. Below: sentence (s.), whose word"
    chosen = ", the most fully told" if len(shown) < len(told) else ""
    paper.frame(ax, title=title, subtitle=f"{subtitle}; {part}{chosen}", source=source, margins=(paper.EDGE, paper.EDGE, 0.08, 0.02))
    ax.set_label(f"{KIND}, {part}. {title}. {'; '.join(map(_sentence, shown.to_dict('records')))}.")
    return ax


def trace_events(events: pd.DataFrame, *, actors: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """One row per event, told again or not, in the order of the text: who, did, whom, code, realis, whose `word` it is, and its sentences."""
    return _table(gathered(events, actors=actors, claims=claims))


def trace_deeds(events: pd.DataFrame, *, actors: pd.DataFrame, claims: pd.DataFrame, most: int = paper.MOST) -> pd.DataFrame:
    """One row per event that `deeds` draws, from above; columns as in `trace_events`."""
    return _table(_chosen(gathered(events, actors=actors, claims=claims), most))


def _table(told: pd.DataFrame) -> pd.DataFrame:
    table = told[["start", "end", "text", "who", "did", "whom", "code", "realis", "word"]].replace(["", NO_CODE], pd.NA)
    return table.assign(sentences=[phrase.ranges(pd.Series(numbers)) for numbers in told["numbers"]])


def tellings(told: pd.DataFrame, events: pd.DataFrame) -> str:
    """How often the events are told, in brackets, where some are told again."""
    return f" ({phrase.count(len(events), 'telling')})" if len(events) > len(told) else ""


def gathered(events: pd.DataFrame, *, actors: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """A row per event, first telling: sides by name, `did` with "not" where it is denied, `word`, its `speaker`, `numbers` of sentences."""
    names, ledger = actors.set_index("actor")[["name", "aliases"]].to_dict("index"), claims.to_dict("records")
    first, rows = {}, {}
    for row, event in zip(events.index, events.to_dict("records")):
        again = paper.known(event, "same_as", row)
        first[row] = first.get(again, row)
        rows.setdefault(first[row], []).append(event)
    columns = ["start", "end", "text", "who", "did", "whom", "who_actor", "whom_actor", "code", "realis", "word", "speaker", "lemma",
               "numbers"]  # fmt: skip
    return pd.DataFrame([_merged(tellings, names, ledger) for tellings in rows.values()], columns=columns)


def _merged(tellings: list[dict[str, Any]], names: dict[str, dict[str, Any]], ledger: list[dict[str, Any]]) -> dict[str, Any]:
    """The row of an event: what its first telling says, and whose words all tellings are."""
    event, plain = tellings[0], {actor: row["name"] for actor, row in names.items()}
    claims = [{} if pd.isna(telling["claim"]) else ledger[int(telling["claim"])] for telling in tellings]
    return event | {
        "who": _side(event, "who", names),
        "whom": _side(event, "whom", names),
        "did": _deed(event),
        "code": paper.known(event, "code", "") or NO_CODE,
        "word": phrase.joined(list(dict.fromkeys(voices.speaker_of(claim, plain) for claim in claims))),
        "speaker": paper.known(claims[0], "speaker", pd.NA),
        "numbers": [telling["sentence"] for telling in tellings],
    }


def _side(event: dict[str, Any], side: str, names: dict[str, dict[str, Any]]) -> str:
    """Who or whom: the actor's name for a pronoun or another of the names, else as told ("the government" may be another); empty where nothing tells it."""
    told, actor = phrase.line(paper.known(event, side, "")), paper.known(event, f"{side}_actor", "")
    other, row = paper.known(event, "whom_actor" if side == "who" else "who_actor", ""), names.get(actor)
    if row is None or actor == other:
        return told
    is_name = told.lower() in PRONOUNS or words_of(told) & words_of(" ".join([row["name"], *row["aliases"]]))
    return phrase.line(row["name"]) if is_name else told


def words_of(text: str) -> set[str]:
    """The words of a name, small ones apart."""
    return set(re.findall(r"\w+", text.lower())) - {"the", "of", "a", "an", "and", "for", "in"}


def _deed(event: dict[str, Any]) -> str:
    """What was done, with "not" before it where it is denied in words that do not stand in it."""
    did = phrase.line(paper.known(event, "did", event["text"]))
    return f"not: {did}" if paper.known(event, "negated", False) and not NEGATIONS & set(did.lower().split()) else did


def _chosen(told: pd.DataFrame, most: int) -> pd.DataFrame:
    """The most fully told of the events with a side, by who: those who act most first, nobody told last."""
    sided = told[(told["who"] != "") | (told["whom"] != "")]
    ties = pd.concat([sided["who"], sided["whom"]]).value_counts()
    weight = [_fullness(event) + sum(ties[event[side]] / 1e4 for side in ("who", "whom") if event[side]) for event in sided.to_dict("records")]
    best = sided.assign(weight=weight).sort_values("weight", ascending=False, kind="stable").head(most).sort_index()
    acting = best["who"].value_counts(sort=False)
    rank = [(who == "", -acting[who], best.index[best["who"] == who][0], at) for at, who in zip(best.index, best["who"])]
    return best.iloc[sorted(range(len(best)), key=lambda at: rank[at])].reset_index(drop=True)


def _fullness(event: dict[str, Any]) -> int:
    """How fully an event is told: its sides, whether it has a code, whether it is told as done."""
    sides = sum(_weight(event, side) for side in ("who", "whom") if event[side])
    done = 3 * (event["realis"] in ("actual", "reported")) if event["who"] or not _bare(event) else 0
    return sides + _hidden(event) + 3 * (event["code"] != NO_CODE) + done


def _weight(event: dict[str, Any], side: str) -> int:
    """How well a side is told: as an actor, in other words, or by a pronoun alone; a doer who is but a pronoun is worse than none."""
    if not pd.isna(event[f"{side}_actor"]):
        return 4
    return 3 if event[side].lower() not in PRONOUNS else -4 if side == "who" else 1


def _hidden(event: dict[str, Any]) -> int:
    """What a passive with a code weighs for its doer, whom it does not tell: as much as an actor. A noun alone weighs less than nothing."""
    if event["who"]:
        return 0
    passive = event["code"] != NO_CODE and PASSIVE & set(event["did"].lower().split())
    return 4 if passive else -4 if _bare(event) else 0


def _bare(event: dict[str, Any]) -> bool:
    """Whether what was done is one word without a tense, as the nouns "fight" and "operations" are."""
    did, lemma = event["did"].lower(), paper.known(event, "lemma", "").lower()
    return bool(lemma) and did in (lemma, f"{lemma}s", f"{lemma}es", f"{lemma[:-1]}ies")


def _acting(told: pd.DataFrame, names: dict[str, str]) -> str:
    """Who of the actors with a name acts in most events; what the article also has as a word in lower case is no name."""
    words = {side for side in [*told["who"], *told["whom"]] if side.islower()}
    acting = [names[actor] for actor in told["who_actor"].dropna() if actor in names and names[actor].lower() not in words | PRONOUNS]
    if not acting:
        return "The one event is no named actor’s deed" if len(told) == 1 else f"None of the {len(told):,} events is a named actor’s deed"
    counts = pd.Series(acting).value_counts(sort=False)
    if counts.max() == 1 < len(told):
        return _each_once(list(counts.index), phrase.count(len(told), "event"))
    return f"Acts most: {phrase.lead(counts.index.to_series(), counts, total=len(told), unit='event')}"


def _each_once(names: list[str], total: str) -> str:
    """Who acts, where nobody does in more than one event."""
    if len(names) == 1:
        return f"Only {phrase.shortened(names[0])} acts by name, in 1 of {total}"
    who = phrase.joined(list(map(phrase.shortened, names))) if len(names) < 4 else f"{len(names):,} actors"
    return f"{who} act by name, each in 1 of {total}"


def _reading(shown: pd.DataFrame) -> str:
    """How the lines are read, of those that are there."""
    kinds = {realis if realis in LINES else "dotted" for realis in map(realis_of, shown.to_dict("records"))}
    told = {"actual": "solid: told as fact", "reported": "dashed: on somebody’s word", "dotted": "dotted: possible, planned or hypothetical"}
    lines = "; ".join([told[kind] for kind in told if kind in kinds] + (["short: no whom told"] if (shown["whom"] == "").any() else []))
    return lines[:1].upper() + lines[1:]


def _draw_deeds(shown: pd.DataFrame, palette: dict[str, str]) -> Axes:
    """The arrows from above, in axes whose units are points; who stands once beside all their arrows."""
    blocks = [_block(event) for event in shown.to_dict("records")]
    ax = paper.axes(height=sum(block["high"] for block in blocks) / 72)
    wide = 72 * (paper.wide() - 2 * paper.EDGE)
    ax.set(xlim=(0, wide), ylim=(sum(block["high"] for block in blocks), 0), xticks=[], yticks=[])
    top, before = 0.0, None
    for block in blocks:
        with paper.leading(ax, block["numbers"], told_of(block)):
            _draw_arrow(ax, block, top, wide, palette.get(paper.known(block, "who_actor", ""), paper.GREY), again=block["who"] == before)
        top, before = top + block["high"], block["who"]
    return ax


def _block(event: dict[str, Any]) -> dict[str, Any]:
    """The event with its texts, fitted to their columns, and the points that it is high."""
    middle = 72 * (paper.wide() - 2 * paper.EDGE) - 2 * NAME - 14
    numbers = phrase.ranges(pd.Series(event["numbers"]))
    says = "" if event["word"] == paper.THE_ARTICLE else f", told by {event['word']}"
    small = {"size": paper.SMALL_SIZE - 1, "width": middle}
    told = {
        "above": paper.fitted(event["did"], width=middle, size=paper.SMALL_SIZE, lines=1),
        "below": paper.fitted(f"s. {numbers}{says}", lines=3, **small),
        "left": paper.fitted(event["who"] or NOT_TOLD, width=NAME, size=paper.SMALL_SIZE, lines=2),
        "right": paper.fitted(event["whom"], width=NAME, size=paper.SMALL_SIZE, lines=2),
    }
    return event | told | {"high": ROW * (1 + len(told["below"].splitlines())) + 10}


def _draw_arrow(ax: Axes, block: dict[str, Any], top: float, wide: float, ink: str, *, again: bool) -> None:
    """One event: the arrow with its words, and the names at its ends, that of who only where it stands not right above."""
    line = top + ROW + 4
    small = {"size": paper.SMALL_SIZE, "va": "center", "linespacing": 1.1}
    if not again:
        ax.axhline(top, color=pyplot.rcParams["grid.color"], linewidth=0.6)
        ax.text(0, line, block["left"], ha="left", **small, **_look(block["who"]))
    ax.text(wide - NAME, line, block["right"], ha="left", **small)
    ax.plot(NAME + 4, line, "o", markersize=6, color=ink)
    tip, head = (wide - NAME - 4, "-|>") if block["whom"] else (NAME + 4 + STUB, "-")
    look = {"mutation_scale": 8, "linewidth": 1.6, "linestyle": LINES.get(realis_of(block), DOTTED), "color": ink, "shrinkA": 0, "shrinkB": 0}
    ax.add_patch(FancyArrowPatch((NAME + 4, line), (tip, line), arrowstyle=head, **look))
    ax.text(NAME + 6, line - 3, block["above"], size=paper.SMALL_SIZE, va="bottom", ha="left")
    ax.text(NAME + 6, line + 3, block["below"], size=paper.SMALL_SIZE - 1, va="top", ha="left", color=paper.QUIET, linespacing=1.1)


def _look(name: str) -> dict[str, str]:
    return {"color": "black"} if name else {"color": "#6E6E6E", "style": "italic"}


def _sentence(event: dict[str, Any]) -> str:
    """An event in words, for the alternative text."""
    return f"{told_of(event)[:-1]}, in {phrase.ranges(pd.Series(event['numbers']))})"


def told_of(event: dict[str, Any]) -> str:
    """An event in words: who, did what, whom, and in brackets how it is told."""
    parts = (event["who"] or NOT_TOLD, event["did"], event["whom"])
    return f"{', '.join(phrase.shortened(part) for part in parts if part)} ({realis_of(event)}, by {event['word']})"


def realis_of(event: dict[str, Any]) -> str:
    return paper.known(event, "realis", "realis unknown")

"""The briefing: what an editor reads first, of rows that are sure enough, in the article's own words.

A function gives sentences, plain; `tell` displays them. `tell.SURE` is the threshold, which each part names.
"""

import re
from typing import Any

import pandas as pd
from spacy.tokens import Doc, Token

from helpers import phrase, tell
from helpers.chart.who import PRONOUNS
from helpers.load import Article
from helpers.review.checklist import hull, is_finite

Row = dict[str, Any]
SPOKEN = ("named person", "institution", "document", "group without names")  # kinds of source, the best first
FIVE = 5
EARLY = 5  # sentences among which the event that leads stands
FIRST = 3  # of these, where one side alone may lead
WORDS = 5  # of a claim, from which it is worth telling
LEAST = 12  # characters of a piece of a claim, under which it is but a scrap ("which … remained")
SPACES = re.compile(" *")
NEAR = 20  # characters after a claim in which its cue or source begins: "… as the company said"
LENGTH = 220  # characters of a claim that is told
LIMIT = f"{tell.SURE:.0%}"
UNFIT = "not English", "unlike a news article"
LITTLE = "What follows was made for English news articles: it means little here."


def headline(article: Article, *, sentences: pd.DataFrame) -> str:
    """The title, else the text up to its first full stop or line break, past an address."""
    told = sentences[~sentences["text"].str.startswith(("http://", "https://", "www."))]
    if article.title or told.empty:
        return article.title or article.name
    first = told[told["paragraph"] == told["paragraph"].iloc[0]]
    stops = first[first["text"].str.contains(r"[.!?…][”’\"')\]]*$")]
    return article.text[first["start"].iloc[0]:[*stops["end"], first["end"].iloc[-1]][0]]


def unfit(report: pd.DataFrame) -> list[str]:
    """What is wrong with the text as an English news article, and how little the findings mean then.

    `report` is `load.report`.
    """
    whole = report["finding"].isin(UNFIT) & report["start"].isna()
    wrong = report[whole | (report["finding"] == "short text")]
    found = zip(wrong["finding"], wrong["detail"])
    told = [f"{finding[:1].upper()}{finding[1:]}. {detail}" for finding, detail in found]
    return [*told, LITTLE] if told else []


def lead(doc: Doc, *, events: pd.DataFrame, claims: pd.DataFrame, times: pd.DataFrame) -> list[str]:
    """The event that leads: who did what, where, when, and on whose word; or that none is sure enough."""
    ledger = claims.to_dict("records")
    plain = shown(doc, events).reset_index(names="row")
    told = [row for row in plain.to_dict("records") if leads(row, ledger, verb(doc, row))]
    if not told:
        return [f"No event is told early, fully and surely enough ({LIMIT}) to lead."]
    again = events["same_as"].value_counts()
    best = max(told, key=lambda row: weight(row, int(again.get(row["row"], 0)), verb(doc, row)))
    what = tell.quoted(clause(doc, best), LENGTH)
    return [
        f"Who did what: {what} (sentence {best['sentence']}).",
        setting(doc, best, times),
        f"On whose word: {word_of(best, ledger)}.",
    ]


def setting(doc: Doc, row: Row, times: pd.DataFrame) -> str:
    """Where and when it was, as far as a place or a time could be tied to it."""
    tied = {"Where": row["where"], "When": row["time"] if pd.isna(row["when"]) else row["when"]}
    told = {"Where": known(row["where"]), "When": when(doc, row, times)}
    words = [f"{side}: {told[side]}." for side in tied if not pd.isna(tied[side])]
    return " ".join(words) or "Where and when: see the sentence; no place or time could be tied to it."


def verb(doc: Doc, row: Row) -> Token:
    """The word that tells the event."""
    return doc.char_span(row["start"], row["end"], alignment_mode="expand")[0]


def clause(doc: Doc, row: Row) -> str:
    """The whole clause that tells the event, so that no "if" and no half of a name is lost."""
    words = sorted([*verb(doc, row).subtree], key=lambda token: token.i)
    span = hull(row)
    return doc.text[min(words[0].idx, span["start"]):max(words[-1].idx + len(words[-1]), span["end"])].strip(" ,;")


def shown(doc: Doc, events: pd.DataFrame) -> pd.DataFrame:
    """The events that are told plainly: by a finite verb, of somebody described, and surely enough."""
    sure = events[(events["sure"] >= tell.SURE).fillna(False)]
    return sure.loc[[at for at, row in zip(sure.index, sure.to_dict("records")) if is_plain(doc, row)]]


def is_plain(doc: Doc, row: Row) -> bool:
    """Whether a finite verb tells it, outside what only describes a noun: "survivors of the crash that killed 35"."""
    return is_finite(doc, row) and not verb(doc, row).dep_.startswith("acl")


def left_out(doc: Doc, events: pd.DataFrame) -> str:
    """How many events are not shown, and where they stand."""
    less = len(events) - len(shown(doc, events))
    kept = f"Shown are events that a verb tells plainly, at least {LIMIT} sure"
    return f"{kept}; {less:,} more stand in 05_relate."


def happened(
    line: pd.DataFrame, *, doc: Doc, times: pd.DataFrame, events: pd.DataFrame, claims: pd.DataFrame
) -> pd.DataFrame:
    """The rows of `chart.trace_times`, each with what happened then, in the article’s words, and on whose word."""
    told: dict[int, list[str]] = {}
    reach, sources = 0, claims["source"].fillna("not named").tolist()
    for row in shown(doc, events).dropna(subset=["time"]).to_dict("records"):
        words = clause(doc, row)
        if row["start"] >= reach:
            by = "" if pd.isna(row["claim"]) else f" [word of: {phrase.shortened(sources[int(row['claim'])])}]"
            told.setdefault(int(row["time"]), []).append(tell.cut(words, LENGTH) + by)
            reach = verb(doc, row).right_edge.idx
    rows = {start: row for row, start in enumerate(times["start"])}
    deeds = ["; ".join(told.get(rows[start], ())) for start in line["start"]]
    return line.assign(**{"what happened": deeds})


def leads(row: Row, ledger: list[Row], told_by: Token) -> bool:
    """Whether it is told early, as done, by a main clause or with more than who did it, and by a claim that is sure enough."""
    done = row["realis"] in ("actual", "reported") and row["negated"] is not True
    sided = not pd.isna(row["who"]) and not (pd.isna(row["whom"]) and pd.isna(row["where"]))
    sided = sided or told_by.dep_ == "ROOT" and row["sentence"] <= FIRST and not (pd.isna(row["who"]) and pd.isna(row["whom"]))
    claim = None if pd.isna(row["claim"]) else ledger[int(row["claim"])]
    is_vouched = claim is None or is_sure(claim) and known(claim["source"]).lower() not in PRONOUNS
    return row["sentence"] <= EARLY and done and sided and is_vouched


def weight(row: Row, again: int, told_by: Token) -> float:
    """How much speaks for an event: how fully it is told, whether by a main clause, how often again, how early."""
    full = sum(not pd.isna(row[side]) for side in ("whom", "where", "when", "code"))
    return full + 2 * (told_by.dep_ == "ROOT") + 2 * (again > 0) - 1.5 * row["sentence"]


def when(doc: Doc, row: Row, times: pd.DataFrame) -> str:
    """When it was, as told, with the day that it is taken for and what that hangs on."""
    if pd.isna(row["time"]):
        return known(row["when"])
    time = times.iloc[int(row["time"])]
    ends = [str(time[side]) for side in ("earliest", "latest") if not pd.isna(time[side])]
    days = dict.fromkeys(ends)
    is_assumed = known(time["anchor"]) == "published" and doc.user_data.get("published_assumed")
    hangs = "if the assumed day of publication is right" if is_assumed else ""
    taken = "; ".join(filter(None, [" to ".join(days), hangs]))
    return f"{phrase.line(time['text'])}{f' ({taken})' if days else ''}"


def known(cell: Any) -> str:
    """The words of a cell in one line."""
    return "not told" if pd.isna(cell) else phrase.line(cell)


def is_sure(claim: Row) -> bool:
    """Whether the ledger is sure enough of who makes the claim; what rules found has no figure."""
    return not pd.isna(claim["score"]) and claim["score"] >= tell.SURE


def word_of(event: Row, ledger: list[Row]) -> str:
    """On whose word it is: the source with its kind, or the article itself, and whose is what is said in it."""
    if not pd.isna(event["claim"]):
        return source_with_kind(ledger[int(event["claim"])])
    cued = [row for row in ledger if not pd.isna(row["cue"])]
    says = next((row for row in cued if row["cue_start"] <= event["start"] < row["cue_end"]), None)
    if says is None:
        return "the article’s own; no source was found for this"
    return f"the article’s own; what is said in it is the word of: {source_with_kind(says)}"


def source_with_kind(claim: Row) -> str:
    """The source in its own words, and which kind it is."""
    if pd.isna(claim["source"]):
        return "not named"
    return f"{phrase.line(claim['source'])} ({known(claim['source_kind'])})"


def said(claims: pd.DataFrame, *, actors: pd.DataFrame, text: str) -> list[str]:
    """Who says what: five claims at most, of as many sources as there are, named people first."""
    ledger = [row for row in claims.to_dict("records") if is_told(row, text)]
    chosen = sorted(spread(ledger)[:FIVE], key=lambda row: row["start"])
    people = actors.set_index("actor").to_dict("index")
    lines = [told_of(row, people, text) for row in chosen]
    nothing = "The article gives nothing as somebody else’s word."
    return [*lines, rest(claims, len(chosen))] if len(claims) else [nothing]


def told_of(row: Row, people: dict[str, Row], text: str) -> str:
    """A claim in a sentence: who, by what word, what; in quotation marks only what is quoted."""
    words = content(row, text)
    told = tell.quoted(words, LENGTH) if row["form"] == "direct" else tell.cut(words, LENGTH)
    who = source_of(row, people)
    return f"{who}, “{known(row['cue'])}”: {told} (sentence {row['sentence']})."


def rest(claims: pd.DataFrame, chosen: int) -> str:
    """How many claims are not told here, and how many are less sure than the threshold."""
    less = sum(not is_sure(row) for row in claims.to_dict("records"))
    shown = f"{chosen:,} of {phrase.count(len(claims), 'claim')} told here"
    return f"{shown}; {less:,} less sure than {LIMIT}, or without a figure: 03_attribute has them all."


def is_told(row: Row, text: str) -> bool:
    """Whether a claim is sure enough, of a source that is more than a pronoun, and long enough."""
    is_by = not pd.isna(row["source"]) and row["source"].lower() not in PRONOUNS
    is_whole = not pd.isna(row["cue"]) and pd.isna(row["outer"]) and len(row["text"].split()) >= WORDS
    is_scrap = any(end - start < LEAST for start, end in row["pieces"])
    return is_by and is_whole and not is_scrap and not is_torn(row, text) and is_sure(row)


def is_torn(row: Row, text: str) -> bool:
    """Whether the article goes on right after a claim with a word that is neither its cue nor its source."""
    after = SPACES.match(text, row["end"]).end()
    edges = {row[side] for side in ("cue_start", "source_start") if not pd.isna(row[side])}
    return text[after:after + 1].isalnum() and not any(after <= edge < after + NEAR for edge in edges)


def spread(ledger: list[Row]) -> list[Row]:
    """The claims, the first of each source before its others, and named people before the rest."""
    heard: dict[str, int] = {}
    ranks = []
    for row in ledger:
        who = row["source"] if pd.isna(row["speaker"]) else row["speaker"]
        heard[who] = heard.get(who, 0) + 1
        kind = known(row["source_kind"])
        rank = SPOKEN.index(kind) if kind in SPOKEN else len(SPOKEN)
        ranks.append((heard[who], rank, row["start"]))
    return [row for _, row in sorted(zip(ranks, ledger), key=lambda pair: pair[0])]


def source_of(row: Row, people: dict[str, Row]) -> str:
    """The source as told, or by the full name with a role where only a part of it is told here."""
    source, person = phrase.line(row["source"]), people.get(known(row["speaker"]))
    if person is None or len(source.split()) > 1:
        return tell.cut(source, 120)
    return ", ".join([person["name"], *person["roles"][:1]])


def content(row: Row, text: str) -> str:
    """The words of a claim without what stands between them."""
    words = " … ".join(text[start:end].strip(" ,") for start, end in row["pieces"])
    return words.removeprefix("that ")


def alone(voices: pd.DataFrame, *, claims: pd.DataFrame) -> list[str]:
    """A warning where all words that are somebody else's are one source's."""
    told = voices.dropna(subset=["claim"])
    rows = claims.iloc[told["claim"].astype(int)]
    who = rows["speaker"].fillna(rows["source"]).fillna("")
    if len(told) < 2 or who.nunique() != 1 or not who.iloc[0]:
        return []
    share = phrase.per_cent(int(told["words"].sum()), int(voices["words"].sum()))
    source = max(rows["source"].dropna(), key=len)
    told = f"All that the article does not say itself, {share} of its words"
    return [f"{told}, rests on one source: {phrase.line(source)}."]


def accused(found: pd.DataFrame) -> list[str]:
    """Who is accused by name, where, and whether heard; `found` is `relate.accused`."""
    told = [
        f"{name} ({phrase.numbered(pd.Series(numbers))}), {'heard' if heard else 'not heard'}"
        for name, numbers, heard in zip(found["name"], found["sentences"], found["heard"])
    ]
    none = "Nobody was found accused by name, which clears nothing: read for it."
    return [f"Accused by name: {phrase.joined(told)}." if told else none]

"""Whose words an article tells: its voices as a strip and as bars."""

from typing import Any

import pandas as pd
from matplotlib import style
from matplotlib.axes import Axes

from helpers import phrase
from helpers.chart import paper, strip

KINDS = {
    "official": "officials", "expert": "experts", "institution": "institutions", "group": "groups",
    "document": "documents", "person": "other people", "unnamed": paper.UNNAMED,
}  # fmt: skip
KIND_UNKNOWN = "kind unknown"


@style.context(paper.HOUSE)
def voice_strip(
    voices: pd.DataFrame,
    *,
    claims: pd.DataFrame,
    actors: pd.DataFrame,
    sentences: pd.DataFrame,
    palette: dict[str, str] | None = None,
    source: str | None = None,
) -> Axes:
    """The article as bands of one scale, each stretch of it the higher the closer it is to somebody else's words.

    `voices` and `claims` are those of `attribute`. Paragraphs share a band where they fit, a long one has several. Above
    stand the speakers and, in italics, the flagged words of the author's own voice; below, the numbers of the sentences.
    A text too long for this has a bar per paragraph instead.
    """
    told = _heard(voices, claims=claims, actors=actors, sentences=sentences)
    if not told["words"].sum():
        return paper.blank("No words in this text", kind="Voice strip", source=source)
    if len(sentences) > paper.LONG_TEXT:
        return _by_paragraph(told, sentences, source)
    flags = flagged(voices, sentences=sentences)
    inks = paper.inks(told["speaker"], paper.speaking(palette or paper.colours(actors)), paper.ACCENT)
    shades = [_shaded(ink, voice) for ink, voice in zip(inks, told["voice"])]
    ax = strip.draw(told.assign(ink=shades), flags, actors, sentences)
    if ax.figure.get_figheight() > paper.TALLEST:
        return _by_paragraph(told, sentences, source)
    subtitle = "The text, part by part. Low: the article’s own voice; half high: paraphrased; high: quoted. Above: who speaks"
    subtitle += "" if flags.empty else ", in italics: words that bind, assure or judge without a source"
    margins = (paper.beside(ax), paper.EDGE, 0.05, 0)
    paper.frame(ax, title=phrase.share_title(told), subtitle=f"{subtitle}. Below: sentences", source=source, margins=margins)
    ax.set_label(f"Voice strip of {phrase.count(len(sentences), 'sentence')}. {phrase.share_title(told)}.{_told_of(told, flags)}")
    return ax


def _by_paragraph(told: pd.DataFrame, sentences: pd.DataFrame, source: str | None) -> Axes:
    """A bar per paragraph, as high as it has characters: from below those quoted, paraphrased and of the author's own voice."""
    groups = sentences.groupby("paragraph")
    bounds = groups.agg(start=("start", "min"), end=("end", "max"), first=("sentence", "min"))
    ax, below = paper.axes(height=2.2), 0
    for voice, ink in {"quoted": paper.ACCENT, "paraphrased": paper.GREY, "author": paper.PALE}.items():
        stretches = told[told["voice"] == voice]
        length = [(stretches["end"].clip(*pair) - stretches["start"].clip(*pair)).sum() for pair in zip(bounds["start"], bounds["end"])]
        bars = ax.bar(bounds.index, length, width=0.8, bottom=below, color=ink)
        below += pd.Series(length)
        for bar, paragraph, first, count in zip(bars, bounds.index, bounds["first"], length):
            paper.lead(bar, [first], f"paragraph {paragraph}, {voice}: {phrase.count(count, 'character')}")
    ax.set(xlim=(bounds.index.min() - 0.6, bounds.index.max() + 0.6), xlabel="Paragraph", xticks=paper.ticks(bounds.index))
    subtitle = "Characters of each paragraph, from below: quoted (black), paraphrased (dark), the article’s own voice (pale)"
    paper.frame(ax, title=phrase.share_title(told), subtitle=subtitle, source=source, margins=(0.5, 0.2, 0.1, 0.45))
    ax.set_label(f"Bar chart of voices by paragraph, {phrase.count(len(bounds), 'paragraph')}. {phrase.share_title(told)}.")
    return ax


@style.context(paper.HOUSE)
def words_by_speaker(
    voices: pd.DataFrame,
    *,
    claims: pd.DataFrame,
    actors: pd.DataFrame,
    sentences: pd.DataFrame | None = None,
    most: int = paper.MOST,
    palette: dict[str, str] | None = None,
    source: str | None = None,
) -> Axes:
    """A bar per speaker, as long as the share of the article's words that are theirs; the article itself is one of them.

    With `sentences` the bars lead to them.
    """
    told = _heard(voices, claims=claims, actors=actors, sentences=sentences)
    return _share_bars(told, "who", most=most, unit="speaker", palette=palette or paper.colours(actors), source=source)


@style.context(paper.HOUSE)
def words_by_kind(
    voices: pd.DataFrame, *, claims: pd.DataFrame, actors: pd.DataFrame, sentences: pd.DataFrame | None = None, source: str | None = None
) -> Axes:
    """A bar per kind of source, as long as the share of the article's words that are theirs; the article itself is one of them."""
    told = _heard(voices, claims=claims, actors=actors, sentences=sentences).assign(speaker=pd.NA)
    return _share_bars(told, "kind", most=paper.MOST, unit="kind", palette={}, source=source)


def trace_voices(
    voices: pd.DataFrame, *, claims: pd.DataFrame, actors: pd.DataFrame, sentences: pd.DataFrame
) -> pd.DataFrame:
    """One row per raised stretch of `voice_strip`: whose words it tells, by which row of the ledger, in which sentences.

    A source without a name counts under "sources without a name", one that nothing tells, or a pronoun that may mean several,
    under "unknown sources".
    """
    told = _heard(voices, claims=claims, actors=actors, sentences=sentences)
    raised = told[(told["voice"] != "author") & (told["words"] > 0)].reset_index(drop=True)
    table = raised[["start", "end", "text", "voice", "claim", "who", "kind", "words"]].assign(source=raised["source"].map(phrase.shortened))
    return table.assign(sentences=[phrase.ranges(pd.Series(numbers)) for numbers in raised["numbers"]])


def trace_words(
    voices: pd.DataFrame, *, claims: pd.DataFrame, actors: pd.DataFrame, sentences: pd.DataFrame, by: str = "who"
) -> pd.DataFrame:
    """One row per bar of `words_by_speaker` or, by="kind", of `words_by_kind`, with its sentences; offsets of its first stretch.

    `sources` are the different words that tell the source, shortened.
    """
    told = _heard(voices, claims=claims, actors=actors, sentences=sentences)
    ranked = _by_words(told, by)
    groups = told.groupby(by)
    numbers = [phrase.ranges(groups.get_group(name)["numbers"].explode()) for name in ranked[by]]
    share = [phrase.per_cent(words, told["words"].sum()) for words in ranked["words"]]
    sources = [list(groups.get_group(name)["source"].dropna().map(phrase.shortened).unique()) for name in ranked[by]]
    return ranked.drop(columns="speaker").assign(share=share, sentences=numbers, sources=sources)


def flagged(voices: pd.DataFrame, *, sentences: pd.DataFrame) -> pd.DataFrame:
    """One row per word of the author's own voice that binds, makes sure or judges without a source, with its `flag` and `sentence`."""
    told = voices.explode(["flags", "flag_spans"]).dropna(subset="flags")
    rows = [(*span, *reversed(flag.split(": ", 1))) for flag, span in zip(told["flags"], told["flag_spans"])]
    table = pd.DataFrame(rows, columns=["start", "end", "text", "flag"])
    return table.assign(sentence=[sentences.loc[sentences["start"] <= start, "sentence"].max() for start in table["start"]])


def _heard(
    voices: pd.DataFrame, *, claims: pd.DataFrame, actors: pd.DataFrame, sentences: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The stretches with `who` speaks, `speaker` (actor id or NA), `kind`, `source` as told, and the `numbers` of the sentences they touch."""
    ledger, names = claims.to_dict("records"), dict(zip(actors["actor"], actors["name"]))
    told = [{} if pd.isna(claim) else ledger[int(claim)] for claim in voices["claim"]]
    bounds = [] if sentences is None else list(zip(sentences["start"], sentences["end"], sentences["sentence"]))
    return voices.assign(
        who=[speaker_of(claim, names) for claim in told],
        speaker=[paper.known(claim, "speaker", pd.NA) for claim in told],
        kind=[KINDS.get(paper.known(claim, "speaker_kind", ""), KIND_UNKNOWN) if claim else paper.THE_ARTICLE for claim in told],
        source=[phrase.line(paper.known(claim, "source", "unknown")) if claim else pd.NA for claim in told],
        numbers=[_touched(start, text, bounds) for start, text in zip(voices["start"], voices["text"])],
    )


def speaker_of(claim: dict[str, Any], names: dict[str, str]) -> str:
    """Who speaks by this row of the ledger; the article itself where there is none."""
    speaker, named, source = (paper.known(claim, column, "") for column in ("speaker", "named", "source"))
    if not claim:
        return paper.THE_ARTICLE
    if speaker or named:
        return phrase.line(names.get(speaker, source)) or paper.UNKNOWN
    return paper.UNKNOWN if named == "" else paper.UNNAMED


def _touched(start: int, text: str, sentences: list[tuple[int, int, int]]) -> list[int]:
    """The numbers of the sentences (start, end, number) that have a letter or digit in the stretch of this text."""
    shared = ((number, text[max(first - start, 0) : max(last - start, 0)]) for first, last, number in sentences)
    return [number for number, part in shared if any(map(str.isalnum, part))]


def _by_words(told: pd.DataFrame, by: str) -> pd.DataFrame:
    """A row per group that has words, the most first, of equals the one that stands first; offsets of its first stretch."""
    spoken = told[told["words"] > 0]
    words = spoken.groupby(by)["words"].sum()
    ranked = spoken.drop_duplicates(by).assign(words=lambda first: first[by].map(words))
    columns = ["start", "end", "text", by, "speaker", "words"]
    return ranked.sort_values("words", ascending=False, kind="stable", ignore_index=True)[columns]


def _share_bars(told: pd.DataFrame, by: str, *, most: int, unit: str, palette: dict[str, str], source: str | None) -> Axes:
    """The bars of `words_by_speaker` and `words_by_kind`: the groups of the column `by`."""
    ranked, total, kind = _by_words(told, by), int(told["words"].sum()), f"Horizontal bar chart of words by {unit}"
    if ranked.empty:
        return paper.blank("No words in this text", kind=kind, source=source)
    shown, others = ranked.head(most), ranked[ranked[by] != paper.THE_ARTICLE]
    ax = paper.lanes(shown[by])
    inks = paper.inks(shown["speaker"], paper.speaking(palette), paper.ACCENT)
    inks = [paper.PALE if name == paper.THE_ARTICLE else ink for name, ink in zip(shown[by], inks)]
    labels = [phrase.per_cent(words, total) for words in shown["words"]]
    bars = ax.barh(range(len(shown)), shown["words"], height=0.7, color=inks)
    ax.bar_label(bars, labels=labels, padding=4)
    for bar, name, words, share in zip(bars, shown[by], shown["words"], labels):
        paper.lead(bar, told.loc[told[by] == name, "numbers"].explode(), f"{name}: {phrase.count(words, 'word')}, {share}")
    ax.xaxis.set_visible(False)
    ax.set_xlim(left=0)
    lead = "" if others.empty else phrase.lead(others[by], others["words"], total=total, unit="word")
    part = phrase.part(shown, ranked, unit)
    heading = "Heard most, beside the article" if unit == "speaker" else "Kind of source heard most"
    paper.frame(ax, title=f"{heading}: {lead}" if len(others) else "Nobody else is heard", subtitle=f"Share of the article’s words, {part}",
                source=source, margins=(paper.beside(ax), 0.75, 0, 0.08))  # fmt: skip
    ax.set_label(f"{kind}, {part}: {', '.join(f'{name} {label}' for name, label in zip(shown[by], labels))}.")
    return ax


def _shaded(ink: str, voice: str) -> str:
    """The ink of a stretch: pale for the article's own voice, half as strong for a paraphrase as for a quotation."""
    if voice == "author":
        return paper.PALE
    return ink if voice == "quoted" else paper.tinted(ink)


def _told_of(told: pd.DataFrame, flags: pd.DataFrame) -> str:
    """The speakers that have most words, and the flagged words, with the numbers of their sentences."""
    others = _by_words(told[told["voice"] != "author"], "who").head(paper.MOST)["who"]
    spoken = "; ".join(f"{who} in {phrase.ranges(told.loc[told['who'] == who, 'numbers'].explode())}" for who in others)
    groups = flags.groupby(flags["text"].str.lower(), sort=False)["sentence"]
    marked = "; ".join(f"{text} in {phrase.ranges(numbers)}" for text, numbers in groups)
    return "".join(f" {kind}: {words}." for kind, words in (("Heard", spoken), ("Flagged", marked)) if words)

"""The briefing tells only what is sure enough, in the article's words, and credits nobody with what is not plainly theirs."""

from datetime import date
from pathlib import Path

import pandas
import pytest
import yaml

from helpers import annotate, attribute, briefing, load, relate, show, situate, tell

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "briefing.yaml").read_text(encoding="utf8"))
SEED = Path(__file__).parents[1] / "seeds" / "000_bd80fa704360221d.txt"


def told(text: str, published: date | None = None, title: str | None = None) -> dict[str, list[str]]:
    """The parts of the briefing."""
    article = load.text(text, published=published)._replace(title=title)
    doc = annotate.doc(article)
    claims, times = attribute.claims(doc), situate.times(doc)
    events = relate.events(doc, ledger=claims, times=times)
    return {
        "headline": [briefing.headline(article, sentences=annotate.sentences(doc))],
        "unfit": briefing.unfit(load.report(article)),
        "lead": briefing.lead(doc, events=events, claims=claims, times=times),
        "said": briefing.said(claims, actors=annotate.actors(doc), text=article.text),
        "alone": briefing.alone(attribute.voices(doc), claims=claims),
        "accused": briefing.accused(relate.accused(doc, events=events, ledger=claims)),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_told(case: dict) -> None:
    found = told(case["text"], case.get("published"), case.get("title"))
    for part, wanted in case.get("told", {}).items():
        for words in wanted:
            assert any(words in line for line in found[part]), (words, found[part])
    for part, unwanted in case.get("not told", {}).items():
        for words in unwanted:
            assert not any(words in line for line in found[part]), (words, found[part])


def test_what_is_less_sure_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Anna Berg, the mayor of Orsk, said that soldiers had shot down a drone near the harbour."
    assert "Anna Berg, the mayor of Orsk, “said”" in told(text)["said"][0]
    monkeypatch.setattr(tell, "SURE", 1.01)
    found = told(text)
    assert found["lead"] == [f"No event is told early, fully and surely enough ({briefing.LIMIT}) to lead."]
    assert found["said"] == [f"0 of 1 claim told here; 1 less sure than {briefing.LIMIT}, or without a figure: 03_attribute has them all."]


def test_five_sentences_at_most_each_with_its_number() -> None:
    people = ["Anna Berg", "Tom Reed", "Mary Stone", "Paul Hill", "Jane Wood", "Mark Field", "Lucy Brook"]
    text = " ".join(f"{name} said that the old bridge at Orsk would be closed in winter." for name in people)
    *lines, rest = told(text)["said"]
    assert 0 < len(lines) <= 5 and all(f"(sentence {people.index(next(name for name in people if name in line)) + 1})" in line for line in lines)
    assert rest.startswith(f"{len(lines)} of ")


def test_the_seed_is_told_in_its_own_words() -> None:
    article = load.article(SEED)
    doc = annotate.doc(article)
    claims, times = attribute.claims(doc), situate.times(doc)
    lead = briefing.lead(doc, events=relate.events(doc, ledger=claims, times=times), claims=claims, times=times)
    assert lead[0].split("“")[1].split("”")[0].rstrip("…") in article.text
    assert lead[-1].removeprefix("On whose word: ").split(" (")[0] in article.text


def test_points_lead_to_sentences(capsys: pytest.CaptureFixture) -> None:
    shown = []
    from unittest.mock import patch

    with patch.object(show, "display", lambda data, raw: shown.append(data["text/html"])):
        tell.points("<b>A</b> left (sentence 3).", "B stayed (sentences 4–5, 9 and 11).")
        tell.points()
    (markup,) = shown
    assert "&lt;b&gt;A" in markup and markup.count("<a href=") == 5 and 'href="00_overview.ipynb#s11"' in markup


def test_an_assumed_day_is_not_called_resolved() -> None:
    article = load.text("It began on Tuesday, after the fire of 3 May 2021.", published=date(2024, 12, 12))
    times = situate.times(annotate.doc(article))
    assert tell.standing(times, article)["status"].tolist() == ["resolved", "resolved"]
    assumed = tell.standing(times, article._replace(published_assumed=True))
    assert assumed["status"].tolist() == ["assumed", "resolved"]
    assert tell.times(assumed) == tell.times(times)


def test_the_time_line_says_what_happened() -> None:
    from helpers import chart

    doc = annotate.doc(load.text("On 3 May 2021 police arrested Tom Reed in Orsk.", published=date(2024, 12, 12)))
    times = situate.times(doc)
    told = {"doc": doc, "times": times, "claims": attribute.claims(doc), "events": relate.events(doc, times=times)}
    line = briefing.happened(chart.trace_times(times), **told)
    assert line["what happened"].tolist() == ["On 3 May 2021 police arrested Tom Reed in Orsk."]
    assert briefing.happened(chart.trace_times(times.head(0)), **told).empty


def test_the_cast_has_roles_and_the_quotations_their_sources() -> None:
    doc = annotate.doc(load.text("“We will rebuild the old bridge,” said Anna Berg, the mayor of Orsk. Berg left."))
    cast = tell.cast(annotate.actors(doc), entities=annotate.entities(doc)).set_index("name")
    assert cast.loc["Anna Berg", "what"] == "person" and any("mayor" in role for role in cast.loc["Anna Berg", "roles"])
    quotations = tell.quotations(attribute.claims(doc))
    assert quotations["sentence"].tolist() == [1] and "Anna Berg" in quotations["source"][0]
    assert isinstance(quotations, pandas.DataFrame)


def test_a_sentence_cut_in_two_is_one_headline() -> None:
    """Where the parse takes the words before a name for a line of their own."""
    parts = ["Part-time keeper", "Ana Lind lifts a lid.", "The bees are angry."]
    text = " ".join(parts)
    rows = [(text.index(part), text.index(part) + len(part), part, 1) for part in parts]
    sentences = pandas.DataFrame(rows, columns=["start", "end", "text", "paragraph"])
    assert briefing.headline(load.text(text), sentences=sentences) == "Part-time keeper Ana Lind lifts a lid."

"""Inputs on which other tools or an earlier version failed, the shared cases and more of their kinds: what must stand in a table, and what must not."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from helpers import annotate, attribute, load, relate, situate

CASES = Path(__file__).parents[2] / "shared/cases/reported.yaml"
OWN = yaml.safe_load((Path(__file__).parent / "cases" / "reported.yaml").read_text(encoding="utf8"))
TABLES = {"entities": annotate.entities, "actors": annotate.actors, "claims": attribute.claims, "voices": attribute.voices,
          "times": situate.times, "places": situate.places, "events": relate.events}
# What the cases say that tell it in a sentence: the table, how many rows, and cells that must and must not be there.
TOLD = {
    "byline-after-dash": ("claims", 2, [{"speaker": "=lena-okafor", "speaker_kind": "official"}, {"speaker": "=amos-reyes", "speaker_kind": "official"}], []),
    "speaker-announced-with-a-colon": ("claims", 1, [{"speaker": "=lena-okafor"}], []),
    "gesture-is-no-cue": ("claims", 1, [{"speaker": "=tomas-reyes"}], [{"cue": "nodded"}]),
    "claimed-without-saying": ("claims", 0, [], []),
    "contrast-is-the-authors": ("claims", 1, [{"text": "=the group is weakened"}], []),
    "nested": ("claims", 2, [{"source": "Okafor"}, {"source": "the governor", "text": "=that the bridge was safe"}], []),
    "shot-is-no-cue": ("claims", 0, [], []),
    "not-said-by-whom-it-is-about": ("claims", 1, [{"source": "he"}], [{"speaker": "lind"}]),
    "seems-to-whom": ("claims", 0, [], []),
    "towns-that-look-like-people": ("entities", None, [{"text": "=PARIS", "label": "GPE"}, {"text": "=Dunedin", "label": "GPE"}, {"text": "=Hamilton", "label": "GPE"}],
                                    [{"text": "Snow"}, {"text": "Dunedin", "label": "PERSON"}]),
    "office-of-the-first-of-two": ("actors", None, [{"name": "=Yun Hae-jin", "roles": "deputy commissioner"}, {"name": "=Li Sang-ho", "roles": "Interior Minister"}],
                                   [{"name": "=Yun Hae-jin", "roles": "Interior"}]),
    "line-break-in-a-name": ("actors", None, [{"name": "=Mahbub Hossain", "mentions": 2}], []),
    "acronym-spelled-out": ("actors", 1, [{"name": "=Anti-Corruption Commission", "mentions": 3}], []),
    "headline-in-capitals": ("entities", None, [{"text": "=Halden Bank"}], [{"text": "Withdraws"}]),
    "last-weekday-of-the-month": ("times", 1, [{"text": "=the last Friday of this month", "value": "=2024-03-29"}], []),
    "short-weekday": ("times", 2, [{"text": "=last Tue", "value": "=2024-03-19"}, {"value": "=2024-03-20"}], []),
    "friday-of-next-week": ("times", None, [{"text": "=Friday", "value": "=2024-03-29"}], []),
    "year-of-the-festival": ("times", None, [{"text": "=August 6", "value": "=2022-08-06"}], []),
    "title-of-a-work": ("entities", None, [{"text": "=Night Panther: Kessa Forever", "label": "WORK_OF_ART"}, {"text": "=El Baile de la Luna", "label": "WORK_OF_ART"}], [{"text": "Kessa", "label": "GPE"}]),
}


def expectation(case: dict) -> tuple | None:
    """Table, number of rows or None, rows that must and rows that must not be there; None for a case of another layer."""
    if case["id"] in TOLD:
        return TOLD[case["id"]]
    told = case.get("expected", {})
    return (told["table"], told.get("rows"), told.get("has", []), told.get("never", [])) if case.get("layer") in TABLES and told.get("table") in TABLES else None


def read_cases() -> list:
    """The cases that say what a table of an article holds."""
    own = [pytest.param(case, (case["table"], case.get("rows"), case.get("has", []), case.get("never", [])), id=case["id"]) for case in OWN]
    if not CASES.is_file():
        return [*own, pytest.param(None, None, marks=pytest.mark.skip(reason=f"{CASES.parent} is not beside the project"))]
    cases = [(case, expectation(case)) for case in yaml.safe_load(CASES.read_text(encoding="utf8"))]
    return own + [pytest.param(case, told, id=case["id"]) for case, told in cases if told]


def agrees(cell: object, wanted: object) -> bool:
    """Whether a cell is as wanted: the same, or for words that it holds them ("=" before them: that it is them; "*": that it is not NA)."""
    if wanted == "*":
        return cell is not pd.NA
    if wanted is None or cell is pd.NA:
        return wanted is None and cell is pd.NA
    if isinstance(wanted, str):
        return str(cell) == wanted[1:] if wanted.startswith("=") else wanted in str(cell)
    return bool(cell == wanted)


def rows_like(table: pd.DataFrame, wanted: dict) -> list[dict]:
    """The rows that agree in all the cells that are named."""
    return [row for row in table.to_dict("records") if all(agrees(row[name], value) for name, value in wanted.items())]


@pytest.mark.parametrize("case, told", read_cases())
def test_reported_cases(case: dict, told: tuple) -> None:
    name, size, has, never = told
    table = TABLES[name](annotate.doc(load.text(case.get("input") or case["text"], published=case.get("published", "2024-03-20" if case in OWN else None))))
    columns = list(dict.fromkeys(["text", *(column for row in (*has, *never) for column in row)]))
    shown = table[[column for column in columns if column in table]].to_dict("records")
    assert size is None or len(table) == size, shown
    for wanted in has:
        assert rows_like(table, wanted), (wanted, shown)
    for unwanted in never:
        assert not rows_like(table, unwanted), (unwanted, shown)

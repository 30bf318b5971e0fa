"""The corrector: what it shows and saves, in a browser by mouse and by keyboard, and in JupyterLab from the correction to the page that follows it."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from ipykernel.ipkernel import IPythonKernel
from playwright.sync_api import Browser, Error as PlaywrightError, Page, TimeoutError as PlaywrightTimeout, expect

from helpers import corrections, load, publish, review
from helpers.review.corrector import answer, as_html

TEXT = ("𝔄\nThe mayor of Orsk, Anna Berg, said on Tuesday that <b>the flood</b> had killed 12 people. Police in Paris arrested Tom Reed in May.\r\n"
        "“We rebuilt the bridge,” Reed added. Police in Orsk paid <script>document.title = 'run'</script> Police.\n")
PAGE = """
async ([source, content]) => {
    const module = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"}))), listeners = [];
    Object.assign(window, {sent: [], state: {content, corrections: []}, answer: (message) => listeners.forEach((listener) => listener(message))});
    const model = {get: (name) => structuredClone(state[name]), set: (name, value) => { state[name] = value; }, save_changes() {}, send: (message) => sent.push(message),
                   on: (name, listener) => listeners.push(listener), off() {}};
    module.default.render({model, el: document.getElementById("here")});
}
"""


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> load.Article:
    path = tmp_path_factory.mktemp("article") / "a.txt"
    path.write_bytes(TEXT.encode("utf8"))
    return load.article(path, published="2024-12-12")


@pytest.fixture(scope="module")
def content(article: load.Article) -> dict:
    return review.corrector(article).content


@pytest.fixture
def page(browser: Browser, content: dict) -> Iterator[Page]:
    """The corrector in an empty page, with what it keeps in `state` and what it sends in `sent`."""
    page = browser.new_page()
    page.set_default_timeout(30_000)
    page.set_content('<title>still</title><div id="here"></div>')
    folder = Path(review.__file__).parent
    page.add_style_tag(path=folder / "corrector.css")
    page.evaluate(PAGE, [(folder / "corrector.js").read_text(encoding="utf8"), content])
    yield page
    page.close()


def kept(page: Page) -> list[dict]:
    """The corrections that the page holds, which the corrections file would take."""
    rows = page.evaluate("state.corrections")
    corrections.read(rows)
    assert all(corrections.stands(TEXT, row) for row in rows)
    return rows


def choose(page: Page, words: str) -> None:
    """Chooses the mark that begins with these words in the list, by its keys alone."""
    found = page.get_by_label("Least sure first").locator("option", has_text=words).first.get_attribute("value")
    page.get_by_label("Least sure first").select_option(found)


def test_all_text_is_shown_as_text(page: Page) -> None:
    assert page.locator(".text").evaluate("it => it.textContent") == TEXT
    assert page.title() == "still" and page.locator(".corrector b, .corrector script").count() == 0


def test_a_label_an_actor_and_a_note_are_kept_with_who_says_it(page: Page) -> None:
    page.get_by_label("Your name").fill("ana")
    choose(page, "Anna Berg")
    page.get_by_label("Note").fill("the club")
    page.get_by_label("What it is").select_option("ORG")
    start = TEXT.index("Anna Berg")
    assert kept(page) == [{"layer": "entities", "start": start, "end": start + 9, "text": "Anna Berg", "by": "ana", "note": "the club", "action": "relabel", "value": {"label": "ORG"}}]
    page.get_by_label("Who it is", exact=True).fill("fc-orsk")
    page.get_by_label("Who it is", exact=True).press("Tab")
    assert [row["value"] for row in kept(page)] == [{"label": "ORG", "actor": "fc-orsk"}]
    expect(page.get_by_role("status")).to_contain_text("not saved yet")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    assert kept(page) == [] and page.get_by_role("button", name="Undo").is_disabled()


def test_accept_and_reject_go_on_to_the_next_least_sure(page: Page) -> None:
    first = page.get_by_label("Least sure first").input_value()
    page.get_by_role("button", name="Accept").click()
    second = page.get_by_label("Least sure first").input_value()
    page.get_by_role("button", name="Reject").click()
    rows = kept(page)
    assert first != second and [row["action"] for row in rows] == ["accept", "reject"] and "label" in rows[0]["value"]
    page.get_by_label("Least sure first").select_option(second)
    page.get_by_role("button", name="As the machine had it").click()
    assert [row["action"] for row in kept(page)] == ["accept"]


def test_a_speaker_a_time_and_a_place_are_set(page: Page, content: dict) -> None:
    page.get_by_label("Layer").select_option("claims")
    choose(page, "“We rebuilt")
    page.get_by_label("Who says so", exact=True).fill("anna-berg")
    page.get_by_label("Who says so", exact=True).press("Tab")
    expect(page.locator("fieldset p").first).to_contain_text("source: “Reed”, cue: “added”")
    page.get_by_label("Layer").select_option("times")
    choose(page, "May")
    page.get_by_label("Which time (ISO 8601)", exact=True).fill("2023-05")
    page.get_by_label("Which time (ISO 8601)", exact=True).press("Tab")
    page.get_by_label("Layer").select_option("places")
    choose(page, "Paris")
    other = next(one for one in content["marks"] if one["layer"] == "places" and one["text"] == "Paris")["candidates"][-1]
    page.get_by_label("Where it is").select_option(str(other["geonameid"]))
    rows = kept(page)
    assert [(row["action"], row["value"]) for row in rows] == [("actor", "anna-berg"), ("relabel", {"value": "2023-05"}), ("place", other["geonameid"])]
    assert rows[0]["cue"]["text"] == "added"


def test_the_very_words_selected_are_added(page: Page) -> None:
    page.evaluate("""() => {
        const node = [...document.querySelectorAll(".text span")].at(-1).firstChild, range = document.createRange();
        const at = node.data.lastIndexOf("Police");
        range.setStart(node, at - 1); range.setEnd(node, at + 6);
        document.getSelection().removeAllRanges(); document.getSelection().addRange(range);
    }""")
    page.locator(".text").dispatch_event("mouseup")
    assert page.get_by_label("Words", exact=True).input_value() == "Police" and page.get_by_label("Which of them").input_value() == "3"
    page.get_by_label("What they are").select_option("ORG")
    page.get_by_role("button", name="Set", exact=True).click()
    start = TEXT.rindex("Police")
    assert [(row["action"], row["start"], row["end"], row["value"]) for row in kept(page)] == [("add", start, start + 6, {"label": "ORG"})]
    page.get_by_label("What it is").select_option("PERSON")
    assert [(row["action"], row["value"]) for row in kept(page)] == [("add", {"label": "PERSON"})]
    page.get_by_role("button", name="Reject").click()
    assert kept(page) == []


def test_words_are_added_by_keyboard_alone(page: Page) -> None:
    page.get_by_label("Layer").focus()
    page.keyboard.type("ev")
    page.get_by_label("Words", exact=True).focus()
    page.keyboard.type("Police")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.get_by_label("What they are").focus()
    page.keyboard.type("den")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    start = TEXT.index("Police", TEXT.index("Police") + 1)
    assert [(row["layer"], row["start"], row["value"]) for row in kept(page)] == [("events", start, {"realis": "denied"})]


def said_of(page: Page, words: str, what: str) -> None:
    """Says by keyboard what some words of the article are."""
    page.get_by_label("Words", exact=True).fill(words)
    page.get_by_label("What they are").select_option(what)
    page.get_by_role("button", name="Set", exact=True).press("Enter")


def test_ends_are_moved_word_by_word_and_by_other_words(page: Page) -> None:
    choose(page, "Anna Berg")
    page.get_by_role("button", name="Start a word later").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The mark is now “Berg”.")
    page.get_by_label("What it is").select_option("ORG")
    page.get_by_role("button", name="End a word later").press("Enter")
    page.get_by_role("button", name="End a word earlier").press("Enter")
    start = TEXT.index("Berg")
    moved, told = sorted(kept(page), key=lambda row: row["action"])
    assert (moved["action"], moved["text"], moved["value"]) == ("move", "Anna Berg", [{"start": start, "end": start + 4, "text": "Berg"}]) and told["value"] == {"label": "ORG"}
    page.get_by_role("button", name="End a word earlier").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("leaves no words")
    said_of(page, "Orsk, Anna Berg", "ends")
    assert [row["value"][0]["text"] for row in kept(page) if row["action"] == "move"] == ["Orsk, Anna Berg"]


def test_a_claim_is_added_with_who_says_it_its_source_and_its_cue(page: Page) -> None:
    page.get_by_label("Layer").select_option("claims")
    page.get_by_label("What they are").select_option("indirect")
    page.get_by_label("Who says so, of the new mark").fill("orsk-police")
    said_of(page, "arrested Tom Reed", "indirect")
    said_of(page, "Police in Paris", "source")
    said_of(page, "arrested", "cue")
    said_of(page, "in May", "piece")
    row, = kept(page)
    value = row["value"]
    assert (row["action"], row["text"], value["form"], value["speaker"]) == ("add", "arrested Tom Reed in May", "indirect", "orsk-police")
    assert (value["source"]["text"], value["cue"], row["cue"]["text"]) == ("Police in Paris", row["cue"], "arrested")
    assert [piece["text"] for piece in value["pieces"]] == ["arrested Tom Reed", "in May"]
    said_of(page, "", "source")
    assert kept(page)[0]["value"]["source"] is None


def test_the_parts_of_a_mark_are_set_or_taken_away(page: Page) -> None:
    page.get_by_label("Layer").select_option("claims")
    choose(page, "“We rebuilt")
    said_of(page, "Tom Reed", "source")
    said_of(page, "", "cue")
    page.get_by_label("Layer").select_option("events")
    choose(page, "arrested")
    said_of(page, "Police in Orsk", "who")
    claim, event = kept(page)
    assert (claim["cue"]["text"], claim["value"]["source"]["text"], claim["value"]["cue"]) == ("added", "Tom Reed", None)
    assert event["value"]["who"]["start"] == TEXT.index("Police in Orsk")
    page.get_by_label("Layer").select_option("entities")
    said_of(page, "", "ends")
    expect(page.get_by_role("status")).to_contain_text("Select some words")


def test_what_is_answered_is_told(page: Page) -> None:
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("button", name="Save").click()
    assert page.evaluate("sent") == [{"save": kept(page)}]
    page.evaluate("answer({saved: '1 correction saved in a.corrections.jsonl.'})")
    expect(page.get_by_role("status")).to_have_text("1 correction saved in a.corrections.jsonl.")
    page.evaluate("answer({error: 'Not saved. Because.'})")
    expect(page.get_by_role("status")).to_have_text("Not saved. Because.")


# By keyboard and by ear.

LAYERS = ("entities", "claims", "times", "places", "events")
ORDER = ["Layer", "Your name", "Save", "The article", "Least sure first", "What it is", "Who it is", "Note",
         "Start a word earlier", "Start a word later", "End a word earlier", "End a word later", "Accept", "Reject",
         "Words", "Which of them", "What they are", "Who it is, of the new mark", "Set"]
"""Where Tab leads in the layer of names, but for buttons that cannot be pressed yet."""
NAME = """it => it.getAttribute("aria-label") ?? (it.labels?.length
          ? [...it.labels[0].childNodes].filter((one) => one !== it).map((one) => one.textContent).join("") : it.textContent)"""


def focused(page: Page) -> str:
    """The name of what has the focus."""
    return page.evaluate_handle("document.activeElement").evaluate(NAME)


@pytest.mark.parametrize("layer", LAYERS)
def test_what_a_screen_reader_needs_is_there(page: Page, layer: str) -> None:
    page.get_by_label("Layer").select_option(layer)
    found = Axe().run(page, context=".corrector").response
    broken = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]
    assert broken == [] and len(found["passes"]) > 10
    nameless = re.findall(r"- (?:button|combobox|textbox|listbox|spinbutton|region|group)(?:\n| *:| \[)", page.locator(".corrector").aria_snapshot())
    assert nameless == []


def test_tab_leads_through_it_in_order_and_leaves_nothing_out(page: Page) -> None:
    page.get_by_label("Layer").focus()
    seen = [focused(page)]
    while len(seen) < 40:
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.closest('.corrector') !== null"):
            break
        seen.append(focused(page))
    assert [name for name in seen if name not in ("Undo", "As the machine had it")] == ORDER


def test_the_focus_stays_and_what_happened_is_said(page: Page) -> None:
    """All by keys: two marks accepted and taken back, without a mouse and without looking for the place again."""
    said = page.get_by_role("status")
    page.get_by_role("button", name="Accept").focus()
    page.keyboard.press("Enter")
    expect(said).to_have_text(re.compile(r"“.+” accepted\. Next is \d+%: .+, sentence \d+\. 1 correction; not saved yet\."))
    page.keyboard.press("Enter")
    expect(said).to_contain_text("2 corrections; not saved yet.")
    assert focused(page) == "Accept" and [row["action"] for row in kept(page)] == ["accept", "accept"]
    page.get_by_role("button", name="Undo").focus()
    for _ in range(3):
        page.keyboard.press("Space")
    assert kept(page) == [] and focused(page) == "Undo", "a button that can no longer be pressed keeps the focus"
    expect(said).to_have_text("Undone. 0 corrections; not saved yet.")
    assert page.locator("[role=status][aria-live]").count() == 1 and page.get_by_label("Where it is").is_hidden()


def test_the_state_of_a_mark_is_told_in_words(page: Page) -> None:
    choose(page, "Anna Berg")
    page.get_by_role("button", name="Reject").press("Enter")
    marks = page.get_by_label("Least sure first").locator("option").all_inner_texts()
    assert [mark for mark in marks if "Anna Berg" in mark] == ["✗ rejected: Anna Berg, PERSON, sentence 2"]


# What Python does.

def test_saving_writes_the_file_and_refuses_what_contradicts(article: load.Article) -> None:
    path, state = corrections.beside(article.path), {"stored": b""}
    start = TEXT.index("Orsk")
    row = {"layer": "entities", "start": start, "end": start + 4, "text": "Orsk", "action": "relabel", "value": {"label": "ORG"}}
    assert "1 correction saved in a.corrections.jsonl" in answer(path, state, [row])["saved"]
    assert "contradict" in answer(path, state, [row, row | {"action": "reject", "value": None}])["error"]
    assert corrections.read(path)[0]["value"] == {"label": "ORG"}, "what was refused changed nothing"
    again = review.corrector(load.article(article.path))
    assert again.corrections == [row]
    path.write_bytes(path.read_bytes() + b"\n")
    assert "changed by somebody else" in answer(path, state, [])["error"]
    path.unlink()
    assert "from no file" in answer(None, {"stored": b""}, [row])["error"]


def test_without_a_kernel_it_reads_as_text(article: load.Article) -> None:
    shown = review.corrector(article)._repr_mimebundle_()
    assert re.fullmatch(r"The corrector, with \d+ names, .* 0 corrections in the file\.", shown["text/plain"])
    assert "“Anna Berg”: PERSON, sentence 2" in shown["text/html"] and "<b>" not in shown["text/html"]


def test_without_a_kernel_what_persons_did_is_told(article: load.Article, content: dict) -> None:
    orsk = {"layer": "entities", "start": TEXT.index("Orsk"), "end": TEXT.index("Orsk") + 4, "text": "Orsk", "by": "ana"}
    words = {"start": TEXT.index("<b>"), "end": TEXT.index("<b>") + 3, "text": "<b>"}
    wider = {"start": orsk["start"] - 3, "end": orsk["end"], "text": "of Orsk"}
    rows = [orsk | {"action": "relabel", "value": {"label": "ORG"}}, orsk | {"action": "move", "value": [wider]},
            {"layer": "entities"} | words | {"action": "add", "value": {"label": "MISC"}}]
    shown = as_html(content, corrections.read(rows))
    assert "“Orsk”: GPE, sentence 2, changed by ana: label ORG; moved by ana: of Orsk</li>" in shown
    assert "<li>“&lt;b&gt;”: added by somebody: label MISC</li></ol>" in shown, "checked ones last"


# In JupyterLab.

PATIENCE = 60_000  # milliseconds
CELLS = ["from helpers import annotate, chart, load, review, tell", "article = load.article('a.txt', published='2024-12-12')\ndoc = annotate.doc(article)",
         "tell.table(annotate.actors(doc)[['name', 'mentions']])", "chart.show(chart.mentions(annotate.actors(doc)))", "review.corrector(article)"]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder with an article and a notebook, and the address of JupyterLab in it."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "a.txt").write_bytes(TEXT.encode("utf8"))
    title = nbformat.v4.new_markdown_cell("# What is in it?")
    for name, cells in (("00_overview", CELLS), ("01_load", [])):
        notebook = nbformat.v4.new_notebook(cells=[title, *map(nbformat.v4.new_code_cell, cells)], metadata={"kernelspec": publish.KERNEL, "language_info": IPythonKernel.language_info})
        nbformat.write(notebook, folder / f"{name}.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}", "--LabApp.news_url=",
               "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with open(tmp_path / "log", "wb") as log:
        server = subprocess.Popen([sys.executable, "-m", "jupyter", "lab", *options], env=os.environ | own | {"PYTHONPATH": str(publish.ROOT)}, stdout=log, stderr=log)
    yield folder, f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(30)


def opened(browser: Browser, address: str) -> Page:
    """The notebook in JupyterLab, as soon as both are there."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE)
    for _ in range(120):
        try:
            page.goto(f"{address}/lab/tree/00_overview.ipynb")
            break
        except PlaywrightError:
            time.sleep(0.5)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    return page


def run_all(page: Page, shown: str) -> str:
    """Runs all cells until a figure says this, and what the table of actors says then of Orsk; a click that comes before
    the kernel is ready is dropped, so it is made again.
    """
    figure = page.locator(f"[aria-label*='{shown}']")
    for _ in range(8):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        try:
            figure.wait_for(state="attached", timeout=30_000)
            return page.locator("table tr", has_text="Orsk").inner_text()
        except PlaywrightTimeout:
            page.keyboard.press("Escape")
    raise AssertionError(f"no figure says {shown}")


def test_in_jupyterlab_a_correction_reaches_table_figure_and_page(browser: Browser, lab: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = lab
    page = opened(browser, address)
    expect(page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
    assert run_all(page, "Orsk 2").split() == ["Orsk", "2"]
    choose(page, "Orsk")
    page.get_by_role("button", name="Reject").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".corrector .status")).to_contain_text("1 correction saved in a.corrections.jsonl", timeout=PATIENCE)
    assert [row["action"] for row in corrections.read(folder / "a.corrections.jsonl")] == ["reject"]
    assert run_all(page, "Orsk 1").split() == ["Orsk", "1"]
    page.close()
    assert publish.execute_all(folder, folder=folder) == []
    publish.pages(folder, folder=tmp_path / "pages", title="a")
    told = (tmp_path / "pages" / "00_overview.html").read_text(encoding="utf8")
    assert "Orsk 1" in told and "Orsk 2" not in told and "the marks can be corrected here" in told
    assert re.search(r"<td>Orsk</td>\s*<td>1</td>", told), "the table of the page follows too"

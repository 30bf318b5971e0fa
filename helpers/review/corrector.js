// The corrector of one article. Whatever the article holds goes into the page as text, never as markup; offsets count code points, as in Python.

const STATES = { accepted: "✓", changed: "✎", rejected: "✗", added: "+" };
const WRITTEN = { entities: ["actor", "Who it is"], claims: ["speaker", "Who says so"], times: ["value", "Which time (ISO 8601)"] }; // columns with a field to write in
const ROLES = { ends: "all of the chosen mark", piece: "one more piece of it", source: "its source: who says it", cue: "its cue: the reporting words",
  who: "who does it", whom: "whom it befalls" }; // what words can be of a mark that is there
const NUDGES = [["start", -1, "Start a word earlier", "⇤ start"], ["start", 1, "Start a word later", "start ⇥"], ["end", -1, "End a word earlier", "⇤ end"], ["end", 1, "End a word later", "end ⇥"]];
const pasts = new WeakMap(); // what undo goes back to, by widget

/** An element with attributes (functions are listeners) and children; strings become text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, (event) => element.ariaDisabled === "true" || value(event));
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Whether a button can be pressed; one that cannot keeps the focus, or the keyboard would start again at the top of the page. */
const enable = (button, can) => button.setAttribute("aria-disabled", String(!can));

const counted = (number) => `${number} ${number === 1 ? "correction" : "corrections"}`;

const keyOf = (row) => [row.layer, row.start, row.end, row.cue ? row.cue.start : ""].join(" ");

/** The columns that a correction sets. */
function columnsOf(row, labelColumn) {
  if (row.action === "reject" || row.action === "move" || row.value === undefined) return {};
  if (row.action === "actor") return { [row.layer === "claims" ? "speaker" : "actor"]: row.value };
  if (row.action === "place" && (row.value === null || typeof row.value === "number")) return { geonameid: row.value };
  return typeof row.value === "string" ? { [labelColumn]: row.value } : row.value ?? {};
}

/** What a mark has become by its corrections: a state, its value, its pieces. */
function corrected(mark, rows, labelColumn) {
  const actions = rows.map((row) => row.action);
  const state = ["reject", "add", "accept"].find((action) => actions.includes(action)) ?? (rows.length ? "change" : "");
  const moved = rows.find((row) => row.action === "move");
  return {
    ...mark,
    state: { reject: "rejected", add: "added", accept: "accepted", change: "changed" }[state] ?? "",
    value: Object.assign({}, mark.value, ...rows.map((row) => columnsOf(row, labelColumn))),
    pieces: moved ? [moved.value].flat() : mark.pieces,
  };
}

/** The corrections of a mark after one more column is set: one row for all columns, beside what moved it. */
function withColumn(about, rows, column, value, labelColumn) {
  const added = rows.find((row) => row.action === "add");
  if (added) return [{ ...added, ...about, action: "add", value: { ...added.value, [column]: value } }];
  const told = rows.filter((row) => !["accept", "reject"].includes(row.action));
  const columns = Object.assign({}, ...told.map((row) => columnsOf(row, labelColumn)), { [column]: value });
  const lone = Object.keys(columns).length === 1;
  const action = lone && ["actor", "speaker"].includes(column) ? "actor" : lone && column === "geonameid" ? "place" : "relabel";
  return [...told.filter((row) => row.action === "move"), { ...about, action, value: action === "relabel" ? columns : value }];
}

/** Cuts 0 to length at every end of a mark: [start, end, the marks there], the innermost mark last. */
function segments(marks, length) {
  const edges = new Set([0, length]);
  for (const mark of marks) for (const piece of mark.pieces) edges.add(piece.start).add(piece.end);
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(1).map((end, i) => [cuts[i], end, marks
    .filter((mark) => mark.pieces.some((piece) => piece.start <= cuts[i] && end <= piece.end))
    .sort((a, b) => b.end - b.start - (a.end - a.start))]);
}

/** Where words and marks begin and end, in code points. */
function wordsOf(text) {
  const found = [];
  let at = 0, start = 0;
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}\p{N}]+|\S/gu)) {
    start += Array.from(text.slice(at, index)).length;
    const end = start + Array.from(word).length;
    found.push({ start, end });
    [at, start] = [index + word.length, end];
  }
  return found;
}

function render({ model, el }) {
  const { text, marks, nouns, labels, columns, actors, sentences } = model.get("content");
  const chars = Array.from(text), units = wordsOf(text);
  const past = pasts.get(model) ?? [];
  pasts.set(model, past);
  let layer = "entities", chosen = null, selected = null, waiting = null;

  const rows = () => model.get("corrections");
  const labelColumn = () => columns[layer][0];
  const words = (start, end) => chars.slice(start, end).join("");
  const span = ({ start, end }) => ({ start, end, text: words(start, end) });
  const reads = (mark) => mark.pieces.map((piece) => piece.text).join(" … ").replace(/\s+/g, " ");
  const points = (unit) => Array.from(text.slice(0, unit)).length;

  function change(next, said) {
    past.push(rows());
    model.set("corrections", next);
    model.save_changes();
    draw();
    say(`${said} ${counted(next.length)}; not saved yet.`);
  }

  function say(message, wrong = false) {
    status.textContent = message;
    status.classList.toggle("wrong", wrong);
  }

  /** The marks of the layer as corrected, those that a person added among them. */
  function marksNow() {
    const known = new Set(marks.map(keyOf));
    const added = rows().filter((row) => !known.has(keyOf(row)) && ["add", "accept"].includes(row.action) && row.value).map((row) => ({
      ...row, value: {}, pieces: row.value.pieces ?? [{ start: row.start, end: row.end }], sure: 1, sentence: 1 + sentences.findLastIndex(([start]) => start <= row.start),
    }));
    return [...marks, ...added].filter((mark) => mark.layer === layer).map((mark) => corrected(mark, of(mark), labelColumn()));
  }

  const inWords = (mark) => `${mark.state ? `${STATES[mark.state]} ${mark.state}` : `${Math.round(100 * mark.sure)}%`}: `
    + `${reads(mark).slice(0, 60)}, ${mark.value[labelColumn()]}, sentence ${mark.sentence}`;
  const about = (mark) => ({
    layer, start: mark.start, end: mark.end, text: mark.text, ...(layer === "claims" ? { cue: mark.cue ?? null } : {}),
    by: person.value.trim() || null, note: note.value.trim() || null,
  });
  const of = (mark) => rows().filter((row) => keyOf(row) === keyOf(mark));
  const others = (mark) => rows().filter((row) => keyOf(row) !== keyOf(mark));
  const isAdded = (mark) => of(mark).some((row) => row.action === "add");

  function set(column, value) {
    const [rest, own] = [others(chosen), of(chosen)];
    if (column === "cue" && isAdded(chosen)) chosen = { ...chosen, cue: value };
    change([...rest, ...withColumn(about(chosen), own, column, value, labelColumn())], `“${reads(chosen)}” changed.`);
  }

  /** Gives the chosen mark other pieces; one that a person added is added there instead. */
  function move(places) {
    const pieces = places.map(span).sort((a, b) => a.start - b.start), [rest, own] = [others(chosen), of(chosen)];
    if (pieces.some((piece, i) => piece.start >= piece.end || i && piece.start < pieces[i - 1].end)) return say("That leaves no words, or takes some twice.", true);
    const whole = span({ start: pieces[0].start, end: pieces.at(-1).end }), added = own.find((row) => row.action === "add");
    if (added && rest.some((row) => keyOf(row) === keyOf({ ...added, ...whole }))) return say("There is such a mark already.", true);
    if (added) chosen = { ...added, ...whole, value: { ...added.value, pieces } };
    const told = own.filter((row) => !["accept", "reject", "move"].includes(row.action));
    const moved = { ...about(chosen), action: "move", value: pieces }, label = chosen.value[labelColumn()]; // it stays where no model finds it any more
    change([...rest, ...(added ? [chosen] : withColumn(about(chosen), [...told, moved], labelColumn(), label, labelColumn()))], `The mark is now “${reads({ pieces })}”.`);
  }

  /** Moves an end of the chosen mark by a word. */
  function nudge(edge, step) {
    const pieces = chosen.pieces.map((piece) => ({ ...piece })), piece = edge === "start" ? pieces[0] : pieces.at(-1);
    const places = units.map((unit) => unit[edge]);
    piece[edge] = (step < 0 ? places.findLast((place) => place < piece[edge]) : places.find((place) => place > piece[edge])) ?? piece[edge];
    move(pieces);
  }

  function accept() {
    const { pieces, value } = chosen;
    const whole = Object.fromEntries(columns[layer].map((column) => [column, value[column] ?? null]));
    next([...others(chosen), { ...about(chosen), action: "accept", value: pieces.length > 1 ? { ...whole, pieces } : whole }], `“${reads(chosen)}” accepted.`);
  }

  function reject() {
    next(isAdded(chosen) ? others(chosen) : [...others(chosen), { ...about(chosen), action: "reject", value: null }], `“${reads(chosen)}” rejected.`);
  }

  /** Changes, and goes on to the least sure mark that nobody has checked. */
  function next(changed, said) {
    const left = queue().filter((mark) => !mark.state && keyOf(mark) !== keyOf(chosen));
    chosen = left[0] ?? null;
    note.value = "";
    change(changed, chosen ? `${said} Next is ${inWords(chosen)}.` : said);
  }

  const queue = () => marksNow().sort((a, b) => Boolean(a.state) - Boolean(b.state) || a.sure - b.sure || a.start - b.start);

  /** The places where some words stand, as code points. */
  function occurrences(wanted) {
    const found = [];
    for (let at = text.indexOf(wanted); wanted && at >= 0; at = text.indexOf(wanted, at + 1)) found.push(at);
    return found.map(points);
  }

  /** Makes of the words what the person says they are: a new mark, or a part of the chosen one; no words: that it has no such part. */
  function use() {
    const wanted = phrase.value.trim(), found = occurrences(wanted), what = kind.value, isNew = labels[layer].includes(what);
    const start = selected?.start ?? found[Math.min(found.length, Math.max(1, +nth.value)) - 1];
    const place = start === undefined ? null : span(selected ?? { start, end: start + Array.from(wanted).length });
    if (!isNew && !chosen) return say("Choose a mark first.", true);
    if (!place && (wanted || !columns[layer].includes(what))) return say(wanted ? `“${wanted}” does not stand in the article.` : "Select some words, or write them.", true);
    if (what === "ends") move([place]);
    else if (what === "piece") move([...chosen.pieces, place]);
    else if (!isNew) set(what, place);
    else if (!add({ layer, ...place, cue: null }, what)) return say("There is such a mark already.", true);
    clear();
  }

  /** Adds a mark with its label and what is written of it; whether there was no such mark. */
  function add(mark, label) {
    if (marksNow().some((one) => keyOf(one) === keyOf(mark) && one.state !== "rejected")) return false;
    const told = said.value.trim(), rest = others(mark);
    const row = { ...about(mark), action: "add", value: { [labelColumn()]: label, ...(told ? { [WRITTEN[layer][0]]: told } : {}) } };
    chosen = mark;
    change([...rest, row], `“${mark.text}” added.`);
    return true;
  }

  function clear() {
    selected = null;
    phrase.value = note.value = said.value = "";
    nth.value = 1;
    count.textContent = "";
  }

  /** Takes over the very words that are selected in the article. */
  function select() {
    const range = document.getSelection();
    if (!range.rangeCount || range.isCollapsed || !pane.contains(range.anchorNode) || !pane.contains(range.focusNode)) return;
    let [start, end] = [offset(range.anchorNode, range.anchorOffset), offset(range.focusNode, range.focusOffset)].sort((a, b) => a - b);
    while (start < end && !chars[start].trim()) start++;
    while (start < end && !chars[end - 1].trim()) end--;
    if (start === end) return;
    selected = { start, end };
    phrase.value = words(start, end);
    const found = occurrences(phrase.value);
    nth.value = found.indexOf(start) + 1;
    count.textContent = `of ${found.length}`;
  }

  function offset(node, inside) {
    if (node.nodeType !== Node.TEXT_NODE) {
      const child = node.childNodes[inside];
      return child ? offset(child.nodeType === Node.TEXT_NODE ? child : child.firstChild, 0) : offset(node.lastChild.lastChild ?? node.lastChild, (node.lastChild.lastChild ?? node.lastChild).length);
    }
    return +node.parentNode.dataset.start + Array.from(node.data.slice(0, inside)).length;
  }

  function save() {
    say("Saving …");
    waiting = setTimeout(() => say("No answer from the kernel: nothing was saved. Is it running? Run the cell again.", true), 10000);
    model.send({ save: rows() });
  }
  const answered = (message) => {
    clearTimeout(waiting);
    say(message.saved ?? message.error, Boolean(message.error));
  };
  model.on("msg:custom", answered);

  // The page.

  const options = (element, told, current) => element.replaceChildren(...told.map(([value, shown]) => make("option", { value, selected: value === current }, shown)));
  const status = make("p", { class: "status", role: "status", "aria-live": "polite" });
  const person = make("input", { autocomplete: "name" });
  const layers = make("select", { change: () => { layer = layers.value; chosen = null; clear(); draw(); } });
  options(layers, Object.entries(nouns).map(([name, noun]) => [name, `${noun}s`]), layer);
  const undo = make("button", { type: "button", click: () => { model.set("corrections", past.pop()); model.save_changes(); draw(); say(`Undone. ${counted(rows().length)}; not saved yet.`); } }, "Undo");
  const pane = make("div", { class: "text", tabindex: 0, role: "region", "aria-label": "The article", mouseup: select, keyup: select });
  const list = make("select", { size: 9, change: () => { chosen = queue().find((mark) => keyOf(mark) === list.value); draw(); } });
  const legend = make("legend"), sentence = make("p");
  const label = make("select", { change: () => set(labelColumn(), label.value) });
  const names = make("datalist", { id: `actors-${Math.random().toString(36).slice(2)}` }, ...Object.entries(actors).map(([value, name]) => make("option", { value }, name)));
  const who = make("input", { list: names.id, change: () => set(WRITTEN[layer][0], who.value.trim() || null) });
  const where = make("select", { change: () => set("geonameid", where.value ? +where.value : null) });
  const note = make("input");
  const buttons = { accept: make("button", { type: "button", click: accept }, "Accept"), reject: make("button", { type: "button", click: reject }, "Reject"),
    back: make("button", { type: "button", click: () => change(others(chosen), `“${reads(chosen)}” is as the machine had it.`) }, "As the machine had it") };
  const fields = { label: make("label", {}, "What it is", label), who: make("label", {}, make("span"), who), where: make("label", {}, "Where it is", where) };
  const form = make("fieldset", {}, legend, sentence, make("div", { class: "fields" }, ...Object.values(fields), make("label", {}, "Note", note)),
    make("div", { class: "fields" }, ...NUDGES.map(([edge, step, name, shown]) => make("button", { type: "button", "aria-label": name, title: name, click: () => nudge(edge, step) }, shown))),
    make("div", { class: "fields" }, ...Object.values(buttons)));
  const phrase = make("textarea", { rows: 2, input: () => { selected = null; count.textContent = `of ${occurrences(phrase.value.trim()).length}`; } });
  const nth = make("input", { type: "number", min: 1, value: 1, input: () => { selected = null; } }), count = make("span"), kind = make("select", { change: () => drawForm() });
  const said = make("input", { list: names.id }), by = make("label", {}, make("span"), said);
  const adding = make("fieldset", {}, make("legend", {}, "Add a mark, or set a part of the chosen one"),
    make("p", {}, "Select words in the article, or write them and say which of them is meant; then say what they are. No words: there is no such part."),
    make("div", { class: "fields" }, make("label", {}, "Words", phrase), make("label", {}, "Which of them", nth), count, make("label", {}, "What they are", kind), by,
      make("button", { type: "button", click: use }, "Set")));
  el.replaceChildren(make("div", { class: "corrector", role: "group", "aria-label": "Correct the marks" },
    make("div", { class: "bar" }, make("label", {}, "Layer", layers), make("label", {}, "Your name", person), undo, make("button", { type: "button", click: save }, "Save")),
    status, names, make("div", { class: "halves" }, pane, make("div", {}, make("label", {}, "Least sure first", list), form, adding))));

  function draw() {
    const now = queue();
    chosen = (chosen && now.find((mark) => keyOf(mark) === keyOf(chosen))) ?? now.find((mark) => !mark.state) ?? now[0] ?? null;
    const [top, scrolled] = [list.scrollTop, pane.scrollTop];
    options(list, now.map((mark) => [keyOf(mark), inWords(mark)]), chosen && keyOf(chosen));
    list.scrollTop = top;
    const shown = now.filter((mark) => mark.pieces.length);
    pane.replaceChildren(...segments(shown, chars.length).map(([start, end, here]) => segment(start, end, here)));
    pane.scrollTop = scrolled;
    const first = pane.querySelector(".chosen");
    if (first && (first.offsetTop < pane.offsetTop + pane.scrollTop || first.offsetTop > pane.offsetTop + pane.scrollTop + pane.clientHeight - 30)) {
      pane.scrollTop = first.offsetTop - pane.offsetTop - pane.clientHeight / 2;
    }
    enable(undo, past.length);
    const group = (label, names) => make("optgroup", { label }, ...names.map((name) => make("option", { value: name, selected: name === kind.value }, ROLES[name] ?? name)));
    const parts = ["ends", ...(layer === "claims" ? ["piece"] : []), ...columns[layer].filter((name) => name in ROLES)];
    kind.replaceChildren(group("A new mark", labels[layer]), group("The chosen mark", parts));
    drawForm();
  }

  function segment(start, end, here) {
    const inner = here.at(-1), ending = here.filter((mark) => mark.pieces.at(-1).end === end);
    const shown = ending.map((mark) => ` ${mark.value[labelColumn()]}${STATES[mark.state] ?? ""}`).join("");
    const classes = inner ? ["mark", inner.state, here.some((mark) => chosen && keyOf(mark) === keyOf(chosen)) ? "chosen" : ""] : [];
    const choose = () => { if (document.getSelection().isCollapsed) { chosen = inner; draw(); } };
    return make("span", { "data-start": start, "data-label": inner ? shown : null, class: classes.filter(Boolean).join(" ") || null, click: inner ? choose : false }, words(start, end));
  }

  function drawForm() {
    form.disabled = !chosen;
    by.hidden = !WRITTEN[layer] || !labels[layer].includes(kind.value);
    by.firstChild.textContent = `${WRITTEN[layer]?.[1]}, of the new mark`;
    legend.textContent = chosen ? reads(chosen).slice(0, 120) : "Nothing to check";
    sentence.textContent = chosen ? `Sentence ${chosen.sentence}: ${words(...sentences[chosen.sentence - 1])}` : "";
    if (!chosen) return;
    const spans = columns[layer].filter((name) => chosen.value[name]?.text).map((name) => `${name}: “${chosen.value[name].text}”`);
    if (spans.length) sentence.textContent += ` (${spans.join(", ")})`;
    options(label, labels[layer].map((name) => [name, name]), chosen.value[labelColumn()]);
    const [column, asked] = WRITTEN[layer] ?? ["", ""];
    fields.who.hidden = !column;
    fields.who.firstChild.textContent = asked;
    who.value = chosen.value[column] ?? "";
    fields.where.hidden = layer !== "places";
    const { geonameid, name, country } = chosen.value;
    const own = geonameid && !(chosen.candidates ?? []).some((one) => one.geonameid === geonameid) ? [[String(geonameid), [name, country].filter(Boolean).join(", ")]] : [];
    options(where, [["", "not known"], ...own, ...(chosen.candidates ?? []).map((one) => [String(one.geonameid), one.told])], String(geonameid ?? ""));
    enable(buttons.accept, !["accepted", "changed", "added"].includes(chosen.state));
    enable(buttons.reject, chosen.state !== "rejected");
    enable(buttons.back, chosen.state);
  }

  draw();
  return () => model.off("msg:custom", answered);
}

export default { render };

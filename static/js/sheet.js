/* The statements as a sheet that saves itself: keys, blocks, undo, and the checks anew after every change. */
"use strict";
(() => {
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  const SAVED_AFTER = 700, AGAIN_AFTER = 8000, MOST_STEPS = 200;
  const { at, block, go, parse, place, step, write } = window.sheetGrid;
  const words = sheet.dataset, state = sheet.querySelector("[data-sheet-state]");
  const saved = JSON.parse(document.getElementById("sheet-cells").textContent);
  const token = sheet.querySelector("[name=csrfmiddlewaretoken]").value;
  const input = (name) => document.getElementById(`cell-${name}`);
  const inputs = () => [...sheet.querySelectorAll(".editor-input")];
  const say = (text, is = "") => { state.textContent = text; state.dataset.is = is; };
  const fill = (text, values) => Object.entries(values).reduce((done, [key, value]) => done.replace(`{${key}}`, value), text);

  /* --- Tabs: one statement at a time. --- */
  const tabs = [...sheet.querySelectorAll("[data-tab]")];
  const show = (key) => {
    if (!sheet.querySelector(`[data-panel="${CSS.escape(key)}"]`)) key = tabs[0].dataset.tab;
    sheet.querySelectorAll("[data-panel]").forEach((panel) => panel.classList.toggle("is-shown", panel.dataset.panel === key));
    tabs.forEach((tab) => (tab.dataset.tab === key ? tab.setAttribute("aria-current", "true") : tab.removeAttribute("aria-current")));
  };
  const goTo = (id) => {
    const target = document.getElementById(id), panel = target?.closest("[data-panel]");
    if (!panel) return false;
    show(panel.dataset.panel);
    const found = target.matches(".editor-input") ? target : target.querySelector(".editor-input");
    if (found) go(found); else target.scrollIntoView({ block: "center" });
    return true;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    const id = decodeURIComponent(link.hash.slice(1));
    if (link.dataset.tab) { event.preventDefault(); show(link.dataset.tab); history.replaceState(null, "", link.hash); }
    else if (goTo(id)) event.preventDefault();
  });
  sheet.classList.add("has-tabs");
  show(location.hash.slice(1) || tabs[0].dataset.tab);
  if (location.hash.startsWith("#cell-") || location.hash.startsWith("#line-")) goTo(decodeURIComponent(location.hash.slice(1)));

  /* --- Saving: what was typed and what stood there before, soon after the last key. --- */
  const pending = new Map(), clashing = new Map();
  let timer = 0, sending = null, months = Number(words.months), anew = false;
  const shownText = new Map(inputs().map((one) => [one.name, one.value]));
  const queue = (name, text) => {
    pending.set(name, text);
    input(name)?.closest("td").classList.add("is-waiting");
    say(words.saving, "saving");
    clearTimeout(timer);
    timer = setTimeout(send, SAVED_AFTER);
  };
  const send = () => { sending = (sending ?? Promise.resolve()).then(post); return sending; };
  const post = async () => {
    clearTimeout(timer);
    const typed = Object.fromEntries(pending);
    if (!pending.size) return;
    const base = Object.fromEntries(Object.keys(typed).map((name) => [name, saved[name] ?? ""]));
    let answer;
    try {
      const response = await fetch(words.url, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" }, body: JSON.stringify({ typed, base }) });
      answer = await response.json();
      if (!response.ok) { say(answer.message, "stuck"); return; }
    } catch {
      say(fill(words.failed, { count: pending.size }), "later");
      timer = setTimeout(send, AGAIN_AFTER);
      return;
    }
    Object.entries(typed).forEach(([name, text]) => { if (pending.get(name) === text) pending.delete(name); });
    take(answer);
    if (pending.size) { clearTimeout(timer); timer = setTimeout(send, SAVED_AFTER); }
  };
  const take = (answer) => {
    Object.entries(answer.cells).forEach(([name, text]) => {
      const one = input(name);
      if (answer.clashes[name]) { clashing.set(name, text); clash(name, answer.clashes[name]); return; }
      if (text) saved[name] = text; else delete saved[name];
      if (!one || pending.has(name)) return;
      one.closest("td").classList.remove("is-waiting");
      const shown = answer.shown[name];
      if (one !== document.activeElement && one.value !== shown) one.value = shown;
      shownText.set(name, shown);
    });
    sheet.querySelectorAll("[data-value]").forEach((cell) => {
      const text = answer.values[cell.dataset.value];
      if (text === undefined && !cell.dataset.value.startsWith("total.") && !(cell.dataset.value in answer.values)) { if (cell.dataset.value !== "total.months") cell.textContent = ""; return; }
      cell.textContent = text ?? "";
      cell.classList.toggle("negative", (text ?? "").startsWith("-"));
    });
    inputs().forEach((one) => {
      mark(one, answer.problems[one.name]);
      if (one.name in answer.values) one.placeholder = answer.values[one.name];
    });
    count(answer);
    sheet.querySelectorAll("[name=revision]").forEach((one) => { one.value = answer.revision; });
    const box = sheet.querySelector("[data-checks]"), open = new Set([...box.querySelectorAll("details[open] .check-code")].map((one) => one.textContent));
    box.innerHTML = answer.checks;
    if (open.size) box.querySelectorAll(".editor-broken details").forEach((one) => { one.open = open.has(one.querySelector(".check-code").textContent); });
    if (!pending.size) say(clashing.size ? state.textContent : fill(words.saved, { time: answer.saved_at }), "saved");
    if ((months && answer.months && answer.months !== months) || anew) location.reload();
  };
  const mark = (one, message) => {
    const cell = one.closest("td"), id = `wrong-${one.name}`;
    document.getElementById(id)?.remove();
    cell.classList.toggle("is-wrong", Boolean(message));
    one.toggleAttribute("aria-invalid", Boolean(message));
    if (!message) { one.removeAttribute("aria-describedby"); return; }
    const said = document.createElement("span");
    said.className = "editor-wrong";
    said.id = id;
    said.textContent = message;
    cell.append(said);
    one.setAttribute("aria-invalid", "true");
    one.setAttribute("aria-describedby", id);
  };
  const count = (answer) => {
    const missing = new Set(answer.missing);
    tabs.forEach((tab) => {
      const names = [...sheet.querySelectorAll(`[data-panel="${tab.dataset.tab}"] .editor-input`)].map((one) => one.name);
      const wrong = names.filter((name) => answer.problems[name]).length, empty = names.filter((name) => missing.has(name)).length;
      const box = tab.querySelector("[data-tab-count]");
      box.textContent = wrong ? fill(words.wrong, { count: wrong }) : empty ? fill(words.missing, { count: empty }) : "";
      box.classList.toggle("is-wrong", wrong > 0);
    });
  };
  /* Somebody else's text in the same cell: both are shown, the person chooses. */
  const clash = (name, found) => {
    const one = input(name), cell = one?.closest("td");
    if (!cell) return;
    cell.querySelector(".editor-clash")?.remove();
    const box = document.createElement("div"), text = document.createElement("p");
    box.className = "editor-clash";
    box.setAttribute("role", "alert");
    text.textContent = fill(words.clash, { saved: found.saved || "—", typed: found.typed || "—" });
    const choose = (word, chosen) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = word;
      button.addEventListener("click", () => { box.remove(); clashing.delete(name); saved[name] = found.kept; chosen(); });
      return button;
    };
    found.kept = clashing.get(name);
    box.append(text, choose(words.mine, () => queue(name, found.typed)), choose(words.theirs, () => { one.value = found.saved; shownText.set(name, found.saved); cell.classList.remove("is-waiting"); }));
    cell.append(box);
  };

  /* --- Changing cells, and taking a change back. --- */
  const done = [], undone = [];
  const undoButton = sheet.querySelector("[data-undo]"), redoButton = sheet.querySelector("[data-redo]");
  const buttons = () => { undoButton.hidden = redoButton.hidden = false; undoButton.disabled = !done.length; redoButton.disabled = !undone.length; };
  /* A choice is pasted in words. */
  const put = (one, text) => {
    const option = one.options && [...one.options].find((each) => each.value === text || each.textContent === text);
    one.value = option ? option.value : text;
  };
  const apply = (changes, side) => changes.forEach((change) => {
    const one = input(change.name);
    if (one) put(one, change[side]);
    shownText.set(change.name, change[side]);
    queue(change.name, change[side]);
  });
  const change = (changes) => {
    const real = changes.filter(({ before, after }) => before !== after);
    if (!real.length) return 0;
    done.push(real);
    if (done.length > MOST_STEPS) done.shift();
    undone.length = 0;
    apply(real, "after");
    buttons();
    return real.length;
  };
  const back = (from, to, side, word) => {
    commit(document.activeElement);
    const changes = from.pop();
    if (!changes) { say(words.nothing); return; }
    to.push(changes);
    apply(changes, side);
    goTo(`cell-${changes[0].name}`);
    say(word);
    buttons();
  };
  const commit = (one) => {
    if (!one?.matches?.(".editor-input")) return;
    const before = shownText.get(one.name) ?? "";
    if (one.value !== before) change([{ name: one.name, before, after: one.value }]);
  };
  const set = (one, text) => ({ name: one.name, before: shownText.get(one.name) ?? "", after: text });
  undoButton.addEventListener("click", () => back(done, undone, "before", words.undone));
  redoButton.addEventListener("click", () => back(undone, done, "after", words.redone));
  buttons();

  /* --- A marked block. --- */
  let anchor = null, end = null;
  const marked = () => (anchor && end && anchor !== end ? block(anchor, end) : null);
  const paint = () => {
    sheet.querySelectorAll(".in-block").forEach((cell) => cell.classList.remove("in-block"));
    marked()?.flat().forEach((one) => one?.closest("td").classList.add("in-block"));
  };
  const markTo = (one) => { if (one) { end = one; paint(); one.scrollIntoView({ block: "nearest", inline: "nearest" }); } };

  /* --- Keys. --- */
  const atEdge = (one, right) => one.tagName === "SELECT" || one.selectionEnd - one.selectionStart === one.value.length || (right ? one.selectionStart === one.value.length : one.selectionEnd === 0);
  const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const moved = (event, one) => {
    const [down, right] = arrows[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.shiftKey) {
      if (right && !atEdge(one, right > 0) && !marked()) return false;
      anchor ??= one;
      markTo(step(end ?? one, down, right));
      return true;
    }
    if (down && one.tagName === "SELECT") return false;
    if (right && !atEdge(one, right > 0)) return false;
    const next = step(one, down, right);
    if (next) { commit(one); go(next); }
    return Boolean(next) || Boolean(down);
  };
  const repeat = (one) => {
    const changes = [];
    for (let next = step(one, 0, 1); next; next = step(next, 0, 1)) changes.push(set(next, one.value));
    commit(one);
    change(changes);
  };
  sheet.addEventListener("keydown", (event) => {
    const one = event.target;
    if (!one.matches(".editor-input") || event.isComposing) return;
    const control = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
    let taken = true;
    if (event.key in arrows) taken = moved(event, one);
    else if (event.key === "Enter" && control) repeat(one);
    else if (event.key === "Enter") { commit(one); go(step(one, event.shiftKey ? -1 : 1, 0)); }
    else if (event.key === "Escape") { one.value = shownText.get(one.name) ?? ""; one.select?.(); anchor = end = null; paint(); }
    else if ((event.key === "Delete" || event.key === "Backspace") && marked()) change(marked().flat().filter(Boolean).map((cell) => set(cell, "")));
    else if (control && key === "z" && one.value === (shownText.get(one.name) ?? "")) back(event.shiftKey ? undone : done, event.shiftKey ? done : undone, event.shiftKey ? "after" : "before", event.shiftKey ? words.redone : words.undone);
    else if (control && key === "y") back(undone, done, "after", words.redone);
    else taken = false;
    if (taken) event.preventDefault();
  });
  sheet.addEventListener("focusin", (event) => {
    if (!event.target.matches(".editor-input")) return;
    anchor = event.target;
    end = null;
    paint();
  });
  sheet.addEventListener("mousedown", (event) => {
    const one = event.target.closest(".editor-input");
    if (event.shiftKey && one && anchor && one !== anchor) { event.preventDefault(); markTo(one); }
  });
  sheet.addEventListener("focusout", (event) => commit(event.target));
  sheet.addEventListener("change", (event) => commit(event.target));
  /* While one types, the device already sends; the step for undo is made once the cell is left. */
  sheet.addEventListener("input", (event) => { if (event.target.matches(".editor-input")) queue(event.target.name, event.target.value); });

  /* --- Blocks of Excel. --- */
  sheet.addEventListener("copy", (event) => {
    if (!marked()) return;
    event.clipboardData.setData("text/plain", write(marked()));
    event.preventDefault();
  });
  sheet.addEventListener("cut", (event) => {
    if (!marked()) return;
    event.clipboardData.setData("text/plain", write(marked()));
    change(marked().flat().filter(Boolean).map((cell) => set(cell, "")));
    event.preventDefault();
  });
  const beyond = (grid, row, column) => {
    /* Rows of a list that are not on the page yet have names all the same. */
    const first = at(grid, 0, column), limit = Number(grid.dataset.limit || 0);
    if (!first || row >= limit) return null;
    anew = true;
    return { name: first.name.replace(/\.0\./, `.${row}.`) };
  };
  sheet.addEventListener("paste", (event) => {
    const one = event.target, text = event.clipboardData.getData("text/plain");
    if (!one.matches(".editor-input") || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const { grid, row, column } = place(one), changes = [];
    parse(text).forEach((line, down) => line.forEach((value, right) => {
      const cell = at(grid, row + down, column + right) ?? (grid.tBodies[0].rows[row + down] ? null : beyond(grid, row + down, column + right));
      if (cell) changes.push(set(cell, value));
    }));
    say(fill(words.pasted, { count: change(changes) }));
  });

  /* --- Leaving. --- */
  window.addEventListener("beforeunload", (event) => { commit(document.activeElement); if (pending.size && !anew) { send(); event.preventDefault(); } });
  window.addEventListener("online", () => pending.size && send());
  /* What still waits is saved before a form goes; the page's guard against sending twice sees only the real one. */
  sheet.addEventListener("submit", async (event) => {
    commit(document.activeElement);
    if (!pending.size) return;
    const form = event.target, button = event.submitter;
    event.preventDefault();
    event.stopPropagation();
    await send();
    if (!pending.size && !clashing.size) form.requestSubmit(button);
  }, true);
})();

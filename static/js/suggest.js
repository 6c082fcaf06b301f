/* A line that suggests as one types: arrows choose, Enter or Tab takes, Escape closes. Without script the line is sent
   as it stands, and the server reads it. */
"use strict";
(() => {
  const words = () => document.getElementById("suggest-words")?.dataset ?? {};
  const lists = new WeakMap();
  let number = 0;
  const line = (event) => event.target.closest?.("input[data-suggest]");

  const listOf = (input) => {
    if (lists.has(input)) return lists.get(input);
    const list = document.createElement("ul");
    list.className = "suggest-list";
    list.id = `suggest-${++number}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    const label = input.labels[0];
    if (label) list.setAttribute("aria-label", label.textContent.trim());
    input.parentElement.classList.add("suggest");
    input.after(list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocapitalize: "none", spellcheck: "false" })) input.setAttribute(name, value);
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the line keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) take(input, option);
    });
    const state = { list, taken: input.value };
    lists.set(input, state);
    return state;
  };
  const options = (list) => [...list.querySelectorAll("[role=option]")];
  const active = (list) => list.querySelector("[aria-selected=true]");
  const show = (input, open) => {
    const { list } = listOf(input);
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) input.removeAttribute("aria-activedescendant");
  };
  const choose = (input, option) => {
    const { list } = listOf(input);
    active(list)?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  /* Whoever listens to the form hears of what was taken, not of each letter. */
  const tell = (input) => {
    const state = listOf(input);
    if (state.taken === input.value) return;
    state.taken = input.value;
    input.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "taken" }));
    if (input.hasAttribute("data-submit")) input.form.requestSubmit();
  };
  const take = (input, option) => {
    input.value = option.dataset.label;
    show(input, false);
    tell(input);
  };

  const row = (list, { label, hint }, index) => {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.label = label;
    item.append(label);
    if (hint) {
      const beside = document.createElement("small");
      beside.textContent = hint;
      item.append(" ", beside);
    }
    return item;
  };
  const said = (text) => {
    const item = document.createElement("li");
    item.className = "suggest-said";
    item.setAttribute("role", "presentation");
    item.textContent = text;
    return item;
  };
  const fill = (input, found) => {
    const { list } = listOf(input);
    const typed = input.value.trim();
    const extra = (input.dataset.extra ?? "").split("|").filter((label) => label && label.includes(typed));
    const rows = [...extra.map((label) => ({ label })), ...found.options].map((option, index) => row(list, option, index));
    if (!rows.length) rows.push(said(words().none ?? ""));
    else if (found.more) rows.push(said(words().more ?? ""));
    list.replaceChildren(...rows);
    show(input, true);
  };
  let asked;
  const ask = async (input, text) => {
    asked?.abort();
    asked = new AbortController();
    try {
      const url = `${input.dataset.suggest}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (answer.ok && document.activeElement === input) fill(input, await answer.json());
    } catch (error) { /* nothing is suggested: the line is read by the server as it stands */ }
  };
  let waiting;
  const later = (input) => { clearTimeout(waiting); waiting = setTimeout(() => ask(input, input.value), 120); };

  document.addEventListener("input", (event) => {
    const input = line(event);
    if (!input || event.detail === "taken") return;
    event.stopPropagation();
    later(input);
  }, true);
  document.addEventListener("focusin", (event) => { const input = line(event); if (input) listOf(input); });
  document.addEventListener("click", (event) => {
    const input = line(event);
    if (input && listOf(input).list.hidden) ask(input, input.value === listOf(input).taken ? "" : input.value);
  });
  document.addEventListener("keydown", (event) => {
    const input = line(event);
    if (!input || event.isComposing) return; // Enter ends the typing of a Chinese word
    const { list } = listOf(input);
    const all = list.hidden ? [] : options(list);
    const here = all.indexOf(active(list));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!all.length) { ask(input, input.value === listOf(input).taken ? "" : input.value); return; }
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(input, all[(here + step + all.length + (here < 0 && step < 0 ? 1 : 0)) % all.length]);
    } else if (event.key === "Enter" && here >= 0) {
      event.preventDefault();
      take(input, all[here]);
    } else if (event.key === "Tab" && here >= 0) {
      take(input, all[here]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(input, false);
    }
  });
  document.addEventListener("focusout", (event) => {
    const input = line(event);
    if (!input) return;
    clearTimeout(waiting);
    show(input, false);
    tell(input);
  });
})();

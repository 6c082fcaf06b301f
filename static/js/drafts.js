/* A form with `data-draft` keeps itself: what is touched goes to this device at once and to the centre soon after. */
"use strict";
(() => {
  if (!window.sync) return;
  const KEPT_AFTER = 250, SENT_AFTER = 2500, SENT_AFTER_LEAVING = 400;
  const plain = (values) => values.map((text) => text.replaceAll("\r\n", "\n"));
  const same = (one, other) => sync.alike(plain(one), plain(other));

  const start = (form) => {
    const id = form.dataset.draft;
    const known = JSON.parse(document.getElementById(form.dataset.draftKnown).textContent);
    const line = document.querySelector("[data-draft-state]"), box = document.querySelector("[data-draft-clashes]");
    const pattern = document.getElementById("draft-clash");
    const base = { ...known.values }, clashes = new Map(), touched = new Set(), kept = new Set();
    let tab = "", restored = Promise.resolve(), writing = false, answering = null, keeping = 0, sending = 0, keepFailed = false, savedAt = "", loaded = false;

    /* --- Fields: as the browser would send them. --- */
    const parts = (name) => { const found = form.elements[name]; return !found ? [] : (found.tagName || !found.length ? [found] : [...found]); };
    const names = Object.keys(known.values).filter((name) => parts(name).length);
    const read = (name) => plain(new FormData(form).getAll(name));
    const write = (name, values) => {
      writing = true;
      parts(name).forEach((part) => {
        if (part.type === "radio" || part.type === "checkbox") part.checked = values.includes(part.value);
        else if (part.tagName === "SELECT") [...part.options].forEach((option) => { option.selected = values.includes(option.value); });
        else part.value = values[0] ?? "";
        part.dispatchEvent(new Event("input", { bubbles: true }));
      });
      writing = false;
    };
    const note = (name, message) => {
      const part = parts(name)[0];
      if (!part) return;
      const place = part.closest("[data-field]") || part.parentElement;
      place.querySelector("[data-refused]")?.remove();
      if (!message) return;
      const said = document.createElement("div");
      said.className = "invalid-feedback d-block";
      said.dataset.refused = "";
      said.textContent = message;
      place.append(said);
    };

    /* --- To this device: each tab under its own name, so that none writes over what was typed in another. --- */
    const places = new Map(); // by field: the entry that is this tab's
    const key = (name) => places.get(name) || `${id}|${name}|${tab}`;
    const entriesHere = async () => {
      const isOpen = await sync.isOpen(), found = new Map(), left = [];
      const take = ({ id: place, value }) => { places.set(value.name, place); found.set(value.name, value); };
      (await vault.all("draft", `${id}|`)).forEach((entry) => {
        if (entry.value.tab === tab) take(entry);
        else if (!isOpen(entry.value.tab)) left.push(entry);
      });
      for (const { id: place, value } of left) { // of tabs that were closed: taken over where nothing was typed here
        if (found.has(value.name) || touched.has(value.name)) continue;
        take({ id: place, value: { ...value, tab } });
        await vault.put("draft", place, { ...value, tab });
      }
      return found;
    };
    const keep = (name) => sync.serial(async () => {
      const entry = await vault.get("draft", key(name)), typed = read(name);
      const from = entry?.value.base ?? base[name] ?? [];
      touched.delete(name);
      if (!entry?.value.clash && same(typed, from)) { await vault.remove("draft", key(name)); kept.delete(name); return; }
      await vault.put("draft", key(name), { ...(entry?.value.clash && { clash: entry.value.clash }), name, tab, typed, base: from });
      kept.add(name);
    });
    const keepAll = async () => {
      clearTimeout(keeping);
      if (!loaded) return;
      try {
        await sync.ready();
        if (!await vault.get("form", id)) await vault.put("form", id, { ...about(), version: known.version, values: base });
        await Promise.all([...touched].map(keep));
        keepFailed = false;
      } catch { keepFailed = true; }
      show();
    };
    const about = () => ({ url: form.dataset.draftUrl, page: location.pathname, title: document.title, labels: known.labels });
    const send = async () => { clearTimeout(sending); await keepAll(); await sync.run(); await answering; };

    /* --- What the person is told. --- */
    let told = { state: "fine", waiting: 0, stuck: 0 };
    const time = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
    const show = () => {
      const open = kept.size + touched.size;
      let word = "";
      if (keepFailed || (!vault.possible && open && told.state !== "fine")) word = "unkept";
      else if (clashes.size) word = "clash";
      else if (kept.size && !touched.size && told.state !== "fine") word = told.state; // said only once it is kept
      else if (open && told.stuck) word = "stuck";
      else if (open) word = "saving";
      else if (savedAt) word = "saved";
      if (!word) return;
      line.textContent = line.dataset[word].replace("{count}", word === "clash" ? clashes.size : open).replace("{time}", savedAt);
      line.dataset.is = word;
    };
    document.addEventListener("sync:state", (event) => { told = event.detail; show(); });

    /* --- Two answers to one question: both are shown, the person chooses. --- */
    const choose = async (name, clash, take) => {
      const typed = take === "saved" ? clash.values : take === "both" ? [`${clash.values[0]}\n${read(name)[0]}`] : read(name);
      clashes.delete(name);
      base[name] = clash.values;
      write(name, typed);
      await sync.serial(async () => {
        if (same(typed, clash.values)) { await vault.remove("draft", key(name)); kept.delete(name); }
        else await vault.put("draft", key(name), { name, tab, typed, base: clash.values });
      });
      list();
      if (!clashes.size) savedAt ||= time();
      await sync.run();
    };
    const list = () => {
      if (!box) return;
      box.hidden = !clashes.size;
      box.querySelector("ol").replaceChildren(...[...clashes].map(([name, clash]) => {
        const item = pattern.content.cloneNode(true), part = parts(name)[0];
        const put = (where, text) => { item.querySelector(`[data-clash-${where}]`).textContent = text; };
        put("label", clash.label);
        put("saved", clash.saved);
        put("typed", clash.typed);
        put("by", clash.by || "");
        item.querySelectorAll("[data-take]").forEach((button) => {
          if (button.dataset.take === "both" && part?.tagName !== "TEXTAREA") { button.remove(); return; }
          button.addEventListener("click", () => choose(name, clash, button.dataset.take));
        });
        return item;
      }));
    };

    /* --- What came back. --- */
    const answered = async (answer, from) => {
      const left = await sync.serial(entriesHere);
      const news = [...left.values()].filter((value) => value.clash && !clashes.has(value.name));
      kept.clear();
      clashes.clear();
      left.forEach((value, name) => { kept.add(name); if (value.clash) clashes.set(name, value.clash); });
      Object.entries(answer.values).forEach(([name, values]) => {
        const taken = left.get(name);
        if (taken && !touched.has(name) && !same(read(name), taken.typed)) write(name, taken.typed);
        if (taken) return;
        const typedOn = touched.has(name); // while what stood there before was being saved
        if (!typedOn || (from === tab && answer.saved.includes(name))) base[name] = values;
        if (typedOn) return;
        const here = parts(name).includes(document.activeElement);
        if (!here && !same(read(name), values)) write(name, values);
      });
      names.forEach((name) => note(name, left.get(name)?.refused));
      if (form.elements.version) form.elements.version.value = answer.version;
      if (answer.saved.length) { savedAt = time(); form.dispatchEvent(new Event("draft:saved")); }
      list();
      if (news.length) { box.focus({ preventScroll: true }); box.scrollIntoView({ block: "nearest" }); }
      show();
    };
    document.addEventListener("draft:answer", (event) => { if (event.detail.id === id) answering = restored.then(() => answered(event.detail.answer, event.detail.tab)); });

    /* --- Typing. --- */
    const touch = (event) => {
      const { name } = event.target;
      if (writing || !Object.hasOwn(known.values, name)) return;
      touched.add(name);
      note(name, "");
      show();
      clearTimeout(keeping);
      clearTimeout(sending);
      keeping = setTimeout(keepAll, KEPT_AFTER);
      sending = setTimeout(send, event.type === "change" ? SENT_AFTER_LEAVING : SENT_AFTER);
    };
    form.addEventListener("input", touch);
    form.addEventListener("change", touch);
    document.addEventListener("visibilitychange", () => { if (document.hidden && touched.size) send(); });
    window.addEventListener("pagehide", () => { if (touched.size) keepAll(); });

    /* --- The buttons: saving is what happens anyway; anything further wants everything saved first. --- */
    form.addEventListener("submit", (event) => {
      if (form.dataset.through) { delete form.dataset.through; return; }
      event.preventDefault();
      const further = event.submitter?.hasAttribute("formaction");
      send().then(() => {
        if (!further) { if (!kept.size && !touched.size) { savedAt = time(); show(); } return; }
        if (told.state !== "fine") { line.textContent = line.dataset.needsNetwork; return; }
        if (clashes.size) { box.scrollIntoView({ block: "center" }); box.focus({ preventScroll: true }); return; }
        form.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || field.value; });
        form.dataset.through = "1";
        form.requestSubmit(event.submitter);
      });
    });
    /* Neither a lost network nor a session that is over leads away from what is being typed. */
    document.addEventListener("htmx:beforeOnLoad", (event) => { if (event.detail.xhr.status === 401) event.preventDefault(); });
    document.addEventListener("htmx:beforeRequest", (event) => { if (!navigator.onLine) event.preventDefault(); });

    /* --- Opening: what was typed here before, over what is saved. --- */
    const restore = () => Promise.all([sync.tab(), sync.ready()]).then(([mine]) => { tab = mine; }).then(() => sync.serial(async () => {
      const head = await vault.get("form", id);
      const newer = head && head.value.version > known.version;
      const entries = await entriesHere();
      const typedHere = names.filter((name) => !entries.has(name) && !same(read(name), known.values[name]));
      if (newer) Object.assign(base, head.value.values);
      if (newer && form.elements.version) form.elements.version.value = head.value.version;
      names.forEach((name) => {
        const entry = entries.get(name);
        if (entry) { if (!same(read(name), entry.typed)) write(name, entry.typed); kept.add(name); note(name, entry.refused); }
        if (entry?.clash) clashes.set(name, entry.clash);
        if (!entry && newer && !typedHere.includes(name) && base[name]) write(name, base[name]);
      });
      await vault.put("form", id, { ...about(), version: newer ? head.value.version : known.version, values: base });
      typedHere.forEach((name) => touched.add(name));
    }));
    restored = restore().catch(() => { keepFailed = !vault.possible; }).finally(() => {
      loaded = true;
      list();
      form.dataset.draftReady = "1";
      if (touched.size) send(); else show();
      form.dispatchEvent(new Event("draft:restored", { bubbles: true }));
      if (kept.size || touched.size) form.dispatchEvent(new Event("change", { bubbles: true })); // flags of what is typed
    });
  };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-draft]").forEach(start));
})();

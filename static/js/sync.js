/* What waits on this device is sent when there is a network: on every page, again and again with growing pauses. Each
   answer says what was saved; only that leaves the device. */
"use strict";
window.sync = (() => {
  const box = document.querySelector("[data-kept]");
  if (!box) return null;
  const { person, key: keyUrl, worker, offlinePage } = box.dataset;
  const who = Number(person);
  const FIRST = 4000, LONGEST = 300000, MONTH = 30 * 86400000, FRESH = 20 * 60000;
  let pause = FIRST, timer = 0, running = null, again = false, state = navigator.onLine ? "fine" : "offline";

  class Trouble extends Error { constructor(kind, message = "") { super(message); this.kind = kind; } }
  const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) || "";
  const call = async (url, how = {}) => {
    let answer;
    try {
      answer = await fetch(url, { redirect: "manual", cache: "no-store", ...how, headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken"), ...how.headers } });
    } catch { throw new Trouble("offline"); }
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (answer.type === "opaqueredirect" || answer.status === 401 || (answer.status === 403 && !isJson)) throw new Trouble("signin");
    if (answer.status >= 500 || answer.status === 429) throw new Trouble("later");
    const said = isJson ? await answer.json().catch(() => ({})) : {};
    if (said.other_person) throw new Trouble("signin");
    if (!answer.ok) throw new Trouble("refused", said.message || box.dataset.gone);
    if (!isJson) throw new Trouble("later");
    return said;
  };
  let unlocking = null;
  const unlock = () => {
    unlocking ||= vault.unlock(who, () => call(keyUrl)).catch((trouble) => { unlocking = null; throw trouble; });
    return unlocking;
  };

  /* Reading and writing an entry are two steps: they follow one another, also those of several tabs. */
  let chain = Promise.resolve();
  const locked = (work) => (navigator.locks ? navigator.locks.request("jinxin-vault", work) : work());
  const serial = (work) => { const next = chain.then(() => locked(work), () => locked(work)); chain = next.catch(() => {}); return next; };

  /* Every tab keeps what is typed in it under a name of its own, so that two do not write over one another. The name
     outlives a reload; a tab that was copied from another gets a new one. While it is open a tab holds its lock. */
  const PATIENCE = 1000;
  const held = (name) => `jinxin-tab-${name}`;
  const hold = (name) => new Promise((done) => {
    navigator.locks.request(held(name), { signal: AbortSignal.timeout(PATIENCE) }, () => { done(true); return new Promise(() => {}); }).catch(() => done(false));
  });
  const newName = () => Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("");
  let named = null;
  const tab = () => {
    named ||= (async () => {
      sessionStorage.tab ||= newName();
      if (navigator.locks && !await hold(sessionStorage.tab)) { sessionStorage.tab = newName(); await hold(sessionStorage.tab); }
      return sessionStorage.tab;
    })();
    return named;
  };
  const isOpen = async () => {
    const now = navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : [];
    return (name) => now.includes(held(name));
  };
  const others = self.BroadcastChannel ? new BroadcastChannel("jinxin-drafts") : null;
  const announce = (detail) => document.dispatchEvent(new CustomEvent("draft:answer", { detail }));
  if (others) others.onmessage = ({ data }) => { if (data.who === who) announce(data); };
  const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const settle = async (entry, answer) => {
    const { name, typed } = entry.value;
    const now = await vault.get("draft", entry.id);
    if (!now) return;
    const unchanged = alike(now.value.typed, typed);
    if (answer.saved.includes(name)) {
      if (unchanged) await vault.remove("draft", entry.id);
      else await vault.put("draft", entry.id, { name, tab: now.value.tab, typed: now.value.typed, base: answer.values[name] || [] });
    } else if (answer.clashes[name]) {
      await vault.put("draft", entry.id, { ...now.value, clash: { ...answer.clashes[name], values: answer.values[name] || [], by: answer.by } });
    } else if (answer.refused[name] && unchanged) {
      await vault.put("draft", entry.id, { ...now.value, refused: answer.refused[name] });
    }
  };
  /* What each tab typed is sent by itself, the oldest first: what two of them answered comes back as a clash. */
  const sendDraft = async (form, retry) => {
    const entries = await vault.all("draft", `${form.id}|`);
    if (!entries.length && Date.now() - form.at > MONTH) await vault.remove("form", form.id);
    const ready = entries.filter(({ value }) => !value.clash && (retry || !value.refused));
    for (const name of new Set(ready.map(({ value }) => value.tab))) {
      await sendTyped(form, name, ready.filter(({ value }) => value.tab === name));
    }
  };
  const sendTyped = async (form, name, ready) => {
    const sides = (side) => Object.fromEntries(ready.map(({ value }) => [value.name, value[side]]));
    try {
      const body = JSON.stringify({ person: who, typed: sides("typed"), base: sides("base") });
      const answer = await call(form.value.url, { method: "POST", body, headers: { "Content-Type": "application/json" } });
      await serial(async () => {
        for (const entry of ready) await settle(entry, answer);
        await vault.put("form", form.id, { ...form.value, version: answer.version, values: answer.values });
      });
      const detail = { id: form.id, tab: name, who, answer };
      announce(detail);
      others?.postMessage(detail);
    } catch (trouble) {
      if (trouble.kind !== "refused") throw trouble;
      await serial(() => Promise.all(ready.map((entry) => vault.put("draft", entry.id, { ...entry.value, refused: trouble.message }))));
    }
  };
  const sendPhoto = async (photo, retry) => {
    if (photo.value.refused && !retry) return;
    const body = new FormData();
    const { url, facts, name } = photo.value;
    Object.entries({ ...facts, key: photo.id, person: who }).forEach(([field, value]) => body.append(field, value));
    body.append("photo", new Blob([photo.bytes], { type: "image/jpeg" }), name);
    try {
      const answer = await call(url, { method: "POST", body });
      await vault.remove("photo", photo.id);
      document.dispatchEvent(new CustomEvent("photo:filed", { detail: { id: photo.id, answer } }));
    } catch (trouble) {
      if (trouble.kind !== "refused") throw trouble;
      await vault.put("photo", photo.id, { ...photo.value, refused: trouble.message }, photo.bytes);
    }
  };
  const sendAll = async (retry) => {
    await unlock();
    for (const form of await vault.all("form")) await sendDraft(form, retry);
    for (const photo of await vault.all("photo")) await sendPhoto(photo, retry);
  };

  const tell = async () => {
    const [drafts, photos] = [await vault.all("draft"), await vault.all("photo")];
    const waiting = drafts.length + photos.length;
    const stuck = [...drafts, ...photos].filter(({ value }) => value.refused || value.clash).length;
    const shown = state === "fine" ? (stuck ? "stuck" : "") : state;
    const words = { offline: waiting ? "offline" : "offlineOnly", signin: "signin", later: "later", stuck: "stuck" }[shown];
    box.hidden = !words || (shown !== "offline" && !waiting);
    box.querySelector("[data-kept-words]").textContent = words ? box.dataset[words].replace("{count}", shown === "stuck" ? stuck : waiting) : "";
    box.querySelector("[data-kept-look]").hidden = !waiting;
    box.querySelector("[data-kept-signin]").hidden = shown !== "signin";
    document.dispatchEvent(new CustomEvent("sync:state", { detail: { state, waiting, stuck } }));
  };
  const attempt = async (retry) => {
    clearTimeout(timer);
    if (!navigator.onLine) { state = "offline"; await unlock().catch(() => {}); return; }
    try {
      const work = () => sendAll(retry);
      await (navigator.locks ? navigator.locks.request("jinxin-sync", work) : work());
      state = "fine";
      pause = FIRST;
    } catch (trouble) {
      state = trouble.kind || "later";
      timer = setTimeout(() => run(), pause);
      pause = Math.min(pause * 2, LONGEST);
    }
  };
  /* One at a time; who asks meanwhile is served right after. */
  const run = ({ retry = false } = {}) => {
    if (running) { again = true; return running; }
    running = attempt(retry).then(tell, tell).finally(() => {
      running = null;
      if (again) { again = false; return run(); }
      return undefined;
    });
    return running;
  };

  const wakeUp = () => { pause = FIRST; run(); };
  window.addEventListener("online", wakeUp);
  window.addEventListener("offline", () => { state = "offline"; tell(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wakeUp(); });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]") || event.defaultPrevented) return;
    event.preventDefault();
    vault.lock().catch(() => {}).finally(() => event.target.submit());
  });
  const explain = (event, words) => {
    event.preventDefault();
    box.hidden = false;
    box.querySelector("[data-kept-words]").textContent = words;
    box.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-needs-network]");
    if (link && !navigator.onLine) explain(event, link.dataset.needsNetwork);
  });
  /* Any other form stays as it is: sent into nothing, what was typed in it would be lost. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (navigator.onLine || form.method !== "post" || form.matches("[data-draft], [data-sign-out]")) return;
    explain(event, box.dataset.unsent);
  }, true);

  /* Once the worker is there it is shown this page, and those that will be wanted on the way. */
  const prepare = async () => {
    if (!navigator.serviceWorker) return;
    const before = Boolean(navigator.serviceWorker.controller);
    await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    /* A page that was on its way while the worker woke up belongs to nobody yet: it asks to be taken. */
    if (!navigator.serviceWorker.controller) {
      await new Promise((done) => {
        navigator.serviceWorker.addEventListener("controllerchange", done, { once: true });
        active.postMessage("claim");
        setTimeout(done, FIRST);
      });
    }
    const links = [...document.querySelectorAll("[data-keep]")].map((link) => link.href);
    const ages = await Promise.all(links.map((url) => vault.get("page", new URL(url).pathname + new URL(url).search)));
    const wanted = links.filter((_, number) => !(ages[number]?.at > Date.now() - FRESH));
    /* This page itself came before there was a worker, or before it had the key of who has just signed in. */
    const isKept = before && await vault.get("page", location.pathname + location.search);
    if (!isKept && document.querySelector("[data-draft], [data-keep], [data-keep-page]")) wanted.unshift(location.href.split("#")[0]);
    if (sessionStorage.spoken !== document.documentElement.lang) { wanted.push(offlinePage); sessionStorage.spoken = document.documentElement.lang; }
    for (const url of wanted) await fetch(url, { headers: { "X-Keep": "1" } }).catch(() => {});
    document.documentElement.dataset.ready = "field";
  };
  const ready = unlock();
  ready.catch(() => {});
  document.addEventListener("DOMContentLoaded", () => {
    run({ retry: true });
    ready.then(prepare).catch(() => {});
  });
  return { run, serial, alike, tab, isOpen, ready: () => unlock(), call, who };
})();

/* What this device keeps of a person: drafts, photos, pages. Encrypted with a key that is derived from a secret of the
   person's, lies in the browser where no script can read it, and is thrown away when they sign out. Without a secure
   connection browsers have neither keys nor workers: then nothing is kept beyond the page. */
"use strict";
self.vault = (() => {
  const possible = Boolean(self.isSecureContext && self.crypto?.subtle && self.indexedDB);
  const memory = new Map();
  let opened = null, holder = null; // holder: {person, key}

  const database = () => {
    opened ||= new Promise((done, failed) => {
      const asked = indexedDB.open("jinxin", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("keys", { keyPath: "person" });
        asked.result.createObjectStore("entries").createIndex("kind", ["person", "kind"]);
      };
      asked.onsuccess = () => { asked.result.onversionchange = () => { asked.result.close(); opened = null; }; done(asked.result); };
      asked.onerror = () => { opened = null; failed(asked.error); };
    });
    return opened;
  };
  const ask = async (store, mode, work) => {
    const change = (await database()).transaction(store, mode);
    return new Promise((done, failed) => {
      const request = work(change.objectStore(store));
      change.oncomplete = () => done(request?.result);
      change.onabort = change.onerror = () => failed(change.error);
    });
  };

  const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (two) => parseInt(two, 16));
  const derive = async (secret) => {
    const root = await crypto.subtle.importKey("raw", bytesOf(secret), "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: new TextEncoder().encode("jinxin device") };
    return crypto.subtle.deriveKey(how, root, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };

  /* Entries: a short text (JSON) and, with photos and pages, bytes behind it, sealed together. */
  const seal = async (value, bytes) => {
    const text = new TextEncoder().encode(JSON.stringify(value));
    const plain = new Uint8Array(4 + text.length + (bytes?.byteLength || 0));
    new DataView(plain.buffer).setUint32(0, text.length);
    plain.set(text, 4);
    if (bytes) plain.set(new Uint8Array(bytes), 4 + text.length);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, holder.key, plain) };
  };
  const unseal = async ({ iv, data }) => {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, holder.key, data);
    const length = new DataView(plain).getUint32(0);
    return { value: JSON.parse(new TextDecoder().decode(plain.slice(4, 4 + length))), bytes: plain.slice(4 + length) };
  };
  const name = (kind, id) => `${holder.person}/${kind}/${id}`;

  /* Who is at this device, as far as it knows: 0 where it is locked. For the worker and for pages that say nothing of
     a person; a page of somebody's stays theirs (`unlock`), whoever signs in beside it. */
  const person = async () => {
    if (!possible) return holder?.person || 0;
    const keys = await ask("keys", "readonly", (store) => store.getAll());
    holder = keys.length === 1 ? keys[0] : null;
    return holder?.person || 0;
  };
  const sweep = async (unwanted) => {
    const all = await ask("entries", "readonly", (store) => store.getAllKeys());
    const gone = all.filter(unwanted);
    if (gone.length) await ask("entries", "readwrite", (store) => { gone.forEach((key) => store.delete(key)); });
  };
  /* Pages can be had again; what was typed cannot: it stays, unreadable, until its owner signs in here again. */
  const lock = async () => {
    holder = null;
    memory.clear();
    if (!possible) return;
    await ask("keys", "readwrite", (store) => store.clear());
    await sweep((key) => key.split("/")[1] === "page");
  };
  const unlock = async (who, getSecret) => {
    if (holder?.person === who) return;
    if (!possible) { holder = { person: who }; return; }
    const known = await ask("keys", "readonly", (store) => store.get(who));
    if (known) { holder = known; return; }
    const given = await getSecret();
    if (given.person !== who) throw new Error("somebody else is signed in");
    const mine = { person: who, key: await derive(given.secret) };
    await lock();
    await ask("keys", "readwrite", (store) => store.put(mine));
    holder = mine;
  };

  const put = async (kind, id, value, bytes = null) => {
    if (!holder) throw new Error("locked");
    const row = { person: holder.person, kind, id, at: Date.now() };
    if (!possible) { memory.set(name(kind, id), { ...row, value, bytes }); return; }
    const key = name(kind, id);
    Object.assign(row, await seal(value, bytes));
    await ask("entries", "readwrite", (store) => store.put(row, key));
  };
  /* What cannot be opened (another key, a damaged disk) is passed over and left alone. */
  const open = async (row) => {
    if (!row) return null;
    if (!possible) return row;
    try { return { id: row.id, kind: row.kind, at: row.at, ...await unseal(row) }; } catch { return null; }
  };
  const get = async (kind, id) => {
    if (!holder) return null;
    if (!possible) return memory.get(name(kind, id)) || null;
    return open(await ask("entries", "readonly", (store) => store.get(name(kind, id))));
  };
  const all = async (kind, start = "") => {
    if (!holder) return [];
    const rows = possible
      ? await ask("entries", "readonly", (store) => store.index("kind").getAll([holder.person, kind]))
      : [...memory.values()].filter((row) => row.kind === kind);
    const found = await Promise.all(rows.filter((row) => row.id.startsWith(start)).map(open));
    return found.filter(Boolean).sort((one, other) => one.at - other.at);
  };
  const remove = async (kind, id) => {
    if (!holder) return;
    if (!possible) { memory.delete(name(kind, id)); return; }
    await ask("entries", "readwrite", (store) => store.delete(name(kind, id)));
  };
  const count = async (kind) => {
    if (!holder) return 0;
    if (!possible) return [...memory.values()].filter((row) => row.kind === kind).length;
    return ask("entries", "readonly", (store) => store.index("kind").count([holder.person, kind]));
  };
  return { possible, person, unlock, lock, put, get, all, remove, count };
})();
/* The sign-in page is reached by nobody who is signed in: what the last one left is locked. */
if (self.document?.currentScript?.dataset.lock !== undefined) vault.lock().catch(() => {});

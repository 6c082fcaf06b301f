/* The worker: static files from the device, pages from the network; where that fails, the page as it was last seen. */
"use strict";
const CACHE = `shell-${[...JSON.stringify(SHELL)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)}`;
const PATIENCE = 6000; // with one bar of signal, better the page of this morning than none
const MOST_PAGES = 60;

self.addEventListener("install", (event) => {
  const fill = async () => (await caches.open(CACHE)).addAll([...SHELL, PLACES.offline]);
  event.waitUntil(fill().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const old = (await caches.keys()).filter((name) => name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("message", (event) => { if (event.data === "claim") event.waitUntil(self.clients.claim()); });

const fromShell = async (request) => {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok && fresh.type === "basic") cache.put(request, fresh.clone());
  return fresh;
};

const address = (url) => url.pathname + url.search;
const keep = async (url, response) => {
  const text = await response.text();
  if (String(await vault.person()) !== response.headers.get(PLACES.header)) return;
  const title = /<title>([^<]*)<\/title>/.exec(text)?.[1].trim() || url.pathname;
  await vault.put("page", address(url), { title, headers: [...response.headers] }, new TextEncoder().encode(text));
  const pages = await vault.all("page");
  await Promise.all(pages.slice(0, -MOST_PAGES).map((page) => vault.remove("page", page.id)));
};
const kept = async (url) => {
  if (!await vault.person()) return null;
  const page = await vault.get("page", address(url));
  return page && new Response(page.bytes, { headers: page.value.headers });
};

const page = async (event, url) => {
  const network = fetch(event.request).then((response) => {
    const lasting = response.ok && !response.redirected && response.headers.has(PLACES.header);
    if (lasting) event.waitUntil(keep(url, response.clone()).catch(() => {}));
    else if ([403, 404, 410].includes(response.status)) event.waitUntil(vault.person().then(() => vault.remove("page", address(url))).catch(() => {}));
    return response;
  });
  const stale = () => kept(url).catch(() => null);
  const waited = new Promise((done) => { setTimeout(() => done(stale()), PATIENCE); });
  try {
    return await Promise.race([network, waited.then((found) => found || network)]);
  } catch (error) {
    const found = await stale();
    if (found) return found;
    if (event.request.mode !== "navigate") throw error;
    return (await caches.match(PLACES.offline)) || Response.error();
  }
};
/* A form that is sent without network: the page says so instead of the browser; “Back” has the form again. */
const sent = async (request) => {
  try { return await fetch(request); } catch (error) {
    const found = await caches.match(PLACES.offline);
    if (found) return found;
    throw error;
  }
};
const offlinePage = async (request) => {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(PLACES.offline, fresh.clone());
    return fresh;
  } catch (error) {
    const found = await cache.match(PLACES.offline);
    if (found) return found;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== "GET") {
    if (request.mode === "navigate") event.respondWith(sent(request));
  } else if (url.pathname.startsWith(PLACES.static)) event.respondWith(fromShell(request));
  else if (url.pathname === PLACES.offline) event.respondWith(offlinePage(request));
  else if (request.mode === "navigate" || request.headers.has("X-Keep")) event.respondWith(page(event, url));
});

/* Photos at the customer's: made small, kept on this device with time and (where the person agrees) place, sent once. */
"use strict";
(() => {
  if (!window.sync) return;
  const QUALITY = 0.82, FRESH = 120000;

  const shrink = async (file, longest) => {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return new Promise((done, failed) => { canvas.toBlob((small) => (small ? done(small) : failed(new Error("no picture"))), "image/jpeg", QUALITY); });
  };
  const uuid = () => crypto.randomUUID?.() || "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

  const start = (form) => {
    const words = form.dataset, list = form.parentElement.querySelector("[data-photo-list]"), input = form.querySelector("input[type=file]");
    const state = form.querySelector("[data-photo-state]"), tick = form.querySelector("[data-photo-place]"), pattern = document.getElementById("photo-waiting");
    let place = null;

    /* The place: asked for when somebody ticks that it may be kept, looked up anew for each photo, forgotten without. */
    const locate = () => new Promise((done) => {
      if (!tick?.checked || !navigator.geolocation) { done(null); return; }
      if (place && Date.now() - place.at < FRESH) { done(place); return; }
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        place = { at: Date.now(), latitude: coords.latitude.toFixed(6), longitude: coords.longitude.toFixed(6), accuracy: Math.round(coords.accuracy) };
        done(place);
      }, (error) => {
        state.textContent = error.code === error.PERMISSION_DENIED ? words.refused : words.nowhere;
        if (error.code === error.PERMISSION_DENIED) tick.checked = false;
        done(null);
      }, { enableHighAccuracy: true, timeout: 15000, maximumAge: FRESH });
    });
    const found = () => { if (place && tick.checked) state.textContent = words.found.replace("{metres}", place.accuracy); };
    if (tick && navigator.geolocation) {
      tick.closest("[data-photo-ask]").hidden = false;
      tick.addEventListener("change", () => { place = null; state.textContent = tick.checked ? words.looking : ""; locate().then(found); });
    }

    const show = async () => {
      const photos = (await vault.all("photo")).filter(({ value }) => value.url === form.action);
      list.querySelectorAll("img[src^=blob]").forEach((image) => URL.revokeObjectURL(image.src));
      list.replaceChildren(...photos.map((photo) => {
        const item = pattern.content.cloneNode(true), image = item.querySelector("img");
        image.src = URL.createObjectURL(new Blob([photo.bytes], { type: "image/jpeg" }));
        image.alt = photo.value.kindLabel;
        item.querySelector("[data-photo-kind]").textContent = photo.value.kindLabel;
        item.querySelector("[data-photo-is]").textContent = photo.value.refused || words.waiting;
        item.querySelector("button").addEventListener("click", () => vault.remove("photo", photo.id).then(show));
        return item;
      }));
    };
    const take = async (file) => {
      const kind = new FormData(form).get("kind"), kindLabel = form.querySelector(`[name=kind][value="${CSS.escape(kind)}"]`).closest("label").textContent.trim();
      const taken = new Date(), here = await locate();
      const small = await shrink(file, Number(words.longest));
      await sync.ready();
      const facts = { kind, taken_at: taken.toISOString(), ...(here && { latitude: here.latitude, longitude: here.longitude, accuracy: here.accuracy }) };
      const name = `${kind}-${taken.toISOString().slice(0, 19).replace(/\D/g, "")}.jpg`;
      await vault.put("photo", uuid(), { url: form.action, facts, name, kindLabel, page: location.pathname, title: document.title }, await small.arrayBuffer());
    };
    input.addEventListener("change", async () => {
      const files = [...input.files];
      state.textContent = words.working;
      try {
        for (const file of files) await take(file);
        state.textContent = "";
        input.value = "";
        found();
      } catch { state.textContent = words.unreadable; return; } // the file stays chosen: the button sends it as it is
      await show();
      await sync.run();
      show();
    });
    document.addEventListener("photo:filed", async (event) => {
      const { answer } = event.detail;
      await show();
      if (answer.case !== Number(words.case)) return;
      const item = document.getElementById("photo-now-filed").content.cloneNode(true);
      item.querySelector("a").href = item.querySelector("img").src = answer.paper;
      item.querySelector("img").alt = item.querySelector("[data-photo-kind]").textContent = answer.kind;
      form.parentElement.querySelector("[data-photo-filed]").prepend(item);
    });
    document.addEventListener("sync:state", show);
    form.classList.add("has-camera");
    sync.ready().then(show).catch(() => {});
  };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-photos]").forEach(start));
})();

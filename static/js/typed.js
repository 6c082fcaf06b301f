/* A form that is sent by hand (`data-typed`) keeps on this device what is typed until it was sent: closed, without
   network or signed out, it is there again. `data-typed-known` is what the page knew when it was typed: once that is
   another, the form has been sent. Photos and positions are not kept. */
"use strict";
(() => {
  if (!window.sync) return;
  const KEPT_AFTER = 250, KINDS = ["radio", "text", "date", "datetime-local", "textarea", "select-one", "number"];
  const start = (form) => {
    const id = form.dataset.typed, known = form.dataset.typedKnown || "", said = form.querySelector("[data-typed-said]");
    const fields = () => [...form.elements].filter((field) => field.name && KINDS.includes(field.type));
    const typed = () => Object.fromEntries(fields().filter((field) => field.type !== "radio" || field.checked).map((field) => [field.name, field.value]));
    let timer = 0;
    const keep = () => sync.ready().then(() => vault.put("typed", id, { values: typed(), known })).then(() => { said.textContent = said.dataset.kept; }, () => {});
    const restore = async () => {
      await sync.ready();
      const entry = await vault.get("typed", id);
      if (!entry) return;
      if (entry.value.known !== known) { await vault.remove("typed", id); return; }
      const { values } = entry.value;
      fields().forEach((field) => {
        if (!Object.hasOwn(values, field.name)) return;
        if (field.type === "radio") field.checked = field.value === values[field.name]; else field.value = values[field.name];
      });
      said.textContent = said.dataset.restored;
      form.dispatchEvent(new Event("change"));
    };
    restore().catch(() => {}).finally(() => {
      form.dataset.typedReady = "1";
      form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, KEPT_AFTER); });
    });
    form.addEventListener("submit", () => {
      const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]; // a page kept since the morning has an old one
      if (token) form.querySelector("[name=csrfmiddlewaretoken]").value = token;
    });
  };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-typed]").forEach(start));
})();

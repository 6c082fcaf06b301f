/* The page of what this device keeps: pages that can be read without network, answers and photos not sent yet. */
"use strict";
(() => {
  const root = document.querySelector("[data-kept-page]");
  if (!root) return;
  const words = root.dataset;
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const element = (tag, text, props = {}) => Object.assign(document.createElement(tag), { textContent: text, ...props });
  const link = (path, text) => element("a", text.split(" · ").slice(0, -1).join(" · ") || text, { href: path });
  const discard = (kind, id) => {
    const button = element("button", words.discard, { type: "button", className: "btn btn-sm" });
    button.addEventListener("click", async () => {
      if (button.dataset.sure) { await vault.remove(kind, id); show(); return; }
      button.dataset.sure = "1";
      button.textContent = words.sure;
    });
    return button;
  };
  const fill = (name, items) => {
    part(name).hidden = !items.length;
    part(name).querySelector("ul").replaceChildren(...items.map((parts) => { const item = element("li", ""); item.append(...parts); return item; }));
  };
  const show = async () => {
    if (!await vault.person()) { root.querySelector("[data-part=nothing]").hidden = false; ["pages", "drafts", "photos"].forEach((name) => { part(name).hidden = true; }); return; }
    const [pages, forms, drafts, photos] = await Promise.all(["page", "form", "draft", "photo"].map((kind) => vault.all(kind)));
    const about = new Map(forms.map((form) => [form.id, form.value]));
    fill("pages", pages.reverse().map((page) => [link(page.id, page.value.title), " ", element("small", new Date(page.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }), { className: "text-secondary" })]));
    fill("drafts", drafts.map(({ id, value }) => {
      const form = about.get(id.split("|")[0]);
      const said = value.clash ? words.clash : value.refused || "";
      return [link(form?.page || "/", form?.title || ""), element("strong", ` ${form?.labels?.[value.name] || value.name}`), element("p", value.typed.join(" · ") || "—", { className: "prose" }), element("p", said, { className: "text-secondary" }), discard("draft", id)];
    }));
    fill("photos", photos.map(({ id, value, bytes }) => [
      element("img", "", { src: URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" })), alt: value.kindLabel, className: "kept-photo" }), link(value.page, value.title), ` ${value.kindLabel} `, element("p", value.refused || "", { className: "text-secondary" }), discard("photo", id)]));
    part("nothing").hidden = Boolean(pages.length + drafts.length + photos.length);
  };
  document.addEventListener("DOMContentLoaded", () => {
    const online = () => { root.querySelector("[data-online]").hidden = !navigator.onLine; root.querySelector("[data-no-network]").hidden = navigator.onLine; };
    online();
    window.addEventListener("online", online);
    window.addEventListener("offline", online);
    root.querySelector("[data-again]").addEventListener("click", () => location.reload());
    show().catch(() => {});
  });
})();

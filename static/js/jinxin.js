/* Small comforts; every page works without them. */
"use strict";
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.getElementById("global-search");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  }
  if (event.key === "Escape") document.querySelectorAll(".topbar details[open]").forEach((menu) => { menu.open = false; });
});
document.addEventListener("click", (event) => {
  document.querySelectorAll(".topbar details[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
/* A form is sent once; the button shows that it is on its way. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.target || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  form.querySelectorAll("button:not([type=button])").forEach((button) => button.classList.add("is-busy"));
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll(".is-busy").forEach((button) => button.classList.remove("is-busy"));
  });
});
/* Who sent a form that was refused hears why first. An address that ends in a place of the page (#content, after the
   skip link) draws the focus there once everything is loaded: then the summary takes it back. */
function focusSummary() {
  const summary = document.querySelector(".form-summary");
  if (summary) summary.focus();
}
window.addEventListener("load", () => { if (location.hash === "#content") focusSummary(); });
document.addEventListener("DOMContentLoaded", () => {
  focusSummary();
  document.querySelectorAll(".tabs [aria-current]").forEach((tab) => { tab.parentElement.scrollLeft = tab.offsetLeft - 40; });
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  document.querySelectorAll("select[data-submit]").forEach((select) => select.addEventListener("change", () => select.form.requestSubmit()));
});

/* An amount as it is understood, below the field: 26万 is 260,000.00. Reads what jinxin.money.parse_amount reads. */
const AMOUNT = /^([+-]?)(\d{1,12}|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?(万元?|w|元)?$/i;
const understood = (text) => {
  const match = AMOUNT.exec(text.normalize("NFKC").replace(/[ ¥￥]/g, ""));
  if (!match) return "";
  const [, sign, whole, decimals = "", unit = ""] = match;
  const places = /^[万w]/i.test(unit) ? 6 : 2;
  if (/[1-9]/.test(decimals.slice(places))) return "";
  const fen = BigInt(whole.replaceAll(",", "") + decimals.slice(0, places).padEnd(places, "0")).toString().padStart(3, "0");
  return `${sign === "-" ? "-" : ""}${fen.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${fen.slice(-2)}`;
};
document.addEventListener("input", (event) => {
  const said = event.target.id && document.querySelector(`.money-said[for="${CSS.escape(event.target.id)}"]`);
  if (!said) return;
  const amount = understood(event.target.value);
  said.textContent = amount && amount !== event.target.value ? said.dataset.words.replace("{amount}", amount) : "";
});

/* The button of a choice that is final says which. */
const say = (choice) => {
  const button = choice.form?.querySelector(`button[data-says="${CSS.escape(choice.name)}"]`);
  if (button) button.textContent = button.dataset.words.replace("{choice}", choice.closest("label").textContent.trim());
};
document.addEventListener("change", (event) => { if (event.target.type === "radio") say(event.target); });
document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("input[type=radio]:checked").forEach(say));

/* A fragment that did not come: the page says so and keeps what was typed. */
const failed = (shown) => { const box = document.getElementById("failure"); if (box) box.hidden = !shown; };
document.addEventListener("htmx:sendError", () => failed(true));
document.addEventListener("htmx:responseError", () => failed(true));
document.addEventListener("htmx:afterOnLoad", () => failed(false));

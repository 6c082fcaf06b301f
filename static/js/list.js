/* A list by keyboard: / to its search, j and k through the rows, Enter opens, x ticks. Ticks are counted. */
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
  const typing = (event) => event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  const step = (by) => {
    const all = rows();
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1)];
    next?.querySelector("a")?.focus();
  };
  const tick = () => {
    const row = document.activeElement.closest("[data-rows] tbody tr");
    row?.querySelector("input[type=checkbox]")?.click();
  };
  const keys = { j: () => step(1), k: () => step(-1), x: tick };

  // Before the search of the whole centre takes the key.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && search) {
      event.preventDefault();
      event.stopImmediatePropagation();
      search.focus();
      search.select();
    } else if (keys[event.key]) {
      keys[event.key]();
    }
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".menu[open]").forEach((menu) => {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll(".menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  const picks = () => [...document.querySelectorAll("[data-rows] tbody .pick")];
  const count = () => {
    const shown = document.querySelector("[data-picked]");
    const all = document.querySelector("[data-pick-all]");
    if (!shown || !all) return;
    const ticked = picks().filter((pick) => pick.checked).length;
    shown.textContent = ticked;
    shown.hidden = ticked === 0;
    all.hidden = false;
    all.checked = ticked > 0 && ticked === picks().length;
    all.indeterminate = ticked > 0 && ticked < picks().length;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) picks().forEach((pick) => { pick.checked = event.target.checked; });
    if (event.target.matches(".pick")) count();
  });
  document.addEventListener("DOMContentLoaded", count);
  document.addEventListener("htmx:afterSettle", count);
  window.addEventListener("pageshow", count);
})();

/* One part of a long form at a time, on a telephone: progress, back, next. On a wide screen all parts are there at once,
   and without script everywhere. The part that is open stands in the address, so that “Back” goes back. */
"use strict";
(() => {
  const narrow = window.matchMedia("(max-width: 767px)");
  const start = (frame) => {
    const steps = [...frame.querySelectorAll("[data-step]")];
    const bar = frame.querySelector("[data-steps-bar]"), said = frame.querySelector("[data-steps-said]");
    const [back, next] = ["back", "next"].map((way) => frame.querySelector(`[data-steps-${way}]`));
    const trail = frame.querySelector("[data-steps-trail]");
    let at = 0;

    const fields = (step) => [...step.querySelectorAll("[data-needed] > :not(details) :is(input, select, textarea):not([type=hidden])")];
    const open = (step) => {
      const names = new Map();
      fields(step).forEach((field) => {
        const filled = field.type === "radio" || field.type === "checkbox" ? field.checked : field.value.trim() !== "";
        names.set(field.name, names.get(field.name) || filled);
      });
      return [...names.values()].filter((filled) => !filled).length;
    };
    const mark = () => steps.forEach((step, number) => {
      const link = trail.children[number].firstElementChild, missing = open(step);
      link.classList.toggle("step-done", !missing && fields(step).length > 0);
      link.setAttribute("aria-current", number === at ? "step" : "false");
      link.querySelector("[data-missing]").textContent = missing ? frame.dataset.missing.replace("{count}", missing) : "";
    });
    const show = (number, { move = true } = {}) => {
      at = Math.max(0, Math.min(steps.length - 1, number));
      frame.classList.toggle("is-stepped", narrow.matches);
      steps.forEach((step, index) => { step.hidden = narrow.matches && index !== at; });
      frame.querySelectorAll("[data-last-step]").forEach((part) => { part.hidden = narrow.matches && at !== steps.length - 1; });
      bar.hidden = !narrow.matches;
      said.textContent = frame.dataset.words.replace("{number}", at + 1).replace("{count}", steps.length).replace("{name}", steps[at].dataset.step);
      frame.querySelector("progress").value = at + 1;
      back.disabled = at === 0;
      next.hidden = at === steps.length - 1;
      mark();
      if (!move || !narrow.matches) return;
      window.scrollTo({ top: frame.getBoundingClientRect().top + window.scrollY - 64 });
      steps[at].focus({ preventScroll: true });
    };
    const go = (number) => { history.pushState(null, "", `#${steps[number].id}`); show(number); };
    const fromAddress = () => steps.findIndex((step) => location.hash && (step.id === location.hash.slice(1) || step.querySelector(CSS.escape && `#${CSS.escape(location.hash.slice(1))}`)));

    trail.replaceChildren(...steps.map((step, number) => {
      const item = document.createElement("li"), link = document.createElement("a");
      const name = document.createElement("span"), missing = document.createElement("small");
      link.href = `#${step.id}`;
      name.textContent = step.dataset.step;
      missing.dataset.missing = "";
      link.append(name, missing);
      link.addEventListener("click", (event) => { event.preventDefault(); trail.closest("details").open = false; go(number); });
      item.append(link);
      return item;
    }));
    back.addEventListener("click", () => go(at - 1));
    next.addEventListener("click", () => go(at + 1));
    window.addEventListener("popstate", () => show(Math.max(0, fromAddress())));
    narrow.addEventListener("change", () => show(at, { move: false }));
    frame.addEventListener("change", mark);
    frame.addEventListener("draft:restored", mark);
    /* A link of the summary of errors leads into its part. */
    frame.addEventListener("click", (event) => {
      const link = event.target.closest(".form-summary a[href^='#']");
      const field = link && document.getElementById(link.hash.slice(1));
      const number = steps.findIndex((step) => step.contains(field));
      if (number < 0) return;
      event.preventDefault();
      go(number);
      field.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
    });
    const asked = fromAddress();
    const wrong = steps.findIndex((step) => step.querySelector(".is-invalid"));
    show(asked >= 0 ? asked : Math.max(0, wrong), { move: asked > 0 });
  };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-interview]").forEach(start));
})();

/* Choosing many figures at once: all of a statement, a run with Shift, and how many are chosen. */
"use strict";
(() => {
  const form = document.querySelector("[data-marks]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("[name=cells]")], told = form.querySelector("[data-chosen]");
  const tell = () => { told.textContent = form.dataset.count.replace("{count}", boxes.filter((box) => box.checked).length); };
  let last = null;
  form.querySelectorAll("[data-all]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const own = [...button.closest(".card").querySelectorAll("[name=cells]")], all = own.every((box) => box.checked);
      own.forEach((box) => { box.checked = !all; });
      tell();
    });
  });
  boxes.forEach((box, index) => box.addEventListener("click", (event) => {
    if (event.shiftKey && last !== null) boxes.slice(Math.min(index, last), Math.max(index, last) + 1).forEach((one) => { one.checked = box.checked; });
    last = index;
    tell();
  }));
  tell();
})();

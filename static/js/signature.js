/* Signing on the screen: a pad in every [data-signature], its PNG in the hidden field when the form is sent. */
(() => {
  "use strict";
  const INK = "#10182a";
  const SHARPEST = 2; // more points than two for one only make the picture large

  const start = (box) => {
    const canvas = box.querySelector("canvas");
    const value = box.querySelector("input[type=hidden]");
    const state = box.querySelector("[data-signature-state]");
    box.hidden = false;
    const pad = new SignaturePad(canvas, { backgroundColor: "#fff", penColor: INK, minWidth: 1, maxWidth: 3 });
    let width = 0;
    let restored = false; // a picture that came back with a refused form has no strokes

    const tell = () => {
      const signed = !pad.isEmpty();
      box.classList.toggle("sign-pad-signed", signed);
      state.textContent = signed ? box.dataset.signed : box.dataset.empty;
    };
    const clear = () => { pad.clear(); restored = false; tell(); };
    const fit = () => {
      if (!canvas.offsetWidth || canvas.offsetWidth === width) return;
      const ratio = Math.min(Math.max(window.devicePixelRatio || 1, 1), SHARPEST);
      const factor = width ? canvas.offsetWidth / width : 1;
      width = canvas.offsetWidth;
      canvas.width = width * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      if (restored) { pad.redraw(); return; }
      const strokes = pad.toData().map((stroke) => ({
        ...stroke, points: stroke.points.map((point) => ({ ...point, x: point.x * factor, y: point.y * factor })),
      }));
      pad.fromData(strokes); // a sheet turned with the phone keeps what is on it
    };

    new ResizeObserver(fit).observe(canvas);
    fit();
    if (value.value) {
      restored = true;
      pad.fromDataURL(value.value, { width, height: canvas.offsetHeight }).then(tell, clear);
    }
    pad.addEventListener("endStroke", tell);
    box.querySelector("[data-signature-clear]").addEventListener("click", clear);
    box.querySelector("[data-signature-undo]").addEventListener("click", () => {
      if (restored) { clear(); return; }
      const strokes = pad.toData();
      strokes.pop();
      pad.fromData(strokes);
      tell();
    });
    value.form.addEventListener("submit", () => { value.value = pad.isEmpty() ? "" : pad.toDataURL("image/png"); });
    tell();
  };

  /* “I have read it” can be ticked once the end of the text has been on the screen. */
  const readFirst = (box) => {
    const end = document.querySelector(box.dataset.readTo);
    if (!end || box.checked) return;
    box.disabled = true;
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      box.disabled = false;
      watch.disconnect();
    });
    watch.observe(end);
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-signature]").forEach(start);
    document.querySelectorAll("[data-read-to]").forEach(readFirst);
  });
})();

/* At the door: position, photo, next visit. And the trend of coverage. Every page works without. */
"use strict";

/* A position is asked for when somebody ticks that it may be kept, and forgotten when they take the tick away. */
const askPosition = (box) => {
  const tick = box.querySelector("input[type=checkbox]"), said = box.querySelector("output");
  const field = (name) => box.querySelector(`input[name=${name}]`);
  const keep = (latitude, longitude, accuracy) => { field("latitude").value = latitude; field("longitude").value = longitude; field("accuracy").value = accuracy; };
  const show = (metres) => { said.textContent = box.dataset.found.replace("{metres}", metres); };
  box.hidden = false;
  if (tick.checked && field("latitude").value) show(field("accuracy").value); else tick.checked = false;
  tick.addEventListener("change", () => {
    keep("", "", "");
    said.textContent = tick.checked ? box.dataset.waiting : "";
    if (!tick.checked) return;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      if (!tick.checked) return;
      keep(coords.latitude.toFixed(6), coords.longitude.toFixed(6), Math.round(coords.accuracy));
      show(Math.round(coords.accuracy));
    }, (error) => {
      tick.checked = false;
      said.textContent = error.code === error.PERMISSION_DENIED ? box.dataset.refused : box.dataset.failed;
    }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 });
  });
};

/* A telephone's photo is made small before it is sent; drawn anew it also loses where and with what it was taken. */
const QUALITY = 0.85;
const shrink = async (input) => {
  const file = input.files[0], preview = document.querySelector("[data-preview]");
  if (preview) preview.hidden = true;
  if (!file || !file.type.startsWith("image/")) return;
  let picture;
  try { picture = await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { return; }
  const scale = Math.min(1, Number(input.dataset.shrink) / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const small = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
  if (!small || input.files[0] !== file) return;
  const list = new DataTransfer();
  list.items.add(new File([small], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" }));
  input.files = list.files;
  if (preview) { preview.src = URL.createObjectURL(small); preview.hidden = false; }
};

/* The next visit as it follows from the outcome; a day of one's own only where it is asked for. */
const followOutcome = (part) => {
  const form = part.closest("form"), said = part.querySelector("[data-proposal]"), own = part.querySelector("[data-own-day]");
  const chosen = (name) => form.querySelector(`input[name=${name}]:checked`);
  const update = () => {
    const outcome = chosen("outcome"), when = chosen("when")?.value;
    part.hidden = Boolean(outcome?.dataset.last);
    own.hidden = when !== "day";
    said.hidden = !outcome || (when && when !== "proposed");
    if (outcome) said.textContent = outcome.dataset.next ? said.dataset.words.replace("{day}", outcome.dataset.next) : said.dataset.none;
  };
  form.addEventListener("change", update);
  update();
};

/* Shares over time: shops and households each in one colour, visited dashed. */
const drawTrend = (box) => {
  const days = JSON.parse(document.getElementById(box.dataset.trend).textContent);
  const style = getComputedStyle(document.documentElement), colour = (name) => style.getPropertyValue(name).trim();
  const kinds = [["shops_dealing", "shopsDealing", "--jx-accent", "solid"], ["shops_visited", "shopsVisited", "--jx-accent", "dashed"], ["households_dealing", "householdsDealing", "--jx-blue", "solid"], ["households_visited", "householdsVisited", "--jx-blue", "dashed"]];
  const chart = echarts.init(box, null, { renderer: "canvas" });
  const text = { color: colour("--jx-quiet"), fontFamily: style.getPropertyValue("--tblr-font-sans-serif") };
  chart.setOption({
    animation: false,
    textStyle: text,
    grid: { left: 48, right: 24, top: 56, bottom: 28 },
    legend: { top: 0, left: 0, textStyle: text },
    tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => (value === null ? "—" : `${value}%`) },
    xAxis: { type: "time", axisLabel: { ...text, hideOverlap: true, formatter: "{yyyy}-{MM}-{dd}" }, axisLine: { lineStyle: { color: colour("--jx-line") } } },
    yAxis: { type: "value", scale: true, max: 100, axisLabel: { ...text, formatter: "{value}%" }, splitLine: { lineStyle: { color: colour("--jx-line") } } },
    series: kinds.map(([key, label, name, type]) => ({
      name: box.dataset[label], type: "line", symbolSize: 5, connectNulls: true, lineStyle: { type, width: 2 }, itemStyle: { color: colour(name) },
      data: days.filter((day) => day[key] !== null).map((day) => [day.day, Number(day[key])]),
    })),
  });
  window.addEventListener("resize", () => chart.resize());
};

document.addEventListener("DOMContentLoaded", () => {
  if (navigator.geolocation) document.querySelectorAll("[data-position]").forEach(askPosition);
  document.querySelectorAll("input[data-shrink]").forEach((input) => input.addEventListener("change", () => shrink(input)));
  document.querySelectorAll("[data-next-visit]").forEach(followOutcome);
  document.querySelectorAll("[data-trend]").forEach(drawTrend);
});

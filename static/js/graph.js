/* The picture of the ties. Everything it shows stands in the table beside it; a list of points serves the keyboard. */
"use strict";
(() => {
  const box = document.querySelector("[data-graph]");
  if (!box || !window.echarts) return;
  const said = document.querySelector("[data-graph-said]");
  const legend = document.querySelector("[data-graph-legend]");
  const reset = document.querySelector("[data-graph-reset]");
  const words = said.dataset;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--jx-${name}`).trim();
  const ROLES = { customer: "accent", prospect: "blue", foreign: "neutral", group: "green" };
  const SHAPES = { person: "circle", shop: "rect", group: "diamond" };
  const LINES = {
    supplies: ["amber", "solid"], guarantees: ["red", "solid"], referred: ["green", "solid"], owns: ["ink", "solid"],
    employs: ["blue", "solid"], parent: ["blue", "dashed"], spouse: ["blue", "dashed"], relative: ["blue", "dotted"],
    colleague: ["quiet", "dashed"], neighbour: ["quiet", "dotted"], friend: ["green", "dotted"], group: ["green", "dashed"],
  };
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  let points = new Map(), lines = new Map(), hidden = new Set(), cut = false, chart = null;

  const add = (data) => {
    data.points.forEach((point) => { if (!points.has(point.id)) points.set(point.id, point); });
    data.lines.forEach((line) => lines.set(`${line.source} ${line.kind} ${line.target}`, line));
    cut = cut || data.cut;
  };
  const shown = () => [...lines.values()].filter((line) => !hidden.has(line.kind));

  const draw = () => {
    const surface = colour("surface"), ink = colour("ink");
    chart.setOption({
      animation: false,
      series: [{
        type: "graph", layout: "force", roam: true, zoom: 0.9, draggable: true, layoutAnimation: !still,
        force: { repulsion: box.clientWidth > 600 ? 420 : 200, edgeLength: [50, 120], gravity: 0.07, layoutAnimation: !still },
        edgeSymbolSize: 7, scaleLimit: { min: 0.4, max: 4 },
        emphasis: { focus: "adjacency" },
        labelLayout: { hideOverlap: true }, // a hidden name comes with a touch, by zooming in, and in the list below
        label: { show: true, position: "bottom", color: ink, fontSize: 11, width: 90, overflow: "truncate" },
        data: [...points.values()].map((point) => ({
          id: point.id, name: point.id, symbol: SHAPES[point.shape] || "circle", symbolSize: point.start ? 26 : 17,
          label: { formatter: point.name, fontWeight: point.start ? "bold" : "normal" },
          itemStyle: { color: colour(ROLES[point.role]), borderColor: surface, borderWidth: 1.5 },
        })),
        links: shown().map((line) => ({
          source: line.source, target: line.target, symbol: ["none", line.directed ? "arrow" : "none"],
          lineStyle: { color: colour(LINES[line.kind][0]), type: LINES[line.kind][1], width: 1.6, curveness: 0.08 },
        })),
      }],
    });
  };

  const SVG = "http://www.w3.org/2000/svg";
  const stroke = (kind) => {
    const svg = document.createElementNS(SVG, "svg"), line = document.createElementNS(SVG, "line");
    Object.entries({ width: 22, height: 8, "aria-hidden": "true" }).forEach(([name, value]) => svg.setAttribute(name, value));
    const dash = { solid: "none", dashed: "5 3", dotted: "2 2" }[LINES[kind][1]];
    Object.entries({ x1: 0, y1: 4, x2: 22, y2: 4, "stroke-width": 2, stroke: colour(LINES[kind][0]), "stroke-dasharray": dash })
      .forEach(([name, value]) => line.setAttribute(name, value));
    svg.append(line);
    return svg;
  };
  const keys = () => {
    legend.replaceChildren(...[...new Map([...lines.values()].map((line) => [line.kind, line.label]))].map(([kind, label]) => {
      const key = document.createElement("button");
      key.type = "button"; key.className = "graph-key"; key.setAttribute("aria-pressed", String(!hidden.has(kind)));
      key.append(stroke(kind), label);
      key.addEventListener("click", () => {
        if (!hidden.delete(kind)) hidden.add(kind);
        key.setAttribute("aria-pressed", String(!hidden.has(kind)));
        draw();
      });
      return key;
    }));
  };

  const tell = (point) => {
    const parts = [];
    const list = document.createElement("select");
    list.className = "form-select form-select-sm"; list.setAttribute("aria-label", words.list);
    list.append(new Option(words.list, ""), ...[...points.values()].map((item) => new Option(`${item.name} · ${item.about}`, item.id)));
    list.value = point ? point.id : "";
    list.addEventListener("change", () => tell(points.get(list.value)));
    parts.push(list);
    if (point) {
      if (point.url) {
        const link = document.createElement("a");
        link.href = point.url; link.textContent = `${words.open}: ${point.name}`; parts.push(link);
      } else parts.push(`${point.name} · ${point.about}`);
      if (point.opens && !point.start) {
        const more = document.createElement("button");
        more.type = "button"; more.className = "btn btn-sm"; more.textContent = words.more;
        more.addEventListener("click", () => load(box.dataset.all.replace("/0/", `/${point.id}/`) + "?steps=1"));
        parts.push(more);
      }
    } else parts.push(words.hint);
    if (cut) parts.push(words.cut);
    said.replaceChildren(...parts);
  };

  const load = async (url) => {
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      add(await answer.json());
    } catch { said.textContent = words.failed; return; }
    reset.hidden = url === box.dataset.graph;
    keys(); draw(); tell(null);
  };

  box.replaceChildren();
  chart = window.echarts.init(box, null, { renderer: "canvas" });
  chart.on("click", (event) => { if (event.dataType === "node") tell(points.get(event.data.id)); });
  chart.on("dblclick", (event) => {
    const point = event.dataType === "node" && points.get(event.data.id);
    if (point && point.opens) load(box.dataset.all.replace("/0/", `/${point.id}/`) + "?steps=1");
  });
  reset.addEventListener("click", () => { points = new Map(); lines = new Map(); hidden = new Set(); cut = false; load(box.dataset.graph); });
  new ResizeObserver(() => chart.resize()).observe(box);
  new MutationObserver(() => { keys(); draw(); }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  load(box.dataset.graph);
})();

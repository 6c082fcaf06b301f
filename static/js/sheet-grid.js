/* A table of inputs as a grid: where a cell is, moving, marking a block, reading and writing blocks of Excel. */
"use strict";
window.sheetGrid = (() => {
  const inputOf = (cell) => cell?.querySelector(".editor-input") ?? null;
  const gridOf = (input) => input.closest("[data-grid]");
  const rowsOf = (grid) => [...grid.tBodies[0].rows];
  const place = (input) => {
    const cell = input.closest("td");
    return { grid: gridOf(input), row: cell.parentElement.sectionRowIndex, column: cell.cellIndex };
  };
  const at = (grid, row, column) => inputOf(grid.tBodies[0].rows[row]?.cells[column]);

  /* The next input in a direction; computed cells are stepped over. */
  const step = (input, down, right) => {
    const { grid, row, column } = place(input);
    const rows = rowsOf(grid);
    for (let r = row + down, c = column + right; rows[r] && rows[r].cells[c]; r += down, c += right) {
      const found = inputOf(rows[r].cells[c]);
      if (found) return found;
    }
    return null;
  };
  const go = (input) => {
    if (!input) return;
    input.focus();
    if (input.select) input.select();
    input.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  /* A block is what lies between two cells of one grid. */
  const block = (from, to) => {
    const a = place(from), b = place(to);
    if (a.grid !== b.grid) return [[to]];
    const rows = [];
    for (let r = Math.min(a.row, b.row); r <= Math.max(a.row, b.row); r += 1) {
      const cells = [];
      for (let c = Math.min(a.column, b.column); c <= Math.max(a.column, b.column); c += 1) cells.push(at(a.grid, r, c));
      rows.push(cells);
    }
    return rows;
  };

  /* Excel puts a block on the clipboard as lines with tabs; a text with a break or a quote stands in quotes. */
  const parse = (text) => {
    const rows = [[""]];
    let quoted = false;
    for (let i = 0; i < text.length; i += 1) {
      const char = text[i], line = rows[rows.length - 1], last = line.length - 1;
      if (quoted) {
        if (char === '"' && text[i + 1] === '"') { line[last] += '"'; i += 1; }
        else if (char === '"') quoted = false;
        else line[last] += char;
      } else if (char === '"' && line[last] === "") quoted = true;
      else if (char === "\t") line.push("");
      else if (char === "\n") rows.push([""]);
      else if (char !== "\r") line[last] += char;
    }
    if (rows.length > 1 && rows[rows.length - 1].join("") === "") rows.pop();
    return rows.map((row) => row.map((text) => text.replace(/\s+/g, " ").trim()));
  };
  const write = (rows) => rows.map((row) => row.map((input) => (input ? input.value : "")).join("\t")).join("\n");

  return { at, block, go, parse, place, step, write };
})();

// A real HTML table: caption, header cells, row sums; a cell tells which numbers made it.

import { html, keep, set, write } from "./elements.js";

const CALM = 900;  // milliseconds after which a changed cell is no longer marked

/** The classes of a cell that belongs to a block of rows or columns; null where there are none. */
export function blockOf({ blocks }, i, j) {
  if (!blocks) return null;
  const [side, along, at] = blocks.rows ? ["top", blocks.rows, i] : ["left", blocks.columns, j];
  const block = along[at] === null ? "" : `scene-block line-${along[at]}`;
  return at > 0 && along[at] !== along[at - 1] ? `${block} scene-block-${side}` : block;
}

export class Table {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.active = [0, 0];
    this.how = html("p", { class: "scene-how", id: `${scene.id}-${part.id}-how` });
    this.root = html("div", { class: "scene-table-box" });
    const table = html("table", { class: "scene-table" },
      html("caption", {}, part.caption));
    this.columns = part.columns.map((name) => html("th", { scope: "col" }, name));
    if (part.row_sums) this.columns.push(html("th", { scope: "col", class: "scene-sum" }, "row sum"));
    const head = html("tr", {}, html("td", { class: "scene-corner" }, part.corner), ...this.columns);
    const body = html("tbody");
    this.rows = part.rows.map((name, i) => {
      const header = html("th", { scope: "row" }, name);
      const cells = part.columns.map((_, j) => this.#cell(i, j));
      const row = html("tr", {}, header, ...cells);
      const sum = part.row_sums ? row.appendChild(html("td", { class: "scene-sum" })) : null;
      body.append(row);
      return { row, header, cells, sum };
    });
    table.append(html("thead", {}, head), body);
    this.scroll = this.root.appendChild(html("div", { class: "scene-scroll" }, table));
    if (part.tells === true) this.root.append(this.how);
    this.#point(null);
  }

  /** A table too wide for its room scrolls, by the arrow keys too where no cell takes the focus. */
  paint() {
    const wide = !this.part.tells && this.scroll.scrollWidth > this.scroll.clientWidth;
    set(this.scroll, {
      tabindex: wide ? 0 : null, role: wide ? "group" : null, "aria-label": wide ? this.part.caption : null,
      "data-lm-suppress-shortcuts": wide ? "true" : null });
  }

  #cell(i, j) {
    const cell = html("td", { "data-row": i, "data-column": j, class: blockOf(this.part, i, j) });
    if (!this.part.tells) return cell;
    // One stop for Tab in the whole table; arrows go from cell to cell.
    set(cell, { tabindex: i === 0 && j === 0 ? 0 : -1, "data-lm-suppress-shortcuts": "true" });
    cell.addEventListener("pointerenter", () => this.#point([i, j]));
    cell.addEventListener("pointerleave", () => this.#point(this.focused ?? null));
    cell.addEventListener("focus", () => {
      this.focused = [i, j];
      this.#point([i, j]);
    });
    cell.addEventListener("blur", () => {
      this.focused = null;
      this.#point(null);
    });
    cell.addEventListener("keydown", (event) => {
      const ways = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
      const way = ways[event.key];
      if (!way) return;
      event.preventDefault();
      event.stopPropagation();
      const next = this.rows[i + way[0]]?.cells[j + way[1]];
      if (!next) return;
      set(cell, { tabindex: -1 });
      set(next, { tabindex: 0 });
      next.focus();
    });
    return cell;
  }

  /** Says how a cell came about, and outlines the cells of other tables that it was made from. */
  #point(cell) {
    this.pointed = cell;
    const tells = cell && this.state?.how?.[cell[0]]?.[cell[1]];
    this.#say(tells || (cell ? "" : "Point at a number, or walk there with Tab and the arrow keys, to see how it was made."));
    const made = cell ? (this.part.sources ?? []).map(({ panel, row, column }) => ({
      panel,
      row: row === undefined || row === null ? null : cell[row === "i" ? 0 : 1],
      column: column === undefined || column === null ? null : cell[column === "i" ? 0 : 1],
    })) : [];
    this.scene.outline(made);
  }

  #say(text) {
    if (typeof this.part.tells === "string") this.scene.panels[this.part.tells]?.tell(text);
    else write(this.how, text);
  }

  outline(made) {
    this.rows.forEach(({ cells }, i) => cells.forEach((cell, j) => {
      const on = made.some((m) => m.panel === this.part.id
        && (m.row === null || m.row === i) && (m.column === null || m.column === j));
      cell.classList.toggle("scene-source", on);
    }));
  }

  showInputs() {}

  showState(state) {
    const first = !this.state;
    this.state = state;
    this.rows.forEach(({ row, header, cells, sum }, i) => {
      row.hidden = Boolean(state.rows && i >= state.rows.length);
      if (state.rows) write(header, state.rows[i] ?? "");
      cells.forEach((cell, j) => {
        this.#fill(cell, state.cells?.[i]?.[j] ?? "", first);
        const heat = state.heat?.[i]?.[j];
        set(cell, { style: heat === undefined || heat === null ? null : `--heat: ${(100 * heat).toFixed(0)}%` });
        cell.classList.toggle("scene-mark", Boolean(state.marks?.[i]?.[j]));
      });
      if (sum) this.#fill(sum, state.sums?.[i] ?? "", first);
    });
    if (state.columns) this.#nameColumns(state.columns);
    if (first || this.pointed) this.#point(this.pointed);
    clearTimeout(this.calm);
    this.calm = setTimeout(() => {
      for (const cell of this.root.querySelectorAll(".scene-changed")) cell.classList.remove("scene-changed");
    }, CALM);
  }

  /** Other names for the columns; those without one are out of sight. */
  #nameColumns(names) {
    this.part.columns.forEach((_, j) => {
      const gone = j >= names.length;
      write(this.columns[j], names[j] ?? "");
      this.columns[j].hidden = gone;
      for (const { cells } of this.rows) cells[j].hidden = gone;
    });
  }

  #fill(cell, text, first) {
    if (cell.textContent === text) return;
    cell.textContent = text;
    if (!first) cell.classList.add("scene-changed");
  }
}

/** Lines of text, such as a recipe or a sum written out. */
export class Lines {
  constructor(part) {
    this.part = part;
    this.root = html("div", { class: "scene-lines" });
    if (part.title) this.root.append(html("p", { class: "scene-panel-title" }, part.title));
    this.lines = [];
  }

  showInputs() {}

  /** What a table says of one of its numbers. */
  tell(text) {
    this.how ??= this.root.appendChild(html("p", { class: "scene-how" }));
    write(this.how, text);
  }

  showState({ lines = [] }) {
    keep(this.lines, lines.length, () => this.root.appendChild(html("p")));
    lines.forEach((line, i) => write(this.lines[i], line));
  }
}

// A real HTML table: caption, header cells, row sums; a cell tells which numbers made it, and may be
// cut. What carries heat is a map on the scale of weights (violet) or of other numbers (grey).

import { html, OURS, set, write } from "./elements.js";
import { cellsNeed } from "./even.js";
import { long } from "./numbers.js";
import { SAYS } from "./says.js";
import { inkOn, shade } from "./shade.js";
import { Ruler } from "./weights.js";
import { prose, say } from "./words.js";

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const WIDEST = 440;  // what a table may ask for beside a picture; wider ones scroll
const CELL = { wide: 46, narrow: 42 };  // pixels: a cell of a map at least
const BESIDE = 3;  // pixels at least between a number and the edge of its cell
const NARROW = 660;  // pixels of the scene with its edges, 640 in scene.css

const isNumber = (text) => /^\u2212?\d[\d.\u2009\u202f]*$/.test(text);

/** What holds a cell's text: as wide as the longest number of its column. */
const digits = (j) => html("span", { style: `min-width: var(--most-${j}, 0)` });

function fillCell(span, text, words) {
  if (span.textContent === text) return;
  const digits = isNumber(text);
  if (digits) span.textContent = span.said = text;
  else say(span, text, words);
  span.classList.toggle("scene-digits", digits);
}

/** The classes of a cell in a column that belongs to a block; null where there are none. */
function blockOf({ blocks }, j) {
  if (!blocks) return null;
  const block = blocks[j] === null ? "" : `scene-block line-${blocks[j]}`;
  return j > 0 && blocks[j] !== blocks[j - 1] ? `${block} scene-block-left` : block;
}

export class Table {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.how = html("p", { class: "scene-how", id: `${scene.id}-${part.id}-how` });
    this.root = html("div", { class: "scene-table-box" });
    this.aligned = [];
    this.ruler = new Ruler(this.root);
    this.walks = Boolean(part.tells || part.cut);
    const caption = html("span", { class: "scene-heading" }, html("span", {}, part.caption));
    this.table = html("table", { class: "scene-table" }, html("caption", {}, caption));
    if (part.blocks) this.table.style.setProperty("--columns", part.columns.length);
    this.names = part.columns.map((name) => html("span", {}, name));
    this.columns = this.names.map((name) => html("th", { scope: "col" }, name));
    if (part.row_sums) this.columns.push(html("th", { scope: "col", class: "scene-sum" }, SAYS.rowSum));
    const head = html("tr", {}, html("td", { class: "scene-corner" }, part.corner), ...this.columns);
    const body = html("tbody");
    this.rows = part.rows.map((name, i) => {
      const header = html("th", { scope: "row" });
      const asks = part.asks ? header.appendChild(this.#asker(i)) : header;
      const cells = part.columns.map((_, j) => this.#cell(i, j));
      const row = html("tr", { class: part.brackets ? "scene-bracketed" : null }, header, ...cells);
      const sum = part.row_sums ? row.appendChild(html("td", { class: "scene-sum" }, digits(part.columns.length))) : null;
      body.append(row);
      say(asks, name, scene.words);
      return { row, header: asks, cells, sum };
    });
    part.columns.forEach((name, j) => say(this.names[j], name, scene.words));
    this.table.append(html("thead", {}, head), body);
    this.scroll = this.root.appendChild(html("div", { class: "scene-scroll" }, this.table));
    if (part.tells === true) this.root.append(this.how);
    this.legend = caption.appendChild(legend(part.scale));
    this.#point(null);
  }

  get least() {
    const cells = this.#cells();
    return Math.min(WIDEST, Math.max(150, cells ? cells.beside + cells.count * cells.asks : this.table.offsetWidth));
  }

  /** Whether its cells are compared by eye: those of a map, and numbers of the same words in rows and columns. */
  get #compared() {
    return Boolean(this.state?.heat) || (this.state?.columns ?? this.part.columns).every((name) => this.scene.words.names.has(name));
  }

  /** What its cells need, all of one width, and how wide is what stands beside them; null where each column has its own. */
  #cells() {
    const names = this.names.filter((_, j) => !this.columns[j].hidden).map((name) => name.scrollWidth);
    if (!names.length || !this.#compared) return null;
    const [first] = this.rows;
    const narrow = this.scene.root.clientWidth <= NARROW;
    const smallest = Math.max(CELL[narrow ? "narrow" : "wide"], (this.longest ?? 0) * this.ruler.width("0", 13) + 2 * BESIDE);
    const [least, most] = Object.values(cellsNeed(names)).map((wide) => Math.max(smallest, wide));
    const beside = first.row.firstChild.offsetWidth + (first.sum?.offsetWidth ?? 0);
    return { count: names.length, beside, smallest, least, most, asks: narrow ? least : most };
  }

  /** Gives its cells the width that there is room for; where there is not enough for the names, they end in "…". */
  #spread() {
    this.table.classList.remove("scene-tight");
    let cells = this.scroll.clientWidth ? this.#cells() : null;
    this.table.classList.toggle("scene-even", Boolean(cells));
    if (!cells) return;
    const room = () => Math.floor((this.scroll.clientWidth - 4 - cells.beside) / cells.count);
    if (room() < cells.least) {  // before a name is cut, what stands in the corner takes two lines
      this.table.classList.add("scene-tight");
      cells = this.#cells();
    }
    const wide = Math.max(cells.smallest, Math.min(cells.most, room()));
    this.table.style.setProperty("--cell", `${wide}px`);
    const short = wide < cells.least;
    this.table.classList.toggle("scene-short", short);
    this.names.forEach((name) => set(name, { title: short ? name.textContent : null }));
  }

  /** The header of a row that asks when it is pressed. */
  #asker(i) {
    const button = html("button", { type: "button", class: "scene-asker", "aria-pressed": "false", ...OURS });
    button.addEventListener("click", () => {
      this.scene.send({ controls: { [this.part.asks]: this.#byName ? this.#names[i] : i } }, { smooth: true });
    });
    return button;
  }

  /** Controls that are chosen here have changed: which cells are cut, which row asks. */
  controls(values) {
    const { cut, asks } = this.part;
    if (cut && JSON.stringify(values[cut]) !== this.wasCut) {
      this.wasCut = JSON.stringify(values[cut]);
      this.rows.forEach(({ cells }, i) => cells.forEach((_, j) => this.#show(i, j)));
    }
    if (!asks) return;
    this.chosen = values[asks];
    this.#showAsker();
  }

  /** What the rows are called: of another sentence, other words. */
  get #names() { return this.state?.rows ?? this.part.rows; }

  /** Whether who asks is chosen as a word; else as a place. */
  get #byName() { return typeof this.scene.part(this.part.asks).options?.[0] === "string"; }

  /** The row that asks: the chosen one, or where these rows have none such, the one Python names. */
  #showAsker() {
    const chosen = this.#byName ? this.#names.indexOf(this.chosen) : this.chosen;
    const asks = chosen < 0 ? this.state?.row : chosen;
    this.rows.forEach(({ row, header }, i) => {
      const on = i === asks;
      set(header, { "aria-pressed": String(on) });
      row.classList.toggle("scene-asks", on);
    });
  }

  /** One legend a scene and scale is enough: at its first table with colours. */
  #isFirst() {
    const { scale } = this.part;
    const first = Object.values(this.scene.panels).find((panel) => panel.part.kind === "table" && panel.part.scale === scale && panel.state?.heat);
    return !first || first === this;
  }

  #isCut(i, j) {
    return Boolean(this.part.cut && this.scene.value(this.part.cut)?.some(([a, b]) => a === i && b === j));
  }

  #toggle(i, j) {
    const now = this.scene.value(this.part.cut);
    const rest = now.filter(([a, b]) => a !== i || b !== j);
    this.scene.send({ controls: { [this.part.cut]: rest.length < now.length ? rest : [...now, [i, j]] } }, { smooth: true });
  }

  /** A table too wide for its room scrolls, by the arrow keys too where no cell takes the focus. */
  paint() {
    this.#spread();
    const wide = !this.walks && this.scroll.scrollWidth > this.scroll.clientWidth;
    set(this.scroll, {
      tabindex: wide ? 0 : null, role: wide ? "group" : null, "aria-label": wide ? this.part.caption : null,
      "data-lm-suppress-shortcuts": wide ? "true" : null });
  }

  #cell(i, j) {
    const cell = html("td", { "data-row": i, "data-column": j, class: blockOf(this.part, j) }, digits(j));
    if (!this.walks) return cell;
    // One stop for Tab in the whole table; arrows go from cell to cell.
    set(cell, { tabindex: i === 0 && j === 0 ? 0 : -1, ...OURS });
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
    if (this.part.cut) cell.addEventListener("click", () => this.#toggle(i, j));
    cell.addEventListener("keydown", (event) => {
      const cuts = this.part.cut && (event.key === "Enter" || event.key === " ");
      const way = ARROWS[event.key];
      if (!way && !cuts) return;
      event.preventDefault();
      event.stopPropagation();
      if (cuts) return this.#toggle(i, j);
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
    if (this.part.tells) {
      const tells = cell && this.state?.how?.[cell[0]]?.[cell[1]];
      this.#say(tells || (cell ? "" : SAYS.pointAt));
    }
    const made = cell ? (this.part.sources ?? []).map(({ panel, row, column }) => ({
      panel,
      row: row === undefined || row === null ? null : cell[row === "i" ? 0 : 1],
      column: column === undefined || column === null ? null : cell[column === "i" ? 0 : 1],
    })) : [];
    if (this.part.sources?.length) this.scene.outline(made);
  }

  #say(text) {
    if (typeof this.part.tells === "string") this.scene.panels[this.part.tells]?.tell(text);
    else prose(this.how, text, this.scene.words);
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
    this.legend.hidden = !state.heat || !("most" in state || this.#isFirst());
    write(this.legend.firstChild, `${state.least ?? 0} `);
    write(this.legend.lastChild, ` ${state.most ?? 1}`);
    this.rows.forEach(({ row, header, cells, sum }, i) => {
      row.hidden = Boolean(state.rows && i >= state.rows.length);
      if (state.rows) say(header, state.rows[i] ?? "", this.scene.words);
      if (!this.part.asks) row.classList.toggle("scene-asks", state.row === i);
      cells.forEach((_, j) => this.#show(i, j));
      if (sum) fillCell(sum.firstChild, state.sums?.[i] ?? "", this.scene.words);
    });
    this.#alignNumbers();
    if (state.columns) this.#nameColumns(state.columns);
    const even = JSON.stringify([this.#compared, this.longest, state.columns]);  // measured anew only where something else is measured
    if (this.wasEven !== even) this.#spread();
    this.wasEven = even;
    if (this.part.asks) this.#showAsker();
    if (first || this.pointed) this.#point(this.pointed);
  }

  /** One cell: its text, its colour, and whether it is hidden, cut or marked. */
  #show(i, j) {
    const { state, part } = this;
    const cell = this.rows[i].cells[j];
    const cut = this.#isCut(i, j);
    const gone = cut || Boolean(state?.masked?.[i]?.[j]);
    const heat = gone ? null : state?.heat?.[i]?.[j] ?? null;
    const there = state?.cells?.[i]?.[j] ?? "";
    const text = cut ? SAYS.cut : gone && isNumber(there) ? "" : there;  // beside a disc only what is no number: −∞
    fillCell(cell.firstChild, text, this.scene.words);
    const ink = heat === null ? "" : `scene-warmth ${inkOn(heat, part.scale)}`;
    const look = [cell.classList.contains("scene-source") && "scene-source", ink, gone && "scene-gone", cut && "scene-cut",
      state?.marks?.[i]?.[j] && "scene-mark", part.cut && "scene-cuts", blockOf(part, j)].filter(Boolean).join(" ");
    set(cell, {
      class: look || null, style: heat === null ? null : `background-color: ${shade(heat, part.scale)}`,
      "aria-label": gone && !cut ? [text, SAYS.hidden].filter(Boolean).join(", ") : null });
  }

  /** Numbers of a column stand point below point, in a block below its name; words begin at its left. */
  #alignNumbers() {
    const { cells = [], sums = [] } = this.state;
    this.columns.forEach((head, j) => {
      const texts = j < this.part.columns.length ? cells.map((row) => row[j] ?? "") : sums;
      const numbers = texts.filter(isNumber);
      const words = !numbers.length && texts.some((text) => /\p{L}/u.test(text));  // and not ≈ 0
      const most = Math.max(0, ...numbers.map(long));
      if (this.aligned[j] === `${words} ${most}`) return;
      this.aligned[j] = `${words} ${most}`;
      this.table.style.setProperty(`--most-${j}`, `${most}ch`);
      head.classList.toggle("scene-words", words);
      for (const { cells: own, sum } of this.rows) (own[j] ?? sum).firstChild.classList.toggle("scene-words", words);
    });
    this.longest = Math.max(...this.part.columns.map((_, j) => parseFloat(this.table.style.getPropertyValue(`--most-${j}`))));
  }

  /** Other names for the columns; those without one are out of sight. */
  #nameColumns(names) {
    this.part.columns.forEach((_, j) => {
      const gone = j >= names.length;
      say(this.names[j], names[j] ?? "", this.scene.words);
      this.columns[j].hidden = gone;
      for (const { cells } of this.rows) cells[j].hidden = gone;
    });
  }
}

/** A small scale beside the caption: what the colours mean. */
function legend(scale) {
  const box = html("span", { class: "scene-legend", "aria-hidden": "true" }, html("span"),
    html("i", { style: `background: linear-gradient(to right, ${[0, 0.05, 0.15, 0.3, 0.5, 1].map((w) => `${shade(w, scale)} ${100 * w}%`).join(", ")})` }), html("span"));
  box.hidden = true;
  return box;
}

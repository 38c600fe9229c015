// The whole walk on one screen: X → Q, K, V → scores → ÷ √d_k → shares → output. Its numbers stand in
// real tables, lines behind them say which come together. Point at a number: what made it stays.
import { glide, html, keep, OURS, set, svg, write } from "./elements.js";
import { layOut, lines, OFF } from "./flow_layout.js";
import { brief, makeWeights } from "./flow_matrix.js";
import { aligned, BAR, drawDown, endsOf, FIGURE, nameRows, SMALL, spread, travel, writeBelow } from "./flow_numbers.js";
import { sumOf } from "./flow_sums.js";
import { show } from "./numbers.js";
import { enrich, widths } from "./rich.js";
import { fill, SAYS } from "./says.js";
import { inkOn, shade } from "./shade.js";
import { share } from "./weights.js";

// Name, what it is, from which stop on it is there.
const TABLES = [
  ["X", SAYS.words, 0], ["Q", SAYS.q, 1], ["K", SAYS.k, 1], ["V", SAYS.v, 1],
  ["scores", SAYS.rows, 2], ["scaled", SAYS.rows, 3], ["weights", SAYS.rows, 4],
  ["output", SAYS.output, 5]];
const GRIDS = ["scores", "scaled", "weights"];
const STOPS = 6;
const SCALE = [0, 0.05, 0.15, 0.3, 0.5, 1];  // what a legend mixes its colours at
const STAGE = 1500;  // milliseconds after which whatever comes with a stop is there
const SWIFT = 400;  // of stops that follow each other faster none comes slowly: a hand sweeps over them

export class Flow {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.step = STOPS - 1;
    this.n = part.tokens.length;
    this.size = { n: this.n, d: part.d, k: part.d_k, v: part.d_v };
    this.keyed = new Map();
    this.drawing = svg("svg", { class: "scene-svg flow-lines", "aria-hidden": "true" });
    this.stage = html("div", { class: "flow-stage" }, this.drawing);
    [this.names, this.tables] = [{}, {}];
    for (const [name, what, stage] of TABLES) this.#makeTable(name, what, stage);
    this.matrices = Object.fromEntries(["Q", "K", "V"].map((m) => [m, makeWeights(this, m)]));
    this.says = html("p", {});
    this.sums = html("table", { class: "flow-sums" });
    this.note = html("p", { class: "flow-note" }, SAYS.pointAtSum);
    this.words = html("div", { class: "flow-words", role: "status" }, this.says, this.sums, this.note);
    this.root = html("div", { class: "flow" }, html("div", { class: "scene-scroll flow-scroll" }, this.stage), this.words);
    this.stage.addEventListener("pointerleave", () => this.#point(this.focused ?? null));
    this.paint();
  }

  // ---- making

  key(key, element) {
    if (!this.keyed.has(key)) this.keyed.set(key, []);
    this.keyed.get(key).push(element);
    return element;
  }

  named(name, shape, role) {
    const label = html("div", { class: `flow-name flow-of-${role}`, "aria-hidden": "true" });
    enrich(label, `${name} `);
    label.append(html("small", {}, shape));
    return this.stage.appendChild(label);
  }

  #makeTable(name, what, stage) {
    const { n } = this;
    const square = GRIDS.includes(name);
    const columns = square ? n : { X: this.size.d, Q: this.size.k, K: this.size.k, V: this.size.v, output: this.size.v }[name];
    const heads = Array.from({ length: columns }, (_, j) => html("th", { scope: "col" }, square ? this.part.tokens[j] : `${j + 1}`));
    if (square) heads.forEach((head, j) => this.key(`${name}:head:${j}`, set(head, { class: `look-${this.part.token_looks[j]}` })));
    const sides = this.part.tokens.map((token, i) => html("th", { scope: "row", class: `look-${this.part.token_looks[i]}` }, html("span", {}, token)));
    sides.forEach((side, i) => this.key(`${name}:side:${i}`, side));
    const cells = sides.map((_, i) => Array.from({ length: columns }, (__, j) => this.#cell(name, i, j)));
    const rows = cells.map((row, i) => html("tr", {}, ...(name === "V" ? [...row, sides[i]] : [sides[i], ...row])));
    const corner = html("td");
    const table = html("table", { class: `flow-table flow-${square ? "grid" : name}`, "aria-label": fill(SAYS.by, { name, rows: n, columns, what }) },
      html("thead", { class: square ? "" : "scene-spoken" }, html("tr", {}, ...(name === "V" ? [...heads, corner] : [corner, ...heads]))),
      html("tbody", {}, ...rows));
    const role = { Q: "Q", K: "K", V: "V", weights: "share", output: "share" }[name] ?? "ink";
    const title = { scores: SAYS.scores, scaled: fill(SAYS.scoresDivided, { d: this.size.k }), weights: this.part.called }[name] ?? name;
    this.names[name] = this.named(title, `${n}×${columns}`, role);
    if (name === "V") this.names.V.append(html("small", { class: "flow-more" }, what));
    this.key(`${name}:name`, this.names[name]);
    this.tables[name] = { table: this.stage.appendChild(table), cells, heads, sides, stage, columns, role };
  }

  #cell(name, i, j) {
    const number = html("span", { class: "flow-number" });
    const cell = html("td", { tabindex: i || j ? -1 : 0, ...OURS, "data-of": name, "data-row": i, "data-column": j },
      GRIDS.includes(name) ? html("span", { class: "flow-disc" }, number) : number);
    this.key(`${name}:${i}:${j}`, cell);
    const here = { name, i, j };
    cell.addEventListener("pointerenter", () => this.#point(here));
    cell.addEventListener("focus", () => this.#point((this.focused = here)));
    cell.addEventListener("blur", () => {
      this.focused = null;
      this.#point(null);
    });
    cell.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (event.key === "Escape") cell.blur();
      else if (way) {
        const next = this.tables[name].cells[i + way[0]]?.[j + way[1]];
        if (next) {
          set(cell, { tabindex: -1 });
          set(next, { tabindex: 0 });
          next.focus();
        }
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return cell;
  }

  // ---- laying out, for the room there is

  paint() {
    const room = Math.floor(this.root.clientWidth || 826);
    const needs = this.#needs();
    const cells = Object.keys(needs);
    if (room === this.room && cells.every((cell) => needs[cell] <= this.needs[cell])) return;
    const before = room === this.room ? this.needs : {};
    this.needs = Object.fromEntries(cells.map((cell) => [cell, Math.max(needs[cell], before[cell] ?? 0)]));
    this.room = room;
    const { tokens } = this.part;
    const token = Math.min(110, Math.ceil(Math.max(34, ...widths(this.root, tokens, "600 13px"))) + 1);
    const wide = widths(this.root, tokens, "400 12px");
    const apart = 5 + Math.max(0, ...wide.slice(1).map((w, j) => (w + wide[j]) / 2));
    let L = layOut({ ...this.size, token, heads: false, apart, needs: this.needs }, room);
    if (L.p < apart) L = layOut({ ...this.size, token, heads: true, needs: this.needs }, room);
    this.L = L;
    for (const how of ["fold", "tall"]) this.root.classList.toggle(`flow-${how}`, L[how]);
    set(this.stage, { style: `width: ${L.width}px; height: ${L.height}px; --p: ${L.p}px; --r: ${L.r}px; --head: ${2 * L.p - 8}px` });
    set(this.words, { style: L.fold ? null : `left: ${L.corner.toFixed(0)}px; width: ${Math.max(200, Math.min(room, L.width + 8) - L.corner).toFixed(0)}px; max-height: ${L.y0 - 26 - (L.heads ? 14 : 0)}px` });
    this.#place();
    this.#drawLines();
    if (this.state) this.#fill();
    this.#showStep();
    this.#light();
  }

  /** What the longest numbers take, in pixels; it only grows while the room stays the same. */
  #needs() {
    const below = (text, ...tables) => FIGURE * Math.max(0, ...tables.flatMap((rows) => aligned(rows.map((row) => row.map((x) => (x === null ? "" : text(x))))).map((column) => column.most)));
    const state = this.state ?? {};
    const of = (name) => state[name] ?? [];
    return {
      x: below(brief, of("X")), w: below(brief, this.#numbers("Q"), this.#numbers("K")), m: below(brief, this.#numbers("V")), q: below(brief, of("Q"), of("K")),
      v: below(brief, of("V")), o: below((x) => show(x), of("output")) };
  }

  #place() {
    const { L } = this;
    const put = (element, left, top, more = "") => set(element, { style: `left: ${left.toFixed(1)}px; top: ${top.toFixed(1)}px; ${more}` });
    const name = (id, left, bottom, more) => put(this.names[id], left, bottom - 18, more);
    const rows = (id, left, top, cell, row, side = 0) => put(this.tables[id].table, left - side, top, `--cell: ${cell}px; --row: ${row}px; --side: ${side}px; --token: ${L.token}px`);
    rows("X", L.xx, L.y0, L.x, L.p, L.token + L.side);
    name("X", 0, L.y0 - 4, `width: ${L.token}px; text-align: right`);
    rows("Q", L.qx, L.y0, L.q, L.p);
    name("Q", L.qx, L.y0 - 4);
    rows("K", L.qx, L.ky, L.q, L.row);
    name("K", L.qx, L.ky - 2);
    rows("V", L.vx, L.vy, L.cell.V, L.row);
    if (L.fold) name("V", L.vx, L.vy - 2);
    else name("V", L.vx + L.cell.V * L.count.V + 24 + L.token, L.middle.V - 2);
    rows("output", L.ox, L.fold ? L.oy : L.y0, L.o, L.fold ? L.row : L.p);
    name("output", L.ox, L.fold ? L.oy - 2 : L.y0 - 4);
    const heads = L.heads ? 38 : 24;
    GRIDS.forEach((id, g) => {
      const at = L.grids === 3 ? g : { scores: 0, scaled: 0, weights: 1 }[id];
      const top = L.gy[id === "weights" ? 1 : 0];
      put(this.tables[id].table, L.gx[at], top - heads, `--cell: ${L.p}px; --row: ${L.p}px; --heads: ${heads}px`);
      this.tables[id].table.classList.toggle("flow-two", Boolean(L.heads));
      name(id, L.gx[at] + 4, top + L.n * L.p + 22);
    });
    for (const m of ["Q", "K", "V"]) {
      const top = L.middle[m] - (L.d * L.high) / 2;
      put(this.matrices[m].table, L.matrix[m], top, `--cell: ${L.weight[m]}px; --row: ${L.high}px`);
      let left = L.matrix[m] - (L.tall && m !== "V" ? 11 : L.fold && !L.tall ? 5 : 0);
      if (m === "Q") left = Math.max(left, L.xx + L.d * L.x + 2);  // not on X
      // Nor on the lines that come down from X.
      if (m === "V" && L.fold) left = Math.max(0, Math.min(left, L.xx - Math.max(...widths(this.root, [this.names.WV.textContent], "600 13px"))));
      name(`W${m}`, left, top - 3);
    }
  }

  #drawLines() {
    const { L } = this;
    set(this.drawing, { width: L.width, height: L.height, viewBox: `0 0 ${L.width} ${L.height}` });
    for (const [key, elements] of this.keyed) this.keyed.set(key, elements.filter((e) => e.ownerSVGElement !== this.drawing));
    this.drawing.replaceChildren();
    const add = (element, key, stage, delay) => {
      if (key) this.key(key, element);
      if (delay) element.style.setProperty("--wait", `${delay}ms`);
      element.dataset.stage = stage;
      return this.drawing.appendChild(element);
    };
    for (const { d, role, key, stage, look = "line", delay } of lines(L)) {
      add(svg("path", { d, class: `flow-${look} flow-of-${role}`, ...(look === "band" ? {} : { pathLength: 1 }) }), key, stage, delay);
    }
    const slab = (x, y, width, height, role, key, stage) => add(svg("rect", { x, y, width, height, rx: 4, class: `flow-slab flow-of-${role}` }), key, stage);
    for (let i = 0; i < L.n; i++) {
      slab(L.xx, L.lane(i) - 12, L.d * L.x, 24, "ink", `X:lane:${i}`, 0);
      slab(L.qx, L.lane(i) - 12, L.k * L.q, 24, "Q", `Q:lane:${i}`, 1);
      if (!L.fold) slab(L.ox - OFF, L.lane(i) - 12, L.v * L.o + 2 * OFF, 24, "share", `output:lane:${i}`, 5);
    }
    slab(L.qx, L.ky, L.k * L.q, L.n * L.row, "K", null, 1);
    slab(L.vx, L.vy, L.count.V * L.cell.V, L.n * L.row, "V", null, 1);
    if (L.fold) slab(L.ox, L.oy, L.count.V * L.o, L.n * L.row, "share", null, 5);
    const arrow = (g, text, stage) => {
      const [from, to, y] = [L.gx[g] + L.n * L.p, L.gx[g + 1], L.y0 + (L.n * L.p) / 2 + (L.n % 2 ? L.p / 2 : 0)];
      add(svg("g", { class: "flow-arrow" }, svg("text", { x: (from + to) / 2, y: y - 7, "text-anchor": "middle" }, text),
        svg("path", { d: `M${from + 6} ${y + 3}H${to - 6}m-6 -4.5l6 4.5l-6 4.5` })), "op", stage);
    };
    if (L.grids === 3) arrow(0, `÷ √${L.k}`, 3);
    if (L.tall) drawDown(this, add);
    else arrow(L.grids - 2, "softmax", 4);
    if (L.fold) nameRows(this, add);
    this.travellers = this.drawing.appendChild(svg("g", {}));
    this.ends = {};
    const scale = (g, role, stage, id) => {
      const [x, y] = [L.gx[g] + 4, (id === "weights" ? L.gy[1] + L.n * L.p : L.bottom) + 33];
      const low = svg("text", { x, y });
      const bar = svg("rect", { y: y - 8, height: 8, rx: 4, fill: `url(#${this.scene.id}-${this.part.id}-${role})` });
      const high = svg("text", { y });
      add(svg("g", { class: "flow-scale" }, low, bar, high), `${id}:name`, stage);
      this.ends[id] = { x, low, bar, high };
    };
    const stops = { share: SCALE.map((w) => [w, shade(w)]), score: SCALE.map((w) => [w, shade(w, "grey")]) };
    this.drawing.append(svg("defs", {}, ...Object.entries(stops).map(([role, list]) => svg("linearGradient", { id: `${this.scene.id}-${this.part.id}-${role}` },
      ...list.map(([at, colour]) => svg("stop", { offset: at, style: `stop-color: ${colour}` }))))));
    scale(0, "score", 2, "scores");
    scale(L.grids - 1, "share", 4, "weights");
  }

  // ---- what is there now

  showInputs(value) {
    if (!value || !this.part.start) return;
    this.typed = value.map((row) => [...row]);
    this.#writeMatrices();
  }

  showState(state) {
    this.state = state;
    this.paint();
    this.#fill();
    this.#light();
  }

  /** The stop that the scene's rail is at: its number from 0, or its name. */
  controls(values) {
    const value = values[this.part.step];
    if (value === undefined) return;
    const step = typeof value === "number" ? Math.ceil(value - 0.02) : this.part.stops.indexOf(value);
    if (step < 0 || step === this.step) return;
    const before = this.step;
    this.step = Math.min(step, STOPS - 1);
    const now = performance.now();
    const swift = now - (this.moved ?? -SWIFT) < SWIFT;
    this.moved = now;
    const on = this.state && this.step === before + 1 && !swift;
    this.root.classList.toggle("flow-playing", Boolean(on));
    this.root.classList.toggle("flow-swift", swift);
    clearTimeout(this.calm);
    this.calm = setTimeout(() => this.root.classList.remove("flow-playing", "flow-swift"), STAGE);
    this.#showStep();
    if (this.state) this.#fill(on && this.step === 3 && this.L.grids === 2 ? this.state.scores : null);
    if (on && this.step === STOPS - 1) travel(this);
    this.#point(null);
  }

  #showStep() {
    const shown = (element, stage) => element.classList.toggle("flow-later", this.step < stage);
    for (const element of this.drawing.querySelectorAll("[data-stage]")) shown(element, Number(element.dataset.stage));
    for (const [id, { table, stage }] of Object.entries(this.tables)) {
      const away = this.L.grids === 2 && ((id === "scores" && this.step >= 3) || (id === "scaled" && this.step < 3));
      table.hidden = this.names[id].hidden = away;
      for (const element of [table, this.names[id]]) shown(element, stage);
      set(table, { "aria-hidden": this.step < stage ? "true" : null });
    }
    for (const m of ["Q", "K", "V"]) {
      for (const element of [this.matrices[m].table, this.names[`W${m}`]]) shown(element, 1);
    }
  }

  /** The numbers; from: scores that shrink to what they are divided by √d_k. */
  #fill(from = null) {
    const { state } = this;
    for (const id of ["X", "Q", "K", "V"]) this.#write(id, state[id], brief);
    this.#write("output", state.output, show);
    const part = spread(state.scores);
    this.#discs("scores", state.scores, part);
    this.#discs("weights", state.weights, null);
    this.stop?.();
    // What is divided keeps the scale of what it is divided from: that it is less is seen.
    if (!from) this.#discs("scaled", state.scaled, part);
    else this.stop = glide((t) => {
      const now = state.scaled.map((row, i) => row.map((x, j) => (x === null ? x : from[i][j] + t * (x - from[i][j]))));
      this.#discs("scaled", now, part);
    }, 600);
    this.#scales(...endsOf(state.scores));
    this.#writeMatrices();
  }

  #write(id, values, text) {
    writeBelow(this.tables[id].cells, this.tables[id].cells.map((row, i) => row.map((_, j) => text(values?.[i]?.[j] ?? null))), this.L.fold ? { V: this.L.cell.V, output: this.L.o }[id] : null);
  }

  #writeMatrices() {
    for (const [m, { cells }] of Object.entries(this.matrices)) writeBelow(cells, this.#numbers(m).map((row) => row.map(brief)), this.L.fold ? this.L.weight[m] : null);
  }

  /** The numbers of W_Q, W_K or W_V: what is typed, or else what is given. */
  #numbers(m) {
    const { from, columns } = this.matrices[m];
    return this.typed ? this.typed.map((row) => row.slice(from, from + columns)) : this.state?.[`W_${m}`] ?? [];
  }

  /** Scores are grey, shares violet; what is masked is a small grey disc and has no number. */
  #discs(id, values, part) {
    const { mask } = this.state;
    this.tables[id].cells.forEach((row, i) => row.forEach((cell, j) => {
      const disc = cell.firstChild;
      const value = values?.[i]?.[j] ?? null;
      const hidden = Boolean(mask && !mask[i][j] && (id !== "scores"));
      cell.classList.toggle("flow-masked", hidden);
      write(disc.firstChild, hidden ? SAYS.hidden : value === null ? "–" : part || !value ? show(value) : share(value));
      const [how, scale] = part ? [value === null ? 0 : part(value), "grey"] : [value ?? 0, "weight"];
      const seen = !hidden && value !== null;
      set(disc, { style: seen ? `background: ${shade(how, scale)}` : null, class: `flow-disc ${seen ? inkOn(how, scale) : ""}` });
    }));
  }

  #scales(low, high) {
    const sums = [...new Set(this.state.weights.map((row) => show(row.reduce((a, b) => a + (b ?? 0), 0))))];
    const end = (id, a, b, after = "") => {
      const { x, low: from, bar, high: to } = this.ends[id];
      write(from, a);
      const left = x + 7.2 * a.length + 5;
      // Closer where room is short, and without what comes after where there is too little: a line goes by there.
      const forms = [...(this.L.fold ? [] : [[BAR, "\u2003", 13]]), [SMALL, "\u2003", 13], [SMALL, "\u2002", 6.5]];
      const form = after && forms.find(([wide, , space]) => left + wide + 5 + space + 6.5 * (b + after).length < this.L.clear);
      const [width, space] = form || forms[0];
      set(bar, { x: left, width });
      set(to, { x: left + width + 5 });
      write(to, form ? b + space + after : b);
    };
    end("scores", brief(low), brief(high));
    const few = `${sums.slice(0, 2).join(", ")}${sums.length > 2 ? ", …" : ""}`;
    end("weights", "0", "1", fill(sums.length > 1 ? SAYS.rowSumsAre : SAYS.rowSumIs, { sums: few }));
  }

  // ---- what made a number

  #point(cell) {
    if (cell && this.tables[cell.name].stage > this.step) cell = null;
    const same = cell && this.pointed && ["name", "i", "j"].every((k) => cell[k] === this.pointed[k]);
    if (same || (!cell && !this.pointed && this.saying === this.state?.say)) return;
    this.pointed = cell;
    this.#light();
  }

  #light() {
    if (!this.state) return;
    const { pointed: cell } = this;
    const told = cell ? sumOf(cell, this.state, this.part, this.typed) : null;
    this.root.classList.toggle("flow-dim", Boolean(cell));
    for (const [key, elements] of this.keyed) {
      const lit = Boolean(told?.keys.has(key));
      for (const element of elements) element.classList.toggle("flow-lit", lit);
    }
    this.at?.classList.remove("flow-at");
    this.at = cell && this.tables[cell.name].cells[cell.i][cell.j];
    this.at?.classList.add("flow-at");
    this.saying = this.state.say;
    enrich(this.says, told ? told.title : this.state.say ?? "", this.scene.words);
    this.note.hidden = Boolean(told);
    this.sumRows = keep(this.sumRows ?? [], told?.rows.length ?? 0, () => {
      const [what, sum] = [html("td"), html("td")];
      const row = this.sums.appendChild(html("tr", {}, what, sum));
      return { what, sum, remove: () => row.remove() };
    });
    told?.rows.forEach(([what, sum], k) => {
      enrich(this.sumRows[k].what, what, this.scene.words);
      enrich(this.sumRows[k].sum, sum, this.scene.words);
    });
    // Beside a narrow walk there is room for what is said, and not always for all of how to ask for more.
    if (told) return;
    for (const text of this.L.fold ? [SAYS.pointAtSum] : [SAYS.pointAtSum, SAYS.pointAtOne, ""]) {
      write(this.note, text);
      this.note.hidden = !text;
      if (this.words.scrollHeight <= this.words.clientHeight) break;
    }
  }
}

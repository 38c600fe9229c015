// Weights as cells of one violet: rows ask, columns answer; or all heads of a model at once.

import { html, keep, OURS, set, svg, write } from "./elements.js";
import { SAYS } from "./says.js";
import { inkOn, shade } from "./shade.js";
import { isCut, isNumber, resize, Ruler, scroller, share, spokenShare, STOPS } from "./weights.js";

const LETTER = 12;
const SMALLER = [12, 11, 10];  // pixels: so small are the names of columns at least, where all are to be seen
const NARROW = 28;  // pixels: in less, two numbers of 11 px side by side would touch
const LEAST = 15;  // and in still less, their names
const SEEN = 0.095;  // of many columns, a number from here on is seen
const CALM = 150;  // milliseconds
const TALL = 240;  // pixels that the cells of a square map may take
const LINE = 14.5;  // pixels that a name of a row takes
const NAME = { least: 64, part: 0.3, most: 110 };  // pixels for the longest name of a row, of its room
const RAISED = 13;  // pixels that every second name of a column stands higher, where they have no room beside each other
const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class Grid {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.picks = part.picks ?? {};
    this.chosen = {};
    this.cuts = [];
    this.at = [0, 0, 0];  // map, row and column that Tab comes to
    this.hatch = `${scene.id}-${part.id}-hatch`;
    this.drawing = svg("svg", { class: "scene-svg" },
      svg("defs", {}, svg("pattern", { id: this.hatch, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        svg("rect", { width: 5, height: 5, class: "scene-hatched" }), svg("path", { d: "M0 0v5", class: "scene-hatched-line" }))));
    const chooses = Object.keys(this.picks).length || part.cuts;
    this.root = scroller(this.drawing, `grid${chooses ? " scene-chooses" : ""}`);
    this.ruler = new Ruler(this.root);
    this.maps = [];
    this.legend = this.drawing.appendChild(svg("g", { "aria-hidden": "true" }));
    this.note = html("p", { class: "scene-note", "aria-hidden": "true" }, part.says);
    this.root.append(this.note);
    this.root.addEventListener("pointerleave", () => this.#point(null));
  }

  /** How narrow and how wide it may be. */
  get least() {
    return Math.min(430, 26 + 17 * this.part.columns.length * (this.part.square ? 0.6 : 1) + (this.part.square ? 30 : 0));
  }

  get most() {
    return this.mostWide ?? Infinity;
  }

  showInputs() {}

  controls(values) {
    for (const [what, id] of Object.entries(this.picks)) if (isNumber(values[id])) this.chosen[what] = values[id];
    if (this.part.cuts && values[this.part.cuts]) this.cuts = values[this.part.cuts];
    if (this.state) this.#draw();
  }

  showState(state) {
    this.state = state;
    const rows = state.rows ?? this.part.rows;
    const columns = state.columns ?? this.part.columns;
    const key = JSON.stringify([rows, columns]);
    [this.rows, this.columns] = [rows, columns];
    if (this.key !== key) {
      this.key = key;
      this.#make();
      this.paint();
    }
    this.#draw();
  }

  get names() {
    return this.part.maps ?? [this.part.title || this.part.says];
  }

  #value(m, i, j) {
    return (this.part.maps ? this.state.values?.[m] : this.state.values)?.[i]?.[j];
  }

  #masked(m, i, j) {
    const { masked } = this.state;
    return Boolean((Array.isArray(masked?.[0]?.[0]) ? masked[m] : masked)?.[i]?.[j]);
  }

  #isCut(i, j) {
    return isCut(this.cuts, i, j) || isCut(this.state.cut, i, j);
  }

  #pick(what) {
    const place = this.state.chosen?.[what] ?? this.chosen[what] ?? null;
    const there = { map: this.names, row: this.rows, column: this.columns }[what].length;
    return place === null || place < 0 ? null : Math.min(place, there - 1);
  }

  // -- what there is

  #make() {
    keep(this.maps, this.names.length, () => {
      const group = this.drawing.insertBefore(svg("g"), this.legend);
      const map = { group, title: svg("text"), grid: svg("g", { role: "grid" }), frame: svg("rect", { class: "scene-frame", rx: 4 }) };
      map.head = map.grid.appendChild(svg("g", { role: "row" }));
      Object.assign(map, { heads: [], rows: [], remove: () => group.remove() });
      group.append(map.title, map.grid, map.frame);
      return map;
    });
    const [, i, j] = this.at;
    this.at = [this.at[0], Math.min(i, this.rows.length - 1), Math.min(j, this.columns.length - 1)];
    this.maps.forEach((map, m) => {
      set(map.grid, { "aria-label": [this.part.title, this.part.maps?.[m], this.part.says].filter(Boolean).join(", ") });
      keep(map.heads, this.columns.length, () => map.head.appendChild(svg("text", { role: "columnheader" })));
      keep(map.rows, this.rows.length, () => {
        const name = svg("text", { role: "rowheader" });
        const row = map.grid.appendChild(svg("g", { role: "row" }, name));
        return { row, name, cells: [], remove: () => row.remove() };
      });
      map.rows.forEach(({ row, cells }, r) => keep(cells, this.columns.length, (c) => this.#cell(row, m, r, c)));
    });
  }

  #cell(row, m, i, j) {
    const cell = row.appendChild(svg("g", { class: "scene-cell", role: "gridcell", "data-cell": `${m},${i},${j}`, tabindex: -1, ...OURS },
      svg("rect", { rx: 3 }), svg("text"), svg("circle")));
    cell.addEventListener("pointerenter", () => this.#point([m, i, j]));
    cell.addEventListener("click", () => this.#choose(m, i, j, true));
    cell.addEventListener("focus", () => {
      const old = this.at;
      this.at = [m, i, j];
      for (const at of [old, this.at]) this.#cellAt(at) && set(this.#cellAt(at), { tabindex: at === this.at ? 0 : -1 });
      this.#point([m, i, j]);
    });
    cell.addEventListener("blur", () => this.#point(null));
    cell.addEventListener("keydown", (event) => this.#key(event, m, i, j));
    return cell;
  }

  #cellAt([m, i, j]) {
    return this.maps[m]?.rows[i]?.cells[j];
  }

  /** Arrows go from cell to cell, and on into the next map, and choose; Enter too; x or Delete cuts. */
  #key(event, m, i, j) {
    const { key } = event;
    const way = WAYS[key];
    if (way) {
      let [to, row, column] = [m, i + way[0], j + way[1]];
      if (column >= this.columns.length && m + 1 < this.maps.length) [to, column] = [m + 1, 0];
      if (column < 0 && m > 0) [to, column] = [m - 1, this.columns.length - 1];
      const next = this.#cellAt([to, row, column]);
      if (next) {
        next.focus();
        this.#choose(to, row, column, false);
      }
    } else if (key === "Enter" || key === " ") this.#choose(m, i, j, true);
    else if (["Delete", "Backspace", "x"].includes(key) && this.part.cuts) this.#cut(i, j);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** A cell is chosen; where there is nothing to choose, a click cuts it. */
  #choose(m, i, j, cuts) {
    const controls = {};
    for (const [what, value] of [["map", m], ["row", i], ["column", j]]) {
      const id = this.picks[what];
      if (id && this.chosen[what] !== value) controls[id] = this.chosen[what] = value;
    }
    if (Object.keys(controls).length) this.scene.send({ controls }, { smooth: true, panel: this });
    else if (cuts && this.part.cuts && !Object.keys(this.picks).length) return this.#cut(i, j);
    this.#draw();
  }

  #cut(i, j) {
    const others = this.cuts.filter(([a, b]) => a !== i || b !== j);
    this.cuts = others.length < this.cuts.length ? others : [...others, [i, j]];
    this.scene.send({ controls: { [this.part.cuts]: this.cuts } }, { smooth: true, panel: this });
    this.#draw();
  }

  #point(cell) {
    if (String(cell) === String(this.pointed ?? null)) return;
    this.pointed = cell;
    if (!this.state) return;
    write(this.note, cell ? this.#say(...cell) : this.part.says);
    for (const map of this.maps) this.#nameColumns(map);
  }

  #say(m, i, j, spoken = false) {
    const value = this.#masked(m, i, j) ? SAYS.hidden : this.#isCut(i, j) ? SAYS.cut
      : (spoken ? spokenShare : share)(this.#value(m, i, j), this.part.decimals);
    const where = `${this.rows[i]}${this.part.between ?? " → "}${this.columns[j]}`;
    return `${this.part.maps ? `${this.part.maps[m]}: ` : ""}${where}: ${value}`;
  }

  // -- where things are

  paint() {
    const room = this.root.clientWidth;
    if (!room || !this.state) return;
    const [rows, columns] = [this.rows.length, this.columns.length];
    const maps = this.maps.length;
    const longest = (names, most) => Math.min(most, Math.max(...names.map((name) => this.ruler.width(name, LETTER, 600))));
    const shortNames = this.rows.map((name) => name.match(/\d+$/)?.[0]);
    const brief = room < 330 && !this.part.square && shortNames.every(Boolean);  // "layer 3" is "3" then
    const names = brief ? shortNames : this.rows;
    const left = longest(names, Math.min(NAME.most, Math.max(NAME.least, NAME.part * room))) + 9;
    // One row of maps if there is room for cells that can be told apart, else as many as fit.
    const abreast = Math.max(1, Math.min(maps, Math.floor((room + 14) / (Math.max(13 * columns, 60) + 14 + (maps > 1 ? left / maps : left)))));
    const within = (room - left - 14 * (abreast - 1) - 3) / abreast;
    const tall = this.part.tall ?? TALL;
    const most = this.part.square ? Math.min(44, tall / rows) : 46;
    const cell = Math.max(4, Math.min(most, within / columns));
    const whole = longest(this.rows, NAME.most) + 9;  // with short names it would never get room for the whole ones again
    this.mostWide = Math.ceil(Math.max(whole + maps * (most * columns + 14) - 8, this.part.legend ? left + 250 : 0));
    // Rows of a square map are as high as a line of text, if there is room, however narrow its columns.
    const high = this.part.square ? Math.max(cell, Math.min(LINE, tall / rows)) : Math.min(27, Math.max(22, 0.9 * cell));
    const { letter, raised } = this.#headsIn(cell);
    const top = (this.part.maps ? 20 : 0) + 17 + raised;
    this.place = { left, cell, high, top, names, brief, letter, raised };
    const gap = cell < 9 ? 0.5 : cell < 20 ? 1 : 2;
    const step = [cell * columns + 14, top + high * rows + 10];
    this.maps.forEach((map, m) => {
      const [x, y] = [left + (m % abreast) * step[0], Math.floor(m / abreast) * step[1]];
      set(map.group, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
      set(map.title, { x: 0, y: 13, class: "scene-map-name" });
      map.rows.forEach(({ name, cells }, i) => {
        set(name, { x: -8, y: top + (i + 0.5) * high + 4, visibility: m % abreast ? "hidden" : null });
        write(name, this.ruler.cut(names[i], left - 9, LETTER, 600));
        cells.forEach(({ children: [box, text, disc] }, j) => {
          set(box, { x: (j * cell + gap / 2).toFixed(1), y: (top + i * high + gap / 2).toFixed(1),
            width: (cell - gap).toFixed(1), height: (high - gap).toFixed(1), rx: cell < 12 ? 1.5 : cell < 20 ? 2.5 : 4 });
          set(text, { x: (j + 0.5) * cell, y: top + (i + 0.5) * high + 4 });
          set(disc, { cx: (j + 0.5) * cell, cy: top + (i + 0.5) * high, r: Math.min(4, 0.16 * cell).toFixed(1) });
        });
      });
    });
    const bottom = Math.ceil(maps / abreast) * step[1] - 10;
    const wide = left + abreast * step[0] - 12;
    this.#paintLegend(left, bottom + 12, Math.min(34, (Math.max(room, wide) - left - 50) / STOPS.length));
    resize(this.drawing, Math.ceil(Math.max(wide, this.part.legend ? left + 200 : 0)), Math.ceil(bottom + (this.part.legend ? 36 : 4)));
    this.#draw();
  }

  /** How large the names of columns are, all of them; every second one raised, and shortened, where there is little room. */
  #headsIn(cell) {
    const { columns, ruler } = this;
    // One of two that stand beside each other may be bold.
    const both = (one, other, size) => ruler.width(one, size, 600) + ruler.width(other, size);
    const free = (size, on) => columns.every((name, j, all) => j < on
      || Math.max(both(all[j - on], name, size), both(name, all[j - on], size)) / 2 + 3 <= on * cell);
    if (columns.every((name) => ruler.width(name, LETTER) <= cell - 2)) return { letter: LETTER, raised: 0 };
    if (this.part.square && cell < NARROW) return { letter: null, raised: 0 };  // its rows have the same names
    const beside = SMALLER.find((size) => free(size, 1));
    if (beside) return { letter: beside, raised: 0 };
    return cell < LEAST ? { letter: null, raised: 0 } : { letter: SMALLER.find((size) => free(size, 2)) ?? SMALLER.at(-1), raised: RAISED };
  }

  #paintLegend(x, y, wide) {
    this.legend.replaceChildren();
    if (!this.part.legend) return;
    const text = (at, down, words, name) => this.legend.append(svg("text", { x: at, y: down, class: `scene-small-text ${name}` }, words));
    STOPS.forEach((weight, k) => {
      this.legend.append(svg("rect", { x: x + k * wide, y, width: wide - 1, height: 8, style: `fill: ${shade(weight)}` }));
      text(x + (k + 0.5) * wide, y + 21, String(weight), "scene-middle");
    });
    text(x + STOPS.length * wide + 7, y + 8, "", "");
    this.scaleName = this.legend.lastChild;
    this.cutKey = this.legend.appendChild(svg("g", { visibility: "hidden" },
      svg("rect", { x: x + STOPS.length * wide + 58, y: y - 1, width: 18, height: 10, rx: 2, fill: `url(#${this.hatch})` }),
      svg("text", { x: x + STOPS.length * wide + 81, y: y + 8, class: "scene-small-text" }, SAYS.cut)));
  }

  // -- what is seen

  #draw() {
    if (!this.place) return this.paint();
    const { cell, high } = this.place;
    // Numbers of neighbours would run together in narrow cells: that of the chosen one alone has room there.
    const crowded = this.columns.length > 6;
    const from = cell < 26 || high < 16 ? 2 : cell < NARROW ? 1 : crowded ? SEEN : 0;
    this.drawing.classList.toggle("scene-tight", cell < 32);
    if (this.part.legend) write(this.scaleName, this.state.scale ?? SAYS.weight);
    const [map, row, column] = ["map", "row", "column"].map((what) => this.#pick(what));
    let anyCut = false;
    this.maps.forEach((one, m) => {
      write(one.title, this.part.maps?.[m] ?? "");
      one.title.classList.toggle("scene-strong-text", m === map);
      one.rows.forEach(({ name, cells }, i) => {
        set(name, { opacity: high < 10.5 && i !== row ? 0 : null, class: `scene-end scene-small-text${i === row || this.state.bold_rows?.includes(i) ? " scene-strong-text" : ""}` });
        cells.forEach((item, j) => {
          const cut = this.#isCut(i, j);
          const on = (map === null || m === map) && i === row && j === column;
          anyCut ||= cut;
          this.#drawCell(item, m, i, j, cut, from, on);
        });
      });
      this.#nameColumns(one);
      this.#frame(one, m, map, row, column);
    });
    if (this.cutKey) set(this.cutKey, { visibility: anyCut ? null : "hidden" });
    if (this.pointed) write(this.note, this.#say(...this.pointed));
    clearTimeout(this.calm);
    this.calm = setTimeout(() => this.#nameCells(), CALM);
  }

  /** What an ear is told of each cell, once the picture has come to rest. */
  #nameCells() {
    this.maps.forEach(({ rows }, m) => rows.forEach(({ cells }, i) => cells.forEach((cell, j) =>
      set(cell, { "aria-label": this.#say(m, i, j, true) }))));
  }

  #drawCell(item, m, i, j, cut, from, on) {
    const [box, text, disc] = item.children;
    const value = this.#value(m, i, j);
    const masked = this.#masked(m, i, j);
    const stop = this.at[0] === m && this.at[1] === i && this.at[2] === j;
    const plain = !masked && !cut && isNumber(value);
    const fill = cut ? `url(#${this.hatch})` : plain ? shade(Math.round(100 * value) / 100) : "none";
    const seen = plain && (value >= from || (on && from <= 1));
    // Four hundred cells may change with each picture: nothing is set that is so already.
    const say = (what, now, act) => {
      if (item[what] === now) return;
      item[what] = now;
      act(now);
    };
    say("fill", fill, () => set(box, { style: `fill: ${fill}` }));
    say("look", masked ? "scene-masked" : plain || cut ? null : "scene-empty", (look) => {
      set(box, { class: look });
      set(disc, { visibility: masked ? null : "hidden" });
    });
    say("words", seen ? share(value, this.part.decimals) : "", (words) => write(text, words));
    say("ink", seen ? inkOn(value) : null, (ink) => set(text, { class: ink }));
    say("on", on, () => set(item, { "aria-selected": String(on) }));
    say("stop", stop, () => set(item, { tabindex: stop ? 0 : -1 }));
  }

  /** All names of the columns where there is room; else those that are spoken of. */
  #nameColumns({ heads }) {
    const { cell, top, left, letter, raised } = this.place ?? {};
    if (!cell) return;
    const size = letter ?? LETTER;
    const right = cell * this.columns.length + 2;  // a name wider than its column stays in the picture
    const column = this.pointed?.[2] ?? this.#pick("column");
    const bold = this.pointed ? [] : this.state.bold ?? [];
    heads.forEach((head, j) => {
      const strong = j === column || bold.includes(j);
      const name = raised ? this.ruler.cut(this.columns[j], 2 * cell - 3 + (j ? 0 : left / 2), size, 600) : this.columns[j];
      write(head, name);
      const half = this.ruler.width(name, size, 600) / 2;
      set(head, { x: Math.max(half - left, Math.min((j + 0.5) * cell, right - half)), y: top - 6 - (j % 2) * raised, opacity: letter || strong ? null : 0,
        style: size < LETTER ? `font-size: ${size}px` : null, class: `scene-middle scene-small-text${strong ? " scene-strong-text" : ""}` });
    });
  }

  #frame({ frame }, m, map, row, column) {
    const { cell, high, top } = this.place;
    const [rows, columns] = [this.rows.length, this.columns.length];
    const here = (map === null || map === m) && (row !== null || column !== null || map !== null);
    set(frame, { visibility: here ? null : "hidden" });
    if (!here) return;
    const [i, tall] = row === null ? [0, rows] : [row, 1];
    const [j, wide] = column === null ? [0, columns] : [column, 1];
    set(frame, { x: (j * cell - 1).toFixed(1), y: (top + i * high - 1).toFixed(1), width: (wide * cell + 2).toFixed(1), height: (tall * high + 2).toFixed(1) });
  }
}

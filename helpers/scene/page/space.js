// Words in three dimensions, to be turned with the mouse or the arrow keys: a floor with a grid,
// ticks at the axes, lines down to the floor. It fills its box, whichever way it is turned.

import { keep, OURS, set, svg } from "./elements.js";
import { alongLine, Labels, toLine } from "./labels.js";
import { shapePath } from "./looks.js";
import { fill, SAYS } from "./says.js";

const FIRST = 420;
const EDGE = { left: 28, right: 40, top: 16, bottom: 26 };
const SHEET = [[-4, 4], [-4, 4]];  // how far a sheet goes along each of its rows
const APART = 22;  // pixels between the numbers at an axis, at least
const SHORT = 16;  // pixels: an axis the unit of which is shorter has no numbers
const CLEAR = 16;  // pixels between a mark and such a number, middle to middle
const ASIDE = [11, 20];  // pixels from an axis to its numbers: farther off where something is in the way
const NUMBERS = 22;  // pixels from one axis's number to another's, at least
const TALLER = 1.1;
const FOOT = 2.5;  // pixels: half a dot where the line down from a word meets the floor
const TILT = 1.4;  // as far as one can tilt: no axis lies on another then

export class Space {
  constructor(part, scene) {
    this.part = part;
    this.tallest = Infinity;  // the stage may say less
    this.scene = scene;
    this.least = 300;
    this.most = Math.round(part.height * 1.7);
    this.view = { ...part.view };
    this.points = part.points;
    this.moved = [];
    this.root = svg("svg", {
      class: "scene-svg scene-space", tabindex: 0, role: "slider", "aria-roledescription": SAYS.view,
      "aria-valuemin": -180, "aria-valuemax": 180, "aria-label": fill(SAYS.arrowKeysTurn, { title: part.title || SAYS.wordsInSpace }), ...OURS });
    const layer = (name) => this.root.appendChild(svg("g", { class: `scene-${name}` }));
    this.floor = layer("floor").appendChild(svg("path", { class: "scene-ground" }));
    this.grid = layer("floor").appendChild(svg("path", { class: "scene-grid" }));
    this.plane = this.root.appendChild(svg("path", { class: "scene-square" }));
    this.sheet = this.root.appendChild(svg("path", { class: "scene-bent-line" }));
    this.sheetAxes = this.root.appendChild(svg("path", { class: "scene-bent" }));
    const axes = layer("axes");
    this.axes = part.axes.map((name) => ({ line: axes.appendChild(svg("line", { class: "scene-axis" })), name, ticks: [] }));
    this.tickLayer = layer("ticks");
    const words = layer("words");
    this.items = part.words.map((word, i) => {
      const look = part.looks[i];
      const group = words.appendChild(svg("g", { class: `look-${look}` }));
      const drop = group.appendChild(svg("path", { class: "scene-drop" }));
      const foot = group.appendChild(svg("circle", { class: "scene-drop-foot", r: FOOT }));
      const arrow = group.appendChild(svg("line", { class: "scene-arrow" }));
      const shape = group.appendChild(svg("path", { d: shapePath(look, 7), class: "scene-shape" }));
      return { word, look, group, arrow, drop, foot, shape };
    });
    this.ghosts = [];
    this.ghostLayer = layer("ghosts");
    this.labels = new Labels(layer("labels"), scene);
    this.#layOut(FIRST);
    this.#listen();
    this.draw();
  }

  paint() {
    const room = this.root.parentElement?.clientWidth;
    if (room) this.#layOut(Math.min(room, this.most));
    this.draw();
  }

  #layOut(width) {
    this.width = width;
    this.height = Math.round(Math.min(this.tallest, width * 0.86, this.part.height * (this.scene.stage?.wide ? TALLER : 1)));
    set(this.root, { width, height: this.height });
    this.labels.resize(width, this.height);
  }

  #listen() {
    const root = this.root;
    root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.from) return;  // a second finger does not take over
      root.setPointerCapture(event.pointerId);
      this.from = { id: event.pointerId, x: event.clientX, y: event.clientY, ...this.view };
    });
    root.addEventListener("pointermove", (event) => {
      if (event.pointerId !== this.from?.id) return;
      this.#turn(this.from.turn + (event.clientX - this.from.x) / 120, this.from.tilt + (event.clientY - this.from.y) / 120);
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      root.addEventListener(end, (event) => {
        if (event.pointerId === this.from?.id) this.from = null;
      });
    }
    root.addEventListener("keydown", (event) => {
      const ways = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };
      if (event.key === "Home") this.#turn(this.part.view.turn, this.part.view.tilt);
      else if (event.key in ways) this.#turn(this.view.turn + ways[event.key][0], this.view.tilt + ways[event.key][1]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  #turn(turn, tilt) {
    this.scene.touched = true;
    const whole = 2 * Math.PI;
    this.view = { turn: ((turn + 5 * Math.PI) % whole + whole) % whole - Math.PI, tilt: Math.min(TILT, Math.max(-TILT, tilt)) };
    this.draw();
  }

  /** Seen from far away (no perspective): turned about the third axis, then tilted towards the eye. */
  #raw([x, y, z = 0]) {
    const { turn, tilt } = this.view;
    const across = x * Math.cos(turn) - y * Math.sin(turn);
    const deep = x * Math.sin(turn) + y * Math.cos(turn);
    return [across, z * Math.cos(tilt) + deep * Math.sin(tilt)];
  }

  /** How big and where, so that all that is there fills the box. */
  #fit() {
    const [a, b, c] = this.part.reach;
    const corners = [[0, 0, 0], [a, 0, 0], [0, b, 0], [a, b, 0], [0, 0, c]];
    const all = [...corners, ...this.points, ...this.moved.filter(Boolean), ...this.#sheetCorners()].map((p) => this.#raw(p));
    const [low, high] = [Math.min, Math.max].map((f) => [0, 1].map((k) => f(...all.map((p) => p[k]))));
    const room = [this.width - EDGE.left - EDGE.right, this.height - EDGE.top - EDGE.bottom];
    const scale = Math.min(...room.map((px, k) => px / Math.max(1e-9, high[k] - low[k])));
    const left = EDGE.left + (room[0] - scale * (high[0] - low[0])) / 2 - scale * low[0];
    const top = EDGE.top + (room[1] - scale * (high[1] - low[1])) / 2 + scale * high[1];
    this.place = (at) => {
      const [x, y] = this.#raw(at);
      return [left + scale * x, top - scale * y];
    };
  }

  showInputs() {}

  showState(state) {
    this.state = state;
    this.points = state.points ?? this.points;
    this.moved = state.moved ?? [];
    this.draw();
  }

  #path(...places) {
    return `M${places.map((p) => this.place(p).map((v) => v.toFixed(1)).join(" ")).join("L")}`;
  }

  /** Where the grid of a plane, or its axes alone, go under a matrix whose two rows lie in space. */
  #sheetPath(axesAlone) {
    const [[u0, u1], [v0, v1]] = this.state.sheet ?? SHEET;
    let lines = "";
    for (let u = u0; u <= u1; u++) if (!axesAlone || u === 0) lines += this.#path(this.#onSheet(u, v0), this.#onSheet(u, v1));
    for (let v = v0; v <= v1; v++) if (!axesAlone || v === 0) lines += this.#path(this.#onSheet(u0, v), this.#onSheet(u1, v));
    return lines;
  }

  #onSheet(u, v) {
    const [first, second] = this.state.grid;
    return first.map((a, k) => u * a + v * second[k]);
  }

  /** The corners of the sheet, one after the other. */
  #around() {
    const [[u0, u1], [v0, v1]] = this.state.sheet ?? SHEET;
    return [[u0, v0], [u1, v0], [u1, v1], [u0, v1]].map(([u, v]) => this.#onSheet(u, v));
  }

  /** A sheet that goes so far, and no farther, is seen whole. */
  #sheetCorners() {
    const { grid, sheet } = this.state ?? {};
    return grid && sheet ? this.#around() : [];
  }

  /** What the sheet is, at that corner of it which is farthest from all words. */
  #nameSheet() {
    const words = [[0, 0, 0], ...this.points, ...this.moved.filter(Boolean)].map(this.place);
    const free = ([x, y]) => Math.min(...words.map(([x1, y1]) => Math.hypot(x1 - x, y1 - y)));
    const corners = this.#around().map(this.place);
    const [x, y] = corners.reduce((best, one) => (free(one) > free(best) ? one : best));
    return { x, y, text: this.part.reached, look: "look-note", gap: 5, ghost: true, bare: true };
  }

  /** The dot where the line down from a place meets the floor. */
  #stand(foot, [x, y, z]) {
    const [cx, cy] = this.place([x, y, 0]);
    set(foot, { cx, cy, visibility: Math.abs(z) > 1e-9 && (x || y) ? null : "hidden" });
  }

  #drawAxes(wishes, lines) {
    const [a, b] = this.part.reach;
    let grid = "";
    for (let k = 1; k <= a; k++) grid += this.#path([k, 0, 0], [k, b, 0]);
    for (let k = 1; k <= b; k++) grid += this.#path([0, k, 0], [a, k, 0]);
    const floor = !this.state?.grid;  // one floor at a time
    const rim = `${this.#path([0, 0, 0], [a, 0, 0], [a, b, 0], [0, b, 0])}Z`;
    set(this.floor, { d: floor ? rim : "" });
    set(this.grid, { d: floor ? grid : rim });  // of the other one the rim, so that lines down to it end somewhere
    const [ox, oy] = this.place([0, 0, 0]);
    const [mx, my] = this.place([a / 2, b / 2, 0]);
    this.numbers = [];
    const { hidden = [] } = this.state ?? {};
    const there = this.points.filter((_, i) => !hidden[i]);
    const marks = [...there, ...this.moved.filter(Boolean)].map((p) => this.place(p));
    const foot = (p) => [this.place(p), this.place([p[0], p[1], 0])];
    const ways = this.moved.flatMap((to, i) => (to ? [[this.place(this.points[i]), this.place(to)], foot(to)] : []));
    const around = floor ? [] : this.#around().map((p) => this.place(p));
    const edges = around.map((p, k) => [p, around[(k + 1) % around.length]]);
    const arrows = [...edges, ...there.flatMap((p) => [[[ox, oy], this.place(p)], foot(p)]), ...ways];
    // One step for all, so that no axis seems to count in another way than its neighbour.
    const unit = (k) => Math.hypot(...this.place([0, 0, 0].map((_, m) => (m === k ? 1 : 0))).map((v, m) => v - [ox, oy][m]));
    const units = [0, 1, 2].map(unit);
    const least = Math.min(...units.filter((far) => far >= SHORT));
    const step = least < APART ? 2 : 1;
    this.axes.forEach((axis, k) => {
      const r = this.part.reach[k];
      const along = (n) => [0, 0, 0].map((_, m) => (m === k ? n : 0));
      const [x, y] = this.place(along(r));
      set(axis.line, { x1: ox, y1: oy, x2: x, y2: y });
      lines.push(...alongLine(ox, oy, x, y));
      const far = Math.hypot(x - ox, y - oy);
      // Ticks stand rather on the side of the axis that looks away from the floor; none where it is foreshortened.
      let [nx, ny] = [-(y - oy) / (far || 1), (x - ox) / (far || 1)];
      if (nx * (mx - ox) + ny * (my - oy) > 0) [nx, ny] = [-nx, -ny];
      keep(axis.ticks, Math.floor(r), (n) => this.tickLayer.appendChild(
        svg("text", { class: "scene-tick scene-halo", "text-anchor": "middle", "aria-hidden": "true" }, String(n + 1))));
      const clear = ([x1, y1]) => !(marks.some(([x2, y2]) => Math.hypot(x2 - x1, y2 - y1) < CLEAR)
        || arrows.some(([start, end]) => toLine([x1, y1], start, end) < 6) || this.numbers.some((other) => Math.hypot(other.at[0] - x1, other.at[1] - y1) < NUMBERS));
      const on = (side) => axis.ticks.map((_, n) => {
        if ((n + 1) % step || units[k] < SHORT || n + 1 === r) return null;
        const [tx, ty] = this.place(along(n + 1));
        return ASIDE.map((off) => [tx + side * off * nx, ty + side * off * ny]).find(clear);
      });
      // All on one side, that where more of them have room.
      const [out, inwards] = [on(1), on(-1)];
      const side = inwards.filter(Boolean).length > out.filter(Boolean).length ? inwards : out;
      axis.ticks.forEach((tick, n) => {
        set(tick, { visibility: side[n] ? null : "hidden" });
        if (!side[n]) return;
        const [cx, cy] = side[n];
        set(tick, { x: cx.toFixed(1), y: (cy + 4).toFixed(1) });
        this.numbers.push({ tick, at: side[n], x: cx - 4, y: cy - 6, width: 8, height: 12 });
      });
      wishes.push({ x, y, text: axis.name, look: "look-note", gap: 5, ghost: true, bare: true });
    });
  }

  draw() {
    this.#fit();
    const wishes = [];
    const lines = [];
    const { hidden = [], faint = [], grid } = this.state ?? {};
    this.#drawAxes(wishes, lines);
    lines.push(...this.numbers);
    set(this.plane, { d: grid ? `${this.#path(...this.#around())}Z` : "" });
    set(this.sheet, { d: grid ? this.#sheetPath(false) : "" });
    set(this.sheetAxes, { d: grid ? this.#sheetPath(true) : "" });
    const [ox, oy] = this.place([0, 0, 0]);
    this.items.forEach(({ word, look, group, arrow, drop, foot, shape }, i) => {
      set(group, { visibility: hidden[i] ? "hidden" : null });
      const [px, py, pz] = this.points[i];
      const [x, y] = this.place(this.points[i]);
      const off = Math.abs(pz) > 1e-9;
      const on = Math.abs(px) > 1e-9 && Math.abs(py) > 1e-9;  // neither on an axis nor above one
      set(arrow, { x1: ox, y1: oy, x2: x, y2: y });
      set(drop, { d: (off && (px || py) ? this.#path([px, py, 0], [px, py, pz]) : "") + (on ? this.#path([px, 0, 0], [px, py, 0], [0, py, 0]) : "") });
      this.#stand(foot, this.points[i]);
      set(shape, { transform: `translate(${x} ${y})` });
      group.classList.toggle("scene-weak", Boolean(faint[i]));
      group.classList.toggle("scene-before", Boolean(this.moved[i]));
      if (!hidden[i]) lines.push(...alongLine(ox, oy, x, y), ...(off ? alongLine(x, y, ...this.place([px, py, 0])) : []),
        ...(on ? [[px, 0, 0], [0, py, 0]].flatMap((p) => alongLine(...this.place(p), ...this.place([px, py, 0]))) : []));
      const to = this.moved[i] && this.place(this.moved[i]);
      const left = Boolean(to) && Math.hypot(to[0] - x, to[1] - y) > 8;  // where a word was is said quietly
      const quiet = left || Boolean(faint[i]);
      wishes.push(hidden[i] ? null : { x, y, text: word, look: faint[i] ? "look-note scene-aside" : quiet ? "look-note" : `look-${look}`, ghost: quiet, gap: 11 });
    });
    keep(this.ghosts, this.moved.length, (i) => {
      const look = this.part.looks[i];
      const line = svg("line", { class: "scene-move" });
      const drop = svg("path", { class: "scene-drop" });
      const shape = svg("path", { class: "scene-ghost", d: shapePath(look, 7) });
      const foot = svg("circle", { class: "scene-drop-foot", r: FOOT });
      return Object.assign(this.ghostLayer.appendChild(svg("g", { class: `look-${look}` }, drop, foot, line, shape)), { drop, foot, line, shape });
    });
    this.moved.forEach((to, i) => {
      set(this.ghosts[i], { visibility: to ? null : "hidden" });
      if (!to) return;
      const [x, y] = this.place(to);
      const [x1, y1] = this.place(this.points[i]);
      lines.push(...alongLine(x1, y1, x, y));
      set(this.ghosts[i].line, { x1, y1, x2: x, y2: y });
      set(this.ghosts[i].drop, { d: Math.abs(to[2]) > 1e-9 ? this.#path([to[0], to[1], 0], to) : "" });
      this.#stand(this.ghosts[i].foot, to);
      set(this.ghosts[i].shape, { transform: `translate(${x} ${y})` });
      if (Math.hypot(x - x1, y - y1) > 8) {
        const [text, look] = [`${this.part.words[i]}\u2032`, `look-${this.part.looks[i]}`];
        // Words of one look that went to one place share a label there.
        const there = wishes.find((wish) => wish?.went && wish.look === look && Math.hypot(wish.x - x, wish.y - y) < 2);
        if (there) there.text += `, ${text}`;
        wishes.push(there ? null : { x, y, text, look, gap: 11, went: true });
      }
    });
    if (grid && this.part.reached) wishes.push(this.#nameSheet());
    this.labels.paint(wishes, lines);
    // A number at an axis yields to a name.
    for (const { tick, ...box } of this.numbers) if (this.labels.covers(box)) set(tick, { visibility: "hidden" });
    const degrees = Math.round((this.view.turn * 180) / Math.PI);
    const tilt = Math.round((this.view.tilt * 180) / Math.PI);
    set(this.root, { "aria-valuenow": degrees, "aria-valuetext": `turned ${degrees}, tilted ${tilt} degrees` });
  }
}

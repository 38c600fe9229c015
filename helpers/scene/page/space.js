// Words in three dimensions, to be turned with the mouse or the arrow keys: a floor with a grid,
// ticks at the axes, lines down to the floor. It fills its box, whichever way it is turned.

import { keep, OURS, set, svg } from "./elements.js";
import { alongLine, Labels } from "./labels.js";
import { shapePath } from "./looks.js";
import { fill, SAYS } from "./says.js";

const FIRST = 420;
const EDGE = { left: 28, right: 40, top: 16, bottom: 26 };
const SHEET = 4;  // lines of a sheet's grid on each side of the origin
const TALLER = 1.1;
const CLEAR = 16;  // pixels between a mark and a number at an axis, middle to middle
const TILT = 1.4;  // as far as one can tilt: no axis lies on another then

export class Space {
  constructor(part, scene) {
    this.part = part;
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
      const arrow = group.appendChild(svg("line", { class: "scene-arrow" }));
      const shape = group.appendChild(svg("path", { d: shapePath(look, 7), class: "scene-shape" }));
      return { word, look, group, arrow, drop, shape };
    });
    this.ghosts = [];
    this.ghostLayer = layer("ghosts");
    this.labels = new Labels(layer("labels"));
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
    this.height = Math.round(Math.min(width * 0.86, this.part.height * (this.scene.stage?.wide ? TALLER : 1)));
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
    const r = this.part.reach;
    const corners = [[0, 0, 0], [r, 0, 0], [0, r, 0], [r, r, 0], [0, 0, r]];
    const all = [...corners, ...this.points, ...this.moved.filter(Boolean)].map((p) => this.#raw(p));
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
  #sheetPath([first, second], most) {
    const at = (u, v) => first.map((a, k) => u * a + v * second[k]);
    let lines = "";
    for (let k = -most; k <= most; k++) {
      lines += this.#path(at(k, -SHEET), at(k, SHEET)) + this.#path(at(-SHEET, k), at(SHEET, k));
    }
    return lines;
  }

  /** A number at an axis gives way to a word's mark. */
  #covered(x, y) {
    const { hidden = [] } = this.state ?? {};
    const marks = [...this.points.filter((_, i) => !hidden[i]), ...this.moved.filter(Boolean)];
    return marks.some((at) => {
      const [mx, my] = this.place(at);
      return Math.hypot(mx - x, my - y) < CLEAR;
    });
  }

  #drawAxes(wishes, lines) {
    const r = this.part.reach;
    let grid = "";
    for (let k = 1; k <= r; k++) grid += this.#path([k, 0, 0], [k, r, 0]) + this.#path([0, k, 0], [r, k, 0]);
    set(this.floor, { d: `${this.#path([0, 0, 0], [r, 0, 0], [r, r, 0], [0, r, 0])}Z` });
    set(this.grid, { d: grid });
    const [ox, oy] = this.place([0, 0, 0]);
    const [mx, my] = this.place([r / 2, r / 2, 0]);
    this.axes.forEach((axis, k) => {
      const along = (n) => [0, 0, 0].map((_, m) => (m === k ? n : 0));
      const [x, y] = this.place(along(r));
      set(axis.line, { x1: ox, y1: oy, x2: x, y2: y });
      lines.push(...alongLine(ox, oy, x, y));
      const far = Math.hypot(x - ox, y - oy);
      // Ticks stand on the side of the axis that looks away from the floor; none where it is foreshortened.
      let [nx, ny] = [-(y - oy) / (far || 1), (x - ox) / (far || 1)];
      if (nx * (mx - ox) + ny * (my - oy) > 0) [nx, ny] = [-nx, -ny];
      keep(axis.ticks, Math.floor(r), (n) => this.tickLayer.appendChild(
        svg("text", { class: "scene-tick", "text-anchor": "middle", "aria-hidden": "true" }, String(n + 1))));
      axis.ticks.forEach((tick, n) => {
        const [tx, ty] = this.place(along(n + 1));
        const [x, y] = [tx + 11 * nx, ty + 11 * ny];
        const gone = far / r < 16 || n + 1 === r || this.#covered(x, y);
        set(tick, { x: x.toFixed(1), y: (y + 4).toFixed(1), visibility: gone ? "hidden" : null });
      });
      wishes.push({ x, y, text: axis.name, look: "look-note", gap: 5, ghost: true });
    });
  }

  draw() {
    this.#fit();
    const wishes = [];
    const lines = [];
    const { hidden = [], faint = [], grid } = this.state ?? {};
    this.#drawAxes(wishes, lines);
    set(this.sheet, { d: grid ? this.#sheetPath(grid, SHEET) : "" });
    set(this.sheetAxes, { d: grid ? this.#sheetPath(grid, 0) : "" });
    const [ox, oy] = this.place([0, 0, 0]);
    this.items.forEach(({ word, look, group, arrow, drop, shape }, i) => {
      set(group, { visibility: hidden[i] ? "hidden" : null });
      const [px, py, pz] = this.points[i];
      const [x, y] = this.place(this.points[i]);
      const off = Math.abs(pz) > 1e-9;
      const on = Math.abs(px) > 1e-9 && Math.abs(py) > 1e-9;  // neither on an axis nor above one
      set(arrow, { x1: ox, y1: oy, x2: x, y2: y });
      set(drop, { d: (off && (px || py) ? this.#path([px, py, 0], [px, py, pz]) : "") + (on ? this.#path([px, 0, 0], [px, py, 0], [0, py, 0]) : "") });
      set(shape, { transform: `translate(${x} ${y})` });
      group.classList.toggle("scene-weak", Boolean(faint[i]));
      group.classList.toggle("scene-before", Boolean(this.moved[i]));
      if (!hidden[i]) lines.push(...alongLine(ox, oy, x, y));
      wishes.push(hidden[i] ? null : { x, y, text: word, look: faint[i] ? "look-note" : `look-${look}`, ghost: Boolean(faint[i]), gap: 11 });
    });
    keep(this.ghosts, this.moved.length, (i) => {
      const look = this.part.looks[i];
      const line = svg("line", { class: "scene-move" });
      const drop = svg("path", { class: "scene-drop" });
      const shape = svg("path", { class: "scene-ghost", d: shapePath(look, 7) });
      return Object.assign(this.ghostLayer.appendChild(svg("g", { class: `look-${look}` }, drop, line, shape)), { drop, line, shape });
    });
    this.moved.forEach((to, i) => {
      set(this.ghosts[i], { visibility: to ? null : "hidden" });
      if (!to) return;
      const [x, y] = this.place(to);
      const [x1, y1] = this.place(this.points[i]);
      set(this.ghosts[i].line, { x1, y1, x2: x, y2: y });
      set(this.ghosts[i].drop, { d: Math.abs(to[2]) > 1e-9 ? this.#path([to[0], to[1], 0], to) : "" });
      set(this.ghosts[i].shape, { transform: `translate(${x} ${y})` });
      if (Math.hypot(x - x1, y - y1) > 8) {
        const [text, look] = [`${this.part.words[i]}\u2032`, `look-${this.part.looks[i]}`];
        // Words of one look that went to one place share a label there.
        const there = wishes.find((wish) => wish?.went && wish.look === look && Math.hypot(wish.x - x, wish.y - y) < 2);
        if (there) there.text += `, ${text}`;
        wishes.push(there ? null : { x, y, text, look, gap: 11, went: true });
      }
    });
    this.labels.paint(wishes, lines);
    const degrees = Math.round((this.view.turn * 180) / Math.PI);
    const tilt = Math.round((this.view.tilt * 180) / Math.PI);
    set(this.root, { "aria-valuenow": degrees, "aria-valuetext": `turned ${degrees}, tilted ${tilt} degrees` });
  }
}

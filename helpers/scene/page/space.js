// Words in three dimensions, to be turned with the mouse or the arrow keys.

import { keep, set, svg } from "./elements.js";
import { Labels } from "./labels.js";
import { shapePath } from "./plane.js";

const SIZE = 400;
const SHEET = 4;  // lines of a sheet's grid on each side of the origin

export class Space {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.view = { ...part.view };
    this.points = part.points;
    this.moved = [];
    this.root = svg("svg", {
      viewBox: `0 0 ${SIZE} ${SIZE}`, class: "scene-svg scene-space", style: `max-width: ${SIZE}px`,
      tabindex: 0, role: "slider", "aria-roledescription": "view to turn", "aria-valuemin": -180,
      "aria-valuemax": 180, "aria-label": `${part.title || "words in space"}, arrow keys turn it`,
      "data-lm-suppress-shortcuts": "true" });
    this.axes = part.axes.map((name) => ({
      line: this.root.appendChild(svg("line", { class: "scene-axis" })), name }));
    this.sheet = this.root.appendChild(svg("path", { class: "scene-bent" }));
    this.items = part.words.map((word, i) => {
      const kind = part.kinds[i];
      const group = this.root.appendChild(svg("g", { class: `kind-${kind}` }));
      const arrow = group.appendChild(svg("line", { class: "scene-arrow" }));
      const drop = group.appendChild(svg("line", { class: "scene-drop" }));
      const shape = group.appendChild(svg("path", { d: shapePath(kind, 6), class: "scene-shape" }));
      return { word, kind, group, arrow, drop, shape };
    });
    this.ghosts = [];
    this.ghostLayer = this.root.appendChild(svg("g", {}));
    this.labels = new Labels(this.root.appendChild(svg("g", {})), SIZE, SIZE);
    this.#listen();
    this.paint();
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
    this.view = { turn: ((turn + 5 * Math.PI) % whole + whole) % whole - Math.PI, tilt: Math.min(1.5, Math.max(-1.5, tilt)) };
    this.paint();
  }

  /** Seen from far away (no perspective): turned about the third axis, then tilted towards the eye. */
  #place([x, y, z = 0]) {
    const { turn, tilt } = this.view;
    const across = x * Math.cos(turn) - y * Math.sin(turn);
    const deep = x * Math.sin(turn) + y * Math.cos(turn);
    const up = z * Math.cos(tilt) + deep * Math.sin(tilt);
    const scale = (0.42 * SIZE) / this.part.reach;
    return [SIZE / 2 + scale * across, 0.6 * SIZE - scale * up];
  }

  showInputs() {}

  showState(state) {
    this.points = state.points ?? this.points;
    this.moved = state.moved ?? [];
    this.hidden = state.hidden ?? [];
    this.grid = state.grid;
    this.paint();
  }

  /** Where the grid of a plane goes under a matrix whose two rows lie in space. */
  #sheetPath() {
    const [first, second] = this.grid;
    const at = (u, v) => this.#place(first.map((a, k) => u * a + v * second[k])).map((p) => p.toFixed(1)).join(" ");
    let lines = "";
    for (let k = -SHEET; k <= SHEET; k++) {
      lines += `M${at(k, -SHEET)}L${at(k, SHEET)}M${at(-SHEET, k)}L${at(SHEET, k)}`;
    }
    return lines;
  }

  paint() {
    set(this.sheet, { d: this.grid ? this.#sheetPath() : "" });
    const [ox, oy] = this.#place([0, 0, 0]);
    const wishes = this.axes.map(({ line, name }, k) => {
      const tip = [0, 0, 0];
      tip[k] = this.part.reach;
      const [x, y] = this.#place(tip);
      set(line, { x1: ox, y1: oy, x2: x, y2: y });
      return { x, y, text: name, kind: "note", gap: 4, ghost: true };
    });
    this.items.forEach(({ word, kind, group, arrow, drop, shape }, i) => {
      const hidden = this.hidden?.[i];
      set(group, { visibility: hidden ? "hidden" : null });
      const [x, y] = this.#place(this.points[i]);
      const [px, py] = this.#place([this.points[i][0], this.points[i][1], 0]);
      set(arrow, { x1: ox, y1: oy, x2: x, y2: y });
      set(drop, { x1: px, y1: py, x2: x, y2: y });
      set(shape, { transform: `translate(${x} ${y})` });
      wishes.push(hidden ? null : { x, y, text: word, kind, gap: 9 });
    });
    keep(this.ghosts, this.moved.length, (i) => {
      const line = svg("line", { class: "scene-move", "marker-end": `url(#${this.scene.id}-tip)` });
      const shape = svg("path", { class: "scene-ghost", d: shapePath(this.part.kinds[i], 6) });
      return Object.assign(this.ghostLayer.appendChild(svg("g", { class: `kind-${this.part.kinds[i]}` }, line, shape)), { line, shape });
    });
    this.moved.forEach((to, i) => {
      set(this.ghosts[i], { visibility: to ? null : "hidden" });
      if (!to) return;
      const [x, y] = this.#place(to);
      const [x1, y1] = this.#place(this.points[i]);
      set(this.ghosts[i].line, { x1, y1, x2: x, y2: y });
      set(this.ghosts[i].shape, { transform: `translate(${x} ${y})` });
      if (Math.hypot(x - x1, y - y1) > 8) {
        wishes.push({ x, y, text: `${this.part.words[i]}\u2032`, kind: this.part.kinds[i], gap: 9, ghost: true });
      }
    });
    this.labels.paint(wishes);
    const degrees = Math.round((this.view.turn * 180) / Math.PI);
    const tilt = Math.round((this.view.tilt * 180) / Math.PI);
    set(this.root, { "aria-valuenow": degrees, "aria-valuetext": `turned ${degrees}, tilted ${tilt} degrees` });
  }
}

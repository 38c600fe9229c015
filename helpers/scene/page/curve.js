// Lines over an axis, with a place marked on them. Labels stand at the end of each line. What lies
// outside the axes is cut off, never moved to their edge: a value drawn is the value there is.

import { keep, set, svg, write } from "./elements.js";
import { Labels } from "./labels.js";

const WIDTH = 440;
const HEIGHT = 300;
const EDGE = { left: 52, right: 104, top: 14, bottom: 40 };
const LETTER = 7.8;  // pixels a letter of a label takes at most, or nearly
// A label stands behind the end of its line, or above or below other labels there: never on a line.
const PLACES = [[1, 0], [1, -1.6], [1, 1.6], [1, -3.2], [1, 3.2], [1, -4.8], [1, 4.8]];

export class Curve {
  constructor(part, scene) {
    this.part = part;
    this.y = part.y;
    this.right = WIDTH - Math.max(EDGE.right, 10 + LETTER * Math.max(...part.lines.map((name) => name.length)));
    this.root = svg("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "scene-svg", role: "img",
      "aria-label": part.title, style: `max-width: ${WIDTH}px`,
    });
    this.frame = this.root.appendChild(svg("g", { class: "scene-frame" }));
    this.cursor = this.root.appendChild(svg("line", { class: "scene-cursor" }));
    const clip = `${scene.id}-${part.id}-clip`;
    this.root.append(svg("clipPath", { id: clip }, svg("rect", {
      x: EDGE.left, width: this.right - EDGE.left, y: EDGE.top - 2, height: HEIGHT - EDGE.top - EDGE.bottom + 4 })));
    this.lines = part.lines.map((name, k) => {
      const look = `line-${k}${part.kinds ? ` kind-${part.kinds[k]}` : ""}`;
      const line = this.root.appendChild(svg("path", { class: `scene-line ${look}`, "clip-path": `url(#${clip})` }));
      const dot = this.root.appendChild(svg("circle", { r: 4, class: `scene-dot ${look}` }));
      return { name, line, dot, look };
    });
    this.labels = new Labels(this.root.appendChild(svg("g")), WIDTH, HEIGHT);
    this.#drawFrame();
    this.title = this.root.appendChild(svg("desc", {}));
  }

  #to({ range, log }, value, low, high) {
    const f = log ? Math.log : (v) => v;
    const t = (f(value) - f(range[0])) / (f(range[1]) - f(range[0]));
    return low + t * (high - low);
  }

  px(x) { return this.#to(this.part.x, x, EDGE.left, this.right); }
  py(y) { return this.#to(this.y, y, HEIGHT - EDGE.bottom, EDGE.top); }

  #drawFrame() {
    const { right } = this;
    const bottom = HEIGHT - EDGE.bottom;
    const { x } = this.part;
    const { y } = this;
    this.frame.replaceChildren();
    for (const [value, text] of x.ticks) {
      this.frame.append(
        svg("line", { x1: this.px(value), x2: this.px(value), y1: EDGE.top, y2: bottom, class: "scene-grid" }),
        svg("text", { x: this.px(value), y: bottom + 15, "text-anchor": "middle", class: "scene-tick" }, text));
    }
    for (const [value, text] of y.ticks) {
      this.frame.append(
        svg("line", { x1: EDGE.left, x2: right, y1: this.py(value), y2: this.py(value), class: "scene-grid" }),
        svg("text", { x: EDGE.left - 6, y: this.py(value) + 4, "text-anchor": "end", class: "scene-tick" }, text));
    }
    this.frame.append(
      svg("path", { d: `M${EDGE.left} ${EDGE.top}V${bottom}H${right}`, class: "scene-axis" }),
      svg("text", { x: right, y: HEIGHT - 6, "text-anchor": "end", class: "scene-axis-name" }, `${x.label} \u2192`),
      svg("text", { x: 12, y: EDGE.top, "text-anchor": "end", transform: `rotate(-90 12 ${EDGE.top})`, class: "scene-axis-name" }, `${y.label} \u2192`));
  }

  showInputs() {}

  showState(state) {
    const wishes = [];
    const y = state.y ?? this.part.y;
    if (JSON.stringify(y) !== JSON.stringify(this.y)) {
      this.y = y;
      this.#drawFrame();
    }
    const cursor = state.cursor;
    const there = cursor !== undefined && cursor !== null;
    set(this.cursor, {
      x1: there ? this.px(cursor) : 0, x2: there ? this.px(cursor) : 0, y1: EDGE.top,
      y2: HEIGHT - EDGE.bottom, visibility: there ? null : "hidden" });
    const [top, bottom] = [EDGE.top, HEIGHT - EDGE.bottom];
    const beyond = (py) => (py < top - 1 ? " \u2191" : py > bottom + 1 ? " \u2193" : "");
    this.lines.forEach(({ name, line, dot, look }, k) => {
      const points = (state.lines?.[k] ?? []).filter(([, y]) => y !== null);
      set(line, { d: points.map(([x, y], n) => `${n ? "L" : "M"}${this.px(x).toFixed(1)} ${this.py(y).toFixed(1)}`).join("") });
      const at = state.dots?.[k];
      const there = at && !beyond(this.py(at[1]));
      set(dot, { cx: there ? this.px(at[0]) : 0, cy: there ? this.py(at[1]) : 0, visibility: there ? null : "hidden" });
      const end = points.at(-1);
      const y = end && this.py(end[1]);
      wishes.push(end ? {
        x: this.px(end[0]), y: Math.min(bottom, Math.max(top, y)), text: name + beyond(y), gap: 8, look, places: PLACES } : null);
    });
    this.labels.paint(wishes);
    write(this.title, state.text ?? "");
  }
}

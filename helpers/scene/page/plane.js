// The word plane: words as points with arrows from the origin, to be dragged, and what follows them.

import { clamp, show } from "./numbers.js";
import { glide, keep, set, svg } from "./elements.js";
import { Backdrop } from "./backdrop.js";
import { Labels } from "./labels.js";

const SIZE = 440;
const EDGE = { left: 40, right: 14, top: 14, bottom: 36 };
const STEP = 0.1;
const LEAP = 0.5;

/** One shape a kind of word, so that colour is never alone: circle, square, diamond, triangle. */
export function shapePath(kind, r) {
  if (kind === "fruit") return `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  if (kind === "tech") return `M${-r} ${-r}H${r}V${r}H${-r}Z`;
  if (kind === "both") return `M0 ${-1.35 * r}L${1.35 * r} 0L0 ${1.35 * r}L${-1.35 * r} 0Z`;
  return `M0 ${-1.25 * r}L${1.2 * r} ${0.9 * r}H${-1.2 * r}Z`;
}

export class Plane {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.held = null;
    this.points = part.start.map((p) => [...p]);
    this.moved = [];
    this.shown = [];
    const [x0, x1] = part.x.range;
    const [y0, y1] = part.y.range;
    this.scale = Math.min(
      (SIZE - EDGE.left - EDGE.right) / (x1 - x0), (SIZE - EDGE.top - EDGE.bottom) / (y1 - y0));
    this.width = EDGE.left + EDGE.right + (x1 - x0) * this.scale;
    this.height = EDGE.top + EDGE.bottom + (y1 - y0) * this.scale;
    this.root = svg("svg", {
      viewBox: `0 0 ${this.width} ${this.height}`, class: "scene-svg", role: "group",
      "aria-label": part.title || "the word plane", style: `max-width: ${this.width}px`,
    });
    this.layers = {};
    for (const name of ["frame", "under", "links", "arrows", "ghosts", "marks", "words", "primed", "spots", "labels"]) {
      this.layers[name] = this.root.appendChild(svg("g", { class: `scene-${name}` }));
    }
    this.#drawFrame();
    this.backdrop = new Backdrop(this);
    this.#makeWords();
    this.labels = new Labels(this.layers.labels, this.width, this.height);
    this.paint();
  }

  // From the plane's own units to the picture's and back.
  px(x) { return EDGE.left + (x - this.part.x.range[0]) * this.scale; }
  py(y) { return this.height - EDGE.bottom - (y - this.part.y.range[0]) * this.scale; }

  #under(event) {
    const at = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(this.root.getScreenCTM().inverse());
    return [
      this.part.x.range[0] + (at.x - EDGE.left) / this.scale,
      this.part.y.range[0] + (this.height - EDGE.bottom - at.y) / this.scale];
  }

  /** Where word i is drawn: where it was put, or where Python says. */
  #at(i) { return this.at?.[i] ?? this.points[i]; }

  #inside([x, y]) {
    return [clamp(x, ...this.part.x.range), clamp(y, ...this.part.y.range)];
  }

  #snapped(place) {
    const { snap } = this.part;
    return snap ? place.map((v) => Math.round(Math.round(v / snap) * snap * 1e6) / 1e6) : place;
  }

  #drawFrame() {
    const { x, y } = this.part;
    const frame = this.layers.frame;
    const line = (x1, y1, x2, y2, name) => frame.append(svg("line", {
      x1: this.px(x1), y1: this.py(y1), x2: this.px(x2), y2: this.py(y2), class: name }));
    const tick = (value, px, py, anchor) => frame.append(
      svg("text", { x: px, y: py, "text-anchor": anchor, class: "scene-tick" }, show(value, 0)));
    // A line at each whole number, or at every fifth where they would crowd.
    const step = Math.max(x.range[1] - x.range[0], y.range[1] - y.range[0]) > 16 ? 5 : 1;
    for (let i = Math.ceil(x.range[0] / step) * step; i <= x.range[1]; i += step) {
      line(i, y.range[0], i, y.range[1], i === 0 ? "scene-axis" : "scene-grid");
      tick(i, this.px(i), this.height - EDGE.bottom + 14, "middle");
    }
    for (let i = Math.ceil(y.range[0] / step) * step; i <= y.range[1]; i += step) {
      line(x.range[0], i, x.range[1], i, i === 0 ? "scene-axis" : "scene-grid");
      tick(i, EDGE.left - 6, this.py(i) + 4, "end");
    }
    if (x.label) frame.append(svg("text", {
      x: this.width - EDGE.right, y: this.height - 4, "text-anchor": "end", class: "scene-axis-name",
    }, `${x.label} \u2192`));
    if (y.label) frame.append(svg("text", {
      x: 11, y: EDGE.top, "text-anchor": "end", transform: `rotate(-90 11 ${EDGE.top})`,
      class: "scene-axis-name",
    }, `${y.label} \u2192`));
  }

  #makeWords() {
    this.words = this.part.words.map((word, i) => {
      const kind = this.part.kinds[i];
      const free = this.part.drag[i];
      const arrow = this.layers.arrows.appendChild(svg("line", { class: `scene-arrow kind-${kind}` }));
      const group = this.layers.words.appendChild(
        svg("g", { class: `scene-word kind-${kind}${free ? " scene-free" : ""}` }));
      group.append(svg("title", {}, word));
      if (free) {
        group.append(svg("circle", { r: 22, class: "scene-hold" }), svg("circle", { r: 13, class: "scene-ring" }));
      }
      group.append(svg("path", { d: shapePath(kind, free ? 8 : 6), class: "scene-shape" }));
      if (free) this.#makeFree(group, i);
      return { word, kind, group, arrow };
    });
  }

  #makeFree(group, i) {
    set(group, {
      tabindex: 0, role: "slider", "aria-label": `${this.part.words[i]}, arrow keys move it`,
      "aria-roledescription": "word in the plane", "data-word": this.part.words[i],
      // JupyterLab listens to keys before we do; this keeps its shortcuts away from a focused word.
      "data-lm-suppress-shortcuts": "true",
    });
    // A touch that begins on a word never scrolls; `touch-action` does nothing within an SVG.
    group.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    group.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.held) return;
      event.preventDefault();
      group.setPointerCapture(event.pointerId);
      group.focus({ preventScroll: true });
      this.#arrive();
      const [x, y] = this.#under(event);
      this.held = { i, id: event.pointerId, dx: this.points[i][0] - x, dy: this.points[i][1] - y };
      group.classList.add("scene-held");
    });
    group.addEventListener("pointermove", (event) => {
      if (this.held?.i !== i || this.held.id !== event.pointerId) return;
      const [x, y] = this.#under(event);
      this.#move(i, [x + this.held.dx, y + this.held.dy]);
    });
    const release = (event) => {
      if (this.held?.i !== i || this.held.id !== event.pointerId) return;
      this.held = null;
      group.classList.remove("scene-held");
    };
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      group.addEventListener(end, release);
    }
    group.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? LEAP : STEP;
      const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
      const [x, y] = (this.target ?? this.points)[i];
      if (event.key === "Home") this.#move(i, [...this.part.start[i]]);
      else if (event.key in ways) {
        const [dx, dy] = ways[event.key];
        this.#move(i, [Math.round((x + dx) * 1e6) / 1e6, Math.round((y + dy) * 1e6) / 1e6]);
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** A glide under way ends at once, where it was going: the hand moves what is really there. */
  #arrive() {
    if (!this.target) return;
    this.stop();
    this.points = this.target;
    this.target = undefined;
    this.moved = this.state?.moved ?? [];
    this.paint();
  }

  #move(i, to) {
    this.#arrive();
    this.points[i] = this.#inside(this.#snapped(to));
    this.paint();
    this.scene.send({ points: { [this.part.follows ?? this.part.id]: this.points.map((p) => [...p]) } }, { panel: this });
  }

  /** Where the words are; what the hand holds stays in the hand. */
  showInputs(points, smooth) {
    if (!points) return;
    const target = points.map((p, i) => (this.held?.i === i ? this.points[i] : [...p]));
    this.#glide(target, this.moved, smooth);
  }

  showState(state, smooth) {
    this.state = state;
    this.#glide(this.target ?? this.points, state.moved ?? [], smooth);
  }

  #glide(points, moved, smooth) {
    this.stop?.();
    const from = this.points;
    const before = this.moved;
    const stood = this.at ?? [];
    const stand = this.state?.at ?? [];
    const mix = (a, b, t) => (a && b && a.length === b.length
      ? b.map((value, k) => a[k] + t * (value - a[k])) : b);
    const arrive = (t) => {
      this.points = points.map((p, i) => (this.held?.i === i ? this.points[i] : mix(from[i], p, t)));
      this.moved = moved.map((p, i) => p && mix(before[i], p, t));
      this.at = stand.map((p, i) => p && mix(stood[i], p, t));
      if (t >= 1) this.target = undefined;
      this.paint();
    };
    if (!smooth) return arrive(1);
    this.target = points;
    this.stop = glide(arrive);
  }

  paint() {
    const wishes = [];
    const state = this.state ?? {};
    const place = ([x, y]) => [this.px(x), this.py(y)];
    this.words.forEach(({ word, kind, group, arrow }, i) => {
      const [x, y] = place(this.#at(i));
      const hidden = state.hidden?.[i];
      set(group, { transform: `translate(${x} ${y})`, visibility: hidden ? "hidden" : null });
      set(arrow, {
        x1: this.px(0), y1: this.py(0), x2: x, y2: y,
        visibility: hidden || !this.part.arrows ? "hidden" : null });
      if (this.part.drag[i]) this.#speak(group, i);
      wishes.push(hidden ? null : { x, y, text: word, kind, gap: this.part.drag[i] ? 12 : 9 });
    });
    this.#paintGhosts(wishes, place);
    this.#paintLinks(state.links ?? [], place);
    this.#paintMarks(state, place, wishes);
    this.backdrop.paint(state, wishes);
    this.labels.paint(wishes);
  }

  #speak(group, i) {
    const [x, y] = this.points[i];
    const { x: ax, y: ay } = this.part;
    const far = Math.hypot(x, y);
    set(group, {
      "aria-valuetext": `${this.part.words[i]}, ${ax.label} ${show(x, 1)}, ${ay.label} ${show(y, 1)}`,
      "aria-valuenow": far.toFixed(2), "aria-valuemin": 0,
      "aria-valuemax": Math.max(Math.hypot(ax.range[0], ay.range[0]), Math.hypot(ax.range[1], ay.range[1]),
        Math.hypot(ax.range[0], ay.range[1]), Math.hypot(ax.range[1], ay.range[0])).toFixed(2),
    });
  }

  #paintGhosts(wishes, place) {
    this.ghosts = keep(this.ghosts ?? [], this.moved.length, () => {
      const line = this.layers.ghosts.appendChild(
        svg("line", { class: "scene-move", "marker-end": `url(#${this.scene.id}-tip)` }));
      // On top of the words: a word that hardly moves would hide its own mark.
      const shape = this.layers.primed.appendChild(svg("path", {}));
      return { line, shape, remove() { line.remove(); shape.remove(); } };
    });
    this.ghosts.forEach((ghost, i) => {
      const to = this.moved[i];
      const word = this.words[i];
      if (!to) {
        for (const node of [ghost.line, ghost.shape]) set(node, { visibility: "hidden" });
        return;
      }
      const [x, y] = place(to);
      const [x0, y0] = place(this.#at(i));
      const far = Math.hypot(x - x0, y - y0);
      const back = far > 14 ? (far - 9) / far : 0;
      set(ghost.line, {
        x1: x0, y1: y0, x2: x0 + (x - x0) * back, y2: y0 + (y - y0) * back,
        visibility: back ? null : "hidden" });
      set(ghost.shape, {
        d: shapePath(word.kind, 6), transform: `translate(${x} ${y})`, class: `scene-ghost kind-${word.kind}`,
        visibility: far > 1 ? null : "hidden" });
      if (far > 1) wishes.push({ x, y, text: `${word.word}\u2032`, kind: word.kind, gap: 9, ghost: true });
    });
  }

  #paintLinks(links, place) {
    this.links = keep(this.links ?? [], links.length, () =>
      this.layers.links.appendChild(svg("line", { class: "scene-link" })));
    links.forEach(([i, j, weight], k) => {
      const [x1, y1] = place(this.#at(i));
      const [x2, y2] = place(this.#at(j));
      set(this.links[k], {
        x1, y1, x2, y2, "stroke-width": (1 + 7 * Math.abs(weight)).toFixed(2),
        class: `scene-link${weight < 0 ? " scene-minus" : ""}`,
        visibility: Math.abs(weight) < 0.005 ? "hidden" : null });
    });
  }

  /** Circle, angle, plain segments and named places: all of them optional. */
  #paintMarks(state, place, wishes) {
    const marks = this.layers.marks;
    this.circle ??= marks.appendChild(svg("circle", { class: "scene-circle" }));
    const radius = state.circle ?? 0;
    set(this.circle, {
      cx: this.px(0), cy: this.py(0), r: radius * this.scale, visibility: radius ? null : "hidden" });
    this.arc ??= marks.appendChild(svg("path", { class: "scene-angle" }));
    set(this.arc, { d: state.angle ? this.#arcPath(state.angle.between) : "" });
    if (state.angle) wishes.push({ ...this.#arcMiddle(state.angle.between), text: state.angle.text, gap: 4, kind: "note" });
    const segments = state.segments ?? [];
    this.segments = keep(this.segments ?? [], segments.length, () =>
      marks.appendChild(svg("line", {})));
    segments.forEach(({ from, to, look = "" }, k) => {
      const [x1, y1] = place(from);
      const [x2, y2] = place(to);
      set(this.segments[k], { x1, y1, x2, y2, class: `scene-segment ${look}` });
    });
    const spots = state.spots ?? [];
    this.spots = keep(this.spots ?? [], spots.length, () =>
      this.layers.spots.appendChild(svg("path", { d: "M-5 -5L5 5M-5 5L5 -5", class: "scene-spot" })));
    spots.forEach(({ at, text, mark = true }, k) => {
      const [x, y] = place(at);
      set(this.spots[k], { transform: `translate(${x} ${y})`, visibility: mark ? null : "hidden" });
      if (text) wishes.push({ x, y, text, kind: "note", gap: 8 });
    });
  }

  #bearing([i, j]) {
    const [a, b] = [i, j].map((k) => Math.atan2(this.#at(k)[1], this.#at(k)[0]));
    let turn = b - a;
    if (turn > Math.PI) turn -= 2 * Math.PI;
    if (turn < -Math.PI) turn += 2 * Math.PI;
    return [a, turn];
  }

  #arcPath(between) {
    const [a, turn] = this.#bearing(between);
    const r = 34;
    const at = (angle) => `${this.px(0) + r * Math.cos(angle)} ${this.py(0) - r * Math.sin(angle)}`;
    return `M${at(a)}A${r} ${r} 0 0 ${turn > 0 ? 0 : 1} ${at(a + turn)}`;
  }

  #arcMiddle(between) {
    const [a, turn] = this.#bearing(between);
    return { x: this.px(0) + 46 * Math.cos(a + turn / 2), y: this.py(0) - 46 * Math.sin(a + turn / 2) };
  }
}

// The word plane: words as points with arrows from the origin, to be dragged, and what follows them.
// It lays itself out in real pixels for the width it gets.

import { Arrows } from "./arrows.js";
import { Askers, asksIn } from "./askers.js";
import { Backdrop } from "./backdrop.js";
import { Covered } from "./covered.js";
import { Edge } from "./edge.js";
import { ease, glide, keep, set, svg } from "./elements.js";
import { EXTRAS } from "./extras.js";
import { drawFrame } from "./frame.js";
import { alongLine, Labels } from "./labels.js";
import { nameOff, RING, shapePath } from "./looks.js";
import { joinedIn, Marks } from "./marks.js";
import { clamp, spokenPlace } from "./numbers.js";
import { fill, SAYS } from "./says.js";
import { Went } from "./went.js";

const EDGE = { left: 38, right: 10, top: 20, bottom: 46 };  // above, the name of an axis; below, the numbers and then a name
const STEP = 0.1;
const LEAP = 0.5;
const REACH = 24;  // pixels from a word's middle within which a hand takes hold of it
const TALLER = 1.13;  // where there is much room
const TIP = 4;  // pixels: the dot at the tip of a row's arrow
const HALO = 4;  // pixels between a bracket and what shows that a hand can take it
const CROWDED = 24;  // pixels a unit: below that a bent grid stands alone
const TALLEST = 500;  // pixels: taller than this no room makes a plane
const FIRST = 380;  // wide before it is known how much room there is

const part01 = (t) => clamp(t, 0, 1);

export class Plane {
  constructor(part, scene) {
    this.part = part;
    this.tallest = Infinity;  // the stage may say less
    this.scene = scene;
    this.held = null;
    this.least = 230;
    this.points = part.start.map((p) => [...p]);
    this.moved = [];
    this.root = svg("svg", { class: "scene-svg", role: "group", "aria-label": part.title || SAYS.wordPlane });
    this.layers = {};
    this.edge = new Edge(this);
    for (const name of ["under", "ruler", "arrows", "links", "ghosts", "marks", "words", "primed", "spots", "through", "labels"]) {
      this.layers[name] = this.root.appendChild(svg("g", { class: `scene-${name}` }));
    }
    this.#makeWords();
    this.wents = new Went(this);
    this.askers = part.asks ? new Askers(this) : null;
    this.arrows = new Arrows(this);
    this.marks = new Marks(this);
    this.backdrop = new Backdrop(this);
    this.covered = new Covered(this);
    this.extras = Object.entries(EXTRAS).map(([key, Extra]) => [key, new Extra(this)]);
    this.labels = new Labels(this.layers.labels, scene);
    this.#listen();
    this.#layOut(FIRST);
    this.draw();
  }

  /** At most this wide: then it is as tall as it may be. */
  get most() {
    const [x0, x1] = this.part.x.range;
    const [y0, y1] = this.part.y.range;
    const { height } = this.part;
    const tall = Math.min(this.tallest, this.scene.stage?.wide ? Math.max(height, Math.min(TALLEST, height * TALLER)) : height) - EDGE.top - EDGE.bottom;
    return Math.ceil((tall / (y1 - y0)) * (x1 - x0) + EDGE.left + EDGE.right);
  }

  /** From the plane's own units to pixels. */
  place = ([x, y]) => [
    EDGE.left + (x - this.part.x.range[0]) * this.scale,
    this.height - EDGE.bottom - (y - this.part.y.range[0]) * this.scale];

  /** Where word i is drawn: where it was put, or where Python says. */
  at(i) { return this.ats?.[i] ?? this.points[i]; }

  /** Its box has another size. */
  paint() {
    const room = this.root.parentElement?.clientWidth;
    if (room) this.#layOut(Math.min(room, this.most));
    this.draw();
  }

  #layOut(width, anew = false) {
    if (width === this.width && !anew) return;
    const [x0, x1] = this.part.x.range;
    const [y0, y1] = this.part.y.range;
    this.width = width;
    this.scale = (width - EDGE.left - EDGE.right) / (x1 - x0);
    this.height = Math.round(EDGE.top + EDGE.bottom + (y1 - y0) * this.scale);
    set(this.root, { width, height: this.height });
    this.labels.resize(width, this.height);
    this.named = drawFrame(this);
    this.backdrop.resize();
  }

  #under(event) {
    const box = this.root.getBoundingClientRect();
    const zoom = box.width / this.width || 1;
    return [(event.clientX - box.left) / zoom, (event.clientY - box.top) / zoom];
  }

  #unit([px, py]) {
    return [
      this.part.x.range[0] + (px - EDGE.left) / this.scale,
      this.part.y.range[0] + (this.height - EDGE.bottom - py) / this.scale];
  }

  #inside([x, y]) {
    return [clamp(x, ...this.part.x.range), clamp(y, ...this.part.y.range)];
  }

  #snapped(place) {
    const { snap } = this.part;
    return snap ? place.map((v) => Math.round(Math.round(v / snap) * snap * 1e6) / 1e6) : place;
  }

  #makeWords() {
    let rows = 0;
    this.words = this.part.words.map((word, i) => {
      const look = this.part.looks[i];
      const free = this.part.drag[i];
      const hollow = this.part.hollow?.[i];
      const size = hollow ? 8.5 : free ? 7 : 6;
      const arrow = this.layers.arrows.appendChild(svg("line", { class: `scene-arrow look-${look}` }));
      const group = this.layers.words.appendChild(
        svg("g", { class: `scene-word look-${look}${free ? " scene-free" : ""}${hollow ? " scene-hollow" : ""}` }));
      group.append(svg("title", {}, word));
      const row = look === "row";
      rows += row;
      const tag = row ? this.part.tags?.[rows - 1] ?? String(rows) : "";
      const wide = tag.length > 1 ? 1.6 : 1;  // its bracket
      const about = { x: -7 * wide - HALO, y: -8 - HALO, width: 14 * wide + 2 * HALO, height: 16 + 2 * HALO, rx: 7 };
      if (free) group.append(svg("circle", { r: 22, class: "scene-hold" }));
      group.append(row ? svg("rect", { ...about, class: "scene-ring" }) : svg("circle", { r: RING, class: "scene-ring" }));
      if (row) group.append(svg("rect", { x: -7 * wide, y: -8, width: 14 * wide, height: 16, class: "scene-behind" }));
      group.append(svg("path", { d: shapePath(look, size), class: `scene-shape${row ? " scene-bracket" : ""}`, transform: wide > 1 ? `scale(${wide} 1)` : null }));
      if (row) group.append(svg("text", { y: 4, class: "scene-row-number", "text-anchor": "middle", "aria-hidden": "true" }, tag));
      if (free) this.#makeFree(group, i);
      group.addEventListener("pointerenter", () => this.#point(i));
      group.addEventListener("pointerleave", () => this.#point(undefined));
      const tip = row ? this.layers.arrows.appendChild(svg("circle", { r: 3.5, class: "scene-row-tip" })) : null;
      const tags = this.part.tags?.length;
      return { word, look, size, group, arrow, row, tip, wide, side: (tags ? 2 * rows > tags : rows === 1) ? 1 : -1 };
    });
  }

  /** A mark without a label says its name to who points at it. */
  #point(i) {
    this.pointed = i;
    if (this.state?.named) this.draw();
  }

  #makeFree(group, i) {
    set(group, {
      tabindex: 0, role: "slider", "aria-label": fill(SAYS.arrowKeysMove, { word: this.part.words[i] }),
      "aria-roledescription": SAYS.wordInThePlane, "data-word": this.part.words[i],
      // JupyterLab listens to keys before we do; this keeps its shortcuts away from a focused word.
      "data-lm-suppress-shortcuts": "true",
    });
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

  /** On which side of their arrows rows have their brackets: on the other one, or beyond its tip, where one would lie on another row's. */
  #turnBrackets() {
    const taken = [];
    this.words.forEach((word, i) => {
      if (!word.row || this.state?.hidden?.[i]) return;
      word.turned = [1, -1, 0].find((turned) => {
        word.turned = turned;
        const [x, y] = this.spot(i);
        return taken.every(([x2, y2]) => Math.abs(x - x2) > 16 * word.wide + 2 * HALO || Math.abs(y - y2) > 16 + 2 * HALO);
      }) ?? 1;
      taken.push(this.spot(i));
    });
  }

  /** Where a word's mark stands, in pixels; a row's bracket beside the tip of its arrow. */
  spot(i, [x, y] = this.place(this.at(i))) {
    const { row, wide, side, turned = 1 } = this.words[i];
    const [ox, oy] = this.place([0, 0]);
    const far = Math.hypot(x - ox, y - oy);
    if (!row || far < 1) return [x, y];
    // The first row's at its right hand, the others' at their left: on the arrow lie those of words.
    const [right, down] = [(x - ox) / far, (y - oy) / far];
    const [wx, wy] = turned ? [-side * turned * down, side * turned * right] : [right, down];
    const off = Math.abs(wx) * 7 * wide + Math.abs(wy) * 8 + HALO + TIP;
    return [x + off * wx, y + off * wy];
  }

  /** The word whose middle is nearest to the pointer, and near enough, or else the one whose name is pointed at; by itself, of those that are free. */
  nearest(event, may = this.part.drag) {
    const [px, py] = this.#under(event);
    let best = null;
    let least = REACH;
    this.words.forEach((_, i) => {
      if (!may[i] || this.state?.hidden?.[i] || !this.edge.holds(this.place(this.at(i)))) return;
      const [x, y] = this.spot(i);
      const far = Math.hypot(x - px, y - py);
      if (far < least) [best, least] = [i, far];
    });
    const named = event.target.closest?.("[data-of]")?.dataset.of;
    return named !== undefined && may[named] && least > RING ? Number(named) : best;
  }

  /** One hand for all words: halos may overlap, middles do not. */
  #listen() {
    const { root } = this;
    // A touch that begins on a word never scrolls; `touch-action` does nothing within an SVG.
    root.addEventListener("touchstart", (event) => {
      if (this.nearest(event.touches[0]) !== null) event.preventDefault();
    }, { passive: false });
    root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.held) return;
      const i = this.nearest(event);
      if (i === null) return;
      event.preventDefault();
      root.setPointerCapture(event.pointerId);
      const { group } = this.words[i];
      group.focus({ preventScroll: true });
      this.#arrive();
      const [x, y] = this.#unit(this.#under(event));
      this.held = { i, id: event.pointerId, dx: this.points[i][0] - x, dy: this.points[i][1] - y };
      group.classList.add("scene-held");
      root.classList.add("scene-holds");
    });
    root.addEventListener("pointermove", (event) => {
      if (this.held?.id !== event.pointerId) return;
      const [x, y] = this.#unit(this.#under(event));
      this.#move(this.held.i, [x + this.held.dx, y + this.held.dy]);
    });
    const release = (event) => {
      if (this.held?.id !== event.pointerId) return;
      this.words[this.held.i].group.classList.remove("scene-held");
      root.classList.remove("scene-holds");
      this.held = null;
      if (this.#giveWay()) this.draw();
    };
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) root.addEventListener(end, release);
  }

  /** A glide under way ends at once, where it was going: the hand moves what is really there. */
  #arrive() {
    if (!this.target) return;
    this.stop();
    this.points = this.target;
    this.target = undefined;
    this.moved = this.state?.moved ?? [];
    this.draw();
  }

  #move(i, to) {
    this.#arrive();
    this.points[i] = this.#inside(this.#snapped(to));
    this.draw();
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
    this.#giveWay();
    this.#glide(this.target ?? this.points, state.moved ?? [], smooth);
  }

  /** The axes reach as far as they must; never under a hand that holds one of the words. */
  #giveWay() {
    const { part, state } = this;
    const [x, y] = ["x", "y"].map((axis) => state?.[axis] ?? part[axis].range);
    if (this.held || `${x},${y}` === `${part.x.range},${part.y.range}`) return false;
    this.part = { ...part, x: { ...part.x, range: x }, y: { ...part.y, range: y } };
    this.#layOut(this.width, true);
    return true;
  }

  /** A rail that plays this plane has moved, or another word was chosen in it. */
  controls(values) {
    this.askers?.show(values);
    const t = values[this.part.play];
    if (t === undefined || t === this.t) return;
    this.t = t;
    this.draw();
  }

  #glide(points, moved, smooth) {
    this.stop?.();
    const from = this.points;
    const before = this.moved;
    const stood = this.ats ?? [];
    const stand = this.state?.at ?? [];
    const mix = (a, b, t) => (a && b && a.length === b.length
      ? b.map((value, k) => a[k] + t * (value - a[k])) : b);
    const arrive = (t) => {
      this.points = points.map((p, i) => (this.held?.i === i ? this.points[i] : mix(from[i], p, t)));
      this.moved = moved.map((p, i) => p && mix(before[i], p, t));
      this.ats = stand.map((p, i) => p && mix(stood[i], p, t));
      if (t >= 1) this.target = undefined;
      this.draw();
    };
    if (!smooth) return arrive(1);
    this.target = points;
    this.stop = glide(arrive);
  }

  /** How far scores have grown, weights come of them and words gone. */
  #progress() {
    if (this.t === undefined) return { grown: 1, shared: 1, gone: 1 };
    return { grown: part01(this.t), shared: ease(part01(this.t - 1)), gone: ease(part01(this.t - 2)) };
  }

  draw() {
    const wishes = [];
    const lines = [...this.named];
    const marks = [];
    const state = this.state ?? {};
    const progress = this.#progress();
    const origin = this.place([0, 0]);
    const asks = asksIn(state);
    const went = this.words.map((_, i) => this.#went(i, progress.gone));
    this.layers.ruler.classList.toggle("scene-bare", Boolean(state.grid) && this.scale < CROWDED);
    this.#turnBrackets();
    const joined = joinedIn(state, this.at.bind(this));
    this.words.forEach(({ word, look, size, group, arrow, row, tip, wide }, i) => {
      const [x, y] = this.place(this.at(i));
      const hidden = state.hidden?.[i] || !this.edge.holds([x, y]);
      const ends = (state.spots ?? []).filter((spot) => spot.word === i).map((spot) => this.place(spot.at));
      const far = [went[i], ...ends].some((end) => end && Math.hypot(end[0] - x, end[1] - y) > 4);
      if (!hidden && !row) marks.push({ x, y, look, r: size, hollow: far || this.part.hollow?.[i] });
      set(group, { transform: `translate(${this.spot(i).join(" ")})`, visibility: hidden ? "hidden" : null });
      const faint = state.faint?.[i];
      group.classList.toggle("scene-before", Boolean(far));
      group.classList.toggle("scene-weak", Boolean(faint));
      group.classList.toggle("scene-asks", asks === i);
      for (const node of [arrow, tip]) node?.classList.toggle("scene-left", Boolean(far || faint));
      const seen = this.edge.put(arrow, origin, [x, y], this.part.arrows && !state.hidden?.[i]);
      if (seen) lines.push(...alongLine(...seen.flat()));
      if (row) {
        const [sx, sy] = this.spot(i);
        set(tip, { cx: x, cy: y, visibility: hidden ? "hidden" : null });
        if (!hidden) lines.push({ x: sx - 8 * wide - HALO, y: sy - 9 - HALO, width: 16 * wide + 2 * HALO, height: 18 + 2 * HALO, mark: true });
      }
      if (this.part.drag[i]) set(group, spokenPlace(this.part, i, this.points[i]));
      const name = state.named && this.pointed !== i ? state.named[i] : word;
      if (!name && !hidden) lines.push({ x: x - 7, y: y - 7, width: 14, height: 14, mark: true });
      const ring = !hidden && !row && (this.part.drag[i] || this.askers?.chosen === i || asks === i);
      const wish = hidden || row || !name ? null : {
        x, y, text: name, look: faint ? "look-note scene-aside" : far ? "look-note" : `look-${look}`, ghost: far || faint, first: joined(i), of: i, hand: this.part.drag[i] ? "takes" : this.askers ? "picks" : null, gap: nameOff(look, size, ring) };
      wishes.push(wish);
      if (ring) lines.push({ x, y, r: RING, of: wish });
    });
    this.wents.paint(went, wishes, lines, marks);
    this.arrows.paint(state.links ?? [], state.notes ?? [], (i) => this.place(this.at(i)), progress, went, wishes, lines);
    this.marks.paint(state, wishes, lines, marks);
    this.covered.paint(marks);
    this.backdrop.paint(state, lines);
    for (const [key, extra] of this.extras) extra.paint((key === "shadow" && this.met) || state[key], wishes, lines);
    this.labels.paint(wishes, lines);
  }

  /** A number is pointed at: whose key meets whose query is shown for as long. */
  outline(made) {
    const { id, meets } = this.part;
    const cell = meets && made.find(({ panel }) => panel === id);
    if (!cell && !this.met) return;
    this.met = cell && [meets[1] + cell.column, meets[0] + cell.row];
    this.draw();
  }

  /** Where word i has gone, in pixels, or null where it stays. */
  #went(i, gone) {
    const to = this.moved[i];
    if (!to || !gone) return null;
    const from = this.at(i);
    return this.place(to.map((value, k) => from[k] + gone * (value - from[k])));
  }
}

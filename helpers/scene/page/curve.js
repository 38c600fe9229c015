// Lines over an axis, with a place marked on them. Labels stand at the end of each line. What lies
// outside the axes is cut off, never moved to their edge: a value drawn is the value there is.

import { set, svg, write } from "./elements.js";
import { amid, BEHIND, Ends, folded, KEY, NEAR } from "./ends.js";
import { alongLine, Labels } from "./labels.js";
import { TICK } from "./numbers.js";
import { fill, SAYS } from "./says.js";

const FIRST = 400;
const EDGE = { left: 48, right: 96, top: 26, bottom: 38 };  // above, the name of the upright axis
const LETTER = 8.4;  // pixels a letter of a name takes at most, or nearly
const DASHES = 4;
const NUMBER = 5;  // letters that a number takes behind a name
const OUT = { wide: 4, high: 6, apart: 9 };  // a sign above where a line goes on, pixels
const SHARE = 0.34;  // of the width: what names may take at the right in one line each
const FOLDED = 0.47;  // and in two

export class Curve {
  constructor(part, scene) {
    this.part = part;
    this.tallest = Infinity;  // the stage may say less
    this.x = part.x;
    this.y = part.y;
    this.least = 260;
    this.most = part.wide ? Infinity : Math.round(part.height * 2);
    const lead = part.lines.length > 1 ? KEY : BEHIND;
    const room = (names) => Math.max(EDGE.right, lead + 2 + LETTER * Math.max(...names.map((name) => name.length)));
    const long = part.lines.map((name) => (part.numbers ? name + " ".padEnd(NUMBER, "0") : name));
    this.names = [room(long), room(long.flatMap((name) => folded(name, part.numbers)))];  // in one line each, or in two
    this.root = svg("svg", { class: "scene-svg scene-curves", role: "img", "aria-label": part.title || part.lines.join(", ") });
    this.frame = this.root.appendChild(svg("g", { class: "scene-ruler" }));
    this.cursor = this.root.appendChild(svg("line", { class: "scene-cursor" }));
    const clip = `${scene.id}-${part.id}-clip`;
    this.rect = svg("rect", {});
    this.root.append(svg("clipPath", { id: clip }, this.rect));
    this.lines = part.lines.map((name, k) => {
      const look = `line-${(part.dashes?.[k] ?? k) % DASHES}${part.looks ? ` look-${part.looks[k]}` : ""}`;
      const line = this.root.appendChild(svg("path", { class: `scene-line ${look}`, "clip-path": `url(#${clip})` }));
      return { name, line, look };
    });
    for (const one of this.lines) one.dot = this.root.appendChild(svg("circle", { r: part.dot, class: `scene-dot ${one.look}` }));
    this.lines.forEach(({ dot }, k) => dot.classList.toggle("scene-dot-hollow", Boolean(part.hollow?.[k])));
    this.out = this.root.appendChild(svg("path", { class: "scene-goes-on" }));
    this.labels = new Labels(this.root.appendChild(svg("g")), scene);
    this.ends = new Ends(this.root.appendChild(svg("g")));
    this.title = this.root.appendChild(svg("desc", {}));
    this.#layOut(FIRST);
  }

  /** A slider stands over it, its handle over the place on the axis that it says. */
  carry(slider) {
    this.slider = slider;
    slider.root.classList.add("scene-over");
    this.root.before(slider.root);
  }

  paint() {
    const room = this.root.parentElement?.clientWidth;
    if (room) this.#layOut(Math.min(room, this.most));
    this.draw();
  }

  #layOut(width) {
    const height = Math.min(this.tallest, this.part.height);
    const [one, two] = this.names;
    this.folds = one > SHARE * width && two < one;
    this.within = this.folds ? two > FOLDED * width : one > SHARE * width;
    Object.assign(this, { width, height, right: width - (this.within ? 16 : this.folds ? two : one) });
    set(this.root, { width, height });
    set(this.rect, { x: EDGE.left, width: Math.max(0, this.right - EDGE.left), y: EDGE.top - 2, height: height - EDGE.top - EDGE.bottom + 3 });
    this.labels.resize(width, height);
    const [from, to] = (this.slider?.ends ?? []).map((x) => `${this.px(x).toFixed(1)}px`);
    if (from) set(this.slider.root, { style: `--from: ${from}; --to: ${to}` });
    this.slider?.root.classList.toggle("scene-over-all", this.within);
    this.#drawFrame();
  }

  #to({ range, log }, value, low, high) {
    const f = log ? Math.log : (v) => v;
    const t = (f(value) - f(range[0])) / (f(range[1]) - f(range[0]));
    return low + t * (high - low);
  }

  px(x) { return this.#to(this.x, x, EDGE.left, this.right); }
  py(y) { return this.#to(this.y, y, this.height - EDGE.bottom, EDGE.top); }

  #drawFrame() {
    const { right, x, y } = this;
    const bottom = this.height - EDGE.bottom;
    this.frame.replaceChildren();
    let free = Infinity;  // how far to the right a number may reach: the last one stays, one that would touch it goes
    for (const [value, text] of [...x.ticks].reverse()) {
      const [at, half] = [this.px(value), (TICK * text.length) / 2];
      this.frame.append(svg("line", { x1: at, x2: at, y1: EDGE.top, y2: bottom, class: "scene-grid" }));
      if (at + half > free) continue;
      free = at - half - TICK;
      this.frame.append(svg("text", { x: at, y: bottom + 15, "text-anchor": this.#anchor(value, text), class: "scene-tick" }, text));
    }
    for (const [value, text] of y.ticks) {
      this.frame.append(
        svg("line", { x1: EDGE.left, x2: right, y1: this.py(value), y2: this.py(value), class: "scene-grid" }),
        svg("text", { x: EDGE.left - 6, y: this.py(value) + 4, "text-anchor": "end", class: "scene-tick" }, text));
    }
    this.frame.append(
      svg("path", { d: `M${EDGE.left} ${EDGE.top}V${bottom}H${right}`, class: "scene-axis" }),
      svg("text", { x: right, y: this.height - 6, "text-anchor": "end", class: "scene-axis-name" }, `${x.label} \u2192`),
      svg("text", { x: EDGE.left - 8, y: 13, class: "scene-axis-name" }, `\u2191 ${y.label}`));
  }

  /** Under its line; one that would reach below the numbers at the left begins there. */
  #anchor(value, text) { return this.px(value) - (TICK * text.length) / 2 < EDGE.left - 2 * TICK ? "start" : "middle"; }

  /** Lines as what names keep off. */
  #along() {
    return (this.state?.lines ?? []).flatMap((line) => line.slice(1).flatMap(([x, y], k) => {
      const [from, to] = [line[k][1], y];
      return from === null || to === null ? [] : alongLine(this.px(line[k][0]), this.py(from), this.px(x), this.py(to));
    }));
  }

  /** A small sign above the axes wherever a line leaves them upwards. */
  #goesOn(drawn) {
    const top = EDGE.top - 2;
    const over = ([, y]) => this.py(y) < EDGE.top - 1;
    const found = [];
    for (const points of drawn) {
      points.slice(1).forEach((to, k) => {
        const from = points[k];
        if (over(from) === over(to)) return;
        const part = (EDGE.top - this.py(from[1])) / (this.py(to[1]) - this.py(from[1]));
        const x = this.px(from[0]) + part * (this.px(to[0]) - this.px(from[0]));
        if (x >= EDGE.left - 1 && x <= this.right + 1 && found.every((other) => Math.abs(other - x) >= OUT.apart)) found.push(x);
      });
    }
    return found.map((x) => `M${(x - OUT.wide).toFixed(1)} ${top}h${2 * OUT.wide}l${-OUT.wide} ${-OUT.high}z`).join("");
  }

  /** Where names would take too much of the width they end where their line ends, above or below it, in the lines' order. */
  #amid(wishes, drawn, top, bottom) {
    const those = wishes.filter(Boolean).sort((a, b) => Math.round(a.y) - Math.round(b.y) || a.from - b.from);
    const spans = those.map(({ x, text }) => {
      const from = Math.max(EDGE.left, x - LETTER * text.length);
      return drawn.flatMap((points) => {
        const near = points.map(([a, b]) => [this.px(a), this.py(b)]).filter(([px], n, all) => (all[n + 1]?.[0] ?? px) >= from && (all[n - 1]?.[0] ?? px) <= Math.max(x, from + LETTER * text.length));
        const ys = near.map(([, py]) => py);
        return ys.length ? [[Math.min(...ys), Math.max(...ys)]] : [];
      });
    });
    const through = (k, low, high) => spans[k].filter(([least, most]) => least < high && most > low).length;
    const levels = amid(those.map(({ y }) => y), through, top, bottom);
    those.forEach((wish, k) => { wish.places = [[-0.1, (levels[k] - wish.y) / (wish.gap + 2)]]; });
  }

  showInputs() {}

  showState(state) {
    this.state = state;
    const [x, y] = [state.x ?? this.part.x, state.y ?? this.part.y];
    if (JSON.stringify([x, y]) !== JSON.stringify([this.x, this.y])) {
      Object.assign(this, { x, y });
      this.#drawFrame();
    }
    this.draw();
  }

  draw() {
    const { state = {} } = this;
    const wishes = [];
    const { cursor } = state;
    const there = cursor !== undefined && cursor !== null;
    const [top, bottom] = [EDGE.top, this.height - EDGE.bottom];
    set(this.cursor, {
      x1: there ? this.px(cursor) : 0, x2: there ? this.px(cursor) : 0, y1: top, y2: bottom, visibility: there ? null : "hidden" });
    const beyond = (py) => (py < top - 1 ? " \u2191" : py > bottom + 1 ? " \u2193" : "");
    const drawn = this.lines.map((_, k) => (state.lines?.[k] ?? []).filter(([, y]) => y !== null));
    const paths = drawn.map((points) => points.map(([x, y], n) => `${n ? "L" : "M"}${this.px(x).toFixed(1)} ${this.py(y).toFixed(1)}`).join(""));
    this.lines.forEach(({ line, dot, look }, k) => {
      const points = drawn[k];
      const first = paths.indexOf(paths[k]);  // lines that lie on each other have one dot and one place for their names
      set(line, { d: paths[k] });
      const at = first === k || !points.length ? state.dots?.[k] : null;
      const seen = at && !beyond(this.py(at[1]));
      set(dot, { cx: seen ? this.px(at[0]) : 0, cy: seen ? this.py(at[1]) : 0, visibility: seen ? null : "hidden" });
      const end = points.at(-1);
      if (!end || first < k) return wishes.push(null);
      const same = this.lines.filter((_, j) => paths[j] === paths[k]);
      const names = same.map((other) => other.name);
      const y = this.py(end[1]);
      const from = this.py(points[Math.max(0, points.length - 1 - Math.ceil(points.length / 4))][1]);
      const number = this.part.numbers && at?.[2] ? ` ${at[2]}` : "";
      const rows = names.map((one, j) => (j < names.length - 1 ? fill(SAYS.and, { name: one }) : one + number + beyond(y)));
      const looks = rows.flatMap((row, j) => (this.folds ? folded(row, this.part.numbers) : [row]).map(() => same[j].look));
      const text = rows.join(" ");
      return wishes.push({
        x: this.px(end[0]), y: Math.min(bottom - 4, Math.max(top, y)), from, text, rows: this.folds ? rows.flatMap((row) => folded(row, this.part.numbers)) : rows, gap: BEHIND, look, looks });
    });
    if (this.within) this.#amid(wishes, drawn, top, bottom);
    // A line that ends by itself amid the others has its name where none of them is.
    const alone = (wish) => wish && (this.within || (wish.x < this.right - NEAR
      && !wishes.some((other) => other && other !== wish && Math.abs(other.x - wish.x) < NEAR && Math.abs(other.y - wish.y) < NEAR)));
    const [free, behind] = [wishes.map((wish) => (alone(wish) ? wish : null)), wishes.map((wish) => (alone(wish) ? null : wish))];
    this.lines.forEach(({ look }, k) => {
      const [x, y, text] = state.dots?.[k] ?? [];
      free.push(text && !this.part.numbers ? { x: this.px(x), y: this.py(y), text, gap: BEHIND, look } : null);
    });
    set(this.out, { d: this.#goesOn(drawn) });
    this.ends.paint(behind, top, bottom - 4, this.right);
    const named = { x: EDGE.left - 8, y: 0, width: 8 * this.part.y.label.length, height: EDGE.top - 6 };
    const below = { x: 0, y: bottom, width: this.width, height: EDGE.bottom };
    const numbers = { x: 0, y: top, width: EDGE.left, height: bottom - top };
    this.labels.paint(free, free.some(Boolean) ? [below, numbers, named, ...this.#along()] : []);
    write(this.title, state.text ?? "");
  }
}

// Tokens in a row, an arc from the one that asks to each that answers, as thick as its weight.

import { Arcs, inOrder, loopReach } from "./arcs.js";
import { closest, LOWER, roomBelow, written } from "./below.js";
import { glide, keep, OURS, set, svg, write } from "./elements.js";
import { fill, SAYS } from "./says.js";
import { FRAME, NEXT, Slot } from "./slot.js";
import { isCut, isNumber, largest, resize, Ruler, scaleOf, scroller, share, spokenShare, SMALLEST } from "./weights.js";

const GLIDE = 500;
const LONGEST = 150;  // pixels of a token; a longer one ends in "…"
const SHORTEST = 46;  // so short at least: that much of each must be seen rather than scroll
const TINY = 11;  // letters, rather than that the last tokens are out of sight
const NUMBER = 12.5;  // letters of what stands below
// Of the mean way to the next token: a band so thick at most leaves a hole below its arc.
const BAND = 0.7;

export class Sentence {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.asked = part.asker;
    this.cuts = [];
    this.tokens = [];
    this.at = 0;  // the token that Tab comes to
    const name = { class: "scene-svg scene-sentence", role: "group", "aria-label": part.title || part.says };
    this.drawing = svg("svg", name);
    this.arcs = new Arcs(this.drawing);
    [this.over, this.row] = ["hits", "tokens"].map((layer) => this.drawing.appendChild(svg("g", { class: `scene-${layer}` })));
    this.root = scroller(this.drawing, `sentence${part.answers ? " scene-answers" : ""}`);
    this.ruler = new Ruler(this.root);
    [this.hits, this.items] = [[], []];
    this.slot = new Slot(this.drawing);
    this.root.addEventListener("pointerleave", () => this.#point(null, null));
  }

  get least() { return 240; }

  showInputs() {}
  again() { this.asked = this.part.asker; }

  /** Choices made here or by other parts of the scene. */
  controls(values) {
    const { asks, cuts } = this.part;
    if (asks && isNumber(values[asks])) this.asked = values[asks];
    if (typeof values[asks] === "string") this.named = values[asks];
    if (cuts && values[cuts]) this.cuts = values[cuts];
    if (this.state) this.#update(false);
  }

  showState(state, smooth) {
    this.state = state;
    const tokens = state.tokens ?? this.part.tokens;
    if (tokens.join("\n") !== this.tokens.join("\n") || !this.items.length) {
      this.tokens = tokens;
      this.shown = null;
      this.hang = [0, 0];
      if (!this.part.asks) this.asked = this.part.asker;  // who was chosen was chosen in the other one
      this.#make();
      this.paint();
    } else if (this.next !== state.next || this.beside !== state.beside || this.#own().some((share, k) => share > this.hang[k])) this.paint();
    this.#update(smooth);
  }

  get n() { return this.tokens.length; }

  get whole() { return Array.isArray(this.state.weights?.[0]); }

  /** Whether a token may be chosen: of one row alone nobody else can ask. */
  get #chooses() { return Boolean(this.part.asks) || this.whole; }

  #mayAsk(k) { return this.#chooses && !this.state.silent?.includes(k); }

  /** Who asks: as chosen; where Python gave one row alone, the one whose row it is; or all (null). */
  get asker() {
    const { asker } = this.state;
    if (this.named !== undefined) return this.tokens.indexOf(this.named);
    const chosen = this.whole ? this.asked ?? asker : asker ?? this.asked;
    return isNumber(chosen) && chosen >= 0 ? Math.min(chosen, this.n - 1) : null;
  }

  #row(i) {
    const row = this.whole ? this.state.weights[i] : this.state.weights;
    return this.tokens.map((_, j) => (this.#masked(i, j) || this.#isCut(i, j) ? 0 : row?.[j] ?? NaN));
  }

  /** The largest share that a token keeps, and that the first or the last keeps: it hangs below it, and needs that much room. */
  #own() {
    const shares = this.tokens.map((_, k) => (this.whole ? this.state.weights[k][k] : k === this.asker ? this.state.weights?.[k] : 0));
    const most = (some) => Math.max(0, ...some.filter(isNumber).map((w) => Math.min(1, w)));
    return [most(shares), most([shares[0], shares.at(-1)])];
  }

  #masked(i, j) {
    const { hidden } = this.state;
    return Boolean(Array.isArray(hidden?.[0]) ? hidden[i]?.[j] : hidden?.[j]);
  }

  #isCut(i, j) {
    return i !== j && (isCut(this.cuts, i, j) || isCut(this.state.cut, i, j));
  }

  // -- what there is

  #make() {
    const kept = this.drawing.contains(document.activeElement);
    keep(this.items, this.n, () => this.row.appendChild(svg("g", { class: "scene-token" },
      svg("title"), svg("rect", { rx: 5 }), svg("text"), svg("text", { class: "scene-number" }),
      svg("rect", { class: "scene-masked", width: 8, height: 8, rx: 4 }), svg("rect", { class: "scene-behind" }))));
    keep(this.hits, this.n, () => this.over.appendChild(svg("path", { class: "scene-hit" }, svg("title"))));
    this.at = Math.min(this.at, this.n - 1);
    this.items.forEach((item, k) => this.#listen(item, k));
    this.hits.forEach((hit, k) => this.#listenToArc(hit, k));
    if (kept && !this.drawing.contains(document.activeElement)) this.items[this.at].focus();
  }

  #listen(item, k) {
    if (item.dataset.token) return;
    set(item, { "data-token": k, ...OURS });
    item.addEventListener("click", ({ clientY }) => (this.#belowName(item, clientY) ? this.#answer(k) : this.#ask(k)));
    item.addEventListener("pointerenter", ({ pointerType }) => pointerType !== "touch" && this.#point(k, null));
    item.addEventListener("pointerleave", () => this.#point(null, null));
    item.addEventListener("focus", () => this.#stop(k));
    item.addEventListener("keydown", (event) => this.#key(event, k, false));
  }

  #listenToArc(hit, k) {
    if (hit.dataset.arc) return;
    set(hit, { "data-arc": k, tabindex: -1, ...OURS });
    hit.addEventListener("click", () => this.#cut(k));
    hit.addEventListener("pointerenter", () => this.#point(null, k));
    hit.addEventListener("pointerleave", () => this.#point(null, null));
    hit.addEventListener("focus", () => this.#point(null, k));
    hit.addEventListener("blur", ({ relatedTarget }) => this.over.contains(relatedTarget) || this.#point(null, null));
    hit.addEventListener("keydown", (event) => this.#key(event, k, true));
  }

  /** Arrows walk: along the tokens, up to the arc above one and down again; Enter does it. */
  #key(event, k, arc) {
    const { key } = event;
    const last = this.n - 1;
    const to = { ArrowLeft: k - 1, ArrowRight: k + 1, Home: 0, End: last }[key];
    if (to !== undefined) (arc ? this.#arcBeside(k, to) : this.items[Math.min(last, Math.max(0, to))]).focus();
    else if (key === "ArrowUp" && !arc && this.#cuttable(k)) this.hits[k].focus();
    else if (key === "ArrowDown" && arc) this.items[k].focus();
    else if (key === "Enter" || key === " ") (arc ? this.#cut(k) : this.#ask(k));
    else if (["Delete", "Backspace", "x"].includes(key) && this.#cuttable(k)) this.#cut(k);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #arcBeside(k, to) {
    const step = Math.sign(to - k) || 1;
    for (let at = k + step; at >= 0 && at < this.n; at += step) if (this.#cuttable(at)) return this.hits[at];
    return this.hits[k];
  }

  #stop(k) {
    this.at = k;
    this.items.forEach((item, at) => set(item, { tabindex: at === k ? 0 : -1 }));
  }

  #ask(k) {
    if (!this.#mayAsk(k) || k === this.asker) return;
    this.pointed = null;
    this.asked = k;
    const { asks } = this.part;
    if (this.named !== undefined) this.named = this.tokens[k];
    if (asks) this.scene.send({ controls: { [asks]: this.named ?? k } }, { smooth: true, panel: this });
    this.#update(true);
  }

  /** Whether a click at that height is on a token's number, where that says who answers. */
  #belowName(item, y) {
    return Boolean(this.part.answers) && y > item.children[1].getBoundingClientRect().bottom;
  }

  #answer(k) {
    this.scene.send({ controls: { [this.part.answers]: k } }, { smooth: true, panel: this });
  }

  #cuttable(k) {
    const i = this.asker;
    return Boolean(this.part.cuts) && i !== null && k !== i && !this.#masked(i, k) && !isCut(this.state.fixed, i, k);
  }

  #cut(k) {
    if (!this.#cuttable(k)) return;
    const i = this.asker;
    const others = this.cuts.filter(([a, b]) => a !== i || b !== k);
    this.cuts = others.length < this.cuts.length ? others : [...others, [i, k]];
    const answers = this.part.answers ? { [this.part.answers]: k } : {};
    this.scene.send({ controls: { [this.part.cuts]: this.cuts, ...answers } }, { smooth: true, panel: this });
    this.#update(true);
  }

  #point(token, arc) {
    if (!this.state || (this.pointed === token && this.overArc === arc)) return;
    [this.pointed, this.overArc] = [token, arc];
    this.#draw();
  }

  // -- where things are

  paint() {
    const room = this.root.clientWidth;
    if (!room || !this.state) return;
    const { bar, type, narrow } = scaleOf(this.scene);
    const next = this.state.next ?? null;
    [this.next, this.beside] = [next, this.state.beside];
    const wide = (name, k, size) => Math.max(...[name, ...(k === this.n && this.beside ? [this.beside] : [])].map((text) => this.ruler.width(text, size, 600)),
      k === this.n ? this.ruler.width(NEXT, NUMBER, 600) + 4 : 0);
    const names = next === null ? this.tokens : [...this.tokens, next];
    let [tight, loops] = [false, true];  // tokens nearly touch before the last is out of sight; loops have room at both ends unless a token is cut for it
    const pad = (size) => (tight ? 1 : narrow || size < 14 ? 3 : 7);
    const count = names.length;
    let longest = LONGEST;
    const widths = (size) => names.map((name, k) =>
      Math.max(Math.min(wide(name, k, size), longest) + 2 * Math.max(pad(size), k === this.n ? FRAME : 0), tight ? 19 : narrow ? 29 : 33));
    // A loop may reach farther out than its token; where there is little room, no farther than there is one.
    this.hang = this.#own().map((share, k) => Math.max(share, this.hang?.[k] ?? 0));
    const aside = (k, ws) => (k < this.n && this.state.weights ? Math.max(0, loopReach(Math.max(tight ? 0 : bar / 2, bar * this.hang[1])) - ws[k] / 2) : 0);
    const sides = (ws) => (loops ? [aside(0, ws), aside(count - 1, ws)] : [3, 3]);
    const total = (size) => {
      const ws = widths(size);
      return [...ws, ...sides(ws)].reduce((sum, w) => sum + w, 0);
    };
    tight = total(SMALLEST) + 2 * (count - 1) > room - 2;
    let least = SMALLEST;
    const over = () => total(least) > room - 2;
    if (over()) least = TINY;
    loops = !over();
    while (over() && longest > SHORTEST) longest -= 1;
    if (over()) [longest, least] = [LONGEST, SMALLEST];  // it scrolls, and so its tokens can be whole
    this.natural = least === TINY ? TINY : this.ruler.size(type, (s) => total(s) + (narrow ? 5 : 3) * (count - 1) <= room - 2);
    const others = this.#others();
    const size = Math.min(this.natural, ...others.map((other) => other.natural));
    const ws = widths(size);
    const gap = Math.min(Math.max((room - 2 - total(size)) / Math.max(1, count - 1), tight ? 0 : 2), count < 9 ? 44 : 28);
    const across = total(size) + gap * (count - 1);
    let x = Math.max(1, (room - across) / 2) + sides(ws)[0];
    const xs = ws.map((w) => {
      const middle = x + w / 2;
      x += w + gap;
      return middle;
    });
    this.band = this.n > 1 ? (BAND * (xs[this.n - 1] - xs[0])) / (this.n - 1) : Infinity;
    const band = Math.min(bar, this.band, ...others.map((other) => other.band));
    const close = xs.some((at, k) => at - xs[k - 1] < closest(this.ruler));
    const foot = roomBelow(band * Math.max(this.hang[0], ...others.map((other) => other.hang[0])), close);
    this.height = Math.min(this.tallest ?? Infinity, this.part.height ?? (room >= 1000 ? 170 : room >= 640 ? 164 : room >= 300 ? 128 : 104));
    const high = this.height - Math.min(this.height / 8, foot.more);  // what a thick loop needs, arcs give
    const base = 12 + high;
    const pill = size + 10;
    const below = this.part.numbers === "none" ? base + 4 + pill + 14 : base + 4 + pill + 19;
    this.place = { room, size, count: this.n, xs, ws, bar: band, high, base, pill, below, clear: this.part.numbers !== "none", rows: foot.rows, wide: Math.max(room, across + 2) };
    resize(this.drawing, this.place.wide, below + foot.room);
    this.root.classList.toggle("scene-scrolls", across > room);
    this.items.forEach((item, k) => {
      const [title, box, text, number, mask, behind] = item.children;
      const label = this.ruler.cut(this.tokens[k], ws[k] - 2 * pad(size) + 1, size, 600);
      write(text, label);
      write(title, label === this.tokens[k] ? "" : this.tokens[k]);
      set(box, { x: xs[k] - ws[k] / 2, y: base + 3, width: ws[k], height: pill });
      set(text, { x: xs[k], y: base + 3 + pill / 2 + size * 0.35, style: `font-size: ${size}px` });
      set(number, { x: xs[k], y: below });
      set(mask, { x: xs[k] - 4, y: below - 8 });
      set(behind, { x: xs[k] - ws[k] / 2, y: base + 3, width: ws[k], height: below + 4 + foot.rows * LOWER - base });
    });
    this.slot.paint(next, xs[this.n], ws[this.n], this.place, this.ruler);
    if (this.shown) {
      this.shown.x = xs[this.shown.asker] ?? 0;
      this.#draw();
    } else this.#update(false);  // it had no room until now
    for (const other of others) if (other.place?.size !== size || other.place.bar !== band || (other.place.high !== high && !other.part.height)) other.paint();
  }

  /** Other sentences of this scene: the same letters and one scale of weights in all of them. */
  #others() {
    return Object.values(this.scene.panels).filter((panel) => panel !== this && panel.part?.kind === "sentence" && panel.natural);
  }

  // -- what is seen

  /** To the arcs there are now; whoever asks anew, and what changed by a step, glides there. */
  #update(smooth) {
    if (!this.place) this.paint();
    const asker = this.asker;
    if (!this.place) return;
    if (asker === null) {
      this.stop?.();
      this.shown = null;
      this.goal = null;
      this.#draw();
      return;
    }
    const goal = { asker, row: this.#row(asker), x: this.place.xs[asker] };
    const from = this.shown;
    const moved = from && this.goal?.asker !== asker;
    const same = this.goal && !moved && this.goal.row.every((w, k) => Object.is(w, goal.row[k])) && this.goal.x === goal.x;
    this.goal = goal;
    if (same && this.shown) {
      if (!this.gliding) this.shown = goal;
      this.#draw();
      return;
    }
    this.stop?.();
    this.gliding = Boolean(from && (smooth || moved));
    if (moved) this.#bringIntoSight(goal.x);
    if (!this.gliding) {
      this.shown = goal;
      this.#draw();
      return;
    }
    this.stop = glide((t) => {
      const between = (a, b) => (isNumber(a) && isNumber(b) ? a + (b - a) * t : b);
      this.gliding = t < 1;
      this.shown = t < 1
        ? { asker, row: goal.row.map((w, k) => between(from.row[k], w)), x: between(from.x, this.place.xs[asker]) }
        : { ...goal, x: this.place.xs[asker] };
      this.#draw();
    }, GLIDE);
  }

  #bringIntoSight(x) {
    if (this.place.wide <= this.place.room) return;
    this.root.scrollTo({ left: x - this.place.room / 2, behavior: "instant" });
  }

  /** What is drawn: the shown asker, or, while a token is pointed at, that token's own arcs. */
  #draw() {
    if (!this.place) return;
    const peek = this.pointed !== null && this.pointed !== undefined && this.whole && this.pointed !== this.asker;
    const seen = peek ? { asker: this.pointed, row: this.#row(this.pointed), x: this.place.xs[this.pointed] } : this.shown;
    const only = this.overArc ?? (this.pointed !== seen?.asker && !peek ? this.pointed ?? null : null);
    this.arcs.drawMany(this.place, seen || !this.whole ? [] : this.tokens.map((_, i) => this.#row(i)));
    const i = seen?.asker;
    this.#drawTokens(seen, peek);  // its numbers say how near a loop may come
    const arcs = this.arcs.draw(this.place, seen, (k) => this.#isCut(i, k), only);
    this.hits.forEach((hit, k) => {
      const there = arcs.length > 0 && !peek && this.#cuttable(k);
      set(hit, { visibility: there ? null : "hidden" });
      if (!there) return;
      set(hit, { d: arcs[k].d, style: `stroke-width: ${Math.max(10, arcs[k].wide).toFixed(1)}px` });
      this.#nameArc(hit, i, k, this.#isCut(i, k));
    });
    if (arcs.length) inOrder(this.over, this.arcs.order.map((k) => this.hits[k]));
  }

  /** How the numbers are written, alike in all sentences. For a row of its own the asker's is first, then the larger ones. */
  #written(texts, row, bold, i, peek) {
    const worth = texts.map((text, k) => (k === this.pointed || k === this.overArc ? 4 : k === i ? 3 : [SAYS.cut, NEXT].includes(text) ? 2 : row[k] || 0));
    const from = (least) => written(this.place, this.ruler, texts, worth, bold, i, Math.min(1, row[i] || 0), least);
    const [alone, others] = [from(0), this.#others()];
    const before = this.form;
    if (!peek) this.form = alone.form;
    if (this.form !== before) for (const other of others) other.#draw();
    return others.length ? from(Math.max(alone.form, ...others.map((other) => other.form ?? 0))) : alone;
  }

  #nameArc(hit, i, k, cut) {
    const arrow = `${this.tokens[i]} → ${this.tokens[k]}`;
    const text = fill(cut ? SAYS.putBack : SAYS.cutThis, { arrow, weight: share(this.goal?.row[k]) });
    set(hit, { role: "button", "aria-pressed": String(Boolean(cut)), "aria-label": fill(SAYS.cutArrow, { arrow }) });
    write(hit.firstChild, text);
  }

  #drawTokens(seen, peek) {
    this.root.classList.toggle("scene-chooses", this.#chooses);
    const { looks = this.part.looks ?? [], news } = this.state;
    const i = seen?.asker ?? -1;
    const row = seen ? (this.gliding && i === this.goal.asker ? this.goal.row : seen.row) : [];
    const bold = news ?? largest(row);
    const texts = this.tokens.map((_, k) => (i < 0 || this.#masked(i, k) ? "" : this.#isCut(i, k) ? SAYS.cut : share(row[k])));
    const { rows: lines, texts: numbers, size, inner } = this.#written([...texts, this.next === null ? "" : NEXT], row, bold, i, peek);
    this.place.inner = inner;
    const letters = `font-size: ${size}px`;
    const level = (k) => this.place.below + LOWER * Math.max(0, lines[k]);
    this.slot.say(lines[this.n] < 0 ? "" : NEXT, level(this.n), letters);
    this.items.forEach((item, k) => {
      const number = item.children[3];
      const masked = i >= 0 && this.#masked(i, k);
      const cut = i >= 0 && this.#isCut(i, k);
      const look = looks[k] ? ` scene-look-${looks[k]}` : "";
      const is = `${k === i ? " scene-asks" : ""}${masked ? " scene-is-masked" : ""}${bold.includes(k) ? " scene-news" : ""}`;
      set(item, { class: `scene-token${look}${is}` });
      write(number, this.part.numbers === "none" || lines[k] < 0 ? "" : numbers[k]);
      set(number, { y: level(k), style: letters });
      number.classList.toggle("scene-small-number", cut || !(row[k] >= 0.05));
      number.classList.toggle("scene-cut-number", cut);
      const weight = masked ? SAYS.hidden : cut ? SAYS.cut : spokenShare(row[k]);
      const word = this.tokens[k];
      const answers = i < 0 ? word : fill(SAYS.answersTo, { word, asker: this.tokens[i], weight });
      set(item, { "aria-label": k === i ? fill(SAYS.asksItself, { word, weight }) : answers, role: this.#mayAsk(k) ? "button" : "img",
        "aria-pressed": this.#mayAsk(k) ? String(k === this.asker) : null, tabindex: k === this.at ? 0 : -1 });
    });
  }
}

// Two texts: above the tokens that answer, below those that ask, a band from the asker to each, as thick as its weight.

import { inOrder } from "./arcs.js";
import { closest, written } from "./below.js";
import { keep, OURS, set, svg, write } from "./elements.js";
import { fill, SAYS } from "./says.js";
import { arcInk, isNumber, largest, LEAST, resize, Ruler, scaleOf, scroller, share, spokenShare } from "./weights.js";

const HIGH = 104;  // pixels of the bands
const [NAME, NUMBER, FOOT] = [12, 35, 20];  // baselines of the upper name and the numbers; the lower name below its tokens
const [TOP, GAP] = [41, 3];  // the upper tokens; from a token to its bands
const [PAD, APART] = [7, 36];  // beside a token's text; between tokens at most

export class Texts {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.least = 210;
    this.drawing = svg("svg", { class: "scene-svg", role: "group", "aria-label": part.title });
    this.root = scroller(this.drawing, "texts");
    this.ruler = new Ruler(this.root);
    const layer = (attributes) => this.drawing.appendChild(svg("g", attributes));
    this.all = layer({ class: "scene-others", "aria-hidden": "true" });
    this.one = layer({ class: "scene-arcs", "aria-hidden": "true" });
    this.foot = this.one.appendChild(svg("rect", { class: "scene-foot", height: 4 }));
    this.names = part.names.map((name) => this.drawing.appendChild(svg("text", { class: "scene-small-text", x: 2 }, name)));
    this.answers = part.answering.tokens.map((token) => this.#token(this.drawing, token));
    const asking = layer({ class: "scene-chooses" });
    this.askers = part.asking.tokens.map((token, i) => this.#asker(this.#token(asking, token), i));
    [this.bands, this.faint] = [[], []];
  }

  #token(parent, text) {
    const [box, name, number] = [svg("rect", { rx: 5 }), svg("text", {}, text), svg("text", { class: "scene-number" })];
    return { root: parent.appendChild(svg("g", {}, box, name, number)), box, name, number };
  }

  #asker(token, i) {
    const { root } = token;
    set(root, { role: "button", tabindex: 0, "data-token": i, ...OURS });
    root.addEventListener("click", () => this.#ask(i));
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      this.#ask(i);
    });
    root.addEventListener("pointerenter", ({ pointerType }) => pointerType !== "touch" && this.#point(i));
    root.addEventListener("pointerleave", () => this.#point(null));
    return token;
  }

  #ask(i) {
    this.scene.send({ controls: { [this.part.asks]: this.part.asking.tokens[i] } }, { smooth: true });
  }

  #point(i) {
    this.pointed = i;
    this.#draw();
  }

  showInputs() {}

  controls(values) {
    const asks = this.part.asking.tokens.indexOf(values[this.part.asks]);
    if (asks === this.asks) return;  // a hand moves something else
    this.asks = asks;
    this.#draw();
  }

  showState(state) {
    this.state = state;
    if (!this.place) this.paint();
    this.#draw();
  }

  paint() {
    const room = this.root.clientWidth;
    if (!room) return;
    const { bar, type: size } = scaleOf(this.scene);
    const pill = size + 10;
    const [from, to] = [TOP + pill + GAP, TOP + pill + GAP + HIGH];  // of the bands: from the answers down
    const low = to + GAP;
    const lay = (tokens, items, y, looks) => {
      // As wide as the numbers that stand there, too.
      const ws = tokens.map((token) => Math.max(this.ruler.width(token, size, 600) + 2 * PAD, closest(this.ruler)));
      const total = ws.reduce((sum, w) => sum + w, 0);
      const gap = Math.max(1, Math.min(APART, (room - 2 - total) / Math.max(1, tokens.length - 1)));
      let x = Math.max(1, (room - total - gap * (tokens.length - 1)) / 2);
      return items.map((item, k) => {
        const middle = x + ws[k] / 2;
        set(item.box, { x, y, width: ws[k], height: pill });
        set(item.name, { x: middle, y: y + pill / 2 + size * 0.35, style: `font-size: ${size}px` });
        set(item.number, { x: middle });
        item.look = `scene-token${looks[k] ? ` scene-look-${looks[k]}` : ""}`;
        x += ws[k] + gap;
        return middle;
      });
    };
    const { answering, asking } = this.part;
    const xs = lay(answering.tokens, this.answers, TOP, answering.looks);
    this.place = { xs, bar, from, to, askers: lay(asking.tokens, this.askers, low, asking.looks) };
    set(this.names[0], { y: NAME });
    set(this.names[1], { y: low + pill + FOOT });
    resize(this.drawing, room, low + pill + FOOT + 6);
    this.#draw();
  }

  #draw() {
    const { weights } = this.state ?? {};
    if (!this.place || !weights) return;
    const i = this.pointed ?? this.asks;
    const row = weights[i] ?? [];
    const { xs, bar, to, askers } = this.place;
    const others = weights.flatMap((shares, k) => (k === i ? [] : this.#bands(shares, k)));
    keep(this.faint, others.length, () => this.all.appendChild(svg("path", { class: "scene-arc scene-dim" })));
    others.forEach((band, k) => paintBand(this.faint[k], band));
    const ours = this.#bands(row, i);
    keep(this.bands, ours.length, () => this.one.appendChild(svg("path", { class: "scene-arc" })));
    ours.forEach((band, k) => paintBand(this.bands[k], band));
    inOrder(this.one, ours.map((_, k) => k).sort((a, b) => ours[a].weight - ours[b].weight).map((k) => this.bands[k]));
    set(this.foot, { x: (askers[i] ?? 0) - bar / 2, y: to - 1, width: bar, visibility: i < 0 ? "hidden" : null });
    const most = largest(row);
    const { texts, size } = written({ xs, bar: 0 }, this.ruler, row.map((w) => share(w)), row.map((w) => w || 0), most, 0, 0);
    const word = this.part.asking.tokens[i];
    this.answers.forEach(({ root, number, look }, k) => {
      set(root, { class: `${look}${most.includes(k) ? " scene-news" : ""}`, role: "img",
        "aria-label": fill(SAYS.answersTo, { word: this.part.answering.tokens[k], asker: word, weight: spokenShare(row[k]) }) });
      write(number, texts[k] ?? "");
      set(number, { y: NUMBER, style: `font-size: ${size}px` });
      number.classList.toggle("scene-small-number", !(row[k] >= 0.05));
    });
    this.askers.forEach(({ root, look }, k) => set(root, { class: `${look}${k === i ? " scene-asks" : ""}`,
      "aria-label": this.part.asking.tokens[k], "aria-pressed": String(k === this.asks) }));
  }

  /** The bands of one asker, in the order of the answers, side by side on its bar. */
  #bands(row, i) {
    const { xs, bar, from, to, askers } = this.place;
    const shares = row.map((w) => (isNumber(w) ? Math.max(0, w) : 0));
    const scale = bar / Math.max(1, shares.reduce((sum, w) => sum + w, 0));
    let at = askers[i] - (scale * shares.reduce((sum, w) => sum + w, 0)) / 2;
    return shares.map((weight, k) => {
      const wide = weight * scale;
      const [foot, middle] = [(at + wide / 2).toFixed(1), (from + to) / 2];
      at += wide;
      return { weight, wide: Math.max(0.7, wide), d: `M${foot} ${to}C${foot} ${middle} ${xs[k].toFixed(1)} ${middle} ${xs[k].toFixed(1)} ${from}` };
    });
  }
}

function paintBand(path, { weight, wide, d }) {
  set(path, { d, style: `stroke: ${arcInk(weight)}; stroke-width: ${wide.toFixed(2)}px`, visibility: weight >= LEAST ? null : "hidden" });
}

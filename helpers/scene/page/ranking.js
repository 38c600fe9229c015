// A list of words, each with a bar and its per cent, and "others", so that they make 100 %.
// Two lists stand back to back, with a line from a word to the same word.

import { glide, keep, OURS, set, svg, write } from "./elements.js";
import { SAYS } from "./says.js";
import { arcInk, isNumber, percent, resize, Ruler, scaleOf, scroller } from "./weights.js";

const GLIDE = 500;
const [LETTER, SMALL] = [13, 12];  // of names; where there is little room
const ASIDE = 14;  // pixels beside a name, up to its bar
const BAR = 20;  // so long at least is the bar of all, before a name ends in "…"
// Two lists whose bars would be shorter than that have them below the names: such a row, such a bar, its foot so far up.
const SHORT = { bar: 80, row: 30, thick: 8, foot: 4 };
const INSTEAD = 14;  // pixels from the line to what stands instead of a list
const LINE = 18;  // pixels from a line of what stands instead of a list to the next one

/** A word as one can see it: an end of line has a sign, a mark stands in quotes. */
export function visible(word) {
  const text = word.trim() || (word.includes("\n") ? "↵" : "␣");
  return /^[\p{P}\p{S}]+$/u.test(text) && !/^[↵␣]$/.test(text) ? `“${text}”` : text;
}

export class Ranking {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.chosen = part.lists.map(() => null);
    this.at = part.lists.map(() => 0);
    this.drawing = svg("svg", { class: "scene-svg" });
    this.root = scroller(this.drawing, `ranking${part.picks ? " scene-chooses" : ""}`);
    this.ruler = new Ruler(this.root);
    this.lines = this.drawing.appendChild(svg("g", { "aria-hidden": "true" }));
    this.joins = [];
    this.sides = part.lists.map((name) => {
      const list = svg("g", { role: part.picks ? "listbox" : "list", "aria-label": name });
      const rule = svg("path", { class: "scene-rule" });
      const others = this.#item(svg("g"), "others");
      const instead = (part.empty ?? "").split("\n").map((line) => svg("text", { class: "scene-small-text" }, line));
      this.drawing.append(rule, list, others, ...instead);
      const pale = [];  // the bars of the other list, where there is none yet
      return { list, rule, others, instead, items: [], shown: null, pale };
    });
  }

  get least() {
    return 180 * this.part.lists.length;
  }

  showInputs() {}

  controls(values) {
    this.part.picks?.forEach((id, side) => {
      if (isNumber(values[id])) this.chosen[side] = values[id];
    });
    if (this.state) this.#draw();
  }

  showState(state, smooth) {
    const first = !this.state;
    this.state = state;
    if (state.chosen) this.chosen = [...state.chosen];
    this.sides.forEach((side, s) => {
      const words = state.words?.[s] ?? [];
      keep(side.items, words.length, (k) => this.#listen(this.#item(side.list, ""), s, k));
      this.at[s] = Math.min(this.at[s], Math.max(0, words.length - 1));
    });
    if (!this.place || this.rows !== this.#rows() || this.#longest() > this.longest) this.paint();
    this.stop?.();
    const from = this.sides.map((side) => side.shown);
    const to = this.sides.map((_, s) => [...(state.shares?.[s] ?? []), state.others?.[s] ?? 0]);
    const move = (t) => {
      this.sides.forEach((side, s) => {
        side.shown = to[s].map((p, k) => (isNumber(p) ? (from[s]?.[k] ?? 0) + (p - (from[s]?.[k] ?? 0)) * t : 0));
      });
      this.#draw();
    };
    if (smooth && !first) this.stop = glide(move, GLIDE);
    else move(1);
  }

  #rows() {
    return Math.max(...this.sides.map((side) => side.items.length)) + 1;
  }

  get #letter() { return scaleOf(this.scene).narrow ? SMALL : LETTER; }

  /** Pixels of the longest name. */
  #longest() {
    const size = this.#letter;
    return Math.max(0, ...(this.state.words ?? []).flat().map((word) => this.ruler.width(visible(word), size, 600)));
  }

  #item(parent, name) {
    return parent.appendChild(svg("g", { class: `scene-item scene-${name}` }, svg("title"), svg("rect", { class: "scene-behind", rx: 4 }),
      svg("text", { class: "scene-word" }), svg("rect", { class: "scene-bar", rx: 2 }), svg("text", { class: "scene-percent" })));
  }

  #listen(item, s, k) {
    if (!this.part.picks) return set(item, { role: "listitem" });
    set(item, { role: "option", ...OURS });
    item.addEventListener("click", () => this.#choose(s, k));
    item.addEventListener("focus", () => {
      this.at[s] = k;
      this.#draw();
    });
    item.addEventListener("keydown", (event) => {
      const { key } = event;
      const { items } = this.sides[s];
      const to = { ArrowUp: k - 1, ArrowDown: k + 1, Home: 0, End: items.length - 1 }[key];
      const other = { ArrowLeft: 0, ArrowRight: 1 }[key];
      if (to !== undefined) items[Math.min(items.length - 1, Math.max(0, to))].focus();
      else if (other !== undefined && this.sides[other]) this.sides[other].items[Math.min(k, this.sides[other].items.length - 1)]?.focus();
      else if (key === "Enter" || key === " ") this.#choose(s, k);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return item;
  }

  /** Whether a click chooses that word: of some lists only a few can be gone on with. */
  #offered(s, k) { return this.state.offers?.[s]?.includes(k) ?? true; }

  #choose(s, k) {
    if (!this.#offered(s, k)) return;
    this.chosen[s] = k;
    const { picks, after } = this.part;
    const { step } = this.state;
    const earlier = after ? this.scene.value(picks[s]).filter((one) => one[0] < step) : [];
    const controls = after ? { [picks[s]]: [...earlier, [step, k]], [after]: step + 1 } : { [picks[s]]: k };
    this.scene.send({ controls }, { smooth: true, panel: this });
    this.#draw();
  }

  paint() {
    const room = this.root.clientWidth;
    if (!room || !this.state) return;
    const two = this.sides.length > 1;
    const { narrow } = scaleOf(this.scene);
    const middle = !two ? 0 : room < 600 ? 22 : room > 1000 ? 96 : 64;
    const side = (room - middle) / this.sides.length;
    const per = narrow ? 48 : 56;
    // It never shrinks: bars would jump while words change.
    this.longest = Math.max(this.longest ?? 0, this.#longest());
    const name = Math.min(Math.max(narrow ? 66 : 80, this.longest + ASIDE), Math.max(side - per - BAR, 0.4 * side));
    const below = two && side - name - per < SHORT.bar;
    const high = below ? SHORT.row : this.part.row ?? (narrow ? 22 : 23);
    this.rows = this.#rows();
    // Below its name a bar begins where the name does.
    const bar = below ? { name: 3, bar: side - 4 } : { name, bar: Math.max(10, side - name - per) };
    this.place = { side, middle, high, two, below, size: this.#letter, ...bar, letters: below ? side - per : name };
    resize(this.drawing, room, this.rows * high + 2);
    this.#draw();
  }

  #draw() {
    if (!this.place) return;
    const { side, middle, name, high } = this.place;
    const most = Math.max(...this.sides.map(({ items }) => items.length));
    this.sides.forEach((one, s) => {
      const { items, others, rule } = one;
      const mirror = this.place.two && s === 0;
      const x = mirror || s === 0 ? 0 : side + middle;
      const at = mirror ? side - name + 0.5 : x + name - 0.5;
      set(rule, { d: `M${at} 0V${(most + 1) * high}` });
      const shows = (yes) => ({ visibility: yes ? null : "hidden" });
      set(rule, shows(most));
      set(others, shows(items.length));
      this.#drawPale(one, s, x, mirror);
      const middleOf = (most * high - LINE * one.instead.length) / 2;
      const instead = (this.state.empty ?? this.part.empty ?? "").split("\n");
      one.instead.forEach((line, k) => {
        write(line, instead[k] ?? "");
        set(line, { x: mirror ? side - name - INSTEAD : x + name + INSTEAD, y: 14 + LINE * k + middleOf,
          class: `scene-small-text scene-instead${mirror ? " scene-end" : ""}`, ...shows(!items.length) });
      });
      items.forEach((item, k) => this.#drawItem(item, s, k, x, mirror));
      this.#drawItem(others, s, items.length, x, mirror);
    });
    this.#join();
  }

  /** A list that waits for its words has the outlines of the other one's bars: with those it will be compared. */
  #drawPale({ items, pale, list }, s, x, mirror) {
    const { side, name, bar, high } = this.place;
    const shares = items.length ? [] : this.sides[1 - s]?.shown ?? [];
    keep(pale, shares.length, () => list.parentNode.insertBefore(svg("rect", { class: "scene-pale-bar", rx: 2 }), list));
    shares.forEach((share, k) => {
      const length = this.#length(share, bar);
      const [y, height] = this.#across(k);
      set(pale[k], { x: (mirror ? x + side - name - length : x + name).toFixed(1), y, width: length.toFixed(1), height });
    });
  }

  #length(share, bar) { return Math.max(1, Math.min(1, share / (this.part.full ?? 1)) * bar); }

  /** Where a row's bar lies: its top and how thick it is. */
  #across(k) {
    const { high, below } = this.place;
    return below ? [(k + 1) * high - SHORT.foot - SHORT.thick, SHORT.thick] : [k * high + 4, high - 8];
  }

  #drawItem(item, s, k, x, mirror) {
    const { side, name, bar, high, size, below, letters } = this.place;
    const { words = [], shares = [], others = [], looks = [] } = this.state;
    const last = k === this.sides[s].items.length;
    const word = last ? SAYS.others : visible(words[s][k]);
    const value = last ? others[s] : shares[s]?.[k];
    const seen = this.sides[s].shown?.[k] ?? 0;
    const chosen = !last && this.chosen[s] === k;
    const look = looks[s]?.[k];
    const [title, behind, text, box, number] = item.children;
    const y = k * high;
    const length = this.#length(seen, bar);
    const [top, thick] = this.#across(k);
    const line = (below ? top / 2 + y / 2 : y + high / 2) + 4.5;
    const far = mirror ? x : x + side;
    const edge = mirror ? x + side - name : x + name;
    const label = this.ruler.cut(word, letters - ASIDE + 2, size, 600);
    write(text, label);
    write(title, label === word ? "" : word);
    write(number, percent(value, this.part.decimals));
    set(behind, { x, y: y + 1, width: side, height: high - 2 });
    const aside = below ? name + 4 : 2;  // off the line
    set(text, { x: mirror ? x + side - aside : x + aside, y: line, class: `scene-word${mirror ? " scene-end" : ""}`, style: `font-size: ${size}px` });
    set(box, { x: (mirror ? edge - length : edge).toFixed(1), y: top, width: length.toFixed(1), height: thick,
      style: last ? null : `fill: ${look ? "var(--look)" : arcInk(seen)}` });
    set(number, { x: (below ? far : mirror ? edge - length - 6 : edge + length + 6).toFixed(1), y: line,
      class: `scene-percent${mirror !== below ? " scene-end" : ""}${value >= 0.05 ? "" : " scene-small-number"}` });
    if (last) return;
    set(item, { class: `scene-item${look ? ` scene-look-${look}` : ""}${chosen ? " scene-chosen" : ""}`, "data-item": `${s},${k}`,
      "aria-label": `${word}, ${percent(value, this.part.decimals).replace("%", SAYS.perCent).replace("<", SAYS.lessThan).replace(">", SAYS.moreThan)}` });
    if (this.part.picks) set(item, { "aria-selected": String(chosen), tabindex: this.at[s] === k ? 0 : -1, "aria-disabled": this.#offered(s, k) ? null : "true" });
  }

  /** Lines between the same words of two lists; the likeliest of each is drawn strongly. */
  #join() {
    const [ours, theirs] = this.state.words ?? [];
    const both = theirs ? ours.flatMap((word, a) => (theirs.includes(word) ? [[a, theirs.indexOf(word)]] : [])) : [];
    const { side, middle, high } = this.place;
    const [first, second] = (this.state.shares ?? []).map((some) => some.indexOf(Math.max(...some.map((p) => p ?? 0))));
    keep(this.joins, both.length, () => this.lines.appendChild(svg("path")));
    both.forEach(([a, b], k) => {
      const [x1, x2, y1, y2] = [side + 5, side + middle - 5, (a + 0.5) * high, (b + 0.5) * high];
      const m = (x1 + x2) / 2;
      set(this.joins[k], { d: `M${x1} ${y1}C${m} ${y1} ${m} ${y2} ${x2} ${y2}`,
        class: `scene-joins${a === first ? " scene-first" : b === second ? " scene-second" : ""}` });
    });
  }
}

// Numbers before and after, side by side, each joined to what it became.

import { keep, set, svg, write } from "./elements.js";
import { LEAD, spread } from "./ends.js";
import { isNumber, resize, Ruler, scroller } from "./weights.js";
import { show } from "./numbers.js";

const LETTER = 13;
const NAMED = 4;  // so many have a name while there is nothing to compare, if not all have room
const [TOP, FOOT, NOTE] = [32, 18, 14];  // pixels: above the scale, its lower number, a line of a note
const LINE = 16;  // a name

export class Slopes {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.drawing = svg("svg", { class: "scene-svg", role: "img", "aria-label": part.title });
    this.root = scroller(this.drawing, "slopes");
    this.ruler = new Ruler(this.root);
    this.poles = [0, 1].map(() => this.drawing.appendChild(svg("path", { class: "scene-rule" })));
    this.heads = [0, 1].map(() => this.drawing.appendChild(svg("text", { class: "scene-small-text" })));
    this.ends = [0, 1].map(() => this.drawing.appendChild(svg("text", { x: 2, class: "scene-small-text" })));
    [this.lines, this.dots, this.leads, this.tags, this.notes] = [[], [], [], [], []];
    this.layers = [0, 1, 2, 3].map(() => this.drawing.appendChild(svg("g")));
  }

  get least() {
    return 90;
  }

  get most() {
    return 240;
  }

  showInputs() {}

  showState(state) {
    this.state = state;
    this.paint();
  }

  paint() {
    const room = this.root.clientWidth;
    if (!room || !this.state?.from) return;
    const { names, from, to, news = [] } = this.state;
    const decimals = this.part.decimals ?? 2;
    const [high, top] = [this.part.height, TOP];
    const known = [...from, ...(to ?? [])].filter(isNumber);
    const [low, most] = this.part.range ?? around(known);
    const y = (value) => top + 4 + ((high - 8) * (most - Math.min(most, Math.max(low, value)))) / (most - low || 1);
    const text = (k, values) => `${names[k]} ${isNumber(values[k]) ? show(values[k], decimals) : "?"}`;
    // All have their names where there is room; else those that are nearest, until there is something to compare.
    const others = names.map((_, k) => k).filter((k) => isNumber(from[k]) && !news.includes(k)).sort((a, b) => from[b] - from[a]);
    const all = news.length + others.length <= high / LINE;
    const named = [...news, ...(all ? others : to ? [] : others.slice(0, Math.max(0, NAMED - news.length)))];
    const wide = Math.max(0, ...named.map((k) => this.ruler.width(text(k, from), LETTER, 600)));
    const label = Math.min(wide, to ? Math.max(40, room - 70) : room - 8 - LEAD);
    const x = [8, Math.max(34, Math.min(130, room - label - LEAD - 4))];
    const lines = [this.part.says, this.part.note].map((text) => this.#wrapped(text, room - 4));
    resize(this.drawing, room, top + high + FOOT + NOTE * lines.flat().length);
    [[top - 5, most], [top + high + 13, low]].forEach(([level, number], k) => {
      write(this.ends[k], show(number, 1));
      set(this.ends[k], { y: level });
    });
    this.poles.forEach((pole, k) => set(pole, { d: `M${x[k]} ${top}V${top + high}`, visibility: k && !to ? "hidden" : null }));
    this.heads.forEach((head, k) => {
      write(head, k && !to ? "" : this.part.heads[k]);
      const close = k && x[1] - x[0] < 60;  // side by side then, not each above its own
      set(head, { x: !k ? 2 : close ? Math.max(x[1] - 2, 8 + this.ruler.width(this.part.heads[0], 12)) : x[1] + 6, y: 12, class: `scene-small-text${k && !close ? " scene-end" : ""}` });
    });
    const shown = names.map((_, k) => k).filter((k) => isNumber(from[k]) && (!to || isNumber(to[k])));
    shown.sort((a, b) => news.includes(a) - news.includes(b));
    keep(this.lines, to ? shown.length : 0, () => this.layers[0].appendChild(svg("path")));
    keep(this.dots, shown.length * (to ? 2 : 1), () => this.layers[1].appendChild(svg("circle", {}, svg("title"))));
    shown.forEach((k, at) => {
      const rank = news.indexOf(k);
      if (to) set(this.lines[at], { d: `M${x[0]} ${y(from[k])}L${x[1]} ${y(to[k])}`,
        class: `scene-joins ${rank === 0 ? "scene-first" : rank > 0 ? "scene-second" : "scene-faded"}` });
      (to ? [from, to] : [from]).forEach((values, side) => {
        const dot = this.dots[at * (to ? 2 : 1) + side];
        set(dot, { cx: x[side], cy: y(values[k]), r: rank >= 0 ? 4.5 : 2.4, class: `scene-mark-dot${rank >= 0 ? " scene-news" : ""}` });
        write(dot.firstChild, text(k, values));
      });
    });
    this.#nameThem(named.filter((k) => shown.includes(k)), news, to ?? from, to ? x[1] : x[0], y, text, room);
    this.#note(to ? lines[0] : lines.flat(), top + high + FOOT + 11);
  }

  /** Labels beside the last column, each joined to its mark; those that would touch give way. */
  #nameThem(named, news, values, pole, y, text, room) {
    const places = [...named].sort((a, b) => y(values[a]) - y(values[b]));
    const levels = spread(places.map((k) => y(values[k])), places.map(() => LINE), TOP, TOP + this.part.height);
    const [x, wide] = [pole + LEAD, room - pole - LEAD];
    keep(this.leads, places.length, () => this.layers[2].appendChild(svg("line", { class: "scene-leader" })));
    keep(this.tags, places.length, () => this.layers[3].appendChild(svg("text", {}, svg("tspan", { class: "scene-strong-text" }), svg("tspan"))));
    places.forEach((k, n) => {
      const [name, number] = this.tags[n].children;
      set(this.leads[n], { x1: pole + 6, y1: y(values[k]).toFixed(1), x2: x - 3, y2: levels[n].toFixed(1) });
      set(this.tags[n], { x, class: news.includes(k) ? null : "scene-faint-tag", y: (levels[n] + 4.5).toFixed(1) });
      const value = text(k, values).slice(this.state.names[k].length);
      const both = this.ruler.width(this.state.names[k], LETTER, 600) + this.ruler.width(value, LETTER) <= wide;
      write(name, this.ruler.cut(this.state.names[k], wide, LETTER, 600));
      write(number, both ? value : "");  // the words say it, too
    });
  }

  /** Why some are strong, and what to do so that there is something to compare. */
  #note(lines, y) {
    keep(this.notes, lines.length, () => this.drawing.appendChild(svg("text", { x: 2, class: "scene-small-text" })));
    lines.forEach((line, k) => {
      write(this.notes[k], line);
      set(this.notes[k], { y: y + NOTE * k });
    });
  }

  #wrapped(text, room) {
    const lines = [];
    for (const word of text ? text.split(" ") : []) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && this.ruler.width(longer, 12) <= room) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }
}

/** The tenths that hold all of them. */
function around(values) {
  const low = Math.floor(10 * Math.min(...values) + 1e-9) / 10;
  return [low, Math.max(low + 0.1, Math.ceil(10 * Math.max(...values) - 1e-9) / 10)];
}

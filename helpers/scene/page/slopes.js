// Numbers before and after, side by side, each joined to what it became.

import { keep, set, svg, write } from "./elements.js";
import { isNumber, resize, Ruler, scroller } from "./weights.js";
import { show } from "./numbers.js";

const LETTER = 13;
const NAMED = 4;  // so many have a name while there is nothing to compare
const HINT = 30;  // pixels: below the scale

export class Slopes {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.drawing = svg("svg", { class: "scene-svg", role: "img", "aria-label": part.title });
    this.root = scroller(this.drawing, "slopes");
    this.ruler = new Ruler(this.root);
    this.poles = [0, 1].map(() => this.drawing.appendChild(svg("path", { class: "scene-rule" })));
    this.heads = [0, 1].map(() => this.drawing.appendChild(svg("text", { class: "scene-small-text" })));
    this.hints = [0, 1].map(() => this.drawing.appendChild(svg("text", { class: "scene-small-text" })));
    [this.lines, this.dots, this.tags] = [[], [], []];
    this.layers = [0, 1, 2].map(() => this.drawing.appendChild(svg("g")));
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
    const high = this.part.height ?? 156;
    const top = 18;
    const known = [...from, ...(to ?? [])].filter(isNumber);
    const [low, most] = this.part.range ?? around(known);
    const y = (value) => top + 4 + ((high - 8) * (most - Math.min(most, Math.max(low, value)))) / (most - low || 1);
    const text = (k, values) => `${names[k]} ${isNumber(values[k]) ? show(values[k], decimals) : "?"}`;
    // Until there is something to compare, those that are nearest have their names, too.
    const near = to ? [] : names.map((_, k) => k).filter((k) => isNumber(from[k]) && !news.includes(k)).sort((a, b) => from[b] - from[a]);
    const named = [...news, ...near.slice(0, Math.max(0, NAMED - news.length))];
    const wide = Math.max(0, ...named.map((k) => this.ruler.width(text(k, from), LETTER, 600)));
    const label = Math.min(wide, to ? Math.max(40, room - 70) : room - 32);
    const x = [8, Math.max(34, Math.min(130, room - label - 22))];
    resize(this.drawing, room, top + high + 4 + (this.part.note ? HINT : 0));
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
    this.#nameThem(named.filter((k) => shown.includes(k)), news, to ?? from, (to ? x[1] : x[0]) + 10, y, text, label, top + high);
    this.#hint(!to && this.part.note, top + high);
  }

  /** Labels beside the last column, pushed apart where they would touch. */
  #nameThem(named, news, values, x, y, text, room, end) {
    const places = named.map((k) => ({ k, at: y(values[k]) })).sort((a, b) => a.at - b.at);
    for (let round = 0; round < 20; round += 1) {
      places.forEach((place, n) => {
        const before = places[n - 1];
        const lack = before ? 16 - (place.at - before.at) : 0;
        if (lack > 0) [before.at, place.at] = [before.at - lack / 2, place.at + lack / 2];
      });
    }
    keep(this.tags, places.length, () => this.layers[2].appendChild(svg("text", {}, svg("tspan", { class: "scene-strong-text" }), svg("tspan"))));
    places.forEach(({ k, at }, n) => {
      const [name, number] = this.tags[n].children;
      set(this.tags[n], { x, class: news.includes(k) ? null : "scene-faint-tag", y: Math.min(end, Math.max(22, at + 4.5)) });
      const value = text(k, values).slice(this.state.names[k].length);
      const both = this.ruler.width(this.state.names[k], LETTER, 600) + this.ruler.width(value, LETTER) <= room + 14;
      write(name, this.ruler.cut(this.state.names[k], room + 14, LETTER, 600));
      write(number, both ? value : "");  // the words say it, too
    });
  }

  /** What to do so that there is something to compare. */
  #hint(note, end) {
    const words = note ? note.split(" ") : [];
    const half = Math.ceil(words.length / 2);
    this.hints.forEach((hint, k) => {
      write(hint, (k ? words.slice(half) : words.slice(0, half)).join(" "));
      set(hint, { x: 2, y: end + 16 + 14 * k });
    });
  }
}

/** The tenths that hold all of them. */
function around(values) {
  const low = Math.floor(10 * Math.min(...values) + 1e-9) / 10;
  return [low, Math.max(low + 0.1, Math.ceil(10 * Math.max(...values) - 1e-9) / 10)];
}

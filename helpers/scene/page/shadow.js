// A dot product as two bars that are multiplied: how long one arrow is, and how much of its line the
// other's shadow covers. Below, measures for several pairs; a pair is chosen where it stands.

import { html, OURS, set, write } from "./elements.js";
import { enrich } from "./rich.js";

const GLIDE = 700;  // milliseconds that a bar takes where nobody's hand is on it

export class Shadow {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.least = 240;
    this.title = html("p", { class: "shadow-title" });
    this.bars = [0, 1].map(() => makeBar("dd"));
    this.names = [html("span"), html("span")];
    this.product = html("p", { class: "shadow-product" });
    const row = (k, sign) => [html("dt", {}, html("i", { "aria-hidden": "true" }, sign), this.names[k]), this.bars[k].cell];
    this.root = html("div", { class: "shadow" }, this.title, html("dl", {}, ...row(0, ""), ...row(1, "×")), this.product);
    if (part.measures.length) this.root.append(this.#measures());
  }

  /** One line a measure, one column a pair. */
  #measures() {
    const { part, scene } = this;
    const name = `${scene.id}-${part.id}-pair`;
    this.heads = part.pairs.map(([i, j], k) => {
      const words = [i, j].map((w) => html("span", { class: `look-${part.looks[w]}` }, part.words[w]));
      const input = html("input", { type: "radio", name, value: k, "aria-label": `${part.words[i]} and ${part.words[j]}`, ...OURS });
      input.addEventListener("change", () => input.checked && scene.send({ controls: { [part.pair]: this.#option(k) } }, { smooth: true }));
      const head = html("th", { scope: "col" }, part.pair ? html("label", {}, input, ...words) : html("span", { class: "shadow-pair" }, ...words));
      return { head, input };
    });
    this.rows = part.measures.map(({ name: called, note }) => {
      const title = html("span");
      const small = html("small", {}, note);
      const cells = part.pairs.map(() => makeBar("td"));
      enrich(title, called);
      return { small, cells, row: html("tr", {}, html("th", { scope: "row" }, title, small), ...cells.map(({ cell }) => cell)) };
    });
    return html("table", { class: "shadow-measures" }, html("caption", {}, part.caption),
      html("thead", {}, html("tr", {}, html("td"), ...this.heads.map(({ head }) => head))),
      html("tbody", {}, ...this.rows.map(({ row }) => row)));
  }

  /** What the control of the pairs says for pair k. */
  #option(k) { return this.scene.part(this.part.pair)?.options?.[k] ?? k; }

  showInputs() {}

  controls(values) {
    if (!this.part.pair) return;
    this.heads?.forEach(({ input }, k) => { input.checked = values[this.part.pair] === this.#option(k); });
  }

  showState(state, smooth) {
    const { words } = this.scene;
    this.root.classList.toggle("bars-glide", Boolean(smooth && this.state));
    clearTimeout(this.calm);
    if (smooth) this.calm = setTimeout(() => this.root.classList.remove("bars-glide"), GLIDE + 100);
    this.state = state;
    if (!state.asks) return;
    const [a, b] = state.asks.map((k) => this.part.words[k]);
    enrich(this.title, `**${b} asks ${a}**`, words);
    enrich(this.names[0], `length of ${b}`, words);
    enrich(this.names[1], `shadow of ${a} on it`, words);
    const [low, high] = state.range;
    set(this.bars[0].fill, { class: `bars-fill look-${this.part.looks[state.asks[1]]}` });
    this.bars[0].show(state.length, state.texts[0], low, high);
    this.bars[1].show(state.shadow, state.texts[1], low, high);
    enrich(this.product, `dot product = ${state.texts[0]} × ${state.shadow < 0 ? `(${state.texts[1]})` : state.texts[1]} = **${state.texts[2]}**`);
    this.rows?.forEach(({ small, cells }, r) => {
      if (state.notes?.[r]) write(small, state.notes[r]);
      const { full } = state.scales[r];
      const negative = state.values.some((row) => row.some((x) => x !== null && x < -0.005));
      cells.forEach((bar, k) => {
        bar.show(state.values[r][k], state.cells[r][k], negative ? -full : 0, full);
        bar.cell.classList.toggle("shadow-on", state.pair === k);
      });
    });
    this.heads?.forEach(({ head }, k) => head.classList.toggle("shadow-on", state.pair === k));
  }
}

function makeBar(tag) {
  const number = html("span", { class: "shadow-number" });
  const fill = html("span", { class: "bars-fill" });
  const bar = html("span", { class: "shadow-bar", "aria-hidden": "true" }, fill);
  const cell = html(tag, {}, html("span", { class: "shadow-box" }, bar, number));
  return {
    cell,
    fill,
    show(value, text, low, high) {
      write(number, text);
      const zero = -low / (high - low);
      const end = (Math.min(high, Math.max(low, value ?? 0)) - low) / (high - low);
      const percent = (x) => `${(100 * x).toFixed(2)}%`;
      set(fill, { style: `left: ${percent(Math.min(zero, end))}; width: ${percent(Math.abs(end - zero))}` });
      set(cell, { style: `--z: ${zero.toFixed(4)}; --end: ${end.toFixed(4)}` });
      cell.classList.toggle("shadow-minus", value < 0);
      cell.classList.toggle("shadow-none", Math.abs(value ?? 0) < 1e-9);
    },
  };
}

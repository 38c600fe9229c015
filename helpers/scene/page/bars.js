// Bars beside their numbers, one row a word: score, e^score, share, and what dividing by the sum gives.

import { makePush, pushHead, pushKey } from "./bars_push.js";
import { html, keep, OURS, set, svg, write } from "./elements.js";
import { glyph } from "./looks.js";
import { clamp, long } from "./numbers.js";
import { enrich, widths } from "./rich.js";
import { fill, SAYS } from "./says.js";
import { shade } from "./shade.js";

const GLIDE = 700;  // milliseconds that a bar takes where nobody's hand is on it
// What a share must fit in: a frame from 0 to 1, with room on both sides for what does not.
const FRAME = { zero: 0.8, all: 2.6, edge: 0.68 };
// Pixels of a small column whose bar has room before its number: the number, a gap, the bar. With less it stands below.
const BESIDE = 46 + 18 + 40;
const COUNT = 96;  // of a column without bars beside them: col.bars-number in bars.css
const MARK = 7;  // pixels a figure of a scale's mark takes
const BETWEEN = 5;  // and between two marks at least
const TEAR = "M5 0L2 6L8 11L2 16L8 21L5 27";  // where a bar breaks out of the frame

export class Bars {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.heads = part.columns.map((column) => this.#head(column));
    const corner = html("th", { scope: "col", class: "bars-corner" }, part.head);
    const head = html("thead", {}, ...this.#groups(), html("tr", {}, corner, ...this.heads.map((h) => h.cell)));
    const body = html("tbody");
    this.rows = part.words.map((word, i) => {
      const row = this.#row(word, i);
      body.append(row.root);
      return row;
    });
    const table = html("table", { class: "bars-table" },
      html("caption", { class: "scene-spoken" }, part.title || part.head),
      html("colgroup", {}, html("col", { class: "bars-name" }), ...part.columns.map(({ look }) => html("col", { class: `bars-${look}` }))),
      head, body);
    if (part.sums) {
      this.sums = part.columns.map(({ look }) => makeSum(look));
      table.append(html("tfoot", {}, html("tr", {}, html("th", { scope: "row" }, SAYS.sum), ...this.sums.map(({ root }) => root))));
    }
    this.recipe = html("p", { class: "bars-recipe", hidden: "" });
    this.how = html("p", { class: "bars-how", role: "status" });
    if (!part.small) table.append(this.#scale());
    const drawn = part.columns.filter(({ look }) => look !== "number").length;
    const pushes = part.columns.find(({ look }) => look === "push");
    this.even = part.small && !pushes && drawn > 1 ? drawn : 0;  // columns that are compared have bars of one length
    this.root = html("div", { class: `bars${part.small ? " bars-slim" : ""}${pushes ? " bars-lanes" : this.even ? " bars-even" : ""}` }, table, ...(pushes ? [pushKey(pushes)] : []), this.recipe);
    if (part.tells) this.root.append(this.how);
    this.paint();
  }

  /** What it needs beside a picture; with less room it stands below. */
  get least() {
    return this.part.small ? 200 : this.part.columns.reduce((sum, { look }) => sum + (look === "fit" ? 150 : 78), 120);
  }

  /** The column of the words is as wide as the longest of them, also of those in the same place of another picture. */
  paint() {
    const like = Object.values(this.scene.panels ?? {}).map(({ part }) => part).filter(({ kind, small }) => kind === "bars" && small);
    const all = this.part.small && like.length ? like : [this.part];
    const mark = all.some(({ looks }) => looks.some(Boolean)) ? 20 : 0;
    const widest = Math.max(...widths(this.root, all.flatMap(({ words }) => words), "600 13px"),
      ...widths(this.root, all.map(({ head }) => head), "400 12px").map((w) => w - mark));
    const room = (this.part.small ? 0.5 : 0.42) * (this.root.clientWidth || 800);
    const name = Math.ceil(Math.min(widest + 24 + mark, room));
    set(this.root, { style: `--name: ${name}px` });
    this.#measure();
    if (!this.even) return;
    const counts = COUNT * (this.part.columns.length - this.even);
    this.tight = ((this.root.clientWidth || 800) - name - counts) / this.even < BESIDE;
    // In one picture all stand alike: beside their numbers, or below them.
    const alike = Object.values(this.scene.panels ?? {}).filter((panel) => panel.part.kind === "bars" && panel.even);
    const below = [this, ...alike].some(({ tight }) => tight);
    for (const { root } of [this, ...alike]) root.classList.toggle("bars-below", below);
  }

  /** How wide the bars are, for the marks of their scales. */
  #measure() {
    const { ranges } = this.state ?? {};
    if (!this.scales || !ranges || !this.root.clientWidth) return;
    this.wide = this.scales.map((cell) => cell.firstChild?.clientWidth);
    this.part.columns.forEach(({ id, look }, j) => ranges[id] && showScale(this.scales[j], look, ranges[id], this.wide[j]));
  }

  /** Under the bars, the ends of their scales: each column has its own. */
  #scale() {
    this.scales = this.part.columns.map(({ look }) => html("td", { class: `bars-${look}` }));
    const row = html("tr", { class: "bars-scale", "aria-hidden": "true" }, html("td"), ...this.scales);
    return html("tbody", {}, row);
  }

  /** A heading over several columns, with a bracket that reaches over them. */
  #groups() {
    const { groups, columns } = this.part;
    if (!groups.length) return [];
    const cells = [html("td")];
    for (let j = 0; j < columns.length;) {
      const group = groups.find(({ from }) => from === columns[j].id);
      const over = group ? columns.findIndex(({ id }) => id === group.to) - j + 1 : 1;
      cells.push(group ? html("th", { colspan: over, scope: "colgroup", class: over > 1 ? "bars-bracket" : "bars-over" }, html("span", {}, group.text)) : html("td"));
      j += over;
    }
    return [html("tr", { class: "bars-groups" }, ...cells)];
  }

  #head(column) {
    const { name, look, follows } = column;
    const title = html("span", { class: "bars-title" });
    const note = html("small");
    const cell = html("th", { scope: "col", class: `bars-${look}` }, ...(follows ? [html("i", { "aria-hidden": "true" }, "\u2192")] : []), title, note, ...(look === "push" ? [pushHead(column)] : []));
    enrich(title, name);
    return { cell, title, note };
  }

  #row(word, i) {
    const { part } = this;
    const asks = html("small");
    const shape = part.looks[i];
    const line = shape.startsWith("line-");
    const name = [...(line ? [sample(shape)] : shape ? [glyph(shape, 16)] : []), html("span", {}, word, asks)];
    const look = `bars-word${line ? ` ${shape}` : shape ? ` look-${shape}` : ""}`;
    const button = part.asks ? html("button", { type: "button", class: look, ...OURS }, ...name)
      : html("span", { class: look }, ...name);
    const cells = part.columns.map((column) => (column.look === "push" ? makePush(column) : makeCell(column)));
    const root = html("tr", { class: shape && !line ? `look-${shape}` : null }, html("th", { scope: "row" }, button), ...cells.map((cell) => cell.root));
    if (part.asks) button.addEventListener("click", () => this.scene.send({ controls: { [part.asks]: word } }, { smooth: true }));
    if (part.tells) {
      if (!part.asks) set(button, { tabindex: 0, role: "note", ...OURS });
      root.addEventListener("pointerenter", () => this.#point(i));
      root.addEventListener("pointerleave", () => this.#point(null));
      button.addEventListener("focus", () => this.#point(i));
      button.addEventListener("blur", () => this.#point(null));
    }
    return { root, asks, button, cells };
  }

  /** Says, below the table, how one row's share came about. */
  #point(row) {
    this.pointed = row;
    enrich(this.how, (row === null ? this.state?.say : this.state?.how?.[row]) ?? "", this.scene.words);
  }

  showInputs() {}

  showState(state, smooth) {
    if (!this.state) smooth = false;
    this.state = state;
    this.root.classList.toggle("bars-glide", Boolean(smooth));
    clearTimeout(this.calm);
    if (smooth) this.calm = setTimeout(() => this.root.classList.remove("bars-glide"), GLIDE + 100);
    this.part.columns.forEach(({ id, look }, j) => {
      if (state.heads?.[id]) enrich(this.heads[j].title, state.heads[id]);
      enrich(this.heads[j].note, state.notes?.[id] ?? this.part.columns[j].note);
      const there = state.values?.[id] !== null && state.values?.[id] !== undefined;
      this.heads[j].cell.classList.toggle("bars-away", !there);
      const texts = this.rows.map((_, i) => state.texts?.[id]?.[i] ?? "");
      const lacks = lacking(texts);
      this.rows.forEach(({ cells }, i) => cells[j].show(there ? state.values[id][i] : undefined, texts[i], state.ranges?.[id], { lacks: lacks[i], side: state.sides?.[id]?.[i], taken: state.taken?.[id]?.[i], inside: state.inside?.[id]?.[i] }));
      if (this.scales && there) showScale(this.scales[j], look, state.ranges[id], this.wide?.[j]);
      this.rows.forEach(({ cells }, i) => cells[j].root.classList.toggle("bars-marked", Boolean(state.marks?.[id]?.[i])));
      if (look === "push" && there) set(this.heads[j].cell, { style: `--z: ${zeroOf(look, state.ranges[id]).toFixed(4)}` });
      this.sums?.[j].show(there ? state.sumTexts?.[id] ?? "" : "", zeroOf(look, state.ranges?.[id]));
    });
    this.rows.forEach(({ root, asks, button }, i) => {
      root.hidden = Boolean(state.hidden?.[i]);
      const now = state.asks === this.part.words[i];
      write(asks, now ? SAYS.asks : "");
      root.classList.toggle("bars-asks", now);
      root.classList.toggle("bars-news", Boolean(state.news?.includes(i)));
      if (this.part.asks) set(button, { "aria-pressed": String(now), title: now ? null : fill(SAYS.letAsk, { word: this.part.words[i] }) });
    });
    this.#showRecipe(state.recipe);
    if (this.part.tells) this.#point(this.pointed ?? null);
  }

  /** 0.43 · orange + 0.57 · apple = (1.15, 2.43) */
  #showRecipe(recipe) {
    this.recipe.hidden = !recipe;
    if (!recipe) return;
    this.terms = keep(this.terms ?? [], recipe.terms.length, (k) => {
      const weight = html("b", { class: "bars-weight" });
      const word = html("span");
      const term = html("span", {}, k ? " + " : "", weight, " \u00b7 ", word);
      this.recipe.insertBefore(term, this.result ?? null);
      return { weight, word, remove: () => term.remove() };
    });
    recipe.terms.forEach(([weight, word], k) => {
      write(this.terms[k].weight, weight);
      write(this.terms[k].word, word);
      set(this.terms[k].word, { class: `scene-name look-${this.part.looks[this.part.words.indexOf(word)] ?? "other"}` });
    });
    this.result ??= this.recipe.appendChild(html("span", { class: "bars-result" }));
    enrich(this.result, recipe.at ? ` = **${recipe.at}**` : "");
  }
}

/** Point below point: how many figures before its point each number of a column has less than the longest. */
function lacking(texts) {
  const whole = texts.map((text) => (/^\d+(\.\d+)?$/.test(text) ? text.split(".")[0].length : 0));
  return whole.map((figures) => (figures ? Math.max(...whole) - figures : 0));
}

/** A piece of a line, as it is drawn in a plane. */
function sample(look) {
  return svg("svg", { class: "scene-glyph", width: 16, height: 6, viewBox: "0 0 16 6", "aria-hidden": "true" },
    svg("line", { x1: 0, y1: 3, x2: 16, y2: 3, class: `scene-segment ${look}` }));
}

/** The ends of a column's scale, and its 0. */
function showScale(cell, look, [low, high], wide = 100) {
  const ends = look === "fit" ? [0, 1] : [low, 0, high];
  const [from, all] = look === "fit" ? [-FRAME.zero, FRAME.all] : [low, high - low];
  const marks = [...new Set(ends)].map((v) => [((v - from) / all).toFixed(4), String(+v.toFixed(2)).replace("-", "\u2212")]);
  if (marks.length === 3) {  // without its 0, where that has no room between the ends
    const taken = (k) => MARK * (long(marks[k][1]) + 0.5) + BETWEEN;
    const zero = marks[1][0] * wide;
    if (zero < taken(0) || wide - zero < taken(2)) marks.splice(1, 1);
  }
  const key = JSON.stringify(marks);
  if (cell.key === key) return;
  cell.key = key;
  cell.replaceChildren(html("span", { class: "bars-box" }, ...marks.map(([at, text]) => html("i", { style: `left: ${100 * at}%; translate: ${at <= 0 ? 0 : at >= 1 ? -100 : -50}%` }, text))));
}

/** Where 0 lies in a column, as a part of its width. */
function zeroOf(look, range) {
  if (look === "fit") return FRAME.zero / FRAME.all;
  return (look === "score" || look === "push") && range ? -range[0] / (range[1] - range[0]) : 0;
}

function makeSum(look) {
  const number = html("span", { class: "bars-value" });
  const root = html("td", { class: `bars-${look}` }, html("span", { class: "bars-box" }, number));
  return {
    root,
    show(text, zero) {
      enrich(number, text);
      set(root, { style: `--z: ${zero.toFixed(4)}` });
      root.classList.toggle("bars-none", text.startsWith("**"));  // a word about it, no number
    },
  };
}

function makeCell({ look, own }) {
  const number = html("span", { class: "bars-value" });
  const fill = html("span", { class: "bars-fill" });
  const bar = html("span", { class: "bars-bar", "aria-hidden": "true" }, fill);
  const box = html("span", { class: "bars-box" }, number, ...(look === "number" ? [] : [bar]));
  const root = html("td", { class: `bars-${look}${own ? " bars-own" : ""}` }, box);
  const fit = look === "fit" ? makeFit(bar, box, root) : null;
  const percent = (part) => `${(100 * part).toFixed(2)}%`;
  return {
    root,
    show(value, text, range, { lacks }) {
      root.classList.toggle("bars-away", value === undefined);
      write(number, text);
      set(number, { style: `--long: ${(lacks + long(text)).toFixed(1)}ch${lacks ? `; padding-left: ${lacks}ch` : ""}` });
      if (look === "number" || value === undefined) return;
      const [low, high] = fit ? [-FRAME.zero, FRAME.all - FRAME.zero] : range;
      const zero = zeroOf(look, range);
      const end = (clamp(fit ? clamp(value ?? 0, 0, 1) : value ?? 0, low, high) - low) / (high - low);
      set(fill, { style: `left: ${percent(Math.min(zero, end))}; width: ${percent(Math.abs(end - zero))}${
        look === "share" ? `; background: ${shade(Math.max(value ?? 0, 0.1))}` : ""}` });
      set(root, { style: `--z: ${zero.toFixed(4)}` });
      root.classList.toggle("bars-minus", value < 0);
      fit?.(value, text);
    },
  };
}

/** The frame from 0 to 1, and what sticks out of it: hatched, torn off where there is no room. */
function makeFit(bar, box, root) {
  const out = html("span", { class: "bars-out" });
  const tear = svg("svg", { class: "bars-tear", width: 10, height: 27, viewBox: "0 0 10 27" },
    svg("path", { d: TEAR, class: "bars-gap" }), svg("path", { d: TEAR }));
  const cross = svg("svg", { class: "bars-cross", viewBox: "0 0 10 10", preserveAspectRatio: "none" },
    svg("path", { d: "M0 0L10 10M0 10L10 0", "vector-effect": "non-scaling-stroke" }));
  const what = html("span", { class: "bars-what" });
  bar.prepend(html("span", { class: "bars-frame" }, cross));
  bar.append(out, tear);
  box.append(what);
  return (value, text) => {
    const none = value === null;
    const over = !none && value > 1 + 1e-9;
    const under = !none && value < -1e-9;
    root.classList.toggle("bars-none", none);
    root.classList.toggle("bars-outside", over || under);
    write(what, over ? SAYS.over : under ? SAYS.belowNone : "");
    // Right of the line at 0 in both, beside the number.
    set(what, { style: over ? `margin-left: ${text.length + 0.5}ch` : null });
    for (const node of [out, tear]) set(node, { style: over || under ? null : "display: none" });
    if (!(over || under)) return;
    const reach = Math.min(over ? value - 1 : -value, FRAME.edge);
    const at = (FRAME.zero + (over ? 1 : -reach)) / FRAME.all;
    const torn = (over ? value - 1 : -value) > FRAME.edge;
    set(out, {
      class: `bars-out${torn ? (over ? " bars-torn-right" : " bars-torn-left") : ""}`,
      style: `left: ${(100 * at).toFixed(2)}%; width: ${((100 * reach) / FRAME.all).toFixed(2)}%` });
    set(tear, { style: `left: calc(${((100 * (FRAME.zero + (over ? 1 : 0))) / FRAME.all).toFixed(2)}% - 5px)` });
  };
}

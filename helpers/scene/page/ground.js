// A map over the whole plane: whom would a word listen to, standing here? The ground has the colour of
// whoever gets most there: strong where that is sure, none where two get nearly alike.

import { keep, set, svg, write } from "./elements.js";
import { alongLine, beside } from "./labels.js";
import { fill, SAYS } from "./says.js";

const SIDE = 100;  // pixels of the ground each way, whatever the size of the plane: fast under a hand
const LIGHT = { most: 0.42, seam: 0 };
const DARK = { most: 0.5, seam: 0.24 };  // there no colour is grey: black would look like a shadow
const SMALL = 0.02;  // of the plane: a region so small has no name in it
const LINE = 16;  // pixels from one line of it to the next
const LETTER = 7.8;  // pixels: about a letter of a region's name
const EDGE = 6;  // of SIDE: so near the edge no name stands
const ALONG = [0.6, 0.5, 0.7, 0.4, 0.8];  // of a curve: where its number may stand
const TENTHS = Array.from({ length: 10 }, (_, k) => k / 10);
const POWER = Float32Array.from({ length: 256 }, (_, k) => (k / 255) ** 0.8);
// Where a name may move to, the nearest first.
const STEPS = [];
for (let dy = -150; dy <= 150; dy += 10) for (let dx = -150; dx <= 150; dx += 10) STEPS.push([dx, dy]);
STEPS.sort((a, b) => a[0] ** 2 + a[1] ** 2 - b[0] ** 2 - b[1] ** 2);
const width = (weight) => (weight < 0.005 ? 0 : Math.max(0.9, 9 * weight ** 0.85));

export class Ground {
  constructor(plane) {
    this.plane = plane;
    const layer = plane.layers.under;
    this.image = svg("image", { preserveAspectRatio: "none", class: "ground" });
    this.names = svg("g", { class: "ground-names" });
    this.lines = plane.layers.links.appendChild(svg("g", { class: "ground-lines" }));
    layer.prepend(this.image);
    plane.layers.arrows.prepend(this.names);
    [this.labels, this.rows] = [[], []];
    this.ways = [];
  }

  /** value: what `field` made; undefined where there is none. */
  paint(value, wishes, lines) {
    for (const node of [this.image, this.names, this.lines]) set(node, { visibility: value ? null : "hidden" });
    if (!value) {
      this.value = null;
      return;
    }
    const { x: { range: [x0, x1] }, y: { range: [y0, y1] } } = this.plane.part;
    const [[left, bottom], [right, top]] = [this.plane.place([x0, y0]), this.plane.place([x1, y1])];
    const box = { x: left, y: top, width: right - left, height: bottom - top };
    set(this.image, box);
    const theme = getComputedStyle(this.plane.scene.root).getPropertyValue("--paper").trim();
    if (!theme) return;  // not in the page yet, so there are no colours
    if (value !== this.value || theme !== this.theme) {
      [this.value, this.theme] = [value, theme];
      this.#shade(value);
    }
    const curves = this.#ask(value, wishes, lines);
    this.#name(value, box, curves, lines);
  }

  #rgb(role) {
    const hex = getComputedStyle(this.plane.scene.root).getPropertyValue(`--${role}`).trim().slice(1);
    return [0, 2, 4].map((k) => parseInt(hex.slice(k, k + 2), 16));
  }

  /** Mixes the weights at the corners of each step, and finds whose each place is. */
  #shade({ rows, columns, names, looks, weights }) {
    const [paper, ink] = [this.#rgb("paper"), this.#rgb("ink")];
    const { most: strong, seam } = paper[0] < 128 ? DARK : LIGHT;
    const none = paper.map((v, c) => v + seam * (ink[c] - v));
    const colours = looks.map((look) => this.#rgb(look).map((v, c) => paper[c] + strong * (v - paper[c])));
    const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
    this.canvas ??= Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    const context = this.canvas.getContext("2d");
    const { data } = (this.pixels ??= context.createImageData(SIDE, SIDE));
    const n = names.length;
    this.who = new Uint8Array(SIDE * SIDE);
    this.sums = names.map(() => ({ x: 0, y: 0, sum: 0, count: 0 }));
    for (let y = 0; y < SIDE; y++) {
      const v = (y / (SIDE - 1)) * (rows - 1);
      const row = Math.min(rows - 2, Math.floor(v));
      const fy = v - row;
      for (let x = 0; x < SIDE; x++) {
        const u = (x / (SIDE - 1)) * (columns - 1);
        const column = Math.min(columns - 2, Math.floor(u));
        const fx = u - column;
        let [most, next, who] = [-1, -1, 0];
        for (let k = 0; k < n; k++) {
          const at = (k * rows + row) * columns + column;
          const low = bytes[at] + fx * (bytes[at + 1] - bytes[at]);
          const high = bytes[at + columns] + fx * (bytes[at + columns + 1] - bytes[at + columns]);
          const weight = low + fy * (high - low);
          if (weight > most) [next, most, who] = [most, weight, k];
          else if (weight > next) next = weight;
        }
        const sure = n > 1 ? Math.max(0, most - next) : 255;
        this.who[y * SIDE + x] = who;
        if (!(x % 2 || y % 2)) this.#count(this.sums[who], x, y, sure / 255);
        const part = POWER[Math.round(sure)];
        const to = 4 * ((SIDE - 1 - y) * SIDE + x);
        for (let c = 0; c < 3; c++) data[to + c] = none[c] + part * (colours[who][c] - none[c]);
        data[to + 3] = 255;
      }
    }
    context.putImageData(this.pixels, 0, 0);
    set(this.image, { href: this.canvas.toDataURL() });
  }

  /** Where a region is surest, away from the edge, its name would like to stand. */
  #count(here, x, y, sure) {
    here.count += 1;
    const inside = Math.min(x, y, SIDE - x, SIDE - y);
    if (inside < EDGE) return;
    const weight = sure ** 3 * Math.min(1, inside / (2 * EDGE));
    here.x += x * weight;
    here.y += y * weight;
    here.sum += weight;
  }

  /** Curves from the word that asks, as wide as its weights; returns places along them. */
  #ask({ asks }, wishes, lines) {
    const { plane } = this;
    const ways = (asks?.to ?? []).map((j, k) => ({ j, weight: asks.weights[k], text: asks.texts[k] })).filter(({ j, weight }) => j !== asks.from && width(weight));
    keep(this.ways, ways.length, () => {
      const halo = this.lines.appendChild(svg("path", { class: "ground-halo" }));
      const line = this.lines.appendChild(svg("path", { class: "ground-way" }));
      return { halo, line, remove() { halo.remove(); line.remove(); } };
    });
    const curves = ways.map(({ j }) => {
      const [[x1, y1], [x2, y2]] = [asks.from, j].map((i) => plane.place(plane.at(i)));
      const far = Math.hypot(x2 - x1, y2 - y1) || 1;
      const [ux, uy] = [(x2 - x1) / far, (y2 - y1) / far];
      const [mx, my] = [(x1 + x2) / 2 - uy * far * 0.12, (y1 + y2) / 2 + ux * far * 0.12];
      const d = `M${x1.toFixed(1)} ${y1.toFixed(1)}Q${mx.toFixed(1)} ${my.toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}`;
      const at = (t) => [(1 - t) ** 2 * x1 + 2 * t * (1 - t) * mx + t * t * x2, (1 - t) ** 2 * y1 + 2 * t * (1 - t) * my + t * t * y2];
      return { far, d, at, parts: TENTHS.map((t) => [at(t), at(t + 0.1)]) };
    });
    const along = [];
    ways.forEach(({ weight, text }, k) => {
      const { far, d, at } = curves[k];
      set(this.ways[k].halo, { d, "stroke-width": (width(weight) + 3).toFixed(1) });
      set(this.ways[k].line, { d, "stroke-width": width(weight).toFixed(1) });
      for (let t = 0.05; t < 1; t += 0.08) along.push(at(t));
      for (let t = 0.1; t < 0.99; t += 0.1) lines.push(...alongLine(...at(t), ...at(t + 0.1), width(weight) + 4));
      if (far < 70 || weight < 0.05) return;
      // Of all places beside it, those that are nearest to no other curve come first.
      const others = curves.filter((_, other) => other !== k).flatMap(({ parts }) => parts);
      const places = ALONG.flatMap((t) => beside([at(t - 0.05), at(t + 0.05)], width(weight), text, others, at(0), [0.5]).places);
      wishes.push({ text, look: "ground-weight", centred: true, places });
    });
    return along;
  }

  /** Each region says whose it is, where it is surest and nothing else stands. */
  #name({ names, looks }, box, curves, lines) {
    const { plane } = this;
    const words = plane.part.words.map((_, i) => plane.place(plane.at(i)));
    keep(this.labels, names.length, () => this.names.appendChild(svg("text", { class: "ground-name", "text-anchor": "middle", "aria-hidden": "true" })));
    const axes = plane.place([0, 0]);
    names.forEach((name, k) => {
      const { x, y, sum, count } = this.sums[k];
      let [spot, half, rows] = [null];
      // Where there is no room for it in one line, in two.
      const whole = fill(SAYS.from, { word: name });
      for (rows of count > SMALL * (SIDE * SIDE) / 4 && sum > 0 ? [[whole], whole.split(" ")] : []) {
        half = (LETTER * Math.max(...rows.map((row) => row.length))) / 2;
        spot = this.#room(k, [box.x + (x / sum / SIDE) * box.width, box.y + box.height * (1 - y / sum / SIDE)], half, (LINE * (rows.length - 1)) / 2, box, [...words, ...curves], axes);
        if (spot) break;
      }
      set(this.labels[k], { visibility: spot ? null : "hidden", class: `ground-name look-${looks[k]}` });
      if (!spot) return;
      const tall = LINE * rows.length;
      keep(this.rows[k] ??= [], rows.length, () => this.labels[k].appendChild(svg("tspan")));
      rows.forEach((row, n) => {
        write(this.rows[k][n], row);
        set(this.rows[k][n], { x: spot[0].toFixed(1), y: (spot[1] + 5 + LINE * (n - (rows.length - 1) / 2)).toFixed(1) });
      });
      lines.push({ x: spot[0] - half, y: spot[1] - tall / 2, width: 2 * half, height: tall });
    });
  }

  /** The place nearest to the wished one where a name lies in its region and on nothing else: half: of how wide it is;
      more: how much higher than one line it is, above and below. */
  #room(k, [wx, wy], half, more, box, taken, axes) {
    const mine = (px, py) => {
      const x = Math.round(((px - box.x) / box.width) * (SIDE - 1));
      const y = Math.round((1 - (py - box.y) / box.height) * (SIDE - 1));
      return x >= 0 && y >= 0 && x < SIDE && y < SIDE && this.who[y * SIDE + x] === k;
    };
    for (const [dx, dy] of STEPS) {
      const [px, py] = [wx + dx, wy + dy];
      if (px - half < box.x + 4 || px + half > box.x + box.width - 4 || py - more < box.y + 14 || py + more > box.y + box.height - 12) continue;
      if (Math.abs(py - axes[1]) < 12 + more) continue;
      if (![-more, more].every((off) => mine(px, py + off) && mine(px - half, py + off) && mine(px + half, py + off))) continue;
      if (taken.some(([x, y]) => Math.abs(y - py) < 24 + more && x > px - half - 60 && x < px + half + 22)) continue;
      return [px, py];
    }
    return null;
  }
}

// What lies under the words: a bent grid, a map of a field over the whole plane, trails.

import { keep, set, svg } from "./elements.js";

const MOST = 12;     // lines of the bent grid, each way
const FLAT = 6;      // lines on each side of the origin where the matrix is flat
const FINE = 4;      // each step of the field is drawn this much finer, in between by mixing
const [LEAST, MOSTLY] = [13, 97];  // how opaque the map is where nobody gets more than others, and where all goes to one

export class Backdrop {
  constructor(plane) {
    this.plane = plane;
    const { part, scene } = plane;
    const clip = `${scene.id}-${part.id}-clip`;
    const layer = plane.layers.under;
    this.rect = svg("rect", {});
    layer.append(svg("clipPath", { id: clip }, this.rect));
    const inside = layer.appendChild(svg("g", { "clip-path": `url(#${clip})` }));
    this.image = inside.appendChild(svg("image", { preserveAspectRatio: "none", class: "scene-field" }));
    this.bent = inside.appendChild(svg("path", { class: "scene-bent" }));
    this.square = inside.appendChild(svg("path", { class: "scene-square" }));
    this.trails = [];
    this.trailLayer = inside.appendChild(svg("g", {}));
  }

  /** The plane has another size. */
  resize() {
    const { x: { range: [x0, x1] }, y: { range: [y0, y1] } } = this.plane.part;
    const [left, bottom] = this.plane.place([x0, y0]);
    const [right, top] = this.plane.place([x1, y1]);
    this.box = { x: left, y: top, width: right - left, height: bottom - top };
    for (const node of [this.rect, this.image]) set(node, this.box);
    if (this.named) this.#nameRegions();
  }

  paint(state, wishes) {
    this.#paintGrid(state.grid);
    if (state.field !== this.field) this.#paintField(state.field);
    if (this.field) wishes.push(...(this.spots ?? []));
    const trails = state.trails ?? [];
    keep(this.trails, trails.length, () => this.trailLayer.appendChild(svg("path", { class: "scene-trail" })));
    const { place, part } = this.plane;
    trails.forEach((trail, i) => set(this.trails[i], {
      d: trail.map((at, k) => `${k ? "L" : "M"}${place(at).map((v) => v.toFixed(1)).join(" ")}`).join(""),
      class: `scene-trail look-${part.looks[i]}` }));
  }

  /** Where the grid of the plane goes under a matrix whose rows say where (1, 0) and (0, 1) go. */
  #paintGrid(grid) {
    if (!grid) {
      for (const node of [this.bent, this.square]) set(node, { d: "" });
      return;
    }
    const at = (u, v) => this.plane.place([u * grid[0][0] + v * grid[1][0], u * grid[0][1] + v * grid[1][1]])
      .map((p) => p.toFixed(1)).join(" ");
    const { along, across, reach } = this.#lines(grid);
    set(this.bent, {
      d: along.map((k) => `M${at(k, -reach)}L${at(k, reach)}`).join("") + across.map((k) => `M${at(-reach, k)}L${at(reach, k)}`).join("") });
    set(this.square, { d: `M${at(0, 0)}L${at(1, 0)}L${at(1, 1)}L${at(0, 1)}Z` });
  }

  /** Which lines cross the plane, at most MOST each way, whatever the matrix. */
  #lines([[a, b], [c, d]]) {
    const det = a * d - b * c;
    if (Math.abs(det) < 1e-9) {
      const some = Array.from({ length: 2 * FLAT + 1 }, (_, k) => k - FLAT);
      return { along: some, across: some, reach: FLAT };
    }
    const { x, y } = this.plane.part;
    const corners = x.range.flatMap((px) => y.range.map((py) => [(px * d - py * c) / det, (py * a - px * b) / det]));
    const [along, across] = [0, 1].map((k) => {
      const [low, high] = [Math.min(...corners.map((p) => p[k])), Math.max(...corners.map((p) => p[k]))];
      const step = Math.max(1, Math.ceil((high - low) / MOST));
      const lines = [];
      for (let n = Math.ceil(low / step) * step; n <= high; n += step) lines.push(n);
      return lines;
    });
    return { along, across, reach: Math.max(...corners.flat().map(Math.abs)) + 1 };
  }

  /** field: {rows, columns, names, looks, weights}: one byte a word, row (lowest first) and column. */
  #paintField(field) {
    this.field = field;
    this.named = null;
    set(this.image, { visibility: field ? null : "hidden" });
    if (!field) return;
    const { rows, columns, names, looks, weights } = field;
    const style = getComputedStyle(this.plane.scene.root);
    const colours = looks.map((look) => this.#rgb(style.getPropertyValue(`--${look}`).trim()));
    if (Number.isNaN(colours[0][0])) {
      this.field = null;  // not in the page yet, so there are no colours: drawn when it has a size
      return;
    }
    const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
    const width = (columns - 1) * FINE + 1;
    const height = (rows - 1) * FINE + 1;
    this.canvas ??= document.createElement("canvas");
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const context = this.canvas.getContext("2d");
    const pixels = context.createImageData(width, height);
    const sums = names.map(() => [0, 0, 0]);
    const even = 255 / names.length;
    for (let y = 0; y < height; y++) {
      const row = Math.min(rows - 2, Math.floor(y / FINE));
      const fy = y / FINE - row;
      for (let x = 0; x < width; x++) {
        const column = Math.min(columns - 2, Math.floor(x / FINE));
        const fx = x / FINE - column;
        let most = -1;
        let who = 0;
        for (let n = 0; n < names.length; n++) {
          const at = (n * rows + row) * columns + column;
          const low = bytes[at] * (1 - fx) + bytes[at + 1] * fx;
          const high = bytes[at + columns] * (1 - fx) + bytes[at + columns + 1] * fx;
          const weight = low * (1 - fy) + high * fy;
          if (weight > most) [most, who] = [weight, n];
        }
        const sum = sums[who];
        sum[0] += x;
        sum[1] += y;
        sum[2] += 1;
        const to = 4 * ((height - 1 - y) * width + x);
        for (let c = 0; c < 3; c++) pixels.data[to + c] = colours[who][c];  // half the time of set()
        pixels.data[to + 3] = LEAST + MOSTLY * Math.max(0, (most - even) / (255 - even));
      }
    }
    context.putImageData(pixels, 0, 0);
    set(this.image, { href: this.canvas.toDataURL() });
    this.named = sums.map(([sx, sy, count], n) => ({ n, x: sx / count / width, y: sy / count / height, part: count / width / height }));
    this.#nameRegions();
  }

  /** Each region says whose it is, so that colour is never alone. */
  #nameRegions() {
    const { x, y, width, height } = this.box;
    this.spots = this.named.filter(({ part }) => part >= 0.02).map((spot) => ({
      x: x + width * spot.x, y: y + height * (1 - spot.y), text: `to ${this.field.names[spot.n]}`,
      look: "look-note", gap: 0 }));
  }

  #rgb(colour) {
    const hex = colour.replace("#", "");
    return [0, 2, 4].map((k) => parseInt(hex.slice(k, k + 2), 16));
  }
}

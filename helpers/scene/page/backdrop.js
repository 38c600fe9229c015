// What lies under the words: a bent grid, a map of a field over the whole plane, trails.

import { keep, set, svg } from "./elements.js";

const REACH = 12;    // lines of the bent grid on each side of the origin
const FINE = 4;      // each step of the field is drawn this much finer, in between by mixing
const BANDS = 6;     // steps of colour: their edges are the map's contours

export class Backdrop {
  constructor(plane) {
    this.plane = plane;
    const { part, scene } = plane;
    const [x0, x1] = part.x.range;
    const [y0, y1] = part.y.range;
    this.box = {
      x: plane.px(x0), y: plane.py(y1), width: plane.px(x1) - plane.px(x0), height: plane.py(y0) - plane.py(y1) };
    const clip = `${scene.id}-${part.id}-clip`;
    const layer = plane.layers.under;
    layer.append(svg("clipPath", { id: clip }, svg("rect", this.box)));
    const inside = layer.appendChild(svg("g", { "clip-path": `url(#${clip})` }));
    this.image = inside.appendChild(svg("image", { ...this.box, preserveAspectRatio: "none", class: "scene-field" }));
    this.square = inside.appendChild(svg("path", { class: "scene-square" }));
    this.bent = inside.appendChild(svg("path", { class: "scene-bent" }));
    this.trails = [];
    this.trailLayer = inside.appendChild(svg("g", {}));
  }

  paint(state, wishes) {
    this.#paintGrid(state.grid);
    if (state.field !== this.field) this.#paintField(state.field);
    for (const spot of this.spots ?? []) wishes.push(spot);
    const trails = state.trails ?? [];
    keep(this.trails, trails.length, () => this.trailLayer.appendChild(svg("path", { class: "scene-trail" })));
    trails.forEach((trail, i) => set(this.trails[i], {
      d: trail.map(([x, y], k) => `${k ? "L" : "M"}${this.plane.px(x).toFixed(1)} ${this.plane.py(y).toFixed(1)}`).join(""),
      class: `scene-trail kind-${this.plane.part.kinds[i]}` }));
  }

  /** Where the grid of the plane goes under a matrix whose rows say where (1, 0) and (0, 1) go. */
  #paintGrid(grid) {
    const { px, py } = { px: (x) => this.plane.px(x).toFixed(1), py: (y) => this.plane.py(y).toFixed(1) };
    const at = (u, v) => `${px(u * grid[0][0] + v * grid[1][0])} ${py(u * grid[0][1] + v * grid[1][1])}`;
    let lines = "";
    for (let k = -REACH; grid && k <= REACH; k++) {
      lines += `M${at(k, -REACH)}L${at(k, REACH)}M${at(-REACH, k)}L${at(REACH, k)}`;
    }
    set(this.bent, { d: lines });
    set(this.square, { d: grid ? `M${at(0, 0)}L${at(1, 0)}L${at(1, 1)}L${at(0, 1)}Z` : "" });
  }

  /** field: {rows, columns, names, kinds, weights}: one byte a word, row (lowest first) and column. */
  #paintField(field) {
    this.field = field;
    this.spots = [];
    set(this.image, { visibility: field ? null : "hidden" });
    if (!field) return;
    const { rows, columns, names, kinds, weights } = field;
    const look = getComputedStyle(this.plane.scene.root);
    const colours = kinds.map((kind) => this.#rgb(look.getPropertyValue(`--${kind}`).trim()));
    if (Number.isNaN(colours[0][0])) {
      this.field = null;  // not in the page yet, so there are no colours: drawn when it has a size
      return;
    }
    const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
    const width = (columns - 1) * FINE + 1;
    const height = (rows - 1) * FINE + 1;
    this.canvas ??= document.createElement("canvas");
    Object.assign(this.canvas, { width, height });
    const context = this.canvas.getContext("2d");
    const pixels = context.createImageData(width, height);
    const sums = names.map(() => [0, 0, 0]);
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
        const share = Math.floor((most / 255) * BANDS * 0.999) / (BANDS - 1);
        const to = 4 * ((height - 1 - y) * width + x);
        for (let c = 0; c < 3; c++) pixels.data[to + c] = colours[who][c];  // half the time of set()
        pixels.data[to + 3] = 15 + 95 * share;
      }
    }
    context.putImageData(pixels, 0, 0);
    set(this.image, { href: this.canvas.toDataURL() });
    this.#nameRegions(sums, names, width, height);
  }

  /** Each region says whose it is, so that colour is never alone. */
  #nameRegions(sums, names, width, height) {
    const { x, y, width: w, height: h } = this.box;
    sums.forEach(([sx, sy, count], n) => {
      if (count < 0.02 * width * height) return;
      this.spots.push({
        x: x + (w * sx) / count / width, y: y + h - (h * sy) / count / height, text: `to ${names[n]}`,
        kind: "note", gap: 0, ghost: true });
    });
  }

  #rgb(colour) {
    const hex = colour.replace("#", "");
    return [0, 2, 4].map((k) => parseInt(hex.slice(k, k + 2), 16));
  }
}

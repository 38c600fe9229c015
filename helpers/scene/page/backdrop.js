// What lies under the words: a bent grid, trails.

import { keep, set, svg } from "./elements.js";
import { alongLine } from "./labels.js";

const MOST = 12;     // lines of the bent grid, each way
const FLAT = 6;      // lines on each side of the origin where the matrix is flat
const BEND = 12;     // pixels: labels keep off a trail in straight parts at least so long

export class Backdrop {
  constructor(plane) {
    this.plane = plane;
    const { part, scene } = plane;
    const clip = `${scene.id}-${part.id}-clip`;
    const layer = plane.layers.under;
    this.rect = svg("rect", {});
    layer.append(svg("clipPath", { id: clip }, this.rect));
    const inside = layer.appendChild(svg("g", { "clip-path": `url(#${clip})` }));
    this.tint = inside.appendChild(svg("path", { class: "scene-tint" }));
    this.bent = inside.appendChild(svg("path", { class: "scene-bent-line" }));
    this.axes = inside.appendChild(svg("path", { class: "scene-bent" }));
    this.square = inside.appendChild(svg("path", { class: "scene-square" }));
    this.trails = [];
    this.trailLayer = inside.appendChild(svg("g", {}));
  }

  /** The plane has another size. */
  resize() {
    const { x: { range: [x0, x1] }, y: { range: [y0, y1] } } = this.plane.part;
    const [left, bottom] = this.plane.place([x0, y0]);
    const [right, top] = this.plane.place([x1, y1]);
    set(this.rect, { x: left, y: top, width: right - left, height: bottom - top });
  }

  /** lines: what labels keep off, to which the trails belong. */
  paint(state, lines) {
    const corners = (state.tint ?? []).map((at) => this.plane.place(at).map((v) => v.toFixed(1)).join(" "));
    set(this.tint, { d: corners.length ? `M${corners.join("L")}Z` : "" });
    this.#paintGrid(state.grid);
    const trails = state.trails ?? [];
    keep(this.trails, trails.length, () => this.trailLayer.appendChild(svg("path", { class: "scene-trail" })));
    const { place, part } = this.plane;
    trails.map((trail) => trail.map(place)).forEach((trail, i) => {
      set(this.trails[i], {
        d: trail.map((at, k) => `${k ? "L" : "M"}${at.map((v) => v.toFixed(1)).join(" ")}`).join(""),
        class: `scene-trail look-${part.looks[i]}` });
      let from = trail[0];
      trail.forEach((to, k) => {
        const far = Math.hypot(to[0] - from[0], to[1] - from[1]);
        if (far < (k < trail.length - 1 ? BEND : 1)) return;
        lines.push(...alongLine(...from, ...to));
        from = to;
      });
    });
  }

  /** Where the grid of the plane goes under a matrix whose rows say where (1, 0) and (0, 1) go. */
  #paintGrid(grid) {
    if (!grid) {
      for (const node of [this.bent, this.axes, this.square]) set(node, { d: "" });
      return;
    }
    const at = (u, v) => this.plane.place([u * grid[0][0] + v * grid[1][0], u * grid[0][1] + v * grid[1][1]])
      .map((p) => p.toFixed(1)).join(" ");
    const { along, across, reach } = this.#lines(grid);
    const lines = (one, other) => one.map((k) => `M${at(k, -reach)}L${at(k, reach)}`).join("") + other.map((k) => `M${at(-reach, k)}L${at(reach, k)}`).join("");
    const [[a, b], [c, d]] = grid;
    const flat = a === 1 && b === 0 && c === 0 && d === 1;  // it is the plane's own grid, which is there
    set(this.bent, { d: flat ? "" : lines(along, across) });
    set(this.axes, { d: lines([0], [0]) });
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
}

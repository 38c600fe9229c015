// The edge of a plane: what leaves the plane ends there, and nothing is drawn over what stands beside it.
// `helpers/scene/edge.py` is the still picture's half.

import { set } from "./elements.js";

const ON = 0.5;  // pixels: what stands on the edge is in the plane

export class Edge {
  constructor(plane) {
    this.plane = plane;
    this.clip = `url(#${plane.scene.id}-${plane.part.id}-clip)`;  // made by `Backdrop`
  }

  #box() {
    const { x, y } = this.plane.part;
    const [[left, bottom], [right, top]] = [0, 1].map((k) => this.plane.place([x.range[k], y.range[k]]));
    return { left, bottom, right, top };
  }

  /** Whether a place, in pixels, is in the plane. */
  holds([x, y]) {
    const { left, bottom, right, top } = this.#box();
    return x >= left - ON && x <= right + ON && y >= top - ON && y <= bottom + ON;
  }

  /** What of a line is in the plane, [[x, y], [x, y]], or null. */
  cropped([x1, y1], [x2, y2]) {
    const { left, bottom, right, top } = this.#box();
    const [dx, dy] = [x2 - x1, y2 - y1];
    let [from, to] = [0, 1];
    for (const [way, start, low, high] of [[dx, x1, left - ON, right + ON], [dy, y1, top - ON, bottom + ON]]) {
      if (way === 0 && (start < low || start > high)) return null;
      if (way === 0) continue;
      const [a, b] = [(low - start) / way, (high - start) / way];
      [from, to] = [Math.max(from, Math.min(a, b)), Math.min(to, Math.max(a, b))];
    }
    return from > to ? null : [[x1 + from * dx, y1 + from * dy], [x1 + to * dx, y1 + to * dy]];
  }

  /** A line as far as it is in the plane; shows: whether there is one at all. Gives that part back, or null. */
  put(line, start, end, shows = true) {
    const seen = shows ? this.cropped(start, end) : null;
    const [[x1, y1], [x2, y2]] = seen ?? [start, end];
    set(line, { x1, y1, x2, y2, visibility: seen ? null : "hidden" });
    return seen;
  }
}

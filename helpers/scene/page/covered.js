// A mark under another: its outline is drawn once more, over what lies on it, so that both are seen.
// `panels/plane.py` does the same for stills.

import { keep, set, svg } from "./elements.js";
import { shapePath } from "./looks.js";

const COVERS = 0.9;  // of both their sizes: marks whose middles are nearer cover each other

/** [below, above] of marks {x, y, r, hollow}, which are in the order they are drawn; a hollow one only says where a word was. */
export function covering(marks) {
  const over = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) < COVERS * (a.r + b.r);
  return marks.map((below, k) => [below, !below.hollow && marks.slice(k + 1).find((above) => over(below, above))]).filter(([, above]) => above);
}

export class Covered {
  constructor(plane) {
    this.layer = plane.layers.through;
    this.outlines = [];
  }

  /** marks: {x, y, look, r, hollow}, the last on top. */
  paint(marks) {
    const pairs = covering(marks);
    keep(this.outlines, pairs.length, () => this.layer.appendChild(svg("path", {})));
    pairs.forEach(([{ x, y, look, r }, above], k) => set(this.outlines[k], {
      d: shapePath(look, r), transform: `translate(${x} ${y})`, class: `scene-covered look-${look}${above.hollow ? " scene-on-paper" : ""}` }));
  }
}

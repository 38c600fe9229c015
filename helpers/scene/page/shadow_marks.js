// In a plane: one arrow's shadow on another's line. Light comes in at a right angle; what the arrow
// covers of the line, times the length of the other arrow, is their dot product.

import { set, svg } from "./elements.js";
import { alongLine, beside } from "./labels.js";
import { show } from "./numbers.js";

const CORNER = 9;  // pixels: the mark of the right angle
const BAND = 13;  // pixels: how wide the shadow is
const OFF = 20.5;  // from a shadow to the middle of its number
const ALONG = [0.5, 0.75, 0.25, 0.85];  // of a shadow: where its number may stand
const REST = [0.5, 0.43, 0.57, 0.35];  // of what is left of the line: where its length may stand
const LEAST = 1e-9;  // units: a shorter arrow has no direction
const FAR = 99;  // units: the line goes on, on both sides

export class ShadowMarks {
  constructor(plane) {
    this.plane = plane;
    const { scene, part, layers } = plane;
    const id = `${scene.id}-${part.id}-shadow`;
    this.rect = svg("rect", {});
    this.veil = svg("linearGradient", { id: `${id}-veil`, gradientUnits: "userSpaceOnUse" },
      svg("stop", { offset: 0, class: "shadow-veil-0" }), svg("stop", { offset: 1, class: "shadow-veil-1" }));
    const make = (name, ...more) => svg(name, { class: `shadow-${more[0]}`, ...more[1] });
    this.line = make("line", "line");
    this.fall = make("polygon", "fall", { fill: `url(#${id}-veil)` });
    this.band = make("line", "band");
    this.plumb = make("line", "plumb");
    this.corner = make("path", "corner");
    this.group = layers.under.appendChild(svg("g", { class: "shadow-marks" },
      svg("clipPath", { id: `${id}-clip` }, this.rect), this.veil,
      svg("g", { "clip-path": `url(#${id}-clip)` }, this.line, this.fall, this.band)));
    // Above the grid, on which the plumb line may lie.
    this.over = svg("g", { "clip-path": `url(#${id}-clip)` }, this.plumb, this.corner);
    layers.arrows.prepend(this.over);
  }

  /** value: [i, j], word i throws a shadow on the line of word j; undefined where there is none. */
  paint(asked, wishes, lines) {
    // A zero vector has no line for a shadow to fall on.
    const value = asked && Math.hypot(...this.plane.at(asked[1])) > LEAST ? asked : null;
    for (const group of [this.group, this.over]) set(group, { visibility: value ? null : "hidden" });
    if (!value) return;
    const { plane } = this;
    const [a, b] = value.map((k) => plane.at(k));
    const long = Math.hypot(...b);
    const unit = b.map((x) => x / long);
    const far = a[0] * unit[0] + a[1] * unit[1];
    const foot = unit.map((x) => x * far);
    const [o, pa, pf, pb] = [[0, 0], a, foot, b].map(plane.place);
    const ends = [-FAR, FAR].map((t) => plane.place(unit.map((x) => x * t)));
    const put = (node, [x1, y1], [x2, y2]) => set(node, { x1: x1.toFixed(1), y1: y1.toFixed(1), x2: x2.toFixed(1), y2: y2.toFixed(1) });
    const { x: { range: [x0, x1] }, y: { range: [y0, y1] } } = plane.part;
    const [low, high] = [plane.place([x0, y0]), plane.place([x1, y1])];
    set(this.rect, { x: low[0], y: high[1], width: high[0] - low[0], height: low[1] - high[1] });
    put(this.line, ...ends);
    set(this.line, { class: `shadow-line look-${plane.part.looks[value[1]]}` });
    put(this.veil, pa, pf);
    set(this.fall, { points: [o, pa, pf].map((p) => p.map((v) => v.toFixed(1)).join()).join(" ") });
    put(this.band, o, pf);
    put(this.plumb, pa, pf);
    const drop = Math.hypot(pa[0] - pf[0], pa[1] - pf[1]);
    set(this.plumb, { visibility: drop > 3 ? null : "hidden" });
    // The right angle stands in the corner between the plumb line and the shadow.
    const along = [unit[0], -unit[1]].map((x) => x * (far > 0 ? -1 : 1) * CORNER);
    const up = [pa[0] - pf[0], pa[1] - pf[1]].map((x) => (x / (drop || 1)) * CORNER);
    set(this.corner, {
      d: `M${pf[0] + along[0]} ${pf[1] + along[1]}l${up[0]} ${up[1]}l${-along[0]} ${-along[1]}`,
      visibility: drop > 26 && Math.abs(far) * plane.scale > 1.6 * CORNER ? null : "hidden" });
    const part = Math.max(0.5, 1 - BAND / 2 / (Math.hypot(pf[0] - o[0], pf[1] - o[1]) || 1));  // a wide line reaches beyond its ends
    lines.push(...alongLine(...o, ...o.map((x, k) => x + part * (pf[k] - x)), BAND), ...alongLine(...pa, ...pf));
    this.#name(wishes, { o, pf, pb, far, long, away: up.map((x) => -x / CORNER), look: plane.part.looks[value[1]] });
  }

  /** The two numbers that are multiplied: the shadow on the side away from its arrow. */
  #name(wishes, { o, pf, pb, far, long, away, look }) {
    if (Math.abs(far) < 0.02) return;
    // Of what is seen of them.
    [pf, pb] = [pf, pb].map((end) => this.plane.edge.cropped(o, end)?.[1] ?? end);
    const side = away[0] || away[1] ? away : [0, 1];
    // Beside, or above and below: whichever the line leaves free.
    const places = Math.abs(side[0]) > 0.75 ? [[Math.sign(side[0]), 0], [Math.sign(side[0]), 1], [Math.sign(side[0]), -1], [-Math.sign(side[0]), 0]]
      : [[0, Math.sign(side[1])], [Math.sign(side[0]) || 1, Math.sign(side[1])], [-(Math.sign(side[0]) || 1), Math.sign(side[1])], [0, -Math.sign(side[1])]];
    const middle = (p, q, t) => [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
    const at = middle(o, pf, 0.5);
    // Never beside the shadow's end: there it would name the rest of the line. Below it, or above, anywhere along it.
    const text = `shadow ${show(far)}`;
    if (places[0][0]) {
      const own = places.slice(0, 3);
      wishes.push({ x: at[0], y: at[1], text, look: "shadow-name", gap: 12, said: true, places: [...own, ...own.map(([x, y]) => [2 * x, 2.4 * y])] });
    } else {
      const own = [1, 2.4, 3.6].flatMap((off) => ALONG.map((t) => middle(o, pf, t)).map(([x, y]) => [x, y + off * OFF * places[0][1], 40 * (off - 1)]));
      wishes.push({ x: at[0], y: at[1], text, look: "shadow-name", gap: 12, centred: true, said: true, places: own });
    }
    const from = far > 0 && far < 0.8 * long ? pf : o;
    if (Math.hypot(pb[0] - from[0], pb[1] - from[1]) < 92) return;
    wishes.push({ ...beside([from, pb], 2, `length ${show(long)}`, [], o, REST), look: `look-${look} scene-faint`, said: true });
  }
}

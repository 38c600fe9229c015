// Arrows from the word that asks to those that answer, as wide as their weight; a loop for its own.

import { keep, set, svg } from "./elements.js";
import { alongLine, beside, outside } from "./labels.js";
import { show } from "./numbers.js";
import { shade } from "./shade.js";

const LEAST = 0.005;  // a weight below it has no arrow
const NUMBERS = 4;  // up to this many links show their weight
const SMALL = 180;  // pixels: a plane narrower than that has room for names alone
const NOTED = 330;  // one narrower than that for the numbers alone: which sentence it is one sees where an arrow ends
const THINNEST = 1;  // pixel
const LOOP = 62;  // how far the handles of a loop reach
const TURNS = [0, 0.4, -0.4, 0.8, -0.8, 1.2, -1.2, 1.6, -1.6];  // radians a loop may turn to stay inside
const ROOM = 10;  // pixels between it and the edge
const ASIDE = 5;  // pixels between a link and the words' own arrows, where it runs along them
const MARK = 10;  // and between it and the middle of the mark of a word that went onto it
const SEEN = 66;  // pixels: with so much left of a link behind such a mark one sees where it ends
const REACH = 12;  // pixels over which that begins to count
const ROUND = 6;  // pixels that a label keeps off a link, both sides together
const CLOSE = 0.9;  // radians: an arrow nearer to a loop than that would lie under it
const PARTS = [0.55, 0.45, 0.65, 0.35, 0.75, 0.25];  // of its link, where a number may stand
const OPEN = 0.62;  // radians between its middle and each of its feet, at least
const WIDEST = 1.05;  // and at most
const BACK = 22;  // pixels from the middle of its word to the back of its head
const INSIDE = 19;  // pixels free within a loop beside its head, both wings of that included
const WING = 3.2;  // pixels that a head is wider than its shaft, each side

/** As of arcs: twice the weight, twice the width; what is there at all can be seen. */
export const widthOf = (weight, ink) => Math.max(THINNEST, ink * Math.abs(weight));
/** Never so pale that it is lost on paper: how much it is, its width says. */
export const colourOf = (weight) => (weight < 0 ? "var(--bad)" : shade(0.35 + 0.65 * Math.min(1, weight)));

const xy = (points) => points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");

/** The outline of a filled arrow; empty where it would be shorter than 2 pixels. */
export function arrowPath(x1, y1, x2, y2, width) {
  const far = Math.hypot(x2 - x1, y2 - y1);
  if (far < 2) return "";
  const [ux, uy] = [(x2 - x1) / far, (y2 - y1) / far];
  const head = Math.min(far, 7 + 0.7 * width);
  const half = width / 2 + WING;
  const at = (along, side) => [x1 + ux * along - uy * side, y1 + uy * along + ux * side];
  const shaft = far - head;
  return `M${xy([at(0, width / 2), at(shaft, width / 2), at(shaft, half), at(far, 0), at(shaft, -half), at(shaft, -width / 2), at(0, -width / 2)])}Z`;
}

/** How far a loop so wide opens: its head does not run into its own beginning. */
export const opening = (width) => Math.min(WIDEST, Math.max(OPEN, Math.asin(Math.min(1, (width + INSIDE) / (2 * BACK)))));

/** The angle between two ways. */
const between = ([ax, ay], [bx, by]) => Math.abs(Math.atan2(ax * by - ay * bx, ax * bx + ay * by));

/** How far an arrow goes aside for the mark of a word that went to a place on it, and would hide where it ends. */
function past(mark, x, y, ux, uy, far, width) {
  if (!mark) return 0;
  const [dx, dy] = [mark[0] - x, mark[1] - y];
  const [along, off, need] = [dx * ux + dy * uy, dy * ux - dx * uy, MARK + width / 2];
  const left = far - along;  // behind the mark
  const there = Math.min(1, along / REACH, left / REACH, (SEEN - left) / REACH);  // without a jump
  return Math.abs(off) < need && there > 0 ? there * Math.min(need + off, 3 * (need - off)) : 0;
}

/** The middle of the widest gap between these directions. */
function freest(angles) {
  const sorted = [...angles].sort((a, b) => a - b);
  const gaps = sorted.map((from, k) => [(sorted[k + 1] ?? sorted[0] + 2 * Math.PI) - from, from]);
  const [gap, from] = gaps.reduce((best, one) => (one[0] > best[0] ? one : best));
  return [Math.cos(from + gap / 2), Math.sin(from + gap / 2)];
}

export class Arrows {
  constructor(plane) {
    this.plane = plane;
    this.items = [];
  }

  /** links: [i, j, weight, score?]; those of another sentence (`state.apart`) are outlines; notes: what stands before a number; at(i) → pixels; grown, shared: how far they are, 0 to 1. */
  paint(links, notes, at, { grown, shared }, went, wishes, lines) {
    const { part, layers } = this.plane;
    // In a plane so small they stand in what belongs to it.
    const numbers = part.numbers ?? (links.length <= NUMBERS && this.plane.width >= SMALL);
    const { edge } = this.plane;
    const ways = links.map(([i, j]) => edge.cropped(at(i), at(j)));
    keep(this.items, links.length, () => {
      const shaft = svg("path", { class: "scene-link" });
      const head = svg("path", { class: "scene-link" });
      return Object.assign(layers.links.appendChild(svg("g", {}, shaft, head)), { shaft, head });
    });
    links.forEach(([i, j, weight, score], k) => {
      const { shaft, head } = this.items[k];
      const gone = grown === 0 || !ways[k] || (Math.abs(weight) < LEAST && shared === 1);
      set(this.items[k], { visibility: gone ? "hidden" : null });
      if (gone) return;
      // A loop at the edge reaches over it; an arrow from or to what is outside ends there.
      set(this.items[k], { "clip-path": edge.holds(at(i)) && edge.holds(at(j)) ? null : edge.clip });
      const width = 1.5 + shared * (widthOf(weight, this.plane.part.ink) - 1.5);
      const colour = shared > 0 ? colourOf(weight) : "var(--soft)";
      const number = show(score !== undefined && score !== null && shared < 0.5 ? score : weight);
      const ends = i === j ? null : this.#straight(shaft, head, at(i), at(j), width, grown, went.filter((_, word) => word !== i), lines);
      const loop = i === j ? this.#loop(shaft, head, at(i), this.#way(links, i, at), width, grown, lines) : null;
      const line = `fill: none; stroke: ${colour}; stroke-width:`;
      const outline = this.plane.state?.apart?.[k];
      set(shaft, { style: i === j ? `${line} ${width.toFixed(1)}px` : outline ? `${line} 1.5px` : `fill: ${colour}` });
      set(head, { style: `fill: ${colour}` });
      this.items[k].classList.toggle("scene-minus", weight < 0);
      if (!numbers || grown < 1 || !(loop ?? ends)) return;
      const note = this.plane.width >= NOTED && notes[k];
      const text = note ? `${note} ${number}` : number;
      const look = shared >= 0.5 ? "scene-weight" : "look-note";
      if (loop) wishes.push({ text, look, centred: true, places: outside(loop.outline, loop.at, loop.way, width, text) });
      else {
        const others = note ? [] : ways.filter((way, other) => way && other !== k);  // a word says whose it is
        wishes.push({ ...beside(ends, width, text, others, this.plane.place([0, 0]), PARTS), look, said: Boolean(note) });
      }
    });
  }

  #straight(shaft, head, start, end, width, grown, marks, lines) {
    let [x1, y1, x2, y2] = [...start, ...end];
    const far = Math.hypot(x2 - x1, y2 - y1);
    set(head, { d: "" });
    if (far < 20) {
      set(shaft, { d: "" });
      return null;
    }
    const [ux, uy] = [(x2 - x1) / far, (y2 - y1) / far];
    const aside = Math.max(this.#aside(x1, y1, ux, uy, width), ...marks.map((mark) => past(mark, x1, y1, ux, uy, far, width)));
    [x1, y1, x2, y2] = [x1 - uy * aside, y1 + ux * aside, x2 - uy * aside, y2 + ux * aside];
    const reach = 8 + (far - 18) * grown;
    const ends = [x1 + 8 * ux, y1 + 8 * uy, x1 + reach * ux, y1 + reach * uy];
    set(shaft, { d: arrowPath(...ends, width) });
    const seen = this.plane.edge.cropped([x1, y1], [x2, y2]);
    if (seen) lines.push(...alongLine(...ends, width + ROUND, width));
    return seen;
  }

  /** How far a link goes aside that would lie on its words' own arrows: its line meets the origin. */
  #aside(x, y, ux, uy, width) {
    if (!this.plane.part.arrows) return 0;
    const [ox, oy] = this.plane.place([0, 0]);
    const off = Math.abs(ux * (oy - y) - uy * (ox - x));
    return (width / 2 + ASIDE) * Math.max(0, 1 - off / (width + ASIDE));
  }

  /** Away from the origin and from whom it asks; where one of those is near, into the widest gap. */
  #way(links, i, at) {
    const [x, y] = at(i);
    const others = links.filter(([a, b]) => a === i && b !== i).map(([, b]) => at(b));
    let out = [0, 0];
    for (const [tx, ty] of [this.plane.place([0, 0]), ...others]) {
      const far = Math.hypot(x - tx, y - ty) || 1;
      out = [out[0] + (x - tx) / far, out[1] + (y - ty) / far];
    }
    const far = Math.hypot(...out);
    const way = far > 0.05 ? out.map((v) => v / far) : [0, -1];
    return others.some((to) => between(way, [to[0] - x, to[1] - y]) < CLOSE) ? freest(others.map(([tx, ty]) => Math.atan2(ty - y, tx - x))) : way;
  }

  /** The same way, or the next to it on which a loop stays in the picture. */
  #inside([x, y], [wx, wy], reach) {
    const { width, height } = this.plane;
    const within = (at, most) => at > ROOM && at < most - ROOM;
    const ways = TURNS.map((turn) => [wx * Math.cos(turn) - wy * Math.sin(turn), wx * Math.sin(turn) + wy * Math.cos(turn)]);
    return ways.find(([ux, uy]) => within(x + reach * ux, width) && within(y + reach * uy, height)) ?? [wx, wy];
  }

  #loop(shaft, head, [x, y], away, width, grown, lines) {
    const [wx, wy] = this.#inside([x, y], away, 45 + width / 2);
    const turned = (angle, far) => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      return [x + far * (wx * c - wy * s), y + far * (wx * s + wy * c)];
    };
    const f = (p) => p.map((v) => v.toFixed(1)).join(" ");
    const open = opening(width);
    const as = (angle) => Math.cos((angle * OPEN) / open) / Math.cos(angle);  // as far out as a loop that opens no wider
    const handle = LOOP * as(open);
    set(shaft, {
      d: `M${f(turned(-open, 6))}C${f(turned(-open, handle))} ${f(turned(open, handle))} ${f(turned(open, 20))}`,
      pathLength: 1, "stroke-dasharray": grown < 1 ? `${grown} 2` : null });
    const corners = [[-0.6, 10], [-0.54, 20], [-0.42, 30], [-0.2, 41], [0.2, 41], [0.4, 38], [0.57, 30], [OPEN, 12]]
      .map(([angle, far]) => [(angle * open) / OPEN, far]).map(([angle, far]) => turned(angle, far * as(angle)));
    corners.slice(1).forEach((to, k) => lines.push(...alongLine(...corners[k], ...to, width + ROUND)));
    const [tip, back] = [turned(open, 10), turned(open, BACK)];
    const half = (width / 2 + WING) / (BACK - 10);
    const [nx, ny] = [-(tip[1] - back[1]) * half, (tip[0] - back[0]) * half];
    set(head, { d: grown < 1 ? "" : `M${xy([[back[0] + nx, back[1] + ny], tip, [back[0] - nx, back[1] - ny]])}Z` });
    return { at: [x, y], way: Math.atan2(wy, wx), outline: [...corners, tip, back] };
  }
}

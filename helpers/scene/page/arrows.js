// Arrows from the word that asks to those that answer, as wide as their weight; a loop for its own.

import { keep, set, svg } from "./elements.js";
import { alongLine, ON } from "./labels.js";
import { show } from "./numbers.js";
import { shade } from "./shade.js";

const LEAST = 0.005;  // a weight below it has no arrow
const NUMBERS = 4;  // up to this many links show their weight
const LOOP = 62;  // how far the handles of a loop reach
const OPEN = 0.62;  // radians between its middle and each of its feet

export const widthOf = (weight, ink = 10) => 1 + ink * Math.abs(weight);
/** Never so pale that it is lost on paper: how much it is, its width says. */
export const colourOf = (weight) => (weight < 0 ? "var(--bad)" : shade(0.35 + 0.65 * Math.min(1, weight)));

const xy = (points) => points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");

/** The outline of a filled arrow; empty where it would be shorter than 2 pixels. */
export function arrowPath(x1, y1, x2, y2, width) {
  const far = Math.hypot(x2 - x1, y2 - y1);
  if (far < 2) return "";
  const [ux, uy] = [(x2 - x1) / far, (y2 - y1) / far];
  const head = Math.min(far, 7 + 0.7 * width);
  const half = width / 2 + 3.2;
  const at = (along, side) => [x1 + ux * along - uy * side, y1 + uy * along + ux * side];
  const shaft = far - head;
  return `M${xy([at(0, width / 2), at(shaft, width / 2), at(shaft, half), at(far, 0), at(shaft, -half), at(shaft, -width / 2), at(0, -width / 2)])}Z`;
}

export class Arrows {
  constructor(plane) {
    this.plane = plane;
    this.items = [];
  }

  /** links: [i, j, weight, score?]; at(i) → pixels; grown, shared: how far they are, 0 to 1. */
  paint(links, at, { grown, shared }, wishes, lines) {
    const { part, layers } = this.plane;
    const numbers = part.numbers ?? links.length <= NUMBERS;
    keep(this.items, links.length, () => {
      const shaft = svg("path", { class: "scene-link" });
      const head = svg("path", { class: "scene-link" });
      return Object.assign(layers.links.appendChild(svg("g", {}, shaft, head)), { shaft, head });
    });
    links.forEach(([i, j, weight, score], k) => {
      const { shaft, head } = this.items[k];
      const gone = grown === 0 || (Math.abs(weight) < LEAST && shared === 1);
      set(this.items[k], { visibility: gone ? "hidden" : null });
      if (gone) return;
      const width = 1.5 + shared * (widthOf(weight, this.plane.part.ink) - 1.5);
      const colour = shared > 0 ? colourOf(weight) : "var(--soft)";
      const text = show(score !== undefined && score !== null && shared < 0.5 ? score : weight);
      const spot = i === j ? this.#loop(shaft, head, at(i), this.#way(links, i, at), width, grown, lines)
        : this.#straight(shaft, head, at(i), at(j), width, grown, lines);
      set(shaft, { style: i === j ? `fill: none; stroke: ${colour}; stroke-width: ${width.toFixed(1)}px` : `fill: ${colour}` });
      set(head, { style: `fill: ${colour}` });
      this.items[k].classList.toggle("scene-minus", weight < 0);
      if (numbers && spot && grown === 1) {
        wishes.push({ ...spot, text, look: shared >= 0.5 ? "scene-weight" : "look-note", gap: 8, places: ON });
      }
    });
  }

  #straight(shaft, head, [x1, y1], [x2, y2], width, grown, lines) {
    const far = Math.hypot(x2 - x1, y2 - y1);
    set(head, { d: "" });
    if (far < 20) {
      set(shaft, { d: "" });
      return null;
    }
    const [ux, uy] = [(x2 - x1) / far, (y2 - y1) / far];
    const reach = 8 + (far - 18) * grown;
    const ends = [x1 + 8 * ux, y1 + 8 * uy, x1 + reach * ux, y1 + reach * uy];
    set(shaft, { d: arrowPath(...ends, width) });
    lines.push(...alongLine(...ends, width + 2));
    // The number stands on the side that looks away from the origin.
    const [ox, oy] = this.plane.place([0, 0]);
    const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
    const out = -uy * (mx - ox) + ux * (my - oy) < 0 ? -1 : 1;
    const side = out * (width / 2 + 3 + 7 * Math.abs(ux) + 13 * Math.abs(uy));
    return { x: mx - uy * side, y: my + ux * side };
  }

  /** Away from the origin and from whom it asks. */
  #way(links, i, at) {
    const [x, y] = at(i);
    const others = links.filter(([a, b]) => a === i && b !== i).map(([, b]) => at(b));
    let out = [0, 0];
    for (const [tx, ty] of [this.plane.place([0, 0]), ...others]) {
      const far = Math.hypot(x - tx, y - ty) || 1;
      out = [out[0] + (x - tx) / far, out[1] + (y - ty) / far];
    }
    const far = Math.hypot(...out);
    return far > 0.05 ? out.map((v) => v / far) : [0, -1];
  }

  #loop(shaft, head, [x, y], [wx, wy], width, grown, lines) {
    const turned = (angle, far) => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      return [x + far * (wx * c - wy * s), y + far * (wx * s + wy * c)];
    };
    const f = (p) => p.map((v) => v.toFixed(1)).join(" ");
    set(shaft, {
      d: `M${f(turned(-OPEN, 6))}C${f(turned(-OPEN, LOOP))} ${f(turned(OPEN, LOOP))} ${f(turned(OPEN, 20))}`,
      pathLength: 1, "stroke-dasharray": grown < 1 ? `${grown} 2` : null });
    const corners = [[-OPEN / 2, 16], [-0.46, 34], [-0.2, 41], [0.2, 41], [0.46, 34], [OPEN / 2, 16]].map((corner) => turned(...corner));
    corners.slice(1).forEach((to, k) => lines.push(...alongLine(...corners[k], ...to, width + 2)));
    const [tip, back] = [turned(OPEN, 10), turned(OPEN, 22)];
    const half = (width / 2 + 3.2) / 12;
    const [nx, ny] = [-(tip[1] - back[1]) * half, (tip[0] - back[0]) * half];
    set(head, { d: grown < 1 ? "" : `M${xy([[back[0] + nx, back[1] + ny], tip, [back[0] - nx, back[1] - ny]])}Z` });
    const out = 45 + width / 2 + 13 * Math.abs(wx) + 7 * Math.abs(wy);
    return { x: x + out * wx, y: y + out * wy };
  }
}

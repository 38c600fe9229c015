// The arcs over a sentence: their shape, their feet, what is cut, and all of them at once.

import { keep, set, svg } from "./elements.js";
import { arcInk, isNumber, LEAST } from "./weights.js";

const ROUND = 0.85;  // how much lower near arcs are than far ones
const FLAT = 22;  // pixels of the lowest
const RISE = 0.6;  // of its width: so much higher is a thick one, or there would be no hole below it
const FOOT = 0.85;  // of the way: there is the mark of one that is cut, by the word it is cut from
const HALF = 18;  // from a token's middle to the inner side of its loop: its number stands between
const NECK = 3;  // so far from the middle at least are the ends of a loop
const UNDER = 5;  // pixels from the line of its number to the inner side of a loop
const SWELL = 11;  // pixels below its ends a loop is as wide as it gets: there its number begins

/** How far a loop so thick reaches from its token's middle, and how far below the line of its number. */
export const loopReach = (thick, inner = HALF) => inner + thick;
export const loopDepth = (thick) => UNDER + thick;

/** In that order in their layer, the last one in front. What has the focus stays, and the others go around it: it would lose it.
    While one is pressed all stay: what leaves the page, or another covers, before it is let go has no click. */
export function inOrder(layer, items) {
  const first = layer.childElementCount - items.length;
  if (items.every((item, k) => layer.children[first + k] === item) || layer.querySelector(":active")) return;
  const still = items.indexOf(document.activeElement);
  if (still >= 0) for (const item of items.slice(0, still)) layer.insertBefore(item, items[still]);
  layer.append(...items.slice(still + 1));
}

export class Arcs {
  constructor(drawing) {
    const layer = (name) => drawing.appendChild(svg("g", { class: `scene-${name}`, "aria-hidden": "true" }));
    [this.all, this.one, this.over] = [layer("many"), layer("arcs"), layer("ghosts")];
    this.loop = this.one.appendChild(svg("path", { class: "scene-arc" }));
    [this.foot, this.footBelow] = [0, 1].map(() => this.over.appendChild(svg("rect", { class: "scene-foot", height: 4 })));
    [this.many, this.paths, this.ghosts] = [[], [], []];
  }

  /** From a foot on the asker's bar, over and down to the middle of the token that answers. */
  #curve({ base, high }, foot, middle, to, thick, far) {
    const round = (FLAT + (high - FLAT) * (Math.abs(to - middle) / far) ** ROUND) * (4 / 3) - thick * 0.3;
    const up = Math.max(round, (FLAT + RISE * thick) * (4 / 3));
    const y = (base - up).toFixed(1);
    return { mark: [foot + (to - foot) * FOOT ** 2 * (3 - 2 * FOOT), base - up * 3 * FOOT * (1 - FOOT)], d: `M${foot.toFixed(1)} ${base}C${foot.toFixed(1)} ${y} ${to.toFixed(1)} ${y} ${to.toFixed(1)} ${base}` };
  }

  /**
   * The arcs of one asker, {asker, row, x}, or none (null). isCut(k): whether that arc is cut.
   * only: the one spoken of, in front, the rest fades; or null. Gives back each arc's path and width; `order` says
   * which one lies behind which.
   */
  draw(place, seen, isCut, only) {
    const n = place.count;
    keep(this.paths, n, () => this.one.appendChild(svg("path", { class: "scene-arc" })));
    for (const one of [this.foot, this.footBelow, this.loop]) set(one, { visibility: seen ? null : "hidden" });
    if (!seen) {
      for (const path of this.paths) set(path, { visibility: "hidden" });
      keep(this.ghosts, 0);
      return [];
    }
    const { xs, base, bar } = place;
    const shares = seen.row.map((w) => (isNumber(w) ? Math.max(0, w) : 0));
    const sum = shares.reduce((total, w) => total + w, 0);
    const scale = bar / Math.max(1, sum);
    const feet = this.#feet(shares, seen, scale, sum);
    const ends = [xs[0], xs[n - 1]];
    const far = Math.max(seen.x - ends[0], ends[1] - seen.x, 0.6 * (ends[1] - ends[0]), 60);
    set(this.foot, { x: (seen.x - bar / 2).toFixed(1), y: base - 1, width: bar });
    const cuts = [];
    const arcs = shares.map((w, k) => {
      const { d, mark } = this.#curve(place, feet[k], seen.x, xs[k], w * scale, far);
      const wide = Math.max(0.7, w * scale);
      const cut = k !== seen.asker && isCut(k);
      if (cut) cuts.push({ d, x: mark[0], y: mark[1] });
      const path = this.paths[k];
      set(path, { d, style: `stroke: ${arcInk(w)}; stroke-width: ${wide.toFixed(2)}px`,
        visibility: k !== seen.asker && !cut && w >= LEAST ? null : "hidden" });
      path.classList.toggle("scene-dim", only !== null && only !== k);
      return { d, wide };
    });
    // The heavier in front: a thin one across it looks like a scratch on what is the news.
    this.order = shares.map((_, k) => k).sort((a, b) => (a === only) - (b === only) || shares[a] - shares[b]);
    inOrder(this.one, this.order.map((k) => this.paths[k]));
    this.#drawGhosts(cuts);
    this.#drawLoop(place, seen, shares[seen.asker], scale, only !== null && only !== seen.asker);
    return arcs;
  }

  /** Where each arc stands on the bar: the nearest outside, the farthest inside, so that they nest. */
  #feet(shares, { asker, x }, scale, sum) {
    let at = x - (scale * sum) / 2;
    const feet = [];
    const far = (a, b) => b - a;
    const all = shares.map((_, k) => k);
    const order = [...all.slice(0, asker).sort(far), asker, ...all.slice(asker + 1).sort(far)];
    for (const k of order) {
      feet[k] = at + (shares[k] * scale) / 2;
      at += shares[k] * scale;
    }
    return feet;
  }

  #drawGhosts(cuts) {
    keep(this.ghosts, cuts.length, () => this.over.appendChild(svg("g", { class: "scene-ghost-arc" },
      svg("path"), svg("circle", { r: 9.5 }), svg("path", { class: "scene-cross", d: "M-3.4 -3.4 3.4 3.4M3.4 -3.4-3.4 3.4" }))));
    cuts.forEach(({ d, x, y }, k) => {
      const [path, disc, cross] = this.ghosts[k].children;
      set(path, { d });
      for (const mark of [disc, cross]) set(mark, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
    });
  }

  /**
   * What a token takes from itself: a loop below it, around its number, as thick as an arc of that weight. A thin one leaves
   * its token and comes back at nearly one place, as a loop does; the ends of a thick one are too wide for that. Where they
   * are wider than the token they stand on a bar, as arcs do.
   */
  #drawLoop({ base, pill, below, clear, ws, inner = HALF }, { x, asker }, weight, scale, dim) {
    const there = clear && weight >= LEAST;
    const wide = Math.max(0.7, weight * scale);
    const out = inner + wide / 2;
    const end = Math.min(out, NECK + 1.7 * wide);
    const [top, side] = [base + 3 + pill, below - 2];
    const low = top + SWELL;
    set(this.loop, { visibility: there ? null : "hidden" });
    set(this.loop, { d: `M${x - end} ${top}C${x - end} ${top + 5} ${x - out} ${top + 2} ${x - out} ${low}V${side}`
      + `A${out} ${UNDER + 2 + wide / 2} 0 0 0 ${x + out} ${side}V${low}C${x + out} ${top + 2} ${x + end} ${top + 5} ${x + end} ${top}`,
      style: `stroke: ${arcInk(weight)}; stroke-width: ${wide.toFixed(2)}px` });
    this.loop.classList.toggle("scene-dim", dim);
    const reach = end + wide / 2;
    set(this.footBelow, { x: (x - reach).toFixed(1), y: top - 1, width: (2 * reach).toFixed(1), visibility: there && reach > ws[asker] / 2 ? null : "hidden" });
  }

  /** Everybody's arcs at once, half as thick; rows: the weights of each. To the left and the right a little apart. */
  drawMany(place, rows) {
    const arcs = rows.flatMap((row, i) => row.flatMap((w, j) => (i !== j && w >= LEAST ? [[i, j, w]] : [])));
    const { xs, bar, count } = place;
    const far = Math.max(60, xs[count - 1] - xs[0]);
    keep(this.many, arcs.length, () => this.all.appendChild(svg("path", { class: "scene-arc" })));
    arcs.sort((a, b) => a[2] - b[2]).forEach(([i, j, w], k) => {
      const aside = 3 * Math.sign(j - i);
      const thick = (w * bar) / 2;
      const { d } = this.#curve(place, xs[i] + aside, xs[i], xs[j] - aside, thick, far);
      set(this.many[k], { d, "stroke-width": Math.max(0.7, thick).toFixed(1), style: `stroke: ${arcInk(w)}` });
    });
  }
}

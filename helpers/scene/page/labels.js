// Labels that keep out of each other's way, and stay where they are as long as that place is free.

import { keep, set, svg, write } from "./elements.js";

const HEIGHT = 15;
const LONGEST = 24;
// Where a label may sit: sides first, then corners, then the same farther and farther out.
const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1]];
const RINGS = [[1.2, 2.4], [2, 3.2], [3, 4], [3, 5], [4, 6], [5, 7], [6, 8], [7, 9], [8, 10]];
const PLACES = [...SIDES, ...RINGS.flatMap(([far, high]) => SIDES.map(([x, y]) => [x * far, y * high]))];
/** For what is written on something and not beside it: there, or as near as can be. */
export const ON = [[0, 0], [0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [1, 1], [-1, -1], [-1, 1], [0, -2.2], [0, 2.2]];
const FAR = 14;  // pixels between a mark and its label from where on a line joins them
const LOYALTY = 60;  // how much better another place must be, in square pixels of overlap
const NEARER = 90;  // what that costs
const CROSSED = 35;  // that a name is crossed by the arrow of a weight, however little
const BESIDE = 4;  // pixels between a line and its number
const LETTER = 3.9;  // pixels: half of a letter of it
const APART = 4;  // pixels between two labels on one line
const AIR = 6;  // pixels between a name and a number below or above it: nearer, it would be read as that word's
const EVERY = 12;  // pixels: a line in the way is that many small boxes

/** What a place costs by itself: later ones a little more, those away from the word much more. */
const price = (k) => 4 * k + (k < SIDES.length ? 0 : LOYALTY);

/** How far a place is from a box. */
const away = (at, { x, y }) => Math.hypot(Math.max(at.x - x, 0, x - at.x - at.width), Math.max(at.y - y, 0, y - at.y - HEIGHT));

/** What it costs to lie on another label: dear from its first pixels, which make both hard to read. */
const struck = (pixels) => (pixels && 2 * LOYALTY + 3 * pixels);

function box(wish, [sx, sy], width) {
  if (wish.centred) return { x: sx - width / 2, y: sy - HEIGHT / 2, width };
  const side = Math.sign(sx);
  const x = wish.x + sx * wish.gap + (side > 0 ? 0 : side < 0 ? -width : -width / 2);
  const y = wish.y + sy * (wish.gap + (side ? 2 : HEIGHT / 2 + 1)) - HEIGHT / 2;
  return { x, y, width };
}

function overlap(a, b) {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + HEIGHT, b.y + (b.height ?? HEIGHT)) - Math.max(a.y, b.y);
  return across > 0 && down > 0 ? across * down : 0;
}

/** The middle of a line, and which way from it looks away from the origin: [x, y, across, down]. */
function outward([x1, y1], [x2, y2], [ox, oy]) {
  const far = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [across, down] = [(y1 - y2) / far, (x2 - x1) / far];
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const out = across * (x - ox) + down * (y - oy) < -1e-6 ? -1 : 1;
  return [x, y, across * out, down * out];
}

/** How far a place is from a line between two others. */
export function toLine([x, y], [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const t = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x1 - t * dx, y - y1 - t * dy);
}

/** A wish for the number of a line so wide: beside it, farther from other lines than from its own, on the side away from the
    origin where it can be. parts: of the line, where it may stand, the best first. */
export function beside([start, end], width, text, others, origin, parts) {
  const [,, across, down] = outward(start, end, origin);
  const off = width / 2 + BESIDE + 7 * Math.abs(down) + LETTER * text.length * Math.abs(across);
  const places = parts.flatMap((part) => [1, -1].map((side) => {
    const [x, y] = [across, down].map((way, k) => start[k] + part * (end[k] - start[k]) + side * way * off);
    const clear = others.every(([a, b]) => toLine([x, y], a, b) > off + 2 * BESIDE);
    return [x, y, clear ? 0 : NEARER];
  }));
  const [[x, y]] = places;
  return { x, y, text, places, centred: true };
}

/** The line from one place to another, so wide, as what labels keep off. */
export function alongLine(x1, y1, x2, y2, width = 2, link = false) {
  const steps = Math.max(1, Math.ceil(Math.hypot(x2 - x1, y2 - y1) / EVERY));
  const [across, down] = [Math.max(width, Math.abs(x2 - x1) / steps), Math.max(width, Math.abs(y2 - y1) / steps)];
  return Array.from({ length: steps + 1 }, (_, k) => ({
    x: x1 + ((x2 - x1) * k) / steps - across / 2, y: y1 + ((y2 - y1) * k) / steps - down / 2, width: across, height: down, thin: true, link }));
}

export class Labels {
  constructor(layer, width, height) {
    Object.assign(this, { layer, width, height, items: [], widths: new Map() });
  }

  resize(width, height) {
    if (width === this.width && height === this.height) return;
    Object.assign(this, { width, height });
  }

  /** The next places are chosen as if these had never been shown. */
  forget() {
    for (const item of this.items) item.last = undefined;
  }

  /** wishes: {x, y, text, look: a class, gap, ghost, names: [[text, class], …] that share it, places: where it may stand, in
      gaps from x, y, or, `centred`, [x, y, what that costs] of its middle}; lines: what `alongLine` gives. */
  paint(wishes, lines = []) {
    const real = wishes.filter(Boolean);
    keep(this.items, wishes.length, () => ({
      leader: this.layer.insertBefore(svg("line", { class: "scene-leader" }), this.layer.firstChild),
      node: this.layer.appendChild(svg("text", { class: "scene-label", "aria-hidden": "true" })),
      remove() { this.leader.remove(); this.node.remove(); },
    }));
    const dots = real.filter((wish) => !wish.places && !wish.bare).map((wish) => ({ x: wish.x - 7, y: wish.y - HEIGHT / 2, width: 14, wish }));
    wishes.forEach((wish, i) => {
      const item = this.items[i];
      set(item.node, { visibility: wish ? null : "hidden" });
      if (!wish) set(item.leader, { visibility: "hidden" });  // with one, #lead says so
      Object.assign(item, { wish, at: undefined });
      if (wish) this.#fill(item, wish);
    });
    const all = this.items.filter(({ wish }) => wish);
    const others = (item) => all.filter((other) => other !== item && other.at);
    for (const item of all) this.#place(item, others(item), dots, lines);
    // The last ones find the good places taken: whoever still lies on another looks round once more.
    for (const item of all) {
      const rest = others(item);
      if (rest.some(({ at }) => overlap(item.at, at))) this.#place(item, rest, dots, lines);
    }
    for (const { node, leader, wish, at } of all) {
      set(node, { x: at.x.toFixed(1), y: (at.y + HEIGHT - 4).toFixed(1) });
      this.#lead(leader, wish, at);
    }
  }

  /** Whether any label lies on this box. */
  covers(box) {
    return this.items.some(({ wish, at }) => wish && at && overlap(at, box));
  }

  /** Where it costs least to put a label, or where it was, if that is hardly worse. */
  #place(item, others, dots, lines) {
    const { wish } = item;
    const score = (place, k) => {
      const { at, out } = this.#within(box(wish, place, item.width));
      let bad = price(k) + (place[2] ?? 0);
      for (const other of others) {
        const air = wish.centred || other.wish.centred ? AIR : 0;
        bad += struck(overlap(other.at, { x: at.x - APART, y: at.y - air, width: at.width + 2 * APART, height: HEIGHT + 2 * air }));
      }
      const mine = away(at, wish);
      for (const dot of dots) {
        if (dot.wish !== wish || out) bad += overlap(at, dot);
        // A label that is nearer to another word's mark would be taken for that one's.
        if (!wish.places && dot.wish !== wish && away(at, dot.wish) < mine + 1) bad += NEARER;
      }
      let crossed = 0;
      for (const line of lines) {
        const on = overlap(at, line);
        bad += 1.5 * on;
        if (on && line.link) crossed = CROSSED;
      }
      if (!wish.places) bad += crossed;
      return bad + (out && LOYALTY) + 4 * out;
    };
    const places = wish.places ?? PLACES;
    let best = 0;
    let least = Infinity;
    for (let k = 0; k < places.length && least > price(k); k++) {
      const now = score(places[k], k);
      if (now < least) [best, least] = [k, now];
    }
    if (item.last !== undefined && places[item.last] && score(places[item.last], item.last) <= least + LOYALTY) best = item.last;
    item.last = item.guessed ? undefined : best;  // no loyalty to a place found by a guess
    ({ at: item.at } = this.#within(box(wish, places[best], item.width)));
  }

  /** What would be out of the picture is pushed back into it; and by how many pixels. */
  #within({ x, y, width }) {
    const at = { x: Math.max(0, Math.min(x, this.width - width)), y: Math.max(0, Math.min(y, this.height - HEIGHT)), width };
    return { at, out: Math.abs(at.x - x) + Math.abs(at.y - y) };
  }

  /** A label that had to go far from its mark is joined to it. */
  #lead(leader, { x, y, gap, places }, at) {
    const [to, level] = [Math.min(Math.max(x, at.x), at.x + at.width), Math.min(Math.max(y, at.y), at.y + HEIGHT)];
    const far = Math.hypot(to - x, level - y);
    const seen = !places && far > gap + FAR;
    set(leader, { visibility: seen ? null : "hidden" });
    if (!seen) return;
    const off = gap / far;  // it begins where the mark ends
    set(leader, {
      x1: (x + (to - x) * off).toFixed(1), y1: (y + (level - y) * off).toFixed(1),
      x2: to.toFixed(1), y2: level.toFixed(1) });
  }

  #fill(item, wish) {
    const text = wish.text.length > LONGEST ? `${wish.text.slice(0, LONGEST - 1)}\u2026` : wish.text;
    set(item.node, { class: `scene-label ${wish.look}${wish.ghost ? " scene-faint" : ""}` });
    if (item.text !== text) item.last = undefined;
    if (wish.names?.length > 1 && text === wish.text) this.#nameAll(item.node, wish);
    else write(item.node, text);
    item.text = text;
    const width = this.#widthOf(item.node, text, wish.ghost);
    item.guessed = !width;
    item.width = width || 7.2 * text.length;
  }

  /** Several words at one place, each in its colour. */
  #nameAll(node, { text, names }) {
    if (node.textContent === text) return;
    node.replaceChildren(...names.flatMap(([name, look], k) => [k ? " " : "", svg("tspan", { class: look }, name)]));
  }

  /** Measuring makes the page lay itself out, so each text is measured once. */
  #widthOf(node, text, faint) {
    const key = `${faint ? "faint" : ""} ${text}`;
    if (!this.widths.has(key)) {
      const width = node.getComputedTextLength?.() ?? 0;
      if (!width) return 0;  // not in the page yet: measured when it is
      this.widths.set(key, width);
    }
    return this.widths.get(key);
  }
}

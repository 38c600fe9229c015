// Names behind the ends of lines: in the order in which the lines end, each joined to its own. Those
// that would touch give way as little as they can. `panels/curve.py` does the same for stills.

import { keep, set, svg, write } from "./elements.js";

const LINE = 16;  // pixels that a name needs
export const NEAR = 60;  // lines that end so near to each other have their names in one column
const FINE = 2;  // pixels from one place for a name to the next
const STRUCK = 100;  // pixels that a name goes rather than have a line run through it
const SHORT = 10;  // letters of a name that is never folded
const VALUE = / \u2212?\d+\.\d+(?: [\u2191\u2193])?$/;
const DOT = 5;  // what the mark at an end takes
export const BEHIND = 8;  // from the end of a line that is alone to its name
export const LEAD = 22;  // and where marks are joined to their names
export const KEY = 26;  // and lines, by a piece of their own pattern
const BETWEEN = 8;  // pixels between names in one column, if one of them has two lines and there is room

/** The nearest middles to those wanted, in this order, for things so high, between two bounds. */
export function spread(wanted, highs, low, high) {
  const shifts = [];
  highs.forEach((tall, k) => shifts.push(k ? shifts[k - 1] + (highs[k - 1] + tall) / 2 : 0));
  const pools = [];
  wanted.forEach((y, k) => {
    pools.push({ sum: y - shifts[k], many: 1 });
    for (let last = pools.at(-1), before = pools.at(-2); before && before.sum / before.many > last.sum / last.many;
      last = before, before = pools.at(-2)) {
      pools.pop();
      before.sum += last.sum;
      before.many += last.many;
    }
  });
  const least = low + ((highs[0] ?? LINE) - LINE) / 2;
  const most = Math.max(least, high - (shifts.at(-1) ?? 0) - ((highs.at(-1) ?? LINE) - LINE) / 2);
  const firsts = pools.flatMap(({ sum, many }) => Array(many).fill(Math.min(most, Math.max(least, sum / many))));
  return firsts.map((first, k) => first + shifts[k]);
}

/** Middles for names that stand amid the lines: in the order in which these end, as near to that as there is room.
    ends: heights, from above; through(k, from, to): how many lines run through the name of the k-th there. */
export function amid(ends, through, top, bottom) {
  const levels = Array.from({ length: Math.max(1, Math.floor((bottom - top - LINE) / FINE)) }, (_, n) => top + LINE / 2 + FINE * n);
  const below = LINE / FINE;  // places between two names, at least
  let before = null;
  const ways = ends.map((end, k) => {
    let best = -1;
    const now = levels.map((level, n) => {
      const upper = n - below;
      if (before && upper >= 0 && (best < 0 || before[upper].cost < before[best].cost)) best = upper;
      const cost = (before ? before[best]?.cost ?? Infinity : 0) + Math.abs(level - end) + STRUCK * through(k, level - LINE / 2, level + LINE / 2);
      return { cost, from: best };
    });
    before = now;
    return now;
  });
  let at = ways.length ? ways.at(-1).reduce((least, { cost }, n, all) => (cost < all[least].cost ? n : least), 0) : 0;
  return ways.reverse().map((way) => {
    const level = levels[at];
    at = Math.max(0, way[at].from);
    return level;
  }).reverse();
}

/** A name in two lines, if it is long and has a space; else in one. valued: where most have a value, each has its own line. */
export function folded(name, valued = false) {
  const value = valued ? name.search(VALUE) : -1;
  if (value > 0) return [name.slice(0, value + 1), name.slice(value + 1)];
  const spaces = [...name.matchAll(/ /g)].map(({ index }) => index);
  if (name.length <= SHORT || !spaces.length) return [name];
  const at = spaces.reduce((best, k) => (Math.abs(2 * k + 1 - name.length) < Math.abs(2 * best + 1 - name.length) ? k : best));
  return [name.slice(0, at + 1), name.slice(at + 1)];
}

export class Ends {
  constructor(layer) {
    this.layer = layer;
    this.items = [];
  }

  /** edge: where the axes end: a name there is joined to its line by a key, as thick as it is. wishes: {x, y: where a line ends, from: how high it was before, rows: its name, look: its classes, looks: of each row}, or null. */
  paint(wishes, top, bottom, edge) {
    keep(this.items, wishes.length, () => ({
      leaders: [],
      node: this.layer.appendChild(svg("text", { "aria-hidden": "true" })),
      rows: [],
      remove() { for (const one of [...this.leaders, this.node]) one.remove(); },
    }));
    this.items.forEach((item, k) => Object.assign(item, { wish: wishes[k], label: null }));
    for (const column of columns(this.items.filter(({ wish }) => wish))) {
      const lines = column.map(({ wish }) => wish.rows.length);
      const free = (bottom - top + LINE - LINE * lines.reduce((sum, n) => sum + n, 0)) / column.length;
      const apart = Math.max(...lines) > 1 ? Math.max(1, Math.min(BETWEEN, free)) : 0;
      const heights = spread(column.map(({ wish }) => wish.y), lines.map((n) => LINE * n + apart), top, bottom);
      const x = Math.max(...column.map(({ wish }) => wish.x)) + (this.items.length > 1 ? KEY : BEHIND);
      column.forEach((item, k) => { item.label = { x, y: heights[k] }; });
    }
    for (const { node, rows, leaders, wish, label } of this.items) {
      set(node, { visibility: wish ? null : "hidden" });
      // Lines that lie on each other have one key, in which all of them are seen.
      const looks = wish && this.items.length > 1 ? [...new Set(wish.looks ?? [wish.look])] : [];
      keep(leaders, looks.length, () => this.layer.insertBefore(svg("line", {}), node));
      if (!wish) continue;
      set(node, { class: `scene-label ${wish.look}` });
      keep(rows, wish.rows.length, () => node.appendChild(svg("tspan")));
      wish.rows.forEach((row, k) => {
        set(rows[k], { class: wish.looks?.[k] ?? wish.look, x: label.x.toFixed(1), y: (label.y + 4 + (LINE - 1) * (k - (wish.rows.length - 1) / 2)).toFixed(1) });
        write(rows[k], row);
      });
      const key = wish.x > edge - NEAR ? " scene-key" : "";
      leaders.forEach((leader, k) => set(leader, {
        class: `scene-leader${key} ${looks[k]}`, x1: (wish.x + DOT).toFixed(1), y1: wish.y.toFixed(1), x2: (label.x - 4).toFixed(1), y2: label.y.toFixed(1) }));
    }
  }
}

/** Ends near each other, from above to below; where two meet, the one that came from above first. */
function columns(items) {
  const found = [];
  for (const item of [...items].sort((a, b) => b.wish.x - a.wish.x)) {
    const near = found.at(-1);
    if (near && near[0].wish.x - item.wish.x < NEAR) near.push(item);
    else found.push([item]);
  }
  for (const column of found) column.sort(({ wish: a }, { wish: b }) => Math.round(a.y) - Math.round(b.y) || a.from - b.from);
  return found;
}

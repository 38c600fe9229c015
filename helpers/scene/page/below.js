// The numbers below the tokens of a sentence: written so that they stand in one row, if that can be. Its twin is below.py.

import { loopDepth, loopReach } from "./arcs.js";

export const LOWER = 14;  // pixels from a number to one in the next row
const [LARGE, SMALL] = [12.5, 11];
const APART = 2.5;  // pixels between numbers at least
const THIN = 4;  // pixels: a number may touch the side of such a loop
const HIGH = 10;  // pixels: a number in the second row or below
const DEEP = 26;  // pixels below the first row that any sentence may have
const NEAR = "≈ 0";

/** 0.04 as .04, where none is 1: then all of them begin alike. */
const short = (texts) => (texts.some((text) => text.startsWith("1")) ? texts : texts.map((text) => text.replace(/^0\./, ".")));
/** Without next to nothing; what is pointed at and the asker's own stay. */
const bare = (texts, worth) => short(texts).map((text, k) => (text === NEAR && worth[k] <= 1 ? "" : text));
const whole = (texts) => texts;
/** From the one that is read best to the one that needs the least room. */
const FORMS = [[LARGE, whole], [SMALL, whole], [SMALL, short], [SMALL, bare]];

/** Tokens nearer than that may need more than one row. */
export const closest = (ruler) => ruler.width(".00", SMALL) + APART;

/**
 * How the numbers are written: {form, size, texts, rows, inner}, in the first form from `least` on in which one row has room
 * for all, beside the asker's loop, else in the last one; inner: how far from it is the inner side of a loop around one. worth, asker: as in rowsOf;
 * bold: the places of those that are; own: what the asker keeps.
 */
export function written(place, ruler, texts, worth, bold, asker, own, least = 0) {
  for (let form = least; ; form++) {
    const [size, write] = FORMS[form];
    const now = write(texts, worth);
    const half = now.map((text, k) => (text ? ruler.width(text, size, bold.includes(k) ? 600 : 400) / 2 + APART / 2 : 0));
    const inner = Math.max(ruler.width(write(["0.00"], [1])[0], size, 600) / 2, half[asker] ?? 0) + APART;
    const loop = loopReach(place.bar * own, inner);
    const rows = rowsOf(place, half, worth, asker, [loop + 1, own ? place.bar * own : 0]);
    const beside = (k) => !own || k === asker || Math.abs(place.xs[k] - place.xs[asker]) > half[k] + loop;
    if (form === FORMS.length - 1 || rows.every((row, k) => !now[k] || (row === 0 && beside(k)))) return { form, size, texts: now, rows, inner };
  }
}

/** How many more rows there are below the first, where tokens are close as many as it takes to be below a loop so thick;
    the room for them and the loop; and how much more that is than usual. */
export function roomBelow(thick, close) {
  const rows = close ? Math.max(2, Math.ceil((loopDepth(thick) + HIGH) / LOWER)) : 2;
  const room = Math.max(close ? 4 + rows * LOWER : 18, Math.ceil(loopDepth(thick)));
  return { rows, room, more: Math.max(0, room - DEEP) };
}

/**
 * In which row each number has room: 0, or 1, 2 … below it, or -1 for none. Those of greater worth come first. half: half
 * of how wide each is, 0 for none; loop: how far the asker's reaches from its middle, and how thick it is: none lies on a thick one.
 */
function rowsOf({ xs, rows: last = 2 }, half, worth, asker, [loop, thick]) {
  const touch = (a, b) => half[a] && half[b] && Math.abs(xs[a] - xs[b]) < half[a] + half[b];
  const rows = half.map(() => -1);
  for (const k of half.map((_, k) => k).sort((a, b) => worth[b] - worth[a])) {
    const fits = (r) => !rows.some((row, other) => row === r && touch(k, other));
    const aside = k === asker || !thick || Math.abs(xs[k] - xs[asker]) > half[k] + loop;
    const clear = (r) => aside || (r === 0 && thick < THIN) || r * LOWER >= loopDepth(thick) + HIGH;
    rows[k] = Array.from({ length: last + 1 }, (_, r) => r).find((r) => fits(r) && clear(r)) ?? -1;
  }
  return rows;
}

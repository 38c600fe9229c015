// How a weight looks and reads: its colour, its number, its per cent. Its twin is weights.py.

import { html, set } from "./elements.js";
import { show } from "./numbers.js";
import { SAYS } from "./says.js";
import { shade } from "./shade.js";

export const STOPS = [0, 0.05, 0.15, 0.3, 0.5, 1];
export const LEAST = 0.004;  // a smaller weight has no arc
const FAINTEST = 0.15;  // an arc is never paler than this weight's colour, or it could not be seen
const SIZES = [18, 16, 14, 13, 12];
export const SMALLEST = SIZES.at(-1);

export const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/** The colour of an arc or a bar. */
export const arcInk = (weight) => shade(Math.round(100 * Math.max(FAINTEST, weight)) / 100);

/** A weight as its picture says it; nothing and next to nothing are two things. */
export function share(weight, decimals = 2) {
  if (!isNumber(weight)) return "?";
  if (weight === 0) return "0";
  return Math.abs(weight) < 0.5 * 10 ** -decimals ? "≈ 0" : show(weight, decimals);
}

/** The places of the largest weight: of two that read the same both, of more none; none where it is no news. */
export function largest(row) {
  const most = Math.max(0, ...row.filter(isNumber));
  const places = row.flatMap((weight, k) => (isNumber(weight) && share(weight) === share(most) ? [k] : []));
  return most >= 0.1 && places.length <= 2 ? places : [];
}

/** A share, to be read aloud. */
export function spokenShare(weight, decimals = 2) {
  return isNumber(weight) ? share(weight, decimals).replace("≈ 0", SAYS.almostNone) : SAYS.noNumber;
}

export function percent(part, decimals = 1) {
  if (!isNumber(part)) return "?";
  const least = 0.5 * 10 ** -decimals;
  if (part > 0 && 100 * part < least) return `< ${show(10 ** -decimals, decimals)} %`;
  if (part < 1 && 100 - 100 * part < least) return `> ${show(100 - 10 ** -decimals, decimals)} %`;
  return `${show(100 * part, decimals)} %`;
}

/** Measures texts as this element shows them. */
export class Ruler {
  constructor(element) {
    this.element = element;
    this.context = document.createElement("canvas").getContext("2d");
    this.known = new Map();
  }

  width(text, size, weight = 400) {
    this.family ??= getComputedStyle(this.element).fontFamily;
    const key = `${weight} ${size} ${text}`;
    if (!this.known.has(key)) {
      this.context.font = `${weight} ${size}px ${this.family}`;
      this.known.set(key, this.context.measureText(text).width);
    }
    return this.known.get(key);
  }

  /** The text, or as much of its beginning as there is room for, and "…". */
  cut(text, room, size, weight = 400) {
    if (this.width(text, size, weight) <= room) return text;
    const letters = [...text];
    let [low, high] = [1, letters.length];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.width(`${letters.slice(0, middle).join("")}…`, size, weight) <= room) low = middle;
      else high = middle - 1;
    }
    return `${letters.slice(0, low).join("")}…`;
  }

  /** The largest of the type sizes, at most `most`, with which `fits(size)`; or the smallest. */
  size(most, fits) {
    return SIZES.find((size) => size <= most && fits(size)) ?? SIZES.at(-1);
  }
}

/** What a panel this wide, in a scene that wide, allows: the scale of arcs and the type. */
export function scaleOf(scene) {
  const wide = scene.root?.clientWidth || 830;
  if (wide < 700) return { bar: 30, type: 14, narrow: true };
  return wide < 1000 ? { bar: 42, type: 16 } : { bar: 48, type: 18 };
}

/** A drawing in real pixels: letters keep their size, whatever room there is. */
export function resize(drawing, width, height) {
  set(drawing, { viewBox: `0 0 ${width} ${height}`, style: `width: ${width}px; height: ${height}px` });
}

/** A box for a drawing that may be wider than its room. */
export const scroller = (drawing, name) => html("div", { class: `scene-drawn scene-drawn-${name}` }, drawing);

/** Whether [i, j], or [null, j] for every i, is among the cuts. */
export const isCut = (cuts, i, j) => (cuts ?? []).some(([a, b]) => b === j && (a === i || a === null));

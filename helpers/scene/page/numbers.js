// The page's half of the one rounding rule; its twin is helpers/scene/numbers.py.

/** How wide a number is, in widths of a figure: a point is half of one, a minus a little more. */
export const long = (text) => [...text].reduce((sum, c) => sum + (c === "." ? 0.5 : /\s/.test(c) ? 0.3 : c === "\u2212" ? 1.32 : 1), 0);

export const TICK = 7;  // pixels a figure of a number at an axis takes
const FREE = 12;  // and so many are free between two of them
const MINUS = "\u2212";

/** A number with this many decimals, a true minus sign, and never a minus in front of zero. */
export function show(value, decimals = 2) {
  const text = Number(value).toFixed(decimals);
  if (Number(text) === 0) return text.replace("-", "");
  return text.replace("-", MINUS);
}

export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** The numbers written at an axis: every whole one, or every second or fifth where they would crowd. */
export function ticks([low, high], scale) {
  const apart = TICK * Math.max(show(low, 0).length, show(high, 0).length) + FREE;
  const step = [1, 2, 5].find((one) => one * scale >= apart) ?? 10;
  const all = [];
  for (let i = Math.ceil(low / step) * step; i <= high; i += step) all.push(i);
  return all;
}

/** What a slider in a plane says of word i at a place: the place, and how far it is from the origin. */
export function spokenPlace({ words, x: ax, y: ay }, i, [x, y]) {
  const far = (a, b) => Math.hypot(ax.range[a], ay.range[b]);
  return {
    "aria-valuetext": `${words[i]}, ${ax.label} ${show(x, 1)}, ${ay.label} ${show(y, 1)}`,
    "aria-valuenow": Math.hypot(x, y).toFixed(2), "aria-valuemin": 0,
    "aria-valuemax": Math.max(far(0, 0), far(1, 1), far(0, 1), far(1, 0)).toFixed(2) };
}

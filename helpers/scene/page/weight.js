// Weights have one scale of violet, in every picture; its stops are the page's own variables.

import { clamp } from "./numbers.js";

const STOPS = [0, 0.05, 0.15, 0.3, 0.5, 1];
// Up to here dark letters are read better in the light theme, and light ones in the dark theme.
const TURNS = { light: 0.42, dark: 0.36 };

/** The colour of a weight from 0 to 1, as CSS. */
export function weightColour(weight) {
  const w = clamp(weight, 0, 1);
  const k = Math.max(1, STOPS.findIndex((stop) => w <= stop));
  const part = (w - STOPS[k - 1]) / (STOPS[k] - STOPS[k - 1]);
  const stop = (i) => `var(--weight-${100 * STOPS[i]})`;
  return `color-mix(in srgb, ${stop(k)} ${(100 * part).toFixed(1)}%, ${stop(k - 1)})`;
}

/** The colour of a number on it: white or near-black, whichever is read better in either theme. */
export function onWeight(weight) {
  return `var(--on-weight-${weight < TURNS.dark ? "faint" : weight < TURNS.light ? "middle" : "strong"})`;
}

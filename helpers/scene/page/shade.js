// The scales of the palette: a weight is violet, another number grey. In both themes at once, so the
// colour is a mix of the style sheet's own.

const STOPS = [0, 0.05, 0.15, 0.3, 0.5, 1];
const TURNS = { weight: { light: 0.42, dark: 0.265 }, grey: { light: 0.775, dark: 0.535 } };

/** The colour of a weight from 0 to 1, as CSS. */
export function shade(weight, scale = "weight") {
  const w = Math.min(1, Math.max(0, weight));
  const k = Math.max(1, STOPS.findIndex((stop) => w <= stop));
  const part = (w - STOPS[k - 1]) / (STOPS[k] - STOPS[k - 1]);
  return `color-mix(in srgb, var(--${scale}-${k}) ${(100 * part).toFixed(1)}%, var(--${scale}-${k - 1}))`;
}

/** The classes that make a number readable on such a colour, in either theme. */
export function inkOn(weight, scale = "weight") {
  const { light, dark } = TURNS[scale];
  return `${weight >= light ? "scene-deep" : "scene-pale"} ${weight >= dark ? "scene-deep-dark" : "scene-pale-dark"}`;
}

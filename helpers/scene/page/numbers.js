// The page's half of the one rounding rule; its twin is helpers/scene/numbers.py.

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

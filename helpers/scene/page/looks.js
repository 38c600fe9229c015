// How a word looks: a shape a look, so that colour is never alone.

import { svg } from "./elements.js";

export const RING = 14;  // pixels: the radius of the ring about what can be taken, or was chosen
const AIR = 4;  // pixels between the outer edge of a mark and its name, on whichever side that stands

/** How far from its middle the name of a mark begins; ringed: there is a ring about it. */
export const nameOff = (look, r, ringed = false) => Math.max(look === "lead" ? 1.25 * r : r, ringed ? RING : 0) + AIR;

const circle = (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;

const polygon = (n, r) => `M${Array.from({ length: n }, (_, k) => {
  const at = (2 * Math.PI * k) / n - Math.PI / 2;
  return `${(r * Math.cos(at)).toFixed(2)} ${(r * Math.sin(at)).toFixed(2)}`;
}).join("L")}Z`;

/** circle, square, diamond, triangle, triangle upside down; a matrix's row is a bracket, "here" a ring; query and key. */
export function shapePath(look, r) {
  if (look === "warm") return circle(r);
  if (look === "cool") return `M${-0.9 * r} ${-0.9 * r}H${0.9 * r}V${0.9 * r}H${-0.9 * r}Z`;
  if (look === "lead") return `M0 ${-1.25 * r}L${1.25 * r} 0L0 ${1.25 * r}L${-1.25 * r} 0Z`;
  if (look === "row") return "M-4 -8H-7V8H-4M4 -8H7V8H4";
  if (look === "here") return `${circle(r)}${circle(0.72 * r)}${circle(0.3 * r)}`;
  if (look === "query") return polygon(5, 1.1 * r);
  if (look === "key") return polygon(6, 1.1 * r);
  if (look === "small") return `M0 ${1.2 * r}L${1.1 * r} ${-0.8 * r}H${-1.1 * r}Z`;
  return `M0 ${-1.2 * r}L${1.1 * r} ${0.85 * r}H${-1.1 * r}Z`;
}

/** A small mark for a header or a line of words, `size` pixels high. */
export function glyph(look, size = 11) {
  return svg("svg", { viewBox: "-8 -8 16 16", width: size, height: size, class: `scene-glyph look-${look}`, "aria-hidden": "true" },
    svg("path", { d: shapePath(look, 6), class: `scene-shape${look === "row" ? " scene-bracket" : ""}` }));
}

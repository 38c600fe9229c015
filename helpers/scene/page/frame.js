// The axes of a plane, their ticks, numbers and names, and its grid.

import { svg } from "./elements.js";
import { alongLine } from "./labels.js";
import { clamp, show, TICK, ticks } from "./numbers.js";

const PAD = 12;  // pixels between the plane and the numbers at its axes: a word on its edge covers none
const BEHIND = 24;  // pixels behind a number where a word would be read with it
const NAMED = 9;  // pixels from the name of the axis that goes up to the top of the plane

/** Draws them, and gives back what labels keep off. */
export function drawFrame(plane) {
  const { x, y, line: alone } = plane.part;  // of a line there is only its axis
  const frame = plane.layers.ruler;
  frame.replaceChildren();
  const line = (x1, y1, x2, y2, zero) => frame.append(svg("line", { x1, y1, x2, y2, class: zero ? "scene-axis" : "scene-grid" }));
  const named = [];
  const tick = (px, py, anchor, text) => {
    write(px, py, anchor, "scene-tick", text);
    const wide = TICK * text.length;
    // A word behind a number would be read with it, as what is counted.
    named.push({ x: anchor === "end" ? px - wide : px - wide / 2, y: py - 10, width: wide, height: 10, behind: BEHIND });
  };
  const write = (px, py, anchor, name, text) => frame.append(
    svg("text", { x: px.toFixed(1), y: py.toFixed(1), "text-anchor": anchor, class: name }, text));
  const [left, top] = plane.place([x.range[0], y.range[1]]);
  const [right, bottom] = plane.place([x.range[1], y.range[0]]);
  const name = x.label ? `${x.label} \u2192` : "";
  const [zx, zy] = plane.place([clamp(0, ...x.range), clamp(0, ...y.range)]);
  const axes = [alongLine(left - PAD, zy, right, zy), alone ? [] : alongLine(zx, top, zx, bottom + PAD)].flat();
  named.push(...axes.map((axis) => ({ ...axis, pale: true })));
  // Where the numbers stand: what is in the plane has its name there, too, if there is room.
  named.push({ x: 0, y: top, width: left - PAD, height: bottom - top, numbers: true }, { x: left, y: bottom + PAD, width: right - left, height: 14, numbers: true });
  if (alone) line(left, zy, right, zy, true);
  for (const i of ticks(x.range, plane.scale)) {
    const [at] = plane.place([i, 0]);
    line(at, alone ? zy + 5 : bottom + PAD - 3, at, alone ? zy : top, alone || i === 0);
    tick(at, bottom + PAD + 14, "middle", show(i, 0));
  }
  for (const i of alone ? [] : ticks(y.range, plane.scale)) {
    const [, at] = plane.place([0, i]);
    line(left - PAD + 3, at, right, at, i === 0);
    tick(left - PAD - 4, at + 4, "end", show(i, 0));
  }
  if (name) {
    write(right, bottom + PAD + 28, "end", "scene-axis-name", name);  // below the numbers: all of them stay
    named.push({ x: right - 6.5 * name.length, y: bottom + PAD + 18, width: 6.5 * name.length, height: 12 });
  }
  if (!y.label) return named;
  const up = `\u2191 ${y.label}`;
  const [from, over] = [left - PAD, top - NAMED];  // beside the numbers: it never stands on the highest
  write(from, over, "start", "scene-axis-name", up);
  named.push({ x: from, y: over - 10, width: 6.5 * up.length, height: 12 });
  return named;
}

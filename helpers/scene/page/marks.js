// Circle, angle, plain segments and named places in a plane: all of them optional.

import { keep, set, svg } from "./elements.js";
import { alongLine, beside } from "./labels.js";
import { nameOff, shapePath } from "./looks.js";

const CROSS = "M0 -7V7M-7 0H7";  // upright: a lying one is a cut
const RINGED = 5;  // pixels: the radius of the ring at a place that was only worked out
const ABOUT = 10;  // and at one where a word stands
const TIGHT = 0.8;  // radians: a smaller angle has no room for its number
const BESIDE_ANGLE = [[1, 0], [1, 1], [1, -1], [0, 1], [0, -1], [-1, 0], [-1, 1], [-1, -1]];
const PARTS = [0.5, 0.4, 0.6, 0.3, 0.7, 0.8, 0.9];  // of a line, where its number may stand
// Where the name of a part of the plane may stand: [across, down, what that costs].
const AROUND = [[0, 0, 0], ...[12, 24].flatMap((off) => [[0, -off, off], [0, off, off], [off, 0, off], [-off, 0, off]])];
const SHORT = 16;  // pixels: a line shorter than that has no number
const ARC = 34;  // pixels from the origin to the arc of an angle

/** i → whether word i has an arrow or a line. */
export function joinedIn({ links = [], segments = [] }, at) {
  const words = new Set(links.flatMap(([i, j]) => [i, j]));
  const ends = segments.flatMap(({ from, to }) => [from, to]);
  return (i) => words.has(i) || ends.some((end) => end.every((value, k) => value === at(i)[k]));
}

export class Marks {
  constructor(plane) {
    this.plane = plane;
    const layer = plane.layers.marks;
    this.circle = layer.appendChild(svg("circle", { class: "scene-circle", "clip-path": plane.edge.clip }));
    this.arc = layer.appendChild(svg("path", { class: "scene-angle" }));
    this.segments = [];
    this.spots = [];
  }

  paint(state, wishes, lines, marks) {
    const { plane } = this;
    const [ox, oy] = plane.place([0, 0]);
    const radius = state.circle ?? 0;
    set(this.circle, { cx: ox, cy: oy, r: radius * plane.scale, visibility: radius ? null : "hidden" });
    if (radius) lines.push({ x: ox, y: oy, r: radius * plane.scale });
    set(this.arc, { d: state.angle ? this.#arcPath(state.angle.between) : "" });
    if (state.angle) wishes.push({ ...this.#arcLabel(state.angle.between), text: state.angle.text, look: "look-note", places: BESIDE_ANGLE });
    const segments = state.segments ?? [];
    keep(this.segments, segments.length, () => plane.layers.marks.appendChild(svg("line", {})));
    const ends = segments.map(({ from, to }, k) => plane.edge.put(this.segments[k], plane.place(from), plane.place(to)));
    segments.forEach(({ look = "", text, short }, k) => {
      set(this.segments[k], { class: `scene-segment ${look}` });
      if (!ends[k]) return;
      const [[x1, y1], [x2, y2]] = ends[k];
      lines.push(...alongLine(x1, y1, x2, y2));
      if (text && (short || Math.hypot(x2 - x1, y2 - y1) > SHORT)) {
        const others = ends.filter((end, other) => end && other !== k);
        wishes.push({ ...beside(ends[k], 2, text, others, [ox, oy], PARTS), look: look === "dashed" || look === "quiet" ? "look-note" : look.startsWith("line-") ? look : "scene-length" });
      }
    });
    const spots = state.spots ?? [];
    keep(this.spots, spots.length, () => plane.layers.spots.appendChild(svg("path", {})));
    spots.forEach(({ at, text, mark = true, word, of }, k) => {
      const [x, y] = plane.place(at);
      const look = plane.part.looks[word];  // where a word goes it has its own mark
      const onWord = this.#onWord([x, y]);
      const there = plane.edge.holds([x, y]);
      const whose = plane.part.looks[of];  // of a place that is not gone to: the word's shape, dashed
      set(this.spots[k], {
        transform: `translate(${x} ${y})`, visibility: mark && there ? null : "hidden",
        d: look ? shapePath(look, 7) : whose ? shapePath(whose, 6) : mark === "ring" ? shapePath("warm", onWord ? ABOUT : RINGED) : CROSS,
        class: look ? `scene-ghost look-${look}` : whose ? `scene-spot scene-instead look-${whose}` : `scene-spot${mark === "ring" ? " ring" : ""}` });
      if (look && there) marks.push({ x, y, look, r: 7 });
      const gap = look || mark ? nameOff(look ?? whose, look ? 7 : mark === "ring" ? RINGED : 6, onWord) : 2;
      if (text && there) wishes.push({ x, y, text, look: `look-${look ?? "note"}`, ghost: Boolean(whose), gap });
    });
    for (const { at, text } of state.regions ?? []) {
      const [x, y] = plane.place(at);
      const places = AROUND.map(([across, down, cost]) => [x + across, y + down, cost]);
      if (plane.edge.holds([x, y])) wishes.push({ x, y, text, look: "look-note", centred: true, said: true, places });
    }
  }

  /** Whether a word with a ring stands there. */
  #onWord([x, y]) {
    const { part, words, state } = this.plane;
    return words.some((_, i) => part.drag[i] && !state.hidden?.[i] && Math.hypot(...this.plane.place(this.plane.at(i)).map((v, k) => v - [x, y][k])) < RINGED);
  }

  #bearing([i, j]) {
    const [a, b] = [i, j].map((k) => Math.atan2(this.plane.at(k)[1], this.plane.at(k)[0]));
    let turn = b - a;
    if (turn > Math.PI) turn -= 2 * Math.PI;
    if (turn < -Math.PI) turn += 2 * Math.PI;
    return [a, turn];
  }

  #arcPath(between) {
    const [a, turn] = this.#bearing(between);
    const [ox, oy] = this.plane.place([0, 0]);
    const at = (angle) => `${ox + ARC * Math.cos(angle)} ${oy - ARC * Math.sin(angle)}`;
    return `M${at(a)}A${ARC} ${ARC} 0 0 ${turn > 0 ? 0 : 1} ${at(a + turn)}`;
  }

  /** Between the arrows, or, where it would not fit there, to the right of both. */
  #arcLabel(between) {
    const [a, turn] = this.#bearing(between);
    const [ox, oy] = this.plane.place([0, 0]);
    const tight = Math.abs(turn) < TIGHT;
    const right = Math.cos(a) > Math.cos(a + turn) ? a : a + turn;
    const [far, at] = tight ? [ARC, right] : [ARC + 12, a + turn / 2];
    return { x: ox + far * Math.cos(at), y: oy - far * Math.sin(at), gap: tight ? 10 : 4 };
  }
}

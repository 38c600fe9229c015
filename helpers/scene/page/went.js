// Words that went: solid where they are now, each with a trail of dots from where it was.

import { keep, set, svg } from "./elements.js";
import { alongLine } from "./labels.js";
import { nameOff, shapePath } from "./looks.js";
import { SAYS } from "./says.js";

const ONE = 5;  // pixels: words that went so near to one another share a label
const MANY = 3;  // names: where all words are there, and so many, they need not be told one by one

export class Went {
  constructor(plane) {
    this.plane = plane;
    this.items = [];
  }

  #make(i) {
    const { layers, words } = this.plane;
    const { look } = words[i];
    const line = layers.ghosts.appendChild(svg("line", { class: `scene-move look-${look}` }));
    const arrow = layers.arrows.appendChild(svg("line", { class: `scene-arrow scene-new look-${look}` }));
    // On top of the words: a word that hardly moves would hide its own mark.
    const shape = layers.primed.appendChild(svg("path", {
      class: `scene-ghost look-${look}${look === "row" ? " scene-bracket" : ""}`, d: shapePath(look, 7) }));
    return { line, arrow, shape, remove() { line.remove(); arrow.remove(); shape.remove(); } };
  }

  /** went: [[x, y] in pixels, or null where a word stays]. Where arrows are drawn, only a word that
      asks has a trail: those of the others would lie along its arrows. */
  paint(went, wishes, lines, marks) {
    const { plane } = this;
    keep(this.items, went.length, (i) => this.#make(i));
    const origin = plane.place([0, 0]);
    const { trails, links } = plane.state ?? {};
    const asks = (i) => !links?.length || links.some(([asker]) => asker === i);
    this.items.forEach(({ line, arrow, shape }, i) => {
      const [x0, y0] = plane.place(plane.at(i));
      const [x, y] = went[i] ?? [x0, y0];
      const far = Math.hypot(x - x0, y - y0) > 1;
      const trail = far && !trails && asks(i);
      const way = plane.edge.put(line, [x0, y0], [x, y], trail);
      const drawn = plane.edge.put(arrow, origin, [x, y], far && plane.part.arrows);
      if (way) lines.push(...alongLine(...way.flat(), 3));
      if (drawn) lines.push(...alongLine(...drawn.flat()));
      const there = far && plane.edge.holds([x, y]);
      set(shape, { transform: `translate(${plane.spot(i, [x, y]).join(" ")})`, visibility: there ? null : "hidden" });
      if (there && plane.words[i].look !== "row") marks.push({ x, y, look: plane.words[i].look, r: 7 });
      if (there) this.#name(plane.words[i], x, y, wishes);
    });
    const seen = plane.words.filter((_, i) => !plane.state?.hidden?.[i]).length;
    const all = seen < MANY ? null : wishes.find((wish) => wish?.names?.length === seen);
    if (all) Object.assign(all, { text: SAYS.allWords, look: "scene-length", names: null });
  }

  #name({ word, look }, x, y, wishes) {
    const name = [`${word}\u2032`, `look-${look}`];
    const there = wishes.find((wish) => wish?.names && Math.hypot(wish.x - x, wish.y - y) < ONE);
    there?.names.push(name);
    if (there) there.text = there.names.map(([text]) => text).join(", ");
    wishes.push(there ? null : { x, y, text: name[0], look: name[1], names: [name], gap: nameOff(look, 7) });
  }
}

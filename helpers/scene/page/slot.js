// The next word, in its dashed frame after the last token.

import { set, svg, write } from "./elements.js";

export const NEXT = "next?";
export const FRAME = 6;  // pixels beside the word, up to its frame

export class Slot {
  constructor(drawing) {
    [this.box, this.text, this.note] = [svg("rect", { rx: 5 }), svg("text"), svg("text", { class: "scene-number" })];
    this.root = drawing.appendChild(svg("g", { class: "scene-slot" }, this.box, this.text, this.note));
  }

  /** The word, or null for none, in the frame of this width around x. */
  paint(word, x, width, { base, pill, size }, ruler) {
    this.root.style.display = word === null ? "none" : "";
    if (word === null) return;
    set(this.box, { x: x - width / 2, y: base + 3.5, width, height: pill - 1 });
    set(this.text, { x, y: base + 3 + pill / 2 + size * 0.35, style: `font-size: ${size}px` });
    set(this.note, { x });
    write(this.text, ruler.cut(word, width - FRAME, size, 600));
  }

  /** What stands below it. */
  say(text, y, style) {
    write(this.note, text);
    set(this.note, { y, style });
  }
}

// Lines of text, such as a recipe or a sum written out.

import { html, keep } from "./elements.js";
import { prose } from "./words.js";

const SUM = /^[=+]/;  // so begins a line that goes on with the one before

export class Lines {
  constructor(part, scene) {
    this.part = part;
    this.scene = scene;
    this.least = 180;
    this.root = html("div", { class: "scene-lines" });
    this.lines = [];
  }

  showInputs() {}

  /** What a table says of one of its numbers. */
  tell(text) {
    this.how ??= this.root.appendChild(html("p", { class: "scene-how" }));
    prose(this.how, text, this.scene.words);
  }

  showState({ lines = [] }) {
    keep(this.lines, lines.length, () => {
      const line = html("p");
      this.root.insertBefore(line, this.how ?? null);
      return line;
    });
    lines.forEach((line, i) => {
      prose(this.lines[i], line, this.scene.words);
      this.lines[i].classList.toggle("scene-runs-on", SUM.test(line));
    });
  }
}

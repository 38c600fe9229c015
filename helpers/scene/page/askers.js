// Words of a plane that are chosen where they stand: pressed, or with Enter, one of them asks.

import { OURS, set, svg } from "./elements.js";
import { RING } from "./looks.js";

/** The word that asks, as its number: the one that is said to, or the one at which all arrows begin. */
export function asksIn({ asker, links }) {
  if (asker !== undefined && asker !== null) return asker;
  return links?.length && links.every(([i]) => i === links[0][0]) ? links[0][0] : null;
}

export class Askers {
  /** plane.part.asks: the id of a control of kind 'picked' whose options are the plane's words. */
  constructor(plane) {
    this.plane = plane;
    plane.words.forEach(({ group, word }, i) => {
      group.prepend(svg("circle", { r: RING, class: "scene-hold" }));
      group.classList.add("scene-chosen-here");
      set(group, { tabindex: 0, role: "button", "aria-label": word, "aria-pressed": "false", "data-word": word, ...OURS });
      group.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        this.#choose(i);
      });
    });
    const all = plane.words.map(() => true);
    plane.root.addEventListener("click", (event) => this.#choose(plane.nearest(event, all)));
  }

  #choose(i) {
    const { scene, part: { asks } } = this.plane;
    if (i !== null) scene.send({ controls: { [asks]: scene.part(asks).options[i] } }, { smooth: true });
  }

  show(values) {
    const { part: { asks }, words } = this.plane;
    this.chosen = words.findIndex(({ word }) => word === values[asks]);
    for (const { group, word } of words) set(group, { "aria-pressed": String(values[asks] === word) });
  }
}

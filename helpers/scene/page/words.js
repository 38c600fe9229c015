// Sentences with their news in bold (`**so**`) and the scene's words in their colour.

import { lowered } from "./lowered.js";

const COLOURED = new Set(["warm", "cool", "lead"]);  // "and" is everywhere; grey says nothing there

/** What finds a scene's words in a text: those of all its panels that have a look. */
export function wordsOf(parts) {
  const looks = new Map();
  for (const { tokens = [], words = tokens, looks: given = [] } of parts) {
    words.forEach((word, i) => COLOURED.has(given[i]) && looks.set(word, given[i]));
  }
  const names = [...looks.keys()].sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const find = names.length ? new RegExp(`(?<![\\p{L}\\p{N}])(${names.join("|")})(?![\\p{L}\\p{N}])`, "u") : null;
  return { looks, find };
}

export function plain(text) {
  return text.replaceAll("**", "");
}

/** Puts the sentence into the element, if it is another than the one there. */
export function say(element, text, { looks, find }) {
  if (element.said === text) return;
  element.said = text;
  element.replaceChildren();
  text.split("**").forEach((piece, k) => {
    const into = k % 2 ? element.appendChild(document.createElement("b")) : element;
    (find ? piece.split(find) : [piece]).forEach((part, n) => {
      if (n % 2 === 0) into.append(...lowered(part, into));
      else {
        const name = into.appendChild(document.createElement("span"));
        name.className = `scene-name look-${looks.get(part)}`;
        name.textContent = part;
      }
    });
  });
}

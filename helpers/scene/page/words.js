// Sentences with their news in bold (`**so**`) and the scene's words in their colour.

import { lowered } from "./lowered.js";

const COLOURED = new Set(["warm", "cool", "lead", "other"]);  // "and" is everywhere; grey says nothing there
const NAMED = new Set([...COLOURED, "small"]);  // but a text that is a word, and no more, has its colour

/** What finds a scene's words in a text: those of all its panels that have a look. */
export function wordsOf(parts) {
  const looks = new Map();
  const names = new Map();
  for (const { tokens = [], words = tokens, looks: given = [] } of parts) {
    words.forEach((word, i) => {
      if (COLOURED.has(given[i])) looks.set(word, given[i]);
      if (NAMED.has(given[i])) names.set(word, given[i]);
    });
  }
  const found = [...looks.keys()].sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const find = found.length ? new RegExp(`(?<![\\p{L}\\p{N}])(${found.join("|")})(?![\\p{L}\\p{N}])`, "u") : null;
  return { looks, names, find };
}

export function plain(text) {
  return text.replaceAll("**", "");
}

/** Puts the sentence into the element, if it is another than the one there. */
export function say(element, text, { looks, names, find }) {
  if (element.said === text) return;
  element.said = text;
  element.replaceChildren();
  const name = (word, look) => {
    const span = document.createElement("span");
    span.className = `scene-name look-${look}`;
    span.textContent = word;
    return span;
  };
  if (names?.has(text)) return void element.append(name(text, names.get(text)));
  text.split("**").forEach((piece, k) => {
    const into = k % 2 ? element.appendChild(document.createElement("b")) : element;
    (find ? piece.split(find) : [piece]).forEach((part, n) => {
      if (n % 2 === 0) into.append(...lowered(part, into));
      else into.append(name(part, looks.get(part)));
    });
  });
}

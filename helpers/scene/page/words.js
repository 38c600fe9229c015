// Sentences with their news in bold (`**so**`) and the scene's words in their colour.

import { lowered } from "./lowered.js";
import { pieces } from "./together.js";

const COLOURED = new Set(["warm", "cool", "lead", "other"]);  // "and" is everywhere; grey says nothing there
const NAMED = new Set([...COLOURED, "small"]);  // but a text that is a word, and no more, has its colour

/** What finds a scene's words in a text: those of all its panels that have a look. */
export function wordsOf(parts) {
  const coloured = new Map();
  const names = new Map();
  for (const { tokens = [], token_looks: walk, words = tokens, looks = [] } of parts) {
    const given = walk ?? looks;
    // What is typed in a walk has rows, too; its words are its tokens.
    (walk ? tokens : words).forEach((word, i) => {
      if (COLOURED.has(given[i])) coloured.set(word, given[i]);
      if (NAMED.has(given[i])) names.set(word, given[i]);
    });
  }
  const found = [...coloured.keys()].sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const find = found.length ? new RegExp(`(?<![\\p{L}\\p{N}])(${found.join("|")})(?![\\p{L}\\p{N}])`, "u") : null;
  return { looks: coloured, names, find };
}

export function plain(text) {
  return text.replaceAll("**", "");
}

/** Puts a name or a number into the element, if it is another than the one there. */
export function say(element, text, { looks, names, find }) {
  if (element.said === text) return;
  element.said = text;
  element.replaceChildren();
  if (names?.has(text)) element.append(nameOf(text, names.get(text)));
  else write(element, text, { looks, find });
}

/** The same for a sentence: its lines end where nothing is torn. */
export function prose(element, text, words) {
  if (element.said === text || words.names?.has(text)) return void say(element, text, words);
  element.said = text;
  element.replaceChildren();
  const whole = (into) => into.appendChild(Object.assign(document.createElement("span"), { className: "scene-whole" }));
  pieces(text).forEach((piece, k) => {
    if (k % 2 === 0) return void write(element, piece, words);
    const equation = whole(element);
    piece.forEach((side, n) => {
      if (n) equation.append(" ");
      write(piece.length > 1 ? whole(equation) : equation, side, words);
    });
  });
}

// Words that stay together: the space between them is an ordinary one, for whoever copies or looks for them.
const JOINED = /([^ \u00a0]+(?:\u00a0[^ \u00a0]+)+)/;

/** Appends a text with its bold pieces and its words in their colour. */
function write(element, text, { looks, find }) {
  let bold = false;
  text.split(JOINED).forEach((run, r) => {
    const line = r % 2 ? element.appendChild(Object.assign(document.createElement("span"), { className: "scene-joined" })) : element;
    run.replaceAll("\u00a0", " ").split("**").forEach((piece, k) => {
      if (k) bold = !bold;
      if (!piece) return;
      const into = bold ? line.appendChild(document.createElement("b")) : line;
      (find ? piece.split(find) : [piece]).forEach((part, n) => {
        if (n % 2 === 0) into.append(...lowered(part, into));
        else into.append(nameOf(part, looks.get(part)));
      });
    });
  });
}

function nameOf(word, look) {
  const span = document.createElement("span");
  span.className = `scene-name look-${look}`;
  span.textContent = word;
  return span;
}

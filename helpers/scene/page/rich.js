// Texts with raised and lowered parts, e^{score} and d_{k}; with **news** and words in their colour.

import { html } from "./elements.js";
import { prose } from "./words.js";

const PIECES = /([\^_])\{([^}]*)\}/;
const NOBODY = { looks: new Map(), find: null };

/** Puts such a text into an element, if it is another than the one there. */
export function enrich(element, text, words = NOBODY) {
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  const nodes = [];
  // A piece that is bold throughout has its marks around each of its parts.
  const pieces = text.split(/(\*\*.+?\*\*)/).map((piece) => (piece.startsWith("**") && piece.length > 4
    ? html("b", {}, ...parts(piece.slice(2, -2), words)) : parts(piece, words))).flat();
  for (const piece of pieces) nodes.push(piece);
  element.replaceChildren(...nodes);
}

function parts(text, words) {
  return text.split(PIECES).reduce((nodes, piece, k, all) => {
    if (k % 3 === 0 && piece) {
      const span = html("span");
      prose(span, piece, words);
      nodes.push(...span.childNodes);
    }
    if (k % 3 === 2) nodes.push(html(all[k - 1] === "^" ? "sup" : "sub", {}, piece));
    return nodes;
  }, []);
}

/** How wide texts are, in pixels, as they stand in the page; guessed where there is none yet. */
export function widths(root, texts, font) {
  const [weight, size] = font.split(" ");
  const spans = texts.map((text) => html("span", { style: `position: absolute; visibility: hidden; white-space: nowrap; letter-spacing: 0; font-weight: ${weight}; font-size: ${size}` }, text));
  root.append(...spans);
  const found = spans.map((span, k) => span.getBoundingClientRect().width || 0.6 * parseFloat(size) * texts[k].length);
  for (const span of spans) span.remove();
  return found;
}

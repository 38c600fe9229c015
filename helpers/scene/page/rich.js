// Text with a little look: **the news** bold, words in their colour, e^{score}, d_{k}. Never HTML.

import { html, svg } from "./elements.js";

const HUES = new Set(["warm", "cool", "lead"]);
const PIECES = /\*\*(.+?)\*\*|([\^_])\{([^}]*)\}/g;

/** One shape a look, so that colour is never alone. */
export function lookPath(look, r) {
  if (look === "warm") return `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  if (look === "cool") return `M${-0.9 * r} ${-0.9 * r}H${0.9 * r}V${0.9 * r}H${-0.9 * r}Z`;
  if (look === "lead") return `M0 ${-1.3 * r}L${1.3 * r} 0L0 ${1.3 * r}L${-1.3 * r} 0Z`;
  return `M0 ${-1.1 * r}L${1.15 * r} ${0.9 * r}H${-1.15 * r}Z`;
}

export function glyph(look) {
  return svg("svg", { class: `scene-glyph kind-${look}`, viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" },
    svg("path", { d: lookPath(look, 5.4) }));
}

/** The text with the words of a hue in it; “an” and “it” are also in every sentence about them. */
function coloured(text, looks) {
  const names = Object.keys(looks).filter((word) => HUES.has(looks[word])).sort((a, b) => b.length - a.length);
  if (!names.length) return [text];
  const plain = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return text.split(new RegExp(`(?<![\\p{L}\\p{N}])(${plain})(?![\\p{L}\\p{N}])`, "u")).map((piece, k) =>
    (k % 2 ? html("span", { class: `scene-named kind-${looks[piece]}` }, piece) : piece));
}

/** Nodes for a text; looks: {word: look} for the words that have their colour in it. */
export function rich(text, looks = {}) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(PIECES)) {
    const [whole, news, mark, small] = found;
    nodes.push(...coloured(text.slice(from, found.index), looks));
    if (news !== undefined) nodes.push(html("b", {}, ...rich(news, looks)));
    else nodes.push(html(mark === "^" ? "sup" : "sub", {}, small));
    from = found.index + whole.length;
  }
  nodes.push(...coloured(text.slice(from), looks));
  return nodes.filter((node) => node !== "");
}

/** Writes a text with its looks into an element, only where it differs. */
export function enrich(element, text, looks) {
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  element.replaceChildren(...rich(text, looks));
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

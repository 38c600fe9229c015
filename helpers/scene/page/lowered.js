// Names with an index, W_Q or d_k, are shown as they are printed, W with a lowered Q. The text stays:
// its underscore has no size, so what is read aloud, found or copied is "W_Q". Twin: scene/lowered.py.

// Only the course's own names: a word of somebody's sentence stays as it was typed.
const INDEXED = /(?<![A-Za-z0-9_])(W(?=_[QKVO])|d(?=_[kv]))_([A-Za-z])(?![A-Za-z0-9_])/;
const BARE = new Set(["title", "desc", "option", "style", "textarea"]);  // these hold nothing but text
const ROWS = new Set(["label", "legend", "button"]);
const DROP = 0.25;  // of a letter's height

/** A text as what an element of this kind is to hold: itself, or pieces of it. */
export function lowered(text, { localName, namespaceURI }) {
  if (typeof text !== "string" || !text.includes("_") || BARE.has(localName)) return [text];
  const pieces = text.split(INDEXED);
  if (pieces.length === 1) return [text];
  const drawn = namespaceURI.endsWith("svg");
  const make = (name, look, piece, attributes = {}) => {
    const element = document.createElementNS(namespaceURI, drawn ? "tspan" : name);
    for (const [key, value] of Object.entries({ class: look, ...attributes })) element.setAttribute(key, value);
    element.append(piece);
    return element;
  };
  const found = [];
  pieces.forEach((piece, k) => {
    if (k % 3 === 2) found.push(make("span", "scene-under", "_"), make("sub", "scene-index", piece, drawn ? { dy: `${DROP / 0.78}em` } : {}));
    else if (piece && drawn && k % 3 === 0 && k) found.push(make("tspan", "scene-after", piece, { dy: `${-DROP}em` }));
    else if (piece) found.push(piece);
  });
  if (!ROWS.has(localName)) return found;
  const whole = document.createElement("span");  // in a row of things the pieces are one of them
  whole.append(...found);
  return [whole];
}

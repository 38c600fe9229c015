// "Save picture": the live scene as one SVG file that needs nothing from this page. Drawings are
// copied where they stand; of the tables and lines around them, each text and each coloured cell.

const LOOK = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
  "stroke-linejoin", "stroke-opacity", "opacity", "visibility", "font-family", "font-size", "font-style",
  "font-weight", "text-anchor", "paint-order"];
const TEXT = ["font-family", "font-size", "font-style", "font-weight"];
const SVG = "http://www.w3.org/2000/svg";
const CLEAR = "rgba(0, 0, 0, 0)";

function make(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function standalone(drawing) {
  const copy = drawing.cloneNode(true);
  const from = [drawing, ...drawing.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((element, k) => {
    const look = getComputedStyle(element);
    for (const name of LOOK) to[k].style.setProperty(name, look.getPropertyValue(name));
    to[k].removeAttribute("tabindex");
  });
  return copy;
}

/** The words of a text, each line where it stands on the page. */
function lines(node) {
  const found = [];
  const range = document.createRange();
  for (const { 0: word, index } of node.textContent.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const box = range.getBoundingClientRect();
    const last = found.at(-1);
    if (last && Math.abs(last.box.top - box.top) < 2) last.text += ` ${word}`;
    else if (box.width) found.push({ text: word, box });
  }
  return found;
}

export function savePicture(root, name) {
  const frame = root.getBoundingClientRect();
  const outer = make("svg", { viewBox: `0 0 ${frame.width} ${frame.height}`, width: frame.width, height: frame.height });
  const stage = root.querySelector(".scene-panels");
  outer.append(standalone(root.querySelector(".scene-defs defs")));  // heads of arrows, hatching
  for (const cell of stage.querySelectorAll("td, th, input")) {
    const { backgroundColor } = getComputedStyle(cell);
    const box = cell.getBoundingClientRect();
    if (backgroundColor === CLEAR || !box.width) continue;
    outer.append(make("rect", {
      x: box.left - frame.left, y: box.top - frame.top, width: box.width, height: box.height, rx: 5, style: `fill: ${backgroundColor}` }));
  }
  for (const drawing of stage.querySelectorAll("svg.scene-svg")) {
    const box = drawing.getBoundingClientRect();
    const copy = standalone(drawing);
    for (const [key, value] of Object.entries({ x: box.left - frame.left, y: box.top - frame.top, width: box.width, height: box.height })) {
      copy.setAttribute(key, value);
    }
    outer.append(copy);
  }
  const write = (text, box, look) => {
    const node = outer.appendChild(make("text", { x: box.left - frame.left, y: box.bottom - frame.top - 0.24 * box.height }));
    for (const key of TEXT) node.style.setProperty(key, look.getPropertyValue(key));
    node.style.fill = look.color;
    node.textContent = text;
  };
  for (const part of [root.querySelector(".scene-caption"), stage, root.querySelector(".scene-text")]) {
    const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const { parentElement: parent } = walk.currentNode;
      if (parent.closest("svg")) continue;
      for (const { text, box } of lines(walk.currentNode)) write(text, box, getComputedStyle(parent));
    }
    if (part !== stage) continue;
    for (const input of stage.querySelectorAll("input:not([type=radio])")) {
      const box = input.getBoundingClientRect();
      write(input.value, { left: box.left + 6, bottom: box.bottom - 4, height: box.height - 8 }, getComputedStyle(input));
    }
  }
  outer.style.background = getComputedStyle(root).backgroundColor;
  const text = new XMLSerializer().serializeToString(outer);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  link.download = `${name}.svg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

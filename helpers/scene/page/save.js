// "Save picture": the live drawing as one SVG file that needs nothing from this page.

const LOOK = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
  "stroke-linejoin", "stroke-opacity", "opacity", "visibility", "font-family", "font-size", "font-style",
  "font-weight", "text-anchor", "paint-order"];

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

export function savePicture(root, name) {
  const drawings = [...root.querySelectorAll("svg.scene-svg")];
  const outer = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  let width = 0;
  let height = 0;
  for (const drawing of drawings) {
    const { width: w, height: h } = drawing.viewBox.baseVal;
    const copy = standalone(drawing);
    for (const [key, value] of Object.entries({ x: width, y: 0, width: w, height: h })) copy.setAttribute(key, value);
    outer.append(copy);
    width += w;
    height = Math.max(height, h);
  }
  outer.append(standalone(root.querySelector(".scene-defs defs")));  // the heads of the arrows
  outer.setAttribute("viewBox", `0 0 ${width} ${height}`);
  outer.setAttribute("width", width);
  outer.setAttribute("height", height);
  outer.style.background = getComputedStyle(root).backgroundColor;
  const text = new XMLSerializer().serializeToString(outer);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  link.download = `${name}.svg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

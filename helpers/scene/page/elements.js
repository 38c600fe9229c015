// Making elements. Text always goes in as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";

export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
  return element;
}

export function html(tag, attributes = {}, ...children) {
  const element = set(document.createElement(tag), attributes);
  element.append(...children);
  return element;
}

export function svg(tag, attributes = {}, ...children) {
  const element = set(document.createElementNS(SVG, tag), attributes);
  element.append(...children);
  return element;
}

/** Changes the text only where it differs, so that nothing repaints for nothing. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Keeps a list of elements as long as it should be: makes what lacks, removes what is over. */
export function keep(list, count, make) {
  while (list.length < count) list.push(make(list.length));
  while (list.length > count) list.pop().remove();
  return list;
}

/** Calls `draw(t)` with t from 0 to 1 over some 250 ms; returns a function that stops it. */
export function glide(draw, duration = 250) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    draw(1);
    return () => {};
  }
  let frame;
  const begin = performance.now();
  const tick = (now) => {
    const t = Math.min(1, Math.max(0, now - begin) / duration);
    draw(t * t * (3 - 2 * t));
    if (t < 1) frame = requestAnimationFrame(tick);
  };
  frame = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(frame);
}

// Making elements. Text always goes in as text, never as HTML.

import { lowered } from "./lowered.js";

const SVG = "http://www.w3.org/2000/svg";
const GLIDE = 450;  // milliseconds that a change takes which was made by a step, not by a hand

// JupyterLab's shortcuts must not answer to keys meant for something of ours.
export const OURS = { "data-lm-suppress-shortcuts": "true" };

const ICONS = {
  play: "M4 2.2v11.6L13.6 8z",
  pause: "M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z",
  again: "M3 8a5 5 0 1 0 1.6-3.7M3 2.5V5.2h2.8",
  save: "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.8 13.2h10.4",
};

export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
  return element;
}

export function html(tag, attributes = {}, ...children) {
  const element = set(document.createElement(tag), attributes);
  element.append(...children.flatMap((child) => lowered(child, element)));
  return element;
}

export function svg(tag, attributes = {}, ...children) {
  const element = set(document.createElementNS(SVG, tag), attributes);
  element.append(...children.flatMap((child) => lowered(child, element)));
  return element;
}

/** A button that shows a small drawing; `name` is what it is called. */
export function iconButton(icon, name, className) {
  const path = svg("path", { d: ICONS[icon] });
  const button = html("button", { type: "button", class: className, "aria-label": name, title: name, ...OURS },
    svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, path));
  button.show = (other, called) => {
    set(path, { d: ICONS[other] });
    set(button, { "aria-label": called, title: called });
  };
  return button;
}

/** Changes the text only where it differs, so that nothing repaints for nothing. */
export function write(element, text) {
  if (element.textContent === text) return;
  if (String(text).includes("_")) element.replaceChildren(...lowered(text, element));
  else element.textContent = text;
}

/** Keeps a list of elements as long as it should be: makes those missing, removes those left over. */
export function keep(list, count, make) {
  while (list.length < count) list.push(make(list.length));
  while (list.length > count) list.pop().remove();
  return list;
}

export function still() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

export function ease(t) {
  return t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2;
}

/** Calls `draw(t)` with t from 0 to 1, eased; returns a function that stops it. */
export function glide(draw, duration = GLIDE) {
  if (still()) {
    draw(1);
    return () => {};
  }
  let frame;
  const begin = performance.now();
  const tick = (now) => {
    const t = Math.min(1, Math.max(0, now - begin) / duration);
    draw(ease(t));
    if (t < 1) frame = requestAnimationFrame(tick);
  };
  frame = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(frame);
}

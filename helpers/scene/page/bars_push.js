// A column of bars that tells two things of each row: what is taken (a violet cell) and how far that
// pushes (a bar from a zero line, its number at its end: behind a short one, in a long one).

import { html, set, write } from "./elements.js";
import { SAYS } from "./says.js";
import { inkOn, shade } from "./shade.js";

/** To which side a bar pushes to what; where there is no room for that, the key below says it. */
export function pushHead({ ways }) {
  return html("span", { class: "bars-ways" }, ...ways.map(([name, look], k) =>
    html("span", { class: `look-${look}` }, k ? `\u2190 ${name}` : `${name} \u2192`)), html("span", { class: "bars-push-name" }, SAYS.push));
}

export function pushKey({ ways }) {
  return html("p", { class: "bars-key", "aria-hidden": "true" }, SAYS.pushTo,
    ...ways.map(([name, look]) => html("span", { class: `look-${look}` }, name)));
}

export function makePush({ ways }) {
  const number = html("span", { class: "bars-value" });
  const taken = html("span", { class: "bars-taken", "aria-hidden": "true" });
  const made = html("span", { class: "scene-spoken" });
  const fill = html("span", { class: "bars-fill" });
  const bar = html("span", { class: "bars-bar", "aria-hidden": "true" }, fill);
  const root = html("td", { class: "bars-push" }, html("span", { class: "bars-box" }, taken, made, number, bar));
  const percent = (part) => `${(100 * part).toFixed(2)}%`;
  return {
    root,
    show(value, text, range, { side, taken: weightText, inside }) {
      root.classList.toggle("bars-away", !value);
      write(number, text);
      if (!value) return;
      const [[weight, whole], [low, high]] = [value, range];
      const push = weight * whole;
      write(made, `${side} `);
      write(taken, weightText);
      root.classList.toggle("bars-left", push < 0);
      root.classList.toggle("bars-inside", inside);
      set(root, { style: `--z: ${(-low / (high - low)).toFixed(4)}; --end: ${((push - low) / (high - low)).toFixed(4)}`, title: `${side} ${text}` });
      set(taken, { class: `bars-taken ${inkOn(weight)}`, style: `background: ${shade(weight)}` });
      set(fill, {
        class: `bars-fill look-${ways[push < 0 ? 1 : 0][1]}`,
        style: `left: ${percent((Math.min(0, push) - low) / (high - low))}; width: ${percent(Math.abs(push) / (high - low))}` });
    },
  };
}

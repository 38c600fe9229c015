// The three matrices of the walk, each number a field where they are there to be typed.

import { html, OURS, set } from "./elements.js";
import { clamp, show } from "./numbers.js";
import { fill, SAYS } from "./says.js";

/** A number as short as it is: 3, 1.5, −0.25. */
export function brief(x) {
  return x === null ? "" : show(x, 2).replace(/\.?0+$/, "");
}

/** W_Q, W_K or W_V of the walk: to type where they are inputs, else to read. */
export function makeWeights(flow, m) {
  const { part, size } = flow;
  const columns = m === "V" ? size.v : size.k;
  const from = { Q: 0, K: size.k, V: 2 * size.k }[m];
  const cells = Array.from({ length: size.d }, (_, i) => Array.from({ length: columns }, (__, j) => {
    const name = fill(SAYS.cell, { name: `W_${m}`, row: i + 1, column: j + 1 });
    const field = part.start ? makeField(flow, i, from + j, name) : html("span", { class: "flow-number" });
    return flow.key(`W${m}:${i}:${j}`, html("td", {}, field));
  }));
  const table = html("table", { class: `flow-table flow-weights flow-of-${m}`, "aria-label": fill(SAYS.matrix, { name: `W_${m}`, rows: size.d, columns }) },
    html("tbody", {}, ...cells.map((row) => html("tr", {}, ...row))));
  flow.key(`W${m}:name`, flow.names[`W${m}`] = flow.named(`W_{${m}}`, `${size.d}×${columns}`, m));
  flow.key(`W${m}:name`, table);
  return { table: flow.stage.appendChild(table), cells, from, columns };
}

function makeField(flow, i, j, name) {
  const field = html("input", {
    type: "text", inputmode: "decimal", "aria-label": name, autocomplete: "off", spellcheck: "false", ...OURS });
  const [low, high] = flow.part.range[0];
  const take = (value) => {
    flow.typed = flow.typed.map((row) => [...row]);
    flow.typed[i][j] = clamp(value, low, high);
    flow.scene.send({ points: { [flow.part.id]: flow.typed } }, { panel: flow });
  };
  field.addEventListener("input", () => {
    const value = Number(field.value.trim().replace("\u2212", "-").replace(",", "."));
    const good = field.value.trim() !== "" && Number.isFinite(value);
    set(field, { "aria-invalid": good ? null : "true" });
    if (good) take(value);
  });
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    take(Math.round((flow.typed[i][j] + way * (event.shiftKey ? 0.5 : 0.1)) * 1e6) / 1e6);
    field.value = brief(flow.typed[i][j]);
  });
  field.addEventListener("blur", () => {
    set(field, { "aria-invalid": null });
    field.value = brief(flow.typed[i][j]);
  });
  return field;
}
